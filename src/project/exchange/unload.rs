//! The project as other programs can take it: what counts now, without its history.

use super::{PDF, guideline};
use crate::error::Result;
use crate::model::codebook::CodeKind;
use crate::model::coding::Certainty;
use crate::model::collection::Thing;
use crate::model::document::Document;
use crate::model::exchange::{self, About, Exchange, Fidelity, Outcome};
use crate::model::ids::{CodeId, CodingId, DocumentId, MediumId, MemoId};
use crate::model::memo::MemoAbout;
use crate::model::span::Span;
use crate::project::Project;
use crate::project::import::Progress;
use crate::project::study::Study;
use crate::store::{codings, collections, documents, media, memos, participants};
use std::collections::{HashMap, HashSet};

impl Project {
    /// The project as an exchange, and what of it no exchange has a place for.
    ///
    /// Holds all texts in memory, and the files of media.
    pub fn unload(&self, progress: Progress<'_>) -> Result<(Exchange, Fidelity)> {
        let study = self.study()?;
        let mut unload = Unload::of(self, &study);
        unload.codebook()?;
        unload.sources(progress)?;
        unload.cases()?;
        unload.codings()?;
        unload.media()?;
        unload.notes()?;
        unload.relations()?;
        unload.rest();
        Ok((unload.exchange, unload.fidelity))
    }

    /// The codebook alone, as an exchange.
    pub fn unload_codebook(&self) -> Result<Exchange> {
        let study = self.study()?;
        let mut unload = Unload::of(self, &study);
        unload.codebook()?;
        Ok(unload.exchange)
    }
}

struct Unload<'p> {
    project: &'p Project,
    study: &'p Study,
    exchange: Exchange,
    fidelity: Fidelity,
    codes: HashMap<CodeId, usize>,
    documents: HashMap<DocumentId, usize>,
    codings: HashMap<CodingId, usize>,
    notes: HashMap<MemoId, usize>,
    media: HashMap<MediumId, usize>,
}

impl<'p> Unload<'p> {
    fn of(project: &'p Project, study: &'p Study) -> Self {
        let coder = |coder: &crate::model::coding::Coder| exchange::Coder {
            id: Some(coder.id.uuid()),
            name: coder.name.clone(),
        };
        let exchange = Exchange {
            origin: format!("thema {}", env!("CARGO_PKG_VERSION")),
            title: study.about.title.clone(),
            coders: study.coders.iter().map(coder).collect(),
            ..Exchange::default()
        };
        Self {
            project,
            study,
            exchange,
            fidelity: Fidelity::default(),
            codes: HashMap::new(),
            documents: study.documents.iter().zip(0..).map(|(document, at)| (document.document.id, at)).collect(),
            codings: HashMap::new(),
            notes: HashMap::new(),
            media: HashMap::new(),
        }
    }

    fn coder(&self, id: crate::model::ids::CoderId) -> Option<usize> {
        self.study.coders.iter().position(|coder| coder.id == id)
    }

    /// Themes without codings are folders elsewhere, those with some are codes with codes below.
    fn codebook(&mut self) -> Result<()> {
        let book = &self.study.codebook;
        let mut applied: HashSet<CodeId> =
            self.study.codings.iter().filter_map(|coding| book.resolve(coding.code)).collect();
        applied.extend(self.project.read(media::marks)?.iter().filter_map(|mark| book.resolve(mark.code?)));
        for (code, _) in book.tree() {
            let at = self.exchange.codes.len();
            self.exchange.codes.push(exchange::Code {
                id: Some(code.id.uuid()),
                name: code.name.clone(),
                parent: book.parent(code.id).and_then(|parent| self.codes.get(&parent).copied()),
                codable: code.kind == CodeKind::Code || applied.contains(&code.id),
                color: code.color.clone(),
                description: guideline::written(code),
            });
            self.codes.insert(code.id, at);
        }
        Ok(())
    }

    fn sources(&mut self, progress: Progress<'_>) -> Result<()> {
        let all = self.study.documents.len();
        for (document, done) in self.study.documents.iter().zip(0..) {
            let document = &document.document;
            progress(done, all, &document.name);
            if self.project.is_stopped() {
                return Err(Project::stopped());
            }
            let text = self.project.text(document)?.into_string();
            let original = self.pdf(document)?;
            let (id, name) = (Some(document.id.uuid()), document.name.clone());
            self.exchange.sources.push(exchange::Source { id, name, text, original, ..exchange::Source::default() });
        }
        Ok(())
    }

    /// The PDF a text came from, if the text is still what was read in it.
    fn pdf(&self, document: &Document) -> Result<Option<exchange::Original>> {
        let original = self.project.read(|db| documents::original(db, document))?;
        let pdf =
            original.filter(|(_, media_type, bytes)| media_type == PDF && !bytes.is_empty() && document.revision == 1);
        Ok(pdf.map(|(filename, media_type, bytes)| exchange::Original { filename, media_type, bytes }))
    }

