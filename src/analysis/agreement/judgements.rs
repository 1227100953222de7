//! Judgements: what raters called the units, units called the same way counted together.
//!
//! A million units that two raters put into five categories are 25 ways of judging with a count each, and so is a
//! text compared character by character. Every coefficient of categories is computed from such counts, and a
//! bootstrap draw is nothing but other counts.

use std::collections::HashMap;

/// The different ways in which units were judged: one label a rater, by the category's number, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patterns {
    raters: usize,
    categories: usize,
    /// `raters` entries a pattern; `None` is a missing rating, not a category.
    labels: Vec<Option<u32>>,
    /// Every pattern's categories in use with how many raters chose each, sorted; pattern after pattern.
    chosen: Vec<(u32, u32)>,
    /// Where each pattern's part of `chosen` begins, and the end of the last one.
    starts: Vec<usize>,
}

/// Patterns with how many units were judged in each way.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    patterns: &'a Patterns,
    units: &'a [u64],
    with_errors: bool,
}

/// Gathers judgements one unit, or one stretch of units, at a time.
#[derive(Debug, Clone)]
pub struct Judgements {
    patterns: Patterns,
    units: Vec<u64>,
    places: Places,
}

/// Where the pattern of these labels stands.
#[derive(Debug, Clone)]
enum Places {
    /// For every way in which few raters can use few categories its place, counted from 1: a million units are looked
    /// up at once, and a code's tally is made without a hash.
    Table(Vec<u32>),
    Hashed(HashMap<Box<[Option<u32>]>, usize>),
}

/// More ways of judging than this are hashed.
const TABLE_MAX: usize = 4_096;

/// One pattern, with its units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pattern<'a> {
    /// One entry a rater.
    pub(super) labels: &'a [Option<u32>],
    /// The categories chosen and by how many raters, sorted by category.
    pub(super) chosen: &'a [(u32, u32)],
    pub(super) units: u64,
}

impl Pattern<'_> {
    /// How many raters judged (r_i).
    pub(super) fn ratings(&self) -> u32 {
        self.chosen.iter().map(|(_, raters)| raters).sum()
    }
}

impl Judgements {
    /// No units yet; the categories are those available, whether or not anybody uses them.
    pub fn new(raters: usize, categories: usize) -> Self {
        let patterns = Patterns { raters, categories, labels: Vec::new(), chosen: Vec::new(), starts: vec![0] };
        Self { patterns, units: Vec::new(), places: Places::new(raters, categories) }
    }

    /// Counts units judged like this: one entry a rater. Answers the pattern's number.
    pub fn count(&mut self, labels: &[Option<u32>], units: u64) -> usize {
        debug_assert_eq!(labels.len(), self.patterns.raters);
        let place = self.place(labels).unwrap_or_else(|| {
            let place = self.patterns.add(labels);
            self.places.insert(self.patterns.categories, labels, place);
            self.units.push(0);
            place
        });
        self.units[place] += units;
        place
    }

    /// The number of the pattern with these labels; `None` if nothing was counted under it.
    pub(super) fn place(&self, labels: &[Option<u32>]) -> Option<usize> {
        self.places.find(self.patterns.categories, labels)
    }

    /// What was counted.
    pub fn judged(&self) -> Judged<'_> {
        self.patterns.with_units(&self.units)
    }

    /// The patterns alone, for other counts of them.
    pub const fn patterns(&self) -> &Patterns {
        &self.patterns
    }
}

impl Places {
    fn new(raters: usize, categories: usize) -> Self {
        let ways = u32::try_from(raters).ok().and_then(|raters| (categories + 1).checked_pow(raters));
        match ways.filter(|&ways| ways <= TABLE_MAX) {
            Some(ways) => Self::Table(vec![0; ways]),
            None => Self::Hashed(HashMap::new()),
        }
    }

