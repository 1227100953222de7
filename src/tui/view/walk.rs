//! The panel under the text while disagreements are walked: which one it is, and what each coder marked.

use super::{beside, codebook, fill, put, put_right, wipe};
use crate::analysis::disagreement::{Kind, Side};
use crate::model::coding::Certainty;
use crate::model::ids::CodeId;
use crate::tui::cell;
use crate::tui::layout::{Areas, WALK_HEIGHT};
use crate::tui::state::State;
use crate::tui::walk::{self, Walk};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// The rule, and a row for each coder.
pub(super) fn draw(state: &State, areas: &Areas, buffer: &mut Buffer) {
    let (Some(walk), Some(area)) = (&state.walk, areas.walk) else { return };
    wipe(area, buffer);
    let strong = state.theme.strong();
    fill(buffer, area.x, area.right(), area.y, "━", strong);
    let count = format!(" {} {} of {}{} ", of_kind(walk), walk.at + 1, walk.stops.len(), on_code(state, walk));
    put(buffer, area.x + 1, area.y, &count, area.width, strong);
    let words = format!(" {} ", walk::words(&state.catalogue, walk));
    put_right(buffer, area.right().saturating_sub(1), area.y, &words, strong);
    if area.height > WALK_HEIGHT {
        let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
        return beside::draw(state, walk, below, buffer);
    }
    for (side, y) in Side::BOTH.into_iter().zip(area.y + 1..area.bottom()) {
        coder(state, walk, side, Rect { y, height: 1, ..area }, buffer);
    }
}

/// What is gone through, where it is not everything.
const fn of_kind(walk: &Walk) -> &'static str {
    match walk.only.kind {
        None => "Disagreement",
        Some(Kind::Missed) => "Missed",
        Some(Kind::Different) => "Different code",
        Some(Kind::Boundary) => "Boundary",
    }
}

fn on_code(state: &State, walk: &Walk) -> String {
    let code = walk.only.code.and_then(|code| state.catalogue.codebook.get(code));
    code.map_or_else(String::new, |code| format!(" on {}", cell::shortened(&code.name, 30)))
}

/// `b ben   Q responsibility-undefined ✎ is that hers?  also: no-monitoring`
fn coder(state: &State, walk: &Walk, side: Side, row: Rect, buffer: &mut Buffer) {
    let (quiet, end) = (state.theme.quiet(), row.right().saturating_sub(1));
    let name = |side: Side| state.catalogue.coder(*side.of(&walk.coders)).map_or("?", |coder| coder.name.as_str());
    let names_width = Side::BOTH.map(|side| cell::width_of(name(side))).into_iter().max().unwrap_or(0).min(12);
    let letters = walk.letters(&state.catalogue);
    put(buffer, row.x + 1, row.y, side.of(&letters).as_str(), 1, state.theme.strong());
    // The name is set as the coder's words are in the text.
    put(buffer, row.x + 3, row.y, name(side), names_width, state.theme.disputed(Side::BOTH.map(|other| other == side)));
    let mut x = row.x + names_width + 5;
    let (disputed, others) = walk::codings_at(&state.catalogue, walk, side);
    let disagreement = &walk.stop().disagreement;
    match disagreement.code(side) {
        Some(code) => {
            x = put_code(state, code, x, row, buffer);
            let pieces = disagreement.passages(side).len();
            let is_uncertain = disputed.iter().any(|coding| coding.certainty == Certainty::Uncertain);
            let pieces = if pieces > 1 { format!(" in {pieces} pieces") } else { String::new() };
            let doubt = if is_uncertain { "?" } else { "" };
            x = put(buffer, x, row.y, &format!("{doubt}{pieces}"), end.saturating_sub(x), quiet);
        }
        None => x = put(buffer, x, row.y, "–", end.saturating_sub(x), quiet),
    }
    for coding in disputed.iter().filter(|coding| !coding.memo.is_empty()) {
        let memo = format!(" ✎ {}", coding.memo.replace('\n', " "));
        x = put(buffer, x, row.y, &memo, end.saturating_sub(x), Style::new());
    }
    let mut seen = Vec::new();
    for code in others.iter().filter_map(|coding| state.catalogue.codebook.resolve(coding.code)) {
        if seen.contains(&code) || x + 6 > end {
            continue;
        }
        x = put(buffer, x, row.y, if seen.is_empty() { "  also " } else { ", " }, end.saturating_sub(x), quiet);
        let name = state.catalogue.codebook.get(code).map_or("?", |code| &code.name);
        x = put(buffer, x, row.y, name, end.saturating_sub(x), quiet);
        seen.push(code);
    }
}

/// The letter and the name of a code.
fn put_code(state: &State, code: CodeId, x: u16, row: Rect, buffer: &mut Buffer) -> u16 {
    codebook::swatch(state, code, x, row.y, buffer);
    let name = state.catalogue.codebook.get(code).map_or("?", |code| &code.name);
    put(buffer, x + 2, row.y, name, row.right().saturating_sub(x + 3), Style::new())
}

/// What the codes in dispute mean, side by side in the row of the passage.
pub(super) fn definitions(state: &State, walk: &Walk, row: Rect, buffer: &mut Buffer) {
    let codes = walk.stop().disagreement.codes();
    let room = row.width.saturating_sub(2) / u16::try_from(codes.len()).unwrap_or(1).max(1);
    for (&code, x) in codes.iter().zip((row.x + 1..).step_by(usize::from(room.max(1)))) {
        let end = (x + room).saturating_sub(1);
        codebook::swatch(state, code, x, row.y, buffer);
        let definition = state.catalogue.codebook.get(code).map_or("", |code| &code.definition);
        let words = if definition.is_empty() { "no definition yet" } else { definition };
        put(buffer, x + 2, row.y, &words.replace('\n', " "), end.saturating_sub(x + 2), state.theme.quiet());
    }
}

/// A stripe in the margin for each passage of the two coders: the first one's on the left.
pub(super) fn stripes(state: &State, walk: &Walk, areas: &Areas, buffer: &mut Buffer) {
    let Some(page) = &state.page else { return };
    let Some(passages) = walk.passages(page.opened.document.id) else { return };
    let letters = walk.letters(&state.catalogue);
    let height = usize::from(areas.margin.height);
    let bottom = page.down(page.top, height.saturating_sub(1));
    for (side, x) in Side::BOTH.into_iter().zip([areas.margin.x + 1, areas.margin.x + 3]) {
        for &passage in *side.of(&passages) {
            let (first_row, last_row) = page.rows_of(passage);
            if first_row > bottom || last_row < page.top {
                continue;
            }
            let [from, to] = [first_row, last_row.min(bottom)].map(|row| page.rows_between(page.top, row, height));
            for row in from..=to {
                let y = areas.margin.y + row as u16;
                let (symbol, style) = match row == from {
                    true => (side.of(&letters).as_str(), state.theme.strong()),
                    false => ("│", Style::new()),
                };
                if areas.margin.contains(Position { x, y }) {
                    buffer[(x, y)].set_symbol(symbol).set_style(style);
                }
            }
        }
    }
}
