//! Coders side by side on the same units: who marked what, code by code, cluster by cluster.
//!
//! Every figure of agreement on units is computed from a [`Tally`]: how many units were marked by which of the coders.
//! It is kept apart for every cluster (a document, or a turn where documents are few), so that a bootstrap draw
//! is a sum of clusters, and the text is never looked at again.

use super::judgements::{Judged, Judgements, Patterns};
use super::sets::{Numbered, Set, SetJudgements};
use super::units::Units;
use crate::analysis::Place;
use std::collections::HashMap;
use std::ops::Range;

/// Coders are held as bits of one number.
pub const CODERS_MAX: usize = 64;

/// Which units, which coders, and which of them took part in which document.
#[derive(Debug, Clone)]
pub struct Comparison {
    units: Units,
    coders: usize,
    clusters: Vec<Cluster>,
    what: Clusters,
    with_uncoded: bool,
}

/// What is drawn as a whole when figures are resampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clusters {
    Documents,
    /// Stretches of documents, where these are too few.
    Turns,
}

/// Fewer documents than this, and turns are drawn instead.
pub const DOCUMENTS_FEW: usize = 10;

/// A stretch of the line that is drawn as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cluster {
    line: Range<u64>,
    /// The coders who took part, as bits.
    present: u64,
}

/// How many units were marked by which coders, for one code.
#[derive(Debug, Clone)]
pub struct Tally {
    patterns: Judgements,
    /// How many units of each pattern each cluster has, pattern by pattern.
    units: Vec<OfCluster>,
}

/// Units of one cluster that were judged alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfCluster {
    pub pattern: u32,
    pub cluster: u32,
    pub units: u64,
}

impl Comparison {
    /// Coders (at most 64) on these units. `present` says for every document which coders took part in it; a document
    /// in which fewer than two did has no units. `turns` are each document's stretches to draw from if there are fewer
    /// than ten documents.
    pub fn new(units: Units, coders: usize, present: &[Vec<bool>], turns: &[Vec<Place>]) -> Self {
        debug_assert!(coders <= CODERS_MAX);
        let of_document = |document: usize| Cluster {
            line: units.range(document),
            present: present[document].iter().rev().fold(0, |bits, &is_present| bits << 1 | u64::from(is_present)),
        };
        let documents: Vec<Cluster> =
            (0..units.documents()).map(of_document).filter(|cluster| !cluster.line.is_empty()).collect();
        let (clusters, what) = if documents.len() >= DOCUMENTS_FEW {
            (documents, Clusters::Documents)
        } else {
            (documents.iter().flat_map(|document| parted(document, &units, turns)).collect(), Clusters::Turns)
        };
        Self { units, coders, clusters, what, with_uncoded: true }
    }

    /// The same comparison on those units alone that at least one coder marked with the code.
    pub fn without_uncoded(self) -> Self {
        Self { with_uncoded: false, ..self }
    }

    /// The units of the comparison.
    pub const fn units(&self) -> &Units {
        &self.units
    }

    /// How many coders are compared.
    pub const fn coders(&self) -> usize {
        self.coders
    }

    /// How many clusters there are to draw from.
    pub const fn clusters(&self) -> usize {
        self.clusters.len()
    }

    /// What is drawn.
    pub const fn drawn(&self) -> Clusters {
        self.what
    }

    /// Whether units without the code count.
    pub const fn has_uncoded(&self) -> bool {
        self.with_uncoded
    }

    /// Who marked which units: one list of places a coder.
    ///
    /// Costs a sort of the marks; units nobody marked cost nothing.
    pub fn tally(&self, marks: &[Vec<Place>]) -> Tally {
        let mut edges: Vec<(u64, u64)> = Vec::new(); // place on the line, the coder's bit
        for (coder, places) in marks.iter().enumerate() {
            for stretch in self.units.stretches(places.iter().copied()) {
                edges.push((stretch.start, 1 << coder));
                edges.push((stretch.end, 1 << coder));
            }
        }
        edges.sort_unstable();

        let mut known: HashMap<(u64, u64), u32> = HashMap::new();
        let mut patterns = Judgements::new(self.coders, 2);
        let mut number = |present: u64, by: u64| {
            *known.entry((present, by & present)).or_insert_with(|| {
                let label = |coder: usize| (present >> coder & 1 == 1).then_some((by >> coder & 1) as u32);
                patterns.count(&(0..self.coders).map(label).collect::<Vec<_>>(), 0) as u32
            })
        };
        let unmarked: Vec<Option<u32>> =
            self.clusters.iter().map(|c| self.with_uncoded.then(|| number(c.present, 0))).collect();
        let mut marked: Vec<OfCluster> = Vec::new();
        let mut by = 0;
        for at in 0..edges.len() {
            by ^= edges[at].1;
            let Some(&(end, _)) = edges.get(at + 1) else { break };
            if by == 0 || edges[at].0 == end {
                continue;
            }
            self.each_cluster(edges[at].0..end, |cluster, units| {
                let present = self.clusters[cluster].present;
                if by & present != 0 {
                    marked.push(OfCluster { pattern: number(present, by), cluster: cluster as u32, units });
                }
            });
        }
        Tally { patterns, units: self.with_the_rest(marked, &unmarked) }
    }

