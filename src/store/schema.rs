//! The schema: putting it into a new file, and knowing it again in an old one.

use super::{Error, Result};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::path::Path;

/// `schema.sql` at the top of the repository, the whole truth of a new project.
const SCHEMA: &str = include_str!("../../schema.sql");

/// "THMA": tells a project from any other SQLite file.
const APPLICATION_ID: i64 = 0x5448_4D41;

/// The format this program writes. An older one is migrated, a newer one refused.
const FORMAT: i64 = 1;

/// Writes the schema into an empty database.
pub(super) fn install(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()?;
    Ok(())
}

/// Accepts a file only if it is a project of this format with exactly our schema.
pub(super) fn accept(connection: &Connection, path: &Path) -> Result<()> {
    let about = |error: rusqlite::Error| Error::from(error).about(path);
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(about)?;
    if id != APPLICATION_ID {
        return Err(Error::NotAProject(path.to_owned()));
    }
    let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(about)?;
    if format > FORMAT {
        return Err(Error::Newer { path: path.to_owned(), format, known: FORMAT });
    }
    match differences(connection).map_err(|error| error.about(path))?.first() {
        Some(what) => Err(Error::Foreign { path: path.to_owned(), what: what.clone() }),
        None => Ok(()),
    }
}

/// How the file's schema differs from ours, a sentence for each table, index, trigger or view.
pub(super) fn differences(connection: &Connection) -> Result<Vec<String>> {
    let ours = {
        let fresh = Connection::open_in_memory()?;
        fresh.execute_batch(SCHEMA)?;
        objects(&fresh)?
    };
    let theirs = objects(connection)?;
    let missing = ours.keys().filter(|name| !theirs.contains_key(*name)).map(|name| format!("{name} is missing"));
    let foreign = theirs.iter().filter_map(|(name, sql)| match ours.get(name) {
        None => Some(format!("{name} does not belong here")),
        Some(our) if our != sql => Some(format!("{name} is not as thema made it")),
        Some(_) => None,
    });
    Ok(missing.chain(foreign).collect())
}

/// The text of every object of a schema, by kind and name. SQLite's own tables for statistics may be there.
fn objects(connection: &Connection) -> Result<BTreeMap<String, Option<String>>> {
    const OBJECTS: &str =
        "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'";
    let mut statement = connection.prepare(OBJECTS)?;
    let objects = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(objects.collect::<rusqlite::Result<_>>()?)
}

/// The columns of a table, in order.
pub(super) fn columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// Whether the file has a table of this name.
pub(super) fn has_table(connection: &Connection, table: &str) -> Result<bool> {
    const HAS: &str = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    Ok(connection.query_row(HAS, [table], |_| Ok(())).optional()?.is_some())
}
