//! Which codes of one coder met which codes of the other, on units that both had before them.
//!
//! A unit may bear several codes of each, so that a plain table of "one said, the other said" is not defined. What is
//! counted here is what Heydarian, Doyle and Samavi (2022, IEEE Access 10, 19083–19095) call a multi-label confusion
//! matrix. In every unit
//!
//! 1. a code that both gave it counts once on the diagonal;
//! 2. a code that only one of the two gave it, but whose passage there overlaps one of the other's with the same code
//!    (which ends before this unit, or begins after it), is a matter of boundaries and is counted apart;
//! 3. of what is left, each code of the first is crossed with each code of the second, and where only one of the two
//!    has something left, its codes are crossed with "none".
//!
//! So the diagonal is the cell "both" of each code's 2 × 2 table. A row adds up to the units in which the first coder
//! used the code, less those that differ by boundaries alone, if the second never had more than one code left in any of
//! them; else to more. Krstinić et al. (2020) divide such units into fractions instead; whole counts lead to passages.

use super::sets::Set;
use super::units::Units;
use crate::analysis::Place;
use crate::model::cores;
use crate::model::span::{self, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// A coder's marks: the number of a code, and a place.
pub type Marks = [(u32, Place)];

/// Neighbouring units of a document to which two coders gave the same codes; at least one of them gave some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Where they lie among the units.
    pub units: Range<u64>,
    /// What each coder gave them.
    pub codes: [Set; 2],
    /// Of these, what only that coder gave them, as a matter of boundaries.
    pub boundary: [Set; 2],
}

impl Judged {
    /// What only this coder gave them, 0 or 1, boundaries aside.
    pub fn alone(&self, coder: usize) -> Set {
        let mut alone = without(&self.codes[coder], &self.codes[1 - coder]);
        alone.retain(|code| !self.boundary[coder].contains(code));
        alone
    }

    /// What only one of the two gave them, be it by boundaries, sorted.
    pub fn in_question(&self) -> Set {
        let [first, second] = &self.codes;
        let mut in_question = without(first, second);
        in_question.extend(without(second, first));
        in_question.sort_unstable();
        in_question
    }

    /// Whether the two gave them different codes, be it by boundaries.
    pub fn differs(&self) -> bool {
        self.codes[0] != self.codes[1]
    }
}

/// The codes of one set that the other has not.
fn without(codes: &Set, others: &Set) -> Set {
    codes.iter().copied().filter(|code| !others.contains(code)).collect()
}

/// What each of two coders gave the units that either of them marked, in the order of the units.
///
/// Costs a sort of each document's marks, the documents on all cores; units nobody marked cost nothing.
pub fn judged(units: &Units, marks: [&Marks; 2]) -> Vec<Judged> {
    let mut of_documents: Vec<[Vec<(u32, Place)>; 2]> = vec![Default::default(); units.documents()];
    for (coder, marks) in marks.into_iter().enumerate() {
        for mark in marks {
            if let Some(here) = of_documents.get_mut(mark.1.document) {
                here[coder].push(*mark);
            }
        }
    }
    cores::each(&of_documents, |marks| judged_in_document(units, marks)).concat()
}

/// The same for marks of one document.
fn judged_in_document(units: &Units, marks: &[Vec<(u32, Place)>; 2]) -> Vec<Judged> {
    /// What begins or ends: the coder's code there, or a passage of theirs that meets one of the other's.
    type Edge = (u64, bool, bool, usize, u32);
    let mut edges: Vec<Edge> = Vec::new();
    let by_code = marks.each_ref().map(|marks| by_code(marks));
    for (coder, places) in by_code.iter().enumerate() {
        for (&code, own) in places {
            let meeting = by_code[1 - coder].get(&code).map(|others| meeting(own, others)).unwrap_or_default();
            let stretches = [(units.stretches(own.iter().copied()), false), (units.touched(meeting), true)];
            for (stretches, meets) in stretches {
                for stretch in stretches {
                    edges.push((stretch.start, true, meets, coder, code));
                    edges.push((stretch.end, false, meets, coder, code));
                }
            }
        }
    }
    edges.sort_unstable();
    let mut codes: [Set; 2] = Default::default();
    let mut meeting: [Set; 2] = Default::default();
    let mut all: Vec<Judged> = Vec::new();
    for (at, &(place, begins, meets, coder, code)) in edges.iter().enumerate() {
        let open = if meets { &mut meeting[coder] } else { &mut codes[coder] };
        match open.binary_search(&code) {
            Err(place) if begins => open.insert(place, code),
            Ok(place) if !begins => drop(open.remove(place)),
            _ => {}
        }
        let Some(&(end, ..)) = edges.get(at + 1) else { break };
        if place == end || codes.iter().all(Set::is_empty) {
            continue;
        }
        let boundary = [0, 1].map(|coder: usize| {
            let mut alone = without(&codes[coder], &codes[1 - coder]);
            alone.retain(|code| meeting[coder].contains(code));
            alone
        });
        all.push(Judged { units: place..end, codes: codes.clone(), boundary });
    }
    all
}

