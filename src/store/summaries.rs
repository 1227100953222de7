//! The cells of the framework chart.

use super::{Reader, Result, Writer};
use crate::model::framework::{Case, Summary};
use crate::model::ids::{DocumentId, ParticipantId, SummaryId};

/// The summaries that are not retired, about participants and documents in use, in the order they were first written.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Summary>> {
    const ALL: &str = "SELECT summary.id, participant.id, document.id, code, author, body, updated_at
        FROM summary
        LEFT JOIN participant ON participant.id = summary.participant AND participant.retired = 0
        LEFT JOIN document ON document.id = summary.document AND document.retired = 0
        WHERE summary.retired = 0
        ORDER BY summary.id";
    let rows = reader.all(ALL, [], |row| {
        let participant = row.get::<_, Option<ParticipantId>>(1)?.map(Case::Participant);
        let Some(case) = participant.or(row.get::<_, Option<DocumentId>>(2)?.map(Case::Document)) else {
            return Ok(None);
        };
        let (id, code, author, body, updated_at) = (row.get(0)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
        Ok(Some(Summary { id, case, code, author, body, updated_at }))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// Adds a summary to a cell that has none.
pub fn insert(writer: &Writer<'_>, summary: &Summary) -> Result<()> {
    const INSERT: &str = "INSERT INTO summary (id, participant, document, code, author, body, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let Summary { id, case, code, author, body, updated_at } = summary;
    let (participant, document) = match case {
        Case::Participant(id) => (Some(*id), None),
        Case::Document(id) => (None, Some(*id)),
    };
    writer.run(INSERT, (id, participant, document, code, author, body, updated_at))?;
    Ok(())
}

/// Gives a summary the words, the author and the time of this value.
pub fn update(writer: &Writer<'_>, summary: &Summary) -> Result<()> {
    const UPDATE: &str = "UPDATE summary SET author = ?2, body = ?3, updated_at = ?4 WHERE id = ?1";
    writer.run(UPDATE, (summary.id, summary.author, &summary.body, &summary.updated_at))?;
    Ok(())
}

/// Empties a cell.
pub fn retire(writer: &Writer<'_>, id: SummaryId) -> Result<()> {
    writer.run("UPDATE summary SET retired = 1 WHERE id = ?1", [id])?;
    Ok(())
}
