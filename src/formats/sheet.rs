//! What all CSV files have in common: columns found by name, lines counted, nothing assumed.

use crate::model::codebook::nearest;
use crate::model::formula::{Formulas, restored};
use crate::model::note::Note;

/// What reading a file gave: rows, and the lines that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<T> {
    pub rows: Vec<T>,
    pub refused: Vec<Refused>,
    pub notes: Vec<Note>,
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    pub reason: String,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    #[error("the file is empty")]
    Empty,
    #[error("there is no column \"{wanted}\"; the file has {}", listed(found))]
    MissingColumn {
        wanted: String,
        found: Vec<String>,
        /// A column that may be meant.
        near: Option<String>,
    },
    #[error("the column \"{0}\" is there twice")]
    TwiceTheColumn(String),
    #[error("column {0} has values and no heading")]
    NoHeading(usize),
    #[error("the file has {found} raters; at most {most} can be compared")]
    TooManyRaters { found: usize, most: usize },
}

impl SheetError {
    /// What to do now, if that can be said.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::MissingColumn { wanted, near: Some(near), .. } => {
                Some(format!("did you mean \"{near}\"? Rename it to \"{wanted}\""))
            }
            Self::TwiceTheColumn(_) => Some("rename or remove one of them".to_owned()),
            Self::NoHeading(_) => Some("give it a name in the first line".to_owned()),
            Self::TooManyRaters { .. } => Some("is the column of raters the right one?".to_owned()),
            Self::Empty | Self::MissingColumn { .. } => None,
        }
    }
}

fn listed(columns: &[String]) -> String {
    if columns.is_empty() { "none".to_owned() } else { columns.join(", ") }
}

/// A file's cells as they stand, made neutral ones given back.
pub(super) struct Sheet {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<SheetRow>,
    /// Rows with more cells than there are columns.
    pub(super) refused: Vec<Refused>,
    pub(super) delimiter: u8,
}

/// One row; a cell that is not there is empty.
pub(super) struct SheetRow {
    pub(super) line: u64,
    cells: Vec<String>,
}

impl SheetRow {
    /// The cell without blanks around it; empty if the column is not there.
    pub(super) fn cell(&self, column: Option<usize>) -> &str {
        self.text(column).trim()
    }

    /// The cell as it stands.
    pub(super) fn text(&self, column: Option<usize>) -> &str {
        column.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }
}

impl Sheet {
    /// Reads a text with `,`, `;` or tab between cells, whichever its first line has most of.
    ///
    /// A byte order mark and a first line `sep=;` are understood, rows without any text are skipped.
    pub(super) fn read(text: &str) -> Result<Self, SheetError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (declared, body) = declared_delimiter(text);
        let lines_before = u64::from(declared.is_some());
        let delimiter = declared.unwrap_or_else(|| sniffed_delimiter(body));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(body.as_bytes());

