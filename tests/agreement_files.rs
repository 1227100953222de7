//! `thema agreement --ratings` and `--spans`: what is in a file, without a project.
//!
//! First every figure that publications print and other programs compute, through real files and the real command line;
//! then the cases in which a figure does not exist or says nothing, files that cannot be used, and that nothing depends
//! on how a file happens to be ordered.

use crate::support::{Sandbox, assert_close, repository};
use insta::assert_snapshot;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Everything an answer says, by name: `cohen_kappa`, `cohen_kappa_se`, `cohen_kappa_ci95` …
type Found = BTreeMap<String, Value>;

// -- what was published --------------------------------------------------------------------------------------

/// Inputs of functions that no command has.
const WITHOUT_A_COMMAND: [&str; 3] = ["distance", "set_distance", "ordinal_metric"];

#[test]
fn every_published_figure_comes_out_of_files() {
    let text = std::fs::read_to_string(repository().join("tests/data/published.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let sandbox = Sandbox::new();
    let (mut vectors, mut compared, mut wrong) = (0, 0, Vec::new());
    for vector in list(&file["vectors"]) {
        let data = &vector["data"];
        let answers = match data["kind"].as_str().unwrap() {
            "table" => of_ratings(&sandbox, data, &units_of_table(data)),
            "units" => of_ratings(&sandbox, data, &units(data, label)),
            "sets" => of_sets(&sandbox, &units(data, set)),
            "continuum" => of_continuum(&sandbox, data),
            "gamma" => of_gamma(&sandbox, data),
            "spans" => of_spans(&sandbox, data),
            "segmentation" => of_segmentations(&sandbox, data),
            other => {
                assert!(WITHOUT_A_COMMAND.contains(&other) && vector["expected"].as_object().unwrap().is_empty());
                continue;
            }
        };
        vectors += 1;
        for (name, expected) in vector["expected"].as_object().unwrap() {
            compared += 1;
            let tolerance = expected["tolerance"].as_f64().unwrap();
            let found: Vec<&Value> = answers.iter().filter_map(|answer| answer.get(name)).collect();
            if found.is_empty() || !found.iter().all(|found| near(found, &expected["value"], tolerance)) {
                wrong.push(format!("{} {name}: {found:?}, expected {}", vector["id"], expected["value"]));
            }
        }
    }
    assert!(wrong.is_empty(), "of {compared}, {} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((vectors, compared), (56, 2004));
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

/// The rows of an answer by name; what has no value has a reason instead.
fn found(answer: &Value) -> Found {
    let mut all = Found::new();
    for row in list(&answer["rows"]) {
        let name = row["coefficient"].as_str().unwrap();
        let reason = row["undefined"].as_str().unwrap_or_default();
        assert_eq!(row["value"].is_null(), !reason.is_empty(), "{row}");
        for part in ["se", "se0", "ci95", "p"] {
            all.insert(format!("{name}_{part}"), row[part].clone());
        }
        all.insert(name.to_owned(), row["value"].clone());
    }
    all
}

/// What raters said of units; an empty cell is no rating.
type Cells = Vec<Vec<String>>;

fn units(data: &Value, cell: fn(&Value) -> String) -> Cells {
    list(&data["units"]).iter().map(|unit| list(unit).iter().map(cell).collect()).collect()
}

fn units_of_table(data: &Value) -> Cells {
    let categories: Vec<String> = list(&data["categories"]).iter().map(label).collect();
    let mut units = Cells::new();
    for (first, counts) in categories.iter().zip(list(&data["table"])) {
        for (second, count) in categories.iter().zip(list(counts)) {
            units.extend((0..whole(count)).map(|_| vec![first.clone(), second.clone()]));
        }
    }
    units
}

/// A unit a row, a rater a column.
fn wide(units: &Cells) -> String {
    let mut csv = String::from("unit");
    (1..=units[0].len()).for_each(|rater| write!(csv, ",r{rater}").unwrap());
    for (unit, cells) in units.iter().enumerate() {
        write!(csv, "\nu{unit},{}", cells.join(",")).unwrap();
    }
    csv + "\n"
}

/// A rating a row; a missing one has none.
fn long(units: &Cells) -> String {
    let mut csv = String::from("unit,rater,label\n");
    for (unit, cells) in units.iter().enumerate() {
        for (rater, label) in (1..).zip(cells).filter(|(_, label)| !label.is_empty()) {
            writeln!(csv, "u{unit},r{rater},{label}").unwrap();
        }
    }
    csv
}

fn of_ratings(sandbox: &Sandbox, data: &Value, units: &Cells) -> Vec<Found> {
    let level = data["level"].as_str().unwrap_or("nominal");
    let mut options = vec!["--level".to_owned(), level.to_owned()];
    if let Some(categories) = data["categories"].as_array() {
        let categories: Vec<String> = categories.iter().map(label).collect();
        options.extend(["--categories".to_owned(), categories.join(",")]);
        let square = data["weights"].as_array().or(data["distance"].as_array());
        if let Some(rows) = square {
            let mut csv = format!(",{}\n", categories.join(","));
            for (category, row) in categories.iter().zip(rows) {
                let cells: Vec<String> = list(row).iter().map(label).collect();
                writeln!(csv, "{category},{}", cells.join(",")).unwrap();
            }
            sandbox.write("weights.csv", csv);
            options.extend(["--weights".to_owned(), "weights.csv".to_owned()]);
        }
    }
    of_both_shapes(sandbox, units, &options)
}

fn of_sets(sandbox: &Sandbox, units: &Cells) -> Vec<Found> {
    of_both_shapes(sandbox, units, &["--sets".to_owned()])
}

fn of_both_shapes(sandbox: &Sandbox, units: &Cells, options: &[String]) -> Vec<Found> {
    let of = |csv: String| {
        sandbox.write("ratings.csv", csv);
        let words = ["agreement", "--ratings", "ratings.csv", "--coef", "all", "--draws", "0"];
        found(&sandbox.json(words.map(str::to_owned).iter().chain(options)))
    };
    vec![of(wide(units)), of(long(units))]
}

/// A mark as a row of a file of spans.
struct Marked<'a> {
    document: &'a str,
    start: u64,
    end: u64,
    coder: &'a str,
    code: &'a str,
}

fn write_spans<'a>(
    sandbox: &Sandbox,
    lengths: impl IntoIterator<Item = (&'a str, u64)>,
    spans: impl IntoIterator<Item = Marked<'a>>,
) {
    let lengths: String = lengths.into_iter().map(|(document, length)| format!("{document},{length}\n")).collect();
    sandbox.write("lengths.csv", format!("document,length\n{lengths}"));
    let row = |Marked { document, start, end, coder, code }| format!("{document},{start},{end},{coder},{code}\n");
    let spans: String = spans.into_iter().map(row).collect();
    sandbox.write("spans.csv", format!("document,start,end,coder,code\n{spans}"));
}

/// The answer on the spans last written.
fn on_spans(sandbox: &Sandbox, options: &[&str]) -> Value {
    let words = ["agreement", "--spans", "spans.csv", "--lengths", "lengths.csv", "--draws", "0"];
    sandbox.json(words.iter().chain(options))
}

/// The marks of a continuum, so far from its beginning.
fn marks(data: &Value, begin: u64) -> impl Iterator<Item = Marked<'_>> {
    let mark = move |coder, mark: &'_ Value| (coder, whole(&mark[0]) - begin, whole(&mark[1]) - begin);
    data["coders"].as_object().unwrap().iter().flat_map(move |(coder, marks)| {
        list(marks).iter().map(move |value| {
            let (coder, start, end) = mark(coder, value);
            Marked { document: "text", start, end, coder, code: value[2].as_str().unwrap() }
        })
    })
}

fn of_continuum(sandbox: &Sandbox, data: &Value) -> Vec<Found> {
    write_spans(sandbox, [("text", whole(&data["length"]))], marks(data, whole(&data["begin"])));
    vec![found(&on_spans(sandbox, &["--unit", "continuum", "--coef", "all", "--samples", "3"]))]
}

/// Other programs draw 30 random continua; more are drawn here, so that most of the noise is theirs.
fn of_gamma(sandbox: &Sandbox, data: &Value) -> Vec<Found> {
    write_spans(sandbox, [("text", marks(data, 0).map(|mark| mark.end).max().unwrap())], marks(data, 0));
    let [alpha, beta, delta] = ["alpha", "beta", "delta_empty"].map(|name| data[name].to_string());
    let settings = ["--alpha", &alpha, "--beta", &beta, "--delta-empty", &delta, "--seed", "1", "--samples", "300"];
    let asked = ["--unit", "continuum", "--coef", "gamma,gamma_cat,gamma_best_disorder"];
    vec![found(&on_spans(sandbox, &[&settings[..], &asked].concat()))]
}

fn of_spans(sandbox: &Sandbox, data: &Value) -> Vec<Found> {
    let lengths = data["lengths"].as_object().unwrap().iter().map(|(name, length)| (name.as_str(), whole(length)));
    let spans = list(&data["spans"]).iter().map(|span| {
        let [document, coder, code] = [0, 3, 4].map(|at| span[at].as_str().unwrap());
        Marked { document, start: whole(&span[1]), end: whole(&span[2]), coder, code }
    });
    write_spans(sandbox, lengths, spans);
    let by = |unit| found(&on_spans(sandbox, &["--unit", unit, "--coef", "all", "--samples", "3"]));
    vec![by("character"), by("continuum")]
}

/// Spans that tile a text.
fn of_segmentations(sandbox: &Sandbox, data: &Value) -> Vec<Found> {
    let mut spans = Vec::new();
    for (coder, masses) in ["hypothesis", "reference"].into_iter().zip(list(&data["masses"])) {
        let mut start = 0;
        for mass in list(masses).iter().map(whole) {
            spans.push(Marked { document: "text", start, end: start + mass, coder, code: "segment" });
            start += mass;
        }
    }
    write_spans(sandbox, [("text", spans[spans.len() - 1].end)], spans);
    vec![found(&on_spans(sandbox, &["--coef", "boundary_similarity,window_diff,pk"]))]
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn label(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(label) => label.clone(),
        number => number.to_string(),
    }
}

fn set(value: &Value) -> String {
    match value.as_array().map(Vec::as_slice) {
        None => String::new(),
        Some([]) => "{}".to_owned(),
        Some(labels) => labels.iter().map(label).collect::<Vec<_>>().join(";"),
    }
}

// -- where a figure does not exist, or says nothing ----------------------------------------------------------

/// The answer on ratings written as one letter a rater, one word a unit; `.` is a missing rating.
fn on_units(units: &[&str], options: &[&str]) -> Value {
    let sandbox = Sandbox::new();
    sandbox.write("ratings.csv", written(units));
    sandbox.json(["agreement", "--ratings", "ratings.csv"].iter().chain(options))
}

/// The same as a person sees it.
fn shown(units: &[&str], options: &[&str]) -> String {
    let sandbox = Sandbox::new();
    sandbox.write("ratings.csv", written(units));
    sandbox.thema(["agreement", "--ratings", "ratings.csv"].iter().chain(options)).done().stdout
}

fn written(units: &[&str]) -> String {
    let names = ["ada", "ben", "cem"];
    let mut csv = format!("unit,{}\n", names[..units[0].len()].join(","));
    for (number, unit) in (1..).zip(units) {
        let cells: Vec<String> = unit.chars().map(|label| label.to_string().replace('.', "")).collect();
        writeln!(csv, "{number},{}", cells.join(",")).unwrap();
    }
    csv
}

/// The row of a coefficient.
#[track_caller]
fn row<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let found = list(&answer["rows"]).iter().find(|row| row["coefficient"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {answer:#}"))
}

/// The notes' words for programs.
fn notes(answer: &Value) -> Vec<&str> {
    list(&answer["notes"]).iter().map(|note| note["code"].as_str().unwrap()).collect()
}

#[test]
fn where_everybody_gives_every_unit_the_same_label_only_the_agreement_itself_is_a_number() {
    let units = ["xx", "xx", "xx"];
    let answer = on_units(&units, &[]);
    for name in ["cohen_kappa", "gwet_ac1", "krippendorff_alpha_nominal", "cohen_kappa[x]"] {
        let row = row(&answer, name);
        assert!(row["value"].is_null() && row["ci95"].is_null() && row["undefined"].is_string(), "{row}");
    }
    assert_close(&row(&answer, "percent_agreement")["value"], 1.0, "percent_agreement");
    assert_snapshot!(shown(&units, &[]), @r"
    Agreement of ada, ben

    Coefficient                  Value      SE   95 % interval
    ──────────────────────────────────────────────────────────
    percent_agreement           1.0000  0.0000  0.439 to 1.000
    cohen_kappa                      –       –               –
    gwet_ac1                         –       –               –
    krippendorff_alpha_nominal       –       –               –
    cohen_kappa[x]                   –       –               –

    only 3 units
    – Value: everybody gave every unit the same label (3 rows)
    – Value: both coders used it on every unit
    ratings.csv · 3 units · nominal level · thema 0.1.0
    ");
    // Chance among two categories declared is another one than among one.
    let answer = on_units(&units, &["--categories", "x,y", "--coef", "gwet_ac1,brennan_prediger,cohen_kappa"]);
    assert_close(&row(&answer, "gwet_ac1")["value"], 1.0, "gwet_ac1");
    assert_close(&row(&answer, "brennan_prediger")["value"], 1.0, "brennan_prediger");
    assert!(row(&answer, "cohen_kappa")["value"].is_null());
    assert_eq!(notes(&answer), ["few_units", "unused_categories", "degenerate_interval"]);
}

#[test]
fn a_rater_with_one_label_only_has_kappa_0_whatever_the_agreement_and_that_is_said() {
    let units = ["xx", "xy", "xx", "xx"];
    let answer = on_units(&units, &["--coef", "cohen_kappa"]);
    assert_close(&row(&answer, "cohen_kappa")["value"], 0.0, "cohen_kappa");
    assert_eq!(notes(&answer), ["few_units", "no_variance", "degenerate_interval"]);
    assert_snapshot!(shown(&units, &[]), @r#"
    Agreement of ada, ben

    Coefficient                  Value      SE    95 % interval
    ───────────────────────────────────────────────────────────
    percent_agreement           0.7500  0.2165   0.301 to 0.954
    cohen_kappa                 0.0000  0.0000   0.000 to 0.000
    gwet_ac1                    0.6800  0.3968  -0.583 to 1.000
    krippendorff_alpha_nominal  0.0000  0.1633  -0.520 to 0.520
    cohen_kappa[x]              0.0000  0.0000   0.000 to 0.000
    cohen_kappa[y]              0.0000  0.0000   0.000 to 0.000

    only 4 units
    ada called every unit "x": kappa is 0 whatever the agreement
    an interval without width is no certainty, the units are too much alike: cohen_kappa, cohen_kappa[x], cohen_kappa[y]
    ratings.csv · 4 units · nominal level · thema 0.1.0
    "#);
}

#[test]
fn raters_with_one_label_each_but_not_the_same_disagree_as_much_as_can_be() {
    let units = ["xy"; 6];
    let answer = on_units(&units, &[]);
    let expected = [
        ("percent_agreement", 0.0),
        ("cohen_kappa", 0.0),
        ("gwet_ac1", -1.0),
        ("krippendorff_alpha_nominal", -5.0 / 6.0),
    ];
    for (name, value) in expected {
        assert_close(&row(&answer, name)["value"], value, name);
        assert!(row(&answer, name)["p"].is_null(), "nothing differs, so nothing is tested: {name}");
    }
    assert_snapshot!(shown(&units, &[]), @r#"
    Agreement of ada, ben

    Coefficient                   Value      SE     95 % interval
    ─────────────────────────────────────────────────────────────
    percent_agreement            0.0000  0.0000    0.000 to 0.390
    cohen_kappa                  0.0000  0.0000    0.000 to 0.000
    gwet_ac1                    -1.0000  0.0000  -1.000 to -1.000
    krippendorff_alpha_nominal  -0.8333  0.0000  -0.833 to -0.833
    cohen_kappa[x]               0.0000  0.0000    0.000 to 0.000
    cohen_kappa[y]               0.0000  0.0000    0.000 to 0.000

    only 6 units
    ada called every unit "x": kappa is 0 whatever the agreement
    ben called every unit "y": kappa is 0 whatever the agreement
    an interval without width is no certainty, the units are too much alike: cohen_kappa, gwet_ac1, krippendorff_alpha_nominal, cohen_kappa[x], cohen_kappa[y]
    ratings.csv · 6 units · nominal level · thema 0.1.0
    "#);
}

#[test]
fn one_unit_has_values_and_no_errors() {
    let answer = on_units(&["xy"], &["--coef", "all"]);
    assert_close(&row(&answer, "percent_agreement")["value"], 0.0, "percent_agreement");
    assert_close(&row(&answer, "gwet_ac1")["value"], -1.0, "gwet_ac1");
    for row in list(&answer["rows"]) {
        assert!(row["ci95"].is_null() && row["p"].is_null(), "{row}");
    }
    assert_snapshot!(shown(&["xy"], &["--coef", "cohen_kappa,gwet_ac1"]), @r#"
    Agreement of ada, ben

    Coefficient       Value  SE  95 % interval
    ──────────────────────────────────────────
    cohen_kappa      0.0000   –              –
    gwet_ac1        -1.0000   –              –
    cohen_kappa[x]   0.0000   –              –
    cohen_kappa[y]   0.0000   –              –

    only 1 unit
    ada called every unit "x": kappa is 0 whatever the agreement
    ben called every unit "y": kappa is 0 whatever the agreement
    ratings.csv · 1 unit · nominal level · thema 0.1.0
    "#);
}

#[test]
fn perfect_agreement_has_an_interval_without_width_that_is_not_taken_for_certainty() {
    for units in [["xx", "yy", "xx", "yy"].as_slice(), &["xxx", "yyy", "x.x", "yyy"]] {
        let answer = on_units(units, &[]);
        assert_eq!(row(&answer, "gwet_ac1")["ci95"], serde_json::json!([1.0, 1.0]));
        assert_eq!(row(&answer, "gwet_ac1")["p"], Value::Null);
        let said = list(&answer["notes"]).iter().find(|note| note["code"] == "degenerate_interval").unwrap();
        assert!(said["message"].as_str().unwrap().contains("up to 75.0 % of units might still differ"), "{said}");
    }
    assert_snapshot!(shown(&["xx", "yy", "xx", "yy"], &[]), @r"
    Agreement of ada, ben

    Coefficient                  Value      SE   95 % interval
    ──────────────────────────────────────────────────────────
    percent_agreement           1.0000  0.0000  0.510 to 1.000
    cohen_kappa                 1.0000  0.0000  1.000 to 1.000
    gwet_ac1                    1.0000  0.0000  1.000 to 1.000
    krippendorff_alpha_nominal  1.0000  0.0000  1.000 to 1.000
    cohen_kappa[x]              1.0000  0.0000  1.000 to 1.000
    cohen_kappa[y]              1.0000  0.0000  1.000 to 1.000

    only 4 units
    agreement is perfect and the interval has no width; up to 75.0 % of units might still differ (rule of three)
    ratings.csv · 4 units · nominal level · thema 0.1.0
    ");
    // The interval of Wilson has a width, and there is nothing to say of it.
    let answer = on_units(&["xx", "yy", "xx", "yy"], &["--coef", "percent_agreement"]);
    assert_eq!(notes(&answer), ["few_units"]);
}

#[test]
fn what_is_missing_is_left_out_rating_by_rating_and_counted() {
    let units = ["xxx", "yyx", "yy.", "..x", "...", "y.y", "xxx"];
    assert_snapshot!(shown(&units, &[]), @r"
    Agreement of ada, ben, cem

    Coefficient                  Value      SE    95 % interval
    ───────────────────────────────────────────────────────────
    percent_agreement           0.8667  0.1333   0.496 to 1.000
    fleiss_kappa                0.7300  0.3055  -0.055 to 1.000
    conger_kappa                0.7436  0.2746   0.038 to 1.000
    gwet_ac1                    0.7366  0.2958  -0.024 to 1.000
    krippendorff_alpha_nominal  0.7143  0.2920  -0.096 to 1.000
    fleiss_kappa[x]             0.7300  0.3055  -0.055 to 1.000
    fleiss_kappa[y]             0.7300  0.3055  -0.055 to 1.000

    units nobody rated, left out: 1
    units with one rating, which no rater agrees or disagrees with: 1
    4 of 18 ratings are missing: every coefficient uses those there are (available cases)
    only 5 units
    ratings.csv · 6 units · nominal level · thema 0.1.0
    ");
    let answer = on_units(&units, &["--coef", "percent_agreement,light_kappa"]);
    assert_eq!((&answer["about"]["units"], &answer["about"]["units_compared"]), (&6.into(), &5.into()));
    // By hand: 1, 1/3, 1, 1, 1 on the five units with two ratings.
    assert_close(&row(&answer, "percent_agreement")["value"], 13.0 / 15.0, "percent_agreement");
    let sandbox = Sandbox::new();
    sandbox.write("sets.csv", "unit,ada,ben\n1,x;y,x\n2,{},\n3,{},{}\n4,,\n");
    let answer = sandbox.json(["agreement", "--ratings", "sets.csv", "--sets", "--draws", "0"]);
    assert_eq!(notes(&answer), ["units_dropped", "rated_once", "missing_ratings", "few_units", "set_distances"]);
}

#[test]
fn a_mean_over_codes_by_character_has_no_error_either() {
    let sandbox = Sandbox::new();
    two_coders(&sandbox);
    let answer = on_spans(&sandbox, &["--coef", "all"]);
    for row in list(&answer["rows"]) {
        assert!(row["se"].is_null() && row["ci95"].is_null(), "characters are not independent: {row}");
    }
    assert!(row(&answer, "char_kappa_macro")["value"].is_number());
}

/// Two coders who marked a little of one document, each with one code.
fn two_coders(sandbox: &Sandbox) {
    let mark = |start, end, coder| Marked { document: "P01", start, end, coder, code: "trust" };
    write_spans(sandbox, [("P01", 100)], [mark(0, 20, "ada"), mark(10, 30, "ben")]);
}

#[test]
fn one_category_or_code_can_be_asked_for_alone() {
    let names = |answer: &Value| -> Vec<String> {
        list(&answer["rows"]).iter().map(|row| row["coefficient"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        names(&on_units(&["xy", "yy", "xx"], &["--coef", "cohen_kappa[y],gwet_ac1"])),
        ["gwet_ac1", "cohen_kappa[y]"]
    );
    let sandbox = Sandbox::new();
    let mark = |start, end, coder, code| Marked { document: "P01", start, end, coder, code };
    write_spans(
        &sandbox,
        [("P01", 100)],
        [mark(0, 20, "ada", "trust"), mark(10, 30, "ben", "trust"), mark(40, 50, "ben", "fear")],
    );
    assert_eq!(names(&on_spans(&sandbox, &["--coef", "char_f1[trust]"])), ["char_f1[trust]"]);
    assert_eq!(names(&on_spans(&sandbox, &["--coef", "char_f1"])), ["char_f1[fear]", "char_f1[trust]"]);
    assert_eq!(names(&on_spans(&sandbox, &["--coef", "char_iou[fear],u_alpha"])), ["char_iou[fear]", "u_alpha"]);
}

// -- files and options that cannot be used -------------------------------------------------------------------

/// What is said of these files and options, and the exit code.
fn refused(sandbox: &Sandbox, line: &str) -> String {
    let run = sandbox.thema(std::iter::once("agreement").chain(line.split(' ')));
    assert!(matches!(run.code, Some(1 | 2)) && !run.stderr.contains("panicked"), "{run}");
    assert_eq!(run.stdout, "", "an answer beside an error{run}");
    run.said()
}

/// Small files of ratings, each with one thing wrong, and one with nothing wrong.
fn with_ratings() -> Sandbox {
    let sandbox = Sandbox::new();
    let files = [
        ("good.csv", "unit,ada,ben\n1,x,x\n2,x,y\n3,y,y\n"),
        ("three.csv", "unit,ada,ben,cem\n1,x,x,y\n2,x,y,y\n"),
        ("short.csv", "unit,ada,ben\n1,x,x\n2,x\n3,y\n4,x,y\n"),
        ("long.csv", "unit,ada,ben\n1,x,x\n2,x,y,z\n"),
        ("twice.csv", "unit,rater,label\n1,ada,x\n1,ben,x\n1,ada,y\n"),
        ("alone.csv", "unit,ada\n1,x\n"),
        ("apart.csv", "unit,ada,ben\n1,x,\n2,,y\n"),
        ("headings.csv", "unit,ada,ben\n"),
        ("empty.csv", ""),
        ("words.csv", "unit,ada,ben\n1,1,2\n2,2,two\n"),
        ("below.csv", "unit,ada,ben\n1,1,2\n2,-2,1\n"),
        ("set.csv", "unit,ada,ben\n1,x;y,x\n2,;,x\n"),
    ];
    files.iter().for_each(|(name, text)| drop(sandbox.write(name, text)));
    sandbox.write("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\xff");
    sandbox
}

#[test]
fn ratings_that_cannot_be_read_are_refused_whole_with_file_and_line() {
    let sandbox = with_ratings();
    assert_snapshot!(refused(&sandbox, "--ratings short.csv"), @r"
    error: short.csv, line 3: 2 cells under 3 headings; an empty cell keeps its separator (and 1 more row)
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings long.csv"), @r"
    error: long.csv, line 3: 4 cells under 3 headings; a text with a separator in it needs quotation marks
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings twice.csv"), @r#"
    error: twice.csv, line 4: ada rated unit "1" in line 2 already
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings set.csv --sets"), @r#"
    error: set.csv, line 3: ";" has no label; write {} for nothing coded, and nothing for a missing rating
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings alone.csv"), @r#"
    error: alone.csv: agreement is between raters; here there is only "ada"
    hint: the columns are `unit` and one a rater, or `unit,rater,label`
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings apart.csv"), @r"
    error: apart.csv: no unit was rated twice, there is no overlap between the raters
    hint: a missing rating is an empty cell; are the units named alike?
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings apart.csv --sets"), @r"
    error: apart.csv: no unit was rated twice, there is no overlap between the raters
    hint: `{}` is nothing coded, an empty cell a missing rating
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings headings.csv"), @r"
    error: headings.csv: there are no ratings in it
    hint: the columns are `unit` and one a rater, or `unit,rater,label`
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings empty.csv"), @r"
    error: empty.csv: the file is empty
    hint: the columns are `unit` and one a rater, or `unit,rater,label`
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings picture.csv"), @r"
    error: picture.csv: this is a picture (PNG), not text
    hint: save it as plain text (UTF-8) and use that
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings nowhere.csv"), @r"
    error: nowhere.csv: there is no such file
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings words.csv --level interval"), @r#"
    error: words.csv, line 3: "two" is not a number, which the interval level needs
    hint: use `--level ordinal` with --categories, or nominal
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings below.csv --level ratio"), @r#"
    error: below.csv, line 3: "-2" is not a number from 0, which the ratio level needs
    hint: use `--level interval`, which has numbers below 0 too
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --categories x,,y"), @r"
    error: invalid value '' for '--categories <A,B,…>': a category has a name; between two commas there is none

    For more information, try '--help'.
    [exit 2]
    ");
}

#[test]
fn weights_that_are_none_are_refused_with_file_and_line() {
    let sandbox = with_ratings();
    let files = [
        ("half.csv", ",x,y\nx,1,0.5\n"),
        ("ragged.csv", ",x,y\nx,1,0.5\ny,0.5\n"),
        ("lopsided.csv", ",x,y\nx,1,0.5\ny,0.4,1\n"),
        ("others.csv", ",x,z\nx,1,0.5\nz,0.5,1\n"),
    ];
    files.iter().for_each(|(name, text)| drop(sandbox.write(name, text)));
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --weights half.csv"), @r#"
    error: half.csv: there is a column "y" and no row of that name
    hint: a table has its categories in the first row and in the first column, with 1 (weights) or 0 (distances) all along its diagonal, and reads the same both ways; or there are two columns, a category and its number
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --weights ragged.csv"), @r"
    error: ragged.csv, line 3: 2 cells under 3 headings; an empty cell keeps its separator
    hint: a table has its categories in the first row and in the first column, with 1 (weights) or 0 (distances) all along its diagonal, and reads the same both ways; or there are two columns, a category and its number
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --weights lopsided.csv"), @r#"
    error: lopsided.csv, line 3: "y" and "x" have 0.4 here and 0.5 in line 2
    hint: a table has its categories in the first row and in the first column, with 1 (weights) or 0 (distances) all along its diagonal, and reads the same both ways; or there are two columns, a category and its number
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --weights others.csv"), @r#"
    error: others.csv: the label "y" has no weight
    hint: every category in use needs one
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --weights empty.csv"), @r"
    error: empty.csv: the file is empty
    hint: linear, quadratic and ordinal need no file
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --weights picture.csv"), @r"
    error: picture.csv: this is a picture (PNG), not text
    hint: save it as plain text (UTF-8) and use that
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --weights nowhere.csv"), @r"
    error: nowhere.csv: there is no such file
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --weights linear"), @r"
    error: nominal categories have no order to weigh by
    hint: add `--level ordinal`, and `--categories` in their order
    [exit 1]
    ");
}

#[test]
fn spans_that_cannot_lie_in_their_documents_are_refused_whole_with_file_and_line() {
    let sandbox = Sandbox::new();
    two_coders(&sandbox);
    let row = |name: &str, row: &str| {
        sandbox.write(name, format!("document,start,end,coder,code\nP01,0,10,ada,trust\n{row}\n"));
    };
    row("past.csv", "P01,95,101,ben,trust");
    row("nothing.csv", "P01,5,5,ben,trust");
    row("backwards.csv", "P01,9,5,ben,trust");
    row("strange.csv", "P1,5,9,ben,trust");
    row("ragged.csv", "P01,5,9,ben");
    row("words.csv", "P01,five,9,ben,trust");
    row("alone.csv", "P01,20,30,ada,fear");
    sandbox.write("uncoded.csv", "document,start,end,coder\nP01,0,3,ada\n");
    sandbox.write("endless.csv", "document,length\nP01,many\n");
    sandbox.write("empty.csv", "");
    sandbox.write("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\xff");
    assert_snapshot!(refused(&sandbox, "--spans past.csv --lengths lengths.csv"), @r#"
    error: past.csv, line 3: end 101 is past the end of "P01", which has 100 characters
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--spans nothing.csv --lengths lengths.csv"), @r"
    error: nothing.csv, line 3: end 5 is not after start 5
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans backwards.csv --lengths lengths.csv"), @r"
    error: backwards.csv, line 3: end 5 is not after start 9
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans strange.csv --lengths lengths.csv"), @r#"
    error: strange.csv, line 3: the lengths do not have document "P1"; did you mean "P01"?
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--spans ragged.csv --lengths lengths.csv"), @r"
    error: ragged.csv, line 3: 4 cells under 5 headings; an empty cell keeps its separator
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans words.csv --lengths lengths.csv"), @r#"
    error: words.csv, line 3: start "five" is not a position (a whole number from 0)
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--spans alone.csv --lengths lengths.csv"), @r"
    error: alone.csv: agreement is between coders; here only ada marked anything
    hint: the column `coder` names who marked a span
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans uncoded.csv --lengths lengths.csv"), @r#"
    error: uncoded.csv: there is no column "code"; the file has document, start, end, coder
    hint: the columns are `document,start,end,coder,code`
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--spans empty.csv --lengths lengths.csv"), @r"
    error: empty.csv: the file is empty
    hint: the columns are `document,start,end,coder,code`
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans picture.csv --lengths lengths.csv"), @r"
    error: picture.csv: this is a picture (PNG), not text
    hint: save it as plain text (UTF-8) and use that
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans nowhere.csv --lengths lengths.csv"), @r"
    error: nowhere.csv: there is no such file
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans spans.csv"), @r"
    error: the following required arguments were not provided:
      --lengths <FILE>

    Usage: thema agreement --spans <FILE> --lengths <FILE>

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(refused(&sandbox, "--spans spans.csv --lengths nowhere.csv"), @r"
    error: nowhere.csv: there is no such file
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans spans.csv --lengths endless.csv"), @r#"
    error: endless.csv, line 2: length "many" is not a number of characters (a whole number from 0)
    hint: mend the file: figures of a part of it would be wrong
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--spans spans.csv --lengths spans.csv"), @r#"
    error: spans.csv: there is no column "length"; the file has document, start, end, coder, code
    hint: the columns are `document,length`
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--spans spans.csv --lengths empty.csv"), @r"
    error: empty.csv: the file is empty
    hint: the columns are `document,length`
    [exit 1]
    ");
}

#[test]
fn a_coefficient_that_is_unknown_or_makes_no_sense_here_is_not_left_out_in_silence() {
    let sandbox = with_ratings();
    two_coders(&sandbox);
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --coef cohen_kapa"), @r#"
    error: there is no coefficient "cohen_kapa"
    hint: did you mean cohen_kappa? `thema agreement --help` lists them all
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --coef all,xyzzy"), @r#"
    error: there is no coefficient "xyzzy"
    hint: `thema agreement --help` lists them
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --coef cohen_kappa[z]"), @r#"
    error: there is no coefficient "cohen_kappa[z]"
    hint: did you mean cohen_kappa[x]? `thema agreement --help` lists them all
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, "--ratings three.csv --coef cohen_kappa"), @r"
    error: cohen_kappa cannot be computed of 3 raters on nominal level
    hint: here there are percent_agreement, percent_agreement_value_weighted, percent_agreement_pair_weighted, percent_agreement_all_raters, fleiss_kappa, conger_kappa, brennan_prediger, gwet_ac1, light_kappa, krippendorff_alpha_nominal, specific_agreement
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --sets --coef u_alpha"), @r"
    error: u_alpha cannot be computed of sets
    hint: here there are krippendorff_alpha_jaccard, krippendorff_alpha_masi, krippendorff_alpha_dkpro_set_distance, krippendorff_alpha_dkpro_masi_distance, krippendorff_alpha_nominal, set_dice, set_max_percent
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans spans.csv --lengths lengths.csv --coef cohen_kappa"), @r"
    error: cohen_kappa cannot be computed by character
    hint: here there are char_kappa, char_f1, char_iou, char_percent, u_alpha_percode, k_u_alpha, coverage, alpha_U_1995, alpha_U_1995_Do, alpha_U_1995_De, span_f1_strict, span_f1_overlap, span_f1_iou, span_f1_iou50, holsti, maxqda_percent, maxqda_kappa, char_kappa_pooled, char_kappa_macro, char_kappa_stacked, u_alpha, u_alpha_binary, cu_alpha, boundary_similarity, window_diff, pk
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--spans spans.csv --lengths lengths.csv --coef gama"), @r#"
    error: there is no coefficient "gama"
    hint: did you mean gamma? `thema agreement --help` lists them all
    [exit 1]
    "#);
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    let sandbox = with_ratings();
    two_coders(&sandbox);
    let spans = "--spans spans.csv --lengths lengths.csv";
    assert_snapshot!(refused(&sandbox, &format!("{spans} --level ordinal")), @r"
    error: the argument '--spans <FILE>' cannot be used with '--level <LEVEL>'

    Usage: thema agreement --spans <FILE> --lengths <FILE>

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(refused(&sandbox, &format!("{spans} --ratings good.csv")), @r"
    error: the argument '--spans <FILE>' cannot be used with '--ratings <FILE>'

    Usage: thema agreement --spans <FILE> --lengths <FILE>

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(refused(&sandbox, &format!("{spans} --unit sentence")), @r#"
    error: spans without their texts have no unit "sentence"
    hint: choose --unit character, match[:SHARE] or continuum
    [exit 1]
    "#);
    assert_snapshot!(refused(&sandbox, &format!("{spans} --unit character,continuum")), @r"
    error: spans are compared by one unit at a time
    hint: choose one: --unit character, match[:SHARE] or continuum
    [exit 1]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --pairs"), @r"
    error: the argument '--ratings <FILE>' cannot be used with '--pairs'

    Usage: thema agreement --ratings <FILE>

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --alpha -1"), @r"
    error: invalid value '-1' for '--alpha <WEIGHT>': a weight is a number from 0

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --draws abc"), @r"
    error: invalid value 'abc' for '--draws <N>': draws are 0 to 100000

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(refused(&sandbox, "--ratings good.csv --seed -1"), @r"
    error: invalid value '-1' for '--seed <N>': a seed is a whole number from 0

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(refused(&sandbox, "--sets"), @r"
    error: the following required arguments were not provided:
      --ratings <FILE>

    Usage: thema agreement --ratings <FILE> --sets

    For more information, try '--help'.
    [exit 2]
    ");
    // By one word each: what a project has and a file has not, or the other way round.
    let misused = |line: String, what: &str| {
        let said = refused(&sandbox, &line);
        assert!(said.contains(what) && said.ends_with("[exit 2]"), "{line}: {said}");
    };
    for option in ["--confusion", "--explain x", "--share 0.5", "--coders a,b", "--document x", "--interviewer"] {
        for file in ["--ratings good.csv", spans] {
            misused(format!("{file} {option}"), "cannot be used with");
        }
    }
    for option in ["--unit turn", "--alpha 2", "--samples 9", "--sampler shuffle", "--lengths lengths.csv"] {
        misused(format!("--ratings good.csv {option}"), "cannot be used with");
    }
    for option in ["--sets", "--categories x,y", "--weights linear"] {
        misused(format!("{spans} {option}"), "cannot be used with");
    }
    for option in ["--level ordinal", "--categories x,y", "--weights linear"] {
        misused(option.to_owned(), "--ratings <FILE>");
    }
    for option in ["--level ordinal", "--categories x,y", "--weights linear"] {
        misused(format!("--ratings good.csv --sets {option}"), "cannot be used with");
    }
}

// -- nothing depends on how a file happens to be ordered -----------------------------------------------------

/// Two raters and a third who left out a few, on measured labels.
const MEASURED: [[&str; 3]; 12] = [
    ["1", "1", "2"],
    ["2", "2", "3"],
    ["3", "3", "3"],
    ["3", "3", ""],
    ["2", "2", "2"],
    ["1", "2", "3"],
    ["4", "", "4"],
    ["10", "4", "4"],
    ["1", "1", "2"],
    ["2", "2", "2"],
    ["", "10", "10"],
    ["", "", "1"],
];

/// Every figure of the ratings in `order`, the raters in the order of `columns`.
fn figures(order: &[usize], columns: [usize; 3], shape: fn(&Cells) -> String, options: &[&str]) -> Found {
    let sandbox = Sandbox::new();
    let names = ["r1", "r2", "r3"];
    let cells: Cells =
        order.iter().map(|&unit| columns.map(|rater| MEASURED[unit][rater].to_owned()).to_vec()).collect();
    let mut csv = shape(&cells);
    if columns != [0, 1, 2] {
        let heading = format!("unit,{}", columns.map(|rater| names[rater]).join(","));
        csv = csv.replacen("unit,r1,r2,r3", &heading, 1);
    }
    sandbox.write("ratings.csv", csv);
    let words = ["agreement", "--ratings", "ratings.csv", "--coef", "all"];
    found(&sandbox.json(words.iter().chain(options)))
}

/// The same names with the same figures, but for the last digits.
#[track_caller]
fn assert_same(found: &Found, expected: &Found) {
    let names = |found: &Found| found.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(found), names(expected));
    for (name, value) in found {
        assert!(near(value, &expected[name], 1e-9), "{name}: {value}, expected {}", expected[name]);
    }
}

#[test]
fn neither_the_order_of_rows_nor_of_raters_nor_of_labels_changes_a_figure() {
    let in_order: Vec<usize> = (0..12).collect();
    let backwards: Vec<usize> = (0..12).rev().collect();
    let level = ["--level", "ratio", "--draws", "100"];
    let expected = figures(&in_order, [0, 1, 2], wide, &level);
    assert!(expected["krippendorff_alpha_ordinal_ci95"].is_array(), "drawn from units");
    // With rows in another order labels come in another one too; intervals are the same draws.
    assert_same(&figures(&backwards, [0, 1, 2], wide, &level), &expected);
    assert_same(&figures(&in_order, [0, 1, 2], long, &level), &expected);
    assert_same(&figures(&backwards, [0, 1, 2], long, &level), &expected);

    let level = ["--level", "ratio", "--draws", "0"];
    let expected = figures(&in_order, [0, 1, 2], wide, &level);
    for columns in [[2, 1, 0], [1, 2, 0], [0, 2, 1]] {
        assert_same(&figures(&backwards, columns, wide, &level), &expected);
    }
    // Categories without an order may be declared in any.
    let nominal = |categories| figures(&in_order, [0, 1, 2], wide, &["--draws", "0", "--categories", categories]);
    assert_same(&nominal("10,4,3,2,1"), &nominal("1,2,3,4,10"));
}

#[test]
fn neither_the_order_of_sets_nor_of_labels_in_them_changes_a_figure() {
    let rows = ["1,x;y,y", "2,{},x", "3,y;z,z;y", "4,z,x", "5,x,", "6,x;y;z,z;x", "7,y,y"];
    let of = |rows: &[String]| {
        let sandbox = Sandbox::new();
        sandbox.write("sets.csv", format!("unit,ada,ben\n{}\n", rows.join("\n")));
        found(&sandbox.json(["agreement", "--ratings", "sets.csv", "--sets", "--coef", "all", "--draws", "100"]))
    };
    let expected = of(&rows.map(str::to_owned));
    assert!(expected["krippendorff_alpha_masi_ci95"].is_array());
    let turned = |cell: &str| cell.split(';').rev().collect::<Vec<_>>().join(";");
    let mut backwards = rows.map(|row| row.split(',').map(turned).collect::<Vec<_>>().join(","));
    backwards.reverse();
    assert_same(&of(&backwards), &expected);
}

#[test]
fn neither_the_order_of_spans_nor_of_documents_changes_a_figure() {
    // Twelve documents that two coders tile, so that intervals are drawn and boundaries have figures.
    let spans: Vec<String> = (0..12)
        .flat_map(|n| {
            let (cut, near) = (20 + 5 * n, 22 + 4 * n);
            [
                format!("D{n},0,{cut},ben,trust"),
                format!("D{n},{cut},100,ben,fear"),
                format!("D{n},0,{near},ada,trust"),
                format!("D{n},{near},100,ada,{}", if n % 3 == 0 { "trust" } else { "fear" }),
            ]
        })
        .collect();
    let of = |spans: Vec<&String>, documents: Vec<usize>| {
        let sandbox = Sandbox::new();
        let joined = spans.iter().map(|row| format!("{row}\n")).collect::<String>();
        sandbox.write("spans.csv", format!("document,start,end,coder,code\n{joined}"));
        let joined = documents.iter().map(|n| format!("D{n},100\n")).collect::<String>();
        sandbox.write("lengths.csv", format!("document,length\n{joined}"));
        let words = ["agreement", "--spans", "spans.csv", "--lengths", "lengths.csv", "--coef", "all", "--unit"];
        let settings = ["continuum", "--draws", "20", "--samples", "3"];
        found(&sandbox.json(words.iter().chain(&settings)))
    };
    let expected = of(spans.iter().collect(), (0..12).collect());
    for name in ["u_alpha_ci95", "window_diff", "pk", "boundary_similarity", "gamma", "char_f1[fear]_ci95"] {
        assert!(!expected[name].is_null(), "{name}");
    }
    assert_same(&of(spans.iter().rev().collect(), (0..12).rev().collect()), &expected);
}

#[test]
fn the_seed_changes_intervals_that_are_drawn_and_nothing_else_and_the_same_seed_repeats_them() {
    let in_order: Vec<usize> = (0..12).collect();
    let of = |seed| figures(&in_order, [0, 1, 2], wide, &["--level", "ordinal", "--draws", "200", "--seed", seed]);
    assert_eq!(of("7"), of("7"));
    let (one, other) = (of("1"), of("2"));
    let changed: BTreeSet<&str> =
        one.iter().filter(|(name, value)| other[*name] != **value).map(|(name, _)| name.as_str()).collect();
    let is_drawn = |name: &&str| name.ends_with("_se") || name.ends_with("_ci95");
    assert!(!changed.is_empty() && changed.iter().all(is_drawn), "{changed:?}");
    let formula = changed.iter().filter(|name| name.starts_with("gwet") || name.starts_with("fleiss_kappa_"));
    assert_eq!(formula.count(), 0, "{changed:?}");
    assert!(changed.contains("krippendorff_alpha_ordinal_ci95"), "{changed:?}");
}

#[test]
fn every_format_carries_the_figures_and_the_reason_where_there_is_none() {
    let sandbox = Sandbox::new();
    sandbox.write("ratings.csv", "unit,ada,ben\n1,x,x\n2,x,y\n3,x,x\n4,x,x\n");
    sandbox.write("one.csv", "unit,ada,ben\n1,x,x\n2,x,x\n");
    two_coders(&sandbox);
    for format in ["table", "csv", "tsv", "json", "md", "latex", "html"] {
        let print = |words: &[&str]| sandbox.thema(["agreement", "--format", format].iter().chain(words)).done().stdout;
        let ratings = print(&["--ratings", "ratings.csv", "--coef", "percent_agreement"]);
        assert!(ratings.contains("0.75"), "{format}: {ratings}");
        let spans = print(&["--spans", "spans.csv", "--lengths", "lengths.csv", "--coef", "char_f1"]);
        assert!(spans.contains("0.5"), "{format}: {spans}");
        let none = print(&["--ratings", "one.csv", "--coef", "cohen_kappa"]);
        assert!(!none.contains("NaN") && !none.contains("null,null,null"), "{format}: {none}");
        assert!(none.contains("everybody gave every unit the same label"), "{format}: {none}");
    }
    let csv = sandbox.thema(["agreement", "--ratings", "one.csv", "--coef", "cohen_kappa", "--format", "csv"]).done();
    assert_snapshot!(csv.stdout, @r"
    coefficient,value,se,se0,ci_low,ci_high,p,undefined
    cohen_kappa,,,,,,,everybody gave every unit the same label
    cohen_kappa[x],,,,,,,both coders used it on every unit
    ");
}
