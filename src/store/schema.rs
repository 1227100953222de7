//! The schema: putting it into a new file, and knowing it again in an old one.

use super::{Error, Result};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// `schema.sql` at the top of the repository, the whole truth of a new project.
const SCHEMA: &str = include_str!("../../schema.sql");

/// "THMA": tells a project from any other SQLite file.
const APPLICATION_ID: i64 = 0x5448_4D41;

/// The format this program writes. An older one is migrated, a newer one refused.
pub(super) const FORMAT: i64 = 5;

/// The schemas of the formats before, so that a file is known before it is migrated.
const FORMER: [(i64, &str); 4] = [
    (1, include_str!("formats/1.sql")),
    (2, include_str!("formats/2.sql")),
    (3, include_str!("formats/3.sql")),
    (4, include_str!("formats/4.sql")),
];

/// Writes the schema into an empty database.
pub(super) fn install(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()?;
    Ok(())
}

/// The format of a project; fails for what is none of ours, and for one of a newer thema.
pub(super) fn format(connection: &Connection, path: &Path) -> Result<i64> {
    let about = |error: rusqlite::Error| Error::from(error).about(path);
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(about)?;
    if id != APPLICATION_ID {
        return Err(Error::NotAProject(path.to_owned()));
    }
    let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(about)?;
    if format > FORMAT {
        return Err(Error::Newer { path: path.to_owned(), format, known: FORMAT });
    }
    Ok(format)
}

/// Whether the file says that it is of a format before today's.
pub(super) fn is_former(connection: &Connection) -> Result<bool> {
    let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(FORMER.iter().any(|(former, _)| *former == format))
}

/// Accepts a file only if it has exactly the schema of its format.
pub(super) fn accept(connection: &Connection, path: &Path) -> Result<()> {
    if is_todays(connection).map_err(|error| error.about(path))? {
        return Ok(());
    }
    match differences(connection).map_err(|error| error.about(path))?.first() {
        Some(what) => Err(Error::Foreign { path: path.to_owned(), what: what.clone() }),
        None => Ok(()),
    }
}

/// Whether every object of the file is written as in today's schema, and none is missing: what [`differences`] would say
/// too, who makes the whole schema anew to find it out.
fn is_todays(connection: &Connection) -> Result<bool> {
    const OBJECTS: &str = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'";
    let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format != FORMAT {
        return Ok(false);
    }
    let mut ours: HashMap<(String, String), &str> = statements().map(|sql| (kind_and_name(sql), sql)).collect();
    let mut statement = connection.prepare(OBJECTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, name, sql): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let is_ours = match sql {
            // The index of a key, which comes with its table.
            None => kind == "index" && name.starts_with("sqlite_autoindex_"),
            Some(sql) => ours.remove(&(kind, name)).is_some_and(|our| our == sql),
        };
        if !is_ours {
            return Ok(false);
        }
    }
    Ok(ours.is_empty())
}

/// The statements of today's schema, as SQLite keeps them.
fn statements() -> impl Iterator<Item = &'static str> {
    SCHEMA.split(";\n").filter_map(|part| {
        let start = if part.starts_with("CREATE ") { 0 } else { part.find("\nCREATE ")? + 1 };
        part.get(start..)
    })
}

/// What a statement makes, and its name.
fn kind_and_name(sql: &str) -> (String, String) {
    let mut words = sql.split(|c: char| c.is_whitespace() || c == '(').skip(1).filter(|word| *word != "UNIQUE");
    let mut word = || words.next().unwrap_or_default();
    (word().to_lowercase(), word().to_owned())
}

