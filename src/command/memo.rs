//! Memos from the shell.

use super::Globals;
use super::answer::{Answer, Reply};
use super::coding::{parse_id, parse_span, place_of_quote};
use crate::error::{Error, Result};
use crate::model::coding::Coding;
use crate::model::ids::CoderId;
use crate::model::memo::{Level, Memo as Note, MemoAbout};
use crate::model::span::Span;
use crate::project::Project;
use crate::project::lookup::named;
use crate::project::memos::{Source, Written, no_memo};
use crate::project::study::Study;
use crate::report::{Cell, Column, Report};
use serde_json::json;
use std::collections::HashSet;

/// Memos, about anything from the project to a single coding
#[derive(Debug, clap::Subcommand)]
pub enum Memo {
    List(List),
    /// Write a memo; about the project unless an option says otherwise
    Add {
        body: String,
        #[arg(long, default_value = "")]
        title: String,
        #[command(flatten)]
        about: Box<About>,
    },
    /// Write a memo of yours, or the remark on a coding of yours, anew, by its id
    Set {
        id: String,
        /// What it shall say; else only the title is changed.
        #[arg(required_unless_present = "title")]
        body: Option<String>,
        #[arg(long)]
        title: Option<String>,
    },
    /// Take a memo of yours away, or the remark off a coding of yours, by its id
    Remove {
        id: String,
    },
}

/// List memos, and the remarks kept with codings, in the order they were written
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only those about this kind of thing: project, document, participant, passage, code or coding.
    #[arg(long, value_name = "KIND", value_parser = parse_level)]
    about: Option<Level>,
    /// Only those about this document, its passages and the codings in it.
    #[arg(long, value_name = "NAME")]
    document: Option<String>,
    /// Only those about this code with everything under it, and about codings with it.
    #[arg(long)]
    code: Option<String>,
    /// Only those about this participant.
    #[arg(long, value_name = "LABEL")]
    participant: Option<String>,
    /// Only those in which these words stand: in title, body or the passage.
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
}

/// What a memo is about.
#[derive(Debug, clap::Args)]
#[group(multiple = true)]
pub struct About {
    /// About a document, or a passage of it.
    #[arg(long, value_name = "NAME")]
    document: Option<String>,
    /// The passage in characters from 0, the end not included, as 120..180.
    #[arg(long, value_parser = parse_span, requires = "document", conflicts_with_all = ["quote", "turn"])]
    span: Option<Span>,
    /// The passage by its words, which must stand in the document exactly once.
    #[arg(long, requires = "document", conflicts_with = "turn")]
    quote: Option<String>,
    /// The passage that is this turn of the document.
    #[arg(long, value_name = "NUMBER", requires = "document")]
    turn: Option<u32>,
    /// About a code or a theme.
    #[arg(long, conflicts_with_all = ["document", "participant", "coding"])]
    code: Option<String>,
    /// About a participant.
    #[arg(long, value_name = "LABEL", conflicts_with_all = ["document", "coding"])]
    participant: Option<String>,
    /// About a coding, by its id, whoever made it.
    #[arg(long, value_name = "ID", conflicts_with = "document")]
    coding: Option<String>,
}

fn parse_level(word: &str) -> std::result::Result<Level, String> {
    let words = Level::ALL.map(Level::word).join(", ");
    Level::from_word(word).ok_or_else(|| format!("memos are about one of {words}"))
}

impl Memo {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        match self {
            Self::List(list) => list.run(project, globals),
            Self::Add { body, title, about } => {
                let about = about.find(project)?;
                let id = project.add_memo(about, &title, &body)?;
                let talk = vec!["wrote the memo".to_owned()];
                Ok(Reply { answer: Answer::Text(format!("{id}\n")), talk, ..Reply::default() })
            }
            Self::Set { id, body, title } => set(project, &id, body, title),
            Self::Remove { id } => {
                match find(project, &id)? {
                    Found::Memo(memo) => project.remove_memo(memo.id)?,
                    Found::Coding(coding) => project.set_coding(coding.id, coding.certainty, "")?,
                }
                Ok(Reply::said("removed it; `thema undo` brings it back"))
            }
        }
    }
}

fn set(project: &mut Project, id: &str, body: Option<String>, title: Option<String>) -> Result<Reply> {
    match find(project, id)? {
        Found::Memo(memo) => {
            project.set_memo(memo.id, &title.unwrap_or(memo.title), &body.unwrap_or(memo.body))?;
        }
        Found::Coding(_) if title.is_some() => {
            return Err(Error::with_hint(
                "the remark on a coding has no title",
                format!("write a memo about the coding: `thema memo add --coding {id} --title …`"),
            ));
        }
        Found::Coding(coding) => {
            project.set_coding(coding.id, coding.certainty, &body.unwrap_or(coding.memo))?;
        }
    }
    Ok(Reply::said("changed it; `thema undo` brings back what it was"))
}

