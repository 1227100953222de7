//! The disagreements of two coders, walked one by one.

use super::catalogue::Catalogue;
use super::page::{Page, Unit};
use super::screens::agreement::Agreement;
use super::stretches::RowAt;
use crate::analysis::CodingAt;
use crate::analysis::disagreement::{Disagreement, Disagreements, Kind, Listed, Side, What, pair};
use crate::model::coding::{Coder, CoderRole, Coding};
use crate::model::ids::{CodeId, CoderId, DocumentId, RoundId};
use crate::model::span::Span;

/// A walk from disagreement to disagreement.
#[derive(Debug, Clone)]
pub struct Walk {
    pub coders: [CoderId; 2],
    pub only: Only,
    /// The worst code first.
    pub stops: Vec<Stop>,
    pub at: usize,
    pub back: WayBack,
}

/// Which disagreements are walked to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Only {
    /// Those about this code, or about one under it.
    pub code: Option<CodeId>,
    pub kind: Option<Kind>,
    /// Those in these documents; `None` for those that both have coded.
    pub documents: Option<Vec<DocumentId>>,
    /// Those of what was coded in this round, or in none.
    pub round: Option<Option<RoundId>>,
}

/// Where a walk leads back to.
#[derive(Debug, Clone, Default)]
pub struct WayBack {
    /// Where the reader was; `None` if no document was open.
    pub origin: Option<Origin>,
    /// The table it began in.
    pub table: Option<Box<Agreement>>,
}

/// A disagreement with its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    pub document: DocumentId,
    /// The code under which it is listed: of two the worse.
    pub under: CodeId,
    pub disagreement: Disagreement,
}

impl Stop {
    /// Whether it is the same disagreement; the documents' numbers and the order of codes may have changed since.
    fn is(&self, other: &Self) -> bool {
        self.document == other.document && self.disagreement.what == other.disagreement.what
    }
}

/// Where a reader was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    pub document: DocumentId,
    pub unit: Unit,
    pub passage: Span,
    pub top: RowAt,
}

impl Origin {
    pub fn of(page: &Page) -> Self {
        Self { document: page.opened.document.id, unit: page.unit, passage: page.passage, top: page.top }
    }
}

impl Walk {
    /// The disagreements of two coders as they are now; `None` if there is not one.
    pub fn new(catalogue: &Catalogue, coders: [CoderId; 2], only: Only, back: WayBack) -> Option<Self> {
        let stops = stops(catalogue, coders, &only);
        (!stops.is_empty()).then_some(Self { coders, only, stops, at: 0, back })
    }

    pub fn stop(&self) -> &Stop {
        &self.stops[self.at.min(self.stops.len() - 1)]
    }

    /// Goes on at the same disagreement, or where it was if it is settled.
    pub fn resume(&mut self, before: usize, stop: &Stop) {
        let same = self.stops.iter().position(|known| known.is(stop));
        self.at = same.unwrap_or(before.min(self.stops.len() - 1));
    }

    /// What each coder's passages are here, if this is the document that is open.
    pub fn passages(&self, document: DocumentId) -> Option<[&[Span]; 2]> {
        let stop = self.stop();
        (stop.document == document).then(|| Side::BOTH.map(|side| stop.disagreement.passages(side)))
    }

    /// The letters that stand for the coders in the margin: their initials, or numbers where those are the same.
    pub fn letters(&self, catalogue: &Catalogue) -> [String; 2] {
        let first_letter = |id| catalogue.coder(id).and_then(|coder| coder.initials.chars().next());
        match self.coders.map(first_letter) {
            [Some(first), Some(second)] if first != second => [first.to_string(), second.to_string()],
            _ => ["1".to_owned(), "2".to_owned()],
        }
    }
}

