//! Names to what they name, and every expression to passages or a condition.

use super::conditions::Key;
use super::lexer::{Compared, Relation, Value, is_quote};
use super::parser::{Node, Query, Related};
use super::{Corpus, QueryError};
use crate::model::codebook::{LookupError, nearest};
use crate::model::coding::Certainty;
use crate::model::document::{Attribute, AttributeKind, Role};
use crate::model::ids::{CodeId, CoderId, ParticipantId, RoundId};
use crate::model::span::Span;
use regex::{Regex, RegexBuilder};
use std::collections::HashSet;

/// A hint names all there are up to so many.
const NAMED_MAX: usize = 8;

/// What finds passages.
#[derive(Debug)]
pub(super) enum Finds {
    AnyCode,
    Codes(HashSet<CodeId>),
    /// The places where a text stands.
    Hits(usize),
    Turns,
    /// The words all terms cover, or one term's passages as they are, of which all conditions are true.
    All {
        terms: Vec<Finds>,
        conditions: Vec<Condition>,
    },
    Either(Vec<Finds>),
    Related {
        left: Box<Finds>,
        relation: Relation,
        negated: bool,
        right: Box<Finds>,
    },
}

/// What is true of a passage, or of a coding of it.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    Coder(HashSet<CoderId>),
    Round(HashSet<Option<RoundId>>),
    /// `None` for any remark.
    Memo(Vec<Option<String>>),
    Certainty(HashSet<Certainty>),
    /// By number.
    Document(HashSet<usize>),
    Section(Vec<Glob>),
    Speaker(Vec<Glob>),
    Role(Vec<Role>),
    Participant(HashSet<ParticipantId>),
    /// It says the text of this number.
    Says(usize),
    /// It shares no character with the passages of this number.
    Apart(usize),
    All(Vec<Condition>),
    Either(Vec<Condition>),
    Not(Box<Condition>),
}

/// A text to look for.
#[derive(Debug)]
pub(super) enum Sought {
    /// As a reader would find it.
    Folded(String),
    Regex(Regex),
}

/// A query with everything looked up.
#[derive(Debug)]
pub(super) struct Bound {
    pub top: Finds,
    /// By the numbers of [`Condition::Says`] and [`Finds::Hits`].
    pub texts: Vec<Sought>,
    /// By the numbers of [`Condition::Apart`].
    pub apart: Vec<Finds>,
}

/// A name in which `*` stands for any letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob {
    /// What stands between the stars, in lower case.
    parts: Vec<String>,
}

impl Glob {
    fn new(name: &str) -> Self {
        Self { parts: name.trim().to_lowercase().split('*').map(str::to_owned).collect() }
    }

    fn is_plain(&self) -> bool {
        self.parts.len() == 1
    }

    pub(super) fn fits(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|only| *only == name);
        };
        let Some(mut rest) = name.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            match rest.split_once(part.as_str()) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}

/// Whether an expression finds passages or is true of them.
enum Sort {
    Finds(Finds),
    Condition(Condition),
}

impl Bound {
    pub(super) fn new(query: &Query, corpus: &Corpus<'_>) -> Result<Self, QueryError> {
        let mut binder = Binder { corpus, texts: Vec::new(), apart: Vec::new() };
        let top = binder.finds(&query.top)?;
        Ok(Self { top, texts: binder.texts, apart: binder.apart })
    }
}

struct Binder<'c> {
    corpus: &'c Corpus<'c>,
    texts: Vec<Sought>,
    apart: Vec<Finds>,
}

