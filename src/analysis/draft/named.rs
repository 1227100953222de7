//! Which codes a sentence is about: those whose names' words stand in it, in whatever order and form.

use super::Word;
use crate::analysis::stopwords::{Language, StopWords};
use crate::model::codebook::Codebook;
use crate::model::ids::CodeId;
use crate::model::text::folded;
use std::collections::{HashMap, HashSet};

/// How many letters two forms of a word have in common at least.
const STEM_MIN: usize = 4;
/// More words than that and no sentence has them all.
const NAME_MAX: usize = 8;

/// The names of codes, ready to be found.
pub struct Named {
    codes: Vec<(CodeId, Vec<String>)>,
    /// The codes that have a word beginning so.
    by_stem: HashMap<String, Vec<usize>>,
}

impl Named {
    /// The codes in use.
    pub fn new(codebook: &Codebook) -> Self {
        let stop = StopWords::of(Language::English);
        let mut codes = Vec::new();
        for (code, _) in codebook.tree() {
            let all: Vec<String> = folded(&code.name)
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .map(str::to_owned)
                .collect();
            // `RQ1 exposure` is about exposure.
            let is_number = |word: &String| word.chars().any(|c| c.is_ascii_digit()) && word.chars().count() <= 4;
            let mut telling: Vec<String> =
                all.iter().filter(|word| !stop.has(word) && !is_number(word)).cloned().collect();
            if telling.is_empty() {
                telling = all;
            }
            telling.sort_unstable();
            telling.dedup();
            if !telling.is_empty() && telling.len() <= NAME_MAX {
                codes.push((code.id, telling));
            }
        }
        let mut by_stem: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, (_, words)) in codes.iter().enumerate() {
            // One word of each is enough to think of it.
            by_stem.entry(stem(&words[0])).or_default().push(at);
        }
        Self { codes, by_stem }
    }

    /// The codes these words name. One whose words are all among another's is not meant.
    pub fn among(&self, words: &[&Word]) -> Vec<CodeId> {
        let stems: HashSet<String> = words.iter().map(|word| stem(&word.folded)).collect();
        let thought_of = stems.iter().flat_map(|stem| self.by_stem.get(stem).into_iter().flatten());
        let mut found: Vec<(CodeId, HashSet<usize>)> = thought_of
            .filter_map(|&at| {
                let (id, name) = &self.codes[at];
                let mut places = HashSet::new();
                for part in name {
                    let before = places.len();
                    places.extend(
                        words.iter().enumerate().filter(|(_, word)| are_forms(part, &word.folded)).map(|(at, _)| at),
                    );
                    let is_there = places.len() > before || words.iter().any(|word| are_forms(part, &word.folded));
                    if !is_there {
                        return None;
                    }
                }
                Some((*id, places))
            })
            .collect();
        let all: Vec<HashSet<usize>> = found.iter().map(|(_, places)| places.clone()).collect();
        found.retain(|(_, places)| !all.iter().any(|other| other.len() > places.len() && places.is_subset(other)));
        let order: HashMap<CodeId, usize> = self.codes.iter().zip(0..).map(|((id, _), at)| (*id, at)).collect();
        found.sort_by_key(|(id, _)| order.get(id).copied());
        found.into_iter().map(|(id, _)| id).collect()
    }
}

fn stem(word: &str) -> String {
    word.chars().take(STEM_MIN).collect()
}

/// Whether two words could be forms of one: `isolation` and `isolated`, `metric` and `metrics`.
fn are_forms(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (mut left, mut right) = (a.chars(), b.chars());
    let common = left.by_ref().zip(right.by_ref()).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.chars().count(), b.chars().count());
    let (shorter, longer) = (a.min(b), a.max(b));
    if common == shorter {
        return shorter >= STEM_MIN && longer - shorter <= 3;
    }
    common > STEM_MIN && common * 5 >= longer * 3
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;
    use crate::model::codebook::{Code, CodeKind};
    use crate::model::text::Text;

    fn named(sentence: &str) -> Vec<String> {
        let codes = ["RQ1 exposure", "team-isolation", "isolation", "no-time", "accuracy-only-metrics", "the why"];
        let codebook = Codebook::new(codes.map(|name| Code::new(CodeKind::Code, name)).into());
        let text = Text::new(sentence.to_owned()).unwrap();
        let words = words(&text, text.whole());
        let words: Vec<&Word> = words.iter().collect();
        Named::new(&codebook).among(&words).into_iter().map(|id| codebook.path(id).to_owned()).collect()
    }

    #[test]
    fn a_code_is_named_by_the_words_of_its_name_in_whatever_form_and_order() {
        assert_eq!(named("Most worked in isolated teams."), ["team-isolation"]);
        assert_eq!(named("They felt isolated."), ["isolation"]);
        assert_eq!(named("Metrics of accuracy were all they had."), Vec::<String>::new());
        assert_eq!(named("Only accurate metrics count."), ["accuracy-only-metrics"]);
        assert_eq!(named("Exposure, and too little time."), ["RQ1 exposure", "no-time"]);
        assert_eq!(named("Why the model is modern."), ["the why"]);
    }
}