/// How often each code met each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Units in all.
    pub units: u64,
    /// Units in which the first coder's code met the second's, by the codes' numbers; `None` is no code. Only pairs
    /// that occur, and the units that nobody coded.
    pub cells: BTreeMap<(Option<u32>, Option<u32>), u64>,
    /// For each code in use, in how many units each coder used it.
    pub said: BTreeMap<u32, [u64; 2]>,
    /// In how many units only that coder used it, as a matter of boundaries.
    pub boundary: BTreeMap<u32, [u64; 2]>,
}

impl Confusion {
    /// Counts what is judged; `units` are all there are.
    pub fn of(judged: &[Judged], units: u64) -> Self {
        let mut confusion = Self { units, ..Self::default() };
        let mut nobody = units;
        for run in judged {
            let count = run.units.end - run.units.start;
            nobody -= count;
            for coder in [0, 1] {
                run.codes[coder].iter().for_each(|&code| confusion.said.entry(code).or_default()[coder] += count);
                run.boundary[coder]
                    .iter()
                    .for_each(|&code| confusion.boundary.entry(code).or_default()[coder] += count);
            }
            let mut met = |first, second| *confusion.cells.entry((first, second)).or_default() += count;
            run.codes[0]
                .iter()
                .filter(|code| run.codes[1].contains(code))
                .for_each(|&code| met(Some(code), Some(code)));
            let [first, second] = [0, 1].map(|coder| run.alone(coder));
            if first.is_empty() && second.is_empty() {
                continue;
            }
            let or_none = |codes: &Set| match codes.is_empty() {
                true => vec![None],
                false => codes.iter().copied().map(Some).collect(),
            };
            for &one in &or_none(&first) {
                or_none(&second).into_iter().for_each(|other| met(one, other));
            }
        }
        if nobody > 0 {
            confusion.cells.insert((None, None), nobody);
        }
        confusion
    }

    /// The codes that either used, by their numbers.
    pub fn codes(&self) -> impl Iterator<Item = u32> + '_ {
        self.said.keys().copied()
    }

    /// One cell; `None` is no code.
    pub fn cell(&self, first: Option<u32>, second: Option<u32>) -> u64 {
        self.cells.get(&(first, second)).copied().unwrap_or(0)
    }

    /// In how many units this coder (0 or 1) used the code.
    pub fn said(&self, code: u32, coder: usize) -> u64 {
        self.said.get(&code).map_or(0, |said| said[coder])
    }

    /// In how many units only this coder used it, as a matter of boundaries.
    pub fn boundary(&self, code: u32, coder: usize) -> u64 {
        self.boundary.get(&code).map_or(0, |units| units[coder])
    }
}

fn by_code(marks: &Marks) -> BTreeMap<u32, Vec<Place>> {
    let mut places: BTreeMap<u32, Vec<Place>> = BTreeMap::new();
    marks.iter().for_each(|&(code, place)| places.entry(code).or_default().push(place));
    places
}

