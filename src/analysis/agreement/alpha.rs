//! Krippendorff's alpha: disagreement observed against disagreement expected, for any number of raters, missing
//! ratings and kinds of values.

use super::distances::SetDistances;
use super::judgements::{Judged, Pattern};
use super::weights::Weights;
use crate::analysis::{Statistic, Undefined};

/// How far apart two values are (δ²).
#[derive(Debug, Clone, Copy)]
pub enum Metric<'a> {
    /// Different is different.
    Nominal,
    /// By how many values lie between the two, categories being in their declared order.
    Ordinal,
    /// (a − b)² of the categories' values.
    Interval(&'a [f64]),
    /// ((a − b) / (a + b))² of the categories' values.
    Ratio(&'a [f64]),
    /// Distances from elsewhere, row by row for all categories, used as they are.
    Distances(&'a [f64]),
    /// Distances of the sets that the categories are, used as they are.
    Sets(&'a SetDistances),
}

impl Metric<'_> {
    /// δ² of two categories, of which there are so many of each: pairable values, in declared order.
    pub fn squared(self, values: &[f64], a: usize, b: usize) -> f64 {
        Delta::new(self, values).between(a, b)
    }
}

/// α = 1 − (n − 1) Σ_ck o_ck δ²_ck / Σ_ck n_c n_k δ²_ck, over units with at least two values.
///
/// o_ck = Σ_u (ordered pairs c–k in u) / (m_u − 1), n_c = Σ_k o_ck. Krippendorff (2019), Content Analysis, 4th ed.,
/// ch. 12; (2011) Computing Krippendorff's alpha-reliability. The ordinal metric (Σ_{g=c..k} n_g − (n_c + n_k)/2)²
/// sums over values in the order of their categories.
///
/// A number alone; [`alpha_with_error`] has a standard error for nominal values. Undefined if no unit has two values, or
/// all values are the same: then no disagreement can be expected.
pub fn krippendorff_alpha(judged: Judged<'_>, metric: Metric<'_>) -> Statistic {
    match disagreement(judged, metric) {
        Ok((observed, expected)) => Statistic::of(1.0 - observed / expected),
        Err(reason) => Statistic::undefined(reason),
    }
}

/// Percent agreement as Krippendorff counts it: 1 − D_o, every value weighing the same. Undefined without a unit
/// that has two values.
pub fn percent_agreement_by_values(judged: Judged<'_>) -> Statistic {
    let (mut differ, mut values) = (0.0, 0.0);
    for pattern in pairable(judged) {
        differ += pattern.units as f64 * differences(&pattern, |_, _| 1.0);
        values += pattern.units as f64 * f64::from(pattern.ratings());
    }
    if values == 0.0 { Statistic::undefined(nothing(judged)) } else { Statistic::of(1.0 - differ / values) }
}

/// D_o and D_e, both times n.
fn disagreement(judged: Judged<'_>, metric: Metric<'_>) -> Result<(f64, f64), Undefined> {
    let mut values = vec![0.0; judged.categories()];
    for pattern in pairable(judged) {
        for &(category, raters) in pattern.chosen {
            values[category as usize] += pattern.units as f64 * f64::from(raters);
        }
    }
    let n: f64 = values.iter().sum();
    if n == 0.0 {
        return Err(nothing(judged));
    }
    if values.iter().filter(|&&count| count > 0.0).count() < 2 {
        return Err(Undefined::OneCategory);
    }
    let delta = Delta::new(metric, &values);
    let observed: f64 =
        pairable(judged).map(|pattern| pattern.units as f64 * differences(&pattern, |a, b| delta.between(a, b))).sum();
    let expected = delta.expected(&values) / (n - 1.0);
    if expected > 0.0 { Ok((observed, expected)) } else { Err(Undefined::NothingExpected) }
}

fn nothing(judged: Judged<'_>) -> Undefined {
    if judged.units() == 0 { Undefined::NoUnits } else { Undefined::NoPairs }
}

fn pairable<'a>(judged: Judged<'a>) -> impl Iterator<Item = Pattern<'a>> {
    judged.patterns().filter(|pattern| pattern.ratings() >= 2)
}

/// Σ over ordered pairs of different values in the unit of their distance, divided by m_u − 1.
pub(super) fn differences(pattern: &Pattern<'_>, distance: impl Fn(usize, usize) -> f64) -> f64 {
    let mut sum = 0.0;
    for (at, &(a, of_a)) in pattern.chosen.iter().enumerate() {
        for &(b, of_b) in &pattern.chosen[at + 1..] {
            sum += 2.0 * f64::from(of_a) * f64::from(of_b) * distance(a as usize, b as usize);
        }
    }
    sum / (f64::from(pattern.ratings()) - 1.0)
}

/// A metric with what it has to know of the values in use.
struct Delta<'a> {
    metric: Metric<'a>,
    /// For ordinal values: how many lie before the middle of each category.
    middles: Vec<f64>,
    /// How long a row of distances is.
    categories: usize,
}

impl<'a> Delta<'a> {
    fn new(metric: Metric<'a>, values: &[f64]) -> Self {
        let mut before = 0.0;
        let middle = |count: &f64| {
            let middle = before + count / 2.0;
            before += count;
            middle
        };
        let middles = if matches!(metric, Metric::Ordinal) { values.iter().map(middle).collect() } else { Vec::new() };
        Self { metric, middles, categories: values.len() }
    }

