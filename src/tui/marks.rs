//! Codings laid out on the page: each a stripe in a lane of the margin, and an underlay on its words.
//!
//! What is far from the screen costs nothing but its place in a list. Two stripes that share a row are in different lanes.
//! A coding that reaches over a cut between stretches has one lane for all of them, given once; the others get theirs
//! stretch by stretch, so that nothing moves sideways while one scrolls.

use super::page::Page;
use super::stretches::RowAt;
use crate::model::coding::{Certainty, Coding};
use crate::model::ids::{CodeId, CoderId, CodingId};
use crate::model::segments::{Segment, segments};
use crate::model::span::{CharPos, Span};
use std::cmp::Reverse;

/// More lanes than any margin has. What finds none free is beyond the margin, whoever looks at it.
const LANES_MAX: usize = 16;

/// A coding on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub coding: CodingId,
    pub span: Span,
    /// The code it counts for.
    pub code: CodeId,
    pub coder: CoderId,
    pub certainty: Certainty,
    /// Its lane if it reaches over a cut.
    across: Option<usize>,
}

/// A mark's stripe, as far as it is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stripe<'m> {
    pub mark: &'m Mark,
    pub first_row: RowAt,
    pub last_row: RowAt,
    /// The column of the margin it is in, from 0.
    pub lane: usize,
}

/// All codings of the open document that are to be seen.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// In the order of the text.
    pub marks: Vec<Mark>,
    /// For each mark the end of whichever reaches farthest of it and those before it.
    reach: Vec<CharPos>,
}

