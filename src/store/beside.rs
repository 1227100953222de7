//! Two look-ups at once, on two connections that see the same.

use super::{Error, Reader, Result, Store};
use crate::model::cores::both;
use std::path::Path;

/// What tells a file from another one that was put in its place: where such a thing can be done, its device and number.
pub(super) type FileId = (u64, u64);

impl Store {
    /// Looks two things up at once, the other one on a connection of its own; both see the same, and it does not change
    /// while they look.
    ///
    /// Where that cannot be, both are looked up one after the other, once more if need be.
    pub fn read_two<A, B: Send>(
        &self,
        one: impl Fn(&Reader<'_>) -> Result<A>,
        other: impl Fn(&Reader<'_>) -> Result<B> + Sync,
    ) -> Result<(A, B)> {
        match self.read_beside(&one, &other).map_err(|error| error.about(&self.path))? {
            Some(both) => Ok(both),
            None => self.read(|reader| Ok((one(reader)?, other(reader)?))),
        }
    }

    /// The same; `None` if anybody has written meanwhile, if the file is another one by now, or if the other look failed:
    /// why, it says when it is tried again.
    fn read_beside<A, B: Send>(
        &self,
        one: impl FnOnce(&Reader<'_>) -> Result<A>,
        other: impl FnOnce(&Reader<'_>) -> Result<B> + Send,
    ) -> Result<Option<(A, B)>> {
        let (path, file) = (self.path.as_path(), self.file);
        // Never opened: it would be taken for the one whose log lies beside it.
        if file.is_none() || file_id(path) != file {
            return Ok(None);
        }
        let transaction = self.connection.unchecked_transaction()?;
        // With this look the transaction begins: what it sees stays as it is.
        let version = self.data_version()?;
        let beside = move || {
            let store = Self::connect(path)?;
            Ok::<_, Error>((store.read(other)?, store.file == file))
        };
        let (other, one) = both(beside, || one(&Reader { connection: &transaction }));
        transaction.finish()?;
        let one = one?;
        let Ok((other, is_same_file)) = other else { return Ok(None) };
        // Nothing was written since the one began to look, so the other, which began later, has seen nothing else.
        Ok((is_same_file && self.data_version()? == version).then_some((one, other)))
    }
}

#[cfg(unix)]
pub(super) fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// An open file cannot be replaced here.
#[cfg(not(unix))]
pub(super) fn file_id(path: &Path) -> Option<FileId> {
    path.is_file().then_some((0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: &str = "SELECT value FROM setting WHERE name = 'place'";

    fn place(reader: &Reader<'_>) -> Result<Option<String>> {
        reader.one(SETTING, [], |row| row.get(0))
    }

    #[test]
    fn two_looks_see_the_same_though_another_program_writes_between_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.thema");
        let store = Store::create(&path).unwrap();
        store.remember("place", "before").unwrap();
        let both = store.read_two(place, place).unwrap();
        assert_eq!(both, (Some("before".into()), Some("before".into())));

        let other = Store::open(&path).unwrap();
        let looking = |reader: &Reader<'_>| {
            let seen = place(reader)?;
            other.remember("place", "after")?;
            Ok(seen)
        };
        let (one, other) = store.read_two(looking, place).unwrap();
        assert_eq!(one, other);
    }

    #[test]
    fn a_file_put_in_the_place_of_the_open_one_is_not_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let (path, new) = (folder.path().join("study.thema"), folder.path().join("new.thema"));
        let store = Store::create(&path).unwrap();
        store.remember("place", "the open one").unwrap();
        Store::create(&new).unwrap().remember("place", "another").unwrap();
        if std::fs::rename(&new, &path).is_err() {
            return; // a system that lets nobody do that
        }
        let both = store.read_two(place, place).unwrap();
        assert_eq!(both, (Some("the open one".into()), Some("the open one".into())));
    }

    #[test]
    fn what_lives_in_memory_is_looked_at_one_after_the_other() {
        let store = Store::in_memory().unwrap();
        store.remember("place", "here").unwrap();
        assert_eq!(store.read_two(place, place).unwrap(), (Some("here".into()), Some("here".into())));
    }
}