    fn cases(&mut self) -> Result<()> {
        let study = self.study;
        let mut variable: HashMap<String, usize> = HashMap::new();
        let papers = self.project.read(participants::document_attributes)?;
        for attribute in study.attributes.iter().chain(&papers) {
            variable.insert(attribute.id.to_string(), self.exchange.variables.len());
            self.exchange.variables.push(exchange::Variable {
                id: Some(attribute.id.uuid()),
                name: attribute.name.clone(),
                kind: attribute.kind,
                description: String::new(),
            });
            if !attribute.choices.is_empty() {
                let why = "the choices of an attribute have no place; its values are text";
                self.fidelity.note(Outcome::Dropped, "lists of choices", why, attribute.name.as_str());
            }
        }
        for person in &study.participants {
            let values = study.attributes.iter().filter_map(|attribute| {
                let value = study.value(person.id, attribute);
                let variable = *variable.get(&attribute.id.to_string())?;
                (!value.is_empty()).then(|| exchange::Value { variable, value: value.to_owned() })
            });
            let mut case = exchange::Case {
                id: Some(person.id.uuid()),
                name: person.label.clone(),
                description: person.note.clone(),
                values: values.collect(),
                ..exchange::Case::default()
            };
            for (document, at) in study.documents.iter().zip(0..) {
                let theirs: HashSet<_> =
                    document.speakers.iter().filter(|it| it.participant == Some(person.id)).map(|it| it.id).collect();
                if theirs.is_empty() {
                    continue;
                }
                case.sources.push(at);
                // Where several people speak, a passage says who of them it is.
                if document.speakers.iter().filter(|speaker| speaker.participant.is_some()).count() > 1 {
                    let turn = document.turns.iter().find(|turn| turn.speaker.is_some_and(|it| theirs.contains(&it)));
                    case.passages.extend(turn.filter(|turn| !turn.span.is_empty()).map(|turn| (at, turn.span)));
                }
            }
            self.exchange.cases.push(case);
        }
        for (attribute, document, value) in self.project.read(participants::document_values)? {
            let place = self.documents.get(&document).zip(variable.get(&attribute.to_string()));
            if let Some((&at, &variable)) = place {
                self.exchange.sources[at].values.push(exchange::Value { variable, value });
            }
        }
        Ok(())
    }

    fn codings(&mut self) -> Result<()> {
        let times = self.project.read(codings::times)?;
        let mut seen: HashSet<(DocumentId, Span, CodeId, crate::model::ids::CoderId)> = HashSet::new();
        let (mut in_rounds, mut uncertain, mut twice) = (0, 0, 0);
        for coding in &self.study.codings {
            let Some(code) = self.study.codebook.resolve(coding.code) else { continue };
            let places = self.documents.get(&coding.document).zip(self.codes.get(&code));
            let Some((&source, &at)) = places else { continue };
            if !seen.insert((coding.document, coding.span, code, coding.coder)) {
                twice += 1;
                continue;
            }
            in_rounds += usize::from(coding.round.is_some());
            uncertain += usize::from(coding.certainty == Certainty::Uncertain);
            self.codings.insert(coding.id, self.exchange.codings.len());
            self.exchange.codings.push(exchange::Coding {
                id: Some(coding.id.uuid()),
                source,
                span: coding.span,
                code: at,
                coder: self.coder(coding.coder),
                at: times.get(&coding.id).cloned(),
                memo: coding.memo.clone(),
            });
        }
        let mut dropped = |what: &str, why: &str, count| self.fidelity.note_many(Outcome::Dropped, what, why, count);
        dropped("rounds of codings", "a coding has no round elsewhere", in_rounds);
        dropped("doubts of coders", "a coding is never uncertain elsewhere", uncertain);
        dropped(
            "codings",
            "the same passage has the same code of the same coder, in two rounds or by merged codes",
            twice,
        );
        Ok(())
    }

