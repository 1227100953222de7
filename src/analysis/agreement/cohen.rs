//! Cohen's kappa and its standard errors from a square table of counts, in whole numbers as far as they go.

use super::weights::Weights;
use crate::analysis::Statistic;

/// What the table says about two coders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cohen {
    /// (p_o − p_e) / (1 − p_e).
    pub(super) kappa: f64,
    /// Non-null standard error, for intervals; `None` for a single unit.
    pub(super) se: Option<f64>,
    /// Standard error if there were no agreement beyond chance, for tests; `None` for a single unit.
    pub(super) se0: Option<f64>,
    /// The largest kappa these margins allow; `None` with weights.
    pub(super) max: Option<f64>,
    /// 1 − p_e, which pooling needs beside kappa.
    pub(super) room: f64,
}

impl Cohen {
    /// Kappa with the interval κ ± 1.96 · SE, cut to −1 … 1.
    pub(super) fn statistic(&self) -> Statistic {
        let kappa = Statistic::of(self.kappa);
        match self.se {
            Some(se) => kappa.with_normal_interval(se, (-1.0, 1.0)),
            None => kappa,
        }
    }
}

/// What chance alone would do with these totals. n² p_e and n² (1 − p_e) are whole numbers; one division each keeps kappa
/// exact to the last digit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    n: u64,
    /// n² p_e.
    agreed: i128,
    /// n² (1 − p_e), never 0.
    room: i128,
}

impl Chance {
    /// `None` without units, and if both coders used one and the same category throughout.
    pub(super) fn of(rows: &[u64], columns: &[u64]) -> Option<Self> {
        let n: u64 = rows.iter().sum();
        debug_assert_eq!(n, columns.iter().sum::<u64>());
        let agreed: i128 = rows.iter().zip(columns).map(|(&row, &column)| product(row, column)).sum();
        let room = product(n, n) - agreed;
        (room != 0).then_some(Self { n, agreed, room })
    }

    /// Kappa, if the coders agreed on so many units.
    pub(super) fn beyond(&self, agreed: u64) -> f64 {
        (product(self.n, agreed) - self.agreed) as f64 / self.room as f64
    }

    /// 1 − p_e.
    pub(super) fn room(&self) -> f64 {
        self.room as f64 / product(self.n, self.n) as f64
    }
}

fn product(a: u64, b: u64) -> i128 {
    i128::from(a) * i128::from(b)
}

/// Cohen's kappa: agreement of two coders beyond chance, κ = (p_o − p_e) / (1 − p_e), p_e = Σ_k p_k. p_.k.
///
/// Cohen (1960), eq. 1; κ_max, ibid., with p_o,max = Σ_k min(p_k., p_.k). Standard errors by Fleiss, Cohen
/// and Everitt (1969) for weights 1 on and 0 off the diagonal:
///
/// Var  = { Σ_ij p_ij [δ_ij − (p_.i + p_j.)(1 − κ)]² − [κ − p_e(1 − κ)]² } / [n (1 − p_e)²]
/// Var₀ = { p_e + p_e² − Σ_k p_k. p_.k (p_k. + p_.k) } / [n (1 − p_e)²]
///
/// `met` has the cells that are not 0, as (first coder's category, second coder's, units); `rows` and `columns`
/// are the totals of the first and of the second coder. `None` without units, and if both coders used one and
/// the same category throughout, where 1 − p_e is 0.
pub(super) fn cohen(
    met: impl Iterator<Item = (usize, usize, u64)> + Clone,
    rows: &[u64],
    columns: &[u64],
) -> Option<Cohen> {
    let chance = Chance::of(rows, columns)?;
    let n = chance.n;
    let agreed: u64 = met.clone().filter(|(i, j, _)| i == j).map(|(.., units)| units).sum();
    let possible: u64 = rows.iter().zip(columns).map(|(row, column)| row.min(column)).sum();
    let kappa = chance.beyond(agreed);
    let (se, se0) = match n {
        1 => (None, None),
        // Both variances are 0 when one coder never varied, the first one when both always agreed. Said outright,
        // because rounding would leave 1e-8.
        _ if rows.contains(&n) || columns.contains(&n) => (Some(0.0), Some(0.0)),
        _ => {
            let (var, var0) = variances(met, rows, columns, n, kappa);
            (Some(if agreed == n { 0.0 } else { var.max(0.0).sqrt() }), Some(var0.max(0.0).sqrt()))
        }
    };
    Some(Cohen { kappa, se, se0, max: Some(chance.beyond(possible)), room: chance.room() })
}

