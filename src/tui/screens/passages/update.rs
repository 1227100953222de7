//! Asking, going through what comes, and doing something to it.

use super::{Asked, Deed, Focus, Line, Passages, Purpose, examples};
use crate::analysis::query::{Query, help};
use crate::model::ids::CodeId;
use crate::project::passages::Widen;
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::input;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::rank::{Candidate, Leanings, candidates};
use crate::tui::screens::Screen;
use crate::tui::state::{List, Overlay, Picker, Sheet, State};
use crate::tui::update::{panes, show};

/// Opens the screen, as it was left.
pub fn open(state: &mut State) -> Vec<Effect> {
    let mut passages = state.passages.take().unwrap_or_else(|| Box::new(Passages::new()));
    let effects = again(state, &mut passages);
    state.screen = Some(Screen::Passages(passages));
    effects
}

/// Opens the screen with everything in which these words stand, in all documents.
pub fn find_words(state: &mut State, words: &str) -> Vec<Effect> {
    // A quotation mark would end the words; what stands between two is found all the same.
    find(state, &format!("text:\"{}\"", words.replace('"', " ").trim()))
}

/// Opens the screen with what a query finds, no wider than it is.
pub fn find(state: &mut State, query: &str) -> Vec<Effect> {
    let mut passages = state.passages.take().unwrap_or_else(|| Box::new(Passages::new()));
    passages.line = input::Line::of(query);
    passages.widen = Widen::Not;
    passages.focus = Focus::List;
    let effects = ask(state, &mut passages);
    state.screen = Some(Screen::Passages(passages));
    effects
}

pub fn update(state: &mut State, mut passages: Box<Passages>, action: Action) -> Vec<Effect> {
    let focus = std::mem::replace(&mut passages.focus, Focus::List);
    let effects = match focus {
        Focus::Typing => typing(state, &mut passages, action),
        Focus::List => listing(state, &mut passages, action),
        Focus::Picking(purpose, picker) => picking(state, &mut passages, purpose, picker, action),
        Focus::Sure(deed) => sure(&mut passages, deed, action),
    };
    passages.keep_in_sight(state.size);
    match effects {
        Then::Stay(effects) => {
            state.screen = Some(Screen::Passages(passages));
            effects
        }
        Then::Leave(effects) => {
            leave(state, passages);
            effects
        }
    }
}

/// Back to the text; the screen will be found as it is.
pub fn leave(state: &mut State, mut passages: Box<Passages>) {
    passages.focus = if passages.hits.is_empty() { Focus::Typing } else { Focus::List };
    state.passages = Some(passages);
}

/// Whether the screen stays open.
enum Then {
    Stay(Vec<Effect>),
    Leave(Vec<Effect>),
}

/// Stays, with nothing to be done.
const STAY: Then = Then::Stay(Vec::new());

// ── The line ──────────────────────────────────────────────────────────────────────────────────────────────

fn typing(state: &mut State, passages: &mut Passages, action: Action) -> Then {
    passages.focus = Focus::Typing;
    match action {
        Action::Back if passages.hits.is_empty() => return Then::Leave(Vec::new()),
        Action::Back => {
            passages.error = None;
            passages.focus = Focus::List;
            if let Some(asked) = &passages.asked {
                passages.line = input::Line::of(&asked.line);
            }
        }
        Action::Confirm => return Then::Stay(ask(state, passages)),
        Action::Choose(step) => recall(state, passages, step),
        action => {
            passages.line.takes(&action);
        }
    }
    STAY
}

/// Puts the query in the line to the project.
fn ask(state: &State, passages: &mut Passages) -> Vec<Effect> {
    let line = passages.line.text().trim().to_owned();
    match Query::parse(&line) {
        Ok(query) => {
            passages.remember(&line);
            let asked = Asked { line, query, whose: state.visibility, widen: passages.widen };
            if passages.asked.as_ref().is_none_or(|before| before.line != asked.line) {
                passages.selected.clear();
                (passages.chosen, passages.top) = (0, 0);
            }
            passages.asked = Some(asked);
            passages.waiting = true;
            passages.error = None;
        }
        Err(error) => {
            passages.error = Some(error);
            return Vec::new();
        }
    }
    passages.renewed()
}

