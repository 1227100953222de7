//! Cohen's kappa, per code of a project or for any table of ratings.

use super::Globals;
use super::answer::{Reply, Table};
use super::import::read_table;
use super::select::{Select, about, provenance};
use crate::analysis::agreement::kappa::{KappaAnswer, kappa_table, marked};
use crate::analysis::agreement::ratings::pairs;
use crate::analysis::agreement::units::Units;
use crate::analysis::{CodingAt, Statistic};
use crate::error::{Error, Result};
use crate::formats::ratings;
use crate::model::codebook::CodeKind;
use crate::model::coding::{Coder, CoderRole};
use crate::model::note::Note;
use crate::model::span::Span;
use crate::project::Project;
use crate::project::lookup::named;
use crate::project::selection::{Layer, Selection};
use crate::project::study::Study;
use crate::report::{Cell, Column, Report, RowKind};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::PathBuf;

/// Cohen's kappa of two coders, per code, with the cells, percent agreement, standard error and 95 % interval
///
/// A unit counts as coded when a passage touches it. Interviewers' turns are no units; documents that only one of the
/// two has coded are left out, unless told otherwise. With a FILE of ratings no project is needed: columns
/// `unit` and one a rater, or `unit,rater,label`.
#[derive(Debug, clap::Args)]
pub struct Kappa {
    /// A table of ratings (CSV) instead of the project's codings.
    file: Option<PathBuf>,
    /// The two coders, as `ada,ben` [default: the two there are].
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    coders: Vec<String>,
    /// What is compared.
    #[arg(long, value_enum, default_value_t = Unit::Turn)]
    unit: Unit,
    /// Interviewers' turns are units too.
    #[arg(long)]
    interviewer: bool,
    /// Documents that only one of the two has coded count as well: what is not coded is a no.
    #[arg(long)]
    all_documents: bool,
    /// For ratings: the categories there are, in order, if not all are in use.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    categories: Vec<String>,
    #[command(flatten)]
    select: Select,
}

/// What counts as one decision of a coder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unit {
    Turn,
    Sentence,
    #[value(alias = "char")]
    Character,
    Document,
}

impl Unit {
    fn word(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::Sentence => "sentence",
            Self::Character => "character",
            Self::Document => "document",
        }
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
        let [first, second] = self.two_coders(&study, globals)?;
        let selection = self.select.find(&study, &Globals { coder: None, ..globals.clone() })?;
        let layer = if [&first, &second].iter().any(|coder| coder.role == CoderRole::Consensus) {
            None
        } else {
            Some(Layer::Union)
        };
        let codings = codings_of(&study, &selection, layer, [&first, &second]);
        let (scope, left_out) = self.scope(&study, &selection, &codings, [&first, &second]);
        if scope.is_empty() {
            return Err(Error::with_hint(
                format!("{} and {} have no document in common", first.name, second.name),
                "`thema document list` shows who coded what; --all-documents compares them all the same",
            ));
        }
        let units = self.units(project, &study, &selection, &scope)?;
        let codings: Vec<CodingAt> = codings.into_iter().filter(|coding| scope.contains(&coding.document)).collect();
        let mut rows = marked(&study.codebook, &codings, [first.id, second.id]);
        let wanted: HashSet<&str> = study
            .codebook
            .tree()
            .filter(|(code, _)| selection.has_code(code.id))
            .map(|(code, _)| study.codebook.path(code.id))
            .collect();
        rows.retain(|row| wanted.contains(row.code.as_str()));
        let answer = kappa_table(&units, [&first.name, &second.name], &rows);

