//! Notes find what they are about; links and sets find their ends.

use super::super::super::guid;
use super::super::raw::{self, Body};
use super::{Resolver, Where};
use crate::model::exchange::{About, Link, Note, Outcome, Set, Thing, offsets};
use std::collections::HashSet;
use uuid::Uuid;

impl Resolver<'_> {
    /// The links that are none: a note whose link is all that says what it is about. \[C\] NVivo's annotations are such.
    pub(super) fn notes_of_links(&mut self, links: Vec<raw::Link>, notes: &[Body]) -> Vec<raw::Link> {
        let notes: HashSet<Uuid> = notes.iter().filter_map(|note| note.guid).collect();
        let mut rest = Vec::new();
        for link in links {
            let about = match (link.from, link.to) {
                (Some(from), Some(to)) if notes.contains(&from) => self.about(to),
                _ => None,
            };
            match (about, link.from) {
                (Some(about), Some(note))
                    if matches!(about, About::Passage(..)) || !self.note_targets.contains_key(&note) =>
                {
                    self.note_targets.entry(note).or_default().push(Where::About(about));
                }
                _ => rest.push(link),
            }
        }
        rest
    }

    /// What a memo about the thing of that id would be about.
    fn about(&self, id: Uuid) -> Option<About> {
        if let Some((source, span)) = self.passage_of.get(&id) {
            return Some(About::Passage(*source, *span));
        }
        if let Some(coding) = self.coding_of.get(&id) {
            return Some(About::Coding(*coding));
        }
        if let Some(code) = self.code_of.get(&id) {
            return Some(About::Code(*code));
        }
        if let Some(case) = self.case_of.get(&id) {
            return Some(About::Case(*case));
        }
        match self.thing_of.get(&id) {
            Some(Thing::Source(source)) => Some(About::Source(*source)),
            _ => None,
        }
    }

    pub(super) fn notes(&mut self, notes: Vec<Body>) {
        let known: HashSet<Uuid> = notes.iter().filter_map(|note| note.guid).collect();
        let lost: usize =
            self.note_targets.iter().filter(|(note, _)| !known.contains(note)).map(|(_, it)| it.len()).sum();
        self.report.note_many(Outcome::Dropped, "references to memos", "the memo is not in the file", lost);
        // Remarks that stood with passages were made on the way; the file's own notes come first.
        let remarks = std::mem::take(&mut self.exchange.notes);
        let mut copies = Vec::new();
        for note in notes {
            let text = match self.raw_text(&note) {
                Ok(text) => offsets::plain(&text),
                Err(_) if note.plain_path.is_empty() && note.rich_path.is_empty() => String::new(),
                Err(_) => {
                    self.report.note(Outcome::Dropped, "memos", "their text is not in the archive", &*note.name);
                    self.left.extend(note.guid);
                    continue;
                }
            };
            let body = match (text.is_empty(), note.description.trim().is_empty()) {
                (true, false) => note.description.clone(),
                (false, false) => {
                    self.report.note(
                        Outcome::Repaired,
                        "memos",
                        "they had a description, which is their end now",
                        &*note.name,
                    );
                    format!("{text}\n\n{}", note.description)
                }
                _ => text,
            };
            let marks = note.codings.len() + note.selections.iter().map(|it| it.codings.len()).sum::<usize>();
            self.report.note_many(Outcome::Dropped, "codings", "they are on a memo, which thema does not code", marks);
            let targets = note.guid.and_then(|guid| self.note_targets.remove(&guid)).unwrap_or_default();
            if let ([Where::About(About::Coding(coding))], Some(guid)) = (&targets[..], note.guid) {
                let coding = &mut self.exchange.codings[*coding];
                let is_memo = coding.id.is_some_and(|id| guid::of_memo(id) == guid);
                if is_memo && coding.memo.is_empty() && note.name.is_empty() {
                    coding.memo = body;
                    continue;
                }
            }
            let (coder, at) = (self.coder(note.user), self.time(note.at.as_deref()));
            let id = self.own(note.guid, &note.name);
            if let Some(guid) = note.guid {
                self.note_of.entry(guid).or_insert(self.exchange.notes.len());
            }
            let mut abouts = targets.iter().map(|target| match target {
                Where::About(about) => *about,
                Where::NoPlace(what) => {
                    let why = format!("they are about {what}; kept as memos of the project");
                    self.report.note(Outcome::Guessed, "memos", &why, &*note.name);
                    About::Project
                }
            });
            let about = abouts.next().unwrap_or(About::Project);
            let others: Vec<About> = abouts.collect();
            let first = Note { id, title: note.name, body, coder, at, about };
            for about in others {
                let why = "they are about several things; a copy stands with each";
                self.report.note(Outcome::Repaired, "memos", why, &*first.title);
                copies.push(Note { id: None, about, ..first.clone() });
            }
            self.exchange.notes.push(first);
        }
        self.exchange.notes.extend(copies);
        self.exchange.notes.extend(remarks);
    }

    fn thing(&self, id: Option<Uuid>) -> Option<Thing> {
        let id = id?;
        let code = || self.code_of.get(&id).map(|code| Thing::Code(*code));
        let case = || self.case_of.get(&id).map(|case| Thing::Case(*case));
        let note = || self.note_of.get(&id).map(|note| Thing::Note(*note));
        self.thing_of.get(&id).copied().or_else(code).or_else(case).or_else(note)
    }

    pub(super) fn links(&mut self, links: Vec<raw::Link>) {
        // Those of transcripts were made on the way, and come last.
        let made = std::mem::take(&mut self.exchange.links);
        for raw::Link { guid, name, direction, from, to, note_refs } in links {
            self.report.note_many(Outcome::Dropped, "memos of links", "a link in thema has none", note_refs);
            match (self.thing(from), self.thing(to)) {
                (Some(from), Some(to)) => {
                    let id = self.own(guid, &name);
                    self.exchange.links.push(Link { id, name, direction, from, to });
                }
                _ => {
                    let is_passage = |id: Option<Uuid>| id.is_some_and(|id| self.passage_of.contains_key(&id));
                    let why = match is_passage(from) || is_passage(to) {
                        true => "they lead to a passage",
                        false => "what they lead to is not in the file or was not taken",
                    };
                    self.report.note(Outcome::Dropped, "links", why, name);
                }
            }
        }
        self.exchange.links.extend(made);
    }

    pub(super) fn sets(&mut self, sets: Vec<raw::Set>) {
        for raw::Set { guid, name, description, members } in sets {
            let mut kept = Vec::new();
            for member in members {
                match self.thing(Some(member)) {
                    Some(thing) => kept.push(thing),
                    None => self.lacks("members of sets", member, &name),
                }
            }
            let id = self.own(guid, &name);
            self.exchange.sets.push(Set { id, name, description, members: kept });
        }
    }
}
