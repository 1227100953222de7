//! Panes, palette, and a project that others change.

use crate::tui::action::{Action, Pane};
use crate::tui::perform::load;
use crate::tui::test_support::{Session, code_as};

#[test]
fn tab_goes_round_and_escape_leads_back_to_the_text() {
    let mut session = Session::new(80, 24);
    let mut panes = Vec::new();
    for _ in 0..3 {
        session.press("<Tab>");
        panes.push(session.state.pane);
    }
    assert_eq!(panes, [Pane::Codebook, Pane::Documents, Pane::Transcript]);
    session.press("d<Esc>");
    assert_eq!(session.state.pane, Pane::Transcript);
}

#[test]
fn a_document_is_chosen_from_the_list() {
    let mut session = Session::new(80, 24);
    session.press("dj<Enter>");
    assert_eq!((session.passage(), session.state.pane), ("Wie geht es?", Pane::Transcript));
}

#[test]
fn a_document_is_finished_with_one_key_and_has_a_tick_until_it_is_taken_back() {
    let mut session = Session::new(160, 24);
    let is_ticked = |session: &Session, name: &str| session.screen().contains(&format!("✓ {name}"));
    session.press("jGf");
    assert_eq!(session.said(), "P05 is finished u takes that back");
    assert!(is_ticked(&session, "P05") && !is_ticked(&session, "P06"), "{}", session.screen());
    session.press("djf");
    assert!(is_ticked(&session, "P05") && is_ticked(&session, "P06"), "the chosen one, not the open one");
    session.press("f");
    assert_eq!(session.said(), "P06 is no longer finished");
    session.press("uu");
    assert!(is_ticked(&session, "P05") && !is_ticked(&session, "P06"), "{}", session.screen());
    session.press("u");
    assert!(session.screen().contains("● P05"), "read to its end, not finished: {}", session.screen());

    session.press("<Esc>f");
    session.project.act_as("ben").unwrap();
    session.feed(Action::Loaded(Box::new(load(&session.project).unwrap())));
    assert!(!is_ticked(&session, "P05"), "what ada has finished, ben has not: {}", session.screen());
}

#[test]
fn the_codebook_folds_and_its_chosen_code_is_applied_or_pinned() {
    let mut session = Session::new(120, 30);
    session.press("jb");
    assert!(session.screen().contains("info-overload"));
    session.press("h");
    assert!(!session.screen().contains("info-overload"));
    session.press("ljj<Enter>");
    assert_eq!(
        session.codings(),
        ["ada security-separate-field: Honestly, the main thing for us is that nothing leaks."]
    );
    session.press("jc5<Esc>j5");
    assert_eq!(
        session.codings()[0],
        "ada no-mandate-to-learn: About the model itself nobody has ever asked me anything."
    );
}

#[test]
fn the_palette_offers_actions_by_their_words_and_runs_commands() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>:undo<Enter>");
    assert_eq!(session.codings(), Vec::<String>::new());
    session.press(":freq<Enter>--by role<Enter>");
    assert_eq!(session.ran, ["frequencies --by role"]);
    session.press(":nonsense at all<Enter>");
    assert_eq!(session.ran[1], "nonsense at all");
    session.press(":<Esc>j");
    assert_eq!(session.passage(), "About the model itself nobody has ever asked me anything.");
}

#[test]
fn help_lists_the_keys_of_the_place_one_is_in() {
    let mut session = Session::new(80, 24);
    session.press("?");
    assert!(session.screen().contains("move by sentences"), "{}", session.screen());
    session.press("<Esc>b?");
    assert!(session.screen().contains("fold a theme"), "{}", session.screen());
}

#[test]
fn what_another_program_wrote_appears_and_the_reader_stays_where_they_are() {
    let mut session = Session::new(80, 24);
    session.press("jj");
    code_as(&mut session.project, "ada", "P05", "the main thing", "no-monitoring");
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    assert_eq!(session.passage(), "About the model itself nobody has ever asked me anything.");
    assert_eq!(session.state.marks.marks.len(), 1);
}

#[test]
fn what_is_pasted_goes_into_the_line_and_nowhere_else() {
    let mut session = Session::new(80, 24);
    session.feed(Action::Paste("q\nq\n".into()));
    assert!(!session.quit);
    session.press("j<Space>");
    session.feed(Action::Paste("no-mon\n".into()));
    session.press("<Enter>");
    assert_eq!(session.codings(), ["ada no-monitoring: Honestly, the main thing for us is that nothing leaks."]);
}

#[test]
fn a_memo_half_written_is_kept_when_thema_is_told_to_end() {
    let mut session = Session::new(80, 24);
    session.press("jmhalf a thought");
    session.feed(Action::Quit);
    assert_eq!(session.project.memos().unwrap()[0].body, "half a thought");
}
