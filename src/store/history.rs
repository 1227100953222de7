//! The history: a `step` for everything somebody did, a `change` for every row it touched.
//!
//! The changes are written by temporary triggers made from `JOURNALLED`, so no statement can forget them.
//! Undo and redo are steps of their own that set cells back; they need to know no verb.

use super::{Reader, Result, Signature, Writer, revisions, schema};
use crate::model::ids::{CoderId, CodingId, GestureId};
use crate::model::memo::{place_in_title, placed_title};
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, Params};
use serde_json::{Map, Value as Json};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// The tables whose every change is recorded, in an order in which rows can be put back.
pub(super) const JOURNALLED: [&str; 23] = [
    "project",
    "coder",
    "document",
    "participant",
    "speaker",
    "attribute",
    "attribute_value",
    "code",
    "round",
    "assignment",
    "coding",
    "memo",
    "decision",
    "quote",
    "quote_edit",
    "summary",
    "recheck",
    "medium",
    "medium_mark",
    "collection",
    "member",
    "link",
    "codebook_version",
];

/// The tables of texts and files: added with a revision, never changed, hidden with their document.
pub(super) const CONTENT: [&str; 6] = ["document_text", "original", "text_edit", "section", "turn", "medium_file"];

/// Declares the verbs of the history with the word each is stored as.
macro_rules! verbs {
    ($($verb:ident = $word:literal),+ $(,)?) => {
        /// What kind of thing a step did.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Verb { $($verb),+ }

        impl Verb {
            /// The word stored in the history, as on the command line where there is such a command.
            pub const fn word(self) -> &'static str {
                match self { $(Verb::$verb => $word),+ }
            }
        }
    };
}

verbs! {
    Init = "init",
    Import = "import",
    ImportCodings = "import codings",
    ImportCodebook = "import codebook",
    ImportParticipants = "import participants",
    ImportProject = "import project",
    AddCoder = "coder add",
    SetCoder = "coder set",
    RetireCoder = "coder retire",
    SetDocument = "document set",
    RetireDocument = "document retire",
    RestoreDocument = "document restore",
    FinishDocument = "document finish",
    ReopenDocument = "document reopen",
    AmendDocument = "document amend",
    Recheck = "document recheck",
    SetSpeaker = "speaker set",
    AddParticipant = "participant add",
    SetParticipant = "participant set",
    ImportSurvey = "import survey",
    SetAttribute = "attribute set",
    AddCode = "code add",
    SetCode = "code set",
    RenameCode = "code rename",
    MoveCode = "code move",
    SortCodes = "code sort",
    MergeCodes = "code merge",
    SplitCode = "code split",
    RetireCode = "code retire",
    RestoreCode = "code restore",
    AddCoding = "coding add",
    SetCoding = "coding set",
    MoveCoding = "coding move",
    SplitCoding = "coding split",
    RemoveCoding = "coding remove",
    AddCodings = "passages autocode",
    RecodeCodings = "passages recode",
    RemoveCodings = "passages uncode",
    AddRound = "round add",
    AddMemo = "memo add",
    SetMemo = "memo set",
    RemoveMemo = "memo remove",
    PickQuote = "quote pick",
    EditQuote = "quote edit",
    DropQuote = "quote drop",
    SetSummary = "framework set",
    ClearSummary = "framework clear",
    ImportSummaries = "framework import",
    SetQuantifiers = "quantifiers",
    ApplyPseudonyms = "pseudonym apply",
    WithdrawParticipant = "participant withdraw",
    EraseMedium = "media erase",
    Undo = "undo",
    Redo = "redo",
}

impl Verb {
    /// What erases for good: its steps are never taken back.
    const FINAL: [Self; 3] = [Self::ApplyPseudonyms, Self::WithdrawParticipant, Self::EraseMedium];
}

/// Fails if one of these verbs is of a step that is never taken back.
fn not_final<'v>(steps: impl IntoIterator<Item = (&'v str, &'v str)>) -> Result<()> {
    let is_final = |word: &str| Verb::FINAL.iter().any(|verb| verb.word() == word);
    match steps.into_iter().find(|(verb, _)| is_final(verb)) {
        Some((_, label)) => Err(super::Error::Final(label.to_owned())),
        None => Ok(()),
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One thing somebody did, as the log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub n: i64,
    /// RFC 3339, UTC.
    pub at: String,
    pub coder: Option<CoderId>,
    pub verb: String,
    /// What was done, in words.
    pub label: String,
    pub gesture: Option<GestureId>,
    /// Whether a later step took it back.
    pub undone: bool,
}

