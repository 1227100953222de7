//! Every verb once: the grammar, the help and what it does.
//!
//! The shell parses a [`Command`], the screen's palette parses it with the same grammar, help, completions and man
//! page are printed from it. One file a noun; a command looks things up, acts once, and replies.

mod answer;
mod fields;
mod set;
mod setup;
mod config;
mod demo;
mod import;
mod document;
mod amend;
mod revisions;
mod recheck;
pub mod editor;
mod participant;
mod attribute;
mod pseudonym;
mod withdraw;
mod coder;
mod code;
mod coding;
mod round;
mod memo;
mod passages;
pub mod frequencies;
mod participants;
pub mod matrix;
mod media;
mod crosstab;
pub mod cooccurrence;
pub mod saturation;
mod quantifiers;
mod check_draft;
mod words;
mod figures;
pub mod codeline;
mod flow;
pub mod insight;
mod quote;
mod quotes;
mod framework;
mod kappa;
mod agreement;
mod disagreements;
mod dispute_log;
mod methods;
mod codebook;
mod report;
mod exchange;
mod export;
mod mirror;
mod make;
mod package;
mod history;
pub mod select;
mod compare;
mod unit;
pub mod cases;
mod apart;

pub use agreement::{Answered, Question};
pub use answer::{Answer, Reply, not_to_be_seen};
pub use config::config_in_use;
pub use setup::default_project;
pub use unit::Unit;

use crate::error::{Error, Result};
use crate::project::{Clock, Project};
use clap::{CommandFactory, Parser, Subcommand};
use std::path::PathBuf;

/// The instrument for a whole interview study: read, code, agree, count, report.
///
/// Without a command, thema opens the project of this folder full screen.
#[derive(Debug, Parser)]
#[command(name = "thema", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The options every command has.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Globals {
    /// The project file. Else THEMA_PROJECT, else the only .thema file in this folder or the nearest one above.
    #[arg(short, long, global = true, value_name = "FILE")]
    pub project: Option<PathBuf>,
    /// Who is acting; in a table, whose codings to show (`ada,ben`). Else THEMA_CODER, else the one remembered.
    #[arg(long, global = true, value_name = "NAME")]
    pub coder: Option<String>,
    /// How a table is printed: table, csv, tsv, json, md, latex, html, xlsx, docx, svg (its figure).
    #[arg(long, global = true, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Write the answer to a file; its ending sets the format.
    #[arg(short, long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print or write no answer in which a real name of this list stands (see `thema pseudonym`).
    #[arg(long, global = true, value_name = "FILE")]
    pub check_names: Option<PathBuf>,
    /// Leave cells that a spreadsheet would run as formulas as they are (CSV and TSV, for programs).
    #[arg(long, global = true)]
    pub raw: bool,
    /// Open the screen as if there were no config.toml.
    #[arg(long, global = true)]
    pub no_config: bool,
}

/// What thema can be asked to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(demo::Demo),
    Init(setup::Init),
    Import(import::Import),
    #[command(subcommand)]
    Document(document::Document),
    #[command(subcommand)]
    Participant(participant::Participant),
    #[command(subcommand)]
    Attribute(attribute::Attribute),
    #[command(subcommand)]
    Pseudonym(pseudonym::Pseudonym),
    #[command(subcommand)]
    Coder(coder::Coder),
    #[command(subcommand)]
    Code(code::Code),
    #[command(subcommand)]
    Coding(coding::Coding),
    #[command(subcommand)]
    Round(round::Round),
    #[command(subcommand)]
    Memo(memo::Memo),
    #[command(subcommand)]
    Media(media::Media),
    #[command(subcommand)]
    Set(set::Set),
    Passages(Box<passages::Passages>),
    Frequencies(frequencies::Frequencies),
    Participants(participants::Participants),
    Matrix(matrix::Matrix),
    Crosstab(crosstab::Crosstab),
    Cooccurrence(cooccurrence::Cooccurrence),
    Saturation(saturation::Saturate),
    Quantifiers(quantifiers::Quantifiers),
    CheckDraft(Box<check_draft::CheckDraft>),
    Words(words::Words),
    Codeline(codeline::Codeline),
    Flow(flow::Flow),
    #[command(subcommand)]
    Quote(Box<quote::Quote>),
    Quotes(Box<quotes::Quotes>),
    Framework(Box<framework::Framework>),
    Kappa(kappa::Kappa),
    Agreement(Box<agreement::Agreement>),
    Disagreements(disagreements::Disagreements),
    Methods(methods::Methods),
    Codebook(codebook::Codebook),
    Report(report::Report),
    #[command(subcommand)]
    Export(export::Export),
    Make(make::Make),
    Package(package::Package),
    Undo(history::Undo),
    Redo(history::Redo),
    Log(history::Log),
    Doctor(setup::Doctor),
    Backup(setup::Backup),
    Config(config::Config),
    Completions(setup::Completions),
    Man(setup::Man),
}

