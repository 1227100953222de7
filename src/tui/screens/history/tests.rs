//! Looking back, and going back.

use crate::tui::test_support::{Session, code_as, study};
use insta::assert_snapshot;

fn coded(width: u16, height: u16) -> Session {
    let mut project = study();
    code_as(&mut project, "ben", "P05", "nothing leaks", "misconception-data-is-safe");
    let mut session = Session::of(project, width, height);
    session.press("j<Space>mon<Enter>j<Space>ob<Enter>j.u");
    session
}

#[test]
fn the_history_lists_what_was_done_with_the_latest_first() {
    assert_snapshot!(coded(80, 24).press("H").styled());
    assert_snapshot!(coded(120, 40).press("H").screen());
}

#[test]
fn going_back_to_a_step_is_asked_and_is_one_step() {
    let mut session = coded(80, 24);
    session.press("Hjjj<Enter>");
    assert_snapshot!(session.screen());
    assert_eq!(session.codings().len(), 3);
    session.press("<Enter>");
    assert_eq!(session.codings().len(), 2, "{}", session.screen());
    assert!(session.said().starts_with("undone: 3 steps, back to: coded P05"), "{}", session.said());
    session.press("<Esc><Ctrl-r>");
    assert_eq!(session.codings().len(), 3);
    assert!(session.screen().contains("P05"));
}

#[test]
fn a_question_not_answered_with_yes_changes_nothing() {
    let mut session = coded(80, 24);
    session.press("Hjjj<Enter>j<Esc>jjkkk");
    assert_eq!(session.codings().len(), 3);
    assert!(session.state.screen.is_none());
    session.press("HG<Enter>");
    assert_eq!(session.codings().len(), 3);
}

#[test]
fn what_others_did_is_left_out_when_asked_and_is_never_taken_back() {
    let mut session = coded(80, 24);
    session.press("H");
    assert!(session.screen().contains("ben"));
    session.press("a");
    assert!(!session.screen().contains("  ben  "), "{}", session.screen());
    session.press("H<Esc>");
    assert!(session.state.screen.is_none());
}

#[test]
fn the_screen_follows_what_another_program_does() {
    let mut session = coded(80, 24);
    session.press("H");
    session.project.add_code("RQ9/overheard", crate::model::codebook::CodeKind::Code, |_| {}).unwrap();
    let catalogue = crate::tui::perform::load(&session.project).unwrap();
    session.feed(crate::tui::action::Action::Loaded(Box::new(catalogue)));
    assert!(session.screen().contains("RQ9/overheard"), "{}", session.screen());
}
