//! The gate and the history, on projects small enough to see through.

use super::codes::SplitTarget;
use super::fixtures::healthy;
use super::*;
use crate::model::codebook::{CodeField, CodeKind};
use crate::model::coding::{Certainty, CoderRole};
use crate::model::document::{Document, Turn};
use crate::model::ids::{CodeId, DocumentId};
use crate::model::span::Span;
use crate::store::codings;
use crate::store::documents::{self, NewDocument};
use proptest::prelude::*;

const TEXT: &str = "I: So who would notice?\n\nP05: Nobody has ever asked me. We throw it over the fence.\n";

fn clock() -> Clock {
    Clock::fixed("2026-11-22T10:00:00Z")
}

/// A project of ada's with one document and two codes.
fn study() -> (Project, Document) {
    let mut project = Project::in_memory("Barriers", clock()).unwrap();
    project.add_coder("ada", CoderRole::Lead).unwrap();
    let document = Document { id: DocumentId::new(), name: "P05".into(), revision: 1, language: None, retired: false };
    let turns = [Turn { n: 1, span: Span::of(30, 80), speaker: None, time_start: None, time_end: None }];
    let new = NewDocument {
        document: &document,
        sort: 0,
        kind: "transcript",
        body: TEXT,
        fingerprint: &documents::sha256(TEXT),
        speakers: &[],
        turns: &turns,
        sections: &[],
        filename: "P05.txt",
        media_type: "text/plain",
        encoding: "UTF-8",
        original: TEXT.as_bytes(),
    };
    project.act(Verb::Import, "imported P05", |tx| Ok(documents::insert(tx, &new)?)).unwrap();
    for path in ["trust", "RQ3/isolation"] {
        project.add_code(path, CodeKind::Code, |_| {}).unwrap();
    }
    (project, document)
}

fn code(project: &mut Project, document: &Document, span: Span, name: &str) {
    let id = project.code_named(name).unwrap();
    project.add_coding(document, span, id, Certainty::Certain, "").unwrap();
}

fn spans(project: &Project, document: &Document) -> Vec<Span> {
    let codings = project.read(|db| codings::of_document(db, document.id)).unwrap();
    codings.iter().map(|coding| coding.span).collect()
}

#[test]
fn every_change_is_a_step_in_words_with_the_cells_it_touched() {
    let (mut project, document) = study();
    code(&mut project, &document, Span::of(30, 59), "trust");
    let log = project.log(2).unwrap();
    assert_eq!(log[0].label, "coded P05 30..59 with \"trust\"");
    assert_eq!((log[0].verb.as_str(), log[0].at.as_str()), ("coding add", "2026-11-22T10:00:00.000Z"));
    assert_eq!(log[1].label, "added the code \"RQ3/isolation\"");
    healthy(&project);
}

#[test]
fn what_changes_nothing_leaves_no_step() {
    let (mut project, document) = study();
    code(&mut project, &document, Span::of(30, 59), "trust");
    let before = project.log(99).unwrap().len();
    code(&mut project, &document, Span::of(30, 59), "trust");
    let trust = project.code_named("trust").unwrap();
    project.set_code(trust, vec![CodeField::Definition(String::new())]).unwrap();
    assert_eq!(project.log(99).unwrap().len(), before);
}

#[test]
fn undo_and_redo_walk_back_and_forth_and_a_new_step_ends_redo() {
    let (mut project, document) = study();
    code(&mut project, &document, Span::of(30, 59), "trust");
    code(&mut project, &document, Span::of(60, 80), "isolation");
    project.undo().unwrap().unwrap();
    project.undo().unwrap().unwrap();
    assert_eq!(spans(&project, &document), []);
    project.redo().unwrap().unwrap();
    assert_eq!(spans(&project, &document), [Span::of(30, 59)]);
    project.redo().unwrap().unwrap();
    assert_eq!(spans(&project, &document).len(), 2);
    assert_eq!(project.redo().unwrap(), None);
    project.undo().unwrap().unwrap();
    code(&mut project, &document, Span::of(31, 40), "trust");
    assert_eq!(project.redo().unwrap(), None);
    assert_eq!(project.undo().unwrap().unwrap().labels, ["coded P05 31..40 with \"trust\""]);
    assert_eq!(project.undo().unwrap().unwrap().labels, ["coded P05 30..59 with \"trust\""]);
    healthy(&project);
}

