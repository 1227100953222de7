//! How often codes and themes occur.

use super::Globals;
use super::answer::{Reply, Table};
use super::select::{Select, WithLayer, about, provenance};
use crate::analysis::frequency::{FrequencyRow, Group, GroupOf};
use crate::error::{Error, Result};
use crate::model::codebook::CodeKind;
use crate::model::document::Role;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::Counted;
use crate::project::lookup::named;
use crate::project::selection::{Layer, Selection};
use crate::project::study::Study;
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::json;

/// Codes and themes by participants, passages, documents and words
///
/// A theme counts the union of its codes: a participant, a passage, a word once. A passage is a distinct stretch of
/// text: marked by two coders it is one. Participants are those whose turns a passage touches.
#[derive(Debug, clap::Args)]
pub struct Frequencies {
    /// Count apart: document, participant, coder, or the name of an attribute.
    #[arg(long, value_name = "WHAT")]
    by: Option<String>,
    /// Leave out codes that do not occur.
    #[arg(long)]
    used: bool,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

impl Frequencies {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let counted = Counted::new(project, &study, &selection, layer)?;
        let groups = self.by.as_deref().map(|by| groups(&study, &selection, &counted, layer, by)).transpose()?;
        let mut rows = counted.frequencies(&study, groups.as_deref());
        rows.retain(|row| selection.has_code(row.id) && (!self.used || row.passages > 0));

        let mut report = table(&rows, self.by.as_deref());
        let unlinked = unlinked(&study, &selection);
        if !unlinked.is_empty() {
            let who = unlinked.join(", ");
            let message =
                format!("these speakers are linked to no participant, what they said counts for nobody: {who}");
            report.notes.push(Note::new("unlinked_speakers", message));
        }
        let layer = layer.words(&study);
        report.provenance = provenance(&study, &selection, &[format!("layer {layer}")]);
        let about = about(&study, &selection, json!({"layer": layer, "by": self.by}));
        Ok(Reply::table(Table { rows: Some(json!(rows)), overall: None, report, about }))
    }
}

fn table(rows: &[FrequencyRow], by: Option<&str>) -> Report {
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
    let mut report = Report::new("Frequencies of codes and themes", columns);
    for row in rows {
        let kind = if row.kind == CodeKind::Theme { RowKind::Heading } else { RowKind::Plain };
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
            Cell::Integer(row.words),
        ]);
        report.push_as(kind, cells);
    }
    report
}

fn groups(study: &Study, selection: &Selection, counted: &Counted, layer: Layer, by: &str) -> Result<Vec<Group>> {
    let selected = selection.participants(study);
    let participants = || study.participants.iter().filter(|person| selected.contains(&person.id));
    Ok(match by {
        "document" => selection
            .documents(study)
            .map(|(at, document)| Group { label: document.document.name.clone(), of: GroupOf::Document(at) })
            .collect(),
        "participant" => participants()
            .map(|person| {
                let of = GroupOf::Participants(vec![counted.places[&person.id]]);
                Group { label: person.label.clone(), of }
            })
            .collect(),
        "coder" if layer == Layer::Majority => {
            return Err(Error::with_hint(
                "what most coders marked has no coder",
                "count --by coder in --layer union, or one coder with --layer coder:NAME",
            ));
        }
        "coder" => {
            let of_layer: Vec<_> = selection.codings(study, layer).map(|(_, coding, _)| coding.coder).collect();
            let coders = study.coders.iter().filter(|coder| of_layer.contains(&coder.id));
            coders.map(|coder| Group { label: coder.name.clone(), of: GroupOf::Coder(coder.id) }).collect()
        }
        name => {
            let attribute = named(&study.attributes, name, |attribute| &attribute.name).ok_or_else(|| {
                let known = ["document", "participant", "coder"].map(String::from);
                let names = known.into_iter().chain(study.attributes.iter().map(|attribute| attribute.name.clone()));
                Error::unknown("attribute", name, names, "thema participant list")
            })?;
            let mut by_value: Vec<(String, Vec<usize>)> = Vec::new();
            for person in participants() {
                let value = match study.value(person.id, attribute) {
                    "" => "(none)",
                    value => value,
                };
                let at = counted.places[&person.id];
                match by_value.iter_mut().find(|(known, _)| known == value) {
                    Some((_, members)) => members.push(at),
                    None => by_value.push((value.to_owned(), vec![at])),
                }
            }
            by_value.sort();
            by_value.into_iter().map(|(label, members)| Group { label, of: GroupOf::Participants(members) }).collect()
        }
    })
}

/// Speakers taken for participants whom nobody has linked to one.
fn unlinked(study: &Study, selection: &Selection) -> Vec<String> {
    let mut found = Vec::new();
    for (_, document) in selection.documents(study) {
        let speakers = document.speakers.iter();
        let unlinked = speakers.filter(|speaker| speaker.role == Role::Participant && speaker.participant.is_none());
        found.extend(unlinked.map(|speaker| format!("{} in {}", speaker.label, document.document.name)));
    }
    found
}
