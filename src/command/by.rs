//! What a case of a table is: who said something, or where it was said.

use clap::ValueEnum;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    Participant,
    Document,
}

impl By {
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
