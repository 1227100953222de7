//! Every table as it is, row by row, and a new project file put together from such rows.
//!
//! Nothing here knows what a table means: which there are, their columns and what they refer to is read from the schema. A
//! [`Restoring`] is the one way to write rows without a step, for they bring their history along. It only makes a new file,
//! and only one in which the doctor finds nothing.

use super::check::{self, Finding, Key, Misfit};
use super::{Draft, Error, Reader, Result, Store, schema};
use crate::model::stored::{Column, Kind, Stored, Table};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, ToSql, params_from_iter};
use std::collections::HashMap;

/// The format of the project files that this thema writes.
pub const FORMAT: i64 = schema::FORMAT;

/// Every table of the schema with its columns; not SQLite's own.
pub fn tables(reader: &Reader<'_>) -> Result<Vec<Table>> {
    tables_of(reader.connection)
}

fn tables_of(connection: &Connection) -> Result<Vec<Table>> {
    // Tables that others keep their data in (a full-text index) are made anew from what they belong to.
    const TABLES: &str = "SELECT sqlite_schema.name FROM sqlite_schema
        JOIN pragma_table_list AS list ON list.schema = 'main' AND list.name = sqlite_schema.name AND list.type = 'table'
        WHERE sqlite_schema.type = 'table' AND sqlite_schema.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        ORDER BY sqlite_schema.rowid";
    const COLUMNS: &str = "SELECT info.name, info.type, info.\"notnull\", info.pk,
            (SELECT refers.\"table\" FROM pragma_foreign_key_list(?1) AS refers
             WHERE refers.\"from\" = info.name AND refers.\"to\" IN ('id', 'n') LIMIT 1)
        FROM pragma_table_info(?1) AS info
        ORDER BY info.cid";
    let mut statement = connection.prepare(TABLES)?;
    let names: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let table = |name: String| {
        let mut statement = connection.prepare_cached(COLUMNS)?;
        let columns = statement.query_map([&name], |row| {
            let (kind, is_key): (String, i64) = (row.get(1)?, row.get(3)?);
            Ok(Column {
                name: row.get(0)?,
                kind: match kind.as_str() {
                    "INTEGER" | "INT" => Kind::Integer,
                    "REAL" => Kind::Real,
                    "BLOB" => Kind::Bytes,
                    _ => Kind::Text,
                },
                may_be_null: !row.get::<_, bool>(2)? && is_key == 0,
                is_key: is_key > 0,
                refers_to: row.get(4)?,
            })
        })?;
        let columns = columns.collect::<rusqlite::Result<_>>()?;
        Ok(Table { name, columns })
    };
    names.into_iter().map(table).collect()
}

/// Shows the rows of a table in the order of these columns and then of its key, until `see` fails.
pub fn each_row<E: From<Error>>(
    reader: &Reader<'_>,
    table: &Table,
    order: &[&str],
    mut see: impl FnMut(&[Stored<'_>]) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let keys = table.columns.iter().filter(|column| column.is_key).map(|column| column.name.as_str());
    let order: Vec<String> = order.iter().copied().chain(keys).map(quoted).collect();
    let sql = format!("SELECT {} FROM {} ORDER BY {}", listed(table), quoted(&table.name), order.join(", "));
    let mut statement = reader.connection.prepare(&sql).map_err(Error::from)?;
    let mut rows = statement.query([]).map_err(Error::from)?;
    while let Some(row) = rows.next().map_err(Error::from)? {
        let values = (0..table.columns.len()).map(|at| {
            Ok(match row.get_ref(at)? {
                ValueRef::Null => Stored::Null,
                ValueRef::Integer(number) => Stored::Integer(number),
                ValueRef::Real(number) => Stored::Real(number),
                text @ ValueRef::Text(_) => Stored::Text(text.as_str()?),
                ValueRef::Blob(bytes) => Stored::Bytes(bytes),
            })
        });
        let values: Vec<Stored<'_>> = values.collect::<rusqlite::Result<_>>().map_err(Error::from)?;
        see(&values)?;
    }
    Ok(())
}

/// What people call the rows that have a name, by their ids.
pub fn names(reader: &Reader<'_>, tables: &[Table]) -> Result<HashMap<String, String>> {
    let mut names = HashMap::new();
    for table in tables {
        let Some(naming) = table.naming() else { continue };
        let sql = format!("SELECT id, {} FROM {}", quoted(&table.columns[naming].name), quoted(&table.name));
        names.extend(reader.all(&sql, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?);
    }
    Ok(names)
}

/// The id of the project, and its title.
pub fn project(reader: &Reader<'_>) -> Result<(String, String)> {
    let project = reader.one("SELECT id, title FROM project", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    project.ok_or_else(|| Error::Gone("the row of the project".to_owned()))
}

/// Id, name and current revision of all documents there ever were: those in use first, each in the order they came.
pub fn documents(reader: &Reader<'_>) -> Result<Vec<(String, String, i64)>> {
    const DOCUMENTS: &str = "SELECT id, name, revision FROM document ORDER BY retired, id";
    reader.all(DOCUMENTS, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// How many rows a table has.
pub fn count(reader: &Reader<'_>, table: &Table) -> Result<usize> {
    let count = reader.one(&format!("SELECT count(*) FROM {}", quoted(&table.name)), [], |row| row.get::<_, i64>(0))?;
    Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
}

/// The words of one revision; `None` where there are none, or no more.
pub fn text(reader: &Reader<'_>, document: &str, revision: i64) -> Result<Option<String>> {
    const TEXT: &str = "SELECT body FROM document_text WHERE document = ?1 AND revision = ?2 AND erased = 0";
    reader.one(TEXT, (document, revision), |row| row.get(0))
}

/// Names of the schema itself; between quotation marks, as some are words of SQL.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn listed(table: &Table) -> String {
    table.columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ")
}

// -- putting a project together ----------------------------------------------------------------------------

/// Why a row was not taken.
#[derive(Debug)]
pub enum Unfit {
    /// The row is against a rule of the schema: a sentence.
    Row(String),
    /// Something else went wrong.
    File(Error),
}

/// A table being filled.
pub struct Filling<'c> {
    statement: CachedStatement<'c>,
    table: String,
}

impl Filling<'_> {
    /// Adds a row.
    pub fn insert(&mut self, values: &[Stored<'_>]) -> std::result::Result<(), Unfit> {
        let bound = params_from_iter(values.iter().map(Bound));
        self.statement.execute(bound).map(drop).map_err(|error| unfit(error, &self.table))
    }
}

/// A new project file being filled, in one transaction, with rows that bring their history along.
pub struct Restoring {
    store: Store,
    tables: Vec<Table>,
}

impl Restoring {
    /// A new file, or, without one, a project in memory.
    pub fn begin(draft: Option<&Draft>) -> Result<Self> {
        let store = draft.map_or_else(Store::in_memory, Draft::store)?;
        // Rows come table by table; whether all they point to is there is looked at when they are.
        store.connection.pragma_update(None, "foreign_keys", false)?;
        store.connection.execute_batch("BEGIN IMMEDIATE")?;
        let tables = tables_of(&store.connection)?;
        Ok(Self { store, tables })
    }

    /// The tables of today's schema.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Begins to fill a table with rows whose values come in the order of these columns. What has no column takes its
    /// default.
    pub fn fill(&self, table: &Table, columns: &[usize]) -> Result<Filling<'_>> {
        let names: Vec<String> = columns.iter().map(|&at| quoted(&table.columns[at].name)).collect();
        let places = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({places})", quoted(&table.name), names.join(", "));
        Ok(Filling { statement: self.store.connection.prepare_cached(&sql)?, table: table.name.clone() })
    }

    /// Rows that do not fit the others: what they point to is missing, or they lie outside their text.
    pub fn misfits(&self) -> Result<Vec<Misfit>> {
        let reader = &Reader { connection: &self.store.connection };
        let mut misfits = Vec::new();
        for table in &self.tables {
            misfits.extend(dangling(reader, table, &self.tables)?);
        }
        misfits.extend(about_nothing(reader, &self.tables)?);
        misfits.extend(check::outside(reader)?);
        misfits.extend(overlapping(reader)?);
        misfits.extend(untold(reader)?);
        Ok(misfits)
    }

    /// Writes all of it durably and looks at everything. A file in which anything is wrong is for its maker to remove.
    pub fn finish(self) -> Result<(Store, Vec<Finding>)> {
        self.store.connection.execute_batch("COMMIT")?;
        self.store.connection.pragma_update(None, "foreign_keys", true)?;
        let findings = check::everything(&self.store)?;
        Ok((self.store, findings))
    }
}

/// How many rows that do not fit are looked for at a time: one is enough to refuse them all.
const SOME: usize = 20;

/// Rows that point to a row that is not there.
fn dangling(reader: &Reader<'_>, table: &Table, tables: &[Table]) -> Result<Vec<Misfit>> {
    let mut misfits = Vec::new();
    for column in &table.columns {
        let Some(parent) = &column.refers_to else { continue };
        let key = tables.iter().find(|known| known.name == *parent);
        let Some(key) = key.and_then(|parent| parent.columns.iter().find(|column| column.is_key)) else { continue };
        let (name, parents, key) = (quoted(&column.name), quoted(parent), quoted(&key.name));
        let sql = format!(
            "WHERE own.{name} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {parents} AS other WHERE other.{key} = own.{name})"
        );
        for row in told_apart(reader, table, &column.name, &sql)? {
            let what = format!("there is no {parent} {}, which stands as its {}", row.1, column.name);
            misfits.push(Misfit { table: table.name.clone(), row: row.0, what });
        }
    }
    Ok(misfits)
}

/// Rows about something, of which no row is there.
fn about_nothing(reader: &Reader<'_>, tables: &[Table]) -> Result<Vec<Misfit>> {
    let mut misfits = Vec::new();
    for table in tables.iter().filter(|table| table.has(&["about_table", "about_id"])) {
        for about in tables.iter().filter(|about| about.place("id").is_some()) {
            // The name is our own schema's.
            let sql = format!(
                "WHERE own.about_table = '{}' AND own.about_id IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM {} AS other WHERE other.id = own.about_id)",
                about.name,
                quoted(&about.name)
            );
            for (row, id) in told_apart(reader, table, "about_id", &sql)? {
                let what = format!("it is about the {} {id}, which is not there", about.name);
                misfits.push(Misfit { table: table.name.clone(), row, what });
            }
        }
    }
    Ok(misfits)
}

/// The cells of the key of such rows, by their columns, and what stands in one more column.
fn told_apart(reader: &Reader<'_>, table: &Table, column: &str, such: &str) -> Result<Vec<(Key, String)>> {
    let keys: Vec<&str> =
        table.columns.iter().filter(|column| column.is_key).map(|column| column.name.as_str()).collect();
    let cast = |name: &&str| format!("CAST({} AS TEXT)", quoted(name));
    let columns: Vec<String> = keys.iter().chain([&column]).map(cast).collect();
    let sql = format!("SELECT {} FROM {} AS own {such} LIMIT {SOME}", columns.join(", "), quoted(&table.name));
    let mut statement = reader.connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        let key = keys.iter().enumerate().map(|(at, name)| Ok(((*name).to_owned(), row.get(at)?)));
        Ok((key.collect::<rusqlite::Result<_>>()?, row.get(keys.len())?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Turns that begin before the one before them ends: places are found in them by halving.
fn overlapping(reader: &Reader<'_>) -> Result<Vec<Misfit>> {
    const OVERLAPPING: &str = "SELECT document, revision, n, start, before
        FROM (SELECT document, revision, n, start,
                     lag(\"end\") OVER (PARTITION BY document, revision ORDER BY n) AS before FROM turn)
        WHERE start < before LIMIT 20";
    reader.all(OVERLAPPING, [], |row| {
        let what = format!(
            "the turn begins at {}, and the one before it ends at {}",
            row.get::<_, i64>(3)?,
            row.get::<_, i64>(4)?
        );
        Ok(Misfit { table: "turn".to_owned(), row: check::place_of(row.get(0)?, row.get(1)?, row.get(2)?), what })
    })
}

/// Changes that say nothing the history can be told from.
fn untold(reader: &Reader<'_>) -> Result<Vec<Misfit>> {
    const UNTOLD: &str = "SELECT seq FROM change
        WHERE NOT (json_valid(after) AND json_valid(COALESCE(before, '{}'))) LIMIT 20";
    const TABLES: &str = "SELECT tbl, min(seq) FROM change GROUP BY tbl";
    let misfit = |seq: i64, what: String| Misfit {
        table: "change".to_owned(),
        row: vec![("seq".to_owned(), seq.to_string())],
        what,
    };
    let mut misfits: Vec<Misfit> = reader
        .all(UNTOLD, [], |row| row.get::<_, i64>(0))?
        .into_iter()
        .map(|seq| misfit(seq, "what was before or after is no JSON object".to_owned()))
        .collect();
    for (table, seq) in reader.all(TABLES, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))? {
        if let Err(error) = super::history::known_table(&table) {
            misfits.push(misfit(seq, error.to_string()));
        }
    }
    Ok(misfits)
}

/// A value on its way into the file.
struct Bound<'a>(&'a Stored<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match *self.0 {
            Stored::Null => ToSqlOutput::Owned(Value::Null),
            Stored::Integer(number) => ToSqlOutput::Owned(Value::Integer(number)),
            Stored::Real(number) => ToSqlOutput::Owned(Value::Real(number)),
            Stored::Text(text) => ToSqlOutput::Borrowed(ValueRef::from(text)),
            Stored::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// What SQLite says of a row it does not take, in our words.
fn unfit(error: rusqlite::Error, table: &str) -> Unfit {
    use rusqlite::ffi;
    let Some(code) = error.sqlite_error_code() else { return Unfit::File(error.into()) };
    if !matches!(code, ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig) {
        return Unfit::File(error.into());
    }
    let extended = error.sqlite_error().map_or(0, |error| error.extended_code);
    let said = match &error {
        rusqlite::Error::SqliteFailure(_, Some(said)) => said.clone(),
        other => other.to_string(),
    };
    let what = said.split_once("failed: ").map_or(said.as_str(), |(_, what)| what).replace(&format!("{table}."), "");
    Unfit::Row(match extended {
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_ROWID => {
            match what.strip_prefix("index ") {
                Some(index) => {
                    format!("the same is there already (the rule {} of the schema)", index.replace('\'', ""))
                }
                None => format!("another row has the same {what}"),
            }
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => format!("{what} is missing"),
        ffi::SQLITE_CONSTRAINT_CHECK => format!("it has to be that {what}"),
        _ => said,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_is_added_to_the_schema_is_read_without_a_word_here() {
        const ADDED: &str = "CREATE TABLE picture (
                id TEXT PRIMARY KEY, document TEXT REFERENCES document (id), share REAL NOT NULL, bytes BLOB NOT NULL
            ) STRICT, WITHOUT ROWID;
            INSERT INTO picture VALUES ('2', NULL, 0.1, x'00ff'), ('1', NULL, 1e300, x'');";
        let store = Store::in_memory().unwrap();
        store.connection.execute_batch(ADDED).unwrap();
        let reader = Reader { connection: &store.connection };
        let tables = tables(&reader).unwrap();
        let picture = tables.iter().find(|table| table.name == "picture").unwrap();
        let kinds: Vec<(Kind, bool)> = picture.columns.iter().map(|column| (column.kind, column.may_be_null)).collect();
        assert_eq!(kinds, [(Kind::Text, false), (Kind::Text, true), (Kind::Real, false), (Kind::Bytes, false)]);
        assert_eq!(picture.columns[1].refers_to.as_deref(), Some("document"));
        let mut rows = Vec::new();
        each_row(&reader, picture, &[], |row| {
            rows.push(format!("{row:?}"));
            Ok::<(), Error>(())
        })
        .unwrap();
        let expected =
            [r#"[Text("1"), Null, Real(1e300), Bytes([])]"#, r#"[Text("2"), Null, Real(0.1), Bytes([0, 255])]"#];
        assert_eq!(rows, expected);
    }

    #[test]
    fn every_table_that_others_need_is_among_those_that_are_read() {
        let store = Store::in_memory().unwrap();
        let tables = tables(&Reader { connection: &store.connection }).unwrap();
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        let known = super::super::history::JOURNALLED.iter().chain(&super::super::history::CONTENT);
        let missing: Vec<&&str> =
            known.chain(&["step", "reversal", "change", "setting"]).filter(|table| !names.contains(table)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
