//! The memos: kinds above, the list, and the chosen one whole.

use super::detail::{self, Line, Tone};
use super::{Entry, Memos, Order, Parts, Shown, author, parts};
use crate::project::memos::Written;
use crate::tui::cell;
use crate::tui::layout::ScreenAreas;
use crate::tui::state::State;
use crate::tui::view::{codebook, fill, put, put_right, restyle};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// The widest word for a kind, with the blanks behind it.
const KIND: u16 = 13;

pub fn draw(state: &State, memos: &Memos, areas: &ScreenAreas, buffer: &mut Buffer) -> Option<Position> {
    let Parts { kinds, list: list_area, rule, memo } = parts(areas.body);
    if !memos.loaded {
        return None;
    }
    let cursor = head(state, memos, kinds, buffer);
    if memos.listed(state).is_empty() {
        nothing(state, memos, list_area, buffer);
        return cursor;
    }
    list(state, memos, list_area, buffer);
    let quiet = state.theme.quiet();
    if rule.width == 1 {
        (rule.y..rule.bottom()).for_each(|y| fill(buffer, rule.x, rule.x + 1, y, "│", quiet));
    } else {
        fill(buffer, rule.x, rule.right(), rule.y, "─", quiet);
    }
    if let Some(written) = memos.chosen(state) {
        whole(state, memos, written, memo, buffer);
    }
    cursor
}

/// ` all  project  documents  codes  passages      / robust`
fn head(state: &State, memos: &Memos, row: Rect, buffer: &mut Buffer) -> Option<Position> {
    let mut x = row.x;
    for shown in Shown::ALL {
        let style = if shown == memos.shown { state.theme.lit() } else { state.theme.quiet() };
        x = put(buffer, x, row.y, &format!(" {} ", shown.word()), row.width, style);
    }
    if !memos.typing && memos.search.is_empty() {
        return None;
    }
    let x = put(buffer, x + 2, row.y, "/", 1, state.theme.strong());
    let room = row.right().saturating_sub(x + 1);
    let cursor = put(buffer, x, row.y, memos.search.before(), room, Style::new());
    put(buffer, cursor, row.y, memos.search.after(), row.right().saturating_sub(cursor + 1), Style::new());
    memos.typing.then_some(Position { x: cursor, y: row.y })
}

/// Why there is nothing, and what to press.
fn nothing(state: &State, memos: &Memos, area: Rect, buffer: &mut Buffer) {
    let narrowed = memos.shown != Shown::All || memos.mine || !memos.search.is_empty();
    let mut lines = match narrowed {
        true => vec!["No memo here.", "", "Tab  another kind    a  everybody's    Esc  out of a search"],
        false => vec![
            "No memos yet.",
            "",
            "n  write one about the project",
            "m  beside the text writes one about the passage, in the codebook one about the code",
        ],
    };
    if memos.hidden(state) > 0 {
        lines.extend(["", HIDDEN]);
    }
    for (line, y) in lines.iter().zip(area.y + 1..area.bottom()) {
        put(buffer, area.x + 2, y, line, area.width.saturating_sub(3), state.theme.quiet());
    }
}

const HIDDEN: &str = "Others' memos on the text are hidden (a beside it).";

fn list(state: &State, memos: &Memos, area: Rect, buffer: &mut Buffer) {
    let entries = memos.entries(state);
    let mut y = area.y;
    for (entry, at) in memos.rows(&entries, area) {
        let row = Rect { y, height: 1, ..area };
        match &entries[entry] {
            Entry::Heading(heading) => {
                let room = area.width.saturating_sub(2);
                put(buffer, row.x + 1, y, &cell::shortened(heading, room), room, state.theme.strong());
            }
            Entry::Memo(written) => {
                entry_row(state, memos.order, written, row, buffer);
                if at == Some(memos.list.chosen) {
                    restyle(buffer, row, state.theme.lit());
                }
            }
        }
        y += 1;
    }
    if memos.hidden(state) > 0 && !memos.mine && y < area.bottom() {
        put(buffer, area.x + 1, y, HIDDEN, area.width.saturating_sub(2), state.theme.quiet());
    }
}

