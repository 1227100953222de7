//! Memos, about anything.

use super::{Reader, Result, Writer};
use crate::model::coding::{Memo, MemoAbout};
use crate::model::ids::MemoId;

/// The memos that are not retired, in the order they were written.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Memo>> {
    const ALL: &str = "SELECT id, about_table, about_id, author, title, body, created_at
        FROM memo
        WHERE retired = 0 AND about_table IN ('project', 'document', 'code', 'coding')
        ORDER BY id";
    reader.all(ALL, [], |row| {
        let about = match row.get_ref("about_table")?.as_str()? {
            "document" => MemoAbout::Document(row.get("about_id")?),
            "code" => MemoAbout::Code(row.get("about_id")?),
            "coding" => MemoAbout::Coding(row.get("about_id")?),
            _ => MemoAbout::Project,
        };
        Ok(Memo {
            id: row.get("id")?,
            about,
            author: row.get("author")?,
            title: row.get("title")?,
            body: row.get("body")?,
            created_at: row.get("created_at")?,
        })
    })
}

/// Adds a memo.
pub fn insert(writer: &Writer<'_>, memo: &Memo) -> Result<()> {
    const INSERT: &str = "INSERT INTO memo (id, about_table, about_id, author, title, body, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (table, id) = match memo.about {
        MemoAbout::Project => ("project", None),
        MemoAbout::Document(id) => ("document", Some(id.to_string())),
        MemoAbout::Code(id) => ("code", Some(id.to_string())),
        MemoAbout::Coding(id) => ("coding", Some(id.to_string())),
    };
    writer.run(INSERT, (memo.id, table, id, memo.author, &memo.title, &memo.body, &memo.created_at))?;
    Ok(())
}

/// Gives a memo another title and body.
pub fn update(writer: &Writer<'_>, id: MemoId, title: &str, body: &str) -> Result<()> {
    writer.run("UPDATE memo SET title = ?2, body = ?3 WHERE id = ?1", (id, title, body))?;
    Ok(())
}

/// Takes a memo away.
pub fn retire(writer: &Writer<'_>, id: MemoId) -> Result<()> {
    writer.run("UPDATE memo SET retired = 1 WHERE id = ?1", [id])?;
    Ok(())
}
