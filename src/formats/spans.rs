//! Spans as CSV: `document,start,end,coder,code`, and how long the documents are: `document,length`.

use super::interner::{Interner, sorted};
use super::sheet::{Reading, Refused, Sheet, SheetError, whole};
use crate::model::codebook::nearest;
use crate::model::note::Note;
use std::collections::{HashMap, HashSet};

/// More characters are never counted: up to here also a float counts them exactly.
const CHARACTERS_MAX: u64 = 1 << 53;

/// For how many unknown documents the nearest name is looked up.
const NEAREST_MAX: usize = 100;

/// How long a document is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentLength {
    pub name: String,
    /// In characters.
    pub length: u64,
}

/// What a file of spans says.
#[derive(Debug, Clone, PartialEq)]
pub struct SpansFile {
    /// Sorted by name, as are the codes: it does not matter in what order the rows stand.
    pub coders: Vec<String>,
    pub codes: Vec<String>,
    /// In the order of the file.
    pub spans: Vec<MarkedSpan>,
    pub refused: Vec<Refused>,
    pub notes: Vec<Note>,
}

/// A stretch of a document that a coder marked with a code, all by their places in their lists; never empty, never
/// past the document's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarkedSpan {
    pub document: usize,
    pub start: u64,
    pub end: u64,
    pub coder: usize,
    pub code: usize,
}

/// Reads the lengths of documents, sorted by name.
pub fn read_lengths(text: &str) -> Result<Reading<DocumentLength>, SheetError> {
    let sheet = Sheet::read(text)?;
    let [document, length] = [sheet.required("document")?, sheet.required("length")?];
    let mut line_of: HashMap<String, u64> = HashMap::new();
    let mut total = 0u64;
    let mut reading = sheet.read_rows(|row| {
        sheet.not_short(row, reach(&[document, length]))?;
        let name = named(row.cell(document), "document")?;
        if let Some(line) = line_of.get(name) {
            return Err(format!("document \"{name}\" stands in line {line} already"));
        }
        let cell = row.cell(length);
        let length = whole(cell)
            .ok_or_else(|| format!("length \"{cell}\" is not a number of characters (a whole number from 0)"))?;
        total = Some(length)
            .filter(|&length| length <= CHARACTERS_MAX - total)
            .map(|length| total + length)
            .ok_or("the documents up to here have more characters than can be counted")?;
        line_of.insert(name.to_owned(), row.line);
        Ok(DocumentLength { name: name.to_owned(), length })
    });
    reading.rows.sort_unstable();
    reading.notes.extend(sheet.ignored(&["document", "length"]));
    Ok(reading)
}

/// Reads spans of these documents; one and the same span twice is counted once, and that is noted.
pub fn read(text: &str, documents: &[DocumentLength]) -> Result<SpansFile, SheetError> {
    const COLUMNS: [&str; 5] = ["document", "start", "end", "coder", "code"];
    let sheet = Sheet::read(text)?;
    let mut columns = [None; COLUMNS.len()];
    for (column, name) in columns.iter_mut().zip(COLUMNS) {
        *column = sheet.required(name)?;
    }
    let place_of: HashMap<&str, usize> =
        documents.iter().enumerate().map(|(place, document)| (document.name.as_str(), place)).collect();
    let mut unknown = Unknown { documents, reasons: HashMap::new() };
    let (mut coders, mut codes) = (Interner::default(), Interner::default());
    let mut spans: Vec<MarkedSpan> = Vec::new();
    let mut seen: HashSet<MarkedSpan> = HashSet::new();
    let mut lines_twice: Vec<u64> = Vec::new();
    let refused = sheet.each_row(|row| {
        sheet.not_short(row, reach(&columns))?;
        let [document, start, end, coder, code] = columns.map(|column| row.cell(column));
        let name = named(document, "document")?;
        let (coder, code) = (named(coder, "coder")?, named(code, "code")?);
        let document = *place_of.get(name).ok_or_else(|| unknown.reason(name))?;
        let (start, end) = (position(start, "start")?, position(end, "end")?);
        if end <= start {
            return Err(format!("end {end} is not after start {start}"));
        }
        let length = documents[document].length;
        if end > length {
            return Err(format!("end {end} is past the end of \"{name}\", which has {length} characters"));
        }
        let span = MarkedSpan { document, start, end, coder: coders.place(coder).0, code: codes.place(code).0 };
        if seen.insert(span) {
            spans.push(span);
        } else {
            lines_twice.push(row.line);
        }
        Ok(())
    });
    let notes = sheet.ignored(&COLUMNS).into_iter().chain(twice_note(&lines_twice)).collect();
    let (coders, place_of_coder) = sorted(coders.into_strings());
    let (codes, place_of_code) = sorted(codes.into_strings());
    for span in &mut spans {
        (span.coder, span.code) = (place_of_coder[span.coder], place_of_code[span.code]);
    }
    Ok(SpansFile { coders, codes, spans, refused, notes })
}

