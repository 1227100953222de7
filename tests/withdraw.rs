//! A participant withdraws: nothing of theirs is left in the file, and the figures are those of a study without them.

use crate::support::{Sandbox, csv_rows, repository};
use std::collections::BTreeSet;

/// The words of a participant's turns, turn by turn, as the transcript has them.
fn said_by(study: &Sandbox, label: &str) -> Vec<String> {
    let project =
        thema::project::Project::open(&study.path("barriers.thema"), thema::project::Clock::system()).unwrap();
    let loaded = project.study().unwrap();
    let mut said = Vec::new();
    for document in &loaded.documents {
        let text = project.text(&document.document).unwrap();
        let theirs =
            document.turns.iter().filter(|turn| document.speaker(turn.speaker).is_some_and(|one| one.label == label));
        said.extend(theirs.map(|turn| text.slice(turn.span).to_owned()));
    }
    said
}

/// Every run of six words, as they stand.
fn windows(said: &[String]) -> BTreeSet<String> {
    said.iter()
        .flat_map(|turn| {
            let words: Vec<&str> = turn.split_whitespace().collect();
            words.windows(6).map(|window| window.join(" ")).collect::<Vec<_>>()
        })
        .collect()
}

fn bytes_of(study: &Sandbox) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(study.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("barriers.thema") {
            // What stands between blanks may be broken over lines.
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).replace('\\', "");
            all.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    all
}

