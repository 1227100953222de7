//! Documents that are far longer than an interview. What is counted is work, in characters: times are for benches.

use crate::tui::blocks::CELL;
use crate::tui::perform::load;
use crate::tui::test_support::{Session, code_as, import, study};

/// The worst there are, of a megabyte or two each.
fn shapes() -> [(&'static str, String); 6] {
    let turns =
        (0..30_000).map(|n| if n % 2 == 0 { "I: And then?\n\n".to_owned() } else { format!("P05: Number {n}.\n\n") });
    let lines = (0..50_000).map(|n| format!("line {n} of short ones\n"));
    [
        ("one paragraph", "We went on and on, and nobody asked. ".repeat(40_000)),
        ("one turn", format!("P05: {}", "Well, Dr. Smith came. It was late. ".repeat(40_000))),
        ("turns", turns.collect()),
        ("lines", lines.collect()),
        ("ideographs", "青嵐解析は山を越えて行く".repeat(60_000)),
        ("pictures", "👩\u{200d}👩\u{200d}👧🏽".repeat(60_000)),
    ]
}

fn session(body: &str) -> Session {
    let mut project = study();
    import(&mut project, "long", body);
    let mut session = Session::of(project, 120, 40);
    session.press("JJ");
    session
}

#[test]
fn no_key_costs_more_in_a_long_document_than_a_few_stretches() {
    let most = u64::from(CELL) * 40;
    for (shape, body) in shapes() {
        let mut session = session(&body);
        let worked = |session: &Session| session.state.page.as_ref().unwrap().worked();
        assert!(worked(&session) < most, "opening {shape}: {}", worked(&session));
        let keys = [
            "j", "<PgDn>", "<PgDn>", "}", "{", "G", "k", "<PgUp>", "<PgUp>", "w", "j", "l", "v", "h", "<Esc>", "p",
            "j", "s", "]", "h", "<Esc>", "t", "j", "s", "<Space>", "m", "<Enter>", "u", "U", "g", "v", ".", "x",
        ];
        for key in keys {
            let before = worked(&session);
            session.press(key);
            session.screen();
            let cost = worked(&session) - before;
            assert!(cost < most, "{key} in {shape}: {cost} characters of {}", body.chars().count());
        }
    }
}

#[test]
fn codings_all_over_a_long_document_cost_what_those_on_the_screen_cost() {
    let (_, body) = shapes().into_iter().nth(3).unwrap();
    let mut project = study();
    import(&mut project, "long", &body);
    for n in (0..50_000).step_by(500) {
        code_as(&mut project, "ada", "long", &format!("line {n} of short ones"), "other-barrier");
    }
    let mut session = Session::of(project, 120, 40);
    session.press("JJ");
    assert_eq!(session.state.marks.marks.len(), 100);
    let before = session.state.page.as_ref().unwrap().worked();
    session.press(")))");
    session.screen();
    session.press("j<Space>mon<Enter>");
    session.screen();
    assert_eq!(session.state.marks.marks.len(), 101);
    assert!(session.state.page.as_ref().unwrap().worked() - before < u64::from(CELL) * 40);
}

#[test]
fn a_search_finds_what_is_far_away_and_counts_all() {
    let (_, body) = shapes().into_iter().nth(3).unwrap();
    let mut session = session(&body);
    session.press("/line 49999<Enter>");
    assert!(session.screen().contains("line 49999"));
    session.press("/<Ctrl-u>999 of<Enter>");
    let found = session.state.found.as_ref().unwrap();
    assert_eq!((found.hits.len(), found.at), (50, Some(49)));
    session.press("n");
    assert_eq!(session.said(), "on from the start of the document");
    assert!(session.screen().contains("line 999 of"));
    session.press("N");
    assert!(session.screen().contains("line 49999"));
    session.press("g/nowhere at all<Enter>");
    assert_eq!(session.said(), "\"nowhere at all\" is nowhere in this document");
}

#[test]
fn every_letter_of_a_cut_turn_can_be_read_and_the_speaker_is_named_once() {
    let (_, body) = shapes().into_iter().nth(1).unwrap();
    let mut session = session(&body);
    let page = session.state.page.as_ref().unwrap();
    let mut at = page.words().start();
    for row in page.rows_from(page.first_row()) {
        assert_eq!(row.span.start(), at);
        at = row.span.end();
    }
    assert_eq!(at, page.words().end());
    session.press("<PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn>");
    assert!(!session.screen().contains("1 P05"));
    session.press("t");
    let page = session.state.page.as_ref().unwrap();
    assert_eq!(page.passage, page.words());
}

#[test]
fn what_is_kept_of_codings_on_the_screen_is_what_the_project_has() {
    let mut session = Session::new(80, 24);
    for keys in
        ["j<Space>mon<Enter>", "jj.", "!", "u", "uu", "<Ctrl-r>", "<Ctrl-r>", "x", "u", "kx", "Jj.", "K", "uuuu"]
    {
        session.press(keys);
        let there = load(&session.project).unwrap().codings;
        let mut known = session.state.catalogue.codings.clone();
        known.retain(|_, codings| !codings.is_empty());
        assert_eq!(known, there, "after {keys}");
    }
}
