//! Handing data over, in the columns that scripts rely on.

use super::Globals;
use super::answer::Reply;
use super::select::{Select, about, provenance};
use super::{coding, exchange, mirror};
use crate::error::Result;
use crate::project::Project;
use crate::project::import::Progress;
use crate::report::{Cell, Column, Report};
use serde_json::json;

/// Hand over codings, turns, documents or participants as tables, the study to other programs, or everything as plain files
#[derive(Debug, clap::Subcommand)]
pub enum Export {
    /// Every coding with its words, in the columns that an import reads
    Codings {
        /// Leave out what was said (words), or what coders noted (memos), or both.
        #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
        leave_out: Vec<LeftOut>,
        #[command(flatten)]
        select: Select,
    },
    /// Every turn with who speaks, when, and the words
    Turns(Select),
    /// Every document with its size
    Documents(Select),
    /// Every participant with documents, speakers and attributes
    Participants(Select),
    Mirror(mirror::Write),
    /// The study for other programs, in the REFI-QDA standard (.qdpx)
    ///
    /// Texts, codes, codings with coder and time, participants with attributes, memos, sets, links and media; what the standard
    /// has no place for is said. Without `-o`, or with --dry-run, only that is printed.
    Project(exchange::Writing),
    /// The codebook for other programs, in the REFI-QDA standard (.qdc)
    Codebook(exchange::Writing),
}

/// What a table of codings need not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LeftOut {
    Words,
    Memos,
}

impl Export {
    /// Whether it answers a table.
    pub(super) const fn is_table(&self) -> bool {
        !matches!(self, Self::Project(_) | Self::Codebook(_) | Self::Mirror(_))
    }

    /// What `-o` names would be written by it, and is not.
    pub(super) fn only_looks(&self) -> bool {
        match self {
            Self::Project(writing) | Self::Codebook(writing) => writing.only_looks(),
            _ => false,
        }
    }

    pub(super) fn run(self, project: &mut Project, globals: &Globals, progress: Progress<'_>) -> Result<Reply> {
        match self {
            Self::Mirror(write) => write.run(project, globals, progress),
            Self::Codings { leave_out, select } => {
                let study = project.study()?;
                let selection = select.find(&study, globals)?;
                let names = leave_out.iter().map(|left_out| match left_out {
                    LeftOut::Words => "quote",
                    LeftOut::Memos => "memo",
                });
                Ok(coding::table(project, &study, &selection, false)?.without(names))
            }
            Self::Turns(select) => turns(project, &select, globals),
            Self::Documents(select) => documents(project, &select, globals),
            Self::Participants(select) => participants(project, &select, globals),
            Self::Project(writing) => writing.project(project, globals, progress),
            Self::Codebook(writing) => writing.codebook(project, globals),
        }
    }
}

fn columns(names: &[&str], figures: &[&str]) -> Vec<Column> {
    let column =
        |name: &&str| if figures.contains(name) { Column::figure(*name, *name) } else { Column::text(*name, *name) };
    names.iter().map(column).collect()
}

fn turns(project: &Project, select: &Select, globals: &Globals) -> Result<Reply> {
    let study = project.study()?;
    let selection = select.find(&study, globals)?;
    let names = [
        "document",
        "turn",
        "start",
        "end",
        "speaker",
        "role",
        "participant",
        "section",
        "time_start",
        "time_end",
        "text",
    ];
    let mut report = Report::new("Turns", columns(&names, &["turn", "start", "end", "time_start", "time_end"]));
    report.provenance = provenance(&study, &selection, &[]);
    let millis =
        |time: Option<crate::model::time::Millis>| time.map_or(Cell::Empty, |time| Cell::Integer(time.0.into()));
    for (_, document) in selection.documents(&study) {
        let text = project.text(&document.document)?;
        for turn in document.turns.iter().filter(|turn| selection.has_turn(document, turn)) {
            let speaker = document.speaker(turn.speaker);
            let linked = speaker.and_then(|speaker| speaker.participant);
            let participant = study.participant(linked);
            report.push(vec![
                document.document.name.as_str().into(),
                Cell::Integer(turn.n.into()),
                Cell::Integer(turn.span.start().get().into()),
                Cell::Integer(turn.span.end().get().into()),
                speaker.map_or(Cell::Empty, |speaker| speaker.label.as_str().into()),
                document.role(turn).word().into(),
                participant.map_or(Cell::Empty, |person| person.label.as_str().into()),
                document.section_at(turn.span).map_or(Cell::Empty, |section| section.title.as_str().into()),
                millis(turn.time_start),
                millis(turn.time_end),
                text.slice(turn.span).into(),
            ]);
        }
    }
    Ok(Reply::report(report, about(&study, &selection, json!({}))))
}

fn documents(project: &Project, select: &Select, globals: &Globals) -> Result<Reply> {
    let study = project.study()?;
    let selection = select.find(&study, globals)?;
    let (attributes, values) = project.document_attributes()?;
    let mut names = vec!["document", "revision", "characters", "words", "turns", "language", "sha256"];
    names.extend(attributes.iter().map(|attribute| attribute.name.as_str()));
    let mut report = Report::new("Documents", columns(&names, &["revision", "characters", "words", "turns"]));
    report.provenance = provenance(&study, &selection, &[]);
    for (_, document) in selection.documents(&study) {
        let text = project.text(&document.document)?;
        let words: u64 = document.turns.iter().map(|turn| u64::from(text.word_count(turn.span))).sum();
        let mut cells = vec![
            document.document.name.as_str().into(),
            Cell::Integer(document.document.revision.into()),
            Cell::Integer(document.length.into()),
            Cell::Integer(words),
            Cell::Integer(document.turns.len() as u64),
            document.document.language.as_deref().map_or(Cell::Empty, Cell::text),
            Cell::text(document.sha256.as_str()),
        ];
        cells.extend(attributes.iter().map(|attribute| {
            let value = values.get(&(document.document.id, attribute.id));
            value.map_or(Cell::Empty, |value| Cell::text(value.as_str()))
        }));
        report.push(cells);
    }
    Ok(Reply::report(report, about(&study, &selection, json!({}))))
}

fn participants(project: &Project, select: &Select, globals: &Globals) -> Result<Reply> {
    let study = project.study()?;
    let selection = select.find(&study, globals)?;
    let mut names = vec!["participant", "document", "speaker"];
    names.extend(study.attributes.iter().map(|attribute| attribute.name.as_str()));
    let mut report = Report::new("Participants", columns(&names, &[]));
    report.provenance = provenance(&study, &selection, &[]);
    for person in study.participants.iter().filter(|person| selection.has_participant(person.id)) {
        let mut spoken: Vec<(&str, &str)> = Vec::new();
        for document in &study.documents {
            let speakers = document.speakers.iter().filter(|speaker| speaker.participant == Some(person.id));
            spoken.extend(speakers.map(|speaker| (document.document.name.as_str(), speaker.label.as_str())));
        }
        if spoken.is_empty() {
            spoken.push(("", ""));
        }
        for (document, speaker) in spoken {
            let mut cells: Vec<Cell> = vec![person.label.as_str().into(), document.into(), speaker.into()];
            cells.extend(study.attributes.iter().map(|attribute| Cell::text(study.value(person.id, attribute))));
            report.push(cells);
        }
    }
    Ok(Reply::report(report, about(&study, &selection, json!({}))))
}
