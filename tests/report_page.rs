//! The report: one file that loads nothing, says what it was told to say and no word more, and is used in a browser.

use crate::support::{Run, Sandbox, repository};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::path::Path;
use std::process::Command;

/// Everything that is an element on the page.
const ELEMENTS: &str = " a article aside b bdi blockquote body button caption dd details div dl dt figcaption figure \
    footer g h1 h2 h3 h4 h5 head header html input kbd label li line main meta nav option output p path rect script section \
    select small span style summary svg desc table tbody td text th thead title tr tspan ul ";

/// What an element may say of itself.
const ATTRIBUTES: &str = " aria-hidden aria-keyshortcuts aria-label aria-labelledby aria-live autocomplete charset class \
    content data-k dir for height hidden href http-equiv id lang name open placeholder preserveaspectratio role scope \
    spellcheck tabindex type value viewbox width \
    d dominant-baseline fill fill-opacity font-family font-size font-style font-weight opacity stroke stroke-dasharray \
    stroke-linecap stroke-linejoin stroke-width text-anchor transform x x1 x2 xmlns xml:space y y1 y2 rx ";

/// The elements of a page and its words, as a browser reads them.
#[derive(Default)]
struct Read {
    tags: RefCell<Vec<Tag>>,
    words: RefCell<String>,
}

