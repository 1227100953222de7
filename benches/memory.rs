//! How much memory a command takes at its peak: at most 30 MB on the everyday size.
//!
//! This program starts itself as `thema` would be started, does what the binary's `main` does, and says what the
//! kernel counted (`VmHWM`). Only where there is `/proc`.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

const MEBIBYTES_MAX: f64 = 30.0;
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
    ];
    for line in lines {
        let (Some(peak), true) = (peak_of(file, line), cfg!(target_os = "linux")) else {
            println!("{line:<45} {size:<10} (unknown)");
            continue;
        };
        let mebibytes = peak as f64 / 1024.0;
        let missed = if size == "everyday" && mebibytes > MEBIBYTES_MAX { "  MISSED" } else { "" };
        println!("{line:<45} {size:<10} {mebibytes:>7.1} MB of {MEBIBYTES_MAX}{missed}");
    }
}

/// In kibibytes; `None` if the command failed or nobody knows.
fn peak_of(file: &Path, line: &str) -> Option<u64> {
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.env(CHILD, "1").args(line.split(' ')).arg("-p").arg(file).stdout(Stdio::null());
    let done = command.output().ok().filter(|done| done.status.success())?;
    String::from_utf8_lossy(&done.stderr).lines().last()?.trim().parse().ok()
}
