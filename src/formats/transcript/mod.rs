//! A transcript's parts, read from a file: its text, turns, speakers and sections, and what was doubtful.
//!
//! [`read`] finds the format by the file's content first and by its name's ending second. Two ways lead to a
//! [`Transcript`]. What people write as a text (plain text, a word processor's file, a page) becomes a `prose`: one text
//! with its headings and comments known; `plain` finds who speaks in it: `cues` what could be a label in a line, `labels`
//! judges over the whole file. What programs write as a list of utterances (captions, recognised speech, tables) is
//! set as one text by `spoken`. `roles` says in both who asks and who is studied.

mod captions;
mod columns;
mod cues;
mod docx;
mod epub;
mod html;
mod eaf;
#[cfg(test)]
mod golden;
mod labels;
mod odt;
mod office;
mod pdf;
mod plain;
mod prose;
mod recognised;
mod roles;
mod rtf;
mod spoken;
#[cfg(test)]
mod tests;
mod textgrid;

use super::Doubt;
use super::archive::ArchiveError;
use super::encoding::{self, DecodeError, Decoded};
use super::workbook;
use super::xml::XmlError;
use crate::model::document::{Role, Section, Turn};
use crate::model::ids::SpeakerId;
use crate::model::span::{CharPos, Span};
use crate::model::text::TooLong;
use crate::model::time::Millis;
use prose::Prose;
use regex::Regex;
use std::path::Path;

/// What the person said about the files before they are read, and what is known of the document from before.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Labels that are interviewers, as the transcript writes them.
    pub interviewer: Vec<String>,
    /// How a turn begins, if the usual shapes do not fit. The group `speaker` (or the first group, or all) is the
    /// label, a group `time` the time; the words spoken follow the match. Then nothing else is a label.
    pub speaker_pattern: Option<Regex>,
    /// The encoding's name, if it is not to be guessed.
    pub encoding: Option<String>,
    /// Labels that speak, because they do so in the revision before.
    pub speakers: Vec<String>,
    /// Lines that are headings, because they are so in the revision before.
    pub headings: Vec<String>,
}

/// A file read as a transcript. All spans are of `body`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// The whole text as the project stores it, labels and headings included.
    pub body: String,
    /// What the file is (`text/plain`, `text/vtt`).
    pub media_type: &'static str,
    /// The encoding it was read in (`UTF-8`, `windows-1252`).
    pub encoding: &'static str,
    /// In the order in which they first speak; each has at least one turn.
    pub speakers: Vec<SpeakerDraft>,
    /// In the order of the text, disjoint, none of them empty.
    pub turns: Vec<TurnDraft>,
    /// In the order of the text, disjoint.
    pub sections: Vec<SectionDraft>,
    /// What somebody noted at a place of the file, in the order of the text: comments of a word processor.
    pub remarks: Vec<RemarkDraft>,
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
    /// Taken for the interviewer by what is said, and not by the label or the person's word.
    pub guessed: bool,
    /// The speaker it is probably a mistyping of, as an index.
    pub same_as: Option<usize>,
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

impl Transcript {
    /// Its turns as a document has them, numbered from 1; `speakers` has the id of each of its speakers.
    pub fn numbered_turns(&self, speakers: &[SpeakerId]) -> Vec<Turn> {
        let number = |(draft, n): (&TurnDraft, u32)| Turn {
            n,
            span: draft.span,
            speaker: draft.speaker.and_then(|at| speakers.get(at)).copied(),
            time_start: draft.time_start,
            time_end: draft.time_end,
        };
        self.turns.iter().zip(1..).map(number).collect()
    }

    /// Its sections as a document has them, numbered from 1.
    pub fn numbered_sections(&self) -> Vec<Section> {
        let number = |(draft, n): (&SectionDraft, u32)| Section { n, span: draft.span, title: draft.title.clone() };
        self.sections.iter().zip(1..).map(number).collect()
    }
}

impl SectionDraft {
    /// The sections that these headings begin, in a text of that extent.
    fn from_headings(headings: Vec<(Span, String)>, whole: Span) -> Vec<Self> {
        let starts: Vec<CharPos> = headings.iter().map(|(span, _)| span.start()).collect();
        let ends = starts.iter().skip(1).copied().chain([whole.end()]);
        let sections = headings.into_iter().zip(ends);
        sections.map(|((span, title), end)| Self { span: Span::between(span.start(), end), title }).collect()
    }
}

