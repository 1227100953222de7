//! Asking for passages on the screen, and doing something to what comes.

use crate::tui::screens::Screen;
use crate::tui::test_support::{Session, code_as, import, study};
use insta::assert_snapshot;

fn coded(width: u16, height: u16) -> Session {
    let mut project = study();
    for (coder, words, code) in [
        ("ada", "the main thing for us is that nothing leaks", "misconception-data-is-safe"),
        ("ada", "We throw it over the fence.", "team-isolation-pipeline"),
        ("ada", "Somebody on the other side catches it, or not.", "team-isolation-pipeline"),
        ("ada", "The security people sit in another building", "team-isolation-security"),
        ("ben", "nothing leaks", "misconception-data-is-safe"),
        ("ben", "We throw it over the fence.", "team-isolation-pipeline"),
    ] {
        code_as(&mut project, coder, "P05", words, code);
    }
    Session::of(project, width, height)
}

fn passages(session: &Session) -> &super::Passages {
    match &session.state.screen {
        Some(Screen::Passages(passages)) => passages,
        _ => panic!("another screen:\n{}", session.screen()),
    }
}

/// The words of the passages listed, in order.
fn listed(session: &Session) -> Vec<String> {
    passages(session).hits.iter().map(|hit| hit.found.words.clone()).collect()
}

#[test]
fn an_empty_screen_offers_queries_made_of_the_project_s_own_names() {
    assert_snapshot!(coded(80, 24).press("P").styled());
    let mut session = coded(80, 24);
    session.press("P<↓><Enter>");
    assert_eq!(listed(&session).len(), 2, "{}", session.screen());
}

#[test]
fn what_is_found_stands_in_groups_with_the_passage_in_its_surroundings() {
    let mut session = coded(80, 24);
    session.press("PRQ3<Enter>j<Space>");
    assert_snapshot!(session.styled());
    assert_snapshot!(session.press("<Tab>").screen());
    let mut wide = coded(120, 40);
    assert_snapshot!(wide.press("aPRQ3 OR text:nobody<Enter><Tab><Tab>").screen());
}

#[test]
fn a_line_that_is_no_query_is_pointed_at_and_stays() {
    let mut session = coded(80, 24);
    session.press("Pteam-isolation-pipeline NEAR truts<Enter>");
    assert_snapshot!(session.screen());
    session.press("<Ctrl-w>*<Enter>");
    assert_eq!(listed(&session).len(), 2, "{}", session.screen());
}

#[test]
fn only_one_s_own_codings_are_asked_until_others_are_asked_for() {
    let mut session = coded(80, 24);
    session.press("Pmisconception-data-is-safe<Enter>");
    assert_eq!(listed(&session), ["the main thing for us is that nothing leaks"]);
    session.press("a");
    assert_eq!(listed(&session).len(), 2);
    session.press("aa/<Ctrl-u>misconception-data-is-safe coder:ben<Enter>");
    assert_eq!(listed(&session), ["nothing leaks"]);
}

#[test]
fn enter_goes_to_the_passage_and_p_comes_back_to_the_list_as_it_was() {
    let mut session = coded(80, 24);
    session.press("J"); // another document is open
    session.press("PRQ3<Enter>jj<Space>k");
    let list = session.screen();
    session.press("<Enter>");
    assert_eq!(session.passage(), "Somebody on the other side catches it, or not.");
    session.press("P");
    assert_eq!(session.screen(), list);
    session.press("P");
    assert!(session.state.screen.is_none());
    session.press("P<Esc>");
    assert_eq!(session.passage(), "Somebody on the other side catches it, or not.");
}

#[test]
fn a_selection_is_recoded_in_one_step() {
    let mut session = coded(80, 24);
    let before = session.codings();
    session.press("Pteam-isolation-pipeline<Enter>*rsecurity<Enter>");
    assert!(session.said().starts_with("recoded 2 codings as team-isolation-security"), "{}", session.said());
    assert_eq!(listed(&session), Vec::<String>::new());
    assert_eq!(session.codings().iter().filter(|line| line.starts_with("ada team-isolation-security")).count(), 3);
    session.press("u");
    assert_eq!(session.codings(), before);
    assert_eq!(listed(&session).len(), 2, "{}", session.screen());
}

