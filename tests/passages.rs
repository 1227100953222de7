//! Reading by question: a researcher asks for passages, and codes, recodes or uncodes what comes.

use crate::support::{Sandbox, csv_rows};
use insta::assert_snapshot;
use serde_json::Value;
use std::collections::BTreeSet;

fn rows(answer: &Value) -> &Vec<Value> {
    answer["rows"].as_array().unwrap()
}

/// Where the passages of a query are, by document, start and end.
fn places(study: &Sandbox, query: &[&str]) -> BTreeSet<(String, u64, u64)> {
    let answer = study.json([&["passages"], query].concat());
    let place = |row: &Value| {
        (row["document"].as_str().unwrap().to_owned(), row["start"].as_u64().unwrap(), row["end"].as_u64().unwrap())
    };
    rows(&answer).iter().map(place).collect()
}

/// A coder's marks with a code, by document, start and end, off the exported codings.
fn marks(study: &Sandbox, coder: &str, code: &str) -> BTreeSet<(String, u64, u64)> {
    let codings = csv_rows(&study.thema(["export", "codings", "--format", "csv"]).done().stdout);
    let mine = codings.into_iter().filter(|row| row["coder"] == coder && row["code"].ends_with(code));
    mine.map(|row| (row["document"].clone(), row["start"].parse().unwrap(), row["end"].parse().unwrap())).collect()
}

