//! The codebook as a document to hand over.

use super::Globals;
use super::answer::Reply;
use super::select::{Select, WithLayer, about, provenance};
use crate::error::Result;
use crate::project::Project;
use crate::project::counting::Counted;
use crate::report::codebook::{Counts, codebook};
use serde_json::json;
use std::collections::HashMap;

/// The codebook: definitions, rules, examples, and how often each code occurs
///
/// As CSV it has the columns that `thema import` reads, then the counts.
#[derive(Debug, clap::Args)]
pub struct Codebook {
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

impl Codebook {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let rows = Counted::without_words(&study, &selection, layer).frequencies(&study, None);
        let counts: HashMap<_, _> = rows
            .iter()
            .map(|row| (row.id, Counts { participants: row.participants, passages: row.passages }))
            .collect();
        let mut report = codebook(&format!("Codebook of {}", study.about.title), &study.codebook, |code| {
            counts.get(&code.id).copied()
        });
        let layer = layer.words(&study);
        report.provenance = provenance(&study, &selection, &[format!("layer {layer}")]);
        let about = about(&study, &selection, json!({"layer": layer}));
        Ok(Reply::report(report, about))
    }
}
