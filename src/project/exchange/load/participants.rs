//! Who was studied, and what is known of them and of the texts.

use super::{Load, Text};
use crate::error::Result;
use crate::formats::participants::fits;
use crate::formats::transcript::Transcript;
use crate::model::document::{Attribute, AttributeKind, AttributeValue, Participant};
use crate::model::exchange::{self, Exchange, Outcome};
use crate::model::ids::{AttributeId, DocumentId, ParticipantId};
use crate::project::erased::Reason;
use crate::project::exchange::names::variants;
use crate::store::{Table, ids, participants};
use std::collections::{HashMap, HashSet};

/// Why a case, and why a text, does not come in.
const WITHDREW: &str = "they withdrew, and all of theirs was erased for good";
const SPEAKS: &str = "somebody who withdrew speaks in it; `--bring-back` with their label takes it";

impl Load<'_, '_> {
    /// Writes them; the id of each that is there now, but for who withdrew.
    pub(super) fn cases(&mut self, all: &[exchange::Case]) -> Result<Vec<Option<ParticipantId>>> {
        let there = participants::all(self.tx)?;
        let known: HashSet<ParticipantId> = ids(self.tx, Table::Participant)?;
        let in_use: HashSet<ParticipantId> = there.iter().map(|it| it.id).collect();
        let mut labels: HashMap<String, ParticipantId> = there.into_iter().map(|it| (it.label, it.id)).collect();
        let mut found: Vec<Option<ParticipantId>> = Vec::with_capacity(all.len());
        for (case, n) in all.iter().zip(1..) {
            let label = self.tidy("participants", &case.name, &format!("case {n}"));
            let id = case.id.map_or_else(ParticipantId::new, ParticipantId::from);
            if self.gone.person(&label, case.id.map(ParticipantId::from)).is_some() {
                self.note(Outcome::Dropped, "participants", WITHDREW, label);
                found.push(None);
                continue;
            }
            // Two cases of one file are two people, whatever they are called.
            let (same, free) = if in_use.contains(&id) && !found.contains(&Some(id)) {
                (Some(id), label.clone())
            } else {
                variants(&label)
                    .map(|label| (labels.get(&label).copied(), label))
                    .find(|(same, _)| same.is_none_or(|same| !found.contains(&Some(same))))
                    .unwrap_or((None, label.clone()))
            };
            if same.is_some() {
                found.push(same);
                self.loaded.count("participants", false);
                continue;
            }
            if free != label {
                let why = "another case of the file has that name";
                self.note(Outcome::Repaired, "participants", why, format!("{label} is {free}"));
            }
            let label = free;
            let id = if known.contains(&id) || found.contains(&Some(id)) { ParticipantId::new() } else { id };
            participants::insert(self.tx, &Participant { id, label: label.clone(), note: case.description.clone() })?;
            labels.insert(label, id);
            self.made.participants.insert(id);
            found.push(Some(id));
            self.loaded.count("participants", true);
        }
        Ok(found)
    }