impl Marks {
    /// Lays out the codings; `resolve` says which code each counts for.
    pub fn new<'c>(
        page: &Page,
        codings: impl IntoIterator<Item = &'c Coding>,
        resolve: impl Fn(CodeId) -> Option<CodeId>,
    ) -> Self {
        let length = page.text().whole();
        let mut marks: Vec<Mark> = codings
            .into_iter()
            .filter(|coding| coding.revision == page.opened.document.revision)
            .filter_map(|coding| {
                let (span, code) = (coding.span.intersection(length)?, resolve(coding.code)?);
                let Coding { id, coder, certainty, .. } = *coding;
                Some(Mark { coding: id, span, code, coder, certainty, across: None })
            })
            .collect();
        marks.sort_unstable_by_key(|mark| (order(mark.span), mark.coding));
        // For each lane the last stretch that is taken.
        let mut taken: Vec<u32> = Vec::new();
        for mark in &mut marks {
            let (first, last) = (page.stretch_of(mark.span.start()), page.stretch_of(mark.span.end().minus(1)));
            if first == last {
                continue;
            }
            let lane = taken.iter().position(|&until| until < first).unwrap_or(taken.len());
            match taken.get_mut(lane) {
                Some(until) => *until = last,
                None if lane < LANES_MAX => taken.push(last),
                None => {}
            }
            mark.across = Some(lane);
        }
        let farthest = |farthest: &mut CharPos, mark: &Mark| {
            *farthest = mark.span.end().max(*farthest);
            Some(*farthest)
        };
        let reach = marks.iter().scan(CharPos(0), farthest).collect();
        Self { marks, reach }
    }

    /// The marks that share a character with `span`, in the order of the text.
    pub fn touching(&self, span: Span) -> impl Iterator<Item = &Mark> {
        self.marks[self.places(span)].iter().filter(move |mark| mark.span.overlaps(span))
    }

    /// Where in the list the marks are that may share a character with `span`.
    fn places(&self, span: Span) -> std::ops::Range<usize> {
        let from = self.reach.partition_point(|&reach| reach <= span.start());
        from..self.marks.partition_point(|mark| mark.span.start() < span.end()).max(from)
    }

    /// The stripes on the rows from one to another, both included.
    pub fn stripes(&self, page: &Page, first: RowAt, last: RowAt) -> Vec<Stripe<'_>> {
        let mut stripes = Vec::new();
        for stretch in first.stretch..=last.stretch {
            let begins = page.span_of(stretch).start();
            let is_new = |stripe: &Stripe<'_>| stretch == first.stretch || stripe.mark.span.start() >= begins;
            stripes.extend(self.in_stretch(page, stretch, last).into_iter().filter(is_new));
        }
        stripes.retain(|stripe| stripe.first_row <= last && stripe.last_row >= first);
        stripes
    }

    /// The stripes of one stretch with their lanes.
    fn in_stretch(&self, page: &Page, stretch: u32, last: RowAt) -> Vec<Stripe<'_>> {
        let (span, shown_end) = (page.span_of(stretch), page.span_of(last.stretch).end());
        // Within the stretch: where the screen begins or ends is no reason for another lane.
        let rows = |mark: &Mark| {
            let goes_on = mark.span.end() > span.end();
            let first_row = Some(mark.span.start()).filter(|&start| start >= span.start());
            let last_row = Some(mark.span.end().minus(1)).filter(|_| !goes_on);
            // A place that is not on the page, such as a label, may have its nearest row in the stretch before.
            let top = RowAt { stretch, row: 0 };
            let first_row = first_row.map_or(top, |at| page.row_of(at).max(top));
            (first_row, last_row.map_or(RowAt { stretch, row: usize::MAX }, |at| page.row_of(at).max(first_row)))
        };
        let (mut across, mut free) = ([None; LANES_MAX], [RowAt::default(); LANES_MAX]);
        for mark in self.touching(span).filter(|mark| mark.across.is_some()) {
            if let Some(lane) = mark.across.filter(|&lane| lane < LANES_MAX) {
                across[lane] = Some(rows(mark));
            }
        }
        let place = |mark| {
            let (first_row, last_row) = rows(mark);
            let lane = mark.across.unwrap_or_else(|| {
                let is_free = |&lane: &usize| {
                    let apart = |(from, to): (RowAt, RowAt)| last_row < from || to < first_row;
                    free[lane] <= first_row && across[lane].is_none_or(apart)
                };
                let lane = (0..LANES_MAX).find(is_free).unwrap_or(LANES_MAX);
                if let Some(free) = free.get_mut(lane) {
                    *free = RowAt { row: last_row.row + 1, ..last_row };
                }
                lane
            });
            let last_row = match mark.span.end() {
                end if end > shown_end => last,
                end if end > span.end() => page.row_of(end.minus(1)),
                _ => last_row,
            };
            Stripe { mark, first_row, last_row, lane }
        };
        self.touching(span).map(place).collect()
    }

    /// The runs of coded characters in `span`, each with the places in the list of the marks over it.
    pub fn runs_in(&self, span: Span) -> Vec<Segment> {
        let (places, spans): (Vec<usize>, Vec<Span>) =
            self.places(span).filter_map(|place| Some((place, self.marks[place].span.intersection(span)?))).unzip();
        let mut runs = segments(&spans);
        runs.iter_mut().flat_map(|run| &mut run.over).for_each(|over| *over = places[*over]);
        runs
    }

    /// The marks that share a character with `span`: those on exactly the same passage first, then the shortest.
    pub fn over(&self, span: Span) -> Vec<&Mark> {
        let mut found: Vec<&Mark> = self.touching(span).collect();
        found.sort_by_key(|mark| (mark.span != span, mark.span.len()));
        found
    }

    /// The nearest mark after a passage, or before it, in the order of the text.
    pub fn beside(&self, passage: Span, is_after: bool) -> Option<&Mark> {
        let here = order(passage);
        match is_after {
            true => self.marks.get(self.marks.partition_point(|mark| order(mark.span) <= here)),
            false => self.marks[..self.marks.partition_point(|mark| order(mark.span) < here)].last(),
        }
    }
}

