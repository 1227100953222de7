//! Tables and annotation files of other tools: the first byte says of which kind.
#![no_main]

use thema::formats::foreign::{self, Asked, File, Kind};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let kind = Kind::ALL[usize::from(*kind) % Kind::ALL.len()];
    let files = [File { name: "ada/P01.ann", bytes }, File { name: "ada/P01.txt", bytes: b"Date: 2026-05-01 so loud" }];
    let files = if kind == Kind::Brat { &files[..] } else { &files[..1] };
    let _ = foreign::kind_of(bytes);
    let _ = foreign::read(kind, files, &Asked::default());
});