/// Where a command runs: what a program or a test decides once.
pub struct Setting<'a> {
    pub clock: Clock,
    /// The project file asked for by `--project` or THEMA_PROJECT; else the folder's is meant.
    pub project: Option<PathBuf>,
    /// The acting coder asked for by `--coder` or THEMA_CODER.
    pub coder: Option<String>,
    /// Told how far a long work is.
    pub progress: crate::project::import::Progress<'a>,
    /// What the screen says about keys, for the configuration.
    pub keys: crate::config::Keys,
}

impl Setting<'_> {
    /// The project meant. Commands that need none never ask.
    fn project_file(&self) -> Result<PathBuf> {
        match &self.project {
            Some(path) => Ok(path.clone()),
            None => default_project()?.ok_or_else(no_project),
        }
    }

    /// Whether there is no project yet where one would be looked for.
    fn is_free(&self) -> Result<bool> {
        Ok(match &self.project {
            Some(path) => !path.exists(),
            None => default_project()?.is_none(),
        })
    }

    /// Opens the project if one was named or lies in this folder or above it.
    fn open_if_any(&self) -> Result<Option<Project>> {
        let is_there = self.project.is_some() || default_project()?.is_some();
        is_there.then(|| self.open()).transpose()
    }

    /// Opens the project, as the coder asked for.
    pub fn open(&self) -> Result<Project> {
        let mut project = Project::open(&self.project_file()?, self.clock.clone())?;
        if let Some(name) = &self.coder {
            project.act_as(name)?;
        }
        Ok(project)
    }
}

fn no_project() -> Error {
    Error::with_hint(
        "there is no project in this folder or above it",
        "make one with `thema init`, look at one with `thema demo`, or name one with `-p FILE`",
    )
}

impl Command {
    /// Whether the screen is opened once it is done.
    pub fn opens_the_screen(&self) -> bool {
        matches!(self, Self::Demo(_))
    }

    /// Whether it answers something to hand over, and changes nothing.
    fn is_output(&self) -> bool {
        match self {
            Self::Quantifiers(quantifiers) => !quantifiers.changes(),
            Self::Quote(quote) => matches!(**quote, quote::Quote::List),
            Self::Document(document) => matches!(document, document::Document::List),
            Self::Participant(participant) => matches!(participant, participant::Participant::List),
            Self::Attribute(attribute) => matches!(attribute, attribute::Attribute::List),
            Self::Coder(coder) => matches!(coder, coder::Coder::List),
            Self::Code(code) => matches!(code, code::Code::List { .. }),
            Self::Round(round) => matches!(round, round::Round::List),
            Self::Media(media) => matches!(media, media::Media::List),
            Self::Set(_) => true,
            Self::Log(_) => true,
            Self::Export(export) => export.is_table(),
            other => other.shows_coders(),
        }
    }

    /// What `-o` names would be written by it, and is not: the answer is shown instead.
    pub fn only_looks(&self) -> bool {
        match self {
            Self::Package(package) => package.is_dry(),
            Self::Export(export) => export.only_looks(),
            _ => false,
        }
    }

    /// What it answers is a page, and for nobody's eyes on a terminal: fails unless it is written to a file.
    pub fn needs_a_file(&self, globals: &Globals) -> Result<()> {
        if matches!(self, Self::Report(_)) && globals.output.is_none() {
            let message = "a report is a page for a browser, not for the terminal";
            return Err(Error::with_hint(message, "write it to a file: `thema report -o study.html`"));
        }
        Ok(())
    }

