//! Participants and what is known about them.

use super::answer::{Reply, counted};
use crate::error::{Error, Result};
use crate::formats::participants::{fits, wanted};
use crate::model::document::{Attribute, AttributeKind, AttributeValue, Participant as Person};
use crate::model::ids::{AttributeId, ParticipantId};
use crate::model::memo::MemoAbout;
use crate::model::span::Span;
use crate::project::{Project, Verb, lookup::named};
use crate::report::{Cell, Column, Report};
use crate::store::{memos, participants};
use serde_json::json;

/// The people studied
#[derive(Debug, clap::Subcommand)]
pub enum Participant {
    /// List the participants with their attributes
    List,
    /// Show all that is known of a participant
    ///
    /// Who speaks for them in a document is said with `document speaker DOCUMENT LABEL --as PARTICIPANT`.
    Show {
        /// The participant's label.
        who: String,
    },
    /// Add a participant
    Add {
        label: String,
    },
    /// Set an attribute, as in `participant set P05 role "data scientist"`; an empty value takes it away
    Set {
        /// The participant's label.
        who: String,
        attribute: String,
        value: String,
    },
    /// Give a participant another label
    Rename {
        /// The participant's label.
        who: String,
        label: String,
    },
    Withdraw(super::withdraw::Withdraw),
}

impl Participant {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self {
            Self::List => list(project),
            Self::Show { who } => show(project, &who),
            Self::Withdraw(withdraw) => withdraw.run(project),
            Self::Add { label } => {
                let label = free_label(project, &label)?;
                let person = Person { id: ParticipantId::new(), label: label.clone(), note: String::new() };
                let said = format!("added the participant {label}");
                project.act(Verb::AddParticipant, &said, |tx| Ok(participants::insert(tx, &person)?))?;
                Ok(Reply::said(said))
            }
            Self::Set { who, attribute, value } => set(project, &who, &attribute, value.trim()),
            Self::Rename { who, label } => {
                let person = project.participant_named(&who)?;
                let label = free_label(project, &label)?;
                let said = format!("renamed the participant {} to {label}", person.label);
                project.act(Verb::SetParticipant, &said, |tx| {
                    Ok(participants::update(tx, person.id, &label, &person.note)?)
                })?;
                Ok(Reply::said(said))
            }
        }
    }
}

fn free_label(project: &Project, label: &str) -> Result<String> {
    let label = label.trim();
    if label.is_empty() || label.chars().any(char::is_control) {
        return Err(Error::refused("a participant needs a label"));
    }
    if project.read(participants::all)?.iter().any(|person| person.label == label) {
        return Err(Error::refused(format!("there is a participant {label} already")));
    }
    Ok(label.to_owned())
}

fn set(project: &mut Project, who: &str, attribute: &str, value: &str) -> Result<Reply> {
    let person = project.participant_named(who)?;
    let attributes = project.read(participants::attributes)?;
    let known = named(&attributes, attribute, |attribute| &attribute.name).cloned();
    let is_new = known.is_none();
    let attribute = match known {
        Some(attribute) => attribute,
        None => {
            let name = attribute.trim().to_owned();
            if name.is_empty() || name.chars().any(char::is_control) {
                return Err(Error::refused("an attribute needs a name"));
            }
            Attribute { id: AttributeId::new(), name, kind: AttributeKind::Text, choices: Vec::new() }
        }
    };
    if !value.is_empty() && !fits(value, attribute.kind, &attribute.choices) {
        return Err(Error::with_hint(
            format!("{} is {}, and \"{value}\" is not", attribute.name, wanted(attribute.kind, &attribute.choices)),
            format!("`thema attribute set \"{}\" --kind KIND` lets it take others", attribute.name),
        ));
    }
    let said = format!("set {} of {}", attribute.name, person.label);
    let value = AttributeValue { attribute: attribute.id, participant: person.id, value: value.to_owned() };
    project.act(Verb::SetParticipant, &said, |tx| {
        if is_new {
            participants::insert_attribute(tx, &attribute)?;
        }
        Ok(participants::set_value(tx, &value)?)
    })?;
    Ok(Reply::said(if is_new { format!("{said}, a new attribute") } else { said }))
}

fn list(project: &mut Project) -> Result<Reply> {
    let study = project.study()?;
    let mut columns = vec![Column::text("participant", "Participant"), Column::text("documents", "Documents")];
    columns.extend(study.attributes.iter().map(|attribute| match attribute.kind {
        AttributeKind::Number => Column::figure(&attribute.name, &attribute.name),
        _ => Column::text(&attribute.name, &attribute.name),
    }));
    let mut report = Report::new("Participants", columns);
    for person in &study.participants {
        let spoken = study
            .documents
            .iter()
            .filter(|document| document.speakers.iter().any(|speaker| speaker.participant == Some(person.id)));
        let documents: Vec<&str> = spoken.map(|document| document.document.name.as_str()).collect();
        let mut cells = vec![person.label.as_str().into(), Cell::text(documents.join(", "))];
        cells.extend(study.attributes.iter().map(|attribute| Cell::text(study.value(person.id, attribute))));
        report.push(cells);
    }
    Ok(Reply::report(report, json!({"project": study.about.title})))
}

/// A row for each thing known: documents with what is said in them, attributes, memos.
fn show(project: &mut Project, who: &str) -> Result<Reply> {
    let person = project.participant_named(who)?;
    let study = project.study()?;
    let columns = vec![Column::text("about", "About"), Column::text("name", "Name"), Column::text("value", "Value")];
    let mut report = Report::new(format!("Participant {}", person.label), columns);
    let mut row = |about: &str, name: &str, value: String| {
        report.push(vec![about.into(), name.into(), Cell::text(value)]);
    };
    if !person.note.is_empty() {
        row("note", "", person.note.clone());
    }
    for attribute in &study.attributes {
        let value = study.value(person.id, attribute);
        if !value.is_empty() {
            row("attribute", &attribute.name, value.to_owned());
        }
    }
    for document in &study.documents {
        let theirs: Vec<_> =
            document.speakers.iter().filter(|speaker| speaker.participant == Some(person.id)).collect();
        if theirs.is_empty() {
            continue;
        }
        let text = project.text(&document.document)?;
        let is_theirs = |speaker: &Option<_>| theirs.iter().any(|known| Some(known.id) == *speaker);
        let turns: Vec<_> = document.turns.iter().filter(|turn| is_theirs(&turn.speaker)).collect();
        let words: u32 = turns.iter().map(|turn| text.word_count(turn.span)).sum();
        let touches = |span: Span| document.turns_touched(span).iter().any(|turn| is_theirs(&turn.speaker));
        let here = study.codings_of(document.document.id).iter();
        let codings = here.filter(|coding| touches(coding.span)).count();
        let labels: Vec<&str> = theirs.iter().map(|speaker| speaker.label.as_str()).collect();
        let said =
            [counted(turns.len() as u64, "turn"), counted(u64::from(words), "word"), counted(codings as u64, "coding")];
        row("document", &document.document.name, format!("as {}: {}", labels.join(", "), said.join(", ")));
    }
    for memo in project.read(memos::all)?.iter().filter(|memo| memo.about == MemoAbout::Participant(person.id)) {
        row("memo", &memo.title, memo.body.clone());
    }
    Ok(Reply::report(report, json!({"project": study.about.title, "participant": person.label})))
}
