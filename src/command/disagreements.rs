//! Where two coders disagree, passage by passage.

use super::Globals;
use super::answer::{Reply, Table, counted, is_only_shown, on_one_line};
use super::compare::Compare;
use super::dispute_log::DisputeLog;
use super::fields::Field;
use super::select::{about, provenance};
use super::unit::Unit;
use crate::analysis::disagreement::{
    CodeCounts, Disagreement, Disagreements as Found, Kind, Listed, Pairing, Side, What, pair,
};
use crate::error::Result;
use crate::model::codebook::last_name;
use crate::model::ids::CodeId;
use crate::model::note::Note;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::project::Project;
use crate::project::selection::Selection;
use crate::project::study::{Study, StudyDocument};
use crate::report::{Cell, Column, Report};
use clap::ValueEnum;
use serde_json::{Value, json};

/// Where two coders disagree, one row a disagreement, the worst code first
///
/// Passages are set side by side: the same code on other words is a matter of boundaries, another code on overlapping
/// words a different code, and what is left one of the two missed. The worst code is the one with most disagreements
/// that are more than a matter of boundaries. Documents that only one of the two has coded are left out, unless told
/// otherwise.
#[derive(Debug, clap::Args)]
pub struct Disagreements {
    /// Only these kinds.
    #[arg(long, value_name = "KIND", value_enum, value_delimiter = ',')]
    kind: Vec<KindWanted>,
    /// The log instead: one row a unit on which the two differ, with what was decided, by whom, when and why.
    #[arg(long, conflicts_with = "kind")]
    log: bool,
    /// In the log, one row each: turn, sentence, paragraph, fixed:N, document [default: turn].
    #[arg(long, value_name = "UNIT", requires = "log")]
    unit: Option<Unit>,
    /// In the log, leave out what was said (words), or why it was decided so (reasons), or both.
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',', requires = "log")]
    leave_out: Vec<LeftOut>,
    /// In the log, only what is not decided yet.
    #[arg(long, requires = "log")]
    open: bool,
    #[command(flatten)]
    compare: Compare,
}

/// What a log need not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LeftOut {
    Words,
    Reasons,
}

/// A kind of disagreement, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindWanted {
    /// Only one of the two marked it.
    Missed,
    /// Another code on overlapping words.
    Different,
    /// The same code on other words.
    Boundary,
}

impl KindWanted {
    fn is(self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Missed, Kind::Missed) | (Self::Different, Kind::Different) | (Self::Boundary, Kind::Boundary)
        )
    }
}

impl Disagreements {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let reply = study.meanwhile(|| self.answered(project, &study, globals))?;
        Ok(reply.keeping(study))
    }

    fn answered(&self, project: &Project, study: &Study, globals: &Globals) -> Result<Reply> {
        let compared = self.compare.find_two(study, globals)?;
        if self.log {
            let log = DisputeLog::new(project, study, &compared, self.unit.unwrap_or(Unit::Turn))?;
            let names = self.leave_out.iter().flat_map(|left_out| match left_out {
                LeftOut::Words => &["words", "text"][..],
                LeftOut::Reasons => &["reason"],
            });
            return Ok(log.reply(study, &compared, self.open)?.without(names.copied()));
        }
        let selection = &compared.selection;
        // The selection comes after the pairing: a passage is not missed because its counterpart was not asked for.
        let mut pairings = pair(&study.codebook, &compared.all_codings[0], &compared.all_codings[1]);
        pairings.retain(|pairing| is_wanted(study, selection, pairing));
        let mut found = Found::of(&study.codebook, &pairings);
        found.codes.retain(|counts| selection.has_code(counts.code));
        let all = found.list.len();
        found.list.retain(|Listed { disagreement, .. }| {
            self.kind.is_empty() || self.kind.iter().any(|kind| kind.is(disagreement.kind()))
        });

        let names = [compared.voices[0].name.as_str(), compared.voices[1].name.as_str()];
        let overall = overall(study, &pairings, &found.codes);
        let mut report = table(project, study, names, &found.list, is_only_shown(globals)?)?;
        report.notes.push(match (found.list.len(), all) {
            (_, 0) => Note::new("no_disagreements", format!("{} and {} marked the same here", names[0], names[1])),
            (0, _) => Note::new("no_disagreements", "there is no disagreement of this kind here"),
            _ => Note::new("counts", in_words(&overall, names)),
        });
        report.notes.splice(0..0, compared.notes.iter().cloned());
        let documents = compared.documents(study);
        report.provenance = provenance(
            study,
            selection,
            &[format!("coders {}", names.join(", ")), counted(documents.len() as u64, "document")],
        );
        let kinds: Vec<&str> = Kind::ALL
            .into_iter()
            .filter(|kind| self.kind.is_empty() || self.kind.iter().any(|wanted| wanted.is(*kind)))
            .map(Kind::word)
            .collect();
        let about = about(study, selection, json!({"coders": names, "kinds": kinds, "documents": documents}));
        Ok(Reply::table(Table { report, about, rows: None, overall: Some(overall) }))
    }
}

