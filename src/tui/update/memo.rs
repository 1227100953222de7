//! Memos: the remark on a coding, a note about a passage, a document, a code or the project.

use super::{coding, say};
use crate::model::ids::{CodingId, DocumentId, MemoId};
use crate::model::memo::{Memo, MemoAbout, turn_in_title};
use crate::tui::action::{Action, Message, Pane};
use crate::tui::cell;
use crate::tui::effect::Effect;
use crate::tui::state::{MemoPad, MemoTarget, Overlay, State, WhatFor};
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

/// A first line that begins so is the memo's title, as in Markdown.
const TITLE: &str = "# ";

pub(super) fn open(state: &mut State) -> Vec<Effect> {
    match state.pane {
        Pane::Transcript if !state.own_codings_here().is_empty() => coding::one_of(state, WhatFor::Memo),
        Pane::Transcript => open_on_passage(state),
        Pane::Documents => match state.catalogue.documents.get(state.shelf.chosen) {
            Some(document) => {
                let (about, name) = (MemoAbout::Document(document.id), document.name.clone());
                open_about(state, about, &name)
            }
            None => Vec::new(),
        },
        Pane::Codebook => match state.chosen_code() {
            Some(code) => {
                let name = state.catalogue.codebook.path(code).to_owned();
                open_about(state, MemoAbout::Code(code), &name)
            }
            None => Vec::new(),
        },
    }
}

/// Goes on with the acting coder's memo about the passage, or about one it is in; else begins one.
fn open_on_passage(state: &mut State) -> Vec<Effect> {
    let Some((page, passage)) = state.page.as_ref().zip(state.passage()) else {
        return say(state, Message::done("there is nothing here to write about").with_hint("open a document: d"));
    };
    let document = &page.opened.document;
    let turn = page.turn_at(passage.start()).map_or_else(String::new, |turn| format!(", turn {}", turn.n));
    let words = page.text().slice(passage).split_whitespace().take(12).collect::<Vec<_>>().join(" ");
    let (about, name) = (MemoAbout::Passage(document.id, passage), format!("{}{turn}: {words}", document.name));
    let note = state.catalogue.acting_id().and_then(|acting| state.notes.around(passage, acting));
    match note.map(|note| note.memo) {
        Some(memo) => open_memo(state, memo, &name),
        None => open_new(state, about, &name),
    }
}

/// Goes on with the acting coder's latest memo about this, or begins one.
pub(in crate::tui) fn open_about(state: &mut State, about: MemoAbout, name: &str) -> Vec<Effect> {
    let acting = state.catalogue.acting_id();
    let mut written = state.catalogue.memos.iter().rev();
    let before = written.find(|memo| memo.about == about && memo.author == acting && !is_of_turn(memo));
    match before.map(|memo| memo.id) {
        Some(memo) => open_memo(state, memo, name),
        None => open_new(state, about, name),
    }
}

/// Begins a memo about this.
pub(in crate::tui) fn open_new(state: &mut State, about: MemoAbout, name: &str) -> Vec<Effect> {
    if state.catalogue.acting.is_none() {
        return super::who::open(state);
    }
    show(state, MemoTarget::Memo { about, memo: None }, name.to_owned(), "");
    Vec::new()
}

/// Goes on with a memo written before.
pub(in crate::tui) fn open_memo(state: &mut State, id: MemoId, name: &str) -> Vec<Effect> {
    let Some(memo) = state.catalogue.memos.iter().find(|memo| memo.id == id) else { return Vec::new() };
    let (target, text) = (MemoTarget::Memo { about: memo.about, memo: Some(id) }, as_text(memo));
    show(state, target, name.to_owned(), &text);
    Vec::new()
}

/// Opens the remark on a coding.
pub(in crate::tui) fn open_on_coding(state: &mut State, document: DocumentId, id: CodingId) -> Vec<Effect> {
    let Some(coding) = state.catalogue.coding(document, id) else { return Vec::new() };
    let name = state.catalogue.codebook.get(coding.code).map_or("?", |code| &code.name);
    let (heading, body) = (format!("{name} on this passage"), coding.memo.clone());
    show(state, MemoTarget::Coding { document, coding: id }, heading, &body);
    Vec::new()
}

/// The memo as it is written on the pad. A title that says which turn it is about is not to be edited.
fn as_text(memo: &Memo) -> String {
    match (memo.title.as_str(), memo.body.as_str()) {
        (_, body) if is_of_turn(memo) => body.to_owned(),
        ("", body) => body.to_owned(),
        (title, "") => format!("{TITLE}{title}"),
        (title, body) => format!("{TITLE}{title}\n\n{body}"),
    }
}

/// Title and body of what stands on the pad.
fn read(text: &str) -> (String, String) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.strip_prefix(TITLE) {
        Some(title) => (title.trim().to_owned(), rest.trim().to_owned()),
        None => (String::new(), text.to_owned()),
    }
}

/// Whether it is about a turn that its title names, as memos on uncoded passages once were.
fn is_of_turn(memo: &Memo) -> bool {
    matches!(memo.about, MemoAbout::Document(_)) && turn_in_title(&memo.title).is_some()
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
    let text = pad.area.lines().join("\n").trim().to_owned();
    match pad.target {
        MemoTarget::Coding { document, coding } => match state.catalogue.coding(document, coding) {
            Some(there) if there.memo != text => {
                vec![Effect::SetCoding { coding, certainty: there.certainty, memo: text }]
            }
            _ => Vec::new(),
        },
        MemoTarget::Memo { about, memo } => {
            let before = state.catalogue.memos.iter().find(|written| Some(written.id) == memo);
            if before.map_or_else(String::new, as_text) == text {
                return Vec::new();
            }
            let (title, body) = match before.filter(|before| is_of_turn(before) && !text.is_empty()) {
                Some(before) => (before.title.clone(), text),
                None => read(&text),
            };
            vec![Effect::WriteMemo { about, memo, title, body }]
        }
    }
}
