//! Pictures and recordings that came along: looking at them, and erasing one for good.

use super::lookup::named;
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::collection::{Collection, Link, Thing};
use crate::model::medium::{Mark, Medium};
use crate::store::purge::{Cell, Erasure};
use crate::store::{collections, media, memos, participants};
use std::collections::HashMap;

/// A thing in words: what it is, and what it is called.
pub type Told = (&'static str, String);

impl Project {
    /// The media with the size of each one's file in bytes, by name.
    pub fn media(&self) -> Result<Vec<(Medium, u64)>> {
        self.read(media::all)
    }

    /// What other programs had marked in them.
    pub fn marks(&self) -> Result<Vec<Mark>> {
        self.read(media::marks)
    }

    /// The medium of this name.
    pub fn medium_named(&self, name: &str) -> Result<Medium> {
        let all: Vec<Medium> = self.media()?.into_iter().map(|(medium, _)| medium).collect();
        named(&all, name, |medium| &medium.name).cloned().ok_or_else(|| {
            Error::unknown("medium", name, all.iter().map(|medium| medium.name.clone()), "thema media list")
        })
    }

    /// The file of a medium; empty if it did not come along.
    pub fn medium_file(&self, medium: &Medium) -> Result<Vec<u8>> {
        self.read(|db| media::file(db, medium.id))
    }

    /// Takes a medium out of use and its file out of the project, for good.
    pub fn erase_medium(&mut self, name: &str) -> Result<Medium> {
        let medium = self.medium_named(name)?;
        let (id, row) = (medium.id, medium.id.to_string());
        let marks: Vec<String> =
            self.marks()?.iter().filter(|mark| mark.medium == id).map(|mark| mark.id.to_string()).collect();
        self.purge(Verb::EraseMedium, &format!("erased the {} of a medium", medium.kind.word()), |tx| {
            media::retire(tx, id)?;
            let rewrite = move |cell: &Cell<'_>, words: &str| {
                let is_its_own = cell.table == "medium" && cell.row == row;
                let is_marked = cell.table == "medium_mark" && marks.iter().any(|mark| mark == cell.row);
                let empty = if cell.column == "name" && is_its_own { "erased" } else { "" };
                ((is_its_own || is_marked) && words != empty).then(|| empty.to_owned())
            };
            Ok(((), Erasure { media: vec![id], ..Erasure::of(rewrite) }))
        })?;
        Ok(medium)
    }

    /// The sets, by name, each member in words.
    pub fn sets(&self) -> Result<Vec<(Collection, Vec<Told>)>> {
        let sets = self.read(collections::all)?;
        let names = self.names_of_things()?;
        let told = |set: &Collection| set.members.iter().filter_map(|it| names.of(*it)).collect();
        Ok(sets.into_iter().map(|set| (set.clone(), told(&set))).collect())
    }

    /// The links, each end in words.
    pub fn links(&self) -> Result<Vec<(Link, [Told; 2])>> {
        let links = self.read(collections::links)?;
        let names = self.names_of_things()?;
        let told = |link: Link| {
            let ends = names.of(link.from).zip(names.of(link.to))?;
            Some((link, [ends.0, ends.1]))
        };
        Ok(links.into_iter().filter_map(told).collect())
    }

    fn names_of_things(&self) -> Result<Names> {
        let mut names = HashMap::new();
        for document in self.documents()? {
            names.insert(Thing::Document(document.id), ("document", document.name));
        }
        let book = self.codebook()?;
        for (code, _) in book.tree() {
            names.insert(Thing::Code(code.id), (code.kind.word(), book.path(code.id).to_owned()));
        }
        for memo in self.read(memos::all)? {
            names.insert(Thing::Memo(memo.id), ("memo", memo.title));
        }
        for person in self.read(participants::all)? {
            names.insert(Thing::Participant(person.id), ("participant", person.label));
        }
        for (medium, _) in self.media()? {
            names.insert(Thing::Medium(medium.id), (medium.kind.word(), medium.name));
        }
        Ok(Names(names))
    }
}

/// What things are, and what they are called.
struct Names(HashMap<Thing, Told>);

impl Names {
    /// `None` if it is no longer in use.
    fn of(&self, thing: Thing) -> Option<Told> {
        self.0.get(&thing).cloned()
    }
}
