//! Word documents that are exports: the lines of their text, and their tables.

use crate::formats::archive::{self, Archive};
use crate::formats::sheet;
use crate::formats::transcript::ReadError;
use crate::formats::xml::{self, Event, Reader, XmlError};
use crate::model::formula::Formulas;
use std::borrow::Cow;

const WORD: &str = "a Word document";
const PART: &str = "word/document.xml";

/// How far to the right a paragraph is set for a blank of indentation, in twentieths of a point.
const BLANK: u32 = 100;

/// How many blanks a cell is indented by at most.
const BLANKS_MAX: u32 = 200;

/// Whether bytes are such a document.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    archive::has_name(bytes, PART)
}

fn part(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let refused = ReadError::in_archive(WORD);
    let part = Archive::open(bytes).map_err(&refused)?.read(PART).map_err(&refused)?;
    part.ok_or_else(|| ReadError::Broken { what: WORD, why: "there is no text in it".to_owned() })
}

/// Its text, a paragraph a line.
pub(super) fn text(bytes: &[u8]) -> Result<String, ReadError> {
    Ok(archive::words_of_xml(&part(bytes)?))
}

/// Its tables as CSV. How far a cell is set in becomes blanks before its words; a table in a cell is text of the cell.
pub(super) fn tables(bytes: &[u8]) -> Result<Vec<String>, ReadError> {
    let broken = |error: XmlError| ReadError::Broken { what: WORD, why: error.to_string() };
    let tables = xml::read(&part(bytes)?, tables_of).map_err(broken)?.value;
    let as_csv = |table: Vec<Vec<String>>| {
        let headings: Vec<&str> = table.first().into_iter().flatten().map(String::as_str).collect();
        let rows = table.iter().skip(1).map(|row| row.iter().map(|cell| Cow::Borrowed(cell.as_str())));
        sheet::written(&headings, rows, Formulas::Neutral)
    };
    Ok(tables.into_iter().map(as_csv).collect())
}

/// Tables, rows, cells.
#[derive(Default)]
struct Tables(Vec<Vec<Vec<String>>>);

impl Tables {
    fn open_row(&mut self) {
        self.0.last_mut().into_iter().for_each(|table| table.push(Vec::new()));
    }

    fn open_cell(&mut self) {
        self.0.last_mut().and_then(|table| table.last_mut()).into_iter().for_each(|row| row.push(String::new()));
    }

    /// The cell being read.
    fn cell(&mut self) -> Option<&mut String> {
        self.0.last_mut()?.last_mut()?.last_mut()
    }

    fn say(&mut self, words: &str) {
        self.cell().into_iter().for_each(|cell| cell.push_str(words));
    }
}

fn tables_of(reader: &mut Reader<'_>) -> Result<Vec<Vec<Vec<String>>>, XmlError> {
    let mut tables = Tables::default();
    // Tables in tables, and whether words are being read.
    let (mut deep, mut says) = (0usize, false);
    while let Some(event) = reader.next()? {
        match event {
            Event::Start(element) => match element.name() {
                "tbl" => {
                    deep += 1;
                    if deep == 1 {
                        tables.0.push(Vec::new());
                    }
                }
                "tr" if deep == 1 => tables.open_row(),
                "tc" if deep == 1 => tables.open_cell(),
                "t" => says = deep > 0,
                "br" if deep > 0 => tables.say(" "),
                "ind" if deep == 1 && tables.cell().is_some_and(|cell| cell.is_empty()) => {
                    let set_in = element.number::<u32>("left").or_else(|| element.number("start")).unwrap_or(0);
                    tables.say(&" ".repeat((set_in / BLANK).min(BLANKS_MAX) as usize));
                }
                _ => {}
            },
            Event::Text(text) if says => tables.say(&text),
            Event::Text(_) => {}
            Event::End(end) => match end.name() {
                "t" => says = false,
                "p" if deep > 0 => tables.say("\n"),
                "tbl" => deep = deep.saturating_sub(1),
                _ => {}
            },
        }
    }
    let mut tables = tables.0;
    // The last paragraph's end is no part of a cell.
    for cell in tables.iter_mut().flatten().flatten() {
        *cell = cell.trim_end_matches('\n').to_owned();
    }
    Ok(tables)
}
