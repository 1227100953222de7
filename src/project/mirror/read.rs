//! Making a project of a mirror: all of it, or nothing.

use super::folder::{self, failed};
use super::{Place, is_a_text};
use crate::error::{Error, Result};
use crate::formats::mirror::{DOCUMENTS, HISTORY, IN_FILE, REMARK, Read, RowError, STUDY, each_row, read_cell};
use crate::model::ids::ProjectId;
use crate::model::stop::Stop;
use crate::model::stored::{Column, Kind, Stored, Table};
use crate::project::import::Progress;
use crate::project::{Clock, Project};
use crate::store::Draft;
use crate::store::mirror::{self as stored, Restoring, Unfit};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

/// What to do about a mirror that cannot be read.
const HINT: &str = "take the file back with git; to change a study, change the project and write the mirror anew. Nothing was \
                    written";

/// How many things that are wrong are listed.
const LISTED: usize = 10;

/// A project that came out of a mirror.
pub struct Restored {
    pub project: Project,
    /// The rows that were read.
    pub rows: usize,
}

/// Makes a new project file of a mirror; without a path, a project in memory, to see whether it could be.
///
/// Whatever is wrong with any file is an error with its line, and no file is left behind. Fails if there is a file.
pub fn restore(
    folder: &Path,
    to: Option<&Path>,
    clock: Clock,
    stop: &Stop,
    progress: Progress<'_>,
) -> Result<Restored> {
    let Some(to) = to else {
        let (project, rows) = read(folder, None, clock, stop, progress)?;
        return Ok(Restored { project, rows });
    };
    let draft = Draft::of(to)?;
    let (project, rows) = read(folder, Some(&draft), clock.clone(), stop, progress)?;
    drop(project);
    draft.publish()?;
    Ok(Restored { project: Project::open(to, clock)?, rows })
}

fn read(
    folder: &Path,
    to: Option<&Draft>,
    clock: Clock,
    stop: &Stop,
    progress: Progress<'_>,
) -> Result<(Project, usize)> {
    let marker = folder::marker(folder)?;
    if marker.format > stored::FORMAT {
        let message = format!(
            "{} was made by a newer thema (format {}, this one knows {})",
            folder.display(),
            marker.format,
            stored::FORMAT
        );
        return Err(Error::with_hint(message, "install the newer thema"));
    }
    if !folder::is_whole(folder) {
        let message = format!("{} is not whole: writing it was interrupted", folder.display());
        return Err(Error::with_hint(
            message,
            "write it once more with `thema export mirror`, or take it back with git",
        ));
    }
    let restoring = Restoring::begin(to)?;
    let is_unknown = |name: &&String| restoring.tables().iter().all(|table| table.name != **name);
    if let Some(name) = marker.tables.iter().find(is_unknown) {
        let message = format!("{} has a table \"{name}\", which this thema does not know", folder.display());
        return Err(Error::with_hint(message, "install the thema that wrote it"));
    }
    let files = files(folder, restoring.tables())?;
    let all = files.len();
    let mut source = Source { folder, restoring: &restoring, is_of_today: marker.format == stored::FORMAT, rows: 0 };
    for (done, (path, table)) in files.iter().enumerate() {
        progress(done, all, path);
        if stop.is_asked() {
            return Err(Project::stopped());
        }
        source.table(path, table)?;
    }
    let rows = source.rows;
    progress(all, all, "looking at everything");
    let misfits = restoring.misfits()?;
    if !misfits.is_empty() {
        let located: Vec<String> = misfits
            .iter()
            .take(LISTED)
            .map(|misfit| match line_of(folder, &files, &misfit.table, &misfit.row) {
                Some(place) => format!("{place}: {}", misfit.what),
                None => format!("{}: {}", misfit.table, misfit.what),
            })
            .collect();
        return Err(refused(&located, misfits.len()));
    }
    let (store, findings) = restoring.finish()?;
    let problems: Vec<String> = findings.into_iter().flat_map(|finding| finding.problems).collect();
    if !problems.is_empty() {
        let located: Vec<String> =
            problems.iter().take(LISTED).map(|problem| located(folder, &files, problem)).collect();
        return Err(refused(&located, problems.len()));
    }
    let project = Project::of_store(store, clock)?;
    if stop.is_asked() {
        return Err(Project::stopped());
    }
    whole(&project, &marker.project)
        .map_err(|error| Error::with_hint(format!("{}: {error}", folder.display()), HINT))?;
    Ok((project, rows))
}