    /// Which codes each coder gave each unit: one list of (code's number, place) a coder.
    ///
    /// Answers the judgements, and for every cluster and pattern the units: as [`Tally`] does for one code.
    pub fn sets(&self, marks: &[Vec<(u32, Place)>]) -> (SetJudgements, Tally) {
        let mut edges: Vec<(u64, bool, usize, u32)> = Vec::new();
        for (coder, marks) in marks.iter().enumerate() {
            let mut sorted = marks.clone();
            sorted.sort_unstable();
            for of_code in sorted.chunk_by(|a, b| a.0 == b.0) {
                for stretch in self.units.stretches(of_code.iter().map(|mark| mark.1)) {
                    edges.push((stretch.start, true, coder, of_code[0].0));
                    edges.push((stretch.end, false, coder, of_code[0].0));
                }
            }
        }
        edges.sort_unstable();
        let mut now: Vec<Set> = vec![Set::new(); self.coders];
        // The numbers of these sets, as far as somebody asked since they changed.
        let mut numbers: Vec<Option<u32>> = vec![None; self.coders];
        let mut sets = Numbered::default();
        let mut runs: Vec<(usize, u64)> = Vec::new(); // cluster, units
        let mut labels: Vec<Option<u32>> = Vec::new(); // one a coder and run
        for at in 0..edges.len() {
            let (place, begins, coder, code) = edges[at];
            match now[coder].binary_search(&code) {
                Err(place) if begins => now[coder].insert(place, code),
                Ok(place) if !begins => {
                    now[coder].remove(place);
                }
                _ => {}
            }
            numbers[coder] = None;
            let Some(&(end, ..)) = edges.get(at + 1) else { break };
            if place == end || now.iter().all(Set::is_empty) {
                continue;
            }
            self.each_cluster(place..end, |cluster, units| {
                let is_present = |coder: usize| self.clusters[cluster].present >> coder & 1 == 1;
                if (0..self.coders).any(|coder| is_present(coder) && !now[coder].is_empty()) {
                    runs.push((cluster, units));
                    labels.extend((0..self.coders).map(|coder| {
                        is_present(coder).then(|| *numbers[coder].get_or_insert_with(|| sets.number(&now[coder])))
                    }));
                }
            });
        }
        let mut covered = vec![0; self.clusters.len()];
        runs.iter().for_each(|(cluster, units)| covered[*cluster] += units);
        let mut units: Vec<u64> = runs.iter().map(|(_, units)| *units).collect();
        for (cluster, covered) in self.clusters.iter().zip(&covered).filter(|_| self.with_uncoded) {
            let nothing = |coder: usize| (cluster.present >> coder & 1 == 1).then(|| sets.number(&[]));
            labels.extend((0..self.coders).map(nothing));
            units.push(cluster.line.end - cluster.line.start - covered);
        }
        let (judgements, numbers) =
            SetJudgements::of_numbered(self.coders, sets, labels.chunks(self.coders.max(1)).zip(units));
        let (of_runs, of_bare) = numbers.split_at(runs.len());
        let of_run = |(&(cluster, units), &pattern): (&(usize, u64), &u32)| OfCluster {
            pattern,
            cluster: cluster as u32,
            units,
        };
        let marked = runs.iter().zip(of_runs).map(of_run).collect();
        let unmarked: Vec<Option<u32>> = of_bare.iter().copied().map(Some).collect();
        let tally = Tally { patterns: judgements.judgements().clone(), units: self.with_the_rest(marked, &unmarked) };
        (judgements, tally)
    }

    /// Cuts a stretch of the line where clusters end.
    fn each_cluster(&self, stretch: Range<u64>, mut part: impl FnMut(usize, u64)) {
        let first = self.clusters.partition_point(|cluster| cluster.line.end <= stretch.start);
        for (at, cluster) in self.clusters.iter().enumerate().skip(first) {
            if cluster.line.start >= stretch.end {
                break;
            }
            part(at, cluster.line.end.min(stretch.end) - cluster.line.start.max(stretch.start));
        }
    }

