//! Chance: continua such as coders would make who agree on nothing.

use super::unit::Unit;
use rand::RngExt;
use serde::{Serialize, Serializer};
use std::fmt;

/// How a random continuum is made from what the coders did.
///
/// γ depends on it: on one and the same data the two differ by .04 and more, so that a γ is only comparable to one
/// with the same sampler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sampler {
    /// New units, drawn from normal distributions of how many a coder has in the document, of how long units are and
    /// how far apart, and from the values as often as they occur.
    ///
    /// The default of pygamma-agreement (Titeux & Riad 2021, Journal of Open Source Software 6(62), 2989), and the
    /// default here. Each document has its own distribution of how many; lengths, gaps and values are those of all
    /// documents together, because a document with a unit or two has none.
    #[default]
    Statistical,
    /// The coders' own units, each document of each coder turned round by a random amount, as on a ring.
    ///
    /// Mathet, Widlöcher & Métivier (2015), section 5.2: whose units are turned is drawn, too, and no two turns in a
    /// document are nearer to each other than half the mean length of a unit (the paper says the mean length; its
    /// authors' program and pygamma-agreement take half).
    Shuffle,
}

impl fmt::Display for Sampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Statistical => "statistical",
            Self::Shuffle => "shuffle",
        })
    }
}

impl Serialize for Sampler {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What is sampled from: the documents that have units, and the figures of all of them.
#[derive(Debug)]
pub(super) struct Source {
    documents: Vec<Document>,
    coders: usize,
    /// Between a coder's units, and before the first of them; negative where they overlap.
    gaps: Normal,
    lengths: Normal,
    /// The value of each unit, so that a random one of them is drawn as often as it occurs.
    values: Vec<usize>,
}

#[derive(Debug)]
struct Document {
    length: f64,
    by_coder: Vec<Vec<Unit>>,
    /// How many units a coder has in it.
    counts: Normal,
    /// The mean length of its units.
    mean_length: f64,
}

impl Source {
    /// Documents with their lengths and units, the units in text order; one of them at least has a unit.
    pub(super) fn new(documents: &[(f64, Vec<Unit>)], coders: usize) -> Self {
        let units = || documents.iter().flat_map(|(_, units)| units);
        let used = documents.iter().filter(|(_, units)| !units.is_empty());
        let documents: Vec<Document> = used.map(|(length, units)| Document::new(*length, units, coders)).collect();
        let gaps = documents.iter().flat_map(|document| &document.by_coder).flat_map(|units| {
            let first = units.first().map(|unit| unit.start).filter(|&start| start > 0.0);
            first.into_iter().chain(units.windows(2).map(|two| two[1].start - two[0].end))
        });
        Self {
            coders,
            // One of nothing besides, as in pygamma-agreement, where there may be no other.
            gaps: Normal::of(gaps.chain([0.0])),
            lengths: Normal::of(units().map(Unit::len)),
            values: units().map(|unit| unit.value).collect(),
            documents,
        }
    }

    /// A random continuum: the units of each document, in text order; at least one in each.
    pub(super) fn draw(&self, sampler: Sampler, random: &mut impl RngExt) -> Vec<Vec<Unit>> {
        let one = |document| {
            let mut units = match sampler {
                Sampler::Statistical => self.new_units(document, random),
                Sampler::Shuffle => document.turned(random),
            };
            units.sort_by(Unit::text_order);
            units
        };
        self.documents.iter().map(one).collect()
    }

    fn new_units(&self, document: &Document, random: &mut impl RngExt) -> Vec<Unit> {
        let mut units: Vec<Unit> = vec![];
        for coder in 0..self.coders {
            let count = document.counts.draw(random).abs() as usize;
            // A continuum without any unit has no disorder.
            let count = if units.is_empty() { count.max(1) } else { count };
            let mut end = 0.0;
            for _ in 0..count {
                let start = end + self.gaps.draw(random);
                // No unit is shorter than a character.
                end = start + self.lengths.draw(random).abs().max(1.0);
                units.push(Unit { start, end, coder, value: self.values[random.random_range(0..self.values.len())] });
            }
        }
        units
    }
}

impl Document {
    fn new(length: f64, units: &[Unit], coders: usize) -> Self {
        let mut by_coder: Vec<Vec<Unit>> = vec![vec![]; coders];
        for unit in units {
            by_coder[unit.coder].push(*unit);
        }
        Self {
            length,
            counts: Normal::of(by_coder.iter().map(|units| units.len() as f64)),
            mean_length: units.iter().map(Unit::len).sum::<f64>() / units.len() as f64,
            by_coder,
        }
    }

