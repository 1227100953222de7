//! Tables for people and for programs: one value, one file a dialect.
//!
//! A [`Report`] holds typed cells, so that a figure is rounded once and here, and text from outside passes
//! through exactly one escape: that of the dialect it is written in.

pub mod chart;
pub mod codebook;
pub mod json;
pub mod methods;
pub mod prose;
pub mod page;

mod csv;
mod docx;
mod html;
mod latex;
mod markdown;
mod markup;
mod quotes;
mod text;
mod widths;
mod words;
mod xlsx;

use self::chart::Chart;
use crate::model::codebook::last_name;
use crate::model::cores::in_parts;
use crate::model::formula::Formulas;
use crate::model::note::Note;
use std::borrow::Cow;
use std::fmt;
use std::path::Path;

/// Stands where a figure does not exist.
const MISSING: &str = "–";

/// A table with what belongs to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub notes: Vec<Note>,
    /// Where the figures come from (project, layer, filters, version), on one line; empty if unsaid.
    pub provenance: String,
    /// The same figures drawn, if they can be.
    pub chart: Option<Chart>,
    /// Whether it is a table to be edited elsewhere and read again, so that a workbook of it is laid out as its CSV is.
    pub is_data: bool,
    pub layout: Layout,
}

/// How its rows are laid out where there are pages of text (DOCX, LaTeX).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Layout {
    /// A table.
    #[default]
    Grid,
    /// A text: each row is a block quote below the headings of its code.
    Quotes {
        /// The column of the code's path.
        under: String,
        /// The column of the words.
        body: String,
        /// The columns that say whose they are.
        whose: Vec<String>,
        /// The columns by which they are found.
        place: Vec<String>,
    },
}

/// A column: its name for programs, its heading for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As in CSV and JSON (`of_participants`).
    pub name: String,
    /// As on a page (`of`, `κ`).
    pub heading: String,
    pub align: Align,
    pub audience: Audience,
}

/// Which edge the cells of a column share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text; may be wrapped.
    Left,
    /// Figures; never wrapped.
    Right,
}

/// Who a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Everybody,
    /// Left out of CSV, TSV and JSON.
    People,
    /// Left out of text, Markdown, LaTeX and HTML.
    Programs,
}

impl Column {
    /// A column of text.
    pub fn text(name: impl Into<String>, heading: impl Into<String>) -> Self {
        Self { name: name.into(), heading: heading.into(), align: Align::Left, audience: Audience::Everybody }
    }

    /// A column of figures.
    pub fn figure(name: impl Into<String>, heading: impl Into<String>) -> Self {
        Self { align: Align::Right, ..Self::text(name, heading) }
    }

    /// The same column for programs only.
    pub fn for_programs(self) -> Self {
        Self { audience: Audience::Programs, ..self }
    }

    /// The same column for people only.
    pub fn for_people(self) -> Self {
        Self { audience: Audience::People, ..self }
    }
}

/// One row, with a cell for each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub kind: RowKind,
}

impl Row {
    /// Why there is no figure in the column, if a reason is given.
    fn missing(&self, at: usize) -> Option<&str> {
        match self.cells.get(at)? {
            Cell::Decimal { value: None, missing, .. } => missing.as_deref(),
            _ => None,
        }
    }
}

/// What a row is to the rows around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    Plain,
    /// Heads those below it (a theme): its name is set apart where the dialect can.
    Heading,
    /// Sums up those above it.
    Total,
}

/// A typed value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    /// A code by its path: programs get the path, people its last name at its depth.
    Path {
        path: String,
        depth: usize,
    },
    Integer(u64),
    /// A figure with the digits people see; if there is none, why.
    Decimal {
        value: Option<f64>,
        digits: usize,
        missing: Option<String>,
    },
    /// A share of 1, shown to people in per cent.
    Share(Option<f64>),
    /// Lower and upper end, with the digits people see.
    Interval(Option<(f64, f64)>, usize),
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A figure that exists, or not without a word about it.
    pub fn decimal(value: impl Into<Option<f64>>, digits: usize) -> Self {
        Self::Decimal { value: value.into(), digits, missing: None }
    }

    /// A figure that may not exist, with the reason.
    pub fn statistic(value: Option<f64>, digits: usize, undefined: Option<impl ToString>) -> Self {
        Self::Decimal { value, digits, missing: undefined.map(|reason| reason.to_string()) }
    }

    /// What people read, before any dialect's escape.
    pub fn for_people(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Path { path, .. } => last_name(path),
            Self::Integer(count) => Cow::Owned(count.to_string()),
            Self::Decimal { value: Some(value), digits, .. } => Cow::Owned(rounded(*value, *digits)),
            Self::Share(Some(share)) => Cow::Owned(per_cent(*share)),
            Self::Interval(Some((low, high)), digits) => {
                Cow::Owned(format!("{} to {}", rounded(*low, *digits), rounded(*high, *digits)))
            }
            Self::Decimal { .. } | Self::Share(None) | Self::Interval(None, _) => Cow::Borrowed(MISSING),
        }
    }

    /// Whether it is made of figures alone, which no dialect has to escape.
    const fn is_figure(&self) -> bool {
        !matches!(self, Self::Empty | Self::Text(_) | Self::Path { .. })
    }

    /// How deep in a tree it stands; from the tenth level on it is set no deeper.
    fn depth(&self) -> usize {
        match self {
            Self::Path { depth, .. } => *depth.min(&10),
            _ => 0,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Integer(count)
    }
}

