//! This project out to other programs.

use super::report;
use crate::command::Globals;
use crate::command::answer::{Answer, Reply};
use crate::error::{Error, Result};
use crate::formats::refi;
use crate::model::exchange::{Exchange, Fidelity, Outcome};
use crate::project::Project;
use crate::project::exchange::load::not_whole;
use crate::project::import::Progress;
use std::io::Cursor;

/// How a file for other programs is written.
#[derive(Debug, clap::Args)]
pub struct Writing {
    /// The program it is for, if it needs something of its own: nvivo, atlasti, maxqda or qualcoder.
    #[arg(long = "for", value_name = "PROGRAM")]
    target: Option<String>,
    /// Refuse if anything is left behind.
    #[arg(long)]
    strict: bool,
    /// Print what would be left behind, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Writing {
    /// Whether no file is written.
    pub(in crate::command) fn only_looks(&self) -> bool {
        self.dry_run
    }

    /// The study, as an archive of the standard.
    pub(in crate::command) fn project(
        self,
        project: &Project,
        globals: &Globals,
        progress: Progress<'_>,
    ) -> Result<Reply> {
        let target = target(self.target.as_deref())?;
        let (exchange, mut fidelity) = project.unload(progress)?;
        let mut packed = Cursor::new(Vec::new());
        let written = refi::write_project(&exchange, &target, &mut packed);
        fidelity.append(written.map_err(|error| Error::refused(format!("the project: {error}")))?);
        self.reply(fidelity, packed.into_inner(), &exchange, globals)
    }

    /// The codebook, as XML of the standard.
    pub(in crate::command) fn codebook(self, project: &Project, globals: &Globals) -> Result<Reply> {
        let target = target(self.target.as_deref())?;
        let exchange = project.unload_codebook()?;
        let mut bytes = Vec::new();
        let fidelity = refi::write_codebook(&exchange, &target, &mut bytes)
            .map_err(|error| Error::refused(format!("the codebook: {error}")))?;
        self.reply(fidelity, bytes, &exchange, globals)
    }

    fn reply(&self, fidelity: Fidelity, bytes: Vec<u8>, exchange: &Exchange, globals: &Globals) -> Result<Reply> {
        if self.strict && !fidelity.is_whole() {
            return Err(not_whole(&fidelity));
        }
        if self.dry_run || globals.output.is_none() {
            return Ok(report(&[(String::new(), fidelity)]));
        }
        let not_as_it_is = fidelity.entries.iter().filter(|entry| entry.outcome != Outcome::Read);
        let told =
            not_as_it_is.map(|entry| format!("{} {} {}: {}", entry.count, entry.what, entry.outcome.word(), entry.why));
        let answer = Answer::File { bytes, words: words(exchange) };
        Ok(Reply { answer, talk: told.collect(), ..Reply::default() })
    }
}

fn target(word: Option<&str>) -> Result<refi::Target> {
    let Some(word) = word else { return Ok(refi::Target::Standard) };
    refi::Target::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = refi::Target::ALL.iter().map(|target| target.word()).collect();
        Error::with_hint(
            format!("there is no program \"{word}\" to write for"),
            format!("write one of {}", known.join(", ")),
        )
    })
}

/// Every word that goes out, to look for names in.
fn words(exchange: &Exchange) -> String {
    let mut words: Vec<&str> = vec![&exchange.title, &exchange.description];
    words.extend(exchange.coders.iter().map(|coder| coder.name.as_str()));
    words.extend(exchange.codes.iter().flat_map(|code| [code.name.as_str(), &code.description]));
    words.extend(exchange.variables.iter().map(|variable| variable.name.as_str()));
    for case in &exchange.cases {
        words.extend([case.name.as_str(), &case.description]);
        words.extend(case.values.iter().map(|value| value.value.as_str()));
    }
    for source in &exchange.sources {
        words.extend([source.name.as_str(), &source.text, &source.description]);
        words.extend(source.values.iter().map(|value| value.value.as_str()));
        words.extend(source.original.iter().map(|file| file.filename.as_str()));
    }
    words.extend(exchange.codings.iter().map(|coding| coding.memo.as_str()));
    words.extend(exchange.notes.iter().flat_map(|note| [note.title.as_str(), &note.body]));
    words.extend(exchange.sets.iter().flat_map(|set| [set.name.as_str(), &set.description]));
    words.extend(exchange.links.iter().map(|link| link.name.as_str()));
    for medium in &exchange.media {
        words.extend([medium.name.as_str(), &medium.file.filename, &medium.description]);
        words.extend(medium.selections.iter().flat_map(|it| [it.name.as_str(), it.description.as_str()]));
    }
    words.join("\n")
}
