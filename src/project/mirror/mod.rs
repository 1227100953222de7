//! The text mirror: a project as a folder of plain files that git can keep, and back, with nothing lost.
//!
//! [`Project::write_mirror`](super::Project::write_mirror) puts every table into files and [`restore`] makes a new project of
//! them; what the files look like is said in [`formats::mirror`](crate::formats::mirror). Neither knows what a table means:
//! one that is added to the schema is mirrored without a word here.

mod folder;
mod read;
mod write;

pub use read::{Restored, restore};
pub use write::Written;

use crate::formats::mirror::MARKER;
use crate::model::stored::Table;
use std::path::Path;

/// Whether the folder says that it is a mirror.
pub fn is_mirror(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

/// Where the rows of a table stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In one file.
    Study,
    /// In a folder for each document, those that belong to none in one file.
    Documents,
    /// In files that grow at their end.
    History,
}

impl Place {
    fn of(table: &Table) -> Self {
        let refers = |name: &str| table.columns.iter().any(|column| column.refers_to.as_deref() == Some(name));
        let of_a_document =
            table.place("document").is_some_and(|at| table.columns[at].refers_to.as_deref() == Some("document"));
        match (table.name == "step" || refers("step"), of_a_document) {
            (true, _) => Self::History,
            (false, true) => Self::Documents,
            (false, false) => Self::Study,
        }
    }
}

/// The text of a revision, a file of its own so that a change of it reads as one.
fn is_a_text(table: &Table, column: &str) -> bool {
    (table.name.as_str(), column) == ("document_text", "body")
}

#[cfg(test)]
mod tests;