/// What an undo or a redo did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// The words of the steps taken back (or brought back), the latest first.
    pub labels: Vec<String>,
    /// Cells left as they are because a later step had changed them.
    pub kept: Vec<Kept>,
    /// The codings that were touched, if nothing else was.
    pub codings: Option<Vec<CodingId>>,
}

/// A cell that an undo left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub table: String,
    pub column: String,
    /// The latest step that touched the row, in words.
    pub since: Option<String>,
}

// -- recording ---------------------------------------------------------------------------------------------

/// Makes the triggers that write the history, for as long as this connection lives.
pub(super) fn start_journal(connection: &Connection) -> Result<()> {
    for table in JOURNALLED {
        connection.execute_batch(&journal_triggers(table, &schema::columns(connection, table)?))?;
    }
    for table in CONTENT {
        connection.execute_batch(&format!(
            "CREATE TEMP TRIGGER keep_{table} BEFORE UPDATE ON main.{table}
             BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END;
             CREATE TEMP TRIGGER hold_{table} BEFORE DELETE ON main.{table}
             BEGIN SELECT RAISE(ABORT, '{table} is never deleted'); END;"
        ))?;
    }
    Ok(())
}

/// Takes those triggers away again, so that words can be erased; see [`purge`](super::purge).
pub(super) fn stop_journal(connection: &Connection) -> Result<()> {
    for trigger in super::purge::guards() {
        connection.execute_batch(&format!("DROP TRIGGER temp.{trigger}"))?;
    }
    Ok(())
}

/// The triggers of one table. Table and columns are our own schema's, never a file's or a person's words.
fn journal_triggers(table: &str, columns: &[String]) -> String {
    let listed = |write: &dyn Fn(&str) -> String, between: &str| {
        columns.iter().map(|column| write(column)).collect::<Vec<_>>().join(between)
    };
    let all_new = listed(&|column| format!("'{column}', NEW.\"{column}\""), ", ");
    let differs = listed(&|column| format!("OLD.\"{column}\" IS NOT NEW.\"{column}\""), " OR ");
    let changed = |side: &str| {
        let each = |column: &str| {
            format!(
                "SELECT '{column}' AS name, {side}.\"{column}\" AS value WHERE OLD.\"{column}\" IS NOT NEW.\"{column}\""
            )
        };
        format!("(SELECT json_group_object(name, value) FROM ({}))", listed(&each, " UNION ALL "))
    };
    let (before, after) = (changed("OLD"), changed("NEW"));
    format!(
        "CREATE TEMP TRIGGER journal_insert_{table} AFTER INSERT ON main.{table}
         BEGIN
             INSERT INTO change (step, tbl, row, op, before, after)
             VALUES ((SELECT max(n) FROM step), '{table}', NEW.id, 'I', NULL, json_object({all_new}));
         END;
         CREATE TEMP TRIGGER journal_update_{table} AFTER UPDATE ON main.{table} WHEN {differs}
         BEGIN
             SELECT RAISE(ABORT, 'an id is never changed') WHERE OLD.id IS NOT NEW.id;
             INSERT INTO change (step, tbl, row, op, before, after)
             VALUES ((SELECT max(n) FROM step), '{table}', NEW.id, 'U', {before}, {after});
         END;
         CREATE TEMP TRIGGER hold_{table} BEFORE DELETE ON main.{table}
         BEGIN SELECT RAISE(ABORT, '{table} is never deleted'); END;"
    )
}

/// Writes the step's own row and answers its number.
pub(super) fn begin(connection: &Connection, signature: &Signature, verb: Verb, label: &str) -> Result<i64> {
    const BEGIN: &str = "INSERT INTO step (id, at, coder, verb, label, gesture) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(BEGIN)?.execute((
        uuid::Uuid::now_v7().to_string(),
        &signature.at,
        signature.coder,
        verb.word(),
        label,
        signature.gesture,
    ))?;
    Ok(connection.last_insert_rowid())
}

