//! The log of disagreements: unit by unit, with what was decided.

use super::answer::{Reply, Table, counted};
use super::compare::Compared;
use super::disagreements::shortened_to;
use super::select::{about, provenance};
use super::unit::Unit;
use crate::analysis::Place;
use crate::analysis::agreement::confusion::judged;
use crate::analysis::agreement::units::Units;
use crate::error::{Error, Result};
use crate::model::codebook::split_path;
use crate::model::coding::CoderRole;
use crate::model::decision::{Decision, Outcome};
use crate::model::ids::{CodeId, DecisionId, DocumentId};
use crate::model::note::Note;
use crate::model::span::Span;
use crate::project::Project;
use crate::project::selection::Layer;
use crate::project::study::Study;
use crate::report::{Cell, Column, Report};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// Words of a unit longer than this are shortened for people.
const WORDS_MAX: u32 = 160;

/// The units on which two coders differ, in the order of the text.
pub(super) struct DisputeLog {
    unit: Unit,
    pub(super) units: Vec<Disputed>,
    /// Units there are in all.
    total: u64,
    /// Decisions about what is not, or no longer, disputed here.
    beside: usize,
}

/// One unit to which the two gave different codes.
pub(super) struct Disputed {
    place: Place,
    /// What each coder gave it.
    codes: [Vec<CodeId>; 2],
    /// What only one of them gave it.
    in_question: Vec<CodeId>,
    /// Whether all of that is a matter of boundaries.
    boundary: bool,
    /// What the consensus layer has there; `None` without one.
    agreed_on: Option<Vec<CodeId>>,
    decisions: Vec<Decision>,
    text: String,
    words: String,
}

/// How far a disputed unit is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Decided,
    /// Some of the codes in question.
    Partly,
    Open,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Partly => "partly",
            Self::Open => "open",
        }
    }
}

impl Disputed {
    /// By the decisions recorded alone.
    pub(super) fn state(&self) -> State {
        let is_decided = |code: &&CodeId| self.decisions.iter().any(|decision| decision.code == **code);
        match self.in_question.iter().filter(is_decided).count() {
            0 => State::Open,
            all if all == self.in_question.len() => State::Decided,
            _ => State::Partly,
        }
    }
}

impl DisputeLog {
    /// Finds where the two differ, and what is known of how it was settled.
    pub(super) fn new(project: &Project, study: &Study, compared: &Compared, unit: Unit) -> Result<Self> {
        if matches!(unit, Unit::Match(_) | Unit::Continuum | Unit::Character) {
            return Err(Error::with_hint(
                format!("a log has a row a unit, and {} is none to be talked about", unit.word()),
                "choose turn, sentence, paragraph, fixed:N or document; without --log it goes passage by passage",
            ));
        }
        let units = compared.units(project, study, unit, None)?;
        let mut log = Self::without_words(study, compared, unit, &units, project.decisions()?);
        for of_document in log.units.chunk_by_mut(|a, b| a.place.document == b.place.document) {
            let text = project.text(&study.documents[of_document[0].place.document].document)?;
            for disputed in of_document {
                text.slice(disputed.place.span).clone_into(&mut disputed.text);
                disputed.words = shortened_to(&text, disputed.place.span, WORDS_MAX);
            }
        }
        Ok(log)
    }

