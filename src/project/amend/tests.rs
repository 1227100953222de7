//! Amending texts that are coded, on a text small enough to see through and on the sample study.

use super::*;
use crate::formats::{codebook, codings as codings_file};
use crate::model::codebook::CodeKind;
use crate::model::coding::{Certainty, CoderRole};
use crate::model::ids::CodingId;
use crate::model::memo::MemoAbout;
use crate::project::Clock;
use crate::project::fixtures::healthy;
use crate::project::import::Importing;
use crate::project::import_csv::Lenience;
use crate::store::codings;
use proptest::prelude::*;
use std::fmt::Write;
use std::path::PathBuf;

const TEXT: &str = "I: So who would notice?\n\nP05: Nobody has ever asked me. We throw it over the fence.\n\nI: And then?\n\nP05: Then we wait, and we hope.\n";

fn clock() -> Clock {
    Clock::fixed("2026-11-22T10:00:00Z")
}

/// A project of ada's and ben's, set up by cleo with one document and two codes; ada acts.
fn study_of(text: &str) -> (Project, Document) {
    let mut project = Project::in_memory("Barriers", clock()).unwrap();
    project.add_coder("cleo", CoderRole::Lead).unwrap();
    project.add_coder("ada", CoderRole::Coder).unwrap();
    project.add_coder("ben", CoderRole::Coder).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("P05.txt");
    std::fs::write(&file, text).unwrap();
    project.import_transcripts(&[file], &Importing::default(), &mut |_, _, _| {}).unwrap();
    for path in ["trust", "isolation"] {
        project.add_code(path, CodeKind::Code, |_| {}).unwrap();
    }
    project.act_as("ada").unwrap();
    let document = project.document_named("P05").unwrap();
    (project, document)
}

fn study() -> (Project, Document) {
    study_of(TEXT)
}

fn document(project: &Project) -> Document {
    project.document_named("P05").unwrap()
}

fn body(project: &Project) -> String {
    project.text(&document(project)).unwrap().into_string()
}

/// Codes these words, which stand in the text once.
fn code(project: &mut Project, words: &str, name: &str) -> CodingId {
    let document = document(project);
    let [span] = project.text(&document).unwrap().find_literal(words)[..] else { panic!("{words} is not there once") };
    let code = project.code_named(name).unwrap();
    project.add_coding(&document, span, code, Certainty::Certain, "").unwrap().unwrap()
}

fn amend(project: &mut Project, text: &str) -> Consequences {
    let amendment = project.read_edited(&document(project), text.to_owned()).unwrap();
    let would = project.weigh(&amendment).unwrap();
    let (_, done) = project.amend(&amendment).unwrap();
    assert_eq!(done, would, "a dry run says what is done");
    done
}

fn replace(project: &mut Project, from: &str, to: &str) -> Consequences {
    let text = body(project);
    assert!(text.contains(from), "{from}");
    amend(project, &text.replace(from, to))
}

/// The words of every coding that counts, in the order of the text.
fn coded(project: &Project) -> Vec<String> {
    let document = document(project);
    let text = project.text(&document).unwrap();
    let codings = project.read(|db| codings::of_document(db, document.id)).unwrap();
    codings.iter().map(|coding| text.slice(coding.span).to_owned()).collect()
}

/// What is to be looked at: `change: before > after`.
fn to_check(project: &Project) -> Vec<String> {
    let list = project.to_check(None, false).unwrap();
    let show = |item: &crate::project::recheck::ToCheck| {
        let before = item.before.as_deref().unwrap_or("(erased)");
        format!("{}: {before} > {}", item.touch.word(), item.after)
    };
    list.iter().map(show).collect()
}

/// Everything of the study that is in use, in words.
fn state(project: &Project) -> String {
    let study = project.study().unwrap();
    let mut said = String::new();
    for document in &study.documents {
        writeln!(said, "{:#?} {:?}", document, project.text(&document.document).unwrap().as_str()).unwrap();
    }
    writeln!(said, "{:#?}\n{:#?}", study.codings, study.participants).unwrap();
    writeln!(said, "{:#?}\n{:#?}", project.memos().unwrap(), project.to_check(None, true).unwrap()).unwrap();
    said
}

