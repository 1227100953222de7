//! One figure of each kind, invented, with what is hard to set in each; for the tests of all that draw them.

use super::*;

pub(super) fn label(text: &str, depth: usize, heading: bool) -> Label {
    Label { text: text.to_owned(), depth, heading }
}

/// Two themes with their codes, one of a long name.
fn tree() -> Vec<Label> {
    vec![
        label("RQ1 exposure", 0, true),
        label("no mandate or incentive", 1, true),
        label("driven by what the project asks for and nothing beyond it, ever, as far as they know", 2, false),
        label("degree", 2, false),
        label("RQ3 implementation", 0, true),
        label("team isolation", 1, false),
        label("the bakery’s oven: 漢字 عربي", 1, false),
    ]
}

pub(crate) fn all() -> Vec<(&'static str, Chart)> {
    vec![
        ("heat_map", heat_map()),
        ("heat_map_of_codes", heat_map_of_codes()),
        ("bars", bars()),
        ("curve", curve()),
        ("intervals", intervals()),
        ("code_line", code_line()),
        ("flow", flow()),
    ]
}

fn heat_map() -> Chart {
    let columns: Vec<Label> = (1..=21).map(|n| label(&format!("P{n:02}"), 0, false)).collect();
    let cell = |row: usize, column: usize| Some(((row * 7 + column * 5) % 11 * ((row + column) % 3)) as f64);
    let cells = (0..7).map(|row| (0..21).map(|column| cell(row, column)).collect()).collect();
    let (title, unit) = ("Codes by participants".to_owned(), "passages".to_owned());
    Chart::HeatMap(HeatMap { title, rows: tree(), columns, cells, unit, digits: 0 })
}

fn heat_map_of_codes() -> Chart {
    let cell = |row: usize, column: usize| match row.abs_diff(column) {
        0 => None,
        apart => Some(0.6 / apart as f64 - 0.1),
    };
    let cells = (0..7).map(|row| (0..7).map(|column| cell(row, column)).collect()).collect();
    let title = "Codes on the same passage".to_owned();
    Chart::HeatMap(HeatMap { title, rows: tree(), columns: tree(), cells, unit: "Jaccard".to_owned(), digits: 2 })
}

/// A value with its interval, if there are any.
type Figures = (Option<f64>, Option<(f64, f64)>);

fn bars() -> Chart {
    let bar = |(label, value): (Label, f64)| {
        let said = format!("{value} of 21, {:.0} %", value / 0.21);
        Bar { label, value, said }
    };
    let bars = tree().into_iter().zip([19.0, 12.0, 9.0, 4.0, 21.0, 1.0, 0.0]).map(bar).collect();
    let (title, unit) = ("Codes and themes by participants".to_owned(), "participants, consensus".to_owned());
    Chart::Bars(Bars { title, bars, unit, most: Some(21.0) })
}

fn curve() -> Chart {
    let along = (1..=12).map(|n| format!("P{n:02}")).collect();
    let line = |label: &str, values: [f64; 12]| Line { label: label.to_owned(), values: values.to_vec() };
    let known = [6.0, 11.0, 15.0, 18.0, 19.0, 22.0, 22.0, 23.0, 23.0, 23.0, 23.0, 24.0];
    let band = known.iter().map(|value| (value * 0.85 - 1.0, value * 1.04 + 1.0)).collect();
    Chart::Curve(Curve {
        title: "Codes known after each interview".to_owned(),
        along,
        lines: vec![
            line("codes known", known),
            line("new codes", [6.0, 5.0, 4.0, 3.0, 1.0, 3.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]),
            line("new themes", [2.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ],
        band: Some((band, "95 % of 1,000 random orders".to_owned())),
        marks: vec![(6, "threshold 5 % met: 7".to_owned()), (9, "no new code in a run of 2".to_owned())],
        unit: "codes".to_owned(),
    })
}

fn intervals() -> Chart {
    let figures = [
        (Some(0.82), Some((0.71, 0.93))),
        (Some(0.64), Some((0.31, 0.97))),
        (Some(-0.02), Some((-0.05, 0.0))),
        (None, None),
        (Some(0.31), Some((-0.4, 1.1))),
        (Some(1.0), None),
        (Some(0.5), Some((0.4, 0.6))),
    ];
    let row = |(label, figures): (Label, Figures)| {
        let (value, interval) = figures;
        let undefined = value.is_none().then(|| "neither coder used the code".to_owned());
        Estimate { label, value, interval, undefined }
    };
    let rows = tree().into_iter().zip(figures).map(row).collect();
    let (title, unit) = ("Agreement of ada and ben, by turn".to_owned(), "Cohen’s κ".to_owned());
    Chart::Intervals(Intervals { title, rows, from: -0.2, to: 1.0, unit })
}

fn code_line() -> Chart {
    let turns = (0..30).map(|n| (n * 1000 + 180, n * 1000 + 1000)).collect();
    let titles = ["Education", "The pipeline they work in, from collection to prediction", "Perception", "Responses"];
    let sections = [0, 6200, 19000, 24500].into_iter().zip(titles.map(str::to_owned)).collect();
    let colors = [None, Some("#d55e00"), Some("#f0e442"), None, Some("not a colour\" onload=\"x")];
    let row = |(n, label): (u32, Label)| {
        let stretches = (0..=n.min(5)).map(|k| (k * 4100 + n * 900 + 200, k * 4100 + n * 900 + 200 + n * n * 60 + 8));
        let color = colors.get(n as usize).copied().flatten().map(str::to_owned);
        CodeRow { label, stretches: stretches.collect(), color }
    };
    let rows = (0..).zip(tree()).map(row).collect();
    Chart::CodeLine(CodeLine { title: "Codes in P05".to_owned(), length: 30_000, turns, sections, rows })
}

fn flow() -> Chart {
    let items = |items: &[(&str, u64)]| items.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    Chart::Flow(Flow {
        title: "What stands between practitioners and an active defence".to_owned(),
        stages: ["ML practitioners", "RQ1 exposure", "RQ2 assessment", "RQ3 implementation", "active defence"]
            .map(str::to_owned)
            .to_vec(),
        arrows: vec![
            (
                "RQ1: 19 of 21".to_owned(),
                items(&[
                    ("no mandate or incentive", 12),
                    ("resources inapplicable or unavailable", 9),
                    ("seen as separate from machine learning, a matter of other people", 4),
                ]),
            ),
            ("RQ2: 14 of 21".to_owned(), items(&[("threat model", 10), ("no evaluation & monitoring", 14)])),
            ("RQ3: 21 of 21".to_owned(), items(&[("team isolation", 21), ("100 % \"functionality\" <first>", 3)])),
            (String::new(), vec![]),
        ],
        unit: "participants".to_owned(),
    })
}

/// The file as it was kept when somebody looked at it.
#[track_caller]
pub(super) fn assert_golden(file: &str, drawn: &str) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/charts");
    let path = folder.join(file);
    if std::env::var_os("THEMA_BLESS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&path, drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == drawn, "{file} is another one now; look at it, then THEMA_BLESS=1 cargo test --lib chart::");
}
