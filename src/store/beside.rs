//! Two look-ups at once, on two connections that see the same.

use super::{Error, Reader, Result, Store};
use crate::model::cores::both;
use std::iter;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What tells a file from another one that was put in its place: where such a thing can be done, its device and number.
pub(super) type FileId = (u64, u64);

/// A list that two looks share out between them: each item of it is for one of the two.
#[derive(Debug, Default)]
pub struct Shared(AtomicUsize);

impl Shared {
    /// The items for whoever asks, each with its place. One is taken when the one before it was worked at, so that the look
    /// that is through with its own work first does more of the list.
    pub fn items<'l, T>(&self, list: &'l [T]) -> impl Iterator<Item = (usize, &'l T)> {
        let places = iter::repeat_with(|| self.0.fetch_add(1, Ordering::Relaxed));
        places.map_while(|at| Some((at, list.get(at)?)))
    }
}

impl Store {
    /// Looks two things up at once, the other one on a connection of its own; both see the same, and it does not change
    /// while they look. A list that both know they can share out.
    ///
    /// Where that cannot be, both are looked up one after the other, once more if need be.
    pub fn read_two<A, B: Send>(
        &self,
        one: impl Fn(&Reader<'_>, &Shared) -> Result<A>,
        other: impl Fn(&Reader<'_>, &Shared) -> Result<B> + Sync,
    ) -> Result<(A, B)> {
        let shared = &Shared::default();
        let beside = self.read_beside(|reader| one(reader, shared), |reader| other(reader, shared));
        match beside.map_err(|error| error.about(&self.path))? {
            Some(both) => Ok(both),
            None => {
                let shared = &Shared::default();
                self.read(|reader| Ok((one(reader, shared)?, other(reader, shared)?)))
            }
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

    fn look(reader: &Reader<'_>, _: &Shared) -> Result<Option<String>> {
        place(reader)
    }

    fn place(reader: &Reader<'_>) -> Result<Option<String>> {
        reader.one(SETTING, [], |row| row.get(0))
    }

    #[test]
    fn two_looks_see_the_same_though_another_program_writes_between_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.thema");
        let store = Store::create(&path).unwrap();
        store.remember("place", "before").unwrap();
        let both = store.read_two(look, look).unwrap();
        assert_eq!(both, (Some("before".into()), Some("before".into())));

        let other = Store::open(&path).unwrap();
        let looking = |reader: &Reader<'_>, _: &Shared| {
            let seen = place(reader)?;
            other.remember("place", "after")?;
            Ok(seen)
        };
        let (one, other) = store.read_two(looking, look).unwrap();
        assert_eq!(one, other);
    }

    #[test]
    fn a_list_shared_out_is_all_there_once_on_two_connections_and_on_one() {
        let folder = tempfile::tempdir().unwrap();
        let list: Vec<u32> = (0..1_000).collect();
        let taken = |_: &Reader<'_>, shared: &Shared| Ok(shared.items(&list).collect::<Vec<_>>());
        for store in [Store::create(&folder.path().join("study.thema")).unwrap(), Store::in_memory().unwrap()] {
            let (one, other) = store.read_two(taken, taken).unwrap();
            let mut all: Vec<_> = one.into_iter().chain(other).collect();
            all.sort_unstable();
            assert_eq!(all, list.iter().enumerate().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_list_is_shared_out_anew_where_somebody_wrote_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.thema");
        let (store, writer) = (Store::create(&path).unwrap(), Store::open(&path).unwrap());
        let list = ["a", "b", "c"];
        let wrote = std::cell::Cell::new(false);
        let one = |_: &Reader<'_>, shared: &Shared| {
            let taken = shared.items(&list).count();
            if !wrote.replace(true) {
                writer.remember("place", "meanwhile")?;
            }
            Ok(taken)
        };
        let (one, other) = store.read_two(one, |_, shared| Ok(shared.items(&list).count())).unwrap();
        assert_eq!(one + other, list.len());
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
        let both = store.read_two(look, look).unwrap();
        assert_eq!(both, (Some("the open one".into()), Some("the open one".into())));
    }

    #[test]
    fn what_lives_in_memory_is_looked_at_one_after_the_other() {
        let store = Store::in_memory().unwrap();
        store.remember("place", "here").unwrap();
        assert_eq!(store.read_two(look, look).unwrap(), (Some("here".into()), Some("here".into())));
    }
}
