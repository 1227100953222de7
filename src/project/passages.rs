//! Passages asked for by a query: loaded, found, and set in their surroundings.

use super::Project;
use super::selection::{Layer, Selection};
use super::study::{Study, StudyDocument};
use crate::analysis::query::{CodingIn, Corpus, DocumentIn, Finder, Passage, Query, QueryError};
use crate::error::Error;
use crate::model::coding::Coding;
use crate::model::ids::{CodeId, CoderId, CodingId, DocumentId};
use crate::model::span::Span;
use crate::model::text::Text;
use std::borrow::Cow;

/// Which part of the study a query is put to.
#[derive(Debug, Clone)]
pub struct Scope {
    pub selection: Selection,
    /// Whose codings count; `None` for everybody's, the consensus layer with them.
    pub layer: Option<Layer>,
}

/// What is shown of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Nothing: it is enough to count.
    None,
    Passage,
    /// The passage with so many characters before and after it, whole words.
    Characters(u32),
    /// The same, as far as its turns reach.
    Spoken(u32),
    /// The passage with the rest of its turns, and so many turns before and after them.
    Turns(u32),
}

/// To what a passage is widened before it is shown or coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Widen {
    #[default]
    Not,
    Sentence,
    Paragraph,
    Turn,
}

/// A passage as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The document's place in the study.
    pub at: usize,
    pub document: DocumentId,
    pub span: Span,
    /// The codings it comes from; none for a turn or a place where something is said.
    pub codings: Vec<FoundCoding>,
    /// Its words, and those before and after it, as far as they were asked for.
    pub words: String,
    pub before: String,
    pub after: String,
}

/// A coding behind a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundCoding {
    pub id: CodingId,
    /// The code in use that it counts for.
    pub code: CodeId,
    pub coder: CoderId,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// The query is not one, with the place in its line.
    Query(QueryError),
    Project(Error),
}

impl From<QueryError> for Unanswered {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl From<Error> for Unanswered {
    fn from(error: Error) -> Self {
        Self::Project(error)
    }
}

impl Unanswered {
    /// The error with the line of the query in it, and a mark under the place.
    pub fn in_line(self, line: &str) -> Error {
        match self {
            Self::Project(error) => error,
            Self::Query(error) => {
                let message = format!("{}\n  {line}\n  {}", error.message, error.pointer());
                Error::with_hint(message, error.hint)
            }
        }
    }
}

impl Project {
    /// The passages the query asks for, document by document in the order of the text.
    ///
    /// The texts are loaded one by one, and only those that are searched or shown.
    pub fn passages(
        &self,
        study: &Study,
        query: &Query,
        scope: &Scope,
        widen: Widen,
        words: Words,
    ) -> Result<Vec<Found>, Unanswered> {
        let counted: Vec<(usize, Cow<'_, Coding>, CodeId)> = match scope.layer {
            Some(layer) => scope.selection.codings(study, layer).collect(),
            None => {
                let all = scope.selection.codings_of_all(study).into_iter();
                all.map(|(document, coding, code)| (document, Cow::Borrowed(coding), code)).collect()
            }
        };
        let codings: Vec<CodingIn<'_>> = counted
            .iter()
            .map(|(document, coding, code)| CodingIn { document: *document, coding, code: *code })
            .collect();
        let documents = documents_in(study);
        let finder = Finder::new(query, corpus(study, &documents, &codings))?;
        let searches = query.needs_text();
        let mut found = Vec::new();
        for (at, document) in scope.selection.documents(study) {
            let load = || self.text(&document.document);
            let mut text = searches.then(load).transpose()?;
            let mut passages = finder.passages(at, text.as_ref())?;
            // Turns and places where something is said know of no selection yet.
            passages.retain(|passage| scope.selection.has_passage(document, passage.span));
            if passages.is_empty() {
                continue;
            }
            if text.is_none() && (words != Words::None || matches!(widen, Widen::Sentence | Widen::Paragraph)) {
                text = Some(load()?);
            }
            widen.widen(document, text.as_ref(), &mut passages);
            found.extend(passages.into_iter().map(|passage| {
                let codings = passage.codings.iter().map(|number| &codings[*number as usize]);
                let codings = codings.map(|found| FoundCoding {
                    id: found.coding.id,
                    code: found.code,
                    coder: found.coding.coder,
                });
                let around = text.as_ref().map_or(passage.span, |text| words.around(document, text, passage.span));
                let slice = |span| text.as_ref().filter(|_| words != Words::None).map_or("", |text| text.slice(span));
                Found {
                    at,
                    document: document.document.id,
                    span: passage.span,
                    codings: codings.collect(),
                    words: slice(passage.span).to_owned(),
                    before: slice(Span::between(around.start(), passage.span.start())).to_owned(),
                    after: slice(Span::between(passage.span.end(), around.end())).to_owned(),
                }
            }));
        }
        Ok(found)
    }
}

/// Whether the query can be answered here: every name leads to something.
pub fn check(study: &Study, query: &Query) -> Result<(), QueryError> {
    let documents = documents_in(study);
    Finder::new(query, corpus(study, &documents, &[])).map(drop)
}

fn documents_in(study: &Study) -> Vec<DocumentIn<'_>> {
    let documents = study.documents.iter().map(|document| DocumentIn {
        name: &document.document.name,
        length: document.length,
        turns: &document.turns,
        sections: &document.sections,
        speakers: &document.speakers,
    });
    documents.collect()
}

