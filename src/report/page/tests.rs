//! The page as a whole: what it may do, that it reads without a script, and that nothing from outside acts on it.

use super::*;
use insta::assert_snapshot;
use sha2::{Digest, Sha256};

/// A study of two turns, two coders and two codes on words that overlap.
fn tiny() -> StudyPage {
    let text = Text::new("I: So?\n\nP1: We throw it over the fence.\n".into()).unwrap();
    let place = |words: &str| text.find_literal(words)[0];
    let block = |words: &str, n, speaker: &str| Block {
        span: place(words),
        kind: BlockKind::Turn { n, speaker: speaker.into(), time: String::new(), asks: n == 1 },
    };
    let coding = |words: &str, code, coder, memo: &str| PageCoding {
        document: 0,
        span: place(words),
        code,
        coder,
        uncertain: false,
        memo: memo.into(),
        participants: vec![0],
    };
    let named = |id: &str, name: &str| Named { id: id.into(), name: name.into() };
    let theme = PageCode {
        id: "a1".into(),
        name: "isolation".into(),
        initials: "I".into(),
        is_theme: true,
        definition: "Teams that do not meet".into(),
        color: "#0072b2".into(),
        participants: 1,
        of_participants: 2,
        passages: 2,
        ..PageCode::default()
    };
    let code = PageCode {
        id: "a2".into(),
        name: "fence".into(),
        initials: "F".into(),
        depth: 1,
        parent: Some(0),
        is_theme: false,
        definition: String::new(),
        color: "#e69f00".into(),
        passages: 1,
        quotes: vec![PageQuote {
            words: "over the fence".into(),
            turn: Some(2),
            speaker: "P1".into(),
            codings: vec![1],
            leads: true,
            ..PageQuote::default()
        }],
        ..theme.clone()
    };
    StudyPage {
        title: "Barriers".into(),
        method: "codebook".into(),
        layer: "codings of layer union".into(),
        provenance: "Barriers · thema".into(),
        codes: vec![theme, code],
        coders: vec![named("b1", "ada"), named("b2", "ben")],
        participants: vec![named("d1", "P1")],
        codings: vec![coding("throw it over", 0, 0, ""), coding("over the fence", 1, 1, "Again <b>")],
        documents: vec![PageDocument {
            id: "e1".into(),
            name: "P1".into(),
            about: "I · P1 · 2 turns".into(),
            blocks: vec![block("So?", 1, "I"), block("We throw it over the fence.", 2, "P1")],
            text: Some(text),
        }],
        ..StudyPage::default()
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

#[test]
fn words_under_two_codes_are_cut_where_they_overlap() {
    let html = render(&tiny()).html;
    assert_snapshot!(between(&html, "<article class=\"doc\"", "</article>"), @r##" id="d0">
<h3><bdi>P1</bdi></h3>
<p class="quiet">I · P1 · 2 turns</p>
<div class="turn asks" id="d0t1"><p class="who"><bdi>I</bdi> <small>1</small></p><div class="say find" dir="auto">So?</div></div>
<div class="turn" id="d0t2"><p class="who"><bdi>P1</bdi> <small>2</small></p><div class="say find" dir="auto">We <span class="r on c0" data-k="0">throw it </span><span class="r on c0" data-k="0 1">over</span><span class="r on c1" data-k="1"> the fence</span>.</div><ul class="margin" aria-label="Codes"><li class="c0" data-k="0"><a href="#c0"><b>I</b> <bdi>isolation</bdi></a></li><li class="c1" data-k="1"><a href="#c1"><b>F</b> <bdi>fence</bdi></a></li></ul></div>
"##);
}

#[test]
fn a_theme_has_its_quotes_and_the_script_its_data() {
    let html = render(&tiny()).html;
    assert_snapshot!(between(&html, "<section id=\"themes\"", "</section>"), @r##" aria-labelledby="h-themes">
<h2 id="h-themes">Themes</h2>
<div class="theme c0 i0">
<h3><a class="code-link" href="#c0"><bdi>isolation</bdi></a></h3>
<p class="counts"><svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="back" width="100" height="6"/><rect class="fore" height="6" width="50"/></svg>1 of 2 participants · 2 passages</p>
</div>
<div class="theme c1 i1">
<h4><a class="code-link" href="#c1"><bdi>fence</bdi></a></h4>
<p class="counts"><svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="back" width="100" height="6"/><rect class="fore" height="6" width="50"/></svg>1 of 2 participants · 1 passage</p>
<figure class="quote" data-k="1"><blockquote dir="auto">over the fence</blockquote><figcaption><a href="#d0t2"><bdi>P1</bdi> · 2</a></figcaption></figure>
</div>
"##);
    assert_snapshot!(between(&html, "id=\"data\">", "</script>"), @r##"{"codes":[["a1","isolation",null],["a2","fence",0]],"coders":[["b1","ada"],["b2","ben"]],"participants":[["d1","P1"]],"counted":null,"codings":[[0,0,[0],0,0,""],[1,1,[0],1,0,"Again \u003cb\u003e"]]}"##);
}

#[test]
fn the_policy_names_the_very_style_and_script_on_the_page() {
    let html = render(&tiny()).html;
    let policy = between(&html, "Content-Security-Policy\" content=\"", "\">").replace("&#39;", "'");
    for (element, directive) in
        [(between(&html, "<style>", "</style>"), "style-src"), (between(&html, "<script>", "</script>"), "script-src")]
    {
        let hash = Sha256::digest(element);
        // The other way round than the page: what stands in the policy is decoded.
        let stated = between(&policy, &format!("{directive} 'sha256-"), "'");
        assert_eq!(decoded(stated), hash[..]);
    }
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
}

fn decoded(base64: &str) -> Vec<u8> {
    let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let bits: Vec<usize> =
        base64.trim_end_matches('=').chars().map(|c| letters.iter().position(|l| *l == c).unwrap()).collect();
    let bits: Vec<bool> = bits.iter().flat_map(|six| (0..6).rev().map(move |bit| six >> bit & 1 == 1)).collect();
    bits.chunks_exact(8).map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
}

#[test]
fn nothing_on_it_loads_anything_or_is_styled_in_place() {
    let html = render(&tiny()).html;
    let without_code = html.replace(SCRIPT, "");
    for forbidden in ["style=\"", "src=", "http:", "https:", "url(", "@import", " onclick", "javascript:"] {
        assert!(!without_code.contains(forbidden), "{forbidden}");
    }
    assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("fetch(") && !SCRIPT.contains("eval"));
}

#[test]
fn a_name_that_markup_cuts_stands_whole_in_the_words() {
    let mut page = tiny();
    let text = Text::new("Ana O'Brien".into()).unwrap();
    page.codings[0].span = Span::of(0, 5);
    page.codings[1].span = Span::of(2, 9);
    page.documents[0].blocks = vec![Block { span: text.whole(), kind: BlockKind::Prose }];
    page.documents[0].text = Some(text);
    let rendered = render(&page);
    assert!(!rendered.html.contains("Ana O"));
    assert!(rendered.words.contains("Ana O'Brien"));
}
