//! Words that would act on a terminal: as transcript, as names, as memos, as what is typed and pasted, on every screen.
//!
//! `THEMA_HOSTILE=1000000 cargo test --release hostile` tries a million strings; the suite some thousands.

use crate::model::codebook::{Code, CodeKind, Codebook};
use crate::model::visible::is_alive;
use crate::tui::action::Action;
use crate::tui::perform::load;
use crate::tui::test_support::{Session, clock, import};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;

/// Strings in one study.
const AT_ONCE: usize = 500;

/// What does things to terminals, or to those who look at them.
const PIECES: [&str; 24] = [
    "\x1b]52;c;aGk=\x07",
    "\x1b[2J",
    "\x1b[31m",
    "\x1bP+q544e\x1b\\",
    "\x1b]0;title\x07",
    "\x1b]8;;http://x\x1b\\link",
    "\u{9b}1A",
    "\u{9d}52;c;aGk=\u{9c}",
    "\x1b[?1049l",
    "\x1bc",
    "\x08\x08",
    "\x7f",
    "\r",
    "\t",
    "\u{202e}",
    "\u{2066}\u{2069}",
    "\u{301}\u{301}\u{301}",
    "👩\u{200d}👩\u{200d}👧",
    "\u{fe0f}",
    "\u{feff}",
    "青嵐",
    "ﷺ",
    "\u{e0001}",
    " ",
];

/// A stream of strings that is the same on every machine (Marsaglia's xorshift).
struct Hostile(u64);

impl Hostile {
    fn number(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 20).unwrap_or(0) % below
    }

    fn string(&mut self) -> String {
        let mut string = String::new();
        for _ in 0..=self.number(8) {
            match self.number(4) {
                0 => string.extend(char::from_u32(self.number(0x11_0000) as u32)),
                1 => string.extend(char::from_u32(self.number(0x100) as u32)),
                2 => string.push_str(["a", "Nobody asks", "-", "x/y"][self.number(4)]),
                _ => string.push_str(PIECES[self.number(PIECES.len())]),
            }
        }
        string
    }
}

/// Nothing alive is in any cell, and what is written to a terminal has no control sequence but those of the screen itself.
#[track_caller]
fn harmless(session: &Session, seed: u64) {
    let frame = session.frame();
    for cell in &frame.content {
        assert!(!cell.symbol().contains(is_alive), "seed {seed}: {:?}", cell.symbol());
    }
    let written = written(&frame);
    let mut rest = written.as_str();
    while let Some((before, after)) = rest.split_once('\x1b') {
        assert!(!before.contains(is_alive), "seed {seed}: {before:?}");
        let ours = after.strip_prefix('[').and_then(|after| {
            let end = after.find(|letter: char| !letter.is_ascii_digit() && !";:?".contains(letter))?;
            after.split_at(end).1.strip_prefix(['H', 'm'])
        });
        rest = ours.unwrap_or_else(|| panic!("seed {seed}: {after:?}"));
    }
    assert!(!rest.contains(is_alive), "seed {seed}: {rest:?}");
}

/// What a terminal is sent for the frame.
fn written(frame: &Buffer) -> String {
    let mut sent = Vec::new();
    let cells = frame.content.iter().enumerate().map(|(at, cell)| {
        let (x, y) = frame.pos_of(at);
        (x, y, cell)
    });
    CrosstermBackend::new(&mut sent).draw(cells).unwrap();
    String::from_utf8(sent).unwrap()
}

/// A study of hostile words only, as a file from elsewhere could hold it: no rule of ours has seen its names.
fn study(hostile: &mut Hostile) -> Session {
    let mut project = crate::project::Project::in_memory(&hostile.string(), clock()).unwrap();
    project.add_coder("ada", crate::model::coding::CoderRole::Lead).unwrap();
    let line = |_| format!("S{}: {}\n\n", hostile.string().replace(['\n', '\r'], ""), hostile.string());
    let body: String = (0..AT_ONCE - 60).map(line).collect();
    import(&mut project, &hostile.string(), &body);
    let mut session = Session::of(project, 80, 24);
    let mut catalogue = load(&session.project).unwrap();
    let code = |at: u32| Code {
        definition: hostile.string(),
        include: hostile.string(),
        color: Some(hostile.string()),
        sort: at,
        ..Code::new(if at.is_multiple_of(7) { CodeKind::Theme } else { CodeKind::Code }, &hostile.string())
    };
    catalogue.codebook = Codebook::new((0..20).map(code).collect());
    catalogue.coders[0].name = hostile.string();
    catalogue.coders[0].initials = hostile.string();
    catalogue.documents[0].name = hostile.string();
    session.feed(Action::Loaded(Box::new(catalogue)));
    session
}

#[test]
fn no_word_from_outside_acts_on_the_terminal() {
    let wanted = std::env::var("THEMA_HOSTILE").ok().and_then(|number| number.parse().ok()).unwrap_or(3_000);
    let mut seen = false;
    for (round, _) in (0..wanted).step_by(AT_ONCE).enumerate() {
        let seed = 0x9e37_79b9_7f4a_7c15 ^ (round as u64 + 1);
        let mut hostile = Hostile(seed);
        let mut session = study(&mut hostile);
        harmless(&session, seed);
        let mut top = None;
        // The whole transcript goes over the screen.
        while session.state.page.as_ref().is_some_and(|page| Some(page.top) != top) {
            top = session.state.page.as_ref().map(|page| page.top);
            harmless(session.press("<PgDn>"), seed);
            seen |= session.screen().contains("␛]52;");
        }
        for keys in [
            "<Space>",
            "<Esc>b",
            "jjj",
            "<Esc>d",
            "<Esc>L",
            "<Esc>H",
            "<Esc>M",
            "<Esc>A",
            "<Esc>P",
            "<Enter>",
            "<Ctrl-u>/s/<Enter>",
            "<Tab>*c",
            "<Esc>",
            "<Esc>B",
            "<Esc>e",
            "<Tab>",
            "<Ctrl-q><Ctrl-q>m",
            "<Esc>M",
            "<Esc>x",
            "<Esc><Esc>W",
            "<Esc>:",
            "<Esc>/",
            "<Esc>mx",
            "<Ctrl-q>i",
        ] {
            harmless(session.press(keys), seed);
            let typed = hostile.string();
            session.feed(Action::Paste(typed));
            harmless(&session, seed);
        }
        session.press("<Esc>").feed(Action::Say(crate::tui::action::Message::failed(hostile.string())));
        harmless(&session, seed);
    }
    assert!(seen, "what was tried was never on the screen");
}
