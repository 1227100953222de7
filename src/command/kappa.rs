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
use crate::analysis::agreement::kappa::{KappaAnswer, KappaRow, kappa_table};
use crate::analysis::agreement::qualcoder::{self, QualcoderRow};
use crate::analysis::agreement::ratings::Rated;
use crate::error::{Error, Result};
use crate::formats::ratings;
use crate::model::codebook::CodeKind;
use crate::model::note::Note;
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
///
/// `--as-qualcoder` prints what QualCoder's coder comparison says of the same two coders: percentages and a kappa of its own on
/// the characters of whole texts, all of them, finished or not. Beside it stands Cohen's kappa, on the same characters and on the
/// units asked for, and below it why they differ.
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
    /// What QualCoder would say, beside Cohen's kappa; by file with --document.
    #[arg(long, conflicts_with_all = ["file", "categories", "speaker", "section"])]
    as_qualcoder: bool,
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
        if self.as_qualcoder {
            return self.run_as_qualcoder(project, globals);
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

    /// QualCoder's figures on all texts selected, with Cohen's kappa beside them.
    fn run_as_qualcoder(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let whole = self.compare.on_all_documents().find_two(&study, globals)?;
        let names = whole.names();
        let coders = [names[0], names[1]];
        let mut lengths = vec![0; study.documents.len()];
        whole.scope.iter().for_each(|&at| lengths[at] = study.documents[at].length);
        let mut rows = qualcoder::comparison(&study.codebook, &lengths, [&whole.codings[0], &whole.codings[1]]);
        let wanted = whole.marked(&study);
        rows.retain(|row| wanted.iter().any(|code| code.code == row.code));

        // Cohen's kappa as `thema kappa` gives it without the option, if it gives one at all.
        let compared = self.compare.find_two(&study, globals);
        let mut notes = qualcoder::remarks(&rows);
        let answer = match &compared {
            Ok(compared) => {
                let of_cohen =
                    |note: &Note| Note::new(note.code, format!("κ, by {}: {}", self.unit.word(), note.message));
                notes.extend(compared.notes.iter().map(of_cohen));
                let units = compared.units(project, &study, self.unit, None)?;
                kappa_table(&units, coders, &compared.marked(&study)).rows
            }
            Err(error) => {
                notes.push(Note::new("no_cohen_kappa", format!("no κ by {}: {error}", self.unit.word())));
                Vec::new()
            }
        };
        let cohen: Vec<Option<&KappaRow>> =
            rows.iter().map(|row| answer.iter().find(|other| other.code == row.code)).collect();
        let json = rows.iter().zip(&cohen).map(|(row, cohen)| {
            let mut json = json!(row);
            json["cohen_kappa"] = json!(cohen.map(|cohen| &cohen.cohen_kappa));
            json
        });
        let json = Value::Array(json.collect());
        let mut report = qualcoder_table(&rows, &cohen, coders, self.unit);
        report.notes = notes;
        let [documents, unit] = [whole.documents(&study).len().to_string(), self.unit.word()];
        let of = [format!("coders {}, {}", coders[0], coders[1]), format!("{documents} documents, whole")];
        report.provenance = provenance(&study, &whole.selection, &of);
        let about = about(
            &study,
            &whole.selection,
            json!({
                "coders": coders,
                "unit": "character",
                "documents": whole.documents(&study),
                "documents_rule": whole.rule_of_documents(),
                "cohen_kappa": {
                    "unit": unit,
                    "documents": compared.as_ref().ok().map(|compared| compared.documents(&study)),
                },
                "source": "QualCoder, src/qualcoder/reports.py, calculate_agreement_for_code",
            }),
        );
        Ok(Reply::table(Table { report, about, rows: Some(json), overall: None }))
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

/// QualCoder's columns by its own names, and the two kappas of Cohen's.
fn qualcoder_table(
    rows: &[QualcoderRow],
    cohen: &[Option<&KappaRow>],
    [first, second]: [&str; 2],
    unit: Unit,
) -> Report {
    let mut report = Report::new(
        format!("What QualCoder says of {first} and {second}, beside Cohen's κ"),
        vec![
            Column::text("code", "Code"),
            Column::text("kind", "Kind").for_programs(),
            Column::figure("characters", "Characters").for_programs(),
            Column::figure("coded_by_first", format!("by {first}")).for_programs(),
            Column::figure("coded_by_second", format!("by {second}")).for_programs(),
            Column::figure("dual_coded", "dual").for_programs(),
            Column::figure("single_coded", "single").for_programs(),
            Column::figure("uncoded", "uncoded").for_programs(),
            Column::figure("agree_percent", "Agree %"),
            Column::figure("dual_percent", "A and B %"),
            Column::figure("uncoded_percent", "Not A Not B %").for_programs(),
            Column::figure("disagree_percent", "Disagree %").for_programs(),
            Column::figure("agree_coded_only_percent", "Agree coded only %"),
            Column::figure("qualcoder_kappa", "QualCoder's kappa"),
            Column::figure("cohen_kappa_of_characters", "κ, characters"),
            Column::figure("cohen_kappa", format!("κ, by {}", unit.word())),
        ],
    );
    let figure = |statistic: &Statistic, digits| Cell::statistic(statistic.value, digits, statistic.undefined);
    for (row, cohen) in rows.iter().zip(cohen) {
        let counts = row.counts;
        let percents = [
            &row.agree_percent,
            &row.dual_percent,
            &row.uncoded_percent,
            &row.disagree_percent,
            &row.agree_coded_only_percent,
        ];
        // QualCoder's codes stand by themselves here: no row is about a theme.
        let mut cells = vec![Cell::Path { path: row.code.clone(), depth: 0 }, row.kind.word().into()];
        let counted = [counts.characters, counts.coded[0], counts.coded[1], counts.dual, counts.single, counts.uncoded];
        cells.extend(counted.map(Cell::Integer));
        cells.extend(percents.map(|percent| figure(percent, 2)));
        cells.push(figure(&row.qualcoder_kappa, 4));
        cells.push(figure(&row.cohen_kappa_of_characters, 4));
        cells.push(cohen.map_or(Cell::Empty, |cohen| figure(&cohen.cohen_kappa, 4)));
        report.push(cells);
    }
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
