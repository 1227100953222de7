//! Memos: the remark on a coding, a note about a document or a code.

use super::{coding, say};
use crate::model::coding::MemoAbout;
use crate::model::ids::CodingId;
use crate::tui::action::{Action, Message, Pane};
use crate::tui::cell;
use crate::tui::effect::Effect;
use crate::tui::state::{MemoPad, MemoTarget, Overlay, State, WhatFor};
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

pub(super) fn open(state: &mut State) -> Vec<Effect> {
    match state.pane {
        Pane::Transcript if !state.own_codings_here().is_empty() => coding::one_of(state, WhatFor::Memo),
        Pane::Transcript => match &state.page {
            Some(page) => {
                let turn = page.turn_at(page.passage.start()).map(|turn| format!("turn {}", turn.n));
                let (about, name) = (MemoAbout::Document(page.opened.document.id), page.opened.document.name.clone());
                open_about(state, about, turn.unwrap_or_default(), &name)
            }
            None => say(state, Message::done("there is nothing here to write about").with_hint("open a document: d")),
        },
        Pane::Documents => match state.catalogue.documents.get(state.shelf.chosen) {
            Some(document) => {
                let (about, name) = (MemoAbout::Document(document.id), document.name.clone());
                open_about(state, about, String::new(), &name)
            }
            None => Vec::new(),
        },
        Pane::Codebook => match state.chosen_code() {
            Some(code) => {
                let name = state.catalogue.codebook.path(code).to_owned();
                open_about(state, MemoAbout::Code(code), String::new(), &name)
            }
            None => Vec::new(),
        },
    }
}

/// Goes on with the acting coder's memo of this title about this thing, or begins one.
fn open_about(state: &mut State, about: MemoAbout, title: String, name: &str) -> Vec<Effect> {
    let Some(acting) = state.catalogue.acting_id() else { return super::who::open(state) };
    let mut written = state.catalogue.memos.iter().rev();
    let before = written.find(|memo| memo.about == about && memo.author == Some(acting) && memo.title == title);
    let heading = if title.is_empty() { name.to_owned() } else { format!("{name}, {title}") };
    let (memo, body) = (before.map(|memo| memo.id), before.map_or("", |memo| &memo.body).to_owned());
    show(state, MemoTarget::Memo { about, memo, title }, heading, &body);
    Vec::new()
}

/// Opens the remark on a coding.
pub(super) fn open_on_coding(state: &mut State, id: CodingId) -> Vec<Effect> {
    let Some(coding) = state.coding(id) else { return Vec::new() };
    let name = state.catalogue.codebook.get(coding.code).map_or("?", |code| &code.name);
    let (heading, body) = (format!("{name} on this passage"), coding.memo.clone());
    let target = MemoTarget::Coding { document: coding.document, coding: id };
    show(state, target, heading, &body);
    Vec::new()
}

fn show(state: &mut State, target: MemoTarget, heading: String, body: &str) {
    let mut area = TextArea::new(body.lines().map(str::to_owned).collect());
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(ratatui::style::Style::new());
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    state.overlay = Some(Overlay::Memo(Box::new(MemoPad { target, heading: cell::fitted(&heading, 60), area })));
}

pub(super) fn update(state: &mut State, mut pad: Box<MemoPad>, action: Action) -> Vec<Effect> {
    match action {
        Action::Confirm => return keep(state, *pad),
        Action::Back => return say(state, Message::done("the memo was left as it was")),
        Action::Editor(key) => drop(pad.area.input(key)),
        Action::Paste(text) => drop(pad.area.insert_str(text.replace("\r\n", "\n").replace('\r', "\n"))),
        _ => {}
    }
    state.overlay = Some(Overlay::Memo(pad));
    Vec::new()
}

/// Keeps what was written. Nothing written is nothing kept; a memo emptied is a memo removed.
pub(super) fn keep(state: &mut State, pad: MemoPad) -> Vec<Effect> {
    let body = pad.area.lines().join("\n").trim().to_owned();
    match pad.target {
        MemoTarget::Coding { document, coding } => match state.catalogue.coding(document, coding) {
            Some(there) if there.memo != body => {
                vec![Effect::SetCoding { document, coding, certainty: there.certainty, memo: body }]
            }
            _ => Vec::new(),
        },
        MemoTarget::Memo { about, memo, title } => {
            let before = state.catalogue.memos.iter().find(|written| Some(written.id) == memo);
            if before.map_or("", |memo| &memo.body) == body {
                return Vec::new();
            }
            vec![Effect::WriteMemo { about, memo, title, body }]
        }
    }
}
