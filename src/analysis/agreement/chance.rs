//! Agreement corrected for chance, for any number of raters and with missing ratings, in Gwet's frame.
//!
//! All coefficients here are (p_a − p_e) / (1 − p_e) with the same observed agreement p_a; they differ in what they
//! take chance to be. Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., chapters 2 to 5.

use super::judgements::{Judged, Pattern};
use super::weights::Weights;
use crate::analysis::{Statistic, Undefined};

/// Judgements with their observed agreement, ready for each notion of chance.
#[derive(Debug, Clone)]
pub struct ChanceCorrected<'a> {
    judged: Judged<'a>,
    weights: &'a Weights,
    /// Units rated at least once (n), and at least twice (n₂).
    n: f64,
    n2: f64,
    /// Observed agreement: the mean over units with two ratings of how many pairs of raters agree.
    p_a: f64,
    /// How common each category is: π_k = (1/n) Σ_i r_ik / r_i.
    shares: Vec<f64>,
}

/// What was observed, before anything is said of chance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Observed {
    n: f64,
    n2: f64,
    pub(super) p_a: f64,
}

impl Observed {
    /// Refused if there are no units, or none that two raters judged.
    pub(super) fn new(judged: Judged<'_>, weights: &Weights) -> Result<Self, Undefined> {
        let (mut n, mut n2) = (0u64, 0u64);
        let mut agreed = 0.0;
        for pattern in judged.patterns().filter(|pattern| !pattern.chosen.is_empty()) {
            n += pattern.units;
            if pattern.ratings() >= 2 {
                n2 += pattern.units;
                agreed += pattern.units as f64 * agreement(&pattern, weights);
            }
        }
        match (n, n2) {
            (0, _) => Err(Undefined::NoUnits),
            (_, 0) => Err(Undefined::NoPairs),
            _ => Ok(Self { n: n as f64, n2: n2 as f64, p_a: agreed / n2 as f64 }),
        }
    }
}

impl<'a> ChanceCorrected<'a> {
    /// p_a = (1/n₂) Σ_{r_i ≥ 2} Σ_k r_ik (Σ_l w_kl r_il − 1) / [r_i (r_i − 1)].
    ///
    /// Refused if there are no units, or none that two raters judged.
    pub fn new(judged: Judged<'a>, weights: &'a Weights) -> Result<Self, Undefined> {
        let Observed { n, n2, p_a } = Observed::new(judged, weights)?;
        let mut shares = vec![0.0; judged.categories()];
        for pattern in judged.patterns() {
            for &(category, raters) in pattern.chosen {
                shares[category as usize] += pattern.units as f64 * f64::from(raters) / f64::from(pattern.ratings());
            }
        }
        shares.iter_mut().for_each(|share| *share /= n);
        Ok(Self { judged, weights, n, n2, p_a, shares })
    }

    /// Observed agreement, the mean over units; with two raters the share of units on which they agree.
    ///
    /// SE over units; interval by t with n₂ − 1 degrees of freedom, cut at 1.
    pub fn percent_agreement(&self) -> Statistic {
        if !self.judged.with_errors() {
            return Statistic::of(self.p_a);
        }
        let spread: f64 = self
            .compared()
            .map(|pattern| pattern.units as f64 * (agreement(&pattern, self.weights) - self.p_a).powi(2))
            .sum();
        let se = (spread / (self.n2 * (self.n2 - 1.0))).sqrt();
        Statistic::of(self.p_a).with_t_interval(se, self.n2 as u64 - 1, 1.0)
    }

    /// Fleiss' kappa (1971), generalised to missing ratings and weights; for two raters Scott's pi (1955).
    ///
    /// p_e = Σ_kl w_kl π_k π_l: raters are exchangeable and draw from one distribution. Undefined if only one
    /// category was used.
    pub fn fleiss_kappa(&self) -> Statistic {
        let of_category = self.weights.times(&self.shares);
        let p_e = dot(&of_category, &self.shares);
        self.corrected(p_e, |pattern| {
            let ratings = f64::from(pattern.ratings());
            let each = pattern.chosen.iter().map(|&(k, raters)| f64::from(raters) / ratings * of_category[k as usize]);
            each.sum()
        })
    }

    /// Conger's kappa (1980), also Hubert's; for two raters and no missing ratings Cohen's kappa.
    ///
    /// p_e is the mean over pairs of raters of Σ_kl w_kl p_gk p_hl, with p_gk from what g rated. Raters without any
    /// rating are left out. Undefined if only one category was used.
    pub fn conger_kappa(&self) -> Statistic {
        let raters = self.judged.raters();
        let mut by_rater = vec![vec![0.0; self.shares.len()]; raters];
        let mut rated = vec![0.0; raters];
        for pattern in self.judged.patterns() {
            for (rater, label) in pattern.labels.iter().enumerate() {
                if let Some(category) = label {
                    by_rater[rater][*category as usize] += pattern.units as f64;
                    rated[rater] += pattern.units as f64;
                }
            }
        }
        let active: Vec<usize> = (0..raters).filter(|&rater| rated[rater] > 0.0).collect();
        let pairs = (active.len() * (active.len() - 1)) as f64;
        for &rater in &active {
            by_rater[rater].iter_mut().for_each(|share| *share /= rated[rater]);
        }
        let mut all = vec![0.0; self.shares.len()];
        for &rater in &active {
            all.iter_mut().zip(&by_rater[rater]).for_each(|(sum, share)| *sum += share);
        }
        // What a label of rater g agrees with the labels of all others, on average over their units.
        let with_others: Vec<Vec<f64>> = (0..raters)
            .map(|rater| {
                let others: Vec<f64> = all.iter().zip(&by_rater[rater]).map(|(sum, own)| sum - own).collect();
                if rated[rater] > 0.0 { self.weights.times(&others) } else { Vec::new() }
            })
            .collect();
        let own: Vec<f64> = (0..raters).map(|rater| dot(&with_others[rater], &by_rater[rater])).collect();
        let p_e = own.iter().sum::<f64>() / pairs;
        self.corrected(p_e, |pattern| {
            let shift = |rater: usize| {
                pattern.labels[rater].map_or(0.0, |category| {
                    self.n / rated[rater] * (with_others[rater][category as usize] - own[rater])
                })
            };
            p_e + active.iter().map(|&rater| shift(rater)).sum::<f64>() / pairs
        })
    }

