//! The working: one code's counts, the formulas with the numbers put in, what was left out, and lines for R.

use super::on_project::{Asked, OfUnit};
use crate::analysis::agreement::Cells;
use crate::analysis::agreement::names::about;
use crate::analysis::agreement::per_code::CodeAgreement;
use crate::command::Globals;
use crate::command::answer::{Reply, Table};
use crate::command::unit::Unit;
use crate::error::{Error, Result};
use crate::model::codebook::split_path;
use crate::report::{Cell, Column, Report};
use serde_json::json;
use std::fmt::Write;

pub(super) fn run(asked: &Asked<'_>, code: &str, units: &[Unit], globals: &Globals) -> Result<Reply> {
    let id = asked.study.codebook.find(code).map_err(|error| Error::no_code(code, error))?;
    let path = asked.study.codebook.path(id).to_owned();
    let mut text = String::new();
    for &unit in units {
        if !unit.has_kappa() {
            return Err(Error::with_hint(
                format!("by {} there are no cells to explain", unit.word()),
                "choose units: --unit turn, sentence, character …",
            ));
        }
        let answer = asked.on(unit)?;
        let row =
            answer.answer.rows.iter().find(|row| row.code == path).ok_or_else(|| {
                Error::with_hint(format!("{path} is not among the codes selected"), "leave out --code")
            })?;
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&explained(asked, &answer, row));
    }
    if globals.format.is_none() && globals.output.is_none() {
        return Ok(Reply::text(text));
    }
    let mut report = Report::new(format!("How far coders agree on {path}"), vec![Column::text("line", "")]);
    text.lines().for_each(|line| report.push(vec![Cell::text(line)]));
    Ok(Reply::table(Table { report, about: json!({"code": path}), rows: None, overall: None }))
}

/// A number as it is used on: all the digits that matter to a reader who computes along.
fn digits(value: f64) -> String {
    format!("{value:.4}")
}

fn explained(asked: &Asked<'_>, of_unit: &OfUnit, row: &CodeAgreement) -> String {
    let coders = asked.compared.names();
    let unit = of_unit.unit.word();
    let mut out = String::new();
    let mut line = |words: String| {
        let _ = writeln!(out, "{}", words.trim_end());
    };
    line(format!("{} · {} · by {unit}", row.code, coders.join(", ")));
    line(String::new());
    line("Units".into());
    let documents = asked.compared.documents(asked.study);
    line(format!("  {} {unit}s in {} documents: {}", row.units, documents.len(), documents.join(", ")));
    line(format!("  documents: {}", asked.compared.rule_of_documents()));
    for note in &asked.compared.notes {
        line(format!("  {}", note.message));
    }
    if !asked.compared.interviewer() {
        line("  left out: interviewers' turns".into());
    }
    line(match asked.options.share {
        Some(share) => format!("  a unit counts as coded if passages cover {} of its characters", digits(share)),
        None => "  a unit counts as coded if a passage covers one character of it".into(),
    });
    line(String::new());
    line("Counts".into());
    if let Some(cells) = &row.cells {
        table_of_cells(cells, [coders[0], coders[1]]).into_iter().for_each(&mut line);
    } else {
        for (by, units) in row.marked_by.iter().enumerate() {
            line(format!("  units that {by} of {} coders coded: {units}", coders.len()));
        }
        for (coder, uses) in coders.iter().zip(&row.uses) {
            line(format!("  {coder} coded {uses}"));
        }
    }
    line(String::new());
    line("Figures".into());
    for (name, statistic) in &row.figures {
        let known = about(name);
        let value = match statistic.value {
            Some(value) => digits(value),
            None => format!("– ({})", statistic.undefined.map(|reason| reason.to_string()).unwrap_or_default()),
        };
        line(format!("  {name} = {value}"));
        if let Some(known) = known {
            line(format!("    {}: {} ({})", known.what, known.formula, known.source));
        }
        let by_hand = || match &row.cells {
            Some(cells) => working(name, cells),
            None => working_of_many(name, &row.marked_by, row.units),
        };
        if let Some(working) = statistic.value.and_then(|_| by_hand()) {
            line(format!("    = {working}"));
        }
        if let (Some(se), Some((low, high))) = (statistic.se, statistic.ci95) {
            let by = if of_unit.answer.resampled.contains(name) { "bootstrap" } else { "formula" };
            line(format!("    SE {}, 95 % interval {} to {} ({by})", digits(se), digits(low), digits(high)));
        }
    }
    if let Some(drawn) = of_unit.drawn {
        line(format!(
            "  bootstrap: {} draws of {drawn}, seed {}, percentile interval",
            asked.options.draws, asked.options.seed
        ));
    }
    if !row.warnings.is_empty() {
        line(String::new());
        line("To know".into());
        row.warnings.iter().for_each(|warning| line(format!("  {}", warning.message)));
    }
    line(String::new());
    line("In R".into());
    lines_for_r(row, &coders).into_iter().for_each(|code| line(format!("  {code}")));
    out
}

