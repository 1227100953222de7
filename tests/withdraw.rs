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

/// A transcript of the sample study as it came, under this name.
fn transcript(study: &Sandbox, file: &str, name: &str) {
    study.write(name, std::fs::read(repository().join("sample_transcripts/transcripts").join(file)).unwrap());
}

/// The names of the documents in use.
fn documents(study: &Sandbox) -> Vec<String> {
    let rows = study.json(["document", "list"])["rows"].clone();
    rows.as_array().unwrap().iter().map(|row| row["document"].as_str().unwrap().to_owned()).collect()
}

fn has_words(study: &Sandbox, theirs: &BTreeSet<String>) -> bool {
    let bytes = bytes_of(study);
    theirs.iter().any(|window| bytes.contains(window.as_str()))
}

#[test]
fn the_transcript_of_somebody_who_withdrew_does_not_come_back_by_importing_it() {
    let study = Sandbox::with_sample_study();
    let theirs = windows(&said_by(&study, "P06"));
    study.thema(["participant", "withdraw", "P06"]).done();
    transcript(&study, "P06.md", "again/P06.md");
    transcript(&study, "P06.md", "again/interview six.md");
    // Another file of the same interview: told by who speaks in it.
    study.write("again/other.txt", "I: Shall we?\n\nP06: There is no alarm on the scores.\n");
    for file in ["again/P06.md", "again/interview six.md", "again/other.txt"] {
        for more in [&[][..], &["--twice", "keep"]] {
            let refused = study.thema([&["import", file], more].concat()).failed();
            let said = format!("{file}: P06 withdrew on 20");
            assert!(refused.stderr.contains(&said) && refused.stderr.contains("--bring-back P06"), "{refused}");
        }
    }
    let dry = study.thema(["import", "again/P06.md", "--dry-run"]);
    assert!(dry.stdout.contains("! P06 withdrew on 20") && dry.code == Some(1), "{dry}");
    let amended = study.thema(["document", "amend", "P05", "again/other.txt"]).failed();
    assert!(amended.stderr.contains("P06 withdrew on 20"), "{amended}");
    // A folder in which it still lies: what is new comes in, and what is left out is said.
    study.write(
        "again/P31.txt",
        "I: Shall we?\n\nP31: We look at the scores once a year, if at all, and then we go home.\n",
    );
    let folder = study.thema(["import", "again", "--twice", "skip"]).done();
    assert!(folder.stderr.contains("P06.md: left out, P06 withdrew on 20"), "{folder}");
    assert!(folder.stderr.contains("imported 1 document"), "{folder}");
    // Nor does what was known of them.
    std::fs::copy(repository().join("sample_transcripts/participants.csv"), study.path("people.csv")).unwrap();
    let people = study.thema(["import", "people.csv"]).failed();
    assert!(people.stderr.contains("line 7: P06 withdrew on 20"), "{people}");
    assert!(!has_words(&study, &theirs), "a word came back");
    study.healthy();
}

#[test]
fn who_gives_consent_anew_is_brought_back_by_name() {
    let study = Sandbox::with_sample_study();
    study.thema(["participant", "withdraw", "P06"]).done();
    transcript(&study, "P06.md", "P06.md");
    let unknown = study.thema(["import", "P06.md", "--bring-back", "P05"]).failed();
    assert!(unknown.stderr.contains("nothing of \"P05\" was erased for good"), "{unknown}");
    study.thema(["import", "P06.md", "--bring-back", "P06"]).done();
    assert!(documents(&study).contains(&"P06".to_owned()));
    assert!(!said_by(&study, "P06").is_empty());
    study.healthy();
    // They may withdraw again.
    study.thema(["participant", "withdraw", "P06"]).done();
    study.thema(["import", "P06.md"]).failed();
    study.healthy();
}

#[test]
fn a_group_interview_of_before_does_not_bring_back_the_one_who_left_it() {
    let study = Sandbox::with_sample_study();
    let theirs = windows(&said_by(&study, "P07a"));
    study.thema(["participant", "withdraw", "P07a"]).done();
    transcript(&study, "P07.txt", "group.txt");
    let refused = study.thema(["import", "group.txt"]).failed();
    assert!(refused.stderr.contains("group.txt: P07a withdrew on 20"), "{refused}");
    let refused = study.thema(["document", "amend", "P07", "group.txt"]).failed();
    assert!(refused.stderr.contains("P07a withdrew on 20"), "{refused}");
    // Under labels that say nothing it is known by the words of the others.
    let text = study.read("group.txt").replace("P07a (", "Anna (").replace("P07b (", "Berta (");
    study.write("labelled.txt", &text);
    let before = Sandbox::with_project();
    before.write("labelled.txt", &text);
    before.thema(["import", "labelled.txt"]).done();
    before.thema(["participant", "add", "P07a"]).done();
    before.thema(["document", "speaker", "labelled", "Anna", "--as", "P07a"]).done();
    before.thema(["participant", "withdraw", "P07a"]).done();
    before.thema(["import", "labelled.txt"]).failed();
    std::fs::copy(before.path("labelled.txt"), before.path("another name.txt")).unwrap();
    let refused = before.thema(["import", "another name.txt"]).failed();
    assert!(refused.stderr.contains("another name.txt: P07a withdrew on 20"), "{refused}");
    // The text as it is now, without their words, is nobody's loss.
    let now = study.thema(["document", "text", "P07"]).done().stdout;
    study.write("now.txt", now);
    study.thema(["import", "now.txt", "--twice", "keep"]).done();
    assert!(!has_words(&study, &theirs), "a word came back");
    study.healthy();
}

