//! How a file is damaged: a few steps drawn at random, inside an archive where it is one.

use super::seeds::{Seed, packed, unpacked};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// The largest damaged file; larger ones only take longer.
const BYTES_MAX: usize = 400 * 1024;

/// What means something to one reader or another.
const TOKENS: [&str; 70] = [
    ":",
    "\t",
    "\n\n",
    "\r\n",
    "\r",
    "\0",
    ",",
    ";",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "&",
    "&#0;",
    "&#x10ffff;",
    "&amp;",
    "<!--",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>&b;",
    "</",
    "/>",
    "<p>",
    "</p>",
    "<table>",
    "<tr><td>",
    "<w:p>",
    "</w:p>",
    "<w:tbl>",
    "<w:del>",
    "<w:commentRangeStart w:id=\"0\"/>",
    "<text:p>",
    "<office:annotation>",
    "{\\rtf1",
    "\\'e4",
    "\\u-10179?",
    "\\par ",
    "\\*",
    "\\bin9 ",
    "WEBVTT\n\n",
    "00:00:01.000 --> 00:00:02.000\n",
    "99:99:99,999",
    "-1",
    "1e999",
    "NaN",
    "4294967296",
    "18446744073709551616",
    "null",
    "true",
    "\u{feff}",
    "\u{202e}",
    "\u{fdd0}",
    "\u{1f469}\u{200d}",
    "e\u{301}",
    "## ",
    "I: ",
    "P05: ",
    "endstream",
    " obj",
    "xmin = ",
    "<Code guid=\"22222222-2222-2222-2222-222222222222\">",
    "<Coding>",
    "<Transcript>",
    "internal://../",
    "endPosition=\"99\"",
    "guid=",
];

const ENDINGS: [&str; 20] = [
    "txt", "md", "docx", "odt", "fodt", "rtf", "html", "epub", "pdf", "vtt", "srt", "csv", "tsv", "xlsx", "json",
    "eaf", "TextGrid", "qdpx", "qdc", "",
];

/// A damaged file of one of these seeds, with its name.
pub fn damaged(random: &mut ChaCha8Rng, seeds: &[&Seed], all: &BTreeMap<&str, Vec<&Seed>>) -> (String, Vec<u8>) {
    let seed = seeds[random.random_range(0..seeds.len())];
    let formats: Vec<&Vec<&Seed>> = all.values().collect();
    let other = formats[random.random_range(0..formats.len())];
    let other = if random.random_bool(0.3) { other } else { seeds };
    let other = other[random.random_range(0..other.len())];
    let is_table = [".table", ".foreign"].iter().any(|ending| seed.name.ends_with(ending));
    let name = match random.random_range(0..12) {
        0 if !is_table => format!("P05.{}", ENDINGS[random.random_range(0..ENDINGS.len())]),
        _ => seed.name.clone(),
    };
    let bytes = match unpacked(&seed.bytes).filter(|_| random.random_bool(0.8)) {
        Some(mut members) if !members.is_empty() => {
            let from = unpacked(&other.bytes).unwrap_or_default();
            for _ in 0..random.random_range(1..3) {
                let at = random.random_range(0..members.len());
                let splice = from.get(at).map_or(other.bytes.as_slice(), |(_, bytes)| bytes.as_slice());
                members[at].1 = changed(random, members[at].1.clone(), splice, false);
            }
            if random.random_bool(0.05) {
                members.remove(random.random_range(0..members.len()));
            }
            packed(&members)
        }
        // A PDF says where its parts stand; they stay there, mostly.
        _ => {
            let in_place = seed.bytes.starts_with(b"%PDF") && random.random_bool(0.8);
            changed(random, seed.bytes.clone(), &other.bytes, in_place)
        }
    };
    (name, bytes)
}

/// A few steps of damage; `in_place` those that change no length.
pub fn changed(random: &mut ChaCha8Rng, mut bytes: Vec<u8>, other: &[u8], in_place: bool) -> Vec<u8> {
    for _ in 0..random.random_range(1..6) {
        let length = bytes.len();
        let at = random.random_range(0..=length);
        let most = 1 << random.random_range(0..12);
        let some = random.random_range(0..=(length - at).min(most));
        match if in_place { random.random_range(0..5) } else { random.random_range(0..12) } {
            0 if at < length => bytes[at] ^= 1 << random.random_range(0..8),
            1 if at < length => {
                bytes[at] = [0, 1, b' ', b'\n', b'0', b'9', b'<', 0x7f, 0x80, 0xff][random.random_range(0..10)]
            }
            // A digit more or less is another number.
            2 => {
                let digits: Vec<usize> = (0..length).filter(|&at| bytes[at].is_ascii_digit()).collect();
                if !digits.is_empty() {
                    bytes[digits[random.random_range(0..digits.len())]] = b'0' + random.random_range(0..10);
                }
            }
            3 => {
                let token = TOKENS[random.random_range(0..TOKENS.len())];
                let end = length.min(at + token.len());
                bytes[at..end].copy_from_slice(&token.as_bytes()[..end - at]);
            }
            4 => bytes[at..at + some].iter_mut().for_each(|byte| *byte = byte.wrapping_mul(31).wrapping_add(7)),
            5 | 6 => {
                let token = TOKENS[random.random_range(0..TOKENS.len())];
                let times = if random.random_bool(0.1) { random.random_range(2..3_000) } else { 1 };
                bytes.splice(at..at, token.repeat(times).into_bytes());
            }
            7 => drop(bytes.drain(at..at + some)),
            8 => {
                let block = bytes[at..at + some].to_vec();
                let times = if random.random_bool(0.1) { random.random_range(2..300) } else { 1 };
                bytes.splice(at..at, block.repeat(times));
            }
            9 if random.random_bool(0.3) => bytes.truncate(at),
            10 => {
                let from = random.random_range(0..=other.len());
                let length = random.random_range(0..=other.len() - from);
                bytes.splice(at..at + some, other[from..from + length].iter().copied());
            }
            11 => {
                let to = random.random_range(0..=length - some);
                let block: Vec<u8> = bytes.drain(at..at + some).collect();
                bytes.splice(to..to, block);
            }
            _ => {}
        }
        bytes.truncate(BYTES_MAX);
    }
    bytes
}
