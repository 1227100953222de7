//! The codings.

use super::coders::NOBODY;
use super::{Load, Tell, Text, instant};
use crate::error::Result;
use crate::model::coding::{Certainty, Coding};
use crate::model::exchange::{Exchange, Outcome};
use crate::model::ids::{CodeId, CoderId, CodingId};
use crate::store::{Table, codings, ids, undone};
use std::collections::HashSet;

/// How many are made ready before they are written.
const AT_A_TIME: usize = 1_000;

impl Load<'_, '_> {
    /// Writes them; the id of each that is there now.
    pub(super) fn codings(
        &mut self,
        exchange: &Exchange,
        texts: &[Option<Text>],
        codes: &[CodeId],
        coders: &[CoderId],
        nobody: Option<CoderId>,
        tell: Tell<'_>,
    ) -> Result<Vec<Option<CodingId>>> {
        let mut made = Vec::with_capacity(exchange.codings.len());
        let (mut ready, mut added) = (Vec::with_capacity(AT_A_TIME), HashSet::new());
        let known: HashSet<CodingId> = match self.made.documents.is_empty() {
            true => HashSet::new(),
            false => ids(self.tx, Table::Coding)?,
        };
        let undone: HashSet<CodingId> = undone(self.tx, Table::Coding)?;
        let mut seen = HashSet::new();
        let (mut untimed, mut unnamed) = (0, 0);
        for (coding, done) in exchange.codings.iter().zip(0..) {
            if done % AT_A_TIME == 0 {
                tell(done, exchange.codings.len(), "codings")?;
                self.write_codings(&mut ready, &mut added)?;
            }
            let (Some(Some(text)), Some(&code)) = (texts.get(coding.source), codes.get(coding.code)) else {
                self.note(Outcome::Dropped, "codings", "its document or its code did not come along", "");
                made.push(None);
                continue;
            };
            if coding.span.is_empty() || coding.span.end().get() > text.length {
                let example = format!("{} {}", exchange.sources[coding.source].name, coding.span);
                self.note(Outcome::Dropped, "codings", "it is empty or lies outside the text", example);
                made.push(None);
                continue;
            }
            let coder = coding.coder.and_then(|at| coders.get(at)).copied().or(nobody);
            let Some(coder) = coder else {
                made.push(None);
                continue;
            };
            unnamed += usize::from(coding.coder.is_none());
            let at = coding.at.as_deref().and_then(instant);
            untimed += usize::from(at.is_none());
            let own = coding.id.filter(|id| seen.insert(*id)).map(CodingId::from);
            // Its id may be that of a coding that was taken back, or of the document as it was before it was erased.
            let is_anew = self.made.documents.contains(&text.document);
            let is_of_former = |id: &CodingId| undone.contains(id) || is_anew && known.contains(id);
            let new = Coding {
                id: own.filter(|id| !is_of_former(id)).unwrap_or_default(),
                document: text.document,
                revision: text.revision,
                span: coding.span,
                code,
                coder,
                round: None,
                certainty: Certainty::Certain,
                memo: coding.memo.trim().to_owned(),
            };
            if !text.is_current {
                if own.is_some_and(|id| codings::get(self.tx, id).is_ok_and(|there| there.is_some())) {
                    self.loaded.count("codings", false);
                } else {
                    let example = format!("{} {}", exchange.sources[coding.source].name, coding.span);
                    self.note(Outcome::Dropped, "codings", "the project's text was amended since", example);
                }
                made.push(None);
                continue;
            }
            made.push(Some(new.id));
            ready.push((new, at.unwrap_or_else(|| self.now.to_owned())));
        }
        self.write_codings(&mut ready, &mut added)?;
        made.iter_mut().for_each(|made| *made = made.filter(|id| added.contains(id)));
        let fidelity = &mut self.loaded.fidelity;
        fidelity.note_many(Outcome::Guessed, "codings", "the file does not say when; now", untimed);
        let why = format!("the file does not say whose; they are the coder {NOBODY}'s");
        if self.loading.by.is_none() {
            fidelity.note_many(Outcome::Guessed, "codings", &why, unnamed);
        }
        Ok(made)
    }

    /// Writes those that are ready, and none of them is ready any more.
    fn write_codings(&mut self, ready: &mut Vec<codings::New>, added: &mut HashSet<CodingId>) -> Result<()> {
        let new = codings::insert_all(self.tx, ready)?;
        ready.drain(..).for_each(|(coding, _)| self.loaded.count("codings", new.contains(&coding.id)));
        added.extend(new);
        Ok(())
    }
}