impl TokenSink for Read {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.words.borrow_mut().push_str(&text),
            Token::TagToken(tag) => {
                let raw = match (&*tag.name, tag.kind) {
                    ("script", TagKind::StartTag) => Some(RawKind::ScriptData),
                    ("style", TagKind::StartTag) => Some(RawKind::Rawtext),
                    ("title", TagKind::StartTag) => Some(RawKind::Rcdata),
                    _ => None,
                };
                self.tags.borrow_mut().push(tag);
                if let Some(raw) = raw {
                    return TokenSinkResult::RawData(raw);
                }
            }
            Token::CommentToken(comment) => panic!("a comment: {comment}"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn read(html: &str) -> (Vec<Tag>, String) {
    let tokenizer = Tokenizer::new(Read::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    // It stops after every script.
    while !queue.is_empty() {
        let _ = tokenizer.feed(&queue);
    }
    tokenizer.end();
    (tokenizer.sink.tags.take(), tokenizer.sink.words.take())
}

fn report(study: &Sandbox, more: &[&str]) -> String {
    study.thema(["report", "-o", "study.html"].iter().chain(more)).done();
    study.read("study.html")
}

/// Every turn and its words.
fn said(study: &Sandbox) -> Vec<String> {
    let turns = study.json(["export", "turns"]);
    turns["rows"].as_array().unwrap().iter().map(|turn| turn["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_whole_study_stands_on_one_page_which_is_the_same_each_time() {
    let study = Sandbox::with_sample_study();
    let html = report(&study, &[]);
    let (_, words) = read(&html);
    for turn in said(&study) {
        assert!(words.contains(&turn), "{turn}");
    }
    for words_of_it in
        ["RQ1 exposure", "Agreement of ada, ben, by turn", "data engineer", "import codings", "Steps of the codebook"]
    {
        assert!(words.contains(words_of_it), "{words_of_it}");
    }
    assert_eq!(report(&study, &[]), html);
    assert!(html.len() < 1_000_000, "{} bytes", html.len());
}

#[test]
fn without_quotes_no_word_of_a_participant_is_on_the_page() {
    let study = Sandbox::with_sample_study();
    // A definition that quotes somebody.
    let long = said(&study).into_iter().find(|turn| turn.split(' ').count() > 30).unwrap();
    let quote: Vec<&str> = long.split_whitespace().take(12).collect();
    study.thema(["code", "set", "no-aml-peers", "--definition", &format!("As in: {}", quote.join(" "))]).done();
    let (_, words) = read(&report(&study, &["--quotes", "none"]));
    for turn in said(&study) {
        let pieces: Vec<&str> = turn.split_whitespace().collect();
        for piece in pieces.windows(8) {
            assert!(!words.contains(&piece.join(" ")), "{piece:?}");
        }
    }
    assert!(words.contains("As in: […]"));
    assert!(words.contains("Left out: everything participants said"));
    let (_, picked) = read(&report(&study, &["--quotes", "picked"]));
    let in_full = said(&study).iter().filter(|turn| turn.len() > 400 && picked.contains(*turn)).count();
    assert_eq!(in_full, 0);
    assert!(picked.contains("No quote is on this page, because none was picked"), "{picked}");
}

#[test]
fn the_page_of_picked_quotes_has_those_as_they_are_shown_and_no_other_words() {
    let study = Sandbox::with_project();
    study.write(
        "P05.txt",
        "I: So?\n\nP05: We throw it, um, over the fence to Greta.\n\nI: And?\n\nP05: Nobody ever asked.\n",
    );
    study.thema(["import", "P05.txt"]).done();
    study.thema(["code", "add", "isolation", "--theme"]).done();
    study.thema(["code", "add", "isolation/fence"]).done();
    study.write("spans.csv", "document,coder,code,quote,memo\nP05,ada,isolation/fence,over the fence,she means Greta\nP05,ada,isolation/fence,Nobody ever asked.,\n");
    study.thema(["import", "spans.csv"]).done();
    let pick = [
        "quote",
        "pick",
        "P05",
        "--turn",
        "2",
        "--code",
        "fence",
        "--elide",
        "um,",
        "--replace",
        "Greta=their manager",
    ];
    let first = study.thema(pick).done().stdout.trim().to_owned();
    let page = report(&study, &["--quotes", "picked"]);
    let (_, words) = read(&page);
    assert!(words.contains("We throw it, […] over the fence to [their manager]."), "{words}");
    assert!(words.contains(&first) && words.contains("but the one quote picked for the paper"), "{words}");
    for other in ["Nobody ever asked", "it, um", "Greta"] {
        assert!(!page.contains(other), "{other} was not picked");
    }
    assert_eq!(page.matches("<figure class=\"quote\"").count(), 1);
    // One that no code was given, on words that nobody marked, stands too.
    study.thema(["quote", "pick", "P05", "--turn", "3"]).done();
    let page = report(&study, &["--quotes", "picked"]);
    let (_, words) = read(&page);
    assert!(words.contains("Without a code") && words.contains("And?"), "{words}");
    assert!(!page.contains("data-k=\"\""), "a quote without codings names none");
}

#[test]
fn a_part_of_the_study_has_nothing_of_the_rest() {
    let study = Sandbox::with_sample_study();
    let (_, words) = read(&report(&study, &["--document", "P01", "--code", "RQ1 exposure", "--title", "Only P01"]));
    assert!(words.contains("Only P01") && words.contains("privacy-not-model-security"));
    let codebook = words.split_once("Codebook").unwrap().1;
    assert!(!codebook.split_once("History").unwrap().0.contains("accuracy-only-metrics"));
    let turns = study.json(["export", "turns"]);
    for turn in turns["rows"].as_array().unwrap() {
        let text = turn["text"].as_str().unwrap();
        assert!(turn["document"] == "P01" || text.len() < 60 || !words.contains(text), "{text}");
    }
}

#[test]
fn a_name_that_a_highlight_cuts_is_found_before_the_page_is_written() {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: Who?\n\nP01: It was Odile O'Hara who called.\n");
    study.thema(["import", "P01.txt"]).done();
    study.thema(["code", "add", "calls"]).done();
    let turn = &study.json(["export", "turns"])["rows"][1];
    let start = turn["start"].as_u64().unwrap();
    // "It was Odile O" is one passage: the name is half in it.
    study.thema(["coding", "add", "P01", "calls", "--span", &format!("{start}..{}", start + 14)]).done();
    study.write("names.csv", "name,pseudonym\nOdile O'Hara,Ms A\n");
    let run = study.thema(["report", "-o", "study.html", "--check-names", "names.csv"]).failed();
    assert!(run.stderr.contains("Odile O'Hara"), "{run}");
    assert!(!study.path("study.html").exists());
    study.thema(["report", "-o", "study.html", "--check-names", "names.csv", "--quotes", "none"]).done();
}

#[test]
fn names_and_words_that_mean_harm_make_no_element_and_no_attribute() {
    let study = Sandbox::with_project();
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \" onload=alert(3) ' javascript:alert(4) \
                   <!-- \u{202e}evil\u{2066} &lt;b&gt; {}</style>";
    study.write("<i>P01.txt", format!("## {hostile}\n\nI: So?\n\nP01: {hostile}\n\n<b>: {hostile}\n"));
    study.thema(["import", "<i>P01.txt"]).done();
    let code = hostile.replace('/', "\\/").replace(['\u{202e}', '\u{2066}'], "");
    study.thema(["code", "add", &code, "--definition", hostile, "--example", hostile]).done();
    study.thema(["coder", "add", "<u>ben"]).done();
    study.thema(["participant", "set", "P01", "<s>role", hostile]);
    study.thema(["memo", "add", hostile, "--title", hostile]).done();
    for turn in study.json(["export", "turns"])["rows"].as_array().unwrap().iter().skip(1) {
        let span = format!("{}..{}", turn["start"], turn["end"]);
        for coder in ["ada", "<u>ben"] {
            study
                .thema(["--coder", coder, "coding", "add", "<i>P01", &code, "--span", &span, "--memo", hostile])
                .done();
        }
    }
    let long = "x".repeat(200);
    study.thema(["code", "add", &long]).done();
    for more in [&["--title", hostile][..], &["--quotes", "picked"], &["--quotes", "none"]] {
        let html = report(&study, more);
        let (tags, _) = read(&html);
        for tag in &tags {
            assert!(ELEMENTS.contains(&format!(" {} ", &*tag.name)), "<{}> with {more:?}", &*tag.name);
            for attribute in &tag.attrs {
                let name = attribute.name.local.to_lowercase();
                assert!(ATTRIBUTES.contains(&format!(" {name} ")), "{name} of <{}>", &*tag.name);
                assert!(name != "href" || attribute.value.starts_with('#'), "{}", &*attribute.value);
            }
        }
        let scripts = tags.iter().filter(|tag| tag.kind == TagKind::StartTag && &*tag.name == "script").count();
        assert_eq!(scripts, 2, "the data and ours");
        let is_alive = |letter: &char| thema::model::visible::is_alive(*letter) && !"\n\t".contains(*letter);
        assert_eq!(html.chars().filter(is_alive).collect::<Vec<_>>(), []);
    }
}

#[test]
fn a_table_s_formats_are_refused() {
    let study = Sandbox::with_project();
    let run: Run = study.thema(["report", "--format", "csv"]).failed();
    assert!(run.stderr.contains("a report is a page"), "{run}");
    let (_, words) = read(&report(&study, &[]));
    assert!(words.contains("Study"), "an empty study has a page too");
}

/// What came of some steps in a browser; nothing where there is none.
fn browse(page: &Path, steps: &Value) -> Option<Value> {
    let found = |name: &str| {
        let folders = std::env::var_os("PATH")?;
        std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
    };
    let (Some(chromium), Some(python)) = (found("chromium").or_else(|| found("chromium-browser")), found("python3"))
    else {
        println!("skipped: no chromium and python3 on PATH");
        return None;
    };
    let folder = page.parent().unwrap();
    let output = Command::new(python)
        .arg(repository().join("tests/report_page/browser.py"))
        .arg(chromium)
        .arg(folder.join("profile"))
        .args([format!("file://{}", page.display()), steps.to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    Some(serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}")))
}

#[test]
fn in_a_browser_a_click_on_a_code_leaves_only_its_passages() {
    let study = Sandbox::with_sample_study();
    report(&study, &[]);
    let frequencies = study.json(["frequencies"]);
    let row = frequencies["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["code"].as_str().unwrap().ends_with("info-overload"));
    let passages = row.unwrap()["passages"].clone();
    let lit = "[...document.querySelectorAll('.r.on')].length";
    let quotes = "[...document.querySelectorAll('.quote')].filter((quote) => quote.checkVisibility()).length";
    let shown = "[...new Set([...document.querySelectorAll('.r.on')].map((run) => run.className))]";
    let link = "[...document.querySelectorAll('.codes a')].findIndex((a) => a.textContent === 'info-overload')";
    let steps = json!([
        {"eval": lit},
        {"eval": format!("document.querySelectorAll('.codes li')[{link}].id = 'wanted'")},
        {"click": "#wanted a"},
        {"eval": shown},
        {"eval": quotes},
        {"eval": "[...document.querySelectorAll('.turn')].filter((turn) => turn.checkVisibility() && !turn.querySelector('.r.on')).length"},
        {"eval": "location.hash"},
        {"eval": "document.querySelector('#hits').value"},
        {"key": "j"},
        {"eval": "[document.activeElement.className.includes('r on'), document.querySelector('#about').checkVisibility()]"},
        {"key": "Escape"},
        {"key": "Escape"},
        {"eval": lit},
        {"key": "/"},
        {"type": "model"},
        {"eval": "document.querySelector('#hits').value"},
        {"key": "Enter"},
        {"eval": "[document.querySelector('#hits').value, CSS.highlights.get('found').size]"},
    ]);
    let Some(came) = browse(&study.path("study.html"), &steps) else { return };
    let results = &came["results"];
    assert_eq!(came["complaints"], json!([]));
    assert_eq!(came["requests"].as_array().unwrap().len(), 1, "{}", came["requests"]);
    assert!(results[0].as_u64().unwrap() > 100);
    assert!(results[3].as_array().unwrap().len() < 4, "only runs of the code, and codes inside it: {}", results[3]);
    assert_eq!(results[4], passages);
    assert_eq!(results[5], 0);
    assert!(results[6].as_str().unwrap().starts_with("#code="), "{}", results[6]);
    assert_eq!(results[7], format!("{passages} codings of info-overload"));
    assert_eq!(results[9], json!([true, true]));
    assert_eq!(results[12], results[0]);
    let hits = results[15].as_str().unwrap().strip_prefix("1 of ").unwrap().to_owned();
    assert_eq!(results[17], json!([format!("2 of {hits}"), hits.parse::<u64>().unwrap()]));

    // The address leads there too.
    let page = study.path(&format!("study.html{}", results[6].as_str().unwrap()));
    let again = browse(&page, &json!([{"eval": quotes}])).unwrap();
    assert_eq!(again["results"], json!([passages]));
}