/// Reads everything once as thema would, so that what cannot be read is said now and not when it is opened.
fn whole(project: &Project, id: &str) -> Result<()> {
    let (is, _) = project.read(stored::project)?;
    if is != id {
        return Err(Error::refused("thema-mirror.json names another project than study/project.csv"));
    }
    project.study()?;
    project.memos()?;
    project.decisions()?;
    project.log(usize::MAX)?;
    Ok(())
}

fn refused(located: &[String], count: usize) -> Error {
    let more = if count > located.len() { format!("\n… and {} more", count - located.len()) } else { String::new() };
    Error::with_hint(format!("{}{more}", located.join("\n")), HINT)
}

/// The tables' files, listed or not, in an order that is always the same, each with its table.
///
/// Fails if a file that the mirror lists is missing.
fn files(folder: &Path, tables: &[Table]) -> Result<Vec<(String, Table)>> {
    let mut paths = folder::listed(folder)?;
    // What lies beside the tables is for people and for git, and tells nothing of the study.
    for path in paths.iter().filter(|path| path.contains('/')) {
        folder::is_there(folder, path)?;
    }
    // What somebody merged need not be in the list.
    paths.extend(found(folder)?);
    let table = |path: String| {
        let parts: Vec<&str> = path.split('/').collect();
        let (place, name) = match parts.as_slice() {
            [STUDY, name] => (None, name.strip_suffix(".csv")?),
            [DOCUMENTS, _, name] => (Some(Place::Documents), name.strip_suffix(".csv")?),
            [HISTORY, name, part] => (Some(Place::History), part.strip_suffix(".csv").map(|_| *name)?),
            _ => return None,
        };
        let table = tables.iter().find(|table| table.name == name)?;
        place.is_none_or(|place| place == Place::of(table)).then(|| (path, table.clone()))
    };
    Ok(paths.into_iter().filter_map(table).collect())
}

/// Every file two folders deep.
fn found(folder: &Path) -> Result<BTreeSet<String>> {
    let mut paths = BTreeSet::new();
    let mut open: Vec<String> = [STUDY, DOCUMENTS, HISTORY].map(str::to_owned).to_vec();
    while let Some(within) = open.pop() {
        let here = folder.join(&within);
        let entries = match fs::read_dir(&here) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(&here, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| failed(&here, &error))?;
            let kind = entry.file_type().map_err(|error| failed(&here, &error))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{within}/{name}");
            // A link is listed, and refused when it is read.
            if kind.is_dir() && !within.contains('/') {
                open.push(path);
            } else if !kind.is_dir() {
                paths.insert(path);
            }
        }
    }
    Ok(paths)
}

/// A mirror being read into a project.
struct Source<'s> {
    folder: &'s Path,
    restoring: &'s Restoring,
    /// Whether every column has to be there.
    is_of_today: bool,
    rows: usize,
}

/// A column of a file, and where its values go.
struct Filled<'t> {
    column: &'t Column,
    cell: usize,
    is_in_file: bool,
}

impl Source<'_> {
    /// Reads a file into its table.
    fn table(&mut self, path: &str, table: &Table) -> Result<()> {
        let bytes = folder::read(self.folder, path)?;
        let at = |line: u64, what: &str| located_at(self.folder, path, line, what);
        let begun = |headings: Vec<String>| {
            let filled = columns(table, &headings, self.is_of_today)?;
            let places: Vec<usize> = filled.iter().filter_map(|filled| table.place(&filled.column.name)).collect();
            Ok((self.restoring.fill(table, &places).map_err(Refused::Other)?, filled))
        };
        let mut rows = 0;
        let read = each_row(&bytes, begun, |(filling, filled), line, row| {
            let refused = |reason: String| Refused::Row(RowError { line, reason });
            let mut cells = Vec::with_capacity(filled.len());
            for Filled { column, cell, is_in_file } in filled.iter() {
                let cell = row.get(*cell).unwrap_or_default();
                let read = read_cell(cell, column, *is_in_file).map_err(|error| refused(error.to_string()))?;
                cells.push(match read {
                    Read::File(path) => self.file(path, column).map_err(|error| refused(error.to_string()))?,
                    Read::Text(id) if column.name == "id" && !is_id(id) => {
                        return Err(refused(format!("{id:?} is no id of thema's")));
                    }
                    read => Value::Cell(read),
                });
            }
            let values: Vec<Stored<'_>> = cells.iter().map(Value::stored).collect();
            rows += 1;
            filling.insert(&values).map_err(|unfit| match unfit {
                Unfit::Row(reason) => refused(reason),
                Unfit::File(error) => Refused::Other(error),
            })
        });
        self.rows += rows;
        read.map_err(|refused| match refused {
            Refused::Row(RowError { line, reason }) => at(line, &reason),
            Refused::Other(error) => error.into(),
        })
    }

    /// A value that stands in a file of its own.
    fn file(&self, path: &str, column: &Column) -> Result<Value<'static>> {
        Ok(match column.kind {
            Kind::Bytes => Value::Bytes(folder::read(self.folder, path)?),
            _ => Value::Text(folder::read_text(self.folder, path)?),
        })
    }
}

