//! Sums over all pairs of sets, as sums over the subsets these share.

use super::sets::{Distance, Set};
use crate::analysis::resample::{Each, TOGETHER, add};
use std::collections::HashMap;

/// A set of more codes has too many subsets, and their sum takes off more than it leaves: digits are lost.
const CODES_MAX: usize = 10;

/// The subsets of sets of codes, and what they weigh where sets are compared each with all others.
///
/// The distance of two sets is a function of how many codes they have, a and b, and how many they share. A function of
/// a whole number m is Σ_j Δʲ · (m choose j) with its differences at 0 (Newton's forward formula), and |A ∩ B| choose j
/// is how many subsets of j codes both sets hold. So
///
/// Σ_AB n_A n_B δ_AB = Σ_T Σ_ab Δʲδ_ab N_Ta N_Tb
///
/// over all subsets T (of j codes), where N_Ta is how often sets of a codes that hold T were given. That takes a step for
/// every set and subset, of which there are few where few codes meet, and not one for every two sets.
#[derive(Debug, Clone)]
pub struct Subsets {
    /// For each subset that several sets hold how many sizes these have.
    sizes: Vec<usize>,
    /// For each of these sizes how many of the holders have it.
    holders_of_size: Vec<usize>,
    /// The numbers of the sets that hold a subset, by their size, subset after subset.
    holders: Vec<u32>,
    /// Δʲδ_ab for every size of a subset's holders and every one up to it, subset after subset.
    differences: Vec<f64>,
    /// What the subsets that a set holds alone weigh together, for each set.
    own: Vec<f64>,
}

/// A subset while they are gathered.
struct Subset {
    codes: usize,
    holders: Vec<u32>,
}

/// One subset that several sets hold.
struct Shared<'s> {
    /// Its holders, those of one size after those of another.
    holders: &'s [u32],
    of_size: &'s [usize],
    differences: &'s [f64],
}

impl Subsets {
    /// `None` where one of the sets has more than ten codes, or if they have more subsets than that, counted for each set.
    pub fn new(sets: &[Set], distance: Distance, most: usize) -> Option<Self> {
        let subsets = |set: &Set| (set.len() <= CODES_MAX).then(|| 1_usize << set.len());
        if sets.iter().map(subsets).sum::<Option<usize>>()? > most {
            return None;
        }
        let mut by_size: Vec<u32> = (0..sets.len() as u32).collect();
        by_size.sort_by_key(|&set| sets[set as usize].len());
        let size = |set: u32| sets[set as usize].len();
        let mut differences = Differences::new(distance);
        let mut all = Self {
            sizes: Vec::new(),
            holders_of_size: Vec::new(),
            holders: Vec::new(),
            differences: Vec::new(),
            own: vec![0.0; sets.len()],
        };
        for subset in gathered(&by_size, sets) {
            if let [only] = subset.holders[..] {
                all.own[only as usize] += differences.of(subset.codes, size(only), size(only));
                continue;
            }
            let of_sizes = || subset.holders.chunk_by(|&a, &b| size(a) == size(b));
            for (at, of_size) in of_sizes().enumerate() {
                let up_to = of_sizes().take(at + 1);
                let differences = up_to.map(|other| differences.of(subset.codes, size(of_size[0]), size(other[0])));
                all.differences.extend(differences);
                all.holders_of_size.push(of_size.len());
            }
            all.sizes.push(of_sizes().count());
            all.holders.extend(&subset.holders);
        }
        Some(all)
    }

    /// How many steps a sum takes.
    pub const fn steps(&self) -> usize {
        self.holders.len() + self.differences.len() + self.own.len()
    }

    /// Σ_AB n_A n_B δ_AB for several draws at once, told of each set how often it was given.
    ///
    /// Rounded: where one set alone was given it need not be 0 to the last digit.
    pub fn expected(&self, given: &[Each<f64>]) -> Each<f64> {
        let mut expected = [0.0; TOGETHER];
        let mut add_product = |a: &Each<f64>, b: &Each<f64>| {
            expected = std::array::from_fn(|draw| expected[draw] + a[draw] * b[draw]);
        };
        for (given, &own) in given.iter().zip(&self.own) {
            add_product(&given.map(|given| given * own), given);
        }
        let mut sums = [[0.0; TOGETHER]; CODES_MAX + 1];
        for subset in self.shared() {
            let mut differences = subset.differences;
            for (at, holders) in subset.by_size().enumerate() {
                let mut sum = [0.0; TOGETHER];
                holders.iter().for_each(|&set| add(&mut sum, &given[set as usize], 1.0));
                sums[at] = sum;
                // Both ways of a pair as one; a size with itself is one way.
                let mut with_others = [0.0; TOGETHER];
                let of_pairs = first(&mut differences, at + 1);
                for (other, difference) in sums.iter().zip(of_pairs) {
                    add(&mut with_others, other, 2.0 * difference);
                }
                add(&mut with_others, &sum, -of_pairs[at]);
                add_product(&sum, &with_others);
            }
        }
        expected
    }

    /// Σ_B n_B δ_AB for each set A, told of each set how often it was given.
    pub fn apart(&self, given: &[f64]) -> Vec<f64> {
        let mut apart: Vec<f64> = given.iter().zip(&self.own).map(|(given, own)| given * own).collect();
        for subset in self.shared() {
            let sum = |holders: &[u32]| holders.iter().map(|&set| given[set as usize]).sum::<f64>();
            let sums: Vec<f64> = subset.by_size().map(sum).collect();
            for (at, holders) in subset.by_size().enumerate() {
                let sum = (0..sums.len()).map(|other| subset.difference(at, other) * sums[other]).sum::<f64>();
                holders.iter().for_each(|&set| apart[set as usize] += sum);
            }
        }
        apart
    }

