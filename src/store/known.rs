//! What is there by its id: for imports, which know a thing again by the id it has elsewhere.

use super::{Reader, Result, Verb};
use rusqlite::types::FromSql;
use std::collections::HashSet;
use std::hash::Hash;

/// The ids of all rows of a table, those no longer in use too.
pub fn ids<I: FromSql + Eq + Hash>(reader: &Reader<'_>, table: Table) -> Result<HashSet<I>> {
    let sql = format!("SELECT id FROM {}", table.name());
    Ok(reader.all(&sql, [], |row| row.get(0))?.into_iter().collect())
}

/// The ids of the rows that an undo took back and nobody brought again: they are as good as never there.
///
/// Costs a pass over the history if anything was ever undone.
pub fn undone<I: FromSql + Eq + Hash>(reader: &Reader<'_>, table: Table) -> Result<HashSet<I>> {
    const EVER: &str = "SELECT 1 FROM step WHERE verb = ?1 LIMIT 1";
    let undo = Verb::Undo.word();
    if reader.one(EVER, [undo], |_| Ok(()))?.is_none() {
        return Ok(HashSet::new());
    }
    let name = table.name();
    // Of each row the step that touched it last.
    let sql = format!(
        "WITH latest AS (SELECT row, step, max(seq) FROM change WHERE tbl = '{name}' GROUP BY row)
        SELECT own.id FROM {name} AS own JOIN latest ON latest.row = own.id JOIN step ON step.n = latest.step
        WHERE own.retired = 1 AND verb = ?1"
    );
    Ok(reader.all(&sql, [undo], |row| row.get(0))?.into_iter().collect())
}

/// A table that things of other programs come into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    Coder,
    Document,
    Participant,
    Attribute,
    Code,
    Coding,
    Memo,
    Medium,
    Collection,
    Link,
}

impl Table {
    const fn name(self) -> &'static str {
        match self {
            Self::Coder => "coder",
            Self::Document => "document",
            Self::Participant => "participant",
            Self::Attribute => "attribute",
            Self::Code => "code",
            Self::Coding => "coding",
            Self::Memo => "memo",
            Self::Medium => "medium",
            Self::Collection => "collection",
            Self::Link => "link",
        }
    }
}
