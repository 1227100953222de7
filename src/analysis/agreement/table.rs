//! Two raters' square table over any number of categories.

use super::Cells;
use super::cohen::{Cohen, cohen};
use crate::analysis::statistic::{Statistic, Undefined, proportion};
use std::collections::BTreeMap;

/// How often the first rater's category (row) met the second one's (column).
///
/// Only pairs that met are kept, so that a column of free text taken for labels costs no more than its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    categories: Vec<String>,
    met: BTreeMap<(usize, usize), u64>,
    by_first: Vec<u64>,
    by_second: Vec<u64>,
    n: u64,
}

impl Table {
    /// A table without units.
    pub fn new(categories: Vec<String>) -> Self {
        let none = vec![0; categories.len()];
        Self { categories, met: BTreeMap::new(), by_first: none.clone(), by_second: none, n: 0 }
    }

    /// Counts units, by the places of their two labels in the list of categories.
    pub(super) fn count(&mut self, first: usize, second: usize, units: u64) {
        *self.met.entry((first, second)).or_default() += units;
        self.by_first[first] += units;
        self.by_second[second] += units;
        self.n += units;
    }

    /// The categories, in the order of rows and columns.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// On how many units the first rater said the one and the second rater the other.
    pub fn units(&self, first: usize, second: usize) -> u64 {
        self.met.get(&(first, second)).copied().unwrap_or(0)
    }

    /// How many units both raters labelled.
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// On how many units the two labels are the same.
    pub fn agreed(&self) -> u64 {
        (0..self.categories.len()).map(|category| self.units(category, category)).sum()
    }

    /// Percent agreement p_o = Σ n_kk / n, with SE √(p_o(1−p_o)/n) and Wilson's interval.
    pub fn percent_agreement(&self) -> Statistic {
        proportion(self.agreed(), self.n())
    }

    /// Cohen's kappa for nominal categories, with the standard error of Fleiss, Cohen and Everitt (1969).
    ///
    /// Undefined without units, and if both raters gave every unit one and the same label.
    pub fn cohen_kappa(&self) -> Statistic {
        match self.cohen() {
            Some(cohen) => cohen.statistic(),
            None if self.n() == 0 => Statistic::undefined(Undefined::NoUnits),
            None => Statistic::undefined(Undefined::OneCategory),
        }
    }

    /// The standard error kappa would have if the raters agreed no better than chance.
    pub fn cohen_kappa_se0(&self) -> Option<f64> {
        self.cohen()?.se0
    }

    /// The table as one category sees it: this one, or any other. Its kappa is `cohen_kappa[category]`.
    pub fn dichotomised(&self, category: usize) -> Cells {
        let both = self.units(category, category);
        let (only_first, only_second) = (self.by_first[category] - both, self.by_second[category] - both);
        Cells { both, only_first, only_second, neither: self.n() - both - only_first - only_second }
    }

    fn cohen(&self) -> Option<Cohen> {
        cohen(self.met.iter().map(|(&(first, second), &units)| (first, second, units)), &self.by_first, &self.by_second)
    }
}