    fn find(&self, categories: usize, labels: &[Option<u32>]) -> Option<usize> {
        match self {
            Self::Table(table) => (table[way(categories, labels)] as usize).checked_sub(1),
            Self::Hashed(places) => places.get(labels).copied(),
        }
    }

    fn insert(&mut self, categories: usize, labels: &[Option<u32>], place: usize) {
        match self {
            Self::Table(table) => table[way(categories, labels)] = place as u32 + 1,
            Self::Hashed(places) => drop(places.insert(labels.into(), place)),
        }
    }
}

/// The number of a way of judging: a digit a rater, 0 for none.
fn way(categories: usize, labels: &[Option<u32>]) -> usize {
    labels.iter().fold(0, |way, label| way * (categories + 1) + label.map_or(0, |category| category as usize + 1))
}

impl Patterns {
    fn add(&mut self, labels: &[Option<u32>]) -> usize {
        self.labels.extend_from_slice(labels);
        let mut sorted: Vec<u32> = labels.iter().flatten().copied().collect();
        sorted.sort_unstable();
        for same in sorted.chunk_by(|a, b| a == b) {
            self.chosen.push((same[0], same.len() as u32));
        }
        self.starts.push(self.chosen.len());
        self.len() - 1
    }

    /// How many categories are available.
    pub const fn categories(&self) -> usize {
        self.categories
    }

    /// How many patterns there are.
    pub const fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same patterns with these counts, one a pattern.
    pub fn with_units<'a>(&'a self, units: &'a [u64]) -> Judged<'a> {
        debug_assert_eq!(units.len(), self.len());
        Judged { patterns: self, units, with_errors: true }
    }
}

impl<'a> Judged<'a> {
    /// How many raters there are, whether or not they rated anything.
    pub const fn raters(&self) -> usize {
        self.patterns.raters
    }

    /// How many categories are available.
    pub const fn categories(&self) -> usize {
        self.patterns.categories
    }

    /// The patterns that have units.
    pub(super) fn patterns(&self) -> impl Iterator<Item = Pattern<'a>> + Clone + use<'a> {
        let Self { patterns, units, .. } = *self;
        let with_units = (0..patterns.len()).filter(move |&at| units[at] > 0);
        with_units.map(move |at| Pattern {
            labels: &patterns.labels[at * patterns.raters..(at + 1) * patterns.raters],
            chosen: &patterns.chosen[patterns.starts[at]..patterns.starts[at + 1]],
            units: units[at],
        })
    }

