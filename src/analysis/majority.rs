//! What most coders marked: a layer made of several.

use super::{CodingAt, Place};
use crate::model::ids::{CodeId, CoderId};
use crate::model::span::{self, CharPos};

/// The passages that more than half of the coders of their document marked with a code, in the order of the text.
///
/// `coders` says how many coded a document, those too who found nothing in it. It goes character by character: a
/// passage is a run of characters, as long as it can be, each of which most of them marked with the code. With two
/// coders that is what both marked. What one coder marked twice counts once. Codes are compared as they are given.
pub fn majority(codings: impl IntoIterator<Item = CodingAt>, coders: impl Fn(usize) -> usize) -> Vec<(Place, CodeId)> {
    let mut marks: Vec<CodingAt> = codings.into_iter().collect();
    let place = |mark: &CodingAt| (mark.document, mark.code);
    marks.sort_unstable_by_key(|mark| (place(mark), mark.coder));
    let mut passages = Vec::new();
    for of_code in marks.chunk_by(|a, b| place(a) == place(b)) {
        let (document, code) = place(&of_code[0]);
        // Where one more of the coders begins to mean it, and where one fewer does.
        let mut edges: Vec<(CharPos, i64)> = of_code
            .chunk_by(|a, b| a.coder == b.coder)
            .flat_map(|of_coder| span::union(of_coder.iter().map(|mark| mark.span)))
            .flat_map(|stretch| [(stretch.start(), 1), (stretch.end(), -1)])
            .collect();
        edges.sort_unstable();
        let (mut agreed, mut since) = (0, None);
        for here in edges.chunk_by(|a, b| a.0 == b.0) {
            agreed += here.iter().map(|&(_, change)| change).sum::<i64>();
            let at = here[0].0;
            let carries = 2 * agreed > coders(document) as i64;
            match since {
                None if carries => since = Some(at),
                Some(start) if !carries => {
                    passages.push((Place { document, span: span::Span::between(start, at) }, code));
                    since = None;
                }
                _ => {}
            }
        }
    }
    passages.sort_unstable();
    passages
}

/// Stands where a coding has a coder, for what most marked and nobody alone; no coder has this id.
pub const NOBODY: CoderId = CoderId::from_number(0);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::Span;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const TRUST: CodeId = CodeId::from_number(1);
    const FENCE: CodeId = CodeId::from_number(2);

    fn mark(coder: u128, start: u32, end: u32, code: CodeId) -> CodingAt {
        CodingAt { document: 0, span: Span::of(start, end), code, coder: CoderId::from_number(coder) }
    }

    fn spans(codings: &[CodingAt], coders: usize) -> Vec<Span> {
        majority(codings.iter().copied(), |_| coders).iter().map(|(place, _)| place.span).collect()
    }

    #[test]
    fn of_two_coders_it_is_what_both_marked_and_of_three_what_two_did() {
        let codings = [mark(1, 0, 10, TRUST), mark(2, 5, 15, TRUST)];
        assert_eq!(spans(&codings, 2), [Span::of(5, 10)]);
        assert_eq!(spans(&codings, 3), [Span::of(5, 10)]);
        assert_eq!(spans(&codings, 1), [Span::of(0, 15)]);
        assert_eq!(spans(&[codings[0], mark(2, 5, 15, FENCE)], 2), []);
    }

    #[test]
    fn a_passage_goes_on_where_one_coder_takes_over_from_another() {
        let codings = [mark(1, 0, 20, TRUST), mark(2, 0, 8, TRUST), mark(3, 8, 20, TRUST)];
        assert_eq!(spans(&codings, 3), [Span::of(0, 20)]);
    }

    #[test]
    fn one_coder_who_marked_a_passage_twice_is_no_majority() {
        let codings = [mark(1, 0, 10, TRUST), mark(1, 5, 15, TRUST), mark(1, 15, 18, TRUST)];
        assert_eq!(spans(&codings, 2), []);
        assert_eq!(spans(&codings, 1), [Span::of(0, 18)]);
    }

    proptest! {
        #[test]
        fn a_character_carries_a_code_if_more_than_half_of_the_coders_marked_it(
            marks in prop::collection::vec((0usize..2, 0u128..5, 0u32..30, 1u32..12, 1u128..3), 0..25),
            coded in prop::collection::vec(1usize..6, 2),
        ) {
            let codings: Vec<CodingAt> = marks
                .iter()
                .map(|&(document, coder, start, length, code)| CodingAt {
                    document,
                    span: Span::of(start, start + length),
                    code: CodeId::from_number(code),
                    coder: CoderId::from_number(coder + 1),
                })
                .collect();
            let found = majority(codings.iter().copied(), |document| coded[document]);
            for (document, &coders) in coded.iter().enumerate() {
                for code in [1, 2].map(CodeId::from_number) {
                    let here = |at: u32| -> usize {
                        let over = codings.iter().filter(|mark| mark.document == document && mark.code == code);
                        let who = over.filter(|mark| mark.span.contains(CharPos(at))).map(|mark| mark.coder);
                        who.collect::<BTreeSet<_>>().len()
                    };
                    let mine: Vec<Span> =
                        found.iter().filter(|(p, c)| p.document == document && *c == code).map(|(p, _)| p.span).collect();
                    for at in 0..45 {
                        let carries = mine.iter().filter(|span| span.contains(CharPos(at))).count();
                        prop_assert_eq!(carries, usize::from(here(at) > coders / 2), "{}", at);
                    }
                    prop_assert!(mine.windows(2).all(|pair| pair[0].end() < pair[1].start()), "{:?}", mine);
                }
            }
        }
    }
}
