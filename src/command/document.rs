//! Documents and who speaks in them.

use super::answer::Reply;
use crate::error::{Error, Result};
use crate::model::document::Role;
use crate::project::lookup::named;
use crate::project::{Project, Verb};
use crate::report::{Cell, Column, Report};
use crate::store::documents;
use serde_json::json;

/// Transcripts, notes and answers
#[derive(Debug, clap::Subcommand)]
pub enum Document {
    /// List the documents
    List,
    /// Show who speaks in a document, with how many turns
    Speakers { document: String },
    /// Say what a speaker is to the study, and which participant
    Speaker {
        document: String,
        /// The label as the transcript writes it.
        label: String,
        /// interviewer, participant or other.
        #[arg(long)]
        role: Option<String>,
        /// The participant who speaks under this label.
        #[arg(long = "as", value_name = "PARTICIPANT")]
        participant: Option<String>,
    },
    /// Give a document another name
    Rename { document: String, name: String },
    /// Take a document, with its codings, out of use
    Retire { document: String },
    /// Bring a retired document back
    Restore { document: String },
}

impl Document {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self {
            Self::List => list(project),
            Self::Speakers { document } => speakers(project, &document),
            Self::Speaker { document, label, role, participant } => {
                set_speaker(project, &document, &label, role.as_deref(), participant.as_deref())
            }
            Self::Rename { document, name } => {
                let found = project.document_named(&document)?;
                let name = name.trim().to_owned();
                if name.is_empty() || name.chars().any(char::is_control) {
                    return Err(Error::refused("a document needs a name"));
                }
                if project.documents()?.iter().any(|other| other.name == name && other.id != found.id) {
                    return Err(Error::refused(format!("there is a document named {name} already")));
                }
                let label = format!("renamed the document {} to {name}", found.name);
                project.act(Verb::SetDocument, &label, |tx| Ok(documents::rename(tx, found.id, &name)?))?;
                Ok(Reply::said(label))
            }
            Self::Retire { document } => {
                let found = project.document_named(&document)?;
                let label = format!("took {} out of use", found.name);
                project.act(Verb::RetireDocument, &label, |tx| Ok(documents::set_retired(tx, found.id, true)?))?;
                let name = found.name;
                Ok(Reply::said(format!(
                    "{label}; its codings are kept, `thema document restore {name}` brings it back"
                )))
            }
            Self::Restore { document } => restore(project, &document),
        }
    }
}

fn list(project: &mut Project) -> Result<Reply> {
    let study = project.study()?;
    let mut report = Report::new(
        "Documents",
        vec![
            Column::text("document", "Document"),
            Column::figure("revision", "Rev.").for_programs(),
            Column::figure("characters", "Characters"),
            Column::figure("turns", "Turns"),
            Column::figure("sections", "Sections"),
            Column::text("participants", "Participants"),
            Column::text("coders", "Coded by"),
            Column::figure("codings", "Codings"),
        ],
    );
    for document in &study.documents {
        let id = document.document.id;
        let codings: Vec<_> = study.codings.iter().filter(|coding| coding.document == id).collect();
        let coders = study.coders.iter().filter(|coder| codings.iter().any(|coding| coding.coder == coder.id));
        let participants = document.speakers.iter().filter_map(|speaker| {
            study.participants.iter().find(|participant| Some(participant.id) == speaker.participant)
        });
        let mut labels: Vec<&str> = participants.map(|participant| participant.label.as_str()).collect();
        labels.dedup();
        report.push(vec![
            document.document.name.as_str().into(),
            Cell::Integer(document.document.revision.into()),
            Cell::Integer(document.length.into()),
            Cell::Integer(document.turns.len() as u64),
            Cell::Integer(document.sections.len() as u64),
            Cell::text(labels.join(", ")),
            Cell::text(coders.map(|coder| coder.name.as_str()).collect::<Vec<_>>().join(", ")),
            Cell::Integer(codings.len() as u64),
        ]);
    }
    Ok(Reply::report(report, json!({"project": study.about.title})))
}

fn speakers(project: &mut Project, name: &str) -> Result<Reply> {
    let found = project.document_named(name)?;
    let study = project.study()?;
    let mut report = Report::new(
        format!("Speakers of {}", found.name),
        vec![
            Column::text("speaker", "Speaker"),
            Column::text("role", "Role"),
            Column::text("participant", "Participant"),
            Column::figure("turns", "Turns"),
        ],
    );
    for document in study.documents.iter().filter(|document| document.document.id == found.id) {
        for speaker in &document.speakers {
            let linked = study.participants.iter().find(|participant| Some(participant.id) == speaker.participant);
            let turns = document.turns.iter().filter(|turn| turn.speaker == Some(speaker.id)).count();
            report.push(vec![
                speaker.label.as_str().into(),
                speaker.role.word().into(),
                linked.map_or(Cell::Empty, |participant| participant.label.as_str().into()),
                Cell::Integer(turns as u64),
            ]);
        }
    }
    Ok(Reply::report(report, json!({"project": study.about.title, "document": found.name})))
}

fn set_speaker(
    project: &mut Project,
    name: &str,
    label: &str,
    role: Option<&str>,
    participant: Option<&str>,
) -> Result<Reply> {
    let document = project.document_named(name)?;
    let mut speakers = project.read(documents::speakers)?;
    speakers.retain(|speaker| speaker.document == document.id);
    let speaker = speakers.iter().find(|speaker| speaker.label == label).ok_or_else(|| {
        let labels = speakers.iter().map(|speaker| speaker.label.clone());
        Error::unknown("speaker", label, labels, "thema document speakers DOCUMENT")
    })?;
    let participant = participant.map(|label| project.participant_named(label)).transpose()?;
    let role = match role {
        None if participant.is_some() => Role::Participant,
        None => speaker.role,
        Some(word) => Role::from_word(word).ok_or_else(|| {
            Error::with_hint(format!("there is no role \"{word}\""), "choose interviewer, participant or other")
        })?,
    };
    let linked = participant.as_ref().map(|participant| participant.id).or(speaker.participant);
    let linked = linked.filter(|_| role == Role::Participant);
    let who = participant.map_or(String::new(), |participant| format!(", the participant {}", participant.label));
    let said = format!("{} of {} is {}{who}", speaker.label, document.name, role.word());
    project.act(Verb::SetSpeaker, &said, |tx| Ok(documents::set_speaker(tx, speaker.id, role, linked)?))?;
    Ok(Reply::said(said))
}

fn restore(project: &mut Project, name: &str) -> Result<Reply> {
    let retired = project.read(documents::retired)?;
    let found = named(&retired, name, |document| &document.name).ok_or_else(|| match project.document_named(name) {
        Ok(there) => Error::refused(format!("{} is in use, there is nothing to restore", there.name)),
        Err(_) if retired.is_empty() => Error::refused("no document is out of use, there is nothing to restore"),
        Err(_) => {
            let names: Vec<&str> = retired.iter().map(|document| document.name.as_str()).collect();
            let hint = format!("out of use are {}", names.join(", "));
            Error::with_hint(format!("no document named \"{name}\" is out of use"), hint)
        }
    })?;
    if project.documents()?.iter().any(|other| other.name == found.name) {
        return Err(Error::with_hint(
            format!("there is another document named {} by now", found.name),
            "rename that one first",
        ));
    }
    let label = format!("brought {} back", found.name);
    project.act(Verb::RestoreDocument, &label, |tx| Ok(documents::set_retired(tx, found.id, false)?))?;
    Ok(Reply::said(label))
}
