//! The paper is written: its words for how many, its figures and its quotes are held against the study.

use crate::support::{Sandbox, csv_rows};
use serde_json::Value;

/// A results section as somebody would write it in a hurry. The consensus of the nine participants has privacy at 7, isolation
/// from security at 4, the separate field at 5, accuracy at 9, no monitoring at 5, no peers at 3.
const PAPER: &str = r"\documentclass{article}
\begin{document}
\section{Method}
We interviewed 10 participants ($N=9$).

\section{Results}
% the figures are of the consensus layer
Most participants took privacy for model security (7/9)~\cite{x}.
Some participants had team isolation from security, as P05 put it:
``In the Studium there was nothing about this. Tests, trials \ldots{} an enemy of the
  model, this we did not have'' (P5).
Most participants saw security as a separate field (5 of 9, 57\,\%).

% thema: no-aml-peers
Of them, most participants knew nobody to ask.
Some participants spoke of the weather.
Few participants had team isolation from security.% thema: ignore

\begin{quote}
  Nobody has ever put ``how could this be attacked'' in a ticket, so I have never, you know, had a reason to go and
  read it up on company time.

  --- P01, data scientist
\end{quote}
P12 agreed: ``I have a toddler. And honestly there's so much of it'' (P03).
``The model is never under attack by anyone I know of here'' (P04).
``To be or not to be, that is the question.''
\input{discussion}
\end{document}
";

/// Line, kind, verdict and what the data say of each row.
fn told(answer: &Value) -> Vec<String> {
    let rows = answer["rows"].as_array().unwrap();
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| format!("{} {} {}: {}", row["line"], word(row, "kind"), word(row, "verdict"), word(row, "data")))
        .collect()
}

fn checked(study: &Sandbox, file: &str, more: &[&str]) -> (Value, Option<i32>) {
    let run = study.thema(["check-draft", file, "--format", "json"].into_iter().chain(more.iter().copied()));
    (serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}{run}")), run.code)
}

#[test]
fn what_a_paper_says_and_the_study_does_not_is_listed_by_line() {
    let study = Sandbox::with_sample_study();
    study.write("paper.tex", PAPER);
    let (answer, code) = checked(&study, "paper.tex", &[]);
    assert_eq!(code, Some(1));
    assert_eq!(
        told(&answer),
        [
            "4 participants wrong: the study has 9 participants",
            "8 quantifier wrong: privacy-not-model-security: 7 of 9, \"almost all\"",
            "12 figure wrong: security-separate-field: 5 of 9, \"most\"",
            "15 quantifier wrong: no-aml-peers: 3 of 9, \"some\"",
            "20 quote wrong: P01 says: \"I have\" for \"I've\" (P01 944..1080)",
            "25 quote wrong: P01 says so (P01 1134..1186)",
            "25 label wrong: there is no participant P12",
            "26 quote wrong: nobody says so",
        ]
    );
    assert_eq!(answer["overall"]["wrong"], 8);
    assert!(
        answer["notes"].as_array().unwrap().iter().any(|note| note["message"].as_str().unwrap().contains("discussion"))
    );
}

#[test]
fn on_a_terminal_what_to_do_stands_below_what_the_data_say_and_the_comment_is_explained_once() {
    let study = Sandbox::with_sample_study();
    study.write("paper.tex", PAPER);
    let said = study.thema(["check-draft", "paper.tex"]).failed().stdout;
    let headings: Vec<&str> =
        said.lines().nth(2).unwrap().split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
    assert_eq!(headings, ["Line", "The draft says", "The data say"], "{said}");
    assert!(said.contains("→ write \"almost all\" (7/9)"), "{said}");
    assert_eq!(said.matches("% thema: CODE or % thema: ignore").count(), 1, "{said}");
}

#[test]
fn what_is_right_and_what_cannot_be_checked_is_shown_on_request() {
    let study = Sandbox::with_sample_study();
    study.write("paper.tex", PAPER);
    let (answer, _) = checked(&study, "paper.tex", &["--all"]);
    let told = told(&answer);
    for line in [
        "4 participants fine: the study has 9 participants",
        "9 quantifier fine: team-isolation-security: 4 of 9, \"some\"",
        "10 quote fine: P05 says so, but for what is left out with […] (P05 399..529)",
        "12 quantifier fine: security-separate-field: 5 of 9, \"most\"",
        "16 quantifier unclear: it cannot be checked",
        "27 quote unclear: nobody says so",
    ] {
        assert!(told.iter().any(|told| told == line), "{line} is not among\n{}", told.join("\n"));
    }
    assert!(!told.iter().any(|told| told.starts_with("17 ")), "{}", told.join("\n"));
}

