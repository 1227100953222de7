//! Blocks set into rows of a width. Pure.

use super::blocks::{Block, BlockKind};
use super::cell::width as columns_of;
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use unicode_segmentation::UnicodeSegmentation;

/// A line of a transcript this long was broken by a typewriter, not by its author: its end is a blank.
const HARD_WRAPPED: u16 = 50;

/// One row of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The characters on it. Blanks where it was broken belong to it and hang beyond its end.
    pub span: Span,
    /// What the block is that it belongs to; for an empty row between blocks, the one that follows.
    pub block: BlockKind,
    pub kind: RowKind,
}

/// Why a row is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// The first row of its block: the speaker's name hangs beside it.
    First,
    Further,
    /// Nothing, between two blocks.
    Gap,
}

/// How much air there is between turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// None: a small screen.
    Tight,
    /// An empty row.
    Loose,
}

/// The blocks set into rows no wider than `width`, in the order of the text. `before` is what the block before the
/// first of them is; `None` if there is none.
pub fn wrap(text: &Text, blocks: &[Block], before: Option<BlockKind>, width: u16, spacing: Spacing) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut before = before;
    for &Block { span, kind, goes_on } in blocks {
        let apart = kind == BlockKind::Heading || before == Some(BlockKind::Heading) || spacing == Spacing::Loose;
        if apart && before.is_some() && !goes_on {
            rows.push(Row { span: Span::between(span.start(), span.start()), block: kind, kind: RowKind::Gap });
        }
        let mut row_kind = if goes_on { RowKind::Further } else { RowKind::First };
        wrap_span(text, span, width, |span| {
            rows.push(Row { span, block: kind, kind: row_kind });
            row_kind = RowKind::Further;
        });
        before = Some(kind);
    }
    rows
}

/// Whether the row ends with the line, whatever the width: a line of so many columns, before this grapheme.
pub fn ends_row(line_columns: u16, next: Option<&str>) -> bool {
    line_columns < HARD_WRAPPED || next.is_some_and(begins_line)
}

/// A place where the row may end: before `at`, with `columns` so far.
#[derive(Clone, Copy)]
struct Break {
    at: CharPos,
    columns: u16,
}

fn wrap_span(text: &Text, span: Span, width: u16, mut give: impl FnMut(Span)) {
    let (mut start, mut at) = (span.start(), span.start());
    let (mut columns, mut line_columns) = (0u16, 0u16);
    let mut last_break: Option<Break> = None;
    let mut break_before_that: Option<Break> = None;
    let mut graphemes = text.slice(span).graphemes(true).peekable();
    while let Some(grapheme) = graphemes.next() {
        let letters = grapheme.chars().count() as u32;
        if matches!(grapheme, "\n" | "\r\n") {
            let goes_on = !ends_row(line_columns, graphemes.peek().copied());
            line_columns = 0;
            at = at.plus(letters);
            if goes_on {
                columns = columns.saturating_add(1);
                (break_before_that, last_break) = (last_break, Some(Break { at, columns }));
            } else {
                give(Span::between(start, at));
                (start, columns, last_break, break_before_that) = (at, 0, None, None);
            }
            continue;
        }
        let wide = columns_of(grapheme);
        line_columns = line_columns.saturating_add(wide);
        if is_blank(grapheme) {
            at = at.plus(letters);
            columns = columns.saturating_add(wide);
            (break_before_that, last_break) = (last_break, Some(Break { at, columns }));
            continue;
        }
        if closes(grapheme) && last_break.is_some_and(|place| place.at == at) && !after_blank(text, at) {
            last_break = break_before_that;
        }
        while columns.saturating_add(wide) > width && at > start {
            let place = last_break.take().filter(|place| place.at > start).unwrap_or(Break { at, columns });
            give(Span::between(start, place.at));
            start = place.at;
            columns = columns.saturating_sub(place.columns);
            break_before_that = None;
        }
        at = at.plus(letters);
        columns = columns.saturating_add(wide);
        if may_end_row(grapheme, wide) {
            (break_before_that, last_break) = (last_break, Some(Break { at, columns }));
        }
    }
    if start < at || span.is_empty() {
        give(Span::between(start, at));
    }
}

