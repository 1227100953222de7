use super::super::samples;
use super::super::*;
use super::svg;
use crate::model::visible::is_alive;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

/// What may stand in a figure: shapes and text, nothing that runs, loads or refers.
const ELEMENTS: [&str; 9] = ["svg", "title", "desc", "g", "rect", "line", "path", "circle", "text"];
const ATTRIBUTES: [&str; 26] = [
    "xmlns",
    "width",
    "height",
    "viewBox",
    "role",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "fill",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "d",
    "transform",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "id",
    "class",
];

/// Well-formed, made of nothing but shapes and text, and without a letter that acts.
fn is_harmless(drawn: &str) -> Result<(), String> {
    let mut reader = Reader::from_str(drawn);
    let mut depth = 0;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            let name = tag.name().as_ref().to_owned();
            if !ELEMENTS.contains(&name.as_str()) {
                return Err(format!("an element {name:?}"));
            }
            for attribute in tag.attributes() {
                let attribute = attribute.map_err(|error| error.to_string())?;
                let key = attribute.key.as_ref().to_owned();
                let loads = key != "xmlns" && (attribute.value.contains("url") || attribute.value.contains("//"));
                if !ATTRIBUTES.contains(&key.as_str()) || loads {
                    return Err(format!("an attribute {key:?}: {}", attribute.value));
                }
            }
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof if depth == 0 => break,
            Event::Eof => return Err("it ends too early".to_owned()),
            Event::PI(_) | Event::DocType(_) | Event::CData(_) => return Err("more than elements".to_owned()),
            _ => {}
        }
    }
    match drawn.chars().find(|letter| is_alive(*letter) && *letter != '\n') {
        Some(letter) => Err(format!("{letter:?} is alive")),
        None => Ok(()),
    }
}

#[test]
fn every_kind_of_figure_is_drawn_as_it_was_looked_at() {
    for (name, chart) in samples::all() {
        let drawn = svg(&chart);
        is_harmless(&drawn).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        samples::assert_golden(&format!("{name}.svg"), &drawn);
    }
}

/// The same figure with every text in it replaced.
fn renamed(chart: Chart, text: &str) -> Chart {
    let text = || text.to_owned();
    let renamed = |labels: Vec<Label>| labels.into_iter().map(|label| Label { text: text(), ..label }).collect();
    match chart {
        Chart::HeatMap(map) => Chart::HeatMap(HeatMap {
            title: text(),
            unit: text(),
            rows: renamed(map.rows),
            columns: renamed(map.columns),
            ..map
        }),
        Chart::Bars(bars) => {
            let each = |bar: Bar| Bar { label: Label { text: text(), ..bar.label }, said: text(), ..bar };
            Chart::Bars(Bars { title: text(), unit: text(), bars: bars.bars.into_iter().map(each).collect(), ..bars })
        }
        Chart::Curve(curve) => Chart::Curve(Curve {
            title: text(),
            unit: text(),
            along: curve.along.iter().map(|_| text()).collect(),
            lines: curve.lines.into_iter().map(|line| Line { label: text(), ..line }).collect(),
            band: curve.band.map(|(band, _)| (band, text())),
            marks: curve.marks.into_iter().map(|(at, _)| (at, text())).collect(),
        }),
        Chart::Intervals(intervals) => {
            let each = |row: Estimate| {
                let undefined = row.undefined.map(|_| text());
                Estimate { label: Label { text: text(), ..row.label }, undefined, ..row }
            };
            let rows = intervals.rows.into_iter().map(each).collect();
            Chart::Intervals(Intervals { title: text(), unit: text(), rows, ..intervals })
        }
        Chart::CodeLine(line) => {
            let each =
                |row: CodeRow| CodeRow { label: Label { text: text(), ..row.label }, color: Some(text()), ..row };
            let sections = line.sections.iter().map(|(at, _)| (*at, text())).collect();
            let rows = line.rows.into_iter().map(each).collect();
            Chart::CodeLine(CodeLine { title: text(), sections, rows, ..line })
        }
        Chart::Flow(flow) => {
            let arrow = |(_, items): (String, Vec<(String, u64)>)| {
                (text(), items.into_iter().map(|(_, count)| (text(), count)).collect())
            };
            let arrows = flow.arrows.into_iter().map(arrow).collect();
            Chart::Flow(Flow {
                title: text(),
                unit: text(),
                stages: flow.stages.iter().map(|_| text()).collect(),
                arrows,
            })
        }
    }
}

