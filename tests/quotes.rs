//! Quotes from picking to printing: their words stay the text's, what is shown is what was asked for.

use crate::support::{Sandbox, csv_rows};

/// Two who speak together in one interview, one alone in another; three codings with `trust`.
fn study() -> Sandbox {
    let study = Sandbox::with_project();
    study.write(
        "G1.txt",
        "I: Who notices?\n\nP01: Nobody asks me, um, at all. Greta said so.\n\nP02: Zebras graze quietly behind the mill.\n",
    );
    study.write("P03.txt", "I: And you?\n\nP03: I look at it every morning, honestly.\n");
    study.write("who.csv", "participant,role\nP01,engineer\nP02,analyst\nP03,engineer\n");
    study.write(
        "marks.csv",
        "document,coder,code,quote\n\
         G1,ada,RQ1/trust,\"Nobody asks me, um, at all.\"\n\
         G1,ada,RQ1/trust,Zebras graze quietly behind the mill.\n\
         P03,ada,RQ1/trust,\"I look at it every morning, honestly.\"\n\
         P03,ada,RQ1/habit,every morning\n",
    );
    study.thema(["import", "G1.txt", "P03.txt"]).done();
    study.thema(["import", "who.csv"]).done();
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study
}

fn pick(study: &Sandbox, words: &[&str]) -> String {
    study.thema(["quote", "pick"].iter().chain(words)).done().stdout.trim().to_owned()
}

#[test]
fn as_latex_the_bank_is_quotes_under_theme_and_code_as_the_paper_has_them() {
    let study = Sandbox::with_project();
    study.write("P05.txt", "I: So?\n\nP05: We throw it, um, over the fence to \"Greta\". 100 % of it.\n");
    study.thema(["import", "P05.txt"]).done();
    study.thema(["participant", "set", "P05", "role", "data engineer"]).done();
    study.thema(["code", "add", "isolation", "--theme"]).done();
    study.thema(["code", "add", "isolation/fence"]).done();
    let words = [
        "quote",
        "pick",
        "P05",
        "--turn",
        "2",
        "--code",
        "fence",
        "--elide",
        "um,",
        "--replace",
        "Greta=their manager",
    ];
    let id = study.thema(words).done().stdout.trim().to_owned();
    let latex = study.thema(["quotes", "--picked", "--show", "role", "--format", "latex"]).done().stdout;
    let body = latex.split_once("\n\n").unwrap().1.trim_end_matches("\\endgroup\n");
    let expected = r"\subsection*{isolation}

\subsubsection*{fence}

% P05, turn 2 · ID
\begin{quote}
“We throw it, {[}…{]} over the fence to ‘{[}their manager{]}’. 100 \% of it.” (P05, data engineer)
\end{quote}
";
    assert_eq!(body, expected.replace("ID", &id));
    assert!(
        latex.lines().take_while(|line| !line.starts_with("\\begingroup")).all(|line| line.starts_with('%')),
        "{latex}"
    );
    let list = study.thema(["quote", "list", "--format", "latex"]).done().stdout;
    assert!(list.contains("\\begin{quote}") && list.contains(&id), "{list}");
}

/// What is in the bank, as `code | participant | quote | picked`.
fn bank(study: &Sandbox, options: &[&str]) -> Vec<String> {
    let answer = study.answer(["quotes", "--format", "csv"].iter().chain(options).copied());
    let rows = csv_rows(&answer);
    rows.iter()
        .map(|row| ["code", "participant", "quote", "picked"].map(|column| row[column].as_str()).join(" | "))
        .collect()
}

