//! The line, what it finds, and the question about it.

use super::{Deed, Focus, Hit, Line, Passages, Purpose, examples, words};
use crate::model::ids::{CodeId, DocumentId};
use crate::model::span::Span;
use crate::project::passages::Widen;
use crate::tui::catalogue::Visibility;
use crate::tui::cell;
use crate::tui::layout::ScreenAreas;
use crate::tui::state::State;
use crate::tui::view::{
    counted as counted_of, draw_picker, fill, put, put_right, restyle, swatch, typed, wipe, wrapped,
};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::collections::HashSet;

/// `1 passage`, `3 passages`
pub(super) fn counted(count: usize, what: &str) -> String {
    counted_of(count, what)
}

pub fn draw(state: &State, passages: &Passages, areas: &ScreenAreas, buffer: &mut Buffer) -> Option<Position> {
    let parts = passages.parts(areas.body);
    let cursor = typed(state, &passages.line, parts.line, buffer);
    let is_typing = matches!(passages.focus, Focus::Typing);
    if !is_typing {
        restyle(buffer, parts.line, state.theme.quiet());
    }
    said(state, passages, parts.said, buffer);
    if passages.asked.is_none() && passages.error.is_none() {
        offer(state, parts.list, buffer);
    }
    list(state, passages, parts.list, buffer);
    let question = match &passages.focus {
        Focus::Picking(purpose, picker) => {
            wipe(parts.question, buffer);
            rule(state, &picking_words(passages, *purpose), parts.question, buffer);
            Some(draw_picker(state, picker, parts.question, buffer))
        }
        Focus::Sure(deed) => {
            wipe(parts.question, buffer);
            sure(state, deed, parts.question, buffer);
            None
        }
        Focus::Typing | Focus::List => None,
    };
    question.or(is_typing.then_some(cursor))
}

/// How many there are and whose; or the place in the line that is wrong, and what to write instead.
fn said(state: &State, passages: &Passages, area: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    let width = area.width.saturating_sub(2);
    if let Some(error) = &passages.error {
        let line = passages.line.text();
        let before: String = line.chars().take(error.at.start().get() as usize).collect();
        let marked: String = line.chars().skip(error.at.start().get() as usize).take(error.at.len() as usize).collect();
        let x = (area.x + 3 + cell::width_of(&before)).min(area.right().saturating_sub(1));
        put(buffer, x, area.y, &"^".repeat(usize::from(cell::width_of(&marked).max(1))), width, state.theme.strong());
        put(buffer, area.x + 3, area.y + 1, &error.message, width, state.theme.strong());
        for (line, y) in wrapped(&error.hint, width.saturating_sub(3)).iter().zip(area.y + 2..area.bottom()) {
            put(buffer, area.x + 3, y, line, width, quiet);
        }
        return;
    }
    let Some(asked) = passages.asked.as_ref().filter(|_| !passages.waiting) else { return };
    if passages.hits.is_empty() {
        let words = match asked.whose {
            Visibility::Mine if !asked.query.names_a_coder() => {
                "no passage; coder:* asks everybody's codings, not only yours"
            }
            _ => "no passage",
        };
        put(buffer, area.x + 3, area.y, words, width, quiet);
        return;
    }
    let mut words =
        vec![format!("{} in {}", counted(passages.hits.len(), "passage"), counted(passages.documents, "document"))];
    words.push(passages.group.words().to_owned());
    words.push(match asked.whose {
        _ if asked.query.names_a_coder() => "of the coders named".to_owned(),
        Visibility::Mine => "your codings".to_owned(),
        Visibility::All => "all coders' codings".to_owned(),
        Visibility::Of(coder) => {
            format!("{}'s codings", state.catalogue.coder(coder).map_or("?", |coder| &coder.name))
        }
    });
    match asked.widen {
        Widen::Not => {}
        Widen::Sentence => words.push("whole sentences".to_owned()),
        Widen::Paragraph => words.push("whole paragraphs".to_owned()),
        Widen::Turn => words.push("whole turns".to_owned()),
    }
    if asked.line != passages.line.text() {
        words.push(format!("for {}", asked.line));
    }
    let selected = match passages.selected.len() {
        0 => area.right(),
        some => {
            put_right(buffer, area.right().saturating_sub(1), area.y, &format!("{some} selected"), state.theme.strong())
        }
    };
    put(buffer, area.x + 3, area.y, &words.join(" · "), selected.saturating_sub(area.x + 4), quiet);
}