/// A coder's codings at a disagreement: those it is about, and others on the same words.
pub fn codings_at<'c>(catalogue: &'c Catalogue, walk: &Walk, side: Side) -> (Vec<&'c Coding>, Vec<&'c Coding>) {
    let Stop { document, disagreement, .. } = walk.stop();
    let (coder, hull, code) = (*side.of(&walk.coders), disagreement.hull(), disagreement.code(side));
    let theirs = catalogue.codings.get(document).into_iter().flatten();
    let here = theirs.filter(|coding| coding.coder == coder && coding.span.overlaps(hull));
    here.partition(|coding| {
        let is_of_code = code.is_some() && catalogue.codebook.resolve(coding.code) == code;
        is_of_code && disagreement.passages(side).iter().any(|passage| passage.overlaps(coding.span))
    })
}

/// In what the coders disagree, in a few words.
pub fn words(catalogue: &Catalogue, walk: &Walk) -> String {
    match &walk.stop().disagreement.what {
        What::Missed { by, .. } => {
            format!("missed by {}", catalogue.coder(*by.of(&walk.coders)).map_or("?", |coder| &coder.name))
        }
        What::Different { .. } => "different codes".to_owned(),
        What::Boundary { .. } => "boundary".to_owned(),
    }
}

/// Everybody who has coded anything, the consensus left out, two by two; those with the acting coder first.
pub fn pairs(catalogue: &Catalogue) -> Vec<[CoderId; 2]> {
    let people = active(catalogue);
    let mut pairs = Vec::new();
    for (at, first) in people.iter().enumerate() {
        pairs.extend(people[at + 1..].iter().map(|second| [first.id, second.id]));
    }
    let acting = catalogue.acting_id();
    pairs.sort_by_key(|pair| !pair.iter().any(|&coder| Some(coder) == acting));
    pairs
}

/// The people who have coded anything, in the order of the coders.
pub fn active(catalogue: &Catalogue) -> Vec<&Coder> {
    let people = catalogue.coders.iter().filter(|coder| coder.role != CoderRole::Consensus);
    people.filter(|coder| catalogue.codings.values().flatten().any(|coding| coding.coder == coder.id)).collect()
}

impl Only {
    /// The next kind of disagreement to look at, after all of them.
    pub fn next_kind(&self) -> Option<Kind> {
        match self.kind.and_then(|kind| Kind::ALL.iter().position(|&known| known == kind)) {
            None => Some(Kind::ALL[0]),
            Some(at) => Kind::ALL.get(at + 1).copied(),
        }
    }
}

/// The disagreements of two coders that are asked for.
fn stops(catalogue: &Catalogue, coders: [CoderId; 2], only: &Only) -> Vec<Stop> {
    let mut codings = [Vec::new(), Vec::new()];
    for (at, document) in catalogue.documents.iter().enumerate() {
        if only.documents.as_ref().is_some_and(|documents| !documents.contains(&document.id)) {
            continue;
        }
        let all = catalogue.codings.get(&document.id).into_iter().flatten();
        let current = all.filter(|coding| {
            coding.revision == document.revision && only.round.is_none_or(|round| coding.round == round)
        });
        let of = |wanted: CoderId| -> Vec<CodingAt> {
            let theirs = current.clone().filter(|coding| coding.coder == wanted);
            theirs.map(|&Coding { span, code, coder, .. }| CodingAt { document: at, span, code, coder }).collect()
        };
        let [first, second] = coders.map(of);
        // Of a document that was named, it was decided elsewhere that both had it before them.
        if only.documents.is_some() || (!first.is_empty() && !second.is_empty()) {
            codings[0].extend(first);
            codings[1].extend(second);
        }
    }
    let mut pairings = pair(&catalogue.codebook, &codings[0], &codings[1]);
    // Chosen after the pairing: a passage is not missed because its counterpart was not asked for.
    if let Some(code) = only.code {
        let wanted = catalogue.codebook.subtree(code);
        pairings.retain(|pairing| pairing.codes().iter().any(|code| wanted.contains(code)));
    }
    let mut list = Disagreements::of(&catalogue.codebook, &pairings).list;
    list.retain(|listed| only.kind.is_none_or(|kind| listed.disagreement.kind() == kind));
    let stop = |Listed { under, disagreement }: Listed| {
        let document = catalogue.documents.get(disagreement.document)?.id;
        Some(Stop { document, under, disagreement })
    };
    list.into_iter().filter_map(stop).collect()
}