        let mut report = table(&answer, [&first.name, &second.name], self.unit);
        report.notes.clone_from(&answer.notes);
        if !left_out.is_empty() {
            let message = format!("left out, because only one of the two coded them: {}", left_out.join(", "));
            report.notes.insert(0, Note::new("documents_left_out", message));
        }
        let documents: Vec<&str> = scope.iter().map(|&at| study.documents[at].document.name.as_str()).collect();
        let coders = format!("{}, {}", first.name, second.name);
        let unit = self.unit.word();
        report.provenance = provenance(
            &study,
            &selection,
            &[format!("coders {coders}"), format!("unit {unit}"), format!("{} documents", documents.len())],
        );
        let about = about(
            &study,
            &selection,
            json!({
                "coders": [first.name, second.name],
                "unit": unit,
                "units": units.total(),
                "rule": "any overlap",
                "interviewer": self.interviewer,
                "documents": documents,
            }),
        );
        Ok(Reply::table(Table { report, about, rows: Some(json!(answer.rows)), overall: Some(json!(answer.overall)) }))
    }

    fn two_coders(&self, study: &Study, globals: &Globals) -> Result<[Coder; 2]> {
        let by_option: Vec<String> = match (&self.coders[..], &globals.coder) {
            ([], Some(names)) => names.split(',').map(|name| name.trim().to_owned()).collect(),
            (names, _) => names.iter().map(|name| name.trim().to_owned()).collect(),
        };
        let find = |name: &str| {
            named(&study.coders, name, |coder| &coder.name).cloned().ok_or_else(|| {
                let names = study.coders.iter().map(|coder| coder.name.clone());
                Error::unknown("coder", name, names, "thema coder list")
            })
        };
        match by_option.as_slice() {
            [first, second] => {
                let (first, second) = (find(first)?, find(second)?);
                if first.id == second.id {
                    let message = format!("{} always agrees with {}", first.name, second.name);
                    return Err(Error::with_hint(message, "name two different coders"));
                }
                Ok([first, second])
            }
            [] => {
                let active = |coder: &&Coder| study.codings.iter().any(|coding| coding.coder == coder.id);
                let people = study.coders.iter().filter(|coder| coder.role != CoderRole::Consensus).filter(active);
                let people: Vec<&Coder> = people.collect();
                match people[..] {
                    [first, second] => Ok([first.clone(), second.clone()]),
                    _ => {
                        let names: Vec<&str> = people.iter().map(|coder| coder.name.as_str()).collect();
                        let there = match names.as_slice() {
                            [] => "nobody has".to_owned(),
                            [one] => format!("only {one} has"),
                            several => format!("{} have", several.join(", ")),
                        };
                        Err(Error::with_hint(
                            format!("kappa compares two coders; here {there} coded"),
                            "name two with `--coders A,B`",
                        ))
                    }
                }
            }
            _ => Err(Error::with_hint("kappa compares two coders", "name two with `--coders A,B`")),
        }
    }

    /// The documents to compare, in order, and the names of those left out because only one coder has coded them.
    fn scope(
        &self,
        study: &Study,
        selection: &Selection,
        codings: &[CodingAt],
        coders: [&Coder; 2],
    ) -> (Vec<usize>, Vec<String>) {
        let coded: HashSet<(usize, _)> = codings.iter().map(|coding| (coding.document, coding.coder)).collect();
        let (mut scope, mut left_out) = (Vec::new(), Vec::new());
        for (at, document) in selection.documents(study) {
            match coders.map(|coder| coded.contains(&(at, coder.id))) {
                [true, true] => scope.push(at),
                [false, false] if !self.all_documents => {}
                _ if self.all_documents => scope.push(at),
                _ => left_out.push(document.document.name.clone()),
            }
        }
        (scope, left_out)
    }

    fn units(&self, project: &Project, study: &Study, selection: &Selection, scope: &[usize]) -> Result<Units> {
        let mut stretches: Vec<Vec<Span>> = vec![Vec::new(); study.documents.len()];
        for &at in scope {
            let document = &study.documents[at];
            let turns = selection.unit_turns(document, self.interviewer);
            let spoken = turns.iter().map(|turn| turn.span);
            stretches[at] = match self.unit {
                Unit::Turn | Unit::Character => spoken.collect(),
                Unit::Document => vec![Span::of(0, document.length)],
                Unit::Sentence => {
                    let text = project.text(&document.document)?;
                    spoken.flat_map(|turn| text.sentences(turn)).collect()
                }
            };
        }
        Ok(match self.unit {
            Unit::Character => Units::characters(stretches),
            _ => Units::listed(stretches),
        })
    }

    /// Kappa of every pair of raters of a file.
    pub(super) fn run_on_ratings(self) -> Result<Reply> {
        let path = self.file.unwrap_or_default();
        let (text, mut notes) = read_table(&path)?;
        let file = ratings::read(&text).map_err(|error| Error::Refused {
            message: format!("{}: {error}", path.display()),
            hint: error.hint().or_else(|| Some("the columns are `unit` and one a rater, or `unit,rater,label`".into())),
        })?;
        notes.extend(file.notes);
        notes.extend(
            file.refused.iter().map(|row| Note::new("row_left_out", format!("line {}: {}", row.line, row.reason))),
        );
        let answers = pairs(&file.ratings, &self.categories);
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

/// What the two coders marked in the selection, as the analyses take it.
fn codings_of(study: &Study, selection: &Selection, layer: Option<Layer>, coders: [&Coder; 2]) -> Vec<CodingAt> {
    let at = |(document, coding, code): (usize, &crate::model::coding::Coding, _)| CodingAt {
        document,
        span: coding.span,
        code,
        coder: coding.coder,
    };
    match layer {
        Some(layer) => selection
            .codings(study, layer)
            .filter(|(_, coding, _)| coders.iter().any(|coder| coder.id == coding.coder))
            .map(at)
            .collect(),
        None => coders.iter().flat_map(|coder| selection.codings(study, Layer::Coder(coder.id)).map(at)).collect(),
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
