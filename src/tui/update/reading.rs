//! Moving the cursor, which is always a passage, and giving it other edges.

use super::say;
use crate::model::document::Document;
use crate::model::span::{CharPos, Span, union};
use crate::tui::action::{Action, Edge, Message, Pane};
use crate::tui::catalogue::Visibility;
use crate::tui::effect::Effect;
use crate::tui::page::{Page, Step, Unit};
use crate::tui::state::{Mode, State};

pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let height = state.text_height();
    let Some(page) = &mut state.page else {
        state.pane = Pane::Transcript;
        return Vec::new();
    };
    match action {
        Action::Unit(unit) => {
            page.unit = unit;
            state.mode = Mode::Reading;
            let place = page.place;
            page.go(page.unit_at(unit, place));
            page.place = place;
        }
        Action::Move(step) => advance(page, &mut state.mode, step, page.unit_after(page.passage, page.unit, step)),
        Action::MoveLine(step) => {
            let to = match page.unit {
                Unit::Word => page.word_below(page.passage, step),
                unit => page.unit_after(page.passage, unit, step),
            };
            advance(page, &mut state.mode, step, to);
        }
        Action::Grow => grow(page, &mut state.mode),
        Action::Edge(edge) => state.mode = Mode::Edge(edge),
        Action::NudgeLetter(step) => {
            let Mode::Edge(edge) = state.mode else {
                let hint = Message::done("choose an edge of the passage first: [ its start, ] its end");
                return say(state, hint);
            };
            let from = if edge == Edge::Start { page.passage.start() } else { page.passage.end() };
            let to = match step {
                Step::Next => page.text().next_grapheme(from),
                Step::Back => page.text().prev_grapheme(from),
            };
            set_edge(page, edge, to);
        }
        Action::Turn(step) => {
            if let Some(turn) = page.turn_after(page.passage, step) {
                let first = page.unit_from(page.unit, turn.start());
                jump(page, &mut state.mode, first.unwrap_or(turn));
            }
        }
        Action::Coding(step) => return to_coding(state, step),
        Action::Uncoded => return to_uncoded(state),
        Action::Start => match page.unit_from(page.unit, CharPos(0)) {
            Some(first) => {
                jump(page, &mut state.mode, first);
                page.top = page.first_row();
            }
            None => page.top = page.first_row(),
        },
        Action::End => {
            let last = page.unit_before(page.unit, page.text().whole().end());
            jump(page, &mut state.mode, last.unwrap_or(page.passage));
        }
        Action::Page(step) => turn_page(page, &mut state.mode, step, height),
        Action::Back => back(state),
        _ => {}
    }
    if let Some(page) = &mut state.page {
        page.show_passage(height);
    }
    Vec::new()
}

/// Makes the passage so many units long, from the one under the cursor on.
pub(super) fn widen(state: &mut State, units: u16) {
    let Some(page) = &mut state.page else { return };
    let mut to = page.passage;
    for _ in 1..units {
        match page.unit_from(page.unit, to.end()) {
            Some(next) => to = next,
            None => break,
        }
    }
    state.mode = Mode::Reading;
    page.go(page.passage.hull(to));
}

/// Moves as the mode says: the passage itself, its far end, or an edge.
fn advance(page: &mut Page, mode: &mut Mode, step: Step, to: Option<Span>) {
    match *mode {
        Mode::Reading | Mode::Dragging { .. } => {
            if let Some(to) = to {
                jump(page, mode, to);
            }
        }
        Mode::Growing { from, to } => {
            if let Some(to) = page.unit_after(to, page.unit, step) {
                *mode = Mode::Growing { from, to };
                page.go(from.hull(to));
            }
        }
        Mode::Edge(edge) => {
            let to = match edge {
                Edge::Start => start_nudged(page, step),
                Edge::End => end_nudged(page, step),
            };
            set_edge(page, edge, to);
        }
    }
}

fn jump(page: &mut Page, mode: &mut Mode, to: Span) {
    *mode = Mode::Reading;
    page.go(to);
}

/// Takes in one unit more, and goes on growing.
fn grow(page: &mut Page, mode: &mut Mode) {
    let (from, to) = match *mode {
        Mode::Growing { from, to } => (from, to),
        _ => (page.passage, page.passage),
    };
    // A passage that was grown backwards is continued at its end all the same: `v` only ever adds.
    let to = page.unit_from(page.unit, page.passage.end()).unwrap_or(to);
    *mode = Mode::Growing { from, to };
    page.go(page.passage.hull(to));
}

