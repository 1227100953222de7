//! Projects of other programs that are kept in SQLite: Taguette, QualCoder, RQDA and qc.
//!
//! They are read from their files as they lie there, without those programs, and never written to. What was found is an
//! [`Exchange`], what became of each thing a [`Fidelity`]: nothing is left out without a word.

mod database;
mod dates;
mod draft;
mod html;
mod folder;
mod passages;
mod taguette;
mod qualcoder;
mod rqda;
mod codebook_yaml;
mod qc;
#[cfg(test)]
mod tests;

use super::{Error, Result};
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{Exchange, Fidelity};
use database::Database;
use std::path::{Path, PathBuf};

/// A program whose projects are read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    Taguette,
    QualCoder,
    Rqda,
    /// qualitative-coding, whose command is `qc`.
    Qc,
}

impl Tool {
    /// Its name as it writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Taguette => "Taguette",
            Self::QualCoder => "QualCoder",
            Self::Rqda => "RQDA",
            Self::Qc => "qc",
        }
    }
}

/// What the user says about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What positions count. Without it what the program counts, or what fits the words best.
    pub unit: Option<Unit>,
    /// Which project is meant, by name or number, where a database holds several.
    pub project: Option<String>,
    /// What stands between the parts of a path in the name of a code: `.` makes `fear` under `feelings` of
    /// `feelings.fear`. Without it such a name stays one name.
    pub split: Option<String>,
}

/// Whose project a file or folder is, by the tables in it; `None` if it is none of theirs or cannot be opened.
pub fn tool_of(path: &Path) -> Option<Tool> {
    open(path).ok().map(|(tool, _)| tool)
}

/// Reads the project in a file or folder.
///
/// Fails if it is none of theirs, is damaged or larger than any study, was not closed or is being written to, or holds
/// several projects while none is asked for.
pub fn read(path: &Path, asked: &Asked) -> Result<(Exchange, Fidelity)> {
    let (tool, database) = open(path)?;
    database.ensure_closed()?;
    let read = match tool {
        Tool::Taguette => taguette::read(&database, asked),
        Tool::QualCoder => qualcoder::read(&database, asked),
        Tool::Rqda => rqda::read(&database, asked),
        Tool::Qc => qc::read(&database),
    };
    let read = read?;
    database.close()?;
    Ok(read)
}

fn open(path: &Path) -> Result<(Tool, Database)> {
    let file = match path.is_dir() {
        true => in_folder(path).ok_or_else(|| Error::NoToolsProject(path.to_owned()))?,
        false => path.to_owned(),
    };
    let database = Database::open(&file)?;
    let tools: [(Tool, &[&str]); 4] = [
        (Tool::Taguette, &["projects", "documents", "highlights", "highlight_tags", "tags"]),
        (Tool::QualCoder, &["project", "source", "code_name", "code_cat", "code_text"]),
        (Tool::Rqda, &["project", "source", "freecode", "codecat", "treecode", "coding"]),
        (Tool::Qc, &["document", "document_index", "location", "coded_line", "coded_line_location_association"]),
    ];
    match tools.into_iter().find(|(_, tables)| database.has(tables)) {
        Some((tool, _)) => Ok((tool, database)),
        None => {
            database.ensure_closed()?;
            Err(Error::NoToolsProject(path.to_owned()))
        }
    }
}

/// The database of a project that is a folder.
fn in_folder(folder: &Path) -> Option<PathBuf> {
    let of_qualcoder = folder::file(folder, &["data.qda"]);
    of_qualcoder.or_else(|| qc::Settings::of(folder)?.database(folder))
}

/// The folder of a project, and its name without the ending: a project that is a folder is named by it.
fn home(database: &Database) -> (PathBuf, String) {
    let path = std::path::absolute(database.path()).unwrap_or_else(|_| database.path().to_owned());
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".qda").unwrap_or(&name).to_owned();
    (folder, name)
}
