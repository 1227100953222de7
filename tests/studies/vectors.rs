//! Four small tables of two coders, with the figures printed for them by the authors of a calculator.

use super::*;
use crate::support::{Sandbox, assert_close, csv_rows, study_beside};
use std::path::PathBuf;

fn file(name: &str) -> Option<PathBuf> {
    Some(study_beside("icr-vectors")?.join(name))
}

fn text(name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file(name)?).unwrap();
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

/// The two coders' labels, unit by unit.
fn pairs(name: &str) -> Option<Vec<[String; 2]>> {
    let mut reader = csv::Reader::from_reader(std::io::Cursor::new(text(name)?));
    Some(reader.records().map(|row| [1, 2].map(|at| row.as_ref().unwrap()[at].to_owned())).collect())
}

/// `thema agreement --ratings` on a file of the study, as it is.
fn agreement(data: &str, weights: &str, coefficients: &str) -> Option<Value> {
    let [data, weights] = [file(data)?, file(weights)?].map(|path| path.to_str().unwrap().to_owned());
    let words = ["agreement", "--ratings", &data, "--weights", &weights, "--coef", coefficients, "--draws", "0"]
        .map(str::to_owned);
    Some(Sandbox::new().json(words))
}

/// Printed: .6899266046. One of the 2,114 rows has a label of the first coder and none of the second. The authors'
/// program takes the empty cell for a label of its own and so for a disagreement; thema takes it for a missing rating,
/// leaves the row out, says so, and has .6902941682, as has scikit-learn without that row. Both are Cohen's kappa: it
/// is the reading that differs, and whoever means "no label" by it writes a word into the cell.
#[test]
fn an_empty_cell_is_a_missing_rating_and_a_word_in_it_a_label() {
    let Some(pairs) = pairs("data0.csv") else { return };
    let sandbox = Sandbox::new();
    let path = file("data0.csv").unwrap().to_str().unwrap().to_owned();
    let answer = sandbox.json(["kappa", &path]);
    assert_printed(coefficient(&answer, "cohen_kappa"), "0.6902941682", "the empty cell left out");
    let notes = answer["notes"].to_string();
    assert!(notes.contains("units left out because C1 or C2 gave them no label: 1"), "{notes}");
    assert!(
        notes.contains("the column \\\"S No\\\" is read as the unit"),
        "the byte order mark is no part of it: {notes}"
    );
    let answer = sandbox.json(["agreement", "--ratings", &path, "--draws", "0"]);
    assert_printed(coefficient(&answer, "cohen_kappa"), "0.6902941682", "both commands read alike");
    assert_eq!([&answer["about"]["units"], &answer["about"]["units_compared"]], [2114, 2113]);

    let empty = pairs.iter().flatten().filter(|label| label.is_empty()).count();
    assert_eq!((pairs.len(), empty), (2114, 1));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["unit", "C1", "C2"]).unwrap();
    for (n, labels) in pairs.iter().enumerate() {
        let [first, second] = labels.each_ref().map(|label| if label.is_empty() { "no label" } else { label });
        writer.write_record([n.to_string().as_str(), first, second]).unwrap();
    }
    sandbox.write("with-a-word.csv", writer.into_inner().unwrap());
    let answer = sandbox.json(["kappa", "with-a-word.csv"]);
    assert_printed(coefficient(&answer, "cohen_kappa"), "0.6899266046", "as printed");
}

/// Weights are the places of the categories on a scale, of which those printed are linear: 1 − |v − w| / (max − min).
///
/// π was printed as .6720637639, which is chance added up over the categories that both coders used. Scott adds up over
/// all in use, and so does thema; three were used by one coder alone. Both are computed below.
#[test]
fn weighted_figures_of_a_scale_of_sixteen_are_those_printed() {
    let names = "percent_agreement,cohen_kappa,scott_pi,fleiss_kappa,krippendorff_alpha_nominal,cohen_kappa_linear,\
                 percent_agreement_linear";
    let Some(answer) = agreement("data1.csv", "weights1.txt", names) else { return };
    let printed = [
        ("percent_agreement", "0.8070866142"),
        ("cohen_kappa", "0.6726421491"),
        ("scott_pi", "0.6720623238"),
        ("fleiss_kappa", "0.6720623238"),
        ("krippendorff_alpha_nominal", "0.6722775060"),
        ("cohen_kappa_linear", "0.7490712512"),
        ("percent_agreement_linear", "0.9247594051"),
    ];
    printed.iter().for_each(|(name, printed)| assert_printed(coefficient(&answer, name), printed, name));
    assert_eq!(answer["about"]["units"], 762);

    let pairs = pairs("data1.csv").unwrap();
    let n = pairs.len() as f64;
    let observed = pairs.iter().filter(|[first, second]| first == second).count() as f64 / n;
    let chance = |categories: BTreeSet<&String>| -> f64 {
        let uses = |label: &String| pairs.iter().flatten().filter(|used| *used == label).count() as f64;
        categories.into_iter().map(|label| (uses(label) / (2.0 * n)).powi(2)).sum()
    };
    let scott = kappa_of([observed, chance(pairs.iter().flatten().collect())]);
    assert_close(coefficient(&answer, "scott_pi"), scott, "over all categories in use");
    let [first, second]: [BTreeSet<&String>; 2] = [0, 1].map(|coder| pairs.iter().map(|pair| &pair[coder]).collect());
    let as_printed = kappa_of([observed, chance(first.intersection(&second).copied().collect())]);
    assert_printed(&as_printed.into(), "0.6720637639", "over those of both coders");
}

