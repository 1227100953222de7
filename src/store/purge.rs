//! Erasing for good: the one exception to "nothing is destroyed", for names that are replaced and for a participant who
//! withdraws.
//!
//! An [`Erasure`] says which texts lose their words and how every other word of the file is rewritten, in the tables and
//! in their history alike, so that the history, replayed, still gives the tables. Afterwards the file is written anew, so
//! that no page keeps what it held.

use super::history::{self, CONTENT, JOURNALLED, Verb};
use super::{BUSY_WAIT, Error, Reader, Result, Signature, Store, Writer, schema};
use crate::model::document::Role;
use crate::model::ids::{DocumentId, MediumId, ParticipantId, SpeakerId};
use crate::model::span::Span;
use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior};
use serde_json::{Map, Value as Json};
use std::time::Duration;

/// How long to wait for others to close the file.
const ALONE_WAIT: Duration = Duration::from_secs(2);

/// A place that holds somebody's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    pub table: &'a str,
    /// The row's id, or what tells it from others.
    pub row: &'a str,
    pub column: &'a str,
    /// Whether it is what the cell once held, and not what it holds.
    pub is_history: bool,
}

/// What words of a cell become; `None` where they stay. Must depend on the table, row, column and words alone.
pub type Rewrite<'f> = dyn Fn(&Cell<'_>, &str) -> Option<String> + 'f;

/// What is to be erased.
pub struct Erasure<'f> {
    /// The revisions that lose their words.
    pub texts: Vec<(DocumentId, u32)>,
    /// Those of them whose fingerprint is erased, too: what they lost could be found by trying.
    pub fingerprints: Vec<(DocumentId, u32)>,
    /// The revisions whose files, as they came, are erased.
    pub files: Vec<(DocumentId, u32)>,
    /// The media whose files are erased.
    pub media: Vec<MediumId>,
    pub rewrite: Box<Rewrite<'f>>,
}

impl<'f> Erasure<'f> {
    /// Of no text, file or medium, but of words everywhere else.
    pub fn of(rewrite: impl Fn(&Cell<'_>, &str) -> Option<String> + 'f) -> Self {
        let (texts, fingerprints, files, media) = Default::default();
        Self { texts, fingerprints, files, media, rewrite: Box::new(rewrite) }
    }
}

/// Columns of the tables with a history that never hold words of the study: ids, times and words of our own.
const NO_WORDS: [&str; 37] = [
    "id",
    "document",
    "participant",
    "attribute",
    "parent",
    "merged_into",
    "coder",
    "code",
    "round",
    "author",
    "decided_by",
    "about",
    "about_table",
    "about_id",
    "role",
    "kind",
    "method",
    "outcome",
    "certainty",
    "change",
    "language",
    "color",
    "created_at",
    "decided_at",
    "initials",
    "quote",
    "picked_by",
    "picked_at",
    "updated_at",
    "collection",
    "medium",
    "media_type",
    "direction",
    "from_table",
    "from_id",
    "to_table",
    "to_id",
];

/// Whether the column may hold words of the study. Who codes is no part of what is studied, and keeps their name.
fn holds_words(table: &str, column: &str) -> bool {
    !NO_WORDS.contains(&column) && (table, column) != ("coder", "name")
}

// -- the step ----------------------------------------------------------------------------------------------

impl Store {
    /// Does one step that erases: what `change` writes, with its history, then what it says is to be erased, or nothing at
    /// all. Nobody else may have the file open.
    ///
    /// The step cannot be undone, and what it erased is in no page of the file any more.
    pub fn purge<'f, T, E: From<Error>>(
        &mut self,
        signature: &Signature,
        verb: Verb,
        label: &str,
        change: impl FnOnce(&Writer<'_>) -> std::result::Result<(T, Erasure<'f>), E>,
    ) -> std::result::Result<T, E> {
        self.be_alone()?;
        let done = self.erase(signature, verb, label, change);
        let compact = if done.is_ok() { self.compact() } else { Ok(()) };
        self.be_among_others()?;
        let done = done?;
        compact?;
        Ok(done)
    }