#[test]
fn undo_takes_back_one_s_own_steps_and_never_another_coder_s() {
    let (mut project, document) = study();
    project.add_coder("ben", CoderRole::Coder).unwrap();
    code(&mut project, &document, Span::of(30, 59), "trust");
    project.act_as("ben").unwrap();
    code(&mut project, &document, Span::of(60, 80), "isolation");
    project.act_as("ada").unwrap();
    project.undo().unwrap().unwrap();
    assert_eq!(spans(&project, &document), [Span::of(60, 80)]);
    project.act_as("ben").unwrap();
    project.undo().unwrap().unwrap();
    assert_eq!(project.undo().unwrap(), None);
}

#[test]
fn a_split_gives_away_one_s_own_codings_in_one_step_and_makes_the_codes_it_needs() {
    let (mut project, document) = study();
    project.add_coder("ben", CoderRole::Coder).unwrap();
    for span in [Span::of(30, 59), Span::of(60, 80)] {
        code(&mut project, &document, span, "trust");
    }
    code(&mut project, &document, Span::of(60, 80), "isolation");
    let [first, second] = [0, 1].map(|at| project.read(|db| codings::of_document(db, document.id)).unwrap()[at].id);
    let (trust, isolation) = (project.code_named("trust").unwrap(), project.code_named("isolation").unwrap());
    let targets = [SplitTarget::New("RQ3/faith".into()), SplitTarget::Code(isolation), SplitTarget::New("none".into())];
    let before = project.log(99).unwrap().len();
    assert_eq!(project.split_code(trust, &targets, &[(first, 0), (second, 1)]).unwrap(), 2);
    let log = project.log(99).unwrap();
    assert_eq!(log.len(), before + 1);
    assert_eq!(log[0].label, "split \"trust\": gave 2 codings to \"RQ3/faith\", \"RQ3/isolation\"");
    let shown = |project: &Project| -> Vec<String> {
        let book = project.codebook().unwrap();
        let all = project.read(|db| codings::of_document(db, document.id)).unwrap();
        all.iter().map(|coding| format!("{} {}", coding.span, book.path(coding.code))).collect()
    };
    // The second passage had the other code already.
    assert_eq!(shown(&project), ["30..59 RQ3/faith", "60..80 RQ3/isolation"]);
    assert!(project.codebook().unwrap().find("none").is_err());
    project.undo().unwrap().unwrap();
    assert_eq!(shown(&project).len(), 3);
    assert!(project.codebook().unwrap().find("faith").is_err());
    healthy(&project);
    project.act_as("ben").unwrap();
    let refused = project.split_code(trust, &targets, &[(first, 0)]).unwrap_err();
    assert_eq!(refused.to_string(), "a coding of somebody else's would be split; nobody else changes it");
    assert!(project.codebook().unwrap().find("faith").is_err());
}

#[test]
fn nobody_changes_another_coder_s_coding() {
    let (mut project, document) = study();
    code(&mut project, &document, Span::of(30, 59), "trust");
    let id = project.read(|db| codings::of_document(db, document.id)).unwrap()[0].id;
    project.add_coder("ben", CoderRole::Coder).unwrap();
    project.act_as("ben").unwrap();
    let error = project.remove_coding(id).unwrap_err();
    assert_eq!(error.to_string(), "that coding is ada's; nobody else changes it");
}

#[test]
fn what_a_file_applies_as_a_code_is_made_a_code_whatever_the_order_of_its_rows() {
    use crate::formats::codings::read;
    use crate::project::import_csv::Lenience;
    let rows = ["P05,31,37,ada,privacy/camera\n", "P05,31,37,ada,privacy\n", "P05,31,37,ada,cost/money\n"];
    for order in [[0, 1, 2], [1, 2, 0]] {
        let (mut project, _) = study();
        let file: String = order.iter().map(|&row| rows[row]).collect();
        let lenience = Lenience { add_missing: true, ..Lenience::default() };
        project.import_codings(read(&format!("document,start,end,coder,code\n{file}")).unwrap(), &lenience).unwrap();
        let book = project.codebook().unwrap();
        let kind = |path| book.get(book.find(path).unwrap()).unwrap().kind;
        let kinds = ["privacy", "privacy/camera", "cost", "cost/money"].map(kind);
        assert_eq!(kinds, [CodeKind::Code, CodeKind::Code, CodeKind::Theme, CodeKind::Code], "rows {order:?}");
    }
}

