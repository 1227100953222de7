//! All outputs of a study at once, as a recipe names them.

use super::answer::{Answer, Reply, write_private, write_rendered};
use super::{Cli, Globals, remember_export, run_in, split_words};
use crate::error::{Error, Result};
use crate::formats::basis::{Basis, Made, Row};
use crate::formats::recipe::{self, Output};
use crate::formats::toml::Problem;
use crate::project::Project;
use crate::project::import::Progress;
use crate::report::{Cell, Column, Rendered, Report, json};
use crate::store::documents::sha256;
use clap::Parser;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Make all outputs that a recipe names, or check that none of them would change
///
/// A recipe is a TOML file beside the project. Each output has a file, named from the recipe's folder, what it is (a
/// command that answers something) and the command's options. Everything is computed before anything is written. Beside
/// the recipe, NAME.basis keeps of every row what it is known by and a fingerprint of its values; `--frozen` compares
/// with it, writes nothing, and names what changed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLE)]
pub struct Make {
    /// The recipe.
    #[arg(default_value = "outputs.toml", value_name = "RECIPE")]
    recipe: PathBuf,
    /// Write nothing; fail if an output would not be what it was, naming the rows that changed.
    #[arg(long)]
    frozen: bool,
}

const EXAMPLE: &str = "\
An output of a recipe:

  [[output]]
  file = \"tables/frequencies.tex\"
  what = \"frequencies\"
  options = \"--layer consensus --used\"";

/// A recipe is no longer than this, in bytes.
const RECIPE_MAX: u64 = 1 << 20;

/// How many rows of an output are named that changed.
const NAMED_MAX: usize = 20;

/// An output that is computed and not written yet.
pub(super) struct Ready {
    pub(super) path: PathBuf,
    pub(super) answer: Rendered,
    pub(super) reply: Rc<Reply>,
    pub(super) made: Made,
}

/// Where a recipe comes from.
pub(super) struct Origin<'a> {
    /// As errors name it.
    pub(super) name: String,
    /// Its files are named from here.
    pub(super) folder: &'a Path,
}

impl Make {
    pub(super) fn run(self, project: &mut Project, globals: &Globals, progress: Progress<'_>) -> Result<Reply> {
        let outputs = read(&self.recipe)?.outputs;
        let basis_file = self.recipe.with_extension("basis");
        let before = read_basis(&basis_file)?;
        if self.frozen && before.is_none() {
            return Err(Error::with_hint(
                format!("{} is not there, so there is nothing to compare with", basis_file.display()),
                format!("make the outputs once with `thema make {}`", self.recipe.display()),
            ));
        }
        let folder = self.recipe.parent().unwrap_or(Path::new(""));
        let origin = Origin { name: self.recipe.display().to_string(), folder };
        let ready = compute(&outputs, &origin, project, globals, progress)?;
        let before = before.unwrap_or_default();
        let changes: Vec<Option<Vec<String>>> =
            ready.iter().map(|one| before.made(&one.made.file).map(|was| was.differences(&one.made))).collect();
        if self.frozen {
            return Ok(compared(&before, &ready, &changes));
        }
        for one in &ready {
            write(one)?;
            remember_export(project, &one.path);
        }
        let report = table(&ready, &changes);
        let made = ready.into_iter().map(|one| one.made).collect();
        let basis = Basis { version: env!("CARGO_PKG_VERSION").to_owned(), outputs: made };
        write_private(&basis_file, basis.to_json())?;
        Ok(Reply::report(report, json!({"recipe": self.recipe})))
    }
}

/// A recipe as it stands in its file.
pub(super) struct Recipe {
    pub(super) text: String,
    pub(super) outputs: Vec<Output>,
}

