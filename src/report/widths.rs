//! How wide the columns of a table on a page are, in ordinary letters: those of running text, on the average.

use super::{Align, Cell, Column, Report, Row};

/// A column keeps a word of up to so many letters together.
const WORD_MAX: f64 = 16.0;
/// A column of text is comfortable to read at this width, one of long text at the other.
const COMFORTABLE: f64 = 22.0;
const COMFORTABLE_LONG: f64 = 28.0;
/// Text longer than this is long.
const LONG: f64 = 120.0;

/// How wide a page sets what stands on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ruler {
    /// In ordinary letters.
    pub letter: fn(char) -> f64,
    /// So many times as wide is what is bold.
    pub bold: f64,
    /// And so many times a heading of a column.
    pub heading: f64,
    /// A level of the tree.
    pub indent: f64,
}

impl Ruler {
    /// The text on one line.
    pub fn width(&self, text: &str) -> f64 {
        text.chars().map(self.letter).sum()
    }

    /// The longest line.
    fn longest_line(&self, text: &str) -> f64 {
        text.lines().map(|line| self.width(line)).fold(0.0, f64::max)
    }

    /// The longest stretch that is not broken.
    fn longest_piece(&self, text: &str) -> f64 {
        pieces(text).iter().map(|piece| self.width(piece.trim_end())).fold(0.0, f64::max)
    }

    /// How many lines the text takes where each is so wide.
    pub fn lines(&self, text: &str, width: f64) -> usize {
        text.lines().map(|line| self.lines_of(line, width)).sum::<usize>().max(1)
    }

    fn lines_of(&self, line: &str, width: f64) -> usize {
        let (mut lines, mut used) = (1, 0.0);
        for piece in pieces(line) {
            let needed = self.width(piece.trim_end());
            if used > 0.0 && used + needed > width {
                lines += 1;
                used = 0.0;
            }
            // A piece longer than a line is cut.
            let more = (needed / width.max(1.0)).ceil().max(1.0) - 1.0;
            lines += more as usize;
            used += self.width(&piece) - more * width;
        }
        lines
    }
}

/// What may stand on a line of its own: cut after blanks, and after the marks that join words. A date stays whole.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let (mut piece, mut before) = (String::new(), None);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        piece.push(letter);
        let is_digit = |letter: char| letter.is_ascii_digit();
        let holds = letter == '-' && before.is_some_and(is_digit) && letters.peek().copied().is_some_and(is_digit);
        if is_end(letter) && !holds {
            pieces.push(std::mem::take(&mut piece));
        }
        before = Some(letter);
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// Whether a line may end after it: a blank, a mark that joins words, a letter of a script that puts none between words.
pub(super) fn is_end(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '-' | '/' | '_' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}')
        || matches!(letter, '\u{ff00}'..='\u{ffef}' | '\u{1f000}'..='\u{3ffff}')
}

/// What a column asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wanted {
    /// Nothing is wrapped.
    pub natural: f64,
    /// Nothing is broken but between words.
    pub least: f64,
    /// Reads well.
    pub comfortable: f64,
}

impl Wanted {
    /// Can still be read.
    pub fn bearable(&self) -> f64 {
        (self.comfortable * 2.0 / 3.0).max(self.least)
    }
}

/// What each of these columns asks for.
pub(super) fn wanted(report: &Report, columns: &[(usize, &Column)], ruler: &Ruler) -> Vec<Wanted> {
    columns.iter().map(|&(at, column)| of_column(report, at, column, ruler)).collect()
}

fn of_column(report: &Report, at: usize, column: &Column, ruler: &Ruler) -> Wanted {
    let longest = |of: fn(&Ruler, &str) -> f64, most: f64| {
        let of_cell = |(row, cell): (_, &Cell)| {
            let wide = if Report::is_strong(row, cell) { ruler.bold } else { 1.0 };
            (of(ruler, &cell.for_people()) * wide).min(most) + ruler.indent * cell.depth() as f64
        };
        let cells = report.rows.iter().filter_map(|row| Some((row, row.cells.get(at)?)));
        cells.map(of_cell).fold(0.0, f64::max)
    };
    let (lines, heading) =
        (longest(Ruler::longest_line, f64::INFINITY), ruler.longest_line(&column.heading) * ruler.heading);
    let natural = lines.max(heading);
    let is_of_figures = column.align == Align::Right;
    let words = if is_of_figures { lines } else { longest(Ruler::longest_piece, WORD_MAX) };
    let least = words.max((ruler.longest_piece(&column.heading) * ruler.heading).min(WORD_MAX)).max(1.0).min(natural);
    let comfortable = match natural {
        _ if is_of_figures => least,
        LONG.. => COMFORTABLE_LONG,
        _ => COMFORTABLE,
    };
    Wanted { natural, least, comfortable: comfortable.max(least).min(natural) }
}

