//! Files that were damaged at random, in every format: none makes a reader break, and what is read keeps its promises.
//!
//! The same damage each time, a few seconds in the suite. `THEMA_FUZZ=3600 cargo test --release --test journeys fuzz --
//! --nocapture` goes on for an hour and looks at the memory, too; `THEMA_FUZZ=1800@5000000` begins with that file, so that
//! another core has others.

mod damage;
mod seeds;
mod projects;

use crate::support::repository;
use damage::damaged;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use seeds::Seed;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::time::{Duration, Instant};
use thema::formats::foreign::{self, File, Given, Kind, SegmentRow};
use thema::formats::refi::{self, Asked, Target};
use thema::formats::transcript::{self, Rules, Transcript};
use thema::formats::{READER_THREAD, codebook, codings, participants, ratings, spans, weights};
use thema::model::exchange::{Entry, Outcome};
use thema::model::span::Span;

/// How long the suite goes on.
const SECONDS: u64 = 4;

/// How much memory a long run may take at most, in MiB.
const MEMORY_MAX: u64 = 300;

/// What became of the files of one format.
#[derive(Default)]
struct Tally {
    read: u32,
    refused: u32,
    longest: Duration,
}

#[test]
fn no_damaged_file_breaks_a_reader() {
    let (wanted, first) = limit();
    let until = Instant::now() + Duration::from_secs(wanted.unwrap_or(SECONDS));
    be_silent_about_the_reading_thread();
    let seeds = seeds::all();
    let formats: BTreeMap<&str, Vec<&Seed>> = seeds.iter().fold(BTreeMap::new(), |mut formats, seed| {
        formats.entry(seed.ending()).or_insert_with(Vec::new).push(seed);
        formats
    });
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut number: u64 = first;
    'all: loop {
        for (format, seeds) in &formats {
            if Instant::now() > until && number - first >= 2 * formats.len() as u64 {
                break 'all;
            }
            let mut random = ChaCha8Rng::seed_from_u64(number);
            let (name, bytes) = damaged(&mut random, seeds, &formats);
            let begun = Instant::now();
            let read = panic::catch_unwind(AssertUnwindSafe(|| read(&name, &bytes)));
            let tally = tallies.entry(format).or_default();
            tally.longest = tally.longest.max(begun.elapsed());
            match read {
                Ok(Ok(true)) => tally.read += 1,
                Ok(Ok(false)) => tally.refused += 1,
                Ok(Err(broken)) => fail(number, &name, &bytes, &broken),
                Err(_) => fail(number, &name, &bytes, "the reader panicked"),
            }
            number += 1;
        }
    }
    for (format, Tally { read, refused, longest }) in &tallies {
        println!("{format:>12}: {read:>8} read {refused:>8} refused, the longest in {} ms", longest.as_millis());
    }
    println!("{} files", number - first);
    for (format, tally) in &tallies {
        assert!(tally.read + tally.refused > 1, "{format} was hardly tried");
    }
    if let Some(most) = most_memory().filter(|_| wanted.is_some()) {
        println!("{most} MiB at most");
        assert!(most < MEMORY_MAX, "{most} MiB of memory; {MEMORY_MAX} are allowed");
    }
}

#[test]
fn undamaged_seeds_are_read() {
    for Seed { name, bytes } in seeds::all() {
        // A survey is asked for by an option; a locked file is known to be one.
        let is_refused = ["locked.pdf", "survey.csv"].contains(&name.as_str());
        assert_eq!(read(&name, &bytes), Ok(!is_refused), "{name}");
    }
}

/// Whether the file is read or refused; what is wrong if it is read wrongly.
fn read(name: &str, bytes: &[u8]) -> Result<bool, String> {
    if name.ends_with(".qdpx") || name.ends_with(".qdc") {
        return read_exchange(name, bytes);
    }
    if let Some(kind) = name.strip_suffix(".foreign").and_then(Kind::from_word) {
        return read_foreign(kind, bytes);
    }
    let Some(table) = name.strip_suffix(".table") else {
        return match transcript::read(Path::new(name), bytes, &Rules::default()) {
            Ok(transcript) => kept(&transcript).map(|()| true),
            Err(error) if error.to_string().trim().is_empty() => Err("a refusal without a word".to_owned()),
            Err(_) => Ok(false),
        };
    };
    let Ok(text) = std::str::from_utf8(bytes) else { return Ok(false) };
    Ok(match table {
        "codings" => codings::read(text).is_ok(),
        "codebook" => codebook::read(text).is_ok(),
        "participants" => participants::read(text).is_ok(),
        "ratings" => ratings::read(text).is_ok() & ratings::read_sets(text).is_ok(),
        "weights" => weights::read(text).is_ok(),
        "lengths" => spans::read_lengths(text).is_ok(),
        "spans" => {
            let lengths = spans::read_lengths("document,length\nP01,400\n").unwrap().rows;
            spans::read(text, &lengths).is_ok()
        }
        other => panic!("no table is named {other}"),
    })
}

