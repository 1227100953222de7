//! Text that means harm: control codes, direction overrides, formulas, LaTeX, HTML, Markdown. It may be data anywhere
//! and acts nowhere.

use crate::support::Sandbox;
use std::sync::LazyLock;
use thema::model::visible::is_alive;
use thema::report::{Format, Rendered};

/// Writes the clipboard (OSC 52), colours and erases (CSI, C1), turns the reading direction, and more.
const LIVE: &str = "\u{1b}]52;c;aGk=\u{7}\u{1b}[31mred\u{1b}[2J\u{9b}1A \u{202e}sdrawkcab\u{2066}\u{8}\u{7f}";
const FORMULA: &str = "=cmd|' /C calc'!A0";
const LATEX: &str = "\\input{/etc/passwd} $x_2^3$ 100% #1 & ~ {}";
const HTML: &str = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&lt;";
const MARKDOWN: &str = "| a | `b` | [link](javascript:alert(3)) **bold** <b>";

/// Every command that prints a table of words from outside.
const ANSWERS: &[&[&str]] = &[
    &["codeline", "=P01 <b>"],
    &["flow", "--stages", "=cmd|' \\/C calc'!A0", "--from", HTML, "--to", LIVE],
    &["codebook"],
    &["code", "list", "--all"],
    &["coding", "list"],
    &["memo", "list"],
    &["document", "list"],
    &["document", "revisions", "=P01 <b>"],
    &["coder", "list"],
    &["participant", "list"],
    &["attribute", "list"],
    &["round", "list"],
    &["passages"],
    &["passages", "--context", "1"],
    &["passages", "--count"],
    &["frequencies"],
    &["frequencies", "--by", "participant"],
    &["frequencies", "--by", "=attribute <u>"],
    &["participants"],
    &["matrix"],
    &["crosstab", "--attr", "=attribute <u>"],
    &["crosstab", "--attr", "=attribute <u>", "--test", "fisher"],
    &["cooccurrence"],
    &["saturation", "--orders", "10"],
    &["export", "codings"],
    &["participants", "--totals"],
    &["participants", "--summary"],
    &["matrix", "--transpose", "--cells", "count"],
    &["export", "turns"],
    &["export", "documents"],
    &["export", "participants"],
    &["log"],
];

/// Which of them can be drawn.
const FIGURES: [&str; 8] =
    ["frequencies", "kappa", "agreement", "matrix", "cooccurrence", "saturation", "codeline", "flow"];
/// And those that take two coders.
const COMPARISONS: [&[&str]; 5] =
    [&["kappa"], &["agreement"], &["agreement", "--pairs"], &["agreement", "--confusion"], &["disagreements"]];

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
    study.thema(["participant", "set", "P01", "=attribute <u>", FORMULA]).done();
    let turns = study.json(["export", "turns"]);
    for turn in turns["rows"].as_array().unwrap().iter().filter(|turn| turn["role"] == "participant") {
        let span = format!("{}..{}", turn["start"], turn["end"]);
        study.thema(["coding", "add", document, &as_path(FORMULA), "--span", &span, "--memo", LIVE]).done();
    }
    study
}

/// The same with names that no command would give: somebody wrote them into the file.
fn worse() -> Sandbox {
    static MADE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let study = study();
        let ben = "@ben <i>|";
        let turns = study.json(["export", "turns"]);
        let of_participants = turns["rows"].as_array().unwrap().iter().filter(|turn| turn["role"] == "participant");
        for turn in of_participants.skip(1) {
            let span = format!("{}..{}", turn["start"], turn["end"]);
            study.thema(["coding", "add", "=P01 <b>", &as_path(LATEX), "--span", &span, "--coder", ben]).done();
            study.thema(["coding", "add", "=P01 <b>", &as_path(FORMULA), "--span", &span, "--coder", ben]).done();
        }
        let long = "\u{202e}10000 ".to_owned() + &"é%".repeat(5000);
        let lines = format!("-1+1\n\n\t| {LIVE} |\r\nthe end \u{2029}&emsp;");
        let file = rusqlite::Connection::open(study.path("study.thema")).unwrap();
        for (name, to) in [(MARKDOWN, long), (LATEX, format!("{LATEX}{lines}"))] {
            assert_eq!(file.execute("UPDATE code SET name = ?2 WHERE name = ?1", [name, &to]).unwrap(), 1);
        }
        file.execute("UPDATE participant SET label = ?1 WHERE label = '+1-1'", [format!("@{lines}")]).unwrap();
        file.pragma_update(None, "journal_mode", "DELETE").unwrap();
        drop(file);
        std::fs::read(study.path("study.thema")).unwrap()
    });
    let copy = Sandbox::new();
    copy.write("study.thema", &*MADE);
    copy
}

/// Line ends and tabs are the layout's own.
fn is_alive_here(letter: char) -> bool {
    is_alive(letter) && letter != '\n' && letter != '\t'
}

