//! `thema agreement` on a project: who is compared on what, with which figures, and how they were come by.

use crate::support::{Sandbox, assert_close};
use insta::assert_snapshot;
use serde_json::{Value, json};

#[track_caller]
fn row_of<'a>(answer: &'a Value, code: &str, unit: &str) -> &'a Value {
    let rows = answer["rows"].as_array().unwrap();
    let found = rows.iter().find(|row| row["code"].as_str().unwrap().ends_with(code) && row["unit"] == unit);
    found.unwrap_or_else(|| panic!("no row of {code} by {unit}"))
}

fn codes(notes: &Value) -> Vec<&str> {
    notes.as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect()
}

/// Three coders on two documents. Eve has coded only the second; Ada and Ben both, Ben also in a pilot.
fn study() -> Sandbox {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: Who notices?\n\nP01: Nobody asks me.\n\nI: And then?\n\nP01: It is gone.\n");
    study.write("P02.txt", "I: And you?\n\nP02: I look at it.\n\nI: Always?\n\nP02: No. Or maybe.\n\nP02: Yes.\n");
    study.write(
        "marks.csv",
        "document,coder,code,quote,round\n\
         P01,ada,trust,Nobody asks me.,\n\
         P01,ben,trust,It is gone.,\n\
         P02,ada,trust,I look at it.,\n\
         P02,ben,trust,I look at it.,\n\
         P02,eve,trust,I look at it.,\n\
         P02,eve,doubt,Or maybe.,\n\
         P02,ada,doubt,No. Or maybe.,\n\
         P01,ben,trust,Nobody asks me.,pilot\n",
    );
    for coder in ["ben", "eve"] {
        study.thema(["coder", "add", coder]).done();
    }
    study.thema(["import", "P01.txt", "P02.txt"]).done();
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study
}

#[test]
fn two_coders_of_the_sample_study_have_the_kappa_command_s_figures_and_all_the_others() {
    let study = Sandbox::with_sample_study();
    let answer = study.json(["agreement", "--coef", "all", "--draws", "200"]);
    let kappa = study.json(["kappa"]);
    for row in kappa["rows"].as_array().unwrap() {
        let code = row["code"].as_str().unwrap();
        let found = answer["rows"].as_array().unwrap().iter().find(|found| found["code"] == code).unwrap();
        assert_eq!((&found["cells"], &found["units"]), (&row["cells"], &row["units"]), "{code}");
        for key in ["value", "se"] {
            match row["cohen_kappa"][key].as_f64() {
                Some(figure) => assert_close(&found["cohen_kappa"][key], figure, code),
                None => assert!(found["cohen_kappa"][key].is_null(), "{code}"),
            }
        }
        if found["cohen_kappa"]["value"].is_number() {
            // Of two coders who all had all units, several coefficients are one and the same.
            for (one, other) in
                [("conger_kappa", "cohen_kappa"), ("light_kappa", "cohen_kappa"), ("scott_pi", "fleiss_kappa")]
            {
                assert_close(&found[one]["value"], found[other]["value"].as_f64().unwrap(), code);
            }
        }
    }
    let (found, expected) = (&answer["overall"], &kappa["overall"]);
    for way in ["pooled", "macro", "stacked"] {
        let name = format!("cohen_kappa_{way}");
        assert_close(&found[&name]["value"], expected[&name]["value"].as_f64().unwrap(), way);
        assert!(found[&name]["ci95"].is_array(), "{name} has an interval");
    }
    assert_eq!(answer["about"]["bootstrap"]["seed"], 1);
    assert!(codes(&answer["notes"]).contains(&"many_coefficients"));
}

#[test]
fn several_units_stand_side_by_side_and_only_those_fixed_before_have_errors_by_formula() {
    let study = Sandbox::with_sample_study();
    let units = "turn,sentence,paragraph,word,char,fixed:50,document";
    let answer = study.json(["agreement", "--unit", units, "--draws", "50", "--code", "RQ2 assessment"]);
    let words: Vec<&str> =
        answer["about"]["unit"].as_array().unwrap().iter().map(|unit| unit.as_str().unwrap()).collect();
    assert_eq!(words, ["turn", "sentence", "paragraph", "word", "character", "fixed:50", "document"]);
    let resampled = answer["about"]["bootstrap"]["figures"].as_array().unwrap();
    assert!(resampled.contains(&json!("cohen_kappa")) && resampled.contains(&json!("overall.cohen_kappa_pooled")));
    let by_turn = row_of(&answer, "no-monitoring", "turn");
    assert!(by_turn["cohen_kappa"]["p"].is_null() && by_turn["gwet_ac1"]["p"].is_number());
    let by_character = row_of(&answer, "no-monitoring", "character");
    assert!(by_character["gwet_ac1"]["p"].is_null(), "no test counts characters as decisions");
    assert!(by_character["cohen_kappa"]["ci95"].is_array());
    // By character, F1 is what the row beside it says.
    assert_eq!(by_character["positive_agreement"]["value"], by_turn["char_f1"]["value"]);
    assert_eq!(answer["overall"].as_array().unwrap().len(), 7);
}

