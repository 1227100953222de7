//! Writing the mirror of a project into a folder.

use super::folder::Target;
use super::{Place, is_a_text};
use crate::error::Result;
use crate::formats::mirror::{
    ATTRIBUTES, ATTRIBUTES_TEXT, DOCUMENTS, HISTORY, IN_FILE, MARKER, Marker, README, REMARK, Rows, STUDY, Stems,
    ending_of, plain, readme, written_cell,
};
use crate::model::span::Span;
use crate::model::stop::Stop;
use crate::model::stored::{Kind, Stored, Table};
use crate::model::text::Text;
use crate::model::visible::visible_line;
use crate::project::import::Progress;
use crate::project::{BACKED_UP, EXPORTED, Project};
use crate::store::{Reader, mirror};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Files that the mirror has.
    pub files: usize,
    /// Those of them that are new, or not as they were.
    pub changed: usize,
    /// Files of an earlier mirror that are gone.
    pub removed: usize,
}

/// How many rows of the history one file has.
const ROWS: usize = 5_000;

/// How often it is said how far the work is, in rows.
const SAID_EVERY: usize = 1_000;

/// The longest value of bytes that is written into its row.
const SHORT: usize = 64;

/// How much is shown of a passage, in characters.
const SHOWN: usize = 60;

/// What is remembered of one machine and one person's reading, and is no part of a study.
const NOT_OF_THE_STUDY: [&str; 4] = [EXPORTED, BACKED_UP, "open/", "reading/"];

/// Columns by which rows are sorted, those that stand in a text.
const IN_THE_TEXT: [&str; 5] = ["revision", "start", "end", "coder", "code"];

/// Columns that stand before all others.
const FIRST: [&str; 6] = ["n", "start", "end", "name", "label", "title"];

impl Project {
    /// Writes the whole project as plain files into a folder; over a mirror of the same project it only touches what is
    /// different. The same project gives the same bytes.
    ///
    /// Fails for a folder that belongs to anything else. A mirror whose writing was stopped is not read as one, and is
    /// whole when it was written once more.
    pub fn write_mirror(&self, folder: &Path, progress: Progress<'_>) -> Result<Written> {
        let stop = self.stop();
        // All of it at one moment.
        self.read(|db| Ok(write(db, folder, &stop, progress)))?
    }
}

fn write(db: &Reader<'_>, folder: &Path, stop: &Stop, progress: Progress<'_>) -> Result<Written> {
    let tables = mirror::tables(db)?;
    let (project, title) = mirror::project(db)?;
    let mut target = Target::begin(folder, &project)?;
    let marker = Marker {
        format: mirror::FORMAT,
        project,
        title: title.clone(),
        tables: tables.iter().map(|table| table.name.clone()).collect(),
    };
    target.put(MARKER, marker.written().as_ref())?;
    target.put(README, readme(&visible_line(&title)).as_ref())?;
    if !target.is_foreign(ATTRIBUTES)? {
        target.put(ATTRIBUTES, ATTRIBUTES_TEXT.as_ref())?;
    }
    let mut stems = Stems::default();
    let mut documents = HashMap::new();
    for (id, name, revision) in mirror::documents(db)? {
        documents.insert(id.clone(), Document { stem: stems.stem(&name, &id), revision });
    }
    let mut all = 0;
    for table in &tables {
        all += mirror::count(db, table)?;
    }
    let names = mirror::names(db, &tables)?;
    let mut work = Work { db, target, documents, names, text: None, stop, progress, done: 0, all };
    for table in &tables {
        work.table(table, &tables)?;
    }
    let Work { target, .. } = work;
    let (files, changed) = (target.files(), target.changed);
    Ok(Written { files, changed, removed: target.finish()? })
}

/// Where the files of a document are.
struct Document {
    stem: String,
    /// The current one.
    revision: i64,
}

/// What stands in one column of a file.
enum Shown {
    Value(usize),
    /// What people call the row that a value refers to.
    Name(usize),
    /// The first words of the passage.
    Words,
}

struct Work<'w, 'p> {
    db: &'w Reader<'w>,
    target: Target,
    documents: HashMap<String, Document>,
    /// What people call rows, by their ids.
    names: HashMap<String, String>,
    /// The text that rows were last shown from.
    text: Option<((String, i64), Option<Text>)>,
    stop: &'w Stop,
    progress: Progress<'p>,
    done: usize,
    all: usize,
}

