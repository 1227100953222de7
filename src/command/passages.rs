//! Passages asked for in one line; and coding, recoding or uncoding all that were found.

use super::Globals;
use super::answer::{Reply, Table, counted};
use super::select::{Select, WithLayer, about, provenance};
use crate::analysis::majority::NOBODY;
use crate::analysis::query::{Query, help};
use crate::error::{Error, Result};
use crate::model::coding::{Certainty, Coding};
use crate::model::ids::{CodeId, CodingId, DocumentId};
use crate::model::note::Note;
use crate::project::Project;
use crate::project::passages::{Found, Scope, Widen, Words, check};
use crate::project::selection::Layer;
use crate::project::study::{Study, StudyDocument};
use crate::report::{Cell, Column, Report};
use clap::ValueEnum;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Passages by a query: codes joined by AND, OR, NOT, near or within each other, by whom, where, and what is said
///
/// A passage is a distinct stretch of text: marked by two coders it is one. What is found can be coded, recoded or
/// uncoded in one step that `thema undo` takes back; `--dry-run` shows it first. A query with `coder:` in it asks
/// everybody's codings; without, those of the layer count, and for `--recode` and `--uncode` your own.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help())]
pub struct Passages {
    /// The query; without one, every coded passage. Put it in quotes: 'trust NOT "team isolation"'.
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Show so much around each passage: 2turns, 80chars (0turns is the rest of its turn).
    #[arg(long, value_name = "N", value_parser = parse_context)]
    context: Option<Words>,
    /// Print them in groups; a passage with two codes stands under both.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "none")]
    group: Group,
    /// Count them only.
    #[arg(long)]
    count: bool,
    /// Take in the whole sentence, paragraph or turn around each passage.
    #[arg(long, value_enum, value_name = "TO")]
    widen: Option<WidenTo>,
    /// Code every passage found with this code, as the acting coder.
    #[arg(long, value_name = "CODE", group = "change")]
    autocode: Option<String>,
    /// Give the codings found this code instead; they must be your own.
    #[arg(long, value_name = "CODE", group = "change")]
    recode: Option<String>,
    /// Take the codings found off; they must be your own.
    #[arg(long, group = "change")]
    uncode: bool,
    /// Change nothing: show what would be.
    #[arg(long, requires = "change")]
    dry_run: bool,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

/// What passages are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    Code,
    Document,
    Participant,
    Coder,
    None,
}

/// How far a passage is widened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WidenTo {
    Sentence,
    Paragraph,
    Turn,
}

/// What shall become of the passages found.
enum Change {
    Autocode(CodeId),
    Recode(CodeId),
    Uncode,
}

pub(super) fn parse_context(text: &str) -> std::result::Result<Words, String> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim();
    match (digits.parse(), unit) {
        (Ok(count), "turn" | "turns") => Ok(Words::Turns(count)),
        (Ok(count), "" | "char" | "chars" | "characters") => Ok(Words::Characters(count)),
        _ => Err("write it as 2turns or 80chars".into()),
    }
}

impl Passages {
    /// Whether it changes codings, and does not only show them.
    pub(super) const fn changes(&self) -> bool {
        self.autocode.is_some() || self.recode.is_some() || self.uncode
    }

    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let line = self.line(&study);
        let in_line = |error| crate::project::passages::Unanswered::Query(error).in_line(&line);
        let query = Query::parse(&line).map_err(in_line)?;
        let change = self.change(&study)?;
        // Who acts is no selection.
        let globals = &Globals { coder: globals.coder.clone().filter(|_| change.is_none()), ..globals.clone() };
        let selection = self.select.find(&study, globals)?;
        let layer = match &change {
            _ if self.layer.layer.is_none() && query.names_a_coder() => None,
            Some(Change::Recode(_) | Change::Uncode) if self.layer.layer.is_none() => {
                Some(Layer::Coder(project.acting_coder()?))
            }
            _ => Some(self.layer.find(&study, &selection, globals)?),
        };
        if layer == Some(Layer::Majority) {
            self.may_ask_the_majority(&query)?;
        }
        let scope = Scope { selection, layer };
        let widen = self.widen.map_or(Widen::Not, |to| match to {
            WidenTo::Sentence => Widen::Sentence,
            WidenTo::Paragraph => Widen::Paragraph,
            WidenTo::Turn => Widen::Turn,
        });
        let is_shown = change.is_none() && !self.count || self.dry_run;
        let words = if is_shown { self.context.unwrap_or(Words::Passage) } else { Words::None };
        let mut found = project.passages(&study, &query, &scope, widen, words).map_err(|error| error.in_line(&line))?;
        let talk = match change {
            None => None,
            Some(change) if self.dry_run => Some(would(project, &study, &change, &mut found)?),
            Some(change) => return done(project, &study, &change, &found),
        };

