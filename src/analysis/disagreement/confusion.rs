//! Which code of one coder met which code of the other.

use super::{Disagreement, Pairing, Side, What};
use crate::model::codebook::Codebook;
use crate::model::ids::CodeId;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Codes of the first coder by codes of the second, counted from the same pairings as the disagreements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confusion {
    /// The codes that either used, in the order the codebook is read. The counts name them by their places here.
    pub codes: Vec<CodeId>,
    /// For each code, how often both saw it.
    pub same: Vec<Same>,
    /// How often the first coder saw one code where the second saw another; `None` is no code. Only pairs that occur.
    pub across: BTreeMap<(Option<usize>, Option<usize>), u64>,
}

/// How often both coders saw a code at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Same {
    /// On exactly the same words.
    pub agreed: u64,
    /// On words that overlap.
    pub boundary: u64,
}

/// One cell of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// On the diagonal.
    Same(Same),
    Across(u64),
    /// No code against no code: nothing is counted there.
    Nothing,
}

impl Confusion {
    /// Counts pairings, in the order of the codebook.
    pub fn of(codebook: &Codebook, pairings: &[Pairing]) -> Self {
        let used: HashSet<CodeId> = pairings.iter().flat_map(Pairing::codes).copied().collect();
        let codes: Vec<CodeId> = codebook.tree().map(|(code, _)| code.id).filter(|code| used.contains(code)).collect();
        let place: HashMap<CodeId, usize> = codes.iter().zip(0..).map(|(&code, at)| (code, at)).collect();
        let mut confusion = Self { same: vec![Same::default(); codes.len()], codes, across: BTreeMap::new() };
        for pairing in pairings {
            match pairing {
                Pairing::Agreed { code, .. } => confusion.same[place[code]].agreed += 1,
                Pairing::Disagreed(Disagreement { what: What::Boundary { code, .. }, .. }) => {
                    confusion.same[place[code]].boundary += 1;
                }
                Pairing::Disagreed(disagreement) => {
                    let [first, second] = Side::BOTH.map(|side| disagreement.code(side).map(|code| place[&code]));
                    *confusion.across.entry((first, second)).or_default() += 1;
                }
            }
        }
        confusion
    }

    /// The cell of two codes, by their places in `codes`; `None` is the row or column of no code.
    pub fn cell(&self, first: Option<usize>, second: Option<usize>) -> Cell {
        match (first, second) {
            (None, None) => Cell::Nothing,
            (Some(first), Some(second)) if first == second => {
                Cell::Same(self.same.get(first).copied().unwrap_or_default())
            }
            pair => Cell::Across(self.across.get(&pair).copied().unwrap_or(0)),
        }
    }
}