    /// The same of these units, which are of that kind, and all the study's decisions, for who only counts: what was said
    /// in the units is left empty.
    pub(super) fn without_words(
        study: &Study,
        compared: &Compared,
        unit: Unit,
        units: &Units,
        mut decisions: Vec<Decision>,
    ) -> Self {
        let (ids, marks) = compared.passages(study);
        decisions.retain(|decision| compared.selection.has_round(decision.round));
        let resolved = |decision: &Decision| study.codebook.resolve(decision.code);
        let consensus = study.coders.iter().find(|coder| coder.role == CoderRole::Consensus);
        let mut agreed: HashMap<usize, Vec<(Span, CodeId)>> = HashMap::new();
        if let Some(coder) = consensus {
            for (document, coding, code) in compared.selection.codings(study, Layer::Consensus(coder.id)) {
                agreed.entry(document).or_default().push((coding.span, code));
            }
        }
        let mut decided: HashMap<DocumentId, Vec<&Decision>> = HashMap::new();
        decisions.iter().for_each(|decision| decided.entry(decision.document).or_default().push(decision));

        let mut found: Vec<Disputed> = Vec::new();
        let mut used: HashSet<DecisionId> = HashSet::new();
        for run in judged(units, [&marks[0], &marks[1]]).into_iter().filter(|run| run.differs()) {
            let id = |code: &u32| ids[*code as usize];
            let in_question = run.in_question();
            let boundary = in_question.iter().all(|code| run.boundary.iter().any(|codes| codes.contains(code)));
            for place in run.units.clone().filter_map(|unit| units.at(unit)) {
                let document = &study.documents[place.document].document;
                let in_question: Vec<CodeId> = in_question.iter().map(id).collect();
                let is_about = |decision: &&&Decision| {
                    decision.revision == document.revision
                        && decision.span.overlaps(place.span)
                        && resolved(decision).is_some_and(|code| in_question.contains(&code))
                };
                let here = decided.get(&document.id).into_iter().flatten().filter(is_about).map(|decision| {
                    used.insert(decision.id);
                    Decision { code: resolved(decision).unwrap_or(decision.code), ..(*decision).clone() }
                });
                let decisions = here.collect();
                let agreed_on = (!agreed.is_empty()).then(|| {
                    let codings = agreed.get(&place.document).into_iter().flatten();
                    let here = codings.filter(|(span, _)| span.overlaps(place.span));
                    let here: Vec<CodeId> = here.map(|(_, code)| *code).collect();
                    ids.iter().copied().filter(|code| here.contains(code)).collect()
                });
                found.push(Disputed {
                    codes: [0, 1].map(|coder: usize| run.codes[coder].iter().map(id).collect()),
                    in_question,
                    boundary,
                    agreed_on,
                    decisions,
                    text: String::new(),
                    words: String::new(),
                    place,
                });
            }
        }
        let places = study.places();
        let in_scope = |decision: &&Decision| {
            places.get(&decision.document).is_some_and(|at| compared.scope.contains(at))
                && resolved(decision).is_some_and(|code| compared.selection.has_code(code))
        };
        let beside = decisions.iter().filter(in_scope).filter(|decision| !used.contains(&decision.id)).count();
        Self { unit, units: found, total: units.total(), beside }
    }

    /// How many units are in this state.
    pub(super) fn count(&self, state: State) -> u64 {
        self.units.iter().filter(|disputed| disputed.state() == state).count() as u64
    }

