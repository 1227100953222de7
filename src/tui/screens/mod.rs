//! The screens beside the text: each fills the page while it is open, and leaves it as it was.
//!
//! One module a screen, with the same parts: its state, `update` that changes it, `view` that draws it, and `perform`
//! for what only it asks of the project. A screen is taken out of [`State`] while it handles an action, as an overlay is,
//! and puts itself back unless it is left.

pub mod history;
pub mod memos;
pub mod agreement;
pub mod passages;
pub mod codebook;
pub mod worklist;
pub mod insight;
mod panel;

use super::action::Action;
use super::effect::Effect;
use super::keymap::Place;
use super::layout::ScreenAreas;
use super::state::{List, State};
use crate::error::Result;
use crate::project::Project;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::mem::discriminant;

/// The screen that is open.
#[derive(Debug, Clone)]
pub enum Screen {
    History(history::History),
    Memos(memos::Memos),
    Agreement(Box<agreement::Agreement>),
    Passages(Box<passages::Passages>),
    Codebook(Box<codebook::CodebookScreen>),
    Worklist(worklist::Worklist),
    Insight(Box<insight::Insight>),
}

/// Which screen to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    History,
    Memos,
    Agreement,
    Passages,
    Codebook,
    Worklist,
    Insight,
}

/// A question to the project that may take long and changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Everything that was done.
    History,
    /// Everything that was written, with what it is about.
    Memos,
    /// How far coders agree.
    Agreement(crate::command::Question),
    /// The passages a query asks for.
    Passages(passages::Asked),
    Codebook(codebook::Ask),
    /// What amendments touched and nobody has looked at.
    Worklist,
    /// A figure of the study.
    Insight(crate::command::insight::Request),
}

impl Work {
    /// Whether whoever asks this no longer wants to know that.
    pub fn replaces(&self, older: &Self) -> bool {
        match (self, older) {
            // One screen asks several things at a time.
            (Self::Codebook(ask), Self::Codebook(older)) => discriminant(ask) == discriminant(older),
            _ => discriminant(self) == discriminant(older),
        }
    }
}

/// Its answer.
#[derive(Debug, Clone)]
pub enum Outcome {
    History(Vec<crate::project::Step>),
    Memos(Vec<crate::project::memos::Written>),
    Agreement(Box<agreement::Came>),
    /// The passages, or why the query cannot be answered; and to which question.
    Passages(passages::Asked, std::result::Result<Vec<passages::Hit>, crate::analysis::query::QueryError>),
    Codebook(codebook::Answer),
    Worklist(Vec<crate::project::recheck::ToCheck>),
    Insight(Box<insight::Came>),
}

/// Opens a screen; what it shows is asked for.
pub(super) fn open(state: &mut State, which: Which) -> Vec<Effect> {
    let effects = match which {
        Which::History => history::open(state),
        Which::Memos => memos::open(state),
        Which::Agreement => agreement::open(state),
        Which::Passages => passages::open(state),
        Which::Codebook => codebook::open(state),
        Which::Worklist => worklist::open(state),
        Which::Insight => insight::open(state),
    };
    state.message = None;
    effects
}

/// An action while a screen is open and nothing lies over it.
pub(super) fn update(state: &mut State, screen: Screen, action: Action) -> Vec<Effect> {
    match screen {
        Screen::History(history) => history::update(state, history, action),
        Screen::Memos(memos) => memos::update(state, memos, action),
        Screen::Agreement(screen) => agreement::update(state, screen, action),
        Screen::Passages(passages) => passages::update(state, passages, action),
        Screen::Codebook(screen) => codebook::update(state, screen, action),
        Screen::Worklist(worklist) => worklist::update(state, worklist, action),
        Screen::Insight(screen) => insight::update(state, screen, action),
    }
}

/// A screen is left for another, or for the text, by its own key.
pub(super) fn leave(state: &mut State, screen: Screen) {
    match screen {
        Screen::Codebook(screen) => codebook::leave(state, screen),
        Screen::Memos(memos) => state.memos = Some(memos),
        Screen::Worklist(worklist) => state.worklist = Some(worklist),
        Screen::Insight(screen) => insight::leave(state, screen),
        Screen::Passages(passages) => passages::leave(state, passages),
        Screen::History(_) | Screen::Agreement(_) => {}
    }
}

