//! Walking where two coders disagree.

use crate::project::Project;
use crate::tui::action::Action;
use crate::tui::perform::load;
use crate::tui::test_support::{Session, code_as, import, study};
use crate::tui::theme::Depth;
use insta::assert_snapshot;

/// In P05 a boundary, two codes for one passage, something missed; in P07 something missed.
fn disputed() -> Project {
    let mut project = study();
    import(&mut project, "P07", "I: And you?\n\nP07: Nobody asks. We hand it over and hope.\n");
    for (coder, document, words, code) in [
        ("ada", "P05", "About the model itself nobody has ever asked me anything.", "no-mandate-to-learn"),
        ("ben", "P05", "nobody has ever asked me anything. We throw it over the fence.", "no-mandate-to-learn"),
        ("ben", "P05", "We throw it over the fence.", "team-isolation-pipeline"),
        ("ada", "P05", "At Christmas.", "other-barrier"),
        ("ben", "P05", "At Christmas.", "team-isolation-security"),
        ("ada", "P07", "We hand it over and hope.", "team-isolation-pipeline"),
        ("ada", "P07", "Nobody asks.", "no-mandate-to-learn"),
        ("ben", "P07", "Nobody asks.", "no-mandate-to-learn"),
    ] {
        code_as(&mut project, coder, document, words, code);
    }
    project.act_as("ada").unwrap();
    project
}

fn where_it_is(session: &Session) -> String {
    let walk = session.state.walk.as_ref().unwrap();
    let document = &session.state.page.as_ref().unwrap().opened.document.name;
    format!("{} of {} {document}: {}", walk.at + 1, walk.stops.len(), session.passage())
}

#[test]
fn both_coders_passages_are_told_apart_in_the_text_in_the_margin_and_below() {
    let mut session = Session::of(disputed(), 80, 24);
    session.press("Dnnnn");
    assert_snapshot!(session.styled());
}

#[test]
fn without_colour_the_two_are_still_told_apart() {
    let mut session = Session::of(disputed(), 80, 24);
    session.state.theme.depth = Depth::None;
    session.press("DN");
    let frame = session.styled();
    let mut legend = frame.lines().filter_map(|line| line.split_once(" = "));
    assert!(legend.all(|(_, style)| !style.contains('#') && !style.contains("on ")), "{frame}");
    assert_snapshot!(frame);
}

#[test]
fn two_codes_for_the_same_words_stand_one_above_the_other_with_what_they_mean() {
    let mut session = Session::of(disputed(), 110, 36);
    assert_snapshot!(session.press("Dnn").screen());
}

