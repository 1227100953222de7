//! Weights of categories as CSV: a square table, or two columns, a category and its number.

use super::interner::Interner;
use super::sheet::{Sheet, SheetError, folded};
use crate::model::weights::{Nearness, Weights};

/// Two cells of a table that differ by less than this were meant to be the same.
const SAME: f64 = 1e-9;

/// Why a file has no weights.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error("this is no table of weights")]
    NoTable,
    #[error("weights need two categories or more")]
    TooFewCategories,
    #[error("there is a column \"{0}\" and no row of that name")]
    MissingRow(String),
    #[error("all categories have the same number")]
    OneNumber,
    #[error("line {line}: {reason}")]
    Row { line: u64, reason: String },
}

impl WeightsError {
    /// What to do now.
    pub fn hint(&self) -> Option<String> {
        let shapes = "a table has its categories in the first row and in the first column, with 1 (weights) or 0 \
            (distances) all along its diagonal, and reads the same both ways; or there are two columns, a category and its number";
        match self {
            Self::Sheet(error) => error.hint().or_else(|| Some(shapes.to_owned())),
            Self::OneNumber => Some("give each category its place on the scale, as `low,1` and `high,2`".to_owned()),
            _ => Some(shapes.to_owned()),
        }
    }
}

/// Reads weights: a square table with its categories in the first row and the first column, or, without headings,
/// two columns, a category and its number.
///
/// A table with 1 all along its diagonal has agreement weights, with 0 distances. Where cells are not separated by
/// commas, numbers may be written with one.
pub fn read(text: &str) -> Result<Weights, WeightsError> {
    let sheet = Sheet::read(text)?;
    match sheet.columns.len() {
        0 | 1 => Err(WeightsError::NoTable),
        2 => numbers(&sheet),
        _ => square(&sheet),
    }
}

/// Two columns; what may be a heading is a row, unless it says `value`.
fn numbers(sheet: &Sheet) -> Result<Weights, WeightsError> {
    let (mut categories, mut numbers, mut lines) = (Interner::default(), Vec::new(), Vec::new());
    let mut add = |category: &str, cell: &str, line: u64| {
        if category.is_empty() {
            return Err("no category".to_owned());
        }
        let number = number(cell, sheet).ok_or_else(|| format!("\"{category}\" has \"{cell}\", which is no number"))?;
        let (place, is_there) = categories.place(category);
        if is_there {
            return Err(format!("\"{category}\" has a number in line {} already", lines[place]));
        }
        lines.push(line);
        numbers.push(number);
        Ok(())
    };
    let [first, second] = [&sheet.columns[0], &sheet.columns[1]];
    if !matches!(folded(second).as_str(), "value" | "weight" | "number") {
        add(first, second, sheet.line).map_err(|reason| WeightsError::Row { line: sheet.line, reason })?;
    }
    all_rows(sheet, |line, cells| add(cells[0], cells[1], line))?;
    match numbers.as_slice() {
        [] | [_] => Err(WeightsError::TooFewCategories),
        [first, others @ ..] if others.iter().all(|other| other == first) => Err(WeightsError::OneNumber),
        _ => Ok(Weights { categories: categories.into_strings(), nearness: Nearness::Values(numbers) }),
    }
}

fn square(sheet: &Sheet) -> Result<Weights, WeightsError> {
    let categories = &sheet.columns[1..];
    for (n, category) in categories.iter().enumerate() {
        if category.is_empty() {
            return Err(SheetError::NoHeading(n + 2).into());
        }
        if categories[..n].contains(category) {
            return Err(SheetError::TwiceTheColumn(category.clone()).into());
        }
    }
    let mut rows: Vec<Option<Row>> = vec![None; categories.len()];
    all_rows(sheet, |line, cells| {
        let name = cells[0];
        let place = categories.iter().position(|category| category == name);
        let place = place.ok_or_else(|| format!("there is a row \"{name}\" and no column of that name"))?;
        if let Some(Row { line, .. }) = rows[place] {
            return Err(format!("the row \"{name}\" stands in line {line} already"));
        }
        let under = cells[1..].iter().zip(categories);
        let numbers = under.map(|(&cell, category)| match number(cell, sheet) {
            None => Err(format!("\"{cell}\" under \"{category}\" is no number")),
            Some(number) if number < 0.0 => Err(format!("{cell} under \"{category}\" is less than 0")),
            Some(number) => Ok(number),
        });
        rows[place] = Some(Row { line, numbers: numbers.collect::<Result<_, _>>()? });
        Ok(())
    })?;
    let missing =
        |(row, category): (Option<Row>, &String)| row.ok_or_else(|| WeightsError::MissingRow(category.clone()));
    let rows = rows.into_iter().zip(categories).map(missing).collect::<Result<Vec<Row>, _>>()?;
    told_apart(categories, rows)
}

