//! A figure in words, for who listens to it instead of looking at it.

use super::super::{Bars, Chart, CodeLine, Curve, Flow, HeatMap, Intervals};
use crate::report::rounded;

/// Nobody listens to more rows than this; the table has them all.
const ROWS_MOST: usize = 60;

/// What kind of figure it is, and its figures.
pub(super) fn in_words(chart: &Chart) -> String {
    match chart {
        Chart::HeatMap(map) => heat_map(map),
        Chart::Bars(bars) => in_bars(bars),
        Chart::Curve(curve) => in_curve(curve),
        Chart::Intervals(intervals) => in_intervals(intervals),
        Chart::CodeLine(line) => code_line(line),
        Chart::Flow(flow) => in_flow(flow),
    }
}

fn listed(rows: impl Iterator<Item = String>, count: usize) -> String {
    let mut said: Vec<String> = rows.take(ROWS_MOST).collect();
    if count > ROWS_MOST {
        said.push(format!("and {} more", count - ROWS_MOST));
    }
    said.join("; ")
}

fn heat_map(map: &HeatMap) -> String {
    let most = |cells: &Vec<Option<f64>>| {
        let values = cells.iter().enumerate().filter_map(|(at, cell)| Some((cell.filter(|v| v.is_finite())?, at)));
        values.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
    };
    let rows = map.rows.iter().zip(&map.cells).map(|(row, cells)| {
        let said = most(cells).filter(|(value, _)| *value > 0.0).and_then(|(value, at)| {
            Some(format!("most in {}, {}", map.columns.get(at)?.text, rounded(value, map.digits)))
        });
        format!("{}: {}", row.text, said.as_deref().unwrap_or("nothing"))
    });
    let (count, across) = (map.rows.len(), map.columns.len());
    format!("A heat map of {count} rows and {across} columns, {}. {}.", map.unit, listed(rows, count))
}

fn in_bars(bars: &Bars) -> String {
    let rows = bars.bars.iter().map(|bar| format!("{}: {}", bar.label.text, bar.said));
    format!("Bars, {}. {}.", bars.unit, listed(rows, bars.bars.len()))
}

fn in_curve(curve: &Curve) -> String {
    let mut said: Vec<String> = Vec::new();
    for line in &curve.lines {
        let digits = if line.values.iter().all(|value| value.fract() == 0.0) { 0 } else { 2 };
        let at =
            curve.along.iter().zip(&line.values).map(|(place, value)| format!("{place} {}", rounded(*value, digits)));
        said.push(format!("{}: {}", line.label, listed(at, curve.along.len())));
    }
    said.extend(curve.marks.iter().filter_map(|(at, words)| Some(format!("At {}: {words}", curve.along.get(*at)?))));
    format!("Lines along an order, {}. {}.", curve.unit, said.join(". "))
}

fn in_intervals(intervals: &Intervals) -> String {
    let rows = intervals.rows.iter().map(|row| match (row.value, row.interval) {
        (Some(value), Some((low, high))) => {
            format!("{}: {}, interval {} to {}", row.label.text, rounded(value, 2), rounded(low, 2), rounded(high, 2))
        }
        (Some(value), None) => format!("{}: {}", row.label.text, rounded(value, 2)),
        (None, _) => {
            format!("{}: no figure, {}", row.label.text, row.undefined.as_deref().unwrap_or("it is undefined"))
        }
    });
    format!("{} with intervals. {}.", intervals.unit, listed(rows, intervals.rows.len()))
}

fn code_line(line: &CodeLine) -> String {
    let rows = line.rows.iter().map(|row| {
        let covered: u64 = row.stretches.iter().map(|(start, end)| u64::from(end.saturating_sub(*start))).sum();
        format!("{}: {} stretches, {covered} characters", row.label.text, row.stretches.len())
    });
    format!("Where codes stand in a text of {} characters. {}.", line.length, listed(rows, line.rows.len()))
}

fn in_flow(flow: &Flow) -> String {
    let mut said: Vec<String> = flow.stages.iter().take(1).cloned().collect();
    for (stage, (label, items)) in flow.stages.iter().skip(1).zip(&flow.arrows) {
        let items = items.iter().map(|(name, count)| format!("{name}, {count}"));
        said.push(format!("then {stage}, {label}: {}", items.collect::<Vec<_>>().join("; ")));
    }
    format!("Stages in order; figures are {}. {}.", flow.unit, said.join(". "))
}
