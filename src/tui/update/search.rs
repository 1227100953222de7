//! Searching the open document, hit by hit.

use super::say;
use crate::model::span::Span;
use crate::tui::action::{Action, Message, Pane};
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::page::{Page, Step};
use crate::tui::state::{Found, Mode, Overlay, SearchBox, State};
use crate::tui::wrap::BlockKind;

pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match (action, &state.page) {
        (Action::Search, Some(page)) => {
            let (from, top) = (page.passage, page.top);
            state.pane = Pane::Transcript;
            state.overlay = Some(Overlay::Search(SearchBox { line: Line::default(), from, top }));
            Vec::new()
        }
        (Action::Match(step), Some(_)) => to_next(state, step),
        _ => say(state, Message::done("there is no document open to search").with_hint("choose one: d")),
    }
}

pub(super) fn typing(state: &mut State, mut search: SearchBox, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => {
            restore(state, &search);
            state.found = None;
            return Vec::new();
        }
        Action::Confirm if search.line.is_empty() => return to_next(state, Step::Next),
        Action::Confirm => {
            let found = state.found.as_ref();
            return match found.filter(|found| found.hits.is_empty()) {
                Some(Found { needle, .. }) => {
                    let message = Message::done(format!("\"{needle}\" is nowhere in this document"));
                    say(state, message)
                }
                None => Vec::new(),
            };
        }
        Action::Choose(step) => drop(to_next(state, step)),
        Action::Type(letter) => {
            search.line.insert(letter);
            look(state, &search);
        }
        Action::Paste(text) => {
            search.line.paste(&text);
            look(state, &search);
        }
        Action::Input(edit) => {
            search.line.edit(edit);
            look(state, &search);
        }
        _ => {}
    }
    state.overlay = Some(Overlay::Search(search));
    Vec::new()
}

/// Finds what is typed and goes to the first hit from where the search began.
fn look(state: &mut State, search: &SearchBox) {
    restore(state, search);
    let Some(page) = &state.page else { return };
    let needle = search.line.text();
    let hits: Vec<Span> = page.text().find_folded(&needle).into_iter().filter(|&hit| is_shown(page, hit)).collect();
    let at = hits.iter().position(|hit| hit.end() > search.from.start()).or((!hits.is_empty()).then_some(0));
    state.found = (!search.line.is_empty()).then_some(Found { needle, hits, at });
    go_to_hit(state);
}

fn restore(state: &mut State, search: &SearchBox) {
    if let Some(page) = &mut state.page {
        page.go(search.from);
        page.top = search.top;
    }
}

/// Whether the hit is in words on the page where the cursor can go, not in a speaker's label or a heading.
fn is_shown(page: &Page, hit: Span) -> bool {
    let block = page.blocks.get(page.block_at(hit.start()));
    block.is_some_and(|block| block.kind != BlockKind::Heading && block.span.overlaps(hit))
}

fn to_next(state: &mut State, step: Step) -> Vec<Effect> {
    let Some((found, page)) = state.found.as_mut().zip(state.page.as_ref()) else {
        return say(state, Message::done("nothing was searched for yet").with_hint("/ searches this document"));
    };
    if found.hits.is_empty() {
        let message = Message::done(format!("\"{}\" is nowhere in this document", found.needle));
        return say(state, message);
    }
    let here = found.at.filter(|&at| page.passage.overlaps(found.hits[at]));
    let first_after = || found.hits.partition_point(|hit| hit.start() < page.passage.start());
    // One before the first is beyond the last too, and begins again at the other end.
    let next = match step {
        Step::Next => here.map_or_else(first_after, |at| at + 1),
        Step::Back => here.unwrap_or_else(first_after).wrapping_sub(1),
    };
    let around = match step {
        Step::Next if next >= found.hits.len() => Some((0, "on from the start of the document")),
        Step::Back if next >= found.hits.len() => Some((found.hits.len() - 1, "on from the end of the document")),
        _ => None,
    };
    found.at = Some(around.map_or(next, |(first, _)| first));
    state.message = around.map(|(_, words)| Message::done(words));
    go_to_hit(state);
    Vec::new()
}

fn go_to_hit(state: &mut State) {
    let height = state.text_height();
    let Some((found, page)) = state.found.as_ref().zip(state.page.as_mut()) else { return };
    if let Some(&hit) = found.at.and_then(|at| found.hits.get(at)) {
        state.mode = Mode::Reading;
        page.go(page.unit_at(page.unit, hit.start()));
        // A narrower unit chosen now is the one with the hit in it.
        page.place = hit.start();
        page.show_passage_afresh(height);
    }
}
