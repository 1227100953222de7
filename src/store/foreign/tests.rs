//! Projects as the programs write them, small and whole, damaged and hostile.

use super::*;
use crate::model::document::AttributeKind;
use crate::model::exchange::{About, MediumKind, Outcome, Part};
use crate::model::span::Span;
use rusqlite::Connection;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A folder with a database made of these statements, and where it is.
fn made(name: &str, statements: &[&str]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let connection = Connection::open(&path).unwrap();
    for statement in statements {
        connection.execute_batch(statement).unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    drop(connection);
    (folder, path)
}

fn read_it(path: &Path) -> (Exchange, Fidelity) {
    read(path, &Asked::default()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The words of every coding, its code, its coder.
fn codings(exchange: &Exchange) -> Vec<(String, String, String)> {
    let of = |coding: &crate::model::exchange::Coding| {
        let coder = coding.coder.map_or("-", |coder| exchange.coders[coder].name.as_str());
        (words(exchange, coding.source, coding.span), exchange.codes[coding.code].name.clone(), coder.to_owned())
    };
    exchange.codings.iter().map(of).collect()
}

fn words(exchange: &Exchange, source: usize, span: Span) -> String {
    let text = &exchange.sources[source].text;
    text.chars().skip(span.start().get() as usize).take(span.len() as usize).collect()
}

/// Every code with those above it.
fn paths(exchange: &Exchange) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for code in &exchange.codes {
        let kind = if code.codable { "" } else { "!" };
        paths.push(code.parent.map_or(String::new(), |parent| format!("{}/", paths[parent])) + &code.name + kind);
    }
    paths
}

/// What is left of a report once what was taken as it was is left out.
fn losses(fidelity: &Fidelity) -> Vec<String> {
    let told = fidelity.entries.iter().filter(|entry| entry.outcome != Outcome::Read).map(|entry| {
        format!(
            "{} {} {}: {} [{}]",
            entry.outcome.word(),
            entry.count,
            entry.what,
            entry.why,
            entry.examples.join("; ")
        )
    });
    told.collect()
}

/// What holds of every study that was read, whatever it was read from.
#[track_caller]
fn assert_whole(exchange: &Exchange) {
    assert_eq!(exchange.wrong(), None);
}

// ── Taguette ──────────────────────────────────────────────────────────────────────────────────────────────

const TAGUETTE: &str = include_str!("../../../tests/data/projects/taguette.sql");

#[test]
fn taguettes_bytes_become_characters_and_its_log_tells_who() {
    let (_folder, path) = made("t.sqlite3", &[TAGUETTE]);
    assert_eq!(tool_of(&path), Some(Tool::Taguette));
    let (exchange, fidelity) = read_it(&path);
    assert_whole(&exchange);
    assert_eq!((exchange.title.as_str(), exchange.description.as_str()), ("Clinics", "About clinics"));
    assert_eq!(exchange.sources[0].text, "It was 😀 so café.\nNever & ever.");
    let coded = [("so café", "feelings.fear", "bob"), ("so café", "place", "bob"), ("Never", "place", "-")];
    assert_eq!(codings(&exchange), coded.map(|(words, code, coder)| (words.into(), code.into(), coder.into())));
    assert_eq!(exchange.codings[0].at.as_deref(), Some("2026-01-02T04:04:05Z"));
    let About::Passage(source, span) = exchange.notes[0].about else { panic!("{:?}", exchange.notes) };
    assert_eq!(words(&exchange, source, span), "& ever");
    assert_eq!(exchange.codes[0].description, "Being afraid");
    let expected = [
        "guessed 1 names of codes: a name with dots stays one name; `--split .` makes a tree of such names [feelings.fear]",
        "dropped 1 log entries: the log is read for who highlighted what []",
        "dropped 1 coders of highlights: who made them stands in no log [2: Maya]",
        "guessed 1 highlights: without a tag they are no codings: each became a memo on its passage [3: Maya]",
    ];
    assert_eq!(losses(&fidelity), expected);
    assert_eq!(fidelity.count(Outcome::Read, "highlights"), 3);
}

#[test]
fn tags_can_be_split_into_a_tree() {
    let more =
        "INSERT INTO tags VALUES (3, 7, 'feelings.joy.quiet', ''), (4, 7, 'feelings.joy', ''), (5, 7, '.odd', '');";
    let (_folder, path) = made("t.sqlite3", &[TAGUETTE, more]);
    let (exchange, _) = read(&path, &Asked { split: Some(".".into()), ..Asked::default() }).unwrap();
    assert_whole(&exchange);
    let expected =
        ["place", "feelings!", "feelings!/fear", "feelings!/joy", "feelings!/joy/quiet", ".odd"].map(str::to_owned);
    let mut found = paths(&exchange);
    found.sort();
    let mut sorted = expected.to_vec();
    sorted.sort();
    assert_eq!(found, sorted);
    assert_eq!(codings(&exchange)[0].1, "fear");
    let long = format!("INSERT INTO tags VALUES (3, 7, '{}', '')", "a.".repeat(200_000) + "b");
    let (_folder, path) = made("t.sqlite3", &[TAGUETTE, &long]);
    let (exchange, _) = read(&path, &Asked { split: Some(".".into()), ..Asked::default() }).unwrap();
    assert_eq!(exchange.codes.len(), 4, "a name of that many parts stays one");
}

#[test]
fn of_several_projects_one_has_to_be_named() {
    let more = "INSERT INTO projects VALUES (8, 'Schools', '', ''), (9, 'Clinics', '', '');
        INSERT INTO documents VALUES (2, 'Noa', '', '', '', 8, '<p>No</p>');
        INSERT INTO highlights VALUES (9, 2, 0, 2, 'No');";
    let (_folder, path) = made("t.sqlite3", &[TAGUETTE, more]);
    let asked = |name: &str| read(&path, &Asked { project: Some(name.into()), ..Asked::default() });
    let error = read(&path, &Asked::default()).unwrap_err();
    assert!(
        error.to_string().ends_with("holds several projects: Clinics (number 7), Schools, Clinics (number 9)"),
        "{error}"
    );
    assert_eq!(error.hint().as_deref(), Some("say which one with `--project-in NAME`"));
    assert_eq!(asked("Schools").unwrap().0.sources.len(), 1);
    assert_eq!(asked("7").unwrap().0.sources[0].name, "Maya");
    assert!(asked("Clinics").unwrap_err().to_string().contains("holds no project \"Clinics\""));
    let (exchange, fidelity) = asked("9").unwrap();
    assert_eq!((exchange.sources.len(), fidelity.count(Outcome::Dropped, "highlights")), (0, 0));
}

// ── QualCoder ─────────────────────────────────────────────────────────────────────────────────────────────

/// Version 4, as it was before codes had a place under codes and marks were important.
const QUALCODER_4: &str = include_str!("../../../tests/data/projects/qualcoder-4.sql");

fn qualcoder(statements: &[&str]) -> (TempDir, PathBuf) {
    let (folder, path) = made("Clinic.qda/data.qda", statements);
    let project = path.parent().unwrap().to_owned();
    for (name, bytes) in [("images/map.png", "PNG"), ("audio/talk.mp3", "ID3"), ("documents/scan.pdf", "%PDF")] {
        std::fs::create_dir_all(project.join(name).parent().unwrap()).unwrap();
        std::fs::write(project.join(name), bytes).unwrap();
    }
    (folder, project)
}

#[test]
fn qualcoder_of_an_old_version_is_read_whole() {
    let (_folder, project) = qualcoder(&[QUALCODER_4]);
    assert_eq!(tool_of(&project), Some(Tool::QualCoder));
    assert_eq!(tool_of(&project.join("data.qda")), Some(Tool::QualCoder));
    let (exchange, fidelity) = read_it(&project);
    assert_whole(&exchange);
    assert_eq!((exchange.origin.as_str(), exchange.title.as_str()), ("QualCoder 2.8", "Clinic"));
    assert_eq!(paths(&exchange), ["Care!", "Care!/Barriers!", "Care!/Barriers!/Hours", "Loose"]);
    assert_eq!(exchange.codes[2].color.as_deref(), Some("#cc3311"));
    let coded = [
        ("The clinic", "Hours", "ann"),
        ("Hello\nP:", "Loose", "bob"),
        ("closed", "Hours", "bob"),
        ("The clinic", "Loose", "bob"),
    ];
    assert_eq!(codings(&exchange), coded.map(|(words, code, coder)| (words.into(), code.into(), coder.into())));
    assert_eq!(exchange.codings[0].memo, "why");
    assert_eq!(exchange.codings[0].at.as_deref(), Some("2026-01-02T03:04:05Z"));
    let case = &exchange.cases[0];
    assert_eq!((case.sources.as_slice(), case.values[0].value.as_str()), (&[1][..], "42"));
    assert_eq!(words(&exchange, case.passages[0].0, case.passages[0].1), "I: 😀 Hello\nP: The clinic");
    let kinds: Vec<AttributeKind> = exchange.variables.iter().map(|variable| variable.kind).collect();
    assert_eq!(kinds, [AttributeKind::Number, AttributeKind::Text]);
    let media: Vec<_> =
        exchange.media.iter().map(|medium| (medium.name.as_str(), medium.kind, medium.file.bytes.len())).collect();
    let expected = [
        ("map.png", MediumKind::Picture, 3),
        ("talk.mp3", MediumKind::Audio, 3),
        ("far.mp4", MediumKind::Video, 0),
        ("scan.pdf", MediumKind::Pdf, 0),
    ];
    assert_eq!(media, expected);
    let part = Part::Region { page: None, first: (10, 20), second: (40, 60) };
    assert_eq!((exchange.media[0].selections[0].part, exchange.media[0].description.as_str()), (part, "a map"));
    assert_eq!(exchange.media[1].selections[0].part, Part::Stretch { begin: 500, end: 1_500 });
    assert_eq!(exchange.sources[2].original.as_ref().unwrap().bytes, b"%PDF");
    assert_eq!((exchange.links.len(), exchange.notes.len()), (1, 3));
    insta::assert_snapshot!(losses(&fidelity).join("\n"));
}

#[test]
fn a_qualcoder_project_reaches_no_file_outside_its_folder() {
    let wanders = "UPDATE source SET mediapath = '/images/../../secret' WHERE id = 2;
        UPDATE source SET mediapath = '/audio//etc/passwd' WHERE id = 3;
        UPDATE source SET mediapath = 'docs:/etc/passwd' WHERE id = 5;
        UPDATE source SET name = '../../secret' WHERE id = 4;";
    let (folder, project) = qualcoder(&[QUALCODER_4, wanders]);
    std::fs::write(folder.path().join("secret"), "secret").unwrap();
    let (exchange, fidelity) = read_it(&project);
    assert!(exchange.media.iter().all(|medium| medium.file.bytes.is_empty()));
    assert!(exchange.sources.iter().all(|source| source.original.is_none()));
    assert_eq!(fidelity.count(Outcome::Dropped, "files"), 4);
}

// ── RQDA ──────────────────────────────────────────────────────────────────────────────────────────────────

const RQDA: &str = include_str!("../../../tests/data/projects/rqda.sql");

#[test]
fn rqda_is_read_without_what_was_deleted_and_with_its_words_in_place() {
    let (_folder, path) = made("grimm.rqda", &[RQDA]);
    assert_eq!(tool_of(&path), Some(Tool::Rqda));
    let (exchange, fidelity) = read_it(&path);
    assert_whole(&exchange);
    assert_eq!((exchange.origin.as_str(), exchange.title.as_str()), ("RQDA 0.2.2", "grimm"));
    assert_eq!(exchange.sources[0].text, "He left - said 'ÿno'’s.");
    assert_eq!(paths(&exchange), ["acts!", "acts!/leaving", "moods!", "saying"]);
    let coded = [("left", "leaving", "ann"), ("said", "saying", "bob"), ("He", "saying", "bob")];
    assert_eq!(codings(&exchange), coded.map(|(words, code, coder)| (words.into(), code.into(), coder.into())));
    assert_eq!(exchange.codings[1].at.as_deref(), Some("2016-08-05T11:16:43Z"));
    assert_eq!((exchange.cases[0].sources.len(), exchange.cases[0].passages.len()), (1, 1));
    assert_eq!(exchange.sources[0].values[0].value, "1812");
    assert_eq!((exchange.sets[0].members.len(), exchange.notes.len()), (1, 3));
    let About::Passage(source, span) = exchange.notes[0].about else { panic!("{:?}", exchange.notes) };
    assert_eq!(words(&exchange, source, span), "left");
    insta::assert_snapshot!(losses(&fidelity).join("\n"));
}

// ── qc ────────────────────────────────────────────────────────────────────────────────────────────────────

const QC: &str = include_str!("../../../tests/data/projects/qc.sql");

fn qc(statements: &[&str]) -> (TempDir, PathBuf) {
    let (folder, path) = made("study/qualitative_coding.sqlite3", statements);
    let project = path.parent().unwrap().to_owned();
    for (name, text) in [
        ("settings.yaml", "qc_version: 1.7.8\ncorpus_dir: corpus\ncodebook: codebook.yaml\nmemos_dir: memos\n"),
        ("codebook.yaml", "- feelings:\n  - fear\n  - joy\n- place:\n  - fear:\n    - deep\n"),
        ("corpus/talks/one.txt", "Hello 😀\r\n\r\nI was there.\r\n"),
        ("memos/2026-01-02_ann.md", "I wonder.\n"),
    ] {
        std::fs::create_dir_all(project.join(name).parent().unwrap()).unwrap();
        std::fs::write(project.join(name), text).unwrap();
    }
    (folder, project)
}

#[test]
fn qcs_lines_become_passages_and_its_codebook_a_tree() {
    let (_folder, project) = qc(&[QC]);
    assert_eq!(tool_of(&project), Some(Tool::Qc));
    let (exchange, fidelity) = read_it(&project);
    assert_whole(&exchange);
    assert_eq!((exchange.origin.as_str(), exchange.title.as_str()), ("qc 1.7.8", "study"));
    assert_eq!(
        paths(&exchange),
        ["feelings", "feelings/fear", "feelings/fear/deep", "feelings/joy", "place", "only used"]
    );
    let coded = [("Hello 😀", "fear", "ann"), ("I was there.", "only used", "ann")];
    assert_eq!(codings(&exchange), coded.map(|(words, code, coder)| (words.into(), code.into(), coder.into())));
    assert_eq!((exchange.notes[0].title.as_str(), exchange.notes[0].body.as_str()), ("2026-01-02_ann", "I wonder.\n"));
    insta::assert_snapshot!(losses(&fidelity).join("\n"));
}

#[test]
fn a_codebook_that_is_more_than_lists_leaves_the_codes_flat() {
    let (_folder, project) = qc(&[QC]);
    std::fs::write(project.join("codebook.yaml"), "- feelings: &x\n  - fear\n").unwrap();
    let (exchange, fidelity) = read_it(&project);
    assert_eq!(paths(&exchange), ["fear", "only used"]);
    assert!(losses(&fidelity)[0].ends_with("[codebook.yaml line 1]"), "{:?}", losses(&fidelity));
}

// ── Real files beside the repository ──────────────────────────────────────────────────────────────────────

/// A sample of another program's, if samples lie beside the repository; else says that a test is skipped.
fn sample(name: &str) -> Option<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = ["../shared", "../../shared"].map(|folder| repository.join(folder).join("samples").join(name));
    let found = beside.into_iter().find(|path| path.exists());
    if found.is_none() {
        println!("skipped: no samples/{name} beside the repository");
    }
    found
}

/// The study in a sample, with what it says of itself printed and the file as it was before.
fn read_sample(name: &str) -> Option<(Exchange, Fidelity)> {
    let path = sample(name)?;
    let file = if path.is_dir() { path.join("data.qda") } else { path.clone() };
    let before = (std::fs::read(&file).unwrap(), file.metadata().unwrap().modified().unwrap());
    let (exchange, fidelity) = read_it(&path);
    assert!(before == (std::fs::read(&file).unwrap(), file.metadata().unwrap().modified().unwrap()));
    assert_whole(&exchange);
    println!("{name}: {} \"{}\"", exchange.origin, exchange.title);
    for entry in &fidelity.entries {
        println!("  {:>8} {:>4} {} {} {:?}", entry.outcome.word(), entry.count, entry.what, entry.why, entry.examples);
    }
    Some((exchange, fidelity))
}

#[test]
fn taguettes_own_file_is_read_with_every_highlight_in_its_place() {
    let Some((exchange, fidelity)) = read_sample("taguette/taguette-1.5.2_three-languages.sqlite3") else { return };
    let counts = (exchange.sources.len(), exchange.codes.len(), exchange.codings.len(), exchange.coders.len());
    // Twelve highlights: two of them with two tags, one with none.
    assert_eq!((counts, exchange.notes.len()), ((3, 7, 13, 2), 1));
    assert_eq!(fidelity.count(Outcome::Read, "highlights"), 12);
    let said: Vec<String> = codings(&exchange).into_iter().map(|(words, ..)| words).collect();
    let expected = [
        "How did the school change",
        "it was loud",
        "it was loud",
        "it was loud",
        "My sister 👩\u{200d}👩\u{200d}👧 cried the first week",
        "cried the first week, then she made friends",
        "cried the first week, then she made friends",
        "I kept to myself — café",
        "最初は怖かった",
        "先生が優しかったです。𠮷田さんも助けてくれました",
        "𠮷田さん",
        "היה קשה",
        "השכנים עזרו לנו מאוד",
    ];
    let About::Passage(source, span) = exchange.notes[0].about else { panic!("{:?}", exchange.notes) };
    assert_eq!(words(&exchange, source, span), "(laughs) It was OK", "a highlight without a tag");
    let mut found = said.clone();
    found.dedup();
    let mut distinct = expected.to_vec();
    distinct.dedup();
    assert_eq!(found, distinct);
}

#[test]
fn qualcoders_schema_of_today_is_read() {
    let Some((exchange, fidelity)) = read_sample("qualcoder/handmade_v17.qda") else { return };
    assert_eq!(
        paths(&exchange),
        [
            "Care!",
            "Care!/Barriers!",
            "Care!/Barriers!/Hours",
            "Care!/Barriers!/Hours/Closed early",
            "Care!/Support",
            "Loose code"
        ]
    );
    assert_eq!((exchange.codings.len(), exchange.coders.len(), exchange.cases.len()), (6, 2, 1));
    assert_eq!(fidelity.count(Outcome::Read, "codings"), 6, "every passage has its words");
    let said: Vec<String> = codings(&exchange).into_iter().map(|(words, ..)| words).collect();
    assert_eq!(said.iter().filter(|words| *words == "Hello 😀\nP: The clinic").count(), 1);
}

#[test]
fn rqdas_tales_are_read_with_every_quote_in_its_place() {
    let Some((exchange, fidelity)) = read_sample("rqda/rqda-0.2.2_grimm-tales-121-codings.rqda") else { return };
    let codes = exchange.codes.iter().filter(|code| code.codable).count();
    assert_eq!((exchange.sources.len(), codes, exchange.codes.len() - codes), (6, 12, 4));
    assert_eq!((exchange.codings.len(), fidelity.count(Outcome::Read, "codings")), (121, 121));
    assert_eq!(exchange.sets.iter().map(|set| set.members.len()).sum::<usize>(), 6);
    assert_eq!(fidelity.count(Outcome::Dropped, "attributes"), 7, "deleted in RQDA");
}

#[test]
fn rqdas_speeches_are_read_without_the_deleted_coding() {
    let Some((exchange, fidelity)) = read_sample("rqda/rqda-0.2.2_opcw-director-general.rqda") else { return };
    assert_eq!((exchange.sources.len(), exchange.codes.len(), exchange.codings.len()), (13, 2, 21));
    assert_eq!((fidelity.count(Outcome::Read, "codings"), fidelity.count(Outcome::Dropped, "codings")), (21, 1));
    let has_control =
        |source: &crate::model::exchange::Source| source.text.chars().any(|c| ('\u{80}'..'\u{a0}').contains(&c));
    assert_eq!(exchange.sources.iter().filter(|source| has_control(source)).count(), 0);
}

// ── What is damaged, hostile, or not closed ───────────────────────────────────────────────────────────────

#[test]
fn reading_leaves_the_file_and_its_folder_as_they_were() {
    let (folder, path) = made("t.sqlite3", &["PRAGMA journal_mode = WAL", TAGUETTE]);
    let before = (std::fs::read(&path).unwrap(), path.metadata().unwrap().modified().unwrap());
    read_it(&path);
    assert_eq!(tool_of(&path), Some(Tool::Taguette));
    assert_eq!(before, (std::fs::read(&path).unwrap(), path.metadata().unwrap().modified().unwrap()));
    let beside: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside, ["t.sqlite3"]);
}

