//! Going through the steps, and back to one.

use super::History;
use crate::project::Step as Done;
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::screens::{Screen, Work};
use crate::tui::state::{List, State};

pub fn open(state: &mut State) -> Vec<Effect> {
    let history = History { steps: Vec::new(), list: List::default(), mine: false, asked: None, loaded: false };
    state.screen = Some(Screen::History(history));
    vec![Effect::Work(Work::History)]
}

pub fn update(state: &mut State, mut history: History, action: Action) -> Vec<Effect> {
    let acting = state.catalogue.acting_id();
    let height = usize::from(layout::screen_areas(state.size).body.height).max(1);
    let length = history.listed(acting).len();
    let mut effects = Vec::new();
    match action {
        Action::Back if history.asked.take().is_none() => return Vec::new(),
        Action::Choose(step) => {
            history.asked = None;
            let line = match step {
                Step::Next => history.list.chosen.saturating_add(1),
                Step::Back => history.list.chosen.saturating_sub(1),
            };
            history.list.choose(line, length, height);
        }
        Action::ChoosePage(step) => {
            history.asked = None;
            let line = match step {
                Step::Next => history.list.chosen.saturating_add(height - 1),
                Step::Back => history.list.chosen.saturating_sub(height - 1),
            };
            history.list.choose(line, length, height);
        }
        Action::Start => history.list.choose(0, length, height),
        Action::End => history.list.choose(usize::MAX, length, height),
        Action::MineOnly => {
            history.mine = !history.mine;
            history.asked = None;
            history.list = List::default();
        }
        Action::Confirm => effects = confirm(state, &mut history),
        Action::Undo => effects.push(Effect::Undo),
        Action::Redo => effects.push(Effect::Redo),
        _ => {}
    }
    state.screen = Some(Screen::History(history));
    effects
}

/// Asks whether it is meant, and does it when it is said again.
fn confirm(state: &mut State, history: &mut History) -> Vec<Effect> {
    let acting = state.catalogue.acting_id();
    let Some(&Done { n, .. }) = history.listed(acting).get(history.list.chosen).copied() else { return Vec::new() };
    match history.since(n, acting) {
        0 => {
            let message = Message::done("you did nothing after this step");
            state.message = Some(message.with_hint("an undo takes back your own steps; what others did stays"));
            Vec::new()
        }
        _ if history.asked.take() == Some(n) => vec![Effect::UndoTo(n)],
        _ => {
            history.asked = Some(n);
            Vec::new()
        }
    }
}
