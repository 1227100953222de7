//! Small pages, one trap in each.

use super::*;
use crate::model::span::Span;
use crate::model::text::Text;
use proptest::prelude::*;
use std::path::Path;

fn try_read(bytes: &[u8]) -> Result<Transcript, ReadError> {
    super::super::read(Path::new("P03.html"), bytes, &Rules::default())
}

fn read_page(page: &str) -> Transcript {
    try_read(&page.to_owned().into_bytes()).expect("a page")
}

/// The text of a page with that in its body.
fn body(words: &str) -> String {
    read_page(&format!("<!DOCTYPE html><html><head><title>T</title></head><body>{words}</body></html>")).body
}

fn doubts(transcript: &Transcript) -> Vec<&str> {
    transcript.doubts.iter().map(|doubt| doubt.message.as_str()).collect()
}

fn turns(transcript: &Transcript) -> Vec<String> {
    let text = Text::new(transcript.body.clone()).unwrap();
    let tell = |turn: &crate::formats::transcript::TurnDraft| {
        let label = turn.speaker.map_or("-", |speaker| transcript.speakers[speaker].label.as_str());
        format!("{label}: {}", text.slice(turn.span).replace('\n', "/"))
    };
    transcript.turns.iter().map(tell).collect()
}

#[test]
fn paragraphs_and_headings_make_turns_and_sections() {
    let transcript = read_page("<html><h2>Geese</h2><p><b>I:</b> Who\n  feeds   them?<p>P03: I do,<br> mostly.</html>");
    assert_eq!(transcript.body, "Geese\n\nI: Who feeds them?\n\nP03: I do,\nmostly.\n");
    assert_eq!((transcript.media_type, transcript.encoding), ("text/html", "UTF-8"));
    assert_eq!(transcript.sections[0].title, "Geese");
    assert_eq!(turns(&transcript), ["I: Who feeds them?", "P03: I do,/mostly."]);
}

#[test]
fn blanks_are_those_a_browser_shows() {
    assert_eq!(body("<p> a <b> b </b> c\n</p>\n<p>d<i>e</i>\u{a0} f<br> g </p>"), "a b c\n\nde\u{a0} f\ng\n");
    assert_eq!(body("a<div>b</div>c<hr>d"), "a\n\nb\n\nc\n\nd\n");
    assert_eq!(body("I&#58; &lt;laughs&gt; &amp; d&uuml;ck &#x1F600; &hellip;"), "I: <laughs> & dück 😀 …\n");
}

#[test]
fn preformatted_lines_stay_lines() {
    assert_eq!(body("<pre>\nI: So?\n\nP03:  No,\tnot</pre>"), "I: So?\n\nP03:  No,\tnot\n");
}

#[test]
fn what_a_browser_hides_is_left_out() {
    let hidden = "<script>if (a<b) '</p>'</script><style>p{}</style><nav><p>Home</nav><p hidden>x<p style='display: none'>y</p>\
                  <template><p>t</template><noscript>n</noscript><!-- c --><svg><text>s</text></svg><button>b</button>";
    assert_eq!(body(&format!("{hidden}<p>shown</p>")), "shown\n");
}

#[test]
fn words_deleted_with_tracked_changes_are_left_out_and_said() {
    let transcript = read_page("<p>the <del>old</del> <ins>new</ins> ice<p>");
    assert_eq!(transcript.body, "the new ice\n");
    assert_eq!(doubts(&transcript)[0], "words deleted with tracked changes were left out");
}

#[test]
fn lists_have_marks_and_depth() {
    let list = "<ul><li>barley<ol start=3><li><p>old</p><p>geese</p></li><li>young</ol></li><li>bread</ul>";
    assert_eq!(body(list), "- barley\n\n  3. old\n\ngeese\n\n  4. young\n\n- bread\n");
    assert_eq!(body("<ol type=i><li>a<li value=4>b</ol><ol type=A><li>c</ol>"), "i. a\n\niv. b\n\nA. c\n");
}

#[test]
fn a_term_and_what_explains_it_stand_together() {
    assert_eq!(body("<dl><dt>Ada<dd><p>So?</p><dd>Well?<dt>Ben<dd>No.</dl>x"), "Ada\nSo?\n\nWell?\n\nBen\nNo.\n\nx\n");
}

