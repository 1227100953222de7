//! What must hold of every coefficient, whatever the ratings.

use super::coefficients::{Found, Scale};
use super::comparison::Comparison;
use super::judgements::Judgements;
use super::kappa::Marked;
use super::per_code::{Wish, agreement};
use super::units::Units;
use crate::analysis::Place;
use crate::analysis::resample::Draws;
use crate::model::codebook::CodeKind;
use crate::model::span::Span;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// One entry a rater.
type Unit = Vec<Option<u32>>;

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// Figures by their names.
type Figures = BTreeMap<String, Found>;

/// Every nominal coefficient; `names` are the categories in their order.
fn figures(raters: usize, names: &[&str], units: &[Unit]) -> Figures {
    let scale = Scale::nominal(raters, names.iter().map(|name| (*name).to_owned()).collect());
    of_scale(&scale, units)
}

fn of_scale(scale: &Scale, units: &[Unit]) -> Figures {
    let mut judgements = Judgements::new(scale.raters, scale.categories.len());
    for unit in units {
        judgements.count(unit, 1);
    }
    let found = |one: super::coefficients::Coefficient| {
        let found = one.of(judgements.judged());
        assert_eq!(one.of(judgements.judged().for_values()).statistic.value, found.statistic.value, "{}", one.name);
        (one.name, found)
    };
    scale.coefficients().into_iter().map(found).collect()
}

/// Raters, categories and units, ratings missing here and there.
fn ratings() -> impl Strategy<Value = (usize, usize, Vec<Unit>)> {
    (2usize..5, 2usize..5).prop_flat_map(|(raters, categories)| {
        let label = prop::option::weighted(0.85, 0..categories as u32);
        let units = prop::collection::vec(prop::collection::vec(label, raters), 0..25);
        (Just(raters), Just(categories), units)
    })
}

/// Two raters who left nothing out.
fn of_two() -> impl Strategy<Value = (usize, Vec<Unit>)> {
    (2usize..5).prop_flat_map(|categories| {
        let label = (0..categories as u32).prop_map(Some);
        (Just(categories), prop::collection::vec(prop::collection::vec(label, 2), 1..40))
    })
}

/// Whether two figures are the same but for rounding; an index says by its sign who or what comes first.
fn same(name: &str, one: &Found, other: &Found) -> bool {
    let has_direction = matches!(name, "bias_index" | "prevalence_index");
    let near = |one: Option<f64>, other: Option<f64>, within: f64| match (one, other) {
        (Some(one), Some(other)) if has_direction => (one.abs() - other.abs()).abs() < within,
        (Some(one), Some(other)) => (one - other).abs() < within,
        (one, other) => one.is_none() && other.is_none(),
    };
    let (a, b) = (&one.statistic, &other.statistic);
    near(a.value, b.value, 1e-9)
        && a.undefined == b.undefined
        && near(a.se, b.se, 1e-6)
        && near(one.se0, other.se0, 1e-6)
}

/// Whether it is 1 for perfect agreement and about 0 for none beyond chance.
fn is_corrected(name: &str) -> bool {
    let kinds = ["cohen_kappa", "scott_pi", "fleiss_kappa", "conger_kappa", "light_kappa"];
    let others = ["brennan_prediger", "gwet_ac1", "krippendorff_alpha_nominal", "pabak"];
    let base = name.split('[').next().unwrap_or_default();
    kinds.contains(&base) || others.contains(&base)
}

