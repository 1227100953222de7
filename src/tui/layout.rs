//! Where everything stands. Pure: `update` asks to keep the cursor in sight, `view` asks to draw, and both get
//! the same answer.

use super::action::Pane;
use super::cell;
use super::page::{Opened, Page};
use super::state::{Overlay, State};
use super::stretches::RowAt;
use super::wrap::Spacing;
use crate::config::Gap;
use crate::model::span::Span;
use ratatui::layout::{Position, Rect, Size};

/// Below this nothing sensible can be drawn.
pub const SIZE_MIN: Size = Size { width: 40, height: 10 };

/// From this width the codebook stands beside the text, from the other the documents too.
const WITH_CODEBOOK: u16 = 100;
const WITH_DOCUMENTS: u16 = 124;

/// A rule, and a row for each of two coders.
pub const WALK_HEIGHT: u16 = 3;

/// Where there is room, a rule, and the two side by side.
const BESIDE_HEIGHT: u16 = 9;
const BESIDE_FROM: Size = Size { width: 120, height: 30 };

/// How wide a question of a few lines is.
pub const LOOK_WIDTH: u16 = 60;

/// The parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// Project, document, coder.
    pub title: Rect,
    /// The rule with the panes' names.
    pub heads: Rect,
    /// The documents, and whether they lie over the text for as long as they have the focus.
    pub documents: Option<Side>,
    /// The pane of the transcript, all of it.
    pub transcript: Rect,
    /// Turn numbers and speakers.
    pub gutter: Rect,
    pub text: Rect,
    /// The lanes of codings.
    pub margin: Rect,
    pub codebook: Option<Side>,
    /// What two coders marked, below the text, while disagreements are walked.
    pub walk: Option<Rect>,
    /// The passage and what it is coded with.
    pub passage: Rect,
    /// Messages, digits, keys.
    pub status: Rect,
}

/// A pane beside the text, or over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    pub area: Rect,
    pub over: bool,
}

/// The columns of a screen of some width.
struct Columns {
    documents: u16,
    codebook: u16,
    margin: u16,
}

const fn columns(width: u16) -> Columns {
    let documents = match width {
        0..WITH_DOCUMENTS => 0,
        WITH_DOCUMENTS..160 => 20,
        _ => 26,
    };
    let codebook = match width {
        0..WITH_CODEBOOK => 0,
        WITH_CODEBOOK..WITH_DOCUMENTS => 32,
        WITH_DOCUMENTS..160 => 34,
        _ => 46,
    };
    Columns { documents, codebook, margin: if width < WITH_CODEBOOK { 5 } else { 7 } }
}

/// The width of the pane of the transcript.
const fn transcript_width(width: u16) -> u16 {
    let Columns { documents, codebook, .. } = columns(width);
    let rules = (documents > 0) as u16 + (codebook > 0) as u16;
    width.saturating_sub(documents + codebook + rules)
}

/// How wide the column of numbers and speakers is for a document.
pub fn gutter_width(size: Size, opened: &Opened, times: bool) -> u16 {
    let labels = opened.speakers.iter().map(|speaker| cell::width_of(&speaker.label)).max().unwrap_or(0);
    let label_max = if size.width < WITH_CODEBOOK { 8 } else { 12 };
    numbers_width(opened, times) + if labels == 0 { 0 } else { labels.min(label_max) + 1 }
}

/// How wide the turn numbers are, or their times, with the blank behind them.
pub fn numbers_width(opened: &Opened, times: bool) -> u16 {
    match opened.turns.len() {
        0 => 1,
        _ if times => "0:00:00 ".len() as u16,
        turns => (turns.ilog10() as u16 + 1).max(2) + 1,
    }
}

/// How wide the text is set for a document: as wide as there is room, up to `measure_max`.
pub fn measure(size: Size, opened: &Opened, times: bool, measure_max: u16) -> u16 {
    let room = transcript_width(size.width).saturating_sub(columns(size.width).margin + 1);
    room.saturating_sub(gutter_width(size, opened, times)).clamp(16, measure_max)
}

/// A tall screen has room for a blank row between turns.
pub const fn spacing(size: Size, gap: Gap) -> Spacing {
    match gap {
        Gap::Always => Spacing::Loose,
        Gap::Auto if size.height >= 36 => Spacing::Loose,
        Gap::Auto | Gap::Never => Spacing::Tight,
    }
}

