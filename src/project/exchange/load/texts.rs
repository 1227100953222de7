//! The texts, and who speaks in them.

use super::{Load, Tell, Text};
use crate::error::{Error, Result};
use crate::formats::transcript::{self, Rules, Transcript};
use crate::model::document::{Participant, Role};
use crate::model::exchange::{self, Outcome};
use crate::model::ids::{DocumentId, ParticipantId};
use crate::model::memo::MemoAbout;
use crate::model::span::Span;
use crate::project::exchange::PDF;
use crate::project::exchange::names::Taken;
use crate::project::import::{NewText, participant_labels};
use crate::store::{Table, documents, ids, participants};
use std::borrow::Cow;
use std::collections::HashSet;

impl Load<'_, '_> {
    pub(super) fn texts(
        &mut self,
        sources: &[exchange::Source],
        cases: &[exchange::Case],
        people: &[Option<ParticipantId>],
        tell: Tell<'_>,
    ) -> Result<Vec<Option<Text>>> {
        let there = documents::revisions(self.tx)?;
        let known: HashSet<DocumentId> = ids(self.tx, Table::Document)?;
        let mut taken = Taken::of(there.iter().map(|text| text.name.clone()), false);
        let mut sort = documents::next_sort(self.tx)?;
        let mut written: HashSet<DocumentId> = HashSet::new();
        let mut everybody = participants::all(self.tx)?;
        let mut of_source: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
        for (case, n) in cases.iter().zip(0..) {
            for &at in case.sources.iter().chain(case.passages.iter().map(|(at, _)| at)) {
                if let Some(theirs) = of_source.get_mut(at).filter(|theirs| !theirs.contains(&n)) {
                    theirs.push(n);
                }
            }
        }
        let shas: HashSet<&str> = there.iter().map(|text| text.sha256.as_str()).collect();
        let (rules, all) = (&self.loading.rules, sources.len());
        let mut found = Vec::with_capacity(sources.len());
        std::thread::scope(|scope| {
            // Handed over one by one; when nobody takes them any more, the thread ends with the next.
            let (give, came) = std::sync::mpsc::sync_channel(1);
            let shas = &shas;
            scope.spawn(move || {
                sources.iter().map(|source| Ready::of(source, rules, shas)).all(|it| give.send(it).is_ok())
            });
            for (source, at) in sources.iter().zip(0..) {
                tell(at, all, &source.name)?;
                let Ok(ready) = came.recv() else { break };
                let Ready { length, sha256, transcript } = ready;
                let length = length.ok_or_else(|| {
                    Error::refused(format!("the text \"{}\" is longer than thema can count", source.name))
                })?;
                if source.text.contains('\0') {
                    let why = "a character NUL in a text is shown as \u{fffd}";
                    self.note(Outcome::Repaired, "documents", why, source.name.as_str());
                }
                let name = self.tidy("documents", &source.name, &format!("document {}", at + 1));
                let id = source.id.map_or_else(DocumentId::new, DocumentId::from);
                let same = |text: &&documents::Revision| {
                    let is_it = text.name == name || text.document == id;
                    text.sha256 == sha256 && !written.contains(&text.document) && is_it
                };
                if let Some(text) = there.iter().filter(same).max_by_key(|text| text.is_current) {
                    written.insert(text.document);
                    let (document, revision, is_current) = (text.document, text.revision, text.is_current);
                    found.push(Some(Text { document, revision, is_current, length }));
                    self.loaded.count("documents", false);
                    continue;
                }
                let transcript = transcript.unwrap_or_else(|| read(source, rules));
                if let Some(why) = self.left_out(source, &name, &of_source[at], people, &transcript, &sha256)? {
                    self.note(Outcome::Dropped, "documents", why, name);
                    found.push(None);
                    continue;
                }
                let id = if known.contains(&id) || written.contains(&id) { DocumentId::new() } else { id };
                let free = taken.take(&name);
                if free != name {
                    let why = "another document has that name, and other words";
                    self.note(Outcome::Repaired, "documents", why, format!("{name} is {free}"));
                }
                let their = Their { at, cases, of_source: &of_source[at], people };
                self.write_text(source, transcript, &free, id, sort, &sha256, &their, &mut everybody)?;
                sort += 1;
                written.insert(id);
                self.made.documents.insert(id);
                found.push(Some(Text { document: id, revision: 1, is_current: true, length }));
                self.loaded.count("documents", true);
            }
            Ok(found)
        })
    }

