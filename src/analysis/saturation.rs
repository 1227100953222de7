//! How soon nothing new comes: codes by interview, the new information of a run, and what another order would show.
//!
//! # The rule
//!
//! Guest, Namey and Chen (2020, doi 10.1371/journal.pone.0232076). The *base* is the first b interviews; a *run* is r
//! interviews in a row after it; its *new information* is the codes that occur in the run and in no interview before it,
//! divided by the codes of the base. The base stays what it is, so the divisor is the same for every run. Runs overlap:
//! the first is of the interviews b + 1 to b + r, and each begins one interview after the one before. At the first
//! run at or under the threshold saturation is said to be reached after the n interviews before this run, written
//! n⁺ʳ: the r are those that confirmed it. The authors use b of 4, 5 or 6, r of 2 or 3, thresholds of 5 % and 0 %.
//!
//! # What another order would show
//!
//! Which interview came first is mostly chance. Random orders of the same interviews (Fisher and Yates) give a median and
//! a band of 5 and 95 per cent for each place; their mean needs no drawing: after k of n interviews the expected number
//! of codes is the sum over codes of 1 − C(n − m, k) / C(n, k), where m is how many interviews have the code (as
//! ecologists count species by samples: Colwell, Mao and Chang 2004).

use super::level::Level;
use super::reading_order::ReadingOrder;
use super::resample::quantile;
use super::{CodingAt, Place};
use crate::model::codebook::Codebook;
use crate::model::ids::CodeId;
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use std::collections::BTreeMap;

/// Base, run and threshold, and how many orders to try.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Interviews of the base.
    pub base: usize,
    /// Interviews of a run.
    pub run: usize,
    /// The new information at or under which nothing new is said to come, in per cent.
    pub threshold: f64,
    pub orders: u32,
    pub seed: u64,
}

/// What the interviews show in their order, and in others.
#[derive(Debug, Clone, PartialEq)]
pub struct Saturation {
    /// One an interview, in order.
    pub steps: Vec<Step>,
    /// The codes of the base; `None` if there are fewer interviews.
    pub base_codes: Option<u64>,
    /// How many interviews were there before the first run that brought nothing new.
    pub reached: Option<usize>,
    /// What the random orders say of it; `None` without any.
    pub orders: Option<Orders>,
}

/// One interview.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    pub codes: u64,
    /// Those that no interview before it has.
    pub new: u64,
    pub cumulative: u64,
    /// The run that ends here, if one does.
    pub run: Option<Run>,
    /// The mean of `cumulative` over all orders.
    pub expected: f64,
    pub band: Option<Band>,
}

/// What a run brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    pub new: u64,
    /// `new` / codes of the base; `None` if the base has none.
    pub share: Option<f64>,
}

/// What random orders have at one place: the median, and 5 and 95 per cent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

/// In how many of the random orders saturation is reached, and after how many interviews.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Orders {
    pub orders: u32,
    pub seed: u64,
    pub reached: u32,
    /// Over the orders in which it is reached; `None` if it never is.
    pub after: Option<Band>,
}

/// The codes of each interview, by their numbers among the rows of this level, each once.
///
/// `interviews_of` says in which of the `count` interviews a passage lies: in one, in none, or in several.
pub fn codes_of_interviews(
    codebook: &Codebook,
    codings: &[CodingAt],
    level: Level,
    is_wanted: impl Fn(CodeId) -> bool,
    count: usize,
    interviews_of: impl Fn(Place) -> Vec<usize>,
) -> Vec<Vec<usize>> {
    let order = ReadingOrder::new(codebook, codings.iter().copied());
    let mut interviews = vec![Vec::new(); count];
    let rows = order.rows().filter(|(row, _)| level.has(row.code.kind) && is_wanted(row.code.id));
    for (number, (_, codings)) in rows.enumerate() {
        let mut having: Vec<usize> = codings.iter().flat_map(|coding| interviews_of(coding.place())).collect();
        having.sort_unstable();
        having.dedup();
        having.into_iter().for_each(|interview| interviews[interview].push(number));
    }
    interviews
}