    /// Why a text is left out, of these cases and with these speakers: words of it were erased for good.
    pub(super) fn left_out(
        &self,
        source: &exchange::Source,
        name: &str,
        of: &[usize],
        people: &[Option<ParticipantId>],
        transcript: &Transcript,
        fingerprint: &str,
    ) -> Result<Option<&'static str>> {
        if of.iter().any(|case| people.get(*case).is_some_and(Option::is_none)) {
            return Ok(Some(SPEAKS));
        }
        let id = source.id.map(DocumentId::from);
        Ok(self.gone.transcript(self.tx, id, name, transcript, fingerprint)?.map(|reason| match reason {
            Reason::Withdrew(..) => SPEAKS,
            Reason::Erased(_) => "words of it were erased for good; `--bring-back` with its name takes it",
        }))
    }

    /// Values of cases and sources, and the attributes they are of.
    pub(super) fn values(
        &mut self,
        exchange: &Exchange,
        cases: &[Option<ParticipantId>],
        texts: &[Option<Text>],
    ) -> Result<()> {
        let of_cases: Vec<(usize, &exchange::Value)> = exchange
            .cases
            .iter()
            .zip(0..)
            .flat_map(|(case, at)| case.values.iter().map(move |value| (at, value)))
            .collect();
        let of_sources: Vec<(usize, &exchange::Value)> = exchange
            .sources
            .iter()
            .zip(0..)
            .flat_map(|(source, at)| source.values.iter().map(move |value| (at, value)))
            .collect();
        // A variable nobody has a value of is a property of participants: that is what most of them are.
        let is_of_sources = |at: usize| of_sources.iter().any(|(_, value)| value.variable == at);
        let is_of_cases = |at: usize| of_cases.iter().any(|(_, value)| value.variable == at) || !is_of_sources(at);
        let mut people: HashMap<usize, Attribute> = HashMap::new();
        let mut papers: HashMap<usize, Attribute> = HashMap::new();
        for (variable, at) in exchange.variables.iter().zip(0..) {
            if is_of_cases(at) {
                let there = participants::attributes(self.tx)?;
                let (attribute, is_new) =
                    self.attribute(variable, at, there, of_cases.iter().map(|(_, value)| *value))?;
                if is_new {
                    participants::insert_attribute(self.tx, &attribute)?;
                }
                people.insert(at, attribute);
            }
            if is_of_sources(at) {
                let there = participants::document_attributes(self.tx)?;
                let (attribute, is_new) =
                    self.attribute(variable, at, there, of_sources.iter().map(|(_, value)| *value))?;
                if is_new {
                    participants::insert_document_attribute(self.tx, &attribute)?;
                }
                papers.insert(at, attribute);
            }
        }
        let mut known: HashSet<(ParticipantId, AttributeId)> =
            participants::values(self.tx)?.into_iter().map(|value| (value.participant, value.attribute)).collect();
        for (case, value) in of_cases {
            let (Some(&participant), Some(attribute)) = (cases.get(case), people.get(&value.variable)) else {
                continue;
            };
            let Some(participant) = participant else {
                let (why, whose) = ("they are of somebody who withdrew", exchange.cases[case].name.as_str());
                self.note(Outcome::Dropped, "attribute values", why, whose);
                continue;
            };
            if !self.is_fitting(attribute, value, &exchange.cases[case].name) {
                continue;
            }
            let is_new = known.insert((participant, attribute.id));
            if is_new {
                let value = AttributeValue { attribute: attribute.id, participant, value: value.value.clone() };
                participants::set_value(self.tx, &value)?;
            }
            self.loaded.count("attribute values", is_new);
        }
        for (source, value) in of_sources {
            let (Some(&text), Some(attribute)) = (texts.get(source), papers.get(&value.variable)) else {
                continue;
            };
            let Some(text) = text else {
                let (why, whose) = ("their document did not come along", exchange.sources[source].name.as_str());
                self.note(Outcome::Dropped, "attribute values", why, whose);
                continue;
            };
            if self.is_fitting(attribute, value, &exchange.sources[source].name) {
                let is_new = participants::add_document_value(self.tx, attribute.id, text.document, &value.value)?;
                self.loaded.count("attribute values", is_new);
            }
        }
        Ok(())
    }

    /// The attribute a variable is, and whether it has to be made.
    fn attribute<'v>(
        &mut self,
        variable: &exchange::Variable,
        at: usize,
        there: Vec<Attribute>,
        values: impl Iterator<Item = &'v exchange::Value>,
    ) -> Result<(Attribute, bool)> {
        let name = self.tidy("attributes", &variable.name, &format!("attribute {}", at + 1));
        let same_id = variable.id.map(AttributeId::from);
        let same = there.iter().position(|it| Some(it.id) == same_id || it.name.eq_ignore_ascii_case(&name));
        if let Some(same) = same.and_then(|same| there.into_iter().nth(same)) {
            self.loaded.count("attributes", false);
            return Ok((same, false));
        }
        let mut kind = variable.kind;
        let misfit = values
            .filter(|value| value.variable == at && !value.value.is_empty())
            .find(|value| !fits(&value.value, kind, &[]));
        if let Some(misfit) = misfit {
            let why = "it has values of another kind; it is text";
            self.note(Outcome::Repaired, "attributes", why, format!("{name}: {}", misfit.value));
            kind = AttributeKind::Text;
        }
        self.loaded.count("attributes", true);
        let known: HashSet<AttributeId> = ids(self.tx, Table::Attribute)?;
        let id = same_id.filter(|id| !known.contains(id)).unwrap_or_default();
        Ok((Attribute { id, name, kind, choices: Vec::new() }, true))
    }

    fn is_fitting(&mut self, attribute: &Attribute, value: &exchange::Value, whose: &str) -> bool {
        if value.value.is_empty() {
            return false;
        }
        let is_fitting = fits(&value.value, attribute.kind, &attribute.choices);
        if !is_fitting {
            let example = format!("{whose}: {} is \"{}\"", attribute.name, value.value);
            self.note(Outcome::Dropped, "attribute values", "the project's attribute takes no such value", example);
        }
        is_fitting
    }
}
