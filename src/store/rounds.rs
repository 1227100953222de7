//! Rounds: passes of coding.

use super::{Reader, Result, Writer};
use crate::model::ids::RoundId;

/// The rounds in use with their names, in the order they were made.
pub fn all(reader: &Reader<'_>) -> Result<Vec<(RoundId, String)>> {
    reader.all("SELECT id, name FROM round WHERE retired = 0 ORDER BY id", [], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Adds a round.
pub fn insert(writer: &Writer<'_>, id: RoundId, name: &str) -> Result<()> {
    writer.run("INSERT INTO round (id, name) VALUES (?1, ?2)", (id, name))?;
    Ok(())
}
