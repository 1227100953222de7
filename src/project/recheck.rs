//! The worklist after an amendment: what it touched, as it was and as it is, until somebody has looked at it.

use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::document::Document;
use crate::model::ids::{CodeId, CoderId, DocumentId, RecheckId};
use crate::model::memo::MemoAbout;
use crate::model::revision::{Carried, Placed, Recheck, Touch};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::store::{codings, documents, memos, quotes, revisions};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// A passage that amendments touched, to be looked at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToCheck {
    pub id: RecheckId,
    pub document: DocumentId,
    pub about: Placed,
    pub touch: Touch,
    pub was: Span,
    /// Where it is in the current text; `None` if nothing of it is left there.
    pub place: Option<Span>,
    /// Where to look: its place, or else the words nearest to where it was.
    pub there: Option<Span>,
    /// Whose coding or memo it is, who picked the quote.
    pub coder: Option<CoderId>,
    /// The code as its coder chose it; `None` for a memo.
    pub code: Option<CodeId>,
    /// A memo's title, what a quote is cited by.
    pub title: String,
    /// Its words as they were; `None` if they were erased.
    pub before: Option<String>,
    /// Its words as they are, empty if none are left.
    pub after: String,
    pub checked: bool,
}

impl Project {
    /// What amendments touched, in the order of documents and texts: what nobody has looked at, or all of it.
    ///
    /// What several amendments touched is there once, with its words before the first of them.
    pub fn to_check(&self, document: Option<DocumentId>, all: bool) -> Result<Vec<ToCheck>> {
        self.read(|db| {
            let mut rows = revisions::rechecks(db)?;
            rows.retain(|row| document.is_none_or(|document| row.document == document) && (all || !row.checked));
            let known: HashMap<DocumentId, Document> =
                documents::all(db)?.into_iter().map(|document| (document.id, document)).collect();
            let order: Vec<DocumentId> = rows.iter().map(|row| row.document).collect();
            let mut texts = Texts { bodies: HashMap::new(), lines: HashMap::new() };
            let mut list: Vec<ToCheck> = Vec::new();
            let mut listed: HashMap<Placed, usize> = HashMap::new();
            for row in rows {
                let Some(document) = known.get(&row.document) else { continue };
                if let Some(&at) = listed.get(&row.about) {
                    (list[at].touch, list[at].checked) = (row.touch, list[at].checked && row.checked);
                    continue;
                }
                let Some(thing) = Thing::find(db, row.about, document)? else { continue };
                let before = texts.before(db, document, &row)?;
                let there = match thing.place {
                    Some(place) => Some(place),
                    None => texts.nearest(db, document, &row)?,
                };
                let after = thing.place.map(|place| texts.words(db, document, document.revision, place)).transpose()?;
                listed.insert(row.about, list.len());
                list.push(ToCheck {
                    id: row.id,
                    document: row.document,
                    about: row.about,
                    touch: row.touch,
                    was: row.was,
                    place: thing.place,
                    there,
                    coder: thing.coder,
                    code: thing.code,
                    title: thing.title,
                    before,
                    after: after.flatten().unwrap_or_default(),
                    checked: row.checked,
                });
            }
            let place = |item: &ToCheck| order.iter().position(|document| *document == item.document);
            list.sort_by_cached_key(|item| (place(item), item.place.unwrap_or(item.was), item.id));
            Ok(list)
        })
    }

    /// How many passages amendments touched that nobody has looked at.
    pub fn count_to_check(&self) -> Result<usize> {
        self.read(revisions::unchecked)
    }

    /// Notes that these were looked at, in one step; answers how many were not before.
    pub fn check_off(&mut self, ids: &[RecheckId]) -> Result<usize> {
        let all = self.read(revisions::rechecks)?;
        let mut about: Vec<Placed> = Vec::new();
        for id in ids {
            let row = all.iter().find(|row| row.id == *id).ok_or_else(|| no_recheck(id))?;
            let open = all.iter().any(|other| other.about == row.about && !other.checked);
            if open && !about.contains(&row.about) {
                about.push(row.about);
            }
        }
        let names = self.documents()?;
        let mut documents: Vec<&str> = Vec::new();
        for row in all.iter().filter(|row| about.contains(&row.about)) {
            let name = Self::document_name(&names, row.document);
            if !documents.contains(&name) {
                documents.push(name);
            }
        }
        let passages = if about.len() == 1 { "1 passage".to_owned() } else { format!("{} passages", about.len()) };
        let label = format!("looked at {passages} of {}", documents.join(", "));
        self.act(Verb::Recheck, &label, |tx| Ok(about.iter().try_for_each(|about| revisions::check(tx, *about))?))?;
        Ok(about.len())
    }
}

