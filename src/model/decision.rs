//! Decisions: how a disagreement about a code on a passage was resolved.

use super::ids::{CodeId, CoderId, DecisionId, DocumentId, RoundId};
use super::span::Span;
use serde::Serialize;

/// What was decided about one code on one passage. The coders' own codings stay as they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub id: DecisionId,
    pub document: DocumentId,
    /// In the revision of the text in which it counts.
    pub span: Span,
    pub revision: u32,
    pub code: CodeId,
    pub round: Option<RoundId>,
    pub outcome: Outcome,
    pub reason: String,
    pub decided_by: Option<CoderId>,
    /// RFC 3339, UTC.
    pub decided_at: String,
}

/// Whose coding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    First,
    Second,
    Both,
    Neither,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::First, Self::Second, Self::Both, Self::Neither];

    /// The word used in the schema.
    pub const fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Both => "both",
            Self::Neither => "neither",
        }
    }

    /// The outcome of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}
