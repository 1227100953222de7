//! Files that other tools wrote, read from where they lie beside the repository; what is not ours stays there.

use crate::support::{csv_rows, sample_beside};
use std::collections::BTreeMap;
use std::path::Path;
use thema::formats::foreign::quote::{self, Found};
use thema::formats::foreign::{self, Asked, File, Given, Kind, SegmentRow};
use thema::model::exchange::{Exchange, Fidelity, Outcome};
use thema::model::text::Text;

fn read(path: &Path, kind: Kind) -> (Given, Fidelity) {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(foreign::kind_of(&bytes), Some(kind), "{}", path.display());
    let name = path.file_name().unwrap().to_str().unwrap();
    let read = foreign::read(kind, &[File { name, bytes: &bytes }], &Asked::default());
    let (given, fidelity) = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    println!("{}: {}", path.display(), serde_json::to_string(&fidelity.entries).unwrap());
    (given, fidelity)
}

fn study(given: Given) -> Exchange {
    match given {
        Given::Study(study) => *study,
        Given::Segments(segments) => panic!("{} segments", segments.rows.len()),
    }
}

fn segments(given: Given) -> Vec<SegmentRow> {
    match given {
        Given::Segments(segments) => segments.rows,
        Given::Study(study) => panic!("{} codes", study.codes.len()),
    }
}

#[test]
fn taguette_s_exports_as_csv_and_as_workbook_are_the_same() {
    let Some(exports) = sample_beside("taguette/exports_three-languages") else { return };
    let [(csv, report), (xlsx, _)] =
        ["codebook.csv", "codebook.xlsx"].map(|name| read(&exports.join(name), Kind::TaguetteCodebook));
    let (csv, xlsx) = (study(csv), study(xlsx));
    assert_eq!((csv.codes.len(), &csv.codes), (7, &xlsx.codes));
    assert!(report.is_whole() && csv.codes[5].description.contains("with, commas\nand a second line"));
    let [(csv, report), (xlsx, _)] =
        ["highlights.csv", "highlights.xlsx"].map(|name| read(&exports.join(name), Kind::TaguetteHighlights));
    let (csv, xlsx) = (segments(csv), segments(xlsx));
    assert!(report.is_whole());
    assert_eq!(csv.len(), 13);
    let words = |rows: &[SegmentRow]| -> Vec<(String, Vec<String>, String)> {
        rows.iter().map(|row| (row.document.clone(), row.code.clone(), row.quote.clone())).collect()
    };
    assert_eq!(words(&csv), words(&xlsx));
}

#[test]
fn qualcoder_s_list_of_codes_has_four_levels_of_names() {
    let Some(list) = sample_beside("qualcoder/import-examples/plain_codes_categories_for_import.txt") else { return };
    let (given, report) = read(&list, Kind::QualcoderCodes);
    let codes = study(given).codes;
    assert_eq!((codes.iter().filter(|code| code.codable).count(), codes.len()), (6, 9));
    assert_eq!(report.count(Outcome::Guessed, "categories"), 3);
}

#[test]
fn brat_s_two_coders_have_every_mark_where_its_words_are() {
    let Some(folder) = sample_beside("double-coded/bratiaa-agree-2") else { return };
    let mut contents: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for coder in ["ann1", "ann2"] {
        for file in std::fs::read_dir(folder.join(coder)).unwrap() {
            let file = file.unwrap();
            contents
                .insert(format!("{coder}/{}", file.file_name().to_str().unwrap()), std::fs::read(file.path()).unwrap());
        }
    }
    let files: Vec<File<'_>> = contents.iter().map(|(name, bytes)| File { name, bytes }).collect();
    let marked = files.iter().filter(|file| file.name.ends_with(".ann"));
    assert!(marked.clone().all(|file| foreign::kind_of(file.bytes) == Some(Kind::Brat)));
    assert!(files.iter().filter(|file| file.name.ends_with(".txt")).all(|file| foreign::kind_of(file.bytes).is_none()));
    let lines: usize = marked.map(|file| file.bytes.iter().filter(|&&byte| byte == b'\n').count()).sum();
    let (given, report) = foreign::read(Kind::Brat, &files, &Asked::default()).unwrap();
    let study = study(given);
    println!("brat: {}", serde_json::to_string(&report.entries).unwrap());
    assert_eq!((study.sources.len(), study.coders.len(), study.codings.len()), (2, 2, lines));
    assert_eq!(report.count(Outcome::Read, "codings"), lines as u64);
}

#[test]
fn zotqda_s_fragments_are_by_two_coders_with_positions() {
    let Some(folder) = sample_beside("double-coded") else { return };
    let path = folder.join("qdapy_zotqda-fragments-demo.csv");
    let rows = segments(read(&path, Kind::ZotqdaFragments).0);
    let by = |coder: &str| rows.iter().filter(|row| row.coder.as_deref() == Some(coder)).count();
    assert_eq!((rows.len(), by("ann"), by("bob")), (502, 271, 231));
    assert!(rows.iter().all(|row| row.place.is_some() && row.code.len() == 2 && row.at.is_some()));
    let (given, _) = read(&folder.join("qdapy_zotqda-codebook.csv"), Kind::ZotqdaCodebook);
    assert!(study(given).codes.iter().any(|code| code.name == "beruflich, akut"));
}

/// The tags of an oral history's transcripts stand in a column of their own: they are a transcript for thema, and their
/// codebook is a table of tags.
#[test]
fn coded_transcripts_stay_transcripts_and_their_codebook_is_read() {
    let Some(folder) = sample_beside("transcripts") else { return };
    let (given, _) = read(&folder.join("en_oral-history-coded_codebook.csv"), Kind::TaguetteCodebook);
    assert_eq!(study(given).codes.len(), 16);
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() && !path.ends_with("en_oral-history-coded_codebook.csv") {
            let bytes = std::fs::read(&path).unwrap();
            assert_eq!(foreign::kind_of(&bytes), None, "{}", path.display());
        }
    }
}

/// Every highlight that Taguette wrote is found in what its tags are on, if its words are in a text at all.
#[test]
fn quotes_out_of_a_real_transcript_are_found_in_it() {
    let Some(folder) = sample_beside("transcripts") else { return };
    let rows = csv_rows(&std::fs::read_to_string(folder.join("en_oral-history-coded_mohammad.csv")).unwrap());
    let said: Vec<&String> = rows.iter().map(|row| &row["words"]).filter(|words| words.chars().count() > 20).collect();
    let text = Text::new(said.iter().map(|words| format!("{}\n\n", words.trim())).collect()).unwrap();
    for words in said {
        let changed = words.replace('\'', "’").split_whitespace().collect::<Vec<_>>().join("  ");
        for words in [words.clone(), changed] {
            assert_ne!(quote::find(&text, &words, None), Found::NotFound, "{words}");
        }
    }
}
