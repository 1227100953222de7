//! A study in the exchange standard's files: a thousand interviews of 30,000 characters with 89 codings each.
//!
//! Targets: written within 3 s, read within 5 s, with at most 500 MB of memory.

use crate::corpus::{self, Dice};
use crate::measure::{Measure, timed};
use std::io::Cursor;
use std::path::Path;
use thema::formats::refi::{self, Asked, Target};
use thema::model::exchange::{Code, Coder, Coding, Exchange, Source};
use thema::model::span::Span;

const CODINGS: usize = 89;

/// Writing and reading a made-up study of so many documents, and reading a real one where it lies beside the repository.
pub fn measures(documents: usize) -> Vec<Measure> {
    let study = study(documents);
    let mut bytes = Cursor::new(Vec::new());
    refi::write_project(&study, &Target::Standard, &mut bytes).expect("written into memory");
    let bytes = bytes.into_inner();
    let mut measures = vec![
        Measure::timed("write REFI-QDA, 89 codings each", move || {
            let mut sink = Cursor::new(Vec::with_capacity(32 << 20));
            timed(|| refi::write_project(&study, &Target::Standard, &mut sink).expect("written into memory"))
        })
        .within_ms(3_000),
        Measure::new("read REFI-QDA, 89 codings each", move || {
            refi::read_project(&bytes, &Asked::default()).expect("thema's own")
        })
        .within_ms(5_000),
    ];
    let real =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/qdpx/nvivo-win-12.6_youtube-comments-hu.qdpx");
    let beside =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/qdpx/nvivo-win-12.6_youtube-comments-hu.qdpx");
    match std::fs::read(real).or_else(|_| std::fs::read(beside)) {
        Ok(bytes) => measures.push(
            Measure::new("read a project of NVivo's", move || {
                refi::read_project(&bytes, &Asked::default()).expect("a real one")
            })
            .within_ms(300),
        ),
        Err(_) => println!("skipped: no project of NVivo's beside the repository"),
    }
    measures
}

/// Two coders, a tree of codes, passages of a sentence or two.
fn study(documents: usize) -> Exchange {
    let mut dice = Dice::new(7);
    let coders = ["Ada", "Ben"].map(|name| Coder { id: None, name: name.to_owned() }).to_vec();
    let code = |n: usize| Code {
        name: format!("code {n}"),
        parent: (!n.is_multiple_of(7)).then_some(n - n % 7),
        codable: true,
        ..Code::default()
    };
    let mut study = Exchange { coders, codes: (0..34).map(code).collect(), ..Exchange::default() };
    for (at, (name, text)) in corpus::interviews(documents, 5_600).into_iter().enumerate() {
        let length = text.chars().count();
        study.sources.push(Source { name, text, ..Source::default() });
        for n in 0..CODINGS {
            let start = dice.below(length - 1);
            let end = (start + 20 + dice.below(300)).min(length);
            study.codings.push(Coding {
                id: None,
                source: at,
                span: Span::of(start as u32, end as u32),
                code: dice.below(34),
                coder: Some(n % 2),
                at: Some("2026-11-22T10:00:00Z".to_owned()),
                memo: String::new(),
            });
        }
    }
    study
}
