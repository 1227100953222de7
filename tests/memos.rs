//! Memos at every level, written, found, changed and removed from the shell.

use crate::support::{Run, Sandbox, csv_rows, normalised};
use insta::assert_snapshot;

/// Two interviews and two codings: ada's with a remark, and one of ben's.
fn study() -> Sandbox {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: Who notices?\n\nP01: Nobody asks me.\n\nI: And then?\n\nP01: It is gone.\n");
    study.write("P02.txt", "I: And you?\n\nP02: I look at it.\n");
    study.write(
        "marks.csv",
        "document,coder,code,quote,memo\n\
         P01,ada,RQ1/trust,Nobody asks me.,Ask her again\n\
         P01,ben,RQ1/blame,It is gone.,\n",
    );
    study.thema(["coder", "add", "ben"]).done();
    study.thema(["import", "P01.txt", "P02.txt"]).done();
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study
}

fn id_of_coding(study: &Sandbox, coder: &str) -> String {
    study.json(["coding", "list", "--coder", coder])["rows"][0]["id"].as_str().unwrap().to_owned()
}

/// Writes a memo and answers its id.
fn write(study: &Sandbox, words: &[&str]) -> String {
    let Run { stdout, .. } = study.thema(["memo", "add"].iter().chain(words)).done();
    stdout.trim().to_owned()
}

