//! Krippendorff's first alpha of unitizing: Krippendorff (1995), "On the reliability of unitizing continuous data",
//! as amended in Krippendorff (2004), p. 251 ff.
//!
//! For replication: [`super::u_alpha`] superseded it in 2016. It compares each value by itself, so a coder's marks of
//! different values may overlap, and it depends on what a text is counted in where that is short.

use crate::analysis::agreement::continuum::{Continuum, Mark};
use crate::analysis::statistic::{Statistic, Undefined};
use serde::Serialize;

/// Observed and expected disagreement of one value.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Disagreement {
    /// How many units bear the value, over all coders.
    pub units: usize,
    pub observed: f64,
    pub expected: f64,
}

/// The disagreements on all values, documents laid end to end.
///
/// Marks of one coder and value that overlap are joined first. Undefined without text or a second coder.
pub fn disagreements(continuum: &Continuum) -> Result<Vec<Disagreement>, Undefined> {
    let (coders, length) = (continuum.coders(), continuum.total());
    if coders < 2 || length == 0 {
        return Err(Undefined::NoUnits);
    }
    let mut units: Vec<Vec<Vec<Mark>>> = vec![vec![Vec::new(); coders]; continuum.values()];
    for mark in continuum.end_to_end().merged().marks() {
        units[mark.value][mark.coder].push(*mark);
    }
    let of_value = |units: Vec<Vec<Mark>>| Disagreement {
        units: units.iter().map(Vec::len).sum(),
        observed: observed(length, &units),
        expected: expected(length, &units),
    };
    Ok(units.into_iter().map(of_value).collect())
}

/// α_U over several values: 1 − Σ D_o / Σ D_e. Undefined if nobody used any of them.
pub fn alpha_u(values: &[Disagreement]) -> Statistic {
    let mut sum = Disagreement::default();
    for value in values {
        sum.units += value.units;
        sum.observed += value.observed;
        sum.expected += value.expected;
    }
    sum.alpha_u()
}

impl Disagreement {
    /// α_U of one value: 1 − D_o / D_e. Undefined if nobody used it, and if all marked everything one character at a
    /// time.
    pub fn alpha_u(&self) -> Statistic {
        if self.units == 0 {
            return Statistic::undefined(Undefined::NobodyUsed);
        }
        if self.expected == 0.0 {
            return Statistic::undefined(Undefined::NothingExpected);
        }
        Statistic::of(1.0 - self.observed / self.expected)
    }
}

/// D_o = 2 / (m (m − 1) L²) · Σ over pairs of coders and of their units of δ²: for two that overlap
/// (b_g − b_h)² + (e_g − e_h)², for one that lies in a gap of the other coder the square of its length.
fn observed(length: u64, units: &[Vec<Mark>]) -> f64 {
    let mut differences = 0;
    for (i, first) in units.iter().enumerate() {
        for second in &units[i + 1..] {
            differences += squared_differences(first, second);
        }
    }
    let pairs = (units.len() * (units.len() - 1)) as f64;
    2.0 * differences as f64 / (pairs * (length as f64).powi(2))
}

/// Σ δ² of two coders, each one's units in order and disjoint; in one way along both.
fn squared_differences(first: &[Mark], second: &[Mark]) -> u128 {
    let square = |a: u64, b: u64| u128::from(a.abs_diff(b)).pow(2);
    let alone = |unit: &Mark, met: bool| if met { 0 } else { u128::from(unit.len()).pow(2) };
    let mut sum = 0;
    let (mut g, mut h) = (0, 0);
    // Whether the unit at hand has overlapped one of the other coder's.
    let (mut g_met, mut h_met) = (false, false);
    while let (Some(x), Some(y)) = (first.get(g), second.get(h)) {
        if x.shared_with(y) > 0 {
            sum += square(x.start, y.start) + square(x.end, y.end);
            (g_met, h_met) = (true, true);
        }
        if x.end <= y.end {
            sum += alone(x, g_met);
            (g, g_met) = (g + 1, false);
        } else {
            sum += alone(y, h_met);
            (h, h_met) = (h + 1, false);
        }
    }
    for (rest, met) in [(&first[g..], g_met), (&second[h..], h_met)] {
        for (place, unit) in rest.iter().enumerate() {
            sum += alone(unit, met && place == 0);
        }
    }
    sum
}