#[test]
fn a_third_coder_counts_where_they_coded_and_is_missing_elsewhere() {
    let study = study();
    let answer = study.json(["agreement", "--round", "none", "--draws", "0"]);
    assert_eq!(answer["about"]["coders"], json!(["ada", "ben", "eve"]));
    let trust = row_of(&answer, "trust", "turn");
    assert_eq!((&trust["units"], &trust["cells"]), (&json!(5), &Value::Null));
    // P01: one of two each; P02: one turn by all, two by nobody.
    assert_eq!(trust["marked_by"], json!([2, 2, 0, 1]));
    assert_eq!(trust["uses"], json!({"ada": 2, "ben": 2, "eve": 1}));
    assert_close(&trust["percent_agreement"]["value"], 3.0 / 5.0, "observed agreement");
    assert!(trust["fleiss_kappa"]["value"].is_number() && trust.get("cohen_kappa").is_none());
    let pairs = study.json(["agreement", "--round", "none", "--pairs", "--draws", "0"]);
    let documents: Vec<_> = pairs["rows"].as_array().unwrap().iter().map(|row| row["documents"].clone()).collect();
    assert_eq!(documents, [json!(2), json!(1), json!(1)]);
}

#[test]
fn codes_asked_for_do_not_choose_the_documents() {
    let study = study();
    let all = study.json(["kappa", "--coders", "ada,ben"]);
    let one = study.json(["kappa", "--coders", "ada,ben", "--code", "doubt"]);
    assert_eq!(one["about"]["documents"], json!(["P01", "P02"]));
    let of =
        |answer: &Value| answer["rows"].as_array().unwrap().iter().find(|row| row["code"] == "doubt").unwrap().clone();
    assert_eq!(of(&one), of(&all));
}