/// What an id leads to: a memo, or a coding with its remark.
enum Found {
    Memo(Note),
    Coding(Coding),
}

fn find(project: &Project, id: &str) -> Result<Found> {
    let memo = project.memos()?.into_iter().find(|memo| id.parse() == Ok(memo.id));
    if let Some(memo) = memo {
        return Ok(Found::Memo(memo));
    }
    let coding = id.parse().ok().and_then(|id| project.coding(id).ok());
    coding.map(Found::Coding).ok_or_else(|| no_memo(id))
}

impl About {
    fn find(self, project: &Project) -> Result<MemoAbout> {
        if let Some(name) = &self.code {
            return Ok(MemoAbout::Code(project.code_named(name)?));
        }
        if let Some(label) = &self.participant {
            return Ok(MemoAbout::Participant(project.participant_named(label)?.id));
        }
        if let Some(id) = &self.coding {
            return Ok(MemoAbout::Coding(project.coding(parse_id(id)?)?.id));
        }
        let Some(name) = &self.document else { return Ok(MemoAbout::Project) };
        let document = project.document_named(name)?;
        let span = match (self.span, &self.quote, self.turn) {
            (Some(span), ..) => span,
            (None, Some(quote), _) => place_of_quote(project, &document, quote)?,
            (None, None, Some(n)) => project.turn(&document, n)?.span,
            (None, None, None) => return Ok(MemoAbout::Document(document.id)),
        };
        Ok(MemoAbout::Passage(document.id, span))
    }
}

impl List {
    fn run(&self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let is_wanted = self.wanted(project, &study, globals)?;
        let mut columns = vec![Column::text("id", "Id").for_programs()];
        columns.extend([
            Column::text("kind", "Kind"),
            Column::text("about", "About"),
            Column::text("title", "Title"),
            Column::text("body", "Memo"),
            Column::text("author", "Author"),
            Column::text("created_at", "Written"),
            Column::text("quote", "Quote").for_programs(),
        ]);
        let mut report = Report::new("Memos", columns);
        for written in project.written()?.iter().filter(|written| is_wanted(written)) {
            let id = match written.source {
                Source::Memo(id) => id.to_string(),
                Source::Remark(id) => id.to_string(),
            };
            let author = written.author.map_or("", |id| Project::coder_name(&study.coders, id));
            let quote = written.quote.as_ref().map_or(Cell::Empty, |quote| Cell::text(&quote.words));
            let cells = [&id, written.kind(), &written.name, &written.title, &written.body, author, &written.at];
            report.push(cells.into_iter().map(Cell::text).chain([quote]).collect());
        }
        Ok(Reply::report(report, json!({"project": study.about.title})))
    }

    /// What the options ask for. A name that leads to nothing is an error, never an empty list.
    fn wanted(&self, project: &Project, study: &Study, globals: &Globals) -> Result<impl Fn(&Written) -> bool> {
        let document = self.document.as_deref().map(|name| project.document_named(name)).transpose()?;
        let participant = self.participant.as_deref().map(|label| project.participant_named(label)).transpose()?;
        let codes = match &self.code {
            Some(name) => Some(study.codebook.subtree(project.code_named(name)?).into_iter().collect::<HashSet<_>>()),
            None => None,
        };
        let authors = globals.coder.as_deref().map(|names| authors(study, names)).transpose()?;
        let words = self.search.as_ref().map(|words| words.trim().to_lowercase());
        let about = self.about;
        Ok(move |written: &Written| {
            about.is_none_or(|level| written.level() == level)
                && document.as_ref().is_none_or(|wanted| written.document() == Some(wanted.id))
                && participant.as_ref().is_none_or(|wanted| written.about == MemoAbout::Participant(wanted.id))
                && codes.as_ref().is_none_or(|codes| written.code.is_some_and(|code| codes.contains(&code)))
                && authors.as_ref().is_none_or(|authors| written.author.is_some_and(|id| authors.contains(&id)))
                && words.as_ref().is_none_or(|words| written.mentions(words))
        })
    }
}

/// The coders of these names, divided by commas.
fn authors(study: &Study, names: &str) -> Result<HashSet<CoderId>> {
    let one = |name: &str| {
        let found = named(&study.coders, name.trim(), |coder| &coder.name);
        found.map(|coder| coder.id).ok_or_else(|| {
            let known = study.coders.iter().map(|coder| coder.name.clone());
            Error::unknown("coder", name.trim(), known, "thema coder list")
        })
    };
    names.split(',').map(one).collect()
}
