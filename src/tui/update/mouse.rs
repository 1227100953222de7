//! The mouse: a click sets the cursor, a drag selects, the wheel scrolls.

use super::{panes, walk};
use crate::tui::action::{Action, Pane};
use crate::tui::effect::Effect;
use crate::tui::layout::{self, Areas, Side};
use crate::tui::page::{Step, Unit};
use crate::tui::state::{Mode, Overlay, State};
use ratatui::layout::{Position, Rect};

/// How many rows a notch of the wheel is.
const NOTCH: usize = 3;

pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    if state.screen.is_some() && state.overlay.is_none() {
        return on_a_screen(state, action);
    }
    let areas = layout::areas(state.size, state);
    match action {
        Action::Press { at, .. } if state.overlay.is_some() => press_over(state, at),
        Action::Press { at, clicks } => press(state, &areas, at, clicks),
        Action::Drag(at) => {
            drag(state, &areas, at);
            Vec::new()
        }
        Action::Release => {
            release(state);
            Vec::new()
        }
        Action::Wheel { at, step } => wheel(state, &areas, at, step),
        _ => Vec::new(),
    }
}

/// On a screen beside the text the wheel goes through its list, a click chooses a line, and a second one does what
/// `Enter` does. What is clicked on is not the text behind it.
fn on_a_screen(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Wheel { step, .. } => super::update(state, Action::Choose(step)),
        Action::Press { at, clicks } => {
            let Some(lines) = state.screen.as_ref().and_then(|screen| screen.lines_to(state, at)) else {
                return Vec::new();
            };
            let step = if lines < 0 { Step::Back } else { Step::Next };
            let mut effects = Vec::new();
            for _ in 0..lines.unsigned_abs() {
                effects.extend(super::update(state, Action::Choose(step)));
            }
            // Which column that is may depend on the line.
            let columns = state.screen.as_ref().and_then(|screen| screen.columns_to(state, at)).unwrap_or(0);
            let step = if columns < 0 { Step::Back } else { Step::Next };
            for _ in 0..columns.unsigned_abs() {
                effects.extend(super::update(state, Action::Move(step)));
            }
            if clicks == 2 && (lines, columns) == (0, 0) {
                effects.extend(super::update(state, Action::Confirm));
            }
            effects
        }
        _ => Vec::new(),
    }
}

/// The line of a list under a cell.
fn line_at(list: Rect, top: usize, at: Position) -> Option<usize> {
    list.contains(at).then(|| top + usize::from(at.y - list.y))
}

/// A click while something lies over the page: on a line it chooses that, beside it all goes away.
fn press_over(state: &mut State, at: Position) -> Vec<Effect> {
    let area = layout::overlay(state.size, state);
    let line = match &state.overlay {
        Some(Overlay::Picker(picker)) => line_at(layout::picker_parts(area).1, picker.list.top, at),
        Some(Overlay::Palette(palette)) => line_at(layout::palette_list(area), palette.list.top, at),
        Some(Overlay::Who(who)) => line_at(layout::who_list(area), who.list.top, at),
        Some(Overlay::Choose(choose)) => line_at(Rect { y: area.y + 1, ..area }, choose.list.top, at),
        // A memo or a name half written is not thrown away by a click.
        Some(Overlay::Memo(_) | Overlay::Ask { .. } | Overlay::Search(_)) => return Vec::new(),
        _ => None,
    };
    match line.and_then(|line| u8::try_from(line + 1).ok()) {
        Some(number) => super::update(state, Action::ConfirmAt(number)),
        None if area.contains(at) => Vec::new(),
        None => super::update(state, Action::Back),
    }
}

