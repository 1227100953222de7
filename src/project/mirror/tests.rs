//! Whatever is done to a project, and whatever people write into it, it comes out of its mirror as it went in.

use super::*;
use crate::error::Result;
use crate::formats::mirror::{DOCUMENTS, HISTORY, STUDY};
use crate::model::codebook::CodeKind;
use crate::model::coding::{Certainty, CoderRole};
use crate::model::framework::Case;
use crate::model::ids::CodeId;
use crate::model::memo::MemoAbout;
use crate::model::span::Span;
use crate::model::stop::Stop;
use crate::project::fixtures;
use crate::project::{Clock, Project, Verb};
use crate::store::{documents, mirror as stored};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;

fn write(project: &Project, folder: &Path) -> Written {
    project.write_mirror(folder, &mut |_, _, _| {}).unwrap()
}

fn restored(folder: &Path) -> Result<Project> {
    let clock = Clock::fixed("2026-11-23T10:00:00Z");
    restore(folder, None, clock, &Stop::default(), &mut |_, _, _| {}).map(|restored| restored.project)
}

/// Every row of every table.
fn rows(project: &Project) -> Vec<String> {
    let mut rows = Vec::new();
    project
        .read(|db| {
            for table in stored::tables(db)? {
                stored::each_row(db, &table, &[], |row| {
                    rows.push(format!("{}: {row:?}", table.name));
                    Ok::<(), crate::store::Error>(())
                })?;
            }
            Ok(())
        })
        .unwrap();
    rows
}

/// Every file of a folder, by its path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut files, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(within) = open.pop() {
        for entry in fs::read_dir(within).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                    files.insert(name, fs::read(&path).unwrap());
                }
            }
        }
    }
    files
}

#[track_caller]
fn there_and_back(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("one"), folder.path().join("two"));
    write(project, &first);
    let back = restored(&first).unwrap();
    assert_eq!(rows(&back), rows(project));
    write(&back, &second);
    let (first_files, second_files) = (files(&first), files(&second));
    assert!(first_files == second_files, "{:?} and {:?}", first_files.keys(), second_files.keys());
    assert_eq!(write(&back, &first).changed, 0);
    assert_eq!(files(&first), second_files);
    first_files
}

/// Something done, by three numbers and some words.
type Deed = (u8, u8, u8, String);

fn deed() -> impl Strategy<Value = Deed> {
    let words = prop_oneof![
        "\\PC{1,12}",
        "[a\\n\\r\\t',;=+\"\u{1}\u{7f}\u{202e}\u{2028}]{1,6}",
        Just("'".to_owned()),
        Just("Zo\u{eb}".to_owned()),
        Just("Zoe\u{308}".to_owned()),
        Just("שלום 👩‍🔬".to_owned()),
        Just("../../.git/config".to_owned()),
        Just("P01.txt".to_owned()),
        Just("nul".to_owned()),
        Just("=cmd()".to_owned()),
        Just("<<<<<<< HEAD\n\"".to_owned()),
    ];
    (0u8..18, any::<u8>(), any::<u8>(), words)
}