/// What was being typed is kept when the program ends.
pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    match state.screen.take() {
        Some(Screen::Codebook(mut screen)) => codebook::kept_on_leaving(state, &mut screen),
        _ => Vec::new(),
    }
}

/// The answer to a question. One for a screen that was left meanwhile is dropped.
pub(super) fn worked(state: &mut State, outcome: Outcome) -> Vec<Effect> {
    let mut screen = state.screen.take();
    match (&mut screen, outcome) {
        (Some(Screen::History(history)), Outcome::History(steps)) => history.show(steps, state.size),
        (Some(Screen::Memos(memos)), Outcome::Memos(written)) => memos.show(written, state),
        (Some(Screen::Agreement(screen)), Outcome::Agreement(came)) => screen.show(*came, &state.catalogue, state.size),
        (Some(Screen::Passages(passages)), Outcome::Passages(asked, answer)) => {
            passages.answer(&asked, answer, &state.catalogue, state.size);
        }
        (Some(Screen::Codebook(screen)), Outcome::Codebook(answer)) => codebook::answered(state, screen, answer),
        (Some(Screen::Worklist(worklist)), Outcome::Worklist(items)) => worklist.show(items, state),
        (Some(Screen::Insight(screen)), Outcome::Insight(came)) => screen.show(*came, state),
        _ => {}
    }
    state.screen = screen;
    Vec::new()
}

/// The project has changed: what the screen shows is asked for again.
pub(super) fn renewed(state: &mut State) -> Vec<Effect> {
    match &state.screen {
        Some(Screen::History(_)) => vec![Effect::Work(Work::History)],
        Some(Screen::Memos(_)) => vec![Effect::Work(Work::Memos)],
        Some(Screen::Agreement(_)) => agreement::renewed(state),
        Some(Screen::Passages(passages)) => passages.renewed(),
        Some(Screen::Codebook(_)) => codebook::renewed(state),
        Some(Screen::Worklist(_)) => vec![Effect::Work(Work::Worklist)],
        Some(Screen::Insight(_)) => insight::renewed(state),
        None => Vec::new(),
    }
}

/// Looks the answer up.
pub fn work(project: &Project, work: &Work) -> Result<Outcome> {
    match work {
        Work::History => history::look_up(project).map(Outcome::History),
        Work::Memos => memos::look_up(project).map(Outcome::Memos),
        Work::Agreement(question) => Ok(Outcome::Agreement(Box::new(agreement::look_up(project, question)))),
        Work::Passages(asked) => {
            passages::look_up(project, asked).map(|answer| Outcome::Passages(asked.clone(), answer))
        }
        Work::Codebook(ask) => codebook::look_up(project, ask).map(Outcome::Codebook),
        Work::Worklist => worklist::look_up(project).map(Outcome::Worklist),
        Work::Insight(request) => Ok(Outcome::Insight(Box::new(insight::look_up(project, request)))),
    }
}

impl Screen {
    pub const fn which(&self) -> Which {
        match self {
            Self::History(_) => Which::History,
            Self::Memos(_) => Which::Memos,
            Self::Agreement(_) => Which::Agreement,
            Self::Passages(_) => Which::Passages,
            Self::Codebook(_) => Which::Codebook,
            Self::Worklist(_) => Which::Worklist,
            Self::Insight(_) => Which::Insight,
        }
    }

    /// Where its keys are looked up.
    pub const fn place(&self) -> Place {
        match self {
            Self::History(_) => Place::History,
            // The search is a line like any other.
            Self::Memos(memos) if memos.typing => Place::Line,
            Self::Memos(_) => Place::Memos,
            Self::Agreement(_) => Place::Agreement,
            Self::Passages(passages) => passages.place(),
            Self::Codebook(screen) => screen.place(),
            Self::Worklist(_) => Place::Worklist,
            Self::Insight(_) => Place::Insight,
        }
    }

