//! Answers that are files: workbooks, Word documents, and LaTeX that compiles as it is.

use crate::support::Sandbox;
use std::process::{Command, Stdio};

/// The tables a paper has, and with them the longest and the widest.
const OF_A_PAPER: [&[&str]; 15] = [
    &["codebook"],
    &["frequencies"],
    &["participants"],
    &["participant", "list"],
    &["crosstab", "--attr", "role"],
    &["saturation", "--orders", "10"],
    &["kappa"],
    &["agreement"],
    &["disagreements"],
    &["passages"],
    &["matrix"],
    &["cooccurrence", "--matrix"],
    &["framework"],
    &["quotes", "--per-code", "1"],
    &["methods"],
];

/// Whether the program is there; else says what is skipped.
fn is_there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_there = found.is_ok_and(|status| status.success());
    if !is_there {
        println!("skipped: {program} is not on this machine");
    }
    is_there
}

/// What pdflatex logs of a paper with these tables.
#[track_caller]
fn compiled(study: &Sandbox, tables: &[&[&str]]) -> String {
    let mut paper =
        String::from("\\documentclass{article}\n\\usepackage{booktabs,array,longtable,lscape}\n\\begin{document}\n");
    for (n, words) in tables.iter().enumerate() {
        let file = format!("table{n}.tex");
        study.thema(words.iter().copied().chain(["-o", &file])).done();
        paper += &format!("\\typeout{{in {}}}\\input{{{file}}}\\clearpage\n", words.join(" "));
    }
    study.write("paper.tex", paper + "\\end{document}\n");
    let run = Command::new("pdflatex")
        .args(["-interaction=nonstopmode", "-halt-on-error", "paper.tex"])
        .current_dir(study.folder())
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&std::fs::read(study.path("paper.log")).unwrap()).into_owned();
    assert!(run.status.success(), "{log}");
    assert!(std::fs::metadata(study.path("paper.pdf")).unwrap().len() > 20_000);
    log
}

#[test]
fn latex_compiles_as_it_is_with_the_packages_it_names_and_stays_within_the_page() {
    if !is_there("pdflatex") {
        return;
    }
    let study = Sandbox::with_sample_study();
    let log = compiled(&study, &OF_A_PAPER);
    assert_within_the_page(&log);
    // Upright, but for tables of more columns than an upright page has room for.
    let turned = |words: &&&[&str]| {
        let table = study.thema(words.iter().copied().chain(["--format", "latex"])).done().stdout;
        assert_eq!(table.contains("\\begin{landscape}"), table.contains("lscape"), "{words:?} names what it needs");
        table.contains("\\begin{landscape}")
    };
    let turned: Vec<String> = OF_A_PAPER.iter().filter(turned).map(|words| words.join(" ")).collect();
    assert_eq!(turned, ["participant list", "crosstab --attr role", "agreement", "matrix", "framework"]);
}

#[track_caller]
fn assert_within_the_page(log: &str) {
    let wide = regex::Regex::new(r"Overfull \\hbox \((\d+)\.\d+pt too wide\)[^\n]*").unwrap();
    let over: Vec<&str> = wide
        .captures_iter(log)
        .filter(|found| found[1].parse::<u32>().unwrap() >= 5)
        .map(|found| found.get(0).unwrap().as_str())
        .collect();
    assert!(over.is_empty(), "{over:?}\n{log}");
    assert!(!log.contains("Float too large"), "{log}");
}

#[test]
fn a_study_of_many_codes_stays_within_the_page_in_parts_if_it_must() {
    let Some(data) = crate::real_study::data().filter(|_| is_there("pdflatex")) else { return };
    let study = crate::real_study::imported(&data);
    let tables: [&[&str]; 5] = [
        &["codebook"],
        &["frequencies", "--used"],
        &["matrix"],
        &["matrix", "--transpose"],
        &["disagreements", "--coders", "A,B", "--document", "interview02"],
    ];
    let log = compiled(&study, &tables);
    assert_within_the_page(&log);
    assert!(study.read("table2.tex").contains("(part 1 of "), "a matrix of all codes");
}

