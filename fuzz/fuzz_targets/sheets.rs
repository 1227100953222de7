#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| thema_fuzz::read("P05.csv", bytes));