/// Whether the step touched any row, or takes another step back.
pub(super) fn anything_changed(connection: &Connection, step: i64) -> Result<bool> {
    const CHANGED: &str = "SELECT EXISTS (SELECT 1 FROM change WHERE step = ?1)
                               OR EXISTS (SELECT 1 FROM reversal WHERE step = ?1)";
    Ok(connection.prepare_cached(CHANGED)?.query_row([step], |row| row.get(0))?)
}

// -- looking back ------------------------------------------------------------------------------------------

/// The latest steps, the latest first.
pub fn log(reader: &Reader<'_>, limit: usize) -> Result<Vec<Step>> {
    const LOG: &str = "SELECT n, at, coder, verb, label, gesture FROM step ORDER BY n DESC LIMIT ?1";
    steps(reader, LOG, [i64::try_from(limit).unwrap_or(i64::MAX)])
}

/// The steps of a question for `n, at, coder, verb, label, gesture`, in its order.
pub(super) fn steps(reader: &Reader<'_>, question: &str, parameters: impl Params) -> Result<Vec<Step>> {
    let mut steps = reader.all(question, parameters, |row| {
        Ok(Step {
            n: row.get(0)?,
            at: row.get(1)?,
            coder: row.get(2)?,
            verb: row.get(3)?,
            label: row.get(4)?,
            gesture: row.get(5)?,
            undone: false,
        })
    })?;
    let undone = undone(reader)?;
    for step in &mut steps {
        step.undone = undone.contains(&step.n);
    }
    Ok(steps)
}

/// The steps that are not in effect: each is taken back by a step that is.
///
/// A step only takes back earlier ones, so that from the latest to the first each is decided when it is met. Costs by
/// the number of steps ever taken back.
fn undone(reader: &Reader<'_>) -> Result<HashSet<i64>> {
    const REVERSALS: &str = "SELECT step, undoes FROM reversal WHERE step > undoes ORDER BY step DESC";
    let mut undone = HashSet::new();
    for (by, step) in reader.all(REVERSALS, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))? {
        if !undone.contains(&by) {
            undone.insert(step);
        }
    }
    Ok(undone)
}

