//! Lines along an order: told apart by their dashes and by their names at their ends.

use super::super::Curve;
use super::color::CATEGORIES;
use super::scale::Scale;
use super::sheet::{INK, LEADING, MARGIN, PAPER, QUIET, RULE, Sheet, Stroke, Type, WIDTH};
use super::words::{Block, one_line, width};

const PLOT_HEIGHT: f64 = 300.0;
/// The names at the lines' ends.
const NAMES_MOST: f64 = 190.0;
const DASHES: [&str; 7] = ["", "7 3", "2 2.5", "9 3 2 3", "12 4", "4 2 1 2 1 2", "1 4"];
/// Beyond so many places, points would hide the line.
const POINTS_MOST: usize = 60;
/// A piece of each line stands before its name.
const SAMPLE: f64 = 28.0;
const BAND: &str = "#dedede";

pub(super) fn draw(curve: &Curve) -> Sheet {
    let (mut sheet, top) = Sheet::titled(&curve.title, WIDTH);
    let names: Vec<Block> = names(curve).map(|name| Block::new(name, Type::LABEL, NAMES_MOST, 2)).collect();
    let room = names.iter().map(|name| name.width(Type::LABEL)).fold(0.0, f64::max);
    let (low, high) = range(curve);
    let whole = curve.lines.iter().flat_map(|line| &line.values).all(|value| value.fract() == 0.0);

    let unit = one_line(&curve.unit, Type::SMALL, WIDTH / 2.0);
    sheet.block(MARGIN, top + 6.0, &unit, Type::SMALL);
    let marks = Marks::new(curve);
    let top = top + 22.0 + marks.height();
    let y = Scale::new(low, high, [top + PLOT_HEIGHT, top], 5, whole).rounded_up();
    let widest = y.ticks().iter().map(|(_, words)| width(words, Type::SMALL)).fold(0.0, f64::max);
    let left = MARGIN + widest + 10.0;
    let right = WIDTH - MARGIN - room - if room > 0.0 { 15.0 + SAMPLE } else { 8.0 };
    let x = Places { left, right, count: curve.along.len() };

    if let Some((band, _)) = &curve.band {
        let upper = band.iter().zip(0..).map(|((_, high), n)| [x.at(n), y.at(*high)]);
        let lower = band.iter().enumerate().rev().map(|(n, (low, _))| [x.at(n), y.at(*low)]);
        let outline: Vec<[f64; 2]> = upper.chain(lower).collect();
        sheet.path(&outline, Some(BAND), Some(Stroke::new("#a6a6a6", 0.75)));
    }
    for (value, words) in y.ticks() {
        let at = y.at(value);
        sheet.line([left, at, right, at], Stroke::new(RULE, 0.75));
        sheet.text([left - 8.0, at + 4.0], &words, Type::SMALL.end());
    }
    let bottom = top + PLOT_HEIGHT;
    sheet.line([left, bottom, right, bottom], Stroke::new(INK, 1.0));
    marks.draw(&mut sheet, &x, top, bottom);
    for (n, line) in curve.lines.iter().enumerate() {
        let ink = CATEGORIES[n % CATEGORIES.len()];
        let points: Vec<[f64; 2]> =
            line.values.iter().zip(0..).filter(|(v, _)| v.is_finite()).map(|(v, at)| [x.at(at), y.at(*v)]).collect();
        sheet.path(&points, None, Some(Stroke::new(ink, 2.0).dashed(DASHES[n % DASHES.len()])));
        if line.values.len() <= POINTS_MOST {
            points.iter().for_each(|point| sheet.circle(*point, 2.8, ink));
        }
    }
    name_lines(&mut sheet, curve, &names, [right, top, bottom], &y);
    sheet.height = bottom + x.name(&mut sheet, &curve.along, bottom) + MARGIN;
    sheet
}

/// What has a name at the right end: the lines, then the band.
fn names(curve: &Curve) -> impl Iterator<Item = &str> {
    let lines = curve.lines.iter().map(|line| line.label.as_str());
    lines.chain(curve.band.iter().map(|(_, words)| words.as_str()))
}

fn range(curve: &Curve) -> (f64, f64) {
    let lines = curve.lines.iter().flat_map(|line| line.values.iter().copied());
    let band = curve.band.iter().flat_map(|(ends, _)| ends.iter().flat_map(|(low, high)| [*low, *high]));
    let values = lines.chain(band).filter(|value| value.is_finite());
    values.fold((0.0, 0.0), |(low, high), value| (f64::min(low, value), f64::max(high, value)))
}

