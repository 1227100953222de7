//! Which part of the study a command is about: the same options with the same meaning everywhere.

use super::lookup::named;
use super::rounds::round_named;
use super::study::{Study, StudyDocument};
use crate::analysis::majority::{NOBODY, majority};
use crate::analysis::{CodingAt, Place};
use crate::error::{Error, Result};
use crate::model::coding::{Certainty, CoderRole, Coding};
use crate::model::document::{Role, Turn};
use crate::model::ids::{CodeId, CoderId, CodingId, DocumentId, ParticipantId, RoundId, SpeakerId};
use crate::model::span::Span;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// What a person asked for, in names; an empty list asks for everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    pub documents: Vec<String>,
    pub participants: Vec<String>,
    pub speakers: Vec<String>,
    pub sections: Vec<String>,
    pub codes: Vec<String>,
    pub coders: Vec<String>,
    /// `none` asks for what belongs to no round.
    pub rounds: Vec<String>,
    /// `attribute=value` each.
    pub conditions: Vec<String>,
}

/// Whose codings count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// What the team agreed on.
    Consensus(CoderId),
    /// One coder's.
    Coder(CoderId),
    /// What anybody coded, the consensus layer left out.
    Union,
    /// What most of a document's coders marked, the consensus layer left out.
    Majority,
}

/// The part of the study asked for, in ids.
#[derive(Debug, Clone)]
pub struct Selection {
    documents: Option<HashSet<DocumentId>>,
    participants: Option<HashSet<ParticipantId>>,
    speakers: Vec<String>,
    sections: Vec<String>,
    /// With everything under them; `None` for all in use.
    codes: Option<HashSet<CodeId>>,
    coders: Option<HashSet<CoderId>>,
    /// Among them `None` for no round.
    rounds: Option<HashSet<Option<RoundId>>>,
    /// In words, for the heading of an answer; empty if everything is selected.
    pub words: String,
}

impl Selection {
    /// Finds what the names lead to. An unknown name is an error, never an empty answer.
    pub fn find(study: &Study, asked: &Asked) -> Result<Self> {
        let documents = all_of(&asked.documents, |name| {
            let found = named(&study.documents, name, |document| &document.document.name);
            found.map(|document| document.document.id).ok_or_else(|| {
                let names = study.documents.iter().map(|document| document.document.name.clone());
                Error::unknown("document", name, names, "thema document list")
            })
        })?;
        let mut participants = all_of(&asked.participants, |label| {
            let found = named(&study.participants, label, |participant| &participant.label);
            found.map(|participant| participant.id).ok_or_else(|| {
                let labels = study.participants.iter().map(|participant| participant.label.clone());
                Error::unknown("participant", label, labels, "thema participant list")
            })
        })?;
        for condition in &asked.conditions {
            let with = meeting(study, condition)?;
            participants = Some(match participants {
                Some(some) => &some & &with,
                None => with,
            });
        }
        let coders = all_of(&asked.coders, |name| {
            let found = named(&study.coders, name, |coder| &coder.name);
            found.map(|coder| coder.id).ok_or_else(|| {
                let names = study.coders.iter().map(|coder| coder.name.clone());
                Error::unknown("coder", name, names, "thema coder list")
            })
        })?;
        let rounds = all_of(&asked.rounds, |name| Ok(round_named(&study.rounds, name)?.map(|round| round.id)))?;
        let mut codes: Option<HashSet<CodeId>> = None;
        for name in &asked.codes {
            let id = study.codebook.find(name).map_err(|error| Error::no_code(name, error))?;
            codes.get_or_insert_default().extend(study.codebook.subtree(id));
        }
        for (wanted, what, list) in [
            (&asked.speakers, "speaker", "thema document speakers DOCUMENT"),
            (&asked.sections, "section", "thema export turns"),
        ] {
            for name in wanted {
                let mut known: Vec<String> = match what {
                    "speaker" => {
                        study.documents.iter().flat_map(|d| d.speakers.iter().map(|s| s.label.clone())).collect()
                    }
                    _ => study.documents.iter().flat_map(|d| d.sections.iter().map(|s| s.title.clone())).collect(),
                };
                known.sort_unstable();
                known.dedup();
                if !known.iter().any(|title| same_name(title, name)) {
                    return Err(Error::unknown(what, name, known, list));
                }
            }
        }
        Ok(Self {
            documents,
            participants,
            speakers: asked.speakers.clone(),
            sections: asked.sections.clone(),
            codes,
            coders,
            rounds,
            words: words(asked),
        })
    }

