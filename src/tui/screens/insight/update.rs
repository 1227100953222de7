//! Choosing a figure and a cell in it, going to its passages, writing it to a file.

use super::ways::{Way, way};
use super::{Cellular, Do, Export, Insight, Pane, Settings, View, Whose};
use crate::analysis::cooccurrence::Within;
use crate::command::cases::Cases;
use crate::command::cooccurrence::Cells as PairCells;
use crate::command::frequencies::Bars;
use crate::command::insight::{Behind, Drawn};
use crate::command::matrix::Cells;
use crate::command::select::Order;
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::screens::{Screen, Work, passages};
use crate::tui::state::State;
use crate::tui::update::panes;

/// What two codes may share, as the key goes through it.
const WITHIN: [Within; 5] = [Within::Overlap, Within::Passage, Within::Turn, Within::Participant, Within::Document];

/// Opens the screen, as it was left.
pub fn open(state: &mut State) -> Vec<Effect> {
    let screen = state.insight.take().unwrap_or_else(|| Box::new(Insight::new(state)));
    state.screen = Some(Screen::Insight(screen));
    renewed(state)
}

/// The project is another one than it was: what is shown is asked for again, and the rest when it is.
pub fn renewed(state: &mut State) -> Vec<Effect> {
    let Some(Screen::Insight(mut screen)) = state.screen.take() else { return Vec::new() };
    let Settings { whose, by, .. } = screen.settings;
    let mut kept = Some(screen.view);
    // Whoever sits down sees no more than they would have asked for; and what was chosen may be there no longer.
    if by != state.catalogue.acting_id() || !Whose::all(&state.catalogue).contains(&whose) {
        screen.settings = Insight::new(state).settings;
        kept = None;
    }
    for view in View::ALL.into_iter().filter(|view| Some(*view) != kept) {
        screen.panes[view.place()].came = None;
    }
    let effects = asked(state, &screen);
    state.screen = Some(Screen::Insight(screen));
    effects
}

fn asked(state: &State, screen: &Insight) -> Vec<Effect> {
    screen.request(state).map(|request| Effect::Work(Work::Insight(request))).into_iter().collect()
}

/// Back to the text; the screen will be found as it is.
pub fn leave(state: &mut State, screen: Box<Insight>) {
    state.insight = Some(screen);
}

pub fn update(state: &mut State, mut screen: Box<Insight>, action: Action) -> Vec<Effect> {
    let body = layout::screen_areas(state.size).body;
    let (height, width) = screen.pane().drawn().map_or((1, 1), |drawn| super::view::room(body, drawn));
    let (row, column) = (screen.pane().rows.chosen, screen.pane().columns.chosen);
    let stepped = |at: usize, step: Step, by: usize| match step {
        Step::Next => at.saturating_add(by),
        Step::Back => at.saturating_sub(by),
    };
    let page = |room: usize| room.saturating_sub(1).max(1);
    let mut effects = Vec::new();
    match action {
        Action::Back => {
            leave(state, screen);
            return Vec::new();
        }
        Action::Choose(step) => to_row(&mut screen, stepped(row, step, 1), state),
        Action::ChoosePage(step) => to_row(&mut screen, stepped(row, step, page(height)), state),
        Action::Start => to_row(&mut screen, 0, state),
        Action::End => to_row(&mut screen, usize::MAX, state),
        Action::Move(step) => screen.choose(row, stepped(column, step, 1), state),
        Action::Page(step) => screen.choose(row, stepped(column, step, page(width)), state),
        Action::Insight(Do::FirstColumn) => screen.choose(row, 0, state),
        Action::Insight(Do::LastColumn) => screen.choose(row, usize::MAX, state),
        Action::Insight(Do::View(view)) => effects = see(state, &mut screen, view),
        Action::Insight(Do::NextView(step)) => {
            let by = if step == Step::Next { 1 } else { View::ALL.len() - 1 };
            let view = View::ALL[(screen.view.place() + by) % View::ALL.len()];
            effects = see(state, &mut screen, view);
        }
        Action::Insight(Do::Figure) => effects = export(state, &screen, "svg"),
        Action::Insight(Do::Table) => effects = export(state, &screen, "csv"),
        Action::Insight(change) => {
            let before = screen.request(state);
            state.message = Some(changed(&mut screen, change, state));
            if screen.request(state) != before {
                // What was refused for other settings says nothing about these.
                let pane = screen.pane_mut();
                if pane.drawn().is_none() {
                    pane.came = None;
                }
                effects = asked(state, &screen);
            }
        }
        Action::Confirm => return follow(state, screen),
        _ => {}
    }
    state.screen = Some(Screen::Insight(screen));
    effects
}

/// Another row; in the code line at the stretch that is nearest.
fn to_row(screen: &mut Insight, row: usize, state: &State) {
    let pane = screen.pane();
    let mut column = pane.columns.chosen;
    if let Some(drawn) = pane.drawn()
        && let Behind::Codeline { rows, .. } = &drawn.behind
        && let Some(to) = rows.get(row.min(rows.len().saturating_sub(1)))
        && let Some(from) = rows.get(pane.rows.chosen).and_then(|row| row.stretches.get(column))
    {
        let distance = |at: &usize| to.stretches[*at].start().get().abs_diff(from.start().get());
        column = (0..to.stretches.len()).min_by_key(distance).unwrap_or(0);
    }
    screen.choose(row, column, state);
}

