//! Ratings: what several raters called the same units, one label each or a set of them.

use std::collections::HashMap;
use std::num::NonZeroU32;

/// A units × raters table, as published examples and coding spreadsheets have it.
///
/// The categories are those in use, in the order in which they first come when the table is read unit by unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ratings {
    raters: Vec<String>,
    categories: Vec<String>,
    units: Names,
    /// Unit by unit, one entry a rater.
    labels: Vec<Option<Category>>,
}

/// The number of a category, four bytes also where it is missing: tables have millions of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(NonZeroU32);

/// What several raters called the same units, any number of labels each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetRatings {
    /// Each set a category of its own.
    ratings: Ratings,
    values: Vec<String>,
    sets: Vec<Vec<usize>>,
}

/// A list of names in one piece of memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Ratings {
    /// A table of these labels, unit by unit and in each unit one entry a rater; what is not there is missing.
    ///
    /// Categories are renumbered in the order they first come; those not in use are forgotten.
    pub fn new(raters: Vec<String>, categories: Vec<String>, units: Names, mut labels: Vec<Option<Category>>) -> Self {
        labels.resize(units.len() * raters.len(), None);
        let mut names: Vec<Option<String>> = categories.into_iter().map(Some).collect();
        let mut renumbered: Vec<Option<Category>> = vec![None; names.len()];
        let mut categories = Vec::new();
        for label in &mut labels {
            let Some(place) = label.map(Category::place) else { continue };
            if let Some(name) = names.get_mut(place).and_then(Option::take) {
                renumbered[place] = Some(Category::at(categories.len()));
                categories.push(name);
            }
            *label = renumbered.get(place).copied().flatten();
        }
        Self { raters, categories, units, labels }
    }

    /// A table from rows of labels, one row a unit; the units are named 1, 2, ….
    pub fn from_rows<'a, R>(raters: &[&str], rows: impl IntoIterator<Item = R>) -> Self
    where
        R: IntoIterator<Item = Option<&'a str>>,
    {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let (mut categories, mut units, mut labels) = (Vec::new(), Names::default(), Vec::new());
        for row in rows {
            units.push(&(units.len() + 1).to_string());
            let mut row = row.into_iter();
            labels.extend(raters.iter().map(|_| {
                row.next().flatten().map(|label| {
                    Category::at(*places.entry(label).or_insert_with(|| {
                        categories.push(label.to_owned());
                        categories.len() - 1
                    }))
                })
            }));
        }
        Self::new(raters.iter().map(ToString::to_string).collect(), categories, units, labels)
    }

    /// The raters in the order of the file.
    pub fn raters(&self) -> &[String] {
        &self.raters
    }

    /// The labels in use.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// The unit's own name in the file.
    pub fn unit_name(&self, unit: usize) -> &str {
        self.units.get(unit)
    }

    /// What the rater called the unit, as a number into [`Self::categories`]; `None` is missing, not a category.
    pub fn label(&self, unit: usize, rater: usize) -> Option<usize> {
        self.row(unit).get(rater).copied().flatten().map(Category::place)
    }

    /// One entry a rater; empty for a unit there is not.
    pub fn row(&self, unit: usize) -> &[Option<Category>] {
        let start = unit * self.raters.len();
        self.labels.get(start..start + self.raters.len()).unwrap_or_default()
    }
}

impl Category {
    /// The category at this place of a list.
    pub fn at(place: usize) -> Self {
        Self(NonZeroU32::MIN.saturating_add(u32::try_from(place).unwrap_or(u32::MAX)))
    }