/// A code and a quote in letters that pdflatex has no fonts for, and marks that mean something to it.
#[test]
fn latex_of_any_script_compiles_and_says_which_engine_prints_it() {
    if !is_there("pdflatex") {
        return;
    }
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: 何?\n\nP01: 信頼が大事です。 أنا أثق بها 👩‍🔬 100 % \\input{x} $_^ «so» 2026-11-23.\n");
    study.thema(["import", "P01.txt"]).done();
    study.thema(["code", "add", "信頼 & доверие 🤝"]).done();
    study.thema(["quote", "pick", "P01", "--turn", "2", "--code", "信頼 & доверие 🤝"]).done();
    let log = compiled(&study, &[&["codebook"], &["quotes"], &["quote", "list"], &["export", "turns"]]);
    assert_within_the_page(&log);
    let quotes = study.read("table1.tex");
    assert!(quotes.contains("lualatex and xelatex print them as they are"), "{quotes}");
}

#[test]
fn a_workbook_or_a_document_is_the_same_file_every_time_and_the_same_in_a_pipe() {
    let study = Sandbox::with_sample_study();
    for format in ["xlsx", "docx"] {
        for words in OF_A_PAPER {
            let (first, second) = (format!("first.{format}"), format!("second.{format}"));
            for file in [&first, &second] {
                let run = study.thema(words.iter().copied().chain(["-o", file])).done();
                assert!(run.stderr.ends_with(&format!("wrote {file}\n")), "{run}");
            }
            let bytes = std::fs::read(study.path(&first)).unwrap();
            assert!(bytes.starts_with(b"PK"), "{words:?}");
            assert!(bytes == std::fs::read(study.path(&second)).unwrap(), "{words:?} differs from run to run");
            let piped = study.command(words.iter().copied().chain(["--format", format])).output().unwrap();
            assert!(piped.stdout == bytes, "{words:?} differs in a pipe");
        }
    }
}

#[test]
fn a_codebook_edited_in_a_workbook_is_read_again() {
    let study = Sandbox::with_sample_study();
    study.thema(["codebook", "-o", "codebook.xlsx"]).done();
    let other = Sandbox::with_project();
    other.write("codebook.xlsx", std::fs::read(study.path("codebook.xlsx")).unwrap());
    other.thema(["import", "codebook.xlsx"]).done();
    let paths = |sandbox: &Sandbox| -> Vec<(String, String)> {
        let rows = sandbox.json(["codebook"])["rows"].as_array().unwrap().clone();
        rows.iter().map(|row| (row["path"].to_string(), row["definition"].to_string())).collect()
    };
    assert_eq!(paths(&other), paths(&study));
}

#[cfg(unix)]
#[test]
fn a_file_is_not_shown_on_a_terminal() {
    let study = Sandbox::with_sample_study();
    for format in ["xlsx", "docx"] {
        let (seen, code) = study.on_terminal(100, &["frequencies", "--format", format]);
        assert_eq!(code, 1);
        let said = format!(
            "error: {format} is for programs: it cannot be shown on a terminal\nhint: write it to a file with `-o FILE.{format}`\n"
        );
        assert!(seen.ends_with(&said) && !seen.contains("PK"), "{seen}");
    }
}

#[test]
fn a_real_name_is_found_before_it_is_packed_into_a_file() {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: So?\n\nP01: Ask Maria Huber.\n\nI: And else?\n\nP01: No.\n");
    study.write("list.csv", "real,replacement\nMaria Huber,[colleague]\n");
    study.thema(["import", "P01.txt"]).done();
    study.thema(["participant", "set", "P01", "Maria Huber's team", "yes"]);
    for format in ["xlsx", "docx"] {
        let file = format!("out.{format}");
        for words in [&["export", "turns"][..], &["participant", "list"]] {
            let run = study.thema(words.iter().copied().chain(["--check-names", "list.csv", "-o", &file])).failed();
            assert!(run.stderr.contains("real names of list.csv stand in the answer"), "{run}");
            assert!(!study.path(&file).exists());
        }
        study.thema(["document", "list", "--check-names", "list.csv", "-o", &file]).done();
    }
}