/// The steps that an undo by this coder takes back: their latest still in effect, with its whole gesture.
pub fn undoable(reader: &Reader<'_>, coder: Option<CoderId>) -> Result<Vec<i64>> {
    const DONE: &str = "SELECT n, gesture, verb, label FROM step
        WHERE n < ?1 AND coder IS ?2 AND verb NOT IN ('init', 'undo', 'redo') ORDER BY n DESC LIMIT 1";
    const GESTURE: &str = "SELECT n FROM step WHERE gesture = ?1 AND verb NOT IN ('undo', 'redo') ORDER BY n DESC";
    let undone = undone(reader)?;
    let mut below = i64::MAX;
    loop {
        let step = reader.one(DONE, (below, coder), |row| {
            Ok((row.get(0)?, row.get::<_, Option<GestureId>>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
        })?;
        if let Some((_, _, verb, label)) = &step {
            not_final([(verb.as_str(), label.as_str())])?;
        }
        match step {
            None => return Ok(Vec::new()),
            Some((n, ..)) if undone.contains(&n) => below = n,
            Some((n, None, ..)) => return Ok(vec![n]),
            Some((_, Some(gesture), ..)) => return reader.all(GESTURE, [gesture], |row| row.get(0)),
        }
    }
}

/// The undo that a redo by this coder takes back: their latest in effect, unless they did something since.
pub fn redoable(reader: &Reader<'_>, coder: Option<CoderId>) -> Result<Option<i64>> {
    const SINCE: &str = "SELECT n, verb FROM step WHERE n < ?1 AND coder IS ?2 ORDER BY n DESC LIMIT 1";
    let undone = undone(reader)?;
    let mut below = i64::MAX;
    loop {
        let step = reader.one(SINCE, (below, coder), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        match step {
            Some((n, verb)) if verb == "undo" && !undone.contains(&n) => return Ok(Some(n)),
            Some((n, verb)) if verb == "undo" || verb == "redo" => below = n,
            _ => return Ok(None),
        }
    }
}

/// Everything this coder did after step `n`, their undos and redos too; the rest of a gesture that `n` is part of stays
/// with it. Taken back from the latest to the first, the log unwinds to how it was at `n`.
pub fn done_since(reader: &Reader<'_>, coder: Option<CoderId>, n: i64) -> Result<Vec<i64>> {
    const SINCE: &str = "SELECT n, verb, label FROM step
        WHERE n > ?1 AND coder IS ?2 AND verb <> 'init'
          AND (gesture IS NULL OR gesture IS NOT (SELECT gesture FROM step WHERE n = ?1))
        ORDER BY n DESC";
    let steps = reader.all(SINCE, (n, coder), |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    not_final(steps.iter().map(|(_, verb, label)| (verb.as_str(), label.as_str())))?;
    Ok(steps.into_iter().map(|(n, ..)| n).collect())
}

/// The words of these steps, in the order given.
pub fn labels(reader: &Reader<'_>, steps: &[i64]) -> Result<Vec<String>> {
    const LABEL: &str = "SELECT label FROM step WHERE n = ?1";
    let mut labels = Vec::with_capacity(steps.len());
    for step in steps {
        labels.extend(reader.one(LABEL, [step], |row| row.get(0))?);
    }
    Ok(labels)
}

// -- taking back -------------------------------------------------------------------------------------------

/// Takes the steps back inside the step being done: each cell they set is set to what it was before, a row they
/// added is retired. A cell that is no longer as they left it is kept and reported.
///
/// The amendment of a text is taken back whole or, if the text was amended again since, not at all; what was placed in
/// it since is carried along.
pub fn reverse(writer: &Writer<'_>, steps: &[i64]) -> Result<Reversal> {
    const CHANGES: &str = "SELECT tbl, row, op, before, after FROM change WHERE step = ?1 ORDER BY seq DESC";
    const TAKE_BACK: &str = "INSERT INTO reversal (step, undoes) VALUES (?1, ?2)";
    let mut latest_first = steps.to_vec();
    latest_first.sort_unstable_by(|a, b| b.cmp(a));
    let (mut kept, mut codings) = (Vec::new(), Some(Vec::new()));
    for &step in &latest_first {
        let changes: Vec<Change> = writer.all(CHANGES, [step], |row| {
            Ok(Change {
                table: row.get(0)?,
                row: row.get(1)?,
                op: row.get(2)?,
                before: row.get(3)?,
                after: row.get(4)?,
            })
        })?;
        writer.run(TAKE_BACK, (writer.step(), step))?;
        let amended = amendments(&changes)?;
        if let Some(kept_whole) = amended_since(writer, &amended, step)? {
            kept.push(kept_whole);
            codings = None;
            continue;
        }
        let revisions = (!amended.is_empty()).then(|| revisions::current(writer)).transpose()?;
        let places =
            if changes.iter().any(Change::is_of_a_place) { places_after(writer, step)? } else { HashMap::new() };
        for change in &changes {
            codings = codings.zip(change.coding()).map(|(mut codings, id)| {
                codings.push(id);
                codings
            });
            kept.extend(reverse_row(writer, change, step, &places)?);
        }
        if let Some(before) = revisions {
            revisions::follow(writer, step, &before)?;
        }
    }
    Ok(Reversal { labels: labels(writer, &latest_first)?, kept, codings })
}

/// The changes by which documents got another text, with the revision of that.
fn amendments(changes: &[Change]) -> Result<Vec<(&Change, Json)>> {
    let mut amendments = Vec::new();
    for change in changes.iter().filter(|change| change.table == "document" && change.op == "U") {
        amendments.extend(object(&change.after)?.remove("revision").map(|revision| (change, revision)));
    }
    Ok(amendments)
}

/// The text that is kept as it is, because it was amended again since.
fn amended_since(writer: &Writer<'_>, amendments: &[(&Change, Json)], step: i64) -> Result<Option<Kept>> {
    for (change, revision) in amendments {
        let now =
            writer.one("SELECT revision FROM document WHERE id = ?1", [&change.row], |row| row.get::<_, Value>(0))?;
        let before = object(change.before.as_deref().unwrap_or("{}"))?.remove("revision");
        let erased = before.is_some_and(|before| is_erased(writer, &change.row, &to_sql(&before)).unwrap_or(true));
        if erased || now != Some(to_sql(revision)) {
            let since = touched_since(writer, change, step)?;
            return Ok(Some(Kept { table: "document".to_owned(), column: "revision".to_owned(), since }));
        }
    }
    Ok(None)
}

/// Whether the words of that revision of a document are gone for good: nothing goes back to it.
fn is_erased(writer: &Writer<'_>, document: &str, revision: &Value) -> Result<bool> {
    const ERASED: &str = "SELECT 1 FROM document_text WHERE document = ?1 AND revision = ?2 AND erased = 1";
    Ok(writer.one(ERASED, (document, revision), |_| Ok(()))?.is_some())
}

/// What a place in a text is made of. It is put back whole or not at all.
const PLACE: [&str; 3] = ["revision", "start", "end"];

/// The cells of places that changed since a step, as they were right after it, by table and row.
type PlacesAfter = HashMap<(String, String), Map<String, Json>>;

fn places_after(writer: &Writer<'_>, step: i64) -> Result<PlacesAfter> {
    const SINCE: &str = "SELECT tbl, row, before FROM change
        WHERE step > ?1 AND op = 'U' AND tbl IN ('coding', 'decision', 'quote', 'quote_edit')
        ORDER BY seq";
    let since = writer.all(SINCE, [step], |row| Ok(((row.get(0)?, row.get(1)?), row.get::<_, String>(2)?)))?;
    let mut places = PlacesAfter::new();
    for (row, before) in since {
        let cells = object(&before)?.into_iter().filter(|(column, _)| PLACE.contains(&column.as_str()));
        let known = places.entry(row).or_default();
        for (column, value) in cells {
            // The first change since has before it what the step left.
            known.entry(column).or_insert(value);
        }
    }
    Ok(places)
}

/// A row of the history, as stored.
struct Change {
    table: String,
    row: String,
    op: String,
    before: Option<String>,
    after: String,
}

impl Change {
    /// The coding whose row it is.
    fn coding(&self) -> Option<CodingId> {
        (self.table == "coding").then(|| self.row.parse().ok()).flatten()
    }

    /// Whether it may have put something in another place of a text.
    fn is_of_a_place(&self) -> bool {
        self.op == "U" && ["coding", "decision", "quote", "quote_edit"].contains(&self.table.as_str())
    }
}

fn reverse_row(writer: &Writer<'_>, change: &Change, step: i64, places: &PlacesAfter) -> Result<Vec<Kept>> {
    let table = known_table(&change.table)?;
    let known = schema::columns(writer.connection, table)?;
    // What an undo must find, and what it puts there, column by column.
    let (mut found, mut put) = match change.op.as_str() {
        "I" => (cells([("retired", 0)]), cells([("retired", 1)])),
        _ => (object(&change.after)?, object(change.before.as_deref().unwrap_or("{}"))?),
    };
    if found.keys().any(|column| !known.contains(column)) {
        return Err(super::Error::UnknownHistory(format!("a column of {table}")));
    }
    let cell_now = |column: &str| {
        let cell = format!("SELECT \"{column}\" FROM {table} WHERE id = ?1");
        writer.one(&cell, [&change.row], |row| row.get::<_, Value>(0))
    };
    let mut kept = Vec::new();
    if change.is_of_a_place() && PLACE.iter().any(|column| found.contains_key(*column)) {
        // A place counts in one revision: one that is in another by now, or was moved since it came there, stays.
        let left = places.get(&(change.table.clone(), change.row.clone()));
        let deciding = if found.contains_key("revision") { &PLACE[..] } else { &PLACE[..1] };
        let mut moved = false;
        for column in deciding {
            let then = left.and_then(|cells| cells.get(*column)).map(to_sql);
            moved |= then.is_some() && then != cell_now(column)?;
        }
        if moved {
            kept.extend(
                PLACE.iter().filter(|column| found.remove(**column).is_some()).map(|&column| column.to_owned()),
            );
        }
    }
    if table == "memo"
        && let Some((then, before)) =
            found.get("title").and_then(Json::as_str).zip(put.get("title").and_then(Json::as_str))
        && let Some(Value::Text(now)) = cell_now("title")?
        && now != then
        && let Some(title) = title_put_back(&now, then, before)
    {
        found.insert("title".to_owned(), now.into());
        put.insert("title".to_owned(), title.into());
    }
    let comes_back = table == "document" && put.get("retired").is_some_and(|retired| retired.as_i64() == Some(0));
    if comes_back && is_erased(writer, &change.row, &cell_now("revision")?.unwrap_or(Value::Null))? {
        // A document without words stays out of use.
        kept.extend(found.remove("retired").map(|_| "retired".to_owned()));
    }
    let mut set: Vec<(&str, &Json)> = Vec::new();
    for (column, expected) in &found {
        let now = cell_now(column)?;
        match (now, put.get(column)) {
            (Some(now), Some(before)) if now == to_sql(expected) => set.push((column, before)),
            _ => kept.push(column.clone()),
        }
    }
    if !set.is_empty() && !update(writer, table, &change.row, &set)? {
        kept.extend(set.iter().map(|(column, _)| (*column).to_owned()));
    }
    kept.into_iter()
        .map(|column| Ok(Kept { table: table.to_owned(), column, since: touched_since(writer, change, step)? }))
        .collect()
}

/// The title of a memo in which the place or the words were changed since `then`: what was not is put back. `None` if
/// both were.
fn title_put_back(now: &str, then: &str, before: &str) -> Option<String> {
    let parts = |title: &str| match place_in_title(title) {
        Some((place, rest)) => (Some(place), rest.to_owned()),
        None => (None, title.to_owned()),
    };
    let (now, then, before) = (parts(now), parts(then), parts(before));
    let place = if now.0 == then.0 { before.0 } else { now.0 };
    let rest = if now.1 == then.1 { before.1 } else { now.1.clone() };
    let title = place.map_or_else(|| rest.clone(), |place| placed_title(place, &rest));
    ((place, &rest) != (now.0, &now.1)).then_some(title)
}

/// Sets the cells of one row; `false` if a rule of the schema forbids it (a name taken again since).
fn update(writer: &Writer<'_>, table: &str, row: &str, cells: &[(&str, &Json)]) -> Result<bool> {
    let columns: Vec<String> = cells.iter().zip(2..).map(|((column, _), at)| format!("\"{column}\" = ?{at}")).collect();
    let sql = format!("UPDATE {table} SET {} WHERE id = ?1", columns.join(", "));
    let mut values = vec![Value::Text(row.to_owned())];
    values.extend(cells.iter().map(|(_, value)| to_sql(value)));
    match writer.connection.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(values)) {
        Ok(_) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn touched_since(writer: &Writer<'_>, change: &Change, step: i64) -> Result<Option<String>> {
    const SINCE: &str = "SELECT step.label FROM change JOIN step ON step.n = change.step
        WHERE change.step > ?1 AND change.step < ?2 AND change.tbl = ?3 AND change.row = ?4
        ORDER BY change.seq DESC LIMIT 1";
    writer.one(SINCE, (step, writer.step(), &change.table, &change.row), |row| row.get(0))
}

/// The table as our own word, so that no text of the file becomes SQL.
pub(super) fn known_table(name: &str) -> Result<&'static str> {
    let known = JOURNALLED.into_iter().find(|table| *table == name);
    known.ok_or_else(|| super::Error::UnknownHistory(format!("the table \"{name}\"")))
}

pub(super) fn object(json: &str) -> Result<Map<String, Json>> {
    serde_json::from_str(json).map_err(|_| super::Error::UnknownHistory("a change that is not a JSON object".into()))
}

fn cells<const N: usize>(cells: [(&str, i64); N]) -> Map<String, Json> {
    cells.into_iter().map(|(column, value)| (column.to_owned(), Json::from(value))).collect()
}

/// A cell as SQLite stores it: the journalled tables have texts, integers and nulls only.
fn to_sql(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::Integer(i64::from(*yes)),
        Json::Number(number) => number.as_i64().map_or(Value::Null, Value::Integer),
        Json::String(text) => Value::Text(text.clone()),
        other => Value::Text(other.to_string()),
    }
}
