//! Studies of other programs brought in, and this one made ready to go out.
//!
//! [`load`] writes an [`Exchange`](crate::model::exchange::Exchange) into a project as one step, [`unload`] makes one of
//! the project. Both say what they could not keep.

mod guideline;
pub mod load;
mod names;
pub mod unload;

/// What a PDF is called in the list of media types.
const PDF: &str = "application/pdf";

#[cfg(test)]
mod tests;
