//! Participants and what is known about them.

use super::row::word;
use super::{Reader, Result, Writer};
use crate::model::document::{Attribute, AttributeKind, AttributeValue, Participant};
use crate::model::ids::{AttributeId, AttributeValueId, DocumentId, ParticipantId};

/// The participants in use, by label.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Participant>> {
    reader.all("SELECT id, label, note FROM participant WHERE retired = 0 ORDER BY label", [], |row| {
        Ok(Participant { id: row.get("id")?, label: row.get("label")?, note: row.get("note")? })
    })
}

/// The attributes of participants in use, in the order they came.
pub fn attributes(reader: &Reader<'_>) -> Result<Vec<Attribute>> {
    attributes_about(reader, "participant")
}

/// The attributes of documents in use, in the order they came.
pub fn document_attributes(reader: &Reader<'_>) -> Result<Vec<Attribute>> {
    attributes_about(reader, "document")
}

fn attributes_about(reader: &Reader<'_>, about: &str) -> Result<Vec<Attribute>> {
    const ATTRIBUTES: &str =
        "SELECT id, name, kind, choices FROM attribute WHERE retired = 0 AND about = ?1 ORDER BY sort, id";
    reader.all(ATTRIBUTES, [about], |row| {
        let choices: String = row.get("choices")?;
        Ok(Attribute {
            id: row.get("id")?,
            name: row.get("name")?,
            kind: word(row, "kind", AttributeKind::from_word)?,
            choices: choices.lines().map(str::to_owned).collect(),
        })
    })
}

/// Every participant's value of every attribute, of those in use.
pub fn values(reader: &Reader<'_>) -> Result<Vec<AttributeValue>> {
    const VALUES: &str = "SELECT attribute_value.attribute, attribute_value.participant, attribute_value.value
        FROM attribute_value
        JOIN attribute ON attribute.id = attribute_value.attribute AND attribute.retired = 0
        JOIN participant ON participant.id = attribute_value.participant AND participant.retired = 0
        WHERE attribute_value.retired = 0
        ORDER BY participant.label, attribute.sort, attribute.id";
    reader.all(VALUES, [], |row| {
        Ok(AttributeValue {
            attribute: row.get("attribute")?,
            participant: row.get("participant")?,
            value: row.get("value")?,
        })
    })
}

/// Every document's value of every attribute, of those in use.
pub fn document_values(reader: &Reader<'_>) -> Result<Vec<(AttributeId, DocumentId, String)>> {
    const VALUES: &str = "SELECT attribute_value.attribute, attribute_value.document, attribute_value.value
        FROM attribute_value
        JOIN attribute ON attribute.id = attribute_value.attribute AND attribute.retired = 0
        JOIN document ON document.id = attribute_value.document AND document.retired = 0
        WHERE attribute_value.retired = 0
        ORDER BY document.sort, attribute.sort, attribute.id";
    reader.all(VALUES, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// Adds a participant.
pub fn insert(writer: &Writer<'_>, participant: &Participant) -> Result<()> {
    const INSERT: &str = "INSERT INTO participant (id, label, note) VALUES (?1, ?2, ?3)";
    writer.run(INSERT, (participant.id, &participant.label, &participant.note))?;
    Ok(())
}

/// Adds an attribute of participants, after those there are.
pub fn insert_attribute(writer: &Writer<'_>, attribute: &Attribute) -> Result<()> {
    insert_attribute_about(writer, attribute, "participant")
}

/// Adds an attribute of documents, after those there are.
pub fn insert_document_attribute(writer: &Writer<'_>, attribute: &Attribute) -> Result<()> {
    insert_attribute_about(writer, attribute, "document")
}

fn insert_attribute_about(writer: &Writer<'_>, attribute: &Attribute, about: &str) -> Result<()> {
    const INSERT: &str = "INSERT INTO attribute (id, about, name, kind, choices, sort)
        VALUES (?1, ?2, ?3, ?4, ?5, (SELECT COALESCE(max(sort) + 1, 0) FROM attribute))";
    let Attribute { id, name, kind, choices } = attribute;
    writer.run(INSERT, (id, about, name, kind.word(), choices.join("\n")))?;
    Ok(())
}

/// Gives a document its value of an attribute, if it has none.
pub fn add_document_value(
    writer: &Writer<'_>,
    attribute: AttributeId,
    document: DocumentId,
    value: &str,
) -> Result<bool> {
    const INSERT: &str = "INSERT INTO attribute_value (id, attribute, document, value) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO NOTHING";
    Ok(writer.run(INSERT, (AttributeValueId::new(), attribute, document, value))? == 1)
}

/// Sets a participant's value of an attribute; an empty one takes the value away.
pub fn set_value(writer: &Writer<'_>, value: &AttributeValue) -> Result<()> {
    const SAME: &str = "UPDATE attribute_value SET value = ?3, retired = (?3 = '')
        WHERE attribute = ?1 AND participant = ?2 AND retired = 0";
    const INSERT: &str = "INSERT INTO attribute_value (id, attribute, participant, value) VALUES (?1, ?2, ?3, ?4)";
    let there = writer.run(SAME, (value.attribute, value.participant, &value.value))?;
    if there == 0 && !value.value.is_empty() {
        writer.run(INSERT, (AttributeValueId::new(), value.attribute, value.participant, &value.value))?;
    }
    Ok(())
}

/// Changes what values an attribute takes.
pub fn set_kind(writer: &Writer<'_>, id: AttributeId, kind: AttributeKind) -> Result<()> {
    writer.run("UPDATE attribute SET kind = ?2 WHERE id = ?1", (id, kind.word()))?;
    Ok(())
}

/// Changes an attribute's name, kind and choices.
pub fn update_attribute(writer: &Writer<'_>, attribute: &Attribute) -> Result<()> {
    const UPDATE: &str = "UPDATE attribute SET name = ?2, kind = ?3, choices = ?4 WHERE id = ?1";
    writer.run(UPDATE, (attribute.id, &attribute.name, attribute.kind.word(), attribute.choices.join("\n")))?;
    Ok(())
}

/// Takes an attribute out of use; its values are kept.
pub fn retire_attribute(writer: &Writer<'_>, id: AttributeId) -> Result<()> {
    writer.run("UPDATE attribute SET retired = 1 WHERE id = ?1", (id,))?;
    Ok(())
}

/// Gives a participant another label and note.
pub fn update(writer: &Writer<'_>, id: ParticipantId, label: &str, note: &str) -> Result<()> {
    writer.run("UPDATE participant SET label = ?2, note = ?3 WHERE id = ?1", (id, label, note))?;
    Ok(())
}
