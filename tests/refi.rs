//! REFI-QDA, the field's exchange standard: files of other programs read, thema's held to the schema and to a script.
//!
//! Two samples are our own and lie in `tests/data/refi`, with the standard's schemas. The others are other people's: where
//! they lie beside the repository they are read, and nothing of them is copied here but counts.

use crate::support::{repository, sample_beside};
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;
use thema::formats::refi::{self, Asked, Target};
use thema::model::exchange::{About, Exchange, Fidelity, Outcome};
use thema::model::text::Text;

fn own(name: &str) -> Vec<u8> {
    std::fs::read(repository().join("tests/data/refi").join(name)).unwrap()
}

fn read(bytes: &[u8]) -> (Exchange, Fidelity) {
    let (x, report) = refi::read_project(bytes, &Asked::default()).unwrap();
    for entry in &report.entries {
        println!("{:>8} {:>5} {}: {} {:?}", entry.outcome.word(), entry.count, entry.what, entry.why, entry.examples);
    }
    (x, report)
}

fn written(x: &Exchange, target: Target) -> Vec<u8> {
    let mut sink = Cursor::new(Vec::new());
    refi::write_project(x, &target, &mut sink).unwrap();
    sink.into_inner()
}

/// A sample of other people's, if it lies beside the repository.
fn sample(name: &str) -> Option<Vec<u8>> {
    sample_beside(name).map(|path| std::fs::read(path).unwrap())
}

