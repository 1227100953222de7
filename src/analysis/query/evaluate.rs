//! The answer, document by document: sorted lists, merged and searched.

use super::bind::{Bound, Condition, Finds, Sought};
use super::lexer::Relation;
use super::{CodingIn, Corpus, DocumentIn, Passage, Query, QueryError};
use crate::model::coding::Coding;
use crate::model::document::{Role, Speaker};
use crate::model::ids::{ParticipantId, SpeakerId};
use crate::model::span::{self, CharPos, Span};
use crate::model::text::Text;
use std::collections::HashMap;

/// So many codings may stand in one conjunction's answer about one document; see the module's words on cost.
const CODINGS_MAX: usize = 5_000_000;

/// A query with every name looked up, ready to be put to one document after the other.
pub struct Finder<'a> {
    corpus: Corpus<'a>,
    bound: Bound,
}

impl<'a> Finder<'a> {
    /// Looks the query's names up; an unknown one is an error with the names nearest to it.
    pub fn new(query: &Query, corpus: Corpus<'a>) -> Result<Self, QueryError> {
        Ok(Self { bound: Bound::new(query, &corpus)?, corpus })
    }

    /// The passages asked for in the document of this number, in the order of the text, no two in the same place.
    ///
    /// The text is its current one; without it nothing is said in it, which matters only if the query
    /// [needs it](Query::needs_text).
    pub fn passages(&self, document: usize, text: Option<&Text>) -> Result<Vec<Passage>, QueryError> {
        let Some(at) = self.corpus.documents.get(document) else { return Ok(Vec::new()) };
        let page = Page::new(self, document, at, text)?;
        let found = page.found(&self.bound.top, &[])?;
        Ok(found.into_iter().map(|Found { span, codings }| Passage { document, span, codings }).collect())
    }
}

/// A passage of the document at hand.
#[derive(Debug, Clone)]
struct Found {
    span: Span,
    /// By number, rising.
    codings: Vec<u32>,
}

/// One document while it is being answered.
struct Page<'q> {
    number: usize,
    document: &'q DocumentIn<'q>,
    /// Never empty, in the order of the text.
    turns: Vec<Span>,
    speakers: HashMap<SpeakerId, &'q Speaker>,
    codings: &'q [CodingIn<'q>],
    /// The number of the first of them.
    first: u32,
    /// Where each text of the query stands, disjoint and in order.
    hits: Vec<Vec<Span>>,
    /// What each NOT's passages cover, disjoint and in order.
    apart: Vec<Vec<Span>>,
}

impl<'q> Page<'q> {
    fn new(
        finder: &'q Finder<'q>,
        number: usize,
        document: &'q DocumentIn<'q>,
        text: Option<&Text>,
    ) -> Result<Self, QueryError> {
        let codings = finder.corpus.codings;
        let from = codings.partition_point(|coding| coding.document < number);
        let to = codings.partition_point(|coding| coding.document <= number);
        let turns = match document.turns {
            [] => vec![Span::of(0, document.length)],
            turns => turns.iter().map(|turn| turn.span).collect(),
        };
        let mut page = Self {
            number,
            document,
            turns,
            speakers: document.speakers.iter().map(|speaker| (speaker.id, speaker)).collect(),
            codings: &codings[from..to],
            first: from as u32,
            hits: Vec::new(),
            apart: Vec::new(),
        };
        page.hits = finder.bound.texts.iter().map(|sought| page.hits_of(sought, text)).collect();
        // A NOT inside another comes before it.
        for finds in &finder.bound.apart {
            let covered = span::union(page.found(finds, &[])?.into_iter().map(|found| found.span));
            page.apart.push(covered);
        }
        Ok(page)
    }

    /// Where it is said: labels, times and headings are nobody's words.
    fn hits_of(&self, sought: &Sought, text: Option<&Text>) -> Vec<Span> {
        let Some(text) = text else { return Vec::new() };
        let mut hits = match sought {
            Sought::Folded(words) => text.find_folded(words),
            Sought::Regex(regex) => text.find_all(regex),
        };
        hits.retain(|hit| overlaps_any(&self.turns, *hit));
        hits
    }