/// Whether any of its codes and any of its passages is in the selection.
fn is_wanted(study: &Study, selection: &Selection, pairing: &Pairing) -> bool {
    let document = &study.documents[pairing.document()];
    let has_passage = |passage: &Span| selection.has_passage(document, *passage);
    pairing.codes().iter().any(|code| selection.has_code(*code))
        && match pairing {
            Pairing::Agreed { span, .. } => has_passage(span),
            Pairing::Disagreed(disagreement) => {
                Side::BOTH.iter().flat_map(|&side| disagreement.passages(side)).any(has_passage)
            }
        }
}

/// How often what, over everything and per code.
fn overall(study: &Study, pairings: &[Pairing], codes: &[CodeCounts]) -> Value {
    let count = |is: &dyn Fn(&What) -> bool| {
        let matching = pairings.iter().filter(|pairing| match pairing {
            Pairing::Agreed { .. } => false,
            Pairing::Disagreed(disagreement) => is(&disagreement.what),
        });
        matching.count()
    };
    let disagreements = count(&|_| true);
    json!({
        "agreed": pairings.len() - disagreements,
        "disagreements": disagreements,
        "missed_by_first": count(&|what| matches!(what, What::Missed { by: Side::First, .. })),
        "missed_by_second": count(&|what| matches!(what, What::Missed { by: Side::Second, .. })),
        "different": count(&|what| matches!(what, What::Different { .. })),
        "boundary": count(&|what| matches!(what, What::Boundary { .. })),
        "codes": codes.iter().map(|counts| json!({
            "code": study.codebook.path(counts.code),
            "agreed": counts.agreed,
            "missed_by_first": counts.missed_by_first,
            "missed_by_second": counts.missed_by_second,
            "different": counts.different,
            "boundary": counts.boundary,
        })).collect::<Vec<_>>(),
    })
}

/// The sums in a sentence.
fn in_words(overall: &Value, [first, second]: [&str; 2]) -> String {
    let count = |name: &str| overall[name].as_u64().unwrap_or(0);
    let parts = [
        ("missed_by_first", format!("missed by {first}")),
        ("missed_by_second", format!("missed by {second}")),
        ("different", "with different codes".to_owned()),
        ("boundary", "only about boundaries".to_owned()),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(name, _)| count(name) > 0)
        .map(|(name, words)| format!("{} {words}", count(name)))
        .collect();
    let (disagreements, agreed) =
        (counted(count("disagreements"), "disagreement"), counted(count("agreed"), "passage"));
    format!("{disagreements}: {}; on {agreed} both agree", parts.join(", "))
}

/// A disagreement under its code, where it is, and what is said there.
struct Line<'s> {
    under: CodeId,
    disagreement: &'s Disagreement,
    place: PlaceOf<'s>,
    /// Each coder's passages, shortened.
    quotes: [String; 2],
    /// All of what is said there; only for programs.
    words: String,
}