proptest! {
    #[test]
    fn neither_the_order_of_raters_nor_of_categories_nor_of_units_matters(
        (raters, categories, units) in ratings(), turn in 1usize..4, mirror: bool
    ) {
        let expected = figures(raters, &NAMES[..categories], &units);
        let moved = |at: usize, of: usize| if mirror { of - 1 - (at + turn) % of } else { (at + turn) % of };
        let mut names = vec![""; categories];
        (0..categories).for_each(|category| names[moved(category, categories)] = NAMES[category]);
        let of_unit = |unit: &Unit| {
            let mut other = vec![None; raters];
            for (rater, label) in unit.iter().enumerate() {
                other[moved(rater, raters)] = label.map(|label| moved(label as usize, categories) as u32);
            }
            other
        };
        let found = figures(raters, &names, &units.iter().rev().map(of_unit).collect::<Vec<Unit>>());
        prop_assert_eq!(expected.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
        for (name, one) in &expected {
            prop_assert!(same(name, one, &found[name]), "{}: {:?} and {:?}", name, one, found[name]);
        }
    }

    #[test]
    fn a_figure_is_a_number_or_says_why_it_is_none((raters, categories, units) in ratings()) {
        let scales = [Scale::nominal(raters, NAMES[..categories].iter().map(ToString::to_string).collect())];
        let code: Vec<Unit> = units.iter().map(|unit| unit.iter().map(|label| label.map(|label| label % 2)).collect()).collect();
        let all = scales.iter().map(|scale| of_scale(scale, &units)).chain([of_scale(&Scale::code(raters), &code)]);
        for (name, Found { statistic, se0 }) in all.flatten() {
            prop_assert_eq!(statistic.value.is_none(), statistic.undefined.is_some(), "{}", name);
            let ends = statistic.ci95.map_or([None; 2], |(low, high)| [Some(low), Some(high)]);
            for number in [statistic.value, statistic.se, statistic.p, se0].into_iter().chain(ends).flatten() {
                prop_assert!(number.is_finite(), "{}: {:?}", name, statistic);
            }
            if let (Some(value), true) = (statistic.value, is_corrected(&name)) {
                prop_assert!(value <= 1.0, "{}: {}", name, value);
            }
        }
    }

    #[test]
    fn raters_who_always_agree_have_one_of_everything_corrected_for_chance(
        (raters, categories, units) in ratings(), labels in prop::collection::vec(0u32..4, 25)
    ) {
        let alike = |(unit, label): (&Unit, &u32)| -> Unit {
            unit.iter().map(|given| given.map(|_| label % categories as u32)).collect()
        };
        let units: Vec<Unit> = units.iter().zip(&labels).map(alike).collect();
        for (name, Found { statistic, .. }) in figures(raters, &NAMES[..categories], &units) {
            if is_corrected(&name) {
                prop_assert!(statistic.value.is_none_or(|value| value == 1.0), "{}: {:?}", name, statistic);
            }
        }
    }

    #[test]
    fn for_two_raters_the_coefficients_of_many_are_those_of_two((categories, units) in of_two()) {
        let found = figures(2, &NAMES[..categories], &units);
        let value = |name: &str| found[name].statistic.value;
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            (a, b) => a == b,
        };
        prop_assert!(near(value("conger_kappa"), value("cohen_kappa")), "{:?}", found);
        prop_assert!(near(value("light_kappa"), value("cohen_kappa")), "{:?}", found);
        prop_assert!(near(value("fleiss_kappa"), value("scott_pi")), "{:?}", found);
        // Alpha is pi for a sample drawn without putting back: 2n values.
        let n = units.len() as f64;
        let alpha = value("scott_pi").map(|pi| 1.0 - (1.0 - pi) * (2.0 * n - 1.0) / (2.0 * n));
        prop_assert!(near(value("krippendorff_alpha_nominal"), alpha), "{:?}", found);
    }
}

