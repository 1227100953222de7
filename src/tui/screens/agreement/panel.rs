//! What there is to say of the chosen code, below the table: its counts, its figure in words, what to know about it, the
//! documents, and the command that prints the same.

use super::Agreement;
use super::view::{spoken, text_width};
use crate::analysis::agreement::per_code::CodeAgreement;
use crate::command::Answered;
use crate::report::Cell;
use crate::tui::state::State;
use crate::tui::view::{fill, put, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// What is known once for the whole table; the remarks gathered from codes stand with the codes here.
const OF_THE_TABLE: [&str; 4] = ["few_documents", "undefined_draws", "undefined_members", "uncoded_share"];

pub(super) fn draw(state: &State, screen: &Agreement, answered: &Answered, area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let quiet = state.theme.quiet();
    fill(buffer, area.x, area.right(), area.y, "─", quiet);
    let width = text_width(area);
    let mut lines: Vec<(String, Style)> = Vec::new();
    if let Some(row) = screen.chosen().map(|at| &answered.answer.rows[at]) {
        put(buffer, area.x + 1, area.y, &format!(" {} ", row.code), area.width.saturating_sub(2), state.theme.strong());
        let mut say = |words: &str, style: Style| lines.extend(wrapped(words, width).into_iter().map(|l| (l, style)));
        say(&counts(answered, row), Style::new());
        say(&figure(screen, answered, row), Style::new());
        row.warnings.iter().for_each(|warning| say(&warning.message, Style::new()));
    }
    let rest = about_the_table(answered);
    let rest: Vec<String> = rest.iter().flat_map(|words| wrapped(words, width)).collect();
    let command = wrapped(&screen.line().unwrap_or_default(), width);
    let last = usize::from(area.height.saturating_sub(1));
    let room = last.saturating_sub(command.len());
    // The code goes before the table, and of the table there is always the first line: the documents.
    cut(&mut lines, room.saturating_sub(1));
    lines.extend(rest.into_iter().map(|line| (line, quiet)));
    cut(&mut lines, room);
    for ((line, style), y) in lines.iter().zip(area.y + 1..area.bottom()) {
        put(buffer, area.x + 2, y, line, width, *style);
    }
    let from = area.bottom() - (command.len() as u16).min(area.height - 1);
    for (line, y) in command.iter().zip(from..area.bottom()) {
        put(buffer, area.x + 2, y, line, width, quiet);
    }
}

/// So many lines, and a mark where there were more.
fn cut(lines: &mut Vec<(String, Style)>, rows: usize) {
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some((last, _)) = lines.last_mut() {
            last.push_str(" …");
        }
    }
}

/// `both 12 · only ada 3 · only ben 5 · neither 200 · 220 turns`
fn counts(answered: &Answered, row: &CodeAgreement) -> String {
    let question = &answered.question;
    let units = format!("{} {}{}", row.units, question.unit.word(), if row.units == 1 { "" } else { "s" });
    match (&row.cells, &question.coders[..]) {
        (Some(cells), [first, second]) => format!(
            "both {} · only {first} {} · only {second} {} · neither {} · {units}",
            cells.both, cells.only_first, cells.only_second, cells.neither
        ),
        _ => {
            let by = row.marked_by.iter().enumerate().map(|(by, count)| format!("{count} by {by}"));
            format!("of {units}, marked by so many coders: {}", by.collect::<Vec<_>>().join(" · "))
        }
    }
}

/// The figure with its interval and where that is from, or why there is none.
fn figure(screen: &Agreement, answered: &Answered, row: &CodeAgreement) -> String {
    let name = screen.shown_coefficient();
    let Some(statistic) = screen.figure(row) else { return String::new() };
    let spoken = spoken(name);
    let Some(value) = statistic.value else {
        let reason = statistic.undefined.map(|reason| reason.to_string()).unwrap_or_default();
        return format!("no {spoken}: {reason}");
    };
    let value = Cell::decimal(value, 4);
    let is_drawn = answered.answer.resampled.iter().any(|known| known == name);
    let interval = match (statistic.ci95, answered.drawn.filter(|_| is_drawn)) {
        (None, _) => "no interval".to_owned(),
        (ends, None) => format!("95 % interval {} (formula)", Cell::Interval(ends, 4).for_people()),
        (ends, Some((draws, of))) => {
            format!("95 % interval {} ({draws} draws of {of})", Cell::Interval(ends, 4).for_people())
        }
    };
    format!("{spoken} {}, {interval}", value.for_people())
}

/// The documents and why these, then what is to be known about the figures.
fn about_the_table(answered: &Answered) -> Vec<String> {
    let documents = format!("documents ({}): {}", answered.rule, answered.names.join(", "));
    let of_table = answered.answer.notes.iter().filter(|note| OF_THE_TABLE.contains(&note.code));
    let notes = answered.notes.iter().chain(of_table).map(|note| note.message.clone());
    std::iter::once(documents).chain(notes).collect()
}
