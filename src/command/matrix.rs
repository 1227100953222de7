//! Cases by codes: who said what, on one page.

use super::Globals;
use super::answer::{Reply, Table};
use super::apart::apart;
use super::cases::Cases;
use super::frequencies::unlinked;
use super::select::{Counting, Order, Select, WithLayer, about, provenance};
use crate::analysis::frequency::Tally;
use crate::analysis::matrix::{Case, CodeOf, Matrix as Counts};
use crate::error::Result;
use crate::model::codebook::{CodeKind, last_name};
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::Counted;
use crate::report::chart::{Chart, HeatMap, Label};
use crate::report::{Cell, Column, Report, RowKind};
use clap::ValueEnum;
use serde_json::{Value, json};

/// Participants (or documents) by codes: which codes are there with whom, with totals
///
/// Rows are cases, columns are codes and themes in the codebook's order. The totals are unions: a passage in which two
/// participants speak is one. How is counted, `thema frequencies --help` says.
#[derive(Debug, clap::Args)]
pub struct Matrix {
    /// What is a row: participant or document.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "participant")]
    cases: Cases,
    /// What is in a cell: whether the code is there, how many passages, how many words.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "presence")]
    cells: Cells,
    /// Codes as rows and cases as columns.
    #[arg(long)]
    transpose: bool,
    /// Leave out codes that do not occur.
    #[arg(long)]
    used: bool,
    /// Only so many levels of the codebook; 1 are the topmost themes.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    depth: Option<u64>,
    /// The order of the codes: codebook, or frequency (those of most cases first).
    #[arg(long, value_enum, value_name = "ORDER", default_value = "codebook")]
    sort: Order,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

/// What a cell counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cells {
    Presence,
    Count,
    Words,
}

impl Matrix {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        Ok(Reply::table(self.table(&self.count(project, globals)?)))
    }

    /// Counts what the table is made of.
    pub(super) fn count(&self, project: &Project, globals: &Globals) -> Result<Counting<Counts>> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let counted = match self.cells {
            Cells::Words => Counted::new(project, &study, &selection, layer)?,
            Cells::Presence | Cells::Count => Counted::without_words(&study, &selection, layer),
        };
        let cases = match self.cases {
            Cases::Participant => counted.by_participant(&study, &selection),
            Cases::Document => Counted::by_document(&study, &selection),
        };
        let mut counts = study.meanwhile(|| counted.matrix(&study, &cases));
        let levels = self.depth.unwrap_or(u64::MAX);
        counts.retain_codes(|code| {
            selection.has_code(code.id) && (code.depth as u64) < levels && (!self.used || code.all.passages > 0)
        });
        if self.sort == Order::Frequency {
            counts.sort_by_frequency();
        }
        Ok(Counting { study, selection, layer, found: counts })
    }

    const fn view<'m>(&self, counts: &'m Counts) -> View<'m> {
        View { counts, cases: self.cases, cells: self.cells, is_tree: matches!(self.sort, Order::Codebook) }
    }

    /// What stands at the end of each code's row.
    pub(super) fn margins(&self, counts: &Counts) -> Vec<u64> {
        let view = self.view(counts);
        counts.codes.iter().map(|code| view.of_code(code)).collect()
    }

    /// The table of what was counted.
    pub(super) fn table(&self, counting: &Counting<Counts>) -> Table {
        let Counting { study, selection, layer, found: counts } = counting;
        let view = self.view(counts);
        let mut report = if self.transpose { view.codes_by_cases() } else { view.cases_by_codes() };
        report.chart = Some(view.chart(self.transpose));
        if self.cases == Cases::Participant {
            report.notes.extend(unlinked(study, selection));
        }
        let layer = layer.words(study);
        report.provenance = provenance(study, selection, &[format!("layer {layer}")]);
        let about = about(
            study,
            selection,
            json!({"layer": layer, "cases": self.cases.word(), "cells": self.cells.word(), "levels": self.depth}),
        );
        let rows = if self.transpose { view.json_of_codes() } else { view.json_of_cases() };
        Table { rows: Some(rows), overall: Some(view.json_of_totals()), report, about }
    }
}

