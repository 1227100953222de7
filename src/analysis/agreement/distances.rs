//! How far many sets of codes lie apart: two of them, or one and many together.

use super::sets::{Distance, Set};
use super::subsets::Subsets;
use crate::analysis::Undefined;
use crate::model::cores;
use std::collections::HashMap;
use std::sync::Arc;

/// More different sets than this have too many pairs to keep.
const SETS_MAX: usize = 3_000;

/// More subsets than this are too many to keep.
const SUBSETS_MAX: usize = 1 << 20;

/// The distances between sets of codes.
#[derive(Debug, Clone)]
pub struct SetDistances {
    sets: Arc<[Set]>,
    distance: Distance,
    all: All,
}

/// What sums of distances are computed from.
#[derive(Debug, Clone)]
pub(super) enum All {
    Subsets(Subsets),
    /// Row by row: for sets of many codes.
    Pairs(Vec<f64>),
}

impl SetDistances {
    /// Sums are taken over pairs or over subsets, whichever are fewer. Refused for more than 3,000 sets of which one has
    /// more than ten codes, or that have more than a million subsets together.
    pub fn new(sets: Arc<[Set]>, distance: Distance) -> Result<Self, Undefined> {
        let most = SUBSETS_MAX.min(sets.len() * sets.len());
        let all = match Subsets::new(&sets, distance, most) {
            Some(subsets) => All::Subsets(subsets),
            None if sets.len() > SETS_MAX => return Err(Undefined::TooLarge),
            None => All::Pairs(pairs(&sets, distance)),
        };
        Ok(Self { sets, distance, all })
    }

    /// How far two of the sets lie apart.
    pub fn between(&self, a: usize, b: usize) -> f64 {
        self.distance.between(&self.sets[a], &self.sets[b])
    }

    /// Σ_B n_B δ_AB for each set A, told of each set how often it was given: how far it lies from all together.
    pub fn apart(&self, given: &[f64]) -> Vec<f64> {
        match &self.all {
            All::Subsets(subsets) => subsets.apart(given),
            All::Pairs(distances) => {
                let mut apart = vec![0.0; given.len()];
                let rows = distances.chunks(given.len().max(1)).zip(given);
                for (row, given) in rows.filter(|(_, given)| **given > 0.0) {
                    apart.iter_mut().zip(row).for_each(|(sum, distance)| *sum += given * distance);
                }
                apart
            }
        }
    }

    /// How many steps a sum over all pairs takes.
    pub fn steps(&self) -> usize {
        match &self.all {
            All::Subsets(subsets) => subsets.steps(),
            All::Pairs(distances) => distances.len() / 2,
        }
    }

    /// What its sums are computed from.
    pub(super) const fn all(&self) -> &All {
        &self.all
    }
}

/// All distances, row by row.
fn pairs(sets: &[Set], distance: Distance) -> Vec<f64> {
    // The sets that hold each code.
    let mut holding: HashMap<u32, Vec<usize>> = HashMap::new();
    for (number, set) in sets.iter().enumerate() {
        set.iter().for_each(|&code| holding.entry(code).or_default().push(number));
    }
    let fill = |shared: &mut Vec<u32>, of: usize, row: &mut [f64]| {
        shared.fill(0);
        for &set in sets[of].iter().filter_map(|code| holding.get(code)).flatten() {
            shared[set] += 1;
        }
        for ((apart, other), &shared) in row.iter_mut().zip(sets).zip(&*shared) {
            *apart = distance.of_sizes(sets[of].len() as u32, other.len() as u32, shared);
        }
    };
    cores::rows(sets.len(), sets.len(), || vec![0; sets.len()], fill)
}

#[cfg(test)]
mod tests {
    use super::super::subsets::tests::sets;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sets_are_as_far_apart_together_as_two_by_two(sets in sets(16, 14, 30), given in prop::collection::vec(0u32..9, 30)) {
            let given: Vec<f64> = given[..sets.len()].iter().map(|&given| f64::from(given)).collect();
            for (distance, _) in Distance::ALL {
                let all = SetDistances::new(sets.clone().into(), distance).unwrap();
                for (found, a) in all.apart(&given).into_iter().zip(0..) {
                    let expected: f64 = given.iter().zip(0..).map(|(given, b)| given * all.between(a, b)).sum();
                    prop_assert!((found - expected).abs() <= 1e-10 * expected.max(1.0), "{} {}", found, expected);
                }
            }
        }
    }

    #[test]
    fn more_sets_than_pairs_can_be_kept_of_need_be_small() {
        let small: Vec<Set> = (0..4_000).map(|code| vec![code]).collect();
        let large: Vec<Set> = small.iter().cloned().chain([(0..11).collect()]).collect();
        assert!(SetDistances::new(small.into(), Distance::Masi).is_ok());
        assert_eq!(SetDistances::new(large.into(), Distance::Masi).map(|_| ()), Err(Undefined::TooLarge));
    }
}
