//! What chance gives: the mean over random continua.

use super::disorder::Disorder;
use super::sampler::Source;
use super::{SAMPLES_MAX, Settings};
use crate::analysis::statistic::{Statistic, Undefined, Z_95};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::ops::Range;

/// Mean and standard deviation over random continua, of those that have a value.
pub(super) struct Sampled {
    n: f64,
    mean: f64,
    deviation: f64,
}

impl Sampled {
    pub(super) fn of(values: impl Iterator<Item = Option<f64>>) -> Self {
        let values: Vec<f64> = values.flatten().collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self { n, mean, deviation: (squares / (n - 1.0).max(1.0)).sqrt() }
    }

    /// 1 − observed / expected.
    pub(super) fn agreement(&self, observed: f64) -> Statistic {
        if self.n == 0.0 || self.mean == 0.0 {
            return Statistic::undefined(Undefined::NothingExpected);
        }
        Statistic::of(1.0 - observed / self.mean)
    }

    pub(super) fn mean_with_error(&self) -> Statistic {
        let mean = Statistic::of(self.mean);
        if self.n < 2.0 { mean } else { mean.with_normal_interval(self.deviation / self.n.sqrt(), (0.0, f64::MAX)) }
    }

    /// How many are needed for a 95 % interval of the mean of ± `precision` of it.
    fn needed(&self, precision: f64) -> usize {
        (self.deviation / self.mean * Z_95 / precision).powi(2).ceil() as usize
    }
}

/// The disorder of random continua, as many as the settings ask for.
pub(super) fn expected(source: &Source, coders: usize, settings: &Settings) -> Result<Vec<Disorder>, Undefined> {
    let first = settings.samples.clamp(1, SAMPLES_MAX);
    let mut samples = sampled(source, coders, settings, 0..first)?;
    if let Some(precision) = settings.precision {
        let needed = Sampled::of(samples.iter().map(|sample| Some(sample.disorder))).needed(precision);
        samples.extend(sampled(source, coders, settings, first..needed.clamp(first, SAMPLES_MAX))?);
    }
    Ok(samples)
}

/// These random continua, by number. Each has its own random stream, so that it is the same whoever draws it.
pub(super) fn sampled(
    source: &Source,
    coders: usize,
    settings: &Settings,
    numbers: Range<usize>,
) -> Result<Vec<Disorder>, Undefined> {
    let one = |number: usize| {
        if settings.stop.is_asked() {
            return Err(Undefined::NothingExpected); // whoever asked to stop reads no answer
        }
        let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
        random.set_stream(number as u64);
        let documents = source.draw(settings.sampler, &mut random);
        Disorder::least(documents.iter().map(Vec::as_slice), coders, settings)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(numbers.len()).max(1);
    let shares: Result<Vec<Vec<Disorder>>, Undefined> = std::thread::scope(|scope| {
        let share = |thread: usize| numbers.clone().skip(thread).step_by(threads).map(one);
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || share(thread).collect())).collect();
        running.into_iter().map(|thread| thread.join().expect("drawing and aligning do not panic")).collect()
    });
    // Sums of real numbers depend on their order, so that each goes back to its place.
    let shares = shares?;
    Ok((0..numbers.len()).map(|place| shares[place % threads][place / threads]).collect())
}
