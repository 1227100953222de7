//! What the history tells of the codebook and of its beginnings, for an account of the study.

use super::history::{self, Step, Verb};
use super::{Reader, Result};
use crate::model::ids::CodeId;
use serde_json::{Map, Value};

/// A row of the codebook that a step touched: the columns that are known to have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChange {
    /// The step's number.
    pub step: i64,
    pub code: CodeId,
    pub is_new: bool,
    pub before: Map<String, Value>,
    /// Of a new code all columns.
    pub after: Map<String, Value>,
}

/// A named point in the codebook's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodebookVersion {
    pub name: String,
    pub note: String,
    /// The step after which the codebook is meant.
    pub step: i64,
}

/// Every change of the codebook, in the order done, those taken back and the taking back among them.
pub fn code_changes(reader: &Reader<'_>) -> Result<Vec<CodeChange>> {
    // Said twice, so that the index of what is no coding is used.
    const CHANGES: &str = "SELECT step, row, op, before, after FROM change
        WHERE tbl = 'code' AND tbl <> 'coding'
        ORDER BY seq";
    let rows = reader.all(CHANGES, [], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, Option<String>>(3)?,
            row.get::<_, String>(4)?,
        ))
    })?;
    rows.into_iter()
        .map(|(step, code, op, before, after)| {
            let before = before.as_deref().map_or_else(|| Ok(Map::new()), history::object)?;
            Ok(CodeChange { step, code, is_new: op == "I", before, after: history::object(&after)? })
        })
        .collect()
}

/// The steps an account tells of, the latest first: those of these kinds, those that changed the codebook, the first and the
/// last of all. Of a study's steps nearly all are single codings, which it only counts.
pub fn told_steps(reader: &Reader<'_>, verbs: &[Verb], changes: &[CodeChange]) -> Result<Vec<Step>> {
    const TOLD: &str = "SELECT n, at, coder, verb, label, gesture FROM step
        WHERE verb IN (SELECT value FROM json_each(?1)) OR n IN (SELECT value FROM json_each(?2))
           OR n = (SELECT min(n) FROM step) OR n = (SELECT max(n) FROM step)
        ORDER BY n DESC";
    let verbs: Value = verbs.iter().map(|verb| verb.word()).collect();
    let steps: Value = changes.iter().map(|change| change.step).collect();
    history::steps(reader, TOLD, [verbs.to_string(), steps.to_string()])
}

/// The first step that made a coding; `None` if nothing was ever coded.
pub fn first_coding(reader: &Reader<'_>) -> Result<Option<i64>> {
    const FIRST: &str = "SELECT step FROM change WHERE tbl = 'coding' AND op = 'I' ORDER BY seq LIMIT 1";
    reader.one(FIRST, [], |row| row.get(0))
}

/// The codebook's versions in use, in the order of the history.
pub fn versions(reader: &Reader<'_>) -> Result<Vec<CodebookVersion>> {
    const VERSIONS: &str = "SELECT name, note, step FROM codebook_version WHERE retired = 0 ORDER BY step, id";
    reader.all(VERSIONS, [], |row| Ok(CodebookVersion { name: row.get(0)?, note: row.get(1)?, step: row.get(2)? }))
}
