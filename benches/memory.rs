//! How much memory a command takes at its peak: at most 30 MB on the everyday size, 100 MB with intervals or for a
//! million ratings; 500 MB for importing a text of 100 MB.
//!
//! This program starts itself as `thema` would be started, does what the binary's `main` does, and says what the
//! kernel counted (`VmHWM`). Only where there is `/proc`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const MEBIBYTES_MAX: f64 = 30.0;
const MEBIBYTES_MAX_LARGE: f64 = 100.0;
const MEBIBYTES_MAX_LONGEST: f64 = 500.0;
const CHILD: &str = "THEMA_BENCH_MEMORY";

/// In the program started for it: does the command and says its peak on stderr.
pub fn as_child() -> Option<ExitCode> {
    std::env::var_os(CHILD)?;
    let code = thema::cli::main();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    eprintln!("{}", peak.unwrap_or("").trim().trim_end_matches("kB"));
    Some(code)
}

/// Prints the peak of each command on this project.
pub fn print(file: &Path, size: &str) {
    let lines = [
        "document list",
        "frequencies",
        "frequencies --by participant",
        "kappa",
        "kappa --unit character",
        "kappa --unit sentence --format json",
        "codebook",
        "export codings",
        "agreement",
        "agreement --unit character",
    ];
    for line in lines {
        let most = if line.starts_with("agreement") { MEBIBYTES_MAX_LARGE } else { MEBIBYTES_MAX };
        // Only the everyday size has a target.
        let judged = if size == "everyday" { most } else { f64::INFINITY };
        print_peak(line, size, peak_of(&format!("{line} -p"), file), judged);
    }
}

/// Prints the peak of each command on these files of ratings, wide and long.
pub fn print_of_ratings([wide, long]: &[PathBuf; 2]) {
    for (line, shape, file) in [
        ("kappa", "wide", wide),
        ("kappa", "long", long),
        ("agreement --ratings", "wide", wide),
        ("agreement --ratings", "long", long),
    ] {
        print_peak(line, shape, peak_of(line, file), MEBIBYTES_MAX_LARGE);
    }
}

/// Prints the peak of importing this text into a new project.
pub fn print_of_import(text: &Path, what: &str) {
    let project = text.with_extension("memory.thema");
    let _ = std::fs::remove_file(&project); // there is none the first time
    let mut made = Command::new(std::env::current_exe().expect("this program"));
    made.env(CHILD, "1").arg("init").arg(&project);
    let line = format!("import -p {}", project.display());
    let peak = made.output().ok().and_then(|_| peak_of(&line, text));
    print_peak("import", what, peak, MEBIBYTES_MAX_LONGEST);
}

fn print_peak(line: &str, what: &str, peak: Option<u64>, most: f64) {
    let Some(peak) = peak.filter(|_| cfg!(target_os = "linux")) else {
        println!("{line:<45} {what:<10} (unknown)");
        return;
    };
    let mebibytes = peak as f64 / 1024.0;
    let judged = match most {
        most if most.is_infinite() => String::new(),
        most if mebibytes > most => format!(" of {most}  MISSED"),
        most => format!(" of {most}"),
    };
    println!("{line:<45} {what:<10} {mebibytes:>7.1} MB{judged}");
}

/// In kibibytes; `None` if the command failed or nobody knows. The file is the line's last word.
fn peak_of(line: &str, file: &Path) -> Option<u64> {
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.env(CHILD, "1").args(line.split(' ')).arg(file).stdout(Stdio::null());
    let done = command.output().ok().filter(|done| done.status.success())?;
    String::from_utf8_lossy(&done.stderr).lines().last()?.trim().parse().ok()
}
