//! The best alignment: which units of different coders are taken for the same thing.

use super::groups::groups;
use super::matching::best_pairs;
use super::packing::best_groups;
use super::unit::{Dissimilarity, Unit, pairs_of};
use super::work::Work;
use crate::analysis::statistic::Undefined;

/// A best alignment of one document's units, in text order: each inner list is a unitary alignment, at most one unit
/// of each coder, given by its place in `units`; every unit is in one.
///
/// Best is the one of least disorder. Of those with equal disorder (to nine digits) the one whose aligned units disagree
/// least on values is taken, and then the one that joins most. Exact.
pub(super) fn best_alignment(
    units: &[Unit],
    coders: usize,
    dissimilarity: Dissimilarity,
    work: &mut Work,
) -> Result<Vec<Vec<usize>>, Undefined> {
    let groups = groups(units, coders, dissimilarity, work)?;
    let mut present: Vec<usize> = units.iter().map(|unit| unit.coder).collect();
    present.sort_unstable();
    present.dedup();
    let best = match present[..] {
        [] | [_] => vec![],
        [first, _] => best_pairs(units.len(), &groups, |unit| units[unit].coder == first, work)?,
        _ => best_groups(units.len(), &groups, work)?,
    };
    let mut alignment: Vec<Vec<usize>> = best.into_iter().map(|group| groups.members(group).to_vec()).collect();
    let mut alone = vec![true; units.len()];
    for &unit in alignment.iter().flatten() {
        alone[unit] = false;
    }
    alignment.extend((0..units.len()).filter(|&unit| alone[unit]).map(|unit| vec![unit]));
    alignment.sort_unstable();
    Ok(alignment)
}

