//! What can go wrong with a project file, in words.

use std::path::{Path, PathBuf};

/// Why the project file could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no project at {}", .0.display())]
    NoSuchFile(PathBuf),
    #[error("{} is there already", .0.display())]
    FileExists(PathBuf),
    #[error("there is no folder for {}", .0.display())]
    NoFolder(PathBuf),
    #[error("{} is not a thema project", .0.display())]
    NotAProject(PathBuf),
    #[error("{} was made by a newer thema (format {format}, this one knows {known})", path.display())]
    Newer { path: PathBuf, format: i64, known: i64 },
    #[error("{} has a structure that is not thema's own: {what}", path.display())]
    Foreign { path: PathBuf, what: String },
    #[error("{} is damaged: {what}", path.display())]
    Damaged { path: PathBuf, what: String },
    #[error("{} is no project of Taguette, QualCoder, RQDA or qc", .0.display())]
    NoToolsProject(PathBuf),
    #[error("{} cannot be read: {what}", path.display())]
    ToolsFile { path: PathBuf, what: String },
    /// Reading without what is beside it would read the study as it was before.
    #[error("{} was not closed: what was written to it last is in {}", path.display(), side.display())]
    NotClosed { path: PathBuf, side: PathBuf },
    #[error("{} holds more than is read: {what}", path.display())]
    TooMuch { path: PathBuf, what: String },
    #[error("{} holds several projects: {}", path.display(), names.join(", "))]
    SeveralProjects { path: PathBuf, names: Vec<String> },
    #[error("{} holds no project \"{name}\"; it holds: {}", path.display(), names.join(", "))]
    NoSuchProject { path: PathBuf, name: String, names: Vec<String> },
    #[error("the project is being written by another program")]
    Busy,
    /// Words are erased from a file only while nobody else has it open.
    #[error("the project is open in another program, and words can only be erased while nobody else has it open")]
    NotAlone,
    /// A step that erased is never taken back.
    #[error("that cannot be undone: {0}")]
    Final(String),
    /// Names that were different are the same after names were replaced.
    #[error("two names of the table {0} would become one; nothing was changed")]
    SameName(String),
    #[error("the words are erased, but the file could not be written anew without their traces: {0}")]
    NotCompact(String),
    /// What a rule allowed a moment ago the schema forbids now.
    #[error("another program changed the same thing at the same moment; nothing was changed by this one")]
    Overtaken,
    #[error("stopped; nothing was changed")]
    Stopped,
    #[error("the disk is full; nothing was changed")]
    DiskFull,
    #[error("the project file cannot be written: it, or its folder, is read-only")]
    ReadOnly,
    #[error("the history names {0}, which this thema does not know")]
    UnknownHistory(String),
    #[error("{0} is not in the project")]
    Gone(String),
    #[error("{}: {error}", path.display())]
    Io { path: PathBuf, error: std::io::Error },
    #[error("the project file: {0}")]
    Sqlite(rusqlite::Error),
}

impl Error {
    /// What to do now, if there is something.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoSuchFile(path) => format!("make one with `thema init {}`", path.display()),
            Self::FileExists(_) => "choose another name, or open that project with `-p`".into(),
            Self::NotAProject(_) => "a project is a file made by `thema init`, often named something.thema".into(),
            Self::Newer { .. } => "install the newer thema; this one leaves the file alone".into(),
            Self::Foreign { path, .. } | Self::Damaged { path, .. } => {
                format!("`thema -p {} doctor` lists what is wrong; nothing was written", path.display())
            }
            Self::NoToolsProject(_) => {
                "give the database that the program keeps its project in (`.sqlite3`, `.rqda`), or the folder \
                 (`.qda`; that of `settings.yaml`)"
                    .into()
            }
            Self::ToolsFile { .. } => "open it in the program that made it, save a copy there, and import that".into(),
            Self::NotClosed { .. } => "open it in the program that made it, close it there, and import it again".into(),
            Self::TooMuch { .. } => "open it in the program that made it, and save a smaller project there".into(),
            Self::SeveralProjects { .. } | Self::NoSuchProject { .. } => {
                "say which one with `--project-in NAME`".into()
            }
            Self::Busy => "wait for the other program to finish, then try again; nothing was changed".into(),
            Self::NotAlone => "close it there, and the screen of thema, then try again; nothing was changed".into(),
            Self::Final(_) => "what it erased is in the file no more; steps since then can be undone".into(),
            Self::SameName(_) => "give them different replacements, or rename one of them first".into(),
            Self::NotCompact(_) => "make room on the disk and do the same once more".into(),
            Self::Overtaken => "do it again: it will find what the other program left".into(),
            Self::DiskFull => "free some space and try again".into(),
            Self::ReadOnly => "copy the project to a place you may write to".into(),
            Self::UnknownHistory(_) => "run `thema doctor`".into(),
            Self::NoFolder(_) => "make the folder first".into(),
            Self::Stopped | Self::Gone(_) | Self::Io { .. } | Self::Sqlite(_) => return None,
        };
        Some(hint)
    }

    /// The same, with the file named, where SQLite could only say that something was wrong.
    pub(super) fn about(self, path: &Path) -> Self {
        match self {
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::NotADatabase) => Self::NotAProject(path.to_owned()),
                Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
                    Self::Damaged { path: path.to_owned(), what: error.to_string() }
                }
                _ => Self::Sqlite(error),
            },
            other => other,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Busy,
            Some(rusqlite::ErrorCode::ConstraintViolation) if is_twice(&error) => Self::Overtaken,
            Some(rusqlite::ErrorCode::OperationInterrupted) => Self::Stopped,
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::ReadOnly) => Self::ReadOnly,
            _ => Self::Sqlite(error),
        }
    }
}

/// Whether something would be there twice. Whoever writes has looked before, so somebody else came in between.
fn is_twice(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE)
}