#[test]
fn figures_of_an_ordinal_scale_are_those_printed() {
    let names = "percent_agreement,cohen_kappa,scott_pi,fleiss_kappa,krippendorff_alpha_ordinal,\
                 krippendorff_alpha_interval,cohen_kappa_linear,percent_agreement_linear,fleiss_kappa_linear";
    let Some(answer) = agreement("data2.csv", "weights2.txt", names) else { return };
    let printed = [
        ("percent_agreement", "0.39"),
        ("cohen_kappa", "0.2195434009"),
        ("scott_pi", "0.2174188453"),
        ("fleiss_kappa", "0.2174188453"),
        ("krippendorff_alpha_ordinal", "0.3136278980"),
        ("krippendorff_alpha_interval", "0.3210758436"),
        ("cohen_kappa_linear", "0.2902183212"),
        ("percent_agreement_linear", "0.72"),
    ];
    printed.iter().for_each(|(name, printed)| assert_printed(coefficient(&answer, name), printed, name));
    // Weighted π, the same program's weighted figure for two coders; on these data both used all categories.
    assert_printed(coefficient(&answer, "fleiss_kappa_linear"), "0.2894020985", "weighted pi");
}

/// Several labels a unit: 762 units, four codes, two coders.
fn several_labels() -> Option<Units> {
    let rows = csv_rows(&text("data3.csv")?);
    let codes = |row: &BTreeMap<String, String>, coder: &str| -> Codes {
        let used = |n: &usize| row[&format!("{coder}{n}")] == "1";
        (1..=4).filter(used).map(|n| format!("code {n}")).collect()
    };
    Some(rows.iter().map(|row| ["C", "D"].map(|coder| codes(row, coder))).collect())
}

/// Printed as "kappa with multiple labels": .7234810952, a weighted kappa of the four-place vectors, whose weight falls
/// with the number of places in which they differ. Such a weight is a sum over codes, so observed agreement and chance
/// are the means of the single codes' ones, and the figure is the pooled kappa of De Vries et al. (2008), by another
/// road. (The program divides the places by 2.5 and not by 4; that factor cancels.) thema prints it over all codes of
/// a project.
#[test]
fn kappa_with_multiple_labels_is_the_pooled_kappa_of_a_project() {
    let Some(units) = several_labels() else { return };
    let study = Sandbox::with_project();
    let mut transcript = String::new();
    let mut codings = "document,start,end,coder,code\n".to_owned();
    for (n, coders) in units.iter().enumerate() {
        let start = transcript.chars().count() + "P01: ".len();
        let words = format!("Unit {n}.");
        for (coder, codes) in ["ben", "cem"].iter().zip(coders) {
            codes.iter().for_each(|code| codings += &format!("V,{start},{},{coder},{code}\n", start + words.len()));
        }
        transcript += &format!("P01: {words}\n\n");
    }
    study.write("V.txt", transcript);
    study.write("codings.csv", codings);
    study.thema(["import", "V.txt"]).done();
    study.thema(["import", "codings.csv", "--add-missing"]).done();
    let names = "cohen_kappa,krippendorff_alpha_jaccard,krippendorff_alpha_masi";
    let answer = study.json(["agreement", "--coders", "ben,cem", "--draws", "0", "--coef", names]);
    assert_eq!((&answer["about"]["units"], units.len()), (&762.into(), 762));
    let overall = &answer["overall"];
    assert_printed(&overall["cohen_kappa_pooled"]["value"], "0.7234810952", "as printed");
    let of_codes: Vec<Cells> = codes_of(&units).iter().map(|code| cells(&units, code)).collect();
    assert_close(&overall["cohen_kappa_pooled"]["value"], pooled_kappa(of_codes.iter().copied()), "by code");
    let mean = of_codes.iter().map(|cells| kappa(*cells)).sum::<f64>() / 4.0;
    assert_close(&overall["cohen_kappa_macro"]["value"], mean, "the mean of four kappas");
    for (code, cells) in codes_of(&units).iter().zip(&of_codes) {
        assert_eq!(counted(row(&answer, code, "turn")), *cells, "{code}");
    }

    // As a weighted kappa, by the printed road: all pairs of vectors there are.
    let alike = |a: &Codes, b: &Codes| 1.0 - a.symmetric_difference(b).count() as f64 / 2.5;
    let mean = |pairs: &mut dyn Iterator<Item = (&Codes, &Codes)>| {
        let values: Vec<f64> = pairs.map(|(a, b)| alike(a, b)).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    let observed = mean(&mut units.iter().map(|[a, b]| (a, b)));
    let chance = mean(&mut units.iter().flat_map(|[a, _]| units.iter().map(move |[_, b]| (a, b))));
    assert_close(&overall["cohen_kappa_pooled"]["value"], kappa_of([observed, chance]), "by vectors");

    // Set-valued alpha is the other way to sum up; the same from a project and from a file of sets.
    let study = Sandbox::new();
    study.write("sets.csv", sets_file(units.iter().map(|sets| sets.each_ref().map(Some))));
    let from_file = study.json(["agreement", "--ratings", "sets.csv", "--sets", "--draws", "0"]);
    for (name, naive) in
        [("krippendorff_alpha_jaccard", alpha(&units, jaccard)), ("krippendorff_alpha_masi", alpha(&units, masi))]
    {
        println!("{name} {naive:.4}");
        assert_close(&overall[name]["value"], naive, name);
        assert_close(coefficient(&from_file, name), naive, name);
    }
}
