//! Giving the passage a code, and taking codes off.

use super::say;
use crate::model::codebook::CodeKind;
use crate::model::coding::Certainty;
use crate::model::ids::{CodeId, CodingId};
use crate::tui::action::{Action, Message, Pane};
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::state::{Choose, List, Mode, Overlay, Question, State, WhatFor};
use crate::tui::{cell, update::memo};

/// An in-vivo code's name is not longer than a line of the codebook.
const NAME_MAX: usize = 60;

pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Again => match state.slots.recent().first() {
            Some(&code) => apply(state, code),
            None => say(state, Message::done("there is no code to repeat yet").with_hint("Space picks one")),
        },
        Action::Slot(digit) => match state.slots.code(digit) {
            Some(code) => apply(state, code),
            None => {
                let message = Message::done(format!("no code is on {digit} yet"));
                say(state, message.with_hint("codes get a digit when you use them; c pins one"))
            }
        },
        Action::Pick => super::picker::open(state),
        Action::InVivo => in_vivo(state),
        Action::TakeOff => one_of(state, WhatFor::TakeOff),
        Action::Uncertain => one_of(state, WhatFor::Certainty),
        Action::Pin => match code_at_hand(state) {
            Some(code) => {
                state.overlay = Some(Overlay::Pin(code));
                Vec::new()
            }
            None => {
                say(state, Message::done("there is no code here to pin").with_hint("choose one in the codebook: b"))
            }
        },
        Action::NewCode => {
            let book = &state.catalogue.codebook;
            let chosen = state.chosen_code().and_then(|code| book.get(code));
            let theme = match chosen {
                Some(code) if code.kind == CodeKind::Theme => Some(code.id),
                Some(code) => book.parent(code.id),
                None => None,
            };
            let under = theme.map_or(String::new(), |theme| format!("{}/", book.path(theme)));
            state.overlay = Some(Overlay::Ask { question: Question::NewCode, line: Line::of(&under) });
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Codes the passage. The passage stays, so that it can be given a second code.
pub(super) fn apply(state: &mut State, code: CodeId) -> Vec<Effect> {
    let Some((page, span)) = state.page.as_ref().zip(state.passage()) else { return nothing_to_code(state) };
    if state.catalogue.acting.is_none() {
        return super::who::open(state);
    }
    let document = page.opened.document.clone();
    state.mode = Mode::Reading;
    vec![Effect::AddCoding { document, span, code }]
}

/// Codes the passage with the code of this path, which is made if it does not exist.
pub(super) fn apply_path(state: &mut State, path: &str) -> Vec<Effect> {
    let Some((page, span)) = state.page.as_ref().zip(state.passage()) else { return nothing_to_code(state) };
    if state.catalogue.acting.is_none() {
        return super::who::open(state);
    }
    let there = state.catalogue.codebook.tree().find(|(code, _)| state.catalogue.codebook.path(code.id) == path);
    if let Some((code, _)) = there {
        return apply(state, code.id);
    }
    let document = page.opened.document.clone();
    state.mode = Mode::Reading;
    vec![Effect::AddCodeAndCoding { path: path.to_owned(), document, span }]
}

fn nothing_to_code(state: &mut State) -> Vec<Effect> {
    say(state, Message::done("there is no passage to code").with_hint("open a document first: d"))
}

fn in_vivo(state: &mut State) -> Vec<Effect> {
    let Some((page, span)) = state.page.as_ref().zip(state.passage()) else { return nothing_to_code(state) };
    let mut name = String::new();
    for word in page.text().slice(span).split_whitespace() {
        if !name.is_empty() && name.chars().count() + word.chars().count() >= NAME_MAX {
            break;
        }
        let word: String = word.chars().filter(|letter| !letter.is_control()).take(NAME_MAX).collect();
        name = if name.is_empty() { word } else { format!("{name} {word}") };
    }
    let name = name.trim_matches(|letter: char| !letter.is_alphanumeric()).replace('\\', "\\\\").replace('/', "\\/");
    state.overlay = Some(Overlay::Ask { question: Question::InVivo, line: Line::of(&name) });
    Vec::new()
}

/// The code a pin would be for: the chosen one, the one on the passage, the one used last.
fn code_at_hand(state: &State) -> Option<CodeId> {
    match state.pane {
        Pane::Codebook => state.chosen_code(),
        _ => state.marks_here().first().map(|mark| mark.code).or(state.slots.recent().first().copied()),
    }
}

// -- one coding among several -------------------------------------------------------------------------------

/// Does it to the coding of one's own at the cursor, or asks which.
pub(super) fn one_of(state: &mut State, what_for: WhatFor) -> Vec<Effect> {
    let codings = state.own_codings_here();
    match codings[..] {
        [] => {
            let theirs = state.marks_here().first().and_then(|mark| state.catalogue.coder(mark.coder));
            let message = match theirs {
                Some(coder) => Message::done(format!("that coding is {}'s; nobody else changes it", coder.name)),
                None => {
                    Message::done("there is no coding of yours on this passage").with_hint("( and ) go to the nearest")
                }
            };
            say(state, message)
        }
        [one] => done_to(state, what_for, one),
        _ => {
            state.overlay = Some(Overlay::Choose(Choose { what_for, codings, list: List::default() }));
            Vec::new()
        }
    }
}

pub(super) fn choosing(state: &mut State, mut choose: Choose, action: Action) -> Vec<Effect> {
    let at = match action {
        Action::Choose(step) => {
            let line = super::panes::stepped(choose.list.chosen, step);
            choose.list.choose(line, choose.codings.len(), 9);
            state.overlay = Some(Overlay::Choose(choose));
            return Vec::new();
        }
        Action::Confirm => choose.list.chosen,
        Action::ConfirmAt(number) => usize::from(number) - 1,
        Action::Back => return Vec::new(),
        _ => usize::MAX,
    };
    match choose.codings.get(at) {
        Some(&coding) => done_to(state, choose.what_for, coding),
        None => {
            state.overlay = Some(Overlay::Choose(choose));
            Vec::new()
        }
    }
}

fn done_to(state: &mut State, what_for: WhatFor, id: CodingId) -> Vec<Effect> {
    let Some(coding) = state.coding(id) else { return Vec::new() };
    match what_for {
        WhatFor::TakeOff => vec![Effect::RemoveCoding { document: coding.document, coding: id }],
        WhatFor::Memo => memo::open_on_coding(state, id),
        WhatFor::Certainty => {
            let certainty = match coding.certainty {
                Certainty::Certain => Certainty::Uncertain,
                Certainty::Uncertain => Certainty::Certain,
            };
            let (document, memo) = (coding.document, coding.memo.clone());
            vec![Effect::SetCoding { document, coding: id, certainty, memo }]
        }
    }
}

// -- digits ---------------------------------------------------------------------------------------------------

pub(super) fn pinning(state: &mut State, code: CodeId, action: Action) -> Vec<Effect> {
    match action {
        Action::ConfirmAt(digit) => pin(state, digit, code),
        Action::Back => Vec::new(),
        _ => {
            state.overlay = Some(Overlay::Pin(code));
            Vec::new()
        }
    }
}

pub(super) fn pin(state: &mut State, digit: u8, code: CodeId) -> Vec<Effect> {
    let Some(coder) = state.catalogue.acting_id() else { return super::who::open(state) };
    state.slots.pin(digit, code);
    let name = state.catalogue.codebook.get(code).map_or("?", |code| &code.name);
    let name = cell::fitted(name, 40);
    let said = if state.slots.is_pinned(digit) {
        format!("{digit} is {name} from now on")
    } else {
        format!("{digit} is free again for codes used lately")
    };
    state.message = Some(Message::done(said));
    let pins: Vec<String> = state.slots.pins().iter().map(|(digit, code)| format!("{digit}={code}")).collect();
    vec![Effect::Remember { name: format!("pins/{coder}"), value: pins.join(" ") }]
}
