//! Moving through the text.

use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::test_support::{Session, code_as, study};
use ratatui::layout::Size;

#[track_caller]
fn check(keys: &str, passage: &str) {
    let mut session = Session::new(80, 24);
    session.press(keys);
    assert_eq!(session.passage(), passage);
}

#[test]
fn the_cursor_is_a_passage_and_the_arrows_go_to_the_next() {
    check("", "So who would notice if the data were wrong?");
    check("j", "Honestly, the main thing for us is that nothing leaks.");
    check("jjk", "Honestly, the main thing for us is that nothing leaks.");
    check("kkk", "So who would notice if the data were wrong?");
    check("G", "The security people sit in another building, and honestly I could not name one of them.");
    check("Gg", "So who would notice if the data were wrong?");
    check("<↓><→><↑><←>", "So who would notice if the data were wrong?");
}

#[test]
fn the_unit_is_chosen_and_the_place_is_not_lost() {
    check("w", "So");
    check("wlll", "notice");
    check("jjs", "About the model itself nobody has ever asked me anything.");
    check("jjt", &crate::tui::test_support::P05.lines().nth(4).unwrap()["P05: ".len()..]);
    check("jjts", "About the model itself nobody has ever asked me anything.");
    check("tj", &crate::tui::test_support::P05.lines().nth(4).unwrap()["P05: ".len()..]);
    check("jwj", "model");
    check("jwjk", "Honestly");
}

#[test]
fn a_passage_grows_by_units_and_shrinks_again() {
    let grown = "Honestly, the main thing for us is that nothing leaks. About the model itself nobody has ever asked me anything.";
    check("jv", grown);
    check("jvl", &format!("{grown} We throw it over the fence."));
    check("jvlh", grown);
    check("jv<Esc>", "Honestly, the main thing for us is that nothing leaks.");
    check("jwlvv", "the main thing");
}

#[test]
fn an_edge_is_nudged_by_words_and_letters_and_back_again() {
    check("j]h", "Honestly, the main thing for us is that nothing leaks");
    check("j]hh", "Honestly, the main thing for us is that nothing");
    check("j]hhll", "Honestly, the main thing for us is that nothing leaks.");
    check("j]hhlll", "Honestly, the main thing for us is that nothing leaks. About");
    check("j[l", "the main thing for us is that nothing leaks.");
    check("j[lh", "Honestly, the main thing for us is that nothing leaks.");
    check("j[>>>", "estly, the main thing for us is that nothing leaks.");
    check("j[llllllllllllllllllll", "leaks.");
    check("j]hh<Esc>", "Honestly, the main thing for us is that nothing leaks.");
}

#[test]
fn turns_codings_and_what_is_left_to_code_are_a_key_away() {
    check("}", "Honestly, the main thing for us is that nothing leaks.");
    check("}}}{", "And then?");
    check("U", "Honestly, the main thing for us is that nothing leaks.");
    check("UU", "Then it is gone.");
    let mut project = study();
    code_as(&mut project, "ada", "P05", "over the fence", "other-barrier");
    code_as(&mut project, "ada", "P05", "it is gone", "no-monitoring");
    let mut session = Session::of(project, 80, 24);
    session.press(")");
    assert_eq!(session.passage(), "over the fence");
    session.press("))");
    assert_eq!(session.passage(), "it is gone");
    assert_eq!(session.said(), "no coding after this passage");
    session.press("(gU");
    assert_eq!(session.passage(), "At Christmas.");
}

#[test]
fn a_search_goes_from_hit_to_hit_and_can_be_left() {
    check("/HONESTLY<Enter>", "Honestly, the main thing for us is that nothing leaks.");
    check(
        "/honestly<Enter>n",
        "The security people sit in another building, and honestly I could not name one of them.",
    );
    check("/honestly<Enter>nn", "Honestly, the main thing for us is that nothing leaks.");
    check(
        "/honestly<Enter>N",
        "The security people sit in another building, and honestly I could not name one of them.",
    );
    check("/honestly<Enter>nw", "honestly");
    check("/fence<Esc>", "So who would notice if the data were wrong?");
    // Labels and headings are not words of the interview.
    let mut session = Session::new(80, 24);
    session.press("/pipeline<Enter>");
    assert_eq!(session.said(), "\"pipeline\" is nowhere in this document");
}

#[test]
fn the_place_in_each_document_is_found_again() {
    let mut session = Session::new(80, 24);
    session.press("jjjJ");
    assert_eq!(session.passage(), "Wie geht es?");
    session.press("jK");
    assert_eq!(session.passage(), "We throw it over the fence.");
    session.press("q");
    let session = Session::of(session.project, 80, 24);
    assert_eq!(session.passage(), "We throw it over the fence.");
}

#[test]
fn the_passage_stays_on_a_screen_that_changes_its_size() {
    let mut session = Session::new(80, 24);
    session.press("G");
    for (width, height) in [(200, 60), (40, 10), (60, 12), (20, 4), (80, 24), (1, 1), (100, 30)] {
        session.feed(Action::Resize(Size { width, height }));
        session.screen();
    }
    let page = session.state.page.as_ref().unwrap();
    let (first, last) = page.rows_of(page.passage);
    let height = usize::from(session.state.text_height());
    assert!(page.top <= first && page.rows_between(page.top, last, height) < height);
}

#[test]
fn what_lies_over_the_page_never_lies_on_the_passage() {
    let body: String =
        (1..60).map(|n| format!("P05: Sentence {n}, of which there are many. And its second one.\n\n")).collect();
    for (width, height) in [(80, 24), (99, 30), (130, 24), (60, 20)] {
        let mut project = study();
        crate::tui::test_support::import(&mut project, "long", &body);
        let mut session = Session::of(project, width, height);
        session.press("JJ<Space><Esc>");
        for _ in 0..80 {
            for open in ["<Space>", "i", "m"] {
                session.press(open);
                let area = layout::overlay(session.state.size, &session.state);
                let areas = layout::areas(session.state.size, &session.state);
                let page = session.state.page.as_ref().unwrap();
                let (first, last) = page.rows_of(page.passage);
                let [first, last] = [first, last].map(|row| page.rows_between(page.top, row, 99) as u16 + areas.text.y);
                let rows = first..=last;
                let beside = area.x >= areas.margin.right();
                assert!(
                    beside || rows.into_iter().all(|y| y < area.y || y >= area.bottom()),
                    "{width}×{height} {open}"
                );
                assert!(area.height >= 4);
                session.press(if open == "m" { "<Ctrl-q>" } else { "<Esc>" });
            }
            session.press("j");
        }
    }
}

#[test]
fn speakers_whose_labels_differ_at_their_ends_are_told_apart_where_there_is_little_room() {
    let mut project = study();
    crate::tui::test_support::import(&mut project, "P07", "Interviewer 1: And you?\n\nInterviewee: Nobody asks.\n");
    let mut session = Session::of(project, 80, 24);
    session.press("JJ");
    let screen = session.screen();
    let label = |words: &str| {
        let row = screen.lines().find(|row| row.contains(words)).unwrap();
        row.split_whitespace().nth(1).unwrap().to_owned()
    };
    assert_ne!(label("And you?"), label("Nobody asks."), "{screen}");
}