/// D_e = (2 / L) Σ_g \[(N − 1) / 3 · (2l³ − 3l² + l) + l² Σ (l_h − l + 1)\] / (mL (mL − 1) − Σ_g l (l − 1)), g over the
/// N units of all coders, l their length, h over the gaps of all coders at least as long.
fn expected(length: u64, units: &[Vec<Mark>]) -> f64 {
    let mut gaps: Vec<u64> = units.iter().flat_map(|units| gaps(length, units)).collect();
    gaps.sort_unstable();
    // In place n, how long the gaps from n on are together.
    let mut from_here: Vec<u128> = vec![0; gaps.len() + 1];
    for (place, &gap) in gaps.iter().enumerate().rev() {
        from_here[place] = from_here[place + 1] + u128::from(gap);
    }
    let lengths = || units.iter().flatten().map(|unit| u128::from(unit.len()));
    let others = lengths().count().saturating_sub(1) as u128;
    let mut differences = 0;
    let mut within = 0;
    for l in lengths() {
        let shorter = gaps.partition_point(|&gap| u128::from(gap) < l);
        let room = from_here[shorter] - (gaps.len() - shorter) as u128 * (l - 1);
        // l (l − 1) (2l − 1) is divisible by 6.
        differences += others * (l * (l - 1) * (2 * l - 1) / 3) + l * l * room;
        within += l * (l - 1);
    }
    let total = units.len() as u128 * u128::from(length);
    2.0 * differences as f64 / (length as f64 * (total * (total - 1) - within) as f64)
}