    fn erase<'f, T, E: From<Error>>(
        &mut self,
        signature: &Signature,
        verb: Verb,
        label: &str,
        change: impl FnOnce(&Writer<'_>) -> std::result::Result<(T, Erasure<'f>), E>,
    ) -> std::result::Result<T, E> {
        if !self.journalling {
            history::start_journal(&self.connection)?;
            self.journalling = true;
        }
        let behaviour = TransactionBehavior::Exclusive;
        let transaction = self.connection.transaction_with_behavior(behaviour).map_err(Error::from)?;
        let n = history::begin(&transaction, signature, verb, label)?;
        let (done, erasure) = change(&Writer { reader: Reader { connection: &transaction }, step: n })?;
        // A trigger is part of the transaction: if anything fails, all are as they were.
        history::stop_journal(&transaction)?;
        for &(document, revision) in &erasure.texts {
            erase_text(&transaction, document, revision)?;
        }
        for &place in &erasure.fingerprints {
            const FINGERPRINT: &str = "UPDATE document_text SET sha256 = '' WHERE document = ?1 AND revision = ?2";
            transaction.prepare_cached(FINGERPRINT).map_err(Error::from)?.execute(place).map_err(Error::from)?;
        }
        for &(document, revision) in &erasure.files {
            erase_file(&transaction, document, revision)?;
        }
        for medium in &erasure.media {
            const FILE: &str = "UPDATE medium_file SET bytes = x'' WHERE medium = ?1";
            transaction.prepare_cached(FILE).map_err(Error::from)?.execute([medium]).map_err(Error::from)?;
        }
        rewrite(&transaction, &*erasure.rewrite)?;
        history::start_journal(&transaction)?;
        transaction.commit().map_err(Error::from)?;
        Ok(done)
    }

    /// Makes sure that nobody else has the file open, and that nobody can open it.
    fn be_alone(&self) -> Result<()> {
        self.connection.busy_timeout(ALONE_WAIT)?;
        // Only the last one to have a file open can leave the write-ahead log; what it holds goes into the file.
        let alone = self.connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| {
            let mode: String = row.get(0)?;
            Ok(mode != "wal")
        });
        let alone = match alone.map_err(Error::from) {
            Ok(alone) => alone,
            Err(Error::Busy) => false,
            Err(error) => return Err(error),
        };
        if !alone {
            self.connection.busy_timeout(BUSY_WAIT)?;
            return Err(Error::NotAlone);
        }
        self.connection.pragma_update(None, "secure_delete", true)?;
        self.connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        Ok(())
    }

    /// Lets others in again.
    fn be_among_others(&self) -> Result<()> {
        self.connection.pragma_update(None, "locking_mode", "NORMAL")?;
        self.connection.pragma_update(None, "secure_delete", false)?;
        self.connection.busy_timeout(BUSY_WAIT)?;
        self.write_ahead()?;
        // The lock is given back with the next look at the file.
        self.read(|reader| reader.one("SELECT count(*) FROM project", [], |row| row.get::<_, i64>(0)))?;
        Ok(())
    }

    /// Writes the file anew, without pages that held what was erased.
    fn compact(&self) -> Result<()> {
        self.connection.execute_batch("VACUUM").map_err(|error| Error::NotCompact(error.to_string()))
    }
}

/// Takes the words of one revision away. Its length stays; of what an amendment put into it only how long it was.
fn erase_text(connection: &Connection, document: DocumentId, revision: u32) -> Result<()> {
    const TEXT: &str = "UPDATE document_text SET body = '', erased = 1 WHERE document = ?1 AND revision = ?2";
    const EDITS: &str = "UPDATE text_edit SET inserted = printf('%.*c', length(inserted), '_')
        WHERE document = ?1 AND revision = ?2 AND inserted <> ''";
    for sql in [TEXT, EDITS] {
        connection.prepare_cached(sql)?.execute((document, revision))?;
    }
    Ok(())
}

/// Takes the file away that a revision came from; what kind of file it was stays.
fn erase_file(connection: &Connection, document: DocumentId, revision: u32) -> Result<()> {
    const FILE: &str = "UPDATE original SET filename = '', bytes = x'' WHERE document = ?1 AND revision = ?2";
    connection.prepare_cached(FILE)?.execute((document, revision))?;
    Ok(())
}

