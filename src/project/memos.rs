//! Memos: writing, changing and removing them, and all there are with what they are about.

use super::codings::check_span;
use super::study::{Study, StudyDocument};
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::coding::Coding;
use crate::model::ids::{CodeId, CoderId, CodingId, DocumentId, MemoId};
use crate::model::memo::{Level, Memo, MemoAbout, turn_in_title};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::store::{documents, memos, participants};
use std::collections::HashMap;

/// A memo, or the remark kept with a coding, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub source: Source,
    pub about: MemoAbout,
    pub author: Option<CoderId>,
    /// Empty for a remark.
    pub title: String,
    pub body: String,
    /// When it was written, RFC 3339; of a remark, when the coding was made.
    pub at: String,
    /// What it is about: `P05 1034..1071`, the path of a code. Empty where that is no longer in use.
    pub name: String,
    /// The words it is about, if it is about words.
    pub quote: Option<Quote>,
    /// The code it is about, as it counts now.
    pub code: Option<CodeId>,
}

/// What is written: a memo of its own, or part of a coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    Memo(MemoId),
    Remark(CodingId),
}

/// Words of a document, where they stand, and who says them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub document: DocumentId,
    pub span: Span,
    /// The number of the first turn they touch.
    pub turn: Option<u32>,
    /// The label of its speaker, empty if there is none.
    pub speaker: String,
    pub words: String,
}

impl Written {
    /// The kind of thing it is about. A memo about a document that names a turn is about that turn's words.
    pub fn level(&self) -> Level {
        match (self.about, &self.quote) {
            (MemoAbout::Document(_), Some(_)) => Level::Passage,
            (about, _) => about.level(),
        }
    }

    /// What it is, in a word: `remark` for what is kept with a coding.
    pub fn kind(&self) -> &'static str {
        match self.source {
            Source::Remark(_) => "remark",
            Source::Memo(_) => self.level().word(),
        }
    }

    /// Whether the words stand in its title, its body, the name of what it is about or the words it is about, whatever
    /// the case of the letters. `words` is in lower case.
    pub fn mentions(&self, words: &str) -> bool {
        let quoted = self.quote.as_ref().map_or("", |quote| &quote.words);
        [&self.title, &self.body, &self.name, quoted].into_iter().any(|text| text.to_lowercase().contains(words))
    }

    /// The document it is about, whole or in part.
    pub fn document(&self) -> Option<DocumentId> {
        match (&self.quote, self.about) {
            (Some(quote), _) => Some(quote.document),
            (None, MemoAbout::Document(document) | MemoAbout::Passage(document, _)) => Some(document),
            (None, _) => None,
        }
    }
}

impl Project {
    /// Writes a memo.
    ///
    /// Fails if nothing is written, or if there is no such thing to write about.
    pub fn add_memo(&mut self, about: MemoAbout, title: &str, body: &str) -> Result<MemoId> {
        let memo = Memo {
            id: MemoId::new(),
            about,
            author: self.coder().map(|coder| coder.id),
            title: one_line(title),
            body: body.trim().to_owned(),
            created_at: self.now(),
        };
        if memo.title.is_empty() && memo.body.is_empty() {
            return Err(Error::refused("an empty memo was not kept"));
        }
        let label = format!("wrote a memo about {}", self.name_of(about)?);
        self.act(Verb::AddMemo, &label, |tx| Ok(memos::insert(tx, &memo)?))?;
        Ok(memo.id)
    }

    /// The memos, in the order they were written.
    pub fn memos(&self) -> Result<Vec<Memo>> {
        self.read(memos::all)
    }