        let view = View::new(&study, self.group, &found);
        let mut report = if self.count { view.counts() } else { view.table(self.context.is_some()) };
        report.notes.push(view.note());
        let layer = scope.layer.map_or("everybody's".to_owned(), |layer| layer.words(&study));
        let said = [format!("query {line}"), format!("layer {layer}")];
        report.provenance = provenance(&study, &scope.selection, &said);
        let group = self.group.to_possible_value().map_or(String::new(), |word| word.get_name().to_owned());
        let about = about(&study, &scope.selection, json!({"query": line, "layer": layer, "group": group}));
        let overall = Some(view.overall());
        Ok(Reply { talk: talk.into_iter().collect(), ..Reply::table(Table { report, about, rows: None, overall }) })
    }

    /// What most coders marked is nobody's coding, so that nothing can be asked about its coder, or be done to it.
    fn may_ask_the_majority(&self, query: &Query) -> Result<()> {
        let refused = |what, hint| Err(Error::with_hint(what, hint));
        if self.recode.is_some() || self.uncode {
            return refused(
                "the passages of the majority are nobody's codings: there is nothing to recode or to take off",
                "--autocode CODE codes them",
            );
        }
        if self.group == Group::Coder || query.names_a_coder() {
            return refused("the passages of the majority have no coder", "ask --layer union, or coder:NAME");
        }
        Ok(())
    }

    /// The query as one line. A shell takes quotes away: an argument that means nothing as it stands, and something
    /// with its quotes put back, gets them back.
    fn line(&self, study: &Study) -> String {
        let means = |line: &str| Query::parse(line).is_ok_and(|query| check(study, &query).is_ok());
        let meant = self.query.iter().map(|argument| {
            let quoted = match argument.split_once(':') {
                Some((key, value)) if !key.contains(char::is_whitespace) => format!("{key}:\"{value}\""),
                _ => format!("\"{argument}\""),
            };
            let lost = argument.contains(char::is_whitespace) && !argument.contains('"');
            if lost && !means(argument) && means(&quoted) { quoted } else { argument.clone() }
        });
        let line = meant.collect::<Vec<_>>().join(" ");
        if line.trim().is_empty() { "*".to_owned() } else { line }
    }

    fn change(&self, study: &Study) -> Result<Option<Change>> {
        let code = |name: &str| study.codebook.find(name).map_err(|error| Error::no_code(name, error));
        Ok(match (&self.autocode, &self.recode) {
            (Some(name), _) => Some(Change::Autocode(code(name)?)),
            (_, Some(name)) => Some(Change::Recode(code(name)?)),
            _ if self.uncode => Some(Change::Uncode),
            _ => None,
        })
    }
}

// ── Changing ──────────────────────────────────────────────────────────────────────────────────────────────

/// Where they are.
fn places(found: &[Found]) -> Vec<(DocumentId, crate::model::span::Span)> {
    found.iter().map(|passage| (passage.document, passage.span)).collect()
}

/// The codings behind them, each once.
fn codings_of(found: &[Found]) -> Result<Vec<CodingId>> {
    let mut seen = HashSet::new();
    let all = found.iter().flat_map(|passage| &passage.codings).map(|coding| coding.id);
    let ids: Vec<CodingId> = all.filter(|id| seen.insert(*id)).collect();
    if ids.is_empty() && !found.is_empty() {
        return Err(Error::with_hint(
            "what the query finds are words, not codings: there is nothing to recode or to take off",
            "--autocode CODE codes them",
        ));
    }
    Ok(ids)
}

