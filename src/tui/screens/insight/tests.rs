//! The study in figures on the screen: those of the commands, and the way from each cell to what was counted in it.

use super::{Cellular, Do, Insight, View, Whose};
use crate::command::insight::{Behind, Drawn, Request};
use crate::command::{self, Cli, Setting, run_line};
use crate::model::codebook::CodeKind;
use crate::model::coding::CoderRole;
use crate::project::Project;
use crate::report::chart::Chart;
use crate::tui::action::Action;
use crate::tui::keymap::KEYS;
use crate::tui::page::Step;
use crate::tui::perform::load;
use crate::tui::screens::passages::Passages;
use crate::tui::screens::{Outcome, Screen, Which};
use crate::tui::test_support::{Session, clock, code_as, import, study};
use crate::tui::theme::{Depth, Ground, Rgb};
use clap::Parser;
use insta::assert_snapshot;
use serde_json::Value;
use tempfile::TempDir;

/// The study of two interviews, with a few passages of ada's and ben's.
fn coded() -> Project {
    let mut project = study();
    for (coder, document, words, code) in [
        ("ada", "P05", "the main thing for us is that nothing leaks", "misconception-data-is-safe"),
        ("ada", "P05", "We throw it over the fence.", "team-isolation-pipeline"),
        ("ada", "P05", "throw it over the fence", "responsibility-undefined"),
        ("ada", "P05", "Somebody on the other side catches it, or not.", "team-isolation-pipeline"),
        ("ada", "P05", "Somebody on the other side catches it, or not.", "responsibility-undefined"),
        ("ada", "P05", "The security people sit in another building", "team-isolation-security"),
        ("ada", "P06", "Müde", "info-overload"),
        ("ben", "P05", "nothing leaks", "misconception-data-is-safe"),
        ("ben", "P05", "We throw it over the fence.", "team-isolation-pipeline"),
    ] {
        code_as(&mut project, coder, document, words, code);
    }
    project
}

/// The sample study, in a folder of its own.
fn sample() -> (TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    let cli = Cli::try_parse_from(["thema", "demo", folder.path().to_str().unwrap()]).unwrap();
    let progress = &mut |_: usize, _: usize, _: &str| {};
    let mut setting = Setting { clock: clock(), project: None, coder: None, progress, keys: KEYS };
    command::run(cli.command.unwrap(), &cli.globals, &mut setting).unwrap();
    let mut project = Project::open(&folder.path().join("barriers.thema"), clock()).unwrap();
    project.act_as("ada").unwrap();
    (folder, project)
}

fn screen(session: &Session) -> &Insight {
    match &session.state.screen {
        Some(Screen::Insight(screen)) => screen,
        _ => panic!("another screen:\n{}", session.screen()),
    }
}

fn passages(session: &Session) -> &Passages {
    match &session.state.screen {
        Some(Screen::Passages(passages)) => passages,
        _ => panic!("another screen:\n{}", session.screen()),
    }
}

fn drawn(session: &Session) -> &Drawn {
    screen(session).pane().drawn().unwrap_or_else(|| panic!("no figure:\n{}", session.screen()))
}

/// What the line below the figure answers, in this format.
fn answer(session: &mut Session, format: &str) -> String {
    let line = drawn(session).request.line();
    let line = format!("{} --format {format}", line.strip_prefix("thema ").unwrap());
    // The name of a document ends the options where it looks like one; none here does.
    run_line(&mut session.project, &line, 200, &mut |_, _, _| {}).unwrap()
}

