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

/// Names of columns that mean something themselves: none of them is a slip for another one.
const NO_SLIP: [&str; 11] =
    ["document", "start", "end", "coder", "code", "quote", "length", "unit", "rater", "label", "participant"];

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
    #[error("a quotation mark in the headings (line {0}) is never closed")]
    OpenQuote(u64),
    #[error("the file has {found} raters; at most {most} can be compared")]
    TooManyRaters { found: usize, most: usize },
    #[error("the file has {units} units and {raters} raters; a table of at most {most} ratings can be compared")]
    TooManyRatings { units: usize, raters: usize, most: usize },
}

impl SheetError {
    /// What to do now, if that can be said.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::MissingColumn { wanted, near: Some(near), .. } => {
                Some(format!("did you mean \"{near}\"? Rename it to \"{wanted}\""))
            }
            Self::TwiceTheColumn(_) => Some("rename or remove one of them".to_owned()),
            Self::OpenQuote(_) => Some("close it, or take it out".to_owned()),
            Self::NoHeading(_) => Some("give it a name in the first line".to_owned()),
            Self::TooManyRaters { .. } | Self::TooManyRatings { .. } => {
                Some("is the column of raters the right one?".to_owned())
            }
            Self::Empty | Self::MissingColumn { .. } => None,
        }
    }
}

fn listed(columns: &[String]) -> String {
    let name = |column: &String| if column.is_empty() { "(no name)".to_owned() } else { column.clone() };
    if columns.is_empty() { "none".to_owned() } else { columns.iter().map(name).collect::<Vec<_>>().join(", ") }
}

/// A file's headings, and its rows to be read one after the other as often as needed: no cell is copied.
pub(super) struct Sheet<'a> {
    pub(super) columns: Vec<String>,
    /// The line of the headings.
    pub(super) line: u64,
    pub(super) delimiter: u8,
    /// What comes below the headings.
    body: &'a str,
    lines_before: u64,
    /// How many headings there are, those left empty at the end too.
    width: usize,
}

/// One row; a cell that is not there is empty, made neutral ones are given back.
#[derive(Default)]
pub(super) struct SheetRow {
    pub(super) line: u64,
    cells: csv::StringRecord,
}

impl SheetRow {
    /// The cell without blanks around it; empty if the column is not there.
    pub(super) fn cell(&self, column: Option<usize>) -> &str {
        self.text(column).trim()
    }

    /// The cell as it stands.
    pub(super) fn text(&self, column: Option<usize>) -> &str {
        column.and_then(|at| self.cells.get(at)).map_or("", restored)
    }

    /// How many cells were written, empty ones too.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    fn is_blank_from(&self, start: usize) -> bool {
        self.cells.iter().skip(start).all(|cell| cell.trim().is_empty())
    }
}

/// The headings a text would have as a table; none where its first row cannot be read as such.
pub fn headings(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (declared, body) = declared_delimiter(text);
    let mut rows = Rows::new(body, 0, declared.unwrap_or_else(|| sniffed_delimiter(body)));
    let mut heading = SheetRow::default();
    if !rows.next(&mut heading) || rows.ends_open() {
        return Vec::new();
    }
    (0..heading.len()).map(|at| heading.cell(Some(at)).to_owned()).collect()
}

impl<'a> Sheet<'a> {
    /// Reads the headings of a text with `,`, `;` or tab between cells, whichever its first line has most of.
    ///
    /// A byte order mark and a first line `sep=;` are understood, rows without any text are skipped.
    pub(super) fn read(text: &'a str) -> Result<Self, SheetError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (declared, body) = declared_delimiter(text);
        let delimiter = declared.unwrap_or_else(|| sniffed_delimiter(body));
        let mut rows = Rows::new(body, u64::from(declared.is_some()), delimiter);
        let mut heading = SheetRow::default();
        if !rows.next(&mut heading) {
            return Err(SheetError::Empty);
        }
        if rows.ends_open() {
            return Err(SheetError::OpenQuote(heading.line));
        }
        let columns: Vec<String> = (0..heading.len()).map(|at| heading.cell(Some(at)).to_owned()).collect();
        let (body, lines_before) = rows.rest();
        let sheet = Self { width: columns.len(), columns, line: heading.line, delimiter, body, lines_before };
        sheet.without_blank_columns()
    }

