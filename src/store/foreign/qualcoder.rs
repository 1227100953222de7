//! QualCoder: a folder `NAME.qda` with its database and the files that were coded.
//!
//! Databases of version 4 to 17 are read by the tables and columns there are. A passage coded by hand is placed in units of
//! UTF-16, one coded by search partly in characters; it keeps its words, with U+2029 for a line end, which decide.

use super::database::{Cells, Database};
use super::draft::{Draft, Mark, Node, Of, Ways, shortened};
use super::folder::{self, Unread};
use super::passages::{self, Here, Id, Marks, of_codes};
use super::{Asked, home};
use crate::model::exchange::offsets::{Unit, plain};
use crate::model::exchange::{
    About, Case, Code, Direction, Exchange, Fidelity, Link, Medium, MediumKind, Note, Original, Outcome, Part,
    PartCoding, Selection, Source, Thing,
};
use crate::store::Result;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// The largest file that is taken along, and all of them together, in bytes.
const FILE_MAX: u64 = 256 << 20;
const FILES_MAX: u64 = 1 << 30;

const NO_PLACE: &str = "there is no place for them";

/// Where the things of a number came to stand.
#[derive(Default)]
struct Places {
    codes: HashMap<i64, usize>,
    cases: HashMap<i64, usize>,
    sources: HashMap<i64, usize>,
    media: HashMap<i64, usize>,
}

/// A row of `source`.
struct File {
    id: Option<i64>,
    name: String,
    text: String,
    /// Where the file is, as QualCoder writes it; `None` for a text that is in the database alone.
    path: Option<String>,
    memo: String,
    transcript: Option<i64>,
}

/// The files of the project's folder.
struct Folder {
    path: PathBuf,
    left: u64,
}

pub fn read(database: &Database, asked: &Asked) -> Result<(Exchange, Fidelity)> {
    let mut draft = Draft::default();
    let (folder, title) = home(database);
    let mut folder = Folder { path: folder, left: FILES_MAX };
    draft.exchange.title = title;
    project(database, &mut draft)?;
    let mut places = Places { codes: codes(database, &mut draft)?, ..Places::default() };
    cases(database, &mut draft, &mut places)?;
    let files = files(database, &mut draft)?;
    let lengths = files.iter().filter_map(|file| Some((file.id?, file.text.chars().count() as u64)));
    let mut marks = Marks::new(lengths.collect());
    read_marks(database, &mut draft, &places, &mut marks)?;
    let mut transcripts = Vec::new();
    for file in files {
        transcripts.extend(file.transcript.zip(file.id));
        take_file(database, asked, &mut draft, &mut places, &mut folder, &mut marks, file)?;
    }
    marks.drop_rest(&mut draft, "their document is not in the file");
    for (text, medium) in transcripts {
        let ends = (places.sources.get(&text), places.media.get(&medium));
        if let (Some(source), Some(medium)) = ends {
            let (from, to) = (Thing::Source(*source), Thing::Medium(*medium));
            let name = "transcript".to_owned();
            draft.exchange.links.push(Link { id: None, name, direction: Direction::OneWay, from, to });
            draft.fidelity.read("links", 1);
        }
    }
    selections(database, &mut draft, &mut places)?;
    values(database, &mut draft, &places)?;
    journal(database, &mut draft)?;
    leave(database, &mut draft, &folder.path)?;
    Ok((draft.exchange, draft.fidelity))
}

fn project(database: &Database, draft: &mut Draft) -> Result<()> {
    let mut origin = None;
    database.each("project", &["databaseversion", "memo", "about"], |row| {
        origin = origin.take().or_else(|| row.word(2)).or_else(|| row.word(0));
        draft.exchange.description = row.text(1);
    })?;
    let origin = origin.unwrap_or_default();
    let named = origin.starts_with("QualCoder");
    draft.exchange.origin = if named { origin } else { format!("QualCoder {origin}").trim_end().to_owned() };
    database.each("coder_names", &["name"], |row| {
        draft.coder(row.word(0));
    })
}

