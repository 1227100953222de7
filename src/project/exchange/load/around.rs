//! What stands around the codings: memos, media, sets and links.

use super::{Load, Places, instant};
use crate::error::Result;
use crate::model::collection::{Collection, Link};
use crate::model::exchange::{self, About, Exchange, Outcome};
use crate::model::ids::*;
use crate::model::medium::{Mark, Medium};
use crate::model::memo::{Memo, MemoAbout};
use crate::project::exchange::names::{Taken, tidy};
use crate::store::{Table, collections, ids, media, memos, undone};
use std::collections::HashSet;

impl Load<'_, '_> {
    pub(super) fn notes(&mut self, exchange: &Exchange, places: &Places) -> Result<Vec<Option<MemoId>>> {
        let mut said: HashSet<(String, String, String)> =
            memos::all(self.tx)?.into_iter().map(|memo| key(memo.about, &memo.title, &memo.body)).collect();
        let mut known: HashSet<MemoId> = ids(self.tx, Table::Memo)?;
        let undone: HashSet<MemoId> = undone(self.tx, Table::Memo)?;
        let mut made = Vec::with_capacity(exchange.notes.len());
        // A memo of a coding that was there already is there already, too.
        let is_there = |at: usize| exchange.codings.get(at).is_some_and(|coding| places.text(coding.source).is_some());
        for note in &exchange.notes {
            let about = match note.about {
                About::Project => Some(MemoAbout::Project),
                About::Source(at) => places.text(at).map(|text| MemoAbout::Document(text.document)),
                About::Passage(at, span) => places
                    .text(at)
                    .filter(|text| text.is_current && !span.is_empty() && span.end().get() <= text.length)
                    .map(|text| MemoAbout::Passage(text.document, span)),
                About::Code(at) => places.codes.get(at).copied().map(MemoAbout::Code),
                About::Coding(at) => places.codings.get(at).copied().flatten().map(MemoAbout::Coding),
                About::Case(at) => places.cases.get(at).copied().flatten().map(MemoAbout::Participant),
            };
            let title = note.title.split_whitespace().collect::<Vec<_>>().join(" ");
            let Some(about) = about else {
                match note.about {
                    About::Coding(at) if is_there(at) => self.loaded.count("memos", false),
                    _ => self.note(Outcome::Dropped, "memos", "what it is about did not come along", title),
                }
                made.push(None);
                continue;
            };
            if note.body.trim().is_empty() && title.is_empty() {
                made.push(None);
                continue;
            }
            let id = note.id.map(MemoId::from).filter(|id| !known.contains(id));
            // Of what was taken back or erased, and is here anew, the memos are here anew, too.
            let is_anew = match about {
                MemoAbout::Document(id) | MemoAbout::Passage(id, _) => self.made.documents.contains(&id),
                MemoAbout::Participant(id) => self.made.participants.contains(&id),
                MemoAbout::Coding(_) => true,
                MemoAbout::Project | MemoAbout::Code(_) => false,
            };
            let is_anew = is_anew || note.id.is_some_and(|id| undone.contains(&id.into()));
            let is_known =
                note.id.is_some() && id.is_none() && !is_anew || !said.insert(key(about, &title, &note.body));
            if is_known {
                made.push(note.id.map(MemoId::from));
                self.loaded.count("memos", false);
                continue;
            }
            let author = note.coder.and_then(|at| places.coders.get(at)).copied();
            let id = self.memo(id, about, author, &title, &note.body, note.at.as_deref())?;
            known.insert(id);
            made.push(Some(id));
        }
        if !exchange.description.trim().is_empty()
            && said.insert(key(MemoAbout::Project, "Description", &exchange.description))
        {
            self.memo(None, MemoAbout::Project, None, "Description", &exchange.description, None)?;
        }
        Ok(made)
    }

    pub(super) fn memo(
        &mut self,
        id: Option<MemoId>,
        about: MemoAbout,
        author: Option<CoderId>,
        title: &str,
        body: &str,
        at: Option<&str>,
    ) -> Result<MemoId> {
        let memo = Memo {
            id: id.unwrap_or_default(),
            about,
            author,
            title: title.to_owned(),
            body: body.to_owned(),
            created_at: at.and_then(instant).unwrap_or_else(|| self.now.to_owned()),
        };
        memos::insert(self.tx, &memo)?;
        self.loaded.count("memos", true);
        Ok(memo.id)
    }

