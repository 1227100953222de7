//! How soon the interviews bring no new codes.

use super::Globals;
use super::answer::{Reply, Table, counted};
use super::cases::Cases as By;
use super::select::{Counting, Select, WithLayer, about, provenance};
use crate::analysis::Place;
use crate::analysis::level::Level;
use crate::analysis::resample::GENERATOR;
use crate::analysis::saturation::{Plan, Saturation, codes_of_interviews, saturation};
use crate::error::{Error, Result};
use crate::model::document::{Attribute, AttributeKind, Role};
use crate::model::ids::{CodeId, ParticipantId};
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::Counted;
use crate::project::lookup::named;
use crate::project::selection::{Layer, Selection};
use crate::project::study::{Study, StudyDocument};
use crate::report::chart::{Chart, Curve, Line};
use crate::report::{Cell, Column, Report};
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// New codes by interview, and when nothing new comes
///
/// After Guest, Namey and Chen (2020): the new information of a run are the codes that no interview before it has,
/// divided by the codes of the base. Runs slide by one interview. At the first run at or under the threshold saturation is
/// reached, written 6⁺²: after 6 interviews, which 2 more confirmed. Interviews come in the order of import unless told
/// otherwise; since their order is chance, the same is computed for random orders: the exact mean of the codes known after so many
/// interviews, and a band of 5 to 95 % around the median. Interviews without any coding are left out.
#[derive(Debug, clap::Args)]
pub struct Saturate {
    /// Interviews of the base.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    base: u16,
    /// Interviews of a run.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..))]
    run: u16,
    /// How much new information is none, in per cent.
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0, value_parser = percent)]
    threshold: f64,
    /// What an interview is: a document, or all that one participant said.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = By::Document)]
    by: By,
    /// What is counted: code, theme, all.
    #[arg(long, value_name = "LEVEL", default_value = "code")]
    level: Level,
    /// The interviews in this order, all of them.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', conflicts_with = "order_by")]
    order: Vec<String>,
    /// The interviews in the order of an attribute of their participants, such as a date.
    #[arg(long, value_name = "ATTRIBUTE")]
    order_by: Option<String>,
    /// How many random orders to try; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    orders: u32,
    /// What makes the random orders the same again.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

fn percent(word: &str) -> std::result::Result<f64, String> {
    let value = word.trim_end_matches('%').parse().ok().filter(|value| (0.0..=100.0).contains(value));
    value.ok_or_else(|| "it is a number from 0 to 100".into())
}

/// A document or a participant of the study.
struct Interview {
    name: String,
    /// Its number among the documents or the participants.
    at: usize,
}

/// What the interviews show, in their order.
pub struct Found {
    pub answer: Saturation,
    pub names: Vec<String>,
    /// The codes that are counted, in the codebook's order.
    pub codes: Vec<CodeId>,
    /// Those of each interview, by their places among them.
    pub codes_of: Vec<Vec<usize>>,
    /// Interviews without a coding, by name.
    uncoded: Vec<String>,
    unshown: u64,
}