/// Reads a recipe.
pub(super) fn read(path: &Path) -> Result<Recipe> {
    let name = path.display();
    let size = std::fs::metadata(path).map_err(|error| {
        Error::with_hint(
            format!("the recipe {name} cannot be read: {error}"),
            "write one: `thema make --help` shows how an output is named in it",
        )
    })?;
    if size.len() > RECIPE_MAX {
        return Err(Error::refused(format!("{name} has {} bytes; a recipe has at most {RECIPE_MAX}", size.len())));
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::refused(format!("the recipe {name} cannot be read: {error}")))?;
    let outputs = recipe::read(&text).map_err(|problems| {
        let told = |problem: &Problem| format!("{name}, line {}: {}", problem.line, problem.said);
        let said: Vec<String> = problems.iter().map(told).collect();
        Error::with_hint(said.join("\n"), "`thema make --help` shows how a recipe is written")
    })?;
    Ok(Recipe { text, outputs })
}

/// Computes all outputs and writes none. What several files show is computed once.
pub(super) fn compute(
    outputs: &[Output],
    origin: &Origin<'_>,
    project: &mut Project,
    globals: &Globals,
    progress: Progress<'_>,
) -> Result<Vec<Ready>> {
    // Where there is much to say an answer has its rows for JSON only if that is asked for.
    let key = |output: &Output| (output.line.clone(), output.file.to_lowercase().ends_with(".json"));
    let mut replies: HashMap<(String, bool), Rc<Reply>> = HashMap::new();
    let mut ready = Vec::with_capacity(outputs.len());
    for (done, output) in outputs.iter().enumerate() {
        progress(done, outputs.len(), &output.file);
        let known = replies.get(&key(output)).cloned();
        let one = compute_one(output, known, origin, project, globals)?;
        replies.insert(key(output), Rc::clone(&one.reply));
        ready.push(one);
    }
    progress(outputs.len(), outputs.len(), "");
    Ok(ready)
}

fn compute_one(
    output: &Output,
    known: Option<Rc<Reply>>,
    origin: &Origin<'_>,
    project: &mut Project,
    globals: &Globals,
) -> Result<Ready> {
    let Output { file, line, at } = output;
    let place = || format!("{}, line {at}, {file}", origin.name);
    let refused = |said: String| Error::with_hint(format!("{}: {said}", place()), "nothing was written");
    let words = split_words(line).map_err(|error| refused(error.to_string()))?;
    let cli = Cli::try_parse_from(std::iter::once("thema".to_owned()).chain(words)).map_err(|error| {
        let said = error.to_string();
        refused(said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned())
    })?;
    let command = cli.command.filter(super::Command::is_output).ok_or_else(|| {
        refused(format!(
            "`{line}` makes no output: an output is a table, a figure or a text, as `frequencies`, and changes nothing"
        ))
    })?;
    let given = cli.globals;
    if given.output.is_some() || given.project.is_some() {
        return Err(refused("the file and the project are not options of an output".to_owned()));
    }
    let path = origin.folder.join(file);
    let inner = Globals {
        output: Some(path.clone()),
        check_names: given.check_names.or_else(|| globals.check_names.clone()),
        raw: given.raw || globals.raw,
        ..given
    };
    let told = |error: Error| match error {
        Error::Refused { message, hint } => {
            Error::Refused { message: format!("{}: {message}; nothing was written", place()), hint }
        }
        other => other,
    };
    let reply = match known {
        Some(reply) => reply,
        None => Rc::new(run_in(command, &inner, project, &mut |_, _, _| {}).map_err(told)?),
    };
    let answer = reply.render(&inner, None).map_err(told)?;
    let made = Made { file: file.clone(), line: line.clone(), rows: rows(&reply.answer) };
    Ok(Ready { path, answer, reply, made })
}