#[track_caller]
fn assert_same(found: &str, expected: &str) {
    let differing = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert!(found == expected, "{differing:?}");
}

#[test]
fn a_corrected_word_leaves_every_coding_on_its_words() {
    let (mut project, _) = study();
    code(&mut project, "Nobody has ever asked me.", "trust");
    code(&mut project, "We throw it over the fence.", "isolation");
    code(&mut project, "we hope", "trust");
    let done = replace(&mut project, "So who would notice?", "So, who on earth would notice it?");
    assert_eq!((done.untouched, done.touched.len(), document(&project).revision), (3, 0, 2));
    assert_eq!(coded(&project), ["Nobody has ever asked me.", "We throw it over the fence.", "we hope"]);
    assert_eq!(to_check(&project), [""; 0]);
    healthy(&project);
}

#[test]
fn what_is_touched_is_to_be_looked_at_once() {
    let (mut project, _) = study();
    code(&mut project, "Nobody has ever asked me.", "trust");
    code(&mut project, "ever", "isolation");
    code(&mut project, "We throw it over the fence.", "isolation");
    let text = body(&project)
        .replace("Nobody has ever asked", "Nobody ever asked")
        .replace(" We throw it over the fence.", "");
    let done = amend(&mut project, &text);
    assert_eq!((done.untouched, done.changed, done.gone), (1, 1, 1));
    assert_eq!(coded(&project), ["Nobody ever asked me.", "ever"]);
    assert_eq!(
        to_check(&project),
        ["changed: Nobody has ever asked me. > Nobody ever asked me.", "gone: We throw it over the fence. > "]
    );
    let list = project.to_check(None, false).unwrap();
    assert_eq!(project.count_to_check().unwrap(), 2);
    assert_eq!(project.check_off(&[list[0].id]).unwrap(), 1);
    assert_eq!(project.check_off(&[list[0].id]).unwrap(), 0);
    assert_eq!(project.count_to_check().unwrap(), 1);
    project.undo().unwrap().unwrap();
    assert_eq!(project.count_to_check().unwrap(), 2);
    healthy(&project);
}

#[test]
fn a_coding_without_a_word_left_counts_nowhere_until_it_is_placed_again() {
    let (mut project, _) = study();
    let lost = code(&mut project, "We throw it over the fence.", "isolation");
    replace(&mut project, " We throw it over the fence.", "");
    assert_eq!(coded(&project), [""; 0]);
    assert_eq!(project.study().unwrap().codings.len(), 0);
    let [hope] = project.text(&document(&project)).unwrap().find_literal("we hope")[..] else { panic!() };
    let before = state(&project);
    project.move_coding(lost, hope).unwrap();
    assert_eq!(coded(&project), ["we hope"]);
    assert_eq!(to_check(&project), [""; 0]);
    project.undo().unwrap().unwrap();
    assert_eq!(state(&project), before);
    project.remove_coding(lost).unwrap();
    assert_eq!(to_check(&project), [""; 0]);
    healthy(&project);
}

#[test]
fn of_two_codings_that_fall_on_one_passage_the_later_stays_behind() {
    let (mut project, _) = study();
    code(&mut project, "ever asked me", "trust");
    code(&mut project, "has ever asked me", "trust");
    let done = replace(&mut project, "has ever asked", "ever asked");
    assert_eq!((done.untouched, done.same), (1, 1));
    assert_eq!(coded(&project), ["ever asked me"]);
    assert_eq!(to_check(&project), ["same: has ever asked me > "]);
    project.undo().unwrap().unwrap();
    assert_eq!(coded(&project), ["has ever asked me", "ever asked me"]);
    healthy(&project);
}