        let mut sheet = Self { columns: Vec::new(), rows: Vec::new(), refused: Vec::new(), delimiter };
        let mut has_columns = false;
        for record in reader.records() {
            // Reading from memory cannot fail, and cells of a text are text.
            let Ok(record) = record else { continue };
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let line = lines_before + record.position().map_or(0, |at| line_of(body, at));
            let mut cells: Vec<String> = record.iter().map(|cell| restored(cell).to_owned()).collect();
            if !has_columns {
                sheet.columns = cells.iter().map(|cell| cell.trim().to_owned()).collect();
                has_columns = true;
                continue;
            }
            while cells.len() > sheet.columns.len() && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
                cells.pop();
            }
            if cells.len() > sheet.columns.len() {
                let reason = format!(
                    "{} cells under {} headings; a text with a separator in it needs quotation marks",
                    cells.len(),
                    sheet.columns.len()
                );
                sheet.refused.push(Refused { line, reason });
                continue;
            }
            sheet.rows.push(SheetRow { line, cells });
        }
        if has_columns { Ok(sheet.without_blank_columns()?) } else { Err(SheetError::Empty) }
    }

    /// Headings left empty at the end, under which nothing stands, are no columns.
    fn without_blank_columns(mut self) -> Result<Self, SheetError> {
        while self.columns.last().is_some_and(String::is_empty) {
            let at = self.columns.len() - 1;
            if self.rows.iter().any(|row| !row.cell(Some(at)).is_empty()) {
                return Err(SheetError::NoHeading(at + 1));
            }
            self.columns.pop();
        }
        Ok(self)
    }

    /// The place of the column of that name, in any case, with blanks or hyphens for its underscores.
    pub(super) fn column(&self, name: &str) -> Result<Option<usize>, SheetError> {
        let mut places = (0..self.columns.len()).filter(|&at| folded(&self.columns[at]) == name);
        match (places.next(), places.next()) {
            (Some(_), Some(_)) => Err(SheetError::TwiceTheColumn(name.to_owned())),
            (place, _) => Ok(place),
        }
    }

    /// The place of a column that must be there.
    pub(super) fn required(&self, name: &str) -> Result<Option<usize>, SheetError> {
        match self.column(name)? {
            Some(place) => Ok(Some(place)),
            None => Err(self.missing(name)),
        }
    }

    /// Says that a column is not there, and which one may be meant.
    pub(super) fn missing(&self, wanted: &str) -> SheetError {
        let near = nearest(wanted, self.columns.iter().cloned()).into_iter().next();
        SheetError::MissingColumn { wanted: wanted.to_owned(), found: self.columns.clone(), near }
    }

    /// A note about the columns that none of these names calls.
    pub(super) fn ignored(&self, known: &[&str]) -> Option<Note> {
        let is_other = |column: &&str| !column.is_empty() && !known.contains(&folded(column).as_str());
        let others: Vec<&str> = self.columns.iter().map(String::as_str).filter(is_other).collect();
        (!others.is_empty()).then(|| Note::new("ignored_columns", format!("columns not used: {}", others.join(", "))))
    }

    /// Reads every row by `read`, gathering the refused ones in the order of their lines.
    pub(super) fn read_rows<T>(&mut self, mut read: impl FnMut(&SheetRow) -> Result<T, String>) -> Reading<T> {
        let mut refused = std::mem::take(&mut self.refused);
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            match read(row) {
                Ok(value) => rows.push(value),
                Err(reason) => refused.push(Refused { line: row.line, reason }),
            }
        }
        refused.sort_by_key(|row| row.line);
        Reading { rows, refused, notes: Vec::new() }
    }
}

