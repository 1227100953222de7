//! The codebook.

use super::Load;
use crate::error::Result;
use crate::model::codebook::{Code, CodeField, CodeKind, Codebook};
use crate::model::exchange::{self, Outcome};
use crate::model::ids::CodeId;
use crate::project::exchange::guideline;
use crate::project::exchange::names::variants;
use crate::store::{Table, codes, undone};
use std::collections::{HashMap, HashSet};

/// How deep a tree of codes is kept; what lies deeper comes under the last one.
const DEEPEST: usize = 60;

impl Load<'_, '_> {
    pub(super) fn codes(&mut self, all: &[exchange::Code]) -> Result<Vec<CodeId>> {
        let book: Codebook = codes::codebook(self.tx)?;
        let mut names: HashMap<(Option<CodeId>, String), CodeId> =
            book.tree().map(|(code, _)| ((book.parent(code.id), code.name.clone()), code.id)).collect();
        let mut next: HashMap<Option<CodeId>, i64> = HashMap::new();
        for (code, _) in book.tree() {
            let free = next.entry(book.parent(code.id)).or_default();
            *free = (*free).max(i64::from(code.sort) + 1);
        }
        let undone: HashSet<CodeId> = undone(self.tx, Table::Code)?;
        let mut claimed: HashSet<CodeId> = HashSet::new();
        let mut made: HashSet<CodeId> = HashSet::new();
        let mut found: Vec<(CodeId, usize)> = Vec::with_capacity(all.len());
        for (code, n) in all.iter().zip(1..) {
            let mut up = code.parent.and_then(|at| found.get(at).map(|up| (at, *up)));
            if up.is_some_and(|(_, (_, depth))| depth >= DEEPEST) {
                let why = "a codebook is at most 60 deep; it comes under the last one";
                self.note(Outcome::Repaired, "codes", why, code.name.as_str());
                // One that is as deep as may be gives its own parent.
                up = up.and_then(|(at, _)| all[at].parent).and_then(|at| found.get(at).map(|up| (at, *up)));
            }
            let (parent, depth) = up.map_or((None, 0), |(_, (id, depth))| (Some(id), depth + 1));
            let id = code.id.map_or_else(CodeId::new, CodeId::from);
            if book.get(id).is_some() && !undone.contains(&id) && !claimed.contains(&id) {
                claimed.insert(id);
                found.push((id, depth));
                self.loaded.count("codes", false);
                continue;
            }
            let name = self.tidy("codes", &code.name, &format!("code {n}"));
            let is_claimed = |id: &CodeId| claimed.contains(id) || made.contains(id);
            let (name_free, there) = variants(&name)
                .map(|name| (names.get(&(parent, name.clone())).copied(), name))
                .find(|(there, _)| there.is_none_or(|there| !is_claimed(&there)))
                .map_or_else(|| (name.clone(), None), |(there, name)| (name, there));
            if let Some(there) = there {
                claimed.insert(there);
                found.push((there, depth));
                self.loaded.count("codes", false);
                continue;
            }
            if name_free != name {
                let why = "another code of that name is in the same place";
                self.note(Outcome::Repaired, "codes", why, format!("{name} is {name_free}"));
            }
            let id = if made.contains(&id) || book.get(id).is_some() { CodeId::new() } else { id };
            let sort = next.entry(parent).or_default();
            let new = self.new_code(code, id, &name_free, parent, *sort);
            *sort += 1;
            codes::insert(self.tx, &new)?;
            names.insert((parent, name_free), id);
            made.insert(id);
            found.push((id, depth));
            self.loaded.count("codes", true);
        }
        Ok(found.into_iter().map(|(id, _)| id).collect())
    }

    fn new_code(&mut self, code: &exchange::Code, id: CodeId, name: &str, parent: Option<CodeId>, sort: i64) -> Code {
        let kind = if code.codable { CodeKind::Code } else { CodeKind::Theme };
        let mut new = Code::new(kind, name);
        (new.id, new.parent) = (id, parent);
        new.sort = sort.try_into().unwrap_or_default();
        if self.of_thema {
            [new.definition, new.include, new.exclude, new.example] = guideline::read(&code.description);
        } else {
            new.definition = code.description.clone();
        }
        if let Some(color) = &code.color {
            let is_color =
                color.len() == 7 && color.starts_with('#') && color.chars().skip(1).all(|c| c.is_ascii_hexdigit());
            match is_color {
                true => new.set(CodeField::Color(Some(color.to_lowercase()))),
                false => {
                    self.note(Outcome::Dropped, "colours of codes", "thema has colours as #0072b2", color.as_str())
                }
            }
        }
        new
    }
}
