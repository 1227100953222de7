//! The words before a colon.

use super::QueryError;
use crate::model::codebook::nearest;
use crate::model::span::Span;

/// What a condition asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Coder,
    Round,
    Memo,
    Is,
    Document,
    Section,
    Speaker,
    Role,
    Participant,
    Attribute,
    Text,
}

impl Key {
    const ALL: [Self; 11] = [
        Self::Coder,
        Self::Round,
        Self::Memo,
        Self::Is,
        Self::Document,
        Self::Section,
        Self::Speaker,
        Self::Role,
        Self::Participant,
        Self::Attribute,
        Self::Text,
    ];

    /// As it is written.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Coder => "coder",
            Self::Round => "round",
            Self::Memo => "memo",
            Self::Is => "is",
            Self::Document => "document",
            Self::Section => "section",
            Self::Speaker => "speaker",
            Self::Role => "role",
            Self::Participant => "participant",
            Self::Attribute => "attr",
            Self::Text => "text",
        }
    }

    /// One in use.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Coder => "coder:ada",
            Self::Round => "round:pilot",
            Self::Memo => "memo:ask",
            Self::Is => "is:uncertain",
            Self::Document => "document:P0*",
            Self::Section => "section:\"Opening*\"",
            Self::Speaker => "speaker:I",
            Self::Role => "role:participant",
            Self::Participant => "participant:P05",
            Self::Attribute => "attr:sector=health",
            Self::Text => "text:\"over the fence\"",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.word() == word)
    }
}

/// The error of a word before a colon that asks about nothing.
pub(super) fn unknown_key(word: &str, rest: &str, at: Span) -> QueryError {
    let keys = Key::ALL.map(|key| key.word().to_owned());
    let hint = match nearest(word, keys.clone()).first() {
        Some(near) => format!("did you mean {near}:?"),
        None => format!(
            "there are {}; an attribute is asked for by attr:{word}={rest}, a name with a colon in it needs quotes",
            keys.join(", ")
        ),
    };
    QueryError::new(at, format!("there is no condition {word}:"), hint)
}