/// The value with so many digits, never `-0.00` and never anything but a number.
fn rounded(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(zero) if zero.chars().all(|c| c == '0' || c == '.') => zero.to_owned(),
        _ => text,
    }
}

/// The share in whole per cent; only all is 100 % and only nothing is 0 %.
fn per_cent(share: f64) -> String {
    match rounded(share * 100.0, 0).as_str() {
        "100" if share < 1.0 => ">99 %".to_owned(),
        "0" if share > 0.0 => "<1 %".to_owned(),
        rounded => format!("{rounded} %"),
    }
}

impl Report {
    /// A table without rows.
    pub fn new(title: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { title: title.into(), columns, ..Self::default() }
    }

    /// Adds an ordinary row.
    pub fn push(&mut self, cells: Vec<Cell>) {
        self.push_as(RowKind::Plain, cells);
    }

    /// Adds a row of this kind.
    pub fn push_as(&mut self, kind: RowKind, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(Row { cells, kind });
    }

    /// Takes the column of this name away, with its cells, if there is one.
    pub fn remove_column(&mut self, name: &str) {
        while let Some(at) = self.columns.iter().position(|column| column.name == name) {
            self.columns.remove(at);
            self.rows.iter_mut().for_each(|row| drop(row.cells.remove(at)));
        }
    }

    /// The report in this dialect; text has a line end after the last line. A picture is of its figure, and empty
    /// where it has none.
    pub fn render(&self, format: Format, page: Page) -> Rendered {
        let text = match format {
            Format::Table => text::render(self, page.width),
            Format::Csv => csv::render(self, b',', page.formulas),
            Format::Tsv => csv::render(self, b'\t', page.formulas),
            Format::Json => json::of_report(self),
            Format::Markdown => markdown::render(self),
            Format::Latex => latex::render(self),
            Format::Html => html::render(self),
            Format::Xlsx => return Rendered::File { format, bytes: xlsx::render(self, page.formulas) },
            Format::Docx => return Rendered::File { format, bytes: docx::render(self) },
            Format::Svg => {
                self.chart.as_ref().map(|chart| chart::svg_from(chart, &self.provenance)).unwrap_or_default()
            }
        };
        Rendered::Text(text)
    }

    /// The report as [`Format::Table`], given away piece by piece as it is set: a long one is never in memory as a whole.
    ///
    /// Fails with what was said when a piece was given.
    pub fn set_in_pieces<E>(&self, width: Option<usize>, give: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        text::in_pieces(self, width, give)
    }

    /// Whether a cell is printed in bold where that can be done: the name of a heading, all of a total.
    fn is_strong(row: &Row, cell: &Cell) -> bool {
        match row.kind {
            RowKind::Plain => false,
            RowKind::Heading => matches!(cell, Cell::Path { .. }),
            RowKind::Total => !matches!(cell, Cell::Empty),
        }
    }

    /// The columns this audience sees, each with its place in the rows.
    fn columns_for(&self, audience: Audience) -> Vec<(usize, &Column)> {
        let is_theirs = |column: &Column| column.audience == Audience::Everybody || column.audience == audience;
        self.columns.iter().enumerate().filter(|(_, column)| is_theirs(column)).collect()
    }

    /// What stands below the table: the notes in sentences, why figures are missing, each reason once a column,
    /// and where the figures come from.
    fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self.notes.iter().map(|note| note.message.clone()).collect();
        for (at, column) in self.columns_for(Audience::People) {
            let mut reasons: Vec<(&str, usize)> = Vec::new();
            for reason in
                in_parts(&self.rows, |rows| rows.iter().filter_map(|row| row.missing(at)).collect::<Vec<_>>()).concat()
            {
                match reasons.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, count)) => *count += 1,
                    None => reasons.push((reason, 1)),
                }
            }
            for (reason, count) in reasons {
                let times = if count == 1 { String::new() } else { format!(" ({count} rows)") };
                remarks.push(format!("{MISSING} {}: {reason}{times}", column.heading));
            }
        }
        if !self.provenance.is_empty() {
            remarks.push(self.provenance.clone());
        }
        remarks
    }
}

/// What a report was made into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    Text(String),
    /// Bytes that only a program can read.
    File {
        format: Format,
        bytes: Vec<u8>,
    },
}

/// Text as it is; of a file what it is.
impl fmt::Display for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::File { format, bytes } => write!(f, "{} bytes of {}", bytes.len(), format.word()),
        }
    }
}

/// How a report is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Page {
    /// The terminal's width in columns; `None` (a pipe, a file) wraps nothing.
    pub width: Option<usize>,
    pub formulas: Formulas,
}

