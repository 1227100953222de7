//! Counts, and codings that get other words.

use crate::tui::test_support::{Session, code_as, study};
use insta::assert_snapshot;

const LEAKS: &str = "Honestly, the main thing for us is that nothing leaks.";
const ASKED: &str = "About the model itself nobody has ever asked me anything.";
const FENCE: &str = "We throw it over the fence.";

fn coded() -> Session {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>");
    session
}

#[test]
fn a_count_is_so_many_steps_or_so_many_units() {
    let mut session = coded();
    session.press("<Alt-2>j");
    assert_eq!(session.passage(), FENCE);
    session.press("g<Alt-1><Alt-0>j");
    assert_eq!(
        session.passage(),
        "The security people sit in another building, and honestly I could not name one of them."
    );
    session.press("gjj<Alt-2>.");
    assert_eq!(session.codings()[0], format!("ada no-monitoring: {ASKED} {FENCE}"));
    session.press("gj<Alt-3><Space>ob<Enter>");
    assert!(
        session.codings().contains(&format!("ada other-barrier: {LEAKS} {ASKED} {FENCE}")),
        "{:?}",
        session.codings()
    );
    session.press("<Alt-2>u");
    assert_eq!(session.codings().len(), 1);
    session.press("gj<Alt-2>v");
    assert_eq!(session.passage(), format!("{LEAKS} {ASKED} {FENCE}"));
}

#[test]
fn a_count_is_seen_and_goes_with_the_next_key() {
    let mut session = coded();
    session.press("<Alt-3>");
    assert!(session.screen().contains(" 3 × sentence"), "{}", session.screen());
    session.press("s");
    assert!(!session.screen().contains('×'), "{}", session.screen());
    session.press("<Alt-9><Esc>j");
    assert_eq!(session.passage(), ASKED);
}

#[test]
fn a_coding_is_taken_up_and_put_down_on_other_words() {
    let mut session = coded();
    session.press("e");
    assert!(session.screen().contains("no-monitoring on this sentence"), "{}", session.screen());
    session.press("v<Enter>");
    assert_eq!(session.codings(), [format!("ada no-monitoring: {LEAKS} {ASKED}")]);
    session.press("e]hh<Enter>");
    assert_eq!(
        session.codings(),
        [
            "ada no-monitoring: Honestly, the main thing for us is that nothing leaks. About the model itself nobody has ever asked me"
        ]
    );
    session.press("ej<Enter>");
    assert_eq!(session.codings(), [format!("ada no-monitoring: {FENCE}")]);
    session.press("uuu");
    assert_eq!(session.codings(), [format!("ada no-monitoring: {LEAKS}")]);
}

#[test]
fn a_coding_in_hand_is_left_where_it_was_by_esc_and_takes_no_code() {
    let mut session = coded();
    session.press("ejj1");
    assert_eq!(session.said(), "a coding is in hand Enter puts it on these words, Esc leaves it");
    session.press("<Esc>");
    assert_eq!((session.passage(), session.codings().len()), (LEAKS, 1));
    assert_eq!(session.said(), "the coding was left where it is");
    session.press("eJ");
    assert_eq!(session.state.in_hand, None);
}

#[test]
fn a_coding_is_split_where_the_passage_begins() {
    let mut session = Session::new(80, 24);
    session.press("jvv<Space>mon<Enter><Esc>jj|");
    assert_eq!(
        session.codings(),
        [format!("ada no-monitoring: {LEAKS} {ASKED}"), format!("ada no-monitoring: {FENCE}")]
    );
    session.press("u");
    assert_eq!(session.codings(), [format!("ada no-monitoring: {LEAKS} {ASKED} {FENCE}")]);
    session.press("gj|");
    assert_eq!(
        session.codings(),
        [format!("ada no-monitoring: {ASKED} {FENCE}"), format!("ada no-monitoring: {LEAKS}")]
    );
    session.press("|");
    assert!(session.said().starts_with("a coding is split where"), "{}", session.said());
}

#[test]
fn codings_that_overlap_are_gone_through_one_after_the_other() {
    let mut project = study();
    code_as(&mut project, "ada", "P05", "nobody has ever asked me anything. We throw it", "no-mandate-to-learn");
    code_as(&mut project, "ada", "P05", "asked me", "other-barrier");
    code_as(&mut project, "ada", "P05", "ever asked me anything", "no-monitoring");
    let mut session = Session::of(project, 80, 24);
    let mut seen = Vec::new();
    session.press("jjw");
    session.press("<Alt-7>l");
    assert_eq!(session.passage(), "asked");
    for _ in 0..4 {
        seen.push(session.press("o").passage().to_owned());
    }
    let long = "nobody has ever asked me anything. We throw it";
    assert_eq!(seen, [long, "ever asked me anything", "asked me", long]);
}

#[test]
fn several_codes_go_on_one_digit_and_are_given_and_taken_back_together() {
    let mut session = coded();
    session.press("<Space>ob<Enter>C5");
    assert_eq!(session.said(), "5 is no-monitoring + other-barrier from now on");
    session.press("jj5");
    assert_eq!(session.codings().len(), 4);
    assert_eq!(session.said(), "coded: no-monitoring, other-barrier");
    session.press("j.");
    assert_eq!(session.codings().len(), 6);
    session.press("uu");
    assert_eq!(session.codings().len(), 2);
    let mut session = Session::of(session.project, 80, 24);
    session.press("G5");
    assert_eq!(session.codings().len(), 4);
}

#[test]
fn a_question_mark_behind_a_code_is_a_doubt_and_what_follows_its_memo() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon? ask ben");
    assert_snapshot!(session.screen());
    session.press("<Enter>");
    assert_eq!(session.codings(), [format!("ada no-monitoring?: {LEAKS}")]);
    assert_eq!(session.project.study().unwrap().codings[0].memo, "ask ben");
    session.press("j<Space>RQ1/what now?<Enter>");
    assert_eq!(session.codings()[1], format!("ada what now?: {ASKED}"));
}

#[test]
fn esc_and_a_key_that_come_together_are_taken_as_two() {
    let mut session = coded();
    session.press("e<Alt-L>");
    assert_eq!(session.state.in_hand, None);
    assert!(session.screen().contains("On the screen"), "{}", session.screen());
}
