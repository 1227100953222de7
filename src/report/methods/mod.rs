//! The account of a study's method: the facts, and the texts made of them.
//!
//! [`Facts`] is collected once from the project. The method paragraphs, the checklists and the JSON are written from it
//! alone, so that no figure can be said in two ways. What the project cannot know is a place to fill in, in square
//! brackets, and is never made up.

mod checklist;
mod paragraphs;
mod words;

pub use checklist::{Checklist, Item};
pub use paragraphs::{Style, paragraphs};

use serde::Serialize;

/// What a project knows about how its study was done.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Facts {
    pub title: String,
    pub questions: Vec<String>,
    /// As the project says it: `reflexive`, `codebook`, `reliability`, `framework` or `grounded`.
    pub method: String,
    pub material: Material,
    /// Everybody who codes, the consensus layer left out.
    pub coders: Vec<CoderFact>,
    /// Codings of the consensus layer; `None` where there is no such layer or nothing in it.
    pub consensus_codings: Option<u64>,
    pub rounds: Vec<RoundFact>,
    pub codebook: CodebookFact,
    /// Themes at the top of the codebook that are in use.
    pub themes: Vec<ThemeFact>,
    pub agreement: Option<AgreementFact>,
    pub disputes: Option<DisputesFact>,
    pub decisions: DecisionsFact,
    pub memos: MemosFact,
    pub history: HistoryFact,
    /// The program's version.
    pub version: String,
}

/// What was studied.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Material {
    pub documents: u64,
    /// Documents in which an interviewer speaks.
    pub interviews: u64,
    /// Documents without speakers.
    pub without_speakers: u64,
    /// Participants who speak in a document.
    pub participants: u64,
    /// Participants who speak in more than one document.
    pub participants_repeated: u64,
    /// Documents in which more than one participant speaks.
    pub group_interviews: u64,
    /// Of all turns, without labels and times.
    pub words: u64,
    /// In the turns of participants.
    pub words_of_participants: u64,
    pub turns_of_participants: u64,
    /// Documents whose turns bear times, and the minutes to the last of them, in order of length.
    pub minutes: Vec<u64>,
    /// Titles of the guide's sections, as they occur.
    pub sections: Vec<String>,
    /// Names of the participants' attributes.
    pub attributes: Vec<String>,
}

/// Somebody who codes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CoderFact {
    pub name: String,
    pub initials: String,
    pub role: String,
    pub codings: u64,
    pub documents: u64,
}

/// A round of coding.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RoundFact {
    pub name: String,
    pub blind: bool,
    pub coders: u64,
    pub documents: u64,
}

/// Codes and themes in use at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    pub codes: u64,
    pub themes: u64,
}

/// The codebook and how it changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CodebookFact {
    /// Named versions, in order.
    pub versions: Vec<String>,
    /// When the first passage was coded; `None` if none was.
    pub at_start: Option<Size>,
    pub at_end: Size,
    /// What was done since the first passage was coded, and not taken back.
    pub since: Changes,
    /// Codes with a definition.
    pub defined: u64,
}

/// Codes and themes that were changed, each change once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    pub added: u64,
    pub renamed: u64,
    pub merged: u64,
    pub split: u64,
    pub moved: u64,
    pub redefined: u64,
    pub retired: u64,
}

/// A theme at the top of the codebook.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ThemeFact {
    pub name: String,
    pub definition: String,
    /// Themes and codes under it.
    pub size: Size,
    pub participants: u64,
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figure {
    pub value: Option<f64>,
    pub ci95: Option<(f64, f64)>,
}

/// How far the coders agree, as `thema agreement` computes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AgreementFact {
    pub coders: Vec<String>,
    pub unit: String,
    pub units: u64,
    /// What two have coded.
    pub documents: u64,
    pub of_documents: u64,
    pub turns: u64,
    pub of_turns: u64,
    /// Codes, and how many of them have a kappa.
    pub codes: u64,
    pub codes_defined: u64,
    pub percent_agreement: Figure,
    pub kappa_pooled: Figure,
    pub kappa_mean: Figure,
    /// The codes with the smallest and the largest kappa.
    pub least: Option<(String, f64)>,
    pub most: Option<(String, f64)>,
    /// What intervals were drawn from, and how often; `None` if there are none.
    pub drawn: Option<(u32, String)>,
    pub seed: u64,
}

/// Units on which two coders differ.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DisputesFact {
    pub unit: String,
    pub disputed: u64,
    pub decided: u64,
    pub partly: u64,
    pub open: u64,
}

/// Decisions recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct DecisionsFact {
    pub all: u64,
    pub first: u64,
    pub second: u64,
    pub both: u64,
    pub neither: u64,
    pub with_reason: u64,
}

/// Memos by what they are about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct MemosFact {
    pub all: u64,
    pub project: u64,
    /// Also those on passages.
    pub documents: u64,
    pub codes: u64,
}

/// What the history knows besides.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HistoryFact {
    /// Days of the first and the last step.
    pub from: String,
    pub to: String,
    /// Amendments of documents, and those of them after the first passage was coded.
    pub amended: u64,
    pub amended_since_coding: u64,
    pub withdrawn: u64,
    pub pseudonymised: bool,
    /// Codings that came from files.
    pub imported_codings: bool,
}
