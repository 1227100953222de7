//! Where in one document what is coded.

use super::Globals;
use super::answer::{Reply, Table};
use super::select::{Counting, Select, WithLayer, about, provenance};
use crate::error::{Error, Result};
use crate::model::codebook::{CodeKind, Codebook};
use crate::model::document::Role;
use crate::model::ids::CodeId;
use crate::model::span::{self, Span};
use crate::project::Project;
use crate::project::study::StudyDocument;
use crate::report::chart::{Chart, CodeLine, CodeRow, Label};
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::json;
use std::collections::HashMap;

/// Where in a document what is coded, code by code
///
/// A stretch is text without a gap: passages of one code that touch or overlap are one stretch. A theme has what any of
/// its codes has. As a figure with `-o FILE.svg`: the text from left to right, a row a code, over the turns of
/// participants and the sections of the guide.
#[derive(Debug, clap::Args)]
pub struct Codeline {
    /// The document, by its name.
    name: String,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

/// A code that occurs, with the text it covers.
#[derive(Debug, Clone)]
pub struct Covered {
    pub id: CodeId,
    pub code: String,
    name: String,
    pub kind: CodeKind,
    depth: usize,
    color: Option<String>,
    pub stretches: Vec<Span>,
}

/// What is coded in one document.
pub struct Found {
    /// The document's number in the study.
    pub at: usize,
    pub rows: Vec<Covered>,
}

impl Covered {
    /// How many characters of the text it covers.
    pub fn characters(&self) -> u64 {
        self.stretches.iter().map(|span| u64::from(span.len())).sum()
    }
}

impl Codeline {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        Ok(Reply::table(self.table(&self.count(project, globals)?)))
    }

    /// Looks up what the table is made of.
    pub(super) fn count(&self, project: &Project, globals: &Globals) -> Result<Counting<Found>> {
        if !self.select.document.is_empty() {
            return Err(Error::with_hint("the code line is of one document", "leave `--document` away"));
        }
        let select = Select { document: vec![self.name.clone()], ..self.select.clone() };
        let study = project.study()?;
        let selection = select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let Some((at, _)) = selection.documents(&study).next() else {
            return Err(Error::refused(format!("no document named \"{}\" is in the selection", self.name)));
        };
        let codings = selection.codings(&study, layer).map(|(_, coding, code)| (code, coding.span));
        let mut rows = covered(&study.codebook, codings);
        rows.retain(|row| selection.has_code(row.id));
        Ok(Counting { study, selection, layer, found: Found { at, rows } })
    }

    /// The table of what was found.
    pub(super) fn table(&self, counting: &Counting<Found>) -> Table {
        let Counting { study, selection, layer, found: Found { at, rows } } = counting;
        let document = &study.documents[*at];
        let layer = layer.words(study);
        let mut report = table(rows, document);
        report.provenance = provenance(study, selection, &[format!("layer {layer}")]);
        report.chart = Some(figure(rows, document));
        let typed = rows.iter().map(|row| {
            let stretches: Vec<[u32; 2]> =
                row.stretches.iter().map(|span| [span.start().get(), span.end().get()]).collect();
            json!({
                "code": row.code,
                "kind": row.kind,
                "stretches": stretches,
                "characters": row.characters(),
                "share": share(row, document),
            })
        });
        let rows = Some(typed.collect());
        let more = json!({"document": document.document.name, "length": document.length, "layer": layer});
        Table { report, about: about(study, selection, more), rows, overall: None }
    }
}

/// The codes that occur, in the codebook's order, each with the text it and everything under it covers.
fn covered(codebook: &Codebook, codings: impl Iterator<Item = (CodeId, Span)>) -> Vec<Covered> {
    let mut own: HashMap<CodeId, Vec<Span>> = HashMap::new();
    for (code, span) in codings {
        own.entry(code).or_default().push(span);
    }
    let tree: Vec<_> = codebook.tree().collect();
    let rows = tree.iter().enumerate().filter_map(|(at, (code, depth))| {
        let under = tree[at + 1..].iter().take_while(|(_, below)| below > depth);
        let subtree = std::iter::once(&tree[at]).chain(under);
        let spans: Vec<Span> = subtree.flat_map(|(code, _)| own.get(&code.id).into_iter().flatten().copied()).collect();
        let row = Covered {
            id: code.id,
            code: codebook.path(code.id).to_owned(),
            name: code.name.clone(),
            kind: code.kind,
            depth: *depth,
            color: code.color.clone(),
            stretches: span::union(spans),
        };
        Some(row).filter(|row| !row.stretches.is_empty())
    });
    rows.collect()
}

/// Of the document's text; none of an empty one.
fn share(row: &Covered, document: &StudyDocument) -> Option<f64> {
    (document.length > 0).then(|| row.characters() as f64 / f64::from(document.length))
}

fn table(rows: &[Covered], document: &StudyDocument) -> Report {
    let columns = vec![
        Column::text("code", "Code"),
        Column::text("kind", "Kind").for_programs(),
        Column::figure("stretches", "Stretches"),
        Column::figure("characters", "Characters"),
        Column::figure("share", "%"),
    ];
    let mut report = Report::new(format!("Code line of {}", document.document.name), columns);
    for row in rows {
        let cells = vec![
            Cell::Path { path: row.code.clone(), depth: row.depth },
            row.kind.word().into(),
            Cell::Integer(row.stretches.len() as u64),
            Cell::Integer(row.characters()),
            Cell::Share(share(row, document)),
        ];
        report.push_as(if row.kind == CodeKind::Theme { RowKind::Heading } else { RowKind::Plain }, cells);
    }
    report
}

fn figure(rows: &[Covered], document: &StudyDocument) -> Chart {
    let ends = |span: Span| (span.start().get(), span.end().get());
    let spoken = document.turns.iter().filter(|turn| document.role(turn) == Role::Participant);
    let row = |row: &Covered| CodeRow {
        label: Label { text: row.name.clone(), depth: row.depth, heading: row.kind == CodeKind::Theme },
        stretches: row.stretches.iter().copied().map(ends).collect(),
        color: row.color.clone(),
    };
    Chart::CodeLine(CodeLine {
        title: format!("Code line of {}", document.document.name),
        length: document.length,
        turns: span::union(spoken.map(|turn| turn.span)).into_iter().map(ends).collect(),
        sections: document.sections.iter().map(|s| (s.span.start().get(), s.title.clone())).collect(),
        rows: rows.iter().map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codebook::Code;

    #[test]
    fn a_theme_covers_what_its_codes_cover_and_touching_passages_are_one_stretch() {
        let rq1 = Code::new(CodeKind::Theme, "RQ1");
        let under = |name: &str| Code { parent: Some(rq1.id), ..Code::new(CodeKind::Code, name) };
        let (a, b, unused) = (under("a"), under("b"), under("unused"));
        let codings =
            [(a.id, Span::of(0, 5)), (a.id, Span::of(5, 9)), (b.id, Span::of(7, 12)), (b.id, Span::of(20, 21))];
        let book = Codebook::new(vec![rq1, a, b, unused]);
        let found = covered(&book, codings.into_iter());
        let said: Vec<(&str, Vec<Span>, u64)> =
            found.iter().map(|row| (row.code.as_str(), row.stretches.clone(), row.characters())).collect();
        let expected = [
            ("RQ1", vec![Span::of(0, 12), Span::of(20, 21)], 13),
            ("RQ1/a", vec![Span::of(0, 9)], 9),
            ("RQ1/b", vec![Span::of(7, 12), Span::of(20, 21)], 6),
        ];
        assert_eq!(said, expected);
    }
}
