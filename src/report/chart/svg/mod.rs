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
    let sheet = match chart {
        Chart::HeatMap(map) => heat_map::draw(map),
        Chart::Bars(bars) => bars::draw(bars),
        Chart::Curve(curve) => curve::draw(curve),
        Chart::Intervals(intervals) => intervals::draw(intervals),
        Chart::CodeLine(line) => code_line::draw(line),
        Chart::Flow(flow) => flow::draw(flow),
    };
    sheet.finish(chart.title(), &spoken::in_words(chart))
}

#[cfg(test)]
mod tests;
