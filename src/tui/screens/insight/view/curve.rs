//! Saturation: the codes known after each interview, with the mean of all orders and the band of random ones.

use super::super::Pane;
use super::between;
use crate::command::insight::Drawn;
use crate::report::chart::Curve;
use crate::tui::cell;
use crate::tui::state::State;
use crate::tui::view::{fill, put, put_right, restyle};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A column is as wide as the names of the interviews, within these; where there is room for all of them, wider.
const COLUMN: std::ops::RangeInclusive<u16> = 5..=10;
const COLUMN_MAX: u16 = 16;

/// Where the parts of the curve stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axes {
    /// Where the line of the axis stands.
    axis: u16,
    column: u16,
    /// How many interviews there is room for.
    pub shown: usize,
    /// From the highest row to the one of 0.
    plot: Rect,
}

impl Axes {
    pub(super) fn new(area: Rect, _: &Drawn, curve: &Curve) -> Self {
        let most = most(curve);
        let axis = area.x + 1 + cell::width_of(&format!("{most:.0}")) + 1;
        let widest = curve.along.iter().map(|name| cell::width_of(name) + 2).max().unwrap_or(0);
        let room = area.right().saturating_sub(axis + 2);
        let even = (usize::from(room) / curve.along.len().max(1)).min(COLUMN_MAX.into()) as u16;
        let column = widest.clamp(*COLUMN.start(), *COLUMN.end()).max(even);
        // A row of words above it, the line and the names below.
        let plot = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
        Self { axis, column, shown: usize::from(room / column), plot }
    }

    fn middle(&self, nth: usize) -> u16 {
        self.axis + 1 + self.column * nth as u16 + self.column / 2
    }

    pub(super) fn column_at(&self, x: u16, left: usize) -> Option<usize> {
        let nth = usize::from(x.checked_sub(self.axis + 1)? / self.column);
        (nth < self.shown).then_some(left + nth)
    }

    /// The row of a value.
    fn row(&self, value: f64, most: f64) -> u16 {
        let rows = f64::from(self.plot.height.saturating_sub(1));
        let up = if most > 0.0 { (value / most * rows).round() as u16 } else { 0 };
        (self.plot.bottom() - 1).saturating_sub(up)
    }
}

/// Where the axis ends.
fn most(curve: &Curve) -> f64 {
    let lines = curve.lines.iter().flat_map(|line| &line.values).copied();
    let band = curve.band.iter().flat_map(|(band, _)| band).map(|(_, high)| *high);
    lines.chain(band).fold(0.0, f64::max)
}

pub(super) fn draw(state: &State, pane: &Pane, drawn: &Drawn, curve: &Curve, area: Rect, buffer: &mut Buffer) {
    let axes = Axes::new(area, drawn, curve);
    if axes.plot.height < 2 {
        return;
    }
    let quiet = state.theme.quiet();
    legend(state, curve, Rect { height: 1, ..area }, buffer);
    let most = pane.most.max(1.0);
    let bottom = axes.plot.bottom();
    for y in axes.plot.y..bottom {
        fill(buffer, axes.axis, axes.axis + 1, y, "│", quiet);
    }
    fill(buffer, axes.axis, area.right().saturating_sub(1), bottom, "─", quiet);
    fill(buffer, axes.axis, axes.axis + 1, bottom, "└", quiet);
    for value in [0.0, (most / 2.0).round(), most] {
        put_right(buffer, axes.axis - 1, axes.row(value, most), &format!("{value:.0}"), quiet);
    }
    let left = pane.columns.top;
    for (nth, (at, along)) in curve.along.iter().enumerate().skip(left).take(axes.shown).enumerate() {
        let middle = axes.middle(nth);
        if let Some((low, high)) = curve.band.as_ref().and_then(|(band, _)| band.get(at)) {
            for y in axes.row(*high, most)..=axes.row(*low, most) {
                fill(buffer, middle - 1, middle + 2, y, "░", quiet);
            }
        }
        // Beside one another, so that both are seen where they are the same.
        for ((line, mark), x) in curve.lines.iter().zip(["●", "○"]).zip(middle..) {
            if let Some(value) = line.values.get(at) {
                put(buffer, x, axes.row(*value, most), mark, 1, state.theme.strong());
            }
        }
        if let Some((_, words)) = curve.marks.iter().find(|(mark, _)| *mark == at) {
            put(buffer, (middle + 1).saturating_sub(cell::width_of(words)), bottom - 1, words, 8, state.theme.strong());
            fill(buffer, middle, middle + 1, bottom, "┴", state.theme.strong());
        }
        let words = cell::shortened(along, axes.column - 1);
        let x = (middle + 1).saturating_sub(cell::width_of(&words).div_ceil(2)).max(axes.axis + 1);
        let end = put(buffer, x, bottom + 1, &words, axes.column - 1, Style::new());
        if at == pane.columns.chosen {
            restyle(buffer, between(x, end, bottom + 1), state.theme.lit());
        }
    }
    if left > 0 {
        put(buffer, axes.axis, bottom + 1, "‹", 1, state.theme.strong());
    }
    if left + axes.shown < curve.along.len() {
        put(buffer, area.right().saturating_sub(1), bottom + 1, "›", 1, state.theme.strong());
    }
}

/// `codes known: ● in this order  ○ mean of all orders  ░ 5 to 95 % of random orders`
fn legend(state: &State, curve: &Curve, row: Rect, buffer: &mut Buffer) {
    let room = |x: u16| row.right().saturating_sub(x + 1);
    let mut x = row.x + 1;
    if row.width >= 90 {
        x = put(buffer, x, row.y, &format!("{}: ", curve.unit), room(x), Style::new());
    }
    for (line, mark) in curve.lines.iter().zip(["●", "○"]) {
        x = put(buffer, x, row.y, mark, room(x), state.theme.strong());
        x = put(buffer, x + 1, row.y, &line.label, room(x + 1), state.theme.quiet()) + 2;
    }
    if let Some((_, words)) = &curve.band {
        x = put(buffer, x, row.y, "░", room(x), state.theme.quiet());
        put(buffer, x + 1, row.y, words, room(x + 1), state.theme.quiet());
    }
}
