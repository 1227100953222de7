//! The tree with its counts, and around it whatever is being done.

mod form;
mod page;
mod panel;
mod split;

use super::layout::{Areas, areas};
use super::split::Stage;
use super::{CodebookScreen, Focus, Task, TreeLine};
use crate::model::codebook::{Code, CodeKind};
use crate::tui::layout::ScreenAreas;
use crate::tui::state::State;
use crate::tui::view::{fill, put, put_right, restyle, swatch};
use crate::tui::{cell, layout};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// How many columns a figure has.
const FIGURE: u16 = 7;

/// And both, with the blanks around them.
const FIGURES: u16 = 16;

pub fn draw(state: &State, screen: &CodebookScreen, _: &ScreenAreas, buffer: &mut Buffer) -> Option<Position> {
    let areas = areas(state.size, screen);
    match &screen.task {
        Some(Task::Split(split)) if matches!(split.stage, Stage::Walking(_)) => {
            split::draw(state, split, areas.body, buffer);
            return None;
        }
        Some(Task::Form(form)) => {
            if areas.beside {
                tree(state, screen, &areas, buffer);
                rule_between(state, &areas, buffer);
            }
            form::draw(state, form, areas.form, buffer);
            return None;
        }
        _ => {}
    }
    tree(state, screen, &areas, buffer);
    rule_between(state, &areas, buffer);
    page::draw(state, screen, areas.page, buffer);
    panel::draw(state, screen, areas.panel?, buffer)
}

fn rule_between(state: &State, areas: &Areas, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    if areas.beside {
        let x = areas.tree.right();
        for y in areas.tree.y..areas.tree.bottom() {
            fill(buffer, x, x + 1, y, "│", quiet);
        }
    } else {
        fill(buffer, areas.tree.x, areas.tree.right(), areas.tree.bottom(), "─", quiet);
    }
}

fn tree(state: &State, screen: &CodebookScreen, areas: &Areas, buffer: &mut Buffer) {
    let (area, quiet) = (areas.tree, state.theme.quiet());
    let lines = screen.lines(&state.catalogue.codebook);
    if lines.is_empty() {
        let words = [
            "The codebook is empty.",
            "",
            "n   a new code, or theme/code",
            "",
            "thema import codebook.csv brings one in from the shell.",
        ];
        for (line, y) in words.iter().zip(area.y + 1..area.bottom()) {
            put(buffer, area.x + 2, y, line, area.width.saturating_sub(3), quiet);
        }
        return;
    }
    let end = area.right().saturating_sub(1);
    put_right(buffer, end, area.y, "people", quiet);
    put_right(buffer, end.saturating_sub(FIGURE), area.y, "codings", quiet);
    let hits = screen.hits(&state.catalogue.codebook);
    let shown = lines.iter().enumerate().skip(screen.top).zip(area.y + 1..area.bottom());
    for ((at, line), y) in shown {
        let row = Rect { y, height: 1, ..area };
        code(state, screen, *line, hits.contains(&line.code), row, buffer);
        if at == screen.at {
            let names = Rect { width: area.width.saturating_sub(FIGURES), ..row };
            let style = if screen.focus == Focus::Tree { state.theme.lit() } else { state.theme.strong() };
            restyle(buffer, names, style);
        }
    }
    let below = lines.len().saturating_sub(screen.top + usize::from(area.height.saturating_sub(1)));
    if below > 0 {
        put(buffer, area.x + 1, area.y, &format!("{below} more below"), area.width / 2, quiet);
    }
}

/// `● ▾ A  team-isolation                 12       5`
fn code(state: &State, screen: &CodebookScreen, line: TreeLine, is_hit: bool, row: Rect, buffer: &mut Buffer) {
    let book = &state.catalogue.codebook;
    let Some(code) = book.get(line.code) else { return };
    let (quiet, strong) = (state.theme.quiet(), state.theme.strong());
    if screen.selected.contains(&line.code) {
        put(buffer, row.x + 1, row.y, "●", 1, strong);
    }
    let figures = row.right().saturating_sub(FIGURES);
    let x = (row.x + 3 + layout::indent(row.width, line.depth)).min(figures);
    let fold = match (line.has_parts, screen.folded.contains(&line.code)) {
        (true, true) => "▸",
        (true, false) => "▾",
        (false, _) => " ",
    };
    put(buffer, x, row.y, fold, 1, quiet);
    swatch(state, line.code, x + 2, row.y, buffer);
    let style = match (line.is_live, code.kind) {
        (false, _) => quiet,
        (true, CodeKind::Theme) => strong,
        (true, CodeKind::Code) => Style::new(),
    };
    let style = if is_hit { style.patch(state.theme.underlay()) } else { style };
    let room = figures.saturating_sub(x + 4);
    let what = gone(state, code);
    let name_room = if what.is_empty() { room } else { room.min((room / 2).max(cell::width_of(&code.name).min(24))) };
    let end = put(buffer, x + 4, row.y, &cell::shortened(&code.name, name_room), name_room, style);
    if !what.is_empty() {
        put(buffer, end + 2, row.y, &what, figures.saturating_sub(end + 2), quiet);
    }
    let extent = screen.extents.get(&line.code).copied().unwrap_or_default().all;
    let end = row.right().saturating_sub(1);
    for (figure, end) in [(extent.participants, end), (extent.codings, end.saturating_sub(FIGURE))] {
        if figure > 0 {
            put_right(buffer, end, row.y, &figure.to_string(), quiet);
        }
    }
}

/// What became of a code that is no longer in use.
fn gone(state: &State, code: &Code) -> String {
    match code.merged_into {
        Some(into) => format!("merged into {}", state.catalogue.codebook.path(into)),
        None if code.retired => "retired".to_owned(),
        None => String::new(),
    }
}

/// `12 codings`, `1 coding`.
fn counted(count: u64, one: &str) -> String {
    match (count, one) {
        (1, _) => format!("1 {one}"),
        (many, "person") => format!("{many} people"),
        (many, one) => format!("{many} {one}s"),
    }
}
