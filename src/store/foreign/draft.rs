//! A study in the making, from another program's rows: what all readers of such rows share.

use super::database::Database;
use super::{Asked, dates};
use crate::model::document::AttributeKind;
use crate::model::exchange::offsets::{self, Choice, Claim, Place, Reading, Said, Unit};
use crate::model::exchange::{Code, Coder, Exchange, Fidelity, Outcome, Source, Value, Variable};
use crate::model::span::Span;
use crate::store::{Error, Result};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::path::Path;

/// How many characters of its words tell where a passage is.
const WORDS_SHOWN: usize = 40;

/// What has been read so far.
#[derive(Default)]
pub struct Draft {
    pub exchange: Exchange,
    pub fidelity: Fidelity,
    coders: HashMap<String, usize>,
    variables: HashMap<String, usize>,
    values: HashMap<(Of, usize), usize>,
    local_times: usize,
}

/// Whose value it is, by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Of {
    Case(usize),
    Source(usize),
}

/// A code, a category or a tag, with what it hangs under, by the program's own ids.
pub struct Node<K> {
    pub id: K,
    pub parent: Option<K>,
    pub code: Code,
}

/// A passage as the program keeps it, and what is there.
pub struct Mark<T> {
    pub start: u64,
    pub end: u64,
    /// The words, where the program keeps them; otherwise empty.
    pub words: String,
    /// What it is, in the plural and in the field's words.
    pub what: &'static str,
    pub thing: T,
}

/// How a program counts.
pub struct Ways {
    pub readings: Vec<Reading>,
    pub usual: Reading,
}

impl Ways {
    /// The first of these units is the usual one, and each may count CR LF as one; what the user says stands above all.
    pub fn of(units: &[Unit], asked: &Asked) -> Self {
        let units = asked.unit.map_or_else(|| units.to_vec(), |unit| vec![unit]);
        let both = |unit: &Unit| [false, true].map(|crlf_is_one| Reading { unit: *unit, crlf_is_one });
        let readings: Vec<Reading> = units.iter().flat_map(both).collect();
        Self { usual: readings[0], readings }
    }
}

impl Draft {
    /// The coder of that name, who is known from now on; `None` for no name.
    pub fn coder(&mut self, name: Option<String>) -> Option<usize> {
        let name = name?;
        let coders = &mut self.exchange.coders;
        let fidelity = &mut self.fidelity;
        Some(*self.coders.entry(name).or_insert_with_key(|name| {
            coders.push(Coder { id: None, name: name.clone() });
            fidelity.read("coders", 1);
            coders.len() - 1
        }))
    }

    /// A time that a program wrote in the time of its place: which place, nobody knows.
    pub fn local_time(&mut self, said: Option<String>) -> Option<String> {
        let said = said?;
        let read = dates::iso(&said).or_else(|| dates::of_c(&said));
        match &read {
            Some(_) => self.local_times += 1,
            None => self.fidelity.note(Outcome::Dropped, "times", "they are no times", shortened(&said)),
        }
        read
    }

    /// A thing's name, or one made of its number.
    pub fn name(&mut self, what: &'static str, one: &str, said: Option<String>, id: Option<i64>) -> String {
        said.unwrap_or_else(|| {
            let name = format!("{one} {}", id.unwrap_or_default());
            self.fidelity.note(
                Outcome::Repaired,
                what,
                "they had no name and are named by their number",
                name.as_str(),
            );
            name
        })
    }

    /// A colour as the program has it, if it is one of red, green and blue.
    pub fn color(&mut self, said: Option<String>, of: &str) -> Option<String> {
        let said = said?;
        let digits: Option<Vec<char>> = said.strip_prefix('#').map(|digits| digits.to_lowercase().chars().collect());
        let digits = digits.filter(|digits| digits.iter().all(char::is_ascii_hexdigit));
        let digits: Option<String> = match digits {
            // Six, or these and how much shines through.
            Some(digits) if matches!(digits.len(), 6 | 8) => Some(digits.into_iter().take(6).collect()),
            Some(digits) if digits.len() == 3 => Some(digits.into_iter().flat_map(|digit| [digit, digit]).collect()),
            _ => None,
        };
        if digits.is_none() {
            self.fidelity.note(
                Outcome::Dropped,
                "colours",
                "they are not written #rrggbb",
                format!("{of}: {}", shortened(&said)),
            );
        }
        digits.map(|digits| format!("#{digits}"))
    }

