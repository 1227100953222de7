//! What thema must not be slow at, measured on a made-up study of the everyday size and of ten times it.
//!
//! `cargo bench` runs everything and prints, after criterion's figures, one table: the shortest and the median run of both
//! sizes, how the cost grows between them, and the target where there is one. `cargo bench -- kappa` runs
//! what has "kappa" in its name, `THEMA_BENCH_LONGEST=1 cargo bench -- 100` measures documents of 100 MB too,
//! `cargo bench -- --corpus FILE [--ten-times | --thousand]` writes the project file to look at. Times of a busy machine are noise: trust the shortest run and the growth.

mod agreement;
mod corpus;
mod exchange;
mod import;
mod measure;
mod memory;
mod outputs;
mod screen;
mod study;
mod terminal;

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
        let (file, is_wanted) = (Path::new(file), |size: &str| arguments.iter().any(|argument| argument == size));
        match is_wanted("--thousand") {
            true => corpus::make_thousand_interviews(file),
            false => corpus::make_project(file, if is_wanted("--ten-times") { Size::TenTimes } else { Size::Everyday }),
        }
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
        measures.extend(outputs::measures(file, 50, 1_000));
        measures.push(screen::first_frame("open to first frame", file, 50));
        bench(&mut criterion, size.words(), &mut measures);
        measured.push(measures);
    }
    let long = folder.path().join("long.thema");
    corpus::make_long_interview(&long);
    let mut keys = vec![screen::first_frame("open to first frame, long", &long, 50)];
    keys.extend(screen::keys(&long));
    bench(&mut criterion, "long interview", &mut keys);
    let (mut thousand, mut many) = (Vec::new(), Vec::new());
    if sizes.len() > 1 {
        let file = folder.path().join("thousand.thema");
        corpus::make_thousand_interviews(&file);
        thousand = outputs::measures(&file, 500, 60_000);
        bench(&mut criterion, "1,000 interviews", &mut thousand);
        let file = folder.path().join("many.thema");
        corpus::make_many_documents(&file);
        many.push(screen::first_frame("open to first frame", &file, 300));
        bench(&mut criterion, "10,000 documents", &mut many);
    }
    let mut imports = Vec::new();
    if sizes.len() > 1 {
        imports = import::measures(folder.path());
        bench(&mut criterion, "imports", &mut imports);
    }
    let mut exchanges = exchange::measures(if sizes.len() == 1 { 2 } else { 1_000 });
    bench(&mut criterion, "exchange", &mut exchanges);
    let rows = if sizes.len() == 1 { 1_000 } else { 1_000_000 };
    let ratings = corpus::write_ratings(folder.path(), rows);
    let mut alone = agreement::alone(&ratings);
    bench(&mut criterion, "alone", &mut alone);
    let longest = corpus::Longest::ALL.into_iter().filter(|_| std::env::var_os("THEMA_BENCH_LONGEST").is_some());
    let mut in_longest = Vec::new();
    for shape in longest {
        let (import, text) = import::of_longest(folder.path(), shape);
        let mut import = [import];
        bench(&mut criterion, shape.words(), &mut import);
        print_alone(shape.words(), &import);
        memory::print_of_import(&text, shape.words());
        let file = folder.path().join("longest.thema");
        corpus::make_longest(&file, shape);
        let mut measures = vec![screen::first_frame("100 MB: open to first frame", &file, 1_000)];
        measures.extend(screen::keys_of_longest(&file));
        bench(&mut criterion, shape.words(), &mut measures);
        terminal::print(shape.words(), &file);
        in_longest.push((shape, measures));
        std::fs::remove_file(&file).expect("it was made");
    }
    criterion.final_summary();
    print_table(&measured);
    print_alone("long interview", &keys);
    print_alone("1,000 interviews", &thousand);
    print_alone("10,000 documents", &many);
    in_longest.iter().for_each(|(shape, measures)| print_alone(shape.words(), measures));
    if sizes.len() > 1 {
        terminal::print("long interview", &long);
    }
    print_alone("imports", &imports);
    print_alone("1,000,000 rows", &alone);
    for (size, file) in &projects {
        memory::print(file, size.words());
        outputs::print_page(file, size.words());
    }
    memory::print_of_ratings(&ratings);
    ExitCode::SUCCESS
}

fn bench(criterion: &mut Criterion, name: &str, measures: &mut [Measure]) {
    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat);
    for measure in measures {
        // What takes long is run less often.
        let is_long = measure.target.is_some_and(|target| target >= Duration::from_millis(500));
        group.sample_size(if is_long { 10 } else { 20 });
        group.bench_function(measure.name, |bench| bench.iter_custom(|times| (0..times).map(|_| measure.run()).sum()));
    }
    group.finish();
}

/// Everyday, ten times, and how many times as long that takes.
fn print_table(measured: &[Vec<Measure>]) {
    let [everyday, ten_times] = measured else { return };
    println!("{:<34} {:>20} {:>20} {:>8}  target", "shortest / median in ms", "everyday", "ten times", "growth");
    for (small, large) in everyday.iter().zip(ten_times) {
        if let (Some(took), Some(took_large)) = (small.shortest_and_median(), large.shortest_and_median()) {
            let growth = took_large.0.as_secs_f64() / took.0.as_secs_f64();
            let (words, words_large) = (in_milliseconds(took), in_milliseconds(took_large));
            println!("{:<34} {words:>20} {words_large:>20} {growth:>7.1}x  {}", small.name, judged(small, took.1));
        }
    }
}

fn print_alone(heading: &str, measures: &[Measure]) {
    println!("{:<34} {heading:>20}", "");
    for measure in measures {
        if let Some(took) = measure.shortest_and_median() {
            println!("{:<34} {:>20} {:31} {}", measure.name, in_milliseconds(took), "", judged(measure, took.1));
        }
    }
}

fn in_milliseconds((shortest, median): (Duration, Duration)) -> String {
    format!("{:.2} / {:.2}", shortest.as_secs_f64() * 1e3, median.as_secs_f64() * 1e3)
}

fn judged(measure: &Measure, median: Duration) -> String {
    match measure.target {
        Some(target) if median > target => format!("{} ms  MISSED", target.as_millis()),
        Some(target) => format!("{} ms", target.as_millis()),
        None => String::new(),
    }
}
