//! The extent of a coding: taken up, made longer or shorter or moved, put down; split in two.

use super::{coding, say};
use crate::model::ids::CodingId;
use crate::model::span::Span;
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::state::{Mode, State, WhatFor};
use std::cmp::Reverse;

pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::TakeUp if state.in_hand.is_some() => put_down(state),
        Action::TakeUp => coding::one_of(state, WhatFor::Extent),
        Action::Split => coding::one_of(state, WhatFor::Split),
        Action::Overlapping => to_next_of_these(state),
        _ => Vec::new(),
    }
}

/// Takes a coding up: the cursor is its passage, and what is done to the cursor is done to it.
pub(super) fn take_up(state: &mut State, id: CodingId) -> Vec<Effect> {
    let Some(span) = state.coding(id).map(|coding| coding.span) else { return Vec::new() };
    let height = state.text_height();
    if let Some(page) = &mut state.page {
        page.go(span);
        page.show_passage(height);
    }
    state.mode = Mode::Reading;
    state.in_hand = Some(id);
    Vec::new()
}

/// Puts the coding in hand on the passage under the cursor.
pub(super) fn put_down(state: &mut State) -> Vec<Effect> {
    let (Some(id), Some(span), Some(document)) = (state.in_hand.take(), state.passage(), state.document()) else {
        return Vec::new();
    };
    state.mode = Mode::Reading;
    match state.coding(id) {
        Some(coding) if coding.span == span => say(state, Message::done("the coding was left where it is")),
        Some(_) => vec![Effect::MoveCoding { document, coding: id, span }],
        None => say(state, Message::failed("that coding is no longer there")),
    }
}

/// Leaves the coding in hand where it was.
pub(super) fn let_go(state: &mut State, id: CodingId) -> Vec<Effect> {
    state.mode = Mode::Reading;
    let span = state.coding(id).map(|coding| coding.span);
    if let Some((page, span)) = state.page.as_mut().zip(span) {
        page.go(span);
    }
    say(state, Message::done("the coding was left where it is"))
}

/// Splits a coding where the passage under the cursor begins, or where it ends if both begin together.
pub(super) fn split(state: &mut State, id: CodingId) -> Vec<Effect> {
    let Some((coding, page)) = state.coding(id).zip(state.page.as_ref()) else { return Vec::new() };
    let (document, whole, passage) = (coding.document, coding.span, page.passage);
    let at = if passage.start() > whole.start() { passage.start() } else { passage.end() };
    match page.text().parts(whole, at) {
        Some(parts) => vec![Effect::SplitCoding { document, coding: id, parts }],
        None => {
            let message = Message::done("a coding is split where the passage under the cursor begins or ends");
            say(state, message.with_hint("go to the sentence or word with which its second part begins"))
        }
    }
}

/// Of several codings over this place the next: the cursor is its passage.
fn to_next_of_these(state: &mut State) -> Vec<Effect> {
    let (height, Some(page)) = (state.text_height(), &mut state.page) else { return Vec::new() };
    let place = page.place;
    let spans = |over: Span| {
        let mut spans: Vec<Span> = state.marks.over(over).iter().map(|mark| mark.span).collect();
        spans.sort_by_key(|span| (span.start(), Reverse(span.end())));
        spans.dedup();
        spans
    };
    let at_place = spans(Span::between(place, place.plus(1)));
    let current = at_place.iter().position(|&span| span == page.passage);
    let (next, place) = match current {
        Some(at) => (at_place[(at + 1) % at_place.len()], place),
        None => match spans(page.passage).first() {
            Some(&first) => (first, first.start().max(page.passage.start())),
            None => {
                return say(
                    state,
                    Message::done("no coding is on this passage").with_hint("( and ) go to the nearest"),
                );
            }
        },
    };
    let only = current.is_some() && at_place.len() == 1;
    state.mode = Mode::Reading;
    page.go(next);
    // The place stays, so that the one after this is looked for among the same.
    page.place = place;
    page.show_passage(height);
    if only { say(state, Message::done("no other coding overlaps here")) } else { Vec::new() }
}
