//! Alpha with distances between sets, for what a bootstrap draws.

use super::alpha::differences;
use super::comparison::Tally;
use super::distances::{All, SetDistances};
use super::subsets::Subsets;
use crate::analysis::resample::{Each, TOGETHER, add};
use crate::model::cores;

/// Krippendorff's alpha with given distances ([`super::alpha`]), for draws of a tally's clusters.
///
/// The disagreement observed adds up over clusters. The one expected, Σ_ck n_c n_k δ_ck, is a form of the second degree
/// in how often each value was given, and as these are sums over clusters just as well one in how often each cluster
/// was drawn: Σ_de w_d w_e Q_de with Q_de = Σ_ck n_dc n_ek δ_ck. The form of fewer steps is taken.
pub struct AlphaDrawn<'d> {
    form: Form<'d>,
    /// For a form in values: how often each cluster has them. `None` for one in clusters.
    values: Option<Vec<Given>>,
    categories: usize,
    /// For each cluster what it adds to the disagreement observed, and how many values that can be paired.
    clusters: Vec<(f64, f64)>,
}

enum Form<'d> {
    /// The coefficients of the form, those of both ways of a pair as one, for every so many rows column by column up to the
    /// diagonal; for as many rows as there are clusters or values.
    Pairs(Vec<[f64; ROWS]>),
    Subsets(&'d Subsets),
}

/// So many rows of a form are gone through together: each number is fetched once for all of them.
const ROWS: usize = 2;

/// How often a value was given in a cluster, in units that have another one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Given {
    value: usize,
    cluster: usize,
    times: f64,
}

impl<'d> AlphaDrawn<'d> {
    /// The tally of so many clusters, and the distances of its categories.
    ///
    /// Costs, beside a step for every pattern of a cluster, a sum of all distances for every cluster if the form is one in
    /// clusters.
    pub fn new(tally: &Tally, clusters: usize, distances: &'d SetDistances) -> Self {
        let categories = tally.patterns().categories();
        let once = vec![1; tally.patterns().len()];
        let patterns: Vec<_> = tally.judged(&once).patterns().collect();
        let of_pattern = |pattern| differences(pattern, |a, b| distances.between(a, b));
        let apart: Vec<f64> = patterns.iter().map(of_pattern).collect();
        let mut of_clusters = vec![(0.0, 0.0); clusters];
        let mut given: Vec<Given> = Vec::new();
        for of in tally.of_clusters() {
            let (pattern, cluster, units) = (&patterns[of.pattern as usize], of.cluster as usize, of.units as f64);
            if pattern.ratings() < 2 {
                continue;
            }
            of_clusters[cluster].0 += units * apart[of.pattern as usize];
            of_clusters[cluster].1 += units * f64::from(pattern.ratings());
            given.extend(pattern.chosen.iter().map(|&(value, raters)| Given {
                value: value as usize,
                cluster,
                times: units * f64::from(raters),
            }));
        }
        let given = each_once(given);
        let in_values = given.len() + distances.steps();
        let (form, values) = if clusters * clusters / 2 < in_values {
            (Form::Pairs(form(&rows_in_clusters(&given, clusters, categories, distances))), None)
        } else {
            let form = match distances.all() {
                All::Subsets(subsets) => Form::Subsets(subsets),
                All::Pairs(distances) => {
                    let row = |at: usize| distances[at * categories..][..=at].to_vec();
                    Form::Pairs(form(&(0..categories).map(row).collect::<Vec<_>>()))
                }
            };
            (form, Some(given))
        };
        Self { form, values, categories, clusters: of_clusters }
    }

    /// The values in several draws, told of each cluster how often it was drawn; `None` where alpha is undefined.
    ///
    /// Costs a product for every draw and pair of clusters; or one for every value of a cluster, and for every pair of values
    /// or every subset of theirs.
    pub fn of_draws(&self, times: &[Each<f64>]) -> Each<Option<f64>> {
        let (mut observed, mut n) = ([0.0; TOGETHER], [0.0; TOGETHER]);
        for (times, (differ, values)) in times.iter().zip(&self.clusters) {
            add(&mut observed, times, *differ);
            add(&mut n, times, *values);
        }
        let expected = match &self.values {
            None => self.expected(times),
            Some(given) => {
                let mut counts = vec![[0.0; TOGETHER]; self.categories];
                for given in given {
                    add(&mut counts[given.value], &times[given.cluster], given.times);
                }
                self.expected(&counts)
            }
        };
        // Of one value alone nothing is expected but what was lost in rounding; two that lie apart leave more.
        std::array::from_fn(|draw| {
            let is_expected = expected[draw] > 1e-13 * n[draw] * n[draw];
            is_expected.then(|| 1.0 - observed[draw] / (expected[draw] / (n[draw] - 1.0)))
        })
    }

