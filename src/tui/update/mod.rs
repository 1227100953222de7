//! What happens, applied to the screen. Touches no terminal, no project and no clock: what is to be done to
//! the project is returned as [`Effect`]s.

mod reading;
mod coding;
mod extent;
mod goto;
mod picker;
mod ask;
mod who;
mod walk;
mod look;
mod search;
mod palette;
pub(super) mod memo;
pub(super) mod panes;
mod sheet;
pub(super) mod shown;
mod mouse;
mod world;

pub use walk::begin_at as begin_walk;

use super::action::{Action, Message};
use super::effect::Effect;
use super::screens::{self, Screen};
use super::state::{Overlay, State};

/// The largest count.
const COUNT_MAX: u16 = 999;

/// Applies one action.
pub fn update(state: &mut State, action: Action) -> Vec<Effect> {
    use Action as A;
    match action {
        A::Idle => {
            search::go_on(state);
            return Vec::new();
        }
        A::Resize(_)
        | A::Ground(_)
        | A::Task(_)
        | A::Loaded(_)
        | A::Opened(_)
        | A::Changed(_)
        | A::Codings { .. }
        | A::Used(_)
        | A::Say(_)
        | A::Worked(_)
        | A::Run(_)
        | A::Reply { .. } => return world::update(state, action),
        A::Drag(_) | A::Release | A::Wheel { .. } => return mouse::update(state, action),
        _ => state.message = None,
    }
    match action {
        A::Press { .. } => mouse::update(state, action),
        // Suspending and quitting work from anywhere; what was being typed is still there after a sleep.
        A::Suspend => vec![Effect::Suspend],
        A::Quit => quit(state),
        // What lies over the page is left first.
        A::Back if state.overlay.is_none() && state.task.as_ref().is_some_and(|task| !task.stopping) => {
            vec![Effect::StopWork]
        }
        action => match state.overlay.take() {
            None => at_the_page(state, action),
            Some(Overlay::Picker(picker)) => picker::update(state, picker, action),
            Some(Overlay::Ask { question, line }) => ask::update(state, question, line, action),
            Some(Overlay::Who(asked)) => who::update(state, asked, action),
            Some(Overlay::Search(search)) => search::typing(state, search, action),
            Some(Overlay::Palette(palette)) => palette::update(state, palette, action),
            Some(Overlay::Choose(choose)) => coding::choosing(state, choose, action),
            Some(Overlay::Pin(codes)) => coding::pinning(state, codes, action),
            Some(Overlay::Legend(top)) => sheet::legend(state, top, action),
            Some(Overlay::Memo(pad)) => memo::update(state, pad, action),
            Some(Overlay::Sheet(sheet)) => sheet::update(state, sheet, action),
            Some(Overlay::Look(look)) => look::update(state, look, action),
        },
    }
}

/// An action while nothing lies over the page.
fn at_the_page(state: &mut State, action: Action) -> Vec<Effect> {
    use Action as A;
    if look::is_asked(state, &action) {
        return Vec::new();
    }
    if let Some(screen) = state.screen.take() {
        return at_the_screen(state, screen, action);
    }
    if let Some(walk) = state.walk.take() {
        return walk::update(state, walk, action);
    }
    let count = state.count.take();
    match (count, action) {
        (count, A::Count(digit)) => {
            let count = count.unwrap_or(0).saturating_mul(10).saturating_add(digit.into());
            state.count = Some(count.min(COUNT_MAX)).filter(|&count| count > 0);
            Vec::new()
        }
        (Some(count), action) => counted(state, count, action),
        (None, action) => once(state, action),
    }
}

/// An action so many times, or on so many units.
fn counted(state: &mut State, count: u16, action: Action) -> Vec<Effect> {
    use Action as A;
    match action {
        A::Again | A::Slot(_) | A::Pick | A::InVivo => {
            reading::widen(state, count);
            once(state, action)
        }
        A::Move(_) | A::MoveLine(_) | A::Turn(_) | A::Coding(_) | A::Uncoded | A::Page(_) | A::Grow => {
            (0..count).flat_map(|_| once(state, action.clone())).collect()
        }
        A::NudgeLetter(_) | A::Match(_) | A::Choose(_) | A::Undo | A::Redo => {
            (0..count).flat_map(|_| once(state, action.clone())).collect()
        }
        action => once(state, action),
    }
}

fn once(state: &mut State, action: Action) -> Vec<Effect> {
    use Action as A;
    if matches!(action, A::Back)
        && let Some(id) = state.in_hand.take()
    {
        return extent::let_go(state, id);
    }
    match action {
        A::Unit(_) | A::Move(_) | A::MoveLine(_) | A::Turn(_) | A::Coding(_) | A::Uncoded | A::Start | A::End => {
            reading::update(state, action)
        }
        A::Page(_) | A::Grow | A::Edge(_) | A::NudgeLetter(_) | A::Back => reading::update(state, action),
        A::Search | A::Match(_) | A::ListHits => search::update(state, action),
        A::Again
        | A::Slot(_)
        | A::Pick
        | A::InVivo
        | A::TakeOff
        | A::Uncertain
        | A::Pin
        | A::PinAll
        | A::NewCode
        | A::PickQuote => coding::update(state, action),
        A::TakeUp | A::Split | A::Overlapping => extent::update(state, action),
        A::GoTo => ask::where_to(state),
        A::Legend => sheet::open_legend(state),
        A::Memo => memo::open(state),
        A::Disagreements => walk::begin(state),
        A::Show(which) => screens::open(state, which),
        A::Who => who::open(state),
        A::Undo => vec![Effect::Undo],
        A::Redo => vec![Effect::Redo],
        A::Palette => palette::open(state),
        A::Help => sheet::help(state),
        A::Focus(_) | A::NextPane(_) | A::Document(_) | A::Fold | A::Finish => panes::update(state, action),
        A::Visibility | A::Only | A::AllCodes | A::Times => shown::update(state, action),
        A::Choose(_) | A::ChoosePage(_) | A::Confirm => panes::update(state, action),
        // Of the inputs only a paste can come here, and there is nothing it could mean.
        _ => Vec::new(),
    }
}

/// An action while a screen is open instead of the text: what concerns the whole program works as everywhere.
fn at_the_screen(state: &mut State, screen: Screen, action: Action) -> Vec<Effect> {
    match action {
        Action::Help | Action::Palette => {
            state.screen = Some(screen);
            if matches!(action, Action::Help) { sheet::help(state) } else { palette::open(state) }
        }
        Action::Show(which) => {
            let same = which == screen.which();
            screens::leave(state, screen);
            if same { Vec::new() } else { screens::open(state, which) }
        }
        action => screens::update(state, screen, action),
    }
}

fn quit(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Some(Overlay::Memo(pad)) = state.overlay.take() {
        effects = memo::keep(state, *pad);
    }
    effects.extend(screens::quit(state));
    // A document one came to on a walk is not one that was opened to be read.
    let began_in = state.walk.as_ref().and_then(|walk| walk.back.origin).map(|origin| origin.document);
    if state.walk.is_none() || began_in == state.document() {
        effects.extend(panes::remember_place(state));
    }
    effects.push(Effect::Quit);
    effects
}

/// Whose codings are shown, for a screen beside the text.
pub(super) fn show(state: &mut State, action: Action) {
    shown::update(state, action);
}

/// Says a sentence and does nothing.
fn say(state: &mut State, message: Message) -> Vec<Effect> {
    state.message = Some(message);
    Vec::new()
}