    /// Each cluster and pattern once, with the units that nobody marked, where these have a pattern.
    fn with_the_rest(&self, mut marked: Vec<OfCluster>, unmarked: &[Option<u32>]) -> Vec<OfCluster> {
        let mut rest: Vec<u64> = self.clusters.iter().map(|cluster| cluster.line.end - cluster.line.start).collect();
        marked.iter().for_each(|of| rest[of.cluster as usize] -= of.units);
        let left = unmarked.iter().zip(&rest).zip(0..).filter(|((_, units), _)| **units > 0);
        marked.extend(
            left.filter_map(|((pattern, &units), cluster)| Some(OfCluster { pattern: (*pattern)?, cluster, units })),
        );
        marked.sort_unstable();
        marked.dedup_by(|next, kept| {
            let same = (next.pattern, next.cluster) == (kept.pattern, kept.cluster);
            if same {
                kept.units += next.units;
            }
            same
        });
        marked
    }
}

impl Tally {
    /// These patterns, with the units of each that each cluster has.
    #[cfg(test)]
    pub(super) fn of(patterns: Judgements, mut units: Vec<OfCluster>) -> Self {
        units.sort_unstable();
        Self { patterns, units }
    }

    /// The ways in which units were judged.
    pub const fn patterns(&self) -> &Patterns {
        self.patterns.patterns()
    }

    /// How many units of each pattern there are.
    pub fn counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.patterns().len()];
        self.units.iter().for_each(|of| counts[of.pattern as usize] += of.units);
        counts
    }

    /// The units of each cluster that were judged alike, pattern by pattern.
    pub fn of_clusters(&self) -> &[OfCluster] {
        &self.units
    }

    /// Judgements with these counts of the patterns.
    pub fn judged<'a>(&'a self, counts: &'a [u64]) -> Judged<'a> {
        self.patterns().with_units(counts)
    }
}