/// Codes by interview in this order, whether and when saturation is reached, and the same in other orders.
///
/// Costs what the interviews' codes are, times the orders; an order that has seen every code is not read to its end.
pub fn saturation(interviews: &[Vec<usize>], plan: &Plan) -> Saturation {
    let codes = interviews.iter().flatten().max().map_or(0, |&last| last + 1);
    let cumulative = growth(interviews, codes);
    let (bands, orders) = match random(interviews, codes, plan) {
        Some((bands, orders)) => (bands.into_iter().map(Some).collect(), Some(orders)),
        None => (vec![None; interviews.len()], None),
    };
    let base_codes = plan.base.checked_sub(1).and_then(|last| cumulative.get(last)).map(|&codes| u64::from(codes));
    let before = |at: usize| at.checked_sub(1).map_or(0, |at| cumulative[at]);
    let run = |at: usize| {
        let ends = at + 1 >= plan.base + plan.run && plan.run > 0;
        let new = ends.then(|| u64::from(cumulative[at] - before(at + 1 - plan.run)))?;
        Some(Run { new, share: base_codes.filter(|&codes| codes > 0).map(|codes| new as f64 / codes as f64) })
    };
    let expected = expected(interviews, codes);
    let steps = bands.into_iter().enumerate().map(|(at, band)| Step {
        codes: interviews[at].len() as u64,
        new: u64::from(cumulative[at] - before(at)),
        cumulative: u64::from(cumulative[at]),
        run: run(at),
        expected: expected[at],
        band,
    });
    Saturation { steps: steps.collect(), base_codes, reached: reached(&cumulative, plan), orders }
}

/// How many interviews come before the first run at or under the threshold.
fn reached(cumulative: &[u32], plan: &Plan) -> Option<usize> {
    let base = f64::from(*cumulative.get(plan.base.checked_sub(1)?)?);
    let last = cumulative.len().checked_sub(plan.run)?;
    // Multiplied out, so that 1 of 20 is at a threshold of 5 and not a rounding error above.
    let is_at =
        |n: &usize| f64::from(cumulative[n + plan.run - 1] - cumulative[n - 1]) * 100.0 <= plan.threshold * base;
    (plan.base..=last).find(|n| base > 0.0 && is_at(n))
}

/// Which codes were seen, without a table to be cleared for each order.
struct Seen {
    round: u32,
    /// By code, the round in which it was last seen.
    at: Vec<u32>,
}

impl Seen {
    fn of(codes: usize) -> Self {
        Self { round: 0, at: vec![0; codes] }
    }

    fn forget(&mut self) {
        self.round += 1;
    }

    /// How many of these codes are new.
    fn add(&mut self, codes: &[usize]) -> u32 {
        let mut new = 0;
        for &code in codes {
            new += u32::from(self.at[code] != self.round);
            self.at[code] = self.round;
        }
        new
    }
}

/// How many codes are known after each interview.
fn growth(interviews: &[Vec<usize>], codes: usize) -> Vec<u32> {
    let mut seen = Seen::of(codes);
    seen.forget();
    let known = interviews.iter().scan(0, |known, interview| {
        *known += seen.add(interview);
        Some(*known)
    });
    known.collect()
}

/// The mean over all orders, exactly.
fn expected(interviews: &[Vec<usize>], codes: usize) -> Vec<f64> {
    let mut having = vec![0usize; codes];
    interviews.iter().flatten().for_each(|&code| having[code] += 1);
    let mut alike: BTreeMap<usize, f64> = BTreeMap::new();
    having.into_iter().filter(|&m| m > 0).for_each(|m| *alike.entry(m).or_default() += 1.0);
    let n = interviews.len();
    let mut expected = vec![0.0; n];
    for (m, codes) in alike {
        // C(n − m, k) / C(n, k): that none of the first k has it.
        let mut missed = 1.0;
        for (k, sum) in (1..).zip(&mut expected) {
            missed *= (n + 1 - k).saturating_sub(m) as f64 / (n + 1 - k) as f64;
            *sum += codes * (1.0 - missed);
        }
    }
    expected
}