/// Longest first where several begin.
fn order(span: Span) -> (CharPos, Reverse<CharPos>) {
    (span.start(), Reverse(span.end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::DocumentId;
    use crate::tui::test_support::opened;
    use crate::tui::wrap::Spacing;
    use proptest::prelude::*;

    fn page() -> Page {
        Page::new(opened("P05", "aaa bbb ccc ddd eee fff ggg hhh"), 8, Spacing::Tight)
    }

    fn coding(span: Span) -> Coding {
        Coding {
            id: CodingId::new(),
            document: DocumentId::new(),
            revision: 1,
            span,
            code: CodeId::from_number(1),
            coder: CoderId::from_number(1),
            round: None,
            certainty: Certainty::Certain,
            memo: String::new(),
        }
    }

    #[test]
    fn stripes_that_share_a_row_are_in_different_lanes_and_lanes_are_used_again() {
        // rows: aaa bbb | ccc ddd | eee fff | ggg hhh
        let codings = [Span::of(0, 11), Span::of(4, 7), Span::of(12, 15), Span::of(16, 31)].map(coding);
        let page = page();
        let marks = Marks::new(&page, &codings, Some);
        let row = |row| RowAt { stretch: 0, row };
        let stripes = marks.stripes(&page, row(0), row(3));
        let shown: Vec<_> =
            stripes.iter().map(|stripe| (stripe.first_row.row, stripe.last_row.row, stripe.lane)).collect();
        assert_eq!(shown, [(0, 1, 0), (0, 0, 1), (1, 1, 1), (2, 3, 0)]);
        let on_second: Vec<_> = marks.stripes(&page, row(1), row(1)).iter().map(|stripe| stripe.mark.span).collect();
        assert_eq!(on_second, [Span::of(0, 11), Span::of(12, 15)]);
    }

    #[test]
    fn the_same_passage_comes_first_then_the_shortest() {
        let codings = [Span::of(0, 31), Span::of(4, 11), Span::of(8, 9)].map(coding);
        let marks = Marks::new(&page(), &codings, Some);
        let over: Vec<_> = marks.over(Span::of(4, 11)).into_iter().map(|mark| mark.span).collect();
        assert_eq!(over, [Span::of(4, 11), Span::of(8, 9), Span::of(0, 31)]);
    }

    #[test]
    fn a_coding_of_another_revision_or_a_retired_code_is_not_laid_out() {
        let mut old = coding(Span::of(0, 3));
        old.revision = 2;
        assert!(Marks::new(&page(), [&old], Some).marks.is_empty());
        assert!(Marks::new(&page(), [&coding(Span::of(0, 3))], |_| None).marks.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_two_stripes_on_a_row_share_a_lane_and_scrolling_moves_none_to_another(
            places in prop::collection::vec((0u32..600, 1u32..90), 1..40), cell in 30u32..200, height in 1usize..12,
        ) {
            let body: String = (0..20).map(|n| format!("P05: Sentence {n} of many. And its second.\n\n")).collect();
            let page = Page::in_cells(opened("P05", &body), 20, Spacing::Loose, cell);
            let codings: Vec<Coding> = places.iter().map(|&(start, length)| coding(Span::of(start, start + length))).collect();
            let marks = Marks::new(&page, &codings, Some);
            let all = marks.stripes(&page, page.first_row(), page.last_row());
            prop_assert_eq!(all.len(), marks.marks.len());
            for (at, one) in all.iter().enumerate() {
                let (first, last) = page.rows_of(one.mark.span);
                let is_on_page = first.stretch == page.stretch_of(one.mark.span.start());
                prop_assert!(!is_on_page || (one.first_row.max(first), one.last_row) == (first, last));
                for other in &all[at + 1..] {
                    let share = one.first_row <= other.last_row && other.first_row <= one.last_row;
                    prop_assert!(!share || one.lane != other.lane || one.lane == LANES_MAX);
                }
            }
            let mut top = page.first_row();
            while let Some(next) = page.row_below(top, 1) {
                let bottom = page.down(top, height - 1);
                let here = marks.stripes(&page, top, bottom);
                let seen = |stripe: &&Stripe<'_>| stripe.first_row <= bottom && stripe.last_row >= top;
                let lanes = |stripe: &Stripe<'_>| (stripe.mark.coding, stripe.lane);
                let expected: Vec<_> = all.iter().filter(seen).map(lanes).collect();
                prop_assert_eq!(here.iter().map(lanes).collect::<Vec<_>>(), expected);
                top = next;
            }
        }
    }
}
