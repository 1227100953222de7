//! A new project file on its way: it is made beside its place, so that a file of that name is always a whole project.

use super::{Error, Result, Store, private_file, schema};
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A file that becomes a project when it is [published](Draft::publish), and is gone when it is not.
pub struct Draft {
    place: PathBuf,
    beside: PathBuf,
}

impl Draft {
    /// A draft of a project at this path. Fails if something is there already, or if it is the name of no file.
    pub fn of(place: &Path) -> Result<Self> {
        let failed = |error| Error::Io { path: place.to_owned(), error };
        let whole = std::path::absolute(place).map_err(failed)?;
        let Some(name) = whole.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            return Err(failed(io::Error::from(io::ErrorKind::InvalidFilename)));
        };
        if fs::symlink_metadata(place).is_ok() {
            return Err(Error::FileExists(place.to_owned()));
        }
        let beside = whole.with_file_name(format!(".{name}.{}.part", std::process::id()));
        sweep(&beside, &format!(".{name}."));
        Ok(Self { place: place.to_owned(), beside })
    }

    /// The draft as a store with the schema and nothing in it, readable by its owner alone.
    ///
    /// It keeps no log and waits for no disk, as nobody will read it if this program dies: every page is written once.
    pub fn store(&self) -> Result<Store> {
        private_file(&self.beside)?;
        let mut store = Store::prepare(Connection::open(&self.beside)?, &self.place)?;
        store.connection.pragma_update(None, "journal_mode", "MEMORY")?;
        store.connection.pragma_update(None, "synchronous", "OFF")?;
        store.connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        schema::install(&mut store.connection)?;
        Ok(store)
    }

    /// Puts it into its place, durably; its store must be closed. Fails if something came to be there meanwhile.
    pub fn publish(self) -> Result<()> {
        let failed = |error| Error::Io { path: self.place.clone(), error };
        File::options().write(true).open(&self.beside).and_then(|file| file.sync_all()).map_err(failed)?;
        // A link is never put over a file that came into being meanwhile; where there are no links, nearly never.
        match fs::hard_link(&self.beside, &self.place) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Error::FileExists(self.place.clone()));
            }
            Err(_) => fs::rename(&self.beside, &self.place).map_err(failed)?,
        }
        #[cfg(unix)]
        if let Some(folder) = self.beside.parent() {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        }
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        remove(&self.beside);
    }
}

/// Removes a draft and what SQLite puts beside it.
fn remove(draft: &Path) {
    for side in ["", "-journal", "-wal", "-shm"] {
        let mut name = draft.as_os_str().to_owned();
        name.push(side);
        let _ = fs::remove_file(name);
    }
}

/// Removes drafts of the same project whose program died: they hold what people said. One that is being written is locked.
fn sweep(beside: &Path, beginning: &str) {
    let Some(files) = beside.parent().and_then(|folder| fs::read_dir(folder).ok()) else { return };
    for path in files.filter_map(|file| Some(file.ok()?.path())) {
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let process = name.strip_prefix(beginning).and_then(|rest| rest.strip_suffix(".part"));
        let is_draft =
            process.is_some_and(|process| !process.is_empty() && process.chars().all(|c| c.is_ascii_digit()));
        if is_draft && !matches!(lock(&path).map_err(Error::from), Err(Error::Busy)) {
            remove(&path);
        }
    }
}

fn lock(path: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.execute_batch("BEGIN EXCLUSIVE; ROLLBACK")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_draft_is_seen_under_its_name_when_it_is_whole_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a.thema");
        let draft = Draft::of(&place).unwrap();
        let store = draft.store().unwrap();
        assert!(!place.exists());
        drop(store);
        draft.publish().unwrap();
        assert_eq!(names(folder.path()), ["a.thema"]);
        Store::open(&place).unwrap();
    }

    #[test]
    fn a_draft_that_is_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::of(&folder.path().join("a.thema")).unwrap();
        let store = draft.store().unwrap();
        drop((store, draft));
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_draft_whose_program_died_goes_with_the_next_and_one_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let draft = Draft::of(&at("a.thema")).unwrap();
        let being_written = Draft { place: at("a.thema"), beside: at(".a.thema.7.part") };
        let store = being_written.store().unwrap();
        fs::write(at(".a.thema.8.part"), "what P05 said").unwrap();
        fs::write(at(".a.thema.8.part-journal"), "what P05 said").unwrap();
        fs::write(at(".a.thema.notes.part"), "somebody's").unwrap();
        drop(Draft::of(&at("a.thema")).unwrap());
        assert_eq!(names(folder.path()), [".a.thema.7.part", ".a.thema.notes.part"]);
        drop((store, being_written, draft));
    }

    #[test]
    fn a_file_that_came_meanwhile_stays_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a.thema");
        let draft = Draft::of(&place).unwrap();
        drop(draft.store().unwrap());
        fs::write(&place, "somebody's").unwrap();
        assert!(matches!(draft.publish(), Err(Error::FileExists(_))));
        assert_eq!(
            (names(folder.path()), fs::read_to_string(&place).unwrap()),
            (vec!["a.thema".into()], "somebody's".into())
        );
        assert!(matches!(Draft::of(&place), Err(Error::FileExists(_))));
    }
}