    pub(super) fn media(
        &mut self,
        all: &[exchange::Medium],
        codes: &[CodeId],
        coders: &[CoderId],
        nobody: Option<CoderId>,
    ) -> Result<Vec<MediumId>> {
        let there = media::all(self.tx)?;
        let mut known: HashSet<MediumId> = ids(self.tx, Table::Medium)?;
        let undone: HashSet<MediumId> = undone(self.tx, Table::Medium)?;
        let mut taken = Taken::of(there.iter().map(|(medium, _)| medium.name.clone()), false);
        let mut found: Vec<MediumId> = Vec::with_capacity(all.len());
        for (medium, n) in all.iter().zip(1..) {
            let name = self.tidy("media", &medium.name, &format!("{} {n}", medium.kind.word()));
            let id = medium.id.map_or_else(MediumId::new, MediumId::from);
            let is_there = |it: &&(Medium, u64)| {
                it.0.name == name && it.0.kind == medium.kind && it.1 == medium.file.bytes.len() as u64
            };
            let is_same = known.contains(&id) && !undone.contains(&id);
            let same = if is_same { Some(id) } else { there.iter().find(is_there).map(|(it, _)| it.id) };
            if let Some(same) = same.filter(|same| !found.contains(same)) {
                found.push(same);
                self.loaded.count("media", false);
                continue;
            }
            let id = if known.contains(&id) { MediumId::new() } else { id };
            let new = Medium {
                id,
                name: taken.take(&name),
                kind: medium.kind,
                filename: tidy(&medium.file.filename, "file").0,
                media_type: medium.file.media_type.clone(),
                description: medium.description.clone(),
            };
            media::insert(self.tx, &new, &medium.file.bytes)?;
            self.loaded.count("media", true);
            for (selection, number) in medium.selections.iter().zip(1..) {
                self.marks(id, number, selection, codes, coders, nobody)?;
            }
            known.insert(id);
            found.push(id);
        }
        Ok(found)
    }

    fn marks(
        &mut self,
        medium: MediumId,
        number: u32,
        selection: &exchange::Selection,
        codes: &[CodeId],
        coders: &[CoderId],
        nobody: Option<CoderId>,
    ) -> Result<()> {
        let mark = |code: Option<CodeId>, coder: Option<CoderId>, at: Option<String>| Mark {
            id: MarkId::new(),
            medium,
            selection: number,
            name: selection.name.clone(),
            description: selection.description.clone(),
            part: selection.part,
            code,
            coder,
            created_at: at,
        };
        let mut marks: Vec<Mark> = Vec::new();
        for coding in &selection.codings {
            let Some(&code) = codes.get(coding.code) else { continue };
            let coder = coding.coder.and_then(|at| coders.get(at)).copied().or(nobody);
            marks.push(mark(Some(code), coder, coding.at.as_deref().and_then(instant)));
        }
        if marks.is_empty() {
            marks.push(mark(None, None, None));
        }
        for mark in &marks {
            media::insert_mark(self.tx, mark)?;
            self.loaded.count("marks in media", true);
        }
        Ok(())
    }

    pub(super) fn sets(&mut self, exchange: &Exchange, places: &Places, notes: &[Option<MemoId>]) -> Result<()> {
        let there = collections::all(self.tx)?;
        let mut known: HashSet<CollectionId> = ids(self.tx, Table::Collection)?;
        let theirs: HashSet<CollectionId> =
            exchange.sets.iter().filter_map(|set| set.id).map(CollectionId::from).collect();
        let mut found: HashSet<CollectionId> = HashSet::new();
        for (set, n) in exchange.sets.iter().zip(1..) {
            let name = self.tidy("sets", &set.name, &format!("set {n}"));
            let id = set.id.map_or_else(CollectionId::new, CollectionId::from);
            // By its id; else the first of its name that is no other set of the file: several may have one name.
            let mut free = there.iter().filter(|it| !found.contains(&it.id));
            let same = free.clone().find(|it| it.id == id).map(|it| it.id);
            let same = same.or_else(|| Some(free.find(|it| it.name == name && !theirs.contains(&it.id))?.id));
            let target = match same {
                Some(same) => same,
                None => {
                    let id = if known.contains(&id) { CollectionId::new() } else { id };
                    let (description, members) = (set.description.clone(), Vec::new());
                    collections::insert(self.tx, &Collection { id, name: name.clone(), description, members })?;
                    id
                }
            };
            known.insert(target);
            found.insert(target);
            self.loaded.count("sets", same.is_none());
            for member in &set.members {
                match places.thing(*member, notes) {
                    Some(thing) => {
                        let is_new = collections::add_member(self.tx, target, thing)?;
                        self.loaded.count("members of sets", is_new);
                    }
                    None => self.note(Outcome::Dropped, "members of sets", "they did not come along", name.as_str()),
                }
            }
        }
        Ok(())
    }

    pub(super) fn links(&mut self, exchange: &Exchange, places: &Places, notes: &[Option<MemoId>]) -> Result<()> {
        let there: Vec<Link> = collections::links(self.tx)?;
        let mut known: HashSet<LinkId> = ids(self.tx, Table::Link)?;
        let undone: HashSet<LinkId> = undone(self.tx, Table::Link)?;
        for link in &exchange.links {
            let ends = places.thing(link.from, notes).zip(places.thing(link.to, notes));
            let Some((from, to)) = ends else {
                self.note(Outcome::Dropped, "links", "one of its ends did not come along", link.name.as_str());
                continue;
            };
            let is_there = there.iter().any(|it| (it.from, it.to, &it.name) == (from, to, &link.name));
            let id = link.id.map_or_else(LinkId::new, LinkId::from);
            let is_known = is_there || link.id.is_some() && known.contains(&id) && !undone.contains(&id);
            let is_new = !is_known;
            if is_new {
                let id = if known.contains(&id) { LinkId::new() } else { id };
                let (name, direction) = (link.name.clone(), link.direction);
                collections::insert_link(self.tx, &Link { id, name, direction, from, to })?;
                known.insert(id);
            }
            self.loaded.count("links", is_new);
        }
        Ok(())
    }
}

fn key(about: MemoAbout, title: &str, body: &str) -> (String, String, String) {
    (format!("{about:?}"), title.to_owned(), body.to_owned())
}