/// What is wrong with an answer in a format; each format has its own dangers.
fn danger(format: Format, answer: &Rendered) -> Result<(), String> {
    match (format, answer) {
        (Format::Table | Format::Json, Rendered::Text(text)) => dead(text),
        (Format::Csv, Rendered::Text(text)) => no_formula(cells(text, b',')),
        (Format::Tsv, Rendered::Text(text)) => no_formula(cells(text, b'\t')),
        (Format::Markdown, Rendered::Text(text)) => dead(text).and_then(|()| markdown(text)),
        (Format::Latex, Rendered::Text(text)) => dead(text).and_then(|()| latex(text)),
        (Format::Html, Rendered::Text(text)) => dead(text).and_then(|()| html(text)),
        (Format::Xlsx, Rendered::File { bytes, .. }) => xlsx(bytes),
        (Format::Docx, Rendered::File { bytes, .. }) => docx(bytes),
        (Format::Svg, Rendered::Text(text)) => dead(text).and_then(|()| svg(text)),
        _ => Err("nobody looked at what may act in this".into()),
    }
}

#[test]
fn whatever_the_answer_and_the_format_nothing_in_it_acts() {
    for (study, comparisons) in [(study(), &[][..]), (worse(), &COMPARISONS[..])] {
        for words in ANSWERS.iter().chain(comparisons) {
            let mut lengths = Vec::new();
            let has_figure =
                FIGURES.contains(&words[0]) && !words.contains(&"--pairs") && !words.contains(&"--confusion");
            for format in Format::ALL.into_iter().filter(|format| has_figure || !format.is_picture()) {
                let answer = study.rendered(words.iter().copied().chain(["--format", format.word()]));
                if let Err(danger) = danger(format, &answer) {
                    let shown: String = answer.to_string().chars().take(4000).collect();
                    panic!("{words:?} in {}: {danger}\n{}", format.word(), shown.escape_debug());
                }
                lengths.push(answer.to_string().len());
            }
            assert!(lengths.iter().all(|length| *length > 5), "{words:?} {lengths:?}");
        }
    }
}

fn dead(text: &str) -> Result<(), String> {
    let alive: Vec<char> = text.chars().filter(|letter| is_alive_here(*letter)).collect();
    if alive.is_empty() { Ok(()) } else { Err(format!("{alive:?} alive")) }
}

/// Shapes and text: nothing that runs, loads or refers.
fn svg(text: &str) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            quick_xml::events::Event::Eof => return Ok(()),
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                let known = ["svg", "title", "desc", "g", "rect", "line", "path", "circle", "text"];
                if !known.contains(&name.as_str()) {
                    return Err(format!("an element {name}"));
                }
                for attribute in tag.attributes() {
                    let attribute = attribute.map_err(|error| error.to_string())?;
                    let key = attribute.key.as_ref().to_owned();
                    if key.starts_with("on") || key.contains("href") || attribute.value.contains("url(") {
                        return Err(format!("an attribute {key}"));
                    }
                }
            }
            _ => {}
        }
    }
}

fn no_formula(cells: impl IntoIterator<Item = String>) -> Result<(), String> {
    for cell in cells {
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) && cell.parse::<f64>().is_err() {
            return Err(format!("{cell:?} would be run"));
        }
    }
    Ok(())
}

/// Every row has as many cells as the first, and there is no tag or link but our own.
fn markdown(text: &str) -> Result<(), String> {
    let bare = text.replace("\\\\", "").replace("\\]", "");
    for live in ["<script", "<img", "<b>", "<i>", "<u>", "](javascript"] {
        if bare.to_lowercase().contains(live) {
            return Err(format!("{live} acts"));
        }
    }
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let counts: Vec<usize> = rows.map(|row| row.replace("\\\\", "").replace("\\|", "").matches('|').count()).collect();
    if counts.iter().any(|count| *count != counts[0]) {
        return Err(format!("a cell broke out of its column: {counts:?}"));
    }
    // Below the heading and the rule everything up to the blank line is a row.
    let table = text.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| !line.is_empty());
    if table.count() == counts.len() { Ok(()) } else { Err("a cell broke out of its row".into()) }
}

