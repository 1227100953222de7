//! Memos: what a researcher thinks while reading, about anything of the study.

use super::ids::{CodeId, CoderId, CodingId, DocumentId, MemoId, ParticipantId};
use super::span::Span;

/// What a memo is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemoAbout {
    Project,
    Document(DocumentId),
    /// Words of a document, whether they are coded or not.
    Passage(DocumentId, Span),
    Code(CodeId),
    /// One coder's mark; what that coder says about it themselves is the remark kept with it.
    Coding(CodingId),
    Participant(ParticipantId),
}

/// A note with an author. Nobody else changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memo {
    pub id: MemoId,
    pub about: MemoAbout,
    pub author: Option<CoderId>,
    pub title: String,
    pub body: String,
    /// When it was written, RFC 3339.
    pub created_at: String,
}

/// The kinds of things memos are about, from the whole to the single mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Project,
    Document,
    Participant,
    Passage,
    Code,
    Coding,
}

impl Level {
    pub const ALL: [Self; 6] =
        [Self::Project, Self::Document, Self::Participant, Self::Passage, Self::Code, Self::Coding];

    /// The word used on the screen, on the command line and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Document => "document",
            Self::Participant => "participant",
            Self::Passage => "passage",
            Self::Code => "code",
            Self::Coding => "coding",
        }
    }

    /// The kind of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

impl MemoAbout {
    pub const fn level(self) -> Level {
        match self {
            Self::Project => Level::Project,
            Self::Document(_) => Level::Document,
            Self::Passage(..) => Level::Passage,
            Self::Code(_) => Level::Code,
            Self::Coding(_) => Level::Coding,
            Self::Participant(_) => Level::Participant,
        }
    }
}

/// The title under which a memo about a passage is kept in the file: `passage 1034..1071: Reported speech`.
///
/// The table of memos knows documents but no places in them, and an older thema shall still read what a newer one
/// wrote: there it is a memo about the document whose title says where.
pub fn placed_title(passage: Span, title: &str) -> String {
    if title.is_empty() { format!("{PASSAGE}{passage}") } else { format!("{PASSAGE}{passage}: {title}") }
}

/// The passage and the rest of such a title; `None` for any other title.
pub fn place_in_title(title: &str) -> Option<(Span, &str)> {
    let after = title.strip_prefix(PASSAGE)?;
    let (place, rest) = after.split_once(": ").unwrap_or((after, ""));
    let (start, end) = place.split_once("..")?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start < end).then_some((Span::of(start, end), rest))
}

/// The turn a title names, as in `turn 12`.
pub fn turn_in_title(title: &str) -> Option<u32> {
    title.strip_prefix("turn ")?.parse().ok()
}

const PASSAGE: &str = "passage ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_kept_in_the_title_and_read_from_it_again() {
        for title in ["", "Reported speech", "a: b", "1..2"] {
            let kept = placed_title(Span::of(1034, 1071), title);
            assert_eq!(place_in_title(&kept), Some((Span::of(1034, 1071), title)), "{kept}");
        }
    }

    #[test]
    fn a_title_that_only_looks_like_a_place_stays_a_title() {
        for title in ["passage", "passage of time", "passage 9..3", "passage 3..3", "passage 1..x", "1034..1071"] {
            assert_eq!(place_in_title(title), None, "{title}");
        }
        assert_eq!((turn_in_title("turn 12"), turn_in_title("turn of phrase")), (Some(12), None));
    }
}
