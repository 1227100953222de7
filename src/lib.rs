//! thema: the instrument for a whole interview study, in the terminal.
//!
//! Transcripts are loaded into one SQLite project file; researchers read full screen and mark passages with codes
//! and themes; thema says how far the coders agree and how often each theme occurs, and hands over codebook and
//! tables. This page is the map of the code.
//!
//! # Floors
//!
//! | floor | modules | what lives there |
//! |---|---|---|
//! | 5 | [`cli`], [`tui`] | the shell and the screen; never each other, but that the shell opens the screen |
//! | 4 | [`command`] | every verb once: its grammar, its help, what it does |
//! | 3 | [`project`] | an open project: the gate for every change, look-ups, selections, imports |
//! | 2 | [`formats`], [`analysis`], [`report`] | pure values; never each other, never the store |
//! | 1 | [`store`] | the project file; the only floor that names SQLite |
//! | 0 | [`model`] | ids, text, spans, codebook, codings, segments |
//!
//! A module uses floors below its own, never one beside or above it; a test reads the sources and holds them to it.
//! [`error`] stands beside floor 3 and is what all above it answer with; [`config`] stands above it, and knows nothing of a
//! study.
//!
//! # The ways through
//!
//! *A coding:* a key becomes an action, [`tui`] turns it into an effect, the effect calls
//! [`Project::add_coding`](project::Project::add_coding), which goes through [`Project::act`](project::Project::act):
//! one transaction, one `step`, ordinary SQL, triggers that write every cell changed, a durable commit; only then is
//! the screen told.
//!
//! *A figure:* [`command`] loads a [`Study`](project::study::Study) (everything at one moment), a
//! [`Selection`](project::selection::Selection) cuts it down, [`analysis`] makes a typed result, [`report`] sets it as a
//! table in one of its dialects. A number is rounded once, at the edge.
//!
//! *A file:* [`formats`] turns bytes into plain values with their doubts, [`project`] decides what they mean here and
//! writes them in one step, or refuses with every reason.
//!
//! *A correction:* [`model::revision`] finds what changed between two texts and carries places over it, [`project::amend`] puts the
//! new text in the place of the old one in one step with everything placed in it, and notes what was touched.
//!
//! *An erasure:* what a participant withdraws, and names that are replaced for good, leave every table, the history and the
//! bytes of the file in one step of their own kind, `Project::purge`, which says so in the history and is never undone.
//!
//! *A mirror:* [`project::mirror`] writes every table into plain files that git can keep, and makes a new project of them.
//! There rows come with their history and not by a step; what comes out is looked at as the doctor does before it is a file.
//!
//! # What is absent
//!
//! - No SQL and no `rusqlite` outside [`store`].
//! - No bytes of strings outside [`model::text`]: positions are characters ([`model::span`]).
//! - No write outside a step, so no change without history and undo; but a mirror's, which brings both along.
//! - No clock outside [`project`], no terminal outside [`tui`] and the two streams of [`cli`].
//! - No network, anywhere.
//!
//! `schema.sql` at the top of the repository is the whole truth of a project file.

pub mod error;
pub mod model;
pub mod store;
pub mod formats;
pub mod analysis;
pub mod report;
pub mod project;
pub mod config;
pub mod command;
pub mod tui;
pub mod cli;
