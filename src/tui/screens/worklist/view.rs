//! What is to be looked at: the list, and the chosen passage as it was and as it is.

use super::{Entry, Parts, Worklist, parts};
use crate::model::revision::{Edits, Place, Placed, Touch};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::project::recheck::ToCheck;
use crate::tui::cell;
use crate::tui::layout::ScreenAreas;
use crate::tui::state::State;
use crate::tui::view::{codebook, fill, put, put_right, restyle, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

pub fn draw(state: &State, worklist: &Worklist, areas: &ScreenAreas, buffer: &mut Buffer) -> Option<Position> {
    let Parts { list, rule, passage } = parts(areas.body);
    if !worklist.loaded {
        return None;
    }
    if worklist.listed(state).is_empty() {
        nothing(state, worklist, areas.body, buffer);
        return None;
    }
    lines(state, worklist, list, buffer);
    let quiet = state.theme.quiet();
    if rule.width == 1 {
        (rule.y..rule.bottom()).for_each(|y| fill(buffer, rule.x, rule.x + 1, y, "│", quiet));
    } else {
        fill(buffer, rule.x, rule.right(), rule.y, "─", quiet);
    }
    if let Some(item) = worklist.chosen(state) {
        whole(state, item, passage, buffer);
    }
    None
}

const HIDDEN: &str = "Others' passages are hidden (a beside the text).";

fn nothing(state: &State, worklist: &Worklist, area: Rect, buffer: &mut Buffer) {
    let mut said = vec![
        "Nothing to look at.",
        "",
        "When a text is corrected after it was coded (`:document amend`), the passages",
        "whose words changed are listed here until somebody has looked at them.",
    ];
    if worklist.hidden(state) > 0 {
        said.extend(["", HIDDEN]);
    }
    for (line, y) in said.iter().zip(area.y + 1..area.bottom()) {
        put(buffer, area.x + 2, y, line, area.width.saturating_sub(3), state.theme.quiet());
    }
}

fn lines(state: &State, worklist: &Worklist, area: Rect, buffer: &mut Buffer) {
    let entries = worklist.entries(state);
    let mut y = area.y;
    for (entry, at) in worklist.rows(&entries, area) {
        let row = Rect { y, height: 1, ..area };
        match entries[entry] {
            Entry::Document(id) => {
                let name = state.catalogue.document(id).map_or("?", |document| &document.name);
                put(buffer, row.x + 1, y, name, row.width.saturating_sub(2), state.theme.strong());
            }
            Entry::Passage(item) => {
                line(state, item, row, buffer);
                if at == Some(worklist.list.chosen) {
                    restyle(buffer, row, state.theme.lit());
                }
            }
        }
        y += 1;
    }
    if worklist.hidden(state) > 0 && y < area.bottom() {
        put(buffer, area.x + 1, y, HIDDEN, area.width.saturating_sub(2), state.theme.quiet());
    }
}

/// `  changed  A no-monitoring  Nobody had ever asked …          ada`
fn line(state: &State, item: &ToCheck, row: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    put(buffer, row.x + 2, row.y, item.touch.word(), 8, quiet);
    let end = row.right().saturating_sub(1);
    let end = put_right(buffer, end, row.y, &cell::fitted(&whose(state, item), 10), quiet).saturating_sub(1);
    let room = (row.width / 3).max(8);
    let x = row.x + 11;
    match item.code.and_then(|code| state.catalogue.codebook.resolve(code)) {
        Some(code) => {
            codebook::swatch(state, code, x, row.y, buffer);
            let name = state.catalogue.codebook.get(code).map_or("?", |code| &code.name);
            put(buffer, x + 2, row.y, &cell::shortened(name, room), room, Style::new());
        }
        None => drop(put(buffer, x, row.y, &cell::shortened(&what(item), room), room + 2, Style::new())),
    }
    let words = if item.after.is_empty() { item.before.as_deref().unwrap_or_default() } else { &item.after };
    let x = x + room + 4;
    let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    put(buffer, x, row.y, &words, end.saturating_sub(x), quiet);
}

/// The chosen passage: what it is, its words as they were and as they are, and what that means.
fn whole(state: &State, item: &ToCheck, area: Rect, buffer: &mut Buffer) {
    let (quiet, strong) = (state.theme.quiet(), state.theme.strong());
    let width = area.width.saturating_sub(4);
    let mut said: Vec<(String, Style)> = Vec::new();
    let mut add = |text: &str, style: Style| {
        said.extend(wrapped(text, width.max(8)).into_iter().map(|line| (line, style)));
    };
    let place = item.place.map_or_else(String::new, |place| format!(" · {place}"));
    let name = state.catalogue.document(item.document).map_or("?", |document| &document.name);
    let code = item.code.and_then(|code| state.catalogue.codebook.resolve(code));
    let about = code.map_or_else(|| what(item), |code| state.catalogue.codebook.path(code).to_owned());
    add(&about, strong);
    add(&format!("{name}{place} · {}", whose(state, item)), quiet);
    let (before, after) = marked(item);
    add("", quiet);
    add("before", quiet);
    for line in before.lines() {
        add(line, Style::new());
    }
    add("", quiet);
    add("now", quiet);
    for line in after.lines() {
        add(line, Style::new());
    }
    add("", quiet);
    add(meaning(item), quiet);
    for ((line, style), y) in said.iter().zip(area.y..area.bottom()) {
        put(buffer, area.x + 2, y, line, area.width.saturating_sub(3), *style);
    }
}

/// What the touch means, and what to do.
fn meaning(item: &ToCheck) -> &'static str {
    match (item.touch, item.about) {
        (Touch::Changed, Placed::Coding(_)) => "It counts as it stands. In the text, e gives it other words.",
        (Touch::Changed, _) => "It is about the words as they stand.",
        (Touch::Gone, Placed::Coding(_)) => {
            "None of its words is left: it counts nowhere. Code the right words anew, and take it off."
        }
        (Touch::Gone, Placed::Quote(_)) => "None of its words is left: pick the right words anew, and take it off.",
        (Touch::Gone, _) => "None of its words is left: it is about the document as a whole now.",
        (Touch::Same, _) => {
            "It fell together with another one of the same code, and counts nowhere. Take it off, or leave it."
        }
    }
}