impl Binder<'_> {
    fn finds(&mut self, node: &Node) -> Result<Finds, QueryError> {
        Ok(match self.sort(node)? {
            Sort::Finds(finds) => finds,
            Sort::Condition(condition) => alone(condition),
        })
    }

    fn sort(&mut self, node: &Node) -> Result<Sort, QueryError> {
        Ok(match node {
            Node::AnyCode => Sort::Finds(Finds::AnyCode),
            Node::Code { name, alone, quoted, at } => {
                Sort::Finds(Finds::Codes(self.codes(name, *alone, *quoted, *at)?))
            }
            Node::Condition { key, values, at } => Sort::Condition(self.condition(*key, values, *at)?),
            Node::Attribute { name, compared, values, .. } => {
                Sort::Condition(Condition::Participant(with_attribute(self.corpus, name, *compared, values)?))
            }
            Node::Regex { pattern, any_case, at } => {
                Sort::Condition(self.says(Sought::Regex(compiled(pattern, *any_case, *at)?)))
            }
            Node::All(nodes) => self.all(nodes)?,
            Node::Either(nodes) => self.either(nodes)?,
            Node::Not(inner) => Sort::Condition(self.negated(inner)?),
            Node::Related(related) => {
                let Related { left, relation, negated, right } = &**related;
                let (left, right) = (Box::new(self.finds(left)?), Box::new(self.finds(right)?));
                Sort::Finds(Finds::Related { left, relation: *relation, negated: *negated, right })
            }
        })
    }

    /// Neither of two is not the one and not the other, also where only one of them finds passages.
    fn negated(&mut self, node: &Node) -> Result<Condition, QueryError> {
        if let Node::Either(nodes) = node {
            return nodes.iter().map(|node| self.negated(node)).collect::<Result<_, _>>().map(Condition::All);
        }
        Ok(match self.sort(node)? {
            Sort::Condition(condition) => Condition::Not(Box::new(condition)),
            Sort::Finds(finds) => {
                self.apart.push(finds);
                Condition::Apart(self.apart.len() - 1)
            }
        })
    }

    fn all(&mut self, nodes: &[Node]) -> Result<Sort, QueryError> {
        one_coder(nodes)?;
        let (mut terms, mut conditions) = (Vec::new(), Vec::new());
        for node in nodes {
            match self.sort(node)? {
                Sort::Finds(finds) => terms.push(finds),
                Sort::Condition(Condition::All(several)) => conditions.extend(several),
                Sort::Condition(condition) => conditions.push(condition),
            }
        }
        Ok(match terms.len() {
            0 => Sort::Condition(Condition::All(conditions)),
            _ => Sort::Finds(Finds::All { terms, conditions }),
        })
    }

    fn either(&mut self, nodes: &[Node]) -> Result<Sort, QueryError> {
        let sorts = nodes.iter().map(|node| self.sort(node)).collect::<Result<Vec<Sort>, _>>()?;
        let conditions: Option<Vec<Condition>> = sorts
            .iter()
            .map(|sort| match sort {
                Sort::Condition(condition) => Some(condition.clone()),
                Sort::Finds(_) => None,
            })
            .collect();
        Ok(match conditions {
            Some(conditions) => Sort::Condition(Condition::Either(conditions)),
            None => Sort::Finds(Finds::Either(
                sorts
                    .into_iter()
                    .map(|sort| match sort {
                        Sort::Finds(finds) => finds,
                        Sort::Condition(condition) => alone(condition),
                    })
                    .collect(),
            )),
        })
    }

    fn says(&mut self, sought: Sought) -> Condition {
        self.texts.push(sought);
        Condition::Says(self.texts.len() - 1)
    }

    fn codes(&self, name: &str, alone: bool, quoted: bool, at: Span) -> Result<HashSet<CodeId>, QueryError> {
        let book = self.corpus.codebook;
        let glob = Glob::new(name);
        let found: Vec<CodeId> = if glob.is_plain() {
            vec![book.find(name).map_err(|error| no_code(name, error, quoted, at))?]
        } else {
            let fits = |id: CodeId| ends(book.path(id)).any(|end| glob.fits(&end));
            book.tree().map(|(code, _)| code.id).filter(|&id| fits(id)).collect()
        };
        if found.is_empty() {
            return Err(QueryError::new(at, format!("no code fits {name}"), "list all with `thema code list`"));
        }
        let with_subtree = |id: CodeId| if alone { vec![id] } else { book.subtree(id) };
        Ok(found.into_iter().flat_map(with_subtree).collect())
    }

    fn condition(&mut self, key: Key, values: &[Value], at: Span) -> Result<Condition, QueryError> {
        let corpus = self.corpus;
        Ok(match key {
            Key::Coder => {
                let coders = corpus.coders.iter().map(|coder| (coder.name.as_str(), coder.id)).collect::<Vec<_>>();
                Condition::Coder(chosen("coder", "thema coder list", &coders, values)?)
            }
            Key::Round => {
                let rounds = corpus.rounds.iter().map(|round| (round.name.as_str(), Some(round.id)));
                let rounds: Vec<_> = rounds.chain([("none", None)]).collect();
                Condition::Round(chosen("round", "thema round list", &rounds, values)?)
            }
            Key::Participant => {
                let people = corpus.participants.iter().map(|person| (person.label.as_str(), person.id));
                Condition::Participant(chosen(
                    "participant",
                    "thema participant list",
                    &people.collect::<Vec<_>>(),
                    values,
                )?)
            }
            Key::Document => {
                let documents = corpus.documents.iter().zip(0..).map(|(document, at)| (document.name, at));
                Condition::Document(chosen("document", "thema document list", &documents.collect::<Vec<_>>(), values)?)
            }
            Key::Speaker => {
                let labels = corpus.documents.iter().flat_map(|document| document.speakers);
                let labels: Vec<_> = labels.map(|speaker| (speaker.label.as_str(), ())).collect();
                chosen("speaker", "thema document speakers DOCUMENT", &labels, values)?;
                Condition::Speaker(values.iter().map(|value| Glob::new(&value.word)).collect())
            }
            Key::Section => {
                let titles = corpus.documents.iter().flat_map(|document| document.sections);
                let titles: Vec<_> = titles.map(|section| (section.title.as_str(), ())).collect();
                chosen("section", "thema export turns", &titles, values)?;
                Condition::Section(values.iter().map(|value| Glob::new(&value.word)).collect())
            }
            Key::Role => Condition::Role(words(values, &["interviewer", "participant", "other"], Role::from_word)?),
            Key::Is => Condition::Certainty(
                words(values, &["certain", "uncertain"], Certainty::from_word)?.into_iter().collect(),
            ),
            Key::Memo => {
                let any = |value: &Value| (value.word != "*").then(|| value.word.clone());
                Condition::Memo(values.iter().map(any).collect())
            }
            Key::Text => {
                let mut texts: Vec<Condition> =
                    values.iter().map(|value| self.says(Sought::Folded(value.word.clone()))).collect();
                match texts.len() {
                    1 => texts.remove(0),
                    _ => Condition::Either(texts),
                }
            }
            Key::Attribute => return Err(QueryError::new(at, "an attribute is expected", "as in attr:sector=health")),
        })
    }
}