/// How many cells a row must have to reach all these columns.
fn reach(columns: &[Option<usize>]) -> usize {
    columns.iter().flatten().max().map_or(0, |last| last + 1)
}

fn named<'a>(cell: &'a str, what: &str) -> Result<&'a str, String> {
    if cell.is_empty() { Err(format!("no {what}")) } else { Ok(cell) }
}

fn position(cell: &str, what: &str) -> Result<u64, String> {
    whole(cell).ok_or_else(|| format!("{what} \"{cell}\" is not a position (a whole number from 0)"))
}

/// Says which lines only repeat an earlier one.
fn twice_note(lines: &[u64]) -> Option<Note> {
    const SHOWN_MAX: usize = 5;
    let shown: Vec<String> = lines.iter().take(SHOWN_MAX).map(ToString::to_string).collect();
    let more = if lines.len() > SHOWN_MAX { ", …" } else { "" };
    let message = match lines.len() {
        0 => return None,
        1 => format!("1 span stands in the file twice and is counted once: line {}", shown[0]),
        n => format!("{n} spans stand in the file before and are counted once: lines {}{more}", shown.join(", ")),
    };
    Some(Note::new("spans_twice", message))
}

/// What to say of documents that have no length; looked up once for each.
struct Unknown<'a> {
    documents: &'a [DocumentLength],
    reasons: HashMap<String, String>,
}

