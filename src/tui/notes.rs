//! What is written about passages of the open document: the pens in its margin, and the words under it.

use super::catalogue::{Catalogue, Visibility};
use super::page::Page;
use crate::model::coding::Coding;
use crate::model::ids::{CoderId, MemoId};
use crate::model::memo::{MemoAbout, turn_in_title};
use crate::model::span::Span;

/// A memo about words on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub memo: MemoId,
    pub author: Option<CoderId>,
    pub span: Span,
    /// Its title and what it says, on one line.
    pub words: String,
}

/// Everything written about words of the open document, as far as it is to be seen.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    notes: Vec<Note>,
    /// The rows on which a passage begins that has a memo or a remark; in order, each once.
    rows: Vec<usize>,
}

impl Notes {
    /// The memos on the open document, and the remarks on those of its codings that are shown.
    pub fn new<'c>(
        page: &Page,
        catalogue: &Catalogue,
        visibility: Visibility,
        shown: impl Iterator<Item = &'c Coding>,
    ) -> Self {
        let document = page.opened.document.id;
        let acting = catalogue.acting_id();
        let mut notes = Vec::new();
        let mut starts = Vec::new();
        for memo in catalogue.memos.iter().filter(|memo| visibility.shows_memo(memo.author, acting)) {
            let span = match memo.about {
                MemoAbout::Passage(of, span) if of == document => Some(span),
                MemoAbout::Document(of) if of == document => turn_in_title(&memo.title)
                    .and_then(|n| page.opened.turns.iter().find(|turn| turn.n == n))
                    .map(|turn| turn.span),
                MemoAbout::Coding(id) => catalogue.coding(document, id).map(|coding| coding.span),
                _ => None,
            };
            let Some(span) = span.and_then(|span| span.intersection(page.text().whole())) else { continue };
            starts.push(span.start());
            let parts = [memo.title.as_str(), memo.body.as_str()];
            let words = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
            notes.push(Note { memo: memo.id, author: memo.author, span, words: words.replace('\n', " ") });
        }
        starts.extend(shown.filter(|coding| !coding.memo.is_empty()).map(|coding| coding.span.start()));
        let mut rows: Vec<usize> = starts.into_iter().map(|start| page.row_of(start)).collect();
        rows.sort_unstable();
        rows.dedup();
        Self { notes, rows }
    }

    /// The rows from `first` to before `end` that have a pen.
    pub fn on_rows(&self, first: usize, end: usize) -> impl Iterator<Item = usize> {
        let from = self.rows.partition_point(|&row| row < first);
        self.rows[from..].iter().copied().take_while(move |&row| row < end)
    }

    /// The memo about this passage, or the shortest one it touches.
    pub fn over(&self, passage: Span) -> Option<&Note> {
        let touching = self.notes.iter().filter(|note| note.span.overlaps(passage));
        touching.min_by_key(|note| (note.span != passage, note.span.len()))
    }

    /// The memo of this author that a passage is in, the shortest if there are several.
    pub fn around(&self, passage: Span, author: CoderId) -> Option<&Note> {
        let around = self.notes.iter().filter(|note| note.author == Some(author) && note.span.covers(passage));
        around.min_by_key(|note| note.span.len())
    }
}
