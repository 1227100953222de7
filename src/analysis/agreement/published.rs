//! The figures that publications print and other programs compute: all of them, nothing special-cased.
//!
//! `tests/data/published.json` holds the vectors: tables, units × raters, sets, continua, spans, segmentations.

use super::alpha::{Metric, krippendorff_alpha};
use super::coefficients::{Custom, Level, Scale};
use super::judgements::Judgements;
use super::kappa::{Marked, kappa_table};
use super::sets::{Distance, Set, SetJudgements};
use super::units::Units;
use crate::analysis::Place;
use crate::model::codebook::CodeKind;
use crate::model::span::Span;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything found for one vector, by the coefficient's name.
type Found = BTreeMap<String, Value>;

#[test]
fn every_published_figure_is_reached() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/data/published.json")).unwrap();
    let (mut compared, mut wrong) = (0, Vec::new());
    for vector in file["vectors"].as_array().unwrap() {
        let data = &vector["data"];
        let found = match data["kind"].as_str().unwrap() {
            "table" => of_judgements(data, &table(data)),
            "units" => of_judgements(data, &units(data)),
            "sets" => of_sets(data),
            "set_distance" => {
                of_set_distances(data);
                continue;
            }
            "ordinal_metric" => {
                of_ordinal_metric(data);
                continue;
            }
            "spans" => of_spans(data),
            _ => continue,
        };
        for (name, expected) in vector["expected"].as_object().unwrap() {
            let place = format!("{} {name}", vector["id"]);
            let Some(found) = found.get(name) else {
                if data["kind"] == "spans" {
                    continue; // span and unitizing figures have a test of their own
                }
                wrong.push(format!("{place}: not computed"));
                continue;
            };
            if !near(found, &expected["value"], expected["tolerance"].as_f64().unwrap()) {
                wrong.push(format!("{place}: {found}, expected {}", expected["value"]));
            }
            compared += 1;
        }
    }
    assert!(wrong.is_empty(), "of {compared}, {} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Numbers within the tolerance, lists end by end, nothing where nothing is.
fn near(found: &Value, expected: &Value, tolerance: f64) -> bool {
    match (found, expected) {
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(x, y)| near(x, y, tolerance))
        }
        _ => match (found.as_f64(), expected.as_f64()) {
            (Some(x), Some(y)) => (x - y).abs() <= tolerance,
            (x, y) => x == y,
        },
    }
}

fn of_judgements(data: &Value, judgements: &Judgements) -> Found {
    let categories = categories(data);
    let level = match data["level"].as_str() {
        Some("ordinal") => Level::Ordinal,
        Some("interval") => Level::Interval,
        Some("ratio") => Level::Ratio,
        _ => Level::Nominal,
    };
    let flat = |name: &str| {
        let rows = data[name].as_array()?.iter();
        Some(rows.flat_map(|row| row.as_array().unwrap().iter().map(|cell| cell.as_f64().unwrap())).collect())
    };
    let scale = Scale {
        raters: judgements.judged().raters(),
        values: categories.iter().map(|category| category.parse().ok()).collect(),
        categories,
        level,
        custom: flat("weights").map(Custom::Agreement).or(flat("distance").map(Custom::Distance)),
        is_code: false,
    };
    let mut all = Found::new();
    for coefficient in scale.coefficients() {
        let found = coefficient.of(judgements.judged());
        let statistic = found.statistic;
        assert_eq!(statistic.value.is_none(), statistic.undefined.is_some(), "{}", coefficient.name);
        let name = coefficient.name;
        all.insert(format!("{name}_se"), statistic.se.into());
        all.insert(format!("{name}_se0"), found.se0.into());
        all.insert(format!("{name}_p"), statistic.p.into());
        all.insert(format!("{name}_ci95"), statistic.ci95.map(|(low, high)| vec![low, high]).into());
        all.insert(name, statistic.value.into());
    }
    all
}

/// As declared, else those in use, numbers in their order.
fn categories(data: &Value) -> Vec<String> {
    let label = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let Some(declared) = data["categories"].as_array() {
        return declared.iter().map(label).collect();
    }
    let labels = data["units"].as_array().unwrap().iter().flat_map(|unit| unit.as_array().unwrap());
    let used: BTreeSet<String> = labels.filter(|value| !value.is_null()).map(label).collect();
    let mut used: Vec<String> = used.into_iter().collect();
    used.sort_by_key(|category| category.parse::<i64>().unwrap_or(i64::MAX));
    used
}

fn table(data: &Value) -> Judgements {
    let mut judgements = Judgements::new(2, categories(data).len());
    for (row, counts) in (0u32..).zip(data["table"].as_array().unwrap()) {
        for (column, count) in (0u32..).zip(counts.as_array().unwrap()) {
            judgements.count(&[Some(row), Some(column)], count.as_u64().unwrap());
        }
    }
    judgements
}

