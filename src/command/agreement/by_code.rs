//! Agreement per code, set as a table and as JSON.

use super::super::figures;
use super::on_project::{OF_GROUPS, OfUnit};
use super::tables::{as_map, benchmark, cells, columns, flags, middles};
use crate::analysis::Statistic;
use crate::analysis::agreement::Cells;
use crate::analysis::agreement::names;
use crate::analysis::agreement::per_code::{CodeAgreement, Figure, main_kappa};
use crate::model::codebook::CodeKind;
use crate::model::note::Note;
use crate::report::chart::Chart;
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::{Value, json};

pub(super) fn row_json(of_unit: &OfUnit, row: &CodeAgreement, coders: &[&str]) -> Value {
    let uses: serde_json::Map<String, Value> =
        coders.iter().zip(&row.uses).map(|(coder, uses)| ((*coder).to_owned(), json!(uses))).collect();
    let mut value = json!({
        "code": row.code,
        "kind": row.kind,
        "unit": of_unit.unit.word(),
        "units": row.units,
        "cells": row.cells,
        "marked_by": row.marked_by,
        "uses": uses,
    });
    if let Some(map) = value.as_object_mut() {
        map.extend(as_map(&row.figures));
        map.insert("warnings".into(), json!(row.warnings));
        map.insert("flag".into(), json!(flags(row)));
    }
    value
}

pub(super) fn overall_json(of_unit: &OfUnit) -> Value {
    let mut value = json!(of_unit.answer.overall);
    if let Some(map) = value.as_object_mut() {
        map.insert("unit".into(), json!(of_unit.unit.word()));
        map.extend(as_map(&of_unit.answer.overall.figures));
        let rows = &of_unit.answer.rows;
        let names: Vec<&str> = rows.first().map_or_else(Vec::new, |row| {
            row.figures.iter().map(|(name, _)| name.as_str()).filter(|name| !OF_GROUPS.contains(name)).collect()
        });
        let median = |(name, (_, median)): (&str, (Statistic, Statistic))| (name.to_owned(), median);
        let medians: Vec<Figure> = middles_of_codes(rows, &names).into_iter().map(median).collect();
        map.insert("median_over_codes".into(), json!(as_map(&medians)));
    }
    value
}

/// Every code on all units in turn, so that one sees how far its figures depend on the unit.
pub(super) fn by_code(answers: &[OfUnit]) -> impl Iterator<Item = (&OfUnit, &CodeAgreement)> {
    let codes = answers.first().map_or(0, |answer| answer.answer.rows.len());
    (0..codes).flat_map(move |at| answers.iter().filter_map(move |answer| Some((answer, answer.answer.rows.get(at)?))))
}

/// What there is to know, once, with the units it is about if it is not about all.
pub(super) fn notes_of(answers: &[OfUnit]) -> Vec<Note> {
    let mut all: Vec<(&Note, Vec<String>)> = Vec::new();
    for of_unit in answers {
        for note in &of_unit.answer.notes {
            match all.iter_mut().find(|(known, _)| *known == note) {
                Some((_, units)) => units.push(of_unit.unit.word()),
                None => all.push((note, vec![of_unit.unit.word()])),
            }
        }
    }
    let said = |(note, units): (&Note, Vec<String>)| match units.len() {
        count if count == answers.len() => note.clone(),
        _ => Note::new(note.code, format!("{}: {}", units.join(", "), note.message)),
    };
    all.into_iter().map(said).collect()
}

/// Words for the figures that have an interval.
pub(super) fn benchmarks(of_unit: &OfUnit) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut say = |whose: &str, figures: &[Figure]| {
        for (name, statistic) in figures {
            if let Some(words) = benchmark(name, statistic) {
                notes.push(Note::new("benchmark", format!("{whose}, {name}: {words}")));
            }
        }
    };
    for row in &of_unit.answer.rows {
        say(&row.code, &row.figures);
    }
    say("all codes", &of_unit.answer.overall.figures);
    notes
}

