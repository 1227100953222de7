//! Documents, their texts, and who speaks in them.

use super::row::{span, word};
use super::{Error, Reader, Result, Writer};
use crate::model::document::{Document, Role, Section, Speaker, Turn};
use crate::model::ids::{DocumentId, ParticipantId, SpeakerId};
use crate::model::span::Span;
use crate::model::time::Millis;
use rusqlite::Row;
use rusqlite::types::Value;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A document with everything its import brings, ready to be written.
pub struct NewDocument<'a> {
    pub document: &'a Document,
    /// Where it stands in the order of import, from 0.
    pub sort: u32,
    pub kind: &'a str,
    pub body: &'a str,
    /// The [`sha256`] of `body`.
    pub fingerprint: &'a str,
    pub speakers: &'a [Speaker],
    pub turns: &'a [Turn],
    pub sections: &'a [Section],
    pub filename: &'a str,
    pub media_type: &'a str,
    pub encoding: &'a str,
    /// The file as it came.
    pub original: &'a [u8],
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Document> {
    Ok(Document {
        id: row.get("id")?,
        name: row.get("name")?,
        revision: row.get("revision")?,
        language: row.get("language")?,
        retired: row.get("retired")?,
    })
}

/// The documents in use, in the order of import.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Document>> {
    const ALL: &str = "SELECT id, name, revision, language, retired FROM document WHERE retired = 0 ORDER BY sort, id";
    reader.all(ALL, [], from_row)
}

/// The retired documents, the latest import first.
pub fn retired(reader: &Reader<'_>) -> Result<Vec<Document>> {
    const RETIRED: &str =
        "SELECT id, name, revision, language, retired FROM document WHERE retired = 1 ORDER BY id DESC";
    reader.all(RETIRED, [], from_row)
}

/// A text that takes so many bytes is read straight from the file: through a row, SQLite would hold it a second time.
const LONG: u32 = 1_000_000;

