//! Agreement on the screen: the figures of the command, and the way from them into the text.

use super::Agreement;
use crate::command::run_line;
use crate::model::codebook::{CodeKind, split_path};
use crate::model::coding::CoderRole;
use crate::project::Project;
use crate::report::Cell;
use crate::tui::action::Action;
use crate::tui::perform::load;
use crate::tui::screens::Screen;
use crate::tui::test_support::{P05, Session, clock, code_as, import};
use crate::tui::theme::Depth;
use insta::assert_snapshot;
use serde_json::Value;

/// Two interviews and a small codebook; nobody has coded.
fn small() -> Project {
    let mut project = Project::in_memory("Barriers to defending ML systems", clock()).unwrap();
    project.add_coder("ada", CoderRole::Lead).unwrap();
    project.add_coder("ben", CoderRole::Coder).unwrap();
    import(&mut project, "P05", P05);
    let turn = |n| format!("I: And {n}?\n\nP07: Nobody asks about it, {n} times. We hand it over.\n\n");
    import(&mut project, "P07", &(1..12).map(turn).collect::<String>());
    for path in ["RQ1/no-mandate-to-learn", "RQ1/info-overload", "RQ3/team-isolation-pipeline", "other-barrier"] {
        let definition = format!("What {path} means.");
        project.add_code(path, CodeKind::Code, |code| code.definition = definition).unwrap();
    }
    project.add_code("RQ3/team-isolation-security", CodeKind::Code, |_| {}).unwrap();
    project
}

/// The same, in which ada and ben agree on some turns and not on others.
fn coded() -> Project {
    let mut project = small();
    let mut mark = |coder, document, words: &str, code| code_as(&mut project, coder, document, words, code);
    for n in 1..12 {
        let words = format!("Nobody asks about it, {n} times.");
        if n % 3 != 0 {
            mark("ada", "P07", &words, "no-mandate-to-learn");
        }
        if n % 4 != 0 {
            mark("ben", "P07", &words, "no-mandate-to-learn");
        }
        if n % 5 == 0 {
            mark("ben", "P07", &words, "other-barrier");
        }
    }
    mark("ada", "P05", "About the model itself nobody has ever asked me anything.", "no-mandate-to-learn");
    mark("ben", "P05", "nobody has ever asked me anything. We throw it over the fence.", "no-mandate-to-learn");
    mark("ben", "P05", "We throw it over the fence.", "team-isolation-pipeline");
    mark("ada", "P05", "At Christmas.", "other-barrier");
    mark("ben", "P05", "At Christmas.", "team-isolation-security");
    project.act_as("ada").unwrap();
    project
}

fn screen(session: &Session) -> &Agreement {
    match &session.state.screen {
        Some(Screen::Agreement(screen)) => screen,
        other => panic!("{other:?}"),
    }
}

/// What the command at the bottom of the screen answers.
fn command(session: &mut Session) -> Value {
    let line = screen(session).line().unwrap();
    let line = format!("{} --format json", line.trim_start_matches("thema "));
    serde_json::from_str(&run_line(&mut session.project, &line, 200, &mut |_, _, _| {}).unwrap()).unwrap()
}

/// A figure and its interval, as they are printed for people.
fn printed(statistic: &Value) -> Vec<String> {
    let mut words = vec![Cell::decimal(statistic["value"].as_f64(), 2).for_people().into_owned()];
    if let Some([low, high]) = statistic["ci95"].as_array().map(Vec::as_slice) {
        let ends = low.as_f64().zip(high.as_f64());
        words.extend(Cell::Interval(ends, 2).for_people().split(' ').map(str::to_owned));
    }
    words
}

