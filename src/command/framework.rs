//! The framework chart: cases by themes, each cell summed up by the analyst.

use super::Globals;
use super::answer::{Reply, Table, counted, is_only_shown};
use super::apart::apart;
use super::cases::Cases as By;
use super::editor;
use super::import::{none_refused, open_table};
use super::select::{Select, WithLayer, about, provenance};
use crate::error::{Error, Result};
use crate::formats::framework::{self as sheet, CaseName, PASSAGES};
use crate::model::codebook::last_name;
use crate::model::framework::Case;
use crate::model::ids::CodeId;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::framework::{Cell as Field, Chart, Link, Written};
use crate::project::selection::{Asked, Layer, Selection};
use crate::project::study::Study;
use crate::report::{Cell, Column, Report};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The framework chart: participants by themes, each cell what you make of a theme in one case
///
/// Beside each summary stand the passages it rests on: those of the participant coded with the theme or anything under
/// it. Without --theme it has every theme without sub-themes.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Framework {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    chart: Print,
}

#[derive(Debug, clap::Args)]
struct Print {
    /// Only these themes or codes, a column each.
    #[arg(long, value_name = "THEME")]
    theme: Vec<String>,
    /// What a row is about.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "participant")]
    by: By,
    /// A row for every cell, as `thema framework import` reads it.
    #[arg(long)]
    long: bool,
    /// Only the cells that have passages and no summary yet, a row each.
    #[arg(long)]
    missing: bool,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Set(Set),
    /// Empty a cell
    Clear {
        /// The participant's label; with --by document a document's name.
        case: String,
        theme: String,
        #[arg(long, value_enum, value_name = "WHAT", default_value = "participant")]
        by: By,
    },
    /// Bring in the summaries of a table: participant (or document), theme, summary
    ///
    /// One undo takes it back. Cells that are empty in the table stay as they are.
    Import {
        file: PathBuf,
    },
}

/// Sum up a theme for one case
#[derive(Debug, clap::Args)]
struct Set {
    /// The participant's label; with --by document a document's name.
    case: String,
    /// The theme or code.
    theme: String,
    /// What you make of it.
    #[arg(required_unless_present = "edit", conflicts_with = "edit")]
    summary: Option<String>,
    /// Write it in the editor named by VISUAL or EDITOR, below the passages it rests on.
    #[arg(long)]
    edit: bool,
    #[arg(long, value_enum, value_name = "WHAT", default_value = "participant")]
    by: By,
}

impl Framework {
    /// Whether it prints the chart, and `--coder` chooses whose codings it rests on.
    pub(super) const fn prints(&self) -> bool {
        self.verb.is_none()
    }

    /// `has_terminal` is false on the screen, which has the terminal to itself.
    pub(super) fn run(self, project: &mut Project, globals: &Globals, has_terminal: bool) -> Result<Reply> {
        match self.verb {
            None => self.chart.run(project, globals),
            Some(Verb::Set(set)) => set.run(project, has_terminal),
            Some(Verb::Clear { case, theme, by }) => {
                let (case, theme) = (project.case_named(&case, by == By::Document)?, project.code_named(&theme)?);
                project.clear_summary(case, theme)?;
                Ok(Reply::said("emptied it; `thema undo` brings it back"))
            }
            Some(Verb::Import { file }) => import(project, &file),
        }
    }
}

// ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────

/// What stands below it in the editor is kept, what stands above is not.
const WRITE_BELOW: &str = "# ---------------- write below this line; what is above it is not kept ----------------";

impl Set {
    fn run(&self, project: &mut Project, has_terminal: bool) -> Result<Reply> {
        let case = project.case_named(&self.case, self.by == By::Document)?;
        let theme = project.code_named(&self.theme)?;
        let body = match &self.summary {
            Some(body) => body.clone(),
            None if !has_terminal => {
                return Err(Error::with_hint(
                    "the summary cannot be edited from here: an editor needs the terminal",
                    "leave with q and type it in a shell, or give the words themselves",
                ));
            }
            None => self.edited(project, case, theme)?,
        };
        Ok(Reply::said(match project.set_summary(case, theme, &body)? {
            true => "kept it; `thema undo` brings back what it was",
            false => "those were the words already",
        }))
    }

    fn edited(&self, project: &Project, case: Case, theme: CodeId) -> Result<String> {
        let program = editor::from_environment(|name| std::env::var(name).ok())?;
        let study = project.study()?;
        let selection = Selection::find(&study, &Asked::default())?;
        let layer = Layer::find(&study, &selection, None)?;
        let chart = project.framework(&study, &selection, layer, &[theme], self.by == By::Document)?;
        let cell = chart.cell(case, theme);
        let mut text = format!("# {} · {}\n#\n", project.case_name(case)?, study.codebook.path(theme));
        for link in &cell.passages {
            let document = &study.documents[link.at];
            let words = project.text(&document.document)?.slice(link.span).to_owned();
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            text.push_str(&format!("# {}: {words}\n", place(&study, link)));
        }
        text.push_str(&format!("{WRITE_BELOW}\n{}\n", cell.words()));
        let Some(edited) = editor::edit(&program, "summary.md", &text)? else {
            return Err(Error::refused("the editor was left without keeping; nothing was changed"));
        };
        match edited.split_once(WRITE_BELOW) {
            Some((_, below)) => Ok(below.trim().to_owned()),
            None => {
                let kept = editor::keep("summary.md", &edited)?;
                Err(Error::with_hint(
                    "the line that says where to write is gone; nothing was changed",
                    format!("what you wrote is kept in {}", kept.display()),
                ))
            }
        }
    }
}