/// What a unitary alignment costs, in Δ: the mean of the dissimilarities over all pairs of coders, 1 where one or both
/// of a pair have no unit in it.
///
/// Mathet, Widlöcher & Métivier (2015), section 4.3.
pub(super) fn cost(members: &[usize], units: &[Unit], coders: usize, dissimilarity: Dissimilarity) -> f64 {
    let pairs = (coders * (coders - 1) / 2) as f64;
    let met = pairs_of(members).map(|(a, b)| dissimilarity.between(&units[a], &units[b]));
    let (sum, count) = met.fold((0.0, 0.0), |(sum, count), between| (sum + between, count + 1.0));
    (sum + pairs - count) / pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::agreement::gamma::work::STEPS_MAX;
    use proptest::prelude::*;

    const EQUAL: Dissimilarity = Dissimilarity { alpha: 1.0, beta: 1.0, delta: 1.0 };

    fn unit(start: u32, len: u32, coder: usize, value: usize) -> Unit {
        Unit { start: f64::from(start), end: f64::from(start + len), coder, value }
    }

    fn in_order(mut units: Vec<Unit>) -> Vec<Unit> {
        units.sort_by(Unit::text_order);
        units
    }

    fn total(alignment: &[Vec<usize>], units: &[Unit], coders: usize, dissimilarity: Dissimilarity) -> f64 {
        alignment.iter().map(|members| cost(members, units, coders, dissimilarity)).sum()
    }

    /// The least cost by trying everything: each unit in turn begins an alignment of its own or joins an earlier one.
    fn least(
        units: &[Unit],
        coders: usize,
        dissimilarity: Dissimilarity,
        next: usize,
        open: &mut Vec<Vec<usize>>,
    ) -> f64 {
        if next == units.len() {
            return total(open, units, coders, dissimilarity);
        }
        open.push(vec![next]);
        let mut best = least(units, coders, dissimilarity, next + 1, open);
        open.pop();
        for place in 0..open.len() {
            if open[place].iter().all(|&member| units[member].coder != units[next].coder) {
                open[place].push(next);
                best = best.min(least(units, coders, dissimilarity, next + 1, open));
                open[place].pop();
            }
        }
        best
    }

    fn few_units(coders: usize, most: usize) -> impl Strategy<Value = Vec<Unit>> {
        let one = (0_u32..30, 1_u32..9, 0..coders, 0_usize..3).prop_map(|(s, l, c, v)| unit(s, l, c, v));
        prop::collection::vec(one, 0..=most).prop_map(in_order)
    }

    fn weights() -> impl Strategy<Value = Dissimilarity> {
        prop::sample::select(vec![(1.0, 1.0), (3.0, 1.0), (3.0, 2.0), (0.0, 1.0), (0.3, 0.0)])
            .prop_map(|(alpha, beta)| Dissimilarity { alpha, beta, delta: 1.0 })
    }

    fn is_exact(units: &[Unit], coders: usize, dissimilarity: Dissimilarity) {
        let alignment = best_alignment(units, coders, dissimilarity, &mut Work::new(STEPS_MAX)).unwrap();
        let mut members: Vec<usize> = alignment.iter().flatten().copied().collect();
        members.sort_unstable();
        assert_eq!(members, (0..units.len()).collect::<Vec<_>>(), "each unit once");
        for unitary in &alignment {
            let mut coders: Vec<usize> = unitary.iter().map(|&member| units[member].coder).collect();
            coders.sort_unstable();
            assert!(coders.windows(2).all(|two| two[0] < two[1]), "one unit of each coder at most: {alignment:?}");
        }
        let found = total(&alignment, units, coders, dissimilarity);
        let least = least(units, coders, dissimilarity, 0, &mut vec![]);
        assert!((found - least).abs() < 1e-7, "{found}, but {least} can be had: {alignment:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn two_coders_alignment_is_the_best_of_all(units in few_units(2, 9), weights in weights()) {
            is_exact(&units, 2, weights);
        }

        #[test]
        fn three_coders_alignment_is_the_best_of_all(units in few_units(3, 8), weights in weights()) {
            is_exact(&units, 3, weights);
        }

        #[test]
        fn five_coders_alignment_is_the_best_of_all(units in few_units(5, 7), weights in weights()) {
            is_exact(&units, 5, weights);
        }

        /// Both solvers can do two coders, and need not do the same.
        #[test]
        fn pairs_and_groups_are_solved_alike(units in few_units(2, 40), weights in weights()) {
            let mut work = Work::new(STEPS_MAX);
            let groups = groups(&units, 2, weights, &mut work).unwrap();
            let gain = |best: Vec<usize>| best.into_iter().map(|group| groups.gain(group)).sum::<f64>();
            let matched = gain(best_pairs(units.len(), &groups, |place| units[place].coder == 0, &mut work).unwrap());
            let packed = gain(best_groups(units.len(), &groups, &mut work).unwrap());
            prop_assert!((matched - packed).abs() < 1e-7, "{matched} and {packed}");
        }
    }

    #[test]
    fn units_too_unlike_each_other_stay_alone() {
        let units = [unit(0, 10, 0, 0), unit(2, 10, 1, 0), unit(100, 10, 0, 0), unit(200, 10, 1, 0)];
        let alignment = best_alignment(&units, 2, EQUAL, &mut Work::new(STEPS_MAX)).unwrap();
        assert_eq!(alignment, [vec![0, 1], vec![2], vec![3]]);
        assert_eq!(total(&alignment, &units, 2, EQUAL), 0.04 + 1.0 + 1.0);
    }

    #[test]
    fn of_equally_good_alignments_one_without_disagreement_on_values_is_taken() {
        // At the same place but of two values: d = 2, as much as two alone.
        let units = [unit(0, 5, 0, 0), unit(0, 5, 1, 1)];
        let values = Dissimilarity { beta: 2.0, ..EQUAL };
        assert_eq!(best_alignment(&units, 2, values, &mut Work::new(STEPS_MAX)).unwrap(), [vec![0], vec![1]]);
    }

    #[test]
    fn of_two_equally_good_alignments_the_one_that_joins_more_is_taken() {
        // The last two are exactly as unlike as is worth joining: d = 3 · 1 + 1 = 4, as much as two alone.
        let units = [unit(40, 4, 0, 0), unit(44, 16, 1, 1)];
        let far = Dissimilarity { alpha: 3.0, ..EQUAL };
        let alignment = best_alignment(&units, 3, far, &mut Work::new(STEPS_MAX)).unwrap();
        assert_eq!(alignment, [vec![0, 1]]);
    }

    #[test]
    fn what_would_take_too_long_is_refused() {
        let pile = |coder: usize| (0..40).map(move |value| unit(0, 10, coder, value));
        let units = in_order((0..6).flat_map(pile).collect());
        let refused = best_alignment(&units, 6, EQUAL, &mut Work::new(1_000_000));
        assert_eq!(refused, Err(Undefined::TooLarge));
    }
}
