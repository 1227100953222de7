//! What the script knows: the lists of the page, in which a place is a name.

use super::{Named, PageCoding, Quotes, StudyPage};
use serde_json::{Value, json};

/// Codes with what they stand under, coders, participants, and of every coding code, coder, participants, lane, doubt
/// and memo.
pub(super) fn of(page: &StudyPage) -> Value {
    let named = |named: &Named| json!([named.id, named.name]);
    let codes = page.codes.iter().map(|code| json!([code.id, code.name, code.parent]));
    let lanes = lanes(&page.codings);
    // Without the words there is nothing to filter, and who marked what says a lot about what was said.
    let shown = if page.quotes == Quotes::None { &[][..] } else { &page.codings[..] };
    let codings = shown.iter().zip(lanes).map(|(coding, lane)| {
        let PageCoding { code, coder, participants, uncertain, memo, .. } = coding;
        json!([code, coder, participants, lane, u8::from(*uncertain), memo])
    });
    json!({
        "codes": codes.collect::<Vec<_>>(),
        "coders": page.coders.iter().map(named).collect::<Vec<_>>(),
        "participants": page.participants.iter().map(named).collect::<Vec<_>>(),
        "counted": page.counted,
        "codings": codings.collect::<Vec<_>>(),
    })
}

/// In which lane of the margin each coding's stripe runs: passages of one code that meet share one, different ones that
/// meet do not, and the first free lane is taken.
fn lanes(codings: &[PageCoding]) -> Vec<usize> {
    let mut lanes = vec![0; codings.len()];
    let mut order: Vec<usize> = (0..codings.len()).collect();
    order.sort_by_key(|&at| (codings[at].document, codings[at].span.start(), at));
    // Per lane: document, code and end of what runs there.
    let mut open: Vec<(usize, usize, u32)> = Vec::new();
    for at in order {
        let PageCoding { document, span, code, .. } = codings[at];
        let (start, end) = (span.start().get(), span.end().get());
        let runs = |lane: &(usize, usize, u32)| lane.0 == document && lane.2 > start;
        let same = open.iter().position(|lane| runs(lane) && lane.1 == code);
        let free = || open.iter().position(|lane| !runs(lane));
        match same.or_else(free) {
            Some(lane) => {
                let until = if runs(&open[lane]) { open[lane].2.max(end) } else { end };
                open[lane] = (document, code, until);
                lanes[at] = lane;
            }
            None => {
                lanes[at] = open.len();
                open.push((document, code, end));
            }
        }
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::Span;
    use proptest::prelude::*;

    fn coding(code: usize, start: u32, end: u32) -> PageCoding {
        let span = Span::of(start, end);
        PageCoding { document: 0, span, code, coder: 0, uncertain: false, memo: String::new(), participants: vec![] }
    }

    #[test]
    fn two_coders_passages_of_one_code_share_a_stripe() {
        let codings = [coding(0, 0, 9), coding(1, 2, 4), coding(0, 3, 12), coding(1, 10, 12), coding(2, 12, 20)];
        assert_eq!(lanes(&codings), [0, 1, 0, 1, 0]);
    }

    proptest! {
        #[test]
        fn stripes_of_different_codes_never_lie_on_each_other(
            marks in prop::collection::vec((0_usize..4, 0_u32..30, 1_u32..12), 0..16)
        ) {
            let codings: Vec<_> = marks.iter().map(|&(code, start, length)| coding(code, start, start + length)).collect();
            let lanes = lanes(&codings);
            for (one, a) in codings.iter().zip(&lanes) {
                for (other, b) in codings.iter().zip(&lanes) {
                    prop_assert!(a != b || one.code == other.code || !one.span.overlaps(other.span));
                }
            }
        }
    }
}