    /// Its name, and what stands at the right of the rule under it.
    pub fn heading(&self, state: &State) -> (&'static str, String) {
        match self {
            Self::History(history) => ("History", history.heading()),
            Self::Memos(memos) => ("Memos", memos.heading()),
            Self::Agreement(screen) => ("Agreement", screen.heading(&state.catalogue)),
            Self::Passages(passages) => ("Passages", passages.heading()),
            Self::Codebook(screen) => ("Codebook", screen.heading()),
            Self::Worklist(worklist) => ("Worklist", worklist.heading()),
            Self::Insight(screen) => ("Insight", screen.heading(state)),
        }
    }

    /// The names of the actions that matter now, each with a word for the bottom line.
    pub fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::History(history) => history.hints(),
            Self::Memos(memos) => memos.hints(),
            Self::Agreement(screen) => screen.hints(),
            Self::Passages(passages) => passages.hints(),
            Self::Codebook(screen) => screen.hints(),
            Self::Worklist(_) => worklist::Worklist::hints(),
            Self::Insight(screen) => screen.hints(),
        }
    }

    /// How many lines below the chosen one (above it: less than 0) the line of the list under a cell is.
    pub fn lines_to(&self, state: &State, at: Position) -> Option<isize> {
        match self {
            Self::History(history) => history.lines_to(state, at),
            Self::Memos(memos) => memos.lines_to(state, at),
            Self::Agreement(screen) => screen.lines_to(state, at),
            Self::Passages(passages) => passages.lines_to(state, at),
            Self::Codebook(screen) => screen.lines_to(state, at),
            Self::Worklist(worklist) => worklist.lines_to(state, at),
            Self::Insight(screen) => screen.lines_to(state, at),
        }
    }

    /// How many columns right of the chosen one (left of it: less than 0) the cell is, where a screen has columns.
    pub fn columns_to(&self, state: &State, at: Position) -> Option<isize> {
        match self {
            Self::Insight(screen) => screen.columns_to(state, at),
            _ => Some(0),
        }
    }

    /// Draws it, and answers where the cursor stands, if something is typed there.
    pub fn draw(&self, state: &State, areas: &ScreenAreas, buffer: &mut Buffer) -> Option<Position> {
        match self {
            Self::History(history) => history::view::draw(state, history, areas, buffer),
            Self::Memos(memos) => memos::view::draw(state, memos, areas, buffer),
            Self::Agreement(screen) => agreement::view::draw(state, screen, areas, buffer),
            Self::Passages(passages) => passages::view::draw(state, passages, areas, buffer),
            Self::Codebook(screen) => codebook::view::draw(state, screen, areas, buffer),
            Self::Worklist(worklist) => worklist::view::draw(state, worklist, areas, buffer),
            Self::Insight(screen) => insight::view::draw(state, screen, areas, buffer),
        }
    }
}

/// What of a list with headings is on the screen: each entry by its place, and which line of those one can choose it is.
/// The heading above the first line is seen with it.
fn on_screen(are_lines: impl Iterator<Item = bool>, list: List, height: usize) -> Vec<(usize, Option<usize>)> {
    let mut lines = 0;
    let mut rows: Vec<(usize, Option<usize>)> = Vec::new();
    for (entry, is_line) in are_lines.enumerate() {
        rows.push((entry, is_line.then_some(lines)));
        lines += usize::from(is_line);
    }
    let place = |line: usize| rows.iter().position(|&(_, number)| number == Some(line)).unwrap_or(0);
    let first = place(list.top);
    let first = if first > 0 && rows[first - 1].1.is_none() { first - 1 } else { first };
    let first = first.max((place(list.chosen) + 1).saturating_sub(height));
    rows.into_iter().skip(first).take(height).collect()
}

/// From one line of a list to another.
fn steps(from: usize, to: usize) -> Option<isize> {
    isize::try_from(to).ok()?.checked_sub(isize::try_from(from).ok()?)
}

/// The row of an area that a cell is on.
fn row_in(area: Rect, at: Position) -> Option<usize> {
    area.contains(at).then(|| usize::from(at.y - area.y))
}