    /// Gives a memo another title and body. Only who wrote it may.
    pub fn set_memo(&mut self, id: MemoId, title: &str, body: &str) -> Result<()> {
        let mut memo = self.own_memo(id)?;
        (memo.title, memo.body) = (one_line(title), body.trim().to_owned());
        if memo.title.is_empty() && memo.body.is_empty() {
            return Err(Error::with_hint("nothing would be left of the memo", "`thema memo remove` takes it away"));
        }
        let label = format!("changed a memo about {}", self.name_of(memo.about).unwrap_or_else(|_| "?".into()));
        self.act(Verb::SetMemo, &label, |tx| Ok(memos::update(tx, &memo)?))
    }

    /// Takes a memo away. Only who wrote it may.
    pub fn remove_memo(&mut self, id: MemoId) -> Result<()> {
        let memo = self.own_memo(id)?;
        let label = format!("removed a memo about {}", self.name_of(memo.about).unwrap_or_else(|_| "?".into()));
        self.act(Verb::RemoveMemo, &label, |tx| Ok(memos::retire(tx, id)?))
    }

    /// Everything written, memos and the remarks kept with codings, in the order it was written.
    pub fn written(&self) -> Result<Vec<Written>> {
        let study = self.study()?;
        let (memos, remarked) = self.read(|db| Ok((memos::all(db)?, memos::remarked(db)?)))?;
        let codings = study.codings.iter().map(|coding| (coding.id, coding)).collect();
        let mut look = Look { project: self, study: &study, places: study.places(), codings, texts: HashMap::new() };
        let mut written = Vec::new();
        for Memo { id, about, author, title, body, created_at } in memos {
            let Thing { name, quote, code } = look.up(about, &title)?;
            written.push(Written {
                source: Source::Memo(id),
                about,
                author,
                title,
                body,
                at: created_at,
                name,
                quote,
                code,
            });
        }
        let mut made: HashMap<CodingId, String> = remarked.into_iter().collect();
        for coding in study.codings.iter().filter(|coding| !coding.memo.is_empty()) {
            let (source, about) = (Source::Remark(coding.id), MemoAbout::Coding(coding.id));
            let Thing { name, quote, code } = look.up(about, "")?;
            let (author, title, body) = (Some(coding.coder), String::new(), coding.memo.clone());
            let at = made.remove(&coding.id).unwrap_or_default();
            written.push(Written { source, about, author, title, body, at, name, quote, code });
        }
        written.sort_by(|one, other| one.at.cmp(&other.at));
        Ok(written)
    }

    /// The memo, if the acting coder may change it: what somebody wrote stays theirs.
    fn own_memo(&self, id: MemoId) -> Result<Memo> {
        let Some(memo) = self.read(|db| memos::get(db, id))? else { return Err(no_memo(id)) };
        let coders = self.coders()?;
        let author = memo.author.and_then(|author| coders.iter().find(|coder| coder.id == author));
        match author {
            Some(author) if author.id != self.acting_coder()? => Err(Error::with_hint(
                format!("that memo is {}'s; nobody else changes it", author.name),
                "write one of your own beside it",
            )),
            _ => Ok(memo),
        }
    }

    /// What a memo is about, in words without any of a transcript.
    fn name_of(&self, about: MemoAbout) -> Result<String> {
        let documents = self.documents()?;
        let document = |id| documents.iter().find(|document| document.id == id).ok_or_else(|| gone("document"));
        Ok(match about {
            MemoAbout::Project => "the project".to_owned(),
            MemoAbout::Document(id) => document(id)?.name.clone(),
            MemoAbout::Passage(id, span) => {
                let document = document(id)?;
                check_span(document, span, self.read(|db| documents::length(db, document))?)?;
                format!("{} {span}", document.name)
            }
            MemoAbout::Code(id) => format!("\"{}\"", self.codebook()?.path(id)),
            MemoAbout::Coding(id) => {
                let coding = self.read(|db| crate::store::codings::get(db, id))?.ok_or_else(|| gone("coding"))?;
                let name = &document(coding.document)?.name;
                format!("\"{}\" at {name} {}", self.codebook()?.path(coding.code), coding.span)
            }
            MemoAbout::Participant(id) => {
                let participants = self.read(participants::all)?;
                let found = participants.into_iter().find(|participant| participant.id == id);
                found.ok_or_else(|| gone("participant"))?.label
            }
        })
    }
}