/// `  remark       P05  she says it twice                    ada  11-22`
fn entry_row(state: &State, order: Order, written: &Written, row: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    put(buffer, row.x + 2, row.y, written.kind(), KIND, quiet);
    let mut end = row.right().saturating_sub(1);
    if order != Order::Newest {
        end = put_right(buffer, end, row.y, written.at.get(5..10).unwrap_or_default(), quiet).saturating_sub(1);
    }
    if order != Order::Author {
        let who = cell::fitted(author(&state.catalogue, written), 10);
        end = put_right(buffer, end, row.y, &who, quiet).saturating_sub(1);
    }
    let mut x = row.x + 2 + KIND;
    if order != Order::About {
        let room = (row.width / 4).max(8);
        put(buffer, x, row.y, &cell::shortened(&name(state, written), room), room, quiet);
        x += room + 2;
    }
    // A title that says where is no title.
    let title = if written.level() == written.about.level() { written.title.as_str() } else { "" };
    if !title.is_empty() {
        x = put(buffer, x, row.y, title, end.saturating_sub(x), Style::new()) + 2;
    }
    let style = if title.is_empty() { Style::new() } else { quiet };
    put(buffer, x, row.y, &on_one_line(&written.body), end.saturating_sub(x), style);
}

fn on_one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What it is about, in a word or two.
fn name(state: &State, written: &Written) -> String {
    let code = written.code.and_then(|code| state.catalogue.codebook.get(code)).map(|code| code.name.as_str());
    let document =
        written.document().and_then(|id| state.catalogue.document(id)).map(|document| document.name.as_str());
    let turn = written.quote.as_ref().and_then(|quote| quote.turn);
    match (document, code, turn) {
        (Some(document), Some(code), _) => format!("{document} {code}"),
        (Some(document), None, Some(turn)) => format!("{document} turn {turn}"),
        (Some(name), None, None) | (None, Some(name), _) => name.to_owned(),
        // "project" is its kind already.
        (None, None, _) if written.about == crate::model::memo::MemoAbout::Project => String::new(),
        (None, None, _) => written.name.clone(),
    }
}

/// The chosen memo, as far as there is room.
fn whole(state: &State, memos: &Memos, written: &Written, area: Rect, buffer: &mut Buffer) {
    let lines = detail::lines(state, written, area.width.saturating_sub(4));
    let height = usize::from(area.height);
    for (line, y) in lines.iter().skip(memos.top).zip(area.y..area.bottom()) {
        detail_line(state, line, Rect { x: area.x + 2, y, width: area.width.saturating_sub(4), height: 1 }, buffer);
    }
    let below = lines.len().saturating_sub(memos.top + height);
    if below > 0 {
        let words = format!(" {} {below} more ", state.keymap.key_of("memo-on"));
        put_right(buffer, area.right().saturating_sub(1), area.bottom().saturating_sub(1), &words, state.theme.quiet());
    }
}

fn detail_line(state: &State, line: &Line, row: Rect, buffer: &mut Buffer) {
    let (x, style) = match line.tone {
        Tone::Title => (row.x, state.theme.strong()),
        Tone::Quiet => (row.x, state.theme.quiet()),
        Tone::Written => (row.x, Style::new()),
        Tone::Quoted => {
            put(buffer, row.x, row.y, "▏", 1, state.theme.quiet());
            (row.x + 2, Style::new())
        }
        Tone::Code(code) => {
            codebook::swatch(state, code, row.x, row.y, buffer);
            (row.x + 2, Style::new())
        }
    };
    put(buffer, x, row.y, &line.text, row.right().saturating_sub(x), style);
}
