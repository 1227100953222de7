//! Agreement on labels from elsewhere: a units × raters table, compared pair by pair.

use super::Table;
use super::judgements::Judgements;
use super::weights::Weights;
use crate::analysis::Statistic;
use crate::model::note::Note;
use crate::model::ratings::Ratings;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Two raters on the units both of them labelled.
#[derive(Debug, Clone, PartialEq)]
pub struct PairAnswer {
    pub first: String,
    pub second: String,
    /// In the order of the table's rows and columns.
    pub categories: Vec<String>,
    /// Rows the first rater's categories, columns the second one's.
    pub table: Table,
    /// Units left out because one of the two gave no label.
    pub dropped: u64,
    pub notes: Vec<Note>,
}

/// One coefficient by its name in the literature's test data (`cohen_kappa`, `cohen_kappa[b]`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coefficient {
    pub coefficient: String,
    pub value: Option<f64>,
    pub se: Option<f64>,
    /// The standard error under no agreement beyond chance, where there is one.
    pub se0: Option<f64>,
    pub ci95: Option<(f64, f64)>,
    pub p: Option<f64>,
    pub undefined: Option<crate::analysis::Undefined>,
}

impl Coefficient {
    /// The statistic under its name.
    pub fn new(coefficient: impl Into<String>, statistic: Statistic, se0: Option<f64>) -> Self {
        let Statistic { value, se, ci95, p, undefined } = statistic;
        Self { coefficient: coefficient.into(), value, se, se0, ci95, p, undefined }
    }
}

impl PairAnswer {
    /// `percent_agreement`, `cohen_kappa`, then `cohen_kappa[c]` for each category: this one against all others.
    pub fn coefficients(&self) -> Vec<Coefficient> {
        let table = &self.table;
        let (kappa, se0) = (table.cohen_kappa(&Weights::Identity), table.cohen_kappa_se0(&Weights::Identity));
        let mut all = vec![
            Coefficient::new("percent_agreement", table.percent_agreement(), None),
            Coefficient::new("cohen_kappa", kappa, se0),
        ];
        all.extend(self.categories.iter().enumerate().map(|(place, category)| {
            let cells = table.dichotomised(place);
            Coefficient::new(format!("cohen_kappa[{category}]"), cells.cohen_kappa(), cells.cohen_kappa_se0())
        }));
        all
    }
}

/// Every pair of raters, in the order of the file; a unit that one of the two did not label is left out of that
/// pair and counted.
///
/// The categories are those `declared`, in that order, then any others in use, numbers before words.
pub fn pairs(ratings: &Ratings, declared: &[String]) -> Vec<PairAnswer> {
    let (categories, undeclared) = categories(ratings, declared);
    let place: HashMap<&str, usize> = categories.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let label = |unit: usize, rater: usize| {
        let label = ratings.units[unit].labels.get(rater)?.as_deref()?;
        place.get(label).copied()
    };

    let raters = ratings.raters.len();
    let each_pair = (0..raters).flat_map(|first| (first + 1..raters).map(move |second| (first, second)));
    each_pair
        .map(|(first, second)| {
            let mut judgements = Judgements::new(2, categories.len());
            let mut dropped = 0;
            for unit in 0..ratings.units.len() {
                let labels = [label(unit, first), label(unit, second)].map(|label| label.map(|at| at as u32));
                if labels.contains(&None) {
                    dropped += 1;
                } else {
                    judgements.count(&labels, 1);
                }
            }
            let table = Table::of_pair(judgements.judged(), 0, 1);
            let (first, second) = (ratings.raters[first].clone(), ratings.raters[second].clone());
            let mut notes = notes(&table, &categories, dropped, [&first, &second]);
            if !undeclared.is_empty() {
                let message = format!("used but not declared: {}", undeclared.join(", "));
                notes.push(Note::new("undeclared_categories", message));
            }
            PairAnswer { first, second, categories: categories.clone(), table, dropped, notes }
        })
        .collect()
}

fn notes(table: &Table, categories: &[String], dropped: u64, [first, second]: [&str; 2]) -> Vec<Note> {
    let mut notes = Vec::new();
    if dropped > 0 {
        let message = format!("units left out because {first} or {second} gave them no label: {dropped}");
        notes.push(Note::new("units_dropped", message));
    }
    let n = table.n();
    if n > 0 && n < 30 {
        notes.push(Note::new("few_units", format!("only {n} units")));
    }
    if table.cohen_kappa(&Weights::Identity).value.is_some() {
        for (place, category) in categories.iter().enumerate() {
            let cells = table.dichotomised(place);
            let always = [(first, cells.both + cells.only_first), (second, cells.both + cells.only_second)];
            for (rater, _) in always.into_iter().filter(|&(_, uses)| uses == n) {
                let message = format!("{rater} called every unit \"{category}\": kappa is 0 whatever the agreement");
                notes.push(Note::new("no_variance", message));
            }
        }
    }
    notes
}

