//! What was erased for good, as far as the project knows: who withdrew, and which texts lost their words.

use super::{Reader, Result};
use crate::model::ids::{DocumentId, ParticipantId};

/// A participant who withdrew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    pub id: ParticipantId,
    pub label: String,
    /// As 2026-11-23.
    pub day: String,
    /// Whether a participant in use has that label again.
    pub is_back: bool,
}

/// Who withdrew, the latest first.
pub fn withdrawn(reader: &Reader<'_>) -> Result<Vec<Withdrawn>> {
    // As `retire_participant` is told to note it; what else is out of use was taken back, not withdrawn.
    const WITHDRAWN: &str = "SELECT gone.id, gone.label, substr(gone.note, 11),
            EXISTS (SELECT 1 FROM participant WHERE participant.label = gone.label AND retired = 0)
        FROM participant AS gone
        WHERE retired = 1 AND note GLOB 'withdrawn [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        ORDER BY id DESC";
    reader.all(WITHDRAWN, [], |row| {
        Ok(Withdrawn { id: row.get(0)?, label: row.get(1)?, day: row.get(2)?, is_back: row.get(3)? })
    })
}

/// A text that lost its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedText {
    pub document: DocumentId,
    /// The document's name.
    pub name: String,
    pub revision: u32,
    /// In characters.
    pub length: u32,
    /// Empty where it was erased, too.
    pub sha256: String,
}

/// The texts that lost their words, of documents in use and not, the latest of a document first.
pub fn texts(reader: &Reader<'_>) -> Result<Vec<ErasedText>> {
    const TEXTS: &str = "SELECT document.id, name, document_text.revision, length, sha256
        FROM document_text JOIN document ON document.id = document_text.document
        WHERE erased = 1
        ORDER BY document.sort, document.id, document_text.revision DESC";
    reader.all(TEXTS, [], |row| {
        let (document, name, revision) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(ErasedText { document, name, revision, length: row.get(3)?, sha256: row.get(4)? })
    })
}

/// Who of the participants spoke in a text.
pub fn speaking_in(reader: &Reader<'_>, text: &ErasedText) -> Result<Vec<ParticipantId>> {
    const SPEAKING: &str = "SELECT DISTINCT speaker.participant
        FROM turn JOIN speaker ON speaker.id = turn.speaker
        WHERE turn.document = ?1 AND turn.revision = ?2 AND speaker.participant IS NOT NULL";
    reader.all(SPEAKING, (text.document, text.revision), |row| row.get(0))
}

/// Under which labels participants out of use spoke in a document.
pub fn former_speakers(reader: &Reader<'_>, document: DocumentId) -> Result<Vec<(String, ParticipantId)>> {
    const FORMER: &str = "SELECT speaker.label, participant.id
        FROM speaker JOIN participant ON participant.id = speaker.participant AND participant.retired = 1
        WHERE speaker.document = ?1 AND speaker.retired = 0";
    reader.all(FORMER, [document], |row| Ok((row.get(0)?, row.get(1)?)))
}
