//! How far coders agree, beyond what chance would give them.
//!
//! Two ways lead here. **On units:** [`units`] turns codings of free length into yes or no on units, [`comparison`] sets
//! coders side by side on them, [`per_code`] answers for every code and over all, with intervals; [`kappa`] is the short
//! answer for two, and [`qualcoder`] what another program says of them. **As marked:** a [`continuum`] holds passages with
//! their ends; [`unitizing`], [`gamma`] and [`passages`] need no units. Labels from elsewhere are [`ratings`].
//!
//! Whatever has categories becomes [`judgements`] (each way of judging once, with a count), and every coefficient is a
//! function of those: [`chance`], [`alpha`], [`sets`]. [`coefficients`] names them all for a scale, [`names`] says of
//! each what it is and where it comes from.
//!
//! `tests/data/published.json` holds the figures of publications and other programs; all are met.

pub mod coefficients;
pub mod judgements;
pub mod weights;
pub mod chance;
pub mod alpha;
pub mod sets;
pub mod distances;
pub mod comparison;
pub mod confusion;
pub mod continuum;
pub mod gamma;
pub mod kappa;
pub mod per_code;
pub mod passages;
pub mod qualcoder;
pub mod remarks;
pub mod names;
pub mod ratings;
pub mod unitizing;
pub mod units;

mod alpha_drawn;
mod cells;
mod cohen;
mod counts;
mod over_codes;
mod subsets;
mod table;

pub use cells::Cells;
pub use table::Table;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod published;