    /// Whether `--coder` chooses whose codings a table shows, instead of who is acting.
    pub fn shows_coders(&self) -> bool {
        if let Self::Passages(passages) = self {
            return !passages.changes();
        }
        if let Self::Framework(framework) = self {
            return framework.prints();
        }
        matches!(
            self,
            Self::Frequencies(_)
                | Self::Participants(_)
                | Self::Matrix(_)
                | Self::Crosstab(_)
                | Self::Cooccurrence(_)
                | Self::Saturation(_)
                | Self::Words(_)
                | Self::Codeline(_)
                | Self::Flow(_)
                | Self::CheckDraft(_)
                | Self::Quotes(_)
                | Self::Kappa(_)
                | Self::Agreement(_)
                | Self::Disagreements(_)
                | Self::Methods(_)
                | Self::Codebook(_)
                | Self::Report(_)
                | Self::Export(_)
                | Self::Coding(coding::Coding::List(_))
                | Self::Memo(memo::Memo::List(_))
        )
    }
}

/// Does what the command says.
pub fn run(command: Command, globals: &Globals, setting: &mut Setting<'_>) -> Result<Reply> {
    match command {
        Command::Demo(demo) => demo.run(setting),
        Command::Init(init) => init.run(setting),
        Command::Doctor(doctor) => doctor.run(setting),
        Command::Config(config) => config.run(globals, setting),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
        Command::Kappa(kappa) if kappa.is_of_ratings() => kappa.run_on_ratings(),
        Command::Agreement(agreement) if agreement.is_of_a_file() => agreement.run_on_a_file(),
        Command::Import(import) => import.in_shell(globals, setting),
        Command::Document(document::Document::Amend(amend)) => amend.run(&mut setting.open()?, true),
        Command::Framework(framework) => {
            let mut project = setting.open()?;
            let mut reply = framework.run(&mut project, globals, true)?;
            reply.from = Some(project.path().to_owned());
            Ok(reply)
        }
        command => {
            let mut project = setting.open()?;
            let mut reply = run_in(command, globals, &mut project, setting.progress)?;
            reply.from = Some(project.path().to_owned());
            Ok(reply)
        }
    }
}

/// Does what the command says in a project that is open already.
pub fn run_in(
    command: Command,
    globals: &Globals,
    project: &mut Project,
    progress: crate::project::import::Progress<'_>,
) -> Result<Reply> {
    match command {
        Command::Import(import) => import.run(project, progress),
        Command::Document(document) => document.run(project, globals),
        Command::Participant(participant) => participant.run(project),
        Command::Attribute(attribute) => attribute.run(project),
        Command::Pseudonym(pseudonym) => pseudonym.run(project),
        Command::Coder(coder) => coder.run(project),
        Command::Code(code) => code.run(project),
        Command::Coding(coding) => coding.run(project, globals),
        Command::Round(round) => round.run(project),
        Command::Memo(memo) => memo.run(project, globals),
        Command::Media(media) => media.run(project),
        Command::Set(set) => set.run(project),
        Command::Passages(passages) => passages.run(project, globals),
        Command::Frequencies(frequencies) => frequencies.run(project, globals),
        Command::Participants(participants) => participants.run(project, globals),
        Command::Matrix(matrix) => matrix.run(project, globals),
        Command::Crosstab(crosstab) => crosstab.run(project, globals),
        Command::Cooccurrence(cooccurrence) => cooccurrence.run(project, globals),
        Command::Saturation(saturation) => saturation.run(project, globals),
        Command::Quantifiers(quantifiers) => quantifiers.run(project, globals),
        Command::CheckDraft(check) => check.run(project, globals),
        Command::Words(words) => words.run(project, globals),
        Command::Codeline(line) => line.run(project, globals),
        Command::Flow(flow) => flow.run(project, globals),
        Command::Quote(quote) => quote.run(project, globals),
        Command::Quotes(quotes) => quotes.run(project, globals),
        Command::Framework(framework) => framework.run(project, globals, false),
        Command::Kappa(kappa) => kappa.run(project, globals),
        Command::Agreement(agreement) => agreement.run(project, globals),
        Command::Disagreements(disagreements) => disagreements.run(project, globals),
        Command::Methods(methods) => methods.run(project, globals),
        Command::Codebook(codebook) => codebook.run(project, globals),
        Command::Report(report) => report.run(project, globals),
        Command::Export(export) => export.run(project, globals, progress),
        Command::Make(make) => make.run(project, globals, progress),
        Command::Package(package) => package.run(project, globals, progress),
        Command::Undo(undo) => undo.run(project),
        Command::Redo(redo) => redo.run(project),
        Command::Log(log) => log.run(project),
        Command::Backup(backup) => {
            if let Some(list) = &globals.check_names {
                pseudonym::none_left(project, list)?;
            }
            backup.run(project)
        }
        Command::Demo(_)
        | Command::Init(_)
        | Command::Doctor(_)
        | Command::Config(_)
        | Command::Completions(_)
        | Command::Man(_) => Err(Error::with_hint("that needs a shell", "leave with q and type it there")),
    }
}