/// One table for all units: a column a figure, the kappa with its interval.
pub(super) fn table(answers: &[OfUnit], coders: &[&str]) -> Report {
    let several = answers.len() > 1;
    let mut names: Vec<&str> = Vec::new();
    for figure in answers.iter().flat_map(|answer| answer.answer.rows.iter().flat_map(|row| &row.figures)) {
        if !names.contains(&figure.0.as_str()) {
            names.push(&figure.0);
        }
    }
    let leads = ["cohen_kappa", "fleiss_kappa", "u_alpha_percode", "span_f1_iou"];
    let lead = leads.into_iter().find(|lead| names.contains(lead)).or(names.first().copied()).unwrap_or_default();
    let mut heads = vec![Column::text("code", "Code"), Column::text("kind", "Kind").for_programs()];
    let unit = Column::text("unit", "Unit");
    heads.push(if several { unit } else { unit.for_programs() });
    heads.push(Column::figure("units", "Units").for_programs());
    // For two coders the cells say how often each used a code, and more.
    let with_cells = answers.iter().any(|answer| answer.answer.rows.iter().any(|row| row.cells.is_some()));
    let with_flags = answers.iter().any(|answer| answer.unit.has_kappa());
    heads.extend(coders.iter().map(|coder| {
        let uses = Column::figure(format!("uses_{coder}"), *coder);
        if with_cells { uses.for_programs() } else { uses }
    }));
    if let ([first, second], true) = (coders, with_cells) {
        heads.extend([
            Column::figure("both", "both"),
            Column::figure("only_first", format!("only {first}")),
            Column::figure("only_second", format!("only {second}")),
            Column::figure("neither", "neither"),
        ]);
    }
    heads.extend(names.iter().flat_map(|name| {
        let theirs = columns(name, *name == lead);
        // What only a theme's row has, and the rarer half of specific agreement, would not fit on a page.
        let hidden =
            OF_GROUPS.contains(name) && lead != "u_alpha_percode" || *name == "negative_agreement" && names.len() > 6;
        theirs.into_iter().map(move |column| if hidden { column.for_programs() } else { column })
    }));
    heads.extend(with_flags.then(|| Column::text("flag", "Flag")));
    let words: Vec<String> = answers.iter().map(|answer| answer.unit.word()).collect();
    let mut report = Report::new(format!("Agreement of {}, by {}", coders.join(", "), words.join(", ")), heads);
    report.chart = Some(figure(answers, lead, &report.title));
    for (of_unit, row) in by_code(answers) {
        let kind = if row.kind == CodeKind::Theme { RowKind::Heading } else { RowKind::Plain };
        let mut line = vec![Cell::Path { path: row.code.clone(), depth: row.depth }, row.kind.word().into()];
        line.extend([Cell::text(of_unit.unit.word()), Cell::Integer(row.units)]);
        line.extend(row.uses.iter().map(|&uses| Cell::Integer(uses)));
        if with_cells {
            line.extend(match row.cells {
                Some(Cells { both, only_first, only_second, neither }) => {
                    [both, only_first, only_second, neither].map(Cell::Integer)
                }
                None => [const { Cell::Empty }; 4],
            });
        }
        line.extend(names.iter().flat_map(|name| cells(row.figure(name), *name == lead)));
        line.extend(with_flags.then(|| Cell::text(flags(row))));
        report.push_as(kind, line);
    }
    let blank = coders.len() + if with_cells { 4 } else { 0 };
    for of_unit in answers {
        for (head, figures) in totals(of_unit, coders, &names) {
            let head = if several { format!("{head}, {}", of_unit.unit.word()) } else { head.to_owned() };
            let units = Cell::Integer(of_unit.answer.overall.units);
            let mut line = vec![Cell::text(head), Cell::Empty, Cell::text(of_unit.unit.word()), units];
            line.extend(vec![Cell::Empty; blank]);
            line.extend(names.iter().zip(&figures).flat_map(|(name, figure)| cells(figure.as_ref(), *name == lead)));
            line.extend(with_flags.then_some(Cell::Empty));
            report.push_as(RowKind::Total, line);
        }
        let main = main_kappa(coders.len());
        for (name, statistic) in &of_unit.answer.overall.figures {
            let has_row = ["pooled", "macro"].iter().any(|way| *name == format!("{main}_{way}"));
            let is_shown = name == "percent_agreement" || has_row || names.contains(&name.as_str());
            if !is_shown {
                let words = match (statistic.value, statistic.ci95) {
                    (Some(value), Some((low, high))) => format!("{value:.2} ({low:.2} to {high:.2})"),
                    (Some(value), None) => format!("{value:.2}"),
                    (None, _) => {
                        format!("– ({})", statistic.undefined.map(|reason| reason.to_string()).unwrap_or_default())
                    }
                };
                let unit = if several { format!("{}: ", of_unit.unit.word()) } else { String::new() };
                report.notes.push(Note::new("overall", format!("{unit}{name} over all codes: {words}")));
            }
        }
    }
    report
}

