//! Who coded.

use super::Load;
use crate::error::Result;
use crate::formats::refi::derived_id;
use crate::model::coding::{Coder, CoderRole};
use crate::model::exchange::{self, Outcome};
use crate::model::ids::CoderId;
use crate::project::exchange::names::Taken;
use crate::store::{Table, coders, ids, undone};
use std::collections::HashSet;

/// Who marked what the file does not say of.
pub(super) const NOBODY: &str = "unknown";

impl Load<'_, '_> {
    pub(super) fn coders(&mut self, all: &[exchange::Coder], origin: (&str, &str)) -> Result<Vec<CoderId>> {
        let there = coders::all(self.tx)?;
        let mut known: HashSet<CoderId> = ids(self.tx, Table::Coder)?;
        self.undone_coders = undone(self.tx, Table::Coder)?;
        known.retain(|id| !self.undone_coders.contains(id));
        let mut taken = Taken::of(there.iter().map(|coder| coder.name.clone()), true);
        let mut has_consensus = there.iter().any(|coder| coder.role == CoderRole::Consensus);
        let mut found = Vec::with_capacity(all.len());
        for (coder, n) in all.iter().zip(1..) {
            let id = CoderId::from(coder.id.unwrap_or_else(|| derived_id("coder", &[origin.0, origin.1, &coder.name])));
            let name = self.tidy("coders", &coder.name, &format!("coder {n}"));
            let named = there.iter().find(|there| self.loading.same_coders && there.name.eq_ignore_ascii_case(&name));
            if known.contains(&id) || found.contains(&id) || named.is_some() {
                found.push(named.map_or(id, |named| named.id));
                self.loaded.count("coders", false);
                continue;
            }
            let free = taken.take(&name);
            if free != name {
                let why = "another coder has that name; `--same-coders` takes both for one person";
                self.note(Outcome::Repaired, "coders", why, format!("{name} is {free}"));
            }
            let is_consensus = !has_consensus && name.eq_ignore_ascii_case("consensus");
            has_consensus |= is_consensus;
            let role = if is_consensus { CoderRole::Consensus } else { CoderRole::Coder };
            self.add_coder(id, free, role)?;
            found.push(id);
        }
        Ok(found)
    }

    fn add_coder(&mut self, id: CoderId, name: String, role: CoderRole) -> Result<()> {
        let initials: String = name.split_whitespace().filter_map(|part| part.chars().next()).take(3).collect();
        let coder = Coder { id, name, initials: initials.to_lowercase(), role };
        match self.undone_coders.contains(&id) {
            true => coders::bring_back(self.tx, &coder)?,
            false => coders::insert(self.tx, &coder)?,
        }
        self.loaded.count("coders", true);
        Ok(())
    }

    /// The coder of what nobody is named for.
    pub(super) fn nobody(&mut self, origin: (&str, &str)) -> Result<CoderId> {
        let there = coders::all(self.tx)?;
        if let Some(name) = &self.loading.by {
            let name = self.tidy("coders", name, NOBODY);
            if let Some(coder) = there.iter().find(|coder| coder.name.eq_ignore_ascii_case(&name)) {
                return Ok(coder.id);
            }
            let id = CoderId::new();
            self.add_coder(id, name, CoderRole::Coder)?;
            return Ok(id);
        }
        let id = CoderId::from(derived_id("coder of what names nobody", &[origin.0, origin.1]));
        if !self.undone_coders.contains(&id) && ids::<CoderId>(self.tx, Table::Coder)?.contains(&id) {
            return Ok(id);
        }
        let name = Taken::of(there.into_iter().map(|coder| coder.name), true).take(NOBODY);
        self.add_coder(id, name, CoderRole::Coder)?;
        Ok(id)
    }
}