#[test]
fn the_walk_goes_through_the_documents_and_round() {
    let mut session = Session::of(disputed(), 80, 24);
    session.press("D");
    let mut stops = vec![where_it_is(&session)];
    for key in ["n", "<→>", "<↓>", "j"] {
        session.press(key);
        stops.push(where_it_is(&session));
    }
    assert_snapshot!(stops.join("\n"), @r"
    1 of 4 P05: We throw it over the fence.
    2 of 4 P07: We hand it over and hope.
    3 of 4 P05: At Christmas.
    4 of 4 P05: About the model itself nobody has ever asked me anything. We throw it over the fence.
    1 of 4 P05: We throw it over the fence.
    ");
    assert_eq!(session.said(), "on from the first disagreement");
    session.press("NN");
    assert_eq!(where_it_is(&session), stops[2]);
}

#[test]
fn escape_leads_back_to_where_one_was_also_in_another_document() {
    let mut session = Session::of(disputed(), 80, 12);
    session.press("}}wl");
    let (passage, top) = (session.passage().to_owned(), session.state.page.as_ref().unwrap().top);
    for keys in ["D<Esc>", "DN<Esc>", "DnnnnnD"] {
        session.press(keys);
        let page = session.state.page.as_ref().unwrap();
        assert_eq!(
            (session.passage(), page.top, page.opened.document.name.as_str()),
            (&*passage, top, "P05"),
            "{keys}"
        );
        assert!(session.state.walk.is_none());
    }
    session.press("l");
    assert_eq!(session.passage(), "Then");
}

#[test]
fn a_walk_is_left_where_it_is_to_code_there_and_goes_on_from_there() {
    let mut session = Session::of(disputed(), 80, 24);
    session.press("Dnn");
    let stop = where_it_is(&session);
    session.press("<Enter>");
    assert_eq!(session.state.walk.as_ref().map(|walk| walk.at), None);
    assert!(stop.ends_with(session.passage()));
    session.press("GD");
    assert_eq!(where_it_is(&session), stop);
    session.press("<Esc>J");
    session.press("D");
    assert_eq!(where_it_is(&session), stop);
}

#[test]
fn reading_on_a_walk_is_not_progress_and_quitting_opens_what_was_open() {
    let mut session = Session::of(disputed(), 80, 24);
    session.press("Dn");
    let walk = session.state.walk.clone().unwrap();
    let there = session.state.document().unwrap();
    assert_ne!(walk.back.origin.unwrap().document, there);
    session.feed(Action::Quit);
    let project = session.project;
    let catalogue = load(&project).unwrap();
    assert_eq!(catalogue.last_open, Some(walk.back.origin.unwrap().document));
    assert!(!catalogue.reading.contains_key(&there));
}

#[test]
fn what_others_change_changes_the_walk_which_stays_where_it_is() {
    let mut session = Session::of(disputed(), 80, 24);
    session.press("DN");
    let (stop, all) = (where_it_is(&session), session.state.walk.as_ref().unwrap().stops.len());
    // Ben now agrees with ada about Christmas.
    code_as(&mut session.project, "ben", "P05", "At Christmas.", "other-barrier");
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    let walk = session.state.walk.as_ref().unwrap();
    assert_eq!(walk.stops.len(), all);
    assert_eq!(where_it_is(&session).split_once(' ').unwrap().1, stop.split_once(' ').unwrap().1);
}

#[test]
fn the_last_disagreement_settled_ends_the_walk() {
    let mut project = study();
    code_as(&mut project, "ada", "P05", "At Christmas.", "other-barrier");
    code_as(&mut project, "ben", "P05", "And then?", "other-barrier");
    code_as(&mut project, "ben", "P05", "At Christmas.", "other-barrier");
    let mut session = Session::of(project, 80, 24);
    session.press("jD");
    assert_eq!(where_it_is(&session), "1 of 1 P05: And then?");
    code_as(&mut session.project, "ada", "P05", "And then?", "other-barrier");
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    assert_eq!(session.said(), "the two coders no longer disagree");
    assert_eq!(session.passage(), "Honestly, the main thing for us is that nothing leaks.");
}

#[test]
fn where_there_is_nothing_to_walk_it_is_said_why() {
    let mut project = study();
    let said = |project: Project| {
        let mut session = Session::of(project, 80, 24);
        session.press("D");
        (session.said(), session.project)
    };
    let (nobody, mut there) = said(std::mem::replace(&mut project, study()));
    assert_eq!(nobody, "it takes two coders to disagree; nobody has coded so far");
    code_as(&mut there, "ada", "P05", "At Christmas.", "other-barrier");
    let (one, mut there) = said(there);
    assert_eq!(one, "it takes two coders to disagree; only ada has coded so far");
    code_as(&mut there, "ben", "P06", "geht", "other-barrier");
    let (apart, mut there) = said(there);
    assert_eq!(apart, "no two coders disagree on a document that both have coded");
    code_as(&mut there, "ada", "P06", "geht", "other-barrier");
    assert_eq!(said(there).0, apart);
}

#[test]
fn with_more_than_two_coders_tab_takes_two_others() {
    let mut project = disputed();
    project.add_coder("bea", crate::model::coding::CoderRole::Coder).unwrap();
    code_as(&mut project, "bea", "P05", "And then?", "other-barrier");
    project.act_as("ada").unwrap();
    let mut session = Session::of(project, 80, 24);
    let mut pairs = Vec::new();
    session.press("D");
    for _ in 0..4 {
        let walk = session.state.walk.as_ref().unwrap();
        let names = walk.coders.map(|id| session.state.catalogue.coder(id).unwrap().name.clone());
        pairs.push(format!("{} {}", names.join("/"), walk.letters(&session.state.catalogue).join("/")));
        session.press("<Tab>");
    }
    assert_eq!(pairs, ["ada/ben a/b", "ada/bea a/b", "ben/bea 1/2", "ada/ben a/b"]);
}

#[test]
fn a_click_in_the_text_ends_the_walk_there_and_one_beside_it_does_nothing() {
    let mut session = Session::of(disputed(), 130, 36);
    session.press("D");
    session.click("P06", 1);
    assert!(session.state.walk.is_some());
    session.click("Then it is gone", 1);
    assert!(session.state.walk.is_none());
    assert_eq!(session.passage(), "Then it is gone.");
}

#[test]
fn the_smallest_screen_has_room_for_it() {
    let mut session = Session::of(disputed(), 40, 10);
    assert_snapshot!(session.press("D").screen());
}
