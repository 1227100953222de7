//! The four cells of two coders and one code.

use super::cohen::{Chance, Cohen, cohen};
use super::judgements::Judged;
use crate::analysis::statistic::{Statistic, Undefined, proportion};
use serde::Serialize;
use std::ops::AddAssign;

/// On how many units both coders, one of them or neither used the code (a, b, c, d in the literature).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Cells {
    pub both: u64,
    pub only_first: u64,
    pub only_second: u64,
    pub neither: u64,
}

impl Cells {
    /// What two of the raters, by their numbers, did with one category, on the units that both of them labelled.
    pub fn of_pair(judged: Judged<'_>, pair: [usize; 2], category: u32) -> Self {
        let mut cells = Self::default();
        for (labels, units) in judged.of_pair(pair) {
            let cell = match labels.map(|label| label == category) {
                [true, true] => &mut cells.both,
                [true, false] => &mut cells.only_first,
                [false, true] => &mut cells.only_second,
                [false, false] => &mut cells.neither,
            };
            *cell += units;
        }
        cells
    }

    /// How many units there are.
    pub const fn n(&self) -> u64 {
        self.both + self.only_first + self.only_second + self.neither
    }

    /// On how many units at least one coder used the code.
    pub const fn positives(&self) -> u64 {
        self.both + self.only_first + self.only_second
    }

    /// On how many units the two decided alike.
    pub const fn agreed(&self) -> u64 {
        self.both + self.neither
    }

    /// Percent agreement p_o = (a + d) / n alone. `None` without units.
    pub fn share_agreed(&self) -> Option<f64> {
        (self.n() > 0).then(|| self.agreed() as f64 / self.n() as f64)
    }

    /// Percent agreement p_o = (a + d) / n, with SE √(p_o(1−p_o)/n) and Wilson's interval.
    pub fn percent_agreement(&self) -> Statistic {
        proportion(self.agreed(), self.n())
    }

    /// Cohen's kappa (1960) with the standard error of Fleiss, Cohen and Everitt (1969) and the interval
    /// κ ± 1.96 · SE, cut to −1 … 1.
    ///
    /// Undefined without units, and if neither coder used the code or both used it everywhere: then chance
    /// explains everything and there is nothing to divide by. No p: that agreement is better than none is
    /// no news; [`Cells::cohen_kappa_se0`] serves who wants to test it.
    pub fn cohen_kappa(&self) -> Statistic {
        self.cohen().map_or_else(Statistic::undefined, |cohen| cohen.statistic())
    }

    /// The standard error kappa would have if the coders agreed no better than chance.
    pub fn cohen_kappa_se0(&self) -> Option<f64> {
        self.cohen().ok()?.se0
    }

    /// The largest kappa coders could reach who use the code as often as these do (Cohen 1960).
    pub fn kappa_max(&self) -> Option<f64> {
        self.cohen().ok()?.max
    }

    /// Positive agreement 2a / (2a + b + c): if one coder used the code, how likely did the other one?
    ///
    /// Cicchetti and Feinstein (1990); SE √(4a(b+c)(a+b+c)) / (2a+b+c)² by Graham and Bull (1998). The same number
    /// as F1 and Dice. Undefined if nobody used the code.
    pub fn positive_agreement(&self) -> Statistic {
        specific(self.both, self.only_first + self.only_second, self.n(), Undefined::NeitherUsed)
    }

    /// Negative agreement 2d / (2d + b + c): the same for leaving the code out.
    ///
    /// Undefined if both coders used the code everywhere.
    pub fn negative_agreement(&self) -> Statistic {
        specific(self.neither, self.only_first + self.only_second, self.n(), Undefined::BothEverywhere)
    }

    /// Intersection over union a / (a + b + c), Jaccard's index: of what either coder used the code on, how much did
    /// both?
    ///
    /// SE and Wilson's interval as for any share of these units. Undefined if neither coder used the code.
    pub fn intersection_over_union(&self) -> Statistic {
        match self.positives() {
            0 if self.n() > 0 => Statistic::undefined(Undefined::NeitherUsed),
            positives => proportion(self.both, positives),
        }
    }

