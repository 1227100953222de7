//! Every output in every format it has, on the sample study, held to `golden/outputs/` byte for byte.
//!
//! `THEMA_BLESS=1 cargo test --test journeys -- golden` writes the files anew; then look at what git says of them. Ids differ
//! from one making of the sample to the next and stand there as `[ID]`, and those of quotes as `Q-######`. Of a workbook and of a
//! Word document the words are kept and what each part of the file hashes to, of the report its sections in the same way.

use crate::support::{Sandbox, repository};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::LazyLock;
use thema::command::{Answer, Cli, Globals, Reply, Setting, run};
use thema::project::Clock;
use thema::report::{Format, Rendered};
use thema::store::documents::sha256;

/// What is made: the name of its files, and the command as it is typed.
const OUTPUTS: &[(&str, &str)] = &[
    ("participants", "participants --cols role,years,industry --bands years=0,3,6,10 --k 2 --totals"),
    ("participants-summary", "participants --cols role,years --summary"),
    ("codebook", "codebook"),
    ("frequencies", "frequencies --quantifiers"),
    ("frequencies-of-a-theme", "frequencies --code 'RQ1 exposure' --by role --used"),
    ("matrix", "matrix --used --code 'RQ1 exposure'"),
    ("matrix-of-documents", "matrix --cases document --cells count --transpose --depth 2 --sort frequency"),
    ("crosstab", "crosstab --attr role --test fisher --code 'RQ2 assessment'"),
    ("kappa", "kappa"),
    ("agreement", "agreement --draws 50 --code 'RQ3 implementation'"),
    ("agreement-pairs", "agreement --pairs --square --draws 50"),
    ("confusion", "agreement --confusion"),
    ("disagreements", "disagreements --document P01"),
    ("disagreements-log", "disagreements --log --document P01"),
    ("cooccurrence", "cooccurrence --top 20 --code 'RQ2 assessment' --code 'RQ3 implementation'"),
    ("cooccurrence-in-turns", "cooccurrence --within turn --matrix --level theme"),
    ("cooccurrence-graph", "cooccurrence --graph --top 20"),
    ("saturation", "saturation --orders 100"),
    ("quotes", "quotes --per-code 1 --show role --code 'RQ1 exposure'"),
    ("quotes-picked", "quotes --picked --context 1turns"),
    ("quotes-balance", "quotes --balance"),
    ("quote-list", "quote list"),
    ("framework", "framework --participant P01,P02"),
    ("framework-cells", "framework --participant P01,P02 --long"),
    ("methods", "methods --style reliability"),
    ("methods-codebook", "methods --style codebook"),
    ("methods-reflexive", "methods --style reflexive"),
    ("coreq", "methods --coreq"),
    ("srqr", "methods --srqr"),
    ("audit", "methods --audit"),
    ("flow", "flow"),
    ("flow-dot", "flow --as dot"),
    ("flow-tikz", "flow --as tikz"),
    ("flow-mermaid", "flow --as mermaid"),
    ("codeline", "codeline P05"),
    ("words", "words --top 20"),
    ("quantifiers", "quantifiers"),
    ("report", "report"),
];

/// What is done to the sample first, so that no output is empty.
const BEFORE: &[&str] = &[
    "quote pick P01 --turn 14 --code privacy-not-model-security --elide ', I really do' --note 'for section 4.1'",
    "quote pick P01 --quote 'I know one of them is called Odile, Odile Brannigan, because her name is in the comments of a \
     query' --replace 'Odile, Odile Brannigan=a colleague'",
    "framework set P01 'ML and security seen as separate' 'Privacy stands in for security: \"a different building\" & <nobody> asks.'",
    "framework set P02 'wrong threat model' '=harmless, so nobody looks'",
];

