//! Whether two groupings go together more than chance would have it: Fisher's exact test and Pearson's χ².

use super::statistic::chi_square_tail;
use super::{Statistic, Undefined};
use std::collections::BTreeMap;

/// How many tables, or beginnings of tables, are looked at before an exact test is given up.
const STEPS_MAX: usize = 30_000_000;
/// Beginnings of tables that are kept at one time.
const KEPT_MAX: usize = 1_000_000;
/// Tables as probable as the observed one are told by this much, relatively, as R does.
const TOLERANCE: f64 = 1e-7;

/// Fisher's exact test for independence in a table of counts of any size; the value is the two-sided p.
///
/// Fisher (1922), Freeman & Halton (1951): of all tables with the same totals of rows and columns, the sum of the
/// probabilities of those no more probable than the one observed. Columns are filled one after another; what is left
/// of the rows decides how a table can end, so that the endings of many beginnings are counted at once (after Mehta &
/// Patel 1983). Rows and columns that are empty are left out. Undefined where fewer than two of either are left, and
/// for a table with more endings than can be counted in a moment.
pub fn fisher(table: &[Vec<u64>]) -> Statistic {
    let table = without_empty(table);
    if table.len() < 2 {
        return Statistic::undefined(Undefined::OneValue);
    }
    // The state of a beginning is what is left of each row: rows are the shorter side, and the longest column comes
    // last, because it is what is left.
    let mut table = if table.len() > table[0].len() { transposed(&table) } else { table };
    let mut columns = transposed(&table);
    columns.sort_by_key(|column| column.iter().sum::<u64>());
    table = transposed(&columns);
    let rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
    let totals: Vec<u64> = columns.iter().map(|column| column.iter().sum()).collect();
    let n: u64 = rows.iter().sum();
    if n > 100_000 {
        return Statistic::undefined(Undefined::TooLarge);
    }
    let ln = LnFactorials::up_to(n);
    let of_all: f64 = rows.iter().chain(&totals).map(|&total| ln.of(total)).sum::<f64>() - ln.of(n);
    let observed = -table.iter().flatten().map(|&count| ln.of(count)).sum::<f64>();
    let highest = observed + TOLERANCE.ln_1p();

    let mut steps = 0;
    let Some(beginnings) = beginnings(&rows, &totals[..totals.len() - 2], &ln, &mut steps) else {
        return Statistic::undefined(Undefined::TooLarge);
    };
    let mut p = 0.0;
    for (left, weights) in beginnings {
        let Some(endings) = Endings::of(&left, totals[totals.len() - 2], &ln, &mut steps) else {
            return Statistic::undefined(Undefined::TooLarge);
        };
        for (weight, count) in weights {
            p += count * (of_all + weight + endings.up_to(highest - weight)).exp();
        }
    }
    Statistic::of(p.min(1.0))
}

/// The logarithms of 0!, 1!, … n!.
struct LnFactorials(Vec<f64>);

impl LnFactorials {
    fn up_to(n: u64) -> Self {
        let mut sum = 0.0;
        let more = (1..=n).map(|k| {
            sum += (k as f64).ln();
            sum
        });
        Self(std::iter::once(0.0).chain(more).collect())
    }

    fn of(&self, n: u64) -> f64 {
        self.0[n as usize]
    }
}

/// What is left of the rows after the first columns, sorted, with the weights (−Σ ln x!) of the ways there and how
/// many ways have each.
type Beginnings = BTreeMap<Vec<u64>, Vec<(f64, f64)>>;

/// Fills these columns in every way; `None` if there are too many.
fn beginnings(rows: &[u64], totals: &[u64], ln: &LnFactorials, steps: &mut usize) -> Option<Beginnings> {
    let mut now: Beginnings = BTreeMap::from([(sorted(rows.to_vec()), vec![(0.0, 1.0)])]);
    for &total in totals {
        let mut next: Beginnings = BTreeMap::new();
        let mut kept = 0;
        for (left, weights) in now {
            let within = each_column(&left, total, steps, &mut |column| {
                let own: f64 = column.iter().map(|&count| ln.of(count)).sum();
                let after = sorted(left.iter().zip(column).map(|(left, count)| left - count).collect());
                next.entry(after).or_default().extend(weights.iter().map(|&(weight, count)| (weight - own, count)));
                kept += weights.len();
                kept <= KEPT_MAX
            });
            within.then_some(())?;
        }
        next.values_mut().for_each(merge_equal);
        now = next;
    }
    Some(now)
}