#[test]
fn a_project_that_is_still_open_elsewhere_is_refused() {
    let (_folder, path) = made("t.sqlite3", &["PRAGMA journal_mode = WAL", TAGUETTE]);
    let other = Connection::open(&path).unwrap();
    other.execute_batch("UPDATE projects SET name = 'Later'").unwrap();
    let error = read(&path, &Asked::default()).unwrap_err();
    assert!(matches!(error, Error::NotClosed { .. }), "{error}");
    assert!(error.hint().unwrap().contains("close it there"));
    drop(other);
    assert_eq!(read_it(&path).0.title, "Later");
}

#[test]
fn a_journal_that_is_done_with_is_none() {
    let (_folder, path) = made("t.sqlite3", &["PRAGMA journal_mode = PERSIST", TAGUETTE]);
    assert!(path.with_file_name("t.sqlite3-journal").metadata().unwrap().len() > 0);
    assert_eq!(read_it(&path).0.title, "Clinics");
}

#[test]
fn what_is_no_project_of_theirs_is_refused_in_words() {
    let (folder, path) = made("other.sqlite3", &["CREATE TABLE notes (id)"]);
    let text = folder.path().join("text.sqlite3");
    std::fs::write(&text, "SQLite format 3").unwrap();
    let broken = folder.path().join("broken.sqlite3");
    std::fs::write(&broken, [&b"SQLite format 3\0"[..], &[7; 4_000]].concat()).unwrap();
    let folder = folder.path().to_owned();
    let missing = folder.join("none.rqda");
    for path in [&path, &text, &broken, &folder, &missing] {
        assert_eq!(tool_of(path), None);
        let error = read(path, &Asked::default()).unwrap_err().to_string();
        assert!(error.starts_with(path.to_str().unwrap()), "{error}");
    }
}

