//! The table: a row a code, and in each a bar from below 0 to 1 with the interval as a line and the estimate on it.

use super::{Agreement, Order, panel, positives};
use crate::analysis::Statistic;
use crate::analysis::agreement::names::about;
use crate::analysis::agreement::per_code::{CodeAgreement, main_kappa};
use crate::command::Answered;
use crate::model::codebook::{CodeKind, split_path};
use crate::project::rounds::NO_ROUND;
use crate::report;
use crate::tui::cell;
use crate::tui::layout::{self, ScreenAreas};
use crate::tui::state::State;
use crate::tui::view::{fill, put, put_right, restyle, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// The parts of the screen.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    /// What was chosen, each with its key.
    settings: Rect,
    heads: Rect,
    pub rows: Rect,
    /// A rule, and the row over all codes.
    total: Rect,
    /// What there is to say of the chosen code.
    panel: Rect,
}

/// The parts of a screen of this size.
pub fn parts(body: Rect) -> Parts {
    let panel = match body.height {
        0..14 => 0,
        14..30 => 7,
        _ => 10,
    };
    let rows = body.height.saturating_sub(4 + panel);
    let part = |y: u16, height: u16| Rect { y: body.y + y, height, ..body };
    Parts {
        settings: part(0, 1),
        heads: part(1, 1),
        rows: part(2, rows),
        total: part(2 + rows, 2),
        panel: part(4 + rows, panel),
    }
}

pub fn draw(state: &State, screen: &Agreement, areas: &ScreenAreas, buffer: &mut Buffer) -> Option<Position> {
    let parts = parts(areas.body);
    if screen.settings.coders.len() < 2 {
        too_few(state, areas.body, buffer);
        return None;
    }
    settings(state, screen, parts.settings, buffer);
    match &screen.found {
        None => drop(put(buffer, parts.rows.x + 2, parts.rows.y, "working …", parts.rows.width, state.theme.quiet())),
        Some(Err(refused)) => {
            let lines = wrapped(&refused.text, areas.body.width.saturating_sub(4));
            let hint = wrapped(refused.hint.as_deref().unwrap_or_default(), areas.body.width.saturating_sub(4));
            let lines = lines.iter().map(|line| (line, Style::new()));
            let lines = lines.chain(hint.iter().map(|line| (line, state.theme.quiet())));
            for ((line, style), y) in lines.zip(parts.rows.y..parts.rows.bottom()) {
                put(buffer, parts.rows.x + 2, y, line, areas.body.width.saturating_sub(3), style);
            }
        }
        Some(Ok(answered)) => {
            let columns = Columns::new(screen, answered, areas.body);
            heads(state, screen, answered, &columns, parts.heads, buffer);
            rows(state, screen, answered, &columns, parts.rows, buffer);
            total(state, screen, answered, &columns, parts.total, buffer);
            panel::draw(state, screen, answered, parts.panel, buffer);
            if screen.is_working(&state.catalogue) {
                // What no longer answers the question recedes until the answer is there.
                restyle(
                    buffer,
                    Rect { y: parts.heads.y, height: parts.panel.bottom() - parts.heads.y, ..areas.body },
                    state.theme.quiet(),
                );
            }
        }
    }
    None
}

fn too_few(state: &State, area: Rect, buffer: &mut Buffer) {
    let there = match crate::tui::walk::active(&state.catalogue)[..] {
        [one] => format!("Agreement is between coders, and only {} has coded so far.", one.name),
        _ => "Agreement is between coders, and nobody has coded so far.".to_owned(),
    };
    let who = state.keymap.key_of("who");
    let how = format!(
        "{who} in the text lets somebody else sit down; `thema import` takes in codings made elsewhere. Two have to code the \
        same documents."
    );
    let lines = [wrapped(&there, area.width.saturating_sub(4)), wrapped(&how, area.width.saturating_sub(4))];
    let styled = lines[0].iter().map(|line| (line, Style::new()));
    let styled = styled.chain(lines[1].iter().map(|line| (line, state.theme.quiet())));
    for ((line, style), y) in styled.zip(area.y + 1..area.bottom()) {
        put(buffer, area.x + 2, y, line, area.width.saturating_sub(3), style);
    }
}

