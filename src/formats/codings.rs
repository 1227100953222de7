//! Codings as CSV: `document,start,end,coder,code` and optionally `quote,memo,certainty,round,created_at,revision`.

use super::sheet::{Reading, Sheet, SheetError, SheetRow, whole, written};
use crate::model::coding::Certainty;
use crate::model::formula::Formulas;
use std::borrow::Cow;

const COLUMNS: [&str; 11] =
    ["document", "start", "end", "coder", "code", "quote", "memo", "certainty", "round", "created_at", "revision"];

/// One coding of a file, by names; whether they exist and the quote is there, the project must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingRow {
    /// The line of the file, from 1.
    pub line: u64,
    pub document: String,
    /// Characters from 0; missing together with `end`, and then there is a quote.
    pub start: Option<u32>,
    pub end: Option<u32>,
    pub coder: String,
    /// The code's path.
    pub code: String,
    pub quote: Option<String>,
    pub memo: String,
    pub certainty: Certainty,
    pub round: Option<String>,
    pub created_at: Option<String>,
    /// The revision of the text in which the positions count; the current one if nothing is said.
    pub revision: Option<u32>,
}

/// Reads codings; `start` and `end` may be missing where there is a `quote`.
pub fn read(text: &str) -> Result<Reading<CodingRow>, SheetError> {
    let sheet = Sheet::read(text)?;
    let [document, coder, code] = [sheet.required("document")?, sheet.required("coder")?, sheet.required("code")?];
    let [start, end, quote] = [sheet.column("start")?, sheet.column("end")?, sheet.column("quote")?];
    if quote.is_none() {
        for (column, name) in [(start, "start"), (end, "end")] {
            column.ok_or_else(|| sheet.missing(name))?;
        }
    }
    let [memo, certainty] = [sheet.column("memo")?, sheet.column("certainty")?];
    let [round, created_at] = [sheet.column("round")?, sheet.column("created_at")?];
    let revision = sheet.column("revision")?;

    let mut reading = sheet.read_rows(|row| {
        let (start, end) = ends(row.cell(start), row.cell(end))?;
        let quote = Some(row.text(quote)).filter(|quote| !quote.trim().is_empty());
        if start.is_none() && quote.is_none() {
            return Err("neither start and end nor a quote".to_owned());
        }
        let certain = Certainty::from_word(&row.cell(certainty).to_lowercase());
        Ok(CodingRow {
            line: row.line,
            document: named(row, document, "document")?,
            start,
            end,
            coder: named(row, coder, "coder")?,
            code: named(row, code, "code")?,
            quote: quote.map(str::to_owned),
            memo: row.text(memo).to_owned(),
            certainty: certain
                .ok_or_else(|| format!("certainty \"{}\" is neither certain nor uncertain", row.cell(certainty)))?,
            round: optional(row.cell(round)),
            created_at: optional(row.cell(created_at)),
            revision: optional(row.cell(revision)).map(|cell| numbered(&cell)).transpose()?,
        })
    });
    reading.notes.extend(sheet.ignored(&COLUMNS));
    Ok(reading)
}

fn named(row: &SheetRow, column: Option<usize>, what: &str) -> Result<String, String> {
    optional(row.cell(column)).ok_or_else(|| format!("no {what}"))
}

fn optional(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

fn numbered(cell: &str) -> Result<u32, String> {
    let number = whole(cell).and_then(|number| u32::try_from(number).ok()).filter(|&number| number > 0);
    number.ok_or_else(|| format!("revision \"{cell}\" is not a whole number from 1"))
}

/// Both ends or neither.
fn ends(start: &str, end: &str) -> Result<(Option<u32>, Option<u32>), String> {
    match (start.is_empty(), end.is_empty()) {
        (true, true) => return Ok((None, None)),
        (true, false) => return Err("an end without a start".to_owned()),
        (false, true) => return Err("a start without an end".to_owned()),
        (false, false) => {}
    }
    let (from, to) = (position(start, "start")?, position(end, "end")?);
    if to <= from {
        return Err(format!("end {to} is not after start {from}"));
    }
    Ok((Some(from), Some(to)))
}

fn position(cell: &str, what: &str) -> Result<u32, String> {
    let number = whole(cell).and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| format!("{what} \"{cell}\" is not a position (a whole number from 0)"))
}