/// Dice have no margins of their own: every notion of chance is right about them. Raters with habits are a matter for those
/// that look at each rater's.
#[test]
fn raters_who_throw_dice_agree_as_chance_has_it() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    for raters in [2, 3] {
        let units: Vec<Unit> =
            (0..20_000).map(|_| (0..raters).map(|_| Some(random.random_range(0..3))).collect()).collect();
        let found = figures(raters, &NAMES[..3], &units);
        for (name, Found { statistic, .. }) in found.iter().filter(|(name, _)| is_corrected(name)) {
            assert!(statistic.value.is_some_and(|value| value.abs() < 0.02), "{name}: {statistic:?}");
        }
        let habits = |random: &mut ChaCha8Rng, rater: u32| Some(u32::from(random.random_range(0..10) < 3 * rater + 2));
        let units: Vec<Unit> =
            (0..20_000).map(|_| (0..raters as u32).map(|rater| habits(&mut random, rater)).collect()).collect();
        let found = figures(raters, &NAMES[..2], &units);
        for name in ["cohen_kappa", "conger_kappa", "light_kappa"] {
            let Some(found) = found.get(name) else { continue }; // Cohen's is for two
            assert!(found.statistic.value.is_some_and(|value| value.abs() < 0.02), "{name}: {found:?}");
        }
        assert!(found["fleiss_kappa"].statistic.value.is_some_and(|value| value < -0.05), "{found:?}");
    }
}

/// The `least` of five numbers below 1: Beta(1, 5) for the first, Beta(2, 4) for the second.
fn order_statistic(random: &mut ChaCha8Rng, least: usize) -> f64 {
    let mut five: [f64; 5] = std::array::from_fn(|_| random.random_range(0.0..1.0));
    five.sort_unstable_by(f64::total_cmp);
    five[least - 1]
}

/// 150 studies of 30 documents, in each of which two codes are as frequent as that document has them (beta-binomial): the
/// interval of their pooled kappa holds the one of all documents there might be about 95 times of 100.
#[test]
fn a_bootstrap_over_documents_holds_the_pooled_kappa_of_all_documents() {
    const TURNS: u32 = 40;
    const TOGETHER: f64 = 0.6; // how often the coders decide as one
    let (mut observed, mut chance) = (0.0, 0.0);
    for (mean, variance) in [(1.0 / 6.0, 5.0 / 252.0), (2.0 / 6.0, 8.0 / 252.0)] {
        let square: f64 = variance + mean * mean;
        observed += TOGETHER + (1.0 - TOGETHER) * (1.0 - 2.0 * mean + 2.0 * square);
        chance += mean * mean + (1.0 - mean) * (1.0 - mean);
    }
    let truth = (observed - chance) / (2.0 - chance);

    let mut random = ChaCha8Rng::seed_from_u64(5);
    let turns: Vec<Span> = (0..TURNS).map(|turn| Span::of(turn * 10, turn * 10 + 9)).collect();
    let comparison =
        Comparison::new(Units::listed(vec![turns.clone(); 30]), 2, &vec![vec![true; 2]; 30], &vec![Vec::new(); 30]);
    let holds = |study: &u64| {
        let code = |least: usize| {
            let mut marks = vec![Vec::new(); 2];
            for document in 0..30 {
                let share = order_statistic(&mut random, least);
                for &span in &turns {
                    let as_one = random.random_bool(TOGETHER);
                    let first = random.random_bool(share);
                    let second = if as_one { first } else { random.random_bool(share) };
                    for (marks, _) in marks.iter_mut().zip([first, second]).filter(|(_, is_marked)| *is_marked) {
                        marks.push(Place { document, span });
                    }
                }
            }
            Marked { code: format!("code {least}"), kind: CodeKind::Code, depth: 0, marks, merged: 0 }
        };
        let marked: Vec<Marked> = [1, 2].map(code).into();
        let draws = Draws { draws: 200, seed: *study, ..Draws::default() };
        let wish = Wish { names: vec!["cohen_kappa".to_owned()], draws, units_are_fixed: true };
        let answer = agreement(&comparison, &["ada", "ben"], &marked, &[], &wish);
        let (_, pooled) = answer.overall.figures.iter().find(|(name, _)| name == "cohen_kappa_pooled").unwrap();
        let (low, high) = pooled.ci95.unwrap();
        (low..=high).contains(&truth)
    };
    let held = (0..150u64).filter(holds).count();
    assert!((132..=148).contains(&held), "{held} of 150 hold {truth}");
}
