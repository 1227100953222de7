//! Keeping a codebook in order, with its passages in sight.

use crate::model::codebook::CodeKind;
use crate::project::Project;
use crate::tui::test_support::{Session, clock, code_as, study};
use insta::assert_snapshot;

/// ada and ben have coded some of it; RQ2 has a definition with a rule and an example.
fn coded() -> Project {
    let mut project = study();
    for (coder, document, words, code) in [
        ("ada", "P05", "nothing leaks", "no-monitoring"),
        ("ada", "P05", "nobody has ever asked me anything.", "no-monitoring"),
        ("ada", "P06", "Müde", "no-monitoring"),
        ("ada", "P05", "nothing leaks", "other-barrier"),
        ("ada", "P05", "At Christmas.", "other-barrier"),
        ("ada", "P05", "The security people sit in another building", "team-isolation-security"),
        ("ben", "P05", "nothing leaks", "no-monitoring"),
        ("ben", "P05", "Somebody on the other side catches it, or not.", "no-monitoring"),
    ] {
        code_as(&mut project, coder, document, words, code);
    }
    project
}

fn session(width: u16, height: u16) -> Session {
    let mut session = Session::of(coded(), width, height);
    session.press("B");
    session
}

/// The session with the cursor on the code of this name.
fn at(name: &str) -> Session {
    let mut session = session(80, 24);
    session.press(&format!("/{name}<Enter><Esc>"));
    session
}

fn path(session: &Session, name: &str) -> String {
    let book = session.project.codebook().unwrap();
    book.find(name).map_or_else(|_| "none".to_owned(), |id| book.path(id).to_owned())
}

/// How many steps the history has.
fn steps(session: &Session) -> usize {
    session.project.log(usize::MAX).unwrap().len()
}

fn definition(session: &Session, name: &str) -> String {
    let book = session.project.codebook().unwrap();
    book.get(book.find(name).unwrap()).unwrap().definition.clone()
}

// -- looking ---------------------------------------------------------------------------------------------------

#[test]
fn the_tree_has_counts_and_the_code_s_passages_beside_it_or_below() {
    assert_snapshot!(at("no-monitoring").styled());
    let mut wide = session(120, 40);
    wide.press("/no-monitoring<Enter><Esc>a");
    assert_snapshot!(wide.screen());
}

#[test]
fn an_empty_codebook_says_what_to_press() {
    let mut project = Project::in_memory("Nothing yet", clock()).unwrap();
    project.add_coder("ada", crate::model::coding::CoderRole::Lead).unwrap();
    let mut session = Session::of(project, 80, 24);
    session.press("B");
    assert_snapshot!(session.screen());
    session.press("jkxMeSJo<Tab><Enter>");
    session.press("nRQ1/trust<Enter>");
    assert_eq!(path(&session, "trust"), "RQ1/trust");
}

#[test]
fn a_passage_is_opened_in_the_text_and_the_codebook_comes_back_as_it_was() {
    let mut session = at("no-monitoring");
    session.press("<Tab>j<Enter>");
    assert!(session.state.screen.is_none());
    assert_eq!(session.passage(), "Müde");
    session.press("BB");
    assert!(session.state.screen.is_none());
    session.press("B");
    assert!(session.screen().contains("3 passages from 2 documents"), "{}", session.screen());
    session.press("g<Enter>BG<Enter>");
    assert_eq!(session.passage(), "nothing leaks");
    session.press("Bkk<Enter>");
    assert_eq!(session.passage(), "nobody has ever asked me anything.");
}

#[test]
fn only_one_s_own_codings_are_counted_and_shown_unless_all_are_asked_for() {
    let mut session = at("no-monitoring");
    assert!(session.screen().contains("3 codings of yours"), "{}", session.screen());
    session.press("<Tab>");
    assert!(!session.screen().contains("Somebody on the other side"));
    session.press("<Esc>a<Tab>");
    assert!(session.screen().contains("Somebody on the other side"), "{}", session.screen());
    assert!(session.screen().contains("4 passages from 2 documents"), "{}", session.screen());
}

