//! What a team does with thema, from outside: the real binary, real files, one file a journey.
//!
//! A journey is a chapter of a study (`sample_study`, `rounds`, `disagreements`, `written_files`), of its dangers (`errors`, `hostile`, `fuzz`, `unreadable`,
//! A journey is a chapter of a study (`sample_study`, `rounds`, `disagreements`, `tables`), of its dangers (`errors`, `hostile`, `fuzz`, `unreadable`,
//! `kills`, `doctor`) or a promise about the whole (`history`, `floors`). Rules and formulas are tested under their code,
//! not here.

mod support;

mod sample_study;
mod import;
mod agreement;
mod figures;
mod disagreements;
mod methods;
mod history;
mod rounds;
mod passages;
mod counting;
mod tables;
mod cooccurrence;
mod real_counts;
mod memos;
mod quotes;
mod framework;
mod golden_outputs;
mod make;
mod package;
mod mirror;
mod amend;
mod pseudonyms;
mod withdraw;
mod draft;
mod errors;
mod exchange;
mod doctor;
mod kills;
mod two_programs;
mod real_study;
mod studies;
mod refi;
mod ratings;
mod foreign;
mod as_qualcoder;
mod agreement_files;
mod floors;
mod formats_of_projects;
mod hostile;
mod written_files;
mod fuzz;
mod unreadable;
mod terminal;
mod picture;
mod report_page;
mod configuration;
mod readme;

/// Cargo compiles what is named here and nothing else, so a forgotten file would never run.
#[test]
fn no_file_of_this_folder_was_forgotten() {
    let here = include_str!("main.rs");
    let folder = support::repository().join("tests");
    let mut forgotten: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".rs")?.to_owned()))
        .filter(|name| name != "main" && !here.contains(&format!("\nmod {name};\n")))
        .collect();
    forgotten.sort();
    assert_eq!(forgotten, Vec::<String>::new(), "add `mod …;` for these to tests/main.rs");
}