#[test]
fn the_bank_has_what_was_picked_as_it_is_shown_and_what_else_could_be() {
    let study = study();
    let id = pick(
        &study,
        &[
            "G1",
            "--quote",
            "Nobody asks me, um, at all. Greta said so.",
            "--code",
            "trust",
            "--elide",
            "um,",
            "--replace",
            "Greta=[their manager]",
        ],
    );
    assert!(id.starts_with("Q-") && id.len() == 8, "{id}");
    assert_eq!(
        bank(&study, &[]),
        [
            "RQ1/trust | P01 | Nobody asks me, […] at all. [their manager] said so. | yes",
            "RQ1/trust | P02 | Zebras graze quietly behind the mill. | no",
            "RQ1/trust | P03 | I look at it every morning, honestly. | no",
            "RQ1/habit | P03 | every morning | no",
        ]
    );
    assert_eq!(bank(&study, &["--picked"]).len(), 1);
    assert_eq!(
        bank(&study, &["--per-code", "1", "--shortest", "--where", "role=engineer"])[1],
        "RQ1/habit | P03 | every morning | no"
    );
    let row = &study.json(["quotes", "--picked", "--show", "role", "--context", "1turns"])["rows"][0];
    assert_eq!((row["id"].as_str(), row["attributes"]["role"].as_str()), (Some(id.as_str()), Some("engineer")));
    assert_eq!(row["text"], "Nobody asks me, um, at all. Greta said so.", "as it was said");
    assert!(row["before"].as_str().unwrap().starts_with("Who notices?"), "{row}");
    assert_eq!(row["coders"][0], "ada");
    study.thema(["quote", "drop", &id]).done();
    assert_eq!(bank(&study, &["--picked"]), Vec::<String>::new());
    study.thema(["undo"]).done();
    study.thema(["quote", "edit", &id, "--whole", "--note", "for section 4"]).done();
    let list = csv_rows(&study.answer(["quote", "list", "--format", "csv"]));
    assert_eq!(
        (list[0]["quote"].as_str(), list[0]["note"].as_str()),
        ("Nobody asks me, um, at all. Greta said so.", "for section 4")
    );
    study.healthy();
}

#[test]
fn who_is_quoted_too_often_is_seen() {
    let study = study();
    let coding = study.json(["coding", "list", "--document", "P03", "--code", "habit"])["rows"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    pick(&study, &["--coding", &coding]);
    pick(&study, &["P03", "--quote", "honestly."]);
    pick(&study, &["P03", "--quote", "I look at it"]);
    let rows = csv_rows(&study.answer(["quotes", "--balance", "--format", "csv"]));
    let shown: Vec<String> = rows
        .iter()
        .map(|row| ["participant", "passages", "quotes", "balance"].map(|column| row[column].as_str()).join(" "))
        .collect();
    assert_eq!(shown, ["P01 1 0 not quoted", "P02 1 0 not quoted", "P03 2 3 over"]);
}

#[test]
fn nothing_of_a_quote_is_left_in_the_file_when_its_speaker_withdraws() {
    let study = study();
    pick(
        &study,
        &[
            "G1",
            "--quote",
            "Zebras graze quietly behind the mill.",
            "--code",
            "trust",
            "--note",
            "Kestrel note",
            "--insert",
            "mill=[Ottokar]",
        ],
    );
    pick(&study, &["G1", "--quote", "Greta said so."]);
    study.thema(["framework", "set", "P02", "RQ1", "Watches herons from afar"]).done();
    let run = study.thema(["participant", "withdraw", "P02"]).done();
    assert!(
        run.stdout.contains("1 quote picked for the paper") && run.stdout.contains("1 cell of the framework chart"),
        "{run}"
    );
    let bytes = String::from_utf8_lossy(&std::fs::read(study.path("study.thema")).unwrap()).into_owned();
    for gone in ["Zebras", "Kestrel", "Ottokar", "herons"] {
        assert!(!bytes.contains(gone), "{gone} is left");
    }
    assert_eq!(bank(&study, &["--picked"]), [" | P01 | Greta said so. | yes"]);
    study.healthy();
}

#[test]
fn what_leads_to_no_passage_is_said() {
    let study = study();
    let run = study.thema(["quote", "pick", "G1", "--quote", "Nobody asks me", "--elide", "them"]).failed();
    assert!(run.stderr.contains("\"them\" is not in the passage"), "{run}");
    let run = study.thema(["quote", "drop", "Q-000000"]).failed();
    assert!(run.stderr.contains("there is no quote Q-000000") && run.stderr.contains("hint:"), "{run}");
    assert_eq!(bank(&study, &["--picked"]), Vec::<String>::new());
}