    // ── Passages ──────────────────────────────────────────────────────────────────────────────────────────

    /// The passages, sorted and distinct; only those codings of theirs count of which the conditions are true.
    fn found(&self, finds: &Finds, asked: &[&Condition]) -> Result<Vec<Found>, QueryError> {
        Ok(match finds {
            Finds::AnyCode => self.coded(asked, |_| true),
            Finds::Codes(codes) => self.coded(asked, |coding| codes.contains(&coding.code)),
            // What no coding stands behind is by no coder, of no round.
            Finds::Hits(text) => plain(&self.hits[*text], asked, self),
            Finds::Turns => plain(&self.turns, asked, self),
            Finds::Either(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(self.found(part, asked)?);
                }
                distinct(all)
            }
            Finds::Related { left, relation, negated, right } => {
                let (mut left, right) = (self.found(left, asked)?, self.found(right, &[])?);
                let holds = self.related(*relation, &right);
                left.retain(|found| holds(found.span) != *negated);
                left
            }
            Finds::All { terms, conditions } => self.all(terms, conditions, asked)?,
        })
    }

    fn coded(&self, asked: &[&Condition], is_wanted: impl Fn(&CodingIn<'_>) -> bool) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for (number, coding) in (self.first..).zip(self.codings).filter(|(_, coding)| is_wanted(coding)) {
            if !asked.iter().all(|condition| self.is_true(condition, coding.coding.span, Some(coding.coding))) {
                continue;
            }
            match found.last_mut().filter(|last| last.span == coding.coding.span) {
                Some(same) => same.codings.push(number),
                None => found.push(Found { span: coding.coding.span, codings: vec![number] }),
            }
        }
        found
    }

    fn all(&self, terms: &[Finds], conditions: &[Condition], asked: &[&Condition]) -> Result<Vec<Found>, QueryError> {
        let (of_codings, of_passages): (Vec<&Condition>, Vec<&Condition>) =
            conditions.iter().partition(|condition| condition.is_of_codings());
        let asked: Vec<&Condition> = asked.iter().copied().chain(of_codings).collect();
        let mut parts = Vec::new();
        for term in terms {
            parts.push(self.found(term, &asked)?);
        }
        let mut found = match parts.len() {
            1 => parts.remove(0),
            _ => together(&parts)?,
        };
        for condition in of_passages {
            found.retain_mut(|passage| self.keeps(condition, passage));
        }
        Ok(found)
    }

    /// Whether the condition is true of the passage; of its codings those stay of which it is true.
    fn keeps(&self, condition: &Condition, passage: &mut Found) -> bool {
        if passage.codings.is_empty() {
            return self.is_true(condition, passage.span, None);
        }
        let span = passage.span;
        passage.codings.retain(|number| {
            let coding = &self.codings[(number - self.first) as usize];
            self.is_true(condition, span, Some(coding.coding))
        });
        !passage.codings.is_empty()
    }

    // ── Conditions ────────────────────────────────────────────────────────────────────────────────────────

    fn is_true(&self, condition: &Condition, span: Span, coding: Option<&Coding>) -> bool {
        match condition {
            Condition::Coder(coders) => coding.is_some_and(|coding| coders.contains(&coding.coder)),
            Condition::Round(rounds) => coding.is_some_and(|coding| rounds.contains(&coding.round)),
            Condition::Certainty(wanted) => coding.is_some_and(|coding| wanted.contains(&coding.certainty)),
            Condition::Memo(words) => {
                coding.is_some_and(|coding| words.iter().any(|words| says(&coding.memo, words.as_deref())))
            }
            Condition::Document(documents) => documents.contains(&self.number),
            Condition::Section(titles) => {
                let sections = self.document.sections;
                let before = sections.partition_point(|section| section.span.start() <= span.start());
                let section = before.checked_sub(1).map(|at| &sections[at]);
                section
                    .filter(|section| section.span.contains(span.start()))
                    .is_some_and(|section| titles.iter().any(|title| title.fits(&section.title)))
            }
            Condition::Speaker(labels) => self.any_turn(span, |speaker| {
                speaker.is_some_and(|speaker| labels.iter().any(|label| label.fits(&speaker.label)))
            }),
            Condition::Role(roles) => self.any_turn(span, |speaker| {
                // Words without a speaker are a participant's, as everywhere.
                roles.contains(&speaker.map_or(Role::Participant, |speaker| speaker.role))
            }),
            Condition::Participant(people) => self.any_turn(span, |speaker| {
                let person: Option<ParticipantId> = speaker.and_then(|speaker| speaker.participant);
                person.is_some_and(|person| people.contains(&person))
            }),
            Condition::Says(text) => {
                let hits = &self.hits[*text];
                let first = hits.partition_point(|hit| hit.start() < span.start());
                hits.get(first).is_some_and(|hit| span.covers(*hit))
            }
            Condition::Apart(number) => !overlaps_any(&self.apart[*number], span),
            Condition::All(conditions) => conditions.iter().all(|condition| self.is_true(condition, span, coding)),
            Condition::Either(conditions) => conditions.iter().any(|condition| self.is_true(condition, span, coding)),
            Condition::Not(condition) => !self.is_true(condition, span, coding),
        }
    }

    /// Whether it is true of the speaker of any turn the passage touches.
    fn any_turn(&self, span: Span, is: impl Fn(Option<&Speaker>) -> bool) -> bool {
        let Some(touched) = touched(&self.turns, span) else { return false };
        match self.document.turns {
            [] => is(None),
            turns => turns[touched]
                .iter()
                .any(|turn| is(turn.speaker.and_then(|speaker| self.speakers.get(&speaker)).copied())),
        }
    }

    // ── Relations ─────────────────────────────────────────────────────────────────────────────────────────

    /// Whether a passage stands so to any of the others, which are sorted.
    fn related(&self, relation: Relation, others: &[Found]) -> Box<dyn Fn(Span) -> bool + '_> {
        let spans: Vec<Span> = others.iter().map(|other| other.span).collect();
        match relation {
            Relation::Overlaps => {
                let covered = span::union(spans);
                Box::new(move |passage| overlaps_any(&covered, passage))
            }
            Relation::Equals => Box::new(move |passage| spans.binary_search(&passage).is_ok()),
            Relation::Within => {
                // How far those that begin so early reach.
                let reach: Vec<CharPos> = spans
                    .iter()
                    .scan(CharPos(0), |far, span| {
                        *far = span.end().max(*far);
                        Some(*far)
                    })
                    .collect();
                Box::new(move |passage| {
                    let before = spans.partition_point(|span| span.start() <= passage.start());
                    before.checked_sub(1).is_some_and(|last| reach[last] >= passage.end())
                })
            }
            Relation::Contains => {
                // How early those that begin so late end.
                let mut ends: Vec<CharPos> = spans
                    .iter()
                    .rev()
                    .scan(CharPos(u32::MAX), |early, span| {
                        *early = span.end().min(*early);
                        Some(*early)
                    })
                    .collect();
                ends.reverse();
                Box::new(move |passage| {
                    let first = spans.partition_point(|span| span.start() < passage.start());
                    ends.get(first).is_some_and(|end| *end <= passage.end())
                })
            }
            Relation::Near(turns) => {
                // In turns, each widened by the distance: half-open, so that one turn is as long as 1.
                let widened = others.iter().map(|other| {
                    let (first, last) = self.turns_of(other.span);
                    Span::of(first.saturating_sub(turns), last.saturating_add(turns).saturating_add(1))
                });
                let covered = span::union(widened);
                Box::new(move |passage| {
                    let (first, last) = self.turns_of(passage);
                    overlaps_any(&covered, Span::of(first, last + 1))
                })
            }
            Relation::Before(turns) => Box::new(move |passage| {
                let next = spans.partition_point(|span| span.start() < passage.end());
                spans.get(next).is_some_and(|next| {
                    let distance = self.turns_of(*next).0.saturating_sub(self.turns_of(passage).1);
                    turns.is_none_or(|turns| distance <= turns)
                })
            }),
            Relation::After(turns) => {
                let mut ending = spans;
                ending.sort_unstable_by_key(|span| span.end());
                Box::new(move |passage| {
                    let before = ending.partition_point(|span| span.end() <= passage.start());
                    before.checked_sub(1).is_some_and(|last| {
                        let distance = self.turns_of(passage).0.saturating_sub(self.turns_of(ending[last]).1);
                        turns.is_none_or(|turns| distance <= turns)
                    })
                })
            }
        }
    }

    /// The numbers of the first and the last turn it touches; of what stands between two turns, the second.
    fn turns_of(&self, span: Span) -> (u32, u32) {
        let first = self.turns.partition_point(|turn| turn.end() <= span.start());
        let after = self.turns.partition_point(|turn| turn.start() < span.end());
        (first as u32, after.saturating_sub(1).max(first) as u32)
    }
}