/// Writes codings with all columns, so that [`read`] gives them back.
pub fn write(rows: &[CodingRow], formulas: Formulas) -> String {
    let number = |number: Option<u32>| Cow::Owned(number.map(|number| number.to_string()).unwrap_or_default());
    let word = |word: &'static str| Cow::Borrowed(word);
    let text = |text: &Option<String>| Cow::Owned(text.clone().unwrap_or_default());
    let cells = rows.iter().map(|row| {
        [
            Cow::Borrowed(row.document.as_str()),
            number(row.start),
            number(row.end),
            Cow::Borrowed(&row.coder),
            Cow::Borrowed(&row.code),
            text(&row.quote),
            Cow::Borrowed(&row.memo),
            word(row.certainty.word()),
            text(&row.round),
            text(&row.created_at),
            number(row.revision),
        ]
    });
    written(&COLUMNS, cells, formulas)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reasons(text: &str) -> Vec<(u64, String)> {
        read(text).unwrap().refused.into_iter().map(|refused| (refused.line, refused.reason)).collect()
    }

    #[test]
    fn columns_may_stand_in_any_order_and_unknown_ones_are_told() {
        let text = "code;coder;end;start;document;mood\nRQ1/trust;ada;19;4;P05;good\n";
        let reading = read(text).unwrap();
        let row = &reading.rows[0];
        assert_eq!((row.line, row.document.as_str(), row.start, row.end), (2, "P05", Some(4), Some(19)));
        assert_eq!((row.code.as_str(), row.certainty), ("RQ1/trust", Certainty::Certain));
        assert_eq!(reading.notes[0].message, "columns not used: mood");
    }

    #[test]
    fn every_row_that_cannot_be_used_says_where_and_why() {
        let text = "document,start,end,coder,code,certainty\n\
            P05,4,19,ada,trust,?\n\
            P05,19,4,ada,trust,\n\
            P05,four,19,ada,trust,\n\
            P05,4,,ada,trust,\n\
            P05,,,ada,trust,\n\
            ,4,19,ada,trust,\n\
            P05,4,19,,trust,\n\
            P05,4,19,ada,,\n\
            P05,4,19,ada,trust,maybe\n\
            P05,-1,19,ada,trust,\n";
        let expected = [
            (3, "end 4 is not after start 19"),
            (4, "start \"four\" is not a position (a whole number from 0)"),
            (5, "a start without an end"),
            (6, "neither start and end nor a quote"),
            (7, "no document"),
            (8, "no coder"),
            (9, "no code"),
            (10, "certainty \"maybe\" is neither certain nor uncertain"),
            (11, "start \"-1\" is not a position (a whole number from 0)"),
        ];
        assert_eq!(reasons(text), expected.map(|(line, reason)| (line, reason.to_owned())));
        assert_eq!(read(text).unwrap().rows[0].certainty, Certainty::Uncertain);
    }

    #[test]
    fn a_quote_stands_in_for_positions() {
        let reading = read("document,coder,code,quote\nP05,ada,trust,\"I did not\ntrust her, then\"\n").unwrap();
        assert_eq!(reading.rows[0].quote.as_deref(), Some("I did not\ntrust her, then"));
        let error = read("document,coder,code,Quotes\n").unwrap_err();
        assert_eq!(error.to_string(), "there is no column \"start\"; the file has document, coder, code, Quotes");
    }

    #[test]
    fn numbers_are_read_as_r_and_pandas_write_them() {
        let reading = read("document,start,end,coder,code\nP05,1e+05,100012.0,ada,trust\n").unwrap();
        assert_eq!((reading.rows[0].start, reading.rows[0].end), (Some(100_000), Some(100_012)));
    }

    fn a_row() -> impl Strategy<Value = CodingRow> {
        let name = "[a-z=+@'-][a-z ,;\"]{0,6}[a-z]";
        let place = prop::option::of((0u32..50, 1u32..50));
        (name, place, name, name, "[=a\n\"]{0,5}", "[=a\n,]{0,5}", any::<bool>()).prop_map(
            |(document, place, coder, code, quote, memo, is_certain)| CodingRow {
                line: 0,
                document,
                start: place.map(|(start, _)| start),
                end: place.map(|(start, length)| start + length),
                coder,
                code,
                quote: (!quote.trim().is_empty() || place.is_none()).then(|| format!("q{quote}")),
                memo,
                certainty: if is_certain { Certainty::Certain } else { Certainty::Uncertain },
                round: None,
                created_at: Some("2026-11-22T10:00:00Z".into()),
                revision: is_certain.then_some(2),
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(rows in prop::collection::vec(a_row(), 0..5)) {
            for formulas in [Formulas::Neutral, Formulas::Raw] {
                let mut reading = read(&write(&rows, formulas)).unwrap();
                reading.rows.iter_mut().for_each(|row| row.line = 0);
                prop_assert_eq!(&reading.refused, &[]);
                if formulas == Formulas::Neutral {
                    prop_assert_eq!(&reading.rows, &rows);
                }
            }
        }

        #[test]
        fn no_text_is_too_strange_to_be_refused(rest in any::<String>(), cells in "[0-9,;\"\n=a.e+-]{0,60}") {
            let _ = read(&rest);
            let _ = read(&format!("document,start,end,coder,code\n{cells}"));
        }
    }
}
