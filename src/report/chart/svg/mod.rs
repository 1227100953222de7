//! A figure as SVG: drawn by hand, because labels and layout matter more here than kinds of plots.
//!
//! Made for print and for every pair of eyes: a white page, one hue from light to dark, values and words beside every
//! colour, dashes and shapes where lines differ. A file is self-contained and runs nothing; the same value gives the same
//! bytes. Screen readers find a title and the figures in words.

mod sheet;
mod words;
mod color;
mod scale;
mod rows;
mod heat_map;
mod bars;
mod curve;
mod intervals;
mod code_line;
mod flow;
mod spoken;

use super::Chart;

/// The figure as a whole SVG file.
pub fn svg(chart: &Chart) -> String {
    svg_from(chart, "")
}

/// The same, which also says, to who asks it, where its figures come from.
pub fn svg_from(chart: &Chart, provenance: &str) -> String {
    let sheet = match chart {
        Chart::HeatMap(map) => heat_map::draw(map),
        Chart::Bars(bars) => bars::draw(bars),
        Chart::Curve(curve) => curve::draw(curve),
        Chart::Intervals(intervals) => intervals::draw(intervals),
        Chart::CodeLine(line) => code_line::draw(line),
        Chart::Flow(flow) => flow::draw(flow),
    };
    let words = spoken::in_words(chart);
    let words = if provenance.is_empty() { words } else { format!("{words} {provenance}") };
    sheet.finish(chart.title(), &words)
}

/// A text in lines, for others who draw a figure.
pub(super) fn wrapped(text: &str) -> Vec<String> {
    words::Block::new(text, sheet::Type::LABEL, 230.0, 12).lines
}

#[cfg(test)]
mod tests;
