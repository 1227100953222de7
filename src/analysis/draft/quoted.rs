//! Looking for quoted words in what was said: exact but for what a quote leaves out and puts in, or else the most alike.

use crate::model::span::Span;
use crate::model::text::{Text, folded};
use std::collections::HashMap;

/// Words of a quote beyond this are not looked at.
const WORDS_MAX: usize = 1000;
/// How many words `[…]` may leave out.
const ELIDED_MAX: usize = 1000;
/// How many words `[the team]` may stand for.
const REPLACED_MAX: usize = 12;
/// A pair of words that so many quotes begin to match on says nothing.
const COMMON: usize = 64;
/// How many differences are told.
const TOLD_MAX: usize = 6;

/// A quote as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Quoted {
    words: Vec<QuotedWord>,
    /// Words in brackets, which are the authors'.
    pub inserted: usize,
    /// Whether something is left out, and said to be.
    pub elided: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct QuotedWord {
    shown: String,
    folded: String,
    /// What may be skipped before it.
    gap: Gap,
}

/// What stands between two words of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
enum Gap {
    #[default]
    None,
    /// Words of the authors' in brackets.
    Inserted,
    /// `[…]`
    Elided,
}

impl Quoted {
    /// Reads a quote: `[…]`, `…` and `...` leave out, `[words]` put in, `[T]hey` is `They`.
    pub fn read(quote: &str) -> Self {
        let mut read = Self::default();
        let mut gap = Gap::None;
        let mut piece = String::new();
        let mut letters = quote.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '[' => {
                    let mut inside = String::new();
                    while let Some(inner) = letters.next_if(|inner| *inner != ']') {
                        inside.push(inner);
                    }
                    letters.next();
                    let one = inside.chars().count() == 1 && letters.peek().is_some_and(|next| next.is_alphabetic());
                    if one && inside.chars().all(char::is_alphabetic) {
                        piece.push_str(&inside);
                        continue;
                    }
                    read.take(&mut piece, &mut gap);
                    let inserted = Text::new(inside).map_or(0, |text| text.word_count(text.whole()) as usize);
                    read.inserted += inserted;
                    gap = gap.max(if inserted == 0 { Gap::Elided } else { Gap::Inserted });
                }
                '…' => {
                    read.take(&mut piece, &mut gap);
                    gap = Gap::Elided;
                }
                '.' if letters.peek() == Some(&'.') => {
                    read.take(&mut piece, &mut gap);
                    while letters.next_if_eq(&'.').is_some() {}
                    gap = Gap::Elided;
                }
                letter => piece.push(letter),
            }
        }
        read.take(&mut piece, &mut gap);
        read.elided = read.words.iter().skip(1).any(|word| word.gap == Gap::Elided);
        read
    }

    fn take(&mut self, piece: &mut String, gap: &mut Gap) {
        let Ok(text) = Text::new(std::mem::take(piece)) else { return };
        for word in text.words(text.whole()) {
            if self.words.len() == WORDS_MAX {
                return;
            }
            let shown = text.slice(word);
            self.words.push(QuotedWord { shown: shown.to_owned(), folded: folded(shown), gap: std::mem::take(gap) });
        }
    }

    /// How many words of somebody's it has.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// Where a quote was found, and how it differs from what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub document: usize,
    pub span: Span,
    /// How many words differ.
    pub wrong: usize,
    /// The differences in words.
    pub differences: Vec<String>,
}

/// The best matches of one quote, by the number of who speaks.
pub type Matches = HashMap<usize, Match>;

/// Looks for many quotes at once: what was said is gone through once, however many they are.
pub struct Search<'q> {
    quotes: Vec<&'q Quoted>,
    /// Of each quote asked for, which of them it is: the same words are looked for once.
    asked: Vec<usize>,
    vocabulary: HashMap<&'q str, u32>,
    /// The words of each quote by number.
    numbers: Vec<Vec<u32>>,
    /// Which quotes have these two words one after the other, or alone (with 0).
    anchors: HashMap<(u32, u32), Vec<u32>>,
    /// How many anchors each quote has.
    weights: Vec<usize>,
    found: Vec<Matches>,
}

