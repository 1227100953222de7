//! Words of one text that stand in another: what quotes somebody, though commas and capitals may differ.

use super::span::Span;
use super::text::canonical;
use std::collections::HashSet;
use unicode_segmentation::UnicodeSegmentation;

/// From so many words in a row on, a stretch is a quote,
const WORDS_MIN: usize = 5;
/// if it has at least so many letters; five little words come together by chance.
const LETTERS_MIN: usize = 10;
/// Fewer words are a quote when they are as long as this, blanks counted.
const LENGTH_MIN: usize = 25;

/// What somebody said, ready to be found elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Quotes {
    /// Every run of words that is just long enough, without case and punctuation.
    runs: HashSet<String>,
}

/// A word as it is compared, and where it stands.
struct Word {
    folded: String,
    span: Span,
}

fn words(text: &str) -> Vec<Word> {
    let mut at = 0;
    let mut words = Vec::new();
    for piece in text.split_word_bounds() {
        let length = u32::try_from(piece.chars().count()).unwrap_or(u32::MAX);
        if piece.chars().any(char::is_alphanumeric) {
            let mut folded = String::with_capacity(piece.len());
            for letter in piece.chars() {
                canonical(letter, |part| {
                    if !matches!(part, '\u{300}'..='\u{36f}' | '\'' | '’') {
                        folded.extend(part.to_lowercase());
                    }
                });
            }
            words.push(Word { folded, span: Span::of(at, at + length) });
        }
        at += length;
    }
    words
}

/// The text as it is compared: its words alone, without case and punctuation.
pub fn folded(text: &str) -> String {
    joined(&words(text))
}

/// The words there.
fn stretch(text: &str, span: Span) -> String {
    text.chars().skip(span.start().get() as usize).take(span.len() as usize).collect()
}

/// How many words from the first on are just long enough to be a quote; `None` if all are not.
fn enough(words: &[Word]) -> Option<usize> {
    let mut length = 0;
    for (word, count) in words.iter().zip(1..) {
        let letters = word.folded.chars().count();
        length += letters + usize::from(count > 1);
        let without_blanks = length + 1 - count;
        if length >= LENGTH_MIN || count >= WORDS_MIN && without_blanks >= LETTERS_MIN {
            return Some(count);
        }
    }
    None
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ")
}

impl Quotes {
    /// Adds words somebody said, in one piece.
    pub fn add(&mut self, said: &str) {
        let sequence = words(said);
        for start in 0..sequence.len() {
            let Some(count) = enough(&sequence[start..]) else { break };
            self.runs.insert(joined(&sequence[start..start + count]));
        }
    }

    /// Whether nothing long enough was said.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Where the text quotes them: in order, disjoint, each from its first word to its last.
    pub fn find(&self, text: &str) -> Vec<Span> {
        let sequence = words(text);
        let mut found: Vec<Span> = Vec::new();
        for start in 0..sequence.len() {
            let Some(count) = enough(&sequence[start..]) else { break };
            if !self.runs.contains(&joined(&sequence[start..start + count])) {
                continue;
            }
            let span = sequence[start].span.hull(sequence[start + count - 1].span);
            match found.last_mut() {
                Some(last) if span.start() < last.end() => *last = last.hull(span),
                _ => found.push(span),
            }
        }
        found
    }

    /// What the text quotes in so many words, or letters, in a row: more than people say alike by chance.
    pub fn find_long(&self, text: &str, words_min: usize, letters_min: u32) -> Vec<String> {
        let mut found = Vec::new();
        for span in self.find(text) {
            let stretch = stretch(text, span);
            if span.len() >= letters_min || words(&stretch).len() >= words_min {
                found.push(stretch);
            }
        }
        found
    }

    /// The text with every quote replaced; `None` if it quotes nothing.
    pub fn replaced(&self, text: &str, by: &str) -> Option<String> {
        let found = self.find(text);
        if found.is_empty() {
            return None;
        }
        let mut replaced = String::with_capacity(text.len());
        for (letter, at) in text.chars().zip(0_u32..) {
            match found.iter().find(|span| span.start().get() <= at && at < span.end().get()) {
                Some(span) if span.start().get() == at => replaced.push_str(by),
                Some(_) => {}
                None => replaced.push(letter),
            }
        }
        Some(replaced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> Quotes {
        let mut quotes = Quotes::default();
        quotes.add(words);
        quotes
    }

    #[test]
    fn a_quote_is_found_whatever_its_commas_and_capitals() {
        let quotes = said("There is no alarm on the scores, which, um, sounds worse.");
        let memo = "P06 says: “THERE is no alarm on the scores”. So do others.";
        assert_eq!(quotes.replaced(memo, "[…]").unwrap(), "P06 says: “[…]”. So do others.");
    }

    #[test]
    fn a_turn_of_phrase_is_not_long_and_a_sentence_is() {
        let quotes = said("At the end of the day we throw it over the fence and nobody looks.");
        let text = "At the end of the day. We throw it over the fence and nobody looks!";
        assert_eq!(quotes.find_long("so: at the end of the day", 8, 40), Vec::<String>::new());
        assert_eq!(quotes.find_long(text, 8, 40), [text.trim_end_matches('!')]);
        assert_eq!(folded("“It’s THE fence”, um…"), "its the fence um");
    }

    #[test]
    fn a_few_common_words_are_no_quote_and_few_long_ones_are() {
        let quotes = said("It was a hotel. Responsibility remains undefined, I am in on it.");
        assert_eq!(quotes.find("It was a hostel."), []);
        assert_eq!(quotes.find("I am in on it"), []);
        assert_eq!(quotes.replaced("see responsibility remains undefined!", "…").unwrap(), "see …!");
    }

    #[test]
    fn what_a_quote_leaves_out_parts_it_in_two() {
        let quotes = said("one two three four five six seven eight nine ten");
        assert_eq!(
            quotes.replaced("one two three four five … seven eight nine ten, and six", "X").unwrap(),
            "X … seven eight nine ten, and six"
        );
    }
}
