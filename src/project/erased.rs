//! What was erased for good does not come back unasked: who withdrew, and which texts lost words, is known again.
//!
//! No word is kept to know it by. A text is known by who speaks in it, by the document it was of, by what its document
//! still has of it, and by its fingerprint where so much was erased that nobody could guess it.

use super::Project;
use super::import::participant_labels;
use super::withdrawal::WITHDRAWN;
use crate::error::{Error, Result};
use crate::formats::transcript::{SpeakerDraft, Transcript};
use crate::model::document::Document;
use crate::model::ids::{DocumentId, ParticipantId};
use crate::model::text::Text;
use crate::store::erased::{self, ErasedText, Withdrawn};
use crate::store::{Error as StoreError, Reader, documents, revisions};
use std::cell::OnceCell;
use std::collections::HashMap;

/// Why words do not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// They are of somebody who withdrew: their label, and the day.
    Withdrew(String, String),
    /// They are the text of this document as it was.
    Erased(String),
}

impl Reason {
    /// What happened, as a part of a sentence.
    pub fn told(&self) -> String {
        match self {
            Self::Withdrew(label, day) => format!("{label} withdrew on {day}, and their words were erased for good"),
            Self::Erased(name) => format!("it is {name} as it was before words of it were erased for good"),
        }
    }

    /// How they come in nevertheless.
    pub fn way(&self) -> String {
        match self {
            Self::Withdrew(label, _) => format!("if {label} gave consent anew: `--bring-back {label}`"),
            Self::Erased(name) => format!("to have the words again: `--bring-back {name}`"),
        }
    }
}

/// Fewer characters than this may stand in two texts in the same places by chance.
const KNOWN_MIN: usize = 40;

/// Letter by letter what is still known of a text.
type Remains = Vec<Option<char>>;

/// What was erased and is not to come back.
pub(super) struct Gone {
    withdrawn: Vec<Withdrawn>,
    /// With what is still known of their words, once somebody asked for that.
    texts: Vec<(ErasedText, OnceCell<Remains>)>,
    /// The labels and names of what may.
    bring_back: Vec<String>,
}

impl Project {
    /// What was erased, but for the participants and documents that somebody wants brought back.
    ///
    /// Fails if nothing of one of these was erased.
    pub(super) fn gone(&self, bring_back: &[String]) -> Result<Gone> {
        let (withdrawn, texts) = self.read(|db| Ok((erased::withdrawn(db)?, erased::texts(db)?)))?;
        let is_known = |name: &String| {
            withdrawn.iter().any(|person| person.label == *name) || texts.iter().any(|text| text.name == *name)
        };
        if let Some(unknown) = bring_back.iter().find(|name| !is_known(name)) {
            let labels: Vec<&str> = withdrawn.iter().map(|person| person.label.as_str()).collect();
            let hint = match labels.as_slice() {
                [] => "nobody withdrew from this project".to_owned(),
                labels => format!("who withdrew: {}", labels.join(", ")),
            };
            return Err(Error::with_hint(format!("nothing of \"{unknown}\" was erased for good"), hint));
        }
        let texts = texts.into_iter().map(|text| (text, OnceCell::new())).collect();
        Ok(Gone { withdrawn, texts, bring_back: bring_back.to_vec() })
    }
}

impl Gone {
    fn is_wanted(&self, name: &str) -> bool {
        self.bring_back.iter().any(|wanted| wanted == name)
    }

    fn withdrew(&self, is_it: impl Fn(&Withdrawn) -> bool) -> Option<Reason> {
        let gone = self.withdrawn.iter().find(|person| is_it(person) && !self.is_wanted(&person.label))?;
        Some(Reason::Withdrew(gone.label.clone(), gone.day.clone()))
    }

    /// Why nothing of somebody of this label, or of this id, comes in. Who is back is back.
    pub(super) fn person(&self, label: &str, id: Option<ParticipantId>) -> Option<Reason> {
        self.withdrew(|person| !person.is_back && (person.label == label || Some(person.id) == id))
    }

    /// Why a transcript does not come in; `id` is the document's elsewhere, if it has one.
    pub(super) fn transcript(
        &self,
        db: &Reader<'_>,
        id: Option<DocumentId>,
        name: &str,
        transcript: &Transcript,
        fingerprint: &str,
    ) -> std::result::Result<Option<Reason>, StoreError> {
        if let Some(reason) = self.speaking(transcript, &participant_labels(name, transcript)) {
            return Ok(Some(reason));
        }
        self.text(db, &transcript.body, fingerprint, id)
    }

    /// Why a corrected text does not take the place of a document's.
    pub(super) fn amendment(
        &self,
        db: &Reader<'_>,
        document: &Document,
        transcript: &Transcript,
    ) -> std::result::Result<Option<Reason>, StoreError> {
        let former = erased::former_speakers(db, document.id)?;
        let labels = participant_labels(&document.name, transcript).into_iter().zip(&transcript.speakers);
        let label = |(label, speaker): (Option<String>, &SpeakerDraft)| {
            let was = former.iter().find(|(label, _)| *label == speaker.label).map(|(_, id)| *id);
            was.and_then(|id| self.withdrawn.iter().find(|person| person.id == id))
                .map_or(label, |person| Some(person.label.clone()))
        };
        if let Some(reason) = self.speaking(transcript, &labels.map(label).collect::<Vec<_>>()) {
            return Ok(Some(reason));
        }
        self.text(db, &transcript.body, &documents::sha256(&transcript.body), None)
    }