/// What could be asked, made of the project's own codes and people.
fn offer(state: &State, area: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    let width = area.width.saturating_sub(4);
    put(buffer, area.x + 3, area.y + 1, "Type a query and press Enter, or take one of these with ↓:", width, quiet);
    let mut y = area.y + 3;
    let rows = if area.height >= 26 { 3 } else { 2 };
    for (line, means) in examples(&state.catalogue, &state.tally) {
        if y + 1 >= area.bottom() {
            break;
        }
        put(buffer, area.x + 3, y, &line, width, Style::new());
        put(buffer, area.x + 5, y + 1, means, width, quiet);
        y += rows;
    }
}

fn list(state: &State, passages: &Passages, area: Rect, buffer: &mut Buffer) {
    let bottom = passages.top + usize::from(area.height);
    let from = passages.tops.partition_point(|&top| top + super::HIT_ROWS <= passages.top);
    for (at, line) in passages.lines.iter().enumerate().skip(from) {
        let top = passages.tops[at];
        if top >= bottom {
            break;
        }
        // The rows of a line above the edge are not drawn.
        let row = |nth: usize| {
            let row = top + nth;
            (passages.top..bottom).contains(&row).then(|| area.y + (row - passages.top) as u16)
        };
        match line {
            Line::Heading { name, count } => {
                let nth = usize::from(top > 0);
                if let Some(y) = row(nth) {
                    let end =
                        put_right(buffer, area.right().saturating_sub(1), y, &count.to_string(), state.theme.quiet());
                    let room = end.saturating_sub(area.x + 2);
                    put(buffer, area.x + 1, y, &cell::shortened(name, room), room, state.theme.strong());
                }
            }
            Line::Hit(number) => {
                let Some(hit) = passages.hits.get(*number) else { continue };
                if let Some(y) = row(0) {
                    let selected = passages.selected.contains(&hit.place());
                    let row = Rect { y, height: 1, ..area };
                    where_it_is(state, hit, selected, row, buffer);
                    if let Focus::Sure(Deed::Code { code, .. }) = &passages.focus
                        && has_already(state, hit.place(), *code)
                    {
                        put_right(buffer, row.right().saturating_sub(1), y, " has it already", state.theme.strong());
                    }
                    if at == passages.chosen && !matches!(passages.focus, Focus::Typing) {
                        restyle(
                            buffer,
                            Rect { y, height: 1, x: area.x + 3, width: place_width(hit) },
                            state.theme.lit(),
                        );
                    }
                }
                let set = words::set(hit, super::HIT_ROWS - 1, area.width.saturating_sub(6).min(110));
                for (nth, pieces) in set.iter().enumerate() {
                    let Some(y) = row(nth + 1) else { continue };
                    draw_words(
                        state,
                        pieces,
                        Rect { x: area.x + 5, y, height: 1, width: area.width.saturating_sub(6) },
                        buffer,
                    );
                }
            }
        }
    }
}

fn draw_words(state: &State, pieces: &[words::Piece], row: Rect, buffer: &mut Buffer) {
    let mut before: Option<&words::Piece> = None;
    for piece in pieces {
        let style = if piece.found { state.theme.strong() } else { state.theme.quiet() };
        put(buffer, row.x + piece.x, row.y, &piece.words, row.width.saturating_sub(piece.x), style);
        // A blank between two words of the passage is of it.
        if let Some(before) = before.filter(|before| before.found && piece.found) {
            let end = before.x + cell::width_of(&before.words);
            restyle(buffer, Rect { x: row.x + end, width: piece.x.saturating_sub(end), ..row }, state.theme.strong());
        }
        before = Some(piece);
    }
}

