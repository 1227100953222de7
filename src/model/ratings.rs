//! Ratings: what several raters called the same units, one label each.

/// A units × raters table, as published examples and coding spreadsheets have it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ratings {
    /// The raters in the order of the file.
    pub raters: Vec<String>,
    pub units: Vec<RatedUnit>,
}

/// One unit and what each rater called it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedUnit {
    /// The unit's own name in the file.
    pub name: String,
    /// One entry a rater, in the order of [`Ratings::raters`]; `None` is missing, not a category.
    pub labels: Vec<Option<String>>,
}