fn sorted(mut counts: Vec<u64>) -> Vec<u64> {
    counts.sort_unstable();
    counts
}

/// Joins ways of the same weight; far below the tolerance by which tables are told apart.
fn merge_equal(weights: &mut Vec<(f64, f64)>) {
    weights.sort_by(|a, b| a.0.total_cmp(&b.0));
    weights.dedup_by(|later, kept| {
        let same = later.0 - kept.0 < TOLERANCE * 1e-4;
        if same {
            kept.1 += later.1;
        }
        same
    });
}

/// Every way to fill the last two columns: weights rising, and the logarithm of the sum of all up to each.
struct Endings(Vec<(f64, f64)>);

impl Endings {
    fn of(left: &[u64], total: u64, ln: &LnFactorials, steps: &mut usize) -> Option<Self> {
        let mut weights = Vec::new();
        let within = each_column(left, total, steps, &mut |column| {
            let both = left.iter().zip(column).map(|(left, count)| ln.of(*count) + ln.of(left - count));
            weights.push(-both.sum::<f64>());
            true
        });
        within.then_some(())?;
        weights.sort_by(f64::total_cmp);
        let mut sum = f64::NEG_INFINITY;
        let summed = weights.into_iter().map(|weight| {
            // Weights rise, so that the greater of the two is the new one or the sum so far.
            let (less, more) = if sum < weight { (sum, weight) } else { (weight, sum) };
            sum = more + (less - more).exp().ln_1p();
            (weight, sum)
        });
        Some(Self(summed.collect()))
    }

    /// The logarithm of the sum of those no heavier than this.
    fn up_to(&self, highest: f64) -> f64 {
        let count = self.0.partition_point(|&(weight, _)| weight <= highest);
        count.checked_sub(1).map_or(f64::NEG_INFINITY, |last| self.0[last].1)
    }
}

/// Shows every column with this total and no count above what is left of its row, until told to stop. `false` if it
/// was, or if there are too many.
fn each_column(left: &[u64], total: u64, steps: &mut usize, see: &mut impl FnMut(&[u64]) -> bool) -> bool {
    let mut column = vec![0; left.len()];
    fill(left, total, left.iter().sum(), 0, &mut column, steps, see)
}

fn fill(
    left: &[u64],
    total: u64,
    below: u64,
    at: usize,
    column: &mut [u64],
    steps: &mut usize,
    see: &mut impl FnMut(&[u64]) -> bool,
) -> bool {
    let Some(&most) = left.get(at) else {
        *steps += 1;
        return *steps <= STEPS_MAX && see(column);
    };
    // What does not go here must find room below.
    let below = below - most;
    for count in total.saturating_sub(below)..=most.min(total) {
        column[at] = count;
        if !fill(left, total - count, below, at + 1, column, steps, see) {
            return false;
        }
    }
    true
}

/// Pearson's χ² of a table of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct ChiSquare {
    /// The value with its p.
    pub statistic: Statistic,
    /// Degrees of freedom, (rows − 1) (columns − 1).
    pub df: u64,
    /// Cramér's V, √(χ² / (n · (the lesser of rows and columns − 1))): 0 for independence, 1 where one decides the other.
    pub cramers_v: Statistic,
    /// The least count to be expected under independence: below 5, p is not to be relied on.
    pub least_expected: Option<f64>,
}