    #[expect(clippy::too_many_arguments, reason = "what a new text is made of, used once")]
    fn write_text(
        &mut self,
        source: &exchange::Source,
        mut transcript: Transcript,
        name: &str,
        id: DocumentId,
        sort: u32,
        fingerprint: &str,
        their: &Their<'_>,
        everybody: &mut Vec<Participant>,
    ) -> Result<()> {
        let mut linked: Vec<Option<String>> = vec![None; transcript.speakers.len()];
        let label = |case: usize| {
            let id = their.people.get(case).copied().flatten();
            everybody.iter().find(|person| Some(person.id) == id).map(|person| person.label.clone())
        };
        if let ([case], true) = (their.of_source, transcript.speakers.is_empty()) {
            // Nobody is seen to speak: all of it is theirs.
            let label = label(*case);
            let said = label.clone().unwrap_or_default();
            let turns = transcript.turns.len() as u32;
            transcript.turns.iter_mut().for_each(|turn| turn.speaker = Some(0));
            let (role, guessed, same_as) = (Role::Participant, false, None);
            transcript.speakers.push(transcript::SpeakerDraft { label: said, role, turns, guessed, same_as });
            linked.push(label);
        } else {
            for (speaker, case) in their.speakers(&transcript) {
                linked[speaker] = label(case);
            }
            let unlinked = their.of_source.len().saturating_sub(linked.iter().flatten().count());
            if unlinked > 0 {
                let why = "thema cannot see which speaker they are; say it with `thema document speaker`";
                (0..unlinked)
                    .for_each(|_| self.note(Outcome::Dropped, "links of participants to documents", why, name));
            }
        }
        if their.cases.is_empty() && !self.of_thema {
            linked = participant_labels(name, &transcript);
            for label in linked.iter().flatten() {
                let why = "their labels in the transcript name them";
                self.note(Outcome::Guessed, "participants", why, label.as_str());
            }
        }
        let filename = source.original.as_ref().map_or_else(|| format!("{name}.txt"), |file| file.filename.clone());
        let linked: Vec<Option<&str>> = linked.iter().map(Option::as_deref).collect();
        let new = NewText {
            id,
            name,
            sort,
            kind: if transcript.speakers.is_empty() { "notes" } else { "transcript" },
            transcript: &transcript,
            fingerprint,
            linked: &linked,
            filename: &filename,
            original: source.original.as_ref().map_or(&[], |file| &file.bytes),
        };
        new.write(self.tx, everybody)?;
        if !source.description.trim().is_empty() {
            self.memo(None, MemoAbout::Document(id), None, "Description", &source.description, None)?;
        }
        Ok(())
    }
}

/// A source as far as it can be made ready without looking at the project.
struct Ready {
    /// In characters; `None` if it is longer than can be counted.
    length: Option<u32>,
    sha256: String,
    /// Read only where the project has no such text.
    transcript: Option<Transcript>,
}

impl Ready {
    fn of(source: &exchange::Source, rules: &Rules, known: &HashSet<&str>) -> Self {
        let text = kept(source);
        let (length, sha256) = (u32::try_from(text.chars().count()).ok(), documents::sha256(&text));
        let transcript = (length.is_some() && !known.contains(sha256.as_str())).then(|| read(source, rules));
        Self { length, sha256, transcript }
    }
}

/// The text as it can be kept: SQLite ends a text at a NUL.
fn kept(source: &exchange::Source) -> Cow<'_, str> {
    if source.text.contains('\0') { source.text.replace('\0', "\u{fffd}").into() } else { source.text.as_str().into() }
}

/// Who speaks in a text; it stays as it is to the letter.
fn read(source: &exchange::Source, rules: &Rules) -> Transcript {
    let text = kept(source);
    let mut transcript = match transcript::reread(text.clone().into_owned(), false, rules) {
        Ok(transcript) if transcript.body == *text => transcript,
        _ => Transcript {
            body: text.into_owned(),
            media_type: "text/plain",
            encoding: "UTF-8",
            speakers: Vec::new(),
            turns: Vec::new(),
            sections: Vec::new(),
            remarks: Vec::new(),
            doubts: Vec::new(),
        },
    };
    if source.original.as_ref().is_some_and(|file| file.media_type == PDF) {
        transcript.media_type = PDF;
    }
    transcript
}

/// Which cases a source is of.
struct Their<'t> {
    at: usize,
    cases: &'t [exchange::Case],
    of_source: &'t [usize],
    people: &'t [Option<ParticipantId>],
}

impl Their<'_> {
    /// Which speaker is which case: the one who says a passage that is theirs, who has their name, or who is left.
    fn speakers(&self, transcript: &Transcript) -> Vec<(usize, usize)> {
        let mut linked: Vec<(usize, usize)> = Vec::new();
        let is_free = |linked: &[(usize, usize)], speaker: usize, case: usize| {
            !linked.iter().any(|(known, of)| *known == speaker || *of == case)
        };
        for &case in self.of_source {
            let spans = self.cases[case].passages.iter().filter(|(at, _)| *at == self.at).map(|(_, span)| *span);
            let speakers: HashSet<usize> = spans.flat_map(|span| speaking(transcript, span)).collect();
            if let [speaker] = speakers.into_iter().collect::<Vec<_>>()[..]
                && is_free(&linked, speaker, case)
            {
                linked.push((speaker, case));
            }
        }
        for &case in self.of_source {
            let name = &self.cases[case].name;
            let named = transcript.speakers.iter().position(|speaker| speaker.label.eq_ignore_ascii_case(name));
            if let Some(speaker) = named.filter(|speaker| is_free(&linked, *speaker, case)) {
                linked.push((speaker, case));
            }
        }
        let speakers: Vec<usize> = (0..transcript.speakers.len())
            .filter(|at| transcript.speakers[*at].role == Role::Participant)
            .filter(|at| !linked.iter().any(|(known, _)| known == at))
            .collect();
        let cases: Vec<usize> =
            self.of_source.iter().copied().filter(|case| !linked.iter().any(|(_, of)| of == case)).collect();
        if let ([speaker], [case]) = (&speakers[..], &cases[..]) {
            linked.push((*speaker, *case));
        }
        linked
    }
}

/// Who speaks in a passage.
fn speaking(transcript: &Transcript, span: Span) -> impl Iterator<Item = usize> + '_ {
    let touched =
        transcript.turns.iter().filter(move |turn| turn.span.intersection(span).is_some_and(|it| !it.is_empty()));
    touched.filter_map(|turn| turn.speaker)
}
