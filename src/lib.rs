//! thema: the instrument for a whole interview study, in the terminal.

pub mod error;
pub mod model;
pub mod store;
pub mod formats;
pub mod analysis;
pub mod report;
pub mod project;
