//! A transcript is corrected after it was coded: the codings move along, what was touched is looked at, and all of it can
//! be taken back.

use crate::support::Sandbox;

/// The sample study with its P02, and a copy of that with three words corrected before the codings.
fn study() -> Sandbox {
    let study = Sandbox::with_sample_study();
    let text = study.transcript();
    study.write("corrected.txt", corrected(&text));
    study
}

impl Sandbox {
    /// The text of P02 as it is now.
    fn transcript(&self) -> String {
        let project =
            thema::project::Project::open(&self.path("barriers.thema"), thema::project::Clock::system()).unwrap();
        let document = project.document_named("P02").unwrap();
        project.text(&document).unwrap().into_string()
    }

    /// The codings of P02 as CSV, without their places.
    fn quotes(&self) -> Vec<String> {
        let rows = crate::support::csv_rows(
            &self.thema(["coding", "list", "--document", "P02", "--format", "csv"]).done().stdout,
        );
        let mut quotes: Vec<String> =
            rows.iter().map(|row| format!("{} {} {}", row["coder"], row["code"], row["quote"])).collect();
        quotes.sort();
        quotes
    }
}

/// Three words in the first turns: one is another, one is new, one goes.
fn corrected(text: &str) -> String {
    let mut text = text.to_owned();
    for (from, to) in [
        ("Could you tell me", "Could you please tell me"),
        ("and it tells you", "and that tells you"),
        ("two years ago", "years ago"),
    ] {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

#[test]
fn a_corrected_transcript_keeps_every_coding_on_its_words() {
    let study = study();
    let before = study.quotes();
    let preview = study.thema(["document", "amend", "P02", "corrected.txt", "--dry-run"]).done();
    assert!(preview.stderr.contains("P02 would change: 3 places, 2 words out, 2 in"), "{preview}");
    assert!(preview.stderr.contains("nothing was changed"), "{preview}");
    assert_eq!(study.quotes(), before);

    let done = study.thema(["document", "amend", "P02", "corrected.txt"]).done();
    assert!(done.stderr.contains("P02 has revision 2 now: 3 places"), "{done}");
    assert_eq!(study.quotes(), before, "no coding lies where words were corrected");
    study.healthy();

    let differences = study.thema(["document", "diff", "P02"]).done().stdout;
    assert!(differences.starts_with("P02, revision 1 to 2: 3 places\n"), "{differences}");
    assert!(differences.contains("Before that"), "{differences}");
    let revisions = study.json(["document", "revisions", "P02"]);
    assert_eq!(revisions["rows"][1]["base"], 1);
    assert_eq!(revisions["rows"][1]["file"], "corrected.txt");

    study.thema(["undo"]).done();
    assert_eq!(study.json(["document", "list"])["rows"][1]["revision"], 1);
    study.healthy();
    study.thema(["redo"]).done();
    assert_eq!(study.quotes(), before);
    study.healthy();
}

#[test]
fn what_a_correction_touches_is_listed_until_somebody_looked_at_it() {
    let study = study();
    let text = study.transcript().replace("perturbations, and page two", "adversarial perturbations, and page two");
    study.write("corrected.txt", text);
    study.thema(["document", "amend", "P02", "corrected.txt"]).done();
    let list = study.json(["document", "recheck", "P02"]);
    let rows = list["rows"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        assert_eq!(row["change"], "changed");
        assert!(!row["before"].as_str().unwrap().contains("adversarial"));
        assert!(row["after"].as_str().unwrap().contains("adversarial"));
    }
    let id = rows[0]["id"].as_str().unwrap();
    let short: String = id.chars().skip(id.chars().count() - 6).collect();
    let done = study.thema(["document", "recheck", "--done", &short]).done();
    assert!(done.stderr.starts_with("looked at 1 passage;"), "{done}");
    study.thema(["document", "recheck", "--all-done", "P02"]).done();
    assert_eq!(study.json(["document", "recheck"])["rows"].as_array().unwrap().len(), 0);
    assert_eq!(study.json(["document", "recheck", "--all"])["rows"].as_array().unwrap().len(), rows.len());
    study.thema(["undo", "2"]).done();
    assert_eq!(study.json(["document", "recheck"])["rows"].as_array().unwrap().len(), rows.len());
    study.healthy();
}

#[test]
fn codings_made_on_the_older_text_are_brought_to_the_current_one() {
    let study = study();
    let before = study.quotes();
    // What ben handed over before the correction is the same afterwards: nothing is there twice, nothing is lost.
    study.thema(["export", "codings", "-o", "codings.csv"]).done();
    study.thema(["document", "amend", "P02", "corrected.txt"]).done();
    let again = study.thema(["import", "codings.csv"]).done();
    assert!(again.stderr.contains("0 codings new"), "{again}");
    assert_eq!(study.quotes(), before);
    study.write(
        "late.csv",
        "document,start,end,coder,code,quote,revision\n\
         P02,189,238,ben,no-mandate-to-learn,,1\n\
         P02,60,78,ben,no-mandate-to-learn,,1\n\
         P02,189,238,ben,no-mandate-to-learn,,9\n",
    );
    let refused = study.thema(["import", "late.csv"]).failed();
    assert!(refused.stderr.contains("P02 has no revision 9 here"), "{refused}");
    let brought = study.thema(["import", "late.csv", "--skip-bad-rows"]).done();
    assert!(brought.stderr.contains("2 codings new"), "{brought}");
    study.healthy();
}

#[cfg(unix)]
#[test]
fn the_text_is_corrected_in_an_editor_that_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt;
    let study = study();
    let before = study.quotes();
    let script = study.write(
        "editor.sh",
        "#!/bin/sh\nls -l \"$1\" > seen\necho \"$1\" >> seen\nsed -i.old 's/Could you tell me/Could you please tell me/' \"$1\"\n",
    );
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let edit = |editor: &str, arguments: &[&str]| {
        let mut words = vec!["document", "amend", "P02", "--edit"];
        words.extend(arguments);
        let mut command = study.command(&words);
        command.env("EDITOR", editor).env("PATH", "/usr/bin:/bin");
        command.output().unwrap()
    };
    let script = script.display().to_string();
    let said = |output: &std::process::Output| String::from_utf8(output.stderr.clone()).unwrap();
    let dry = edit(&script, &["--dry-run"]);
    assert!(said(&dry).contains("nothing was changed"), "{}", said(&dry));
    let output = edit(&script, &[]);
    assert!(output.status.success() && said(&output).contains("P02 has revision 2 now: 1 place"), "{}", said(&output));
    let seen = study.read("seen");
    assert!(seen.starts_with("-rw------- "), "{seen}");
    assert!(!std::path::Path::new(seen.lines().last().unwrap()).exists());
    assert_eq!(study.quotes(), before);

    for (editor, expected) in [
        ("true", "character for character"),
        ("false", "left without keeping"),
        ("no-such-editor", "there is no editor"),
        ("", "no editor is named"),
    ] {
        let output = edit(editor, &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(expected), "{editor}: {}", said(&output));
    }
    study.healthy();
}

#[test]
fn an_amendment_that_makes_no_sense_is_refused_with_what_to_do() {
    let study = study();
    let same = study.transcript();
    study.write("same.txt", same);
    study.write("empty.txt", "");
    study.write("bytes.txt", b"PK\x03\x04 not a text");
    for (arguments, expected) in [
        (vec!["document", "amend", "P02", "same.txt"], "character for character"),
        (vec!["document", "amend", "P02", "empty.txt"], "empty.txt"),
        (vec!["document", "amend", "P02", "bytes.txt"], "bytes.txt"),
        (vec!["document", "amend", "P02", "missing.txt"], "there is no such file"),
        (vec!["document", "amend", "P99", "corrected.txt"], "no document named \"P99\""),
        (vec!["document", "diff", "P02"], "there is none before it"),
        (vec!["document", "diff", "P02", "--from", "7", "--to", "1"], "has no revision 7"),
        (vec!["document", "recheck", "--done", "abcdef"], "nothing to look at"),
    ] {
        let run = study.thema(arguments).failed();
        assert!(run.stderr.contains(expected), "{run}");
    }
    assert_eq!(study.thema(["document", "amend", "P02"]).code, Some(2));
    study.healthy();
}

#[test]
fn a_text_goes_out_and_comes_back_without_a_difference() {
    let study = Sandbox::with_sample_study();
    study.thema(["document", "text", "P05", "-o", "P05.txt"]).done();
    let body = study.read("P05.txt");
    assert!(body.starts_with("## G1 Learning and motivation\n\nI: Please tell me"), "{body}");
    let run = study.thema(["document", "amend", "P05", "P05.txt"]).failed();
    assert!(run.stderr.contains("character for character"), "{run}");

    study.write("P05.txt", body.replace("Please tell me", "Could you tell me"));
    study.thema(["document", "amend", "P05", "P05.txt"]).done();
    let printed = study.thema(["document", "text", "P05"]).done().stdout;
    assert!(printed.contains("I: Could you tell me"), "{printed}");
    assert_eq!(study.thema(["document", "text", "P05", "--revision", "1"]).done().stdout, body);
    study.thema(["document", "text", "P05", "--revision", "3"]).failed();
}
