//! What is counted: the codings of a layer and selection, who speaks where, and the words they cover.

use super::Project;
use super::selection::{Layer, Selection};
use super::study::Study;
use crate::analysis::CodingAt;
use crate::analysis::frequency::{FrequencyInput, FrequencyRow, Group, Speech, frequencies, frequencies_by};
use crate::error::Result;
use crate::model::ids::ParticipantId;
use crate::model::span::{self, Span};
use crate::model::text::Text;
use std::collections::{BTreeMap, HashMap};

/// What the figures of one layer and selection are counted from, the same for every table and chart.
pub struct Counted {
    /// The codings that count; documents by their number in the study.
    pub codings: Vec<CodingAt>,
    pub speech: Speech,
    /// The participants' numbers in the study, by which `speech` names them.
    pub places: HashMap<ParticipantId, usize>,
    /// How many participants the selection has.
    pub of_participants: usize,
    /// Per document, the words that any passage touches, in the order of the text.
    words: HashMap<usize, Vec<Span>>,
}

impl Counted {
    /// Reads the coded documents once; everything else is known already.
    pub fn new(project: &Project, study: &Study, selection: &Selection, layer: Layer) -> Result<Self> {
        let codings: Vec<CodingAt> = selection
            .codings(study, layer)
            .map(|(document, coding, code)| CodingAt { document, span: coding.span, code, coder: coding.coder })
            .collect();
        let places: HashMap<_, _> = study.participants.iter().zip(0..).map(|(person, at)| (person.id, at)).collect();
        let speech = study.speech(|document, turn| selection.has_turn(document, turn));
        let mut coded: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
        for coding in &codings {
            coded.entry(coding.document).or_default().push(coding.span);
        }
        let mut words = HashMap::new();
        for (at, spans) in coded {
            let text = project.text(&study.documents[at].document)?;
            words.insert(at, words_of(&text, spans));
        }
        let of_participants = selection.participants(study).len();
        Ok(Self { codings, speech, places, of_participants, words })
    }

    /// How often every code and theme occurs, in all or in each group.
    pub fn frequencies(&self, study: &Study, groups: Option<&[Group]>) -> Vec<FrequencyRow> {
        let words =
            |document: usize, spans: &[Span]| self.words.get(&document).map_or(0, |words| words_touched(words, spans));
        let input = FrequencyInput {
            codebook: &study.codebook,
            codings: &self.codings,
            speech: &self.speech,
            of_participants: self.of_participants,
            words: &words,
        };
        match groups {
            None => frequencies(&input),
            Some(groups) => frequencies_by(&input, groups),
        }
    }
}

/// The words these passages touch, each once, in the order of the text: looked up once, counted in many rows.
fn words_of(text: &Text, passages: Vec<Span>) -> Vec<Span> {
    let mut words: Vec<Span> = span::union(passages).into_iter().flat_map(|passage| text.words(passage)).collect();
    words.dedup(); // a word that two passages cut
    words
}

/// How many of the words these sorted, disjoint spans touch, each once though two spans may cut it.
fn words_touched(words: &[Span], spans: &[Span]) -> u32 {
    let (mut count, mut counted) = (0, 0);
    for span in spans {
        let first = words.partition_point(|word| word.end() <= span.start()).max(counted);
        counted = words.partition_point(|word| word.start() < span.end()).max(first);
        count += counted - first;
    }
    count as u32
}