    /// Whether the document is in the selection.
    pub fn has_document(&self, id: DocumentId) -> bool {
        self.documents.as_ref().is_none_or(|documents| documents.contains(&id))
    }

    /// Whether the code, resolved, is in the selection.
    pub fn has_code(&self, id: CodeId) -> bool {
        self.codes.as_ref().is_none_or(|codes| codes.contains(&id))
    }

    /// Whether codes were chosen.
    pub fn within_codes(&self) -> bool {
        self.codes.is_some()
    }

    /// Whether the participant is in the selection.
    pub fn has_participant(&self, id: ParticipantId) -> bool {
        self.participants.as_ref().is_none_or(|participants| participants.contains(&id))
    }

    /// Whether what this coder marked is in the selection.
    fn has_coder(&self, id: CoderId) -> bool {
        self.coders.as_ref().is_none_or(|coders| coders.contains(&id))
    }

    /// Whether what belongs to this round, or to none, is in the selection.
    pub fn has_round(&self, round: Option<RoundId>) -> bool {
        self.rounds.as_ref().is_none_or(|rounds| rounds.contains(&round))
    }

    /// Whether any option narrows the text below whole documents.
    pub fn within_documents(&self) -> bool {
        self.participants.is_some() || !self.speakers.is_empty() || !self.sections.is_empty()
    }

    /// Whether any option narrows the text.
    pub fn narrows_text(&self) -> bool {
        self.documents.is_some() || self.within_documents()
    }

    /// Whether the turn is in the selection, by who speaks and in which section.
    pub fn has_turn(&self, document: &StudyDocument, turn: &Turn) -> bool {
        let speaker = document.speaker(turn.speaker);
        let participant = speaker.and_then(|speaker| speaker.participant);
        self.has_document(document.document.id)
            && self.participants.as_ref().is_none_or(|wanted| participant.is_some_and(|id| wanted.contains(&id)))
            && (self.speakers.is_empty()
                || speaker.is_some_and(|speaker| self.speakers.iter().any(|name| same_name(&speaker.label, name))))
            && self.has_section(document, turn.span)
    }

    fn has_section(&self, document: &StudyDocument, span: Span) -> bool {
        self.sections.is_empty()
            || document
                .section_at(span)
                .is_some_and(|section| self.sections.iter().any(|name| same_name(&section.title, name)))
    }