    /// δ² of two categories.
    fn between(&self, a: usize, b: usize) -> f64 {
        match self.metric {
            Metric::Nominal => f64::from(u8::from(a != b)),
            // The sum from c to k less half of both ends is the way from one middle to the other.
            Metric::Ordinal => (self.middles[a] - self.middles[b]).powi(2),
            Metric::Interval(values) => (values[a] - values[b]).powi(2),
            Metric::Ratio(values) if values[a] + values[b] == 0.0 => 0.0,
            Metric::Ratio(values) => ((values[a] - values[b]) / (values[a] + values[b])).powi(2),
            Metric::Distances(distances) => distances[a * self.categories + b],
            Metric::Sets(distances) => distances.between(a, b),
        }
    }

    /// Σ_ck n_c n_k δ²_ck. For squared differences Σ n · Σ n x² − (Σ n x)², twice; else every pair.
    fn expected(&self, values: &[f64]) -> f64 {
        let total: f64 = values.iter().sum();
        match self.metric {
            Metric::Nominal => total * total - values.iter().map(|count| count * count).sum::<f64>(),
            Metric::Ordinal => twice_the_spread(values, &self.middles),
            Metric::Interval(places) => twice_the_spread(values, places),
            Metric::Sets(distances) => distances.apart(values).iter().zip(values).map(|(sum, count)| sum * count).sum(),
            Metric::Ratio(_) | Metric::Distances(_) => {
                let used: Vec<usize> = (0..values.len()).filter(|&at| values[at] > 0.0).collect();
                let mut sum = 0.0;
                for (at, &a) in used.iter().enumerate() {
                    for &b in &used[at + 1..] {
                        sum += 2.0 * values[a] * values[b] * self.between(a, b);
                    }
                }
                sum
            }
        }
    }
}

/// Σ_ck n_c n_k (x_c − x_k)², about the mean so that large values lose no digits.
fn twice_the_spread(counts: &[f64], places: &[f64]) -> f64 {
    let total: f64 = counts.iter().sum();
    let mean = counts.iter().zip(places).map(|(n, x)| n * x).sum::<f64>() / total;
    2.0 * total * counts.iter().zip(places).map(|(n, x)| n * (x - mean).powi(2)).sum::<f64>()
}

/// Alpha with agreement weights instead of distances, as Gwet (2014, ch. 2 and 5) writes it, with his linearised
/// standard error over units that have two values; for [`Weights::Identity`] it is the nominal alpha.
///
/// With weights, and ratings missing, the error follows the one program that has published such figures (irrCAC for Python),
/// which puts the p_a corrected for small samples into the linearisation; for nominal values it follows Gwet and irrCAC for
/// R, which do not. Complete ratings make no difference.
///
/// With ordinal, linear or quadratic weights the value is not Krippendorff's ordinal alpha (quadratic weights equal the interval
/// one): [`krippendorff_alpha`] has that.
pub fn alpha_with_error(judged: Judged<'_>, weights: &Weights) -> Statistic {
    let (mut n, mut ratings_all) = (0u64, 0.0);
    for pattern in pairable(judged) {
        n += pattern.units;
        ratings_all += pattern.units as f64 * f64::from(pattern.ratings());
    }
    if n == 0 {
        return Statistic::undefined(nothing(judged));
    }
    let units = n as f64;
    let mean = ratings_all / units;
    let mut shares = vec![0.0; judged.categories()];
    // What differs is summed up, and not what agrees: where nothing does, alpha is 1 without rounding.
    let mut differs = 0.0;
    for pattern in pairable(judged) {
        for &(category, raters) in pattern.chosen {
            shares[category as usize] += pattern.units as f64 * f64::from(raters) / ratings_all;
        }
        let apart = 1.0 - super::chance::agreement(&pattern, weights);
        differs += pattern.units as f64 * f64::from(pattern.ratings()) * apart;
    }
    let d_o = differs / ratings_all;
    let p_a = 1.0 - d_o;
    let of_category = weights.times(&shares);
    let p_e: f64 = of_category.iter().zip(&shares).map(|(of, share)| of * share).sum();
    let room = 1.0 - p_e;
    if room < 1e-12 {
        return Statistic::undefined(Undefined::OneCategory);
    }
    let small = 1.0 / ratings_all;
    let corrected = (1.0 - small) * p_a + small;
    let alpha = Statistic::of(1.0 - (1.0 - small) * d_o / room);
    if n < 2 || !judged.with_errors() {
        return alpha;
    }
    let uncorrected = (p_a - p_e) / room;
    let in_error = if weights.are_identity() { p_a } else { corrected };
    let spread: f64 = pairable(judged)
        .map(|pattern| {
            let more = f64::from(pattern.ratings()) / mean - 1.0;
            let agreed = share_of_agreement(&pattern, weights, mean) - in_error * more;
            let each = pattern.chosen.iter().map(|&(k, r)| f64::from(r) / mean * of_category[k as usize]);
            let chance = each.sum::<f64>() - p_e * more;
            let own = (agreed - p_e) / room - 2.0 * (1.0 - uncorrected) * (chance - p_e) / room;
            pattern.units as f64 * (own - uncorrected).powi(2)
        })
        .sum();
    alpha.with_t_interval((spread / (units * (units - 1.0))).sqrt(), n - 1, 1.0)
}

/// Σ_k r_ik (Σ_l w_kl r_il − 1) / [r̄ (r_i − 1)].
fn share_of_agreement(pattern: &Pattern<'_>, weights: &Weights, mean: f64) -> f64 {
    super::chance::agreement(pattern, weights) * f64::from(pattern.ratings()) / mean
}