/// A decision about words of P06, with its history, as a merge of two coders' files leaves one.
fn decide(study: &Sandbox, reason: &str) {
    let file = rusqlite::Connection::open(study.path("barriers.thema")).unwrap();
    let id = "01900000-0000-7000-8000-000000000001";
    file.execute_batch(&format!(
        "INSERT INTO step (id, at, verb, label) VALUES ('{id}', '2026-11-01T10:00:00.000Z', 'decide', 'decided');
         INSERT INTO decision (id, document, start, \"end\", code, outcome, reason, decided_at)
         SELECT '{id}', document.id, 6340, 6407, code.id, 'neither', '{reason}', '2026-11-01T10:00:00.000Z'
         FROM document, code WHERE document.name = 'P06' AND code.name = 'accepts-tradeoff';
         INSERT INTO change (step, tbl, row, op, after)
         SELECT (SELECT max(n) FROM step), 'decision', id, 'I', json_object('id', id, 'document', document, 'start', start,
             'end', \"end\", 'code', code, 'round', round, 'outcome', outcome, 'reason', reason, 'decided_by', decided_by,
             'decided_at', decided_at, 'retired', retired, 'revision', revision)
         FROM decision;"
    ))
    .unwrap();
}

#[test]
fn a_participant_who_withdraws_leaves_no_word_and_the_figures_are_those_without_them() {
    let study = Sandbox::with_sample_study();
    let thema = |words: &[&str]| study.thema(words.iter().copied()).done();
    decide(&study, "She says: I personally could live with a small loss if I knew what it bought.");
    thema(&["memo", "add", "--participant", "P06", "--title", "Tidy", "She likes order."]);
    thema(&["memo", "add", "--document", "P06", "Noted means it is in the minutes."]);
    thema(&["frequencies", "-o", "before.csv"]);
    study.write("elsewhere/note.txt", "");
    thema(&["backup", "elsewhere/copy.thema"]);
    let said = said_by(&study, "P06");
    let windows = windows(&said);
    assert!(windows.len() > 500, "{}", windows.len());
    study.healthy();

    let dry = thema(&["participant", "withdraw", "P06", "--dry-run"]);
    for part in [
        "documents of their own: P06",
        "quoted in memos: 2",
        "before.csv",
        "copy.thema",
        "2 memos about them",
        "1 decision",
    ] {
        assert!(dry.stdout.contains(part), "{part} in {dry}");
    }
    assert!(dry.stdout.contains("role: ML engineer"), "{dry}");
    assert!(bytes_of(&study).contains("There is no alarm on the scores"), "a dry run changes nothing");

    let done = thema(&["participant", "withdraw", "P06", "--reason", "asked by letter"]);
    assert!(done.stdout.contains("participants: 9 before, 8 after"), "{done}");
    study.healthy();
    let bytes = bytes_of(&study);
    let left: Vec<&String> = windows.iter().filter(|window| bytes.contains(window.as_str())).collect();
    assert!(left.is_empty(), "{left:?}");
    for quote in [
        "There is no alarm on the scores",
        "If the books balance",
        "I personally could live",
        "likes order",
        "in the minutes",
    ] {
        assert!(!bytes.contains(quote), "{quote}");
    }
    let expected = csv_rows(
        &std::fs::read_to_string(repository().join("sample_transcripts/expected/frequencies-without-P06.csv")).unwrap(),
    );
    for (layer, option) in [("ada", "coder:ada"), ("ben", "coder:ben"), ("consensus", "consensus")] {
        let answer = study.json(["frequencies", "--layer", option]);
        for row in expected.iter().filter(|row| row["layer"] == layer) {
            let found =
                answer["rows"].as_array().unwrap().iter().find(|found| found["code"] == row["code"].as_str()).unwrap();
            assert_eq!(found["of_participants"], 8);
            for figure in ["participants", "documents", "passages", "words"] {
                assert_eq!(found[figure].to_string(), row[figure], "{figure} of {} by {layer}", row["code"]);
            }
        }
    }
    let memos = thema(&["memo", "list", "--format", "csv"]);
    assert!(memos.stdout.contains("\"\"[withdrawn]\"\"") && memos.stdout.contains("Everyone has an alarm"), "{memos}");
    let log = thema(&["log"]);
    assert!(log.stdout.contains("P06 withdrew: everything of theirs was erased (asked by letter)"), "{log}");

    // It is for good.
    assert!(study.thema(["undo"]).failed().stderr.contains("that cannot be undone"));
    let twice = study.thema(["participant", "withdraw", "P06"]).failed();
    assert!(twice.stderr.contains("P06 has withdrawn already (withdrawn 20"), "{twice}");
    let back = study.thema(["document", "restore", "P06"]).failed();
    assert!(back.stderr.contains("was erased for good"), "{back}");
    // Somebody else undoes what they did before, and brings nothing back.
    study.thema(["undo", "30", "--coder", "ben"]);
    study.healthy();
    assert!(!bytes_of(&study).contains("There is no alarm on the scores"));
}

#[test]
fn of_two_who_speak_in_one_document_the_other_keeps_every_word() {
    let study = Sandbox::with_sample_study();
    let (theirs, others) = (windows(&said_by(&study, "P07a")), said_by(&study, "P07b"));
    let turns = |study: &Sandbox| {
        let rows = study.json(["document", "list"])["rows"].clone();
        let row = rows.as_array().unwrap().iter().find(|row| row["document"] == "P07").unwrap().clone();
        (row["turns"].clone(), row["sections"].clone())
    };
    let before = turns(&study);
    let units = |study: &Sandbox| study.json(["kappa", "--coders", "ada,ben"])["overall"]["units"].as_u64().unwrap();
    let (turns_before, their_turns) = (units(&study), said_by(&study, "P07a").len() as u64);
    let done = study.thema(["participant", "withdraw", "P07a"]).done();
    assert!(done.stdout.contains("documents shared with others: P07 (with P07b, P07 a)"), "{done}");
    study.healthy();
    let bytes = bytes_of(&study);
    let left: Vec<&String> = theirs.iter().filter(|window| bytes.contains(window.as_str())).collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(said_by(&study, "P07b"), others);
    assert!(said_by(&study, "P07a").iter().all(|said| said == "[withdrawn]" || said.is_empty()));
    assert_eq!(turns(&study), before);
    assert_eq!(units(&study), turns_before - their_turns, "turns without words are no units");
}

#[test]
fn a_participant_who_is_not_there_gets_a_near_name() {
    let study = Sandbox::with_sample_study();
    let unknown = study.thema(["participant", "withdraw", "P006"]).failed();
    assert!(unknown.stderr.contains("no participant named \"P006\"") && unknown.stderr.contains("P06"), "{unknown}");
}
