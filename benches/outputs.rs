//! The outputs of a study, each a whole process: from starting the binary to its last byte.
//!
//! Targets: every table 50 ms on the everyday size and 500 ms on 1,000 documents with 89,000 codings; the report on one
//! page 1 s on the everyday size, and at most 10 MB.

use crate::measure::{Measure, timed};
use std::path::Path;
use std::process::{Command, Stdio};
use std::rc::Rc;

/// The tables of a paper, as their commands.
const TABLES: [(&str, &str); 25] = [
    ("participants", "participants"),
    ("codebook", "codebook"),
    ("frequencies", "frequencies"),
    ("frequencies by attribute", "frequencies --by role"),
    ("matrix", "matrix"),
    ("matrix as XLSX", "matrix --format xlsx"),
    ("matrix as its figure", "matrix --format svg"),
    ("crosstab", "crosstab --attr role"),
    ("crosstab with its test", "crosstab --attr role --test fisher"),
    ("agreement", "agreement"),
    ("agreement by pairs", "agreement --pairs"),
    ("confusion", "agreement --confusion"),
    ("disagreements", "disagreements"),
    ("co-occurrence, overlap", "cooccurrence"),
    ("co-occurrence, passage", "cooccurrence --within passage"),
    ("co-occurrence, turn", "cooccurrence --within turn"),
    ("co-occurrence, turns=3", "cooccurrence --within turns=3"),
    ("co-occurrence, participant", "cooccurrence --within participant"),
    ("saturation", "saturation"),
    ("quotes", "quotes"),
    ("framework", "framework"),
    ("methods", "methods"),
    ("flow", "flow"),
    ("code line", "codeline P001"),
    ("quantifiers", "quantifiers"),
];

/// Every output of this project, which has an attribute `role`.
pub fn measures(file: &Path, table_ms: u64, report_ms: u64) -> Vec<Measure> {
    let file: Rc<Path> = file.into();
    let page = file.with_extension("html");
    let mut measures: Vec<Measure> =
        TABLES.iter().map(|&(name, line)| process(name, line, &file, None).within_ms(table_ms)).collect();
    measures.push(process("report", "report", &file, Some(&page)).within_ms(report_ms));
    measures
}

/// The size of the page that was measured.
pub fn print_page(file: &Path, size: &str) {
    if let Ok(page) = std::fs::metadata(file.with_extension("html")) {
        println!("{:<34} {:>17.1} MB, {size}, target 10 MB on the everyday size", "report", page.len() as f64 / 1e6);
    }
}

fn process(name: &'static str, line: &'static str, file: &Rc<Path>, output: Option<&Path>) -> Measure {
    let (file, output) = (Rc::clone(file), output.map(Path::to_owned));
    Measure::timed(name, move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thema"));
        command.args(line.split(' ')).arg("-p").arg(&*file).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::piped());
        if let Some(output) = &output {
            let _ = std::fs::remove_file(output); // there is none the first time
            command.arg("-o").arg(output);
        }
        let mut ended = None;
        let took = timed(|| ended = command.output().ok());
        let ended = ended.expect("the binary starts");
        assert!(ended.status.success(), "{line}: {}", String::from_utf8_lossy(&ended.stderr));
        took
    })
}