impl<'q> Search<'q> {
    /// A search for these.
    pub fn new(quotes: impl IntoIterator<Item = &'q Quoted>) -> Self {
        let mut quotes_seen: HashMap<&Quoted, usize> = HashMap::new();
        let mut different: Vec<&Quoted> = Vec::new();
        let asked = quotes.into_iter().map(|quote| {
            *quotes_seen.entry(quote).or_insert_with(|| {
                different.push(quote);
                different.len() - 1
            })
        });
        let asked: Vec<usize> = asked.collect();
        let quotes = different;
        let mut vocabulary: HashMap<&str, u32> = HashMap::new();
        let mut numbers = Vec::with_capacity(quotes.len());
        for quote in &quotes {
            let number = |word: &'q QuotedWord| {
                let next = vocabulary.len() as u32 + 1;
                *vocabulary.entry(word.folded.as_str()).or_insert(next)
            };
            numbers.push(quote.words.iter().map(number).collect::<Vec<u32>>());
        }
        let pairs = |at: usize| -> Vec<(u32, u32)> {
            let (quote, numbers): (&Quoted, &Vec<u32>) = (quotes[at], &numbers[at]);
            let follow = |n: &usize| quote.words[n + 1].gap == Gap::None;
            let pairs: Vec<_> =
                (0..numbers.len().saturating_sub(1)).filter(follow).map(|n| (numbers[n], numbers[n + 1])).collect();
            if pairs.is_empty() { numbers.iter().map(|word| (*word, 0)).collect() } else { pairs }
        };
        let mut anchors: HashMap<(u32, u32), Vec<u32>> = HashMap::new();
        for at in 0..quotes.len() {
            let mut pairs = pairs(at);
            pairs.sort_unstable();
            pairs.dedup();
            pairs.into_iter().for_each(|pair| anchors.entry(pair).or_default().push(at as u32));
        }
        // Pairs that many quotes have are of no use, but to quotes that have no other.
        let rare = |at| pairs(at).iter().filter(|pair| anchors[*pair].len() <= COMMON).count();
        let weights: Vec<usize> = (0..quotes.len()).map(rare).collect();
        for of in anchors.values_mut().filter(|of| of.len() > COMMON) {
            of.retain(|quote| weights[*quote as usize] == 0);
        }
        let found = quotes.iter().map(|_| Matches::new()).collect();
        Self { quotes, asked, vocabulary, numbers, anchors, weights, found }
    }

    /// Goes through what somebody says in a document, all of it, in the order of the text.
    pub fn look(&mut self, document: usize, who: usize, text: &Text, turns: &[Span]) {
        let mut said: Vec<(u32, Span)> = Vec::new();
        let mut buffer = String::new();
        for word in turns.iter().flat_map(|turn| text.words(*turn)) {
            let shown = text.slice(word);
            let number = if shown.is_ascii() {
                buffer.clear();
                buffer.push_str(shown);
                buffer.make_ascii_lowercase();
                self.vocabulary.get(buffer.as_str())
            } else {
                self.vocabulary.get(folded(shown).as_str())
            };
            said.push((number.copied().unwrap_or(0), word));
        }
        let mut hits: HashMap<u32, Vec<usize>> = HashMap::new();
        for (place, (word, _)) in said.iter().enumerate().filter(|(_, (word, _))| *word != 0) {
            let next = said.get(place + 1).map_or(0, |(next, _)| *next);
            let alone = [(*word, 0)];
            let both = [(*word, next), (*word, 0)];
            for pair in if next == 0 { &alone[..] } else { &both[..] } {
                for quote in self.anchors.get(pair).into_iter().flatten() {
                    hits.entry(*quote).or_default().push(place);
                }
            }
        }
        for (quote, places) in hits {
            self.align(quote as usize, document, who, text, &said, &places);
        }
    }

    /// Aligns a quote with where most of its pairs are, and keeps it if it is nearer than what was found before.
    fn align(&mut self, at: usize, document: usize, who: usize, text: &Text, said: &[(u32, Span)], places: &[usize]) {
        let quote = self.quotes[at];
        if self.found[at].get(&who).is_some_and(|found| found.wrong == 0) {
            return;
        }
        let length = quote.len();
        let skipped = quote.words.iter().skip(1).map(|word| word.gap.longest()).sum::<usize>().min(2 * ELIDED_MAX);
        let reach = length + length / 2 + 4 + skipped;
        let (mut best, mut from) = ((0, 0), 0);
        for to in 0..places.len() {
            while places[to] - places[from] > reach {
                from += 1;
            }
            best = best.max((to + 1 - from, places.len() - from));
        }
        let (votes, from) = (best.0, places.len() - best.1);
        if votes * 5 < self.weights[at].max(1) {
            return;
        }
        let first = places[from].saturating_sub(length + 4);
        let last = (places[from + votes - 1] + length + 4).min(said.len());
        let window = said.get(first..last).unwrap_or_default();
        let Some(aligned) = align(&self.numbers[at], quote, window) else { return };
        let is_alike = aligned.wrong * 5 <= length * 2 && length - aligned.wrong.min(length) >= 3.min(length);
        let known = self.found[at].get(&who).map_or(usize::MAX, |found| found.wrong);
        if !is_alike || aligned.wrong >= known {
            return;
        }
        let span = window[aligned.first].1.hull(window[aligned.last].1);
        let differences = aligned.told(quote, window, text);
        self.found[at].insert(who, Match { document, span, wrong: aligned.wrong, differences });
    }

    /// The best match of each quote in the words of each who says something like it.
    pub fn found(self) -> Vec<Matches> {
        self.asked.iter().map(|at| self.found[*at].clone()).collect()
    }
}

