//! How wide the columns of a table on a page are, in letters.

use super::{Align, Cell, Column, Report};

/// A column keeps a word of up to so many letters together.
const WORD_MAX: usize = 14;
/// A column of text is comfortable to read at this width, one of long text at the other.
const COMFORTABLE: usize = 18;
const COMFORTABLE_LONG: usize = 28;
/// Text longer than this is long.
const LONG: usize = 120;

/// What a column asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Nothing is wrapped.
    pub natural: usize,
    /// Nothing is broken but between words.
    pub least: usize,
    /// Reads well.
    pub comfortable: usize,
}

/// What each of these columns asks for.
pub(super) fn wanted(report: &Report, columns: &[(usize, &Column)]) -> Vec<Wanted> {
    columns.iter().map(|&(at, column)| of_column(report, at, column)).collect()
}

fn of_column(report: &Report, at: usize, column: &Column) -> Wanted {
    let longest = |of: fn(&str) -> usize| {
        let cells = report.rows.iter().filter_map(|row| row.cells.get(at));
        cells.map(|cell| of(&cell.for_people()) + 2 * cell.depth()).max().unwrap_or(0)
    };
    let (lines, heading) = (longest(line), line(&column.heading));
    let natural = lines.max(heading);
    let is_of_figures = column.align == Align::Right;
    let words = if is_of_figures { lines } else { longest(word) };
    let least = words.max(word(&column.heading)).max(2).min(natural);
    let comfortable = match natural {
        _ if is_of_figures => least,
        LONG.. => COMFORTABLE_LONG,
        _ => COMFORTABLE,
    };
    Wanted { natural, least, comfortable: comfortable.max(least).min(natural) }
}

/// The longest line, in letters.
fn line(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

/// The longest stretch that is not broken.
fn word(text: &str) -> usize {
    let words = text.split(|letter: char| letter.is_whitespace() || matches!(letter, '-' | '/' | '_'));
    words.map(|word| word.chars().count() + 1).max().unwrap_or(0).min(WORD_MAX)
}

/// So many letters shared out: to each its least, and of what is left the longer the more, but to none more than it needs.
pub(super) fn shared(wanted: &[Wanted], room: f64) -> Vec<f64> {
    let least = wanted.iter().map(|column| column.least).sum::<usize>() as f64;
    if least >= room {
        return wanted.iter().map(|column| column.least as f64 * (room / least).max(0.0)).collect();
    }
    let mut widths: Vec<f64> = wanted.iter().map(|column| column.least as f64).collect();
    let missing = |at: usize, widths: &[f64]| wanted[at].natural as f64 - widths[at];
    for _ in 0..wanted.len() {
        let spare = room - widths.iter().sum::<f64>();
        // The square root keeps a very long column from starving the others.
        let weight = |at: usize, widths: &[f64]| missing(at, widths).max(0.0).sqrt();
        let all: f64 = (0..wanted.len()).map(|at| weight(at, &widths)).sum();
        if spare < 0.5 || all == 0.0 {
            break;
        }
        let more: Vec<f64> =
            (0..wanted.len()).map(|at| (spare * weight(at, &widths) / all).min(missing(at, &widths))).collect();
        widths.iter_mut().zip(more).for_each(|(width, more)| *width += more.max(0.0));
    }
    widths
}

/// How many lines a row takes at these widths, at least.
pub(super) fn lines(cells: &[Cell], columns: &[(usize, &Column)], widths: &[f64]) -> usize {
    let of = |at: usize, width: f64| {
        let Some(cell) = cells.get(at) else { return 1 };
        let width = (width - 2.0 * cell.depth() as f64).max(4.0);
        let text = cell.for_people();
        text.lines().map(|line| (line.chars().count() as f64 / width).ceil().max(1.0) as usize).sum::<usize>()
    };
    columns.iter().zip(widths).map(|(&(at, _), &width)| of(at, width)).max().unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn figures_keep_their_width_and_text_shares_what_is_left() {
        let mut report = Report::new("", vec![Column::text("code", "Code"), Column::figure("n", "Passages")]);
        report.push(vec![Cell::text("a code with a long name"), 12.into()]);
        let columns = report.columns_for(super::super::Audience::People);
        let wanted = wanted(&report, &columns);
        assert_eq!(wanted[0], Wanted { natural: 23, least: 5, comfortable: 18 });
        assert_eq!(wanted[1], Wanted { natural: 8, least: 8, comfortable: 8 });
        assert_eq!(shared(&wanted, 100.0), [23.0, 8.0]);
        assert_eq!(shared(&wanted, 20.0), [12.0, 8.0]);
        assert_eq!(lines(&report.rows[0].cells, &columns, &[12.0, 8.0]), 2);
    }

    proptest! {
        #[test]
        fn columns_never_take_more_room_than_there_is(columns in prop::collection::vec((1usize..300, 1usize..20), 1..12), room in 10f64..200.0) {
            let wanted: Vec<Wanted> = columns
                .into_iter()
                .map(|(natural, least)| Wanted { natural: natural.max(least), least, comfortable: least })
                .collect();
            let widths = shared(&wanted, room);
            prop_assert!(widths.iter().sum::<f64>() <= room + 0.01);
            prop_assert!(widths.iter().zip(&wanted).all(|(width, wanted)| *width <= wanted.natural as f64 + 0.01));
        }
    }
}
