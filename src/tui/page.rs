//! The open document as it is set: its blocks and rows, and the steps a cursor can take in it.

use super::cell;
use super::wrap::{self, Block, BlockKind, Row, RowKind, Spacing};
use crate::model::document::{Document, Role, Section, Speaker, Turn};
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use unicode_segmentation::UnicodeSegmentation;

/// What the cursor takes in at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Word,
    Sentence,
    Turn,
    Paragraph,
}

impl Unit {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Sentence => "sentence",
            Self::Turn => "turn",
            Self::Paragraph => "paragraph",
        }
    }
}

/// Forward in the text, or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Next,
    Back,
}

/// A document with its text, as it was loaded.
#[derive(Debug, Clone)]
pub struct Opened {
    pub document: Document,
    pub text: Text,
    pub turns: Vec<Turn>,
    pub sections: Vec<Section>,
    pub speakers: Vec<Speaker>,
    /// Where this coder was when they left, and how far they had got.
    pub reading: Option<Reading>,
}

/// Where somebody is in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub at: CharPos,
    /// The end of the last passage that was ever under the cursor.
    pub farthest: CharPos,
    /// Where the document's words end.
    pub end: CharPos,
}

impl Reading {
    /// As the settings keep it: three numbers.
    pub fn written(self) -> String {
        format!("{} {} {}", self.at, self.farthest, self.end)
    }

    pub fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split(' ').map(|number| number.parse().map(CharPos));
        let mut next = || numbers.next()?.ok();
        Some(Self { at: next()?, farthest: next()?, end: next()? })
    }
}

/// The open document, set into rows.
#[derive(Debug, Clone)]
pub struct Page {
    pub opened: Opened,
    pub blocks: Vec<Block>,
    pub rows: Vec<Row>,
    /// The measure the rows were set to.
    pub width: u16,
    pub spacing: Spacing,
    /// The first row on the screen.
    pub top: usize,
    pub unit: Unit,
    /// The passage under the cursor; empty only in a document without any words.
    pub passage: Span,
    /// Where the reader is: the passage's start, until a wider unit is chosen and then a narrower one again.
    pub place: CharPos,
    pub farthest: CharPos,
}

impl Page {
    /// Sets the document; the cursor is where its reader left it.
    pub fn new(opened: Opened, width: u16, spacing: Spacing) -> Self {
        let blocks = wrap::blocks(&opened.text, &opened.turns, &opened.sections, &opened.speakers);
        let rows = wrap::wrap(&opened.text, &blocks, width, spacing);
        let (at, farthest) = opened.reading.map_or_else(Default::default, |reading| (reading.at, reading.farthest));
        let mut page = Self {
            opened,
            blocks,
            rows,
            width,
            spacing,
            top: 0,
            unit: Unit::Sentence,
            passage: Span::of(0, 0),
            place: at,
            farthest,
        };
        page.go(page.unit_at(Unit::Sentence, at));
        page
    }

    /// Where its reader is, to be remembered.
    pub fn reading(&self) -> Reading {
        Reading { at: self.place, farthest: self.farthest, end: self.end() }
    }

    fn end(&self) -> CharPos {
        self.blocks.last().map_or(CharPos(0), |block| block.span.end())
    }

    pub fn text(&self) -> &Text {
        &self.opened.text
    }

    /// Sets the rows anew; the first row on the screen keeps its words.
    pub fn set(&mut self, width: u16, spacing: Spacing) {
        if (self.width, self.spacing) == (width, spacing) {
            return;
        }
        let first = self.rows.get(self.top).map_or(CharPos(0), |row| row.span.start());
        self.rows = wrap::wrap(&self.opened.text, &self.blocks, width, spacing);
        (self.width, self.spacing) = (width, spacing);
        self.top = if self.top == 0 { 0 } else { self.row_of(first) };
    }

    /// Puts the cursor on a passage.
    pub fn go(&mut self, passage: Span) {
        self.passage = passage;
        self.place = passage.start();
        self.farthest = self.farthest.max(passage.end());
    }

