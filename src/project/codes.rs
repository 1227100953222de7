//! Changing the codebook: the rules are the model's, the words of the history are here.

use super::{Project, Verb};
use crate::analysis::extent::{Merging, merging};
use crate::error::{Error, Result};
use crate::model::codebook::{Code, CodeField, CodeKind, Codebook, Edit, RuleError, by_name};
use crate::model::coding::Coding;
use crate::model::ids::{CodeId, CodingId};
use crate::store::{Writer, codes, codings};
use std::collections::HashMap;

/// How many codes a step of the history names; of more it says how many.
const NAMED_MAX: usize = 8;

/// By what codes are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    Name,
    /// Those with the most codings first, everybody's counted, with what is under them.
    Codings,
}

impl SortBy {
    const ALL: [Self; 2] = [Self::Name, Self::Codings];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Codings => "codings",
        }
    }

    /// What the word means; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.word() == word)
    }
}

/// Where a split sends a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SplitTarget {
    Code(CodeId),
    /// One that does not exist yet, by its path.
    New(String),
}

/// What a rule of the codebook decides.
type Edits = std::result::Result<Vec<Edit>, RuleError>;

impl Project {
    /// Adds the code at `path`, and the themes above it that are missing.
    pub fn add_code(&mut self, path: &str, kind: CodeKind, describe: impl FnOnce(&mut Code)) -> Result<CodeId> {
        self.act(Verb::AddCode, &format!("added the {} \"{path}\"", kind.word()), |tx| {
            let mut added = codes::codebook(tx)?.add(path, kind)?;
            let Some(last) = added.last_mut() else { return Err(RuleError::EmptyName.into()) };
            describe(last);
            let id = last.id;
            added.iter().try_for_each(|code| codes::insert(tx, code))?;
            Ok(id)
        })
    }

    /// Gives fields of a code other values, in one step.
    pub fn set_code(&mut self, id: CodeId, fields: Vec<CodeField>) -> Result<()> {
        self.set_codes(&[id], &fields)
    }

    /// Gives fields of several codes the same values, in one step.
    pub fn set_codes(&mut self, codes: &[CodeId], fields: &[CodeField]) -> Result<()> {
        let label = format!("changed {}", listed(&self.codebook()?, codes));
        self.edit_codes(Verb::SetCode, &label, |book| {
            let edits = codes.iter().flat_map(|&id| fields.iter().map(move |field| book.set(id, field.clone())));
            Ok(edits.collect::<std::result::Result<Vec<_>, _>>()?.concat())
        })
    }

    /// Gives a code another name.
    pub fn rename_code(&mut self, id: CodeId, name: &str) -> Result<()> {
        let label = format!("renamed \"{}\" to \"{}\"", self.codebook()?.path(id), name.trim());
        self.edit_codes(Verb::RenameCode, &label, |book| book.rename(id, name))
    }

    /// Puts codes under another, or at the top.
    pub fn move_codes(&mut self, codes: &[CodeId], parent: Option<CodeId>) -> Result<()> {
        let book = self.codebook()?;
        let place = parent.map_or("the top".to_owned(), |parent| format!("\"{}\"", book.path(parent)));
        let label = format!("moved {} under {place}", listed(&book, codes));
        self.edit_codes(Verb::MoveCode, &label, |book| book.move_all(codes, parent))
    }

    /// Lets a code change places with the sibling after it, or before it.
    pub fn shift_code(&mut self, id: CodeId, later: bool) -> Result<()> {
        let way = if later { "down" } else { "up" };
        let label = format!("moved \"{}\" {way} among its siblings", self.codebook()?.path(id));
        self.edit_codes(Verb::SortCodes, &label, |book| book.shift(id, later))
    }

    /// Sorts the codes under `parent` (or at the top), and `deep` those under them too.
    pub fn sort_codes(&mut self, parent: Option<CodeId>, by: SortBy, deep: bool) -> Result<()> {
        let book = self.codebook()?;
        let place =
            parent.map_or("the codes at the top".to_owned(), |id| format!("what is under \"{}\"", book.path(id)));
        let label = format!("sorted {place} by {}", by.word());
        self.act(Verb::SortCodes, &label, |tx| {
            let book = codes::codebook(tx)?;
            let mut parents = vec![parent];
            if deep {
                let under =
                    parent.map_or_else(|| book.tree().map(|(code, _)| code.id).collect(), |id| book.subtree(id));
                parents.extend(under.into_iter().map(Some).filter(|id| *id != parent));
            }
            let counts = with_parts(&book, &codings::all(tx)?);
            let count = |code: &Code| counts.get(&code.id).copied().unwrap_or(0);
            let edits = book.sort_under(&parents, |a, b| match by {
                SortBy::Name => by_name(&a.name, &b.name),
                SortBy::Codings => count(b).cmp(&count(a)).then_with(|| by_name(&a.name, &b.name)),
            });
            Ok(edits.iter().try_for_each(|edit| codes::edit(tx, edit))?)
        })
    }

    /// Lets codes become another.
    pub fn merge_codes(&mut self, from: &[CodeId], into: CodeId) -> Result<()> {
        let book = self.codebook()?;
        let label = format!("merged {} into \"{}\"", listed(&book, from), book.path(into));
        self.edit_codes(Verb::MergeCodes, &label, |book| book.merge_all(from, into))
    }

