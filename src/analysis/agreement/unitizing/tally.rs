//! The tally: of who marked what where, all that [`super::u_alpha`] needs to know, and can be added up.

use crate::analysis::agreement::continuum::{Continuum, Mark};
use crate::analysis::statistic::Undefined;
use std::iter::Sum;
use std::ops::AddAssign;

/// What the alphas need to know of one document, or of several: add the tallies of documents.
///
/// For m coders the table is kept times m − 1, so that everything in it is whole. All documents of a sum must be
/// marked by the same coders with the same values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    pub(super) values: Vec<OfValue>,
    /// What was left unmarked, the value φ.
    pub(super) gaps: Row,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct OfValue {
    /// In the table of all text.
    pub all: Row,
    /// In the table without φ: where both coders of a pair marked something.
    pub shared: Row,
}

/// What counts of one value's row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Row {
    /// The margin ℓ_c.
    pub length: u64,
    /// The diagonal ℓ_cc.
    pub agreed: u64,
    /// C_c, the part of the squared margin that is each unit's with itself: Σ L² over marks, Σ L over gaps. Without φ
    /// a mark's L is the mean over the other coders of how much of it they marked.
    pub squares: u128,
}

/// Sweeps one document.
///
/// Undefined if marks of one coder overlap: [`Continuum::merged`] joins those of one value, [`tallies_per_code`] takes
/// each value by itself.
pub fn tally(continuum: &Continuum, document: usize) -> Result<Tally, Undefined> {
    let length = continuum.lengths().get(document).copied().unwrap_or(0);
    sweep(length, continuum.coders(), continuum.values(), continuum.of_document(document))
}

/// One tally for each document; undefined as [`tally`].
pub fn tallies(continuum: &Continuum) -> Result<Vec<Tally>, Undefined> {
    (0..continuum.lengths().len()).map(|document| tally(continuum, document)).collect()
}

/// For each value one tally for each document, as if nobody had used any other; each knows that value as number 0.
///
/// This is how passages with several codes are measured. Overlapping marks of one coder and value are merged.
pub fn tallies_per_code(continuum: &Continuum) -> Vec<Vec<Tally>> {
    let merged = continuum.merged();
    let mut per_code = vec![Vec::with_capacity(merged.lengths().len()); merged.values()];
    for (document, &length) in merged.lengths().iter().enumerate() {
        let mut by_code: Vec<Vec<Mark>> = vec![Vec::new(); merged.values()];
        for mark in merged.of_document(document) {
            by_code[mark.value].push(Mark { value: 0, ..*mark });
        }
        for (tallies, marks) in per_code.iter_mut().zip(by_code) {
            tallies.push(sweep(length, merged.coders(), 1, &marks).expect("merged marks of one value do not overlap"));
        }
    }
    per_code
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        if self.values.len() < other.values.len() {
            self.values.resize_with(other.values.len(), OfValue::default);
        }
        for (own, others) in self.values.iter_mut().zip(&other.values) {
            own.all += others.all;
            own.shared += others.shared;
        }
        self.gaps += other.gaps;
    }
}

impl<'a> Sum<&'a Self> for Tally {
    fn sum<I: Iterator<Item = &'a Self>>(tallies: I) -> Self {
        let mut sum = Self::default();
        tallies.for_each(|tally| sum += tally);
        sum
    }
}

impl AddAssign for Row {
    fn add_assign(&mut self, other: Self) {
        self.length += other.length;
        self.agreed += other.agreed;
        self.squares += other.squares;
    }
}

/// One way along the document, from one beginning or end of a mark to the next: S log S to sort them, and then as many
/// additions as marks are open.
fn sweep(length: u64, coders: usize, values: usize, marks: &[Mark]) -> Result<Tally, Undefined> {
    let others = coders.saturating_sub(1) as u64;
    // Ends come before beginnings at the same place, so that marks which touch do not overlap.
    let mut steps: Vec<(u64, bool, usize)> = Vec::with_capacity(2 * marks.len());
    for (place, mark) in marks.iter().enumerate() {
        steps.extend([(mark.start, true, place), (mark.end, false, place)]);
    }
    steps.sort_unstable();

    let mut tally = Tally { values: vec![OfValue::default(); values], gaps: Row::default() };
    let mut shared = vec![0; marks.len()];
    let mut open: Vec<usize> = Vec::with_capacity(coders);
    let mut bearing = vec![0; values];
    let mut here = 0;
    for (at, begins, place) in steps.into_iter().chain([(length, false, usize::MAX)]) {
        let step = at - here;
        here = at;
        let without = (coders - open.len()) as u64;
        tally.gaps.agreed += without * without.saturating_sub(1) * step;
        for &place in &open {
            let value = marks[place].value;
            shared[place] += (open.len() - 1) as u64 * step;
            tally.values[value].all.agreed += (bearing[value] - 1) * step;
        }
        match marks.get(place) {
            None => {}
            Some(mark) if begins => {
                if open.iter().any(|&other| marks[other].coder == mark.coder) {
                    return Err(Undefined::UnitsOverlap);
                }
                open.push(place);
                bearing[mark.value] += 1;
            }
            Some(mark) => {
                open.retain(|&other| other != place);
                bearing[mark.value] -= 1;
            }
        }
    }

    let mut unmarked = coders as u64 * length;
    for (mark, shared) in marks.iter().zip(shared) {
        let value = &mut tally.values[mark.value];
        value.all += Row::of_mark(mark.len() * others);
        value.shared += Row::of_mark(shared);
        unmarked -= mark.len();
    }
    for value in &mut tally.values {
        value.shared.agreed = value.all.agreed;
    }
    tally.gaps.length = unmarked * others;
    tally.gaps.squares = u128::from(unmarked) * u128::from(others).pow(2);
    Ok(tally)
}