    /// The codings of the layer that are in the selection, with the code each counts for.
    ///
    /// Those of a majority are made for the answer: [`NOBODY`] is their coder, and nothing in the project has their id.
    pub fn codings<'s>(
        &self,
        study: &'s Study,
        layer: Layer,
    ) -> impl Iterator<Item = (usize, Cow<'s, Coding>, CodeId)> + use<'s, '_> {
        let made = if layer == Layer::Majority { self.majority(study) } else { Vec::new() };
        let stored = self.stored(study, layer).map(|(at, coding, code)| (at, Cow::Borrowed(coding), code));
        stored.chain(made.into_iter().map(|(at, coding)| {
            let code = coding.code;
            (at, Cow::Owned(coding), code)
        }))
    }

    /// The codings that somebody made, of any layer but the majority.
    fn stored<'s>(
        &self,
        study: &'s Study,
        layer: Layer,
    ) -> impl Iterator<Item = (usize, &'s Coding, CodeId)> + use<'s, '_> {
        let consensus: Vec<CoderId> =
            study.coders.iter().filter(|coder| coder.role == CoderRole::Consensus).map(|coder| coder.id).collect();
        let of_layer = move |coding: &Coding| match layer {
            Layer::Consensus(coder) | Layer::Coder(coder) => coding.coder == coder,
            Layer::Union => !consensus.contains(&coding.coder),
            Layer::Majority => false,
        };
        let theirs = study.placed_codings().filter(move |(_, coding)| of_layer(coding));
        theirs.filter_map(|(at, coding)| {
            let code = study.codebook.resolve(coding.code)?;
            let wanted = self.has_coder(coding.coder)
                && self.has_round(coding.round)
                && self.has_code(code)
                && self.has_passage(&study.documents[at], coding.span);
            wanted.then_some((at, coding, code))
        })
    }

    /// The passages that most coders marked. Who of a document's coders they are is a matter of coders and rounds: what
    /// else narrows the selection chooses among the passages, it does not make others.
    fn majority(&self, study: &Study) -> Vec<(usize, Coding)> {
        let coders = self.coders_by_document(study);
        let all = Self { documents: None, participants: None, speakers: vec![], sections: vec![], ..self.clone() };
        let marks = all.stored(study, Layer::Union).map(|(document, coding, code)| CodingAt {
            document,
            span: coding.span,
            code,
            coder: coding.coder,
        });
        let found =
            majority(marks, |document| coders.get(&study.documents[document].document.id).map_or(0, HashSet::len));
        let made = found.into_iter().zip(1..).map(|((Place { document, span }, code), n)| {
            let of = &study.documents[document].document;
            let coding = Coding {
                id: CodingId::from_number(n),
                document: of.id,
                revision: of.revision,
                span,
                code,
                coder: NOBODY,
                round: None,
                certainty: Certainty::Certain,
                memo: String::new(),
            };
            (document, coding)
        });
        made.filter(|(at, coding)| self.has_passage(&study.documents[*at], coding.span)).collect()
    }

    /// Who coded each document, in the rounds and among the coders selected: marked something in it, with whatever code,
    /// or is through with it. The consensus is nobody.
    fn coders_by_document(&self, study: &Study) -> HashMap<DocumentId, HashSet<CoderId>> {
        let people = study.coders.iter().filter(|coder| coder.role != CoderRole::Consensus && self.has_coder(coder.id));
        let people: HashSet<CoderId> = people.map(|coder| coder.id).collect();
        let marked = study.codings.iter().map(|coding| (coding.document, coding.coder, coding.round));
        let finished = study.finished.iter().map(|finished| (finished.document, finished.coder, finished.round));
        let mut coders: HashMap<DocumentId, HashSet<CoderId>> = HashMap::new();
        for (document, coder, round) in marked.chain(finished) {
            if people.contains(&coder) && self.has_round(round) {
                coders.entry(document).or_default().insert(coder);
            }
        }
        coders
    }

    /// The codings of everybody, the consensus layer with them, that are in the selection, in the order of the text.
    pub fn codings_of_all<'s>(&self, study: &'s Study) -> Vec<(usize, &'s Coding, CodeId)> {
        let consensus = study.coders.iter().filter(|coder| coder.role == CoderRole::Consensus);
        let layers = std::iter::once(Layer::Union).chain(consensus.map(|coder| Layer::Consensus(coder.id)));
        let mut codings: Vec<_> = layers.flat_map(|layer| self.stored(study, layer).collect::<Vec<_>>()).collect();
        codings.sort_by_key(|(at, coding, _)| (*at, coding.span, coding.id));
        codings
    }

    /// Whether a passage touches a turn in the selection.
    pub fn has_passage(&self, document: &StudyDocument, span: Span) -> bool {
        self.has_document(document.document.id)
            && (!self.within_documents()
                || document.turns_touched(span).iter().any(|turn| self.has_turn(document, turn)))
    }

    /// The documents in the selection, with their places.
    pub fn documents<'s>(&self, study: &'s Study) -> impl Iterator<Item = (usize, &'s StudyDocument)> + use<'s, '_> {
        let all = study.documents.iter().enumerate();
        all.filter(|(_, document)| self.has_document(document.document.id))
    }

    /// The turns that can be units: in the selection, and not the interviewer's unless `interviewer` says so.
    pub fn unit_turns<'s>(&self, document: &'s StudyDocument, interviewer: bool) -> Vec<&'s Turn> {
        let spoken = document.turns.iter().filter(|turn| self.has_turn(document, turn));
        spoken.filter(|turn| interviewer || document.role(turn) == Role::Participant).collect()
    }

    /// The participants who could have said something here: those in the selection who speak in its documents.
    pub fn participants(&self, study: &Study) -> Vec<ParticipantId> {
        let speakers = self.documents(study).flat_map(|(_, document)| {
            // Of the hundreds of turns of each the first one is enough.
            let mut heard: Vec<Option<SpeakerId>> = Vec::new();
            for turn in &document.turns {
                if !heard.contains(&turn.speaker) && self.has_turn(document, turn) {
                    heard.push(turn.speaker);
                }
            }
            let speakers = heard.into_iter().filter_map(|id| document.speaker(id));
            speakers.filter(|speaker| speaker.role == Role::Participant)
        });
        let mut found: Vec<ParticipantId> = speakers.filter_map(|speaker| speaker.participant).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Layer {
    /// Reads `consensus`, `coder:NAME`, `union` or `majority`; without a wish it is the consensus where there is one with
    /// codings in the rounds selected, else the union.
    pub fn find(study: &Study, selection: &Selection, wish: Option<&str>) -> Result<Self> {
        let consensus = study.coders.iter().find(|coder| coder.role == CoderRole::Consensus).map(|coder| coder.id);
        match wish {
            None => Ok(consensus
                .filter(|id| {
                    study.codings.iter().any(|coding| coding.coder == *id && selection.has_round(coding.round))
                })
                .map_or(Layer::Union, Layer::Consensus)),
            Some("union") => Ok(Layer::Union),
            Some("majority") => Ok(Layer::Majority),
            Some("consensus") => consensus.map(Layer::Consensus).ok_or_else(|| {
                Error::with_hint(
                    "this project has no consensus layer",
                    "add one with `thema coder add NAME --role consensus`",
                )
            }),
            Some(wish) => {
                let name = wish.strip_prefix("coder:").ok_or_else(|| {
                    Error::with_hint(
                        format!("there is no layer \"{wish}\""),
                        "write consensus, union, majority or coder:NAME",
                    )
                })?;
                let coder = named(&study.coders, name, |coder| &coder.name);
                coder.map(|coder| Layer::Coder(coder.id)).ok_or_else(|| {
                    let names = study.coders.iter().map(|coder| coder.name.clone());
                    Error::unknown("coder", name, names, "thema coder list")
                })
            }
        }
    }

    /// As the option is written.
    pub fn words(self, study: &Study) -> String {
        match self {
            Layer::Consensus(_) => "consensus".into(),
            Layer::Union => "union".into(),
            Layer::Majority => "majority".into(),
            Layer::Coder(id) => format!("coder:{}", study.coder(id).map_or("?", |coder| &coder.name)),
        }
    }
}

fn all_of<T: std::hash::Hash + Eq>(names: &[String], find: impl Fn(&str) -> Result<T>) -> Result<Option<HashSet<T>>> {
    if names.is_empty() {
        return Ok(None);
    }
    names.iter().map(|name| find(name)).collect::<Result<_>>().map(Some)
}

/// The participants who meet `attribute=value`.
fn meeting(study: &Study, condition: &str) -> Result<HashSet<ParticipantId>> {
    let Some((name, wanted)) = condition.split_once('=') else {
        return Err(Error::with_hint(
            format!("\"{condition}\" is not a condition"),
            "write it as --where role=\"data engineer\"",
        ));
    };
    let attribute = named(&study.attributes, name.trim(), |attribute| &attribute.name).ok_or_else(|| {
        let names = study.attributes.iter().map(|attribute| attribute.name.clone());
        Error::unknown("attribute", name, names, "thema participant list")
    })?;
    let values = study.values.iter().filter(|value| value.attribute == attribute.id);
    let (with, without): (Vec<_>, Vec<_>) = values.partition(|value| same_name(&value.value, wanted.trim()));
    if with.is_empty() {
        let mut known: Vec<String> = without.iter().map(|value| value.value.clone()).collect();
        known.sort_unstable();
        known.dedup();
        let hint = format!("its values are {}", known.join(", "));
        return Err(Error::with_hint(format!("no participant has {} = {}", attribute.name, wanted.trim()), hint));
    }
    Ok(with.into_iter().map(|value| value.participant).collect())
}

fn same_name(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.trim().to_lowercase()
}

fn words(asked: &Asked) -> String {
    let parts = [
        ("documents", &asked.documents),
        ("participants", &asked.participants),
        ("speakers", &asked.speakers),
        ("sections", &asked.sections),
        ("codes", &asked.codes),
        ("coders", &asked.coders),
        ("rounds", &asked.rounds),
        ("where", &asked.conditions),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what} {}", names.join(", ")))
        .collect();
    said.join("; ")
}
