//! The screen as somebody uses it: keys in, codings and frames out.

mod coding;
mod extents;
mod shown;
mod reading;
mod panes;
mod walk;
mod mouse;
mod frames;
mod hostile;
mod keystrokes;
mod long;
mod replay;
