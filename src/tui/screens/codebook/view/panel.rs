//! What is asked for, below the tree: a name, a theme, a colour, yes or no.

use super::counted;
use crate::analysis::extent::{Extent, Merging};
use crate::model::ids::CodeId;
use crate::project::codes::SplitTarget;
use crate::tui::catalogue::Visibility;
use crate::tui::cell;
use crate::tui::input::Line;
use crate::tui::rank::Candidate;
use crate::tui::screens::codebook::layout::MERGED_MAX;
use crate::tui::screens::codebook::split::{Split, Stage};
use crate::tui::screens::codebook::{CodebookScreen, Offer, Pick, Question, Task, WhatFor};
use crate::tui::state::{List, State};
use crate::tui::view::{fill, put, put_right, restyle, swatch, typed, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::collections::HashSet;

pub(super) fn draw(state: &State, screen: &CodebookScreen, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    match screen.task.as_ref()? {
        Task::Line { question, line } => Some(ask(state, screen, *question, line, area, buffer)),
        Task::Pick(pick) => Some(picker(state, pick, area, buffer)),
        Task::Color { line, codes } => Some(colors(state, codes, line, area, buffer)),
        Task::Split(split) => targets(state, split, area, buffer),
        Task::Merge(merging) => {
            merge(state, merging, area, buffer);
            None
        }
        Task::Retire(codes) => {
            retire(state, codes, area, buffer);
            None
        }
        Task::Sort { sibling, list } => {
            sort(state, *sibling, *list, area, buffer);
            None
        }
        Task::Form(_) => None,
    }
}

fn heading(state: &State, words: &str, area: Rect, buffer: &mut Buffer) {
    let strong = state.theme.strong();
    fill(buffer, area.x, area.right(), area.y, "━", strong);
    let words = cell::fitted(words, area.width.saturating_sub(6));
    put(buffer, area.x + 1, area.y, &format!(" {words} "), area.width, strong);
}

fn row(area: Rect, at: u16) -> Rect {
    Rect { y: area.y + at, height: 1, ..area }.intersection(area)
}

/// One code by its name, several by how many they are.
fn named(state: &State, codes: &[CodeId]) -> String {
    match codes {
        [one] => state.catalogue.codebook.get(*one).map_or_else(String::new, |code| format!("\"{}\"", code.name)),
        many => format!("{} codes", many.len()),
    }
}

fn ask(
    state: &State,
    screen: &CodebookScreen,
    question: Question,
    line: &Line,
    area: Rect,
    buffer: &mut Buffer,
) -> Position {
    let (words, hint) = match question {
        Question::New => ("A new code".to_owned(), "theme/code puts it under a theme; with / at its end it is a theme"),
        Question::Rename(code) => (format!("Another name for {}", named(state, &[code])), "its codings do not notice"),
        Question::Search => ("Search names and definitions".to_owned(), ""),
    };
    heading(state, &words, area, buffer);
    if question == Question::Search && screen.needle.is_some() {
        let hits = screen.hits(&state.catalogue.codebook).len();
        let words = if hits == 0 { " in none ".to_owned() } else { format!(" in {} ", counted(hits as u64, "code")) };
        put_right(buffer, area.right().saturating_sub(1), area.y, &words, state.theme.strong());
    }
    if !hint.is_empty() && area.height > 2 {
        put(buffer, area.x + 1, area.y + 2, hint, area.width.saturating_sub(2), state.theme.quiet());
    }
    typed(state, line, row(area, 1), buffer)
}

fn picker(state: &State, pick: &Pick, area: Rect, buffer: &mut Buffer) -> Position {
    let words = match &pick.what_for {
        WhatFor::Move(codes) => format!("Move {} under …", named(state, codes)),
        WhatFor::Merge(codes) => format!("Merge {} into …", named(state, codes)),
    };
    heading(state, &words, area, buffer);
    let list = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    for ((at, offer), y) in pick.offers.iter().enumerate().skip(pick.list.top).zip(list.y..list.bottom()) {
        let line = Rect { y, height: 1, ..list };
        match offer {
            Offer::Top => drop(put(buffer, line.x + 3, y, "the top", line.width, Style::new())),
            Offer::Code(candidate) => draw_candidate(state, candidate, line, buffer),
        }
        if at == pick.list.chosen {
            restyle(buffer, Rect { x: line.x + 2, width: line.width.saturating_sub(2), ..line }, state.theme.lit());
        }
    }
    if pick.offers.is_empty() {
        put(buffer, list.x + 3, list.y, "no code is called so", list.width, state.theme.quiet());
    }
    typed(state, &pick.line, row(area, 1), buffer)
}

fn draw_candidate(state: &State, candidate: &Candidate, line: Rect, buffer: &mut Buffer) {
    let book = &state.catalogue.codebook;
    let end = line.right().saturating_sub(1);
    match candidate {
        Candidate::Code(id) => {
            let Some(code) = book.get(*id) else { return };
            swatch(state, *id, line.x + 1, line.y, buffer);
            let x = put(buffer, line.x + 3, line.y, &code.name, end.saturating_sub(line.x + 3), Style::new());
            if let Some(theme) = book.parent(*id) {
                put(buffer, x + 2, line.y, book.path(theme), end.saturating_sub(x + 2), state.theme.quiet());
            }
        }
        Candidate::New(path) => {
            let x = put(buffer, line.x + 3, line.y, "+ new code ", line.width, state.theme.quiet());
            put(buffer, x, line.y, path, end.saturating_sub(x), Style::new());
        }
    }
}

/// The codes with what each has, the target with what it has and will have.
fn merge(state: &State, merging: &Merging, area: Rect, buffer: &mut Buffer) {
    let book = &state.catalogue.codebook;
    let from: Vec<CodeId> = merging.from.iter().map(|(id, _)| *id).collect();
    let words = format!("Merge {} into {}? Everybody's codings", named(state, &from), named(state, &[merging.into]));
    heading(state, &words, area, buffer);
    let quiet = state.theme.quiet();
    // Figures that stand far from their names are hard to read.
    let end = area.right().saturating_sub(1).min(area.x + 90);
    let columns = ["codings", "passages", "documents", "people"];
    for (name, at) in columns.iter().rev().zip(0..) {
        put_right(buffer, end.saturating_sub(11 * at), area.y + 1, name, quiet);
    }
    let room = end.saturating_sub(area.x + 45);
    let name = |id: CodeId| {
        let name = book.get(id).map_or("?", |code| &code.name);
        cell::shortened(name, room.saturating_sub(" and 99 more".len() as u16))
    };
    let mut lines: Vec<(String, Extent, Style)> = Vec::new();
    for (id, extent) in merging.from.iter().take(MERGED_MAX) {
        lines.push((name(*id), *extent, Style::new()));
    }
    if let Some(others) = merging.from.len().checked_sub(MERGED_MAX).filter(|others| *others > 0)
        && let Some(last) = lines.last_mut()
    {
        last.0 = format!("{} and {others} more", last.0);
    }
    let into = name(merging.into);
    lines.push((format!("{into} now"), merging.before, Style::new()));
    lines.push((format!("{into} after"), merging.after, state.theme.strong()));
    for ((name, extent, style), at) in lines.into_iter().zip(2..) {
        let line = row(area, at);
        put(buffer, line.x + 1, line.y, &name, room, style);
        let Extent { codings, passages, documents, participants } = extent;
        for (figure, at) in [codings, passages, documents, participants].iter().rev().zip(0..) {
            put_right(buffer, end.saturating_sub(11 * at), line.y, &figure.to_string(), style);
        }
    }
    let shared = match merging.shared {
        0 => "No passage has more than one of them.".to_owned(),
        1 => "1 passage has more than one of them: it will be one passage with one code.".to_owned(),
        many => format!("{many} passages have more than one of them: each will be one with one code."),
    };
    put(buffer, area.x + 1, area.bottom().saturating_sub(1), &shared, area.width.saturating_sub(2), quiet);
}

fn retire(state: &State, codes: &[CodeId], area: Rect, buffer: &mut Buffer) {
    heading(state, &format!("Retire {}?", named(state, codes)), area, buffer);
    let book = &state.catalogue.codebook;
    let all: HashSet<CodeId> = codes.iter().flat_map(|id| book.subtree(*id)).collect();
    let counted_here = state.catalogue.documents.iter().flat_map(|document| {
        state
            .catalogue
            .codings(document.id, Visibility::All)
            .filter(|coding| book.resolve(coding.code).is_some_and(|code| all.contains(&code)))
    });
    let (own, others): (Vec<_>, Vec<_>) =
        counted_here.partition(|coding| Some(coding.coder) == state.catalogue.acting_id());
    let under = match all.len().saturating_sub(codes.len()) {
        0 => String::new(),
        1 => "The code under it goes with it. ".to_owned(),
        many => format!("{many} codes under it go with it. "),
    };
    let words = match (own.len() + others.len(), others.len()) {
        (0, _) => format!("{under}Nobody has coded with it. R brings it back."),
        (total, theirs) => format!(
            "{under}{}{} stay in the file and count for nothing until it is restored (z shows it, R restores).",
            counted(total as u64, "coding"),
            if theirs > 0 { format!(", {theirs} of others,") } else { String::new() },
        ),
    };
    for (line, y) in wrapped(&words, area.width.saturating_sub(3)).iter().zip(area.y + 1..area.bottom()) {
        put(buffer, area.x + 1, y, line, area.width.saturating_sub(2), Style::new());
    }
}

fn sort(state: &State, sibling: CodeId, list: List, area: Rect, buffer: &mut Buffer) {
    let book = &state.catalogue.codebook;
    let place = book.parent(sibling).map_or("at the top".to_owned(), |theme| format!("under {}", book.path(theme)));
    heading(state, &format!("Sort the codes {place}"), area, buffer);
    for (at, words) in ["by name", "by codings, everybody's, the most first"].into_iter().enumerate() {
        let line = row(area, at as u16 + 1);
        put(buffer, line.x + 1, line.y, &(at + 1).to_string(), 1, state.theme.strong());
        put(buffer, line.x + 3, line.y, words, line.width, Style::new());
        if at == list.chosen {
            restyle(buffer, Rect { x: line.x + 2, width: line.width.saturating_sub(2), ..line }, state.theme.lit());
        }
    }
}

fn colors(state: &State, codes: &[CodeId], line: &Line, area: Rect, buffer: &mut Buffer) -> Position {
    heading(state, &format!("The colour of {}", named(state, codes)), area, buffer);
    let letter = codes.first().map_or('·', |code| state.swatches.letter(*code)).to_string();
    let mut x = area.x + 1;
    for (digit, color) in (1..=9).zip(&state.palette) {
        x = put(buffer, x, area.y + 1, &digit.to_string(), 1, state.theme.strong()) + 1;
        fill(buffer, x, x + 3, area.y + 1, " ", state.theme.swatch(*color));
        fill(buffer, x + 1, x + 2, area.y + 1, &letter, state.theme.swatch(*color));
        x += 5;
    }
    x = put(buffer, x, area.y + 1, "0", 1, state.theme.strong()) + 1;
    put(buffer, x, area.y + 1, "thema chooses", area.right().saturating_sub(x), Style::new());
    let hint = "a digit takes it; any other is typed, as #0072b2";
    put(buffer, area.x + 1, area.y + 3, hint, area.width.saturating_sub(2), state.theme.quiet());
    typed(state, line, row(area, 2), buffer)
}

/// Where the passages of a code that is split can go.
fn targets(state: &State, split: &Split, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let Stage::Choosing { line, offers, chosen } = &split.stage else { return None };
    heading(state, &format!("Split {}: where can its passages go?", named(state, &[split.code])), area, buffer);
    let quiet = state.theme.quiet();
    let mut at = 1;
    for (digit, target) in (1..).zip(&split.targets) {
        let there = row(area, at);
        put(buffer, there.x + 1, there.y, &format!("{digit}"), 1, state.theme.strong());
        draw_candidate(state, &candidate(target), Rect { x: there.x + 2, width: there.width - 2, ..there }, buffer);
        at += 1;
    }
    let cursor = typed(state, line, row(area, at), buffer);
    if line.is_empty() && chosen.is_none() {
        let words = match split.targets.len() {
            0 => "a code by its letters, or a new name",
            _ => "one more, or Enter to begin with these",
        };
        put(buffer, cursor.x + 1, cursor.y, words, area.right().saturating_sub(cursor.x + 1), quiet);
    }
    let others = match split.others {
        0 => String::new(),
        1 => "; 1 of others stays".to_owned(),
        many => format!("; {many} of others stay"),
    };
    let own = counted(split.own.len() as u64, "passage");
    let words = format!("{own} of yours to walk{others}. Written only at the end.");
    let bottom = area.bottom().saturating_sub(1);
    put(buffer, area.x + 1, bottom, &words, area.width.saturating_sub(2), quiet);
    let list = Rect { y: area.y + at + 1, height: area.height.saturating_sub(at + 2), ..area };
    let top = chosen.map_or(0, |chosen| (chosen + 1).saturating_sub(usize::from(list.height)));
    for ((at, offer), y) in offers.iter().enumerate().skip(top).zip(list.y..list.bottom()) {
        let there = Rect { x: list.x + 2, y, height: 1, width: list.width.saturating_sub(2) };
        draw_candidate(state, offer, there, buffer);
        if Some(at) == *chosen {
            restyle(buffer, Rect { x: there.x + 2, width: there.width.saturating_sub(2), ..there }, state.theme.lit());
        }
    }
    Some(cursor)
}

pub(super) fn candidate(target: &SplitTarget) -> Candidate {
    match target {
        SplitTarget::Code(code) => Candidate::Code(*code),
        SplitTarget::New(path) => Candidate::New(path.clone()),
    }
}