/// Every figure of the chart is that of the command's JSON.
#[track_caller]
fn check(session: &mut Session) {
    let json: Value = serde_json::from_str(&answer(session, "json")).unwrap();
    let rows = json["rows"].as_array().unwrap();
    let drawn = drawn(session);
    let line = drawn.request.line();
    match (&drawn.chart, &drawn.behind) {
        (Chart::Bars(bars), Behind::Frequencies(behind)) => {
            assert_eq!(rows.len(), bars.bars.len(), "{line}");
            for ((bar, row), behind) in bars.bars.iter().zip(rows).zip(behind) {
                assert_eq!(row["code"], behind.code.as_str(), "{line}");
                assert_eq!(row[bars.unit.as_str()].as_f64(), Some(bar.value), "{line}: {}", behind.code);
                assert_eq!(row["words"].as_u64(), behind.words, "{line}");
            }
        }
        (Chart::HeatMap(map), behind) => {
            assert_eq!(rows.len(), map.rows.len(), "{line}");
            for (at, row) in rows.iter().enumerate() {
                assert_eq!(row["code"].as_str(), drawn.row(at).as_deref(), "{line}");
                let is_matrix = matches!(behind, Behind::Matrix { .. });
                for (column, value) in map.cells[at].iter().enumerate() {
                    let name = drawn.column(column).unwrap();
                    let told = if is_matrix { &row["cells"][&name] } else { &row[&name] };
                    // How often a code occurs is no pair.
                    let told = told.as_f64().filter(|_| is_matrix || at != column);
                    let same = match (told, value) {
                        // Printed with as many digits as the table has.
                        (Some(told), Some(value)) => (told - value).abs() < 0.005,
                        (told, value) => told.is_none() && value.is_none(),
                    };
                    assert!(same, "{line}: {at} × {name}: {told:?} is not {value:?}");
                }
                if let Behind::Matrix { margins, .. } = behind {
                    assert_eq!(row["total"], margins[at], "{line}");
                }
            }
        }
        (Chart::Curve(curve), Behind::Saturation { new, .. }) => {
            assert_eq!(rows.len(), curve.along.len(), "{line}");
            for (at, row) in rows.iter().enumerate() {
                assert_eq!(row["cumulative"].as_f64(), Some(curve.lines[0].values[at]), "{line}");
                assert_eq!(row["new"].as_u64(), Some(new[at].len() as u64), "{line}");
            }
        }
        (Chart::CodeLine(chart), Behind::Codeline { rows: behind, .. }) => {
            assert_eq!(rows.len(), chart.rows.len(), "{line}");
            for ((row, shown), behind) in rows.iter().zip(&chart.rows).zip(behind) {
                assert_eq!(row["code"], behind.code.as_str(), "{line}");
                assert_eq!(row["stretches"], serde_json::json!(shown.stretches), "{line}");
            }
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_figure_is_that_of_the_command_below_it_whatever_is_chosen() {
    let (_folder, project) = sample();
    let mut session = Session::of(project, 120, 40);
    session.press("I");
    for keys in ["1", "c", "sc", "s", "2", "c", "c", "ct", "s", "st", "3", "c", "ct", "t", "t", "t", "t", "4", "t", "5"]
    {
        session.press(keys);
        check(&mut session);
    }
    // The consensus, the union, ben, and one's own again.
    for _ in 0..4 {
        session.press("a");
        if session.state.overlay.is_some() {
            session.press("<Enter>");
        }
        for keys in ["1", "2", "3", "4", "5"] {
            session.press(keys);
            check(&mut session);
        }
    }
    assert_eq!(screen(&session).settings.whose, Whose::Mine);
}

#[test]
fn what_is_on_the_screen_is_what_was_counted() {
    let mut session = Session::of(coded(), 120, 40);
    session.press("I2");
    let shown = session.screen();
    let line = |name: &str| shown.lines().find(|line| line.trim_start().starts_with(name)).unwrap().to_owned();
    assert_eq!(line("RQ3 ").split_whitespace().collect::<Vec<_>>(), ["RQ3", "4", "4█", "·"]);
    assert_eq!(line("info-overload ").split_whitespace().collect::<Vec<_>>(), ["info-overload", "1", "·", "1░"]);
    session.press("1");
    let shown = session.screen();
    let line = shown.lines().find(|line| line.trim_start().starts_with("team-isolation-pipeline ")).unwrap();
    let figures: Vec<&str> = line.split_whitespace().filter(|word| !word.contains('█')).collect();
    assert_eq!(figures, ["team-isolation-pipeline", "0/0", "2", "–", "1", "15"]);
}

#[test]
fn every_cell_of_the_matrix_leads_to_exactly_the_passages_counted_in_it() {
    let (_folder, project) = sample();
    let mut session = Session::of(project, 120, 40);
    // Documents, all of it; then participants and the consensus, every fifth code.
    for (keys, every) in [("I2", 1), ("I2ta", 5)] {
        session.press(keys);
        if session.state.overlay.is_some() {
            session.press("<Enter>");
        }
        let Behind::Matrix { counts, .. } = drawn(&session).behind.clone() else { panic!() };
        session.press("g0");
        for (row, code) in counts.codes.iter().enumerate().step_by(every) {
            for (column, case) in counts.cases.iter().enumerate() {
                let count = counts.cells[column][row].passages as usize;
                session.press("<Enter>");
                let found = match count {
                    0 => {
                        assert_eq!(screen(&session).pane().rows.chosen, row);
                        assert!(session.said().starts_with("no passage with"), "{}", session.said());
                        0
                    }
                    _ => passages(&session).hits.len(),
                };
                assert_eq!(found, count, "{} × {}: {}", code.path, case.label, session.screen());
                if count > 0 {
                    session.press("I");
                }
                session.press("l");
            }
            session.press("0").press(&"j".repeat(every));
        }
        session.press("<Esc>");
    }
}

#[test]
fn every_cell_of_the_co_occurrence_leads_to_exactly_the_passages_counted_in_it() {
    let (_folder, project) = sample();
    let mut session = Session::of(project, 120, 40);
    // Overlapping passages, then the same passage.
    for keys in ["I3", "I3t"] {
        session.press(keys).press("g0");
        let Behind::Cooccurrence { answer, .. } = drawn(&session).behind.clone() else { panic!() };
        let mut pairs = 0;
        for row in 0..answer.codes.len() {
            for column in 0..answer.codes.len() {
                let count = answer.pair(row, column).map(|pair| pair.count as usize);
                let count = if row == column { Some(answer.codes[row].units as usize) } else { count };
                session.press("<Enter>");
                if let Some(count) = count.filter(|count| *count > 0) {
                    pairs += usize::from(row != column);
                    assert_eq!(passages(&session).hits.len(), count, "{}", session.screen());
                    session.press("I");
                } else {
                    assert_eq!(screen(&session).pane().columns.chosen, column);
                }
                session.press("l");
            }
            session.press("0j");
        }
        assert!(pairs > 0, "nothing occurs together: {keys}");
        session.press("<Esc>");
    }
}

#[test]
fn where_turns_or_people_are_counted_a_pair_leads_to_their_passages() {
    let (_folder, project) = sample();
    let mut session = Session::of(project, 120, 40);
    session.press("I3tt"); // the same turn
    let Behind::Cooccurrence { answer, .. } = drawn(&session).behind.clone() else { panic!() };
    let pair = answer.pairs()[0];
    let go = |session: &mut Session| {
        session.press("g0");
        session.press(&"j".repeat(pair.first)).press(&"l".repeat(pair.second)).press("<Enter>");
    };
    go(&mut session);
    let turns: std::collections::HashSet<_> =
        passages(&session).hits.iter().map(|hit| (hit.found.document, hit.turn)).collect();
    assert!(turns.len() as u64 >= pair.count, "{}", session.screen());
    session.press("It"); // the same participant
    let Behind::Cooccurrence { answer, bearers } = drawn(&session).behind.clone() else { panic!() };
    let (first, second) = (answer.codes[pair.first].id, answer.codes[pair.second].id);
    let both: Vec<&String> = bearers
        .iter()
        .filter(|(_, codes)| codes.contains(&first) && codes.contains(&second))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(both.len() as u64, answer.pair(pair.first, pair.second).unwrap().count);
    go(&mut session);
    let hits = &passages(&session).hits;
    assert!(!hits.is_empty() && hits.iter().all(|hit| hit.participants.iter().any(|who| both.contains(&who))));
}

#[test]
fn an_interview_leads_to_what_it_brought_and_a_stretch_to_its_place_in_the_text() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("I4<Enter>");
    assert_eq!(passages(&session).hits.len(), 5, "{}", session.screen());
    assert!(session.said().starts_with("the passages in P05 with its 4 new codes"), "{}", session.said());
    session.press("Il<Enter>");
    assert_eq!(passages(&session).hits.len(), 1, "{}", session.screen());
    session.press("I5Gl");
    session.press("<Enter>");
    assert!(session.state.screen.is_none());
    assert_eq!(session.passage(), "Somebody on the other side catches it, or not.");
    session.press("I");
    assert_eq!((screen(&session).view, screen(&session).pane().rows.chosen), (View::Codeline, 5));
}

#[test]
fn a_row_of_the_frequencies_leads_to_the_passages_of_the_code() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("Is<Enter>");
    // The most first, of one's own: RQ3 with its codes.
    let Behind::Frequencies(rows) = &session.state.insight.as_ref().unwrap().pane().drawn().unwrap().behind else {
        panic!()
    };
    assert_eq!((rows[0].code.as_str(), rows[0].passages), ("RQ3", 4));
    assert_eq!(passages(&session).hits.len(), 4);
    assert!(session.said().ends_with("I goes back"), "{}", session.said());
    session.press("<Esc>I");
    assert!(session.screen().contains("most first"), "{}", session.screen());
}

#[test]
fn the_figure_and_its_table_are_written_as_the_command_writes_them_and_over_nothing() {
    let (folder, project) = sample();
    let mut session = Session::of(project, 80, 24);
    for (keys, name) in
        [("I1", "frequencies"), ("2", "matrix"), ("3", "cooccurrence"), ("4", "saturation"), ("5", "codeline-P01")]
    {
        session.press(keys);
        for (key, ending) in [("e", "svg"), ("E", "csv")] {
            for number in ["", "-2"] {
                session.ran.clear();
                session.press(key);
                let line = session.ran[0].clone();
                let said = run_line(&mut session.project, &line, 80, &mut |_, _, _| {}).unwrap();
                let file = folder.path().join(format!("{name}{number}.{ending}"));
                assert_eq!(said, format!("wrote {}", file.display()));
                let written = std::fs::read_to_string(&file).unwrap();
                assert_eq!(written.trim_end(), answer(&mut session, ending).trim_end(), "{line}");
            }
        }
    }
}

#[test]
fn each_figure_on_a_small_screen() {
    let mut session = Session::of(coded(), 80, 24);
    assert_snapshot!("frequencies", session.press("I").styled());
    assert_snapshot!("matrix", session.press("2jjl").styled());
    assert_snapshot!("cooccurrence", session.press("3jl").styled());
    assert_snapshot!("saturation", session.press("4l").styled());
    assert_snapshot!("codeline", session.press("5jjjj").styled());
}

#[test]
fn each_figure_on_a_wide_screen() {
    let (_folder, project) = sample();
    let mut session = Session::of(project, 130, 40);
    session.press("I");
    let mut frames = Vec::new();
    for keys in ["c", "2cjl", "3tt", "4", "5"] {
        frames.push(session.press(keys).screen());
    }
    assert_snapshot!(frames.join("\n"));
}

#[test]
fn the_smallest_screen_has_room_for_every_figure() {
    let mut session = Session::of(coded(), 40, 10);
    session.press("I");
    let mut frames = Vec::new();
    for keys in ["1", "2l", "3l", "4", "5"] {
        frames.push(session.press(keys).screen());
    }
    assert_snapshot!(frames.join("\n"));
}

#[test]
fn a_shade_lies_under_a_figure_where_it_can_and_stands_beside_it_elsewhere() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("I2");
    let beside = session.screen();
    session.state.theme.depth = Depth::None;
    assert_eq!(session.screen(), beside, "without colour nothing is lost");
    session.state.theme.depth = Depth::True;
    for ground in [
        Ground { paper: Rgb(0, 0, 0), ink: Rgb(229, 229, 229) },
        Ground { paper: Rgb(255, 255, 255), ink: Rgb(0, 0, 0) },
    ] {
        session.state.theme.ground = Some(ground);
        let frame = session.styled();
        assert!(frame.contains("on #") && !frame.contains('░'), "{frame}");
        let figures = |screen: &str| screen.replace(['░', '▒', '▓', '█'], " ");
        let trimmed = |screen: &str| screen.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        assert_eq!(trimmed(&figures(&session.screen())), trimmed(&figures(&beside)));
    }
}

