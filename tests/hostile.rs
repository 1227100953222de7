//! Text that means harm: control codes, direction overrides, formulas, LaTeX, HTML, Markdown. It may be data anywhere
//! and acts nowhere.

use crate::support::{Run, Sandbox};
use std::sync::LazyLock;
use thema::model::visible::is_alive;

/// Writes the clipboard (OSC 52), colours and erases (CSI, C1), turns the reading direction, and more.
const LIVE: &str = "\u{1b}]52;c;aGk=\u{7}\u{1b}[31mred\u{1b}[2J\u{9b}1A \u{202e}sdrawkcab\u{2066}\u{8}\u{7f}";
const FORMULA: &str = "=cmd|' /C calc'!A0";
const LATEX: &str = "\\input{/etc/passwd} $x_2^3$ 100% #1 & ~ {}";
const HTML: &str = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&lt;";
const MARKDOWN: &str = "| a | `b` | [link](javascript:alert(3)) **bold** <b>";

/// Ways to write a table.
const DIALECTS: [&str; 7] = ["table", "csv", "tsv", "json", "md", "latex", "html"];

/// Everything that prints words from outside.
const ANSWERS: [&[&str]; 11] = [
    &["codebook"],
    &["code", "list", "--all"],
    &["coding", "list"],
    &["memo", "list"],
    &["document", "list"],
    &["coder", "list"],
    &["participant", "list"],
    &["frequencies"],
    &["export", "turns"],
    &["export", "participants"],
    &["log"],
];

/// The name of the transcript's file, and with it of the document.
const FILE: &str = "=P01 <b>.txt";

/// A study in which every name and text is hostile, as far as a name may be; made once, then copied.
fn study() -> Sandbox {
    static MADE: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
        let study = make();
        ["study.thema", FILE].map(|name| std::fs::read(study.path(name)).unwrap())
    });
    let copy = Sandbox::new();
    copy.write("study.thema", &MADE[0]);
    copy.write(FILE, &MADE[1]);
    copy
}

/// A code's name as a path of one part.
fn as_path(name: &str) -> String {
    name.replace('\\', "\\\\").replace('/', "\\/")
}

fn make() -> Sandbox {
    let study = Sandbox::with_project();
    let texts = [LIVE, FORMULA, LATEX, HTML, MARKDOWN];
    let turns: String = texts.iter().map(|text| format!("I: So?\n\nP01: {text}\n\nP01: +1 {text}\n\n")).collect();
    study.write(FILE, format!("## {HTML} {LIVE}\n\n{turns}"));
    let run = study.thema(["import", FILE]).done();
    assert!(!run.stderr.contains(is_alive_here), "{}", run.stderr.escape_debug());
    for name in [FORMULA, LATEX, HTML, MARKDOWN] {
        study.thema(["code", "add", &as_path(name), "--definition", LIVE, "--example", name]).done();
        study.thema(["memo", "add", LIVE, "--title", name]).done();
        study.thema(["memo", "add", &format!("{LIVE} {name}")]).done();
    }
    let document = "=P01 <b>";
    study.thema(["coder", "add", "@ben <i>|"]).done();
    study.thema(["participant", "add", "+1-1"]).done();
    study.thema(["participant", "set", "+1-1", "=attribute <u>", HTML]).done();
    let turns = study.json(["export", "turns"]);
    for turn in turns["rows"].as_array().unwrap().iter().filter(|turn| turn["role"] == "participant") {
        let span = format!("{}..{}", turn["start"], turn["end"]);
        study.thema(["coding", "add", document, &as_path(FORMULA), "--span", &span, "--memo", LIVE]).done();
    }
    study
}

/// Line ends and tabs are the layout's own.
fn is_alive_here(letter: char) -> bool {
    is_alive(letter) && letter != '\n' && letter != '\t'
}

