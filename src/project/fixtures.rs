//! What the tests of this floor begin with and end with.

use super::{Clock, Project, Verb};
use crate::model::codebook::CodeKind;
use crate::model::coding::CoderRole;
use crate::model::document::{Document, Turn};
use crate::model::ids::DocumentId;
use crate::model::span::Span;
use crate::store::documents::{self, NewDocument};

/// A study of ada's with the code "trust" and one document, P01, of these words.
pub(super) fn study(filename: &str, body: &str) -> (Project, Document) {
    let mut project = Project::in_memory("Study", Clock::fixed("2026-11-22T10:00:00Z")).unwrap();
    project.add_coder("ada", CoderRole::Lead).unwrap();
    let document = document(&mut project, "P01", filename, body);
    project.add_code("trust", CodeKind::Code, |_| {}).unwrap();
    (project, document)
}

/// Adds a document that is one turn without a speaker.
pub(super) fn document(project: &mut Project, name: &str, filename: &str, body: &str) -> Document {
    let document = Document { id: DocumentId::new(), name: name.into(), revision: 1, language: None, retired: false };
    let span = Span::of(0, body.chars().count() as u32);
    let new = NewDocument {
        document: &document,
        sort: 0,
        kind: "notes",
        body,
        fingerprint: &documents::sha256(body),
        speakers: &[],
        turns: &[Turn { n: 1, span, speaker: None, time_start: None, time_end: None }],
        sections: &[],
        filename,
        media_type: "text/plain",
        encoding: "UTF-8",
        original: body.as_bytes(),
    };
    project.act(Verb::Import, &format!("imported {name}"), |tx| Ok(documents::insert(tx, &new)?)).unwrap();
    document
}

/// The doctor finds nothing: above all, the history replayed gives the tables.
#[track_caller]
pub(super) fn healthy(project: &Project) {
    let problems: Vec<_> = project.check().unwrap().into_iter().flat_map(|finding| finding.problems).collect();
    assert_eq!(problems, Vec::<String>::new());
}
