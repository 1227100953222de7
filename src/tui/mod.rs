//! The full-screen interface: read, mark, undo.
//!
//! ```text
//! key ─▶ keymap ─▶ Action ─▶ update(&mut State, Action) ─▶ Vec<Effect> ─▶ runtime ─▶ Action
//!                                │
//!                         view(&State)
//! ```
//!
//! `state` is everything on the screen as one value. `update` changes it and touches neither terminal nor project
//! nor clock; `view` draws it and changes nothing; both ask `layout` where things are. `blocks` divides a
//! document into stretches, `wrap` sets them into rows where one looks, `marks` lays the codings out on those. `perform` does to the project what was
//! asked, and only `terminal` and `runtime` know that there is a terminal.

mod action;
mod effect;
mod state;
pub mod keymap;
mod update;
mod view;
mod layout;
mod blocks;
mod wrap;
mod stretches;
mod page;
mod marks;
mod notes;
mod found;
mod walk;
mod blindness;
mod screens;
mod catalogue;
mod slots;
mod rank;
mod input;
mod cell;
mod theme;
mod ground;
mod perform;
mod worker;
mod runtime;
mod terminal;
mod signals;
#[doc(hidden)]
pub mod rehearsal;

#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::error::Result;
use crate::project::Project;
use crate::project::import::Progress;

/// Runs a line as it would be typed in a shell, without the program's name, and answers what would be printed in so
/// many columns; tells meanwhile how far it is.
pub type RunLine = fn(&mut Project, &str, usize, Progress<'_>) -> Result<String>;

/// What the screen needs from the floor above.
#[derive(Debug, Clone)]
pub struct Options {
    /// Runs a line of the palette.
    pub run_line: RunLine,
    /// The commands the palette offers, each with what it does in a few words.
    pub commands: Vec<(String, String)>,
    /// Keys, colours and width, as somebody wants them on this machine.
    pub config: Config,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Somebody quit.
    Quit,
    /// A signal; the program should end with 128 and its number, as shells expect.
    Signal(u8),
}

/// Shows the project full screen until somebody quits. Needs a terminal on standard input and output.
///
/// The terminal is given back whatever happens. Every change is on disk before the next key is read.
pub fn run(project: &mut Project, options: Options) -> Result<Ended> {
    runtime::run(project, options)
}
