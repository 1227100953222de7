//! Agreement on labels from elsewhere: a units × raters table on a declared scale.

use super::Table;
use super::coefficients::{Custom, Level, Scale};
use super::judgements::{Judged, Judgements};
use super::remarks::few_units;
use super::sets::{Set, SetJudgements};
use super::weights::Weights;
use crate::analysis::Statistic;
use crate::model::note::Note;
use crate::model::ratings::{Ratings, SetRatings};
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

/// A table of ratings counted, with the scale its raters chose from.
#[derive(Debug, Clone)]
pub struct Rated {
    pub raters: Vec<String>,
    pub scale: Scale,
    /// Rows of the table, also those nobody labelled.
    pub units: u64,
    judgements: Judgements,
    /// Used, though categories were declared and these not among them.
    undeclared: Vec<String>,
}

/// A label that is not a number where numbers are measured, or one that is less than 0 on a scale with a true zero.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{label}\" is not a number{}, which the {} level needs", if *.level == Level::Ratio { " from 0" } else { "" }, level.word())]
pub struct NotMeasured {
    pub label: String,
    pub level: Level,
}

impl Rated {
    /// Counts a table. The categories are those `declared`, in that order, then any others in use, numbers before
    /// words.
    ///
    /// Fails on interval and ratio level if a category is not a number.
    pub fn new(ratings: &Ratings, declared: &[String], level: Level) -> Result<Self, NotMeasured> {
        let (categories, undeclared) = categories(ratings.categories(), declared);
        let number = |label: &String| {
            let lowest = if level == Level::Ratio { 0.0 } else { f64::MIN };
            label.trim().parse::<f64>().ok().filter(|value| value.is_finite() && *value >= lowest)
        };
        let values: Option<Vec<f64>> = categories.iter().map(number).collect();
        if level >= Level::Interval && values.is_none() {
            let label = categories.iter().find(|label| number(label).is_none()).cloned().unwrap_or_default();
            return Err(NotMeasured { label, level });
        }
        let at: HashMap<&str, u32> = categories.iter().map(String::as_str).zip(0..).collect();
        let place: Vec<Option<u32>> = ratings.categories().iter().map(|name| at.get(name.as_str()).copied()).collect();
        let mut judgements = Judgements::new(ratings.raters().len(), categories.len());
        let mut labels = vec![None; ratings.raters().len()];
        for unit in 0..ratings.units() {
            for (label, given) in labels.iter_mut().zip(ratings.row(unit)) {
                *label = given.and_then(|category| place[category.place()]);
            }
            judgements.count(&labels, 1);
        }
        let raters = ratings.raters().to_vec();
        let scale = Scale { raters: raters.len(), categories, level, values, custom: None, is_code: false };
        Ok(Self { raters, scale, units: ratings.units() as u64, judgements, undeclared })
    }

    /// The same with weights or distances from elsewhere, in the order of [`Scale::categories`].
    pub fn with_custom(mut self, custom: Custom) -> Self {
        self.scale.custom = Some(custom);
        self
    }

    /// The same with a number for every category, in the order of [`Scale::categories`]: measured on interval level at
    /// least.
    pub fn with_values(mut self, values: Vec<f64>) -> Self {
        self.scale.values = Some(values);
        self.scale.level = self.scale.level.max(Level::Interval);
        self
    }

    /// The judgements of all raters.
    pub fn judged(&self) -> Judged<'_> {
        self.judgements.judged()
    }

    /// What to know before reading figures of these ratings.
    pub fn notes(&self) -> Vec<Note> {
        let judged = self.judged();
        let mut notes = of_what_is_missing(judged, self.units);
        notes.extend(undeclared(&self.undeclared));
        let uses = judged.uses();
        let unused: Vec<&str> = self
            .scale
            .categories
            .iter()
            .zip(&uses)
            .filter(|(_, uses)| **uses == 0)
            .map(|(name, _)| name.as_str())
            .collect();
        if !unused.is_empty() {
            let message = format!("declared and never used, but they count as available: {}", unused.join(", "));
            notes.push(Note::new("unused_categories", message));
        }
        if self.raters.len() == 2 {
            let table = Table::of_pair(judged, 0, 1);
            notes.extend(no_variance(&table, &self.scale.categories, [&self.raters[0], &self.raters[1]]));
        } else if judged.stand_in_order() {
            let message = "in every unit the labels stand in the order of the categories: if the columns are not always the \
                same raters, Conger's and Light's kappa and the figures of pairs mean nothing; Fleiss' kappa and alpha do";
            notes.push(Note::new("anonymous_raters", message));
        }
        notes
    }

    /// Every pair of raters, in the order of the file; a unit that one of the two did not label is left out of that
    /// pair and counted.
    pub fn pairs(&self) -> Vec<PairAnswer> {
        let raters = self.raters.len();
        let each_pair = (0..raters).flat_map(|first| (first + 1..raters).map(move |second| (first, second)));
        each_pair
            .map(|(first, second)| {
                let table = Table::of_pair(self.judged(), first, second);
                let (first, second) = (self.raters[first].clone(), self.raters[second].clone());
                let dropped = self.units - table.n();
                let mut notes = notes(&table, &self.scale.categories, dropped, [&first, &second]);
                notes.extend(undeclared(&self.undeclared));
                PairAnswer { first, second, categories: self.scale.categories.clone(), table, dropped, notes }
            })
            .collect()
    }
}

