//! The account of the study's method: paragraphs, checklists, audit trail, all from what really happened.

use super::Globals;
use super::agreement::Question;
use super::answer::{Reply, Table, Written};
use super::compare::{Compare, Compared};
use super::dispute_log::{DisputeLog, State};
use super::select::{about, provenance};
use super::unit::Unit;
use crate::analysis::Statistic;
use crate::analysis::agreement::per_code::{CodeAgreement, main_kappa};
use crate::analysis::agreement::units::Units;
use crate::analysis::resample::Draws;
use crate::error::{Error, Result};
use crate::model::codebook::{CodeKind, split_path};
use crate::model::cores::both;
use crate::model::decision::Decision;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::audit::Kind;
use crate::project::selection::{Asked, Selection};
use crate::project::study::Study;
use crate::report::methods::{AgreementFact, Checklist, DisputesFact, Facts, Figure, Style, paragraphs};
use crate::report::prose::Prose;
use crate::report::{Cell, Column, Report};
use clap::ValueEnum;
use serde_json::json;

/// The method section, from what really happened: material, coders, rounds, codebook, agreement, decisions
///
/// Every figure is one that the other commands print. What the project cannot know stands in square brackets, to be
/// filled in; nothing is made up. Where two coders share no document, or with `--no-agreement`, the sentence that says
/// why no coefficient is reported takes its place; a reflexive study is not asked for one.
#[derive(Debug, clap::Args)]
pub struct Methods {
    /// What kind of thematic analysis it was [default: as the project says].
    #[arg(long, value_enum)]
    style: Option<StyleWord>,
    /// By what agreement is reported: turn, sentence, paragraph, document.
    #[arg(long, value_name = "UNIT", default_value = "turn", value_parser = unit)]
    unit: Unit,
    /// Whose agreement is reported [default: all who coded].
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    coders: Vec<String>,
    /// Report no agreement, and say why not.
    #[arg(long, conflicts_with = "coders")]
    no_agreement: bool,
    /// The COREQ checklist (Tong et al. 2007) instead, filled in as far as the project knows.
    #[arg(long, conflicts_with_all = ["srqr", "audit"])]
    coreq: bool,
    /// The SRQR checklist (O'Brien et al. 2014) instead.
    #[arg(long, conflicts_with = "audit")]
    srqr: bool,
    /// The audit trail instead: what was done when and by whom, without words of transcripts.
    #[arg(long)]
    audit: bool,
    /// In the audit trail, leave out which files were written.
    #[arg(long, requires = "audit")]
    without_exports: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StyleWord {
    /// Independent coding with a fixed codebook, agreement as its measure.
    Reliability,
    /// A codebook that guides the coding.
    Codebook,
    /// Coding as interpretation, without coefficients.
    Reflexive,
}

/// A unit to report by: one that was fixed before anybody coded.
fn unit(word: &str) -> std::result::Result<Unit, String> {
    let unit: Unit = word.parse()?;
    if unit.is_fixed_before() { Ok(unit) } else { Err("choose turn, sentence, paragraph or document".into()) }
}

impl Methods {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        if self.audit {
            return audit(project, &study, self.without_exports);
        }
        let style = match self.style {
            Some(StyleWord::Reliability) => Style::Reliability,
            Some(StyleWord::Codebook) => Style::Codebook,
            Some(StyleWord::Reflexive) => Style::Reflexive,
            None => Style::of_method(&study.about.method),
        };
        let reply = study.meanwhile(|| self.written(project, &study, style, globals))?;
        Ok(reply.keeping(study))
    }

    fn written(&self, project: &Project, study: &Study, style: Style, globals: &Globals) -> Result<Reply> {
        let coders = match (&self.coders[..], &globals.coder) {
            ([], Some(names)) => names.split(',').map(|name| name.trim().to_owned()).collect(),
            (names, _) => names.to_vec(),
        };
        let is_compared = style != Style::Reflexive && !self.no_agreement;
        let compare = || is_compared.then(|| Compare::of(coders.clone(), Vec::new()).find(study, &Globals::default()));
        let (compared, facts) = both(compare, || project.facts(study));
        let mut facts = facts?;
        match compared {
            Some(Ok(compared)) => add_agreement(&mut facts, project, study, &compared, self.unit)?,
            // Names that lead nowhere are an error; that nobody compares to anybody is a fact.
            Some(Err(error)) if !coders.is_empty() => return Err(error),
            Some(Err(_)) | None => {}
        }
        let asked_of_agreement = if is_compared { json!({"unit": self.unit.word()}) } else { json!(null) };
        let everything = Selection::find(study, &Asked::default())?;
        let provenance = provenance(study, &everything, &["thema methods".to_owned()]);
        let about = about(study, &everything, json!({"style": style.word(), "agreement": asked_of_agreement}));
        if self.coreq || self.srqr {
            let checklist = if self.coreq { Checklist::Coreq } else { Checklist::Srqr };
            return Ok(checked(checklist, &facts, provenance, about));
        }
        let prose = Prose { title: "Method".into(), paragraphs: paragraphs(&facts, style), provenance };
        Ok(Reply::prose(Written { prose, about, facts: json!(facts) }))
    }
}

