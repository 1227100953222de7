//! How figures of agreement are set: rows for programs, columns for people.

use crate::analysis::agreement::names::about;
use crate::analysis::agreement::per_code::{CodeAgreement, Figure, main_kappa};
use crate::analysis::{Statistic, Undefined};
use crate::report::{Cell, Column, Report};
use serde_json::{Map, Value, json};

/// Figures under their names.
pub(super) fn as_map(figures: &[Figure]) -> Map<String, Value> {
    figures.iter().map(|(name, statistic)| (name.clone(), json!(statistic))).collect()
}

/// The columns of a figure: for people its value, or its value and interval; for programs value, error, interval.
pub(super) fn columns(name: &str, with_interval: bool) -> Vec<Column> {
    let short = about(name).map_or(name, |about| about.short);
    let mut columns = vec![Column::figure(name, short)];
    if with_interval {
        columns.push(Column::figure(format!("{name}_ci95"), "95 % interval").for_people());
    }
    columns.extend([
        Column::figure(format!("{name}_se"), "").for_programs(),
        Column::figure(format!("{name}_ci_low"), "").for_programs(),
        Column::figure(format!("{name}_ci_high"), "").for_programs(),
    ]);
    columns
}

/// The cells of [`columns`].
pub(super) fn cells(statistic: Option<&Statistic>, with_interval: bool) -> Vec<Cell> {
    let Some(statistic) = statistic else {
        return vec![Cell::Empty; if with_interval { 5 } else { 4 }];
    };
    let mut cells = vec![Cell::statistic(statistic.value, 2, statistic.undefined)];
    if with_interval {
        cells.push(Cell::Interval(statistic.ci95, 2));
    }
    cells.extend([
        Cell::decimal(statistic.se, 4),
        Cell::decimal(statistic.ci95.map(|ends| ends.0), 4),
        Cell::decimal(statistic.ci95.map(|ends| ends.1), 4),
    ]);
    cells
}

/// Mean and median of what exists, without intervals: what they are of is not independent.
pub(super) fn middles(mut values: Vec<f64>) -> (Statistic, Statistic) {
    values.sort_by(f64::total_cmp);
    let (n, half) = (values.len(), values.len() / 2);
    if n == 0 {
        return [(); 2].map(|()| Statistic::undefined(Undefined::NoneDefined)).into();
    }
    let median = if n % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 };
    (Statistic::of(values.iter().sum::<f64>() / n as f64), Statistic::of(median))
}

/// What to beware of in a code's row, in a word or two each.
pub(super) fn flags(row: &CodeAgreement) -> String {
    let lead = main_kappa(row.uses.len());
    let mut flags = Vec::new();
    if row.figure(lead).is_some_and(|kappa| kappa.value.is_none()) {
        flags.push("not estimable");
    }
    let is_rare = row.uses.iter().sum::<u64>() * 2 < row.units * row.uses.len() as u64;
    let word = |code: &str| match code {
        "prevalence" if is_rare => Some("rare"),
        "prevalence" => Some("common"),
        "few_positives" | "few_units" => Some("few"),
        "no_variance" => Some("no variance"),
        "one_coder_only" => Some("one coder"),
        "bias" => Some("bias"),
        "wide_interval" => Some("wide"),
        "degenerate_interval" => Some("no width"),
        _ => None,
    };
    flags.extend(row.warnings.iter().filter_map(|note| word(note.code)));
    flags.join(", ")
}

/// A report of one coefficient a row.
pub(super) fn one_a_row(title: impl Into<String>) -> Report {
    Report::new(
        title,
        vec![
            Column::text("coefficient", "Coefficient"),
            Column::figure("value", "Value"),
            Column::figure("se", "SE"),
            Column::figure("se0", "").for_programs(),
            Column::figure("ci95", "95 % interval").for_people(),
            Column::figure("ci_low", "").for_programs(),
            Column::figure("ci_high", "").for_programs(),
            Column::figure("p", "").for_programs(),
            Column::text("undefined", "").for_programs(),
        ],
    )
}

/// A row of [`one_a_row`].
pub(super) fn row_of(name: &str, statistic: &Statistic, se0: Option<f64>) -> Vec<Cell> {
    vec![
        Cell::text(name),
        Cell::statistic(statistic.value, 4, statistic.undefined),
        Cell::decimal(statistic.se, 4),
        Cell::decimal(se0, 4),
        Cell::Interval(statistic.ci95, 3),
        Cell::decimal(statistic.ci95.map(|ends| ends.0), 4),
        Cell::decimal(statistic.ci95.map(|ends| ends.1), 4),
        Cell::decimal(statistic.p, 4),
        statistic.undefined.map_or(Cell::Empty, |reason| Cell::text(reason.to_string())),
    ]
}

/// A word for a figure with its interval, from the lower end, which is what has been shown.
///
/// Landis and Koch (1977) for kappas and their kin; Krippendorff (2019) for alphas. Nothing without an interval.
pub(super) fn benchmark(name: &str, statistic: &Statistic) -> Option<String> {
    let (value, (low, high)) = (statistic.value?, statistic.ci95?);
    let landis = |value: f64| match value {
        v if v < 0.0 => "poor",
        v if v <= 0.2 => "slight",
        v if v <= 0.4 => "fair",
        v if v <= 0.6 => "moderate",
        v if v <= 0.8 => "substantial",
        _ => "almost perfect",
    };
    let krippendorff = |value: f64| match value {
        v if v < 0.667 => "not reliable enough to conclude from",
        v if v < 0.8 => "for tentative conclusions",
        _ => "reliable",
    };
    let in_words = |of: &dyn Fn(f64) -> &'static str| match (of(low), of(high)) {
        (low, high) if low == high => format!("{low}, over the whole interval"),
        (low, high) => format!("{}; the interval reaches from {low} to {high}", of(value)),
    };
    if name.starts_with("krippendorff_alpha") {
        return Some(in_words(&krippendorff));
    }
    let is_kappa = ["kappa", "scott_pi", "brennan_prediger", "gwet", "pabak"].iter().any(|kind| name.contains(kind));
    (is_kappa && name != "kappa_max").then(|| in_words(&landis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        let (mean, median) = middles(vec![0.9, 0.1, 0.5, 0.7]);
        assert!((mean.value.unwrap() - 0.55).abs() < 1e-12 && (median.value.unwrap() - 0.6).abs() < 1e-12);
        assert_eq!(middles(vec![0.3]).1.value, Some(0.3));
        assert_eq!(middles(vec![]).0.undefined, Some(Undefined::NoneDefined));
    }

    #[test]
    fn a_word_comes_with_how_far_the_interval_reaches() {
        let kappa = Statistic { se: Some(0.1), ci95: Some((0.35, 0.75)), ..Statistic::of(0.55) };
        let said = benchmark("cohen_kappa", &kappa).unwrap();
        assert_eq!(said, "moderate; the interval reaches from fair to substantial");
        assert_eq!(benchmark("cohen_kappa", &Statistic::of(0.55)), None);
        let alpha = Statistic { ci95: Some((0.81, 0.9)), ..Statistic::of(0.85) };
        assert_eq!(benchmark("krippendorff_alpha_nominal", &alpha).unwrap(), "reliable, over the whole interval");
    }
}
