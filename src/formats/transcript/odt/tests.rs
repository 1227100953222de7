//! OpenDocument texts, each with one trap in it.

use super::*;
use crate::formats::archive::packed;

/// A document of these paragraphs, with these styles in the same part.
fn document(styles: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:text='urn:x'><office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    packed(&[("mimetype", MEDIA_TYPE.as_bytes()), ("content.xml", content.as_bytes())])
}

fn set(styles: &str, body: &str) -> Prose {
    let bytes = document(styles, body);
    assert!(sniff(&bytes));
    prose(&bytes).unwrap()
}

fn doubts(prose: &Prose) -> Vec<String> {
    prose.doubts.iter().map(ToString::to_string).collect()
}

#[test]
fn blanks_in_a_row_are_one_unless_they_are_counted() {
    let body = "<text:p>\n  P03:  one <text:s text:c='2'/>two<text:tab/><text:span> three\n</text:span> four<text:line-break/>five &amp; six</text:p>";
    assert_eq!(set("", body).text, "P03: one   two\t three four\nfive & six\n");
}

#[test]
fn deleted_text_is_out_and_inserted_text_is_in() {
    let body = "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Ana</dc:creator></office:change-info>\
        <text:p>never </text:p></text:deletion></text:changed-region><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes>\
        <text:p>We <text:change/><text:change-start/>often <text:change-end/>retrain</text:p>";
    let prose = set("", body);
    assert_eq!(prose.text, "We often retrain\n");
    assert_eq!(doubts(&prose), ["2 tracked changes were taken as accepted"]);
}

#[test]
fn notes_go_to_the_end_and_comments_to_their_words() {
    let body = "<text:p>the <office:annotation office:name='a1'><dc:creator>Ana</dc:creator><dc:date>2026</dc:date><text:p>Which</text:p><text:p>one?</text:p></office:annotation>\
        model<office:annotation-end office:name='a1'/><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p><text:s/>a forest</text:p></text:note-body></text:note> leaks</text:p>\
        <text:p>So <office:annotation><dc:creator>Bo</dc:creator><text:p>hm</text:p></office:annotation>it does</text:p>";
    let prose = set("", body);
    assert_eq!(prose.text, "the model[1] leaks\n\nSo it does\n\nFootnotes\n\n[1] a forest\n");
    let told: Vec<String> = prose
        .remarks
        .iter()
        .map(|remark| {
            let (start, length) = (remark.span.start().0 as usize, remark.span.len() as usize);
            let words: String = prose.text.chars().skip(start).take(length).collect();
            format!("{words}|{}|{}", remark.author, remark.body)
        })
        .collect();
    assert_eq!(told, ["model|Ana|Which\n\none?", "So it does|Bo|hm"]);
}

#[test]
fn lists_have_their_marks_and_may_go_on() {
    let styles = "<text:list-style style:name='N'><text:list-level-style-number text:level='1' style:num-suffix='.' style:num-format='1'/>\
        <text:list-level-style-number text:level='2' style:num-suffix=')' style:num-format='a' text:display-levels='2'/></text:list-style>\
        <text:list-style style:name='B'><text:list-level-style-bullet text:level='1'/></text:list-style>";
    let item = |words: &str| format!("<text:list-item><text:p>{words}</text:p></text:list-item>");
    let body = format!(
        "<text:list text:style-name='N'>{}<text:list-item><text:p>two</text:p><text:p>more of two</text:p>\
         <text:list>{}{}</text:list></text:list-item></text:list><text:p>words</text:p>\
         <text:list text:style-name='N' text:continue-numbering='true'>{}</text:list>\
         <text:list text:style-name='N'><text:list-item text:start-value='7'><text:p>seven</text:p></text:list-item></text:list>\
         <text:list text:style-name='B'>{}</text:list>",
        item("one"),
        item("in two"),
        item("in two too"),
        item("three"),
        item("bullet"),
    );
    let prose = set(styles, &body);
    let lines: Vec<&str> = prose.text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "1. one",
            "2. two",
            "more of two",
            "  2.a) in two",
            "  2.b) in two too",
            "words",
            "3. three",
            "7. seven",
            "- bullet"
        ]
    );
}

#[test]
fn tables_are_set_by_rows_and_covered_cells_are_told_apart() {
    let cell = |words: &str| format!("<table:table-cell><text:p>{words}</text:p></table:table-cell>");
    let body = format!(
        "<table:table><table:table-header-rows><table:table-row>{}{}{}</table:table-row></table:table-header-rows>\
         <table:table-row><table:table-cell table:number-columns-spanned='2'><text:p>a</text:p></table:table-cell>\
         <table:covered-table-cell/>{}</table:table-row>\
         <table:table-row>{}<table:covered-table-cell/>{}</table:table-row></table:table>",
        cell("1"),
        cell("2"),
        cell("3"),
        cell("b"),
        cell("c"),
        cell("d")
    );
    assert_eq!(set("", &body).text, "1\t2\t3\n\na\tb\n\nc\t\td\n");
}

#[test]
fn headings_titles_text_boxes_and_hidden_text() {
    let styles = "<style:style style:name='P1' style:parent-style-name='Title'/>\
        <style:style style:name='T1'><style:text-properties text:display='none'/></style:style>";
    let body = "<text:p text:style-name='P1'>Orchard</text:p><text:h text:outline-level='1'>Harvest</text:h>\
        <text:p>Before <draw:frame><draw:text-box><text:p>in the box</text:p></draw:text-box></draw:frame>\
        <draw:frame><draw:image/><svg:desc>a tree</svg:desc></draw:frame>and after\
        <text:span text:style-name='T1'> not <text:span>this</text:span></text:span>.</text:p>";
    let prose = set(styles, body);
    assert_eq!(prose.text, "Orchard\n\nHarvest\n\nBefore and after.\n\nin the box\n");
    assert_eq!(prose.headings, [0, 2]);
    assert_eq!(doubts(&prose), ["1 picture left out", "1 passage of hidden text left out"]);
}

#[test]
fn a_locked_text_is_told() {
    let manifest =
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let bytes = packed(&[
        ("mimetype", MEDIA_TYPE.as_bytes()),
        ("content.xml", b"\x01\x02\x03"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ]);
    assert_eq!(prose(&bytes).err(), Some(ReadError::Locked { what: WHAT }));
}
