//! What lies over the page: picker, palette, questions, memos, sheets.

use super::{codebook, fill, put, put_right, restyle, wipe, wrapped};
use crate::model::codebook::Code;
use crate::tui::cell;
use crate::tui::input::Line;
use crate::tui::layout::{self, Areas};
use crate::tui::rank::Candidate;
use crate::tui::state::{
    Choose, MemoPad, MemoTarget, Offer, Overlay, Palette, Person, Picker, Question, Sheet, State, WhatFor, Who,
};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;

/// Draws it, and answers where the cursor stands, if something is typed there.
pub(super) fn draw(state: &State, areas: &Areas, buffer: &mut Buffer) -> Option<Position> {
    let overlay = state.overlay.as_ref()?;
    let area = layout::overlay(state.size, state);
    if matches!(overlay, Overlay::Search(_) | Overlay::Pin(_)) {
        return None;
    }
    wipe(area, buffer);
    sides(state, area, areas, buffer);
    let beside = areas.codebook.is_some_and(|side| side.area == area);
    match overlay {
        Overlay::Picker(picker) => {
            heading(state, area, "Code this passage", beside, buffer);
            Some(draw_picker(state, picker, area, buffer))
        }
        Overlay::Palette(palette) => {
            heading(state, area, "Do", false, buffer);
            Some(draw_palette(state, palette, area, buffer))
        }
        Overlay::Ask { question, line } => Some(ask(state, *question, line, area, buffer)),
        Overlay::Who(who) => Some(draw_who(state, who, area, buffer)),
        Overlay::Choose(choose) => {
            draw_choose(state, choose, area, buffer);
            None
        }
        Overlay::Memo(pad) => {
            memo(state, pad, area, buffer);
            None
        }
        Overlay::Legend(top) => {
            legend(state, *top, area, buffer);
            None
        }
        Overlay::Look(look) => {
            heading(state, area, "Others' codes", false, buffer);
            for (line, y) in look.lines.iter().zip(area.y + 1..area.bottom()) {
                put(buffer, area.x + 2, y, line, area.width.saturating_sub(3), Style::new());
            }
            fill(buffer, area.x, area.right(), area.bottom().saturating_sub(1), "─", state.theme.quiet());
            None
        }
        Overlay::Sheet(sheet) => {
            draw_sheet(state, sheet, area, buffer);
            None
        }
        Overlay::Search(_) | Overlay::Pin(_) => None,
    }
}

/// The rules left and right of an overlay that has words beside it.
fn sides(state: &State, area: Rect, areas: &Areas, buffer: &mut Buffer) {
    let (quiet, strong) = (state.theme.quiet(), state.theme.strong());
    let screen = areas.title.union(areas.status);
    let within = |x: u16| {
        area.x > screen.x && area.right() < screen.right() && !areas.margin.contains(Position { x, y: area.y })
    };
    for x in [area.x.saturating_sub(1), area.right()].into_iter().filter(|&x| within(x)) {
        for y in area.y..area.bottom() {
            fill(buffer, x, x + 1, y, if y == area.y { "━" } else { "│" }, if y == area.y { strong } else { quiet });
        }
    }
}

/// The rule over an overlay, with its name; and one below, unless it stands in a pane of its own.
fn heading(state: &State, area: Rect, name: &str, in_pane: bool, buffer: &mut Buffer) {
    let strong = state.theme.strong();
    let y = if in_pane { area.y.saturating_sub(1) } else { area.y };
    fill(buffer, area.x, area.right(), y, "━", strong);
    put(buffer, area.x + 1, y, &format!(" {} ", cell::fitted(name, area.width.saturating_sub(6))), area.width, strong);
}

