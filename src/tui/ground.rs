//! The terminal's own two colours, asked of it while the screen is up already.
//!
//! The question is an OSC sequence and the answer comes as keys: whoever waits for it holds up the first frame, and
//! whoever reads the terminal for it takes keys from the event loop. So nobody waits. All events go through a
//! [`Sieve`], which takes the answer out whenever it comes, in one piece or in several, and lets every key pass in
//! its order. (The crates that ask do both, wait and read; they are made for before the loop.)

use super::theme::{Ground, Rgb};
use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};
use std::time::{Duration, Instant};

/// What are your ink and your paper? Terminals that do not know the question pass over it.
pub const QUESTION: &str = "\x1b]10;?\x07\x1b]11;?\x07";

/// The pieces of an answer follow each other more closely than keys do.
const PIECES: Duration = Duration::from_millis(30);

/// So long a lone Esc may be the first piece of an answer that was torn apart on its way.
const TORN: Duration = Duration::from_secs(2);

/// The longest answer: `ESC ] 1 1 ; rgba:ffff/ffff/ffff/ffff ESC \`.
const LONGEST: usize = 40;

/// Takes the terminal's answers out of the events.
#[derive(Debug, Default)]
pub struct Sieve {
    asked: Option<Instant>,
    ink: Option<Rgb>,
    paper: Option<Rgb>,
    /// Events that may be the beginning of an answer, and when the last came.
    held: Vec<Event>,
    last: Option<Instant>,
}

/// What letters that came from the terminal are.
#[derive(Debug, PartialEq)]
enum Letters {
    /// They may go on to be an answer.
    Begun,
    /// An answer as far as it goes: nobody types that.
    Surely,
    Answer {
        is_ink: bool,
        color: Option<Rgb>,
    },
    Keys,
}

impl Sieve {
    /// The question goes out now.
    pub fn asks(&mut self, now: Instant) {
        *self = Self { asked: Some(now), ..Self::default() };
    }

    /// Whether an answer can still be on its way to somebody who has just asked.
    pub fn is_awaited(&self, now: Instant) -> bool {
        self.asked.is_some_and(|asked| now.duration_since(asked) < TORN / 2)
    }

    /// Lets an event through, and what was held before it; an answer stays behind.
    pub fn pass(&mut self, event: Event, now: Instant) -> Vec<Event> {
        let Some(asked) = self.asked else { return vec![event] };
        if matches!(&event, Event::Key(key) if key.kind == KeyEventKind::Release) {
            return vec![event];
        }
        self.held.push(event);
        self.last = Some(now);
        let letters = self.held.iter().map(letters_of).collect::<Option<Vec<_>>>().map(|letters| letters.concat());
        match letters.map_or(Letters::Keys, |letters| read(&letters)) {
            Letters::Begun if self.is_esc() && now.duration_since(asked) > TORN => self.released(),
            Letters::Begun | Letters::Surely => Vec::new(),
            Letters::Answer { is_ink, color } => {
                self.held.clear();
                if is_ink {
                    self.ink = color;
                } else {
                    // The last to be asked for: nothing comes after it.
                    (self.paper, self.asked) = (color, None);
                }
                Vec::new()
            }
            Letters::Keys => self.released(),
        }
    }

    /// What was held too long to be an answer. A torn one is nobody's keys: it is dropped.
    pub fn overdue(&mut self, now: Instant) -> Vec<Event> {
        if self.last.is_none_or(|last| now.duration_since(last) < PIECES) {
            return Vec::new();
        }
        let letters: Option<Vec<String>> = self.held.iter().map(letters_of).collect();
        if letters.is_some_and(|letters| read(&letters.concat()) == Letters::Surely) {
            // Far away its pieces may take longer.
            if self.last.is_some_and(|last| now.duration_since(last) > TORN) {
                self.held.clear();
            }
            return Vec::new();
        }
        self.released()
    }

    /// The colours, once the paper is known.
    pub fn take(&mut self) -> Option<Ground> {
        let paper = self.paper.take()?;
        Some(Ground::of(paper, self.ink.take()))
    }

    fn is_esc(&self) -> bool {
        matches!(self.held.as_slice(), [Event::Key(key)] if key.code == KeyCode::Esc)
    }

    fn released(&mut self) -> Vec<Event> {
        self.last = None;
        std::mem::take(&mut self.held)
    }
}

/// The letters that made this event of a key; none if no answer has it.
fn letters_of(event: &Event) -> Option<String> {
    let Event::Key(key) = event else { return None };
    let held = key.modifiers.difference(KeyModifiers::SHIFT);
    match (key.code, held) {
        (KeyCode::Esc, KeyModifiers::NONE) => Some("\x1b".to_owned()),
        (KeyCode::Char(letter), KeyModifiers::NONE) => Some(letter.to_string()),
        (KeyCode::Char(letter), KeyModifiers::ALT) => Some(format!("\x1b{letter}")),
        (KeyCode::Char('g'), KeyModifiers::CONTROL) => Some("\x07".to_owned()),
        _ => None,
    }
}

fn read(letters: &str) -> Letters {
    let heads = [("\x1b]10;", true), ("\x1b]11;", false)];
    let Some((said, is_ink)) = heads.iter().find_map(|(head, ink)| Some((letters.strip_prefix(head)?, *ink))) else {
        let is_beginning = heads.iter().any(|(head, _)| head.starts_with(letters));
        return if is_beginning { Letters::Begun } else { Letters::Keys };
    };
    if let Some(color) = said.strip_suffix('\x07').or(said.strip_suffix("\x1b\\")) {
        return Letters::Answer { is_ink, color: color_of(color) };
    }
    let body = said.strip_suffix('\x1b').unwrap_or(said);
    let is_body = body.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '/' | '#'));
    if is_body && body.chars().count() < LONGEST { Letters::Surely } else { Letters::Keys }
}