    /// The prevalence index (a − d) / n of Byrt, Bishop and Carlin (1993): near −1 for a rare code, which
    /// pulls kappa down however well the coders agree. `None` without units.
    pub fn prevalence_index(&self) -> Option<f64> {
        (self.n() > 0).then(|| (self.both as f64 - self.neither as f64) / self.n() as f64)
    }

    /// The bias index (b − c) / n of Byrt, Bishop and Carlin (1993): how much more often the first coder used
    /// the code. `None` without units.
    pub fn bias_index(&self) -> Option<f64> {
        (self.n() > 0).then(|| (self.only_first as f64 - self.only_second as f64) / self.n() as f64)
    }

    /// How often the code was used, as the mean of both coders: (2a + b + c) / 2n. `None` without units.
    pub fn prevalence(&self) -> Option<f64> {
        let uses = 2 * self.both + self.only_first + self.only_second;
        (self.n() > 0).then(|| uses as f64 / (2 * self.n()) as f64)
    }

    /// Cohen's kappa and 1 − p_e alone, for who has no use for errors; `None` where kappa is undefined.
    pub(super) fn kappa_and_room(&self) -> Option<(f64, f64)> {
        let [rows, columns] = self.totals();
        Chance::of(&rows, &columns).map(|chance| (chance.beyond(self.agreed()), chance.room()))
    }

    /// On how many units the first coder, and the second, did use the code and did not.
    const fn totals(&self) -> [[u64; 2]; 2] {
        let Self { both, only_first, only_second, neither } = *self;
        [[both + only_first, only_second + neither], [both + only_second, only_first + neither]]
    }

    /// The formula's results, or why it has none.
    pub(super) fn cohen(&self) -> Result<Cohen, Undefined> {
        let Self { both, only_first, only_second, neither } = *self;
        let met = [(0, 0, both), (0, 1, only_first), (1, 0, only_second), (1, 1, neither)].into_iter();
        let [rows, columns] = self.totals();
        cohen(met, &rows, &columns).ok_or(match self.positives() {
            _ if self.n() == 0 => Undefined::NoUnits,
            0 => Undefined::NeitherUsed,
            _ => Undefined::BothEverywhere,
        })
    }
}

impl AddAssign for Cells {
    fn add_assign(&mut self, other: Self) {
        self.both += other.both;
        self.only_first += other.only_first;
        self.only_second += other.only_second;
        self.neither += other.neither;
    }
}

