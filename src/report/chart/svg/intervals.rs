//! Estimates with their intervals, as in a forest plot: the figures stand beside their drawing.

use super::super::{Estimate, Intervals};
use super::color::STRONG;
use super::rows::Rows;
use super::scale::Scale;
use super::sheet::{INK, MARGIN, QUIET, RULE, Sheet, Stroke, Type, WIDTH};
use super::words::{Block, one_line, width};
use crate::report::rounded;

const ROW_LEAST: f64 = 20.0;
/// Why a figure does not exist is told in no more room than this.
const REASON_LEAST: f64 = 240.0;

pub(super) fn draw(intervals: &Intervals) -> Sheet {
    let (mut sheet, top) = Sheet::titled(&intervals.title, WIDTH);
    let rows = Rows::new(intervals.rows.iter().map(|row| &row.label), ROW_LEAST);
    let said: Vec<String> = intervals.rows.iter().map(in_figures).collect();
    let room = said.iter().map(|words| width(words, Type::LABEL)).fold(0.0, f64::max);
    let left = MARGIN + rows.width + 16.0;
    let right = WIDTH - MARGIN - room - 16.0;
    let scale = Scale::new(intervals.from, intervals.to, [left, right], 6, false);
    let bottom = top + rows.height + 4.0;

    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        sheet.line([x, top, x, bottom], Stroke::new(RULE, 0.75));
        sheet.text([x, bottom + 14.0], &words, Type::SMALL.middle());
    }
    for (value, stroke) in [(0.0, Stroke::new(INK, 1.0)), (1.0, Stroke::new(QUIET, 1.0).dashed("4 3"))] {
        if (scale.from..=scale.to).contains(&value) {
            sheet.line([scale.at(value), top, scale.at(value), bottom], stroke);
        }
    }
    rows.draw(&mut sheet, top);
    for (n, (row, words)) in intervals.rows.iter().zip(&said).enumerate() {
        let y = top + rows.middle(n);
        match row.value.filter(|value| value.is_finite()) {
            Some(value) => {
                estimate(&mut sheet, &scale, y, value, row);
                sheet.text([WIDTH - MARGIN, y + 4.3], words, Type::LABEL.end());
            }
            None => {
                let reason = format!("no figure: {}", row.undefined.as_deref().unwrap_or("it is undefined"));
                let room = (WIDTH - MARGIN - left - 8.0).max(REASON_LEAST);
                let block = Block::new(&reason, Type::SMALL, room, 1);
                sheet.rect([left + 6.0, y - 7.0, block.width(Type::SMALL) + 4.0, 14.0], "#ffffff", None);
                sheet.block(left + 8.0, y, &block, Type::SMALL);
            }
        }
    }
    let unit = if intervals.rows.iter().any(|row| row.interval.is_some()) {
        format!("{} with 95 % interval", intervals.unit)
    } else {
        intervals.unit.clone()
    };
    sheet.block(left, bottom + 28.0, &one_line(&unit, Type::SMALL, right - left), Type::SMALL);
    sheet.height = bottom + 36.0 + MARGIN;
    sheet
}

/// The estimate and its interval, to two digits.
fn in_figures(row: &Estimate) -> String {
    match (row.value, row.interval) {
        (Some(value), Some((low, high))) => {
            format!("{} [{}, {}]", rounded(value, 2), rounded(low, 2), rounded(high, 2))
        }
        (Some(value), None) => rounded(value, 2),
        (None, _) => String::new(),
    }
}

/// A theme is a diamond, a code a square; an interval that leaves the scale ends in an arrow.
fn estimate(sheet: &mut Sheet, scale: &Scale, y: f64, value: f64, row: &Estimate) {
    if let Some((low, high)) = row.interval {
        sheet.line([scale.at(low), y, scale.at(high), y], Stroke::new(INK, 1.4));
        for (end, is_off, way) in [(low, low < scale.from, -1.0), (high, high > scale.to, 1.0)] {
            let x = scale.at(end);
            match is_off {
                true => {
                    sheet.path(&[[x, y], [x - 6.0 * way, y - 4.0], [x - 6.0 * way, y + 4.0]], Some(INK), None);
                }
                false => sheet.line([x, y - 4.0, x, y + 4.0], Stroke::new(INK, 1.4)),
            }
        }
    }
    let x = scale.at(value);
    if row.label.heading {
        let points = [[x - 6.0, y], [x, y - 6.0], [x + 6.0, y], [x, y + 6.0]];
        sheet.path(&points, Some(STRONG), Some(Stroke::new(INK, 0.75)));
    } else {
        sheet.rect([x - 4.0, y - 4.0, 8.0, 8.0], STRONG, Some(Stroke::new(INK, 0.75)));
    }
}
