//! What is counted: the codings of a layer and selection, who speaks where, and the words they cover.

use super::Project;
use super::lookup::named;
use super::selection::{Layer, Selection};
use super::study::Study;
use crate::analysis::CodingAt;
use crate::analysis::frequency::{
    FrequencyInput, FrequencyRow, Group, GroupOf, Speech, WordCount, frequencies, frequencies_by,
};
use crate::analysis::matrix::{Matrix, matrix};
use crate::analysis::shown::{Bands, NoNumber, Shown, put_rare_together, shown};
use crate::error::{Error, Result};
use crate::model::document::{Attribute, Participant};
use crate::model::ids::ParticipantId;
use crate::model::span::{self, Span};
use crate::model::text::Text;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the figures of one layer and selection are counted from, the same for every table and chart.
pub struct Counted {
    /// The codings that count; documents by their number in the study.
    pub codings: Vec<CodingAt>,
    pub speech: Speech,
    /// The participants' numbers in the study, by which `speech` names them.
    pub places: HashMap<ParticipantId, usize>,
    /// How many participants the selection has.
    pub of_participants: usize,
    /// Per document, the words that any passage touches, in the order of the text; `None` if words are not counted.
    words: Option<HashMap<usize, Vec<Span>>>,
}

impl Counted {
    /// With the words: reads the coded documents once; everything else is known already.
    pub fn new(project: &Project, study: &Study, selection: &Selection, layer: Layer) -> Result<Self> {
        let counted = Self::without_words(study, selection, layer);
        let mut coded: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
        for coding in &counted.codings {
            coded.entry(coding.document).or_default().push(coding.span);
        }
        let coded: Vec<(usize, Vec<Span>)> = coded.into_iter().collect();
        let documents = coded.iter().map(|(at, _)| &study.documents[*at].document);
        let words = project.work_at_texts(documents, Vec::new, |words, n, text| {
            let (at, spans) = &coded[n];
            words.push((*at, words_of(text, spans)));
        })?;
        Ok(Self { words: Some(words.into_iter().flatten().collect()), ..counted })
    }

    /// Everything but the words: no text is read.
    pub fn without_words(study: &Study, selection: &Selection, layer: Layer) -> Self {
        let codings: Vec<CodingAt> = selection
            .codings(study, layer)
            .map(|(document, coding, code)| CodingAt { document, span: coding.span, code, coder: coding.coder })
            .collect();
        let places: HashMap<_, _> = study.participants.iter().zip(0..).map(|(person, at)| (person.id, at)).collect();
        let speech = study.speech(|document, turn| selection.has_turn(document, turn));
        let of_participants = selection.participants(study).len();
        Self { codings, speech, places, of_participants, words: None }
    }

    /// How often every code and theme occurs, in all or in each group.
    pub fn frequencies(&self, study: &Study, groups: Option<&[Group]>) -> Vec<FrequencyRow> {
        self.count(study, |input| match groups {
            None => frequencies(input),
            Some(groups) => frequencies_by(input, groups),
        })
    }

    /// How much of every code and theme there is with each case.
    pub fn matrix(&self, study: &Study, cases: &[Group]) -> Matrix {
        self.count(study, |input| matrix(input, cases))
    }