#[test]
fn a_memo_about_a_passage_moves_with_it_and_stays_with_the_document_when_the_words_go() {
    let (mut project, document) = study();
    let place = |project: &Project, words: &str| project.text(&self::document(project)).unwrap().find_literal(words)[0];
    for (words, title) in [("the fence", "Fences"), ("we wait", "Waiting"), ("we hope", "")] {
        let about = MemoAbout::Passage(document.id, place(&project, words));
        project.add_memo(about, title, "What I thought.").unwrap();
    }
    replace(&mut project, "So who", "So");
    replace(&mut project, "the fence", "the high fence");
    replace(&mut project, "Then we wait, and we", "And we");
    let about: Vec<_> = project.memos().unwrap().into_iter().map(|memo| (memo.about, memo.title)).collect();
    let fence = MemoAbout::Passage(document.id, place(&project, "the high fence"));
    let hope = MemoAbout::Passage(document.id, place(&project, "we hope"));
    let expected = [(fence, "Fences"), (MemoAbout::Document(document.id), "Waiting"), (hope, "")];
    assert_eq!(about, expected.map(|(about, title)| (about, title.to_owned())));
    assert_eq!(to_check(&project), ["changed: the fence > the high fence", "gone: we wait > "]);
    healthy(&project);
}

#[test]
fn what_two_amendments_touched_is_there_once_with_the_words_it_had_first() {
    let (mut project, _) = study();
    code(&mut project, "Nobody has ever asked me.", "trust");
    replace(&mut project, "has ever", "had ever");
    replace(&mut project, "asked me", "asked us");
    assert_eq!(to_check(&project), ["changed: Nobody has ever asked me. > Nobody had ever asked us."]);
    let list = project.to_check(None, false).unwrap();
    project.check_off(&[list[0].id]).unwrap();
    assert_eq!(to_check(&project), [""; 0]);
    healthy(&project);
}

#[test]
fn undo_and_redo_of_an_amendment_bring_everything_back_as_it_was() {
    let (mut project, document) = study();
    for (words, name) in
        [("Nobody has ever asked me.", "trust"), ("ever", "isolation"), ("We throw it over the fence.", "trust")]
    {
        code(&mut project, words, name);
    }
    project.add_memo(MemoAbout::Passage(document.id, Span::of(60, 70)), "Fences", "Over it.").unwrap();
    let before = state(&project);
    let text = body(&project)
        .replace("P05: Then", "P06: And then")
        .replace("has ever", "never")
        .replace(" We throw it over the fence.", "");
    amend(&mut project, &text);
    let after = state(&project);
    assert_ne!(before, after);
    for _ in 0..2 {
        project.undo().unwrap().unwrap();
        assert_same(&state(&project), &before);
        healthy(&project);
        project.redo().unwrap().unwrap();
        assert_same(&state(&project), &after);
        healthy(&project);
    }
}

#[test]
fn an_undo_never_puts_a_place_of_an_older_text_into_a_newer_one() {
    let (mut project, _) = study();
    let coding = code(&mut project, "Nobody has ever asked me.", "trust");
    project.move_coding(coding, Span::of(30, 40)).unwrap();
    project.act_as("ben").unwrap();
    replace(&mut project, "So who would", "Who would then");
    project.act_as("ada").unwrap();
    let before = coded(&project);
    let undone = project.undo().unwrap().unwrap();
    let kept: Vec<&str> = undone.kept.iter().map(|kept| kept.column.as_str()).collect();
    assert_eq!(kept, ["end"]);
    assert_eq!(coded(&project), before);
    healthy(&project);
}

#[test]
fn a_removal_undone_after_an_amendment_brings_the_coding_back_on_its_words() {
    let (mut project, _) = study();
    let coding = code(&mut project, "We throw it over the fence.", "trust");
    project.remove_coding(coding).unwrap();
    project.act_as("ben").unwrap();
    replace(&mut project, "So who would", "Who would, then,");
    project.act_as("ada").unwrap();
    project.undo().unwrap().unwrap();
    assert_eq!(coded(&project), ["We throw it over the fence."]);
    healthy(&project);
}

