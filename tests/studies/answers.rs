//! Open answers of a survey on exam proctoring, each with any number of codes by a primary and a secondary coder
//! (Balash et al., USENIX Security 2023).
//!
//! The authors' figure and thema's are of the same data and differ for three reasons. Theirs
//!
//! - takes codings for units, not answers: p_a is what share of the longer list of codings is in the other's too, so
//!   that an answer to which neither gave a code (most answers, for most codes) is not an agreement;
//! - takes chance from how the codings spread over codes, p_c = Σ_c (A_c / ΣA) (B_c / ΣB), as if every coding were drawn
//!   from one urn, and not from how often a code was used among answers;
//! - reads seven columns of codes where there are eight, which one question has (Q12: .7459, and .7396 with all).
//!
//! Pooled kappa counts the answers without a code, as Cohen did, with the chance that belongs to them. It comes out within
//! .01 of the authors' figure for four questions (N3, Q11, Q12, Q18) and .05 to .10 above it for the others; neither is
//! a bound of the other. Set-valued alpha does not count what neither coded, as theirs does not.

use super::*;
use crate::support::{Sandbox, assert_close, csv_rows, study_beside};
use std::path::Path;

/// Each question with the authors' figure (over all eight columns).
const QUESTIONS: [(&str, &str); 7] = [
    ("N2", "0.7358"),
    ("N3", "0.8213"),
    ("Q11", "0.7439"),
    ("Q12", "0.7396"),
    ("Q14", "0.7508"),
    ("Q16", "0.7951"),
    ("Q18", "0.9055"),
];

const CODERS: [&str; 2] = ["primary", "secondary"];

/// One question: the answers that have a text, and what the coders gave them.
struct Question {
    texts: BTreeMap<String, String>,
    /// Answer, coder, code.
    codings: Vec<[String; 3]>,
}

impl Question {
    fn read(folder: &Path, name: &str) -> Self {
        let rows = |what: &str| csv_rows(&std::fs::read_to_string(folder.join(format!("{name}_{what}.csv"))).unwrap());
        let mut texts: BTreeMap<String, String> =
            rows("responses").into_iter().map(|row| (row["response_id"].clone(), row["text"].clone())).collect();
        texts.retain(|_, text| !text.trim().is_empty());
        let coding = |row: BTreeMap<String, String>| ["response_id", "coder", "code"].map(|column| row[column].clone());
        Self { codings: rows("codings").into_iter().map(coding).collect(), texts }
    }

    fn codes(&self, answer: &str, coder: &str) -> Option<Codes> {
        let codings = self.codings.iter().filter(|coding| coding[0] == answer && coding[1] == coder);
        let codes: Codes = codings.map(|coding| coding[2].clone()).collect();
        (!codes.is_empty()).then_some(codes)
    }

    /// The answers that both coded: the secondary coder saw a sample of some questions.
    fn units(&self) -> Units {
        let both = |answer: &String| {
            let [first, second] = CODERS.map(|coder| self.codes(answer, coder));
            Some([first?, second?])
        };
        let answers: Codes = self.codings.iter().map(|coding| coding[0].clone()).collect();
        answers.iter().filter_map(both).collect()
    }

    /// As a project: a document an answer, every coding on all of it, a code's name put as `named` says.
    fn project(&self, named: impl Fn(&str) -> String) -> Sandbox {
        let study = Sandbox::with_project();
        for (answer, text) in &self.texts {
            study.write(&format!("answers/{answer}.txt"), text);
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["document", "start", "end", "coder", "code"]).unwrap();
        for [answer, coder, code] in &self.codings {
            let end = self.texts[answer].chars().count().to_string();
            writer.write_record([answer, "0", &end, coder, &named(code)]).unwrap();
        }
        study.write("codings.csv", writer.into_inner().unwrap());
        study.thema(["import", "answers"]).done();
        study.thema(["import", "codings.csv", "--add-missing"]).done();
        study
    }
}

fn questions() -> Vec<(&'static str, &'static str, Question)> {
    let Some(folder) = study_beside("exam-proctoring") else { return Vec::new() };
    QUESTIONS.iter().map(|(name, printed)| (*name, *printed, Question::read(&folder, name))).collect()
}