impl Unknown<'_> {
    fn reason(&mut self, name: &str) -> String {
        let plain = format!("the lengths do not have document \"{name}\"");
        if !self.reasons.contains_key(name) && self.reasons.len() < NEAREST_MAX {
            let near = nearest(name, self.documents.iter().map(|document| document.name.clone()));
            let reason =
                near.first().map_or_else(|| plain.clone(), |near| format!("{plain}; did you mean \"{near}\"?"));
            self.reasons.insert(name.to_owned(), reason);
        }
        self.reasons.get(name).cloned().unwrap_or(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LENGTHS: &str = "document,length\nP10,50\nP01,100\n";

    fn reasons(refused: &[Refused]) -> Vec<(u64, &str)> {
        refused.iter().map(|row| (row.line, row.reason.as_str())).collect()
    }

    #[test]
    fn spans_are_numbers_into_lists_of_documents_coders_and_codes() {
        let documents = read_lengths(LENGTHS).unwrap().rows;
        assert_eq!(documents.iter().map(|document| document.name.as_str()).collect::<Vec<_>>(), ["P01", "P10"]);
        let text = "code;document;end;start;coder\ntrust;P10;50;40;ben\nfear;P01;1e+02;0;ada\ntrust;P01;7;3;ben\n";
        let file = read(text, &documents).unwrap();
        assert_eq!((file.coders, file.codes), (vec!["ada".into(), "ben".into()], vec!["fear".into(), "trust".into()]));
        let span = |document, start, end, coder, code| MarkedSpan { document, start, end, coder, code };
        assert_eq!(file.spans, [span(1, 40, 50, 1, 1), span(0, 0, 100, 0, 0), span(0, 3, 7, 1, 1)]);
        assert_eq!((file.refused, file.notes), (vec![], vec![]));
    }

    #[test]
    fn every_span_that_cannot_be_used_says_where_and_why() {
        let documents = read_lengths(LENGTHS).unwrap().rows;
        let text = "document,start,end,coder,code\n\
            P01,four,19,ada,trust\n\
            P01,4,-1,ada,trust\n\
            P01,19,19,ada,trust\n\
            P01,90,101,ada,trust\n\
            P1,4,19,ada,trust\n\
            Q,4,19,ada,trust\n\
            ,4,19,ada,trust\n\
            P01,4,19,,trust\n\
            P01,4,19,ada,\n\
            P01,4,19,ada\n\
            P01,4,19,ada,trust,x\n\
            P01,4,19,ada,trust\n";
        let file = read(text, &documents).unwrap();
        let expected = [
            (2, "start \"four\" is not a position (a whole number from 0)"),
            (3, "end \"-1\" is not a position (a whole number from 0)"),
            (4, "end 19 is not after start 19"),
            (5, "end 101 is past the end of \"P01\", which has 100 characters"),
            (6, "the lengths do not have document \"P1\"; did you mean \"P01\"?"),
            (7, "the lengths do not have document \"Q\""),
            (8, "no document"),
            (9, "no coder"),
            (10, "no code"),
            (11, "4 cells under 5 headings; an empty cell keeps its separator"),
            (12, "6 cells under 5 headings; a text with a separator in it needs quotation marks"),
        ];
        assert_eq!(reasons(&file.refused), expected);
        assert_eq!((file.spans.len(), file.codes.len()), (1, 1));
    }

    #[test]
    fn the_very_same_span_twice_is_counted_once_and_said() {
        let documents = read_lengths(LENGTHS).unwrap().rows;
        let text = "document,start,end,coder,code\nP01,0,5,ada,x\nP01,0,5,ben,x\nP01,0,5,ada,x\n";
        let file = read(text, &documents).unwrap();
        assert_eq!((file.spans.len(), file.refused.len()), (2, 0));
        assert_eq!(file.notes[0].message, "1 span stands in the file twice and is counted once: line 4");
        let file = read(&format!("{text}{}", "P01,0,5,ada,x\n".repeat(6)), &documents).unwrap();
        let message = "7 spans stand in the file before and are counted once: lines 4, 5, 6, 7, 8, …";
        assert_eq!(file.notes[0].message, message);
    }

    #[test]
    fn a_length_is_one_number_a_document() {
        let text = "document,length,speaker\nP01,100,x\nP01,200,x\nP02,long,x\nP03,-4,x\n,7,x\nP04\nP05,0,x\n\
            P06,9007199254740992,x\n";
        let reading = read_lengths(text).unwrap();
        let names: Vec<_> = reading.rows.iter().map(|document| (document.name.as_str(), document.length)).collect();
        assert_eq!(names, [("P01", 100), ("P05", 0)]);
        let expected = [
            (3, "document \"P01\" stands in line 2 already"),
            (4, "length \"long\" is not a number of characters (a whole number from 0)"),
            (5, "length \"-4\" is not a number of characters (a whole number from 0)"),
            (6, "no document"),
            (7, "1 cell under 3 headings; an empty cell keeps its separator"),
            (9, "the documents up to here have more characters than can be counted"),
        ];
        assert_eq!(reasons(&reading.refused), expected);
        assert_eq!(reading.notes[0].message, "columns not used: speaker");
        assert_eq!(
            read_lengths("document,lengths\n").unwrap_err().hint().unwrap(),
            "did you mean \"lengths\"? Rename it to \"length\""
        );
    }

    proptest! {
        #[test]
        fn no_file_is_too_strange_and_every_span_lies_in_its_document(
            rest in any::<String>(), table in "[0-9ab,;\"\n=.e+-]{0,80}"
        ) {
            let _ = (read_lengths(&rest), read(&rest, &[]));
            let documents = read_lengths(&format!("document,length\na,9\nb,50\n{table}")).unwrap().rows;
            let file = read(&format!("document,start,end,coder,code\na,1,2,b,c\n{table}"), &documents).unwrap();
            for span in file.spans {
                prop_assert!(span.start < span.end && span.end <= documents[span.document].length);
                prop_assert!(span.coder < file.coders.len() && span.code < file.codes.len());
            }
        }
    }
}