#[test]
fn an_import_and_a_merge_are_undone_like_anything_else() {
    let (mut project, document) = study();
    code(&mut project, &document, Span::of(30, 59), "trust");
    let (trust, isolation) = (project.code_named("trust").unwrap(), project.code_named("isolation").unwrap());
    project.merge_codes(&[trust], isolation).unwrap();
    assert_eq!(project.codebook().unwrap().resolve(trust), Some(isolation));
    project.undo().unwrap().unwrap();
    assert_eq!(project.codebook().unwrap().resolve(trust), Some(trust));
    for _ in 0..4 {
        project.undo().unwrap().unwrap();
    }
    assert_eq!(project.documents().unwrap(), []);
    for _ in 0..5 {
        project.redo().unwrap().unwrap();
    }
    assert_eq!(project.codebook().unwrap().resolve(trust), Some(isolation));
    assert_eq!(spans(&project, &document), [Span::of(30, 59)]);
    healthy(&project);
}

#[test]
fn a_cell_changed_since_is_left_alone_and_said() {
    let (mut project, _) = study();
    let trust = project.code_named("trust").unwrap();
    let fields = vec![CodeField::Definition("faith".into()), CodeField::Include("when they rely on it".into())];
    project.set_code(trust, fields).unwrap();
    project.add_coder("ben", CoderRole::Coder).unwrap();
    project.act_as("ben").unwrap();
    project.set_code(trust, vec![CodeField::Definition("reliance".into())]).unwrap();
    project.act_as("ada").unwrap();
    project.undo().unwrap().unwrap(); // ada added ben
    let undone = project.undo().unwrap().unwrap();
    assert_eq!(
        undone.kept,
        [Kept { table: "code".into(), column: "definition".into(), since: Some("changed \"trust\"".into()) }]
    );
    let book = project.codebook().unwrap();
    let code = book.get(trust).unwrap();
    assert_eq!((code.definition.as_str(), code.include.as_str()), ("reliance", ""));
    healthy(&project);
}

#[test]
fn a_name_taken_again_since_is_not_broken_by_an_undo() {
    let (mut project, _) = study();
    let trust = project.code_named("trust").unwrap();
    project.retire_codes(&[trust]).unwrap();
    project.add_coder("ben", CoderRole::Coder).unwrap();
    project.act_as("ben").unwrap();
    project.add_code("trust", CodeKind::Code, |_| {}).unwrap();
    project.act_as("ada").unwrap();
    project.undo().unwrap().unwrap();
    let undone = project.undo().unwrap().unwrap();
    assert_eq!(undone.labels, ["retired \"trust\""]);
    assert_eq!(undone.kept[0].column, "retired");
    healthy(&project);
}

#[test]
fn a_document_is_finished_by_one_coder_in_one_round_and_once() {
    let (mut project, document) = study();
    let round = project.add_round("pilot").unwrap();
    let finished = |project: &Project| {
        let study = project.study().unwrap();
        let words = study.finished.iter().map(|mark| {
            let coder = study.coder(mark.coder).unwrap();
            format!("{} {}", coder.name, study.round_name(mark.round).unwrap_or("-"))
        });
        words.collect::<Vec<_>>()
    };
    let twice = [document.clone(), document.clone()];
    let marked = project.finish(&twice, None).unwrap();
    assert_eq!((marked.changed.len(), marked.already.len()), (1, 0));
    project.finish(&twice, Some(&round)).unwrap();
    assert_eq!(finished(&project), ["ada -", "ada pilot"]);

    let steps = project.log(99).unwrap().len();
    assert_eq!(project.finish(&twice, None).unwrap().already, std::slice::from_ref(&document));
    assert_eq!(project.log(99).unwrap().len(), steps, "what was so already leaves no step");

    project.add_coder("ben", CoderRole::Coder).unwrap();
    project.act_as("ben").unwrap();
    project.reopen(&twice, None).unwrap();
    assert_eq!(finished(&project), ["ada -", "ada pilot"], "nobody reopens what another has finished");
    project.act_as("ada").unwrap();
    project.reopen(&twice, None).unwrap();
    assert_eq!(finished(&project), ["ada pilot"]);
    project.finish(&twice, None).unwrap();
    for expected in [&["ada pilot"][..], &["ada -", "ada pilot"], &["ada -", "ada pilot"], &["ada -"], &[]] {
        project.undo().unwrap().unwrap(); // the third takes back that ben was added
        assert_eq!(finished(&project), expected);
    }
    healthy(&project);
}

