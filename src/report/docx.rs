//! A Word document: a table with its headings on every page, or a text of headings and block quotes.
//!
//! Written by hand: of what Word knows it needs four small parts, and the same words give the same bytes.

use super::quotes::{Part, parts};
use super::widths::{Ruler, Wanted, shared, wanted};
use super::{Align, Audience, Cell, Column, Report, RowKind, markup};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// From so many columns on, the page is turned if they do not fit.
const COLUMNS_WIDE: usize = 7;
/// A4, in twentieths of a point, and its margins of two centimetres.
const PAGE: (usize, usize) = (11_906, 16_838);
const MARGIN: usize = 1_134;
/// An ordinary letter in the table's size, with some room for a font that stands in for Arial.
const LETTER: f64 = 104.0;
/// What a cell keeps free on each side; of many columns each has less.
const CELL_MARGIN: usize = 85;
const CELL_MARGIN_OF_MANY: usize = 25;
const MANY: usize = 20;
const RULER: Ruler = Ruler { letter: width, bold: 1.1, heading: 1.1, indent: INDENT as f64 / LETTER };
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
<w:style w:type="paragraph" w:styleId="Heading4"><w:name w:val="heading 4"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="3"/></w:pPr><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before="120" w:after="20"/><w:ind w:left="567" w:right="567"/></w:pPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Source"><w:name w:val="Quote Source"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="160"/><w:ind w:left="567" w:right="567"/><w:jc w:val="right"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Cell"><w:name w:val="Table Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Note"><w:name w:val="Table Note"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="60" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="16"/></w:rPr></w:style>
"#;

/// The report as the bytes of a .docx file.
pub(super) fn render(report: &Report) -> Vec<u8> {
    file(&report.title, &body(report))
}

/// A text in paragraphs as the bytes of a .docx file.
pub(super) fn of_prose(title: &str, paragraphs: &[String], provenance: &str) -> Vec<u8> {
    let mut out = String::new();
    paragraph(&mut out, "Title", "", title);
    paragraphs.iter().for_each(|text| paragraph(&mut out, "Normal", "", text));
    paragraph(&mut out, "Note", "", provenance);
    page(&mut out, false);
    file(title, &out)
}

fn file(title: &str, body: &str) -> Vec<u8> {
    let title = escaped(title);
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
        ("word/document.xml", format!("{head}\n<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>")),
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
    let wanted = wanted(report, &columns, &RULER);
    let parts = parts(report);
    let is_wide = parts.is_none() && columns.len() >= COLUMNS_WIDE && natural(&wanted) > room(columns.len(), false);
    match &parts {
        Some(parts) => parts.iter().for_each(|part| of_text(&mut out, part)),
        None if columns.is_empty() => {}
        None => table(&mut out, report, &columns, &widths(&wanted, is_wide)),
    }
    report.remarks().iter().for_each(|remark| paragraph(&mut out, "Note", "", remark));
    // A document that ends in a table is broken.
    paragraph(&mut out, "Note", "", "");
    page(&mut out, is_wide);
    out
}

/// The page it stands on, upright or turned.
fn page(out: &mut String, is_wide: bool) {
    let (width, height) = PAGE;
    let size = match is_wide {
        true => format!("<w:pgSz w:w=\"{height}\" w:h=\"{width}\" w:orient=\"landscape\"/>"),
        false => format!("<w:pgSz w:w=\"{width}\" w:h=\"{height}\"/>"),
    };
    out.push_str(&format!(
        "<w:sectPr>{size}<w:pgMar w:top=\"{MARGIN}\" w:right=\"{MARGIN}\" w:bottom=\"{MARGIN}\" w:left=\"{MARGIN}\" \
         w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>"
    ));
}