/// A coefficient as it is spoken of.
pub fn spoken(name: &'static str) -> &'static str {
    match name {
        "cohen_kappa" => "Cohen's κ",
        "fleiss_kappa" => "Fleiss' κ",
        "krippendorff_alpha_nominal" => "Krippendorff's α",
        "gwet_ac1" => "Gwet's AC1",
        "pabak" => "PABAK",
        "brennan_prediger" => "Brennan–Prediger",
        "positive_agreement" => "F1 (positive agr.)",
        "percent_agreement" => "agreement",
        other => other,
    }
}

/// `t turn  c Cohen's κ  Tab ada, ben  r all rounds  n uncoded count  s codebook order`
fn settings(state: &State, screen: &Agreement, row: Rect, buffer: &mut Buffer) {
    let chosen = &screen.settings;
    let question = chosen.question(&state.catalogue);
    let coders = question.as_ref().map_or_else(String::new, |question| question.coders.join(", "));
    let round = match question.as_ref().and_then(|question| question.round.as_deref()) {
        None => "all rounds".to_owned(),
        Some(NO_ROUND) => "no round".to_owned(),
        Some(round) => round.to_owned(),
    };
    let mut shown = vec![
        ("unit", chosen.unit.word()),
        ("coefficient", spoken(chosen.coefficient()).to_owned()),
        ("compared-coders", coders),
        ("uncoded-units", if chosen.uncoded { "uncoded too" } else { "coded only" }.to_owned()),
        ("order-of-codes", chosen.order.words().to_owned()),
    ];
    if !state.catalogue.rounds.is_empty() {
        shown.insert(3, ("compared-round", round));
    }
    let mut x = row.x + 1;
    for (name, words) in shown {
        x = put(buffer, x, row.y, &state.keymap.key_of(name), row.right().saturating_sub(x), state.theme.strong()) + 1;
        x = put(buffer, x, row.y, &words, row.right().saturating_sub(x), Style::new()) + 2;
    }
}

/// Where the columns of the table end, as far as there is room for them.
struct Columns {
    name: Rect,
    units: u16,
    coders: Vec<u16>,
    agree: u16,
    value: u16,
    interval: Option<u16>,
    /// From where the bars reach to where.
    bar: Option<(u16, u16)>,
}

/// The longest interval, `-0.05 to -0.01`, with the blanks before it.
const INTERVAL: u16 = 15;
const FIGURE: u16 = 6;
/// A bar shorter than this shows nothing.
const BAR_MIN: u16 = 14;
const BAR_MAX: u16 = 56;

/// How far a code of some depth is set in, on a screen of some width.
fn indent(width: u16, depth: usize) -> u16 {
    layout::indent(if width < 100 { 0 } else { width }, depth)
}

impl Columns {
    fn new(screen: &Agreement, answered: &Answered, body: Rect) -> Self {
        let coders: Vec<u16> =
            answered.question.coders.iter().map(|name| cell::width_of(name).clamp(4, 9) + 1).collect();
        let figures = 6 + coders.iter().sum::<u16>() + 2 * FIGURE;
        let room = (body.width.saturating_sub(2)).saturating_sub(figures);
        let in_tree = screen.settings.order == Order::Codebook;
        let name = |row: &CodeAgreement| {
            let indent = if in_tree { indent(body.width, row.depth) } else { 0 };
            indent + split_path(&row.code).pop().map_or(0, |name| cell::width_of(&name))
        };
        let longest = answered.answer.rows.iter().map(name).max().unwrap_or(0).clamp(16, 40);
        let with_interval = room >= INTERVAL + 12;
        let room = room.saturating_sub(if with_interval { INTERVAL } else { 0 });
        // Names go before bars, as far as a bar is still a bar.
        let bar = room.saturating_sub(longest + 2).clamp(BAR_MIN, BAR_MAX);
        let bar = if room < 14 + bar { 0 } else { bar };
        let name = longest.min(room.saturating_sub(if bar > 0 { bar + 2 } else { 0 }));
        let mut x = body.x + 1 + name;
        let mut end_of = |width: u16| {
            x += width;
            x
        };
        Self {
            name: Rect { x: body.x + 1, width: name, ..body },
            units: end_of(6),
            coders: coders.iter().map(|&width| end_of(width)).collect(),
            agree: end_of(FIGURE),
            value: end_of(FIGURE),
            interval: with_interval.then(|| end_of(INTERVAL)),
            bar: (bar > 0).then(|| {
                let end = end_of(bar + 2);
                (end - bar, end)
            }),
        }
    }
}

fn heads(state: &State, screen: &Agreement, answered: &Answered, columns: &Columns, row: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.quiet();
    let mut end = |end: u16, words: &str| {
        put_right(buffer, end, row.y, words, quiet);
    };
    end(columns.units, "either");
    for (&at, name) in columns.coders.iter().zip(&answered.question.coders) {
        end(at, &cell::fitted(name, 9));
    }
    end(columns.agree, "agree");
    let name = screen.shown_coefficient();
    end(columns.value, about(name).map_or(name, |about| about.short));
    if let Some(at) = columns.interval {
        end(at, "95 % interval");
    }
    if let Some(bar) = columns.bar {
        for (mark, value) in [("0", 0.0), ("1", 1.0)] {
            put(buffer, place(value, bar), row.y, mark, 1, quiet);
        }
    }
    put(buffer, columns.name.x, row.y, "code", 6, quiet);
}

fn rows(state: &State, screen: &Agreement, answered: &Answered, columns: &Columns, area: Rect, buffer: &mut Buffer) {
    let order = screen.rows();
    if order.is_empty() {
        put(buffer, area.x + 2, area.y, "There are no codes yet.", area.width, state.theme.quiet());
        return;
    }
    let shown = order.iter().enumerate().skip(screen.list.top).zip(area.y..area.bottom());
    for ((line, &at), y) in shown {
        let row = &answered.answer.rows[at];
        let is_theme = row.kind == CodeKind::Theme;
        let style = if is_theme { state.theme.strong() } else { Style::new() };
        let indent = if screen.settings.order == Order::Codebook { indent(area.width, row.depth) } else { 0 };
        let name = split_path(&row.code).pop().unwrap_or_default();
        let room = columns.name.width.saturating_sub(indent);
        put(buffer, columns.name.x + indent, y, &cell::shortened(&name, room), room, style);
        let quiet = state.theme.quiet();
        put_right(buffer, columns.units, y, &positives(row).to_string(), Style::new());
        for (&end, uses) in columns.coders.iter().zip(&row.uses) {
            put_right(buffer, end, y, &uses.to_string(), quiet);
        }
        let percent = row.figure("percent_agreement");
        figures(state, columns, y, [percent, screen.figure(row)], buffer);
        if line == screen.list.chosen {
            restyle(buffer, Rect { y, height: 1, width: columns.name.width + 1, ..area }, state.theme.lit());
        }
    }
}

/// Percent agreement, the coefficient, its interval and its bar.
fn figures(state: &State, columns: &Columns, y: u16, of: [Option<&Statistic>; 2], buffer: &mut Buffer) {
    for (end, statistic) in [columns.agree, columns.value].into_iter().zip(of) {
        if let Some(statistic) = statistic {
            let words = report::Cell::decimal(statistic.value, 2);
            put_right(buffer, end, y, &words.for_people(), Style::new());
        }
    }
    let Some(statistic) = of[1] else { return };
    if let Some(end) = columns.interval.filter(|_| statistic.ci95.is_some()) {
        let words = report::Cell::Interval(statistic.ci95, 2);
        put_right(buffer, end, y, &words.for_people(), state.theme.quiet());
    }
    if let Some(ends) = columns.bar {
        bar(state, statistic, ends, y, buffer);
    }
}

/// The lowest value that has a place on the scale; what is lower is drawn at its edge, with a mark.
const LOWEST: f64 = -0.25;

/// The column of a value.
fn place(value: f64, (start, end): (u16, u16)) -> u16 {
    let cells = f64::from(end - start - 1);
    start + ((value.clamp(LOWEST, 1.0) - LOWEST) / (1.0 - LOWEST) * cells).round() as u16
}

/// `      ┊    ├────●──┤  ┊`
fn bar(state: &State, statistic: &Statistic, ends: (u16, u16), y: u16, buffer: &mut Buffer) {
    for value in [0.0, 1.0] {
        put(buffer, place(value, ends), y, "┊", 1, state.theme.quiet());
    }
    let Some(value) = statistic.value else { return };
    if let Some((low, high)) = statistic.ci95 {
        let (from, to) = (place(low, ends), place(high, ends));
        fill(buffer, from, to + 1, y, "─", Style::new());
        put(buffer, from, y, if low < LOWEST { "◂" } else { "├" }, 1, Style::new());
        put(buffer, to, y, "┤", 1, Style::new());
    }
    let mark = if value < LOWEST { "◂" } else { "●" };
    put(buffer, place(value, ends), y, mark, 1, state.theme.strong());
}

/// The row over all codes, set apart by a rule.
fn total(state: &State, screen: &Agreement, answered: &Answered, columns: &Columns, area: Rect, buffer: &mut Buffer) {
    fill(buffer, area.x, area.right(), area.y, "─", state.theme.quiet());
    let y = area.y + 1;
    let is_pooled = screen.shown_coefficient() == main_kappa(answered.question.coders.len());
    let name = if is_pooled { "pooled over codes" } else { "over all codes" };
    put(buffer, columns.name.x, y, name, columns.units - columns.name.x, state.theme.strong());
    let figures_of_all = &answered.answer.overall.figures;
    let percent = figures_of_all.iter().find(|(name, _)| name == "percent_agreement").map(|(_, statistic)| statistic);
    figures(state, columns, y, [percent, screen.overall()], buffer);
    if screen.overall().is_none() {
        put_right(buffer, columns.value, y, "–", Style::new());
        let x = columns.value + 2;
        put(buffer, x, y, "only kappa is pooled", area.right().saturating_sub(x + 1), state.theme.quiet());
    }
}
