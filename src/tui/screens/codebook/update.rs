//! Going about in the tree and among the passages, and beginning what a key asks for.

use super::layout::areas;
use super::split::{self, Split};
use super::{Answer, Ask, CodebookScreen, Deed, Do, Focus, Question, Task, WhatFor, ask, form, tasks};
use crate::model::codebook::{Code, CodeField, CodeKind};
use crate::model::ids::CodeId;
use crate::model::memo::MemoAbout;
use crate::tui::action::{Action, Message};
use crate::tui::catalogue::Visibility;
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::page::Step;
use crate::tui::screens::{Screen, Work};
use crate::tui::state::{List, State};
use crate::tui::update::{memo, panes, shown};

/// Opens the screen as it was left; at first on the code that is chosen in the codebook beside the text.
pub fn open(state: &mut State) -> Vec<Effect> {
    let mut screen = state.codebook_left.take().unwrap_or_default();
    if screen.chosen.is_none() {
        screen.chosen = state.chosen_code();
        screen.folded.clone_from(&state.tree.folded);
    }
    let effects = refreshed(state, &mut screen);
    state.screen = Some(Screen::Codebook(screen));
    effects
}

/// Puts the screen away; it comes back as it is.
pub fn leave(state: &mut State, mut screen: Box<CodebookScreen>) {
    screen.task = None;
    state.codebook_left = Some(screen);
}

/// The project has changed.
pub fn renewed(state: &mut State) -> Vec<Effect> {
    let Some(Screen::Codebook(mut screen)) = state.screen.take() else { return Vec::new() };
    let effects = refreshed(state, &mut screen);
    state.screen = Some(Screen::Codebook(screen));
    effects
}

/// Keeps what is chosen in the tree there is now, and asks for what is shown of it.
fn refreshed(state: &State, screen: &mut CodebookScreen) -> Vec<Effect> {
    let book = &state.catalogue.codebook;
    screen.selected.retain(|id| book.get(*id).is_some());
    settle(state, screen);
    let extents = Ask::Extents { visibility: state.visibility, acting: state.catalogue.acting_id() };
    let extents = Effect::Work(Work::Codebook(extents));
    std::iter::once(extents).chain(passages(state, screen)).collect()
}

fn passages(state: &State, screen: &CodebookScreen) -> Option<Effect> {
    let ask = ask::of_chosen(&state.catalogue, state.visibility, screen)?;
    Some(Effect::Work(Work::Codebook(ask)))
}

/// The answer to a question.
pub fn answered(state: &State, screen: &mut CodebookScreen, answer: Answer) {
    match answer {
        Answer::Extents(extents) => screen.extents = extents,
        Answer::Passages { code, shown, total, documents } if screen.chosen == Some(code) => {
            let same = screen.passages.code == Some(code);
            let chosen = if same { screen.passages.chosen.min(shown.len().saturating_sub(1)) } else { 0 };
            if shown.is_empty() {
                screen.focus = Focus::Tree;
            }
            screen.passages = super::Passages { code: Some(code), shown, total, documents, chosen };
        }
        Answer::Passages { .. } => {}
        Answer::ToSplit(passages) => {
            if let Some(Task::Split(split)) = &mut screen.task {
                split.begin(passages);
            }
        }
        // Who has begun something else meanwhile is not interrupted.
        Answer::Merging(merging) if screen.task.is_none() => screen.task = Some(Task::Merge(merging)),
        Answer::Merging(_) => {}
    }
    settle(state, screen);
}

/// The chosen code is on a line, and the line on the screen.
pub fn settle(state: &State, screen: &mut CodebookScreen) {
    let lines = screen.lines(&state.catalogue.codebook);
    let place = screen.chosen.and_then(|code| lines.iter().position(|line| line.code == code));
    let mut list = List { chosen: screen.at, top: screen.top };
    // One row is the columns' names.
    let height = usize::from(areas(state.size, screen).tree.height.saturating_sub(1));
    list.choose(place.unwrap_or(screen.at), lines.len(), height);
    (screen.at, screen.top) = (list.chosen, list.top);
    screen.chosen = lines.get(list.chosen).map(|line| line.code);
}