/// A path, and the ends of it that begin at a name.
fn ends(path: &str) -> impl Iterator<Item = String> {
    let parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    (0..parts.len()).map(move |from| parts.iter().skip(from).cloned().collect::<Vec<_>>().join("/"))
}

/// What a condition finds with nothing beside it.
fn alone(condition: Condition) -> Finds {
    if let Some(hits) = hits(&condition) {
        return hits;
    }
    match condition {
        Condition::Either(conditions) => Finds::Either(conditions.into_iter().map(alone).collect()),
        condition if condition.is_about_codings() => {
            Finds::All { terms: vec![Finds::AnyCode], conditions: vec![condition] }
        }
        Condition::All(mut conditions) => {
            // A place where one text stands says no other: of two, the turns are meant.
            let texts = conditions.iter().filter(|condition| condition.is_about_text()).count();
            let only = conditions.iter().position(|condition| hits(condition).is_some()).filter(|_| texts == 1);
            let carrier = only.and_then(|only| hits(&conditions.remove(only)));
            Finds::All { terms: vec![carrier.unwrap_or(Finds::Turns)], conditions }
        }
        condition => Finds::All { terms: vec![Finds::Turns], conditions: vec![condition] },
    }
}

/// The places of a text, or of several to choose from.
fn hits(condition: &Condition) -> Option<Finds> {
    match condition {
        Condition::Says(text) => Some(Finds::Hits(*text)),
        Condition::Either(conditions) => conditions.iter().map(hits).collect::<Option<Vec<_>>>().map(Finds::Either),
        _ => None,
    }
}

impl Condition {
    /// Whether any of it asks about codings.
    fn is_about_codings(&self) -> bool {
        match self {
            Self::Coder(_) | Self::Round(_) | Self::Memo(_) | Self::Certainty(_) => true,
            Self::All(conditions) | Self::Either(conditions) => conditions.iter().any(Self::is_about_codings),
            Self::Not(condition) => condition.is_about_codings(),
            _ => false,
        }
    }

    /// Whether any of it asks what is said.
    fn is_about_text(&self) -> bool {
        match self {
            Self::Says(_) => true,
            Self::All(conditions) | Self::Either(conditions) => conditions.iter().any(Self::is_about_text),
            Self::Not(condition) => condition.is_about_text(),
            _ => false,
        }
    }

    /// Whether all of it asks about codings and nothing else.
    pub(super) fn is_of_codings(&self) -> bool {
        match self {
            Self::Coder(_) | Self::Round(_) | Self::Memo(_) | Self::Certainty(_) => true,
            Self::All(conditions) | Self::Either(conditions) => conditions.iter().all(Self::is_of_codings),
            Self::Not(condition) => condition.is_of_codings(),
            _ => false,
        }
    }
}

