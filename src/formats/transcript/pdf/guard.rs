//! What is looked at before the library takes a PDF apart, which believes what a file says of itself.

use super::{WHAT, unusual};
use crate::formats::transcript::ReadError;
use flate2::read::ZlibDecoder;
use regex::bytes::Regex;
use std::io::{self, Read};
use std::sync::LazyLock;

/// How many objects a PDF has at most, by its own standard; also the longest row of a packed stream.
const OBJECTS_MAX: u64 = 8_388_607;

/// How many bytes a field of the list of objects has at most.
const FIELD_MAX: u64 = 8;

/// What is unpacked while the file is opened: its objects and their list. At most so many MiB of each PDF.
const UNPACKED_MAX: u64 = 64 * 1024 * 1024;

/// How far above a stream its dictionary may begin.
const ABOVE: usize = 64 * 1024;

static COUNTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"/(Size|Columns|Colors|BitsPerComponent)\s*(\d+)"));
static LISTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"/(Index|W)\s*\[([\d\s]*)\]"));
static ESCAPED: LazyLock<Regex> = LazyLock::new(|| pattern(r"/([A-Za-z]*#[0-9A-Fa-f]{2}[A-Za-z0-9#]*)"));
static STREAM: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^d]stream\r?\n"));
static OPENED: LazyLock<Regex> = LazyLock::new(|| pattern("/(?:ObjStm|XRef)"));
static TWICE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:Flate|LZW)Decode\s*/(?:Flate|LZW)Decode|/LZWDecode"));

fn pattern(ascii: &str) -> Regex {
    Regex::new(&format!("(?-u){ascii}")).expect("a pattern of ours")
}

/// Refuses a file that would need far more memory than its size lets expect.
pub(super) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    let number = |digits: &[u8]| std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<u64>().ok());
    let too_large = |digits: &[u8], max: u64| number(digits).is_none_or(|number| number > max);
    if COUNTS.captures_iter(bytes).any(|found| too_large(&found[2], OBJECTS_MAX)) {
        return Err(unusual("it speaks of more objects than a PDF can have"));
    }
    for found in LISTS.captures_iter(bytes) {
        let mut numbers = found[2].split(u8::is_ascii_whitespace).filter(|digits| !digits.is_empty());
        let wrong = match &found[1] {
            // The widths of letters bear the same name, and are no more than three numbers only by chance.
            b"W" => {
                let widths: Vec<&[u8]> = numbers.by_ref().take(4).collect();
                widths.len() == 3
                    && (widths.iter().any(|width| too_large(width, FIELD_MAX * 1_000))
                        || widths.iter().all(|width| number(width) == Some(0)))
            }
            _ => numbers.any(|number| too_large(number, OBJECTS_MAX)),
        };
        if wrong {
            return Err(unusual("its list of objects is wrong"));
        }
    }
    if ESCAPED.captures_iter(bytes).any(|found| is_a_mask(&found[1])) {
        return Err(unusual("it hides what its parts are"));
    }
    let mut unpacked = 0;
    for found in STREAM.find_iter(bytes) {
        let above = &bytes[found.start().saturating_sub(ABOVE)..found.start() + 1];
        if !OPENED.is_match(above) {
            continue;
        }
        let near = &above[above.len().saturating_sub(512)..];
        if OPENED.is_match(near) && TWICE.is_match(near) {
            return Err(unusual("its objects are packed in an unusual way"));
        }
        let rest = &bytes[found.end()..];
        unpacked += io::copy(&mut ZlibDecoder::new(rest).take(UNPACKED_MAX + 1), &mut io::sink()).unwrap_or(0);
        if unpacked > UNPACKED_MAX {
            let max = UNPACKED_MAX >> 20;
            return Err(ReadError::TooMuch(format!("{WHAT} whose objects need more than {max} MiB once unpacked")));
        }
    }
    Ok(())
}

/// Whether a name written with escapes is one of those this file looks for: nobody writes those so.
fn is_a_mask(name: &[u8]) -> bool {
    const LOOKED_FOR: &[&[u8]] = &[
        b"Size",
        b"Columns",
        b"Colors",
        b"BitsPerComponent",
        b"Index",
        b"W",
        b"Type",
        b"Filter",
        b"ObjStm",
        b"XRef",
        b"FlateDecode",
        b"LZWDecode",
    ];
    let mut bare = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((&first, after)) = rest.split_first() {
        let code = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        match after.get(..2).filter(|_| first == b'#').and_then(code) {
            Some(byte) => {
                bare.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bare.push(first);
                rest = after;
            }
        }
    }
    LOOKED_FOR.contains(&bare.as_slice())
}

/// A stream's bytes, and whether they are all of it.
pub(super) struct Unpacked {
    pub bytes: Vec<u8>,
    pub whole: bool,
}

/// A stream's bytes as the page needs them, if they are packed in a usual way and not too many.
pub(super) fn unpacked(stream: &pdf_extract::Stream, bytes_max: usize) -> Option<Unpacked> {
    let filters = stream.filters().unwrap_or_default();
    let (bytes, whole) = match filters.as_slice() {
        [] => (stream.content.clone(), true),
        [b"FlateDecode"] if stream.dict.get(b"DecodeParms").is_err() => {
            let (mut inside, limit) = (Vec::new(), bytes_max as u64 + 1);
            // What could be unpacked before something broke is better than nothing.
            let done = ZlibDecoder::new(stream.content.as_slice()).take(limit).read_to_end(&mut inside);
            (inside, done.is_ok())
        }
        // The others are rare; a byte of theirs stands for some thousand at most, if it is packed but once.
        _ if stream.content.len() <= bytes_max / 64 && packs(&filters) <= 1 => {
            (stream.decompressed_content().ok()?, true)
        }
        _ => return None,
    };
    (bytes.len() <= bytes_max).then_some(Unpacked { bytes, whole })
}

/// How many of the filters make more of less.
fn packs(filters: &[&[u8]]) -> usize {
    filters.iter().filter(|filter| !filter.starts_with(b"ASCII")).count()
}