fn import(project: &mut Project, path: &Path) -> Result<Reply> {
    let table = open_table(path)?;
    let hint = || "a row for every cell is read, as `thema framework --long` writes it".to_owned();
    let reading = sheet::read(&table.text).map_err(|error| Error::Refused {
        message: format!("{}: {error}", path.display()),
        hint: error.hint().or_else(|| Some(hint())),
    })?;
    none_refused(path, &reading.refused)?;
    let at_line = |line: u64, error: Error| Error::Refused {
        message: format!("{}, line {line}: {error}; nothing was changed", path.display()),
        hint: error.hint(),
    };
    let mut written = Vec::new();
    for row in reading.rows.into_iter().filter(|row| !row.summary.is_empty()) {
        let case = match &row.case {
            CaseName::Participant(label) => project.case_named(label, false),
            CaseName::Document(name) => project.case_named(name, true),
        };
        let case = case.map_err(|error| at_line(row.line, error))?;
        let theme = project.code_named(&row.theme).map_err(|error| at_line(row.line, error))?;
        written.push(Written { case, theme, body: row.summary });
    }
    let changed = project.bring_summaries(&written)?;
    let mut talk: Vec<String> = table.doubts.iter().map(|doubt| format!("? {doubt}")).collect();
    talk.extend(reading.notes.iter().map(|note| note.message.clone()));
    talk.push(format!("{}: {} of {} new or changed", path.display(), changed, counted(written.len() as u64, "cell")));
    Ok(Reply { talk, ..Reply::default() })
}

// ── Printing ──────────────────────────────────────────────────────────────────────────────────────────────

impl Print {
    fn run(&self, project: &Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let find = |name: &String| study.codebook.find(name).map_err(|error| Error::no_code(name, error));
        let themes: Vec<CodeId> = self.theme.iter().map(find).collect::<Result<_>>()?;
        let chart =
            study.meanwhile(|| project.framework(&study, &selection, layer, &themes, self.by == By::Document))?;
        let cells: Vec<(Case, &str, CodeId, &Field)> = chart
            .cases
            .iter()
            .flat_map(|(case, name)| chart.themes.iter().map(move |theme| (*case, name.as_str(), *theme)))
            .map(|(case, name, theme)| (case, name, theme, chart.cell(case, theme)))
            .filter(|(.., cell)| !self.missing || cell.summaries.is_empty() && !cell.passages.is_empty())
            .collect();
        let mut report = if self.long || self.missing { self.long(&study, &cells) } else { self.wide(&study, &chart) };
        // In the long form it is edited elsewhere and read again.
        report.is_data = self.long;
        report.notes.push(note(&cells, self.missing));
        report.notes.extend((chart.homeless > 0).then(|| {
            let message = format!("{} of themes that are no longer in use", counted_summaries(chart.homeless));
            Note::new("themes_out_of_use", message)
        }));
        let layer = layer.words(&study);
        report.provenance = provenance(&study, &selection, &[format!("layer {layer}")]);
        let about = about(&study, &selection, json!({"layer": layer, "by": self.by.word()}));
        let rows = || cells.iter().map(|(_, name, theme, cell)| self.row(&study, name, *theme, cell)).collect();
        let rows = (!is_only_shown(globals)?).then(|| Value::Array(rows()));
        Ok(Reply::table(Table { report, about, rows, overall: None }))
    }

    /// A row a case, a column a theme.
    fn wide(&self, study: &Study, chart: &Chart) -> Report {
        let mut columns = vec![Column::text(self.by.word(), self.by.heading())];
        let paths = || chart.themes.iter().map(|theme| study.codebook.path(*theme));
        let two = paths().flat_map(|path| [path.to_owned(), format!("{path}{PASSAGES}")]);
        for (path, names) in paths().zip(apart(&[self.by.word()], two, "theme").chunks(2)) {
            let heading = last_name(path);
            columns.extend([
                Column::text(&names[0], "").for_programs(),
                Column::figure(&names[1], "").for_programs(),
                Column::text(path, heading).for_people(),
            ]);
        }
        let mut report = Report::new("Framework chart", columns);
        for (case, name) in &chart.cases {
            let mut cells = vec![Cell::text(name)];
            for theme in &chart.themes {
                let cell = chart.cell(*case, *theme);
                let words = cell.words();
                let shown = [words.as_str(), &passages(study, name, cell)];
                let shown = shown.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
                cells.extend([
                    if words.is_empty() { Cell::Empty } else { Cell::text(&words) },
                    Cell::Integer(cell.passages.len() as u64),
                    if shown.is_empty() { Cell::Empty } else { Cell::text(shown) },
                ]);
            }
            report.push(cells);
        }
        report
    }