enum Refused {
    Row(RowError),
    Other(crate::store::Error),
}

impl From<RowError> for Refused {
    fn from(error: RowError) -> Self {
        Self::Row(error)
    }
}

enum Value<'r> {
    Cell(Read<'r>),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value<'_> {
    fn stored(&self) -> Stored<'_> {
        match self {
            Self::Cell(read) => read.stored(),
            Self::Text(text) => Stored::Text(text),
            Self::Bytes(bytes) => Stored::Bytes(bytes),
        }
    }
}

/// Whether it is an id as thema writes it: otherwise two ways of writing one id would be two.
fn is_id(id: &str) -> bool {
    id.parse::<ProjectId>().is_ok_and(|parsed| parsed.to_string() == id)
}

/// Which column of the table stands where in the file.
fn columns<'t>(
    table: &'t Table,
    headings: &[String],
    is_of_today: bool,
) -> std::result::Result<Vec<Filled<'t>>, RowError> {
    let refused = |reason: String| RowError { line: 1, reason };
    let mut filled: Vec<Filled<'t>> = Vec::new();
    for (cell, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.starts_with(REMARK)) {
        let name = heading.strip_suffix(IN_FILE).unwrap_or(heading);
        let Some(at) = table.place(name) else {
            return Err(refused(format!("the table {} has no column \"{name}\"", table.name)));
        };
        let column = &table.columns[at];
        let is_in_file = name != heading;
        if is_in_file && column.kind != Kind::Bytes && !is_a_text(table, name) {
            return Err(refused(format!("{name} does not stand in files of its own")));
        }
        if filled.iter().any(|filled| filled.column.name == name) {
            return Err(refused(format!("the column \"{name}\" is there twice")));
        }
        filled.push(Filled { column, cell, is_in_file });
    }
    let missing = table.columns.iter().find(|column| filled.iter().all(|filled| filled.column.name != column.name));
    match missing.filter(|_| is_of_today) {
        Some(column) => Err(refused(format!("the column \"{}\" is missing", column.name))),
        None => Ok(filled),
    }
}

fn located_at(folder: &Path, path: &str, line: u64, what: &str) -> Error {
    Error::with_hint(format!("{}, line {line}: {what}", folder.join(path).display()), HINT)
}

/// What the doctor says, with the place of the first row it names.
fn located(folder: &Path, files: &[(String, Table)], problem: &str) -> String {
    let is_listed = |word: &&str| is_id(word.trim_matches([',', '.']));
    let id = problem.split(' ').find(is_listed).map(|id| id.trim_matches([',', '.']).to_owned());
    let table = problem.split(' ').find(|word| files.iter().any(|(_, table)| table.name == *word));
    let place = id.zip(table).and_then(|(id, table)| line_of(folder, files, table, &[("id".to_owned(), id)]));
    place.map_or_else(|| problem.to_owned(), |place| format!("{place}: {problem}"))
}

/// The file and line of the row of a table in which these cells stand, as `FILE, line 3`.
fn line_of(folder: &Path, files: &[(String, Table)], table: &str, wanted: &[(String, String)]) -> Option<String> {
    files.iter().filter(|(_, known)| known.name == table).find_map(|(path, table)| {
        let bytes = folder::read(folder, path).ok()?;
        let mut found = None;
        let places = |headings: Vec<String>| {
            let place = |(column, value): &(String, String)| {
                let at = headings.iter().position(|heading| heading == column)?;
                Some((at, value.clone(), table.columns[table.place(column)?].clone()))
            };
            Ok::<_, RowError>(wanted.iter().filter_map(place).collect::<Vec<_>>())
        };
        let _ = each_row(&bytes, places, |places, line, row| {
            let is_it = places.len() == wanted.len()
                && places.iter().all(|(at, value, column)| {
                    let cell = read_cell(row.get(*at).unwrap_or_default(), column, false);
                    match cell {
                        Ok(Read::Text(text)) => text == value,
                        Ok(Read::Integer(number)) => number.to_string() == *value,
                        _ => false,
                    }
                });
            match is_it {
                true => {
                    found = Some(line);
                    // Enough: the rest need not be read.
                    Err(RowError { line, reason: String::new() })
                }
                false => Ok(()),
            }
        });
        found.map(|line| format!("{}, line {line}", folder.join(path).display()))
    })
}
