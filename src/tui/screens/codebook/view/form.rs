//! A code's fields, each with as much room as its words need and there is.

use crate::tui::screens::codebook::form::{Field, Form, What};
use crate::tui::state::State;
use crate::tui::theme::Rgb;
use crate::tui::view::{fill, put, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

/// How wide the names of the fields are.
const NAMES: u16 = 14;

pub(super) fn draw(state: &State, form: &Form, area: Rect, buffer: &mut Buffer) {
    let width = area.width.saturating_sub(NAMES + 2);
    let path = state.catalogue.codebook.path(form.code);
    put(buffer, area.x + 1, area.y, path, area.width.saturating_sub(2), state.theme.quiet());
    let below = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    let heights = heights(form, width, below.height);
    // An empty row between the fields, where there is room for one.
    let gap = u16::from(heights.iter().sum::<u16>() + heights.len() as u16 <= below.height);
    let mut y = below.y;
    for (at, (field, height)) in form.fields.iter().zip(heights).enumerate() {
        let row = Rect { y, height, ..below }.intersection(below);
        let has_keys = at == form.at;
        let (mark, style) = if has_keys { ("›", state.theme.strong()) } else { (" ", state.theme.quiet()) };
        put(buffer, row.x + 1, row.y, mark, 1, style);
        put(buffer, row.x + 3, row.y, field.what.words(), NAMES - 3, style);
        let inner = Rect { x: row.x + NAMES, width, ..row };
        match has_keys && field.what != What::Kind {
            true => (&field.area).render(inner, buffer),
            false => words(state, field, has_keys, inner, buffer),
        }
        y += height + gap;
    }
    if let Some(field) = form.fields.get(form.at) {
        let hint = match field.what {
            What::Kind => "Space: theme or code; a theme groups, and can be applied to text too",
            What::Color => "#rrggbb, or nothing: thema chooses",
            What::Example => "Ctrl-t takes one of its passages",
            What::Definition => "what it means, in a sentence or two",
            What::Include => "when to use it",
            What::Exclude => "when not to use it, and what to use instead",
            What::Name => "its codings do not notice another name",
        };
        put(buffer, area.x + NAMES, y.min(area.bottom() - 1), hint, width, state.theme.quiet());
    }
}

/// A field that does not have the keys.
fn words(state: &State, field: &Field, has_keys: bool, area: Rect, buffer: &mut Buffer) {
    let text = field.text();
    if text.is_empty() {
        put(buffer, area.x, area.y, "–", area.width, state.theme.quiet());
        return;
    }
    let style = if has_keys { state.theme.lit() } else { Style::new() };
    let lines: Vec<String> = text.lines().flat_map(|line| wrapped(line, area.width)).collect();
    let cut = lines.len() > usize::from(area.height);
    let mut end = area.x;
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        end = put(buffer, area.x, y, line, area.width, style);
        if cut && y + 1 == area.bottom() {
            put(buffer, end.min(area.right().saturating_sub(2)), y, " …", 2, state.theme.quiet());
        }
    }
    if let Some(color) = Some(text).filter(|_| field.what == What::Color).and_then(|text| Rgb::parse(&text)) {
        fill(buffer, end + 1, end + 4, area.y, " ", state.theme.swatch(color));
    }
}

/// How many rows each field gets: what its words need; the one with the keys first, then from the top.
fn heights(form: &Form, width: u16, height: u16) -> Vec<u16> {
    let needed: Vec<u16> = form
        .fields
        .iter()
        .enumerate()
        .map(|(at, field)| {
            // The cursor stands behind the last letter.
            let lines =
                field.area.lines().iter().map(|line| wrapped(line, width.saturating_sub(1)).len()).sum::<usize>();
            let least = if at == form.at && field.what.has_lines() { 3 } else { 1 };
            u16::try_from(lines).unwrap_or(u16::MAX).max(least)
        })
        .collect();
    let mut heights = vec![1; needed.len()];
    // A row between fields, and one for the hint.
    let mut left = height.saturating_sub(needed.len() as u16 + 1);
    let order = std::iter::once(form.at).chain((0..needed.len()).filter(|at| *at != form.at));
    for at in order {
        let more = (needed[at] - 1).min(left);
        heights[at] += more;
        left -= more;
    }
    heights
}
