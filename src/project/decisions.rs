//! How disagreements were resolved, as far as it was recorded.

use super::Project;
use crate::error::Result;
use crate::model::decision::Decision;
use crate::store::decisions;

impl Project {
    /// The decisions in use, in the order they were made.
    pub fn decisions(&self) -> Result<Vec<Decision>> {
        self.read(decisions::all)
    }
}