/// Places without codings, if nothing is asked of codings.
fn plain(spans: &[Span], asked: &[&Condition], page: &Page<'_>) -> Vec<Found> {
    let spans = spans.iter().copied().filter(|span| asked.iter().all(|condition| page.is_true(condition, *span, None)));
    spans.map(|span| Found { span, codings: Vec::new() }).collect()
}

/// Whether a remark says these words; `None` for any remark.
fn says(memo: &str, words: Option<&str>) -> bool {
    match words {
        _ if memo.is_empty() => false,
        None => true,
        Some(words) => Text::new(memo.to_owned()).is_ok_and(|memo| !memo.find_folded(words).is_empty()),
    }
}

/// The sorted, disjoint spans that share a character with this one.
fn touched(sorted: &[Span], span: Span) -> Option<std::ops::Range<usize>> {
    let from = sorted.partition_point(|other| other.end() <= span.start());
    let to = sorted.partition_point(|other| other.start() < span.end());
    (from < to).then_some(from..to)
}

fn overlaps_any(sorted: &[Span], span: Span) -> bool {
    touched(sorted, span).is_some()
}

/// Sorted, those in the same place made one.
fn distinct(mut all: Vec<Found>) -> Vec<Found> {
    all.sort_by_key(|found| found.span);
    let mut one: Vec<Found> = Vec::with_capacity(all.len());
    for found in all {
        match one.last_mut().filter(|last| last.span == found.span) {
            Some(same) => same.codings.extend(found.codings),
            None => one.push(found),
        }
    }
    for found in &mut one {
        found.codings.sort_unstable();
        found.codings.dedup();
    }
    one
}

