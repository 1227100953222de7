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
    // What is written stays in the store's own memory until it is committed, so these are the two halves of its life.
    let in_its_midst = || std::thread::sleep(std::time::Duration::from_millis(300));
    assert!((0..5).any(|_| interrupts_an_import(0, in_its_midst)), "no import was interrupted in time");
    // A commit may be over before the signal comes: then it is whole.
    interrupts_an_import(4_000_000, || ());
}

/// Interrupts an import some time after it has the project open and so much is in the log. It is over nevertheless, and
/// everything is there, or it answers that it was interrupted, and the project has to be as it was.
fn interrupts_an_import(logged: u64, some_time: impl FnOnce()) -> bool {
    let study = Sandbox::with_project();
    study.write("first.txt", "I: Who would notice?\n\nP01: Nobody.\n");
    study.thema(["import", "first.txt"]).done();
    let interview =
        "I: And what did you say to that?\n\nP02: That it is no business of mine, and never was.\n\n".repeat(8_000);
    for n in 0..20 {
        study.write(&format!("folder/P{n:02}.txt"), format!("{interview}P02: Number {n}.\n"));
    }
    let documents = study.answer(["document", "list", "--format", "csv"]);

    // The log is there from when the project is opened until the last who has it open closes it.
    let log = study.path("study.thema-wal");
    assert!(!log.exists());
    let mut import = study.command(["import", "folder"]).stderr(Stdio::null()).spawn().unwrap();
    let has_come = || std::fs::metadata(&log).is_ok_and(|log| log.len() >= logged);
    while !has_come() && import.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    some_time();
    // It fails only if the import is waited for, and then it is over.
    if import.try_wait().unwrap().is_none() {
        // Ctrl-C ends it just so; but what a script starts in the background is deaf to that, as is all it starts itself.
        let interrupted = std::process::Command::new("kill").args(["-TERM", &import.id().to_string()]).status();
        assert!(interrupted.unwrap().success());
    }
    let was_interrupted = !import.wait().unwrap().success();
    let found = study.answer(["document", "list", "--format", "csv"]);
    if was_interrupted {
        assert_eq!(found, documents);
    } else {
        assert_eq!(found.lines().count(), documents.lines().count() + 20);
    }
    study.healthy();
    was_interrupted
}
