//! The steps, day by day.

use super::{Entry, History};
use crate::project::Step;
use crate::tui::cell;
use crate::tui::layout::ScreenAreas;
use crate::tui::state::State;
use crate::tui::view::{fill, put, put_right, restyle, wipe, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

pub fn draw(state: &State, history: &History, areas: &ScreenAreas, buffer: &mut Buffer) -> Option<Position> {
    let acting = state.catalogue.acting_id();
    let area = areas.body;
    if history.loaded && history.listed(acting).is_empty() {
        put(buffer, area.x + 2, area.y + 1, "Nothing was done yet.", area.width, state.theme.quiet());
        return None;
    }
    let entries = history.entries(acting);
    let rows = history.rows(acting, area);
    for (&(entry, at), y) in rows.iter().zip(area.y..) {
        let row = Rect { y, height: 1, ..area };
        match entries[entry] {
            Entry::Day(day) => drop(put(buffer, row.x + 1, y, day, row.width, state.theme.strong())),
            Entry::Step(step) => {
                draw_step(state, step, row, buffer);
                if at == Some(history.list.chosen) {
                    restyle(buffer, row, state.theme.lit());
                }
            }
        }
    }
    if let Some(n) = history.asked {
        let chosen = rows.iter().position(|&(_, at)| at == Some(history.list.chosen)).unwrap_or(0);
        let y = area.y + chosen as u16;
        ask(state, history, n, Rect { y, height: 1, ..area }, area, buffer);
    }
    None
}

/// `  214  10:41  ada  coded P05 1034..1071 with "RQ3/team isolation"`
fn draw_step(state: &State, step: &Step, row: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    put_right(buffer, row.x + 7, row.y, &step.n.to_string(), quiet);
    put(buffer, row.x + 9, row.y, step.at.get(11..16).unwrap_or_default(), 5, quiet);
    let who = step.coder.and_then(|id| state.catalogue.coder(id)).map_or("", |coder| &coder.name);
    let names = state.catalogue.coders.iter().map(|coder| cell::width_of(&coder.name)).max().unwrap_or(0).min(16);
    put(buffer, row.x + 16, row.y, who, names, quiet);
    let x = row.x + 18 + names;
    let end = row.right().saturating_sub(1);
    let (end, style) = match step.undone {
        true => (put_right(buffer, end, row.y, "taken back", quiet).saturating_sub(1), quiet),
        false => (end, Style::new()),
    };
    put(buffer, x, row.y, &step.label, end.saturating_sub(x), style);
}

/// What going back to the step would do, below it or above it.
fn ask(state: &State, history: &History, n: i64, row: Rect, body: Rect, buffer: &mut Buffer) {
    let count = history.since(n, state.catalogue.acting_id());
    let steps = if count == 1 { "the one step".to_owned() } else { format!("the {count} steps") };
    let words = format!("Take back {steps} of yours after this one? What others did stays. Ctrl-r brings them back.");
    let lines = wrapped(&words, body.width.saturating_sub(4));
    let height = lines.len() as u16 + 2;
    let y = if row.bottom() + height <= body.bottom() { row.bottom() } else { row.y.saturating_sub(height) };
    let area = Rect { y, height, ..body }.intersection(body);
    wipe(area, buffer);
    fill(buffer, area.x, area.right(), area.y, "━", state.theme.strong());
    for (line, y) in lines.iter().zip(area.y + 1..area.bottom()) {
        put(buffer, area.x + 2, y, line, area.width.saturating_sub(3), Style::new());
    }
    fill(buffer, area.x, area.right(), area.bottom().saturating_sub(1), "─", state.theme.quiet());
}
