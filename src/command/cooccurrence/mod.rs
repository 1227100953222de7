//! Which codes occur together.

mod graph;

use super::Globals;
use super::answer::{Reply, Table, counted};
use super::apart::apart;
use super::select::{Counting, Select, WithLayer, about, provenance};
use crate::analysis::Place;
use crate::analysis::cooccurrence::{Bearer, CoOccurrence, CoOccurrenceInput, Pair, Within, cooccurrence};
use crate::analysis::level::Level;
use crate::error::{Error, Result};
use crate::model::codebook::{CodeKind, split_path};
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::Counted;
use crate::report::chart::{Chart, HeatMap, Label};
use crate::report::{Cell, Column, Report, RowKind};
use clap::ValueEnum;
use serde_json::json;

/// Which codes occur together, and how often
///
/// Counts units that have both codes, and divides by the units that have either (Jaccard): `passage` counts stretches
/// of text marked with both exactly; `overlap` passages of either that share a character with the other; `turn` turns
/// in which both are, whoever speaks; `turns=N` turns of either with the other in it or at most N turns away;
/// `participant` and `document` those who have both. Jaccard is 1 if the two occur together wherever they occur. A theme has
/// the units of all its codes, and is no pair with them.
#[derive(Debug, clap::Args)]
pub struct Cooccurrence {
    /// What the two share: passage, overlap, turn, turns=N, participant, document.
    #[arg(long, value_name = "WHAT", default_value = "overlap")]
    within: Within,
    /// Which rows: code, theme, all.
    #[arg(long, value_name = "LEVEL", default_value = "code")]
    level: Level,
    /// Only so many pairs, the strongest.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    top: Option<u64>,
    /// Only pairs that occur together so often.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    min: u64,
    /// The square table of codes by codes instead of a row for each pair; the diagonal is how often a code occurs.
    #[arg(long, conflicts_with_all = ["top", "min", "graph"])]
    matrix: bool,
    /// What the cells of the square table, and of its figure, are.
    #[arg(long, value_enum, default_value_t = Cells::Count)]
    cells: Cells,
    /// A graph for Graphviz (DOT): codes sized by how often they occur, lines by how often together.
    #[arg(long)]
    graph: bool,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

/// What a cell of the square table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cells {
    Count,
    Jaccard,
}

/// A square table with more codes is for nobody to read.
const MATRIX_MAX: usize = 500;

/// Which codes occur together, and what that was counted from.
pub struct Found {
    pub answer: CoOccurrence,
    pub counted: Counted,
}

impl Cooccurrence {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let counting = self.count(project, globals)?;
        if self.graph {
            let (pairs, _) = self.pairs(&counting.found.answer);
            return Ok(Reply::text(graph::dot(&counting.found.answer, &pairs, self.within.unit())));
        }
        Ok(Reply::table(self.table(&counting)?))
    }

    /// Counts what the table is made of.
    pub(super) fn count(&self, project: &Project, globals: &Globals) -> Result<Counting<Found>> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let counted = Counted::without_words(&study, &selection, layer);
        let turns = |place: Place| -> Vec<u32> {
            let document = &study.documents[place.document];
            let touched = document.turns_touched(place.span).iter();
            touched.filter(|turn| selection.has_turn(document, turn)).map(|turn| turn.n).collect()
        };
        let input = CoOccurrenceInput {
            codebook: &study.codebook,
            codings: &counted.codings,
            speech: &counted.speech,
            turns: &turns,
            level: self.level,
            is_wanted: &|code| selection.has_code(code),
        };
        let answer = cooccurrence(&input, self.within);
        let found = Found { answer, counted };
        Ok(Counting { study, selection, layer, found })
    }

    /// The pairs asked for, and how many there are in all.
    fn pairs(&self, answer: &CoOccurrence) -> (Vec<Pair>, usize) {
        let mut pairs = answer.pairs();
        let all = pairs.len();
        pairs.retain(|pair| pair.count >= self.min);
        pairs.truncate(self.top.and_then(|top| usize::try_from(top).ok()).unwrap_or(usize::MAX));
        (pairs, all)
    }

    /// The table of what was counted.
    ///
    /// Fails for a square table that is too large to be read.
    pub(super) fn table(&self, counting: &Counting<Found>) -> Result<Table> {
        let Counting { study, selection, layer, found: Found { answer, counted } } = counting;
        let (pairs, all) = self.pairs(answer);
        let mut report =
            if self.matrix { matrix(answer, self.within, self.cells)? } else { table(answer, &pairs, self.within) };
        // A map of more is no picture.
        if answer.codes.len() <= MATRIX_MAX {
            report.chart = Some(heat_map(answer, self.within, self.cells));
        }
        let unshown = self.level.unshown(&study.codebook, &counted.codings);
        report.notes.extend(notes(answer, self.within, unshown, if self.matrix { 0 } else { all - pairs.len() }));
        let layer = layer.words(study);
        let within = self.within.word();
        report.provenance = provenance(study, selection, &[format!("layer {layer}"), format!("within {within}")]);
        let about = about(
            study,
            selection,
            json!({"layer": layer, "within": within, "level": self.level.word(), "unit": self.within.unit()}),
        );
        let overall = json!({"codes": answer.codes.len(), "pairs": all, "outside": answer.outside, "unshown": unshown});
        Ok(Table { rows: None, overall: Some(overall), report, about })
    }
}

