//! An open project: the one gate for every change, and what may be asked of it.
//!
//! [`Project::act`] is the gate. [`study`] loads what the analyses need as one consistent value, [`selection`]
//! cuts it down the same way for every command, [`import`] and [`import_csv`] bring files in. The clock is read here and
//! nowhere else.

mod act;
pub mod lookup;
pub mod study;
pub mod selection;
pub mod import;
pub mod import_csv;
pub mod amend;
pub mod recheck;
mod older;
pub mod codings;
pub mod many_codings;
pub mod memos;
pub mod codes;
pub mod rounds;
pub mod passages;

pub use crate::store::Verb;
pub use crate::store::history::{Kept, Reversal, Step};
pub use act::{Clock, Project, Stopper};

#[cfg(test)]
mod tests;