/// Every figure in the rows of the screen is that of the command.
#[track_caller]
fn check(session: &Session, json: &Value, coefficient: &str) {
    let shown = session.screen();
    let words_of = |name: &str| -> Vec<String> {
        let line = shown.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")));
        let line = line.unwrap_or_else(|| panic!("{name} is not on the screen:\n{shown}"));
        let figures = line.trim_start().trim_start_matches(name);
        // Bars are no figures.
        figures.split_whitespace().filter(|word| !word.contains(['┊', '●', '├', '┤'])).map(str::to_owned).collect()
    };
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 7);
    for row in rows {
        let name = split_path(row["code"].as_str().unwrap()).pop().unwrap();
        let by = row["marked_by"].as_array().unwrap();
        let either: u64 = by.iter().skip(1).filter_map(Value::as_u64).sum();
        let mut expected = vec![either.to_string(), row["uses"]["ada"].to_string(), row["uses"]["ben"].to_string()];
        expected.extend(printed(&row["percent_agreement"]).into_iter().take(1));
        expected.extend(printed(&row[coefficient]));
        assert_eq!(words_of(&name), expected, "{coefficient}\n{shown}");
    }
    let overall = &json["overall"];
    let mut expected: Vec<String> = printed(&overall["percent_agreement"]).into_iter().take(1).collect();
    match coefficient {
        "cohen_kappa" => {
            expected.extend(printed(&overall["cohen_kappa_pooled"]));
            assert_eq!(words_of("pooled over codes"), expected, "{shown}");
        }
        "percent_agreement" => {
            expected.extend(printed(&overall["percent_agreement"]));
            assert_eq!(words_of("over all codes"), expected, "{shown}");
        }
        _ => {
            expected.extend(["–", "only", "kappa", "is", "pooled"].map(str::to_owned));
            assert_eq!(words_of("over all codes"), expected, "{shown}");
        }
    }
}

#[test]
fn every_figure_is_that_of_the_command_below_it() {
    let mut session = Session::of(coded(), 120, 40);
    session.press("A");
    let json = command(&mut session);
    for coefficient in crate::command::Question::coefficients(2) {
        assert_eq!(screen(&session).shown_coefficient(), coefficient);
        // The table without options has all of them but this one.
        let of_its_own = (coefficient == "pabak").then(|| command(&mut session));
        check(&session, of_its_own.as_ref().unwrap_or(&json), coefficient);
        session.press("c");
    }
}

#[test]
fn every_figure_is_that_of_the_command_on_other_units_too() {
    let mut session = Session::of(coded(), 120, 40);
    session.press("A");
    for unit in ["sentence", "paragraph", "word", "character"] {
        session.press("t");
        assert_eq!(screen(&session).settings.unit.word(), unit);
        let json = command(&mut session);
        check(&session, &json, "cohen_kappa");
    }
    session.press("tn");
    let json = command(&mut session);
    assert_eq!(json["about"]["uncoded"], "exclude");
    check(&session, &json, "cohen_kappa");
}

#[test]
fn a_row_a_code_with_a_bar_and_the_chosen_one_in_words() {
    let mut session = Session::of(coded(), 80, 24);
    assert_snapshot!("narrow", session.press("Aj").styled());
    let mut session = Session::of(coded(), 120, 40);
    assert_snapshot!("wide", session.press("Ajt").screen());
}

#[test]
fn without_colour_nothing_is_lost() {
    let mut session = Session::of(coded(), 80, 24);
    let with_colour = session.press("A").styled();
    session.state.theme.depth = Depth::None;
    assert_eq!(session.styled(), with_colour);
}

#[test]
fn a_figure_that_does_not_exist_is_a_dash_with_its_reason_below() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("Ajj");
    assert!(session.screen().contains("no Cohen's κ: nobody used it"), "{}", session.screen());
    session.press("kn");
    assert!(session.screen().contains("needs the units nobody coded, which were left out"), "{}", session.screen());
}

#[test]
fn the_smallest_screen_has_room_for_the_table() {
    assert_snapshot!(Session::of(coded(), 40, 10).press("A").screen());
}

/// The names of the rows in their order.
fn names(session: &Session) -> Vec<String> {
    let screen = screen(session);
    let answered = screen.answered().unwrap();
    screen.rows().into_iter().filter_map(|at| split_path(&answered.answer.rows[at].code).pop()).collect()
}

