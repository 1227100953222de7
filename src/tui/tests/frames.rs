//! What is seen, with its styles.

use crate::model::visible::is_alive;
use crate::tui::action::{Action, Task};
use crate::tui::effect::Effect;
use crate::tui::test_support::{Session, code_as, study};
use crate::tui::theme::{Ground, Rgb};
use crate::tui::update::update;
use insta::assert_snapshot;

fn coded(width: u16, height: u16) -> Session {
    let mut project = study();
    code_as(
        &mut project,
        "ada",
        "P05",
        "nobody has ever asked me anything. We throw it over the fence",
        "no-mandate-to-learn",
    );
    code_as(&mut project, "ada", "P05", "We throw it", "team-isolation-pipeline");
    code_as(&mut project, "ben", "P05", "nothing leaks", "misconception-data-is-safe");
    let mut session = Session::of(project, width, height);
    session.press("jj");
    session
}

#[test]
fn a_small_screen_has_the_text_its_margin_and_the_digits() {
    assert_snapshot!(coded(80, 24).styled());
}

#[test]
fn a_wide_screen_has_documents_and_codebook_beside_the_text() {
    assert_snapshot!(coded(130, 40).screen());
}

#[test]
fn the_picker_stands_below_the_passage_with_the_code_s_definition() {
    let mut session = coded(80, 24);
    assert_snapshot!(session.press("<Space>iso").styled());
}

#[test]
fn without_colour_everything_is_still_said() {
    let mut session = coded(80, 24);
    session.state.theme.depth = crate::tui::theme::Depth::None;
    let frame = session.styled();
    let mut legend = frame.lines().filter_map(|line| line.split_once(" = "));
    assert!(legend.all(|(_, style)| !style.contains('#') && !style.contains("on ")), "{frame}");
    assert_snapshot!(frame);
}

#[test]
fn work_beside_the_screen_is_named_and_left_with_esc_and_nothing_else_of_the_screen_changes() {
    let mut session = coded(80, 24);
    let before = session.screen();
    let words = "working: agreement --unit character,turn,sentence --draws 100000 --code team".to_owned();
    let task = Task { words, seconds: 12, progress: Some((3, 40)), stopping: false };
    session.feed(Action::Task(Some(task.clone())));
    let line = |session: &Session| session.screen().lines().last().unwrap().to_owned();
    assert!(line(&session).starts_with(" working: agr… · 12 s · 3 of 40 · Esc stops it  "), "{}", line(&session));
    assert_eq!(session.screen().lines().count(), before.lines().count());
    // What lies over the page is left first, then the work, and only once.
    session.press("<Space>");
    assert_eq!(update(&mut session.state, Action::Back), []);
    assert_eq!(update(&mut session.state, Action::Back), [Effect::StopWork]);
    session.feed(Action::Task(Some(Task { stopping: true, ..task })));
    assert!(line(&session).contains(" · 12 s · 3 of 40 · stopping  "), "{}", line(&session));
    assert_eq!(update(&mut session.state, Action::Back), []);
    session.feed(Action::Task(None));
    assert!(!line(&session).contains("working"));
}

/// The same page in a terminal whose colours are known, with a search in the text.
fn grounded(ground: Ground) -> Session {
    let mut session = coded(80, 24);
    session.feed(Action::Ground(ground));
    session.press("/the<Enter>");
    session
}

#[test]
fn in_a_light_terminal_coded_words_lie_on_a_pale_tint_of_their_code_s_colour() {
    assert_snapshot!(grounded(Ground::of(Rgb(255, 255, 255), Some(Rgb(0, 0, 0)))).styled());
}

#[test]
fn in_a_dark_terminal_coded_words_lie_on_a_dark_tint_of_their_code_s_colour() {
    assert_snapshot!(grounded(Ground::of(Rgb(30, 30, 30), None)).styled());
}

#[test]
fn a_hostile_transcript_is_shown_and_does_nothing() {
    let mut session = Session::new(80, 24);
    let frame = session.press("Jj").screen();
    assert!(frame.contains("␛]52;c;aGk=␇\n       ⟨RLO⟩drawkcab⟨PDF⟩"), "{frame}");
    assert!(!frame.contains(|letter| letter != '\n' && is_alive(letter)));
}

#[test]
fn an_empty_project_says_what_to_do() {
    let mut project = crate::project::Project::in_memory("Nothing yet", crate::tui::test_support::clock()).unwrap();
    project.add_coder("ada", crate::model::coding::CoderRole::Lead).unwrap();
    assert_snapshot!(Session::of(project, 80, 24).screen());
}
