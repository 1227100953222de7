//! A SQLite file of another program's, opened to be read and not to be believed.
//!
//! It is opened as a file that nobody changes: no lock, no side file, nothing written. Only its tables are read, whole and
//! one after the other; a view, a virtual table, a computed column or a trigger never runs. A file can be small and yet
//! say that it holds endless rows, so what is read is counted: bytes against the file's own size, rows, and SQLite's steps.

use crate::store::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use std::cell::Cell;
use std::fs::Metadata;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest file, in bytes.
const FILE_MAX: u64 = 2 << 30;

/// The longest text, in bytes.
const TEXT_MAX: i32 = 512 << 20;

/// How many rows are read of one file, all tables together.
const ROWS_MAX: u64 = 4_000_000;

/// How many tables a file may have.
const TABLES_MAX: usize = 1_000;

/// After how many of its steps SQLite asks whether to go on.
const STEPS: i32 = 100_000;

/// What every SQLite file begins with.
const BEGINNING: [u8; 16] = *b"SQLite format 3\0";

/// An open file.
pub struct Database {
    connection: Connection,
    path: PathBuf,
    tables: Vec<Table>,
    before: Metadata,
    bytes_left: Cell<u64>,
    rows_left: Cell<u64>,
    /// Texts that were no UTF-8 and were read as Windows-1252.
    pub other_encoding: Cell<usize>,
    /// Texts with a character that no text has.
    pub with_nul: Cell<usize>,
}

struct Table {
    name: String,
    columns: Vec<String>,
}

impl Database {
    /// Opens the file.
    ///
    /// Fails if it is no SQLite file or is too large.
    pub fn open(path: &Path) -> Result<Self> {
        if !is_sqlite(path)? {
            return Err(Error::NoToolsProject(path.to_owned()));
        }
        let before = metadata(path)?;
        if before.len() > FILE_MAX {
            let what = format!("it has {} MiB, at most {} MiB are read", before.len() >> 20, FILE_MAX >> 20);
            return Err(Error::TooMuch { path: path.to_owned(), what });
        }
        let (connection, tables) = connect(path, before.len()).map_err(|error| told(path, error))?;
        if tables.len() > TABLES_MAX {
            let what = format!("it has over {TABLES_MAX} tables");
            return Err(Error::TooMuch { path: path.to_owned(), what });
        }
        Ok(Self {
            connection,
            path: path.to_owned(),
            tables,
            // Nothing is stored twice; UTF-16 grows a little when it becomes UTF-8.
            bytes_left: Cell::new(2 * before.len() + (1 << 20)),
            before,
            rows_left: Cell::new(ROWS_MAX),
            other_encoding: Cell::new(0),
            with_nul: Cell::new(0),
        })
    }

    /// Fails if its program left it with changes in a file beside it: without them it is the study as it was before.
    pub fn ensure_closed(&self) -> Result<()> {
        match unfinished(&self.path) {
            Some(side) => Err(Error::NotClosed { path: self.path.clone(), side }),
            None => Ok(()),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of its tables.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|table| table.name.as_str())
    }

    /// Whether all of these tables are there.
    pub fn has(&self, tables: &[&str]) -> bool {
        tables.iter().all(|name| self.table(name).is_some())
    }

    /// Goes through a table's rows in the order of the file; a table or a column that is not there is empty.
    ///
    /// Fails if the file is damaged or holds too much.
    pub fn each(&self, table: &str, columns: &[&str], mut take: impl FnMut(&Cells<'_>)) -> Result<()> {
        let Some(table) = self.table(table) else { return Ok(()) };
        let there = |column: &&str| table.columns.iter().any(|known| known.eq_ignore_ascii_case(column));
        let chosen = columns.iter().map(|column| if there(column) { quoted(column) } else { "NULL".to_owned() });
        let chosen = std::iter::once("1".to_owned()).chain(chosen).collect::<Vec<_>>().join(", ");
        // An index can say something else than the table, and can be computed.
        let sql = format!("SELECT {chosen} FROM {} NOT INDEXED", quoted(&table.name));
        let mut statement = self.connection.prepare(&sql).map_err(|error| told(&self.path, error))?;
        let mut rows = statement.query([]).map_err(|error| told(&self.path, error))?;
        while let Some(row) = rows.next().map_err(|error| told(&self.path, error))? {
            self.count(row, columns.len())?;
            take(&Cells { row, database: self });
        }
        Ok(())
    }

    /// How many rows a table has.
    pub fn rows(&self, table: &str) -> Result<usize> {
        let mut rows = 0;
        self.each(table, &[], |_| rows += 1)?;
        Ok(rows)
    }

    /// Done with reading. Fails if the file was written to meanwhile: what was read may be half of one and half of another.
    pub fn close(self) -> Result<()> {
        let after = metadata(&self.path)?;
        let same = after.len() == self.before.len() && after.modified().ok() == self.before.modified().ok();
        if same && unfinished(&self.path).is_none() { Ok(()) } else { Err(Error::Busy) }
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name.eq_ignore_ascii_case(name))
    }

