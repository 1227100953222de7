//! Something to read: the keys of a place, the answer to a command.

use crate::tui::action::{Action, Message};
use crate::tui::cell::{self, wrapped};
use crate::tui::effect::Effect;
use crate::tui::keymap::Binding;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::state::{Overlay, Sheet, State};
use std::collections::HashSet;

/// The keys of the place one is in, part by part.
pub(super) fn help(state: &mut State) -> Vec<Effect> {
    let place = state.place();
    let mut bindings: Vec<_> = state.keymap.of(place).collect();
    // What can be done nowhere else comes first.
    let own: HashSet<_> =
        bindings.iter().filter(|binding| binding.places == [place]).map(|binding| binding.part).collect();
    bindings.sort_by_key(|binding| !own.contains(binding.part));
    let width = |binding: &&Binding| cell::width_of(&binding.keys_written());
    let keys_width = bindings.iter().map(width).max().unwrap_or(0);
    let words_width = u16::try_from(layout::sheet_width(state.size)).unwrap_or(u16::MAX).saturating_sub(keys_width + 2);
    let several = bindings.iter().any(|binding| binding.part != bindings[0].part);
    let (mut lines, mut part) = (Vec::new(), "");
    for binding in bindings {
        if several && binding.part != part {
            lines.extend((!part.is_empty()).then(String::new));
            lines.push(binding.part.to_owned());
            part = binding.part;
        }
        let mut keys = binding.keys_written();
        for words in wrapped(binding.words, words_width) {
            let gap = usize::from(keys_width - cell::width_of(&keys)) + 2;
            lines.push(format!("{keys}{:gap$}{words}", ""));
            keys.clear();
        }
    }
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