/// What something is written about: see [`Written`].
#[derive(Default)]
struct Thing {
    name: String,
    quote: Option<Quote>,
    code: Option<CodeId>,
}

/// Looks up what things are about, with the texts loaded so far.
struct Look<'s> {
    project: &'s Project,
    study: &'s Study,
    places: HashMap<DocumentId, usize>,
    codings: HashMap<CodingId, &'s Coding>,
    texts: HashMap<DocumentId, Text>,
}

impl<'s> Look<'s> {
    /// What is written about; a memo about a document may name a turn in its title.
    fn up(&mut self, about: MemoAbout, title: &str) -> Result<Thing> {
        let book = &self.study.codebook;
        Ok(match about {
            MemoAbout::Project => Thing { name: "the project".into(), ..Thing::default() },
            MemoAbout::Document(id) => {
                let named = turn_in_title(title).zip(self.document(id));
                let turn = named.and_then(|(n, document)| document.turns.iter().find(|turn| turn.n == n));
                let span = turn.map(|turn| turn.span);
                let quote = span.map(|span| self.quote(id, span)).transpose()?.flatten();
                Thing { name: self.document_name(id).to_owned(), quote, code: None }
            }
            MemoAbout::Passage(id, span) => {
                let name = self.document(id).map(|document| format!("{} {span}", document.document.name));
                Thing { name: name.unwrap_or_default(), quote: self.quote(id, span)?, code: None }
            }
            MemoAbout::Code(id) => {
                let code = book.resolve(id);
                let name = code.map_or("", |code| book.path(code));
                Thing { name: name.to_owned(), quote: None, code }
            }
            MemoAbout::Coding(id) => {
                let Some(&coding) = self.codings.get(&id) else { return Ok(Thing::default()) };
                let code = book.resolve(coding.code);
                let path = code.map_or("", |code| book.path(code));
                let name = format!("{} {} {path}", self.document_name(coding.document), coding.span);
                let quote = self.quote(coding.document, coding.span)?;
                Thing { name: name.trim_end().to_owned(), quote, code }
            }
            MemoAbout::Participant(id) => {
                let found = self.study.participant(Some(id));
                Thing { name: found.map_or(String::new(), |found| found.label.clone()), ..Thing::default() }
            }
        })
    }

    fn document(&self, id: DocumentId) -> Option<&'s StudyDocument> {
        Some(&self.study.documents[*self.places.get(&id)?])
    }

    fn document_name(&self, id: DocumentId) -> &'s str {
        self.document(id).map_or("", |document| &document.document.name)
    }

    /// The words of a passage with their turn; `None` if its document is not in use or not so long.
    fn quote(&mut self, id: DocumentId, span: Span) -> Result<Option<Quote>> {
        let Some(&at) = self.places.get(&id) else { return Ok(None) };
        let document = &self.study.documents[at];
        if !self.texts.contains_key(&id) {
            self.texts.insert(id, self.project.text(&document.document)?);
        }
        let Some(words) = self.texts[&id].get(span) else { return Ok(None) };
        let turn = document.turns_touched(span).first();
        let speaker = turn.and_then(|turn| document.speaker(turn.speaker));
        Ok(Some(Quote {
            document: id,
            span,
            turn: turn.map(|turn| turn.n),
            speaker: speaker.map_or(String::new(), |speaker| speaker.label.clone()),
            words: words.to_owned(),
        }))
    }
}

/// The error of an id that is no memo's.
pub fn no_memo(id: impl std::fmt::Display) -> Error {
    Error::with_hint(format!("there is no memo {id}"), "list them with `thema memo list --format csv`")
}

fn gone(what: &str) -> Error {
    Error::refused(format!("that {what} is not in the project any more"))
}

/// A title stands on one line.
fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}
