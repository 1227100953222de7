//! Pictures, recordings and the pages of PDFs, with what is marked in them.

use super::super::raw::{self, Body, Kind};
use super::sources::named_original;
use super::{Resolver, Where};
use crate::model::exchange::{Medium, MediumKind, Outcome, Part, PartCoding, Selection, Thing};
use uuid::Uuid;

impl Resolver<'_> {
    /// A source that thema carries along; its place among them.
    pub(super) fn medium(&mut self, body: Body) -> usize {
        let kind = match body.kind {
            Kind::Picture => MediumKind::Picture,
            Kind::Audio => MediumKind::Audio,
            Kind::Video => MediumKind::Video,
            _ => MediumKind::Pdf,
        };
        let Body { guid, name, path, description, selections, codings, note_refs, values, .. } = body;
        let file = self.original(&path, &name).unwrap_or_else(|| named_original(&path, &name, Vec::new()));
        self.note_refs(&note_refs, Where::NoPlace("a picture or a recording"));
        let why = "pictures and recordings are carried along without values";
        self.report.note_many(Outcome::Dropped, "values", why, values.len());
        let id = self.own(guid, &name);
        let medium = self.exchange.media.len();
        if let Some(guid) = guid {
            self.thing_of.entry(guid).or_insert(Thing::Medium(medium));
        }
        let selections = self.selections(kind, selections, codings);
        self.exchange.media.push(Medium { id, name, kind, file, description, selections });
        medium
    }

    pub(super) fn selections(
        &mut self,
        kind: MediumKind,
        parts: Vec<raw::Selection>,
        whole: Vec<raw::Coding>,
    ) -> Vec<Selection> {
        let mut selections = Vec::new();
        for raw::Selection { guid, name, place, user, at, description, codings, note_refs } in parts {
            let part = match (place, kind) {
                (raw::Place::Region { page, corners }, MediumKind::Pdf | MediumKind::Picture) => {
                    let [Some(a), Some(b), Some(c), Some(d)] = corners else {
                        self.report.note(Outcome::Dropped, "regions", "their corners are no numbers", name);
                        continue;
                    };
                    let page = match kind {
                        MediumKind::Pdf => Some(page.and_then(|page| u32::try_from(page).ok()).unwrap_or_default()),
                        _ => None,
                    };
                    Part::Region { page, first: (a, b), second: (c, d) }
                }
                (raw::Place::Time { begin: Some(begin), end: Some(end) }, MediumKind::Audio | MediumKind::Video)
                    if begin >= 0 && begin <= end =>
                {
                    Part::Stretch { begin: begin.unsigned_abs(), end: end.unsigned_abs() }
                }
                _ => {
                    let why = "they say no place in such a source";
                    self.report.note(Outcome::Dropped, "marks in pictures and recordings", why, name);
                    continue;
                }
            };
            self.note_refs(&note_refs, Where::NoPlace("a part of a picture or a recording"));
            let id = self.own(guid, &name);
            let codings = self.part_codings(codings, user, at.as_deref());
            selections.push(Selection { id, name, description, part, codings });
        }
        let codings = self.part_codings(whole, None, None);
        if !codings.is_empty() {
            selections.push(Selection { codings, ..Selection::default() });
        }
        selections
    }

    fn part_codings(&mut self, codings: Vec<raw::Coding>, user: Option<Uuid>, at: Option<&str>) -> Vec<PartCoding> {
        let mut kept = Vec::new();
        for coding in codings {
            let Some(code) = coding.code.and_then(|code| self.code_of.get(&code)).copied() else {
                let why = "their code is not in the file";
                self.report.note_many(Outcome::Dropped, "codings of pictures and recordings", why, 1);
                continue;
            };
            self.note_refs(&coding.note_refs, Where::NoPlace("a part of a picture or a recording"));
            let name = self.exchange.codes[code].name.clone();
            let id = self.own(coding.guid, &name);
            let (coder, at) = (self.coder(coding.user.or(user)), self.time(coding.at.as_deref().or(at)));
            kept.push(PartCoding { id, code, coder, at });
        }
        kept
    }
}
