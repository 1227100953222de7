//! Two coders in two passes: what they finish is said and can be taken back, and a round is a part of the study like
//! any other.

use crate::support::{Sandbox, assert_close, csv_rows, normalised};
use insta::assert_snapshot;

/// A pilot, in which ada and ben never agree, and the coding after it, which belongs to no round and in which they
/// always do. The consensus knows only the latter.
fn study() -> Sandbox {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: Who notices?\n\nP01: Nobody asks me.\n\nI: And then?\n\nP01: It is gone.\n");
    study.write("P02.txt", "I: And you?\n\nP02: I look at it.\n\nI: Always?\n\nP02: No.\n");
    study.write(
        "marks.csv",
        "document,coder,code,quote,round\n\
         P01,ada,trust,Nobody asks me.,pilot\n\
         P01,ben,trust,It is gone.,pilot\n\
         P01,ada,trust,Nobody asks me.,\n\
         P01,ben,trust,Nobody asks me.,\n\
         P02,ada,trust,I look at it.,\n\
         P02,ben,trust,I look at it.,\n\
         P02,consensus,trust,I look at it.,\n",
    );
    study.thema(["coder", "add", "ben"]).done();
    study.thema(["import", "P01.txt", "P02.txt"]).done();
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study
}

fn documents(study: &Sandbox) -> String {
    study.thema(["document", "list"]).done().stdout
}

