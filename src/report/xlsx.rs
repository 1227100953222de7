//! A workbook: real numbers in the table's own rounding, the notes on a sheet of their own.
//!
//! Text is written as text and never as a formula; what is written is the same to the byte every time.

use super::widths::Ruler;
use super::{Align, Audience, Cell, Column, MISSING, Report, Row, RowKind, per_cent};
use crate::model::formula::Formulas;
use crate::model::visible::visible;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;
use std::collections::HashMap;

/// A sheet has so many rows; the first holds the headings.
const ROWS_MAX: usize = 1_048_576 - 1;
/// And so many columns.
const COLUMNS_MAX: usize = 16_384;
/// A cell holds so much text, counted in units of UTF-16.
const TEXT_MAX: usize = 32_767;
/// Letters a column of text is wide at most, before its text is wrapped.
const LETTERS_MAX: usize = 60;
/// The height of a line, in points; a row is no higher than so many.
const LEADING: f64 = 15.0;
const LINES_MAX: usize = 27;
/// Widths are counted in figures, which are as wide as an ordinary letter.
const RULER: Ruler = Ruler { letter: |_| 1.0, bold: 1.0, heading: 1.0, indent: 2.0 };

/// The report as the bytes of an .xlsx file.
pub(super) fn render(report: &Report, formulas: Formulas) -> Vec<u8> {
    workbook(report, formulas).expect("rows, columns, text and names are within a workbook's limits")
}

fn workbook(report: &Report, formulas: Formulas) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The library would write what time it is.
    let never = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title: String = for_xml(&report.title).chars().take(250).collect();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&never).set_title(title));

    let mut writer = Writer { formulas, looks: HashMap::new(), cut: 0 };
    writer.table(workbook.add_worksheet().set_name("table")?, report)?;
    writer.notes(workbook.add_worksheet().set_name("notes")?, report)?;
    workbook.save_to_buffer()
}

/// What of a cell a column of the sheet shows: an interval has a column for each end, so that both are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Low,
    High,
}

/// How a cell is set.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Look {
    /// As spreadsheets write it (`0.00`).
    number: Option<String>,
    is_right: bool,
    is_bold: bool,
    is_wrapped: bool,
    line_below: bool,
    line_above: bool,
    indent: u8,
}

struct Writer {
    formulas: Formulas,
    looks: HashMap<Look, Format>,
    /// How many cells were too long.
    cut: usize,
}

