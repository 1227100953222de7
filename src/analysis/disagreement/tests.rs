use super::*;
use crate::analysis::CodingAt;
use crate::model::codebook::{Code, CodeKind};
use crate::model::ids::CoderId;
use proptest::prelude::*;

const ADA: CoderId = CoderId::from_number(1);
const BEN: CoderId = CoderId::from_number(2);
const EVE: CoderId = CoderId::from_number(3);

/// The codes trust, fear and cost; `price` became `cost`.
fn book() -> Codebook {
    let mut codes = ["trust", "fear", "cost", "price"].map(|name| Code::new(CodeKind::Code, name));
    codes[3].merged_into = Some(codes[2].id);
    Codebook::new(codes.to_vec())
}

/// `ada trust 0 9`: who, what, from, to.
fn codings(book: &Codebook, marks: &[&str]) -> Vec<CodingAt> {
    let coding = |mark: &&str| {
        let words: Vec<&str> = mark.split(' ').collect();
        let coder = match words[0] {
            "ada" => ADA,
            "ben" => BEN,
            _ => EVE,
        };
        let code = book.all().iter().find(|code| code.name == words[1]).unwrap().id;
        CodingAt { document: 0, span: Span::of(words[2].parse().unwrap(), words[3].parse().unwrap()), code, coder }
    };
    marks.iter().map(coding).collect()
}

/// A pairing in words.
fn said(book: &Codebook, pairing: &Pairing) -> String {
    let name = |code: CodeId| &book.get(code).unwrap().name;
    let Pairing::Disagreed(disagreement) = pairing else {
        return format!("agreed on {} {:?}", name(pairing.codes()[0]), pairing.hull());
    };
    match &disagreement.what {
        What::Boundary { code, passages: [ada, ben] } => format!("boundary of {}: {ada:?} / {ben:?}", name(*code)),
        What::Different { codes: [ada, ben], spans } => {
            format!("different: {} / {} {:?} / {:?}", name(*ada), name(*ben), spans[0], spans[1])
        }
        What::Missed { by, code, span } => format!("missed by {by:?}: {} {span:?}", name(*code)),
    }
}

#[track_caller]
fn check(marks: &[&str], expected: &[&str]) {
    let book = book();
    let pairings = paired(&book, &codings(&book, marks), [ADA, BEN]);
    assert_eq!(pairings.iter().map(|pairing| said(&book, pairing)).collect::<Vec<_>>(), expected);
}

/// What two of the coders make of the same codings.
fn paired(book: &Codebook, codings: &[CodingAt], coders: [CoderId; 2]) -> Vec<Pairing> {
    let [first, second] = coders.map(|coder| of(codings, coder));
    pair(book, &first, &second)
}

fn of(codings: &[CodingAt], coder: CoderId) -> Vec<CodingAt> {
    codings.iter().filter(|coding| coding.coder == coder).copied().collect()
}

#[test]
fn the_same_words_with_the_same_code_agree_and_other_words_differ_in_their_boundary() {
    check(&["ada trust 0 9", "ben trust 0 9"], &["agreed on trust 0..9"]);
    check(&["ada trust 0 9", "ben trust 3 12"], &["boundary of trust: [0..9] / [3..12]"]);
    check(&["ada trust 0 9", "ben trust 9 12"], &["missed by Second: trust 0..9", "missed by First: trust 9..12"]);
}

#[test]
fn what_one_marked_whole_and_the_other_in_pieces_is_one_matter_of_boundaries_and_nothing_was_missed() {
    check(
        &["ada trust 0 30", "ben trust 0 9", "ben trust 10 20", "ben trust 40 50"],
        &["boundary of trust: [0..30] / [0..9, 10..20]", "missed by First: trust 40..50"],
    );
}

#[test]
fn overlapping_codings_of_one_coder_with_one_code_are_one_passage() {
    check(&["ada trust 0 6", "ada trust 4 9", "ben trust 0 9"], &["agreed on trust 0..9"]);
}

#[test]
fn different_codes_on_the_same_words_are_one_disagreement() {
    check(&["ada trust 0 9", "ben fear 2 9"], &["different: trust / fear 0..9 / 2..9"]);
}

#[test]
fn a_second_code_on_words_that_both_marked_with_another_is_missed_not_different() {
    check(&["ada trust 0 9", "ben trust 0 9", "ben fear 0 9"], &["agreed on trust 0..9", "missed by First: fear 0..9"]);
}

