//! What thema has said is saved is saved, whenever the program dies.
//!
//! A writer, this test binary started again, codes passages one by one and reports each on stdout as soon as it is
//! acknowledged. It is killed (`SIGKILL`) at a seeded moment, hundreds of times over a few projects; after each time
//! every coding reported is in the file and the doctor, who replays the history, is content.
//! `THEMA_KILLS=10000 cargo test --release kills` for a night.

use crate::support::{Sandbox, Writing, seeded};
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;
use thema::project::{Clock, Project};
use thema::store::codings;

/// Kills a project lives through before a new one is begun, so that opening stays quick.
const KILLS_PER_PROJECT: u32 = 20;

#[test]
fn every_coding_reported_as_saved_survives_any_kill() {
    let kills: u32 = std::env::var("THEMA_KILLS").map_or(300, |kills| kills.parse().expect("a number of kills"));
    let halves = [0..kills / 2, kills / 2..kills];
    let survived: Vec<usize> = std::thread::scope(|scope| {
        let threads =
            halves.map(|half| scope.spawn(|| half.step_by(KILLS_PER_PROJECT as usize).map(one_project).sum()));
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let survived: usize = survived.iter().sum();
    assert!(survived > kills as usize, "the writers were killed too early: {survived} codings in {kills} kills");
    println!("{kills} kills, {survived} codings reported and found");
}

/// Kills writers of one project again and again; answers how many codings were reported, and found.
fn one_project(seed: u32) -> usize {
    let study = Sandbox::with_long_interview();
    let mut random = seeded(u64::from(seed));
    let mut reported: HashSet<String> = HashSet::new();
    for kill in 0..KILLS_PER_PROJECT {
        let writing = Writing { coder: "ada", lane: kill, passages: u32::MAX };
        let mut writer = study.writer(&writing).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(writer.stdout.take().unwrap());
        // Some die before they have opened the file, some after a few passages, each at another instant of the next.
        for _ in 0..random() % 12 {
            let mut line = String::new();
            said.read_line(&mut line).unwrap();
            reported.extend(saved(&line));
        }
        for _ in 0..random() % 400_000 {
            std::hint::spin_loop();
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        // A line is complete, or was not said.
        reported.extend(rest.split_inclusive('\n').filter(|line| line.ends_with('\n')).filter_map(saved));

        let project = Project::open(&study.path("study.thema"), Clock::system()).unwrap();
        let found: HashSet<String> =
            project.read(codings::all).unwrap().iter().map(|coding| coding.id.to_string()).collect();
        let lost: Vec<&String> = reported.difference(&found).collect();
        assert!(lost.is_empty(), "seed {seed}, kill {kill}: reported as saved and not there: {lost:?}");
        let problems: Vec<_> = project.check().unwrap().into_iter().flat_map(|finding| finding.problems).collect();
        assert_eq!(problems, Vec::<String>::new(), "seed {seed}, kill {kill}");
    }
    reported.len()
}

/// The id in a line "saved ID".
fn saved(line: &str) -> Option<String> {
    Some(line.trim_end().strip_prefix("saved ")?.to_owned())
}

#[test]
fn an_import_that_is_interrupted_leaves_the_project_as_it_was() {
    // On a busy machine the import may be over before the signal comes, which shows nothing.
    assert!((0..5).any(|_| interrupts_an_import()), "no import was interrupted in time");
}

/// Whether an import was interrupted in its midst, after which the project has to be as it was.
fn interrupts_an_import() -> bool {
    let study = Sandbox::with_project();
    study.write("first.txt", "I: Who would notice?\n\nP01: Nobody.\n");
    study.thema(["import", "first.txt"]).done();
    let interview =
        "I: And what did you say to that?\n\nP02: That it is no business of mine, and never was.\n\n".repeat(8_000);
    for n in 0..20 {
        study.write(&format!("folder/P{n:02}.txt"), format!("{interview}P02: Number {n}.\n"));
    }
    let documents = study.answer(["document", "list", "--format", "csv"]);

    let mut import = study.command(["import", "folder"]).stderr(Stdio::null()).spawn().unwrap();
    // Once it has filled the store's own memory, it writes beside the project's file.
    let log = study.path("study.thema-wal");
    let has_written = || std::fs::metadata(&log).is_ok_and(|log| log.len() > 4_000_000);
    while !has_written() {
        if import.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    // It fails only if the import is over and waited for, which it is not.
    let interrupted = std::process::Command::new("kill").args(["-INT", &import.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    if import.wait().unwrap().success() {
        return false;
    }
    assert_eq!(study.answer(["document", "list", "--format", "csv"]), documents);
    study.healthy();
    true
}
