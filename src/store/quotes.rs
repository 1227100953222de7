//! Quotes, with what is left out of them and put into them.

use super::row::span;
use super::{Reader, Result, Writer};
use crate::model::ids::{CodeId, QuoteEditId, QuoteId};
use crate::model::quote::{Quote, QuoteEdit};
use crate::model::span::Span;
use std::collections::HashMap;

/// The quotes that are not retired, of documents in use, in the order they were picked. One whose words are gone stayed
/// behind in an older revision.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Quote>> {
    const ALL: &str = "SELECT quote.id, document, quote.revision, start, \"end\", code, note, picked_by, picked_at
        FROM quote
        JOIN document ON document.id = quote.document AND document.retired = 0
        WHERE quote.retired = 0
        ORDER BY quote.id";
    // An edit counts in the revision of its quote.
    const EDITS: &str = "SELECT quote_edit.quote, quote_edit.id, quote_edit.start, quote_edit.\"end\", words
        FROM quote_edit
        JOIN quote ON quote.id = quote_edit.quote AND quote.revision = quote_edit.revision
        WHERE quote_edit.retired = 0
        ORDER BY quote_edit.start, quote_edit.\"end\", quote_edit.id";
    let mut edits: HashMap<QuoteId, Vec<QuoteEdit>> = HashMap::new();
    let rows = reader.all(EDITS, [], |row| {
        let edit = QuoteEdit { id: row.get(1)?, span: Span::of(row.get(2)?, row.get(3)?), words: row.get(4)? };
        Ok((row.get::<_, QuoteId>(0)?, edit))
    })?;
    for (quote, edit) in rows {
        edits.entry(quote).or_default().push(edit);
    }
    let mut quotes = reader.all(ALL, [], |row| {
        Ok(Quote {
            id: row.get("id")?,
            document: row.get("document")?,
            revision: row.get("revision")?,
            span: span(row)?,
            code: row.get("code")?,
            note: row.get("note")?,
            picked_by: row.get("picked_by")?,
            picked_at: row.get("picked_at")?,
            edits: Vec::new(),
        })
    })?;
    for quote in &mut quotes {
        quote.edits = edits.remove(&quote.id).unwrap_or_default();
    }
    Ok(quotes)
}

/// The ids of all quotes that ever were: none is given a second time.
pub fn ids(reader: &Reader<'_>) -> Result<Vec<QuoteId>> {
    reader.all("SELECT id FROM quote", [], |row| row.get(0))
}

/// Adds a quote with its edits.
pub fn insert(writer: &Writer<'_>, quote: &Quote) -> Result<()> {
    const INSERT: &str = "INSERT INTO quote (id, document, revision, start, \"end\", code, note, picked_by, picked_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let Quote { id, document, revision, span, code, note, picked_by, picked_at, edits } = quote;
    let (start, end) = (span.start().get(), span.end().get());
    writer.run(INSERT, (id, document, revision, start, end, code, note, picked_by, picked_at))?;
    edits.iter().try_for_each(|edit| insert_edit(writer, *id, *revision, edit))
}

/// Leaves words out of a quote, or puts some in.
pub fn insert_edit(writer: &Writer<'_>, quote: QuoteId, revision: u32, edit: &QuoteEdit) -> Result<()> {
    const INSERT: &str = "INSERT INTO quote_edit (id, quote, revision, start, \"end\", words)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (start, end) = (edit.span.start().get(), edit.span.end().get());
    writer.run(INSERT, (edit.id, quote, revision, start, end, &edit.words))?;
    Ok(())
}

/// Takes such an edit back.
pub fn retire_edit(writer: &Writer<'_>, id: QuoteEditId) -> Result<()> {
    writer.run("UPDATE quote_edit SET retired = 1 WHERE id = ?1", [id])?;
    Ok(())
}

/// All edits of a quote that are in use, those that stayed behind in an older text too.
pub fn edits_of(reader: &Reader<'_>, quote: QuoteId) -> Result<Vec<QuoteEditId>> {
    reader.all("SELECT id FROM quote_edit WHERE quote = ?1 AND retired = 0", [quote], |row| row.get(0))
}

/// Gives a quote the code and the note of these values.
pub fn describe(writer: &Writer<'_>, id: QuoteId, code: Option<CodeId>, note: &str) -> Result<()> {
    writer.run("UPDATE quote SET code = ?2, note = ?3 WHERE id = ?1", (id, code, note))?;
    Ok(())
}

/// Puts a quote on another passage of its document.
pub fn place(writer: &Writer<'_>, id: QuoteId, revision: u32, span: Span) -> Result<()> {
    const PLACE: &str = "UPDATE quote SET revision = ?2, start = ?3, \"end\" = ?4 WHERE id = ?1";
    writer.run(PLACE, (id, revision, span.start().get(), span.end().get()))?;
    Ok(())
}

/// Takes a quote out of the paper.
pub fn retire(writer: &Writer<'_>, id: QuoteId) -> Result<()> {
    writer.run("UPDATE quote SET retired = 1 WHERE id = ?1", [id])?;
    Ok(())
}
