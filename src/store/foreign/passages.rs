//! What QualCoder and RQDA mark in texts: both keep codings, annotations and the texts of cases, by the numbers of rows.

use super::draft::{Draft, Mark, Ways, shown};
use crate::model::exchange::{About, Coding, Exchange, Note, Outcome, Source};
use crate::model::text::Text;
use crate::store::{Error, Result};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// A category or a code by its number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Id {
    Category(i64),
    Code(i64),
}

/// The codes alone of what was planted.
pub fn of_codes(places: HashMap<Id, usize>) -> HashMap<i64, usize> {
    let of_code = |(id, place)| match id {
        Id::Code(id) => Some((id, place)),
        Id::Category(_) => None,
    };
    places.into_iter().filter_map(of_code).collect()
}

/// What is at a passage.
pub enum Here {
    Coding { code: usize, coder: Option<usize>, at: Option<String>, memo: String },
    Annotation { coder: Option<usize>, at: Option<String>, body: String, of_a_point: bool },
    Case(usize),
}

/// Everything that is marked, by the numbers of the texts.
pub struct Marks {
    of_text: HashMap<i64, Vec<Mark<Here>>>,
    lengths: HashMap<i64, u64>,
    /// Cases with the texts that are theirs from the first word to the last.
    whole: HashMap<i64, Vec<usize>>,
    known: HashSet<(usize, i64)>,
}

impl Marks {
    /// None yet, in texts of so many characters.
    pub fn new(lengths: HashMap<i64, u64>) -> Self {
        Self { of_text: HashMap::new(), lengths, whole: HashMap::new(), known: HashSet::new() }
    }

    /// How many characters a text has.
    pub fn length(&self, text: i64) -> u64 {
        self.lengths.get(&text).copied().unwrap_or_default()
    }

    /// One more, in the text of that number.
    pub fn add(&mut self, text: Option<i64>, mark: Mark<Here>) {
        self.of_text.entry(text.unwrap_or_default()).or_default().push(mark);
    }

    /// A text, or a passage of it, is a case's.
    pub fn add_case(&mut self, text: Option<i64>, case: usize, start: u64, end: u64) {
        let id = text.unwrap_or_default();
        // A whole text is counted in characters whatever the passages are, and has been counted one too short.
        if start == 0 && self.lengths.contains_key(&id) && end.saturating_add(1) >= self.length(id) {
            if self.known.insert((case, id)) {
                self.whole.entry(id).or_default().push(case);
            }
            return;
        }
        let mark = Mark { start, end, words: String::new(), what: TEXTS_OF_CASES, thing: Here::Case(case) };
        self.add(text, mark);
    }

    /// Takes a text with everything that is marked in it; answers with its place.
    pub fn take(&mut self, draft: &mut Draft, path: &Path, id: i64, source: Source, ways: &Ways) -> Result<usize> {
        let n = draft.exchange.sources.len();
        let mine = self.of_text.remove(&id).unwrap_or_default();
        let found = draft.place(path, source, mine, ways, told)?;
        let has_points = found.iter().any(|(here, _)| matches!(here, Here::Annotation { of_a_point: true, .. }));
        let text = has_points.then(|| Text::new(draft.exchange.sources[n].text.clone())).transpose();
        let text = text.map_err(|error| Error::TooMuch { path: path.to_owned(), what: error.to_string() })?;
        for (here, span) in found {
            match here {
                Here::Coding { code, coder, at, memo } => {
                    draft.exchange.codings.push(Coding { id: None, source: n, span, code, coder, at, memo });
                }
                Here::Annotation { coder, at, body, of_a_point } => {
                    let word = text.as_ref().filter(|_| of_a_point).and_then(|text| text.word_at(span.start()));
                    let about = About::Passage(n, word.filter(|word| !word.is_empty()).unwrap_or(span));
                    draft.exchange.notes.push(Note {
                        id: None,
                        title: "annotation".to_owned(),
                        body,
                        coder,
                        at,
                        about,
                    });
                }
                Here::Case(case) => draft.exchange.cases[case].passages.push((n, span)),
            }
        }
        for case in self.whole.remove(&id).unwrap_or_default() {
            draft.exchange.cases[case].sources.push(n);
            draft.fidelity.read(TEXTS_OF_CASES, 1);
        }
        Ok(n)
    }

    /// Leaves behind what is marked in something without a text.
    pub fn drop_of(&mut self, draft: &mut Draft, id: i64, why: &str) {
        for mark in self.of_text.remove(&id).unwrap_or_default() {
            let example = told(&draft.exchange, &mark.thing) + &shown(&mark);
            draft.fidelity.note(Outcome::Dropped, mark.what, why, example);
        }
        for case in self.whole.remove(&id).unwrap_or_default() {
            draft.fidelity.note(Outcome::Dropped, TEXTS_OF_CASES, why, draft.exchange.cases[case].name.as_str());
        }
    }

    /// Leaves behind what is marked in texts that never came.
    pub fn drop_rest(mut self, draft: &mut Draft, why: &str) {
        let mut ids: Vec<i64> = self.of_text.keys().chain(self.whole.keys()).copied().collect();
        ids.sort_unstable();
        ids.into_iter().for_each(|id| self.drop_of(draft, id, why));
    }
}

const TEXTS_OF_CASES: &str = "texts of cases";

/// Which one it is, for a person.
fn told(exchange: &Exchange, here: &Here) -> String {
    let by = |coder: &Option<usize>| coder.map_or(String::new(), |coder| format!(" ({})", exchange.coders[coder].name));
    match here {
        Here::Coding { code, coder, .. } => format!("{}{}:", exchange.codes[*code].name, by(coder)),
        Here::Annotation { coder, .. } => format!("annotation{}:", by(coder)),
        Here::Case(case) => format!("{}:", exchange.cases[*case].name),
    }
}

/// A memo about a text, whose author nobody kept.
pub fn memo(draft: &mut Draft, source: usize, body: String) {
    if !body.trim().is_empty() {
        let title = draft.exchange.sources[source].name.clone();
        let about = About::Source(source);
        draft.exchange.notes.push(Note { id: None, title, body, coder: None, at: None, about });
        draft.fidelity.read("memos", 1);
    }
}