#[test]
fn a_draft_without_a_fault_is_a_success_in_every_format() {
    let study = Sandbox::with_sample_study();
    study.write("paper.md", "<!-- thema: RQ3 implementation -->\nAll participants said so.\n\n> I have a toddler.\n> [They] all shout. […] I counted them in January\n\n(P01)\n");
    study.write("paper.txt", "Most participants saw security as a separate field.");
    for (file, wrong) in [("paper.md", 1), ("paper.txt", 0)] {
        let (answer, code) = checked(&study, file, &[]);
        assert_eq!(
            (answer["overall"]["wrong"].clone(), code),
            (wrong.into(), Some(wrong)),
            "{}",
            told(&answer).join("\n")
        );
    }
    let both = study.thema(["check-draft", "paper.md", "paper.txt", "--format", "csv"]).failed();
    assert_eq!(csv_rows(&both.stdout)[0]["file"], "paper.md");
    assert!(study.thema(["check-draft", "paper.pdf"]).failed().stderr.contains("paper.pdf cannot be read"));
}

#[test]
fn a_project_has_its_own_words_for_how_many() {
    let study = Sandbox::with_sample_study();
    let first = study.json(["quantifiers"]);
    let most = first["rows"].as_array().unwrap().iter().find(|row| row["quantifier"] == "most").unwrap();
    assert_eq!((&most["from"], &most["to"], &most["of_participants"]), (&5.into(), &6.into(), &9.into()));

    let gap = study.thema(["quantifiers", "--set", "few=<24%, many=30-100%"]).failed();
    assert!(gap.stderr.contains("there is no word for shares between 24 % and 30 %"), "{gap}");
    assert_eq!(study.json(["quantifiers"]), first);

    study.thema(["quantifiers", "--set", "few=1-4, many=5-8"]).done();
    let rows = study.json(["frequencies"]);
    let row = rows["rows"].as_array().unwrap().iter().find(|row| row["code"] == "other-barrier").unwrap();
    assert_eq!((&row["participants"], &row["quantifier"]), (&1.into(), &"few".into()));
    let shown = study.thema(["frequencies", "--quantifiers"]).done();
    assert!(shown.stdout.contains("Quantifier") && shown.stdout.contains("many"), "{shown}");

    // As every change of a project it is in the history, and can be taken back.
    let own = study.json(["quantifiers"]);
    assert_ne!(own["about"]["study"], first["about"]["study"]);
    study.thema(["quantifiers", "--set", "few=1-4, many=5-8"]).done();
    study.thema(["undo"]).done();
    assert_eq!(study.json(["quantifiers"]), first);
    study.thema(["redo"]).done();
    assert_eq!(study.json(["quantifiers"]), own);
    let log = study.thema(["log"]).done().stdout;
    assert!(log.contains("set the words for how many participants: "), "{log}");
    study.healthy();

    study.thema(["quantifiers", "--reset"]).done();
    assert_eq!(study.json(["quantifiers"]), first);
}

#[test]
fn words_are_those_of_participants_and_of_coded_passages_on_request() {
    let study = Sandbox::with_project();
    study.write("a.txt", "I: Do models drift?\n\nP01: Models drift, and models don't talk.\n");
    study.write("b.txt", "I: And?\n\nP02: The model drifts. Models!\n");
    study.write("own.txt", "talk # not of interest\n");
    study.thema(["import", "a.txt", "b.txt"]).done();
    let words = |more: &[&str]| {
        let answer = study.json(["words"].into_iter().chain(more.iter().copied()));
        let rows = answer["rows"].as_array().unwrap().clone();
        let shown = rows
            .iter()
            .map(|row| format!("{} {} {} {}", row["word"], row["count"], row["documents"], row["participants"]));
        (shown.collect::<Vec<_>>().join(", ").replace('"', ""), answer["overall"]["words"].as_u64().unwrap())
    };
    assert_eq!(words(&[]), ("models 3 2 2, drift 1 1 1, drifts 1 1 1, model 1 1 1, talk 1 1 1".into(), 10));
    assert_eq!(words(&["--stop", "own.txt", "--top", "2"]).0, "models 3 2 2, drift 1 1 1");
    assert_eq!(
        words(&["--language", "none", "--participant", "P02"]).0,
        "drifts 1 1 1, model 1 1 1, models 1 1 1, the 1 1 1"
    );
    assert_eq!(words(&["--interviewer"]).0.split(',').next(), Some("models 4 2 2"));
    assert_eq!(words(&["--interviewer"]).1, 14);

    study.thema(["code", "add", "drift"]).done();
    study.write("codings.csv", "document,coder,code,quote\na,ada,drift,\"Models drift\"\n");
    study.thema(["import", "codings.csv"]).done();
    assert_eq!(words(&["--code", "drift"]), ("drift 1 1 1, models 1 1 1".into(), 2));
    let unknown = study.thema(["words", "--language", "fi"]).failed();
    assert!(unknown.stderr.contains("no list of stop words for \"fi\""), "{unknown}");
}
