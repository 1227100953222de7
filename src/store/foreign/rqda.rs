//! RQDA: one file with texts, codes in categories, and codings placed by characters.
//!
//! What was deleted there is still in the file, with a status that is not 1. Positions are real numbers, some off by one: the
//! words kept with them decide. Texts of old projects are in Windows-1252, or were it before they became UTF-8.

use super::Asked;
use super::database::{Cells, Database, windows_1252};
use super::draft::{Draft, Mark, Node, Of, Ways, shortened};
use super::passages::{self, Here, Id, Marks, of_codes};
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{About, Case, Code, Exchange, Fidelity, Note, Outcome, Set, Source, Thing};
use crate::store::Result;
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A row of `source`.
struct File {
    id: i64,
    source: Source,
    memo: String,
}

/// The file, with its words as they were meant.
struct Rows<'d> {
    database: &'d Database,
    mended: Cell<usize>,
}

impl Rows<'_> {
    /// Goes through the rows that are not deleted; of the others it says how many and, by their `name`th column, which.
    fn each(
        &self,
        draft: &mut Draft,
        (table, what): (&str, &str),
        columns: &[&str],
        name: usize,
        mut take: impl FnMut(&mut Draft, &Cells<'_>),
    ) -> Result<()> {
        let columns: Vec<&str> = columns.iter().copied().chain(["status"]).collect();
        self.database.each(table, &columns, |row| {
            let status = columns.len() - 1;
            // A file of before there was a status has none.
            if row.is_some(status) && row.number(status) != Some(1) {
                draft.fidelity.note(
                    Outcome::Dropped,
                    what,
                    "they were deleted in RQDA",
                    shortened(&self.text(row, name)),
                );
            } else {
                take(draft, row);
            }
        })
    }

    /// A text: what Windows-1252 has at the places of control characters is meant by these.
    fn text(&self, row: &Cells<'_>, n: usize) -> String {
        let text = row.text(n);
        if !text.chars().any(|c| windows_1252(c) != c) {
            return text;
        }
        self.mended.set(self.mended.get() + 1);
        text.chars().map(windows_1252).collect()
    }

    fn word(&self, row: &Cells<'_>, n: usize) -> Option<String> {
        Some(self.text(row, n).trim().to_owned()).filter(|word| !word.is_empty())
    }
}

pub fn read(database: &Database, asked: &Asked) -> Result<(Exchange, Fidelity)> {
    let mut draft = Draft::default();
    let rows = Rows { database, mended: Cell::new(0) };
    draft.exchange.title = database.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
    draft.exchange.origin = "RQDA".to_owned();
    database.each("project", &["databaseversion", "memo"], |row| {
        draft.exchange.origin = format!("RQDA {}", row.text(0)).trim_end().to_owned();
        draft.exchange.description = rows.text(row, 1);
    })?;
    let codes = codes(&rows, &mut draft)?;
    let cases = cases(&rows, &mut draft)?;
    let files = files(&rows, &mut draft)?;
    let mut marks = Marks::new(files.iter().map(|file| (file.id, file.source.text.chars().count() as u64)).collect());
    read_marks(&rows, &mut draft, &codes, &cases, &mut marks)?;
    let ways = Ways::of(&[Unit::Characters], asked);
    let mut sources = HashMap::new();
    for File { id, source, memo } in files {
        let n = marks.take(&mut draft, database.path(), id, source, &ways)?;
        sources.entry(id).or_insert(n);
        passages::memo(&mut draft, n, memo);
    }
    marks.drop_rest(&mut draft, "their document is deleted or not in the file");
    sets(&rows, &mut draft, &sources)?;
    values(&rows, &mut draft, &cases, &sources)?;
    rows.each(&mut draft, ("journal", "memos"), &["name", "journal", "date", "owner"], 0, |draft, row| {
        let (title, body) = (rows.text(row, 0), rows.text(row, 1));
        let at = draft.local_time(row.word(2));
        let coder = draft.coder(rows.word(row, 3));
        draft.exchange.notes.push(Note { id: None, title, body, coder, at, about: About::Project });
        draft.fidelity.read("memos", 1);
    })?;
    let taken = [
        "project",
        "source",
        "freecode",
        "codecat",
        "treecode",
        "filecat",
        "treefile",
        "coding",
        "cases",
        "caselinkage",
        "attributes",
        "caseAttr",
        "fileAttr",
        "annotation",
        "journal",
    ];
    let known = [
        ("coding2", "second codings", "RQDA shows them nowhere"),
        ("image", "pictures", "they are not in the file"),
        ("imageCoding", "codings of pictures", "the pictures are not in the file"),
    ];
    draft.leave(database, &taken, &known)?;
    let why = "control characters in them are letters of Windows-1252, and became these";
    draft.fidelity.note_many(Outcome::Repaired, "texts", why, rows.mended.get());
    Ok((draft.exchange, draft.fidelity))
}

