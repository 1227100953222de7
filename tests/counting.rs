//! The rules of counting, one test for each, and the same figures counted again by a script that shares no code.

use crate::support::{Sandbox, recounted};
use serde_json::Value;
use thema::analysis::counting::RULES;

/// A test for each rule, under its title.
const HELD: [(&str, fn()); 11] = [
    ("Passage", a_passage_is_a_distinct_stretch),
    ("Theme", a_theme_is_a_union),
    ("Participant", a_participant_is_who_speaks_where_a_passage_is),
    ("Of how many", shares_are_of_who_could_have_said_something),
    ("Words", words_are_whole_and_counted_once),
    ("Group and case", a_passage_of_two_counts_for_each_and_once_in_the_total),
    ("Layer", a_layer_is_whose_codings_count),
    ("Majority", a_majority_is_more_than_half_of_who_coded_the_document),
    ("Merged and retired codes", merged_codes_count_for_what_they_became_and_retired_ones_for_nothing),
    ("Older texts", what_an_amendment_left_behind_counts_for_nothing),
    ("Selection", a_selection_chooses_passages_and_counts_who_speaks_in_it),
];

#[test]
fn every_rule_of_counting_is_held_to_the_code() {
    assert_eq!(HELD.map(|(title, _)| title).to_vec(), RULES.iter().map(|rule| rule.title).collect::<Vec<_>>());
    for (title, test) in HELD {
        println!("{title}");
        test();
    }
}

const TEXT: &str = "I: What about walls?\n\nP01: Well-kept fences hold. Nobody's here.\n\nP02: Nothing holds.\n";

/// One group interview of P01 and P02, with codes `care/trust` and `care/fence`, and these marks (`coder,code,quote`).
fn study(marks: &[&str]) -> Sandbox {
    let study = Sandbox::with_project();
    for coder in ["ben", "cai"] {
        study.thema(["coder", "add", coder]).done();
    }
    study.thema(["coder", "add", "all", "--role", "consensus"]).done();
    study.write("G1.txt", TEXT);
    study.write("people.csv", "participant,document,speaker,role\nP01,G1,P01,engineer\nP02,G1,P02,analyst\n");
    study.thema(["import", "G1.txt", "people.csv"]).done();
    study.thema(["code", "add", "care/trust"]).done();
    study.thema(["code", "add", "care/fence"]).done();
    study.thema(["round", "add", "pilot"]).done();
    mark(&study, marks);
    study
}

fn mark(study: &Sandbox, marks: &[&str]) {
    let rows: String = marks
        .iter()
        .map(|mark| {
            let [coder, code, quote] = mark.splitn(3, ',').collect::<Vec<_>>()[..] else { panic!("{mark}") };
            let (coder, round) = coder.split_once('@').unwrap_or((coder, ""));
            format!("G1,{coder},care/{code},\"{quote}\",{round}\n")
        })
        .collect();
    study.write("marks.csv", format!("document,coder,code,quote,round\n{rows}"));
    study.thema(["import", "marks.csv"]).done();
}

fn rows(study: &Sandbox, words: &[&str]) -> Vec<Value> {
    let answer = study.answer(words.iter().chain(&["--format", "json"]));
    serde_json::from_str::<Value>(&answer).unwrap()["rows"].as_array().unwrap().clone()
}

/// Participants, of how many, passages, documents and words of a code, in frequencies with these options.
#[track_caller]
fn counts(study: &Sandbox, code: &str, options: &[&str]) -> [u64; 5] {
    let rows = rows(study, &[&["frequencies"], options].concat());
    let row = rows.iter().find(|row| row["code"] == code).unwrap_or_else(|| panic!("no row for {code}"));
    ["participants", "of_participants", "passages", "documents", "words"].map(|name| row[name].as_u64().unwrap())
}

fn a_passage_is_a_distinct_stretch() {
    let twice =
        ["ada,trust,fences hold", "ada@pilot,trust,fences hold", "ben,trust,fences hold", "ben,fence,fences hold"];
    assert_eq!(counts(&study(&twice), "care", &[])[2], 1);
    // One lies in another, two overlap, two touch.
    let near = ["ada,trust,Well-kept fences", "ada,trust,kept", "ada,trust,kept fences hold", "ada,trust,Well-"];
    assert_eq!(counts(&study(&near), "care/trust", &[])[2], 4);
}