/// A heading at its depth, or a block quote with whose it is below it.
fn of_text(out: &mut String, part: &Part) {
    match part {
        Part::Heading { depth, name } => {
            paragraph(out, ["Heading1", "Heading2", "Heading3", "Heading4"][*depth.min(&3)], "", name);
        }
        Part::Quote { said, whose, place } => {
            paragraph(out, "Quote", "", &format!("“{said}”"));
            let source = [whose, place].into_iter().filter(|words| !words.is_empty());
            paragraph(out, "Source", "", &source.map(String::as_str).collect::<Vec<_>>().join(" · "));
        }
    }
}

fn table(out: &mut String, report: &Report, columns: &[(usize, &Column)], widths: &[usize]) {
    let line = |side: &str, size: u8, color: &str| {
        format!("<w:{side} w:val=\"single\" w:sz=\"{size}\" w:space=\"0\" w:color=\"{color}\"/>")
    };
    let margin = cell_margin(columns.len());
    out.push_str(&format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblBorders>{}{}{}</w:tblBorders><w:tblLayout w:type=\"fixed\"/>\
         <w:tblCellMar><w:left w:w=\"{margin}\" w:type=\"dxa\"/><w:right w:w=\"{margin}\" w:type=\"dxa\"/></w:tblCellMar>\
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
            let text = of_row.for_people();
            // A figure is never broken.
            let text = if of_row.is_figure() { text.replace(' ', "\u{a0}").into() } else { text };
            cell(out, *width, &above, (column.align, of_row.depth()), is_bold, &text);
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

const fn cell_margin(columns: usize) -> usize {
    if columns > MANY { CELL_MARGIN_OF_MANY } else { CELL_MARGIN }
}

/// Each column as wide as its text, or what the page has shared out between them.
fn widths(wanted: &[Wanted], is_wide: bool) -> Vec<usize> {
    let room = room(wanted.len(), is_wide);
    let widths =
        if natural(wanted) <= room { wanted.iter().map(|of| of.natural).collect() } else { shared(wanted, room) };
    widths.iter().map(|width| (width * LETTER) as usize + 2 * cell_margin(wanted.len())).collect()
}

fn natural(wanted: &[Wanted]) -> f64 {
    wanted.iter().map(|column| column.natural).sum()
}

/// The letters of a line, without the margins of its cells.
fn room(columns: usize, is_wide: bool) -> f64 {
    let page = if is_wide { PAGE.1 } else { PAGE.0 } - 2 * MARGIN;
    page.saturating_sub(columns * 2 * cell_margin(columns)) as f64 / LETTER
}

/// How wide Arial sets it, in ordinary letters of half an em.
fn width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' | '‘' | '’' => 0.45,
        'f' | 't' | 'I' | ' ' | '\u{a0}' | '.' | ',' | ':' | ';' | '!' | '/' | '[' | ']' | '(' | ')' | '-' | 'r'
        | '·' => 0.67,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 1.0,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' => 1.8,
        'A'..='Z' | '+' | '<'..='>' | '&' => 1.45,
        letter if letter.is_ascii() || letter.is_alphabetic() && letter < '\u{2e80}' => 1.12,
        _ => 2.0,
    }
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
        [Cell] =cmd|&#39; /C calc&#39;!A0 ↵ second \line{} 100% &quot;quoted&quot;
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
    fn quotes_have_headings_that_word_knows_and_say_whose_they_are() {
        assert_snapshot!(paragraphs(&crate::report::quotes::tests::quotes()), @r#"
        [Title] Quotes
        [Heading1] trust
        [Heading2] in people
        [Quote] “I trust her, […] [their manager].”
        [Source] P05, engineer · P05, turn 12 · Q-7f3a91
        [Quote] “I do.”
        [Source] notes, 0–5
        [Heading2] in tools
        [Quote] “100 % &quot;safe&quot; &amp; sound”
        [Source] P06 · P06, turn 3
        [Heading1] (no code)
        [Quote] “Who knows?”
        [Source] P07 · P07, turn 1
        [Note] Study · picked only
        [Note]
        "#);
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
