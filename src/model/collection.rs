//! Collections of things, and relations between them: what other programs call sets, groups and links.

use super::ids::{CodeId, CollectionId, DocumentId, LinkId, MediumId, MemoId, ParticipantId};

pub use super::exchange::Direction;

/// A named collection: a document group, a code group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    pub id: CollectionId,
    pub name: String,
    pub description: String,
    /// In the order they came.
    pub members: Vec<Thing>,
}

/// A relation that somebody drew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: LinkId,
    pub name: String,
    pub direction: Direction,
    pub from: Thing,
    pub to: Thing,
}

/// What can be in a collection or at the end of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thing {
    Document(DocumentId),
    Code(CodeId),
    Memo(MemoId),
    Participant(ParticipantId),
    Medium(MediumId),
}

impl Thing {
    /// The table it stands in, and its id there.
    pub fn row(self) -> (&'static str, String) {
        match self {
            Self::Document(id) => ("document", id.to_string()),
            Self::Code(id) => ("code", id.to_string()),
            Self::Memo(id) => ("memo", id.to_string()),
            Self::Participant(id) => ("participant", id.to_string()),
            Self::Medium(id) => ("medium", id.to_string()),
        }
    }

    /// The thing in that row; `None` for another table or what is no id.
    pub fn from_row(table: &str, id: &str) -> Option<Self> {
        Some(match table {
            "document" => Self::Document(id.parse().ok()?),
            "code" => Self::Code(id.parse().ok()?),
            "memo" => Self::Memo(id.parse().ok()?),
            "participant" => Self::Participant(id.parse().ok()?),
            "medium" => Self::Medium(id.parse().ok()?),
            _ => return None,
        })
    }
}

impl Direction {
    /// The word in the schema and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Associative => "associative",
            Self::OneWay => "one way",
            Self::Bidirectional => "bidirectional",
        }
    }

    /// The direction of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Associative, Self::OneWay, Self::Bidirectional].into_iter().find(|it| it.word() == word)
    }
}
