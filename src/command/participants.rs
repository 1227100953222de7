//! The participants as a table to publish: chosen attributes, numbers in bands, rare values put together.

use super::Globals;
use super::answer::{Reply, counted};
use super::select::{Select, about, provenance};
use crate::analysis::shown::{Bands, OTHER, Shown, put_rare_together};
use crate::error::{Error, Result};
use crate::model::document::{Attribute, AttributeKind, Participant};
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::{attribute_named, people, values_of};
use crate::project::lookup::named;
use crate::project::selection::Selection;
use crate::project::study::Study;
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::json;
use std::collections::BTreeMap;

/// The participant table of a paper: who took part, by chosen attributes
///
/// `--bands` puts numbers into bands, `--k` values of few participants together under "other", so that nobody is found
/// by a rare value, and the rare value not by subtraction. `thema participant list` shows everything that is known.
#[derive(Debug, clap::Args)]
pub struct Participants {
    /// The attributes to show, in this order; all of them if unsaid.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    cols: Vec<String>,
    /// Show values of fewer than N participants as "other", in each column; never one value alone.
    #[arg(long, value_name = "N", default_value = "0")]
    k: usize,
    /// Put numbers into bands that begin so, as in `--bands years=0,3,6,10`, or are so wide, as in `--bands years=3`.
    #[arg(long, value_name = "ATTRIBUTE=BANDS")]
    bands: Vec<String>,
    /// Sort by an attribute, as it is shown; by label if unsaid.
    #[arg(long, value_name = "ATTRIBUTE")]
    sort: Option<String>,
    /// Add a last row that counts each column's values.
    #[arg(long, conflicts_with = "summary")]
    totals: bool,
    /// Count the participants of each value instead.
    #[arg(long)]
    summary: bool,
    #[command(flatten)]
    select: Select,
}

/// An attribute with a value for each participant, as they are shown.
struct Shelf<'s> {
    attribute: &'s Attribute,
    values: Vec<Shown>,
    /// How many of its values stand under "other".
    together: usize,
}

impl Participants {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let people: Vec<&Participant> = people(&study, &selection).collect();
        let shelves = self.shelves(&study, &people)?;
        let mut order: Vec<usize> = (0..people.len()).collect();
        if let Some(name) = &self.sort {
            // By what is shown: the order must not tell the value that is not.
            let shelf = shelves.iter().find(|shelf| same(&shelf.attribute.name, name)).ok_or_else(|| {
                let columns: Vec<&str> = shelves.iter().map(|shelf| shelf.attribute.name.as_str()).collect();
                Error::with_hint(
                    format!("the table has no column \"{name}\" to sort by"),
                    format!("its columns are {}; choose others with --cols", columns.join(", ")),
                )
            })?;
            order.sort_by(|&a, &b| shelf.values[a].in_order(&shelf.values[b]));
        }

        let mut report = if self.summary { summary(&shelves, people.len()) } else { table(&people, &shelves, &order) };
        if self.totals {
            report.push_as(RowKind::Total, totals(&shelves, people.len()));
        }
        report.notes = self.notes(&study, &selection, &people, &shelves);
        report.provenance = provenance(&study, &selection, &[]);
        let about = about(&study, &selection, json!({"k": self.k, "bands": self.bands, "participants": people.len()}));
        Ok(Reply::report(report, about))
    }

    fn shelves<'s>(&self, study: &'s Study, people: &[&Participant]) -> Result<Vec<Shelf<'s>>> {
        let wanted: Vec<&Attribute> = if self.cols.is_empty() {
            study.attributes.iter().collect()
        } else {
            self.cols.iter().map(|name| attribute_named(study, name, &[])).collect::<Result<_>>()?
        };
        let bands = bands(study, &self.bands)?;
        wanted
            .into_iter()
            .map(|attribute| {
                let bands = bands.iter().find(|(of, _)| of.id == attribute.id).map(|(_, bands)| bands);
                let mut values = values_of(study, attribute, people, bands)?;
                let together = put_rare_together(&mut values, self.k);
                Ok(Shelf { attribute, values, together })
            })
            .collect()
    }

    fn notes(&self, study: &Study, selection: &Selection, people: &[&Participant], shelves: &[Shelf]) -> Vec<Note> {
        let mut notes = Vec::new();
        let together: Vec<String> = shelves
            .iter()
            .filter(|shelf| shelf.together > 0)
            .map(|shelf| format!("{} of {}", counted(shelf.together as u64, "value"), shelf.attribute.name))
            .collect();
        if !together.is_empty() {
            let message = format!(
                "values of fewer than {} participants stand under \"{OTHER}\", and with them the next rarest where \
                 a total would tell what they are: {}",
                self.k,
                together.join(", ")
            );
            notes.push(Note::new("rare_values", message));
        }
        let mut rows: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        for at in 0..people.len() {
            *rows.entry(shelves.iter().map(|shelf| shelf.values[at].text.as_str()).collect()).or_default() += 1;
        }
        let alone = rows.values().filter(|&&count| count == 1).count();
        if alone > 0 && !self.summary && !shelves.is_empty() {
            let message = format!(
                "{alone} of {} share their values with nobody; fewer columns, --bands or --k make people harder to \
                 recognise",
                counted(people.len() as u64, "participant")
            );
            notes.push(Note::new("unique_rows", message));
        }
        let silent: Vec<&str> = study
            .participants
            .iter()
            .filter(|person| selection.has_participant(person.id) && !people.iter().any(|known| known.id == person.id))
            .map(|person| person.label.as_str())
            .collect();
        if !silent.is_empty() && !selection.narrows_text() {
            let message = format!("left out, because they speak in no document: {}", silent.join(", "));
            notes.push(Note::new("silent_participants", message));
        }
        notes
    }
}

