//! How often codes and themes occur.

use super::Globals;
use super::answer::{Reply, Table};
use super::figures;
use super::select::{Counting, Order, Select, WithLayer, about, provenance};
use crate::analysis::counting;
use crate::analysis::frequency::{FrequencyRow, Group, GroupOf};
use crate::analysis::quantifier::Scale;
use crate::error::{Error, Result};
use crate::model::codebook::CodeKind;
use crate::model::document::Role;
use crate::model::ids::CoderId;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::{Counted, attribute_named};
use crate::project::selection::{Layer, Selection};
use crate::project::study::Study;
use crate::report::{Cell, Column, Report, RowKind};
use clap::ValueEnum;
use serde_json::json;
use std::collections::HashSet;

/// Codes and themes by participants, passages, documents and words
///
/// A theme counts the union of its codes: a participant, a passage, a word once. A passage is a distinct stretch of
/// text: marked by two coders it is one. Participants are those whose turns a passage touches.
#[derive(Debug, clap::Args)]
#[command(after_long_help = counting::help())]
pub struct Frequencies {
    /// Count apart: document, participant, coder, or the name of an attribute.
    #[arg(long, value_name = "WHAT")]
    by: Option<String>,
    /// Leave out codes that do not occur.
    #[arg(long)]
    used: bool,
    /// Show the word for each share, too ("most"), by the ranges of `thema quantifiers`.
    #[arg(long)]
    quantifiers: bool,
    /// The order of the codes: codebook, or frequency (those of most participants first).
    #[arg(long, value_enum, value_name = "ORDER", default_value = "codebook")]
    sort: Order,
    /// What the bars of its figure are: participants, passages.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "participants")]
    bars: Bars,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

/// What the length of a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Bars {
    Participants,
    Passages,
}

/// The rows of the table, and the words for their shares.
pub struct Found {
    pub rows: Vec<FrequencyRow>,
    scale: Scale,
}

impl Frequencies {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let counting = self.count(project, globals)?;
        Ok(Reply::table(self.table(&counting)).keeping(counting))
    }

    /// Counts what the table is made of.
    pub(super) fn count(&self, project: &Project, globals: &Globals) -> Result<Counting<Found>> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let counted = study.meanwhile(|| Counted::new(project, &study, &selection, layer))?;
        let groups = self.by.as_deref().map(|by| groups(&study, &selection, &counted, layer, by)).transpose()?;
        let mut rows = counted.frequencies(&study, groups.as_deref());
        rows.retain(|row| selection.has_code(row.id) && (!self.used || row.passages > 0));
        if self.sort == Order::Frequency {
            for group in rows.chunk_by_mut(|a, b| a.group == b.group) {
                group.sort_by_key(|row| std::cmp::Reverse((row.participants, row.passages)));
            }
            // Away from its theme, a code is not set in.
            rows.iter_mut().for_each(|row| row.depth = 0);
        }
        let found = Found { rows, scale: project.quantifiers()? };
        Ok(Counting { study, selection, layer, found })
    }

    /// The table of what was counted.
    pub(super) fn table(&self, counting: &Counting<Found>) -> Table {
        let Counting { study, selection, layer, found: Found { rows, scale } } = counting;
        let word =
            |row: &FrequencyRow| scale.word(row.participants, row.of_participants).unwrap_or_default().to_owned();
        let mut report = table(rows, self, &word);
        report.notes.extend(unlinked(study, selection));
        report.chart = Some(figures::bars(rows, self.bars));
        let layer = layer.words(study);
        report.provenance = provenance(study, selection, &[format!("layer {layer}")]);
        let about = about(study, selection, json!({"layer": layer, "by": self.by}));
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                let mut value = json!(row);
                value["quantifier"] = Some(word(row)).filter(|word| !word.is_empty()).into();
                value
            })
            .collect();
        Table { rows: Some(json!(rows)), overall: None, report, about }
    }
}

fn table(rows: &[FrequencyRow], asked: &Frequencies, word: &dyn Fn(&FrequencyRow) -> String) -> Report {
    let (by, words) = (asked.by.as_deref(), asked.quantifiers);
    let mut columns: Vec<Column> = by.map(|by| Column::text("group", by)).into_iter().collect();
    columns.extend([
        Column::text("code", "Code"),
        Column::text("kind", "Kind").for_programs(),
        Column::figure("participants", "Participants"),
        Column::figure("of_participants", "of"),
        Column::figure("share", "%"),
        Column::figure("passages", "Passages"),
        Column::figure("documents", "Documents"),
        Column::figure("words", "Words"),
    ]);
    let quantifier = Column::text("quantifier", "Quantifier");
    columns.push(if words { quantifier } else { quantifier.for_programs() });
    let mut report = Report::new("Frequencies of codes and themes", columns);
    for row in rows {
        let is_heading = row.kind == CodeKind::Theme && asked.sort == Order::Codebook;
        let kind = if is_heading { RowKind::Heading } else { RowKind::Plain };
        let group = by.map(|_| Cell::text(row.group.as_deref().unwrap_or_default()));
        let mut cells: Vec<Cell> = group.into_iter().collect();
        cells.extend([
            Cell::Path { path: row.code.clone(), depth: row.depth },
            row.kind.word().into(),
            Cell::Integer(row.participants),
            Cell::Integer(row.of_participants),
            Cell::Share(row.share),
            Cell::Integer(row.passages),
            Cell::Integer(row.documents),
            row.words.map_or(Cell::Empty, Cell::Integer),
            Cell::text(word(row)),
        ]);
        report.push_as(kind, cells);
    }
    report
}

fn groups(study: &Study, selection: &Selection, counted: &Counted, layer: Layer, by: &str) -> Result<Vec<Group>> {
    Ok(match by {
        "document" => Counted::by_document(study, selection),
        "participant" => counted.by_participant(study, selection),
        "coder" if layer == Layer::Majority => {
            return Err(Error::with_hint(
                "what most coders marked has no coder",
                "count --by coder in --layer union, or one coder with --layer coder:NAME",
            ));
        }
        "coder" => {
            let of_layer: HashSet<CoderId> = counted.codings.iter().map(|coding| coding.coder).collect();
            let coders = study.coders.iter().filter(|coder| of_layer.contains(&coder.id));
            coders.map(|coder| Group { label: coder.name.clone(), of: GroupOf::Coder(coder.id) }).collect()
        }
        name => {
            let attribute = attribute_named(study, name, &["document", "participant", "coder"])?;
            counted.by_value(study, selection, attribute, None, 0)?
        }
    })
}

/// A note about the speakers taken for participants whom nobody has linked to one.
pub(super) fn unlinked(study: &Study, selection: &Selection) -> Option<Note> {
    let mut found = Vec::new();
    for (_, document) in selection.documents(study) {
        let speakers = document.speakers.iter();
        let unlinked = speakers.filter(|speaker| speaker.role == Role::Participant && speaker.participant.is_none());
        found.extend(unlinked.map(|speaker| format!("{} in {}", speaker.label, document.document.name)));
    }
    let who = found.join(", ");
    let message = format!("these speakers are linked to no participant, what they said counts for nobody: {who}");
    (!found.is_empty()).then(|| Note::new("unlinked_speakers", message))
}
