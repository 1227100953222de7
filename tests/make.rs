//! All outputs of a paper by one command, and what is said when one would not be what it was.

use crate::support::{Run, Sandbox};

const RECIPE: &str = r#"
[[output]]
file = "tables/frequencies.tex"
what = "frequencies"
options = "--layer coder:ada --used"

[[output]]
file = "tables/codebook.md"
what = "codebook"

[[output]]
file = "kappa.csv"
what = "kappa"
options = "--coder ada,ben"
"#;

fn study() -> Sandbox {
    let study = Sandbox::with_sample_study();
    study.write("outputs.toml", RECIPE);
    study
}

fn frozen(study: &Sandbox) -> Run {
    study.thema(["make", "--frozen"])
}

#[test]
fn every_output_is_what_its_command_prints() {
    let study = study();
    let said = study.thema(["make", "--format", "csv"]).done().stdout;
    assert_eq!(said.lines().filter(|line| line.ends_with(",new")).count(), 3, "{said}");
    let printed = study.thema(["frequencies", "--layer", "coder:ada", "--used", "--format", "latex"]).done().stdout;
    assert_eq!(study.read("tables/frequencies.tex"), printed);
    assert!(study.read("kappa.csv").starts_with("code,"));

    let again = study.read("outputs.basis");
    let said = study.thema(["make", "--format", "csv"]).done().stdout;
    assert_eq!(said.lines().filter(|line| line.ends_with(",the same")).count(), 3, "{said}");
    assert_eq!((study.read("outputs.basis"), study.read("tables/frequencies.tex")), (again, printed));
    assert!(frozen(&study).done().stderr.contains("all 3 outputs are what they were"));
}

#[test]
fn a_row_whose_basis_changed_is_named_and_nothing_is_written() {
    let study = study();
    study.thema(["make"]).done();
    let before = study.read("tables/frequencies.tex");
    let code = study.json(["frequencies", "--layer", "coder:ada", "--used"])["rows"].as_array().unwrap().clone();
    let code = code.iter().find(|row| row["kind"] == "code").unwrap()["code"].as_str().unwrap().to_owned();
    study.thema(["coding", "add", "P01", &code, "--span", "40..60", "--coder", "ada"]).done();

    let said = frozen(&study).failed().stderr;
    assert!(said.contains(&format!("{code} changed")) && said.contains("tables/frequencies.tex: "), "{said}");
    assert_eq!(study.read("tables/frequencies.tex"), before);
    let said = study.thema(["make", "--format", "csv"]).done().stdout;
    assert!(said.contains("changed"), "{said}");
    frozen(&study).done();

    std::fs::remove_file(study.path("kappa.csv")).unwrap();
    assert!(frozen(&study).failed().stderr.contains("kappa.csv: the file is not there"));
    study.write("outputs.toml", RECIPE.replace("--used", "").replace("kappa.csv", "k.csv"));
    let said = frozen(&study).failed().stderr;
    assert!(said.contains("the recipe says `thema frequencies --layer coder:ada`"), "{said}");
    assert!(said.contains("kappa.csv: the recipe does not ask for it any more"), "{said}");
}

#[test]
fn every_table_that_changes_nothing_may_be_an_output() {
    let study = study();
    let outputs = ["quantifiers", "quote list", "quotes", "document list", "code list", "flow", "log", "memo list"];
    let recipe = outputs.iter().map(|what| format!("[[output]]\nfile = \"{what}.csv\"\nwhat = \"{what}\"\n"));
    study.write("outputs.toml", recipe.collect::<String>());
    study.thema(["make"]).done();
    for what in outputs {
        let printed = study.thema(what.split(' ').chain(["--format", "csv"])).done().stdout;
        assert_eq!(study.read(&format!("{what}.csv")), printed, "{what}");
    }
}

#[test]
fn a_picked_quote_and_a_summary_are_told_by_the_frozen_outputs() {
    let study = put_together();
    let outputs = ["quotes --picked", "framework", "quote list"];
    let recipe =
        outputs.iter().zip(1..).map(|(what, n)| format!("[[output]]\nfile = \"{n}.csv\"\nwhat = \"{what}\"\n"));
    study.write("outputs.toml", recipe.collect::<String>());
    study.thema(["make"]).done();
    study.thema(["quote", "pick", "P01", "--quote", "Nobody asks me.", "--code", "trust"]).done();
    let said = frozen(&study).failed().stderr;
    assert!(said.contains("1.csv: ") && said.contains("3.csv: "), "{said}");
    study.thema(["framework", "set", "P01", "RQ1", "is left alone"]).done();
    assert!(frozen(&study).failed().stderr.contains("2.csv: P01 changed"));
}

