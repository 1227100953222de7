//! A tree of codes, grown from paths.

use super::shortened;
use crate::model::exchange::{Code, Fidelity, Outcome};
use std::collections::HashMap;

/// How deep codes may stand below each other.
const DEPTH_MAX: usize = 50;

/// Where names are cut by MAXQDA.
pub(super) const MAXQDA_CUTS: usize = 63;

/// Codes by their paths, in the order they came.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub codes: Vec<Code>,
    /// Whether the file names the code itself, and not only in the path of another.
    listed: Vec<bool>,
    places: HashMap<(Option<usize>, String), usize>,
}

impl Tree {
    /// The place of a code, which is added if it is not there, with all above it; `None` for a path without a name in it.
    pub fn place(&mut self, path: &[&str]) -> Option<usize> {
        let mut place = None;
        let names = path.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
        for name in names.take(DEPTH_MAX) {
            let codes = &mut self.codes;
            let listed = &mut self.listed;
            place = Some(*self.places.entry((place, name.to_owned())).or_insert_with(|| {
                codes.push(Code { name: name.to_owned(), parent: place, codable: false, ..Code::default() });
                listed.push(false);
                codes.len() - 1
            }));
        }
        place
    }

    /// A code that the file lists, in a line of it; one that is listed already is not taken again.
    pub fn list(
        &mut self,
        line: u64,
        path: &[&str],
        description: &str,
        codable: bool,
        fidelity: &mut Fidelity,
    ) -> Option<usize> {
        let told = || format!("line {line}: {}", shortened(&path.join(" > ")));
        let Some(place) = self.place(path) else {
            fidelity.note(Outcome::Dropped, "codes", "they have no name", format!("line {line}"));
            return None;
        };
        if std::mem::replace(&mut self.listed[place], true) {
            fidelity.note(Outcome::Dropped, "codes", "they stand in the list already", told());
            return None;
        }
        let code = &mut self.codes[place];
        code.codable = codable;
        code.description = description.trim().to_owned();
        if path.len() > DEPTH_MAX {
            fidelity.note(Outcome::Repaired, "codes", "they stand too deep below others and came up", told());
        }
        Some(place)
    }

    /// The codes, counted: those listed as read, those made for the paths of others as guessed.
    pub fn finish(self, fidelity: &mut Fidelity) -> Vec<Code> {
        fidelity.read("codes", self.listed.iter().filter(|is_listed| **is_listed).count());
        for (code, _) in self.codes.iter().zip(&self.listed).filter(|(_, is_listed)| !**is_listed) {
            let why = "they stand only in the paths of other codes";
            fidelity.note(Outcome::Guessed, "categories", why, shortened(&code.name));
        }
        self.codes
    }
}

/// Cuts a path at the first separator of a list that it has; at none if it has none.
pub(super) fn cut<'p>(path: &'p str, separators: &[&str]) -> Vec<&'p str> {
    match separators.iter().find(|separator| !separator.is_empty() && path.contains(**separator)) {
        Some(separator) => path.split(*separator).map(str::trim).collect(),
        None => vec![path.trim()],
    }
}
