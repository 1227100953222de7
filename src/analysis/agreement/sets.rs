//! Set-valued judgements: a unit may bear several codes at once, or none.
//!
//! Alpha with a distance between sets is the one number that sums up coding with several codes on the same words
//! (Passonneau 2006). Values of different distances cannot be compared with one another.

use super::alpha::{Metric, krippendorff_alpha};
use super::distances::SetDistances;
use super::judgements::{Judged, Judgements};
use crate::analysis::{Statistic, Undefined};
use std::collections::HashMap;
use std::sync::Arc;

/// A set of codes, by their numbers, sorted and each once.
pub type Set = Vec<u32>;

/// How far apart two sets are, from 0 for equal to 1 for disjoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// 1 − |A ∩ B| / |A ∪ B| (Jaccard 1912).
    Jaccard,
    /// 1 − J · M with M = 1 for equal sets, 2/3 if one holds the other, 1/3 if they overlap (Passonneau 2006).
    Masi,
    /// 0 equal, 1/3 one holds the other, 2/3 overlap, 1 disjoint: as dkpro-statistics has it.
    DkproSets,
    /// The Jaccard distance times the one before: what dkpro-statistics calls MASI.
    DkproMasi,
}

impl Distance {
    /// All there are, with the names their alphas have.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Jaccard, "krippendorff_alpha_jaccard"),
        (Self::Masi, "krippendorff_alpha_masi"),
        (Self::DkproSets, "krippendorff_alpha_dkpro_set_distance"),
        (Self::DkproMasi, "krippendorff_alpha_dkpro_masi_distance"),
    ];

    /// The distance of two sets. Two empty sets are equal.
    pub fn between(self, a: &[u32], b: &[u32]) -> f64 {
        self.of_sizes(a.len() as u32, b.len() as u32, shared(a, b) as u32)
    }

    /// The distance of two sets that have so many codes, and so many of them in common.
    pub(super) fn of_sizes(self, a: u32, b: u32, shared: u32) -> f64 {
        let all = a + b - shared;
        if all == shared {
            return 0.0;
        }
        let jaccard = || f64::from(shared) / f64::from(all);
        // How much alike the two are in kind: 2 if one holds the other (as any set holds the empty one), 1 if they overlap.
        let kind = || match shared {
            _ if shared == a.min(b) => 2.0,
            0 => 0.0,
            _ => 1.0,
        };
        match self {
            Self::Jaccard => f64::from(all - shared) / f64::from(all),
            Self::Masi => 1.0 - jaccard() * kind() / 3.0,
            Self::DkproSets => 1.0 - kind() / 3.0,
            Self::DkproMasi => (1.0 - jaccard()) * (1.0 - kind() / 3.0),
        }
    }
}

/// How many codes two sorted sets have in common.
fn shared(a: &[u32], b: &[u32]) -> usize {
    a.iter().filter(|code| b.binary_search(code).is_ok()).count()
}

/// Judgements whose categories are sets, each different set once.
#[derive(Debug, Clone)]
pub struct SetJudgements {
    sets: Arc<[Set]>,
    judgements: Judgements,
}

impl SetJudgements {
    /// Gathers units: one set a rater, `None` where a rater did not judge, and how many units are judged so.
    pub fn gather(raters: usize, units: impl IntoIterator<Item = (Vec<Option<Set>>, u64)>) -> Self {
        let mut sets = Numbered::default();
        let mut numbered: Vec<(Vec<Option<u32>>, u64)> = Vec::new();
        for (of_raters, units) in units {
            numbered.push((of_raters.into_iter().map(|set| set.map(|set| sets.number(&set))).collect(), units));
        }
        Self::of_numbered(raters, sets, numbered.iter().map(|(labels, units)| (labels.as_slice(), *units))).0
    }

    /// The same of sets that have their numbers, with the number of each unit's pattern.
    pub(super) fn of_numbered<'l>(
        raters: usize,
        sets: Numbered,
        units: impl Iterator<Item = (&'l [Option<u32>], u64)>,
    ) -> (Self, Vec<u32>) {
        let mut judgements = Judgements::new(raters, sets.sets.len());
        let patterns = units.map(|(labels, units)| judgements.count(labels, units) as u32).collect();
        (Self { sets: sets.sets.into(), judgements }, patterns)
    }