    /// Puts codes behind their parents, otherwise in the order given, and says where each came to stand.
    pub fn plant<K: Clone + Eq + Hash>(&mut self, nodes: Vec<Node<K>>) -> HashMap<K, usize> {
        let mut known: HashMap<K, usize> = HashMap::new();
        for (n, node) in nodes.iter().enumerate() {
            known.entry(node.id.clone()).or_insert(n);
        }
        let mut parents: Vec<Option<usize>> = Vec::with_capacity(nodes.len());
        for node in &nodes {
            let parent = node.parent.as_ref().map(|parent| known.get(parent).copied());
            if parent == Some(None) {
                let why = "what they were under is not in the file; they stand at the top";
                self.fidelity.note(Outcome::Repaired, "codes", why, node.code.name.as_str());
            }
            parents.push(parent.flatten());
        }
        self.open_circles(&nodes, &mut parents);
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
        let mut waiting: Vec<usize> = Vec::new();
        for (n, parent) in parents.iter().enumerate().rev() {
            match parent {
                Some(parent) => children[*parent].push(n),
                None => waiting.push(n),
            }
        }
        let mut ids: Vec<Option<K>> = Vec::with_capacity(nodes.len());
        let mut codes: Vec<Option<Code>> = Vec::with_capacity(nodes.len());
        for node in nodes {
            ids.push(Some(node.id));
            codes.push(Some(node.code));
        }
        let mut places = HashMap::new();
        let mut stands: Vec<usize> = vec![0; ids.len()];
        let (mut themes, mut read) = (0, 0);
        while let Some(n) = waiting.pop() {
            waiting.append(&mut children[n]);
            let (Some(id), Some(mut code)) = (ids[n].take(), codes[n].take()) else { continue };
            stands[n] = self.exchange.codes.len();
            code.parent = parents[n].map(|parent| stands[parent]);
            *(if code.codable { &mut read } else { &mut themes }) += 1;
            places.entry(id).or_insert(stands[n]);
            self.exchange.codes.push(code);
        }
        self.fidelity.read("codes", read);
        self.fidelity.read("themes", themes);
        places
    }

    /// What is under itself, over however many others, comes to the top.
    fn open_circles<K>(&mut self, nodes: &[Node<K>], parents: &mut [Option<usize>]) {
        // The walk, from 1, in which a node was met first.
        let mut met = vec![0usize; parents.len()];
        for n in 0..parents.len() {
            let mut at = n;
            while met[at] == 0 {
                met[at] = n + 1;
                match parents[at] {
                    Some(parent) if met[parent] == n + 1 => {
                        let why = "they were under themselves; they stand at the top";
                        self.fidelity.note(Outcome::Repaired, "codes", why, nodes[at].code.name.as_str());
                        parents[at] = None;
                    }
                    Some(parent) => at = parent,
                    None => {}
                }
            }
        }
    }

    /// Takes a text with everything that is marked in it, and gives what was found with its place in thema's text.
    ///
    /// `told` says which one a mark is, so that a person finds it in the program.
    pub fn place<T>(
        &mut self,
        path: &Path,
        mut source: Source,
        marks: Vec<Mark<T>>,
        ways: &Ways,
        told: fn(&Exchange, &T) -> String,
    ) -> Result<Vec<(T, Span)>> {
        let raw = std::mem::take(&mut source.text);
        let said = |words| if str::is_empty(words) { Said::Nothing } else { Said::Words(words) };
        // A position that is none lies behind the text; two of them are no empty passage.
        let start = |mark: &Mark<T>| mark.start.min(u64::MAX - 1);
        let claims = marks.iter().map(|mark| Claim { start: start(mark), end: mark.end, said: said(&mark.words) });
        let claims: Vec<Claim<'_>> = claims.collect();
        let placed = offsets::place(&raw, &claims, &ways.readings, ways.usual)
            .map_err(|error| Error::TooMuch { path: path.to_owned(), what: error.to_string() })?;
        let why = match placed.choice {
            Choice::Alike => None,
            Choice::ByThePassages => Some("by the words of the passages"),
            Choice::ByTheProgram => Some("as the program mostly does"),
        };
        if let Some(why) = why {
            let why = format!("they count {}, {why}", placed.reading.told());
            self.fidelity.note(Outcome::Guessed, "positions", &why, source.name.as_str());
        }
        let mut found = Vec::with_capacity(marks.len());
        for (mark, place) in marks.into_iter().zip(placed.places) {
            let (outcome, why) = match place {
                Place::There(_) => (Outcome::Read, ""),
                Place::Moved(_) => (Outcome::Repaired, "their words stand elsewhere; they were put there"),
                Place::Cut(_) => (Outcome::Repaired, "they went on behind the end of the text"),
                Place::Unlike(_) => (Outcome::Guessed, "other words stand there than the file says"),
                Place::Nowhere(why) => (Outcome::Dropped, why),
            };
            match outcome {
                Outcome::Read => self.fidelity.read(mark.what, 1),
                _ => {
                    let example = format!("{} {}{}", told(&self.exchange, &mark.thing), source.name, shown(&mark));
                    self.fidelity.note(outcome, mark.what, why, example);
                }
            }
            found.extend(place.span().map(|span| (mark.thing, span)));
        }
        source.text = placed.text;
        self.exchange.sources.push(source);
        Ok(found)
    }

