//! The doctor finds each kind of damage, says in one line what is wrong, and touches nothing.

use crate::support::Sandbox;
use rusqlite::Connection;

/// Damages the sample study behind thema's back and asks the doctor: the exit code is 1, the check fails, the line
/// is there, and the file is as it was.
#[track_caller]
fn finds(damage: &str, check: &str, line: &str) {
    let study = Sandbox::with_sample_study();
    study.healthy();
    let file = Connection::open(study.path("barriers.thema")).unwrap();
    file.execute_batch(&format!("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {damage}")).unwrap();
    file.close().map_err(|(_, error)| error).unwrap();
    let before = std::fs::read(study.path("barriers.thema")).unwrap();
    let run = study.thema(["doctor"]).failed();
    assert!(run.stdout.contains(&format!("BAD  {check}\n")), "{run}");
    assert!(run.stdout.contains(line), "{run}");
    assert!(run.stdout.ends_with("checks failed\n"), "{run}");
    assert!(std::fs::read(study.path("barriers.thema")).unwrap() == before, "the doctor wrote to the file{run}");
}

/// What a change of a row behind the history's back is caught by, besides whatever else it breaks.
const HISTORY: &str = "the history, replayed from the start, gives the tables";

#[test]
fn a_coding_outside_its_text() {
    finds(
        "UPDATE coding SET \"end\" = 999999 WHERE id = (SELECT min(id) FROM coding)",
        "codings, quotes, turns and sections lie inside their text",
        "999999 lies outside revision 1 of document",
    );
}

#[test]
fn a_text_that_is_not_the_one_imported() {
    finds(
        "UPDATE document_text SET body = replace(body, 'not', 'now')
         WHERE document = (SELECT id FROM document WHERE name = 'P02')",
        "texts are as imported",
        "the text of P02, revision 1, is not the one imported",
    );
}

#[test]
fn a_document_without_its_text() {
    finds(
        "DELETE FROM document_text WHERE document = (SELECT id FROM document WHERE name = 'P02')",
        "texts are as imported",
        "P02 has no text",
    );
}

#[test]
fn a_row_changed_without_history() {
    finds(
        "UPDATE code SET definition = 'something else' WHERE name = 'other-barrier'",
        HISTORY,
        "is not as the history tells it",
    );
}

#[test]
fn a_row_added_without_history() {
    finds(
        "INSERT INTO coder (id, name, initials, role) VALUES ('eve', 'eve', 'e', 'coder')",
        HISTORY,
        "coder eve is not in the history",
    );
}

#[test]
fn a_row_deleted_though_nothing_is_ever_deleted() {
    finds("DELETE FROM memo WHERE id = (SELECT min(id) FROM memo)", HISTORY, "is in the history but not in the table");
}

#[test]
fn a_history_with_a_page_torn_out() {
    finds(
        "DELETE FROM change WHERE seq = (SELECT min(seq) FROM change WHERE tbl = 'coding')",
        HISTORY,
        "is not in the history",
    );
}

#[test]
fn a_row_that_points_nowhere() {
    finds(
        "UPDATE coding SET code = 'gone' WHERE id = (SELECT min(id) FROM coding)",
        "every row points to rows that exist",
        "a row of coding points to no row of code",
    );
}

#[test]
fn a_theme_that_lies_under_itself() {
    finds(
        "UPDATE code SET parent = (SELECT id FROM code WHERE name = 'no collaboration') WHERE name = 'RQ3 implementation'",
        "codes and themes run in no circle",
        "\"RQ3 implementation\" lies under itself, by way of others",
    );
}

#[test]
fn a_code_merged_into_itself_by_way_of_another() {
    finds(
        "UPDATE code SET merged_into = (SELECT id FROM code WHERE name = 'no-monitoring') WHERE name = 'other-barrier';
         UPDATE code SET merged_into = (SELECT id FROM code WHERE name = 'other-barrier') WHERE name = 'no-monitoring'",
        "codes and themes run in no circle",
        "\"other-barrier\" was merged into itself, by way of others",
    );
}

#[test]
fn a_coding_that_is_there_twice() {
    finds(
        "DROP INDEX coding_once;
         INSERT INTO coding (id, document, revision, start, \"end\", code, coder, round, created_at)
         SELECT 'twin', document, revision, start, \"end\", code, coder, round, created_at
         FROM coding WHERE id = (SELECT min(id) FROM coding)",
        "nothing is there twice",
        "is there 2 times",
    );
}

#[test]
fn a_structure_that_is_not_thema_s_own() {
    finds(
        "CREATE TRIGGER spy AFTER INSERT ON coding BEGIN DELETE FROM memo; END",
        "the structure is thema's own",
        "trigger spy does not belong here",
    );
    finds("DROP VIEW coded_passage", "the structure is thema's own", "view coded_passage is missing");
    finds("DROP TABLE decision", "the structure is thema's own", "table decision is missing");
}

#[test]
fn a_file_with_garbage_in_the_middle() {
    let study = Sandbox::with_sample_study();
    let mut bytes = std::fs::read(study.path("barriers.thema")).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 8 * 4096].fill(0xa5);
    study.write("barriers.thema", &bytes);
    let run = study.thema(["doctor"]).failed();
    assert!(run.stdout.contains("BAD  the file is intact\n") || run.stderr.contains("is damaged"), "{run}");
    study.write("barriers.thema", &bytes[..bytes.len() / 2]);
    let run = study.thema(["doctor"]).failed();
    assert!(run.stdout.contains("BAD  the file is intact\n") || run.stderr.contains("is damaged"), "{run}");
}

#[test]
fn what_is_no_project_at_all() {
    let sandbox = Sandbox::new();
    sandbox.write("notes.thema", "Dear diary, this is not a database, and never was one.\n");
    let run = sandbox.thema(["-p", "notes.thema", "doctor"]).failed();
    assert!(run.stderr.contains("notes.thema is not a thema project"), "{run}");
    let before = Connection::open(sandbox.path("music.thema")).unwrap();
    before.execute_batch("CREATE TABLE music (song TEXT)").unwrap();
    drop(before);
    let run = sandbox.thema(["-p", "music.thema", "doctor"]).failed();
    assert!(run.stdout.contains("BAD  the structure is thema's own\n"), "{run}");
}
