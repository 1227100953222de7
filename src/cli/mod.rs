//! The shell: arguments in, answer to stdout, talk to stderr, an exit code.
//!
//! 0 done, 1 could not (or a check found something), 2 misused. A closed pipe is success.

mod output;

use crate::command::{
    Cli, Command, Reply, Setting, config_in_use, default_project, grammar, remember_export, run, run_line,
};
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::formats::READER_THREAD;
use crate::model::visible::visible;
use crate::project::{Clock, Project};
use crate::tui;
use clap::Parser;
use std::borrow::Cow;
use std::io::IsTerminal;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

/// Runs the program with the arguments it was given.
pub fn main() -> ExitCode {
    be_silent_about_libraries();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too; clap knows which stream and which code.
            // What was typed is repeated, and may come from a script.
            let said = error.render().to_string();
            match visible(&said) {
                Cow::Borrowed(_) => drop(error.print()),
                Cow::Owned(shown) => output::say(shown.trim_end()),
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match answer(cli) {
        Ok(wrong) => ExitCode::from(u8::from(wrong)),
        Err(error) => {
            output::complain(&error);
            ExitCode::from(1)
        }
    }
}

/// A library that breaks on a file breaks in a thread where that is caught and said in our words; its own are not shown.
fn be_silent_about_libraries() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().name() != Some(READER_THREAD) {
            report(info);
        }
    }));
}

/// Does what was asked; `true` if a check found something wrong.
fn answer(cli: Cli) -> Result<bool> {
    let Cli { mut globals, command } = cli;
    let project = globals
        .project
        .clone()
        .or_else(|| std::env::var_os("THEMA_PROJECT").filter(|path| !path.is_empty()).map(PathBuf::from));
    let from_environment = std::env::var("THEMA_CODER").ok().filter(|name| !name.is_empty());
    let is_to_be_seen = command.as_ref().is_none_or(Command::opens_the_screen) && on_a_terminal();
    // A mistake in it is said before anything is made or opened.
    let config = if is_to_be_seen && !globals.no_config { configuration()? } else { Config::default() };
    let Some(command) = command else {
        return open_or_offer(project, globals.coder.or(from_environment), config).map(|()| false);
    };
    if std::io::stdout().is_terminal() {
        command.needs_a_file(&globals)?;
    }
    let option = globals.coder.clone().filter(|_| !command.shows_coders());
    let mut bar = output::Progress::default();
    let mut progress = |done: usize, all: usize, at: &str| bar.show(done, all, at);
    let mut setting = Setting {
        clock: Clock::system(),
        project,
        coder: option.or(from_environment),
        progress: &mut progress,
        keys: tui::keymap::KEYS,
    };
    let only_looks = command.only_looks();
    let reply = run(command, &globals, &mut setting)?;
    globals.output = globals.output.filter(|_| !only_looks);
    drop(bar);
    // The process ends with it: the system takes back at once what would be given back cell by cell.
    let reply = std::mem::ManuallyDrop::new(reply);
    let Reply { talk, wrong, open, from, .. } = &*reply;
    // An answer that is refused for the names in it is refused with all that is said beside it.
    let answer = if globals.check_names.is_some() { Some(reply.render(&globals, output::width())?) } else { None };
    talk.iter().for_each(|line| output::say(line));
    match &globals.output {
        Some(path) => {
            output::say(&reply.write_to(path, &globals)?);
            if let Some(Ok(project)) = from.as_ref().map(|from| Project::open(from, Clock::system())) {
                remember_export(&project, path);
            }
        }
        None => match (reply.shown_table(&globals)?, answer) {
            (Some(table), _) => output::print_table(table)?,
            (None, Some(answer)) => output::print(&answer)?,
            (None, None) => output::print(&reply.render(&globals, output::width())?)?,
        },
    }
    if let Some(path) = open.as_ref().filter(|_| on_a_terminal()) {
        screen(path, None, config)?;
    }
    Ok(*wrong)
}

fn on_a_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// What somebody wants otherwise on this machine.
fn configuration() -> Result<Config> {
    config_in_use().map_or_else(|| Ok(Config::default()), |place| config::load(&place, tui::keymap::KEYS))
}

fn open_or_offer(project: Option<PathBuf>, coder: Option<String>, config: Config) -> Result<()> {
    if !on_a_terminal() {
        return Err(Error::with_hint("the screen needs a terminal", "`thema --help` lists the commands"));
    }
    if let Some(path) = project.map_or_else(default_project, |path| Ok(Some(path)))? {
        return screen(&path, coder, config);
    }
    if !output::agreed("There is no project in this folder or above it. Make study.thema here? [y/N] ")? {
        output::say("`thema demo` makes a sample study to look at, `thema init FILE` a project of your own");
        return Ok(());
    }
    let path = Path::new("study.thema");
    Project::create(path, "study", Clock::system())?;
    screen(path, coder, config)
}

/// Opens the project full screen, until it is left.
fn screen(path: &Path, coder: Option<String>, config: Config) -> Result<()> {
    let mut project = Project::open(path, Clock::system())?;
    if let Some(name) = coder {
        project.act_as(&name)?;
    }
    let about = |command: &clap::Command| command.get_about().map_or_else(String::new, ToString::to_string);
    let commands = grammar().get_subcommands().map(|command| (command.get_name().to_owned(), about(command))).collect();
    match tui::run(&mut project, tui::Options { run_line, commands, config })? {
        tui::Ended::Quit => Ok(()),
        tui::Ended::Signal(signal) => {
            // Nothing is left to be given back: the terminal was, and the project is closed here.
            drop(project);
            std::process::exit(128 + i32::from(signal));
        }
    }
}