/// Runs a line as the palette takes it: the command without `thema`, in the open project. Answers what a shell
/// would show, set to `width` columns.
pub fn run_line(
    project: &mut Project,
    line: &str,
    width: usize,
    progress: crate::project::import::Progress<'_>,
) -> Result<String> {
    let words = split_words(line)?;
    let cli = match Cli::try_parse_from(std::iter::once("thema".to_owned()).chain(words)) {
        Ok(cli) => cli,
        Err(help) if !help.use_stderr() => return Ok(help.to_string()),
        Err(error) => {
            let said = error.to_string();
            let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            return Err(Error::with_hint(first, "press : and type the command as in a shell, without `thema`"));
        }
    };
    let Some(command) = cli.command else { return Ok(String::new()) };
    command.needs_a_file(&cli.globals)?;
    // Somebody named for this one line goes away with it.
    let previous = project.coder().map(|coder| coder.name.clone()).filter(|_| cli.globals.coder.is_some());
    if let Some(name) = cli.globals.coder.as_deref().filter(|_| !command.shows_coders()) {
        project.act_as(name)?;
    }
    let only_looks = command.only_looks();
    let reply = run_in(command, &cli.globals, project, progress);
    if let Some(name) = previous {
        let _ = project.act_as(&name); // gone only if the command itself took the coder out of use
    }
    let reply = reply?;
    match cli.globals.output.as_deref().filter(|_| !only_looks) {
        Some(path) => {
            let said = reply.write_to(path, &cli.globals)?;
            remember_export(project, path);
            Ok(said)
        }
        None => reply.in_full(&Globals { output: None, ..cli.globals }, width),
    }
}

/// Remembers that an answer was written to a file, so that it can be found when somebody withdraws.
pub fn remember_export(project: &Project, path: &std::path::Path) {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // It is a comfort: an answer that is written is no failure because nobody noted it.
    let _ = project.remember(&format!("{}{}", crate::project::EXPORTED, path.display()), &project.now());
}

/// Splits a line as a shell would: blanks part words, quotes hold them together.
fn split_words(line: &str) -> Result<Vec<String>> {
    let (mut words, mut word, mut open) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match (open, letter) {
            (Some(quote), letter) if letter == quote => open = None,
            (None, '"' | '\'') => {
                open = Some(letter);
                word.get_or_insert_default();
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    if open.is_some() {
        return Err(Error::refused("a quote is not closed"));
    }
    words.extend(word);
    Ok(words)
}

/// As a word of a shell's line, and of the palette's.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, ',' | '-' | '_' | '.' | ':' | '/' | '=');
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        // Nothing means anything between such quotes; one of them stands between others.
        false => format!("'{}'", word.replace('\'', "'\"'\"'")),
    }
}

/// The whole grammar, for help, completions, man page and the README's reference.
pub fn grammar() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_holds_together() {
        grammar().debug_assert();
    }

    #[test]
    fn a_line_is_split_as_a_shell_would() {
        assert_eq!(split_words(r#"code rename "a b" 'c"d' e"#).unwrap(), ["code", "rename", "a b", "c\"d", "e"]);
        assert_eq!(split_words("  ").unwrap(), Vec::<String>::new());
        assert_eq!(split_words("a ''").unwrap(), ["a", ""]);
        assert!(split_words("a 'b").is_err());
    }
}