/// The bands asked for, each with the attribute they are of.
pub(super) fn bands<'s>(study: &'s Study, asked: &[String]) -> Result<Vec<(&'s Attribute, Bands)>> {
    let read = |text: &String| {
        let hint = "write them as years=3, or as years=0,3,6,10";
        let (name, bands) = text
            .split_once('=')
            .ok_or_else(|| Error::with_hint(format!("\"{text}\" says no bands of an attribute"), hint))?;
        let attribute = attribute_named(study, name, &[])?;
        let bands = bands.parse().map_err(|message: String| Error::with_hint(message, hint))?;
        Ok((attribute, bands))
    };
    asked.iter().map(read).collect()
}

fn same(a: &str, b: &str) -> bool {
    named(&[a], b, |name| name).is_some()
}

impl Shelf<'_> {
    /// Whether it shows numbers as they are.
    fn is_of_numbers(&self) -> bool {
        let mut there = self.values.iter().filter(|value| !value.is_none()).peekable();
        self.attribute.kind == AttributeKind::Number
            && there.peek().is_some()
            && there.all(|value| value.number().is_some())
    }

    /// The values in their order, each with how many participants have it.
    fn counts(&self) -> Vec<(&Shown, u64)> {
        let mut values: Vec<&Shown> = self.values.iter().collect();
        values.sort_by(|a, b| a.in_order(b));
        values.chunk_by(|a, b| a.text == b.text).map(|same| (same[0], same.len() as u64)).collect()
    }

    /// The median with the least and the greatest of its numbers.
    fn median(&self) -> Option<String> {
        let mut numbers: Vec<f64> = self.values.iter().filter_map(Shown::number).collect();
        numbers.sort_by(f64::total_cmp);
        let (least, most) = (numbers.first()?, numbers.last()?);
        let (lower, upper) = (numbers[(numbers.len() - 1) / 2], numbers[numbers.len() / 2]);
        Some(format!("median {} ({least} to {most})", (lower + upper) / 2.0))
    }
}

/// A whole number as one, so that a spreadsheet can count with it.
fn figure(value: &Shown) -> Cell {
    match value.number() {
        Some(number) if number >= 0.0 && number.fract() == 0.0 && number < 1e15 => Cell::Integer(number as u64),
        Some(number) => {
            let digits = value.text.split_once('.').map_or(0, |(_, digits)| digits.trim_end().chars().count());
            Cell::decimal(number, digits)
        }
        None => Cell::Empty,
    }
}

fn table(people: &[&Participant], shelves: &[Shelf], order: &[usize]) -> Report {
    let mut columns = vec![Column::text("participant", "Participant")];
    columns.extend(shelves.iter().map(|shelf| {
        let name = &shelf.attribute.name;
        if shelf.is_of_numbers() { Column::figure(name, name) } else { Column::text(name, name) }
    }));
    let mut report = Report::new("Participants", columns);
    for &at in order {
        let cells = shelves.iter().map(|shelf| match &shelf.values[at] {
            value if value.is_none() => Cell::Empty,
            value if shelf.is_of_numbers() => figure(value),
            value => Cell::text(&value.text),
        });
        report.push(std::iter::once(Cell::text(&people[at].label)).chain(cells).collect());
    }
    report
}

fn totals(shelves: &[Shelf], people: usize) -> Vec<Cell> {
    let cells = shelves.iter().map(|shelf| {
        let counts =
            || shelf.counts().iter().map(|(value, count)| format!("{} {count}", value.name())).collect::<Vec<_>>();
        let median = if shelf.is_of_numbers() { shelf.median() } else { None };
        Cell::text(median.unwrap_or_else(|| counts().join(", ")))
    });
    std::iter::once(Cell::text(counted(people as u64, "participant"))).chain(cells).collect()
}

fn summary(shelves: &[Shelf], people: usize) -> Report {
    let mut report = Report::new(
        format!("Participants (n = {people})"),
        vec![
            Column::text("attribute", "").for_programs(),
            Column::text("heading", "Attribute").for_people(),
            Column::text("value", "Value"),
            Column::figure("participants", "n"),
            Column::figure("share", "%"),
        ],
    );
    for shelf in shelves {
        let name = shelf.attribute.name.as_str();
        let mut push = |value: &str, count: u64, is_first: bool| {
            report.push(vec![
                name.into(),
                if is_first { name.into() } else { Cell::Empty },
                value.into(),
                Cell::Integer(count),
                Cell::Share((people > 0).then(|| count as f64 / people as f64)),
            ]);
        };
        let counts = shelf.counts();
        match shelf.median().filter(|_| shelf.is_of_numbers()) {
            Some(median) => {
                let none: u64 = counts.iter().filter(|(value, _)| value.is_none()).map(|(_, count)| count).sum();
                push(&median, people as u64 - none, true);
                if none > 0 {
                    push(crate::analysis::shown::NONE, none, false);
                }
            }
            None => counts.iter().enumerate().for_each(|(nth, (value, count))| push(value.name(), *count, nth == 0)),
        }
    }
    report
}