/// Writes each name where its line ends, moved just so far that none covers another.
fn name_lines(sheet: &mut Sheet, curve: &Curve, names: &[Block], [right, top, bottom]: [f64; 3], y: &Scale) {
    let ends = curve.lines.iter().map(|line| line.values.iter().rev().copied().find(|value| value.is_finite()));
    let band = curve.band.iter().map(|(ends, _)| ends.last().map(|(low, high)| f64::midpoint(*low, *high)));
    let mut places: Vec<(f64, usize)> =
        ends.chain(band).enumerate().filter_map(|(n, end)| Some((y.at(end?), n))).collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let high = |n: usize| names[n].height(Type::LABEL) + 2.0;
    // Downwards so that none covers the one above it, then upwards from the end of the plot.
    let mut free = top - 8.0;
    let mut middles: Vec<f64> = Vec::new();
    for (wish, n) in &places {
        let middle = wish.max(free + high(*n) / 2.0);
        free = middle + high(*n) / 2.0;
        middles.push(middle);
    }
    let mut free = bottom + 8.0;
    for (middle, (_, n)) in middles.iter_mut().zip(&places).rev() {
        *middle = middle.min(free - high(*n) / 2.0);
        free = *middle - high(*n) / 2.0;
    }
    for (middle, (end, n)) in middles.iter().zip(&places) {
        let is_band = *n == curve.lines.len();
        let ink = CATEGORIES[n % CATEGORIES.len()];
        let [near, far] = [right + 10.0, right + 10.0 + SAMPLE];
        sheet.line([right - 10.0, *end, near, *middle], Stroke::new(QUIET, 0.6));
        match is_band {
            true => sheet.rect([near, middle - 5.0, SAMPLE, 10.0], BAND, Some(Stroke::new(QUIET, 0.6))),
            false => sheet.line([near, *middle, far, *middle], Stroke::new(ink, 2.0).dashed(DASHES[n % DASHES.len()])),
        }
        sheet.block(far + 5.0, *middle, &names[*n], Type::LABEL);
    }
}

/// Places along the order, evenly apart.
struct Places {
    left: f64,
    right: f64,
    count: usize,
}

impl Places {
    fn at(&self, place: usize) -> f64 {
        match self.count {
            0 | 1 => f64::midpoint(self.left, self.right),
            count => {
                self.left + 14.0 + (self.right - self.left - 28.0) * place.min(count - 1) as f64 / (count - 1) as f64
            }
        }
    }

    /// Writes the places' names below the plot: upright, else leaning, else every second or third; tells how high.
    fn name(&self, sheet: &mut Sheet, names: &[String], top: f64) -> f64 {
        let apart = if self.count > 1 { self.at(1) - self.at(0) } else { self.right - self.left };
        let widest = names.iter().map(|name| width(name, Type::SMALL)).fold(0.0, f64::max);
        let is_upright = widest + 6.0 <= apart;
        let every = if is_upright { 1 } else { (Type::SMALL.size * LEADING * 1.2 / apart).ceil().max(1.0) as usize };
        let mut deepest = 0.0_f64;
        for (n, name) in names.iter().enumerate() {
            let x = self.at(n);
            sheet.line([x, top, x, top + 4.0], Stroke::new(INK, 1.0));
            if n % every > 0 {
                continue;
            }
            let block = one_line(name, Type::SMALL, 130.0);
            let words = block.lines.first().map_or("", String::as_str);
            if is_upright {
                sheet.text([x, top + 17.0], words, Type::SMALL.middle());
                continue;
            }
            deepest = deepest.max(width(words, Type::SMALL) * 0.71);
            sheet.explained(block.whole.as_deref(), |sheet| {
                sheet.turned([x + 3.0, top + 14.0], -45.0, words, Type::SMALL.end());
            });
        }
        18.0 + deepest
    }
}

/// Places worth a mark, their words above the plot on lines of their own.
struct Marks(Vec<(usize, Block)>);

impl Marks {
    const STEP: f64 = 16.0;

    fn new(curve: &Curve) -> Self {
        let is_there = |at: &usize| *at < curve.along.len();
        let marks = curve.marks.iter().filter(|(at, _)| is_there(at));
        Self(marks.map(|(at, words)| (*at, one_line(words, Type::LABEL, 420.0))).collect())
    }

    fn height(&self) -> f64 {
        self.0.len() as f64 * Self::STEP + if self.0.is_empty() { 0.0 } else { 4.0 }
    }

    fn draw(&self, sheet: &mut Sheet, x: &Places, top: f64, bottom: f64) {
        for (n, (at, words)) in self.0.iter().enumerate() {
            let (x, y) = (x.at(*at), top - 4.0 - Self::STEP * (self.0.len() - n) as f64);
            sheet.line([x, y + 4.0, x, bottom], Stroke::new(INK, 1.2).dashed("4 3"));
            let wide = words.width(Type::LABEL);
            let start = (x - wide / 2.0).clamp(MARGIN, (WIDTH - MARGIN - wide).max(MARGIN));
            sheet.rect([start - 2.0, y - 8.0, wide + 4.0, 15.0], PAPER, None);
            sheet.block(start, y, words, Type::LABEL);
        }
    }
}