#[test]
fn nothing_alive_is_in_a_table_for_people_whatever_the_dialect() {
    let study = study();
    for words in ANSWERS {
        for dialect in ["table", "md", "html", "json"] {
            let run = study.thema(words.iter().copied().chain(["--format", dialect])).done();
            let alive: Vec<char> = run.stdout.chars().filter(|letter| is_alive_here(*letter)).collect();
            assert!(alive.is_empty(), "{alive:?} in {}", run.to_string().escape_debug());
        }
    }
    study.healthy();
}

#[test]
fn nothing_alive_is_said_either() {
    let study = study();
    // Enough ordinary rows that the files are text, and the words in them are what is refused.
    let padded = |head: String, row: &str| head + &row.repeat(60);
    let bad = format!(
        "document,start,end,coder,code,quote\n\"{LIVE}\",0,1,ada,x,\n=P01 <b>,0,3,\"{LIVE}\",\"{LIVE}\",\"{LIVE}\"\n"
    );
    study.write("bad.csv", padded(bad, "P99,0,1,ada,x,some ordinary words that nobody ever said\n"));
    study.write("strange.csv", padded(format!("\"{LIVE}\",b\n"), "some ordinary words,and more\n"));
    let ratings = (0..60).map(|n| format!("unit {n},first label,first label\n")).collect::<String>();
    study.write("ratings.csv", format!("unit,\"{LIVE}\",ben\n1,\"{LIVE}\",x\n2,y,y\n{ratings}"));
    let said: [&[&str]; 11] = [
        &["import", "bad.csv"],
        &["import", "strange.csv"],
        &["import", LIVE],
        &["code", "retire", LIVE],
        &["code", "add", LIVE],
        &["document", "rename", "=P01 <b>", LIVE],
        &["coder", "add", LIVE],
        &["participant", "add", LIVE],
        &["frequencies", "--where", LIVE],
        &["--format", LIVE, "codebook"],
        &["-p", LIVE, "codebook"],
    ];
    for words in said {
        let run = study.thema(words.iter().copied()).failed();
        assert!(!run.stderr.contains(is_alive_here), "{}", run.to_string().escape_debug());
    }
    // The shell's own misuse messages repeat what was typed.
    for words in [&["code", "add", "a", LIVE][..], &["kappa", "--unit", LIVE], &[LIVE]] {
        let run = study.thema(words.iter().copied());
        assert_eq!(run.code, Some(2));
        assert!(!run.stderr.contains(is_alive_here), "{}", run.to_string().escape_debug());
    }
    let run = study.thema(["kappa", "ratings.csv"]).done();
    assert!(!run.stdout.contains(is_alive_here), "{}", run.to_string().escape_debug());
}

#[cfg(unix)]
#[test]
fn what_a_terminal_is_sent_is_dead_even_where_a_file_gets_the_text_as_it_is() {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    use std::io::Read;
    let study = study();
    for words in [
        &["export", "turns", "--format", "csv"][..],
        &["export", "turns", "--format", "tsv"],
        &["codebook", "--format", "latex"],
        &["code", "retire", LIVE],
    ] {
        let pty = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..PtySize::default() }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_thema"));
        command.args(words);
        command.cwd(study.folder());
        command.env_clear();
        let mut child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().unwrap();
        let mut bytes = Vec::new();
        let _ = reader.read_to_end(&mut bytes); // ends with an error where the terminal goes away
        child.wait().unwrap();
        let seen = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        assert!(seen.len() > 20, "{words:?} printed {seen:?}");
        assert!(!seen.contains(is_alive_here), "{words:?} printed {}", seen.escape_debug());
    }
}

/// The cells of a table as they stand.
fn cells(run: &Run, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(run.stdout.as_bytes());
    let heading: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    heading.into_iter().chain(rows).collect()
}