/// Up are the queries of before, down the later ones and then the list; where nothing was asked yet, the examples.
fn recall(state: &State, passages: &mut Passages, step: Step) {
    passages.error = None;
    let examples: Vec<String> = examples(&state.catalogue, &state.tally).into_iter().map(|(line, _)| line).collect();
    let is_new = passages.past.is_empty();
    let known = if is_new { &examples } else { &passages.past };
    // The examples stand below the line.
    let on = if is_new { step == Step::Next } else { step == Step::Back };
    let at = match (passages.recalled, on) {
        (None, true) => {
            let is_in_line = known.first().is_some_and(|first| *first == passages.line.text());
            Some(usize::from(is_in_line && known.len() > 1))
        }
        (Some(at), true) => Some((at + 1).min(known.len().saturating_sub(1))),
        (Some(at), false) if at > 0 => Some(at - 1),
        _ => None,
    };
    match at.and_then(|at| known.get(at)) {
        Some(line) => {
            passages.line = input::Line::of(line);
            passages.recalled = at;
        }
        None if step == Step::Next && !passages.hits.is_empty() => passages.focus = Focus::List,
        None => {}
    }
}

// ── The list ──────────────────────────────────────────────────────────────────────────────────────────────

fn listing(state: &mut State, passages: &mut Passages, action: Action) -> Then {
    match action {
        Action::Back => return Then::Leave(Vec::new()),
        Action::Choose(step) => {
            // Above the first passage is the line.
            let is_at_edge = !choose(passages, step, 1);
            if is_at_edge && step == Step::Back {
                passages.focus = Focus::Typing;
            }
        }
        Action::ChoosePage(step) => {
            let page = passages.list_height(state.size) / super::HIT_ROWS;
            choose(passages, step, page.max(1));
        }
        Action::Start => passages.choose_from(0),
        Action::End => passages.choose_from(usize::MAX),
        Action::Search => passages.focus = Focus::Typing,
        Action::Confirm => return jump(state, passages),
        Action::Select => select(passages),
        Action::SelectAll => select_all(passages),
        Action::Grouping => {
            passages.group = passages.group.next();
            passages.arrange(&state.catalogue);
        }
        Action::Widen => {
            passages.widen = match passages.widen {
                Widen::Not => Widen::Sentence,
                Widen::Sentence => Widen::Turn,
                Widen::Paragraph | Widen::Turn => Widen::Not,
            };
            return Then::Stay(again(state, passages));
        }
        Action::Visibility => {
            show(state, Action::Visibility);
            return Then::Stay(again(state, passages));
        }
        Action::Language => {
            let lines = help().lines().map(str::to_owned).collect();
            state.overlay = Some(Overlay::Sheet(Sheet { title: "Queries".to_owned(), lines, top: 0 }));
        }
        Action::CodeFound => pick(state, passages, Purpose::Code),
        Action::Recode => pick(state, passages, Purpose::Recode),
        Action::TakeOff => uncode(state, passages),
        Action::Undo => return Then::Stay(vec![Effect::Undo]),
        Action::Redo => return Then::Stay(vec![Effect::Redo]),
        _ => {}
    }
    STAY
}

/// The same query once more, for others' codings or wider passages.
fn again(state: &State, passages: &mut Passages) -> Vec<Effect> {
    if let Some(asked) = &mut passages.asked {
        (asked.whose, asked.widen) = (state.visibility, passages.widen);
        passages.waiting = true;
    }
    passages.renewed()
}

/// Goes so many passages on; whether there was one.
fn choose(passages: &mut Passages, step: Step, by: usize) -> bool {
    let before = passages.chosen;
    let is_hit = |at: &usize| matches!(passages.lines[*at], Line::Hit(_));
    let found = match step {
        Step::Next => (before + 1..passages.lines.len()).filter(is_hit).take(by).last(),
        Step::Back => (0..before.min(passages.lines.len())).rev().filter(is_hit).take(by).last(),
    };
    passages.chosen = found.unwrap_or(before);
    found.is_some()
}

fn select(passages: &mut Passages) {
    let Some(place) = passages.chosen_hit().map(super::Hit::place) else { return };
    if !passages.selected.remove(&place) {
        passages.selected.insert(place);
    }
    choose(passages, Step::Next, 1);
}

