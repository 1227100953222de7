//! The words for how many, as the project remembers them.

use super::Project;
use crate::analysis::quantifier::{Scale, ScaleError};
use crate::error::{Error, Result};

/// Under which name. As with the rules of an import, it is no part of the study's history.
const RANGES: &str = "report quantifiers";
/// For how many participants it was set.
const RANGES_OF: &str = "report quantifiers of";

impl Project {
    /// The scale remembered, else the usual one.
    pub fn quantifiers(&self) -> Result<Scale> {
        let Some(text) = self.setting(RANGES)?.filter(|text| !text.is_empty()) else { return Ok(Scale::default()) };
        let of = self.setting(RANGES_OF)?.and_then(|of| of.parse().ok()).unwrap_or_default();
        Scale::parse(&text, of).map_err(refused)
    }

    /// Remembers another scale, which must have a word for every count of `of` participants.
    pub fn set_quantifiers(&self, text: &str, of: u64) -> Result<Scale> {
        let scale = Scale::parse(text, of).map_err(refused)?;
        self.remember(RANGES_OF, &of.to_string())?;
        self.remember(RANGES, &scale.to_string())?;
        Ok(scale)
    }

    /// Goes back to the usual scale.
    pub fn forget_quantifiers(&self) -> Result<()> {
        self.remember(RANGES, "")
    }
}

fn refused(error: ScaleError) -> Error {
    Error::with_hint(error.to_string(), error.hint())
}
