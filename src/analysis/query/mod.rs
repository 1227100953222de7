//! The query language of the passages: what is coded how, by whom, near what, and in which words.
//!
//! [`LANGUAGE`] is its reference as people read it, in `thema passages --help`, on the screen and in the README. What
//! it leaves to say:
//!
//! # What a passage is
//!
//! An answer is a list of [`Passage`]s: a distinct stretch of one document, in the order of the text, each with the
//! codings it comes from. As in [`frequency`](super::frequency), the same stretch marked by two coders, or with two of
//! the codes asked for, is one passage; stretches that only overlap are several. Only where terms stand side by side
//! or are joined by AND are words counted instead of marks: there a passage is an unbroken run of words that every
//! term covers, with all codings over it, so that it makes no difference in which order the terms stand.
//!
//! # Passages and conditions
//!
//! Every expression is one of two things. A *code*, and a relation between two things, finds passages. Everything with
//! a colon is a *condition*, and so is NOT: `NOT trust` is true of what shares no character with a passage of
//! trust. Joined by AND, conditions are asked of the passages beside them. Those that are about codings alone (coder,
//! round, memo, is) choose among the codings before anything is joined, which makes `trust isolation coder:ada` both
//! codes by ada. Alone, a condition finds the turns it is true of; about codings, the passages of all codings it is
//! true of; and one text, whatever stands with it, the places where it is said.
//!
//! Codings are given with the codes they count for, so that a merged code is what it became. Retired things, and
//! codings of an older revision, are not given at all.
//!
//! # Cost
//!
//! Documents are answered one by one. Each term costs a walk over the document's codings, in order; a relation, a
//! conjunction or a NOT a sort of the passages found and a binary search for each; a text or a pattern one pass over the
//! words, and patterns take time linear in them (the `regex` crate) and memory up to a limit. Only the list of codings
//! of a conjunction can be larger than what it is made of (a thousand long codings over a thousand short ones); it is
//! bounded, and refused beyond that.

mod bind;
mod conditions;
mod evaluate;
mod language;
mod lexer;
mod parser;

#[cfg(test)]
mod tests;

pub use bind::as_written;
pub use evaluate::Finder;
pub(super) use language::wrapped;
pub use language::{Chapter, LANGUAGE, help, markdown};
pub use parser::Query;

use crate::model::codebook::Codebook;
use crate::model::coding::{Coder, Coding, Round};
use crate::model::document::{Attribute, AttributeValue, Participant, Section, Speaker, Turn};
use crate::model::ids::CodeId;
use crate::model::span::Span;

/// What can be asked, all of it borrowed.
#[derive(Debug, Clone, Copy)]
pub struct Corpus<'a> {
    pub codebook: &'a Codebook,
    pub coders: &'a [Coder],
    pub rounds: &'a [Round],
    pub participants: &'a [Participant],
    pub attributes: &'a [Attribute],
    pub values: &'a [AttributeValue],
    pub documents: &'a [DocumentIn<'a>],
    /// The codings that count, document by document in the order of the text.
    pub codings: &'a [CodingIn<'a>],
}

/// A document with its structure; its words are given one document at a time.
#[derive(Debug, Clone, Copy)]
pub struct DocumentIn<'a> {
    pub name: &'a str,
    /// Characters of its text.
    pub length: u32,
    /// In the order of the text, disjoint. A document without turns is one turn.
    pub turns: &'a [Turn],
    pub sections: &'a [Section],
    pub speakers: &'a [Speaker],
}

/// A coding with where it is and what it counts for.
#[derive(Debug, Clone, Copy)]
pub struct CodingIn<'a> {
    /// The document's number in the caller's list.
    pub document: usize,
    pub coding: &'a Coding,
    /// The code in use that the coding counts for.
    pub code: CodeId,
}

/// A stretch of one document that the query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The document's number in the caller's list.
    pub document: usize,
    pub span: Span,
    /// The codings it comes from, by their numbers in the caller's list, rising; none for a turn or a hit.
    pub codings: Vec<u32>,
}

/// Why a query cannot be answered, with the place in its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// In characters of the line; empty at its end.
    pub at: Span,
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl QueryError {
    pub(super) fn new(at: Span, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: hint.into() }
    }

    /// A line that points at the place, to be set under the query.
    pub fn pointer(&self) -> String {
        let blanks = " ".repeat(self.at.start().get() as usize);
        blanks + &"^".repeat(self.at.len().max(1) as usize)
    }
}
