//! How far coders agree, beyond what chance would give them.
//!
//! [`units`] turns codings of free length into yes or no on units fixed beforehand, [`kappa`] has the
//! coefficients of two coders, [`ratings`] those of a table of labels that comes from elsewhere. [`unitizing`] takes
//! passages as they were marked, laid out on a [`continuum`], and needs no units.

pub mod coefficients;
pub mod judgements;
pub mod weights;
pub mod chance;
pub mod alpha;
pub mod sets;
pub mod comparison;
pub mod continuum;
pub mod gamma;
pub mod kappa;
pub mod per_code;
pub mod passages;
mod remarks;
pub mod names;
pub mod ratings;
pub mod unitizing;
pub mod units;

mod cells;
mod cohen;
mod table;

pub use cells::Cells;
pub use table::Table;

#[cfg(test)]
mod published;