    fn count(&self, row: &Row<'_>, columns: usize) -> Result<()> {
        let bytes = |n| match row.get_ref(n) {
            Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => bytes.len() as u64,
            _ => 0,
        };
        let bytes: u64 = (1..=columns).map(bytes).sum();
        let left = (self.bytes_left.get().checked_sub(bytes), self.rows_left.get().checked_sub(1));
        let (Some(bytes_left), Some(rows_left)) = left else {
            let what = if left.1.is_none() { format!("over {ROWS_MAX} rows") } else { "more than its size".to_owned() };
            return Err(Error::TooMuch { path: self.path.clone(), what });
        };
        self.bytes_left.set(bytes_left);
        self.rows_left.set(rows_left);
        Ok(())
    }
}

/// A row, by the places of the columns asked for. What type a column says it has is not believed.
pub struct Cells<'r> {
    row: &'r Row<'r>,
    database: &'r Database,
}

impl Cells<'_> {
    fn value(&self, n: usize) -> ValueRef<'_> {
        self.row.get_ref(n + 1).unwrap_or(ValueRef::Null)
    }

    /// Whether there is something.
    pub fn is_some(&self, n: usize) -> bool {
        !matches!(self.value(n), ValueRef::Null)
    }

    /// A text; empty if there is none.
    pub fn text(&self, n: usize) -> String {
        let text = match self.value(n) {
            ValueRef::Null => return String::new(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                let (text, is_utf8) = decoded(bytes);
                self.database.other_encoding.update(|count| count + usize::from(!is_utf8));
                text
            }
        };
        if !text.contains('\0') {
            return text;
        }
        self.database.with_nul.update(|count| count + 1);
        text.replace('\0', "\u{fffd}")
    }

    /// A text without blanks around it; `None` if nothing is left.
    pub fn word(&self, n: usize) -> Option<String> {
        Some(self.text(n).trim().to_owned()).filter(|word| !word.is_empty())
    }

    /// A whole number, such as another row's id.
    pub fn number(&self, n: usize) -> Option<i64> {
        match self.value(n) {
            ValueRef::Integer(number) => Some(number),
            // Farther off not every whole number is one.
            ValueRef::Real(real) if real.fract() == 0.0 && real.abs() < 9e15 => Some(real as i64),
            ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok()?.trim().parse().ok(),
            _ => None,
        }
    }

    /// A position; one that cannot be lies behind every text.
    pub fn position(&self, n: usize) -> u64 {
        let fraction = match self.value(n) {
            ValueRef::Real(real) if (0.0..9e15).contains(&real) => Some(real.round() as i64),
            _ => None,
        };
        fraction.or_else(|| self.number(n)).and_then(|number| u64::try_from(number).ok()).unwrap_or(u64::MAX)
    }
}

/// Bytes as a text, and whether they are UTF-8: otherwise they are read as Windows-1252.
pub fn decoded(bytes: &[u8]) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), true),
        Err(_) => (bytes.iter().map(|byte| windows_1252(char::from(*byte))).collect(), false),
    }
}

/// What a character means that stands where Windows-1252 has its own: its bytes, read as Latin-1.
pub fn windows_1252(c: char) -> char {
    const OWN: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    (c as usize).checked_sub(0x80).and_then(|n| OWN.get(n)).copied().unwrap_or(c)
}