/// An action while the screen is open.
pub fn update(state: &mut State, mut screen: Box<CodebookScreen>, action: Action) -> Vec<Effect> {
    let before = screen.chosen;
    let effects = match screen.task.take() {
        Some(task) => tasks::update(state, &mut screen, task, action),
        None => match action {
            Action::Back if at_rest(&screen) => {
                leave(state, screen);
                return Vec::new();
            }
            Action::Confirm | Action::CodebookScreen(Do::Edit) if screen.focus == Focus::Passages => {
                return to_the_text(state, screen);
            }
            action => in_the_tree(state, &mut screen, action),
        },
    };
    settle(state, &mut screen);
    let asked = (screen.chosen != before).then(|| passages(state, &screen)).flatten();
    state.screen = Some(Screen::Codebook(screen));
    effects.into_iter().chain(asked).collect()
}

/// Whether there is nothing to leave but the screen.
fn at_rest(screen: &CodebookScreen) -> bool {
    screen.focus == Focus::Tree && screen.needle.is_none() && screen.selected.is_empty()
}

/// Goes to the chosen passage in the text.
fn to_the_text(state: &mut State, screen: Box<CodebookScreen>) -> Vec<Effect> {
    let place = screen.passages.shown.get(screen.passages.chosen).map(|passage| (passage.document, passage.span));
    leave(state, screen);
    state.message = Some(Message::done("B goes back to the codebook"));
    place.map_or_else(Vec::new, |(document, span)| panes::go_to(state, document, span))
}

fn in_the_tree(state: &mut State, screen: &mut CodebookScreen, action: Action) -> Vec<Effect> {
    let page = usize::from(areas(state.size, screen).tree.height.saturating_sub(2)).max(1);
    match action {
        Action::Choose(step) => go(state, screen, step, 1),
        Action::ChoosePage(step) => go(state, screen, step, if screen.focus == Focus::Tree { page } else { 5 }),
        Action::Start => go(state, screen, Step::Back, usize::MAX),
        Action::End => go(state, screen, Step::Next, usize::MAX),
        Action::Back => back(screen),
        Action::Confirm => return form::open(state, screen),
        Action::Search => {
            screen.needle = None;
            screen.task = Some(Task::Line { question: Question::Search, line: Line::default() });
        }
        Action::Undo => return vec![Effect::Undo],
        Action::Redo => return vec![Effect::Redo],
        Action::Visibility => {
            shown::update(state, Action::Visibility);
            return refreshed(state, screen);
        }
        Action::CodebookScreen(wish) => return wished(state, screen, wish),
        _ => {}
    }
    Vec::new()
}

fn go(state: &State, screen: &mut CodebookScreen, step: Step, by: usize) {
    let moved = |at: usize| match step {
        Step::Next => at.saturating_add(by),
        Step::Back => at.saturating_sub(by),
    };
    match screen.focus {
        Focus::Tree => {
            let lines = screen.lines(&state.catalogue.codebook);
            screen.chosen = lines.get(moved(screen.at).min(lines.len().saturating_sub(1))).map(|line| line.code);
        }
        Focus::Passages => {
            let last = screen.passages.shown.len().saturating_sub(1);
            screen.passages.chosen = moved(screen.passages.chosen).min(last);
        }
    }
}

/// Out of the innermost thing one is in.
fn back(screen: &mut CodebookScreen) {
    if screen.focus == Focus::Passages {
        screen.focus = Focus::Tree;
    } else if screen.needle.take().is_none() {
        screen.selected.clear();
    }
}

fn say(state: &mut State, message: Message) -> Vec<Effect> {
    state.message = Some(message);
    Vec::new()
}

