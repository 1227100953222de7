//! Heat maps: the value stands in every cell, so that the colour only helps to find it.

use super::super::{HeatMap, Label};
use super::color::ramp;
use super::rows::Rows;
use super::sheet::{MARGIN, PAPER, QUIET, RULE, Sheet, Stroke, Type, WIDTH};
use super::words::{Block, one_line, width};
use crate::report::rounded;

const ROW_LEAST: f64 = 22.0;
const COLUMN_LEAST: f64 = 26.0;
/// A turned label longer than this is cut.
const TURNED_MOST: f64 = 200.0;
/// More cells than this are drawn where there is something in them, and without their values.
const CELLS_READABLE: usize = 20_000;
/// Columns may be made so wide for their labels, however many there are.
const ROOMY_LEAST: f64 = 38.0;
const CELL: Type = Type { size: 11.0, ..Type::LABEL };
/// How far labels lean: half a right angle.
const LEAN: f64 = 45.0;

pub(super) fn draw(map: &HeatMap) -> Sheet {
    let rows = Rows::new(&map.rows, ROW_LEAST);
    let is_readable = map.rows.len().saturating_mul(map.columns.len()) <= CELLS_READABLE;
    let (low, high) = range(map);
    let heads = Heads::new(&map.columns, column_width(map));
    let left = MARGIN + rows.width + 10.0;
    let right = left + heads.width;
    let sheet_width = (right + heads.overhang + MARGIN).max(WIDTH.min(width(&map.title, Type::TITLE) + 2.0 * MARGIN));
    let (mut sheet, top) = Sheet::titled(&map.title, sheet_width.max(360.0));
    let top = top + heads.height;
    heads.draw(&mut sheet, &map.columns, left, top);
    rows.draw(&mut sheet, top);

    for (n, cells) in map.cells.iter().enumerate().take(map.rows.len()) {
        let (y, height) = rows.place(n);
        for (at, cell) in cells.iter().enumerate().take(map.columns.len()) {
            let place = [left + heads.lefts[at], top + y, heads.column, height];
            match cell.filter(|value| value.is_finite()) {
                None => nothing(&mut sheet, place),
                Some(value) if is_readable || value != 0.0 => {
                    let said = is_readable.then(|| rounded(value, map.digits));
                    filled(&mut sheet, place, value, (low, high), said);
                }
                Some(_) => {}
            }
        }
    }
    sheet.height = top + rows.height + 14.0;
    legend(&mut sheet, map, left.min(sheet_width / 3.0), (low, high));
    sheet
}

/// From nothing, or the least there is below it, to the most there is.
fn range(map: &HeatMap) -> (f64, f64) {
    let values = map.cells.iter().flatten().flatten().copied().filter(|value| value.is_finite());
    values.fold((0.0, 0.0), |(low, high), value| (f64::min(low, value), f64::max(high, value)))
}

fn column_width(map: &HeatMap) -> f64 {
    let values = map.cells.iter().flatten().flatten();
    let widest = values.map(|value| width(&rounded(*value, map.digits), CELL)).fold(0.0, f64::max);
    COLUMN_LEAST.max(widest + 8.0)
}

fn share(value: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { (value - low) / (high - low) } else { 0.0 }
}

fn filled(sheet: &mut Sheet, place: [f64; 4], value: f64, range: (f64, f64), said: Option<String>) {
    let [x, y, width, height] = place;
    if value == 0.0 {
        sheet.rect(place, PAPER, Some(Stroke::new(RULE, 0.5)));
    } else {
        sheet.rect(place, &ramp(share(value, range)).hex(), Some(Stroke::new(PAPER, 0.5)));
    }
    if let Some(said) = said {
        let ink = if value == 0.0 { QUIET } else { ramp(share(value, range)).ink() };
        sheet.text([x + width / 2.0, y + height / 2.0 + 4.0], &said, CELL.middle().ink(ink));
    }
}

/// A cell in which there is nothing to count is crossed out.
fn nothing(sheet: &mut Sheet, place: [f64; 4]) {
    let [x, y, width, height] = place;
    sheet.rect(place, "#f2f2f2", Some(Stroke::new(PAPER, 0.5)));
    sheet.line([x + 3.0, y + height - 3.0, x + width - 3.0, y + 3.0], Stroke::new("#8c8c8c", 0.8));
}

