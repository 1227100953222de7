//! The JSON export of Label Studio: tasks, each a text with the regions its annotators marked.
//!
//! As documented: `[{"data": {"text": …}, "annotations": [{"completed_by": …, "result": [{"type": "labels", "value": {"start",
//! "end", "text", "labels"}}]}]}]`. Positions are those of a JavaScript string, units of UTF-16, unless the marks say
//! otherwise. The older `completions` for `annotations` is read, too.

use super::marked::{Gathered, Mark};
use super::{Asked, File, ForeignError, Kind, text_of};
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{Exchange, Fidelity, Outcome};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// Keys of a task's data that name the text, the clearer first.
const NAMES: [&str; 6] = ["name", "title", "filename", "document", "file", "id"];

/// Whether JSON begins as such an export does.
pub(super) fn sniff(beginning: &str) -> bool {
    let has = |key: &str| beginning.contains(key);
    let is_list = beginning.trim_start().strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{'));
    is_list
        && (has("\"annotations\"") || has("\"completions\""))
        && has("\"result\"")
        && (has("\"data\"") || has("\"from_name\"") || has("\"completed_by\""))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Task {
    id: Word,
    data: BTreeMap<String, Word>,
    annotations: Vec<Annotation>,
    completions: Vec<Annotation>,
    predictions: Vec<IgnoredAny>,
    file_upload: Word,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Annotation {
    completed_by: By,
    result: Vec<Region>,
    created_at: Word,
    was_cancelled: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Region {
    id: Word,
    r#type: Word,
    value: Value,
    meta: Meta,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Value {
    start: Word,
    end: Word,
    text: Word,
    labels: Vec<String>,
    hypertextlabels: Vec<String>,
    #[serde(rename = "globalOffsets")]
    global: Option<Global>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Global {
    start: Word,
    end: Word,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Meta {
    text: Words,
}

/// A string or a number; nothing where something else stands.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    Number(u64),
    Other(IgnoredAny),
    #[default]
    None,
}

impl Word {
    fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn number(&self) -> Option<u64> {
        match self {
            Self::Text(text) => text.trim().parse().ok(),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

/// One text or several.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Several(Vec<String>),
    Other(IgnoredAny),
    #[default]
    None,
}

impl Words {
    fn joined(self) -> String {
        match self {
            Self::One(text) => text,
            Self::Several(texts) => texts.join("\n"),
            Self::Other(_) | Self::None => String::new(),
        }
    }
}

/// Who annotated: a number, or a person.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum By {
    Number(u64),
    Name(String),
    Person {
        #[serde(default)]
        id: Word,
        #[serde(default)]
        email: Word,
        #[serde(default)]
        first_name: Word,
        #[serde(default)]
        last_name: Word,
    },
    Other(IgnoredAny),
    #[default]
    None,
}

impl By {
    fn name(&self) -> Option<String> {
        let numbered = |number: &dyn std::fmt::Display| format!("annotator {number}");
        match self {
            Self::Number(number) => Some(numbered(number)),
            Self::Name(name) => Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
            Self::Person { id, email, first_name, last_name } => {
                let name: Vec<String> = [first_name, last_name].into_iter().filter_map(Word::text).collect();
                let name = (!name.is_empty()).then(|| name.join(" "));
                name.or(email.text()).or_else(|| id.text().map(|id| numbered(&id)))
            }
            Self::Other(_) | Self::None => None,
        }
    }
}

/// Reads the tasks: a text each.
pub(super) fn read(file: &File<'_>, asked: &Asked, fidelity: &mut Fidelity) -> Result<Exchange, ForeignError> {
    let text = text_of(file, asked, fidelity)?;
    let tasks: Vec<Task> = serde_json::from_str(&text).map_err(|error| json_error(1, &error))?;
    drop(text);
    let mut gathered = Gathered::of("Label Studio");
    for (number, mut task) in (1..).zip(tasks) {
        let told = format!("task {}", task.id.text().unwrap_or_else(|| number.to_string()));
        let Some((key, text)) = words_of(&task.data) else {
            fidelity.note(Outcome::Dropped, "tasks", "there is no text in their data", told);
            continue;
        };
        if key != "text" && task.data.values().filter(|word| matches!(word, Word::Text(_))).count() > 1 {
            let why = "which of their data is the text was told by its length";
            fidelity.note(Outcome::Guessed, "tasks", why, format!("{told}: {key}"));
        }
        fidelity.note_many(
            Outcome::Dropped,
            "predictions",
            "they are a machine's, and nobody's decision",
            task.predictions.len(),
        );
        let name = name_of(&task, &key).unwrap_or_else(|| told.clone());
        let mut marks = Vec::new();
        let annotations = std::mem::take(&mut task.annotations);
        for annotation in annotations.into_iter().chain(std::mem::take(&mut task.completions)) {
            if annotation.was_cancelled {
                fidelity.note(Outcome::Dropped, "annotations", "their annotator skipped the task", &told);
                continue;
            }
            let coder = annotation.completed_by.name().or_else(|| asked.coder.clone());
            let at = annotation.created_at.text();
            for region in annotation.result {
                let named = format!("{told}, region {}", region.id.text().unwrap_or_default());
                marks.extend(marks_of(region, &named, coder.as_ref(), at.as_ref(), fidelity));
            }
        }
        gathered.text(&name, &text, &marks, (Unit::Utf16, asked.unit), fidelity)?;
    }
    if gathered.study.sources.is_empty() {
        return Err(ForeignError::Nothing { what: Kind::LabelStudio.told(), why: "no task has a text" });
    }
    Ok(gathered.finish(fidelity))
}

/// What is wrong with JSON, and where; the first line of the piece has that number.
pub(super) fn json_error(first: usize, error: &serde_json::Error) -> ForeignError {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let reason = format!("it cannot be read as JSON: {said} (column {})", error.column());
    ForeignError::Line { line: (first + error.line()).saturating_sub(1).max(1), reason }
}

/// The text among a task's data: what is called so, else the longest.
fn words_of(data: &BTreeMap<String, Word>) -> Option<(String, String)> {
    let texts = || {
        let words = data.iter().filter(|(_, word)| matches!(word, Word::Text(_)));
        words.filter_map(|(key, word)| Some((key.clone(), word.text()?)))
    };
    texts().find(|(key, _)| key == "text").or_else(|| texts().max_by_key(|(_, text)| text.len()))
}

/// What a task's text is called: as its data say, else as its file.
fn name_of(task: &Task, text_key: &str) -> Option<String> {
    let named = NAMES.iter().filter(|key| **key != text_key).find_map(|key| task.data.get(*key)?.text());
    let file = || {
        let name = task.file_upload.text()?;
        let stem = name.strip_suffix(".txt")?;
        // Eight digits and a hyphen are put before what a person called it.
        let rest = stem.split_once('-').filter(|(hash, rest)| hash.chars().count() == 8 && !rest.is_empty());
        Some(rest.map_or(stem, |(_, rest)| rest).to_owned())
    };
    named.or_else(file)
}

/// A mark a label of a region; none for what marks no words.
fn marks_of(
    region: Region,
    named: &str,
    coder: Option<&String>,
    at: Option<&String>,
    fidelity: &mut Fidelity,
) -> Vec<Mark> {
    let value = region.value;
    let kind = region.r#type.text().unwrap_or_default();
    let (start, end) = match (&value.global, kind.as_str()) {
        (Some(global), _) => (global.start.number(), global.end.number()),
        (None, "labels" | "") => (value.start.number(), value.end.number()),
        _ => (None, None),
    };
    let labels = if value.labels.is_empty() { value.hypertextlabels } else { value.labels };
    let dropped = match (kind.as_str(), start.zip(end)) {
        ("relation", _) => Some(("relations", "there is no place for them between codings")),
        ("choices" | "rating" | "textarea" | "taxonomy" | "number" | "pairwise", _) => {
            Some(("answers about a whole text", "only marked passages are read"))
        }
        (_, None) => Some(("regions", "they mark no place in a plain text")),
        _ if labels.is_empty() => Some(("regions", "they have no label")),
        _ => None,
    };
    if let Some((what, why)) = dropped {
        fidelity.note(Outcome::Dropped, what, why, format!("{named} {kind}"));
        return Vec::new();
    }
    let (start, end) = start.zip(end).unwrap_or_default();
    let (words, memo) = (value.text.text().unwrap_or_default(), region.meta.text.joined());
    let mark = |code: String| Mark {
        named: named.to_owned(),
        start,
        end,
        words: words.clone(),
        code,
        coder: coder.cloned(),
        at: at.cloned(),
        memo: memo.clone(),
    };
    labels.into_iter().filter(|label| !label.trim().is_empty()).map(mark).collect()
}
