//! Workbooks (.xlsx, .xlsm) as tables of text: each sheet becomes the CSV that the readers of tables know.
//!
//! Cells are as people see them: 4 and not 4.0, a day as 2026-11-22, a time as 0:12:31. The archive is unpacked once
//! within limits before anything reads it.

use super::archive::{self, Archive};
use super::encoding::BYTES_MAX;
use super::sheet::written;
use super::transcript::ReadError;
use crate::model::formula::Formulas;
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// What a workbook is called in a message.
pub(super) const WORKBOOK: &str = "an Excel workbook";

/// How many cells with something in them are read, and how far to the right.
const CELLS_MAX: usize = 3_000_000;
const COLUMNS_MAX: u32 = 2_000;
/// Empty rows kept, so that a line of the table is a row of the sheet.
const GAP_MAX: u32 = 10_000;

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkbookSheet {
    pub name: String,
    /// Its cells as CSV; a row of the sheet is a row here.
    pub text: String,
}

/// Whether the bytes are an archive with a workbook in it.
pub fn is_workbook(bytes: &[u8]) -> bool {
    archive::has_name(bytes, "xl/workbook.xml")
}

/// The sheets of a workbook that hold anything, in their order, hidden ones left out.
///
/// Fails for a workbook that is damaged or locked, and for one that passes a limit.
pub fn sheets(bytes: &[u8]) -> Result<Vec<WorkbookSheet>, ReadError> {
    within_limits(bytes)?;
    // The crate that reads workbooks panics on some of those nobody made in earnest (a cell named ZZZ99999999).
    let read = super::caught(|| sheets_of(bytes));
    read.unwrap_or_else(|| Err(ReadError::Broken { what: WORKBOOK, why: "a cell cannot be read".to_owned() }))
}

fn sheets_of(bytes: &[u8]) -> Result<Vec<WorkbookSheet>, ReadError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::Password => ReadError::Locked { what: WORKBOOK },
        error => broken(&error),
    })?;
    let metadata = workbook.sheets_metadata().iter();
    let names: Vec<String> = metadata
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut left = Left { cells: CELLS_MAX, bytes: BYTES_MAX };
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        let rows = rows(&mut workbook, &name, &mut left)?;
        if !rows.is_empty() {
            let cells = rows.into_iter().map(|row| row.into_iter().map(Cow::Owned));
            let text = as_csv(cells);
            sheets.push(WorkbookSheet { name, text });
        }
    }
    Ok(sheets)
}

/// Rows as CSV; the first of them stands where the headings do.
fn as_csv<'a, R>(mut rows: impl Iterator<Item = R>) -> String
where
    R: IntoIterator<Item = Cow<'a, str>>,
{
    let first: Vec<Cow<'a, str>> = rows.next().into_iter().flatten().collect();
    let headings: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
    written(&headings, rows, Formulas::Neutral)
}

/// What may still be read.
struct Left {
    cells: usize,
    bytes: usize,
}

/// The rows of a sheet from its first to its last with anything in it; those of nothing in between are kept.
fn rows<R: Read + std::io::Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    left: &mut Left,
) -> Result<Vec<Vec<String>>, ReadError> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| broken(&error))?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut last = None::<u32>;
    while let Some(cell) = reader.next_cell().map_err(|error| broken(&error))? {
        let (row, column) = cell.get_position();
        let seen = seen(cell.get_value());
        if seen.is_empty() {
            continue;
        }
        left.bytes = left.bytes.saturating_sub(seen.len());
        if column >= COLUMNS_MAX {
            return Err(ReadError::TooMuch(format!(
                "{WORKBOOK} with more than {COLUMNS_MAX} columns (sheet {name}, row {})",
                row.saturating_add(1)
            )));
        }
        let new = match last {
            Some(last) if row < last => {
                return Err(ReadError::Broken { what: WORKBOOK, why: format!("the rows of {name} are out of order") });
            }
            Some(last) => (row - last).min(GAP_MAX),
            None => 1,
        };
        // Empty rows and cells count as well, so that a few far ones cannot fill the memory.
        let width = rows.last().filter(|_| new == 0).map_or(0, Vec::len);
        left.cells = left.cells.saturating_sub(new as usize + (column as usize + 1).saturating_sub(width));
        if left.cells == 0 || left.bytes == 0 {
            return Err(ReadError::TooMuch(format!(
                "{WORKBOOK} with more than {CELLS_MAX} cells or {} MiB of text, the most that is read",
                BYTES_MAX >> 20
            )));
        }
        rows.extend(std::iter::repeat_with(Vec::new).take(new as usize));
        last = Some(row);
        if let Some(cells) = rows.last_mut() {
            let column = column as usize;
            if cells.len() <= column {
                cells.resize_with(column + 1, String::new);
            }
            cells[column] = seen.into_owned();
        }
    }
    Ok(rows)
}

/// A cell as people see it.
fn seen<'a>(value: &'a DataRef<'_>) -> Cow<'a, str> {
    match value {
        DataRef::Int(number) => number.to_string().into(),
        DataRef::Float(number) => number_seen(*number).into(),
        DataRef::String(text) => text.as_str().into(),
        DataRef::SharedString(text) => (*text).into(),
        DataRef::Bool(yes) => if *yes { "true" } else { "false" }.into(),
        DataRef::DateTime(time) => time_seen(time).into(),
        DataRef::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).into(),
        DataRef::DurationIso(text) => text.as_str().into(),
        DataRef::Error(_) | DataRef::Empty => "".into(),
    }
}

