//! Pseudonyms: candidates are found, names are replaced in everything the file holds and are in no byte of it afterwards,
//! and an answer with a name in it is not given away.

use crate::support::{Sandbox, csv_rows};
use std::collections::BTreeSet;

/// Every place of the sample study that has to go, with what stands for it.
const LIST: &str = "\
# kept outside the project
real,replacement
Odile Brannigan,[person-1]
Odile,[person-1]
Tomasz Brill,[person-2]
Tomasz,[person-2]
Anselm Roke,[person-3]
Roke,[person-3]
J. K. Ostrander,[person-4]
ليلى حداد,[person-5]
André Kessler,[person-6]
André,[person-6]
Will,[person-7]
the state's only wastewater epidemiologist,[colleague]
Quillmoor Mutual,[company-1]
Quillmoor,[company-1]
Brightkettle,[company-2]
Tallow & Finch,[company-3]
青嵐解析,[company-4]
Stockwren,[product-1]
LedgerLark,[product-2]
Little Venning,[town]
mlops@brightkettle.example,[e-mail]
555-0142,[phone]
Nobody Atall,[nobody]
";

fn real_names() -> impl Iterator<Item = &'static str> {
    LIST.lines().skip(2).filter_map(|line| line.split(',').next())
}

/// Whether the words stand in the project file or beside it, as UTF-8 or UTF-16.
fn stands_in_bytes(study: &Sandbox, words: &str) -> bool {
    let utf16: Vec<u16> = words.encode_utf16().collect();
    let little: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let needles = [words.as_bytes().to_vec(), little, big];
    std::fs::read_dir(study.folder()).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        let is_project = path.file_name().unwrap().to_str().unwrap().starts_with("barriers.thema");
        is_project && {
            let bytes = std::fs::read(&path).unwrap();
            needles.iter().any(|needle| bytes.windows(needle.len()).any(|window| window == needle))
        }
    })
}

/// What must not change: counts of all codes, and agreement by turn.
fn figures(study: &Sandbox) -> String {
    let mut figures = String::new();
    for layer in ["coder:ada", "coder:ben", "consensus"] {
        for row in study.json(["frequencies", "--layer", layer])["rows"].as_array().unwrap() {
            let counts = ["code", "participants", "documents", "passages"].map(|figure| row[figure].to_string());
            figures.push_str(&format!("{layer} {}\n", counts.join(" ")));
        }
    }
    let kappa = study.json(["kappa", "--coders", "ada,ben"]);
    figures.push_str(&kappa["rows"].to_string());
    figures.push_str(&kappa["overall"]["cohen_kappa_pooled"].to_string());
    figures
}

#[test]
fn candidates_of_the_sample_are_found_and_make_a_list() {
    let study = Sandbox::with_sample_study();
    study.thema(["pseudonym", "find", "-o", "candidates.csv"]).done();
    let rows = csv_rows(&study.read("candidates.csv"));
    let found: BTreeSet<&str> = rows.iter().map(|row| row["candidate"].as_str()).collect();
    // Described and not named: nobody can find that by its letters.
    let hidden = ["the state's only wastewater epidemiologist", "Nobody Atall"];
    // Tomasz Brill and Odile Brannigan may stand with a first name alone, too.
    for name in real_names().filter(|name| !hidden.contains(name)) {
        let is_there = found.contains(name) || found.iter().any(|one| one.split(' ').any(|part| part == name));
        assert!(is_there, "{name} is not among {found:?}");
    }
    let place = |name: &str| rows.iter().position(|row| row["candidate"] == name).unwrap();
    for name in ["Odile Brannigan", "Anselm Roke", "J. K. Ostrander", "André Kessler", "mlops@brightkettle.example"] {
        assert!(place(name) < rows.len() / 2, "{name} is too far down, at {} of {}", place(name), rows.len());
    }
    for name in ["Monday", "June", "P06", "I", "The", "German", "And"] {
        assert!(!found.contains(name), "{name} is nobody's name");
    }
    assert_eq!(rows[place("555-0142")]["replacement"], "[phone]");
    assert_eq!(rows[place("Odile Brannigan")]["replacement"], rows[place("Odile")]["replacement"]);
    assert!(rows[place("Odile Brannigan")]["example"].contains("is called Odile, Odile Brannigan"));

    // Used as a list, it shows nothing that it has.
    let again = study.thema(["pseudonym", "find", "--list", "candidates.csv", "--format", "csv"]).done();
    assert_eq!(csv_rows(&again.stdout).len(), 0, "{again}");
}