/// Rewrites every cell of words, what cells once held, the words of the log and what is remembered for comfort.
fn rewrite(connection: &Connection, become_: &Rewrite<'_>) -> Result<()> {
    for table in JOURNALLED {
        rewrite_table(connection, table, become_)?;
    }
    rewrite_history(connection, become_)?;
    rewrite_column(connection, "step", "label", become_)?;
    rewrite_column(connection, "setting", "value", become_)?;
    rewrite_column(connection, "setting", "name", become_)?;
    rewrite_column(connection, "original", "filename", become_)?;
    rewrite_titles(connection, become_)
}

fn rewrite_table(connection: &Connection, table: &str, become_: &Rewrite<'_>) -> Result<()> {
    let columns: Vec<String> =
        schema::columns(connection, table)?.into_iter().filter(|column| holds_words(table, column)).collect();
    for column in &columns {
        let mut changed = Vec::new();
        each(connection, table, column, |row, words| {
            let cell = Cell { table, row, column, is_history: false };
            changed.extend(become_(&cell, words).map(|words| (row.to_owned(), words)));
        })?;
        let sql = format!("UPDATE {table} SET \"{column}\" = ?2 WHERE id = ?1");
        for (row, words) in changed {
            connection.prepare_cached(&sql)?.execute([row, words]).map_err(|error| taken(error, table))?;
        }
    }
    Ok(())
}

/// Two names that became one.
fn taken(error: rusqlite::Error, table: &str) -> Error {
    match Error::from(error) {
        Error::Overtaken => Error::SameName(table.to_owned()),
        other => other,
    }
}

/// Shows the words of a column, row by row; what is no text is passed over.
fn each(connection: &Connection, table: &str, column: &str, mut see: impl FnMut(&str, &str)) -> Result<()> {
    let mut statement = connection.prepare(&format!("SELECT id, \"{column}\" FROM {table}"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        if let Value::Text(words) = row.get(1)? {
            see(&id, &words);
        }
    }
    Ok(())
}

fn rewrite_history(connection: &Connection, become_: &Rewrite<'_>) -> Result<()> {
    const UPDATE: &str = "UPDATE change SET before = ?2, after = ?3 WHERE seq = ?1";
    let mut changed = Vec::new();
    each_change(connection, |change| {
        let rewritten = |cells: &Map<String, Json>| {
            let mut is_changed = false;
            let cells: Map<String, Json> = cells
                .iter()
                .map(|(column, value)| {
                    let cell = Cell { table: change.table, row: change.row, column, is_history: true };
                    let words = value.as_str().filter(|_| holds_words(change.table, column));
                    let became = words.and_then(|words| become_(&cell, words));
                    is_changed |= became.is_some();
                    (column.clone(), became.map_or_else(|| value.clone(), Json::String))
                })
                .collect();
            (Json::Object(cells).to_string(), is_changed)
        };
        let (before, after) = (change.before.as_ref().map(rewritten), rewritten(&change.after));
        if after.1 || before.as_ref().is_some_and(|before| before.1) {
            changed.push((change.seq, before.map(|before| before.0), after.0));
        }
    })?;
    for row in changed {
        connection.prepare_cached(UPDATE)?.execute(row)?;
    }
    Ok(())
}

/// A row of the history with its cells.
struct Change<'a> {
    seq: i64,
    table: &'a str,
    row: &'a str,
    before: Option<Map<String, Json>>,
    after: Map<String, Json>,
}

