//! The README is true: its commands run, its reference is what the code says.

use super::support::{Sandbox, repository};
use std::fmt::Write;
use std::process::Command;

fn readme() -> String {
    std::fs::read_to_string(repository().join("README.md")).unwrap()
}

/// The commands of the README's `sh` blocks, block by block.
fn blocks(readme: &str) -> Vec<Vec<&str>> {
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while lines.any(|line| line == "```sh") {
        blocks.push(lines.by_ref().take_while(|line| *line != "```").collect());
    }
    blocks
}

#[test]
fn it_begins_with_two_commands_the_main_job_and_the_tests() {
    let readme = readme();
    let first: Vec<&str> =
        blocks(&readme)[0].iter().filter_map(|line| line.split(" #").next()).map(str::trim).collect();
    assert_eq!(first, ["cargo run --release -- demo /some/new/folder", "cargo test"]);
}

#[test]
fn its_tour_runs_as_written_from_the_first_line_to_the_last() {
    let readme = readme();
    let sandbox = Sandbox::new();
    let has_sqlite = Command::new("sqlite3").arg("-version").output().is_ok();
    let lines = blocks(&readme).into_iter().skip(1).flatten().filter(|line| has_sqlite || !line.starts_with("sqlite3"));
    let script: String = lines.fold("set -e\n".to_owned(), |script, line| script + line + "\n");
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_thema")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(binary.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let run = Command::new("sh")
        .args(["-c", &script])
        .current_dir(sandbox.folder())
        .env_remove("THEMA_PROJECT")
        .env_remove("THEMA_CODER")
        .env("PATH", path.unwrap())
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "the tour stopped:\n{}\n{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    );
}

const BEGIN: &str = "<!-- reference: printed from the code, kept true by a test -->\n";
const END: &str = "<!-- end of reference -->";

/// Commands, the options all of them have, and the keys of the screen.
fn reference() -> String {
    let mut text = String::from("\n### Commands\n\n| command | what it does |\n|---|---|\n");
    let mut grammar = thema::command::grammar();
    grammar.build();
    for command in grammar.get_subcommands() {
        let nested: Vec<&clap::Command> = command.get_subcommands().filter(|sub| sub.get_name() != "help").collect();
        if nested.is_empty() {
            write_row(&mut text, "thema", command);
        }
        nested.iter().for_each(|sub| write_row(&mut text, &format!("thema {}", command.get_name()), sub));
    }
    text.push_str("\nEvery command takes these options, and `--help` says the rest:\n\n| option | |\n|---|---|\n");
    for option in grammar.get_arguments().filter(|option| option.is_global_set()) {
        let short = option.get_short().map_or(String::new(), |short| format!("`-{short}` "));
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        writeln!(text, "| {short}`--{}` | {help} |", option.get_long().unwrap_or_default()).unwrap();
    }
    text.push_str("\nWhat a table is about, the same in every command that prints one:\n\n| option | |\n|---|---|\n");
    let frequencies = grammar.find_subcommand("frequencies").unwrap();
    for option in frequencies.get_arguments().filter(|option| option.get_help_heading() == Some("Selection")) {
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        writeln!(text, "| `--{}` | {help} |", option.get_long().unwrap_or_default()).unwrap();
    }
    text.push_str("\n### Queries\n\nThe one line that `thema passages` takes, and the screen of passages:\n\n");
    text.push_str(&thema::analysis::query::markdown());
    text.push_str("\n### Keys\n");
    let mut place = "";
    for entry in thema::tui::keymap::table() {
        if entry.place != place {
            place = entry.place;
            writeln!(text, "\n{place}:\n\n| keys | |\n|---|---|").unwrap();
        }
        let keys = entry.keys.replace('|', "\\|");
        writeln!(text, "| `{keys}` | {} |", entry.words).unwrap();
    }
    text.push('\n');
    text
}

fn write_row(text: &mut String, before: &str, command: &clap::Command) {
    let wanted = command.get_positionals().map(|value| {
        let name = value.get_id().as_str().to_uppercase();
        let more = if value.get_num_args().is_some_and(|count| count.max_values() > 1) { "…" } else { "" };
        if value.is_required_set() { format!(" {name}{more}") } else { format!(" [{name}{more}]") }
    });
    let about = command.get_about().map(ToString::to_string).unwrap_or_default().replace('|', "\\|");
    writeln!(text, "| `{before} {}{}` | {about} |", command.get_name(), wanted.collect::<String>()).unwrap();
}

#[test]
fn its_reference_is_what_the_code_says() {
    is_printed(BEGIN, END, &reference());
}

#[test]
fn its_counting_rules_are_those_of_the_code() {
    let begin = "<!-- counting rules: printed from the code, kept true by a test -->\n";
    is_printed(begin, "<!-- end of counting rules -->", &format!("\n{}\n", thema::analysis::counting::markdown()));
}

/// What stands between two marks of the README is what the code prints.
#[track_caller]
fn is_printed(begin: &str, end: &str, expected: &str) {
    // Two tests may write it at once.
    static WRITING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _alone = WRITING.lock();
    let readme = readme();
    let (before, rest) = readme.split_once(begin).expect("the mark that begins it");
    let (printed, after) = rest.split_once(end).expect("the mark that ends it");
    if std::env::var_os("THEMA_BLESS").is_some() {
        std::fs::write(repository().join("README.md"), format!("{before}{begin}{expected}{end}{after}")).unwrap();
    } else {
        assert!(printed == expected, "run `THEMA_BLESS=1 cargo test readme` to print it anew; it is now:\n{expected}");
    }
}
