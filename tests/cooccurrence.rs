//! Which codes occur together, and when nothing new comes: on the sample study, against what was counted apart.

use crate::support::{Sandbox, assert_close, csv_rows, repository};
use insta::assert_snapshot;
use serde_json::Value;

/// A study of one interview: trust and fear share a stretch, fear and cost overlap, trust and cost share a turn.
fn small() -> Sandbox {
    let study = Sandbox::with_project();
    study
        .write("P01.txt", "I: So?\n\nP01: We throw it over the fence and hope.\n\nI: And then?\n\nP01: Nobody asks.\n");
    study.write("codebook.csv", "path,kind\nFeelings,theme\nFeelings/trust,code\nFeelings/fear,code\ncost,code\n");
    let text = "We throw it over the fence and hope.";
    let rows = [
        ("Feelings/trust", "We throw it"),
        ("Feelings/fear", "We throw it"),
        ("Feelings/fear", "the fence and"),
        ("cost", "fence and hope"),
    ];
    let rows = rows.map(|(code, quote)| format!("P01,ada,{code},{quote}\n")).concat();
    assert!(text.contains("fence and hope"));
    study.write("codings.csv", format!("document,coder,code,quote\n{rows}"));
    study.thema(["import", "codebook.csv", "P01.txt"]).done();
    study.thema(["import", "codings.csv"]).done();
    study
}

#[test]
fn pairs_come_with_what_they_are_counted_of() {
    let study = small();
    assert_snapshot!(study.thema(["cooccurrence"]).done().stdout, @"");
    assert_snapshot!(study.thema(["cooccurrence", "--within", "turn", "--level", "all", "--matrix"]).done().stdout, @"");
    assert_snapshot!(study.thema(["cooccurrence", "--min", "2", "--format", "csv"]).done().stdout, @"");
    assert_snapshot!(study.thema(["cooccurrence", "--top", "1", "--format", "md"]).done().stdout, @"");
}

#[test]
fn the_square_table_is_the_same_turned_over_and_has_what_the_pairs_have() {
    let study = Sandbox::with_sample_study();
    for within in ["passage", "overlap", "turn", "turns=2", "participant", "document"] {
        let options = ["--within", within, "--level", "all"];
        let square = study.json([&["cooccurrence", "--matrix"], &options[..]].concat());
        let square = square["rows"].as_array().unwrap();
        let cell = |first: &str, second: &str| {
            let row = square.iter().find(|row| row["code"] == first).unwrap();
            row[second].as_u64()
        };
        let codes: Vec<&str> = square.iter().map(|row| row["code"].as_str().unwrap()).collect();
        let pairs = study.json([&["cooccurrence"], &options[..]].concat());
        let mut met = 0;
        for row in pairs["rows"].as_array().unwrap() {
            let (first, second) = (row["first"].as_str().unwrap(), row["second"].as_str().unwrap());
            assert_eq!(cell(first, second), row["count"].as_u64(), "{first} and {second} within {within}");
            assert_eq!(cell(first, first), row["first_units"].as_u64());
            met += 2;
        }
        let cells = || codes.iter().flat_map(|first| codes.iter().map(move |second| (*first, *second)));
        assert!(cells().all(|(first, second)| cell(first, second) == cell(second, first)));
        let above_zero = cells().filter(|(first, second)| first != second && cell(first, second).unwrap_or(0) > 0);
        assert_eq!(above_zero.count(), met, "within {within}");
    }
}

