//! Frequencies: a row a code with a bar, and the figures behind it.

use super::super::Pane;
use super::{between, name, name_width};
use crate::analysis::frequency::FrequencyRow;
use crate::command::frequencies::Bars;
use crate::command::insight::{Behind, Drawn, Figure};
use crate::report::Cell;
use crate::report::chart::Chart;
use crate::tui::state::State;
use crate::tui::view::{fill, put, put_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The figures with what stands above them and how wide they are, the most important first.
const FIGURES: [(&str, u16); 5] = [("people", 9), ("passages", 9), ("%", 6), ("docs", 6), ("words", 8)];
const BAR_MIN: u16 = 10;
/// Beyond this the figures are too far from the names.
const BAR_MAX: u16 = 64;

/// Eighths of a cell.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

pub(super) fn draw(state: &State, pane: &Pane, drawn: &Drawn, heads: Rect, rows: Rect, buffer: &mut Buffer) {
    let (Chart::Bars(chart), Behind::Frequencies(behind)) = (&drawn.chart, &drawn.behind) else { return };
    let names = name_width(drawn, chart.bars.iter().map(|bar| &bar.label), rows.width);
    let from = rows.x + 1 + names + 1;
    // As many of the figures as leave a bar that is still one.
    let room = rows.width.saturating_sub(from + 1);
    let mut figures: Vec<(&str, u16)> = FIGURES.to_vec();
    while figures.len() > 1 && figures.iter().map(|(_, width)| width).sum::<u16>() + BAR_MIN > room {
        figures.pop();
    }
    let taken = figures.iter().map(|(_, width)| width).sum::<u16>();
    let bar_end = rows.right().saturating_sub(1 + taken).clamp(from, from + BAR_MAX);
    let quiet = state.theme.quiet();
    put(buffer, rows.x + 1, heads.y, "code", names, quiet);
    let by_people = matches!(drawn.request.figure, Figure::Frequencies { bars: Bars::Participants, .. });
    put(buffer, from, heads.y, if by_people { "participants" } else { "passages" }, bar_end - from, quiet);
    let mut x = bar_end;
    for (head, width) in &figures {
        x += width;
        put_right(buffer, x, heads.y, head, quiet);
    }
    let shown = chart.bars.iter().zip(behind).enumerate().skip(pane.rows.top).zip(rows.y..rows.bottom());
    for ((at, (bar, row)), y) in shown {
        let is_chosen = at == pane.rows.chosen;
        name(state, drawn, &bar.label, is_chosen, between(rows.x + 1, rows.x + 1 + names, y), buffer);
        length(bar.value, pane.most, (from, bar_end), y, buffer);
        let mut x = bar_end;
        for (head, width) in &figures {
            x += width;
            put_right(buffer, x, y, &figure(row, head), if row.passages == 0 { quiet } else { Style::new() });
        }
    }
}

fn figure(row: &FrequencyRow, head: &str) -> String {
    match head {
        "people" => format!("{}/{}", row.participants, row.of_participants),
        "%" => Cell::Share(row.share).for_people().into_owned(),
        "passages" => row.passages.to_string(),
        "docs" => row.documents.to_string(),
        _ => row.words.unwrap_or_default().to_string(),
    }
}

/// `█████▌`, on a scale from nothing to `most`.
fn length(value: f64, most: f64, (from, to): (u16, u16), y: u16, buffer: &mut Buffer) {
    let cells = f64::from(to.saturating_sub(from + 1));
    let eighths = if most > 0.0 { (value / most * cells * 8.0).round() as u16 } else { 0 };
    // What is there at all is seen.
    let eighths = if value > 0.0 { eighths.max(1) } else { 0 };
    let end = from + eighths / 8;
    fill(buffer, from, end, y, "█", Style::new());
    put(buffer, end, y, EIGHTHS[usize::from(eighths % 8)], 1, Style::new());
}
