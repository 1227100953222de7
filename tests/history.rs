//! Undo and redo of every verb of the command line, each in a later process: after do and undo the tables are as
//! before, after redo as they were done, and the file says what its history says all the while.

use crate::support::{Sandbox, normalised, repository};
use insta::assert_snapshot;

/// Everything of the study that is in use, as tables. What an undo takes back is not destroyed but out of use:
/// `code list --all` still shows a code whose adding was undone, and it can be restored.
fn tables(study: &Sandbox) -> Vec<(&'static str, String)> {
    let asked: [&[&str]; 9] = [
        &["codebook"],
        &["export", "codings"],
        &["export", "turns"],
        &["export", "documents"],
        &["export", "participants"],
        &["memo", "list"],
        &["coder", "list"],
        &["document", "list"],
        &["round", "list"],
    ];
    asked
        .iter()
        .map(|words| (words[words.len() - 1], study.answer(words.iter().copied().chain(["--format", "csv"]))))
        .collect()
}

#[track_caller]
fn assert_same(found: &[(&str, String)], expected: &[(&str, String)], when: &str, line: &str) {
    for ((table, found), (_, expected)) in found.iter().zip(expected) {
        let differing = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
        assert_eq!(found, expected, "{table} {when} of `{line}` differs, first in {differing:?}");
    }
}

/// A small study double-coded by ada and ben, the files that some deeds read, and the id of one of ada's codings.
fn study() -> (Sandbox, String) {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: So who would notice?\n\nP01: Nobody has ever asked me. We throw it over the fence.\n");
    study.write(
        "P02.txt",
        "I: And you?\n\nP02: It is not my job, \u{1f469}\u{200d}\u{1f52c} I think.\n\nP02b: Nor mine.\n",
    );
    let book = "path,kind\nRQ1 exposure/no mandate,code\nRQ1 exposure/too much,code\nRQ3 practice/isolation,code\nother,code\n";
    let marks = "document,start,end,coder,code\nP01,30,59,ada,no mandate\nP01,30,59,ben,no mandate\nP01,60,84,ada,isolation\nP02,18,32,ada,other\nP02,18,30,ben,too much\n";
    study.write("book.csv", book);
    study.write("marks.csv", marks);
    study.thema(["coder", "add", "ben"]).done();
    study.thema(["import", "P01.txt", "P02.txt", "book.csv", "marks.csv"]).done();
    study.write("new/P09.txt", "I: So who would notice?\n\nP09: Nobody, I think.\n");
    study.write("new/P10.txt", "I: And then?\n\nP10: We threw it over the fence.\n");
    study.write("codings.csv", "document,start,end,coder,code\nP01,30,36,dan,fresh/idea\nP02,20,30,ada,other\n");
    study.write("codebook.csv", "path,kind,definition\nother,code,All the rest\nRQ4 new/code,code,New\n");
    study.write("people.csv", "participant,role,document,speaker\nP01,chief,,\nP77,guest,,\nP01,chief,P02,P02b\n");
    let answer = study.json(["coding", "list", "--coder", "ada", "--document", "P01"]);
    let id = answer["rows"][0]["id"].as_str().unwrap().to_owned();
    (study, id)
}

/// Does each, undoes it and redoes it, every time in a process of its own.
#[track_caller]
fn there_and_back(study: &Sandbox, deeds: &[&[&str]]) {
    let mut before = tables(study);
    for words in deeds {
        let line = words.join(" ");
        study.thema(words.iter()).done();
        let done = tables(study);
        assert!(done != before, "`{line}` changed nothing that can be seen");
        let undone = study.thema(["undo"]).done();
        assert!(undone.stderr.starts_with("undid: ") && !undone.stderr.contains("left alone"), "{undone}");
        assert_same(&tables(study), &before, "after the undo", &line);
        study.healthy();
        let redone = study.thema(["redo"]).done();
        assert!(redone.stderr.starts_with("redid: ") && !redone.stderr.contains("left alone"), "{redone}");
        assert_same(&tables(study), &done, "after the redo", &line);
        study.healthy();
        before = done;
    }
}

#[test]
fn every_import_can_be_undone_and_redone() {
    let (study, _) = study();
    there_and_back(
        &study,
        &[
            &["import", "new"],
            &["import", "codings.csv", "--add-missing"],
            &["import", "codebook.csv"],
            &["import", "people.csv"],
        ],
    );
}