    fn notes(&mut self) -> Result<()> {
        for memo in self.project.read(memos::all)? {
            let about = match memo.about {
                MemoAbout::Project => Some(About::Project),
                MemoAbout::Document(id) => self.documents.get(&id).copied().map(About::Source),
                MemoAbout::Passage(id, span) => {
                    let at = self.documents.get(&id).copied();
                    let fits = |at: &usize| span.end().get() <= self.study.documents[*at].length && !span.is_empty();
                    at.filter(fits).map(|at| About::Passage(at, span))
                }
                MemoAbout::Code(id) => {
                    self.study.codebook.resolve(id).and_then(|id| self.codes.get(&id)).copied().map(About::Code)
                }
                MemoAbout::Coding(id) => self.codings.get(&id).copied().map(About::Coding),
                MemoAbout::Participant(id) => {
                    self.study.participants.iter().position(|person| person.id == id).map(About::Case)
                }
            };
            let Some(about) = about else {
                let why = "what it is about is no longer in use";
                self.fidelity.note(Outcome::Dropped, "memos", why, memo.title.as_str());
                continue;
            };
            self.notes.insert(memo.id, self.exchange.notes.len());
            self.exchange.notes.push(exchange::Note {
                id: Some(memo.id.uuid()),
                title: memo.title,
                body: memo.body,
                coder: memo.author.and_then(|author| self.coder(author)),
                at: Some(memo.created_at),
                about,
            });
        }
        Ok(())
    }

    fn media(&mut self) -> Result<()> {
        let mut all = self.project.read(media::all)?;
        // A file is as large as it is: it is read once it is needed, and all that come along are needed.
        for (medium, _) in all.drain(..) {
            let bytes = self.project.read(|db| media::file(db, medium.id))?;
            self.media.insert(medium.id, self.exchange.media.len());
            self.exchange.media.push(exchange::Medium {
                id: Some(medium.id.uuid()),
                name: medium.name,
                kind: medium.kind,
                file: exchange::Original { filename: medium.filename, media_type: medium.media_type, bytes },
                description: medium.description,
                selections: Vec::new(),
            });
        }
        let mut number = (MediumId::default(), 0);
        for mark in self.project.read(media::marks)? {
            let Some(&at) = self.media.get(&mark.medium) else { continue };
            let code =
                mark.code.map(|code| self.study.codebook.resolve(code).and_then(|code| self.codes.get(&code)).copied());
            let coder = mark.coder.and_then(|coder| self.coder(coder));
            let selections = &mut self.exchange.media[at].selections;
            if number != (mark.medium, mark.selection) {
                number = (mark.medium, mark.selection);
                selections.push(exchange::Selection {
                    id: Some(mark.id.uuid()),
                    name: mark.name,
                    description: mark.description,
                    part: mark.part,
                    codings: Vec::new(),
                });
            }
            match (code, selections.last_mut()) {
                (Some(Some(code)), Some(selection)) => {
                    selection.codings.push(exchange::PartCoding { id: None, code, coder, at: mark.created_at });
                }
                (Some(None), _) => {
                    self.fidelity.note_many(Outcome::Dropped, "marks in media", "their code is no longer in use", 1);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn relations(&mut self) -> Result<()> {
        for set in self.project.read(collections::all)? {
            let members: Vec<_> = set.members.iter().filter_map(|thing| self.thing(*thing)).collect();
            let gone = set.members.len() - members.len();
            self.fidelity.note_many(Outcome::Dropped, "members of sets", "they are no longer in use", gone);
            let (id, name, description) = (Some(set.id.uuid()), set.name, set.description);
            self.exchange.sets.push(exchange::Set { id, name, description, members });
        }
        for link in self.project.read(collections::links)? {
            match self.thing(link.from).zip(self.thing(link.to)) {
                Some((from, to)) => {
                    let (id, name, direction) = (Some(link.id.uuid()), link.name, link.direction);
                    self.exchange.links.push(exchange::Link { id, name, direction, from, to });
                }
                None => self.fidelity.note(Outcome::Dropped, "links", "an end is no longer in use", link.name.as_str()),
            }
        }
        Ok(())
    }

    fn thing(&self, thing: Thing) -> Option<exchange::Thing> {
        Some(match thing {
            Thing::Document(id) => exchange::Thing::Source(*self.documents.get(&id)?),
            Thing::Code(id) => exchange::Thing::Code(*self.codes.get(&self.study.codebook.resolve(id)?)?),
            Thing::Memo(id) => exchange::Thing::Note(*self.notes.get(&id)?),
            Thing::Participant(id) => {
                exchange::Thing::Case(self.study.participants.iter().position(|person| person.id == id)?)
            }
            Thing::Medium(id) => exchange::Thing::Medium(*self.media.get(&id)?),
        })
    }

    /// What stays at home.
    fn rest(&mut self) {
        let mut dropped = |what: &str, why: &str, count| self.fidelity.note_many(Outcome::Dropped, what, why, count);
        let no_place = "other programs have no place for them";
        dropped("quotes picked for the paper", no_place, self.study.quotes.len());
        dropped("summaries of the framework chart", no_place, self.study.summaries.len());
        dropped(
            "roles of speakers",
            no_place,
            self.study.documents.iter().map(|document| document.speakers.len()).sum(),
        );
        dropped("finished documents of coders", no_place, self.study.finished.len());
    }
}
