//! brat's stand-off format: `P01.txt` with `P01.ann` beside it, one folder a coder.
//!
//! A line `T1<tab>trust 4 19<tab>words` marks characters from 0, half-open; `4 9;12 19` marks two pieces. Notes
//! (`#1<tab>AnnotatorNotes T1<tab>words`) become the codings' memos. Events, relations, attributes and references to
//! dictionaries have no place in thema.

use super::marked::{Gathered, Mark};
use super::{Asked, File, ForeignError, Kind, shortened, text_of};
use crate::formats::encoding::BYTES_MAX;
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{Exchange, Fidelity, Outcome};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Whether a text is an `.ann` file: every line is one of its kinds, and there is a marked passage.
pub(super) fn sniff(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    let is_line = |line: &str| {
        line.split_once('\t').is_some_and(|(id, _)| {
            let mut letters = id.chars();
            let kind = letters.next();
            kind == Some('*')
                || (kind.is_some_and(|c| "TEARNM#".contains(c)) && letters.as_str().parse::<u64>().is_ok())
        })
    };
    let first = lines.peek().is_some_and(|line| passage(line).is_some() || line.starts_with(['#', 'A', 'E', 'R']));
    first && lines.clone().any(|line| passage(line).is_some()) && lines.all(is_line)
}

/// A marked passage: its id, its code, its pieces, its words.
type Passage<'l> = (&'l str, &'l str, Vec<(u64, u64)>, &'l str);

fn passage(line: &str) -> Option<Passage<'_>> {
    let mut cells = line.splitn(3, '\t');
    let (id, marked, words) = (cells.next()?, cells.next()?, cells.next().unwrap_or_default());
    if !id.starts_with('T') {
        return None;
    }
    let (code, pieces) = marked.trim().split_once(' ')?;
    let piece = |piece: &str| {
        let (start, end) = piece.trim().split_once(' ')?;
        Some((start.parse().ok()?, end.trim().parse().ok()?))
    };
    let pieces: Option<Vec<(u64, u64)>> = pieces.split(';').map(piece).collect();
    Some((id, code, pieces?, words))
}

