//! Two coders: the best pairs, as a minimum-cost assignment.

use super::groups::Groups;
use super::work::Work;
use crate::analysis::statistic::Undefined;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// The pairs with the greatest gain together, each unit in one at most; `first` tells whose unit a place is.
///
/// Shortest augmenting paths with prices (Kuhn 1955; Edmonds & Karp 1972): the first coder's units enter one by one,
/// each by the cheapest chain of changes. Exact. O(u · e log e) in the worst case; chains are short where units meet
/// few others, and then it is near linear.
pub(super) fn best_pairs(
    units: usize,
    groups: &Groups,
    first: impl Fn(usize) -> bool,
    work: &mut Work,
) -> Result<Vec<usize>, Undefined> {
    let mut edges: Vec<Vec<(usize, usize)>> = vec![vec![]; units];
    for group in 0..groups.len() {
        let (a, b) = (groups.members(group)[0], groups.members(group)[1]);
        let (mine, theirs) = if first(a) { (a, b) } else { (b, a) };
        edges[mine].push((theirs, group));
    }
    let mut market = Market {
        groups,
        edges: &edges,
        profit: vec![0.0; units],
        price: vec![0.0; units],
        taken: vec![None; units],
        found: vec![Found { distance: f64::INFINITY, via: None }; units],
    };
    for unit in (0..units).filter(|&unit| !edges[unit].is_empty()) {
        market.enter(unit, work)?;
    }
    Ok(market.taken.into_iter().flatten().map(|(_, group)| group).collect())
}

/// The state between two entries. Profits and prices are the dual values: for every pair profit + price ≥ gain, with
/// equality for the pairs taken; a unit nobody has taken costs nothing.
struct Market<'a> {
    groups: &'a Groups,
    /// For each unit of the first coder, the other's units and the group of both.
    edges: &'a [Vec<(usize, usize)>],
    profit: Vec<f64>,
    price: Vec<f64>,
    /// For each unit of the second coder, who has taken it and by which group.
    taken: Vec<Option<(usize, usize)>>,
    /// For each unit of the second coder, the cheapest way to it; empty between two entries.
    found: Vec<Found>,
}

#[derive(Debug, Clone, Copy)]
struct Found {
    distance: f64,
    /// The first coder's unit it was reached from, and their group.
    via: Option<(usize, usize)>,
}

/// Where a chain of changes may end.
#[derive(Debug, Clone, Copy)]
enum End {
    /// This unit of the second coder is free.
    Free(usize),
    /// This unit of the first coder stays alone, and leaves what it had.
    Alone(usize),
}

impl Market<'_> {
    fn enter(&mut self, unit: usize, work: &mut Work) -> Result<(), Undefined> {
        let offers = self.edges[unit].iter().map(|&(theirs, group)| self.groups.gain(group) - self.price[theirs]);
        self.profit[unit] = offers.fold(0.0, f64::max);

        let mut reached = vec![(unit, 0.0)];
        let mut seen = vec![];
        let mut heap = BinaryHeap::new();
        let (mut end, mut shortest) = (End::Alone(unit), self.profit[unit]);
        let (mut from, mut distance) = (unit, 0.0);
        loop {
            work.spend(self.edges[from].len() + 1)?;
            if distance + self.profit[from] < shortest {
                (end, shortest) = (End::Alone(from), distance + self.profit[from]);
            }
            for &(theirs, group) in &self.edges[from] {
                let dearer = (self.profit[from] + self.price[theirs] - self.groups.gain(group)).max(0.0);
                if distance + dearer < self.found[theirs].distance {
                    if self.found[theirs].via.is_none() {
                        seen.push(theirs);
                    }
                    self.found[theirs] = Found { distance: distance + dearer, via: Some((from, group)) };
                    heap.push(Reverse(Step(distance + dearer, theirs)));
                }
            }
            // A way that was shortened after it was found has been walked already.
            let next = loop {
                match heap.pop() {
                    Some(Reverse(Step(next, theirs))) if next > self.found[theirs].distance => {}
                    Some(Reverse(Step(next, theirs))) if next < shortest => break Some((next, theirs)),
                    _ => break None,
                }
            };
            let Some((next, theirs)) = next else { break };
            let Some((owner, _)) = self.taken[theirs] else {
                (end, shortest) = (End::Free(theirs), next);
                break;
            };
            (from, distance) = (owner, next);
            reached.push((owner, next));
        }

        for (owner, distance) in reached {
            self.profit[owner] -= (shortest - distance).max(0.0);
        }
        for &theirs in &seen {
            self.price[theirs] += (shortest - self.found[theirs].distance).max(0.0);
        }
        self.change(unit, end);
        for theirs in seen {
            self.found[theirs] = Found { distance: f64::INFINITY, via: None };
        }
        Ok(())
    }

    /// Hands units on along the chain, from its end back to the unit that enters.
    fn change(&mut self, entering: usize, end: End) {
        let had = |unit: usize, taken: &[Option<(usize, usize)>]| {
            let mut theirs = self.edges[unit].iter().map(|&(theirs, _)| theirs);
            theirs.find(|&theirs| taken[theirs].is_some_and(|(owner, _)| owner == unit))
        };
        let mut wanted = match end {
            End::Free(theirs) => Some(theirs),
            End::Alone(unit) if unit == entering => None,
            End::Alone(unit) => had(unit, &self.taken),
        };
        while let Some(theirs) = wanted {
            let (unit, group) = self.found[theirs].via.expect("every unit of the chain was found from another");
            wanted = if unit == entering { None } else { had(unit, &self.taken) };
            self.taken[theirs] = Some((unit, group));
        }
    }
}

/// A distance and the unit it leads to, ordered by distance.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step(f64, usize);

impl Eq for Step {}

impl Ord for Step {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
