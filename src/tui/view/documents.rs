//! The documents: how far one has read or whether one has finished, who has coded, how much.

use super::{put, put_right, restyle};
use crate::tui::action::Pane;
use crate::tui::catalogue::Progress;
use crate::tui::cell;
use crate::tui::state::State;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(state: &State, area: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    if state.catalogue.documents.is_empty() {
        put(buffer, area.x + 1, area.y + 1, "none yet:", area.width - 1, quiet);
        put(buffer, area.x + 1, area.y + 2, "thema import FILE…", area.width - 1, quiet);
        return;
    }
    let documents = state.catalogue.documents.iter().enumerate().skip(state.shelf.top);
    for ((at, document), y) in documents.zip(area.y..area.bottom()) {
        let is_open = state.document() == Some(document.id);
        let progress = match &state.page {
            Some(page) if is_open => Progress::of(page.reading()),
            _ => state.catalogue.progress(document.id),
        };
        let symbol = match progress {
            _ if state.catalogue.is_finished(document.id) => "✓",
            Progress::Unread => "○",
            Progress::Begun => "◐",
            Progress::Read => "●",
        };
        put(buffer, area.x + 1, y, symbol, 1, quiet);
        let count = state.catalogue.codings(document.id, state.visibility).count();
        let end = area.right().saturating_sub(1);
        let count = if count == 0 { String::new() } else { count.to_string() };
        let end = put_right(buffer, end, y, &format!(" {count}"), quiet);
        // Who has coded is no secret; what, is seen only when it is asked for.
        let initials: Vec<&str> = state.catalogue.coders_of(document.id).map(|coder| coder.initials.as_str()).collect();
        let initials = cell::fitted(&initials.join(" "), area.width / 3);
        let column = area.right().saturating_sub(6 + cell::width_of(&initials)).min(end);
        let column = put_right(buffer, end.min(area.right().saturating_sub(5)), y, &initials, quiet).min(column);
        let style = if is_open { state.theme.strong() } else { ratatui::style::Style::new() };
        put(buffer, area.x + 3, y, &document.name, column.saturating_sub(area.x + 4), style);
        if at == state.shelf.chosen && state.pane == Pane::Documents {
            restyle(buffer, Rect { y, height: 1, ..area }, state.theme.lit());
        }
    }
}