fn each_change(connection: &Connection, mut see: impl FnMut(&Change<'_>)) -> Result<()> {
    let mut statement = connection.prepare("SELECT seq, tbl, row, before, after FROM change ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, table, id): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (before, after): (Option<String>, String) = (row.get(3)?, row.get(4)?);
        let before = before.as_deref().map(history::object).transpose()?;
        see(&Change { seq, table: &table, row: &id, before, after: history::object(&after)? });
    }
    Ok(())
}

/// A column of a table without ids and without history.
fn rewrite_column(connection: &Connection, table: &str, column: &str, become_: &Rewrite<'_>) -> Result<()> {
    let mut changed = Vec::new();
    each_of_column(connection, table, column, |row, words| {
        let cell = Cell { table, row, column, is_history: false };
        changed.extend(become_(&cell, words).map(|words| (words, row.to_owned())));
    })?;
    let key = key(table);
    let sql = format!("UPDATE OR REPLACE {table} SET {column} = ?1 WHERE {key} = ?2");
    for row in changed {
        connection.prepare_cached(&sql)?.execute(row)?;
    }
    Ok(())
}

fn each_of_column(connection: &Connection, table: &str, column: &str, mut see: impl FnMut(&str, &str)) -> Result<()> {
    let key = key(table);
    let mut statement = connection.prepare(&format!("SELECT CAST({key} AS TEXT), {column} FROM {table}"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        see(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?);
    }
    Ok(())
}

/// What tells the rows of such a table apart, as an expression.
fn key(table: &str) -> &'static str {
    match table {
        "step" => "n",
        "setting" => "name",
        "section" => "document || '/' || revision || '/' || n",
        _ => "document || '/' || revision",
    }
}

fn rewrite_titles(connection: &Connection, become_: &Rewrite<'_>) -> Result<()> {
    rewrite_column(connection, "section", "title", become_)
}

// -- looking -----------------------------------------------------------------------------------------------

/// Shows every cell that holds words, but for the texts themselves: the tables, what cells once held, the log, the names
/// of files and sections, what an amendment put in, and what is remembered for comfort.
pub fn each_cell(reader: &Reader<'_>, see: &mut dyn FnMut(&Cell<'_>, &str)) -> Result<()> {
    let connection = reader.connection;
    for table in JOURNALLED {
        for column in schema::columns(connection, table)?.iter().filter(|column| holds_words(table, column)) {
            each(connection, table, column, |row, words| see(&Cell { table, row, column, is_history: false }, words))?;
        }
    }
    each(connection, "coder", "name", |row, words| {
        see(&Cell { table: "coder", row, column: "name", is_history: false }, words);
    })?;
    each_change(connection, |change| {
        let cells = change.before.iter().flatten().chain(&change.after);
        for (column, value) in cells.filter(|(column, _)| holds_words(change.table, column)) {
            if let Some(words) = value.as_str() {
                see(&Cell { table: change.table, row: change.row, column, is_history: true }, words);
            }
        }
    })?;
    let others = [
        ("step", "label"),
        ("setting", "name"),
        ("setting", "value"),
        ("original", "filename"),
        ("section", "title"),
        ("text_edit", "inserted"),
    ];
    for (table, column) in others {
        each_of_column(connection, table, column, |row, words| {
            see(&Cell { table, row, column, is_history: table == "step" }, words);
        })?;
    }
    Ok(())
}

/// A revision of the file, with its words unless they are erased.
pub struct KeptText {
    pub document: DocumentId,
    pub name: String,
    pub revision: u32,
    pub is_current: bool,
    pub is_retired: bool,
    /// `None` if they are erased.
    pub body: Option<String>,
    pub file: Option<KeptFile>,
}

/// The kinds of files that can be searched as they are: in others words are packed, or parted by marks.
const READABLE: [&str; 6] =
    ["text/plain", "text/markdown", "text/vtt", "text/csv", "text/tab-separated-values", "application/x-subrip"];

/// The file that a revision came from.
pub struct KeptFile {
    /// Its words; `None` where it is no text in UTF-8, and nobody knows what it holds besides what was read from it.
    pub words: Option<String>,
}

/// Shows every revision of every document, retired ones too, that still has its words or its file, one at a time.
pub fn each_text(reader: &Reader<'_>, see: &mut dyn FnMut(KeptText)) -> Result<()> {
    const TEXTS: &str = "SELECT document.id, document.name, document_text.revision,
            document_text.revision = document.revision, document.retired, erased, body, original.bytes, media_type, encoding
        FROM document_text
        JOIN document ON document.id = document_text.document
        LEFT JOIN original ON original.document = document_text.document
            AND original.revision = document_text.revision AND original.filename <> ''
        WHERE erased = 0 OR original.bytes IS NOT NULL
        ORDER BY document.sort, document.id, document_text.revision";
    let mut statement = reader.connection.prepare(TEXTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let is_erased: bool = row.get(5)?;
        let file = row.get::<_, Option<Vec<u8>>>(7)?.map(|bytes| {
            let kind: Option<String> = row.get(8)?;
            let encoding: Option<String> = row.get(9)?;
            let is_text = kind.is_some_and(|kind| READABLE.contains(&kind.as_str()))
                && encoding.is_some_and(|encoding| encoding.to_uppercase().starts_with("UTF-8"));
            // A file that is the text itself is not kept twice.
            let words = match bytes.is_empty() && !is_erased {
                true => Some(row.get(6)?),
                false => String::from_utf8(bytes).ok().filter(|_| is_text),
            };
            Ok::<_, rusqlite::Error>(KeptFile { words })
        });
        see(KeptText {
            document: row.get(0)?,
            name: row.get(1)?,
            revision: row.get(2)?,
            is_current: row.get(3)?,
            is_retired: row.get(4)?,
            body: (!is_erased).then(|| row.get(6)).transpose()?,
            file: file.transpose()?,
        });
    }
    Ok(())
}