/// Two hundred codes, forty interviews.
fn large() -> Project {
    let mut project = Project::in_memory("Large", clock()).unwrap();
    project.add_coder("ada", CoderRole::Lead).unwrap();
    for n in 1..=40 {
        import(&mut project, &format!("Interview number {n}"), &format!("I: And?\n\nP: Words of {n}.\n"));
    }
    for n in 1..=200 {
        project.add_code(&format!("theme-{}/code-with-a-long-name-{n}", n % 7), CodeKind::Code, |_| {}).unwrap();
    }
    for n in 1..=40 {
        let document = format!("Interview number {n}");
        code_as(&mut project, "ada", &document, &format!("Words of {n}."), &format!("code-with-a-long-name-{n}"));
        code_as(&mut project, "ada", &document, "Words of", &format!("code-with-a-long-name-{}", 201 - n));
    }
    project
}

#[test]
fn two_hundred_codes_by_forty_documents_scroll_both_ways_under_headings_that_stay() {
    let mut session = Session::of(large(), 80, 24);
    session.press("I2");
    let names_at = |session: &Session| {
        let frame = session.screen();
        let head = frame.lines().nth(4).unwrap().to_owned();
        (head.find("code").unwrap(), head.find("all").unwrap(), frame)
    };
    let (code, all, first) = names_at(&session);
    for keys in ["<PgDn>", ")", "G$", "k(", "<PgUp>", "g0"] {
        session.press(keys);
        let (same_code, same_all, frame) = names_at(&session);
        assert_eq!((same_code, same_all), (code, all), "after {keys}:\n{frame}");
        // The chosen cell is on the screen, and so are its headings.
        let pane = screen(&session).pane();
        let drawn = drawn(&session);
        assert!(
            frame.contains(&format!(
                "─ {} × {} ",
                drawn.row(pane.rows.chosen).unwrap(),
                drawn.column(pane.columns.chosen).unwrap()
            )),
            "{frame}"
        );
        let (height, width) = super::view::room(crate::tui::layout::screen_areas(session.state.size).body, drawn);
        assert!((pane.rows.top..pane.rows.top + height).contains(&pane.rows.chosen), "{frame}");
        assert!((pane.columns.top..pane.columns.top + width).contains(&pane.columns.chosen), "{frame}");
    }
    assert_eq!(session.screen(), first);
    session.press("G$");
    assert_eq!((screen(&session).pane().rows.chosen, screen(&session).pane().columns.chosen), (206, 39));
    for keys in ["3G$", "4$", "1G"] {
        session.press(keys);
        assert!(!session.screen().contains("working"), "{}", session.screen());
    }
    check(&mut session);
}

