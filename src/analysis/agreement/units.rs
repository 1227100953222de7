//! Units: what two coders are compared on.
//!
//! All units of all documents are laid end to end on one line, so that whatever the unit is (a turn, a
//! sentence, a document, a character), a coding becomes a stretch of that line, and comparing two coders is
//! comparing two lists of stretches. Units nobody marked are never visited: they are what is left of the line.

use super::Cells;
use super::continuum::{Continuum, Mark};
use crate::analysis::Place;
use crate::model::span::{self, Span};
use std::ops::Range;

/// The units of a comparison, for every document of the caller's list.
///
/// A document without units (one that only one coder has finished) takes no part: codings there count for
/// nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Units {
    measure: Measure,
    /// The share of a unit's characters that must be marked; `None` if one character is enough.
    share: Option<f64>,
    documents: Vec<OnTheLine>,
    total: u64,
}

/// What one step on the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// One unit of the list, marked as soon as a coding touches one character of it.
    Unit,
    /// One character of the scope.
    Character,
}

/// One document's units: their spans, sorted and disjoint, and where on the line each begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OnTheLine {
    spans: Vec<Span>,
    /// One entry a span and one for the end.
    starts: Vec<u64>,
}

impl Units {
    /// Units fixed beforehand: turns, sentences, whole documents. One list of spans a document.
    ///
    /// A unit is marked if a coding shares at least one character with it (the any-overlap rule). Empty
    /// spans are not units; where two spans overlap, the later one begins where the earlier one ends.
    pub fn listed(documents: impl IntoIterator<Item = Vec<Span>>) -> Self {
        Self::lay_out(Measure::Unit, documents.into_iter().map(disjoint))
    }

    /// Every character inside the scope is a unit. One list of spans a document: its whole text, or the
    /// turns of its participants.
    ///
    /// Characters are not independent of one another, so results on them carry no standard error.
    pub fn characters(scope: impl IntoIterator<Item = Vec<Span>>) -> Self {
        Self::lay_out(Measure::Character, scope.into_iter().map(span::union))
    }

    fn lay_out(measure: Measure, documents: impl Iterator<Item = Vec<Span>>) -> Self {
        let mut total = 0;
        let documents = documents
            .map(|spans| {
                let mut starts = Vec::with_capacity(spans.len() + 1);
                for span in &spans {
                    starts.push(total);
                    total += match measure {
                        Measure::Unit => 1,
                        Measure::Character => u64::from(span.len()),
                    };
                }
                starts.push(total);
                OnTheLine { spans, starts }
            })
            .collect();
        Self { measure, share: None, documents, total }
    }

    /// The same units, each marked only if a coder's passages cover at least this share (0 to 1) of its characters.
    ///
    /// Makes no difference to characters.
    pub fn with_share(self, share: f64) -> Self {
        Self { share: Some(share).filter(|_| self.measure == Measure::Unit), ..self }
    }

    /// How many units there are.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Whether the units are single characters.
    pub fn are_characters(&self) -> bool {
        self.measure == Measure::Character
    }

    /// Marks as stretches of the units of their documents: one list of (value's number, place) a coder.
    ///
    /// For characters these are the marks themselves, with what lies outside the scope cut out and closed up.
    pub fn continuum(&self, values: usize, marks: &[Vec<(u32, Place)>]) -> Continuum {
        let ranges: Vec<Range<u64>> = (0..self.documents.len()).map(|document| self.range(document)).collect();
        let lengths = ranges.iter().map(|range| range.end - range.start).collect();
        let of_coder = |(coder, marks): (usize, &Vec<(u32, Place)>)| {
            let mark = |&(value, place): &(u32, Place)| {
                let stretch = self.stretch(place)?;
                let before = ranges[place.document].start;
                let (start, end) = (stretch.start - before, stretch.end - before);
                Some(Mark { document: place.document, start, end, coder, value: value as usize })
            };
            marks.iter().filter_map(mark).collect::<Vec<Mark>>()
        };
        Continuum::new(lengths, marks.len(), values, marks.iter().enumerate().flat_map(of_coder))
    }

    /// The 2 × 2 table of two coders' marks for one code: spans in any order, overlapping or not.
    ///
    /// Costs a sort of the marks and a binary search for each; units nobody marked cost nothing.
    pub fn cells(&self, first: impl IntoIterator<Item = Place>, second: impl IntoIterator<Item = Place>) -> Cells {
        let (first, second) = (self.stretches(first), self.stretches(second));
        let both = shared(&first, &second);
        let only_first = length(&first) - both;
        let only_second = length(&second) - both;
        Cells { both, only_first, only_second, neither: self.total - both - only_first - only_second }
    }