/// A row of a square table.
#[derive(Clone)]
struct Row {
    line: u64,
    numbers: Vec<f64>,
}

/// Weights or distances, as the diagonal says.
fn told_apart(categories: &[String], mut rows: Vec<Row>) -> Result<Weights, WeightsError> {
    let refused = |line, reason| Err(WeightsError::Row { line, reason });
    let is = |number: f64, expected: f64| (number - expected).abs() < SAME;
    let is_agreement = is(rows[0].numbers[0], 1.0);
    let on_diagonal = if is_agreement { 1.0 } else { 0.0 };
    for first in 0..rows.len() {
        let (line, name) = (rows[first].line, &categories[first]);
        let own = rows[first].numbers[first];
        if !is(own, on_diagonal) {
            let others = if first == 0 { "all 1 or all 0".to_owned() } else { format!("{on_diagonal} above") };
            return refused(line, format!("on the diagonal, \"{name}\" has {own}, where it must be {others}"));
        }
        rows[first].numbers[first] = on_diagonal;
        for second in 0..first {
            let (here, there) = (rows[first].numbers[second], rows[second].numbers[first]);
            if !is(here, there) {
                let other = &categories[second];
                let above = rows[second].line;
                return refused(
                    line,
                    format!("\"{name}\" and \"{other}\" have {here} here and {there} in line {above}"),
                );
            }
            if is_agreement && here > 1.0 {
                let other = &categories[second];
                return refused(line, format!("\"{name}\" and \"{other}\" have {here}; a weight is at most 1"));
            }
            // Rounded apart, they become the same again.
            rows[first].numbers[second] = there;
        }
    }
    let table = rows.into_iter().map(|row| row.numbers).collect();
    let nearness = if is_agreement { Nearness::Agreement(table) } else { Nearness::Distance(table) };
    Ok(Weights { categories: categories.to_vec(), nearness })
}

/// Reads every row below the first, all of its cells; the first one refused refuses the file.
fn all_rows(sheet: &Sheet, mut read: impl FnMut(u64, &[&str]) -> Result<(), String>) -> Result<(), WeightsError> {
    let width = sheet.columns.len();
    let refused = sheet.each_row(|row| {
        sheet.not_short(row, width)?;
        let cells: Vec<&str> = (0..width).map(|at| row.cell(Some(at))).collect();
        read(row.line, &cells)
    });
    match refused.into_iter().next() {
        Some(row) => Err(WeightsError::Row { line: row.line, reason: row.reason }),
        None => Ok(()),
    }
}