#[test]
fn of_several_codes_those_that_share_most_are_paired() {
    check(
        &["ada trust 0 10", "ben fear 0 3", "ben cost 0 10"],
        &["missed by First: fear 0..3", "different: trust / cost 0..10 / 0..10"],
    );
    // Both fit as well: the code that the codebook reads first is taken.
    check(
        &["ada cost 0 10", "ben fear 0 10", "ben trust 0 10"],
        &["different: cost / fear 0..10 / 0..10", "missed by First: trust 0..10"],
    );
}

#[test]
fn merged_codes_count_for_what_they_became_and_others_coders_for_nothing() {
    check(&["ada price 0 9", "ben cost 0 9", "eve fear 0 9"], &["agreed on cost 0..9"]);
}

#[test]
fn the_worst_code_comes_first_and_the_diagonal_tells_agreement_from_boundaries() {
    let book = book();
    let marks = [
        "ada cost 0 9",
        "ben cost 0 8",
        "ada trust 20 29",
        "ben trust 20 29",
        "ada trust 40 49",
        "ben fear 40 49",
        "ben fear 60 69",
    ];
    let pairings = paired(&book, &codings(&book, &marks), [ADA, BEN]);
    let answer = Disagreements::of(&book, &pairings);
    let counts: Vec<_> = answer
        .codes
        .iter()
        .map(|of| {
            let name = book.path(of.code);
            (name, of.agreed, of.boundary, of.different, of.missed_by_first, of.missed_by_second)
        })
        .collect();
    assert_eq!(counts, [("fear", 0, 0, 1, 1, 0), ("trust", 1, 0, 1, 0, 0), ("cost", 0, 1, 0, 0, 0)]);
    let list: Vec<_> = answer
        .list
        .iter()
        .map(|listed| (book.path(listed.under), said(&book, &Pairing::Disagreed(listed.disagreement.clone()))))
        .collect();
    assert_eq!(
        list,
        [
            ("fear", "different: trust / fear 40..49 / 40..49".to_owned()),
            ("fear", "missed by First: fear 60..69".to_owned()),
            ("cost", "boundary of cost: [0..9] / [0..8]".to_owned()),
        ]
    );
    let confusion = Confusion::of(&book, &pairings);
    let codes: Vec<&str> = confusion.codes.iter().map(|&code| book.path(code)).collect();
    assert_eq!(codes, ["cost", "fear", "trust"]);
    assert_eq!(confusion.cell(Some(0), Some(0)), Cell::Same(Same { agreed: 0, boundary: 1 }));
    assert_eq!(confusion.cell(Some(2), Some(2)), Cell::Same(Same { agreed: 1, boundary: 0 }));
    assert_eq!(confusion.cell(Some(2), Some(1)), Cell::Across(1));
    assert_eq!(confusion.cell(Some(1), Some(2)), Cell::Across(0));
    assert_eq!(confusion.cell(None, Some(1)), Cell::Across(1));
    assert_eq!(confusion.cell(None, None), Cell::Nothing);
}

/// Whoever is called the first is now the second.
fn swapped(pairing: Pairing) -> Pairing {
    let Pairing::Disagreed(Disagreement { document, what }) = pairing else { return pairing };
    let what = match what {
        What::Boundary { code, passages: [a, b] } => What::Boundary { code, passages: [b, a] },
        What::Different { codes: [a, b], spans: [s, t] } => What::Different { codes: [b, a], spans: [t, s] },
        What::Missed { by, code, span } => What::Missed { by: by.other(), code, span },
    };
    Pairing::Disagreed(Disagreement { document, what })
}

/// The passages of a coder: document, code, where; overlapping ones joined.
fn passages(codings: &[CodingAt], coder: CoderId) -> Vec<(usize, CodeId, Span)> {
    let mut marks: Vec<_> = codings.iter().filter(|coding| coding.coder == coder).collect();
    marks.sort_by_key(|coding| (coding.document, coding.code));
    let mut passages = Vec::new();
    for marks in marks.chunk_by(|a, b| (a.document, a.code) == (b.document, b.code)) {
        let joined = crate::model::span::union(marks.iter().map(|coding| coding.span));
        passages.extend(joined.into_iter().map(|span| (marks[0].document, marks[0].code, span)));
    }
    passages.sort_unstable();
    passages
}

prop_compose! {
    /// Few places and codes, so that everything meets; the codebook with them.
    fn any_codings()(
        marks in prop::collection::vec((0usize..2, 0u32..24, 1u32..9, 0usize..3, any::<bool>()), 0..24)
    ) -> (Codebook, Vec<CodingAt>) {
        let book = book();
        let live: Vec<CodeId> = book.tree().map(|(code, _)| code.id).collect();
        let codings = marks.into_iter().map(|(document, start, length, code, ada)| CodingAt {
            document,
            span: Span::of(start, start + length),
            code: live[code],
            coder: if ada { ADA } else { BEN },
        });
        let codings = codings.collect();
        (book, codings)
    }
}

