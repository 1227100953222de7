//! Aligned text for a terminal or a plain file.
//!
//! Set by hand rather than by a table library: a wrapped name stays at its depth in the tree,
//! figures are never broken, and there are no lines but the one under the headings.

use super::{Align, Audience, Cell, Report};
use crate::model::text::is_plain;
use crate::model::visible::{visible, visible_line};
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
    let columns = report.columns_for(Audience::People);
    let cells: Vec<Vec<Block>> = report
        .rows
        .iter()
        .map(|row| columns.iter().map(|&(at, _)| Block::of(row.cells.get(at).unwrap_or(&Cell::Empty))).collect())
        .collect();
    let headings: Vec<String> = columns.iter().map(|(_, column)| visible_line(&column.heading).into_owned()).collect();

    let natural: Vec<usize> = (0..columns.len())
        .map(|at| cells.iter().map(|row| row[at].width()).chain([headings[at].width()]).max().unwrap_or(0))
        .collect();
    let is_text: Vec<bool> = columns.iter().map(|(_, column)| column.align == Align::Left).collect();
    let widths = match width {
        Some(width) => {
            let words = (0..columns.len()).map(|at| {
                let longest = cells.iter().map(|row| row[at].word_width()).max().unwrap_or(0);
                if is_text[at] { longest.clamp(TEXT_MIN, WORD_MAX).min(natural[at]) } else { natural[at] }
            });
            let bare = (0..columns.len()).map(|at| if is_text[at] { natural[at].min(TEXT_MIN) } else { natural[at] });
            fitted(&natural, &words.collect::<Vec<_>>(), width)
                .or_else(|| fitted(&natural, &bare.clone().collect::<Vec<_>>(), width))
                .unwrap_or_else(|| bare.collect())
        }
        None => natural,
    };

    let mut out = String::new();
    if !report.title.is_empty() {
        out.push_str(&format!("{}\n\n", visible_line(&report.title)));
    }
    let set: Vec<Vec<Vec<String>>> =
        cells.iter().map(|row| row.iter().zip(&widths).map(|(block, &width)| block.wrapped(width)).collect()).collect();
    // Rows of several lines are kept apart by a blank one, or the eye cannot tell where one ends.
    let is_airy = set.iter().flatten().any(|lines| lines.len() > 2);
    if !columns.is_empty() {
        let heading: Vec<Vec<String>> =
            headings.iter().zip(&widths).map(|(text, &width)| wrapped(text, width)).collect();
        line_up(&mut out, &heading, &widths, &is_text);
        let rule = widths.iter().sum::<usize>() + GAP * (widths.len() - 1);
        out.push_str(&"─".repeat(rule));
        out.push('\n');
    }
    for (n, row) in set.iter().enumerate() {
        if is_airy && n > 0 {
            out.push('\n');
        }
        line_up(&mut out, row, &widths, &is_text);
    }
    remarks(&mut out, report, width);
    out
}

fn remarks(out: &mut String, report: &Report, width: Option<usize>) {
    let remarks = report.remarks();
    if !remarks.is_empty() && !out.is_empty() {
        out.push('\n');
    }
    for remark in remarks {
        for line in wrapped(&visible_line(&remark), width.unwrap_or(usize::MAX).max(TEXT_MIN)) {
            out.push_str(&line);
            out.push('\n');
        }
    }
}

/// A cell's text with its depth in the tree.
struct Block {
    text: String,
    indent: usize,
}

impl Block {
    fn of(cell: &Cell) -> Self {
        Self { text: visible(&cell.for_people()).replace('\t', " "), indent: INDENT * cell.depth() }
    }

    fn width(&self) -> usize {
        self.text.lines().map(|line| width_of(line) + self.indent).max().unwrap_or(0)
    }

    fn word_width(&self) -> usize {
        self.text.split_whitespace().map(width_of).max().unwrap_or(0) + self.indent
    }

    /// The lines at this width, all of them at its depth.
    fn wrapped(&self, width: usize) -> Vec<String> {
        let indent = self.indent.min(width.saturating_sub(TEXT_MIN / 2));
        let mut lines = wrapped(&self.text, width.saturating_sub(indent));
        lines.iter_mut().for_each(|line| line.insert_str(0, &" ".repeat(indent)));
        lines
    }
}

/// How many columns of a terminal the text takes; most texts have no other letters than those that take one each.
fn width_of(text: &str) -> usize {
    if is_plain(text) { text.len() } else { text.width() }
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

/// Writes one row of blocks side by side, without blanks at the ends of lines.
fn line_up(out: &mut String, blocks: &[Vec<String>], widths: &[usize], is_text: &[bool]) {
    let height = blocks.iter().map(Vec::len).max().unwrap_or(0).max(1);
    for n in 0..height {
        let start = out.len();
        for (at, block) in blocks.iter().enumerate() {
            let text = block.get(n).map_or("", String::as_str);
            let blanks = std::iter::repeat_n(' ', widths[at].saturating_sub(width_of(text)));
            out.push_str(if at == 0 { "" } else { &"  "[..GAP] });
            if is_text[at] {
                out.push_str(text);
                out.extend(blanks);
            } else {
                out.extend(blanks);
                out.push_str(text);
            }
        }
        out.truncate(start + out[start..].trim_end().len());
        out.push('\n');
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
