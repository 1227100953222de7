//! The figures that publications print and other programs compute, as far as two coders and kappa go.
//!
//! `tests/data/irr.json` holds the vectors used here: tables, units × raters, spans of two coders.

use super::kappa::{Marked, kappa_table};
use super::ratings::pairs;
use super::units::Units;
use super::{Cells, Table};
use crate::analysis::{Place, Statistic};
use crate::model::codebook::CodeKind;
use crate::model::ratings::{RatedUnit, Ratings};
use crate::model::span::Span;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything found for one vector, by the coefficient's name.
type Found = BTreeMap<String, Option<f64>>;

#[test]
fn every_published_figure_is_reached() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/data/irr.json")).unwrap();
    let mut compared = 0;
    for vector in file["vectors"].as_array().unwrap() {
        let data = &vector["data"];
        let found = match data["kind"].as_str().unwrap() {
            "table" => of_table(&table(data)),
            "units" => of_table(&pairs(&ratings(data), &[])[0].table),
            "spans" => of_spans(data),
            kind => panic!("a kind of data not used here: {kind}"),
        };
        for (name, expected) in vector["expected"].as_object().unwrap() {
            let place = format!("{} {name}", vector["id"]);
            let found = found.get(name).unwrap_or_else(|| panic!("{place}: not computed"));
            let tolerance = expected["tolerance"].as_f64().unwrap();
            match (*found, expected["value"].as_f64()) {
                (Some(x), Some(y)) => assert!((x - y).abs() <= tolerance, "{place}: {x}, expected {y}"),
                (x, y) => assert_eq!(x, y, "{place}"),
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 236);
}

fn of_table(table: &Table) -> Found {
    let mut found = Found::new();
    let mut note = |name: String, statistic: Statistic| found.insert(name, statistic.value);
    note("percent_agreement".into(), table.percent_agreement());
    note("cohen_kappa".into(), table.cohen_kappa());
    for (place, category) in table.categories().iter().enumerate() {
        let cells = table.dichotomised(place);
        note(format!("cohen_kappa[{category}]"), cells.cohen_kappa());
        note(format!("specific_agreement[{category}]"), cells.positive_agreement());
    }
    found.insert("cohen_kappa_se".into(), table.cohen_kappa().se);
    found.insert("cohen_kappa_se0".into(), table.cohen_kappa_se0());
    found
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
            first: marks(code, coders[0]),
            second: marks(code, coders[1]),
        })
        .collect();
    let answer = kappa_table(&units, [coders[0], coders[1]], &marked);

    let mut found = Found::new();
    for row in &answer.rows {
        found.insert(format!("char_kappa[{}]", row.code), row.cohen_kappa.value);
        found.insert(format!("char_f1[{}]", row.code), row.positive_agreement.value);
        found.insert(format!("char_percent[{}]", row.code), row.percent_agreement.value);
    }
    found.insert("char_kappa_pooled".into(), answer.overall.cohen_kappa_pooled.value);
    found.insert("char_kappa_macro".into(), answer.overall.cohen_kappa_macro.value);
    found.insert("char_kappa_stacked".into(), answer.overall.cohen_kappa_stacked.value);
    found
}

fn table(data: &Value) -> Table {
    let categories = data["categories"].as_array().unwrap().iter().map(label).collect();
    let mut table = Table::new(categories);
    for (row, counts) in data["table"].as_array().unwrap().iter().enumerate() {
        for (column, count) in counts.as_array().unwrap().iter().enumerate() {
            table.count(row, column, count.as_u64().unwrap());
        }
    }
    if table.categories().len() == 2 {
        // Two categories are also the four cells of a code: both ways give the same kappa.
        let [both, only_first, only_second, neither] =
            [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(row, column)| table.units(row, column));
        let cells = Cells { both, only_first, only_second, neither };
        assert_eq!(cells.cohen_kappa(), table.cohen_kappa());
    }
    table
}

fn ratings(data: &Value) -> Ratings {
    let unit = |(n, labels): (usize, &Value)| RatedUnit {
        name: n.to_string(),
        labels: labels.as_array().unwrap().iter().map(|value| (!value.is_null()).then(|| label(value))).collect(),
    };
    let units = data["units"].as_array().unwrap().iter().enumerate().map(unit).collect();
    Ratings { raters: vec!["r1".into(), "r2".into()], units }
}

fn label(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}
