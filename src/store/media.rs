//! Media that are carried along, their files, and what other programs had marked in them.

use super::row::word;
use super::{Reader, Result, Writer};
use crate::model::ids::MediumId;
use crate::model::medium::{Mark, Medium, MediumKind, Part};

fn millis(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// The media in use, by name, each with the size of its file in bytes.
pub fn all(reader: &Reader<'_>) -> Result<Vec<(Medium, u64)>> {
    const ALL: &str = "SELECT medium.id, name, kind, filename, media_type, description, length(bytes) AS size
        FROM medium JOIN medium_file ON medium_file.medium = medium.id
        WHERE retired = 0
        ORDER BY name";
    reader.all(ALL, [], |row| {
        let medium = Medium {
            id: row.get("id")?,
            name: row.get("name")?,
            kind: word(row, "kind", MediumKind::from_word)?,
            filename: row.get("filename")?,
            media_type: row.get("media_type")?,
            description: row.get("description")?,
        };
        Ok((medium, row.get::<_, i64>("size")?.unsigned_abs()))
    })
}

/// The file of a medium; empty if it did not come along, or was erased.
pub fn file(reader: &Reader<'_>, medium: MediumId) -> Result<Vec<u8>> {
    let bytes = reader.one("SELECT bytes FROM medium_file WHERE medium = ?1", [medium], |row| row.get(0))?;
    Ok(bytes.unwrap_or_default())
}

/// All marks of media in use, medium by medium in the order of their selections.
pub fn marks(reader: &Reader<'_>) -> Result<Vec<Mark>> {
    const MARKS: &str = "SELECT medium_mark.id, medium, selection, medium_mark.name, medium_mark.description, page,
            first_x, first_y, second_x, second_y, from_ms, to_ms, code, coder, created_at
        FROM medium_mark JOIN medium ON medium.id = medium_mark.medium AND medium.retired = 0
        WHERE medium_mark.retired = 0
        ORDER BY medium.name, selection, medium_mark.id";
    reader.all(MARKS, [], |row| {
        let part = match (row.get("first_x")?, row.get("from_ms")?) {
            (Some(x), _) => Part::Region {
                page: row.get("page")?,
                first: (x, row.get("first_y")?),
                second: (row.get("second_x")?, row.get("second_y")?),
            },
            (None, Some(begin)) => Part::Stretch { begin: millis(begin), end: millis(row.get("to_ms")?) },
            (None, None) => Part::Whole,
        };
        Ok(Mark {
            id: row.get("id")?,
            medium: row.get("medium")?,
            selection: row.get("selection")?,
            name: row.get("name")?,
            description: row.get("description")?,
            part,
            code: row.get("code")?,
            coder: row.get("coder")?,
            created_at: row.get("created_at")?,
        })
    })
}

/// Adds a medium with its file.
pub fn insert(writer: &Writer<'_>, medium: &Medium, bytes: &[u8]) -> Result<()> {
    const MEDIUM: &str = "INSERT INTO medium (id, name, kind, filename, media_type, description)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let Medium { id, name, kind, filename, media_type, description } = medium;
    writer.run(MEDIUM, (id, name, kind.word(), filename, media_type, description))?;
    writer.run("INSERT INTO medium_file (medium, bytes) VALUES (?1, ?2)", (id, bytes))?;
    Ok(())
}

/// Adds a mark.
pub fn insert_mark(writer: &Writer<'_>, mark: &Mark) -> Result<()> {
    const MARK: &str =
        "INSERT INTO medium_mark (id, medium, selection, name, description, page, first_x, first_y, second_x,
            second_y, from_ms, to_ms, code, coder, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    let (page, corners, stretch) = match mark.part {
        Part::Whole => (None, None, None),
        Part::Region { page, first, second } => (page, Some((first, second)), None),
        Part::Stretch { begin, end } => (None, None, Some((begin, end))),
    };
    let (first, second) = corners.unzip();
    let (x, y) = (|corner: (i64, i64)| corner.0, |corner: (i64, i64)| corner.1);
    writer.run(
        MARK,
        rusqlite::params![
            mark.id,
            mark.medium,
            mark.selection,
            mark.name,
            mark.description,
            page,
            first.map(x),
            first.map(y),
            second.map(x),
            second.map(y),
            stretch.map(|(begin, _)| i64::try_from(begin).unwrap_or(i64::MAX)),
            stretch.map(|(_, end)| i64::try_from(end).unwrap_or(i64::MAX)),
            mark.code,
            mark.coder,
            mark.created_at,
        ],
    )?;
    Ok(())
}

/// Takes a medium out of use.
pub fn retire(writer: &Writer<'_>, medium: MediumId) -> Result<()> {
    writer.run("UPDATE medium SET retired = 1 WHERE id = ?1", [medium])?;
    Ok(())
}
