//! `thema kappa FILE`: any table of ratings, however a spreadsheet wrote it, without a project.

use crate::support::{Sandbox, assert_close, repository};
use insta::assert_snapshot;
use serde_json::Value;

/// The published and recomputed examples with two raters and names for categories.
fn examples() -> Vec<Value> {
    let text = std::fs::read_to_string(repository().join("tests/data/published.json")).unwrap();
    let vectors: Value = serde_json::from_str(&text).unwrap();
    vectors["vectors"].as_array().unwrap().clone()
}

/// The pairs of labels an example stands for; `None` for one that is not two raters' labels.
fn pairs(example: &Value) -> Option<Vec<[String; 2]>> {
    let data = &example["data"];
    let label = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match data["kind"].as_str()? {
        "table" => {
            let categories: Vec<String> = data["categories"].as_array()?.iter().map(label).collect();
            let mut pairs = Vec::new();
            for (row, first) in data["table"].as_array()?.iter().zip(&categories) {
                for (count, second) in row.as_array()?.iter().zip(&categories) {
                    pairs.extend((0..count.as_u64()?).map(|_| [first.clone(), second.clone()]));
                }
            }
            Some(pairs)
        }
        _ => None,
    }
}

fn wide(pairs: &[[String; 2]]) -> String {
    let rows = pairs.iter().zip(1..).map(|([first, second], n)| format!("u{n},{first},{second}\n"));
    format!("unit,ada,ben\n{}", rows.collect::<String>())
}

/// A coefficient of the answer of this pair of raters.
#[track_caller]
fn coefficient<'a>(answer: &'a Value, name: &str, raters: [&str; 2]) -> &'a Value {
    let rows = answer["rows"].as_array().unwrap();
    let found = rows.iter().find(|row| row["coefficient"] == name && row["raters"] == serde_json::json!(raters));
    found.unwrap_or_else(|| panic!("no {name} of {raters:?} in {answer:#}"))
}