/// What ratings lack: units nobody rated, of `units` in the file, units rated once, ratings left out, units altogether.
pub fn of_what_is_missing(judged: Judged<'_>, units: u64) -> Vec<Note> {
    let mut notes = Vec::new();
    let (rated, compared) = (judged.units(), judged.units_compared());
    if rated < units {
        notes.push(Note::new("units_dropped", format!("units nobody rated, left out: {}", units - rated)));
    }
    if compared < rated {
        let message = format!("units with one rating, which no rater agrees or disagrees with: {}", rated - compared);
        notes.push(Note::new("rated_once", message));
    }
    if judged.is_incomplete() {
        let all = rated * judged.raters() as u64;
        let missing = all - judged.uses().iter().sum::<u64>();
        let message =
            format!("{missing} of {all} ratings are missing: every coefficient uses those there are (available cases)");
        notes.push(Note::new("missing_ratings", message));
    }
    if (1..30).contains(&compared) {
        notes.push(few_units(compared));
    }
    notes
}

/// Counts a table of sets, in an order that is that of the labels and not of the file.
pub fn of_sets(ratings: &SetRatings) -> SetJudgements {
    let raters = ratings.ratings().raters().len();
    let values = ratings.values();
    let mut in_order: Vec<usize> = (0..values.len()).collect();
    in_order.sort_unstable_by_key(|&value| &values[value]);
    let mut number = vec![0; values.len()];
    in_order.into_iter().zip(0..).for_each(|(value, place)| number[value] = place);
    let set = |unit: usize, rater: usize| {
        let mut set: Set = ratings.set(unit, rater)?.iter().map(|&value| number[value]).collect();
        set.sort_unstable();
        Some(set)
    };
    let unit = |unit: usize| (0..raters).map(|rater| set(unit, rater)).collect();
    let mut units: Vec<Vec<Option<Set>>> = (0..ratings.ratings().units()).map(unit).collect();
    units.sort_unstable();
    SetJudgements::gather(raters, units.into_iter().map(|unit| (unit, 1)))
}

fn undeclared(names: &[String]) -> Option<Note> {
    let message = || format!("used but not declared: {}", names.join(", "));
    (!names.is_empty()).then(|| Note::new("undeclared_categories", message()))
}

fn notes(table: &Table, categories: &[String], dropped: u64, [first, second]: [&str; 2]) -> Vec<Note> {
    let mut notes = Vec::new();
    if dropped > 0 {
        let message = format!("units left out because {first} or {second} gave them no label: {dropped}");
        notes.push(Note::new("units_dropped", message));
    }
    let n = table.n();
    if n > 0 && n < 30 {
        notes.push(few_units(n));
    }
    notes.extend(no_variance(table, categories, [first, second]));
    notes
}

/// A rater who gives every unit one label, where the other one does not.
fn no_variance(table: &Table, categories: &[String], raters: [&str; 2]) -> Vec<Note> {
    if table.cohen_kappa(&Weights::Identity).value.is_none() {
        return Vec::new();
    }
    let mut notes = Vec::new();
    for (rater, uses) in raters.into_iter().zip(table.margins()) {
        if let Some(at) = uses.iter().position(|&uses| uses == table.n()) {
            let message =
                format!("{rater} called every unit \"{}\": kappa is 0 whatever the agreement", categories[at]);
            notes.push(Note::new("no_variance", message));
        }
    }
    notes
}