    /// The judgements, with a set's number as the category.
    pub fn judged(&self) -> Judged<'_> {
        self.judgements.judged()
    }

    /// The judgements' patterns and counts, for other counts of them.
    pub const fn judgements(&self) -> &Judgements {
        &self.judgements
    }

    /// The different sets in use.
    pub fn sets(&self) -> &[Set] {
        &self.sets
    }

    /// How far the sets lie apart; refused for too many large ones, as [`SetDistances::new`] says.
    pub fn distances(&self, distance: Distance) -> Result<SetDistances, Undefined> {
        SetDistances::new(self.sets.clone(), distance)
    }

    /// Krippendorff's alpha with a distance between sets, used as it is and not squared.
    ///
    /// Undefined as alpha is: without a unit judged twice, or if all sets are the same.
    pub fn alpha(&self, distance: Distance) -> Statistic {
        match self.distances(distance) {
            Ok(distances) => krippendorff_alpha(self.judged(), Metric::Sets(&distances)),
            Err(reason) => Statistic::undefined(reason),
        }
    }

    /// The mean over units and pairs of raters of Dice's coefficient 2|A ∩ B| / (|A| + |B|); two empty sets count 0, as
    /// in dkpro-statistics.
    pub fn dice(&self) -> Statistic {
        self.mean_of_pairs(|a, b| match a.len() + b.len() {
            0 => 0.0,
            both => 2.0 * shared(a, b) as f64 / both as f64,
        })
    }

    /// On how many units, of all pairs of raters, the two sets have a code in common.
    pub fn max_percent(&self) -> Statistic {
        self.mean_of_pairs(|a, b| f64::from(u8::from(shared(a, b) > 0)))
    }

    fn mean_of_pairs(&self, of: impl Fn(&[u32], &[u32]) -> f64) -> Statistic {
        let (mut sum, mut pairs) = (0.0, 0.0);
        for pattern in self.judged().patterns() {
            let sets: Vec<&Set> = pattern.labels.iter().flatten().map(|&set| &self.sets()[set as usize]).collect();
            for (at, a) in sets.iter().enumerate() {
                for b in &sets[at + 1..] {
                    sum += pattern.units as f64 * of(a, b);
                    pairs += pattern.units as f64;
                }
            }
        }
        if pairs == 0.0 { Statistic::undefined(Undefined::NoPairs) } else { Statistic::of(sum / pairs) }
    }
}

/// Gives every different set a number.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbered {
    sets: Vec<Set>,
    numbers: HashMap<Set, u32>,
}

impl Numbered {
    pub(super) fn number(&mut self, set: &[u32]) -> u32 {
        if let Some(&number) = self.numbers.get(set) {
            return number;
        }
        let number = self.sets.len() as u32;
        self.sets.push(set.to_vec());
        self.numbers.insert(set.to_vec(), number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passonneau (2006): half of four codes in common, neither set in the other.
    #[test]
    fn distances_of_overlapping_sets() {
        let (a, b) = (&[1, 2, 3, 4][..], &[3, 4, 5][..]);
        assert_eq!(Distance::Jaccard.between(a, b), 0.6);
        assert!((Distance::Masi.between(a, b) - 0.866_666_666_666_667).abs() < 1e-12);
        assert_eq!([Distance::Jaccard, Distance::Masi].map(|distance| distance.between(&[], &[1])), [1.0, 1.0]);
        for (distance, _) in Distance::ALL {
            assert_eq!(distance.between(&[], &[]), 0.0);
            assert_eq!(distance.between(a, a), 0.0);
        }
    }

    #[test]
    fn sets_that_are_always_the_same_have_no_alpha() {
        let unit = || (vec![Some(vec![1, 2]), Some(vec![1, 2])], 5);
        let judgements = SetJudgements::gather(2, [unit(), unit()]);
        assert_eq!(judgements.alpha(Distance::Jaccard).undefined, Some(Undefined::OneCategory));
        assert_eq!(judgements.dice().value, Some(1.0));
    }
}
