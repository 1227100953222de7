//! Aligned text for a terminal or a plain file.
//!
//! Set by hand rather than by a table library: a wrapped name stays at its depth in the tree,
//! figures are never broken, and there are no lines but the one under the headings.

use super::{Align, Audience, Cell, Column, Report, Row};
use crate::model::cores::{in_parts, piece_by_piece};
use crate::model::text::uncommon;
use crate::model::visible::{visible, visible_line};
use std::borrow::Cow;
use std::convert::Infallible;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: usize = 2;
/// Text is not made narrower than this.
const TEXT_MIN: usize = 12;
/// A column leaves room for its longest word up to this.
const WORD_MAX: usize = 20;
/// Per level of the tree.
const INDENT: usize = 2;

/// The report as aligned text, its text columns wrapped so that it fits `width` if that can be.
pub(super) fn render(report: &Report, width: Option<usize>) -> String {
    let mut text = String::new();
    let Ok(()) = in_pieces(report, width, |piece| {
        text.push_str(piece);
        Ok::<(), Infallible>(())
    });
    text
}

/// The same, given away piece by piece: most of a wide table are blanks, which nobody has to keep.
///
/// Costs two walks over the rows, one to measure them and one to set them, many rows on all cores; no cell is kept in
/// between.
pub(super) fn in_pieces<E>(
    report: &Report,
    width: Option<usize>,
    mut give: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let columns: Vec<Shown<'_>> = report.columns_for(Audience::People).into_iter().map(Shown::of).collect();
    let measured = measured(&report.rows, &columns, width.is_some());
    let widths = widths(&columns, &measured, width);
    let sheet = Sheet { columns: &columns, widths: &widths };

    let mut head = String::new();
    if !report.title.is_empty() {
        head.push_str(&format!("{}\n\n", visible_line(&report.title)));
    }
    if !columns.is_empty() {
        let headings = columns.iter().zip(&widths);
        let headings = headings.map(|(column, &width)| wrapped(&column.heading, width)).collect::<Vec<_>>();
        sheet.line_up(&mut head, &headings);
        let rule = widths.iter().sum::<usize>() + GAP * (widths.len() - 1);
        head.push_str(&"─".repeat(rule));
        head.push('\n');
    }
    let is_bare = head.is_empty() && report.rows.is_empty();
    give(&head)?;
    // Rows of several lines are kept apart by a blank one, or the eye cannot tell where one ends.
    let is_airy = sheet.has_tall(&report.rows, &measured);
    piece_by_piece(
        &report.rows,
        |at, rows, piece| {
            for (row, n) in rows.iter().zip(at..) {
                piece.push_str(if is_airy && n > 0 { "\n" } else { "" });
                sheet.set(piece, row);
            }
        },
        &mut give,
    )?;
    give(&remarks(report, width, is_bare))
}

/// A column that people see.
struct Shown<'r> {
    /// Its place in the rows.
    at: usize,
    heading: Cow<'r, str>,
    is_text: bool,
}

impl<'r> Shown<'r> {
    fn of((at, column): (usize, &'r Column)) -> Self {
        Self { at, heading: visible_line(&column.heading), is_text: column.align == Align::Left }
    }

    fn block<'c>(&self, row: &'c Row) -> Block<'c> {
        static EMPTY: Cell = Cell::Empty;
        Block::of(row.cells.get(self.at).unwrap_or(&EMPTY))
    }
}

/// How wide what stands in a column is.
#[derive(Clone, Copy, Default)]
struct Wide {
    line: usize,
    /// Its longest word; 0 if nobody asked.
    word: usize,
    /// Whether a cell has several lines.
    has_lines: bool,
}

impl Wide {
    fn max(self, other: Self) -> Self {
        Self {
            line: self.line.max(other.line),
            word: self.word.max(other.word),
            has_lines: self.has_lines || other.has_lines,
        }
    }
}

