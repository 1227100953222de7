//! Rounds: passes of coding, and which documents who has finished in them.

use super::{Reader, Result, Writer};
use crate::model::coding::{Finished, Round};
use crate::model::ids::AssignmentId;

/// The rounds in use, in the order they were made.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Round>> {
    reader.all("SELECT id, name, blind, closed FROM round WHERE retired = 0 ORDER BY id", [], |row| {
        Ok(Round { id: row.get(0)?, name: row.get(1)?, blind: row.get(2)?, closed: row.get(3)? })
    })
}

/// Adds a round.
pub fn insert(writer: &Writer<'_>, round: &Round) -> Result<()> {
    const INSERT: &str = "INSERT INTO round (id, name, blind, closed) VALUES (?1, ?2, ?3, ?4)";
    writer.run(INSERT, (round.id, &round.name, round.blind, round.closed))?;
    Ok(())
}

/// What is finished, by coders and in documents and rounds in use: in the order of the documents, then the coders.
pub fn finished(reader: &Reader<'_>) -> Result<Vec<Finished>> {
    const FINISHED: &str = "SELECT assignment.document, assignment.coder, assignment.round
        FROM assignment
        JOIN document ON document.id = assignment.document AND document.retired = 0
        JOIN coder ON coder.id = assignment.coder AND coder.retired = 0
        LEFT JOIN round ON round.id = assignment.round
        WHERE assignment.retired = 0 AND assignment.finished = 1 AND COALESCE(round.retired, 0) = 0
        ORDER BY document.sort, document.id, coder.id, round.id";
    reader.all(FINISHED, [], |row| Ok(Finished { document: row.get(0)?, coder: row.get(1)?, round: row.get(2)? }))
}

/// Marks a document as finished.
pub fn finish(writer: &Writer<'_>, mark: Finished) -> Result<()> {
    const INSERT: &str = "INSERT INTO assignment (id, document, coder, round, finished) VALUES (?1, ?2, ?3, ?4, 1)";
    if set_finished(writer, mark, true)? == 0 {
        writer.run(INSERT, (AssignmentId::new(), mark.document, mark.coder, mark.round))?;
    }
    Ok(())
}

/// Takes the mark away.
pub fn reopen(writer: &Writer<'_>, mark: Finished) -> Result<()> {
    set_finished(writer, mark, false)?;
    Ok(())
}

fn set_finished(writer: &Writer<'_>, mark: Finished, finished: bool) -> Result<usize> {
    const SET: &str = "UPDATE assignment SET finished = ?4
        WHERE document = ?1 AND coder = ?2 AND round IS ?3 AND retired = 0";
    writer.run(SET, (mark.document, mark.coder, mark.round, finished))
}