/// A coding has one coder: two of them side by side could never be true.
fn one_coder(nodes: &[Node]) -> Result<(), QueryError> {
    let mut coders = nodes.iter().filter_map(|node| match node {
        Node::Condition { key: Key::Coder, values, at } => Some((values, at)),
        _ => None,
    });
    match (coders.next(), coders.next()) {
        (Some((first, _)), Some((second, at))) => {
            let is_in_both = |value: &Value| second.iter().any(|other| Glob::new(&other.word).fits(&value.word));
            if first.iter().any(is_in_both) {
                return Ok(());
            }
            let names = first.iter().chain(second).map(|value| value.word.as_str()).collect::<Vec<_>>();
            let [first, second] = [first, second].map(|values| values.first().map_or("", |value| &value.word));
            Err(QueryError::new(
                *at,
                "no coding has two coders",
                format!(
                    "either of them is coder:{}; what both saw is A coder:{first} AND A coder:{second}",
                    names.join(",")
                ),
            ))
        }
        _ => Ok(()),
    }
}

fn compiled(pattern: &str, any_case: bool, at: Span) -> Result<Regex, QueryError> {
    let mut builder = RegexBuilder::new(pattern);
    builder.case_insensitive(any_case).multi_line(true).size_limit(1 << 20).dfa_size_limit(8 << 20).nest_limit(100);
    builder.build().map_err(|error| {
        let (message, hint) = match error {
            regex::Error::CompiledTooBig(_) => {
                ("this pattern is too big".to_owned(), "repeat less, or ask for parts of it with OR")
            }
            error => {
                // The crate draws the pattern in several lines; the last one says what is wrong.
                let said = error.to_string();
                let why = said.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                (format!("this pattern cannot be read: {why}"), "text:words looks for words as they are")
            }
        };
        QueryError::new(at, message, hint)
    })
}

/// The things the values name, each of them at least one.
fn chosen<T: Copy + Eq + std::hash::Hash>(
    what: &str,
    list: &str,
    named: &[(&str, T)],
    values: &[Value],
) -> Result<HashSet<T>, QueryError> {
    let mut found = HashSet::new();
    for value in values {
        let glob = Glob::new(&value.word);
        let mut fitting = named.iter().filter(|(name, _)| glob.fits(name)).map(|(_, thing)| *thing).peekable();
        if fitting.peek().is_none() {
            let names = named.iter().map(|(name, _)| (*name).to_owned());
            return Err(unknown(what, list, &value.word, names, value.at));
        }
        found.extend(fitting);
    }
    Ok(found)
}

fn unknown(what: &str, list: &str, name: &str, names: impl Iterator<Item = String>, at: Span) -> QueryError {
    let mut known: Vec<String> = names.collect();
    known.sort_unstable();
    known.dedup();
    let near = nearest(name, known.iter().cloned());
    let hint = match (near.is_empty(), known.len()) {
        (true, 1..=NAMED_MAX) => format!("there are {}", known.join(", ")),
        _ => did_you_mean(&near, list),
    };
    QueryError::new(at, format!("no {what} named \"{name}\" in this project"), hint)
}

fn did_you_mean(near: &[String], list: &str) -> String {
    match near {
        [] => format!("list all with `{list}`"),
        near => {
            let near: Vec<String> = near.iter().map(|name| format!("\"{name}\"")).collect();
            format!("did you mean {}? List all with `{list}`", near.join(" or "))
        }
    }
}

fn no_code(name: &str, error: LookupError, quoted: bool, at: Span) -> QueryError {
    match error {
        LookupError::Ambiguous { paths } => {
            let paths: Vec<String> = paths.iter().map(|path| as_written(path)).collect();
            QueryError::new(
                at,
                format!("\"{name}\" could be any of {}", paths.join(", ")),
                format!("write more of its path, or {} for all of them", paths.join(" OR ")),
            )
        }
        LookupError::Unknown { near } => {
            let upper = name.to_uppercase();
            let hint = if super::lexer::OPERATORS.contains(&upper.as_str()) {
                format!("operators are written in capitals: {upper}")
            } else if quoted && near.is_empty() {
                format!("words that were said are written text:\"{name}\"; list all codes with `thema code list`")
            } else if near.is_empty() {
                format!("words that were said are written text:{name}; list all codes with `thema code list`")
            } else {
                did_you_mean(&near, "thema code list")
            };
            QueryError::new(at, format!("no code named \"{name}\" in this project"), hint)
        }
    }
}

