//! How often codes and themes occur: in how many participants, passages, documents and words.

use super::reading_order::{ReadingOrder, Row};
use super::{CodingAt, Place};
use crate::model::codebook::{CodeKind, Codebook};
use crate::model::cores::each;
use crate::model::ids::{CodeId, CoderId};
use crate::model::span::{self, Span};
use serde::Serialize;
use std::collections::HashMap;

/// What is counted, and among whom.
pub struct FrequencyInput<'a> {
    pub codebook: &'a Codebook,
    /// The codings of the chosen layer and selection, in any order.
    pub codings: &'a [CodingAt],
    pub speech: &'a Speech,
    /// How many participants the study has, or the selection.
    pub of_participants: usize,
    /// The words of one document that these stretches touch; they come sorted, with gaps between them. `None` if words
    /// are not to be counted, for which all texts have to be read.
    ///
    /// A word that two of them cut is to be counted once, which only who knows the text can do.
    pub words: Option<&'a WordCount<'a>>,
}

/// How many words of a document some stretches touch.
pub type WordCount<'a> = dyn Fn(usize, &[Span]) -> u32 + Sync + 'a;

/// Who of the participants speaks where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Speech {
    /// Per document, the stretches some participant speaks, sorted and disjoint.
    documents: Vec<Vec<(Span, usize)>>,
}

impl Speech {
    /// Per document, its turns with the number of the participant who speaks; interviewers' turns left out.
    ///
    /// A document without turns (an open answer) is one stretch of its participant.
    pub fn new(documents: impl IntoIterator<Item = Vec<(Span, usize)>>) -> Self {
        let sorted = |mut turns: Vec<(Span, usize)>| {
            turns.sort_unstable();
            turns
        };
        Self { documents: documents.into_iter().map(sorted).collect() }
    }

    /// The participants whose words the place touches, with repetitions.
    pub fn touched(&self, place: Place) -> impl Iterator<Item = usize> {
        let turns = self.documents.get(place.document).map_or(&[][..], Vec::as_slice);
        let first = turns.partition_point(|(turn, _)| turn.end() <= place.span.start());
        let near = turns[first..].iter().take_while(move |(turn, _)| turn.start() < place.span.end());
        near.filter(move |(turn, _)| turn.overlaps(place.span)).map(|&(_, participant)| participant)
    }

    /// The participants who speak in the document, each once.
    fn speakers(&self, document: usize) -> Vec<usize> {
        let turns = self.documents.get(document).map_or(&[][..], Vec::as_slice);
        distinct(turns.iter().map(|&(_, participant)| participant))
    }
}

/// A part of the codings, counted apart (`--by document`, `participant`, `coder`, an attribute).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub label: String,
    pub of: GroupOf,
}

/// What makes a coding belong to a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupOf {
    Document(usize),
    Coder(CoderId),
    /// It touches the words of one of these: a single participant, or those who share an attribute's value.
    /// A passage in which several speak belongs to the group of each, whole.
    Participants(Vec<usize>),
}

/// How often one code or theme occurs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrequencyRow {
    /// The group's label; `None` if everything is counted together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    #[serde(skip)]
    pub id: CodeId,
    /// Its depth in the codebook, for a table that shows the tree.
    #[serde(skip)]
    pub depth: usize,
    /// The code's path.
    pub code: String,
    pub kind: CodeKind,
    /// Participants in whose words it occurs.
    pub participants: u64,
    /// All participants there are, or all in the group.
    pub of_participants: u64,
    /// Distinct stretches of text: the same one marked by two coders is one passage.
    pub passages: u64,
    pub documents: u64,
    /// Distinct words covered; `None` if they were not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<u64>,
    /// `participants` / `of_participants`; `None` without participants.
    pub share: Option<f64>,
}

/// How often every code and theme in use occurs, in reading order of the codebook.
///
/// A row is the *union* over its subtree, never the sum: a participant, a passage, a word is counted once.
/// Codings of a merged code count for what it has become, those of retired codes for nothing.
pub fn frequencies(input: &FrequencyInput) -> Vec<FrequencyRow> {
    let order = ReadingOrder::new(input.codebook, input.codings.iter().copied());
    let codings: Vec<&[CodingAt]> = order.rows().map(|(_, codings)| codings).collect();
    let tallies = each(&codings, |codings| Tally::of(input, codings, |_| true));
    rows(None, input.of_participants, &order, tallies)
}

/// The same for each group in turn; a coding may belong to none or to several.
///
/// Shares are of the group's own participants: who speaks in the document, who has the attribute's value; of all
/// for a coder.
pub fn frequencies_by(input: &FrequencyInput, groups: &[Group]) -> Vec<FrequencyRow> {
    let order = ReadingOrder::new(input.codebook, []);
    let groups: Vec<(&Group, Vec<CodingAt>)> = groups.iter().zip(parted(input, groups)).collect();
    let of_group = |(group, codings): &(&Group, Vec<CodingAt>)| {
        let (of, is_counted) = group.members(input);
        let order = order.with(codings.iter().copied());
        let tallies = order.rows().map(|(_, codings)| Tally::of(input, codings, &is_counted)).collect();
        rows(Some(&group.label), of, &order, tallies)
    };
    each(&groups, of_group).into_iter().flatten().collect()
}

