//! Codings: a passage × a code × a coder, the flat list from which everything is counted.

use super::ids::{CodeId, CoderId, CodingId, DocumentId, RoundId};
use super::span::Span;
use serde::Serialize;

/// How sure the coder was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    Certain,
    /// Marked `?`: to be talked about.
    Uncertain,
}

impl Certainty {
    /// The word used in the schema and in CSV.
    pub const fn word(self) -> &'static str {
        match self {
            Certainty::Certain => "certain",
            Certainty::Uncertain => "uncertain",
        }
    }

    /// Reads the word; an empty text means certain, `?` means uncertain, anything else `None`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "" | "certain" => Some(Certainty::Certain),
            "?" | "uncertain" => Some(Certainty::Uncertain),
            _ => None,
        }
    }
}

/// One mark of one coder: this passage means this code.
///
/// It belongs to its coder; nobody else changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coding {
    pub id: CodingId,
    pub document: DocumentId,
    /// The revision of the text in which the positions count.
    pub revision: u32,
    /// Never empty, always inside the text.
    pub span: Span,
    pub code: CodeId,
    pub coder: CoderId,
    pub round: Option<RoundId>,
    pub certainty: Certainty,
    /// The coder's remark on this mark, empty if there is none.
    pub memo: String,
}

/// A pass of coding over some documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    pub id: RoundId,
    /// Unique among the rounds in use, whatever the case of the letters.
    pub name: String,
    /// Its coders shall not see each other.
    pub blind: bool,
    pub closed: bool,
}

/// A coder's word that they are through with a document: what they did not mark there, they did not mean to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Finished {
    pub document: DocumentId,
    pub coder: CoderId,
    /// In which round; `None` for the coding that belongs to no round.
    pub round: Option<RoundId>,
}

/// A person who codes, an auditor, or the layer of what the team agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coder {
    pub id: CoderId,
    /// Unique among the coders in use, whatever the case of the letters.
    pub name: String,
    pub initials: String,
    pub role: CoderRole,
}

/// What a coder is to the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoderRole {
    Lead,
    Coder,
    Auditor,
    /// Not a person: the codings the team agreed on.
    Consensus,
}

impl CoderRole {
    const ALL: [Self; 4] = [Self::Lead, Self::Coder, Self::Auditor, Self::Consensus];

    /// The word used in the schema and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Coder => "coder",
            Self::Auditor => "auditor",
            Self::Consensus => "consensus",
        }
    }

    /// The role of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}