/// Pearson's χ² test of independence, without correction for continuity: Σ (observed − expected)² / expected.
///
/// Pearson (1900); Cramér (1946), section 21.9. Rows and columns that are empty are left out; undefined where fewer than
/// two of either are left.
pub fn chi_square(table: &[Vec<u64>]) -> ChiSquare {
    let table = without_empty(table);
    if table.len() < 2 {
        let none = || Statistic::undefined(Undefined::OneValue);
        return ChiSquare { statistic: none(), df: 0, cramers_v: none(), least_expected: None };
    }
    let rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<u64> = transposed(&table).iter().map(|column| column.iter().sum()).collect();
    let n = rows.iter().sum::<u64>() as f64;
    let (mut sum, mut least) = (0.0, f64::INFINITY);
    for (row, &of_row) in table.iter().zip(&rows) {
        for (&observed, &of_column) in row.iter().zip(&columns) {
            let expected = of_row as f64 * of_column as f64 / n;
            sum += (observed as f64 - expected).powi(2) / expected;
            least = least.min(expected);
        }
    }
    let df = (rows.len() as u64 - 1) * (columns.len() as u64 - 1);
    let lesser = rows.len().min(columns.len()) as f64 - 1.0;
    ChiSquare {
        statistic: Statistic { p: chi_square_tail(sum, df), ..Statistic::of(sum) },
        df,
        cramers_v: Statistic::of((sum / (n * lesser)).sqrt()),
        least_expected: Some(least),
    }
}

/// The table without rows and columns in which nothing is; without any if fewer than two of either are left.
fn without_empty(table: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let filled = |table: &[Vec<u64>]| -> Vec<Vec<u64>> {
        table.iter().filter(|row| row.iter().any(|&count| count > 0)).cloned().collect()
    };
    let rows = filled(table);
    let columns = filled(&transposed(&rows));
    if rows.len() < 2 || columns.len() < 2 { Vec::new() } else { transposed(&columns) }
}

