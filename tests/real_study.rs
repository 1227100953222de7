//! A real study, double-coded by real people: five interviews with machine-learning practitioners.
//!
//! The data are not ours to hand on: they lie beside the repository, where there are any, and not a sentence of
//! them is copied here. Where they are missing this journey is skipped. Codings are spans of characters by two
//! coders (A and B are different people from file to file) and, for two interviews, a moderator's agreed version.

use crate::disagreements::assert_everything_is_told_once;
use crate::support::{Sandbox, assert_close, csv_rows, study_beside};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const INTERVIEWS: [&str; 5] = ["interview02", "interview12", "interview30", "interview32", "interview40"];

pub fn data() -> Option<PathBuf> {
    study_beside("mlss-interviews")
}

/// The study as a project: the interviews and the spans of all coders, by the commands a researcher would type.
pub fn imported(data: &std::path::Path) -> Sandbox {
    let study = Sandbox::with_project();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["document", "start", "end", "coder", "code", "quote"]).unwrap();
    for row in csv_rows(&std::fs::read_to_string(data.join("codings.csv")).unwrap()) {
        let document = row["file"].trim_end_matches(".txt");
        writer
            .write_record([document, &row["start_char"], &row["end_char"], &row["coder"], &row["code"], &row["text"]])
            .unwrap();
    }
    study.write("spans.csv", writer.into_inner().unwrap());
    let files = INTERVIEWS.map(|name| data.join(format!("{name}.txt")).to_str().unwrap().to_owned());
    let run = study.thema(["import".to_owned()].into_iter().chain(files)).done();
    println!("{run}");
    let run = study.thema(["import", "spans.csv", "--add-missing"]).done();
    println!("{}", run.stderr.lines().last().unwrap());
    study.healthy();
    study
}

/// A participant's turn: document, start, end.
type Turn = (String, u64, u64);

struct Naive {
    turns: Vec<Turn>,
    /// Document, coder, code, start, end.
    marks: Vec<(String, String, String, u64, u64)>,
}

impl Naive {
    fn of(study: &Sandbox) -> Self {
        let turns = study.json(["export", "turns"]);
        let turns = turns["rows"].as_array().unwrap().iter().filter(|turn| turn["role"] == "participant");
        let turns = turns.map(|turn| (text(&turn["document"]), number(&turn["start"]), number(&turn["end"])));
        let marks = csv_rows(&study.read("spans.csv")).into_iter().map(|row| {
            let [start, end] = ["start", "end"].map(|column| row[column].parse().unwrap());
            (row["document"].clone(), row["coder"].clone(), row["code"].clone(), start, end)
        });
        Self { turns: turns.collect(), marks: marks.collect() }
    }