#[test]
fn an_empty_project_and_empty_figures_say_what_to_do() {
    let mut project = Project::in_memory("Empty", clock()).unwrap();
    project.add_coder("ada", CoderRole::Lead).unwrap();
    let mut frames = Vec::new();
    let mut see = |session: &mut Session, keys: &str| {
        session.press(keys);
        let shown = session.screen();
        let words: Vec<String> = shown.lines().skip(4).take(6).map(|line| line.trim().to_owned()).collect();
        frames.push(words.join(" ").trim().to_owned());
    };
    let mut session = Session::of(project, 80, 24);
    see(&mut session, "I");
    import(&mut session.project, "P05", "I: And?\n\nP05: Nothing.\n");
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    see(&mut session, "1");
    session.project.add_code("trust", CodeKind::Code, |_| {}).unwrap();
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    for keys in ["2t", "3", "4", "5"] {
        see(&mut session, keys);
    }
    assert_snapshot!(frames.join("\n"));
    // Nothing there is nothing to follow, to write or to break.
    session.press("<Enter>eEjlhkgG0$)(<PgDn><PgUp>");
    assert!(session.ran.is_empty());
    session.press("1");
    check(&mut session);
}

#[test]
fn hostile_and_foreign_names_are_shown_and_do_nothing() {
    let mut project = study();
    let names = ["b\u{1b}]52;c;aGk=\u{7}", "青嵐解析青嵐解析青嵐解析青嵐解析", "النموذج", "it's \"so\" “odd” $X"];
    for (at, name) in names.iter().enumerate() {
        import(&mut project, &format!("{name} {at}"), "I: And?\n\nP: Nothing at all.\n");
    }
    // A code's name has no control codes.
    let codes = ["b]52;c;aGk=, or (not)", names[1], names[2], names[3]];
    for code in codes {
        project.add_code(code, CodeKind::Code, |_| {}).unwrap();
    }
    for (at, name) in names.iter().enumerate() {
        for code in [codes[at], codes[(at + 1) % 4]] {
            code_as(&mut project, "ada", &format!("{name} {at}"), "Nothing at all.", code);
        }
    }
    for (width, height) in [(200, 50), (80, 24)] {
        let mut session = Session::of(std::mem::replace(&mut project, study()), width, height);
        session.press("JJJI");
        for view in ["1", "2", "3", "4", "5"] {
            session.press(view).press("G$");
            let shown = session.screen();
            assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{shown}");
            check(&mut session);
        }
        if width > 80 {
            project = std::mem::replace(&mut session.project, study());
            continue;
        }
        // Each cell that has something leads to it, whatever it is called.
        session.press("2g0");
        let Behind::Matrix { counts, .. } = drawn(&session).behind.clone() else { panic!() };
        let mut followed = 0;
        for row in 0..counts.codes.len() {
            for column in 0..counts.cases.len() {
                let count = counts.cells[column][row].passages as usize;
                if count > 0 {
                    session.press("<Enter>");
                    assert_eq!(passages(&session).hits.len(), count, "{}", session.screen());
                    session.press("I");
                    followed += 1;
                }
                session.press("l");
            }
            session.press("0j");
        }
        assert!(followed > 7, "{followed}");
        project = std::mem::replace(&mut session.project, study());
    }
}

