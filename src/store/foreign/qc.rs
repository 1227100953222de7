//! qc (qualitative-coding): a folder with `settings.yaml`, texts as files, and a database of who coded which line how.
//!
//! A coding is on a line, which becomes the passage of its words without the line end: whoever reads the passage reads the
//! line, and lines coded one after the other still touch no other line's words. A code that stands at several places of the
//! codebook is one code, and stands at the first.

use super::codebook_yaml as yaml;
use super::database::{Database, decoded};
use super::draft::{Draft, Node};
use super::{folder, home};
use crate::model::exchange::offsets::plain;
use crate::model::exchange::{About, Code, Coding, Exchange, Fidelity, Note, Outcome, Source};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::store::{Error, Result};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes, all of them together, and how many memos.
const FILE_MAX: u64 = 100 << 20;
const FILES_MAX: u64 = 512 << 20;
const MEMOS_MAX: usize = 10_000;

/// Where the parts of a project are, below its folder.
pub struct Settings {
    text: String,
}

impl Settings {
    /// The settings in a folder, if it has any.
    pub fn of(folder: &Path) -> Option<Self> {
        let path = folder::file(folder, &["settings.yaml"])?;
        Some(Self { text: String::from_utf8(folder::bytes(&path, 1 << 20).ok()?).ok()? })
    }

