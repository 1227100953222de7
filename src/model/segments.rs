//! Overlapping spans cut into disjoint runs.
//!
//! The screen, the HTML export and character-level agreement read the same runs, so they cannot disagree.

use super::span::{CharPos, Span};

/// A run of characters over which the same spans lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub span: Span,
    /// Indices into the spans given, rising; never empty.
    pub over: Vec<usize>,
}

/// The runs of characters that at least one span covers, in order, each with the spans over it.
///
/// Neighbouring runs differ in what lies over them. Empty spans cover nothing. The cost is a sort of the
/// spans' ends and the size of the answer; characters are never looked at one by one.
pub fn segments(spans: &[Span]) -> Vec<Segment> {
    // Ends come before starts at one place, so that spans that only touch never share a run.
    let mut edges: Vec<(CharPos, bool, usize)> = Vec::with_capacity(spans.len() * 2);
    for (index, span) in spans.iter().enumerate().filter(|(_, span)| !span.is_empty()) {
        edges.push((span.start(), true, index));
        edges.push((span.end(), false, index));
    }
    edges.sort_unstable();

    let mut runs = Vec::new();
    let mut over: Vec<usize> = Vec::new();
    let mut from = CharPos::default();
    for (at, opens, index) in edges {
        if from < at && !over.is_empty() {
            runs.push(Segment { span: Span::between(from, at), over: over.clone() });
        }
        from = at;
        match over.binary_search(&index) {
            Ok(place) => drop(over.remove(place)),
            Err(place) => {
                debug_assert!(opens, "a span ends after it began");
                over.insert(place, index);
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_codes_on_overlapping_words_make_three_runs() {
        let runs = segments(&[Span::of(2, 9), Span::of(5, 12)]);
        let shown: Vec<_> = runs.iter().map(|run| (run.span, run.over.clone())).collect();
        assert_eq!(shown, [(Span::of(2, 5), vec![0]), (Span::of(5, 9), vec![0, 1]), (Span::of(9, 12), vec![1]),]);
    }

    #[test]
    fn spans_that_touch_and_equal_spans_and_empty_spans() {
        let runs = segments(&[Span::of(0, 3), Span::of(3, 3), Span::of(3, 6), Span::of(3, 6)]);
        let shown: Vec<_> = runs.iter().map(|run| (run.span, run.over.clone())).collect();
        assert_eq!(shown, [(Span::of(0, 3), vec![0]), (Span::of(3, 6), vec![2, 3])]);
    }

    proptest! {
        #[test]
        fn every_character_lies_in_the_one_run_that_names_its_spans(
            ends in prop::collection::vec((0u32..40, 0u32..40), 0..10)
        ) {
            let spans: Vec<Span> = ends.into_iter().map(|(a, b)| Span::of(a, b)).collect();
            let runs = segments(&spans);
            prop_assert!(runs.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start()));
            for at in (0..40).map(CharPos) {
                let naive: Vec<usize> = (0..spans.len()).filter(|&i| spans[i].contains(at)).collect();
                let found: Vec<&Segment> = runs.iter().filter(|run| run.span.contains(at)).collect();
                prop_assert!(found.len() <= 1);
                prop_assert_eq!(found.first().map_or(&[][..], |run| &run.over), &naive[..]);
            }
        }
    }
}
