//! Codings made on an older revision of a text, brought to the current one.

use super::Project;
use crate::model::document::Document;
use crate::model::ids::CodingId;
use crate::model::revision::{Carried, Placed, Places, Recheck, Touch};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::store::{Writer, revisions};

/// A revision that is no longer the text of its document.
pub(super) struct Older {
    pub revision: u32,
    /// How many characters it has.
    pub length: u32,
    /// `None` if its words were erased.
    pub text: Option<Text>,
    /// The way to the current revision.
    way: Vec<Places>,
    /// The revision that is made of it on that way.
    next: u32,
}

/// What became of a coding of an older revision, if its words were touched since.
pub(super) struct Found {
    pub touch: Touch,
    pub was: Span,
    /// The revision that touched it.
    pub by: u32,
}

impl Project {
    /// What is known of another revision of a document, or why nothing is.
    pub(super) fn older(&self, document: &Document, revision: u32) -> Result<Older, String> {
        let said = |error: crate::error::Error| error.to_string();
        let name = &document.name;
        let all = self.revisions(document).map_err(said)?;
        let Some(there) = all.iter().find(|there| there.n == revision) else {
            return Err(format!("{name} has no revision {revision} here; its text is revision {}", document.revision));
        };
        let (line, way) = self
            .read(|db| {
                let line = revisions::line(db, document.id, document.revision)?;
                Ok((line, revisions::way(db, document.id, revision, document.revision)?))
            })
            .map_err(said)?;
        let way = way.ok_or_else(|| format!("revision {revision} of {name} leads to none that is in use"))?;
        let text = self.text_of(document, revision).map_err(said)?;
        let after = line.iter().position(|&n| n == revision).and_then(|at| at.checked_sub(1)).map(|at| line[at]);
        Ok(Older { revision, length: there.characters, text, way, next: after.unwrap_or(revision) })
    }
}

impl Older {
    /// Where a passage is now and in which revision, and what became of it if its words were touched.
    pub fn bring(&self, was: Span, document: &Document, now: &Text) -> (Span, u32, Option<Found>) {
        let found = |touch| Some(Found { touch, was, by: self.next });
        match Carried::through(was, &self.way).settled(now) {
            Carried::Untouched(span) => (span, document.revision, None),
            Carried::Changed(span) => (span, document.revision, found(Touch::Changed)),
            Carried::Gone { .. } => (was, self.revision, found(Touch::Gone)),
        }
    }
}

impl Found {
    /// Notes that the coding is to be looked at.
    pub fn note(&self, tx: &Writer<'_>, document: &Document, coding: CodingId) -> Result<(), crate::store::Error> {
        let Self { touch, was, by } = *self;
        let (document, about) = (document.id, Placed::Coding(coding));
        let recheck = Recheck { id: Default::default(), document, revision: by, about, touch, was, checked: false };
        revisions::note(tx, &recheck)
    }
}