/// The parts of a screen of this size.
pub fn areas(size: Size, state: &State) -> Areas {
    let Size { width, height } = size;
    let Columns { documents, codebook, margin } = columns(width);
    let body = |x: u16, width: u16| Rect::new(x, 2, width, height.saturating_sub(4));
    let transcript_x = if documents > 0 { documents + 1 } else { 0 };
    let pane = body(transcript_x, transcript_width(width));
    let walk_height = match state.walk {
        None => 0,
        Some(_) if width >= BESIDE_FROM.width && height >= BESIDE_FROM.height => BESIDE_HEIGHT,
        Some(_) => WALK_HEIGHT.min(pane.height / 2),
    };
    let transcript = Rect { height: pane.height - walk_height, ..pane };
    let walk = Rect { y: transcript.bottom(), height: walk_height, ..pane };
    let (gutter_width, text_width) = match &state.page {
        Some(Page { opened, width, .. }) => (gutter_width(size, opened, state.times), *width),
        None => (4, state.look.width.min(transcript.width.saturating_sub(margin + 5))),
    };
    let set_width = gutter_width + text_width + margin;
    let left = transcript.x + transcript.width.saturating_sub(set_width) / 2;
    let column = |x: u16, width: u16| body(x, width).intersection(transcript);
    let drawer = |width: u16| width.min(size.width.saturating_sub(8));
    // What lies over the text is no longer than its list.
    let over = |x: u16, width: u16, lines: usize| {
        let body = body(x, width);
        Rect { height: u16::try_from(lines.max(6)).unwrap_or(u16::MAX).min(body.height), ..body }
    };
    let side = |pane: Pane, beside: Rect, over: Rect| match (beside.width, state.pane == pane) {
        (0, false) => None,
        (0, true) => Some(Side { area: over, over: true }),
        _ => Some(Side { area: beside, over: false }),
    };
    Areas {
        title: Rect::new(0, 0, width, 1),
        heads: Rect::new(0, 1, width, 1),
        documents: side(Pane::Documents, body(0, documents), over(0, drawer(30), state.catalogue.documents.len())),
        transcript,
        gutter: column(left, gutter_width),
        text: column(left + gutter_width, text_width),
        margin: column(left + gutter_width + text_width, margin),
        codebook: side(
            Pane::Codebook,
            body(width.saturating_sub(codebook), codebook),
            over(width.saturating_sub(drawer(40)), drawer(40), state.catalogue.codebook.len()),
        ),
        walk: (walk_height > 0).then_some(walk),
        passage: Rect::new(0, height.saturating_sub(2), width, 1),
        status: Rect::new(0, height.saturating_sub(1), width, 1),
    }
}

/// The parts of a screen beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenAreas {
    pub title: Rect,
    /// The rule with the screen's name.
    pub head: Rect,
    /// What the screen draws on.
    pub body: Rect,
    /// Messages and keys.
    pub status: Rect,
}

/// The parts of a screen beside the text, for a terminal of this size.
pub const fn screen_areas(size: Size) -> ScreenAreas {
    let Size { width, height } = size;
    ScreenAreas {
        title: Rect::new(0, 0, width, 1),
        head: Rect::new(0, 1, width, 1),
        body: Rect::new(0, 2, width, height.saturating_sub(3)),
        status: Rect::new(0, height.saturating_sub(1), width, 1),
    }
}

/// The area of what lies over the page: beside the passage it is about, never on it.
pub fn overlay(size: Size, state: &State) -> Rect {
    let areas = areas(size, state);
    let body = Rect { x: areas.title.x, width: areas.title.width, ..areas.transcript };
    match &state.overlay {
        None | Some(Overlay::Search(_) | Overlay::Pin(_)) => areas.status,
        Some(Overlay::Sheet(sheet)) => {
            let wanted = u16::try_from(sheet.lines.len()).unwrap_or(u16::MAX).saturating_add(2);
            let width = sheet.lines.iter().map(|line| cell::width_of(line)).max().unwrap_or(0).saturating_add(4);
            centred(body, width.max(40), wanted)
        }
        Some(Overlay::Legend(_)) => {
            let wanted = u16::try_from(state.codes_on_screen().len()).unwrap_or(u16::MAX).saturating_add(2);
            beside_passage(areas.transcript, state, wanted)
        }
        Some(Overlay::Palette(_)) => palette(size, state),
        Some(Overlay::Picker(_)) => picker(size, state),
        Some(Overlay::Choose(choose)) => {
            beside_passage(areas.transcript, state, u16::try_from(choose.codings.len()).unwrap_or(9).min(9) + 2)
        }
        Some(Overlay::Ask { .. }) => beside_passage(areas.transcript, state, 4),
        Some(Overlay::Who(who)) => centred(body, 60, u16::try_from(who.offers.len()).unwrap_or(9).min(9) + 4),
        // On a screen it takes the lower half, below what is chosen there.
        Some(Overlay::Memo(_)) if state.screen.is_some() => {
            let body = screen_areas(size).body;
            let height = 12.min(body.height);
            Rect { y: body.bottom() - height, height, ..body }
        }
        Some(Overlay::Look(look)) => centred(body, LOOK_WIDTH, u16::try_from(look.lines.len()).unwrap_or(9) + 2),
        Some(Overlay::Memo(_)) => beside_passage(areas.transcript, state, 12),
    }
}

