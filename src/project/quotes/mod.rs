//! Quotes: picking passages for the paper, and showing them shorter or clearer than they were said.

use super::codings::check_span;
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::document::Document;
use crate::model::ids::{CodeId, QuoteEditId, QuoteId};
use crate::model::quote::{Quote, QuoteEdit, is_reference_to, reference};
use crate::model::revision::Placed;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::store::{quotes, revisions};
use std::collections::HashSet;

/// What is to be shown otherwise than it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    LeaveOut(At),
    PutIn { after: At, words: String },
    Replace { what: At, words: String },
}

/// Where in a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// Words that stand in the passage exactly once.
    Words(String),
    /// Characters of the document.
    Span(Span),
}

/// What becomes of a quote; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    pub span: Option<Span>,
    pub code: Option<Option<CodeId>>,
    pub note: Option<String>,
    /// Shown first as it was said.
    pub whole: bool,
    pub wishes: Vec<Wish>,
}

/// A quote that was picked, or was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picked {
    pub id: QuoteId,
    pub is_new: bool,
}

impl Project {
    /// The quotes of the documents in use, in the order they were picked.
    pub fn quotes(&self) -> Result<Vec<Quote>> {
        self.read(quotes::all)
    }

    /// The quote that people cite so: `Q-7f3a91`, or its whole id.
    pub fn quote_named(&self, words: &str) -> Result<Quote> {
        let mut found = self.quotes()?.into_iter().filter(|quote| is_reference_to(words, quote.id));
        match (found.next(), found.next()) {
            (Some(quote), None) => Ok(quote),
            (Some(_), Some(_)) => Err(Error::with_hint(
                format!("two quotes are called {words}"),
                "name it by its whole id: `thema quote list --format csv`",
            )),
            (None, _) => Err(Error::with_hint(
                format!("there is no quote {words}"),
                "`thema quote list` lists those picked; `thema quote pick` picks one",
            )),
        }
    }

    /// Picks a passage for the paper, without the blanks around it. One that was picked for the same code already is
    /// left as it is.
    ///
    /// Fails if the passage is empty or reaches outside the text, or if a wish cannot be met.
    pub fn pick_quote(
        &mut self,
        document: &Document,
        span: Span,
        code: Option<CodeId>,
        note: &str,
        wishes: &[Wish],
    ) -> Result<Picked> {
        let text = self.text(document)?;
        check_span(document, span, text.len())?;
        let span = text.trim(span);
        check_span(document, span, text.len())?;
        let code = code.map(|code| self.code_in_use(code)).transpose()?;
        let book = self.codebook()?;
        let is_same = |quote: &&Quote| {
            (quote.document, quote.revision, quote.span) == (document.id, document.revision, span)
                && quote.code.and_then(|code| book.resolve(code)) == code
        };
        if let Some(there) = self.quotes()?.iter().find(is_same) {
            return Ok(Picked { id: there.id, is_new: false });
        }
        let mut quote = Quote {
            id: self.read(quotes::ids).map(|ids| new_id(&ids))?,
            document: document.id,
            revision: document.revision,
            span,
            code,
            note: note.trim().to_owned(),
            picked_by: self.coder().map(|coder| coder.id),
            picked_at: self.now(),
            edits: Vec::new(),
        };
        for wish in wishes {
            quote.edits.push(edit(wish, &quote, &text)?);
        }
        let to = code.map_or_else(String::new, |code| format!(" for \"{}\"", book.path(code)));
        let label = format!("picked {} {span} as a quote{to}", document.name);
        self.act(Verb::PickQuote, &label, |tx| Ok(quotes::insert(tx, &quote)?))?;
        Ok(Picked { id: quote.id, is_new: true })
    }

    /// Gives a quote another passage of its document, code or note, and shows it otherwise, in one step. It is looked at
    /// with that, if an amendment touched it.
    pub fn change_quote(&mut self, id: QuoteId, change: &Change) -> Result<()> {
        let before = self.quote_with(id)?;
        let document = self.document_of_quote(&before)?;
        let is_behind = before.revision != document.revision;
        if is_behind && change.span.is_none() && (change.whole || !change.wishes.is_empty()) {
            return Err(Error::with_hint(
                format!("none of the words of {} is left in {}", before.reference(), document.name),
                "put it on the right words with `--span START..END`, or drop it",
            ));
        }
        let text = self.text(&document)?;
        let mut quote = before.clone();
        if let Some(span) = change.span {
            check_span(&document, span, text.len())?;
            (quote.span, quote.revision) = (text.trim(span), document.revision);
            check_span(&document, quote.span, text.len())?;
        }
        if let Some(code) = change.code {
            quote.code = code.map(|code| self.code_in_use(code)).transpose()?;
        }
        if let Some(note) = &change.note {
            note.trim().clone_into(&mut quote.note);
        }
        let kept = |edit: &QuoteEdit| !change.whole && !is_behind && quote.span.covers(edit.span);
        quote.edits = before.edits.iter().filter(|edit| kept(edit)).cloned().collect();
        let kept: HashSet<QuoteEditId> = quote.edits.iter().map(|edit| edit.id).collect();
        let mut added = Vec::new();
        for wish in &change.wishes {
            let edit = edit(wish, &quote, &text)?;
            quote.edits.push(edit.clone());
            added.push(edit);
        }
        let gone: Vec<QuoteEditId> =
            self.read(|db| quotes::edits_of(db, id))?.into_iter().filter(|id| !kept.contains(id)).collect();
        let label = format!("changed the quote {} of {}", quote.reference(), document.name);
        self.act(Verb::EditQuote, &label, |tx| {
            quotes::place(tx, id, quote.revision, quote.span)?;
            quotes::describe(tx, id, quote.code, &quote.note)?;
            gone.iter().try_for_each(|id| quotes::retire_edit(tx, *id))?;
            added.iter().try_for_each(|edit| quotes::insert_edit(tx, id, quote.revision, edit))?;
            Ok(revisions::check(tx, Placed::Quote(id))?)
        })
    }

