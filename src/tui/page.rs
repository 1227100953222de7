//! The open document as it is set: its blocks and rows, and the steps a cursor can take in it.

use super::blocks::{Block, BlockKind};
use super::cell;
use super::stretches::{RowAt, Stretch, Stretches};
use super::wrap::{Row, RowKind, Spacing};
use crate::model::document::{Document, Role, Section, Speaker, Turn};
use crate::model::ids::SpeakerId;
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use std::collections::HashSet;
use std::rc::Rc;
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

/// The open document, set into rows where it is looked at.
///
/// Only the rows around the screen and around the cursor are ever set, so that a document of any length is there at once.
#[derive(Debug)]
pub struct Page {
    pub opened: Opened,
    /// The measure the rows are set to.
    pub width: u16,
    spacing: Spacing,
    /// The first row on the screen.
    pub top: RowAt,
    pub unit: Unit,
    /// The passage under the cursor; empty only in a document without any words.
    pub passage: Span,
    /// Where the reader is: the passage's start, until a wider unit is chosen and then a narrower one again.
    pub place: CharPos,
    pub farthest: CharPos,
    /// The first and the last stretch with words; `None` if there is not a word.
    bounds: Option<(u32, u32)>,
    words: Span,
    stretches: Stretches,
}

impl Page {
    /// Sets the document; the cursor is where its reader left it.
    pub fn new(opened: Opened, width: u16, spacing: Spacing) -> Self {
        Self::of(opened, width, spacing, Stretches::default())
    }

    /// The same in stretches of another length, which change nothing but how long blocks are cut.
    #[cfg(test)]
    pub fn in_cells(opened: Opened, width: u16, spacing: Spacing, cell: u32) -> Self {
        Self::of(opened, width, spacing, Stretches::of(cell))
    }

    fn of(opened: Opened, width: u16, spacing: Spacing, stretches: Stretches) -> Self {
        let count = stretches.division(&opened).count();
        let has_words = |&n: &u32| !stretches.stretch(&opened, n).blocks.is_empty();
        let bounds = (0..count).find(has_words).zip((0..count).rev().find(has_words));
        let blocks = |n| stretches.stretch(&opened, n);
        let words = bounds.map_or(Span::of(0, 0), |(first, last)| {
            let start = blocks(first).blocks.first().map(|block| block.span.start());
            Span::between(
                start.unwrap_or_default(),
                blocks(last).blocks.last().map(|block| block.span.end()).unwrap_or_default(),
            )
        });
        let (at, farthest) = opened.reading.map_or_else(Default::default, |reading| (reading.at, reading.farthest));
        let mut page = Self {
            opened,
            width,
            spacing,
            top: RowAt::default(),
            unit: Unit::Sentence,
            passage: Span::of(0, 0),
            place: at,
            farthest,
            bounds,
            words,
            stretches,
        };
        page.top = page.first_row();
        page.go(page.unit_at(Unit::Sentence, at));
        page
    }

    /// Where its reader is, to be remembered.
    pub fn reading(&self) -> Reading {
        Reading { at: self.place, farthest: self.farthest, end: self.end() }
    }

    fn end(&self) -> CharPos {
        self.words().end()
    }

    /// From the first word to the last.
    pub fn words(&self) -> Span {
        self.words
    }

    pub fn text(&self) -> &Text {
        &self.opened.text
    }

    /// Sets the rows anew; the first row on the screen keeps its words.
    pub fn set(&mut self, width: u16, spacing: Spacing) {
        if (self.width, self.spacing) == (width, spacing) {
            return;
        }
        let is_first = self.top <= self.first_row();
        let first = self.row(self.top).map_or(CharPos(0), |row| row.span.start());
        self.stretches.forget();
        (self.width, self.spacing) = (width, spacing);
        self.top = if is_first { self.first_row() } else { self.row_of(first) };
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

    // -- stretches -------------------------------------------------------------------------------------------

    /// How many characters were cut into blocks, rows and units so far, each as often as it was.
    #[cfg(test)]
    pub fn worked(&self) -> u64 {
        self.stretches.worked()
    }

    fn stretch(&self, n: u32) -> Rc<Stretch> {
        self.stretches.stretch(&self.opened, n)
    }

    /// The stretch the character at `at` is in.
    pub fn stretch_of(&self, at: CharPos) -> u32 {
        self.stretches.of_char(&self.opened, at)
    }

    /// From where to where a stretch reaches.
    pub fn span_of(&self, stretch: u32) -> Span {
        self.stretches.span(&self.opened, stretch)
    }

    fn with_rows<T>(&self, stretch: u32, look: impl FnOnce(&[Row]) -> T) -> T {
        let there = self.stretch(stretch);
        look(self.stretches.rows(&self.opened, stretch, &there, self.width, self.spacing))
    }

    fn length(&self, stretch: u32) -> usize {
        self.with_rows(stretch, <[Row]>::len)
    }

    // -- rows ------------------------------------------------------------------------------------------------

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.bounds.is_none()
    }

