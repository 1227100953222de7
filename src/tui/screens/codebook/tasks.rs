//! The questions a key begins: a name, a theme, a colour, yes or no.

use super::layout::areas;
use super::update::{deed, uncover};
use super::{Ask, CodebookScreen, Deed, Do, Offer, Pick, Question, Task, WhatFor, form, split};
use crate::model::codebook::{CodeField, CodeKind};
use crate::model::ids::CodeId;
use crate::project::codes::SortBy;
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::page::Step;
use crate::tui::rank::{Candidate, Leanings, candidates};
use crate::tui::screens::Work;
use crate::tui::state::{List, State};
use crate::tui::theme::Rgb;

/// An action while something is asked.
pub fn update(state: &mut State, screen: &mut CodebookScreen, task: Task, action: Action) -> Vec<Effect> {
    match (task, action) {
        // What was asked for is done.
        (_, Action::CodebookScreen(Do::Done(code))) => {
            screen.selected.clear();
            if let Some(code) = code {
                uncover(state, screen, code);
            }
            Vec::new()
        }
        (Task::Form(form), action) => form::update(state, screen, form, action),
        (Task::Split(split), action) => split::update(state, screen, split, action),
        (Task::Line { question: Question::Search, .. }, Action::Back) => {
            screen.needle = None;
            Vec::new()
        }
        (_, Action::Back) => Vec::new(),
        (Task::Line { question, line }, action) => at_line(state, screen, question, line, action),
        (Task::Pick(pick), action) => picking(state, screen, pick, action),
        (Task::Merge(merging), Action::Confirm) => {
            let from = merging.from.iter().map(|(id, _)| *id).collect();
            deed(Deed::Merge { from, into: merging.into })
        }
        (Task::Retire(codes), Action::Confirm) => deed(Deed::Retire(codes)),
        (Task::Sort { sibling, list }, action) => sorting(state, screen, sibling, list, action),
        (Task::Color { codes, line }, action) => coloring(state, screen, codes, line, action),
        (task @ (Task::Merge(_) | Task::Retire(_)), _) => {
            screen.task = Some(task);
            Vec::new()
        }
    }
}

fn at_line(
    state: &mut State,
    screen: &mut CodebookScreen,
    question: Question,
    mut line: Line,
    action: Action,
) -> Vec<Effect> {
    if matches!(action, Action::Confirm) && !line.is_empty() {
        let text = line.text().trim().to_owned();
        return match question {
            Question::Search => Vec::new(),
            Question::Rename(code) => {
                // What cannot be its name is typed on, not thrown away.
                match state.catalogue.codebook.rename(code, &text) {
                    Ok(_) => return deed(Deed::Rename { code, name: text }),
                    Err(error) => state.message = Some(Message::from(&crate::error::Error::from(error))),
                }
                screen.task = Some(Task::Line { question, line });
                Vec::new()
            }
            Question::New => {
                let (path, kind) = match text.strip_suffix('/').filter(|path| !path.ends_with('\\')) {
                    Some(theme) => (theme.trim().to_owned(), CodeKind::Theme),
                    None => (text, CodeKind::Code),
                };
                match state.catalogue.codebook.add(&path, kind) {
                    Ok(_) => return deed(Deed::Add { path, kind }),
                    Err(error) => state.message = Some(Message::from(&crate::error::Error::from(error))),
                }
                screen.task = Some(Task::Line { question, line });
                Vec::new()
            }
        };
    }
    if line.takes(&action) && question == Question::Search {
        screen.needle = Some(line.text());
        let hits = screen.hits(&state.catalogue.codebook);
        // Who types letters of a name means the code of that name, whatever other definitions they are in.
        let typed = line.text().to_lowercase();
        let is_named = |id: &&CodeId| {
            state.catalogue.codebook.get(**id).is_some_and(|code| code.name.to_lowercase().contains(&typed))
        };
        if let Some(&first) = hits.iter().find(is_named).or(hits.first()) {
            uncover(state, screen, first);
        }
    }
    screen.task = Some(Task::Line { question, line });
    Vec::new()
}

/// Begins to choose where codes shall go.
pub fn pick(state: &State, what_for: WhatFor) -> Task {
    let offers = offers(state, &what_for, "");
    Task::Pick(Pick { what_for, line: Line::default(), offers, list: List::default() })
}