impl Cells {
    const fn word(self) -> &'static str {
        match self {
            Self::Presence => "presence",
            Self::Count => "count",
            Self::Words => "words",
        }
    }

    fn of(self, tally: &Tally) -> u64 {
        match self {
            Self::Presence => (tally.passages > 0) as u64,
            Self::Count => tally.passages,
            Self::Words => tally.words.unwrap_or_default(),
        }
    }
}

/// How wide the headings of a page may be together, in letters; beyond it they are numbers, with a legend.
const HEADINGS_MAX: usize = 100;

/// A matrix with what is to be seen of it.
struct View<'m> {
    counts: &'m Counts,
    cases: Cases,
    cells: Cells,
    /// Whether themes stand above their codes.
    is_tree: bool,
}

impl View<'_> {
    /// The margin of a case: how many codes it has, or everything of it together.
    fn of_case(&self, case: &Case) -> u64 {
        if self.cells == Cells::Presence { case.codes } else { self.cells.of(&case.all) }
    }

    /// The margin of a code: with how many cases it is, or everything of it together.
    fn of_code(&self, code: &CodeOf) -> u64 {
        if self.cells == Cells::Presence { code.cases } else { self.cells.of(&code.all) }
    }

    /// Where the margins meet.
    fn of_all(&self) -> Cell {
        match self.cells {
            Cells::Presence => Cell::Empty,
            cells => Cell::Integer(cells.of(&self.counts.all)),
        }
    }

    /// What the margin at the end of a case's row or column is called.
    const fn margin_of_cases(&self) -> &'static str {
        match self.cells {
            Cells::Presence => "Codes",
            Cells::Count => "Passages",
            Cells::Words => "Words",
        }
    }

    const fn margin_of_codes(&self) -> &'static str {
        match self.cells {
            Cells::Presence => self.cases.heading_of_several(),
            Cells::Count => "Passages",
            Cells::Words => "Words",
        }
    }

    /// For programs a figure, for people a dot or what there is; nothing is left blank.
    fn cell(&self, tally: &Tally) -> [Cell; 2] {
        let count = self.cells.of(tally);
        let seen = match (self.cells, count) {
            (_, 0) => Cell::Empty,
            (Cells::Presence, _) => Cell::text("●"),
            _ => Cell::Integer(count),
        };
        [Cell::Integer(count), seen]
    }

    fn title(&self) -> String {
        let what = match self.cells {
            Cells::Presence => "Codes",
            Cells::Count => "Passages of codes",
            Cells::Words => "Words of codes",
        };
        format!("{what} by {}", self.cases.word())
    }

    fn cases_by_codes(&self) -> Report {
        let first = Column::text(self.cases.word(), self.cases.heading());
        let paths = self.counts.codes.iter().map(|code| code.path.clone());
        let names = apart(&[&first.name, TOTAL], paths, "code");
        let (columns, legend) =
            columns(names, self.counts.codes.iter().map(|code| last_name(&code.path).into_owned()).collect());
        let margin = Column::figure(TOTAL, self.margin_of_cases());
        let mut report = Report::new(self.title(), std::iter::once(first).chain(columns).chain([margin]).collect());
        for (case, cells) in self.counts.cases.iter().zip(&self.counts.cells) {
            let mut row = vec![Cell::text(&case.label)];
            row.extend(cells.iter().flat_map(|cell| self.cell(cell)));
            row.push(Cell::Integer(self.of_case(case)));
            report.push(row);
        }
        let labels: Vec<&str> = self.counts.cases.iter().map(|case| case.label.as_str()).collect();
        let totals = apart(&labels, [self.margin_of_codes().to_owned()], TOTAL);
        let mut totals: Vec<Cell> = totals.into_iter().map(Cell::text).collect();
        for code in &self.counts.codes {
            totals.extend([Cell::Integer(self.of_code(code)), Cell::Integer(self.of_code(code))]);
        }
        totals.push(self.of_all());
        report.push_as(RowKind::Total, totals);
        report.notes.extend(legend);
        report
    }

    fn codes_by_cases(&self) -> Report {
        let first = [Column::text("code", "Code"), Column::text("kind", "Kind").for_programs()];
        let labels: Vec<String> = self.counts.cases.iter().map(|case| case.label.clone()).collect();
        let names = apart(&["code", "kind", TOTAL], labels.clone(), self.cases.word());
        let (columns, legend) = columns(names, labels);
        let margin = Column::figure(TOTAL, self.margin_of_codes());
        let mut report = Report::new(self.title(), first.into_iter().chain(columns).chain([margin]).collect());
        for (at, code) in self.counts.codes.iter().enumerate() {
            let is_heading = self.is_tree && code.kind == CodeKind::Theme;
            let depth = if self.is_tree { code.depth } else { 0 };
            let mut row = vec![Cell::Path { path: code.path.clone(), depth }, code.kind.word().into()];
            row.extend(self.counts.cells.iter().flat_map(|cells| self.cell(&cells[at])));
            row.push(Cell::Integer(self.of_code(code)));
            report.push_as(if is_heading { RowKind::Heading } else { RowKind::Plain }, row);
        }
        let mut totals = vec![Cell::text(self.margin_of_cases()), TOTAL.into()];
        for case in &self.counts.cases {
            totals.extend([Cell::Integer(self.of_case(case)), Cell::Integer(self.of_case(case))]);
        }
        totals.push(self.of_all());
        report.push_as(RowKind::Total, totals);
        report.notes.extend(legend);
        report
    }

    /// The matrix as a figure, cases in rows or in columns.
    fn chart(&self, transpose: bool) -> Chart {
        let Self { counts, cells, .. } = *self;
        let of_cases =
            counts.cases.iter().map(|case| Label { text: case.label.clone(), depth: 0, heading: false }).collect();
        let of_codes = counts.codes.iter().map(|code| Label {
            text: last_name(&code.path).into_owned(),
            depth: if self.is_tree { code.depth } else { 0 },
            heading: self.is_tree && code.kind == CodeKind::Theme,
        });
        let value = |cell: &Tally| Some(cells.of(cell) as f64);
        let by_case: Vec<Vec<Option<f64>>> = counts.cells.iter().map(|row| row.iter().map(value).collect()).collect();
        let by_code = || (0..counts.codes.len()).map(|at| by_case.iter().map(|row| row[at]).collect()).collect();
        let unit = match cells {
            Cells::Presence => "there",
            Cells::Count => "passages",
            Cells::Words => "words",
        };
        let (rows, columns, cells) = if transpose {
            (of_codes.collect(), of_cases, by_code())
        } else {
            (of_cases, of_codes.collect(), by_case.clone())
        };
        Chart::HeatMap(HeatMap { title: self.title(), rows, columns, cells, unit: unit.into(), digits: 0 })
    }

    fn json_of_cases(&self) -> Value {
        let row = |(case, cells): (&Case, &Vec<Tally>)| {
            let figures = self.counts.codes.iter().zip(cells);
            let cells: serde_json::Map<String, Value> =
                figures.map(|(code, cell)| (code.path.clone(), json!(self.cells.of(cell)))).collect();
            json!({self.cases.word(): case.label, "cells": cells, "total": self.of_case(case)})
        };
        self.counts.cases.iter().zip(&self.counts.cells).map(row).collect()
    }

    fn json_of_codes(&self) -> Value {
        let row = |(at, code): (usize, &CodeOf)| {
            let figures = self.counts.cases.iter().zip(&self.counts.cells);
            let cells: serde_json::Map<String, Value> =
                figures.map(|(case, cells)| (case.label.clone(), json!(self.cells.of(&cells[at])))).collect();
            json!({"code": code.path, "kind": code.kind, "cells": cells, "total": self.of_code(code)})
        };
        self.counts.codes.iter().enumerate().map(row).collect()
    }

    fn json_of_totals(&self) -> Value {
        let codes: serde_json::Map<String, Value> =
            self.counts.codes.iter().map(|code| (code.path.clone(), json!(self.of_code(code)))).collect();
        let cases: serde_json::Map<String, Value> =
            self.counts.cases.iter().map(|case| (case.label.clone(), json!(self.of_case(case)))).collect();
        let Tally { passages, words, .. } = self.counts.all;
        let mut totals = json!({"codes": codes, "cases": cases, "passages": passages});
        if let Some(words) = words {
            totals["words"] = words.into();
        }
        totals
    }
}