/// Categories are themes; a code in several of them stands under the first.
fn codes(rows: &Rows<'_>, draft: &mut Draft) -> Result<HashMap<i64, usize>> {
    let mut categories: HashMap<i64, String> = HashMap::new();
    let mut nodes = Vec::new();
    rows.each(draft, ("codecat", "codes"), &["catid", "name", "memo"], 1, |draft, row| {
        let Some(id) = row.number(0) else { return };
        let name = draft.name("codes", "category", rows.word(row, 1), Some(id));
        categories.insert(id, name.clone());
        let code = Code { name, description: rows.text(row, 2), ..Code::default() };
        nodes.push(Node { id: Id::Category(id), parent: None, code });
    })?;
    let mut all = Vec::new();
    rows.each(draft, ("freecode", "codes"), &["id", "name", "memo", "color"], 1, |draft, row| {
        let Some(id) = row.number(0) else { return };
        let name = draft.name("codes", "code", rows.word(row, 1), Some(id));
        let color = draft.color(row.word(3), &name);
        all.push((id, Code { name, description: rows.text(row, 2), codable: true, color, ..Code::default() }));
    })?;
    let names: HashMap<i64, String> = all.iter().map(|(id, code)| (*id, code.name.clone())).collect();
    let mut under: HashMap<i64, i64> = HashMap::new();
    rows.each(draft, ("treecode", "places of codes"), &["cid", "catid", "memo"], 0, |draft, row| {
        let (Some(code), Some(category)) = (row.number(0), row.number(1)) else { return };
        let (Some(code_name), Some(category_name)) = (names.get(&code), categories.get(&category)) else { return };
        let first = *under.entry(code).or_insert(category);
        if first != category {
            let why = "a code in several categories stands under the first";
            let example = format!("{code_name} under {category_name}");
            draft.fidelity.note(Outcome::Dropped, "places of codes", why, example);
        }
        if let Some(memo) = rows.word(row, 2) {
            draft.fidelity.note(Outcome::Dropped, "memos", "they are about a code in a category", shortened(&memo));
        }
    })?;
    nodes.extend(all.into_iter().map(|(id, code)| {
        let parent = under.get(&id).copied().map(Id::Category);
        Node { id: Id::Code(id), parent, code }
    }));
    Ok(of_codes(draft.plant(nodes)))
}

fn cases(rows: &Rows<'_>, draft: &mut Draft) -> Result<HashMap<i64, usize>> {
    let mut cases = HashMap::new();
    rows.each(draft, ("cases", "cases"), &["id", "name", "memo"], 1, |draft, row| {
        let id = row.number(0);
        let name = draft.name("cases", "case", rows.word(row, 1), id);
        if let Some(id) = id {
            cases.entry(id).or_insert(draft.exchange.cases.len());
        }
        draft.exchange.cases.push(Case { name, description: rows.text(row, 2), ..Case::default() });
    })?;
    draft.fidelity.read("cases", draft.exchange.cases.len());
    Ok(cases)
}

fn files(rows: &Rows<'_>, draft: &mut Draft) -> Result<Vec<File>> {
    let mut files = Vec::new();
    rows.each(draft, ("source", "documents"), &["id", "name", "file", "memo"], 1, |draft, row| {
        let id = row.number(0);
        let name = draft.name("documents", "document", rows.word(row, 1), id);
        let source = Source { name, text: rows.text(row, 2), ..Source::default() };
        files.push(File { id: id.unwrap_or(i64::MIN), source, memo: rows.text(row, 3) });
    })?;
    draft.fidelity.read("documents", files.len());
    Ok(files)
}