/// No command but those of our own tables, no comment, no group left open.
fn latex(text: &str) -> Result<(), String> {
    const OWN: &str = "usepackage begin end begingroup endgroup centering small footnotesize scriptsize setlength tabcolsep \
        caption toprule midrule bottomrule addlinespace endfirsthead endhead endlastfoot raggedright raggedleft \
        arraybackslash dimexpr linewidth relax par smallskip newline leftskip hspace textbf textbackslash \
        textasciitilde textasciicircum textless textgreater textbar char allowbreak providecommand themaletter \
        ifdefined Umathchar else fi fontencoding selectfont kappa alpha gamma pi chi geq leq times pm cdot bullet \
        langle rangle multicolumn itshape endfoot clearpage mbox sloppy subsection subsubsection paragraph nopagebreak";
    let (comments, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('%'));
    // Where a quote stands is a comment above it.
    let is_of_quotes = text.starts_with("% needs no package");
    if !is_of_quotes && (comments.len() > 4 || comments.iter().any(|line| line.len() > 130)) {
        return Err(format!("{comments:?}"));
    }
    let body = lines.join("\n");
    let command = regex::Regex::new(r"\\([a-zA-Z]+|.)").unwrap();
    for found in command.captures_iter(&body).map(|found| found[1].to_owned()) {
        let is_escape = ["\\", "%", "&", "#", "_", "$", "{", "}", ",", "-"].contains(&found.as_str());
        if !is_escape && !OWN.split(' ').any(|own| own == found) {
            return Err(format!("\\{found} acts"));
        }
    }
    let bare = command.replace_all(&body, " ").replace("#1", "").replace("#2", "");
    // Our own: an interval that is not broken, and what is raised.
    let bare = bare.replace("~to~", " ").replace("$^{", "${");
    let (open, closed) = (bare.matches('{').count(), bare.matches('}').count());
    if bare.contains(['%', '#', '^', '_', '~']) || open != closed {
        return Err(format!("a letter acts, or {open} groups are opened and {closed} closed"));
    }
    Ok(())
}

fn html(text: &str) -> Result<(), String> {
    let own = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "table", "thead", "tbody",
        "tr", "th", "td", "footer", "p", "dl", "dt", "dd", "section", "strong", "em", "br", "caption",
    ];
    let tag = regex::Regex::new(r"<\s*/?\s*([a-zA-Z!?][^\s>/]*)([^>]*)>").unwrap();
    for found in tag.captures_iter(text) {
        let attributes = found[2].to_lowercase();
        if !own.contains(&found[1].to_lowercase().as_str())
            || ["onerror", "javascript:"].iter().any(|live| attributes.contains(live))
        {
            return Err(format!("{} acts", &found[0]));
        }
    }
    if text.contains("default-src 'none'") { Ok(()) } else { Err("it has no policy".into()) }
}

/// It opens, both its sheets hold no formula, and no cell would become one when it is saved as CSV.
fn xlsx(bytes: &[u8]) -> Result<(), String> {
    use calamine::{Data, Reader};
    let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).map_err(|error| error.to_string())?;
    for sheet in ["table", "notes"] {
        if !workbook.worksheet_formula(sheet).map_err(|error| error.to_string())?.is_empty() {
            return Err(format!("a formula on sheet {sheet}"));
        }
        let range = workbook.worksheet_range(sheet).map_err(|error| error.to_string())?;
        let texts = range.cells().filter_map(|(_, _, cell)| match cell {
            Data::String(text) => Some(text.clone()),
            _ => None,
        });
        let texts: Vec<String> = texts.collect();
        texts.iter().try_for_each(|text| dead(text))?;
        no_formula(texts)?;
    }
    Ok(())
}

/// Every part is well-formed, and our own reader finds dead text in it.
fn docx(bytes: &[u8]) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|error| error.to_string())?;
    for at in 0..archive.len() {
        let mut text = String::new();
        let mut part = archive.by_index(at).map_err(|error| error.to_string())?;
        std::io::Read::read_to_string(&mut part, &mut text).map_err(|error| error.to_string())?;
        dead(&text)?;
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(quick_xml::events::Event::DocType(_)) => return Err("a document type".into()),
                Ok(_) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }
    let rules = thema::formats::transcript::Rules::default();
    let read = thema::formats::transcript::read(std::path::Path::new("a.docx"), bytes, &rules);
    let read = read.map_err(|error| error.to_string())?;
    if read.body.trim().is_empty() { Err("no text in it".into()) } else { Ok(()) }
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
    let study = study();
    for words in [
        &["export", "turns", "--format", "csv"][..],
        &["export", "turns", "--format", "tsv"],
        &["codebook", "--format", "latex"],
        &["code", "retire", LIVE],
    ] {
        let (seen, _) = study.on_terminal(80, words);
        assert!(seen.len() > 20, "{words:?} printed {seen:?}");
        assert!(!seen.contains(is_alive_here), "{words:?} printed {}", seen.escape_debug());
    }
}

/// The cells of a table as they stand.
fn cells(text: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let heading: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    heading.into_iter().chain(rows).collect()
}

#[test]
fn raw_leaves_a_formula_as_it_is() {
    let study = study();
    let raw = study.thema(["export", "turns", "--format", "csv", "--raw"]).done();
    assert!(cells(&raw.stdout, b',').iter().any(|cell| cell == FORMULA));
    let neutral = study.thema(["export", "turns", "--format", "csv"]).done();
    assert!(cells(&neutral.stdout, b',').iter().any(|cell| *cell == format!("'{FORMULA}")));
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
