//! What the cases of a table are: who said something, or where it was said.

use clap::ValueEnum;

/// What a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cases {
    Participant,
    Document,
}

impl Cases {
    /// As the option is written.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::Document => "document",
        }
    }

    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Participant => "Participant",
            Self::Document => "Document",
        }
    }

    pub(super) const fn heading_of_several(self) -> &'static str {
        match self {
            Self::Participant => "Participants",
            Self::Document => "Documents",
        }
    }
}
