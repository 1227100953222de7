//! An open project: the one gate for every change, and what may be asked of it.
//!
//! [`Project::act`] is the gate. [`study`] loads what the analyses need as one consistent value, [`selection`]
//! cuts it down the same way for every command, [`found`] tells what lies in the
//! files named, [`import`], [`import_survey`] and [`import_csv`] bring them in. The clock is read here and
//! nowhere else.

mod act;
pub mod lookup;
pub mod study;
pub mod selection;
pub mod counting;
pub mod found;
pub mod twins;
pub mod erased;
pub mod import;
pub mod import_survey;
pub mod import_csv;
pub mod exchange;
pub mod foreign;
pub mod media;
pub mod amend;
pub mod recheck;
mod older;
pub mod codings;
pub mod many_codings;
pub mod memos;
pub mod quotes;
pub mod quote_bank;
pub mod spoken;
pub mod framework;
pub mod codes;
pub mod rounds;
pub mod decisions;
pub mod methods;
pub mod audit;
pub mod passages;
pub mod quantifiers;
pub mod draft;
pub mod blocks;
pub mod page;
pub mod pseudonyms;
pub mod withdrawal;
pub mod mirror;

pub use crate::store::Verb;
pub use crate::store::history::{Kept, Reversal, Step};
pub use act::{Clock, Project, Stopper};

/// What begins the names under which the project remembers the files written from it, by their places.
pub const EXPORTED: &str = "exported to ";
/// The same of complete copies.
pub const BACKED_UP: &str = "copied to ";

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;