/// Document, start, end and words of each passage that is coded or remarked on.
fn passages(x: &Exchange) -> Vec<(String, u32, u32, String)> {
    let texts: Vec<Text> = x.sources.iter().map(|source| Text::new(source.text.clone()).unwrap()).collect();
    let coded = x.codings.iter().map(|coding| (coding.source, coding.span));
    let of_cases = x.cases.iter().flat_map(|case| case.passages.iter().copied());
    let noted = x.notes.iter().filter_map(|note| match note.about {
        About::Passage(source, span) => Some((source, span)),
        _ => None,
    });
    let mut all: Vec<_> = coded
        .chain(of_cases)
        .chain(noted)
        .map(|(at, span)| {
            (x.sources[at].name.clone(), span.start().get(), span.end().get(), texts[at].slice(span).to_owned())
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// A study's codings without anything that a program makes up for itself.
fn codings(x: &Exchange) -> Vec<(String, String, u32, u32, Option<String>)> {
    let coder = |coder: Option<usize>| coder.map(|coder| x.coders[coder].name.clone());
    let of = x.codings.iter().map(|it| {
        let (source, code) = (x.sources[it.source].name.clone(), x.codes[it.code].name.clone());
        (source, code, it.span.start().get(), it.span.end().get(), coder(it.coder))
    });
    let mut all: Vec<_> = of.collect();
    all.sort();
    all
}

/// What each target makes is valid, and the words at its positions are those that thema says.
fn assert_good(x: &Exchange, name: &str) {
    for target in Target::ALL {
        let bytes = written(x, target);
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let (project, table) = (folder.path().join("study.qdpx"), folder.path().join("quotes.csv"));
        std::fs::write(&project, &bytes).unwrap();
        let mut quotes = csv::Writer::from_path(&table).unwrap();
        quotes.write_record(["document", "start", "end", "quote"]).unwrap();
        // Renamed for QualCoder are only those that stand twice, which no sample has.
        for (document, start, end, quote) in passages(x) {
            quotes.write_record([document, start.to_string(), end.to_string(), quote]).unwrap();
        }
        quotes.flush().unwrap();
        let is_wide = x.sources.iter().any(|source| source.text.chars().any(|c| c.len_utf16() > 1));
        let mut script = Command::new("python3");
        script.arg(repository().join("tests/quotes_of_qdpx.py")).args([&project, &table]);
        if target == Target::Nvivo && is_wide {
            script.arg("--utf-16");
        }
        match script.output() {
            Ok(run) => {
                let said = String::from_utf8_lossy(&run.stdout);
                let broke = String::from_utf8_lossy(&run.stderr);
                assert!(run.status.success(), "{name} for {}: {said}{broke}", target.word());
                println!("{name} for {}: {}", target.word(), said.trim());
            }
            Err(_) => println!("skipped: python3 is not installed, so no quote was looked up independently"),
        }
        assert_valid(&bytes, folder.path(), &format!("{name} for {}", target.word()));
        let (back, _) = refi::read_project(&bytes, &Asked::default()).unwrap();
        assert_eq!(codings(&back).len(), codings(x).len());
        if target != Target::QualCoder {
            assert_eq!(codings(&back), codings(x), "{name} for {}", target.word());
        }
        assert_eq!(back.notes.len(), x.notes.len(), "{name} for {}", target.word());
    }
}

fn assert_valid(archive: &[u8], folder: &Path, name: &str) {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut xml = Vec::new();
    zip.by_name("project.qde").unwrap().read_to_end(&mut xml).unwrap();
    let file = folder.join("project.qde");
    std::fs::write(&file, xml).unwrap();
    let schema = repository().join("tests/data/refi/Project.xsd");
    let run = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(file).output();
    match run {
        Ok(run) => assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr)),
        Err(_) => println!("skipped: xmllint is not installed, so nothing was held to the schema"),
    }
}

#[test]
fn every_element_of_the_standard_is_read() {
    let (x, report) = read(&own("handmade_standard-all-elements.qdpx"));
    assert_eq!((x.coders.len(), x.codes.len(), x.variables.len(), x.cases.len()), (2, 6, 5, 1));
    // The interview, the text of the PDF, the transcript; the PDF's page, the picture, two recordings.
    assert_eq!((x.sources.len(), x.media.len()), (3, 4));
    // 10 on passages, one on a whole source, one in the PDF, one between sync points.
    assert_eq!(x.codings.len(), 13);
    assert_eq!(report.count(Outcome::Guessed, "codings"), 1);
    assert_eq!(report.count(Outcome::Dropped, "graphs"), 1);
    let path = |mut at: usize| {
        let mut path = vec![x.codes[at].name.as_str()];
        while let Some(above) = x.codes[at].parent {
            path.insert(0, x.codes[above].name.as_str());
            at = above;
        }
        path.join("/")
    };
    assert_eq!(path(2), "Care/Access/Hours");
    assert_eq!((x.codes[0].codable, x.codes[1].color.as_deref()), (false, Some("#ee7733")));
    assert_eq!(x.cases[0].values.len(), 4);
    assert_eq!((x.cases[0].sources.len(), x.cases[0].passages.len()), (1, 1));
    // The comment, one memo on two things, a memo on a passage, one on the project.
    assert_eq!(x.notes.len(), 5);
    assert_eq!((x.sets.len(), x.links.len()), (2, 2));
    let quotes: Vec<String> = passages(&x).into_iter().map(|it| it.3).collect();
    for quote in ["The clinic closed at noon", "我不太相信他们。", "𠮷田 agreed", "לא באתי שוב"] {
        assert!(quotes.iter().any(|it| it == quote), "{quote} is not in {quotes:?}");
    }
    assert_eq!(x.codings[0].at.as_deref(), Some("2026-01-02T01:04:05Z"));
    assert_good(&x, "all elements");
}

#[test]
fn the_same_study_as_nvivo_writes_it_has_the_same_passages() {
    let (standard, _) = read(&own("handmade_standard-all-elements.qdpx"));
    let (nvivo, _) = read(&own("handmade_as-nvivo-windows_utf16-crlf-bom.qdpx"));
    assert_eq!(nvivo.sources[0].text, standard.sources[0].text);
    let mut wanted = standard.clone();
    wanted.codings.retain(|coding| coding.source == 0);
    assert_eq!(codings(&nvivo), codings(&wanted));
}

#[test]
fn a_second_writing_gives_the_same_bytes_whoever_it_is_for() {
    for name in ["handmade_standard-all-elements.qdpx", "handmade_as-nvivo-windows_utf16-crlf-bom.qdpx"] {
        let (x, _) = refi::read_project(&own(name), &Asked::default()).unwrap();
        for target in Target::ALL {
            assert!(written(&x, target) == written(&x, target), "{name} for {}", target.word());
        }
        let first = written(&x, Target::Standard);
        let (back, _) = refi::read_project(&first, &Asked::default()).unwrap();
        assert!(written(&back, Target::Standard) == first, "{name}");
    }
}

#[test]
fn a_real_nvivo_project_is_read_whole() {
    let Some(bytes) = sample("qdpx/nvivo-win-12.6_youtube-comments-hu.qdpx") else { return };
    let begun = std::time::Instant::now();
    let (x, report) = read(&bytes);
    println!("read in {} ms", begun.elapsed().as_millis());
    assert_eq!((x.coders.len(), x.codes.len(), x.sources.len(), x.codings.len()), (2, 152, 2, 303));
    assert_eq!(x.codes.iter().filter(|code| !code.codable).count(), 1);
    let told = report.entries.iter().find(|entry| entry.what == "positions").unwrap();
    assert_eq!((told.outcome, told.why.contains("UTF-16")), (Outcome::Read, true));
    let texts: Vec<Text> = x.sources.iter().map(|source| Text::new(source.text.clone()).unwrap()).collect();
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let at_edges = x.codings.iter().filter(|coding| {
        let (text, span) = (&texts[coding.source], coding.span);
        let is_edge = |at: thema::model::span::CharPos| {
            at.get() == 0 || !is_letter(text.char_at(at.minus(1))) || !is_letter(text.char_at(at))
        };
        is_edge(span.start()) && is_edge(span.end())
    });
    let at_edges = at_edges.count();
    println!("{at_edges} of 303 passages begin and end at the edge of a word");
    assert!(at_edges >= 298, "{at_edges}");
    assert_good(&x, "nvivo");
}

#[test]
fn real_projects_of_other_programs_are_read_or_told() {
    if let Some(bytes) = sample("qdpx/atlasti-win-23.2_codes-only.qdpx") {
        let (x, _) = read(&bytes);
        assert_eq!((x.coders.len(), x.codes.len(), x.sources.len()), (2, 3, 0));
        assert_eq!(x.codes.iter().filter(|code| code.parent == Some(0)).count(), 2);
        assert_good(&x, "atlasti-win");
    }
    if let Some(bytes) = sample("qdpx/atlasti-mac-8.4_refi-annex-a2_no-sources.qdpx") {
        let (x, report) = read(&bytes);
        assert_eq!((x.codes.len(), x.sets.len()), (14, 16));
        // Six texts, and what is inside two PDFs and two videos, is missing; the recordings themselves are, too.
        assert_eq!((x.sources.len(), x.media.len()), (0, 6));
        // Six texts and three transcripts; the PDFs stay as they are.
        assert_eq!(report.count(Outcome::Dropped, "documents"), 9);
        assert_eq!(report.count(Outcome::Dropped, "texts of PDFs"), 2);
        let kept: usize = x.media.iter().flat_map(|it| &it.selections).map(|it| it.codings.len()).sum();
        assert_eq!(kept as u64 + report.count(Outcome::Dropped, "codings"), 16);
        assert_good(&x, "atlasti-mac");
    }
    if let Some(bytes) = sample("qdpx/qc-1.3.2_demo.qdpx") {
        let (x, _) = read(&bytes);
        assert_eq!((x.codes.len(), x.sources.len(), x.codings.len(), passages(&x).len()), (262, 2, 205, 158));
        assert_good(&x, "qc");
    }
    if let Some(bytes) = sample("qdpx/handmade_qdapy-two-coders-invalid-order.qdpx") {
        let (x, report) = read(&bytes);
        assert_eq!((x.coders.len(), x.codes.len(), x.codings.len(), x.cases[0].sources.len()), (2, 4, 6, 1));
        assert_eq!(report.count(Outcome::Dropped, "files"), 2);
        assert_good(&x, "qdapy");
    }
}

#[test]
fn codebooks_of_other_programs_are_read() {
    if let Some(bytes) = sample("qdc/atlasti_via-portableqda.qdc") {
        let (x, report) = refi::read_codebook(&bytes).unwrap();
        assert_eq!((x.codes.len(), x.sets.len(), x.codes.iter().filter(|code| !code.codable).count()), (5, 2, 1));
        assert_eq!(report.count(Outcome::Repaired, "namespaces"), 1);
    }
    if let Some(bytes) = sample("qdc/refi-1-5-annex-a1.qdc") {
        assert!(refi::is_codebook(&bytes));
        let (x, report) = refi::read_codebook(&bytes).unwrap();
        assert_eq!((x.codes.len(), x.sets.len(), report.is_whole()), (6, 0, true));
        assert_eq!(x.codes[1].color.as_deref(), Some("#ffff00"));
    }
    if let Some(bytes) = sample("taguette/exports_three-languages/codebook.qdc") {
        let (x, _) = refi::read_codebook(&bytes).unwrap();
        assert_eq!(x.codes.len(), 7);
    }
}