    pub fn row(&self, at: RowAt) -> Option<Row> {
        self.with_rows(at.stretch, |rows| rows.get(at.row).copied())
    }

    pub fn first_row(&self) -> RowAt {
        RowAt { stretch: self.bounds.map_or(0, |(first, _)| first), row: 0 }
    }

    pub fn last_row(&self) -> RowAt {
        let stretch = self.bounds.map_or(0, |(_, last)| last);
        RowAt { stretch, row: self.length(stretch).saturating_sub(1) }
    }

    /// The row so many rows further down, if there is one.
    pub fn row_below(&self, from: RowAt, count: usize) -> Option<RowAt> {
        let (_, last) = self.bounds?;
        let mut row = from.row + count;
        for stretch in from.stretch..=last {
            let length = self.length(stretch);
            if row < length {
                return Some(RowAt { stretch, row });
            }
            row -= length;
        }
        None
    }

    /// The row so many rows further down, or the last one.
    pub fn down(&self, from: RowAt, count: usize) -> RowAt {
        self.row_below(from, count).unwrap_or_else(|| self.last_row())
    }

    /// The row so many rows further up, or the first one.
    pub fn up(&self, from: RowAt, count: usize) -> RowAt {
        let Some((first, _)) = self.bounds else { return from };
        let (mut stretch, mut row) = (from.stretch, from.row);
        let mut count = count;
        while count > row {
            if stretch <= first {
                return self.first_row();
            }
            // Over the last row of the stretch before.
            count -= row;
            stretch -= 1;
            row = self.length(stretch);
        }
        RowAt { stretch, row: row - count }
    }

