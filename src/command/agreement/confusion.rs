//! Which code of one coder met which code of the other: on units, or passage by passage.

use super::on_project::Asked;
use crate::analysis::agreement::confusion::{Confusion, judged};
use crate::analysis::disagreement::{self as confused, pair};
use crate::command::answer::{Reply, Table};
use crate::command::select::provenance;
use crate::command::unit::Unit;
use crate::error::{Error, Result};
use crate::model::codebook::split_path;
use crate::model::ids::CodeId;
use crate::model::note::Note;
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::{Value, json};

impl Asked<'_> {
    /// Code × code: on units, or of passages where these are what is compared.
    pub(super) fn confusion(&self, units: &[Unit]) -> Result<Reply> {
        let [first, second] = self.compared.names()[..] else {
            return Err(Error::with_hint("a code × code table is of two coders", "name two with `--coders A,B`"));
        };
        match units {
            [unit @ (Unit::Match(_) | Unit::Continuum)] => self.confusion_of_passages(*unit, [first, second]),
            [unit] => self.confusion_on_units(*unit, [first, second]),
            _ => Err(Error::with_hint("a code × code table is of one unit", "name one with `--unit`")),
        }
    }

    /// What the second coder said where the first said that.
    fn confusion_on_units(&self, unit: Unit, [first, second]: [&str; 2]) -> Result<Reply> {
        let units = self.compared.units(self.project, self.study, unit, self.options.share)?;
        let (ids, marks) = self.compared.passages(self.study);
        let judged = judged(&units, [&marks[0], &marks[1]]);
        let confusion = Confusion::of(&judged, units.total());
        let codes: Vec<u32> = confusion.codes().collect();
        let path = |code: u32| self.study.codebook.path(ids[code as usize]);
        let places = || codes.iter().copied().map(Some).chain([None]);

        let mut heads = vec![
            Column::text("code", format!("{first} ↓  {second} →")).for_people(),
            Column::text("code", "Code").for_programs(),
        ];
        heads.extend((1..).zip(&codes).map(|(n, &code)| Column::figure(path(code), n.to_string())));
        heads.extend([
            Column::figure("none", "none"),
            Column::figure("boundary", "boundary"),
            Column::figure("all", "all"),
        ]);
        let title = format!("What {second} said where {first} said that, by {}", unit.word());
        let mut report = Report::new(title, heads);
        let count = |count: u64| if count == 0 { Cell::Empty } else { Cell::Integer(count) };
        for (n, code) in (1..).zip(places()) {
            let name = code.map_or_else(Vec::new, |code| split_path(path(code)));
            let said = name.last().map_or_else(|| "none".to_owned(), |name| format!("{n} {name}"));
            let mut line = vec![Cell::text(said), Cell::text(code.map_or("none", path))];
            line.extend(places().map(|other| count(confusion.cell(code, other))));
            let margin =
                |of: fn(&Confusion, u32, usize) -> u64| code.map_or(Cell::Empty, |code| count(of(&confusion, code, 0)));
            line.extend([margin(Confusion::boundary), margin(Confusion::said)]);
            report.push(line);
        }
        for (name, of) in
            [("boundary", Confusion::boundary as fn(&Confusion, u32, usize) -> u64), ("all", Confusion::said)]
        {
            let mut line = vec![Cell::text(name), Cell::text(name)];
            line.extend(codes.iter().map(|&code| count(of(&confusion, code, 1))));
            line.extend([
                Cell::Empty,
                Cell::Empty,
                if name == "all" { Cell::Integer(confusion.units) } else { Cell::Empty },
            ]);
            report.push_as(RowKind::Total, line);
        }
        report.notes.clone_from(&self.compared.notes);
        let message = format!(
            "in each unit equal codes are on the diagonal, and each code that only {first} gave is crossed with each \
            that only {second} gave, or with none; \"boundary\": only one of the two reached the unit, with a passage that \
            overlaps one of the other's with the same code; \"all\": units with the code, of {} units",
            confusion.units
        );
        report.notes.push(Note::new("how_to_read", message));
        let more = [
            format!("coders {first}, {second}"),
            format!("unit {}", unit.word()),
            self.compared.shared(self.study).in_words(),
        ];
        report.provenance = provenance(self.study, &self.compared.selection, &more);

        let mut rows: Vec<Value> = Vec::new();
        for (&(one, other), &units) in &confusion.cells {
            let same = if one == other && one.is_some() { units } else { 0 };
            rows.push(json!({
                "first": one.map(path), "second": other.map(path), "count": units, "agreed": same, "boundary": 0,
            }));
        }
        for (&code, units) in &confusion.boundary {
            rows.push(json!({
                "first": path(code), "second": path(code), "count": units[0] + units[1], "agreed": 0,
                "boundary": units[0] + units[1], "boundary_first": units[0], "boundary_second": units[1],
            }));
        }
        let said =
            |(&code, units): (&u32, &[u64; 2])| json!({"code": path(code), "first": units[0], "second": units[1]});
        let overall = json!({
            "unit": unit.word(),
            "units": confusion.units,
            "units_differing": judged.iter().filter(|run| run.differs()).map(|run| run.units.end - run.units.start).sum::<u64>(),
            "said": confusion.said.iter().map(said).collect::<Vec<Value>>(),
        });
        let about = self.about(&[unit], &[]);
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: Some(overall) }))
    }

    /// What the first coder's passages met of the second's.
    fn confusion_of_passages(&self, unit: Unit, [first, second]: [&str; 2]) -> Result<Reply> {
        let selection = &self.compared.selection;
        let mut pairings = pair(&self.study.codebook, &self.compared.all_codings[0], &self.compared.all_codings[1]);
        pairings.retain(|pairing| {
            pairing.codes().iter().any(|code| selection.has_code(*code))
                && selection.has_passage(&self.study.documents[pairing.document()], pairing.hull())
        });
        let confusion = confused::Confusion::of(&self.study.codebook, &pairings);
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
        report.provenance = provenance(self.study, selection, &more);
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
        let about = self.about(&[unit], &[]);
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: None }))
    }
}