impl Work<'_, '_> {
    /// Writes all files of one table.
    fn table(&mut self, table: &Table, tables: &[Table]) -> Result<()> {
        let place = Place::of(table);
        let shown = layout(table, tables, place);
        let headings: Vec<String> = shown.iter().map(|shown| heading(table, shown)).collect();
        let mut order: Vec<&str> = Vec::new();
        if place == Place::Documents {
            order.push("document");
        }
        if table.place("start").is_some() {
            order.extend(IN_THE_TEXT.into_iter().filter(|column| table.place(column).is_some()));
        }
        // The file being filled, and its rows so far.
        let mut open: Option<(String, Rows, usize)> = None;
        let mut files = 0;
        mirror::each_row(self.db, table, &order, |row| {
            self.step(&table.name)?;
            if is_left_out(table, row) {
                return Ok::<(), crate::error::Error>(());
            }
            let file = match (place, self.document(table, row)) {
                (Place::Documents, Some(document)) => format!("{DOCUMENTS}/{}/{}.csv", document.stem, table.name),
                (Place::History, _) => match &open {
                    Some((file, _, rows)) if *rows < ROWS => file.clone(),
                    _ => {
                        files += 1;
                        format!("{HISTORY}/{}/{files:04}.csv", table.name)
                    }
                },
                _ => format!("{STUDY}/{}.csv", table.name),
            };
            if open.as_ref().is_none_or(|(open, ..)| *open != file) {
                if let Some((file, rows, _)) = open.take() {
                    self.target.put(&file, &rows.finish())?;
                }
                open = Some((file, Rows::new(&headings), 0));
            }
            let cells = self.cells(table, &shown, row)?;
            if let Some((_, rows, count)) = &mut open {
                rows.push(cells);
                *count += 1;
            }
            Ok(())
        })?;
        match open {
            Some((file, rows, _)) => self.target.put(&file, &rows.finish()),
            // A table without rows is seen to be one.
            None if place == Place::History => {
                self.target.put(&format!("{HISTORY}/{}/0001.csv", table.name), &Rows::new(&headings).finish())
            }
            None => self.target.put(&format!("{STUDY}/{}.csv", table.name), &Rows::new(&headings).finish()),
        }
    }

    /// Says how far the work is; fails if somebody wants it to stop.
    fn step(&mut self, at: &str) -> Result<()> {
        if self.done.is_multiple_of(SAID_EVERY) {
            (self.progress)(self.done, self.all, at);
            if self.stop.is_asked() {
                return Err(Project::stopped());
            }
        }
        self.done += 1;
        Ok(())
    }