/// Bands over random orders, one a place; `None` if none was asked for or there is nothing to put in order.
fn random(interviews: &[Vec<usize>], codes: usize, plan: &Plan) -> Option<(Vec<Band>, Orders)> {
    let n = interviews.len();
    if plan.orders == 0 || n < 2 {
        return None;
    }
    let all = growth(interviews, codes).last().copied().unwrap_or(0);
    let mut seen = Seen::of(codes);
    let mut at_place: Vec<Vec<u32>> = vec![Vec::with_capacity(plan.orders as usize); n];
    let mut after = Vec::new();
    for draw in 0..plan.orders {
        let mut random = ChaCha8Rng::seed_from_u64(plan.seed);
        random.set_stream(u64::from(draw));
        let cumulative = drawn(interviews, &mut random, &mut seen, all);
        after.extend(reached(&cumulative, plan).map(|n| n as u32));
        at_place.iter_mut().zip(&cumulative).for_each(|(place, &known)| place.push(known));
    }
    let reached = after.len() as u32;
    let after = (reached > 0).then(|| band(&mut after));
    let bands = at_place.iter_mut().map(|place| band(place)).collect();
    Some((bands, Orders { orders: plan.orders, seed: plan.seed, reached, after }))
}

/// The growth in a random order, which is drawn interview by interview until all codes are known.
fn drawn(interviews: &[Vec<usize>], random: &mut ChaCha8Rng, seen: &mut Seen, all: u32) -> Vec<u32> {
    let n = interviews.len();
    let mut order: Vec<usize> = (0..n).collect();
    seen.forget();
    let mut known = 0;
    let mut cumulative = Vec::with_capacity(n);
    for at in 0..n {
        if known == all {
            break;
        }
        order.swap(at, random.random_range(at..n));
        known += seen.add(&interviews[order[at]]);
        cumulative.push(known);
    }
    cumulative.resize(n, all);
    cumulative
}

