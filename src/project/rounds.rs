//! Rounds, and the marks by which coders say that they are through with a document in one of them.

use super::lookup::named;
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::coding::{Finished, Round};
use crate::model::document::Document;
use crate::model::ids::{CoderId, DocumentId, RoundId};
use crate::store::rounds;

/// The word for what belongs to no round; no round can be named so.
pub const NO_ROUND: &str = "none";

/// How many documents a step of the history names; of more it says how many.
const NAMED_MAX: usize = 8;

/// What became of a wish to mark documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// Those whose mark was changed, in the order asked for.
    pub changed: Vec<Document>,
    /// Those that were as wished already.
    pub already: Vec<Document>,
}

/// The round of this name; `None` for the word that means no round.
pub(super) fn round_named<'r>(rounds: &'r [Round], name: &str) -> Result<Option<&'r Round>> {
    if name.trim().to_lowercase() == NO_ROUND {
        return Ok(None);
    }
    named(rounds, name.trim(), |round| &round.name)
        .map(Some)
        .ok_or_else(|| Error::unknown("round", name, rounds.iter().map(|round| round.name.clone()), "thema round list"))
}

/// A round of this name that is not in the project yet.
pub(super) fn new_round(name: &str) -> Result<Round> {
    let name = name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Error::refused("a round needs a name"));
    }
    if name.to_lowercase() == NO_ROUND {
        return Err(Error::with_hint(
            format!("a round cannot be named \"{name}\", which says that there is no round"),
            "choose another name",
        ));
    }
    Ok(Round { id: RoundId::new(), name: name.to_owned(), blind: false, closed: false })
}

impl Project {
    /// The round of this name; `None` for the word `none`.
    pub fn round_named(&self, name: &str) -> Result<Option<Round>> {
        let all = self.read(rounds::all)?;
        round_named(&all, name).map(|round| round.cloned())
    }

    /// Adds a round.
    pub fn add_round(&mut self, name: &str) -> Result<Round> {
        let round = new_round(name)?;
        let there = self.read(rounds::all)?;
        if let Some(same) = there.iter().find(|other| other.name.to_lowercase() == round.name.to_lowercase()) {
            return Err(Error::refused(format!("there is a round named \"{}\" already", same.name)));
        }
        let label = format!("added the round {}", round.name);
        self.act(Verb::AddRound, &label, |tx| Ok(rounds::insert(tx, &round)?))?;
        Ok(round)
    }

    /// What the acting coder has finished in a round; `None` is what they have finished in no round.
    pub fn finished(&self, round: Option<RoundId>) -> Result<Vec<DocumentId>> {
        let coder = self.acting_coder()?;
        let mut all = self.read(rounds::finished)?;
        all.retain(|mark| mark.coder == coder && mark.round == round);
        Ok(all.into_iter().map(|mark| mark.document).collect())
    }

    /// The acting coder says that they are through with these documents, in one step.
    pub fn finish(&mut self, documents: &[Document], round: Option<&Round>) -> Result<Marked> {
        let coder = self.acting_coder()?;
        let finished = self.finished(round.map(|round| round.id))?;
        let marked = Marked::of(documents, |document| !finished.contains(&document.id));
        let label = format!("finished {}{}", names_of(&marked.changed), in_round(round));
        self.act(Verb::FinishDocument, &label, |tx| {
            Ok(marked.marks(coder, round).try_for_each(|mark| rounds::finish(tx, mark))?)
        })?;
        Ok(marked)
    }

    /// The acting coder goes on with these documents, in one step.
    pub fn reopen(&mut self, documents: &[Document], round: Option<&Round>) -> Result<Marked> {
        let coder = self.acting_coder()?;
        let finished = self.finished(round.map(|round| round.id))?;
        let marked = Marked::of(documents, |document| finished.contains(&document.id));
        let label = format!("reopened {}{}", names_of(&marked.changed), in_round(round));
        self.act(Verb::ReopenDocument, &label, |tx| {
            Ok(marked.marks(coder, round).try_for_each(|mark| rounds::reopen(tx, mark))?)
        })?;
        Ok(marked)
    }
}

impl Marked {
    /// Each document once.
    fn of(documents: &[Document], changes: impl Fn(&Document) -> bool) -> Self {
        let mut once: Vec<Document> = Vec::new();
        for document in documents {
            if once.iter().all(|other| other.id != document.id) {
                once.push(document.clone());
            }
        }
        let (changed, already) = once.into_iter().partition(changes);
        Self { changed, already }
    }

    fn marks(&self, coder: CoderId, round: Option<&Round>) -> impl Iterator<Item = Finished> {
        let round = round.map(|round| round.id);
        self.changed.iter().map(move |document| Finished { document: document.id, coder, round })
    }
}

/// The documents for a sentence: by name, if they are not too many.
pub fn names_of(documents: &[Document]) -> String {
    match documents.len() {
        few if few <= NAMED_MAX => {
            documents.iter().map(|document| document.name.as_str()).collect::<Vec<_>>().join(", ")
        }
        many => format!("{many} documents"),
    }
}

/// The round for the end of a sentence.
pub fn in_round(round: Option<&Round>) -> String {
    round.map_or(String::new(), |round| format!(" in {}", round.name))
}