#[test]
fn one_s_own_codings_are_counted_until_others_are_asked_for_and_who_is_blind_is_asked_first() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("I");
    assert_eq!(drawn(&session).request.layer, "coder:ada");
    let mut seen = Vec::new();
    for _ in 0..3 {
        session.press("a");
        seen.push(drawn(&session).request.layer.clone());
    }
    assert_eq!(seen, ["union", "coder:ben", "coder:ada"]);

    let mut project = coded();
    project.act_as("ben").unwrap();
    let documents = project.documents().unwrap();
    project.finish(&documents, None).unwrap();
    project.act_as("ada").unwrap();
    let mut session = Session::of(project, 80, 24);
    session.press("Ia");
    assert!(session.state.overlay.is_some(), "{}", session.screen());
    assert!(session.screen().contains("looking now"), "{}", session.screen());
    session.press("<Esc>");
    assert_eq!(drawn(&session).request.layer, "coder:ada", "leaving it shows nothing");
    session.press("a<Enter>");
    assert_eq!(drawn(&session).request.layer, "union");
    // Whoever sits down next has not asked for it.
    session.press("<Esc>");
    session.project.act_as("ben").unwrap();
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    session.press("I");
    assert_eq!(drawn(&session).request.layer, "coder:ben");
}

#[test]
fn the_figures_follow_what_is_coded_meanwhile_and_the_chosen_cell_stays() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("I2");
    let at = (0..drawn(&session).size(0).0).find(|&at| drawn(&session).row(at).as_deref() == Some("RQ2/no-monitoring"));
    session.press(&"j".repeat(at.unwrap())).press("l");
    code_as(&mut session.project, "ada", "P06", "Müde", "no-monitoring");
    session.project.add_code("RQ0/a-new-one", CodeKind::Code, |_| {}).unwrap();
    let catalogue = load(&session.project).unwrap();
    session.feed(Action::Loaded(Box::new(catalogue)));
    let shown = session.screen();
    assert!(shown.contains("─ RQ2/no-monitoring × P06 ") && shown.contains("1 passage · in all"), "{shown}");
    session.press("13");
    check(&mut session);
}

