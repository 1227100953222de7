//! Codings laid out on the page: each a stripe in a lane of the margin, and an underlay on its words.

use super::page::Page;
use crate::model::coding::{Certainty, Coding};
use crate::model::ids::{CodeId, CoderId, CodingId};
use crate::model::segments::{Segment, segments};
use crate::model::span::Span;

/// A coding on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub coding: CodingId,
    pub span: Span,
    /// The code it counts for.
    pub code: CodeId,
    pub coder: CoderId,
    pub certainty: Certainty,
    pub first_row: usize,
    pub last_row: usize,
    /// The column of the margin its stripe is in, from 0.
    pub lane: usize,
}

/// All codings of the open document that are to be seen.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// In the order of the text.
    pub marks: Vec<Mark>,
    /// For each mark the last row that it or one before it reaches.
    reach: Vec<usize>,
    /// Runs of characters with the marks over them.
    runs: Vec<Segment>,
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
                let (first_row, last_row) = page.rows_of(span);
                let Coding { id, coder, certainty, .. } = *coding;
                Some(Mark { coding: id, span, code, coder, certainty, first_row, last_row, lane: 0 })
            })
            .collect();
        marks.sort_by_key(|mark| (mark.span.start(), std::cmp::Reverse(mark.span.end()), mark.coding));
        let mut taken: Vec<usize> = Vec::new(); // for each lane the row after its last stripe
        for mark in &mut marks {
            mark.lane = taken.iter().position(|&free| free <= mark.first_row).unwrap_or(taken.len());
            if mark.lane == taken.len() {
                taken.push(0);
            }
            taken[mark.lane] = mark.last_row + 1;
        }
        let mut farthest = 0;
        let reach = marks
            .iter()
            .map(|mark| {
                farthest = farthest.max(mark.last_row);
                farthest
            })
            .collect();
        let spans: Vec<Span> = marks.iter().map(|mark| mark.span).collect();
        Self { marks, reach, runs: segments(&spans) }
    }

    /// The marks with a stripe on any of these rows.
    pub fn on_rows(&self, first: usize, last: usize) -> impl Iterator<Item = &Mark> {
        let from = self.reach.partition_point(|&reach| reach < first);
        let to = self.marks.partition_point(|mark| mark.first_row <= last);
        self.marks[from..to.max(from)].iter().filter(move |mark| mark.last_row >= first)
    }

    /// The runs of coded characters that share one with `span`, in order.
    pub fn runs_in(&self, span: Span) -> &[Segment] {
        let from = self.runs.partition_point(|run| run.span.end() <= span.start());
        let to = self.runs.partition_point(|run| run.span.start() < span.end());
        &self.runs[from..to.max(from)]
    }

    /// The marks that share a character with `span`: those on exactly the same passage first, then the shortest.
    pub fn over(&self, span: Span) -> Vec<&Mark> {
        let mut over: Vec<usize> = self.runs_in(span).iter().flat_map(|run| run.over.iter().copied()).collect();
        over.sort_unstable();
        over.dedup();
        let mut found: Vec<&Mark> = over.into_iter().map(|at| &self.marks[at]).collect();
        found.sort_by_key(|mark| (mark.span != span, mark.span.len()));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::Document;
    use crate::model::ids::DocumentId;
    use crate::model::text::Text;
    use crate::tui::page::Opened;
    use crate::tui::wrap::Spacing;

    fn page() -> Page {
        let document =
            Document { id: DocumentId::new(), name: "P05".into(), revision: 1, language: None, retired: false };
        let text = Text::new("aaa bbb ccc ddd eee fff ggg hhh".into()).unwrap();
        let opened = Opened { document, text, turns: vec![], sections: vec![], speakers: vec![], reading: None };
        Page::new(opened, 8, Spacing::Tight)
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
        let marks = Marks::new(&page(), &codings, Some);
        let shown: Vec<_> = marks.marks.iter().map(|mark| (mark.first_row, mark.last_row, mark.lane)).collect();
        assert_eq!(shown, [(0, 1, 0), (0, 0, 1), (1, 1, 1), (2, 3, 0)]);
        let on_second: Vec<_> = marks.on_rows(1, 1).map(|mark| mark.span).collect();
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
}
