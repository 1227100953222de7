//! The last two rows: the passage with its codes, then messages, digits and the keys that matter here.

use super::{codebook, put, put_right, walk, wipe};
use crate::model::coding::Certainty;
use crate::tui::action::{Edge, Message, Tone};
use crate::tui::cell;
use crate::tui::keymap::Place;
use crate::tui::layout::Areas;
use crate::tui::screens::Screen;
use crate::tui::slots::SLOTS;
use crate::tui::state::{Mode, Overlay, State};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

pub(super) fn draw(state: &State, areas: &Areas, buffer: &mut Buffer) {
    passage(state, areas.passage, buffer);
    if let (None, Some(said)) = (&state.overlay, &state.message)
        && said.hint.is_some()
        && said.columns() > areas.status.width / 2
    {
        return at_length(state, said, areas, buffer);
    }
    let end = keys(state, areas.status, buffer);
    let room = Rect { width: end.saturating_sub(areas.status.x + 1), ..areas.status };
    match (&state.overlay, &state.message) {
        (Some(Overlay::Search(search)), _) => {
            search_line(state, search.line.before(), search.line.after(), room, buffer);
        }
        (Some(Overlay::Pin(codes)), _) => {
            let names = state.names_of(codes);
            put(buffer, room.x + 1, room.y, &format!("which digit, 1 to 9, for {names}?"), room.width, Style::new());
        }
        (_, Some(said)) => message(state, said, room, buffer),
        (None, None) if state.task.is_some() => task(state, room, buffer),
        (None, None)
            if state.walk.is_none() && state.in_hand.is_none() && areas.codebook.is_none_or(|side| side.over) =>
        {
            digits(state, room, buffer)
        }
        _ => {}
    }
}

/// The last row where a screen is open: the message, the keys.
pub(super) fn line(state: &State, row: Rect, buffer: &mut Buffer) {
    match &state.message {
        // What was said goes before the keys where there is no room for both.
        Some(said) if said.columns() > row.width / 2 => message(state, said, row, buffer),
        Some(said) => {
            let room = keys(state, row, buffer).saturating_sub(row.x + 1);
            if said.columns() < room {
                return message(state, said, Rect { width: room, ..row }, buffer);
            }
            wipe(row, buffer);
            message(state, said, row, buffer);
        }
        None => {
            let end = keys(state, row, buffer);
            task(state, Rect { width: end.saturating_sub(row.x + 1), ..row }, buffer);
        }
    }
}

/// What is being worked on, since when, how far it is, and how to stop it: the last shortest, and never left out.
fn task(state: &State, row: Rect, buffer: &mut Buffer) {
    let Some(task) = &state.task else { return };
    let mut after = format!(" · {} s", task.seconds);
    if let Some((done, all)) = task.progress {
        after.push_str(&format!(" · {done} of {all}"));
    }
    let end = if task.stopping { " · stopping" } else { " · Esc stops it" };
    let room = row.width.saturating_sub(cell::width_of(&after) + cell::width_of(end) + 1);
    let x = put(buffer, row.x + 1, row.y, &task.words, room, Style::new());
    let x = put(buffer, x, row.y, &after, row.right().saturating_sub(x), state.theme.quiet());
    put(buffer, x, row.y, end, row.right().saturating_sub(x), state.theme.quiet());
}

/// What went wrong and what to do now, in both rows, where one is too short for it.
fn at_length(state: &State, said: &Message, areas: &Areas, buffer: &mut Buffer) {
    let (text, hint) = (Message { hint: None, ..said.clone() }, said.hint.as_deref().unwrap_or_default());
    wipe(areas.passage, buffer);
    message(state, &text, areas.passage, buffer);
    put(buffer, areas.status.x + 1, areas.status.y, hint, areas.status.width.saturating_sub(2), state.theme.quiet());
}

