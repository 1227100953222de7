//! Documents: a transcript's parts, all placed by characters of one revision of its text.

use super::ids::{AttributeId, DocumentId, ParticipantId, SpeakerId};
use super::span::Span;
use super::time::Millis;
use serde::Serialize;

/// A transcript, field notes or an open answer. Its text is kept apart, one body a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    /// The name on the screen and in every table (`P05`), unique among the documents in use.
    pub name: String,
    /// The current revision of its text, from 1.
    pub revision: u32,
    /// The language as a BCP 47 tag, if it is known.
    pub language: Option<String>,
    pub retired: bool,
}

/// What a speaker is to the study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Asks the questions; left out of units and counts unless told otherwise.
    Interviewer,
    /// Is studied.
    Participant,
    /// Neither: a note taker, a machine, somebody who walked in.
    Other,
}

impl Role {
    /// The word used in the schema, in CSV and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Role::Interviewer => "interviewer",
            Role::Participant => "participant",
            Role::Other => "other",
        }
    }

    /// The role of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Role::Interviewer, Role::Participant, Role::Other].into_iter().find(|role| role.word() == word)
    }
}

/// A label that speaks in one document (`I`, `P05`, `Ana Ruiz`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    pub id: SpeakerId,
    pub document: DocumentId,
    /// The label as the transcript writes it, without colon and time.
    pub label: String,
    pub role: Role,
    /// The person studied who speaks here, once linked.
    pub participant: Option<ParticipantId>,
}

/// One speaker's stretch of speech.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Its number in the document, from 1, as the screen shows it.
    pub n: u32,
    /// The words spoken, without label, time and the blanks around.
    pub span: Span,
    /// `None` in a text without speakers (field notes, an open answer).
    pub speaker: Option<SpeakerId>,
    pub time_start: Option<Millis>,
    pub time_end: Option<Millis>,
}

/// A part of the interview guide: from its heading to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its number in the document, from 1.
    pub n: u32,
    /// From the first character of the heading to the next section or the end.
    pub span: Span,
    /// The heading's words, without its marks.
    pub title: String,
}

/// A person studied (a case).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub id: ParticipantId,
    /// `P05`, unique among the participants in use.
    pub label: String,
    pub note: String,
}

/// What values an attribute takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    Text,
    Number,
    Boolean,
    /// A day, written `2026-11-22`.
    Date,
    /// One of few words.
    Choice,
}

impl AttributeKind {
    pub const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Boolean, Self::Date, Self::Choice];

    /// The word used in the schema and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Choice => "choice",
        }
    }

    /// The kind of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A property of participants: role, years, industry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    pub id: AttributeId,
    pub name: String,
    pub kind: AttributeKind,
    /// Of a choice: the values it takes; none if any word may be one.
    pub choices: Vec<String>,
}

/// One participant's value of one attribute, as text in the attribute's own way of writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeValue {
    pub attribute: AttributeId,
    pub participant: ParticipantId,
    pub value: String,
}