/// A comment, kept as a memo about the words it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemarkDraft {
    /// The words; never empty, as no memo is about nothing: a comment at a place is about the line it stands in.
    pub span: Span,
    /// Who wrote it, as the file says.
    pub author: String,
    pub body: String,
}

/// Why a file could not be read as a transcript. The caller names the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    NotText(#[from] DecodeError),
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// `what` with its article: `a Word document`.
    #[error("{what} that is damaged: {why}")]
    Broken { what: &'static str, why: String },
    /// A limit was passed; the message says which and how large it is.
    #[error("{0}")]
    TooMuch(String),
    #[error("{what} that is locked with a password")]
    Locked { what: &'static str },
    /// It can be read, and is not of a kind that holds a transcript.
    #[error("{what} of a shape that is not known: {found}")]
    Unknown { what: &'static str, found: String, hint: &'static str },
    /// It can be read, and holds nothing to code.
    #[error("{what} without any text")]
    NoText { what: &'static str, hint: &'static str },
    /// A table whose columns say nothing of a transcript.
    #[error("{what} that is no transcript: its columns are {columns}")]
    NoTranscript { what: &'static str, columns: String },
    #[error("line {line}: {reason}")]
    BadRow { line: u64, reason: String },
}

impl ReadError {
    /// For a document that is an archive: `what` with its article.
    pub(super) fn in_archive(what: &'static str) -> impl Fn(ArchiveError) -> Self {
        move |error| match error {
            ArchiveError::Broken(why) => Self::Broken { what, why },
            ArchiveError::Locked => Self::Locked { what },
            ArchiveError::TooMuch(message) => Self::TooMuch(message),
        }
    }

    /// For a document whose words are XML: `what` with its article.
    fn in_xml(what: &'static str) -> impl Fn(XmlError) -> Self {
        move |error| match error {
            XmlError::Broken(why) | XmlError::Unbalanced(why) => Self::Broken { what, why },
            XmlError::TooDeep => Self::TooMuch(error.to_string()),
        }
    }

    /// What the person can do now.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotText(error) => error.hint(),
            Self::TooLong(_) => Some("split it into one file an interview".to_owned()),
            Self::Broken { .. } => {
                Some("open it in the program that made it, save it again, and import that".to_owned())
            }
            Self::TooMuch(_) => Some("is it a transcript? If it is, split it into one file an interview".to_owned()),
            Self::Locked { .. } => Some("save a copy without the password, and import that".to_owned()),
            Self::NoText { hint, .. } => Some((*hint).to_owned()),
            Self::NoTranscript { .. } => Some(
                "a transcript has a column text, and speaker or start; import a survey with --survey, participants with \
                 --participant COLUMN"
                    .to_owned(),
            ),
            Self::BadRow { .. } => Some("mend the row: words left out would change what is counted".to_owned()),
            Self::Unknown { hint, .. } => Some((*hint).to_owned()),
        }
    }
}

/// A format a transcript may come in.
struct Format {
    /// File name endings, small letters, without the dot.
    endings: &'static [&'static str],
    reader: Reader,
}

/// How a format is known and read: by its bytes, or once they are decoded.
enum Reader {
    Bytes {
        /// Whether the content is certainly of this format.
        sniff: fn(&[u8]) -> bool,
        read: fn(&[u8], &Rules) -> Result<Transcript, ReadError>,
    },
    Text {
        /// Whether the first [`SAMPLE`] characters are certainly of this format.
        sniff: fn(&str) -> bool,
        read: fn(Decoded, &Rules) -> Result<Transcript, ReadError>,
    },
}

/// How many characters are looked at to tell what a text is.
const SAMPLE: usize = 16 * 1024;

