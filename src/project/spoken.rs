//! What participants said and nobody picked for the paper: what must not go out by accident.

use super::Project;
use crate::error::Result;
use crate::model::quote::Quote;
use crate::model::quotes::{Quotes, folded};

/// From so many words in a row on, or so many letters, words are somebody's and no turn of phrase.
const WORDS_MIN: usize = 8;
const LETTERS_MIN: u32 = 40;

/// The words of all transcripts, and of the quotes picked from them.
pub struct Spoken {
    said: Quotes,
    /// All turns, as [`folded`].
    turns: String,
    /// All picked quotes as they are shown, as [`folded`].
    quotes: String,
}

impl Project {
    /// What was said in all documents that are in use; interviewers' words count, headings and labels do not.
    pub fn spoken(&self) -> Result<Spoken> {
        let mut spoken = Spoken { said: Quotes::default(), turns: String::new(), quotes: String::new() };
        let quotes = self.quotes()?;
        for placed in &self.study()?.documents {
            let text = self.text(&placed.document)?;
            let mut add = |words: &str| {
                spoken.said.add(words);
                spoken.turns.push_str(&format!(" {} ", folded(words)));
            };
            match placed.turns.is_empty() {
                true => add(text.as_str()),
                false => placed.turns.iter().for_each(|turn| add(text.slice(turn.span))),
            }
            let place = (placed.document.id, placed.document.revision);
            let of_document = |quote: &&Quote| (quote.document, quote.revision) == place;
            for shown in quotes.iter().filter(of_document).map(|quote| quote.shown(&text)) {
                spoken.quotes.push_str(&format!(" {} ", folded(&shown)));
            }
        }
        Ok(spoken)
    }
}

impl Spoken {
    /// What this text has of the transcripts, at least eight words or forty letters of it, that is in no picked quote.
    pub fn unpicked(&self, text: &str) -> Vec<String> {
        let mut found = self.said.find_long(text, WORDS_MIN, LETTERS_MIN);
        found.retain(|stretch| !self.is_picked(stretch));
        found
    }

    /// Whether these words, however few, are shown in a picked quote.
    pub fn is_picked(&self, words: &str) -> bool {
        self.quotes.contains(&format!(" {} ", folded(words)))
    }

    /// Whether these words, as a whole or a good part of them, are somebody's and in no picked quote.
    pub fn is_unpicked(&self, words: &str) -> bool {
        if folded(words).is_empty() {
            return false;
        }
        let is_said = self.turns.contains(&format!(" {} ", folded(words))) || !self.said.find(words).is_empty();
        is_said && !self.is_picked(words)
    }
}
