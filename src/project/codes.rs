//! Changing the codebook: the rules are the model's, the words of the history are here.

use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::codebook::{Code, CodeField, CodeKind, Edit, RuleError};
use crate::model::ids::CodeId;
use crate::store::codes;

impl Project {
    /// Adds the code at `path`, and the themes above it that are missing.
    pub fn add_code(&mut self, path: &str, kind: CodeKind, describe: impl FnOnce(&mut Code)) -> Result<CodeId> {
        let mut added = self.codebook()?.add(path, kind)?;
        let Some(last) = added.last_mut() else { return Err(RuleError::EmptyName.into()) };
        describe(last);
        let id = last.id;
        self.act(Verb::AddCode, &format!("added the {} \"{path}\"", kind.word()), |tx| {
            added.iter().try_for_each(|code| codes::insert(tx, code))?;
            Ok(id)
        })
    }

    /// Gives fields of a code other values, in one step.
    pub fn set_code(&mut self, id: CodeId, fields: Vec<CodeField>) -> Result<()> {
        let book = self.codebook()?;
        let edits: Vec<Vec<Edit>> =
            fields.into_iter().map(|field| book.set(id, field)).collect::<std::result::Result<_, _>>()?;
        self.edit_codes(Verb::SetCode, &format!("changed \"{}\"", book.path(id)), &edits.concat())
    }

    /// Gives a code another name.
    pub fn rename_code(&mut self, id: CodeId, name: &str) -> Result<()> {
        let book = self.codebook()?;
        let edits = book.rename(id, name)?;
        self.edit_codes(Verb::RenameCode, &format!("renamed \"{}\" to \"{}\"", book.path(id), name.trim()), &edits)
    }

    /// Puts a code under another, or at the top.
    pub fn move_code(&mut self, id: CodeId, parent: Option<CodeId>) -> Result<()> {
        let book = self.codebook()?;
        let edits = book.move_under(id, parent)?;
        let place = parent.map_or("the top".to_owned(), |parent| format!("\"{}\"", book.path(parent)));
        self.edit_codes(Verb::MoveCode, &format!("moved \"{}\" under {place}", book.path(id)), &edits)
    }

    /// Lets one code become another.
    pub fn merge_codes(&mut self, from: CodeId, into: CodeId) -> Result<()> {
        let book = self.codebook()?;
        let edits = book.merge(from, into)?;
        let label = format!("merged \"{}\" into \"{}\"", book.path(from), book.path(into));
        self.edit_codes(Verb::MergeCodes, &label, &edits)
    }

    /// Takes a code, and what is under it, out of use.
    pub fn retire_code(&mut self, id: CodeId) -> Result<()> {
        let book = self.codebook()?;
        let edits = book.retire(id)?;
        self.edit_codes(Verb::RetireCode, &format!("retired \"{}\"", book.path(id)), &edits)
    }

    /// Brings a retired or merged code back.
    pub fn restore_code(&mut self, name: &str) -> Result<CodeId> {
        let book = self.codebook()?;
        let Some(id) = book.find_retired(name) else {
            return Err(match book.find(name) {
                Ok(id) => RuleError::InUse(book.path(id).to_owned()).into(),
                Err(error) => Error::no_code(name, error),
            });
        };
        let edits = book.restore(id)?;
        self.edit_codes(Verb::RestoreCode, &format!("restored \"{}\"", book.path(id)), &edits)?;
        Ok(id)
    }

    fn edit_codes(&mut self, verb: Verb, label: &str, edits: &[Edit]) -> Result<()> {
        self.act(verb, label, |tx| Ok(edits.iter().try_for_each(|edit| codes::edit(tx, edit))?))
    }
}