    /// The rows from one on, down to the end of the document.
    pub fn rows_from(&self, from: RowAt) -> impl Iterator<Item = Row> + '_ {
        std::iter::successors(self.row_below(from, 0), |&at| self.row_below(at, 1)).filter_map(|at| self.row(at))
    }

    /// How many rows lie between the two, counted no further than `count_max`; 0 if the second is above the first.
    pub fn rows_between(&self, from: RowAt, to: RowAt, count_max: usize) -> usize {
        if to <= from {
            return 0;
        }
        let mut count = 0;
        for stretch in from.stretch..to.stretch {
            count += self.length(stretch);
            if count >= count_max.saturating_add(from.row) {
                return count_max;
            }
        }
        (count + to.row - from.row).min(count_max)
    }

    /// The row on which the character at `at` stands, or the nearest one before it.
    pub fn row_of(&self, at: CharPos) -> RowAt {
        let Some((first, last)) = self.bounds else { return RowAt::default() };
        let from = self.stretch_of(at).min(last);
        let found = (first..=from).rev().find_map(|stretch| {
            self.with_rows(stretch, |rows| {
                let after = rows.partition_point(|row| row.span.start() <= at);
                // An empty row stands before the block whose start it names.
                let row = (0..after).rev().find(|&row| rows[row].kind != RowKind::Gap)?;
                Some(RowAt { stretch, row })
            })
        });
        found.unwrap_or_else(|| self.first_row())
    }

    /// The rows of a passage, both ends included.
    pub fn rows_of(&self, span: Span) -> (RowAt, RowAt) {
        let last = if span.is_empty() { span.start() } else { span.end().minus(1) };
        (self.row_of(span.start()), self.row_of(last))
    }

    /// Scrolls no more than it must to have the cursor on a screen of `height` rows, with some rows around it.
    pub fn show_passage(&mut self, height: u16) {
        let height = usize::from(height.max(1));
        let (first, last) = self.rows_of(self.passage);
        let air = (height / 6).min(3);
        let top_max = self.up(first, air);
        let top_min = self.up(last, height - 1 - air).min(top_max);
        self.top = self.top.clamp(top_min, top_max).min(self.top_max(height));
        // A passage longer than the screen is read from its start.
        if self.top > first {
            self.top = first;
        }
    }

    /// Brings the cursor to the upper third, as after a jump.
    pub fn show_passage_afresh(&mut self, height: u16) {
        self.show_afresh(self.passage, height);
    }

    /// Brings these words to the upper third, if they are not on the screen.
    pub fn show_afresh(&mut self, words: Span, height: u16) {
        let height = usize::from(height.max(1));
        let (first, last) = self.rows_of(words);
        if first < self.top || self.rows_between(self.top, last, height) >= height {
            self.top = self.up(first, height / 3).min(self.top_max(height));
        }
    }

    /// The farthest the page can be scrolled.
    pub fn top_max(&self, height: usize) -> RowAt {
        self.up(self.last_row(), height.saturating_sub(1))
    }

    /// Scrolls by so many rows; the last ones stay at the bottom of a screen of `height` rows.
    pub fn scroll(&mut self, step: Step, count: usize, height: usize) {
        self.top = match step {
            Step::Next => self.down(self.top, count).min(self.top_max(height)),
            Step::Back => self.up(self.top, count),
        };
    }

    /// Scrolls to a row that was the first on the screen before; the rows may be others by now.
    pub fn scroll_to(&mut self, top: RowAt, height: usize) {
        let there = RowAt { row: top.row.min(self.length(top.stretch).saturating_sub(1)), ..top };
        self.top = there.clamp(self.first_row(), self.top_max(height).max(self.first_row()));
    }

    /// The grapheme in column `column` of a row; beyond the end of the row its last one.
    pub fn grapheme_at(&self, row: RowAt, column: u16) -> Option<Span> {
        let row = self.row(row).filter(|row| row.kind != RowKind::Gap && !row.span.is_empty())?;
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
        let row = self.row(self.row_of(at)).map_or(Span::of(0, 0), |row| row.span);
        let before = Span::between(row.start(), at.max(row.start()));
        self.text().slice(before).graphemes(true).map(cell::width).fold(0, u16::saturating_add)
    }

    // -- blocks and turns ------------------------------------------------------------------------------------

    /// The block the character at `at` is in, or the next one.
    pub fn block_at(&self, at: CharPos) -> Option<Block> {
        let (_, last) = self.bounds?;
        (self.stretch_of(at)..=last).find_map(|n| {
            let stretch = self.stretch(n);
            stretch.blocks.get(stretch.blocks.partition_point(|block| block.span.end() <= at)).copied()
        })
    }

    /// The turn the character at `at` is in, or the next one.
    pub fn turn_at(&self, at: CharPos) -> Option<&Turn> {
        match self.block_at(at)?.kind {
            BlockKind::Turn(turn) => self.opened.turns.get(turn),
            _ => None,
        }
    }

    /// Whether these words are on the page where the cursor can go, not in a speaker's label or a heading.
    pub fn is_shown(&self, words: Span) -> bool {
        let Some((_, last)) = self.bounds else { return false };
        let turn = self.opened.turns.partition_point(|turn| turn.span.end() <= words.start());
        if self.opened.turns.get(turn).is_some_and(|turn| turn.span.contains(words.start())) {
            return true;
        }
        let block = (self.stretch_of(words.start())..=last).find_map(|n| {
            let blocks = &self.stretches.in_passing(&self.opened, n).blocks;
            blocks.get(blocks.partition_point(|block| block.span.end() <= words.start())).copied()
        });
        block.is_some_and(|block| block.kind != BlockKind::Heading && block.span.overlaps(words))
    }

    pub fn speaker(&self, turn: &Turn) -> Option<&Speaker> {
        self.opened.speakers.iter().find(|speaker| Some(speaker.id) == turn.speaker)
    }

    /// The turns that begin after `at` and hold words of somebody studied, which a coder is expected to look at.
    pub fn to_code_after(&self, at: CharPos) -> impl Iterator<Item = Span> + '_ {
        let others = self.opened.speakers.iter().filter(|speaker| speaker.role != Role::Participant);
        let others: HashSet<SpeakerId> = others.map(|speaker| speaker.id).collect();
        let after = self.opened.turns.partition_point(|turn| turn.span.start() <= at);
        let turns = self.opened.turns[after..].iter().filter(|turn| !turn.span.is_empty());
        turns.filter(move |turn| turn.speaker.is_none_or(|id| !others.contains(&id))).map(|turn| turn.span)
    }

    // -- steps -------------------------------------------------------------------------------------------------

    /// The unit at `at`; between two units the one before, if it is in the same block.
    pub fn unit_at(&self, unit: Unit, at: CharPos) -> Span {
        let within = || {
            let stretch = self.stretch(self.stretch_of(at));
            let block = stretch.blocks.get(stretch.blocks.partition_point(|block| block.span.end() <= at))?;
            let block = Some(block).filter(|block| block.span.start() <= at && block.kind != BlockKind::Heading)?;
            let units = self.stretches.units(&self.opened, &stretch, unit);
            let last = units.partition_point(|span| span.start() <= at).checked_sub(1)?;
            Some(units[last]).filter(|span| span.end() > block.span.start())
        };
        within().or_else(|| self.unit_from(unit, at)).or_else(|| self.unit_before(unit, at)).unwrap_or(Span::of(0, 0))
    }

    /// The first unit that starts at `from` or later.
    pub fn unit_from(&self, unit: Unit, from: CharPos) -> Option<Span> {
        let (_, last) = self.bounds?;
        (self.stretch_of(from)..=last).find_map(|n| {
            let stretch = self.stretch(n);
            let units = self.stretches.units(&self.opened, &stretch, unit);
            units.get(units.partition_point(|span| span.start() < from)).copied()
        })
    }

    /// The last unit that ends at `before` or sooner.
    pub fn unit_before(&self, unit: Unit, before: CharPos) -> Option<Span> {
        let (first, last) = self.bounds?;
        (first..=self.stretch_of(before).min(last)).rev().find_map(|n| {
            let stretch = self.stretch(n);
            let units = self.stretches.units(&self.opened, &stretch, unit);
            units[..units.partition_point(|span| span.end() <= before)].last().copied()
        })
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
        let has_words =
            |at: &RowAt| self.row(*at).is_some_and(|row| row.kind != RowKind::Gap && row.block != BlockKind::Heading);
        let above = |&at: &RowAt| Some(self.up(at, 1)).filter(|&above| above < at);
        let row = match step {
            Step::Next => std::iter::successors(self.row_below(last, 1), |&at| self.row_below(at, 1)).find(has_words),
            Step::Back => std::iter::successors(above(&first), above).find(has_words),
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
    use crate::tui::test_support::opened;
    use proptest::prelude::*;

    const NOTES: &str = "We meet. The room is warm.\n\nNobody speaks. “Well,” she says.\n";

    fn page(body: &str, width: u16) -> Page {
        Page::new(opened("P05", body), width, Spacing::Loose)
    }

    /// All rows, one after the other.
    fn rows_of(page: &Page) -> Vec<(RowAt, Row)> {
        let places = std::iter::successors(page.row_below(page.first_row(), 0), |&at| page.row_below(at, 1));
        places.map(|at| (at, page.row(at).unwrap())).collect()
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
            assert_eq!((page.row_of(CharPos(0)), page.percent()), (page.first_row(), 100));
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
            assert!(page.top <= first && page.rows_between(page.top, last, 12) < 12);
            tops.push(page.top);
            next = page.unit_after(passage, Unit::Sentence, Step::Next);
        }
        assert_eq!(tops[..5], [page.first_row(); 5]);
        assert_eq!(tops.last(), Some(&page.top_max(12)));
    }

    /// What can be done to a page.
    #[derive(Debug, Clone, Copy)]
    enum Deed {
        Step(Step),
        Unit(Unit),
        Turn(Step),
        Scroll(Step, usize),
        Jump(u32),
        Below(Step),
        Set(u16, Spacing),
    }

    fn any_deed() -> impl Strategy<Value = Deed> {
        let step = || prop::sample::select(vec![Step::Next, Step::Back]);
        let unit = prop::sample::select(vec![Unit::Word, Unit::Sentence, Unit::Turn, Unit::Paragraph]);
        prop_oneof![
            4 => step().prop_map(Deed::Step),
            2 => unit.prop_map(Deed::Unit),
            2 => step().prop_map(Deed::Turn),
            3 => (step(), 1usize..14).prop_map(|(step, count)| Deed::Scroll(step, count)),
            2 => (0u32..1_000).prop_map(Deed::Jump),
            2 => step().prop_map(Deed::Below),
            1 => (8u16..40, prop::sample::select(vec![Spacing::Tight, Spacing::Loose])).prop_map(|(w, s)| Deed::Set(w, s)),
        ]
    }

    const HEIGHT: u16 = 7;

    /// Does it, and whether the cursor is to be on the screen then.
    fn perform(page: &mut Page, deed: Deed) -> bool {
        let to = match deed {
            Deed::Step(step) => page.unit_after(page.passage, page.unit, step),
            Deed::Unit(unit) => {
                page.unit = unit;
                Some(page.unit_at(unit, page.place))
            }
            Deed::Turn(step) => page.turn_after(page.passage, step),
            Deed::Jump(thousandth) => {
                let at = CharPos((u64::from(page.text().len()) * u64::from(thousandth) / 1_000) as u32);
                Some(page.unit_at(page.unit, at))
            }
            Deed::Below(step) => page.word_below(page.passage, step),
            Deed::Scroll(step, count) => {
                page.scroll(step, count, usize::from(HEIGHT));
                return false;
            }
            Deed::Set(width, spacing) => {
                page.set(width, spacing);
                return false;
            }
        };
        to.into_iter().for_each(|to| page.go(to));
        page.show_passage(HEIGHT);
        true
    }

    fn shown(page: &Page) -> Vec<Row> {
        page.rows_from(page.top).take(usize::from(HEIGHT)).collect()
    }

    fn part() -> impl Strategy<Value = String> {
        prop_oneof![
            3 => "(A|Bea): [a-z]{1,9}( [a-zé語.,-]{1,9}){0,12}",
            2 => "[A-Z][a-z]{1,9}( [a-z]{1,9}){0,12}[.?](\n[a-z]{1,9}){0,2}",
            1 => "## [a-z]{1,8}",
        ]
    }

    proptest! {
        #[test]
        fn a_click_on_any_letter_s_cell_gives_that_letter(
            body in "[a-zé語👩\u{200d}\u{301}\x1b\u{202e}ا .\n\t-]{1,120}", width in 8u16..40,
        ) {
            let page = page(&body, width);
            for (place, row) in rows_of(&page).into_iter().filter(|(_, row)| row.kind != RowKind::Gap) {
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn in_stretches_or_all_at_once_a_page_shows_the_same_whatever_is_done(
            parts in prop::collection::vec(part(), 1..20), deeds in prop::collection::vec(any_deed(), 1..20),
        ) {
            let body = parts.join("\n\n");
            let cell = parts.iter().map(|part| part.chars().count() as u32).max().unwrap_or(0) + 3;
            let of = |cell| Page::in_cells(opened("P05", &body), 20, Spacing::Loose, cell);
            let (mut page, mut whole) = (of(cell), of(u32::MAX));
            for deed in deeds {
                perform(&mut page, deed);
                perform(&mut whole, deed);
                prop_assert_eq!(page.passage, whole.passage, "{:?}", deed);
                prop_assert_eq!(shown(&page), shown(&whole), "{:?}", deed);
                prop_assert_eq!(page.percent(), whole.percent());
            }
        }

        #[test]
        fn however_the_text_is_cut_rows_fit_and_the_cursor_is_seen(
            body in prop_oneof![
                "((A|Bea): |## |)[a-zé語👩\u{200d}\u{301}\x1b\u{202e}ا .\n\t-]{1,200}",
                prop::collection::vec(part(), 1..16).prop_map(|parts| parts.join("\n")),
            ],
            cell in 6u32..90,
            deeds in prop::collection::vec(any_deed(), 1..20),
        ) {
            let mut page = Page::in_cells(opened("P05", &body), 20, Spacing::Loose, cell);
            for deed in deeds {
                let is_seen = perform(&mut page, deed);
                let (first, _) = page.rows_of(page.passage);
                let above = page.rows_between(page.top, first, 100);
                prop_assert!(!is_seen || (page.top <= first && above < usize::from(HEIGHT)), "{:?}", deed);
                for row in shown(&page) {
                    let words = page.text().slice(row.span).trim_end();
                    let columns: u16 = words.graphemes(true).map(cell::width).sum();
                    prop_assert!(columns <= page.width, "{} columns in {:?}", columns, words);
                }
            }
            let rows = rows_of(&page);
            prop_assert!(rows.windows(2).all(|pair| pair[0].1.span.end() <= pair[1].1.span.start()));
            for (place, &(at, row)) in rows.iter().enumerate() {
                prop_assert_eq!(page.up(page.last_row(), rows.len() - 1 - place), at);
                prop_assert_eq!(page.rows_between(page.first_row(), at, usize::MAX), place);
                if row.kind != RowKind::Gap && !row.span.is_empty() {
                    prop_assert_eq!(page.row_of(row.span.start()), at);
                }
            }
        }
    }
}
