//! The cells of a framework chart as CSV: `participant,theme,summary`, or `document,theme,summary`.

use super::sheet::{Reading, Sheet, SheetError};

/// One cell, by names; whether they exist, the project must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    /// The line of the file, from 1.
    pub line: u64,
    pub case: CaseName,
    /// The theme's path or name.
    pub theme: String,
    /// Nothing leaves the cell as it is.
    pub summary: String,
}

/// Who or what a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseName {
    Participant(String),
    Document(String),
}

const COLUMNS: [&str; 7] = ["participant", "document", "theme", "summary", "passages", "author", "updated_at"];

/// What the column of a theme's passages is called in a chart: after its theme.
pub const PASSAGES: &str = " (passages)";

/// Whether a table with these headings is a framework chart, with a row a cell or a column a theme.
pub fn is_chart(headings: &[String]) -> bool {
    let has = |name: &str| headings.iter().any(|heading| heading == name);
    let is_column = |heading: &String| heading.strip_suffix(PASSAGES).is_some_and(has);
    (has("participant") || has("document")) && (has("theme") && has("summary") || headings.iter().any(is_column))
}

/// Reads cells. A row names a participant or a document.
pub fn read(text: &str) -> Result<Reading<SummaryRow>, SheetError> {
    let sheet = Sheet::read(text)?;
    let [participant, document] = [sheet.column("participant")?, sheet.column("document")?];
    if document.is_none() {
        participant.ok_or_else(|| sheet.missing("participant"))?;
    }
    let [theme, summary] = [sheet.required("theme")?, sheet.required("summary")?];
    let mut reading = sheet.read_rows(|row| {
        let case = match (row.cell(participant), row.cell(document)) {
            ("", "") => return Err("neither a participant nor a document".to_owned()),
            (label, "") => CaseName::Participant(label.to_owned()),
            ("", name) => CaseName::Document(name.to_owned()),
            _ => return Err("a participant and a document: a cell is about one of them".to_owned()),
        };
        let theme = row.cell(theme);
        if theme.is_empty() {
            return Err("no theme".to_owned());
        }
        Ok(SummaryRow { line: row.line, case, theme: theme.to_owned(), summary: row.text(summary).trim().to_owned() })
    });
    reading.notes.extend(sheet.ignored(&COLUMNS));
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_about_a_participant_or_a_document() {
        let text = "participant,document,theme,summary\nP01,,RQ1/trust,'=so so\n,N1,trust,\"two\nlines\"\nP01,N1,x,y\n,,x,y\nP02,,,y\n";
        let reading = read(text).unwrap();
        let rows: Vec<(u64, CaseName, &str, &str)> =
            reading.rows.iter().map(|row| (row.line, row.case.clone(), &*row.theme, &*row.summary)).collect();
        assert_eq!(
            rows,
            [
                (2, CaseName::Participant("P01".into()), "RQ1/trust", "=so so"),
                (3, CaseName::Document("N1".into()), "trust", "two\nlines"),
            ]
        );
        let refused: Vec<u64> = reading.refused.iter().map(|row| row.line).collect();
        assert_eq!(refused, [5, 6, 7]);
        assert!(read("theme,summary\nx,y\n").is_err(), "nobody is named");
    }
}
