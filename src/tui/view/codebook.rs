//! The codebook: the tree of codes with their digits, letters and counts.

use super::{fill, put, put_right, restyle};
use crate::model::codebook::CodeKind;
use crate::tui::action::Pane;
use crate::tui::state::{State, TreeLine};
use crate::tui::{cell, layout};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// What stands at the right of every line: digit, letter, count.
const FIGURES: u16 = 9;

pub(super) fn draw(state: &State, area: Rect, buffer: &mut Buffer) {
    let lines = state.tree_lines();
    if lines.is_empty() {
        for (line, y) in ["no codes yet", "", "n      a new code", "Space  code a passage", "i      in its own words"]
            .iter()
            .zip(area.y + 1..area.bottom())
        {
            put(buffer, area.x + 1, y, line, area.width.saturating_sub(1), state.theme.quiet());
        }
        return;
    }
    for ((at, line), y) in lines.iter().enumerate().skip(state.tree.list.top).zip(area.y..area.bottom()) {
        code(state, *line, Rect { y, height: 1, ..area }, buffer);
        if at == state.tree.list.chosen && state.pane == Pane::Codebook {
            restyle(
                buffer,
                Rect { y, height: 1, width: area.width.saturating_sub(FIGURES), ..area },
                state.theme.lit(),
            );
        }
    }
}

fn code(state: &State, line: TreeLine, row: Rect, buffer: &mut Buffer) {
    let TreeLine { code: id, depth, has_parts } = line;
    let Some(code) = state.catalogue.codebook.get(id) else { return };
    let quiet = state.theme.quiet();
    let indent = (row.x + 1 + layout::indent(row.width, depth)).min(row.right());
    let fold = match (has_parts, state.tree.folded.contains(&id)) {
        (true, true) => "▸",
        (true, false) => "▾",
        (false, _) => " ",
    };
    put(buffer, indent, row.y, fold, 1, quiet);
    // Groups recede in weight, not in size: what is applied to text is what one looks for.
    let style = if code.kind == CodeKind::Theme { state.theme.strong() } else { Style::new() };
    let figures = row.right().saturating_sub(FIGURES);
    let room = figures.saturating_sub(indent + 2);
    put(buffer, indent + 2, row.y, &cell::shortened(&code.name, room), room, style);
    let count = state.tally.get(&id).copied().unwrap_or(0);
    if count > 0 {
        put_right(buffer, row.right().saturating_sub(1), row.y, &count.to_string(), quiet);
    }
    swatch(state, id, figures + 3, row.y, buffer);
    if let Some(digit) = state.slots.digit(id) {
        let style = if state.slots.is_pinned(digit) { state.theme.strong() } else { quiet };
        put(buffer, figures + 1, row.y, &digit.to_string(), 1, style);
    }
}

/// The letter of a code on its colour.
pub(in crate::tui) fn swatch(state: &State, code: crate::model::ids::CodeId, x: u16, y: u16, buffer: &mut Buffer) {
    let letter = state.swatches.letter(code).to_string();
    fill(buffer, x, x + 1, y, &letter, state.theme.swatch(state.color(code)));
}