fn corpus<'a>(study: &'a Study, documents: &'a [DocumentIn<'a>], codings: &'a [CodingIn<'a>]) -> Corpus<'a> {
    Corpus {
        codebook: &study.codebook,
        coders: &study.coders,
        rounds: &study.rounds,
        participants: &study.participants,
        attributes: &study.attributes,
        values: &study.values,
        documents,
        codings,
    }
}

impl Widen {
    /// Widens every passage; those that become the same are one.
    fn widen(self, document: &StudyDocument, text: Option<&Text>, passages: &mut Vec<Passage>) {
        if self == Self::Not {
            return;
        }
        for passage in passages.iter_mut() {
            let turns = document.turns_touched(passage.span);
            let whole = if turns.is_empty() { vec![Span::of(0, document.length)] } else { spans(turns) };
            let pieces = match (self, text) {
                (Self::Sentence, Some(text)) => whole.into_iter().flat_map(|turn| text.sentences(turn)).collect(),
                (Self::Paragraph, Some(text)) => whole.into_iter().flat_map(|turn| text.paragraphs(turn)).collect(),
                _ => whole,
            };
            let touched = pieces.into_iter().filter(|piece| piece.overlaps(passage.span));
            passage.span = touched.fold(passage.span, Span::hull);
        }
        passages.sort_by_key(|passage| passage.span);
        passages.dedup_by(|later, kept| {
            let same = later.span == kept.span;
            if same {
                kept.codings.append(&mut later.codings);
                kept.codings.sort_unstable();
                kept.codings.dedup();
            }
            same
        });
    }
}

fn spans(turns: &[crate::model::document::Turn]) -> Vec<Span> {
    turns.iter().map(|turn| turn.span).collect()
}

impl Words {
    /// The stretch to show around a passage.
    pub(super) fn around(self, document: &StudyDocument, text: &Text, span: Span) -> Span {
        match self {
            Self::None | Self::Passage => span,
            Self::Characters(count) => near(text, span, count, text.whole()),
            Self::Spoken(count) => near(text, span, count, Self::Turns(0).around(document, text, span)),
            Self::Turns(count) => {
                let from = document.turns.partition_point(|turn| turn.span.end() <= span.start());
                let to = document.turns.partition_point(|turn| turn.span.start() < span.end()).max(from);
                let first = document.turns.get(from.saturating_sub(count as usize));
                let last = document.turns.get((to + count as usize).min(document.turns.len()).saturating_sub(1));
                first.into_iter().chain(last).fold(span, |around, turn| around.hull(turn.span))
            }
        }
    }
}

/// So many characters before and after, no farther than `within`; a word that would be cut is left out.
fn near(text: &Text, span: Span, count: u32, within: Span) -> Span {
    let wide = Span::between(span.start().minus(count), span.end().plus(count));
    let wide = wide.intersection(within).unwrap_or(span);
    let mut whole = text.words(wide).filter(|word| wide.covers(*word));
    let first = whole.next().unwrap_or(span);
    let last = whole.last().unwrap_or(first);
    let start = if wide.start() == within.start() { wide.start() } else { first.start() };
    let end = if wide.end() == within.end() { wide.end() } else { last.end() };
    Span::between(start, end).hull(span)
}