fn codes(database: &Database, draft: &mut Draft) -> Result<HashMap<i64, usize>> {
    let mut nodes = Vec::new();
    database.each("code_cat", &["catid", "name", "memo", "supercatid"], |row| {
        let Some(id) = row.number(0) else { return };
        let name = draft.name("codes", "category", row.word(1), Some(id));
        let code = Code { name, description: row.text(2), ..Code::default() };
        nodes.push(Node { id: Id::Category(id), parent: row.number(3).map(Id::Category), code });
    })?;
    database.each("code_name", &["cid", "name", "memo", "catid", "color", "supercid"], |row| {
        let Some(id) = row.number(0) else { return };
        let name = draft.name("codes", "code", row.word(1), Some(id));
        let color = draft.color(row.word(4), &name);
        let code = Code { name, description: row.text(2), codable: true, color, ..Code::default() };
        let parent = row.number(5).map(Id::Code).or_else(|| row.number(3).map(Id::Category));
        nodes.push(Node { id: Id::Code(id), parent, code });
    })?;
    Ok(of_codes(draft.plant(nodes)))
}

fn cases(database: &Database, draft: &mut Draft, places: &mut Places) -> Result<()> {
    database.each("cases", &["caseid", "name", "memo"], |row| {
        let id = row.number(0);
        let name = draft.name("cases", "case", row.word(1), id);
        places.cases.extend(id.map(|id| (id, draft.exchange.cases.len())));
        draft.exchange.cases.push(Case { name, description: row.text(2), ..Case::default() });
    })?;
    draft.fidelity.read("cases", draft.exchange.cases.len());
    Ok(())
}

fn files(database: &Database, draft: &mut Draft) -> Result<Vec<File>> {
    let mut files = Vec::new();
    database.each("source", &["id", "name", "fulltext", "mediapath", "memo", "av_text_id"], |row| {
        let id = row.number(0);
        let name = draft.name("documents", "document", row.word(1), id);
        let (text, path) = (row.text(2), row.word(3));
        files.push(File { id, name, text, path, memo: row.text(4), transcript: row.number(5) });
    })?;
    Ok(files)
}

fn read_marks(database: &Database, draft: &mut Draft, places: &Places, marks: &mut Marks) -> Result<()> {
    let columns = ["fid", "cid", "pos0", "pos1", "seltext", "owner", "date", "memo", "important", "avid"];
    database.each("code_text", &columns, |row| {
        let Some(code) = row.number(1).and_then(|id| places.codes.get(&id).copied()) else {
            draft.fidelity.note(Outcome::Dropped, "codings", "their code is not in the file", shortened(&row.text(4)));
            return;
        };
        if row.number(8).unwrap_or_default() != 0 {
            draft.fidelity.note(Outcome::Dropped, "marks as important", NO_PLACE, shortened(&row.text(4)));
        }
        if row.is_some(9) {
            draft.fidelity.note(Outcome::Dropped, "ties of words to a recording", NO_PLACE, shortened(&row.text(4)));
        }
        let coder = draft.coder(row.word(5));
        let thing = Here::Coding { code, coder, at: draft.local_time(row.word(6)), memo: row.text(7) };
        let (start, end, words) = (row.position(2), row.position(3), row.text(4));
        marks.add(row.number(0), Mark { start, end, words, what: "codings", thing });
    })?;
    database.each("annotation", &["fid", "pos0", "pos1", "memo", "owner", "date"], |row| {
        let coder = draft.coder(row.word(4));
        let at = draft.local_time(row.word(5));
        let thing = Here::Annotation { coder, at, body: row.text(3), of_a_point: false };
        let (start, end) = (row.position(1), row.position(2));
        marks.add(row.number(0), Mark { start, end, words: String::new(), what: "memos", thing });
    })?;
    database.each("case_text", &["fid", "caseid", "pos0", "pos1", "memo"], |row| {
        let Some(case) = row.number(1).and_then(|id| places.cases.get(&id).copied()) else {
            draft.fidelity.note(Outcome::Dropped, "texts of cases", "their case is not in the file", row.text(1));
            return;
        };
        if let Some(memo) = row.word(4) {
            draft.fidelity.note(Outcome::Dropped, "memos", "they are about which text is a case's", shortened(&memo));
        }
        marks.add_case(row.number(0), case, row.position(2), row.position(3));
    })
}

