//! The panes beside the text, and going from document to document.

use super::{coding, say};
use crate::model::ids::DocumentId;
use crate::model::span::Span;
use crate::tui::action::{Action, Message, Pane};
use crate::tui::effect::Effect;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::state::{Mode, State};

pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Focus(pane) => focus(state, if state.pane == pane { Pane::Transcript } else { pane }),
        Action::NextPane(step) => {
            let next = match (state.pane, step) {
                (Pane::Documents, Step::Next) | (Pane::Codebook, Step::Back) => Pane::Transcript,
                (Pane::Transcript, Step::Next) | (Pane::Documents, Step::Back) => Pane::Codebook,
                (Pane::Codebook, Step::Next) | (Pane::Transcript, Step::Back) => Pane::Documents,
            };
            focus(state, next);
        }
        Action::Choose(step) => choose(state, |line| stepped(line, step)),
        Action::ChoosePage(step) => {
            let by = usize::from(state.text_height().saturating_sub(1));
            choose(state, |line| match step {
                Step::Next => line.saturating_add(by),
                Step::Back => line.saturating_sub(by),
            });
        }
        Action::Confirm => match state.pane {
            Pane::Documents => return open_chosen(state),
            Pane::Codebook => {
                let code = state.chosen_code();
                return code.map_or_else(Vec::new, |code| coding::apply(state, vec![code]));
            }
            Pane::Transcript => {}
        },
        Action::Fold => fold(state),
        Action::Finish => return finish(state),
        Action::Document(step) => return open_beside(state, step),
        _ => {}
    }
    Vec::new()
}

/// Finishes the chosen document, or the open one, or goes on with it.
fn finish(state: &mut State) -> Vec<Effect> {
    if state.catalogue.acting.is_none() {
        return super::who::open(state);
    }
    let document = match state.pane {
        Pane::Documents => state.catalogue.documents.get(state.shelf.chosen),
        Pane::Transcript | Pane::Codebook => state.page.as_ref().map(|page| &page.opened.document),
    };
    match document.cloned() {
        Some(document) if state.catalogue.is_finished(document.id) => vec![Effect::Reopen(document)],
        Some(document) => vec![Effect::Finish(document)],
        None => say(state, Message::done("there is no document here").with_hint("open one: d")),
    }
}

/// A line up or down; above the first one is still the first.
pub(in crate::tui) fn stepped(line: usize, step: Step) -> usize {
    match step {
        Step::Next => line.saturating_add(1),
        Step::Back => line.saturating_sub(1),
    }
}

pub(in crate::tui) fn focus(state: &mut State, pane: Pane) {
    state.pane = pane;
    if pane == Pane::Documents
        && let Some(at) = state.catalogue.documents.iter().position(|document| Some(document.id) == state.document())
    {
        choose(state, |_| at);
    }
}

/// Chooses a line in the list that has the focus.
pub(in crate::tui) fn choose(state: &mut State, to: impl Fn(usize) -> usize) {
    let height = usize::from(layout::areas(state.size, state).transcript.height);
    match state.pane {
        Pane::Documents => state.shelf.choose(to(state.shelf.chosen), state.catalogue.documents.len(), height),
        Pane::Codebook => {
            let length = state.tree_lines().len();
            state.tree.list.choose(to(state.tree.list.chosen), length, height);
        }
        Pane::Transcript => {}
    }
}

/// Folds the chosen theme or unfolds it; on a code, the theme it is under is folded.
fn fold(state: &mut State) {
    let lines = state.tree_lines();
    let Some(line) = lines.get(state.tree.list.chosen) else { return };
    let theme = if line.has_parts { Some(line.code) } else { state.catalogue.codebook.parent(line.code) };
    let Some(theme) = theme else { return };
    if !state.tree.folded.remove(&theme) {
        state.tree.folded.insert(theme);
    }
    let at = state.tree_lines().iter().position(|line| line.code == theme).unwrap_or(0);
    choose(state, |_| at);
}

pub(super) fn open_chosen(state: &mut State) -> Vec<Effect> {
    let Some(document) = state.catalogue.documents.get(state.shelf.chosen).map(|document| document.id) else {
        return Vec::new();
    };
    state.pane = Pane::Transcript;
    open(state, document)
}

fn open_beside(state: &mut State, step: Step) -> Vec<Effect> {
    let documents = &state.catalogue.documents;
    let here = documents.iter().position(|document| Some(document.id) == state.document());
    let there = match (here, step) {
        (None, _) => documents.first(),
        (Some(at), Step::Next) => documents.get(at + 1),
        (Some(at), Step::Back) => at.checked_sub(1).and_then(|at| documents.get(at)),
    };
    match there.map(|document| document.id) {
        Some(document) => open(state, document),
        None => say(
            state,
            Message::done(if step == Step::Next { "this is the last document" } else { "this is the first document" }),
        ),
    }
}

/// Goes to a passage of any document, with the cursor on it.
pub(in crate::tui) fn go_to(state: &mut State, document: DocumentId, passage: Span) -> Vec<Effect> {
    state.pane = Pane::Transcript;
    state.bound_for = Some((document, passage));
    if state.document() == Some(document) {
        arrive(state);
        return Vec::new();
    }
    open(state, document)
}

/// A document was opened: puts the cursor on the passage it was opened for, if it was for one.
pub(super) fn arrive(state: &mut State) {
    let Some((document, passage)) = state.bound_for.take() else { return };
    let height = state.text_height();
    if let Some(page) = state.page.as_mut().filter(|page| page.opened.document.id == document) {
        let passage = passage.intersection(page.text().whole()).map(|passage| page.text().snap(passage));
        passage.into_iter().for_each(|passage| page.go(passage));
        page.show_passage_afresh(height);
        state.mode = Mode::Reading;
    }
}

/// Opens a document where its reader left it.
pub(in crate::tui) fn open(state: &mut State, document: DocumentId) -> Vec<Effect> {
    if state.document() == Some(document) {
        return Vec::new();
    }
    let mut effects = remember_place(state);
    effects.push(Effect::Open(document));
    effects
}

/// Where the reader is in the open document, to be found there again.
pub(in crate::tui) fn remember_place(state: &mut State) -> Vec<Effect> {
    let Some((page, coder)) = state.page.as_ref().zip(state.catalogue.acting_id()) else { return Vec::new() };
    let (document, reading) = (page.opened.document.id, page.reading());
    state.catalogue.reading.insert(document, reading);
    vec![
        Effect::Remember { name: format!("reading/{coder}/{document}"), value: reading.written() },
        Effect::Remember { name: format!("open/{coder}"), value: document.to_string() },
    ]
}
