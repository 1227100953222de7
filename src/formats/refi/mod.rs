//! REFI-QDA: the exchange standard of the field's programs, projects (`.qdpx`) and codebooks (`.qdc`), in and out.
//!
//! A project is an archive of one XML file and the texts, a codebook plain XML. [`read_project`] and [`read_codebook`] make an
//! [`Exchange`](crate::model::exchange::Exchange) of them and say in a
//! [`Fidelity`](crate::model::exchange::Fidelity) what was mended, guessed or left; [`write_project`] and [`write_codebook`]
//! go the other way. What the programs make of the standard differs: reading takes everything known to be out there,
//! writing keeps to the standard's schema and to what a [`Target`] is known to need.
//!
//! Claims about other programs are marked by what they rest on: \[S\] the standard, version 1.5 of 25 September 2019, or its
//! schema; \[F\] measured on a real file; \[C\] read in the source of a program; \[I\] an issue tracker or a vendor's page;
//! \[K\] what is said in the field, no file seen. No program but thema has opened what is written here.

mod guid;
mod values;
mod read;
mod write;
#[cfg(test)]
mod tests;

pub use guid::derived as derived_id;
pub use read::{Asked, is_codebook, is_project, read_codebook, read_project};
pub use write::{Target, write_codebook, write_project};

use super::archive::ArchiveError;
use super::xml::XmlError;

/// The namespace of a project's XML. \[S\]
const OF_PROJECTS: &str = "urn:QDA-XML:project:1.0";

/// The namespace of a codebook. \[S\]
const OF_CODEBOOKS: &str = "urn:QDA-XML:codebook:1.0";

/// The most bytes that a file in an archive may have. \[S\]
const FILE_MAX: u64 = 2_147_483_647;

/// Why a project or a codebook cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefiError {
    #[error("{0}")]
    Archive(#[from] ArchiveError),
    #[error("{name}: {error}")]
    Xml { name: String, error: XmlError },
    #[error("there is no project in it: no file in the archive ends in .qde")]
    NoProject,
    #[error("there are several projects in it: {}", .0.join(", "))]
    SeveralProjects(Vec<String>),
    /// The first element is another one.
    #[error("{name} begins with <{found}>, not with <{wanted}>")]
    OtherXml { name: String, found: String, wanted: &'static str },
}

impl RefiError {
    /// What the person can do now.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Archive(ArchiveError::Locked) => "export it again without a password",
            Self::Archive(ArchiveError::TooMuch(_)) => "export it again without recordings and pictures, or in parts",
            Self::Archive(ArchiveError::Broken(_)) | Self::Xml { error: XmlError::Broken(_), .. } => {
                "the file is damaged or was not fetched whole: export it again"
            }
            Self::Xml { .. } => "export it again from the program it comes from",
            Self::NoProject | Self::SeveralProjects(_) => "a .qdpx holds exactly one .qde: export it again",
            Self::OtherXml { .. } => "this is no REFI-QDA file: look for an export named REFI-QDA, .qdpx or .qdc",
        }
    }
}

/// Why a project or a codebook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("it cannot be written ({0})")]
    Io(#[from] std::io::Error),
    #[error("it cannot be packed ({0})")]
    Zip(#[from] zip::result::ZipError),
    /// The standard has no empty codebook.
    #[error("there is no code to write")]
    NoCodes,
}
