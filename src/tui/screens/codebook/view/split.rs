//! One passage of a code that is split, with what stands around it and where it can go.

use super::counted;
use super::panel::candidate;
use crate::model::codebook::split_path;
use crate::project::Project;
use crate::tui::cell;
use crate::tui::rank::Candidate;
use crate::tui::screens::codebook::Passage;
use crate::tui::screens::codebook::split::{Decision, Split, Stage, Walk};
use crate::tui::state::State;
use crate::tui::view::{fill, put, put_right, swatch, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The measure of a well-set page.
const MEASURE: u16 = 76;

pub(super) fn draw(state: &State, split: &Split, area: Rect, buffer: &mut Buffer) {
    let Stage::Walking(walk) = &split.stage else { return };
    let below = u16::try_from(split.targets.len()).unwrap_or(9) + 2;
    let words = Rect { height: area.height.saturating_sub(below), ..area };
    let name = state.catalogue.codebook.get(split.code).map_or("", |code| &code.name);
    put(buffer, area.x + 1, area.y, &format!("Splitting {name}"), area.width / 2, state.theme.strong());
    let total = walk.passages.len();
    let at = if walk.is_over() { format!("all {total} seen") } else { format!("{} of {total}", walk.at + 1) };
    put_right(buffer, area.right().saturating_sub(1), area.y, &at, state.theme.strong());
    let inner = Rect { y: words.y + 2, height: words.height.saturating_sub(2), ..words };
    match walk.passages.get(walk.at) {
        Some(passage) => draw_passage(state, passage, inner, buffer),
        None => summary(split, walk, name, inner, buffer),
    }
    draw_targets(state, split, walk, name, Rect { y: words.bottom(), height: below, ..area }, buffer);
}

/// What was said before, the turn with the passage underlined, and on.
fn draw_passage(state: &State, passage: &Passage, area: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    let document = Project::document_name(&state.catalogue.documents, passage.document);
    put(buffer, area.x + 1, area.y, document, area.width, quiet);
    let x = area.x + 10;
    let width = area.width.saturating_sub(11).min(MEASURE);
    let mut y = area.y + 1;
    if let Some((speaker, said)) = &passage.lead {
        let lines = wrapped(said, width);
        // Of a long turn before it the end says most.
        let first = lines.len().saturating_sub(3);
        put(buffer, area.x + 1, y, speaker, 8, quiet);
        for (at, line) in lines[first..].iter().enumerate() {
            let line = if at == 0 && first > 0 { format!("… {line}") } else { line.clone() };
            put(buffer, x, y, &line, width, quiet);
            y += 1;
        }
    }
    put(buffer, area.x + 1, y, &passage.speaker, 8, quiet);
    // Piece by piece, as the passage may begin or end within a word.
    let marked = state.theme.strong().patch(state.theme.underlay());
    let parts = [(&passage.before, quiet), (&passage.words, marked), (&passage.after, quiet)];
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut ends_in_blank = true;
    for (text, style) in parts {
        let begins_with_blank = text.starts_with(' ');
        for (at, words) in text.split_whitespace().enumerate() {
            let before = match at {
                0 if !ends_in_blank && !begins_with_blank => Before::Nothing,
                0 => Before::Blank,
                _ => Before::OwnBlank,
            };
            pieces.push(Piece { words, style, before });
        }
        ends_in_blank = if text.is_empty() { ends_in_blank } else { text.ends_with(' ') };
    }
    let rows = set(&pieces, width);
    // If there is no room for all, the passage is what is seen.
    let height = usize::from(area.bottom().saturating_sub(y));
    let is_passage = |row: &Vec<Piece<'_>>| row.iter().any(|piece| piece.style != quiet);
    let (first, last) = (rows.iter().position(is_passage).unwrap_or(0), rows.iter().rposition(is_passage).unwrap_or(0));
    let top = (last + 3).saturating_sub(height).min(first.saturating_sub(1));
    for (row, y) in rows.iter().skip(top).zip(y..area.bottom()) {
        let mut column = x;
        for piece in row {
            if column > x && piece.before != Before::Nothing {
                let style = if piece.before == Before::OwnBlank { piece.style } else { Style::new() };
                column = put(buffer, column, y, " ", 1, style);
            }
            column = put(buffer, column, y, piece.words, area.right().saturating_sub(column), piece.style);
        }
    }
}

/// A word, or a part of one.
#[derive(Clone, Copy)]
struct Piece<'w> {
    words: &'w str,
    style: Style,
    before: Before,
}