    /// Shows a passage without the reader having read up to it.
    pub fn look_at(&mut self, passage: Span, height: u16) {
        self.passage = passage;
        self.show_passage_afresh(height);
    }

    // -- rows ------------------------------------------------------------------------------------------------

    /// The row on which the character at `at` stands, or the nearest one before it.
    pub fn row_of(&self, at: CharPos) -> usize {
        let after = self.rows.partition_point(|row| row.span.start() <= at);
        // An empty row stands before the block whose start it names.
        (0..after).rev().find(|&row| self.rows[row].kind != RowKind::Gap).unwrap_or(0)
    }

    /// The rows of a passage, both ends included.
    pub fn rows_of(&self, span: Span) -> (usize, usize) {
        let last = if span.is_empty() { span.start() } else { span.end().minus(1) };
        (self.row_of(span.start()), self.row_of(last))
    }

    /// Scrolls no more than it must to have the cursor on a screen of `height` rows, with some rows around it.
    pub fn show_passage(&mut self, height: u16) {
        let height = usize::from(height.max(1));
        let (first, last) = self.rows_of(self.passage);
        let air = (height / 6).min(3);
        let top_max = first.saturating_sub(air);
        let top_min = (last + 1 + air).saturating_sub(height).min(top_max);
        self.top = self.top.clamp(top_min, top_max).min(self.top_max(height));
        // A passage longer than the screen is read from its start.
        if self.top > first {
            self.top = first;
        }
    }

    /// Brings the cursor to the upper third, as after a jump.
    pub fn show_passage_afresh(&mut self, height: u16) {
        let height = usize::from(height.max(1));
        let (first, last) = self.rows_of(self.passage);
        if first < self.top || last >= self.top + height {
            self.top = first.saturating_sub(height / 3).min(self.top_max(height));
        }
    }

    /// The farthest the page can be scrolled.
    pub fn top_max(&self, height: usize) -> usize {
        self.rows.len().saturating_sub(height)
    }

    /// The grapheme in column `column` of a row; beyond the end of the row its last one.
    pub fn grapheme_at(&self, row: usize, column: u16) -> Option<Span> {
        let row = self.rows.get(row).filter(|row| row.kind != RowKind::Gap && !row.span.is_empty())?;
        let (mut at, mut columns) = (row.span.start(), 0u16);
        let mut last = None;
        for grapheme in self.text().slice(row.span).graphemes(true) {
            let end = at.plus(grapheme.chars().count() as u32);
            let wide = cell::width(grapheme);
            if column < columns.saturating_add(wide) {
                return Some(Span::between(at, end));
            }
            last = Some(Span::between(at, end));
            columns = columns.saturating_add(wide);
            at = end;
        }
        last
    }

    /// In which column of its row the character at `at` begins.
    pub fn column_of(&self, at: CharPos) -> u16 {
        let row = self.rows.get(self.row_of(at)).map_or(Span::of(0, 0), |row| row.span);
        let before = Span::between(row.start(), at.max(row.start()));
        self.text().slice(before).graphemes(true).map(cell::width).sum()
    }

    // -- blocks and turns ------------------------------------------------------------------------------------

    /// The block the character at `at` is in, or the next one.
    pub fn block_at(&self, at: CharPos) -> usize {
        self.blocks.partition_point(|block| block.span.end() <= at)
    }

    /// The turn the character at `at` is in, or the next one.
    pub fn turn_at(&self, at: CharPos) -> Option<&Turn> {
        match self.blocks.get(self.block_at(at))?.kind {
            BlockKind::Turn(turn) => self.opened.turns.get(turn),
            _ => None,
        }
    }

    pub fn speaker(&self, turn: &Turn) -> Option<&Speaker> {
        self.opened.speakers.iter().find(|speaker| Some(speaker.id) == turn.speaker)
    }

    /// Whether the block holds words of somebody studied, which a coder is expected to look at.
    pub fn is_to_code(&self, block: &Block) -> bool {
        let BlockKind::Turn(turn) = block.kind else { return false };
        let speaker = self.opened.turns.get(turn).and_then(|turn| self.speaker(turn));
        speaker.is_none_or(|speaker| speaker.role == Role::Participant)
    }

