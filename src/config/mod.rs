//! `config.toml`: a person's keys and looks on this machine. Nothing of a study is in it.
//!
//! [`read`] turns its text into a [`Config`] or says everything that is wrong with it, each with its line; [`print()`]
//! writes it. What a key is and which must not be missing only the screen knows, which stands above this floor: it
//! hands that in as [`Keys`].

mod place;
mod read;
mod print;

pub use crate::formats::toml::Problem;
pub use place::{Place, find, load};
pub use print::print;
pub use read::read;

/// What somebody wants otherwise than thema does by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// Other keys for actions: the action's name, and keys divided by blanks.
    pub keys: Vec<(String, String)>,
    pub theme: Theme,
    pub screen: Screen,
}

/// How things look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    pub mode: Mode,
    pub codings: Codings,
    /// `#rrggbb`, for codes that have no colour of their own.
    pub palette: Vec<String>,
}

/// What the terminal's background is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The terminal is asked.
    #[default]
    Auto,
    Light,
    Dark,
}

/// How coded words are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Codings {
    /// Tinted where the background is known, underlined elsewhere.
    #[default]
    Auto,
    Underline,
    /// Tinted also where the background has to be guessed.
    Tint,
}

/// How the page is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// The longest line of a transcript, in columns.
    pub width: u16,
    pub mouse: bool,
    pub gap: Gap,
}

/// Whether a blank row stands between turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gap {
    /// On a tall screen.
    #[default]
    Auto,
    Always,
    Never,
}

/// The eight colours of Okabe and Ito, which people with any kind of colour vision tell apart; black is left to the
/// ink.
pub const OKABE_ITO: [&str; 7] = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442"];

impl Default for Theme {
    fn default() -> Self {
        let palette = OKABE_ITO.map(str::to_owned).to_vec();
        Self { mode: Mode::default(), codings: Codings::default(), palette }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self { width: 76, mouse: true, gap: Gap::default() }
    }
}

/// The words of the modes, of the ways to show codings, and of the gap.
const MODES: [(&str, Mode); 3] = [("auto", Mode::Auto), ("light", Mode::Light), ("dark", Mode::Dark)];
const CODINGS: [(&str, Codings); 3] =
    [("auto", Codings::Auto), ("underline", Codings::Underline), ("tint", Codings::Tint)];
const GAPS: [(&str, Gap); 3] = [("auto", Gap::Auto), ("true", Gap::Always), ("false", Gap::Never)];

fn word_of<T: PartialEq>(words: &[(&'static str, T)], choice: T) -> &'static str {
    words.iter().find(|(_, known)| *known == choice).map_or("auto", |(word, _)| word)
}

/// What the screen says about keys.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    /// Every action with its keys, once these are given other ones.
    pub table: fn(&[(String, String)]) -> Vec<Entry>,
    /// What is wrong with giving these actions these keys; nothing if all is well.
    pub check: fn(&[(String, String)]) -> Vec<Fault>,
}

/// One action of the key table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where its keys are pressed, as a heading.
    pub place: &'static str,
    /// The name under which it is given other keys.
    pub name: &'static str,
    pub keys: String,
    /// What it does; empty where the action before says it.
    pub words: &'static str,
}

/// Something wrong with keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which pair is to blame.
    pub at: usize,
    pub said: String,
}

#[cfg(test)]
mod tests;
