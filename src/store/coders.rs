//! Coders: who codes.

use super::row::word;
use super::{Reader, Result, Writer};
use crate::model::coding::{Coder, CoderRole};
use crate::model::ids::CoderId;

/// The coders in use, in the order they were added.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Coder>> {
    reader.all("SELECT id, name, initials, role FROM coder WHERE retired = 0 ORDER BY id", [], |row| {
        Ok(Coder {
            id: row.get("id")?,
            name: row.get("name")?,
            initials: row.get("initials")?,
            role: word(row, "role", CoderRole::from_word)?,
        })
    })
}

/// Adds a coder.
pub fn insert(writer: &Writer<'_>, coder: &Coder) -> Result<()> {
    const INSERT: &str = "INSERT INTO coder (id, name, initials, role) VALUES (?1, ?2, ?3, ?4)";
    writer.run(INSERT, (coder.id, &coder.name, &coder.initials, coder.role.word()))?;
    Ok(())
}

/// Gives a coder the name, initials and role of this value.
pub fn update(writer: &Writer<'_>, coder: &Coder) -> Result<()> {
    const UPDATE: &str = "UPDATE coder SET name = ?2, initials = ?3, role = ?4 WHERE id = ?1";
    writer.run(UPDATE, (coder.id, &coder.name, &coder.initials, coder.role.word()))?;
    Ok(())
}

/// Brings a coder back who is out of use, as this value has them.
pub fn bring_back(writer: &Writer<'_>, coder: &Coder) -> Result<()> {
    writer.run("UPDATE coder SET retired = 0 WHERE id = ?1", [coder.id])?;
    update(writer, coder)
}

/// Takes a coder, and with them their codings, out of the counts.
pub fn retire(writer: &Writer<'_>, coder: CoderId) -> Result<()> {
    writer.run("UPDATE coder SET retired = 1 WHERE id = ?1", [coder])?;
    Ok(())
}
