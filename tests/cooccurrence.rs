//! Which codes occur together, and when nothing new comes: on the sample study, against what was counted apart.

use crate::support::{Sandbox, assert_close, csv_rows, recounted, repository};
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

/// What is printed, without the fingerprint of the study, which its ids are part of.
fn printed(study: &Sandbox, words: &[&str]) -> String {
    let printed = study.thema(words.iter().copied()).done().stdout;
    let fingerprint = regex::Regex::new(r"study [0-9a-f]{12}").unwrap();
    fingerprint.replace_all(&printed, "[STUDY]").into_owned()
}

#[test]
fn pairs_come_with_what_they_are_counted_of() {
    let study = small();
    assert_snapshot!(printed(&study, &["cooccurrence"]), @r#"
Codes that overlap

Code   n  with  n  both  of  Jaccard
────────────────────────────────────
fear   2  cost  1     2   3     0.67
trust  1  fear  2     1   2     0.50

Study · layer union · within overlap · [STUDY] · thema 0.1.0
"#);
    assert_snapshot!(printed(&study, &["cooccurrence", "--within", "turn", "--level", "all", "--matrix"]), @r#"
Codes in the same turn

Code      Feelings  trust  fear  cost
─────────────────────────────────────
Feelings         1                  1
  trust                 1     1     1
  fear                  1     1     1
cost             1      1     1     1

Study · layer union · within turn · [STUDY] · thema 0.1.0
"#);
    assert_snapshot!(printed(&study, &["cooccurrence", "--min", "2", "--format", "csv"]), @r#"
first,first_units,second,second_units,first_with_second,second_with_first,count,either,jaccard
Feelings/fear,2,cost,1,1,1,2,3,0.6666666666666666
"#);
    assert_snapshot!(printed(&study, &["cooccurrence", "--top", "1", "--format", "md"]), @r#"
### Codes that overlap

| Code | n | with | n | both | of | Jaccard |
| :-- | --: | :-- | --: | --: | --: | --: |
| fear | 2 | cost | 1 | 2 | 3 | 0.67 |

- 1 pair left out
- Study · layer union · within overlap · [STUDY] · thema 0.1.0
"#);
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
    assert_snapshot!(printed(&study, &["cooccurrence", "--within", "turn", "--graph"]), @r##"
graph cooccurrence {
  layout=neato;
  overlap=false;
  splines=true;
  node [shape=circle, fixedsize=true, fontname="sans-serif", fontsize=10, style=filled, fillcolor="#dce9f5", color="#30506e"];
  edge [color="#30506e80", fontname="sans-serif", fontsize=8];
  c0 [label="trust\n1", tooltip="Feelings/trust: 1 turn", width=1.60];
  c1 [label="fear\n1", tooltip="Feelings/fear: 1 turn", width=1.60];
  c2 [label="a\"];evil [label=\"\\N &amp;lt;b&amp;gt;\n1", tooltip="a\"];evil [label=\"\\\\N &amp;lt;b&amp;gt;: 1 turn", width=1.60];
  c0 -- c1 [label="1", tooltip="1 turn, Jaccard 1.00", weight=1, penwidth=6.00];
  c0 -- c2 [label="1", tooltip="1 turn, Jaccard 1.00", weight=1, penwidth=6.00];
  c1 -- c2 [label="1", tooltip="1 turn, Jaccard 1.00", weight=1, penwidth=6.00];
}
"##);
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
    assert_eq!(answer["overall"]["reached"]["label"], "4⁺²");
    let strict = study.json(["saturation", "--threshold", "0"]);
    assert_eq!(strict["overall"]["reached"]["label"], "5⁺²");
    assert_eq!(study.thema(["saturation"]).done().stdout, study.thema(["saturation", "--seed", "1"]).done().stdout);
}

#[test]
fn a_curve_of_interviews_says_what_it_rests_on() {
    let study = Sandbox::with_sample_study();
    assert_snapshot!(printed(&study, &["saturation", "--level", "theme", "--base", "2"]), @r#"
New codes by interview

Document  Codes  New  Known  New in run  % of base  Mean of orders  Median  5 to 95 %
─────────────────────────────────────────────────────────────────────────────────────
P01          10   10     10                                   10.4      11    7 to 12
P02          12    2     12                                   12.2      12   11 to 13
P03          10    1     13                                   12.7      13   12 to 13
P04           7    0     13           1        8.3            12.9      13   12 to 13
P05          11    0     13           0        0.0            13.0      13   13 to 13
P06          12    0     13           0        0.0            13.0      13   13 to 13
P07          11    0     13           0        0.0            13.0      13   13 to 13
P08          10    0     13           0        0.0            13.0      13   13 to 13

saturation at 3⁺²: P04, P05 brought 0 new codes of 12 in the base, 0.0 %, threshold 5 %
in 1000 of 1000 random orders it is reached, at the median after 3 interviews (5 to 95 %: 2 to 4)
1 coding of another level, which no row counts: see --level all
codes are those of the codebook as it is now: one that was merged counts as what it became. That no new codes come does not show that their meaning is understood, which takes more interviews (Hennink, Kaiser and Marconi 2017)
Barriers to defending ML systems · layer consensus · base 2, run 2, threshold 5 % · in the order of import · [STUDY] · thema 0.1.0
"#);
    assert_snapshot!(printed(&study, &["saturation", "--orders", "0", "--run", "3", "--threshold", "0", "--format", "csv", "--by", "participant"]), @r#"
participant,codes,new,cumulative,run_new,new_information,expected
P01,12,12,12,,,11.444444444444445
P02,16,5,17,,,16.52777777777778
P03,11,3,20,,,19.03571428571429
P04,9,1,21,,,20.333333333333336
P05,12,1,22,,,21.047619047619047
P06,15,0,22,,,21.464285714285715
P07a,8,0,22,1,0.047619047619047616,21.72222222222222
P07b,10,0,22,0,0,21.88888888888889
P08,10,0,22,0,0,22
"#);
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
        notes.contains("saturation at 1⁺¹: P03 brought 0 new codes of 3 in the base, 0.0 %, threshold 5 %"),
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
    assert_snapshot!(said("P01,P02"), @r#"
error: --order does not say where these come: P03, P04, P05, P06, P07, P08
hint: name them too, or choose the others with --document
[exit 1]
"#);
    assert_snapshot!(said("P01,P01"), @r#"
error: --order names P01 twice
[exit 1]
"#);
    assert_snapshot!(said("P01,P99"), @r#"
error: no coded document named "P99" in this project
hint: list all with `thema document list`
[exit 1]
"#);
    let by = |name: &str| study.thema(["saturation", "--order-by", name]);
    assert_snapshot!(by("rank").failed().said(), @r#"
error: no attribute named "rank" in this project
hint: list all with `thema participant list`
[exit 1]
"#);
    by("role").done();
}

#[test]
fn what_cannot_be_counted_is_told_from_what_is_nothing() {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: So?\n\nP01: We throw it over the fence.\n");
    study.thema(["import", "P01.txt"]).done();
    assert_snapshot!(printed(&study, &["cooccurrence", "--matrix"]), @r#"
Codes that overlap

Code
────

Study · layer union · within overlap · [STUDY] · thema 0.1.0
"#);
    assert_snapshot!(printed(&study, &["saturation"]), @r#"
New codes by interview

Document  Codes  New  Known  New in run  % of base  Mean of orders
──────────────────────────────────────────────────────────────────

a base of 4 and a run of 2 need 6 interviews, there are 0 coded interviews
without a coding of this layer, and left out: P01
codes are those of the codebook as it is now: one that was merged counts as what it became. That no new codes come does not show that their meaning is understood, which takes more interviews (Hennink, Kaiser and Marconi 2017)
Study · layer union · base 4, run 2, threshold 5 % · in the order of import · [STUDY] · thema 0.1.0
"#);
    assert_eq!(study.thema(["cooccurrence", "--within", "line"]).code, Some(2));
    assert_eq!(study.thema(["cooccurrence", "--matrix", "--top", "3"]).code, Some(2));
    assert_eq!(study.thema(["saturation", "--run", "0"]).code, Some(2));
    assert_eq!(study.thema(["saturation", "--threshold", "NaN"]).code, Some(2));
}

#[test]
fn a_script_that_shares_no_code_counts_the_same_pairs_and_interviews_in_every_unit_and_layer() {
    let (sample, small) = (Sandbox::with_sample_study(), small());
    for project in [sample.path("barriers.thema"), small.path("study.thema")] {
        recounted("recount_cooccurrence.py", &project);
    }
}