/// What the margin is called for programs: the last column, and what kind of row the last row is.
const TOTAL: &str = "total";

/// For each name a column of figures for programs and one for people, under these headings. Headings that are too wide
/// together are numbers, and a note says what they stand for.
fn columns(names: Vec<String>, headings: Vec<String>) -> (Vec<Column>, Option<Note>) {
    let width: usize = headings.iter().map(|heading| heading.chars().count() + 2).sum();
    let is_numbered = width > HEADINGS_MAX;
    let heading = |nth: usize, heading: &str| if is_numbered { (nth + 1).to_string() } else { heading.to_owned() };
    let columns = names.iter().zip(&headings).enumerate().flat_map(|(nth, (name, said))| {
        [Column::figure(name, "").for_programs(), Column::figure(name, heading(nth, said)).for_people()]
    });
    let legend = headings.iter().zip(1..).map(|(said, n)| format!("{n} {said}")).collect::<Vec<_>>().join(" · ");
    (columns.collect(), is_numbered.then(|| Note::new("columns", legend)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::CodeId;

    /// P01 has both codes of a theme, P02 one of them twice.
    fn counts() -> Counts {
        let tally = |passages| Tally { passages, words: Some(passages * 10), ..Tally::default() };
        let code = |path: &str, depth, kind| CodeOf {
            id: CodeId::new(),
            path: path.into(),
            depth,
            kind,
            cases: 2,
            all: tally(3),
        };
        let case = |label: &str, codes| Case { label: label.into(), codes, all: tally(2) };
        Counts {
            cases: vec![case("P01", 2), case("P02", 1)],
            codes: vec![code("care", 0, CodeKind::Theme), code("care/a\\/b", 1, CodeKind::Code)],
            cells: vec![vec![tally(2), tally(1)], vec![tally(2), tally(0)]],
            all: tally(3),
        }
    }

    #[test]
    fn the_figure_shows_what_the_table_does_whichever_way_it_is_turned() {
        let counts = counts();
        let drawn = |is_tree, transpose| {
            let view = View { counts: &counts, cases: Cases::Participant, cells: Cells::Count, is_tree };
            match view.chart(transpose) {
                Chart::HeatMap(map) => map,
                other => panic!("{other:?}"),
            }
        };
        let (map, turned) = (drawn(true, false), drawn(true, true));
        assert_eq!(map.cells, [[Some(2.0), Some(1.0)], [Some(2.0), Some(0.0)]]);
        assert_eq!(turned.cells, [[Some(2.0), Some(2.0)], [Some(1.0), Some(0.0)]]);
        assert_eq!((&map.rows, &map.columns), (&turned.columns, &turned.rows));
        assert_eq!(map.columns[1], Label { text: "a/b".into(), depth: 1, heading: false });
        assert_eq!((map.unit.as_str(), map.title.as_str()), ("passages", "Passages of codes by participant"));
        let in_another_order = drawn(false, false).columns;
        assert!(
            in_another_order.iter().all(|label| label.depth == 0 && !label.heading),
            "no code stands under its theme"
        );
    }
}