#[test]
fn published_examples_come_out_of_a_csv_as_they_were_published() {
    let sandbox = Sandbox::new();
    let mut held = 0;
    for example in examples() {
        let Some(pairs) = pairs(&example) else { continue };
        sandbox.write("ratings.csv", wide(&pairs));
        let categories: Vec<&str> =
            example["data"]["categories"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let answer = sandbox.json(["kappa", "ratings.csv", "--categories", &categories.join(",")]);
        for (name, expected) in example["expected"].as_object().unwrap() {
            let found = answer["rows"].as_array().unwrap().iter().find(|row| row["coefficient"] == name.as_str());
            let (Some(found), Some(value)) = (found, expected["value"].as_f64()) else { continue };
            let tolerance = expected["tolerance"].as_f64().unwrap_or(1e-9);
            let off = (found["value"].as_f64().unwrap_or(f64::NAN) - value).abs();
            assert!(off <= tolerance, "{} {name}: found {found}, expected {value}", example["id"]);
            held += 1;
        }
        for (name, column) in [("cohen_kappa_se", "se"), ("cohen_kappa_se0", "se0")] {
            let Some(value) = example["expected"][name]["value"].as_f64() else { continue };
            let found = &coefficient(&answer, "cohen_kappa", ["ada", "ben"])[column];
            let off = (found.as_f64().unwrap_or(f64::NAN) - value).abs();
            assert!(off <= 1e-6, "{} {name}: found {found}, expected {value}", example["id"]);
            held += 1;
        }
    }
    assert!(held >= 40, "only {held} published figures were held");
}

/// Ten units, two raters, one rating missing on each side: 5 agreements in 8 pairs.
const WIDE: &str =
    "unit,ada,ben\n1,yes,yes\n2,yes,yes\n3,yes,no\n4,no,no\n5,no,no\n6,no,yes\n7,no,no\n8,yes,no\n9,,no\n10,yes,\n";

#[test]
fn the_same_ratings_give_the_same_figures_however_they_are_written() {
    let sandbox = Sandbox::new();
    let cells: Vec<Vec<&str>> = WIDE.lines().map(|line| line.split(',').collect()).collect();
    let long: String = std::iter::once("unit,rater,label\n".to_owned())
        .chain(cells[1..].iter().flat_map(|row| {
            [1, 2]
                .into_iter()
                .filter(|&at| !row[at].is_empty())
                .map(|at| format!("{},{},{}\n", row[0], cells[0][at], row[at]))
                .collect::<Vec<_>>()
        }))
        .collect();
    let written = [
        ("wide.csv", WIDE.to_owned()),
        ("bom.csv", format!("\u{feff}{WIDE}")),
        ("windows.csv", WIDE.replace('\n', "\r\n")),
        ("semicolon.csv", WIDE.replace(',', ";")),
        ("excel.csv", format!("sep=;\r\n{}", WIDE.replace(',', ";").replace('\n', "\r\n"))),
        ("tabs.tsv", WIDE.replace(',', "\t")),
        ("quoted.csv", WIDE.replace("yes", "\"yes\"")),
        ("columns.csv", cells.iter().map(|row| format!("{},{},{}\n", row[1], row[0], row[2])).collect()),
        ("long.csv", long.clone()),
        ("long-semicolon.csv", long.replace(',', ";")),
    ];
    for (name, text) in written {
        sandbox.write(name, text);
        let answer = sandbox.json(["kappa", name]);
        let kappa = coefficient(&answer, "cohen_kappa", ["ada", "ben"]);
        // 8 pairs: p_o = 5/8; ada 4 yes, ben 3 yes: p_e = (4·3 + 4·5) / 64 = 1/2.
        assert_close(&kappa["value"], 0.25, name);
    }
    sandbox.write(
        "utf16.csv",
        WIDE.encode_utf16().flat_map(u16::to_le_bytes).fold(vec![0xff, 0xfe], |mut all, byte| {
            all.push(byte);
            all
        }),
    );
    assert_close(
        &coefficient(&sandbox.json(["kappa", "utf16.csv"]), "cohen_kappa", ["ada", "ben"])["value"],
        0.25,
        "UTF-16",
    );
}

#[test]
fn missing_cells_are_left_out_and_that_is_said() {
    let sandbox = Sandbox::new();
    sandbox.write("ratings.csv", WIDE);
    let run = sandbox.thema(["kappa", "ratings.csv"]).done();
    assert_snapshot!(run.stdout, @r"
    Agreement of raters

    Raters    Coefficient         Value      SE    95 % interval  Units
    ───────────────────────────────────────────────────────────────────
    ada, ben  percent_agreement  0.6250  0.1712   0.306 to 0.863      8
    ada, ben  cohen_kappa        0.2500  0.3315  -0.400 to 0.900      8
    ada, ben  cohen_kappa[no]    0.2500  0.3315  -0.400 to 0.900      8
    ada, ben  cohen_kappa[yes]   0.2500  0.3315  -0.400 to 0.900      8

    units left out because ada or ben gave them no label: 2
    only 8 units
    ratings.csv · thema 0.1.0
    ");
}

#[test]
fn three_raters_are_three_pairs() {
    let sandbox = Sandbox::new();
    sandbox.write("ratings.csv", "unit,ada,ben,cem\n1,x,x,x\n2,x,x,y\n3,y,y,y\n4,y,x,x\n5,x,x,x\n6,y,y,x\n");
    let answer = sandbox.json(["kappa", "ratings.csv"]);
    // By hand: ada xxyyxy, ben xxyxxy, cem xyyxxx.
    for (raters, kappa) in [(["ada", "ben"], 2.0 / 3.0), (["ada", "cem"], 0.0), (["ben", "cem"], 0.25)] {
        assert_close(&coefficient(&answer, "cohen_kappa", raters)["value"], kappa, &raters.join(", "));
    }
}

#[test]
fn two_raters_who_agree_on_one_category_throughout_have_no_kappa_and_the_reason_is_given() {
    let sandbox = Sandbox::new();
    sandbox.write("ratings.csv", "unit,ada,ben\n1,x,x\n2,x,x\n3,x,x\n");
    let answer = sandbox.json(["kappa", "ratings.csv"]);
    let kappa = coefficient(&answer, "cohen_kappa", ["ada", "ben"]);
    assert_eq!(kappa["value"], Value::Null);
    assert!(kappa["undefined"].is_string(), "{kappa}");
    assert!(!sandbox.thema(["kappa", "ratings.csv"]).done().stdout.contains("NaN"));
}
