//! What there is to say of what is chosen, below a table: its name on a rule, then its figures in words, what is known
//! once for the whole table, and at the bottom the command that prints the same.

use crate::tui::state::State;
use crate::tui::view::{fill, put, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Its words, a paragraph each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Panel {
    /// Empty where nothing is chosen.
    pub title: String,
    /// About what is chosen.
    pub lines: Vec<String>,
    /// About the whole table.
    pub rest: Vec<String>,
    pub command: String,
}

pub fn draw(state: &State, panel: &Panel, area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let quiet = state.theme.quiet();
    fill(buffer, area.x, area.right(), area.y, "─", quiet);
    let width = area.width.saturating_sub(3);
    if !panel.title.is_empty() {
        let title = format!(" {} ", panel.title);
        put(buffer, area.x + 1, area.y, &title, area.width.saturating_sub(2), state.theme.strong());
    }
    let set = |words: &[String], style: Style| -> Vec<(String, Style)> {
        words.iter().flat_map(|words| wrapped(words, width)).map(|line| (line, style)).collect()
    };
    let mut lines = set(&panel.lines, Style::new());
    let command = wrapped(&panel.command, width);
    let last = usize::from(area.height.saturating_sub(1));
    let room = last.saturating_sub(command.len());
    // What is chosen goes before the table, and of the table there is always the first line.
    cut(&mut lines, if panel.rest.is_empty() { room } else { room.saturating_sub(1) });
    lines.extend(set(&panel.rest, quiet));
    cut(&mut lines, room);
    for ((line, style), y) in lines.iter().zip(area.y + 1..area.bottom()) {
        put(buffer, area.x + 2, y, line, width, *style);
    }
    let from = area.bottom() - (command.len() as u16).min(area.height - 1);
    for (line, y) in command.iter().zip(from..area.bottom()) {
        put(buffer, area.x + 2, y, line, width, quiet);
    }
}

/// So many lines, and a mark where there were more.
fn cut(lines: &mut Vec<(String, Style)>, rows: usize) {
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some((last, _)) = lines.last_mut() {
            last.push_str(" …");
        }
    }
}