/// One coder's passages that share a character with one of the other's in the same document; what overlaps or touches is
/// one passage.
fn meeting(own: &[Place], others: &[Place]) -> Vec<Place> {
    let passages = |places: &[Place]| span::union(places.iter().map(|place| place.span));
    let theirs = passages(others);
    let meets = |span: &Span| {
        let first = theirs.partition_point(|other| other.end() <= span.start());
        theirs.get(first).is_some_and(|other| other.overlaps(*span))
    };
    let document = own.first().map(|place| place.document);
    let place = |span| Some(Place { document: document?, span });
    passages(own).into_iter().filter(meets).filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(start: u32, end: u32) -> Place {
        Place { document: 0, span: Span::of(start, end) }
    }

    /// Ten units of ten characters with no gap.
    fn units() -> Units {
        Units::listed([(0..10).map(|n| Span::of(n * 10, n * 10 + 10)).collect()])
    }

    fn confusion(first: &Marks, second: &Marks) -> Confusion {
        Confusion::of(&judged(&units(), [first, second]), units().total())
    }

    #[test]
    fn equal_codes_are_on_the_diagonal_and_what_is_left_is_crossed() {
        // Unit 0: {trust, cost} against {trust, fear}. Unit 1: {cost} against nothing. Unit 2: nothing against {fear}.
        let (trust, cost, fear) = (0, 1, 2);
        let found = confusion(
            &[(trust, at(0, 5)), (cost, at(6, 9)), (cost, at(12, 15))],
            &[(trust, at(0, 5)), (fear, at(6, 9)), (fear, at(25, 28))],
        );
        let cells = [
            ((None, None), 7),
            ((None, Some(fear)), 1),
            ((Some(trust), Some(trust)), 1),
            ((Some(cost), None), 1),
            ((Some(cost), Some(fear)), 1),
        ];
        assert_eq!(found.cells, BTreeMap::from(cells));
        assert_eq!(found.said, BTreeMap::from([(trust, [1, 1]), (cost, [2, 0]), (fear, [0, 2])]));
        assert!(found.boundary.is_empty());
    }

    #[test]
    fn a_passage_that_goes_on_into_the_next_unit_is_a_matter_of_boundaries() {
        // The first coder's passage runs on into unit 1, where the second saw another code.
        let found = confusion(&[(0, at(0, 15))], &[(0, at(0, 9)), (1, at(12, 18))]);
        assert_eq!(found.boundary, BTreeMap::from([(0, [1, 0])]));
        assert_eq!(found.cell(Some(0), Some(0)), 1);
        assert_eq!(found.cell(Some(0), Some(1)), 0);
        assert_eq!(found.cell(None, Some(1)), 1);
        // Passages that only touch share no character: that is no matter of boundaries.
        let touching = confusion(&[(0, at(0, 10))], &[(0, at(10, 20))]);
        assert_eq!((touching.cell(Some(0), None), touching.cell(None, Some(0))), (1, 1));
    }

    fn some_marks() -> impl Strategy<Value = Vec<(u32, Place)>> {
        prop::collection::vec(
            (0u32..4, 0u32..100, 1u32..25).prop_map(|(code, from, len)| (code, at(from, from + len))),
            0..9,
        )
    }

    proptest! {
        #[test]
        fn margins_are_what_each_coder_said(first in some_marks(), second in some_marks()) {
            let (units, runs) = (units(), judged(&units(), [&first, &second]));
            let found = Confusion::of(&runs, units.total());
            let places = |marks: &Marks, code| -> Vec<Place> {
                marks.iter().filter(|mark| mark.0 == code).map(|mark| mark.1).collect()
            };
            let most_alone = runs.iter().flat_map(|run| [run.alone(0).len(), run.alone(1).len()]).max().unwrap_or(0);
            for code in 0..4 {
                let cells = units.cells(places(&first, code), places(&second, code));
                prop_assert_eq!(found.cell(Some(code), Some(code)), cells.both);
                let said = [cells.both + cells.only_first, cells.both + cells.only_second];
                prop_assert_eq!([found.said(code, 0), found.said(code, 1)], said);
                for (coder, all) in [0, 1].into_iter().zip(said) {
                    let others = [None, Some(0), Some(1), Some(2), Some(3)];
                    let cell = |other| match coder {
                        0 => found.cell(Some(code), other),
                        _ => found.cell(other, Some(code)),
                    };
                    let sum = others.into_iter().map(cell).sum::<u64>() + found.boundary(code, coder);
                    prop_assert!(sum >= all);
                    prop_assert!(most_alone > 1 || sum == all);
                }
            }
        }

        #[test]
        fn whoever_is_called_first_the_table_is_the_same_turned_over(first in some_marks(), second in some_marks()) {
            let turned: BTreeMap<_, _> =
                confusion(&second, &first).cells.into_iter().map(|((a, b), units)| ((b, a), units)).collect();
            prop_assert_eq!(confusion(&first, &second).cells, turned);
        }

        #[test]
        fn a_unit_is_judged_once(first in some_marks(), second in some_marks()) {
            let runs = judged(&units(), [&first, &second]);
            prop_assert!(runs.windows(2).all(|pair| pair[0].units.end <= pair[1].units.start));
            let marked = units().stretches(first.iter().chain(&second).map(|mark| mark.1));
            let length = |ranges: &mut dyn Iterator<Item = Range<u64>>| ranges.map(|r| r.end - r.start).sum::<u64>();
            prop_assert_eq!(length(&mut runs.into_iter().map(|run| run.units)), length(&mut marked.into_iter()));
        }
    }
}