/// A line being typed, behind a mark; answers where the cursor is.
pub(in crate::tui) fn typed(state: &State, line: &Line, row: Rect, buffer: &mut Buffer) -> Position {
    let x = put(buffer, row.x + 1, row.y, "›", 1, state.theme.strong()) + 1;
    // A line too long for the row shows the end that is being typed.
    let room = row.right().saturating_sub(x + 1);
    let mut before = line.before().to_owned();
    while cell::width_of(&before) > room {
        before = before.chars().skip(1).collect();
    }
    let cursor = put(buffer, x, row.y, &before, room, Style::new());
    put(buffer, cursor, row.y, line.after(), row.right().saturating_sub(cursor + 1), Style::new());
    Position { x: cursor, y: row.y }
}

pub(in crate::tui) fn draw_picker(state: &State, picker: &Picker, area: Rect, buffer: &mut Buffer) -> Position {
    let (line, list, preview) = layout::picker_parts(area);
    let cursor = typed(state, &picker.line, line, buffer);
    let shown = picker.candidates.iter().enumerate().skip(picker.list.top);
    for ((at, candidate), y) in shown.zip(list.y..list.bottom()) {
        let row = Rect { y, height: 1, ..list };
        match candidate {
            Candidate::Code(code) => {
                let Some(known) = state.catalogue.codebook.get(*code) else { continue };
                codebook::swatch(state, *code, row.x + 1, y, buffer);
                let mut end = row.right().saturating_sub(1);
                if let Some(digit) = state.slots.digit(*code) {
                    end = put_right(buffer, end, y, &digit.to_string(), state.theme.quiet()).saturating_sub(1);
                }
                let room = end.saturating_sub(row.x + 3);
                let x = put(buffer, row.x + 3, y, &cell::shortened(&known.name, room), room, Style::new());
                let above =
                    state.catalogue.codebook.parent(*code).and_then(|theme| state.catalogue.codebook.get(theme));
                if let Some(theme) = above.filter(|_| x + 6 < end) {
                    put(buffer, x + 2, y, &theme.name, end.saturating_sub(x + 2), state.theme.quiet());
                }
            }
            Candidate::New(path) => {
                let x = put(buffer, row.x + 1, y, "+ new code ", row.width, state.theme.quiet());
                put(buffer, x, y, path, row.right().saturating_sub(x + 1), Style::new());
            }
        }
        if at == picker.list.chosen {
            restyle(buffer, Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row }, state.theme.lit());
        }
    }
    fill(buffer, preview.x, preview.right(), preview.y, "─", state.theme.quiet());
    let (_, doubt) = picker.parts();
    if let Some(remark) = doubt {
        let words = if remark.is_empty() { " uncertain ".to_owned() } else { format!(" uncertain: {remark} ") };
        put(buffer, preview.x + 1, preview.y, &words, preview.width.saturating_sub(2), state.theme.strong());
    }
    let inner = Rect { y: preview.y + 1, height: preview.height.saturating_sub(1), ..preview };
    match picker.candidates.get(picker.list.chosen) {
        Some(Candidate::Code(code)) => {
            if let Some(code) = state.catalogue.codebook.get(*code) {
                describe(state, code, inner, buffer);
            }
        }
        Some(Candidate::New(_)) => {
            let words = "Enter makes this code and codes the passage with it; one u takes both back.";
            lines(buffer, &wrapped(words, inner.width.saturating_sub(2)), inner, state.theme.quiet());
        }
        None => {
            let words = "No code is called that. The codebook is the place to make one.";
            lines(buffer, &wrapped(words, inner.width.saturating_sub(2)), inner, state.theme.quiet());
        }
    }
    cursor
}

/// Definition, include, exclude and example of a code, as far as there is room.
fn describe(state: &State, code: &Code, area: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    let mut y = area.y;
    for (label, words) in
        [("", &code.definition), ("use ", &code.include), ("not ", &code.exclude), ("e.g. ", &code.example)]
    {
        if words.trim().is_empty() {
            continue;
        }
        for (at, line) in
            wrapped(words, area.width.saturating_sub(if label.is_empty() { 2 } else { 7 })).into_iter().enumerate()
        {
            if y >= area.bottom() {
                return;
            }
            if at == 0 {
                put(buffer, area.x + 1, y, label, 5, quiet);
            }
            let style = if label.is_empty() { Style::new() } else { quiet };
            let x = if label.is_empty() { area.x + 1 } else { area.x + 6 };
            put(buffer, x, y, &line, area.right().saturating_sub(x), style);
            y += 1;
        }
    }
    if y == area.y {
        put(buffer, area.x + 1, y, "no definition yet", area.width, quiet);
    }
}

