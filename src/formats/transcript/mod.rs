//! A transcript's parts, read from a file: its text, turns, speakers and sections, and what was doubtful.
//!
//! [`read`] finds the format by the file's content first and by its name's ending second. `plain` reads text and
//! Markdown: `cues` finds what could be a label in a line, `labels` judges over the whole file who speaks, `roles`
//! who asks and who is studied.

mod cues;
mod labels;
mod plain;
mod roles;
#[cfg(test)]
mod tests;

use super::Doubt;
use super::encoding::{self, DecodeError};
use crate::model::document::Role;
use crate::model::span::Span;
use crate::model::text::TooLong;
use crate::model::time::Millis;
use regex::Regex;
use std::path::Path;

/// What the person said about the files before they are read.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Labels that are interviewers, as the transcript writes them.
    pub interviewer: Vec<String>,
    /// How a turn begins, if the usual shapes do not fit. The group `speaker` (or the first group, or all) is the
    /// label, a group `time` the time; the words spoken follow the match. Then nothing else is a label.
    pub speaker_pattern: Option<Regex>,
    /// The encoding's name, if it is not to be guessed.
    pub encoding: Option<String>,
}

/// A file read as a transcript. All spans are of `body`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// The whole text as the project stores it, labels and headings included.
    pub body: String,
    /// What the file is (`text/plain`, `text/markdown`).
    pub media_type: &'static str,
    /// The encoding it was read in (`UTF-8`, `windows-1252`).
    pub encoding: &'static str,
    /// In the order in which they first speak; each has at least one turn.
    pub speakers: Vec<SpeakerDraft>,
    /// In the order of the text, disjoint, none of them empty.
    pub turns: Vec<TurnDraft>,
    /// In the order of the text, disjoint.
    pub sections: Vec<SectionDraft>,
    /// In the order of the file's lines, those about the whole file first.
    pub doubts: Vec<Doubt>,
}

/// A label that speaks in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeakerDraft {
    /// As the transcript writes it, without colon, time, brackets and Markdown marks.
    pub label: String,
    pub role: Role,
    /// How many turns it has.
    pub turns: u32,
}

/// One speaker's stretch of speech.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnDraft {
    /// The words spoken, further paragraphs included, without label, time and the blanks around.
    pub span: Span,
    /// Index into the transcript's speakers; `None` in a text without speakers.
    pub speaker: Option<usize>,
    pub time_start: Option<Millis>,
    /// Only where the file gives it; not guessed from the next turn.
    pub time_end: Option<Millis>,
}

/// A part of the interview, begun by a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionDraft {
    /// From the first character of the heading's line to the next heading or the end.
    pub span: Span,
    /// The heading's words.
    pub title: String,
}

/// Why a file could not be read as a transcript. The caller names the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    NotText(#[from] DecodeError),
    #[error(transparent)]
    TooLong(#[from] TooLong),
}

impl ReadError {
    /// What the person can do now.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotText(error) => error.hint(),
            Self::TooLong(_) => Some("split it into one file an interview".to_owned()),
        }
    }
}

/// A file before it is understood.
struct Source<'a> {
    bytes: &'a [u8],
    media_type: &'static str,
}

/// A format a transcript may come in.
struct Format {
    media_type: &'static str,
    /// File name endings, small letters, without the dot.
    endings: &'static [&'static str],
    /// Whether the content is certainly of this format.
    sniff: fn(&[u8]) -> bool,
    read: fn(&Source<'_>, &Rules) -> Result<Transcript, ReadError>,
}

/// The formats that can be read. One that knows its content goes first, plain text takes what is left.
const FORMATS: &[Format] = &[
    Format { media_type: "text/markdown", endings: &["md", "markdown"], sniff: |_| false, read: read_plain },
    Format { media_type: "text/plain", endings: &["txt", "text"], sniff: |_| false, read: read_plain },
];

/// The file endings that are read, without the dot, to look for in a folder.
pub fn endings() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().flat_map(|format| format.endings.iter().copied())
}

/// The transcript in a file's bytes; `name` serves to tell its format where the content does not.
///
/// Fails only where there is no text to be had; anything unclear is read as well as can be and told as a doubt. Costs a
/// few passes over the text, whatever is in it.
pub fn read(name: &Path, bytes: &[u8], rules: &Rules) -> Result<Transcript, ReadError> {
    let ending = name.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let by_content = FORMATS.iter().find(|format| (format.sniff)(bytes));
    let by_name = || FORMATS.iter().find(|format| format.endings.contains(&ending.as_str()));
    match by_content.or_else(by_name) {
        Some(format) => (format.read)(&Source { bytes, media_type: format.media_type }, rules),
        None => read_plain(&Source { bytes, media_type: "text/plain" }, rules),
    }
}

fn read_plain(source: &Source<'_>, rules: &Rules) -> Result<Transcript, ReadError> {
    let decoded = encoding::decode(source.bytes, rules.encoding.as_deref())?;
    plain::read(decoded, source.media_type, rules)
}