/// The categories in order, and those of them that were used but not declared.
fn categories(ratings: &Ratings, declared: &[String]) -> (Vec<String>, Vec<String>) {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut all: Vec<String> = declared.iter().filter(|category| seen.insert(category)).cloned().collect();
    let used = ratings.units.iter().flat_map(|unit| unit.labels.iter().flatten());
    let mut others: Vec<String> = used.filter(|label| seen.insert(label)).cloned().collect();
    others.sort_unstable_by(|a, b| by_number_then_word(a, b));
    all.extend(others.iter().cloned());
    (all, if declared.is_empty() { Vec::new() } else { others })
}

/// 2 before 10 before "high".
fn by_number_then_word(a: &str, b: &str) -> std::cmp::Ordering {
    let number = |label: &str| label.parse::<f64>().ok().filter(|number| number.is_finite());
    match (number(a), number(b)) {
        (Some(x), Some(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Undefined;
    use crate::model::ratings::RatedUnit;

    /// Ratings from one word a unit, one letter a rater; `.` is missing.
    fn ratings(raters: &[&str], units: &[&str]) -> Ratings {
        let label = |letter: char| (letter != '.').then(|| letter.to_string());
        let unit = |(n, letters): (usize, &&str)| RatedUnit {
            name: (n + 1).to_string(),
            labels: letters.chars().map(label).collect(),
        };
        Ratings {
            raters: raters.iter().map(ToString::to_string).collect(),
            units: units.iter().enumerate().map(unit).collect(),
        }
    }

    /// Krippendorff (2004), p. 227: twelve units, three categories, agreement .833.
    #[test]
    fn two_raters_and_three_categories() {
        let units = ["aa", "ab", "bb", "bb", "bb", "bb", "bc", "cc", "cc", "cc", "cc", "cc"];
        let answer = &pairs(&ratings(&["ada", "ben"], &units), &[])[0];
        let names: Vec<String> = answer.coefficients().into_iter().map(|c| c.coefficient).collect();
        let expected = ["percent_agreement", "cohen_kappa", "cohen_kappa[a]", "cohen_kappa[b]", "cohen_kappa[c]"];
        assert_eq!(names, expected);
        let kappa = answer.table.cohen_kappa(&Weights::Identity).value.unwrap();
        assert!((kappa - 0.724137931034483).abs() < 1e-9, "{kappa}");
    }

    #[test]
    fn a_unit_one_rater_left_empty_is_dropped_for_that_pair_only_and_said_so() {
        let answers = pairs(&ratings(&["ada", "ben", "eve"], &["aa.", "bbb", "aba", ".ab"]), &[]);
        let found: Vec<_> = answers.iter().map(|a| (&*a.first, &*a.second, a.table.n(), a.dropped)).collect();
        assert_eq!(found, [("ada", "ben", 3, 1), ("ada", "eve", 2, 2), ("ben", "eve", 3, 1)]);
        assert_eq!(answers[0].notes[0].message, "units left out because ada or ben gave them no label: 1");
    }

    #[test]
    fn raters_without_a_unit_in_common_have_no_agreement_at_all() {
        let answer = &pairs(&ratings(&["ada", "ben"], &["a.", ".a"]), &[])[0];
        assert_eq!(answer.table.cohen_kappa(&Weights::Identity).undefined, Some(Undefined::NoPairs));
        assert!(answer.coefficients().iter().all(|c| c.value.is_none() && c.undefined.is_some()));
        assert!(pairs(&ratings(&["ada"], &["a"]), &[]).is_empty());
        assert!(pairs(&ratings(&[], &[]), &[]).is_empty());
    }

    #[test]
    fn a_column_of_free_text_taken_for_labels_does_not_fill_the_memory() {
        let labels = |n: usize| vec![Some(format!("a{n}")), Some(format!("b{n}"))];
        let units = (0..20_000).map(|n| RatedUnit { name: n.to_string(), labels: labels(n) }).collect();
        let answer = &pairs(&Ratings { raters: vec!["ada".into(), "ben".into()], units }, &[])[0];
        assert_eq!(answer.table.cohen_kappa(&Weights::Identity).value, Some(0.0));
    }

    #[test]
    fn declared_categories_come_first_and_others_are_told() {
        let declared = ["3".to_owned(), "1".to_owned()];
        let answer = &pairs(&ratings(&["ada", "ben"], &["12", "33"]), &declared)[0];
        assert_eq!(answer.categories, ["3", "1", "2"]);
        assert!(answer.notes.iter().any(|note| note.message == "used but not declared: 2"));
        let mut mixed = vec!["high", "10", "2"];
        mixed.sort_by(|a, b| by_number_then_word(a, b));
        assert_eq!(mixed, ["2", "10", "high"]);
    }
}
