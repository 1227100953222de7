//! A project made by a former thema opens, with everything in it, and a copy of it as it was stays beside it.

use crate::support::{Sandbox, repository};

/// Made by thema 0.1.0 in this format: an interview, a coder, a code, a coding, a memo; one more coding, undone. From
/// format 2 on a quote and a summary, too.
fn former(format: i64) -> Sandbox {
    let study = Sandbox::new();
    let file = repository().join(format!("tests/data/format-{format}.thema"));
    study.write("study.thema", std::fs::read(file).unwrap());
    study
}

const FORMER: [i64; 4] = [1, 2, 3, 4];
const TODAY: i64 = 5;

#[test]
fn a_project_of_a_former_format_is_copied_and_then_brought_to_todays() {
    FORMER.into_iter().for_each(copied_and_renewed);
}

#[track_caller]
fn copied_and_renewed(former_format: i64) {
    let study = former(former_format);
    let before = std::fs::read(study.path("study.thema")).unwrap();
    assert!(study.answer(["coding", "list"]).contains("We throw it over the fence."));
    study.healthy();
    // The copy is whole and still of the format it was.
    let copy = study.path(&format!("study.thema.format-{former_format}"));
    let format = |path| -> i64 {
        let file = rusqlite::Connection::open(path).unwrap();
        file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    };
    assert_eq!((format(copy.clone()), format(study.path("study.thema"))), (former_format, TODAY));
    assert_eq!(std::fs::read(copy).unwrap().len(), before.len());
    // It is done once.
    study.thema(["document", "list"]).done();
    assert!(!study.path(&format!("study.thema.format-{former_format}.2")).exists());
}

#[test]
fn quotes_and_summaries_of_format_2_are_there() {
    let study = former(2);
    assert!(study.answer(["quote", "list"]).contains("We throw it over the fence."));
    assert!(study.answer(["framework", "--long"]).contains("Handed over, not discussed."));
}

#[test]
fn the_doctor_says_that_a_former_format_is_looked_at_once_it_is_todays() {
    let study = former(1);
    let run = study.thema(["doctor"]).done();
    assert!(run.stdout.contains("ok   the rest waits: any other command brings it to today's format"), "{run}");
    assert!(!study.path("study.thema.format-1").exists(), "the doctor wrote");
}

#[test]
fn the_history_of_a_former_format_goes_on() {
    FORMER.into_iter().for_each(history_goes_on);
}

#[track_caller]
fn history_goes_on(format: i64) {
    let study = former(format);
    study.thema(["redo"]).done();
    assert_eq!(study.answer(["coding", "list", "--format", "csv"]).lines().count(), 3);
    study.thema(["undo"]).done();
    study.thema(["undo"]).done();
    // The step before that coding: the other coding, and in format 2 the summary.
    let left = study.answer(["coding", "list", "--format", "csv"]).lines().count();
    assert_eq!(left, if format == 1 { 1 } else { 2 });
    assert!(!study.answer(["framework", "--long"]).contains("Handed over"));
    study.healthy();
}

#[test]
fn a_former_project_with_a_foreign_structure_is_left_alone() {
    let study = former(1);
    let file = rusqlite::Connection::open(study.path("study.thema")).unwrap();
    file.execute_batch("CREATE TRIGGER spy AFTER INSERT ON code BEGIN SELECT 1; END;").unwrap();
    file.close().map_err(|(_, error)| error).unwrap();
    let run = study.thema(["coding", "list"]).failed();
    assert!(run.stderr.contains("trigger spy does not belong here"), "{run}");
    assert!(!study.path("study.thema.format-1").exists());
}
