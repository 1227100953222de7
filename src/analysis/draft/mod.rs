//! What a paper says of the study, to be held against it: how many participants, and their words.
//!
//! [`claims`] finds figures and quantifier words in a sentence, [`named`] the codes it is about, [`quotations`] what stands in
//! quotation marks and by whom it shall be, and [`quoted`] looks for those words in what was said.

pub mod claims;
pub mod named;
pub mod quotations;
pub mod quoted;

use crate::model::span::Span;
use crate::model::text::{Text, folded};

/// A word of a draft, as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Without case and accents, with straight apostrophes.
    pub folded: String,
    pub span: Span,
}

/// The words of a stretch.
pub fn words(text: &Text, span: Span) -> Vec<Word> {
    text.words(span).map(|span| Word { folded: folded(text.slice(span)), span }).collect()
}

/// What stands between two words that follow one another.
fn between<'t>(text: &'t Text, words: &[Word], after: usize) -> &'t str {
    match (words.get(after), words.get(after + 1)) {
        (Some(word), Some(next)) => text.slice(Span::between(word.span.end(), next.span.start())),
        _ => "",
    }
}
