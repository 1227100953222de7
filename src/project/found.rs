//! What lies in the files and folders named: transcripts, tables, and what is neither, told by the content.

use crate::error::{Error, Result};
use crate::formats::encoding::{self, DecodeError};
use crate::formats::table::{self, Kind, Table};
use crate::formats::transcript::{self, Rules};
use crate::formats::workbook;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Files, by what is to be done with them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order a person would list them.
    pub transcripts: Vec<PathBuf>,
    /// Tables that were named; none is imported because it lies in a folder.
    pub tables: Vec<(PathBuf, Kind)>,
    /// Tables that were named whose columns are not known, with their columns.
    pub unknown: Vec<(PathBuf, String)>,
    /// What is left out, and why.
    pub left: Vec<(PathBuf, String)>,
}

/// How much of a file is looked at to tell what it is.
const HEAD: u64 = 64 * 1024;

/// Endings of tables.
const TABLES: &[&str] = &["csv", "tsv", "tab", "xlsx", "xlsm"];

/// Endings that transcripts share with much else: there the content must say so.
const SHARED: &[&str] = &["json", "xml", "yaml", "yml"];

/// What is certainly no transcript, by its ending.
#[rustfmt::skip]
const NO_TRANSCRIPT: &[(&str, &[&str])] = &[
    ("a picture", &["png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "webp", "heic", "svg"]),
    ("a recording", &[
        "mp3", "m4a", "wav", "ogg", "oga", "opus", "flac", "aac", "wma", "aif", "aiff", "amr", "mp4", "m4v", "mov", "avi",
        "mkv", "webm", "mts", "wmv",
    ]),
    ("a database", &["db", "sqlite", "sqlite3", "thema", "mx24", "mx22", "mx20", "mx18", "nvp", "nvpx"]),
    ("a program or its data", &[
        "py", "r", "rmd", "rds", "rdata", "ipynb", "js", "ts", "css", "sh", "bat", "exe", "dll", "sql", "toml", "ini",
        "lock", "log", "tex", "bib", "do", "sav", "dta", "sps", "qmd",
    ]),
    ("a leftover of the system", &["ds_store", "tmp", "bak", "part"]),
];

/// What a system leaves in folders.
const LEFTOVERS: &[&str] = &["thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"];

/// Sorts these files, and those in these folders.
///
/// A file that was named is a table if its columns say so, else a transcript, and whoever reads it says if it is none.
/// In a folder only what is one by its content or its ending is taken.
pub fn sort(paths: &[PathBuf], rules: &Rules) -> Result<Found> {
    let mut found = Found::default();
    for path in paths {
        if path.is_dir() {
            let before = found.transcripts.len();
            for file in files_in(path)? {
                sort_in_folder(file, rules, &mut found)?;
            }
            if found.transcripts.len() == before {
                let named: Vec<String> =
                    found.left.iter().take(20).map(|(path, why)| format!("\n  {}: {why}", path.display())).collect();
                return Err(Error::with_hint(
                    format!("there is no transcript in {}{}", path.display(), named.concat()),
                    "transcripts are text, Word, OpenDocument, PDF, web pages, captions, recognised speech and tables with \
                     a column text; name a table itself to import codings, a codebook or participants",
                ));
            }
        } else {
            sort_named(path.clone(), &mut found);
        }
    }
    Ok(found)
}

fn sort_named(path: PathBuf, found: &mut Found) {
    match table_in(&path) {
        Some(Table { kind: Some(Kind::Transcript), .. }) => found.transcripts.push(path),
        Some(Table { kind: Some(kind), .. }) => found.tables.push((path, kind)),
        Some(table) if has_ending(&path, TABLES) => found.unknown.push((path, table::listed(&table.headings))),
        _ => found.transcripts.push(path),
    }
}

fn sort_in_folder(path: PathBuf, rules: &Rules, found: &mut Found) -> Result<()> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if LEFTOVERS.contains(&name.as_str()) {
        found.left.push((path, "a leftover of the system".to_owned()));
        return Ok(());
    }
    if let Some((what, _)) = NO_TRANSCRIPT.iter().find(|(_, endings)| has_ending(&path, endings)) {
        found.left.push((path, (*what).to_owned()));
        return Ok(());
    }
    if let Some(table) = table_in(&path) {
        match table.kind {
            Some(Kind::Transcript) => found.transcripts.push(path),
            Some(kind @ Kind::Chart) => found.left.push((path, kind.word().to_owned())),
            Some(kind) => {
                let hint = format!("{}; import it by name: thema import {}", kind.word(), path.display());
                found.left.push((path, hint));
            }
            None if has_ending(&path, TABLES) => {
                let columns = table::listed(&table.headings);
                found.left.push((
                    path,
                    format!("a table of unknown columns ({columns}); a survey is imported by name, with --survey"),
                ));
            }
            None => sort_text(path, rules, found),
        }
        return Ok(());
    }
    // No table, perhaps no text: pictures and programs are left out, documents are for their reader to judge.
    let is_document =
        |what: &str| ["document", "PDF", "text", "e-book", "workbook"].iter().any(|word| what.contains(word));
    match encoding::decode(&head(&path).unwrap_or_default(), None) {
        Err(DecodeError::NotText { what }) if !is_document(what) && !is_known(&path) && !has_text_ending(&path) => {
            found.left.push((path, what.to_owned()));
        }
        _ => sort_text(path, rules, found),
    }
    Ok(())
}

/// A text, or a document whose reader will say more.
fn sort_text(path: PathBuf, rules: &Rules, found: &mut Found) {
    let by_ending = has_ending(&path, &transcript::endings().collect::<Vec<_>>()) && !has_ending(&path, SHARED);
    if by_ending || is_known(&path) {
        found.transcripts.push(path);
        return;
    }
    let reads_as_one = !has_ending(&path, SHARED)
        && std::fs::read(&path)
            .ok()
            .filter(|bytes| bytes.len() <= encoding::BYTES_MAX)
            .and_then(|bytes| transcript::read(&path, &bytes, rules).ok())
            .is_some_and(|transcript| transcript.speakers.len() >= 2);
    if reads_as_one {
        found.transcripts.push(path);
    } else {
        found.left.push((path, "nobody is seen to speak in it; name it to import it".to_owned()));
    }
}

fn has_text_ending(path: &Path) -> bool {
    has_ending(path, &["txt", "text", "md", "markdown"])
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn is_known(path: &Path) -> bool {
    whole_if_archive(path).is_some_and(|bytes| transcript::is_known(&bytes))
}

/// The table a file is, as far as its beginning tells; a workbook is read whole.
fn table_in(path: &Path) -> Option<Table> {
    let bytes = whole_if_archive(path)?;
    let is_workbook = workbook::is_workbook(&bytes);
    if !is_workbook && bytes.starts_with(b"PK") {
        return None;
    }
    let table = table::open(&bytes, None).ok()?;
    // One column alone is a text.
    (is_workbook || table.headings.len() > 1 || table.kind.is_some()).then_some(table)
}

/// The beginning of a file, or all of an archive, whose table of contents is at its end.
fn whole_if_archive(path: &Path) -> Option<Vec<u8>> {
    let head = head(path)?;
    if !head.starts_with(b"PK\x03\x04") {
        return Some(head);
    }
    let size = std::fs::metadata(path).ok()?.len();
    if size > encoding::BYTES_MAX as u64 {
        return None;
    }
    std::fs::read(path).ok()
}

/// The first lines of a file, none of them cut.
fn head(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(HEAD).read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 == HEAD {
        let last = bytes.iter().rposition(|&byte| byte == b'\n');
        bytes.truncate(last.map_or(bytes.len(), |at| at + 1));
    }
    Some(bytes)
}

/// The files below a folder, in the order a person would list them (P2 before P10). Hidden ones and links are passed over.
pub(super) fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut files, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| super::import::io_error(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| super::import::io_error(&folder, &error))?;
            let kind = entry.file_type().map_err(|error| super::import::io_error(&folder, &error))?;
            let name = entry.file_name();
            // `~$P01.docx` is what a word processor leaves while a document is open.
            let hidden = [".", "~$"].iter().any(|mark| OsStr::to_string_lossy(&name).starts_with(mark));
            match (hidden, kind.is_dir(), kind.is_file()) {
                (false, true, _) => open.push(entry.path()),
                (false, _, true) => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort_by_cached_key(|path| super::import::natural_key(&path.to_string_lossy()));
    Ok(files)
}