#[test]
fn a_search_goes_through_names_and_definitions_wherever_they_are_folded_away() {
    let mut session = session(80, 24);
    session.press("gh/isolation<Enter>");
    assert!(session.screen().contains("team-isolation-pipeline"), "{}", session.screen());
    let chosen = |session: &Session| {
        let Some(crate::tui::screens::Screen::Codebook(screen)) = &session.state.screen else { panic!("left") };
        session.state.catalogue.codebook.path(screen.chosen.unwrap()).to_owned()
    };
    assert_eq!(chosen(&session), "RQ3/team-isolation-pipeline");
    session.press("n");
    assert_eq!((chosen(&session), session.said()), ("RQ3/team-isolation-security".into(), "2 of 2".into()));
    session.press("n");
    assert_eq!(chosen(&session), "RQ3/team-isolation-pipeline");
    session.press("N");
    assert_eq!(chosen(&session), "RQ3/team-isolation-security");
    // Without a search the key makes a code again.
    session.press("<Esc>n");
    assert!(session.screen().contains("A new code"));
    session.press("<Esc>/in one sentence<Enter>");
    assert!(session.state.screen.is_some());
}

// -- editing ---------------------------------------------------------------------------------------------------

#[test]
fn the_fields_of_a_code_are_edited_in_place_and_kept_as_one_step() {
    let mut session = at("no-monitoring");
    let before = steps(&session);
    session.press("<Enter><Enter>Nor any <Enter>plan to.<Tab>when nobody looks<Tab><Tab><Tab>#D55E00");
    assert_snapshot!(session.styled());
    session.press("<Shift-Tab><Ctrl-t><Esc>");
    assert_eq!(steps(&session), before + 1, "{}", session.screen());
    assert_eq!(session.said(), "kept: definition, use for, example, colour u takes it back");
    let book = session.project.codebook().unwrap();
    let code = book.get(book.find("no-monitoring").unwrap()).unwrap();
    assert_eq!(code.definition, "What no-monitoring means, in one sentence.\nNor any \nplan to.");
    assert_eq!((code.include.as_str(), code.color.as_deref()), ("when nobody looks", Some("#d55e00")));
    assert_eq!(code.example, "nobody has ever asked me anything.");
    session.press("u");
    assert_eq!(definition(&session, "no-monitoring"), "What no-monitoring means, in one sentence.");
}

#[test]
fn a_rule_that_says_no_leaves_the_form_open_with_what_was_typed() {
    let mut session = at("no-monitoring");
    session.press("e!<Shift-Tab><Shift-Tab><Ctrl-u>no-budget<Ctrl-u>accuracy-only-metrics<Ctrl-s>");
    assert!(session.said().contains("is in the codebook already"), "{}", session.said());
    session.press("<Ctrl-u>other<Shift-Tab>red<Ctrl-s>");
    assert_eq!(session.said(), "\"red\" is not a colour; write it like #0072b2");
    assert_eq!(path(&session, "no-monitoring"), "RQ2/no-monitoring");
    session.press("<Ctrl-u><Ctrl-s>");
    assert!(definition(&session, "RQ2/other").ends_with('!'), "{}", session.screen());
}

#[test]
fn leaving_a_form_without_keeping_is_asked_if_anything_was_changed() {
    let mut session = at("no-monitoring");
    session.press("e<Ctrl-q>");
    assert_eq!(session.said(), "the code was left as it was");
    session.press("eoops<Ctrl-q>");
    assert_eq!(session.said(), "what you changed here would be lost");
    session.press("!<Ctrl-q><Ctrl-q>");
    assert_eq!(definition(&session, "no-monitoring"), "What no-monitoring means, in one sentence.");
}

#[test]
fn a_field_goes_to_another_editor_and_back() {
    let mut session = at("no-monitoring");
    session.editor = |text| format!("{text}\nwritten elsewhere\n");
    session.press("e<Ctrl-e>?<Esc>");
    let expected = "What no-monitoring means, in one sentence.\nwritten elsewhere?";
    assert_eq!(definition(&session, "no-monitoring"), expected);
}