#[test]
fn hostile_names_are_only_text_and_stay_on_the_sheet() {
    let long = "W".repeat(10_000);
    let stacked = format!("a{}", "\u{301}".repeat(10_000));
    for name in [
        "</text><script>alert(1)</script>",
        "\"'&lt; onload=x ]]> <!-- %00",
        "\u{1b}[31m\u{202e}kcab\u{0}\u{fffe}\u{ffff}\r\n\t",
        "",
        &long,
        &stacked,
    ] {
        for (kind, chart) in samples::all() {
            let drawn = svg(&renamed(chart, name));
            is_harmless(&drawn).unwrap_or_else(|wrong| panic!("{kind}: {wrong}"));
            let widest = drawn.lines().filter(|line| line.starts_with("<text")).map(|line| line.chars().count()).max();
            assert!(widest.unwrap_or(0) < 3_000, "{kind}: a line of text runs off the sheet");
        }
    }
}

#[test]
fn a_figure_of_nothing_is_an_empty_figure() {
    let (title, unit) = (String::new(), String::new());
    for chart in [
        Chart::HeatMap(HeatMap {
            title: title.clone(),
            rows: vec![],
            columns: vec![],
            cells: vec![],
            unit: unit.clone(),
            digits: 0,
        }),
        Chart::Bars(Bars { title: title.clone(), bars: vec![], unit: unit.clone(), most: None }),
        Chart::Curve(Curve {
            title: title.clone(),
            along: vec![],
            lines: vec![],
            band: None,
            marks: vec![(3, title.clone())],
            unit: unit.clone(),
        }),
        Chart::Intervals(Intervals { title: title.clone(), rows: vec![], from: 0.0, to: 0.0, unit: unit.clone() }),
        Chart::CodeLine(CodeLine { title: title.clone(), length: 0, turns: vec![], sections: vec![], rows: vec![] }),
        Chart::Flow(Flow { title: title.clone(), stages: vec![], arrows: vec![], unit: unit.clone() }),
    ] {
        is_harmless(&svg(&chart)).unwrap();
    }
}

proptest! {
    #[test]
    fn whatever_the_values_are_the_figure_is_one(
        values in proptest::collection::vec(prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(-1e300), any::<f64>()], 0..6),
        text in any::<String>(),
    ) {
        let label = samples::label(&text, values.len(), true);
        let labels = vec![label.clone(); values.len() + 1];
        let (title, unit) = (text.clone(), text.clone());
        let cells = vec![values.iter().copied().map(Some).collect(); 2];
        let lines = vec![Line { label: text.clone(), values: values.clone() }];
        let band = Some((values.iter().map(|value| (*value, -value)).collect(), text.clone()));
        let bars = values.iter().map(|value| Bar { label: label.clone(), value: *value, said: text.clone() }).collect();
        let row = |value: &f64| Estimate { label: label.clone(), value: Some(*value), interval: Some((*value, 2.0 * value)), undefined: None };
        let rows = values.iter().map(row).collect();
        let (from, to) = (values.first().copied().unwrap_or(0.0), values.last().copied().unwrap_or(0.0));
        for chart in [
            Chart::HeatMap(HeatMap { title: title.clone(), rows: labels.clone(), columns: labels, cells, unit: unit.clone(), digits: 2 }),
            Chart::Curve(Curve { title: title.clone(), along: vec![text.clone(); 3], lines, band, marks: vec![(0, text.clone())], unit: unit.clone() }),
            Chart::Bars(Bars { title: title.clone(), bars, unit: unit.clone(), most: values.first().copied() }),
            Chart::Intervals(Intervals { title, rows, from, to, unit }),
        ] {
            let drawn = svg(&chart);
            prop_assert!(is_harmless(&drawn).is_ok(), "{:?}", is_harmless(&drawn));
            prop_assert!(!drawn.contains("NaN") || text.contains("NaN"));
        }
    }
}