#[test]
fn a_name_with_every_kind_of_letter_is_opened() {
    let (_folder, path) = made("a b%20?mode=rw#é\u{1f600}&x.sqlite3", &[TAGUETTE]);
    assert_eq!(read_it(&path).0.title, "Clinics");
}

#[test]
fn what_runs_instead_of_lying_in_a_table_is_not_read() {
    let endless = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n)";
    let hostile = [
        // A view that never ends; a text of a gigabyte; a table of a module; a column that is computed.
        format!("DROP TABLE commands; CREATE VIEW commands AS {endless} SELECT n AS id, n AS payload FROM n"),
        "DROP TABLE commands; CREATE VIEW commands AS SELECT zeroblob(1000000000) AS payload, 7 AS project_id"
            .to_owned(),
        "DROP TABLE commands; CREATE VIRTUAL TABLE commands USING rtree(id, a, b)".to_owned(),
        "DROP TABLE commands; CREATE TABLE commands (id, project_id, payload AS (hex(zeroblob(400000000))));
         INSERT INTO commands (project_id) VALUES (7)"
            .to_owned(),
    ];
    for hostile in hostile {
        let (_folder, path) = made("t.sqlite3", &[TAGUETTE, &hostile]);
        let begun = Instant::now();
        let (exchange, fidelity) = read_it(&path);
        assert!(begun.elapsed() < Duration::from_secs(5), "{hostile}");
        assert_eq!(exchange.codings.len(), 3, "{hostile}");
        assert_eq!(fidelity.count(Outcome::Read, "coders"), 0, "{hostile}");
    }
    let (_folder, path) =
        made("t.sqlite3", &[TAGUETTE, "DROP TABLE tags", &format!("CREATE VIEW tags AS {endless} SELECT n FROM n")]);
    assert_eq!(tool_of(&path), None);
}