/// How wide each column's cells are, their words only if lines may have to be broken between them.
fn measured(rows: &[Row], columns: &[Shown<'_>], with_words: bool) -> Vec<Wide> {
    let parts = in_parts(rows, |rows| {
        let mut wide = vec![Wide::default(); columns.len()];
        for row in rows {
            for (column, wide) in columns.iter().zip(&mut wide) {
                let block = column.block(row);
                let word = if with_words { block.word_width() } else { 0 };
                *wide = wide.max(Wide { line: block.width(), word, has_lines: block.has_lines() });
            }
        }
        wide
    });
    (0..columns.len()).map(|at| parts.iter().map(|part| part[at]).fold(Wide::default(), Wide::max)).collect()
}

/// The widths of the columns, on a page of `width` if there is one.
fn widths(columns: &[Shown<'_>], measured: &[Wide], width: Option<usize>) -> Vec<usize> {
    let both = || columns.iter().zip(measured);
    let natural: Vec<usize> = both().map(|(column, wide)| wide.line.max(width_of(&column.heading))).collect();
    let Some(width) = width else { return natural };
    let least = |of_text: fn(&Wide, usize) -> usize| -> Vec<usize> {
        let least = both().zip(&natural);
        least.map(|((column, wide), &natural)| if column.is_text { of_text(wide, natural) } else { natural }).collect()
    };
    let words = least(|wide, natural| wide.word.clamp(TEXT_MIN, WORD_MAX).min(natural));
    let bare = least(|_, natural| natural.min(TEXT_MIN));
    fitted(&natural, &words, width).or_else(|| fitted(&natural, &bare, width)).unwrap_or(bare)
}

/// What stands below the table, parted from it unless there is nothing above.
fn remarks(report: &Report, width: Option<usize>, is_bare: bool) -> String {
    let remarks = report.remarks();
    let mut out = String::new();
    if !remarks.is_empty() && !is_bare {
        out.push('\n');
    }
    for remark in remarks {
        for line in wrapped(&visible_line(&remark), width.unwrap_or(usize::MAX).max(TEXT_MIN)) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

/// A cell's text with its depth in the tree.
struct Block<'c> {
    text: Cow<'c, str>,
    indent: usize,
    /// How wide it is if it is a single line of letters that take one column each, as nearly all are.
    narrow: Option<usize>,
}

impl<'c> Block<'c> {
    fn of(cell: &'c Cell) -> Self {
        let (text, indent) = (cell.for_people(), INDENT * cell.depth());
        if is_all_narrow(&text) {
            return Self { narrow: Some(text.chars().count()), text, indent };
        }
        let mut text = match text {
            Cow::Borrowed(text) => visible(text),
            Cow::Owned(text) => Cow::Owned(visible(&text).into_owned()),
        };
        if text.contains('\t') {
            text = Cow::Owned(text.replace('\t', " "));
        }
        Self { text, indent, narrow: None }
    }

    fn has_lines(&self) -> bool {
        self.narrow.is_none() && self.text.contains('\n')
    }

    fn width(&self) -> usize {
        match self.narrow {
            Some(0) => 0,
            Some(width) => width + self.indent,
            None => self.text.lines().map(|line| width_of(line) + self.indent).max().unwrap_or(0),
        }
    }

    /// How far it is set in where there is so much room.
    fn indent_in(&self, width: usize) -> usize {
        self.indent.min(width.saturating_sub(TEXT_MIN / 2))
    }

    /// Whether it stands on a single line of this width.
    fn is_one_line(&self, width: usize) -> bool {
        !self.has_lines() && self.indent_in(width) + self.narrow.unwrap_or_else(|| width_of(&self.text)) <= width
    }

    /// As a single line of this width, without blanks at its end.
    fn line(&self, width: usize) -> Line<'_> {
        let text = self.text.trim_end();
        // A blank that is narrow is a byte, too.
        let trimmed = self.text.len() - text.len();
        let taken = self.narrow.map_or_else(|| width_of(text), |width| width - trimmed);
        Line { indent: self.indent_in(width), text, width: taken }
    }

    fn word_width(&self) -> usize {
        self.text.split_whitespace().map(width_of).max().unwrap_or(0) + self.indent
    }

    /// The lines at this width, all of them at its depth.
    fn wrapped(&self, width: usize) -> Vec<String> {
        let indent = self.indent_in(width);
        let mut lines = wrapped(&self.text, width.saturating_sub(indent));
        lines.iter_mut().for_each(|line| line.insert_str(0, &" ".repeat(indent)));
        lines
    }
}

/// What stands in one line of a cell.
struct Line<'t> {
    indent: usize,
    text: &'t str,
    /// How many columns the text takes.
    width: usize,
}

/// How many columns of a terminal the text takes; most texts have no other letters than those that take one each.
fn width_of(text: &str) -> usize {
    if is_all_narrow(text) { text.chars().count() } else { text.width() }
}

fn is_all_narrow(text: &str) -> bool {
    uncommon(text).all(is_narrow)
}

/// Whether the letter takes one column whatever stands beside it: those of western languages, and their quotation marks.
const fn is_narrow(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' | '‐'..='―' | '‘'..='‟' | '…')
}

/// Natural widths, the widest columns narrowed to one common width, but none below its `least`, so that all fit;
/// `None` if they cannot.
fn fitted(natural: &[usize], least: &[usize], width: usize) -> Option<Vec<usize>> {
    let gaps = GAP * natural.len().saturating_sub(1);
    let capped = |cap: usize| natural.iter().zip(least).map(move |(&natural, &least)| natural.min(cap.max(least)));
    let fits = |cap: &usize| capped(*cap).sum::<usize>() + gaps <= width;
    // The total grows with the cap: of all caps that fit, the largest.
    let widest = natural.iter().copied().max().unwrap_or(0);
    let caps: Vec<usize> = (0..=widest.min(width)).collect();
    let fitting = caps.partition_point(|cap| fits(cap));
    let cap = *caps.get(fitting.checked_sub(1)?)?;
    Some(capped(if fits(&widest) { widest } else { cap }).collect())
}

/// How rows are set.
struct Sheet<'r> {
    columns: &'r [Shown<'r>],
    widths: &'r [usize],
}

