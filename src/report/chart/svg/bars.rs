//! Bars from zero, one a code, each with its figure in words at its end.

use super::super::Bars;
use super::color::{LIGHT, STRONG};
use super::rows::Rows;
use super::scale::Scale;
use super::sheet::{INK, MARGIN, PAPER, QUIET, RULE, Sheet, Stroke, Type, WIDTH};
use super::words::{Block, one_line};

const ROW_LEAST: f64 = 20.0;
const BAR: f64 = 13.0;
/// What is said at a bar's end gets no more room than this.
const SAID_MOST: f64 = 220.0;

pub(super) fn draw(bars: &Bars) -> Sheet {
    let (mut sheet, top) = Sheet::titled(&bars.title, WIDTH);
    let rows = Rows::new(bars.bars.iter().map(|bar| &bar.label), ROW_LEAST);
    let said: Vec<Block> = bars.bars.iter().map(|bar| one_line(&bar.said, Type::LABEL, SAID_MOST)).collect();
    let room = said.iter().map(|block| block.width(Type::LABEL)).fold(0.0, f64::max);
    let longest = bars.bars.iter().map(|bar| bar.value).filter(|value| value.is_finite()).fold(0.0, f64::max);
    let whole = bars.bars.iter().all(|bar| bar.value.fract() == 0.0);
    let left = MARGIN + rows.width + 12.0;
    let places = [left, WIDTH - MARGIN - room - 8.0];
    let scale = Scale::new(0.0, bars.most.unwrap_or(longest).max(longest), places, 5, whole);
    let bottom = top + rows.height + 4.0;

    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        sheet.line([x, top, x, bottom], Stroke::new(RULE, 0.75));
        sheet.text([x, bottom + 14.0], &words, Type::SMALL.middle());
    }
    if bars.most.is_some() {
        // Where all of them would be.
        let x = scale.at(scale.to);
        sheet.line([x, top, x, bottom], Stroke::new(QUIET, 0.75).dashed("2 2"));
    }
    rows.draw(&mut sheet, top);
    for (n, (bar, said)) in bars.bars.iter().zip(&said).enumerate() {
        let y = top + rows.middle(n);
        let end = scale.at(bar.value.max(0.0));
        let (fill, edge) = if bar.label.heading { (STRONG, STRONG) } else { (LIGHT, INK) };
        if end > left {
            sheet.rect([left, y - BAR / 2.0, end - left, BAR], fill, Some(Stroke::new(edge, 0.5)));
        }
        sheet.rect([end + 3.0, y - 7.0, said.width(Type::LABEL), 14.0], PAPER, None);
        sheet.block(end + 6.0, y, said, Type::LABEL);
    }
    sheet.line([left, top, left, bottom], Stroke::new(INK, 1.0));
    let unit = one_line(&bars.unit, Type::SMALL, places[1] - left);
    sheet.block(left, bottom + 28.0, &unit, Type::SMALL);
    sheet.height = bottom + 36.0 + MARGIN;
    sheet
}
