//! The mouse.

use crate::tui::action::{Action, Pane};
use crate::tui::page::Step;
use crate::tui::test_support::{Session, code_as, study};

#[test]
fn a_click_lights_the_sentence_two_the_word_three_the_turn() {
    let mut session = Session::new(80, 24);
    session.click("model itself", 1);
    assert_eq!(session.passage(), "About the model itself nobody has ever asked me anything.");
    session.click("model itself", 2);
    assert_eq!(session.passage(), "model");
    session.click("is gone", 3);
    assert_eq!(session.passage(), "Then it is gone. Somebody on the other side catches it, or not.");
}

#[test]
fn a_drag_selects_letters_whichever_way_it_goes() {
    let mut session = Session::new(80, 24);
    let (from, to) = (session.place_of("main thing"), session.place_of("leaks"));
    for (from, to) in [(from, to), (to, from)] {
        session.feed(Action::Press { at: from, clicks: 1 });
        session.feed(Action::Drag(to));
        session.feed(Action::Release);
        assert_eq!(session.passage(), "main thing for us is that nothing l");
    }
    session.press("<Space>mon<Enter>");
    assert_eq!(session.codings(), ["ada no-monitoring: main thing for us is that nothing l"]);
}

#[test]
fn a_drag_never_cuts_an_emoji_or_an_ideograph() {
    let mut session = Session::new(80, 24);
    session.press("J");
    let (from, mut to) = (session.place_of("青"), session.place_of("析"));
    to.x += 1;
    session.feed(Action::Press { at: from, clicks: 1 });
    session.feed(Action::Drag(to));
    session.feed(Action::Release);
    assert_eq!(session.passage(), "青嵐解析");
}

#[test]
fn the_wheel_scrolls_and_the_cursor_stays_on_its_words() {
    let mut session = Session::new(60, 10);
    let at = session.place_of("So who");
    session.feed(Action::Wheel { at, step: Step::Next });
    let page = session.state.page.as_ref().unwrap();
    assert_eq!(page.rows_between(page.first_row(), page.top, 9), 3);
    assert_eq!(session.passage(), "So who would notice if the data were wrong?");
    session.press("j");
    assert_eq!(session.passage(), "Honestly, the main thing for us is that nothing leaks.");
}

#[test]
fn a_click_opens_a_document_chooses_a_code_and_picks_from_the_picker() {
    let mut session = Session::new(130, 30);
    session.click("P06", 1);
    assert_eq!(session.passage(), "Wie geht es?");
    session.click("info-overload", 1);
    assert_eq!((session.state.pane, session.codings().len()), (Pane::Codebook, 0));
    session.press("<Esc>j<Space>");
    session.click("degree-no-coverage", 1);
    assert!(session.codings()[0].starts_with("ada degree-no-coverage: Müde"), "{:?}", session.codings());
}

#[test]
fn a_click_on_a_stripe_in_the_margin_lights_its_passage() {
    let mut session = Session::new(80, 24);
    session.press("jv<Space>mon<Enter>gg");
    let lit = session.state.marks.marks[0].span;
    let letter = session.state.swatches.letter(session.state.marks.marks[0].code).to_string();
    let row = session.place_of("Honestly, the").y;
    let areas = crate::tui::layout::areas(session.state.size, &session.state);
    let at = ratatui::layout::Position { x: areas.margin.x + 1, y: row };
    assert!(session.screen().lines().nth(usize::from(row)).unwrap().ends_with(&letter));
    session.feed(Action::Press { at, clicks: 1 });
    session.feed(Action::Release);
    assert_eq!(session.state.passage(), Some(lit));
}

#[test]
fn on_a_screen_a_click_chooses_a_line_and_a_second_one_opens_it() {
    let mut project = study();
    for (words, code) in [("nothing leaks", "no-monitoring"), ("over the fence", "other-barrier")] {
        code_as(&mut project, "ada", "P05", words, code);
        code_as(&mut project, "ben", "P05", words, code);
    }
    let mut session = Session::of(project, 80, 24);
    session.press("H").click("added the code \"RQ3/refuses", 1);
    session.press("<Enter>");
    assert!(session.screen().contains("Take back the"), "{}", session.screen());
    session.press("<Esc><Esc>B").click("no-aml-peers", 1);
    assert!(session.screen().contains("RQ1/no-aml-peers"), "{}", session.screen());
    session.press("<Esc>P*<Enter>").click("other-barrier", 1).click("other-barrier", 2);
    assert_eq!(session.passage(), "over the fence");
    session.press("A").click("no-aml-peers", 1);
    assert!(session.screen().contains("─ RQ1/no-aml-peers"), "{}", session.screen());
    session.press("<Esc>mask her<Esc>jjmwho is us?<Esc>M").click("ask her", 1);
    session.press("<Enter>");
    assert_eq!(session.passage(), "over the fence");
}
