//! Looking at what an amendment touched, and being through with it.

use crate::model::memo::MemoAbout;
use crate::project::Project;
use crate::tui::test_support::{Session, code_as, study};
use insta::assert_snapshot;

/// The study with passages of ada's and ben's, whose text was then corrected by ada.
fn amended() -> Project {
    let mut project = study();
    code_as(&mut project, "ada", "P05", "We throw it over the fence.", "team-isolation-pipeline");
    code_as(&mut project, "ada", "P05", "nothing leaks", "misconception-data-is-safe");
    code_as(&mut project, "ben", "P05", "nothing leaks", "misconception-data-is-safe");
    project.act_as("ada").unwrap();
    let document = project.document_named("P05").unwrap();
    let [christmas] = project.text(&document).unwrap().find_literal("At Christmas.")[..] else {
        panic!("not there once")
    };
    project.add_memo(MemoAbout::Passage(document.id, christmas), "Irony", "She laughs on the tape.").unwrap();
    let text = project.text(&document).unwrap().into_string();
    let text = text.replace("over the fence", "over the high fence").replace("nothing leaks", "nothing ever leaks out");
    let text = text.replace("At Christmas.", "");
    let amendment = project.read_edited(&document, text).unwrap();
    project.amend(&amendment).unwrap();
    project
}

fn opened(width: u16, height: u16) -> Session {
    let mut session = Session::of(amended(), width, height);
    session.press("R");
    session
}

#[test]
fn what_was_touched_is_listed_as_it_was_and_as_it_is() {
    assert_snapshot!(opened(80, 24).styled());
    assert_snapshot!(opened(120, 40).press("j").screen());
}

#[test]
fn the_title_says_how_much_there_is_to_look_at() {
    let mut session = Session::of(amended(), 120, 30);
    assert!(session.screen().contains("4 to look at: R"), "{}", session.screen());
    session.press("R<Space><Space><Space><Esc>");
    assert!(session.screen().contains("1 to look at: R"), "{}", session.screen());
}

#[test]
fn a_passage_looked_at_makes_room_for_the_next_and_undo_brings_it_back() {
    let mut session = opened(80, 24);
    session.press("<Space>");
    assert!(session.said().starts_with("looked at; 3 passages left"), "{}", session.said());
    assert_eq!(session.project.count_to_check().unwrap(), 3);
    session.press("u");
    assert_eq!(session.project.count_to_check().unwrap(), 4);
}

#[test]
fn enter_goes_to_the_words_and_the_key_comes_back_to_the_list() {
    let mut session = opened(80, 24);
    session.press("j<Enter>");
    assert!(session.state.screen.is_none());
    let passage = session.passage().to_owned();
    session.press("R");
    let Some(crate::tui::screens::Screen::Worklist(worklist)) = &session.state.screen else { panic!("not open") };
    let chosen = worklist.chosen(&session.state).unwrap();
    assert_eq!((worklist.list.chosen, chosen.after.as_str()), (1, passage.as_str()));
}

#[test]
fn a_coding_of_one_s_own_is_taken_off_and_another_s_is_not_to_be_seen() {
    let mut session = opened(120, 30);
    assert!(session.screen().contains("Others' passages are hidden"), "{}", session.screen());
    let before = session.codings().len();
    session.press("x");
    assert!(session.said().starts_with("took off"), "{}", session.said());
    assert_eq!(session.codings().len(), before - 1);
    session.press("u");
    assert_eq!(session.codings().len(), before);
}

#[test]
fn with_nothing_to_look_at_the_screen_says_when_there_would_be() {
    let mut session = Session::of(study(), 80, 24);
    session.press("R");
    assert_snapshot!(session.screen());
    session.press("<Enter><Space>xgG<Esc>");
    assert!(session.state.screen.is_none());
}