#[test]
fn a_file_that_says_it_holds_more_than_its_size_is_refused() {
    let (_folder, path) = made("t.sqlite3", &["PRAGMA page_size = 512", TAGUETTE]);
    {
        let long = "x".repeat(40_000);
        let fill = Connection::open(&path).unwrap();
        fill.execute_batch("CREATE TABLE zz (a, b)").unwrap();
        for _ in 0..20 {
            fill.execute("INSERT INTO zz VALUES (?1, 1)", [&long]).unwrap();
        }
        // Every row's default is in the file once.
        fill.execute_batch(&format!("ALTER TABLE tags ADD COLUMN c TEXT DEFAULT '{long}'")).unwrap();
        fill.execute_batch(
            "WITH RECURSIVE n(n) AS (SELECT 9 UNION ALL SELECT n + 1 FROM n WHERE n < 3000)
            INSERT INTO highlights SELECT n, 1, 0, 4, '' FROM n",
        )
        .unwrap();
        fill.execute_batch(&format!(
            "ALTER TABLE highlights RENAME COLUMN snippet TO old;
            ALTER TABLE highlights ADD COLUMN snippet TEXT DEFAULT '{long}'"
        ))
        .unwrap();
    }
    let error = read(&path, &Asked::default()).unwrap_err();
    assert!(matches!(error, Error::TooMuch { .. }), "{error}");
}