#[test]
fn no_round_is_named_like_having_none_or_like_another() {
    let (mut project, _) = study();
    project.add_round(" Round 1 ").unwrap();
    assert_eq!(project.round_named("round 1").unwrap().unwrap().name, "Round 1");
    assert_eq!(project.round_named("none").unwrap(), None);
    for (name, why) in [
        ("round 1", "there is a round named \"Round 1\" already"),
        ("None", "a round cannot be named \"None\", which says that there is no round"),
        (" ", "a round needs a name"),
    ] {
        assert_eq!(project.add_round(name).unwrap_err().to_string(), why);
    }
    assert_eq!(project.study().unwrap().rounds.len(), 1);
}

#[test]
fn going_back_to_a_step_unwinds_everything_since_and_one_redo_brings_it_back() {
    let (mut project, _) = study();
    let codes = |project: &Project| -> Vec<String> {
        project.codebook().unwrap().tree().map(|(code, _)| code.name.clone()).collect()
    };
    let latest = |project: &Project| project.log(1).unwrap()[0].n;
    let before = codes(&project);
    project.add_code("a", CodeKind::Code, |_| {}).unwrap();
    project.add_code("b", CodeKind::Code, |_| {}).unwrap();
    project.undo().unwrap();
    let (then, at) = (codes(&project), latest(&project));
    // What is done, undone and redone after it, and an undo of what was before it, are all unwound.
    project.redo().unwrap();
    project.add_code("c", CodeKind::Code, |_| {}).unwrap();
    project.undo().unwrap();
    project.undo().unwrap();
    project.undo().unwrap();
    assert_eq!(codes(&project), before);
    let reversal = project.undo_to(at).unwrap().unwrap();
    assert_eq!((codes(&project), reversal.kept.len()), (then.clone(), 0));
    project.redo().unwrap().unwrap();
    assert_eq!(codes(&project), before);
    project.undo_to(at).unwrap();
    assert_eq!(codes(&project), then);
    let now = latest(&project);
    assert!(project.undo_to(now).unwrap().is_none());
    assert_eq!(project.undo_to(999).unwrap_err().to_string(), "there is no step 999");
}

#[test]
fn a_coding_is_moved_and_split_and_put_back() {
    let (mut project, document) = study();
    code(&mut project, &document, Span::of(30, 57), "trust");
    let id = project.read(|db| codings::of_document(db, document.id)).unwrap()[0].id;
    project.move_coding(id, Span::of(30, 80)).unwrap();
    assert_eq!(spans(&project, &document), [Span::of(30, 80)]);
    project.split_coding(id, [Span::of(30, 53), Span::of(54, 80)]).unwrap();
    assert_eq!(spans(&project, &document), [Span::of(30, 53), Span::of(54, 80)]);
    healthy(&project);
    project.undo().unwrap();
    assert_eq!(spans(&project, &document), [Span::of(30, 80)]);
    project.undo().unwrap();
    assert_eq!(spans(&project, &document), [Span::of(30, 57)]);
}

#[test]
fn a_coding_is_not_put_where_its_code_is_already_nor_outside_nor_by_somebody_else() {
    let (mut project, document) = study();
    code(&mut project, &document, Span::of(30, 53), "trust");
    code(&mut project, &document, Span::of(54, 80), "trust");
    let id = project.read(|db| codings::of_document(db, document.id)).unwrap()[0].id;
    let said = |error: crate::error::Error| error.to_string();
    let twice = said(project.move_coding(id, Span::of(54, 80)).unwrap_err());
    assert_eq!(twice, "P05 54..80 has \"trust\" of yours already");
    let outside = said(project.move_coding(id, Span::of(30, 800)).unwrap_err());
    assert_eq!(outside, "the passage P05 30..800 reaches outside the text");
    let parts = said(project.split_coding(id, [Span::of(30, 40), Span::of(40, 60)]).unwrap_err());
    assert_eq!(parts, "30..40 and 40..60 are not two parts of 30..53");
    project.add_coder("ben", CoderRole::Coder).unwrap();
    project.act_as("ben").unwrap();
    let others = said(project.move_coding(id, Span::of(30, 40)).unwrap_err());
    assert_eq!(others, "that coding is ada's; nobody else changes it");
    assert_eq!(spans(&project, &document), [Span::of(30, 53), Span::of(54, 80)]);
}