    /// A row a cell.
    fn long(&self, study: &Study, cells: &[(Case, &str, CodeId, &Field)]) -> Report {
        let mut report = Report::new(
            if self.missing { "Cells without a summary" } else { "Framework chart" },
            vec![
                Column::text(self.by.word(), self.by.heading()),
                Column::text("theme", "Theme"),
                Column::text("summary", "Summary"),
                Column::figure("passages", "Passages"),
                Column::text("author", "Author"),
                Column::text("updated_at", "Written").for_programs(),
            ],
        );
        for (_, name, theme, cell) in cells {
            let words = cell.words();
            let latest = cell.summaries.iter().max_by_key(|summary| &summary.updated_at);
            let author = latest.and_then(|summary| summary.author);
            report.push(vec![
                Cell::text(*name),
                study.codebook.path(*theme).into(),
                if words.is_empty() { Cell::Empty } else { Cell::text(words) },
                Cell::Integer(cell.passages.len() as u64),
                author.map_or(Cell::Empty, |author| Project::coder_name(&study.coders, author).into()),
                latest.map_or(Cell::Empty, |summary| summary.updated_at.as_str().into()),
            ]);
        }
        report
    }

    fn row(&self, study: &Study, name: &str, theme: CodeId, cell: &Field) -> Value {
        let links = cell.passages.iter().map(|link| {
            json!({
                "document": study.documents[link.at].document.name,
                "start": link.span.start(),
                "end": link.span.end(),
                "codings": link.codings.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        });
        let latest = cell.summaries.iter().max_by_key(|summary| &summary.updated_at);
        let author = latest.and_then(|summary| summary.author);
        let words = cell.words();
        let mut row = json!({
            "theme": study.codebook.path(theme),
            "summary": if words.is_empty() { Value::Null } else { json!(words) },
            "author": author.map(|author| Project::coder_name(&study.coders, author)),
            "updated_at": latest.map(|summary| &summary.updated_at),
            "passages": cell.passages.len(),
            "links": links.collect::<Vec<_>>(),
        });
        row[self.by.word()] = json!(name);
        row
    }
}

/// What is written, what is not.
fn note(cells: &[(Case, &str, CodeId, &Field)], missing: bool) -> Note {
    if missing {
        let message = match cells.len() {
            0 => "every cell with passages is summed up".to_owned(),
            count => format!("{} with passages and without a summary", counted(count as u64, "cell")),
        };
        return Note::new("missing", message);
    }
    let written = cells.iter().filter(|(.., cell)| !cell.summaries.is_empty()).count();
    let open = cells.iter().filter(|(.., cell)| cell.summaries.is_empty() && !cell.passages.is_empty()).count();
    let open = if open == 0 { String::new() } else { format!("; {open} with passages and no summary (--missing)") };
    Note::new("counts", format!("{written} of {} summed up{open}", counted(cells.len() as u64, "cell")))
}

fn counted_summaries(count: usize) -> String {
    if count == 1 { "1 summary".to_owned() } else { format!("{count} summaries") }
}

/// How many turns are named beside a summary.
const PLACES_MAX: usize = 6;

/// `[3 passages: turns 14, 20, 31]`; nothing where there are none.
fn passages(study: &Study, case: &str, cell: &Field) -> String {
    let mut places: Vec<(usize, Vec<u32>)> = Vec::new();
    for link in &cell.passages {
        let turn = study.documents[link.at].turns_touched(link.span).first().map(|turn| turn.n);
        match places.last_mut() {
            Some((at, turns)) if *at == link.at => turns.extend(turn.filter(|turn| !turns.contains(turn))),
            _ => places.push((link.at, turn.into_iter().collect())),
        }
    }
    if places.is_empty() {
        return String::new();
    }
    let mut left = PLACES_MAX;
    let said: Vec<String> = places
        .into_iter()
        .map(|(at, turns)| {
            let name = &study.documents[at].document.name;
            let shown: Vec<String> = turns.iter().take(left).map(u32::to_string).collect();
            let more = if turns.len() > shown.len() { ", …" } else { "" };
            left -= shown.len();
            match (turns.len(), shown.is_empty()) {
                (_, true) => name.clone(),
                (count, _) => {
                    // A transcript is mostly called like the one who speaks in it.
                    let of = if name == case { String::new() } else { format!("{name}, ") };
                    format!("{of}turn{} {}{more}", if count == 1 { "" } else { "s" }, shown.join(", "))
                }
            }
        })
        .collect();
    format!("[{}: {}]", counted(cell.passages.len() as u64, "passage"), said.join("; "))
}

fn place(study: &Study, link: &Link) -> String {
    let document = &study.documents[link.at];
    match document.turns_touched(link.span).first() {
        Some(turn) => format!("{}, turn {}", document.document.name, turn.n),
        None => format!("{}, {}–{}", document.document.name, link.span.start(), link.span.end()),
    }
}