/// Does it as far as it can be done.
fn perform(project: &mut Project, (what, a, b, words): &Deed) -> Result<()> {
    let there = project.documents()?;
    let Some(document) = there.get(usize::from(*a) % there.len().max(1)).cloned() else { return Ok(()) };
    let codes: Vec<CodeId> = project.codebook()?.tree().map(|(code, _)| code.id).collect();
    let code = codes.get(usize::from(*b) % codes.len().max(1)).copied();
    let length = project.text(&document)?.len();
    let span = Span::of(u32::from(*a) % length, (u32::from(*a) % length + 1 + u32::from(*b) % 9).min(length));
    match (what, code) {
        (0 | 1, _) if there.iter().all(|document| document.name != *words) => {
            let body = format!("{words}\u{0} So? {}\n", "Well, 👩‍🔬. ".repeat(usize::from(*a) % 8));
            fixtures::document(project, words, &format!("{words}.v1"), &body);
        }
        (2..=4, Some(code)) => {
            project.add_coding(&document, span, code, Certainty::Uncertain, words)?;
        }
        (5, Some(code)) => drop(project.add_memo(MemoAbout::Code(code), "Why", words)?),
        (6, _) => drop(project.add_memo(MemoAbout::Passage(document.id, span), "", &format!("{words}\n\n{words}"))?),
        (7, _) => drop(project.add_code(words, CodeKind::Code, |code| code.definition = format!("{words}\n=1"))?),
        (8, Some(code)) => project.rename_code(code, words)?,
        (9, Some(code)) => project.merge_codes(&codes[..1], code)?,
        (10, Some(code)) => project.retire_codes(&[code])?,
        (11, _) => drop(project.undo()?),
        (12, _) => drop(project.redo()?),
        (13, _) => {
            let text = project.text(&document)?.into_string().replace("So?", &format!("So {words}?"));
            let amendment = project.read_edited(&document, text)?;
            project.amend(&amendment)?;
        }
        (14, _) if there.len() > 1 => {
            project.act(Verb::RetireDocument, "retired it", |tx| Ok(documents::set_retired(tx, document.id, true)?))?;
        }
        (15, Some(code)) => drop(project.pick_quote(&document, span, Some(code), words, &[])?),
        (16, Some(code)) => drop(project.set_summary(Case::Document(document.id), code, words)?),
        (17, _) => {
            project.remember(&format!("pins/{words}"), words)?;
            let round = project.add_round(words)?;
            project.finish(&[document], Some(&round))?;
        }
        _ => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_done_comes_back_to_the_letter(deeds in prop::collection::vec(deed(), 1..40)) {
        let (mut project, _) = fixtures::study("P01.txt", "I: So who would notice?\n\nP01: Nobody, 👩‍🔬 said.\n");
        let mut done = 0;
        for deed in &deeds {
            // What is refused is no deed.
            done += usize::from(perform(&mut project, deed).is_ok());
        }
        prop_assert!(done > 0 || deeds.len() < 9);
        there_and_back(&project);
    }
}

#[test]
fn every_table_of_the_schema_is_in_the_mirror_of_a_project_with_nothing_in_it() {
    let project = Project::in_memory("Nothing", Clock::fixed("2026-11-22T10:00:00Z")).unwrap();
    let files = there_and_back(&project);
    for table in project.read(stored::tables).unwrap() {
        let name = &table.name;
        let places = [format!("{STUDY}/{name}.csv"), format!("{HISTORY}/{name}/0001.csv")];
        assert!(places.iter().any(|place| files.contains_key(place)), "{name} is in no file");
    }
}

#[test]
fn the_file_as_it_came_and_an_older_text_are_files_of_their_own() {
    let (mut project, document) = fixtures::study("P01.txt", "I: So?\n\nP01: Nobody.\n");
    let amendment = project.read_edited(&document, "I: So?\n\nP01: Nobody at all.\n".to_owned()).unwrap();
    project.amend(&amendment).unwrap();
    project.add_coder("ben", CoderRole::Coder).unwrap();
    let files = there_and_back(&project);
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    assert_eq!(text("documents/P01.txt"), "I: So?\n\nP01: Nobody at all.\n");
    assert_eq!(text("documents/P01/revision-1.txt"), "I: So?\n\nP01: Nobody.\n");
    assert!(text("documents/P01/text_edit.csv").starts_with("n,document,revision,at,removed_len,inserted\n"));
    assert!(!files.contains_key(&format!("{DOCUMENTS}/P01/coding.csv")) && files.contains_key("study/coding.csv"));
}

#[test]
fn documents_whose_names_would_lead_elsewhere_stay_inside_and_apart() {
    let (mut project, _) = fixtures::study("P01.txt", "So?\n");
    for name in ["../P02", "p01", "P01.txt", "aux", "a/b", "a:b"] {
        fixtures::document(&mut project, name, "x", "Well.\n");
    }
    let files = there_and_back(&project);
    let texts: Vec<&str> =
        files.keys().filter_map(|path| path.strip_prefix("documents/")).filter(|path| !path.contains('/')).collect();
    let shown: Vec<String> =
        texts.iter().map(|text| text.chars().take_while(|letter| *letter != '~').collect()).collect();
    assert_eq!(shown, ["P01.txt", "P01.txt", "_P02.txt", "_aux.txt", "a_b.txt", "a_b", "p01"]);
}

#[test]
fn where_one_reads_and_what_one_exported_is_no_part_of_a_study() {
    let (project, _) = fixtures::study("P01.txt", "So?\n");
    for name in ["exported to /home/ada/x.csv", "copied to /home/ada/y", "open/1", "reading/1/2"] {
        project.remember(name, "x").unwrap();
    }
    project.remember("import interviewer", "'I\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(&project, folder.path());
    let settings = fs::read_to_string(folder.path().join("study/setting.csv")).unwrap();
    assert_eq!(settings.lines().filter(|line| line.contains(',')).count(), 3, "{settings}");
    assert_eq!(restored(folder.path()).unwrap().setting("import interviewer").unwrap().unwrap(), "'I\n");
}

#[test]
fn a_writing_that_is_stopped_leaves_no_mirror_to_read_and_is_whole_the_next_time() {
    let (mut project, document) = fixtures::study("P01.txt", "I: So?\n\nP01: Nobody.\n");
    let folder = tempfile::tempdir().unwrap();
    write(&project, folder.path());
    let before = files(folder.path());
    let code = project.code_named("trust").unwrap();
    project.add_coding(&document, Span::of(0, 6), code, Certainty::Certain, "").unwrap();
    let stopper = project.stopper();
    let stopped = project.write_mirror(folder.path(), &mut |_, _, _| stopper.stop()).unwrap_err();
    assert!(stopped.is_stopped(), "{stopped}");
    let said = restored(folder.path()).map(drop).unwrap_err().to_string();
    assert!(said.ends_with("is not whole: writing it was interrupted"), "{said}");
    project.stopper();
    write(&project, folder.path());
    let after = files(folder.path());
    let gone: Vec<&String> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    let came: Vec<&String> = after.keys().filter(|path| !before.contains_key(*path)).collect();
    assert_eq!(gone, ["study/coding.csv"]);
    assert_eq!(came, ["documents/P01/coding.csv"]);
    assert_eq!(rows(&restored(folder.path()).unwrap()), rows(&project));
}