#[test]
fn a_recipe_that_cannot_be_made_makes_nothing() {
    let study = study();
    assert!(frozen(&study).failed().stderr.contains("nothing to compare with"));
    for (wrong, expected) in [
        ("what = \"undo\"", "`undo` makes no output"),
        ("what = \"quantifiers --reset\"", "`quantifiers --reset` makes no output"),
        ("what = \"quote drop Q-7f3a91\"", "`quote drop Q-7f3a91` makes no output"),
        ("what = \"make\"", "`make` makes no output"),
        ("what = \"frequencies\"\noptions = \"--layer nobody\"", "outputs.toml, line 15, x.csv: there is no layer"),
        ("what = \"frequencies\"\noptions = \"-o /tmp/elsewhere.csv\"", "are not options of an output"),
        ("what = \"frequences\"", "line 15, x.csv: unrecognized subcommand 'frequences'"),
        ("wat = \"frequencies\"", "an output has no \"wat\""),
    ] {
        study.write("outputs.toml", format!("{RECIPE}[[output]]\nfile = \"x.csv\"\n{wrong}\n"));
        let said = study.thema(["make"]).failed().stderr;
        assert!(said.contains(expected), "{said}");
        assert!(!study.path("tables").exists() && !study.path("outputs.basis").exists());
    }
    study.write("outputs.toml", "[[output]]\nfile = \"../x.csv\"\nwhat = \"codebook\"\n");
    assert!(study.thema(["make"]).failed().stderr.contains("is not in the recipe's folder"));
    assert!(study.thema(["make", "none.toml"]).failed().stderr.contains("none.toml cannot be read"));
}

#[test]
fn a_name_in_one_output_keeps_all_from_being_written() {
    let study = study();
    study.write("names.csv", "real,replacement\nnobody anywhere,[x]\n");
    study.thema(["make", "--check-names", "names.csv"]).done();
    study.write("names.csv", "real,replacement\nDefinition,[x]\n");
    std::fs::remove_file(study.path("outputs.basis")).unwrap();
    let said = study.thema(["make", "--check-names", "names.csv"]).failed().stderr;
    assert!(said.contains("tables/codebook.md") && said.contains("nothing was written"), "{said}");
    assert!(!study.path("outputs.basis").exists());
}

/// A study of one interview, put together anew.
fn put_together() -> Sandbox {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: Who notices?\n\nP01: Nobody asks me.\n\nI: And then?\n\nP01: It is gone.\n");
    study.write(
        "marks.csv",
        "document,coder,code,quote\nP01,ada,RQ1/trust,Nobody asks me.\nP01,ada,blame,It is gone.\n",
    );
    study.thema(["import", "P01.txt"]).done();
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study
}

#[test]
fn below_every_table_stands_which_study_it_was_counted_from() {
    let (one, two) = (put_together(), put_together());
    let study_of = |study: &Sandbox| study.json(["frequencies"])["about"]["study"].as_str().unwrap().to_owned();
    let before = study_of(&one);
    assert_eq!(before, study_of(&two), "the same study on two machines");
    assert!(one.thema(["codebook", "--format", "md"]).done().stdout.contains(&format!("study {before}")));
    for change in [
        vec!["coding", "add", "P01", "blame", "--span", "20..26"],
        vec!["code", "rename", "blame", "fault"],
        vec!["participant", "set", "P01", "role", "nurse"],
        vec!["document", "speaker", "P01", "P01", "--role", "other"],
        vec!["quote", "pick", "P01", "--quote", "Nobody asks me.", "--code", "trust"],
        vec!["framework", "set", "P01", "RQ1", "is left alone"],
    ] {
        one.thema(&change).done();
        assert_ne!(study_of(&one), before, "{change:?}");
        one.thema(["undo"]).done();
        assert_eq!(study_of(&one), before, "{change:?}");
    }
    for study in [&one, &two] {
        study.thema(["quote", "pick", "P01", "--quote", "Nobody asks me.", "--code", "trust"]).done();
        study.thema(["quote", "pick", "P01", "--quote", "It is gone."]).done();
        study.thema(["framework", "set", "P01", "RQ1", "is left alone"]).done();
    }
    let picked = study_of(&one);
    assert_eq!(picked, study_of(&two), "the ids of quotes and summaries do not count");
    let id = one.json(["quote", "list"])["rows"][0]["id"].as_str().unwrap().to_owned();
    one.thema(["quote", "edit", &id, "--elide", "asks "]).done();
    assert_ne!(study_of(&one), picked, "what is left out of a quote counts");
}