fn what(item: &ToCheck) -> String {
    format!("{} {}", item.about.word(), item.title).trim_end().to_owned()
}

fn whose(state: &State, item: &ToCheck) -> String {
    item.coder.and_then(|coder| state.catalogue.coder(coder)).map_or_else(String::new, |coder| coder.name.clone())
}

/// Both wordings, with what differs in brackets.
fn marked(item: &ToCheck) -> (String, String) {
    let Some(before) = &item.before else {
        return ("(the words as they were are erased)".to_owned(), item.after.clone());
    };
    if item.after.is_empty() {
        return (before.clone(), "–".to_owned());
    }
    let (Ok(old), Ok(new)) = (Text::new(before.clone()), Text::new(item.after.clone())) else {
        return (before.clone(), item.after.clone());
    };
    let edits = Edits::between(&old, &new, None);
    let bracketed = |text: &Text, side: fn(&Place) -> Span| {
        let mut marked = String::new();
        let mut at = text.whole().start();
        for span in edits.places().all().iter().map(side).filter(|span| !span.is_empty()) {
            marked.push_str(text.slice(Span::between(at, span.start())));
            let (words, blanks) = (text.slice(span).trim_end(), text.slice(span));
            marked.push_str(&format!("[{words}]"));
            marked.extend(blanks.chars().skip(words.chars().count()));
            at = span.end();
        }
        marked.extend(text.chars_from(at));
        marked
    };
    (bracketed(&old, |place| place.old), bracketed(&new, |place| place.new))
}
