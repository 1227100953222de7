//! Values between SQLite's columns and the model.

use crate::model::ids::*;
use crate::model::span::Span;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Result, Row, RowIndex};

macro_rules! id_columns {
    ($($id:ty),+) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                Ok(self.to_string().into())
            }
        }
        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                // Straight from its letters: of a large study half a million ids are read before anything is counted.
                let ValueRef::Text(letters) = value else { return Err(FromSqlError::InvalidType) };
                Self::from_letters(letters).map_err(|error| FromSqlError::Other(Box::new(error)))
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
    QuoteId,
    QuoteEditId,
    SummaryId,
    RecheckId,
    CodebookVersionId,
    GestureId,
    MediumId,
    MarkId,
    CollectionId,
    MemberId,
    LinkId
);

/// The span in the columns `start` and `"end"`, wherever they stand in the row.
///
/// Looking a name up costs more than reading the value: what has thousands of rows is read by the column's number.
pub(super) fn span(row: &Row<'_>) -> Result<Span> {
    Ok(Span::of(row.get("start")?, row.get("end")?))
}

/// A word of a closed list; a word that is not in it is a damaged row.
pub(super) fn word<T>(row: &Row<'_>, column: impl RowIndex, from_word: fn(&str) -> Option<T>) -> Result<T> {
    let at = column.idx(row.as_ref())?;
    let text = row.get_ref(at)?.as_str()?;
    from_word(text).ok_or_else(|| {
        let name = row.as_ref().column_name(at).unwrap_or("?");
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, format!("{name} is {text:?}").into())
    })
}
