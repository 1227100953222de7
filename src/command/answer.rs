//! What a command answers: a value, before anything is printed.

use super::Globals;
use super::package::Bundle;
use crate::error::{Error, Result};
use crate::model::formula::Formulas;
use crate::model::names::Names;
use crate::model::text::uncommon;
use crate::report::prose::Prose;
use crate::report::{Format, Page, Rendered, Report, json};
use serde_json::Value;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The answer, what there is to say beside it, and whether all was well.
#[derive(Debug, Default)]
pub struct Reply {
    pub answer: Answer,
    /// For people, a line each; never part of the answer.
    pub talk: Vec<String>,
    /// A check that found something wrong makes the exit code 1.
    pub wrong: bool,
    /// It tells where real names stand, so that a name in it is no slip.
    pub tells_names: bool,
    /// Open the screen of this project next, if there is a terminal.
    pub open: Option<std::path::PathBuf>,
    /// The project it was printed from.
    pub from: Option<std::path::PathBuf>,
    /// What it was computed from, given back with it: of a command that ends, not at all.
    pub kept: Vec<Box<dyn Any + Send>>,
}

/// What goes to stdout.
#[derive(Debug, Default)]
pub enum Answer {
    #[default]
    Nothing,
    Text(String),
    /// A page, and its words as a reader sees them, in which names are found that markup cuts.
    Page {
        html: String,
        words: String,
    },
    Table(Box<Table>),
    /// Paragraphs, with what they were written from.
    Prose(Box<Written>),
    /// Files that belong together; they were searched for names before.
    Bundle(Bundle),
    /// A file for another program, and the words that went into it.
    File {
        bytes: Vec<u8>,
        words: String,
    },
}

/// A text in paragraphs and the facts in it.
#[derive(Debug)]
pub struct Written {
    pub prose: Prose,
    /// What the JSON says the answer is about.
    pub about: Value,
    pub facts: Value,
}

/// A table with its typed rows.
#[derive(Debug)]
pub struct Table {
    pub report: Report,
    /// What the JSON says the answer is about.
    pub about: Value,
    /// The typed rows; the report's own where there is no type behind it.
    pub rows: Option<Value>,
    pub overall: Option<Value>,
}

/// `1 passage`, `3 passages`.
pub(super) fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The words with one blank between any two.
pub(super) fn on_one_line(text: &str) -> String {
    if is_on_one_line(text) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        line.push_str(if line.is_empty() { "" } else { " " });
        line.push_str(word);
    }
    line
}

/// Whether it is there already, as most passages are.
fn is_on_one_line(text: &str) -> bool {
    let is_apart = |blank: &str| text.starts_with(blank) || text.ends_with(blank);
    !is_apart(" ") && !text.contains("  ") && !uncommon(text).any(char::is_whitespace)
}

impl Reply {
    /// Nothing to print, a line to say.
    pub fn said(line: impl Into<String>) -> Self {
        Self { talk: vec![line.into()], ..Self::default() }
    }

    /// A text to print as it is.
    pub fn text(text: impl Into<String>) -> Self {
        Self { answer: Answer::Text(text.into()), ..Self::default() }
    }

    /// A table without typed rows.
    pub fn report(report: Report, about: Value) -> Self {
        Self::table(Table { report, about, rows: None, overall: None })
    }

    /// A table with what is behind it.
    pub fn table(table: Table) -> Self {
        Self { answer: Answer::Table(Box::new(table)), ..Self::default() }
    }

    /// Paragraphs with what they were written from.
    pub fn prose(written: Written) -> Self {
        Self { answer: Answer::Prose(Box::new(written)), ..Self::default() }
    }

    /// The same, with something large that it was computed from.
    pub(super) fn keeping(mut self, what: impl Any + Send) -> Self {
        self.kept.push(Box::new(what));
        self
    }

    /// The same without what has one of these names, in the table and in what is behind it.
    pub(super) fn without(mut self, names: impl IntoIterator<Item = &'static str>) -> Self {
        if let Answer::Table(table) = &mut self.answer {
            for name in names {
                table.report.remove_column(name);
                table.rows.iter_mut().for_each(|rows| remove(rows, name));
            }
        }
        self
    }

    /// The answer in the format asked for.
    ///
    /// Fails for a format there is not.
    pub fn render(&self, globals: &Globals, width: Option<usize>) -> Result<Rendered> {
        let rendered = self.rendered(globals, width)?;
        match &globals.check_names {
            Some(list) if !self.tells_names => self.without_names(&rendered, list).map(|()| rendered),
            _ => Ok(rendered),
        }
    }

