//! The counts of several tallies, to be added up for draws.

use super::comparison::Tally;
use crate::analysis::resample::{Each, TOGETHER};
use std::ops::AddAssign;

/// As many columns are added up at a time as a processor holds sums.
const COLUMNS: usize = 16;

/// The counts of several tallies side by side, a row a cluster, to be added up for draws.
///
/// Takes four bytes for every cluster and pattern, whether the cluster has it or not; eight if a draw could have more units
/// of one pattern than four can count.
pub struct Counts {
    clusters: usize,
    blocks: Blocks,
}

/// For every so many columns all rows.
enum Blocks {
    Narrow(Vec<[u32; COLUMNS]>),
    Wide(Vec<[u64; COLUMNS]>),
}

impl Counts {
    /// Of tallies of so many clusters.
    pub fn new<'t>(clusters: usize, tallies: impl IntoIterator<Item = &'t Tally>) -> Self {
        let tallies: Vec<&Tally> = tallies.into_iter().collect();
        let most = tallies.iter().flat_map(|tally| tally.of_clusters()).map(|of| of.units).max().unwrap_or(0);
        // A draw may be the same cluster every time.
        let is_narrow = most.checked_mul(clusters as u64).is_some_and(|most| u32::try_from(most).is_ok());
        let blocks = match is_narrow {
            true => Blocks::Narrow(in_blocks(clusters, &tallies, |units| units as u32)),
            false => Blocks::Wide(in_blocks(clusters, &tallies, |units| units)),
        };
        Self { clusters, blocks }
    }

    /// How many units of each pattern there are in several draws, tally after tally and something behind; `drawn` lists
    /// the clusters, each as often as it was drawn.
    ///
    /// Costs an addition for every cluster drawn and pattern.
    pub fn of_draws(&self, drawn: &Each<Vec<u32>>) -> Each<Vec<u64>> {
        match &self.blocks {
            Blocks::Narrow(blocks) => summed(blocks, self.clusters, drawn),
            Blocks::Wide(blocks) => summed(blocks, self.clusters, drawn),
        }
    }
}

fn in_blocks<N: Copy + Default>(clusters: usize, tallies: &[&Tally], of: impl Fn(u64) -> N) -> Vec<[N; COLUMNS]> {
    let mut blocks: Vec<[N; COLUMNS]> = Vec::new();
    let mut columns = 0;
    for tally in tallies {
        let after = columns + tally.patterns().len();
        blocks.resize(after.div_ceil(COLUMNS) * clusters, [N::default(); COLUMNS]);
        for cell in tally.of_clusters() {
            let column = columns + cell.pattern as usize;
            blocks[column / COLUMNS * clusters + cell.cluster as usize][column % COLUMNS] = of(cell.units);
        }
        columns = after;
    }
    blocks
}

fn summed<N>(blocks: &[[N; COLUMNS]], clusters: usize, drawn: &Each<Vec<u32>>) -> Each<Vec<u64>>
where
    N: Copy + Default + AddAssign + Into<u64>,
{
    let mut counts = [(); TOGETHER].map(|()| Vec::with_capacity(blocks.len() / clusters.max(1) * COLUMNS));
    for block in blocks.chunks(clusters.max(1)) {
        for (counts, drawn) in counts.iter_mut().zip(drawn) {
            let mut sums = [N::default(); COLUMNS];
            for &cluster in drawn {
                let row = &block[cluster as usize];
                for column in 0..COLUMNS {
                    sums[column] += row[column];
                }
            }
            counts.extend(sums.map(Into::into));
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::super::comparison::OfCluster;
    use super::super::judgements::Judgements;
    use super::*;

    #[test]
    fn a_draw_may_have_more_units_than_four_bytes_can_count() {
        for units in [1 << 31, (1 << 31) - 1] {
            let mut patterns = Judgements::new(2, 2);
            patterns.count(&[Some(0), Some(1)], 0);
            let cell = |cluster| OfCluster { pattern: 0, cluster, units };
            let tally = Tally::of(patterns, vec![cell(0), cell(1)]);
            let mut drawn: Each<Vec<u32>> = Default::default();
            drawn[0] = vec![1, 1];
            assert_eq!(Counts::new(2, [&tally]).of_draws(&drawn)[0][0], 2 * units);
        }
    }
}
