//! Which words are said, how often and by how many.

use super::stopwords::{StopWords, folded};
use crate::model::span::Span;
use crate::model::text::Text;
use std::collections::{HashMap, HashSet};

/// How often one word is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordCount {
    /// In small letters.
    pub word: String,
    pub count: u64,
    pub documents: u64,
    pub participants: u64,
}

/// Counts words, document by document. Costs one pass over what it is given.
#[derive(Debug, Default)]
pub struct WordTally {
    length_min: usize,
    /// All words, those that are left out with them.
    all: u64,
    stopped: u64,
    short: u64,
    places: HashMap<String, usize>,
    counts: Vec<WordCount>,
    /// The last document each word was seen in, and who said it last.
    seen_in: Vec<usize>,
    said_last: Vec<Option<usize>>,
    said_by: HashSet<(usize, usize)>,
    buffer: String,
}

impl WordTally {
    /// A tally of words of at least so many letters.
    pub fn new(length_min: usize) -> Self {
        Self { length_min, ..Self::default() }
    }

    /// Counts the words that touch a stretch of a document, said by one participant, if it is known by whom.
    ///
    /// Stretches do not overlap, and those of a document come one after the other.
    pub fn add(&mut self, document: usize, participant: Option<usize>, text: &Text, spans: &[Span], stop: &StopWords) {
        let mut last = None;
        for span in spans {
            for (place, word) in text.words_said(*span) {
                // A word that two stretches cut.
                if last == Some(place) {
                    continue;
                }
                last = Some(place);
                self.all += 1;
                self.buffer.clear();
                if word.is_ascii() {
                    self.buffer.push_str(word);
                    self.buffer.make_ascii_lowercase();
                } else {
                    self.buffer.push_str(&folded(word));
                }
                if stop.has(&self.buffer) {
                    self.stopped += 1;
                    continue;
                }
                let bare = stop.bare(&self.buffer);
                if bare.len() < self.buffer.len() && stop.has(bare) {
                    self.stopped += 1;
                } else if bare.chars().nth(self.length_min.saturating_sub(1)).is_none() {
                    self.short += 1;
                } else {
                    let at = match self.places.get(bare) {
                        Some(at) => *at,
                        None => {
                            let at = self.counts.len();
                            self.places.insert(bare.to_owned(), at);
                            self.counts.push(WordCount {
                                word: bare.to_owned(),
                                count: 0,
                                documents: 0,
                                participants: 0,
                            });
                            self.seen_in.push(usize::MAX);
                            self.said_last.push(None);
                            at
                        }
                    };
                    let counted = &mut self.counts[at];
                    counted.count += 1;
                    counted.documents += u64::from(self.seen_in[at] != document);
                    self.seen_in[at] = document;
                    if let Some(who) = participant.filter(|_| self.said_last[at] != participant) {
                        counted.participants += u64::from(self.said_by.insert((at, who)));
                        self.said_last[at] = participant;
                    }
                }
            }
        }
    }

    /// All words there were, and how many of them were left out as stop words and as too short.
    pub fn totals(&self) -> (u64, u64, u64) {
        (self.all, self.stopped, self.short)
    }

    /// How many different words are counted.
    pub fn different(&self) -> usize {
        self.counts.len()
    }

    /// The words, the most frequent first, those as frequent by the alphabet; at most `top` of them.
    pub fn into_counts(mut self, top: Option<usize>) -> Vec<WordCount> {
        self.counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.word.cmp(&b.word)));
        self.counts.truncate(top.unwrap_or(usize::MAX));
        self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::super::stopwords::Language;
    use super::*;

    fn tallied(said: &[(usize, Option<usize>, &str)], stop: &StopWords, length_min: usize) -> Vec<String> {
        let mut tally = WordTally::new(length_min);
        for (document, participant, words) in said {
            let text = Text::new((*words).to_owned()).unwrap();
            tally.add(*document, *participant, &text, &[text.whole()], stop);
        }
        let shown =
            |count: WordCount| format!("{} {} {} {}", count.word, count.count, count.documents, count.participants);
        tally.into_counts(None).into_iter().map(shown).collect()
    }

    #[test]
    fn a_word_is_counted_whatever_its_case_and_apostrophe_once_a_document_and_a_participant() {
        let said = [
            (0, Some(0), "Data, data! Don't."),
            (0, Some(1), "My data."),
            (1, Some(1), "DATA don’t lie."),
            (1, None, "lie"),
        ];
        assert_eq!(tallied(&said, &StopWords::default(), 1), ["data 4 2 2", "don't 2 2 2", "lie 2 1 1", "my 1 1 1"]);
        assert_eq!(tallied(&said, &StopWords::of(Language::English), 1), ["data 4 2 2", "lie 2 1 1"]);
        assert_eq!(tallied(&said, &StopWords::default(), 3), ["data 4 2 2", "don't 2 2 2", "lie 2 1 1"]);
    }

    #[test]
    fn a_french_article_is_not_part_of_its_word_and_both_are_one_word_of_the_text() {
        let stop = StopWords::of(Language::French);
        assert_eq!(tallied(&[(0, None, "L’équipe, l'équipe, une équipe qu'il")], &stop, 1), ["équipe 3 1 0"]);
    }

    #[test]
    fn a_word_that_two_passages_cut_is_counted_once() {
        let text = Text::new("isolation here".to_owned()).unwrap();
        let mut tally = WordTally::new(1);
        tally.add(0, None, &text, &[Span::of(0, 3), Span::of(4, 7)], &StopWords::default());
        assert_eq!((tally.totals(), tally.different()), ((1, 0, 0), 1));
    }
}
