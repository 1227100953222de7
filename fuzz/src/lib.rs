//! What every target asks of a reader: it answers, and what it answers keeps its promises.

use std::io::{Cursor, Write};
use std::path::Path;
use thema::formats::transcript::{self, Rules};

/// Reads a file of that name; panics if the transcript breaks a promise.
pub fn read(name: &str, bytes: &[u8]) {
    let Ok(transcript) = transcript::read(Path::new(name), bytes, &Rules::default()) else { return };
    let length = transcript.body.chars().count() as u32;
    assert!(!transcript.body.contains(['\r', '\0']));
    let mut end = 0;
    for turn in &transcript.turns {
        assert!(turn.span.start().0 >= end && turn.span.start() < turn.span.end(), "turns overlap, or one is empty");
        assert!(turn.speaker.is_none_or(|speaker| speaker < transcript.speakers.len()));
        end = turn.span.end().0;
    }
    assert!(end <= length, "a turn ends outside the text");
    assert!(transcript.sections.iter().all(|section| section.span.end().0 <= length));
    assert!(transcript.remarks.iter().all(|remark| !remark.span.is_empty() && remark.span.end().0 <= length));
}

/// An archive of these members, so that what is damaged reaches the reader behind it.
pub fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options.compression_method(zip::CompressionMethod::Stored)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
