//! The folder of a mirror: only files inside it are read or written, and only its own are replaced.

use crate::error::{Error, Result};
use crate::formats::mirror::{self, MARKER, Marker, SUMS, UNFINISHED};
use crate::store::documents::sha256_of;
use crate::store::private_folder;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The largest file that is read: more than that no value of a project file can be.
pub(super) const BYTES_MAX: u64 = 1_000_000_000;

/// Fails with the file's name.
pub(super) fn failed(path: &Path, error: &io::Error) -> Error {
    Error::refused(format!("{}: {error}", path.display()))
}

/// The place of a file in a folder, without following a link on the way; what is there, if anything.
///
/// Fails for a path that leads out of the folder, and for links.
fn place(folder: &Path, path: &str) -> Result<(PathBuf, Option<Metadata>)> {
    if !mirror::is_inside(path) {
        return Err(Error::refused(format!("{}: {path:?} names no file inside the mirror", folder.display())));
    }
    let (mut here, mut found) = (folder.to_owned(), None);
    for part in path.split('/') {
        here.push(part);
        found = match fs::symlink_metadata(&here) {
            Ok(there) if there.is_symlink() => {
                let message = format!("{} is a link, and a mirror has none", here.display());
                return Err(Error::with_hint(message, "put the file itself in its place"));
            }
            Ok(there) => Some(there),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => None,
            Err(error) => return Err(failed(&here, &error)),
        };
    }
    Ok((here, found))
}

/// The bytes of a file of the mirror.
///
/// Fails if it is missing, or larger than anything a project can hold.
pub(super) fn read(folder: &Path, path: &str) -> Result<Vec<u8>> {
    let (place, found) = place(folder, path)?;
    let Some(found) = found.filter(Metadata::is_file) else { return Err(missing(&place)) };
    if found.len() > BYTES_MAX {
        let message =
            format!("{} has {} bytes; nothing in a project is larger than {BYTES_MAX}", place.display(), found.len());
        return Err(Error::with_hint(
            message,
            "it was not written by `thema export mirror`; take the file back with git",
        ));
    }
    fs::read(&place).map_err(|error| failed(&place, &error))
}

/// Fails if the file is missing.
pub(super) fn is_there(folder: &Path, path: &str) -> Result<()> {
    let (place, found) = place(folder, path)?;
    if found.is_some_and(|found| found.is_file()) { Ok(()) } else { Err(missing(&place)) }
}

fn missing(place: &Path) -> Error {
    let message = format!("{} is missing", place.display());
    Error::with_hint(message, "take it back with git, or write the mirror anew from the project")
}

/// The bytes of a file as a text in UTF-8.
pub(super) fn read_text(folder: &Path, path: &str) -> Result<String> {
    String::from_utf8(read(folder, path)?)
        .map_err(|_| Error::refused(format!("{} is no text in UTF-8", folder.join(path).display())))
}

/// What a mirror says of itself.
pub(super) fn marker(folder: &Path) -> Result<Marker> {
    Marker::read(&read_text(folder, MARKER)?).map_err(|what| {
        let message = format!("{}: {what}", folder.join(MARKER).display());
        Error::with_hint(message, "take the file back with git, or write the mirror anew from the project")
    })
}

/// The files of a mirror, as it lists them itself.
pub(super) fn listed(folder: &Path) -> Result<BTreeSet<String>> {
    Ok(mirror::listed(&read_text(folder, SUMS)?).map(str::to_owned).collect())
}

/// Whether everything the mirror has was written.
pub(super) fn is_whole(folder: &Path) -> bool {
    folder.join(SUMS).is_file()
}

/// A folder that a mirror is being written into.
pub(super) struct Target {
    folder: PathBuf,
    /// Files that an earlier mirror put there: they may be replaced.
    own: BTreeSet<String>,
    /// What this mirror has by now, with checksums.
    sums: BTreeMap<String, String>,
    /// Folders known to be there, and to be no links.
    folders: HashSet<String>,
    unfinished: fs::File,
    pub(super) changed: usize,
}

impl Target {
    /// Begins to write the mirror of this project into the folder, which is made if it is not there.
    ///
    /// Fails for a folder with files in it that is no mirror, or the mirror of another project.
    pub(super) fn begin(folder: &Path, project: &str) -> Result<Self> {
        check(folder, project)?;
        private_folder(folder).map_err(|error| failed(folder, &error))?;
        let mut own = BTreeSet::new();
        if is_whole(folder) {
            own.extend(listed(folder)?);
        }
        let (list, there) = place(folder, UNFINISHED)?;
        if there.is_some() {
            own.extend(
                read_text(folder, UNFINISHED)?.lines().filter(|path| mirror::is_inside(path)).map(str::to_owned),
            );
        }
        // From here on, until all is written, the folder is no mirror to read.
        let said: String = own.iter().map(|path| format!("{path}\n")).collect();
        write_private(&list, said.as_ref())?;
        let unfinished = fs::OpenOptions::new().append(true).open(&list).map_err(|error| failed(&list, &error))?;
        let (sums, there) = place(folder, SUMS)?;
        if there.is_some() {
            fs::remove_file(&sums).map_err(|error| failed(&sums, &error))?;
        }
        let (folder, sums, folders) = (folder.to_owned(), BTreeMap::new(), HashSet::new());
        Ok(Self { folder, own, sums, folders, unfinished, changed: 0 })
    }