#[test]
fn codes_are_sorted_by_the_worst_or_by_the_most_and_then_themes_are_left_out() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("A");
    let in_tree = names(&session);
    assert_eq!(in_tree.len(), 7);
    session.press("s");
    let worst = names(&session);
    assert_eq!(worst.last().unwrap(), "info-overload", "a code without a figure is not the worst");
    assert!(worst.len() == 5 && !worst.contains(&"RQ1".to_owned()), "{worst:?}");
    session.press("s");
    assert_eq!(names(&session)[0], "no-mandate-to-learn");
    session.press("s");
    assert_eq!(names(&session), in_tree);
}

#[test]
fn enter_leads_to_the_disagreements_on_the_code_and_escape_back_to_the_same_table() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("}}");
    let before = session.passage().to_owned();
    session.press("Atj<Enter>");
    let walk = session.state.walk.as_ref().unwrap();
    let code = session.project.code_named("no-mandate-to-learn").unwrap();
    assert!(walk.stops.iter().all(|stop| stop.disagreement.codes().contains(&code)));
    let count = |session: &mut Session| {
        let line = "disagreements --coders ada,ben --code no-mandate-to-learn --format json";
        let json: Value =
            serde_json::from_str(&run_line(&mut session.project, line, 200, &mut |_, _, _| {}).unwrap()).unwrap();
        json["rows"].as_array().unwrap().len()
    };
    assert_eq!(walk.stops.len(), count(&mut session));
    assert_snapshot!(session.screen());
    session.press("nn<Esc>");
    assert_eq!(screen(&session).settings.unit.word(), "sentence");
    assert_eq!(screen(&session).list.chosen, 1);
    session.press("<Esc>");
    assert!(session.state.screen.is_none() && session.state.walk.is_none());
    assert_eq!(session.passage(), before);
}

#[test]
fn where_there_is_no_disagreement_it_is_said() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("Ajj<Enter>");
    assert_eq!(session.said(), "ada and ben do not disagree on info-overload");
    assert_eq!(screen(&session).list.chosen, 2);
}

#[test]
fn in_the_walk_one_kind_of_disagreement_can_be_looked_at() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("D");
    let mut heads = Vec::new();
    for _ in 0..4 {
        let shown = session.screen();
        heads.push(
            shown
                .lines()
                .find(|line| line.contains("━━") && line.contains(" of "))
                .unwrap()
                .trim_matches('━')
                .trim()
                .to_owned(),
        );
        session.press("f");
    }
    let heads: Vec<&str> = heads.iter().filter_map(|head| head.split(" ━").next()).collect();
    assert_eq!(heads, ["Disagreement 1 of 10", "Missed 1 of 8", "Different code 1 of 1", "Boundary 1 of 1"]);
    assert_eq!(session.state.walk.as_ref().unwrap().only.kind, None);
}

#[test]
fn on_a_wide_screen_both_coders_stand_side_by_side_with_words_and_reasons() {
    let mut project = coded();
    project.act_as("ben").unwrap();
    let study = project.study().unwrap();
    let code = project.code_named("team-isolation-security").unwrap();
    let coding = study.codings.iter().find(|coding| coding.code == code).unwrap();
    let memo = "They meet once a year, which is what I take isolation to mean; ask her whether it is the same team.";
    project.set_coding(coding.id, crate::model::coding::Certainty::Uncertain, memo).unwrap();
    project.act_as("ada").unwrap();
    let mut session = Session::of(project, 120, 40);
    session.press("Dff");
    assert_snapshot!(session.screen());
}

#[test]
fn staying_in_the_text_and_coming_back_shows_the_same_choices() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("Actj<Enter><Enter>");
    assert!(session.state.walk.is_none() && session.state.screen.is_none());
    session.press("A");
    assert_eq!(screen(&session).settings.unit.word(), "sentence");
    assert_eq!(screen(&session).shown_coefficient(), "krippendorff_alpha_nominal");
}

#[test]
fn one_coder_alone_is_told_what_is_needed() {
    let mut project = small();
    code_as(&mut project, "ada", "P05", "At Christmas.", "other-barrier");
    assert_snapshot!(Session::of(project, 80, 24).press("A").screen());
}