#[test]
fn no_cell_is_a_formula_and_raw_leaves_them_as_they_are() {
    let study = study();
    for words in ANSWERS {
        for (dialect, delimiter) in [("csv", b','), ("tsv", b'\t')] {
            let run = study.thema(words.iter().copied().chain(["--format", dialect])).done();
            for cell in cells(&run, delimiter) {
                let is_figure = cell.parse::<f64>().is_ok();
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']) || is_figure, "{cell:?} in {words:?}");
            }
        }
    }
    let raw = study.thema(["export", "turns", "--format", "csv", "--raw"]).done();
    assert!(cells(&raw, b',').iter().any(|cell| cell == FORMULA));
    let neutral = study.thema(["export", "turns", "--format", "csv"]).done();
    assert!(cells(&neutral, b',').iter().any(|cell| *cell == format!("'{FORMULA}")));
}

#[test]
fn what_was_made_neutral_comes_back_as_it_was() {
    let study = study();
    study.thema(["codebook", "-o", "codebook.csv"]).done();
    study.thema(["export", "codings", "-o", "codings.csv"]).done();
    let other = Sandbox::with_project();
    for name in ["codebook.csv", "codings.csv", FILE] {
        other.write(name, study.read(name));
    }
    other.thema(["import", FILE, "codebook.csv", "codings.csv", "--add-missing"]).done();
    for words in [&["codebook", "--format", "json"][..], &["export", "codings", "--format", "json"]] {
        let rows = |sandbox: &Sandbox| {
            let answer: serde_json::Value =
                serde_json::from_str(&sandbox.thema(words.iter().copied()).done().stdout).unwrap();
            answer["rows"].clone()
        };
        assert_eq!(rows(&other), rows(&study), "{words:?}");
    }
}

#[test]
fn a_page_has_no_tag_but_its_own() {
    let study = study();
    let own = [
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "table", "thead", "tbody", "tr", "th",
        "td", "footer", "p", "dl", "dt", "dd", "section", "strong", "em", "br", "caption",
    ];
    let tag = regex::Regex::new(r"<\s*/?\s*([a-zA-Z!?][^\s>/]*)([^>]*)>").unwrap();
    for words in ANSWERS {
        let run = study.thema(words.iter().copied().chain(["--format", "html"])).done();
        for found in tag.captures_iter(&run.stdout) {
            let name = found[1].to_lowercase();
            assert!(own.contains(&name.as_str()) || name == "!doctype", "<{name}> in {words:?}");
            assert!(!found[2].to_lowercase().contains("onerror") && !found[2].contains("javascript:"), "{}", &found[0]);
        }
        assert!(run.stdout.contains("default-src 'none'"), "{words:?} has no policy");
    }
}

#[test]
fn markdown_and_latex_have_nothing_of_ours_to_run() {
    let study = study();
    for words in ANSWERS {
        let markdown = study.thema(words.iter().copied().chain(["--format", "md"])).done().stdout;
        let unescaped = markdown.replace("\\\\", "").replace("\\]", "");
        assert!(["<script", "<img", "](javascript"].iter().all(|live| !unescaped.contains(live)), "{words:?}");
        let widths: std::collections::HashSet<usize> = markdown
            .lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| line.replace("\\\\", "").replace("\\|", "").matches('|').count())
            .collect();
        assert!(widths.len() <= 1, "a cell broke out of its column in {words:?}: {widths:?}\n{markdown}");
        let latex = study.thema(words.iter().copied().chain(["--format", "latex"])).done().stdout;
        for line in latex.lines() {
            assert!(!line.contains("\\input{"), "{words:?}: {line}");
            let body = line.replace("\\%", "").replace("\\$", "").replace("\\#", "");
            let is_comment = line.trim_start().starts_with('%');
            assert!(is_comment || !body.contains('%') && !body.contains('#'), "{words:?}: {line}");
        }
    }
}

#[test]
fn every_dialect_prints_every_answer() {
    let study = study();
    for words in ANSWERS {
        for dialect in DIALECTS {
            let run = study.thema(words.iter().copied().chain(["--format", dialect])).done();
            assert!(!run.stdout.is_empty(), "{run}");
        }
    }
}
