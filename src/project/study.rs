//! The study as one consistent value: everything an analysis needs but the words themselves.

use super::Project;
use crate::analysis::CodingAt;
use crate::analysis::frequency::Speech;
use crate::error::Result;
use crate::model::codebook::Codebook;
use crate::model::coding::{Coder, Coding, Finished, Round};
use crate::model::document::{Attribute, AttributeValue, Document, Participant, Role, Section, Speaker, Turn};
use crate::model::ids::{CoderId, DocumentId, ParticipantId, RoundId, SpeakerId};
use crate::model::span::Span;
use crate::store::projects::{self, About};
use crate::store::{coders, codes, codings, documents, participants, rounds};
use std::collections::HashMap;

/// A document with its structure.
#[derive(Debug, Clone)]
pub struct StudyDocument {
    pub document: Document,
    /// Characters of its text.
    pub length: u32,
    pub turns: Vec<Turn>,
    pub sections: Vec<Section>,
    pub speakers: Vec<Speaker>,
}

/// A project as it is at one moment.
#[derive(Debug, Clone)]
pub struct Study {
    pub about: About,
    pub codebook: Codebook,
    pub coders: Vec<Coder>,
    /// In the order of import.
    pub documents: Vec<StudyDocument>,
    /// By label.
    pub participants: Vec<Participant>,
    pub attributes: Vec<Attribute>,
    pub values: Vec<AttributeValue>,
    /// Not retired, document by document in the order of the text; codes as chosen, not yet resolved.
    pub codings: Vec<Coding>,
    /// In the order they were made.
    pub rounds: Vec<Round>,
    /// What coders said they are through with, document by document.
    pub finished: Vec<Finished>,
}

impl Project {
    /// Loads the study, all of it at one moment.
    pub fn study(&self) -> Result<Study> {
        self.read(|db| {
            let mut speakers: HashMap<DocumentId, Vec<Speaker>> = HashMap::new();
            for speaker in documents::speakers(db)? {
                speakers.entry(speaker.document).or_default().push(speaker);
            }
            let mut placed = Vec::new();
            for document in documents::all(db)? {
                placed.push(StudyDocument {
                    length: documents::length(db, &document)?,
                    turns: documents::turns(db, &document)?,
                    sections: documents::sections(db, &document)?,
                    speakers: speakers.remove(&document.id).unwrap_or_default(),
                    document,
                });
            }
            Ok(Study {
                about: projects::about(db)?,
                codebook: codes::codebook(db)?,
                coders: coders::all(db)?,
                documents: placed,
                participants: participants::all(db)?,
                attributes: participants::attributes(db)?,
                values: participants::values(db)?,
                codings: codings::all(db)?,
                rounds: rounds::all(db)?,
                finished: rounds::finished(db)?,
            })
        })
    }
}

impl Study {
    /// Where each document stands in `documents`.
    pub fn places(&self) -> HashMap<DocumentId, usize> {
        self.documents.iter().enumerate().map(|(at, document)| (document.document.id, at)).collect()
    }

    /// Everybody's codings, as an analysis sees them.
    pub fn codings_at(&self) -> Vec<CodingAt> {
        let places = self.places();
        let at = |coding: &Coding| {
            let Coding { span, code, coder, .. } = *coding;
            Some(CodingAt { document: *places.get(&coding.document)?, span, code, coder })
        };
        self.codings.iter().filter_map(at).collect()
    }

    /// The coder with that id.
    pub fn coder(&self, id: CoderId) -> Option<&Coder> {
        self.coders.iter().find(|coder| coder.id == id)
    }

    /// The round's name; `None` for no round, or one no longer in use.
    pub fn round_name(&self, id: Option<RoundId>) -> Option<&str> {
        self.rounds.iter().find(|round| Some(round.id) == id).map(|round| round.name.as_str())
    }

    /// Which participants speak where, each by its place among the participants, in the turns that are wanted.
    pub fn speech(&self, is_wanted: impl Fn(&StudyDocument, &Turn) -> bool) -> Speech {
        let places: HashMap<_, _> = self.participants.iter().zip(0..).map(|(person, at)| (person.id, at)).collect();
        Speech::new(self.documents.iter().map(|document| {
            let spoken = document.turns.iter().filter(|turn| is_wanted(document, turn));
            spoken
                .filter_map(|turn| {
                    let speaker = document.speaker(turn.speaker).filter(|speaker| speaker.role == Role::Participant)?;
                    Some((turn.span, *places.get(&speaker.participant?)?))
                })
                .collect()
        }))
    }

    /// The participant's value of the attribute of that name, empty if there is none.
    pub fn value(&self, participant: ParticipantId, attribute: &Attribute) -> &str {
        let mut values = self.values.iter();
        values
            .find(|value| value.participant == participant && value.attribute == attribute.id)
            .map_or("", |value| &value.value)
    }
}

impl StudyDocument {
    /// The speaker of that id.
    pub fn speaker(&self, id: Option<SpeakerId>) -> Option<&Speaker> {
        self.speakers.iter().find(|speaker| Some(speaker.id) == id)
    }

    /// What the turn's speaker is to the study; a turn without a speaker is a participant's words.
    pub fn role(&self, turn: &Turn) -> Role {
        self.speaker(turn.speaker).map_or(Role::Participant, |speaker| speaker.role)
    }

    /// The turns a passage touches, in order. Turns are in the order of the text and do not overlap.
    pub fn turns_touched(&self, span: Span) -> &[Turn] {
        let from = self.turns.partition_point(|turn| turn.span.end() <= span.start());
        let to = self.turns.partition_point(|turn| turn.span.start() < span.end());
        &self.turns[from..to.max(from)]
    }

    /// The section a passage begins in.
    pub fn section_at(&self, span: Span) -> Option<&Section> {
        self.sections.iter().rev().find(|section| section.span.contains(span.start()))
    }
}