/// A project or a codebook of the exchange standard. What is read can be written, and says the same when it is read again.
fn read_exchange(name: &str, bytes: &[u8]) -> Result<bool, String> {
    let read = match name.ends_with(".qdpx") {
        true => refi::read_project(bytes, &Asked::default()),
        false => refi::read_codebook(bytes),
    };
    let study = match read {
        Ok((study, _)) => study,
        Err(error) if error.to_string().trim().is_empty() => return Err("a refusal without a word".to_owned()),
        Err(_) => return Ok(false),
    };
    study.wrong().map_or(Ok(()), Err)?;
    for target in Target::ALL {
        let mut sink = std::io::Cursor::new(Vec::new());
        refi::write_project(&study, &target, &mut sink).map_err(|error| error.to_string())?;
        let (again, _) =
            refi::read_project(&sink.into_inner(), &Asked::default()).map_err(|error| error.to_string())?;
        if again.codings.len() != study.codings.len() || again.codes.len() != study.codes.len() {
            return Err(format!("written for {} and read again, it is another study", target.word()));
        }
    }
    Ok(true)
}

/// The same for a file of another tool; whatever is in it, values hold together and every loss has a reason.
fn read_foreign(kind: Kind, bytes: &[u8]) -> Result<bool, String> {
    let _ = foreign::kind_of(bytes);
    let files = [File { name: "ada/P01.ann", bytes }, File { name: "ada/P01.txt", bytes: seeds::TALK.as_bytes() }];
    let files = if kind == Kind::Brat { &files[..] } else { &files[..1] };
    let (given, fidelity) = match foreign::read(kind, files, &foreign::Asked::default()) {
        Ok(read) => read,
        Err(error) if error.to_string().trim().is_empty() => return Err("a refusal without a word".to_owned()),
        Err(_) => return Ok(false),
    };
    let ensure = |is_so: bool, what: &str| if is_so { Ok(()) } else { Err(what.to_owned()) };
    let is_told = |entry: &Entry| entry.outcome == Outcome::Read || !entry.why.trim().is_empty();
    ensure(fidelity.entries.iter().all(is_told), "a loss without a reason")?;
    match given {
        Given::Segments(segments) => {
            let is_whole = |row: &SegmentRow| !row.quote.trim().is_empty() && !row.code.is_empty() && row.line > 0;
            ensure(segments.rows.iter().all(is_whole), "a segment without words, code or line")?;
        }
        Given::Study(study) => {
            study.wrong().map_or(Ok(()), Err)?;
        }
    }
    Ok(true)
}

/// What a transcript promises of itself, whatever it was read from.
fn kept(transcript: &Transcript) -> Result<(), String> {
    let Transcript { body, speakers, turns, sections, remarks, doubts, .. } = transcript;
    let letters: Vec<char> = body.chars().collect();
    let inside = |span: Span| span.start() <= span.end() && span.end().0 as usize <= letters.len();
    let ensure = |is_so: bool, what: &str| if is_so { Ok(()) } else { Err(what.to_owned()) };

    ensure(!body.contains(['\r', '\0']), "the text holds line ends of another system, or NUL")?;
    ensure(turns.iter().all(|turn| inside(turn.span) && !turn.span.is_empty()), "a turn is empty or outside the text")?;
    ensure(turns.windows(2).all(|two| two[0].span.end() <= two[1].span.start()), "turns overlap or are out of order")?;
    for turn in turns {
        let words = &letters[turn.span.start().0 as usize..turn.span.end().0 as usize];
        let blank = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace());
        ensure(!blank(words.first()) && !blank(words.last()), "a turn has blanks around it")?;
        ensure(turn.speaker.is_none_or(|speaker| speaker < speakers.len()), "a turn's speaker is none of the file's")?;
    }
    for (speaker, number) in speakers.iter().zip(0..) {
        let count = turns.iter().filter(|turn| turn.speaker == Some(number)).count();
        ensure(count == speaker.turns as usize && count > 0, "a speaker's turns are not counted right")?;
        ensure(!speaker.label.trim().is_empty(), "a speaker without a name")?;
    }
    ensure(sections.iter().all(|section| inside(section.span)), "a section is outside the text")?;
    ensure(sections.windows(2).all(|two| two[0].span.end() <= two[1].span.start()), "sections overlap")?;
    ensure(remarks.iter().all(|remark| inside(remark.span) && !remark.span.is_empty()), "a remark about nothing")?;
    ensure(remarks.iter().all(|remark| !remark.body.trim().is_empty()), "a remark without words")?;
    ensure(remarks.windows(2).all(|two| two[0].span <= two[1].span), "remarks are out of order")?;
    ensure(doubts.iter().all(|doubt| !doubt.message.trim().is_empty()), "a doubt without words")
}

/// Keeps the file for whoever looks into it.
fn fail(number: u64, name: &str, bytes: &[u8], why: &str) -> ! {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{number}-{name}"));
    std::fs::write(&kept, bytes).unwrap();
    panic!("damaged file {number} ({name}): {why}; it is kept as {}", kept.display());
}

/// What a library says when it breaks where that is caught.
fn be_silent_about_the_reading_thread() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() != Some(READER_THREAD) {
            report(info);
        }
    }));
}

/// The most memory this process had, in MiB, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}

/// For how many seconds somebody wants it to go on, and with which file to begin.
fn limit() -> (Option<u64>, u64) {
    let wanted = std::env::var("THEMA_FUZZ").ok();
    match wanted.as_deref().map(|wanted| wanted.split_once('@').unwrap_or((wanted, "0"))) {
        Some((seconds, first)) => (Some(seconds.parse().expect("seconds")), first.parse().expect("a number")),
        None => (None, 0),
    }
}
