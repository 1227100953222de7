//! Going through what is to be looked at, into the text and back.

use super::{Worklist, parts};
use crate::model::revision::Placed;
use crate::project::recheck::ToCheck;
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::screens::{Screen, Work};
use crate::tui::state::State;
use crate::tui::update::panes;

pub fn open(state: &mut State) -> Vec<Effect> {
    let worklist = state.worklist.take().unwrap_or_default();
    state.screen = Some(Screen::Worklist(worklist));
    vec![Effect::Work(Work::Worklist)]
}

pub fn update(state: &mut State, mut worklist: Worklist, action: Action) -> Vec<Effect> {
    let height = usize::from(parts(layout::screen_areas(state.size).body).list.height).max(1);
    let chosen = worklist.chosen(state).cloned();
    let mut effects = Vec::new();
    match (action, chosen) {
        (Action::Back, _) => {
            state.worklist = Some(worklist);
            return Vec::new();
        }
        (Action::Choose(step), _) => worklist.choose(state, panes::stepped(worklist.list.chosen, step)),
        (Action::ChoosePage(Step::Next), _) => worklist.choose(state, worklist.list.chosen.saturating_add(height - 1)),
        (Action::ChoosePage(Step::Back), _) => worklist.choose(state, worklist.list.chosen.saturating_sub(height - 1)),
        (Action::Start, _) => worklist.choose(state, 0),
        (Action::End, _) => worklist.choose(state, usize::MAX),
        (Action::Confirm, Some(item)) => {
            state.worklist = Some(worklist);
            return match item.there {
                Some(there) => panes::go_to(state, item.document, there),
                None => panes::open(state, item.document),
            };
        }
        (Action::Select, Some(item)) => effects.push(Effect::CheckOff(vec![item.id])),
        (Action::TakeOff, Some(item)) => effects = take_off(state, &item),
        (Action::Undo, _) => effects.push(Effect::Undo),
        (Action::Redo, _) => effects.push(Effect::Redo),
        _ => {}
    }
    state.screen = Some(Screen::Worklist(worklist));
    effects
}

/// Takes a coding, or a memo, away, if it is one's own.
fn take_off(state: &mut State, item: &ToCheck) -> Vec<Effect> {
    let acting = state.catalogue.acting_id();
    // A quote is the team's, whoever picked it.
    let is_shared = matches!(item.about, Placed::Quote(_));
    if let Some(other) = item.coder.filter(|coder| !is_shared && Some(*coder) != acting) {
        let name = state.catalogue.coder(other).map_or("somebody else", |coder| &coder.name);
        let said = Message::done(format!("that is {name}'s; nobody else takes it off"));
        state.message = Some(said.with_hint("Space notes that you looked at it"));
        return Vec::new();
    }
    match item.about {
        Placed::Coding(coding) => vec![Effect::RemoveCoding { coding }],
        Placed::Memo(memo) => vec![Effect::RemoveMemo(memo)],
        Placed::Quote(quote) => vec![Effect::DropQuote(quote)],
        Placed::Decision(_) | Placed::QuoteEdit(_) => {
            state.message = Some(Message::done("a decision of the team stays as it is; note that you looked at it"));
            Vec::new()
        }
    }
}