/// Reads `rgb:1e1e/1e1e/1e1e`, with one to four digits a channel, and `#1e1e1e`.
fn color_of(said: &str) -> Option<Rgb> {
    let Some((_, channels)) = said.split_once(':') else { return Rgb::parse(said) };
    let channel = |digits: &str| {
        let most = match digits.chars().count() {
            1 => 0xf,
            2 => 0xff,
            3 => 0xfff,
            4 => 0xffff,
            _ => return None,
        };
        u8::try_from((u32::from_str_radix(digits, 16).ok()? * 255 + most / 2) / most).ok()
    };
    let mut channels = channels.split('/').map(channel);
    Some(Rgb(channels.next()??, channels.next()??, channels.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyEvent;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    /// The events crossterm makes of these letters, if they come in one piece.
    fn events(letters: &str) -> Vec<Event> {
        let mut events = Vec::new();
        let mut letters = letters.chars();
        while let Some(letter) = letters.next() {
            events.push(match letter {
                '\x1b' => match letters.next() {
                    Some(letter) => key(KeyCode::Char(letter), KeyModifiers::ALT),
                    None => key(KeyCode::Esc, KeyModifiers::NONE),
                },
                '\x07' => key(KeyCode::Char('g'), KeyModifiers::CONTROL),
                'A'..='Z' => key(KeyCode::Char(letter), KeyModifiers::SHIFT),
                letter => key(KeyCode::Char(letter), KeyModifiers::NONE),
            });
        }
        events
    }

    /// What comes through when these pieces arrive, each so many milliseconds after the question.
    fn sifted(pieces: &[(u64, &str)]) -> (Vec<Event>, Option<Ground>) {
        let start = Instant::now();
        let mut sieve = Sieve::default();
        sieve.asks(start);
        let mut through = Vec::new();
        for (ms, piece) in pieces {
            let now = start + Duration::from_millis(*ms);
            through.extend(sieve.overdue(now));
            events(piece).into_iter().for_each(|event| through.extend(sieve.pass(event, now)));
        }
        through.extend(sieve.overdue(start + Duration::from_secs(60)));
        (through, sieve.take())
    }

    const DARK: Ground = Ground { paper: Rgb(30, 30, 30), ink: Rgb(212, 212, 212) };
    const INK: &str = "\x1b]10;rgb:d4d4/d4d4/d4d4\x07";
    const PAPER: &str = "\x1b]11;rgb:1e1e/1e1e/1e1e\x07";

    #[test]
    fn the_answer_is_taken_out_and_no_key_is_lost_or_misread() {
        let typed = format!("j{INK}.{PAPER}11");
        assert_eq!(sifted(&[(3, &typed)]), (events("j.11"), Some(DARK)));
    }

    #[test]
    fn an_answer_comes_late_or_torn_anywhere_and_is_still_one() {
        let whole = format!("{INK}{PAPER}");
        let all: Vec<char> = whole.chars().collect();
        for cut in 1..all.len() {
            let (first, second): (String, String) = (all[..cut].iter().collect(), all[cut..].iter().collect());
            assert_eq!(sifted(&[(900, &first), (910, &second)]), (vec![], Some(DARK)), "{cut}");
        }
    }

    #[test]
    fn every_shape_of_a_colour_is_read() {
        for said in ["rgb:1e/1e/1e", "rgb:1E1E/1E1E/1E1E", "rgba:1e1e/1e1e/1e1e/ffff", "#1e1e1e", "rgb:1e1/1e1/1e1"] {
            let answer = format!("{INK}\x1b]11;{said}\x1b\\");
            assert_eq!(sifted(&[(1, &answer)]), (vec![], Some(DARK)), "{said}");
        }
        assert_eq!(color_of("rgb:f/f/f"), Some(Rgb(255, 255, 255)));
        assert_eq!([color_of("rgb:12345/0/0"), color_of("rgb:1/2"), color_of("beige")], [None; 3]);
    }

    #[test]
    fn a_terminal_that_stays_silent_costs_no_key() {
        for typed in ["jj", "\x1b", "\x1b]", "\x1b]1", "]11;", "\x07"] {
            assert_eq!(sifted(&[(1, typed), (500, "x")]).0, [events(typed), events("x")].concat(), "{typed:?}");
        }
    }

    #[test]
    fn half_an_answer_is_dropped_and_not_typed() {
        assert_eq!(sifted(&[(1, "\x1b]11;rgb:1e1e/")]), (vec![], None));
    }

    #[test]
    fn once_answered_and_unasked_nothing_is_held() {
        let (mut sieve, now) = (Sieve::default(), Instant::now());
        assert_eq!(sieve.pass(key(KeyCode::Esc, KeyModifiers::NONE), now).len(), 1);
        sieve.asks(now);
        assert!(sieve.is_awaited(now));
        events(PAPER).into_iter().for_each(|event| assert_eq!(sieve.pass(event, now), []));
        assert!(!sieve.is_awaited(now));
        assert_eq!(sieve.pass(key(KeyCode::Esc, KeyModifiers::NONE), now).len(), 1);
    }
}
