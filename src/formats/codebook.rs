//! A codebook as CSV: `path,kind,definition,include,exclude,example,color`.

use super::sheet::{Reading, Sheet, SheetError, written};
use crate::model::codebook::{CodeKind, split_path};
use crate::model::formula::Formulas;
use std::borrow::Cow;
use std::collections::HashMap;

const COLUMNS: [&str; 7] = ["path", "kind", "definition", "include", "exclude", "example", "color"];

/// One code or theme of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodebookRow {
    /// The line of the file, from 1.
    pub line: u64,
    /// `theme/sub-theme/code`, a literal `/` written `\/`.
    pub path: String,
    /// `None` if the file does not say: then a row others stand under is a theme.
    pub kind: Option<CodeKind>,
    pub definition: String,
    pub include: String,
    pub exclude: String,
    pub example: String,
    /// `#rrggbb`.
    pub color: Option<String>,
}

/// Reads a codebook; only `path` must be there. The rows keep the order of the file.
pub fn read(text: &str) -> Result<Reading<CodebookRow>, SheetError> {
    let sheet = Sheet::read(text)?;
    let path = sheet.required("path")?;
    let [kind, definition, include] = [sheet.column("kind")?, sheet.column("definition")?, sheet.column("include")?];
    let [exclude, example, color] = [sheet.column("exclude")?, sheet.column("example")?, sheet.column("color")?];

    let mut line_of: HashMap<Vec<String>, u64> = HashMap::new();
    let mut reading = sheet.read_rows(|row| {
        let path = row.cell(path);
        let parts = split_path(path);
        if parts.iter().any(String::is_empty) {
            return Err(if path.is_empty() {
                "no path".into()
            } else {
                format!("\"{path}\" has a part without a name")
            });
        }
        let kind = match row.cell(kind).to_lowercase().as_str() {
            "" => None,
            word => {
                Some(CodeKind::from_word(word).ok_or_else(|| format!("kind \"{word}\" is neither theme nor code"))?)
            }
        };
        let color = match row.cell(color) {
            "" => None,
            color if is_color(color) => Some(color.to_lowercase()),
            color => return Err(format!("\"{color}\" is not a colour; write it like #0072b2")),
        };
        if let Some(line) = line_of.insert(parts, row.line) {
            return Err(format!("\"{path}\" stands in line {line} already"));
        }
        let text = |column| row.text(column).trim().to_owned();
        Ok(CodebookRow {
            line: row.line,
            path: path.to_owned(),
            kind,
            definition: text(definition),
            include: text(include),
            exclude: text(exclude),
            example: text(example),
            color,
        })
    });
    // Our own export has counts behind the codes: they are nothing to tell about.
    let known: Vec<&str> = COLUMNS.into_iter().chain(["participants", "passages"]).collect();
    reading.notes.extend(sheet.ignored(&known));
    Ok(reading)
}

fn is_color(color: &str) -> bool {
    color.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.chars().all(|digit| digit.is_ascii_hexdigit()))
}

/// Writes a codebook with all columns, so that [`read`] gives it back.
pub fn write(rows: &[CodebookRow], formulas: Formulas) -> String {
    let cells = rows.iter().map(|row| {
        [
            Cow::Borrowed(row.path.as_str()),
            Cow::Borrowed(row.kind.map_or("", CodeKind::word)),
            Cow::Borrowed(&row.definition),
            Cow::Borrowed(&row.include),
            Cow::Borrowed(&row.exclude),
            Cow::Borrowed(&row.example),
            Cow::Borrowed(row.color.as_deref().unwrap_or_default()),
        ]
    });
    written(&COLUMNS, cells, formulas)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_is_all_a_codebook_needs() {
        let reading = read("Path\nRQ1\nRQ1/trust\\/distrust\n").unwrap();
        let paths: Vec<_> = reading.rows.iter().map(|row| (row.line, row.path.as_str(), row.kind)).collect();
        assert_eq!(paths, [(2, "RQ1", None), (3, "RQ1/trust\\/distrust", None)]);
        assert!(reading.refused.is_empty() && reading.notes.is_empty());
    }

    #[test]
    fn rows_that_cannot_be_codes_are_refused_with_their_reason() {
        let text = "path,kind,color,passages\nRQ1,Theme,#0072B2,3\nRQ1,,,\na//b,,,\nc,category,,\nd,,blue,\n,code,,\n";
        let reading = read(text).unwrap();
        assert_eq!(reading.rows.len(), 1);
        assert_eq!((reading.rows[0].kind, reading.rows[0].color.as_deref()), (Some(CodeKind::Theme), Some("#0072b2")));
        let reasons: Vec<_> = reading.refused.iter().map(|refused| (refused.line, refused.reason.as_str())).collect();
        let expected = [
            (3, "\"RQ1\" stands in line 2 already"),
            (4, "\"a//b\" has a part without a name"),
            (5, "kind \"category\" is neither theme nor code"),
            (6, "\"blue\" is not a colour; write it like #0072b2"),
            (7, "no path"),
        ];
        assert_eq!(reasons, expected);
        assert!(reading.notes.is_empty());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            names in prop::collection::btree_set("[a-z=@+-][a-z, \"']{0,5}[a-z]", 0..5),
            definition in "[a-z=\"\n,]{0,12}",
        ) {
            let row = |path: String| CodebookRow {
                line: 0,
                path,
                kind: Some(CodeKind::Code),
                definition: definition.trim().to_owned(),
                include: String::new(),
                exclude: "-not this".into(),
                example: String::new(),
                color: Some("#0072b2".into()),
            };
            let rows: Vec<CodebookRow> = names.into_iter().map(row).collect();
            let mut reading = read(&write(&rows, Formulas::Neutral)).unwrap();
            reading.rows.iter_mut().for_each(|row| row.line = 0);
            prop_assert_eq!(reading.rows, rows);
        }

        #[test]
        fn no_text_is_too_strange_to_be_refused(rest in any::<String>()) {
            let _ = read(&rest);
            let _ = read(&format!("path,kind,color\n{rest}"));
        }
    }
}
