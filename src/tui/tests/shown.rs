//! What is shown, and where one goes.

use crate::model::time::Millis;
use crate::tui::test_support::{Session, code_as, study};
use insta::assert_snapshot;

fn coded() -> Session {
    let mut project = study();
    code_as(&mut project, "ada", "P05", "nothing leaks", "no-monitoring");
    code_as(&mut project, "ada", "P05", "About the model itself", "other-barrier");
    code_as(&mut project, "ben", "P05", "over the fence", "team-isolation-pipeline");
    let mut session = Session::of(project, 80, 24);
    session.press("j");
    session
}

#[test]
fn whose_codings_are_shown_goes_from_mine_to_all_to_each_of_the_others() {
    let mut session = coded();
    let marks = |session: &Session| session.state.marks.marks.len();
    assert_eq!(marks(&session), 2);
    assert_eq!(marks(session.press("a")), 3);
    assert_eq!(marks(session.press("a")), 1);
    assert!(session.screen().contains("ada · ben's codings"), "{}", session.screen());
    assert_eq!(marks(session.press("a")), 2);
}

#[test]
fn one_code_alone_is_shown_and_what_is_hidden_still_counts_as_coded() {
    let mut session = coded();
    session.press("z");
    assert_eq!(session.said(), "only no-monitoring is shown Z shows all codes");
    assert_eq!(session.state.marks.marks.len(), 1);
    session.press("b");
    assert!(session.screen().contains("only 1 of"), "{}", session.screen());
    session.press("gz<Esc>gU");
    assert_eq!(session.passage(), "Then it is gone.");
    session.press("Z");
    assert_eq!(session.state.marks.marks.len(), 2);
}

#[test]
fn the_legend_says_what_the_letters_on_the_screen_mean() {
    let mut session = coded();
    session.press("L");
    assert_snapshot!(session.styled());
    session.press("<Esc>");
    assert!(session.state.overlay.is_none());
    session.press("JL");
    assert!(session.said().starts_with("no codings are on the screen"), "{}", session.said());
}

#[test]
fn one_goes_to_a_turn_a_part_or_a_time_by_its_number() {
    let mut session = coded();
    session.press("#4<Enter>");
    assert_eq!(session.passage(), "Then it is gone.");
    session.press("#100%<Enter>");
    assert!(session.passage().starts_with("The security people"), "{}", session.passage());
    session.press("#0%<Enter>");
    assert_eq!(session.passage(), "So who would notice if the data were wrong?");
    for (wanted, said) in [
        ("99", "there is no turn 99; the last is 6"),
        ("12:30", "this document has no times go to a turn or a part of it: 42, 50%"),
        ("soon", "\"soon\" is no turn, no time and no part of the document write 42, 12:30 or 50%"),
    ] {
        session.press(&format!("#{wanted}<Enter>"));
        assert_eq!(session.said(), said);
    }
}

#[test]
fn times_stand_beside_the_turns_when_asked_for() {
    let mut session = coded();
    session.press("T");
    assert_eq!(session.said(), "this document has no times");
    let page = session.state.page.as_mut().unwrap();
    for (turn, minutes) in page.opened.turns.iter_mut().zip(0..) {
        turn.time_start = Some(Millis(minutes * 65_000));
    }
    session.press("T");
    assert_snapshot!(session.screen());
    session.press("#3:20<Enter>");
    assert_eq!(session.passage(), "Then it is gone.");
    session.press("T");
    assert!(!session.screen().contains("0:03:15 P05"), "{}", session.screen());
}