#[test]
fn cells_of_the_wrong_kind_are_read_as_what_they_are() {
    let odd = "
        UPDATE documents SET name = 12;
        UPDATE highlights SET start_offset = -4, end_offset = 9e999 WHERE id = 1;
        UPDATE highlights SET start_offset = 'twenty-two', snippet = x'ff00fe' WHERE id = 2;
        UPDATE highlights SET start_offset = 28.0, end_offset = '34', snippet = NULL WHERE id = 3;
        UPDATE tags SET path = NULL WHERE id = 2;
        UPDATE commands SET payload = x'00', date = 3;
        INSERT INTO highlight_tags VALUES ('1', NULL), (NULL, 'x'), (1, 99);
        INSERT INTO highlights VALUES (4, 99, 0, 1, ''), (5, NULL, 0, 1, '');";
    let (_folder, path) = made("t.sqlite3", &[TAGUETTE, odd]);
    let (exchange, fidelity) = read_it(&path);
    assert_whole(&exchange);
    assert_eq!(exchange.sources[0].name, "12");
    insta::assert_snapshot!(losses(&fidelity).join("\n"));
}

#[test]
fn codes_under_themselves_come_to_the_top() {
    let circles =
        "INSERT INTO code_cat VALUES (3, 'x', '', '', '', 4), (4, 'y', '', '', '', 5), (5, 'z', '', '', '', 3),
        (6, 'self', '', '', '', 6), (7, 'lost', '', '', '', 99);";
    let (_folder, project) = qualcoder(&[QUALCODER_4, circles]);
    let (exchange, fidelity) = read_it(&project);
    assert_whole(&exchange);
    assert_eq!(exchange.codes.len(), 9);
    assert_eq!(fidelity.count(Outcome::Repaired, "codes"), 3);
    let deep = "WITH RECURSIVE n(n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM n WHERE n < 50000)
        INSERT INTO code_cat SELECT n, 'c' || n, '', '', '', n + 1 FROM n";
    let (_folder, project) = qualcoder(&[QUALCODER_4, deep]);
    assert_eq!(read_it(&project).0.codes.len(), 49_995);
}