fn wished(state: &mut State, screen: &mut CodebookScreen, wish: Do) -> Vec<Effect> {
    match wish {
        Do::WithGone => {
            screen.with_gone = !screen.with_gone;
            let words = if screen.with_gone { "shown" } else { "hidden" };
            let gone = state.catalogue.codebook.all().iter().filter(|code| !code.is_live()).count();
            return say(state, Message::done(format!("{gone} retired or merged: {words}")));
        }
        Do::New if screen.needle.is_some() => return to_hit(state, screen, Step::Next),
        Do::PreviousHit => return to_hit(state, screen, Step::Back),
        Do::New => {
            let line = Line::of(&under(state, screen));
            screen.task = Some(Task::Line { question: Question::New, line });
            return Vec::new();
        }
        Do::Done(code) => {
            screen.selected.clear();
            if let Some(code) = code {
                uncover(state, screen, code);
            }
            return Vec::new();
        }
        _ => {}
    }
    let Some(chosen) = screen.chosen else {
        return say(state, Message::done("the codebook is empty").with_hint("n makes a code"));
    };
    let is_live = state.catalogue.codebook.get(chosen).is_some_and(Code::is_live);
    match wish {
        Do::Fold => fold(state, screen, chosen),
        Do::Unfold => drop(screen.folded.remove(&chosen)),
        Do::Other => return other(state, screen),
        Do::Select => {
            match screen.selected.iter().position(|id| *id == chosen) {
                Some(at) => drop(screen.selected.remove(at)),
                None => screen.selected.push(chosen),
            }
            go(state, screen, Step::Next, 1);
        }
        Do::Restore => return restore(state, screen),
        Do::Memo => {
            let name = state.catalogue.codebook.path(chosen).to_owned();
            return memo::open_about(state, MemoAbout::Code(chosen), &name);
        }
        _ if !is_live && screen.selected.is_empty() => {
            return say(state, Message::done("it is no longer in use").with_hint("R restores it"));
        }
        Do::Edit => return form::open(state, screen),
        Do::Rename => {
            let name = state.catalogue.codebook.get(chosen).map_or("", |code| &code.name);
            screen.task = Some(Task::Line { question: Question::Rename(chosen), line: Line::of(name) });
        }
        Do::Shift(step) => {
            return deed(Deed::Shift { code: chosen, later: step == Step::Next });
        }
        Do::Sort => screen.task = Some(Task::Sort { sibling: chosen, list: List::default() }),
        Do::Move => screen.task = Some(tasks::pick(state, WhatFor::Move(screen.subjects()))),
        Do::Merge => screen.task = Some(tasks::pick(state, WhatFor::Merge(screen.subjects()))),
        Do::Retire => screen.task = Some(Task::Retire(screen.subjects())),
        Do::Color => screen.task = Some(Task::Color { codes: screen.subjects(), line: Line::default() }),
        Do::Split => return begin_split(state, screen, chosen),
        Do::Example => return example(state, screen, chosen),
        _ => {}
    }
    Vec::new()
}

pub fn deed(deed: Deed) -> Vec<Effect> {
    vec![Effect::CodebookScreen(deed)]
}

/// Folds the chosen theme; on a code, or a theme that is folded already, the one above it.
fn fold(state: &State, screen: &mut CodebookScreen, chosen: CodeId) {
    let line = screen.lines(&state.catalogue.codebook).into_iter().find(|line| line.code == chosen);
    if line.is_some_and(|line| line.has_parts) && screen.folded.insert(chosen) {
        return;
    }
    if let Some(theme) = state.catalogue.codebook.parent(chosen) {
        screen.folded.insert(theme);
        screen.chosen = Some(theme);
    }
}

fn other(state: &mut State, screen: &mut CodebookScreen) -> Vec<Effect> {
    if screen.focus == Focus::Tree && screen.passages.shown.is_empty() {
        let hint = match state.visibility {
            Visibility::Mine => "a shows those of all coders",
            Visibility::All | Visibility::Of(_) => "it comes into use by coding with it",
        };
        return say(state, Message::done("no passage has this code yet").with_hint(hint));
    }
    screen.focus = if screen.focus == Focus::Tree { Focus::Passages } else { Focus::Tree };
    Vec::new()
}

