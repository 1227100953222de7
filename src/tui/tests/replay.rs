//! A day of coding replayed: the sample study's own codings of three interviews, typed as somebody would who looks at the
//! screen and not at the answer. Keys in, codings out.
//!
//! Counted are the keys that make the passage (from the sentence one has read to) and give it its code. Reading on from
//! passage to passage is counted apart: a reader of paper turns pages too.

use crate::command::run_line;
use crate::model::coding::CoderRole;
use crate::model::ids::CodeId;
use crate::model::span::Span;
use crate::project::Project;
use crate::tui::rank::Candidate;
use crate::tui::state::Overlay;
use crate::tui::test_support::{Session, clock, count};

const INTERVIEWS: [&str; 3] = ["P01", "P02", "P03"];

/// One coding of the sample: where, and with what.
struct Target {
    document: &'static str,
    span: Span,
    code: String,
    uncertain: bool,
}

fn sample(name: &str) -> String {
    format!("{}/sample_transcripts/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Ada's codings of the interviews, in the order of the text.
fn targets() -> Vec<Target> {
    let file = std::fs::read_to_string(sample("codings-ada.csv")).unwrap();
    let mut targets = Vec::new();
    for row in csv::Reader::from_reader(file.as_bytes()).records() {
        let row = row.unwrap();
        let Some(document) = INTERVIEWS.into_iter().find(|name| *name == &row[0]) else { continue };
        let span = Span::of(row[1].parse().unwrap(), row[2].parse().unwrap());
        targets.push(Target { document, span, code: row[4].to_owned(), uncertain: &row[7] == "uncertain" });
    }
    targets.sort_by_key(|target| (target.document, target.span));
    targets
}

/// The sample's transcripts and codebook, and eva, who has coded nothing yet.
fn uncoded() -> Project {
    let mut project = Project::in_memory("Barriers", clock()).unwrap();
    project.add_coder("eva", CoderRole::Lead).unwrap();
    for name in ["codebook-v4.csv", "transcripts"] {
        run_line(&mut project, &format!("import \"{}\"", sample(name)), 80, &mut |_, _, _| {}).unwrap();
    }
    project
}

fn passage(session: &Session) -> Span {
    session.state.page.as_ref().unwrap().passage
}

/// What pressing the keys would make of the cursor; it stays where it is.
fn tried(session: &mut Session, keys: &str) -> Span {
    let before = passage(session);
    let tried = passage(session.press(keys));
    session.press("<Esc>");
    session.state.page.as_mut().unwrap().go(before);
    tried
}

/// The most often the key can be pressed before it is too much.
fn times(session: &mut Session, before: &str, key: &str, fits: impl Fn(Span) -> bool) -> usize {
    let mut times = 0;
    while fits(tried(session, &format!("{before}{}", key.repeat(times + 1)))) && times < 99 {
        times += 1;
    }
    times
}

/// A key so many times: pressed, or counted where that is shorter.
fn repeated(key: &str, times: usize) -> String {
    match times {
        0..3 => key.repeat(times),
        3..10 => format!("<Alt-{times}>{key}"),
        _ => format!("<Alt-{}><Alt-{}>{key}", times / 10, times % 10),
    }
}

/// Reads on to the sentence in which the passage begins: by turns, then by sentences.
fn reading(session: &mut Session, to: Span) -> String {
    if passage(session).contains(to.start()) {
        return String::new();
    }
    let turns = times(session, "", "}", |here| here.start() <= to.start() && here.start() > to.start().minus(100_000));
    let keys = "}".repeat(turns);
    let sentences = times(session, &keys, "j", |here| here.start() <= to.start());
    format!("{keys}{}", "j".repeat(sentences))
}

/// Makes the passage: grown by sentences from the one under the cursor, then its ends nudged by words.
fn shaping(session: &mut Session, span: Span) -> String {
    let here = passage(session);
    if here == span {
        return String::new();
    }
    // Another code for words that were coded just now and something more, or less.
    let whole = if here.contains(span.start()) { "" } else { "s" };
    let mut grown = 0;
    while tried(session, &format!("{whole}{}", "v".repeat(grown))).end() < span.end() && grown < 40 {
        grown += 1;
    }
    let mut keys = format!("{whole}{}", repeated("v", grown));
    for (edge, step) in [("]", "h"), ("[", "l")] {
        let is_there = |here: Span| if edge == "]" { here.end() <= span.end() } else { here.start() >= span.start() };
        if is_there(tried(session, &keys)) {
            continue;
        }
        let before = format!("{keys}{edge}");
        let steps = times(session, &before, step, |here| !is_there(here)) + 1;
        keys = format!("{before}{}", repeated(step, steps));
        // A comma or a bracket that belongs to the words.
        let letter = if edge == "]" { ">" } else { "<" };
        let is_short = |here: Span| if edge == "]" { here.end() < span.end() } else { here.start() > span.start() };
        while is_short(tried(session, &keys)) {
            keys.push_str(letter);
        }
    }
    keys
}

/// Gives the code: again, by its digit, or picked by the letters of one of its words, typed until it is on top or below.
fn coding(session: &mut Session, code: CodeId, name: &str, uncertain: bool) -> String {
    match session.state.slots.digit(code) {
        _ if session.state.slots.last() == [code] && !uncertain => return ".".to_owned(),
        Some(digit) if !uncertain => return digit.to_string(),
        _ => {}
    }
    let doubt = if uncertain { "?" } else { "" };
    let words = name.split(['-', ' ']).filter(|word| !word.is_empty());
    let picked = words.filter_map(|word| {
        (0..=word.chars().count()).find_map(|length| {
            let letters: String = word.chars().take(length).collect();
            session.press(&format!("<Space>{letters}"));
            let Some(Overlay::Picker(picker)) = &session.state.overlay else { panic!("no picker") };
            let place = picker.candidates.iter().position(|candidate| *candidate == Candidate::Code(code));
            session.press("<Esc>");
            place.filter(|&place| place < 2).map(|place| {
                let tabs = "<Tab>".repeat(place);
                format!("<Space>{letters}{doubt}{tabs}<Enter>")
            })
        })
    });
    picked.min_by_key(|keys| count(keys)).unwrap_or_else(|| panic!("{name} cannot be picked"))
}

fn median(figures: &[usize]) -> usize {
    let mut sorted = figures.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

fn mean(figures: &[usize]) -> f64 {
    figures.iter().sum::<usize>() as f64 / figures.len() as f64
}

#[test]
fn a_day_of_coding_costs_four_keys_a_coding_and_every_coding_is_where_it_should_be() {
    let mut session = Session::of(uncoded(), 80, 24);
    let (mut read, mut coded) = (Vec::new(), Vec::new());
    let mut expected = Vec::new();
    let book = session.project.codebook().unwrap();
    let mut open = "P01";
    for Target { document, span, code, uncertain } in targets() {
        if document != open {
            session.press("J");
            open = document;
        }
        let id = book.find(&code).unwrap();
        let to_here = reading(&mut session, span);
        session.press(&to_here);
        let shape = shaping(&mut session, span);
        session.press(&shape);
        assert_eq!(passage(&session), span, "{document} {span} by {to_here:?} {shape:?}");
        let keys = coding(&mut session, id, &book.get(id).unwrap().name, uncertain);
        session.press(&keys);
        session.press("<Esc>");
        read.push(count(&to_here));
        coded.push(count(&shape) + count(&keys));
        let mark = if uncertain { "?" } else { "" };
        let text = session.state.page.as_ref().unwrap().text().slice(span).to_owned();
        expected.push(format!("eva {}{mark}: {text}", book.get(id).unwrap().name));
    }
    expected.sort();
    let made = session.codings();
    let wrong: Vec<_> = made.iter().filter(|coding| !expected.contains(coding)).collect();
    assert_eq!((made.len(), wrong), (expected.len(), Vec::new()));
    println!(
        "{} codings: {} keys to make and code the passages (median {}, mean {:.2}), {} to read on (mean {:.2})",
        coded.len(),
        coded.iter().sum::<usize>(),
        median(&coded),
        mean(&coded),
        read.iter().sum::<usize>(),
        mean(&read),
    );
    assert!(coded.len() >= 60, "{}", coded.len());
    assert!(median(&coded) <= 4 && mean(&coded) <= 5.0, "{coded:?}");
}

#[test]
fn what_is_done_all_day_costs_a_key_or_two() {
    let mut session = Session::of(uncoded(), 80, 24);
    session.press("U<Space>trust<Esc>j<Space>info<Enter>c3");
    let mut check = |keys: &str, cost: usize, codings: usize| {
        session.press(keys);
        assert_eq!((session.codings().len(), count(keys)), (codings, cost), "{keys}");
    };
    check("U", 1, 1);
    check(".", 1, 2);
    check("U", 1, 2);
    check("3", 1, 3);
    check("j", 1, 3);
    check("i<Enter>", 2, 4);
    check("u", 1, 3);
}
