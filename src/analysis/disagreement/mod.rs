//! Where two coders disagree, one disagreement at a time.
//!
//! [`pair`] sets what one coder marked beside what the other did, [`Disagreements::of`] counts and orders what came of
//! it, worst code first. Between the two a caller can leave out what it does not want to see: were it left out
//! before, a passage whose counterpart is not asked for would look like one that nobody else marked.

mod confusion;
mod pairing;

pub use confusion::{Cell, Confusion, Same};
pub use pairing::pair;

use crate::model::codebook::Codebook;
use crate::model::ids::CodeId;
use crate::model::span::Span;
use std::cmp::Reverse;
use std::collections::HashMap;

/// One of the two coders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    First,
    Second,
}

impl Side {
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];

    /// The other coder.
    pub const fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }

    /// What is theirs of a pair.
    pub fn of<T>(self, pair: &[T; 2]) -> &T {
        match (self, pair) {
            (Self::First, [first, _]) => first,
            (Self::Second, [_, second]) => second,
        }
    }
}

/// What came of one or several passages that belong together. Every passage is in exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pairing {
    /// Both marked exactly these words with this code.
    Agreed {
        document: usize,
        code: CodeId,
        span: Span,
    },
    Disagreed(Disagreement),
}

/// One disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The document's number in the caller's list.
    pub document: usize,
    pub what: What,
}

/// In what they disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Both marked overlapping words with the code, but not the same ones, or one of them in more pieces.
    Boundary { code: CodeId, passages: [Vec<Span>; 2] },
    /// On overlapping words one saw this code and the other that one.
    Different { codes: [CodeId; 2], spans: [Span; 2] },
    /// Only one of them marked it.
    Missed { by: Side, code: CodeId, span: Span },
}

/// The three ways to disagree, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Missed,
    Different,
    Boundary,
}

impl Kind {
    /// The gravest first.
    pub const ALL: [Self; 3] = [Self::Missed, Self::Different, Self::Boundary];

    /// The word used on the command line and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Different => "different",
            Self::Boundary => "boundary",
        }
    }
}

impl Pairing {
    pub const fn document(&self) -> usize {
        match self {
            Self::Agreed { document, .. } | Self::Disagreed(Disagreement { document, .. }) => *document,
        }
    }

    /// The smallest stretch that holds all its passages.
    pub fn hull(&self) -> Span {
        match self {
            Self::Agreed { span, .. } => *span,
            Self::Disagreed(disagreement) => disagreement.hull(),
        }
    }

    /// The code, or the two: the first coder's before the second's.
    pub const fn codes(&self) -> &[CodeId] {
        match self {
            Self::Agreed { code, .. } => std::slice::from_ref(code),
            Self::Disagreed(disagreement) => disagreement.codes(),
        }
    }
}

impl Disagreement {
    pub const fn kind(&self) -> Kind {
        match self.what {
            What::Boundary { .. } => Kind::Boundary,
            What::Different { .. } => Kind::Different,
            What::Missed { .. } => Kind::Missed,
        }
    }

    /// What a coder marked there, in the order of the text; nothing if they missed it.
    pub fn passages(&self, of: Side) -> &[Span] {
        match &self.what {
            What::Boundary { passages, .. } => of.of(passages).as_slice(),
            What::Different { spans, .. } => std::slice::from_ref(of.of(spans)),
            What::Missed { by, .. } if *by == of => &[],
            What::Missed { span, .. } => std::slice::from_ref(span),
        }
    }

    /// The code a coder saw there.
    pub fn code(&self, of: Side) -> Option<CodeId> {
        match &self.what {
            What::Boundary { code, .. } => Some(*code),
            What::Different { codes, .. } => Some(*of.of(codes)),
            What::Missed { by, code, .. } => (*by != of).then_some(*code),
        }
    }

    /// From where a coder's passages there begin to where they end.
    pub fn reach(&self, of: Side) -> Option<Span> {
        self.passages(of).iter().copied().reduce(Span::hull)
    }