fn table_of_cells(cells: &Cells, [first, second]: [&str; 2]) -> Vec<String> {
    let width = first.chars().count().max(5) + 4;
    let (a, b, c, d) = (cells.both, cells.only_first, cells.only_second, cells.neither);
    vec![
        format!("  {:width$} {second} yes  {second} no", ""),
        format!(
            "  {:width$} {a:>w$}  {b:>v$}   a = {a}, b = {b}",
            format!("{first} yes"),
            w = second.len() + 4,
            v = second.len() + 3
        ),
        format!(
            "  {:width$} {c:>w$}  {d:>v$}   c = {c}, d = {d}",
            format!("{first} no"),
            w = second.len() + 4,
            v = second.len() + 3
        ),
        format!("  n = {}", cells.n()),
    ]
}

/// The formula with the numbers put in.
fn working(name: &str, cells: &Cells) -> Option<String> {
    let Cells { both: a, only_first: b, only_second: c, neither: d } = *cells;
    let n = cells.n();
    let p_o = cells.agreed() as f64 / n as f64;
    let share = |count: u64| count as f64 / n as f64;
    let yes = (2 * a + b + c) as f64 / (2 * n) as f64;
    let corrected = |p_e: f64, how: String| {
        format!("({} − {}) / (1 − {}), p_e = {how} = {}", digits(p_o), digits(p_e), digits(p_e), digits(p_e))
    };
    Some(match name {
        "percent_agreement" => format!("({a} + {d}) / {n}"),
        "cohen_kappa" | "conger_kappa" | "light_kappa" => {
            let p_e = share(a + b) * share(a + c) + share(c + d) * share(b + d);
            corrected(p_e, format!("{}/{n} · {}/{n} + {}/{n} · {}/{n}", a + b, a + c, c + d, b + d))
        }
        "scott_pi" | "fleiss_kappa" => {
            let p_e = yes * yes + (1.0 - yes) * (1.0 - yes);
            corrected(p_e, format!("{}² + {}²", digits(yes), digits(1.0 - yes)))
        }
        "gwet_ac1" => {
            let p_e = 2.0 * yes * (1.0 - yes);
            corrected(p_e, format!("2 · {} · {}", digits(yes), digits(1.0 - yes)))
        }
        "brennan_prediger" | "pabak" => format!("2 · {} − 1", digits(p_o)),
        "krippendorff_alpha_nominal" => {
            let (used, not) = (2 * a + b + c, 2 * d + b + c);
            format!(
                "1 − ({} − 1) · 2 · {} / (2 · {used} · {not}), {used} yes and {not} no among {} values",
                2 * n,
                b + c,
                2 * n
            )
        }
        "positive_agreement" => format!("2 · {a} / (2 · {a} + {b} + {c})"),
        "negative_agreement" => format!("2 · {d} / (2 · {d} + {b} + {c})"),
        "prevalence_index" => format!("({a} − {d}) / {n}"),
        "bias_index" => format!("({b} − {c}) / {n}"),
        "kappa_max" => {
            let p_e = share(a + b) * share(a + c) + share(c + d) * share(b + d);
            let most = ((a + b).min(a + c) + (c + d).min(b + d)) as f64 / n as f64;
            format!("({} − {}) / (1 − {})", digits(most), digits(p_e), digits(p_e))
        }
        _ => return None,
    })
}