fn transposed(table: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let width = table.iter().map(Vec::len).min().unwrap_or(0);
    (0..width).map(|at| table.iter().map(|row| row[at]).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(statistic: &Statistic, expected: f64, within: f64) {
        let value = statistic.value.unwrap();
        assert!((value - expected).abs() < within, "{value}, expected {expected}");
    }

    /// Fisher's tea: eight cups, three of four guessed right. (16 + 1) / 70 on either side.
    #[test]
    fn the_lady_tasting_tea() {
        close(&fisher(&[vec![3, 1], vec![1, 3]]), 34.0 / 70.0, 1e-12);
        close(&fisher(&[vec![4, 0], vec![0, 4]]), 2.0 / 70.0, 1e-12);
    }

    /// Agresti (2002), p. 57, job satisfaction by income; 0.7827 as `fisher.test` of R documents it.
    #[test]
    fn the_same_table_has_the_same_p_to_the_last_digit() {
        let p = || fisher(&[vec![2, 1, 1, 2, 0, 0], vec![0, 1, 0, 0, 1, 1]]).value;
        let first = p();
        assert!((0..50).all(|_| p() == first), "sums are made in one order");
    }

    #[test]
    fn a_table_of_four_by_four_as_r_documents_it() {
        let job = [vec![1, 2, 1, 0], vec![3, 3, 6, 1], vec![10, 10, 14, 9], vec![6, 7, 12, 11]];
        close(&fisher(&job), 0.7827, 5e-5);
    }

    /// Agresti (2007), p. 39, gender by party; as `chisq.test` of R documents it.
    #[test]
    fn chi_square_as_r_documents_it() {
        let party = chi_square(&[vec![762, 327, 468], vec![484, 239, 477]]);
        close(&party.statistic, 30.070, 5e-4);
        assert_eq!(party.df, 2);
        // With two degrees of freedom the tail is exp(−x / 2).
        let p = party.statistic.p.unwrap();
        assert!((p - (-party.statistic.value.unwrap() / 2.0).exp()).abs() < 1e-15 && (p - 2.954e-7).abs() < 5e-11);
        close(&party.cramers_v, (30.070_149_f64 / 2757.0).sqrt(), 1e-6);
        assert!(party.least_expected.unwrap() > 5.0);
    }

    #[test]
    fn cramers_v_is_one_where_one_decides_the_other_and_zero_for_independence() {
        close(&chi_square(&[vec![4, 0, 0], vec![0, 2, 0], vec![0, 0, 5]]).cramers_v, 1.0, 1e-12);
        close(&chi_square(&[vec![1, 2], vec![2, 4]]).cramers_v, 0.0, 1e-12);
    }

    #[test]
    fn nothing_is_tested_where_there_is_nothing_to_tell_apart() {
        for table in [vec![], vec![vec![3, 1]], vec![vec![3, 1], vec![0, 0]], vec![vec![3, 0], vec![4, 0]]] {
            assert_eq!(fisher(&table).undefined, Some(Undefined::OneValue), "{table:?}");
            assert_eq!(chi_square(&table).statistic.undefined, Some(Undefined::OneValue), "{table:?}");
        }
    }

    #[test]
    fn a_table_too_large_for_an_exact_test_says_so() {
        let large: Vec<Vec<u64>> = (0..6).map(|row| (0..6).map(|column| 40 + row * column).collect()).collect();
        assert_eq!(fisher(&large).undefined, Some(Undefined::TooLarge));
        assert_eq!(fisher(&[vec![200_000, 1], vec![1, 3]]).undefined, Some(Undefined::TooLarge));
    }

    fn factorial(n: u64) -> u128 {
        (1..=u128::from(n)).product()
    }

    /// The probability of every table with the totals of this one, as whole numbers over one and the same denominator:
    /// each cell tries every count, and what does not add up is thrown away.
    fn by_trying_everything(table: &[Vec<u64>]) -> f64 {
        let (height, width) = (table.len(), table[0].len());
        let rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
        let columns = transposed(table).iter().map(|column| column.iter().sum()).collect::<Vec<u64>>();
        let (n, most): (u64, u64) = (rows.iter().sum(), *rows.iter().max().unwrap());
        // n! / Π x! is whole: how many ways there are to deal the n out to the cells.
        let ways = |cells: &[u64]| cells.iter().fold(factorial(n), |ways, &count| ways / factorial(count));
        let mut all: Vec<u128> = Vec::new();
        let mut cells = vec![0u64; height * width];
        loop {
            let adds_up = (0..height).all(|row| (0..width).map(|c| cells[row * width + c]).sum::<u64>() == rows[row])
                && (0..width).all(|c| (0..height).map(|row| cells[row * width + c]).sum::<u64>() == columns[c]);
            if adds_up {
                all.push(ways(&cells));
            }
            let Some(at) = cells.iter().position(|&count| count < most) else { break };
            cells[..at].fill(0);
            cells[at] += 1;
        }
        let observed = ways(&table.concat());
        let total: u128 = all.iter().sum();
        all.iter().filter(|&&ways| ways <= observed).sum::<u128>() as f64 / total as f64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn fisher_is_what_comes_of_trying_every_table(cells in prop::collection::vec(0u64..3, 6), tall in any::<bool>()) {
            let (width, height) = if tall { (2, 3) } else { (3, 2) };
            let table: Vec<Vec<u64>> = cells.chunks(width).map(<[u64]>::to_vec).collect();
            prop_assert_eq!(table.len(), height);
            let filled = |rows: &[Vec<u64>]| rows.iter().filter(|row| row.iter().sum::<u64>() > 0).count();
            match fisher(&table).value {
                None => prop_assert!(filled(&table) < 2 || filled(&transposed(&table)) < 2),
                Some(p) => {
                    let expected = by_trying_everything(&table);
                    prop_assert!((p - expected).abs() < 1e-10, "{} {} {:?}", p, expected, table);
                }
            }
        }

        #[test]
        fn the_order_of_rows_and_columns_does_not_matter(cells in prop::collection::vec(0u64..6, 12)) {
            let table: Vec<Vec<u64>> = cells.chunks(4).map(<[u64]>::to_vec).collect();
            let turned: Vec<Vec<u64>> = transposed(&table).into_iter().rev().collect();
            let (one, other) = (fisher(&table), fisher(&turned));
            prop_assert_eq!(one.undefined, other.undefined);
            if let (Some(one), Some(other)) = (one.value, other.value) {
                prop_assert!((one - other).abs() < 1e-9);
            }
            prop_assert_eq!(chi_square(&table).df, chi_square(&turned).df);
        }
    }
}