#[test]
fn what_others_placed_since_an_amendment_is_carried_back_when_it_is_undone() {
    let (mut project, document) = study();
    replace(&mut project, "So who", "So, tell me, who");
    project.act_as("ben").unwrap();
    code(&mut project, "We throw it over the fence.", "trust");
    code(&mut project, "tell me", "isolation");
    code(&mut project, "So, tell me, who", "trust");
    let [fence] = project.text(&self::document(&project)).unwrap().find_literal("the fence")[..] else { panic!() };
    project.add_memo(MemoAbout::Passage(document.id, fence), "Fences", "Over it.").unwrap();
    project.act_as("ada").unwrap();
    project.undo().unwrap().unwrap();
    assert_eq!(body(&project), TEXT);
    assert_eq!(coded(&project), ["So who", "We throw it over the fence."]);
    let [memo] = &project.memos().unwrap()[..] else { panic!() };
    assert_eq!(memo.about, MemoAbout::Passage(document.id, Span::of(fence.start().get() - 10, fence.end().get() - 10)));
    assert_eq!(to_check(&project), ["changed: So, tell me, who > So who", "gone: tell me > "]);
    healthy(&project);
    project.redo().unwrap().unwrap();
    assert_eq!(coded(&project), ["So, tell me, who", "tell me", "We throw it over the fence."]);
    assert_eq!(to_check(&project), [""; 0]);
    healthy(&project);
}

#[test]
fn an_amendment_is_not_undone_under_a_later_one() {
    let (mut project, _) = study();
    replace(&mut project, "So who", "Who");
    project.act_as("ben").unwrap();
    replace(&mut project, "the fence", "the wall");
    let before = state(&project);
    project.act_as("ada").unwrap();
    let undone = project.undo().unwrap().unwrap();
    assert_eq!((undone.kept.len(), undone.kept[0].column.as_str()), (1, "revision"));
    assert_eq!(undone.kept[0].since.as_deref(), Some("amended P05 in 1 place"));
    assert_eq!(state(&project), before);
    healthy(&project);
}

#[test]
fn a_revision_made_after_an_undone_one_has_a_number_of_its_own() {
    let (mut project, document) = study();
    replace(&mut project, "So who", "Who");
    project.undo().unwrap().unwrap();
    replace(&mut project, "the fence", "the wall");
    let revisions = project.revisions(&document).unwrap();
    let known: Vec<_> = revisions.iter().map(|revision| (revision.n, revision.base, revision.edits)).collect();
    assert_eq!(known, [(1, None, 0), (2, Some(1), 1), (3, Some(1), 1)]);
    assert_eq!(self::document(&project).revision, 3);
    assert_eq!(project.text_of(&document, 1).unwrap().unwrap().as_str(), TEXT);
    healthy(&project);
}

#[test]
fn words_that_were_removed_are_not_in_the_file_of_edits() {
    let (mut project, document) = study();
    replace(&mut project, "Nobody", "[name]");
    let edits = project.edits_of(&document, 2).unwrap();
    assert_eq!(edits.apply(&Text::new(TEXT.into()).unwrap()), body(&project));
    let [edit] = edits.all() else { panic!("{edits:?}") };
    assert_eq!((edit.removed, edit.inserted.as_str()), (6, "[name]"));
}

#[test]
fn the_structure_stays_speakers_keep_who_they_are_and_turns_their_times() {
    let text = "[00:01] I: So who would notice?\n\n[00:05] Ana: Nobody has ever asked me.\n\n[00:09] I: And then?\n\n[00:12] Ana: Then we wait.\n";
    let (mut project, _) = study_of(text);
    let people = |project: &Project| -> Vec<(String, Role, bool)> {
        let speakers = project.read(documents::speakers).unwrap();
        speakers.into_iter().map(|speaker| (speaker.label, speaker.role, speaker.participant.is_some())).collect()
    };
    let turns = |project: &Project| -> Vec<(Option<u32>, Option<SpeakerId>)> {
        let document = document(project);
        let turns = project.read(|db| documents::turns(db, &document)).unwrap();
        turns.into_iter().map(|turn| (turn.time_start.map(|time| time.0), turn.speaker)).collect()
    };
    let before = turns(&project);
    assert_eq!(people(&project), [("I".into(), Role::Interviewer, false), ("Ana".into(), Role::Participant, true)]);
    // The times go, a turn is cut in two, and the person has another label.
    let done = amend(
        &mut project,
        "I: So who would notice?\n\nP05: Nobody has ever\n\nI: Mhm.\n\nP05: asked me.\n\nI: And then?\n\nP05: Then we wait.\n",
    );
    assert_eq!(done.speakers, ["P05"]);
    assert_eq!(people(&project)[2], ("P05".into(), Role::Participant, true));
    let participants = project.read(participants::all).unwrap();
    assert_eq!(participants.len(), 1, "it is the same person");
    let after = turns(&project);
    let times: Vec<_> = after.iter().map(|turn| turn.0).collect();
    assert_eq!(times, [Some(1000), Some(5000), None, None, Some(9000), Some(12000)]);
    assert_eq!(after[0].1, before[0].1);
    healthy(&project);
}

