//! Two raters' square table over any number of categories.

use super::Cells;
use super::cohen::{Cohen, weighted};
use super::judgements::Judged;
use super::weights::Weights;
use crate::analysis::statistic::{Statistic, Undefined, proportion};

/// How often the first rater's category (row) met the second one's (column).
///
/// Only pairs that met are kept, sorted, so that a column of free text taken for labels costs no more than its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    met: Vec<((usize, usize), u64)>,
    by_first: Vec<u64>,
    by_second: Vec<u64>,
    n: u64,
}

impl Table {
    /// The table of two of the raters, by their numbers, on the units both of them labelled.
    pub fn of_pair(judged: Judged<'_>, first: usize, second: usize) -> Self {
        let none = vec![0; judged.categories()];
        let mut table = Self { met: Vec::new(), by_first: none.clone(), by_second: none, n: 0 };
        for pattern in judged.patterns() {
            if let (Some(row), Some(column)) = (pattern.labels[first], pattern.labels[second]) {
                let (row, column) = (row as usize, column as usize);
                table.met.push(((row, column), pattern.units));
                table.by_first[row] += pattern.units;
                table.by_second[column] += pattern.units;
                table.n += pattern.units;
            }
        }
        table.met.sort_unstable();
        table.met.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        table
    }

    /// On how many units the first rater said the one and the second rater the other.
    pub fn units(&self, first: usize, second: usize) -> u64 {
        let place = self.met.binary_search_by_key(&(first, second), |(pair, _)| *pair);
        place.map_or(0, |place| self.met[place].1)
    }

    /// How often the first and the second rater used each category.
    pub fn margins(&self) -> [&[u64]; 2] {
        [&self.by_first, &self.by_second]
    }

    /// How many units both raters labelled.
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// On how many units the two labels are the same.
    pub fn agreed(&self) -> u64 {
        self.met.iter().filter(|((row, column), _)| row == column).map(|(_, units)| units).sum()
    }

    /// Percent agreement p_o = Σ n_kk / n, with SE √(p_o(1−p_o)/n) and Wilson's interval.
    pub fn percent_agreement(&self) -> Statistic {
        proportion(self.agreed(), self.n())
    }

    /// Cohen's kappa (1960), weighted (1968) or not, with the standard error of Fleiss, Cohen and Everitt (1969) and
    /// the interval κ ± 1.96 · SE.
    ///
    /// Undefined without units, and if both raters gave every unit one and the same label.
    pub fn cohen_kappa(&self, weights: &Weights) -> Statistic {
        match self.cohen(weights) {
            Some(cohen) => cohen.statistic(),
            None if self.n() == 0 => Statistic::undefined(Undefined::NoPairs),
            None => Statistic::undefined(Undefined::OneCategory),
        }
    }

    /// The standard error kappa would have if the raters agreed no better than chance.
    pub fn cohen_kappa_se0(&self, weights: &Weights) -> Option<f64> {
        self.cohen(weights)?.se0
    }

    /// The largest kappa raters could reach who use the categories as often as these do (Cohen 1960).
    pub fn kappa_max(&self) -> Option<f64> {
        self.cohen(&Weights::Identity)?.max
    }

    /// The table as one category sees it: this one, or any other. Its kappa is `cohen_kappa[category]`.
    pub fn dichotomised(&self, category: usize) -> Cells {
        let both = self.units(category, category);
        let (only_first, only_second) = (self.by_first[category] - both, self.by_second[category] - both);
        Cells { both, only_first, only_second, neither: self.n() - both - only_first - only_second }
    }

    fn cohen(&self, weights: &Weights) -> Option<Cohen> {
        let met = self.met.iter().map(|&((first, second), units)| (first, second, units));
        weighted(met, &self.by_first, &self.by_second, weights)
    }
}
