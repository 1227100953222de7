//! The first two rows: what is open and who is reading, and the rule with the panes' names.

use super::{fill, put, put_right, wipe};
use crate::tui::action::Pane;
use crate::tui::catalogue::Visibility;
use crate::tui::cell;
use crate::tui::layout::{Areas, Side};
use crate::tui::screens::Screen;
use crate::tui::state::State;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// ` thema  Barriers …      P05 · data scientist · public health      ada · mine only`
pub(super) fn title(state: &State, area: Rect, buffer: &mut Buffer) {
    let (quiet, strong) = (state.theme.quiet(), state.theme.strong());
    let who = match (&state.catalogue.acting, state.visibility) {
        (None, _) => "nobody yet".to_owned(),
        (Some(coder), Visibility::Mine) => coder.name.clone(),
        (Some(coder), Visibility::All) => format!("{} · all coders", coder.name),
        (Some(coder), Visibility::Of(other)) => {
            let whose = state.catalogue.coder(other).map_or("?", |coder| &coder.name);
            format!("{} · {whose}'s codings", coder.name)
        }
    };
    let who = cell::fitted(&who, area.width / 4);
    let right = put_right(buffer, area.right().saturating_sub(1), area.y, &who, quiet);
    let page = state.page.as_ref().filter(|_| state.screen.is_none());
    let about = page.map_or_else(String::new, |page| {
        let document = &page.opened.document;
        let mut words = vec![document.name.clone()];
        let open = state.catalogue.to_check;
        words.extend((open > 0).then(|| format!("{open} to look at: {}", state.keymap.key_of("worklist"))));
        words.extend(state.catalogue.about_participants(document.id));
        words.join(" · ")
    });
    let x = put(buffer, area.x + 1, area.y, "thema", 5, strong) + 2;
    let title_width = cell::width_of(&state.catalogue.title).min((right - x) / 2);
    let x = put(buffer, x, area.y, &state.catalogue.title, title_width, quiet) + 2;
    let room = right.saturating_sub(x + 2);
    let about = cell::fitted(&about, room);
    let at = (x + (room.saturating_sub(cell::width_of(&about))) / 2).max(x);
    put(buffer, at, area.y, &about, room, quiet);
}

/// The rule under the title: heavy over the pane that has the focus, crossed where panes meet.
pub(super) fn panes(state: &State, areas: &Areas, buffer: &mut Buffer) {
    let y = areas.heads.y;
    let (name, place) = match &state.page {
        Some(page) => {
            let time = page.turn_at(page.passage.start()).and_then(|turn| turn.time_start);
            let time = time.map_or_else(String::new, |time| format!("{time} ─ "));
            (page.opened.document.name.as_str(), format!("{time}{} %", page.percent()))
        }
        None => ("", String::new()),
    };
    head(state, Pane::Transcript, areas.transcript, y, name, &place, buffer);
    let documents = format!("{}", state.catalogue.documents.len());
    let codes = match state.only.len() {
        0 => state.catalogue.codebook.len().to_string(),
        some => format!("only {some} of {}", state.catalogue.codebook.len()),
    };
    if let Some(side) = areas.documents {
        head(state, Pane::Documents, side.area, y, "Documents", &documents, buffer);
        rule(state, areas, side, side.area.right(), buffer);
    }
    if let Some(side) = areas.codebook {
        head(state, Pane::Codebook, side.area, y, "Codebook", &codes, buffer);
        rule(state, areas, side, side.area.x.saturating_sub(1), buffer);
    }
}

/// The rule under the title where a screen is open instead of the text.
pub(super) fn screen(state: &State, screen: &Screen, area: Rect, buffer: &mut Buffer) {
    let (name, right) = screen.heading(state);
    fill(buffer, area.x, area.right(), area.y, "━", state.theme.strong());
    put(buffer, area.x + 1, area.y, &format!(" {name} "), area.width, state.theme.strong());
    let right = cell::fitted(&right, area.width.saturating_sub(cell::width_of(name) + 8));
    if !right.is_empty() {
        put_right(buffer, area.right().saturating_sub(1), area.y, &format!(" {right} "), state.theme.quiet());
    }
}

fn head(state: &State, pane: Pane, area: Rect, y: u16, name: &str, right: &str, buffer: &mut Buffer) {
    let has_focus = state.pane == pane;
    let (line, style) = match has_focus {
        true => ("━", state.theme.strong()),
        false => ("─", state.theme.quiet()),
    };
    fill(buffer, area.x, area.right(), y, line, style);
    if !name.is_empty() {
        put(buffer, area.x + 1, y, &format!(" {} ", cell::fitted(name, area.width / 2)), area.width, style);
    }
    if !right.is_empty() {
        put_right(buffer, area.right().saturating_sub(1), y, &format!(" {right} "), state.theme.quiet());
    }
}

/// The rule between two panes; around what lies over the text it goes on below.
fn rule(state: &State, areas: &Areas, side: Side, x: u16, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    fill(buffer, x, x + 1, areas.heads.y, "┬", quiet);
    for y in side.area.y..side.area.bottom() {
        fill(buffer, x, x + 1, y, "│", quiet);
    }
    let below = side.area.bottom();
    if side.over && below < areas.transcript.bottom() {
        wipe(Rect { x: side.area.x.min(x), y: below, width: side.area.width + 1, height: 1 }, buffer);
        fill(buffer, side.area.x, side.area.right(), below, "─", quiet);
        fill(buffer, x, x + 1, below, if x < side.area.x { "└" } else { "┘" }, quiet);
    }
}