/// The codes meant by what was typed, themes first while nothing is.
fn offers(state: &State, what_for: &WhatFor, typed: &str) -> Vec<Offer> {
    let book = &state.catalogue.codebook;
    let (WhatFor::Move(codes) | WhatFor::Merge(codes)) = what_for;
    let own: Vec<CodeId> = codes.iter().flat_map(|id| book.subtree(*id)).collect();
    let found = candidates(book, typed, &Leanings::default()).into_iter();
    let mut found: Vec<Candidate> =
        found.filter(|found| matches!(found, Candidate::Code(code) if !own.contains(code))).collect();
    let is_move = matches!(what_for, WhatFor::Move(_));
    if is_move && typed.trim().is_empty() {
        let is_theme = |found: &Candidate| match found {
            Candidate::Code(code) => book.get(*code).is_some_and(|code| code.kind == CodeKind::Theme),
            Candidate::New(_) => false,
        };
        found.sort_by_key(|found| !is_theme(found));
    }
    let top = is_move && "top".starts_with(&typed.trim().to_lowercase());
    top.then_some(Offer::Top).into_iter().chain(found.into_iter().map(Offer::Code)).collect()
}

fn picking(state: &State, screen: &mut CodebookScreen, mut pick: Pick, action: Action) -> Vec<Effect> {
    match action {
        Action::Confirm => {
            let chosen = pick.offers.get(pick.list.chosen);
            match (&pick.what_for, chosen) {
                (WhatFor::Move(codes), Some(Offer::Top)) => {
                    return deed(Deed::Move { codes: codes.clone(), parent: None });
                }
                (WhatFor::Move(codes), Some(Offer::Code(Candidate::Code(theme)))) => {
                    return deed(Deed::Move { codes: codes.clone(), parent: Some(*theme) });
                }
                (WhatFor::Merge(from), Some(Offer::Code(Candidate::Code(into)))) => {
                    return vec![Effect::Work(Work::Codebook(Ask::Merging { from: from.clone(), into: *into }))];
                }
                _ => {}
            }
        }
        Action::Choose(step) => {
            let line = match step {
                Step::Next => pick.list.chosen.saturating_add(1),
                Step::Back => pick.list.chosen.saturating_sub(1),
            };
            screen.task = Some(Task::Pick(pick.clone()));
            let height = areas(state.size, screen).panel.map_or(1, |panel| panel.height.saturating_sub(2));
            pick.list.choose(line, pick.offers.len(), usize::from(height));
        }
        action => {
            if pick.line.takes(&action) {
                pick.offers = offers(state, &pick.what_for, &pick.line.text());
                pick.list = List::default();
            }
        }
    }
    screen.task = Some(Task::Pick(pick));
    Vec::new()
}

fn sorting(state: &State, screen: &mut CodebookScreen, sibling: CodeId, mut list: List, action: Action) -> Vec<Effect> {
    let ways = [SortBy::Name, SortBy::Codings];
    let at = match action {
        Action::Confirm => list.chosen,
        Action::ConfirmAt(number) => usize::from(number) - 1,
        Action::Choose(step) => {
            list.choose(if step == Step::Next { 1 } else { 0 }, ways.len(), ways.len());
            usize::MAX
        }
        _ => usize::MAX,
    };
    match ways.get(at) {
        Some(&by) => deed(Deed::Sort { parent: state.catalogue.codebook.parent(sibling), by }),
        None => {
            screen.task = Some(Task::Sort { sibling, list });
            Vec::new()
        }
    }
}

/// As a codebook writes it.
fn hex(color: Rgb) -> String {
    let Rgb(red, green, blue) = color;
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A digit is one of the palette, 0 none; what begins with # is typed to its end.
fn coloring(
    state: &mut State,
    screen: &mut CodebookScreen,
    codes: Vec<CodeId>,
    mut line: Line,
    action: Action,
) -> Vec<Effect> {
    let digit = match action {
        Action::Type(letter) if line.is_empty() => letter.to_digit(10),
        _ => None,
    };
    let color = match (digit, &action) {
        (Some(0), _) => Some(None),
        (Some(digit), _) => state.palette.get(digit as usize - 1).map(|color| Some(hex(*color))),
        (None, Action::Confirm) if !line.is_empty() => Some(Some(line.text().trim().to_lowercase())),
        _ => None,
    };
    if let Some(color) = color {
        let field = CodeField::Color(color.clone());
        let wrong = codes.first().and_then(|code| state.catalogue.codebook.set(*code, field.clone()).err());
        match wrong {
            None => {
                let said = match color {
                    Some(color) => format!("the colour is {color} now"),
                    None => "thema chooses the colour again".to_owned(),
                };
                return deed(Deed::Set { codes, fields: vec![field], said });
            }
            Some(error) => state.message = Some(Message::from(&crate::error::Error::from(error))),
        }
    } else if digit.is_none() {
        line.takes(&action);
    }
    screen.task = Some(Task::Color { codes, line });
    Vec::new()
}