    // -- steps -------------------------------------------------------------------------------------------------

    /// The units of one block, in order. A heading has none; a block without words is one unit.
    fn units(&self, block: &Block, unit: Unit) -> Vec<Span> {
        if block.kind == BlockKind::Heading || block.span.is_empty() {
            return Vec::new();
        }
        let text = self.text();
        let mut units: Vec<Span> = match unit {
            Unit::Word => text.words(block.span).filter_map(|word| word.intersection(block.span)).collect(),
            Unit::Sentence => text.sentences(block.span),
            Unit::Paragraph => text.paragraphs(block.span),
            Unit::Turn => Vec::new(),
        };
        if units.is_empty() {
            units.push(block.span);
        }
        units
    }

    /// The unit at `at`; between two units the one before, if it is in the same block.
    pub fn unit_at(&self, unit: Unit, at: CharPos) -> Span {
        let here = self.blocks.get(self.block_at(at)).filter(|block| block.span.start() <= at);
        let within = here.and_then(|block| self.units(block, unit).into_iter().rev().find(|span| span.start() <= at));
        within.or_else(|| self.unit_from(unit, at)).or_else(|| self.unit_before(unit, at)).unwrap_or(Span::of(0, 0))
    }

    /// The first unit that starts at `from` or later.
    pub fn unit_from(&self, unit: Unit, from: CharPos) -> Option<Span> {
        let blocks = self.blocks[self.block_at(from)..].iter();
        blocks
            .map(|block| self.units(block, unit))
            .find_map(|units| units.into_iter().find(|span| span.start() >= from))
    }

    /// The last unit that ends at `before` or sooner.
    pub fn unit_before(&self, unit: Unit, before: CharPos) -> Option<Span> {
        let blocks = &self.blocks[..self.blocks.len().min(self.block_at(before) + 1)];
        let mut units = blocks.iter().rev().map(|block| self.units(block, unit));
        units.find_map(|units| units.into_iter().rev().find(|span| span.end() <= before))
    }

    /// The unit a step from `passage`; `None` at either end of the document.
    pub fn unit_after(&self, passage: Span, unit: Unit, step: Step) -> Option<Span> {
        match step {
            Step::Next => self.unit_from(unit, passage.end()),
            Step::Back => self.unit_before(unit, passage.start()),
        }
    }

    /// The word nearest below or above, for a cursor that moves by words.
    pub fn word_below(&self, passage: Span, step: Step) -> Option<Span> {
        let (first, last) = self.rows_of(passage);
        let column = self.column_of(passage.start());
        let has_words = |&row: &usize| {
            let row = &self.rows[row];
            row.kind != RowKind::Gap && self.blocks[row.block].kind != BlockKind::Heading
        };
        let row = match step {
            Step::Next => (last + 1..self.rows.len()).find(has_words),
            Step::Back => (0..first).rev().find(has_words),
        }?;
        let at = self.grapheme_at(row, column)?.start();
        Some(self.unit_at(Unit::Word, at))
    }

    /// The next or previous turn (or stretch of prose), whole.
    pub fn turn_after(&self, passage: Span, step: Step) -> Option<Span> {
        self.unit_after(self.unit_at(Unit::Turn, passage.start()), Unit::Turn, step)
    }

    /// How much of the document lies before the cursor, in per cent; 100 when it is on the last unit.
    pub fn percent(&self) -> u32 {
        percent_of(self.passage.end().get(), self.end().get())
    }
}

