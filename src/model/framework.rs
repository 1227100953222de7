//! The framework chart: cases by themes, each cell what the analyst makes of a theme in one case.

use super::ids::{CodeId, CoderId, DocumentId, ParticipantId, SummaryId};

/// A row of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    Participant(ParticipantId),
    Document(DocumentId),
}

/// A cell that somebody has written. It is the team's: anybody may write it anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub id: SummaryId,
    pub case: Case,
    /// The theme as it was chosen.
    pub code: CodeId,
    /// Who wrote it last.
    pub author: Option<CoderId>,
    pub body: String,
    /// RFC 3339.
    pub updated_at: String,
}