/// So many letters shared out: to each its least, then what makes it comfortable, and of what is left the longer the
/// more, but to none more than it needs.
pub(super) fn shared(wanted: &[Wanted], room: f64) -> Vec<f64> {
    let least = wanted.iter().map(|column| column.least).sum::<f64>();
    if least >= room {
        return wanted.iter().map(|column| column.least * (room / least).max(0.0)).collect();
    }
    let mut widths: Vec<f64> = wanted.iter().map(|column| column.least).collect();
    widen(&mut widths, wanted, room, |column| column.comfortable);
    widen(&mut widths, wanted, room, |column| column.natural);
    widths
}

/// Widens each towards what it wants, as far as there is room.
fn widen(widths: &mut [f64], wanted: &[Wanted], room: f64, wants: fn(&Wanted) -> f64) {
    let missing = |at: usize, widths: &[f64]| (wants(&wanted[at]) - widths[at]).max(0.0);
    for _ in 0..wanted.len() {
        let spare = room - widths.iter().sum::<f64>();
        // The square root keeps a very long column from starving the others.
        let weight = |at: usize, widths: &[f64]| missing(at, widths).sqrt();
        let all: f64 = (0..wanted.len()).map(|at| weight(at, widths)).sum();
        if spare < 0.5 || all == 0.0 {
            return;
        }
        let more: Vec<f64> =
            (0..wanted.len()).map(|at| (spare * weight(at, widths) / all).min(missing(at, widths))).collect();
        widths.iter_mut().zip(more).for_each(|(width, more)| *width += more);
    }
}

/// How many lines a row takes at these widths.
pub(super) fn lines(row: &Row, columns: &[(usize, &Column)], widths: &[f64], ruler: &Ruler) -> usize {
    let of = |at: usize, width: f64| {
        let Some(cell) = row.cells.get(at) else { return 1 };
        let wide = if Report::is_strong(row, cell) { ruler.bold } else { 1.0 };
        // What has just as much room as it needs is not to be wrapped for the sake of a last digit.
        let width = (width - ruler.indent * cell.depth() as f64 + 0.01).max(4.0);
        ruler.lines(&cell.for_people(), width / wide)
    };
    columns.iter().zip(widths).map(|(&(at, _), &width)| of(at, width)).max().unwrap_or(1)
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
        let wanted = wanted(&report, &columns, &TYPEWRITER);
        assert_eq!(wanted[0], Wanted { natural: 23.0, least: 4.0, comfortable: 22.0 });
        assert_eq!(wanted[1], Wanted { natural: 8.0, least: 8.0, comfortable: 8.0 });
        assert_eq!(shared(&wanted, 100.0), [23.0, 8.0]);
        assert_eq!(shared(&wanted, 20.0), [12.0, 8.0]);
        assert_eq!(lines(&report.rows[0], &columns, &[12.0, 8.0], &TYPEWRITER), 2);
        assert_eq!(lines(&report.rows[0], &columns, &[10.0, 8.0], &TYPEWRITER), 3);
    }

    #[test]
    fn lines_end_between_words_and_a_word_longer_than_a_line_is_cut() {
        assert_eq!(TYPEWRITER.lines("one two three", 7.0), 2);
        assert_eq!(TYPEWRITER.lines("one two three", 6.0), 3);
        assert_eq!(TYPEWRITER.lines("one\ntwo", 7.0), 2);
        assert_eq!(TYPEWRITER.lines("no-mandate-to-learn", 11.0), 2);
        assert_eq!(TYPEWRITER.lines("aaaaaaaaaaaaaaaaaaaa", 8.0), 3);
        assert_eq!(TYPEWRITER.lines("", 8.0), 1);
        assert_eq!(pieces("on 2026-11-23 by co-authors"), ["on ", "2026-11-23 ", "by ", "co-", "authors"]);
    }

    /// Every letter is as wide as any other.
    const TYPEWRITER: Ruler = Ruler { letter: |_| 1.0, bold: 1.0, heading: 1.0, indent: 2.0 };

    proptest! {
        #[test]
        fn columns_never_take_more_room_than_there_is(columns in prop::collection::vec((1f64..300.0, 1f64..20.0), 1..12), room in 10f64..200.0) {
            let wanted: Vec<Wanted> = columns
                .into_iter()
                .map(|(natural, least)| Wanted { natural: natural.max(least), least, comfortable: least })
                .collect();
            let widths = shared(&wanted, room);
            prop_assert!(widths.iter().sum::<f64>() <= room + 0.01);
            prop_assert!(widths.iter().zip(&wanted).all(|(width, wanted)| *width <= wanted.natural + 0.01));
        }
    }
}
