//! What a person can do wrong, and what thema says then: what happened, to which thing, and what to do now.
//!
//! Every message ends in its exit code: 1 could not, 2 misused. Nothing is changed by any of it.

use crate::support::Sandbox;
use insta::assert_snapshot;
use std::io::Read;
use std::process::Stdio;

/// What was said on stderr, and the exit code.
fn said<const N: usize>(sandbox: &Sandbox, words: [&str; N]) -> String {
    let run = sandbox.thema(words);
    assert!(run.code != Some(0) && !run.stderr.contains("panicked"), "{run}");
    assert_eq!(run.stdout, "", "an answer beside an error{run}");
    run.said()
}

// -- names ---------------------------------------------------------------------------------------------------

#[test]
fn an_unknown_name_gets_did_you_mean_and_makes_nothing() {
    let study = Sandbox::with_sample_study();
    assert_snapshot!(said(&study, ["coding", "add", "P01", "functionality-frist", "--span", "0..9"]), @r#"
    error: no code named "functionality-frist" in this project
    hint: did you mean "functionality-first"? List all with `thema code list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["frequencies", "--code", "xyzzy"]), @r#"
    error: no code named "xyzzy" in this project
    hint: list all with `thema code list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["code", "retire", "misconception"]), @r#"
    error: no code named "misconception" in this project
    hint: did you mean "misconception-data-is-safe" or "misconception-attacker-access"? List all with `thema code list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["coding", "add", "PO1", "other-barrier", "--span", "0..9"]), @r#"
    error: no document named "PO1" in this project
    hint: did you mean "P01"? List all with `thema document list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["frequencies", "--document", "P01,P99"]), @r#"
    error: no document named "P99" in this project
    hint: list all with `thema document list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["frequencies", "--layer", "coder:adda"]), @r#"
    error: no coder named "adda" in this project
    hint: did you mean "ada"? List all with `thema coder list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["frequencies", "--layer", "everybody"]), @r#"
    error: there is no layer "everybody"
    hint: write consensus, union, majority or coder:NAME
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["undo", "--coder", "bem"]), @r#"
    error: no coder named "bem" in this project
    hint: did you mean "ben"? List all with `thema coder list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["kappa", "--coders", "ada,bem"]), @r#"
    error: no coder named "bem" in this project
    hint: did you mean "ben"? List all with `thema coder list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["frequencies", "--by", "rolle"]), @r#"
    error: no attribute named "rolle" in this project
    hint: did you mean "role"? List all with `thema participant list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["frequencies", "--where", "rolle=data scientist"]), @r#"
    error: no attribute named "rolle" in this project
    hint: did you mean "role"? List all with `thema participant list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["frequencies", "--where", "role=astronaut"]), @r"
    error: no participant has role = astronaut
    hint: its values are ML engineer, data engineer, data scientist, head of ML, research scientist, security engineer
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["frequencies", "--where", "role"]), @r#"
    error: "role" is not a condition
    hint: write it as --where role="data engineer"
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["frequencies", "--section", "G9"]), @r#"
    error: no section named "G9" in this project
    hint: list all with `thema export turns`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["frequencies", "--speaker", "P1"]), @r#"
    error: no speaker named "P1" in this project
    hint: did you mean "P01"? List all with `thema document speakers DOCUMENT`
    [exit 1]
    "#);
    study.thema(["round", "add", "pilot"]).done();
    assert_snapshot!(said(&study, ["frequencies", "--round", "pilto"]), @r#"
    error: no round named "pilto" in this project
    hint: did you mean "pilot"? List all with `thema round list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["kappa", "--round", "none,round 9"]), @r#"
    error: no round named "round 9" in this project
    hint: list all with `thema round list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["document", "finish", "P01", "--round", "pilto"]), @r#"
    error: no round named "pilto" in this project
    hint: did you mean "pilot"? List all with `thema round list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["document", "finish", "P02", "PO1"]), @r#"
    error: no document named "PO1" in this project
    hint: did you mean "P01"? List all with `thema document list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["document", "reopen", "PO1"]), @r#"
    error: no document named "PO1" in this project
    hint: did you mean "P01"? List all with `thema document list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["participant", "set", "P1", "role", "x"]), @r#"
    error: no participant named "P1" in this project
    hint: did you mean "P01"? List all with `thema participant list`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["document", "speaker", "P02", "P2", "--role", "other"]), @r#"
    error: no speaker named "P2" in this project
    hint: did you mean "P02"? List all with `thema document speakers DOCUMENT`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["document", "speaker", "P02", "P02", "--role", "guest"]), @r#"
    error: there is no role "guest"
    hint: choose interviewer, participant or other
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["document", "restore", "P02"]), @r"
    error: P02 is in use, there is nothing to restore
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["coder", "add", "eve", "--role", "boss"]), @r#"
    error: there is no role "boss"
    hint: choose lead, coder, auditor or consensus
    [exit 1]
    "#);
    study.healthy();
}

#[test]
fn a_mark_needs_documents_and_somebody_who_makes_it_and_a_round_a_name_of_its_own() {
    let study = Sandbox::with_sample_study();
    study.thema(["round", "add", "pilot"]).done();
    assert_snapshot!(said(&study, ["document", "finish"]), @r"
    error: the following required arguments were not provided:
      <DOCUMENTS>...

    Usage: thema document finish <DOCUMENTS>...

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(said(&study, ["document", "finish", "P01", "--all"]), @r"
    error: the argument '[DOCUMENTS]...' cannot be used with '--all'

    Usage: thema document finish <DOCUMENTS>...

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(said(&study, ["document", "finish", "--all", "--round", "pilot"]), @r"
    error: ada has coded nothing in pilot
    hint: name the documents you are through with, or a round with `--round NAME`
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["round", "add", "Pilot"]), @r#"
    error: there is a round named "pilot" already
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["round", "add", "none"]), @r#"
    error: a round cannot be named "none", which says that there is no round
    hint: choose another name
    [exit 1]
    "#);
    study.write("none.csv", "document,start,end,coder,code,round\nP01,559,683,ada,other-barrier,none\n");
    assert_snapshot!(said(&study, ["import", "none.csv", "--add-missing"]), @r#"
    error: none.csv: 1 row cannot be imported, so none was
      line 2: a round cannot be named "none", which says that there is no round
    hint: mend them, or import the others with `--skip-bad-rows`
    [exit 1]
    "#);
    study.thema(["coder", "add", "cleo"]).done();
    assert_snapshot!(said(&study, ["document", "finish", "--all", "--coder", "cleo"]), @r"
    error: cleo has coded nothing yet
    hint: name the documents you are through with, or a round with `--round NAME`
    [exit 1]
    ");
    study.healthy();

    let empty = Sandbox::new();
    empty.thema(["init", "study.thema", "--title", "Study"]).done();
    empty.write("P01.txt", "I: So?\n\nP01: So.\n");
    empty.thema(["import", "P01.txt"]).done();
    assert_snapshot!(said(&empty, ["document", "finish", "P01"]), @r"
    error: thema does not know who you are
    hint: say it once with `thema coder use NAME`, or with `--coder NAME`; `thema coder add NAME` adds somebody
    [exit 1]
    ");
}

#[test]
fn a_name_that_could_be_several_codes_asks_for_more_of_its_path() {
    let study = Sandbox::with_project();
    study.thema(["code", "add", "RQ1/trust"]).done();
    study.thema(["code", "add", "RQ2/trust"]).done();
    assert_snapshot!(said(&study, ["code", "retire", "trust"]), @r#"
    error: "trust" could be any of RQ1/trust, RQ2/trust
    hint: write more of its path
    [exit 1]
    "#);
}

#[test]
fn the_rules_of_a_codebook_are_said_in_words() {
    let study = Sandbox::with_project();
    study.thema(["code", "add", "RQ1/trust"]).done();
    study.thema(["code", "add", "RQ2"]).done();
    assert_snapshot!(said(&study, ["code", "add", "RQ1/trust"]), @r#"
    error: "RQ1/trust" is in the codebook already
    hint: choose another name, or merge the two codes
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["code", "add", "RQ1//trust"]), @r"
    error: a code needs a name
    hint: a path is written theme/sub-theme/code, a slash in a name \/
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["code", "rename", "RQ1", "RQ2"]), @r#"
    error: "RQ2" is in the codebook already
    hint: choose another name, or merge the two codes
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["code", "move", "RQ1", "--under", "trust"]), @r#"
    error: "RQ1" cannot go under "RQ1/trust", which is a part of it
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["code", "merge", "RQ1", "trust"]), @r#"
    error: "RQ1" cannot be merged into "RQ1/trust", which is a part of it
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["code", "merge", "trust", "trust"]), @r#"
    error: "RQ1/trust" cannot be merged into itself
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["code", "restore", "trust"]), @r#"
    error: "RQ1/trust" is in use, there is nothing to restore
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["code", "set", "trust", "--color", "blue"]), @r#"
    error: "blue" is not a colour; write it like #0072b2
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["code", "set", "trust"]), @r"
    error: nothing to change was given
    hint: give --definition, --include, --exclude, --example, --color or --kind
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["coder", "add", "Ada"]), @r#"
    error: there is a coder named "ada" already
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["coder", "add", " "]), @r"
    error: a coder needs a name
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["memo", "add", " "]), @r"
    error: an empty memo was not kept
    [exit 1]
    ");
}

#[test]
fn a_passage_must_be_in_the_text_and_one_s_own() {
    let study = Sandbox::with_sample_study();
    let answer = study.json(["coding", "list", "--coder", "ben"]);
    let id = answer["rows"][0]["id"].as_str().unwrap();
    assert_snapshot!(said(&study, ["coding", "remove", id]), @r"
    error: that coding is ben's; nobody else changes it
    hint: make your own coding beside it
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["coding", "remove", "12"]), @r#"
    error: "12" is not a coding's id
    hint: list them with `thema coding list --format csv`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["coding", "add", "P01", "other-barrier", "--span", "0..999999"]), @r"
    error: the passage P01 0..999999 reaches outside the text
    hint: P01 has 8781 characters; positions count characters from 0, the end is not included
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["coding", "add", "P01", "other-barrier", "--quote", "no such words"]), @r"
    error: those words are not in P01
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["coding", "add", "P01", "other-barrier", "--quote", "the"]), @r"
    error: those words are in P01 more than once
    hint: give more of them, or --span START..END
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["coding", "add", "P01", "other-barrier", "--quote", ""]), @r"
    error: those words are not in P01
    [exit 1]
    ");
}

// -- the project ---------------------------------------------------------------------------------------------

#[test]
fn without_a_project_it_says_how_to_get_one() {
    let empty = Sandbox::new();
    assert_snapshot!(said(&empty, ["frequencies"]), @r"
    error: there is no project in this folder or above it
    hint: make one with `thema init`, look at one with `thema demo`, or name one with `-p FILE`
    [exit 1]
    ");
    assert_snapshot!(said(&empty, ["-p", "none.thema", "frequencies"]), @r"
    error: there is no project at none.thema
    hint: make one with `thema init none.thema`
    [exit 1]
    ");
    assert_snapshot!(said(&empty, []), @r"
    error: the screen needs a terminal
    hint: `thema --help` lists the commands
    [exit 1]
    ");
    empty.write("a.thema", "");
    empty.write("b.thema", "");
    assert_snapshot!(said(&empty, ["frequencies"]), @r"
    error: there are several projects: a.thema, b.thema
    hint: name one with `-p FILE`
    [exit 1]
    ");
    assert_snapshot!(said(&empty, ["init", "a.thema"]), @r"
    error: a.thema is there already
    hint: choose another name, or open that project with `-p`
    [exit 1]
    ");
    empty.write("ratings.csv", "unit,ada,ben\n1,x,x\n2,x,y\n");
    for words in [&["init", "c.thema"][..], &["kappa", "ratings.csv"], &["man"], &["demo"]] {
        empty.thema(words).done();
    }
}

#[test]
fn a_file_that_is_no_project_is_never_written_to() {
    let sandbox = Sandbox::new();
    for (name, bytes) in
        [("notes.thema", &b"Dear diary, this is not a database, and never was one.\n"[..]), ("empty.thema", b"")]
    {
        sandbox.write(name, bytes);
    }
    rusqlite::Connection::open(sandbox.path("other.thema"))
        .unwrap()
        .execute_batch("CREATE TABLE music (song TEXT)")
        .unwrap();
    let before = ["notes.thema", "empty.thema", "other.thema"].map(|name| std::fs::read(sandbox.path(name)).unwrap());
    assert_snapshot!(said(&sandbox, ["-p", "notes.thema", "coder", "add", "ada"]), @r"
    error: notes.thema is not a thema project
    hint: a project is a file made by `thema init`, often named something.thema
    [exit 1]
    ");
    assert_snapshot!(said(&sandbox, ["-p", "empty.thema", "coder", "add", "ada"]), @r"
    error: empty.thema is not a thema project
    hint: a project is a file made by `thema init`, often named something.thema
    [exit 1]
    ");
    assert_snapshot!(said(&sandbox, ["-p", "other.thema", "coder", "add", "ada"]), @r"
    error: other.thema is not a thema project
    hint: a project is a file made by `thema init`, often named something.thema
    [exit 1]
    ");
    assert_snapshot!(said(&sandbox, ["-p", ".", "coder", "add", "ada"]), @r"
    error: there is no project at .
    hint: make one with `thema init .`
    [exit 1]
    ");
    let after = ["notes.thema", "empty.thema", "other.thema"].map(|name| std::fs::read(sandbox.path(name)).unwrap());
    assert!(before == after, "a file that is not ours was changed");
}

#[test]
fn a_project_somebody_has_tampered_with_is_not_opened() {
    let study = Sandbox::with_project();
    let file = rusqlite::Connection::open(study.path("study.thema")).unwrap();
    file.execute_batch("CREATE TRIGGER spy AFTER INSERT ON coding BEGIN DELETE FROM memo; END").unwrap();
    assert_snapshot!(said(&study, ["coder", "add", "ben"]), @r"
    error: study.thema has a structure that is not thema's own: trigger spy does not belong here
    hint: `thema -p study.thema doctor` lists what is wrong; nothing was written
    [exit 1]
    ");
    file.execute_batch("DROP TRIGGER spy; DROP VIEW coded_passage").unwrap();
    assert_snapshot!(said(&study, ["coder", "add", "ben"]), @r"
    error: study.thema has a structure that is not thema's own: view coded_passage is missing
    hint: `thema -p study.thema doctor` lists what is wrong; nothing was written
    [exit 1]
    ");
}

#[test]
fn a_newer_project_is_left_to_a_newer_thema() {
    let study = Sandbox::with_project();
    let file = rusqlite::Connection::open(study.path("study.thema")).unwrap();
    file.pragma_update(None, "user_version", 7).unwrap();
    assert_snapshot!(said(&study, ["coder", "add", "ben"]), @r"
    error: study.thema was made by a newer thema (format 7, this one knows 5)
    hint: install the newer thema; this one leaves the file alone
    [exit 1]
    ");
}

#[test]
fn a_damaged_project_is_said_to_be_damaged() {
    let study = Sandbox::with_sample_study();
    let whole = std::fs::read(study.path("barriers.thema")).unwrap();
    study.write("cut.thema", &whole[..whole.len() / 3]);
    let mut garbled = whole.clone();
    garbled[4096 * 3..4096 * 9].fill(0xa5);
    study.write("garbled.thema", &garbled);
    assert_snapshot!(said(&study, ["-p", "cut.thema", "frequencies"]), @r"
    error: cut.thema is damaged: database disk image is malformed
    hint: `thema -p cut.thema doctor` lists what is wrong; nothing was written
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["-p", "garbled.thema", "frequencies"]), @r"
    error: garbled.thema is damaged: database disk image is malformed
    hint: `thema -p garbled.thema doctor` lists what is wrong; nothing was written
    [exit 1]
    ");
}

// -- transcripts ---------------------------------------------------------------------------------------------

#[test]
fn a_transcript_that_cannot_be_read_says_why() {
    let study = Sandbox::with_project();
    study.write("empty.txt", "");
    study.write("blank.txt", " \n\n");
    study.write("letter.docx", b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0");
    study.write("P01.pdf", "%PDF-1.7\n%\u{e2}\u{e3}\n");
    study.write("noise.txt", [0u8, 159, 146, 150, 0, 255, 1, 2, 0, 0, 7].repeat(40));
    std::fs::File::create(study.path("long.txt")).unwrap().set_len(1 << 30).unwrap();
    study.write("tables/readme.rst", "nothing here");
    assert_snapshot!(said(&study, ["import", "empty.txt"]), @r"
    error: empty.txt: the file is empty
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "blank.txt"]), @r"
    error: blank.txt: the file is empty
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "letter.docx"]), @r"
    error: letter.docx: this is an archive (ZIP), not text
    hint: save it as plain text (UTF-8) and use that
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "P01.pdf"]), @r"
    error: P01.pdf: a PDF that is damaged: it cannot be taken apart
    hint: open it in the program that made it, save it again, and import that
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "noise.txt"]), @r"
    error: noise.txt: this is a binary file, not text
    hint: save it as plain text (UTF-8) and use that
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "none.txt"]), @r"
    error: none.txt: there is no such file
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "none.csv"]), @r"
    error: none.csv: there is no such file
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "none"]), @r"
    error: none: there is no such file
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "long.txt"]), @r"
    error: long.txt is larger than 100 MiB, the most a transcript may be
    hint: cut it into parts
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "tables"]), @r"
    error: there is no transcript in tables
      tables/readme.rst: nobody is seen to speak in it; name it to import it
    hint: transcripts are text, Word, OpenDocument, PDF, web pages, captions, recognised speech and tables with a column text; name a table itself to import codings, a codebook or participants
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "--encoding", "klingon", "blank.txt"]), @r#"
    error: blank.txt: no encoding is named "klingon"
    hint: known are utf-8, utf-16le, utf-16be, windows-1252, latin1, macintosh, windows-1250, windows-1251, windows-1253, windows-1254, windows-1255, windows-1256, shift_jis, euc-jp, gb18030, big5, euc-kr and the other names used on the web
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["import", "--speaker-pattern", "(", "blank.txt"]), @r"
    error: the speaker pattern is no regular expression: regex parse error:
        (
        ^
    error: unclosed group
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "--dry-run", "empty.txt"]), @r"
    error: empty.txt: the file is empty
    [exit 1]
    ");
}

#[test]
fn one_bad_file_among_good_ones_and_nothing_is_imported() {
    let study = Sandbox::with_project();
    study.write("folder/P01.txt", "I: So?\n\nP01: Well.\n");
    study.write("folder/P02.txt", "");
    study.write("folder/P03.txt", "I: So?\n\nP03: Well.\n");
    assert_snapshot!(said(&study, ["import", "folder"]), @r"
    error: 1 of 3 files cannot be read, so none was imported
      folder/P02.txt: the file is empty
    hint: leave those out, or turn them into plain text first
    [exit 1]
    ");
    study.write("folder/P04.txt", "");
    assert_snapshot!(said(&study, ["import", "folder"]), @r"
    error: 2 of 4 files cannot be read, so none was imported
      folder/P02.txt: the file is empty
      folder/P04.txt: the file is empty
    hint: leave those out, or turn them into plain text first
    [exit 1]
    ");
    assert!(study.json(["document", "list"])["rows"].as_array().unwrap().is_empty());
    study.thema(["import", "folder/P01.txt"]).done();
    assert_snapshot!(said(&study, ["import", "folder/P01.txt"]), @r"
    error: there is a document named P01 in this project already; nothing was imported
    hint: rename it (`thema document rename P01 NEW`) or take it out of use (`thema document retire P01`) first; `--twice skip` leaves out files that are there already
    [exit 1]
    ");
    study.write("again/P01.txt", "I: Other words.\n\nP01: Yes.\n");
    assert_snapshot!(said(&study, ["import", "again"]), @r"
    error: there is a document named P01 in this project already; nothing was imported
    hint: rename it (`thema document rename P01 NEW`) or take it out of use (`thema document retire P01`) first; `--twice skip` leaves out files that are there already
    [exit 1]
    ");
}

// -- tables --------------------------------------------------------------------------------------------------

fn study_with_p05() -> Sandbox {
    let study = Sandbox::with_project();
    study.write("P05.txt", "I: So who would notice?\n\nP05: Nobody has ever asked me. Nobody.\n");
    study.thema(["import", "P05.txt"]).done();
    study.thema(["code", "add", "RQ1/trust"]).done();
    study
}

#[test]
fn bad_rows_of_codings_are_all_named_and_nothing_is_imported() {
    let study = study_with_p05();
    let rows = "document,start,end,coder,code,quote\n\
                P05,30,55,ada,trust,Nobody has ever asked me.\n\
                P06,30,55,ada,trust,\n\
                P05,30,999,ada,trust,\n\
                P05,40,40,ada,trust,\n\
                P05,50,40,ada,trust,\n\
                P05,ten,40,ada,trust,\n\
                P05,-1,40,ada,trust,\n\
                P05,,,ada,trust,\n\
                P05,,,ada,trust,Nobody\n\
                P05,,,ada,trust,somebody\n\
                P05,31,56,ada,trust,Nobody has ever asked me.\n\
                P05,30,55,bea,trust,\n\
                P05,30,55,ada,trutst,\n\
                P05,30,55,,trust,\n\
                P05,30,55,ada,,\n\
                P05,30,55,ada,trust,\"asked, me\",more\n";
    study.write("codings.csv", rows);
    assert_snapshot!(said(&study, ["import", "codings.csv"]), @r#"
    error: codings.csv: 15 rows cannot be imported, so none was
      line 3: no document named "P06"; did you mean "P05"?
      line 4: the passage P05 30..999 reaches outside the text
      line 5: end 40 is not after start 40
      line 6: end 40 is not after start 50
      line 7: start "ten" is not a position (a whole number from 0)
      line 8: start "-1" is not a position (a whole number from 0)
      line 9: neither start and end nor a quote
      line 10: the quote is in P05 more than once; give start and end
      line 11: the quote is not in P05
      line 12: the quote is not at 31..56; it stands at 30..55
      line 13: no coder named "bea"
      line 14: no code named "trutst"; did you mean "trust"?
      line 15: no coder
      line 16: no code
      line 17: 7 cells under 6 headings; a text with a separator in it needs quotation marks
    hint: mend them; `--add-missing` makes coders, codes and rounds that are new, `--skip-bad-rows` leaves the rest out
    [exit 1]
    "#);
    assert!(study.json(["export", "codings"])["rows"].as_array().unwrap().is_empty());
    assert_snapshot!(study.thema(["import", "codings.csv", "--skip-bad-rows"]).done().said(), @r#"
      skipped line 3: no document named "P06"; did you mean "P05"?
      skipped line 4: the passage P05 30..999 reaches outside the text
      skipped line 5: end 40 is not after start 40
      skipped line 6: end 40 is not after start 50
      skipped line 7: start "ten" is not a position (a whole number from 0)
      skipped line 8: start "-1" is not a position (a whole number from 0)
      skipped line 9: neither start and end nor a quote
      skipped line 10: the quote is in P05 more than once; give start and end
      skipped line 11: the quote is not in P05
      skipped line 12: the quote is not at 31..56; it stands at 30..55
      skipped line 13: no coder named "bea"
      skipped line 14: no code named "trutst"; did you mean "trust"?
      skipped line 15: no coder
      skipped line 16: no code
      skipped line 17: 7 cells under 6 headings; a text with a separator in it needs quotation marks
    codings.csv: 1 coding new, 15 rows skipped
    [exit 0]
    "#);
    assert_eq!(study.json(["export", "codings"])["rows"].as_array().unwrap().len(), 1);
    study.healthy();
}

#[test]
fn names_a_table_brings_and_the_project_has_not_are_not_made_by_themselves() {
    let study = study_with_p05();
    study.write(
        "codings.csv",
        "document,start,end,coder,code,round\nP05,30,55,bea,fresh,one\nP05,30,50,bea,trust,\nP05,30,44,ada,trust,one\n",
    );
    assert_snapshot!(said(&study, ["import", "codings.csv"]), @r#"
    error: codings.csv: 3 rows cannot be imported, so none was
      line 2: no code named "fresh"
      line 3: no coder named "bea"
      line 4: no round named "one"
    hint: mend the names, or let thema make what is new with `--add-missing`
    [exit 1]
    "#);
    assert_snapshot!(study.thema(["import", "codings.csv", "--add-missing"]).done().said(), @r#"
      made the coder bea
      made the code "fresh"
      made the round one
    codings.csv: 3 codings new
    [exit 0]
    "#);
}

#[test]
fn bad_rows_of_the_other_tables_are_named_too() {
    let study = study_with_p05();
    study.write("codebook.csv", "path,kind,color\nRQ1//x,code,\nRQ2,group,\nRQ3,,blue\n,code,\nRQ4,code,#0072b2\n");
    study.write("people.csv", "participant,role,document,speaker\nP05,x,P05,P06\nP06,x,P09,\n,y,,\nP07,y,,P07\n");
    assert_snapshot!(said(&study, ["import", "codebook.csv"]), @r#"
    error: codebook.csv: 4 rows cannot be imported, so none was
      line 2: "RQ1//x" has a part without a name
      line 3: kind "group" is neither theme nor code
      line 4: "blue" is not a colour; write it like #0072b2
      line 5: no path
    hint: mend them, or import the others with `--skip-bad-rows`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["import", "people.csv"]), @r#"
    error: people.csv: 4 rows cannot be imported, so none was
      line 2: nobody called "P06" speaks in P05
      line 3: no document named "P09"
      line 4: no participant
      line 5: a speaker needs a document
    hint: mend them, or import the others with `--skip-bad-rows`
    [exit 1]
    "#);
}

#[test]
fn a_table_whose_columns_say_nothing_is_not_guessed_at() {
    let study = study_with_p05();
    study.write("music.csv", "song,singer\nA,B\n");
    study.write("typo.csv", "documnt,start,end,coder,code\nP05,30,55,ada,trust\n");
    study.write("twice.csv", "document,start,end,coder,code,Code\nP05,30,55,ada,trust,trust\n");
    study.write("places.csv", "document,coder,code\nP05,ada,trust\n");
    study.write("empty.csv", "");
    study.write("binary.csv", [0u8, 159, 146, 150, 0, 255, 1, 2, 0, 0, 7].repeat(40));
    assert_snapshot!(said(&study, ["import", "music.csv"]), @r"
    error: music.csv: its columns (song, singer) are those of no table thema knows
    hint: codings have document,start,end,coder,code (or a quote instead of start and end); a codebook has path; participants have participant, or say which column with --participant; a transcript has text, and speaker or start; answers to questions are imported with --survey
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "typo.csv"]), @r#"
    error: typo.csv: there is no column "document"; the file has documnt, start, end, coder, code
    hint: did you mean "documnt"? Rename it to "document"
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["import", "twice.csv"]), @r#"
    error: twice.csv: the column "code" is there twice
    hint: rename or remove one of them
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["import", "places.csv"]), @r#"
    error: places.csv: there is no column "start"; the file has document, coder, code
    hint: codings have document,start,end,coder,code (or a quote instead of start and end); a codebook has path; participants have participant, or say which column with --participant; a transcript has text, and speaker or start; answers to questions are imported with --survey
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["import", "empty.csv"]), @r"
    error: empty.csv: the file is empty
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["import", "binary.csv"]), @r"
    error: binary.csv: this is a binary file, not text
    hint: save it as plain text (UTF-8) and use that
    [exit 1]
    ");
}

// -- answers -------------------------------------------------------------------------------------------------

#[test]
fn a_format_or_a_place_that_does_not_exist_is_refused_before_anything_is_written() {
    let study = Sandbox::with_project();
    assert_snapshot!(said(&study, ["codebook", "--format", "word"]), @r#"
    error: there is no format "word"
    hint: choose one of table, csv, tsv, json, md, latex, html, xlsx, docx, svg
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["codebook", "-o", "codebook.pages"]), @r"
    error: the ending of codebook.pages says nothing about the format
    hint: add `--format` with one of table, csv, tsv, json, md, latex, html, xlsx, docx, svg
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["codebook", "-o", "codebook"]), @r"
    error: the ending of codebook says nothing about the format
    hint: add `--format` with one of table, csv, tsv, json, md, latex, html, xlsx, docx, svg
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["codebook", "-o", "none/codebook.csv"]), @r"
    error: none/codebook.csv cannot be written: there is no folder none
    hint: make the folder first
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["codebook", "-o", "."]), @r"
    error: the ending of . says nothing about the format
    hint: add `--format` with one of table, csv, tsv, json, md, latex, html, xlsx, docx, svg
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["backup", "study.thema"]), @r"
    error: study.thema is there already
    hint: choose another name, or open that project with `-p`
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["backup", "none/copy.thema"]), @r"
    error: there is no folder for none/copy.thema
    hint: make the folder first
    [exit 1]
    ");
    let left: Vec<_> = std::fs::read_dir(study.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["study.thema"]);
}

#[test]
fn kappa_needs_two_coders_who_met() {
    let study = study_with_p05();
    assert_snapshot!(said(&study, ["kappa"]), @r"
    error: agreement is between coders; here nobody has coded
    hint: name them with `--coders A,B`; `thema coder list` shows who there is
    [exit 1]
    ");
    study.thema(["coding", "add", "P05", "trust", "--span", "30..55"]).done();
    assert_snapshot!(said(&study, ["kappa"]), @r"
    error: agreement is between coders; here only ada has coded
    hint: name them with `--coders A,B`; `thema coder list` shows who there is
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["kappa", "--coders", "ada"]), @r"
    error: agreement is between two coders or more
    hint: name them with `--coders A,B`
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["kappa", "--coders", "ada,ada"]), @r"
    error: ada always agrees with ada
    hint: name two different coders
    [exit 1]
    ");
    study.thema(["coder", "add", "ben"]).done();
    assert_snapshot!(said(&study, ["kappa", "--coders", "ada,ben"]), @r"
    error: ada and ben have no document in common
    hint: `thema document list` shows who coded what; --all-documents compares them all the same
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["kappa", "--unit", "page"]), @r"
    error: invalid value 'page' for '--unit <UNIT>': units are turn, sentence, paragraph, word, character, fixed:N, document, match[:SHARE], continuum

    For more information, try '--help'.
    [exit 2]
    ");
    study.write("one.csv", "unit,ada\n1,x\n2,y\n");
    study.write("none.csv", "unit\n1\n");
    study.write("units.csv", "unti,ada,ben\n1,x,y\n");
    study.write("long.csv", "unit,rater,label\n1,ada,x\n2,ada,y\n");
    assert_snapshot!(said(&study, ["kappa", "one.csv"]), @r"
    error: one.csv has fewer than two raters
    hint: the columns are `unit` and one a rater, or `unit,rater,label`
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["kappa", "none.csv"]), @r#"
    error: none.csv: there is no column "rater"; the file has unit
    hint: the columns are `unit` and one a rater, or `unit,rater,label`
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["kappa", "units.csv"]), @r#"
    error: units.csv: there is no column "unit"; the file has unti, ada, ben
    hint: did you mean "unti"? Rename it to "unit"
    [exit 1]
    "#);
    assert_snapshot!(said(&study, ["kappa", "long.csv"]), @r"
    error: long.csv has fewer than two raters
    hint: the columns are `unit` and one a rater, or `unit,rater,label`
    [exit 1]
    ");
    assert_snapshot!(said(&study, ["kappa", "missing.csv"]), @r"
    error: missing.csv: there is no such file
    [exit 1]
    ");
}

// -- the shell -----------------------------------------------------------------------------------------------

#[test]
fn misuse_is_exit_code_2_with_what_is_possible() {
    let empty = Sandbox::new();
    assert_snapshot!(said(&empty, ["frequncies"]), @r"
    error: unrecognized subcommand 'frequncies'

      tip: some similar subcommands exist: 'quantifiers', 'frequencies'

    Usage: thema [OPTIONS] [COMMAND]

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(said(&empty, ["frequencies", "--laier", "union"]), @r"
    error: unexpected argument '--laier' found

      tip: a similar argument exists: '--layer'

    Usage: thema frequencies --layer <LAYER>

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(said(&empty, ["coding", "add", "P01", "trust"]), @r"
    error: the following required arguments were not provided:
      <--span <SPAN>|--quote <QUOTE>>

    Usage: thema coding add <--span <SPAN>|--quote <QUOTE>> <DOCUMENT> <CODE>

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(said(&empty, ["coding", "add", "P01", "trust", "--span", "9..4"]), @r"
    error: invalid value '9..4' for '--span <SPAN>': write it as START..END in characters from 0, the end not included

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(said(&empty, ["import"]), @r"
    error: the following required arguments were not provided:
      <PATHS>...

    Usage: thema import <PATHS>...

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(said(&empty, ["undo", "0"]), @r"
    error: invalid value '0' for '[STEPS]': 0 is not in 1..=65535

    For more information, try '--help'.
    [exit 2]
    ");
}

#[test]
fn help_and_version_are_answers() {
    let empty = Sandbox::new();
    for words in [
        &["--help"][..],
        &["--version"],
        &["kappa", "--help"],
        &["code", "add", "-h"],
        &["man"],
        &["completions", "bash"],
    ] {
        let run = empty.thema(words.iter().copied()).done();
        assert!(!run.stdout.is_empty() && run.stderr.is_empty(), "{run}");
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let study = Sandbox::with_sample_study();
    for words in [&["export", "turns"][..], &["codebook", "--format", "json"], &["--help"], &["man"]] {
        let mut child = study.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take()); // as `| head -0` does
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf_8_are_no_panic() {
    use std::os::unix::ffi::OsStrExt;
    let study = Sandbox::with_project();
    let name = std::ffi::OsStr::from_bytes(b"P\xff01.txt");
    std::fs::write(study.folder().join(name), "I: So?\n\nP01: Well.\n").unwrap();
    let output = study.command([std::ffi::OsStr::new("import"), name]).output().unwrap();
    let stderr = String::from_utf8(output.stderr).expect("what is said is UTF-8");
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    let output =
        study.command([std::ffi::OsStr::new("frequencies"), std::ffi::OsStr::new("--code"), name]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
