//! Talking about disagreements: two coders sit down with a list of what they see differently.

use crate::support::{Sandbox, csv_rows};
use insta::assert_snapshot;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn rows(answer: &Value) -> &Vec<Value> {
    answer["rows"].as_array().unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// A passage by document, code, start and end.
type Passage = (String, String, u64, u64);

/// What a coder marked, one code's overlapping or touching codings joined, by a plain walk over the exported codings.
fn passages(study: &Sandbox, coder: &str) -> BTreeSet<Passage> {
    let codings = csv_rows(&study.thema(["export", "codings", "--format", "csv"]).done().stdout);
    let mut spans: BTreeMap<(String, String), Vec<(u64, u64)>> = BTreeMap::new();
    for row in codings.into_iter().filter(|row| row["coder"] == coder) {
        let span = (row["start"].parse().unwrap(), row["end"].parse().unwrap());
        spans.entry((row["document"].clone(), row["code"].clone())).or_default().push(span);
    }
    let mut joined = BTreeSet::new();
    for ((document, code), mut spans) in spans {
        spans.sort_unstable();
        let (mut from, mut to) = spans[0];
        for (start, end) in spans.into_iter().chain([(u64::MAX, u64::MAX)]) {
            if start > to {
                joined.insert((document.clone(), code.clone(), from, to));
                (from, to) = (start, end);
            }
            to = to.max(end);
        }
    }
    joined
}

/// Everything the two marked is either the same or in exactly one row, and no row says something that is not so.
#[track_caller]
pub fn assert_everything_is_told_once(study: &Sandbox, coders: [&str; 2]) {
    let answer = study.json(["disagreements", "--coders", &coders.join(",")]);
    let documents: BTreeSet<&str> =
        answer["about"]["documents"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let [first, second] = coders.map(|coder| {
        let mut passages = passages(study, coder);
        passages.retain(|(document, ..)| documents.contains(document.as_str()));
        passages
    });
    let agreed = first.intersection(&second).count() as u64;
    assert_eq!(number(&answer["overall"]["agreed"]), agreed);
    for (side, all) in [("first", &first), ("second", &second)] {
        let told: u64 = rows(&answer).iter().map(|row| number(&row[format!("passages_{side}")])).sum();
        assert_eq!(told + agreed, all.len() as u64, "passages of the {side} coder");
    }
    for row in rows(&answer) {
        let passage = |side: &str| {
            let [start, end] = ["start", "end"].map(|end| row[format!("{end}_{side}")].as_u64());
            let text = |column: &str| row[column].as_str().unwrap().to_owned();
            start.zip(end).map(|(start, end)| (text("document"), text(&format!("code_{side}")), start, end))
        };
        let pair = (passage("first"), passage("second"));
        for (passage, side, all) in [(&pair.0, "first", &first), (&pair.1, "second", &second)] {
            let is_one = number(&row[format!("passages_{side}")]) == 1;
            assert!(!is_one || all.contains(passage.as_ref().unwrap()), "nobody marked that: {row}");
        }
        let overlap = |a: &Passage, b: &Passage| a.0 == b.0 && a.2 < b.3 && b.2 < a.3;
        match (row["kind"].as_str().unwrap(), pair) {
            ("boundary", (Some(a), Some(b))) => assert!(a.1 == b.1 && overlap(&a, &b), "{row}"),
            ("different", (Some(a), Some(b))) => assert!(a.1 != b.1 && overlap(&a, &b), "{row}"),
            ("missed", (Some(a), None)) => {
                assert!(!second.iter().any(|b| a.1 == b.1 && overlap(&a, b)) && row["missed_by"] == coders[1], "{row}");
            }
            ("missed", (None, Some(b))) => {
                assert!(!first.iter().any(|a| a.1 == b.1 && overlap(a, &b)) && row["missed_by"] == coders[0], "{row}");
            }
            _ => panic!("{row}"),
        }
    }
    println!("{}", answer["notes"]);
}

#[test]
fn everything_ada_and_ben_marked_is_the_same_or_told_once() {
    let study = Sandbox::with_sample_study();
    assert_everything_is_told_once(&study, ["ada", "ben"]);
    assert_everything_is_told_once(&study, ["ben", "consensus"]);
}

#[test]
fn the_worst_code_comes_first_and_the_sums_are_those_of_the_rows() {
    let study = Sandbox::with_sample_study();
    let answer = study.json(["disagreements"]);
    let overall = &answer["overall"];
    let count = |is: &dyn Fn(&Value) -> bool| rows(&answer).iter().filter(|row| is(row)).count() as u64;
    assert_eq!(number(&overall["disagreements"]), rows(&answer).len() as u64);
    assert_eq!(number(&overall["missed_by_first"]), count(&|row| row["missed_by"] == "ada"));
    assert_eq!(number(&overall["missed_by_second"]), count(&|row| row["missed_by"] == "ben"));
    for kind in ["different", "boundary"] {
        assert_eq!(number(&overall[kind]), count(&|row| row["kind"] == kind));
    }
    let codes = overall["codes"].as_array().unwrap();
    let grave = |code: &Value| ["missed_by_first", "missed_by_second", "different"].map(|kind| number(&code[kind]));
    assert!(codes.windows(2).all(|pair| grave(&pair[0]).iter().sum::<u64>() >= grave(&pair[1]).iter().sum()));
    let order: Vec<&Value> = codes.iter().map(|code| &code["code"]).collect();
    let places: Vec<usize> =
        rows(&answer).iter().map(|row| order.iter().position(|code| **code == row["code"]).unwrap()).collect();
    assert!(places.is_sorted());
}

#[test]
fn kinds_and_selections_take_rows_away_and_change_none() {
    let study = Sandbox::with_sample_study();
    let all = study.json(["disagreements"]);
    let of_kind = |kinds: &str| rows(&study.json(["disagreements", "--kind", kinds])).clone();
    for kinds in ["missed", "boundary,different"] {
        let wanted: Vec<Value> =
            rows(&all).iter().filter(|row| kinds.contains(row["kind"].as_str().unwrap())).cloned().collect();
        assert_eq!(of_kind(kinds), wanted);
    }
    let set = |rows: &[Value]| -> BTreeSet<String> {
        let plain = |row: &Value| {
            let mut row = row.clone();
            row["code"].take(); // which of two codes is the worse depends on what is counted
            row.to_string()
        };
        rows.iter().map(plain).collect()
    };
    let code = "misconception-data-is-safe";
    let found = set(rows(&study.json(["disagreements", "--code", code])));
    let about = |row: &&Value| {
        ["code_first", "code_second"].iter().any(|side| row[side].as_str().is_some_and(|path| path.ends_with(code)))
    };
    let wanted: Vec<Value> = rows(&all).iter().filter(about).cloned().collect();
    assert_eq!(found, set(&wanted));
    let found = set(rows(&study.json(["disagreements", "--document", "P03,P05"])));
    let wanted: Vec<Value> =
        rows(&all).iter().filter(|row| row["document"] == "P03" || row["document"] == "P05").cloned().collect();
    assert_eq!(found, set(&wanted));
}

/// Two people, three turns: everything that can be said.
fn small() -> Sandbox {
    let study = Sandbox::with_project();
    study.thema(["coder", "add", "ben"]).done();
    study.write(
        "P01.txt",
        "I: Who notices?\n\nP01: Nobody notices. We throw it over the fence, and honestly that is the last we ever \
         hear of it.\n\nP01: Security sits upstairs.\n",
    );
    study.write("P02.txt", "I: And you?\n\nP02: Me neither.\n");
    study.thema(["import", "P01.txt", "P02.txt"]).done();
    study.thema(["code", "add", "work/handover"]).done();
    study.thema(["code", "add", "work/distance"]).done();
    study
}

fn mark(study: &Sandbox, coder: &str, code: &str, quote: &str) {
    let document = if quote == "Me neither." { "P02" } else { "P01" };
    study.thema(["--coder", coder, "coding", "add", document, code, "--quote", quote]).done();
}

#[test]
fn people_read_who_marked_what_in_whose_words() {
    let study = small();
    mark(&study, "ada", "handover", "We throw it over the fence, and honestly that is the last we ever hear of it.");
    mark(&study, "ben", "handover", "We throw it over the fence");
    mark(&study, "ben", "handover", "Nobody notices.");
    mark(&study, "ada", "distance", "Security sits upstairs.");
    mark(&study, "ben", "handover", "Security sits upstairs.");
    mark(&study, "ada", "distance", "Me neither.");
    assert_snapshot!(study.thema(["disagreements"]).done().stdout, @r"
    Disagreements of ada and ben

    Code      Disagreement                         Where        ada                                                                ben
    ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    handover  missed by ada                        P01, turn 2                                                                     Nobody notices.
    handover  boundary                             P01, turn 2  We throw it over the fence, and … is the last we ever hear of it.  We throw it over the fence
    handover  different code: distance / handover  P01, turn 3  Security sits upstairs.                                            Security sits upstairs.

    left out, because only one of the two coded them: P02
    3 disagreements: 1 missed by ada, 1 with different codes, 1 only about boundaries; on 0 passages both agree
    Study · coders ada, ben · 1 document · study 0d7e26a15c54 · thema 0.1.0
    ");
    assert_snapshot!(study.thema(["disagreements", "--kind", "boundary", "--format", "csv"]).done().stdout, @r#"
    code,kind,document,turn,speaker,participant,missed_by,code_first,code_second,passages_first,start_first,end_first,passages_second,start_second,end_second,text
    work/handover,boundary,P01,2,P01,P01,,work/handover,work/handover,1,38,115,1,38,64,"We throw it over the fence, and honestly that is the last we ever hear of it."
    "#);
}

#[test]
fn where_there_is_nothing_to_talk_about_it_is_said() {
    let study = small();
    mark(&study, "ada", "handover", "Nobody notices.");
    assert_snapshot!(study.thema(["disagreements"]).failed().said(), @r"
    error: agreement is between coders; here only ada has coded
    hint: name them with `--coders A,B`; `thema coder list` shows who there is
    [exit 1]
    ");
    assert_snapshot!(study.thema(["disagreements", "--coders", "ada,ben"]).failed().said(), @r"
    error: ada and ben have no document in common
    hint: `thema document list` shows who coded what; --all-documents compares them all the same
    [exit 1]
    ");
    assert_snapshot!(study.thema(["disagreements", "--coders", "ada,bent"]).failed().said(), @r#"
    error: no coder named "bent" in this project
    hint: did you mean "ben"? List all with `thema coder list`
    [exit 1]
    "#);
    assert_snapshot!(study.thema(["disagreements", "--coders", "ada,ada"]).failed().said(), @r"
    error: ada always agrees with ada
    hint: name two different coders
    [exit 1]
    ");
    assert_snapshot!(study.thema(["disagreements", "--coders", "ada"]).failed().said(), @r"
    error: agreement is between two coders or more
    hint: name them with `--coders A,B`
    [exit 1]
    ");
    mark(&study, "ben", "handover", "Nobody notices.");
    assert_snapshot!(study.thema(["disagreements"]).done().stdout, @r"
    Disagreements of ada and ben

    Code  Disagreement  Where  ada  ben
    ───────────────────────────────────

    ada and ben marked the same here
    Study · coders ada, ben · 1 document · study 4f7f16009351 · thema 0.1.0
    ");
    mark(&study, "ben", "handover", "Security sits upstairs.");
    assert_snapshot!(study.thema(["disagreements", "--kind", "boundary"]).done().stdout, @r"
    Disagreements of ada and ben

    Code  Disagreement  Where  ada  ben
    ───────────────────────────────────

    there is no disagreement of this kind here
    Study · coders ada, ben · 1 document · study 1019e45b5b8b · thema 0.1.0
    ");
    let answer = study.json(["disagreements", "--coder", "ben,ada"]);
    assert_eq!((&answer["about"]["coders"][0], &answer["rows"][0]["missed_by"]), (&"ben".into(), &"ada".into()));
}

#[test]
fn a_round_is_compared_by_itself() {
    let study = small();
    study.write(
        "marks.csv",
        "document,coder,code,quote,round\n\
         P01,ada,handover,Nobody notices.,pilot\n\
         P01,ben,handover,Security sits upstairs.,pilot\n\
         P01,ben,handover,Nobody notices.,\n\
         P01,ada,handover,Nobody notices.,\n",
    );
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    let kinds = |round: &[&str]| {
        let answer = study.json([&["disagreements"], round].concat());
        let kinds: Vec<String> =
            rows(&answer).iter().map(|row| row["missed_by"].as_str().unwrap().to_owned()).collect();
        (kinds.join(" "), number(&answer["overall"]["agreed"]))
    };
    assert_eq!(kinds(&["--round", "pilot"]), ("ben ada".to_owned(), 0));
    assert_eq!(kinds(&["--round", "none"]), (String::new(), 1));
    assert_eq!(kinds(&[]), ("ada".to_owned(), 1));
}
