//! Documents and who speaks in them.

use super::Globals;
use super::amend::Amend;
use super::answer::Reply;
use super::recheck::Recheck;
use super::revisions::{self, Diff};
use crate::error::{Error, Result};
use crate::model::coding::Round;
use crate::model::document::{self, Role};
use crate::model::ids::DocumentId;
use crate::model::visible::visible;
use crate::project::lookup::named;
use crate::project::rounds::{Marked, in_round, names_of};
use crate::project::study::Study;
use crate::project::{Project, Verb};
use crate::report::{Cell, Column, Report};
use crate::store::documents;
use serde_json::json;
use std::collections::HashSet;

/// Transcripts, notes and answers
#[derive(Debug, clap::Subcommand)]
pub enum Document {
    /// List the documents
    List,
    /// Show who speaks in a document, with how many turns
    Speakers {
        document: String,
    },
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
    /// Say that you are through with documents: what you did not mark there, you did not mean to
    Finish(Which),
    /// Go on with documents you had finished
    Reopen(Which),
    /// Give a document another name
    Rename {
        document: String,
        name: String,
    },
    /// Print a document's text as it is kept, to be corrected and brought back with `document amend`
    Text {
        document: String,
        /// As it was in this revision.
        #[arg(long, value_name = "N")]
        revision: Option<u32>,
    },
    Amend(Amend),
    Recheck(Recheck),
    /// List the revisions of a document's text
    Revisions {
        document: String,
    },
    Diff(Diff),
    /// Take a document, with its codings, out of use
    Retire {
        document: String,
    },
    /// Bring a retired document back
    Restore {
        document: String,
    },
}

/// Which documents a mark is for.
#[derive(Debug, clap::Args)]
pub struct Which {
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    documents: Vec<String>,
    /// All you have a coding in (to finish them) or have finished (to reopen them), in that round.
    #[arg(long)]
    all: bool,
    /// In this round; else as to your codings that belong to no round.
    #[arg(long, value_name = "NAME")]
    round: Option<String>,
}

impl Document {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        match self {
            Self::List => list(project),
            Self::Text { document, revision } => text(project, &document, revision, globals),
            Self::Speakers { document } => speakers(project, &document),
            Self::Speaker { document, label, role, participant } => {
                set_speaker(project, &document, &label, role.as_deref(), participant.as_deref())
            }
            Self::Finish(which) => finish(project, &which),
            Self::Reopen(which) => reopen(project, &which),
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
            Self::Amend(amend) => amend.run(project, false),
            Self::Recheck(recheck) => recheck.run(project),
            Self::Revisions { document } => revisions::list(project, &document),
            Self::Diff(diff) => diff.run(project),
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
    let coded_by = if study.finished.is_empty() { "Coded by" } else { "Coded by (✓ finished)" };
    let mut report = Report::new(
        "Documents",
        vec![
            Column::text("document", "Document"),
            Column::figure("revision", "Rev.").for_programs(),
            Column::figure("characters", "Characters"),
            Column::figure("turns", "Turns"),
            Column::figure("sections", "Sections"),
            Column::text("participants", "Participants"),
            Column::text("coders", "Coded by").for_programs(),
            Column::text("finished_by", "Finished by").for_programs(),
            Column::text("coders_marked", coded_by).for_people(),
            Column::figure("codings", "Codings"),
        ],
    );
    for document in &study.documents {
        let id = document.document.id;
        let codings = study.codings_of(id);
        let coders = study.coders.iter().filter(|coder| codings.iter().any(|coding| coding.coder == coder.id));
        let participants = document.speakers.iter().filter_map(|speaker| study.participant(speaker.participant));
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
            Cell::text(finished_by(&study, id)),
            Cell::text(coded_and_finished_by(&study, id)),
            Cell::Integer(codings.len() as u64),
        ]);
    }
    Ok(Reply::report(report, json!({"project": study.about.title})))
}

/// The text, exactly so in a file; on stdout, which may be a terminal, with its control codes made visible.
fn text(project: &Project, name: &str, revision: Option<u32>, globals: &Globals) -> Result<Reply> {
    let document = project.document_named(name)?;
    let revision = revision.unwrap_or(document.revision);
    let Some(text) = project.text_of(&document, revision)? else {
        return Err(Error::refused(format!("the words of {}, revision {revision}, were erased", document.name)));
    };
    if globals.output.is_some() {
        return Ok(Reply::text(text.into_string()));
    }
    Ok(Reply::text(visible(text.as_str())))
}

