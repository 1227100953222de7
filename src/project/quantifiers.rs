//! The words for how many, as the project has them.

use super::{Project, Verb};
use crate::analysis::quantifier::{Scale, ScaleError};
use crate::error::{Error, Result};
use crate::store::projects;

impl Project {
    /// The project's scale, else the usual one.
    pub fn quantifiers(&self) -> Result<Scale> {
        let about = self.read(projects::about)?;
        if about.quantifiers.is_empty() {
            return Ok(Scale::default());
        }
        Scale::parse(&about.quantifiers, about.quantifiers_of.into()).map_err(refused)
    }

    /// Gives the project another scale, which must have a word for every count of `of` participants.
    pub fn set_quantifiers(&mut self, text: &str, of: u64) -> Result<Scale> {
        let scale = Scale::parse(text, of).map_err(refused)?;
        let label = format!("set the words for how many participants: {scale}");
        self.put_quantifiers(&label, &scale.to_string(), u32::try_from(of).unwrap_or(u32::MAX))?;
        Ok(scale)
    }

    /// Goes back to the usual scale.
    pub fn forget_quantifiers(&mut self) -> Result<()> {
        self.put_quantifiers("went back to the usual words for how many participants", "", 0)
    }

    /// Does nothing if that is what the project has.
    fn put_quantifiers(&mut self, label: &str, words: &str, of: u32) -> Result<()> {
        let before = self.read(projects::about)?;
        if (before.quantifiers.as_str(), before.quantifiers_of) == (words, of) {
            return Ok(());
        }
        self.act(Verb::SetQuantifiers, label, |tx| Ok(projects::set_quantifiers(tx, words, of)?))
    }
}

fn refused(error: ScaleError) -> Error {
    Error::with_hint(error.to_string(), error.hint())
}