/// A number in the fifteen digits a spreadsheet keeps: 0.3, and not 0.30000000000000004.
fn number_seen(number: f64) -> String {
    let fifteen: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if fifteen == 0.0 { "0".to_owned() } else { format!("{fifteen}") }
}

/// A day, a time of day or stretch of time, or both.
fn time_seen(time: &ExcelDateTime) -> String {
    let days = time.as_f64();
    if !(0.0..3_000_000.0).contains(&days) {
        return number_seen(days);
    }
    if time.is_duration() || days < 1.0 {
        let millis = (days * 86_400_000.0).round() as u64;
        let (seconds, thousandths) = (millis / 1000, millis % 1000);
        let clock = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        return if thousandths == 0 { clock } else { format!("{clock}.{thousandths:03}") };
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

/// Unpacks every part within the limits of [`archive`], to know that what reads the workbook will not be flooded.
fn within_limits(bytes: &[u8]) -> Result<(), ReadError> {
    let refused = ReadError::in_archive(WORKBOOK);
    let mut archive = Archive::open(bytes).map_err(&refused)?;
    let names: Vec<String> = archive.names().collect();
    for name in names {
        archive.read(&name).map_err(&refused)?;
    }
    Ok(())
}

fn broken(error: &calamine::XlsxError) -> ReadError {
    ReadError::Broken { what: WORKBOOK, why: error.to_string() }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="46"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;

    /// A workbook with these sheets, each the XML of its rows.
    pub(in super::super) fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let mut part = |name: &str, text: &str| {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        };
        let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        part("[Content_Types].xml", "<Types/>");
        let root = format!(r#"<Relationship Id="r1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/>"#);
        part("_rels/.rels", &format!("<Relationships>{root}</Relationships>"));
        let names = sheets.iter().zip(1..).map(|((name, _), n)| {
            let (name, state) = name.strip_prefix('-').map_or((*name, ""), |name| (name, r#" state="hidden""#));
            format!(r#"<sheet name="{name}" sheetId="{n}"{state} r:id="r{n}"/>"#)
        });
        let names: String = names.collect();
        part(
            "xl/workbook.xml",
            &format!(r#"<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>{names}</sheets></workbook>"#),
        );
        let relations = (1..=sheets.len())
            .map(|n| format!(r#"<Relationship Id="r{n}" Type="{relation}/worksheet" Target="worksheets/s{n}.xml"/>"#));
        part(
            "xl/_rels/workbook.xml.rels",
            &format!("<Relationships>{}</Relationships>", relations.collect::<String>()),
        );
        part("xl/styles.xml", STYLES);
        for ((_, rows), n) in sheets.iter().zip(1..) {
            let text = format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#);
            part(&format!("xl/worksheets/s{n}.xml"), &text);
        }
        zip.finish().unwrap().into_inner()
    }

    /// The XML of rows of text.
    pub(in super::super) fn rows_of(rows: &[&[&str]]) -> String {
        let cell = |text: &&str| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            format!(r#"<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
        };
        rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect()
    }

    #[test]
    fn cells_are_as_people_see_them() {
        let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>what</t></is></c><c r="B1" t="inlineStr"><is><t>seen</t></is></c></row>
            <row r="2"><c r="A2"><v>4</v></c><c r="B2"><v>0.30000000000000004</v></c><c r="C2" t="b"><v>1</v></c></row>
            <row r="4"><c r="A4" s="1"><v>45037</v></c><c r="B4" s="2"><v>0.5</v></c><c r="D4" s="3"><v>45037.25</v></c></row>
            <row r="5"><c r="A5" t="e"><v>#N/A</v></c><c r="B5" t="str"><v>-5 "odd", yes</v></c></row>"#;
        let found = sheets(&workbook(&[("One", rows), ("-Hidden", rows), ("Empty", "")])).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "One");
        assert_eq!(
            found[0].text,
            "what,seen\n4,0.3,true\n\"\"\n2023-04-21,12:00:00,,2023-04-21 06:00:00\n,\"'-5 \"\"odd\"\", yes\"\n"
        );
    }

    #[test]
    fn a_workbook_that_floods_is_refused_before_it_is_read() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
        for _ in 0..70 {
            zip.write_all(&[b' '; 1 << 20]).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(is_workbook(&bytes));
        let error = sheets(&bytes).unwrap_err();
        assert!(matches!(&error, ReadError::TooMuch(said) if said.contains("too large")), "{error}");
        let far = r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#;
        assert!(matches!(sheets(&workbook(&[("Far", far)])), Err(ReadError::TooMuch(_))));
    }

    #[test]
    fn a_damaged_workbook_is_called_so() {
        let bytes = workbook(&[("One", "<row><c><v>1</v>")]);
        assert!(matches!(sheets(&bytes), Err(ReadError::Broken { .. })));
        let half = &bytes[..bytes.len() / 2];
        assert!(is_workbook(half));
        assert!(matches!(sheets(half), Err(ReadError::Broken { .. })));
    }

    proptest! {
        #[test]
        fn no_sheet_is_too_strange_to_be_read_or_refused(
            rows in "(<(row|c|v|is|t|f|/row|/c|/v|/is|/t)( (r|s|t)=\"(A1|B2|ZZZ99999999|-1|s|str|b|e|d|inlineStr|0|9999|x)\")*>|[0-9.e-]{1,8}|&amp;|&#0;|x){0,30}"
        ) {
            let _ = sheets(&workbook(&[("One", &rows)]));
        }

        #[test]
        fn bytes_that_changed_do_no_harm(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = workbook(&[("One", &rows_of(&[&["a", "b"], &["1", "2"]]))]);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = is_workbook(&bytes);
            let _ = sheets(&bytes);
        }
    }
}