#[test]
fn what_is_in_the_form_is_kept_when_the_program_is_ended() {
    let mut session = at("no-monitoring");
    session.press("e And on.");
    session.feed(crate::tui::action::Action::Quit);
    assert!(definition(&session, "no-monitoring").ends_with("And on.") && session.quit);
}

#[test]
fn codes_are_made_renamed_moved_and_sorted_each_undone_by_one_key() {
    let mut session = at("RQ2");
    let before = steps(&session);
    session.press("nlate<Enter>");
    assert_eq!(path(&session, "late"), "RQ2/late");
    session.press("r<Ctrl-u>later<Enter>");
    session.press("mRQ3<Enter>");
    assert_eq!(path(&session, "later"), "RQ3/later");
    session.press("K");
    session.press("mtop<Enter>");
    assert_eq!(path(&session, "later"), "later");
    session.press("nRQ9/<Enter>");
    let book = session.project.codebook().unwrap();
    assert_eq!(book.get(book.find("RQ9").unwrap()).unwrap().kind, CodeKind::Theme);
    assert_eq!(steps(&session), before + 6);
    session.press("uuuuuu");
    assert_eq!(path(&session, "later"), "none");
}

#[test]
fn siblings_are_sorted_by_what_is_coded_or_by_name() {
    let mut session = at("no-monitoring");
    let second = |session: &Session| {
        let book = session.project.codebook().unwrap();
        book.children(book.find("RQ2").ok()).map(|code| code.name.clone()).take(2).collect::<Vec<_>>()
    };
    session.press("o2");
    assert_eq!(second(&session), ["no-monitoring", "accuracy-only-metrics"]);
    session.press("o<Enter>");
    assert_eq!(second(&session), ["accuracy-only-metrics", "ad-hoc-edge-cases"]);
    session.press("u");
    assert_eq!(second(&session)[0], "no-monitoring");
    session.press("o1o1");
    assert_eq!(session.said(), "that is how it was already");
}

#[test]
fn several_codes_are_coloured_moved_and_retired_in_one_step() {
    let mut session = at("misconception-attacker-access");
    let before = steps(&session);
    session.press("<Space><Space>c3");
    let colored = |session: &Session, color: &str| {
        session.project.codebook().unwrap().all().iter().filter(|code| code.color.as_deref() == Some(color)).count()
    };
    assert_eq!(colored(&session, "#009e73"), 2);
    session.press("kk<Space><Space>c#ABCDEF<Enter>");
    assert_eq!(colored(&session, "#abcdef"), 2, "{}", session.screen());
    session.press("kk<Space><Space>mRQ3<Enter>");
    assert_eq!(path(&session, "misconception-data-is-safe"), "RQ3/misconception-data-is-safe");
    session.press("<Space>j<Space>x<Esc>x<Enter>");
    assert_eq!(steps(&session), before + 4);
    session.press("uuuu");
    assert_eq!(path(&session, "misconception-data-is-safe"), "RQ2/misconception-data-is-safe");
}

#[test]
fn retiring_says_what_happens_to_the_codings_and_what_is_gone_can_be_seen_and_brought_back() {
    let mut session = at("no-monitoring");
    session.press("x");
    assert!(session.screen().contains("5 codings, 2 of others, stay in the file"), "{}", session.screen());
    session.press("<Esc>");
    assert_eq!(path(&session, "no-monitoring"), "RQ2/no-monitoring");
    session.press("x<Enter>");
    assert_eq!(path(&session, "no-monitoring"), "none");
    session.press("zG");
    let screen = session.screen();
    assert!(screen.contains("no-monitoring  retired") && screen.contains("3 passages from 2"), "{screen}");
    session.press("eR");
    assert_eq!(path(&session, "no-monitoring"), "RQ2/no-monitoring", "{}", session.screen());
}

// -- merging and splitting -------------------------------------------------------------------------------------