    /// The subsets that several sets hold.
    fn shared(&self) -> impl Iterator<Item = Shared<'_>> {
        let (mut holders, mut of_size) = (&self.holders[..], &self.holders_of_size[..]);
        let mut differences = &self.differences[..];
        self.sizes.iter().map(move |&sizes| {
            let here = Shared {
                of_size: first(&mut of_size, sizes),
                differences: first(&mut differences, sizes * (sizes + 1) / 2),
                holders,
            };
            Shared { holders: first(&mut holders, here.of_size.iter().sum()), ..here }
        })
    }
}

impl<'s> Shared<'s> {
    /// The holders of each size.
    fn by_size(&self) -> impl Iterator<Item = &'s [u32]> + use<'s> {
        let mut holders = self.holders;
        self.of_size.iter().map(move |&count| first(&mut holders, count))
    }

    /// Δʲδ_ab of two of the sizes, by their place.
    fn difference(&self, a: usize, b: usize) -> f64 {
        let (less, more) = (a.min(b), a.max(b));
        self.differences[more * (more + 1) / 2 + less]
    }
}

/// Takes the first so many off a list.
fn first<'l, T>(list: &mut &'l [T], count: usize) -> &'l [T] {
    let (first, rest) = list.split_at(count);
    *list = rest;
    first
}

/// All subsets of the sets, the empty one first, with their holders in the order given.
fn gathered(order: &[u32], sets: &[Set]) -> Vec<Subset> {
    let mut subsets = vec![Subset { codes: 0, holders: Vec::new() }];
    // The number of a subset that is another one and a code after all of its codes.
    let mut longer: HashMap<(u32, u32), u32> = HashMap::new();
    let mut held: Vec<u32> = Vec::new();
    for &set in order {
        held.clear();
        held.push(0);
        for &code in &sets[set as usize] {
            for at in 0..held.len() {
                let number = *longer.entry((held[at], code)).or_insert_with(|| {
                    let codes = subsets[held[at] as usize].codes + 1;
                    subsets.push(Subset { codes, holders: Vec::new() });
                    subsets.len() as u32 - 1
                });
                held.push(number);
            }
        }
        held.iter().for_each(|&subset| subsets[subset as usize].holders.push(set));
    }
    subsets
}

/// The differences at 0 of a distance as a function of the shared codes, for two sizes; each computed once.
struct Differences {
    distance: Distance,
    known: HashMap<(usize, usize), Vec<f64>>,
}

impl Differences {
    fn new(distance: Distance) -> Self {
        Self { distance, known: HashMap::new() }
    }

    /// Δʲδ_ab.
    fn of(&mut self, j: usize, a: usize, b: usize) -> f64 {
        let (a, b) = (a.min(b), a.max(b));
        let distance = self.distance;
        let of_sizes = || {
            let mut values: Vec<f64> =
                (0..=a).map(|shared| distance.of_sizes(a as u32, b as u32, shared as u32)).collect();
            // In place: after the n-th round the n-th difference stands in the n-th place.
            for round in 1..values.len() {
                for at in (round..values.len()).rev() {
                    values[at] -= values[at - 1];
                }
            }
            values
        };
        self.known.entry((a, b)).or_insert_with(of_sizes)[j]
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Different sets of so many codes, at most so many of them in one.
    pub fn sets(codes: u32, most: usize, count: usize) -> impl Strategy<Value = Vec<Set>> {
        let set = prop::collection::btree_set(0..codes, 0..=most);
        let all = prop::collection::btree_set(set, 1..=count);
        all.prop_map(|sets| sets.into_iter().map(|set| set.into_iter().collect()).collect())
    }

    #[test]
    fn sets_of_too_many_subsets_are_left_to_others() {
        let set = |codes| (0..codes).collect::<Set>();
        assert!(Subsets::new(&[set(10), set(1)], Distance::Jaccard, 1_026).is_some());
        assert!(Subsets::new(&[set(10), set(1)], Distance::Jaccard, 1_025).is_none());
        assert!(Subsets::new(&[set(1), set(11)], Distance::Jaccard, 9_999).is_none());
    }

    proptest! {
        #[test]
        fn a_sum_over_subsets_is_the_sum_over_pairs(
            sets in sets(14, 10, 30),
            given in prop::collection::vec(prop::array::uniform8(0u32..2_000), 30),
        ) {
            let given: Vec<Each<f64>> = given[..sets.len()].iter().map(|given| given.map(f64::from)).collect();
            for (distance, _) in Distance::ALL {
                let subsets = Subsets::new(&sets, distance, usize::MAX).unwrap();
                let expected = subsets.expected(&given);
                for draw in 0..TOGETHER {
                    let of_draw: Vec<f64> = given.iter().map(|given| given[draw]).collect();
                    let total: f64 = of_draw.iter().sum();
                    let from = |a: &Set| sets.iter().zip(&of_draw).map(|(b, given)| given * distance.between(a, b)).sum();
                    let apart: Vec<f64> = sets.iter().map(from).collect();
                    for (found, apart) in subsets.apart(&of_draw).iter().zip(&apart) {
                        prop_assert!((found - apart).abs() <= 1e-11 * total, "{} {}", found, apart);
                    }
                    let sum: f64 = apart.iter().zip(&of_draw).map(|(apart, given)| apart * given).sum();
                    prop_assert!((expected[draw] - sum).abs() <= 1e-11 * total * total, "{} {}", expected[draw], sum);
                }
            }
        }
    }
}