/// Weighted kappa (Cohen 1968): p_o = Σ w_ij p_ij, p_e = Σ w_ij p_i. p_.j; standard errors by Fleiss, Cohen and Everitt
/// (1969) with wi. = Σ_j w_ij p_.j and w.j = Σ_i w_ij p_i.:
///
/// Var  = { Σ_ij p_ij [w_ij − (wi. + w.j)(1 − κ)]² − [κ − p_e(1 − κ)]² } / [n (1 − p_e)²]
/// Var₀ = { Σ_ij p_i. p_.j [w_ij − (wi. + w.j)]² − p_e² } / [n (1 − p_e)²]
///
/// `None` where [`cohen`] is, and where the weights leave nothing to disagree about.
pub(super) fn weighted(
    met: impl Iterator<Item = (usize, usize, u64)> + Clone,
    rows: &[u64],
    columns: &[u64],
    weights: &Weights,
) -> Option<Cohen> {
    if weights.are_identity() {
        return cohen(met, rows, columns);
    }
    let units: u64 = rows.iter().sum();
    let n = units as f64;
    let shares = |totals: &[u64]| totals.iter().map(|&total| total as f64 / n).collect::<Vec<f64>>();
    let (by_first, by_second) = (shares(rows), shares(columns));
    // The weights are symmetric, so that rows and columns are met alike.
    let (of_row, of_column) = (weights.times(&by_second), weights.times(&by_first));
    let p_o: f64 = met.clone().map(|(i, j, units)| weights.agreement(i, j) * units as f64 / n).sum();
    let p_e: f64 = of_row.iter().zip(&by_first).map(|(weight, share)| weight * share).sum();
    let room = 1.0 - p_e;
    let one_category = rows.iter().zip(columns).any(|(&row, &column)| row == units && column == units);
    if units == 0 || one_category || room < 1e-12 {
        return None;
    }
    let kappa = (p_o - p_e) / room;
    if units == 1 {
        return Some(Cohen { kappa, se: None, se0: None, max: None, room });
    }
    let squares: f64 = met
        .map(|(i, j, units)| {
            units as f64 / n * (weights.agreement(i, j) - (of_row[i] + of_column[j]) * (1.0 - kappa)).powi(2)
        })
        .sum();
    let mut by_chance = 0.0;
    for (i, row) in by_first.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        for (j, column) in by_second.iter().enumerate() {
            by_chance += row * column * (weights.agreement(i, j) - of_row[i] - of_column[j]).powi(2);
        }
    }
    // At perfect agreement, or with a coder who never varies, rounding may leave a little below or above 0.
    let error = |variance: f64| if variance < 1e-15 { 0.0 } else { (variance / (n * room * room)).sqrt() };
    let se = error(squares - (kappa - p_e * (1.0 - kappa)).powi(2));
    Some(Cohen { kappa, se: Some(se), se0: Some(error(by_chance - p_e * p_e)), max: None, room })
}