fn documents(found: &[Found]) -> String {
    let documents: HashSet<DocumentId> = found.iter().map(|passage| passage.document).collect();
    counted(documents.len() as u64, "document")
}

fn already(count: usize, what: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("; one {what} already"),
        count => format!("; {count} {what} already"),
    }
}

/// Says what would be done, and leaves what it would be done to.
fn would(project: &Project, study: &Study, change: &Change, found: &mut Vec<Found>) -> Result<String> {
    match change {
        Change::Autocode(code) => {
            let added = project.codings_to_add(&places(found), *code)?;
            let new: HashSet<_> = added.added.iter().copied().collect();
            found.retain(|passage| new.contains(&(passage.document, passage.span)));
            let (passages, already) = (counted(found.len() as u64, "passage"), already(added.already, "coded so"));
            Ok(format!(
                "would code {passages} in {} with \"{}\"{already}",
                documents(found),
                study.codebook.path(*code)
            ))
        }
        Change::Recode(to) => {
            let own = project.own_codings(&codings_of(found)?)?;
            let changed = own.iter().filter(|coding| study.codebook.resolve(coding.code) != Some(*to)).count();
            for passage in found.iter_mut() {
                passage.codings.retain(|coding| coding.code != *to);
            }
            found.retain(|passage| !passage.codings.is_empty());
            let (codings, already) = (counted(changed as u64, "coding"), already(own.len() - changed, "coded so"));
            Ok(format!("would recode {codings} in {} as \"{}\"{already}", documents(found), study.codebook.path(*to)))
        }
        Change::Uncode => {
            let own = project.own_codings(&codings_of(found)?)?;
            Ok(format!("would take {} off in {}", counted(own.len() as u64, "coding"), documents(found)))
        }
    }
}

fn done(project: &mut Project, study: &Study, change: &Change, found: &[Found]) -> Result<Reply> {
    if found.is_empty() {
        return Ok(Reply::said("the query finds no passage; nothing was changed"));
    }
    let said = match change {
        Change::Autocode(code) => {
            let added = project.add_codings(&places(found), *code)?;
            let documents: HashSet<_> = added.added.iter().map(|(document, _)| document).collect();
            let (passages, documents) =
                (counted(added.added.len() as u64, "passage"), counted(documents.len() as u64, "document"));
            let already = already(added.already, "coded so");
            format!("coded {passages} in {documents} with \"{}\"{already}", study.codebook.path(*code))
        }
        Change::Recode(to) => {
            let done = project.recode(&codings_of(found)?, *to)?;
            let changed = counted((done.changed + done.joined) as u64, "coding");
            let joined = match done.joined {
                0 => String::new(),
                count => format!("; {count} on words that had the code went into that"),
            };
            let already = already(done.already, "coded so");
            format!("recoded {changed} as \"{}\"{joined}{already}", study.codebook.path(*to))
        }
        Change::Uncode => {
            let count = project.remove_codings(&codings_of(found)?)?;
            format!("took {} off in {}", counted(count as u64, "coding"), documents(found))
        }
    };
    Ok(Reply::said(format!("{said}; `thema undo` takes it back")))
}

// ── Showing ───────────────────────────────────────────────────────────────────────────────────────────────

/// Passages in their groups.
struct View<'s> {
    study: &'s Study,
    group: Group,
    found: &'s [Found],
    codings: HashMap<CodingId, &'s Coding>,
    /// The groups in order, each with its passages.
    groups: Vec<(String, Vec<&'s Found>)>,
}

impl<'s> View<'s> {
    fn new(study: &'s Study, group: Group, found: &'s [Found]) -> Self {
        let codings = study.codings.iter().map(|coding| (coding.id, coding)).collect();
        let mut view = Self { study, group, found, codings, groups: Vec::new() };
        view.groups = view.grouped();
        view
    }