    /// Takes a quote out of the paper; the text keeps its words.
    pub fn drop_quote(&mut self, id: QuoteId) -> Result<()> {
        let quote = self.quote_with(id)?;
        let document = self.document_of_quote(&quote)?;
        let label = format!("dropped the quote {} of {}", quote.reference(), document.name);
        self.act(Verb::DropQuote, &label, |tx| Ok(quotes::retire(tx, id)?))
    }

    fn quote_with(&self, id: QuoteId) -> Result<Quote> {
        self.quote_named(&id.to_string())
    }

    fn document_of_quote(&self, quote: &Quote) -> Result<Document> {
        let document = self.documents()?.into_iter().find(|document| document.id == quote.document);
        document.ok_or_else(|| Error::refused("that quote belongs to a text that is no longer in use"))
    }

    fn code_in_use(&self, code: CodeId) -> Result<CodeId> {
        let book = self.codebook()?;
        let gone = || Error::refused(format!("\"{}\" is no longer in use", book.path(code)));
        book.resolve(code).ok_or_else(gone)
    }
}

/// An id by whose last letters no other quote is cited.
fn new_id(taken: &[QuoteId]) -> QuoteId {
    let taken: HashSet<String> = taken.iter().map(|id| reference(*id)).collect();
    loop {
        let id = QuoteId::new();
        // With more quotes than letters can tell apart, the whole id still does.
        if taken.len() > 1_000_000 || !taken.contains(&reference(id)) {
            return id;
        }
    }
}

/// The edit that is wished for, if the quote, with the edits it has, can be shown so.
fn edit(wish: &Wish, quote: &Quote, text: &Text) -> Result<QuoteEdit> {
    let (span, words) = match wish {
        Wish::LeaveOut(at) => (text.trim(place(at, quote, text)?), String::new()),
        Wish::Replace { what, words } => (text.trim(place(what, quote, text)?), put_in(words)?),
        Wish::PutIn { after, words } => {
            let end = place(after, quote, text)?.end();
            (Span::between(end, end), put_in(words)?)
        }
    };
    if span.is_empty() && words.is_empty() {
        return Err(Error::refused("there are no words there to leave out"));
    }
    if span == quote.span && words.is_empty() {
        return Err(Error::refused("nothing would be left of the quote"));
    }
    let is_in_the_way = |other: &&QuoteEdit| {
        let (one, other) = (span, other.span);
        one.overlaps(other)
            || one.is_empty() && other.start() < one.start() && one.start() < other.end()
            || other.is_empty() && one.start() < other.start() && other.start() < one.end()
            || one == other
    };
    if quote.edits.iter().any(|other| is_in_the_way(&other)) {
        return Err(Error::with_hint(
            "words there are left out or replaced already",
            "`--whole` shows the quote as it was said first",
        ));
    }
    Ok(QuoteEdit { id: QuoteEditId::new(), span, words })
}

fn place(at: &At, quote: &Quote, text: &Text) -> Result<Span> {
    let passage = quote.span;
    match at {
        At::Span(span) if passage.covers(*span) => Ok(*span),
        At::Span(span) => Err(Error::refused(format!("{span} is not inside the quote's passage {passage}"))),
        At::Words(words) => {
            let found: Vec<Span> = if words.trim().is_empty() {
                Vec::new()
            } else {
                text.find_literal(words).into_iter().filter(|found| passage.covers(*found)).collect()
            };
            match found[..] {
                [once] => Ok(once),
                [] => Err(Error::with_hint(
                    format!("\"{words}\" is not in the passage"),
                    "write the words as they stand there, letter by letter",
                )),
                _ => Err(Error::with_hint(
                    format!("\"{words}\" is in the passage more than once"),
                    "give more of them, or the characters of the document as START..END",
                )),
            }
        }
    }
}

/// The analyst's words on one line, without the brackets they are shown in.
fn put_in(words: &str) -> Result<String> {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&line).trim();
    if bare.is_empty() {
        return Err(Error::with_hint("there are no words to put in", "write them as WORDS=[what is put in]"));
    }
    Ok(bare.to_owned())
}

#[cfg(test)]
mod tests;
