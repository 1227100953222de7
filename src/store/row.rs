//! Values between SQLite's columns and the model.

use crate::model::ids::*;
use crate::model::span::Span;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Result, Row};

/// A column's value of the model's own kind, read from its text.
pub(super) struct Parsed<T>(pub T);

impl<T: std::str::FromStr> FromSql for Parsed<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Parsed).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

macro_rules! id_columns {
    ($($id:ty),+) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                Ok(self.to_string().into())
            }
        }
        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Parsed::column_result(value).map(|Parsed(id)| id)
            }
        }
    )+};
}

id_columns!(
    ProjectId,
    CoderId,
    DocumentId,
    SpeakerId,
    ParticipantId,
    AttributeId,
    AttributeValueId,
    CodeId,
    CodingId,
    MemoId,
    RoundId,
    AssignmentId,
    DecisionId,
    CodebookVersionId,
    GestureId
);

/// The span in the columns `start` and `"end"`, wherever they stand in the row.
pub(super) fn span(row: &Row<'_>) -> Result<Span> {
    Ok(Span::of(row.get("start")?, row.get("end")?))
}

/// A word of a closed list; a word that is not in it is a damaged row.
pub(super) fn word<T>(row: &Row<'_>, column: &str, from_word: fn(&str) -> Option<T>) -> Result<T> {
    let text: String = row.get(column)?;
    from_word(&text).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            row.as_ref().column_index(column).unwrap_or(0),
            rusqlite::types::Type::Text,
            format!("{column} is {text:?}").into(),
        )
    })
}
