//! The labels at the left of a figure: a codebook's tree, one row each.

use super::super::Label;
use super::sheet::{LEADING, MARGIN, Sheet, Type};
use super::words::Block;

/// Wider labels are broken, then cut.
const WIDTH_MOST: f64 = 250.0;
/// From the sixth level on, labels are set no deeper.
const DEPTH_MOST: usize = 5;
const INDENT: f64 = 14.0;
/// Above a theme at the top of the tree.
const GAP: f64 = 6.0;

/// Where each row stands, and its label.
pub(super) struct Rows {
    rows: Vec<Row>,
    /// Of the widest label, with its indent.
    pub(super) width: f64,
    pub(super) height: f64,
}

struct Row {
    block: Block,
    kind: Type,
    indent: f64,
    top: f64,
    height: f64,
}

impl Rows {
    /// The labels in rows at least so high, on two lines where one is too short.
    pub(super) fn new<'a>(labels: impl IntoIterator<Item = &'a Label>, height_least: f64) -> Self {
        let (mut rows, mut width, mut top) = (Vec::new(), 0.0_f64, 0.0);
        for label in labels {
            let indent = INDENT * label.depth.min(DEPTH_MOST) as f64;
            let kind = Type::LABEL.bold(label.heading);
            let block = Block::new(&label.text, kind, WIDTH_MOST - indent, 2);
            width = width.max(indent + block.width(kind));
            if label.heading && label.depth == 0 && !rows.is_empty() {
                top += GAP;
            }
            let height = height_least.max(block.lines.len() as f64 * kind.size * LEADING + 4.0);
            rows.push(Row { block, kind, indent, top, height });
            top += height;
        }
        Self { rows, width, height: top }
    }

    /// Where the row begins and how high it is, below the top of all.
    pub(super) fn place(&self, row: usize) -> (f64, f64) {
        self.rows.get(row).map_or((self.height, 0.0), |row| (row.top, row.height))
    }

    pub(super) fn middle(&self, row: usize) -> f64 {
        let (top, height) = self.place(row);
        top + height / 2.0
    }

    /// Writes the labels at the left margin, the first row at this height.
    pub(super) fn draw(&self, sheet: &mut Sheet, top: f64) {
        for row in &self.rows {
            sheet.block(MARGIN + row.indent, top + row.top + row.height / 2.0, &row.block, row.kind);
        }
    }
}