#[test]
fn every_output_in_every_format_is_its_golden_file() {
    let study = Sandbox::new();
    answer(&study, &["demo", study.folder().to_str().unwrap()]);
    for line in BEFORE {
        answer(&study, &split(line));
    }
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    let share = OUTPUTS.len().div_ceil(std::thread::available_parallelism().map_or(1, usize::from));
    std::thread::scope(|scope| {
        let makers: Vec<_> = OUTPUTS
            .chunks(share)
            .map(|outputs| scope.spawn(|| outputs.iter().flat_map(|(name, line)| files(&study, name, line)).collect()))
            .collect();
        for maker in makers {
            let files: Vec<(String, String)> = maker.join().unwrap();
            made.extend(files);
        }
    });

    let folder = repository().join("tests/golden/outputs");
    if std::env::var_os("THEMA_BLESS").is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        made.iter().for_each(|(name, text)| std::fs::write(folder.join(name), text).unwrap());
    }
    let kept: BTreeSet<String> = std::fs::read_dir(&folder)
        .map(|files| files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    let names: BTreeSet<String> = made.keys().cloned().collect();
    let mut said: Vec<String> = kept.difference(&names).map(|name| format!("{name} is not made any more")).collect();
    for (name, text) in &made {
        let golden = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        said.extend((*text != golden).then(|| format!("{name}{}", difference(&golden, text))));
    }
    assert!(
        said.is_empty(),
        "{} of {} golden files are others; look at them, then THEMA_BLESS=1 cargo test --test journeys -- golden\n\n{}",
        said.len(),
        made.len(),
        said.join("\n")
    );
}

/// What the library answers in this process, at a fixed time: the same as the binary, and ten times as quick.
#[track_caller]
fn answer(study: &Sandbox, words: &[&str]) -> Reply {
    let Cli { command, .. } =
        <Cli as clap::Parser>::try_parse_from(["thema"].iter().chain(words)).unwrap_or_else(|error| panic!("{error}"));
    let mut setting = Setting {
        clock: Clock::fixed("2026-11-22T10:00:00Z"),
        project: Some(study.path("barriers.thema")),
        coder: None,
        progress: &mut |_, _, _| {},
        keys: thema::tui::keymap::KEYS,
    };
    // Where these are only shown as a table, they have nothing in the columns for programs.
    let has_most = ["disagreements", "framework", "quotes"].contains(&words[0]);
    let format = has_most.then(|| Format::Csv.word().to_owned());
    run(command.unwrap(), &Globals { format, ..Globals::default() }, &mut setting)
        .unwrap_or_else(|error| panic!("{words:?}: {error}"))
}

/// The words of a line; those between quotes are one.
fn split(line: &str) -> Vec<&str> {
    let parts = line.split('\'').enumerate();
    parts.flat_map(|(n, part)| if n % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }).collect()
}

/// The output in each of its formats, by the names of the files.
fn files(study: &Sandbox, name: &str, line: &str) -> Vec<(String, String)> {
    let reply = answer(study, &split(line));
    match &reply.answer {
        Answer::Text(text) => return vec![(format!("{name}.txt"), without_ids(text))],
        Answer::Page { html, .. } => return vec![(format!("{name}.html.txt"), page(&without_ids(html)))],
        _ => {}
    }
    let formats = Format::ALL.into_iter().filter(|format| has(&reply, *format));
    let file = |format: Format| {
        let globals = Globals { format: Some(format.word().to_owned()), ..Globals::default() };
        let ending = if format == Format::Table { "txt" } else { format.word() };
        match reply.render(&globals, Some(120)).unwrap() {
            Rendered::Text(text) => (format!("{name}.{ending}"), without_ids(&text)),
            Rendered::File { bytes, .. } => (format!("{name}.{ending}.txt"), parts(bytes)),
        }
    };
    formats.map(file).collect()
}

/// Whether the answer can be had so: only what has a figure is a picture.
fn has(reply: &Reply, format: Format) -> bool {
    let has_figure = matches!(&reply.answer, Answer::Table(table) if table.report.chart.is_some());
    has_figure || !format.is_picture()
}

/// Ids are others in every making of the sample; the study is the same, and so is the time.
fn without_ids(text: &str) -> String {
    static ID: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap());
    static QUOTE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bQ-[0-9a-f]{6}\b").unwrap());
    QUOTE.replace_all(&ID.replace_all(text, "[ID]"), "Q-######").into_owned()
}

