//! The study as one consistent value: everything an analysis needs but the words themselves.

use super::Project;
use crate::analysis::CodingAt;
use crate::analysis::frequency::Speech;
use crate::error::Result;
use crate::model::codebook::Codebook;
use crate::model::coding::{Coder, Coding, Finished, Round};
use crate::model::cores::both;
use crate::model::document::{Attribute, AttributeValue, Document, Participant, Role, Section, Speaker, Turn};
use crate::model::framework::{Case, Summary};
use crate::model::ids::{AttributeId, CodeId, CoderId, DocumentId, ParticipantId, RoundId, SpeakerId};
use crate::model::quote::Quote;
use crate::model::span::Span;
use crate::store::projects::{self, About};
use crate::store::{self, Reader, Shared, coders, codes, codings, documents, participants, quotes, rounds, summaries};
use std::collections::HashMap;
use std::iter;
use std::ops::Range;
use std::sync::OnceLock;

/// A document with its structure.
#[derive(Debug, Clone)]
pub struct StudyDocument {
    pub document: Document,
    /// Characters of its text.
    pub length: u32,
    /// SHA-256 of its text.
    pub sha256: String,
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
    /// Picked for the paper, in documents in use.
    pub quotes: Vec<Quote>,
    /// The cells of the framework chart that somebody wrote.
    pub summaries: Vec<Summary>,
    fingerprint: OnceLock<String>,
    lookup: OnceLock<Lookup>,
}

/// Where things stand in the study's lists, by their ids.
#[derive(Debug, Clone)]
struct Lookup {
    participants: HashMap<ParticipantId, usize>,
    values: HashMap<(ParticipantId, AttributeId), usize>,
    codings: HashMap<DocumentId, Range<usize>>,
}

impl Project {
    /// Loads the study, all of it at one moment.
    pub fn study(&self) -> Result<Study> {
        // Codings and turns are nearly all there is to read; the documents with their turns come last, to be shared out.
        let ((codings, mut documents), (study, mut speakers, others)) = self.read_two(
            |db, shared| Ok((codings::all(db)?, structured(db, shared)?)),
            |db, shared| Ok((without_documents(db)?, speakers(db)?, structured(db, shared)?)),
        )?;
        documents.extend(others);
        documents.sort_unstable_by_key(|(place, _)| *place);
        let documents = documents.into_iter().map(|(_, document)| StudyDocument {
            speakers: speakers.remove(&document.document.id).unwrap_or_default(),
            ..document
        });
        Ok(Study { codings, documents: documents.collect(), ..study })
    }
}

/// The documents of the list that are for this look, each with its place, without their speakers.
fn structured(db: &Reader<'_>, shared: &Shared) -> std::result::Result<Vec<(usize, StudyDocument)>, store::Error> {
    let documents = documents::all(db)?;
    let structured = shared.items(&documents).map(|(place, document)| {
        let (length, sha256) = documents::extent(db, document)?;
        let (turns, sections) = (documents::turns(db, document)?, documents::sections(db, document)?);
        let document = document.clone();
        Ok((place, StudyDocument { document, length, sha256, turns, sections, speakers: Vec::new() }))
    });
    structured.collect()
}

fn speakers(db: &Reader<'_>) -> std::result::Result<HashMap<DocumentId, Vec<Speaker>>, store::Error> {
    let mut speakers: HashMap<DocumentId, Vec<Speaker>> = HashMap::new();
    for speaker in documents::speakers(db)? {
        speakers.entry(speaker.document).or_default().push(speaker);
    }
    Ok(speakers)
}

fn without_documents(db: &Reader<'_>) -> std::result::Result<Study, store::Error> {
    Ok(Study {
        about: projects::about(db)?,
        codebook: codes::codebook(db)?,
        coders: coders::all(db)?,
        documents: Vec::new(),
        participants: participants::all(db)?,
        attributes: participants::attributes(db)?,
        values: participants::values(db)?,
        codings: Vec::new(),
        rounds: rounds::all(db)?,
        finished: rounds::finished(db)?,
        quotes: quotes::all(db)?,
        summaries: summaries::all(db)?,
        fingerprint: OnceLock::new(),
        lookup: OnceLock::new(),
    })
}

impl Study {
    /// Where each document stands in `documents`.
    pub fn places(&self) -> HashMap<DocumentId, usize> {
        self.documents.iter().enumerate().map(|(at, document)| (document.document.id, at)).collect()
    }

    /// Twelve letters for what outputs are made from: texts, who speaks in them, participants, codebook, codings, quotes
    /// picked, the cells of the framework chart, the words for how many participants if they are not the usual ones.
    ///
    /// The same for the same study wherever and whenever it was put together, so neither ids nor times count; another
    /// as soon as anything of it is otherwise. Memos about other things than codings have no part in it.
    pub fn fingerprint(&self) -> &str {
        self.fingerprint.get_or_init(|| self.computed_fingerprint())
    }