impl Saturate {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        Ok(Reply::table(self.table(&self.count(project, globals)?)))
    }

    /// Counts what the table is made of.
    pub(super) fn count(&self, project: &Project, globals: &Globals) -> Result<Counting<Found>> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let counted = Counted::without_words(&study, &selection, layer);
        let all = match self.by {
            By::Document => documents(&study, &selection),
            By::Participant => participants(&study, &selection),
        };
        let is_coded = self.coded(&study, &counted, layer, globals)?;
        let (coded, uncoded): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|interview| is_coded.contains(&interview.at));
        let interviews = self.ordered(&study, coded)?;

        let count = study.documents.len().max(study.participants.len());
        let mut by_number = codes_of_interviews(
            &study.codebook,
            &counted.codings,
            self.level,
            |code| selection.has_code(code),
            count,
            |place| match self.by {
                By::Document => vec![place.document],
                By::Participant => counted.speech.touched(place).collect(),
            },
        );
        let codes_of: Vec<Vec<usize>> =
            interviews.iter().map(|interview| std::mem::take(&mut by_number[interview.at])).collect();
        let rows = study.codebook.tree().map(|(code, _)| code);
        let rows = rows.filter(|code| self.level.has(code.kind) && selection.has_code(code.id));
        let found = Found {
            answer: saturation(&codes_of, &self.plan()),
            names: interviews.into_iter().map(|interview| interview.name).collect(),
            codes: rows.map(|code| code.id).collect(),
            codes_of,
            uncoded: uncoded.into_iter().map(|interview| interview.name).collect(),
            unshown: self.level.unshown(&study.codebook, &counted.codings),
        };
        Ok(Counting { study, selection, layer, found })
    }

    fn plan(&self) -> Plan {
        Plan {
            base: usize::from(self.base),
            run: usize::from(self.run),
            threshold: self.threshold,
            orders: self.orders,
            seed: self.seed,
        }
    }

    /// The table of what was counted.
    pub(super) fn table(&self, counting: &Counting<Found>) -> Table {
        let Counting { study, selection, layer, found } = counting;
        let Found { answer, names, .. } = found;
        let plan = self.plan();
        let mut report = table(answer, names, self.by);
        report.chart = Some(curve(answer, names, plan.run));
        report.notes = notes(found, &plan);
        let layer = layer.words(study);
        let rule = format!("base {}, run {}, threshold {} %", self.base, self.run, self.threshold);
        report.provenance = provenance(study, selection, &[format!("layer {layer}"), rule, self.order_words()]);
        let about = about(
            study,
            selection,
            json!({
                "layer": layer, "by": self.by.word(), "level": self.level.word(), "base": self.base, "run": self.run,
                "threshold": self.threshold, "order": self.order_words(), "seed": self.seed, "generator": GENERATOR,
            }),
        );
        let overall = Some(overall(answer, names, &plan));
        Table { rows: None, overall, report, about }
    }

    /// The interviews anybody of the layer coded, whatever codes are selected: one without the codes asked for brings
    /// nothing new, one not coded yet says nothing.
    fn coded(&self, study: &Study, counted: &Counted, layer: Layer, globals: &Globals) -> Result<BTreeSet<usize>> {
        let of_any_code = Select { code: Vec::new(), ..self.select.clone() }.find(study, globals)?;
        let codings = of_any_code.codings(study, layer);
        Ok(match self.by {
            By::Document => codings.map(|(document, _, _)| document).collect(),
            By::Participant => {
                let touched = |document, span| counted.speech.touched(Place { document, span });
                codings.flat_map(|(document, coding, _)| touched(document, coding.span)).collect()
            }
        })
    }

    fn ordered(&self, study: &Study, mut interviews: Vec<Interview>) -> Result<Vec<Interview>> {
        if let Some(name) = &self.order_by {
            let attribute = named(&study.attributes, name, |attribute| &attribute.name).ok_or_else(|| {
                let names = study.attributes.iter().map(|attribute| attribute.name.clone());
                Error::unknown("attribute", name, names, "thema participant list")
            })?;
            let mut valued = Vec::new();
            for interview in interviews {
                let value = self.value(study, attribute, &interview).ok_or_else(|| {
                    Error::with_hint(
                        format!("{} has no {}, so that it has no place in the order", interview.name, attribute.name),
                        "give it one with `thema participant set`, or leave it out with --document or --participant",
                    )
                })?;
                valued.push((value, interview));
            }
            // Those of the same day stay in the order of import.
            valued.sort_by(|(a, _), (b, _)| compared(attribute.kind, a, b));
            return Ok(valued.into_iter().map(|(_, interview)| interview).collect());
        }
        if self.order.is_empty() {
            return Ok(interviews);
        }
        let mut ordered = Vec::with_capacity(interviews.len());
        for name in &self.order {
            let name = name.trim();
            let wanted = named(&interviews, name, |interview| &interview.name).map(|interview| interview.at);
            let Some(wanted) = wanted else {
                if named(&ordered, name, |interview: &Interview| &interview.name).is_some() {
                    return Err(Error::refused(format!("--order names {name} twice")));
                }
                let names = interviews.into_iter().map(|interview| interview.name);
                return Err(match self.by {
                    By::Document => Error::unknown("coded document", name, names, "thema document list"),
                    By::Participant => Error::unknown("coded participant", name, names, "thema participant list"),
                });
            };
            let (here, rest) = interviews.into_iter().partition(|interview| interview.at == wanted);
            let here: Vec<Interview> = here;
            ordered.extend(here);
            interviews = rest;
        }
        if !interviews.is_empty() {
            let missing: Vec<String> = interviews.into_iter().map(|interview| interview.name).collect();
            return Err(Error::with_hint(
                format!("--order does not say where these come: {}", missing.join(", ")),
                format!("name them too, or choose the others with --{}", self.by.word()),
            ));
        }
        Ok(ordered)
    }

    /// The interview's value of the attribute; of several participants' the first.
    fn value<'s>(&self, study: &'s Study, attribute: &Attribute, interview: &Interview) -> Option<&'s str> {
        let people: Vec<ParticipantId> = match self.by {
            By::Participant => vec![study.participants[interview.at].id],
            By::Document => speaking(&study.documents[interview.at]).collect(),
        };
        let values = people.into_iter().map(|person| study.value(person, attribute)).filter(|value| !value.is_empty());
        values.min_by(|a, b| compared(attribute.kind, a, b))
    }

    fn order_words(&self) -> String {
        match (&self.order_by, self.order.is_empty()) {
            (Some(name), _) => format!("in the order of {name}"),
            (None, true) => "in the order of import".into(),
            (None, false) => format!("in the order {}", self.order.join(", ")),
        }
    }
}

