//! Codes and themes.

use super::row::word;
use super::{Reader, Result, Writer};
use crate::model::codebook::{Code, CodeField, CodeKind, Codebook, Edit};

/// The codebook, with the codes no longer in use.
pub fn codebook(reader: &Reader<'_>) -> Result<Codebook> {
    const CODES: &str = "SELECT id, kind, name, parent, definition, include, exclude, example, color, sort,
               merged_into, retired
        FROM code";
    let codes = reader.all(CODES, [], |row| {
        Ok(Code {
            id: row.get("id")?,
            kind: word(row, "kind", CodeKind::from_word)?,
            name: row.get("name")?,
            parent: row.get("parent")?,
            definition: row.get("definition")?,
            include: row.get("include")?,
            exclude: row.get("exclude")?,
            example: row.get("example")?,
            color: row.get("color")?,
            sort: row.get("sort")?,
            merged_into: row.get("merged_into")?,
            retired: row.get("retired")?,
        })
    })?;
    Ok(Codebook::new(codes))
}

/// Adds a code.
pub fn insert(writer: &Writer<'_>, code: &Code) -> Result<()> {
    const INSERT: &str = "INSERT INTO code (id, kind, name, parent, definition, include, exclude, example, color, sort)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    writer.run(
        INSERT,
        (
            code.id,
            code.kind.word(),
            &code.name,
            code.parent,
            &code.definition,
            &code.include,
            &code.exclude,
            &code.example,
            &code.color,
            code.sort,
        ),
    )?;
    Ok(())
}

/// Writes one edit of one code.
pub fn edit(writer: &Writer<'_>, edit: &Edit) -> Result<()> {
    let code = edit.code;
    match &edit.field {
        CodeField::Kind(kind) => writer.run("UPDATE code SET kind = ?2 WHERE id = ?1", (code, kind.word())),
        CodeField::Name(name) => writer.run("UPDATE code SET name = ?2 WHERE id = ?1", (code, name)),
        CodeField::Parent(parent) => writer.run("UPDATE code SET parent = ?2 WHERE id = ?1", (code, parent)),
        CodeField::Definition(text) => writer.run("UPDATE code SET definition = ?2 WHERE id = ?1", (code, text)),
        CodeField::Include(text) => writer.run("UPDATE code SET include = ?2 WHERE id = ?1", (code, text)),
        CodeField::Exclude(text) => writer.run("UPDATE code SET exclude = ?2 WHERE id = ?1", (code, text)),
        CodeField::Example(text) => writer.run("UPDATE code SET example = ?2 WHERE id = ?1", (code, text)),
        CodeField::Color(color) => writer.run("UPDATE code SET color = ?2 WHERE id = ?1", (code, color)),
        CodeField::Sort(sort) => writer.run("UPDATE code SET sort = ?2 WHERE id = ?1", (code, sort)),
        CodeField::MergedInto(into) => writer.run("UPDATE code SET merged_into = ?2 WHERE id = ?1", (code, into)),
        CodeField::Retired(retired) => writer.run("UPDATE code SET retired = ?2 WHERE id = ?1", (code, retired)),
    }?;
    Ok(())
}