/// The words of a workbook or a Word document, a line a row or a paragraph, and what each part of the file hashes to.
fn parts(bytes: Vec<u8>) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        parts.insert(part.name().unwrap().into_owned(), without_ids(&text));
    }
    let mut said = String::new();
    let strings: Vec<String> = match parts.get("xl/sharedStrings.xml") {
        Some(strings) => strings.split("<si>").skip(1).map(words).collect(),
        None => Vec::new(),
    };
    for (name, part) in &parts {
        if name.starts_with("xl/worksheets/") && name.ends_with(".xml") {
            said.push_str(&format!("== {name}\n{}", cells(part, &strings)));
        }
        if name == "word/document.xml" {
            said.push_str(&paragraphs(part));
        }
    }
    parts.iter().for_each(|(name, part)| said.push_str(&format!("{}  {name}\n", short(part))));
    said
}

/// The rows of a sheet: each cell with its place, the number of its style, and what is in it.
fn cells(sheet: &str, strings: &[String]) -> String {
    static CELL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"<c r="([A-Z]+\d+)"(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|>(.*?)</c>)"#).unwrap());
    let mut said = String::new();
    for row in sheet.split("<row ").skip(1) {
        let cells = CELL.captures_iter(row).map(|cell| {
            let part = |at: usize| cell.get(at).map_or("", |part| part.as_str());
            let inside = words(part(4));
            let inside = match part(3) {
                "s" => strings[inside.parse::<usize>().unwrap()].clone(),
                _ => inside,
            };
            format!("{}/{} {inside}", part(1), part(2))
        });
        said.push_str(&(cells.collect::<Vec<_>>().join(" | ") + "\n"));
    }
    said
}

/// The paragraphs of a Word document with their styles; the cells of a row are on one line.
fn paragraphs(document: &str) -> String {
    static STYLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"<w:pStyle w:val="(\w+)"/>"#).unwrap());
    let styled = |paragraph: &str| {
        let style = STYLE.captures(paragraph).map(|style| format!("[{}] ", &style[1]));
        style.unwrap_or_default() + &words(&paragraph.replace("<w:br/>", "␊"))
    };
    let mut said = String::new();
    for block in document.split("<w:tr>").flat_map(|part| part.split("</w:tr>")) {
        let paragraphs = block.split("<w:p>").skip(1).map(styled);
        let between = if block.contains("<w:tc>") { " | " } else { "\n" };
        said.push_str(&(paragraphs.collect::<Vec<_>>().join(between) + "\n"));
    }
    said
}

/// What stands between the tags, on one line.
fn words(xml: &str) -> String {
    static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new("<[^>]*>").unwrap());
    let text = TAG.replace_all(xml, "").replace('\n', "␊");
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (escaped, letter)| text.replace(escaped, letter))
}

/// The page by its sections: each one's beginning, its length and its hash, for the whole has a third of a megabyte.
fn page(html: &str) -> String {
    // What the script is given has the last letters of ids.
    static ID: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"\["[0-9a-f]{12}""#).unwrap());
    let html = ID.replace_all(html, "[\"[ID]\"");
    let parts = html.split("<section").map(|part| {
        let beginning: String = words(&format!("<{part}")).chars().filter(|c| !c.is_control()).take(160).collect();
        format!("{} {:>7} characters  {beginning}\n", short(part), part.chars().count())
    });
    parts.collect()
}

fn short(text: &str) -> String {
    sha256(text).chars().take(16).collect()
}

/// The first line that is another one.
fn difference(golden: &str, made: &str) -> String {
    if golden.is_empty() {
        return " is new".to_owned();
    }
    let (mut was, mut is) = (golden.lines(), made.lines());
    for n in 1.. {
        match (was.next(), is.next()) {
            (None, None) => break,
            (was, is) if was == is => {}
            (was, is) => {
                let shown =
                    |line: Option<&str>| line.map_or("(the end)".to_owned(), |line| line.chars().take(400).collect());
                return format!(", line {n}\n  was: {}\n  is:  {}", shown(was), shown(is));
            }
        }
    }
    " ends its lines otherwise".to_owned()
}