    /// What that would make of everybody's codings; fails as the merging would.
    pub fn preview_merge(&self, from: &[CodeId], into: CodeId) -> Result<Merging> {
        let study = self.study()?;
        study.codebook.merge_all(from, into)?;
        let speech = study.speech(|_, _| true);
        Ok(merging(&study.codebook, study.codings_at(), &speech, from, into))
    }

    /// Gives codings of the acting coder, which count for `code`, one of the targets each: its place among them. A
    /// target that does not exist is made if it gets any. How many codings it gave away.
    ///
    /// A coding belongs to its coder, so those of others stay with the code and are theirs to give away. One that was
    /// taken off or recoded meanwhile is left out.
    pub fn split_code(&mut self, code: CodeId, targets: &[SplitTarget], given: &[(CodingId, usize)]) -> Result<usize> {
        let acting = self.acting_coder()?;
        let book = self.codebook()?;
        let used: Vec<bool> = (0..targets.len()).map(|at| given.iter().any(|&(_, to)| to == at)).collect();
        let names: Vec<String> = targets
            .iter()
            .zip(&used)
            .filter(|(_, used)| **used)
            .map(|(target, _)| match target {
                SplitTarget::Code(id) => format!("\"{}\"", book.path(*id)),
                SplitTarget::New(path) => format!("\"{path}\""),
            })
            .collect();
        let count = if given.len() == 1 { "1 coding".to_owned() } else { format!("{} codings", given.len()) };
        let label = format!("split \"{}\": gave {count} to {}", book.path(code), names.join(", "));
        self.act(Verb::SplitCode, &label, |tx| {
            let mut ids = Vec::new();
            for (target, used) in targets.iter().zip(used) {
                ids.push(match target {
                    SplitTarget::Code(id) => codes::codebook(tx)?.resolve(*id),
                    SplitTarget::New(path) if used => Some(add(tx, path)?),
                    SplitTarget::New(_) => None,
                });
            }
            let book = codes::codebook(tx)?;
            let mut moved = 0;
            for (coding, to) in given {
                let Some(coding) = codings::get(tx, *coding)?.filter(|coding| book.resolve(coding.code) == Some(code))
                else {
                    continue;
                };
                if coding.coder != acting {
                    return Err(Error::refused("a coding of somebody else's would be split; nobody else changes it"));
                }
                let Some(to) = ids.get(*to).copied().flatten() else {
                    return Err(Error::refused("a code that passages were to go to is no longer in use"));
                };
                codings::give_code(tx, &coding, to)?;
                moved += 1;
            }
            Ok(moved)
        })
    }

    /// Takes codes, and what is under them, out of use.
    pub fn retire_codes(&mut self, codes: &[CodeId]) -> Result<()> {
        let label = format!("retired {}", listed(&self.codebook()?, codes));
        self.edit_codes(Verb::RetireCode, &label, |book| book.retire_all(codes))
    }

    /// Brings retired or merged codes back.
    pub fn restore_codes(&mut self, codes: &[CodeId]) -> Result<()> {
        let label = format!("restored {}", listed(&self.codebook()?, codes));
        self.edit_codes(Verb::RestoreCode, &label, |book| book.restore_all(codes))
    }

    /// The code no longer in use of this path or name.
    pub fn retired_code_named(&self, name: &str) -> Result<CodeId> {
        let book = self.codebook()?;
        book.find_retired(name).ok_or_else(|| match book.find(name) {
            Ok(id) => RuleError::InUse(book.path(id).to_owned()).into(),
            Err(error) => Error::no_code(name, error),
        })
    }

    /// Asks the rule inside the step: what another program did a moment ago counts.
    fn edit_codes(&mut self, verb: Verb, label: &str, rule: impl FnOnce(&Codebook) -> Edits) -> Result<()> {
        self.act(verb, label, |tx| {
            let edits = rule(&codes::codebook(tx)?)?;
            Ok(edits.iter().try_for_each(|edit| codes::edit(tx, edit))?)
        })
    }
}

/// Adds the code at `path` inside a step.
fn add(tx: &Writer<'_>, path: &str) -> Result<CodeId> {
    let added = codes::codebook(tx)?.add(path, CodeKind::Code)?;
    added.iter().try_for_each(|code| codes::insert(tx, code))?;
    added.last().map(|code| code.id).ok_or_else(|| RuleError::EmptyName.into())
}

/// How many codings each code has, with everything under it.
fn with_parts(book: &Codebook, codings: &[Coding]) -> HashMap<CodeId, u64> {
    let mut counts: HashMap<CodeId, u64> = HashMap::new();
    for code in codings.iter().filter_map(|coding| book.resolve(coding.code)) {
        for id in std::iter::successors(Some(code), |id| book.parent(*id)) {
            *counts.entry(id).or_default() += 1;
        }
    }
    counts
}

/// The codes' paths, for the history; of many only how many they are.
fn listed(book: &Codebook, codes: &[CodeId]) -> String {
    if codes.len() > NAMED_MAX {
        return format!("{} codes", codes.len());
    }
    codes.iter().map(|id| format!("\"{}\"", book.path(*id))).collect::<Vec<_>>().join(", ")
}
