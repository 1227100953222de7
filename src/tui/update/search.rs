//! Searching the open document, hit by hit.

use super::say;
use crate::tui::action::{Action, Message, Pane};
use crate::tui::effect::Effect;
use crate::tui::found::Found;
use crate::tui::input::Line;
use crate::tui::page::Step;
use crate::tui::screens::passages;
use crate::tui::state::{Mode, Overlay, SearchBox, State};

pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match (action, &state.page) {
        (Action::Search, Some(page)) => {
            let (from, top) = (page.passage, page.top);
            state.pane = Pane::Transcript;
            state.overlay = Some(Overlay::Search(SearchBox { line: Line::default(), from, top }));
            Vec::new()
        }
        (Action::Match(step), Some(_)) => to_next(state, step),
        (Action::ListHits, _) => match state.found.as_ref().map(|found| found.needle.clone()) {
            Some(needle) => passages::find_words(state, &needle),
            None => say(state, Message::done("nothing was searched for yet").with_hint("/ searches this document")),
        },
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
            return match found.filter(|found| found.hits.is_empty() && !found.is_searching()) {
                Some(Found { needle, .. }) => {
                    let message = nowhere(needle);
                    say(state, message)
                }
                None => Vec::new(),
            };
        }
        Action::ListHits if !search.line.is_empty() => {
            restore(state, &search);
            return passages::find_words(state, &search.line.text());
        }
        Action::Choose(step) => drop(to_next(state, step)),
        action if search.line.takes(&action) => look(state, &search),
        _ => {}
    }
    state.overlay = Some(Overlay::Search(search));
    Vec::new()
}

/// Looks for what is typed, and goes to the first hit from where the search began as soon as there is one.
fn look(state: &mut State, search: &SearchBox) {
    restore(state, search);
    let needle = search.line.text();
    state.found = Found::new(needle, search.from, search.from.start());
    advance(state);
}

fn restore(state: &mut State, search: &SearchBox) {
    let height = usize::from(state.text_height());
    if let Some(page) = &mut state.page {
        page.go(search.from);
        page.scroll_to(search.top, height);
    }
}

/// Searches on for a moment, and says or does what was waited for.
pub(super) fn go_on(state: &mut State) {
    advance(state);
    let is_typing = matches!(state.overlay, Some(Overlay::Search(_)));
    let Some(found) = state.found.as_mut().filter(|found| !found.is_searching()) else { return };
    if let Some(step) = found.awaited.take() {
        state.message = None;
        to_next(state, step);
    } else if found.hits.is_empty() && !is_typing {
        state.message = Some(nowhere(&found.needle));
    }
}

fn advance(state: &mut State) {
    let Some((found, page)) = state.found.as_mut().zip(state.page.as_ref()) else { return };
    let was_at = found.at;
    found.go_on(page.text(), |hit| page.is_shown(hit));
    // Who went elsewhere meanwhile is not fetched.
    if was_at.is_none() && found.at.is_some() && found.is_awaited_on(page.passage) {
        go_to_hit(state);
    }
}

fn to_next(state: &mut State, step: Step) -> Vec<Effect> {
    let Some((found, page)) = state.found.as_mut().zip(state.page.as_ref()) else {
        return say(state, Message::done("nothing was searched for yet").with_hint("/ searches this document"));
    };
    let here = found.at.filter(|&at| page.passage.overlaps(found.hits[at]));
    if found.is_searching() {
        match (here, step) {
            (Some(at), Step::Next) if at + 1 < found.hits.len() => found.at = Some(at + 1),
            (Some(at), Step::Back) if at > 0 => found.at = Some(at - 1),
            _ => {
                found.awaited = Some(step);
                return say(state, Message::done("still searching …"));
            }
        }
        go_to_hit(state);
        return Vec::new();
    }
    if found.hits.is_empty() {
        let message = nowhere(&found.needle);
        return say(state, message);
    }
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
    match (around, step) {
        // Beyond those that were kept there are others: they are looked for from here.
        (Some(_), Step::Next) if found.has_more => {
            state.found = Found::new(found.needle.clone(), page.passage, page.passage.end());
            advance(state);
            return Vec::new();
        }
        (Some(_), Step::Back) if found.has_more => {
            return say(state, Message::done("there are too many places to know the one before this"));
        }
        _ => {}
    }
    found.at = Some(around.map_or(next, |(first, _)| first));
    state.message = around.map(|(_, words)| Message::done(words));
    go_to_hit(state);
    Vec::new()
}

fn nowhere(needle: &str) -> Message {
    Message::done(format!("\"{needle}\" is nowhere in this document"))
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
        // Of a passage longer than the screen the hit is what one wants to see.
        page.show_afresh(hit, height);
    }
}