fn press(state: &mut State, areas: &Areas, at: Position, clicks: u8) -> Vec<Effect> {
    if !areas.transcript.contains(at) && state.walk.is_some() {
        return Vec::new();
    }
    // A click in the text is where the walk ends.
    if let Some(walk) = state.walk.take() {
        walk::end(state, walk);
    }
    let within = |side: Option<Side>| side.map(|side| side.area).filter(|area| area.contains(at));
    if let Some(area) = within(areas.documents) {
        let line = state.shelf.top + usize::from(at.y - area.y);
        state.pane = Pane::Documents;
        if line < state.catalogue.documents.len() {
            panes::choose(state, |_| line);
            return panes::open_chosen(state);
        }
    } else if let Some(area) = within(areas.codebook) {
        let line = state.tree.list.top + usize::from(at.y - area.y);
        state.pane = Pane::Codebook;
        let lines = state.tree_lines();
        if let Some(chosen) = lines.get(line) {
            panes::choose(state, |_| line);
            let fold_mark = area.x + 1 + layout::indent(area.width, chosen.depth);
            if chosen.has_parts && (fold_mark..fold_mark + 2).contains(&at.x) {
                return panes::update(state, Action::Fold);
            }
        }
    } else if areas.transcript.contains(at) {
        state.pane = Pane::Transcript;
        press_text(state, areas, at, clicks);
    }
    Vec::new()
}

fn press_text(state: &mut State, areas: &Areas, at: Position, clicks: u8) {
    let Some(page) = &mut state.page else { return };
    if areas.margin.contains(at) {
        let row = page.row_below(page.top, usize::from(at.y - areas.margin.y));
        let lane = usize::from(at.x.saturating_sub(areas.margin.x + 1));
        let stripes = row.map_or_else(Vec::new, |row| state.marks.stripes(page, row, row));
        if let Some(span) = stripes.iter().find(|stripe| stripe.lane == lane).map(|stripe| stripe.mark.span) {
            state.mode = Mode::Reading;
            page.go(span);
        }
        return;
    }
    let Some(letter) = layout::letter_at(areas, page, at) else { return };
    let unit = match clicks {
        0 | 1 => page.unit,
        2 => Unit::Word,
        _ => Unit::Turn,
    };
    state.mode = Mode::Dragging { from: letter };
    page.go(page.unit_at(unit, letter.start()));
    page.place = letter.start();
}

fn drag(state: &mut State, areas: &Areas, at: Position) {
    let (Mode::Dragging { from }, Some(page)) = (state.mode, &mut state.page) else { return };
    // At the edge of the page the text comes along.
    let height = usize::from(areas.text.height);
    if at.y < areas.text.y {
        page.scroll(Step::Back, 1, height);
    } else if at.y >= areas.text.bottom() {
        page.scroll(Step::Next, 1, height);
    }
    let x = at.x.clamp(areas.transcript.x, areas.transcript.right().saturating_sub(1));
    let y = at.y.clamp(areas.text.y, areas.text.bottom().saturating_sub(1));
    if let Some(to) = layout::letter_at(areas, page, Position { x, y })
        && to != from
    {
        page.go(page.text().snap(from.hull(to)));
    }
}

/// The passage is what was dragged over, without blanks at its ends.
fn release(state: &mut State) {
    let (Mode::Dragging { .. }, Some(page)) = (state.mode, &mut state.page) else { return };
    state.mode = Mode::Reading;
    let trimmed = page.text().trim(page.passage);
    if !trimmed.is_empty() && trimmed != page.passage {
        page.go(trimmed);
    }
}

fn wheel(state: &mut State, areas: &Areas, at: Position, step: Step) -> Vec<Effect> {
    if state.overlay.is_some() {
        return super::update(state, Action::Choose(step));
    }
    let by = |line: usize| match step {
        Step::Next => line + NOTCH,
        Step::Back => line.saturating_sub(NOTCH),
    };
    let over = |side: Option<Side>| side.is_some_and(|side| side.area.contains(at));
    let height = usize::from(areas.transcript.height);
    let scrolled = |top: usize, length: usize| by(top).min(length.saturating_sub(height));
    if over(areas.documents) {
        state.shelf.top = scrolled(state.shelf.top, state.catalogue.documents.len());
    } else if over(areas.codebook) {
        state.tree.list.top = scrolled(state.tree.list.top, state.tree_lines().len());
    } else if let Some(page) = &mut state.page {
        page.scroll(step, NOTCH, height);
    }
    Vec::new()
}
