//! What comes from outside: the size of the screen, the project as it is now, the outcome of an effect.

use super::{panes, walk, who};
use crate::model::ids::CodeId;
use crate::tui::action::{Action, Message};
use crate::tui::catalogue::{Catalogue, Swatches};
use crate::tui::effect::Effect;
use crate::tui::screens;
use crate::tui::slots::Slots;
use crate::tui::state::{Overlay, Sheet, State};

pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Resize(size) => {
            state.size = size;
            state.lay_out();
            let height = state.text_height();
            if let Some(page) = &mut state.page {
                page.show_passage(height);
            }
            keep_lists(state);
            Vec::new()
        }
        Action::Task(task) => {
            state.task = task;
            Vec::new()
        }
        Action::Ground(ground) => {
            state.theme.ground = Some(ground);
            Vec::new()
        }
        Action::Loaded(catalogue) => loaded(state, *catalogue),
        Action::Opened(opened) => {
            state.show(*opened);
            walk::opened(state);
            panes::arrive(state);
            Vec::new()
        }
        Action::Changed(codings) => {
            state.catalogue.change(codings);
            state.lay_out();
            screens::renewed(state)
        }
        Action::Codings { document, codings } => {
            state.catalogue.codings.insert(document, codings);
            state.lay_out();
            screens::renewed(state)
        }
        Action::Used(codes) => {
            state.slots.used(&codes);
            Vec::new()
        }
        Action::Worked(outcome) => screens::worked(state, outcome),
        Action::Run(line) => vec![Effect::Command(line)],
        Action::Say(message) => super::say(state, message),
        Action::Reply { line, answer } => {
            reply(state, line, &answer);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn loaded(state: &mut State, catalogue: Catalogue) -> Vec<Effect> {
    let same_coder = state.catalogue.acting_id() == catalogue.acting_id() && catalogue.acting.is_some();
    let chosen = state.chosen_code();
    let reading = std::mem::take(&mut state.catalogue.reading);
    state.catalogue = catalogue;
    if same_coder {
        // Where one is now is known better here than in the settings.
        state.catalogue.reading.extend(reading);
        let book = &state.catalogue.codebook;
        let is_live = |code: CodeId| book.get(code).is_some_and(crate::model::codebook::Code::is_live);
        state.slots.keep(is_live);
        state.only.retain(|&code| is_live(code));
    } else {
        state.slots = Slots::new(&state.catalogue.pins, &state.catalogue.recent());
    }
    state.swatches = Swatches::new(&state.catalogue.codebook);
    if let Some(at) = chosen.and_then(|code| state.tree_lines().iter().position(|line| line.code == code)) {
        state.tree.list.chosen = at;
    }
    let open = state.page.as_ref().map(|page| page.opened.document.clone());
    let there = open.as_ref().and_then(|open| state.catalogue.document(open.id)).cloned();
    let mut effects = Vec::new();
    match (open, there) {
        (Some(open), Some(there)) if open.revision == there.revision => {
            if let Some(page) = &mut state.page {
                page.opened.document = there;
            }
        }
        // Corrected by somebody meanwhile: the words are others now.
        (Some(_), Some(there)) => effects.push(Effect::Open(there.id)),
        (gone, None) => {
            if gone.is_some() {
                state.page = None;
            }
            let last = state.catalogue.last_open.filter(|&last| state.catalogue.document(last).is_some());
            effects.extend(last.or(state.catalogue.documents.first().map(|first| first.id)).map(Effect::Open));
        }
        (None, Some(_)) => {}
    }
    state.lay_out();
    keep_lists(state);
    effects.extend(screens::renewed(state));
    effects.extend(walk::renewed(state));
    if state.catalogue.acting.is_none() && state.overlay.is_none() {
        who::open(state);
    }
    effects
}

/// The chosen lines stay on the lists and on the screen.
fn keep_lists(state: &mut State) {
    let height = usize::from(state.text_height());
    state.shelf.choose(state.shelf.chosen, state.catalogue.documents.len(), height);
    let length = state.tree_lines().len();
    state.tree.list.choose(state.tree.list.chosen, length, height);
}

/// A short answer is a message, a long one a sheet.
fn reply(state: &mut State, line: String, answer: &str) {
    let lines: Vec<String> = answer.trim_end().lines().map(str::to_owned).collect();
    match &lines[..] {
        [] => state.message = Some(Message::done(format!("done: {line}"))),
        [one] => state.message = Some(Message::done(one.clone())),
        _ => state.overlay = Some(Overlay::Sheet(Sheet { title: line, lines, top: 0 })),
    }
}