/// Whether a line that begins so stands on its own: an empty one, or one of a list.
fn begins_line(grapheme: &str) -> bool {
    matches!(grapheme, "\n" | "\r\n" | "-" | "*" | "•" | "–" | "—" | "\t")
}

fn is_blank(grapheme: &str) -> bool {
    grapheme.chars().all(|letter| letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}' | '\u{2007}'))
}

fn after_blank(text: &Text, at: CharPos) -> bool {
    text.char_at(at.minus(1)).is_some_and(char::is_whitespace)
}

/// Whether a row may end after it: a hyphen or dash, an ideograph.
fn may_end_row(grapheme: &str, wide: u16) -> bool {
    matches!(grapheme, "-" | "‐" | "–" | "—" | "…" | "/") || wide > 1
}

/// Whether it may not begin a row.
fn closes(grapheme: &str) -> bool {
    matches!(
        grapheme,
        "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "}" | "”" | "’" | "»" | "-" | "–" | "—" | "…" | "\"" | "'"
    ) || matches!(
        grapheme,
        "。" | "、"
            | "，"
            | "．"
            | "！"
            | "？"
            | "："
            | "；"
            | "）"
            | "］"
            | "」"
            | "』"
            | "】"
            | "》"
            | "〉"
            | "ー"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(body: &str) -> Text {
        Text::new(body.to_owned()).expect("short")
    }

    #[track_caller]
    fn check(body: &str, width: u16, expected: &[&str]) {
        let text = text(body);
        let mut rows = Vec::new();
        wrap_span(&text, text.whole(), width, |row| rows.push(text.slice(row).to_owned()));
        assert_eq!(rows, expected);
    }

    #[test]
    fn words_stay_whole_and_the_blank_hangs() {
        check("nobody has ever asked", 10, &["nobody has ", "ever asked"]);
        check("nobody has ever asked", 9, &["nobody ", "has ever ", "asked"]);
        check("a well-kept house", 7, &["a well-", "kept ", "house"]);
        check("yes — no", 5, &["yes — ", "no"]);
    }

    #[test]
    fn a_word_wider_than_the_page_is_cut_between_graphemes() {
        check("Feierabendmüdigkeit", 8, &["Feierabe", "ndmüdigk", "eit"]);
        check("a👩\u{200d}👩👩\u{200d}👩b", 3, &["a👩\u{200d}👩", "👩\u{200d}👩b"]);
    }

    #[test]
    fn ideographs_break_anywhere_but_before_a_full_stop() {
        check("青嵐解析。はい", 8, &["青嵐解", "析。はい"]);
    }

    #[test]
    fn short_lines_keep_their_end_and_hard_wrapped_ones_flow() {
        check("one\ntwo", 20, &["one\n", "two"]);
        let long = "It is like drinking from the Feuerwehr, how do you\nsay, from the fire hose.";
        check(long, 58, &["It is like drinking from the Feuerwehr, how do you\nsay, ", "from the fire hose."]);
        check("one\n\ntwo", 20, &["one\n", "\n", "two"]);
    }

    proptest! {
        #[test]
        fn every_character_stands_on_one_row_and_no_row_is_too_wide(
            body in prop_oneof![
                "[a-z]{1,12}( [a-z.,-]{1,12}){0,30}",
                "[a-zé語👩\u{200d}\u{301}\x1b\u{202e}ا \n\t-]{0,120}",
                any::<String>(),
            ],
            width in 8u16..40,
        ) {
            let text = text(&body);
            let mut rows = Vec::new();
            wrap_span(&text, text.whole(), width, |row| rows.push(row));
            let mut at = CharPos(0);
            for row in &rows {
                prop_assert_eq!(row.start(), at);
                at = row.end();
                // The text may put two graphemes side by side that would be one alone: measure as drawn.
                let columns: u16 = text.slice(*row).trim_end_matches(|c: char| c.is_whitespace()).graphemes(true).map(columns_of).sum();
                prop_assert!(columns <= width, "{} columns in {:?}", columns, text.slice(*row));
            }
            prop_assert_eq!(at, text.whole().end());
        }
    }
}