    /// The log as a table.
    pub(super) fn reply(self, study: &Study, compared: &Compared, open: bool) -> Result<Reply> {
        let names = compared.names();
        let [first, second] = [names[0], names[1]];
        let has_consensus = self.units.iter().any(|disputed| disputed.agreed_on.is_some());
        let mut columns = vec![
            Column::text("place", "Where").for_people(),
            Column::text("document", "Document").for_programs(),
            Column::figure("turn", "Turn").for_programs(),
            Column::text("time", "Time").for_programs(),
            Column::figure("start", "").for_programs(),
            Column::figure("end", "").for_programs(),
            Column::text("speaker", "Speaker").for_programs(),
            Column::text("words", "Words").for_people(),
            Column::text("text", "Text").for_programs(),
            Column::text("kind", "Kind").for_programs(),
            Column::text("codes_first", first),
            Column::text("codes_second", second),
        ];
        columns.extend(has_consensus.then(|| Column::text("agreed_on", "Agreed on")));
        columns.extend([
            Column::text("state", "State"),
            Column::text("decision", "Decision"),
            Column::text("decided_by", "By"),
            Column::text("decided_at", "When"),
            Column::text("reason", "Reason"),
        ]);
        let title = format!("Log of the disagreements of {first} and {second}, by {}", self.unit.word());
        let mut report = Report::new(title, columns);
        let name = |code: &CodeId| split_path(study.codebook.path(*code)).pop().unwrap_or_default();
        let listed = |codes: &[CodeId]| Cell::text(codes.iter().map(name).collect::<Vec<_>>().join("; "));
        let paths = |codes: &[CodeId]| -> Vec<&str> { codes.iter().map(|code| study.codebook.path(*code)).collect() };
        let by = |decision: &Decision| {
            decision.decided_by.and_then(|id| study.coder(id)).map_or(String::new(), |coder| coder.name.clone())
        };
        let mut rows: Vec<Value> = Vec::new();
        for disputed in self.units.iter().filter(|disputed| !open || disputed.state() != State::Decided) {
            let document = &study.documents[disputed.place.document];
            let turn = document.turns_touched(disputed.place.span).first();
            let time = turn.and_then(|turn| turn.time_start).map_or(String::new(), |time| time.to_string());
            let speaker = turn.and_then(|turn| document.speaker(turn.speaker)).map_or("", |speaker| &speaker.label);
            let span = disputed.place.span;
            let document = document.document.name.as_str();
            let mut place = turn.map_or_else(
                || format!("{document}, {}–{}", span.start(), span.end()),
                |turn| format!("{document}, turn {}", turn.n),
            );
            if !time.is_empty() {
                place = format!("{place}, {time}");
            }
            // A line a decision in each of the columns; alone, what it is about need not be said.
            let lines = |of: &dyn Fn(&Decision) -> String| {
                Cell::text(disputed.decisions.iter().map(of).collect::<Vec<_>>().join("\n"))
            };
            let is_alone = disputed.in_question.len() == 1;
            let outcome = |decision: &Decision| match (is_alone, decision.outcome.word()) {
                (true, word) => word.to_owned(),
                (false, word) => format!("{}: {word}", name(&decision.code)),
            };
            let day = |decision: &Decision| decision.decided_at.split('T').next().unwrap_or_default().to_owned();
            let mut line = vec![
                Cell::text(place),
                document.into(),
                turn.map_or(Cell::Empty, |turn| Cell::Integer(turn.n.into())),
                Cell::text(&time),
                Cell::Integer(span.start().get().into()),
                Cell::Integer(span.end().get().into()),
                speaker.into(),
                Cell::text(&disputed.words),
                Cell::text(&disputed.text),
                Cell::text(if disputed.boundary { "boundary" } else { "codes" }),
                listed(&disputed.codes[0]),
                listed(&disputed.codes[1]),
            ];
            line.extend(has_consensus.then(|| listed(disputed.agreed_on.as_deref().unwrap_or_default())));
            line.extend([
                Cell::text(disputed.state().word()),
                lines(&outcome),
                lines(&by),
                lines(&day),
                lines(&|decision| decision.reason.clone()),
            ]);
            report.push(line);
            let decision = |decision: &Decision| {
                json!({
                    "code": study.codebook.path(decision.code), "outcome": decision.outcome.word(),
                    "decided_by": by(decision), "decided_at": decision.decided_at, "reason": decision.reason,
                })
            };
            rows.push(json!({
                "document": document,
                "turn": turn.map(|turn| turn.n),
                "time": if time.is_empty() { Value::Null } else { json!(time) },
                "start": span.start().get(),
                "end": span.end().get(),
                "speaker": speaker,
                "text": disputed.text,
                "kind": if disputed.boundary { "boundary" } else { "codes" },
                "codes_first": paths(&disputed.codes[0]),
                "codes_second": paths(&disputed.codes[1]),
                "in_question": paths(&disputed.in_question),
                "agreed_on": disputed.agreed_on.as_deref().map(paths),
                "state": disputed.state().word(),
                "decisions": disputed.decisions.iter().map(decision).collect::<Vec<Value>>(),
            }));
        }
        report.notes.clone_from(&compared.notes);
        report.notes.extend(self.notes(has_consensus));
        let unit = format!("unit {}", self.unit.word());
        report.provenance = provenance(
            study,
            &compared.selection,
            &[format!("coders {first}, {second}"), unit, compared.shared(study).in_words()],
        );
        let about = about(
            study,
            &compared.selection,
            json!({"coders": names, "unit": self.unit.word(), "documents": compared.documents(study)}),
        );
        let overall = json!({
            "units": self.total,
            "disputed": self.units.len(),
            "boundary": self.units.iter().filter(|disputed| disputed.boundary).count(),
            "decided": self.count(State::Decided),
            "partly": self.count(State::Partly),
            "open": self.count(State::Open),
            "decisions_beside": self.beside,
        });
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: Some(overall) }))
    }

    fn notes(&self, has_consensus: bool) -> Vec<Note> {
        let disputed = self.units.len() as u64;
        if disputed == 0 {
            return vec![Note::new("no_disagreements", "the two gave the same codes everywhere here")];
        }
        let partly = self.count(State::Partly);
        let partly = if partly > 0 { format!(", {partly} in part") } else { String::new() };
        let counts = format!(
            "{disputed} of {} differ{}: {} decided{partly}, {} open",
            counted(self.total, "unit"),
            if disputed == 1 { "s" } else { "" },
            self.count(State::Decided),
            self.count(State::Open)
        );
        let mut notes = vec![Note::new("counts", counts)];
        if self.units.iter().any(|disputed| !disputed.decisions.is_empty()) {
            let words = Outcome::ALL.map(Outcome::word).join(", ");
            let message = format!("a decision is {words}: first and second are the two as they stood when it was made");
            notes.push(Note::new("outcomes", message));
        }
        if self.beside > 0 {
            let message =
                format!("{} about what is not in dispute here, or no longer", counted(self.beside as u64, "decision"));
            notes.push(Note::new("decisions_beside", message));
        }
        if has_consensus {
            let message = "\"agreed on\" is what the consensus layer has there; it does not say by whom or why";
            notes.push(Note::new("consensus", message));
        }
        let message =
            "which change of the codebook a decision led to is not recorded: `thema methods --audit` has both by date";
        notes.push(Note::new("no_codebook_changes", message));
        notes
    }
}
