//! What is written about passages of the open document: the pens in its margin, and the words under it.

use super::catalogue::{Catalogue, Visibility};
use super::page::Page;
use crate::model::coding::Coding;
use crate::model::ids::{CoderId, MemoId};
use crate::model::memo::{MemoAbout, turn_in_title};
use crate::model::span::{CharPos, Span};

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
    /// Where a passage begins that has a memo or a remark; in order, each once.
    starts: Vec<CharPos>,
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
        starts.sort_unstable();
        starts.dedup();
        Self { notes, starts }
    }

    /// The places in a part of the text that have a pen on their row.
    pub fn starts_in(&self, part: Span) -> &[CharPos] {
        let from = self.starts.partition_point(|&start| start < part.start());
        let to = self.starts.partition_point(|&start| start < part.end());
        &self.starts[from..to]
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
