//! Files in and out, one module a format, reading and writing side by side.
//!
//! Reading gives plain rows and says of every row it refuses which line and why; what the rows mean in a
//! project is for others to decide.

pub mod codebook;
pub mod codings;
pub mod participants;
pub mod ratings;
pub mod sheet;