impl Writer {
    fn table(&mut self, sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
        let columns = columns(report);
        let mut widths = Vec::new();
        for (to, (_, column, part)) in (0_u16..).zip(&columns) {
            let heading = heading(report, column, *part);
            let width = width(report, &heading, *part, &columns[usize::from(to)]);
            sheet.set_column_width(to, width)?;
            widths.push(width);
            let is_right = column.align == Align::Right;
            let look = Look { is_right, is_bold: true, is_wrapped: true, line_below: true, ..Look::default() };
            self.text(sheet, (0, to), &heading, look)?;
        }
        for (line, row) in (1_u32..).zip(report.rows.iter().take(ROWS_MAX)) {
            let mut lines = 1;
            for (to, (at, column, part)) in (0_u16..).zip(&columns) {
                let cell = row.cells.get(*at).unwrap_or(&Cell::Empty);
                self.cell(sheet, (line, to), report, row, cell, (column.align, *part))?;
                if let Cell::Text(text) = cell {
                    lines = lines.max(RULER.lines(text, widths[usize::from(to)] - 2.0));
                }
            }
            // Not every program makes a row as high as its text.
            if lines > 1 {
                sheet.set_row_height(line, LEADING * lines.min(LINES_MAX) as f64)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(())
    }

    fn cell(
        &mut self,
        sheet: &mut Worksheet,
        place: (u32, u16),
        report: &Report,
        row: &Row,
        cell: &Cell,
        (align, part): (Align, Part),
    ) -> Result<(), XlsxError> {
        let look = Look {
            is_right: align == Align::Right,
            is_bold: !report.is_data && Report::is_strong(row, cell),
            line_above: !report.is_data && row.kind == RowKind::Total,
            ..Look::default()
        };
        let (number, written) = match cell {
            Cell::Integer(count) => (*count as f64, "0".to_owned()),
            Cell::Decimal { value: Some(value), digits, .. } => (*value, decimals(*digits)),
            Cell::Share(Some(share)) => (*share, in_per_cent(*share)),
            Cell::Interval(Some((low, high)), digits) => {
                (if part == Part::High { *high } else { *low }, decimals(*digits))
            }
            Cell::Decimal { .. } | Cell::Share(None) | Cell::Interval(None, _) => (f64::NAN, String::new()),
            Cell::Empty => return self.text(sheet, place, "", look),
            Cell::Text(text) => return self.text(sheet, place, text, Look { is_wrapped: true, ..look }),
            Cell::Path { path, .. } if report.is_data => return self.text(sheet, place, path, look),
            Cell::Path { depth, .. } => {
                let indent = u8::try_from(*depth.min(&10)).unwrap_or(10);
                return self.text(sheet, place, &cell.for_people(), Look { indent, is_wrapped: true, ..look });
            }
        };
        if number.is_finite() {
            let format = self.format(Look { number: Some(written), is_right: true, ..look });
            sheet.write_number_with_format(place.0, place.1, number, format).map(drop)
        } else {
            let missing = if report.is_data { "" } else { MISSING };
            self.text(sheet, place, missing, Look { is_right: true, ..look })
        }
    }

    /// The title and what stands below a table on a page, a line each.
    fn notes(&mut self, sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
        sheet.set_column_width(0, 100)?;
        let mut lines = report.remarks();
        if self.cut > 0 {
            let cells = if self.cut == 1 { "1 cell is" } else { &format!("{} cells are", self.cut) };
            lines.push(format!(
                "{cells} cut off at \"…\": a cell of a workbook holds {TEXT_MAX} characters, a CSV has all"
            ));
        }
        let left_out = |all: usize, most: usize, what: &str| {
            all.checked_sub(most + 1)
                .map(|more| format!("a sheet has no room for the last {} {what}; a CSV has all", more + 1))
        };
        lines.extend(left_out(report.rows.len(), ROWS_MAX, "rows"));
        lines.extend(left_out(all_columns(report).len(), COLUMNS_MAX, "columns"));
        let title = Look { is_bold: true, is_wrapped: true, ..Look::default() };
        self.text(sheet, (0, 0), &report.title, title)?;
        for (line, text) in (1_u32..).zip(lines.iter().take(ROWS_MAX)) {
            let high = RULER.lines(text, 100.0).min(LINES_MAX);
            if high > 1 {
                sheet.set_row_height(line, LEADING * high as f64)?;
            }
            self.text(sheet, (line, 0), text, Look { is_wrapped: true, ..Look::default() })?;
        }
        Ok(())
    }

    fn text(
        &mut self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        text: &str,
        look: Look,
    ) -> Result<(), XlsxError> {
        let text = for_xml(text);
        let text = self.formulas.written(&text);
        let text = match within(&text, TEXT_MAX) {
            Some(cut) => {
                self.cut += 1;
                Cow::Owned(cut)
            }
            None => text,
        };
        sheet.write_string_with_format(row, column, text, self.format(look)).map(drop)
    }

    fn format(&mut self, look: Look) -> &Format {
        self.looks.entry(look).or_insert_with_key(|look| {
            let mut format = Format::new().set_align(FormatAlign::Top).set_indent(look.indent);
            if look.is_right {
                format = format.set_align(FormatAlign::Right);
            } else if look.indent > 0 {
                // Without an edge to be set in from, it is not.
                format = format.set_align(FormatAlign::Left);
            }
            if look.is_bold {
                format = format.set_bold();
            }
            if look.is_wrapped {
                format = format.set_text_wrap();
            }
            if look.line_below {
                format = format.set_border_bottom(FormatBorder::Thin);
            }
            if look.line_above {
                format = format.set_border_top(FormatBorder::Thin);
            }
            match &look.number {
                Some(number) => format.set_num_format(number),
                None => format,
            }
        })
    }
}

/// The columns there is room for.
fn columns(report: &Report) -> Vec<(usize, &Column, Part)> {
    let mut columns = all_columns(report);
    columns.truncate(COLUMNS_MAX);
    columns
}

fn all_columns(report: &Report) -> Vec<(usize, &Column, Part)> {
    let audience = if report.is_data { Audience::Programs } else { Audience::People };
    let is_interval = |at: usize| report.rows.iter().any(|row| matches!(row.cells.get(at), Some(Cell::Interval(..))));
    let parts = |at| if is_interval(at) { &[Part::Low, Part::High][..] } else { &[Part::Whole] };
    let columns = report.columns_for(audience).into_iter();
    columns.flat_map(|(at, column)| parts(at).iter().map(move |part| (at, column, *part))).collect()
}

fn heading(report: &Report, column: &Column, part: Part) -> String {
    let words = if report.is_data { &column.name } else { &column.heading };
    match part {
        Part::Whole => words.clone(),
        Part::Low => format!("{words}, from"),
        Part::High => format!("{words}, to"),
    }
}

/// Wide enough for the longest line, within reason.
fn width(report: &Report, heading: &str, part: Part, (at, ..): &(usize, &Column, Part)) -> f64 {
    let longest = |text: &str| text.lines().map(|line| line.chars().take(LETTERS_MAX).count()).max().unwrap_or(0);
    let of = |row: &Row| match row.cells.get(*at) {
        Some(Cell::Path { path, .. }) if report.is_data => longest(path),
        Some(Cell::Interval(..)) if part != Part::Whole => 6,
        Some(cell) => longest(&cell.for_people()) + 2 * cell.depth(),
        None => 0,
    };
    // A long heading is wrapped at its words.
    let word = heading.split_whitespace().map(longest).max().unwrap_or(0);
    let letters = report.rows.iter().map(of).max().unwrap_or(0).max(word).max(longest(heading).min(14));
    letters.clamp(3, LETTERS_MAX) as f64 + 2.0
}

fn decimals(digits: usize) -> String {
    if digits == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(digits.min(15))) }
}

