//! The project file: the only floor that names rusqlite, and the only one with SQL.
//!
//! [`Store`] is an open file. [`Reader`] looks things up and [`Writer`] writes inside one step; both are handed
//! to the free functions of the aggregate's module ([`codes`], [`codings`], …), which speak in model values.
//! A `Writer` exists only inside [`Store::step`], so nothing can be written without its history.

mod draft;
mod error;
mod schema;
mod row;
mod beside;
mod known;
pub mod history;
pub mod projects;
pub mod documents;
pub mod revisions;
pub mod participants;
pub mod coders;
pub mod codes;
pub mod rounds;
pub mod codings;
pub mod decisions;
pub mod memos;
pub mod trail;
pub mod quotes;
pub mod summaries;
pub mod media;
pub mod collections;
pub mod check;
pub mod purge;
pub mod erased;
pub mod foreign;
pub mod mirror;

pub use beside::Shared;
pub use draft::Draft;
pub use error::Error;
pub use history::{Step, Verb};
pub use known::{Table, ids, undone};

use crate::model::ids::{CoderId, GestureId};
use rusqlite::types::{FromSql, Value};
use rusqlite::{Connection, OpenFlags, Params, Row, ToSql, TransactionBehavior, params_from_iter};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// How long a writer waits for another program's write before it gives up.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// An open project file.
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Which file that was when it was opened; `None` in memory.
    file: Option<beside::FileId>,
    journalling: bool,
}

/// How many KiB of pages are held in memory, below zero as SQLite has it: while one reads, and during a step. What a large
/// import touches then stays there until it is committed, instead of going to the log again and again.
const CACHE: i64 = -2 * 1024;
const CACHE_OF_A_STEP: i64 = -64 * 1024;

/// How many rows go into one statement.
const ROWS: usize = 100;

/// Who does a step, when, and as part of which gesture.
#[derive(Debug, Clone)]
pub struct Signature {
    pub coder: Option<CoderId>,
    /// RFC 3339, UTC.
    pub at: String,
    pub gesture: Option<GestureId>,
}

impl Store {
    /// A new project file with the schema and nothing in it, readable by its owner alone.
    ///
    /// Fails if the file is there already.
    pub fn create(path: &Path) -> Result<Self> {
        private_file(path)?;
        let connection = Connection::open(path)?;
        let mut store = Self::prepare(connection, path)?;
        store.write_ahead()?;
        schema::install(&mut store.connection)?;
        Ok(store)
    }

    /// A project that lives in memory, for tests and benchmarks.
    pub fn in_memory() -> Result<Self> {
        let mut store = Self::prepare(Connection::open_in_memory()?, Path::new(":memory:"))?;
        schema::install(&mut store.connection)?;
        Ok(store)
    }

    /// Opens a project file for reading and writing.
    ///
    /// Refuses what is no project, a newer format, and a schema that is not thema's own (a foreign trigger or
    /// view could run when a table is touched). A file of a former format is copied beside itself and brought to
    /// today's.
    pub fn open(path: &Path) -> Result<Self> {
        let mut store = Self::connect(path)?;
        let format = schema::format(&store.connection, path)?;
        schema::accept(&store.connection, path)?;
        store.write_ahead()?;
        if format < schema::FORMAT {
            store.migrate(format)?;
        }
        Ok(store)
    }