/// The error of an id that nothing to look at has.
pub fn no_recheck(id: impl std::fmt::Display) -> Error {
    Error::with_hint(
        format!("there is nothing to look at with the id {id}"),
        "`thema document recheck --all` lists what there is",
    )
}

/// A coding, memo, quote or decision as it is now.
#[derive(Default)]
struct Thing {
    place: Option<Span>,
    coder: Option<CoderId>,
    code: Option<CodeId>,
    title: String,
}

type Db<'c> = crate::store::Reader<'c>;
type Found<T> = std::result::Result<T, crate::store::Error>;

impl Thing {
    fn find(db: &Db<'_>, about: Placed, document: &Document) -> Found<Option<Self>> {
        Ok(match about {
            Placed::Coding(id) => codings::get(db, id)?.map(|coding| Self {
                place: (coding.revision == document.revision).then_some(coding.span),
                coder: Some(coding.coder),
                code: Some(coding.code),
                title: String::new(),
            }),
            Placed::Memo(id) => memos::get(db, id)?.map(|memo| Self {
                place: match memo.about {
                    MemoAbout::Passage(_, span) => Some(span),
                    _ => None,
                },
                coder: memo.author,
                code: None,
                title: memo.title,
            }),
            Placed::Quote(id) => quotes::all(db)?.into_iter().find(|quote| quote.id == id).map(|quote| Self {
                place: (quote.revision == document.revision).then_some(quote.span),
                coder: quote.picked_by,
                code: None,
                title: quote.reference(),
            }),
            Placed::Decision(_) | Placed::QuoteEdit(_) => Some(Self::default()),
        })
    }
}

/// Texts of revisions, loaded once; `None` for one whose words were erased.
struct Texts {
    bodies: HashMap<(DocumentId, u32), Option<Text>>,
    /// The revisions that each document's current text goes back to.
    lines: HashMap<DocumentId, HashSet<u32>>,
}

impl Texts {
    fn words(&mut self, db: &Db<'_>, document: &Document, revision: u32, span: Span) -> Found<Option<String>> {
        Ok(self.text(db, document, revision)?.and_then(|text| text.get(span)).map(str::to_owned))
    }

    fn text(&mut self, db: &Db<'_>, document: &Document, revision: u32) -> Found<Option<&Text>> {
        let text = match self.bodies.entry((document.id, revision)) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(place) => {
                let body = revisions::body(db, document.id, revision)?;
                place.insert(body.and_then(|body| Text::new(body).ok()))
            }
        };
        Ok(text.as_ref())
    }

    /// The words something had before it was touched: in the revision before the one that touched it or, where an undo
    /// put that one away, in itself.
    fn before(&mut self, db: &Db<'_>, document: &Document, row: &Recheck) -> Found<Option<String>> {
        match self.revision_before(db, document, row)? {
            Some(revision) => self.words(db, document, revision, row.was),
            None => Ok(None),
        }
    }

    /// The word of the current text nearest to where something was that is gone.
    fn nearest(&mut self, db: &Db<'_>, document: &Document, row: &Recheck) -> Found<Option<Span>> {
        let Some(before) = self.revision_before(db, document, row)? else { return Ok(None) };
        let Some(way) = revisions::way(db, document.id, before, document.revision)? else { return Ok(None) };
        let near = match Carried::through(row.was, &way) {
            Carried::Untouched(span) | Carried::Changed(span) => span.start(),
            Carried::Gone { near } => near,
        };
        let text = self.text(db, document, document.revision)?;
        Ok(text.and_then(|text| text.next_word(near).or_else(|| text.prev_word(near))))
    }

    fn revision_before(&mut self, db: &Db<'_>, document: &Document, row: &Recheck) -> Found<Option<u32>> {
        let line = match self.lines.entry(document.id) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(place) => {
                place.insert(revisions::line(db, document.id, document.revision)?.into_iter().collect())
            }
        };
        if line.contains(&row.revision) {
            revisions::base(db, document.id, row.revision)
        } else {
            Ok(Some(row.revision))
        }
    }
}
