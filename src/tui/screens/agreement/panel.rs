//! What there is to say of the chosen code, below the table: its counts, its figure in words, what to know about it, the
//! documents, and the command that prints the same.

use super::Agreement;
use super::view::spoken;
use crate::analysis::agreement::per_code::CodeAgreement;
use crate::command::Answered;
use crate::report::Cell;
use crate::tui::screens::panel::{self, Panel};
use crate::tui::state::State;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What is known once for the whole table; the remarks gathered from codes stand with the codes here.
const OF_THE_TABLE: [&str; 4] = ["few_documents", "undefined_draws", "undefined_members", "uncoded_share"];

pub(super) fn draw(state: &State, screen: &Agreement, answered: &Answered, area: Rect, buffer: &mut Buffer) {
    let mut panel = Panel { rest: about_the_table(answered), ..Panel::default() };
    if let Some(row) = screen.chosen().map(|at| &answered.answer.rows[at]) {
        panel.title.clone_from(&row.code);
        panel.lines = vec![counts(answered, row), figure(screen, answered, row)];
        panel.lines.extend(row.warnings.iter().map(|warning| warning.message.clone()));
    }
    panel.command = screen.line().unwrap_or_default();
    panel::draw(state, &panel, area, buffer);
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
