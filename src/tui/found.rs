//! What a search has found. A long document is searched a part at a time, from the cursor on and round to it again.

use super::page::Step;
use crate::model::span::{CharPos, Span};
use crate::model::text::{FoldedSearch, Text};

/// How many characters are looked at before the next key gets its turn.
const AT_ONCE: u32 = 1 << 17;

/// How many are looked at for the key that changed what is sought: it wants to be seen at once.
const AT_FIRST: u32 = 1 << 14;

/// How many hits are kept.
const HITS_MAX: usize = 1_000_000;

/// Hits of a search.
#[derive(Debug, Clone)]
pub struct Found {
    pub needle: String,
    /// In the order of the text; while the search goes on those after the place it began at.
    pub hits: Vec<Span>,
    /// The hit the cursor was brought to.
    pub at: Option<usize>,
    /// Whether there are more than were kept.
    pub has_more: bool,
    /// A step to another hit, asked for before it was known where that is.
    pub awaited: Option<Step>,
    /// Those before the place it began at, while the search goes on.
    before: Vec<Span>,
    /// The passage the cursor was on.
    from: Span,
    began: CharPos,
    search: Option<Search>,
}

/// The part of a search that is still to come.
#[derive(Debug, Clone)]
enum Search {
    /// From where it began to the end.
    Ahead(FoldedSearch),
    /// From the start of the text to where it began.
    Around(FoldedSearch),
}

impl Found {
    /// A search that begins at `began`, the cursor being on the passage `from`, and has found nothing yet; `None` if
    /// nothing is sought.
    pub fn new(needle: String, from: Span, began: CharPos) -> Option<Self> {
        let ahead = FoldedSearch::new(&needle, began)?;
        Some(Self {
            needle,
            from,
            hits: Vec::new(),
            at: None,
            has_more: false,
            awaited: None,
            before: Vec::new(),
            began,
            search: Some(Search::Ahead(ahead)),
        })
    }

    pub fn is_searching(&self) -> bool {
        self.search.is_some()
    }

    /// Whether the cursor still waits on this passage for the first hit.
    pub fn is_awaited_on(&self, passage: Span) -> bool {
        self.from == passage
    }

    /// How many hits are known.
    pub fn so_far(&self) -> usize {
        self.hits.len() + self.before.len()
    }

    /// The hits that share a character with `span`, as far as they are known.
    pub fn hits_in(&self, span: Span) -> Vec<Span> {
        let within = |hits: &[Span]| {
            let from = hits.partition_point(|hit| hit.end() <= span.start());
            let to = hits.partition_point(|hit| hit.start() < span.end());
            hits[from..to.max(from)].to_vec()
        };
        [within(&self.before), within(&self.hits)].concat()
    }

    /// Searches on for a moment; only hits that are on the page count.
    pub fn go_on(&mut self, text: &Text, is_shown: impl Fn(Span) -> bool) {
        let mut new = Vec::new();
        self.search = match self.search.take() {
            Some(Search::Ahead(mut search)) => {
                let at_once = if search.at() == self.began { AT_FIRST } else { AT_ONCE };
                search.go_on(text, at_once, &mut new);
                self.hits.extend(new.into_iter().filter(|&hit| is_shown(hit)));
                self.at = self.at.or((!self.hits.is_empty()).then_some(0));
                match search.at() < text.whole().end() {
                    true => Some(Search::Ahead(search)),
                    false => FoldedSearch::new(&self.needle, CharPos(0)).map(Search::Around),
                }
            }
            Some(Search::Around(mut search)) => {
                // A hit may begin before that place and end after it.
                let left = self.began.get().saturating_sub(search.at().get());
                search.go_on(text, if left > 0 { left.min(AT_ONCE) } else { 1 }, &mut new);
                let first = self.hits.first().map_or(CharPos(u32::MAX), |hit| hit.start());
                new.retain(|hit| hit.start() < self.began && hit.end() <= first && is_shown(*hit));
                self.before.append(&mut new);
                let goes_on = search.at() < text.whole().end() && search.open_at() < self.began;
                goes_on.then_some(Search::Around(search))
            }
            None => return,
        };
        if self.so_far() >= HITS_MAX {
            (self.has_more, self.search) = (true, None);
        }
        if self.search.is_none() {
            let before = self.before.len();
            self.before.append(&mut self.hits);
            self.hits = std::mem::take(&mut self.before);
            self.at = self.at.map(|at| at + before).or((!self.hits.is_empty()).then_some(0));
        }
    }
}