/// κ = 1 − (1 − p_a) / (1 − p_c), as the authors' script has it.
fn authors_kappa(units: &Units) -> f64 {
    let uses = |coder: usize, code: &String| units.iter().filter(|unit| unit[coder].contains(code)).count() as f64;
    let codes = codes_of(units);
    let [first, second] = [0, 1].map(|coder| codes.iter().map(|code| uses(coder, code)).sum::<f64>());
    let both: usize = units.iter().map(|[a, b]| a.intersection(b).count()).sum();
    let chance: f64 = codes.iter().map(|code| uses(0, code) / first * (uses(1, code) / second)).sum();
    1.0 - (1.0 - both as f64 / first.max(second)) / (1.0 - chance)
}

#[test]
fn the_authors_figures_are_understood() {
    for (name, printed, question) in questions() {
        assert_printed(&authors_kappa(&question.units()).into(), printed, name);
    }
}

#[test]
fn answers_coded_by_two_have_the_counts_and_kappas_of_a_plain_count() {
    let names = "cohen_kappa,positive_agreement,krippendorff_alpha_jaccard,krippendorff_alpha_masi";
    for (name, _, question) in questions() {
        let units = question.units();
        let study = question.project(str::to_owned);
        let answer = study.json(["agreement", "--unit", "document,turn", "--draws", "0", "--coef", names]);
        assert_eq!(answer["about"]["documents"].as_array().unwrap().len(), units.len(), "{name}: coded by both");
        let codes = codes_of(&units);
        let of_codes: Vec<Cells> = codes.iter().map(|code| cells(&units, code)).collect();
        // An answer is one document and one turn, so both units say the same.
        for unit in ["document", "turn"] {
            for (code, cells) in codes.iter().zip(&of_codes) {
                let what = format!("{name}, {code} by {unit}");
                let row = row(&answer, code, unit);
                assert_eq!(counted(row), *cells, "{what}");
                assert_close(&row["cohen_kappa"]["value"], kappa(*cells), &what);
                assert_close(&row["positive_agreement"]["value"], positive_agreement(*cells), &what);
            }
        }
        // Codes that were only used on answers which one of the two did not see have rows of zeros and no kappa.
        let rows = answer["rows"].as_array().unwrap();
        for row in rows.iter().filter(|row| !codes.contains(row["code"].as_str().unwrap())) {
            assert_eq!(counted(row), [0, 0, 0, units.len() as u64], "{name}: {row}");
            assert!(row["cohen_kappa"]["value"].is_null() && row["cohen_kappa"]["undefined"].is_string());
        }
        for overall in answer["overall"].as_array().unwrap() {
            let value = |figure: &str| &overall[figure]["value"];
            assert_close(value("cohen_kappa_pooled"), pooled_kappa(of_codes.iter().copied()), name);
            let mean = |of: &dyn Fn(Cells) -> f64| of_codes.iter().map(|c| of(*c)).sum::<f64>() / of_codes.len() as f64;
            assert_close(value("cohen_kappa_macro"), mean(&kappa), name);
            assert_close(value("percent_agreement"), mean(&|cells| observed_and_chance(cells)[0]), name);
            assert_close(value("krippendorff_alpha_jaccard"), alpha(&units, jaccard), name);
            assert_close(value("krippendorff_alpha_masi"), alpha(&units, masi), name);
        }
        println!(
            "{name}: {} answers, {} codes; authors {:.4}, pooled kappa {:.4}, mean of kappas {:.4}, alpha Jaccard {:.4}, \
             MASI {:.4}",
            units.len(),
            codes.len(),
            authors_kappa(&units),
            answer["overall"][0]["cohen_kappa_pooled"]["value"].as_f64().unwrap(),
            answer["overall"][0]["cohen_kappa_macro"]["value"].as_f64().unwrap(),
            alpha(&units, jaccard),
            alpha(&units, masi)
        );
    }
}