    /// The variable of that name, which is one of words until somebody says otherwise.
    pub fn variable(&mut self, name: &str) -> usize {
        let variables = &mut self.exchange.variables;
        *self.variables.entry(name.to_owned()).or_insert_with_key(|name| {
            let kind = AttributeKind::Text;
            variables.push(Variable { id: None, name: name.clone(), kind, description: String::new() });
            variables.len() - 1
        })
    }

    /// A value of a case or a document; of two for one variable the last one stays.
    pub fn value(&mut self, of: Of, variable: usize, value: String) {
        let values = match of {
            Of::Case(n) => &mut self.exchange.cases[n].values,
            Of::Source(n) => &mut self.exchange.sources[n].values,
        };
        match self.values.entry((of, variable)) {
            Entry::Vacant(place) => {
                place.insert(values.len());
                values.push(Value { variable, value });
                self.fidelity.read("values", 1);
            }
            Entry::Occupied(place) => {
                let before = std::mem::replace(&mut values[*place.get()].value, value);
                let example = format!("{}: {before}", self.exchange.variables[variable].name);
                self.fidelity.note(Outcome::Dropped, "values", "another one is given later", example);
            }
        }
    }

    /// Variables of numbers have nothing but numbers, or are of words.
    pub fn settle_numbers(&mut self, numeric: &BTreeSet<usize>) {
        let Exchange { variables, cases, sources, .. } = &mut self.exchange;
        let of_cases = cases.iter().flat_map(|case| &case.values);
        let all = of_cases.chain(sources.iter().flat_map(|source| &source.values));
        let wrong: HashMap<usize, &str> = all
            .filter(|value| value.value.parse::<f64>().map_or(true, |number| !number.is_finite()))
            .map(|value| (value.variable, value.value.as_str()))
            .collect();
        for n in numeric {
            match wrong.get(n) {
                None => variables[*n].kind = AttributeKind::Number,
                Some(value) => {
                    let example = format!("{}: {value}", variables[*n].name);
                    self.fidelity.note(
                        Outcome::Guessed,
                        "attributes",
                        "not all values are numbers: taken as words",
                        example,
                    );
                }
            }
        }
    }

    /// What is left to say of the file once everything is read: tables nobody asked for, and what was done to all texts.
    pub fn leave(
        &mut self,
        database: &Database,
        taken: &[&str],
        known: &[(&str, &'static str, &'static str)],
    ) -> Result<()> {
        for table in database.tables() {
            if taken.iter().any(|name| name.eq_ignore_ascii_case(table)) {
                continue;
            }
            let rows = database.rows(table)?;
            match known.iter().find(|(name, ..)| name.eq_ignore_ascii_case(table)) {
                Some((_, what, why)) => self.fidelity.note_many(Outcome::Dropped, what, why, rows),
                None if rows > 0 => {
                    let example = format!("{table}: {rows}");
                    self.fidelity.note(Outcome::Dropped, "tables", "they are not known", example);
                }
                None => {}
            }
        }
        let why = "they are no UTF-8, and were read as Windows-1252";
        self.fidelity.note_many(Outcome::Guessed, "texts", why, database.other_encoding.get());
        let why = "a NUL in them was replaced by \u{fffd}";
        self.fidelity.note_many(Outcome::Repaired, "texts", why, database.with_nul.get());
        let why = "the program does not say in which zone they are: taken as UTC";
        self.fidelity.note_many(Outcome::Guessed, "times", why, self.local_times);
        Ok(())
    }
}

/// Where a mark is, as the program counts, and how its words begin.
pub fn shown<T>(mark: &Mark<T>) -> String {
    let place = match (mark.start, mark.end) {
        (u64::MAX, _) | (_, u64::MAX) => String::new(),
        (start, end) => format!(" {start}..{end}"),
    };
    if mark.words.is_empty() { place } else { format!("{place} \"{}\"", shortened(&mark.words)) }
}

/// How words begin, in a line.
pub fn shortened(words: &str) -> String {
    let line: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let begin: String = line.chars().take(WORDS_SHOWN).collect();
    if begin == line { line } else { format!("{begin}…") }
}
