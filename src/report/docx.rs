//! A Word document: a table with its headings on every page, or a text of headings and block quotes.
//!
//! Written by hand: of what Word knows it needs four small parts, and the same words give the same bytes.

use super::widths::{Wanted, shared, wanted};
use super::{Align, Audience, Cell, Column, Layout, Report, Row, RowKind, markup};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// From so many columns on, the page is turned if they do not fit.
const COLUMNS_WIDE: usize = 7;
/// A4, in twentieths of a point, and its margins of two centimetres.
const PAGE: (usize, usize) = (11_906, 16_838);
const MARGIN: usize = 1_134;
/// The width of a figure, which most letters have at most, in the table's size; a cell keeps so much free on each side.
const LETTER: f64 = 106.0;
const CELL_MARGIN: usize = 85;
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
const STYLES: &str = r#"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="21"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:after="200"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="280" w:after="100"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading3"><w:name w:val="heading 3"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="2"/></w:pPr><w:rPr><w:b/><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before="120" w:after="20"/><w:ind w:left="567" w:right="567"/></w:pPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Source"><w:name w:val="Quote Source"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="160"/><w:ind w:left="567" w:right="567"/><w:jc w:val="right"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Cell"><w:name w:val="Table Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Note"><w:name w:val="Table Note"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="60" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="16"/></w:rPr></w:style>
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
    let wanted = wanted(report, &columns);
    let is_table = matches!(report.layout, Layout::Grid);
    let is_wide = is_table && columns.len() >= COLUMNS_WIDE && natural(&wanted) > room(columns.len(), false);
    match &report.layout {
        Layout::Document { body } => report.rows.iter().for_each(|row| passage(&mut out, &columns, body, row)),
        Layout::Grid if columns.is_empty() => {}
        Layout::Grid => table(&mut out, report, &columns, &widths(&wanted, is_wide)),
    }
    report.remarks().iter().for_each(|remark| paragraph(&mut out, "Note", "", remark));
    // A document that ends in a table is broken.
    paragraph(&mut out, "Note", "", "");
    let (width, height) = PAGE;
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
    // A code that only people see heads the rows from here on.
    let heads = |column: &Column, cell: &Cell| column.audience == Audience::People && matches!(cell, Cell::Path { .. });
    if let Some((depth, heading)) =
        cells().filter(|(column, cell)| heads(column, cell)).find_map(|(_, cell)| Some((cell.depth(), words(cell)?)))
    {
        paragraph(out, ["Heading1", "Heading2", "Heading3"][depth.min(2)], "", &heading);
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

fn table(out: &mut String, report: &Report, columns: &[(usize, &Column)], widths: &[usize]) {
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
    for (&(_, column), width) in columns.iter().zip(widths) {
        cell(out, *width, &line("bottom", 6, "auto"), (column.align, 0), true, &column.heading);
    }
    out.push_str("</w:tr>");
    for row in &report.rows {
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        let above = if row.kind == RowKind::Total { line("top", 6, "auto") } else { String::new() };
        for (&(at, column), width) in columns.iter().zip(widths) {
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

/// Each column as wide as its text, or what the page has shared out between them.
fn widths(wanted: &[Wanted], is_wide: bool) -> Vec<usize> {
    let room = room(wanted.len(), is_wide);
    let widths = if natural(wanted) <= room {
        wanted.iter().map(|of| of.natural as f64).collect()
    } else {
        shared(wanted, room)
    };
    widths.iter().map(|width| (width * LETTER) as usize + 2 * CELL_MARGIN).collect()
}

fn natural(wanted: &[Wanted]) -> f64 {
    wanted.iter().map(|column| column.natural).sum::<usize>() as f64
}

/// The letters of a line, without the margins of its cells.
fn room(columns: usize, is_wide: bool) -> f64 {
    let page = if is_wide { PAGE.1 } else { PAGE.0 } - 2 * MARGIN;
    page.saturating_sub(columns * 2 * CELL_MARGIN) as f64 / LETTER
}

/// The text as text of an element; a tab would lead out of a cell.
fn escaped(text: &str) -> String {
    markup::escaped(text).replace('\t', " ")
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use insta::assert_snapshot;
    use std::io::Read;

    fn part(report: &Report, name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(render(report))).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// The document with a line a paragraph: its style in brackets, what is told of it, its words.
    fn paragraphs(report: &Report) -> String {
        let text = part(report, "word/document.xml");
        let (_, body) = text.split_once("<w:body>").unwrap();
        let tag = regex::Regex::new("<[^>]*>").unwrap();
        let told = |paragraph: &str| {
            let (_, style) = paragraph.rsplit_once("<w:p><w:pPr><w:pStyle w:val=\"").unwrap();
            let (style, rest) = style.split_once('"').unwrap();
            let marks = [("<w:b/>", " bold"), ("<w:ind ", " indented"), ("<w:jc w:val=\"right\"/>", " right")];
            let marks: String = marks.iter().filter(|(mark, _)| rest.contains(mark)).map(|(_, word)| *word).collect();
            let words = tag.replace_all(&rest.replace("<w:br/>", " ↵ "), "").replace("/>", "");
            format!("[{style}{marks}] {words}").trim_end().to_owned()
        };
        body.split("</w:p>").filter(|paragraph| paragraph.contains("<w:p>")).map(told).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_table_repeats_its_heading_and_tags_in_a_quote_are_text() {
        assert_snapshot!(paragraphs(&hostile()), @r#"
        [Title] Codes &amp; &lt;themes&gt;
        [Cell bold] Code
        [Cell bold] Quote
        [Cell bold right] n
        [Cell bold right] κ
        [Cell bold] RQ1_a
        [Cell]
        [Cell right] 12
        [Cell right] 0.86
        [Cell indented] in/out | [sic]
        [Cell] =cmd|' /C calc'!A0 ↵ second \line{} 100% "quoted"
        [Cell right] 3
        [Cell right] -0.12
        [Cell indented] esc
        [Cell] ␛[31mred⟨RLO⟩ &lt;script&gt;alert(1)&lt;/script&gt; #1 $x_2^3~ `*b*`
        [Cell right] 0
        [Cell right] –
        [Note] only 12 units, P_01 &amp; others
        [Note] – κ: neither coder used the code
        [Note] barriers.thema · consensus
        [Note]
        "#);
        let text = part(&hostile(), "word/document.xml");
        assert_eq!(text.matches("<w:tblHeader/>").count(), 1);
        assert_eq!(text.matches("<w:tc>").count(), 4 * 4);
        assert_eq!(
            part(&hostile(), "docProps/core.xml").matches("<dc:title>Codes &amp; &lt;themes&gt;</dc:title>").count(),
            1
        );
    }

    #[test]
    fn a_document_has_headings_and_block_quotes_with_whose_they_are() {
        let columns =
            vec![Column::text("code", "Code"), Column::text("quote", "Quote"), Column::text("place", "Where")];
        let mut report = Report::new("Quotes", columns);
        report.layout = Layout::Document { body: "quote".into() };
        let path = |path: &str, depth| Cell::Path { path: path.into(), depth };
        report.push_as(RowKind::Heading, vec![path("trust", 0), Cell::Empty, "whom they rely on".into()]);
        report.push_as(RowKind::Heading, vec![path("trust/in people", 1), Cell::Empty, Cell::Empty]);
        report.push(vec![path("trust/in people", 1), "I trust her.\nI do.".into(), "P05, turn 12".into()]);
        report.push_as(RowKind::Total, vec![Cell::Empty, "1 of 9 participants".into(), Cell::Empty]);
        assert_snapshot!(paragraphs(&report), @"
        [Title] Quotes
        [Heading1] trust
        [Normal] whom they rely on
        [Heading2] in people
        [Quote] I trust her. ↵ I do.
        [Source] P05, turn 12
        [Normal] 1 of 9 participants
        [Note]
        ");
    }

    #[test]
    fn more_columns_than_a_page_holds_turn_it() {
        let mut report = Report::new("", (0..7).map(|n| Column::text("a", format!("column {n}"))).collect());
        assert!(!part(&report, "word/document.xml").contains("landscape"));
        report.push((0..7).map(|_| Cell::text("rather long words ".repeat(3))).collect());
        let text = part(&report, "word/document.xml");
        assert!(text.contains("landscape"));
        let grid = regex::Regex::new("<w:gridCol w:w=\"(\\d+)\"/>").unwrap();
        let widths: usize = grid.captures_iter(&text).map(|found| found[1].parse::<usize>().unwrap()).sum();
        assert!((13_000..=PAGE.1 - 2 * MARGIN).contains(&widths), "{widths}");
    }

    #[test]
    fn the_same_table_is_the_same_file() {
        assert_eq!(render(&hostile()), render(&hostile()));
    }
}