impl Row {
    fn of_mark(length: u64) -> Self {
        Self { length, agreed: 0, squares: u128::from(length).pow(2) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::some::continuum;
    use super::*;
    use proptest::prelude::*;

    fn whole(continuum: &Continuum) -> Tally {
        tallies(continuum).unwrap().iter().sum()
    }

    fn mark(document: usize, start: u64, end: u64, coder: usize, value: usize) -> Mark {
        Mark { document, start, end, coder, value }
    }

    #[test]
    fn overlapping_passages_of_one_coder_are_measured_one_code_at_a_time() {
        let marks = [mark(0, 0, 6, 0, 0), mark(0, 4, 9, 0, 1), mark(0, 0, 3, 1, 0), mark(0, 2, 6, 1, 0)];
        let continuum = Continuum::new(vec![20], 2, 2, marks);
        assert_eq!(tallies(&continuum), Err(Undefined::UnitsOverlap));
        let [first, second] = [0, 1].map(|code| tallies_per_code(&continuum)[code][0].u_alpha().value.unwrap());
        assert!(first == 1.0 && second < 0.0, "{first} {second}");
    }

    /// The same table by visiting every character.
    fn naively(continuum: &Continuum) -> Tally {
        let (coders, phi) = (continuum.coders(), continuum.values());
        let mut tally = Tally { values: vec![OfValue::default(); phi], gaps: Row::default() };
        let covers = |mark: &Mark, document, at| mark.document == document && mark.start <= at && at < mark.end;
        for (document, &length) in continuum.lengths().iter().enumerate() {
            for at in 0..length {
                let value = |coder| {
                    let own = continuum.marks().iter().find(|mark| mark.coder == coder && covers(mark, document, at));
                    own.map_or(phi, |mark| mark.value)
                };
                let pairs = (0..coders).flat_map(|i| (0..coders).map(move |j| (i, j))).filter(|(i, j)| i != j);
                for (c, k) in pairs.map(|(i, j)| (value(i), value(j))) {
                    let count = Row { length: 1, agreed: u64::from(c == k), squares: 0 };
                    match tally.values.get_mut(c) {
                        None => tally.gaps += count,
                        Some(value) => {
                            value.all += count;
                            value.shared += Row { length: u64::from(k != phi), ..count };
                        }
                    }
                }
                let idle = (0..coders).filter(|&coder| value(coder) == phi).count();
                tally.gaps.squares += (idle * (coders - 1) * (coders - 1)) as u128;
            }
        }
        for mark in continuum.marks() {
            let others = continuum.marks().iter().filter(|other| other.coder != mark.coder);
            let shared: u64 = others.map(|other| mark.shared_with(other)).sum();
            let value = &mut tally.values[mark.value];
            value.all.squares += u128::from(mark.len() * (coders as u64 - 1)).pow(2);
            value.shared.squares += u128::from(shared).pow(2);
        }
        tally
    }

    proptest! {
        #[test]
        fn the_sweep_counts_as_visiting_every_character_does(continuum in continuum(3)) {
            prop_assert_eq!(whole(&continuum), naively(&continuum));
        }

        #[test]
        fn documents_counted_one_by_one_are_the_documents_end_to_end(continuum in continuum(3)) {
            prop_assert_eq!(whole(&continuum), whole(&continuum.end_to_end()));
        }

        #[test]
        fn a_code_by_itself_is_a_continuum_of_one_value(continuum in continuum(2)) {
            for (code, tallies) in tallies_per_code(&continuum).iter().enumerate() {
                prop_assert_eq!(tallies.iter().sum::<Tally>(), whole(&continuum.with_values(&[code])));
            }
        }
    }
}