fn variances(
    met: impl Iterator<Item = (usize, usize, u64)>,
    rows: &[u64],
    columns: &[u64],
    n: u64,
    kappa: f64,
) -> (f64, f64) {
    let n = n as f64;
    let share = |units: u64| units as f64 / n;
    let margins = || rows.iter().zip(columns).map(|(&row, &column)| (share(row), share(column)));
    let p_e: f64 = margins().map(|(row, column)| row * column).sum();
    let squares: f64 = met
        .map(|(i, j, units)| {
            let weight = if i == j { 1.0 } else { 0.0 };
            share(units) * (weight - (share(columns[i]) + share(rows[j])) * (1.0 - kappa)).powi(2)
        })
        .sum();
    let skew: f64 = margins().map(|(row, column)| row * column * (row + column)).sum();
    let scale = n * (1.0 - p_e).powi(2);
    ((squares - (kappa - p_e * (1.0 - kappa)).powi(2)) / scale, (p_e + p_e * p_e - skew) / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From a whole table, row by row.
    fn of(counts: &[u64], size: usize) -> Option<Cohen> {
        let cells = counts.iter().enumerate().map(|(at, &units)| (at / size, at % size, units));
        let total = |of: &dyn Fn(usize) -> bool| -> u64 {
            counts.iter().enumerate().filter(|&(at, _)| of(at)).map(|(_, &units)| units).sum()
        };
        let rows: Vec<u64> = (0..size).map(|i| total(&|at| at / size == i)).collect();
        let columns: Vec<u64> = (0..size).map(|j| total(&|at| at % size == j)).collect();
        cohen(cells, &rows, &columns)
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 5e-4
    }

    /// Cohen (1960), p. 45: 200 cases in three categories; p_o = .70, p_e = .41, κ = .492.
    #[test]
    fn cohens_own_example() {
        let cohen = of(&[88, 14, 18, 10, 40, 10, 2, 6, 12], 3).unwrap();
        assert!(near(cohen.kappa, 0.492), "{cohen:?}");
        assert!(near(cohen.room, 0.59), "p_e is .41: {cohen:?}");
    }

    /// Fleiss, Cohen and Everitt (1969), table 1, with their own weights: weighted κ = .507.
    #[test]
    fn the_example_with_weights() {
        let counts = [106, 10, 4, 22, 28, 10, 2, 12, 6];
        let cells = counts.iter().enumerate().map(|(at, &units)| (at / 3, at % 3, units));
        let weights = vec![1.0, 0.0, 0.4444, 0.0, 1.0, 0.6667, 0.4444, 0.6667, 1.0];
        let weights = Weights::Custom { categories: 3, weights };
        let weighted = weighted(cells, &[120, 60, 20], &[130, 50, 20], &weights).unwrap();
        assert!(near(weighted.kappa, 0.507), "{weighted:?}");
    }

    /// Fleiss, Cohen and Everitt (1969), table 1: κ = .429, SE .0537 and, under no agreement, .0555.
    #[test]
    fn the_example_with_the_right_standard_errors() {
        let cohen = of(&[106, 10, 4, 22, 28, 10, 2, 12, 6], 3).unwrap();
        assert!(near(cohen.kappa, 0.429) && near(cohen.se.unwrap(), 0.0537) && near(cohen.se0.unwrap(), 0.0555));
    }

    #[test]
    fn there_is_no_kappa_without_units_or_without_a_second_category() {
        assert_eq!(of(&[0, 0, 0, 0], 2), None);
        assert_eq!(of(&[0, 0, 0, 40], 2), None);
    }

    #[test]
    fn a_coder_who_never_varies_gives_zero_and_two_who_differ_throughout_too() {
        for counts in [[11, 2, 0, 0], [0, 6, 0, 0]] {
            let cohen = of(&counts, 2).unwrap();
            assert_eq!((cohen.kappa, cohen.se, cohen.se0), (0.0, Some(0.0), Some(0.0)), "{counts:?}");
        }
    }

    #[test]
    fn perfect_agreement_is_exactly_one_with_no_error() {
        let cohen = of(&[3, 0, 0, 0, 5, 0, 0, 0, 7], 3).unwrap();
        assert_eq!((cohen.kappa, cohen.se, cohen.max), (1.0, Some(0.0), Some(1.0)));
    }

    #[test]
    fn one_unit_has_a_value_and_no_error() {
        let cohen = of(&[0, 1, 0, 0], 2).unwrap();
        assert_eq!((cohen.kappa, cohen.se, cohen.se0), (0.0, None, None));
    }
}