    fn rendered(&self, globals: &Globals, width: Option<usize>) -> Result<Rendered> {
        let table = match &self.answer {
            Answer::Nothing => return Ok(Rendered::Text(String::new())),
            Answer::Text(text) | Answer::Page { html: text, .. } => return Ok(Rendered::Text(text.clone())),
            Answer::Bundle(bundle) => return Ok(Rendered::Text(bundle.listing())),
            Answer::File { .. } => return Ok(Rendered::Text(String::new())),
            Answer::Table(table) => table,
            Answer::Prose(written) => return written.rendered(globals, width),
        };
        let formulas = if globals.raw { Formulas::Raw } else { Formulas::Neutral };
        match format(globals)? {
            Format::Json => {
                let rows = table.rows.clone().unwrap_or_else(|| json::rows(&table.report));
                let text = json::envelope(table.about.clone(), rows, table.overall.clone(), &table.report.notes);
                Ok(Rendered::Text(text))
            }
            format if format.is_picture() && table.report.chart.is_none() => Err(no_figure("table", format)),
            format => Ok(table.report.render(format, Page { width, formulas })),
        }
    }

    /// The table, if the answer is one that is only shown and nobody looks for names in: it can be printed as it is set.
    ///
    /// Fails for a format there is not.
    pub fn shown_table(&self, globals: &Globals) -> Result<Option<&Report>> {
        let is_shown = globals.check_names.is_none() && is_only_shown(globals)?;
        Ok(match &self.answer {
            Answer::Table(table) if is_shown => Some(&table.report),
            _ => None,
        })
    }

    /// Refuses the answer, and what is said beside it, if a real name of the list stands in it.
    fn without_names(&self, rendered: &Rendered, list: &Path) -> Result<()> {
        let names = Names::new(super::pseudonym::read_list(list)?, false);
        let mut lines: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut cells: BTreeMap<usize, usize> = BTreeMap::new();
        // A file is packed: what went into it is looked at below.
        let text = match rendered {
            Rendered::Text(text) => text.as_str(),
            Rendered::File { .. } => "",
        };
        for found in names.find(text) {
            let before = text.chars().take(found.span.start().get() as usize);
            let line = 1 + before.filter(|letter| *letter == '\n').count();
            lines.entry(found.name).or_default().push(line);
        }
        // A dialect writes some characters in another way, and a table breaks a name over the lines of a cell.
        let mut look = |words: &str| {
            for found in names.find(words) {
                *cells.entry(found.name).or_default() += 1;
            }
        };
        self.talk.iter().for_each(|line| look(line));
        if let Answer::Page { words, .. } | Answer::File { words, .. } = &self.answer {
            look(words);
        }
        if let Answer::Table(table) = &self.answer {
            table.report.each_text(&mut look);
            each_text([&table.about].into_iter().chain(&table.rows).chain(&table.overall), &mut look);
        }
        if let Answer::Prose(written) = &self.answer {
            [&written.prose.title, &written.prose.provenance].into_iter().for_each(|words| look(words));
            written.prose.paragraphs.iter().for_each(|paragraph| look(paragraph));
            each_text([&written.about, &written.facts], &mut look);
        }
        let found: BTreeSet<usize> = lines.keys().chain(cells.keys()).copied().collect();
        if found.is_empty() {
            return Ok(());
        }
        let said: Vec<String> = found
            .iter()
            .map(|name| {
                let real = &names.names()[*name].real;
                match lines.get(name) {
                    Some(lines) => {
                        let numbers: Vec<String> = lines.iter().take(10).map(usize::to_string).collect();
                        let more = if lines.len() > 10 { ", …" } else { "" };
                        let word = if lines.len() == 1 { "line" } else { "lines" };
                        format!(
                            "  {real}: {}, {word} {}{more}",
                            counted(lines.len() as u64, "time"),
                            numbers.join(", ")
                        )
                    }
                    None => format!("  {real}: {}", counted(cells.get(name).copied().unwrap_or(1) as u64, "time")),
                }
            })
            .collect();
        Err(Error::with_hint(
            format!(
                "real names of {} stand in the answer, so nothing of it was printed or written\n{}",
                list.display(),
                said.join("\n")
            ),
            "`thema pseudonym apply` replaces them in the project",
        ))
    }

    /// Writes the answer to a file readable by its owner alone; answers in a line what was written.
    pub fn write_to(&self, path: &Path, globals: &Globals) -> Result<String> {
        if let Answer::Bundle(bundle) = &self.answer {
            return bundle.write(path);
        }
        let globals = Globals { output: Some(path.to_owned()), ..globals.clone() };
        if let Answer::File { bytes, .. } = &self.answer {
            // Looks for names, and shows nothing.
            self.render(&globals, None)?;
            write_private(path, bytes)?;
            return Ok(format!("wrote {}", path.display()));
        }
        write_rendered(path, &self.render(&globals, None)?)?;
        Ok(format!("wrote {}", path.display()))
    }

