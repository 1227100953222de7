//! What outputs were made from, kept beside their recipe: so that a later run can name the row whose basis changed.
//!
//! A row is known by its first words and a fingerprint of all its values; none of its figures and no quote is kept.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What a run of a recipe made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Basis {
    /// Of thema, which made it.
    pub version: String,
    pub outputs: Vec<Made>,
}

/// One output as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub file: String,
    /// The command with its options.
    pub line: String,
    pub rows: Vec<Row>,
}

/// One row of a table, or line of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What people know it by: the code's path, the quote's id.
    pub name: String,
    /// Of all its values.
    pub fingerprint: String,
}

impl Basis {
    /// As it is kept, a line a row, so that a version control shows which changed.
    pub fn to_json(&self) -> String {
        format!("{}\n", serde_json::to_string_pretty(self).expect("texts are always JSON"))
    }

    /// Reads what [`to_json`](Self::to_json) wrote; says what is wrong with anything else.
    pub fn from_json(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    /// The output of that file.
    pub fn made(&self, file: &str) -> Option<&Made> {
        self.outputs.iter().find(|made| made.file == file)
    }
}

impl Made {
    /// In a sentence each, what is otherwise now: the command, rows that changed, came or went, or their order.
    pub fn differences(&self, now: &Self) -> Vec<String> {
        if self.line != now.line {
            return vec![format!("it was made by `thema {}`, the recipe says `thema {}`", self.line, now.line)];
        }
        let (was, is) = (by_name(&self.rows), by_name(&now.rows));
        let mut said = Vec::new();
        for (name, row) in names(&now.rows) {
            match was.get(&name) {
                None => said.push(format!("{} is new", row.name)),
                Some(before) if before.fingerprint != row.fingerprint => said.push(format!("{} changed", row.name)),
                Some(_) => {}
            }
        }
        let gone = names(&self.rows).filter(|(name, _)| !is.contains_key(name));
        said.extend(gone.map(|(_, row)| format!("{} is gone", row.name)));
        if said.is_empty() && self.rows != now.rows {
            said.push("the rows have another order".to_owned());
        }
        said
    }
}

/// Rows by name, those of one name by their number among them.
fn names(rows: &[Row]) -> impl Iterator<Item = ((&str, usize), &Row)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    rows.iter().map(move |row| {
        let times = seen.entry(row.name.as_str()).or_default();
        *times += 1;
        ((row.name.as_str(), *times), row)
    })
}

fn by_name(rows: &[Row]) -> HashMap<(&str, usize), &Row> {
    names(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(rows: &[(&str, &str)]) -> Made {
        let row = |(name, value): &(&str, &str)| Row { name: (*name).into(), fingerprint: (*value).into() };
        Made { file: "a.csv".into(), line: "frequencies".into(), rows: rows.iter().map(row).collect() }
    }

    #[test]
    fn what_changed_is_named() {
        let was = made(&[("trust", "1"), ("fear", "1"), ("fear", "2"), ("old", "1")]);
        let now = made(&[("new", "1"), ("trust", "1"), ("fear", "1"), ("fear", "3")]);
        assert_eq!(was.differences(&now), ["new is new", "fear changed", "old is gone"]);
        assert_eq!(was.differences(&was), Vec::<String>::new());
        let turned = made(&[("fear", "1"), ("trust", "1"), ("fear", "2"), ("old", "1")]);
        assert_eq!(was.differences(&turned), ["the rows have another order"]);
        let other = Made { line: "frequencies --used".into(), ..was.clone() };
        assert_eq!(
            was.differences(&other),
            ["it was made by `thema frequencies`, the recipe says `thema frequencies --used`"]
        );
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let basis = Basis { version: "1".into(), outputs: vec![made(&[("a \"b\"", "1")])] };
        assert_eq!(Basis::from_json(&basis.to_json()).unwrap(), basis);
        assert!(Basis::from_json("{").unwrap_err().contains("line 1"));
    }
}