#[test]
fn a_table_is_lines_with_tabs_whether_its_tags_are_closed_or_not() {
    assert_eq!(
        body("<table><tr><td>I:<td><p>So?<p>Now?<tr><td>P03:<td>No.</table>b"),
        "I:\tSo?\nNow?\n\nP03:\tNo.\n\nb\n"
    );
    let nested =
        "<table><tbody><tr><td>x</td><td><table><tr><td>m</td><td>n</td></tr></table></td></tr></tbody></table>";
    assert_eq!(body(nested), "x\tm\tn\n");
}

#[test]
fn footnotes_of_libreoffice_word_and_pandoc_go_to_the_end_once() {
    let expected = "a bucket[1] leaks\n\nFootnotes\n\n[1] of tin\n";
    let libreoffice = "<p>a bucket<a class=sdfootnoteanc name=sdfootnote1anc href='#sdfootnote1sym'><sup>1</sup></a> leaks</p>\
        <div id=sdfootnote1><p><a class=sdfootnotesym name=sdfootnote1sym href='#sdfootnote1anc'>1</a> of\n\ttin</p></div>";
    let word = "<p>a bucket<a style='mso-footnote-id:ftn1' href='#_ftn1' name='_ftnref1'><span>\
        <![if !supportFootnotes]>[1]<![endif]></span></a> leaks</p><div><hr><div id=ftn1><p>\
        <a href='#_ftnref1' name='_ftn1'><span>[1]</span></a> of tin</p></div></div>";
    let pandoc = "<p>a bucket<a href='#fn1' class='footnote-ref' id='fnref1'><sup>1</sup></a> leaks</p><section><hr/><ol>\
        <li id='fn1'><p>of tin<a href='#fnref1'>↩︎</a></p></li></ol></section>";
    for page in [libreoffice, word, pandoc] {
        assert_eq!(body(page), expected);
    }
    assert_eq!(body("<p>a<sup>1</sup> <a href='#fn9'>9</a></p>"), "a1 9\n");
}

#[test]
fn comments_of_word_processors_are_remarks() {
    let libreoffice = read_page(
        "<html><head><meta name=generator content='LibreOffice 7'></head><body><p>a<p>cold ice<!-- Which ice? --> here</html>",
    );
    assert_eq!(libreoffice.body, "a\n\ncold ice here\n");
    assert_eq!((libreoffice.remarks[0].span, libreoffice.remarks[0].body.as_str()), (Span::of(3, 16), "Which ice?"));
    let word = read_page(
        "<html><p>ice<a class=msocomanchor href='#_msocom_1' name='_msoanchor_1'>[A1]</a></p>\
         <div id='_com_1'><a name='_msocom_1'></a><p><a href='#_msoanchor_1'>[A1]</a>Which?</p></div></html>",
    );
    assert_eq!((word.body.as_str(), word.remarks[0].body.as_str()), ("ice\n", "Which?"));
    assert_eq!(read_page("<html><p>ice<!-- made by hand --></html>").remarks, []);
}

#[test]
fn a_words_list_is_a_list() {
    let entry = "<p style='text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span style='font-family:Symbol'>\
                 <span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span><![endif]>barley<o:p></o:p></p><p>b</p>";
    assert_eq!(body(entry), "  - barley\n\nb\n");
}

#[test]
fn a_page_with_one_article_is_that_article() {
    let page = "<html><header><h1>Site</h1>Menu: us</header><main><article><p>I: So? Who feeds all of them?<p>P03: No.</article></main>\
                <footer>Imprint: them</footer></html>";
    let transcript = read_page(page);
    assert_eq!(transcript.body, "I: So? Who feeds all of them?\n\nP03: No.\n");
    assert_eq!(doubts(&transcript), ["23 letters around the page's own text (navigation and the like) were left out"]);
    let two = page.replace("<p>P03", "</article><article><p>P03").replace("main>", "div>");
    assert!(read_page(&two).body.starts_with("Site\n\nMenu: us\n\nI: So?"));
}

#[test]
fn labels_in_blocks_of_their_own_speak() {
    let transcript = read_page(
        "<html><div>Ada Ott (00:01):</div><p>So?</p><div>Ben Uhl (00:05):</div><p>No.</p><div>Ada Ott (00:09):</div><p>Oh.</p></html>",
    );
    assert_eq!(turns(&transcript), ["Ada Ott: So?", "Ben Uhl: No.", "Ada Ott: Oh."]);
}

