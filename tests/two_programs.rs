//! Several people, or a screen and a script, have the project open: nothing is lost, and nobody hears of locks.

use crate::support::{Sandbox, Writing};
use insta::assert_snapshot;
use std::process::Stdio;

/// Nothing of what a database says about locks or constraints reaches a person.
#[track_caller]
fn assert_calm(stderr: &str) {
    for word in ["locked", "busy", "constraint", "SQL", "panicked"] {
        assert!(!stderr.to_lowercase().contains(&word.to_lowercase()), "{stderr}");
    }
}

#[test]
fn programs_that_stay_open_write_side_by_side_and_nothing_is_lost() {
    for programs in [2, 4] {
        let study = Sandbox::with_long_interview();
        let coders = ["ada", "ben", "cem", "dan"];
        for coder in &coders[1..] {
            study.thema(["coder", "add", coder]).done();
        }
        let writers: Vec<_> = (0..programs)
            .map(|n| {
                let writing = Writing { coder: coders[n], lane: n as u32, passages: 60 };
                study.writer(&writing).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for writer in writers {
            let output = writer.wait_with_output().unwrap();
            let (stdout, stderr) =
                (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
            assert_eq!(output.status.code(), Some(0), "{stdout}{stderr}");
            assert_eq!(stdout.lines().filter(|line| line.starts_with("saved ")).count(), 60, "{stdout}");
        }
        let rows = study.json(["export", "codings"])["rows"].as_array().unwrap().len();
        assert_eq!(rows, 60 * programs);
        study.healthy();
    }
}

#[test]
fn commands_at_the_same_time_all_come_through() {
    let study = Sandbox::with_long_interview();
    std::thread::scope(|scope| {
        for lane in 0..4 {
            let study = &study;
            scope.spawn(move || {
                for n in 0..8 {
                    let span = format!("{}..{}", 100 * lane + n, 100 * lane + n + 5);
                    let run = study.thema(["coding", "add", "P01", "trust", "--span", &span]).done();
                    assert_calm(&run.stderr);
                }
            });
        }
    });
    assert_eq!(study.json(["export", "codings"])["rows"].as_array().unwrap().len(), 32);
    study.healthy();
}

#[test]
fn the_same_thing_done_twice_at_once_is_done_once() {
    let study = Sandbox::with_long_interview();
    for n in 0..6 {
        let (code, coder) = (format!("RQ{n}/isolation"), format!("coder {n}"));
        for words in [
            &["code", "add", &code][..],
            &["coder", "add", &coder],
            &["coding", "add", "P01", "trust", "--span", "30..50"],
            &["participant", "add", &coder],
        ] {
            let twins =
                [(); 3].map(|()| study.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
            for twin in twins {
                assert_calm(&String::from_utf8(twin.wait_with_output().unwrap().stderr).unwrap());
            }
        }
    }
    let codes = study.json(["code", "list"]);
    let names =
        codes["rows"].as_array().unwrap().iter().filter(|row| row["code"].as_str().unwrap().contains("isolation"));
    assert_eq!(names.count(), 6);
    assert_eq!(study.json(["coder", "list"])["rows"].as_array().unwrap().len(), 7);
    assert_eq!(study.json(["export", "codings"])["rows"].as_array().unwrap().len(), 1);
    study.healthy();
}

#[test]
fn a_writer_who_holds_the_project_too_long_is_named_as_the_cause() {
    let study = Sandbox::with_project();
    let other = rusqlite::Connection::open(study.path("study.thema")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Reading goes on meanwhile.
    study.thema(["coder", "list"]).done();
    assert_snapshot!(study.thema(["coder", "add", "ben"]).failed().said(), @r"
    error: the project is being written by another program
    hint: wait for the other program to finish, then try again; nothing was changed
    [exit 1]
    ");
    other.execute_batch("ROLLBACK").unwrap();
    study.thema(["coder", "add", "ben"]).done();
}

#[test]
fn two_codes_merged_or_moved_into_each_other_at_once_do_not_both_vanish() {
    let study = Sandbox::with_project();
    for n in 0..12 {
        let [a, b] = ["a", "b"].map(|letter| format!("{letter}{n}"));
        study.thema(["code", "add", &a]).done();
        study.thema(["code", "add", &b]).done();
        let crossing = if n % 2 == 0 {
            [vec!["code", "merge", &a, &b], vec!["code", "merge", &b, &a]]
        } else {
            [vec!["code", "move", &a, "--under", &b], vec!["code", "move", &b, "--under", &a]]
        };
        let both = crossing.map(|words| {
            let mut command = study.command(words);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        });
        for program in both {
            assert_calm(&String::from_utf8(program.wait_with_output().unwrap().stderr).unwrap());
        }
    }
    study.healthy();
}

#[test]
fn an_undo_takes_back_one_step_however_many_programs_undo_at_once() {
    let study = Sandbox::with_long_interview();
    let count = || study.json(["export", "codings"])["rows"].as_array().unwrap().len();
    for n in 0..24 {
        study.thema(["coding", "add", "P01", "trust", "--span", &format!("{n}..90")]).done();
    }
    let mut left = 24;
    for _ in 0..6 {
        let undos = [(); 3].map(|()| study.command(["undo"]).stderr(Stdio::piped()).spawn().unwrap());
        for undo in undos {
            let output = undo.wait_with_output().unwrap();
            assert_calm(&String::from_utf8(output.stderr).unwrap());
            left -= usize::from(output.status.success());
        }
        assert_eq!(count(), left);
    }
    study.healthy();
}

#[cfg(unix)]
mod beside_a_screen {
    use super::super::terminal::Seat;
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn what_a_command_elsewhere_changes_is_seen_in_a_moment() {
        let study = Sandbox::with_sample_study();
        let mut seat = Seat::at(&study, 130, 60);
        study.thema(["code", "add", "a-new-barrier"]).done();
        let done = Instant::now();
        seat.until("the new code is in the codebook", |screen| screen.contents().contains("a-new-barrier"));
        assert!(done.elapsed() < Duration::from_millis(if cfg!(debug_assertions) { 900 } else { 300 }));
        seat.press("q");
        assert_eq!(seat.exit_code(), 0);
    }

    #[test]
    fn a_coding_waits_for_a_slow_writer_and_is_made_then() {
        let study = Sandbox::with_sample_study();
        let codings = || study.json(["coding", "list", "--coder", "ada"])["rows"].as_array().unwrap().len();
        let before = codings();
        let mut seat = Seat::at(&study, 130, 40);
        let other = rusqlite::Connection::open(study.path("barriers.thema")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        seat.press(" no-mand\r");
        seat.until("it waits", |screen| screen.contents().contains("another program is writing to this project"));
        // Reading goes on, and what is wanted meanwhile comes after it.
        seat.press("j");
        seat.press(" no-aml\r");
        std::thread::sleep(Duration::from_secs(2));
        assert_calm(&seat.shown.lock().unwrap().screen().contents());
        assert_eq!(codings(), before);
        other.execute_batch("ROLLBACK").unwrap();
        seat.until("both are coded", |screen| screen.contents().contains("coded: no-aml-peers"));
        assert_eq!(codings(), before + 2);
        // What is not wanted any more is given up; what is waits even for the one who leaves.
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        seat.press("j no-mand\r");
        seat.until("it waits", |screen| screen.contents().contains("another program is writing to this project"));
        seat.press("\x1b");
        seat.until("it is given up", |screen| screen.contents().contains("not done"));
        seat.press("j no-mand\r");
        seat.until("it waits", |screen| screen.contents().contains("another program is writing to this project"));
        seat.press("q");
        std::thread::sleep(Duration::from_millis(200));
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(seat.exit_code(), 0);
        seat.is_given_back();
        assert_eq!(codings(), before + 3);
        study.healthy();
    }
}