fn place_of(hit: &Hit) -> String {
    let who = match hit.speaker.as_str() {
        "" => String::new(),
        speaker if speaker == hit.document_name => String::new(),
        speaker => format!("  {speaker}"),
    };
    match hit.turn {
        Some(turn) => format!(" {} turn {turn}{who} ", hit.document_name),
        None => format!(" {} {} ", hit.document_name, hit.found.span),
    }
}

fn place_width(hit: &Hit) -> u16 {
    cell::width_of(&place_of(hit)).min(40)
}

/// ` ✓ P05 14  P05   A no-mandate-to-learn  B team-isolation   ada ben`
fn where_it_is(state: &State, hit: &Hit, selected: bool, row: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    if selected {
        put(buffer, row.x + 1, row.y, "✓", 1, state.theme.strong());
    }
    let mut x = put(buffer, row.x + 3, row.y, &place_of(hit), 40, Style::new()) + 1;
    let mut end = row.right().saturating_sub(1);
    let mut coders: Vec<&str> = Vec::new();
    for coding in &hit.found.codings {
        let name = state.catalogue.coder(coding.coder).map_or("?", |coder| coder.name.as_str());
        if !coders.contains(&name) {
            coders.push(name);
        }
    }
    if coders.len() > 1 || hit.found.codings.iter().any(|coding| Some(coding.coder) != state.catalogue.acting_id()) {
        end = put_right(buffer, end, row.y, &cell::fitted(&coders.join(" "), 24), quiet).saturating_sub(2);
    }
    for code in hit.codes() {
        if x + 6 >= end {
            put(buffer, x, row.y, "…", 1, quiet);
            break;
        }
        swatch(state, code, x, row.y, buffer);
        let name = state.catalogue.codebook.get(code).map_or("?", |code| &code.name);
        let room = end.saturating_sub(x + 2).min(30);
        x = put(buffer, x + 2, row.y, &cell::shortened(name, room), room, quiet) + 2;
    }
}

fn rule(state: &State, words: &str, area: Rect, buffer: &mut Buffer) {
    fill(buffer, area.x, area.right(), area.y, "━", state.theme.strong());
    put(buffer, area.x + 1, area.y, &format!(" {words} "), area.width.saturating_sub(2), state.theme.strong());
}

fn picking_words(passages: &Passages, purpose: Purpose) -> String {
    let meant = passages.meant();
    match purpose {
        Purpose::Code => format!("Code {} with", counted(meant.len(), "passage")),
        Purpose::Recode => format!("Recode {} as", counted(Passages::codings_of(&meant).len(), "coding")),
    }
}

/// Whether the passage has this code of the acting coder's.
fn has_already(state: &State, (document, span): (DocumentId, Span), code: CodeId) -> bool {
    let mine = state.catalogue.codings(document, Visibility::Mine).filter(|coding| coding.span == span);
    mine.into_iter().any(|coding| state.catalogue.codebook.resolve(coding.code) == Some(code))
}

/// What would be done, before it is.
fn sure(state: &State, deed: &Deed, area: Rect, buffer: &mut Buffer) {
    let name = |code| state.catalogue.codebook.get(code).map_or("?", |code| code.name.as_str());
    let words = match deed {
        Deed::Code { passages, code } => {
            let documents: HashSet<_> = passages.iter().map(|(document, _)| *document).collect();
            let already = match passages.iter().filter(|place| has_already(state, **place, *code)).count() {
                0 => "None has it yet".to_owned(),
                1 => "One has it already and stays as it is".to_owned(),
                some => format!("{some} have it already and stay as they are"),
            };
            let (places, documents) = (counted(passages.len(), "passage"), counted(documents.len(), "document"));
            format!("Code {places} in {documents} with {}? {already}. One undo takes it back.", name(*code))
        }
        Deed::Recode { codings, to } => format!("Recode {} as {}?", counted(codings.len(), "coding"), name(*to)),
        Deed::Uncode { codings } => {
            format!("Take {} off? One undo puts everything back.", counted(codings.len(), "coding"))
        }
    };
    rule(state, "Sure?", area, buffer);
    for (line, y) in wrapped(&words, area.width.saturating_sub(6)).iter().zip(area.y + 1..area.bottom()) {
        put(buffer, area.x + 3, y, line, area.width.saturating_sub(4), Style::new());
    }
}
