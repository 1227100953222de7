//! From a key to the last byte of its frame, in the real binary in a pseudo terminal.
//!
//! Targets: of 100 keys the median within 2 ms and the 99th within 16 ms, in an interview of 300,000 characters with 5,000
//! codings and in a document of 100 MB, there with at most 250 MB of memory. Keys that code wait for the disk.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// What ends a frame: the end of a synchronized update.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// A frame after which nothing came for so long was the last.
const QUIET: Duration = Duration::from_millis(12);

/// The binary in a terminal of 200 × 60.
struct Seat {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    bytes: Receiver<(Instant, Vec<u8>)>,
    _master: Box<dyn MasterPty + Send>,
}

/// What one key cost.
#[derive(Clone, Copy)]
struct Cost {
    took: Duration,
    bytes: usize,
}

impl Seat {
    /// Sits down; answers how long it took until the page was there, too.
    fn at(file: &Path) -> (Self, Cost) {
        let size = PtySize { rows: 60, cols: 200, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_thema"));
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.args(["-p".as_ref(), file.as_os_str(), "--coder".as_ref(), "ada".as_ref()]);
        let start = Instant::now();
        let child = pair.slave.spawn_command(command).expect("thema starts");
        let mut reader = pair.master.try_clone_reader().expect("what it writes");
        let (send, bytes) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 1 << 16];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if send.send((Instant::now(), buffer[..count].to_vec())).is_err() {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().expect("its keyboard");
        let mut seat = Self { child, keys, bytes, _master: pair.master };
        let cost = seat.frame(start);
        (seat, cost)
    }

    /// Presses a key and waits for the last byte of what it leads to.
    fn press(&mut self, key: &str) -> Cost {
        let start = Instant::now();
        self.keys.write_all(key.as_bytes()).and_then(|()| self.keys.flush()).expect("it reads keys");
        self.frame(start)
    }

    fn frame(&mut self, start: Instant) -> Cost {
        let (mut seen, mut last) = (Vec::new(), start);
        loop {
            let is_whole = seen.ends_with(FRAME_END);
            match self.bytes.recv_timeout(if is_whole { QUIET } else { Duration::from_secs(60) }) {
                Ok((at, bytes)) => {
                    seen.extend(bytes);
                    last = at;
                }
                Err(_) if is_whole => return Cost { took: last - start, bytes: seen.len() },
                Err(error) => panic!("no frame came: {error}"),
            }
        }
    }

    /// What the process has in memory and had at most, in megabytes, where there is `/proc`.
    fn memory(&self) -> Option<[f64; 2]> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.process_id()?)).ok()?;
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1000.0)
        };
        Some([of("VmRSS:")?, of("VmHWM:")?])
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Prints what 100 keys of each kind cost in the document that this project opens with.
pub fn print(name: &str, file: &Path) {
    let (mut seat, opened) = Seat::at(file);
    println!("{name}: first screen after {:.0} ms", opened.took.as_secs_f64() * 1e3);
    let kinds: [(&str, &[&str]); 8] = [
        ("next sentence", &["j"]),
        ("a screen on", &["\x1b[6~"]),
        ("next turn, previous", &["}", "}", "{"]),
        ("next word", &["w", "l", "l", "l", "s"]),
        ("grow, and back", &["v", "j", "k", "\x1b[A"]),
        ("end and start", &["G", "g"]),
        ("next coding", &[")"]),
        ("search by letters", &["/", "t", "h", "e", "\x15", "\r"]),
    ];
    let mut all = Vec::new();
    for (kind, keys) in kinds {
        let mut costs: Vec<Cost> = keys.iter().cycle().take(100).map(|key| seat.press(key)).collect();
        row(kind, &mut costs);
        all.extend(costs);
    }
    row("all of these", &mut all);
    seat.press("g");
    seat.press(" ");
    seat.press("code");
    seat.press("\r");
    let mut coded: Vec<Cost> = ["j", "1", "u"].iter().cycle().take(150).map(|key| seat.press(key)).collect();
    let mut undone: Vec<Cost> = coded.iter().skip(2).step_by(3).copied().collect();
    coded = coded.into_iter().skip(1).step_by(3).collect();
    row("code, on disk", &mut coded);
    row("undo, on disk", &mut undone);
    if let Some([now, most]) = seat.memory() {
        println!("  {:<24} {now:>8.1} MB now, {most:.1} MB at its peak", "memory");
    }
}

fn row(kind: &str, costs: &mut [Cost]) {
    let mut bytes: Vec<usize> = costs.iter().map(|cost| cost.bytes).collect();
    bytes.sort_unstable();
    costs.sort_unstable_by_key(|cost| cost.took);
    let of = |part: usize| (costs.len() * part / 100).min(costs.len() - 1);
    let milliseconds = |part| costs[of(part)].took.as_secs_f64() * 1e3;
    println!(
        "  {kind:<24} median {:>7.2} ms  99th {:>7.2} ms  bytes {:>6} median {:>6} most",
        milliseconds(50),
        milliseconds(99),
        bytes[of(50)],
        bytes[bytes.len() - 1]
    );
}
