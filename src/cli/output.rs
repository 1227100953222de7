//! The two streams: the answer to stdout, everything said about it to stderr.

use crate::command::not_to_be_seen;
use crate::error::{Error, Result};
use crate::model::visible::{visible, visible_line};
use crate::report::{Rendered, Report};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{BufRead, ErrorKind, IsTerminal, StdoutLock, Write};
use std::time::{Duration, Instant};

/// A work shorter than this shows no progress.
const SEEN_AFTER: Duration = Duration::from_millis(500);

/// Prints the answer. On a terminal nothing in it can act as a control code; a closed pipe is success.
///
/// Fails for a file on a terminal.
pub fn print(answer: &Rendered) -> Result<()> {
    match answer {
        Rendered::Text(text) => printed(|stdout| text_to(stdout, text)),
        Rendered::File { format, .. } if std::io::stdout().is_terminal() => Err(not_to_be_seen(*format)),
        Rendered::File { bytes, .. } => printed(|stdout| stdout.write_all(bytes)),
    }
}

/// Prints a table as it is set.
pub fn print_table(table: &Report) -> Result<()> {
    printed(|stdout| table.set_in_pieces(width(), |piece| text_to(stdout, piece)))
}

fn text_to(stdout: &mut StdoutLock<'_>, text: &str) -> std::io::Result<()> {
    match stdout.is_terminal() {
        true => write!(stdout, "{}", visible(text)),
        false => write!(stdout, "{text}"),
    }
}

fn printed(print: impl FnOnce(&mut StdoutLock<'_>) -> std::io::Result<()>) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match print(&mut stdout).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::refused(format!("the answer cannot be printed: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says a line to the person; nobody listening is no reason to stop.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", visible(line));
}

/// Says what went wrong and what to do.
pub fn complain(error: &Error) {
    say(&format!("error: {error}"));
    if let Some(hint) = error.hint() {
        say(&format!("hint: {hint}"));
    }
}

/// Asks a question that is answered by yes or no.
pub fn agreed(question: &str) -> Result<bool> {
    let mut stderr = std::io::stderr();
    let _ = write!(stderr, "{question}").and_then(|()| stderr.flush());
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Error::refused(format!("the answer cannot be read: {error}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// How wide a table may be: the terminal's width, or as wide as it likes in a pipe or a file.
pub fn width() -> Option<usize> {
    let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(width.into())
}

/// A bar on stderr for whatever takes longer than half a second, if somebody is there to see it.
pub struct Progress {
    since: Instant,
    bar: Option<ProgressBar>,
}

impl Default for Progress {
    fn default() -> Self {
        Self { since: Instant::now(), bar: None }
    }
}

impl Progress {
    /// Shows how far the work is, and what it is at.
    pub fn show(&mut self, done: usize, all: usize, at: &str) {
        if self.bar.is_none() && self.since.elapsed() > SEEN_AFTER && std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = ProgressBar::with_draw_target(Some(all as u64), ProgressDrawTarget::stderr());
            self.bar = Some(bar.with_style(style));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
            bar.set_message(visible_line(at).into_owned());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