/// Whole per cent; what people are told of as `<1 %` is shown so, and is a number all the same.
fn in_per_cent(share: f64) -> String {
    let words = per_cent(share);
    if words.starts_with(['<', '>']) { format!("\"{words}\"") } else { "0 %".to_owned() }
}

/// The text cut to so many units of UTF-16, with a mark where; `None` if it fits.
fn within(text: &str, most: usize) -> Option<String> {
    if text.encode_utf16().count() <= most {
        return None;
    }
    let mut left = most - 1;
    let fits = |letter: &char| {
        let room = left.checked_sub(letter.len_utf16());
        left = room.unwrap_or(0);
        room.is_some()
    };
    Some(text.chars().take_while(fits).chain(['…']).collect())
}

/// The text with its control codes shown as marks, and without what XML cannot hold.
fn for_xml(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    let has_no_place = |letter: char| matches!(letter, '\u{fffe}' | '\u{ffff}');
    if text.contains(has_no_place) { Cow::Owned(text.replace(has_no_place, "")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    fn sheets(report: &Report, formulas: Formulas) -> Xlsx<Cursor<Vec<u8>>> {
        Xlsx::new(Cursor::new(render(report, formulas))).unwrap()
    }

    /// The cells of a sheet, line by line, with `|` between them; a number as it is stored.
    fn cells(workbook: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<String> {
        let range = workbook.worksheet_range(sheet).unwrap();
        let written = |cell: &Data| match cell {
            Data::Float(number) => format!("{number:?}"),
            Data::String(text) => format!("“{text}”"),
            Data::Empty => String::new(),
            other => panic!("{other:?} in a cell"),
        };
        range.rows().map(|row| row.iter().map(written).collect::<Vec<_>>().join(" | ")).collect()
    }

    #[test]
    fn figures_are_numbers_and_text_is_never_a_formula() {
        let mut workbook = sheets(&hostile(), Formulas::Neutral);
        insta::assert_snapshot!(cells(&mut workbook, "table").join("\n"), @r#"
        “Code” | “Quote” | “n” | “κ”
        “RQ1_a” |  | 12.0 | 0.8642
        “in/out | [sic]” | “'=cmd|' /C calc'!A0
        second \line{} 100% "quoted"” | 3.0 | -0.125
        “esc” | “␛[31mred⟨RLO⟩ <script>alert(1)</script> #1 $x_2^3~ `*b*`” | 0.0 | “–”
        "#);
        insta::assert_snapshot!(cells(&mut workbook, "notes").join("\n"), @"
        “Codes & <themes>”
        “only 12 units, P_01 & others”
        “– κ: neither coder used the code”
        “barriers.thema · consensus”
        ");
        assert!(workbook.worksheet_formula("table").unwrap().is_empty());
        let raw = cells(&mut sheets(&hostile(), Formulas::Raw), "table");
        assert!(raw[2].contains("“=cmd|"), "{raw:?}");
        assert!(sheets(&hostile(), Formulas::Raw).worksheet_formula("table").unwrap().is_empty());
    }

    #[test]
    fn what_is_edited_elsewhere_has_the_names_and_paths_of_its_csv() {
        let report = Report { is_data: true, ..hostile() };
        insta::assert_snapshot!(cells(&mut sheets(&report, Formulas::Neutral), "table").join("\n"), @r#"
        “code” | “kind” | “quote” | “passages” | “cohen_kappa”
        “RQ1_a” | “theme” |  | 12.0 | 0.8642
        “RQ1_a/in\/out | [sic]” | “code” | “'=cmd|' /C calc'!A0
        second \line{} 100% "quoted"” | 3.0 | -0.125
        “RQ1_a/esc” | “code” | “␛[31mred⟨RLO⟩ <script>alert(1)</script> #1 $x_2^3~ `*b*`” | 0.0 |
        "#);
    }

    #[test]
    fn a_share_and_both_ends_of_an_interval_are_numbers() {
        let columns = vec![Column::figure("share", "%"), Column::figure("ci95", "95 % interval")];
        let mut report = Report::new("", columns);
        report.push(vec![Cell::Share(Some(0.001)), Cell::Interval(Some((0.787, 0.941)), 2)]);
        report.push(vec![Cell::Share(None), Cell::Interval(None, 2)]);
        insta::assert_snapshot!(cells(&mut sheets(&report, Formulas::Neutral), "table").join("\n"), @"
        “%” | “95 % interval, from” | “95 % interval, to”
        0.001 | 0.787 | 0.941
        “–” | “–” | “–”
        ");
        assert_eq!(in_per_cent(0.001), "\"<1 %\"");
        assert_eq!(in_per_cent(0.5), "0 %");
    }

    #[test]
    fn the_same_table_is_the_same_file() {
        assert_eq!(render(&hostile(), Formulas::Neutral), render(&hostile(), Formulas::Neutral));
        let bytes = render(&hostile(), Formulas::Neutral);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut core = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("docProps/core.xml").unwrap(), &mut core).unwrap();
        assert_eq!(core.matches("2000-01-01T00:00:00Z").count(), 2, "{core}");
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_and_that_is_said() {
        let mut report = Report::new("Long", vec![Column::text("text", "Text")]);
        report.push(vec![Cell::text("=".to_owned() + &"👩".repeat(20_000))]);
        report.push(vec![Cell::text("a".repeat(TEXT_MAX))]);
        let mut workbook = sheets(&report, Formulas::Neutral);
        let rows = cells(&mut workbook, "table");
        assert!(rows[1].starts_with("“'=👩") && rows[1].ends_with("👩…”"));
        assert_eq!(rows[2].chars().count(), TEXT_MAX + 2);
        let notes = cells(&mut workbook, "notes");
        assert!(notes[1].contains("1 cell is cut off"), "{notes:?}");
    }

    #[test]
    fn a_row_is_as_high_as_its_text_and_a_code_is_set_in() {
        let mut report = Report::new("", vec![Column::text("code", "Code"), Column::text("quote", "Quote")]);
        let path = Cell::Path { path: "trust/in people".into(), depth: 1 };
        report.push(vec![path, Cell::text("I trust her. ".repeat(20))]);
        report.push(vec!["other".into(), "short".into()]);
        let part = |name: &str| {
            let mut archive = zip::ZipArchive::new(Cursor::new(render(&report, Formulas::Neutral))).unwrap();
            let mut text = String::new();
            std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
            text
        };
        let sheet = part("xl/worksheets/sheet1.xml");
        // 260 letters in lines of 60.
        assert_eq!(sheet.matches(" ht=\"").count(), 1, "{sheet}");
        assert!(sheet.contains("<row r=\"2\" spans=\"1:2\" ht=\"75\""), "{sheet}");
        assert!(part("xl/styles.xml").contains("horizontal=\"left\" vertical=\"top\" indent=\"1\""));
    }

    #[test]
    fn what_xml_cannot_hold_is_left_out_or_shown() {
        assert_eq!(for_xml("a\u{0}b\u{fffe}c\u{1b}d _x0041_"), "a␀bc␛d _x0041_");
        let mut report = Report::new("\u{0}", vec![Column::text("t", "T\u{1}")]);
        report.push(vec!["_x0041_ \u{b}\u{ffff}".into()]);
        assert_eq!(cells(&mut sheets(&report, Formulas::Neutral), "table"), ["“T␁”", "“_x0041_ ␋”"]);
    }
}
