//! The replication package: what is in it, what never is, and that a leak keeps all of it from being written.

use crate::support::{Run, Sandbox};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

type Files = BTreeMap<String, Vec<u8>>;

/// The members of a ZIP file, by their names in the one folder it unpacks to.
fn unzipped(bytes: &[u8]) -> Files {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Files::new();
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

/// The package in `study.zip`, without the folder it unpacks to.
fn packaged(study: &Sandbox) -> Files {
    let files = unzipped(&std::fs::read(study.path("study.zip")).unwrap());
    let folders: std::collections::BTreeSet<&str> = files.keys().map(|name| name.split('/').next().unwrap()).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    files.iter().map(|(name, bytes)| (name.split_once('/').unwrap().1.to_owned(), bytes.clone())).collect()
}

fn text(files: &Files, name: &str) -> String {
    let bytes = files.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", files.keys().collect::<Vec<_>>()));
    String::from_utf8(bytes.clone()).unwrap()
}

/// All words of a file, its parts unpacked and without their tags, on one line.
fn words(name: &str, bytes: &[u8]) -> String {
    let text = if name.ends_with(".xlsx") || name.ends_with(".docx") {
        let parts: Vec<String> =
            unzipped(bytes).values().map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        regex::Regex::new("<[^>]*>").unwrap().replace_all(&parts.join("\n"), " ").into_owned()
    } else {
        String::from_utf8_lossy(bytes).into_owned()
    };
    let text = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sample study with a quote picked for the paper.
fn sample() -> Sandbox {
    let study = Sandbox::with_sample_study();
    study.thema(["quote", "pick", "P01", "--quote", QUOTE, "--coder", "ada"]).done();
    study
}

const QUOTE: &str = "it's a neighbouring trade, like plumbing and electrics";

/// Two interviews, coded by two, with a quote.
fn small() -> Sandbox {
    let study = Sandbox::with_project();
    for (name, last) in [("P01", "It is gone by five."), ("P02", "I asked Tomasz and he asked nobody.")] {
        let said = "They see a form and they lie on the form, and we keep the form.";
        study.write(
            &format!("{name}.txt"),
            format!("I: Who notices?\n\n{name}: {said}\n\nI: And then?\n\n{name}: {last}\n"),
        );
        study.thema(["import", &format!("{name}.txt")]).done();
    }
    let mut marks = "document,coder,code,quote\n".to_owned();
    for (document, coder, code, quote) in [
        ("P01", "ada", "RQ1/trust", "They see a form and they lie on the form"),
        ("P01", "ben", "RQ1/trust", "They see a form and they lie on the form"),
        ("P01", "ada", "blame", "It is gone by five."),
        ("P02", "ben", "blame", "I asked Tomasz and he asked nobody."),
        ("P02", "ada", "RQ1/trust", "I asked Tomasz and he asked nobody."),
    ] {
        marks.push_str(&format!("{document},{coder},{code},\"{quote}\"\n"));
    }
    study.write("marks.csv", marks);
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study.thema(["participant", "set", "P01", "role", "nurse"]).done();
    study.thema(["participant", "set", "P02", "role", "nurse"]).done();
    study.thema(["quote", "pick", "P01", "--quote", "It is gone by five.", "--coder", "ada"]).done();
    study
}

fn package(study: &Sandbox) -> Run {
    study.thema(["package", "-o", "study.zip"])
}

#[track_caller]
fn refused(study: &Sandbox, arguments: &[&str], expected: &[&str]) {
    let before: Vec<_> = names_in(study);
    let said = study.thema(["package", "-o", "study.zip"].iter().chain(arguments)).failed().stderr;
    for words in expected {
        assert!(said.contains(words), "\"{words}\" is not said:\n{said}");
    }
    assert_eq!(names_in(study), before, "nothing was written");
}

fn names_in(study: &Sandbox) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(study.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("study.thema-"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_package_holds_everything_its_readme_names_and_its_checksums_are_true() {
    let study = sample();
    package(&study).done();
    let files = packaged(&study);
    for name in [
        "README.md",
        "SHA256SUMS",
        "outputs.toml",
        "agreement/agreement.tex",
        "agreement/confusion.csv",
        "agreement/disagreements.csv",
        "agreement/pairs.csv",
        "codebook/codebook.csv",
        "codebook/codebook.docx",
        "codebook/codebook.md",
        "codebook/codebook.tex",
        "data/codings.csv",
        "data/documents.csv",
        "figures/agreement.svg",
        "figures/matrix.svg",
        "figures/saturation.svg",
        "quotes/quotes.docx",
        "study/audit-trail.csv",
        "study/coreq.docx",
        "study/method.md",
        "study/participants.tex",
        "tables/cooccurrence.csv",
        "tables/crosstab-role.csv",
        "tables/frequencies.xlsx",
        "tables/matrix.csv",
        "tables/quantifiers.csv",
        "tables/saturation.csv",
    ] {
        assert!(files.contains_key(name), "no {name} in {:?}", files.keys().collect::<Vec<_>>());
    }
    let readme = text(&files, "README.md");
    for name in files.keys() {
        assert!(readme.contains(&format!("- {name}")), "{name} is not in\n{readme}");
    }
    assert!(readme.contains("made by `thema frequencies --quantifiers`"), "{readme}");
    assert!(readme.contains("layer consensus · study "), "{readme}");
    assert!(readme.contains("- a framework chart: no summary was written"), "{readme}");

    let sums = text(&files, "SHA256SUMS");
    let told: Files = sums
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .map(|(sum, name)| (name.to_owned(), sum.as_bytes().to_vec()))
        .collect();
    let computed: Files = files
        .iter()
        .filter(|(name, _)| *name != "SHA256SUMS")
        .map(|(name, bytes)| (name.clone(), sum(bytes).into_bytes()))
        .collect();
    assert_eq!(told, computed);
}

#[test]
fn a_folder_is_checked_by_sha256sum_and_made_again_by_thema_make() {
    let study = small();
    study.thema(["package", "-o", "shared/"]).done();
    let frequencies = study.read("shared/tables/frequencies.csv");
    let checked = |study: &Sandbox| {
        let run = std::process::Command::new("sha256sum")
            .args(["--quiet", "-c", "SHA256SUMS"])
            .current_dir(study.path("shared"))
            .output();
        run.map(|output| assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout)))
    };
    if checked(&study).is_err() {
        println!("skipped: there is no sha256sum here");
    }
    study.thema(["make", "shared/outputs.toml"]).done();
    assert_eq!(study.read("shared/tables/frequencies.csv"), frequencies);
    let _ = checked(&study);
}

#[test]
fn the_same_study_is_the_same_package_byte_for_byte() {
    let study = small();
    package(&study).done();
    let first = std::fs::read(study.path("study.zip")).unwrap();
    // What was written meanwhile is no part of it.
    study.thema(["frequencies", "-o", "elsewhere.csv"]).done();
    package(&study).done();
    assert!(first == std::fs::read(study.path("study.zip")).unwrap());
    study.thema(["package", "-o", "folder"]).done();
    for (name, bytes) in packaged(&study) {
        assert!(bytes == std::fs::read(study.path("folder").join(&name)).unwrap(), "{name}");
    }
}

/// Every stretch of so many letters that somebody says in one piece.
const LETTERS_MIN: usize = 40;

#[test]
fn of_what_was_said_the_public_package_has_the_picked_quotes_alone() {
    let study = sample();
    package(&study).done();
    let turns = study.thema(["export", "turns", "--format", "csv"]).done().stdout;
    let turns: Vec<String> = crate::support::csv_rows(&turns).iter().map(|turn| turn["text"].clone()).collect();
    let sentences: Vec<String> = turns
        .iter()
        .flat_map(|turn| turn.split(['.', '?', '!', '…', '\n']))
        .map(|sentence| sentence.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|sentence| sentence.chars().count() >= LETTERS_MIN)
        .collect();
    assert!(sentences.len() > 500, "{}", sentences.len());
    let mut seen = Vec::new();
    for (name, bytes) in packaged(&study) {
        let words = words(&name, &bytes);
        assert!(!words.is_empty(), "{name}");
        for sentence in &sentences {
            assert!(!words.contains(sentence.as_str()), "{name} has \"{sentence}\"");
        }
        seen.extend(words.contains(QUOTE).then_some(name));
    }
    // One code has the quote as its example.
    assert!(seen.contains(&"quotes/quotes.docx".to_owned()), "{seen:?}");
    assert!(seen.iter().all(|name| name.starts_with("quotes/") || name.starts_with("codebook/")), "{seen:?}");
}

#[test]
fn the_teams_package_has_the_coded_words_and_says_so() {
    let study = small();
    refused(&study, &["--segments"], &["data/codings.csv, row ", "Quote: person? “Tomasz”"]);
    study.thema(["package", "--segments", "-o", "study.zip", "--allow", "Tomasz"]).done();
    let files = packaged(&study);
    assert!(text(&files, "data/codings.csv").contains("They see a form and they lie on the form"));
    assert!(text(&files, "README.md").contains("NOT FOR THE PUBLIC"));
    assert!(
        !files.values().any(|bytes| String::from_utf8_lossy(bytes).contains("we keep the form")),
        "nobody coded it"
    );
}

#[test]
fn a_real_name_anywhere_keeps_everything_from_being_written() {
    let study = small();
    study.write("names.csv", "real,replacement\nOdile Brannigan,[person 1]\nTheta Works,[company 1]\n");
    let list = ["--check-names", "names.csv"];
    study.thema(["package", "-o", "study.zip", "--check-names", "names.csv"]).done();
    std::fs::remove_file(study.path("study.zip")).unwrap();

    study.thema(["code", "set", "blame", "--definition", "As Odile Brannigan said"]).done();
    refused(
        &study,
        &list,
        &[
            "codebook/codebook.csv, row ",
            "codebook/codebook.docx, row ",
            "Definition: name “Odile Brannigan”",
            "nothing was written",
            "`thema pseudonym apply`",
        ],
    );
    study.thema(["undo"]).done();

    for person in ["P01", "P02"] {
        study.thema(["participant", "set", person, "employer", "Theta Works"]).done();
    }
    refused(&study, &list, &["study/participants.csv, row 1, employer: name “Theta Works”, and 1 more place"]);
    study.thema(["undo"]).done();
    study.thema(["undo"]).done();

    study.thema(["document", "rename", "P02", "Odile Brannigan, second talk"]).done();
    refused(&study, &list, &["data/documents.csv, row 2", "tables/saturation.csv", "figures/saturation.svg"]);
    study.thema(["undo"]).done();

    let quote = study.thema(["quote", "list", "--format", "csv"]).done().stdout;
    let id = crate::support::csv_rows(&quote)[0]["id"].clone();
    study
        .thema(["quote", "edit", &id, "--replace", "gone by=with Odile Brannigan at", "--note", "said in anger"])
        .done();
    package(&study).done();
    for (name, bytes) in packaged(&study) {
        let words = words(&name, &bytes);
        assert!(!words.contains("gone by"), "{name} has what the quote does not show");
        assert!(!words.contains("said in anger"), "{name} has the note on a quote");
    }
    std::fs::remove_file(study.path("study.zip")).unwrap();
    refused(&study, &list, &["quotes/quotes.csv", "quotes/quotes.docx", "name “Odile Brannigan”"]);
    study.thema(["undo"]).done();

    // In a workbook, in a memo, in the name of a file: what somebody asks for beyond what is there.
    study.thema(["memo", "add", "Odile Brannigan called again"]).done();
    study.write("more.toml", "[[output]]\nfile = \"memos.xlsx\"\nwhat = \"memo list\"\n");
    let more = [&list[..], &["--recipe", "more.toml"]].concat();
    refused(&study, &more, &["memos.xlsx, row ", "name “Odile Brannigan”"]);
    study.write("more.toml", "[[output]]\nfile = \"Theta_Works/codes.csv\"\nwhat = \"quantifiers\"\n");
    refused(&study, &more, &["Theta_Works/codes.csv, its name: name “Theta Works”"]);
}

#[test]
fn addresses_and_words_of_a_transcript_are_found_and_may_be_let_stand() {
    let study = small();
    let allowed = |words: &str| {
        study.thema(["package", "-o", "study.zip", "--allow", words]).done();
        std::fs::remove_file(study.path("study.zip")).unwrap();
        study.thema(["undo"]).done();
    };
    study.thema(["code", "set", "blame", "--definition", "Ask ruth@example.org"]).done();
    refused(&study, &[], &["e-mail “ruth@example.org”", "`--allow \"WORDS\"`"]);
    allowed("ruth@example.org");

    // Tomasz of P02 is on nobody's list.
    study.thema(["code", "set", "blame", "--definition", "As with Tomasz"]).done();
    refused(&study, &[], &["codebook/codebook.csv, row ", "Definition: person? “Tomasz”", "`thema pseudonym apply`"]);
    allowed("Tomasz");

    let said = "They see a form and they lie on the form";
    study.thema(["code", "set", "blame", "--definition", said]).done();
    refused(
        &study,
        &[],
        &["codebook/codebook.md, row ", "words of a transcript “They see a form", "`thema quote pick`"],
    );
    allowed(said);
    study.thema(["code", "set", "blame", "--definition", said]).done();
    study.thema(["quote", "pick", "P01", "--quote", said, "--coder", "ada"]).done();
    package(&study).done();
}

#[test]
fn a_dry_run_lists_the_files_and_what_is_found_and_writes_nothing() {
    let study = small();
    let before = names_in(&study);
    let run = study.thema(["package", "-o", "study.zip", "--dry-run", "--format", "csv"]).done();
    let files = crate::support::csv_rows(&run.stdout);
    let frequencies = files.iter().find(|row| row["file"] == "tables/frequencies.csv").unwrap();
    assert_eq!(frequencies["command"], "thema frequencies --quantifiers");
    assert!(run.stderr.contains("no list of real names was given"), "{}", run.stderr);
    study.write("names.csv", "real,replacement\nblame,[x]\n");
    let run = study.thema(["package", "--dry-run", "--check-names", "names.csv"]).failed();
    assert!(run.stderr.contains("name “blame”") && run.stdout.contains("tables/frequencies.csv"), "{run}");
    std::fs::remove_file(study.path("names.csv")).unwrap();
    assert_eq!(names_in(&study), before);
}

#[test]
fn a_study_that_has_little_says_what_is_missing() {
    let study = Sandbox::with_project();
    study.thema(["package", "-o", "study.zip"]).done();
    let readme = text(&packaged(&study), "README.md");
    assert!(readme.contains("nothing is coded") && readme.contains("no participant speaks"), "{readme}");

    study.write("P01.txt", "I: Who notices?\n\nP01: Nobody asks me.\n\nI: And then?\n\nP01: It is gone.\n");
    study.write(
        "marks.csv",
        "document,coder,code,quote\nP01,ada,=cmd()|'/C calc'!A0,Nobody asks me.\nP01,ada,..\\/..\\/x,It is gone.\n",
    );
    study.thema(["import", "P01.txt"]).done();
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study.thema(["attribute", "add", "../../role \"a\""]).done();
    study.thema(["participant", "set", "P01", "../../role \"a\"", "nurse"]).done();
    study.thema(["package", "-o", "study.zip", "--k", "0"]).done();
    let files = packaged(&study);
    let readme = text(&files, "README.md");
    assert!(readme.contains("agreement is between coders; here only ada has coded"), "{readme}");
    assert!(readme.contains("quotes: none was picked"), "{readme}");
    for name in files.keys() {
        assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric() || "/-._".contains(letter)), "{name}");
        assert!(!name.contains(".."), "{name}");
    }
    assert!(!text(&files, "tables/frequencies.csv").contains("\n=cmd"), "a formula stays a text");
}

