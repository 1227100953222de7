//! Every text from outside that a report holds, whatever it is written as: what a search for real names has to read.

use super::chart::Chart;
use super::{Cell, Report};

impl Report {
    /// Shows each text: title, headings, cells, notes, where the figures come from, and what the figure says.
    ///
    /// A workbook or a picture cannot be searched once it is written; this is what goes into it.
    pub fn each_text(&self, look: &mut dyn FnMut(&str)) {
        [&self.title, &self.provenance].into_iter().for_each(|text| look(text));
        for column in &self.columns {
            look(&column.name);
            look(&column.heading);
        }
        for cell in self.rows.iter().flat_map(|row| &row.cells) {
            match cell {
                Cell::Text(text) => look(text),
                Cell::Path { path, .. } => {
                    look(path);
                    look(&cell.for_people());
                }
                Cell::Decimal { missing: Some(reason), .. } => look(reason),
                _ => {}
            }
        }
        self.notes.iter().for_each(|note| look(&note.message));
        if let Some(chart) = &self.chart {
            each_text_of(chart, look);
        }
    }
}

fn each_text_of(chart: &Chart, look: &mut dyn FnMut(&str)) {
    let mut all: Vec<&str> = Vec::new();
    match chart {
        Chart::HeatMap(map) => {
            all.extend([map.title.as_str(), &map.unit]);
            all.extend(map.rows.iter().chain(&map.columns).map(|label| label.text.as_str()));
        }
        Chart::Bars(bars) => {
            all.extend([bars.title.as_str(), &bars.unit]);
            all.extend(bars.bars.iter().flat_map(|bar| [bar.label.text.as_str(), &bar.said]));
        }
        Chart::Curve(curve) => {
            all.extend([curve.title.as_str(), &curve.unit]);
            all.extend(curve.along.iter().map(String::as_str));
            all.extend(curve.lines.iter().map(|line| line.label.as_str()));
            all.extend(curve.band.iter().map(|(_, what)| what.as_str()));
            all.extend(curve.marks.iter().map(|(_, what)| what.as_str()));
        }
        Chart::Intervals(intervals) => {
            all.extend([intervals.title.as_str(), &intervals.unit]);
            all.extend(intervals.rows.iter().map(|row| row.label.text.as_str()));
        }
        Chart::CodeLine(line) => {
            all.push(&line.title);
            all.extend(line.sections.iter().map(|(_, title)| title.as_str()));
            all.extend(line.rows.iter().map(|row| row.label.text.as_str()));
        }
        Chart::Flow(flow) => {
            all.extend([flow.title.as_str(), &flow.unit]);
            all.extend(flow.stages.iter().map(String::as_str));
            for (arrow, standing) in &flow.arrows {
                all.push(arrow);
                all.extend(standing.iter().map(|(what, _)| what.as_str()));
            }
        }
    }
    all.into_iter().for_each(look);
}