#[test]
fn what_changes_nothing_or_leaves_nothing_is_refused() {
    let (mut project, document) = study();
    let refused = |text: &str| project.read_edited(&document, text.to_owned()).err().unwrap().to_string();
    assert!(refused(TEXT).contains("character for character"));
    assert!(refused(" \n").contains("nothing would be left"));
    let amendment = project.read_edited(&document, TEXT.replace("ever", "never")).unwrap();
    replace(&mut project, "So who", "Who");
    assert!(project.amend(&amendment).unwrap_err().to_string().contains("another program"));
    healthy(&project);
}

#[test]
fn comments_of_a_corrected_file_become_memos_only_once() {
    let (mut project, document) = study();
    let mut amendment = project.read_edited(&document, TEXT.replace("ever", "never")).unwrap();
    let remark = |body: &str| transcript::RemarkDraft { span: Span::of(0, 5), author: "Ana".into(), body: body.into() };
    project.add_memo(MemoAbout::Document(document.id), "Comment by Ana", "Known.").unwrap();
    amendment.transcript.remarks = vec![remark("Known."), remark("New.")];
    project.amend(&amendment).unwrap();
    let bodies: Vec<String> = project.memos().unwrap().into_iter().map(|memo| memo.body).collect();
    assert_eq!(bodies, ["Known.", "New."]);
}

// ── The sample study, and any study ───────────────────────────────────────────────────────────────────────

/// The sample study in memory: its transcripts, codebook and codings.
fn sample() -> Project {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample_transcripts");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let mut project = Project::in_memory("Barriers", clock()).unwrap();
    for (name, role) in [("ada", CoderRole::Lead), ("ben", CoderRole::Coder), ("consensus", CoderRole::Consensus)] {
        project.add_coder(name, role).unwrap();
    }
    let files = ["P01.txt", "P02.vtt", "P03.docx", "P04.srt", "P05.txt", "P06.md", "P07.txt", "P08.csv"]
        .map(|name| folder.join("transcripts").join(name));
    project.import_transcripts(&files, &Importing::default(), &mut |_, _, _| {}).unwrap();
    project.import_codebook(codebook::read(&read("codebook-v4.csv")).unwrap(), &Lenience::default()).unwrap();
    for coder in ["ada", "ben", "consensus"] {
        let rows = codings_file::read(&read(&format!("codings-{coder}.csv"))).unwrap();
        project.import_codings(rows, &Lenience::default()).unwrap();
    }
    project.act_as("ada").unwrap();
    project
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % count as u64) as usize
    }
}

/// The text with so many words changed, taken out or added, and where in the old text that was.
fn corrected(text: &Text, count: usize, dice: &mut Dice) -> (String, Vec<Span>) {
    let words: Vec<Span> = text.words(text.whole()).collect();
    let mut chosen: Vec<usize> = (0..count).map(|_| 1 + dice.below(words.len() - 2)).collect();
    chosen.sort_unstable();
    chosen.dedup_by(|later, kept| *later - *kept < 3);
    let (mut new, mut at, mut places) = (String::new(), CharPos(0), Vec::new());
    for word in chosen {
        let span = words[word];
        let same = |other: usize| text.slice(words[other]) == text.slice(span);
        let (place, inserted) = match dice.below(3) {
            0 => (Span::between(span.end(), span.end()), format!(" zq{}", dice.below(1 << 30))),
            // Of two equal words nobody can tell which one went.
            1 if !same(word - 1) && !same(word + 1) => (span, String::new()),
            _ => (span, format!("zq{}", dice.below(1 << 30))),
        };
        new += text.slice(Span::between(at, place.start()));
        new += &inserted;
        at = place.end();
        places.push(place);
    }
    new.extend(text.chars_from(at));
    (new, places)
}