#[test]
fn answers_as_a_file_of_sets_have_the_same_alphas() {
    let sandbox = Sandbox::new();
    for (name, _, question) in questions() {
        let units = question.units();
        // With the answers that only one saw: missing ratings, which agree and disagree with nothing.
        let sets: Vec<[Option<Codes>; 2]> =
            question.texts.keys().map(|answer| CODERS.map(|coder| question.codes(answer, coder))).collect();
        sandbox.write("sets.csv", sets_file(sets.iter().map(|unit| unit.each_ref().map(Option::as_ref))));
        let answer = sandbox.json(["agreement", "--ratings", "sets.csv", "--sets", "--draws", "0"]);
        assert_eq!(answer["about"]["units_compared"], units.len(), "{name}");
        assert_close(coefficient(&answer, "krippendorff_alpha_jaccard"), alpha(&units, jaccard), name);
        assert_close(coefficient(&answer, "krippendorff_alpha_masi"), alpha(&units, masi), name);
        let dice = |[a, b]: &[Codes; 2]| 2.0 * a.intersection(b).count() as f64 / (a.len() + b.len()) as f64;
        let mean = units.iter().map(dice).sum::<f64>() / units.len() as f64;
        assert_close(coefficient(&answer, "set_dice"), mean, name);
    }
}

/// The authors write `parent->child` and list the parent too, wherever they list the child. As a tree of codes, the row
/// of a code is about it and all under it, which is then the same; and as the coders apply every parent, it is a code
/// among others and no theme, so that the figures over all codes are the same, too. The order of rows plays no part.
#[test]
fn sub_codes_put_under_their_parents_change_no_figure() {
    let Some((name, _, mut question)) = questions().into_iter().find(|(name, ..)| *name == "Q12") else { return };
    let units = question.units();
    let codes = codes_of(&units);
    let of_codes: Vec<Cells> = codes.iter().map(|code| cells(&units, code)).collect();
    for order in ["as they stand", "from the end"] {
        let study = question.project(|code| code.replace("->", "/"));
        let coders = CODERS.join(",");
        let answer = study.json(["agreement", "--coders", &coders, "--unit", "document", "--draws", "0"]);
        for (code, cells) in codes.iter().zip(&of_codes) {
            let row = row(&answer, &code.replace("->", "/"), "document");
            assert_eq!((counted(row), &row["kind"]), (*cells, &"code".into()), "{name}, {code}, rows {order}");
        }
        let overall = &answer["overall"];
        assert_eq!(overall["codes"], codes.len());
        assert_close(&overall["cohen_kappa_pooled"]["value"], pooled_kappa(of_codes.iter().copied()), order);
        assert_close(&overall["krippendorff_alpha_jaccard"]["value"], alpha(&units, jaccard), order);
        question.codings.reverse();
    }
}

/// The coders wrote one code's name with a letter more or less: two codes, and no agreement until they are one.
#[test]
fn merging_a_slip_of_the_pen_raises_agreement_by_what_it_hid() {
    let Some((_, _, question)) = questions().into_iter().find(|(name, ..)| *name == "N3") else { return };
    let mut units = question.units();
    let codes = codes_of(&units);
    let is_shorter_by_one = |long: &str, short: &str| {
        long.char_indices().any(|(at, letter)| [&long[..at], &long[at + letter.len_utf8()..]].concat() == short)
    };
    let pairs = codes.iter().flat_map(|long| codes.iter().map(move |short| (long, short)));
    let slips: Vec<(&String, &String)> = pairs.filter(|(long, short)| is_shorter_by_one(long, short)).collect();
    let [(long, short)] = slips[..] else { panic!("{slips:?}") };

    let study = question.project(str::to_owned);
    let said = study.thema(["code", "rename", &short[..short.len() - 1], "new"]).failed().said();
    assert!(said.contains(&format!("did you mean \"{short}\"")), "{said}");
    let agreement = || study.json(["agreement", "--unit", "document", "--draws", "0"]);
    let before = agreement();
    assert_eq!([long, short].map(|code| counted(row(&before, code, "document"))), [[0, 2, 0, 18], [0, 0, 2, 18]]);
    study.thema(["code", "merge", short, long]).done();
    let after = agreement();
    for codes in units.iter_mut().flatten() {
        if codes.remove(short) {
            codes.insert(long.clone());
        }
    }
    let cells = cells(&units, long);
    assert_eq!(counted(row(&after, long, "document")), cells);
    let pooled = |answer: &Value| answer["overall"]["cohen_kappa_pooled"]["value"].as_f64().unwrap();
    println!("{cells:?} after merging; pooled kappa from {:.4} to {:.4}", pooled(&before), pooled(&after));
    assert!(pooled(&after) > pooled(&before));
}
