//! What is compared: units, and how unlike two of them are.

use crate::analysis::agreement::continuum::Mark;
use std::cmp::Ordering;

/// A unit of one coder: a mark, or what a sampler made in its likeness.
///
/// Positions are real numbers, because those of made units need not be whole or lie inside the document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    pub start: f64,
    pub end: f64,
    pub coder: usize,
    pub value: usize,
}

impl From<&Mark> for Unit {
    fn from(mark: &Mark) -> Self {
        Self { start: mark.start as f64, end: mark.end as f64, coder: mark.coder, value: mark.value }
    }
}

impl Unit {
    pub(super) fn len(&self) -> f64 {
        self.end - self.start
    }

    /// The order of the text: by start, end, coder and value.
    pub(super) fn text_order(&self, other: &Self) -> Ordering {
        let places = self.start.total_cmp(&other.start).then(self.end.total_cmp(&other.end));
        places.then(self.coder.cmp(&other.coder)).then(self.value.cmp(&other.value))
    }
}

/// How unlike two units are, with Δ as the unit of measure: what is 1 here is Δ in the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dissimilarity {
    /// The weight of position.
    pub alpha: f64,
    /// The weight of category.
    pub beta: f64,
    /// Δ itself; only how confident one is in an alignment depends on it.
    pub delta: f64,
}

impl Dissimilarity {
    /// d_pos: ((|s_u − s_v| + |e_u − e_v|) / (length_u + length_v))², 0 for one and the same place.
    ///
    /// Mathet, Widlöcher & Métivier (2015), section 4.1.
    pub(super) fn positional(u: &Unit, v: &Unit) -> f64 {
        let share = ((u.start - v.start).abs() + (u.end - v.end).abs()) / (u.len() + v.len());
        share * share
    }

    /// d_cat: 0 for one and the same value, else 1.
    pub(super) fn categorial(u: &Unit, v: &Unit) -> f64 {
        if u.value == v.value { 0.0 } else { 1.0 }
    }

    /// d = α · d_pos + β · d_cat.
    pub(super) fn between(&self, u: &Unit, v: &Unit) -> f64 {
        self.alpha * Self::positional(u, v) + self.beta * Self::categorial(u, v)
    }

    /// The disagreement on values between units aligned with each other: d_cat of each pair, weighted by
    /// max(0, 1 − α d_pos) / (n_v − 1), where n_v is how many units there are.
    ///
    /// Mathet (2017), section 4.2; the paper's weight is without α, its author's program has it.
    pub(super) fn disagreement(&self, units: &[Unit], aligned: &[usize]) -> Weighted {
        let mut disagreement = Weighted::default();
        for (u, v) in pairs_of(aligned).map(|(a, b)| (&units[a], &units[b])) {
            let confidence = (1.0 - self.delta * self.alpha * Self::positional(u, v)).max(0.0);
            disagreement.add(confidence / (aligned.len() - 1) as f64, Self::categorial(u, v));
        }
        disagreement
    }

    /// How far two starts may lie apart, as a multiple of both lengths together, if the units are to be less unlike
    /// than `limit`.
    pub(super) fn reach(&self, limit: f64) -> f64 {
        // d_pos < limit / α, and |s_u − s_v| alone is less than the sum that d_pos squares.
        (limit / self.alpha).sqrt()
    }
}

/// Each two of them once.
pub(super) fn pairs_of(members: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    members.iter().enumerate().flat_map(|(place, &a)| members[place + 1..].iter().map(move |&b| (a, b)))
}

/// A weighted mean in the making.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weighted {
    pub sum: f64,
    pub weight: f64,
}

impl Weighted {
    pub(super) fn add(&mut self, weight: f64, value: f64) {
        self.sum += weight * value;
        self.weight += weight;
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { sum: self.sum + other.sum, weight: self.weight + other.weight }
    }

    /// The mean; none if nothing weighs anything.
    pub(super) fn mean(self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn unit(place: &Value, value: usize) -> Unit {
        Unit { start: place[0].as_f64().unwrap(), end: place[1].as_f64().unwrap(), coder: 0, value }
    }

    #[test]
    fn distances_of_place_are_those_of_the_published_grid() {
        let file: Value = serde_json::from_str(include_str!("../../../../tests/data/published.json")).unwrap();
        let mut compared = 0;
        for data in file["vectors"].as_array().unwrap().iter().map(|vector| &vector["data"]) {
            if data["function"] != "gamma_positional" {
                continue;
            }
            let delta = data["delta_empty"].as_f64().unwrap();
            for (pair, expected) in data["pairs"].as_array().unwrap().iter().zip(data["expected"].as_array().unwrap()) {
                let found = delta * Dissimilarity::positional(&unit(&pair[0], 0), &unit(&pair[1], 0));
                assert!((found - expected.as_f64().unwrap()).abs() < 1e-9, "{pair}: {found}, expected {expected}");
                compared += 1;
            }
        }
        assert!(compared > 0, "no grid in the file");
    }

    #[test]
    fn place_and_category_weigh_as_told() {
        let (u, v) = (unit(&serde_json::json!([0, 10]), 1), unit(&serde_json::json!([5, 15]), 2));
        let equal = Dissimilarity { alpha: 1.0, beta: 1.0, delta: 1.0 };
        assert_eq!(equal.between(&u, &v), 1.25);
        assert_eq!(Dissimilarity { alpha: 3.0, beta: 2.0, ..equal }.between(&u, &v), 2.75);
        assert_eq!(equal.between(&u, &u), 0.0);
        assert_eq!(Dissimilarity { alpha: 0.0, ..equal }.reach(2.0), f64::INFINITY);
    }

    #[test]
    fn the_farther_apart_aligned_units_are_the_less_their_values_count() {
        let equal = Dissimilarity { alpha: 1.0, beta: 1.0, delta: 1.0 };
        let units =
            [([0, 10], 1), ([5, 15], 2), ([5, 15], 2)].map(|(place, value)| unit(&serde_json::json!(place), value));
        let two = equal.disagreement(&units, &[0, 1]);
        assert_eq!((two.sum, two.weight), (0.75, 0.75));
        // Of the three pairs two disagree; each unit is in two pairs, so that each pair counts half.
        let three = equal.disagreement(&units, &[0, 1, 2]);
        assert_eq!((three.sum, three.weight), (0.75, 1.25));
        let steep = Dissimilarity { alpha: 5.0, ..equal }.disagreement(&units, &[0, 1]);
        assert_eq!((steep.weight, steep.mean()), (0.0, None));
    }
}
