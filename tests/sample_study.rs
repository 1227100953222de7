//! The sample study: every figure that was counted apart from thema, and what goes out comes back in.
//!
//! `sample_transcripts/expected/` is computed from the study's files by a script that shares no code with thema.
//! `saturation.csv` is held against `thema saturation` in `cooccurrence.rs`.

use crate::support::{Sandbox, assert_close, csv_rows, repository};
use serde_json::Value;
use std::collections::BTreeMap;

fn expected(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = repository().join("sample_transcripts/expected").join(name);
    csv_rows(&std::fs::read_to_string(path).unwrap())
}

/// The row of an answer about this code.
#[track_caller]
fn row_of<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let rows = answer["rows"].as_array().unwrap();
    rows.iter().find(|row| row["code"] == code).unwrap_or_else(|| panic!("no row for {code}"))
}

/// A figure of the expected file against the same figure of the answer; an empty cell is one that does not exist.
#[track_caller]
fn assert_figure(found: &Value, expected: &str, what: &str) {
    match expected {
        "" => assert_eq!(found, &Value::Null, "{what}"),
        figure => assert_close(found, figure.parse().unwrap(), what),
    }
}

#[test]
fn frequencies_are_those_counted_by_hand_for_both_coders_and_the_consensus() {
    let study = Sandbox::with_sample_study();
    for (layer, option) in [("ada", "coder:ada"), ("ben", "coder:ben"), ("consensus", "consensus")] {
        let answer = study.json(["frequencies", "--layer", option]);
        assert_frequencies(&answer, "frequencies.csv", layer, 9);
    }
}

#[test]
fn frequencies_forget_a_participant_who_withdrew() {
    let study = Sandbox::with_sample_study();
    study.thema(["document", "retire", "P06"]).done();
    for (layer, option) in [("ada", "coder:ada"), ("ben", "coder:ben"), ("consensus", "consensus")] {
        let answer = study.json(["frequencies", "--layer", option]);
        assert_frequencies(&answer, "frequencies-without-P06.csv", layer, 8);
    }
}

#[track_caller]
fn assert_frequencies(answer: &Value, file: &str, layer: &str, of: u64) {
    let rows: Vec<_> = expected(file).into_iter().filter(|row| row["layer"] == layer).collect();
    assert!(rows.len() >= 22, "{layer} has too few rows in {file}");
    for row in &rows {
        let found = row_of(answer, &row["code"]);
        assert_eq!(found["kind"], row["kind"].as_str(), "{layer} {}", row["code"]);
        assert_eq!(found["of_participants"], of);
        for count in ["participants", "documents", "passages", "words"] {
            let expected: u64 = row[count].parse().unwrap();
            assert_eq!(found[count], expected, "{count} of {} by {layer} in {file}", row["code"]);
        }
    }
    let used = answer["rows"].as_array().unwrap().iter().filter(|row| row["passages"] != 0);
    let expected_used = rows.iter().filter(|row| row["passages"] != "0").count();
    assert_eq!(used.count(), expected_used, "no code occurs that should not, by {layer} in {file}");
}

#[test]
fn kappa_by_turn_document_and_character_is_that_computed_apart() {
    let study = Sandbox::with_sample_study();
    for code in codes_at_rest(&study) {
        study.thema(["code", "retire", &code]).done();
    }
    for unit in ["turn", "document", "character"] {
        let answer = study.json(["kappa", "--coders", "ada,ben", "--unit", unit]);
        assert_agreement(&answer, &format!("agreement-{unit}.csv"), unit != "character");
    }
}

/// The two rounds before, each under the codebook of its time.
#[test]
fn kappa_of_the_earlier_rounds_is_that_computed_apart() {
    let sample = repository().join("sample_transcripts");
    for (round, codebook, documents) in
        [(1, "codebook-v2.csv", ["P01.txt", "P02.vtt"]), (2, "codebook-v3.csv", ["P03.docx", "P04.srt"])]
    {
        let study = Sandbox::with_project();
        study.thema(["coder", "add", "ben"]).done();
        let mut files = vec![sample.join(codebook)];
        files.extend(documents.map(|name| sample.join("transcripts").join(name)));
        files.extend(["ada", "ben"].map(|coder| sample.join(format!("rounds/round{round}-{coder}.csv"))));
        let files = files.iter().map(|path| path.to_str().unwrap());
        study.thema(["import", "--add-missing"].into_iter().chain(files)).done();
        for code in codes_at_rest(&study) {
            study.thema(["code", "retire", &code]).done();
        }
        let answer = study.json(["kappa", "--coders", "ada,ben"]);
        assert_agreement(&answer, &format!("agreement-turn-round{round}.csv"), true);
    }
}

