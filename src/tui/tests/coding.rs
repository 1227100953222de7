//! Giving codes and taking them off.

use crate::model::memo::MemoAbout;
use crate::tui::test_support::{Session, code_as, study};

#[test]
fn a_code_is_picked_by_a_few_letters_and_is_on_disk() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>pip<Enter>");
    assert_eq!(
        session.codings(),
        ["ada team-isolation-pipeline: Honestly, the main thing for us is that nothing leaks."]
    );
    assert_eq!(session.said(), "coded: team-isolation-pipeline");
}

#[test]
fn the_same_again_is_one_key_and_so_is_undo() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>jj.");
    assert_eq!(
        session.codings(),
        [
            "ada no-monitoring: Honestly, the main thing for us is that nothing leaks.",
            "ada no-monitoring: We throw it over the fence."
        ]
    );
    session.press("u");
    assert_eq!(session.codings(), ["ada no-monitoring: Honestly, the main thing for us is that nothing leaks."]);
    assert!(session.said().starts_with("undone: coded P05"), "{}", session.said());
    session.press("<Ctrl-r>");
    assert_eq!(session.codings().len(), 2);
    session.press("uuu");
    assert_eq!(session.codings(), Vec::<String>::new());
}

#[test]
fn a_passage_keeps_the_light_so_that_it_can_have_a_second_code() {
    let mut session = Session::new(80, 24);
    session.press("jv<Space>mon<Enter><Space>ob<Enter>");
    let both = "Honestly, the main thing for us is that nothing leaks. About the model itself nobody has ever asked me anything.";
    assert_eq!(session.passage(), both);
    assert_eq!(session.codings(), [format!("ada no-monitoring: {both}"), format!("ada other-barrier: {both}")]);
    session.press("j");
    assert_eq!(session.passage(), "We throw it over the fence.");
}

#[test]
fn a_digit_stands_for_a_code_used_before_and_keeps_standing_for_it() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>j<Space>ob<Enter>j1");
    assert_eq!(session.codings()[1], "ada no-monitoring: We throw it over the fence.");
    session.press("j2");
    assert_eq!(session.codings()[3], "ada other-barrier: And then?");
    session.press("j7");
    assert!(session.said().starts_with("no code is on 7 yet"));
}

#[test]
fn a_pinned_digit_is_there_again_the_next_day() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>c7q");
    assert!(session.quit);
    let mut session = Session::of(session.project, 80, 24);
    session.press("G7");
    assert!(session.codings()[1].starts_with("ada no-monitoring: The security people"), "{:?}", session.codings());
}

#[test]
fn a_new_code_with_its_theme_and_its_coding_are_undone_together() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>RQ3/silence<Enter>");
    assert_eq!(session.codings(), ["ada silence: Honestly, the main thing for us is that nothing leaks."]);
    let book = session.project.codebook().unwrap();
    assert_eq!(book.path(book.find("silence").unwrap()), "RQ3/silence");
    session.press("u");
    assert_eq!(session.codings(), Vec::<String>::new());
    assert!(session.project.code_named("silence").is_err());
}

#[test]
fn in_vivo_takes_the_passage_s_own_words_as_the_name() {
    let mut session = Session::new(80, 24);
    session.press("jjji<Enter>");
    assert_eq!(session.codings(), ["ada We throw it over the fence: We throw it over the fence."]);
    session.press("jji<Ctrl-u>RQ3/gone<Enter>");
    assert_eq!(session.codings()[1], "ada gone: Then it is gone.");
}

#[test]
fn one_coding_is_taken_off_at_once_and_of_several_one_is_chosen() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>x");
    assert_eq!(session.codings(), Vec::<String>::new());
    assert_eq!(session.said(), "took off: no-monitoring u puts it back");
    session.press("<Space>mon<Enter><Space>ob<Enter>v<Space>pip<Enter>hxx");
    let mut session = Session::of(session.project, 80, 24);
    session.press("gj");
    assert_eq!(session.codings().len(), 3);
    session.press("x2");
    assert_eq!(session.codings().len(), 2);
    session.press("x<Esc>");
    assert_eq!(session.codings().len(), 2);
}

#[test]
fn another_coder_s_work_is_not_shown_until_asked_for_and_never_taken_off() {
    let mut project = study();
    code_as(&mut project, "ben", "P05", "About the model itself", "accepts-tradeoff");
    let mut session = Session::of(project, 80, 24);
    session.press("jj");
    assert!(session.screen().contains("not coded"));
    session.press("a");
    assert!(session.screen().contains("accepts-tradeoff (b)"), "{}", session.screen());
    session.press("x");
    assert_eq!(session.said(), "that coding is ben's; nobody else changes it");
    session.press("u");
    assert_eq!(session.codings().len(), 1);
}

#[test]
fn a_doubtful_coding_is_marked_and_unmarked() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>!");
    assert_eq!(session.codings(), ["ada no-monitoring?: Honestly, the main thing for us is that nothing leaks."]);
    session.press("!");
    assert_eq!(session.codings(), ["ada no-monitoring: Honestly, the main thing for us is that nothing leaks."]);
}