    /// The place of one unit of the line; `None` beyond its end.
    pub fn at(&self, unit: u64) -> Option<Place> {
        let document = self.documents.partition_point(|line| line.starts.last().is_some_and(|end| *end <= unit));
        let line = self.documents.get(document)?;
        let at = line.starts.partition_point(|start| *start <= unit).checked_sub(1)?;
        let span = *line.spans.get(at)?;
        let span = match self.measure {
            Measure::Unit => span,
            Measure::Character => {
                let start = span.start().get() + u32::try_from(unit - line.starts[at]).ok()?;
                Span::of(start, start + 1)
            }
        };
        Some(Place { document, span })
    }

    /// How many documents there are, with or without units.
    pub const fn documents(&self) -> usize {
        self.documents.len()
    }

    /// Where a document's units lie on the line.
    pub(super) fn range(&self, document: usize) -> Range<u64> {
        let starts = &self.documents[document].starts;
        starts[0]..starts[starts.len() - 1]
    }

    /// The marks as stretches of the line, sorted and disjoint.
    pub(super) fn stretches(&self, marks: impl IntoIterator<Item = Place>) -> Vec<Range<u64>> {
        match self.share {
            None => self.touched(marks),
            Some(share) => joined(self.well_covered(marks, share)),
        }
    }

    /// The units that any of the marks touches, whatever share of them counts: stretches, sorted and disjoint.
    pub(super) fn touched(&self, marks: impl IntoIterator<Item = Place>) -> Vec<Range<u64>> {
        joined(marks.into_iter().filter_map(|mark| self.stretch(mark)).collect())
    }

    /// The units of which the marks together cover at least that share.
    fn well_covered(&self, marks: impl IntoIterator<Item = Place>, share: f64) -> Vec<Range<u64>> {
        let mut sorted: Vec<Place> = marks.into_iter().filter(|mark| mark.document < self.documents.len()).collect();
        sorted.sort_unstable();
        let mut covered: Vec<Range<u64>> = Vec::new();
        for of_document in sorted.chunk_by(|a, b| a.document == b.document) {
            let line = &self.documents[of_document[0].document];
            let mut counted: Vec<(usize, u32)> = Vec::new(); // unit, characters
            for mark in span::union(of_document.iter().map(|mark| mark.span)) {
                let first = line.spans.partition_point(|unit| unit.end() <= mark.start());
                for (unit, span) in line.spans.iter().enumerate().skip(first) {
                    let Some(part) = span.intersection(mark) else { break };
                    match counted.last_mut() {
                        Some((last, characters)) if *last == unit => *characters += part.len(),
                        _ => counted.push((unit, part.len())),
                    }
                }
            }
            let enough = counted
                .iter()
                .filter(|(unit, characters)| f64::from(*characters) >= share * f64::from(line.spans[*unit].len()));
            covered.extend(enough.map(|(unit, _)| line.starts[*unit]..line.starts[*unit] + 1));
        }
        covered
    }

    /// The units a mark touches; `None` if there are none.
    pub(super) fn stretch(&self, mark: Place) -> Option<Range<u64>> {
        let line = self.documents.get(mark.document)?;
        let (start, end) = (mark.span.start(), mark.span.end());
        let first = line.spans.partition_point(|unit| unit.end() <= start);
        let after = line.spans.partition_point(|unit| unit.start() < end);
        if first >= after || mark.span.is_empty() {
            return None;
        }
        let (mut from, mut to) = (line.starts[first], line.starts[after]);
        if self.measure == Measure::Character {
            from += u64::from(start.get().saturating_sub(line.spans[first].start().get()));
            to -= u64::from(line.spans[after - 1].end().get().saturating_sub(end.get()));
        }
        Some(from..to)
    }
}