/// What `thema agreement` and `thema disagreements --log` say.
fn add_agreement(facts: &mut Facts, project: &Project, study: &Study, compared: &Compared, unit: Unit) -> Result<()> {
    let names: Vec<String> = compared.names().into_iter().map(str::to_owned).collect();
    let question = Question { coders: names, unit, round: None, uncoded: true };
    let main = main_kappa(question.coders.len());
    // Of two coders the log of their disagreements is told as well.
    let two = || Ok::<_, Error>((compared.units(project, study, unit, None)?, project.decisions()?));
    let of_two = (compared.voices.len() == 2).then(two).transpose()?;
    let disputes = || of_two.map(|(units, decisions)| disputes(study, compared, unit, &units, decisions));
    let (disputes, answered) = both(disputes, || question.ask_of(project, study, compared, &[main]));
    let answered = answered?;
    facts.disputes = disputes;
    let shared = compared.shared(study);
    let overall = &answered.answer.overall;
    let figure = |name: &str| {
        let found = overall.figures.iter().find(|(known, _)| known == name);
        found.map_or(Figure::default(), |(_, statistic)| as_figure(statistic))
    };
    let (least, most) = ends(&answered.answer.rows, main);
    let draws = Draws::default();
    facts.agreement = Some(AgreementFact {
        coders: question.coders.clone(),
        unit: unit.word(),
        units: overall.units,
        documents: shared.documents,
        of_documents: shared.of_documents,
        turns: shared.turns,
        of_turns: shared.of_turns,
        codes: overall.codes as u64,
        codes_defined: overall.codes_defined as u64,
        percent_agreement: figure("percent_agreement"),
        kappa_pooled: figure(&format!("{main}_pooled")),
        kappa_mean: figure(&format!("{main}_macro")),
        least,
        most,
        drawn: answered.drawn.map(|(draws, of)| (draws, of.to_owned())),
        seed: draws.seed,
    });
    Ok(())
}

fn as_figure(statistic: &Statistic) -> Figure {
    Figure { value: statistic.value, ci95: statistic.ci95 }
}

fn disputes(study: &Study, compared: &Compared, unit: Unit, units: &Units, decisions: Vec<Decision>) -> DisputesFact {
    let log = DisputeLog::without_words(study, compared, unit, units, decisions);
    DisputesFact {
        unit: unit.word(),
        disputed: log.units.len() as u64,
        decided: log.count(State::Decided),
        partly: log.count(State::Partly),
        open: log.count(State::Open),
    }
}

type Named = Option<(String, f64)>;

/// The codes with the smallest and the largest kappa, by their names.
fn ends(rows: &[CodeAgreement], main: &str) -> (Named, Named) {
    let has_codes = rows.iter().any(|row| row.kind == CodeKind::Code);
    let of_codes = rows.iter().filter(|row| row.kind == CodeKind::Code || !has_codes);
    let named = |row: &CodeAgreement| {
        let name = split_path(&row.code).pop().unwrap_or_default();
        row.figure(main).and_then(|kappa| kappa.value).map(|kappa| (name, kappa))
    };
    let all: Vec<(String, f64)> = of_codes.filter_map(named).collect();
    let least = all.iter().min_by(|a, b| a.1.total_cmp(&b.1)).cloned();
    // Of equals the one that is read first.
    let most = all.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1)).cloned();
    (least, most)
}

fn checked(checklist: Checklist, facts: &Facts, provenance: String, about: serde_json::Value) -> Reply {
    let mut report = Report::new(
        checklist.title(),
        vec![
            Column::text("part", "Part").for_programs(),
            Column::figure("n", "No."),
            Column::text("item", "Item"),
            Column::text("question", "Question"),
            Column::text("from_study", "From this study"),
            Column::text("to_fill", "To be filled in"),
        ],
    );
    for item in checklist.items(facts) {
        report.push(vec![
            item.part.into(),
            Cell::Integer(item.n as u64),
            item.name.into(),
            item.question.into(),
            Cell::text(item.from_study),
            item.to_fill.into(),
        ]);
    }
    let message = "items and questions are in our own words: the published checklist is what journals ask for";
    report.notes.push(Note::new("own_words", message));
    report.provenance = provenance;
    Reply::report(report, about)
}

fn audit(project: &Project, study: &Study, without_exports: bool) -> Result<Reply> {
    let mut trail = project.trail(study)?;
    trail.entries.retain(|entry| !without_exports || entry.kind != Kind::Export);
    let coders = project.coders()?;
    let mut report = Report::new(
        format!("Audit trail of {}", study.about.title),
        vec![
            Column::text("day", "Day"),
            Column::text("coder", "Who"),
            Column::text("kind", "Kind"),
            Column::text("what", "What"),
            Column::figure("steps", "Steps"),
            Column::figure("first_step", "").for_programs(),
            Column::figure("last_step", "").for_programs(),
        ],
    );
    for entry in &trail.entries {
        let step = |n: Option<&i64>| n.map_or(Cell::Empty, |n| Cell::Integer(n.unsigned_abs()));
        report.push(vec![
            entry.day.as_str().into(),
            entry.coder.map_or("", |id| Project::coder_name(&coders, id)).into(),
            entry.kind.word().into(),
            entry.what.as_str().into(),
            if entry.steps.is_empty() { Cell::Empty } else { Cell::Integer(entry.steps.len() as u64) },
            step(entry.steps.first()),
            step(entry.steps.last()),
        ]);
    }
    if trail.taken_back > 0 {
        let message = format!(
            "left out: {} steps that were taken back, or took others back; `thema log` has them",
            trail.taken_back
        );
        report.notes.push(Note::new("taken_back", message));
    }
    let mut message =
        "of single codings and memos only the numbers are told; the reason of a change of the codebook is known \
        where a version's note says it"
            .to_owned();
    message.push_str(if without_exports { "" } else { "; of files written the last time of each is known" });
    report.notes.push(Note::new("how_to_read", message));
    let everything = Selection::find(study, &Asked::default())?;
    report.provenance = provenance(study, &everything, &["thema methods --audit".to_owned()]);
    let about = about(study, &everything, json!({"what": "audit trail"}));
    Ok(Reply::table(Table { report, about, rows: None, overall: None }))
}