#[test]
fn a_selection_is_taken_off_after_a_question() {
    let mut session = coded(80, 24);
    let before = session.codings();
    session.press("PRQ3<Enter><Space>jx");
    assert!(session.screen().contains("Take 1 coding off?"), "{}", session.screen());
    session.press("j<Esc>");
    assert_eq!(session.codings(), before);
    session.press("x<Enter>");
    assert_eq!(session.codings().len(), before.len() - 1);
    session.press("u");
    assert_eq!(session.codings(), before);
}

#[test]
fn hits_are_coded_after_a_preview_that_counts_them() {
    let mut session = coded(80, 24);
    let before = session.codings();
    session.press("Ptext:fence,building role:participant<Enter>");
    assert_eq!(listed(&session), ["fence", "building"]);
    session.press("w");
    assert_eq!(listed(&session)[0], "We throw it over the fence.");
    session.press("*cpipe<Enter>");
    assert_snapshot!(session.screen());
    session.press("<Enter>");
    assert_eq!(session.codings().len(), before.len() + 1, "one has the code already");
    assert!(session.said().starts_with("coded 1 passage with team-isolation-pipeline; 1 had it"), "{}", session.said());
    session.press("u");
    assert_eq!(session.codings(), before);
}

#[test]
fn words_are_no_codings_and_others_codings_are_theirs() {
    let mut session = coded(80, 24);
    session.press("Ptext:fence<Enter>r");
    assert!(session.said().contains("these are words, not codings"), "{}", session.said());
    session.press("x/<Ctrl-u>coder:ben<Enter>*x<Enter>");
    assert!(session.said().contains("ben made 2"), "{}", session.said());
    assert_eq!(session.codings().len(), 6);
}

#[test]
fn queries_asked_before_come_back_with_the_arrow() {
    let mut session = coded(80, 24);
    session.press("PRQ3<Enter>/<Ctrl-u>RQ2<Enter>/<↑>");
    assert_eq!(passages(&session).line.text(), "RQ3");
    session.press("<↓>");
    assert_eq!(passages(&session).line.text(), "RQ2");
    session.press("<↑><Enter>");
    assert_eq!(passages(&session).asked.as_ref().unwrap().line, "RQ3");
}

#[test]
fn the_list_scrolls_with_the_chosen_passage_and_the_language_can_be_read_beside_it() {
    let mut session = coded(80, 24);
    session.press("PNOT zzz<Enter>");
    assert!(session.screen().contains("no code named"));
    session.press("<Ctrl-u>/[a-z]+ing/<Enter>G");
    let screen = session.screen();
    assert!(screen.contains("building"), "{screen}");
    session.press("g");
    assert!(session.screen().contains("thing"), "{}", session.screen());
    session.press("L");
    assert!(session.screen().contains("OVERLAPS"), "{}", session.screen());
    session.press("<Esc>?");
    assert!(session.screen().contains("select all passages"), "{}", session.screen());
}

#[test]
fn the_screen_follows_the_text_and_what_another_coder_takes_off() {
    let mut session = coded(80, 24);
    session.press("PRQ3<Enter>j<Enter>x");
    session.press("P");
    assert_eq!(listed(&session).len(), 2, "{}", session.screen());
}

#[test]
fn the_hits_of_a_search_are_listed_for_all_documents() {
    let mut project = study();
    import(&mut project, "P07", "I: And you?\n\nP07: Nobody asks. We hand it over and hope.\n");
    let mut session = Session::of(project, 80, 24);
    session.press("/nobody");
    session.press("<Ctrl-f>");
    let screen = session.screen();
    assert!(screen.contains("text:\"nobody\"") && screen.contains("P05") && screen.contains("P07"), "{screen}");
    session.press("<Esc>/over the<Enter><Ctrl-f>");
    assert!(session.screen().contains("text:\"over the\""), "{}", session.screen());
    session.press("<Enter>");
    assert!(session.passage().contains("over the"), "{}", session.passage());
}