    /// The document that a row belongs to.
    fn document(&self, table: &Table, row: &[Stored<'_>]) -> Option<&Document> {
        match row.get(table.place("document")?) {
            Some(Stored::Text(id)) => self.documents.get(*id),
            _ => None,
        }
    }

    fn cells<'r>(&mut self, table: &Table, shown: &[Shown], row: &'r [Stored<'r>]) -> Result<Vec<Cow<'r, str>>> {
        let mut cells = Vec::with_capacity(shown.len());
        for shown in shown {
            cells.push(match *shown {
                Shown::Value(at) => self.cell(table, at, row)?,
                Shown::Name(at) => match row[at] {
                    Stored::Text(id) => Cow::Owned(self.names.get(id).map_or_else(String::new, |name| remark(name))),
                    _ => Cow::Borrowed(""),
                },
                Shown::Words => Cow::Owned(self.words(table, row)?),
            });
        }
        Ok(cells)
    }

    /// The cell of a value, or the path of the file that the value was put into.
    fn cell<'r>(&mut self, table: &Table, at: usize, row: &'r [Stored<'r>]) -> Result<Cow<'r, str>> {
        let column = &table.columns[at];
        let (path, bytes) = match &row[at] {
            Stored::Text(text) if is_a_text(table, &column.name) && !text.is_empty() => {
                let Some(document) = self.document(table, row) else { return Ok(written_cell(&row[at], column)) };
                let path = match table.place("revision").map(|at| &row[at]) {
                    Some(Stored::Integer(revision)) if *revision != document.revision => {
                        format!("{DOCUMENTS}/{}/revision-{revision}.txt", document.stem)
                    }
                    _ => format!("{DOCUMENTS}/{}.txt", document.stem),
                };
                (path, text.as_ref())
            }
            Stored::Bytes(bytes) if bytes.len() > SHORT => (self.path_of_bytes(table, at, row), *bytes),
            value => return Ok(written_cell(value, column)),
        };
        self.target.put(&path, bytes)?;
        Ok(Cow::Owned(path))
    }

    /// A file for bytes: in the document's folder if they belong to one, named by what tells the row apart.
    fn path_of_bytes(&self, table: &Table, at: usize, row: &[Stored<'_>]) -> String {
        let mut name = table.name.clone();
        for (column, value) in table.columns.iter().zip(row).filter(|(column, _)| column.is_key) {
            match value {
                Stored::Text(_) if column.name == "document" => {}
                Stored::Text(text) => name.extend(["-", &plain(text)]),
                value => name.extend(["-", &written_cell(value, column)]),
            }
        }
        if table.columns.iter().filter(|column| column.kind == Kind::Bytes).count() > 1 {
            name.extend(["-", &table.columns[at].name]);
        }
        let ending = match table.place("filename").map(|at| &row[at]) {
            Some(Stored::Text(filename)) => ending_of(filename),
            _ => "bin",
        };
        let folder = match self.document(table, row) {
            Some(document) => format!("{DOCUMENTS}/{}", document.stem),
            None => format!("{STUDY}/{}", table.name),
        };
        let mut paths = (1..).map(|n| match n {
            1 => format!("{folder}/{name}.{ending}"),
            n => format!("{folder}/{name}.{n}.{ending}"),
        });
        paths.find(|path| !self.target.has(path)).unwrap_or_default()
    }

    /// The first words of the passage that a row stands for; nothing where there are none.
    fn words(&mut self, table: &Table, row: &[Stored<'_>]) -> Result<String> {
        let cell = |name: &str| table.place(name).map(|at| &row[at]);
        let (Some(Stored::Text(document)), Some(Stored::Integer(revision))) = (cell("document"), cell("revision"))
        else {
            return Ok(String::new());
        };
        let is_open = self.text.as_ref().is_some_and(|((open, at), _)| open == document && at == revision);
        if !is_open {
            let text = mirror::text(self.db, document, *revision)?.and_then(|body| Text::new(body).ok());
            self.text = Some((((*document).to_owned(), *revision), text));
        }
        let end = |name: &str| match cell(name) {
            Some(Stored::Integer(at)) => u32::try_from(*at).ok(),
            _ => None,
        };
        let span =
            end("start").zip(end("end")).filter(|(start, end)| start <= end).map(|(start, end)| Span::of(start, end));
        let text = self.text.as_ref().and_then(|(_, text)| text.as_ref());
        Ok(text.zip(span).and_then(|(text, span)| text.get(span)).map_or_else(String::new, remark))
    }
}

/// The beginning of words, on one line.
fn remark(words: &str) -> String {
    let line = |letter: char| if letter.is_control() { ' ' } else { letter };
    let mut shown: String = words.chars().take(SHOWN).map(line).collect();
    if words.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    // A spreadsheet takes it for words, too.
    crate::model::formula::neutral(&shown).into_owned()
}

/// The columns of a table's files: what a person looks for first.
fn layout(table: &Table, tables: &[Table], place: Place) -> Vec<Shown> {
    let is_first = |at: &usize| FIRST.contains(&table.columns[*at].name.as_str());
    let has_names = |name: &str| tables.iter().any(|table| table.name == name && table.naming().is_some());
    let mut shown: Vec<Shown> = (0..table.columns.len()).filter(is_first).map(Shown::Value).collect();
    // What was done stays as it was written, whatever is called otherwise since.
    if place != Place::History {
        let is_named = |at: &usize| {
            let column = &table.columns[*at];
            let in_its_folder = place == Place::Documents && column.name == "document";
            !in_its_folder && (column.name == "about_id" || column.refers_to.as_deref().is_some_and(has_names))
        };
        shown.extend((0..table.columns.len()).filter(is_named).map(Shown::Name));
        if table.has(&["document", "revision", "start", "end"]) {
            shown.push(Shown::Words);
        }
    }
    shown.extend((0..table.columns.len()).filter(|at| !is_first(at)).map(Shown::Value));
    shown
}

fn heading(table: &Table, shown: &Shown) -> String {
    match *shown {
        Shown::Value(at) => {
            let column = &table.columns[at];
            let in_file = column.kind == Kind::Bytes || is_a_text(table, &column.name);
            format!("{}{}", column.name, if in_file { IN_FILE } else { "" })
        }
        Shown::Name(at) => format!("{REMARK}{}", table.columns[at].name),
        Shown::Words => format!("{REMARK}words"),
    }
}

/// What is remembered and no part of the study.
fn is_left_out(table: &Table, row: &[Stored<'_>]) -> bool {
    table.name == "setting"
        && matches!(table.place("name").map(|at| &row[at]), Some(Stored::Text(name))
            if NOT_OF_THE_STUDY.iter().any(|beginning| name.starts_with(beginning)))
}