    /// Who of those that say something withdrew, when the speakers are these participants.
    fn speaking(&self, transcript: &Transcript, labels: &[Option<String>]) -> Option<Reason> {
        labels.iter().enumerate().find_map(|(at, label)| {
            let reason = self.person(label.as_deref()?, None)?;
            let text = Text::new(transcript.body.clone()).ok()?;
            let mut turns = transcript.turns.iter().filter(|turn| turn.speaker == Some(at));
            let is_said = |words: &str| !words.is_empty() && words != WITHDRAWN;
            turns.any(|turn| is_said(text.slice(turn.span).trim())).then_some(reason)
        })
    }

    /// Why a text does not come in, going by what became of the texts there were.
    fn text(
        &self,
        db: &Reader<'_>,
        body: &str,
        fingerprint: &str,
        id: Option<DocumentId>,
    ) -> std::result::Result<Option<Reason>, StoreError> {
        if self.texts.is_empty() {
            return Ok(None);
        }
        let length = body.chars().count();
        for (text, known) in &self.texts {
            let mut is_it = Some(text.document) == id || text.sha256 == fingerprint;
            if !is_it && text.length as usize == length {
                if known.get().is_none() {
                    let _ = known.set(remains(db, text)?);
                }
                is_it = known.get().is_some_and(|known| is_like(known, body));
            }
            if is_it && let Some(reason) = self.of_text(db, text)? {
                return Ok(Some(reason));
            }
        }
        Ok(None)
    }

    fn of_text(&self, db: &Reader<'_>, text: &ErasedText) -> std::result::Result<Option<Reason>, StoreError> {
        let speaking = erased::speaking_in(db, text)?;
        if self.withdrawn.iter().any(|person| speaking.contains(&person.id)) {
            return Ok(self.withdrew(|person| speaking.contains(&person.id)));
        }
        Ok((!self.is_wanted(&text.name)).then(|| Reason::Erased(text.name.clone())))
    }
}

/// What the later texts of its document still have of an erased one, character by character.
fn remains(db: &Reader<'_>, text: &ErasedText) -> std::result::Result<Remains, StoreError> {
    let all = revisions::all(db, text.document)?;
    let mut known: HashMap<u32, Remains> = HashMap::new();
    // The latest first: what was made of a text comes after it.
    for revision in all.iter().rev().filter(|revision| revision.n >= text.revision) {
        if let Some(body) = revisions::body(db, text.document, revision.n)? {
            known.insert(revision.n, body.chars().map(Some).collect());
            continue;
        }
        let mut here = vec![None; revision.characters as usize];
        for later in all.iter().filter(|later| later.base == Some(revision.n)) {
            let (Some(there), Some(edits)) = (known.get(&later.n), revisions::edits(db, text.document, later.n)?)
            else {
                continue;
            };
            for same in edits.places().unchanged(revision.characters) {
                let (old, new) = (same.old.start().get() as usize, same.new.start().get() as usize);
                for at in 0..same.old.len() as usize {
                    if let (Some(place), Some(letter)) = (here.get_mut(old + at), there.get(new + at)) {
                        *place = place.or(*letter);
                    }
                }
            }
        }
        known.insert(revision.n, here);
    }
    Ok(known.remove(&text.revision).unwrap_or_default())
}

/// Whether a text of that length has these letters where they are known.
fn is_like(known: &[Option<char>], body: &str) -> bool {
    let is_same = |(known, letter): (&Option<char>, char)| known.is_none_or(|known| known == letter);
    known.iter().flatten().filter(|letter| !letter.is_whitespace()).count() >= KNOWN_MIN
        && known.iter().zip(body.chars()).all(is_same)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures;
    use super::*;
    use crate::model::names::Name;

    #[test]
    fn a_text_is_known_by_what_two_erasures_left_of_it() {
        let body = "Odile showed me the scores, and Tomasz said that nobody in the house looks at them.";
        let (mut project, _) = fixtures::study("P01.txt", body);
        for (real, replacement) in [("Odile", "[person 1]"), ("Tomasz", "[person 2]")] {
            let name = Name { real: real.to_owned(), replacement: replacement.to_owned() };
            let names = project.names(vec![name], false).unwrap();
            project.replace_names(&names, None).unwrap();
        }
        let known = |body: &str, bring_back: &[String]| {
            let gone = project.gone(bring_back).unwrap();
            project.read(|db| gone.text(db, body, &documents::sha256(body), None)).unwrap()
        };
        let is_p01 = Some(Reason::Erased("P01".to_owned()));
        assert_eq!(known(body, &[]), is_p01);
        assert_eq!(known(&body.replace("Odile", "[person 1]"), &[]), is_p01, "as it was in between");
        assert_eq!(known(&body.replace("scores", "quotas"), &[]), None, "a text as long that says something else");
        assert_eq!(known(body, &["P01".to_owned()]), None);
        let kept = project.read(erased::texts).unwrap();
        assert!(kept.len() == 2 && kept.iter().all(|text| text.sha256.is_empty()), "names could be tried: {kept:?}");
    }
}
