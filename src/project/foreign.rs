//! What of another program lies in a file or a folder, and reading it.

use super::Project;
use super::found::files_in;
use super::import::read_file;
use crate::error::{Error, Result};
use crate::formats::foreign::{self as tables, Given, Segments};
use crate::formats::refi;
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{self, Exchange, Fidelity, Outcome};
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use crate::store::foreign as databases;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What of another program a file or a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A project in the standard's archive.
    Project,
    /// A codebook in the standard's XML.
    Codebook,
    /// A project that is kept in SQLite.
    Database(databases::Tool),
    /// A table, or a text with marks.
    Table(tables::Kind),
}

/// What the person says of it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What it is, where the content cannot tell.
    pub kind: Option<tables::Kind>,
    /// What positions count.
    pub unit: Option<Unit>,
    /// Which project of a database with several.
    pub project: Option<String>,
    /// What stands between the parts of a path in the name of a code.
    pub split: Option<String>,
    /// Which heading is which field of a table.
    pub columns: Vec<(tables::Field, String)>,
    /// The code of a file that is about one and does not name it.
    pub code: Option<String>,
    pub encoding: Option<String>,
}

impl Kind {
    /// What a person calls it.
    pub fn told(self) -> String {
        match self {
            Self::Project => "a REFI-QDA project".to_owned(),
            Self::Codebook => "a REFI-QDA codebook".to_owned(),
            Self::Database(tool) => format!("a project of {}", tool.name()),
            Self::Table(kind) => kind.told().to_owned(),
        }
    }

    /// Whether it is a whole study, of which a project of its own can be made.
    pub fn is_study(self) -> bool {
        match self {
            Self::Project | Self::Database(_) => true,
            Self::Table(kind) => kind.holds() == tables::Holds::Texts,
            Self::Codebook => false,
        }
    }

    /// What a file or a folder is, by its content; `None` if it is of no other program, or cannot be opened.
    pub fn of(path: &Path) -> Option<Self> {
        if path.is_dir() {
            return databases::tool_of(path).map(Self::Database).or_else(|| marked_files(path).ok().flatten());
        }
        let head = head(path)?;
        if head.starts_with(b"SQLite format 3\0") {
            return databases::tool_of(path).map(Self::Database);
        }
        // The list of what is in an archive is at its end.
        let bytes = if head.starts_with(b"PK") { read_file(path).ok()? } else { head };
        if refi::is_project(&bytes) {
            return Some(Self::Project);
        }
        if refi::is_codebook(&bytes) {
            return Some(Self::Codebook);
        }
        tables::kind_of(&bytes).map(Self::Table)
    }
}

/// Files that only their own program can read, by their endings, and whose they are.
const CLOSED: [(&str, &[&str]); 3] = [
    ("MAXQDA", &["mx5", "mx11", "mx12", "mx18", "mx20", "mx22", "mx24", "mx26", "mex", "mex22", "mex24"]),
    ("NVivo", &["nvp", "nvpx", "nvcx"]),
    ("ATLAS.ti", &["atlproj", "atlasproj", "atlcb", "hpr7"]),
];

/// Files that thema reads if they are whole, by their endings, and what they are.
const KNOWN: [(&str, &[&str]); 2] =
    [("REFI-QDA file", &["qdpx", "qdc"]), ("project of Taguette, QualCoder, RQDA or qc", &["sqlite3", "rqda"])];

/// Fails for a file that only its own program can read, one that is not there, and one that is called as a project is and
/// is none; for what was not recognised.
pub fn ensure_open(path: &Path) -> Result<()> {
    if std::fs::symlink_metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Err(Error::refused(format!("{}: there is no such file", path.display())));
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if let Some((what, _)) = KNOWN.iter().find(|(_, endings)| endings.contains(&ending.as_str()) && path.is_file()) {
        return Err(Error::with_hint(
            format!("{} is called as a {what} is, and is none, or not a whole one", path.display()),
            "get it again from the program that made it, or from where it was copied",
        ));
    }
    match CLOSED.iter().find(|(_, endings)| endings.contains(&ending.as_str())) {
        None => Ok(()),
        Some((program, _)) => Err(Error::with_hint(
            format!("{}: {program} keeps its projects in a form of its own", path.display()),
            "export it there as a REFI-QDA project (.qdpx), and import that",
        )),
    }
}