#[test]
fn names_are_replaced_everywhere_and_are_in_no_byte_of_the_file() {
    let study = Sandbox::with_sample_study();
    study.write("list.csv", LIST);
    let thema = |words: &[&str]| study.thema(words.iter().copied()).done();
    // Names in every corner of a project.
    let code = "RQ2 assessment/no evaluation\\/monitoring/no-monitoring";
    thema(&["code", "set", code, "--example", "Odile Brannigan never looks"]);
    thema(&["code", "set", code, "--definition", "What Tomasz means"]);
    thema(&[
        "memo",
        "add",
        "--document",
        "P01",
        "--title",
        "On Odile",
        "Odile's comments matter. So did Anselm Roke's.",
    ]);
    thema(&["participant", "set", "P01", "employer", "Quillmoor Mutual"]);
    thema(&["participant", "set", "P01", "employer", "Quillmoor"]);
    thema(&["document", "rename", "P03", "Tallow & Finch"]);
    thema(&["document", "rename", "Tallow & Finch", "P03"]);
    thema(&["coder", "add", "Stockwren fan"]);
    thema(&["undo"]);
    // An earlier text that has a name, and a later one that has it no more.
    let sample = crate::support::repository().join("sample_transcripts/transcripts/P06.md");
    let corrected =
        std::fs::read_to_string(sample).unwrap().replace("sits behind LedgerLark,", "sits behind a screen,");
    study.write("corrected.md", corrected);
    thema(&["document", "amend", "P06", "corrected.md"]);
    let before = figures(&study);
    let texts = study.json(["passages", "--layer", "coder:ada"]);

    let dry = thema(&["pseudonym", "apply", "list.csv", "--dry-run"]);
    assert!(dry.stderr.contains("found nowhere: Nobody Atall"), "{dry}");
    assert!(dry.stderr.contains("P06: ") && dry.stderr.contains("may be an ordinary word"), "{dry}");
    assert!(
        dry.stderr.contains("  P01 2600..2897 RQ3 implementation/no collaboration/team-isolation-pipeline (ada)"),
        "{dry}"
    );
    assert!(stands_in_bytes(&study, "Odile"), "a dry run changes nothing");

    let done = thema(&["pseudonym", "apply", "list.csv"]);
    assert!(done.stdout.contains("Odile Brannigan") && done.stderr.contains("got a new text"), "{done}");
    assert!(done.stderr.contains("names are left in names of coders"), "{done}");
    study.healthy();
    assert_eq!(figures(&study), before);
    let left = study.thema(["pseudonym", "check", "list.csv"]).failed();
    assert!(left.stdout.contains("names of coders"), "{left}");
    // Who codes keeps their name; that one was ours.
    for name in real_names().filter(|name| *name != "Stockwren") {
        assert!(!stands_in_bytes(&study, name), "{name} stands in the file");
    }

    // Every passage reads as before, but for the names in it.
    let now = study.json(["passages", "--layer", "coder:ada"]);
    let quotes = |answer: &serde_json::Value| -> Vec<String> {
        let rows = answer["rows"].as_array().unwrap();
        rows.iter().map(|row| row.to_string()).collect()
    };
    assert_eq!(quotes(&texts).len(), quotes(&now).len());
    assert!(
        quotes(&now).iter().any(|row| row.contains("one of them is called [person-1], [person-1], because")),
        "{now}"
    );
    let turns = thema(&["passages", "--layer", "consensus", "--format", "csv"]);
    assert!(turns.stdout.contains("[person-2] says the labelling firm is"), "{turns}");

    let revisions = thema(&["document", "revisions", "P06", "--format", "csv"]);
    assert_eq!(revisions.stdout.matches("erased").count(), 2, "{revisions}");
    let compared = study.thema(["document", "diff", "P06"]);
    assert!(!compared.stdout.contains("Will") && !compared.stderr.contains("Will"), "{compared}");
    let open = thema(&["document", "recheck", "--format", "csv"]);
    assert!(!open.stdout.contains("LedgerLark"), "{open}");

    // What erased for good is not undone, and nothing goes back to what it erased.
    let undo = study.thema(["undo"]).failed();
    assert!(undo.stderr.contains("that cannot be undone: replaced"), "{undo}");
    assert!(study.thema(["undo", "--to", "1"]).failed().stderr.contains("that cannot be undone"));
    let again = thema(&["pseudonym", "apply", "list.csv"]);
    assert!(again.stderr.contains("found nowhere: Odile Brannigan, Odile, Tomasz Brill"), "{again}");
    thema(&["memo", "add", "--document", "P01", "Work goes on."]);
    thema(&["undo"]);
    study.healthy();
}

#[test]
fn names_in_some_documents_only_are_replaced_there() {
    let study = Sandbox::with_sample_study();
    study.write("list.csv", "Tomasz → [person-2]\nOdile → [person-1]\n");
    study.thema(["pseudonym", "apply", "list.csv", "--document", "P02"]).done();
    study.healthy();
    let left = study.thema(["pseudonym", "check", "list.csv"]).failed();
    assert!(left.stdout.contains("the text of P01") && !left.stdout.contains("Tomasz"), "{left}");
    let revisions = study.json(["document", "list"]);
    let rows = revisions["rows"].as_array().unwrap();
    let of = |name: &str| rows.iter().find(|row| row["document"] == name).unwrap()["revision"].clone();
    assert_eq!((of("P01"), of("P02")), (1.into(), 2.into()));
}