    /// From where anybody's passages begin to where they end.
    pub fn hull(&self) -> Span {
        let reaches = Side::BOTH.into_iter().filter_map(|side| self.reach(side));
        reaches.reduce(Span::hull).expect("somebody marked something")
    }

    /// The code, or the two: the first coder's before the second's.
    pub const fn codes(&self) -> &[CodeId] {
        match &self.what {
            What::Boundary { code, .. } | What::Missed { code, .. } => std::slice::from_ref(code),
            What::Different { codes, .. } => codes,
        }
    }
}

/// The disagreements of two coders, counted and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disagreements {
    /// The codes that either of them used, the worst first: those with most disagreements that are more than a matter
    /// of boundaries, of equals those with most of boundaries, of equals by path.
    pub codes: Vec<CodeCounts>,
    /// In the order of the codes, then of the text.
    pub list: Vec<Listed>,
}

/// A disagreement in its place of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Of two codes the worse.
    pub under: CodeId,
    pub disagreement: Disagreement,
}

/// How often two coders agree and disagree on a code.
///
/// A different code counts for both codes, so that the sum over codes is larger than the number of disagreements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeCounts {
    pub code: CodeId,
    pub agreed: u64,
    pub boundary: u64,
    pub different: u64,
    pub missed_by_first: u64,
    pub missed_by_second: u64,
}

impl CodeCounts {
    const fn none(code: CodeId) -> Self {
        Self { code, agreed: 0, boundary: 0, different: 0, missed_by_first: 0, missed_by_second: 0 }
    }

    /// The disagreements that are more than a matter of boundaries.
    pub const fn substantial(&self) -> u64 {
        self.different + self.missed_by_first + self.missed_by_second
    }

    fn count(&mut self, pairing: &Pairing) {
        let count = match pairing {
            Pairing::Agreed { .. } => &mut self.agreed,
            Pairing::Disagreed(Disagreement { what, .. }) => match what {
                What::Boundary { .. } => &mut self.boundary,
                What::Different { .. } => &mut self.different,
                What::Missed { by: Side::First, .. } => &mut self.missed_by_first,
                What::Missed { by: Side::Second, .. } => &mut self.missed_by_second,
            },
        };
        *count += 1;
    }
}

impl Disagreements {
    /// Counts and orders pairings; the codebook gives the order of what is equally bad.
    pub fn of(codebook: &Codebook, pairings: &[Pairing]) -> Self {
        let mut counts: HashMap<CodeId, CodeCounts> = HashMap::new();
        for pairing in pairings {
            for &code in pairing.codes() {
                counts.entry(code).or_insert_with(|| CodeCounts::none(code)).count(pairing);
            }
        }
        let mut codes: Vec<CodeCounts> = counts.into_values().collect();
        codes.sort_by_key(|counts| {
            (Reverse(counts.substantial()), Reverse(counts.boundary), codebook.path(counts.code), counts.code)
        });
        let badness: HashMap<CodeId, usize> = codes.iter().zip(0..).map(|(counts, at)| (counts.code, at)).collect();

        let disagreed = pairings.iter().filter_map(|pairing| match pairing {
            Pairing::Agreed { .. } => None,
            Pairing::Disagreed(disagreement) => Some(disagreement.clone()),
        });
        let mut list: Vec<Listed> = disagreed
            .filter_map(|disagreement| {
                let under = *disagreement.codes().iter().min_by_key(|code| badness[code])?;
                Some(Listed { under, disagreement })
            })
            .collect();
        list.sort_by_cached_key(|listed| {
            let Listed { under, disagreement } = listed;
            // Whoever is called first, the order is the same; and of two codes the worse is told already.
            let other = disagreement.codes().iter().map(|code| badness[code]).max();
            let mut reaches = Side::BOTH.map(|side| disagreement.reach(side));
            reaches.sort_unstable();
            (badness[under], disagreement.document, disagreement.hull(), disagreement.kind(), other, reaches)
        });
        Self { codes, list }
    }
}

#[cfg(test)]
mod tests;