    /// Whether this mirror has a file there already.
    pub(super) fn has(&self, path: &str) -> bool {
        self.sums.contains_key(path)
    }

    /// Whether somebody else put a file there.
    pub(super) fn is_foreign(&self, path: &str) -> Result<bool> {
        Ok(place(&self.folder, path)?.1.is_some() && !self.own.contains(path))
    }

    /// Writes a file of the mirror, unless it is there with these bytes.
    pub(super) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let place = self.make_way(path)?;
        self.sums.insert(path.to_owned(), sha256_of(bytes));
        if self.own.contains(path) {
            let is_same = fs::metadata(&place).is_ok_and(|there| there.len() == bytes.len() as u64)
                && fs::read(&place).is_ok_and(|there| there == bytes);
            if is_same {
                return Ok(());
            }
        } else {
            writeln!(self.unfinished, "{path}").map_err(|error| failed(&self.folder.join(UNFINISHED), &error))?;
        }
        self.changed += 1;
        write_private(&place, bytes)
    }

    /// Makes the folders above a file; fails if anything is in its place that no mirror put there.
    fn make_way(&mut self, path: &str) -> Result<PathBuf> {
        if let Some((within, name)) = path.rsplit_once('/')
            && !name.is_empty()
            && !self.folders.contains(within)
        {
            let (folder, there) = place(&self.folder, within)?;
            match there {
                Some(there) if !there.is_dir() => return Err(in_the_way(&folder)),
                Some(_) => {}
                None => private_folder(&folder).map_err(|error| failed(&folder, &error))?,
            }
            self.folders.insert(within.to_owned());
        }
        let (place, there) = place(&self.folder, path)?;
        match there {
            Some(there) if !there.is_file() || !self.own.contains(path) => Err(in_the_way(&place)),
            _ => Ok(place),
        }
    }

    /// Removes the files of the earlier mirror that this one has not, and says that the mirror is whole. Answers how many
    /// were removed.
    pub(super) fn finish(self) -> Result<usize> {
        let mut removed = 0;
        for path in self.own.iter().filter(|path| !self.sums.contains_key(*path)) {
            let (place, there) = place(&self.folder, path)?;
            if there.is_some_and(|there| there.is_file()) {
                fs::remove_file(&place).map_err(|error| failed(&place, &error))?;
                removed += 1;
                // A folder in which something else lies stays.
                let above = place.ancestors().skip(1).take_while(|above| *above != self.folder);
                let _ = above.map(fs::remove_dir).take_while(io::Result::is_ok).count();
            }
        }
        write_private(&self.folder.join(SUMS), mirror::written_sums(&self.sums).as_ref())?;
        let unfinished = self.folder.join(UNFINISHED);
        drop(self.unfinished);
        fs::remove_file(&unfinished).map_err(|error| failed(&unfinished, &error))?;
        Ok(removed)
    }

    /// How many files this mirror has by now.
    pub(super) fn files(&self) -> usize {
        self.sums.len()
    }
}

fn in_the_way(place: &Path) -> Error {
    let message = format!("{} was not written by the mirror, and stands where a file of it belongs", place.display());
    Error::with_hint(message, "move it away, and export once more")
}

/// Refuses a folder that the mirror of this project must not be written into.
fn check(folder: &Path, project: &str) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(folder, &error)),
    };
    let mut names = BTreeSet::new();
    for entry in entries {
        names.insert(entry.map_err(|error| failed(folder, &error))?.file_name().to_string_lossy().into_owned());
    }
    if names.contains(MARKER) {
        let marker = marker(folder)?;
        return match marker.project == project {
            true => Ok(()),
            false => Err(Error::with_hint(
                format!("{} is the mirror of another project, \"{}\"", folder.display(), marker.title),
                "name another folder",
            )),
        };
    }
    // What begins with a dot is git's, or a system's.
    match names.iter().find(|name| !name.starts_with('.') && *name != UNFINISHED) {
        None => Ok(()),
        Some(name) => Err(Error::with_hint(
            format!("{} is no mirror, and not empty: {name} is in it", folder.display()),
            "name a new folder, or an empty one",
        )),
    }
}

/// Writes a file readable by its owner alone: beside its place first, then moved there.
fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    // No name of a mirror begins with a dot and ends like this.
    let beside = path.with_file_name(".thema-mirror.part");
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Left by one that was killed; a link that somebody put there is not followed.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&beside, &error)),
        _ => {}
    }
    let written =
        options.open(&beside).and_then(|mut file| file.write_all(bytes)).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        failed(path, &error)
    })
}
