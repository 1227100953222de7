//! Reading what was written, and going back to it.

use crate::model::codebook::CodeKind;
use crate::model::coding::Certainty;
use crate::model::memo::MemoAbout;
use crate::project::Project;
use crate::tui::test_support::{Session, code_as, study};
use insta::assert_snapshot;

/// Leaves a remark on the coder's first coding.
fn remark(project: &mut Project, coder: &str, words: &str) {
    project.act_as(coder).unwrap();
    let id = project.coder().unwrap().id;
    let coding = project.study().unwrap().codings.into_iter().find(|coding| coding.coder == id).unwrap();
    project.set_coding(coding.id, Certainty::Certain, words).unwrap();
}

fn passage(project: &Project, words: &str) -> MemoAbout {
    let document = project.document_named("P05").unwrap();
    MemoAbout::Passage(document.id, project.text(&document).unwrap().find_literal(words)[0])
}

/// Memos of ada and ben about everything there is.
fn with_memos() -> Project {
    let mut project = study();
    code_as(&mut project, "ada", "P05", "We throw it over the fence.", "team-isolation-pipeline");
    code_as(&mut project, "ben", "P05", "nothing leaks", "misconception-data-is-safe");
    let code = MemoAbout::Code(project.code_named("no-monitoring").unwrap());
    let [p05, p06] = ["P05", "P06"].map(|name| MemoAbout::Document(project.document_named(name).unwrap().id));
    let speech = "A belief counts when the speaker holds it. Beliefs of colleagues are not coded.";
    project.add_memo(MemoAbout::Project, "Reported speech", speech).unwrap();
    project.add_memo(p05, "turn 4", "Who is somebody?").unwrap();
    project.add_memo(passage(&project, "At Christmas."), "", "Irony, I think.\n\nShe laughs on the tape.").unwrap();
    remark(&mut project, "ada", "the fence again");
    remark(&mut project, "ben", "or does it?");
    project.add_memo(code, "", "Too wide: monitoring of what?").unwrap();
    project.add_memo(p06, "Languages", "Left as they were said.").unwrap();
    project.add_memo(passage(&project, "Honestly"), "", "a tic of hers").unwrap();
    project.act_as("ada").unwrap();
    project
}

fn opened(width: u16, height: u16) -> Session {
    let mut session = Session::of(with_memos(), width, height);
    session.press("M");
    session
}

/// The kinds and first words of what is listed.
fn listed(session: &Session) -> Vec<String> {
    let Some(crate::tui::screens::Screen::Memos(memos)) = &session.state.screen else { return Vec::new() };
    let listed = memos.listed(&session.state).into_iter();
    listed.map(|written| format!("{} {}", written.kind(), written.body.split_whitespace().next().unwrap())).collect()
}

#[test]
fn every_memo_is_listed_with_the_chosen_one_whole_below_it_or_beside_it() {
    assert_snapshot!(opened(80, 24).press("jj").styled());
    assert_snapshot!(opened(120, 40).press("jjj").styled());
}

#[test]
fn what_others_wrote_on_the_text_is_listed_only_where_their_codings_are_shown() {
    let mut session = opened(80, 24);
    let own = ["remark the", "document Left", "code Too", "passage Irony,", "passage Who", "project A"];
    assert_eq!(listed(&session), own);
    assert!(session.screen().contains("Others' memos on the text are hidden"), "{}", session.screen());
    session.press("<Esc>aM");
    assert_eq!(listed(&session).len(), 8);
    assert!(listed(&session).contains(&"remark or".to_owned()));
    session.press("a");
    assert_eq!(listed(&session), ["remark the", "passage Irony,", "passage Who", "project A"]);
}

#[test]
fn the_list_is_narrowed_by_kind_and_ordered_by_thing_and_author() {
    let mut session = opened(80, 24);
    session.press("<Tab>");
    assert_eq!(listed(&session), ["project A"]);
    session.press("<Tab>");
    assert_eq!(listed(&session), ["document Left"]);
    session.press("<Tab>");
    assert_eq!(listed(&session), ["code Too"]);
    session.press("<Tab>");
    assert_eq!(listed(&session), ["remark the", "passage Irony,", "passage Who"]);
    session.press("<Tab>s");
    let by_thing = ["project A", "remark the", "passage Who", "passage Irony,", "document Left", "code Too"];
    assert_eq!(listed(&session), by_thing);
    assert_snapshot!(session.screen());
    session.press("s");
    assert!(session.screen().contains("by author"), "{}", session.screen());
    session.press("<Shift-Tab>s");
    assert_eq!(listed(&session).len(), 3);
}