#[test]
fn every_change_of_the_codebook_can_be_undone_and_redone() {
    let (study, _) = study();
    let id = study.json(["coding", "list", "--coder", "ada", "--code", "isolation"])["rows"][0]["id"].to_string();
    let id = id.trim_matches('"');
    there_and_back(
        &study,
        &[
            &["code", "add", "RQ5 later/trust", "--definition", "Faith in the model", "--color", "#0072b2"],
            &["code", "add", "RQ6", "--theme"],
            &["code", "set", "trust", "--definition", "Reliance", "--include", "when they rely on it"],
            &["code", "set", "trust", "--definition", "", "--example", "well, =cmd()"],
            &["code", "rename", "other", "rest"],
            &["code", "move", "rest", "--under", "RQ5 later"],
            &["code", "move", "RQ5 later/rest"],
            &["code", "sort"],
            &["code", "sort", "--by", "codings", "--deep"],
            &["code", "move", "trust", "rest", "--under", "RQ6"],
            &["code", "set", "rest", "--kind", "theme"],
            &["code", "merge", "too much", "no mandate"],
            &["code", "merge", "trust", "rest", "isolation"],
            &["code", "split", "isolation", "--to", "RQ3 practice/fences", id],
            &["code", "retire", "RQ3 practice"],
            &["code", "restore", "RQ3 practice"],
            &["code", "restore", "too much", "rest"],
        ],
    );
}

#[test]
fn every_coding_and_memo_can_be_undone_and_redone() {
    let (study, id) = study();
    there_and_back(
        &study,
        &[
            &["coding", "add", "P01", "other", "--span", "31..40", "--memo", "hm", "--uncertain"],
            &["coding", "move", &id, "--span", "32..40"],
            &["coding", "split", &id, "--at", "36"],
            &["coding", "remove", &id],
            &["memo", "add", "Read this twice", "--title", "To do", "--document", "P02"],
            &["memo", "add", "Too wide", "--code", "other"],
            &["memo", "add", "On the whole"],
            &["memo", "add", "Odd word", "--document", "P01", "--span", "31..40"],
            &["memo", "add", "Shy", "--participant", "P02"],
        ],
    );
}

#[test]
fn every_change_of_a_memo_and_of_a_remark_can_be_undone_and_redone() {
    let (study, coding) = study();
    let memo = study.answer(["memo", "add", "Odd word", "--document", "P01", "--span", "31..40"]);
    let memo = memo.trim();
    there_and_back(
        &study,
        &[
            &["memo", "set", memo, "A very odd word"],
            &["memo", "set", memo, "--title", "Words"],
            &["memo", "set", &coding, "Ask again"],
            &["memo", "add", "I doubt this", "--coding", &coding],
            &["memo", "remove", &coding],
            &["memo", "remove", memo],
        ],
    );
}

#[test]
fn every_change_of_documents_and_people_can_be_undone_and_redone() {
    let (study, _) = study();
    there_and_back(
        &study,
        &[
            &["document", "rename", "P01", "Interview 1"],
            &["document", "speaker", "P02", "P02b", "--role", "other"],
            &["document", "speaker", "P02", "P02b", "--as", "P01"],
            &["document", "retire", "P02"],
            &["document", "restore", "P02"],
            &["participant", "add", "P99"],
            &["participant", "set", "P01", "role", "chief"],
            &["participant", "set", "P01", "shoe size", "44"],
            &["participant", "set", "P01", "role", ""],
            &["participant", "rename", "P01", "Participant 1"],
            &["coder", "add", "dan"],
            &["coder", "rename", "ben", "benedict"],
            &["coder", "rename", "ada", "ada l"],
            &["coder", "retire", "benedict"],
        ],
    );
}

#[test]
fn every_round_and_every_mark_in_it_can_be_undone_and_redone() {
    let (study, _) = study();
    there_and_back(
        &study,
        &[
            &["round", "add", "round 1"],
            &["document", "finish", "P01"],
            &["document", "finish", "P02", "--round", "round 1"],
            &["document", "finish", "--all"],
            &["document", "reopen", "P01"],
            &["document", "finish", "P01"],
            &["document", "reopen", "--all"],
        ],
    );
}