/// The texts and their annotations; who coded is the name of the folder, where there are several.
pub(super) fn read(files: &[File<'_>], asked: &Asked) -> Result<(Exchange, Fidelity), ForeignError> {
    let mut fidelity = Fidelity::default();
    let mut texts: BTreeMap<&str, Vec<&File<'_>>> = BTreeMap::new();
    let mut annotations: BTreeMap<&str, Vec<&File<'_>>> = BTreeMap::new();
    for file in files {
        if file.has_ending("ann") {
            annotations.entry(file.stem()).or_default().push(file);
        } else if file.has_ending("txt") {
            texts.entry(file.stem()).or_default().push(file);
        } else {
            fidelity.note(Outcome::Dropped, "files", "they are neither .txt nor .ann", file.name);
        }
    }
    if annotations.is_empty() {
        return Err(ForeignError::Nothing { what: Kind::Brat.told(), why: "there is no file .ann" });
    }
    for (stem, files) in texts.iter().filter(|(stem, _)| !annotations.contains_key(*stem)) {
        fidelity.note_many(
            Outcome::Dropped,
            "files",
            "there is no .ann of the same name",
            files.len().saturating_sub(1),
        );
        fidelity.note(Outcome::Dropped, "files", "there is no .ann of the same name", format!("{stem}.txt"));
    }
    let folders: BTreeSet<&str> = annotations.values().flatten().map(|file| file.folder()).collect();
    let mut gathered = Gathered::of("brat");
    for (stem, files) in &annotations {
        let texts = texts.get(stem).map(Vec::as_slice).unwrap_or_default();
        // The folders' texts of one name are mostly one text.
        let mut of_text: Vec<(String, Vec<Mark>)> = Vec::new();
        for file in files {
            // Coders may share the texts of one folder.
            let own = texts.iter().find(|text| text.folder() == file.folder()).or(texts.first());
            let Some(text) = own else {
                fidelity.note(Outcome::Dropped, "files", "there is no .txt of the same name", file.name);
                continue;
            };
            let text = raw_text(text, asked, &mut fidelity)?;
            let coder = if folders.len() > 1 { Some(file.folder().to_owned()) } else { asked.coder.clone() };
            let marks = marks(file, coder.as_deref(), asked, &mut fidelity)?;
            match of_text.iter_mut().find(|(known, _)| *known == text) {
                Some((_, known)) => known.extend(marks),
                None => of_text.push((text, marks)),
            }
        }
        for (text, marks) in of_text {
            gathered.text(stem, &text, &marks, (Unit::Characters, asked.unit), &mut fidelity)?;
        }
    }
    Ok((gathered.finish(&mut fidelity), fidelity))
}

/// A text with its line ends as they are, for positions count them; but for what is no UTF-8.
fn raw_text(file: &File<'_>, asked: &Asked, fidelity: &mut Fidelity) -> Result<String, ForeignError> {
    match std::str::from_utf8(file.bytes) {
        Ok(text) if asked.encoding.is_none() && file.bytes.len() <= BYTES_MAX => Ok(text.to_owned()),
        _ => text_of(file, asked, fidelity),
    }
}

/// The marked passages of an `.ann` file, a mark a piece, with the notes about them.
fn marks(
    file: &File<'_>,
    coder: Option<&str>,
    asked: &Asked,
    fidelity: &mut Fidelity,
) -> Result<Vec<Mark>, ForeignError> {
    // Nobody marked anything in it: brat makes such a file for every text.
    if file.bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    let text = text_of(file, asked, fidelity)?;
    let mut marks: Vec<Mark> = Vec::new();
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut notes: Vec<(&str, &str, u64)> = Vec::new();
    for (number, line) in (1u64..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let told = || format!("{} line {number}: {}", file.name, shortened(line));
        if let Some((id, code, pieces, words)) = passage(line) {
            if pieces.len() > 1 {
                let why = "they are in several pieces, and each piece is a coding of its own";
                fidelity.note(Outcome::Repaired, "annotations", why, told());
            }
            for &(start, end) in &pieces {
                // The words are those of all pieces together.
                let words = if pieces.len() == 1 { words.to_owned() } else { String::new() };
                by_id.entry(id).or_default().push(marks.len());
                let (code, coder) = (code.to_owned(), coder.map(str::to_owned));
                marks.push(Mark { named: id.to_owned(), start, end, words, code, coder, ..Mark::default() });
            }
            continue;
        }
        let dropped = match line.chars().next() {
            Some('#') => {
                let mut cells = line.splitn(3, '\t');
                let about = cells.nth(1).and_then(|cell| cell.split_whitespace().nth(1)).unwrap_or_default();
                notes.push((about, cells.next().unwrap_or_default().trim(), number));
                continue;
            }
            Some('T') => ("annotations", "the line is not T1, a tab, a name and two positions"),
            Some('A' | 'M') => ("attributes", "there is no place for properties of a coding"),
            Some('E') => ("events", "there is no place for them"),
            Some('R') => ("relations", "there is no place for them between codings"),
            Some('*') => ("equivalences", "there is no place for them"),
            Some('N') => ("references to dictionaries", "there is no place for them"),
            _ => ("lines", "they are of no known kind"),
        };
        fidelity.note(Outcome::Dropped, dropped.0, dropped.1, told());
    }
    for (about, words, number) in notes.into_iter().filter(|(_, words, _)| !words.is_empty()) {
        match by_id.get(about) {
            Some(places) => {
                for &place in places {
                    let memo = &mut marks[place].memo;
                    memo.push_str(if memo.is_empty() { "" } else { "\n" });
                    memo.push_str(words);
                }
                fidelity.read("notes", 1);
            }
            None => {
                let why = "they are not about a marked passage";
                fidelity.note(
                    Outcome::Dropped,
                    "notes",
                    why,
                    format!("{} line {number}: {}", file.name, shortened(words)),
                );
            }
        }
    }
    Ok(marks)
}
