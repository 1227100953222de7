//! Where in a document what is coded: one row a code, the text from left to right.

use super::super::CodeLine;
use super::color::STRONG;
use super::rows::Rows;
use super::scale::Scale;
use super::sheet::{INK, MARGIN, QUIET, Sheet, Stroke, Type, WIDTH};
use super::words::{Block, one_line, width};

const ROW_LEAST: f64 = 18.0;
const BAR: f64 = 10.0;
const SPOKEN: &str = "#e4e4e4";
/// A stretch of a few words is still seen.
const STRETCH_LEAST: f64 = 1.6;

pub(super) fn draw(line: &CodeLine) -> Sheet {
    let (mut sheet, top) = Sheet::titled(&line.title, WIDTH);
    let rows = Rows::new(line.rows.iter().map(|row| &row.label), ROW_LEAST);
    let (left, right) = (MARGIN + rows.width + 12.0, WIDTH - MARGIN);
    let scale = Scale::new(0.0, f64::from(line.length.max(1)), [left, right], 5, true);
    let sections = Sections::new(line, &scale);
    let top = top + sections.height();
    let bottom = top + rows.height + 4.0;

    for (start, end) in &line.turns {
        let (from, to) = (scale.at(f64::from(*start)), scale.at(f64::from(*end)));
        sheet.rect([from, top, to - from, bottom - top], SPOKEN, None);
    }
    sections.draw(&mut sheet, top, bottom, right);
    rows.draw(&mut sheet, top);
    for (n, row) in line.rows.iter().enumerate() {
        let y = top + rows.middle(n);
        sheet.line([left, y, right, y], Stroke::new("#b5b5b5", 0.5).dashed("1 3"));
        let fill = row.color.as_deref().filter(|color| is_color(color)).unwrap_or(STRONG);
        for (start, end) in &row.stretches {
            let (from, to) = (scale.at(f64::from(*start)), scale.at(f64::from(*end)));
            let place = [from, y - BAR / 2.0, (to - from).max(STRETCH_LEAST), BAR];
            // The edge keeps a light colour seen on paper.
            sheet.rect(place, fill, Some(Stroke::new(INK, 0.6)));
        }
    }
    sheet.line([left, bottom, right, bottom], Stroke::new(INK, 1.0));
    for (value, words) in scale.ticks() {
        let x = scale.at(value);
        sheet.line([x, bottom, x, bottom + 4.0], Stroke::new(INK, 1.0));
        let edge = x + 4.0 + width(&words, Type::SMALL) / 2.0 > WIDTH - MARGIN;
        let words = grouped(&words);
        sheet.text([x, bottom + 17.0], &words, if edge { Type::SMALL.end() } else { Type::SMALL.middle() });
    }
    sheet.height = bottom + 24.0;
    below(&mut sheet, line, &sections, left);
    sheet
}

/// What the axis is, what the grey is, and the sections' titles where they found no room above.
fn below(sheet: &mut Sheet, line: &CodeLine, sections: &Sections, left: f64) {
    let y = sheet.height + 10.0;
    let words = "characters";
    sheet.text([left, y + 4.0], words, Type::SMALL);
    if !line.turns.is_empty() {
        let x = left + width(words, Type::SMALL) + 22.0;
        sheet.rect([x, y - 5.0, 22.0, 10.0], SPOKEN, Some(Stroke::new(QUIET, 0.4)));
        sheet.text([x + 28.0, y + 4.0], "a participant speaks", Type::SMALL);
    }
    sheet.height = y + 12.0;
    if sections.numbered {
        for (n, (_, title)) in line.sections.iter().enumerate() {
            let block = Block::new(&format!("{} · {title}", n + 1), Type::SMALL, WIDTH - left - MARGIN, 2);
            let height = block.height(Type::SMALL);
            sheet.block(left, sheet.height + height / 2.0, &block, Type::SMALL);
            sheet.height += height;
        }
    }
    sheet.height += MARGIN;
}

/// `12,000`: figures of five digits are read in groups.
fn grouped(digits: &str) -> String {
    let count = digits.chars().count();
    let mut said = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && count > 4 && (count - n).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

fn is_color(color: &str) -> bool {
    color.strip_prefix('#').is_some_and(|hex| hex.chars().count() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()))
}

/// The sections' titles above the rows; their numbers, if one of the titles has too little room.
struct Sections {
    /// Where each begins, and how far it goes on the sheet.
    places: Vec<(f64, f64)>,
    blocks: Vec<Block>,
    numbered: bool,
}

impl Sections {
    fn new(line: &CodeLine, scale: &Scale) -> Self {
        let starts: Vec<f64> = line.sections.iter().map(|(start, _)| scale.at(f64::from(*start))).collect();
        let ends = starts.iter().skip(1).copied().chain([scale.places[1]]);
        let places: Vec<(f64, f64)> = starts.iter().copied().zip(ends).collect();
        let titles = line.sections.iter().zip(&places);
        let blocks: Vec<Block> =
            titles.map(|((_, title), (from, to))| Block::new(title, Type::SMALL, to - from - 8.0, 2)).collect();
        let numbered = blocks.iter().any(|block| block.whole.is_some());
        let numbers = (1..=places.len()).map(|n| one_line(&n.to_string(), Type::SMALL, 40.0)).collect();
        Self { places, blocks: if numbered { numbers } else { blocks }, numbered }
    }

    fn height(&self) -> f64 {
        self.blocks.iter().map(|block| block.height(Type::SMALL) + 4.0).fold(0.0, f64::max)
    }

    fn draw(&self, sheet: &mut Sheet, top: f64, bottom: f64, right: f64) {
        let height = self.height();
        let mut free = 0.0;
        for ((from, _), block) in self.places.iter().zip(&self.blocks) {
            sheet.line([*from, top - height, *from, bottom], Stroke::new(QUIET, 0.8));
            let fits = from + 4.0 >= free && from + 4.0 + block.width(Type::SMALL) <= right + MARGIN;
            if fits {
                sheet.block(from + 4.0, top - height / 2.0 - 2.0, block, Type::SMALL);
                free = from + 4.0 + block.width(Type::SMALL) + 4.0;
            }
        }
    }
}