    fn grouped(&self) -> Vec<(String, Vec<&'s Found>)> {
        let study = self.study;
        // Every group that can be, in its order.
        let names: Vec<String> = match self.group {
            Group::None => vec![String::new()],
            Group::Code => study.codebook.tree().map(|(code, _)| study.codebook.path(code.id).to_owned()).collect(),
            Group::Document => study.documents.iter().map(|document| document.document.name.clone()).collect(),
            Group::Participant => study.participants.iter().map(|person| person.label.clone()).collect(),
            Group::Coder => study.coders.iter().map(|coder| coder.name.clone()).collect(),
        };
        let place: HashMap<&str, usize> = names.iter().zip(0..).map(|(name, at)| (name.as_str(), at)).collect();
        let mut members: Vec<Vec<&'s Found>> = vec![Vec::new(); names.len() + 1];
        for passage in self.found {
            let mut of: Vec<usize> =
                self.groups_of(passage).iter().filter_map(|name| place.get(name).copied()).collect();
            of.sort_unstable();
            of.dedup();
            match of.as_slice() {
                [] => members[names.len()].push(passage),
                of => of.iter().for_each(|at| members[*at].push(passage)),
            }
        }
        let names = names.into_iter().chain(["(none)".to_owned()]);
        names.zip(members).filter(|(_, members)| !members.is_empty()).collect()
    }