/// A document's cluster in parts, one for every turn that has units of its own.
fn parted(document: &Cluster, units: &Units, turns: &[Vec<Place>]) -> Vec<Cluster> {
    let inside = |place: &Place| {
        units.stretch(*place).map(|stretch| stretch.start).filter(|start| document.line.contains(start))
    };
    let mut starts: Vec<u64> = turns.iter().flatten().filter_map(inside).chain([document.line.start]).collect();
    starts.sort_unstable();
    starts.dedup();
    let ends = starts[1..].iter().copied().chain([document.line.end]);
    starts.iter().zip(ends).map(|(&start, end)| Cluster { line: start..end, present: document.present }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::agreement::Table;
    use crate::analysis::agreement::counts::Counts;
    use crate::analysis::agreement::sets::Distance;
    use crate::analysis::resample::Each;
    use crate::model::span::Span;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn at(document: usize, start: u32, end: u32) -> Place {
        Place { document, span: Span::of(start, end) }
    }

    fn turns(documents: usize) -> Vec<Vec<Span>> {
        vec![(0..8).map(|n| Span::of(n * 10, n * 10 + 9)).collect(); documents]
    }

    fn places(of: &[Vec<Span>]) -> Vec<Vec<Place>> {
        let of_document =
            |(document, spans): (usize, &Vec<Span>)| spans.iter().map(|&span| Place { document, span }).collect();
        of.iter().enumerate().map(of_document).collect()
    }

    fn comparison(documents: usize, coders: usize) -> Comparison {
        let spans = turns(documents);
        Comparison::new(Units::listed(spans.clone()), coders, &vec![vec![true; coders]; documents], &places(&spans))
    }

    #[test]
    fn three_coders_and_one_who_did_not_read_the_second_document() {
        let spans = turns(2);
        let present = [vec![true; 3], vec![true, false, true]];
        let comparison = Comparison::new(Units::listed(spans.clone()), 3, &present, &places(&spans));
        assert_eq!((comparison.drawn(), comparison.clusters()), (Clusters::Turns, 16));
        // The second coder's mark in a document that is not finished does not count.
        let tally = comparison.tally(&[vec![at(0, 0, 15), at(1, 0, 5)], vec![at(0, 12, 15), at(1, 0, 5)], vec![]]);
        let counts = tally.counts();
        let judged = tally.judged(&counts);
        let mut found: Vec<_> = judged.patterns().map(|p| (p.labels.to_vec(), p.units)).collect();
        found.sort_unstable();
        let (no, yes, none) = (Some(0), Some(1), None);
        let expected = [
            (vec![no, none, no], 7),
            (vec![no, no, no], 6),
            (vec![yes, none, no], 1),
            (vec![yes, no, no], 1),
            (vec![yes, yes, no], 1),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_draw_counts_every_cluster_as_often_as_it_was_drawn() {
        let comparison = comparison(12, 2);
        assert_eq!((comparison.drawn(), comparison.clusters()), (Clusters::Documents, 12));
        let tally = comparison.tally(&[vec![at(3, 0, 15)], vec![at(3, 0, 5), at(4, 0, 80)]]);
        let mut drawn: Each<Vec<u32>> = Default::default();
        drawn[1] = vec![3, 3, 5];
        let counts = Counts::new(12, [&tally]).of_draws(&drawn);
        let judged = tally.judged(&counts[1][..tally.patterns().len()]);
        let found: Vec<_> = judged.patterns().map(|p| (p.labels.to_vec(), p.units)).collect();
        let expected = [(vec![Some(0), Some(0)], 20), (vec![Some(1), Some(1)], 2), (vec![Some(1), Some(0)], 2)];
        assert_eq!(found, expected);
    }

    #[test]
    fn without_uncoded_units_only_those_marked_are_left() {
        let comparison = comparison(2, 2).without_uncoded();
        let tally = comparison.tally(&[vec![at(0, 0, 15)], vec![at(0, 0, 5)]]);
        let counts = tally.counts();
        assert_eq!(tally.judged(&counts).units(), 2);
    }

    proptest! {
        #[test]
        fn for_two_coders_the_tally_is_their_four_cells(
            steps in prop::collection::vec(prop::collection::vec((0u32..5, 1u32..9), 0..8), 0..13),
            marks in prop::collection::vec(prop::collection::vec((0usize..13, 0u32..80, 1u32..20), 0..12), 2),
            share in prop::option::of(0.05f64..1.0),
            characters: bool,
        ) {
            // Gaps and lengths in turn: spans are disjoint, and some of them touch.
            let of_document = |steps: &Vec<(u32, u32)>| {
                let ends = steps.iter().scan(0, |end, (gap, length)| {
                    *end += gap + length;
                    Some(Span::of(*end - length, *end))
                });
                ends.collect::<Vec<Span>>()
            };
            let spans: Vec<Vec<Span>> = steps.iter().map(of_document).collect();
            let units = if characters { Units::characters(spans.clone()) } else { Units::listed(spans.clone()) };
            let units = share.into_iter().fold(units, Units::with_share);
            let of_coder = |marks: &Vec<(usize, u32, u32)>| -> Vec<Place> {
                marks.iter().map(|&(document, start, length)| at(document, start, start + length)).collect()
            };
            let marks: Vec<Vec<Place>> = marks.iter().map(of_coder).collect();
            let expected = units.cells(marks[0].iter().copied(), marks[1].iter().copied());
            let comparison = Comparison::new(units, 2, &vec![vec![true; 2]; spans.len()], &places(&spans));
            let tally = comparison.tally(&marks);
            let counts = tally.counts();
            prop_assert_eq!(Table::of_pair(tally.judged(&counts), 0, 1).dichotomised(1), expected);
        }

        /// Character by character, for two coders with two codes.
        #[test]
        fn sets_are_those_of_looking_at_every_character(
            marks in prop::collection::vec(prop::collection::vec((0u32..2, 0usize..2, 0u32..60, 1u32..20), 0..5), 2)
        ) {
            let scope = vec![vec![Span::of(0, 40)], vec![Span::of(10, 50)]];
            let comparison =
                Comparison::new(Units::characters(scope.clone()), 2, &vec![vec![true; 2]; 2], &places(&scope));
            let marks: Vec<Vec<(u32, Place)>> = marks
                .into_iter()
                .map(|marks| marks.into_iter().map(|(code, d, start, len)| (code, at(d, start, start + len))).collect())
                .collect();
            let (judgements, tally) = comparison.sets(&marks);
            let each = scope.iter().enumerate().flat_map(|(document, spans)| {
                (spans[0].start().get()..spans[0].end().get()).map(move |place| (document, place))
            });
            let naive = SetJudgements::gather(2, each.map(|(document, place)| {
                let set = |marks: &Vec<(u32, Place)>| {
                    let here = marks.iter().filter(|(_, mark)| {
                        mark.document == document && mark.span.overlaps(Span::of(place, place + 1))
                    });
                    Some(here.map(|(code, _)| *code).collect::<BTreeSet<u32>>().into_iter().collect())
                };
                (marks.iter().map(set).collect(), 1)
            }));
            let (found, expected) = (judgements.alpha(Distance::Jaccard), naive.alpha(Distance::Jaccard));
            prop_assert_eq!(found.undefined, expected.undefined);
            prop_assert!((found.value.unwrap_or(0.0) - expected.value.unwrap_or(0.0)).abs() < 1e-9);
            let counts = tally.counts();
            prop_assert_eq!(counts.iter().sum::<u64>(), 80);
        }
    }
}
