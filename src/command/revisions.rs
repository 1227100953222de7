//! The revisions of a document's text, and what changed between two of them.

use super::answer::{Reply, counted};
use crate::error::{Error, Result};
use crate::model::document::{Document, Turn};
use crate::model::revision::Place;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::project::Project;
use crate::report::{Cell, Column, Report};
use crate::store::documents;
use serde_json::json;

/// Show what changed between two revisions of a document's text
#[derive(Debug, clap::Args)]
pub struct Diff {
    document: String,
    /// The revision to begin with; else the one before.
    #[arg(long, value_name = "REVISION")]
    from: Option<u32>,
    /// The revision to end with; else the current one.
    #[arg(long, value_name = "REVISION")]
    to: Option<u32>,
}

/// How many characters are shown before and after a change.
const AROUND: u32 = 36;

/// The revisions of a document.
pub(super) fn list(project: &Project, name: &str) -> Result<Reply> {
    let document = project.document_named(name)?;
    let coders = project.coders()?;
    let mut report = Report::new(
        format!("Revisions of {}", document.name),
        vec![
            Column::figure("revision", "Revision"),
            Column::text("current", "").for_people(),
            Column::text("at", "When"),
            Column::text("coder", "Who"),
            Column::figure("base", "Made from"),
            Column::figure("edits", "Places changed"),
            Column::figure("characters", "Characters"),
            Column::text("file", "File"),
            Column::text("words", "Words"),
        ],
    );
    for revision in project.revisions(&document)? {
        report.push(vec![
            Cell::Integer(revision.n.into()),
            if revision.n == document.revision { "current".into() } else { Cell::Empty },
            revision.at.map_or(Cell::Empty, Cell::text),
            revision.coder.map_or(Cell::Empty, |coder| Project::coder_name(&coders, coder).into()),
            revision.base.map_or(Cell::Empty, |base| Cell::Integer(base.into())),
            revision.base.map_or(Cell::Empty, |_| Cell::Integer(revision.edits.into())),
            Cell::Integer(revision.characters.into()),
            revision.filename.map_or(Cell::Empty, Cell::text),
            if revision.erased { "erased".into() } else { Cell::Empty },
        ]);
    }
    Ok(Reply::report(report, json!({"document": document.name, "revision": document.revision})))
}

impl Diff {
    pub(super) fn run(&self, project: &Project) -> Result<Reply> {
        let document = project.document_named(&self.document)?;
        let to = self.to.unwrap_or(document.revision);
        let base = |n: u32| {
            Ok::<_, Error>(
                project.revisions(&document)?.into_iter().find(|there| there.n == n).and_then(|there| there.base),
            )
        };
        let from = match self.from {
            Some(from) => from,
            None => base(to)?.ok_or_else(|| {
                Error::with_hint(
                    format!("revision {to} of {} is the text as imported: there is none before it", document.name),
                    "name two revisions with `--from` and `--to`",
                )
            })?,
        };
        let (old, new) = (project.text_of(&document, from)?, project.text_of(&document, to)?);
        let edits = match (&old, &new) {
            (Some(old), Some(new)) => project.differences(old, new),
            _ if base(to)? == Some(from) => project.edits_of(&document, to)?,
            _ => {
                return Err(Error::with_hint(
                    format!(
                        "the words of a revision of {} were erased, and these two cannot be compared",
                        document.name
                    ),
                    format!("`thema document revisions {}` says which was made from which", document.name),
                ));
            }
        };
        let turns = project.read(|db| documents::turns(db, &Document { revision: to, ..document.clone() }))?;
        let places = counted(edits.all().len() as u64, "place");
        let mut lines = vec![format!("{}, revision {from} to {to}: {places}", document.name)];
        for (place, edit) in edits.places().all().iter().zip(edits.all()) {
            lines.push(String::new());
            lines.push(heading(project, place, &turns)?);
            let before = old.as_ref().map(|old| in_context(old, place.old));
            let erased = || format!("({} erased)", counted(edit.removed.into(), "character"));
            lines.push(format!("- {}", before.unwrap_or_else(erased)));
            let after = new.as_ref().map(|new| in_context(new, place.new));
            lines.push(format!("+ {}", after.unwrap_or_else(|| edit.inserted.clone())));
        }
        Ok(Reply::text(lines.join("\n") + "\n"))
    }
}

/// Where a change is: `turn 14, P05, 1034..1041`.
fn heading(project: &Project, place: &Place, turns: &[Turn]) -> Result<String> {
    let touched = turns.iter().rev().find(|turn| turn.span.start() <= place.new.start());
    let speakers = project.read(documents::speakers)?;
    let label = touched.and_then(|turn| speakers.iter().find(|speaker| Some(speaker.id) == turn.speaker));
    let parts = [
        touched.map(|turn| format!("turn {}", turn.n)),
        label.map(|speaker| speaker.label.clone()),
        Some(place.new.to_string()),
    ];
    Ok(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// A place with some words around it, itself in brackets, on one line.
fn in_context(text: &Text, place: Span) -> String {
    let near = text.snap(Span::between(place.start().minus(AROUND), place.end().plus(AROUND)));
    let line = |span: Span| text.slice(span).replace(['\n', '\r', '\u{2028}'], " ⏎ ");
    let dots = |cut: bool| if cut { "…" } else { "" };
    format!(
        "{}{}[{}]{}{}",
        dots(near.start() > text.whole().start()),
        line(Span::between(near.start(), place.start())),
        line(place),
        line(Span::between(place.end(), near.end())),
        dots(near.end() < text.whole().end()),
    )
}
