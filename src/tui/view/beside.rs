//! The two coders of a disagreement side by side, where there is room: what each marked, with what, and why.

use super::{codebook, fill, put, wrapped};
use crate::analysis::disagreement::Side;
use crate::model::coding::Certainty;
use crate::tui::cell;
use crate::tui::state::State;
use crate::tui::walk::{self, Walk};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Two columns below the rule of the walk, parted by another one.
pub(super) fn draw(state: &State, walk: &Walk, area: Rect, buffer: &mut Buffer) {
    let half = area.width / 2;
    for y in area.y..area.bottom() {
        fill(buffer, area.x + half, area.x + half + 1, y, "│", state.theme.quiet());
    }
    let second = Rect { x: area.x + half + 1, width: area.width - half - 1, ..area };
    for (side, column) in Side::BOTH.into_iter().zip([Rect { width: half, ..area }, second]) {
        coder(state, walk, side, column, buffer);
    }
}

fn coder(state: &State, walk: &Walk, side: Side, area: Rect, buffer: &mut Buffer) {
    let (quiet, width) = (state.theme.quiet(), area.width.saturating_sub(2));
    let name = state.catalogue.coder(*side.of(&walk.coders)).map_or("?", |coder| coder.name.as_str());
    put(buffer, area.x + 1, area.y, side.of(&walk.letters(&state.catalogue)).as_str(), 1, state.theme.strong());
    // The name is set as the coder's words are in the text.
    let style = state.theme.disputed(Side::BOTH.map(|other| other == side));
    let x = put(buffer, area.x + 3, area.y, &cell::fitted(name, 16), width.saturating_sub(2), style) + 2;
    let disagreement = &walk.stop().disagreement;
    let (disputed, others) = walk::codings_at(&state.catalogue, walk, side);
    let mut also: Vec<&str> = Vec::new();
    for coding in others {
        let code = state.catalogue.codebook.resolve(coding.code).and_then(|code| state.catalogue.codebook.get(code));
        also.extend(code.map(|code| code.name.as_str()).filter(|name| !also.contains(name)));
    }
    match disagreement.code(side) {
        Some(code) => {
            codebook::swatch(state, code, x, area.y, buffer);
            let name = state.catalogue.codebook.get(code).map_or("?", |code| &code.name);
            let is_uncertain = disputed.iter().any(|coding| coding.certainty == Certainty::Uncertain);
            let name = format!("{name}{}", if is_uncertain { "?" } else { "" });
            let room = area.right().saturating_sub(x + 3);
            put(buffer, x + 2, area.y, &cell::shortened(&name, room), room, Style::new());
        }
        None => drop(put(buffer, x, area.y, "did not mark it", area.right().saturating_sub(x + 1), quiet)),
    }
    let memos = disputed.iter().filter(|coding| !coding.memo.is_empty());
    let memos: Vec<String> = memos.flat_map(|coding| wrapped(&format!("✎ {}", coding.memo), width)).collect();
    let also = if also.is_empty() { Vec::new() } else { wrapped(&format!("also {}", also.join(", ")), width) };
    let rows = usize::from(area.height.saturating_sub(1));
    // Of a long memo there is always the beginning, and of a long passage beginning and end.
    let memos = in_rows(memos, (rows / 2).max(1));
    let also = in_rows(also, 1);
    let quotes = in_rows(quotes(state, walk, side, width), rows.saturating_sub(memos.len() + also.len()));
    let lines = quotes.iter().map(|line| (line, Style::new()));
    let lines = lines.chain(memos.iter().map(|line| (line, quiet))).chain(also.iter().map(|line| (line, quiet)));
    for ((line, style), y) in lines.zip(area.y + 1..area.bottom()) {
        put(buffer, area.x + 1, y, line, width, style);
    }
}

/// The coder's passages in quotation marks, where their document is open.
fn quotes(state: &State, walk: &Walk, side: Side, width: u16) -> Vec<String> {
    let stop = walk.stop();
    let page = state.page.as_ref().filter(|page| page.opened.document.id == stop.document);
    let passages = stop.disagreement.passages(side).iter();
    page.map_or_else(Vec::new, |page| {
        passages.flat_map(|&passage| wrapped(&format!("“{}”", page.text().slice(passage)), width)).collect()
    })
}

/// As many lines as there are rows; what is left out before the last is marked.
fn in_rows(mut lines: Vec<String>, rows: usize) -> Vec<String> {
    if lines.len() <= rows {
        return lines;
    }
    let last = lines.pop();
    lines.truncate(rows.saturating_sub(1));
    lines.extend(last.filter(|_| rows > 0).map(|last| format!("… {last}")));
    lines
}
