//! Weights: how near two categories are, as a researcher says it instead of a level of measurement.

/// What is known of the nearness of these categories.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// In the order of the file.
    pub categories: Vec<String>,
    pub nearness: Nearness,
}

/// How near categories are; tables are square and symmetric, in the order of [`Weights::categories`].
#[derive(Debug, Clone, PartialEq)]
pub enum Nearness {
    /// How far two labels agree: 1 for the same one, never more, never below 0.
    Agreement(Vec<Vec<f64>>),
    /// How far two labels are apart: 0 for the same one, never below.
    Distance(Vec<Vec<f64>>),
    /// Each category's number, not all the same; two labels are as far apart as their numbers.
    Values(Vec<f64>),
}
