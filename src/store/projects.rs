//! The project's own row: what the study is.

use super::{Reader, Result, Writer};
use crate::model::ids::ProjectId;

/// What the study is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    pub title: String,
    /// The research questions, one a line.
    pub questions: String,
    /// `reflexive`, `codebook`, `reliability`, `framework` or `grounded`.
    pub method: String,
    /// The words for how many participants, as they are written; empty for the usual ones.
    pub quantifiers: String,
    /// How many participants they were set for.
    pub quantifiers_of: u32,
}

/// What the study is; empty if the row is missing.
pub fn about(reader: &Reader<'_>) -> Result<About> {
    const ABOUT: &str = "SELECT title, questions, method, quantifiers, quantifiers_of FROM project";
    let about = reader.one(ABOUT, [], |row| {
        let (title, questions, method) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(About { title, questions, method, quantifiers: row.get(3)?, quantifiers_of: row.get(4)? })
    })?;
    Ok(about.unwrap_or_default())
}

/// Writes the row of a new project.
pub fn insert(writer: &Writer<'_>, id: ProjectId, title: &str, created_at: &str) -> Result<()> {
    const INSERT: &str = "INSERT INTO project (id, title, created_at) VALUES (?1, ?2, ?3)";
    writer.run(INSERT, (id, title, created_at))?;
    Ok(())
}

/// Sets the words for how many participants, and how many those are; empty for the usual words.
pub fn set_quantifiers(writer: &Writer<'_>, words: &str, of: u32) -> Result<()> {
    writer.run("UPDATE project SET quantifiers = ?1, quantifiers_of = ?2", (words, of))?;
    Ok(())
}
