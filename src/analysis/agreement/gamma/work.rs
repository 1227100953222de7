//! How much work an exact answer may take.

use crate::analysis::statistic::Undefined;

/// The steps one best alignment may take, a step being a handful of machine operations.
///
/// About a second of one core. What would take more is refused, never approximated; the limit counts steps and not
/// time, so that the same data are refused on every machine.
pub const STEPS_MAX: u64 = 400_000_000;

/// The steps that are left.
#[derive(Debug)]
pub(super) struct Work(u64);

impl Work {
    pub(super) const fn new(steps: u64) -> Self {
        Self(steps)
    }

    /// Takes steps; too large if there are not enough left.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Undefined> {
        self.0 = self.0.checked_sub(steps as u64).ok_or(Undefined::TooLarge)?;
        Ok(())
    }
}