/// Whether a file is a SQLite database.
pub fn is_sqlite(path: &Path) -> Result<bool> {
    let io = |error| Error::Io { path: path.to_owned(), error };
    if !metadata(path)?.is_file() {
        return Ok(false);
    }
    let mut beginning = Vec::new();
    let file = std::fs::File::open(path).map_err(io)?;
    file.take(BEGINNING.len() as u64).read_to_end(&mut beginning).map_err(io)?;
    Ok(beginning == BEGINNING)
}

fn metadata(path: &Path) -> Result<Metadata> {
    std::fs::metadata(path).map_err(|error| Error::Io { path: path.to_owned(), error })
}

/// The file beside it that holds what is not yet in it.
fn unfinished(path: &Path) -> Option<PathBuf> {
    let beside = ["-wal", "-journal"].into_iter().map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    });
    // A journal that is done with may stay, with nothing at its beginning.
    let holds_something = |side: &PathBuf| {
        let mut beginning = Vec::new();
        let file = std::fs::File::open(side).ok()?;
        file.take(8).read_to_end(&mut beginning).ok()?;
        Some(beginning.iter().any(|byte| *byte != 0))
    };
    beside.filter(|side| side.is_file()).find(|side| holds_something(side).unwrap_or(true))
}

/// The open file and its tables.
fn connect(path: &Path, size: u64) -> rusqlite::Result<(Connection, Vec<Table>)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(address(path), flags)?;
    let steps_max = 20_000_000 + 8 * size;
    let mut asked = 0;
    connection.progress_handler(
        STEPS,
        Some(move || {
            asked += 1;
            asked * STEPS as u64 > steps_max
        }),
    )?;
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, TEXT_MAX),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 1),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, most)?;
    }
    for (config, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        connection.set_db_config(config, on)?;
    }
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    let tables = tables(&connection)?;
    connection.authorizer(Some(|asked: AuthContext<'_>| match asked {
        AuthContext { action: AuthAction::Select, .. } => Authorization::Allow,
        AuthContext { action: AuthAction::Read { .. }, accessor: None, .. } => Authorization::Allow,
        _ => Authorization::Deny,
    }))?;
    Ok((connection, tables))
}

/// The tables that are nothing but tables, with the columns that are nothing but columns.
fn tables(connection: &Connection) -> rusqlite::Result<Vec<Table>> {
    const TABLES: &str = "SELECT name, sql FROM sqlite_schema WHERE type = 'table'";
    let mut names = Vec::new();
    let mut statement = connection.prepare(TABLES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (Ok(ValueRef::Text(name)), Ok(ValueRef::Text(sql))) = (row.get_ref(0), row.get_ref(1)) else { continue };
        let (Ok(name), Ok(sql)) = (std::str::from_utf8(name), std::str::from_utf8(sql)) else { continue };
        // SQLite itself writes these words so, and a virtual table's otherwise.
        let is_plain = sql.get(..13).is_some_and(|start| start.eq_ignore_ascii_case("CREATE TABLE "));
        if is_plain && !name.starts_with("sqlite_") && names.len() <= TABLES_MAX {
            names.push(name.to_owned());
        }
    }
    let with_columns = |name: String| {
        let mut columns = Vec::new();
        connection.pragma(None, "table_xinfo", &name, |row| {
            // 0 is a column with a value of its own.
            if row.get::<_, i64>("hidden")? == 0 {
                columns.push(row.get("name")?);
            }
            Ok(())
        })?;
        Ok(Table { name, columns })
    };
    names.into_iter().map(with_columns).collect()
}

/// The file's address for SQLite: as one that nobody changes, so that nothing is made beside it.
fn address(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut address = String::from(if cfg!(windows) { "file:///" } else { "file://" });
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                address.push(char::from(*byte))
            }
            b'\\' if cfg!(windows) => address.push('/'),
            b':' if cfg!(windows) => address.push(':'),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address.push_str("?mode=ro&immutable=1");
    address
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What SQLite says, about this file.
fn told(path: &Path, error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => Error::NoToolsProject(path),
        Some(ErrorCode::OperationInterrupted) => Error::TooMuch { path, what: "it never ends".to_owned() },
        Some(ErrorCode::TooBig) => Error::TooMuch { path, what: format!("a text of over {} MiB", TEXT_MAX >> 20) },
        Some(ErrorCode::OutOfMemory) => Error::TooMuch { path, what: "memory was not enough".to_owned() },
        _ => Error::ToolsFile { path, what: error.to_string() },
    }
}
