//! Which units could stand together: the unitary alignments a best alignment may be made of.

use super::unit::{Dissimilarity, Unit};
use super::work::Work;
use crate::analysis::statistic::Undefined;

/// What tells equally good alignments apart, in Δ: least disagreement on values among aligned units, then most joined.
///
/// Disorders that are equal to nine digits count as equal. Without a rule γ-cat, which looks at what was joined, would
/// hang on the order of the arithmetic.
const JOINED: f64 = 1e-10;
const DISAGREED: f64 = 1e-9;
/// How near to no gain a group is kept for the rule to decide.
const TIE: f64 = 1e-8;
/// What one group costs of the work allowed, for the room it takes.
const GROUP_WORK: usize = 500;

/// Units of different coders that could be one unitary alignment, each with what is won by joining them.
///
/// A unit alone costs Δ, and so k units alone cost k·Δ; the gain is that less the cost of the group.
#[derive(Debug, Default)]
pub(super) struct Groups {
    gains: Vec<f64>,
    ends: Vec<usize>,
    members: Vec<usize>,
}

impl Groups {
    pub(super) fn push(&mut self, members: impl IntoIterator<Item = usize>, gain: f64) {
        self.members.extend(members);
        self.ends.push(self.members.len());
        self.gains.push(gain);
    }

    pub(super) fn len(&self) -> usize {
        self.gains.len()
    }

    /// What joining the group wins, in Δ.
    pub(super) fn gain(&self, group: usize) -> f64 {
        self.gains[group]
    }

    /// The places of its units in the list, in text order.
    pub(super) fn members(&self, group: usize) -> &[usize] {
        let from = if group == 0 { 0 } else { self.ends[group - 1] };
        &self.members[from..self.ends[group]]
    }
}

/// All groups of two or more units that a best alignment may need.
///
/// The disorder of a group is the mean over all pairs of coders, where a pair with nobody on one side or on both costs
/// Δ (Mathet et al. 2015, section 4.3). A group is left out if parting it in two is better: with C pairs of coders,
/// that is if Σ (1 − d) over the pairs parted is below −C. For two coders this is d > 2Δ.
///
/// O(u log u) for units that meet few others, else the number of groups that lie close enough to be tried.
pub(super) fn groups(
    units: &[Unit],
    coders: usize,
    dissimilarity: Dissimilarity,
    work: &mut Work,
) -> Result<Groups, Undefined> {
    let pairs_of_coders = (coders * (coders - 1) / 2) as f64;
    // No two units of a group worth joining are farther apart: one of them would better be left alone.
    let farthest = (coders - 1) as f64 + pairs_of_coders * (1.0 + TIE);
    let reach = dissimilarity.reach(farthest);
    let longest = units.iter().map(Unit::len).fold(0.0, f64::max);
    let mut search =
        Search { units, coders, dissimilarity, pairs_of_coders, farthest, apart: vec![], groups: Groups::default() };
    for (first, unit) in units.iter().enumerate() {
        let last_start = unit.start + reach * (unit.len() + longest);
        let later = (first + 1..units.len()).take_while(|&other| units[other].start <= last_start);
        let near: Vec<usize> = later
            .filter(|&other| units[other].coder != unit.coder)
            .filter(|&other| dissimilarity.between(unit, &units[other]) < farthest)
            .collect();
        work.spend(near.len() + 1)?;
        search.extend(&mut vec![first], 0.0, &near, work)?;
    }
    Ok(search.groups)
}

struct Search<'a> {
    units: &'a [Unit],
    coders: usize,
    dissimilarity: Dissimilarity,
    pairs_of_coders: f64,
    farthest: f64,
    /// 1 − d between the members of the group at hand, a row for each but the first.
    apart: Vec<Vec<f64>>,
    groups: Groups,
}

impl Search<'_> {
    /// Adds each of `near` in turn to `group`, whose dissimilarities sum to `within`, and goes on from there.
    fn extend(
        &mut self,
        group: &mut Vec<usize>,
        within: f64,
        near: &[usize],
        work: &mut Work,
    ) -> Result<(), Undefined> {
        for (place, &next) in near.iter().enumerate() {
            work.spend(1)?;
            let unit = &self.units[next];
            if group.iter().any(|&member| self.units[member].coder == unit.coder) {
                continue;
            }
            let closeness: Vec<f64> =
                group.iter().map(|&member| 1.0 - self.dissimilarity.between(&self.units[member], unit)).collect();
            let added = closeness.len() as f64 - closeness.iter().sum::<f64>();
            // Neither can a group be worth joining whose sum is past this, whatever else is added to it.
            if added >= self.farthest || within + added >= self.pairs_of_coders * self.coders as f64 * (1.0 + TIE) {
                continue;
            }
            group.push(next);
            self.apart.push(closeness);
            if let Some(gain) = self.gain(group, work)? {
                work.spend(GROUP_WORK)?;
                self.groups.push(group.iter().copied(), gain);
            }
            if group.len() < self.coders {
                self.extend(group, within + added, &near[place + 1..], work)?;
            }
            group.pop();
            self.apart.pop();
        }
        Ok(())
    }

    /// What joining the group at hand wins; nothing if parting it in two wins more.
    fn gain(&self, group: &[usize], work: &mut Work) -> Result<Option<f64>, Undefined> {
        let size = group.len();
        let closeness = |a: usize, b: usize| self.apart[a.max(b) - 1][a.min(b)];
        // The first member stays, and each bit set moves another one to the other part.
        let ways = 1_u64.checked_shl(size as u32 - 1).ok_or(Undefined::TooLarge)?;
        for parted in 1..ways {
            work.spend(size * size)?;
            let moved = |member: usize| member > 0 && parted >> (member - 1) & 1 == 1;
            let across: f64 = (1..size)
                .flat_map(|a| (0..a).map(move |b| (a, b)))
                .filter(|&(a, b)| moved(a) != moved(b))
                .map(|(a, b)| closeness(a, b))
                .sum();
            if across / self.pairs_of_coders + 1.0 < -TIE {
                return Ok(None);
            }
        }
        let together: f64 = self.apart.iter().flatten().sum();
        let disagreed = self.dissimilarity.disagreement(self.units, group).sum;
        let rule = JOINED * (size - 1) as f64 - DISAGREED * disagreed;
        Ok(Some(together / self.pairs_of_coders + (size - 1) as f64 + rule))
    }
}
