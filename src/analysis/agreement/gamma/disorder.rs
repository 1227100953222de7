//! Disorder: what is left of disagreement once units are aligned as well as can be.

use super::Settings;
use super::alignment::{best_alignment, cost};
use super::unit::{Unit, Weighted};
use super::work::{STEPS_MAX, Work};
use crate::analysis::statistic::Undefined;

/// What one continuum, observed or random, has of disorder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Disorder {
    /// The sum over unitary alignments by the mean number of units per coder.
    pub disorder: f64,
    /// The weighted disagreement on values, units that stand alone included.
    pub categories: Option<f64>,
    /// The same over aligned pairs alone; none if they weigh nothing.
    pub categories_aligned: Option<f64>,
}

impl Disorder {
    /// The least disorder of documents, one of which at least has a unit; units of each in text order.
    pub(super) fn least<'a>(
        documents: impl Iterator<Item = &'a [Unit]>,
        coders: usize,
        settings: &Settings,
    ) -> Result<Self, Undefined> {
        let (delta, dissimilarity) = (settings.delta, settings.dissimilarity());
        let (mut sum, mut count) = (0.0, 0);
        let (mut aligned, mut alone) = (Weighted::default(), Weighted::default());
        let mut work = Work::new(STEPS_MAX);
        for units in documents {
            count += units.len();
            for members in best_alignment(units, coders, dissimilarity, &mut work)? {
                sum += cost(&members, units, coders, dissimilarity);
                aligned = aligned.and(dissimilarity.disagreement(units, &members));
                let pairs_alone = members.len() * (coders - members.len());
                alone.add(delta * pairs_alone as f64, 1.0);
            }
        }
        Ok(Self {
            disorder: delta * sum * coders as f64 / count as f64,
            categories: aligned.and(alone).mean().map(|mean| delta * mean),
            categories_aligned: aligned.mean().map(|mean| delta * mean),
        })
    }
}
