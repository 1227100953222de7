//! A Word document: a table with its headings on every page, or a text of headings and block quotes.
//!
//! Written by hand: of what Word knows it needs four small parts, and the same words give the same bytes.

use super::{Align, Audience, Cell, Column, Layout, Report, Row, RowKind, for_xml};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// From so many columns on, the page is turned.
const COLUMNS_WIDE: usize = 7;
/// A4, in twentieths of a point, and its margins of two centimetres.
const PAGE: (usize, usize) = (11_906, 16_838);
const MARGIN: usize = 1_134;
/// The usual width of a letter of the table's size, and what a cell keeps free on each side.
const LETTER: usize = 105;
const CELL_MARGIN: usize = 85;
/// Letters of a word a column keeps together, if it can.
const WORD_MAX: usize = 18;
/// Per level of the tree.
const INDENT: usize = 200;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

const RELATIONS_OF_DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

const NAMESPACE: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

/// Word's own names for headings, so that its table of contents finds them.
const STYLES: &str = r#"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/><w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:after="200"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="280" w:after="100"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading3"><w:name w:val="heading 3"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="2"/></w:pPr><w:rPr><w:b/><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before="120" w:after="20"/><w:ind w:left="567" w:right="567"/></w:pPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Source"><w:name w:val="Quote Source"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="160"/><w:ind w:left="567" w:right="567"/><w:jc w:val="right"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Cell"><w:name w:val="Table Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="19"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Note"><w:name w:val="Table Note"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="60" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="17"/></w:rPr></w:style>
"#;

/// The report as the bytes of a .docx file.
pub(super) fn render(report: &Report) -> Vec<u8> {
    let title = escaped(&report.title);
    let head = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    let core = format!(
        "{head}\n<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title></cp:coreProperties>"
    );
    let parts = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("docProps/core.xml", core),
        ("word/_rels/document.xml.rels", RELATIONS_OF_DOCUMENT.to_owned()),
        ("word/styles.xml", format!("{head}\n<w:styles {NAMESPACE}>{STYLES}</w:styles>")),
        (
            "word/document.xml",
            format!("{head}\n<w:document {NAMESPACE}><w:body>{}</w:body></w:document>", body(report)),
        ),
    ];
    packed(&parts).expect("a few parts, into memory")
}