/// What stands before a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// A blank between the passage and what is around it.
    Blank,
    /// One that looks like the piece.
    OwnBlank,
}

/// The pieces in rows of a width. What belongs to one word is not parted.
fn set<'w>(pieces: &[Piece<'w>], width: u16) -> Vec<Vec<Piece<'w>>> {
    let mut rows = vec![Vec::new()];
    let mut columns = 0;
    for (at, piece) in pieces.iter().enumerate() {
        let joined = pieces[at + 1..].iter().take_while(|next| next.before == Before::Nothing);
        let wide: u16 = std::iter::once(piece).chain(joined).map(|piece| cell::width_of(piece.words)).sum();
        if piece.before != Before::Nothing {
            if columns > 0 && columns + 1 + wide > width {
                rows.push(Vec::new());
                columns = 0;
            }
            columns += wide + u16::from(columns > 0);
        }
        if let Some(row) = rows.last_mut() {
            row.push(*piece);
        }
    }
    rows
}

fn summary(split: &Split, walk: &Walk, name: &str, area: Rect, buffer: &mut Buffer) {
    let sent = (0..split.targets.len()).map(|target| walk.count(target)).sum::<usize>();
    let stay = walk.passages.len() - sent;
    let others = match split.others {
        0 => String::new(),
        1 => ", and 1 of others".to_owned(),
        many => format!(", and {many} of others"),
    };
    let lines = [
        format!("{} of yours will be sent on.", counted(sent as u64, "passage")),
        format!("{stay} of yours{others} will stay with {name}."),
        String::new(),
        "Enter writes it, as one step. ↑ goes back to the last passage.".to_owned(),
    ];
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        put(buffer, area.x + 1, y, line, area.width.saturating_sub(2), Style::new());
    }
}

fn draw_targets(state: &State, split: &Split, walk: &Walk, name: &str, area: Rect, buffer: &mut Buffer) {
    let (quiet, strong) = (state.theme.quiet(), state.theme.strong());
    fill(buffer, area.x, area.right(), area.y, "─", quiet);
    let decision = walk.given.get(walk.at).copied().flatten();
    let end = area.right().saturating_sub(1);
    for (target, at) in split.targets.iter().zip(0..) {
        let y = area.y + 1 + at as u16;
        let is_it = decision == Some(Decision::To(at));
        let style = if is_it { state.theme.lit() } else { Style::new() };
        put(buffer, area.x + 1, y, &(at + 1).to_string(), 1, strong);
        let (path, mark) = match candidate(target) {
            Candidate::Code(code) => {
                swatch(state, code, area.x + 3, y, buffer);
                (state.catalogue.codebook.path(code).to_owned(), "")
            }
            Candidate::New(path) => (path, " (new)"),
        };
        let mut names = split_path(&path);
        let name = names.pop().unwrap_or_default();
        let room = end.saturating_sub(area.x + 12);
        let x = put(buffer, area.x + 5, y, &format!("{}{mark}", cell::shortened(&name, room * 2 / 3)), room, style);
        put(buffer, x + 2, y, &names.join("/"), end.saturating_sub(x + 7), quiet);
        put_right(buffer, end, y, &walk.count(at).to_string(), quiet);
    }
    let y = area.bottom().saturating_sub(1);
    put(buffer, area.x + 1, y, "0", 1, strong);
    swatch(state, split.code, area.x + 3, y, buffer);
    let style = if decision == Some(Decision::Stays) { state.theme.lit() } else { Style::new() };
    put(buffer, area.x + 5, y, &format!("stays with {name}"), end.saturating_sub(area.x + 12), style);
    let stays = walk.given.iter().filter(|given| **given == Some(Decision::Stays)).count();
    put_right(buffer, end, y, &stays.to_string(), quiet);
}
