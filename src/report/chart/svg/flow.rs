//! Stages from left to right; on the arrow to each, what stands in the way, and for how many.

use super::super::Flow;
use super::sheet::{INK, MARGIN, PAPER, QUIET, Sheet, Stroke, Type};
use super::words::{Block, one_line, width};

const BOX_WIDTH: f64 = 124.0;
const ARROW_WIDTH: f64 = 104.0;
/// An arrow that has nothing to say.
const ARROW_SHORT: f64 = 44.0;
/// Arrows beside each other; what follows stands on a row below.
const ARROWS_MOST: usize = 4;
const STAGE: Type = Type::LABEL.bold(true);
const COUNT: Type = Type::LABEL.bold(true);

/// One arrow with the stage it leads to.
struct Step {
    label: Block,
    /// What stands on the arrow, each with its count.
    items: Vec<(String, Block)>,
    /// How wide the widest count is.
    counts: f64,
    stage: Block,
    /// How long the arrow is.
    arrow: f64,
}

impl Step {
    /// The items are written under the arrow and under the stage it leads to.
    fn new((label, items): &(String, Vec<(String, u64)>), stage: &str) -> Self {
        let counts: Vec<String> = items.iter().map(|(_, count)| count.to_string()).collect();
        let wide = counts.iter().map(|count| width(count, COUNT)).fold(0.0, f64::max);
        let is_plain = label.is_empty() && items.is_empty();
        let arrow = if is_plain { ARROW_SHORT } else { ARROW_WIDTH };
        let names = items.iter().map(|(name, _)| Block::new(name, Type::LABEL, arrow + BOX_WIDTH - wide - 30.0, 3));
        Self {
            label: Block::new(label, Type::SMALL, arrow - 16.0, 3),
            items: counts.into_iter().zip(names).collect(),
            counts: wide,
            stage: stage_name(stage),
            arrow,
        }
    }

    fn width(&self) -> f64 {
        self.arrow + BOX_WIDTH
    }
}

fn stage_name(name: &str) -> Block {
    Block::new(name, STAGE, BOX_WIDTH - 12.0, 4)
}

pub(super) fn draw(flow: &Flow) -> Sheet {
    let first = stage_name(flow.stages.first().map_or("", String::as_str));
    let steps = flow.arrows.iter().zip(flow.stages.iter().skip(1));
    let steps: Vec<Step> = steps.map(|(arrow, stage)| Step::new(arrow, stage)).collect();
    let mut rows: Vec<&[Step]> = steps.chunks(ARROWS_MOST).collect();
    if rows.is_empty() {
        rows.push(&[]); // one stage alone
    }
    let widest = rows.iter().enumerate().map(|(n, row)| {
        let first = if n == 0 { BOX_WIDTH } else { 0.0 };
        first + row.iter().map(Step::width).sum::<f64>()
    });
    let sheet_width = (2.0 * MARGIN + widest.fold(0.0, f64::max)).max(360.0);
    let (mut sheet, mut top) = Sheet::titled(&flow.title, sheet_width);
    for (n, row) in rows.iter().enumerate() {
        top = draw_row(&mut sheet, Some(&first).filter(|_| n == 0), row, top) + 12.0;
    }
    if steps.iter().any(|step| !step.items.is_empty()) {
        let words = one_line(&format!("Numbers: {}", flow.unit), Type::SMALL, sheet_width - 2.0 * MARGIN);
        sheet.block(MARGIN, top + 8.0, &words, Type::SMALL);
        top += 16.0;
    }
    sheet.height = top + MARGIN;
    sheet
}

/// Draws one row of steps, the first stage before it if there is one; tells where it ends.
fn draw_row(sheet: &mut Sheet, first: Option<&Block>, steps: &[Step], top: f64) -> f64 {
    let stages = first.into_iter().chain(steps.iter().map(|step| &step.stage));
    let tallest = stages.map(|stage| stage.height(STAGE)).fold(0.0, f64::max);
    let labels = steps.iter().map(|step| step.label.height(Type::SMALL)).fold(0.0, f64::max);
    let height = (tallest + 20.0).max(2.0 * labels + 14.0).max(50.0);
    let middle = top + height / 2.0;
    let mut bottom = top + height;
    let mut x = MARGIN;
    if let Some(stage) = first {
        stage_box(sheet, stage, [x, top, BOX_WIDTH, height]);
        x += BOX_WIDTH;
    }
    for step in steps {
        let (from, to) = (x + 3.0, x + step.arrow - 3.0);
        sheet.line([from, middle, to - 8.0, middle], Stroke::new(INK, 1.6));
        sheet.path(&[[to, middle], [to - 10.0, middle - 5.0], [to - 10.0, middle + 5.0]], Some(INK), None);
        let above = middle - 5.0 - step.label.height(Type::SMALL) / 2.0;
        sheet.block(x + step.arrow / 2.0 - 3.0, above, &step.label, Type::SMALL.ink(INK).middle());
        stage_box(sheet, &step.stage, [x + step.arrow, top, BOX_WIDTH, height]);
        bottom = bottom.max(draw_items(sheet, step, [x, middle, top + height]));
        x += step.width();
    }
    bottom
}

/// What stands in the way: a bar across the arrow, and below it what it is made of.
fn draw_items(sheet: &mut Sheet, step: &Step, [x, middle, bottom]: [f64; 3]) -> f64 {
    if step.items.is_empty() {
        return bottom;
    }
    let (bar, rule) = (x + step.arrow / 2.0 - 3.0, bottom + 10.0);
    sheet.line([bar, middle + 3.0, bar, rule], Stroke::new(QUIET, 2.5));
    sheet.line([x + 8.0, rule, x + step.width() - 8.0, rule], Stroke::new(QUIET, 1.0));
    let mut y = rule + 6.0;
    for (count, name) in &step.items {
        let height = name.height(Type::LABEL);
        sheet.text([x + 10.0 + step.counts, y + Type::LABEL.size * 0.985], count, COUNT.end());
        sheet.block(x + 18.0 + step.counts, y + height / 2.0, name, Type::LABEL);
        y += height + 3.0;
    }
    y
}

fn stage_box(sheet: &mut Sheet, name: &Block, place: [f64; 4]) {
    let [x, y, width, height] = place;
    sheet.rect(place, PAPER, Some(Stroke::new(INK, 1.6)));
    sheet.block(x + width / 2.0, y + height / 2.0, name, STAGE.middle());
}
