//! Captions in SubRip, as subtitle programs write them, with or without numbers.

use super::blocks::{Blocks, Dialect};
use crate::formats::Doubt;
use crate::formats::encoding::Decoded;
use crate::formats::transcript::{ReadError, Rules, Transcript};
use regex::Regex;
use std::sync::LazyLock;

static TIMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}\s*-->\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}").expect("a pattern of ours")
});

/// Whether it begins with the times of a caption, or with its number and then its times.
pub fn sniff(beginning: &str) -> bool {
    let mut lines = beginning.trim_start_matches('\u{feff}').lines().filter(|line| !line.trim().is_empty());
    match lines.next() {
        Some(first) if first.trim().chars().all(|c| c.is_ascii_digit()) => {
            lines.next().is_some_and(|second| TIMES.is_match(second))
        }
        Some(first) => TIMES.is_match(first),
        None => false,
    }
}

/// The transcript in a file of captions.
pub fn read(text: Decoded, rules: &Rules) -> Result<Transcript, ReadError> {
    let Decoded { text, encoding, mut doubts } = text;
    let mut cut = Blocks::new(Dialect::SubRip, &text);
    for (line, number) in text.split('\n').zip(1u32..) {
        cut.take(number, line);
    }
    cut.close();
    if cut.before > 0 {
        let noun = if cut.before == 1 { "line" } else { "lines" };
        doubts.push(Doubt::at_line(1, format!("{} {noun} before the first caption belong to no turn", cut.before)));
    }
    super::read(cut, "application/x-subrip", encoding, doubts, rules)
}