    /// Its place in the list.
    pub const fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl SetRatings {
    /// Ratings whose every category stands for a set of `values`; categories of one and the same set become one.
    pub fn new(ratings: Ratings, values: Vec<String>, sets_of_categories: Vec<Vec<usize>>) -> Self {
        let mut places: HashMap<Vec<usize>, usize> = HashMap::new();
        let (mut sets, mut names, mut set_of) = (Vec::new(), Vec::new(), Vec::new());
        for mut set in sets_of_categories {
            set.sort_unstable();
            set.dedup();
            let place = *places.entry(set).or_insert_with_key(|set| {
                let labels: Vec<&str> = set.iter().map(|&value| values[value].as_str()).collect();
                names.push(if labels.is_empty() { "{}".to_owned() } else { labels.join(";") });
                sets.push(set.clone());
                sets.len() - 1
            });
            set_of.push(Category::at(place));
        }
        let Ratings { raters, units, mut labels, .. } = ratings;
        for label in &mut labels {
            *label = label.and_then(|category| set_of.get(category.place()).copied());
        }
        // In use are all sets, and they first come where their first category came: nothing is renumbered.
        Self { ratings: Ratings::new(raters, names, units, labels), values, sets }
    }

    /// The same table with each set as one category, named by its labels; nothing coded is `{}`.
    pub fn ratings(&self) -> &Ratings {
        &self.ratings
    }

    /// The labels that occur in sets, in the order they first come.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The set each category of [`Self::ratings`] stands for: numbers into [`Self::values`], ascending.
    pub fn sets(&self) -> &[Vec<usize>] {
        &self.sets
    }

    /// The set the rater gave the unit; `None` is missing, an empty set is a rating.
    pub fn set(&self, unit: usize, rater: usize) -> Option<&[usize]> {
        self.ratings.label(unit, rater).and_then(|category| self.sets.get(category)).map(Vec::as_slice)
    }
}

impl Names {
    pub fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    /// The name at this place; empty if there is none.
    pub fn get(&self, place: usize) -> &str {
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(place).and_then(|&end| self.text.get(start..end)).unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.get(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_label_takes_no_more_room_than_a_label() {
        assert_eq!(size_of::<Option<Category>>(), 4);
        assert_eq!(Category::at(0).place(), 0);
    }

    #[test]
    fn categories_are_those_in_use_in_the_order_they_first_come() {
        let mut units = Names::default();
        ["u1", "u2"].iter().for_each(|name| units.push(name));
        let names = ["unused", "b", "a"].map(String::from).to_vec();
        let labels = vec![None, Some(Category::at(2)), Some(Category::at(1)), Some(Category::at(7))];
        let ratings = Ratings::new(vec!["ada".into(), "ben".into()], names, units, labels);
        assert_eq!(ratings.categories(), ["a", "b"]);
        assert_eq!((ratings.label(0, 0), ratings.label(0, 1)), (None, Some(0)));
        assert_eq!((ratings.label(1, 0), ratings.label(1, 1), ratings.label(2, 0)), (Some(1), None, None));
        assert_eq!((ratings.unit_name(1), ratings.unit_name(2)), ("u2", ""));
    }

    #[test]
    fn rows_may_be_short() {
        let ratings = Ratings::from_rows(&["ada", "ben"], [vec![Some("x"), None], vec![Some("y")], vec![]]);
        assert_eq!((ratings.units(), ratings.categories().len()), (3, 2));
        assert_eq!((ratings.label(1, 0), ratings.label(2, 1)), (Some(1), None));
    }

    #[test]
    fn sets_written_in_another_order_are_the_same_category() {
        let ratings = Ratings::from_rows(&["ada", "ben"], [[Some("a;b"), Some("b;a;b")], [Some("none"), None]]);
        let sets = SetRatings::new(ratings, vec!["a".into(), "b".into()], vec![vec![0, 1], vec![1, 0, 1], vec![]]);
        assert_eq!(sets.ratings().categories(), ["a;b", "{}"]);
        assert_eq!((sets.set(0, 0), sets.set(0, 1)), (Some(&[0, 1][..]), Some(&[0, 1][..])));
        assert_eq!((sets.set(1, 0), sets.set(1, 1)), (Some(&[][..]), None));
    }
}