/// `sentence · B no-mandate-to-learn: learning is driven by what the project asks for`
fn passage(state: &State, row: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    let end = row.right().saturating_sub(1);
    if let Some(walk) = &state.walk {
        return walk::definitions(state, walk, row, buffer);
    }
    let Some(page) = &state.page else { return };
    let unit = match state.mode {
        Mode::Growing { .. } => format!("{} and on", page.unit.word()),
        Mode::Edge(Edge::Start) => "start of passage".to_owned(),
        Mode::Edge(Edge::End) => "end of passage".to_owned(),
        Mode::Dragging { .. } => "passage".to_owned(),
        Mode::Reading if page.passage != page.unit_at(page.unit, page.place) => "passage".to_owned(),
        Mode::Reading => page.unit.word().to_owned(),
    };
    let moved = state.in_hand.and_then(|id| state.coding(id)).map(|coding| state.names_of(&[coding.code]));
    let unit = match (moved, state.count) {
        (Some(name), _) => format!("{name} on this {unit}"),
        (None, Some(count)) => format!("{count} × {unit}"),
        (None, None) => unit,
    };
    let plain = state.mode == Mode::Reading && state.in_hand.is_none() && state.count.is_none();
    let style = if plain { quiet } else { state.theme.strong() };
    let mut x = put(buffer, row.x + 1, row.y, &unit, row.width, style);
    let marks = state.marks_here();
    let acting = state.catalogue.acting_id();
    for (at, mark) in marks.iter().enumerate().take(6) {
        if x + 12 >= end {
            put(buffer, x, row.y, " …", 2, quiet);
            break;
        }
        x = put(buffer, x, row.y, " · ", 3, quiet);
        codebook::swatch(state, mark.code, x, row.y, buffer);
        x += 2;
        let Some(code) = state.catalogue.codebook.get(mark.code) else { continue };
        x = put(buffer, x, row.y, &code.name, end.saturating_sub(x), Style::new());
        if mark.certainty == Certainty::Uncertain {
            x = put(buffer, x, row.y, "?", end.saturating_sub(x), state.theme.strong());
        }
        if Some(mark.coder) != acting {
            let whose = state.catalogue.coder(mark.coder).map_or("?", |coder| &coder.initials);
            x = put(buffer, x, row.y, &format!(" ({whose})"), end.saturating_sub(x), quiet);
        }
        let remark = state.coding(mark.coding).map_or("", |coding| &coding.memo);
        let words = match (remark.is_empty(), at + 1 == marks.len()) {
            (false, _) => format!(" ✎ {remark}"),
            (true, true) if state.notes.over(page.passage).is_none() && !code.definition.is_empty() => {
                format!(": {}", code.definition)
            }
            _ => String::new(),
        };
        let room = if at + 1 == marks.len() { end.saturating_sub(x) } else { 24.min(end.saturating_sub(x)) };
        x = put(buffer, x, row.y, &words.replace('\n', " "), room, quiet);
    }
    if marks.is_empty() {
        x = put(buffer, x, row.y, " · not coded", end.saturating_sub(x), quiet);
    }
    if let Some(note) = state.notes.over(page.passage) {
        put(buffer, x, row.y, &format!(" · ✎ {}", note.words), end.saturating_sub(x), quiet);
    }
}

