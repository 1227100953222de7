//! The real binary in a pseudo terminal: it codes, and it always gives the terminal back.
#![cfg(unix)]

use super::support::Sandbox;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A terminal with thema in it.
pub struct Seat {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    pub shown: Arc<Mutex<vt100::Parser>>,
    /// The line settings before thema came.
    before: String,
}

impl Seat {
    /// Sits down at the sample study.
    pub fn at(sandbox: &Sandbox, width: u16, height: u16) -> Self {
        let seat = Self::of(sandbox, width, height, |_| {});
        seat.until("the transcript is there", |screen| screen.contents().contains("Thanks for making the time"));
        assert!(seat.is_taken());
        seat
    }

    /// Starts thema in a terminal, with arguments or variables of one's own.
    pub fn of(sandbox: &Sandbox, width: u16, height: u16, prepare: impl FnOnce(&mut CommandBuilder)) -> Self {
        let size = PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let before = settings(&*pair.master);
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_thema"));
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.cwd(sandbox.folder());
        prepare(&mut command);
        let child = pair.slave.spawn_command(command).unwrap();
        let shown = Arc::new(Mutex::new(vt100::Parser::new(cells(height), cells(width), 0)));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let parser = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                parser.lock().unwrap().process(&buffer[..count]);
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self { master: pair.master, keys, child, shown, before }
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap();
        // The shell's own word: not every machine has a program of that name.
        assert!(Command::new("sh").args(["-c", &format!("kill {name} {pid}")]).status().unwrap().success());
    }

