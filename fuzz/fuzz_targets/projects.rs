#![no_main]

use thema::formats::refi::{self, Asked, Target};

// The first byte says whether the rest is a codebook, the XML of a project, or a project's archive as it is.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let read = match kind % 3 {
        0 => refi::read_codebook(rest),
        1 => refi::read_project(&thema_fuzz::packed(&[("project.qde", rest), ("sources/a.txt", b"one two")]), &Asked::default()),
        _ => refi::read_project(rest, &Asked::default()),
    };
    if let Ok((study, _)) = read {
        refi::write_project(&study, &Target::Standard, &mut std::io::Cursor::new(Vec::new())).unwrap();
    }
});
