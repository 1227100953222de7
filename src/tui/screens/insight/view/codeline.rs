//! The code line: the open document from left to right, a row a code.

use super::super::Pane;
use super::{between, name};
use crate::command::insight::{Behind, Drawn};
use crate::report::chart::{CodeLine, CodeRow};
use crate::tui::cell;
use crate::tui::state::State;
use crate::tui::view::{fill, put, restyle, swatch};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Where the text lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strip {
    names: (u16, u16),
    from: u16,
    cells: u16,
    /// Characters of the text.
    length: u32,
}

impl Strip {
    pub(super) fn new(rows: Rect, line: &CodeLine) -> Self {
        // Codes with the letter of the margin before them.
        let widest = line.rows.iter().map(|row| cell::width_of(&row.label.text)).max().unwrap_or(0) + 4;
        let width = widest.clamp(8, (rows.width / 3).max(8));
        let from = rows.x + 3 + width + 1;
        let cells = rows.right().saturating_sub(from + 1).max(1);
        Self { names: (rows.x + 3, width), from, cells, length: line.length.max(1) }
    }

    /// The cell of a place in the text.
    fn cell(&self, place: u32) -> u16 {
        let cell = u64::from(place) * u64::from(self.cells) / u64::from(self.length);
        self.from + (cell as u16).min(self.cells - 1)
    }

    /// From where to where a stretch reaches: one cell at least.
    fn cells(&self, (start, end): (u32, u32)) -> (u16, u16) {
        let from = self.cell(start);
        (from, self.cell(end.saturating_sub(1)).max(from) + 1)
    }

    /// The stretch that is nearest to a place of the screen.
    pub(super) fn stretch_at(&self, row: &CodeRow, x: u16) -> Option<usize> {
        if x < self.from {
            return None;
        }
        let distance = |at: &usize| {
            let (from, to) = self.cells(row.stretches[*at]);
            if x < from { from - x } else { (x + 1).saturating_sub(to) }
        };
        (0..row.stretches.len()).min_by_key(distance)
    }
}

pub(super) fn draw(
    state: &State,
    pane: &Pane,
    drawn: &Drawn,
    line: &CodeLine,
    heads: Rect,
    rows: Rect,
    buffer: &mut Buffer,
) {
    let Behind::Codeline { rows: behind, .. } = &drawn.behind else { return };
    let strip = Strip::new(rows, line);
    let quiet = state.theme.quiet();
    // The sections where they begin, and below them who speaks: participants where there is a line.
    for (at, (start, title)) in line.sections.iter().enumerate() {
        let from = strip.cell(*start);
        let next = line.sections.get(at + 1).map_or(strip.from + strip.cells, |(next, _)| strip.cell(*next));
        put(buffer, from, heads.y, &format!("│{title}"), next.saturating_sub(from), quiet);
    }
    put(buffer, rows.x + 1, heads.y + 1, "participants speak", strip.from.saturating_sub(rows.x + 2), quiet);
    for turn in &line.turns {
        let (from, to) = strip.cells(*turn);
        fill(buffer, from, to, heads.y + 1, "▁", quiet);
    }
    let shown = line.rows.iter().zip(behind).enumerate().skip(pane.rows.top).zip(rows.y..rows.bottom());
    for ((at, (row, covered)), y) in shown {
        swatch(state, covered.id, rows.x + 1, y, buffer);
        let (x, width) = strip.names;
        let is_chosen = at == pane.rows.chosen;
        name(state, drawn, &row.label, is_chosen, between(x, x + width, y), buffer);
        let stripe = state.theme.stripe(state.color(covered.id));
        fill(buffer, strip.from, strip.from + strip.cells, y, "·", quiet);
        for stretch in &row.stretches {
            let (from, to) = strip.cells(*stretch);
            // As bright as it is, where the line behind it is quiet.
            restyle(buffer, between(from, to, y), Style::reset());
            fill(buffer, from, to, y, "█", stripe);
        }
        if let Some(stretch) = row.stretches.get(pane.columns.chosen).filter(|_| is_chosen) {
            let (from, to) = strip.cells(*stretch);
            restyle(buffer, between(from, to, y), Style::reset());
            fill(buffer, from, to, y, "◆", state.theme.lit());
        }
    }
}