#[test]
fn three_coders_have_a_log_for_each_pair() {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: Who notices?\n\nP01: Nobody asks me.\n\nI: And then?\n\nP01: It is gone.\n");
    study.thema(["import", "P01.txt"]).done();
    study.write(
        "marks.csv",
        "document,coder,code,quote\nP01,ada,trust,Nobody asks me.\nP01,ben,trust,It is gone.\nP01,c d,trust,It is gone.\n",
    );
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    package(&study).done();
    let files = packaged(&study);
    for name in ["agreement/disagreements-1-2.csv", "agreement/disagreements-2-3.csv", "agreement/confusion-1-3.csv"] {
        assert!(files.contains_key(name), "{:?}", files.keys().collect::<Vec<_>>());
    }
}

#[test]
fn a_round_that_is_blind_still_is_packaged_by_nobody() {
    let study = small();
    study.thema(["round", "add", "pilot"]).done();
    let file = rusqlite::Connection::open(study.path("study.thema")).unwrap();
    file.execute("UPDATE round SET blind = 1", []).unwrap();
    drop(file);
    refused(&study, &[], &["the round pilot is blind and not closed"]);
}

#[test]
fn a_folder_that_holds_anything_else_is_left_alone() {
    let study = small();
    study.thema(["package", "-o", "shared/"]).done();
    study.thema(["package", "-o", "shared/", "--licence", "CC-BY-4.0"]).done();
    assert!(study.read("shared/LICENCE.txt").starts_with("SPDX-License-Identifier: CC-BY-4.0\n"));
    assert!(study.read("shared/README.md").contains("SPDX-License-Identifier: CC-BY-4.0"));

    study.write("shared/notes.txt", "mine");
    let said = study.thema(["package", "-o", "shared"]).failed().stderr;
    assert!(said.contains("shared has notes.txt, which is not as a package was written there"), "{said}");
    std::fs::remove_file(study.path("shared/notes.txt")).unwrap();
    study.write("shared/study/method.md", "what I made of it");
    let said = study.thema(["package", "-o", "shared"]).failed().stderr;
    assert!(said.contains("shared has study/method.md"), "{said}");
    assert_eq!(study.read("shared/study/method.md"), "what I made of it");

    for (arguments, expected) in [
        (vec!["package"], "a package is a file or a folder"),
        (vec!["package", "-o", "study.csv"], "study.csv is neither"),
        (vec!["package", "-o", "none/study/"], "there is no folder"),
        (vec!["package", "-o", "none/study.zip"], "there is no folder none"),
    ] {
        let said = study.thema(&arguments).failed().stderr;
        assert!(said.contains(expected), "{said}");
    }
    let said = study.thema(["package", "-o", "x.zip", "--licence", "my own"]);
    assert_eq!(said.code, Some(2), "{said}");
}

#[test]
fn ones_own_recipe_is_packaged_as_it_stands() {
    let study = small();
    let recipe = "# for the appendix\n[[output]]\nfile = \"codes.xlsx\"\nwhat = \"frequencies\"\n";
    study.write("appendix.toml", recipe);
    study.thema(["package", "--recipe", "appendix.toml", "-o", "study.zip"]).done();
    let files = packaged(&study);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["README.md", "SHA256SUMS", "codes.xlsx", "outputs.toml"]);
    assert_eq!(text(&files, "outputs.toml"), recipe);
    study.write("appendix.toml", "[[output]]\nfile = \"t.csv\"\nwhat = \"export turns\"\n");
    let said = study.thema(["package", "--recipe", "appendix.toml", "-o", "study.zip"]).failed().stderr;
    assert!(said.contains("t.csv, row 2, text: words of a transcript"), "{said}");
    study.write("appendix.toml", "[[output]]\nfile = \"readme.md\"\nwhat = \"codebook\"\n");
    let said = study.thema(["package", "--recipe", "appendix.toml", "-o", "study.zip"]).failed().stderr;
    assert!(said.contains("the package has a readme.md of its own"), "{said}");
}
