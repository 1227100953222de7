//! What a team does with thema, from outside: the real binary, real files, one file a journey.
//!
//! A journey is a chapter of a study (`sample_study`), of its dangers (`errors`, `hostile`, `kills`, `doctor`) or a
//! promise about the whole (`history`, `floors`). Rules and formulas are tested under their code, not here.

mod support;

mod sample_study;
mod history;
mod errors;
mod doctor;