    /// Headings left empty at the end, under which nothing stands, are no columns.
    fn without_blank_columns(mut self) -> Result<Self, SheetError> {
        let named = self.columns.iter().rposition(|column| !column.is_empty()).map_or(0, |last| last + 1);
        if named == self.columns.len() {
            return Ok(self);
        }
        let mut used = named;
        self.each_row(|row| {
            used = (used..self.width).rev().find(|&at| !row.cell(Some(at)).is_empty()).map_or(used, |at| at + 1);
            Ok(())
        });
        if used > named {
            return Err(SheetError::NoHeading(used));
        }
        self.columns.truncate(named);
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
        let may_be_meant = self.columns.iter().filter(|column| !NO_SLIP.contains(&folded(column).as_str()));
        let near = nearest(wanted, may_be_meant.cloned()).into_iter().next();
        SheetError::MissingColumn { wanted: wanted.to_owned(), found: self.columns.clone(), near }
    }

    /// A note about the columns that none of these names calls.
    pub(super) fn ignored(&self, known: &[&str]) -> Option<Note> {
        let is_other = |column: &&str| !column.is_empty() && !known.contains(&folded(column).as_str());
        let others: Vec<&str> = self.columns.iter().map(String::as_str).filter(is_other).collect();
        (!others.is_empty()).then(|| Note::new("ignored_columns", format!("columns not used: {}", others.join(", "))))
    }

    /// Reads every row by `read`, gathering the refused ones in the order of their lines.
    pub(super) fn read_rows<T>(&self, mut read: impl FnMut(&SheetRow) -> Result<T, String>) -> Reading<T> {
        let mut rows = Vec::new();
        let refused = self.each_row(|row| {
            rows.push(read(row)?);
            Ok(())
        });
        Reading { rows, refused, notes: Vec::new() }
    }

    /// Shows every row to `read` and gives back those refused, in the order of their lines.
    pub(super) fn each_row(&self, mut read: impl FnMut(&SheetRow) -> Result<(), String>) -> Vec<Refused> {
        let mut rows = Rows::new(self.body, self.lines_before, self.delimiter);
        let mut row = SheetRow::default();
        let mut refused = Vec::new();
        while rows.next(&mut row) {
            let outcome = if rows.ends_open() {
                Err("a quotation mark opens here and is never closed: all that follows is one cell".to_owned())
            } else if row.len() > self.width && !row.is_blank_from(self.width) {
                Err(format!(
                    "{} under {} headings; a text with a separator in it needs quotation marks",
                    counted_cells(row.len()),
                    self.width
                ))
            } else {
                read(&row)
            };
            refused.extend(outcome.err().map(|reason| Refused { line: row.line, reason }));
        }
        refused
    }

    /// Refuses a row that ends before this many cells: a separator is lost, and nobody knows which.
    pub(super) fn not_short(&self, row: &SheetRow, cells: usize) -> Result<(), String> {
        if row.len() >= cells {
            return Ok(());
        }
        let headings = self.columns.len();
        Err(format!("{} under {headings} headings; an empty cell keeps its separator", counted_cells(row.len())))
    }
}

fn counted_cells(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

/// The rows of a text one after the other, into one and the same piece of memory.
struct Rows<'a> {
    body: &'a str,
    lines_before: u64,
    delimiter: u8,
    reader: csv::Reader<&'a [u8]>,
    /// Where the row last read begins.
    start: usize,
}

impl<'a> Rows<'a> {
    fn new(body: &'a str, lines_before: u64, delimiter: u8) -> Self {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(body.as_bytes());
        Self { body, lines_before, delimiter, reader, start: 0 }
    }

    /// Reads the next row that has any text; whether there was one.
    fn next(&mut self, row: &mut SheetRow) -> bool {
        loop {
            let is_there = self.reader.read_record(&mut row.cells).expect("in memory, and cells of a text are text");
            if !is_there {
                return false;
            }
            if row.is_blank_from(0) {
                continue;
            }
            if let Some(at) = row.cells.position() {
                self.start = place(at);
                row.line = self.lines_before + line_of(self.body, at);
            }
            return true;
        }
    }

