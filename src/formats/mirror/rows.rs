//! The rows of a table as CSV: written into memory, read with the line each begins on.

use std::borrow::Cow;

/// Rows being written.
pub struct Rows(csv::Writer<Vec<u8>>);

impl Rows {
    /// A table with these columns.
    pub fn new<S: AsRef<str>>(headings: &[S]) -> Self {
        let mut rows = Self(csv::Writer::from_writer(Vec::new()));
        rows.push(headings.iter().map(|heading| Cow::Borrowed(heading.as_ref())));
        rows
    }

    /// Adds a row.
    pub fn push<'c>(&mut self, cells: impl IntoIterator<Item = Cow<'c, str>>) {
        for cell in cells {
            self.0.write_field(&*cell).expect("into memory");
        }
        self.0.write_record(None::<&[u8]>).expect("rows of one length, into memory");
    }

    /// The whole table.
    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner().expect("memory is never full before the program is")
    }
}

/// Why a row cannot be read, and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    pub line: u64,
    pub reason: String,
}

/// The first cells of lines that git leaves where two versions could not be made one.
const CONFLICT: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];

/// Shows the columns of a table once, and then every row with its line; ends with the first one refused.
pub fn each_row<T, E: From<RowError>>(
    table: &[u8],
    columns: impl FnOnce(Vec<String>) -> Result<T, E>,
    mut see: impl FnMut(&mut T, u64, &csv::StringRecord) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table);
    let refused = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        let reason = match error.kind() {
            csv::ErrorKind::Utf8 { .. } => "this is no text in UTF-8".to_owned(),
            _ => error.to_string(),
        };
        RowError { line, reason }
    };
    let headings = reader.headers().map_err(refused)?.clone();
    if headings.is_empty() {
        return Err(RowError { line: 1, reason: "there are no columns".to_owned() }.into());
    }
    // A name may begin like such a line, but a row has more than one cell.
    if headings.len() == 1 && is_conflict(&headings) {
        return Err(conflict(1).into());
    }
    let mut own = columns(headings.iter().map(str::to_owned).collect())?;
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).map_err(refused)? {
        let line = row.position().map_or(1, csv::Position::line);
        if row.len() != headings.len() && is_conflict(&row) {
            return Err(conflict(line).into());
        }
        if row.len() != headings.len() {
            let reason = format!("it has {} cells under {} headings", row.len(), headings.len());
            return Err(RowError { line, reason }.into());
        }
        see(&mut own, line, &row)?;
    }
    Ok(())
}

fn is_conflict(row: &csv::StringRecord) -> bool {
    row.get(0).is_some_and(|cell| CONFLICT.iter().any(|mark| cell.starts_with(mark)))
}

fn conflict(line: u64) -> RowError {
    RowError { line, reason: "a merge conflict of git stands here".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &str) -> Result<Vec<(u64, String)>, RowError> {
        let mut rows = Vec::new();
        let see = |(): &mut (), line, row: &csv::StringRecord| {
            rows.push((line, row.iter().collect::<Vec<_>>().join("|")));
            Ok::<(), RowError>(())
        };
        each_row(table.as_ref(), |_| Ok(()), see).map(|()| rows)
    }

    #[test]
    fn a_row_of_several_lines_is_told_by_its_first() {
        let mut rows = Rows::new(&["id", "body"]);
        rows.push(["1", "one\ntwo, \"three\"\r\n"].map(Cow::Borrowed));
        rows.push(["2", ""].map(Cow::Borrowed));
        let table = String::from_utf8(rows.finish()).unwrap();
        assert_eq!(table, "id,body\n1,\"one\ntwo, \"\"three\"\"\r\n\"\n2,\n");
        assert_eq!(read(&table).unwrap(), [(2, "1|one\ntwo, \"three\"\r\n".to_owned()), (5, "2|".to_owned())]);
    }

    #[test]
    fn what_is_no_row_is_told_with_its_line() {
        let said = |table: &str| read(table).map_err(|RowError { line, reason }| format!("{line}: {reason}"));
        assert_eq!(said("a,b\n1,2\n3\n").unwrap_err(), "3: it has 1 cells under 2 headings");
        assert_eq!(said("a,b\n1,2\n<<<<<<< HEAD\n2,3\n").unwrap_err(), "3: a merge conflict of git stands here");
        assert!(said("a,b\n<<<<<<< HEAD,2\n").is_ok());
        assert_eq!(said("").unwrap_err(), "1: there are no columns");
    }
}
