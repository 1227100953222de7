//! A note: what a reader of an answer should know before trusting it.

use serde::Serialize;

/// A remark beside an answer: a word for programs, a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// A short word that never changes (`no_variance`, `character_level`).
    pub code: &'static str,
    /// One sentence with the numbers it is about.
    pub message: String,
}

impl Note {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}