fn legend(sheet: &mut Sheet, map: &HeatMap, left: f64, (low, high): (f64, f64)) {
    let (y, step) = (sheet.height + 8.0, 24.0);
    let mut x = MARGIN;
    let least = rounded(low, map.digits);
    sheet.text([x, y + 10.0], &least, Type::SMALL);
    x += width(&least, Type::SMALL) + 6.0;
    for n in 0..5 {
        let place = [x, y, step, 12.0];
        sheet.rect(place, &ramp(f64::from(n) / 4.0).hex(), Some(Stroke::new(RULE, 0.5)));
        x += step;
    }
    let most = format!("{} {}", rounded(high, map.digits), map.unit);
    let block = one_line(most.trim(), Type::SMALL, (sheet.width - x - MARGIN - 6.0).max(120.0));
    sheet.block(x + 6.0, y + 6.0, &block, Type::SMALL);
    x += 6.0 + block.width(Type::SMALL) + 18.0;
    sheet.height = y + 12.0 + MARGIN;
    if map.cells.iter().flatten().any(Option::is_none) {
        let words = "nothing to count";
        if x + 30.0 + width(words, Type::SMALL) > sheet.width - MARGIN {
            x = left.min(MARGIN);
            sheet.height += 20.0;
        }
        let y = sheet.height - 12.0 - MARGIN;
        nothing(sheet, [x, y, step, 12.0]);
        sheet.text([x + step + 6.0, y + 10.0], words, Type::SMALL);
    }
}

/// The labels above the columns: upright where they fit, else leaning.
struct Heads {
    blocks: Vec<Block>,
    lean: bool,
    column: f64,
    /// Where each column begins; themes of a tree stand a little apart.
    lefts: Vec<f64>,
    width: f64,
    height: f64,
    /// How far the leaning labels reach beyond the last column.
    overhang: f64,
}

impl Heads {
    fn new(labels: &[Label], column: f64) -> Self {
        let kind = |label: &Label| Type::LABEL.bold(label.heading);
        let widest = labels.iter().map(|label| width(&label.text, kind(label))).fold(0.0, f64::max);
        // Columns are rather made a little wider than their labels leaned.
        let roomy = (WIDTH * 0.6 / labels.len().max(1) as f64).clamp(ROOMY_LEAST, 90.0);
        let lean = widest + 6.0 > column.max(roomy);
        let column = if lean { column } else { column.max(widest + 6.0) };
        let most = if lean { TURNED_MOST } else { column };
        let blocks: Vec<Block> = labels.iter().map(|label| one_line(&label.text, kind(label), most)).collect();
        let (mut lefts, mut x) = (Vec::new(), 0.0);
        for (n, label) in labels.iter().enumerate() {
            x += if label.heading && label.depth == 0 && n > 0 { 4.0 } else { 0.0 };
            lefts.push(x);
            x += column;
        }
        let mut heads = Self { blocks, lean, column, lefts, width: x, height: 22.0, overhang: 0.0 };
        if lean {
            let cosine = LEAN.to_radians().cos();
            for ((block, label), left) in heads.blocks.iter().zip(labels).zip(&heads.lefts) {
                let reach = block.width(kind(label)) * cosine;
                heads.height = heads.height.max(reach + 16.0);
                heads.overhang = heads.overhang.max(left + column / 2.0 + reach + 8.0 - x);
            }
        }
        heads
    }

    fn draw(&self, sheet: &mut Sheet, labels: &[Label], left: f64, bottom: f64) {
        for ((block, label), at) in self.blocks.iter().zip(labels).zip(&self.lefts) {
            let kind = Type::LABEL.bold(label.heading);
            let (middle, words) = (left + at + self.column / 2.0, block.lines.first().map_or("", String::as_str));
            sheet.explained(block.whole.as_deref(), |sheet| match self.lean {
                true => sheet.turned([middle + 3.0, bottom - 6.0], -LEAN, words, kind),
                false => sheet.text([middle, bottom - 7.0], words, kind.middle()),
            });
        }
    }
}