/// The keys that matter here, at the right; answers where they begin.
fn keys(state: &State, row: Rect, buffer: &mut Buffer) -> u16 {
    let hints: &[(&str, &str)] = match (state.place(), state.mode) {
        _ if state.overlay.is_none() && state.screen.is_some() => state.screen.as_ref().map_or(&[], Screen::hints),
        (Place::Transcript, _) if state.in_hand.is_some() => {
            &[("edge-start", "start"), ("edge-end", "end"), ("pick-too", "put it here"), ("back", "leave it")]
        }
        (Place::Transcript, Mode::Edge(_)) => {
            &[("previous", "word"), ("letter-back", "letter"), ("pick", "code"), ("back", "done")]
        }
        (Place::Transcript, Mode::Growing { .. }) => {
            &[("grow", "more"), ("previous", "less"), ("pick", "code"), ("back", "back")]
        }
        (Place::Transcript, _) if state.catalogue.documents.is_empty() => {
            &[("palette", "command"), ("help", "help"), ("quit", "quit")]
        }
        (Place::Transcript, _) if state.page.is_none() => {
            &[("documents", "documents"), ("help", "help"), ("quit", "quit")]
        }
        (Place::Transcript, _) if state.found.is_some() => {
            &[("next-hit", "next hit"), ("pick", "code"), ("back", "done")]
        }
        (Place::Transcript, _) => &[("pick", "code"), ("again", "again"), ("help", "help")],
        (Place::Documents, _) => &[("open", "open"), ("memo", "memo"), ("back", "back")],
        (Place::Codebook, _) => &[("apply", "code"), ("pin", "pin"), ("new-code", "new"), ("back", "back")],
        (Place::Disagreements, _) => &[
            ("next-disagreement", "next"),
            ("disagreement-kind", "kind"),
            ("stay", "stay"),
            ("leave-disagreements", "back"),
        ],
        (Place::Picker, _) => &[("accept", "code"), ("cancel", "leave")],
        (Place::Line, _) => &[("accept", "do it"), ("cancel", "leave")],
        (Place::Choice, _) if matches!(state.overlay, Some(Overlay::Look(_))) => {
            &[("accept", "look"), ("cancel", "leave")]
        }
        (Place::Choice, _) => &[("accept", "this one"), ("cancel", "leave")],
        (Place::Digit, _) => &[("cancel", "leave")],
        (Place::Memo, _) => &[("keep-memo", "keep"), ("drop-memo", "leave")],
        (Place::Sheet, _) => &[("close", "close")],
        (Place::History | Place::Memos | Place::Agreement | Place::Passages, _) => &[],
        (Place::CodebookScreen | Place::CodeForm | Place::CodeSplit | Place::Worklist | Place::Insight, _) => &[],
    };
    let mut end = row.right().saturating_sub(1);
    for (name, words) in hints.iter().rev() {
        end = put_right(buffer, end, row.y, words, state.theme.quiet());
        end = put_right(buffer, end.saturating_sub(1), row.y, &state.keymap.key_of(name), state.theme.strong());
        end = end.saturating_sub(3);
    }
    end
}

fn message(state: &State, said: &Message, row: Rect, buffer: &mut Buffer) {
    let (mark, style) = match said.tone {
        Tone::Failed => ("✗ ", state.theme.strong()),
        Tone::Done => ("", Style::new()),
    };
    let x = put(buffer, row.x + 1, row.y, &format!("{mark}{}", said.text), row.width.saturating_sub(1), style);
    if let Some(hint) = &said.hint {
        put(buffer, x, row.y, &format!("  {hint}"), row.right().saturating_sub(x), state.theme.quiet());
    }
}

/// Which code each digit stands for, where the codebook is not there to say it.
fn digits(state: &State, row: Rect, buffer: &mut Buffer) {
    let pins = (1..=SLOTS).map(|digit| (digit, state.slots.codes(digit)));
    // A few names that can be read are better than nine stumps.
    let width = (row.width / 3).min(24);
    if width < 10 {
        return;
    }
    let mut x = row.x + 1;
    for (digit, codes) in pins.filter(|(_, codes)| !codes.is_empty()) {
        let name = cell::shortened(&state.names_of(codes), width);
        if x + 4 + cell::width_of(&name) > row.right() {
            break;
        }
        let style = if state.slots.is_pinned(digit) { state.theme.strong() } else { state.theme.quiet() };
        x = put(buffer, x, row.y, &digit.to_string(), 1, style) + 1;
        x = put(buffer, x, row.y, &name, width, state.theme.quiet()) + 2;
    }
}

fn search_line(state: &State, before: &str, after: &str, row: Rect, buffer: &mut Buffer) {
    let x = put(buffer, row.x + 1, row.y, "/", 1, state.theme.strong());
    let x = put(buffer, x, row.y, before, row.width, Style::new());
    let x = put(buffer, x, row.y, after, row.width, Style::new());
    if let Some(found) = &state.found {
        let count = match (found.at, found.hits.len()) {
            _ if found.is_searching() => format!("  {} so far …", found.so_far()),
            (_, 0) => "  nowhere here".to_owned(),
            (Some(at), all) if found.has_more => format!("  {} of more than {all}", at + 1),
            (Some(at), all) => format!("  {} of {all}", at + 1),
            (None, all) => format!("  {all}"),
        };
        put(buffer, x, row.y, &count, row.right().saturating_sub(x), state.theme.quiet());
    }
}

/// Where the cursor of the search line stands.
pub(super) fn cursor(state: &State, areas: &Areas) -> Option<Position> {
    match &state.overlay {
        Some(Overlay::Search(search)) => {
            Some(Position { x: areas.status.x + 2 + cell::width_of(search.line.before()), y: areas.status.y })
        }
        _ => None,
    }
}