/// The same for more than two coders who all had all units before them.
fn working_of_many(name: &str, marked_by: &[u64], units: u64) -> Option<String> {
    let coders = marked_by.len().checked_sub(1).filter(|&coders| coders > 1)? as u64;
    if units == 0 || marked_by.iter().sum::<u64>() != units {
        return None;
    }
    let by = || (0u64..).zip(marked_by);
    let agreeing: u64 = by()
        .map(|(yes, n)| n * (yes * yes.saturating_sub(1) + (coders - yes) * (coders - yes).saturating_sub(1)))
        .sum();
    let pairs = units * coders * (coders - 1);
    let used: u64 = by().map(|(yes, n)| n * yes).sum();
    let (p_o, q) = (agreeing as f64 / pairs as f64, used as f64 / (units * coders) as f64);
    let share = format!("q = {used}/{} = {}", units * coders, digits(q));
    let corrected = |p_e: f64, how: String| {
        format!("({} − {}) / (1 − {}), p_e = {how} = {}, {share}", digits(p_o), digits(p_e), digits(p_e), digits(p_e))
    };
    Some(match name {
        "percent_agreement" => format!("{agreeing} agreeing pairs of {pairs}"),
        "fleiss_kappa" => corrected(q * q + (1.0 - q) * (1.0 - q), "q² + (1 − q)²".into()),
        "gwet_ac1" => corrected(2.0 * q * (1.0 - q), "2 · q · (1 − q)".into()),
        "brennan_prediger" => format!("2 · {} − 1", digits(p_o)),
        "krippendorff_alpha_nominal" => {
            let values = units * coders;
            format!("1 − (1 − {}) / (2 · q · (1 − q) · {values} / {}), {share}", digits(p_o), values - 1)
        }
        _ => return None,
    })
}

/// Base R, without packages: the same figures from the same counts.
fn lines_for_r(row: &CodeAgreement, coders: &[&str]) -> Vec<String> {
    let name = split_path(&row.code).pop().unwrap_or_default();
    // A comment ends with its line, so no name can become code.
    let comment: String = format!("# {name}: {}", coders.join(", ")).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = vec![comment];
    if let Some(cells) = &row.cells {
        let Cells { both, only_first, only_second, neither } = cells;
        lines.extend(vec![
            format!("n <- matrix(c({both}, {only_first}, {only_second}, {neither}), 2, byrow = TRUE)"),
            "p <- n / sum(n); po <- sum(diag(p)); pe <- sum(rowSums(p) * colSums(p))".into(),
            "kappa <- (po - pe) / (1 - pe)".into(),
            "w <- diag(2) - outer(colSums(p), rowSums(p), \"+\") * (1 - kappa)".into(),
            "se <- sqrt((sum(p * w^2) - (kappa - pe * (1 - kappa))^2) / (sum(n) * (1 - pe)^2))".into(),
            "c(cohen_kappa = kappa, se = se, low = kappa - 1.959964 * se, high = kappa + 1.959964 * se)".into(),
        ]);
    }
    let of = |counts: &[u64]| counts.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let complete = row.marked_by.iter().sum::<u64>() == row.units;
    if complete && row.units > 0 {
        lines.extend([
            format!("m <- {}; yes <- 0:m; units <- c({})", coders.len(), of(&row.marked_by)),
            "a <- (yes * (yes - 1) + (m - yes) * (m - yes - 1)) / (m * (m - 1))".to_owned(),
            "po <- sum(units * a) / sum(units); q <- sum(units * yes) / (m * sum(units)); N <- m * sum(units)"
                .to_owned(),
            "fleiss <- q^2 + (1 - q)^2; ac1 <- 2 * q * (1 - q)".to_owned(),
            "c(percent_agreement = po, fleiss_kappa = (po - fleiss) / (1 - fleiss), gwet_ac1 = (po - ac1) / (1 - ac1),"
                .to_owned(),
            "  krippendorff_alpha_nominal = 1 - (1 - po) / (2 * q * (1 - q) * N / (N - 1)),".to_owned(),
            "  positive_agreement = sum(units * yes * (yes - 1)) / sum(units * yes * (m - 1)))".to_owned(),
        ]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four units of three coders, marked by 0, 1, 2 and all of them.
    #[test]
    fn the_working_of_three_coders_is_one_a_reader_can_follow() {
        let said = working_of_many("percent_agreement", &[1, 1, 1, 1], 4).unwrap();
        assert_eq!(said, "16 agreeing pairs of 24");
        let said = working_of_many("fleiss_kappa", &[1, 1, 1, 1], 4).unwrap();
        assert_eq!(said, "(0.6667 − 0.5000) / (1 − 0.5000), p_e = q² + (1 − q)² = 0.5000, q = 6/12 = 0.5000");
        assert_eq!(working_of_many("fleiss_kappa", &[1, 1, 1], 4), None);
    }

    #[test]
    fn no_name_of_a_code_becomes_code_of_r() {
        let row = CodeAgreement {
            code: "a\nq()".into(),
            kind: crate::model::codebook::CodeKind::Code,
            depth: 0,
            units: 0,
            cells: None,
            marked_by: vec![0, 0, 0, 0],
            uses: Vec::new(),
            figures: Vec::new(),
            warnings: Vec::new(),
        };
        assert_eq!(lines_for_r(&row, &["ada\nx", "ben"]), ["# a q(): ada x, ben"]);
    }
}
