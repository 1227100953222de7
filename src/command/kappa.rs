//! Cohen's kappa, per code of a project or for any table of ratings.

use super::Globals;
use super::answer::{Reply, Table};
use super::compare::Compare;
use super::figures;
use super::import::{none_refused, read_table};
use super::select::{about, provenance};
use super::unit::Unit;
use crate::analysis::Statistic;
use crate::analysis::agreement::coefficients::Level;
use crate::analysis::agreement::kappa::{KappaAnswer, kappa_table};
use crate::analysis::agreement::ratings::Rated;
use crate::error::{Error, Result};
use crate::formats::ratings;
use crate::model::codebook::CodeKind;
use crate::project::Project;
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Cohen's kappa of two coders, per code, with the cells, percent agreement, standard error and 95 % interval
///
/// A unit counts as coded when a passage touches it. Interviewers' turns are no units; documents that the two have not
/// both finished (or, where nobody marks anything finished, not both coded) are left out, unless told otherwise.
/// `thema agreement` has all other coefficients, bootstrap intervals and more than two coders. With a FILE of
/// ratings no project is needed: columns `unit` and one a rater, or `unit,rater,label`.
#[derive(Debug, clap::Args)]
pub struct Kappa {
    /// A table of ratings (CSV) instead of the project's codings.
    file: Option<PathBuf>,
    /// What is compared: turn, sentence, paragraph, word, character, fixed:N, document.
    #[arg(long, value_name = "UNIT", default_value = "turn", value_parser = unit)]
    unit: Unit,
    /// For ratings: the categories there are, in order, if not all are in use.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    categories: Vec<String>,
    #[command(flatten)]
    compare: Compare,
}

/// A unit that has a kappa.
fn unit(word: &str) -> std::result::Result<Unit, String> {
    match word.parse()? {
        Unit::Match(_) | Unit::Continuum => Err("passages have no kappa, see `thema agreement --unit match`".into()),
        unit => Ok(unit),
    }
}

impl Kappa {
    /// Whether it is about a file and needs no project.
    pub(super) fn is_of_ratings(&self) -> bool {
        self.file.is_some()
    }

    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        if self.file.is_some() {
            return self.run_on_ratings();
        }
        let study = project.study()?;
        let compared = self.compare.find_two(&study, globals)?;
        let names = compared.names();
        let [first, second] = [names[0], names[1]];
        let units = compared.units(project, &study, self.unit, None)?;
        let answer = kappa_table(&units, [first, second], &compared.marked(&study));