    /// Brennan and Prediger (1981): chance is the same for every category. Bennett's S (1954), Randolph's
    /// free-marginal kappa (2005), and for two categories PABAK (Byrt, Bishop and Carlin 1993).
    ///
    /// p_e = T_w / q² with T_w = Σ_kl w_kl over the q categories *available*. Undefined for one category.
    pub fn brennan_prediger(&self) -> Statistic {
        let q = self.shares.len();
        let p_e = self.weights.total(q) / (q * q) as f64;
        self.corrected(p_e, |_| p_e)
    }

    /// Gwet's AC1 (2008), with weights AC2: chance only plays where raters are in doubt.
    ///
    /// p_e = T_w / (q (q − 1)) Σ_k π_k (1 − π_k). Undefined for one category.
    pub fn gwet_ac(&self) -> Statistic {
        let q = self.shares.len();
        if q < 2 {
            return Statistic::undefined(Undefined::OneCategory);
        }
        let scale = self.weights.total(q) / (q * (q - 1)) as f64;
        let p_e = scale * self.shares.iter().map(|share| share * (1.0 - share)).sum::<f64>();
        self.corrected(p_e, |pattern| {
            let ratings = f64::from(pattern.ratings());
            let each = pattern.chosen.iter().map(|&(k, r)| f64::from(r) / ratings * (1.0 - self.shares[k as usize]));
            scale * each.sum::<f64>()
        })
    }

    /// Observed agreement p_a alone.
    pub(super) const fn observed(&self) -> f64 {
        self.p_a
    }

    /// Agreement expected by chance under Fleiss' notion of it, for pooling several codes.
    pub(super) fn fleiss_chance(&self) -> f64 {
        dot(&self.weights.times(&self.shares), &self.shares)
    }

    /// The coefficient with the linearised standard error of Gwet (2008; 2014, ch. 5) over units, interval and p by t
    /// with n − 1 degrees of freedom. `chance_of` says what one unit adds to p_e.
    fn corrected(&self, p_e: f64, chance_of: impl Fn(&Pattern<'_>) -> f64) -> Statistic {
        let room = 1.0 - p_e;
        if room < 1e-12 {
            return Statistic::undefined(Undefined::OneCategory);
        }
        let c = (self.p_a - p_e) / room;
        let statistic = Statistic::of(c);
        if self.n < 2.0 || !self.judged.with_errors() {
            return statistic;
        }
        let spread: f64 = self
            .judged
            .patterns()
            .filter(|pattern| !pattern.chosen.is_empty())
            .map(|pattern| {
                let beyond = if pattern.ratings() >= 2 { agreement(&pattern, self.weights) - p_e } else { 0.0 };
                let own = self.n / self.n2 * beyond / room - 2.0 * (1.0 - c) * (chance_of(&pattern) - p_e) / room;
                pattern.units as f64 * (own - c).powi(2)
            })
            .sum();
        statistic.with_t_interval((spread / (self.n * (self.n - 1.0))).sqrt(), self.n as u64 - 1, 1.0)
    }

    fn compared(&self) -> impl Iterator<Item = Pattern<'a>> {
        self.judged.patterns().filter(|pattern| pattern.ratings() >= 2)
    }
}

/// How far the pairs of raters of a unit agree (a_i).
pub(super) fn agreement(pattern: &Pattern<'_>, weights: &Weights) -> f64 {
    let ratings = f64::from(pattern.ratings());
    let with_all = |k: u32| -> f64 {
        let each =
            pattern.chosen.iter().map(|&(l, raters)| weights.agreement(k as usize, l as usize) * f64::from(raters));
        each.sum()
    };
    let agreed: f64 = match weights {
        Weights::Identity => pattern.chosen.iter().map(|&(_, r)| f64::from(r) * (f64::from(r) - 1.0)).sum(),
        _ => pattern.chosen.iter().map(|&(k, raters)| f64::from(raters) * (with_all(k) - 1.0)).sum(),
    };
    agreed / (ratings * (ratings - 1.0))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The standard error of Fleiss' kappa if raters agreed no better than chance (Fleiss, Nee and Landis 1979, eq. 12).
///
/// √Var₀ with Var₀ = 2 / (N m (m−1)) · [(Σ p_j q_j)² − Σ p_j q_j (q_j − p_j)] / (Σ p_j q_j)². Only for complete
/// ratings of at least two raters and categories; `None` otherwise.
pub fn fleiss_kappa_se0(judged: Judged<'_>) -> Option<f64> {
    let (raters, n) = (judged.raters() as f64, judged.units() as f64);
    if judged.is_incomplete() || judged.raters() < 2 || n < 2.0 {
        return None;
    }
    let uses = judged.uses();
    let shares = || uses.iter().map(|&uses| uses as f64 / (n * raters));
    let spread: f64 = shares().map(|p| p * (1.0 - p)).sum();
    let skew: f64 = shares().map(|p| p * (1.0 - p) * (1.0 - 2.0 * p)).sum();
    let variance = 2.0 / (n * raters * (raters - 1.0)) * (spread * spread - skew) / (spread * spread);
    (spread > 0.0).then(|| variance.max(0.0).sqrt())
}