    /// Brings a project of a former format to today's, once a copy of it as it was stands beside it.
    fn migrate(&mut self, format: i64) -> Result<()> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let copies = std::iter::once(format!("{name}.format-{format}"))
            .chain((2..1_000).map(|n| format!("{name}.format-{format}.{n}")));
        for copy in copies.map(|copy| self.path.with_file_name(copy)) {
            match self.backup(&copy) {
                Err(Error::FileExists(_)) => {}
                done => {
                    done?;
                    schema::renew(&mut self.connection)?;
                    return schema::accept(&self.connection, &self.path);
                }
            }
        }
        Err(Error::FileExists(self.path.with_file_name(format!("{name}.format-{format}"))))
    }

    /// Opens a file that may be damaged or foreign, to look at and never to write.
    pub fn inspect(path: &Path) -> Result<Self> {
        let store = Self::connect(path)?;
        store.connection.pragma_update(None, "query_only", true)?;
        Ok(store)
    }

    fn connect(path: &Path) -> Result<Self> {
        if !path.is_file() {
            return Err(Error::NoSuchFile(path.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        Self::prepare(connection, path).map_err(|error| error.about(path))
    }

    fn prepare(connection: Connection, path: &Path) -> Result<Self> {
        connection.busy_timeout(BUSY_WAIT)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(Self { connection, path: path.to_owned(), file: beside::file_id(path), journalling: false })
    }

    /// Lets others read while one writes. This changes the file, so only a project of ours is asked to.
    fn write_ahead(&self) -> Result<()> {
        // A file system that cannot do WAL answers with the mode it keeps; FULL is durable in either.
        self.connection.pragma_update(None, "journal_mode", "WAL")?;
        Ok(())
    }

    /// What can interrupt this connection from another thread.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.connection.get_interrupt_handle())
    }

    /// How long to wait from now on where another program writes.
    pub fn wait_for_others(&self, longest: Duration) -> Result<()> {
        Ok(self.connection.busy_timeout(longest)?)
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks things up; what it sees does not change while it looks.
    pub fn read<T>(&self, look: impl FnOnce(&Reader<'_>) -> Result<T>) -> Result<T> {
        let transaction = self.connection.unchecked_transaction()?;
        let found = look(&Reader { connection: &transaction }).map_err(|error| error.about(&self.path))?;
        transaction.finish()?;
        Ok(found)
    }

    /// Does one step: everything `change` writes, with its history, durably, or nothing at all.
    ///
    /// A change that touches no row leaves no step behind and answers `None` for its number.
    pub fn step<T, E: From<Error>>(
        &mut self,
        signature: &Signature,
        verb: Verb,
        label: &str,
        change: impl FnOnce(&Writer<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<(T, Option<i64>), E> {
        if !self.journalling {
            history::start_journal(&self.connection)?;
            self.journalling = true;
        }
        self.connection.pragma_update(None, "cache_size", CACHE_OF_A_STEP).map_err(Error::from)?;
        let done = self.step_once(signature, verb, label, change);
        self.connection.pragma_update(None, "cache_size", CACHE).map_err(Error::from)?;
        done
    }

    fn step_once<T, E: From<Error>>(
        &mut self,
        signature: &Signature,
        verb: Verb,
        label: &str,
        change: impl FnOnce(&Writer<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<(T, Option<i64>), E> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Error::from)?;
        let n = history::begin(&transaction, signature, verb, label)?;
        let done = change(&Writer { reader: Reader { connection: &transaction }, step: n })?;
        if !history::anything_changed(&transaction, n)? {
            return Ok((done, None)); // dropping the transaction rolls back
        }
        transaction.commit().map_err(Error::from)?;
        Ok((done, Some(n)))
    }

    /// A number that changes when another program has written to the file.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// What thema remembers for comfort, outside the study and its history.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        Reader { connection: &self.connection }
            .one("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0))
    }

    /// Everything remembered for comfort under names that begin so, by what follows.
    pub fn settings(&self, beginning: &str) -> Result<Vec<(String, String)>> {
        const UNDER: &str = "SELECT substr(name, length(?1) + 1), value FROM setting
             WHERE name >= ?1 AND name < ?1 || char(1114111) ORDER BY name";
        Reader { connection: &self.connection }.all(UNDER, [beginning], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Remembers something for comfort (where one was reading), outside the study and its history.
    pub fn remember(&self, name: &str, value: &str) -> Result<()> {
        const REMEMBER: &str = "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value";
        self.connection.prepare_cached(REMEMBER)?.execute([name, value])?;
        Ok(())
    }

    /// A complete copy of the project as it is now, in a new file readable by its owner alone.
    pub fn backup(&self, to: &Path) -> Result<()> {
        private_file(to)?;
        let mut target = Connection::open(to)?;
        rusqlite::backup::Backup::new(&self.connection, &mut target)?
            .run_to_completion(1024, Duration::ZERO, None)
            .map_err(Error::from)
    }
}

/// Interrupts what a connection is doing.
pub struct Interrupter(rusqlite::InterruptHandle);

impl Interrupter {
    /// What runs now fails as stopped, and takes its transaction with it.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

/// Makes a folder that its owner alone can read, with the folders above it that are missing.
pub fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes the file with mode 0600 whatever the umask; SQLite gives its side files the same mode.
fn private_file(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(Error::FileExists(path.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Error::NoFolder(path.to_owned())),
        Err(error) => Err(Error::Io { path: path.to_owned(), error }),
    }
}

/// Looks things up in one unchanging view of the project.
pub struct Reader<'c> {
    connection: &'c Connection,
}

/// Writes inside one step.
pub struct Writer<'c> {
    reader: Reader<'c>,
    /// The step's number in the history.
    step: i64,
}

impl<'c> std::ops::Deref for Writer<'c> {
    type Target = Reader<'c>;
    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}

impl Reader<'_> {
    fn all<T>(&self, sql: &str, params: impl Params, read: fn(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn one<T>(&self, sql: &str, params: impl Params, read: fn(&Row<'_>) -> rusqlite::Result<T>) -> Result<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query_map(params, read)?;
        Ok(rows.next().transpose()?)
    }
}

impl Reader<'_> {
    /// A long text, read into its place at once; `None` if it is not stored as UTF-8.
    fn long_text(&self, table: &str, column: &str, rowid: i64) -> Result<Option<String>> {
        let encoding: String = self.connection.pragma_query_value(None, "encoding", |row| row.get(0))?;
        if encoding != "UTF-8" {
            return Ok(None);
        }
        let blob = self.connection.blob_open("main", table, column, rowid, true)?;
        let mut bytes = vec![0; blob.len()];
        blob.read_at_exact(&mut bytes, 0)?;
        Ok(String::from_utf8(bytes).ok())
    }
}

impl Writer<'_> {
    /// The number of the step being done.
    pub fn step(&self) -> i64 {
        self.step
    }

    fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.connection.prepare_cached(sql)?.execute(params)?)
    }

    /// Runs an `INSERT` for many rows that begin with the same values, [`ROWS`] to a statement: each statement costs as
    /// much as a few rows do.
    fn run_rows<T, const N: usize>(
        &self,
        insert: &str,
        same: &[&dyn ToSql],
        rows: &[T],
        values: fn(&T) -> [Value; N],
    ) -> Result<()> {
        let mut sql = (0, String::new());
        for part in rows.chunks(ROWS) {
            if sql.0 != part.len() {
                sql = (part.len(), format!("{insert} VALUES {}", places(same.len(), N, part.len())));
            }
            let own: Vec<Value> = part.iter().flat_map(values).collect();
            let own = own.iter().map(|value| value as &dyn ToSql);
            self.run(&sql.1, params_from_iter(same.iter().copied().chain(own)))?;
        }
        Ok(())
    }

    /// Runs an `INSERT` for many rows of which some may be there already, [`ROWS`] to a statement: the ids of those that
    /// were added.
    fn add_rows<T, I: FromSql, const N: usize>(
        &self,
        insert: &str,
        rows: &[T],
        values: fn(&T) -> [Value; N],
    ) -> Result<Vec<I>> {
        let mut added = Vec::with_capacity(rows.len());
        for part in rows.chunks(ROWS) {
            let places = places(0, N, part.len());
            let sql = format!("{insert} VALUES {places} ON CONFLICT DO NOTHING RETURNING id");
            let mut statement = self.connection.prepare_cached(&sql)?;
            let own = params_from_iter(part.iter().flat_map(values));
            for id in statement.query_map(own, |row| row.get(0))? {
                added.push(id?);
            }
        }
        Ok(added)
    }
}

/// The places of rows that share their first `same` values and have `own` ones each: `(?1, ?2, ?3), (?1, ?4, ?5)`.
fn places(same: usize, own: usize, rows: usize) -> String {
    let row = |n: usize| {
        let first = same + n * own + 1;
        let all: Vec<String> = (1..=same).chain(first..first + own).map(|place| format!("?{place}")).collect();
        format!("({})", all.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}