fn band(values: &mut [u32]) -> Band {
    values.sort_unstable();
    let values: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
    let [low, median, high] = [0.05, 0.5, 0.95].map(|share| quantile(&values, share));
    Band { low, median, high }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Interviews that bring so many new codes each, and repeat the first.
    fn bringing(new: &[usize]) -> Vec<Vec<usize>> {
        let mut next = 0;
        let mut codes = |count: usize| {
            next += count;
            std::iter::once(0).chain((next - count).max(1)..next).collect()
        };
        new.iter().map(|&count| codes(count)).collect()
    }

    fn plan(base: usize, run: usize, threshold: f64) -> Plan {
        Plan { base, run, threshold, orders: 0, seed: 1 }
    }

    /// As far as the paper's example is told where we could read of it: 37 themes in the base of four, a quotient of
    /// 11 %, then 1 / 37 = 3 %, and saturation at 6+2 with a run of two.
    #[test]
    fn the_example_of_guest_namey_and_chen_is_saturated_at_six_plus_two() {
        let interviews = bringing(&[20, 9, 5, 3, 3, 3, 1, 0]);
        let answer = saturation(&interviews, &plan(4, 2, 5.0));
        assert_eq!((answer.base_codes, answer.reached), (Some(37), Some(6)));
        let runs: Vec<_> = answer.steps.iter().filter_map(|step| step.run).collect();
        let shown: Vec<_> = runs.iter().map(|run| (run.new, format!("{:.0}", run.share.unwrap() * 100.0))).collect();
        assert_eq!(shown, [(6, "16".into()), (4, "11".into()), (1, "3".into())]);
        assert_eq!(saturation(&interviews, &plan(4, 2, 0.0)).reached, None);
        assert_eq!(saturation(&interviews, &plan(4, 1, 0.0)).reached, Some(7));
    }

    #[test]
    fn a_run_exactly_at_the_threshold_is_under_it() {
        let interviews = bringing(&[10, 10, 1, 0]);
        assert_eq!(saturation(&interviews, &plan(2, 2, 5.0)).reached, Some(2));
        assert_eq!(saturation(&interviews, &plan(2, 2, 4.9)).reached, None);
    }

    #[test]
    fn without_a_base_or_a_run_nothing_is_reached() {
        let none: &[Vec<usize>] = &[];
        for (interviews, plan) in [
            (none, plan(4, 2, 5.0)),
            (&bringing(&[3, 0, 0])[..], plan(4, 2, 5.0)),
            (&bringing(&[3, 0, 0])[..], plan(2, 2, 5.0)),
            (&vec![vec![]; 6][..], plan(4, 2, 5.0)),
            (&bringing(&[3, 0, 0])[..], plan(0, 2, 5.0)),
        ] {
            assert_eq!(saturation(interviews, &Plan { orders: 3, ..plan }).reached, None);
        }
        let uncoded = saturation(&vec![vec![]; 6], &plan(4, 2, 5.0));
        assert_eq!(uncoded.steps[5].run, Some(Run { new: 0, share: None }));
    }

    #[test]
    fn the_same_seed_gives_the_same_band_and_the_band_holds_the_mean() {
        let interviews = bringing(&[4, 3, 3, 2, 1, 1, 0, 0, 1, 0]);
        let of = |seed| saturation(&interviews, &Plan { orders: 500, seed, ..plan(4, 2, 5.0) });
        assert_eq!(of(1), of(1));
        let few = |seed| saturation(&interviews, &Plan { orders: 20, seed, ..plan(4, 2, 5.0) }).steps;
        assert!(few(1) != few(2));
        let answer = of(1);
        for step in &answer.steps {
            let band = step.band.unwrap();
            assert!(band.low <= band.median && band.median <= band.high);
            assert!((band.low..=band.high).contains(&step.expected), "{step:?}");
        }
        let last = answer.steps[9];
        assert_eq!((last.expected.round(), last.band), (15.0, Some(Band { low: 15.0, median: 15.0, high: 15.0 })));
        let orders = answer.orders.unwrap();
        assert!(orders.reached > 100 && orders.reached < 500, "{orders:?}");
    }

    /// Every order there is of these interviews.
    fn orders(n: usize) -> Vec<Vec<usize>> {
        if n == 0 {
            return vec![vec![]];
        }
        let shorter = orders(n - 1);
        let with = |order: &Vec<usize>, at: usize| [&order[..at], &[n - 1], &order[at..]].concat();
        shorter.iter().flat_map(|order| (0..n).map(move |at| with(order, at))).collect()
    }

    proptest! {
        #[test]
        fn the_expected_number_is_the_mean_over_every_order_there_is(
            interviews in prop::collection::vec(prop::collection::btree_set(0usize..8, 0..6), 1..6)
        ) {
            let interviews: Vec<Vec<usize>> = interviews.into_iter().map(|codes| codes.into_iter().collect()).collect();
            let orders = orders(interviews.len());
            let mut sum = vec![0.0; interviews.len()];
            for order in &orders {
                let ordered: Vec<Vec<usize>> = order.iter().map(|&at| interviews[at].clone()).collect();
                for (sum, step) in sum.iter_mut().zip(saturation(&ordered, &plan(1, 1, 5.0)).steps) {
                    *sum += step.cumulative as f64 / orders.len() as f64;
                }
            }
            let steps = saturation(&interviews, &plan(1, 1, 5.0)).steps;
            for (step, mean) in steps.iter().zip(sum) {
                prop_assert!((step.expected - mean).abs() < 1e-9, "{} and {mean}", step.expected);
            }
        }

        #[test]
        fn what_each_interview_brings_adds_up_and_a_run_is_the_sum_of_its_interviews(
            interviews in prop::collection::vec(prop::collection::btree_set(0usize..20, 0..9), 0..12),
            base in 1usize..5,
            run in 1usize..4,
        ) {
            let interviews: Vec<Vec<usize>> = interviews.into_iter().map(|codes| codes.into_iter().collect()).collect();
            let answer = saturation(&interviews, &plan(base, run, 5.0));
            let mut known: std::collections::BTreeSet<usize> = std::collections::BTreeSet::new();
            for (at, step) in answer.steps.iter().enumerate() {
                let before = known.len();
                known.extend(&interviews[at]);
                prop_assert_eq!((step.new, step.cumulative), ((known.len() - before) as u64, known.len() as u64));
                let run_new = answer.steps[(at + 1).saturating_sub(run)..=at].iter().map(|step| step.new).sum::<u64>();
                prop_assert_eq!(step.run.map(|run| run.new), (at + 1 >= base + run).then_some(run_new));
            }
            let under = |step: &Step| step.run.and_then(|run| run.share).is_some_and(|share| share <= 0.05 + 1e-12);
            let first = answer.steps.iter().position(under).map(|at| at + 1 - run);
            prop_assert_eq!(answer.reached, first);
        }
    }
}
