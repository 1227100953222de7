//! The codebook as a document to hand over.

use super::Globals;
use super::answer::{Reply, counted};
use super::select::{Select, WithLayer, about, provenance};
use crate::error::Result;
use crate::model;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::Counted;
use crate::project::study::Study;
use crate::report::codebook::{Counts, codebook};
use clap::ValueEnum;
use serde_json::json;
use std::collections::HashMap;

/// The codebook: definitions, rules, examples, and how often each code occurs
///
/// As CSV it has the columns that `thema import` reads, then the counts.
#[derive(Debug, clap::Args)]
pub struct Codebook {
    /// Which examples: all; picked, but for words of a transcript that are in no picked quote; or none.
    #[arg(long, value_enum, value_name = "WHICH", default_value = "all")]
    examples: Examples,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Examples {
    None,
    Picked,
    All,
}

impl Codebook {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let mut study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let rows = Counted::without_words(&study, &selection, layer).frequencies(&study, None);
        let counts: HashMap<_, _> = rows
            .iter()
            .map(|row| (row.id, Counts { participants: row.participants, passages: row.passages }))
            .collect();
        let left_out = self.leave_out(project, &mut study)?;
        let mut report = codebook(&format!("Codebook of {}", study.about.title), &study.codebook, |code| {
            counts.get(&code.id).copied()
        });
        let layer = layer.words(&study);
        report.provenance = provenance(&study, &selection, &[format!("layer {layer}")]);
        report.notes.extend((left_out > 0).then(|| {
            let message = format!("left out: {}", counted(left_out, "example"));
            Note::new("examples_left_out", message)
        }));
        let about = about(&study, &selection, json!({"layer": layer}));
        Ok(Reply::report(report, about))
    }

    /// Takes out the examples that are not wanted; answers how many.
    fn leave_out(&self, project: &Project, study: &mut Study) -> Result<u64> {
        let spoken = match self.examples {
            Examples::All => return Ok(0),
            Examples::None => None,
            Examples::Picked => Some(project.spoken()?),
        };
        let is_unwanted = |example: &str| spoken.as_ref().is_none_or(|spoken| spoken.is_unpicked(example));
        let mut codes = study.codebook.all().to_vec();
        let mut left_out = 0;
        for code in codes.iter_mut().filter(|code| !code.example.is_empty() && is_unwanted(&code.example)) {
            code.example.clear();
            left_out += 1;
        }
        // What is printed below a table is the study as it is, examples and all.
        study.fingerprint();
        study.codebook = model::codebook::Codebook::new(codes);
        Ok(left_out)
    }
}
