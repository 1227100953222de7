//! Small rich text documents, one trap in each.

use super::*;
use crate::model::span::Span;
use crate::model::text::Text;
use proptest::prelude::*;

fn try_read(bytes: &[u8]) -> Result<Transcript, ReadError> {
    super::super::read(std::path::Path::new("P03.rtf"), bytes, &Rules::default())
}

/// What the words between the braces of a document become.
fn read_rtf(words: &str) -> Transcript {
    try_read(format!("{{\\rtf1\\ansi\\ansicpg1252 {words}}}").as_bytes()).expect("a document")
}

fn body(words: &str) -> String {
    read_rtf(words).body
}

fn doubts(transcript: &Transcript) -> Vec<&str> {
    transcript.doubts.iter().map(|doubt| doubt.message.as_str()).collect()
}

#[test]
fn paragraphs_and_labels_make_turns() {
    let transcript = read_rtf("{\\b I:} Who feeds the geese?\\par\n\\pard P03: I do,\\line mostly.\\par");
    assert_eq!(transcript.body, "I: Who feeds the geese?\n\nP03: I do,\nmostly.\n");
    assert_eq!((transcript.media_type, transcript.encoding), ("application/rtf", "windows-1252"));
    let text = Text::new(transcript.body.clone()).unwrap();
    let turns: Vec<&str> = transcript.turns.iter().map(|turn| text.slice(turn.span)).collect();
    assert_eq!(turns, ["Who feeds the geese?", "I do,\nmostly."]);
}

#[test]
fn a_line_end_behind_a_backslash_is_a_paragraph_as_some_programs_write_it() {
    assert_eq!(body("I: So?\\\n\\\r\nP03: No."), "I: So?\n\nP03: No.\n");
}

#[test]
fn letters_by_number_replace_those_for_old_programs() {
    assert_eq!(body("d\\u252\\'fcck \\u8222?so\\u8220?"), "dück „so“\n");
    assert_eq!(body("\\uc2\\u22823\\'91\\'e5\\u-24922??"), "大麦\n");
    assert_eq!(body("\\uc0\\u233t\\u233 "), "été\n");
    assert_eq!(body("{\\uc0 \\u233}\\u233?!"), "éé!\n");
}

#[test]
fn an_emoji_is_two_numbers_in_whatever_way_it_is_written() {
    assert_eq!(body("\\u-10179?\\u-8704?!"), "😀!\n");
    assert_eq!(body("\\uc0 \\u55357\\uc1 \\u56832\\'3f!"), "😀!\n");
    assert_eq!(body("\\u128512?!"), "😀!\n");
}

#[test]
fn half_an_emoji_is_lost_and_said() {
    for words in ["a\\u-10179?b", "a\\u-8704?b"] {
        let transcript = read_rtf(words);
        assert_eq!(transcript.body, "a\u{fffd}b\n");
        assert_eq!(doubts(&transcript)[0], "1 characters could not be read and are shown as \u{fffd}");
    }
}

#[test]
fn bytes_are_read_by_the_fonts_letters_and_else_by_the_documents() {
    let fonts = "{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204{\\*\\panose 020}B;}{\\f2\\fcharset128 C;}}";
    assert_eq!(body(&format!("{fonts}\\f0 \\'e9{{\\f1\\'e4\\'e0}}\\'e9")), "éдаé\n");
    assert_eq!(body(&format!("{fonts}\\f2\\'83e\\'83\\'58\\'83\\\\\\plain \\'e9")), "テスソé\n");
    let greek = try_read(b"{\\rtf1\\ansi\\ansicpg1253 \\'e5}").unwrap();
    assert_eq!((greek.body.as_str(), greek.encoding), ("ε\n", "windows-1253"));
}

#[test]
fn an_unknown_code_page_is_said_and_the_person_may_name_one() {
    let bytes = b"{\\rtf1\\ansi\\ansicpg437 \\'cf}";
    assert!(doubts(&try_read(bytes).unwrap())[0].starts_with("code page 437 is not known"));
    let rules = Rules { encoding: Some("windows-1251".to_owned()), ..Rules::default() };
    let named = super::read(bytes, &rules).unwrap();
    assert_eq!((named.body.as_str(), named.encoding, doubts(&named).len()), ("П\n", "windows-1251", 0));
}

