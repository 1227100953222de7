//! What is shown: whose codings, of which codes; numbers or times.

use super::{coding, say};
use crate::model::coding::CoderRole;
use crate::tui::action::{Action, Message};
use crate::tui::catalogue::Visibility;
use crate::tui::cell;
use crate::tui::effect::Effect;
use crate::tui::state::State;

pub(in crate::tui) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let message = match action {
        Action::Visibility => next_visibility(state),
        Action::Only => only(state),
        Action::AllCodes => all_codes(state),
        Action::Times => times(state),
        _ => return Vec::new(),
    };
    state.lay_out();
    say(state, message)
}

/// Mine, everybody's, each other coder's alone, and mine again.
fn next_visibility(state: &mut State) -> Message {
    let acting = state.catalogue.acting_id();
    let others = state.catalogue.coders.iter().filter(|coder| Some(coder.id) != acting);
    let with_codings = |id| state.catalogue.codings.values().flatten().any(|coding| coding.coder == id);
    let others = others.filter(|coder| coder.role != CoderRole::Consensus || with_codings(coder.id));
    let others: Vec<_> = others.map(|coder| Visibility::Of(coder.id)).collect();
    let cycle: Vec<_> = [Visibility::Mine, Visibility::All].into_iter().chain(others).collect();
    let here = cycle.iter().position(|&visibility| visibility == state.visibility).unwrap_or(0);
    state.visibility = cycle[(here + 1) % cycle.len()];
    match state.visibility {
        Visibility::Mine => Message::done("only your own codings are shown"),
        Visibility::All => Message::done("all coders' codings are shown"),
        Visibility::Of(coder) => {
            let name = state.catalogue.coder(coder).map_or("?", |coder| &coder.name);
            Message::done(format!("only {}'s codings are shown", cell::fitted(name, 30)))
        }
    }
}

/// The code at hand, with what is under it, comes to those that are shown, or goes again.
fn only(state: &mut State) -> Message {
    let Some(code) = coding::code_at_hand(state) else {
        return Message::done("there is no code here").with_hint("choose one in the codebook: b");
    };
    let book = &state.catalogue.codebook;
    let name = book.get(code).map_or_else(String::new, |code| cell::fitted(&code.name, 40));
    let under = book.subtree(code);
    if state.only.contains(&code) {
        state.only.retain(|code| !under.contains(code));
        return match state.only.is_empty() {
            true => Message::done("the codings of all codes are shown"),
            false => Message::done(format!("{name} is not shown any more")),
        };
    }
    let first = state.only.is_empty();
    state.only.extend(under);
    let said = if first { format!("only {name} is shown") } else { format!("{name} is shown too") };
    Message::done(said).with_hint("Z shows all codes")
}

fn all_codes(state: &mut State) -> Message {
    match std::mem::take(&mut state.only).is_empty() {
        true => Message::done("the codings of all codes are shown already").with_hint("z shows those of one alone"),
        false => Message::done("the codings of all codes are shown"),
    }
}

fn times(state: &mut State) -> Message {
    let any = state.page.as_ref().is_some_and(|page| page.opened.turns.iter().any(|turn| turn.time_start.is_some()));
    state.times = !state.times && any;
    match (any, state.times) {
        (false, _) => Message::done("this document has no times"),
        (true, true) => Message::done("times stand beside the turns"),
        (true, false) => Message::done("numbers stand beside the turns"),
    }
}