/// How long the stretches are that one coder left unmarked.
fn gaps(length: u64, units: &[Mark]) -> Vec<u64> {
    let ends = std::iter::once(0).chain(units.iter().map(|unit| unit.end));
    let starts = units.iter().map(|unit| unit.start).chain([length]);
    starts.zip(ends).map(|(start, end)| start - end).filter(|&gap| gap > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::super::some::{continuum, mirrored};
    use super::*;
    use proptest::prelude::*;

    fn marks(coder: usize, spans: &[(u64, u64)]) -> impl Iterator<Item = Mark> {
        spans.iter().map(move |&(start, end)| Mark { document: 0, start, end, coder, value: 0 })
    }

    /// Krippendorff (2004), p. 254, the value c on a continuum from 150 to 450: D_o .0144, D_e .0532. The α of .7286
    /// printed there comes from more digits.
    #[test]
    fn two_coders_of_one_value_as_krippendorff_prints_them() {
        let i = marks(0, &[(75, 145), (220, 250)]);
        let j = marks(1, &[(70, 150), (205, 225), (250, 270)]);
        let c = disagreements(&Continuum::new(vec![300], 2, 1, i.chain(j))).unwrap()[0];
        let rounded = |number: f64| (number * 1e4).round();
        assert_eq!([c.observed, c.expected, c.alpha_u().value.unwrap()].map(rounded), [144.0, 532.0, 7286.0]);
    }

    #[test]
    fn what_cannot_be_told_says_why() {
        let of = |length, coders| disagreements(&Continuum::new(vec![length], coders, 1, []));
        assert_eq!(of(0, 2), Err(Undefined::NoUnits));
        assert_eq!(of(9, 1), Err(Undefined::NoUnits));
        assert_eq!(alpha_u(&of(9, 2).unwrap()).undefined, Some(Undefined::NobodyUsed));
    }

    #[test]
    fn a_text_of_a_thousand_million_characters_is_counted_exactly() {
        let million = 1_000_000;
        let spans: Vec<(u64, u64)> = (0..500).map(|n| (2 * n * million, (2 * n + 1) * million)).collect();
        let continuum = Continuum::new(vec![1000 * million], 2, 1, marks(0, &spans).chain(marks(1, &spans)));
        let of = disagreements(&continuum).unwrap()[0];
        assert_eq!(of.alpha_u().value, Some(1.0));
        // All lengths l and N = 1000 units and gaps: the closed form of the sum.
        let l = 1e6;
        let differences = 1000.0 * (999.0 / 3.0 * (2.0 * l - 3.0) * l * l + l * l * 1000.0);
        let near = 2.0 / (1000.0 * l) * differences / (2000.0 * l * 2000.0 * l);
        assert!((of.expected / near - 1.0).abs() < 1e-3, "{} {near}", of.expected);
    }

    /// Every unit with every unit and every gap, as the formula is written.
    fn naively(length: u64, units: &[Vec<Mark>]) -> Disagreement {
        let (m, l_all) = (units.len() as f64, length as f64);
        let square = |a: u64, b: u64| (a as f64 - b as f64).powi(2);
        let mut observed = 0.0;
        for (i, first) in units.iter().enumerate() {
            for second in &units[i + 1..] {
                for (own, other) in [(first, second), (second, first)] {
                    for x in own {
                        let met: Vec<&Mark> = other.iter().filter(|y| x.shared_with(y) > 0).collect();
                        let apart = met.iter().map(|y| square(x.start, y.start) + square(x.end, y.end)).sum::<f64>();
                        // Each pair of overlapping units is seen from both sides.
                        observed += if met.is_empty() { square(x.start, x.end) } else { apart / 2.0 };
                    }
                }
            }
        }
        let gaps: Vec<f64> = units.iter().flat_map(|units| gaps(length, units)).map(|gap| gap as f64).collect();
        let lengths: Vec<f64> = units.iter().flatten().map(|unit| unit.len() as f64).collect();
        let (mut expected, mut within) = (0.0, 0.0);
        for &l in &lengths {
            let room: f64 = gaps.iter().filter(|&&gap| gap >= l).map(|gap| gap - l + 1.0).sum();
            expected += (lengths.len() as f64 - 1.0) / 3.0 * (2.0 * l.powi(3) - 3.0 * l * l + l) + l * l * room;
            within += l * (l - 1.0);
        }
        Disagreement {
            units: lengths.len(),
            observed: 2.0 * observed / (m * (m - 1.0) * l_all * l_all),
            expected: 2.0 / l_all * expected / (m * l_all * (m * l_all - 1.0) - within),
        }
    }

    proptest! {
        #[test]
        fn sorting_gives_what_comparing_every_pair_gives(continuum in continuum(3)) {
            let whole = continuum.end_to_end();
            for (value, of) in disagreements(&continuum).unwrap().into_iter().enumerate() {
                let own = |coder| whole.marks().iter().filter(|m| m.coder == coder && m.value == value).copied().collect();
                let naive = naively(whole.total(), &[own(0), own(1), own(2)]);
                prop_assert!((of.observed - naive.observed).abs() < 1e-12, "{:?} {:?}", of, naive);
                prop_assert!((of.expected - naive.expected).abs() < 1e-12, "{:?} {:?}", of, naive);
            }
        }

        #[test]
        fn neither_the_coders_order_nor_the_reading_direction_matters(continuum in continuum(3)) {
            let of = disagreements(&continuum.end_to_end()).unwrap();
            prop_assert_eq!(&of, &disagreements(&continuum.with_coders(&[1, 2, 0])).unwrap());
            prop_assert_eq!(&of, &disagreements(&mirrored(&continuum.end_to_end())).unwrap());
        }

        #[test]
        fn coders_who_marked_the_same_agree_perfectly(continuum in continuum(1)) {
            let two = (0..2).flat_map(|coder| continuum.marks().iter().map(move |mark| Mark { coder, ..*mark }));
            let same = disagreements(&Continuum::new(continuum.lengths().to_vec(), 2, 3, two)).unwrap();
            prop_assert!(same.iter().all(|of| of.observed == 0.0));
            prop_assert!(alpha_u(&same).value.is_none_or(|alpha| alpha == 1.0));
        }
    }
}
