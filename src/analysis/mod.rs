//! What the codings say, as typed answers: frequencies of codes and themes, agreement between coders, and where they
//! disagree.
//!
//! Everything here is a function from values to values; who asks brings the codings of the layer and the
//! documents it wants, and `report` shows what comes back. Documents and participants are numbered from 0
//! by the caller, in the order it wants to see them.

mod reading_order;
mod statistic;

pub mod agreement;
pub mod cooccurrence;
pub mod counting;
pub mod disagreement;
pub mod draft;
pub mod extent;
pub mod frequency;
pub mod identifiers;
pub mod independence;
pub mod level;
pub mod majority;
pub mod matrix;
pub mod query;
pub mod resample;
pub mod saturation;
pub mod shown;
pub mod quantifier;
pub mod stopwords;
pub mod words;

#[cfg(test)]
mod fixtures;

pub use statistic::{Statistic, Undefined};

use crate::model::ids::{CodeId, CoderId};
use crate::model::span::Span;

/// A coding as an analysis sees it: where, what, by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodingAt {
    /// The document's number in the caller's list.
    pub document: usize,
    pub span: Span,
    pub code: CodeId,
    pub coder: CoderId,
}

/// A stretch of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The document's number in the caller's list.
    pub document: usize,
    pub span: Span,
}

impl CodingAt {
    /// Where it is.
    pub const fn place(&self) -> Place {
        Place { document: self.document, span: self.span }
    }
}