    /// The units of one coder with one code, as a plain set.
    fn units<T: Ord>(&self, coder: &str, code: &str, touched: impl Fn(&Turn, u64, u64) -> Vec<T>) -> BTreeSet<T> {
        let marks = self.marks.iter().filter(|mark| mark.1 == coder && mark.2 == code);
        marks
            .flat_map(|(document, _, _, start, end)| {
                let turns = self.turns.iter().filter(move |turn| turn.0 == *document);
                turns.flat_map(|turn| touched(turn, *start, *end)).collect::<Vec<_>>()
            })
            .collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// Kappa from the four counts, as the textbook has it.
fn kappa([both, first, second, neither]: [f64; 4]) -> f64 {
    let n = both + first + second + neither;
    let agreed = (both + neither) / n;
    let chance = ((both + first) * (both + second) + (second + neither) * (first + neither)) / (n * n);
    (agreed - chance) / (1.0 - chance)
}

#[test]
fn agreement_on_real_interviews_is_what_a_plain_count_gives() {
    let Some(data) = data() else { return };
    let study = imported(&data);
    let naive = Naive::of(&study);

    for unit in ["turn", "character"] {
        let answer = study.json(["kappa", "--coders", "A,B", "--unit", unit]);
        println!("all, by {unit}: {}", summary(&answer));
        let total: u64 = match unit {
            "turn" => naive.turns.len() as u64,
            _ => naive.turns.iter().map(|(_, start, end)| end - start).sum(),
        };
        // The codes marked most often by either, so that there is something to count.
        let mut by_use: BTreeMap<&str, usize> = BTreeMap::new();
        naive.marks.iter().filter(|mark| mark.1 != "M").for_each(|mark| *by_use.entry(&mark.2).or_default() += 1);
        let mut codes: Vec<_> = by_use.into_iter().collect();
        codes.sort_by_key(|(_, uses)| std::cmp::Reverse(*uses));
        for (code, uses) in codes.into_iter().take(3) {
            let [first, second] = ["A", "B"].map(|coder| {
                naive.units(coder, code, |(document, from, to), start, end| match unit {
                    "turn" if start < *to && *from < end => vec![(document.clone(), *from)],
                    "turn" => Vec::new(),
                    _ => (start.max(*from)..end.min(*to)).map(|at| (document.clone(), at)).collect(),
                })
            });
            let both = first.intersection(&second).count() as u64;
            let (only_first, only_second) = (first.len() as u64 - both, second.len() as u64 - both);
            let cells = [both, only_first, only_second, total - both - only_first - only_second];
            let rows = answer["rows"].as_array().unwrap();
            let found = rows.iter().find(|row| row["code"] == code).unwrap_or_else(|| panic!("no row for {code}"));
            let names = ["both", "only_first", "only_second", "neither"];
            assert_eq!(names.map(|cell| number(&found["cells"][cell])), cells, "{code} by {unit}, marked {uses} times");
            assert_close(&found["cohen_kappa"]["value"], kappa(cells.map(|cell| cell as f64)), code);
            println!("  {code} by {unit}: {cells:?}, kappa {:.4}", kappa(cells.map(|cell| cell as f64)));
        }
    }
    for interview in INTERVIEWS {
        for unit in ["turn", "character"] {
            let answer = study.json(["kappa", "--coders", "A,B", "--unit", unit, "--document", interview]);
            println!("{interview}, by {unit}: {}", summary(&answer));
        }
    }
}

/// The figures over all codes on one line.
fn summary(answer: &Value) -> String {
    let overall = &answer["overall"];
    let value = |name: &str| overall[name]["value"].as_f64().map_or("–".into(), |value| format!("{value:.4}"));
    format!(
        "{} units, {} codes ({} with a kappa), agreement {}, pooled kappa {}, mean of kappas {}",
        overall["units"],
        overall["codes"],
        overall["codes_defined"],
        value("percent_agreement"),
        value("cohen_kappa_pooled"),
        value("cohen_kappa_macro")
    )
}

#[test]
fn everything_real_coders_marked_is_the_same_or_told_once() {
    let Some(data) = data() else { return };
    assert_everything_is_told_once(&imported(&data), ["A", "B"]);
}

#[test]
fn merging_codes_that_mean_the_same_raises_agreement() {
    let Some(data) = data() else { return };
    let study = imported(&data);
    let pooled = |study: &Sandbox| {
        let answer = study.json(["kappa", "--coders", "A,B"]);
        answer["overall"]["cohen_kappa_pooled"]["value"].as_f64().unwrap()
    };
    let before = pooled(&study);
    let mut codes: Vec<String> = {
        let answer = study.json(["code", "list"]);
        answer["rows"].as_array().unwrap().iter().map(|row| text(&row["code"])).collect()
    };
    // The coders wrote some of their codes in the singular and the plural, and some with "-fix" where they heard of
    // a remedy.
    let mut merged = 0;
    for code in &codes.clone() {
        let same = [format!("{code}s"), code.trim_end_matches("-fix").to_owned()];
        if let Some(same) = same.iter().find(|same| *same != code && codes.contains(same)) {
            study.thema(["code", "merge", code, same]).done();
            codes.retain(|left| left != code);
            merged += 1;
        }
    }
    println!("{merged} codes merged; pooled kappa by turn from {before:.4} to {:.4}", pooled(&study));
    assert!(merged > 0);
    assert!(pooled(&study) > before);
    study.healthy();
}