    /// Whether the row last read is the end of the text, and a quotation mark in it is still open.
    fn ends_open(&self) -> bool {
        place(self.reader.position()) >= self.body.len() && is_open(from(self.body, self.start), self.delimiter)
    }

    /// What is not read yet, and how many lines come before it.
    fn rest(&self) -> (&'a str, u64) {
        let at = self.reader.position();
        (self.body.get(place(at)..).unwrap_or_default(), self.lines_before + at.line() - 1)
    }
}

fn place(at: &csv::Position) -> usize {
    usize::try_from(at.byte()).unwrap_or(usize::MAX)
}

fn from(body: &str, place: usize) -> &[u8] {
    body.as_bytes().get(place..).unwrap_or_default()
}

/// Whether a row ends within quotation marks.
fn is_open(row: &[u8], delimiter: u8) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Start,
        Bare,
        Quoted,
        Closed,
    }
    let end = row.iter().fold(At::Start, |at, &byte| match (at, byte) {
        (At::Start | At::Closed, b'"') => At::Quoted,
        (At::Quoted, b'"') => At::Closed,
        (At::Quoted, _) => At::Quoted,
        (_, b'\r' | b'\n') => At::Start,
        (_, byte) if byte == delimiter => At::Start,
        _ => At::Bare,
    });
    end == At::Quoted
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
    let blank = from(body, place(at)).iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    at.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// The whole number of a cell, also as R and pandas write one: `1e+05`, `12.0`.
pub(super) fn whole(cell: &str) -> Option<u64> {
    /// The last whole number before which a float misses none.
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    let written =
        || cell.parse().ok().filter(|number: &f64| number.fract() == 0.0 && (0.0..=EXACT_MAX).contains(number));
    cell.parse().ok().or_else(|| written().map(|number| number as u64))
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
        rows(&Sheet::read(text).unwrap()).rows
    }

    fn rows(sheet: &Sheet) -> Reading<(u64, Vec<String>)> {
        let cell = |row: &SheetRow, at| row.text(Some(at)).to_owned();
        sheet.read_rows(|row| Ok((row.line, (0..sheet.columns.len()).map(|at| cell(row, at)).collect())))
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
        let reading = rows(&Sheet::read("a,b\n1,2,3\n1\n1,2,,\n").unwrap());
        assert_eq!(reading.refused[0].line, 2);
        assert!(reading.refused[0].reason.starts_with("3 cells under 2 headings"));
        assert_eq!(reading.rows.len(), 2);
        assert_eq!(reading.rows[0].1, ["1", ""]);
    }

    #[test]
    fn a_quotation_mark_never_closed_does_not_swallow_the_rest_in_silence() {
        let reading = rows(&Sheet::read("a,b\n1,\"2\"\n\n3,\"yes\n4,no\n").unwrap());
        assert_eq!((reading.rows.len(), reading.refused[0].line), (1, 4));
        assert!(reading.refused[0].reason.starts_with("a quotation mark opens here and is never closed"));
        assert_eq!(Sheet::read("\na,\"b\n1,2\n").err(), Some(SheetError::OpenQuote(2)));
        for closed in ["5\" disk,b", "\"b\"\"\",c", "a,\"b,\nc\"", "\"a\"b\",c"] {
            assert_eq!(rows(&Sheet::read(&format!("a,b\n{closed}")).unwrap()).refused, [], "{closed}");
        }
    }

    #[test]
    fn whole_numbers_are_read_as_programs_write_them() {
        let numbers =
            ["0", "12", "1e+05", "12.0", "18446744073709551615", "", "-1", "1.5", "1e300", "nan", "x"].map(whole);
        let expected = [Some(0), Some(12), Some(100_000), Some(12), Some(u64::MAX), None, None, None, None, None, None];
        assert_eq!(numbers, expected);
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
            let back = sheet.read_rows(|row| Ok((row.text(Some(0)).to_owned(), row.text(Some(1)).to_owned()))).rows;
            prop_assert_eq!(back, rows);
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>(), table in "[a,;\t\"\r\n='\u{feff}]{0,40}") {
            for text in [text, table] {
                let _ = Sheet::read(&text).map(|sheet| rows(&sheet));
            }
        }
    }
}
