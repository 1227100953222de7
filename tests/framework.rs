//! The framework chart, written, brought out, brought in, and taken back.

use crate::support::{Sandbox, csv_rows};

fn study() -> Sandbox {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: Who notices?\n\nP01: Nobody asks me.\n\nI: And then?\n\nP01: It is gone.\n");
    study.write("P02.txt", "I: And you?\n\nP02: I look at it.\n");
    study.write(
        "marks.csv",
        "document,coder,code,quote\n\
         P01,ada,RQ1/trust/asks,Nobody asks me.\n\
         P01,ada,RQ1/trust/goes,It is gone.\n\
         P02,ada,RQ1/blame/looks,I look at it.\n",
    );
    study.thema(["import", "P01.txt", "P02.txt"]).done();
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study
}

fn cells(study: &Sandbox, options: &[&str]) -> Vec<String> {
    let answer = study.answer(["framework", "--format", "csv"].iter().chain(options).copied());
    csv_rows(&answer)
        .iter()
        .map(|row| ["participant", "theme", "summary", "passages"].map(|column| row[column].as_str()).join(" | "))
        .collect()
}

#[test]
fn a_chart_is_written_brought_out_and_brought_in_again() {
    let study = study();
    study.thema(["framework", "set", "P01", "trust", "=nobody asks"]).done();
    assert_eq!(
        cells(&study, &["--long"]),
        [
            "P01 | RQ1/trust | '=nobody asks | 2",
            "P01 | RQ1/blame |  | 0",
            "P02 | RQ1/trust |  | 0",
            "P02 | RQ1/blame |  | 1",
        ]
    );
    assert_eq!(cells(&study, &["--missing"]), ["P02 | RQ1/blame |  | 1"]);
    let chart = study.answer(["framework", "--format", "md"]);
    assert!(chart.contains(r"=nobody asks \[2 passages: turns 2, 4\]"), "{chart}");
    let chart = study.json(["framework", "--theme", "trust"]);
    assert_eq!(
        (chart["rows"][0]["summary"].as_str(), chart["rows"][0]["links"].as_array().unwrap().len()),
        (Some("=nobody asks"), 2)
    );
    assert!(chart["rows"][1]["summary"].is_null(), "{chart}");

    study.thema(["framework", "--long", "-o", "chart.csv"]).done();
    study.thema(["framework", "clear", "P01", "trust"]).done();
    assert_eq!(cells(&study, &["--missing"]).len(), 2);
    let run = study.thema(["framework", "import", "chart.csv"]).done();
    assert!(run.stderr.contains("1 of 1 cell new or changed"), "{run}");
    assert_eq!(cells(&study, &["--long"])[0], "P01 | RQ1/trust | '=nobody asks | 2");
    study.thema(["undo"]).done();
    assert_eq!(cells(&study, &["--missing"]).len(), 2);
    study.healthy();
}

#[test]
fn a_table_with_a_name_that_leads_nowhere_changes_nothing() {
    let study = study();
    study.write("chart.csv", "participant,theme,summary\nP01,trust,calm\nP01,truts,wary\n");
    let run = study.thema(["framework", "import", "chart.csv"]).failed();
    assert!(
        run.stderr.contains("chart.csv, line 3: no code named \"truts\"") && run.stderr.contains("did you mean"),
        "{run}"
    );
    assert_eq!(cells(&study, &["--missing"]).len(), 2);
}

#[cfg(unix)]
#[test]
fn a_cell_is_written_in_an_editor_below_its_passages() {
    let study = study();
    let script = study.write("edit.sh", "cp \"$1\" seen.txt\nprintf 'looks, and waits\\n' >> \"$1\"\n");
    let editor = format!("sh {}", script.display());
    let output = study.command(["framework", "set", "P01", "trust", "--edit"]).env("EDITOR", editor).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen = study.read("seen.txt");
    assert!(
        seen.starts_with("# P01 · RQ1/trust\n#\n# P01, turn 2: Nobody asks me.\n# P01, turn 4: It is gone.\n"),
        "{seen}"
    );
    assert_eq!(cells(&study, &["--long"])[0], "P01 | RQ1/trust | looks, and waits | 2");
}

#[test]
fn documents_are_cases_too() {
    let study = study();
    study.thema(["framework", "set", "P02", "blame", "a short one", "--by", "document"]).done();
    let rows = csv_rows(&study.answer(["framework", "--by", "document", "--long", "--format", "csv"]));
    assert_eq!((rows[3]["document"].as_str(), rows[3]["summary"].as_str()), ("P02", "a short one"));
    assert_eq!(cells(&study, &["--missing"]).len(), 2, "participants have theirs apart");
}

#[test]
fn a_chart_given_to_import_is_known_as_one() {
    let study = study();
    for (name, options) in [("long.csv", &["--long"][..]), ("wide.csv", &[]), ("files.csv", &["--by", "document"])] {
        study.thema(["framework", "-o", name].iter().chain(options).copied()).done();
        let said = study.thema(["import", name]).failed().said();
        let command =
            "hint: bring its summaries in with `thema framework import FILE`, from what `thema framework --long` wrote";
        assert!(said.contains(&format!("error: {name} is a framework chart")) && said.contains(command), "{said}");
    }
    let said = study.thema(["import", ".", "--twice", "skip"]).done().stderr;
    assert!(said.contains("wide.csv: left out, a framework chart"), "{said}");
    assert!(study.json(["attribute", "list"])["rows"].as_array().unwrap().is_empty());
    let said = study.thema(["framework", "import", "wide.csv"]).failed().said();
    assert!(said.contains("--long"), "{said}");
    // Whoever says so means participants.
    study.write("people.csv", "participant,theme,summary\nP01,dark,calm\n");
    study.thema(["import", "people.csv", "--participant", "participant"]).done();
    assert_eq!(study.json(["attribute", "list"])["rows"].as_array().unwrap().len(), 2);
}