/// The codings of each group, found in one walk over them.
pub(super) fn parted(input: &FrequencyInput, groups: &[Group]) -> Vec<Vec<CodingAt>> {
    let (mut of_document, mut of_coder, mut of_participant) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (at, group) in groups.iter().enumerate() {
        match &group.of {
            GroupOf::Document(document) => of_document.entry(*document).or_insert_with(Vec::new).push(at),
            GroupOf::Coder(coder) => of_coder.entry(*coder).or_insert_with(Vec::new).push(at),
            GroupOf::Participants(members) => {
                members.iter().for_each(|member| of_participant.entry(*member).or_insert_with(Vec::new).push(at));
            }
        }
    }
    let mut parts = vec![Vec::new(); groups.len()];
    for coding in input.codings {
        let spoken = input.speech.touched(coding.place()).filter_map(|who| of_participant.get(&who));
        let named = of_document.get(&coding.document).into_iter().chain(of_coder.get(&coding.coder));
        for at in distinct(named.chain(spoken).flatten().copied()) {
            parts[at].push(*coding);
        }
    }
    parts
}

impl Group {
    /// How many participants it has, and which of those a passage touches it counts.
    pub(super) fn members(&self, input: &FrequencyInput) -> (usize, impl Fn(usize) -> bool + use<>) {
        let (of, members) = match &self.of {
            GroupOf::Document(document) => (input.speech.speakers(*document).len(), None),
            GroupOf::Coder(_) => (input.of_participants, None),
            GroupOf::Participants(members) => {
                let members = distinct(members.iter().copied());
                (members.len(), Some(members))
            }
        };
        (of, move |who| members.as_ref().is_none_or(|members| members.binary_search(&who).is_ok()))
    }
}

/// How much some codings are, each of it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub participants: u64,
    pub passages: u64,
    pub documents: u64,
    /// `None` if they were not counted.
    pub words: Option<u64>,
}

impl Tally {
    /// Counts the codings, and of the participants they touch those that `is_counted`.
    pub(super) fn of(input: &FrequencyInput, codings: &[CodingAt], is_counted: impl Fn(usize) -> bool) -> Self {
        let passages = distinct(codings.iter().map(CodingAt::place));
        let touched = passages.iter().flat_map(|&place| input.speech.touched(place));
        let participants = distinct(touched.filter(|&who| is_counted(who)));
        let by_document = || passages.chunk_by(|a, b| a.document == b.document);
        let words_of = |words: &WordCount<'_>| {
            let covered = |here: &[Place]| words(here[0].document, &span::union(here.iter().map(|place| place.span)));
            by_document().map(|here| u64::from(covered(here))).sum()
        };
        let (documents, words) = (by_document().count() as u64, input.words.map(words_of));
        Self { participants: participants.len() as u64, passages: passages.len() as u64, documents, words }
    }
}

