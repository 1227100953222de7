//! Figures of a study: drawn from the same rows as their tables, and a process with what stands in its way.

use crate::support::{Sandbox, csv_rows};
use std::collections::{BTreeMap, BTreeSet};

/// Commands whose table has a figure.
const WITH_FIGURE: [&[&str]; 8] = [
    &["matrix", "--cells", "count"],
    &["cooccurrence"],
    &["saturation"],
    &["frequencies", "--used"],
    &["kappa", "--coder", "ada,ben"],
    &["agreement", "--coder", "ada,ben", "--draws", "20"],
    &["codeline", "P01"],
    &["flow", "--to", "active defence"],
];

#[test]
fn a_table_that_has_a_figure_is_written_as_one_the_same_every_time() {
    let study = Sandbox::with_sample_study();
    for command in WITH_FIGURE {
        let name = format!("{}.svg", command[0]);
        study.thema(command.iter().copied().chain(["-o", &name])).done();
        let drawn = study.read(&name);
        assert!(drawn.starts_with("<svg ") && drawn.ends_with("</svg>\n"), "{command:?}: {drawn}");
        assert!(drawn.contains("<title>") && drawn.contains("thema 0"), "{command:?}: it says where it comes from");
        let again = study.thema(command.iter().copied().chain(["--format", "svg"])).done().stdout;
        assert!(again == drawn, "{command:?} is drawn otherwise the second time");
    }
}

#[test]
fn frequencies_can_stand_with_the_most_first_and_be_drawn_by_passages() {
    let study = Sandbox::with_sample_study();
    let rows = |options: &[&str]| -> Vec<[u64; 2]> {
        let answer = study.thema([&["frequencies", "--format", "json"], options].concat()).done().stdout;
        let json: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let figures = |row: &serde_json::Value| ["participants", "passages"].map(|name| row[name].as_u64().unwrap());
        json["rows"].as_array().unwrap().iter().map(figures).collect()
    };
    let (by_codebook, by_frequency) = (rows(&[]), rows(&["--sort", "frequency"]));
    assert!(by_frequency.is_sorted_by(|a, b| a >= b) && !by_codebook.is_sorted_by(|a, b| a >= b), "{by_frequency:?}");
    assert_eq!(by_codebook.iter().collect::<BTreeSet<_>>(), by_frequency.iter().collect::<BTreeSet<_>>());
    let drawn = study.thema(["frequencies", "--bars", "passages", "--format", "svg"]).done().stdout;
    assert!(drawn.contains("Codes and themes by passages"), "{drawn}");
}

#[test]
fn a_table_without_a_figure_says_so() {
    let study = Sandbox::with_sample_study();
    let run = study.thema(["document", "list", "-o", "documents.svg"]).failed();
    assert!(run.stderr.contains("this table has no figure that could be drawn as svg"), "{run}");
    assert!(!study.path("documents.svg").exists());
    let run = study.thema(["methods", "-o", "methods.svg"]).failed();
    assert!(run.stderr.contains("this text has no figure that could be drawn as svg"), "{run}");
    assert!(!study.path("methods.svg").exists());
}

#[test]
fn the_code_line_covers_every_coded_character_once() {
    let study = Sandbox::with_sample_study();
    let rows = csv_rows(&study.thema(["export", "codings", "--coder", "consensus", "--format", "csv"]).done().stdout);
    let mut expected: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["document"] == "P05") {
        let (start, end): (u32, u32) = (row["start"].parse().unwrap(), row["end"].parse().unwrap());
        // A code's characters are those of every theme above it, too.
        let parts: Vec<&str> = row["code"].split('/').collect();
        for depth in 1..=parts.len() {
            expected.entry(parts[..depth].join("/")).or_default().extend(start..end);
        }
    }
    let answer = study.json(["codeline", "P05", "--layer", "consensus"]);
    let found = answer["rows"].as_array().unwrap();
    for row in found {
        let code = row["code"].as_str().unwrap().replace("\\/", "/");
        let expected = expected.iter().find(|(known, _)| known.replace("\\/", "/") == code).map(|(_, at)| at.len());
        assert_eq!(row["characters"].as_u64(), expected.map(|count| count as u64), "{code}");
        let stretches = row["stretches"].as_array().unwrap();
        assert!(stretches.windows(2).all(|two| two[0][1].as_u64() < two[1][0].as_u64()), "{code}: {stretches:?}");
    }
    assert!(found.len() > 5);
    study.thema(["codeline", "P99"]).failed();
    study.thema(["codeline", "P05", "--document", "P06"]).failed();
}

#[test]
fn what_stands_between_the_stages_has_the_figures_of_the_frequencies() {
    let study = Sandbox::with_sample_study();
    let counted = study.json(["frequencies"]);
    let counted: BTreeMap<&str, u64> = counted["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["code"].as_str().unwrap(), row["participants"].as_u64().unwrap()))
        .collect();
    let answer = study.json(["flow", "--stages", "RQ3 implementation,RQ1 exposure", "--least", "2"]);
    let rows = answer["rows"].as_array().unwrap();
    for row in rows {
        assert_eq!(row["participants"].as_u64(), Some(counted[row["code"].as_str().unwrap()]), "{row}");
    }
    let stages: Vec<&str> =
        rows.iter().filter(|row| row["stage"] == row["code"]).filter_map(|row| row["stage"].as_str()).collect();
    assert_eq!(stages, ["RQ3 implementation", "RQ1 exposure"]);
    let under = counted.iter().filter(|(code, count)| {
        **count >= 2 && code.strip_prefix("RQ1 exposure/").is_some_and(|name| !name.contains('/'))
    });
    assert_eq!(rows.iter().filter(|row| row["stage"] == "RQ1 exposure").count(), 1 + under.count());
    study.thema(["flow", "--stages", "RQ9"]).failed();
}

#[test]
fn a_flow_is_written_for_graphviz_latex_and_mermaid_and_searched_for_names_before() {
    let study = Sandbox::with_sample_study();
    for (language, begin) in [("dot", "digraph flow {"), ("tikz", "% needs \\usepackage{tikz}"), ("mermaid", "---")] {
        let written = study.thema(["flow", "--as", language]).done().stdout;
        assert!(written.starts_with(begin) && written.contains("no mandate or incentive"), "{written}");
        study.write("list.csv", "real,replacement\nno mandate,someone\n");
        let refused = study.thema(["flow", "--as", language, "--check-names", "list.csv"]).failed();
        assert_eq!(refused.stdout, "");
    }
    study.thema(["flow", "--as", "dot", "--format", "csv"]).failed();
}
