//! Undo, redo, and the log.

use super::answer::{Reply, Table};
use crate::error::Result;
use crate::project::{Project, Reversal};
use crate::report::{Cell, Column, Report};
use serde_json::json;

/// Take back your latest step, also one of an earlier day
#[derive(Debug, clap::Args)]
pub struct Undo {
    /// How many steps.
    #[arg(default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    steps: u16,
    /// Instead, everything you did after this step of the log, all at once.
    #[arg(long, value_name = "STEP", conflicts_with = "steps")]
    to: Option<i64>,
}

/// Bring back what your latest undo took
#[derive(Debug, clap::Args)]
pub struct Redo {
    /// How many steps.
    #[arg(default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    steps: u16,
}

/// Show what was done, by whom and when, the latest first
#[derive(Debug, clap::Args)]
pub struct Log {
    /// At most so many steps.
    #[arg(short = 'n', long, default_value_t = 30)]
    limit: usize,
}

impl Undo {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self.to {
            Some(n) => repeat(1, "undid", "you did nothing after that step", || project.undo_to(n)),
            None => repeat(self.steps, "undid", "there is nothing of yours to undo", || project.undo()),
        }
    }
}

impl Redo {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        repeat(self.steps, "redid", "there is nothing to redo", || project.redo())
    }
}

fn repeat(times: u16, word: &str, nothing: &str, mut once: impl FnMut() -> Result<Option<Reversal>>) -> Result<Reply> {
    let mut talk = Vec::new();
    for _ in 0..times {
        let Some(done) = once()? else {
            if talk.is_empty() {
                talk.push(nothing.to_owned());
            }
            break;
        };
        talk.extend(done.labels.iter().map(|label| format!("{word}: {label}")));
        talk.extend(done.kept.iter().map(|kept| {
            let since = kept.since.as_deref().map_or(String::new(), |label| format!(" since: {label}"));
            format!("  left alone: the {} of a {}, changed{since}", kept.column, kept.table)
        }));
    }
    Ok(Reply { talk, ..Reply::default() })
}

impl Log {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        let coders = project.coders()?;
        let mut report = Report::new(
            "History",
            vec![
                Column::figure("n", "n"),
                Column::text("at", "When"),
                Column::text("coder", "Who"),
                Column::text("verb", "Verb").for_programs(),
                Column::text("label", "What"),
                Column::text("undone", ""),
            ],
        );
        for step in project.log(self.limit)? {
            let coder = step.coder.map_or("", |id| Project::coder_name(&coders, id));
            report.push(vec![
                Cell::Integer(step.n.unsigned_abs()),
                step.at.as_str().into(),
                coder.into(),
                step.verb.as_str().into(),
                step.label.as_str().into(),
                if step.undone { "undone".into() } else { Cell::Empty },
            ]);
        }
        Ok(Reply::table(Table { report, about: json!({"what": "history"}), rows: None, overall: None }))
    }
}