/// A file is a text with what is marked in it, a medium, or both.
fn take_file(
    database: &Database,
    asked: &Asked,
    draft: &mut Draft,
    places: &mut Places,
    folder: &mut Folder,
    marks: &mut Marks,
    file: File,
) -> Result<()> {
    let File { id, name, text, path, memo, .. } = file;
    let id = id.unwrap_or_default();
    let kind = path.as_deref().and_then(kind_of);
    if let Some(kind) = kind {
        let original = folder.original(draft, path.as_deref(), &name);
        places.media.insert(id, draft.exchange.media.len());
        let description = if text.is_empty() { memo.clone() } else { String::new() };
        let medium = Medium { id: None, name: name.clone(), kind, file: original, description, selections: Vec::new() };
        draft.exchange.media.push(medium);
        draft.fidelity.read("pictures and recordings", 1);
        if text.is_empty() {
            marks.drop_of(draft, id, "a picture or a recording has no text");
            return Ok(());
        }
    }
    let original = if kind.is_none() { folder.original_of_text(draft, path.as_deref(), &name, &text) } else { None };
    let source = Source { name, text, original, ..Source::default() };
    let ways = Ways::of(&[Unit::Utf16, Unit::Characters], asked);
    let n = marks.take(draft, database.path(), id, source, &ways)?;
    places.sources.insert(id, n);
    draft.fidelity.read("documents", 1);
    passages::memo(draft, n, memo);
    Ok(())
}

/// What a file is that has no text of its own.
fn kind_of(path: &str) -> Option<MediumKind> {
    [("images", MediumKind::Picture), ("audio", MediumKind::Audio), ("video", MediumKind::Video)]
        .into_iter()
        .find(|(word, _)| {
            let path = path.strip_prefix('/').unwrap_or(path);
            path.strip_prefix(word).is_some_and(|rest| rest.starts_with(['/', ':']))
        })
        .map(|(_, kind)| kind)
}

impl Folder {
    /// A file of the project with its bytes, which are none if it lies elsewhere, is missing or is too large.
    fn original(&mut self, draft: &mut Draft, path: Option<&str>, name: &str) -> Original {
        let inside = path.and_then(|path| path.strip_prefix('/')).and_then(|path| path.split_once('/'));
        let media_type = folder::media_type(name).to_owned();
        let mut original = Original { filename: plain_name(name), media_type, bytes: Vec::new() };
        let (of, file) = match inside {
            Some(("docs", file)) => ("documents", file),
            Some((of @ ("images" | "audio" | "video"), file)) => (of, file),
            _ => {
                let example = path.unwrap_or(name);
                draft.fidelity.note(Outcome::Dropped, "files", "they lie outside the project's folder", example);
                return original;
            }
        };
        original.filename = plain_name(file);
        original.media_type = folder::media_type(file).to_owned();
        let read = folder::file(&self.path, &[of, file]).ok_or(Unread::Missing);
        match read.and_then(|path| folder::bytes(&path, FILE_MAX.min(self.left))) {
            Ok(bytes) => {
                self.left -= bytes.len() as u64;
                original.bytes = bytes;
            }
            Err(why) => {
                let why = match why {
                    Unread::Missing => "they are not in the project's folder",
                    Unread::TooLarge => "they are too large to be taken along",
                };
                draft.fidelity.note(Outcome::Dropped, "files", why, format!("{of}/{file}"));
            }
        }
        original
    }

