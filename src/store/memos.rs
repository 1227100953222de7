//! Memos, about anything.

use super::{Reader, Result, Writer};
use crate::model::ids::{CodingId, DocumentId, MemoId};
use crate::model::memo::{Memo, MemoAbout, place_in_title, placed_title};
use rusqlite::Row;

/// The memos that are not retired, in the order they were written.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Memo>> {
    const ALL: &str = "SELECT id, about_table, about_id, author, title, body, created_at
        FROM memo
        WHERE retired = 0
        ORDER BY id";
    reader.all(ALL, [], from_row)
}

/// One memo, if it is not retired.
pub fn get(reader: &Reader<'_>, id: MemoId) -> Result<Option<Memo>> {
    const GET: &str = "SELECT id, about_table, about_id, author, title, body, created_at
        FROM memo
        WHERE id = ?1 AND retired = 0";
    reader.one(GET, [id], from_row)
}

/// What is written in the memos about a document and its passages, those removed too.
pub fn bodies_about(reader: &Reader<'_>, document: DocumentId) -> Result<Vec<String>> {
    const BODIES: &str = "SELECT body FROM memo WHERE about_table = 'document' AND about_id = ?1";
    reader.all(BODIES, [document], |row| row.get(0))
}

/// The codings that have a remark, each with when it was made.
pub fn remarked(reader: &Reader<'_>) -> Result<Vec<(CodingId, String)>> {
    const REMARKED: &str = "SELECT id, created_at FROM coding WHERE retired = 0 AND memo <> '' ORDER BY id";
    reader.all(REMARKED, [], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Memo> {
    let mut title: String = row.get("title")?;
    let about = match row.get_ref("about_table")?.as_str()? {
        "document" => {
            let document = row.get("about_id")?;
            match place_in_title(&title).map(|(passage, rest)| (passage, rest.to_owned())) {
                Some((passage, rest)) => {
                    title = rest;
                    MemoAbout::Passage(document, passage)
                }
                None => MemoAbout::Document(document),
            }
        }
        "code" => MemoAbout::Code(row.get("about_id")?),
        "coding" => MemoAbout::Coding(row.get("about_id")?),
        "participant" => MemoAbout::Participant(row.get("about_id")?),
        _ => MemoAbout::Project,
    };
    Ok(Memo {
        id: row.get("id")?,
        about,
        author: row.get("author")?,
        title,
        body: row.get("body")?,
        created_at: row.get("created_at")?,
    })
}

/// Adds a memo.
pub fn insert(writer: &Writer<'_>, memo: &Memo) -> Result<()> {
    const INSERT: &str = "INSERT INTO memo (id, about_table, about_id, author, title, body, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (table, id) = match memo.about {
        MemoAbout::Project => ("project", None),
        MemoAbout::Document(id) | MemoAbout::Passage(id, _) => ("document", Some(id.to_string())),
        MemoAbout::Code(id) => ("code", Some(id.to_string())),
        MemoAbout::Coding(id) => ("coding", Some(id.to_string())),
        MemoAbout::Participant(id) => ("participant", Some(id.to_string())),
    };
    writer.run(INSERT, (memo.id, table, id, memo.author, kept_title(memo), &memo.body, &memo.created_at))?;
    Ok(())
}

/// Gives a memo the title and the body of this value.
pub fn update(writer: &Writer<'_>, memo: &Memo) -> Result<()> {
    const UPDATE: &str = "UPDATE memo SET title = ?2, body = ?3 WHERE id = ?1";
    writer.run(UPDATE, (memo.id, kept_title(memo), &memo.body))?;
    Ok(())
}

/// Takes a memo away.
pub fn retire(writer: &Writer<'_>, id: MemoId) -> Result<()> {
    writer.run("UPDATE memo SET retired = 1 WHERE id = ?1", [id])?;
    Ok(())
}

fn kept_title(memo: &Memo) -> String {
    match memo.about {
        MemoAbout::Passage(_, passage) => placed_title(passage, &memo.title),
        _ => memo.title.clone(),
    }
}
