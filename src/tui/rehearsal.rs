//! The screen without a terminal, for what measures it: everything is real but the terminal.

use super::action::Action;
use super::effect::Effect;
use super::keymap::{Key, Keymap};
use super::perform::{load, perform};
use super::state::State;
use super::theme::{Depth, Theme};
use super::update::update;
use super::view;
use crate::error::Result;
use crate::project::Project;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use std::collections::VecDeque;

/// A project on a screen that nobody sees.
pub struct Rehearsal {
    project: Project,
    state: State,
    terminal: Terminal<TestBackend>,
}

impl Rehearsal {
    /// Loads the project and draws the first frame.
    pub fn open(project: Project, width: u16, height: u16) -> Result<Self> {
        let catalogue = load(&project)?;
        let theme = Theme::neutral(Depth::True);
        let state = State::new(Size { width, height }, theme, Keymap::default(), Vec::new());
        let Ok(terminal) = Terminal::new(TestBackend::new(width, height));
        let mut rehearsal = Self { project, state, terminal };
        rehearsal.feed(Action::Loaded(Box::new(catalogue)));
        Ok(rehearsal)
    }

    /// Presses a key and draws what comes of it.
    pub fn press(&mut self, key: Key) {
        if let Some(action) = self.state.keymap.resolve(self.state.place(), key) {
            self.feed(action);
        }
    }

    /// Waits until nothing is left to be done without a key.
    pub fn wait(&mut self) {
        while self.state.is_busy() {
            self.apply(Action::Idle);
        }
        self.feed(Action::Idle);
    }

    /// Gives the screen another size.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.feed(Action::Resize(Size { width, height }));
    }

    /// The letters on the screen.
    pub fn screen(&self) -> String {
        self.terminal.backend().to_string()
    }

    /// Everything an action leads to, as the runtime does it, and the frame.
    fn feed(&mut self, action: Action) {
        self.apply(action);
        let Ok(_) = self.terminal.draw(|frame| view::draw(&self.state, frame));
    }

    fn apply(&mut self, action: Action) {
        let mut actions = VecDeque::from([action]);
        while let Some(action) = actions.pop_front() {
            for effect in update(&mut self.state, action) {
                if !matches!(effect, Effect::Quit | Effect::Suspend | Effect::Command(_) | Effect::Editor(_)) {
                    actions.extend(perform(&mut self.project, effect));
                }
            }
        }
    }
}
