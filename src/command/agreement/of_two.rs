//! Two coders at a time: every pair of coders over all codes.

use super::on_project::Asked;
use super::tables::{as_map, cells, columns, middles};
use crate::analysis::Statistic;
use crate::analysis::agreement::per_code::{AgreementAnswer, Figure, Wish, agreement};
use crate::command::answer::{Reply, Table};
use crate::command::compare::Compared;
use crate::command::select::provenance;
use crate::command::unit::Unit;
use crate::error::{Error, Result};
use crate::model::note::Note;
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::{Value, json};
use std::collections::HashMap;

impl Asked<'_> {
    /// Every pair of coders, with the kappas over all codes.
    pub(super) fn pairs(&self, units: &[Unit]) -> Result<Reply> {
        let several = units.len() > 1;
        let mut heads = vec![Column::text("first", "First"), Column::text("second", "Second")];
        heads.extend(several.then(|| Column::text("unit", "Unit")));
        heads.extend([Column::figure("documents", "Documents"), Column::figure("units", "Units")]);
        let names = ["percent_agreement", "cohen_kappa_pooled", "cohen_kappa_macro", "krippendorff_alpha_jaccard"];
        let short = ["agree", "κ pooled", "κ mean", "α Jaccard"];
        for (name, short) in names.into_iter().zip(short) {
            let mut of_figure = columns(name, name == "cohen_kappa_pooled");
            of_figure[0].heading = short.into();
            heads.extend(of_figure);
        }
        let mut report = Report::new("Agreement of every pair of coders, over all codes", heads);
        let mut rows = Vec::new();
        let mut all: Vec<Vec<Figure>> = Vec::new();
        for first in 0..self.compared.voices.len() {
            for second in first + 1..self.compared.voices.len() {
                for &unit in units {
                    with_kappa(unit)?;
                    let pair = self.compared.pair(first, second);
                    let (documents, answer) = self.of_pair(&pair, unit)?;
                    let names_of = pair.names();
                    let mut line = vec![Cell::text(names_of[0]), Cell::text(names_of[1])];
                    line.extend(several.then(|| Cell::text(unit.word())));
                    line.extend([Cell::Integer(documents as u64), Cell::Integer(answer.overall.units)]);
                    for name in names {
                        let figure = answer.overall.figures.iter().find(|(known, _)| known == name);
                        line.extend(cells(figure.map(|(_, statistic)| statistic), name == "cohen_kappa_pooled"));
                    }
                    report.push(line);
                    all.push(answer.overall.figures.clone());
                    let mut row = json!({
                        "first": names_of[0],
                        "second": names_of[1],
                        "unit": unit.word(),
                        "documents": documents,
                        "codes": answer.overall.codes,
                        "codes_defined": answer.overall.codes_defined,
                        "units": answer.overall.units,
                    });
                    if let Some(row) = row.as_object_mut() {
                        row.extend(as_map(&answer.overall.figures));
                    }
                    rows.push(row);
                }
            }
        }
        let means = means_of(&all, &names);
        if self.compared.voices.len() > 2 && !several {
            let mut line = vec![Cell::text("mean of the pairs"), Cell::Empty, Cell::Empty, Cell::Empty];
            line.extend(means.iter().flat_map(|(name, mean)| cells(Some(mean), name == "cohen_kappa_pooled")));
            report.push_as(RowKind::Total, line);
        }
        report.notes.clone_from(&self.compared.notes);
        let more = [
            format!("{} draws, seed {}", self.options.draws, self.options.seed),
            format!("{} documents", self.compared.scope.len()),
        ];
        report.provenance = provenance(self.study, &self.compared.selection, &more);
        let about = self.about(units, &[]);
        // Over several units there is no one mean.
        let overall = (!several).then(|| json!({"mean_of_pairs": as_map(&means)}));
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall }))
    }

    /// The kappas of every pair, pooled over codes, coder by coder.
    pub(super) fn square(&self, units: &[Unit]) -> Result<Reply> {
        let &[unit] = units else {
            return Err(Error::with_hint("a square table is of one unit", "leave out --square to have several"));
        };
        with_kappa(unit)?;
        let names = self.compared.names();
        let mut heads = vec![Column::text("coder", "Coder")];
        heads.extend(names.iter().map(|name| Column::figure(*name, *name)));
        let title = format!("Cohen's kappa of every pair of coders, pooled over codes, by {}", unit.word());
        let mut report = Report::new(title, heads);
        let mut kappas: HashMap<(usize, usize), Statistic> = HashMap::new();
        for first in 0..names.len() {
            for second in first + 1..names.len() {
                let pair = self.compared.pair(first, second);
                let (_, answer) = self.of_pair(&pair, unit)?;
                let figures = answer.overall.figures.into_iter();
                let kappa = figures.filter(|(name, _)| name == "cohen_kappa_pooled").map(|(_, kappa)| kappa).next();
                kappas.extend(
                    kappa.into_iter().flat_map(|kappa| [((first, second), kappa.clone()), ((second, first), kappa)]),
                );
            }
        }
        for (first, name) in names.iter().enumerate() {
            let mut line = vec![Cell::text(*name)];
            line.extend((0..names.len()).map(|second| match kappas.get(&(first, second)) {
                Some(kappa) => Cell::statistic(kappa.value, 2, kappa.undefined),
                None => Cell::Empty,
            }));
            report.push(line);
        }
        report.notes.clone_from(&self.compared.notes);
        let message = "each on the documents that both of the pair have coded; `--pairs` alone has the intervals";
        report.notes.push(Note::new("how_to_read", message));
        let more = [format!("unit {}", unit.word()), format!("{} documents", self.compared.scope.len())];
        report.provenance = provenance(self.study, &self.compared.selection, &more);
        Ok(Reply::report(report, self.about(units, &[])))
    }

    fn of_pair(&self, pair: &Compared, unit: Unit) -> Result<(usize, AgreementAnswer)> {
        let units = pair.units(self.project, self.study, unit, self.options.share)?;
        let comparison = pair.on(units);
        let names = ["percent_agreement", "cohen_kappa", "krippendorff_alpha_jaccard"].map(str::to_owned).to_vec();
        let wish = Wish { names, draws: self.options.draws(), units_are_fixed: unit.is_fixed_before() };
        let (_, passages) = pair.passages(self.study);
        let answer = agreement(&comparison, &pair.names(), &pair.marked(self.study), &passages, &wish);
        Ok((pair.scope.len(), answer))
    }
}

fn with_kappa(unit: Unit) -> Result<()> {
    if unit.has_kappa() {
        return Ok(());
    }
    Err(Error::with_hint(
        format!("a pair by {} has no kappa", unit.word()),
        "leave out --pairs: the table has the mean over the pairs",
    ))
}

/// The mean of each figure over the pairs that have it, without an interval: pairs share their coders.
fn means_of(pairs: &[Vec<Figure>], names: &[&str]) -> Vec<Figure> {
    let mean = |name: &&str| {
        let of_name = |figures: &Vec<Figure>| {
            figures.iter().find(|(known, _)| known == name).and_then(|(_, statistic)| statistic.value)
        };
        ((*name).to_owned(), middles(pairs.iter().filter_map(of_name).collect()).0)
    };
    names.iter().map(mean).collect()
}