/// Another figure; it is asked for unless it is there already.
fn see(state: &State, screen: &mut Insight, view: View) -> Vec<Effect> {
    screen.view = view;
    if screen.is_working(state) {
        // What is there of it answers other settings, or is of another document.
        *screen.pane_mut() = Pane { came: None, ..screen.pane().clone() };
        return asked(state, screen);
    }
    // The window may have another size by now.
    let (row, column) = (screen.pane().rows.chosen, screen.pane().columns.chosen);
    screen.choose(row, column, state);
    Vec::new()
}

/// The next value of a setting; answers what to say.
fn changed(screen: &mut Insight, change: Do, state: &State) -> Message {
    let view = screen.view;
    let settings = &mut screen.settings;
    let not_here = || Message::done(format!("there is nothing else to choose for {}", view.words()));
    match (change, view) {
        (Do::Cells, View::Frequencies) => {
            settings.bars = after(&[Bars::Participants, Bars::Passages], settings.bars);
            Message::done(match settings.bars {
                Bars::Participants => "bars by participants",
                Bars::Passages => "bars by passages",
            })
        }
        (Do::Cells, View::Matrix) => {
            settings.cells = after(&[Cells::Count, Cells::Words, Cells::Presence], settings.cells);
            Message::done(match settings.cells {
                Cells::Count => "passages in each cell",
                Cells::Words => "words in each cell",
                Cells::Presence => "whether the code is there",
            })
        }
        (Do::Cells, View::Cooccurrence) => {
            settings.pair_cells = after(&[PairCells::Count, PairCells::Jaccard], settings.pair_cells);
            Message::done(match settings.pair_cells {
                PairCells::Count => "how many have both",
                PairCells::Jaccard => "how many have both, of those that have either (Jaccard)",
            })
        }
        (Do::By, View::Matrix) => {
            settings.cases = after(&[Cases::Document, Cases::Participant], settings.cases);
            Message::done(match settings.cases {
                Cases::Document => "a column a document",
                Cases::Participant => "a column a participant",
            })
        }
        (Do::By, View::Saturation) => {
            settings.interviews = after(&[Cases::Document, Cases::Participant], settings.interviews);
            Message::done(match settings.interviews {
                Cases::Document => "an interview is a document",
                Cases::Participant => "an interview is all that one participant said",
            })
        }
        (Do::By, View::Cooccurrence) => {
            settings.within = after(&WITHIN, settings.within);
            Message::done(format!("together {}", within_words(settings.within)))
        }
        (Do::Order, View::Frequencies | View::Matrix) => {
            settings.sort = after(&[Order::Codebook, Order::Frequency], settings.sort);
            Message::done(order_words(settings.sort))
        }
        (Do::Whose, _) => {
            let all = Whose::all(&state.catalogue);
            settings.whose = after(&all, settings.whose);
            if all.len() < 2 {
                return Message::done("nobody else has coded");
            }
            Message::done(format!("counted from {}", settings.whose.words(&state.catalogue)))
        }
        _ => not_here(),
    }
}

pub(super) const fn order_words(order: Order) -> &'static str {
    match order {
        Order::Codebook => "codebook order",
        Order::Frequency => "most first",
    }
}

pub(super) fn within_words(within: Within) -> String {
    match within {
        Within::Overlap => "where passages overlap".to_owned(),
        Within::Passage => "on the same passage".to_owned(),
        Within::Turn => "in the same turn".to_owned(),
        Within::Turns(turns) => format!("within {turns} turns"),
        Within::Participant => "with the same participant".to_owned(),
        Within::Document => "in the same document".to_owned(),
    }
}

/// The one after this, or the first.
fn after<T: PartialEq + Copy>(all: &[T], this: T) -> T {
    let at = all.iter().position(|one| *one == this).map_or(0, |at| at + 1);
    all[at % all.len()]
}

/// Writes what is shown to a file beside the project.
fn export(state: &mut State, screen: &Insight, ending: &'static str) -> Vec<Effect> {
    let Some(drawn) = screen.pane().drawn().filter(|drawn| drawn.size(0).1 > 0) else {
        state.message = Some(Message::done("there is no figure to write to a file"));
        return Vec::new();
    };
    vec![Effect::Export(Export { request: drawn.request.clone(), ending })]
}

/// Into the passages behind the chosen cell, or to the place in the text.
fn follow(state: &mut State, screen: Box<Insight>) -> Vec<Effect> {
    let chosen = |drawn: &Drawn| {
        let (row, column) = (screen.pane().rows.chosen, screen.pane().columns.chosen);
        way(drawn, row, column, screen.settings.whose, &state.catalogue)
    };
    let way = match screen.pane().drawn() {
        Some(_) if screen.is_working(state) => Some(Way::Nowhere("the figure is still being worked out".to_owned())),
        drawn => drawn.and_then(chosen),
    };
    let key = state.keymap.key_of("insight");
    let back = format!("{key} goes back");
    match way {
        Some(Way::Passages { query, said }) => {
            leave(state, screen);
            let effects = passages::find(state, &query);
            state.message = Some(Message::done(said).with_hint(back));
            effects
        }
        Some(Way::Place(document, span)) => {
            leave(state, screen);
            let effects = panes::go_to(state, document, span);
            state.message = Some(Message::done("the stretch in its text").with_hint(back));
            effects
        }
        Some(Way::Nowhere(said)) => {
            state.screen = Some(Screen::Insight(screen));
            state.message = Some(Message::done(said));
            Vec::new()
        }
        None => {
            state.screen = Some(Screen::Insight(screen));
            Vec::new()
        }
    }
}