    /// Everything a shell would show, talk and answer, set to `width` columns.
    pub fn in_full(&self, globals: &Globals, width: usize) -> Result<String> {
        let answer = match self.render(globals, Some(width))? {
            Rendered::Text(text) => text,
            Rendered::File { format, .. } => return Err(not_to_be_seen(format)),
        };
        let parts = self.talk.iter().map(String::as_str).chain([answer.trim_end()]).filter(|part| !part.is_empty());
        Ok(parts.collect::<Vec<_>>().join("\n"))
    }
}

/// A figure was asked for of what has none.
fn no_figure(what: &str, format: Format) -> Error {
    let others: Vec<&str> = Format::ALL.into_iter().filter(|other| !other.is_picture()).map(Format::word).collect();
    Error::with_hint(
        format!("this {what} has no figure that could be drawn as {}", format.word()),
        format!("choose one of {}", others.join(", ")),
    )
}

/// A file of this format was asked for where only text can be shown.
pub fn not_to_be_seen(format: Format) -> Error {
    let word = format.word();
    Error::with_hint(
        format!("{word} is for programs: it cannot be shown on a terminal"),
        format!("write it to a file with `-o FILE.{word}`"),
    )
}

impl Written {
    fn rendered(&self, globals: &Globals, width: Option<usize>) -> Result<Rendered> {
        let formulas = if globals.raw { Formulas::Raw } else { Formulas::Neutral };
        Ok(match format(globals)? {
            Format::Json => {
                let rows = serde_json::json!(self.prose.paragraphs);
                Rendered::Text(json::envelope(self.about.clone(), rows, Some(self.facts.clone()), &[]))
            }
            format if format.is_picture() => return Err(no_figure("text", format)),
            format => self.prose.render(format, Page { width, formulas }),
        })
    }
}

/// Takes what has this name out of every object in JSON.
fn remove(value: &mut Value, name: &str) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| remove(value, name)),
        Value::Object(cells) => {
            cells.remove(name);
            cells.values_mut().for_each(|value| remove(value, name));
        }
        _ => {}
    }
}

/// Shows every text in JSON.
pub(super) fn each_text<'v>(values: impl IntoIterator<Item = &'v Value>, look: &mut dyn FnMut(&str)) {
    let mut open: Vec<&Value> = values.into_iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => look(text),
            Value::Array(values) => open.extend(values),
            Value::Object(cells) => {
                cells.keys().for_each(|key| look(key));
                open.extend(cells.values());
            }
            _ => {}
        }
    }
}

/// The format asked for by name, else by the file's ending, else a table.
pub fn format(globals: &Globals) -> Result<Format> {
    let words = || Format::ALL.map(Format::word).join(", ");
    match (&globals.format, &globals.output) {
        (Some(word), _) => Format::from_word(word).ok_or_else(|| {
            Error::with_hint(format!("there is no format \"{word}\""), format!("choose one of {}", words()))
        }),
        (None, Some(path)) => Format::from_ending(path).ok_or_else(|| {
            Error::with_hint(
                format!("the ending of {} says nothing about the format", path.display()),
                format!("add `--format` with one of {}", words()),
            )
        }),
        (None, None) => Ok(Format::Table),
    }
}

/// Whether the answer is shown as a table and nothing else becomes of it, so that what only programs read is not made:
/// of tens of thousands of passages it is most of the work.
pub(super) fn is_only_shown(globals: &Globals) -> Result<bool> {
    Ok(globals.output.is_none() && format(globals)? == Format::Table)
}

/// Writes an answer to its file.
pub(super) fn write_rendered(path: &Path, answer: &Rendered) -> Result<()> {
    match answer {
        Rendered::Text(text) => write_private(path, text),
        Rendered::File { bytes, .. } => write_private(path, bytes),
    }
}

/// Writes a file whole or not at all: beside its place first, then moved there.
pub(super) fn write_private(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let failed = |error: std::io::Error| Error::refused(format!("{} cannot be written: {error}", path.display()));
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(Error::with_hint(
            format!("{} cannot be written: there is no folder {}", path.display(), folder.display()),
            "make the folder first",
        ));
    }
    let name = path.file_name().ok_or_else(|| Error::refused(format!("{} is not a file name", path.display())))?;
    let beside = folder.join(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| {
        std::io::Write::write_all(&mut file, contents.as_ref())?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_on_one_line_is_seen_to_be_there(text in "[a é—’ \t\n\u{a0}\u{2028}]{0,40}") {
            let words: Vec<&str> = text.split_whitespace().collect();
            prop_assert_eq!(on_one_line(&text), words.join(" "));
            prop_assert_eq!(is_on_one_line(&text), words.join(" ") == text);
        }
    }
}
