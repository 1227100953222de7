//! Giving the passage a code, and taking codes off.

use super::{extent, say};
use crate::model::codebook::CodeKind;
use crate::model::coding::Certainty;
use crate::model::ids::{CodeId, CodingId};
use crate::tui::action::{Action, Message, Pane};
use crate::tui::effect::{Effect, Marking};
use crate::tui::input::Line;
use crate::tui::state::{Choose, List, Mode, Overlay, Question, State, WhatFor};
use crate::tui::{cell, slots, update::memo};
use std::collections::HashSet;

/// An in-vivo code's name is not longer than a line of the codebook.
const NAME_MAX: usize = 60;

pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    if state.in_hand.is_some() {
        return match action {
            Action::Pick => extent::put_down(state),
            _ => say(
                state,
                Message::done("a coding is in hand").with_hint("Enter puts it on these words, Esc leaves it"),
            ),
        };
    }
    match action {
        Action::Again => match state.slots.last() {
            [] => say(state, Message::done("there is no code to repeat yet").with_hint("Space picks one")),
            codes => apply(state, codes.to_vec()),
        },
        Action::Slot(digit) => match state.slots.codes(digit) {
            [] => {
                let message = Message::done(format!("no code is on {digit} yet"));
                say(state, message.with_hint("codes get a digit when you use them; c pins one"))
            }
            codes => apply(state, codes.to_vec()),
        },
        Action::Pick => super::picker::open(state),
        Action::InVivo => in_vivo(state),
        Action::TakeOff => one_of(state, WhatFor::TakeOff),
        Action::Uncertain => one_of(state, WhatFor::Certainty),
        Action::PickQuote => pick_quote(state),
        Action::Pin => ask_digit(state, code_at_hand(state).into_iter().collect()),
        Action::PinAll => ask_digit(state, own_codes_here(state)),
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

/// Gives the passage these codes. It stays, so that it can be given another.
pub(super) fn apply(state: &mut State, codes: Vec<CodeId>) -> Vec<Effect> {
    apply_as(state, codes, None)
}

/// The same, uncertain where there is a remark, even an empty one.
pub(super) fn apply_as(state: &mut State, codes: Vec<CodeId>, doubt: Option<String>) -> Vec<Effect> {
    match marking(state, doubt) {
        Ok(marking) => vec![Effect::AddCodings { marking, codes }],
        Err(instead) => instead,
    }
}

/// Codes the passage with the code of this path, which is made if it does not exist.
pub(super) fn apply_path(state: &mut State, path: &str, doubt: Option<String>) -> Vec<Effect> {
    let there = state.catalogue.codebook.tree().find(|(code, _)| state.catalogue.codebook.path(code.id) == path);
    if let Some(code) = there.map(|(code, _)| code.id) {
        return apply_as(state, vec![code], doubt);
    }
    match marking(state, doubt) {
        Ok(marking) => vec![Effect::AddCodeAndCoding { path: path.to_owned(), marking }],
        Err(instead) => instead,
    }
}

/// The passage to be coded; what to do instead if there is none, or nobody to code it.
fn marking(state: &mut State, doubt: Option<String>) -> Result<Marking, Vec<Effect>> {
    let Some((page, span)) = state.page.as_ref().zip(state.passage()) else { return Err(nothing_to_code(state)) };
    if state.catalogue.acting.is_none() {
        return Err(super::who::open(state));
    }
    let document = page.opened.document.clone();
    state.mode = Mode::Reading;
    let certainty = if doubt.is_some() { Certainty::Uncertain } else { Certainty::Certain };
    Ok(Marking { document, span, certainty, memo: doubt.unwrap_or_default() })
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

/// Picks the passage for the paper, to illustrate the code it has; of several, one on exactly these words.
fn pick_quote(state: &mut State) -> Vec<Effect> {
    let Some((page, span)) = state.page.as_ref().zip(state.passage()) else { return nothing_to_code(state) };
    let marks = state.marks_here();
    let code = marks.iter().find(|mark| mark.span == span).or(marks.first()).map(|mark| mark.code);
    vec![Effect::PickQuote { document: page.opened.document.clone(), span, code }]
}

/// The code a pin would be for: the chosen one, the one on the passage, the one used last.
pub(super) fn code_at_hand(state: &State) -> Option<CodeId> {
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
        WhatFor::TakeOff => vec![Effect::RemoveCoding { coding: id }],
        WhatFor::Memo => memo::open_on_coding(state, coding.document, id),
        WhatFor::Extent => extent::take_up(state, id),
        WhatFor::Split => extent::split(state, id),
        WhatFor::Certainty => {
            let certainty = match coding.certainty {
                Certainty::Certain => Certainty::Uncertain,
                Certainty::Uncertain => Certainty::Certain,
            };
            vec![Effect::SetCoding { coding: id, certainty, memo: coding.memo.clone() }]
        }
    }
}

// -- digits ---------------------------------------------------------------------------------------------------

/// The acting coder's codes on the passage, in the order of the codebook.
fn own_codes_here(state: &State) -> Vec<CodeId> {
    let acting = state.catalogue.acting_id();
    let here: HashSet<CodeId> =
        state.marks_here().into_iter().filter(|mark| Some(mark.coder) == acting).map(|mark| mark.code).collect();
    state.catalogue.codebook.tree().map(|(code, _)| code.id).filter(|code| here.contains(code)).collect()
}

fn ask_digit(state: &mut State, codes: Vec<CodeId>) -> Vec<Effect> {
    if codes.is_empty() {
        return say(state, Message::done("there is no code here to pin").with_hint("choose one in the codebook: b"));
    }
    state.overlay = Some(Overlay::Pin(codes));
    Vec::new()
}

pub(super) fn pinning(state: &mut State, codes: Vec<CodeId>, action: Action) -> Vec<Effect> {
    match action {
        Action::ConfirmAt(digit) => pin(state, digit, &codes),
        Action::Back => Vec::new(),
        _ => {
            state.overlay = Some(Overlay::Pin(codes));
            Vec::new()
        }
    }
}

pub(super) fn pin(state: &mut State, digit: u8, codes: &[CodeId]) -> Vec<Effect> {
    let Some(coder) = state.catalogue.acting_id() else { return super::who::open(state) };
    state.slots.pin(digit, codes);
    let names = state.names_of(codes);
    let said = if state.slots.is_pinned(digit) {
        format!("{digit} is {} from now on", cell::fitted(&names, 60))
    } else {
        format!("{digit} is free again for codes used lately")
    };
    state.message = Some(Message::done(said));
    vec![Effect::Remember { name: format!("pins/{coder}"), value: slots::written(state.slots.pins()) }]
}