fn a_theme_is_a_union() {
    let study = study(&["ada,trust,fences hold", "ada,fence,fences hold", "ben,fence,Nothing holds"]);
    assert_eq!(counts(&study, "care/trust", &[]), [1, 2, 1, 1, 2]);
    assert_eq!(counts(&study, "care/fence", &[]), [2, 2, 2, 1, 4]);
    assert_eq!(counts(&study, "care", &[]), [2, 2, 2, 1, 4]);
}

fn a_participant_is_who_speaks_where_a_passage_is() {
    let study = study(&["ada,trust,here.\n\nP02: N", "ben,fence,about walls?"]);
    assert_eq!(counts(&study, "care/trust", &[])[0], 2, "a character of each is enough");
    assert_eq!(counts(&study, "care/fence", &[]), [0, 2, 1, 1, 2], "the interviewer is no participant");
    study.thema(["document", "speaker", "G1", "P02", "--role", "other"]).done();
    assert_eq!(counts(&study, "care/trust", &[])[..2], [1, 1]);
}

fn shares_are_of_who_could_have_said_something() {
    let study = study(&["ada,trust,fences hold"]);
    study.thema(["participant", "add", "P03"]).done();
    assert_eq!(counts(&study, "care/trust", &[])[..2], [1, 2], "P03 speaks nowhere, P02 is not coded");
    assert_eq!(counts(&study, "care/trust", &["--participant", "P02"])[..2], [0, 1]);
    let rows = rows(&study, &["frequencies", "--by", "role", "--code", "trust"]);
    let of: Vec<_> = rows.iter().map(|row| (&row["group"], &row["participants"], &row["of_participants"])).collect();
    assert_eq!(
        format!("{of:?}"),
        r#"[(String("analyst"), Number(0), Number(1)), (String("engineer"), Number(1), Number(1))]"#
    );
}

fn words_are_whole_and_counted_once() {
    let study = study(&["ada,trust,ept fen", "ada,trust,Nobody's", "ada,fence,kept f", "ben,fence,ces hold"]);
    assert_eq!(counts(&study, "care/trust", &[])[4], 3, "kept, fences and Nobody's");
    assert_eq!(counts(&study, "care/fence", &[])[4], 3, "fences is cut by both and one word");
}

fn a_passage_of_two_counts_for_each_and_once_in_the_total() {
    let study = study(&["ada,trust,here.\n\nP02: Nothing", "ada,fence,fences"]);
    for (cells, both, p01, total) in [("count", 1, 2, 1), ("words", 3, 4, 3), ("presence", 1, 2, 2)] {
        let answer = study.answer(["matrix", "--cells", cells, "--format", "json"]);
        let answer: Value = serde_json::from_str(&answer).unwrap();
        for row in [0, 1] {
            assert_eq!(answer["rows"][row]["cells"]["care/trust"], both, "{cells}");
        }
        assert_eq!(answer["rows"][0]["total"], p01, "{cells}: what P01 has together");
        assert_eq!(answer["overall"]["codes"]["care/trust"], total, "{cells}: what trust is together");
        assert_eq!(answer["overall"]["passages"], 2);
    }
}

fn a_layer_is_whose_codings_count() {
    let study = study(&["ada,trust,fences hold", "ben,trust,Nobody's", "all@pilot,trust,Nothing"]);
    let passages = |options: &[&str]| counts(&study, "care/trust", options)[2];
    assert_eq!((passages(&["--layer", "union"]), passages(&["--layer", "coder:ben"])), (2, 1));
    assert_eq!(counts(&study, "care/trust", &["--layer", "consensus"])[4], 1);
    assert_eq!(counts(&study, "care/trust", &[])[2..], [1, 1, 1], "the consensus, where it has codings");
    assert_eq!(passages(&["--round", "none"]), 2, "the union, where it has none");
    assert_eq!(passages(&["--layer", "majority"]), 0);
}