#[test]
fn of_two_thousand_corrections_none_loses_a_coding_and_none_goes_unnoticed() {
    let mut project = sample();
    let mut dice = Dice(7);
    let before = state(&project);
    let (mut made, mut amendments, mut read_the_same, mut told) = (0, 0, 0, 0);
    while made < 2_000 {
        for document in project.documents().unwrap() {
            let codings = project.read(|db| codings::of_document(db, document.id)).unwrap();
            let old = project.text(&document).unwrap();
            let (new, places) = corrected(&old, 40, &mut dice);
            let amendment = project.read_edited(&document, new.clone()).unwrap();
            let (revision, done) = project.amend(&amendment).unwrap();
            let (made_here, now) = (places.len(), project.text(&document_of(&project, &document)).unwrap());
            assert_eq!(now.as_str(), new);
            let told_of: HashSet<Placed> = done.touched.iter().map(|touched| touched.about).collect();
            for coding in &codings {
                let is_touched = places.iter().any(|place| match place.is_empty() {
                    true => coding.span.start() < place.start() && place.start() < coding.span.end(),
                    false => place.overlaps(coding.span),
                });
                let there = project.coding(coding.id).unwrap();
                assert_eq!(
                    told_of.contains(&Placed::Coding(coding.id)),
                    is_touched,
                    "{} {}",
                    document.name,
                    coding.span
                );
                if is_touched {
                    told += 1;
                } else {
                    assert_eq!((there.revision, now.slice(there.span)), (revision, old.slice(coding.span)));
                    read_the_same += 1;
                }
                assert!(there.revision == revision || is_touched, "none is lost without a word");
            }
            (made, amendments) = (made + made_here, amendments + 1);
        }
    }
    assert!(read_the_same > 1_000 && told > 1_000, "{read_the_same} {told}");
    healthy(&project);
    for _ in 0..amendments {
        project.undo().unwrap().unwrap();
    }
    assert_eq!(state(&project), before);
    healthy(&project);
}

fn document_of(project: &Project, document: &Document) -> Document {
    project.document_named(&document.name).unwrap()
}

/// Something one of two coders does.
#[derive(Debug, Clone)]
enum Deed {
    Change { coder: bool, word: usize, into: String },
    Code { coder: bool, word: usize, length: usize, code: bool },
    Move { word: usize, length: usize, which: usize },
    Remove { which: usize },
    Memo { coder: bool, word: usize },
    CheckOff { which: usize },
    Undo { coder: bool },
    Redo { coder: bool },
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let coder = any::<bool>;
    prop_oneof![
        3 => (coder(), 0usize..40, prop::sample::select(vec!["", "oh", "two words", "é\u{301}"]))
            .prop_map(|(coder, word, into)| Deed::Change { coder, word, into: into.to_owned() }),
        4 => (coder(), 0usize..40, 1usize..6, any::<bool>())
            .prop_map(|(coder, word, length, code)| Deed::Code { coder, word, length, code }),
        2 => (0usize..40, 1usize..6, 0usize..20).prop_map(|(word, length, which)| Deed::Move { word, length, which }),
        1 => (0usize..20).prop_map(|which| Deed::Remove { which }),
        2 => (coder(), 0usize..40).prop_map(|(coder, word)| Deed::Memo { coder, word }),
        1 => (0usize..20).prop_map(|which| Deed::CheckOff { which }),
        4 => coder().prop_map(|coder| Deed::Undo { coder }),
        2 => coder().prop_map(|coder| Deed::Redo { coder }),
    ]
}

fn act_as(project: &mut Project, coder: bool) {
    project.act_as(if coder { "ada" } else { "ben" }).unwrap();
}