/// The unbroken runs of words that a passage of every part covers, each with the codings over it.
fn together(parts: &[Vec<Found>]) -> Result<Vec<Found>, QueryError> {
    let covered = parts.iter().map(|part| span::union(part.iter().map(|found| found.span)));
    let runs = covered.reduce(|a, b| shared(&a, &b)).unwrap_or_default();
    let mut found: Vec<Found> = runs.into_iter().map(|span| Found { span, codings: Vec::new() }).collect();
    let mut count = 0;
    for part in parts {
        let mut coming = part.iter().peekable();
        let mut over: Vec<&Found> = Vec::new();
        for run in &mut found {
            while let Some(next) = coming.next_if(|next| next.span.start() < run.span.end()) {
                over.push(next);
            }
            over.retain(|passage| passage.span.end() > run.span.start());
            for passage in &over {
                count += 1 + passage.codings.len();
                run.codings.extend(&passage.codings);
            }
            if count > CODINGS_MAX {
                return Err(QueryError::new(
                    Span::of(0, 0),
                    "too many codings lie over each other to be joined",
                    "ask for one document at a time, or for A OVERLAPS B",
                ));
            }
        }
    }
    for run in &mut found {
        run.codings.sort_unstable();
        run.codings.dedup();
    }
    Ok(found)
}

/// What two lists of sorted, disjoint spans both cover.
fn shared(a: &[Span], b: &[Span]) -> Vec<Span> {
    let (mut i, mut j, mut both) = (0, 0, Vec::new());
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        both.extend(x.intersection(*y));
        if x.end() <= y.end() {
            i += 1;
        } else {
            j += 1;
        }
    }
    both
}
