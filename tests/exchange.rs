//! Other programs' projects come in, this one's go out, and what went out comes back.

use crate::support::{Sandbox, repository};
use std::path::PathBuf;
use std::process::Command;

/// What a reader of the study would count, before and after.
const COUNTED: [&[&str]; 6] = [
    &["export", "codings", "--format", "csv"],
    &["frequencies", "--format", "csv"],
    &["matrix", "--format", "csv"],
    &["participants", "--format", "csv"],
    &["agreement", "--coders", "ada,ben", "--format", "csv"],
    &["codebook", "--format", "csv"],
];

/// The sample study in `study.thema`.
fn sample() -> Sandbox {
    let study = Sandbox::with_sample_study();
    std::fs::rename(study.path("barriers.thema"), study.path("study.thema")).unwrap();
    study
}

/// Without what other programs have no place for: rounds, doubts, when this was printed.
fn comparable(csv: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let kept: Vec<usize> = headings.iter().enumerate().filter(|(_, it)| !LOST.contains(it)).map(|(at, _)| at).collect();
    let row =
        |record: &csv::StringRecord| kept.iter().map(|at| record.get(*at).unwrap_or("")).collect::<Vec<_>>().join("|");
    let mut rows: Vec<String> = reader.records().map(|record| row(&record.unwrap())).collect();
    rows.sort();
    rows
}

const LOST: [&str; 3] = ["round", "certainty", "kind"];

/// A file of another program that lies beside the repository, if it does; else says that a journey is skipped.
fn sample_beside(name: &str) -> Option<PathBuf> {
    let beside = ["../shared", "../../shared"].map(|folder| repository().join(folder).join("samples").join(name));
    let found = beside.into_iter().find(|path| path.exists());
    if found.is_none() {
        println!("skipped: no samples/{name} beside the repository");
    }
    found
}

#[test]
fn the_sample_study_goes_out_and_comes_back_with_the_same_figures() {
    let study = sample();
    study.thema(["export", "project", "-o", "study.qdpx"]).done();
    let back = Sandbox::new();
    back.write("study.qdpx", std::fs::read(study.path("study.qdpx")).unwrap());
    let run = back.thema(["import", "study.qdpx"]).done();
    assert!(run.stderr.contains("made study.thema"), "{run}");
    assert!(back.answer(["log"]).contains("Barriers to defending ML systems"), "another title");
    for line in COUNTED {
        assert_eq!(comparable(&study.answer(line)), comparable(&back.answer(line)), "thema {}", line.join(" "));
    }
    back.healthy();
    // And once more into the same project: everything is there already.
    let again = back.thema(["import", "study.qdpx"]).done();
    assert!(again.stderr.contains("added: nothing"), "{again}");
    // Out again it is the same file: what is in it, and every id.
    back.thema(["export", "project", "-o", "again.qdpx"]).done();
    let [first, second] =
        [("study.qdpx", &study), ("again.qdpx", &back)].map(|(name, at)| std::fs::read(at.path(name)).unwrap());
    assert!(unzipped(&first).keys().eq(unzipped(&second).keys()), "other files, or other ids");
}

fn unzipped(bytes: &[u8]) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = std::collections::BTreeMap::new();
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut member, &mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

#[test]
fn what_goes_out_is_valid_for_every_program_it_is_for() {
    let study = sample();
    for program in ["", "nvivo", "atlasti", "maxqda", "qualcoder"] {
        let wanted: Vec<&str> = if program.is_empty() { vec![] } else { vec!["--for", program] };
        study.thema([&["export", "project", "-o", "study.qdpx"], &wanted[..]].concat()).done();
        study.thema([&["export", "codebook", "-o", "codes.qdc"], &wanted[..]].concat()).done();
        let files = unzipped(&std::fs::read(study.path("study.qdpx")).unwrap());
        study.write("project.qde", &files["project.qde"]);
        for (file, schema) in [("project.qde", "Project.xsd"), ("codes.qdc", "Codebook.xsd")] {
            let schema = repository().join("tests/data/refi").join(schema);
            let checked = Command::new("xmllint")
                .args(["--noout", "--nonet", "--schema"])
                .arg(schema)
                .arg(study.path(file))
                .output();
            let Ok(checked) = checked else {
                println!("skipped: there is no xmllint");
                return;
            };
            assert!(checked.status.success(), "{program} {file}: {}", String::from_utf8_lossy(&checked.stderr));
        }
    }
}

