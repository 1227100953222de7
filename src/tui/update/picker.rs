//! The picker: any code by a few of its letters.

use super::{coding, say};
use crate::model::ids::CodeId;
use crate::model::span::Span;
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::layout;
use crate::tui::rank::{Candidate, Leanings, candidates};
use crate::tui::state::{List, Overlay, Picker, State};

/// Codings at most this far away count as near.
const NEAR: u32 = 4_000;

pub(super) fn open(state: &mut State) -> Vec<Effect> {
    if state.passage().is_none() {
        return say(state, Message::done("there is no passage to code").with_hint("open a document first: d"));
    }
    let picker = Picker { line: Line::default(), candidates: Vec::new(), list: List::default() };
    let picker = filtered(state, picker);
    state.overlay = Some(Overlay::Picker(picker));
    Vec::new()
}

pub(super) fn update(state: &mut State, mut picker: Picker, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => return Vec::new(),
        Action::Confirm => return confirm(state, picker),
        Action::ConfirmAt(number) => {
            picker.list.chosen = usize::from(number) - 1;
            return confirm(state, picker);
        }
        Action::PinChosen(digit) => {
            let pinned = match picker.candidates.get(picker.list.chosen) {
                Some(Candidate::Code(code)) => coding::pin(state, digit, &[*code]),
                _ => Vec::new(),
            };
            state.overlay = Some(Overlay::Picker(picker));
            return pinned;
        }
        Action::Choose(step) => {
            let line = super::panes::stepped(picker.list.chosen, step);
            picker.list.choose(line, picker.candidates.len(), list_height(state));
        }
        action if picker.line.takes(&action) => picker = filtered(state, picker),
        _ => {}
    }
    state.overlay = Some(Overlay::Picker(picker));
    Vec::new()
}

fn confirm(state: &mut State, picker: Picker) -> Vec<Effect> {
    let (_, doubt) = picker.parts();
    match picker.candidates.get(picker.list.chosen) {
        Some(Candidate::Code(code)) => coding::apply_as(state, vec![*code], doubt),
        Some(Candidate::New(path)) => coding::apply_path(state, path, doubt),
        None => {
            state.overlay = Some(Overlay::Picker(picker));
            Vec::new()
        }
    }
}

fn filtered(state: &State, mut picker: Picker) -> Picker {
    let (typed, _) = picker.parts();
    picker.candidates = candidates(&state.catalogue.codebook, &typed, &leanings(state));
    picker.list = List::default();
    picker
}

/// What was used lately and what is coded nearby. What is on this very passage already is not meant again.
fn leanings(state: &State) -> Leanings {
    let Some(passage) = state.passage() else { return Leanings::default() };
    let acting = state.catalogue.acting_id();
    let here = state.marks.over(passage);
    let is_here =
        |code: CodeId| here.iter().any(|mark| mark.code == code && mark.span == passage && Some(mark.coder) == acting);
    let around = Span::between(passage.start().minus(NEAR), passage.end().plus(NEAR));
    let distance = |span: Span| {
        let (after, before) = (span.start().get(), passage.end().get());
        after.saturating_sub(before) + passage.start().get().saturating_sub(span.end().get())
    };
    let mut near: Vec<(u32, CodeId)> =
        state.marks.over(around).into_iter().map(|mark| (distance(mark.span), mark.code)).collect();
    near.sort_unstable();
    let mut seen = std::collections::HashSet::new();
    let near = near.into_iter().map(|(_, code)| code).filter(|&code| !is_here(code) && seen.insert(code)).collect();
    let recent = state.slots.recent().iter().copied().filter(|&code| !is_here(code)).collect();
    Leanings { recent, near }
}

fn list_height(state: &State) -> usize {
    usize::from(layout::picker_parts(layout::picker(state.size, state)).1.height)
}