fn table(answer: &CoOccurrence, pairs: &[Pair], within: Within) -> Report {
    let columns = vec![
        Column::text("first", "Code"),
        Column::figure("first_units", "n"),
        Column::text("second", "with"),
        Column::figure("second_units", "n"),
        Column::figure("first_with_second", "of the first").for_programs(),
        Column::figure("second_with_first", "of the second").for_programs(),
        Column::figure("count", "both"),
        Column::figure("either", "of"),
        Column::figure("jaccard", "Jaccard"),
    ];
    let mut report = Report::new(title(within), columns);
    for pair in pairs {
        let [first, second] = [pair.first, pair.second].map(|at| &answer.codes[at]);
        let path = |path: &str| Cell::Path { path: path.to_owned(), depth: 0 };
        report.push(vec![
            path(&first.path),
            Cell::Integer(first.units),
            path(&second.path),
            Cell::Integer(second.units),
            Cell::Integer(pair.first_with_second),
            Cell::Integer(pair.second_with_first),
            Cell::Integer(pair.count),
            Cell::Integer(pair.either),
            Cell::decimal(pair.jaccard(), 2),
        ]);
    }
    report
}

fn matrix(answer: &CoOccurrence, within: Within, cells: Cells) -> Result<Report> {
    let codes = &answer.codes;
    if codes.len() > MATRIX_MAX {
        return Err(Error::with_hint(
            format!("a square table of {} codes is more than the {MATRIX_MAX} one can read", codes.len()),
            "choose some with --code or --level theme, or take the pairs without --matrix",
        ));
    }
    let named = |path: &str| split_path(path).pop().unwrap_or_default();
    // Headings that are too wide together are the numbers of the rows.
    let is_numbered = codes.iter().map(|code| named(&code.path).chars().count() + 2).sum::<usize>() > HEADINGS_MAX;
    let mut columns = Vec::new();
    columns.extend(is_numbered.then(|| Column::figure("number", "").for_people()));
    columns.push(Column::text("code", "Code"));
    let names = apart(&["code"], codes.iter().map(|code| code.path.clone()), "code");
    columns.extend(names.into_iter().zip(codes).zip(1..).map(|((name, code), number)| {
        let heading = if is_numbered { number.to_string() } else { named(&code.path) };
        Column::figure(name, heading)
    }));
    let mut report = Report::new(title(within), columns);
    for (row, code) in codes.iter().enumerate() {
        let kind = if code.kind == CodeKind::Theme { RowKind::Heading } else { RowKind::Plain };
        let mut line = Vec::new();
        line.extend(is_numbered.then(|| Cell::Integer(row as u64 + 1)));
        line.push(Cell::Path { path: code.path.clone(), depth: code.depth });
        line.extend((0..codes.len()).map(|column| match (answer.pair(row, column), cells) {
            (Some(pair), Cells::Count) => Cell::Integer(pair.count),
            (Some(pair), Cells::Jaccard) => Cell::decimal(pair.jaccard(), 2),
            (None, Cells::Count) if row == column => Cell::Integer(code.units),
            (None, _) => Cell::Empty,
        }));
        report.push_as(kind, line);
    }
    Ok(report)
}

/// How wide the headings of the square table may be together, in letters.
const HEADINGS_MAX: usize = 100;

fn title(within: Within) -> String {
    match within {
        Within::Passage => "Codes of the same passage".into(),
        Within::Overlap => "Codes that overlap".into(),
        Within::Turn => "Codes in the same turn".into(),
        Within::Turns(count) => format!("Codes within {}", counted(u64::from(count), "turn")),
        Within::Participant => "Codes of the same participant".into(),
        Within::Document => "Codes in the same document".into(),
    }
}

fn notes(answer: &CoOccurrence, within: Within, unshown: u64, left: usize) -> Vec<Note> {
    let mut notes = Vec::new();
    if left > 0 {
        notes.push(Note::new("pairs_left_out", format!("{} left out", counted(left as u64, "pair"))));
    }
    if answer.outside > 0 {
        let passages = counted(answer.outside, "passage");
        let message = match within {
            Within::Participant => format!("{passages} in no participant's words, which count for nobody"),
            _ => format!("{passages} outside every turn, which count for none"),
        };
        notes.push(Note::new("outside", message));
    }
    if unshown > 0 {
        let message = format!("{} of another level, which no row counts: see --level all", counted(unshown, "coding"));
        notes.push(Note::new("other_level", message));
    }
    notes
}

/// The square table as a figure: nothing where a code meets itself or what is above it.
fn heat_map(answer: &CoOccurrence, within: Within, cells: Cells) -> Chart {
    let by_jaccard = cells == Cells::Jaccard;
    let label = |code: &Bearer| Label {
        text: split_path(&code.path).pop().unwrap_or_default(),
        depth: code.depth,
        heading: code.kind == CodeKind::Theme,
    };
    let labels: Vec<Label> = answer.codes.iter().map(label).collect();
    let value = |pair: Pair| if by_jaccard { pair.jaccard() } else { pair.count as f64 };
    let codes = 0..answer.codes.len();
    let row = |row: usize| codes.clone().map(|column| answer.pair(row, column).map(value)).collect();
    Chart::HeatMap(HeatMap {
        title: title(within),
        cells: codes.clone().map(row).collect(),
        rows: labels.clone(),
        columns: labels,
        unit: if by_jaccard { "Jaccard".into() } else { format!("{}s", within.unit()) },
        digits: if by_jaccard { 2 } else { 0 },
    })
}
