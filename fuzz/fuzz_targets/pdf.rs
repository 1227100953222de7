#![no_main]

use std::panic;
use thema::formats::READER_THREAD;

libfuzzer_sys::fuzz_target!(
    // The library for PDFs may panic in its thread, where that is caught; everywhere else a panic is a find.
    init: {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(READER_THREAD) {
                report(info);
            }
        }));
    },
    |bytes: &[u8]| thema_fuzz::read("P05.pdf", bytes)
);