    /// The file that a text came from, if there is more in it than the text.
    fn original_of_text(&mut self, draft: &mut Draft, path: Option<&str>, name: &str, text: &str) -> Option<Original> {
        let own = folder::file(&self.path, &["documents", name]).map(|_| format!("/docs/{name}"));
        let path = path.map(str::to_owned).or(own)?;
        let original = self.original(draft, Some(&path), name);
        let is_the_text = std::str::from_utf8(&original.bytes).is_ok_and(|bytes| plain(bytes) == plain(text));
        (!original.bytes.is_empty() && !is_the_text).then_some(original)
    }
}

/// The last part of what may be a path of any system.
fn plain_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).replace(':', "_");
    if ["", ".", ".."].contains(&name.trim()) { "file".to_owned() } else { name }
}

/// What is coded in pictures, on pages and in recordings.
fn selections(database: &Database, draft: &mut Draft, places: &mut Places) -> Result<()> {
    let columns = ["id", "cid", "x1", "y1", "width", "height", "pdf_page", "owner", "date", "memo"];
    database.each("code_image", &columns, |row| {
        let whole = |n| row.number(n).unwrap_or_default();
        let first = (whole(2), whole(3));
        let second = (first.0.saturating_add(whole(4)), first.1.saturating_add(whole(5)));
        let page = row.number(6).and_then(|page| u32::try_from(page).ok());
        selection(draft, places, row, Part::Region { page, first, second });
    })?;
    let columns = ["id", "cid", "pos0", "pos1", "", "", "", "owner", "date", "memo"];
    database.each("code_av", &columns, |row| {
        let (begin, end) = (row.position(2), row.position(3));
        selection(draft, places, row, Part::Stretch { begin, end });
    })
}

fn selection(draft: &mut Draft, places: &mut Places, row: &Cells<'_>, part: Part) {
    const WHAT: &str = "codings of pictures and recordings";
    let ids = (row.number(0).unwrap_or_default(), row.number(1).unwrap_or_default());
    let Some(code) = places.codes.get(&ids.1).copied() else {
        draft.fidelity.note(Outcome::Dropped, WHAT, "their code is not in the file", format!("code {}", ids.1));
        return;
    };
    let medium = match (places.media.get(&ids.0), places.sources.get(&ids.0)) {
        (Some(medium), _) => *medium,
        // The pages of a PDF, whose words are a text of their own.
        (None, Some(source)) => {
            let source = &draft.exchange.sources[*source];
            let original = source.original.as_ref();
            let filename = original.map_or_else(|| plain_name(&source.name), |original| original.filename.clone());
            let media_type = folder::media_type(&filename).to_owned();
            let file = Original { filename, media_type, bytes: Vec::new() };
            let (name, kind) = (source.name.clone(), MediumKind::Pdf);
            let n = draft.exchange.media.len();
            let medium = Medium { id: None, name, kind, file, description: String::new(), selections: Vec::new() };
            draft.exchange.media.push(medium);
            places.media.insert(ids.0, n);
            n
        }
        (None, None) => {
            let why = "what they are in is not in the file";
            draft.fidelity.note(Outcome::Dropped, WHAT, why, draft.exchange.codes[code].name.clone());
            return;
        }
    };
    let ends_well = match part {
        Part::Stretch { begin, end } => begin <= end && end < u64::from(u32::MAX),
        _ => true,
    };
    if !ends_well {
        let example = format!("{}: {}", draft.exchange.codes[code].name, draft.exchange.media[medium].name);
        draft.fidelity.note(Outcome::Dropped, WHAT, "they end before they begin, or never", example);
        return;
    }
    let coder = draft.coder(row.word(7));
    let at = draft.local_time(row.word(8));
    let codings = vec![PartCoding { id: None, code, coder, at }];
    let selection = Selection { id: None, name: String::new(), description: row.text(9), part, codings };
    draft.exchange.media[medium].selections.push(selection);
    draft.fidelity.read(WHAT, 1);
}