        let mut report = table(&answer, [first, second], self.unit);
        report.chart = Some(figures::kappas(&answer, &report.title));
        report.notes.clone_from(&compared.notes);
        report.notes.extend(answer.notes.iter().cloned());
        let documents = compared.documents(&study);
        let unit = self.unit.word();
        report.provenance = provenance(
            &study,
            &compared.selection,
            &[format!("coders {first}, {second}"), format!("unit {unit}"), format!("{} documents", documents.len())],
        );
        let about = about(
            &study,
            &compared.selection,
            json!({
                "coders": [first, second],
                "unit": unit,
                "units": units.total(),
                "rule": "any overlap",
                "interviewer": compared.interviewer(),
                "documents": documents,
                "documents_rule": compared.rule_of_documents(),
            }),
        );
        Ok(Reply::table(Table { report, about, rows: Some(json!(answer.rows)), overall: Some(json!(answer.overall)) }))
    }

    /// Kappa of every pair of raters of a file.
    pub(super) fn run_on_ratings(self) -> Result<Reply> {
        let path = self.file.unwrap_or_default();
        let (text, mut notes) = read_table(&path)?;
        let file = ratings::read(&text).map_err(|error| Error::Refused {
            message: format!("{}: {error}", path.display()),
            hint: error.hint().or_else(|| Some("the columns are `unit` and one a rater, or `unit,rater,label`".into())),
        })?;
        none_refused(&path, &file.refused)?;
        notes.extend(file.notes);
        let answers = Rated::new(&file.ratings, &self.categories, Level::Nominal)
            .map_or_else(|_| Vec::new(), |rated| rated.pairs());
        if answers.is_empty() {
            return Err(Error::with_hint(
                format!("{} has fewer than two raters", path.display()),
                "the columns are `unit` and one a rater, or `unit,rater,label`",
            ));
        }
        let mut report = Report::new(
            "Agreement of raters",
            vec![
                Column::text("raters", "Raters"),
                Column::text("coefficient", "Coefficient"),
                Column::figure("value", "Value"),
                Column::figure("se", "SE"),
                Column::figure("ci95", "95 % interval").for_people(),
                Column::figure("ci_low", "").for_programs(),
                Column::figure("ci_high", "").for_programs(),
                Column::figure("units", "Units"),
            ],
        );
        let mut rows: Vec<Value> = Vec::new();
        for answer in &answers {
            notes.extend(answer.notes.iter().cloned());
            for coefficient in answer.coefficients() {
                let raters = format!("{}, {}", answer.first, answer.second);
                report.push(vec![
                    Cell::text(&raters),
                    Cell::text(&coefficient.coefficient),
                    Cell::statistic(coefficient.value, 4, coefficient.undefined),
                    Cell::decimal(coefficient.se, 4),
                    Cell::Interval(coefficient.ci95, 3),
                    Cell::decimal(coefficient.ci95.map(|ends| ends.0), 4),
                    Cell::decimal(coefficient.ci95.map(|ends| ends.1), 4),
                    Cell::Integer(answer.table.n()),
                ]);
                let mut row = json!(coefficient);
                row["raters"] = json!([answer.first, answer.second]);
                row["units"] = json!(answer.table.n());
                rows.push(row);
            }
        }
        notes.dedup();
        report.notes = notes;
        report.provenance = format!("{} · thema {}", path.display(), env!("CARGO_PKG_VERSION"));
        let about = json!({"file": path.display().to_string(), "thema": env!("CARGO_PKG_VERSION")});
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: None }))
    }
}

fn table(answer: &KappaAnswer, [first, second]: [&str; 2], unit: Unit) -> Report {
    let only = |name: &str| format!("only {name}");
    let mut report = Report::new(
        format!("Cohen's kappa of {first} and {second}, by {}", unit.word()),
        vec![
            Column::text("code", "Code"),
            Column::text("kind", "Kind").for_programs(),
            Column::figure("units", "Units").for_programs(),
            Column::figure("both", "both"),
            Column::figure("only_first", only(first)),
            Column::figure("only_second", only(second)),
            Column::figure("neither", "neither"),
            Column::figure("percent_agreement", "agree"),
            Column::figure("cohen_kappa", "κ"),
            Column::figure("se", "SE"),
            Column::figure("ci95", "95 % interval").for_people(),
            Column::figure("ci_low", "").for_programs(),
            Column::figure("ci_high", "").for_programs(),
        ],
    );
    for row in &answer.rows {
        let kind = if row.kind == CodeKind::Theme { RowKind::Heading } else { RowKind::Plain };
        let mut cells = vec![
            Cell::Path { path: row.code.clone(), depth: row.depth },
            row.kind.word().into(),
            Cell::Integer(row.units),
            Cell::Integer(row.cells.both),
            Cell::Integer(row.cells.only_first),
            Cell::Integer(row.cells.only_second),
            Cell::Integer(row.cells.neither),
            Cell::Share(row.percent_agreement.value),
        ];
        cells.extend(figures(&row.cohen_kappa));
        report.push_as(kind, cells);
    }
    let overall = &answer.overall;
    let mut cells = vec![Cell::text("pooled over codes"), Cell::Empty, Cell::Integer(overall.units)];
    cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
    cells.push(Cell::Share(overall.percent_agreement.value));
    cells.extend(figures(&overall.cohen_kappa_pooled));
    report.push_as(RowKind::Total, cells);
    report
}

fn figures(kappa: &Statistic) -> [Cell; 5] {
    [
        Cell::statistic(kappa.value, 2, kappa.undefined),
        Cell::decimal(kappa.se, 3),
        Cell::Interval(kappa.ci95, 2),
        Cell::decimal(kappa.ci95.map(|ends| ends.0), 4),
        Cell::decimal(kappa.ci95.map(|ends| ends.1), 4),
    ]
}
