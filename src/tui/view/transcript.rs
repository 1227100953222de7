//! The page: turn numbers and speakers, the words, and the margin with its stripes.

use super::{put, put_right, walk};
use crate::model::coding::Certainty;
use crate::model::document::Role;
use crate::model::segments::Segment;
use crate::model::span::Span;
use crate::tui::action::Pane;
use crate::tui::blocks::BlockKind;
use crate::tui::cell;
use crate::tui::layout::{self, Areas};
use crate::tui::marks::Stripe;
use crate::tui::page::Page;
use crate::tui::state::{Mode, State};
use crate::tui::wrap::{Row, RowKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

pub(super) fn draw(state: &State, areas: &Areas, buffer: &mut Buffer) {
    let Some(page) = &state.page else { return empty(state, areas.transcript, buffer) };
    if page.is_empty() {
        let words = "There are no words in this document.";
        put(buffer, areas.text.x, areas.text.y, words, areas.text.width, state.theme.quiet());
    }
    let rows: Vec<Row> = page.rows_from(page.top).take(usize::from(areas.text.height)).collect();
    let shown = rows.first().zip(rows.last()).map_or(Span::of(0, 0), |(first, last)| first.span.hull(last.span));
    let marked = Marked {
        coded: coded_in(state, shown),
        hits: state.found.as_ref().map_or_else(Vec::new, |found| found.hits_in(shown)),
    };
    for (row, y) in rows.iter().zip(areas.text.y..) {
        match row.block {
            BlockKind::Turn(turn) if row.kind == RowKind::First => speaker(state, page, turn, areas.gutter, y, buffer),
            _ => {}
        }
        words(state, page, row, &marked, (areas, y), buffer);
    }
    match &state.walk {
        Some(walk) => walk::stripes(state, walk, areas, buffer),
        None => {
            stripes(state, page, areas, buffer);
            notes(state, page, shown, areas, buffer);
        }
    }
}

/// What to do where nothing is open.
fn empty(state: &State, area: Rect, buffer: &mut Buffer) {
    let lines: &[&str] = if state.catalogue.documents.is_empty() {
        &[
            "This project has no transcripts yet.",
            "",
            "Bring some in from the shell, then come back:",
            "",
            "    thema import interviews/*.txt",
            "",
            "or press : here and type the same without \"thema\".",
            "",
            "?  all keys        q  quit",
        ]
    } else {
        &["No document is open.", "", "d  choose one        ?  all keys        q  quit"]
    };
    let width = lines.iter().map(|line| cell::width_of(line)).max().unwrap_or(0).min(area.width);
    let x = area.x + (area.width - width) / 2;
    let y = area.y + area.height.saturating_sub(lines.len() as u16) / 3;
    for (line, y) in lines.iter().zip(y..area.bottom()) {
        let style = if y == area.y { Style::new() } else { state.theme.quiet() };
        put(buffer, x, y, line, area.right() - x, style);
    }
}

/// The number of the turn and who speaks, hanging beside its first row.
fn speaker(state: &State, page: &Page, turn: usize, gutter: Rect, y: u16, buffer: &mut Buffer) {
    let Some(turn) = page.opened.turns.get(turn) else { return };
    let numbers = layout::numbers_width(&page.opened, state.times);
    let quiet = state.theme.quiet();
    let number = match (state.times, turn.time_start) {
        (true, Some(time)) => time.to_string(),
        (true, None) => String::new(),
        (false, _) => turn.n.to_string(),
    };
    put_right(buffer, gutter.x + numbers - 1, y, &number, quiet);
    if let Some(speaker) = page.speaker(turn) {
        let style = if speaker.role == Role::Participant { state.theme.strong() } else { quiet };
        let width = gutter.width.saturating_sub(numbers + 1);
        // "Interviewer" and "Interviewee" differ at their ends.
        put(buffer, gutter.x + numbers, y, &cell::shortened(&speaker.label, width), width, style);
    }
}

/// The words of one row: codings as tints or underlines, hits of a search, the passage under the cursor; in a walk what the two
/// coders marked, and nothing else.
fn words(state: &State, page: &Page, row: &Row, marked: &Marked, (areas, y): (&Areas, u16), buffer: &mut Buffer) {
    if row.kind == RowKind::Gap {
        return;
    }
    let is_heading = row.block == BlockKind::Heading;
    // A heading hangs out to the left of what it stands over.
    let mut x = if is_heading { areas.gutter.x + 1 } else { areas.text.x };
    let ink = if is_heading { state.theme.strong() } else { Style::new() };
    let runs = &marked.coded[marked.coded.partition_point(|(run, _)| run.end() <= row.span.start())..];
    let hits = &marked.hits[marked.hits.partition_point(|hit| hit.end() <= row.span.start())..];
    let disputed = state.walk.as_ref().map(|walk| walk.passages(page.opened.document.id).unwrap_or_default());
    let (mut run, mut hit) = (0, 0);
    let mut at = row.span.start();
    for grapheme in page.text().slice(row.span).graphemes(true) {
        while runs.get(run).is_some_and(|(run, _)| run.end() <= at) {
            run += 1;
        }
        while hits.get(hit).is_some_and(|hit| hit.end() <= at) {
            hit += 1;
        }
        let end = at.plus(grapheme.chars().count() as u32);
        let mut style = ink;
        let lit = disputed.is_none() && page.passage.contains(at);
        let is_hit = hits.get(hit).is_some_and(|hit| hit.contains(at));
        if let Some(passages) = disputed {
            style = style.patch(state.theme.disputed(passages.map(|spans| spans.iter().any(|span| span.contains(at)))));
        } else if let Some((_, look)) = runs.get(run).filter(|(run, _)| run.contains(at)) {
            // Where ink and paper change places the tint would be the ink's: what is lit looks the same everywhere.
            style = style.patch(if lit == is_hit { *look } else { state.theme.underlay() });
        }
        // A hit stands out against what is around it, lit or not.
        if is_hit {
            style = style.add_modifier(Modifier::BOLD);
        }
        if lit != is_hit {
            style = style.add_modifier(Modifier::REVERSED);
        }
        if lit && state.pane != Pane::Transcript {
            style = style.add_modifier(Modifier::DIM);
        }
        let wide = cell::width(grapheme);
        // Blanks at the end of a row hang; only those under the cursor are seen, as far as there is room.
        let room = areas.text.right().saturating_sub(x);
        if wide > 0 && wide <= room {
            buffer.set_stringn(x, y, cell::shown(grapheme), usize::from(room), style);
        }
        x = x.saturating_add(wide).min(areas.text.right());
        at = end;
    }
    edge_marks(state, page, row, areas, y, buffer);
}

/// How coded words look: of several codings over them the shortest shows, as the longer ones show around it.
fn coded(state: &State, run: &Segment) -> Style {
    let shortest = run.over.iter().map(|&at| &state.marks.marks[at]).min_by_key(|mark| (mark.span.len(), mark.coding));
    shortest.map_or_else(|| state.theme.underlay(), |mark| state.theme.coded(state.color(mark.code)))
}

/// While an edge is being nudged, the letter at it is marked, so that one sees which.
fn edge_marks(state: &State, page: &Page, row: &Row, areas: &Areas, y: u16, buffer: &mut Buffer) {
    let Mode::Edge(edge) = state.mode else { return };
    let at = match edge {
        crate::tui::action::Edge::Start => page.passage.start(),
        crate::tui::action::Edge::End => page.text().prev_grapheme(page.passage.end()).unwrap_or(page.passage.start()),
    };
    if row.span.contains(at) {
        let x = areas.text.x + page.column_of(at);
        if areas.text.contains(Position { x, y }) {
            let style =
                Style::new().remove_modifier(Modifier::REVERSED).add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
            buffer[(x, y)].set_style(style);
        }
    }
}

/// What is marked on the screen, in the order of the text.
struct Marked {
    /// The runs of coded characters, each with how it looks.
    coded: Vec<(Span, Style)>,
    hits: Vec<Span>,
}

/// The runs of coded characters in a part of the text.
fn coded_in(state: &State, shown: Span) -> Vec<(Span, Style)> {
    state.marks.runs_in(shown).iter().map(|run| (run.span, coded(state, run))).collect()
}

/// A stripe in the margin for every coding: its letter where it begins, and a line as far as it reaches.
fn stripes(state: &State, page: &Page, areas: &Areas, buffer: &mut Buffer) {
    let height = usize::from(areas.margin.height);
    let Some(lanes) = usize::from(areas.margin.width).checked_sub(2) else { return };
    let acting = state.catalogue.acting_id();
    let (top, bottom) = (page.top, page.down(page.top, height.saturating_sub(1)));
    for Stripe { mark, first_row, last_row, lane } in state.marks.stripes(page, top, bottom) {
        let mine = Some(mark.coder) == acting;
        let color = state.color(mark.code);
        let [from, to] = [first_row, last_row.min(bottom)].map(|row| page.rows_between(top, row, height));
        for row in from..=to {
            let y = areas.margin.y + row as u16;
            if lane >= lanes {
                // More codings than lanes: that there are more is said in the last column.
                put(buffer, areas.margin.x + 1 + lanes as u16, y, "+", 1, state.theme.quiet());
                continue;
            }
            let x = areas.margin.x + 1 + lane as u16;
            let letter = state.swatches.letter(mark.code).to_string();
            let (symbol, style) = match (row == from, mark.certainty) {
                (true, _) if mine => (letter.as_str(), state.theme.swatch(color)),
                (true, _) => (letter.as_str(), state.theme.stripe(color)),
                (false, Certainty::Uncertain) => ("┊", state.theme.stripe(color)),
                (false, Certainty::Certain) => ("│", state.theme.stripe(color)),
            };
            let style = match mark.certainty {
                Certainty::Uncertain if row == from => style.add_modifier(Modifier::UNDERLINED),
                _ => style,
            };
            if areas.margin.contains(Position { x, y }) {
                buffer[(x, y)].set_symbol(symbol).set_style(style);
            }
        }
    }
}

/// A pen between the text and its stripes where something is written about a passage that begins on the row.
fn notes(state: &State, page: &Page, shown: Span, areas: &Areas, buffer: &mut Buffer) {
    let height = usize::from(areas.margin.height);
    for &start in state.notes.starts_in(shown) {
        let row = page.rows_between(page.top, page.row_of(start), height);
        if row < height {
            put(buffer, areas.margin.x, areas.margin.y + row as u16, "✎", 1, state.theme.quiet());
        }
    }
}
