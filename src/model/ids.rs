//! Ids: UUIDv7, written as text, the same on every machine and in creation order when sorted.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Declares an id newtype, so that a coder's id can never be passed for a code's.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, never given before on any machine.
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// An id that depends on `n` alone, for tests and generated corpora.
            pub const fn from_number(n: u128) -> Self {
                Self(Uuid::from_u128(n))
            }

            /// Reads an id from its letters.
            pub fn from_letters(letters: &[u8]) -> Result<Self, NotAnId> {
                Uuid::try_parse_ascii(letters).map(Self).map_err(|_| NotAnId)
            }

            /// The UUID itself, as other programs know the thing.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

/// The text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

ids! {
    /// The project itself.
    ProjectId,
    /// A person who codes, or the consensus of several.
    CoderId,
    /// A transcript, field notes, an open answer.
    DocumentId,
    /// A label that speaks in one document.
    SpeakerId,
    /// A person studied (a case).
    ParticipantId,
    /// A property of participants or documents.
    AttributeId,
    /// One participant's (or document's) value of one attribute.
    AttributeValueId,
    /// A code or theme.
    CodeId,
    /// A passage × a code × a coder.
    CodingId,
    /// A note about anything in the project.
    MemoId,
    /// A pass of coding, blind or open.
    RoundId,
    /// Who codes which document in which round.
    AssignmentId,
    /// How one disagreement was resolved.
    DecisionId,
    /// A passage picked for the paper.
    QuoteId,
    /// Words left out of a quote, or put into it.
    QuoteEditId,
    /// A cell of the framework chart.
    SummaryId,
    /// A passage to look at again, since its text was amended.
    RecheckId,
    /// A named point in the history.
    CodebookVersionId,
    /// Steps made by one movement of the hand, undone together.
    GestureId,
    /// A picture or a recording that is carried along.
    MediumId,
    /// What another program had marked in a medium.
    MarkId,
    /// A named collection of things.
    CollectionId,
    /// That a thing is in a collection.
    MemberId,
    /// A relation between two things.
    LinkId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text_and_sorts_by_creation() {
        let first = CodeId::new();
        let second = CodeId::new();
        assert!(first < second);
        assert_eq!(first.to_string().parse(), Ok(first));
        assert_eq!("P05".parse::<CodeId>(), Err(NotAnId));
    }
}