    /// Whether the process is stopped (`T`), as the system says.
    fn is_asleep(&self) -> bool {
        let pid = self.child.process_id().unwrap().to_string();
        match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
            Ok(stat) => stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with(['T', 't'])),
            Err(_) => {
                let state = Command::new("ps").args(["-o", "state=", "-p", &pid]).output().unwrap().stdout;
                String::from_utf8_lossy(&state).trim().starts_with('T')
            }
        }
    }

    #[track_caller]
    pub fn until(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        self.until_so(what, || holds(self.shown.lock().unwrap().screen()));
    }

    /// Waits until it is so; a limit and no fixed time, so that a slow machine is only slow.
    #[track_caller]
    fn until_so(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let start = Instant::now();
        while !holds() {
            if start.elapsed() > Duration::from_secs(20) {
                panic!("it never came that {what}; the screen:\n{}", self.shown.lock().unwrap().screen().contents());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Whether thema has the terminal: second page, mouse, paste, raw line.
    fn is_taken(&self) -> bool {
        let shown = self.shown.lock().unwrap();
        let screen = shown.screen();
        screen.alternate_screen()
            && screen.bracketed_paste()
            && screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None
            && settings(&*self.master) != self.before
    }

    #[track_caller]
    pub fn is_given_back(&self) {
        self.until("everything is as before", |screen| {
            !screen.alternate_screen()
                && !screen.bracketed_paste()
                && !screen.hide_cursor()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        assert_eq!(settings(&*self.master), self.before, "the line settings");
    }

    pub fn exit_code(&mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn codings(sandbox: &Sandbox) -> usize {
    sandbox.json(["coding", "list", "--coder", "ada"])["rows"].as_array().unwrap().len()
}

#[test]
fn a_sentence_is_coded_and_undone_by_keys_and_the_terminal_given_back() {
    let sandbox = Sandbox::with_sample_study();
    let before = codings(&sandbox);
    let mut seat = Seat::at(&sandbox, 80, 24);
    seat.press(" no-mand");
    seat.until("the picker shows the code", |screen| screen.contents().contains("no-mandate-to-learn"));
    seat.press("\r");
    seat.until("it is coded", |screen| screen.contents().contains("coded: no-mandate-to-learn"));
    assert_eq!(codings(&sandbox), before + 1, "it is on disk while the screen is open");
    seat.press("u");
    seat.until("it is undone", |screen| screen.contents().contains("undone: coded"));
    assert_eq!(codings(&sandbox), before);
    seat.press("q");
    assert_eq!(seat.exit_code(), 0);
    seat.is_given_back();
}

#[test]
fn a_signal_ends_it_with_the_terminal_given_back_and_everything_saved() {
    for (name, number) in [("-INT", 2), ("-TERM", 15), ("-HUP", 1)] {
        let sandbox = Sandbox::with_sample_study();
        let before = codings(&sandbox);
        let mut seat = Seat::at(&sandbox, 80, 24);
        seat.press(" no-mand\r");
        seat.until("it is coded", |screen| screen.contents().contains("coded: no-mandate-to-learn"));
        seat.signal(name);
        assert_eq!(seat.exit_code(), 128 + number, "{name}");
        seat.is_given_back();
        assert_eq!(codings(&sandbox), before + 1, "{name}");
    }
}

#[test]
fn asleep_the_terminal_is_the_shells_and_awake_it_is_themas_again() {
    let sandbox = Sandbox::with_sample_study();
    let mut seat = Seat::at(&sandbox, 80, 24);
    for go_to_sleep in [|seat: &mut Seat| seat.press("\x1a"), |seat: &mut Seat| seat.signal("-TSTP")] {
        go_to_sleep(&mut seat);
        seat.until_so("it sleeps", || seat.is_asleep());
        seat.is_given_back();
        seat.signal("-CONT");
        seat.until_so("it has the terminal again", || seat.is_taken());
        seat.until("the transcript is there again", |screen| screen.contents().contains("Thanks for making the time"));
    }
    seat.press("q");
    assert_eq!(seat.exit_code(), 0);
    seat.is_given_back();
}

#[test]
fn the_screen_follows_the_terminals_size_and_the_mouse() {
    let sandbox = Sandbox::with_sample_study();
    let mut seat = Seat::at(&sandbox, 80, 24);
    // The reader first: what is drawn for the new size must not meet the old one.
    seat.shown.lock().unwrap().screen_mut().set_size(cells(60), cells(200));
    seat.master.resize(PtySize { rows: 60, cols: 200, pixel_width: 0, pixel_height: 0 }).unwrap();
    seat.until("the panes stand beside the text", |screen| {
        let contents = screen.contents();
        contents.contains("Documents") && contents.contains("Codebook")
    });
    let row_of_p03 = {
        let shown = seat.shown.lock().unwrap();
        let rows: Vec<String> = shown.screen().rows(0, 26).collect();
        rows.iter().position(|row| row.contains("P03")).expect("P03 is in the list") + 1
    };
    // A click with the left button on the document, in the terminal's own words (SGR, from 1).
    seat.press(&format!("\x1b[<0;6;{row_of_p03}M\x1b[<0;6;{row_of_p03}m"));
    seat.until("P03 is open", |screen| screen.rows(0, 200).nth(1).is_some_and(|row| row.contains("P03")));
    seat.press("q");
    assert_eq!(seat.exit_code(), 0);
    seat.is_given_back();
}

#[test]
fn text_pasted_into_the_picker_is_text_and_no_keys() {
    let sandbox = Sandbox::with_sample_study();
    let before = codings(&sandbox);
    let mut seat = Seat::at(&sandbox, 80, 24);
    seat.press(" ");
    seat.press("\x1b[200~q x\rno-mand\x1b[201~");
    seat.until("what was pasted stands in the picker", |screen| screen.contents().contains("q x"));
    assert_eq!(codings(&sandbox), before);
    seat.press("\x1b");
    seat.until("the picker is gone", |screen| !screen.contents().contains("q x"));
    seat.press("q");
    assert_eq!(seat.exit_code(), 0);
}

#[test]
fn a_long_command_leaves_the_screen_alive_and_is_stopped_with_esc() {
    let sandbox = Sandbox::with_sample_study();
    let before = codings(&sandbox);
    let mut seat = Seat::at(&sandbox, 100, 24);
    let command = ":agreement --unit character --draws 100000\r";
    seat.press(command);
    seat.until("it says what it is at", |screen| screen.contents().contains("working: agreement"));
    // Meanwhile one reads and codes.
    seat.press("j no-mand\r");
    seat.until("it is coded", |screen| screen.contents().contains("coded: no-mandate-to-learn"));
    assert_eq!(codings(&sandbox), before + 1);
    seat.press(":agreement --draws 2\r");
    seat.until("one after the other", |screen| screen.contents().contains("still at work"));
    seat.press("j");
    seat.until("it is said again", |screen| screen.contents().contains("Esc stops it"));
    let start = Instant::now();
    seat.press("\x1b");
    seat.until("it is stopped", |screen| screen.contents().contains("stopped; nothing was changed"));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    // To quit is to stop, too.
    seat.press(command);
    seat.until("it is at it again", |screen| screen.contents().contains("working: agreement"));
    seat.press("q");
    assert_eq!(seat.exit_code(), 0);
    seat.is_given_back();
    sandbox.healthy();
}

/// Whether words of the transcript lie on a colour.
fn is_tinted(screen: &vt100::Screen) -> bool {
    let cells = (2..20).flat_map(|row| (8..70).filter_map(move |column| screen.cell(row, column)));
    cells.into_iter().any(|cell| matches!(cell.bgcolor(), vt100::Color::Rgb(..)))
}

#[test]
fn the_terminal_says_what_its_paper_is_and_no_key_typed_meanwhile_is_lost() {
    let sandbox = Sandbox::with_sample_study();
    let before = codings(&sandbox);
    let mut seat = Seat::at(&sandbox, 80, 24);
    seat.press(")");
    seat.until("the first coding is in sight", |screen| screen.contents().contains('│'));
    assert!(!is_tinted(seat.shown.lock().unwrap().screen()), "nobody said yet what the paper is");
    // As a slow line brings it: in the middle of keys, in two pieces. As keys, 11 would code the passage twice.
    seat.press("\x1b]10;rgb:0000/0000/0000\x07 no-man\x1b]11;rgb:ffff/ff");
    seat.press("ff/ffff\x1b\\date");
    seat.until("what was typed stands in the picker", |screen| screen.contents().contains("no-mandate"));
    seat.press("\x1b");
    // Not before: Esc and q in one piece would be Alt-q.
    seat.until("the picker is gone", |screen| !screen.contents().contains("no-mandate"));
    seat.until("coded words are tinted", is_tinted);
    seat.press("q");
    assert_eq!(seat.exit_code(), 0);
    seat.is_given_back();
    assert_eq!(codings(&sandbox), before);
}

#[test]
fn whoever_wants_no_colour_or_knows_the_paper_is_not_asked() {
    let sandbox = Sandbox::with_sample_study();
    for (name, value) in [("NO_COLOR", "1"), ("THEMA_CONFIG", "light.toml"), ("TERM", "linux")] {
        sandbox.write("light.toml", "[theme]\nmode = \"light\"\n");
        let mut seat = Seat::of(&sandbox, 80, 24, |command| {
            command.env_remove("COLORTERM");
            command.env(name, value);
        });
        seat.until("the transcript is there", |screen| screen.contents().contains("Thanks for making the time"));
        // An answer to nobody's question is keys: Alt-] does nothing, 1 gives the passage a code.
        seat.press("\x1b]1");
        seat.until("a key is a key at once", |screen| {
            screen.contents().contains("coded") || screen.contents().contains("digit")
        });
        seat.press("q");
        assert_eq!(seat.exit_code(), 0);
    }
}