/// `RQ3/`, for a new code beside the chosen one or under it.
fn under(state: &State, screen: &CodebookScreen) -> String {
    let book = &state.catalogue.codebook;
    let theme = screen.chosen.and_then(|code| match book.get(code) {
        Some(code) if code.kind == CodeKind::Theme && code.is_live() => Some(code.id),
        _ => book.parent(code),
    });
    theme.map_or_else(String::new, |theme| format!("{}/", book.path(theme)))
}

/// Chooses a code, wherever it is folded away.
pub fn uncover(state: &State, screen: &mut CodebookScreen, code: CodeId) {
    let book = &state.catalogue.codebook;
    for theme in std::iter::successors(book.parent(code), |theme| book.parent(*theme)) {
        screen.folded.remove(&theme);
    }
    screen.chosen = Some(code);
    screen.focus = Focus::Tree;
}

fn to_hit(state: &mut State, screen: &mut CodebookScreen, step: Step) -> Vec<Effect> {
    let hits = screen.hits(&state.catalogue.codebook);
    let Some(needle) = &screen.needle else {
        return say(state, Message::done("nothing was searched for yet").with_hint("/ searches names and definitions"));
    };
    if hits.is_empty() {
        let message = Message::done(format!("\"{needle}\" is in no name or definition"));
        return say(state, message);
    }
    let all: Vec<CodeId> = state.catalogue.codebook.tree().map(|(code, _)| code.id).collect();
    let place = |code: &CodeId| all.iter().position(|id| id == code).unwrap_or(usize::MAX);
    let here = screen.chosen.as_ref().map_or(0, place);
    let next = match step {
        Step::Next => hits.iter().find(|hit| place(hit) > here).or(hits.first()),
        Step::Back => hits.iter().rev().find(|hit| place(hit) < here).or(hits.last()),
    };
    if let Some(&next) = next {
        let at = hits.iter().position(|hit| *hit == next).unwrap_or(0);
        state.message = Some(Message::done(format!("{} of {}", at + 1, hits.len())));
        uncover(state, screen, next);
    }
    Vec::new()
}

fn restore(state: &mut State, screen: &CodebookScreen) -> Vec<Effect> {
    let book = &state.catalogue.codebook;
    let gone: Vec<CodeId> =
        screen.subjects().into_iter().filter(|id| book.get(*id).is_some_and(|code| !code.is_live())).collect();
    if gone.is_empty() {
        let hint = if screen.with_gone { "choose one that is retired or merged" } else { "z shows what is not" };
        return say(state, Message::done("it is in use").with_hint(hint));
    }
    deed(Deed::Restore(gone))
}

fn begin_split(state: &mut State, screen: &mut CodebookScreen, code: CodeId) -> Vec<Effect> {
    let (own, others) = ask::of_code(&state.catalogue, code);
    if own.is_empty() {
        let whose = if others > 0 { "only others have; each splits their own" } else { "nobody has" };
        return say(state, Message::done(format!("you have no passage with this code; {whose}")));
    }
    screen.task = Some(Task::Split(Box::new(Split::new(code, own, others, split::offers(state, code, "")))));
    Vec::new()
}

/// Takes the chosen passage as the example that shows the code at work.
fn example(state: &mut State, screen: &CodebookScreen, chosen: CodeId) -> Vec<Effect> {
    match screen.passages.shown.get(screen.passages.chosen) {
        Some(passage) => {
            let fields = vec![CodeField::Example(passage.words.clone())];
            deed(Deed::Set { codes: vec![chosen], fields, said: "the passage is the code's example now".into() })
        }
        None => say(state, Message::done("there is no passage to take as an example")),
    }
}
