//! γ and γ-cat: agreement on where units are and what they are, both at once, by aligning them.
//!
//! Mathet, Widlöcher & Métivier (2015), Computational Linguistics 41(3), 437–479; Mathet (2017), Computational
//! Linguistics 43(3), 661–681. Coders mark what they like, overlapping or not. Units of different coders are taken
//! for the same thing where that makes least disorder, and the disorder left is compared with that of random continua.
//!
//! The alignment is exact, always. For two coders it is an assignment, quick for thousands of units; for more it is a
//! hard problem, solved where [`STEPS_MAX`] is enough and refused where it is not.

mod unit;
mod alignment;
mod groups;
mod matching;
mod packing;
mod relaxation;
mod work;
mod disorder;
mod sampler;
mod expected;

pub use sampler::Sampler;
pub use work::STEPS_MAX;

use super::continuum::Continuum;
use crate::analysis::statistic::{Statistic, Undefined};
use crate::model::stop::Stop;
use disorder::Disorder;
use expected::{Sampled, expected};
use sampler::Source;
use serde::Serialize;
use unit::{Dissimilarity, Unit};

/// How many random continua there are at least: what Mathet et al. (2015), section 5.3, begin with.
pub const SAMPLES: usize = 30;
/// The precision of δ_e that Mathet et al. (2015), section 5.3, ask for.
pub const PRECISION: f64 = 0.02;
/// How many random continua there are at most, whatever precision is asked for.
pub const SAMPLES_MAX: usize = 5_000;

/// All that a γ depends on besides the marks: without it, nobody can compute the same number again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// Weight of position, not negative. 1, as in pygamma-agreement; the authors' own program has 3.
    pub alpha: f64,
    /// Weight of category, not negative.
    pub beta: f64,
    /// Δ: what a unit costs that stands alone, above 0. γ does not depend on it.
    pub delta: f64,
    pub sampler: Sampler,
    /// The random stream: ChaCha with 8 rounds, of which each random continuum has a stream of its own.
    pub seed: u64,
    /// How many random continua, 1 to [`SAMPLES_MAX`].
    pub samples: usize,
    /// If set, as many random continua more as make the 95 % interval of δ_e no wider than ± this share of it:
    /// n = (1.96 · CV / precision)², up to [`SAMPLES_MAX`].
    pub precision: Option<f64>,
    /// Draws no more once asked for; there is no γ then.
    #[serde(skip)]
    pub stop: Stop,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            alpha: 1.0,
            beta: 1.0,
            delta: 1.0,
            sampler: Sampler::default(),
            seed: 0,
            samples: SAMPLES,
            precision: None,
            stop: Stop::default(),
        }
    }
}

impl Settings {
    fn dissimilarity(&self) -> Dissimilarity {
        Dissimilarity { alpha: self.alpha.max(0.0), beta: self.beta.max(0.0), delta: self.delta }
    }
}

/// γ with all it is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gamma {
    /// γ = 1 − δ_o / δ_e: 1 is perfect agreement, 0 what chance gives; below 0 is less than chance.
    pub gamma: Statistic,
    /// γ-cat as pygamma-agreement 0.5 computes it: agreement on values where units were aligned, and a unit without
    /// one of another coder's counts as disagreement.
    ///
    /// 1 − observed / expected. Over the best alignment, each aligned pair in a unitary alignment of n_v units has the
    /// weight max(0, 1 − α d_pos) / (n_v − 1) and the disagreement d_cat; each pair of coders of whom only one has a
    /// unit in it has the weight Δ and the disagreement Δ. Observed is the weighted mean, expected the mean of the
    /// same over the random continua.
    pub gamma_cat: Statistic,
    /// γ-cat as Mathet (2017), section 4.2, defines it: over aligned pairs alone, whatever stands alone.
    ///
    /// The weight has α in it, as in the author's program; the paper has 1 − d_pos. Undefined if no two units were
    /// aligned close enough to weigh anything.
    pub gamma_cat_aligned: Statistic,
    /// δ_o, the least disorder there is: the sum over unitary alignments by the mean number of units per coder.
    pub disorder: Statistic,
    /// δ_e, the mean of the least disorder of the random continua; its error is that of the sampling.
    pub disorder_expected: Statistic,
    /// How many units there are, of all coders.
    pub units: usize,
    pub coders: usize,
    /// How many random continua were drawn.
    pub samples: usize,
    pub settings: Settings,
}

/// γ and γ-cat of everything marked.
///
/// Documents are continua of their own: units of different documents are never aligned, and disorder is summed.
///
/// Undefined without two coders or without any unit, where the exact alignment would take more than [`STEPS_MAX`]
/// steps, and where chance would give no disorder. A coder who marked nothing is a coder; all others' units are then
/// without counterpart. A document without units has no part in it.
///
/// Cost: one alignment for the marks and one for each random continuum, on all cores. For two coders about
/// O(u log u) each if units meet few others. The result does not depend on how many cores there are.
pub fn gamma(continuum: &Continuum, settings: &Settings) -> Gamma {
    let units = continuum.marks().len();
    let coders = continuum.coders();
    let undefined = |reason| Gamma {
        gamma: Statistic::undefined(reason),
        gamma_cat: Statistic::undefined(reason),
        gamma_cat_aligned: Statistic::undefined(reason),
        disorder: Statistic::undefined(reason),
        disorder_expected: Statistic::undefined(reason),
        units,
        coders,
        samples: 0,
        settings: settings.clone(),
    };
    if units == 0 {
        return undefined(Undefined::NoUnits);
    }
    if coders < 2 {
        return undefined(Undefined::NoPairs);
    }
    let documents: Vec<(f64, Vec<Unit>)> = continuum.lengths().iter().enumerate().map(document_of(continuum)).collect();
    let of_documents = documents.iter().map(|(_, units)| &units[..]);
    let observed = match Disorder::least(of_documents, coders, settings) {
        Ok(observed) => observed,
        Err(reason) => return undefined(reason),
    };
    let disorder = Statistic::of(observed.disorder);
    let expected = match expected(&Source::new(&documents, coders), coders, settings) {
        Ok(expected) => expected,
        Err(reason) => return Gamma { disorder, ..undefined(reason) },
    };
    let disorders = Sampled::of(expected.iter().map(|sample| Some(sample.disorder)));
    let against = |observed: Option<f64>, of_sample: fn(&Disorder) -> Option<f64>| match observed {
        Some(observed) => Sampled::of(expected.iter().map(of_sample)).agreement(observed),
        None => Statistic::undefined(Undefined::NoPairs),
    };
    Gamma {
        gamma: disorders.agreement(observed.disorder),
        gamma_cat: against(observed.categories, |sample| sample.categories),
        gamma_cat_aligned: against(observed.categories_aligned, |sample| sample.categories_aligned),
        disorder,
        disorder_expected: disorders.mean_with_error(),
        units,
        coders,
        samples: expected.len(),
        settings: settings.clone(),
    }
}

fn document_of(continuum: &Continuum) -> impl Fn((usize, &u64)) -> (f64, Vec<Unit>) {
    |(document, &length)| (length as f64, continuum.of_document(document).iter().map(Unit::from).collect())
}

#[cfg(test)]
mod tests;