#[test]
fn what_a_coder_has_finished_is_listed_undone_reopened_and_in_the_log() {
    let study = study();
    assert_snapshot!(documents(&study), @r"
    Documents

    Document  Characters  Turns  Sections  Participants  Coded by             Codings
    ─────────────────────────────────────────────────────────────────────────────────
    P01               70      4         0  P01           ada, ben                   4
    P02               54      4         0  P02           ada, ben, consensus        3
    ");
    assert_snapshot!(study.thema(["document", "finish", "P01", "p02"]).done().said(), @r"
    finished P01, P02
    [exit 0]
    ");
    assert_snapshot!(study.thema(["document", "finish", "--all", "--round", "pilot", "--coder", "ben"]).done().said(), @r"
    finished P01 in pilot
    [exit 0]
    ");
    assert_snapshot!(study.thema(["document", "finish", "P01", "--coder", "ben"]).done().said(), @r"
    finished P01
    [exit 0]
    ");
    assert_snapshot!(study.thema(["document", "finish", "--all"]).done().said(), @r"
    P01 was finished already
    P02 was finished already
    [exit 0]
    ");
    assert_snapshot!(documents(&study), @r"
    Documents

    Document  Characters  Turns  Sections  Participants  Coded by (✓ finished)   Codings
    ────────────────────────────────────────────────────────────────────────────────────
    P01               70      4         0  P01           ada ✓, ben ✓ ✓ (pilot)        4
    P02               54      4         0  P02           ada ✓, ben, consensus         3
    ");
    let rows = csv_rows(&study.thema(["document", "list", "--format", "csv"]).done().stdout);
    assert_eq!(rows[0]["coders"], "ada, ben");
    assert_eq!(rows[0]["finished_by"], "ada, ben, ben (pilot)");
    assert_eq!(rows[1]["finished_by"], "ada");
    assert_snapshot!(study.thema(["round", "list"]).done().stdout, @r"
    Rounds

    Round  Blind  Closed  Coder      Codings  Documents  Finished
    ─────────────────────────────────────────────────────────────
    pilot  no     no      ada              1          1         0
    pilot  no     no      ben              1          1         1
    none                  ada              2          2         2
    none                  ben              2          2         1
    none                  consensus        1          1         0
    ");

    assert_snapshot!(study.thema(["document", "reopen", "P02"]).done().said(), @r"
    reopened P02
    [exit 0]
    ");
    assert_snapshot!(study.thema(["document", "reopen", "P02"]).done().said(), @r"
    P02 was not finished
    [exit 0]
    ");
    assert_snapshot!(study.thema(["undo"]).done().said(), @r"
    undid: reopened P02
    [exit 0]
    ");
    assert_snapshot!(study.thema(["undo"]).done().said(), @r"
    undid: finished P01, P02
    [exit 0]
    ");
    assert_snapshot!(study.thema(["document", "reopen", "--all"]).done().said(), @r"
    no document of yours was finished
    [exit 0]
    ");
    assert_snapshot!(study.thema(["document", "reopen", "--all", "--coder", "ben"]).done().said(), @r"
    reopened P01
    [exit 0]
    ");
    let rows = csv_rows(&study.thema(["document", "list", "--format", "csv"]).done().stdout);
    assert_eq!(rows[0]["finished_by"], "ben (pilot)");
    let log = study.thema(["log", "-n", "7"]).done();
    assert_snapshot!(normalised(&log.stdout, study.folder()), @r"
    History

     n  When                      Who  What
    ───────────────────────────────────────────────────────────────────
    12  [TIME]  ben  reopened P01
    11  [TIME]  ada  undid: finished P01, P02
    10  [TIME]  ada  undid: reopened P02
     9  [TIME]  ada  reopened P02              undone
     8  [TIME]  ben  finished P01
     7  [TIME]  ben  finished P01 in pilot
     6  [TIME]  ada  finished P01, P02         undone
    ");
    study.healthy();
}

#[test]
fn a_document_out_of_use_is_finished_by_nobody_until_it_is_back() {
    let study = study();
    study.thema(["document", "finish", "--all"]).done();
    let finished = |study: &Sandbox| {
        let rows = csv_rows(&study.thema(["document", "list", "--format", "csv"]).done().stdout);
        rows.iter().map(|row| format!("{} {}", row["document"], row["finished_by"])).collect::<Vec<_>>()
    };
    study.thema(["document", "retire", "P01"]).done();
    assert_eq!(finished(&study), ["P02 ada"]);
    study.thema(["document", "restore", "P01"]).done();
    assert_eq!(finished(&study), ["P01 ada", "P02 ada"]);
    study.thema(["coder", "retire", "ada", "--coder", "ben"]).done();
    assert_eq!(finished(&study), ["P01 ", "P02 "]);
    study.healthy();
}

#[test]
fn a_round_is_a_part_of_the_study_like_any_other() {
    let study = study();
    let passages = |options: &[&str]| {
        let answer = study.json(["frequencies", "--layer", "union"].iter().chain(options));
        answer["rows"][0]["passages"].as_u64().unwrap()
    };
    assert_eq!(passages(&[]), 3);
    assert_eq!(passages(&["--round", "pilot"]), 2);
    assert_eq!(passages(&["--round", "none"]), 2);
    assert_eq!(passages(&["--round", "pilot", "--round", "none"]), 3);
    assert_eq!(passages(&["--round", "pilot", "--coder", "ada"]), 1);

    let kappa = |options: &[&str]| study.json(["kappa", "--coders", "ada,ben"].iter().chain(options));
    let all = kappa(&[]);
    let pilot = kappa(&["--round", "Pilot"]);
    let after = kappa(&["--round", "none"]);
    assert_close(&all["rows"][0]["cohen_kappa"]["value"], 0.5, "all codings as one");
    assert_close(&pilot["rows"][0]["cohen_kappa"]["value"], -1.0, "in the pilot");
    assert_close(&after["rows"][0]["cohen_kappa"]["value"], 1.0, "after it");
    assert_eq!(pilot["about"]["documents"], serde_json::json!(["P01"]), "nobody piloted P02");
    assert_eq!(all["about"]["selection"], serde_json::Value::Null);
    assert_eq!(pilot["about"]["selection"], "rounds Pilot");

    let quotes = |words: &[&str]| {
        let rows = csv_rows(&study.thema(words.iter().chain(&["--format", "csv"])).done().stdout);
        rows.iter().map(|row| format!("{} {} {}", row["coder"], row["round"], row["quote"])).collect::<Vec<_>>()
    };
    let piloted = ["ada pilot Nobody asks me.", "ben pilot It is gone."];
    assert_eq!(quotes(&["coding", "list", "--round", "pilot"]), piloted);
    assert_eq!(quotes(&["export", "codings", "--round", "pilot"]), piloted);
    assert_eq!(quotes(&["coding", "list", "--round", "none"]).len(), 5);
    let codebook = study.json(["codebook", "--round", "pilot"]);
    assert_eq!(codebook["rows"][0]["passages"], 2);
}

/// Else the consensus, which nobody wrote in the pilot, would say that there was nothing.
#[test]
fn the_layer_is_the_consensus_only_in_rounds_that_have_one() {
    let study = study();
    let layer = |options: &[&str]| study.json(["frequencies"].iter().chain(options))["about"]["layer"].clone();
    assert_eq!(layer(&[]), "consensus");
    assert_eq!(layer(&["--round", "none"]), "consensus");
    assert_eq!(layer(&["--round", "pilot"]), "union");
    assert_eq!(layer(&["--round", "pilot", "--layer", "consensus"]), "consensus");
}

#[test]
fn codings_handed_over_come_back_into_their_rounds() {
    let study = study();
    study.thema(["export", "codings", "-o", "codings.csv"]).done();
    let other = Sandbox::with_project();
    for file in ["P01.txt", "P02.txt", "codings.csv"] {
        other.write(file, study.read(file));
    }
    other.thema(["import", "P01.txt", "P02.txt"]).done();
    other.thema(["import", "codings.csv", "--add-missing"]).done();
    other.thema(["export", "codings", "-o", "again.csv"]).done();
    assert_eq!(other.read("again.csv"), study.read("codings.csv"));
}