pub(super) fn folded(column: &str) -> String {
    column.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The delimiter that a first line `sep=;` declares, as spreadsheets write it, and what follows that line.
fn declared_delimiter(text: &str) -> (Option<u8>, &str) {
    let first = text.lines().next().unwrap_or_default();
    let declared = first.trim().trim_matches('"').strip_prefix("sep=").map(str::as_bytes);
    match declared {
        Some([delimiter @ (b',' | b';' | b'\t' | b'|')]) => {
            (Some(*delimiter), text.split_once('\n').map_or("", |(_, rest)| rest))
        }
        _ => (None, text),
    }
}

/// Of `,`, `;` and tab the one the heading has most of outside quotation marks.
fn sniffed_delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if !is_quoted => {
                counts.iter_mut().filter(|(delimiter, _)| *delimiter == byte).for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    // `max_by_key` takes the last of equals: a comma wins.
    counts.into_iter().rev().max_by_key(|&(_, count)| count).map_or(b',', |(delimiter, _)| delimiter)
}

/// The line on which a record begins, blank lines before it stepped over.
fn line_of(body: &str, at: &csv::Position) -> u64 {
    let rest = usize::try_from(at.byte()).ok().and_then(|byte| body.as_bytes().get(byte..)).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    at.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// Writes rows under these headings, separated by commas.
pub(super) fn written<'a, R>(headings: &[&str], rows: impl Iterator<Item = R>, formulas: Formulas) -> String
where
    R: IntoIterator<Item = std::borrow::Cow<'a, str>>,
{
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let mut write = |cells: Vec<String>| writer.write_record(&cells).expect("into memory");
    write(headings.iter().map(|heading| formulas.written(heading).into_owned()).collect());
    for row in rows {
        write(row.into_iter().map(|cell| formulas.written(&cell).into_owned()).collect());
    }
    String::from_utf8(writer.into_inner().expect("into memory")).expect("made of text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(text: &str) -> Vec<(u64, Vec<String>)> {
        Sheet::read(text).unwrap().rows.into_iter().map(|row| (row.line, row.cells)).collect()
    }

    #[test]
    fn the_separator_is_found_from_the_heading() {
        for text in
            ["a,b\n1,2", "a;b\n1;2", "a\tb\n1\t2", "\u{feff}a;b\r\n1;2\r\n", "\"a,x;\";b\n1;2", "sep=;\na;b\n1;2"]
        {
            assert_eq!(cells(text)[0].1, ["1", "2"], "{text:?}");
        }
    }

    #[test]
    fn line_numbers_are_those_an_editor_shows() {
        let text = "a,b\n\n1,2\n\"two\nlines\",3\r\n\r\n\r\n , \n4,5\n";
        let lines: Vec<u64> = cells(text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [3, 4, 9]);
        assert_eq!(cells("sep=,\r\na\r\n1\r\n")[0].0, 3);
    }

    #[test]
    fn a_row_with_more_cells_than_headings_is_refused_and_a_shorter_one_is_filled_up() {
        let sheet = Sheet::read("a,b\n1,2,3\n1\n1,2,,\n").unwrap();
        assert_eq!(sheet.refused[0].line, 2);
        assert!(sheet.refused[0].reason.starts_with("3 cells under 2 headings"));
        assert_eq!(sheet.rows.len(), 2);
        assert_eq!(sheet.rows[0].cell(Some(1)), "");
    }

    #[test]
    fn columns_are_found_whatever_their_case_and_a_near_name_is_offered() {
        let sheet = Sheet::read("Document,Codes,created AT\n").unwrap();
        assert_eq!(sheet.column("created_at"), Ok(Some(2)));
        let error = sheet.required("code").unwrap_err();
        assert_eq!(error.to_string(), "there is no column \"code\"; the file has Document, Codes, created AT");
        assert_eq!(error.hint().unwrap(), "did you mean \"Codes\"? Rename it to \"code\"");
        assert_eq!(Sheet::read("a,A\n").unwrap().column("a"), Err(SheetError::TwiceTheColumn("a".into())));
        assert_eq!(Sheet::read(" \n\n").err(), Some(SheetError::Empty));
    }

    #[test]
    fn a_column_with_values_needs_a_heading() {
        assert_eq!(Sheet::read("a,\n1,2").err(), Some(SheetError::NoHeading(2)));
        assert_eq!(Sheet::read("a,,\n1,,").unwrap().columns, ["a"]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(rows in prop::collection::vec(("[a=+',;\"\n é-]{1,8}", "[a=\t\"\r\n]{0,8}"), 0..6)) {
            let rows: Vec<_> = rows.into_iter().filter(|(a, b)| !(a.trim().is_empty() && b.trim().is_empty())).collect();
            let cells = rows.iter().map(|(a, b)| [a.as_str().into(), b.as_str().into()]);
            let text = written(&["a", "b"], cells, Formulas::Neutral);
            let sheet = Sheet::read(&text).unwrap();
            let back: Vec<_> = sheet.rows.iter().map(|row| (row.text(Some(0)).to_owned(), row.text(Some(1)).to_owned())).collect();
            prop_assert_eq!(back, rows);
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>(), table in "[a,;\t\"\r\n='\u{feff}]{0,40}") {
            let _ = Sheet::read(&text);
            let _ = Sheet::read(&table);
        }
    }
}