#[test]
fn letters_written_as_they_stand_are_utf8_where_they_can_be() {
    assert_eq!(body("dück 👩🏽‍🌾 大"), "dück 👩🏽‍🌾 大\n");
    assert_eq!(try_read(b"{\\rtf1\\ansi d\xfcck}").unwrap().body, "dück\n");
}

#[test]
fn signs_have_words_of_their_own() {
    let signs =
        "a\\~b\\_c\\-d\\emdash e\\endash f\\lquote g\\rquote h\\ldblquote i\\rdblquote j\\bullet k\\tab l\\{\\}\\\\";
    assert_eq!(body(signs), "a\u{a0}b\u{2011}cd—e–f‘g’h“i”j•k\tl{}\\\n");
}

#[test]
fn what_is_no_text_is_left_out() {
    let words = "{\\info{\\title T}}{\\header H\\par}{\\colortbl;\\red0;}{\\*\\generator G;}{\\*\\unheard of}{\\pict 0a\\bin3 }}}b}\
                 {\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt link}}{\\xe index}{\\footer F}{\\upr{a?}{\\*\\ud{ a\\u233?}}}";
    assert_eq!(body(words), "link aé\n");
}

#[test]
fn deleted_and_hidden_words_are_left_out_and_said() {
    let transcript = read_rtf("{\\revised new}{\\deleted old} \\v note\\v0 kept");
    assert_eq!(transcript.body, "new kept\n");
    assert_eq!(doubts(&transcript), ["words deleted with tracked changes were left out", "hidden text was left out"]);
}

#[test]
fn headings_are_known_by_level_and_by_the_name_of_their_style() {
    let styles =
        "{\\stylesheet{\\s1\\outlinelevel0 \\u220?berschrift 1;}{\\s2 heading 2;}{\\s3 Body Text;}{\\*\\cs4 x;}}";
    let transcript = read_rtf(&format!(
        "{styles}\\pard\\s1 One\\par\\pard\\s3 a\\par\\pard\\s2 Two\\par\\pard\\outlinelevel1 Three\\par\\pard b\\par"
    ));
    let titles: Vec<&str> = transcript.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["One", "Two", "Three"]);
}

#[test]
fn lists_keep_their_marks() {
    let words = "{\\listtext\\pard\\plain \\u8226\\'95\\tab}\\pard\\ls1 barley\\par\
                 {\\listtext o\\tab}\\pard\\ilvl1\\ls1 bread\\par{\\pntext\\f0 2.\\tab}\\pard old\\par{\\listtext\\tab}\\pard none\\par";
    assert_eq!(body(words), "- barley\n\n  - bread\n\n2. old\n\nnone\n");
}

#[test]
fn a_table_is_lines_with_tabs_and_a_table_in_it_is_lines_of_its_cell() {
    let row = "\\trowd\\cellx1\\cellx2\\pard\\intbl I:\\cell\\pard\\intbl How many?\\par Now?\\cell\\row";
    assert_eq!(body(&format!("a\\par{row}\\pard b")), "a\n\nI:\tHow many?\nNow?\n\nb\n");
    let empty = "\\pard\\intbl a\\cell\\cell\\pard\\intbl c\\cell\\row\\pard\\intbl\\cell\\cell d\\cell\\row";
    assert_eq!(body(empty), "a\t\tc\n\nd\n");
    let nested = "\\pard\\intbl x\\cell\\pard\\intbl\\itap2 m\\nestcell n\\nestcell{\\*\\nesttableprops\\trowd\\nestrow}\
                  {\\nonesttables\\par}\\pard\\intbl y\\cell\\row\\pard z";
    assert_eq!(body(nested), "x\tm\tn\ny\n\nz\n");
}

#[test]
fn a_footnote_goes_to_the_end_even_out_of_a_table() {
    let note = "{\\super\\chftn}{\\footnote\\pard\\plain{\\super\\chftn} of tin\\par}";
    assert_eq!(body(&format!("a bucket{note} leaks\\par")), "a bucket[1] leaks\n\nFootnotes\n\n[1] of tin\n");
    let row = format!("\\pard\\intbl I:\\cell\\pard\\intbl so{note}!\\cell\\row\\pard b");
    assert_eq!(body(&row), "I:\tso[1]!\n\nb\n\nFootnotes\n\n[1] of tin\n");
}