#[test]
fn every_selection_cut_by_another_program_is_the_quote() {
    let study = sample();
    study.thema(["export", "project", "-o", "study.qdpx"]).done();
    study.thema(["export", "codings", "-o", "codings.csv"]).done();
    let script = repository().join("tests/quotes_of_qdpx.py");
    let run = Command::new("python3")
        .arg(script)
        .args([study.path("study.qdpx"), study.path("codings.csv")])
        .arg("--coded")
        .output();
    let Ok(run) = run else {
        println!("skipped: there is no python3");
        return;
    };
    assert!(run.status.success(), "{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
}

#[test]
fn half_a_project_is_called_so_and_leaves_nothing_behind() {
    let study = sample();
    study.thema(["export", "project", "-o", "whole.qdpx"]).done();
    let whole = std::fs::read(study.path("whole.qdpx")).unwrap();
    study.write("half.qdpx", &whole[..whole.len() / 2]);
    for project in ["study.thema", "new.thema"] {
        let run = study.thema(["-p", project, "import", "half.qdpx"]).failed();
        assert!(
            run.stderr.contains("half.qdpx is called as a REFI-QDA file is, and is none, or not a whole one"),
            "{run}"
        );
        let run = study.thema(["-p", project, "import", "nowhere.qdpx"]).failed();
        assert!(run.stderr.contains("nowhere.qdpx: there is no such file"), "{run}");
    }
    assert!(!study.path("new.thema").exists());
}

#[test]
fn a_dry_run_shows_what_would_become_of_everything_and_makes_nothing() {
    let study = sample();
    let run = study.thema(["export", "project", "--dry-run", "-o", "study.qdpx", "--format", "csv"]).done();
    assert!(!study.path("study.qdpx").exists(), "{run}");
    assert!(run.stdout.contains("roles of speakers"), "{run}");
    study.thema(["export", "project", "-o", "study.qdpx"]).done();
    let refused = study.thema(["export", "project", "--strict", "-o", "strict.qdpx"]).failed();
    assert!(refused.stderr.contains("not everything can be taken as it is"), "{refused}");
    assert!(!study.path("strict.qdpx").exists());
    let empty = Sandbox::new();
    empty.write("study.qdpx", std::fs::read(study.path("study.qdpx")).unwrap());
    let run = empty.thema(["import", "--dry-run", "study.qdpx"]).done();
    assert!(run.stderr.contains("a dry run: nothing was changed"), "{run}");
    assert_eq!(std::fs::read_dir(empty.folder()).unwrap().count(), 1, "something was made");
}

#[test]
fn an_import_that_fails_leaves_no_project_behind() {
    let empty = Sandbox::new();
    empty.write("broken.qdpx", b"PK\x03\x04 and nothing more");
    empty.write("codes.qdc", "<CodeBook xmlns='urn:QDA-XML:codebook:1.0'><Codes>");
    // A codebook alone makes no project.
    for (file, said) in [("broken.qdpx", "broken.qdpx is called as"), ("codes.qdc", "there is no project at new.thema")]
    {
        let run = empty.thema(["-p", "new.thema", "import", file]).failed();
        assert!(run.stderr.contains(said), "{run}");
    }
    assert!(!empty.path("new.thema").exists());
}

#[test]
fn names_that_must_not_go_out_keep_a_project_from_going_out() {
    let study = sample();
    study.write("names.csv", "real,replacement\nada,A.\n");
    let run = study.thema(["export", "project", "-o", "study.qdpx", "--check-names", "names.csv"]).failed();
    assert!(run.stderr.contains("real names"), "{run}");
    assert!(!study.path("study.qdpx").exists());
}

#[test]
fn the_kappa_that_qualcoder_told_is_found_again_after_an_import() {
    let Some(file) = sample_beside("qualcoder/handmade_v17.qda") else { return };
    let study = Sandbox::new();
    study.thema(["-p", "study.thema", "import", file.to_str().unwrap()]).done();
    let run = study.thema(["kappa", "--as-qualcoder"]).done();
    assert!(run.stdout.contains("QualCoder"), "{run}");
}

/// What of a kind was added, as the import says it.
fn counted(run: &str, what: &str) -> usize {
    let added = run.lines().find_map(|line| line.strip_prefix("added: ")).unwrap_or_default();
    let one = what.strip_suffix('s').unwrap();
    let count = |part: &str| part.strip_suffix(what).or(part.strip_suffix(one))?.trim().parse().ok();
    let count = added.split(", ").find_map(count);
    count.unwrap_or(0)
}

/// The files of other programs, with how many codes (with categories), documents, codings and coders they are stated to have.
const SAMPLES: [(&str, [usize; 4]); 12] = [
    ("qdpx/atlasti-win-23.2_codes-only.qdpx", [3, 0, 0, 2]),
    ("qdpx/nvivo-win-12.6_youtube-comments-hu.qdpx", [152, 2, 303, 2]),
    ("qdpx/qc-1.3.2_demo.qdpx", [262, 2, 205, 1]),
    ("qdpx/handmade_standard-all-elements.qdpx", [6, 3, 13, 3]),
    ("qdpx/handmade_as-nvivo-windows_utf16-crlf-bom.qdpx", [0, 0, 0, 0]),
    ("qdpx/atlasti-mac-8.4_refi-annex-a2_no-sources.qdpx", [14, 0, 0, 0]),
    ("qdpx/handmade_qdapy-two-coders-invalid-order.qdpx", [4, 0, 0, 2]),
    ("taguette/taguette-1.5.2_three-languages.sqlite3", [7, 3, 0, 2]),
    ("qualcoder/handmade_v17.qda", [6, 0, 6, 2]),
    ("rqda/rqda-0.2.2_grimm-tales-121-codings.rqda", [16, 6, 121, 1]),
    ("rqda/rqda-0.2.2_opcw-director-general.rqda", [0, 13, 21, 0]),
    ("double-coded/bratiaa-agree-2", [0, 2, 0, 2]),
];

#[test]
fn projects_of_other_programs_come_in_with_the_counts_they_state() {
    for (sample, counts) in SAMPLES {
        let Some(file) = sample_beside(sample) else { return };
        let study = Sandbox::new();
        let run = study.thema(["-p", "study.thema", "import", file.to_str().unwrap()]).done();
        let found = ["codes", "documents", "codings", "coders"].map(|what| counted(&run.stderr, what));
        // 0: the README states none.
        let as_stated = found.iter().zip(counts).all(|(found, stated)| stated == 0 || *found == stated);
        assert!(as_stated, "{sample}: {found:?}, not {counts:?}\n{run}");
        study.healthy();
        // Every coding stands in its text.
        let codings = study.answer(["export", "codings", "--format", "csv"]);
        assert!(
            codings.lines().count() > found[2],
            "{sample}: {} codings, {} lines",
            found[2],
            codings.lines().count()
        );
        let again = study.thema(["import", file.to_str().unwrap()]).done();
        assert!(again.stderr.contains("added: nothing"), "{sample}: {again}");
    }
}
