//! Two coders at a time: every pair of coders over all codes, and code by code.

use super::on_project::Asked;
use super::tables::{as_map, cells, columns};
use crate::analysis::agreement::per_code::{AgreementAnswer, Wish, agreement};
use crate::analysis::disagreement::{self as confused, Disagreements, pair};
use crate::command::answer::{Reply, Table};
use crate::command::compare::Compared;
use crate::command::select::provenance;
use crate::command::unit::Unit;
use crate::error::{Error, Result};
use crate::model::ids::CodeId;
use crate::model::note::Note;
use crate::report::{Cell, Column, Report};
use serde_json::{Value, json};

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
        for first in 0..self.compared.voices.len() {
            for second in first + 1..self.compared.voices.len() {
                for &unit in units {
                    if !unit.has_kappa() {
                        return Err(Error::with_hint(
                            format!("a pair by {} has no kappa", unit.word()),
                            "leave out --pairs: the table has the mean over the pairs",
                        ));
                    }
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
        report.notes.clone_from(&self.compared.notes);
        let more = [
            format!("{} draws, seed {}", self.options.draws, self.options.seed),
            format!("{} documents", self.compared.scope.len()),
        ];
        report.provenance = provenance(&self.study, &self.compared.selection, &more);
        let about = self.about(&[]);
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: None }))
    }

    fn of_pair(&self, pair: &Compared, unit: Unit) -> Result<(usize, AgreementAnswer)> {
        let units = pair.units(self.project, &self.study, unit, self.options.share)?;
        let comparison = pair.on(&self.study, units);
        let names = ["percent_agreement", "cohen_kappa", "krippendorff_alpha_jaccard"].map(str::to_owned).to_vec();
        let wish = Wish { names, draws: self.options.draws(), units_are_fixed: unit.is_fixed_before() };
        let (_, passages) = pair.passages(&self.study);
        let answer = agreement(&comparison, &pair.names(), &pair.marked(&self.study), &passages, &wish);
        Ok((pair.scope.len(), answer))
    }

    /// What the first coder's passages met of the second's.
    pub(super) fn confusion(&self) -> Result<Reply> {
        let [first, second] = self.compared.names()[..] else {
            return Err(Error::with_hint("a code × code table is of two coders", "name two with `--coders A,B`"));
        };
        let selection = &self.compared.selection;
        let mut pairings = pair(&self.study.codebook, &self.compared.all_codings[0], &self.compared.all_codings[1]);
        pairings.retain(|pairing| {
            pairing.codes().into_iter().any(|code| selection.has_code(code))
                && selection.has_passage(&self.study.documents[pairing.document()], pairing.hull())
        });
        let confusion = Disagreements::of(&self.study.codebook, &pairings).confusion;
        let path = |code: &CodeId| self.study.codebook.path(*code).to_owned();
        let mut heads = vec![Column::text("code", format!("{first} ↓  {second} →"))];
        // Columns bear numbers for people: paths would not fit.
        heads.extend((1..).zip(&confusion.codes).map(|(n, code)| Column::figure(path(code), n.to_string())));
        heads.push(Column::figure("none", "none"));
        let mut report = Report::new(format!("What {first}'s passages met of {second}'s, by code"), heads);
        let places = || (0..confusion.codes.len()).map(Some).chain([None]);
        for at in places() {
            let head = match at {
                Some(at) => format!("{} {}", at + 1, self.study.codebook.path(confusion.codes[at])),
                None => "none".into(),
            };
            let mut line = vec![Cell::text(head)];
            line.extend(places().map(|other| match confusion.cell(at, other) {
                confused::Cell::Nothing => Cell::Empty,
                confused::Cell::Same(same) if same.boundary == 0 => Cell::Integer(same.agreed),
                confused::Cell::Same(same) => Cell::text(format!("{}+{}", same.agreed, same.boundary)),
                confused::Cell::Across(0) => Cell::Empty,
                confused::Cell::Across(count) => Cell::Integer(count),
            }));
            report.push(line);
        }
        report.notes.clone_from(&self.compared.notes);
        let message = "on the diagonal: passages both marked alike, + those where only the boundaries differ; \"none\" is what \
            the other coder did not mark with any code that is left to pair";
        report.notes.push(Note::new("how_to_read", message));
        let more = [format!("coders {first}, {second}"), format!("{} documents", self.compared.scope.len())];
        report.provenance = provenance(&self.study, selection, &more);
        let mut rows = Vec::new();
        for at in places() {
            for other in places() {
                let (agreed, boundary, count) = match confusion.cell(at, other) {
                    confused::Cell::Nothing | confused::Cell::Across(0) => continue,
                    confused::Cell::Same(same) => (same.agreed, same.boundary, same.agreed + same.boundary),
                    confused::Cell::Across(count) => (0, 0, count),
                };
                let name = |at: Option<usize>| at.map(|at| path(&confusion.codes[at]));
                rows.push(json!({
                    "first": name(at), "second": name(other), "count": count, "agreed": agreed, "boundary": boundary,
                }));
            }
        }
        let about = self.about(&[]);
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: None }))
    }
}