#[test]
fn the_search_looks_at_titles_memos_and_the_words_they_are_about() {
    let mut session = opened(80, 24);
    session.press("/SPEECH");
    assert_eq!(listed(&session), ["project A"]);
    session.press("<Ctrl-u>laughs");
    assert_eq!(listed(&session), ["passage Irony,"]);
    session.press("<Ctrl-u>catches it");
    assert_eq!(listed(&session), ["passage Who"]);
    session.press("<Enter>");
    assert_snapshot!(session.screen());
    session.press("<Esc>");
    assert_eq!(listed(&session).len(), 6, "Esc goes out of the search first");
    session.press("/nowhere<Enter>");
    assert!(session.screen().contains("No memo here."), "{}", session.screen());
    session.press("/<Esc>");
    assert_eq!(listed(&session).len(), 6);
}

#[test]
fn enter_goes_to_the_passage_and_the_memos_come_back_as_they_were() {
    let mut session = opened(80, 24);
    session.press("sj<Enter>");
    assert!(session.state.screen.is_none());
    assert_eq!(session.passage(), "Then it is gone. Somebody on the other side catches it, or not.");
    session.press("M");
    assert_eq!(session.press("j<Enter>").passage(), "At Christmas.");
    session.press("Mk");
    assert!(session.screen().contains("by what they are about"));
    assert_eq!(session.press("<Enter>J").passage(), "Wie geht es?");
    assert_eq!(session.press("M<Enter>").passage(), "Then it is gone. Somebody on the other side catches it, or not.");
}

#[test]
fn enter_goes_to_the_code_in_the_codebook_and_to_the_document() {
    let mut session = opened(120, 40);
    session.project.add_code("RQ9/later", CodeKind::Code, |_| {}).unwrap();
    session.press("<Esc>b<Esc>M<Tab><Tab><Tab><Enter>");
    assert_eq!(session.state.chosen_code(), session.project.code_named("no-monitoring").ok());
    assert_eq!(session.state.place(), crate::tui::keymap::Place::Codebook);
    session.press("M<Shift-Tab><Enter>");
    assert_eq!(session.passage(), "Wie geht es?");
    session.press("M<Shift-Tab><Enter>");
    assert_eq!(session.said(), "that memo is about the project as a whole");
}

#[test]
fn a_memo_is_written_changed_and_removed_and_each_can_be_undone() {
    let mut session = opened(80, 24);
    session.press("n# To do<Enter>ask her<Esc>");
    assert_eq!(listed(&session)[1], "project ask", "{:?}", listed(&session));
    assert!(session.screen().contains("To do"), "the new one is chosen: {}", session.screen());
    session.press("e");
    assert_snapshot!(session.screen());
    session.press(" again<Esc>");
    assert_eq!(session.project.memos().unwrap().last().unwrap().body, "ask her again");
    session.press("x");
    assert_eq!(session.said(), "the memo is removed u brings it back");
    assert_eq!(listed(&session).len(), 6);
    session.press("u");
    assert_eq!(listed(&session).len(), 7);
    session.press("uu");
    assert_eq!(listed(&session).len(), 6);
}

#[test]
fn a_remark_is_changed_and_taken_off_here_as_it_is_beside_the_text() {
    let mut session = opened(80, 24);
    session.press("e, she says<Esc>");
    assert!(session.screen().contains("the fence again, she says"), "{}", session.screen());
    session.press("d");
    assert_eq!(session.said(), "the remark is taken off the coding");
    assert_eq!((listed(&session).len(), session.codings().len()), (5, 2), "the coding stays");
    session.press("u");
    assert_eq!(listed(&session).len(), 6);
}

#[test]
fn nobody_changes_what_somebody_else_wrote_but_writes_beside_it() {
    let mut session = opened(80, 24);
    session.press("jx");
    assert!(session.said().starts_with("that is ben's; nobody else changes it"), "{}", session.said());
    session.press("e");
    assert!(session.state.overlay.is_none());
    session.press("mall of them?<Esc>");
    let memos = session.project.memos().unwrap();
    assert_eq!(memos.last().unwrap().body, "all of them?");
    assert_eq!(memos.last().unwrap().about, MemoAbout::Document(session.project.document_named("P06").unwrap().id));
}

#[test]
fn a_long_memo_is_read_to_its_end() {
    let mut session = opened(80, 24);
    let words = (1..=400).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
    session.press("n").feed(crate::tui::action::Action::Paste(words));
    session.press("<Esc>");
    assert!(!session.screen().contains("399 400"));
    session.press("ll");
    assert!(session.screen().contains("399 400"), "{}", session.screen());
    session.press("jk");
    assert!(session.screen().contains("1 2 3 4"), "{}", session.screen());
}

#[test]
fn an_empty_list_says_what_to_press_and_memos_survive_what_they_were_about() {
    let mut session = Session::new(80, 24);
    assert!(session.press("M").screen().contains("n  write one about the project"));
    let mut session = opened(80, 24);
    session.project.retire_codes(&[session.project.code_named("no-monitoring").unwrap()]).unwrap();
    session.feed(crate::tui::action::Action::Loaded(Box::new(crate::tui::perform::load(&session.project).unwrap())));
    session.press("<Tab><Tab><Tab><Enter>");
    assert_eq!(session.said(), "what that memo is about is no longer in use");
    assert!(session.screen().contains("about a code that is no longer in use"), "{}", session.screen());
}