/// Everything, or nothing if everything is selected.
fn select_all(passages: &mut Passages) {
    let all = passages.hits.iter().map(super::Hit::place).collect();
    passages.selected = if passages.selected == all { Default::default() } else { all };
}

/// To the passage in its text.
fn jump(state: &mut State, passages: &Passages) -> Then {
    let Some((document, span)) = passages.chosen_hit().map(super::Hit::place) else { return STAY };
    let effects = panes::go_to(state, document, span);
    let key = state.keymap.key_of("passages");
    state.message = Some(Message::done("the passage in its text").with_hint(format!("{key} goes back to the list")));
    Then::Leave(effects)
}

fn nothing_chosen(state: &mut State) {
    state.message = Some(Message::done("there is no passage in the list").with_hint("/ goes to the query"));
}

/// Looks for a code for the passages meant.
fn pick(state: &mut State, passages: &mut Passages, purpose: Purpose) {
    let meant = passages.meant();
    if meant.is_empty() {
        return nothing_chosen(state);
    }
    if purpose == Purpose::Recode && Passages::codings_of(&meant).is_empty() {
        let message = Message::done("these are words, not codings: there is nothing to recode");
        state.message = Some(message.with_hint("c codes them"));
        return;
    }
    let picker = Picker { line: input::Line::default(), candidates: Vec::new(), list: List::default() };
    passages.focus = Focus::Picking(purpose, filtered(state, picker));
}

fn uncode(state: &mut State, passages: &mut Passages) {
    let meant = passages.meant();
    let codings = Passages::codings_of(&meant);
    if meant.is_empty() {
        nothing_chosen(state);
    } else if codings.is_empty() {
        state.message = Some(Message::done("these are words, not codings: there is nothing to take off"));
    } else {
        passages.focus = Focus::Sure(Deed::Uncode { codings });
    }
}

// ── Questions ─────────────────────────────────────────────────────────────────────────────────────────────

fn picking(state: &State, passages: &mut Passages, purpose: Purpose, mut picker: Picker, action: Action) -> Then {
    match action {
        Action::Back => return STAY,
        Action::Confirm => {
            if let Some(Candidate::Code(code)) = picker.candidates.get(picker.list.chosen) {
                return Then::Stay(picked(passages, purpose, *code));
            }
        }
        Action::Choose(step) => {
            let area = passages.parts(layout::screen_areas(state.size).body).question;
            let line = match step {
                Step::Next => picker.list.chosen.saturating_add(1),
                Step::Back => picker.list.chosen.saturating_sub(1),
            };
            let height = usize::from(layout::picker_parts(area).1.height);
            picker.list.choose(line, picker.candidates.len(), height);
        }
        action if picker.line.takes(&action) => picker = filtered(state, picker),
        _ => {}
    }
    passages.focus = Focus::Picking(purpose, picker);
    STAY
}

/// Codes there are; a new one is made where its meaning can be written down, in the codebook.
fn filtered(state: &State, mut picker: Picker) -> Picker {
    let leanings = Leanings { recent: state.slots.recent().to_vec(), ..Leanings::default() };
    picker.candidates = candidates(&state.catalogue.codebook, &picker.line.text(), &leanings);
    picker.candidates.retain(|candidate| matches!(candidate, Candidate::Code(_)));
    picker.list = List::default();
    picker
}

/// Recoding is done at once; coding anew is shown first.
fn picked(passages: &mut Passages, purpose: Purpose, code: CodeId) -> Vec<Effect> {
    let meant = passages.meant();
    match purpose {
        Purpose::Recode => {
            let codings = Passages::codings_of(&meant);
            passages.selected.clear();
            vec![Effect::Passages(Deed::Recode { codings, to: code })]
        }
        Purpose::Code => {
            let places = meant.into_iter().map(super::Hit::place).collect();
            passages.focus = Focus::Sure(Deed::Code { passages: places, code });
            Vec::new()
        }
    }
}

fn sure(passages: &mut Passages, deed: Deed, action: Action) -> Then {
    match action {
        Action::Confirm => {
            passages.selected.clear();
            Then::Stay(vec![Effect::Passages(deed)])
        }
        Action::Back => STAY,
        _ => {
            passages.focus = Focus::Sure(deed);
            STAY
        }
    }
}
