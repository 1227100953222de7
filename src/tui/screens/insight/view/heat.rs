//! Heat maps: names that stay, figures that scroll, and in each cell the figure with its shade.

use super::super::{Cellular, Pane};
use super::{between, name, name_width};
use crate::command::insight::{Behind, Drawn, Figure};
use crate::command::matrix::Cells;
use crate::report::Cell;
use crate::report::chart::HeatMap;
use crate::tui::cell;
use crate::tui::state::State;
use crate::tui::theme::HEAT_LEVELS;
use crate::tui::view::{put, put_right, restyle};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Where a shade cannot be laid under a figure, it stands beside it.
const SHADES: [&str; 5] = [" ", "░", "▒", "▓", "█"];

/// A column is as wide as its heading, within these.
const COLUMN: std::ops::RangeInclusive<u16> = 4..=9;

/// Where the parts of a heat map stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    /// From where the names are set, and how wide.
    names: (u16, u16),
    /// How wide the numbers before the names are, where columns are numbered.
    numbers: u16,
    /// Where the figure of all columns together ends, if there is one.
    margin: Option<u16>,
    /// Where the first column begins.
    first: u16,
    column: u16,
    /// How many columns there is room for.
    pub shown: usize,
}

impl Grid {
    pub(super) fn new(rows: Rect, drawn: &Drawn, map: &HeatMap) -> Self {
        let numbers = match drawn.behind {
            Behind::Cooccurrence { .. } => map.rows.len().to_string().len() as u16 + 1,
            _ => 0,
        };
        let names = (rows.x + 1 + numbers, name_width(drawn, map.rows.iter(), rows.width));
        let mut first = names.0 + names.1 + 1;
        let margin = matches!(drawn.behind, Behind::Matrix { .. }).then(|| {
            first += 6;
            first - 1
        });
        let most = map.cells.iter().flatten().flatten().copied().fold(0.0, f64::max);
        let figure = cell::width_of(&written(map, most)) + 2;
        let heading = match drawn.behind {
            Behind::Cooccurrence { .. } => numbers,
            _ => map.columns.iter().map(|label| cell::width_of(&label.text) + 1).max().unwrap_or(0),
        };
        let column = heading.clamp(*COLUMN.start(), *COLUMN.end()).max(figure);
        let room = rows.right().saturating_sub(first + 1);
        Self { names, numbers, margin, first, column, shown: usize::from(room / column) }
    }

    /// From where to where a column reaches on the screen; the last of its cells is between it and the next.
    fn column(&self, nth: usize) -> (u16, u16) {
        let from = self.first + self.column * nth as u16;
        (from, from + self.column)
    }

    /// The column under a place of the screen, if there is one.
    pub(super) fn column_at(&self, x: u16, left: usize) -> Option<usize> {
        let nth = usize::from(x.checked_sub(self.first)? / self.column);
        (nth < self.shown).then_some(left + nth)
    }
}

/// A figure as it stands in its cell.
fn written(map: &HeatMap, value: f64) -> String {
    match map.digits {
        0 => format!("{value:.0}"),
        // Nothing is above 1 there.
        digits => Cell::decimal(value, digits).for_people().into_owned(),
    }
}

pub(super) fn draw(
    state: &State,
    pane: &Pane,
    drawn: &Drawn,
    map: &HeatMap,
    heads: Rect,
    rows: Rect,
    buffer: &mut Buffer,
) {
    let grid = Grid::new(rows, drawn, map);
    headings(state, pane, drawn, map, &grid, heads, buffer);
    let margins = match &drawn.behind {
        Behind::Matrix { margins, .. } => Some(margins),
        _ => None,
    };
    let is_presence = matches!(drawn.request.figure, Figure::Matrix { cells: Cells::Presence, .. });
    for ((at, label), y) in map.rows.iter().enumerate().skip(pane.rows.top).zip(rows.y..rows.bottom()) {
        if grid.numbers > 0 {
            put_right(buffer, grid.names.0 - 1, y, &(at + 1).to_string(), state.theme.quiet());
        }
        let (x, width) = grid.names;
        name(state, drawn, label, at == pane.rows.chosen, between(x, x + width, y), buffer);
        if let Some((end, margin)) = grid.margin.zip(margins.and_then(|margins| margins.get(at))) {
            put_right(buffer, end, y, &margin.to_string(), state.theme.quiet());
        }
        let cells = map.cells.get(at).into_iter().flatten().enumerate();
        for (nth, (column, value)) in cells.skip(pane.columns.top).take(grid.shown).enumerate() {
            let (from, to) = grid.column(nth);
            figure(state, pane.most, map, *value, is_presence, between(from, to, y), buffer);
            if at == pane.rows.chosen && column == pane.columns.chosen {
                restyle(buffer, between(from, to - 1, y), state.theme.lit());
            }
        }
    }
}

fn headings(state: &State, pane: &Pane, drawn: &Drawn, map: &HeatMap, grid: &Grid, heads: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    let y = heads.y;
    put(buffer, grid.names.0, y, "code", grid.names.1, quiet);
    if let Some(end) = grid.margin {
        put_right(buffer, end, y, "all", quiet);
    }
    let (left, count) = (pane.columns.top, drawn.size(0).1);
    for (nth, (at, label)) in map.columns.iter().enumerate().skip(left).take(grid.shown).enumerate() {
        let (from, to) = grid.column(nth);
        let words = if grid.numbers > 0 { (at + 1).to_string() } else { label.text.clone() };
        let words = cell::shortened(&words, grid.column - 1);
        let x = put_right(buffer, to - 1, y, &words, quiet);
        if at == pane.columns.chosen {
            restyle(buffer, between(x.max(from), to - 1, y), state.theme.lit());
        }
    }
    // There are more columns on that side.
    if left > 0 {
        put(buffer, grid.first.saturating_sub(1), y, "‹", 1, state.theme.strong());
    }
    if left + grid.shown < count {
        put(buffer, heads.right().saturating_sub(1), y, "›", 1, state.theme.strong());
    }
}

/// `  3▒`
fn figure(
    state: &State,
    most: f64,
    map: &HeatMap,
    value: Option<f64>,
    is_presence: bool,
    area: Rect,
    buffer: &mut Buffer,
) {
    let end = area.right() - 1;
    let quiet = state.theme.quiet();
    let Some(value) = value else {
        put_right(buffer, end - 1, area.y, "–", quiet);
        return;
    };
    if value <= 0.0 {
        put_right(buffer, end - 1, area.y, "·", quiet);
        return;
    }
    if is_presence {
        put_right(buffer, end - 1, area.y, "●", Style::new());
        return;
    }
    let level = ((value / most * f64::from(HEAT_LEVELS)).ceil() as u8).clamp(1, HEAT_LEVELS);
    put_right(buffer, end - 1, area.y, &written(map, value), Style::new());
    match state.theme.heat(level) {
        Some(shade) => restyle(buffer, Rect { width: area.width - 1, ..area }, shade),
        None => drop(put(buffer, end - 1, area.y, SHADES[usize::from(level)], 1, quiet)),
    }
}
