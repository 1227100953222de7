//! What a study is made of, as plain values: no database, no file, no terminal.
//!
//! [`span`] has the one unit of position, [`text`] the only bytes, [`codebook`] the tree of codes,
//! [`coding`] the flat list everything is counted from.

pub mod codebook;
pub mod coding;
pub mod collection;
pub mod cores;
pub mod decision;
pub mod document;
pub mod exchange;
pub mod formula;
pub mod framework;
pub mod ids;
pub mod medium;
pub mod markup;
pub mod memo;
pub mod names;
pub mod note;
mod plain_words;
pub mod quote;
pub mod quotes;
pub mod ratings;
pub mod revision;
pub mod segments;
mod sentences;
pub mod span;
pub mod stop;
pub mod stored;
pub mod text;
pub mod time;
pub mod visible;
pub mod weights;