/// The document each speaker speaks in, of all there ever were.
pub fn speakers(reader: &Reader<'_>) -> Result<Vec<(String, DocumentId)>> {
    reader.all("SELECT id, document FROM speaker", [], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// One turn of a revision: where, and whose.
pub struct SpokenTurn {
    pub document: DocumentId,
    pub revision: u32,
    pub span: Span,
    pub speaker: Option<SpeakerId>,
    pub role: Option<Role>,
    pub participant: Option<ParticipantId>,
}

/// The turns of every revision of every document, retired ones too.
pub fn turns(reader: &Reader<'_>) -> Result<Vec<SpokenTurn>> {
    const TURNS: &str = "SELECT turn.document, turn.revision, start, \"end\", speaker.id, speaker.role, participant
        FROM turn LEFT JOIN speaker ON speaker.id = turn.speaker
        ORDER BY turn.document, turn.revision, n";
    reader.all(TURNS, [], |row| {
        Ok(SpokenTurn {
            document: row.get(0)?,
            revision: row.get(1)?,
            span: Span::of(row.get(2)?, row.get(3)?),
            speaker: row.get(4)?,
            role: row.get::<_, Option<String>>(5)?.and_then(|role| Role::from_word(&role)),
            participant: row.get(6)?,
        })
    })
}

/// Something placed in a text, in use or not: a coding, a decision, a quote.
pub struct Mark {
    pub id: String,
    pub document: DocumentId,
    pub revision: u32,
    pub span: Span,
    pub is_retired: bool,
}

/// All codings that ever were.
pub fn codings(reader: &Reader<'_>) -> Result<Vec<Mark>> {
    reader.all("SELECT id, document, revision, start, \"end\", retired FROM coding ORDER BY id", [], mark)
}

/// All decisions that ever were.
pub fn decisions(reader: &Reader<'_>) -> Result<Vec<Mark>> {
    reader.all("SELECT id, document, revision, start, \"end\", retired FROM decision ORDER BY id", [], mark)
}

/// All quotes that ever were.
pub fn quotes(reader: &Reader<'_>) -> Result<Vec<Mark>> {
    reader.all("SELECT id, document, revision, start, \"end\", retired FROM quote ORDER BY id", [], mark)
}

/// What was ever left out of quotes or put into them, each with the id of its quote.
pub fn quote_edits(reader: &Reader<'_>) -> Result<Vec<(Mark, String)>> {
    const EDITS: &str = "SELECT quote_edit.id, document, quote_edit.revision, quote_edit.start, quote_edit.\"end\",
            quote_edit.retired, quote
        FROM quote_edit JOIN quote ON quote.id = quote_edit.quote
        ORDER BY quote_edit.id";
    reader.all(EDITS, [], |row| Ok((mark(row)?, row.get(6)?)))
}

/// The ids of all summaries about a participant or a document that ever were, with whether they are out of use.
pub fn summaries_of(reader: &Reader<'_>, case: &str) -> Result<Vec<(String, bool)>> {
    reader.all("SELECT id, retired FROM summary WHERE participant = ?1 OR document = ?1", [case], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

fn mark(row: &rusqlite::Row<'_>) -> rusqlite::Result<Mark> {
    Ok(Mark {
        id: row.get(0)?,
        document: row.get(1)?,
        revision: row.get(2)?,
        span: Span::of(row.get(3)?, row.get(4)?),
        is_retired: row.get(5)?,
    })
}

/// A memo, in use or not.
pub struct AnyMemo {
    pub id: String,
    /// The table and the id of what it is about.
    pub about: String,
    pub about_id: Option<String>,
    pub title: String,
    pub is_retired: bool,
}

/// All memos that ever were.
pub fn memos(reader: &Reader<'_>) -> Result<Vec<AnyMemo>> {
    reader.all("SELECT id, about_table, about_id, title, retired FROM memo ORDER BY id", [], |row| {
        Ok(AnyMemo {
            id: row.get(0)?,
            about: row.get(1)?,
            about_id: row.get(2)?,
            title: row.get(3)?,
            is_retired: row.get(4)?,
        })
    })
}

/// The ids of the values of a case, a participant or a document by its id, of those in use and not.
pub fn values_of(reader: &Reader<'_>, case: &str) -> Result<Vec<String>> {
    reader.all("SELECT id FROM attribute_value WHERE participant = ?1 OR document = ?1", [case], |row| row.get(0))
}

/// The participants out of use, with their notes.
pub fn retired_participants(reader: &Reader<'_>) -> Result<Vec<(String, String)>> {
    reader.all("SELECT label, note FROM participant WHERE retired = 1 ORDER BY id DESC", [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// Takes a row out of use.
pub fn retire(writer: &Writer<'_>, table: Retired, id: &str) -> Result<()> {
    let sql = match table {
        Retired::Coding => "UPDATE coding SET retired = 1 WHERE id = ?1",
        Retired::Memo => "UPDATE memo SET retired = 1 WHERE id = ?1",
        Retired::Decision => "UPDATE decision SET retired = 1 WHERE id = ?1",
        Retired::Quote => "UPDATE quote SET retired = 1 WHERE id = ?1",
        Retired::QuoteEdit => "UPDATE quote_edit SET retired = 1 WHERE id = ?1",
        Retired::Summary => "UPDATE summary SET retired = 1 WHERE id = ?1",
        Retired::Document => "UPDATE document SET retired = 1 WHERE id = ?1",
        Retired::Value => "UPDATE attribute_value SET retired = 1 WHERE id = ?1",
    };
    writer.run(sql, [id])?;
    Ok(())
}

/// The tables of which a withdrawal takes rows out of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retired {
    Coding,
    Memo,
    Decision,
    Quote,
    QuoteEdit,
    Summary,
    Document,
    Value,
}

/// Takes a participant out of use, with a note why.
pub fn retire_participant(writer: &Writer<'_>, id: ParticipantId, note: &str) -> Result<()> {
    writer.run("UPDATE participant SET retired = 1, note = ?2 WHERE id = ?1", (id, note))?;
    Ok(())
}

/// Whether the words of the document's current text are gone for good.
pub fn is_erased(reader: &Reader<'_>, document: DocumentId) -> Result<bool> {
    const ERASED: &str = "SELECT 1 FROM document_text
        JOIN document ON document.id = document_text.document AND document.revision = document_text.revision
        WHERE document.id = ?1 AND erased = 1";
    Ok(reader.one(ERASED, [document], |_| Ok(()))?.is_some())
}

/// All temporary triggers that guard the history, by name.
pub(super) fn guards() -> impl Iterator<Item = String> {
    let journalled = JOURNALLED.iter().flat_map(|table| {
        ["journal_insert", "journal_update", "hold"].into_iter().map(move |what| format!("{what}_{table}"))
    });
    journalled.chain(CONTENT.iter().flat_map(|table| ["keep", "hold"].map(|what| format!("{what}_{table}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_that_may_hold_words_is_known() {
        let store = Store::in_memory().unwrap();
        let mut words = Vec::new();
        for table in JOURNALLED {
            let mut statement =
                store.connection.prepare("SELECT name FROM pragma_table_info(?1) WHERE type = 'TEXT'").unwrap();
            let columns = statement.query_map([table], |row| row.get::<_, String>(0)).unwrap();
            for column in columns.map(std::result::Result::unwrap).filter(|column| holds_words(table, column)) {
                words.push(format!("{table}.{column}"));
            }
        }
        let known = "project.title project.questions project.quantifiers document.name participant.label participant.note speaker.label \
            attribute.name attribute.choices attribute_value.value code.name code.definition code.include code.exclude \
            code.example round.name coding.memo memo.title memo.body decision.reason quote.note quote_edit.words \
            summary.body medium.name medium.filename medium.description medium_mark.name medium_mark.description \
            collection.name collection.description link.name codebook_version.name codebook_version.note";
        assert_eq!(words.join(" "), known);
    }
}