#[test]
fn a_project_exported_before_comes_in_without_who_withdrew() {
    let study = Sandbox::with_sample_study();
    let theirs: BTreeSet<String> = ["P06", "P07a"].iter().flat_map(|label| windows(&said_by(&study, label))).collect();
    let thema = |words: &[&str]| study.thema(words.iter().copied());
    thema(&["memo", "add", "--participant", "P06", "She likes order."]).done();
    thema(&["export", "project", "-o", "before.qdpx"]).done();
    thema(&["participant", "withdraw", "P06"]).done();
    thema(&["participant", "withdraw", "P07a"]).done();
    let counted = thema(&["frequencies", "--layer", "coder:ada", "--format", "csv"]).done().stdout;
    let strict = thema(&["import", "before.qdpx", "--strict"]).failed();
    assert!(strict.stderr.contains("2 documents dropped: "), "{strict}");
    let run = thema(&["import", "before.qdpx", "--format", "csv"]).done();
    assert!(run.stderr.contains("added: nothing"), "{run}");
    let rows = csv_rows(&run.stdout);
    let dropped = |what: &str| {
        let row = rows.iter().find(|row| row["what"] == what && row["outcome"] == "dropped");
        row.map_or_else(|| panic!("no {what} dropped in {run}"), |row| (row["why"].clone(), row["examples"].clone()))
    };
    assert_eq!(dropped("participants").0, "they withdrew, and all of theirs was erased for good");
    assert_eq!(dropped("participants").1, "P06; P07a");
    assert!(dropped("documents").0.contains("somebody who withdrew speaks in it"), "{run}");
    assert_eq!(dropped("documents").1, "P06; P07");
    assert!(!has_words(&study, &theirs) && !bytes_of(&study).contains("likes order"), "a word came back");
    assert_eq!(thema(&["frequencies", "--layer", "coder:ada", "--format", "csv"]).done().stdout, counted);
    study.healthy();
    // What is exported now has nothing that would be dropped.
    thema(&["export", "project", "-o", "after.qdpx"]).done();
    thema(&["import", "after.qdpx", "--strict"]).done();

    let codings = || study.json(["coding", "list"])["rows"].as_array().unwrap().len();
    let without = codings();
    let run = thema(&["import", "before.qdpx", "--bring-back", "P06"]).done();
    assert_eq!(codings(), without + 82, "{run}");
    assert!(thema(&["participant", "show", "P06"]).done().stdout.contains("She likes order."));
    assert!(documents(&study).contains(&"P06".to_owned()), "{:?}", documents(&study));
    assert!(!said_by(&study, "P06").is_empty());
    assert!(!has_words(&study, &windows(&said_by(&study, "P07a"))));
    study.healthy();
}

#[test]
fn a_mirror_keeps_who_withdrew() {
    let study = Sandbox::with_sample_study();
    study.thema(["export", "mirror", "before"]).done();
    study.thema(["participant", "withdraw", "P06"]).done();
    let into = study.thema(["-p", "barriers.thema", "import", "before"]).failed();
    assert!(into.stderr.contains("it becomes a new project"), "{into}");
    study.thema(["export", "mirror", "after"]).done();
    study.thema(["-p", "restored.thema", "import", "after"]).done();
    transcript(&study, "P06.md", "interview six.md");
    let refused = study.thema(["-p", "restored.thema", "import", "interview six.md"]).failed();
    assert!(refused.stderr.contains("P06 withdrew on 20"), "{refused}");
}

#[test]
fn a_respondent_who_withdrew_is_no_row_of_the_survey_again_and_no_short_answer_can_be_guessed() {
    let study = Sandbox::with_project();
    let answers =
        "respondent,age,What worries you?\nr7,30,Nobody looks at the scores and nobody would know\nr8,40,no\n";
    study.write("answers.csv", answers);
    study.thema(["import", "--survey", "answers.csv"]).done();
    let fingerprint = || {
        let file = rusqlite::Connection::open(study.path("study.thema")).unwrap();
        file.query_row(
            "SELECT sha256 FROM document_text JOIN document ON document.id = document WHERE name = 'r8'",
            [],
            |row| row.get::<_, String>(0),
        )
        .unwrap()
    };
    assert_eq!(fingerprint().len(), 64);
    study.thema(["participant", "withdraw", "r8"]).done();
    assert_eq!(fingerprint(), "", "who knows the question finds the answer by trying");
    study.write(
        "more.csv",
        "respondent,age,What worries you?\nr8,40,no\nr9,50,Everything that nobody tests before it runs\n",
    );
    let refused = study.thema(["import", "--survey", "more.csv"]).failed();
    assert!(refused.stderr.contains("line 2: r8 withdrew on 20"), "{refused}");
    study.thema(["import", "--survey", "more.csv", "--skip-bad-rows"]).done();
    assert_eq!(documents(&study), ["r7", "r9"]);
    study.thema(["import", "--survey", "more.csv", "--bring-back", "r8"]).failed();
    study.write("one.csv", "respondent,age,What worries you?\nr8,40,Well I have thought about it since\n");
    study.thema(["import", "--survey", "one.csv", "--bring-back", "r8"]).done();
    assert_eq!(documents(&study), ["r7", "r9", "r8"]);
    study.healthy();
}
