//! The stretches of a document that were looked at last, with their rows and units.
//!
//! Cutting, wrapping and finding sentences is done for a stretch when it is first asked for and kept while one is near it.
//! What is kept follows from the document, the measure and the spacing alone: it is a memory, and no state.

use super::blocks::{Block, BlockKind, CELL, Cut, Division};
use super::page::{Opened, Unit};
use super::wrap::{self, Row, Spacing};
use crate::model::span::{CharPos, Span};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// How many stretches are kept: more than are on a tall screen, before it and behind it.
const KEPT: usize = 16;

/// A row by its stretch and its place there. In the order of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RowAt {
    pub stretch: u32,
    pub row: usize,
}

/// A stretch of the document.
#[derive(Debug, Default)]
pub struct Stretch {
    pub blocks: Vec<Block>,
    rows: OnceCell<Vec<Row>>,
    units: [OnceCell<Vec<Span>>; 4],
}

/// What is known of the stretches of one document, set to one measure.
#[derive(Debug)]
pub struct Stretches {
    cell: u32,
    cuts: RefCell<Vec<Option<Cut>>>,
    /// The latest asked for first.
    near: RefCell<VecDeque<(u32, Rc<Stretch>)>>,
    /// The one a search is at, so that it does not push out those around the screen.
    far: RefCell<Option<(u32, Rc<Stretch>)>>,
    /// How many characters were cut into blocks, rows and units so far; for tests, which count instead of timing.
    worked: Cell<u64>,
}

impl Default for Stretches {
    fn default() -> Self {
        Self::of(CELL)
    }
}

impl Stretches {
    /// Stretches of about so many characters.
    pub fn of(cell: u32) -> Self {
        Self { cell, cuts: RefCell::default(), near: RefCell::default(), far: RefCell::default(), worked: Cell::new(0) }
    }

    /// Forgets the rows, for they are to be set otherwise.
    pub fn forget(&mut self) {
        self.near.get_mut().clear();
    }

    #[cfg(test)]
    pub fn worked(&self) -> u64 {
        self.worked.get()
    }

    pub fn division<'a>(&self, opened: &'a Opened) -> Division<'a> {
        Division { opened, cell: self.cell }
    }

    fn cut(&self, opened: &Opened, n: u32) -> Cut {
        let mut cuts = self.cuts.borrow_mut();
        let place = n as usize;
        if cuts.len() <= place {
            cuts.resize(place + 1, None);
        }
        *cuts[place].get_or_insert_with(|| self.division(opened).cut(n))
    }

    /// From where to where the stretch reaches.
    pub fn span(&self, opened: &Opened, n: u32) -> Span {
        Span::between(self.cut(opened, n).at, self.cut(opened, n + 1).at)
    }

    /// The stretch the character at `at` is in.
    pub fn of_char(&self, opened: &Opened, at: CharPos) -> u32 {
        let n = (at.get() / self.cell).min(self.division(opened).count() - 1);
        if n > 0 && self.cut(opened, n).at > at { n - 1 } else { n }
    }

    pub fn stretch(&self, opened: &Opened, n: u32) -> Rc<Stretch> {
        let mut near = self.near.borrow_mut();
        if let Some(place) = near.iter().position(|(known, _)| *known == n) {
            if let Some(known) = near.remove(place) {
                near.push_front(known);
            }
        } else {
            let divided = self.divided(opened, n);
            near.truncate(KEPT - 1);
            near.push_front((n, divided));
        }
        Rc::clone(&near[0].1)
    }

    /// The stretch for a look in passing.
    pub fn in_passing(&self, opened: &Opened, n: u32) -> Rc<Stretch> {
        let mut far = self.far.borrow_mut();
        match &*far {
            Some((known, stretch)) if *known == n => Rc::clone(stretch),
            _ => Rc::clone(&far.insert((n, self.divided(opened, n))).1),
        }
    }

    fn divided(&self, opened: &Opened, n: u32) -> Rc<Stretch> {
        let (start, end) = (self.cut(opened, n), self.cut(opened, n + 1));
        self.count(Span::between(start.at, end.at));
        let blocks = self.division(opened).blocks(start, end);
        Rc::new(Stretch { blocks, ..Stretch::default() })
    }

    /// The rows of the stretch, set to the measure.
    pub fn rows<'s>(&self, opened: &Opened, n: u32, stretch: &'s Stretch, width: u16, spacing: Spacing) -> &'s [Row] {
        stretch.rows.get_or_init(|| {
            let before = (0..n).rev().find_map(|before| self.last_kind(opened, before));
            stretch.blocks.iter().for_each(|block| self.count(block.span));
            wrap::wrap(&opened.text, &stretch.blocks, before, width, spacing)
        })
    }

    fn last_kind(&self, opened: &Opened, n: u32) -> Option<BlockKind> {
        self.stretch(opened, n).blocks.last().map(|block| block.kind)
    }

    /// The units of the stretch, in order.
    pub fn units<'s>(&self, opened: &Opened, stretch: &'s Stretch, unit: Unit) -> &'s [Span] {
        stretch.units[unit as usize].get_or_init(|| {
            let mut units = Vec::new();
            for block in &stretch.blocks {
                self.count(block.span);
                units_of(opened, block, unit, &mut units);
            }
            units
        })
    }

    fn count(&self, span: Span) {
        self.worked.set(self.worked.get() + u64::from(span.len()));
    }
}

/// The units of one block, in order. A heading has none; a block without words is one unit. A turn is one even where it
/// is cut.
fn units_of(opened: &Opened, block: &Block, unit: Unit, units: &mut Vec<Span>) {
    if block.kind == BlockKind::Heading || block.span.is_empty() {
        return;
    }
    let (text, before) = (&opened.text, units.len());
    match (unit, block.kind) {
        (Unit::Word, _) => units.extend(text.words(block.span).filter_map(|word| word.intersection(block.span))),
        (Unit::Sentence, _) => units.extend(text.sentences(block.span)),
        (Unit::Paragraph, _) => units.extend(text.paragraphs(block.span)),
        (Unit::Turn, BlockKind::Turn(turn)) => units.extend(opened.turns.get(turn).map(|turn| turn.span)),
        (Unit::Turn, _) => {}
    }
    if units.len() == before {
        units.push(block.span);
    }
}
