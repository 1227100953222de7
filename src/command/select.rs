//! The options that choose a part of the study, the same in every command.

use super::Globals;
use crate::error::Result;
use crate::project::selection::{Asked, Layer, Selection};
use crate::project::study::Study;
use clap::ValueEnum;
use serde_json::{Value, json};

/// Which part of the study a table is about.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Selection")]
pub struct Select {
    /// Only these documents.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub document: Vec<String>,
    /// Only what these participants said.
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    pub participant: Vec<String>,
    /// Only what is said under these speaker labels.
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    pub speaker: Vec<String>,
    /// Only these sections of the interview guide.
    #[arg(long, value_name = "TITLE")]
    pub section: Vec<String>,
    /// Only these codes, each with everything under it.
    #[arg(long, value_name = "CODE")]
    pub code: Vec<String>,
    /// Only codings of these rounds; `none` are those that belong to no round.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub round: Vec<String>,
    /// Only participants with this value of an attribute, as in `--where role="data engineer"`.
    #[arg(long = "where", value_name = "ATTRIBUTE=VALUE")]
    pub conditions: Vec<String>,
}

/// Whose codings count.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct WithLayer {
    /// Whose codings count: consensus, union (what any coder marked), majority (what most did), or coder:NAME [default:
    /// consensus if there is one].
    #[arg(long, value_name = "LAYER", help_heading = "Selection")]
    pub layer: Option<String>,
}

impl Select {
    /// Finds what the names lead to; `--coder` of the globals names coders here.
    pub fn find(&self, study: &Study, globals: &Globals) -> Result<Selection> {
        let coders = globals.coder.iter().flat_map(|names| names.split(',')).map(|name| name.trim().to_owned());
        let asked = Asked {
            documents: self.document.clone(),
            participants: self.participant.clone(),
            speakers: self.speaker.clone(),
            sections: self.section.clone(),
            codes: self.code.clone(),
            coders: coders.collect(),
            rounds: self.round.clone(),
            conditions: self.conditions.clone(),
        };
        Selection::find(study, &asked)
    }
}

impl WithLayer {
    /// The layer asked for. Coders named by `--coder` without a layer are asked for out of all.
    pub fn find(&self, study: &Study, selection: &Selection, globals: &Globals) -> Result<Layer> {
        match (&self.layer, &globals.coder) {
            (None, Some(name)) if !name.contains(',') => Layer::find(study, selection, Some(&format!("coder:{name}"))),
            (None, Some(_)) => Layer::find(study, selection, Some("union")),
            (wish, _) => Layer::find(study, selection, wish.as_deref()),
        }
    }
}

/// What was counted, with what it was counted from: set as a table, or shown on the screen.
pub struct Counting<T> {
    pub study: Study,
    pub selection: Selection,
    pub layer: Layer,
    pub found: T,
}

/// In which order the codes stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Order {
    Codebook,
    /// Those of most cases, or participants, first; themes stand among them as equals.
    Frequency,
}

/// What every JSON answer says it is about.
pub fn about(study: &Study, selection: &Selection, more: Value) -> Value {
    let mut about = json!({
        "project": study.about.title,
        "selection": if selection.words.is_empty() { Value::Null } else { json!(selection.words) },
        "study": study.fingerprint(),
        "thema": env!("CARGO_PKG_VERSION"),
    });
    if let (Some(about), Value::Object(more)) = (about.as_object_mut(), more) {
        about.extend(more);
    }
    about
}

/// The same on one line, under a table.
pub fn provenance(study: &Study, selection: &Selection, more: &[String]) -> String {
    let mut parts = vec![study.about.title.clone()];
    parts.extend(more.iter().cloned());
    if !selection.words.is_empty() {
        parts.push(selection.words.clone());
    }
    parts.push(format!("study {}", study.fingerprint()));
    parts.push(format!("thema {}", env!("CARGO_PKG_VERSION")));
    parts.join(" · ")
}