impl<'s> Line<'s> {
    fn read(study: &'s Study, text: &Text, listed: &'s Listed, only_shown: bool) -> Self {
        let Listed { under, disagreement } = listed;
        let quotes = Side::BOTH.map(|side| {
            let quotes = disagreement.passages(side).iter().map(|&passage| shortened(text, passage));
            quotes.collect::<Vec<_>>().join(" | ")
        });
        let words = if only_shown { "" } else { text.slice(disagreement.hull()) };
        Self { under: *under, disagreement, place: PlaceOf::new(study, disagreement), quotes, words: words.to_owned() }
    }
}

/// The lines of the list: every text is read once, on all cores.
fn lines<'s>(project: &Project, study: &'s Study, list: &'s [Listed], only_shown: bool) -> Result<Vec<Line<'s>>> {
    let mut by_document: Vec<(usize, usize)> =
        list.iter().map(|listed| listed.disagreement.document).zip(0..).collect();
    by_document.sort_unstable();
    let texts: Vec<&[(usize, usize)]> = by_document.chunk_by(|a, b| a.0 == b.0).collect();
    let documents = texts.iter().map(|here| &study.documents[here[0].0].document);
    let read = project.work_at_texts(documents, Vec::new, |read: &mut Vec<(usize, Line<'s>)>, at, text| {
        read.extend(texts[at].iter().map(|&(_, n)| (n, Line::read(study, text, &list[n], only_shown))));
    })?;
    let mut lines: Vec<Option<Line<'s>>> = Vec::new();
    lines.resize_with(list.len(), || None);
    read.into_iter().flatten().for_each(|(n, line)| lines[n] = Some(line));
    Ok(lines.into_iter().flatten().collect())
}

fn table(project: &Project, study: &Study, coders: [&str; 2], list: &[Listed], only_shown: bool) -> Result<Report> {
    let [first, second] = coders;
    let lines = lines(project, study, list, only_shown)?;
    fn field<'f, 's>(column: Column, cell: impl Fn(&Line<'s>) -> Cell + Sync + 'f) -> Field<'f, Line<'s>> {
        Field::new(column, cell)
    }
    let path = |line: &Line<'_>, side| {
        line.disagreement.code(side).map_or(Cell::Empty, |code| study.codebook.path(code).into())
    };
    let passages = |line: &Line<'_>, side: Side| Cell::Integer(line.disagreement.passages(side).len() as u64);
    let start = |line: &Line<'_>, side| reach_cell(line.disagreement.reach(side), Span::start);
    let end = |line: &Line<'_>, side| reach_cell(line.disagreement.reach(side), Span::end);
    let (text, figure) = (
        |name: &str, heading: &str| Column::text(name, heading).for_programs(),
        |name: &str| Column::figure(name, "").for_programs(),
    );
    let quote = |name: &str, coder: &str| Column::text(name, coder).for_people();
    let fields = vec![
        field(Column::text("code", "Code"), |line| Cell::Path {
            path: study.codebook.path(line.under).to_owned(),
            depth: 0,
        }),
        field(text("kind", "Kind"), |line| line.disagreement.kind().word().into()),
        field(Column::text("disagreement", "Disagreement").for_people(), |line| {
            Cell::text(said(study, line.disagreement, coders))
        }),
        field(Column::text("place", "Where").for_people(), |line| Cell::text(line.place.in_words())),
        field(text("document", "Document"), |line| line.place.document.document.name.as_str().into()),
        field(Column::figure("turn", "Turn").for_programs(), |line| {
            line.place.turn.map_or(Cell::Empty, |turn| Cell::Integer(turn.into()))
        }),
        field(text("speaker", "Speaker"), |line| line.place.speaker.into()),
        field(text("participant", "Participant"), |line| line.place.participant.into()),
        field(text("missed_by", ""), |line| match &line.disagreement.what {
            What::Missed { by, .. } => Cell::text(*by.of(&coders)),
            _ => Cell::Empty,
        }),
        field(text("code_first", ""), |line| path(line, Side::First)),
        field(text("code_second", ""), |line| path(line, Side::Second)),
        field(figure("passages_first"), |line| passages(line, Side::First)),
        field(figure("start_first"), |line| start(line, Side::First)),
        field(figure("end_first"), |line| end(line, Side::First)),
        field(figure("passages_second"), |line| passages(line, Side::Second)),
        field(figure("start_second"), |line| start(line, Side::Second)),
        field(figure("end_second"), |line| end(line, Side::Second)),
        field(quote("quote_first", first), |line| line.quotes[0].as_str().into()),
        field(quote("quote_second", second), |line| line.quotes[1].as_str().into()),
        field(text("text", "Text"), |line| line.words.as_str().into()),
    ];
    Ok(Field::table(format!("Disagreements of {first} and {second}"), fields, &lines, only_shown))
}

