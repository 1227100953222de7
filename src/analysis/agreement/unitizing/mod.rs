//! Agreement on text nobody cut into units beforehand: each coder chose where a passage begins and ends.
//!
//! [`u_alpha`] measures where and with what coders marked the text, beyond chance.

pub mod u_alpha;

mod tally;

#[cfg(test)]
mod some;
