//! What `thema doctor` looks at: is the file whole, and does it say what its history says.

use super::history::{JOURNALLED, known_table, object};
use super::{Reader, Result, Store, documents, schema};
use serde_json::{Map, Value as Json};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// One thing that was looked at, with what is wrong with it; nothing wrong is an empty list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in words.
    pub checked: &'static str,
    /// What is wrong, a sentence each.
    pub problems: Vec<String>,
}

/// Looks at one thing and says what is wrong with it.
type Check = fn(&Reader<'_>) -> Result<Vec<String>>;

/// Looks at everything. Needs no intact schema: what cannot be looked at for lack of a table is a problem too.
pub fn everything(store: &Store) -> Result<Vec<Finding>> {
    let structure = schema::differences(&store.connection)?;
    let intact = JOURNALLED.iter().all(|table| schema::has_table(&store.connection, table).unwrap_or(false));
    let mut findings = vec![
        Finding { checked: "the file is intact", problems: store.read(integrity)? },
        Finding { checked: "the structure is thema's own", problems: structure },
    ];
    if schema::is_former(&store.connection)? {
        findings.push(Finding {
            checked: "the rest waits: any other command brings it to today's format",
            problems: vec![],
        });
    } else if intact {
        let checks: [(&'static str, Check); 6] = [
            ("every row points to rows that exist", orphans),
            ("texts are as imported", texts),
            ("codings, quotes, turns and sections lie inside their text", inside),
            ("nothing is there twice", duplicates),
            ("codes and themes run in no circle", circles),
            ("the history, replayed from the start, gives the tables", replay),
        ];
        for (checked, check) in checks {
            findings
                .push(Finding { checked, problems: store.read(check).unwrap_or_else(|error| vec![error.to_string()]) });
        }
    }
    Ok(findings)
}

fn integrity(reader: &Reader<'_>) -> Result<Vec<String>> {
    let said = reader.all("PRAGMA integrity_check(20)", [], |row| row.get::<_, String>(0))?;
    Ok(said.into_iter().filter(|line| line != "ok").collect())
}

fn orphans(reader: &Reader<'_>) -> Result<Vec<String>> {
    const ORPHANS: &str = "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2";
    reader.all(ORPHANS, [], |row| {
        let (table, parent, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(match count {
            1 => format!("a row of {table} points to no row of {parent}"),
            _ => format!("{count} rows of {table} point to no row of {parent}"),
        })
    })
}

fn texts(reader: &Reader<'_>) -> Result<Vec<String>> {
    const TEXTS: &str = "SELECT document.name, document_text.revision, body, length, sha256
        FROM document_text JOIN document ON document.id = document_text.document
        WHERE erased = 0";
    const NO_TEXT: &str = "SELECT name FROM document WHERE NOT EXISTS (
        SELECT 1 FROM document_text
        WHERE document = document.id AND revision = document.revision AND (erased = 0 OR document.retired = 1))";
    let mut problems = reader.all(NO_TEXT, [], |row| Ok(format!("{} has no text", row.get::<_, String>(0)?)))?;
    let changed = reader.all(TEXTS, [], |row| {
        let (name, revision, body): (String, u32, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (length, sha256): (i64, String) = (row.get(3)?, row.get(4)?);
        let same = i64::try_from(body.chars().count()) == Ok(length) && documents::sha256(&body) == sha256;
        Ok((!same).then(|| format!("the text of {name}, revision {revision}, is not the one imported")))
    })?;
    problems.extend(changed.into_iter().flatten());
    Ok(problems)
}

fn inside(reader: &Reader<'_>) -> Result<Vec<String>> {
    Ok(outside(reader)?.into_iter().map(|misfit| misfit.what).collect())
}

/// Cells that tell a row from others, by their columns.
pub type Key = Vec<(String, String)>;

/// A row that does not fit the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    pub table: String,
    pub row: Key,
    /// What is wrong with it, a sentence.
    pub what: String,
}

/// What is in use and lies outside its text.
pub(super) fn outside(reader: &Reader<'_>) -> Result<Vec<Misfit>> {
    const OUTSIDE: &str = "SELECT what, placed.document, placed.revision, start, \"end\", tbl, id, n
        FROM (SELECT 'coding ' || id AS what, document, revision, start, \"end\", 'coding' AS tbl, id, NULL AS n
                  FROM coding WHERE retired = 0
              UNION ALL SELECT 'quote ' || id, document, revision, start, \"end\", 'quote', id, NULL
                  FROM quote WHERE retired = 0
              UNION ALL SELECT 'an edit of quote ' || quote, document, quote_edit.revision, quote_edit.start,
                      quote_edit.\"end\", 'quote_edit', quote_edit.id, NULL
                  FROM quote_edit JOIN quote ON quote.id = quote_edit.quote WHERE quote_edit.retired = 0
              UNION ALL SELECT 'turn ' || n, document, revision, start, \"end\", 'turn', NULL, n FROM turn
              UNION ALL SELECT 'section ' || n, document, revision, start, \"end\", 'section', NULL, n
                  FROM section) AS placed
        LEFT JOIN document_text AS text ON text.document = placed.document AND text.revision = placed.revision
        WHERE text.length IS NULL OR NOT (0 <= start AND start <= \"end\" AND \"end\" <= text.length)";
    reader.all(OUTSIDE, [], |row| {
        let (what, document, revision): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (start, end): (i64, i64) = (row.get(3)?, row.get(4)?);
        let what = format!("{what} at {start}..{end} lies outside revision {revision} of document {document}");
        let key = match (row.get::<_, Option<String>>(6)?, row.get::<_, Option<i64>>(7)?) {
            (Some(id), _) => vec![("id".to_owned(), id)],
            (None, n) => place_of(document, revision, n.unwrap_or_default()),
        };
        Ok(Misfit { table: row.get(5)?, row: key, what })
    })
}

/// What tells a turn or a section from others.
pub(super) fn place_of(document: String, revision: i64, n: i64) -> Key {
    let cells = [("document", document), ("revision", revision.to_string()), ("n", n.to_string())];
    cells.map(|(column, cell)| (column.to_owned(), cell)).to_vec()
}

fn duplicates(reader: &Reader<'_>) -> Result<Vec<String>> {
    const TWICE: &str = "SELECT 'the coding at ' || start || '..' || \"end\" || ' of document ' || document, count(*)
            FROM coding WHERE retired = 0
            GROUP BY document, start, \"end\", code, coder, COALESCE(round, ''), revision HAVING count(*) > 1
        UNION ALL SELECT 'code \"' || name || '\"', count(*) FROM code WHERE retired = 0 AND merged_into IS NULL
            GROUP BY COALESCE(parent, ''), name HAVING count(*) > 1
        UNION ALL SELECT 'document \"' || name || '\"', count(*) FROM document WHERE retired = 0
            GROUP BY name HAVING count(*) > 1
        UNION ALL SELECT 'project', count(*) FROM project HAVING count(*) <> 1";
    reader.all(TWICE, [], |row| Ok(format!("{} is there {} times", row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
}

fn circles(reader: &Reader<'_>) -> Result<Vec<String>> {
    const EDGES: &str = "SELECT id, name, parent, merged_into FROM code";
    let rows = reader.all(EDGES, [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, [row.get::<_, Option<String>>(2)?, row.get(3)?]))
    })?;
    let mut problems = Vec::new();
    for (kind, words) in [(0, "lies under itself"), (1, "was merged into itself")] {
        let up: HashMap<&str, &str> =
            rows.iter().filter_map(|(id, _, edges)| Some((id.as_str(), edges[kind].as_deref()?))).collect();
        for (id, name, _) in &rows {
            let mut above = up.get(id.as_str());
            for _ in 0..rows.len() {
                match above {
                    Some(here) if *here == id => {
                        problems.push(format!("\"{name}\" {words}, by way of others"));
                        break;
                    }
                    Some(here) => above = up.get(here),
                    None => break,
                }
            }
        }
    }
    Ok(problems)
}

/// Replays every change from the first and compares what comes out with what the tables hold.
fn replay(reader: &Reader<'_>) -> Result<Vec<String>> {
    const CHANGES: &str = "SELECT tbl, row, op, before, after FROM change ORDER BY seq";
    let mut problems = Vec::new();
    let mut replayed: HashMap<&'static str, BTreeMap<String, Map<String, Json>>> = HashMap::new();
    let mut defaults: HashMap<&'static str, Vec<(String, Json)>> = HashMap::new();
    let mut statement = reader.connection.prepare(CHANGES)?;
    let mut changes = statement.query([])?;
    while let Some(change) = changes.next()? {
        let (table, row, op): (String, String, String) = (change.get(0)?, change.get(1)?, change.get(2)?);
        let (before, after): (Option<String>, String) = (change.get(3)?, change.get(4)?);
        let table = known_table(&table)?;
        let rows = replayed.entry(table).or_default();
        match (op.as_str(), rows.get_mut(&row)) {
            ("I", None) => {
                // A row from before a column was there has the column's default.
                let defaults = match defaults.entry(table) {
                    Entry::Occupied(there) => there.into_mut(),
                    Entry::Vacant(place) => place.insert(schema::defaults(reader.connection, table)?),
                };
                let mut cells: Map<String, Json> = defaults.iter().cloned().collect();
                cells.extend(object(&after)?);
                rows.insert(row, cells);
            }
            ("U", Some(cells)) => {
                let before = object(before.as_deref().unwrap_or("{}"))?;
                if before.iter().any(|(column, value)| cells.get(column) != Some(value)) {
                    problems.push(format!("a change of {table} {row} does not follow from what was before it"));
                }
                cells.extend(object(&after)?);
            }
            ("I", Some(_)) => problems.push(format!("{table} {row} was added twice")),
            _ => problems.push(format!("{table} {row} was changed before it was added")),
        }
    }
    for table in JOURNALLED {
        let columns = schema::columns(reader.connection, table)?;
        let pairs: Vec<String> = columns.iter().map(|column| format!("'{column}', \"{column}\"")).collect();
        let rows = reader.all(&format!("SELECT id, json_object({}) FROM {table}", pairs.join(", ")), [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut expected = replayed.remove(table).unwrap_or_default();
        for (id, cells) in rows {
            match expected.remove(&id) {
                None => problems.push(format!("{table} {id} is not in the history")),
                Some(told) if told != object(&cells)? => {
                    problems.push(format!("{table} {id} is not as the history tells it"));
                }
                Some(_) => {}
            }
        }
        problems.extend(expected.keys().map(|id| format!("{table} {id} is in the history but not in the table")));
    }
    problems.truncate(50);
    Ok(problems)
}
