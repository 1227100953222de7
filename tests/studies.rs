//! Real double-coded studies: what their authors published, what thema says of the same data, and why the two differ
//! where they do.
//!
//! The data lie beside the repository, where there are any, and nothing of them is copied here but figures. Where they
//! are missing these journeys are skipped. Every formula here is written down a second time, naively and on purpose
//! without a look at thema's own: sets, loops and the textbook.

mod vectors;
mod ten_coders;
mod answers;
mod interviews;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a coder said of one unit: any number of codes.
type Codes = BTreeSet<String>;

/// Units that both of two coders judged.
type Units = Vec<[Codes; 2]>;

/// Both, only the first, only the second, neither.
type Cells = [u64; 4];

/// Every code that either used.
fn codes_of(units: &[[Codes; 2]]) -> Codes {
    units.iter().flatten().flatten().cloned().collect()
}

fn cells(units: &[[Codes; 2]], code: &str) -> Cells {
    let mut cells = [0; 4];
    for [first, second] in units {
        let place = match (first.contains(code), second.contains(code)) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        cells[place] += 1;
    }
    cells
}

/// Observed agreement and agreement by chance, as Cohen has them.
fn observed_and_chance(cells: Cells) -> [f64; 2] {
    let [both, first, second, neither] = cells.map(|count| count as f64);
    let n = both + first + second + neither;
    let chance = (both + first) * (both + second) + (second + neither) * (first + neither);
    [(both + neither) / n, chance / (n * n)]
}

fn kappa_of([observed, chance]: [f64; 2]) -> f64 {
    (observed - chance) / (1.0 - chance)
}

fn kappa(cells: Cells) -> f64 {
    kappa_of(observed_and_chance(cells))
}

/// 2a / (2a + b + c).
fn positive_agreement([both, first, second, _]: Cells) -> f64 {
    2.0 * both as f64 / (2 * both + first + second) as f64
}

/// Pooled kappa: the mean of observed agreement over codes, the mean of chance, and one kappa of the two (De Vries et
/// al. 2008). A code that nobody used has 1 and 1 and takes nothing from it.
fn pooled_kappa(codes: impl IntoIterator<Item = Cells>) -> f64 {
    let (mut sum, mut count) = ([0.0; 2], 0.0);
    for [observed, chance] in codes.into_iter().map(observed_and_chance) {
        sum = [sum[0] + observed, sum[1] + chance];
        count += 1.0;
    }
    kappa_of(sum.map(|sum| sum / count))
}

/// Krippendorff's alpha of two coders who both judged every unit, from all pairs of values there are.
fn alpha<V: Ord>(units: &[[V; 2]], distance: impl Fn(&V, &V) -> f64 + Copy) -> f64 {
    let mut values: BTreeMap<&V, f64> = BTreeMap::new();
    units.iter().flatten().for_each(|value| *values.entry(value).or_default() += 1.0);
    let observed: f64 = units.iter().map(|[first, second]| distance(first, second)).sum::<f64>() / units.len() as f64;
    let n = 2.0 * units.len() as f64;
    let pairs = values.iter().flat_map(|a| values.iter().map(move |b| a.1 * b.1 * distance(a.0, b.0)));
    1.0 - observed / (pairs.sum::<f64>() / (n * (n - 1.0)))
}

/// 1 − |A ∩ B| / |A ∪ B|; two empty sets are the same.
fn jaccard(a: &Codes, b: &Codes) -> f64 {
    let all = a.union(b).count();
    if all == 0 { 0.0 } else { 1.0 - a.intersection(b).count() as f64 / all as f64 }
}

/// 1 − J · M: M is 1 for the same set, 2/3 if one holds the other, 1/3 if they overlap, else 0 (Passonneau 2006).
fn masi(a: &Codes, b: &Codes) -> f64 {
    let alike = match () {
        () if a == b => 1.0,
        () if a.is_subset(b) || b.is_subset(a) => 2.0 / 3.0,
        () if !a.is_disjoint(b) => 1.0 / 3.0,
        () => 0.0,
    };
    1.0 - (1.0 - jaccard(a, b)) * alike
}

/// The units as a file for `--ratings --sets`.
fn sets_file<'u>(units: impl IntoIterator<Item = [Option<&'u Codes>; 2]>) -> Vec<u8> {
    let cell = |codes: Option<&Codes>| match codes {
        None => String::new(),
        Some(codes) if codes.is_empty() => "{}".to_owned(),
        Some(codes) => codes.iter().map(String::as_str).collect::<Vec<_>>().join(";"),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["unit", "first", "second"]).unwrap();
    for (n, [first, second]) in units.into_iter().enumerate() {
        writer.write_record([format!("u{n}"), cell(first), cell(second)]).unwrap();
    }
    writer.into_inner().unwrap()
}

/// The row of a coefficient, in an answer about ratings.
#[track_caller]
fn coefficient<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let rows = answer["rows"].as_array().unwrap();
    let found = rows.iter().find(|row| row["coefficient"] == name);
    &found.unwrap_or_else(|| panic!("no {name} in {answer:#}"))["value"]
}

/// The row of a code on a unit, in an answer about a project.
#[track_caller]
fn row<'a>(answer: &'a Value, code: &str, unit: &str) -> &'a Value {
    let rows = answer["rows"].as_array().unwrap();
    let found = rows.iter().find(|row| row["code"] == code && row["unit"] == unit);
    found.unwrap_or_else(|| panic!("no row of {code} by {unit}"))
}

/// The four counts of a code.
fn counted(row: &Value) -> Cells {
    ["both", "only_first", "only_second", "neither"].map(|cell| row["cells"][cell].as_u64().unwrap())
}

/// A figure as it was printed, with all the digits that were.
#[track_caller]
fn assert_printed(found: &Value, printed: &str, what: &str) {
    let digits = printed.split_once('.').expect("figures have a point").1.len();
    let value = found.as_f64().unwrap_or_else(|| panic!("{what}: {found} is no figure, {printed} was printed"));
    let expected: f64 = printed.parse().unwrap();
    let off = (value - expected).abs();
    assert!(off <= 0.5001 * 0.1_f64.powi(digits as i32), "{what}: found {value}, {printed} was printed");
}
