//! Three coders and more, second step: the groups that gain most together.

use super::groups::Groups;
use super::relaxation::{Relaxed, relaxed};
use super::work::Work;
use crate::analysis::statistic::Undefined;
use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashSet};

/// Below this, a loss is rounding.
const LOSS: f64 = 1e-11;
/// What one state costs of the work allowed, for the room it takes.
const STATE_WORK: usize = 400;

/// The groups with the greatest gain together, each unit in one at most.
///
/// Units that no chain of groups connects are decided apart. Exact; for three coders and more the problem is as hard
/// as 3-dimensional matching (Karp 1972), so the work allowed may not be enough.
pub(super) fn best_groups(units: usize, groups: &Groups, work: &mut Work) -> Result<Vec<usize>, Undefined> {
    let mut best = vec![];
    for component in components(units, groups) {
        best.extend(component.best(groups, work)?);
    }
    Ok(best)
}

/// Units that groups connect, and those groups.
#[derive(Default)]
struct Component {
    units: usize,
    groups: Vec<usize>,
}

fn components(units: usize, groups: &Groups) -> Vec<Component> {
    let mut root: Vec<usize> = (0..units).collect();
    for group in 0..groups.len() {
        let first = root_of(&mut root, groups.members(group)[0]);
        for &member in &groups.members(group)[1..] {
            let other = root_of(&mut root, member);
            root[other] = first;
        }
    }
    let mut components: Vec<Component> = (0..units).map(|_| Component::default()).collect();
    for unit in 0..units {
        components[root_of(&mut root, unit)].units += 1;
    }
    for group in 0..groups.len() {
        components[root_of(&mut root, groups.members(group)[0])].groups.push(group);
    }
    components.retain(|component| !component.groups.is_empty());
    components
}

/// The unit that stands for all that are connected with this one so far (Tarjan 1975, with paths halved).
fn root_of(root: &mut [usize], mut unit: usize) -> usize {
    while root[unit] != unit {
        root[unit] = root[root[unit]];
        unit = root[unit];
    }
    unit
}

impl Component {
    fn best(&self, groups: &Groups, work: &mut Work) -> Result<Vec<usize>, Undefined> {
        let local = self.renumbered(groups);
        let Relaxed { prices, whole } = relaxed(self.units, &local, work)?;
        let best = match whole {
            Some(whole) => whole,
            None => search(&local, &prices, work)?,
        };
        Ok(best.into_iter().map(|group| self.groups[group]).collect())
    }

    /// The component's groups with its units numbered from 0 in text order.
    fn renumbered(&self, groups: &Groups) -> Groups {
        let mut units: Vec<usize> = self.groups.iter().flat_map(|&group| groups.members(group)).copied().collect();
        units.sort_unstable();
        units.dedup();
        let place = |unit: &usize| units.binary_search(unit).expect("the list has every member of every group");
        let mut local = Groups::default();
        for &group in &self.groups {
            local.push(groups.members(group).iter().map(place), groups.gain(group));
        }
        local
    }
}

/// Goes through the units in text order and decides for each one left whether it stays alone or begins which group,
/// always from the state that has lost least against the prices. The first state with nothing left is the best.
///
/// A* with the prices of the units left as the estimate (Hart, Nilsson & Raphael 1968).
fn search(groups: &Groups, prices: &[f64], work: &mut Work) -> Result<Vec<usize>, Undefined> {
    let choices = choices(groups, prices);
    let mut steps: Vec<Taken> = vec![];
    let mut heap = BinaryHeap::from([Reverse(State { lost: 0.0, left: prices.len(), used: vec![], last: None })]);
    let mut known = HashSet::new();
    while let Some(Reverse(state)) = heap.pop() {
        if state.left == 0 {
            return Ok(chain(&steps, state.last).collect());
        }
        if !known.insert((state.left, state.used.clone())) {
            continue;
        }
        let unit = prices.len() - state.left;
        for choice in &choices[unit] {
            work.spend(4)?;
            let others = choice.group.map_or(&[][..], |group| &groups.members(group)[1..]);
            if others.iter().any(|other| state.used.contains(other)) {
                continue;
            }
            work.spend(STATE_WORK)?;
            let last = match choice.group {
                None => state.last,
                Some(group) => {
                    steps.push(Taken { group, before: state.last });
                    Some(steps.len() - 1)
                }
            };
            heap.push(Reverse(state.after(unit, others, state.lost + choice.loss, last)));
        }
    }
    unreachable!("everyone may stay alone, so that there always is an alignment")
}

/// What each unit may do when its turn comes.
fn choices(groups: &Groups, prices: &[f64]) -> Vec<Vec<Choice>> {
    let alone = |&loss: &f64| vec![Choice { group: None, loss }];
    let mut choices: Vec<Vec<Choice>> = prices.iter().map(alone).collect();
    for group in 0..groups.len() {
        let worth: f64 = groups.members(group).iter().map(|&unit| prices[unit]).sum();
        let loss = worth - groups.gain(group);
        let loss = if loss > LOSS { loss } else { 0.0 };
        choices[groups.members(group)[0]].push(Choice { group: Some(group), loss });
    }
    choices
}