/// How much of a file is looked at to tell what it is.
const HEAD: u64 = 64 * 1024;

fn head(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(HEAD).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Whether texts with their marks beside them lie in a folder: brat's `.ann`, each with a `.txt` of its name.
fn marked_files(folder: &Path) -> Result<Option<Kind>> {
    let files = files_in(folder)?;
    let mut marks = files.iter().filter(|path| path.extension() == Some(OsStr::new("ann"))).peekable();
    let is_paired = |path: &PathBuf| files.contains(&path.with_extension("txt"));
    Ok((marks.peek().is_some() && marks.all(is_paired)).then_some(Kind::Table(tables::Kind::Brat)))
}

/// Reads what lies there.
pub fn read(path: &Path, kind: Kind, asked: &Asked) -> Result<(Given, Fidelity)> {
    let wrong = |message: String, hint: Option<String>| Error::Refused {
        message: format!("{}: {message}", path.display()),
        hint,
    };
    let study = |(exchange, fidelity)| (Given::Study(Box::new(exchange)), fidelity);
    match kind {
        Kind::Project => {
            let asked = refi::Asked { unit: asked.unit };
            let read = refi::read_project(&read_file(path)?, &asked);
            read.map(study).map_err(|error| wrong(error.to_string(), Some(error.hint().to_owned())))
        }
        Kind::Codebook => {
            let read = refi::read_codebook(&read_file(path)?);
            read.map(study).map_err(|error| wrong(error.to_string(), Some(error.hint().to_owned())))
        }
        Kind::Database(_) => {
            let (unit, project, split) = (asked.unit, asked.project.clone(), asked.split.clone());
            Ok(databases::read(path, &databases::Asked { unit, project, split }).map(study)?)
        }
        Kind::Table(kind) => {
            let files = if path.is_dir() { files_in(path)? } else { vec![path.to_owned()] };
            let of_brat = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "ann" || ending == "txt");
            let files: Vec<PathBuf> = match kind {
                tables::Kind::Brat if path.is_dir() => files.iter().filter(of_brat).cloned().collect(),
                // A text and its marks are two files of one name.
                tables::Kind::Brat => [path.with_extension("txt"), path.with_extension("ann")].to_vec(),
                _ => files,
            };
            let base = if path.is_dir() { path.parent() } else { None }.unwrap_or(Path::new(""));
            let named = |file: &PathBuf| -> Result<(String, Vec<u8>)> {
                let name = file.strip_prefix(base).unwrap_or(file).to_string_lossy().replace('\\', "/");
                Ok((name, read_file(file)?))
            };
            let read: Vec<(String, Vec<u8>)> = files.iter().map(named).collect::<Result<_>>()?;
            let files: Vec<tables::File<'_>> = read.iter().map(|(name, bytes)| tables::File { name, bytes }).collect();
            let asked = tables::Asked {
                encoding: asked.encoding.clone(),
                columns: asked.columns.clone(),
                separator: asked.split.clone(),
                code: asked.code.clone(),
                unit: asked.unit,
                ..tables::Asked::default()
            };
            tables::read(kind, &files, &asked).map_err(|error| wrong(error.to_string(), error.hint()))
        }
    }
}

