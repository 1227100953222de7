//! Writing it up: the method section, the checklists and the audit trail, and the log of disagreements behind them.

use crate::support::{Sandbox, assert_close, csv_rows};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// Without the days of the sample's making.
fn without_days(text: &str) -> String {
    regex::Regex::new(r"\d{4}-\d\d-\d\d").unwrap().replace_all(text, "[DAY]").into_owned()
}

fn sum(rows: &[Value], key: &str) -> u64 {
    rows.iter().map(|row| row[key].as_u64().unwrap()).sum()
}

#[test]
fn the_figures_of_the_method_section_are_those_of_the_commands() {
    let study = Sandbox::with_sample_study();
    let methods = study.json(["methods"]);
    let facts = &methods["overall"];
    let agreement = study.json(["agreement"]);
    for (fact, figure) in [
        ("kappa_pooled", "cohen_kappa_pooled"),
        ("kappa_mean", "cohen_kappa_macro"),
        ("percent_agreement", "percent_agreement"),
    ] {
        let (fact, figure) = (&facts["agreement"][fact], &agreement["overall"][figure]);
        assert_close(&fact["value"], figure["value"].as_f64().unwrap(), "value");
        assert_eq!(fact["ci95"], figure["ci95"]);
    }
    for key in ["documents", "of_documents", "turns", "of_turns"] {
        assert_eq!(facts["agreement"][key], agreement["about"]["coded_by_two"][key], "{key}");
    }
    assert_eq!(facts["agreement"]["codes_defined"], agreement["overall"]["codes_defined"]);
    let log = study.json(["disagreements", "--log"]);
    for key in ["disputed", "decided", "partly", "open"] {
        assert_eq!(facts["disputes"][key], log["overall"][key], "{key}");
    }
    let documents = study.json(["export", "documents"]);
    let rows = documents["rows"].as_array().unwrap();
    assert_eq!(facts["material"]["words"], sum(rows, "words"));
    assert_eq!(facts["material"]["documents"], rows.len());
    let codebook = study.json(["codebook"]);
    let kinds = |kind: &str| codebook["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == kind).count();
    assert_eq!(facts["codebook"]["at_end"], json!({"codes": kinds("code"), "themes": kinds("theme")}));
    let frequencies = study.json(["frequencies"]);
    for theme in facts["themes"].as_array().unwrap() {
        let row = frequencies["rows"].as_array().unwrap().iter().find(|row| row["code"] == theme["name"]).unwrap();
        assert_eq!(row["participants"], theme["participants"]);
    }
    // And the text says them as the table prints them.
    let pooled = &agreement["overall"]["cohen_kappa_pooled"];
    let said = format!(
        "pooled over 23 codes, was {:.2} (95 % interval {:.2} to {:.2})",
        pooled["value"].as_f64().unwrap(),
        pooled["ci95"][0].as_f64().unwrap(),
        pooled["ci95"][1].as_f64().unwrap()
    );
    let text = study.thema(["methods"]).done().stdout;
    assert!(text.contains(&said), "{said}\n{text}");
}

#[test]
fn the_method_section_of_the_sample_study() {
    let study = Sandbox::with_sample_study();
    assert_snapshot!("methods", study.thema(["methods"]).done().stdout);
    assert_snapshot!(
        "methods-latex",
        study.thema(["methods", "--style", "reliability", "--format", "latex"]).done().stdout
    );
    assert_snapshot!("methods-md", study.thema(["methods", "--style", "reflexive", "--format", "md"]).done().stdout);
}

#[test]
fn the_checklists_and_the_audit_trail_of_the_sample_study() {
    let study = Sandbox::with_sample_study();
    assert_snapshot!("coreq", study.thema(["methods", "--coreq", "--format", "csv"]).done().stdout);
    assert_snapshot!("srqr", study.thema(["methods", "--srqr", "--format", "csv"]).done().stdout);
    assert_snapshot!("audit", without_days(&study.thema(["methods", "--audit", "--format", "csv"]).done().stdout));
}

#[test]
fn without_a_second_coder_the_reason_for_no_coefficient_is_asked_for_and_a_reflexive_study_is_left_in_peace() {
    let study = Sandbox::with_long_interview();
    study.thema(["coding", "add", "P01", "--code", "trust", "--quote", "So?"]);
    let said = study.thema(["methods"]).done().stdout;
    assert!(said.contains("No inter-rater reliability is reported: [give the reason"), "{said}");
    assert!(said.contains("McDonald, Schoenebeck & Forte, 2019"), "{said}");
    let sample = Sandbox::with_sample_study();
    let said = sample.thema(["methods", "--no-agreement"]).done().stdout;
    assert!(said.contains("No inter-rater reliability") && !said.contains("pooled"), "{said}");
    let said = sample.thema(["methods", "--style", "reflexive"]).done().stdout;
    assert!(!said.contains('κ') && !said.contains("inter-rater") && !said.contains("differed"), "{said}");
    sample.thema(["methods", "--coders", "ada,eve"]).failed();
}

#[test]
fn the_audit_trail_has_no_word_of_a_transcript_and_not_what_was_taken_back() {
    let study = Sandbox::with_long_interview();
    study.thema(["code", "add", "cost"]).done();
    study.thema(["code", "add", "regret"]).done();
    study.thema(["undo"]).done();
    study.thema(["frequencies", "-o", "table.csv"]).done();
    let trail = study.thema(["methods", "--audit", "--format", "csv"]).done().stdout;
    assert!(trail.contains("added the code \"\"cost\"\"") && !trail.contains("regret"), "{trail}");
    assert!(trail.contains(",export,last wrote table.csv,") && !trail.contains("fence"), "{trail}");
    assert!(study.thema(["methods", "--audit"]).done().stdout.contains("left out: 2 steps"));
}

/// A decision about a code on words of a document, as a merge of coders' files leaves one.
fn decide(study: &Sandbox, document: &str, start: i64, end: i64, code: &str) {
    let file = rusqlite::Connection::open(study.path("barriers.thema")).unwrap();
    let id = "01900000-0000-7000-8000-000000000001";
    file.execute(
        "INSERT INTO decision (id, document, start, \"end\", code, outcome, reason, decided_by, decided_at, revision)
         SELECT ?1, document.id, ?3, ?4, code.id, 'second', 'It is about colleagues.', coder.id,
                '2026-11-01T10:00:00.000Z', document.revision
         FROM document, code, coder WHERE document.name = ?2 AND code.name = ?5 AND coder.name = 'ben'",
        (id, document, start, end, code),
    )
    .unwrap();
}

#[test]
fn the_log_tells_what_was_decided_and_what_is_open() {
    let study = Sandbox::with_sample_study();
    let log = study.json(["disagreements", "--log"]);
    let rows = log["rows"].as_array().unwrap();
    assert_eq!(log["overall"]["disputed"], rows.len());
    assert_eq!(log["overall"]["open"], rows.len());
    let row = rows.iter().find(|row| row["in_question"].as_array().unwrap().len() == 1).unwrap();
    let code = row["in_question"][0].as_str().unwrap().rsplit('/').next().unwrap();
    let (start, end) = (row["start"].as_i64().unwrap(), row["end"].as_i64().unwrap());
    decide(&study, row["document"].as_str().unwrap(), start, end, code);

    let after = study.json(["disagreements", "--log"]);
    assert_eq!((&after["overall"]["decided"], &after["overall"]["open"]), (&json!(1), &json!(rows.len() - 1)));
    let decided = after["rows"].as_array().unwrap().iter().find(|row| row["state"] == "decided").unwrap();
    assert_eq!((&decided["start"], &decided["document"]), (&row["start"], &row["document"]));
    let decision = &decided["decisions"][0];
    assert_eq!((&decision["outcome"], &decision["decided_by"]), (&json!("second"), &json!("ben")));
    assert_eq!(decision["reason"], "It is about colleagues.");
    let open = csv_rows(&study.thema(["disagreements", "--log", "--open", "--format", "csv"]).done().stdout);
    assert_eq!(open.len(), rows.len() - 1);
    let said = study.thema(["methods"]).done().stdout;
    assert!(said.contains("One decision was recorded, each with its reason: one for the second."), "{said}");
    assert!(study.thema(["methods", "--audit"]).done().stdout.contains("decided 1 disagreement (second 1)"));
}

#[test]
fn units_that_differ_in_the_log_are_those_that_differ_in_the_code_by_code_table() {
    let study = Sandbox::with_sample_study();
    for unit in ["turn", "sentence", "document"] {
        let log = study.json(["disagreements", "--log", "--unit", unit]);
        let confusion = study.json(["agreement", "--confusion", "--unit", unit]);
        assert_eq!(log["overall"]["disputed"], confusion["overall"]["units_differing"], "{unit}");
        assert_eq!(log["overall"]["units"], confusion["overall"]["units"], "{unit}");
    }
    study.thema(["disagreements", "--log", "--unit", "character"]).failed();
}

#[test]
fn margins_of_the_code_by_code_table_are_the_cells_of_kappa() {
    let study = Sandbox::with_sample_study();
    for unit in ["turn", "sentence", "character"] {
        let confusion = study.json(["agreement", "--confusion", "--unit", unit]);
        let kappa = study.json(["kappa", "--coders", "ada,ben", "--unit", unit]);
        let rows = confusion["rows"].as_array().unwrap();
        let said = confusion["overall"]["said"].as_array().unwrap();
        let mut seen = 0;
        for row in kappa["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "code") {
            let Some(said) = said.iter().find(|said| said["code"] == row["code"]) else { continue };
            let cell = |key: &str| row["cells"][key].as_u64().unwrap();
            assert_eq!(said["first"], cell("both") + cell("only_first"), "{row}");
            assert_eq!(said["second"], cell("both") + cell("only_second"), "{row}");
            let same: Vec<Value> = rows
                .iter()
                .filter(|met| met["first"] == row["code"] && met["second"] == row["code"])
                .cloned()
                .collect();
            assert_eq!(sum(&same, "agreed"), cell("both"), "{row}");
            seen += 1;
        }
        assert!(seen > 20, "{unit}");
        let boundary = sum(rows, "boundary");
        assert!((unit == "turn") == (boundary == 0), "{unit}: {boundary}");
    }
}

#[test]
fn of_three_coders_there_is_a_square_table_and_the_mean_of_the_pairs() {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: So?\n\nP01: One thing.\n\nI: And?\n\nP01: Two things.\n\nI: Then?\n\nP01: Three.\n");
    study.thema(["import", "P01.txt"]).done();
    study.thema(["code", "add", "thing"]).done();
    for coder in ["ben", "eve"] {
        study.thema(["coder", "add", coder]).done();
    }
    let mut table = "document,quote,coder,code\n".to_owned();
    for (coder, quotes) in
        [("ada", &["One thing", "Two things"][..]), ("ben", &["One thing", "Two things"]), ("eve", &["One thing"])]
    {
        quotes.iter().for_each(|quote| table.push_str(&format!("P01,{quote},{coder},thing\n")));
    }
    study.write("codings.csv", table);
    study.thema(["import", "codings.csv"]).done();
    let pairs = study.json(["agreement", "--pairs", "--draws", "0"]);
    let kappas: Vec<f64> = pairs["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["cohen_kappa_pooled"]["value"].as_f64().unwrap())
        .collect();
    assert_eq!(kappas.len(), 3);
    let mean = &pairs["overall"]["mean_of_pairs"]["cohen_kappa_pooled"]["value"];
    assert_close(mean, kappas.iter().sum::<f64>() / 3.0, "mean of the pairs");
    let said = study.thema(["agreement", "--pairs", "--draws", "0"]).done().stdout;
    assert!(said.contains("mean of the pairs"), "{said}");
    let square = study.thema(["agreement", "--pairs", "--square", "--draws", "0", "--format", "csv"]).done().stdout;
    assert_snapshot!(square, @r"
    coder,ada,ben,eve
    ada,,1,0.4
    ben,1,,0.4
    eve,0.4,0.4,
    ");
}

#[test]
fn the_agreement_table_has_cells_flags_mean_and_median() {
    let study = Sandbox::with_sample_study();
    let answer = study.json(["agreement", "--draws", "0"]);
    let kappa = study.json(["kappa", "--coders", "ada,ben"]);
    let rows = csv_rows(&study.thema(["agreement", "--draws", "0", "--format", "csv"]).done().stdout);
    for (row, of_kappa) in rows.iter().zip(kappa["rows"].as_array().unwrap()) {
        for cell in ["both", "only_first", "only_second", "neither"] {
            assert_eq!(row[cell], of_kappa["cells"][cell].to_string(), "{cell}");
        }
    }
    let named = |code: &str| rows.iter().find(|row| row["code"].ends_with(code)).unwrap();
    assert_eq!(named("regulation-blocks-testing")["flag"], "not estimable");
    assert_eq!(named("other-barrier")["flag"], "few");
    assert_eq!(named("privacy-not-model-security")["flag"], "rare");
    let mut kappas: Vec<f64> = answer["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["kind"] == "code")
        .filter_map(|row| row["cohen_kappa"]["value"].as_f64())
        .collect();
    kappas.sort_by(f64::total_cmp);
    let median = (kappas[10] + kappas[11]) / 2.0;
    assert_eq!(kappas.len(), 22);
    assert_close(&answer["overall"]["median_over_codes"]["cohen_kappa"]["value"], median, "median");
    let mean: f64 = named("mean over codes")["cohen_kappa"].parse().unwrap();
    assert!((mean - kappas.iter().sum::<f64>() / 22.0).abs() < 1e-4);
    assert_eq!(answer["about"]["coded_by_two"]["share"], 1.0);
}