fn lines(buffer: &mut Buffer, lines: &[String], area: Rect, style: Style) {
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        put(buffer, area.x + 1, y, line, area.width.saturating_sub(2), style);
    }
}

fn draw_palette(state: &State, palette: &Palette, area: Rect, buffer: &mut Buffer) -> Position {
    let cursor = typed(state, &palette.line, Rect { y: area.y + 1, height: 1, ..area }, buffer);
    let list = layout::palette_list(area);
    for ((at, offer), y) in palette.offers.iter().enumerate().skip(palette.list.top).zip(list.y..list.bottom()) {
        let end = area.right().saturating_sub(1);
        match offer {
            Offer::Action { words, keys, .. } => {
                let end = put_right(buffer, end, y, keys, state.theme.strong());
                put(buffer, area.x + 1, y, words, end.saturating_sub(area.x + 2), Style::new());
            }
            Offer::Command { name, about } => {
                let x = put(buffer, area.x + 1, y, name, area.width, Style::new());
                put(buffer, x + 2, y, about, end.saturating_sub(x + 2), state.theme.quiet());
            }
            Offer::Run(line) => {
                let x = put(buffer, area.x + 1, y, "run  ", 5, state.theme.quiet());
                put(buffer, x, y, &format!("thema {line}"), end.saturating_sub(x), Style::new());
            }
        }
        if at == palette.list.chosen {
            restyle(buffer, Rect { y, height: 1, ..area }, state.theme.lit());
        }
    }
    cursor
}

fn ask(state: &State, question: Question, line: &Line, area: Rect, buffer: &mut Buffer) -> Position {
    let (name, words) = match question {
        Question::InVivo => {
            ("A code in the passage's own words", "Enter makes it; theme/name puts it under a theme.".to_owned())
        }
        Question::GoTo => ("Go to", "a turn: 42 · a time: 12:30 · a part of the document: 50%".to_owned()),
        Question::NewCode => ("A new code", "theme/name puts it under a theme, which is made if need be.".to_owned()),
    };
    heading(state, area, name, false, buffer);
    let cursor = typed(state, line, Rect { y: area.y + 1, height: 1, ..area }, buffer);
    let below = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    lines(buffer, &wrapped(&words, area.width.saturating_sub(3)), below, state.theme.quiet());
    cursor
}

fn draw_who(state: &State, who: &Who, area: Rect, buffer: &mut Buffer) -> Position {
    heading(state, area, "Who is coding?", false, buffer);
    let cursor = typed(state, &who.line, Rect { y: area.y + 1, height: 1, ..area }, buffer);
    let list = layout::who_list(area);
    for ((at, person), y) in who.offers.iter().enumerate().skip(who.list.top).zip(list.y..list.bottom()) {
        match person {
            Person::Known(name) => put(buffer, area.x + 3, y, name, area.width.saturating_sub(4), Style::new()),
            Person::New(name) => {
                let x = put(buffer, area.x + 3, y, "+ joins the project: ", area.width, state.theme.quiet());
                put(buffer, x, y, name, area.right().saturating_sub(x + 1), Style::new())
            }
        };
        if at == who.list.chosen {
            restyle(
                buffer,
                Rect { x: area.x + 2, y, width: area.width.saturating_sub(4), height: 1 },
                state.theme.lit(),
            );
        }
    }
    let words = match who.offers.is_empty() {
        true => "Type your name: every coding is somebody's.",
        false => "Choose yourself, or type another name.",
    };
    put(buffer, area.x + 1, list.bottom(), words, area.width.saturating_sub(2), state.theme.quiet());
    fill(buffer, area.x, area.right(), area.bottom().saturating_sub(1), "─", state.theme.quiet());
    cursor
}

