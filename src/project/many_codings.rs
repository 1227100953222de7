//! Many codings in one step: coding every passage found, recoding and uncoding.

use super::codings::check_span;
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::coding::{Certainty, Coding};
use crate::model::document::Document;
use crate::model::ids::{CodeId, CoderId, CodingId, DocumentId};
use crate::model::span::Span;
use crate::store::{Reader, codes, codings, documents};
use std::collections::{HashMap, HashSet};

/// What came of coding many passages with one code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// Those that have the code now and had it not, each once.
    pub added: Vec<(DocumentId, Span)>,
    /// How many had this code of the acting coder's already.
    pub already: usize,
}

/// What came of giving many codings another code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recoded {
    pub changed: usize,
    /// Taken off, because their coder had the new code on the same passage.
    pub joined: usize,
    /// Had the code already.
    pub already: usize,
}

impl Project {
    /// What [`add_codings`](Self::add_codings) would do with these passages.
    pub fn codings_to_add(&self, passages: &[(DocumentId, Span)], code: CodeId) -> Result<Added> {
        let coder = self.acting_coder()?;
        self.read(|db| missing(db, passages, code, coder))
    }

    /// Marks every passage with the code, as the acting coder, in one step; those that have it already stay as they are.
    pub fn add_codings(&mut self, passages: &[(DocumentId, Span)], code: CodeId) -> Result<Added> {
        let coder = self.acting_coder()?;
        let at = self.now();
        let book = self.codebook()?;
        let Some(code) = book.resolve(code) else {
            return Err(Error::refused(format!("\"{}\" is no longer in use", book.path(code))));
        };
        let (places, in_documents) = (counted(passages.len(), "passage"), documents_of(passages.iter().map(|at| at.0)));
        let label = format!("coded {places} in {in_documents} with \"{}\"", book.path(code));
        self.act(Verb::AddCodings, &label, |tx| {
            let added = missing(tx, passages, code, coder)?;
            let mut known: HashMap<DocumentId, (Document, u32)> = HashMap::new();
            for document in documents::all(tx)? {
                let length = documents::length(tx, &document)?;
                known.insert(document.id, (document, length));
            }
            let mut new: Vec<codings::New> = Vec::with_capacity(added.added.len());
            for &(document, span) in &added.added {
                let Some((document, length)) = known.get(&document) else {
                    return Err(Error::refused("a document among these is no longer in use"));
                };
                check_span(document, span, *length)?;
                let coding = Coding {
                    id: CodingId::new(),
                    document: document.id,
                    revision: document.revision,
                    span,
                    code,
                    coder,
                    round: None,
                    certainty: Certainty::Certain,
                    memo: String::new(),
                };
                new.push((coding, at.clone()));
            }
            codings::insert_all(tx, &new)?;
            Ok(added)
        })
    }

    /// Takes many marks off in one step. All must be the acting coder's.
    pub fn remove_codings(&mut self, ids: &[CodingId]) -> Result<usize> {
        let codings = self.own_codings(ids)?;
        let label = format!(
            "took {} off in {}",
            counted(codings.len(), "coding"),
            documents_of(codings.iter().map(|coding| coding.document))
        );
        self.act(Verb::RemoveCodings, &label, |tx| {
            Ok(codings.iter().try_for_each(|coding| codings::retire(tx, coding.id))?)
        })?;
        Ok(codings.len())
    }

    /// Gives many codings another code in one step. All must be the acting coder's.
    pub fn recode(&mut self, ids: &[CodingId], to: CodeId) -> Result<Recoded> {
        let book = self.codebook()?;
        let Some(to) = book.resolve(to) else {
            return Err(Error::refused(format!("\"{}\" is no longer in use", book.path(to))));
        };
        let mut codings = self.own_codings(ids)?;
        let all = codings.len();
        codings.retain(|coding| book.resolve(coding.code) != Some(to));
        let label = format!(
            "recoded {} in {} as \"{}\"",
            counted(codings.len(), "coding"),
            documents_of(codings.iter().map(|coding| coding.document)),
            book.path(to)
        );
        let mut done = Recoded { already: all - codings.len(), ..Recoded::default() };
        self.act(Verb::RecodeCodings, &label, |tx| {
            for coding in &codings {
                let changed = codings::recode(tx, coding.id, to)?;
                *(if changed { &mut done.changed } else { &mut done.joined }) += 1;
            }
            Ok(done)
        })
    }

    /// Whether all these codings are the acting coder's, and may be changed; an error says how many are whose.
    pub fn own_codings(&self, ids: &[CodingId]) -> Result<Vec<Coding>> {
        let (coder, coders) = (self.acting_coder()?, self.coders()?);
        let wanted: HashSet<CodingId> = ids.iter().copied().collect();
        let mut all = self.read(codings::all)?;
        all.retain(|coding| wanted.contains(&coding.id));
        let mut others: Vec<(&str, usize)> = Vec::new();
        for coding in all.iter().filter(|coding| coding.coder != coder) {
            let name = Self::coder_name(&coders, coding.coder);
            match others.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => others.push((name, 1)),
            }
        }
        if others.is_empty() {
            return Ok(all);
        }
        let whose: Vec<String> = others.iter().map(|(name, count)| format!("{name} made {count}")).collect();
        let me = Self::coder_name(&coders, coder);
        Err(Error::with_hint(
            format!("of these {} {}; nobody else changes them", counted(all.len(), "coding"), whose.join(" and ")),
            format!("ask for your own with coder:{me}"),
        ))
    }
}

/// Which of the passages have not got this code of this coder's.
fn missing(
    db: &Reader<'_>,
    passages: &[(DocumentId, Span)],
    code: CodeId,
    coder: CoderId,
) -> std::result::Result<Added, crate::store::Error> {
    let book = codes::codebook(db)?;
    let code = book.resolve(code);
    let mine =
        codings::all(db)?.into_iter().filter(|coding| coding.coder == coder && book.resolve(coding.code) == code);
    let there: HashSet<(DocumentId, Span)> = mine.map(|coding| (coding.document, coding.span)).collect();
    let mut wanted: HashSet<(DocumentId, Span)> = HashSet::new();
    let each_once: Vec<_> = passages.iter().copied().filter(|place| wanted.insert(*place)).collect();
    let (already, added): (Vec<_>, Vec<_>) = each_once.into_iter().partition(|place| there.contains(place));
    Ok(Added { added, already: already.len() })
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// `3 documents`
fn documents_of(documents: impl Iterator<Item = DocumentId>) -> String {
    counted(documents.collect::<HashSet<_>>().len(), "document")
}
