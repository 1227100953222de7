//! The figures as a terminal shows them: of the rows and columns only those that are on the screen.

mod bars;
mod codeline;
mod curve;
mod heat;

use super::update::{order_words, within_words};
use super::{Cellular, Insight, Pane, View, panel};
use crate::command::cases::Cases;
use crate::command::cooccurrence::Cells as PairCells;
use crate::command::frequencies::Bars;
use crate::command::insight::Drawn;
use crate::command::matrix::Cells;
use crate::report::chart::{Chart, Label};
use crate::tui::cell;
use crate::tui::layout::{self, ScreenAreas};
use crate::tui::screens::panel as below;
use crate::tui::state::State;
use crate::tui::view::{put, restyle, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// The parts of the screen.
#[derive(Debug, Clone, Copy)]
struct Parts {
    /// The figures there are.
    tabs: Rect,
    /// What was chosen, each with its key.
    settings: Rect,
    /// What stands above the rows and stays there.
    heads: Rect,
    rows: Rect,
    panel: Rect,
}

fn parts(body: Rect, view: View) -> Parts {
    let heads = match view {
        View::Codeline => 2,
        View::Saturation => 0,
        _ => 1,
    };
    let panel = match body.height {
        0..12 => 0,
        12..18 => 4,
        18..30 => 6,
        _ => 9,
    };
    let rows = body.height.saturating_sub(2 + heads + panel);
    let part = |y: u16, height: u16| Rect { y: body.y + y, height, ..body }.intersection(body);
    Parts {
        tabs: part(0, 1),
        settings: part(1, 1),
        heads: part(2, heads),
        rows: part(2 + heads, rows),
        panel: part(2 + heads + rows, panel),
    }
}

/// How many rows and columns of a figure there is room for.
pub(super) fn room(body: Rect, drawn: &Drawn) -> (usize, usize) {
    let parts = parts(body, View::of(&drawn.request.figure));
    let width = match &drawn.chart {
        Chart::HeatMap(map) => heat::Grid::new(parts.rows, drawn, map).shown,
        Chart::Curve(curve) => curve::Axes::new(parts.rows, drawn, curve).shown,
        // A stretch is somewhere on the line, which is there from end to end.
        Chart::CodeLine(line) => line.rows.iter().map(|row| row.stretches.len()).max().unwrap_or(1),
        _ => 1,
    };
    (usize::from(parts.rows.height).max(1), width.max(1))
}

/// The row and column of a figure under a place of the screen.
pub(super) fn cell_at(body: Rect, pane: &Pane, drawn: &Drawn, at: Position) -> Option<(usize, usize)> {
    let rows = parts(body, View::of(&drawn.request.figure)).rows;
    if !rows.contains(at) {
        return None;
    }
    let row = match &drawn.chart {
        Chart::Curve(_) => 0,
        _ => pane.rows.top + usize::from(at.y - rows.y),
    };
    let columns = if row < drawn.size(0).0 { drawn.size(row).1 } else { return None };
    let column = match &drawn.chart {
        Chart::HeatMap(map) => heat::Grid::new(rows, drawn, map).column_at(at.x, pane.columns.top),
        Chart::Curve(curve) => curve::Axes::new(rows, drawn, curve).column_at(at.x, pane.columns.top),
        Chart::CodeLine(line) => codeline::Strip::new(rows, line).stretch_at(&line.rows[row], at.x),
        _ => Some(0),
    };
    // A click on a name chooses the row and stays in the column.
    let column = column.unwrap_or(pane.columns.chosen).min(columns.saturating_sub(1));
    Some((row, column))
}

pub fn draw(state: &State, screen: &Insight, areas: &ScreenAreas, buffer: &mut Buffer) -> Option<Position> {
    let parts = parts(areas.body, screen.view);
    tabs(state, screen, parts.tabs, buffer);
    settings(state, screen, parts.settings, buffer);
    let pane = screen.pane();
    let text =
        Rect { y: parts.heads.y + 1, height: (parts.panel.bottom()).saturating_sub(parts.heads.y + 1), ..areas.body };
    if let Some(said) = nothing(state, screen) {
        say(&said, state.theme.quiet(), text, buffer);
        return None;
    }
    match pane.came.as_ref().map(|came| &came.found) {
        None => drop(put(buffer, text.x + 2, text.y, "working …", text.width.saturating_sub(3), state.theme.quiet())),
        Some(Err(refused)) => {
            let hint = refused.hint.clone().unwrap_or_default();
            say(&[refused.text.clone(), hint], Style::new(), text, buffer);
        }
        Some(Ok(drawn)) => {
            match &drawn.chart {
                Chart::Bars(_) => bars::draw(state, pane, drawn, parts.heads, parts.rows, buffer),
                Chart::HeatMap(map) => heat::draw(state, pane, drawn, map, parts.heads, parts.rows, buffer),
                Chart::Curve(curve) => curve::draw(state, pane, drawn, curve, parts.rows, buffer),
                Chart::CodeLine(line) => codeline::draw(state, pane, drawn, line, parts.heads, parts.rows, buffer),
                Chart::Intervals(_) | Chart::Flow(_) => {}
            }
            below::draw(state, &panel::of(state, screen, drawn), parts.panel, buffer);
            if screen.is_working(state) {
                // What no longer answers the question recedes until the answer is there.
                let all = Rect { height: parts.panel.bottom() - parts.heads.y, ..parts.heads };
                restyle(buffer, Rect { y: parts.heads.y, ..all }, state.theme.quiet());
            }
        }
    }
    None
}

/// Why there is nothing to be seen, and what to do; a paragraph each.
fn nothing(state: &State, screen: &Insight) -> Option<Vec<String>> {
    let key = |name: &str| state.keymap.key_of(name);
    let catalogue = &state.catalogue;
    if catalogue.documents.is_empty() {
        let how = format!("{} and `import PATH` take interviews in.", key("palette"));
        return Some(vec!["There are no documents yet.".to_owned(), how]);
    }
    if catalogue.codebook.is_empty() {
        let how =
            format!("{} leads back to the text, and {} there makes the first code.", key("leave-screen"), key("pick"));
        return Some(vec!["There are no codes yet.".to_owned(), how]);
    }
    if screen.view == View::Codeline && state.page.is_none() {
        let how = format!(
            "{} leads back to the text, and {} there lists the documents.",
            key("leave-screen"),
            key("documents")
        );
        return Some(vec!["The code line is of the document that is open, and none is.".to_owned(), how]);
    }
    let drawn = screen.pane().drawn()?;
    let (rows, columns) = drawn.size(0);
    if rows > 0 && columns > 0 {
        return None;
    }
    if let (View::Matrix, Cases::Participant) = (screen.view, screen.settings.cases) {
        let how = format!(
            "`document speaker` in the palette ({}) says who a speaker is; {} counts by document.",
            key("palette"),
            key("counted-by")
        );
        return Some(vec!["No speaker is linked to a participant yet.".to_owned(), how]);
    }
    let whose = screen.settings.whose.words(catalogue);
    let what = match &state.page {
        Some(page) if screen.view == View::Codeline => format!(" in {}", page.opened.document.name),
        _ => String::new(),
    };
    let mut how =
        format!("{} leads back to the text, and {} there codes the passage.", key("leave-screen"), key("pick"));
    if catalogue.codings.values().any(|codings| !codings.is_empty()) {
        how = format!("{} counts others' codings. {how}", key("counted-layer"));
    }
    Some(vec![format!("Nothing is coded{what}, counted from {whose}."), how])
}

/// Paragraphs.
fn say(paragraphs: &[String], style: Style, area: Rect, buffer: &mut Buffer) {
    let width = area.width.saturating_sub(4).max(8);
    let lines = paragraphs.iter().flat_map(|words| wrapped(words, width));
    for (line, y) in lines.zip(area.y..area.bottom()) {
        put(buffer, area.x + 2, y, &line, width, style);
    }
}

/// `1 frequencies   2 matrix   3 co-occurrence   4 saturation   5 code line`
fn tabs(state: &State, screen: &Insight, row: Rect, buffer: &mut Buffer) {
    let key = |view: View| state.keymap.key_of(view.action());
    let width: u16 = View::ALL.iter().map(|view| cell::width_of(&key(*view)) + cell::width_of(view.words()) + 4).sum();
    let mut x = row.x + 1;
    for view in View::ALL {
        let room = |x: u16| row.right().saturating_sub(x);
        let is_shown = view == screen.view;
        x = put(buffer, x, row.y, &key(view), room(x), state.theme.strong());
        // On a narrow screen the others are their keys alone.
        if is_shown || width <= row.width + 3 {
            let words = format!(" {} ", view.words());
            let from = x;
            x = put(
                buffer,
                x,
                row.y,
                &words,
                room(x),
                if is_shown { state.theme.strong() } else { state.theme.quiet() },
            );
            if is_shown {
                restyle(buffer, Rect { x: from, width: x - from, ..row }, state.theme.lit());
            }
        }
        x += 2;
    }
}

/// `t by document  c passages  s codebook order  a your codings`
fn settings(state: &State, screen: &Insight, row: Rect, buffer: &mut Buffer) {
    let chosen = &screen.settings;
    let mut shown: Vec<(&str, String)> = Vec::new();
    match screen.view {
        View::Frequencies => {
            let bars = if chosen.bars == Bars::Participants { "participants" } else { "passages" };
            shown.push(("counted-what", bars.to_owned()));
            shown.push(("counted-order", order_words(chosen.sort).to_owned()));
        }
        View::Matrix => {
            let by = if chosen.cases == Cases::Document { "by document" } else { "by participant" };
            let cells = match chosen.cells {
                Cells::Count => "passages",
                Cells::Words => "words",
                Cells::Presence => "presence",
            };
            shown.push(("counted-by", by.to_owned()));
            shown.push(("counted-what", cells.to_owned()));
            shown.push(("counted-order", order_words(chosen.sort).to_owned()));
        }
        View::Cooccurrence => {
            let cells = if chosen.pair_cells == PairCells::Count { "count" } else { "Jaccard" };
            shown.push(("counted-by", within_words(chosen.within)));
            shown.push(("counted-what", cells.to_owned()));
        }
        View::Saturation => {
            let by = if chosen.interviews == Cases::Document { "by document" } else { "by participant" };
            shown.push(("counted-by", by.to_owned()));
        }
        View::Codeline => {}
    }
    shown.push(("counted-layer", chosen.whose.words(&state.catalogue)));
    let mut x = row.x + 1;
    for (name, words) in shown {
        x = put(buffer, x, row.y, &state.keymap.key_of(name), row.right().saturating_sub(x), state.theme.strong()) + 1;
        x = put(buffer, x, row.y, &words, row.right().saturating_sub(x), Style::new()) + 2;
    }
}

/// How far a label is set in: codes below their themes, unless they stand in another order.
fn indent(width: u16, drawn: &Drawn, label: &Label) -> u16 {
    use crate::command::insight::Figure;
    use crate::command::select::Order;
    let is_tree =
        !matches!(drawn.request.figure, Figure::Matrix { sort: Order::Frequency, .. } | Figure::Cooccurrence { .. });
    if is_tree { layout::indent(if width < 100 { 0 } else { width }, label.depth) } else { 0 }
}

/// How wide the names of rows are set, which stays so wherever one scrolls.
fn name_width<'l>(drawn: &Drawn, labels: impl Iterator<Item = &'l Label>, width: u16) -> u16 {
    let widest = labels.map(|label| indent(width, drawn, label) + cell::width_of(&label.text)).max().unwrap_or(0);
    widest.clamp(8, (width / 3).max(8))
}

/// The name of a row: a theme stronger than its codes, the chosen one marked.
fn name(state: &State, drawn: &Drawn, label: &Label, is_chosen: bool, row: Rect, buffer: &mut Buffer) {
    let style = if label.heading { state.theme.strong() } else { Style::new() };
    let indent = indent(buffer.area.width, drawn, label);
    let room = row.width.saturating_sub(indent);
    put(buffer, row.x + indent, row.y, &cell::shortened(&label.text, room), room, style);
    if is_chosen {
        restyle(buffer, row, state.theme.lit());
    }
}

/// The cells of a row from one column to another.
const fn between(from: u16, to: u16, y: u16) -> Rect {
    Rect { x: from, y, width: to.saturating_sub(from), height: 1 }
}
