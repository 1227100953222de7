//! Changing the codebook: the rules are the model's, the words of the history are here.

use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::codebook::{Code, CodeField, CodeKind, Codebook, Edit, RuleError};
use crate::model::ids::CodeId;
use crate::store::codes;

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
        let label = format!("changed \"{}\"", self.codebook()?.path(id));
        self.edit_codes(Verb::SetCode, &label, |book| {
            let edits = fields.into_iter().map(|field| book.set(id, field));
            Ok(edits.collect::<std::result::Result<Vec<_>, _>>()?.concat())
        })
    }

    /// Gives a code another name.
    pub fn rename_code(&mut self, id: CodeId, name: &str) -> Result<()> {
        let label = format!("renamed \"{}\" to \"{}\"", self.codebook()?.path(id), name.trim());
        self.edit_codes(Verb::RenameCode, &label, |book| book.rename(id, name))
    }

    /// Puts a code under another, or at the top.
    pub fn move_code(&mut self, id: CodeId, parent: Option<CodeId>) -> Result<()> {
        let book = self.codebook()?;
        let place = parent.map_or("the top".to_owned(), |parent| format!("\"{}\"", book.path(parent)));
        let label = format!("moved \"{}\" under {place}", book.path(id));
        self.edit_codes(Verb::MoveCode, &label, |book| book.move_under(id, parent))
    }

    /// Lets one code become another.
    pub fn merge_codes(&mut self, from: CodeId, into: CodeId) -> Result<()> {
        let book = self.codebook()?;
        let label = format!("merged \"{}\" into \"{}\"", book.path(from), book.path(into));
        self.edit_codes(Verb::MergeCodes, &label, |book| book.merge(from, into))
    }

    /// Takes a code, and what is under it, out of use.
    pub fn retire_code(&mut self, id: CodeId) -> Result<()> {
        let label = format!("retired \"{}\"", self.codebook()?.path(id));
        self.edit_codes(Verb::RetireCode, &label, |book| book.retire(id))
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
        let label = format!("restored \"{}\"", book.path(id));
        self.edit_codes(Verb::RestoreCode, &label, |book| book.restore(id))?;
        Ok(id)
    }

    /// Asks the rule inside the step: what another program did a moment ago counts.
    fn edit_codes(&mut self, verb: Verb, label: &str, rule: impl FnOnce(&Codebook) -> Edits) -> Result<()> {
        self.act(verb, label, |tx| {
            let edits = rule(&codes::codebook(tx)?)?;
            Ok(edits.iter().try_for_each(|edit| codes::edit(tx, edit))?)
        })
    }
}
