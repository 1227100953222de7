//! How much of the study codes have, and what merging some would make of it.

use super::frequency::Speech;
use super::reading_order::ReadingOrder;
use super::{CodingAt, Place};
use crate::model::codebook::Codebook;
use crate::model::ids::CodeId;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// How much of the study something was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Extent {
    pub codings: u64,
    /// Distinct stretches of text: marked by two coders it is one.
    pub passages: u64,
    pub documents: u64,
    /// Those whose words the passages touch.
    pub participants: u64,
}

/// What one code has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CodeExtent {
    /// Codings with the code itself.
    pub own: u64,
    /// With everything under it: the union, where a passage or a participant counts once.
    pub all: Extent,
}

/// What merging codes into another would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merging {
    /// The codes that are to be merged, as asked for, each with what is under it.
    pub from: Vec<(CodeId, Extent)>,
    pub into: CodeId,
    /// What the other has now.
    pub before: Extent,
    /// Passages that more than one of them marks: they will be one passage with one code.
    pub shared: u64,
    pub after: Extent,
}

/// The extent of every code in use.
pub fn extents(
    book: &Codebook,
    codings: impl IntoIterator<Item = CodingAt>,
    speech: &Speech,
) -> HashMap<CodeId, CodeExtent> {
    let order = ReadingOrder::new(book, codings);
    order
        .rows()
        .map(|(row, codings)| {
            let id = row.code.id;
            let own = codings.iter().filter(|coding| book.resolve(coding.code) == Some(id)).count() as u64;
            (id, CodeExtent { own, all: extent(codings, speech) })
        })
        .collect()
}

/// What becomes of the codings when each of `from` becomes `into`.
pub fn merging(
    book: &Codebook,
    codings: impl IntoIterator<Item = CodingAt>,
    speech: &Speech,
    from: &[CodeId],
    into: CodeId,
) -> Merging {
    let order = ReadingOrder::new(book, codings);
    let of: HashMap<CodeId, &[CodingAt]> = order.rows().map(|(row, codings)| (row.code.id, codings)).collect();
    let of = |id: &CodeId| of.get(id).copied().unwrap_or_default();
    let mut marked: HashMap<Place, u64> = HashMap::new();
    let mut together: HashSet<(Place, CodeId, _)> = HashSet::new();
    let mut codings = Vec::new();
    for id in from.iter().chain([&into]) {
        let places: HashSet<Place> = of(id).iter().map(CodingAt::place).collect();
        places.into_iter().for_each(|place| *marked.entry(place).or_default() += 1);
        // A code that is under another of them is in both.
        codings.extend(of(id).iter().filter(|coding| together.insert((coding.place(), coding.code, coding.coder))));
    }
    Merging {
        from: from.iter().map(|id| (*id, extent(of(id), speech))).collect(),
        into,
        before: extent(of(&into), speech),
        shared: marked.into_values().filter(|&times| times > 1).count() as u64,
        after: extent(&codings, speech),
    }
}

fn extent(codings: &[CodingAt], speech: &Speech) -> Extent {
    let passages: HashSet<Place> = codings.iter().map(CodingAt::place).collect();
    let participants: HashSet<usize> = passages.iter().flat_map(|&place| speech.touched(place)).collect();
    let documents: HashSet<usize> = passages.iter().map(|place| place.document).collect();
    Extent {
        codings: codings.len() as u64,
        passages: passages.len() as u64,
        documents: documents.len() as u64,
        participants: participants.len() as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codebook::{Code, CodeKind};
    use crate::model::ids::CoderId;
    use crate::model::span::Span;

    /// A theme with a code, and another code beside it; two participants, one a document.
    fn study() -> (Codebook, [CodeId; 3], Speech) {
        let theme = Code::new(CodeKind::Theme, "theme");
        let code = Code { parent: Some(theme.id), ..Code::new(CodeKind::Code, "code") };
        let other = Code::new(CodeKind::Code, "other");
        let ids = [theme.id, code.id, other.id];
        let speech = Speech::new([vec![(Span::of(0, 100), 0)], vec![(Span::of(0, 100), 1)]]);
        (Codebook::new(vec![theme, code, other]), ids, speech)
    }

    fn coding(document: usize, start: u32, code: CodeId, coder: u128) -> CodingAt {
        let coder = CoderId::from_number(coder);
        CodingAt { document, span: Span::of(start, start + 5), code, coder }
    }

    #[test]
    fn a_theme_has_what_is_under_it_and_counts_a_passage_once() {
        let (book, [theme, code, other], speech) = study();
        let codings = [coding(0, 0, code, 1), coding(0, 0, code, 2), coding(0, 0, theme, 1), coding(1, 9, theme, 1)];
        let found = extents(&book, codings, &speech);
        let all = Extent { codings: 4, passages: 2, documents: 2, participants: 2 };
        assert_eq!(found[&theme], CodeExtent { own: 2, all });
        assert_eq!(found[&code].all, Extent { codings: 2, passages: 1, documents: 1, participants: 1 });
        assert_eq!(found[&other], CodeExtent::default());
    }

    #[test]
    fn a_merged_code_s_passages_are_added_but_for_those_that_both_mark() {
        let (book, [theme, code, other], speech) = study();
        let codings = [coding(0, 0, other, 1), coding(0, 20, other, 1), coding(0, 0, code, 1), coding(1, 0, theme, 1)];
        let merged = merging(&book, codings, &speech, &[other], theme);
        assert_eq!(merged.from[0].1, Extent { codings: 2, passages: 2, documents: 1, participants: 1 });
        assert_eq!(merged.before, Extent { codings: 2, passages: 2, documents: 2, participants: 2 });
        assert_eq!(merged.shared, 1);
        assert_eq!(merged.after, Extent { codings: 4, passages: 3, documents: 2, participants: 2 });
        // What was counted already as a part of the theme is not counted again.
        assert_eq!(merging(&book, codings, &speech, &[code], theme).after, merged.before);
    }
}