impl Gap {
    const fn longest(self) -> usize {
        match self {
            Self::None => 0,
            Self::Inserted => REPLACED_MAX,
            Self::Elided => ELIDED_MAX,
        }
    }
}

/// A quote beside what was said.
struct Aligned {
    wrong: usize,
    /// The first and the last word of what was said.
    first: usize,
    last: usize,
    /// In order: a word of the quote, a word said, or both.
    steps: Vec<(Option<usize>, Option<usize>)>,
}

/// The cheapest way to make the quote of a part of what was said: a word more, less or other costs one, what the quote says it
/// leaves out costs nothing. `None` if nothing was said.
fn align(quote: &[u32], words: &Quoted, said: &[(u32, Span)]) -> Option<Aligned> {
    let (m, n) = (quote.len(), said.len());
    if m == 0 || n == 0 {
        return None;
    }
    let width = n + 1;
    let mut costs = vec![0_u16; (m + 1) * width];
    let skip = |i: usize| u16::from(words.words.get(i).is_none_or(|word| word.gap == Gap::None));
    for i in 1..=m {
        costs[i * width] = i as u16;
        for j in 1..=n {
            let same = u16::from(quote[i - 1] != said[j - 1].0);
            let both = costs[(i - 1) * width + j - 1] + same;
            let less = costs[(i - 1) * width + j] + 1;
            let more = costs[i * width + j - 1] + if i == m { 1 } else { skip(i) };
            costs[i * width + j] = both.min(less).min(more);
        }
    }
    let end = (0..=n).min_by_key(|j| costs[m * width + j])?;
    let (mut i, mut j) = (m, end);
    let mut steps = Vec::new();
    while i > 0 {
        let cost = costs[i * width + j];
        let is_same = j > 0 && quote[i - 1] == said[j - 1].0;
        let before = |i: usize, j: usize| costs[i * width + j];
        if is_same && before(i - 1, j - 1) == cost {
            (i, j) = (i - 1, j - 1);
            steps.push((Some(i), Some(j)));
        } else if j > 0 && i < m && before(i, j - 1) + skip(i) == cost {
            // Rather a word too few than another one: what follows is said with more of the words around it.
            j -= 1;
            steps.push((None, Some(j)));
        } else if j > 0 && !is_same && before(i - 1, j - 1) + 1 == cost {
            (i, j) = (i - 1, j - 1);
            steps.push((Some(i), Some(j)));
        } else if costs[(i - 1) * width + j] + 1 == cost {
            i -= 1;
            steps.push((Some(i), None));
        } else {
            j = j.checked_sub(1)?;
            steps.push((None, Some(j)));
        }
    }
    steps.reverse();
    let matched = |step: &&(Option<usize>, Option<usize>)| step.0.is_some() && step.1.is_some();
    let first = steps.iter().find(matched)?.1?;
    let last = steps.iter().rev().find(matched)?.1?;
    let mut aligned = Aligned { wrong: usize::from(costs[m * width + end]), first, last, steps };
    aligned.wrong += aligned.too_much_replaced(words);
    Some(aligned)
}

