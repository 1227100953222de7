//! Agreement on text nobody cut into units beforehand: each coder chose where a passage begins and ends.
//!
//! [`u_alpha`] measures where and with what coders marked the text, beyond chance; [`alpha_u1995`] is its
//! predecessor, for replication. [`spans`] matches the passages of two coders one to one, and [`boundaries`]
//! compares two ways to cut a whole text into segments.

pub mod u_alpha;
pub mod alpha_u1995;
pub mod spans;
pub mod boundaries;

mod tally;

#[cfg(test)]
mod published;
#[cfg(test)]
mod some;
