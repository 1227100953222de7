//! Word documents, each with one trap in it.

use super::*;
use crate::formats::archive::packed;

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

/// A document of these paragraphs, in the XML of Word, with other parts beside it.
fn document(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let main =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document {W}><w:body>{body}</w:body></w:document>");
    let mut members = vec![("word/document.xml", main.into_bytes())];
    members.extend(parts.iter().map(|(name, xml)| (*name, xml.as_bytes().to_vec())));
    packed(&members.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect::<Vec<_>>())
}

/// A paragraph of one run.
fn p(words: &str) -> String {
    format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")
}

fn set_with(body: &str, parts: &[(&str, &str)]) -> Prose {
    prose(&document(body, parts)).unwrap()
}

fn text(body: &str) -> String {
    set_with(body, &[]).text
}

fn doubts(prose: &Prose) -> Vec<String> {
    prose.doubts.iter().map(ToString::to_string).collect()
}

#[test]
fn runs_are_joined_and_breaks_and_tabs_are_kept() {
    let body = "<w:p><w:r><w:t>P03: Buck</w:t></w:r><w:proofErr/><w:r><w:t xml:space='preserve'>ets &amp; </w:t></w:r>\
        <w:hyperlink><w:smartTag><w:r><w:t>goats</w:t></w:r></w:smartTag></w:hyperlink><w:r><w:tab/><w:t>a</w:t><w:br/>\
        <w:t>b</w:t><w:br w:type='page'/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>";
    assert_eq!(text(body), "P03: Buckets & goats\ta\nb\nc\u{2011}d\n");
}

#[test]
fn tracked_changes_are_taken_as_accepted() {
    let body = "<w:p><w:r><w:t>We </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del>\
        <w:ins><w:r><w:t>often </w:t></w:r></w:ins><w:moveFrom><w:r><w:t>there </w:t></w:r></w:moveFrom>\
        <w:r><w:rPr><w:b/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>retrain</w:t></w:r></w:p>";
    let prose = set_with(body, &[]);
    assert_eq!(prose.text, "We often retrain\n");
    assert_eq!(doubts(&prose), ["2 tracked changes were taken as accepted"]);
}

#[test]
fn paragraphs_whose_mark_was_deleted_are_one() {
    let body = format!(
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>P03: One </w:t></w:r></w:p>{}{}",
        p("bucket."),
        p("Two.")
    );
    assert_eq!(text(&body), "P03: One bucket.\n\nTwo.\n");
}

#[test]
fn fields_show_their_result_and_a_field_without_one_hides_no_more_than_its_paragraph() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let body = format!(
        "<w:p>{}<w:r><w:instrText>DATE</w:instrText></w:r>{}<w:r><w:t>May</w:t></w:r>{}<w:r><w:t> 3</w:t></w:r></w:p>\
         <w:p>{}<w:r><w:t>no</w:t></w:r></w:p>{}",
        field("begin"),
        field("separate"),
        field("end"),
        field("begin"),
        p("yes")
    );
    assert_eq!(text(&body), "May 3\n\nyes\n");
}

#[test]
fn a_text_box_is_read_once_behind_its_paragraph() {
    let inside = p("In the box.");
    let body = format!(
        "<w:p><w:r><w:t>Before </w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{inside}\
         </w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{inside}\
         </w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>and after.</w:t></w:r></w:p>"
    );
    assert_eq!(text(&body), "Before and after.\n\nIn the box.\n");
}

#[test]
fn headings_are_told_by_level_by_style_and_by_name() {
    let styles = "<w:styles><w:style w:styleId='berschrift2'><w:name w:val='heading 2'/></w:style>\
        <w:style w:styleId='Own'><w:basedOn w:val='berschrift2'/></w:style>\
        <w:style w:styleId='Quiet'><w:basedOn w:val='Own'/><w:pPr><w:outlineLvl w:val='9'/></w:pPr></w:style></w:styles>";
    let of =
        |style: &str| format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{style}</w:t></w:r></w:p>");
    let body = format!(
        "{}{}{}{}{}<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>Level</w:t></w:r></w:p>{}",
        of("Title"),
        of("Own"),
        of("Quiet"),
        of("Heading1"),
        of("Titre2"),
        of("Title")
    );
    let prose = set_with(&body, &[("word/styles.xml", styles)]);
    let lines: Vec<&str> = prose.text.lines().collect();
    let headings: Vec<&str> = prose.headings.iter().map(|&line| lines[line]).collect();
    assert_eq!(headings, ["Title", "Own", "Heading1", "Titre2", "Level"]);
}

#[test]
fn lists_have_their_marks() {
    let numbering = "<w:numbering>\
        <w:abstractNum w:abstractNumId='7'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>\
        <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%1.%2)'/></w:lvl></w:abstractNum>\
        <w:abstractNum w:abstractNumId='8'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/><w:lvlText w:val='\u{f0b7}'/></w:lvl></w:abstractNum>\
        <w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='8'/></w:num>\
        <w:num w:numId='3'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num>\
        </w:numbering>";
    let styles = "<w:styles><w:style w:styleId='Bullets'><w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr></w:style></w:styles>";
    let entry = |list: &str, level: &str, words: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        )
    };
    let body = [
        entry("1", "0", "one"),
        entry("1", "1", "in one"),
        entry("1", "1", "in one too"),
        entry("1", "0", "two"),
        entry("1", "1", "in two"),
        entry("3", "0", "five"),
        "<w:p><w:pPr><w:pStyle w:val='Bullets'/></w:pPr><w:r><w:t>bullet</w:t></w:r></w:p>".to_owned(),
        entry("0", "0", "no list"),
    ];
    let prose = set_with(&body.concat(), &[("word/numbering.xml", numbering), ("word/styles.xml", styles)]);
    let lines: Vec<&str> = prose.text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        ["1. one", "  1.a) in one", "  1.b) in one too", "2. two", "  2.a) in two", "5. five", "- bullet", "no list"]
    );
}