/// The text of the document's current revision.
pub fn body(reader: &Reader<'_>, document: &Document) -> Result<String> {
    const BODY: &str = "SELECT rowid, CASE WHEN octet_length(body) < ?3 THEN body END
        FROM document_text WHERE document = ?1 AND revision = ?2";
    const WHOLE: &str = "SELECT body FROM document_text WHERE rowid = ?1";
    let gone = || Error::Gone(format!("the text of {}", document.name));
    let found = reader.one(BODY, (document.id, document.revision, LONG), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (rowid, body): (i64, Option<String>) = found.ok_or_else(gone)?;
    if let Some(body) = body {
        return Ok(body);
    }
    match reader.long_text("document_text", "body", rowid)? {
        Some(body) => Ok(body),
        None => reader.one(WHOLE, [rowid], |row| row.get(0))?.ok_or_else(gone),
    }
}

/// How many characters the document's current revision has.
pub fn length(reader: &Reader<'_>, document: &Document) -> Result<u32> {
    const LENGTH: &str = "SELECT length FROM document_text WHERE document = ?1 AND revision = ?2";
    let length = reader.one(LENGTH, (document.id, document.revision), |row| row.get(0))?;
    length.ok_or_else(|| Error::Gone(format!("the text of {}", document.name)))
}

/// How many characters the document's current revision has, and its fingerprint: SHA-256 in lower-case hex.
pub fn extent(reader: &Reader<'_>, document: &Document) -> Result<(u32, String)> {
    const EXTENT: &str = "SELECT length, sha256 FROM document_text WHERE document = ?1 AND revision = ?2";
    let extent = reader.one(EXTENT, (document.id, document.revision), |row| Ok((row.get(0)?, row.get(1)?)))?;
    extent.ok_or_else(|| Error::Gone(format!("the text of {}", document.name)))
}

/// The documents in use by the fingerprint of their text: an import of the same words is noticed.
pub fn by_fingerprint(reader: &Reader<'_>) -> Result<HashMap<String, String>> {
    const FINGERPRINTS: &str = "SELECT document_text.sha256, document.name
        FROM document JOIN document_text
            ON document_text.document = document.id AND document_text.revision = document.revision
        WHERE document.retired = 0
        ORDER BY document.sort DESC, document.id DESC";
    Ok(reader.all(FINGERPRINTS, [], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}

/// A text of a document in use.
pub struct Revision {
    pub document: DocumentId,
    pub name: String,
    pub revision: u32,
    pub sha256: String,
    /// Whether it is the document's text now.
    pub is_current: bool,
}

/// Every text of every document in use, the former ones too, but for those whose words were erased.
pub fn revisions(reader: &Reader<'_>) -> Result<Vec<Revision>> {
    const REVISIONS: &str = "SELECT document.id, name, document_text.revision, sha256,
            document_text.revision = document.revision
        FROM document JOIN document_text ON document_text.document = document.id
        WHERE retired = 0 AND erased = 0
        ORDER BY document.sort, document.id, document_text.revision";
    reader.all(REVISIONS, [], |row| {
        let (document, name) = (row.get(0)?, row.get(1)?);
        Ok(Revision { document, name, revision: row.get(2)?, sha256: row.get(3)?, is_current: row.get(4)? })
    })
}

/// The file a revision came from: its name, what it is, and its bytes, empty where the file was the text itself.
pub fn original(reader: &Reader<'_>, document: &Document) -> Result<Option<(String, String, Vec<u8>)>> {
    const ORIGINAL: &str = "SELECT filename, media_type, bytes FROM original WHERE document = ?1 AND revision = ?2";
    reader.one(ORIGINAL, (document.id, document.revision), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// The documents in use with the length of their text, to find those that may say the same.
pub fn lengths(reader: &Reader<'_>) -> Result<Vec<(Document, u32)>> {
    const LENGTHS: &str = "SELECT document.id, name, document.revision, language, retired, document_text.length
        FROM document JOIN document_text
            ON document_text.document = document.id AND document_text.revision = document.revision
        WHERE retired = 0
        ORDER BY document_text.length, document.sort";
    reader.all(LENGTHS, [], |row| Ok((from_row(row)?, row.get("length")?)))
}

/// The turns of the current revision, in order.
pub fn turns(reader: &Reader<'_>, document: &Document) -> Result<Vec<Turn>> {
    const TURNS: &str = "SELECT n, start, \"end\", speaker, time_start, time_end
        FROM turn
        WHERE document = ?1 AND revision = ?2
        ORDER BY n";
    reader.all(TURNS, (document.id, document.revision), |row| {
        Ok(Turn {
            n: row.get(0)?,
            span: Span::of(row.get(1)?, row.get(2)?),
            speaker: row.get(3)?,
            time_start: row.get::<_, Option<u32>>(4)?.map(Millis),
            time_end: row.get::<_, Option<u32>>(5)?.map(Millis),
        })
    })
}

/// The sections of the current revision, in order.
pub fn sections(reader: &Reader<'_>, document: &Document) -> Result<Vec<Section>> {
    const SECTIONS: &str =
        "SELECT n, start, \"end\", title FROM section WHERE document = ?1 AND revision = ?2 ORDER BY n";
    reader.all(SECTIONS, (document.id, document.revision), |row| {
        Ok(Section { n: row.get("n")?, span: span(row)?, title: row.get("title")? })
    })
}

/// The speakers of all documents in use, document by document.
pub fn speakers(reader: &Reader<'_>) -> Result<Vec<Speaker>> {
    const SPEAKERS: &str =
        "SELECT speaker.id, speaker.document, speaker.label, speaker.role, participant.id AS participant
        FROM speaker
        JOIN document ON document.id = speaker.document AND document.retired = 0
        LEFT JOIN participant ON participant.id = speaker.participant AND participant.retired = 0
        WHERE speaker.retired = 0
        ORDER BY document.sort, document.id, speaker.id";
    reader.all(SPEAKERS, [], |row| {
        Ok(Speaker {
            id: row.get("id")?,
            document: row.get("document")?,
            label: row.get("label")?,
            role: word(row, "role", Role::from_word)?,
            participant: row.get("participant")?,
        })
    })
}

/// The place in the order of import that is free.
pub fn next_sort(reader: &Reader<'_>) -> Result<u32> {
    let next = reader.one("SELECT COALESCE(max(sort) + 1, 0) FROM document", [], |row| row.get(0))?;
    Ok(next.unwrap_or(0))
}

/// Adds a document with its text, turns, sections and speakers.
pub fn insert(writer: &Writer<'_>, new: &NewDocument<'_>) -> Result<()> {
    const DOCUMENT: &str =
        "INSERT INTO document (id, name, kind, revision, language, sort) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    const TEXT: &str =
        "INSERT INTO document_text (document, revision, body, length, sha256) VALUES (?1, ?2, ?3, ?4, ?5)";
    let Document { id, name, revision, language, .. } = new.document;
    writer.run(DOCUMENT, (id, name, new.kind, revision, language, new.sort))?;
    let length = u32::try_from(new.body.chars().count()).unwrap_or(u32::MAX);
    debug_assert_eq!(sha256(new.body), new.fingerprint);
    writer.run(TEXT, (id, revision, new.body, length, new.fingerprint))?;
    insert_original(writer, *id, *revision, (new.filename, new.media_type, new.encoding), new.original, new.body)?;
    insert_structure(writer, *id, *revision, new.speakers, new.turns, new.sections)
}

/// Keeps the file a revision came from, with its name, media type and encoding. One that is the text itself, byte for
/// byte, is not kept twice.
pub(super) fn insert_original(
    writer: &Writer<'_>,
    document: DocumentId,
    revision: u32,
    (filename, media_type, encoding): (&str, &str, &str),
    bytes: &[u8],
    body: &str,
) -> Result<()> {
    let bytes = if std::str::from_utf8(bytes).is_ok_and(|text| text == body) { &[] } else { bytes };
    const ORIGINAL: &str = "INSERT INTO original (document, revision, filename, media_type, encoding, bytes)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    writer.run(ORIGINAL, (document, revision, filename, media_type, encoding, bytes))?;
    Ok(())
}

/// Adds speakers, and the turns and sections of a revision.
pub(super) fn insert_structure(
    writer: &Writer<'_>,
    document: DocumentId,
    revision: u32,
    speakers: &[Speaker],
    turns: &[Turn],
    sections: &[Section],
) -> Result<()> {
    const SPEAKER: &str = "INSERT INTO speaker (id, document, label, role, participant) VALUES (?1, ?2, ?3, ?4, ?5)";
    const TURN: &str = "INSERT INTO turn (document, revision, n, start, \"end\", speaker, time_start, time_end)";
    const SECTION: &str =
        "INSERT INTO section (document, revision, n, start, \"end\", title) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    for speaker in speakers {
        writer.run(SPEAKER, (speaker.id, document, &speaker.label, speaker.role.word(), speaker.participant))?;
    }
    writer.run_rows(TURN, &[&document, &revision], turns, |turn| {
        let (start, end) = (turn.span.start().get(), turn.span.end().get());
        let time = |time: Option<Millis>| time.map_or(Value::Null, |time| time.0.into());
        let speaker = turn.speaker.map_or(Value::Null, |speaker| speaker.to_string().into());
        [turn.n.into(), start.into(), end.into(), speaker, time(turn.time_start), time(turn.time_end)]
    })?;
    for section in sections {
        let (start, end) = (section.span.start().get(), section.span.end().get());
        writer.run(SECTION, (document, revision, section.n, start, end, &section.title))?;
    }
    Ok(())
}

/// The fingerprint stored with a text: SHA-256 of its UTF-8, in lower-case hex.
pub fn sha256(body: &str) -> String {
    sha256_of(body)
}

/// The SHA-256 of any bytes, in lower-case hex.
pub fn sha256_of(bytes: impl AsRef<[u8]>) -> String {
    sha256_of_parts([bytes])
}

/// The SHA-256 of bytes that come in parts.
pub fn sha256_of_parts(parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut digest = Sha256::new();
    parts.into_iter().for_each(|part| digest.update(part));
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives a document another name.
pub fn rename(writer: &Writer<'_>, id: DocumentId, name: &str) -> Result<()> {
    writer.run("UPDATE document SET name = ?2 WHERE id = ?1", (id, name))?;
    Ok(())
}

/// Takes a document out of use, or brings it back.
pub fn set_retired(writer: &Writer<'_>, id: DocumentId, retired: bool) -> Result<()> {
    writer.run("UPDATE document SET retired = ?2 WHERE id = ?1", (id, retired))?;
    Ok(())
}

/// Says who a speaker is: what they are to the study, and which participant.
pub fn set_speaker(writer: &Writer<'_>, id: SpeakerId, role: Role, participant: Option<ParticipantId>) -> Result<()> {
    const SET: &str = "UPDATE speaker SET role = ?2, participant = ?3 WHERE id = ?1";
    writer.run(SET, (id, role.word(), participant))?;
    Ok(())
}
