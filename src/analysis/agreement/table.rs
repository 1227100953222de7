//! Two raters' square table over any number of categories.

use super::Cells;
use super::cohen::cohen;
use crate::analysis::statistic::{Statistic, Undefined, proportion};

/// How often the first rater's category (row) met the second one's (column).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    categories: Vec<String>,
    /// Row by row.
    counts: Vec<u64>,
}

impl Table {
    /// A table without units.
    pub fn new(categories: Vec<String>) -> Self {
        let counts = vec![0; categories.len() * categories.len()];
        Self { categories, counts }
    }

    /// Counts one unit, by the places of its two labels in the list of categories.
    pub(super) fn count(&mut self, first: usize, second: usize, units: u64) {
        self.counts[first * self.categories.len() + second] += units;
    }

    /// The categories, in the order of rows and columns.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// The rows in order, one entry a column.
    pub fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.counts.chunks(self.categories.len().max(1))
    }

    /// How many units both raters labelled.
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// On how many units the two labels are the same.
    pub fn agreed(&self) -> u64 {
        self.counts.iter().step_by(self.categories.len() + 1).sum()
    }

    /// Percent agreement p_o = Σ n_kk / n, with SE √(p_o(1−p_o)/n) and Wilson's interval.
    pub fn percent_agreement(&self) -> Statistic {
        proportion(self.agreed(), self.n())
    }

    /// Cohen's kappa for nominal categories, with the standard error of Fleiss, Cohen and Everitt (1969).
    ///
    /// Undefined without units, and if both raters gave every unit one and the same label.
    pub fn cohen_kappa(&self) -> Statistic {
        match cohen(&self.counts, self.categories.len()) {
            Some(cohen) => {
                let kappa = Statistic::of(cohen.kappa);
                cohen.se.map_or(kappa.clone(), |se| kappa.with_normal_interval(se, (-1.0, 1.0)))
            }
            None if self.n() == 0 => Statistic::undefined(Undefined::NoUnits),
            None => Statistic::undefined(Undefined::OneCategory),
        }
    }

    /// The standard error kappa would have if the raters agreed no better than chance.
    pub fn cohen_kappa_se0(&self) -> Option<f64> {
        cohen(&self.counts, self.categories.len())?.se0
    }

    /// The table as one category sees it: this one, or any other. Its kappa is `cohen_kappa[category]`.
    pub fn dichotomised(&self, category: usize) -> Cells {
        let size = self.categories.len();
        let both = self.counts[category * size + category];
        let by_first: u64 = self.counts[category * size..(category + 1) * size].iter().sum();
        let by_second: u64 = (0..size).map(|row| self.counts[row * size + category]).sum();
        let (only_first, only_second) = (by_first - both, by_second - both);
        Cells { both, only_first, only_second, neither: self.n() - both - only_first - only_second }
    }
}