    /// The project's database, if it is in the folder.
    pub fn database(&self, folder: &Path) -> Option<PathBuf> {
        let path = self.path("database", "qualitative_coding.sqlite3");
        folder::file(folder, &path.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The steps to a part of the project.
    fn path(&self, setting: &str, usual: &str) -> Vec<String> {
        let path = yaml::setting(&self.text, setting).unwrap_or_else(|| usual.to_owned());
        path.strip_prefix("./").unwrap_or(&path).trim_end_matches('/').split('/').map(str::to_owned).collect()
    }
}

pub fn read(database: &Database) -> Result<(Exchange, Fidelity)> {
    let mut draft = Draft::default();
    let (folder, title) = home(database);
    let settings = Settings::of(&folder).unwrap_or(Settings { text: String::new() });
    draft.exchange.title = title;
    let version = yaml::setting(&settings.text, "qc_version").unwrap_or_default();
    draft.exchange.origin = format!("qc {version}").trim_end().to_owned();
    let mut files = Files { folder, left: FILES_MAX };
    let codes = codes(database, &mut draft, &mut files, &settings)?;
    database.each("coder", &["name"], |row| {
        draft.coder(row.word(0));
    })?;
    let documents = documents(database, &mut draft, &mut files, &settings)?;
    codings(database, &mut draft, &codes, &documents)?;
    memos(&mut draft, &mut files, &settings);
    let taken =
        ["document", "document_index", "location", "coded_line", "coded_line_location_association", "code", "coder"];
    draft.leave(database, &taken, &[("alembic_version", "versions", "they are qc's own")])?;
    Ok((draft.exchange, draft.fidelity))
}

/// The files of the project's folder.
struct Files {
    folder: PathBuf,
    left: u64,
}

impl Files {
    /// A file's text; why there is none where there is none.
    fn text(&mut self, draft: &mut Draft, steps: &[String]) -> std::result::Result<String, &'static str> {
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let path = folder::file(&self.folder, &steps).ok_or("they are not in the project's folder")?;
        let bytes = folder::bytes(&path, FILE_MAX.min(self.left)).map_err(|why| match why {
            folder::Unread::Missing => "they cannot be read",
            folder::Unread::TooLarge => "they are too large",
        })?;
        self.left -= bytes.len() as u64;
        let (text, is_utf8) = decoded(&bytes);
        if !is_utf8 {
            let why = "they are no UTF-8, and were read as Windows-1252";
            draft.fidelity.note(Outcome::Guessed, "texts", why, steps.join("/"));
        }
        Ok(text)
    }
}

/// The codes of the codebook, and those that are only used.
fn codes(
    database: &Database,
    draft: &mut Draft,
    files: &mut Files,
    settings: &Settings,
) -> Result<HashMap<String, usize>> {
    let path = settings.path("codebook", "codebook.yaml");
    let lines = match files.text(draft, &path).map(|text| yaml::read(&plain(&text))) {
        Ok(Ok(lines)) => lines,
        Ok(Err(line)) => {
            let why = "the codebook is more than lists in lists; codes stand at the top";
            draft.fidelity.note(Outcome::Dropped, "places of codes", why, format!("{} line {line}", path.join("/")));
            Vec::new()
        }
        Err(why) => {
            draft.fidelity.note(Outcome::Dropped, "codebooks", why, path.join("/"));
            Vec::new()
        }
    };
    let mut known: HashSet<String> = HashSet::new();
    let mut nodes: Vec<Node<String>> = Vec::new();
    for line in &lines {
        let parent = line.parent.map(|parent| lines[parent].name.clone());
        if known.insert(line.name.clone()) {
            nodes.push(node(line.name.clone(), parent));
        } else {
            let example = parent.map_or(line.name.clone(), |parent| format!("{} under {parent}", line.name));
            let why = "a code that stands at several places stands at the first";
            draft.fidelity.note(Outcome::Dropped, "places of codes", why, example);
        }
    }
    database.each("code", &["name"], |row| {
        if let Some(name) = row.word(0).filter(|name| known.insert(name.clone())) {
            nodes.push(node(name, None));
        }
    })?;
    Ok(draft.plant(nodes))
}

fn node(name: String, parent: Option<String>) -> Node<String> {
    Node { id: name.clone(), parent, code: Code { name, codable: true, ..Code::default() } }
}

/// A text and its lines.
struct Document {
    source: usize,
    lines: Vec<Span>,
}

fn documents(
    database: &Database,
    draft: &mut Draft,
    files: &mut Files,
    settings: &Settings,
) -> Result<HashMap<String, Document>> {
    let corpus = settings.path("corpus_dir", "corpus");
    let mut names = Vec::new();
    database.each("document", &["file_path"], |row| names.extend(row.word(0)))?;
    let mut documents = HashMap::new();
    for name in names {
        if documents.contains_key(&name) {
            continue;
        }
        // qc on Windows writes the other stroke.
        let below = name.split(['/', '\\']).map(str::to_owned);
        let steps: Vec<String> = corpus.iter().cloned().chain(below).collect();
        let text = match files.text(draft, &steps) {
            Ok(text) => plain(&text).replace('\0', "\u{fffd}"),
            Err(why) => {
                draft.fidelity.note(Outcome::Dropped, "documents", why, name);
                continue;
            }
        };
        let text = Text::new(text)
            .map_err(|error| Error::TooMuch { path: database.path().to_owned(), what: error.to_string() })?;
        let lines = text.lines().collect();
        documents.insert(name.clone(), Document { source: draft.exchange.sources.len(), lines });
        draft.exchange.sources.push(Source { name, text: text.into_string(), ..Source::default() });
        draft.fidelity.read("documents", 1);
    }
    Ok(documents)
}

/// Which line each coding is on, and of which document: over the paragraph that it was noted in.
fn codings(
    database: &Database,
    draft: &mut Draft,
    codes: &HashMap<String, usize>,
    documents: &HashMap<String, Document>,
) -> Result<()> {
    let mut indexes: HashMap<i64, String> = HashMap::new();
    database.each("document_index", &["id", "document_id"], |row| {
        indexes.extend(row.number(0).zip(row.word(1)));
    })?;
    let mut locations: HashMap<i64, i64> = HashMap::new();
    database.each("location", &["id", "document_index_id"], |row| {
        locations.extend(row.number(0).zip(row.number(1)));
    })?;
    let mut of_line: HashMap<i64, Vec<i64>> = HashMap::new();
    database.each("coded_line_location_association", &["coded_line_id", "location_id"], |row| {
        if let (Some(line), Some(location)) = (row.number(0), row.number(1)) {
            of_line.entry(line).or_default().extend(locations.get(&location));
        }
    })?;
    database.each("coded_line", &["id", "line", "coder_id", "code_id"], |row| {
        let line = row.number(1);
        let told = |document: &str| format!("{}: {document} line {}", row.text(3), row.text(1));
        let mut dropped = |why: &str, example: String| draft.fidelity.note(Outcome::Dropped, "codings", why, example);
        let Some(code) = row.word(3).and_then(|name| codes.get(&name).copied()) else {
            return dropped("their code is not in the file", told(""));
        };
        let noted = row.number(0).and_then(|id| of_line.remove(&id)).unwrap_or_default();
        // A line is noted once for every way its text is divided.
        let mut names: Vec<&String> = noted.iter().filter_map(|index| indexes.get(index)).collect();
        names.sort();
        names.dedup();
        if names.is_empty() {
            return dropped("in which document they are is not in the file", told(""));
        }
        for name in names {
            let mut dropped = |why: &str| draft.fidelity.note(Outcome::Dropped, "codings", why, told(name));
            let Some(document) = documents.get(name) else {
                dropped("their document was not read");
                continue;
            };
            let span = line.and_then(|line| document.lines.get(usize::try_from(line).ok()?)).copied();
            match span.filter(|span| !span.is_empty()) {
                Some(span) => {
                    let coder = draft.coder(row.word(2));
                    let source = document.source;
                    draft.exchange.codings.push(Coding {
                        id: None,
                        source,
                        span,
                        code,
                        coder,
                        at: None,
                        memo: String::new(),
                    });
                    draft.fidelity.read("codings", 1);
                }
                None if span.is_some() => dropped("nothing stands on their line"),
                None => dropped("their line is behind the end of the text"),
            }
        }
    })
}

/// Memos are files; who wrote one and when stands in its name, if anywhere.
fn memos(draft: &mut Draft, files: &mut Files, settings: &Settings) {
    let steps = settings.path("memos_dir", "memos");
    let folder = folder::folder(&files.folder, &steps.iter().map(String::as_str).collect::<Vec<_>>());
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    let beyond = names.len().saturating_sub(MEMOS_MAX);
    draft.fidelity.note_many(Outcome::Dropped, "memos", "there are too many", beyond);
    names.truncate(MEMOS_MAX);
    for name in names {
        let path: Vec<String> = steps.iter().cloned().chain([name.clone()]).collect();
        match files.text(draft, &path) {
            Ok(body) => {
                let body = plain(&body).replace('\0', "\u{fffd}");
                if !body.trim().is_empty() {
                    let title = name.rsplit_once('.').map_or(name.as_str(), |(title, _)| title).to_owned();
                    draft.exchange.notes.push(Note {
                        id: None,
                        title,
                        body,
                        coder: None,
                        at: None,
                        about: About::Project,
                    });
                    draft.fidelity.read("memos", 1);
                }
            }
            Err(why) => draft.fidelity.note(Outcome::Dropped, "memos", why, name),
        }
    }
}