    fn turned(&self, random: &mut impl RngExt) -> Vec<Unit> {
        let mut units = vec![];
        // A continuum without any unit has no disorder.
        while units.is_empty() {
            let mut allowed = vec![(0.0, self.length)];
            for coder in 0..self.by_coder.len() {
                let turn = place_in(&allowed, random).unwrap_or_else(|| random.random::<f64>() * self.length).floor();
                allowed = without(&allowed, turn - self.mean_length / 2.0, turn + self.mean_length / 2.0);
                let whose = &self.by_coder[random.random_range(0..self.by_coder.len())];
                units.extend(whose.iter().map(|unit| {
                    let by = if unit.start + turn > self.length { turn - self.length } else { turn };
                    Unit { start: unit.start + by, end: unit.end + by, coder, ..*unit }
                }));
            }
        }
        units
    }
}

/// A random place in these stretches; none if nothing is left of them.
fn place_in(stretches: &[(f64, f64)], random: &mut impl RngExt) -> Option<f64> {
    let mut at = random.random::<f64>() * stretches.iter().map(|(start, end)| end - start).sum::<f64>();
    for (start, end) in stretches {
        if at < end - start {
            return Some(start + at);
        }
        at -= end - start;
    }
    None
}

/// The stretches less what lies between `from` and `to`.
fn without(stretches: &[(f64, f64)], from: f64, to: f64) -> Vec<(f64, f64)> {
    let parts = stretches.iter().flat_map(|&(start, end)| [(start, end.min(from)), (start.max(to), end)]);
    parts.filter(|(start, end)| start < end).collect()
}

/// A normal distribution with the mean and standard deviation of what was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Normal {
    mean: f64,
    deviation: f64,
}

impl Normal {
    fn of(seen: impl Iterator<Item = f64>) -> Self {
        let seen: Vec<f64> = seen.collect();
        let n = seen.len() as f64;
        let mean = seen.iter().sum::<f64>() / n;
        Self { mean, deviation: (seen.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt() }
    }

    /// By the method of Box & Muller (1958).
    fn draw(&self, random: &mut impl RngExt) -> f64 {
        let (radius, turn) = (1.0 - random.random::<f64>(), random.random::<f64>());
        self.mean + self.deviation * (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn unit(start: f64, end: f64, coder: usize, value: usize) -> Unit {
        Unit { start, end, coder, value }
    }

    fn source() -> Source {
        let units = vec![unit(2.0, 6.0, 0, 0), unit(2.0, 8.0, 1, 1), unit(10.0, 14.0, 0, 1), unit(30.0, 33.0, 1, 0)];
        Source::new(&[(10.0, vec![]), (40.0, units)], 2)
    }

    #[test]
    fn a_turned_document_keeps_lengths_values_and_gaps() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..100 {
            let drawn = source().draw(Sampler::Shuffle, &mut random);
            assert_eq!(drawn.len(), 1, "a document without units has no part in it");
            assert!(drawn[0].windows(2).all(|two| two[0].start <= two[1].start));
            for unit in &drawn[0] {
                assert!((0.0..=40.0).contains(&unit.start) && [3.0, 4.0, 6.0].contains(&unit.len()), "{unit:?}");
            }
        }
    }

    #[test]
    fn made_units_are_as_many_and_as_long_as_the_coders_on_the_average() {
        let (mut random, draws) = (ChaCha8Rng::seed_from_u64(1), 4000);
        let units: Vec<Unit> =
            (0..draws).flat_map(|_| source().draw(Sampler::Statistical, &mut random)).flatten().collect();
        // Two units each, whoever they are; the mean length is 4.25 and the first value is half of all.
        assert_eq!(units.len(), draws * 2 * 2);
        let mean = units.iter().map(Unit::len).sum::<f64>() / units.len() as f64;
        let first = units.iter().filter(|unit| unit.value == 0).count() as f64 / units.len() as f64;
        assert!((mean - 4.25).abs() < 0.05 && (first - 0.5).abs() < 0.02, "{mean} {first}");
    }

    #[test]
    fn turns_keep_their_distance_as_long_as_there_is_room() {
        assert_eq!(without(&[(0.0, 10.0)], 4.0, 6.0), [(0.0, 4.0), (6.0, 10.0)]);
        assert_eq!(without(&[(0.0, 4.0), (6.0, 10.0)], -2.0, 7.0), [(7.0, 10.0)]);
        assert_eq!(place_in(&without(&[(7.0, 10.0)], 6.0, 12.0), &mut ChaCha8Rng::seed_from_u64(1)), None);
    }
}