/// How many columns there are for something to read.
pub fn sheet_width(size: Size) -> usize {
    usize::from(size.width.saturating_sub(6).max(40))
}

/// The area of the palette.
pub fn palette(size: Size, state: &State) -> Rect {
    let Areas { title, transcript, .. } = areas(size, state);
    let body = Rect { x: title.x, width: title.width, ..transcript };
    Rect { y: body.y, height: body.height.min(14), ..centred(body, 76, body.height) }
}

/// The area of the picker. Where the codebook stands beside the text, it takes its place and hides no word.
pub fn picker(size: Size, state: &State) -> Rect {
    let areas = areas(size, state);
    match areas.codebook {
        Some(Side { area, over: false }) => area,
        _ => beside_passage(areas.transcript, state, 13),
    }
}

/// As many rows as wanted below the passage, or above it, or what there is.
fn beside_passage(pane: Rect, state: &State, wanted: u16) -> Rect {
    let Some((page, passage)) = state.page.as_ref().zip(state.passage()) else { return centred(pane, 76, wanted) };
    let (first, last) = page.rows_of(passage);
    let on_screen = |row: RowAt| page.rows_between(page.top, row, usize::from(pane.height)) as u16;
    let end = if last < page.top { 0 } else { (on_screen(last) + 1).min(pane.height) };
    let above = on_screen(first);
    let below = pane.height - end;
    let least = 5.min(pane.height);
    if below >= wanted || (below >= above && below >= least) {
        Rect { y: pane.y + end + (below - wanted.min(below)).min(1), height: wanted.min(below), ..pane }
            .intersection(pane)
    } else {
        let height = wanted.min(above).max(least);
        Rect { y: pane.y + above.saturating_sub(height), height, ..pane }
    }
}

fn centred(body: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(body.width), height.min(body.height));
    Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 2, width, height }
}

/// The list part of the picker and what is shown below it, inside its frame.
pub fn picker_parts(area: Rect) -> (Rect, Rect, Rect) {
    let inner = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let line = Rect { height: 1.min(inner.height), ..inner };
    let rest = Rect { y: line.bottom(), height: inner.height - line.height, ..inner };
    // What a code means fits into eleven rows; the rest is for names.
    let list_height = (rest.height / 2).max(rest.height.saturating_sub(12)).max(rest.height.min(4));
    let list = Rect { height: list_height, ..rest };
    (line, list, Rect { y: list.bottom(), height: rest.height - list_height, ..rest })
}

/// The list part of the palette.
pub fn palette_list(area: Rect) -> Rect {
    Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area }
}

/// How far a code of some depth is set in, in a codebook pane of some width.
pub fn indent(width: u16, depth: usize) -> u16 {
    let step = if width < 40 { 1 } else { 2 };
    step * depth.min(6) as u16
}

/// The list part of the question who is there.
pub fn who_list(area: Rect) -> Rect {
    Rect { y: area.y + 2, height: area.height.saturating_sub(4), ..area }
}

/// The letter under a cell of the pane: of the nearest row where there is none.
pub fn letter_at(areas: &Areas, page: &Page, at: Position) -> Option<Span> {
    let column = at.x.saturating_sub(areas.text.x);
    let row = page.down(page.top, usize::from(at.y.saturating_sub(areas.text.y)));
    page.grapheme_at(row, column).or_else(|| page.grapheme_at(page.row_below(row, 1)?, 0))
}