/// A dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Table,
    Csv,
    Tsv,
    Json,
    Markdown,
    Latex,
    Html,
    Xlsx,
    Docx,
    Svg,
}

impl Format {
    /// All there are, in the order help names them.
    pub const ALL: [Self; 10] = [
        Self::Table,
        Self::Csv,
        Self::Tsv,
        Self::Json,
        Self::Markdown,
        Self::Latex,
        Self::Html,
        Self::Xlsx,
        Self::Docx,
        Self::Svg,
    ];

    /// The word `--format` takes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Latex => "latex",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
            Self::Svg => "svg",
        }
    }

    /// Whether it is of the figure, and not of the table.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Svg)
    }

    /// The format of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    /// The format a file's ending asks for, in any case of its letters; `None` for an unknown one.
    pub fn from_ending(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "txt" => Some(Self::Table),
            "markdown" => Some(Self::Markdown),
            "tex" => Some(Self::Latex),
            "htm" => Some(Self::Html),
            "tab" => Some(Self::Tsv),
            // Everything else is called as its format is; a file "a.table" is nobody's.
            word => Self::from_word(word).filter(|format| !matches!(format, Self::Table | Self::Latex)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small table in which everything that can go wrong is there once.
    pub(super) fn hostile() -> Report {
        let mut report = Report::new(
            "Codes & <themes>",
            vec![
                Column::text("code", "Code"),
                Column::text("kind", "Kind").for_programs(),
                Column::text("quote", "Quote"),
                Column::figure("passages", "n"),
                Column::figure("cohen_kappa", "κ"),
            ],
        );
        let path = |path: &str, depth| Cell::Path { path: path.into(), depth };
        let kappa = |value| Cell::statistic(value, 2, value.is_none().then_some("neither coder used the code"));
        report.push_as(
            RowKind::Heading,
            vec![path("RQ1_a", 0), "theme".into(), Cell::Empty, 12.into(), kappa(Some(0.8642))],
        );
        report.push(vec![
            path(r"RQ1_a/in\/out | [sic]", 1),
            "code".into(),
            "=cmd|' /C calc'!A0\nsecond \\line{} 100% \"quoted\"".into(),
            3.into(),
            kappa(Some(-0.125)),
        ]);
        report.push(vec![
            path("RQ1_a/esc", 1),
            "code".into(),
            "\u{1b}[31mred\u{202e} <script>alert(1)</script> #1 $x_2^3~ `*b*`".into(),
            0.into(),
            kappa(None),
        ]);
        report.notes.push(Note::new("few_units", "only 12 units, P_01 & others"));
        report.provenance = "barriers.thema · consensus".into();
        report
    }

    #[test]
    fn figures_are_rounded_here_and_are_always_figures() {
        assert_eq!(Cell::decimal(0.8642, 2).for_people(), "0.86");
        assert_eq!(Cell::decimal(-0.001, 2).for_people(), "0.00");
        assert_eq!(Cell::decimal(-0.5, 0).for_people(), "0");
        assert_eq!(Cell::decimal(f64::NAN, 2).for_people(), "–");
        assert_eq!(Cell::decimal(None, 2).for_people(), "–");
        assert_eq!(Cell::Share(Some(2.0 / 3.0)).for_people(), "67 %");
        assert_eq!(Cell::Share(Some(235.0 / 236.0)).for_people(), ">99 %");
        assert_eq!(Cell::Share(Some(1.0)).for_people(), "100 %");
        assert_eq!(Cell::Share(Some(0.001)).for_people(), "<1 %");
        assert_eq!(Cell::Interval(Some((0.787, 0.941)), 2).for_people(), "0.79 to 0.94");
    }

    #[test]
    fn a_file_gets_the_format_its_ending_asks_for() {
        assert_eq!(Format::from_ending(Path::new("out/Table.TEX")), Some(Format::Latex));
        assert_eq!(Format::from_ending(Path::new("a.csv")), Some(Format::Csv));
        assert_eq!(Format::from_ending(Path::new("csv")), None);
        assert!(Format::ALL.into_iter().all(|format| Format::from_word(format.word()) == Some(format)));
        assert_eq!(Format::from_word("CSV"), None);
    }

    #[test]
    fn an_empty_report_renders_in_every_dialect() {
        for format in Format::ALL {
            let page = Page { width: Some(0), ..Page::default() };
            let columns = vec![Column::text("a", "A"), Column::figure("b", "B")];
            for report in [Report::new("", vec![]), Report::new("", columns)] {
                match report.render(format, page) {
                    Rendered::Text(text) if format.is_picture() => assert_eq!(text, "", "there is no figure"),
                    Rendered::Text(text) => {
                        assert!(text.len() < 4000);
                        assert!(text.ends_with('\n') || report.columns.is_empty(), "{text}");
                    }
                    Rendered::File { bytes, .. } => assert!((1000..20_000).contains(&bytes.len()), "{}", bytes.len()),
                }
            }
        }
    }
}
