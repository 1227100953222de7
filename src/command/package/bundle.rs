//! Files that belong together, written as one ZIP file or one folder: whole, or not at all.

use super::super::answer::write_private;
use super::{SUMS, files};
use crate::error::{Error, Result};
use crate::formats::archive;
use crate::store::documents::sha256_of;
use crate::store::private_folder;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files by their names, with `/` between folders, and a list of their checksums.
#[derive(Debug)]
pub struct Bundle {
    /// What a ZIP file unpacks to.
    folder: String,
    files: BTreeMap<String, Vec<u8>>,
}

/// The longest name of a folder.
const FOLDER_MAX: usize = 60;

/// A name for a folder from a study's title: letters without accents, digits and hyphens.
pub(super) fn folder_name(title: &str) -> String {
    let name = plain_name(title);
    if name.is_empty() { "study".to_owned() } else { name }
}

/// The words as a part of a file's name, on any system: empty if nothing of them can stand there.
pub(super) fn plain_name(words: &str) -> String {
    let mut name = String::new();
    for letter in words.chars() {
        match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() => name.push(letter),
            _ if name.ends_with('-') || name.is_empty() => {}
            _ => name.push('-'),
        }
    }
    name.truncate(FOLDER_MAX);
    name.trim_matches('-').to_owned()
}

impl Bundle {
    /// The files, with a list of their checksums as `sha256sum -c` reads it.
    pub(super) fn new(folder: String, mut files: BTreeMap<String, Vec<u8>>) -> Self {
        let sums: String = files.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256_of(bytes))).collect();
        files.insert(SUMS.to_owned(), sums.into());
        Self { folder, files }
    }

    pub(super) fn files(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        self.files.iter()
    }

    /// Their names, a line each.
    pub fn listing(&self) -> String {
        self.files.keys().map(|name| format!("{name}\n")).collect()
    }

    /// Fails if it could not be written there: a place that is neither a ZIP file nor a folder, or a folder with files
    /// that no package put there.
    pub(super) fn check_place(path: &Path) -> Result<()> {
        match is_zip(path) && !path.is_dir() {
            true => Ok(()),
            false => folder_at(path).map(drop),
        }
    }

    /// Writes them, readable by their owner alone; answers in a line what was written.
    pub fn write(&self, path: &Path) -> Result<String> {
        if is_zip(path) && !path.is_dir() {
            let names: Vec<String> = self.files.keys().map(|name| format!("{}/{name}", self.folder)).collect();
            let members: Vec<(&str, &[u8])> =
                names.iter().zip(self.files.values()).map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
            let packed = archive::pack(&members)
                .map_err(|error| Error::refused(format!("{} cannot be packed: {error}", path.display())))?;
            write_private(path, packed)?;
        } else {
            self.write_folder(path)?;
        }
        Ok(format!("wrote {} with {}", path.display(), files(self.files.len())))
    }

    /// Beside its place first, then moved there.
    fn write_folder(&self, path: &Path) -> Result<()> {
        let failed =
            |error: io::Error| Error::refused(format!("the folder {} cannot be written: {error}", path.display()));
        let Folder { parent, name } = folder_at(path)?;
        let place = parent.join(&name);
        let beside = |what: &str| parent.join(format!(".{name}.{}.{what}", std::process::id()));
        let (new, old) = (beside("part"), beside("old"));
        let written = self.write_files(&new).and_then(|()| {
            let was_there = place.exists();
            if was_there {
                fs::rename(&place, &old).map_err(failed)?;
            }
            fs::rename(&new, &place).map_err(|error| {
                if was_there {
                    let _ = fs::rename(&old, &place);
                }
                failed(error)
            })
        });
        for left in [new, old] {
            let _ = fs::remove_dir_all(left);
        }
        written
    }

    fn write_files(&self, folder: &Path) -> Result<()> {
        for (name, bytes) in &self.files {
            let path = folder.join(name);
            let within = path.parent().unwrap_or(folder);
            private_folder(within)
                .map_err(|error| Error::refused(format!("the folder {} cannot be made: {error}", within.display())))?;
            write_private(&path, bytes)?;
        }
        Ok(())
    }
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// A folder that is, or may be made.
struct Folder {
    parent: PathBuf,
    name: String,
}

/// The folder meant, if a package may be written there.
fn folder_at(path: &Path) -> Result<Folder> {
    let is_named = path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    if !path.is_dir() && (path.exists() || !is_named && path.extension().is_some()) {
        let message = format!("a package is a ZIP file or a folder, and {} is neither", path.display());
        return Err(Error::with_hint(message, "call it `-o study.zip` or `-o study/`"));
    }
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (Some(parent), Some(name)) = (whole.parent(), whole.file_name()) else {
        return Err(Error::refused(format!("{} is no folder that could be made", path.display())));
    };
    if !parent.is_dir() {
        let message = format!("there is no folder {} to put it into", parent.display());
        return Err(Error::with_hint(message, "make the folder first"));
    }
    if path.is_dir() {
        only_a_package(&whole, path)?;
    }
    Ok(Folder { parent: parent.to_owned(), name: name.to_string_lossy().into_owned() })
}

/// Refuses a folder that holds anything but a package as it was written.
fn only_a_package(folder: &Path, shown: &Path) -> Result<()> {
    let failed = |error: io::Error| Error::refused(format!("the folder {} cannot be read: {error}", shown.display()));
    let sums = fs::read_to_string(folder.join(SUMS)).unwrap_or_default();
    let known: BTreeMap<&str, &str> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(sum, name)| (name, sum)).collect();
    let mut open = vec![folder.to_owned()];
    while let Some(within) = open.pop() {
        for entry in fs::read_dir(&within).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if entry.file_type().map_err(failed)?.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let is_ours = name == SUMS && !known.is_empty()
                || known
                    .get(name.as_str())
                    .is_some_and(|sum| fs::read(&path).is_ok_and(|bytes| sha256_of(&bytes) == *sum));
            if !is_ours {
                return Err(Error::with_hint(
                    format!("{} has {name}, which is not as a package was written there", shown.display()),
                    "choose a folder that is not there yet, or move what is in it away",
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_leads_out_of_a_folder() {
        for (title, expected) in [
            ("Barriers to defending ML systems", "barriers-to-defending-ml-systems"),
            ("../../x", "x"),
            ("=cmd()\n|'", "cmd"),
            ("Über die Pflege", "ber-die-pflege"),
            ("調査", "study"),
            ("..", "study"),
        ] {
            assert_eq!(folder_name(title), expected);
        }
        assert!(folder_name(&"a b".repeat(100)).len() <= FOLDER_MAX);
    }
}
