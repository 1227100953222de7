//! Something to read: the keys of a place, the answer to a command.

use crate::tui::action::{Action, Message};
use crate::tui::cell;
use crate::tui::effect::Effect;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::state::{Overlay, Sheet, State};

/// The keys of the place one is in.
pub(super) fn help(state: &mut State) -> Vec<Effect> {
    let place = state.place();
    let bindings: Vec<(String, &str)> =
        state.keymap.of(place).map(|binding| (binding.keys_written(), binding.words)).collect();
    let keys_width = bindings.iter().map(|(keys, _)| cell::width_of(keys)).max().unwrap_or(0);
    let lines = bindings.into_iter().map(|(keys, words)| {
        let gap = usize::from(keys_width - cell::width_of(&keys)) + 2;
        format!("{keys}{:gap$}{words}", "")
    });
    let lines = lines.collect();
    state.overlay = Some(Overlay::Sheet(Sheet { title: place.words().to_owned(), lines, top: 0 }));
    Vec::new()
}

/// What the letters on the screen stand for.
pub(super) fn open_legend(state: &mut State) -> Vec<Effect> {
    if state.codes_on_screen().is_empty() {
        return super::say(state, Message::done("no codings are on the screen").with_hint("( and ) go to the nearest"));
    }
    state.overlay = Some(Overlay::Legend(0));
    Vec::new()
}

pub(super) fn legend(state: &mut State, top: usize, action: Action) -> Vec<Effect> {
    let height = usize::from(layout::overlay(state.size, state).height).max(3) - 2;
    let last = state.codes_on_screen().len().saturating_sub(height);
    let top = match action {
        Action::Choose(Step::Next) => top + 1,
        Action::Choose(Step::Back) => top.saturating_sub(1),
        Action::ChoosePage(Step::Next) => top + height,
        Action::ChoosePage(Step::Back) => top.saturating_sub(height),
        _ => return Vec::new(),
    };
    state.overlay = Some(Overlay::Legend(top.min(last)));
    Vec::new()
}

pub(super) fn update(state: &mut State, mut sheet: Sheet, action: Action) -> Vec<Effect> {
    let screen = usize::from(layout::areas(state.size, state).transcript.height.saturating_sub(2)).max(1);
    let last = sheet.lines.len().saturating_sub(screen);
    sheet.top = match action {
        Action::Back | Action::Confirm => return Vec::new(),
        Action::Choose(Step::Next) => sheet.top + 1,
        Action::Choose(Step::Back) => sheet.top.saturating_sub(1),
        Action::ChoosePage(Step::Next) => sheet.top + screen,
        Action::ChoosePage(Step::Back) => sheet.top.saturating_sub(screen),
        _ => sheet.top,
    }
    .min(last);
    state.overlay = Some(Overlay::Sheet(sheet));
    Vec::new()
}