/// What is listed, as `kind | about | title | body | author`.
fn listed(study: &Sandbox, options: &[&str]) -> String {
    let answer = study.answer(["memo", "list", "--format", "csv"].iter().chain(options).copied());
    let rows = csv_rows(&answer);
    let shown = rows.iter().map(|row| {
        ["kind", "about", "title", "body", "author"]
            .map(|column| row[column].as_str())
            .join(" | ")
            .trim_end()
            .to_owned()
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn with_memos() -> Sandbox {
    let study = study();
    let bens = id_of_coding(&study, "ben");
    write(&study, &["Reported speech counts", "--title", "Rules"]);
    write(&study, &["The line was bad", "--document", "P02"]);
    write(&study, &["Who is nobody?", "--document", "P01", "--quote", "Nobody", "--title", "A word"]);
    write(&study, &["She asks twice", "--document", "P01", "--turn", "3"]);
    write(&study, &["Too wide", "--code", "blame", "--coder", "ben"]);
    write(&study, &["Is this blame?", "--coding", &bens]);
    write(&study, &["Tired that day", "--participant", "P02"]);
    study
}

#[test]
fn memos_of_every_level_are_one_list_with_the_remarks_on_codings() {
    let study = with_memos();
    assert_snapshot!(listed(&study, &[]), @r"
    remark | P01 22..37 RQ1/trust |  | Ask her again | ada
    project | the project | Rules | Reported speech counts | ada
    document | P02 |  | The line was bad | ada
    passage | P01 22..28 | A word | Who is nobody? | ada
    passage | P01 42..51 |  | She asks twice | ada
    code | RQ1/blame |  | Too wide | ben
    coding | P01 58..69 RQ1/blame |  | Is this blame? | ada
    participant | P02 |  | Tired that day | ada
    ");
    let quotes = csv_rows(&study.answer(["memo", "list", "--about", "passage", "--format", "csv"]));
    assert_eq!(quotes.iter().map(|row| row["quote"].as_str()).collect::<Vec<_>>(), ["Nobody", "And then?"]);
    study.healthy();
}

#[test]
fn the_list_is_narrowed_by_what_memos_are_about_who_wrote_them_and_their_words() {
    let study = with_memos();
    assert_snapshot!(listed(&study, &["--about", "coding"]), @r"
    remark | P01 22..37 RQ1/trust |  | Ask her again | ada
    coding | P01 58..69 RQ1/blame |  | Is this blame? | ada
    ");
    assert_snapshot!(listed(&study, &["--document", "P01"]), @r"
    remark | P01 22..37 RQ1/trust |  | Ask her again | ada
    passage | P01 22..28 | A word | Who is nobody? | ada
    passage | P01 42..51 |  | She asks twice | ada
    coding | P01 58..69 RQ1/blame |  | Is this blame? | ada
    ");
    assert_snapshot!(listed(&study, &["--code", "RQ1"]), @r"
    remark | P01 22..37 RQ1/trust |  | Ask her again | ada
    code | RQ1/blame |  | Too wide | ben
    coding | P01 58..69 RQ1/blame |  | Is this blame? | ada
    ");
    assert_snapshot!(listed(&study, &["--participant", "p02"]), @r"participant | P02 |  | Tired that day | ada");
    assert_snapshot!(listed(&study, &["--coder", "ben"]), @r"code | RQ1/blame |  | Too wide | ben");
    // `nobody` stands in a passage only.
    assert_snapshot!(listed(&study, &["--search", "NOBODY asks"]), @r"remark | P01 22..37 RQ1/trust |  | Ask her again | ada");
}

#[test]
fn a_memo_and_a_remark_are_changed_and_removed_by_their_ids() {
    let study = study();
    let memo = write(&study, &["Who is nobody?", "--document", "P01", "--quote", "Nobody", "--title", "A word"]);
    let remark = id_of_coding(&study, "ada");
    study.thema(["memo", "set", &memo, "Nobody is a word"]).done();
    study.thema(["memo", "set", &memo, "--title", "Nobody"]).done();
    study.thema(["memo", "set", &remark, "Asked her"]).done();
    assert_snapshot!(listed(&study, &[]), @r"
    remark | P01 22..37 RQ1/trust |  | Asked her | ada
    passage | P01 22..28 | Nobody | Nobody is a word | ada
    ");
    study.thema(["memo", "remove", &remark]).done();
    study.thema(["memo", "remove", &memo]).done();
    assert_eq!(listed(&study, &[]), "");
    assert_eq!(study.json(["coding", "list"])["rows"].as_array().unwrap().len(), 2, "the codings stay");
    let log = study.thema(["log"]).done();
    assert_snapshot!(normalised(&log.stdout, study.folder()), @r#"
    History

     n  When                      Who  What
    ──────────────────────────────────────────────────────────────────────────────────
    11  [TIME]  ada  removed a memo about P01 22..28
    10  [TIME]  ada  took the remark off "RQ1/trust" at P01 22..37
     9  [TIME]  ada  remarked on "RQ1/trust" at P01 22..37
     8  [TIME]  ada  changed a memo about P01 22..28
     7  [TIME]  ada  changed a memo about P01 22..28
     6  [TIME]  ada  wrote a memo about P01 22..28
     5  [TIME]  ada  imported 2 codings
     4  [TIME]  ada  imported 2 documents
     3  [TIME]  ada  added the coder ben
     2  [TIME]       added the coder ada
     1  [TIME]       made the project "Study"
    "#);
    study.healthy();
}

#[test]
fn what_cannot_be_written_is_refused_in_words() {
    let study = with_memos();
    let said = |words: &[&str]| study.thema(words.iter().copied()).failed().said();
    let bens = study.json(["memo", "list", "--coder", "ben"])["rows"][0]["id"].as_str().unwrap().to_owned();
    assert_snapshot!(said(&["memo", "set", &bens, "Just right"]), @r"
    error: that memo is ben's; nobody else changes it
    hint: write one of your own beside it
    [exit 1]
    ");
    assert_snapshot!(said(&["memo", "remove", "no-id"]), @r"
    error: there is no memo no-id
    hint: list them with `thema memo list --format csv`
    [exit 1]
    ");
    assert_snapshot!(said(&["memo", "add", "?", "--document", "P01", "--span", "60..900"]), @r"
    error: the passage P01 60..900 reaches outside the text
    hint: P01 has 70 characters; positions count characters from 0, the end is not included
    [exit 1]
    ");
    assert_snapshot!(said(&["memo", "add", "?", "--document", "P01", "--turn", "9"]), @r"
    error: P01 has no turn 9
    hint: its last turn is 4
    [exit 1]
    ");
    assert_snapshot!(said(&["memo", "add", "?", "--document", "P01", "--quote", "e"]), @r"
    error: those words are in P01 more than once
    hint: give more of them, or --span START..END
    [exit 1]
    ");
    assert_snapshot!(said(&["memo", "add", "?", "--participant", "P09"]), @r#"
    error: no participant named "P09" in this project
    hint: did you mean "P01" or "P02"? List all with `thema participant list`
    [exit 1]
    "#);
    assert_snapshot!(said(&["memo", "add", "?", "--coding", &bens]).replace(&bens, "ID"), @r"
    error: there is no coding [ID]
    hint: list them with `thema coding list`
    [exit 1]
    ");
    assert_snapshot!(said(&["memo", "set", &id_of_coding(&study, "ada"), "--title", "x"]).replace(&id_of_coding(&study, "ada"), "ID"), @r"
    error: the remark on a coding has no title
    hint: write a memo about the coding: `thema memo add --coding [ID] --title …`
    [exit 1]
    ");
    let misused = study.thema(["memo", "list", "--about", "life"]);
    assert!(misused.stderr.contains("memos are about one of project, document, participant, passage"), "{misused}");
}