/// Who is through with a document, with the round where there is one: `ada, ben (round 2)`.
fn finished_by(study: &Study, document: DocumentId) -> String {
    let marks = study.finished.iter().filter(|mark| mark.document == document);
    let words = marks.map(|mark| {
        let coder = Project::coder_name(&study.coders, mark.coder);
        study.round_name(mark.round).map_or(coder.to_owned(), |round| format!("{coder} ({round})"))
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Who has coded or finished a document, with a tick for what is finished: `ada ✓, ben, cleo ✓ (round 2)`.
fn coded_and_finished_by(study: &Study, document: DocumentId) -> String {
    let mut words = Vec::new();
    for coder in &study.coders {
        let marks = study.finished.iter().filter(|mark| mark.document == document && mark.coder == coder.id);
        let ticks: Vec<String> = marks
            .map(|mark| study.round_name(mark.round).map_or(" ✓".to_owned(), |round| format!(" ✓ ({round})")))
            .collect();
        let coded = study.codings.iter().any(|coding| coding.document == document && coding.coder == coder.id);
        if coded || !ticks.is_empty() {
            words.push(format!("{}{}", coder.name, ticks.concat()));
        }
    }
    words.join(", ")
}

fn finish(project: &mut Project, which: &Which) -> Result<Reply> {
    let round = which.round(project)?;
    let documents = if which.all { coded(project, round.as_ref())? } else { which.named(project)? };
    let marked = project.finish(&documents, round.as_ref())?;
    let within = in_round(round.as_ref());
    let already = marked.already.iter().map(|document| format!("{} was finished{within} already", document.name));
    Ok(said("finished", &within, &marked, already))
}

fn reopen(project: &mut Project, which: &Which) -> Result<Reply> {
    let round = which.round(project)?;
    let documents = if which.all { finished(project, round.as_ref())? } else { which.named(project)? };
    let within = in_round(round.as_ref());
    if documents.is_empty() {
        return Ok(Reply::said(format!("no document of yours was finished{within}")));
    }
    let marked = project.reopen(&documents, round.as_ref())?;
    let already = marked.already.iter().map(|document| format!("{} was not finished{within}", document.name));
    Ok(said("reopened", &within, &marked, already))
}

/// What was done in one line, then a line for each document where there was nothing to do.
fn said(did: &str, within: &str, marked: &Marked, already: impl Iterator<Item = String>) -> Reply {
    let changed = (!marked.changed.is_empty()).then(|| format!("{did} {}{within}", names_of(&marked.changed)));
    Reply { talk: changed.into_iter().chain(already).collect(), ..Reply::default() }
}

impl Which {
    fn round(&self, project: &Project) -> Result<Option<Round>> {
        Ok(self.round.as_deref().map(|name| project.round_named(name)).transpose()?.flatten())
    }

    fn named(&self, project: &Project) -> Result<Vec<document::Document>> {
        self.documents.iter().map(|name| project.document_named(name)).collect()
    }
}

/// The documents in which the acting coder has a coding of that round.
fn coded(project: &Project, round: Option<&Round>) -> Result<Vec<document::Document>> {
    let coder = project.acting_coder()?;
    let study = project.study()?;
    let wanted = round.map(|round| round.id);
    let mine = study.codings.iter().filter(|coding| coding.coder == coder);
    let of_round = mine.clone().filter(|coding| coding.round == wanted);
    let there: HashSet<DocumentId> = of_round.map(|coding| coding.document).collect();
    if there.is_empty() {
        let within = match round {
            Some(_) => in_round(round),
            None if mine.count() > 0 => " outside the rounds".to_owned(),
            None => " yet".to_owned(),
        };
        let name = Project::coder_name(&study.coders, coder);
        return Err(Error::with_hint(
            format!("{name} has coded nothing{within}"),
            "name the documents you are through with, or a round with `--round NAME`",
        ));
    }
    let documents = study.documents.into_iter().map(|document| document.document);
    Ok(documents.filter(|document| there.contains(&document.id)).collect())
}

/// The documents that the acting coder has finished in that round.
fn finished(project: &Project, round: Option<&Round>) -> Result<Vec<document::Document>> {
    let finished = project.finished(round.map(|round| round.id))?;
    let mut documents = project.documents()?;
    documents.retain(|document| finished.contains(&document.id));
    Ok(documents)
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
            let linked = study.participant(speaker.participant);
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
    if project.read(|db| crate::store::purge::is_erased(db, found.id))? {
        return Err(Error::with_hint(
            format!("the text of {} was erased for good, when its participant withdrew", found.name),
            "only its name is left; it cannot be brought back",
        ));
    }
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
