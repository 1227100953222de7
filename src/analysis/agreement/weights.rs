//! Weights: how nearly two categories agree, from 0 to 1.

/// How much a pair of different labels agrees. Equal labels always agree fully.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// Not at all: nominal categories.
    Identity,
    /// 1 − |a − b| / (max − min) of the categories' values (Cicchetti and Allison 1971).
    Linear(Vec<f64>),
    /// 1 − ((a − b) / (max − min))² of the categories' values (Fleiss and Cohen 1973).
    Quadratic(Vec<f64>),
    /// 1 − C(|k − l| + 1, 2) / C(q, 2) for the k-th and l-th of q categories (Gwet 2014, ch. 3).
    Ordinal(usize),
    /// Weights from elsewhere, row by row, for so many categories.
    Custom { categories: usize, weights: Vec<f64> },
}

impl Weights {
    /// How much the two categories agree, by their numbers.
    pub fn agreement(&self, a: usize, b: usize) -> f64 {
        if a == b {
            return 1.0;
        }
        match self {
            Self::Identity => 0.0,
            Self::Linear(values) => 1.0 - (values[a] - values[b]).abs() / range(values),
            Self::Quadratic(values) => 1.0 - ((values[a] - values[b]) / range(values)).powi(2),
            Self::Ordinal(categories) => {
                let pairs = |count: usize| (count * (count - 1) / 2) as f64;
                1.0 - pairs(a.abs_diff(b) + 1) / pairs(*categories)
            }
            Self::Custom { categories, weights } => weights[a * categories + b],
        }
    }

    /// Whether only equal labels agree.
    pub fn are_identity(&self) -> bool {
        *self == Self::Identity
    }

    /// Σ_kl w_kl over so many categories.
    pub(super) fn total(&self, categories: usize) -> f64 {
        match self {
            Self::Identity => categories as f64,
            _ => (0..categories).map(|k| (0..categories).map(|l| self.agreement(k, l)).sum::<f64>()).sum(),
        }
    }

    /// Σ_l w_kl share_l for every k.
    pub(super) fn times(&self, shares: &[f64]) -> Vec<f64> {
        match self {
            Self::Identity => shares.to_vec(),
            _ => {
                let row = |k: usize| shares.iter().enumerate().map(|(l, share)| self.agreement(k, l) * share).sum();
                (0..shares.len()).map(row).collect()
            }
        }
    }
}

fn range(values: &[f64]) -> f64 {
    let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    if high > low { high - low } else { 1.0 }
}

/// The categories' numbers as values: 1, 2, 3 … for words in an order.
pub fn ranks(categories: usize) -> Vec<f64> {
    (1..=categories).map(|rank| rank as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_three_ranks() {
        let of = |weights: Weights| [(0, 1), (1, 2), (0, 2)].map(|(a, b)| weights.agreement(a, b));
        assert_eq!(of(Weights::Identity), [0.0, 0.0, 0.0]);
        assert_eq!(of(Weights::Linear(ranks(3))), [0.5, 0.5, 0.0]);
        assert_eq!(of(Weights::Quadratic(ranks(3))), [0.75, 0.75, 0.0]);
        assert_eq!(of(Weights::Ordinal(3)).map(|weight| (weight * 3.0_f64).round()), [2.0, 2.0, 0.0]);
        assert_eq!(of(Weights::Linear(vec![1.0, 2.0, 5.0])), [0.75, 0.25, 0.0]);
    }
}