    fn count<T>(&self, study: &Study, count: impl FnOnce(&FrequencyInput) -> T) -> T {
        let known = |words: &HashMap<usize, Vec<Span>>, document, spans: &[Span]| {
            words.get(&document).map_or(0, |words| words_touched(words, spans))
        };
        let words =
            self.words.as_ref().map(|words| move |document: usize, spans: &[Span]| known(words, document, spans));
        count(&FrequencyInput {
            codebook: &study.codebook,
            codings: &self.codings,
            speech: &self.speech,
            of_participants: self.of_participants,
            words: words.as_ref().map(|words| words as &WordCount<'_>),
        })
    }

    /// Each document of the selection as a group of its own.
    pub fn by_document(study: &Study, selection: &Selection) -> Vec<Group> {
        selection
            .documents(study)
            .map(|(at, document)| Group { label: document.document.name.clone(), of: GroupOf::Document(at) })
            .collect()
    }

    /// Each participant of the selection as a group of its own.
    pub fn by_participant(&self, study: &Study, selection: &Selection) -> Vec<Group> {
        people(study, selection)
            .map(|person| {
                let of = GroupOf::Participants(vec![self.places[&person.id]]);
                Group { label: person.label.clone(), of }
            })
            .collect()
    }

    /// The participants of the selection by their value of an attribute, in the values' order; last those without any.
    pub fn by_value(
        &self,
        study: &Study,
        selection: &Selection,
        attribute: &Attribute,
        bands: Option<&Bands>,
        least: usize,
    ) -> Result<Vec<Group>> {
        let people: Vec<&Participant> = people(study, selection).collect();
        let mut groups: Vec<(Shown, Vec<usize>)> = Vec::new();
        let mut values = values_of(study, attribute, &people, bands)?;
        put_rare_together(&mut values, least);
        for (person, value) in people.iter().zip(values) {
            let at = self.places[&person.id];
            match groups.iter_mut().find(|(known, _)| *known == value) {
                Some((_, members)) => members.push(at),
                None => groups.push((value, vec![at])),
            }
        }
        groups.sort_by(|a, b| a.0.in_order(&b.0));
        let group = |(value, members): (Shown, Vec<usize>)| Group {
            label: value.name().to_owned(),
            of: GroupOf::Participants(members),
        };
        Ok(groups.into_iter().map(group).collect())
    }
}

/// The participants who could have said something in the selection, by label.
pub fn people<'s>(study: &'s Study, selection: &Selection) -> impl Iterator<Item = &'s Participant> + use<'s> {
    let selected: HashSet<ParticipantId> = selection.participants(study).into_iter().collect();
    study.participants.iter().filter(move |person| selected.contains(&person.id))
}

/// The value of each of these people, as a table shows it.
///
/// Fails if bands are asked for and one of the values is no number.
pub fn values_of(
    study: &Study,
    attribute: &Attribute,
    people: &[&Participant],
    bands: Option<&Bands>,
) -> Result<Vec<Shown>> {
    let values: Vec<&str> = people.iter().map(|person| study.value(person.id, attribute)).collect();
    shown(&values, &attribute.choices, bands).map_err(|NoNumber(value)| {
        let at = values.iter().position(|known| *known == value);
        let who = at.map_or("", |at| people[at].label.as_str());
        Error::with_hint(
            format!("{} of {who} is \"{value}\", which is no number", attribute.name),
            "only numbers can be put into bands",
        )
    })
}

/// Finds an attribute of participants by its name, among the other words that could have been meant.
pub fn attribute_named<'s>(study: &'s Study, name: &str, other_words: &[&str]) -> Result<&'s Attribute> {
    named(&study.attributes, name, |attribute| &attribute.name).ok_or_else(|| {
        let words = other_words.iter().map(ToString::to_string);
        let names = words.chain(study.attributes.iter().map(|attribute| attribute.name.clone()));
        Error::unknown("attribute", name, names, "thema participant list")
    })
}

/// The words these passages touch, each once, in the order of the text: looked up once, counted in many rows.
fn words_of(text: &Text, passages: &[Span]) -> Vec<Span> {
    let mut words: Vec<Span> =
        span::union(passages.iter().copied()).into_iter().flat_map(|passage| text.words(passage)).collect();
    words.dedup(); // a word that two passages cut
    words
}

/// How many of the words these sorted, disjoint spans touch, each once though two spans may cut it.
fn words_touched(words: &[Span], spans: &[Span]) -> u32 {
    let (mut count, mut ahead) = (0, words);
    for span in spans {
        ahead = ahead.split_at(leading(ahead, |word| word.end() <= span.start())).1;
        let (touched, after) = ahead.split_at(leading(ahead, |word| word.start() < span.end()));
        (count, ahead) = (count + touched.len(), after);
    }
    count as u32
}

/// How many words at the beginning are so, where those that are come first: looked for near the beginning, in ever longer
/// steps, as the next passage of a code is seldom far away, and its end never.
fn leading(words: &[Span], is_so: impl Fn(&Span) -> bool) -> usize {
    let mut step = 1;
    while words.get(step - 1).is_some_and(&is_so) {
        step *= 2;
    }
    let (before, near) = words.split_at(words.len().min(step)).0.split_at(step / 2);
    before.len() + near.partition_point(is_so)
}