#[test]
fn a_gesture_is_one_undo() {
    let (mut project, document) = study();
    project
        .gesture(|project| {
            let id = project.add_code("RQ3/silence", CodeKind::Code, |_| {})?;
            project.add_coding(&document, Span::of(30, 59), id, Certainty::Certain, "")
        })
        .unwrap();
    project.undo().unwrap().unwrap();
    assert!(project.code_named("silence").is_err());
    assert_eq!(spans(&project, &document), []);
    project.redo().unwrap().unwrap();
    assert!(project.code_named("silence").is_ok());
    assert_eq!(spans(&project, &document), [Span::of(30, 59)]);
    healthy(&project);
}

#[test]
fn a_passage_outside_the_text_or_empty_is_refused() {
    let (mut project, document) = study();
    let trust = project.code_named("trust").unwrap();
    for (span, said) in [(Span::of(5, 5), "is empty"), (Span::of(5, 5000), "reaches outside the text")] {
        let error = project.add_coding(&document, span, trust, Certainty::Certain, "").unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn an_unknown_name_gets_did_you_mean_and_makes_nothing() {
    let (project, _) = study();
    let error = project.code_named("truts").unwrap_err();
    assert_eq!(error.to_string(), "no code named \"truts\" in this project");
    assert_eq!(error.hint().unwrap(), "did you mean \"trust\"? List all with `thema code list`");
}

#[test]
fn undo_works_in_a_later_process_and_the_last_coder_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.thema");
    let mut project = Project::create(&path, "Barriers", clock()).unwrap();
    project.add_coder("ada", CoderRole::Lead).unwrap();
    project.add_code("trust", CodeKind::Code, |_| {}).unwrap();
    drop(project);
    let mut project = Project::open(&path, clock()).unwrap();
    assert_eq!(project.undo().unwrap().unwrap().labels, ["added the code \"trust\""]);
    drop(project);
    let mut project = Project::open(&path, clock()).unwrap();
    assert_eq!(project.redo().unwrap().unwrap().labels, ["added the code \"trust\""]);
    healthy(&project);
}

#[cfg(unix)]
#[test]
fn a_project_is_private_to_its_owner_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.thema");
    let project = Project::create(&path, "Barriers", clock()).unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
    let copy = folder.path().join("copy.thema");
    project.backup(&copy).unwrap();
    healthy(&Project::open(&copy, clock()).unwrap());
}

/// What a random session may do.
#[derive(Debug, Clone)]
enum Deed {
    Code(u32, u32, usize),
    Remove(usize),
    AddCode(u8),
    Rename(usize, u8),
    Move(usize, usize),
    Merge(usize, usize),
    Retire(usize),
    Define(usize, u8),
    Finish,
    Reopen,
    Undo,
    Redo,
    Switch,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0u32..80, 0u32..80, 0usize..9).prop_map(|(a, b, c)| Deed::Code(a, b, c)),
        1 => (0usize..9).prop_map(Deed::Remove),
        2 => (0u8..6).prop_map(Deed::AddCode),
        1 => (0usize..9, 0u8..6).prop_map(|(a, b)| Deed::Rename(a, b)),
        1 => (0usize..9, 0usize..9).prop_map(|(a, b)| Deed::Move(a, b)),
        1 => (0usize..9, 0usize..9).prop_map(|(a, b)| Deed::Merge(a, b)),
        1 => (0usize..9).prop_map(Deed::Retire),
        1 => (0usize..9, 0u8..3).prop_map(|(a, b)| Deed::Define(a, b)),
        1 => Just(Deed::Finish),
        1 => Just(Deed::Reopen),
        4 => Just(Deed::Undo),
        2 => Just(Deed::Redo),
        1 => Just(Deed::Switch),
    ]
}

