//! Three coders and more, first step: what each unit is worth.

use super::groups::Groups;
use super::work::Work;
use crate::analysis::statistic::Undefined;

/// Below this, what a column promises is rounding.
const PROMISE: f64 = 1e-11;
/// No pivot is smaller, so that no rounding is blown up.
const PIVOT: f64 = 1e-9;
/// How near to the bound is at the bound.
const BOUND: f64 = 1e-9;
/// How many columns are looked at before the best of them is taken.
const BATCH: usize = 1000;

/// The best there is if groups may be taken in part.
#[derive(Debug)]
pub(super) struct Relaxed {
    /// A price for each unit, such that no group is worth more than its units together. All prices together are an
    /// upper bound of what any alignment can gain, however much rounding there was on the way to them.
    pub prices: Vec<f64>,
    /// The groups taken, if it so happens that none is taken in part: then they are the best there is anyway.
    pub whole: Option<Vec<usize>>,
}

/// Solves the linear relaxation and its dual (Dantzig 1963, revised simplex with the inverse kept).
pub(super) fn relaxed(units: usize, groups: &Groups, work: &mut Work) -> Result<Relaxed, Undefined> {
    // The room the inverse takes is counted, too: 5 000 units in one piece are refused here.
    work.spend(16 * units * units)?;
    let mut simplex = Simplex::new(units, groups);
    while let Some((column, promise)) = simplex.most_promising(work)? {
        simplex.enter(column, promise, work)?;
    }
    Ok(Relaxed { whole: simplex.whole(), prices: simplex.prices.into_iter().map(|price| price.max(0.0)).collect() })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Group(usize),
    /// A unit that stands alone.
    Alone(usize),
}

struct Simplex<'a> {
    groups: &'a Groups,
    /// The inverse of the basis, column by column: one column for each unit.
    inverse: Vec<Vec<f64>>,
    basis: Vec<Column>,
    /// How much of each basic column is taken.
    taken: Vec<f64>,
    prices: Vec<f64>,
    /// Where the look for a column goes on.
    next: usize,
}

impl<'a> Simplex<'a> {
    /// Everyone alone, which gains nothing.
    fn new(units: usize, groups: &'a Groups) -> Self {
        let unit_column = |unit: usize| (0..units).map(|row| if row == unit { 1.0 } else { 0.0 }).collect();
        // Each unit may be taken a little more than once, and each by another amount: without ties in the limits the
        // method cannot turn in circles. The prices found are valid for the true limits, too.
        let golden = |unit: usize| (unit as f64 * 0.618_033_988_749_895).fract();
        Self {
            groups,
            inverse: (0..units).map(unit_column).collect(),
            basis: (0..units).map(Column::Alone).collect(),
            taken: (0..units).map(|unit| 1.0 + 1e-5 * (1.0 + golden(unit))).collect(),
            prices: vec![0.0; units],
            next: 0,
        }
    }

    fn units_of(&self, column: Column) -> impl Iterator<Item = usize> {
        let (members, alone) = match column {
            Column::Group(group) => (self.groups.members(group), None),
            Column::Alone(unit) => (&[][..], Some(unit)),
        };
        members.iter().copied().chain(alone)
    }

    /// The column to take next, with what one more of it adds; none at the optimum.
    ///
    /// Columns are looked at in batches, going round; only a full round without any promise ends it.
    fn most_promising(&mut self, work: &mut Work) -> Result<Option<(Column, f64)>, Undefined> {
        let columns = self.groups.len() + self.prices.len();
        let mut best: Option<(Column, f64)> = None;
        for looked_at in 1..=columns {
            let column = match self.next.checked_sub(self.groups.len()) {
                None => Column::Group(self.next),
                Some(unit) => Column::Alone(unit),
            };
            self.next = (self.next + 1) % columns;
            let worth = match column {
                Column::Group(group) => self.groups.gain(group),
                Column::Alone(_) => 0.0,
            };
            let promise = worth - self.units_of(column).map(|unit| self.prices[unit]).sum::<f64>();
            if promise > best.map_or(PROMISE, |(_, most)| most) {
                best = Some((column, promise));
            }
            if looked_at % BATCH == 0 {
                work.spend(BATCH)?;
                if best.is_some() {
                    return Ok(best);
                }
            }
        }
        work.spend(columns % BATCH)?;
        Ok(best)
    }

    /// Takes as much of the column as there is room for; another one leaves.
    fn enter(&mut self, column: Column, promise: f64, work: &mut Work) -> Result<(), Undefined> {
        let units = self.prices.len();
        let mut direction = vec![0.0; units];
        for unit in self.units_of(column) {
            for (sum, entry) in direction.iter_mut().zip(&self.inverse[unit]) {
                *sum += entry;
            }
        }
        let room = |row: usize| self.taken[row].max(0.0) / direction[row];
        let leaving = (0..units).filter(|&row| direction[row] > PIVOT);
        // Without a row that limits it, the inverse has lost its precision.
        let leaving = leaving.min_by(|&a, &b| room(a).total_cmp(&room(b))).ok_or(Undefined::TooLarge)?;
        let (pivot, amount) = (direction[leaving], room(leaving));

        let touched: Vec<usize> = (0..units).filter(|&row| row != leaving && direction[row] != 0.0).collect();
        for &row in &touched {
            self.taken[row] -= amount * direction[row];
        }
        (self.basis[leaving], self.taken[leaving]) = (column, amount);

        let mut steps = 4 * units;
        for (price, entries) in self.prices.iter_mut().zip(&mut self.inverse) {
            let factor = entries[leaving] / pivot;
            if factor == 0.0 {
                continue;
            }
            for &row in &touched {
                entries[row] -= factor * direction[row];
            }
            entries[leaving] = factor;
            *price += promise * factor;
            steps += touched.len();
        }
        work.spend(steps)
    }

    /// The groups taken, if each is taken once and no unit twice.
    fn whole(&self) -> Option<Vec<usize>> {
        let mut whole = vec![];
        let mut taken = vec![false; self.prices.len()];
        for (&column, &amount) in self.basis.iter().zip(&self.taken) {
            // What is between the two is a part; what is near them is the little more there was of every unit.
            match column {
                Column::Group(_) if (0.01..0.99).contains(&amount) => return None,
                Column::Group(group) if amount >= 0.99 => whole.push(group),
                Column::Group(_) | Column::Alone(_) => {}
            }
        }
        for &unit in whole.iter().flat_map(|&group| self.groups.members(group)) {
            if std::mem::replace(&mut taken[unit], true) {
                return None;
            }
        }
        let gain: f64 = whole.iter().map(|&group| self.groups.gain(group)).sum();
        // It reaches the bound, or the little more has hidden something.
        (gain + BOUND >= self.prices.iter().sum::<f64>()).then_some(whole)
    }
}