/// The parts in a ZIP archive, all of them of the same day in 1980.
fn packed(parts: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, text) in parts {
        zip.start_file(*name, options)?;
        zip.write_all(text.as_ref())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn body(report: &Report) -> String {
    let columns = report.columns_for(Audience::People);
    let mut out = String::new();
    if !report.title.is_empty() {
        paragraph(&mut out, "Title", "", &report.title);
    }
    let is_table = matches!(report.layout, Layout::Grid);
    match &report.layout {
        Layout::Document { body } => report.rows.iter().for_each(|row| passage(&mut out, &columns, body, row)),
        Layout::Grid if columns.is_empty() => {}
        Layout::Grid => table(&mut out, report, &columns),
    }
    report.remarks().iter().for_each(|remark| paragraph(&mut out, "Note", "", remark));
    // A document that ends in a table is broken.
    paragraph(&mut out, "Note", "", "");
    let (width, height) = PAGE;
    let is_wide = is_table && columns.len() >= COLUMNS_WIDE;
    let size = match is_wide {
        true => format!("<w:pgSz w:w=\"{height}\" w:h=\"{width}\" w:orient=\"landscape\"/>"),
        false => format!("<w:pgSz w:w=\"{width}\" w:h=\"{height}\"/>"),
    };
    out.push_str(&format!(
        "<w:sectPr>{size}<w:pgMar w:top=\"{MARGIN}\" w:right=\"{MARGIN}\" w:bottom=\"{MARGIN}\" w:left=\"{MARGIN}\" \
         w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>"
    ));
    out
}

/// A row of a document: a heading, or a block quote with whose it is below it.
fn passage(out: &mut String, columns: &[(usize, &Column)], body: &str, row: &Row) {
    let cells = || columns.iter().map(|&(at, column)| (column, row.cells.get(at).unwrap_or(&Cell::Empty)));
    let words = |cell: &Cell| Some(cell.for_people().into_owned()).filter(|words| !words.is_empty());
    if row.kind == RowKind::Heading {
        let mut all = cells().filter_map(|(_, cell)| Some((cell.depth(), words(cell)?)));
        if let Some((depth, heading)) = all.next() {
            paragraph(out, ["Heading1", "Heading2", "Heading3"][depth.min(2)], "", &heading);
        }
        all.for_each(|(_, words)| paragraph(out, "Normal", "", &words));
        return;
    }
    let said = cells().filter(|(column, _)| column.name == body).find_map(|(_, cell)| words(cell));
    // What heads the row is not said again below it.
    let others = cells().filter(|(column, cell)| column.name != body && !matches!(cell, Cell::Path { .. }));
    let source: Vec<String> = others.filter_map(|(_, cell)| words(cell)).collect();
    let style = if row.kind == RowKind::Total { "Normal" } else { "Quote" };
    said.iter().for_each(|said| paragraph(out, style, "", said));
    if !source.is_empty() {
        paragraph(out, "Source", "", &source.join(" · "));
    }
}

fn table(out: &mut String, report: &Report, columns: &[(usize, &Column)]) {
    let widths = widths(report, columns);
    let line = |side: &str, size: u8, color: &str| {
        format!("<w:{side} w:val=\"single\" w:sz=\"{size}\" w:space=\"0\" w:color=\"{color}\"/>")
    };
    out.push_str(&format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblBorders>{}{}{}</w:tblBorders><w:tblLayout w:type=\"fixed\"/>\
         <w:tblCellMar><w:left w:w=\"{CELL_MARGIN}\" w:type=\"dxa\"/><w:right w:w=\"{CELL_MARGIN}\" w:type=\"dxa\"/></w:tblCellMar>\
         </w:tblPr><w:tblGrid>",
        widths.iter().sum::<usize>(),
        line("top", 8, "auto"),
        line("bottom", 8, "auto"),
        line("insideH", 2, "BFBFBF"),
    ));
    widths.iter().for_each(|width| out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>")));
    out.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (&(_, column), width) in columns.iter().zip(&widths) {
        cell(out, *width, &line("bottom", 6, "auto"), (column.align, 0), true, &column.heading);
    }
    out.push_str("</w:tr>");
    for row in &report.rows {
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        let above = if row.kind == RowKind::Total { line("top", 6, "auto") } else { String::new() };
        for (&(at, column), width) in columns.iter().zip(&widths) {
            let of_row = row.cells.get(at).unwrap_or(&Cell::Empty);
            let is_bold = Report::is_strong(row, of_row);
            cell(out, *width, &above, (column.align, of_row.depth()), is_bold, &of_row.for_people());
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

fn cell(out: &mut String, width: usize, border: &str, (align, depth): (Align, usize), is_bold: bool, text: &str) {
    out.push_str(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>"));
    if !border.is_empty() {
        out.push_str(&format!("<w:tcBorders>{border}</w:tcBorders>"));
    }
    out.push_str("</w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Cell\"/>");
    if depth > 0 {
        out.push_str(&format!("<w:ind w:left=\"{}\"/>", INDENT * depth));
    }
    if align == Align::Right {
        out.push_str("<w:jc w:val=\"right\"/>");
    }
    out.push_str("</w:pPr>");
    run(out, if is_bold { "<w:rPr><w:b/></w:rPr>" } else { "" }, text);
    out.push_str("</w:p></w:tc>");
}

fn paragraph(out: &mut String, style: &str, look: &str, text: &str) {
    out.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>"));
    run(out, look, text);
    out.push_str("</w:p>");
}

/// The text in one look, with its line ends.
fn run(out: &mut String, look: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    out.push_str(&format!("<w:r>{look}"));
    for (n, line) in text.lines().enumerate() {
        let end = if n > 0 { "<w:br/>" } else { "" };
        out.push_str(&format!("{end}<w:t xml:space=\"preserve\">{}</w:t>", escaped(line)));
    }
    out.push_str("</w:r>");
}

/// Each column as wide as its text, or, where that is too wide for the page, the figures and the longest words first.
fn widths(report: &Report, columns: &[(usize, &Column)]) -> Vec<usize> {
    let room = if columns.len() >= COLUMNS_WIDE { PAGE.1 } else { PAGE.0 } - 2 * MARGIN;
    let letters = |count: usize| count * LETTER + 2 * CELL_MARGIN;
    let longest = |at: usize, column: &Column, of: fn(&str) -> usize| {
        let cells = report.rows.iter().filter_map(|row| row.cells.get(at));
        let cells = cells.map(|cell| of(&cell.for_people()) + 2 * cell.depth());
        cells.chain([of(&column.heading)]).max().unwrap_or(0).max(3)
    };
    let line = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let word = |text: &str| text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0).min(WORD_MAX);
    let natural: Vec<usize> = columns.iter().map(|&(at, column)| letters(longest(at, column, line))).collect();
    if natural.iter().sum::<usize>() <= room {
        return natural;
    }
    let least: Vec<usize> = columns.iter().map(|&(at, column)| letters(longest(at, column, word))).collect();
    let taken = least.iter().sum::<usize>();
    if taken >= room {
        return least.iter().map(|width| (width * room / taken).max(2 * CELL_MARGIN + LETTER)).collect();
    }
    // The square root keeps a very long column from starving the others.
    let wanted = |at: usize| (natural[at].saturating_sub(least[at]) as f64).sqrt();
    let all: f64 = (0..columns.len()).map(wanted).sum();
    let spare = (room - taken) as f64;
    (0..columns.len()).map(|at| least[at] + (spare * wanted(at) / all) as usize).collect()
}

/// The text as text of an element.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in for_xml(text).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\t' => safe.push(' '),
            _ => safe.push(letter),
        }
    }
    safe
}
