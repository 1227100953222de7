//! Cohen's kappa and its standard errors from a square table of counts, in whole numbers as far as they go.

/// What the table says about two coders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cohen {
    /// (p_o − p_e) / (1 − p_e).
    pub(super) kappa: f64,
    /// Non-null standard error, for intervals; `None` for a single unit.
    pub(super) se: Option<f64>,
    /// Standard error if there were no agreement beyond chance, for tests; `None` for a single unit.
    pub(super) se0: Option<f64>,
    /// The largest kappa these margins allow.
    pub(super) max: f64,
    /// 1 − p_e, which pooling needs beside kappa.
    pub(super) room: f64,
}

/// Cohen's kappa: agreement of two coders beyond chance, κ = (p_o − p_e) / (1 − p_e), p_e = Σ_k p_k. p_.k.
///
/// Cohen (1960), eq. 1; κ_max with p_o,max = Σ_k min(p_k., p_.k), ibid. p. 42. Standard errors by Fleiss, Cohen
/// and Everitt (1969), eqs. 14 and 9 for weights 1 on and 0 off the diagonal:
///
/// Var  = { Σ_ij p_ij [δ_ij − (p_.i + p_j.)(1 − κ)]² − [κ − p_e(1 − κ)]² } / [n (1 − p_e)²]
/// Var₀ = { Σ_ij p_i. p_.j [δ_ij − (p_.i + p_j.)]² − p_e² } / [n (1 − p_e)²]
///
/// `counts` has `size` rows (first coder) of `size` columns (second coder). `None` without units, and if both
/// coders used one and the same category throughout, where 1 − p_e is 0.
pub(super) fn cohen(counts: &[u64], size: usize) -> Option<Cohen> {
    debug_assert_eq!(counts.len(), size * size);
    let rows: Vec<u64> = (0..size).map(|i| counts[i * size..(i + 1) * size].iter().sum()).collect();
    let columns: Vec<u64> = (0..size).map(|j| (0..size).map(|i| counts[i * size + j]).sum()).collect();
    let n: u64 = rows.iter().sum();

    // n² p_o, n² p_e and n² (1 − p_e) are whole numbers; one division each keeps kappa exact to the last digit.
    let square = |a: u64, b: u64| i128::from(a) * i128::from(b);
    let agreed: u64 = (0..size).map(|k| counts[k * size + k]).sum();
    let possible: u64 = rows.iter().zip(&columns).map(|(row, column)| row.min(column)).sum();
    let chance: i128 = rows.iter().zip(&columns).map(|(&row, &column)| square(row, column)).sum();
    let room = square(n, n) - chance;
    if room == 0 {
        return None;
    }
    let beyond_chance = |hits: u64| (square(n, hits) - chance) as f64 / room as f64;
    let kappa = beyond_chance(agreed);
    let (se, se0) = match n {
        1 => (None, None),
        // Both variances are 0 when one coder never varied, the first one when both always agreed. Said outright,
        // because rounding would leave 1e-8.
        _ if rows.contains(&n) || columns.contains(&n) => (Some(0.0), Some(0.0)),
        _ => {
            let (var, var0) = variances(counts, &rows, &columns, n, kappa);
            (Some(if agreed == n { 0.0 } else { var.max(0.0).sqrt() }), Some(var0.max(0.0).sqrt()))
        }
    };
    Some(Cohen { kappa, se, se0, max: beyond_chance(possible), room: room as f64 / square(n, n) as f64 })
}

fn variances(counts: &[u64], rows: &[u64], columns: &[u64], n: u64, kappa: f64) -> (f64, f64) {
    let n = n as f64;
    let share = |count: u64| count as f64 / n;
    let p_e: f64 = rows.iter().zip(columns).map(|(&row, &column)| share(row) * share(column)).sum();
    let (mut sum, mut sum0) = (0.0, 0.0);
    for (i, &row) in rows.iter().enumerate() {
        for (j, &column) in columns.iter().enumerate() {
            let weight = if i == j { 1.0 } else { 0.0 };
            let margins = share(columns[i]) + share(rows[j]);
            sum += share(counts[i * rows.len() + j]) * (weight - margins * (1.0 - kappa)).powi(2);
            sum0 += share(row) * share(column) * (weight - margins).powi(2);
        }
    }
    let scale = n * (1.0 - p_e).powi(2);
    ((sum - (kappa - p_e * (1.0 - kappa)).powi(2)) / scale, (sum0 - p_e * p_e) / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 5e-4
    }

    /// Cohen (1960), pp. 37 and 45: two clinicians sort 200 cases into three diagnoses; κ = .492.
    #[test]
    fn cohens_own_example() {
        let cohen = cohen(&[88, 14, 18, 10, 40, 10, 2, 6, 12], 3).unwrap();
        assert!(near(cohen.kappa, 0.492), "{cohen:?}");
        assert!(near(cohen.room, 0.59), "p_e is .41: {cohen:?}");
    }

    /// Fleiss, Cohen and Everitt (1969), table 1: κ = .429, SE .0537 and, under no agreement, .0555.
    #[test]
    fn the_example_with_the_right_standard_errors() {
        let cohen = cohen(&[106, 10, 4, 22, 28, 10, 2, 12, 6], 3).unwrap();
        assert!(near(cohen.kappa, 0.429) && near(cohen.se.unwrap(), 0.0537) && near(cohen.se0.unwrap(), 0.0555));
    }

    #[test]
    fn there_is_no_kappa_without_units_or_without_a_second_category() {
        assert_eq!(cohen(&[0, 0, 0, 0], 2), None);
        assert_eq!(cohen(&[0, 0, 0, 40], 2), None);
    }

    #[test]
    fn a_coder_who_never_varies_gives_zero_and_two_who_differ_throughout_too() {
        for counts in [[11, 2, 0, 0], [0, 6, 0, 0]] {
            let cohen = cohen(&counts, 2).unwrap();
            assert_eq!((cohen.kappa, cohen.se, cohen.se0), (0.0, Some(0.0), Some(0.0)), "{counts:?}");
        }
    }

    #[test]
    fn perfect_agreement_is_exactly_one_with_no_error() {
        let cohen = cohen(&[3, 0, 0, 0, 5, 0, 0, 0, 7], 3).unwrap();
        assert_eq!((cohen.kappa, cohen.se, cohen.max), (1.0, Some(0.0), 1.0));
    }

    #[test]
    fn one_unit_has_a_value_and_no_error() {
        let cohen = cohen(&[0, 1, 0, 0], 2).unwrap();
        assert_eq!((cohen.kappa, cohen.se, cohen.se0), (0.0, None, None));
    }
}