fn read_marks(
    rows: &Rows<'_>,
    draft: &mut Draft,
    codes: &HashMap<i64, usize>,
    cases: &HashMap<i64, usize>,
    marks: &mut Marks,
) -> Result<()> {
    let columns = ["fid", "cid", "selfirst", "selend", "seltext", "owner", "date", "memo"];
    rows.each(draft, ("coding", "codings"), &columns, 4, |draft, row| {
        let Some(code) = row.number(1).and_then(|id| codes.get(&id).copied()) else {
            let why = "their code is deleted or not in the file";
            draft.fidelity.note(Outcome::Dropped, "codings", why, shortened(&rows.text(row, 4)));
            return;
        };
        let coder = draft.coder(rows.word(row, 5));
        let thing = Here::Coding { code, coder, at: draft.local_time(row.word(6)), memo: rows.text(row, 7) };
        let (start, end, words) = (row.position(2), row.position(3), rows.text(row, 4));
        marks.add(row.number(0), Mark { start, end, words, what: "codings", thing });
    })?;
    let columns = ["fid", "position", "annotation", "owner", "date"];
    rows.each(draft, ("annotation", "memos"), &columns, 2, |draft, row| {
        let coder = draft.coder(rows.word(row, 3));
        let at = draft.local_time(row.word(4));
        let thing = Here::Annotation { coder, at, body: rows.text(row, 2), of_a_point: true };
        let text = row.number(0);
        let why = "they are at a point: taken as about the word there";
        draft.fidelity.note(Outcome::Guessed, "places of memos", why, shortened(&rows.text(row, 2)));
        // Behind the last character there is no word.
        let last = marks.length(text.unwrap_or_default()).saturating_sub(1);
        let start = row.position(1).min(last);
        marks.add(text, Mark { start, end: start + 1, words: String::new(), what: "memos", thing });
    })?;
    let columns = ["fid", "caseid", "selfirst", "selend", "memo"];
    rows.each(draft, ("caselinkage", "texts of cases"), &columns, 1, |draft, row| {
        let Some(case) = row.number(1).and_then(|id| cases.get(&id).copied()) else {
            let why = "their case is deleted or not in the file";
            draft.fidelity.note(Outcome::Dropped, "texts of cases", why, row.text(1));
            return;
        };
        if let Some(memo) = rows.word(row, 4) {
            draft.fidelity.note(Outcome::Dropped, "memos", "they are about which text is a case's", shortened(&memo));
        }
        marks.add_case(row.number(0), case, row.position(2), row.position(3));
    })
}

/// Categories of files are sets of documents.
fn sets(rows: &Rows<'_>, draft: &mut Draft, sources: &HashMap<i64, usize>) -> Result<()> {
    let mut sets: HashMap<i64, usize> = HashMap::new();
    rows.each(draft, ("filecat", "sets"), &["catid", "name", "memo"], 1, |draft, row| {
        let id = row.number(0);
        let name = draft.name("sets", "category", rows.word(row, 1), id);
        if let Some(id) = id {
            sets.entry(id).or_insert(draft.exchange.sets.len());
        }
        draft.exchange.sets.push(Set { id: None, name, description: rows.text(row, 2), members: Vec::new() });
        draft.fidelity.read("sets", 1);
    })?;
    let mut known = HashSet::new();
    rows.each(draft, ("treefile", "members of sets"), &["fid", "catid", "memo"], 0, |draft, row| {
        let source = row.number(0).and_then(|id| sources.get(&id).copied());
        let set = row.number(1).and_then(|id| sets.get(&id).copied());
        match (source, set) {
            (Some(source), Some(set)) => {
                if known.insert((source, set)) {
                    draft.exchange.sets[set].members.push(Thing::Source(source));
                }
            }
            _ => {
                let why = "their document or their set is deleted or not in the file";
                draft.fidelity.note(Outcome::Dropped, "members of sets", why, row.text(0));
            }
        }
        if let Some(memo) = rows.word(row, 2) {
            draft.fidelity.note(Outcome::Dropped, "memos", "they are about a document in a set", shortened(&memo));
        }
    })
}

/// Attributes of cases and of documents, and their values.
fn values(
    rows: &Rows<'_>,
    draft: &mut Draft,
    cases: &HashMap<i64, usize>,
    sources: &HashMap<i64, usize>,
) -> Result<()> {
    let mut numeric = BTreeSet::new();
    rows.each(draft, ("attributes", "attributes"), &["name", "memo", "class"], 0, |draft, row| {
        let Some(name) = rows.word(row, 0) else { return };
        let variable = draft.variable(&name);
        draft.exchange.variables[variable].description = rows.text(row, 1);
        if row.word(2).as_deref() == Some("numeric") {
            numeric.insert(variable);
        }
    })?;
    let tables = [
        ("caseAttr", "caseID", Of::Case as fn(usize) -> Of, cases),
        ("fileAttr", "fileID", Of::Source as fn(usize) -> Of, sources),
    ];
    for (table, id, of, places) in tables {
        rows.each(draft, (table, "values"), &["variable", "value", id], 0, |draft, row| {
            // RQDA writes R's word for none.
            let value = rows.word(row, 1).filter(|value| value != "NA");
            let (Some(name), Some(value)) = (rows.word(row, 0), value) else { return };
            match row.number(2).and_then(|id| places.get(&id).copied()) {
                Some(place) => {
                    let variable = draft.variable(&name);
                    draft.value(of(place), variable, value);
                }
                None => {
                    let why = "what they are of is deleted or not in the file";
                    draft.fidelity.note(Outcome::Dropped, "values", why, format!("{name}: {value}"));
                }
            }
        })?;
    }
    draft.fidelity.read("attributes", draft.exchange.variables.len());
    draft.settle_numbers(&numeric);
    Ok(())
}