/// A code's path as the language writes it.
pub fn as_written(path: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '/' | '.' | '\\');
    let is_operator = super::lexer::OPERATORS.contains(&path);
    if !is_operator && path.chars().all(is_plain) && !path.starts_with('/') {
        return path.to_owned();
    }
    let escaped = |letter: char| if is_quote(letter) { vec!['\\', letter] } else { vec![letter] };
    format!("\"{}\"", path.chars().flat_map(escaped).collect::<String>())
}

/// The values as one of a few words each.
fn words<T>(values: &[Value], all: &[&str], read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, QueryError> {
    let of = |value: &Value| {
        let known = all.contains(&value.word.as_str());
        known.then(|| read(&value.word)).flatten().ok_or_else(|| {
            let message = format!("\"{}\" is none of {}", value.word, all.join(", "));
            QueryError::new(value.at, message, format!("write one of {}", all.join(", ")))
        })
    };
    values.iter().map(of).collect()
}

/// The participants whose value of the attribute compares so with one of those asked for.
///
/// Who has no value is not among them, not even with `!=`.
fn with_attribute(
    corpus: &Corpus<'_>,
    name: &Value,
    compared: Compared,
    wanted: &[Value],
) -> Result<HashSet<ParticipantId>, QueryError> {
    let glob = Glob::new(&name.word);
    let Some(attribute) = corpus.attributes.iter().find(|attribute| glob.fits(&attribute.name)) else {
        let names = corpus.attributes.iter().map(|attribute| attribute.name.clone());
        return Err(unknown("attribute", "thema participant list", &name.word, names, name.at));
    };
    let values = || corpus.values.iter().filter(|value| value.attribute == attribute.id);
    let tests = wanted.iter().map(|value| Test::new(attribute, compared, value)).collect::<Result<Vec<_>, _>>()?;
    for value in wanted {
        let is_equality = matches!(compared, Compared::Is | Compared::IsNot);
        let glob = Glob::new(&value.word);
        let is_known = attribute.kind == AttributeKind::Number || values().any(|known| glob.fits(&known.value));
        if is_equality && !is_known {
            let mut known: Vec<String> = values().map(|known| known.value.clone()).collect();
            known.sort_unstable();
            known.dedup();
            let near = nearest(&value.word, known.clone());
            let hint = match near.first() {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("its values are {}", known.join(", ")),
            };
            let message = format!("no participant has {} = {}", attribute.name, value.word);
            return Err(QueryError::new(value.at, message, hint));
        }
    }
    let is_met = |value: &str| match compared {
        Compared::IsNot => tests.iter().all(|test| test.is_met_by(value)),
        _ => tests.iter().any(|test| test.is_met_by(value)),
    };
    Ok(values().filter(|known| is_met(&known.value)).map(|known| known.participant).collect())
}

/// A value to compare with.
enum Test {
    Number(Compared, f64),
    /// Days sort as they are written.
    Day(Compared, String),
    Named(bool, Glob),
}

impl Test {
    fn new(attribute: &Attribute, compared: Compared, wanted: &Value) -> Result<Self, QueryError> {
        let word = wanted.word.trim();
        let by_name = match compared {
            Compared::Is => Some(true),
            Compared::IsNot => Some(false),
            _ => None,
        };
        match (attribute.kind, by_name) {
            (AttributeKind::Number, _) => match word.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Self::Number(compared, number)),
                _ => Err(QueryError::new(
                    wanted.at,
                    format!("{} is a number, \"{word}\" is none", attribute.name),
                    "write it as 5 or 2.5",
                )),
            },
            (AttributeKind::Date, None) => Ok(Self::Day(compared, word.to_owned())),
            (_, Some(is)) => Ok(Self::Named(is, Glob::new(word))),
            (kind, None) => Err(QueryError::new(
                wanted.at,
                format!("{} is a {}, and not more or less than anything", attribute.name, kind.word()),
                "write = or !=; numbers and dates can be compared",
            )),
        }
    }

    fn is_met_by(&self, value: &str) -> bool {
        match self {
            Self::Number(compared, wanted) => value
                .trim()
                .parse::<f64>()
                .is_ok_and(|value| value.partial_cmp(wanted).is_some_and(|it| compared.is(it))),
            Self::Day(compared, wanted) => compared.is(value.trim().cmp(wanted)),
            Self::Named(is, glob) => glob.fits(value.trim()) == *is,
        }
    }
}

impl Compared {
    fn is(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Is => order.is_eq(),
            Self::IsNot => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}