#[test]
fn only_what_two_coders_have_finished_counts_once_anybody_marks_it() {
    let study = study();
    study.thema(["document", "finish", "P01"]).done();
    assert_snapshot!(study.thema(["agreement", "--coders", "ada,ben"]).failed().said(), @r"
    error: ada and ben have finished no document in common (half done: P01, P02)
    hint: mark them with `thema document finish --all --coder NAME`, or compare them all the same with --all-documents
    [exit 1]
    ");
    study.thema(["document", "finish", "P01", "--coder", "ben"]).done();
    let answer = study.json(["agreement", "--coders", "ada,ben", "--draws", "0"]);
    assert_eq!(answer["about"]["documents"], json!(["P01"]));
    assert_eq!(answer["about"]["documents_rule"], "finished by two coders");
    assert_eq!(answer["notes"][0]["message"], "left out, because not marked finished by two of the coders: P02");
    let answer = study.json(["kappa", "--coders", "ada,ben", "--all-documents"]);
    assert_eq!(answer["about"]["documents"], json!(["P01", "P02"]));
}

#[test]
fn a_coder_is_compared_with_herself_at_another_round() {
    let study = study();
    let answer = study.json(["agreement", "--as", "ben@none", "--against", "ben@pilot", "--draws", "0"]);
    assert_eq!(answer["about"]["coders"], json!(["ben@none", "ben@pilot"]));
    let trust = row_of(&answer, "trust", "turn");
    assert_eq!(trust["cells"], json!({"both": 0, "only_first": 1, "only_second": 1, "neither": 0}));
    let listed = study.json(["disagreements", "--as", "ben@none", "--against", "ben@pilot"]);
    assert_eq!(listed["rows"].as_array().unwrap().len(), 2);
    assert_snapshot!(study.thema(["agreement", "--as", "ben@pilto", "--against", "ben"]).failed().said(), @r#"
    error: no round named "pilto" in this project
    hint: did you mean "pilot"? List all with `thema round list`
    [exit 1]
    "#);
    assert_snapshot!(study.thema(["agreement", "--as", "ben", "--against", "ben"]).failed().said(), @r"
    error: ben always agrees with ben
    hint: name another coder, or another round as in `--against ada@main`
    [exit 1]
    ");
}

#[test]
fn the_working_of_a_code_is_shown_with_its_numbers_and_lines_for_r() {
    let study = study();
    let said =
        study.answer(["agreement", "--coders", "ada,ben", "--round", "none", "--explain", "trust", "--draws", "0"]);
    assert_snapshot!(said, @r#"
    trust · ada, ben · by turn

    Units
      5 turns in 2 documents: P01, P02
      documents: coded by two coders
      left out: interviewers' turns
      a unit counts as coded if a passage covers one character of it

    Counts
                ben yes  ben no
      ada yes         1       1   a = 1, b = 1
      ada no          1       2   c = 1, d = 2
      n = 5

    Figures
      percent_agreement = 0.6000
        observed agreement, the mean over units: Σ_k r_k (r_k − 1) / (r (r − 1)), averaged; (a + d) / n for two (Gwet 2014)
        = (1 + 2) / 5
        SE 0.2191, 95 % interval 0.2307 to 0.8824 (formula)
      cohen_kappa = 0.1667
        Cohen's kappa, two coders: (p_o − p_e) / (1 − p_e), p_e = Σ_k p_k. p_.k (Cohen 1960; SE Fleiss, Cohen and Everitt 1969)
        = (0.6000 − 0.5200) / (1 − 0.5200), p_e = 2/5 · 2/5 + 3/5 · 3/5 = 0.5200
        SE 0.4457, 95 % interval -0.7070 to 1.0000 (formula)
      pabak = 0.2000
        kappa with prevalence and bias taken out: 2 p_o − 1 (Byrt, Bishop and Carlin 1993)
        = 2 · 0.6000 − 1
      gwet_ac1 = 0.2308
        Gwet's AC1: p_e = Σ_k π_k (1 − π_k) / (q − 1) (Gwet 2008)
        = (0.6000 − 0.4800) / (1 − 0.4800), p_e = 2 · 0.4000 · 0.6000 = 0.4800
        SE 0.5069, 95 % interval -1.1765 to 1.0000 (formula)
      krippendorff_alpha_nominal = 0.2500
        Krippendorff's alpha, nominal: 1 − D_o / D_e (Krippendorff 2019; SE Gwet 2014)
        = 1 − (10 − 1) · 2 · 2 / (2 · 4 · 6), 4 yes and 6 no among 10 values
        SE 0.4984, 95 % interval -1.1337 to 1.0000 (formula)
      positive_agreement = 0.5000
        if a coder used the code, how likely did another; F1, Dice: 2a / (2a + b + c) (Cicchetti and Feinstein 1990; SE Graham and Bull 1998)
        = 2 · 1 / (2 · 1 + 1 + 1)
        SE 0.3062, 95 % interval 0.0000 to 1.0000 (formula)
      negative_agreement = 0.6667
        the same for leaving the code out: 2d / (2d + b + c) (Cicchetti and Feinstein 1990)
        = 2 · 2 / (2 · 2 + 1 + 1)
        SE 0.2222, 95 % interval 0.2311 to 1.0000 (formula)
      char_f1 = 0.5000
        characters both marked, of those either did: 2a / (2a + b + c) (Hripcsak and Rothschild 2005)

    To know
      only 5 units

    In R
      # trust: ada, ben
      n <- matrix(c(1, 1, 1, 2), 2, byrow = TRUE)
      p <- n / sum(n); po <- sum(diag(p)); pe <- sum(rowSums(p) * colSums(p))
      kappa <- (po - pe) / (1 - pe)
      w <- diag(2) - outer(colSums(p), rowSums(p), "+") * (1 - kappa)
      se <- sqrt((sum(p * w^2) - (kappa - pe * (1 - kappa))^2) / (sum(n) * (1 - pe)^2))
      c(cohen_kappa = kappa, se = se, low = kappa - 1.959964 * se, high = kappa + 1.959964 * se)
      m <- 2; yes <- 0:m; units <- c(2, 2, 1)
      a <- (yes * (yes - 1) + (m - yes) * (m - yes - 1)) / (m * (m - 1))
      po <- sum(units * a) / sum(units); q <- sum(units * yes) / (m * sum(units)); N <- m * sum(units)
      fleiss <- q^2 + (1 - q)^2; ac1 <- 2 * q * (1 - q)
      c(percent_agreement = po, fleiss_kappa = (po - fleiss) / (1 - fleiss), gwet_ac1 = (po - ac1) / (1 - ac1),
        krippendorff_alpha_nominal = 1 - (1 - po) / (2 * q * (1 - q) * N / (N - 1)),
        positive_agreement = sum(units * yes * (yes - 1)) / sum(units * yes * (m - 1)))
    "#);
}

#[test]
fn a_code_by_code_table_tells_boundaries_from_other_codes() {
    let study = Sandbox::with_sample_study();
    let answer = study.json(["agreement", "--confusion", "--unit", "match"]);
    let rows = answer["rows"].as_array().unwrap();
    let sum = |key: &str| rows.iter().map(|row| row[key].as_u64().unwrap()).sum::<u64>();
    let listed = study.json(["disagreements"]);
    assert_eq!(sum("agreed"), listed["overall"]["agreed"].as_u64().unwrap());
    assert_eq!(sum("boundary"), listed["overall"]["boundary"].as_u64().unwrap());
    assert_eq!(sum("count") - sum("agreed"), listed["overall"]["disagreements"].as_u64().unwrap());
    let missed =
        rows.iter().filter(|row| row["second"].is_null()).map(|row| row["count"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(missed, listed["overall"]["missed_by_second"].as_u64().unwrap());
}

#[test]
fn units_nobody_coded_can_be_left_out_and_then_there_is_no_kappa() {
    let study = Sandbox::with_sample_study();
    let code = "RQ3 implementation/no collaboration/team-isolation-security";
    let answer = study.json(["agreement", "--uncoded", "exclude", "--code", code, "--draws", "0"]);
    let row = row_of(&answer, "team-isolation-security", "turn");
    assert_eq!((&row["units"], &row["marked_by"]), (&json!(8), &json!([0, 2, 6])));
    assert_eq!(row["cohen_kappa"]["undefined"], "needs the units nobody coded, which were left out");
    assert_close(&row["positive_agreement"]["value"], 12.0 / 14.0, "positive agreement");
}

#[test]
fn words_for_figures_come_on_request_and_with_the_interval() {
    let study = Sandbox::with_sample_study();
    let ask = ["agreement", "--code", "no-monitoring", "--coef", "cohen_kappa", "--draws", "0"];
    assert!(!codes(&study.json(ask)["notes"]).contains(&"benchmark"));
    let answer = study.json(ask.into_iter().chain(["--benchmarks"]));
    let said = answer["notes"].as_array().unwrap().iter().find(|note| note["code"] == "benchmark").unwrap();
    let message = said["message"].as_str().unwrap();
    assert!(
        message.ends_with("cohen_kappa: almost perfect; the interval reaches from substantial to almost perfect"),
        "{message}"
    );
}

#[test]
fn passages_are_compared_without_units() {
    let study = Sandbox::with_sample_study();
    let matched =
        study.json(["agreement", "--unit", "match:0.9", "--coef", "span_f1_strict,span_f1_iou,maxqda_percent"]);
    let overall = &matched["overall"];
    assert!(overall["span_f1_iou"]["value"].as_f64() >= overall["span_f1_strict"]["value"].as_f64());
    let continuum = study.json(["agreement", "--unit", "continuum", "--coef", "u_alpha_percode,gamma", "--seed", "3"]);
    let settings = &continuum["about"]["gamma"]["settings"];
    assert_eq!((&settings["sampler"], &settings["seed"]), (&json!("statistical"), &json!(3)));
    assert!(row_of(&continuum, "no-monitoring", "continuum")["gamma"]["value"].is_number());
}

#[test]
fn tables_of_two_coders_say_in_json_by_what_unit_they_are() {
    let study = Sandbox::with_sample_study();
    for words in [&["--pairs"][..], &["--pairs", "--square"], &["--confusion"]] {
        let answer = study.json(["agreement", "--unit", "sentence"].iter().chain(words).copied());
        assert_eq!(answer["about"]["unit"], "sentence", "{words:?}");
        assert!(answer["about"]["units"].is_null(), "each pair has its own: {words:?}");
    }
    let answer = study.json(["agreement", "--unit", "match", "--confusion"]);
    assert!(answer["about"]["unit"].as_str().unwrap().starts_with("match"), "{}", answer["about"]);
}
