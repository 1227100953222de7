//! The figures that publications print and other programs compute, for marks of free length.
//!
//! `tests/data/published.json` holds the vectors; those of the kinds `continuum`, `spans` and `segmentation` are
//! reached here, but for kappa on characters.

use super::alpha_u1995::{alpha_u, disagreements};
use super::boundaries::Segmentation;
use super::spans::{Matches, Rule, Segments, matches, segments};
use super::u_alpha::{Tally, tallies, tallies_per_code};
use crate::analysis::agreement::Cells;
use crate::analysis::agreement::continuum::{Continuum, Mark};
use crate::analysis::agreement::units::Units;
use crate::analysis::{Place, Statistic};
use crate::model::span::Span;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything found for one vector, by the coefficient's name.
type Found = BTreeMap<String, Option<f64>>;

/// A continuum with the names of its values.
struct Named {
    continuum: Continuum,
    values: Vec<String>,
}

#[test]
fn every_published_figure_is_reached() {
    let file: Value = serde_json::from_str(include_str!("../../../../tests/data/published.json")).unwrap();
    let mut compared = 0;
    for vector in file["vectors"].as_array().unwrap() {
        let data = &vector["data"];
        let found = match data["kind"].as_str() {
            Some("continuum") => of_continuum(&continuum(data)),
            Some("spans") => of_spans(&spans(data)),
            Some("segmentation") => of_segmentations(data),
            _ => continue,
        };
        let expected = vector["expected"].as_object().unwrap();
        for (name, expected) in expected.iter().filter(|(name, _)| !is_kappa_on_characters(name)) {
            let place = format!("{} {name}", vector["id"]);
            let found = found.get(name).unwrap_or_else(|| panic!("{place}: not computed"));
            match (*found, expected["value"].as_f64()) {
                (Some(x), Some(y)) => {
                    assert!((x - y).abs() <= expected["tolerance"].as_f64().unwrap(), "{place}: {x}, expected {y}");
                }
                (x, y) => assert_eq!(x, y, "{place}"),
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 185);
}

fn is_kappa_on_characters(name: &str) -> bool {
    name.starts_with("char_kappa") || name.starts_with("char_percent")
}

fn of_continuum(named: &Named) -> Found {
    let Named { continuum, values } = named;
    let mut found = Found::new();
    let mut note = |name: &str, statistic: Statistic| found.insert(name.to_owned(), statistic.value);
    if let Ok(tallies) = tallies(continuum) {
        let tally: Tally = tallies.iter().sum();
        note("u_alpha", tally.u_alpha());
        note("u_alpha_binary", tally.u_alpha_binary());
        note("cu_alpha", tally.cu_alpha());
        for (number, value) in values.iter().enumerate() {
            note(&format!("k_u_alpha[{value}]"), tally.k_u_alpha(number));
            note(&format!("coverage[{value}]"), tally.coverage(number));
        }
    }
    for (value, tallies) in values.iter().zip(tallies_per_code(continuum)) {
        note(&format!("u_alpha_percode[{value}]"), tallies.iter().sum::<Tally>().u_alpha());
    }
    let disagreements = disagreements(continuum).unwrap();
    note("alpha_U_1995", alpha_u(&disagreements));
    for (value, of) in values.iter().zip(disagreements) {
        note(&format!("alpha_U_1995[{value}]"), of.alpha_u());
        note(&format!("alpha_U_1995_Do[{value}]"), Statistic::of(of.observed));
        note(&format!("alpha_U_1995_De[{value}]"), Statistic::of(of.expected));
    }
    found
}

fn of_spans(named: &Named) -> Found {
    let mut found = of_continuum(named);
    let Named { continuum, values } = named;
    let documents = 0..continuum.lengths().len();
    let f1 = |rule| {
        let mut sum = Matches::default();
        documents.clone().for_each(|document| sum += matches(continuum, [0, 1], document, rule));
        sum.f1()
    };
    let mut looked_up = Segments::default();
    documents.clone().for_each(|document| looked_up += segments(continuum, [0, 1], document, 0.9));

    let mut note = |name: &str, statistic: Statistic| found.insert(name.to_owned(), statistic.value);
    note("span_f1_strict", f1(Rule::Strict));
    note("span_f1_overlap", f1(Rule::Overlap));
    note("span_f1_iou50", f1(Rule::IntersectionOverUnion(0.5)));
    note("holsti", f1(Rule::Strict));
    note("maxqda_percent", looked_up.percent());
    note("maxqda_kappa", looked_up.kappa(values.len()));
    for (number, value) in values.iter().enumerate() {
        let cells = characters(continuum, number);
        note(&format!("char_f1[{value}]"), cells.positive_agreement());
        note(&format!("char_iou[{value}]"), cells.intersection_over_union());
    }
    found
}

/// The first segmentation is the hypothesis, the second the reference.
fn of_segmentations(data: &Value) -> Found {
    let of = |number: usize| {
        let masses: Vec<u64> = data["masses"][number].as_array().unwrap().iter().map(whole).collect();
        Segmentation::from_lengths(&masses)
    };
    let (hypothesis, reference) = (of(0), of(1));
    let found = [
        ("boundary_similarity", hypothesis.edits(&reference).boundary_similarity()),
        ("window_diff", hypothesis.window_diff(&reference)),
        ("pk", hypothesis.pk(&reference)),
    ];
    found.into_iter().map(|(name, statistic)| (name.to_owned(), statistic.value)).collect()
}

fn characters(continuum: &Continuum, value: usize) -> Cells {
    let short = |n: u64| u32::try_from(n).unwrap();
    let units = Units::characters(continuum.lengths().iter().map(|&length| vec![Span::of(0, short(length))]));
    let of = |coder| {
        let own = continuum.marks().iter().filter(move |mark| mark.coder == coder && mark.value == value);
        own.map(|mark| Place { document: mark.document, span: Span::of(short(mark.start), short(mark.end)) })
    };
    units.cells(of(0), of(1))
}

fn continuum(data: &Value) -> Named {
    let begin = whole(&data["begin"]);
    let coders = data["coders"].as_object().unwrap();
    let values = names(coders.values().flat_map(|marks| marks.as_array().unwrap()).map(|mark| &mark[2]));
    let marks = coders.values().enumerate().flat_map(|(coder, marks)| {
        let values = &values;
        marks.as_array().unwrap().iter().map(move |mark| Mark {
            document: 0,
            start: whole(&mark[0]) - begin,
            end: whole(&mark[1]) - begin,
            coder,
            value: place(values, &mark[2]),
        })
    });
    Named { continuum: Continuum::new(vec![whole(&data["length"])], coders.len(), values.len(), marks), values }
}

fn spans(data: &Value) -> Named {
    let lengths: BTreeMap<&String, u64> =
        data["lengths"].as_object().unwrap().iter().map(|(name, length)| (name, whole(length))).collect();
    let spans = data["spans"].as_array().unwrap();
    let documents: Vec<String> = lengths.keys().map(|&name| name.clone()).collect();
    let coders = names(spans.iter().map(|span| &span[3]));
    let values = names(spans.iter().map(|span| &span[4]));
    let marks = spans.iter().map(|span| Mark {
        document: place(&documents, &span[0]),
        start: whole(&span[1]),
        end: whole(&span[2]),
        coder: place(&coders, &span[3]),
        value: place(&values, &span[4]),
    });
    Named { continuum: Continuum::new(lengths.into_values().collect(), coders.len(), values.len(), marks), values }
}

fn names<'a>(names: impl Iterator<Item = &'a Value>) -> Vec<String> {
    names.map(|name| name.as_str().unwrap().to_owned()).collect::<BTreeSet<String>>().into_iter().collect()
}

fn place(names: &[String], name: &Value) -> usize {
    names.iter().position(|known| Some(known.as_str()) == name.as_str()).unwrap()
}

fn whole(number: &Value) -> u64 {
    number.as_u64().unwrap()
}