impl Sheet<'_> {
    /// Whether a cell has more than two lines.
    fn has_tall(&self, rows: &[Row], measured: &[Wide]) -> bool {
        let columns = self.columns.iter().zip(self.widths).zip(measured);
        // In the others everything stands on one line.
        let broken = columns.filter(|((_, width), wide)| wide.has_lines || wide.line > **width);
        let broken: Vec<(&Shown<'_>, usize)> = broken.map(|((column, width), _)| (column, *width)).collect();
        let is_tall = |row: &Row| {
            broken.iter().any(|(column, width)| {
                let block = column.block(row);
                !block.is_one_line(*width) && block.wrapped(*width).len() > 2
            })
        };
        !broken.is_empty() && in_parts(rows, |rows| rows.iter().any(is_tall)).contains(&true)
    }

    /// Writes a row.
    fn set(&self, out: &mut String, row: &Row) {
        let blocks = || self.columns.iter().map(|column| column.block(row)).zip(self.widths);
        let lines: Vec<Block<'_>> =
            blocks().map_while(|(block, &width)| block.is_one_line(width).then_some(block)).collect();
        // Nearly every row of a page that is as wide as it needs.
        if lines.len() == self.columns.len() {
            self.line(out, lines.iter().zip(self.widths).map(|(block, &width)| block.line(width)));
        } else {
            self.line_up(out, &blocks().map(|(block, &width)| block.wrapped(width)).collect::<Vec<_>>());
        }
    }

    /// Writes one row of blocks side by side.
    fn line_up(&self, out: &mut String, blocks: &[Vec<String>]) {
        let height = blocks.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for n in 0..height {
            let texts = blocks.iter().map(|block| block.get(n).map_or("", String::as_str));
            self.line(out, texts.map(|text| Line { indent: 0, text, width: width_of(text) }));
        }
    }

    /// Writes one line, each text behind its blanks, without blanks at its end.
    fn line<'t>(&self, out: &mut String, lines: impl Iterator<Item = Line<'t>>) {
        let start = out.len();
        for (at, Line { indent, text, width }) in lines.enumerate() {
            let missing = self.widths[at].saturating_sub(indent + width);
            let (before, after) = if self.columns[at].is_text { (0, missing) } else { (missing, 0) };
            blanks(out, if at == 0 { 0 } else { GAP } + before + indent);
            out.push_str(text);
            blanks(out, after);
        }
        out.truncate(start + out[start..].trim_end().len());
        out.push('\n');
    }
}

/// Writes so many blanks.
fn blanks(out: &mut String, mut count: usize) {
    const BLANKS: &str = "                                                                ";
    while count > 0 {
        let some = count.min(BLANKS.len());
        out.push_str(&BLANKS[..some]);
        count -= some;
    }
}