/// What is known of each row of an answer.
fn rows(answer: &Answer) -> Vec<Row> {
    let row = |name: String, values: &str| Row { name, fingerprint: sha256(values).chars().take(16).collect() };
    match answer {
        Answer::Nothing | Answer::Bundle(_) | Answer::File { .. } => Vec::new(),
        Answer::Page { words, .. } => words.lines().zip(1..).map(|(line, n)| row(format!("line {n}"), line)).collect(),
        Answer::Text(text) => text.lines().zip(1..).map(|(line, n)| row(format!("line {n}"), line)).collect::<Vec<_>>(),
        Answer::Prose(written) => {
            let paragraphs = written.prose.paragraphs.iter().zip(1..);
            paragraphs.map(|(text, n)| row(format!("paragraph {n}"), text)).collect()
        }
        Answer::Table(table) => {
            let values = table.rows.clone().unwrap_or_else(|| json::rows(&table.report));
            let shown = json::rows(&table.report);
            let names = table.report.rows.iter().zip(1..).map(|(row, n)| name(&row.cells, n));
            match (values, shown) {
                // Typed rows that are those of the table say more of it than the table.
                (Value::Array(values), Value::Array(shown)) if values.len() == shown.len() => {
                    names.zip(&values).map(|(name, values)| row(name, &values.to_string())).collect()
                }
                (_, Value::Array(shown)) => {
                    names.zip(&shown).map(|(name, values)| row(name, &values.to_string())).collect()
                }
                _ => Vec::new(),
            }
        }
    }
}

/// What people know a row by: its first words.
fn name(cells: &[Cell], n: usize) -> String {
    let words = cells.iter().find_map(|cell| match cell {
        Cell::Path { path, .. } => Some(path.clone()),
        Cell::Text(text) if !text.trim().is_empty() => Some(text.chars().take(80).collect()),
        _ => None,
    });
    words.unwrap_or_else(|| format!("row {n}"))
}

fn read_basis(path: &Path) -> Result<Option<Basis>> {
    let told = |said: String| {
        Error::with_hint(
            format!("{} cannot be read: {said}", path.display()),
            "delete it to start anew: the next `thema make` writes it",
        )
    };
    match std::fs::read_to_string(path) {
        Ok(json) => Basis::from_json(&json).map(Some).map_err(told),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(told(error.to_string())),
    }
}

fn write(ready: &Ready) -> Result<()> {
    if let Some(folder) = ready.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::refused(format!("the folder {} cannot be made: {error}", folder.display())))?;
    }
    write_rendered(&ready.path, &ready.answer)
}

/// What was made, and what of it is otherwise than before.
fn table(ready: &[Ready], changes: &[Option<Vec<String>>]) -> Report {
    let columns = vec![
        Column::text("file", "File"),
        Column::text("command", "Made by"),
        Column::figure("rows", "Rows"),
        Column::text("state", "Since last time"),
    ];
    let mut report = Report::new("Outputs", columns);
    for (one, changed) in ready.iter().zip(changes) {
        let state = match changed {
            None => "new".to_owned(),
            Some(changes) if changes.is_empty() => "the same".to_owned(),
            Some(changes) => listed(changes),
        };
        report.push(vec![
            one.made.file.as_str().into(),
            one.made.line.as_str().into(),
            Cell::Integer(one.made.rows.len() as u64),
            Cell::text(state),
        ]);
    }
    report
}

/// The first of them, and how many more there are.
fn listed(changes: &[String]) -> String {
    let more = changes.len().saturating_sub(NAMED_MAX);
    let shown = changes.iter().take(NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join("; ");
    if more > 0 { format!("{shown}; {more} more") } else { shown }
}

/// The answer of `--frozen`: what would not be as it was.
fn compared(before: &Basis, ready: &[Ready], changes: &[Option<Vec<String>>]) -> Reply {
    let mut said = Vec::new();
    for (one, changed) in ready.iter().zip(changes) {
        let Made { file, .. } = &one.made;
        match changed {
            None => said.push(format!("{file}: it was not made before")),
            Some(changes) if !changes.is_empty() => said.push(format!("{file}: {}", listed(changes))),
            Some(_) if !one.path.is_file() => said.push(format!("{file}: the file is not there")),
            Some(_) => {}
        }
    }
    let asked = |file: &str| ready.iter().any(|one| one.made.file == file);
    let dropped = before.outputs.iter().filter(|made| !asked(&made.file));
    said.extend(dropped.map(|made| format!("{}: the recipe does not ask for it any more", made.file)));
    if said.is_empty() {
        return Reply::said(match ready.len() {
            1 => "the output is what it was".to_owned(),
            count => format!("all {count} outputs are what they were"),
        });
    }
    Reply { talk: said, wrong: true, ..Reply::default() }
}