    /// Does the work while the fingerprint, which every answer about the study ends with, is made on another core.
    pub fn meanwhile<T>(&self, work: impl FnOnce() -> T) -> T {
        both(|| self.fingerprint(), work).1
    }

    fn computed_fingerprint(&self) -> String {
        let paths: HashMap<CodeId, &str> = self
            .codebook
            .all()
            .iter()
            .filter_map(|code| Some((code.id, self.codebook.path(self.codebook.resolve(code.id)?))))
            .collect();
        let documents = self.documents.iter().map(|document| self.document_said(document, &paths));
        let parts = iter::once(self.people_and_codes_said()).chain(documents).chain([self.framework_said()]);
        documents::sha256_of_parts(parts).chars().take(12).collect()
    }

    fn people_and_codes_said(&self) -> String {
        let mut said = String::new();
        for person in &self.participants {
            line(&mut said, &["participant", &person.label]);
            for attribute in &self.attributes {
                line(&mut said, &[&attribute.name, self.value(person.id, attribute)]);
            }
        }
        for code in self.codebook.tree().map(|(code, _)| code) {
            let (kind, path) = (code.kind.word(), self.codebook.path(code.id));
            line(&mut said, &[kind, path, &code.definition, &code.include, &code.exclude, &code.example]);
        }
        said
    }

    /// A document with what is marked in it; `paths` are those of the codes, of each what it counts for.
    fn document_said(&self, document: &StudyDocument, paths: &HashMap<CodeId, &str>) -> String {
        let label = |id: Option<ParticipantId>| self.participant(id).map_or("", |person| person.label.as_str());
        let (mut said, mut place) = (String::new(), String::new());
        line(&mut said, &["document", &document.document.name, &document.sha256]);
        let mut speakers: Vec<&Speaker> = document.speakers.iter().collect();
        speakers.sort_by_key(|speaker| &speaker.label);
        for speaker in speakers {
            line(&mut said, &["speaker", &speaker.label, speaker.role.word(), label(speaker.participant)]);
        }
        for turn in &document.turns {
            let speaker = document.speaker(turn.speaker).map_or("", |speaker| speaker.label.as_str());
            line(&mut said, &[written(&mut place, turn.span), speaker]);
        }
        for section in &document.sections {
            line(&mut said, &[written(&mut place, section.span), &section.title]);
        }
        let mut here: Vec<(Span, [&str; 5])> = Vec::new();
        for coding in self.codings_of(document.document.id) {
            let Some(path) = paths.get(&coding.code) else { continue };
            let coder = self.coder(coding.coder).map_or("", |coder| coder.name.as_str());
            let round = self.round_name(coding.round).unwrap_or_default();
            here.push((coding.span, [path, coder, round, coding.certainty.word(), &coding.memo]));
        }
        // In the order of the text they are; those on the same words are not yet.
        here.sort();
        for (span, coding) in here {
            line(&mut said, &[written(&mut place, span)]);
            line(&mut said, &coding);
        }
        for (span, quote) in self.quotes_said(document) {
            line(&mut said, &["quote", written(&mut place, span)]);
            line(&mut said, &quote.iter().map(String::as_str).collect::<Vec<_>>());
        }
        said
    }

    fn framework_said(&self) -> String {
        let mut said = String::new();
        if !self.about.quantifiers.is_empty() {
            line(&mut said, &["quantifiers", &self.about.quantifiers, &self.about.quantifiers_of.to_string()]);
        }
        for summary in self.summaries_said() {
            line(&mut said, &summary);
        }
        said
    }

    /// The quotes of a document, in the order of its text: what of each is neither an id nor a time.
    fn quotes_said(&self, document: &StudyDocument) -> Vec<(Span, Vec<String>)> {
        let here = self.quotes.iter().filter(|quote| quote.document == document.document.id);
        let mut said: Vec<(Span, Vec<String>)> = here
            .map(|quote| {
                let by = quote.picked_by.and_then(|id| self.coder(id)).map_or("", |coder| coder.name.as_str());
                // Words that an amendment took away are quoted from a text before.
                let text = if quote.revision == document.document.revision { "" } else { "an earlier text" };
                let code = quote.code.map_or("", |code| self.path_in_use(code));
                let mut edits: Vec<(Span, &str)> =
                    quote.edits.iter().map(|edit| (edit.span, edit.words.as_str())).collect();
                edits.sort();
                let mut parts = [code, by, text, quote.note.as_str()].map(str::to_owned).to_vec();
                parts.extend(edits.into_iter().flat_map(|(span, words)| [span.to_string(), words.to_owned()]));
                (quote.span, parts)
            })
            .collect();
        said.sort();
        said
    }

