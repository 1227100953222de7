//! The project's own row: what the study is.

use super::{Reader, Result, Writer};
use crate::model::ids::ProjectId;

/// What the study is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub title: String,
    /// The research questions, one a line.
    pub questions: String,
    /// `reflexive`, `codebook`, `reliability`, `framework` or `grounded`.
    pub method: String,
}

/// What the study is; empty if the row is missing.
pub fn about(reader: &Reader<'_>) -> Result<About> {
    let about = reader.one("SELECT title, questions, method FROM project", [], |row| {
        Ok(About { title: row.get(0)?, questions: row.get(1)?, method: row.get(2)? })
    })?;
    Ok(about.unwrap_or(About { title: String::new(), questions: String::new(), method: String::new() }))
}

/// Writes the row of a new project.
pub fn insert(writer: &Writer<'_>, id: ProjectId, title: &str, created_at: &str) -> Result<()> {
    const INSERT: &str = "INSERT INTO project (id, title, created_at) VALUES (?1, ?2, ?3)";
    writer.run(INSERT, (id, title, created_at))?;
    Ok(())
}