#[test]
fn the_encoding_is_what_the_page_says_unless_it_is_utf8() {
    let hebrew = b"<html><head><meta charset='windows-1255'></head><p>\xee\xf8: ok</html>";
    let transcript = try_read(hebrew).unwrap();
    assert_eq!((transcript.body.as_str(), transcript.encoding), ("מר: ok\n", "windows-1255"));
    assert!(!doubts(&transcript).iter().any(|doubt| doubt.contains("windows-1255")));
    let old = b"<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=iso-8859-2\"><p>\xb1</p>";
    assert_eq!(try_read(old).unwrap().body, "ą\n");
    let xhtml = b"<?xml version='1.0' encoding='windows-1251'?><html><p>\xc4\xe0</p></html>";
    assert_eq!(try_read(xhtml).unwrap().body, "Да\n");
    let wrong = "<html><meta charset=iso-8859-1><p>dück</html>".to_owned().into_bytes();
    assert_eq!(try_read(&wrong).unwrap().body, "dück\n");
    let wide: Vec<u8> = "\u{feff}<html><p>dück</html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let transcript = try_read(&wide).unwrap();
    assert_eq!((transcript.body.as_str(), transcript.encoding), ("dück\n", "UTF-16LE"));
}

#[test]
fn a_page_is_known_by_its_beginning_and_a_text_with_a_tag_is_none() {
    let known = |text: &str| sniff(text);
    assert!(known("\n<?xml version='1.0'?><!-- x --><!DOCTYPE html PUBLIC 'x'><html>"));
    assert!(known("<HTML lang=de>") && known("<p>I: so?</p>\n<p>P: no</p>"));
    assert!(!known("<p align=center>\n\nI: a\nb\nP: c\nd\n\nI: e\nf\n") && !known("I: <html>") && !known("<v Ada>Hi"));
    let text = try_read(b"I: So?\nP03: No.\n").unwrap();
    assert_eq!((text.body.as_str(), text.media_type), ("I: So?\nP03: No.\n", "text/plain"));
}

#[test]
fn facts_for_the_maker_of_pages_are_no_text() {
    assert_eq!(read_page("---\ntitle: T\n---\n<h1>A</h1>\n<p>I: so?</p>").body, "A\n\nI: so?\n");
}

#[test]
fn a_page_without_words_is_said_to_have_none() {
    let error = try_read(b"<html><script>load()</script></html>").unwrap_err();
    assert_eq!(error.to_string(), "a web page without any text");
}

#[test]
fn a_page_as_deep_or_wide_as_can_be_is_quick() {
    for (tag, count) in [
        ("div", 100_000),
        ("table><tr><td", 20_000),
        ("ul><li", 20_000),
        ("b", 10_000),
        ("nav", 10_000),
        ("article", 10_000),
        ("q", 10_000),
        ("p hidden", 10_000),
    ] {
        let name = tag.split(['>', ' ']).next().unwrap();
        let page =
            format!("<html>x{}y{}z</html>", format!("<{tag}>").repeat(count), format!("</{name}>").repeat(count));
        assert!(read_page(&page).body.contains('x'), "{tag}");
    }
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
    let error = try_read(&format!("<html><p{attributes}>x</p></html>").into_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "a tag of the page has more than 1000 attributes");
    let script = format!("<html><script>a <b {}</script>{}<p>x", " c d".repeat(5_000), "<!-- e <f g -->".repeat(2_000));
    assert_eq!(read_page(&script).body, "x\n");
}

// -- one interview, as a word processor writes it ----------------------------------------------------------------

const POND: [(&str, &[u8]); 5] = [
    ("pond.fodt", include_bytes!("../../../../tests/data/transcripts/pond.fodt")),
    ("pond.docx", include_bytes!("../../../../tests/data/transcripts/pond.docx")),
    ("pond.rtf", include_bytes!("../../../../tests/data/transcripts/pond.rtf")),
    ("pond.html", include_bytes!("../../../../tests/data/transcripts/pond.html")),
    ("pond.epub", include_bytes!("../../../../tests/data/transcripts/pond.epub")),
];