impl Project {
    /// Coded words of another program, found in the texts of this project: an exchange of these texts with their codings.
    ///
    /// A document is found by its name, whatever its case and ending. Costs a few passes over a text for each segment in it.
    pub fn find_segments(&self, segments: Segments) -> Result<(Exchange, Fidelity)> {
        let mut fidelity = Fidelity::default();
        let documents = self.documents()?;
        let mut exchange = Exchange { origin: segments.origin, ..Exchange::default() };
        let mut sources: HashMap<usize, (usize, Text)> = HashMap::new();
        let mut codes: HashMap<(Option<usize>, String), usize> = HashMap::new();
        let mut groups: HashMap<String, usize> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        for row in segments.rows {
            if !names.contains(&row.document) && names.len() <= 12 {
                names.push(row.document.clone());
            }
            let is_it = |fold: fn(&str) -> String| {
                let wanted = fold(&row.document);
                let mut alike = documents.iter().zip(0..).filter(|(document, _)| fold(&document.name) == wanted);
                alike.next().filter(|_| alike.next().is_none())
            };
            let exactly = is_it(str::to_owned);
            let Some((document, at)) = exactly.or_else(|| is_it(stem)) else {
                let example = format!("line {}: {}", row.line, row.document);
                fidelity.note(Outcome::Dropped, "codings", "the project has no document of that name", example);
                continue;
            };
            if exactly.is_none() {
                let example = format!("{} is {}", row.document, document.name);
                fidelity.note(
                    Outcome::Repaired,
                    "names of documents",
                    "they differ in capitals or in the ending",
                    example,
                );
            }
            if let std::collections::hash_map::Entry::Vacant(place) = sources.entry(at) {
                let text = self.text(document)?;
                let (id, name) = (Some(document.id.uuid()), document.name.clone());
                let source =
                    exchange::Source { id, name, text: text.as_str().to_owned(), ..exchange::Source::default() };
                place.insert((exchange.sources.len(), text));
                exchange.sources.push(source);
            }
            let (source, text) = &sources[&at];
            let hint = row.place.and_then(|(start, _)| u32::try_from(start).ok()).map(CharPos);
            let Some(span) = found(&tables::quote::find(text, &row.quote, hint), hint, &row, &mut fidelity) else {
                continue;
            };
            let mut parent = None;
            for name in &row.code {
                let at = *codes.entry((parent, name.clone())).or_insert_with(|| {
                    let name = name.clone();
                    exchange.codes.push(exchange::Code { name, parent, codable: true, ..exchange::Code::default() });
                    exchange.codes.len() - 1
                });
                parent = Some(at);
            }
            let Some(code) = parent else { continue };
            let coder = row.coder.map(|name| {
                exchange.coders.iter().position(|coder| coder.name == name).unwrap_or_else(|| {
                    exchange.coders.push(exchange::Coder { id: None, name });
                    exchange.coders.len() - 1
                })
            });
            let (source, id) = (*source, None);
            exchange.codings.push(exchange::Coding { id, source, span, code, coder, at: row.at, memo: row.memo });
            if let Some(group) = row.group.filter(|group| !group.is_empty()) {
                let at = *groups.entry(group.clone()).or_insert_with(|| {
                    exchange.sets.push(exchange::Set { name: group, ..exchange::Set::default() });
                    exchange.sets.len() - 1
                });
                let members = &mut exchange.sets[at].members;
                if !members.contains(&exchange::Thing::Source(source)) {
                    members.push(exchange::Thing::Source(source));
                }
            }
        }
        if exchange.sources.is_empty() {
            let named = names.into_iter().take(12).collect::<Vec<_>>().join(", ");
            return Err(Error::with_hint(
                format!("its segments are of documents that the project has not: {named}"),
                "import the transcripts first, under these names; `thema document rename` changes a name",
            ));
        }
        Ok((exchange, fidelity))
    }
}

/// The place taken for words, with what is to be said of it.
fn found(
    found: &tables::quote::Found,
    hint: Option<CharPos>,
    row: &tables::SegmentRow,
    fidelity: &mut Fidelity,
) -> Option<Span> {
    use tables::quote::Found;
    let example =
        || format!("line {}: {} “{}”", row.line, row.document, row.quote.chars().take(40).collect::<String>());
    match found {
        Found::Exact(_) => {}
        Found::Repaired(_, mend) => fidelity.note(Outcome::Repaired, "codings", mend.told(), example()),
        Found::Several(_) if hint.is_some() => {
            let why = "its words stand in several places; the one nearest to where the file says was taken";
            fidelity.note(Outcome::Guessed, "codings", why, example());
        }
        Found::Several(_) => {
            fidelity.note(
                Outcome::Guessed,
                "codings",
                "its words stand in several places; the first was taken",
                example(),
            );
        }
        Found::NotFound => fidelity.note(Outcome::Dropped, "codings", "its words are not in the text", example()),
    }
    found.span()
}

/// A name in small letters without the ending of a file.
fn stem(name: &str) -> String {
    let short = |ending: &str| (1..=4).contains(&ending.len()) && ending.chars().all(char::is_alphanumeric);
    let stem =
        name.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && short(ending)).map_or(name, |(stem, _)| stem);
    stem.trim().to_lowercase()
}
