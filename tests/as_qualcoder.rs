//! `thema kappa --as-qualcoder`: what another program says of the same coders, and why it is another number.

use crate::support::{Sandbox, assert_close};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// Ada and Ben on two interviews; the second is Ada's alone, and two of her passages overlap there.
fn study() -> Sandbox {
    let study = Sandbox::with_project();
    study.write(
        "P01.txt",
        "I: Who notices?\n\nP01: Nobody ever asks me anything.\n\nI: And then?\n\nP01: It is gone.\n",
    );
    study.write("P02.txt", "I: And you?\n\nP02: I look at it every day.\n");
    study.write(
        "marks.csv",
        "document,coder,code,quote\n\
         P01,ada,trust,Nobody ever asks\n\
         P01,ben,trust,ever asks me anything\n\
         P02,ada,trust,I look at it\n\
         P02,ada,trust,at it every day\n\
         P01,ada,doubt,It is gone\n\
         P01,ben,doubt,It is gone\n",
    );
    study.thema(["coder", "add", "ben"]).done();
    study.thema(["import", "P01.txt", "P02.txt"]).done();
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study
}

fn row<'a>(answer: &'a Value, code: &str) -> &'a Value {
    answer["rows"].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap()
}

/// By hand, for P01: Ada 16 characters, Ben 21, 9 of them the same, so u = 28; p_o = 9/28, p_e = (16/28 · 21/28) ·
/// (12/28 · 7/28).
#[test]
fn qualcoder_s_figures_stand_beside_cohen_s_kappa_with_the_reason_why_they_differ() {
    let study = study();
    assert_snapshot!(study.answer(["kappa", "--as-qualcoder"]));
    let answer = study.json(["kappa", "--as-qualcoder", "--document", "P01"]);
    let trust = row(&answer, "trust");
    let expected = json!({"characters": 84, "coded": [16, 21], "dual": 9, "single": 19, "uncoded": 56});
    assert_eq!(trust["counts"], expected);
    let (observed, chance) = (9.0 / 28.0, (16.0 / 28.0 * 21.0 / 28.0) * (12.0 / 28.0 * 7.0 / 28.0));
    assert_close(&trust["qualcoder_kappa"]["value"], (observed - chance) / (1.0 - chance), "QualCoder's kappa");
    let by_turn = study.json(["kappa"]);
    assert_eq!(trust["cohen_kappa"], row(&by_turn, "trust")["cohen_kappa"]);
    assert_eq!(row(&answer, "doubt")["qualcoder_kappa"]["value"], 1.0);
}

/// QualCoder takes every file, also one that a coder never opened, and takes a coder's own overlap for agreement.
#[test]
fn all_files_count_and_overlaps_of_one_coder_count_as_agreement() {
    let study = study();
    let answer = study.json(["kappa", "--as-qualcoder"]);
    let trust = row(&answer, "trust");
    assert_eq!((&answer["about"]["documents"], &trust["counts"]["dual"]), (&json!(["P01", "P02"]), &json!(9 + 5)));
    let notes: Vec<&str> =
        answer["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect();
    assert_eq!(notes, ["qualcoder_kappa", "qualcoder_overlaps", "documents_left_out"]);
    let csv = study.answer(["kappa", "--as-qualcoder", "--format", "csv"]);
    assert!(csv.starts_with("code,kind,characters,coded_by_first,coded_by_second,dual_coded,"), "{csv}");
    let refused = study.thema(["kappa", "--as-qualcoder", "--speaker", "P01"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("cannot be used with '--speaker"), "{refused}");
}
