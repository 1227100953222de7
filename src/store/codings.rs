//! Codings: the marks themselves.

use super::row::word;
use super::{Reader, Result, Writer, coders, documents};
use crate::model::coding::{Certainty, Coding};
use crate::model::ids::{CodeId, CoderId, CodingId, DocumentId};
use crate::model::span::Span;
use rusqlite::Row;
use rusqlite::types::Value;
use std::collections::{HashMap, HashSet};

/// A row of the columns `id, document, revision, start, "end", code, coder, round, certainty, memo`.
fn from_row(row: &Row<'_>) -> rusqlite::Result<Coding> {
    Ok(Coding {
        id: row.get(0)?,
        document: row.get(1)?,
        revision: row.get(2)?,
        span: Span::of(row.get(3)?, row.get(4)?),
        code: row.get(5)?,
        coder: row.get(6)?,
        round: row.get(7)?,
        certainty: word(row, 8, Certainty::from_word)?,
        memo: row.get(9)?,
    })
}

/// The codings that are not retired, of one document's current text, in its order. Their codes are as the coder
/// chose them; [`Codebook::resolve`](crate::model::codebook::Codebook::resolve) says what they count for.
pub fn of_document(reader: &Reader<'_>, document: DocumentId) -> Result<Vec<Coding>> {
    const OF_DOCUMENT: &str = "SELECT id, document, revision, start, \"end\", code, coder, round, certainty, memo
        FROM coding
        WHERE document = ?1 AND retired = 0 AND revision = (SELECT revision FROM document WHERE id = ?1)
        ORDER BY start, \"end\", id";
    reader.all(OF_DOCUMENT, [document], from_row)
}

/// The codings that are not retired, of the current texts of all documents in use, document by document in the order of
/// the text.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Coding>> {
    const ALL: &str = "SELECT id, document, revision, start, \"end\", code, coder, round, certainty, memo
        FROM coding
        WHERE retired = 0
        ORDER BY id";
    let documents: HashMap<DocumentId, (u32, u32)> =
        documents::all(reader)?.iter().zip(0..).map(|(document, at)| (document.id, (at, document.revision))).collect();
    // A handful: looked through sooner than a hash is made.
    let coders: Vec<CoderId> = coders::all(reader)?.iter().map(|coder| coder.id).collect();
    let mut codings = reader.all(ALL, [], from_row)?;
    let in_use = |coding: &Coding| documents.get(&coding.document).is_some_and(|&(_, now)| now == coding.revision);
    codings.retain(|coding| coders.contains(&coding.coder) && in_use(coding));
    // Read by id, as they lie in the file, and sorted here: SQLite would go through an index and fetch each row apart.
    // Those on the same words stay in the order of their ids.
    codings.sort_by_cached_key(|coding| (documents[&coding.document].0, coding.span));
    Ok(codings)
}

/// One coding, if it is not retired and in the current text.
pub fn counted(reader: &Reader<'_>, id: CodingId) -> Result<Option<Coding>> {
    const COUNTED: &str = "SELECT id, document, revision, start, \"end\", code, coder, round, certainty, memo
        FROM coding
        WHERE id = ?1 AND retired = 0 AND revision = (SELECT revision FROM document WHERE document.id = coding.document)";
    reader.one(COUNTED, [id], from_row)
}

/// The codings of a document that are not retired, those that stayed behind in an older text too.
pub fn in_use_of(reader: &Reader<'_>, document: DocumentId) -> Result<Vec<CodingId>> {
    reader.all("SELECT id FROM coding WHERE document = ?1 AND retired = 0 ORDER BY id", [document], |row| row.get(0))
}

/// One coding, if it is not retired; it may have stayed behind in an older text.
pub fn get(reader: &Reader<'_>, id: CodingId) -> Result<Option<Coding>> {
    const GET: &str = "SELECT id, document, revision, start, \"end\", code, coder, round, certainty, memo
        FROM coding
        WHERE id = ?1 AND retired = 0";
    reader.one(GET, [id], from_row)
}

