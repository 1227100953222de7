//! The screen drawn from the state. Changes nothing, and costs by the rows on the screen.

mod heads;
mod transcript;
mod walk;
mod beside;
mod documents;
pub(super) mod codebook;
mod status;
mod overlay;

pub(super) use codebook::swatch;
pub(super) use overlay::{draw_picker, typed};

use super::cell;
pub(super) use super::cell::wrapped;
use super::layout::{self, Areas, SIZE_MIN, Side};
use super::state::State;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// Draws everything.
pub fn draw(state: &State, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.as_size() != state.size {
        return; // The window has just changed; the state hears of it next.
    }
    if area.width < SIZE_MIN.width || area.height < SIZE_MIN.height {
        let words = format!("thema needs {} × {}", SIZE_MIN.width, SIZE_MIN.height);
        put(frame.buffer_mut(), area.x, area.y, &words, area.width, Style::new());
        return;
    }
    let areas = layout::areas(state.size, state);
    let buffer = frame.buffer_mut();
    if let Some(screen) = &state.screen {
        let screen_areas = layout::screen_areas(state.size);
        heads::title(state, screen_areas.title, buffer);
        heads::screen(state, screen, screen_areas.head, buffer);
        let cursor = screen.draw(state, &screen_areas, buffer);
        status::line(state, screen_areas.status, buffer);
        let over = overlay::draw(state, &areas, buffer);
        let cursor = if state.overlay.is_some() { over } else { cursor };
        if let Some(cursor) = cursor.filter(|&cursor| area.contains(cursor)) {
            frame.set_cursor_position(cursor);
        }
        return;
    }
    heads::title(state, areas.title, buffer);
    transcript::draw(state, &areas, buffer);
    walk::draw(state, &areas, buffer);
    for (side, is_documents) in [(areas.documents, true), (areas.codebook, false)] {
        let Some(side) = side else { continue };
        clear(side, &areas, buffer);
        if is_documents {
            documents::draw(state, side.area, buffer);
        } else {
            codebook::draw(state, side.area, buffer);
        }
    }
    heads::panes(state, &areas, buffer);
    status::draw(state, &areas, buffer);
    let cursor = overlay::draw(state, &areas, buffer).or(status::cursor(state, &areas));
    if let Some(cursor) = cursor.filter(|&cursor| area.contains(cursor)) {
        frame.set_cursor_position(cursor);
    }
}

/// Empties a pane that lies over the text, with the rule that parts it from it.
fn clear(side: Side, areas: &Areas, buffer: &mut Buffer) {
    if side.over {
        let left = side.area.x.saturating_sub(1);
        let with_rule = Rect { x: left, width: side.area.right() - left + 1, ..side.area };
        wipe(with_rule.intersection(areas.transcript.union(side.area)), buffer);
    }
}

/// `1 passage`, `3 passages`
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Empties an area.
pub(super) fn wipe(area: Rect, buffer: &mut Buffer) {
    for cell in area.intersection(buffer.area).positions() {
        buffer[cell].reset();
    }
}

/// Writes a text from somewhere into a row, made safe and cut to `width` columns; answers where it ends.
pub(super) fn put(buffer: &mut Buffer, x: u16, y: u16, text: &str, width: u16, style: Style) -> u16 {
    let room = buffer.area.right().saturating_sub(x).min(width);
    if room == 0 || !buffer.area.contains(Position { x, y }) {
        return x;
    }
    let text = cell::fitted(text, room);
    // What is written has its own look, and nothing of what was there before.
    buffer.set_style(Rect { x, y, width: cell::width_of(&text).min(room), height: 1 }, Style::reset());
    buffer.set_stringn(x, y, text, usize::from(room), style).0
}

/// Writes it so that it ends before column `end`.
pub(super) fn put_right(buffer: &mut Buffer, end: u16, y: u16, text: &str, style: Style) -> u16 {
    let x = end.saturating_sub(cell::width_of(text));
    put(buffer, x, y, text, end - x, style);
    x
}

/// Draws a letter once per cell from `x` to `end`.
pub(super) fn fill(buffer: &mut Buffer, x: u16, end: u16, y: u16, symbol: &str, style: Style) {
    for x in x..end.min(buffer.area.right()) {
        if buffer.area.contains(Position { x, y }) {
            buffer[(x, y)].set_symbol(symbol).set_style(style);
        }
    }
}

/// Changes the style of a row of cells and leaves their letters.
pub(super) fn restyle(buffer: &mut Buffer, row: Rect, style: Style) {
    buffer.set_style(row.intersection(buffer.area), style);
}
