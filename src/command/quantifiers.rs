//! The words for how many participants, as a table for the paper.

use super::Globals;
use super::answer::{Reply, Table};
use super::select::{Select, about, provenance};
use crate::error::Result;
use crate::model::note::Note;
use crate::project::Project;
use crate::report::{Cell, Column, Report};
use serde_json::json;

/// Which words stand for how many participants ("a few", "most"), as a table of reporting ranges
///
/// The usual scale: a few below 25 %, some 25 to 45 %, about half 45 to 55 %, most 55 to 75 %, almost all from 75 %, all, none.
/// `frequencies --quantifiers` and `check-draft` use the words. Every count must have one: a gap or an overlap is refused.
#[derive(Debug, clap::Args)]
pub struct Quantifiers {
    /// Use these ranges in this project: `a few=<25%, some=25-45%, most=45-<100%`, or in participants: `a few=1-5, some=6-9`. An
    /// end that two ranges share belongs to the upper one; nobody is "none" and everybody "all" unless a range says otherwise.
    #[arg(long, value_name = "RANGES", conflicts_with = "reset")]
    set: Option<String>,
    /// Go back to the usual ranges.
    #[arg(long)]
    reset: bool,
}

impl Quantifiers {
    /// Whether the project has other ranges afterwards.
    pub(super) const fn changes(&self) -> bool {
        self.set.is_some() || self.reset
    }

    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let mut study = project.study()?;
        let selection = Select::default().find(&study, &Globals { coder: None, ..globals.clone() })?;
        let of = selection.participants(&study).len() as u64;
        let mut talk = Vec::new();
        if self.reset {
            project.forget_quantifiers()?;
            talk.push("the usual ranges are used again".to_owned());
        }
        if let Some(text) = &self.set {
            let scale = project.set_quantifiers(text, of)?;
            talk.push(format!(
                "this project uses: {scale} (`thema quantifiers --reset` goes back to the usual ranges)"
            ));
        }
        if self.changes() {
            study = project.study()?;
        }
        let scale = project.quantifiers()?;
        let mut report = Report::new(
            "Reporting ranges",
            vec![
                Column::text("quantifier", "Word"),
                Column::text("share", "Share of participants"),
                Column::text("participants", format!("Participants of {of}")).for_people(),
                Column::figure("from", "From").for_programs(),
                Column::figure("to", "To").for_programs(),
                Column::figure("of_participants", "of").for_programs(),
            ],
        );
        let end = |count: Option<u64>| count.map_or(Cell::Empty, Cell::Integer);
        let reaches = scale.reaches(of);
        for reach in &reaches {
            let counts = match reach.counts {
                None => "–".to_owned(),
                Some((first, last)) if first == last => first.to_string(),
                Some((first, last)) => format!("{first}–{last}"),
            };
            let (first, last) = (reach.counts.map(|(first, _)| first), reach.counts.map(|(_, last)| last));
            report.push(vec![
                reach.word.into(),
                Cell::text(&reach.share),
                Cell::text(counts),
                end(first),
                end(last),
                Cell::Integer(of),
            ]);
        }
        if let Some(made_for) = scale.made_for().filter(|made_for| *made_for != of) {
            let message = format!(
                "the ranges count participants and were set for {made_for} of them; for {of} there are no words until they are set anew"
            );
            report.notes.push(Note::new("ranges_for_another_number", message));
        }
        report.provenance = provenance(&study, &selection, &[]);
        let rows: Vec<_> = reaches
            .iter()
            .map(|reach| {
                json!({
                    "quantifier": reach.word,
                    "share": reach.share,
                    "from": reach.counts.map(|(first, _)| first),
                    "to": reach.counts.map(|(_, last)| last),
                    "of_participants": of,
                })
            })
            .collect();
        let about = about(&study, &selection, json!({"ranges": scale.to_string()}));
        Ok(Reply { talk, ..Reply::table(Table { rows: Some(json!(rows)), overall: None, report, about }) })
    }
}