/// When each coding was made, of those not retired.
pub fn times(reader: &Reader<'_>) -> Result<HashMap<CodingId, String>> {
    let times =
        reader.all("SELECT id, created_at FROM coding WHERE retired = 0", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(times.into_iter().collect())
}

/// A coding on its way into the file, and when it was made.
pub type New = (Coding, String);

/// Adds codings, each with the time it was made: the ids of those that were added. One is not if the same passage has the
/// same code by the same coder in the same round already, or another coding has its id.
pub fn insert_all(writer: &Writer<'_>, codings: &[New]) -> Result<HashSet<CodingId>> {
    const INSERT: &str =
        "INSERT INTO coding (id, document, revision, start, \"end\", code, coder, round, certainty, memo, created_at)";
    let added = writer.add_rows(INSERT, codings, |(coding, created_at)| {
        [
            coding.id.to_string().into(),
            coding.document.to_string().into(),
            coding.revision.into(),
            coding.span.start().get().into(),
            coding.span.end().get().into(),
            coding.code.to_string().into(),
            coding.coder.to_string().into(),
            coding.round.map_or(Value::Null, |round| round.to_string().into()),
            coding.certainty.word().to_owned().into(),
            coding.memo.clone().into(),
            created_at.clone().into(),
        ]
    })?;
    Ok(added.into_iter().collect())
}

/// Adds a coding; `false`, and nothing added, if it is there already as [`insert_all`] has it.
pub fn insert(writer: &Writer<'_>, coding: &Coding, created_at: &str) -> Result<bool> {
    Ok(!insert_all(writer, &[(coding.clone(), created_at.to_owned())])?.is_empty())
}

/// Gives a coding the certainty and the memo of this value.
pub fn update(writer: &Writer<'_>, coding: &Coding) -> Result<()> {
    const UPDATE: &str = "UPDATE coding SET certainty = ?2, memo = ?3 WHERE id = ?1";
    writer.run(UPDATE, (coding.id, coding.certainty.word(), &coding.memo))?;
    Ok(())
}

/// Whether its coder has marked this passage with its code in its round already, with another coding.
pub fn has_twin(reader: &Reader<'_>, coding: &Coding) -> Result<bool> {
    const TWIN: &str = "SELECT 1 FROM coding
        WHERE document = ?1 AND start = ?2 AND \"end\" = ?3 AND code = ?4 AND coder = ?5 AND round IS ?6 AND retired = 0
          AND id <> ?7 AND revision = ?8";
    let Coding { id, document, revision, span, code, coder, round, .. } = coding;
    let passage = (document, span.start().get(), span.end().get(), code, coder, round, id, revision);
    Ok(reader.one(TWIN, passage, |_| Ok(()))?.is_some())
}

/// Puts a coding on the passage of this value.
pub fn place(writer: &Writer<'_>, coding: &Coding) -> Result<()> {
    const PLACE: &str = "UPDATE coding SET start = ?2, \"end\" = ?3, revision = ?4 WHERE id = ?1";
    writer.run(PLACE, (coding.id, coding.span.start().get(), coding.span.end().get(), coding.revision))?;
    Ok(())
}

/// Gives a coding another code. If its coder has marked the passage with that one already, it is only taken off.
pub fn give_code(writer: &Writer<'_>, coding: &Coding, code: CodeId) -> Result<()> {
    if has_twin(writer, &Coding { code, ..coding.clone() })? {
        return retire(writer, coding.id);
    }
    writer.run("UPDATE coding SET code = ?2 WHERE id = ?1", (coding.id, code))?;
    Ok(())
}

/// Takes a coding off.
pub fn retire(writer: &Writer<'_>, id: CodingId) -> Result<()> {
    writer.run("UPDATE coding SET retired = 1 WHERE id = ?1", [id])?;
    Ok(())
}

/// Gives a coding another code. If its coder has that code on the passage already, it is taken off instead, so that
/// nothing is marked twice: `false`.
pub fn recode(writer: &Writer<'_>, id: CodingId, code: CodeId) -> Result<bool> {
    let changed = writer.run("UPDATE OR IGNORE coding SET code = ?2 WHERE id = ?1", (id, code))?;
    if changed == 0 {
        retire(writer, id)?;
    }
    Ok(changed == 1)
}
