//! A statistic: a number with its uncertainty, or the reason why there is none.

use serde::{Serialize, Serializer};
use statrs::distribution::{ChiSquared, ContinuousCDF, StudentsT};
use std::fmt;

/// The 97.5 % quantile of the standard normal distribution.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;

/// A number with its standard error and interval, or the reason why it does not exist; never NaN.
///
/// In JSON always `{"value", "se", "ci95", "p", "undefined"}`, with `null` for what there is not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistic {
    pub value: Option<f64>,
    /// Standard error, for intervals.
    pub se: Option<f64>,
    /// Lower and upper end of the 95 % interval.
    pub ci95: Option<(f64, f64)>,
    /// Two-sided p value, where the statistic has a test that answers a question.
    pub p: Option<f64>,
    /// Set exactly when `value` is not.
    pub undefined: Option<Undefined>,
}

/// Why a statistic does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undefined {
    /// There is nothing both coders had before them.
    NoUnits,
    /// No unit has two ratings.
    NoPairs,
    NeitherUsed,
    BothEverywhere,
    /// Nobody used the code or the category.
    NobodyUsed,
    /// All units bear one label, by all raters.
    OneCategory,
    /// One of the pairs a mean is taken over has no value.
    PairUndefined,
    /// A mean of statistics none of which exists.
    NoneDefined,
    /// No disagreement is to be expected, so that none can be less than expected.
    NothingExpected,
    /// There is only one value, so that nothing can be told apart.
    OneValue,
    /// No two coders marked the same characters.
    NoOverlap,
    /// Of what bears this value nothing was marked by anybody else.
    NotCovered,
    /// Only marked units were counted, and the figure needs the others too.
    UncodedLeftOut,
    /// One coder's units overlap, where each character may have one value.
    UnitsOverlap,
    /// A coder's segments leave out part of the text.
    NotExhaustive,
    /// Too much for a solver that does not guess.
    TooLarge,
    /// The arithmetic left the numbers.
    NotFinite,
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoUnits => "no units",
            Self::NoPairs => "no unit was rated twice: no overlap between coders",
            Self::NeitherUsed => "neither coder used the code",
            Self::BothEverywhere => "both coders used it on every unit",
            Self::NobodyUsed => "nobody used it",
            Self::OneCategory => "everybody gave every unit the same label",
            Self::PairUndefined => "not defined for one of the pairs",
            Self::NoneDefined => "not defined for any code",
            Self::NothingExpected => "chance alone would give no disagreement",
            Self::OneValue => "there is only one value, nothing to tell apart",
            Self::NoOverlap => "no two coders marked the same characters",
            Self::NotCovered => "nobody else marked any of it",
            Self::UncodedLeftOut => "needs the units nobody coded, which were left out",
            Self::UnitsOverlap => "one coder's units overlap; take one code at a time",
            Self::NotExhaustive => "a coder left part of the text unmarked",
            Self::TooLarge => "too large for the exact solver",
            Self::NotFinite => "too large to compute",
        })
    }
}

impl Serialize for Undefined {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Statistic {
    /// A number alone, without error or interval.
    pub fn of(value: f64) -> Self {
        if !value.is_finite() {
            return Self::undefined(Undefined::NotFinite);
        }
        Self { value: Some(value), se: None, ci95: None, p: None, undefined: None }
    }

    /// No number, for this reason.
    pub const fn undefined(reason: Undefined) -> Self {
        Self { value: None, se: None, ci95: None, p: None, undefined: Some(reason) }
    }

    /// Adds a standard error and the interval value ± 1.96 · SE, cut to `lowest..=highest`.
    pub(super) fn with_normal_interval(mut self, se: f64, (lowest, highest): (f64, f64)) -> Self {
        if let Some(value) = self.value.filter(|_| se.is_finite()) {
            self.se = Some(se);
            self.ci95 = Some(((value - Z_95 * se).max(lowest), (value + Z_95 * se).min(highest)));
        }
        self
    }

    /// Adds a standard error, the interval value ± t · SE cut at `highest`, and the two-sided p value of the value
    /// against 0, by Student's t with `freedom` degrees of freedom. Nothing is added for less than one degree, and no p
    /// where no unit differs from another.
    pub(super) fn with_t_interval(mut self, se: f64, freedom: u64, highest: f64) -> Self {
        let student = StudentsT::new(0.0, 1.0, freedom as f64);
        if let (Some(value), Ok(student)) = (self.value.filter(|_| se.is_finite()), student) {
            let half = student.inverse_cdf(0.975) * se;
            self.se = Some(se);
            self.ci95 = Some((value - half, (value + half).min(highest)));
            self.p = (se > f64::EPSILON).then(|| 2.0 * student.sf((value / se).abs()));
        }
        self
    }

