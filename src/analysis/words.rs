//! Which words are said, how often and by how many.

use super::stopwords::{StopWords, folded};
use crate::model::span::Span;
use crate::model::text::Text;
// Every word is looked up: this hashes a word in a fraction of the time.
use hashbrown::HashMap;

/// How often one word is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordCount {
    /// In small letters.
    pub word: String,
    pub count: u64,
    pub documents: u64,
    pub participants: u64,
}

/// Counts words, document by document. Costs one pass over what it is given, and a look-up a word.
#[derive(Debug)]
pub struct WordTally<'a> {
    length_min: usize,
    lists: &'a [StopWords],
    /// All words, those that are left out with them.
    all: u64,
    stopped: u64,
    short: u64,
    /// For each list what becomes of a word as it is written.
    fates: Vec<HashMap<String, Fate>>,
    places: HashMap<String, usize>,
    words: Vec<Word>,
    /// For each participant the places of the words they said: mostly once each, again where several speak in turn.
    said_by: Vec<Vec<usize>>,
}

/// What becomes of a word.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Stopped,
    Short,
    /// It is counted, at this place.
    Counted(usize),
}

/// A word that is counted.
#[derive(Debug)]
struct Word {
    count: u64,
    documents: u64,
    /// The last document it was seen in, and who said it last.
    seen_in: usize,
    said_last: Option<usize>,
}

impl<'a> WordTally<'a> {
    /// A tally of words of at least so many letters, from which one of these lists or another is left out.
    pub fn new(length_min: usize, lists: &'a [StopWords]) -> Self {
        Self {
            length_min,
            lists,
            all: 0,
            stopped: 0,
            short: 0,
            fates: vec![HashMap::new(); lists.len()],
            places: HashMap::new(),
            words: Vec::new(),
            said_by: Vec::new(),
        }
    }

    /// Counts the words that touch a stretch of a document, said by one participant, if it is known by whom; without those
    /// of a list, by its number.
    ///
    /// Stretches do not overlap, and those of a document come one after the other.
    pub fn add(&mut self, document: usize, participant: Option<usize>, text: &Text, spans: &[Span], list: usize) {
        let mut last: Option<&str> = None;
        for span in spans {
            for word in text.words_said(*span) {
                // A word that two stretches cut.
                if !last.is_some_and(|last| std::ptr::eq(last, word)) {
                    self.count(document, participant, word, list);
                }
                last = Some(word);
            }
        }
    }

    fn count(&mut self, document: usize, participant: Option<usize>, word: &str, list: usize) {
        self.all += 1;
        let fate = match self.fates[list].get(word) {
            Some(fate) => *fate,
            None => self.meet(word, list),
        };
        let at = match fate {
            Fate::Stopped => return self.stopped += 1,
            Fate::Short => return self.short += 1,
            Fate::Counted(at) => at,
        };
        let word = &mut self.words[at];
        word.count += 1;
        word.documents += u64::from(word.seen_in != document);
        word.seen_in = document;
        if let Some(who) = participant.filter(|_| word.said_last != participant) {
            words_of(&mut self.said_by, who).push(at);
            word.said_last = participant;
        }
    }

    /// Decides what becomes of a word that was never seen.
    fn meet(&mut self, word: &str, list: usize) -> Fate {
        let (stop, folded) = (&self.lists[list], folded(word));
        let bare = stop.bare(&folded);
        let fate = if stop.has(&folded) || stop.has(bare) {
            Fate::Stopped
        } else if bare.chars().nth(self.length_min.saturating_sub(1)).is_none() {
            Fate::Short
        } else {
            Fate::Counted(self.place(bare))
        };
        self.fates[list].insert(word.to_owned(), fate);
        fate
    }

    /// Where the word is counted.
    fn place(&mut self, word: &str) -> usize {
        if let Some(&at) = self.places.get(word) {
            return at;
        }
        let at = self.words.len();
        self.places.insert(word.to_owned(), at);
        self.words.push(Word { count: 0, documents: 0, seen_in: usize::MAX, said_last: None });
        at
    }

    /// Adds what was counted in other documents, by the same participants or others.
    pub fn extend(&mut self, other: Self) {
        self.all += other.all;
        self.stopped += other.stopped;
        self.short += other.short;
        let mut places = vec![0; other.words.len()];
        for (word, &at) in &other.places {
            let place = self.place(word);
            self.words[place].count += other.words[at].count;
            self.words[place].documents += other.words[at].documents;
            places[at] = place;
        }
        for (who, said) in other.said_by.iter().enumerate() {
            words_of(&mut self.said_by, who).extend(said.iter().map(|&at| places[at]));
        }
    }

    /// All words there were, and how many of them were left out as stop words and as too short.
    pub fn totals(&self) -> (u64, u64, u64) {
        (self.all, self.stopped, self.short)
    }

    /// How many different words are counted.
    pub fn different(&self) -> usize {
        self.words.len()
    }

    /// The words, the most frequent first, those as frequent by the alphabet; at most `top` of them.
    pub fn into_counts(self, top: Option<usize>) -> Vec<WordCount> {
        let mut participants = vec![0; self.words.len()];
        let mut counted_for = vec![None; self.words.len()];
        for (who, said) in self.said_by.iter().enumerate() {
            for &at in said {
                participants[at] += u64::from(counted_for[at].replace(who) != Some(who));
            }
        }
        let count = |(word, at): (String, usize)| {
            let Word { count, documents, .. } = self.words[at];
            WordCount { word, count, documents, participants: participants[at] }
        };
        let mut counts: Vec<WordCount> = self.places.into_iter().map(count).collect();
        counts.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.word.cmp(&b.word)));
        counts.truncate(top.unwrap_or(usize::MAX));
        counts
    }
}

/// What a participant said.
fn words_of(said_by: &mut Vec<Vec<usize>>, who: usize) -> &mut Vec<usize> {
    if said_by.len() <= who {
        said_by.resize_with(who + 1, Vec::new);
    }
    &mut said_by[who]
}

#[cfg(test)]
mod tests {
    use super::super::stopwords::Language;
    use super::*;

    fn tallied(said: &[(usize, Option<usize>, &str)], stop: &StopWords, length_min: usize) -> Vec<String> {
        let lists = [stop.clone()];
        let of = |said: &[(usize, Option<usize>, &str)]| {
            let mut tally = WordTally::new(length_min, &lists);
            for (document, participant, words) in said {
                let text = Text::new((*words).to_owned()).unwrap();
                tally.add(*document, *participant, &text, &[text.whole()], 0);
            }
            tally
        };
        let tally = of(said);
        // The same is counted where documents were counted apart.
        let (mut parts, others): (Vec<_>, Vec<_>) = said.iter().partition(|(document, ..)| *document == 0);
        let mut together = of(&parts);
        parts = others;
        together.extend(of(&parts));
        assert_eq!(together.totals(), tally.totals());
        assert_eq!(together.into_counts(None), of(said).into_counts(None));
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
        let lists = [StopWords::default()];
        let mut tally = WordTally::new(1, &lists);
        tally.add(0, None, &text, &[Span::of(0, 3), Span::of(4, 7)], 0);
        assert_eq!((tally.totals(), tally.different()), ((1, 0, 0), 1));
    }
}
