//! A study on its way between programs: what the readers of other tools' files make, and what is written for them.
//!
//! An [`Exchange`] holds what the REFI-QDA standard and the tools of the field have in common, and nothing of how any of
//! them writes it. Things name each other by their place in its lists, so that a reader has to say what became of a
//! reference that leads nowhere. Positions are characters of the source's text as thema keeps it (line ends are LF, no
//! byte order mark), half-open; [`offsets`] makes them of what the tools count. What could not be kept as it was stands
//! in a [`Fidelity`] report, never only in a reader's head.

mod fidelity;
pub mod offsets;
mod whole;

pub use fidelity::{Entry, Fidelity, Outcome};

use super::document::AttributeKind;
use super::span::Span;
use uuid::Uuid;

/// A whole study.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exchange {
    /// Which program wrote it, with its version if known (`NVivo 12.6`, `Taguette`).
    pub origin: String,
    pub title: String,
    /// What the study is about, or whatever the tool keeps about it as a whole.
    pub description: String,
    pub coders: Vec<Coder>,
    /// Parents before their children; siblings in their order.
    pub codes: Vec<Code>,
    pub variables: Vec<Variable>,
    pub cases: Vec<Case>,
    pub sources: Vec<Source>,
    pub codings: Vec<Coding>,
    pub notes: Vec<Note>,
    pub sets: Vec<Set>,
    pub links: Vec<Link>,
    pub media: Vec<Medium>,
}

/// A person who coded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Coder {
    pub id: Option<Uuid>,
    pub name: String,
}

/// A code, or a folder of codes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Code {
    pub id: Option<Uuid>,
    /// Not unique: the same name may stand under two parents, and even twice under one.
    pub name: String,
    /// Its place in the list of codes, before this one.
    pub parent: Option<usize>,
    /// Whether it may be applied to text. What may not is a folder, a category: a theme.
    pub codable: bool,
    /// `#rrggbb`, in small letters.
    pub color: Option<String>,
    pub description: String,
}

/// A property of cases, of sources, or of both: whichever has values of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub id: Option<Uuid>,
    pub name: String,
    pub kind: AttributeKind,
    pub description: String,
}

/// A value of a variable, in thema's way of writing (`7`, `yes`, `2026-11-22`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Value {
    /// Its place in the list of variables.
    pub variable: usize,
    pub value: String,
}

/// A person, or whatever else was studied.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Case {
    pub id: Option<Uuid>,
    pub name: String,
    pub description: String,
    pub values: Vec<Value>,
    /// The sources that are theirs, by place.
    pub sources: Vec<usize>,
    /// The passages that are theirs: what they say in a source with several people.
    pub passages: Vec<(usize, Span)>,
}

/// A text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    pub id: Option<Uuid>,
    pub name: String,
    /// As thema keeps it: LF, no byte order mark, nothing else changed.
    pub text: String,
    pub description: String,
    pub values: Vec<Value>,
    /// The file that the text came from, if there was more than the text: a PDF, a word processor's document.
    pub original: Option<Original>,
}

/// A file as it came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Original {
    /// A plain name without folders.
    pub filename: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// A passage × a code × a coder.
#[derive(Debug, Clone, PartialEq)]
pub struct Coding {
    pub id: Option<Uuid>,
    pub source: usize,
    /// Inside the source's text and not empty.
    pub span: Span,
    pub code: usize,
    /// `None` where the file does not say who.
    pub coder: Option<usize>,
    /// RFC 3339, if the file says when.
    pub at: Option<String>,
    /// The coder's remark on this mark.
    pub memo: String,
}

/// A memo.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub id: Option<Uuid>,
    pub title: String,
    pub body: String,
    pub coder: Option<usize>,
    /// RFC 3339, if the file says when.
    pub at: Option<String>,
    pub about: About,
}

/// What a note is about, by places in the lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum About {
    Project,
    Source(usize),
    Passage(usize, Span),
    Code(usize),
    Coding(usize),
    Case(usize),
}

/// A named collection: a document group, a code group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Set {
    pub id: Option<Uuid>,
    pub name: String,
    pub description: String,
    pub members: Vec<Thing>,
}

/// Something a set has or a link leads to, by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Thing {
    Source(usize),
    Code(usize),
    Note(usize),
    Case(usize),
    Medium(usize),
}

/// A relation somebody drew between two things.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub id: Option<Uuid>,
    pub name: String,
    pub direction: Direction,
    pub from: Thing,
    pub to: Thing,
}

/// Which way a link goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    #[default]
    Associative,
    OneWay,
    Bidirectional,
}

/// A picture, a recording, or a document without text: carried through, not coded in thema.
#[derive(Debug, Clone, PartialEq)]
pub struct Medium {
    pub id: Option<Uuid>,
    pub name: String,
    pub kind: MediumKind,
    /// The file; its bytes are empty if it is not in the archive.
    pub file: Original,
    pub description: String,
    /// What another tool marked in it.
    pub selections: Vec<Selection>,
}

/// What a medium is, by the standard's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediumKind {
    Picture,
    Pdf,
    Audio,
    Video,
}

/// A part of a medium, with its codes; without any place the whole of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    pub id: Option<Uuid>,
    pub name: String,
    pub description: String,
    pub part: Part,
    pub codings: Vec<PartCoding>,
}

/// Which part of a medium.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Part {
    #[default]
    Whole,
    /// Two corners, in pixels of a picture or in points of a page; `page` is as the file counts it, of a PDF alone.
    Region { page: Option<u32>, first: (i64, i64), second: (i64, i64) },
    /// In milliseconds; begin and end may be the same.
    Stretch { begin: u64, end: u64 },
}

/// A code on a part of a medium.
#[derive(Debug, Clone, PartialEq)]
pub struct PartCoding {
    pub id: Option<Uuid>,
    pub code: usize,
    pub coder: Option<usize>,
    /// RFC 3339, if the file says when.
    pub at: Option<String>,
}
