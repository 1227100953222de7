//! Pictures, recordings and documents without text that came with another program's project: kept and handed on, not
//! coded in thema.

use super::ids::{CodeId, CoderId, MarkId, MediumId};

pub use super::exchange::{MediumKind, Part};

/// A picture, a recording, a document without text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medium {
    pub id: MediumId,
    /// Unique among the media in use.
    pub name: String,
    pub kind: MediumKind,
    /// A plain name without folders.
    pub filename: String,
    pub media_type: String,
    pub description: String,
}

/// What the other program had marked in a medium: a part of it, with a code or with none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub id: MarkId,
    pub medium: MediumId,
    /// Marks of one selection have the same number, from 1 in each medium.
    pub selection: u32,
    pub name: String,
    pub description: String,
    pub part: Part,
    pub code: Option<CodeId>,
    pub coder: Option<CoderId>,
    /// RFC 3339, if known.
    pub created_at: Option<String>,
}

impl MediumKind {
    /// The word in the schema and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Pdf => "pdf",
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }

    /// The kind of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Picture, Self::Pdf, Self::Audio, Self::Video].into_iter().find(|kind| kind.word() == word)
    }
}