impl Aligned {
    /// How many insertions stand for more words than an insertion can.
    fn too_much_replaced(&self, quote: &Quoted) -> usize {
        let (mut skipped, mut count) = (0, 0);
        for step in &self.steps {
            match step {
                (None, Some(_)) => skipped += 1,
                (Some(word), _) => {
                    let inserted = quote.words.get(*word).is_some_and(|word| word.gap == Gap::Inserted);
                    count += usize::from(inserted && skipped > REPLACED_MAX);
                    skipped = 0;
                }
                (None, None) => {}
            }
        }
        count
    }

    /// The differences, for people: what the quote has instead of what was said.
    fn told(&self, quote: &Quoted, said: &[(u32, Span)], text: &Text) -> Vec<String> {
        let mut told = Vec::new();
        let (mut draft, mut spoken): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut tell = |draft: &mut Vec<&str>, spoken: &mut Vec<&str>| {
            match (draft.join(" "), spoken.join(" ")) {
                (draft, spoken) if draft.is_empty() && spoken.is_empty() => {}
                (draft, spoken) if spoken.is_empty() => told.push(format!("\"{draft}\" was not said")),
                (draft, spoken) if draft.is_empty() => told.push(format!("\"{spoken}\" is left out without […]")),
                (draft, spoken) => told.push(format!("\"{draft}\" for \"{spoken}\"")),
            }
            draft.clear();
            spoken.clear();
        };
        let shown = |at: usize| said.get(at).map_or("", |(_, word)| text.slice(*word));
        let mut waiting: Vec<usize> = Vec::new();
        for (word, place) in &self.steps {
            match (word, place) {
                (Some(word), place) => {
                    let quoted = &quote.words[*word];
                    if quoted.gap == Gap::None || quoted.gap == Gap::Inserted && waiting.len() > REPLACED_MAX {
                        spoken.extend(waiting.iter().map(|at| shown(*at)));
                    }
                    waiting.clear();
                    match place {
                        Some(place) if folded(shown(*place)) == quoted.folded => tell(&mut draft, &mut spoken),
                        Some(place) => {
                            draft.push(&quoted.shown);
                            spoken.push(shown(*place));
                        }
                        None => draft.push(&quoted.shown),
                    }
                }
                (None, Some(place)) => waiting.push(*place),
                (None, None) => {}
            }
        }
        tell(&mut draft, &mut spoken);
        if told.len() > TOLD_MAX {
            let more = told.len() - TOLD_MAX;
            told.truncate(TOLD_MAX);
            told.push(format!("and {more} more"));
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAID: &str = "So, um, we throw it over the fence and then nobody looks at it again. That’s how the team in the other \
                        building likes it, and I don’t blame them. Café talk.";

    fn found(quote: &str) -> Option<(usize, String, Vec<String>)> {
        let quoted = Quoted::read(quote);
        let text = Text::new(SAID.to_owned()).unwrap();
        let mut search = Search::new([&quoted]);
        search.look(0, 7, &text, &[text.whole()]);
        let found = search.found().remove(0).remove(&7)?;
        Some((found.wrong, text.slice(found.span).to_owned(), found.differences))
    }

    #[track_caller]
    fn assert_exact(quote: &str, place: &str) {
        assert_eq!(found(quote), Some((0, place.to_owned(), vec![])), "{quote}");
    }

    #[test]
    fn a_quote_is_found_whatever_its_marks_and_capitals() {
        assert_exact("We throw it over the fence", "we throw it over the fence");
        assert_exact("[W]e throw it over the fence, and then NOBODY", "we throw it over the fence and then nobody");
        assert_exact("I don't blame them. Cafe\u{301} talk", "I don’t blame them. Café talk");
    }

    #[test]
    fn what_is_left_out_and_put_in_with_brackets_is_no_difference() {
        assert_exact(
            "we throw it over the fence […] I don't blame them",
            "we throw it over the fence and then nobody looks at it again. That’s how the team in the other building likes it, and I don’t blame them",
        );
        assert_exact(
            "we [ML people] throw it over... nobody looks",
            "we throw it over the fence and then nobody looks",
        );
        assert_exact("[the team] in the other building likes it [that way]", "in the other building likes it");
        assert_exact("we … fence … nobody", "we throw it over the fence and then nobody");
        assert_exact("… nobody looks at it …", "nobody looks at it");
    }

    #[test]
    fn differences_are_told_word_by_word() {
        assert_eq!(
            found("So we throw things over the fence and nobody looks at it ever again").unwrap(),
            (
                4,
                "So, um, we throw it over the fence and then nobody looks at it again".to_owned(),
                vec![
                    "\"um\" is left out without […]".to_owned(),
                    "\"things\" for \"it\"".to_owned(),
                    "\"then\" is left out without […]".to_owned(),
                    "\"ever\" was not said".to_owned()
                ]
            )
        );
    }

    #[test]
    fn other_words_are_not_found() {
        assert_eq!(found("completely different words that nobody ever uttered here"), None);
        assert_eq!(found(""), None);
    }

    #[test]
    fn many_quotes_with_the_same_words_are_all_found() {
        let quotes: Vec<Quoted> =
            (0..200).map(|n| Quoted::read(&format!("we throw it over [x{}]", "y ".repeat(n)))).collect();
        let text = Text::new(SAID.to_owned()).unwrap();
        let mut search = Search::new(&quotes);
        search.look(0, 0, &text, &[text.whole()]);
        assert!(search.found().iter().all(|found| found[&0].wrong == 0));
    }

    proptest! {
        #[test]
        fn every_stretch_of_what_was_said_is_found_exact_also_with_a_part_left_out(
            from in 0usize..20, length in 4usize..10, cut in 0usize..8
        ) {
            let all: Vec<&str> = SAID.split_whitespace().collect();
            let part = &all[from.min(all.len() - length)..][..length];
            prop_assert_eq!(found(&part.join(" ")).unwrap().0, 0);
            let mut elided: Vec<&str> = part.to_vec();
            let at = 1 + cut % (length - 2);
            elided[at] = "[…]";
            prop_assert_eq!(found(&elided.join(" ")).unwrap().0, 0, "{}", elided.join(" "));
        }

        #[test]
        fn no_quote_makes_it_fail(quote in r"([a-z]{1,3}|we throw|\[|\]|…|\.\.\.|it |over |the |\[x\]){0,40}") {
            let _ = found(&quote);
        }
    }
}