#[test]
fn until_the_answer_is_there_it_is_said_old_figures_recede_and_late_ones_are_dropped() {
    let mut session = Session::of(coded(), 80, 24);
    let update = crate::tui::update::update;
    let asked = update(&mut session.state, Action::Show(Which::Insight));
    assert!(session.screen().contains("working …"), "{}", session.screen());
    for effect in asked {
        for action in crate::tui::perform::perform(&mut session.project, effect) {
            session.feed(action);
        }
    }
    assert!(!session.screen().contains("working …"));
    let late: Request = drawn(&session).request.clone();
    let asked = update(&mut session.state, Action::Insight(Do::Cells));
    assert_eq!(asked.len(), 1);
    assert!(session.screen().contains("working …"), "{}", session.screen());
    session.press("<Enter>");
    assert_eq!(session.said(), "the figure is still being worked out");
    let before = screen(&session).pane().came.as_ref().unwrap().request.clone();
    session.feed(Action::Worked(Outcome::Insight(Box::new(super::look_up(&session.project, &late)))));
    assert_eq!(screen(&session).pane().came.as_ref().unwrap().request, before);
    session.feed(Action::Worked(Outcome::Insight(Box::new(super::look_up(
        &session.project,
        &screen(&session).request(&session.state).unwrap(),
    )))));
    assert!(!session.screen().contains("working …"));
}