    /// What two of the raters said of the units that both of them judged, with how many units there are of each.
    pub(super) fn of_pair(&self, [first, second]: [usize; 2]) -> impl Iterator<Item = ([u32; 2], u64)> + use<'a> {
        let labels = self.patterns.labels.chunks_exact(self.patterns.raters.max(1));
        let both = move |labels: &[Option<u32>]| Some([labels[first]?, labels[second]?]);
        labels.zip(self.units).filter_map(move |(labels, &units)| Some((both(labels).filter(|_| units > 0)?, units)))
    }

    /// The same for values alone, as a bootstrap draw wants them: coefficients may leave out standard errors and
    /// intervals, which take longer than the values.
    pub const fn for_values(self) -> Self {
        Self { with_errors: false, ..self }
    }

    /// Whether standard errors are wanted.
    pub(super) const fn with_errors(&self) -> bool {
        self.with_errors
    }

    /// How many patterns there are, with units or without.
    pub const fn pattern_count(&self) -> usize {
        self.patterns.len()
    }

    /// The same patterns with other counts, one a pattern.
    pub fn recounted<'b>(&self, units: &'b [u64]) -> Judged<'b>
    where
        'a: 'b,
    {
        self.patterns.with_units(units)
    }

    /// The pattern of every unit that was rated, pattern by pattern: in the order of their labels, which is the same in
    /// whatever order units were counted.
    pub fn of_each_unit(&self) -> Vec<usize> {
        let rated = |&at: &usize| self.patterns.starts[at] < self.patterns.starts[at + 1];
        let raters = self.patterns.raters;
        let mut patterns: Vec<usize> = (0..self.patterns.len()).filter(rated).collect();
        patterns.sort_unstable_by_key(|at| &self.patterns.labels[at * raters..(at + 1) * raters]);
        patterns.into_iter().flat_map(|at| std::iter::repeat_n(at, self.units[at] as usize)).collect()
    }

    /// Whether all raters agree on every unit that was rated twice.
    pub fn is_unanimous(&self) -> bool {
        self.patterns().all(|pattern| pattern.chosen.len() <= 1)
    }

    /// Whether anybody chose the category.
    pub(super) fn has(&self, category: u32) -> bool {
        let labels = self.patterns.labels.chunks_exact(self.patterns.raters.max(1));
        labels.zip(self.units).any(|(labels, &units)| units > 0 && labels.contains(&Some(category)))
    }

    /// Units that were rated at least once.
    pub fn units(&self) -> u64 {
        self.patterns().filter(|pattern| !pattern.chosen.is_empty()).map(|pattern| pattern.units).sum()
    }

    /// Units that were rated at least twice.
    pub fn units_compared(&self) -> u64 {
        self.patterns().filter(|pattern| pattern.ratings() >= 2).map(|pattern| pattern.units).sum()
    }

    /// Whether somebody left out a unit that others rated.
    pub fn is_incomplete(&self) -> bool {
        let raters = self.raters() as u32;
        self.patterns().any(|pattern| !pattern.chosen.is_empty() && pattern.ratings() < raters)
    }

    /// Whether the raters' labels never go down from one rater to the next, which says that columns are no raters. Never
    /// so for two raters, or if all raters of a unit always agree.
    pub(super) fn stand_in_order(&self) -> bool {
        let in_order = |pattern: Pattern<'_>| pattern.labels.iter().flatten().is_sorted();
        self.raters() > 2 && self.patterns().any(|pattern| pattern.chosen.len() > 1) && self.patterns().all(in_order)
    }

    /// How often each category was chosen, over all raters and units.
    pub fn uses(&self) -> Vec<u64> {
        let mut uses = vec![0; self.categories()];
        for pattern in self.patterns() {
            for &(category, raters) in pattern.chosen {
                uses[category as usize] += u64::from(raters) * pattern.units;
            }
        }
        uses
    }

    /// The same judgements as one category sees them: 1 for it, 0 for any other.
    pub fn dichotomised(&self, category: usize) -> Judgements {
        let mut two = Judgements::new(self.raters(), 2);
        let mut labels = vec![None; self.raters()];
        for pattern in self.patterns() {
            for (two, label) in labels.iter_mut().zip(pattern.labels) {
                *two = label.map(|label| u32::from(label as usize == category));
            }
            two.count(&labels, pattern.units);
        }
        two
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_judged_alike_are_one_pattern() {
        // Few categories have a table, many are hashed.
        for categories in [4, TABLE_MAX] {
            let mut judgements = Judgements::new(3, categories);
            for labels in [[Some(2), None, Some(2)], [Some(0), Some(1), None], [Some(2), None, Some(2)], [None; 3]] {
                judgements.count(&labels, 1);
            }
            assert_eq!(judgements.place(&[Some(0), Some(1), None]), Some(1));
            assert_eq!(judgements.place(&[Some(1), Some(0), None]), None);
            let judged = judgements.judged();
            let found: Vec<_> = judged.patterns().map(|pattern| (pattern.chosen.to_vec(), pattern.units)).collect();
            assert_eq!(found, [(vec![(2, 2)], 2), (vec![(0, 1), (1, 1)], 1), (vec![], 1)]);
            assert_eq!((judged.units(), judged.units_compared(), &judged.uses()[..4]), (3, 3, &[1, 1, 4, 0][..]));
            assert!(judged.is_incomplete());
        }
    }
}