/// One group's rows, of the tallies of the codes in their order.
fn rows(
    group: Option<&str>,
    of_participants: usize,
    order: &ReadingOrder<'_>,
    tallies: Vec<Tally>,
) -> Vec<FrequencyRow> {
    let row = |((row, _), tally): ((&Row<'_>, _), Tally)| FrequencyRow {
        group: group.map(str::to_owned),
        id: row.code.id,
        depth: row.depth,
        code: row.path.to_owned(),
        kind: row.code.kind,
        participants: tally.participants,
        of_participants: of_participants as u64,
        passages: tally.passages,
        documents: tally.documents,
        words: tally.words,
        share: (of_participants > 0).then(|| tally.participants as f64 / of_participants as f64),
    };
    order.rows().zip(tallies).map(row).collect()
}

/// Each once, sorted.
fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{book, coding};
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const ADA: CoderId = CoderId::from_number(1);
    const BEN: CoderId = CoderId::from_number(2);

    /// Words of four letters and a blank.
    fn five_letter_words(_: usize, spans: &[Span]) -> u32 {
        let touched = spans.iter().flat_map(|span| span.start().get() / 5..=(span.end().get() - 1) / 5);
        distinct(touched).len() as u32
    }

    /// Two interviews of one participant each, then a group discussion of both.
    fn speech() -> Speech {
        let talk = |who| vec![(Span::of(10, 50), who), (Span::of(60, 100), who)];
        Speech::new([talk(0), talk(1), vec![(Span::of(0, 50), 0), (Span::of(50, 100), 1)]])
    }

    fn input<'a>(codebook: &'a Codebook, codings: &'a [CodingAt], speech: &'a Speech) -> FrequencyInput<'a> {
        FrequencyInput { codebook, codings, speech, of_participants: 3, words: Some(&five_letter_words) }
    }

    #[test]
    fn a_theme_counts_participants_passages_and_words_once_where_its_codes_count_them_each() {
        let book = book();
        let codings = [
            coding(&book, 0, 10, 20, "a", ADA),
            coding(&book, 0, 10, 20, "a", BEN),
            coding(&book, 0, 15, 30, "b", ADA),
            coding(&book, 1, 60, 70, "old", ADA),
            coding(&book, 1, 60, 70, "gone", ADA),
        ];
        let rows = frequencies(&input(&book, &codings, &speech()));
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.code.as_str(), row.participants, row.passages, row.documents, row.words.unwrap()))
            .collect();
        assert_eq!(
            shown,
            [
                ("RQ1", 2, 3, 2, 6),
                ("RQ1/a", 2, 2, 2, 4),
                ("RQ1/b", 1, 1, 1, 3),
                ("RQ2", 0, 0, 0, 0),
                ("RQ2/c", 0, 0, 0, 0)
            ]
        );
        assert_eq!((rows[0].of_participants, rows[0].share), (3, Some(2.0 / 3.0)));
    }

    #[test]
    fn a_passage_of_the_interviewer_alone_has_no_participant() {
        let book = book();
        let codings = [coding(&book, 0, 0, 10, "a", ADA), coding(&book, 0, 50, 60, "a", ADA)];
        let row = &frequencies(&input(&book, &codings, &speech()))[1];
        assert_eq!((row.participants, row.passages), (0, 2));
    }

    #[test]
    fn a_word_cut_by_two_passages_is_counted_once() {
        let book = book();
        let codings = [coding(&book, 0, 10, 12, "a", ADA), coding(&book, 0, 13, 15, "a", ADA)];
        assert_eq!(frequencies(&input(&book, &codings, &speech()))[1].words, Some(1));
    }

    #[test]
    fn groups_count_their_own_and_share_among_their_own() {
        let book = book();
        let codings = [
            coding(&book, 0, 10, 20, "a", ADA),
            coding(&book, 2, 40, 60, "a", BEN),
            coding(&book, 2, 70, 80, "a", BEN),
        ];
        let groups = [
            Group { label: "G1".into(), of: GroupOf::Document(2) },
            Group { label: "ben".into(), of: GroupOf::Coder(BEN) },
            Group { label: "P01".into(), of: GroupOf::Participants(vec![0]) },
            Group { label: "nobody".into(), of: GroupOf::Participants(vec![]) },
        ];
        let rows = frequencies_by(&input(&book, &codings, &speech()), &groups);
        let of_a: Vec<_> = rows
            .iter()
            .filter(|row| row.code == "RQ1/a")
            .map(|row| (row.group.as_deref().unwrap(), row.participants, row.of_participants, row.passages, row.share))
            .collect();
        assert_eq!(
            of_a,
            [
                ("G1", 2, 2, 2, Some(1.0)),
                ("ben", 2, 3, 2, Some(2.0 / 3.0)),
                ("P01", 1, 1, 2, Some(1.0)),
                ("nobody", 0, 0, 0, None)
            ]
        );
    }

    #[test]
    fn a_row_in_json_has_the_keys_scripts_rely_on() {
        let book = book();
        let row = &frequencies(&input(&book, &[], &speech()))[1];
        assert_eq!(
            serde_json::to_string(row).unwrap(),
            r#"{"code":"RQ1/a","kind":"code","participants":0,"of_participants":3,"passages":0,"documents":0,"words":0,"share":0.0}"#
        );
    }

    proptest! {
        #[test]
        fn counts_are_those_of_looking_at_every_character_and_every_coding(
            marks in prop::collection::vec((0usize..4, 0u32..95, 1u32..30, 0usize..5), 0..12)
        ) {
            let book = book();
            let names = ["a", "b", "c", "old", "gone"];
            let codings: Vec<CodingAt> = marks
                .iter()
                .map(|&(document, start, length, code)| {
                    coding(&book, document, start, start + length, names[code], ADA)
                })
                .collect();
            let speech = speech();
            for row in frequencies(&input(&book, &codings, &speech)) {
                let subtree = book.subtree(row.id);
                let mine: Vec<&CodingAt> = codings
                    .iter()
                    .filter(|coding| book.resolve(coding.code).is_some_and(|code| subtree.contains(&code)))
                    .collect();
                let mut participants = BTreeSet::new();
                let mut words = BTreeSet::new();
                for coding in &mine {
                    for at in coding.span.start().get()..coding.span.end().get() {
                        words.insert((coding.document, at / 5));
                        let turns = speech.documents.get(coding.document).into_iter().flatten();
                        participants.extend(
                            turns.filter(|(turn, _)| turn.overlaps(Span::of(at, at + 1))).map(|&(_, who)| who),
                        );
                    }
                }
                let passages: BTreeSet<Place> = mine.iter().map(|coding| coding.place()).collect();
                let documents: BTreeSet<usize> = mine.iter().map(|coding| coding.document).collect();
                prop_assert_eq!(row.participants, participants.len() as u64);
                prop_assert_eq!(row.passages, passages.len() as u64);
                prop_assert_eq!(row.documents, documents.len() as u64);
                prop_assert_eq!(row.words, Some(words.len() as u64));
            }
        }
    }
}