#[test]
fn one_interview_reads_the_same_from_each_file() {
    for (name, bytes) in POND {
        let transcript = super::super::read(Path::new(name), bytes, &Rules::default()).unwrap();
        // LibreOffice writes deleted words into a page as if they were not, and an e-book has neither its lists' marks nor
        // its headings. A page has no tabs.
        let is_page = ["pond.html", "pond.epub"].contains(&name);
        let bread = if is_page { "breadnever" } else { "bread" };
        let tab = match name {
            "pond.epub" => "\u{a0}".repeat(15) + " ",
            "pond.html" => " ".to_owned(),
            _ => "\t".to_owned(),
        };
        let marks = if name == "pond.epub" { ["", "", "", ""] } else { ["- ", "- ", "1. ", "2. "] };
        let list = ["大麦 barley", &format!("خبز {bread}"), "first the old ones", "then the young"];
        let list: Vec<String> = marks.iter().zip(list).map(|(mark, entry)| format!("{mark}{entry}")).collect();
        let heading = if name == "pond.epub" { "//The table" } else { "" };
        let expected = [
            "I: What do the dücks do in winter?".to_owned(),
            "P03: “They stay”, said the keeper[1] – and it’s cold ice here./Really cold 👩🏽‍🌾.".to_owned(),
            "I: And the feed?".to_owned(),
            format!("P03: Two sorts://{}{heading}", list.join("//")),
            "I: How many?".to_owned(),
            format!("P03: Zwölf./Or more{tab}now."),
            "I: Thank you.".to_owned(),
        ];
        assert_eq!(turns(&transcript), expected, "{name}");
        let titles: Vec<&str> = transcript.sections.iter().map(|section| section.title.as_str()).collect();
        match name {
            "pond.epub" => assert_eq!(titles, ["Footnotes"]),
            _ => assert_eq!(titles, ["The pond", "The table", "Footnotes"], "{name}"),
        }
        assert!(transcript.body.ends_with("\n\nFootnotes\n\n[1] He keeps geese too.\n"), "{name}: {}", transcript.body);
        let text = Text::new(transcript.body.clone()).unwrap();
        let remarks: Vec<_> =
            transcript.remarks.iter().map(|r| (text.slice(r.span), r.author.as_str(), r.body.as_str())).collect();
        match name {
            "pond.epub" => assert_eq!(remarks, []),
            "pond.html" => assert!(matches!(remarks.as_slice(), [(_, "", "Which ice?")]), "{remarks:?}"),
            _ => assert_eq!(remarks, [("cold ice", "Ada", "Which ice?")], "{name}"),
        }
    }
}

proptest! {
    #[test]
    fn a_file_cut_short_is_read_or_refused(which in 2usize..5, cut in 0usize..11_000) {
        let (name, bytes) = POND[which];
        let _ = super::super::read(Path::new(name), &bytes[..cut.min(bytes.len())], &Rules::default());
    }

    #[test]
    fn any_words_are_a_page_or_an_error(words in "(<|>|/|p|<p|</p>|\"|'|=|&|#|-|!|[|]|<!--|\\PC){0,60}") {
        if let Ok(transcript) = try_read(&format!("<html>{words}").into_bytes()) {
            prop_assert!(!transcript.body.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
        }
    }

    #[test]
    fn any_tags_in_any_order_are_a_page(tags in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<div>", "</div>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<ul>", "<ol>", "</ol>",
        "<li>", "</li>", "<dl>", "<dt>", "<dd>", "</dl>", "<pre>", "</pre>", "<h1>", "</h2>", "<br>", "</br>", "<nav>", "</nav>",
        "<article>", "</article>", "<main>", "<q>", "</q>", "<del>", "</del>", "<b>", "</b>", "<a href='#fn1'>", "</a>",
        "<li id=fn1>", "<div id=fn1>", "<a href='#_msocom_1'>", "<div id=_com_1>", "<script>", "</script>", "<title>",
        "<span style='mso-list:Ignore'>", "</span>", "<p hidden>", "<svg/>", "<!-- c -->", "I: so?", "x ", " y", "\n", "&nbsp;",
        "<head><meta name=generator content=LibreOffice>", "<body>", "<td hidden>", "<ul hidden>",
    ]), 0..60), is_xml in any::<bool>()) {
        let xml = if is_xml { "<?xml version='1.0'?>" } else { "" };
        if let Ok(transcript) = try_read(&format!("{xml}<html>{}", tags.concat()).into_bytes()) {
            prop_assert!(!transcript.body.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
            for remark in &transcript.remarks {
                prop_assert!(remark.span.end().0 as usize <= transcript.body.chars().count());
            }
        }
    }
}