/// Attributes of cases and documents, and their values.
fn values(database: &Database, draft: &mut Draft, places: &Places) -> Result<()> {
    let mut numeric = BTreeSet::new();
    database.each("attribute_type", &["name", "memo", "valuetype"], |row| {
        let Some(name) = row.word(0) else { return };
        let variable = draft.variable(&name);
        draft.exchange.variables[variable].description = row.text(1);
        if row.word(2).as_deref() == Some("numeric") {
            numeric.insert(variable);
        }
    })?;
    database.each("attribute", &["name", "attr_type", "value", "id"], |row| {
        // QualCoder gives every case an empty value of every attribute.
        let (Some(name), Some(value)) = (row.word(0), row.word(2)) else { return };
        let id = row.number(3).unwrap_or_default();
        let of = match row.text(1).as_str() {
            "case" => places.cases.get(&id).copied().map(Of::Case),
            "file" => places.sources.get(&id).copied().map(Of::Source),
            _ => None,
        };
        match of {
            Some(of) => {
                let variable = draft.variable(&name);
                draft.value(of, variable, value);
            }
            None => {
                let why = "they are of something that is neither a case nor a text";
                draft.fidelity.note(Outcome::Dropped, "values", why, format!("{name}: {value}"));
            }
        }
    })?;
    draft.fidelity.read("attributes", draft.exchange.variables.len());
    draft.settle_numbers(&numeric);
    Ok(())
}

fn journal(database: &Database, draft: &mut Draft) -> Result<()> {
    database.each("journal", &["name", "jentry", "date", "owner"], |row| {
        let (title, body) = (row.text(0), row.text(1));
        let at = draft.local_time(row.word(2));
        let coder = draft.coder(row.word(3));
        draft.exchange.notes.push(Note { id: None, title, body, coder, at, about: About::Project });
        draft.fidelity.read("memos", 1);
    })
}

/// What there is no place for.
fn leave(database: &Database, draft: &mut Draft, folder: &Path) -> Result<()> {
    let taken = [
        "project",
        "source",
        "code_cat",
        "code_name",
        "code_text",
        "code_image",
        "code_av",
        "annotation",
        "cases",
        "case_text",
        "attribute_type",
        "attribute",
        "journal",
        "coder_names",
    ];
    let known = [
        ("graph", "graphs", NO_PLACE),
        ("stored_sql", "questions in SQL", NO_PLACE),
        ("ris", "lines of bibliography", NO_PLACE),
        ("manage_files_display", "ways to show files", NO_PLACE),
        ("files_filter", "ways to show files", NO_PLACE),
        ("gr_cdct_text_item", "parts of graphs", NO_PLACE),
        ("gr_case_text_item", "parts of graphs", NO_PLACE),
        ("gr_file_text_item", "parts of graphs", NO_PLACE),
        ("gr_free_text_item", "parts of graphs", NO_PLACE),
        ("gr_cdct_line_item", "parts of graphs", NO_PLACE),
        ("gr_free_line_item", "parts of graphs", NO_PLACE),
        ("gr_memo_item", "parts of graphs", NO_PLACE),
        ("gr_pix_item", "parts of graphs", NO_PLACE),
        ("gr_av_item", "parts of graphs", NO_PLACE),
    ];
    draft.leave(database, &taken, &known)?;
    database.each("project", &["bookmarkfile", "avbookmarkfile"], |row| {
        let set = (0..2).filter(|n| row.number(*n).is_some_and(|file| file > 0)).count();
        draft.fidelity.note_many(Outcome::Dropped, "bookmarks", NO_PLACE, set);
    })?;
    if folder::folder(folder, &["ai_data"]).is_some() {
        draft.fidelity.note(Outcome::Dropped, "talks with a language model", "they are not read", "ai_data");
    }
    Ok(())
}