/// `part` of `whole` in per cent, 100 only when nothing is left.
pub fn percent_of(part: u32, whole: u32) -> u32 {
    if part >= whole { 100 } else { (u64::from(part) * 100 / u64::from(whole)) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::DocumentId;
    use proptest::prelude::*;

    const NOTES: &str = "We meet. The room is warm.\n\nNobody speaks. “Well,” she says.\n";

    fn page(body: &str, width: u16) -> Page {
        let document =
            Document { id: DocumentId::new(), name: "P05".into(), revision: 1, language: None, retired: false };
        let text = Text::new(body.to_owned()).unwrap();
        let opened = Opened { document, text, turns: vec![], sections: vec![], speakers: vec![], reading: None };
        Page::new(opened, width, Spacing::Loose)
    }

    #[track_caller]
    fn check(unit: Unit, expected: &[&str]) {
        let page = page(NOTES, 20);
        let mut there = Vec::new();
        let mut next = page.unit_from(unit, CharPos(0));
        while let Some(span) = next {
            there.push(page.text().slice(span).to_owned());
            next = page.unit_after(span, unit, Step::Next);
        }
        assert_eq!(there, expected);
        let mut back = Vec::new();
        let mut before = page.unit_before(unit, page.text().whole().end());
        while let Some(span) = before {
            back.push(page.text().slice(span).to_owned());
            before = page.unit_after(span, unit, Step::Back);
        }
        back.reverse();
        assert_eq!(back, expected);
    }

    #[test]
    fn a_cursor_walks_over_every_unit_and_back() {
        let words = ["We", "meet", "The", "room", "is", "warm", "Nobody", "speaks", "Well", "she", "says"];
        check(Unit::Word, &words);
        check(Unit::Sentence, &["We meet.", "The room is warm.", "Nobody speaks.", "“Well,” she says."]);
        check(Unit::Paragraph, &["We meet. The room is warm.", "Nobody speaks. “Well,” she says."]);
        check(Unit::Turn, &["We meet. The room is warm.", "Nobody speaks. “Well,” she says."]);
    }

    #[test]
    fn a_word_below_is_the_one_under_the_column() {
        let page = page("one two three four\nfive six seven\n", 60);
        let word = page.unit_at(Unit::Word, CharPos(4));
        let below = page.word_below(word, Step::Next).unwrap();
        assert_eq!(page.text().slice(below), "five");
        assert_eq!(page.word_below(below, Step::Next), None);
    }

    #[test]
    fn a_document_without_words_has_an_empty_passage_and_no_steps() {
        for body in ["", "\n\n  \n"] {
            let page = page(body, 20);
            assert!(page.passage.is_empty());
            assert_eq!(page.unit_after(page.passage, Unit::Sentence, Step::Next), None);
            assert_eq!((page.row_of(CharPos(0)), page.percent()), (0, 100));
        }
    }

    #[test]
    fn scrolling_keeps_the_cursor_in_sight_and_still_when_it_can() {
        let body: String = (0..60).map(|n| format!("Sentence number {n}.\n\n")).collect();
        let mut page = page(&body, 40);
        let (mut tops, mut next) = (Vec::new(), page.unit_from(Unit::Sentence, CharPos(0)));
        while let Some(passage) = next {
            page.go(passage);
            page.show_passage(12);
            let (first, last) = page.rows_of(passage);
            assert!(page.top <= first && last < page.top + 12);
            tops.push(page.top);
            next = page.unit_after(passage, Unit::Sentence, Step::Next);
        }
        assert_eq!(tops[..5], [0, 0, 0, 0, 0]);
        assert_eq!(tops.last(), Some(&page.top_max(12)));
    }

    proptest! {
        #[test]
        fn a_click_on_any_letter_s_cell_gives_that_letter(
            body in "[a-zé語👩\u{200d}\u{301}\x1b\u{202e}ا .\n\t-]{1,120}", width in 8u16..40,
        ) {
            let page = page(&body, width);
            for (place, row) in page.rows.iter().enumerate().filter(|(_, row)| row.kind != RowKind::Gap) {
                let (mut at, mut column) = (row.span.start(), 0);
                for grapheme in page.text().slice(row.span).graphemes(true) {
                    let span = Span::between(at, at.plus(grapheme.chars().count() as u32));
                    for offset in 0..cell::width(grapheme) {
                        prop_assert_eq!(page.grapheme_at(place, column + offset), Some(span));
                    }
                    if cell::width(grapheme) > 0 {
                        prop_assert_eq!((page.row_of(at), page.column_of(at)), (place, column));
                    }
                    column += cell::width(grapheme);
                    at = span.end();
                }
            }
        }
    }
}
