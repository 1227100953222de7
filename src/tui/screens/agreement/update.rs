//! Choosing what is compared, and going to where coders disagree.

use super::{Agreement, Setting, Settings, groups, round_name};
use crate::command::{Question, Unit};
use crate::model::ids::RoundId;
use crate::project::rounds::NO_ROUND;
use crate::tui::action::{Action, Message};
use crate::tui::catalogue::Catalogue;
use crate::tui::effect::Effect;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::screens::{Screen, Work};
use crate::tui::state::{List, State};
use crate::tui::update::begin_walk;
use crate::tui::walk::Only;

/// The units that the key goes through.
const UNITS: [Unit; 5] = [Unit::Turn, Unit::Sentence, Unit::Paragraph, Unit::Word, Unit::Character];

pub fn open(state: &mut State) -> Vec<Effect> {
    // Whoever stayed in the text at a disagreement comes back to the same table.
    let before = state.walked.as_mut().and_then(|walk| walk.back.table.take());
    let settings = before.map_or_else(|| Settings::new(&state.catalogue), |table| table.settings);
    let screen = Agreement { settings, found: None, list: List::default(), is_old: false };
    state.screen = Some(Screen::Agreement(Box::new(screen)));
    asked(state)
}

/// The screen as it was before a walk.
pub fn show_again(state: &mut State, table: Agreement) -> Vec<Effect> {
    let is_old = table.is_old;
    state.screen = Some(Screen::Agreement(Box::new(table)));
    if is_old { renewed(state) } else { Vec::new() }
}

/// The project is another one than it was: who was compared may no longer be there.
pub fn renewed(state: &mut State) -> Vec<Effect> {
    let groups = groups(&state.catalogue);
    let Some(Screen::Agreement(screen)) = &mut state.screen else { return Vec::new() };
    if !groups.contains(&screen.settings.coders) {
        screen.settings.coders = groups.into_iter().next().unwrap_or_default();
        screen.found = None;
    }
    asked(state)
}

/// Asks what the settings say.
fn asked(state: &State) -> Vec<Effect> {
    let Some(Screen::Agreement(screen)) = &state.screen else { return Vec::new() };
    let question = screen.settings.question(&state.catalogue);
    question.map(|question| Effect::Work(Work::Agreement(question))).into_iter().collect()
}

pub fn update(state: &mut State, mut screen: Box<Agreement>, action: Action) -> Vec<Effect> {
    let body = layout::screen_areas(state.size).body;
    let page = usize::from(super::view::parts(body).rows.height.saturating_sub(1)).max(1);
    let at = screen.list.chosen;
    let mut effects = Vec::new();
    match action {
        Action::Back => return Vec::new(),
        Action::Choose(Step::Next) => screen.choose(at.saturating_add(1), state.size),
        Action::Choose(Step::Back) => screen.choose(at.saturating_sub(1), state.size),
        Action::ChoosePage(Step::Next) => screen.choose(at.saturating_add(page), state.size),
        Action::ChoosePage(Step::Back) => screen.choose(at.saturating_sub(page), state.size),
        Action::Start => screen.choose(0, state.size),
        Action::End => screen.choose(usize::MAX, state.size),
        Action::Set(setting) => {
            let before = screen.settings.question(&state.catalogue);
            state.message = change(&mut screen, setting, state);
            let now = screen.settings.question(&state.catalogue);
            if now != before {
                effects.extend(now.map(|question| Effect::Work(Work::Agreement(question))));
            }
        }
        Action::Confirm => return to_disagreements(state, screen),
        _ => {}
    }
    state.screen = Some(Screen::Agreement(screen));
    effects
}

/// The next value of a setting; answers what is to be said where there is no other.
fn change(screen: &mut Agreement, setting: Setting, state: &State) -> Option<Message> {
    let code = screen.chosen().zip(screen.answered()).map(|(at, answered)| answered.codes[at]);
    let settings = &mut screen.settings;
    match setting {
        Setting::Unit => settings.unit = after(&UNITS, &settings.unit),
        Setting::Coefficient => {
            let count = Question::coefficients(settings.coders.len()).len();
            settings.coefficient = (settings.coefficient + 1) % count;
        }
        Setting::Coders => {
            let groups = groups(&state.catalogue);
            if groups.len() < 2 {
                return Some(Message::done("nobody else has coded"));
            }
            settings.coders = after(&groups, &settings.coders);
        }
        Setting::Round => {
            if state.catalogue.rounds.is_empty() {
                return Some(Message::done("there are no rounds in this project").with_hint("thema round add NAME"));
            }
            settings.round = after(&rounds(&state.catalogue), &settings.round);
        }
        Setting::Uncoded => settings.uncoded = !settings.uncoded,
        Setting::Order => settings.order = settings.order.next(),
    }
    // What was refused for other settings says nothing about these.
    if !matches!(setting, Setting::Coefficient | Setting::Order) && screen.has_failed() {
        screen.found = None;
    }
    match setting {
        // Another order is looked at from its beginning.
        Setting::Order => screen.choose(0, state.size),
        _ => screen.choose_code(code, state.size),
    }
    None
}

/// Everything, each round, and what belongs to none.
fn rounds(catalogue: &Catalogue) -> Vec<Option<Option<RoundId>>> {
    let each = catalogue.rounds.iter().map(|round| Some(Some(round.id)));
    std::iter::once(None).chain(each).chain([Some(None)]).collect()
}

/// The one after this, or the first.
fn after<T: PartialEq + Clone>(all: &[T], this: &T) -> T {
    let at = all.iter().position(|one| one == this).map_or(0, |at| at + 1);
    all[at % all.len()].clone()
}

/// Into the text, to where the coders disagree on the chosen code: in the documents and the round of the table.
fn to_disagreements(state: &mut State, screen: Box<Agreement>) -> Vec<Effect> {
    let chosen = screen.chosen().zip(screen.answered());
    let Some((code, answered)) = chosen.map(|(at, answered)| (answered.codes[at], answered)) else {
        state.screen = Some(Screen::Agreement(screen));
        return Vec::new();
    };
    let said = match screen.settings.coders[..] {
        _ if screen.is_working(&state.catalogue) => Message::done("the table is still being worked out"),
        [first, second] => {
            let round = screen.settings.round;
            let only = Only { code: Some(code), kind: None, documents: Some(answered.documents.clone()), round };
            let names = answered.question.coders.join(" and ");
            match begin_walk(state, [first, second], only, screen) {
                Ok(effects) => return effects,
                Err(back) => {
                    let name = state.catalogue.codebook.get(code).map_or("it", |code| &code.name);
                    let place = round.map_or_else(String::new, |round| match round_name(&state.catalogue, round) {
                        NO_ROUND => " outside rounds".to_owned(),
                        name => format!(" in {name}"),
                    });
                    let said = Message::done(format!("{names} do not disagree on {name}{place}"));
                    state.screen = Some(Screen::Agreement(back));
                    state.message = Some(said);
                    return Vec::new();
                }
            }
        }
        _ => Message::done("disagreements are of two coders").with_hint("Tab chooses two"),
    };
    state.screen = Some(Screen::Agreement(screen));
    state.message = Some(said);
    Vec::new()
}