/// 2 · agreed / (2 · agreed + differed).
fn specific(agreed: u64, differed: u64, n: u64, nobody: Undefined) -> Statistic {
    if n == 0 {
        return Statistic::undefined(Undefined::NoUnits);
    }
    if agreed + differed == 0 {
        return Statistic::undefined(nobody);
    }
    let (a, d) = (agreed as f64, differed as f64);
    let se = (4.0 * a * d * (a + d)).sqrt() / (2.0 * a + d).powi(2);
    let share = Statistic::of(2.0 * a / (2.0 * a + d));
    if n == 1 { share } else { share.with_normal_interval(se, (0.0, 1.0)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn cells(both: u64, only_first: u64, only_second: u64, neither: u64) -> Cells {
        Cells { both, only_first, only_second, neither }
    }

    /// Feinstein and Cicchetti (1990), tables 1 and 2: the same 85 % agreement, kappa .70 and .32; Cicchetti and
    /// Feinstein (1990): P_pos .842 and .914, P_neg .857 and .400.
    #[test]
    fn the_two_paradoxes_and_what_resolves_them() {
        let (balanced, rare) = (cells(40, 9, 6, 45), cells(80, 10, 5, 5));
        let thousandths = |statistic: Statistic| (statistic.value.unwrap() * 1000.0).round() as i32;
        let both = |of: fn(&Cells) -> Statistic| (thousandths(of(&balanced)), thousandths(of(&rare)));
        assert_eq!(both(Cells::percent_agreement), (850, 850));
        assert_eq!(both(Cells::cohen_kappa), (700, 318));
        assert_eq!(both(Cells::positive_agreement), (842, 914));
        assert_eq!(both(Cells::negative_agreement), (857, 400));
        // 40 / 55 and 80 / 95.
        assert_eq!(both(Cells::intersection_over_union), (727, 842));
        assert_eq!((rare.prevalence_index(), rare.bias_index()), (Some(0.75), Some(0.05)));
    }

    #[test]
    fn a_code_nobody_used_and_one_used_everywhere_have_no_kappa_and_say_why() {
        assert_eq!(cells(0, 0, 0, 9).cohen_kappa().undefined, Some(Undefined::NeitherUsed));
        assert_eq!(cells(9, 0, 0, 0).cohen_kappa().undefined, Some(Undefined::BothEverywhere));
        assert_eq!(cells(0, 0, 0, 0).cohen_kappa().undefined, Some(Undefined::NoUnits));
        assert_eq!(cells(0, 0, 0, 9).percent_agreement().value, Some(1.0));
        assert_eq!(cells(0, 0, 0, 9).positive_agreement().undefined, Some(Undefined::NeitherUsed));
        assert_eq!(cells(0, 0, 0, 9).intersection_over_union().undefined, Some(Undefined::NeitherUsed));
        assert_eq!(cells(0, 0, 0, 0).intersection_over_union().undefined, Some(Undefined::NoUnits));
        assert_eq!(cells(9, 0, 0, 0).negative_agreement().undefined, Some(Undefined::BothEverywhere));
    }

    #[test]
    fn the_interval_is_kappa_and_1_96_standard_errors_cut_at_one() {
        let kappa = cells(12, 2, 2, 205).cohen_kappa();
        let (value, se, (low, high)) = (kappa.value.unwrap(), kappa.se.unwrap(), kappa.ci95.unwrap());
        assert!((low - (value - 1.959963984540054 * se)).abs() < 1e-12 && high < 1.0);
        assert_eq!(cells(5, 0, 0, 5).cohen_kappa().ci95, Some((1.0, 1.0)));
    }

    proptest! {
        #[test]
        fn kappa_does_not_care_who_is_first_or_what_yes_means(
            a in 0u64..400, b in 0u64..400, c in 0u64..400, d in 0u64..400
        ) {
            let near = |x: Statistic, y: Statistic| match (x.value, y.value) {
                (Some(x_value), Some(y_value)) => {
                    (x_value - y_value).abs() < 1e-12 && (x.se.unwrap_or(0.0) - y.se.unwrap_or(0.0)).abs() < 1e-7
                }
                (x_value, y_value) => x_value == y_value,
            };
            let kappa = cells(a, b, c, d).cohen_kappa();
            prop_assert!(near(kappa.clone(), cells(a, c, b, d).cohen_kappa()));
            prop_assert!(near(kappa.clone(), cells(d, b, c, a).cohen_kappa()));
            prop_assert_eq!(kappa.value.is_some(), kappa.undefined.is_none());
            if let Some(value) = kappa.value {
                prop_assert!((-1.0..=1.0).contains(&value));
                prop_assert!(value <= cells(a, b, c, d).kappa_max().unwrap() + 1e-12);
            }
        }

        #[test]
        fn kappa_of_a_million_interviews_is_as_exact_as_that_of_one(
            a in 0u64..50, b in 0u64..50, c in 0u64..50, d in 0u64..50
        ) {
            let many = 20_000_000_000;
            let (one, all) = (cells(a, b, c, d), cells(a * many, b * many, c * many, d * many));
            prop_assert_eq!(one.cohen_kappa().value.map(|value| (value * 1e12).round()),
                            all.cohen_kappa().value.map(|value| (value * 1e12).round()));
        }
    }
}