fn a_majority_is_more_than_half_of_who_coded_the_document() {
    let study = study(&["ada,trust,Well-kept fences", "ben,trust,fences hold", "ada,trust,fences hold."]);
    let majority = |options: &[&str]| counts(&study, "care/trust", &[&["--layer", "majority"], options].concat());
    assert_eq!(majority(&[]), [1, 2, 1, 1, 2], "what both marked: fences hold");
    assert_eq!(majority(&["--coder", "ada"]), [1, 2, 1, 1, 4], "of one, what that one marked, in one run");
    study.thema(["document", "finish", "G1", "--coder", "cai"]).done();
    assert_eq!(majority(&[])[4], 2, "two of three are more than half");
    mark(&study, &["all,trust,Nothing", "cai,fence,Nothing", "ben,trust,Nothing"]);
    assert_eq!(majority(&[])[4], 2, "the consensus is none of the coders");
    let theme = counts(&study, "care", &["--layer", "majority", "--participant", "P02"]);
    assert_eq!(theme[2], 0, "one marked one code of the theme and one another");

    let two = self::study(&["ada,trust,Nothing", "ben,fence,here"]);
    assert_eq!(counts(&two, "care/trust", &["--layer", "majority"])[2], 0);
    assert_eq!(counts(&two, "care/trust", &["--layer", "majority", "--code", "trust"])[2], 0, "ben has coded it too");
    assert_eq!(rows(&two, &["passages", "--layer", "majority"]), Vec::<Value>::new());
}

fn merged_codes_count_for_what_they_became_and_retired_ones_for_nothing() {
    let study = study(&["ada,trust,fences hold", "ada,fence,fences hold", "ben,fence,Nothing"]);
    study.thema(["code", "merge", "fence", "trust"]).done();
    assert_eq!(counts(&study, "care/trust", &[])[2], 2);
    assert_eq!(counts(&study, "care/trust", &["--layer", "majority"])[2], 0);
    mark(&study, &["ben,trust,fences hold"]);
    assert_eq!(counts(&study, "care/trust", &["--layer", "majority"])[2], 1, "ada marked it twice and is one");
    study.thema(["code", "retire", "trust"]).done();
    assert_eq!(counts(&study, "care", &[]), [0, 2, 0, 0, 0]);
    study.thema(["code", "restore", "trust"]).done();
    assert_eq!(counts(&study, "care", &[])[2], 2);
}

fn what_an_amendment_left_behind_counts_for_nothing() {
    let study = study(&["ada,trust,Nobody's here.", "ada,trust,Nothing", "ben,trust,fences hold"]);
    study.write("new.txt", TEXT.replace(" Nobody's here.", "").replace("Well-kept", "Very well-kept"));
    study.thema(["document", "amend", "G1", "new.txt"]).done();
    assert_eq!(counts(&study, "care/trust", &[]), [2, 2, 2, 1, 3]);
    study.thema(["coder", "retire", "ben"]).done();
    assert_eq!(counts(&study, "care/trust", &[])[2], 1);
    study.thema(["document", "retire", "G1"]).done();
    assert_eq!(counts(&study, "care/trust", &[]), [0; 5]);
}

fn a_selection_chooses_passages_and_counts_who_speaks_in_it() {
    let study = study(&["ada,trust,here.\n\nP02: Nothing", "ben,fence,fences hold"]);
    assert_eq!(counts(&study, "care", &["--participant", "P02"]), [1, 1, 1, 1, 3], "the passage is whole");
    assert_eq!(counts(&study, "care", &["--where", "role=engineer"]), [1, 1, 2, 1, 5]);
    let codes = rows(&study, &["frequencies", "--code", "care"]);
    assert_eq!(codes.len(), 3);
    assert_eq!(counts(&study, "care", &["--coder", "ada,ben"])[2], 2);
    assert_eq!(counts(&study, "care", &["--coder", "ben"])[2], 1);
}

#[test]
fn a_script_that_shares_no_code_counts_the_same_from_the_exports() {
    let sample = Sandbox::with_sample_study();
    let small =
        study(&["ada,trust,here.\n\nP02: Nothing", "ben,trust,Nobody's here", "cai,fence,fences", "all,fence,fences"]);
    for project in [sample.path("barriers.thema"), small.path("study.thema")] {
        recounted("recount.py", &project);
    }
}
