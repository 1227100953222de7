//! What thema must not be slow at, measured on a made-up study of the everyday size and of ten times it.
//!
//! `cargo bench` runs everything and prints, after criterion's figures, one table: the shortest and the median run of both
//! sizes, how the cost grows between them, and the target where there is one. `cargo bench -- kappa` runs
//! what has "kappa" in its name, `cargo bench -- --corpus FILE [--ten-times]` writes the project file to look
//! at. Times of a busy machine are noise: trust the shortest run and the growth.

mod corpus;
mod measure;
mod memory;
mod study;

use corpus::Size;
use criterion::{Criterion, SamplingMode};
use measure::Measure;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    if let Some(code) = memory::as_child() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--corpus") {
        let Some(file) = arguments.get(at + 1) else { return ExitCode::from(2) };
        let ten_times = arguments.iter().any(|argument| argument == "--ten-times");
        corpus::make_project(Path::new(file), if ten_times { Size::TenTimes } else { Size::Everyday });
        return ExitCode::SUCCESS;
    }
    // `cargo test --all-targets` only wants to know whether it runs.
    let sizes = if arguments.iter().any(|argument| argument == "--bench") { &Size::ALL[..] } else { &Size::ALL[..1] };
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let made = |&size: &Size| {
        let file = folder.path().join(format!("{}.thema", size.words()));
        corpus::make_project(&file, size);
        (size, file)
    };
    let projects: Vec<(Size, PathBuf)> = sizes.iter().map(made).collect();

    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
        .configure_from_args();
    let mut measured = Vec::new();
    for (size, file) in &projects {
        let mut measures = study::measures(file, *size);
        measures.extend(study::words(file));
        let mut group = criterion.benchmark_group(size.words());
        group.sampling_mode(SamplingMode::Flat);
        for measure in &mut measures {
            group.bench_function(measure.name, |bench| {
                bench.iter_custom(|times| (0..times).map(|_| measure.run()).sum())
            });
        }
        group.finish();
        measured.push(measures);
    }
    criterion.final_summary();
    print_table(&measured);
    for (size, file) in &projects {
        memory::print(file, size.words());
    }
    ExitCode::SUCCESS
}

/// Everyday, ten times, and how many times as long that takes.
fn print_table(measured: &[Vec<Measure>]) {
    let [everyday, ten_times] = measured else { return };
    println!("{:<28} {:>20} {:>20} {:>8}  target", "shortest / median in ms", "everyday", "ten times", "growth");
    for (small, large) in everyday.iter().zip(ten_times) {
        let (Some((best, median)), Some((best_large, median_large))) =
            (small.shortest_and_median(), large.shortest_and_median())
        else {
            continue;
        };
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        let both =
            |best: Duration, median: Duration| format!("{:.2} / {:.2}", milliseconds(best), milliseconds(median));
        let target = match small.target {
            Some(target) if median > target => format!("{:.0} ms  MISSED", milliseconds(target)),
            Some(target) => format!("{:.0} ms", milliseconds(target)),
            None => String::new(),
        };
        let growth = milliseconds(best_large) / milliseconds(best);
        let (small_times, large_times) = (both(best, median), both(best_large, median_large));
        println!("{:<28} {small_times:>20} {large_times:>20} {growth:>7.1}x  {target}", small.name);
    }
}
