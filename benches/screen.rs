//! The screen of 200 × 60 without a terminal: from the file to the first frame, from a key to the frame it leads to.
//!
//! Targets: the first frame of the everyday study within 50 ms; a key within 2 ms at the median in an interview of 300,000
//! characters with 5,000 codings. A key that codes waits for the disk, and a new width sets the whole text again.

use crate::measure::{Measure, timed};
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;
use thema::project::{Clock, Project};
use thema::tui::keymap::Key;
use thema::tui::rehearsal::Rehearsal;

const WIDTH: u16 = 200;
const HEIGHT: u16 = 60;

fn open(file: &Path) -> Rehearsal {
    let mut project = Project::open(file, Clock::system()).expect("the project opens");
    project.act_as("ada").expect("there is ada");
    Rehearsal::open(project, WIDTH, HEIGHT).expect("the screen opens")
}

/// From the file to the first frame.
pub fn first_frame(name: &'static str, file: &Path, target_ms: u64) -> Measure {
    let file = file.to_owned();
    Measure::new(name, move || open(&file)).within_ms(target_ms)
}

/// Keys in the middle of a long, densely coded interview.
pub fn keys(file: &Path) -> Vec<Measure> {
    let screen = Rc::new(RefCell::new(open(file)));
    for key in ["End", "s"].into_iter().chain(["PgUp"; 40]) {
        screen.borrow_mut().press(key.parse().expect("a key"));
    }
    assert!(screen.borrow().screen().contains("P001"), "the interview is on the screen");
    let parsed = |keys: &str| keys.split(' ').map(|key| key.parse().expect("a key")).collect::<Vec<Key>>();
    let measure = |name, keys: &str| {
        let screen = Rc::clone(&screen);
        let mut next = parsed(keys).into_iter().cycle();
        Measure::timed(name, move || {
            let key = next.next().expect("there are keys");
            timed(|| screen.borrow_mut().press(key))
        })
    };
    let measure_last = |name, keys: &str| {
        let (screen, mut before) = (Rc::clone(&screen), parsed(keys));
        let last = before.pop().expect("there are keys");
        Measure::timed(name, move || {
            before.iter().for_each(|&key| screen.borrow_mut().press(key));
            timed(|| screen.borrow_mut().press(last))
        })
    };
    let mut measures = vec![
        measure("key: next sentence", "j j j j j j j j k k k k k k k k").within_ms(2),
        measure("key: next turn", "} } } } { { { {").within_ms(2),
        measure("key: next coding", ") ) ) ) ( ( ( (").within_ms(2),
        measure("key: a screen on", "PgDn PgDn PgDn PgUp PgUp PgUp").within_ms(2),
        measure("key: grow, and back", "v j j j k Esc").within_ms(2),
        measure("key: pick by letters", "Space c o d e Esc").within_ms(2),
        measure_last("key: code a word, on disk", "w l 1"),
        measure_last("key: undo it, on disk", "w l 1 u"),
    ];
    let mut wide = false;
    measures.push(Measure::timed("another width", move || {
        wide = !wide;
        timed(|| screen.borrow_mut().resize(if wide { 90 } else { WIDTH }, HEIGHT))
    }));
    measures
}

/// Keys in a document of 100 MB, from one end to the other.
pub fn keys_of_longest(file: &Path) -> Vec<Measure> {
    let screen = Rc::new(RefCell::new(open(file)));
    let measure = |name, keys: &str| {
        let screen = Rc::clone(&screen);
        let keys: Vec<Key> = keys.split(' ').map(|key| key.parse().expect("a key")).collect();
        let mut next = keys.into_iter().cycle();
        Measure::timed(name, move || {
            let key = next.next().expect("there are keys");
            timed(|| screen.borrow_mut().press(key))
        })
    };
    let mut measures = vec![
        measure("100 MB: next sentence", "j"),
        measure("100 MB: a screen on", "PgDn"),
        measure("100 MB: next turn", "}"),
        measure("100 MB: end and start", "End Home"),
        measure("100 MB: search, the first letter", "/ a Esc"),
    ];
    measures.iter_mut().for_each(|measure| measure.target = Some(Duration::from_millis(2)));
    let all = Rc::clone(&screen);
    measures.push(Measure::timed("100 MB: search to the last hit", move || {
        let mut screen = all.borrow_mut();
        let mut press = |key: &str| screen.press(key.parse().expect("a key"));
        ["/", "4", "2", "4", "2"].into_iter().for_each(&mut press);
        let took = timed(|| screen.wait());
        screen.press("Esc".parse().expect("a key"));
        took
    }));
    measures
}