/// How the file's schema differs from that of its format, a sentence for each table, index, trigger or view. A file of
/// an unknown format is held against today's.
pub(super) fn differences(connection: &Connection) -> Result<Vec<String>> {
    let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let ours = {
        let fresh = Connection::open_in_memory()?;
        let former = FORMER.iter().find(|(former, _)| *former == format);
        fresh.execute_batch(former.map_or(SCHEMA, |(_, schema)| schema))?;
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

/// Gives a file of a former format today's schema, with all its rows, inside one transaction.
///
/// Every table is put aside, made anew and filled from the columns it had; those that are new take their defaults. So
/// the text of the schema is today's to the letter, and the next opening knows it again.
pub(super) fn renew(connection: &mut Connection) -> Result<()> {
    // Both can only be set outside a transaction: references stay as they are written while tables change their names.
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "legacy_alter_table", true)?;
    let renewed = renew_in_one_transaction(connection);
    connection.pragma_update(None, "legacy_alter_table", false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    renewed
}

fn renew_in_one_transaction(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)?;
    // Somebody else may have been quicker.
    let format: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format == FORMAT {
        return Ok(());
    }
    let tables = named(&transaction, "table")?;
    for view in named(&transaction, "view")? {
        transaction.execute_batch(&format!("DROP VIEW \"{view}\""))?;
    }
    for index in named(&transaction, "index")? {
        transaction.execute_batch(&format!("DROP INDEX \"{index}\""))?;
    }
    for table in &tables {
        transaction.execute_batch(&format!("ALTER TABLE \"{table}\" RENAME TO \"former_{table}\""))?;
    }
    transaction.execute_batch(SCHEMA)?;
    for table in &tables {
        let former = columns(&transaction, &format!("former_{table}"))?;
        let shared: Vec<String> = columns(&transaction, table)?
            .into_iter()
            .filter(|column| former.contains(column))
            .map(|column| format!("\"{column}\""))
            .collect();
        let shared = shared.join(", ");
        transaction.execute_batch(&format!(
            "INSERT INTO \"{table}\" ({shared}) SELECT {shared} FROM \"former_{table}\";
             DROP TABLE \"former_{table}\";"
        ))?;
    }
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()?;
    Ok(())
}

/// The names of our tables, views or indices, without SQLite's own.
fn named(connection: &Connection, kind: &str) -> Result<Vec<String>> {
    const NAMED: &str = "SELECT name FROM sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare(NAMED)?;
    let names = statement.query_map([kind], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// The values that columns of a table take when nothing is said, for those that say so in the schema.
pub(super) fn defaults(connection: &Connection, table: &str) -> Result<Vec<(String, serde_json::Value)>> {
    let mut statement = connection.prepare("SELECT name, dflt_value FROM pragma_table_info(?1)")?;
    let written =
        statement.query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?;
    let written: Vec<(String, Option<String>)> = written.collect::<rusqlite::Result<_>>()?;
    let value = |(name, default): (String, Option<String>)| {
        let default = default.unwrap_or_else(|| "NULL".to_owned());
        let json: String = connection.query_row(&format!("SELECT json_array({default})"), [], |row| row.get(0))?;
        let value = serde_json::from_str::<Vec<serde_json::Value>>(&json).ok().and_then(|mut values| values.pop());
        Ok((name, value.unwrap_or_default()))
    };
    written.into_iter().map(value).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        install(&mut connection).unwrap();
        connection
    }

    #[test]
    fn a_new_file_is_known_without_making_the_schema_anew() {
        assert!(is_todays(&fresh()).unwrap());
    }

    #[test]
    fn whatever_is_not_as_thema_made_it_is_seen_at_once() {
        for change in [
            "DROP INDEX coding_once",
            "DROP VIEW codebook",
            "CREATE TABLE more (id)",
            "CREATE TRIGGER t AFTER INSERT ON coding BEGIN DELETE FROM coding; END",
            "DROP VIEW codebook; CREATE VIEW codebook AS SELECT 1 AS code",
            "ALTER TABLE code ADD COLUMN secret TEXT",
            "PRAGMA user_version = 4",
        ] {
            let connection = fresh();
            connection.execute_batch(change).unwrap();
            assert!(!is_todays(&connection).unwrap(), "{change}");
        }
    }

    #[test]
    fn statistics_of_sqlite_may_be_there() {
        let connection = fresh();
        connection.execute_batch("INSERT INTO setting VALUES ('a', 'b'); ANALYZE").unwrap();
        assert!(is_todays(&connection).unwrap());
    }
}