fn number(cell: &str, sheet: &Sheet) -> Option<f64> {
    let number: Option<f64> = match cell.split_once(',') {
        Some((whole, part)) if sheet.delimiter != b',' => format!("{whole}.{part}").parse().ok(),
        _ => cell.parse().ok(),
    };
    number.filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn the_diagonal_says_whether_a_table_has_weights_or_distances() {
        let weights = read(",low,mid,high\nlow,1,.5,0\nmid,0.5,1,0.5\nhigh,0,0.5,1\n").unwrap();
        assert_eq!(weights.categories, ["low", "mid", "high"]);
        let table = vec![vec![1.0, 0.5, 0.0], vec![0.5, 1.0, 0.5], vec![0.0, 0.5, 1.0]];
        assert_eq!(weights.nearness, Nearness::Agreement(table));
        let distances = read("distance;a;b\na;0;2,5\nb;2,5;0\n").unwrap();
        assert_eq!(distances.nearness, Nearness::Distance(vec![vec![0.0, 2.5], vec![2.5, 0.0]]));
    }

    #[test]
    fn rows_may_stand_in_another_order_than_columns() {
        let weights = read(",a,b,c\nc,0.2,0.3,1\na,1,0.1,0.2\nb,0.1,1,0.3\n").unwrap();
        let table = vec![vec![1.0, 0.1, 0.2], vec![0.1, 1.0, 0.3], vec![0.2, 0.3, 1.0]];
        assert_eq!(weights.nearness, Nearness::Agreement(table));
    }

    #[test]
    fn two_columns_give_each_category_its_number() {
        let weights = read("strongly disagree, 0\ndisagree, 1\nagree, 3.5").unwrap();
        assert_eq!(weights.categories, ["strongly disagree", "disagree", "agree"]);
        assert_eq!(weights.nearness, Nearness::Values(vec![0.0, 1.0, 3.5]));
        assert_eq!(read("category,value\nlow,-1\nhigh,1\n").unwrap().nearness, Nearness::Values(vec![-1.0, 1.0]));
    }

    #[test]
    fn a_table_that_is_neither_says_in_which_line() {
        let cases = [
            (",a,b\na,1,0.5\nb,0.6,1\n", "line 3: \"b\" and \"a\" have 0.6 here and 0.5 in line 2"),
            (",a,b\na,1,0.5\nb,0.5,0\n", "line 3: on the diagonal, \"b\" has 0, where it must be 1 above"),
            (",a,b\na,0.5,0\nb,0,0.5\n", "line 2: on the diagonal, \"a\" has 0.5, where it must be all 1 or all 0"),
            (",a,b\na,1,2\nb,2,1\n", "line 3: \"b\" and \"a\" have 2; a weight is at most 1"),
            (",a,b\na,0,-2\nb,-2,0\n", "line 2: -2 under \"b\" is less than 0"),
            (",a,b\na,0,inf\nb,inf,0\n", "line 2: \"inf\" under \"b\" is no number"),
            (",a,b\na,0,\nb,1,0\n", "line 2: \"\" under \"b\" is no number"),
            (",a,b\na,0\nb,1,0\n", "line 2: 2 cells under 3 headings; an empty cell keeps its separator"),
            (",a,b\na,0,1\na,0,1\n", "line 3: the row \"a\" stands in line 2 already"),
            (",a,b\na,0,1\nc,1,0\n", "line 3: there is a row \"c\" and no column of that name"),
            (",a,b\na,0,1\n", "there is a column \"b\" and no row of that name"),
            (",a,a\na,0,1\n", "the column \"a\" is there twice"),
        ];
        for (text, expected) in cases {
            assert_eq!(refused(text), expected, "{text}");
            assert!(read(text).unwrap_err().hint().is_some());
        }
    }

    #[test]
    fn two_columns_that_give_no_scale_say_so() {
        let cases = [
            ("low,1\nhigh,x\n", "line 2: \"high\" has \"x\", which is no number"),
            ("low,one\nhigh,2\n", "line 1: \"low\" has \"one\", which is no number"),
            ("low,1\nlow,2\n", "line 2: \"low\" has a number in line 1 already"),
            ("low,1\n,2\n", "line 2: no category"),
            ("low,1\nhigh,1\n", "all categories have the same number"),
            ("low,1\n", "weights need two categories or more"),
            ("low\nhigh\n", "this is no table of weights"),
            ("", "the file is empty"),
        ];
        for (text, expected) in cases {
            assert_eq!(refused(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_file_is_too_strange_to_be_read_or_refused(rest in any::<String>(), table in "[ab01.,;\"\n-]{0,40}") {
            for text in [&rest, &table, &format!(",a,b\n{table}"), &format!("a,1\n{table}")] {
                let Ok(weights) = read(text) else { continue };
                let size = weights.categories.len();
                match weights.nearness {
                    Nearness::Values(numbers) => prop_assert_eq!(numbers.len(), size),
                    Nearness::Agreement(table) | Nearness::Distance(table) => {
                        prop_assert!(table.len() == size && table.iter().all(|row| row.len() == size));
                        for (a, b) in (0..size).flat_map(|a| (0..size).map(move |b| (a, b))) {
                            prop_assert_eq!(table[a][b], table[b][a]);
                        }
                    }
                }
            }
        }
    }
}
