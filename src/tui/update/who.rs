//! Who is at the keyboard: a coder of the project, or somebody who joins it.

use super::{panes, say};
use crate::model::coding::CoderRole;
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::rank;
use crate::tui::state::{List, Overlay, Person, State, Who};

/// Asks who is there.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let who = Who { line: Line::default(), offers: offers(state, ""), list: List::default() };
    state.overlay = Some(Overlay::Who(who));
    Vec::new()
}

pub(super) fn update(state: &mut State, mut who: Who, action: Action) -> Vec<Effect> {
    match action {
        Action::Back if state.catalogue.acting.is_none() => {
            return say(state, Message::done("you can read; to code, thema needs to know who you are").with_hint("W"));
        }
        Action::Back => return Vec::new(),
        Action::Confirm => return answer(state, who),
        Action::ConfirmAt(number) => {
            who.list.chosen = usize::from(number) - 1;
            return answer(state, who);
        }
        Action::Choose(step) => who.list.choose(panes::stepped(who.list.chosen, step), who.offers.len(), 9),
        action if who.line.takes(&action) => {
            who.offers = offers(state, &who.line.text());
            who.list = List::default();
        }
        _ => {}
    }
    state.overlay = Some(Overlay::Who(who));
    Vec::new()
}

fn answer(state: &mut State, who: Who) -> Vec<Effect> {
    let sits_down = match who.offers.get(who.list.chosen) {
        Some(Person::Known(name)) => Effect::ActAs(name.clone()),
        Some(Person::New(name)) => Effect::AddCoder(name.clone()),
        None => {
            state.overlay = Some(Overlay::Who(who));
            return Vec::new();
        }
    };
    let mut effects = panes::remember_place(state);
    effects.push(sits_down);
    effects
}

/// The coders meant by what is typed, the likeliest first. An unknown name joins the project only when it is
/// chosen as such.
fn offers(state: &State, typed: &str) -> Vec<Person> {
    let people = state.catalogue.coders.iter().filter(|coder| coder.role != CoderRole::Consensus);
    let names: Vec<&str> = people.map(|coder| coder.name.as_str()).collect();
    let typed = typed.trim();
    if typed.is_empty() {
        return names.into_iter().map(|name| Person::Known(name.to_owned())).collect();
    }
    let mut offers: Vec<Person> =
        rank::matching(&names, typed).into_iter().map(|(_, name)| Person::Known(name.to_owned())).collect();
    if state.catalogue.coders.iter().all(|coder| coder.name.to_lowercase() != typed.to_lowercase()) {
        offers.push(Person::New(typed.to_owned()));
    }
    offers
}