fn reach_cell(reach: Option<Span>, end: impl Fn(Span) -> crate::model::span::CharPos) -> Cell {
    reach.map_or(Cell::Empty, |reach| Cell::Integer(end(reach).get().into()))
}

/// In what they disagree, in words; of a code its last name.
fn said(study: &Study, disagreement: &Disagreement, coders: [&str; 2]) -> String {
    let name = |code| last_name(study.codebook.path(code));
    match &disagreement.what {
        What::Missed { by, .. } => format!("missed by {}", by.of(&coders)),
        What::Boundary { .. } => "boundary".to_owned(),
        What::Different { codes: [first, second], .. } => {
            format!("different code: {} / {}", name(*first), name(*second))
        }
    }
}

/// Where a disagreement is, as a reader looks for it.
struct PlaceOf<'s> {
    document: &'s StudyDocument,
    hull: Span,
    /// The first turn it touches, by its number.
    turn: Option<u32>,
    speaker: &'s str,
    participant: &'s str,
}

impl<'s> PlaceOf<'s> {
    fn new(study: &'s Study, disagreement: &Disagreement) -> Self {
        let (document, hull) = (&study.documents[disagreement.document], disagreement.hull());
        let turn = document.turns_touched(hull).first();
        let speaker = turn.and_then(|turn| document.speaker(turn.speaker));
        let participant = speaker.and_then(|speaker| speaker.participant);
        let participant = study.participant(participant);
        Self {
            document,
            hull,
            turn: turn.map(|turn| turn.n),
            speaker: speaker.map_or("", |speaker| &speaker.label),
            participant: participant.map_or("", |participant| &participant.label),
        }
    }

    fn in_words(&self) -> String {
        let document = &self.document.document.name;
        let who = match self.speaker {
            "" => String::new(),
            speaker if speaker == document => String::new(),
            speaker => format!(", {speaker}"),
        };
        match self.turn {
            Some(turn) => format!("{document}, turn {turn}{who}"),
            None => format!("{document}, {}–{}", self.hull.start(), self.hull.end()),
        }
    }
}

/// A quote longer than this is shortened in its middle: two passages differ at their ends.
const QUOTE_MAX: u32 = 70;

fn shortened(text: &Text, passage: Span) -> String {
    shortened_to(text, passage, QUOTE_MAX)
}

/// The passage on one line, its middle left out if it is longer than that.
pub(super) fn shortened_to(text: &Text, passage: Span, longest: u32) -> String {
    let flat = |span| on_one_line(text.slice(span));
    if passage.len() <= longest {
        return flat(passage);
    }
    let (head_max, tail_max) = (passage.start().plus(longest / 2), passage.end().minus(longest / 2));
    let head = text.last_word_end(Span::between(passage.start(), head_max)).unwrap_or(head_max);
    let tail = text.first_word_start(Span::between(tail_max, passage.end())).unwrap_or(tail_max);
    let ends = [Span::between(passage.start(), head), Span::between(tail, passage.end())];
    ends.map(|end| flat(text.snap(end))).join(" … ")
}