/// The text in lines of at most `width` columns, broken between words, or inside a word that is longer: after a mark that
/// joins words, if it has one.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        if width_of(paragraph) <= width {
            lines.push(paragraph.trim_end().to_owned());
            continue;
        }
        let (mut line, mut used) = (String::new(), 0);
        for word in paragraph.split_inclusive(' ').flat_map(|word| parts(word, width)) {
            let bare = width_of(word.trim_end_matches(' '));
            if used > 0 && used + bare > width {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0;
            }
            if bare <= width {
                line.push_str(word);
                used += width_of(word);
                continue;
            }
            for letter in word.graphemes(true) {
                if used > 0 && used + letter.width() > width {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(letter);
                used += letter.width();
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    if lines.is_empty() { vec![String::new()] } else { lines }
}

/// A word, or its parts if a line is too short for it.
fn parts(word: &str, width: usize) -> Vec<&str> {
    match width_of(word.trim_end()) > width {
        true => word.split_inclusive(['-', '/', '_']).collect(),
        false => vec![word],
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use crate::report::Column;
    use insta::assert_snapshot;
    use proptest::prelude::*;

    #[test]
    fn a_wide_page_wraps_nothing_and_kills_control_codes() {
        assert_snapshot!(render(&hostile(), None), @r#"
        Codes & <themes>

        Code              Quote                                                      n      κ
        ─────────────────────────────────────────────────────────────────────────────────────
        RQ1_a                                                                       12   0.86
          in/out | [sic]  =cmd|' /C calc'!A0                                         3  -0.12
                          second \line{} 100% "quoted"
          esc             ␛[31mred⟨RLO⟩ <script>alert(1)</script> #1 $x_2^3~ `*b*`   0      –

        only 12 units, P_01 & others
        – κ: neither coder used the code
        barriers.thema · consensus
        "#);
    }

    #[test]
    fn a_narrow_page_wraps_text_and_never_figures() {
        assert_snapshot!(render(&hostile(), Some(48)), @r#"
        Codes & <themes>

        Code             Quote                  n      κ
        ────────────────────────────────────────────────
        RQ1_a                                  12   0.86

          in/out |       =cmd|' /C calc'!A0     3  -0.12
          [sic]          second \line{} 100%
                         "quoted"

          esc            ␛[31mred⟨RLO⟩          0      –
                         <script>alert(1)</
                         script> #1 $x_2^3~
                         `*b*`

        only 12 units, P_01 & others
        – κ: neither coder used the code
        barriers.thema · consensus
        "#);
    }

    #[test]
    fn a_long_name_is_broken_where_its_words_are_joined() {
        assert_eq!(wrapped("of team-isolation-pipeline: 7", 20), ["of team-isolation-", "pipeline: 7"]);
        assert_eq!(wrapped("nonononononono", 6), ["nonono", "nonono", "no"]);
    }

    #[test]
    fn many_rows_set_on_several_cores_are_the_rows_of_one() {
        let mut report = Report::new("", vec![Column::text("a", ""), Column::figure("n", "")]);
        (0..4_001).for_each(|n| report.push(vec!["word".into(), n.into()]));
        let lines: Vec<String> = render(&report, None).lines().skip(2).map(str::to_owned).collect();
        let expected: Vec<String> = (0..4_001).map(|n| format!("word  {n:>4}")).collect();
        assert_eq!(lines, expected);
        // One tall row sets all of them apart, those of the other cores too.
        report.push(vec!["a\nb\nc".into(), 0.into()]);
        let text = render(&report, None);
        assert!(text.contains("word     0\n\nword     1\n\n"), "{}", text.chars().take(80).collect::<String>());
        assert!(text.ends_with("word  4000\n\na        0\nb\nc\n"));
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let mut report = Report::new("", vec![Column::text("a", "名前"), Column::figure("n", "n")]);
        report.push(vec!["信頼".into(), 1.into()]);
        report.push(vec!["Café".into(), 22.into()]);
        assert_snapshot!(render(&report, None), @r"
        名前   n
        ────────
        信頼   1
        Café  22
        ");
    }

    proptest! {
        #[test]
        fn narrow_letters_take_one_column_each_whatever_stands_beside_them(text in "[ -~¡-¬®-ɏ‐-―‘-‟…]{0,20}") {
            prop_assert!(text.chars().all(is_narrow));
            prop_assert_eq!(text.chars().count(), text.width());
        }

        #[test]
        fn a_block_of_narrow_letters_is_what_one_looked_at_letter_by_letter_is(
            text in prop_oneof!["[a é—’]{0,20}", "[a é—\t\n\u{1b}\u{202e}\u{301}信]{0,20}", any::<String>()],
            width in 0usize..30,
        ) {
            let cell = Cell::text(text.as_str());
            let block = Block::of(&cell);
            let shown = visible(&text).replace('\t', " ");
            prop_assert_eq!(&*block.text, &shown);
            prop_assert_eq!(block.width(), shown.lines().map(|line| line.width()).max().unwrap_or(0));
            prop_assert_eq!(block.has_lines(), shown.contains('\n'));
            prop_assert_eq!(block.is_one_line(width), !shown.contains('\n') && shown.width() <= width);
            prop_assert_eq!(block.line(width).width, shown.trim_end().width());
        }

        #[test]
        fn every_word_survives_wrapping_and_no_line_is_too_wide(text in "[a-z 信é\u{301}]{0,60}", width in 2usize..30) {
            let lines = wrapped(&text, width);
            let letters = |text: &str| text.replace(' ', "");
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            prop_assert!(lines.iter().all(|line| line.width() <= width), "{:?}", lines);
        }

        #[test]
        fn a_table_fits_wherever_its_figures_do(texts in prop::collection::vec("[a-z ]{0,80}", 1..5), width in 60usize..120) {
            let columns = texts.iter().map(|_| Column::text("t", "T")).chain([Column::figure("n", "n")]).collect();
            let mut report = Report::new("", columns);
            report.push(texts.iter().map(|text| Cell::text(text.as_str())).chain([Cell::Integer(123)]).collect());
            prop_assert!(render(&report, Some(width)).lines().all(|line| line.width() <= width));
        }
    }
}
