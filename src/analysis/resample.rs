//! Intervals by resampling: the study is drawn anew from its own documents, many times.
//!
//! Where the units of a coefficient are not independent of one another (characters, passages, codes that share their
//! units) no formula gives an honest standard error. The percentile bootstrap over clusters (Efron 1979; Davison
//! and Hinkley 1997, ch. 3.8) draws as many whole documents as there are, with replacement, all coders kept, and computes
//! the figures again.

use crate::model::cores;
use crate::model::stop::Stop;
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

/// How often to draw, and the seed that makes the draws the same again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draws {
    pub draws: u32,
    pub seed: u64,
    /// Draws no more once asked for: there are no intervals then.
    #[serde(skip)]
    pub stop: Stop,
}

impl Default for Draws {
    fn default() -> Self {
        Self { draws: 2_000, seed: 1, stop: Stop::default() }
    }
}

/// The random stream, as an answer names it.
pub const GENERATOR: &str = "ChaCha8, one stream a draw";

/// What the draws say of one figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    /// The 2.5 and 97.5 percentiles of the draws in which the figure exists.
    pub ci95: (f64, f64),
    /// Standard deviation over these draws.
    pub se: f64,
    /// Draws in which the figure does not exist.
    pub undefined: u32,
}

/// So many draws are computed together, where sums over clusters or over pairs of values are most of the work: each number
/// is fetched once for all of them.
pub const TOGETHER: usize = 8;

/// A number for each of the draws computed together.
pub type Each<T> = [T; TOGETHER];

/// Adds so many times the numbers to the sums, each to its own.
#[inline(always)] // or they are not kept in registers
pub(super) fn add(sums: &mut Each<f64>, numbers: &Each<f64>, times: f64) {
    for draw in 0..TOGETHER {
        sums[draw] += numbers[draw] * times;
    }
}

/// Draws clusters with replacement and answers an interval for every figure; `None` for one that exists in fewer than
/// half of the draws.
///
/// `figures` is told how often each cluster was drawn and answers all figures, always in the same order. A draw has
/// its own random stream, so that the answer does not depend on how many threads share the work.
pub fn bootstrap(
    clusters: usize,
    draws: &Draws,
    figures: impl Fn(&[u32]) -> Vec<Option<f64>> + Sync,
) -> Vec<Option<Resampled>> {
    bootstrap_together(clusters, draws, |drawn| drawn.each_ref().map(|times| figures(times)))
}

/// The same where `figures` answers several draws at a time.
pub fn bootstrap_together(
    clusters: usize,
    draws: &Draws,
    figures: impl Fn(&Each<Vec<u32>>) -> Each<Vec<Option<f64>>> + Sync,
) -> Vec<Option<Resampled>> {
    let none = || figures(&[(); TOGETHER].map(|()| vec![1; clusters]))[0].iter().map(|_| None).collect();
    if clusters == 0 || draws.draws == 0 {
        return none();
    }
    let groups: Vec<usize> = (0..draws.draws as usize).step_by(TOGETHER).collect();
    // They stand in their order in the end, whichever core was at them.
    let of_group = |&first: &usize| -> Vec<Vec<Option<f64>>> {
        if draws.stop.is_asked() {
            return Vec::new();
        }
        let mut drawn = [(); TOGETHER].map(|()| vec![0; clusters]);
        drawn.iter_mut().zip(first..).for_each(|(times, n)| draw_clusters(times, draws.seed, n as u64));
        // The last group may have more than were asked for.
        figures(&drawn).into_iter().take(draws.draws as usize - first).collect()
    };
    let all: Vec<Vec<Option<f64>>> = cores::each(&groups, of_group).into_iter().flatten().collect();
    let Some(first) = all.first() else { return none() };
    let figures: Vec<usize> = (0..first.len()).collect();
    cores::each(&figures, |&figure| summary(all.iter().filter_map(|draw| draw[figure]).collect(), draws.draws))
}

fn draw_clusters(times: &mut [u32], seed: u64, draw: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(draw);
    times.fill(0);
    for _ in 0..times.len() {
        times[random.random_range(0..times.len())] += 1;
    }
}