/// The stretches sorted, those that overlap or touch as one.
fn joined(mut stretches: Vec<Range<u64>>) -> Vec<Range<u64>> {
    stretches.sort_unstable_by_key(|stretch| (stretch.start, stretch.end));
    let mut joined: Vec<Range<u64>> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        match joined.last_mut() {
            Some(last) if stretch.start <= last.end => last.end = last.end.max(stretch.end),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// The spans sorted, without empty ones, each cut where it would reach into the one before.
fn disjoint(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut end = 0;
    spans.retain_mut(|span| {
        *span = Span::of(span.start().get().max(end).min(span.end().get()), span.end().get());
        end = end.max(span.end().get());
        !span.is_empty()
    });
    spans
}

fn length(stretches: &[Range<u64>]) -> u64 {
    stretches.iter().map(|stretch| stretch.end - stretch.start).sum()
}

/// How much of the line two sorted, disjoint lists have in common.
fn shared(first: &[Range<u64>], second: &[Range<u64>]) -> u64 {
    let (mut a, mut b, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (first.get(a), second.get(b)) {
        common += x.end.min(y.end).saturating_sub(x.start.max(y.start));
        if x.end <= y.end {
            a += 1;
        } else {
            b += 1;
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::CharPos;
    use proptest::prelude::*;

    fn at(document: usize, start: u32, end: u32) -> Place {
        Place { document, span: Span::of(start, end) }
    }

    #[test]
    fn a_mark_counts_for_every_turn_it_touches_by_one_character() {
        let turns = Units::listed([vec![Span::of(0, 10), Span::of(12, 20), Span::of(22, 30)]]);
        let cells = turns.cells([at(0, 9, 13)], [at(0, 10, 12), at(0, 19, 25)]);
        // The first coder marked turns 1 and 2, the second only the gap between them, then turns 2 and 3.
        assert_eq!(cells, Cells { both: 1, only_first: 1, only_second: 1, neither: 0 });
    }

    #[test]
    fn characters_outside_the_scope_do_not_count() {
        let scope = Units::characters([vec![Span::of(0, 10), Span::of(20, 30)], vec![Span::of(5, 10)]]);
        assert_eq!(scope.total(), 25);
        let cells = scope.cells([at(0, 8, 22), at(1, 0, 6)], [at(0, 21, 40), at(7, 0, 99)]);
        assert_eq!(cells, Cells { both: 1, only_first: 4, only_second: 8, neither: 12 });
    }

    #[test]
    fn marks_in_a_document_without_units_count_for_nothing() {
        let units = Units::listed([vec![], vec![Span::of(0, 5)]]);
        assert_eq!(units.cells([at(0, 0, 5)], [at(1, 0, 1)]), Cells { only_second: 1, ..Cells::default() });
    }

    /// The same by visiting every unit, or every character, of every document.
    fn naively(units: &[Vec<Span>], characters: bool, first: &[Place], second: &[Place]) -> Cells {
        let mut cells = Cells::default();
        for (document, spans) in units.iter().enumerate() {
            let each: Vec<Span> = if characters {
                let inside = |at: &u32| spans.iter().any(|span| span.contains(CharPos(*at)));
                (0..80).filter(inside).map(|at| Span::of(at, at + 1)).collect()
            } else {
                spans.clone()
            };
            for unit in each {
                let marked = |marks: &[Place]| marks.iter().any(|m| m.document == document && m.span.overlaps(unit));
                match (marked(first), marked(second)) {
                    (true, true) => cells.both += 1,
                    (true, false) => cells.only_first += 1,
                    (false, true) => cells.only_second += 1,
                    (false, false) => cells.neither += 1,
                }
            }
        }
        cells
    }

    fn some_units() -> impl Strategy<Value = Vec<Vec<Span>>> {
        // Gaps and lengths in turn, so that the spans are disjoint; touching ones included.
        let document = prop::collection::vec((0u32..5, 1u32..9), 0..8).prop_map(|steps| {
            let mut end = 0;
            let place = |(gap, length)| {
                let start = end + gap;
                end = start + length;
                Span::of(start, end)
            };
            steps.into_iter().map(place).collect()
        });
        prop::collection::vec(document, 0..3)
    }

    fn some_marks() -> impl Strategy<Value = Vec<Place>> {
        prop::collection::vec((0usize..4, 0u32..80, 0u32..80).prop_map(|(d, a, b)| at(d, a, b)), 0..8)
    }

    #[test]
    fn half_of_a_turn_is_enough_if_half_is_asked_for_and_parts_add_up() {
        let turns = Units::listed([vec![Span::of(0, 10), Span::of(12, 20)]]).with_share(0.5);
        let marked = |marks: &[Place]| turns.cells(marks.iter().copied(), []).only_first;
        assert_eq!(marked(&[at(0, 6, 15)]), 0);
        assert_eq!(marked(&[at(0, 0, 2), at(0, 7, 14), at(0, 18, 25)]), 2);
        assert_eq!(marked(&[at(0, 5, 12)]), 1);
    }

    #[test]
    fn a_unit_is_found_by_its_place_on_the_line() {
        let turns = Units::listed([vec![Span::of(0, 10), Span::of(12, 20)], vec![], vec![Span::of(3, 5)]]);
        let places: Vec<Option<Place>> = (0..4).map(|unit| turns.at(unit)).collect();
        assert_eq!(places, [Some(at(0, 0, 10)), Some(at(0, 12, 20)), Some(at(2, 3, 5)), None]);
        let characters = Units::characters([vec![Span::of(4, 6), Span::of(9, 10)]]);
        assert_eq!([1, 2].map(|unit| characters.at(unit)), [Some(at(0, 5, 6)), Some(at(0, 9, 10))]);
    }

    proptest! {
        #[test]
        fn the_line_counts_as_visiting_every_unit_does(
            units in some_units(), first in some_marks(), second in some_marks()
        ) {
            let turns = Units::listed(units.clone()).cells(first.clone(), second.clone());
            prop_assert_eq!(turns, naively(&units, false, &first, &second));
            let characters = Units::characters(units.clone()).cells(first.clone(), second.clone());
            prop_assert_eq!(characters, naively(&units, true, &first, &second));
        }
    }
}
