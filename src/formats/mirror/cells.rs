//! A value as a cell of CSV, and back.

use super::HEX;
use crate::model::formula::{neutral, restored};
use crate::model::stored::{Column, Kind, Stored};
use std::borrow::Cow;
use std::fmt::Write;

/// The value as a cell. Bytes are written out; whoever puts them into a file writes its path instead.
pub fn written_cell<'a>(value: &Stored<'a>, column: &Column) -> Cow<'a, str> {
    match *value {
        Stored::Null => Cow::Borrowed(""),
        Stored::Integer(number) => Cow::Owned(number.to_string()),
        Stored::Real(number) => Cow::Owned(format!("{number:?}")),
        Stored::Text(text) if column.may_be_null && is_quotes(text) => Cow::Owned(format!("'{text}")),
        Stored::Text(text) => neutral(text),
        Stored::Bytes([]) if !column.may_be_null => Cow::Borrowed(""),
        Stored::Bytes(bytes) => {
            let mut hex = HEX.to_owned();
            bytes.iter().for_each(|byte| write!(hex, "{byte:02x}").expect("into memory"));
            Cow::Owned(hex)
        }
    }
}

/// Nothing but `'`, or nothing.
fn is_quotes(text: &str) -> bool {
    text.trim_start_matches('\'').is_empty()
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub enum Read<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a str),
    Bytes(Vec<u8>),
    /// Bytes that stand in this file.
    File(&'a str),
}

impl Read<'_> {
    /// The value, where it does not stand in a file.
    pub fn stored(&self) -> Stored<'_> {
        match self {
            Self::Null | Self::File(_) => Stored::Null,
            Self::Integer(number) => Stored::Integer(*number),
            Self::Real(number) => Stored::Real(*number),
            Self::Text(text) => Stored::Text(text),
            Self::Bytes(bytes) => Stored::Bytes(bytes),
        }
    }
}

/// Why a cell is no value of its column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("{column} is a whole number, and {cell:?} is none")]
    NoInteger { column: String, cell: String },
    #[error("{column} is a number, and {cell:?} is none")]
    NoNumber { column: String, cell: String },
    #[error("{column} has bytes as hexadecimal digits, and {cell:?} has none")]
    NoHex { column: String, cell: String },
}

/// The value of a cell, or the name of the file it stands in.
pub fn read_cell<'a>(cell: &'a str, column: &Column, is_in_file: bool) -> Result<Read<'a>, ReadError> {
    let (name, shown) = (|| column.name.clone(), || cell.chars().take(40).collect::<String>());
    if cell.is_empty() && column.may_be_null {
        return Ok(Read::Null);
    }
    match column.kind {
        Kind::Integer => {
            cell.parse().map(Read::Integer).map_err(|_| ReadError::NoInteger { column: name(), cell: shown() })
        }
        Kind::Real => {
            let number = cell.parse().ok().filter(|number: &f64| number.is_finite());
            number.map(Read::Real).ok_or_else(|| ReadError::NoNumber { column: name(), cell: shown() })
        }
        Kind::Text if is_in_file && !cell.is_empty() => Ok(Read::File(cell)),
        Kind::Text if column.may_be_null && is_quotes(cell) => Ok(Read::Text(cell.strip_prefix('\'').unwrap_or(cell))),
        Kind::Text => Ok(Read::Text(restored(cell))),
        Kind::Bytes => match cell.strip_prefix(HEX) {
            Some(digits) => {
                of_hex(digits).map(Read::Bytes).ok_or_else(|| ReadError::NoHex { column: name(), cell: shown() })
            }
            None if cell.is_empty() => Ok(Read::Bytes(Vec::new())),
            None => Ok(Read::File(cell)),
        },
    }
}

fn of_hex(digits: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        digits.chars().map(|digit| digit.to_digit(16).map(|value| value as u8)).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| (high << 4) | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(kind: Kind, may_be_null: bool) -> Column {
        Column { name: "memo".into(), kind, may_be_null, is_key: false, refers_to: None }
    }

    #[test]
    fn no_value_is_told_from_a_text_without_words() {
        let (may, must) = (column(Kind::Text, true), column(Kind::Text, false));
        assert_eq!(written_cell(&Stored::Null, &may), "");
        assert_eq!(written_cell(&Stored::Text(""), &may), "'");
        assert_eq!(written_cell(&Stored::Text(""), &must), "");
        assert_eq!(written_cell(&Stored::Text("=1+1"), &must), "'=1+1");
    }

    #[test]
    fn a_cell_that_is_no_number_is_said() {
        let said = read_cell("many", &column(Kind::Integer, false), false).unwrap_err().to_string();
        assert_eq!(said, "memo is a whole number, and \"many\" is none");
        assert!(read_cell("NaN", &column(Kind::Real, false), false).is_err());
        assert!(read_cell("hex:0", &column(Kind::Bytes, false), false).is_err());
    }

    proptest! {
        #[test]
        fn every_value_reads_back(text in "['=+a\u{0}\\n]{0,4}|.{0,9}", number: i64, real in proptest::num::f64::NORMAL, bytes: Vec<u8>, may: bool) {
            for (value, kind) in [
                (Stored::Text(&text), Kind::Text),
                (Stored::Integer(number), Kind::Integer),
                (Stored::Real(real), Kind::Real),
                (Stored::Bytes(&bytes), Kind::Bytes),
            ] {
                let column = column(kind, may);
                let cell = written_cell(&value, &column);
                let read = read_cell(&cell, &column, false).unwrap();
                prop_assert_eq!(read.stored(), value);
                if may {
                    prop_assert_eq!(read_cell("", &column, false), Ok(Read::Null));
                }
            }
        }
    }
}