#[test]
fn a_table_is_set_by_rows_with_a_table_in_it() {
    let cell = |inside: &str| format!("<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{inside}</w:tc>");
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl><w:p/>", cell(&p("a")), cell(&p("b")));
    let body = format!(
        "<w:tbl><w:tblPr/><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>{}",
        cell(&p("I")),
        cell(&p("Who?")),
        cell(&p("P03")),
        cell(&inner),
        p("end")
    );
    assert_eq!(text(&body), "I\tWho?\n\nP03\ta\tb\n\nend\n");
}

#[test]
fn notes_go_to_the_end_and_comments_to_their_words() {
    let body = "<w:p><w:r><w:t>P03: the </w:t></w:r><w:commentRangeStart w:id='4'/><w:r><w:t>model</w:t></w:r>\
        <w:commentRangeEnd w:id='4'/><w:r><w:commentReference w:id='4'/></w:r><w:r><w:footnoteReference w:id='2'/></w:r>\
        <w:r><w:t> leaks</w:t></w:r><w:r><w:endnoteReference w:id='2'/></w:r></w:p>";
    let notes = "<w:footnotes><w:footnote w:type='separator' w:id='0'><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
        <w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> a </w:t></w:r><w:commentRangeStart w:id='5'/><w:r><w:t>random</w:t></w:r><w:r><w:commentReference w:id='5'/></w:r>\
        <w:r><w:t> forest</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let end = "<w:endnotes><w:endnote w:id='2'><w:p><w:r><w:t>so they say</w:t></w:r></w:p></w:endnote></w:endnotes>";
    let comments = "<w:comments><w:comment w:id='4' w:author='Ana &amp; Bo'><w:p><w:r><w:t>Which</w:t></w:r></w:p><w:p><w:r><w:t>one?</w:t></w:r></w:p></w:comment>\
        <w:comment w:id='5' w:author='Bo'><w:p><w:r><w:t>really?</w:t></w:r></w:p></w:comment>\
        <w:comment w:id='6' w:author='Bo'><w:p><w:r><w:t>lost</w:t></w:r></w:p></w:comment></w:comments>";
    let parts = [("word/footnotes.xml", notes), ("word/endnotes.xml", end), ("word/comments.xml", comments)];
    let prose = set_with(body, &parts);
    assert_eq!(prose.text, "P03: the model[1] leaks[2]\n\nFootnotes\n\n[1] a random forest\n\n[2] so they say\n");
    let told: Vec<String> = prose
        .remarks
        .iter()
        .map(|remark| {
            let (start, length) = (remark.span.start().0 as usize, remark.span.len() as usize);
            let words: String = prose.text.chars().skip(start).take(length).collect();
            format!("{words}|{}|{}", remark.author, remark.body)
        })
        .collect();
    assert_eq!(told, ["P03: the model[1] leaks[2]|Bo|really?", "model|Ana & Bo|Which\n\none?"]);
    assert_eq!(doubts(&prose), ["1 comment has no place in the text and was left out"]);
}

#[test]
fn hidden_text_pictures_and_embedded_documents_are_left_out_and_told() {
    let body = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r><w:r><w:t>Seen</w:t></w:r>\
        <w:r><w:rPr><w:vanish/></w:rPr><w:t> not</w:t></w:r><w:r><w:rPr><w:rStyle w:val='Off'/></w:rPr><w:t> this</w:t></w:r>\
        <w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>.</w:t></w:r></w:p><w:altChunk/>";
    let styles = "<w:styles><w:style w:styleId='Off'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
    let prose = set_with(body, &[("word/styles.xml", styles)]);
    assert_eq!(prose.text, "Seen.\n");
    assert_eq!(
        doubts(&prose),
        ["1 picture left out", "1 passage of hidden text left out", "1 embedded document left out"]
    );
}

#[test]
fn content_controls_and_crossed_tags_are_read_through() {
    let body = "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent><w:p><w:hyperlink><w:sdt><w:sdtContent>\
        <w:r><w:t>one</w:t></w:r></w:hyperlink></w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>";
    let prose = set_with(body, &[]);
    assert_eq!(prose.text, "one\n");
    assert_eq!(doubts(&prose), ["its XML is not well formed; it was read as well as could be"]);
}

#[test]
fn the_words_are_found_where_the_document_says() {
    let rels = "<Relationships><Relationship Type='http://x/relationships/officeDocument' Target='/word/document2.xml'/></Relationships>";
    let main = format!("<w:document {W}><w:body>{}</w:body></w:document>", p("here"));
    let bytes = packed(&[("_rels/.rels", rels.as_bytes()), ("word/document2.xml", main.as_bytes())]);
    assert_eq!(prose(&bytes).unwrap().text, "here\n");
}
