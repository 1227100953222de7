//! Rounds from the shell: listing them, adding one.

use super::answer::Reply;
use crate::error::Result;
use crate::model::coding;
use crate::project::Project;
use crate::project::rounds::NO_ROUND;
use crate::project::study::Study;
use crate::report::{Cell, Column, Report};
use serde_json::json;
use std::collections::HashSet;

/// Rounds: passes of coding
#[derive(Debug, clap::Subcommand)]
pub enum Round {
    /// List the rounds with how much each coder has coded and finished in them
    List,
    /// Add a round
    Add { name: String },
}

impl Round {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self {
            Self::List => list(project),
            Self::Add { name } => {
                let round = project.add_round(&name)?;
                Ok(Reply::said(format!("added the round {}", round.name)))
            }
        }
    }
}

/// A row for every round and everybody who coded or finished something in it; last what belongs to no round.
fn list(project: &mut Project) -> Result<Reply> {
    let study = project.study()?;
    let mut report = Report::new(
        "Rounds",
        vec![
            Column::text("round", "Round"),
            Column::text("blind", "Blind"),
            Column::text("closed", "Closed"),
            Column::text("coder", "Coder"),
            Column::figure("codings", "Codings"),
            Column::figure("documents", "Documents"),
            Column::figure("finished", "Finished"),
        ],
    );
    for round in study.rounds.iter().map(Some).chain([None]) {
        let rows = rows_of(&study, round);
        if rows.is_empty() && round.is_some() {
            report.push([heading(round), vec![Cell::Empty; 4]].concat());
        }
        rows.into_iter().for_each(|cells| report.push([heading(round), cells].concat()));
    }
    Ok(Reply::report(report, json!({"project": study.about.title})))
}

fn heading(round: Option<&coding::Round>) -> Vec<Cell> {
    let word = |yes: bool| if yes { "yes".into() } else { "no".into() };
    match round {
        Some(round) => vec![round.name.as_str().into(), word(round.blind), word(round.closed)],
        None => vec![NO_ROUND.into(), Cell::Empty, Cell::Empty],
    }
}

/// Coder, codings, documents coded, documents finished.
fn rows_of(study: &Study, round: Option<&coding::Round>) -> Vec<Vec<Cell>> {
    let round = round.map(|round| round.id);
    let mut rows = Vec::new();
    for coder in &study.coders {
        let codings = study.codings.iter().filter(|coding| coding.coder == coder.id && coding.round == round);
        let documents: HashSet<_> = codings.clone().map(|coding| coding.document).collect();
        let finished = study.finished.iter().filter(|mark| mark.coder == coder.id && mark.round == round).count();
        if finished > 0 || !documents.is_empty() {
            let figures = [codings.count(), documents.len(), finished].map(|count| Cell::Integer(count as u64));
            rows.push([vec![coder.name.as_str().into()], figures.to_vec()].concat());
        }
    }
    rows
}