    fn groups_of(&self, passage: &Found) -> Vec<&'s str> {
        let study = self.study;
        match self.group {
            Group::None => vec![""],
            Group::Code => passage.codings.iter().map(|coding| study.codebook.path(coding.code)).collect(),
            Group::Document => vec![&study.documents[passage.at].document.name],
            Group::Participant => {
                let document = &study.documents[passage.at];
                let turns = document.turns_touched(passage.span).iter();
                let speakers = turns.filter_map(|turn| document.speaker(turn.speaker));
                let people = speakers.filter_map(|speaker| study.participant(speaker.participant));
                people.map(|person| person.label.as_str()).collect()
            }
            Group::Coder => {
                passage.codings.iter().map(|coding| Project::coder_name(&study.coders, coding.coder)).collect()
            }
        }
    }

    fn heading(&self) -> Option<&'static str> {
        match self.group {
            Group::None => None,
            Group::Code => Some("Code"),
            Group::Document => Some("Document"),
            Group::Participant => Some("Participant"),
            Group::Coder => Some("Coder"),
        }
    }

    fn counts(&self) -> Report {
        let group = self.heading().map(|heading| Column::text("group", heading));
        let figures = [("passages", "Passages"), ("documents", "Documents"), ("codings", "Codings")];
        let columns = group.into_iter().chain(figures.map(|(name, heading)| Column::figure(name, heading)));
        let mut report = Report::new("Passages", columns.collect());
        for (name, members) in &self.groups {
            let group = self.heading().map(|_| Cell::text(name.as_str()));
            let figures = sizes(members.iter().copied()).map(Cell::Integer);
            report.push(group.into_iter().chain(figures).collect());
        }
        if self.groups.is_empty() && self.heading().is_none() {
            report.push(vec![Cell::Integer(0); 3]);
        }
        report
    }

    fn table(&self, with_context: bool) -> Report {
        let group = self.heading().map(|heading| {
            [Column::text("group", "").for_programs(), Column::text("group_heading", heading).for_people()]
        });
        let columns = group.into_iter().flatten().chain([
            Column::text("id", "").for_programs(),
            Column::text("place", "Where").for_people(),
            Column::text("document", "").for_programs(),
            Column::figure("turn", "").for_programs(),
            Column::figure("start", "").for_programs(),
            Column::figure("end", "").for_programs(),
            Column::text("participant", "").for_programs(),
            Column::text("speaker", "").for_programs(),
            Column::text("section", "").for_programs(),
            Column::text("coder", "Coder"),
            Column::text("codes", "Code").for_people(),
            Column::text("code", "").for_programs(),
            Column::text("before", "").for_programs(),
            Column::text("passage", "Passage").for_people(),
            Column::text("text", "").for_programs(),
            Column::text("after", "").for_programs(),
            Column::text("memo", "").for_programs(),
            Column::text("certainty", "").for_programs(),
        ]);
        let mut report = Report::new("Passages", columns.collect());
        for (name, members) in &self.groups {
            for (nth, passage) in members.iter().enumerate() {
                let mut cells = Vec::new();
                if self.heading().is_some() {
                    cells.push(Cell::text(name.as_str()));
                    cells.push(if nth == 0 { Cell::text(name.as_str()) } else { Cell::Empty });
                }
                self.push_cells(passage, with_context, &mut cells);
                report.push(cells);
            }
        }
        report
    }

    fn push_cells(&self, passage: &Found, with_context: bool, cells: &mut Vec<Cell>) {
        let study = self.study;
        let document: &StudyDocument = &study.documents[passage.at];
        let turn = document.turns_touched(passage.span).first();
        let speaker = turn.and_then(|turn| document.speaker(turn.speaker));
        let person = study.participant(speaker.and_then(|speaker| speaker.participant));
        let label = speaker.map_or("", |speaker| speaker.label.as_str());
        let codings: Vec<&Coding> =
            passage.codings.iter().filter_map(|coding| self.codings.get(&coding.id).copied()).collect();
        let ids: Vec<String> = codings.iter().map(|coding| coding.id.to_string()).collect();
        let coders = each_once(codings.iter().map(|coding| Project::coder_name(&study.coders, coding.coder)));
        let paths = each_once(passage.codings.iter().map(|coding| study.codebook.path(coding.code)));
        let names = paths.iter().map(|path| crate::model::codebook::split_path(path).pop().unwrap_or_default());
        let memos = each_once(codings.iter().map(|coding| coding.memo.as_str()).filter(|memo| !memo.is_empty()));
        let uncertain = codings.iter().any(|coding| coding.certainty == Certainty::Uncertain);
        let flat = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
        let quote = if with_context {
            flat(&format!("{}[{}]{}", passage.before, passage.words, passage.after))
        } else {
            flat(&passage.words)
        };
        cells.extend([
            Cell::text(ids.join("; ")),
            Cell::text(place(document, turn.map(|turn| turn.n), label, passage)),
            document.document.name.as_str().into(),
            turn.map_or(Cell::Empty, |turn| Cell::Integer(turn.n.into())),
            Cell::Integer(passage.span.start().get().into()),
            Cell::Integer(passage.span.end().get().into()),
            person.map_or(Cell::Empty, |person| person.label.as_str().into()),
            label.into(),
            document.section_at(passage.span).map_or(Cell::Empty, |section| section.title.as_str().into()),
            Cell::text(coders.join("; ")),
            Cell::text(names.collect::<Vec<_>>().join("; ")),
            Cell::text(paths.join("; ")),
            passage.before.as_str().into(),
            Cell::text(quote),
            passage.words.as_str().into(),
            passage.after.as_str().into(),
            Cell::text(memos.join(" | ")),
            if uncertain { "uncertain".into() } else { Cell::Empty },
        ]);
    }

    fn note(&self) -> Note {
        let [passages, documents, codings] = sizes(self.found.iter());
        if passages == 0 {
            return Note::new("no_passages", "the query finds no passage here");
        }
        let from = if codings == 0 { String::new() } else { format!(", from {}", counted(codings, "coding")) };
        Note::new("counts", format!("{} in {}{from}", counted(passages, "passage"), counted(documents, "document")))
    }

    fn overall(&self) -> serde_json::Value {
        let [passages, documents, codings] = sizes(self.found.iter());
        json!({"passages": passages, "documents": documents, "codings": codings})
    }
}

/// How many passages, in how many documents, from how many codings.
fn sizes<'f>(found: impl Iterator<Item = &'f Found>) -> [u64; 3] {
    let (mut passages, mut documents, mut codings) = (0, HashSet::new(), HashSet::new());
    for passage in found {
        passages += 1;
        documents.insert(passage.at);
        codings.extend(passage.codings.iter().filter(|coding| coding.coder != NOBODY).map(|coding| coding.id));
    }
    [passages, documents.len() as u64, codings.len() as u64]
}

fn each_once<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut once: Vec<&str> = Vec::new();
    for text in texts {
        if !once.contains(&text) {
            once.push(text);
        }
    }
    once
}

fn place(document: &StudyDocument, turn: Option<u32>, label: &str, passage: &Found) -> String {
    let name = &document.document.name;
    let who = if label.is_empty() || label == name { String::new() } else { format!(", {label}") };
    match turn {
        Some(turn) => format!("{name}, turn {turn}{who}"),
        None => format!("{name}, {}–{}", passage.span.start(), passage.span.end()),
    }
}
