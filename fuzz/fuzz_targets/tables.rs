//! The tables that are read beside transcripts: the first byte says which.
#![no_main]

use thema::formats::{codebook, codings, participants, ratings, spans, weights};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((kind, table)) = bytes.split_first() else { return };
    let Ok(table) = std::str::from_utf8(table) else { return };
    match kind % 7 {
        0 => drop(codings::read(table)),
        1 => drop(codebook::read(table)),
        2 => drop(participants::read(table)),
        3 => drop(ratings::read(table)),
        4 => drop(ratings::read_sets(table)),
        5 => drop(weights::read(table)),
        _ => {
            if let Ok(lengths) = spans::read_lengths(table) {
                drop(spans::read("document,start,end,coder,code\nP01,0,4,ada,trust\n", &lengths.rows));
            }
        }
    }
});
