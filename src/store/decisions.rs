//! Decisions on disagreements.

use super::row::{span, word};
use super::{Reader, Result};
use crate::model::decision::{Decision, Outcome};

/// The decisions in use on documents in use, in the order they were made.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Decision>> {
    const DECISIONS: &str = "SELECT decision.id, decision.document, decision.revision, decision.start, decision.\"end\",
               decision.code, decision.round, decision.outcome, decision.reason, decision.decided_by, decision.decided_at
        FROM decision
        JOIN document ON document.id = decision.document AND document.retired = 0
        WHERE decision.retired = 0
        ORDER BY decision.decided_at, decision.id";
    reader.all(DECISIONS, [], |row| {
        Ok(Decision {
            id: row.get("id")?,
            document: row.get("document")?,
            span: span(row)?,
            revision: row.get("revision")?,
            code: row.get("code")?,
            round: row.get("round")?,
            outcome: word(row, "outcome", Outcome::from_word)?,
            reason: row.get("reason")?,
            decided_by: row.get("decided_by")?,
            decided_at: row.get("decided_at")?,
        })
    })
}