fn do_it(project: &mut Project, deed: &Deed) {
    let document = document(project);
    let text = project.text(&document).unwrap();
    let words: Vec<Span> = text.words(text.whole()).collect();
    let passage = |word: usize, length: usize| {
        let first = word % words.len();
        words[first].hull(words[(first + length - 1).min(words.len() - 1)])
    };
    let mut codings = project.study().unwrap().codings;
    codings.sort_by_key(|coding| coding.id);
    match deed {
        Deed::Change { coder, word, into } => {
            act_as(project, *coder);
            let word = words[word % words.len()];
            let mut new = text.slice(Span::between(CharPos(0), word.start())).to_owned() + into;
            new.extend(text.chars_from(word.end()));
            if let Ok(amendment) = project.read_edited(&document, new) {
                project.amend(&amendment).unwrap();
            }
        }
        Deed::Code { coder, word, length, code } => {
            act_as(project, *coder);
            let code = project.code_named(if *code { "trust" } else { "isolation" }).unwrap();
            project.add_coding(&document, passage(*word, *length), code, Certainty::Certain, "").unwrap();
        }
        Deed::Move { word, length, which } => {
            let Some(coding) = codings.get(which % codings.len().max(1)) else { return };
            let name = Project::coder_name(&project.coders().unwrap(), coding.coder).to_owned();
            project.act_as(&name).unwrap();
            let _ = project.move_coding(coding.id, passage(*word, *length));
        }
        Deed::Remove { which } => {
            let Some(coding) = codings.get(which % codings.len().max(1)) else { return };
            let name = Project::coder_name(&project.coders().unwrap(), coding.coder).to_owned();
            project.act_as(&name).unwrap();
            project.remove_coding(coding.id).unwrap();
        }
        Deed::Memo { coder, word } => {
            act_as(project, *coder);
            project.add_memo(MemoAbout::Passage(document.id, passage(*word, 2)), "A title", "Words.").unwrap();
        }
        Deed::CheckOff { which } => {
            let list = project.to_check(None, false).unwrap();
            let Some(item) = list.get(which % list.len().max(1)) else { return };
            project.check_off(&[item.id]).unwrap();
        }
        Deed::Undo { coder } => {
            act_as(project, *coder);
            project.undo().unwrap();
        }
        Deed::Redo { coder } => {
            act_as(project, *coder);
            project.redo().unwrap();
        }
    }
}

/// Every coding in use is in the current text, or among what is to be looked at.
#[track_caller]
fn none_is_lost(project: &Project, document: &Document) {
    let text = project.text(&self::document(project)).unwrap();
    let study = project.study().unwrap();
    assert!(study.codings.iter().all(|coding| text.get(coding.span).is_some()));
    let counted: HashSet<CodingId> = study.codings.iter().map(|coding| coding.id).collect();
    let noted: HashSet<Placed> = project.to_check(None, true).unwrap().iter().map(|item| item.about).collect();
    let ids = project.read(|db| codings::in_use_of(db, document.id)).unwrap();
    for id in ids {
        assert!(counted.contains(&id) || noted.contains(&Placed::Coding(id)), "{id} is lost");
    }
    for memo in project.memos().unwrap() {
        if let MemoAbout::Passage(_, span) = memo.about {
            assert!(text.get(span).is_some(), "a memo about {span} lies outside");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_two_coders_do_the_file_is_sound_and_no_coding_is_lost(deeds in prop::collection::vec(any_deed(), 1..14)) {
        let (mut project, document) = study();
        for deed in &deeds {
            do_it(&mut project, deed);
            none_is_lost(&project, &document);
        }
        healthy(&project);
    }

    #[test]
    fn one_coder_s_amendments_undone_and_redone_are_as_they_were(deeds in prop::collection::vec(any_deed(), 1..10)) {
        let (mut project, _) = study();
        act_as(&mut project, true);
        let mut states = vec![state(&project)];
        for deed in &deeds {
            let deed = match deed.clone() {
                Deed::Change { word, into, .. } => Deed::Change { coder: true, word, into },
                Deed::Code { word, length, code, .. } => Deed::Code { coder: true, word, length, code },
                Deed::Memo { word, .. } => Deed::Memo { coder: true, word },
                Deed::Undo { .. } | Deed::Redo { .. } => continue,
                other => other,
            };
            let steps = project.log(usize::MAX).unwrap().len();
            do_it(&mut project, &deed);
            act_as(&mut project, true);
            if project.log(usize::MAX).unwrap().len() > steps {
                states.push(state(&project));
            }
        }
        for state_before in states.iter().rev().skip(1) {
            project.undo().unwrap().unwrap();
            prop_assert_eq!(&state(&project), state_before);
        }
        for state_after in states.iter().skip(1) {
            project.redo().unwrap().unwrap();
            prop_assert_eq!(&state(&project), state_after);
        }
        healthy(&project);
    }
}