fn draw_choose(state: &State, choose: &Choose, area: Rect, buffer: &mut Buffer) {
    let name = match choose.what_for {
        WhatFor::TakeOff => "Take which code off?",
        WhatFor::Certainty => "Which coding is uncertain, or certain again?",
        WhatFor::Memo => "A memo on which coding?",
        WhatFor::Extent => "Which coding shall have other words?",
        WhatFor::Split => "Split which coding?",
    };
    heading(state, area, name, false, buffer);
    let rows = area.y + 1..area.bottom();
    for ((at, id), y) in choose.codings.iter().enumerate().skip(choose.list.top).zip(rows) {
        let Some((coding, page)) = state.coding(*id).zip(state.page.as_ref()) else { continue };
        let code = state.catalogue.codebook.resolve(coding.code).unwrap_or(coding.code);
        put(buffer, area.x + 1, y, &(at + 1).to_string(), 1, state.theme.strong());
        codebook::swatch(state, code, area.x + 3, y, buffer);
        let name = state.catalogue.codebook.get(code).map_or("?", |code| &code.name);
        let x = put(buffer, area.x + 5, y, name, area.width / 2, Style::new());
        let words = page.text().slice(coding.span).split_whitespace().take(20).collect::<Vec<_>>().join(" ");
        put(buffer, x + 2, y, &words, area.right().saturating_sub(x + 3), state.theme.quiet());
        if at == choose.list.chosen {
            restyle(
                buffer,
                Rect { x: area.x + 4, y, height: 1, width: area.width.saturating_sub(4) },
                state.theme.lit(),
            );
        }
    }
}

fn memo(state: &State, pad: &MemoPad, area: Rect, buffer: &mut Buffer) {
    heading(state, area, &format!("Memo: {}", pad.heading), false, buffer);
    let inner = Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    };
    (&pad.area).render(inner, buffer);
    let bottom = area.bottom().saturating_sub(1);
    fill(buffer, area.x, area.right(), bottom, "─", state.theme.quiet());
    if matches!(pad.target, MemoTarget::Memo { .. }) {
        let words = " a first line \"# …\" is its title ";
        put_right(buffer, area.right().saturating_sub(1), bottom, words, state.theme.quiet());
    }
}

/// The letters on the screen, each with its code and what that means.
fn legend(state: &State, top: usize, area: Rect, buffer: &mut Buffer) {
    heading(state, area, "On the screen", false, buffer);
    let bottom = area.bottom().saturating_sub(1);
    for (id, y) in state.codes_on_screen().into_iter().skip(top).zip(area.y + 1..bottom) {
        let Some(code) = state.catalogue.codebook.get(id) else { continue };
        codebook::swatch(state, id, area.x + 2, y, buffer);
        let end = area.right().saturating_sub(1);
        let x = put(buffer, area.x + 4, y, &code.name, end.saturating_sub(area.x + 4), Style::new());
        put(buffer, x + 2, y, &code.definition.replace('\n', " "), end.saturating_sub(x + 2), state.theme.quiet());
    }
    fill(buffer, area.x, area.right(), bottom, "─", state.theme.quiet());
}

fn draw_sheet(state: &State, sheet: &Sheet, area: Rect, buffer: &mut Buffer) {
    heading(state, area, &sheet.title, false, buffer);
    let rows = area.y + 1..area.bottom().saturating_sub(1);
    for (line, y) in sheet.lines.iter().skip(sheet.top).zip(rows) {
        put(buffer, area.x + 2, y, line, area.width.saturating_sub(3), Style::new());
    }
    let bottom = area.bottom().saturating_sub(1);
    fill(buffer, area.x, area.right(), bottom, "─", state.theme.quiet());
    let shown = usize::from(area.height.saturating_sub(2));
    if sheet.lines.len() > shown {
        let seen = (sheet.top + shown).min(sheet.lines.len());
        put_right(
            buffer,
            area.right().saturating_sub(1),
            bottom,
            &format!(" {seen} of {} ", sheet.lines.len()),
            state.theme.quiet(),
        );
    }
}
