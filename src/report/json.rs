//! The one shape of every `--format json`: `about`, `rows`, `overall` where there is one, `notes`.

use super::{Audience, Cell, Report};
use crate::model::note::Note;
use crate::model::visible::is_alive;
use serde_json::{Map, Value, json};

/// The answer as indented JSON with a line end; typed results bring their own rows.
///
/// Control and direction characters are written as escapes, so that printing the answer to a terminal is safe.
pub fn envelope(about: Value, rows: Value, overall: Option<Value>, notes: &[Note]) -> String {
    let mut answer = Map::new();
    answer.insert("about".into(), about);
    answer.insert("rows".into(), rows);
    if let Some(overall) = overall {
        answer.insert("overall".into(), overall);
    }
    answer.insert("notes".into(), json!(notes));
    escaped(&format!("{:#}\n", Value::Object(answer)))
}

/// A report's rows as objects, by the columns' names; figures with all their digits, missing ones `null`.
pub fn rows(report: &Report) -> Value {
    let columns = report.columns_for(Audience::Programs);
    let object = |cells: &[Cell]| -> Value {
        columns.iter().map(|&(at, column)| (column.name.clone(), value(cells.get(at)))).collect()
    };
    report.rows.iter().map(|row| object(&row.cells)).collect()
}

/// A report that has no typed result behind it, in the same shape.
pub(super) fn of_report(report: &Report) -> String {
    let about = json!({"title": report.title, "provenance": report.provenance});
    envelope(about, rows(report), None, &report.notes)
}

fn value(cell: Option<&Cell>) -> Value {
    match cell {
        Some(Cell::Text(text) | Cell::Path { path: text, .. }) => json!(text),
        Some(Cell::Integer(count)) => json!(count),
        Some(Cell::Decimal { value, .. } | Cell::Share(value)) => json!(value),
        Some(Cell::Interval(ends, _)) => json!(ends),
        Some(Cell::Empty) | None => Value::Null,
    }
}

/// Writes what could act on a terminal as `\u009b`: inside JSON the same text. Line ends are the layout's own.
fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_alive(letter) && letter != '\n' {
            safe.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            safe.push(letter);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use insta::assert_snapshot;

    #[test]
    fn rows_are_objects_by_the_names_of_columns() {
        assert_snapshot!(of_report(&hostile()), @r#"
        {
          "about": {
            "title": "Codes & <themes>",
            "provenance": "barriers.thema · consensus"
          },
          "rows": [
            {
              "code": "RQ1_a",
              "kind": "theme",
              "quote": null,
              "passages": 12,
              "cohen_kappa": 0.8642
            },
            {
              "code": "RQ1_a/in\\/out | [sic]",
              "kind": "code",
              "quote": "=cmd|' /C calc'!A0\nsecond \\line{} 100% \"quoted\"",
              "passages": 3,
              "cohen_kappa": -0.125
            },
            {
              "code": "RQ1_a/esc",
              "kind": "code",
              "quote": "\u001b[31mred\u202e <script>alert(1)</script> #1 $x_2^3~ `*b*`",
              "passages": 0,
              "cohen_kappa": null
            }
          ],
          "notes": [
            {
              "code": "few_units",
              "message": "only 12 units, P_01 & others"
            }
          ]
        }
        "#);
    }

    #[test]
    fn control_characters_are_escaped_and_read_back_as_they_were() {
        let text = "\u{9b}31m \u{7f} \u{202e} \u{1b} é";
        let json = envelope(json!({}), json!([text]), Some(json!({"units": 3})), &[]);
        assert!(!json.contains(|letter| is_alive(letter) && letter != '\n'));
        let back: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(back["rows"][0], text);
        assert_eq!(back.as_object().unwrap().keys().collect::<Vec<_>>(), ["about", "rows", "overall", "notes"]);
    }
}