fn units(data: &Value) -> Judgements {
    let categories = categories(data);
    let place = |value: &Value| {
        let name = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        categories.iter().position(|category| *category == name).map(|at| u32::try_from(at).unwrap())
    };
    let mut judgements = Judgements::new(data["raters"].as_array().unwrap().len(), categories.len());
    for unit in data["units"].as_array().unwrap() {
        let labels: Vec<Option<u32>> = unit.as_array().unwrap().iter().map(place).collect();
        judgements.count(&labels, 1);
    }
    judgements
}

fn of_sets(data: &Value) -> Found {
    let units = data["units"].as_array().unwrap().iter();
    let units = units.map(|unit| (unit.as_array().unwrap().iter().map(|value| Some(set(value))).collect(), 1));
    let judgements = SetJudgements::gather(2, units);
    let mut all = Found::new();
    for (distance, name) in Distance::ALL {
        all.insert(name.to_owned(), judgements.alpha(distance).value.into());
    }
    let nominal = krippendorff_alpha(judgements.judged(), Metric::Nominal);
    all.insert("krippendorff_alpha_nominal".into(), nominal.value.into());
    all.insert("set_dice".into(), judgements.dice().value.into());
    all.insert("set_max_percent".into(), judgements.max_percent().value.into());
    all
}

fn of_set_distances(data: &Value) {
    for (at, pair) in data["pairs"].as_array().unwrap().iter().enumerate() {
        for (name, distance) in [("jaccard", Distance::Jaccard), ("masi", Distance::Masi)] {
            let found = distance.between(&set(&pair[0]), &set(&pair[1]));
            assert!((found - data[name][at].as_f64().unwrap()).abs() < 1e-9, "{name} of {pair}: {found}");
        }
    }
}

fn of_ordinal_metric(data: &Value) {
    let counts: Vec<f64> = data["marginals"].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
    for (a, row) in data["delta"].as_array().unwrap().iter().enumerate() {
        for (b, expected) in row.as_array().unwrap().iter().enumerate() {
            let found = Metric::Ordinal.squared(&counts, a, b).sqrt();
            assert!((found - expected.as_f64().unwrap()).abs() < 1e-9, "{a} and {b}: {found}");
        }
    }
}

/// A set of one-letter or one-digit codes, by their letters' numbers.
fn set(value: &Value) -> Set {
    let mut set: Set =
        value.as_array().unwrap().iter().map(|code| code.as_str().unwrap().chars().next().unwrap() as u32).collect();
    set.sort_unstable();
    set
}

fn of_spans(data: &Value) -> Found {
    let lengths: BTreeMap<&str, u32> =
        data["lengths"].as_object().unwrap().iter().map(|(k, v)| (&**k, number(v))).collect();
    let document = |name: &Value| lengths.keys().position(|key| Some(*key) == name.as_str()).unwrap();
    let spans = data["spans"].as_array().unwrap();
    let names = |column: usize| spans.iter().map(|s| s[column].as_str().unwrap()).collect::<BTreeSet<&str>>();
    let coders: Vec<&str> = names(3).into_iter().collect();

    let units = Units::characters(lengths.values().map(|&length| vec![Span::of(0, length)]));
    let marks = |code: &str, coder: &str| {
        let theirs = spans.iter().filter(|s| s[4] == code && s[3] == coder);
        theirs.map(|s| Place { document: document(&s[0]), span: Span::of(number(&s[1]), number(&s[2])) }).collect()
    };
    let marked: Vec<Marked> = names(4)
        .into_iter()
        .map(|code| Marked {
            code: code.to_owned(),
            kind: CodeKind::Code,
            depth: 0,
            marks: coders.iter().map(|coder| marks(code, coder)).collect(),
            merged: 0,
        })
        .collect();
    let answer = kappa_table(&units, [coders[0], coders[1]], &marked);

    let mut found = Found::new();
    for row in &answer.rows {
        found.insert(format!("char_kappa[{}]", row.code), row.cohen_kappa.value.into());
        found.insert(format!("char_f1[{}]", row.code), row.positive_agreement.value.into());
        found.insert(format!("char_percent[{}]", row.code), row.percent_agreement.value.into());
    }
    found.insert("char_kappa_pooled".into(), answer.overall.cohen_kappa_pooled.value.into());
    found.insert("char_kappa_macro".into(), answer.overall.cohen_kappa_macro.value.into());
    found.insert("char_kappa_stacked".into(), answer.overall.cohen_kappa_stacked.value.into());
    found
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}