    /// The form for several draws at once.
    fn expected(&self, numbers: &[Each<f64>]) -> Each<f64> {
        let mut rest = match &self.form {
            Form::Subsets(subsets) => return subsets.expected(numbers),
            Form::Pairs(form) => &form[..],
        };
        let mut expected = [0.0; TOGETHER];
        let mut columns = 0;
        for own in numbers.chunks(ROWS) {
            columns += own.len();
            let (weights, further) = rest.split_at(columns);
            rest = further;
            let mut sums = [[0.0; TOGETHER]; ROWS];
            for (others, weights) in numbers.iter().zip(weights) {
                for row in 0..ROWS {
                    add(&mut sums[row], others, weights[row]);
                }
            }
            for (own, sums) in own.iter().zip(&sums) {
                expected = std::array::from_fn(|draw| expected[draw] + own[draw] * sums[draw]);
            }
        }
        expected
    }
}

/// The form of these rows, each of which ends at the diagonal.
fn form(rows: &[Vec<f64>]) -> Vec<[f64; ROWS]> {
    let weight = |row: &Vec<f64>, column: usize| match row.len() {
        length if column + 1 < length => 2.0 * row[column],
        length if column < length => row[column],
        _ => 0.0,
    };
    let columns = |rows: &[Vec<f64>]| rows.last().map_or(0, Vec::len);
    let together =
        |rows: &'_ [Vec<f64>], column| std::array::from_fn(|at| rows.get(at).map_or(0.0, |row| weight(row, column)));
    rows.chunks(ROWS).flat_map(|rows| (0..columns(rows)).map(move |column| together(rows, column))).collect()
}

/// Cluster by cluster, each value of a cluster once.
fn each_once(mut given: Vec<Given>) -> Vec<Given> {
    given.sort_unstable_by_key(|given| (given.cluster, given.value));
    given.dedup_by(|next, kept| {
        let same = (next.value, next.cluster) == (kept.value, kept.cluster);
        if same {
            kept.times += next.times;
        }
        same
    });
    given
}

/// Q_de for all clusters d and e ≤ d, row by row.
fn rows_in_clusters(given: &[Given], clusters: usize, categories: usize, distances: &SetDistances) -> Vec<Vec<f64>> {
    let starts: Vec<usize> =
        (0..=clusters).map(|cluster| given.partition_point(|given| given.cluster < cluster)).collect();
    let of = |cluster: usize| &given[starts[cluster]..starts[cluster + 1]];
    let row = |&cluster: &usize| -> Vec<f64> {
        let mut here = vec![0.0; categories];
        of(cluster).iter().for_each(|given| here[given.value] = given.times);
        let apart = distances.apart(&here);
        let sum = |other: usize| of(other).iter().map(|given| given.times * apart[given.value]).sum::<f64>();
        (0..=cluster).map(sum).collect()
    };
    cores::each(&(0..clusters).collect::<Vec<usize>>(), row)
}

#[cfg(test)]
mod tests {
    use super::super::alpha::{Metric, krippendorff_alpha};
    use super::super::comparison::OfCluster;
    use super::super::judgements::Judgements;
    use super::super::sets::Distance;
    use super::super::subsets::tests::sets;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// With fewer clusters than values and with more, with sets of few codes and of many.
        #[test]
        fn a_draw_has_the_alpha_of_its_own_counts(
            sets in prop_oneof![sets(6, 3, 6), sets(16, 12, 6)],
            labels in prop::collection::vec(prop::collection::vec(prop::option::of(0u32..6), 3), 1..12),
            units in prop::collection::vec(prop::collection::vec(0u64..4, 12), 1..24),
            drawn in prop::collection::vec(prop::array::uniform8(0u32..3), 24),
            distance in prop::sample::select(Distance::ALL.map(|(distance, _)| distance).to_vec()),
        ) {
            let mut judgements = Judgements::new(3, sets.len());
            for labels in &labels {
                let labels: Vec<_> = labels.iter().map(|label| label.map(|label| label % sets.len() as u32)).collect();
                judgements.count(&labels, 0);
            }
            let patterns = judgements.patterns().len();
            let of_cluster = |cluster: usize| {
                let units = units[cluster].iter().zip(0..).take(patterns);
                units.map(move |(&units, pattern)| OfCluster { pattern, cluster: cluster as u32, units })
            };
            let tally = Tally::of(judgements, (0..units.len()).flat_map(of_cluster).collect());
            let times: Vec<Each<f64>> = drawn[..units.len()].iter().map(|times| times.map(f64::from)).collect();
            let distances = SetDistances::new(sets.into(), distance).unwrap();
            let found = AlphaDrawn::new(&tally, units.len(), &distances).of_draws(&times);
            for (draw, found) in found.into_iter().enumerate() {
                let mut counts = vec![0; patterns];
                for of in tally.of_clusters() {
                    counts[of.pattern as usize] += of.units * u64::from(drawn[of.cluster as usize][draw]);
                }
                let alpha = krippendorff_alpha(tally.judged(&counts), Metric::Sets(&distances)).value;
                prop_assert_eq!(found.is_some(), alpha.is_some());
                let (found, alpha) = (found.unwrap_or(1.0), alpha.unwrap_or(1.0));
                prop_assert!((found - alpha).abs() <= 1e-10 * alpha.abs().max(1.0), "{} {}", found, alpha);
            }
        }
    }
}