#[test]
fn passages_of_a_code_are_those_its_frequency_counts() {
    let study = Sandbox::with_sample_study();
    let frequencies = study.json(["frequencies"]);
    for (within, figure) in [("overlap", "passages"), ("participant", "participants"), ("document", "documents")] {
        let square = study.json(["cooccurrence", "--matrix", "--level", "all", "--within", within]);
        let used = frequencies["rows"].as_array().unwrap().iter().filter(|row| row[figure] != 0);
        let expected: Vec<(&Value, &Value)> = used.map(|row| (&row["code"], &row[figure])).collect();
        let found = square["rows"].as_array().unwrap().iter();
        let found: Vec<(&Value, &Value)> =
            found.map(|row| (&row["code"], &row[row["code"].as_str().unwrap()])).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_graph_has_names_that_cannot_leave_their_quotes() {
    let study = small();
    study.thema(["code", "rename", "cost", r#"a"];evil [label="\N &lt;b&gt;"#]).done();
    assert_snapshot!(study.thema(["cooccurrence", "--within", "turn", "--graph"]).done().stdout, @"");
    study.thema(["cooccurrence", "--graph", "-o", "codes.dot"]).done();
    assert!(study.read("codes.dot").starts_with("graph cooccurrence {"));
}

#[test]
fn new_codes_by_interview_are_those_counted_apart() {
    let study = Sandbox::with_sample_study();
    let answer = study.json(["saturation", "--layer", "consensus"]);
    let expected = std::fs::read_to_string(repository().join("sample_transcripts/expected/saturation.csv")).unwrap();
    let expected = csv_rows(&expected);
    let rows = answer["rows"].as_array().unwrap();
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().zip(&expected) {
        assert_eq!(row["document"], expected["document"].as_str());
        for figure in ["new", "cumulative"] {
            assert_eq!(row[figure].to_string(), expected[figure], "{figure} of {}", expected["document"]);
        }
    }
    // Base 4 has 21 codes; P05 and P06 bring one of them, which is under 5 %.
    assert_close(&rows[5]["new_information"], 1.0 / 21.0, "the first run");
    assert_eq!(answer["overall"]["reached"]["label"], "4^{+2}");
    let strict = study.json(["saturation", "--threshold", "0"]);
    assert_eq!(strict["overall"]["reached"]["label"], "5^{+2}");
    assert_eq!(study.thema(["saturation"]).done().stdout, study.thema(["saturation", "--seed", "1"]).done().stdout);
}

#[test]
fn a_curve_of_interviews_says_what_it_rests_on() {
    let study = Sandbox::with_sample_study();
    assert_snapshot!(study.thema(["saturation", "--level", "theme", "--base", "2"]).done().stdout, @"");
    assert_snapshot!(study.thema(["saturation", "--orders", "0", "--run", "3", "--threshold", "0", "--format", "csv", "--by", "participant"]).done().stdout, @"");
}

#[test]
fn an_interview_nobody_coded_does_not_stand_for_one_that_brings_nothing_new() {
    let study = small();
    study.write("P02.txt", "I: So?\n\nP02: We test it.\n");
    study.write("P03.txt", "I: So?\n\nP03: We ask them.\n");
    study.thema(["import", "P02.txt", "P03.txt"]).done();
    study.write("more.csv", "document,coder,code,quote\nP03,ada,cost,We ask\n");
    study.thema(["import", "more.csv"]).done();
    let of = |words: &[&str]| {
        let answer = study.json([&["saturation", "--base", "1", "--run", "1"], words].concat());
        let rows = answer["rows"].as_array().unwrap().iter();
        let rows: Vec<_> = rows.map(|row| format!("{} {}", row["document"].as_str().unwrap(), row["new"])).collect();
        let notes: Vec<String> = answer["notes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|note| note["message"].as_str().unwrap().to_owned())
            .collect();
        (rows.join(", "), notes.join("\n"))
    };
    let (rows, notes) = of(&[]);
    assert_eq!(rows, "P01 3, P03 0");
    assert!(
        notes.contains("saturation at 1^{+1}: P03 brought 0 new codes of 3 in the base, 0.0 %, threshold 5 %"),
        "{notes}"
    );
    assert!(notes.contains("left out: P02"), "{notes}");
    assert_eq!(of(&["--order", "P03,P01"]).0, "P03 1, P01 2");
    // It was coded, only not with what is asked for.
    assert_eq!(of(&["--code", "Feelings"]).0, "P01 2, P03 0");
}

#[test]
fn an_order_has_every_interview_once() {
    let study = Sandbox::with_sample_study();
    let said = |order: &str| study.thema(["saturation", "--order", order]).failed().said();
    assert_snapshot!(said("P01,P02"), @"");
    assert_snapshot!(said("P01,P01"), @"");
    assert_snapshot!(said("P01,P99"), @"");
    let by = |name: &str| study.thema(["saturation", "--order-by", name]);
    assert_snapshot!(by("rank").failed().said(), @"");
    by("role").done();
}

#[test]
fn what_cannot_be_counted_is_told_from_what_is_nothing() {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: So?\n\nP01: We throw it over the fence.\n");
    study.thema(["import", "P01.txt"]).done();
    assert_snapshot!(study.thema(["cooccurrence", "--matrix"]).done().stdout, @"");
    assert_snapshot!(study.thema(["saturation"]).done().stdout, @"");
    assert_eq!(study.thema(["cooccurrence", "--within", "line"]).code, Some(2));
    assert_eq!(study.thema(["cooccurrence", "--matrix", "--top", "3"]).code, Some(2));
    assert_eq!(study.thema(["saturation", "--run", "0"]).code, Some(2));
    assert_eq!(study.thema(["saturation", "--threshold", "NaN"]).code, Some(2));
}