/// The leading figure of every code with its interval; of several units, each apart.
fn figure(answers: &[OfUnit], lead: &str, title: &str) -> Chart {
    let rows = by_code(answers).filter_map(|(of_unit, row)| {
        let mut label = figures::label(&row.code, row.depth, row.kind);
        if answers.len() > 1 {
            label.text = format!("{}, by {}", label.text, of_unit.unit.word());
        }
        Some((label, row.figure(lead)?))
    });
    figures::intervals(rows, title, names::about(lead).map_or(lead, |about| about.what))
}

/// The rows over all codes, a figure a name: what there is over all with the pooled kappa, then, where there are
/// kappas, the mean and the median over the codes that anybody used.
fn totals(of_unit: &OfUnit, coders: &[&str], names: &[&str]) -> Vec<(&'static str, Vec<Option<Statistic>>)> {
    let overall = &of_unit.answer.overall;
    let figure = |name: &str| overall.figures.iter().find(|(known, _)| known == name).map(|(_, statistic)| statistic);
    let main = main_kappa(coders.len());
    let [pooled, mean] = ["pooled", "macro"].map(|way| figure(&format!("{main}_{way}")));
    let over_all = |name: &&str| figure(name).or_else(|| pooled.filter(|_| *name == main)).cloned();
    let head = if pooled.is_some() { "pooled over codes" } else { "over all codes" };
    let mut rows = vec![(head, names.iter().map(over_all).collect::<Vec<_>>())];
    if let Some(mean) = mean {
        let of_codes = middles_of_codes(&of_unit.answer.rows, names);
        // The mean of the kappas has an interval.
        let means =
            of_codes.iter().map(|(name, (of_codes, _))| Some(if *name == main { mean } else { of_codes }.clone()));
        let medians = of_codes.iter().map(|(_, (_, median))| Some(median.clone()));
        rows.extend([("mean over codes", means.collect()), ("median over codes", medians.collect())]);
    }
    rows
}

/// Mean and median of each figure over the codes that anybody used; over the themes, where there is nothing else.
fn middles_of_codes<'n>(rows: &[CodeAgreement], names: &[&'n str]) -> Vec<(&'n str, (Statistic, Statistic))> {
    let has_codes = rows.iter().any(|row| row.kind == CodeKind::Code);
    let is_wanted =
        |row: &&CodeAgreement| (row.kind == CodeKind::Code || !has_codes) && row.uses.iter().sum::<u64>() > 0;
    let values = |name: &str| {
        rows.iter().filter(is_wanted).filter_map(|row| row.figure(name).and_then(|statistic| statistic.value)).collect()
    };
    names.iter().map(|name| (*name, middles(values(name)))).collect()
}
