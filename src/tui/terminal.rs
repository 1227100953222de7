//! The terminal, taken over and always given back: on leaving, on an error, on a panic, on a signal, asleep.

use crate::error::Result;
use crate::store;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};
use std::cell::Cell;
use std::io::{self, BufWriter, Stdout, Write};
use std::panic::{self, PanicHookInfo};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours. The panic hook has nothing else to ask.
static TAKEN: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Whether this thread draws the screen.
    static IS_ITS_THREAD: Cell<bool> = const { Cell::new(false) };
}

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static>;

/// The terminal while it is ours; dropping it gives it back.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    hook_before: Option<Hook>,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal: raw, on its second page, with bracketed paste and, if wanted, the mouse.
    pub fn enter(mouse: bool) -> Result<Self> {
        // The hook stands before anything is changed, so there is no moment at which a panic leaves a mess.
        IS_ITS_THREAD.set(true);
        let hook_before = panic::take_hook();
        panic::set_hook(Box::new(report));
        take(mouse).inspect_err(|_| give_back()).map_err(terminal_error)?;
        let terminal = new_terminal().inspect_err(|_| give_back()).map_err(terminal_error)?;
        Ok(Self { terminal, hook_before: Some(hook_before), mouse })
    }

    /// Asks the terminal something; its answer comes with the keys.
    pub fn ask(&mut self, question: &str) -> Result<()> {
        let out = self.terminal.backend_mut();
        write!(out, "{question}").and_then(|()| Write::flush(out)).map_err(terminal_error)
    }

    /// Draws one frame; the terminal shows it whole or not at all, if it can do that.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> Result<()> {
        let drawn = queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)
            .and_then(|()| self.terminal.draw(view).map(drop))
            .and_then(|()| execute!(self.terminal.backend_mut(), EndSynchronizedUpdate));
        drawn.map_err(terminal_error)
    }

    /// Gives the terminal back, does something that may take long or stop the process, and takes it again.
    pub fn while_away(&mut self, away: impl FnOnce()) -> Result<()> {
        give_back();
        away();
        self.enter_again()
    }

    /// Takes the terminal again after somebody else had it, and draws everything anew.
    pub fn enter_again(&mut self) -> Result<()> {
        // If it was not given back (a stop that cannot be caught), it may be in any mode by now.
        give_back();
        // A new one knows nothing of what is on the screen. `Terminal::clear` would ask the terminal where its cursor
        // is, and wait for an answer that may come as keys, or never.
        let anew = take(self.mouse).and_then(|()| new_terminal());
        self.terminal = anew.map_err(terminal_error)?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
        if let Some(hook) = self.hook_before.take().filter(|_| !std::thread::panicking()) {
            panic::set_hook(hook);
        }
    }
}

fn take(mouse: bool) -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    let all = Clear(ClearType::All);
    execute!(io::stdout(), EnterAlternateScreen, all, EnableBracketedPaste, cursor::Hide)?;
    if mouse { execute!(io::stdout(), EnableMouseCapture) } else { Ok(()) }
}

fn new_terminal() -> io::Result<Terminal<CrosstermBackend<BufWriter<Stdout>>>> {
    Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout())))
}

/// Undoes everything `take` did, in the other order. Goes on where a part fails: the rest matters more.
pub(super) fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let _ = execute!(out, EndSynchronizedUpdate);
        let _ = execute!(out, DisableBracketedPaste);
        let _ = execute!(out, DisableMouseCapture);
        let _ = execute!(out, LeaveAlternateScreen, cursor::Show);
        let _ = out.flush();
        let _ = disable_raw_mode();
    }
}

/// Says where thema broke. The panic's own words are left out: they may quote the transcript.
fn report(info: &PanicHookInfo<'_>) {
    // Work that breaks beside the screen is told by the screen, which goes on.
    if !IS_ITS_THREAD.get() {
        return;
    }
    give_back();
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    eprintln!("error: thema broke at {place}; every coding made before is saved");
    eprintln!("hint: please report this place and the key you pressed; nothing of the transcript is in this message");
}

/// An error of the terminal in words.
pub fn terminal_error(error: io::Error) -> crate::error::Error {
    store::Error::Io { path: PathBuf::from("the terminal"), error }.into()
}