/// The formats that can be read. Those known by their content go first, plain text takes what is left.
const FORMATS: &[Format] = &[
    Format { endings: &["docx", "docm"], reader: Reader::Bytes { sniff: docx::sniff, read: docx::read } },
    Format { endings: &["odt", "ott"], reader: Reader::Bytes { sniff: odt::sniff, read: odt::read } },
    Format { endings: &["fodt"], reader: Reader::Text { sniff: odt::sniff_flat, read: odt::read_flat } },
    Format { endings: &["rtf"], reader: Reader::Bytes { sniff: rtf::sniff, read: rtf::read } },
    Format { endings: &["pdf"], reader: Reader::Bytes { sniff: pdf::sniff, read: pdf::read } },
    Format { endings: &["html", "htm", "xhtml"], reader: Reader::Text { sniff: html::sniff, read: html::read } },
    Format { endings: &["epub"], reader: Reader::Bytes { sniff: epub::sniff, read: epub::read } },
    Format { endings: &["vtt"], reader: Reader::Text { sniff: captions::vtt::sniff, read: captions::vtt::read } },
    Format { endings: &["srt"], reader: Reader::Text { sniff: captions::srt::sniff, read: captions::srt::read } },
    Format { endings: &["textgrid"], reader: Reader::Text { sniff: textgrid::sniff, read: textgrid::read } },
    Format { endings: &["eaf"], reader: Reader::Text { sniff: eaf::sniff, read: eaf::read } },
    Format { endings: &["json"], reader: Reader::Text { sniff: recognised::sniff, read: recognised::read } },
    Format {
        endings: &["xlsx", "xlsm"],
        reader: Reader::Bytes { sniff: workbook::is_workbook, read: columns::read_workbook },
    },
    Format { endings: &["csv", "tsv"], reader: Reader::Text { sniff: columns::sniff, read: columns::read } },
    Format {
        endings: &["md", "markdown"],
        reader: Reader::Text { sniff: |_| false, read: |text, rules| plain::read(text.into(), "text/markdown", rules) },
    },
    Format {
        endings: &["txt", "text"],
        reader: Reader::Text { sniff: |_| false, read: |text, rules| plain::read(text.into(), PLAIN, rules) },
    },
];

const PLAIN: &str = "text/plain";

/// Whether the content alone says that it is a transcript of a known format, whatever the file's name.
pub fn is_known(bytes: &[u8]) -> bool {
    let by_bytes = |format: &Format| matches!(format.reader, Reader::Bytes { sniff, .. } if sniff(bytes));
    if FORMATS.iter().any(by_bytes) {
        return true;
    }
    let Ok(text) = encoding::decode(bytes, None) else { return false };
    let beginning: String = text.text.chars().take(SAMPLE).collect();
    FORMATS.iter().any(|format| matches!(format.reader, Reader::Text { sniff, .. } if sniff(&beginning)))
}

/// The file endings that are read, without the dot, to look for in a folder.
pub fn endings() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().flat_map(|format| format.endings.iter().copied())
}

/// The transcript in a file's bytes; `name` serves to tell its format where the content does not.
///
/// Fails only where there is no text to be had; anything unclear is read as well as can be and told as a doubt. Costs a
/// few passes over the text, whatever is in it.
pub fn read(name: &Path, bytes: &[u8], rules: &Rules) -> Result<Transcript, ReadError> {
    for format in FORMATS {
        if let Reader::Bytes { sniff, read } = format.reader
            && sniff(bytes)
        {
            return read(bytes, rules);
        }
    }
    // A page may say its encoding, which is better than a guess.
    let declared = rules.encoding.clone().or_else(|| html::charset(bytes));
    let text = encoding::decode(bytes, declared.as_deref())?;
    let beginning: String = text.text.chars().take(SAMPLE).collect();
    let ending = name.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let texts = || {
        FORMATS.iter().filter_map(|format| match format.reader {
            Reader::Text { sniff, read } => Some((format, sniff, read)),
            Reader::Bytes { .. } => None,
        })
    };
    let by_content = texts().find(|(_, sniff, _)| sniff(&beginning));
    let by_name = || texts().find(|(format, ..)| format.endings.contains(&ending.as_str()));
    match by_content.or_else(by_name) {
        Some((_, _, read)) => read(text, rules),
        None => plain::read(text.into(), PLAIN, rules),
    }
}

/// The transcript in a text that was one already, as the project keeps it: whatever it came from, it is read as plain
/// text, and stays as it is to the letter.
pub fn reread(text: String, is_markdown: bool, rules: &Rules) -> Result<Transcript, ReadError> {
    let media_type = if is_markdown { "text/markdown" } else { PLAIN };
    plain::read(Decoded { text, encoding: "UTF-8", doubts: Vec::new() }.into(), media_type, rules)
}

impl From<Decoded> for Prose {
    fn from(Decoded { text, encoding, doubts }: Decoded) -> Self {
        Self { text, encoding, headings: Vec::new(), set_apart: Vec::new(), remarks: Vec::new(), doubts }
    }
}