/// The codes kept in the codebook though they are deprecated. The figures leave them out: nobody used them, and
/// they would count as agreed on throughout.
fn codes_at_rest(study: &Sandbox) -> Vec<String> {
    let answer = study.json(["codebook"]);
    let codes = answer["rows"].as_array().unwrap().iter();
    let deprecated = codes.filter(|code| code["definition"].as_str().unwrap_or_default().starts_with("Deprecated"));
    deprecated.map(|code| code["path"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn assert_agreement(answer: &Value, file: &str, has_errors: bool) {
    for row in expected(file) {
        if row["code"] == "pooled" {
            assert_figure(&answer["overall"]["units"], &row["units"], file);
            let pooled = &answer["overall"]["cohen_kappa_pooled"]["value"];
            assert_figure(pooled, &row["cohen_kappa"], &format!("pooled kappa in {file}"));
            let agreed = &answer["overall"]["percent_agreement"]["value"];
            assert_figure(agreed, &row["percent_agreement"], &format!("pooled agreement in {file}"));
            continue;
        }
        let found = row_of(answer, &row["code"]);
        let what = |figure: &str| format!("{figure} of {} in {file}", row["code"]);
        assert_figure(&found["units"], &row["units"], &what("units"));
        for cell in ["both", "only_first", "only_second", "neither"] {
            assert_figure(&found["cells"][cell], &row[cell], &what(cell));
        }
        let (kappa, agreed) = (&found["cohen_kappa"], &found["percent_agreement"]);
        assert_figure(&agreed["value"], &row["percent_agreement"], &what("percent agreement"));
        assert_figure(&kappa["value"], &row["cohen_kappa"], &what("kappa"));
        if has_errors {
            assert_figure(&kappa["se"], &row["se"], &what("standard error"));
            assert_figure(&kappa["ci95"][0], &row["ci_low"], &what("lower end"));
            assert_figure(&kappa["ci95"][1], &row["ci_high"], &what("upper end"));
        } else {
            // The characters of one passage are not independent: an error would be arithmetic only.
            assert_eq!((&kappa["se"], &kappa["ci95"]), (&Value::Null, &Value::Null), "{}", what("error"));
        }
    }
}

#[test]
fn turns_are_those_found_apart_with_their_words() {
    let study = Sandbox::with_sample_study();
    let answer = study.json(["export", "turns"]);
    let found = answer["rows"].as_array().unwrap();
    let rows = expected("turns.csv");
    assert_eq!(found.len(), rows.len());
    for (found, row) in found.iter().zip(&rows) {
        for column in ["document", "speaker", "role"] {
            assert_eq!(found[column], row[column].as_str(), "{column} of {row:?}");
        }
        for column in ["turn", "start", "end"] {
            assert_eq!(found[column].to_string(), row[column], "{column} of {row:?}");
        }
        let length = found["text"].as_str().unwrap().chars().count() as u64;
        assert_eq!(length, found["end"].as_u64().unwrap() - found["start"].as_u64().unwrap());
    }
}

/// The columns a codebook is made of; what follows them are counts of the codings, which are not part of it.
const CODEBOOK: [&str; 7] = ["path", "kind", "definition", "include", "exclude", "example", "color"];

#[test]
fn a_codebook_handed_over_is_the_same_codebook_in_an_empty_project() {
    let study = Sandbox::with_sample_study();
    study.thema(["codebook", "-o", "codebook.csv"]).done();
    let other = Sandbox::with_project();
    other.write("codebook.csv", study.read("codebook.csv"));
    other.thema(["import", "codebook.csv"]).done();
    other.thema(["codebook", "-o", "again.csv"]).done();
    let codes = |text: &str| -> Vec<Vec<String>> {
        csv_rows(text).iter().map(|row| CODEBOOK.map(|column| row[column].clone()).to_vec()).collect()
    };
    let before = codes(&study.read("codebook.csv"));
    assert_eq!(before.len(), 36);
    assert_eq!(codes(&other.read("again.csv")), before);
    other.healthy();
}

#[test]
fn codings_handed_over_are_the_same_codings_beside_the_same_transcripts() {
    let study = Sandbox::with_sample_study();
    study.thema(["export", "codings", "-o", "codings.csv"]).done();
    let other = Sandbox::with_project();
    other.write("codings.csv", study.read("codings.csv"));
    let transcripts = repository().join("sample_transcripts/transcripts");
    other.thema(["import", transcripts.to_str().unwrap()]).done();
    let run = other.thema(["import", "codings.csv", "--add-missing"]).done();
    assert!(run.stderr.contains("codings.csv: 563 codings new"), "{run}");
    other.thema(["export", "codings", "-o", "again.csv"]).done();
    assert_eq!(other.read("again.csv"), study.read("codings.csv"));

    let run = other.thema(["import", "codings.csv"]).done();
    assert!(run.stderr.contains("0 codings new, 563 there already"), "{run}");
    other.thema(["export", "codings", "-o", "third.csv"]).done();
    assert_eq!(other.read("third.csv"), study.read("codings.csv"));
    other.healthy();
}

#[test]
fn participants_handed_over_are_the_same_participants() {
    let study = Sandbox::with_sample_study();
    study.thema(["export", "participants", "-o", "people.csv"]).done();
    let other = Sandbox::with_project();
    other.write("people.csv", study.read("people.csv"));
    let transcripts = repository().join("sample_transcripts/transcripts");
    other.thema(["import", transcripts.to_str().unwrap(), "people.csv"]).done();
    other.thema(["export", "participants", "-o", "again.csv"]).done();
    assert_eq!(other.read("again.csv"), study.read("people.csv"));
    assert_eq!(csv_rows(&study.read("people.csv")).len(), 9);
}

#[test]
fn the_sample_study_is_whole_and_its_files_lie_beside_it() {
    let study = Sandbox::with_sample_study();
    study.healthy();
    let folder = Sandbox::new();
    folder.thema(["demo", "."]).done();
    assert_eq!(
        folder.read("sample_transcripts/codings-ada.csv"),
        std::fs::read_to_string(repository().join("sample_transcripts/codings-ada.csv")).unwrap()
    );
    let run = folder.thema(["demo", "."]).failed();
    assert_eq!(
        run.said(),
        "error: ./barriers.thema is there already\nhint: open it with `thema -p ./barriers.thema`, or name another folder\n[exit 1]"
    );
}