    /// The number without error, interval and p, for units that are not independent of one another.
    pub(super) fn value_only(self) -> Self {
        Self { se: None, ci95: None, p: None, ..self }
    }
}

/// A share `hits` of `n` with SE √(p(1−p)/n) and the interval of Wilson (1927), which keeps to 0 … 1 and is
/// honest for small `n`. Undefined for no units; one unit has a value and nothing else.
pub(super) fn proportion(hits: u64, n: u64) -> Statistic {
    if n == 0 {
        return Statistic::undefined(Undefined::NoUnits);
    }
    let (p, n_real) = (hits as f64 / n as f64, n as f64);
    let mut share = Statistic::of(p);
    if n > 1 {
        let z2 = Z_95 * Z_95;
        let centre = (p + z2 / (2.0 * n_real)) / (1.0 + z2 / n_real);
        let half = Z_95 * (p * (1.0 - p) / n_real + z2 / (4.0 * n_real * n_real)).sqrt() / (1.0 + z2 / n_real);
        share.se = Some((p * (1.0 - p) / n_real).sqrt());
        // The ends are exact at 0 and 1, where rounding would leave 1e-17.
        let lower = if hits == 0 { 0.0 } else { (centre - half).max(0.0) };
        let upper = if hits == n { 1.0 } else { (centre + half).min(1.0) };
        share.ci95 = Some((lower, upper));
    }
    share
}

/// How probable so large a χ² or a larger one is by chance, with these degrees of freedom; `None` without any.
pub(super) fn chi_square_tail(value: f64, freedom: u64) -> Option<f64> {
    Some(ChiSquared::new(freedom as f64).ok()?.sf(value)).filter(|p| p.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statistic_is_written_with_all_its_keys_and_null_for_what_there_is_not() {
        let json = |statistic: &Statistic| serde_json::to_string(statistic).unwrap();
        let known = Statistic::of(0.5).with_normal_interval(0.5, (-1.0, 1.0));
        assert_eq!(json(&known), r#"{"value":0.5,"se":0.5,"ci95":[-0.479981992270027,1.0],"p":null,"undefined":null}"#);
        let unknown = Statistic::undefined(Undefined::NeitherUsed);
        assert_eq!(
            json(&unknown),
            r#"{"value":null,"se":null,"ci95":null,"p":null,"undefined":"neither coder used the code"}"#
        );
    }

    /// Student's t: 2.262157 for 9 degrees of freedom (any printed table), and p = .05 at that ratio.
    #[test]
    fn a_t_interval_is_wider_for_few_units_and_absent_for_one() {
        let statistic = Statistic::of(0.2262157).with_t_interval(0.1, 9, 1.0);
        let (low, high) = statistic.ci95.unwrap();
        assert!(low.abs() < 1e-6 && (high - 0.4524314).abs() < 1e-6, "{statistic:?}");
        assert!((statistic.p.unwrap() - 0.05).abs() < 1e-6, "{statistic:?}");
        assert_eq!(Statistic::of(0.5).with_t_interval(0.1, 0, 1.0), Statistic::of(0.5));
        let perfect = Statistic::of(1.0).with_t_interval(0.0, 5, 1.0);
        assert_eq!((perfect.ci95, perfect.p), (Some((1.0, 1.0)), None));
    }

    #[test]
    fn what_is_not_a_number_is_undefined() {
        assert_eq!(Statistic::of(f64::NAN).undefined, Some(Undefined::NotFinite));
        assert_eq!(Statistic::of(0.3).with_normal_interval(f64::NAN, (0.0, 1.0)), Statistic::of(0.3));
    }

    /// Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29.
    #[test]
    fn wilson_intervals_as_newcombe_printed_them() {
        let printed =
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)];
        for (hits, n, lower, upper) in printed {
            let (low, high) = proportion(hits, n).ci95.unwrap();
            assert!((low - lower).abs() < 5e-5 && (high - upper).abs() < 5e-5, "{hits} of {n}: {low} {high}");
        }
        assert_eq!(proportion(0, 0).undefined, Some(Undefined::NoUnits));
        assert_eq!(proportion(1, 1), Statistic::of(1.0));
    }
}