/// Where the start of the passage comes by a word; over an opening quotation mark on its own.
fn start_nudged(page: &Page, step: Step) -> Option<CharPos> {
    let start = page.passage.start();
    match step {
        Step::Next => page.unit_from(Unit::Word, start.plus(1)).map(Span::start),
        Step::Back => {
            let word = page.unit_before(Unit::Word, start);
            let sentence = page.unit_at(Unit::Sentence, start).start();
            let opens = sentence < start && word.is_none_or(|word| word.end() <= sentence);
            if opens { Some(sentence) } else { word.map(Span::start) }
        }
    }
}

/// The same for the end, over a full stop on its own.
fn end_nudged(page: &Page, step: Step) -> Option<CharPos> {
    let end = page.passage.end();
    match step {
        Step::Next => {
            let word = page.unit_from(Unit::Word, end);
            let sentence = page.unit_at(Unit::Sentence, end.minus(1)).end();
            let closes = sentence > end && word.is_none_or(|word| word.start() >= sentence);
            if closes { Some(sentence) } else { word.map(Span::end) }
        }
        Step::Back => page.unit_before(Unit::Word, end.minus(1)).map(Span::end),
    }
}

/// Puts an edge somewhere else, unless nothing would be left of the passage.
fn set_edge(page: &mut Page, edge: Edge, to: Option<CharPos>) {
    let passage = match (edge, to) {
        (Edge::Start, Some(start)) if start < page.passage.end() => Span::between(start, page.passage.end()),
        (Edge::End, Some(end)) if end > page.passage.start() => Span::between(page.passage.start(), end),
        _ => return,
    };
    page.go(page.text().snap(passage));
}

fn to_coding(state: &mut State, step: Step) -> Vec<Effect> {
    let (height, Some(page)) = (state.text_height(), &mut state.page) else { return Vec::new() };
    let Some(span) = state.marks.beside(page.passage, step == Step::Next).map(|mark| mark.span) else {
        let side = if step == Step::Next { "after" } else { "before" };
        return say(state, Message::done(format!("no coding {side} this passage")));
    };
    jump(page, &mut state.mode, span);
    page.show_passage(height);
    Vec::new()
}

fn to_uncoded(state: &mut State) -> Vec<Effect> {
    let (height, Some(page)) = (state.text_height(), &mut state.page) else { return Vec::new() };
    // What is hidden is coded all the same.
    let Document { id, revision, .. } = page.opened.document;
    let mine = state.catalogue.codings(id, Visibility::Mine).filter(|coding| coding.revision == revision);
    let mine = union(mine.map(|coding| coding.span));
    let is_mine = |span: Span| {
        let next = mine.partition_point(|own| own.end() <= span.start());
        mine.get(next).is_some_and(|own| own.overlaps(span))
    };
    let found = page.to_code_after(page.passage.start()).find(|&turn| !is_mine(turn));
    match found.and_then(|turn| page.unit_from(page.unit, turn.start())) {
        Some(first) => {
            jump(page, &mut state.mode, first);
            page.show_passage(height);
            Vec::new()
        }
        None => say(state, Message::done("you have coded something in every turn after this one")),
    }
}

fn turn_page(page: &mut Page, mode: &mut Mode, step: Step, height: u16) {
    let height = usize::from(height);
    let top = page.top;
    page.scroll(step, height.saturating_sub(2).max(1), height);
    let at_the_end = page.top == top;
    let to = match step {
        Step::Next if at_the_end => page.unit_before(page.unit, page.text().whole().end()),
        Step::Back if at_the_end => page.unit_from(page.unit, CharPos(0)),
        _ => {
            // The rows at the edge stay free, so that the page is not moved again to show them.
            let air = (height / 6).min(3);
            let row = page.row_below(page.top, air).and_then(|at| page.row(at));
            row.and_then(|row| page.unit_from(page.unit, row.span.start()))
        }
    };
    if let Some(to) = to {
        jump(page, mode, to);
    }
}

/// Out of growing and nudging, to one unit, out of a search.
fn back(state: &mut State) {
    let Some(page) = &mut state.page else { return };
    if state.pane != Pane::Transcript {
        state.pane = Pane::Transcript;
        return;
    }
    let origin = match state.mode {
        Mode::Growing { from, .. } => from.start(),
        _ => page.place,
    };
    state.mode = Mode::Reading;
    let unit = page.unit_at(page.unit, origin);
    if unit == page.passage {
        state.found = None;
    } else {
        page.go(unit);
    }
}