#[test]
fn coders_without_a_common_document_are_told_so_with_the_way_out() {
    let mut project = small();
    code_as(&mut project, "ada", "P05", "At Christmas.", "other-barrier");
    code_as(&mut project, "ben", "P07", "Nobody asks about it, 1 times.", "other-barrier");
    let mut session = Session::of(project, 80, 24);
    session.press("A");
    assert!(session.screen().contains("ada and ben have no document in common"), "{}", session.screen());
    // What they then have in common is seen without asking again.
    code_as(&mut session.project, "ben", "P05", "At Christmas.", "other-barrier");
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    assert!(session.screen().contains("pooled over codes"), "{}", session.screen());
}

#[test]
fn of_three_coders_two_are_compared_or_all() {
    let mut project = coded();
    project.add_coder("bea", CoderRole::Coder).unwrap();
    code_as(&mut project, "bea", "P05", "At Christmas.", "other-barrier");
    project.act_as("ada").unwrap();
    let mut session = Session::of(project, 120, 40);
    session.press("A");
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(format!("{} {}", screen(&session).line().unwrap(), screen(&session).shown_coefficient()));
        session.press("<Tab>");
    }
    assert_snapshot!(seen.join("\n"));
    session.press("<Tab><Tab><Tab><Enter>");
    assert_eq!(session.said(), "disagreements are of two coders Tab chooses two");
}

#[test]
fn a_round_is_looked_at_by_itself() {
    let mut project = coded();
    let mut session = Session::of(std::mem::replace(&mut project, small()), 80, 24);
    session.press("Ar");
    assert_eq!(session.said(), "there are no rounds in this project thema round add NAME");
    let mut session = Session::of(coded(), 80, 24);
    session.project.add_round("pilot").unwrap();
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    session.press("Ar");
    assert!(session.screen().contains("no document in common"), "{}", session.screen());
    session.press("r");
    assert_eq!(screen(&session).line().unwrap(), "thema agreement --coders ada,ben --round none");
    session.press("j<Enter>");
    assert!(session.state.walk.is_some());
}

/// Marks the documents as finished by the coder.
fn finish(project: &mut Project, coder: &str, documents: &[&str]) {
    project.act_as(coder).unwrap();
    let documents: Vec<_> = documents.iter().map(|name| project.document_named(name).unwrap()).collect();
    project.finish(&documents, None).unwrap();
    project.act_as("ada").unwrap();
}

#[test]
fn who_has_not_finished_is_asked_once_before_seeing_what_others_coded() {
    let mut project = coded();
    finish(&mut project, "ben", &["P05", "P07"]);
    finish(&mut project, "ada", &["P07"]);
    let mut session = Session::of(project, 80, 24);
    session.press("a");
    assert_snapshot!(session.screen());
    session.press("<Esc>");
    assert!(!session.screen().contains("all coders"), "leaving it shows nothing");
    session.press("D");
    assert!(session.state.walk.is_none());
    session.press("<Enter>");
    assert!(session.state.walk.is_some());
    session.press("<Esc>a");
    assert!(session.screen().contains("all coders"), "once is enough");
}

#[test]
fn the_table_of_finished_documents_is_no_secret_to_who_finished_them() {
    let mut project = coded();
    finish(&mut project, "ben", &["P05", "P07"]);
    finish(&mut project, "ada", &["P07"]);
    let mut session = Session::of(project, 80, 24);
    session.press("A");
    assert!(session.screen().contains("1 document, finished by two coders"), "{}", session.screen());
    session.press("j<Enter>");
    let walk = session.state.walk.as_ref().unwrap();
    let p07 = session.project.document_named("P07").unwrap().id;
    assert!(walk.stops.iter().all(|stop| stop.document == p07), "nor does the walk from it show more");
}