#[test]
fn nothing_is_half_done_while_another_program_has_the_project_open() {
    let study = Sandbox::with_sample_study();
    study.write("list.csv", "Odile → [person-1]\n");
    let other = thema::project::Project::open(&study.path("barriers.thema"), thema::project::Clock::system()).unwrap();
    let refused = study.thema(["pseudonym", "apply", "list.csv"]).failed();
    assert!(refused.stderr.contains("open in another program"), "{refused}");
    assert_eq!(other.documents().unwrap()[0].revision, 1);
    drop(other);
    study.healthy();
    study.thema(["pseudonym", "apply", "list.csv"]).done();
    study.healthy();
}

#[test]
fn a_list_that_would_do_harm_is_refused_whole() {
    let study = Sandbox::with_sample_study();
    study.write("list.csv", "Odile,[person 1]\nOdile,[person 2]\nX,[y]\n");
    let refused = study.thema(["pseudonym", "apply", "list.csv"]).failed();
    assert!(
        refused.stderr.contains("line 2: \"Odile\" is on line 1 already") && refused.stderr.contains("line 3"),
        "{refused}"
    );
    let missing = study.thema(["pseudonym", "check", "none.csv"]).failed();
    assert!(missing.stderr.contains("there is no such file"), "{missing}");
}

#[test]
fn an_answer_with_a_name_in_it_is_neither_printed_nor_written() {
    let study = Sandbox::with_sample_study();
    study.write("list.csv", LIST);
    for format in ["table", "csv", "json", "html", "latex", "md"] {
        let words = ["passages", "--layer", "consensus", "--check-names", "list.csv", "--format", format];
        let refused = study.thema(words).failed();
        assert_eq!(refused.stdout, "", "{refused}");
        for name in ["Odile Brannigan: 1 time", "Tomasz: "] {
            assert!(refused.stderr.contains(name), "{format}: {refused}");
        }
    }
    let refused = study.thema(["passages", "--check-names", "list.csv", "-o", "out.csv"]).failed();
    assert!(
        !study.path("out.csv").exists() && refused.stderr.contains("nothing of it was printed or written"),
        "{refused}"
    );
    // No name in it: it is given.
    let given = study.thema(["frequencies", "--check-names", "list.csv", "-o", "out.csv"]).done();
    assert!(study.path("out.csv").exists(), "{given}");
    let copy = study.thema(["backup", "copy.thema", "--check-names", "list.csv"]).failed();
    assert!(!study.path("copy.thema").exists() && copy.stderr.contains("names"), "{copy}");
}

#[test]
fn names_that_were_replaced_do_not_come_back_with_an_old_file() {
    let study = Sandbox::with_sample_study();
    let thema = |words: &[&str]| study.thema(words.iter().copied());
    study.write("list.csv", "Odile Brannigan,[person-1]\nOdile,[person-1]\n");
    thema(&["export", "project", "-o", "before.qdpx"]).done();
    let sample = crate::support::repository().join("sample_transcripts/transcripts/P01.txt");
    std::fs::copy(sample, study.path("interview one.txt")).unwrap();
    thema(&["pseudonym", "apply", "list.csv"]).done();
    assert!(!stands_in_bytes(&study, "Odile"));
    let refused = thema(&["import", "interview one.txt"]).failed();
    assert!(
        refused.stderr.contains("interview one.txt: it is P01 as it was before words of it were erased for good"),
        "{refused}"
    );
    assert!(refused.stderr.contains("--bring-back P01"), "{refused}");
    let amended = thema(&["document", "amend", "P01", "interview one.txt"]).failed();
    assert!(amended.stderr.contains("P01 as it was before"), "{amended}");
    let run = thema(&["import", "before.qdpx", "--format", "csv"]).done();
    let rows = csv_rows(&run.stdout);
    let dropped = rows.iter().find(|row| row["what"] == "documents" && row["outcome"] == "dropped");
    assert_eq!(dropped.map(|row| row["examples"].as_str()), Some("P01"), "{run}");
    assert!(!stands_in_bytes(&study, "Odile"), "a name came back");
    // A fingerprint of the text as it was, beside all of it but the name, would let anybody try names.
    let file = rusqlite::Connection::open(study.path("barriers.thema")).unwrap();
    let kept: u32 = file
        .query_row("SELECT count(*) FROM document_text WHERE erased = 1 AND sha256 <> ''", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 0);
    drop(file);
    thema(&["import", "interview one.txt", "--bring-back", "P01"]).done();
    assert!(stands_in_bytes(&study, "Odile"));
    study.healthy();
}
