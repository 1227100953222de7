//! A document's blocks set into rows of a width. Pure; done when a document is opened or the screen changes,
//! never while drawing.

use super::cell::width as columns_of;
use crate::model::document::{Section, Speaker, Turn};
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use unicode_segmentation::UnicodeSegmentation;

/// A line of a transcript this long was broken by a typewriter, not by its author: its end is a blank.
const HARD_WRAPPED: u16 = 50;

/// A stretch of text that is set on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub span: Span,
    pub kind: BlockKind,
}

/// What a block is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// The title of a section of the interview guide. The cursor passes over it.
    Heading,
    /// The words of a turn, by its place in the list of turns.
    Turn(usize),
    /// Words outside any turn: field notes, an open answer, a remark of the transcriber.
    Prose,
}

/// One row of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The characters on it. Blanks where it was broken belong to it and hang beyond its end.
    pub span: Span,
    /// The block it belongs to; for an empty row between blocks, the one that follows.
    pub block: usize,
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

/// The blocks of a text: every turn, every heading, and whatever else has words in it.
///
/// Left out are blank lines and the speakers' labels (with times and numbers), which the page shows in its own way.
pub fn blocks(text: &Text, turns: &[Turn], sections: &[Section], speakers: &[Speaker]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut from = CharPos(0);
    for (at, turn) in turns.iter().enumerate() {
        let label = speakers.iter().find(|speaker| Some(speaker.id) == turn.speaker).map(|speaker| &speaker.label);
        between(text, Span::between(from, turn.span.start().max(from)), sections, label, true, &mut blocks);
        blocks.push(Block { span: turn.span, kind: BlockKind::Turn(at) });
        from = turn.span.end();
    }
    between(text, Span::between(from, text.whole().end().max(from)), sections, None, false, &mut blocks);
    blocks
}

/// The blocks of what lies between two turns.
fn between(
    text: &Text,
    gap: Span,
    sections: &[Section],
    label: Option<&String>,
    before_turn: bool,
    blocks: &mut Vec<Block>,
) {
    for paragraph in text.paragraphs(gap) {
        let mut prose: Option<Span> = None;
        for line in text.slice(paragraph).lines() {
            let Some(line) = text.span_of(line).filter(|line| !line.is_empty()) else { continue };
            if let Some(title) = heading_on(text, line, sections) {
                blocks.extend(prose.take().map(|span| Block { span, kind: BlockKind::Prose }));
                blocks.push(Block { span: title, kind: BlockKind::Heading });
                continue;
            }
            // What stands on the line on which somebody begins to speak is their label.
            let leads_in = before_turn && !text.slice(Span::between(line.end(), gap.end())).contains('\n');
            if leads_in || is_bare(text.slice(line), label) {
                blocks.extend(prose.take().map(|span| Block { span, kind: BlockKind::Prose }));
            } else {
                prose = Some(prose.map_or(line, |prose| prose.hull(line)));
            }
        }
        blocks.extend(prose.map(|span| Block { span: text.trim(span), kind: BlockKind::Prose }));
    }
}

/// The title on the line on which a section begins.
fn heading_on(text: &Text, line: Span, sections: &[Section]) -> Option<Span> {
    let next = sections.partition_point(|section| section.span.start() < line.start());
    let section = sections.get(next).filter(|section| section.span.start() <= line.end())?;
    let (before, _) = text.slice(line).split_once(&section.title).filter(|_| !section.title.is_empty())?;
    let start = line.start().plus(before.chars().count() as u32);
    Some(Span::between(start, start.plus(section.title.chars().count() as u32)))
}

/// Whether a line says nothing beside who speaks and when.
fn is_bare(line: &str, label: Option<&String>) -> bool {
    let rest = label.map_or_else(|| line.to_owned(), |label| line.replace(label, ""));
    !rest.contains(char::is_alphanumeric) || !rest.replace("<v ", "").contains(char::is_alphabetic)
}

/// The blocks set into rows no wider than `width`, in the order of the text.
pub fn wrap(text: &Text, blocks: &[Block], width: u16, spacing: Spacing) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (block, Block { span, kind }) in blocks.iter().enumerate() {
        let after_heading = block.checked_sub(1).is_some_and(|before| blocks[before].kind == BlockKind::Heading);
        let apart = *kind == BlockKind::Heading || after_heading || spacing == Spacing::Loose;
        if apart && block > 0 {
            rows.push(Row { span: Span::between(span.start(), span.start()), block, kind: RowKind::Gap });
        }
        let mut row_kind = RowKind::First;
        wrap_span(text, *span, width, |span| {
            rows.push(Row { span, block, kind: row_kind });
            row_kind = RowKind::Further;
        });
    }
    rows
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
            let goes_on = line_columns >= HARD_WRAPPED && !graphemes.peek().is_some_and(|next| begins_line(next));
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
    use crate::model::ids::{DocumentId, SpeakerId};
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

    #[test]
    fn headings_and_remarks_are_blocks_and_labels_are_not() {
        let body = "WEBVTT\n\n## G1 Work\n\n[00:01] **I:** Hello?\n\n[00:02]\nAna:\nYes.\n\n(They laugh, a telephone rings.)\n";
        let text = text(body);
        let place = |part: &str| {
            let (before, _) = body.split_once(part).unwrap();
            let start = before.chars().count() as u32;
            Span::of(start, start + part.chars().count() as u32)
        };
        let (document, interviewer, ana) = (DocumentId::new(), SpeakerId::new(), SpeakerId::new());
        let speaker = |id, label: &str| Speaker {
            id,
            document,
            label: label.into(),
            role: crate::model::document::Role::Participant,
            participant: None,
        };
        let turn = |n, part: &str, speaker| Turn {
            n,
            span: place(part),
            speaker: Some(speaker),
            time_start: None,
            time_end: None,
        };
        let turns = [turn(1, "Hello?", interviewer), turn(2, "Yes.", ana)];
        let sections = [Section {
            n: 1,
            span: Span::between(place("## G1").start(), text.whole().end()),
            title: "G1 Work".into(),
        }];
        let found = blocks(&text, &turns, &sections, &[speaker(interviewer, "I"), speaker(ana, "Ana")]);
        let shown: Vec<_> = found.iter().map(|block| (text.slice(block.span), block.kind)).collect();
        assert_eq!(
            shown,
            [
                ("WEBVTT", BlockKind::Prose),
                ("G1 Work", BlockKind::Heading),
                ("Hello?", BlockKind::Turn(0)),
                ("Yes.", BlockKind::Turn(1)),
                ("(They laugh, a telephone rings.)", BlockKind::Prose),
            ]
        );
    }

    #[test]
    fn field_notes_without_speakers_are_paragraphs() {
        let text = text("The room is warm.\nNobody speaks.\n\nThen the door opens.\n");
        let found = blocks(&text, &[], &[], &[]);
        let shown: Vec<_> = found.iter().map(|block| text.slice(block.span)).collect();
        assert_eq!(shown, ["The room is warm.\nNobody speaks.", "Then the door opens."]);
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
