//! Coding: marking a passage, taking the mark off, remarks on it.

use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::coding::{Certainty, Coding};
use crate::model::document::Document;
use crate::model::ids::{CodeId, CodingId};
use crate::model::revision::Placed;
use crate::model::span::Span;
use crate::store::{codings, documents, revisions};

impl Project {
    /// Marks a passage with a code, as the acting coder; `None` if they had marked it so already.
    ///
    /// Fails if the passage is empty or reaches outside the text.
    pub fn add_coding(
        &mut self,
        document: &Document,
        span: Span,
        code: CodeId,
        certainty: Certainty,
        memo: &str,
    ) -> Result<Option<CodingId>> {
        let coder = self.acting_coder()?;
        let length = self.read(|db| documents::length(db, document))?;
        check_span(document, span, length)?;
        let book = self.codebook()?;
        let Some(code) = book.resolve(code) else {
            return Err(Error::refused(format!("\"{}\" is no longer in use", book.path(code))));
        };
        let coding = Coding {
            id: CodingId::new(),
            document: document.id,
            revision: document.revision,
            span,
            code,
            coder,
            round: None,
            certainty,
            memo: memo.trim().to_owned(),
        };
        let label = format!("coded {} {span} with \"{}\"", document.name, book.path(code));
        let at = self.now();
        let added = self.act(Verb::AddCoding, &label, |tx| Ok(codings::insert(tx, &coding, &at)?))?;
        Ok(added.then_some(coding.id))
    }

    /// Takes a mark off. Only the coder who made it may.
    pub fn remove_coding(&mut self, id: CodingId) -> Result<()> {
        let coding = self.own_coding(id)?;
        let label = format!("took {} off", self.describe(&coding)?);
        self.act(Verb::RemoveCoding, &label, |tx| Ok(codings::retire(tx, id)?))
    }

    /// Changes the remark on a mark, or how sure it is. Only the coder who made it may.
    pub fn set_coding(&mut self, id: CodingId, certainty: Certainty, memo: &str) -> Result<()> {
        let mut coding = self.own_coding(id)?;
        let what = match (coding.certainty == certainty, memo.trim().is_empty()) {
            (false, _) => "changed the certainty of",
            (true, false) => "remarked on",
            (true, true) => "took the remark off",
        };
        (coding.certainty, coding.memo) = (certainty, memo.trim().to_owned());
        let label = format!("{what} {}", self.describe(&coding)?);
        self.act(Verb::SetCoding, &label, |tx| Ok(codings::update(tx, &coding)?))
    }

    /// Puts a mark on another passage of its document: longer, shorter or elsewhere. Only the coder who made it may. One
    /// that an amendment touched, or left behind, is looked at with that.
    ///
    /// Fails if the passage is empty, reaches outside the text, or has the same code of theirs already.
    pub fn move_coding(&mut self, id: CodingId, span: Span) -> Result<()> {
        let before = self.own_coding(id)?;
        let document = self.document_with(&before)?;
        if (before.span, before.revision) == (span, document.revision) {
            return Ok(());
        }
        let length = self.read(|db| documents::length(db, &document))?;
        check_span(&document, span, length)?;
        let label = format!("moved {} to {span}", self.describe(&before)?);
        let moved = Coding { span, revision: document.revision, ..before };
        let name = self.codebook()?.path(moved.code).to_owned();
        self.act(Verb::MoveCoding, &label, |tx| {
            if codings::has_twin(tx, &moved)? {
                return Err(twice(&document, span, &name));
            }
            codings::place(tx, &moved)?;
            Ok(revisions::check(tx, Placed::Coding(id))?)
        })
    }

    /// Makes two marks of one: the first part keeps the remark, both keep code, certainty and round. Answers the second.
    ///
    /// Only the coder who made it may. Fails unless both parts are inside the passage, the first before the second.
    pub fn split_coding(&mut self, id: CodingId, parts: [Span; 2]) -> Result<CodingId> {
        let before = self.own_coding(id)?;
        let document = self.document_of(&before)?;
        let [first, second] = parts;
        let inside = |part: Span| !part.is_empty() && before.span.intersection(part) == Some(part);
        if !inside(first) || !inside(second) || first.end() > second.start() {
            let message = format!("{first} and {second} are not two parts of {}", before.span);
            return Err(Error::with_hint(message, "split a coding at a place inside its passage"));
        }
        let label = format!("split {} into {first} and {second}", self.describe(&before)?);
        let (name, at) = (self.codebook()?.path(before.code).to_owned(), self.now());
        let second = Coding { id: CodingId::new(), span: second, memo: String::new(), ..before.clone() };
        let first = Coding { span: first, ..before };
        self.act(Verb::SplitCoding, &label, |tx| {
            for part in [&first, &second] {
                if codings::has_twin(tx, part)? {
                    return Err(twice(&document, part.span, &name));
                }
            }
            codings::place(tx, &first)?;
            codings::insert(tx, &second, &at)?;
            Ok(second.id)
        })
    }

    /// The document of a coding, which must be in the revision it was made on.
    fn document_of(&self, coding: &Coding) -> Result<Document> {
        let document = self.document_with(coding)?;
        if document.revision == coding.revision {
            return Ok(document);
        }
        Err(Error::with_hint(
            format!("that coding stayed behind in revision {} of {}", coding.revision, document.name),
            "place it again with `thema coding move ID --span START..END`, or take it off",
        ))
    }

    /// The document of a coding, whatever its revision.
    fn document_with(&self, coding: &Coding) -> Result<Document> {
        let document = self.documents()?.into_iter().find(|document| document.id == coding.document);
        document.ok_or_else(|| Error::refused("that coding belongs to a text that is no longer in use"))
    }

    fn own_coding(&self, id: CodingId) -> Result<Coding> {
        let coder = self.acting_coder()?;
        let coding = self.coding(id)?;
        if coding.coder == coder {
            return Ok(coding);
        }
        let whose = Self::coder_name(&self.coders()?, coding.coder).to_owned();
        Err(Error::with_hint(
            format!("that coding is {whose}'s; nobody else changes it"),
            "make your own coding beside it",
        ))
    }

    fn describe(&self, coding: &Coding) -> Result<String> {
        let (book, documents) = (self.codebook()?, self.documents()?);
        let name = Self::document_name(&documents, coding.document);
        Ok(format!("\"{}\" at {name} {}", book.path(coding.code), coding.span))
    }
}

fn twice(document: &Document, span: Span, name: &str) -> Error {
    let message = format!("{} {span} has \"{name}\" of yours already", document.name);
    Error::with_hint(message, "take one of the two off first")
}

/// Refuses a passage that is empty or reaches outside a text of `length` characters.
pub(crate) fn check_span(document: &Document, span: Span, length: u32) -> Result<()> {
    if span.is_empty() {
        return Err(Error::refused(format!("the passage {} {span} is empty", document.name)));
    }
    if span.end().get() > length {
        return Err(Error::with_hint(
            format!("the passage {} {span} reaches outside the text", document.name),
            format!(
                "{} has {length} characters; positions count characters from 0, the end is not included",
                document.name
            ),
        ));
    }
    Ok(())
}