#[test]
fn a_merge_is_seen_before_it_is_made() {
    let mut session = at("other-barrier");
    session.press("Mmon<Enter>");
    assert_snapshot!(session.styled());
    let mut wide = Session::of(coded(), 120, 40);
    wide.press("B/other-barrier<Enter><Esc>Mmon<Enter>");
    assert_snapshot!(wide.screen());
    session.press("<Esc>");
    assert_eq!(path(&session, "other-barrier"), "other-barrier");
    session.press("Mmon<Enter><Enter>");
    assert_eq!(path(&session, "other-barrier"), "none");
    session.press("u");
    assert_eq!(path(&session, "other-barrier"), "other-barrier");
}

#[test]
fn several_codes_are_merged_in_one_step_and_a_refusal_is_said_before() {
    let mut session = at("other-barrier");
    session.press("<Space>/isolation<Enter><Esc>");
    session.press("M");
    // Searching and leaving it kept what was selected.
    assert!(session.screen().contains("Merge \"other-barrier\" into"), "{}", session.screen());
    session.press("<Esc><Space><Space>Mmon<Enter>");
    assert!(session.screen().contains("Merge 3 codes into \"no-monitoring\"?"), "{}", session.screen());
    let before = steps(&session);
    session.press("<Enter>");
    assert_eq!(steps(&session), before + 1);
    session.press("/RQ3<Enter><Esc>n x<Enter>/RQ2<Enter><Esc>n x<Enter>/RQ3<Enter><Esc>MRQ2<Enter>");
    assert!(session.said().contains("is in the codebook already"), "{}\n{}", session.said(), session.screen());
}

#[test]
fn a_split_walks_one_s_own_passages_and_is_written_as_one_step() {
    let mut session = at("no-monitoring");
    let before = steps(&session);
    session.press("S");
    session.press("unwatched<Enter>ob<Enter>");
    assert_snapshot!(session.screen());
    session.press("<Enter>");
    assert_snapshot!(session.styled());
    session.press("1");
    session.press("2k");
    assert!(session.screen().contains("2 of 3"), "{}", session.screen());
    session.press("20");
    assert_snapshot!(session.screen());
    assert_eq!(steps(&session), before, "nothing is written on the way");
    session.press("<Enter>");
    assert_eq!(steps(&session), before + 1);
    let expected = "split: 2 of your 3 passages sent on; 2 of others stay u takes it back";
    assert_eq!(session.said(), expected);
    assert_eq!(path(&session, "unwatched"), "RQ2/unwatched");
    let own: Vec<String> = session.codings().into_iter().filter(|coding| coding.starts_with("ada")).collect();
    let expected = [
        "ada no-monitoring: Müde",
        "ada other-barrier: At Christmas.",
        "ada other-barrier: nobody has ever asked me anything.",
        "ada other-barrier: nothing leaks",
        "ada team-isolation-security: The security people sit in another building",
        "ada unwatched: nothing leaks",
    ];
    assert_eq!(own, expected);
    session.press("u");
    assert_eq!(path(&session, "unwatched"), "none");
    assert_eq!(session.codings().iter().filter(|coding| coding.starts_with("ada no-monitoring")).count(), 3);
}

#[test]
fn a_split_half_walked_is_written_by_esc_and_left_by_ctrl_q() {
    let mut session = at("no-monitoring");
    let before = steps(&session);
    session.press("Sob<Enter><Enter>1<Ctrl-q>");
    assert_eq!((steps(&session), session.said().as_str()), (before, "the split was left; no coding was changed"));
    session.press("Sob<Enter><Enter>j1<Esc>");
    assert_eq!(steps(&session), before + 1);
    assert!(session.codings().contains(&"ada other-barrier: nobody has ever asked me anything.".to_owned()));
    session.press("Sob<Enter><Enter><Esc>");
    assert_eq!(session.said(), "no passage was sent anywhere; no coding was changed");
    let mut others = at("ad-hoc");
    assert_eq!(others.press("S").said(), "you have no passage with this code; nobody has");
}