#[test]
fn a_third_coder_is_asked_before_the_table_shows_what_two_others_finished() {
    let mut project = coded();
    project.add_coder("bea", CoderRole::Coder).unwrap();
    code_as(&mut project, "bea", "P05", "At Christmas.", "other-barrier");
    finish(&mut project, "ben", &["P05", "P07"]);
    finish(&mut project, "ada", &["P05", "P07"]);
    project.act_as("bea").unwrap();
    let mut session = Session::of(project, 80, 24);
    session.press("A");
    let shown = session.screen();
    assert!(session.state.screen.is_none() && shown.contains("You have not finished P05, P07; looking now"), "{shown}");
    assert!(shown.contains("ada's and ben's codes."), "{shown}");
    session.press("<Enter>");
    assert!(matches!(session.state.screen, Some(Screen::Agreement(_))));
}

#[test]
fn where_nobody_marks_anything_finished_nobody_is_asked() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("a");
    assert!(session.state.overlay.is_none() && session.screen().contains("all coders"));
}

#[test]
fn an_answer_to_what_is_no_longer_asked_is_not_shown() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("A");
    let late = screen(&session).answered().unwrap().question.clone();
    session.press("t");
    let late = super::look_up(&session.project, &late);
    session.feed(Action::Worked(crate::tui::screens::Outcome::Agreement(Box::new(late))));
    assert_eq!(screen(&session).answered().unwrap().question.unit.word(), "sentence");
}

#[test]
fn until_the_answer_is_there_it_is_said_and_old_figures_recede() {
    let mut session = Session::of(coded(), 80, 24);
    let update = crate::tui::update::update;
    let asked = update(&mut session.state, Action::Show(crate::tui::screens::Which::Agreement));
    assert!(session.screen().contains("working …") && !session.screen().contains("agree "), "{}", session.screen());
    for effect in asked {
        for action in crate::tui::perform::perform(&mut session.project, effect) {
            session.feed(action);
        }
    }
    assert!(!session.screen().contains("working …"));
    let asked = update(&mut session.state, Action::Set(super::Setting::Unit));
    assert_eq!(asked.len(), 1);
    let frame = session.styled();
    // Not a letter of the row is without a style any more.
    let row = frame.lines().position(|line| line.contains("other-barrier")).unwrap();
    let (words, styles) = (frame.lines().nth(row).unwrap(), frame.lines().nth(row + 1).unwrap());
    let dim = words.chars().zip(styles.chars()).all(|(letter, style)| letter == ' ' || style != ' ');
    assert!(frame.contains("working …") && dim, "{frame}");
    assert!(frame.contains("thema agreement --coders ada,ben\n"), "the figures shown are still those of the turns");
}

#[test]
fn a_disagreement_settled_meanwhile_leads_back_to_a_table_with_the_new_figures() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("Ajjjj<Enter>");
    assert_eq!(session.state.walk.as_ref().unwrap().stops.len(), 1);
    code_as(&mut session.project, "ada", "P05", "We throw it over the fence.", "team-isolation-pipeline");
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    assert_eq!(session.said(), "the two coders no longer disagree");
    let answered = screen(&session).answered().unwrap();
    let row = answered.answer.rows.iter().find(|row| row.code.ends_with("team-isolation-pipeline")).unwrap();
    assert_eq!(row.uses, [1, 1]);
    assert!(!screen(&session).is_old);
}

#[test]
fn a_hostile_name_is_shown_and_does_nothing() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("A");
    session.state.catalogue.coders[1].name = "b\u{1b}]52;c;aGk=\u{7}".to_owned();
    session.press("t");
    let shown = session.screen();
    assert!(shown.contains("␛]52;") && !shown.contains(['\u{1b}', '\u{7}']), "{shown}");
}

#[test]
fn the_wheel_goes_through_the_codes_and_a_click_chooses_one_and_nothing_in_the_text_behind() {
    let mut session = Session::of(coded(), 80, 24);
    let passage = session.passage().to_owned();
    session.press("A");
    let at = session.place_of("other-barrier");
    session.feed(Action::Wheel { at, step: crate::tui::page::Step::Next });
    assert_eq!(screen(&session).list.chosen, 1);
    session.click("other-barrier", 1);
    assert_eq!((session.passage(), screen(&session).list.chosen), (&*passage, 6));
}