proptest! {
    #[test]
    fn it_does_not_matter_who_is_called_the_first((book, codings) in any_codings()) {
        let there = Disagreements::of(&book, &paired(&book, &codings, [ADA, BEN]));
        let back: Vec<Pairing> = paired(&book, &codings, [BEN, ADA]).into_iter().map(swapped).collect();
        prop_assert_eq!(&there, &Disagreements::of(&book, &back));
        let mut shuffled = codings.clone();
        shuffled.reverse();
        prop_assert_eq!(there, Disagreements::of(&book, &paired(&book, &shuffled, [ADA, BEN])));
    }

    #[test]
    fn every_passage_is_in_exactly_one_pairing((book, codings) in any_codings()) {
        let pairings = paired(&book, &codings, [ADA, BEN]);
        for (side, coder) in [(Side::First, ADA), (Side::Second, BEN)] {
            let mut found = Vec::new();
            for pairing in &pairings {
                match pairing {
                    Pairing::Agreed { document, code, span } => found.push((*document, *code, *span)),
                    Pairing::Disagreed(disagreement) => {
                        let spans = disagreement.passages(side).iter();
                        let code = disagreement.code(side);
                        found.extend(spans.filter_map(|&span| Some((disagreement.document, code?, span))));
                    }
                }
            }
            found.sort_unstable();
            prop_assert_eq!(found, passages(&codings, coder));
        }
    }

    #[test]
    fn there_is_nothing_to_talk_about_exactly_if_both_marked_the_same((book, codings) in any_codings()) {
        let answer = Disagreements::of(&book, &paired(&book, &codings, [ADA, BEN]));
        prop_assert_eq!(answer.list.is_empty(), passages(&codings, ADA) == passages(&codings, BEN));
        let copied: Vec<CodingAt> = [ADA, BEN].iter().flat_map(|&coder| {
            codings.iter().map(move |coding| CodingAt { coder, ..*coding })
        }).collect();
        prop_assert!(Disagreements::of(&book, &paired(&book, &copied, [ADA, BEN])).list.is_empty());
    }

    /// Nobody missed a code that they marked on some of the same words, and what could be paired is.
    #[test]
    fn no_verdict_contradicts_the_text((book, codings) in any_codings()) {
        let pairings = paired(&book, &codings, [ADA, BEN]);
        let of = |side| passages(&codings, if side == Side::First { ADA } else { BEN });
        let missed: Vec<(usize, Side, CodeId, Span)> = pairings.iter().filter_map(|pairing| match pairing {
            Pairing::Disagreed(Disagreement { document, what: What::Missed { by, code, span } }) => {
                Some((*document, *by, *code, *span))
            }
            _ => None,
        }).collect();
        for &(document, by, code, span) in &missed {
            let same = |&(there, other, theirs): &(usize, CodeId, Span)| {
                there == document && other == code && theirs.overlaps(span)
            };
            prop_assert!(!of(by).iter().any(same));
            let left = |other: &&(usize, Side, CodeId, Span)| {
                other.0 == document && other.1 == by.other() && other.3.overlaps(span)
            };
            prop_assert_eq!(missed.iter().find(left), None);
        }
    }

    #[test]
    fn the_counts_of_codes_and_cells_and_list_are_the_same_pairings((book, codings) in any_codings()) {
        let pairings = paired(&book, &codings, [ADA, BEN]);
        let Disagreements { codes, list } = Disagreements::of(&book, &pairings);
        let confusion = Confusion::of(&book, &pairings);
        let agreed: u64 = codes.iter().map(|of| of.agreed).sum();
        prop_assert_eq!(agreed + list.len() as u64, pairings.len() as u64);
        let same: u64 = confusion.same.iter().map(|same| same.agreed + same.boundary).sum();
        prop_assert_eq!(same + confusion.across.values().sum::<u64>(), pairings.len() as u64);
        for of in &codes {
            let at = confusion.codes.iter().position(|&code| code == of.code);
            let everything = (0..confusion.codes.len()).map(Some).chain([None]);
            let across = |cell| if let Cell::Across(count) = cell { count } else { 0 };
            let row: u64 = everything.clone().map(|other| across(confusion.cell(at, other))).sum();
            let column: u64 = everything.map(|other| across(confusion.cell(other, at))).sum();
            prop_assert_eq!(row + column, of.substantial());
            prop_assert_eq!(confusion.cell(at, at), Cell::Same(Same { agreed: of.agreed, boundary: of.boundary }));
        }
        prop_assert!(codes.windows(2).all(|pair| pair[0].substantial() >= pair[1].substantial()));
    }
}