#[test]
fn a_memo_is_kept_with_the_coding_and_goes_on_where_it_was_left() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>mask her<Enter>again<Esc>");
    let memo = |session: &Session| session.project.study().unwrap().codings[0].memo.clone();
    assert_eq!(memo(&session), "ask her\nagain");
    session.press("m twice<Ctrl-s>");
    assert_eq!(memo(&session), "ask her\nagain twice");
    session.press("mno<Ctrl-q>");
    assert_eq!(memo(&session), "ask her\nagain twice");
    assert!(session.screen().contains("✎ ask her"), "{}", session.screen());
}

#[test]
fn a_memo_where_nothing_is_coded_is_about_the_passage_and_goes_on_from_any_word_of_it() {
    let mut session = Session::new(80, 24);
    session.press("jmwho is us?<Esc>");
    let memos = session.project.memos().unwrap();
    let MemoAbout::Passage(_, span) = memos[0].about else { panic!("{:?}", memos[0].about) };
    let document = session.project.document_named("P05").unwrap();
    let words = "Honestly, the main thing for us is that nothing leaks.";
    assert_eq!(session.project.text(&document).unwrap().slice(span), words);
    assert_eq!((memos[0].title.as_str(), memos[0].body.as_str()), ("", "who is us?"));
    session.press("wm And them?<Esc>");
    let memos = session.project.memos().unwrap();
    assert_eq!((memos.len(), memos[0].body.as_str()), (1, "who is us? And them?"));
    session.press("sjmthe next sentence<Esc>");
    assert_eq!(session.project.memos().unwrap().len(), 2);
}

#[test]
fn a_first_line_with_a_mark_is_the_title_of_a_memo() {
    let mut session = Session::new(80, 24);
    session.press("jm# Us<Enter>who is us?<Esc>");
    let written = |session: &Session| {
        session.project.memos().unwrap().into_iter().map(|memo| (memo.title, memo.body)).collect::<Vec<_>>()
    };
    assert_eq!(written(&session), [("Us".to_owned(), "who is us?".to_owned())]);
    session.press("m<Esc>");
    assert_eq!(session.said(), "", "nothing was changed");
    session.press("m And them?<Esc>");
    assert_eq!(written(&session), [("Us".to_owned(), "who is us? And them?".to_owned())]);
    session.press("m");
    session.press(&"<Backspace>".repeat(40));
    session.press("<Esc>");
    assert_eq!(written(&session), []);
    session.press("u");
    assert_eq!(written(&session).len(), 1);
}

#[test]
fn a_passage_with_a_memo_has_a_pen_in_the_margin_and_its_words_under_the_text() {
    let mut session = Session::new(80, 24);
    session.press("jjmwho is it?<Esc>k");
    assert!(!session.screen().contains("who is it?"));
    session.press("j");
    let screen = session.screen();
    assert!(screen.lines().any(|row| row.ends_with('✎')), "{screen}");
    assert!(screen.contains("not coded · ✎ who is it?"), "{screen}");
}

#[test]
fn what_others_wrote_on_a_passage_is_seen_where_their_codings_are() {
    let mut session = Session::new(80, 24);
    session.press("jmis that so?<Esc>Wbe<Enter>");
    assert!(!session.screen().contains('✎'), "{}", session.screen());
    session.press("a");
    assert!(session.screen().contains("✎ is that so?"), "{}", session.screen());
}

#[test]
fn who_is_coding_is_asked_before_anything_else() {
    let project = crate::project::Project::in_memory("New", crate::tui::test_support::clock()).unwrap();
    let mut session = Session::of(project, 80, 24);
    assert!(session.screen().contains("Who is coding?"));
    session.press("Ada Lovelace<Enter>");
    assert_eq!(session.project.coder().unwrap().name, "Ada Lovelace");
    assert!(session.screen().contains("thema import"), "{}", session.screen());
}

#[test]
fn somebody_who_sits_down_is_chosen_and_a_slip_makes_no_new_coder() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>Wbe<Enter>");
    assert_eq!(session.project.coder().unwrap().name, "ben");
    assert_eq!(session.project.coders().unwrap().len(), 2);
    assert!(session.screen().contains("not coded"));
    session.press("Wclara<Enter>");
    assert_eq!(session.project.coder().unwrap().name, "clara");
    session.press("W<Esc>.");
    assert_eq!(session.codings().len(), 1);
}

#[test]
fn what_the_project_refuses_is_said_with_a_hint_and_changes_nothing() {
    let mut session = Session::new(80, 24);
    session.press("b").press("nRQ3/no-monitoring<Ctrl-u>other-barrier<Enter>");
    assert_eq!(
        session.said(),
        "\"other-barrier\" is in the codebook already choose another name, or merge the two codes"
    );
}

#[test]
fn a_passage_is_picked_for_the_paper_with_one_key_for_the_code_it_has() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>\"");
    let said = session.said();
    assert!(said.starts_with("picked as the quote Q-") && said.contains(" for no-monitoring"), "{said}");
    session.press("\"");
    assert!(session.said().contains(" for no-monitoring already"), "{}", session.said());
    session.press("u");
    assert!(session.said().starts_with("undone: picked P05"), "{}", session.said());
    session.press("jj\"");
    assert!(session.said().starts_with("picked as the quote Q-") && !session.said().contains(" for "));
}