#[test]
fn a_comment_is_about_its_words_or_its_line() {
    let transcript = read_rtf(
        "P03: the {\\*\\atrfstart 7}cold ice{\\*\\atrfend 7}{\\*\\atnid AB}{\\*\\atnauthor Ada}\\chatn\
         {\\*\\annotation{\\*\\atndate 12}{\\*\\atnref 7}\\pard which?\\par really\\par} cracks.\\par\
         \\pard I: mhm{\\*\\atnid CD}{\\*\\annotation laughs}\\par",
    );
    assert_eq!(transcript.body, "P03: the cold ice cracks.\n\nI: mhm\n");
    let remarks: Vec<_> = transcript.remarks.iter().map(|r| (r.span, r.author.as_str(), r.body.as_str())).collect();
    assert_eq!(remarks, [(Span::of(9, 17), "Ada", "which?\nreally"), (Span::of(27, 33), "CD", "laughs")]);
}

#[test]
fn a_text_frame_is_read_once_after_its_paragraph() {
    let frame = "{\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn name}{\\sv value}}{\\shptxt \\pard boxed\\par}}\
                 {\\shprslt{\\*\\do\\dptxbx{\\dptxbxtext boxed\\par}}}}";
    assert_eq!(body(&format!("be{frame}fore\\par after")), "before\n\nboxed\n\nafter\n");
}

#[test]
fn groups_beyond_counting_are_refused_and_never_crash() {
    let deep = format!("{{\\rtf1 a{}{}}}", "{".repeat(100_000), "}".repeat(100_000));
    let error = try_read(deep.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "groups stand in each other more than 1000 deep");
    let wide = format!("{{\\rtf1 a{}}}", "{\\b x}".repeat(100_000));
    assert_eq!(try_read(wide.as_bytes()).unwrap().body.chars().count(), 100_002);
}

#[test]
fn a_document_that_ends_too_soon_is_read_and_said() {
    let transcript = try_read(b"{\\rtf1 I: so?\\par P03: {\\b no").unwrap();
    assert_eq!(transcript.body, "I: so?\n\nP03: no\n");
    assert!(doubts(&transcript)[0].starts_with("the file ends in the middle"));
    let empty = try_read(b"{\\rtf1\\ansi\\par}").unwrap_err();
    assert_eq!(empty.to_string(), "a rich text document without any text");
}

fn controls(body: &str) -> Option<char> {
    body.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'))
}

proptest! {
    #[test]
    fn any_bytes_are_a_document_or_an_error(tail in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(transcript) = try_read(&[b"{\\rtf1".as_slice(), &tail].concat()) {
            prop_assert_eq!(controls(&transcript.body), None);
        }
    }

    #[test]
    fn any_words_of_the_format_in_any_order_are_a_document_or_an_error(words in prop::collection::vec(
        prop::sample::select(vec![
            "{", "}", "{\\*", "\\par ", "\\cell ", "\\row ", "\\trowd ", "\\intbl ", "\\itap3 ", "\\nestcell ",
            "\\nestrow ", "{\\footnote ", "{\\listtext ", "{\\*\\annotation ", "{\\*\\atrfstart 1}", "{\\*\\atrfend 1}",
            "{\\*\\atnref 1}", "\\u-10179?", "\\u-8704?", "\\'82", "\\'a0", "\\f1 ", "{\\fonttbl ", "\\fcharset128 ",
            "{\\shptxt ", "{\\upr ", "{\\*\\ud ", "\\v ", "\\deleted ", "\\bin2 ", "\\uc3 ", "\\pard ", "\\plain ",
            "\\outlinelevel0 ", "{\\stylesheet ", "\\s1 ", "heading 1;", "I: so?", "x", "\\\n", "\\line ",
        ]), 0..60)
    ) {
        if let Ok(transcript) = try_read(format!("{{\\rtf1 {}", words.concat()).as_bytes()) {
            prop_assert_eq!(controls(&transcript.body), None);
            for remark in &transcript.remarks {
                prop_assert!(remark.span.end().0 as usize <= transcript.body.chars().count());
            }
        }
    }
}