/// The categories in order, and those of them that were used but not declared.
fn categories(used: &[String], declared: &[String]) -> (Vec<String>, Vec<String>) {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut all: Vec<String> = declared.iter().filter(|category| seen.insert(category)).cloned().collect();
    let mut others: Vec<String> = used.iter().filter(|label| seen.insert(label)).cloned().collect();
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

    /// One letter a label, `.` for a missing one; one word a unit.
    fn ratings(raters: &[&str], units: &[&str]) -> Ratings {
        let units: Vec<Vec<String>> = units.iter().map(|unit| unit.chars().map(String::from).collect()).collect();
        Ratings::from_rows(raters, units.iter().map(|unit| unit.iter().map(|l| Some(l.as_str()).filter(|l| *l != "."))))
    }

    fn rated(ratings: &Ratings, declared: &[String]) -> Rated {
        Rated::new(ratings, declared, Level::Nominal).unwrap()
    }

    /// Krippendorff (2004), p. 227: two raters, twelve units, three categories.
    #[test]
    fn two_raters_and_three_categories() {
        let units = ["aa", "ab", "bb", "bb", "bb", "bb", "bc", "cc", "cc", "cc", "cc", "cc"];
        let answer = &rated(&ratings(&["ada", "ben"], &units), &[]).pairs()[0];
        assert_eq!(answer.categories, ["a", "b", "c"]);
        let coefficients = answer.coefficients();
        let found: Vec<(&str, f64)> =
            coefficients.iter().map(|c| (c.coefficient.as_str(), (c.value.unwrap() * 1e4).round() / 1e4)).collect();
        let expected = [
            ("percent_agreement", 0.8333),
            ("cohen_kappa", 0.7241),
            ("cohen_kappa[a]", 0.6250),
            ("cohen_kappa[b]", 0.6571),
            ("cohen_kappa[c]", 0.8333),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_unit_one_rater_left_empty_is_dropped_for_that_pair_only_and_said_so() {
        let rated = rated(&ratings(&["ada", "ben", "eve"], &["aaa", "ab.", "b.b", ".bb", "abb"]), &[]);
        let answers = rated.pairs();
        let found: Vec<_> = answers.iter().map(|a| (&*a.first, &*a.second, a.table.n(), a.dropped)).collect();
        assert_eq!(found, [("ada", "ben", 3, 2), ("ada", "eve", 3, 2), ("ben", "eve", 3, 2)]);
        assert_eq!(answers[0].notes[0].message, "units left out because ada or ben gave them no label: 2");
        assert!(rated.notes().iter().any(|note| note.code == "missing_ratings"));
    }

    #[test]
    fn raters_without_a_unit_in_common_have_no_agreement_at_all() {
        let answer = &rated(&ratings(&["ada", "ben"], &["a.", ".a"]), &[]).pairs()[0];
        assert_eq!(answer.table.cohen_kappa(&Weights::Identity).undefined, Some(Undefined::NoPairs));
        assert!(answer.coefficients().iter().all(|c| c.value.is_none() && c.undefined.is_some()));
        assert!(rated(&ratings(&["ada"], &["a"]), &[]).pairs().is_empty());
        assert!(rated(&ratings(&[], &[]), &[]).pairs().is_empty());
    }

    #[test]
    fn a_column_of_free_text_taken_for_labels_does_not_fill_the_memory() {
        let labels: Vec<[String; 2]> = (0..20_000).map(|n| [format!("a{n}"), format!("b{n}")]).collect();
        let rows = labels.iter().map(|row| row.iter().map(|label| Some(label.as_str())));
        let ratings = Ratings::from_rows(&["ada", "ben"], rows);
        let answer = &rated(&ratings, &[]).pairs()[0];
        assert_eq!(answer.table.cohen_kappa(&Weights::Identity).value, Some(0.0));
    }

    #[test]
    fn declared_categories_come_first_and_others_are_told() {
        let declared = ["3".to_owned(), "1".to_owned()];
        let answer = &rated(&ratings(&["ada", "ben"], &["12", "33"]), &declared).pairs()[0];
        assert_eq!(answer.categories, ["3", "1", "2"]);
        assert!(answer.notes.iter().any(|note| note.message == "used but not declared: 2"));
        let mut mixed = vec!["high", "10", "2"];
        mixed.sort_by(|a, b| by_number_then_word(a, b));
        assert_eq!(mixed, ["2", "10", "high"]);
    }

    #[test]
    fn words_cannot_be_measured_and_no_ratio_is_below_zero() {
        let words = ratings(&["ada", "ben"], &["1x", "23"]);
        let error = Rated::new(&words, &[], Level::Interval).unwrap_err();
        assert_eq!(error.to_string(), "\"x\" is not a number, which the interval level needs");
        let below = Ratings::from_rows(&["ada", "ben"], [[Some("-1"), Some("2")]]);
        let error = Rated::new(&below, &[], Level::Ratio).unwrap_err();
        assert_eq!(error.to_string(), "\"-1\" is not a number from 0, which the ratio level needs");
        assert!(Rated::new(&below, &[], Level::Interval).is_ok());
    }

    #[test]
    fn raters_who_are_always_in_order_are_probably_nobody() {
        let sorted = rated(&ratings(&["r1", "r2", "r3"], &["aab", "abc", "bbb"]), &[]);
        assert!(sorted.notes().iter().any(|note| note.code == "anonymous_raters"));
        let mixed = rated(&ratings(&["r1", "r2", "r3"], &["aab", "acb", "bbb"]), &[]);
        assert!(!mixed.notes().iter().any(|note| note.code == "anonymous_raters"));
    }
}