#[test]
fn everything_can_be_undone_to_an_empty_project_and_redone() {
    let study = Sandbox::with_project();
    let sample = repository().join("sample_transcripts");
    for file in ["transcripts", "participants.csv", "codebook-v4.csv", "codings-ada.csv"] {
        study.thema(["import", sample.join(file).to_str().unwrap()]).done();
    }
    let end = tables(&study);
    let run = study.thema(["undo", "4"]).done();
    assert_eq!(run.stderr.lines().count(), 4, "{run}");
    assert!(study.json(["document", "list"])["rows"].as_array().unwrap().is_empty());
    assert!(study.json(["code", "list"])["rows"].as_array().unwrap().is_empty());
    study.healthy();
    study.thema(["redo", "4"]).done();
    assert_same(&tables(&study), &end, "after everything", "redo 4");
    study.healthy();
}

#[test]
fn one_undoes_what_one_did_and_the_log_tells_it_in_words() {
    let study = Sandbox::with_project();
    study.write("P05.txt", "I: So who would notice?\n\nP05: Nobody has ever asked me.\n");
    for words in [
        &["import", "P05.txt"][..],
        &["code", "add", "RQ1/trust", "--definition", "Faith"],
        &["coding", "add", "P05", "trust", "--quote", "Nobody has ever asked me."],
        &["coder", "add", "ben"],
        &["coding", "add", "P05", "trust", "--span", "30..36", "--coder", "ben"],
        &["code", "rename", "trust", "faith"],
        &["undo", "2"],
        &["redo"],
        &["undo", "--coder", "ben"],
    ] {
        study.thema(words).done();
    }
    let log = study.thema(["log"]).done();
    assert_snapshot!(normalised(&log.stdout, study.folder()), @r#"
    History

     n  When                      Who  What
    ───────────────────────────────────────────────────────────────────────────────────
    13  [TIME]  ben  undid: coded P05 30..36 with "RQ1/trust"
    12  [TIME]  ada  redid: added the coder ben
    11  [TIME]  ada  undid: added the coder ben                undone
    10  [TIME]  ada  undid: renamed "RQ1/trust" to "faith"
     9  [TIME]  ada  renamed "RQ1/trust" to "faith"            undone
     8  [TIME]  ben  coded P05 30..36 with "RQ1/trust"         undone
     7  [TIME]  ada  added the coder ben
     6  [TIME]  ada  coded P05 30..55 with "RQ1/trust"
     5  [TIME]  ada  changed "RQ1/trust"
     4  [TIME]  ada  added the code "RQ1/trust"
     3  [TIME]  ada  imported P05
     2  [TIME]       added the coder ada
     1  [TIME]       made the project "Study"
    "#);
    assert_snapshot!(study.thema(["redo", "5"]).done().said(), @r#"
    redid: renamed "RQ1/trust" to "faith"
    [exit 0]
    "#);
    assert_snapshot!(study.thema(["redo"]).done().said(), @r"
    there is nothing to redo
    [exit 0]
    ");
    assert_snapshot!(study.thema(["undo", "99", "--coder", "ben"]).done().said(), @r"
    there is nothing of yours to undo
    [exit 0]
    ");
    study.healthy();
}

#[test]
fn nobody_undoes_without_saying_who_they_are() {
    let study = Sandbox::with_project();
    study.thema(["coder", "add", "ben"]).done();
    assert_snapshot!(study.thema(["coder", "retire", "ada"]).failed().said(), @r"
    error: you are acting as ada yourself
    hint: act as somebody else first, with `thema coder use NAME` or `--coder NAME`
    [exit 1]
    ");
    study.thema(["coder", "retire", "ada", "--coder", "ben"]).done();
    assert_snapshot!(study.thema(["undo"]).failed().said(), @r"
    error: thema does not know who you are
    hint: say it once with `thema coder use NAME`, or with `--coder NAME`; `thema coder add NAME` adds somebody
    [exit 1]
    ");
    assert_snapshot!(study.thema(["undo", "--coder", "ben"]).done().said(), @r"
    undid: took the coder ada out of use
    [exit 0]
    ");
    assert_snapshot!(study.thema(["undo"]).done().said(), @r"
    undid: added the coder ben
    [exit 0]
    ");
    study.healthy();
}