fn summary(mut values: Vec<f64>, draws: u32) -> Option<Resampled> {
    let count = values.len();
    if count < 2 || count * 2 < draws as usize {
        return None;
    }
    let mean = values.iter().sum::<f64>() / count as f64;
    let spread = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    let ci95 = ends(&mut values);
    Some(Resampled { ci95, se: (spread / (count - 1) as f64).sqrt(), undefined: draws - count as u32 })
}

/// The 2.5 and 97.5 percentiles: no more is sorted than the values about them.
fn ends(values: &mut [f64]) -> (f64, f64) {
    let last = values.len() - 1;
    let [low, high] = [0.025, 0.975].map(|share: f64| (share * last as f64) as usize);
    let mut from = 0;
    // A quantile lies between its place and the next.
    for place in [low, low + 1, high, high + 1] {
        if (from..=last).contains(&place) {
            values[from..].select_nth_unstable_by(place - from, f64::total_cmp);
            from = place + 1;
        }
    }
    (quantile(values, 0.025), quantile(values, 0.975))
}

/// Between the two nearest of the sorted values, in proportion (type 7 of Hyndman and Fan 1996, as R and numpy do).
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn once_it_is_to_stop_nothing_more_is_drawn() {
        let stop = Stop::new();
        let drawn = std::sync::atomic::AtomicU32::new(0);
        let figures = |_: &[u32]| {
            if drawn.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 9 {
                stop.ask();
            }
            vec![Some(1.0)]
        };
        assert_eq!(bootstrap(5, &Draws { draws: 1_000_000, stop: stop.clone(), ..Draws::default() }, figures), [None]);
        assert!(drawn.into_inner() < 1000);
    }

    /// The mean of the clusters drawn.
    fn mean_of(values: &[f64]) -> impl Fn(&[u32]) -> Vec<Option<f64>> + Sync {
        move |times| {
            let sum: f64 = values.iter().zip(times).map(|(value, &times)| value * f64::from(times)).sum();
            vec![Some(sum / times.iter().sum::<u32>() as f64), None]
        }
    }

    #[test]
    fn quantiles_lie_between_the_values_as_in_r() {
        // quantile(c(1, 2, 3, 4), .1) is 1.3.
        assert!((quantile(&[1.0, 2.0, 3.0, 4.0], 0.1) - 1.3).abs() < 1e-12);
        assert_eq!(quantile(&[5.0], 0.975), 5.0);
    }

    proptest! {
        #[test]
        fn the_ends_are_the_quantiles_of_the_sorted_values(mut values in prop::collection::vec(-1.0f64..1.0, 2..90)) {
            let found = ends(&mut values);
            values.sort_unstable_by(f64::total_cmp);
            prop_assert_eq!(found, (quantile(&values, 0.025), quantile(&values, 0.975)));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_interval_and_another_seed_nearly_the_same() {
        let values: Vec<f64> = (0..20).map(f64::from).collect();
        let of = |seed| bootstrap(20, &Draws { draws: 2_000, seed, ..Draws::default() }, mean_of(&values))[0].unwrap();
        assert_eq!(of(1), of(1));
        assert!(of(1) != of(2) && (of(1).ci95.0 - of(2).ci95.0).abs() < 0.4);
        // The standard error of a mean of 20 is their deviation / √20.
        assert!((of(1).se - 5.766 / 20f64.sqrt()).abs() < 0.06, "{:?}", of(1));
    }

    #[test]
    fn what_never_exists_has_no_interval() {
        let answer = bootstrap(5, &Draws { draws: 50, ..Draws::default() }, mean_of(&[1.0; 5]));
        assert_eq!(answer[0].unwrap().ci95, (1.0, 1.0));
        assert_eq!(answer[1], None);
        assert_eq!(bootstrap(0, &Draws::default(), |_| vec![None]), [None]);
    }

    /// 200 studies of 30 documents from a known distribution: the interval holds its mean about 95 times of 100.
    #[test]
    fn intervals_hold_the_truth_about_as_often_as_they_promise() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let held = (0..200u64)
            .filter(|&study| {
                let values: Vec<f64> = (0..30).map(|_| random.random_range(0.0..1.0)).collect();
                let (low, high) =
                    bootstrap(30, &Draws { draws: 500, seed: study, ..Draws::default() }, mean_of(&values))[0]
                        .unwrap()
                        .ci95;
                (low..=high).contains(&0.5)
            })
            .count();
        assert!((180..=198).contains(&held), "{held} of 200");
    }
}