/// What may become of a unit when its turn comes.
struct Choice {
    /// The group it begins; none if it stays alone.
    group: Option<usize>,
    /// How much less than the prices of its units that is worth.
    loss: f64,
}

/// A group taken, and the one taken before it.
struct Taken {
    group: usize,
    before: Option<usize>,
}

fn chain(steps: &[Taken], last: Option<usize>) -> impl Iterator<Item = usize> {
    std::iter::successors(last.map(|last| &steps[last]), |taken| taken.before.map(|before| &steps[before]))
        .map(|taken| taken.group)
}

/// Decided up to a unit, in the middle of the search.
#[derive(Debug)]
struct State {
    lost: f64,
    /// How many units have not had their turn: the first of them is the next to decide.
    left: usize,
    /// Those of them that are in a group already, in order.
    used: Vec<usize>,
    /// The place of the last group taken.
    last: Option<usize>,
}

impl State {
    /// The state in which `unit` has had its turn and is with these `others`, which come after it.
    fn after(&self, unit: usize, others: &[usize], lost: f64, last: Option<usize>) -> Self {
        let mut used = [&self.used[..], others].concat();
        used.sort_unstable();
        // Who is in a group already has no turn of its own.
        let no_turn = used.iter().zip(unit + 1..).take_while(|&(&used, next)| used == next).count();
        used.drain(..no_turn);
        Self { lost, left: self.left - 1 - no_turn, used, last }
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for State {}

impl Ord for State {
    /// Least lost first; with equal loss, who is nearest to the end.
    fn cmp(&self, other: &Self) -> Ordering {
        self.lost.total_cmp(&other.lost).then(self.left.cmp(&other.left)).then_with(|| self.used.cmp(&other.used))
    }
}

impl PartialOrd for State {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::agreement::gamma::work::STEPS_MAX;
    use proptest::prelude::*;

    /// Any groups at all of six units, also such as no text would give.
    fn any_groups() -> impl Strategy<Value = Groups> {
        let one = (prop::collection::btree_set(0_usize..6, 2..=4), 1_u32..20);
        prop::collection::vec(one, 1..14).prop_map(|all| {
            let mut groups = Groups::default();
            for (members, gain) in all {
                groups.push(members, f64::from(gain));
            }
            groups
        })
    }

    fn gain(groups: &Groups, taken: &[usize]) -> f64 {
        taken.iter().map(|&group| groups.gain(group)).sum()
    }

    fn greatest_gain(groups: &Groups) -> f64 {
        let disjoint = |taken: &[usize]| {
            let mut units: Vec<usize> = taken.iter().flat_map(|&group| groups.members(group)).copied().collect();
            units.sort_unstable();
            units.windows(2).all(|two| two[0] != two[1])
        };
        let some = |bits: usize| (0..groups.len()).filter(|group| bits >> group & 1 == 1).collect::<Vec<_>>();
        (0..1_usize << groups.len())
            .map(some)
            .filter(|taken| disjoint(taken))
            .map(|t| gain(groups, &t))
            .fold(0.0, f64::max)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_other_groups_gain_more(groups in any_groups()) {
            let best = best_groups(6, &groups, &mut Work::new(STEPS_MAX)).unwrap();
            prop_assert!((gain(&groups, &best) - greatest_gain(&groups)).abs() < 1e-7);
        }

        #[test]
        fn the_search_finds_the_best_from_any_prices_that_are_high_enough(groups in any_groups(), more in 0_u32..3) {
            let relaxed = relaxed(6, &groups, &mut Work::new(STEPS_MAX)).unwrap();
            let prices: Vec<f64> = relaxed.prices.iter().map(|price| price + f64::from(more)).collect();
            let best = search(&groups, &prices, &mut Work::new(STEPS_MAX)).unwrap();
            prop_assert!((gain(&groups, &best) - greatest_gain(&groups)).abs() < 1e-7);
            prop_assert!(prices.iter().sum::<f64>() >= greatest_gain(&groups) - 1e-7, "the bound is a bound");
        }
    }

    /// Three groups of which any two share a unit: in parts, half of each gains 1.5; whole, only one can be taken.
    #[test]
    fn where_parts_would_gain_more_the_search_decides() {
        let mut groups = Groups::default();
        for members in [[0, 1], [1, 2], [0, 2]] {
            groups.push(members, 1.0);
        }
        let relaxed = relaxed(3, &groups, &mut Work::new(STEPS_MAX)).unwrap();
        assert_eq!(relaxed.whole, None);
        assert!((relaxed.prices.iter().sum::<f64>() - 1.5).abs() < 1e-9, "{relaxed:?}");
        assert_eq!(best_groups(3, &groups, &mut Work::new(STEPS_MAX)).unwrap().len(), 1);
    }
}