#[test]
fn a_click_chooses_a_cell_the_wheel_goes_through_the_codes_and_two_clicks_follow() {
    let mut session = Session::of(coded(), 80, 24);
    let passage = session.passage().to_owned();
    session.press("I2");
    let at = session.place_of("info-overload");
    session.feed(Action::Wheel { at, step: Step::Next });
    assert_eq!(screen(&session).pane().rows.chosen, 1);
    session.press("$<PgDn><PgDn>");
    let at = session.place_of("4█");
    session.feed(Action::Press { at, clicks: 1 });
    let pane = screen(&session).pane();
    assert_eq!((drawn(&session).row(pane.rows.chosen).as_deref(), pane.columns.chosen), (Some("RQ3"), 0));
    session.feed(Action::Press { at, clicks: 2 });
    assert_eq!(passages(&session).hits.len(), 4);
    session.press("I5");
    let at = session.place_of("RQ3");
    session.feed(Action::Press { at: ratatui::layout::Position { x: 79, ..at }, clicks: 1 });
    let pane = screen(&session).pane();
    assert_eq!(pane.columns.chosen, drawn(&session).size(pane.rows.chosen).1 - 1);
    assert_eq!(session.passage(), passage, "nothing in the text behind");
}

#[test]
fn the_key_opens_and_closes_it_and_tab_goes_through_the_figures() {
    let mut session = Session::of(coded(), 80, 24);
    session.press("I<Shift-Tab>");
    assert_eq!(screen(&session).view, View::Codeline);
    session.press("<Tab><Tab>");
    assert_eq!(screen(&session).view, View::Matrix);
    session.press("?");
    assert!(session.screen().contains("co-occurrence"), "{}", session.screen());
    session.press("<Esc>I");
    assert!(session.state.screen.is_none());
    session.press(":insight<Enter>");
    assert_eq!(screen(&session).view, View::Matrix);
    session.press("P");
    assert!(matches!(session.state.screen, Some(Screen::Passages(_))));
}