/// Does the deed; what the rules refuse is no matter here.
fn perform(project: &mut Project, document: &Document, deed: &Deed) {
    let book = project.codebook().unwrap();
    let pick = |n: usize| -> Option<CodeId> { book.tree().nth(n % book.len().max(1)).map(|(code, _)| code.id) };
    match *deed {
        Deed::Code(a, b, c) => {
            drop(pick(c).map(|id| project.add_coding(document, Span::of(a, b), id, Certainty::Certain, "")))
        }
        Deed::Remove(n) => {
            let codings = project.read(|db| codings::of_document(db, document.id)).unwrap();
            if let Some(coding) = codings.get(n) {
                let _ = project.remove_coding(coding.id);
            }
        }
        Deed::AddCode(n) => drop(project.add_code(&format!("t{}/c{n}", n % 2), CodeKind::Code, |_| {})),
        Deed::Rename(a, n) => drop(pick(a).map(|id| project.rename_code(id, &format!("c{n}")))),
        Deed::Move(a, b) => drop(pick(a).map(|id| project.move_codes(&[id], pick(b)))),
        Deed::Merge(a, b) => drop(pick(a).zip(pick(b)).map(|(a, b)| project.merge_codes(&[a], b))),
        Deed::Retire(a) => drop(pick(a).map(|id| project.retire_codes(&[id]))),
        Deed::Define(a, n) => {
            drop(pick(a).map(|id| project.set_code(id, vec![CodeField::Definition(format!("d{n}"))])))
        }
        Deed::Finish => drop(project.finish(std::slice::from_ref(document), None).unwrap()),
        Deed::Reopen => drop(project.reopen(std::slice::from_ref(document), None).unwrap()),
        Deed::Undo => drop(project.undo().unwrap()),
        Deed::Redo => drop(project.redo().unwrap()),
        Deed::Switch => {
            let other = if project.coder().unwrap().name == "ada" { "ben" } else { "ada" };
            let _ = project.act_as(other); // gone, if adding them was undone
        }
    }
}

/// The codebook, the codings and what is finished, as a person sees them.
fn picture(project: &Project, document: &Document) -> (Vec<String>, Vec<String>) {
    let book = project.codebook().unwrap();
    let codes = book.tree().map(|(code, _)| format!("{} = {}", book.path(code.id), code.definition)).collect();
    let codings = project.read(|db| codings::of_document(db, document.id)).unwrap();
    let mut marks: Vec<String> =
        codings.iter().map(|coding| format!("{} {} {}", coding.span, coding.code, coding.coder)).collect();
    marks.extend(project.study().unwrap().finished.iter().map(|mark| format!("finished by {}", mark.coder)));
    marks.sort_unstable();
    (codes, marks)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_two_coders_do_the_history_replayed_gives_the_tables(deeds in prop::collection::vec(deed(), 1..40)) {
        let (mut project, document) = study();
        project.add_coder("ben", CoderRole::Coder).unwrap();
        for deed in &deeds {
            perform(&mut project, &document, deed);
        }
        healthy(&project);
    }

    #[test]
    fn one_coder_undoing_everything_and_redoing_everything_is_where_they_were(
        deeds in prop::collection::vec(deed().prop_filter("alone", |deed| !matches!(deed, Deed::Switch)), 1..30)
    ) {
        let (mut project, document) = study();
        let start = picture(&project, &document);
        let steps_before = project.log(999).unwrap().len();
        for deed in deeds.iter().filter(|deed| !matches!(deed, Deed::Undo | Deed::Redo)) {
            perform(&mut project, &document, deed);
        }
        let end = picture(&project, &document);
        let done = project.log(999).unwrap().len() - steps_before;
        for _ in 0..done {
            let undone = project.undo().unwrap().unwrap();
            prop_assert_eq!(undone.kept, []);
        }
        prop_assert_eq!(picture(&project, &document), start);
        for _ in 0..done {
            let redone = project.redo().unwrap().unwrap();
            prop_assert_eq!(redone.kept, []);
        }
        prop_assert_eq!(picture(&project, &document), end);
        healthy(&project);
    }
}