fn notes(found: &Found, plan: &Plan) -> Vec<Note> {
    let Found { answer, names, uncoded, unshown, .. } = found;
    let mut notes = vec![Note::new("saturation", verdict(answer, names, plan))];
    if let Some(orders) = &answer.orders {
        let after = orders.after.as_ref().map_or(String::new(), |after| {
            format!(", at the median after {} interviews (5 to 95 %: {} to {})", after.median, after.low, after.high)
        });
        let message = format!("in {} of {} random orders it is reached{after}", orders.reached, orders.orders);
        notes.push(Note::new("random_orders", message));
    }
    if !uncoded.is_empty() {
        let message = format!("without a coding of this layer, and left out: {}", uncoded.join(", "));
        notes.push(Note::new("not_coded", message));
    }
    if *unshown > 0 {
        let message = format!("{} of another level, which no row counts: see --level all", counted(*unshown, "coding"));
        notes.push(Note::new("other_level", message));
    }
    notes.push(Note::new(
        "codes_only",
        "codes are those of the codebook as it is now: one that was merged counts as what it became. That no new codes \
         come does not show that their meaning is understood, which takes more interviews (Hennink, Kaiser and Marconi 2017)",
    ));
    notes
}

/// A time in the order of its kind: numbers by their size, days and words as they are written.
fn compared(kind: AttributeKind, a: &str, b: &str) -> Ordering {
    match (kind, a.parse::<f64>(), b.parse::<f64>()) {
        (AttributeKind::Number, Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}

fn documents(study: &Study, selection: &Selection) -> Vec<Interview> {
    let documents = selection.documents(study);
    documents.map(|(at, document)| Interview { name: document.document.name.clone(), at }).collect()
}

/// The participants of the selection, in the order in which they first speak.
fn participants(study: &Study, selection: &Selection) -> Vec<Interview> {
    let wanted = selection.participants(study);
    let mut found: Vec<Interview> = Vec::new();
    for person in selection.documents(study).flat_map(|(_, document)| speaking(document)) {
        let Some(at) = study.participants.iter().position(|participant| participant.id == person) else { continue };
        if wanted.contains(&person) && found.iter().all(|interview| interview.at != at) {
            found.push(Interview { name: study.participants[at].label.clone(), at });
        }
    }
    found
}

/// The participants who speak in the document, as they begin to, each once.
fn speaking(document: &StudyDocument) -> impl Iterator<Item = ParticipantId> {
    let mut found: Vec<ParticipantId> = Vec::new();
    for turn in &document.turns {
        let speaker = document.speaker(turn.speaker).filter(|speaker| speaker.role == Role::Participant);
        found.extend(speaker.and_then(|speaker| speaker.participant).filter(|person| !found.contains(person)));
    }
    found.into_iter()
}

fn table(answer: &Saturation, names: &[String], by: By) -> Report {
    let mut columns = vec![
        Column::text(by.word(), by.heading()),
        Column::figure("codes", "Codes"),
        Column::figure("new", "New"),
        Column::figure("cumulative", "Known"),
        Column::figure("run_new", "New in run"),
        Column::figure("new_information", "New information").for_programs(),
        Column::figure("new_information_percent", "% of base").for_people(),
        Column::figure("expected", "Mean of orders"),
    ];
    if answer.orders.is_some() {
        columns.extend([
            Column::figure("median", "Median"),
            Column::figure("band", "5 to 95 %").for_people(),
            Column::figure("low", "5 %").for_programs(),
            Column::figure("high", "95 %").for_programs(),
        ]);
    }
    let mut report = Report::new("New codes by interview", columns);
    for (step, name) in answer.steps.iter().zip(names) {
        let run = step.run;
        let share = run.and_then(|run| run.share);
        let why = run.filter(|run| run.share.is_none()).map(|_| "the base has no codes");
        let mut cells = vec![
            Cell::text(name),
            Cell::Integer(step.codes),
            Cell::Integer(step.new),
            Cell::Integer(step.cumulative),
            run.map_or(Cell::Empty, |run| Cell::Integer(run.new)),
            run.map_or(Cell::Empty, |_| Cell::decimal(share, 3)),
            run.map_or(Cell::Empty, |_| Cell::statistic(share.map(|share| share * 100.0), 1, why)),
            Cell::decimal(step.expected, 1),
        ];
        if let Some(band) = step.band {
            cells.extend([
                Cell::decimal(band.median, 0),
                Cell::Interval(Some((band.low, band.high)), 0),
                Cell::decimal(band.low, 0),
                Cell::decimal(band.high, 0),
            ]);
        }
        report.push(cells);
    }
    report
}

/// Whether saturation is reached, in a sentence.
fn verdict(answer: &Saturation, names: &[String], plan: &Plan) -> String {
    let Plan { base, run, threshold, .. } = plan;
    let Some(of) = answer.base_codes.filter(|_| names.len() >= base + run) else {
        let there = counted(names.len() as u64, "coded interview");
        return format!("a base of {base} and a run of {run} need {} interviews, there are {there}", base + run);
    };
    let at = answer.reached.unwrap_or(names.len() - run);
    let which = names[at..at + run].join(", ");
    let last = answer.steps[at + run - 1].run;
    let new = last.map_or(0, |run| run.new);
    let Some(share) = last.and_then(|run| run.share) else { return "the base has no codes".into() };
    let brought = format!("{which} brought {} of {of} in the base, {:.1} %", counted(new, "new code"), share * 100.0);
    match answer.reached {
        Some(after) => format!("saturation at {}: {brought}, threshold {threshold} %", label(after, *run)),
        None => format!("no saturation: still the last run, {brought}, is over the threshold of {threshold} %"),
    }
}

/// As the authors print it: the interviews, and raised the run that confirmed them.
fn label(after: usize, run: usize) -> String {
    let raised = |digit: char| digit.to_digit(10).and_then(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize));
    format!("{after}⁺{}", run.to_string().chars().filter_map(raised).collect::<String>())
}

fn overall(answer: &Saturation, names: &[String], plan: &Plan) -> Value {
    let reached = answer.reached.map(|after| {
        let confirmed = &names[after..after + plan.run];
        json!({"after": after, "run": plan.run, "label": label(after, plan.run), "confirmed_by": confirmed})
    });
    let missing = || verdict(answer, names, plan);
    json!({
        "interviews": names.len(),
        "codes": answer.steps.last().map_or(0, |step| step.cumulative),
        "base_codes": answer.base_codes,
        "reached": reached,
        "undefined": if answer.reached.is_none() { json!(missing()) } else { Value::Null },
        "orders": answer.orders,
    })
}

/// The codes known after each interview, in their order and at the mean of all, with the band of random orders.
fn curve(answer: &Saturation, names: &[String], run: usize) -> Chart {
    let line = |label: &str, values: Vec<f64>| Line { label: label.to_owned(), values };
    let steps = &answer.steps;
    let band: Option<Vec<(f64, f64)>> = steps.iter().map(|step| step.band.map(|band| (band.low, band.high))).collect();
    Chart::Curve(Curve {
        title: "New codes by interview".into(),
        along: names.to_vec(),
        lines: vec![
            line("in this order", steps.iter().map(|step| step.cumulative as f64).collect()),
            line("mean of all orders", steps.iter().map(|step| step.expected).collect()),
        ],
        band: band.filter(|band| !band.is_empty()).map(|band| (band, "5 to 95 % of random orders".into())),
        // The place of the last interview before the run that confirmed it.
        marks: answer.reached.map(|after| (after.saturating_sub(1), label(after, run))).into_iter().collect(),
        unit: "codes known".into(),
    })
}