    /// The written cells of the framework chart, in an order that is theirs.
    fn summaries_said(&self) -> Vec<[&str; 6]> {
        let said = self.summaries.iter().map(|summary| {
            let (kind, case) = match summary.case {
                Case::Participant(id) => {
                    let person = self.participants.iter().find(|person| person.id == id);
                    ("participant", person.map_or("", |person| person.label.as_str()))
                }
                Case::Document(id) => {
                    let document = self.documents.iter().find(|document| document.document.id == id);
                    ("document", document.map_or("", |document| document.document.name.as_str()))
                }
            };
            let author = summary.author.and_then(|id| self.coder(id)).map_or("", |coder| coder.name.as_str());
            ["summary", kind, case, self.path_in_use(summary.code), author, summary.body.as_str()]
        });
        let mut said: Vec<_> = said.collect();
        said.sort_unstable();
        said
    }

    /// The path of the code that stands for it now; empty if none does.
    fn path_in_use(&self, code: CodeId) -> &str {
        self.codebook.resolve(code).map_or("", |code| self.codebook.path(code))
    }

    /// Everybody's codings, each with the place of its document, in the order of `codings`. Costs a look-up a document.
    pub fn placed_codings(&self) -> impl Iterator<Item = (usize, &Coding)> {
        let places = self.places();
        let of_documents = self.codings.chunk_by(|a, b| a.document == b.document);
        let placed = of_documents.filter_map(move |here| Some((*places.get(&here[0].document)?, here)));
        placed.flat_map(|(at, here)| here.iter().map(move |coding| (at, coding)))
    }

    /// Everybody's codings, as an analysis sees them.
    pub fn codings_at(&self) -> Vec<CodingAt> {
        let codings = self.placed_codings();
        codings.map(|(document, &Coding { span, code, coder, .. })| CodingAt { document, span, code, coder }).collect()
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

    /// The participant with that id.
    pub fn participant(&self, id: Option<ParticipantId>) -> Option<&Participant> {
        self.lookup().participants.get(&id?).map(|&at| &self.participants[at])
    }

    /// The participant's value of the attribute, empty if there is none.
    pub fn value(&self, participant: ParticipantId, attribute: &Attribute) -> &str {
        let found = self.lookup().values.get(&(participant, attribute.id));
        found.map_or("", |&at| &self.values[at].value)
    }

    /// The codings of a document, in the order of the text.
    pub fn codings_of(&self, document: DocumentId) -> &[Coding] {
        self.lookup().codings.get(&document).map_or(&[], |here| &self.codings[here.clone()])
    }

    fn lookup(&self) -> &Lookup {
        self.lookup.get_or_init(|| {
            let (mut codings, mut at) = (HashMap::new(), 0);
            for here in self.codings.chunk_by(|a, b| a.document == b.document) {
                codings.insert(here[0].document, at..at + here.len());
                at += here.len();
            }
            Lookup {
                participants: self.participants.iter().zip(0..).map(|(person, at)| (person.id, at)).collect(),
                values: self
                    .values
                    .iter()
                    .zip(0..)
                    .map(|(value, at)| ((value.participant, value.attribute), at))
                    .collect(),
                codings,
            }
        })
    }
}

/// Appends a line of these words. Lengths part them, so that no word can look like two.
fn line(said: &mut String, parts: &[&str]) {
    let mut digits = itoa::Buffer::new();
    for part in parts {
        said.extend([digits.format(part.len()), ":", part, ","]);
    }
    said.push('\n');
}

/// The span as it is printed, in the place of what was written before.
fn written(said: &mut String, span: Span) -> &str {
    let mut digits = itoa::Buffer::new();
    said.clear();
    said.push_str(digits.format(span.start().get()));
    said.push_str("..");
    said.push_str(digits.format(span.end().get()));
    said
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

    /// The participants whose words a passage touches, each once, in the order they speak.
    pub fn participants_in(&self, span: Span) -> Vec<ParticipantId> {
        let mut found = Vec::new();
        for turn in self.turns_touched(span).iter().filter(|turn| self.role(turn) == Role::Participant) {
            let participant = self.speaker(turn.speaker).and_then(|speaker| speaker.participant);
            if let Some(id) = participant.filter(|id| !found.contains(id)) {
                found.push(id);
            }
        }
        found
    }

    /// The section a passage begins in.
    pub fn section_at(&self, span: Span) -> Option<&Section> {
        self.sections.iter().rev().find(|section| section.span.contains(span.start()))
    }
}