#[test]
fn passages_come_with_where_who_and_what_was_said() {
    let study = Sandbox::with_sample_study();
    let query = ["passages", "misconception-data-is-safe coder:ada document:P0*", "--document", "P02,P07"];
    assert_snapshot!(study.thema([&query[..], &["--group", "document"]].concat()).done().stdout, @r"
    Passages

    Document  Where               Coder  Code                        Passage
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    P02       P02, turn 36        ada    misconception-data-is-safe  and that's got two-factor on it, so, like, I'm not worried. You can't touch the model without the account.
              P02, turn 38        ada    misconception-data-is-safe  I suppose it only harms themselves. And the images get resized, so anything hidden in there would be, like, squashed.
    P07       P07, turn 41, P07a  ada    misconception-data-is-safe  Not by anyone but the van driver. And he's my cousin.

    3 passages in 2 documents, from 3 codings
    Barriers to defending ML systems · query misconception-data-is-safe coder:ada document:P0* · layer everybody's · documents P02, P07 · study cc435aa6e347 · thema 0.1.0
    ");
    let answer = study.json([&query[..], &["--context", "0turns"]].concat());
    let row = &rows(&answer)[0];
    let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
    let wanted = "id document turn start end participant speaker section coder code before text after memo certainty";
    assert_eq!(keys, wanted.split(' ').collect::<Vec<_>>());
    assert_eq!(answer["overall"]["passages"].as_u64().unwrap(), rows(&answer).len() as u64);
    let turns = study.json(["export", "turns"]);
    let turn = rows(&turns).iter().find(|turn| turn["document"] == row["document"] && turn["turn"] == row["turn"]);
    let said = ["before", "text", "after"].map(|part| row[part].as_str().unwrap()).concat();
    assert_eq!(said, turn.unwrap()["text"].as_str().unwrap(), "the rest of its turn around it");
}

#[test]
fn a_query_finds_what_the_exported_codings_say() {
    let study = Sandbox::with_sample_study();
    let (ada, ben) = (marks(&study, "ada", "no-mandate-to-learn"), marks(&study, "ben", "no-mandate-to-learn"));
    assert_eq!(places(&study, &["no-mandate-to-learn coder:ada"]), ada);
    assert_eq!(places(&study, &["no-mandate-to-learn coder:ada,ben"]), &ada | &ben);
    let touches = |a: &(String, u64, u64), b: &(String, u64, u64)| a.0 == b.0 && a.1 < b.2 && b.1 < a.2;
    let alone: BTreeSet<_> = ada.iter().filter(|a| !ben.iter().any(|b| touches(a, b))).cloned().collect();
    let query = "no-mandate-to-learn coder:ada NOT no-mandate-to-learn coder:ben";
    assert_eq!(places(&study, &[query]), alone);
    assert!(!alone.is_empty() && alone.len() < ada.len());
}

#[test]
fn counts_are_those_of_frequencies() {
    let study = Sandbox::with_sample_study();
    let frequencies = study.json(["frequencies"]);
    for row in rows(&frequencies).iter().filter(|row| row["passages"] != 0) {
        let path = format!("\"{}\"", row["code"].as_str().unwrap());
        let counts = study.json(["passages", &path, "--count"]);
        assert_eq!(counts["overall"]["passages"], row["passages"], "{path}");
        assert_eq!(counts["overall"]["documents"], row["documents"], "{path}");
    }
}

#[test]
fn every_format_prints_them_and_csv_reads_back() {
    let study = Sandbox::with_sample_study();
    for format in ["table", "csv", "tsv", "json", "md", "latex", "html"] {
        let run = study.thema(["passages", "text:data role:participant", "--format", format]).done();
        assert!(run.stdout.contains("P06"), "{run}");
    }
    let csv = study.thema(["passages", "*", "--group", "coder", "--layer", "union", "--format", "csv"]).done();
    let coders: BTreeSet<String> = csv_rows(&csv.stdout).into_iter().map(|row| row["group"].clone()).collect();
    assert_eq!(coders, BTreeSet::from(["ada".to_owned(), "ben".to_owned()]));
}

#[test]
fn a_shell_that_took_the_quotes_away_does_no_harm() {
    let study = Sandbox::with_sample_study();
    let quoted = places(&study, &["\"RQ3 implementation\" NOT section:\"G1 *\""]);
    assert!(!quoted.is_empty());
    assert_eq!(places(&study, &["RQ3 implementation", "NOT", "section:G1 *"]), quoted);
    assert_eq!(places(&study, &["text:for the data"]), places(&study, &["text:\"for the data\""]));
}

#[test]
fn what_cannot_be_read_is_pointed_at() {
    let study = Sandbox::with_sample_study();
    let lines = ["no-mandat-to-learn OR other-barrier", "coder:ada AND (team* NEAR/2", "speaker:Q *"];
    assert_snapshot!(lines.map(|line| study.thema(["passages", line]).failed().said()).join("\n"), @r#"
error: no code named "no-mandat-to-learn" in this project
  no-mandat-to-learn OR other-barrier
  ^^^^^^^^^^^^^^^^^^
hint: did you mean "no-mandate-to-learn"? List all with `thema code list`
[exit 1]
error: a code, a condition or ( is expected after NEAR
  coder:ada AND (team* NEAR/2
                             ^
hint: as in trust OR text:fence
[exit 1]
error: no speaker named "Q" in this project
  speaker:Q *
          ^
hint: list all with `thema document speakers DOCUMENT`
[exit 1]
"#);
}

#[test]
fn hits_are_coded_after_a_preview_that_holds_and_one_undo_takes_them_back() {
    let study = Sandbox::with_sample_study();
    let query = ["passages", "text:vendor role:participant", "--widen", "sentence", "--autocode", "other-barrier"];
    let before = marks(&study, "ada", "other-barrier");
    let preview = study.thema([&query[..], &["--dry-run", "--format", "csv"]].concat()).done();
    let shown: BTreeSet<_> = csv_rows(&preview.stdout)
        .into_iter()
        .map(|row| (row["document"].clone(), row["start"].parse().unwrap(), row["end"].parse().unwrap()))
        .collect();
    assert_eq!(marks(&study, "ada", "other-barrier"), before, "a dry run changes nothing");
    let done = study.thema(query).done();
    assert_eq!(preview.stderr.replace("would code", "coded").trim(), done.stderr.split("; `").next().unwrap());
    assert_eq!(&marks(&study, "ada", "other-barrier") - &before, shown);
    assert!(!shown.is_empty());
    let again = study.thema(query).done();
    assert!(again.stderr.contains("coded 0 passages") && again.stderr.contains("coded so already"), "{again}");
    study.thema(["undo"]).done();
    assert_eq!(marks(&study, "ada", "other-barrier"), before);
    study.healthy();
}

#[test]
fn one_s_own_codings_are_recoded_and_taken_off_and_nobody_else_s() {
    let study = Sandbox::with_sample_study();
    let [accepts, refuses, ben] =
        [("ada", "accepts-tradeoff"), ("ada", "refuses-tradeoff"), ("ben", "accepts-tradeoff")]
            .map(|(coder, code)| marks(&study, coder, code));
    let refused = study.thema(["passages", "accepts-tradeoff coder:ada,ben", "--recode", "refuses-tradeoff"]).failed();
    assert_snapshot!(refused.said(), @r#"
error: of these 8 codings ben made 4; nobody else changes them
hint: ask for your own with coder:ada
[exit 1]
"#);
    study.thema(["passages", "accepts-tradeoff", "--recode", "refuses-tradeoff"]).done();
    assert_eq!(marks(&study, "ada", "accepts-tradeoff"), BTreeSet::new());
    assert_eq!(marks(&study, "ada", "refuses-tradeoff"), &accepts | &refuses);
    assert_eq!(marks(&study, "ben", "accepts-tradeoff"), ben);
    study.thema(["passages", "refuses-tradeoff", "--uncode", "--coder", "ada"]).done();
    assert_eq!(marks(&study, "ada", "refuses-tradeoff"), BTreeSet::new());
    study.thema(["undo"]).done();
    study.thema(["undo"]).done();
    assert_eq!(marks(&study, "ada", "accepts-tradeoff"), accepts);
    assert_eq!(marks(&study, "ada", "refuses-tradeoff"), refuses);
    let words = study.thema(["passages", "text:vendor", "--uncode"]).failed();
    assert!(words.stderr.contains("are words, not codings"), "{words}");
    study.healthy();
}

#[test]
fn a_passage_that_has_the_new_code_already_keeps_one_mark() {
    let study = Sandbox::with_long_interview();
    study.thema(["code", "add", "isolation"]).done();
    for (span, code) in [("20..30", "trust"), ("20..30", "isolation"), ("40..50", "trust")] {
        study.thema(["coding", "add", "P01", code, "--span", span]).done();
    }
    let run = study.thema(["-p", "study.thema", "passages", "trust", "--recode", "isolation"]).done();
    assert!(run.stderr.contains("recoded 2 codings as \"isolation\"; 1 on words that had the code"), "{run}");
    assert_eq!(marks(&study, "ada", "isolation").len(), 2);
    study.thema(["undo"]).done();
    assert_eq!((marks(&study, "ada", "isolation").len(), marks(&study, "ada", "trust").len()), (1, 2));
    study.healthy();
}
