//! doccano's JSONL: a text a line, with its marked passages.
//!
//! As documented: `{"id": 1, "text": "…", "label": [[0, 5, "trust"]], "Comments": []}`, and in projects with relations
//! `"entities": [{"label": "trust", "start_offset": 0, "end_offset": 5}]`. Positions are characters.

use super::label_studio::json_error;
use super::marked::{Gathered, Mark};
use super::{Asked, File, ForeignError, Kind, shortened, text_of};
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{Exchange, Fidelity, Outcome};
use serde::Deserialize;
use serde_json::Value;

/// Keys of a line, or of its `meta`, that name the text, the clearer first.
const NAMES: [&str; 5] = ["name", "title", "filename", "document", "doc_id"];

/// Whether the first line is a text with marks.
pub(super) fn sniff(beginning: &str) -> bool {
    let Some(first) = beginning.lines().find(|line| !line.trim().is_empty()) else { return false };
    let Ok(Value::Object(line)) = serde_json::from_str::<Value>(first) else { return false };
    let is_list = |key: &str| line.get(key).is_some_and(Value::is_array);
    let has_text = ["text", "data"].iter().any(|key| line.get(*key).is_some_and(Value::is_string));
    has_text
        && (["label", "labels", "entities"].iter().any(|key| is_list(key)) || is_list("annotations"))
        && !is_list("segments")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    id: Value,
    #[serde(alias = "data")]
    text: String,
    #[serde(alias = "labels")]
    label: Vec<Value>,
    entities: Vec<Value>,
    annotations: Vec<Value>,
    relations: Vec<Value>,
    #[serde(alias = "Comments")]
    comments: Vec<Value>,
    #[serde(flatten)]
    more: serde_json::Map<String, Value>,
}

/// Reads the texts.
pub(super) fn read(file: &File<'_>, asked: &Asked, fidelity: &mut Fidelity) -> Result<Exchange, ForeignError> {
    let text = text_of(file, asked, fidelity)?;
    let mut gathered = Gathered::of("doccano");
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).map_err(|error| json_error(number, &error))?;
        if line.text.trim().is_empty() {
            fidelity.note(Outcome::Dropped, "texts", "there are no words in them", format!("line {number}"));
            continue;
        }
        let mut marks = Vec::new();
        for value in line.label.iter().chain(&line.entities).chain(&line.annotations) {
            match mark(value, asked) {
                Some(mark) => marks.push(Mark { named: format!("line {number}"), ..mark }),
                None if value.is_string() => {
                    let why = "only marked passages are read";
                    fidelity.note(Outcome::Dropped, "labels of a whole text", why, format!("line {number}: {value}"));
                }
                None => {
                    let why = "they are not a start, an end and a label";
                    let example = format!("line {number}: {}", shortened(&value.to_string()));
                    fidelity.note(Outcome::Dropped, "codings", why, example);
                }
            }
        }
        let why = "there is no place for them between codings";
        fidelity.note_many(Outcome::Dropped, "relations", why, line.relations.len());
        let id = word(&line.id).unwrap_or_else(|| number.to_string());
        let meta = line.more.get("meta").and_then(Value::as_object);
        let named = |key: &&str| word(line.more.get(*key)?).or(None);
        let in_meta = |key: &&str| word(meta?.get(*key)?);
        let name = NAMES.iter().find_map(named).or_else(|| NAMES.iter().find_map(in_meta));
        let name = name.unwrap_or_else(|| format!("{} {id}", file.stem()));
        let source = gathered.text(&name, &line.text, &marks, (Unit::Characters, asked.unit), fidelity)?;
        for comment in &line.comments {
            let words = comment.as_str().or_else(|| comment.get("text")?.as_str()).unwrap_or_default();
            if !words.trim().is_empty() {
                gathered.note(source, words, asked.coder.as_deref(), fidelity);
            }
        }
    }
    if gathered.study.sources.is_empty() {
        return Err(ForeignError::Nothing { what: Kind::Doccano.told(), why: "no line has a text" });
    }
    Ok(gathered.finish(fidelity))
}

/// `[0, 5, "trust"]`, or an object that says the same.
fn mark(value: &Value, asked: &Asked) -> Option<Mark> {
    let (start, end, label, user) = match value {
        Value::Array(parts) => (parts.first()?, parts.get(1)?, parts.get(2)?, None),
        Value::Object(parts) => {
            (parts.get("start_offset")?, parts.get("end_offset")?, parts.get("label")?, parts.get("user"))
        }
        _ => return None,
    };
    let code = word(label)?;
    let coder = user.and_then(|user| match user {
        Value::Number(number) => Some(format!("annotator {number}")),
        user => word(user),
    });
    let coder = coder.or_else(|| asked.coder.clone());
    Some(Mark { start: start.as_u64()?, end: end.as_u64()?, code, coder, ..Mark::default() })
}

/// A string or a number in words; nothing for anything else, or for blanks.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
