//! thema: the instrument for a whole interview study, in the terminal.

pub mod model;

pub mod analysis;
