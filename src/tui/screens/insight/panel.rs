//! What there is to say of the chosen cell, below the figure, and the command that prints the same.

use super::ways::{column_name, last};
use super::{Cellular, Insight};
use crate::analysis::cooccurrence::CoOccurrence;
use crate::analysis::frequency::FrequencyRow;
use crate::analysis::matrix::Matrix;
use crate::analysis::saturation::Saturation;
use crate::command::cases::Cases;
use crate::command::codeline::Covered;
use crate::command::insight::{Behind, Drawn, Figure};
use crate::model::document::Document;
use crate::report::Cell;
use crate::tui::screens::panel::Panel;
use crate::tui::state::State;
use crate::tui::view::counted;

/// Of the figure that is shown.
pub(super) fn of(state: &State, screen: &Insight, drawn: &Drawn) -> Panel {
    let pane = screen.pane();
    let (row, column) = (pane.rows.chosen, pane.columns.chosen);
    let path = drawn.row(row).unwrap_or_default();
    let (title, lines) = match &drawn.behind {
        Behind::Frequencies(rows) => (path, rows.get(row).map(frequency).into_iter().collect()),
        Behind::Matrix { counts, .. } => {
            let unit = match drawn.request.figure {
                Figure::Matrix { cases: Cases::Participant, .. } => "participant",
                _ => "document",
            };
            let title = format!("{path} × {}", column_name(drawn, column));
            (title, cell(counts, row, column, unit).into_iter().collect())
        }
        Behind::Cooccurrence { answer, .. } => together(drawn, answer, row, column),
        Behind::Saturation { answer, names, new } => {
            (names.get(column).cloned().unwrap_or_default(), interview(answer, new, column))
        }
        Behind::Codeline { document, rows } => {
            (path, rows.get(row).map(|code| stretch(state, document, code, column)).unwrap_or_default())
        }
    };
    let rest = drawn.notes.iter().map(|note| note.message.clone()).collect();
    Panel { title, lines, rest, command: drawn.request.line() }
}

fn many(count: u64, what: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), what)
}

/// `7 of 8 participants, 88 % · 23 passages in 8 documents · 512 words`
fn frequency(row: &FrequencyRow) -> String {
    let FrequencyRow { participants, of_participants, passages, documents, words, .. } = row;
    let share = Cell::Share(row.share);
    let (passages, documents) = (many(*passages, "passage"), many(*documents, "document"));
    format!(
        "{participants} of {}, {} · {passages} in {documents} · {}",
        many(*of_participants, "participant"),
        share.for_people(),
        many(words.unwrap_or_default(), "word")
    )
}

/// `3 passages · in all 23 passages, 7 of 8 documents`, and how many words where they are counted
fn cell(counts: &Matrix, row: usize, column: usize, unit: &str) -> Option<String> {
    let (code, cell) = (counts.codes.get(row)?, counts.cells.get(column)?.get(row)?);
    let words = cell.words.map_or(String::new(), |words| format!(", {}", many(words, "word")));
    let here = format!("{}{words}", many(cell.passages, "passage"));
    let of = counted(counts.cases.len(), unit);
    let all = format!("{}, {} of {of}", many(code.all.passages, "passage"), code.cases);
    Some(format!("{here} · in all {all}"))
}

fn together(drawn: &Drawn, answer: &CoOccurrence, row: usize, column: usize) -> (String, Vec<String>) {
    let Some((first, second)) = answer.codes.get(row).zip(answer.codes.get(column)) else { return Default::default() };
    let unit = match &drawn.request.figure {
        Figure::Cooccurrence { within, .. } => within.unit(),
        _ => "passage",
    };
    if row == column {
        return (first.path.clone(), vec![format!("{} in all", many(first.units, unit))]);
    }
    let title = format!("{} × {}", first.path, second.path);
    let Some(pair) = answer.pair(row, column) else {
        return (title, vec!["a code and what it is under are no pair".to_owned()]);
    };
    let jaccard = Cell::decimal(pair.jaccard(), 2);
    let both = format!(
        "{} of the {} that have either (Jaccard {})",
        many(pair.count, unit),
        pair.either,
        jaccard.for_people()
    );
    let sides = format!(
        "{} of {} with {} · {} of {} with {}",
        pair.first_with_second,
        first.units,
        last(&first.path),
        pair.second_with_first,
        second.units,
        last(&second.path)
    );
    (title, vec![both, sides])
}

fn interview(answer: &Saturation, new: &[Vec<String>], column: usize) -> Vec<String> {
    let Some((step, new)) = answer.steps.get(column).zip(new.get(column)) else { return Vec::new() };
    let names: Vec<String> = new.iter().map(|path| last(path)).collect();
    let list = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let known = format!("{}, {} new{list}", many(step.codes, "code"), step.new);
    let expected = Cell::decimal(step.expected, 1);
    let mut sofar = format!("{} known so far, at the mean of all orders {}", step.cumulative, expected.for_people());
    if let Some(band) = step.band {
        let ends = Cell::Interval(Some((band.low, band.high)), 0);
        sofar.push_str(&format!(", in 90 % of random ones {}", ends.for_people()));
    }
    vec![known, sofar]
}

/// `stretch 2 of 5, turn 14 · 1,204 characters in all` and its first words.
fn stretch(state: &State, document: &Document, code: &Covered, column: usize) -> Vec<String> {
    let count = counted(code.stretches.len(), "stretch").replace("stretchs", "stretches");
    let all = format!("{count}, {} in all", many(code.characters(), "character"));
    let Some(span) = code.stretches.get(column) else { return vec![all] };
    let nth = format!("{} of {all}", column + 1);
    let page = state.page.as_ref().filter(|page| {
        let open = &page.opened.document;
        (open.id, open.revision) == (document.id, document.revision)
    });
    let Some((page, span)) = page.and_then(|page| Some((page, span.intersection(page.text().whole())?))) else {
        return vec![nth];
    };
    let turn = page.turn_at(span.start()).map_or_else(String::new, |turn| format!(" · turn {}", turn.n));
    let words = page.text().slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
    vec![format!("{nth}{turn}"), format!("“{words}”")]
}
