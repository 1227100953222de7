//! A body of text, asked for in characters. The only file that deals in bytes.
//!
//! A [`Text`] never changes: a corrected transcript is a new one. Positions are characters; a byte mark every
//! 256 characters turns them into bytes, so a span costs the same at the start and at the end of 100 MB.
//! Graphemes, words and sentences (Unicode Standard Annex 29) are *steps* a cursor takes, never a unit of
//! position.
//!
//! Every step looks at its neighbourhood only: at most [`REACH`] characters (words: the 16,384 bytes that hold at
//! least as many) in each direction. A grapheme, an unbroken run of letters or a sentence longer than that is
//! cut there; anything shorter is what the annex says.

use super::plain_words;
use super::sentences;
use super::span::{CharPos, Span};
use regex::Regex;
use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use unicode_normalization::char::{decompose_canonical, decompose_compatible};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation, UnicodeWordIndices};

/// How many characters a step looks to either side.
pub const REACH: u32 = 4_096;

/// [`REACH`] in bytes: enough for as many characters, however wide.
const REACH_BYTES: usize = 4 * REACH as usize;

/// One byte mark for this many characters.
const MARK_EVERY: u32 = 256;

/// An immutable text, addressed by characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    body: String,
    /// How many characters the body has.
    chars: u32,
    /// The byte at which character `n * MARK_EVERY` starts.
    marks: Vec<u32>,
}

/// A text longer than positions can count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the text has {bytes} bytes; at most {} can be counted", u32::MAX - 1)]
pub struct TooLong {
    pub bytes: usize,
}

impl Text {
    /// The text with its marks; costs one pass over it. Fails from 4 GiB on.
    pub fn new(body: String) -> Result<Self, TooLong> {
        if body.len() >= u32::MAX as usize {
            return Err(TooLong { bytes: body.len() });
        }
        let mut marks = Vec::with_capacity(body.len() / MARK_EVERY as usize + 1);
        let mut at = 0;
        loop {
            marks.push(at as u32);
            if body.as_bytes()[at..].first_chunk::<{ MARK_EVERY as usize }>().is_some_and(|stretch| stretch.is_ascii())
            {
                at += MARK_EVERY as usize;
                continue;
            }
            let mut rest = body[at..].chars();
            if rest.nth(MARK_EVERY as usize - 1).is_none() {
                let chars = (marks.len() - 1) * MARK_EVERY as usize + body[at..].chars().count();
                return Ok(Self { chars: chars as u32, marks, body });
            }
            at = body.len() - rest.as_str().len();
        }
    }

    /// The whole body, as the project stores it.
    pub fn as_str(&self) -> &str {
        &self.body
    }

    /// The whole body, given away.
    pub fn into_string(self) -> String {
        self.body
    }

    /// How many characters it has.
    pub fn len(&self) -> u32 {
        self.chars
    }

    /// Whether it has no character at all.
    pub fn is_empty(&self) -> bool {
        self.chars == 0
    }

    /// The span of everything.
    pub fn whole(&self) -> Span {
        Span::of(0, self.chars)
    }

    /// The characters of `span`; what reaches beyond the text is left out.
    pub fn slice(&self, span: Span) -> &str {
        &self.body[self.bytes_of(span)]
    }

    /// The characters of `span`; `None` when it reaches beyond the text.
    pub fn get(&self, span: Span) -> Option<&str> {
        self.whole().covers(span).then(|| self.slice(span))
    }

    /// The characters from `at` to the end.
    pub fn chars_from(&self, at: CharPos) -> impl Iterator<Item = char> + '_ {
        self.body[self.byte_of(at)..].chars()
    }

    /// The character at `at`; `None` from the end on.
    pub fn char_at(&self, at: CharPos) -> Option<char> {
        self.chars_from(at).next()
    }

    /// Where `part` stands, if it was borrowed from this very text (a line, a regex's capture).
    ///
    /// `None` for a string from elsewhere, even an equal one.
    pub fn span_of(&self, part: &str) -> Option<Span> {
        let start = (part.as_ptr() as usize).checked_sub(self.body.as_ptr() as usize)?;
        let end = start.checked_add(part.len())?;
        self.body.get(start..end)?;
        Some(self.counter().span(start..end))
    }
}

/// The letters that are not ASCII that is seen: in most texts few or none, and what lies between them costs much less than
/// to look at each letter.
pub fn uncommon(text: &str) -> impl Iterator<Item = char> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut ahead = rest[common(rest.as_bytes())..].chars();
        let letter = ahead.next();
        rest = ahead.as_str();
        letter
    })
}

/// How many bytes of ASCII that is seen it begins with, looked at a stretch at a time.
fn common(bytes: &[u8]) -> usize {
    const STRETCH: usize = 16;
    let is_common = |byte: &u8| matches!(byte, b' '..=b'~');
    let whole = |stretch: &&[u8]| stretch.iter().fold(true, |all, byte| all & is_common(byte));
    let at = STRETCH * bytes.chunks_exact(STRETCH).take_while(whole).count();
    at + bytes[at..].iter().take_while(|byte| is_common(byte)).count()
}

// ── Characters and bytes ──────────────────────────────────────────────────────────────────────────────────

impl Text {
    /// The byte at which the character at `at` starts; the end for any place beyond it.
    fn byte_of(&self, at: CharPos) -> usize {
        let at = at.get().min(self.chars);
        if self.chars as usize == self.body.len() {
            return at as usize;
        }
        let (block, within) = ((at / MARK_EVERY) as usize, at % MARK_EVERY);
        let from = self.marks[block] as usize;
        if self.has_bytes_alone(block) {
            return from + within as usize;
        }
        let mut rest = self.body[from..].chars();
        match within.checked_sub(1) {
            None => from,
            Some(before) => {
                rest.nth(before as usize);
                self.body.len() - rest.as_str().len()
            }
        }
    }

    /// The place of the character that starts at `byte`.
    fn char_of(&self, byte: usize) -> CharPos {
        if self.chars as usize == self.body.len() {
            return CharPos(byte as u32);
        }
        let block = self.marks.partition_point(|&mark| mark as usize <= byte) - 1;
        let from = self.marks[block] as usize;
        let before = if self.has_bytes_alone(block) { byte - from } else { self.body[from..byte].chars().count() };
        CharPos(block as u32 * MARK_EVERY + before as u32)
    }

    /// Whether every character of the stretch between two marks is one byte, as in most: there nothing need be counted.
    fn has_bytes_alone(&self, block: usize) -> bool {
        self.marks.get(block + 1).is_some_and(|end| end - self.marks[block] == MARK_EVERY)
    }

    fn bytes_of(&self, span: Span) -> Range<usize> {
        self.byte_of(span.start())..self.byte_of(span.end())
    }

    /// Counts along as byte positions rise.
    fn counter(&self) -> Counter<'_> {
        Counter { text: self, byte: 0, at: CharPos(0) }
    }
}

/// Turns rising byte positions into characters, counting only what lies between two of them.
struct Counter<'a> {
    text: &'a Text,
    byte: usize,
    at: CharPos,
}

impl Counter<'_> {
    fn place(&mut self, byte: usize) -> CharPos {
        let near = self.byte <= byte && byte - self.byte <= MARK_EVERY as usize;
        self.at = match near {
            true => self.at.plus(self.text.body[self.byte..byte].chars().count() as u32),
            false => self.text.char_of(byte),
        };
        self.byte = byte;
        self.at
    }

    fn span(&mut self, bytes: Range<usize>) -> Span {
        Span::between(self.place(bytes.start), self.place(bytes.end))
    }
}

// ── Graphemes ─────────────────────────────────────────────────────────────────────────────────────────────

impl Text {
    /// The end of the grapheme (what a reader calls a letter) at `at`; `None` at the end of the text.
    pub fn next_grapheme(&self, at: CharPos) -> Option<CharPos> {
        let (near, from, offset) = self.near(at);
        let next = GraphemeCursor::new(offset, near.len(), true).next_boundary(near, 0).ok()??;
        Some(self.char_of(from + next))
    }

    /// The last grapheme boundary before `at`; `None` at the start of the text.
    pub fn prev_grapheme(&self, at: CharPos) -> Option<CharPos> {
        let (near, from, offset) = self.near(at);
        let before = GraphemeCursor::new(offset, near.len(), true).prev_boundary(near, 0).ok()??;
        Some(self.char_of(from + before))
    }

    /// Whether a cursor may stand at `at`: not inside an emoji, nor before an accent. Both ends count as boundaries.
    pub fn is_grapheme_boundary(&self, at: CharPos) -> bool {
        is_boundary(&self.body, self.byte_of(at))
    }

    /// The span inside the text, widened outward until it cuts no grapheme.
    pub fn snap(&self, span: Span) -> Span {
        let (mut start, mut end) = (span.start().min(CharPos(self.chars)), span.end().min(CharPos(self.chars)));
        if !self.is_grapheme_boundary(start) {
            start = self.prev_grapheme(start).unwrap_or(start);
        }
        if !self.is_grapheme_boundary(end) {
            end = self.next_grapheme(end).unwrap_or(end);
        }
        Span::between(start, end)
    }

    /// The neighbourhood of `at`, the byte it starts at, and where `at` is in it.
    fn near(&self, at: CharPos) -> (&str, usize, usize) {
        let at = at.min(CharPos(self.chars));
        let (from, middle, to) = (self.byte_of(at.minus(REACH)), self.byte_of(at), self.byte_of(at.plus(REACH)));
        (&self.body[from..to], from, middle - from)
    }
}

/// Whether a grapheme may begin at `byte`.
fn is_boundary(body: &str, byte: usize) -> bool {
    // Of ASCII nothing but a line end of two characters is one letter.
    if let Some(&[before, after]) = byte.checked_sub(1).and_then(|before| body.as_bytes().get(before..=byte))
        && before.is_ascii()
        && after.is_ascii()
    {
        return (before, after) != (b'\r', b'\n');
    }
    let mut floor = byte.saturating_sub(REACH_BYTES);
    while !body.is_char_boundary(floor) {
        floor += 1;
    }
    let near = &body[floor..];
    GraphemeCursor::new(byte - floor, near.len(), true).is_boundary(near, 0).unwrap_or(true)
}

/// The last grapheme boundary after `from` and not after `to`, or else the last character boundary.
fn last_boundary(body: &str, from: usize, mut to: usize) -> usize {
    while !body.is_char_boundary(to) {
        to -= 1;
    }
    let near = &body[from..to];
    match GraphemeCursor::new(near.len(), near.len(), true).prev_boundary(near, 0) {
        Ok(Some(last)) if last > 0 => from + last,
        _ => to,
    }
}

// ── Words ─────────────────────────────────────────────────────────────────────────────────────────────────

impl Text {
    /// The word the character at `at` belongs to; `None` on blanks and punctuation.
    ///
    /// A word, here and below, is one of UAX 29 with a letter or a digit in it (`don't`, `3.14`, `P05`); where
    /// no blanks divide words (Chinese, Thai), each character counts.
    pub fn word_at(&self, at: CharPos) -> Option<Span> {
        let byte = self.byte_of(at);
        let mut near = Words::new(&self.body, self.unbroken_start(byte), self.body.len().min(byte + 1));
        let word = near.find(|word| byte < word.end)?;
        Some(self.counter().span(word))
    }

    /// The first word that starts at `at` or after it.
    pub fn next_word(&self, at: CharPos) -> Option<Span> {
        let byte = self.byte_of(at);
        let mut on = Words::new(&self.body, self.unbroken_start(byte), self.body.len());
        let word = on.find(|word| byte <= word.start)?;
        Some(self.counter().span(word))
    }

    /// The last word that ends at `at` or before it.
    pub fn prev_word(&self, at: CharPos) -> Option<Span> {
        let mut end = self.byte_of(at);
        while end > 0 {
            let start = self.unbroken_start(end);
            if let Some(word) = Words::new(&self.body, start, end).take_while(|word| word.end <= end).last() {
                return Some(self.counter().span(word));
            }
            end = start.min(end - 1);
            while !self.body.is_char_boundary(end) {
                end -= 1;
            }
        }
        None
    }

    /// The words that share a character with `span`, whole even where its edges cut them.
    pub fn words(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let mut counter = self.counter();
        self.words_over(span).map(move |word| counter.span(word))
    }

    /// The letters of the same words.
    pub fn words_said(&self, span: Span) -> impl Iterator<Item = &str> {
        self.words_over(span).map(|word| &self.body[word])
    }

    /// Where the last word ends that shares a character with `span` and ends inside it.
    pub fn last_word_end(&self, span: Span) -> Option<CharPos> {
        let end = self.byte_of(span.end());
        self.words_over(span).take_while(|word| word.end <= end).last().map(|word| self.char_of(word.end))
    }

    /// Where the first word starts that shares a character with `span` and starts inside it.
    pub fn first_word_start(&self, span: Span) -> Option<CharPos> {
        let start = self.byte_of(span.start());
        self.words_over(span).find(|word| word.start >= start).map(|word| self.char_of(word.start))
    }

    /// How many words share a character with `span`; a word cut by an edge counts.
    ///
    /// Plain words between two blanks are counted without being cut.
    pub fn word_count(&self, span: Span) -> u32 {
        let (bytes, body) = (self.bytes_of(span), self.body.as_bytes());
        let inside = &body[bytes.clone()];
        let blank = |byte: &u8| byte.is_ascii_whitespace();
        // A turn lies between two blanks: then nothing of it need be cut.
        let before = bytes.start.checked_sub(1).filter(|&at| blank(&body[at]));
        let behind = body.get(bytes.end).is_none_or(blank).then_some(bytes.end);
        let first = before.or_else(|| Some(bytes.start + inside.iter().position(blank)?));
        let last = behind.or_else(|| Some(bytes.start + inside.iter().rposition(blank)?));
        let (Some(mut at), Some(last)) = (first, last) else { return self.words_in(bytes).count() as u32 };
        let edges = [bytes.start..at.max(bytes.start), last..bytes.end];
        let mut count = edges.into_iter().map(|edge| self.words_in(edge).count()).sum::<usize>();
        while at < last {
            let end = self.block_end(at, last);
            count += self.words_between(at, end);
            at = end;
        }
        count as u32
    }

    /// How many words stand from one blank up to another, or to the end: a block as [`Text::block_end`] cuts it.
    fn words_between(&self, start: usize, end: usize) -> usize {
        let blank = |byte: &u8| byte.is_ascii_whitespace();
        let cut = |from: usize, to: usize| Words::new(&self.body, start + from, start + to).count();
        let block = &self.body.as_bytes()[start..end];
        if block.len() > plain_words::BLOCK {
            return cut(0, block.len());
        }
        let (mut count, mut at) = (plain_words::count(block) as usize, 0);
        // What is not plain between two blanks is cut, and no longer counted as if it were nothing.
        while let Some(odd) = plain_words::first_odd(&block[at..]).map(|odd| at + odd) {
            let from = block[..odd].iter().rposition(blank).unwrap_or(0);
            let to = block[odd..].iter().position(blank).map_or(block.len(), |behind| odd + behind);
            count = count + cut(from, to) - plain_words::count(&block[from..to]) as usize;
            at = to;
        }
        count
    }

    /// Where to cut what begins with a blank at `at`: before another blank, no further off than [`plain_words::BLOCK`] unless
    /// there is none so near; at `last` at the latest.
    fn block_end(&self, at: usize, last: usize) -> usize {
        let ahead = &self.body.as_bytes()[at + 1..last];
        let near = &ahead[..ahead.len().min(plain_words::BLOCK - 1)];
        if near.len() == ahead.len() {
            return last;
        }
        let blank = |byte: &u8| byte.is_ascii_whitespace();
        let behind = || ahead[near.len()..].iter().position(blank).map(|cut| near.len() + cut);
        near.iter().rposition(blank).or_else(behind).map_or(last, |cut| at + 1 + cut)
    }

    fn words_over(&self, span: Span) -> impl Iterator<Item = Range<usize>> + '_ {
        self.words_in(self.bytes_of(span))
    }

    fn words_in(&self, bytes: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let from = if bytes.is_empty() { bytes.start } else { self.unbroken_start(bytes.start) };
        Words::new(&self.body, from, bytes.end).filter(move |word| bytes.start < word.end)
    }

    /// Where the run of characters without ASCII blanks that ends at `byte` begins, as far as the reach goes.
    ///
    /// There is a word boundary before and after an ASCII blank whatever stands around it, so words found from
    /// here on are the words of the whole text.
    fn unbroken_start(&self, byte: usize) -> usize {
        let floor = byte.saturating_sub(REACH_BYTES);
        let before = &self.body.as_bytes()[floor..byte];
        let mut start = before.iter().rposition(u8::is_ascii_whitespace).map_or(floor, |blank| floor + blank + 1);
        while !self.body.is_char_boundary(start) {
            start += 1;
        }
        start
    }
}

/// The words of a text from a known word boundary on, as bytes.
///
/// Runs of ASCII, western letters and marks that stand apart are cut by [`plain_word`], anything else by the
/// `unicode-segmentation` crate, one run without blanks at a time.
struct Words<'a> {
    body: &'a str,
    at: usize,
    /// No word starts here or later.
    end: usize,
    /// The run being cut by the crate, and where it starts.
    mixed: Option<(usize, UnicodeWordIndices<'a>)>,
}

impl<'a> Words<'a> {
    fn new(body: &'a str, at: usize, end: usize) -> Self {
        Self { body, at, end, mixed: None }
    }

    /// Hands the run around `at` to the crate: from `start`, up to the next ASCII blank.
    fn mix(&mut self, start: usize, at: usize) {
        let ceiling = self.body.len().min(at + REACH_BYTES);
        let ahead = &self.body.as_bytes()[at..ceiling];
        let end = match ahead.iter().position(u8::is_ascii_whitespace) {
            Some(blank) => at + blank,
            None if ceiling == self.body.len() => ceiling,
            None => last_boundary(self.body, at, ceiling),
        };
        self.mixed = Some((start, self.body[start..end].unicode_word_indices()));
        self.at = end;
    }
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            if let Some((from, words)) = &mut self.mixed {
                if let Some((offset, word)) = words.next() {
                    // A mark on a blank makes one unit with it; the word is what can be seen.
                    let start = *from + offset + word.len() - word.trim_start().len();
                    return (start < self.end).then_some(start..*from + offset + word.len());
                }
                self.mixed = None;
            }
            let bytes = self.body.as_bytes();
            // One further than the end: what stands there may lean on the character before it.
            let ahead = bytes.get(self.at..bytes.len().min(self.end + 1))?;
            let start = self.at + ahead.iter().position(|&byte| in_word(byte) || !byte.is_ascii())?;
            if !bytes[start].is_ascii() && western_letter(bytes, start) == 0 {
                let apart = mark_apart(bytes, start);
                if apart > 0 && is_common_at(bytes, start + apart) {
                    self.at = start + apart;
                    continue;
                }
                // What combines with the character before it makes one unit with it.
                let leans = |before: u8| before.is_ascii() && !in_word(before) && !matches!(before, b'\n'..=b'\r');
                self.mix(if start > 0 && leans(bytes[start - 1]) { start - 1 } else { start }, start);
                continue;
            }
            if start >= self.end {
                return None;
            }
            match plain_word(bytes, start) {
                Some(end) => {
                    self.at = end;
                    if bytes[start..end].iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()) {
                        return Some(start..end);
                    }
                }
                None => self.mix(start, start),
            }
        }
    }
}

const fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How many bytes the western letter (`é`, `ß`, `Ø`) takes that starts at `at`; 0 if there is none.
fn western_letter(bytes: &[u8], at: usize) -> usize {
    match bytes[at..] {
        [0xc3, 0x97 | 0xb7, ..] => 0, // × and ÷
        [0xc3, _, ..] => 2,
        _ => 0,
    }
}

/// How many bytes the mark takes that starts at `at` and is no part of any word: a dash, a quotation mark, `…`; 0 if there
/// is none. `’` and `‘` can stand inside a word.
fn mark_apart(bytes: &[u8], at: usize) -> usize {
    match bytes[at..] {
        [0xe2, 0x80, 0x90..=0x95 | 0x9a..=0x9f | 0xa6, ..] => 3,
        _ => 0,
    }
}

/// Whether what starts at `at` leans on nothing before it: ASCII, a western letter, a mark apart, or the end.
fn is_common_at(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(u8::is_ascii) || western_letter(bytes, at) > 0 || mark_apart(bytes, at) > 0
}

/// Where the word that starts at `start` ends, by UAX 29's rules for ASCII, western letters, marks apart and `’`; `None` if
/// it touches anything else.
///
/// Letters, digits and `_` hold together; `'`, `’`, `.` and `:` between two letters (WB6, WB7) and `'`, `’`, `.`, `,` and
/// `;` between two digits (WB11, WB12) belong to the word.
fn plain_word(bytes: &[u8], start: usize) -> Option<usize> {
    let end = bytes.len().min(start + REACH_BYTES);
    let mut at = start;
    while at < end {
        let byte = bytes[at];
        let letters = if in_word(byte) { 1 } else { western_letter(bytes, at) };
        if letters > 0 {
            at += letters;
            continue;
        }
        let (length, between_letters, between_digits) = match byte {
            b'\'' | b'.' => (1, true, true),
            b':' => (1, true, false),
            b',' | b';' => (1, false, true),
            _ if byte.is_ascii() || mark_apart(bytes, at) > 0 => break,
            _ if bytes[at..].starts_with("’".as_bytes()) => ("’".len(), true, true),
            _ => return None,
        };
        // A byte of the word that is no ASCII ends a letter.
        let before = bytes[at - 1];
        let Some(&after) = bytes.get(at + length) else { break };
        let is_letter = after.is_ascii_alphabetic() || western_letter(bytes, at + length) > 0;
        let is_joined = between_letters && is_letter && (before.is_ascii_alphabetic() || !before.is_ascii())
            || between_digits && after.is_ascii_digit() && before.is_ascii_digit();
        match is_joined {
            true => at += length,
            false if after.is_ascii() || is_letter => break,
            false => return None,
        }
    }
    Some(at.min(bytes.len()))
}

// ── Lines, paragraphs, sentences ──────────────────────────────────────────────────────────────────────────

impl Text {
    /// The lines without their line ends; a line end at the very end of the text begins no further line.
    pub fn lines(&self) -> impl Iterator<Item = Span> + '_ {
        let mut counter = self.counter();
        let mut at = 0;
        self.body.split_inclusive('\n').map(move |line| {
            let start = at;
            at += line.len();
            counter.span(start..start + line.strip_suffix('\n').unwrap_or(line).len())
        })
    }

    /// The parts of a span before `at` and from it on, without the blanks at their ends; `None` if nothing is left of
    /// one of them.
    pub fn parts(&self, span: Span, at: CharPos) -> Option<[Span; 2]> {
        let parts = [Span::new(span.start(), at)?, Span::new(at, span.end())?].map(|part| self.trim(part));
        parts.iter().all(|part| !part.is_empty()).then_some(parts)
    }

    /// The span without the blanks at its ends; empty, where it started, if there is nothing else.
    ///
    /// A blank with an accent on it can be seen, and stays.
    pub fn trim(&self, span: Span) -> Span {
        let bytes = self.bytes_of(span);
        let trimmed = self.trimmed(bytes.clone());
        if trimmed.is_empty() { self.counter().span(bytes.start..bytes.start) } else { self.counter().span(trimmed) }
    }

    /// The stretches of `span` between blank lines, without blanks at their ends.
    pub fn paragraphs(&self, span: Span) -> Vec<Span> {
        let mut counter = self.counter();
        self.paragraph_bytes(self.bytes_of(span)).into_iter().map(|bytes| counter.span(bytes)).collect()
    }

    /// The sentences of `span`, each without blanks at its ends: together they cover all that is not blank.
    ///
    /// UAX 29's sentences, joined where spoken English and German go on (see `sentences.rs`). A line
    /// end is a blank, as transcripts are often hard-wrapped; a blank line ends a sentence.
    pub fn sentences(&self, span: Span) -> Vec<Span> {
        let mut counter = self.counter();
        let mut found = Vec::new();
        for paragraph in self.paragraph_bytes(self.bytes_of(span)) {
            let opens_line = opens_line(&self.body[..paragraph.start]);
            for sentence in sentence_bytes(&self.body[paragraph.clone()], opens_line) {
                let bytes = self.trimmed(paragraph.start + sentence.start..paragraph.start + sentence.end);
                if !bytes.is_empty() {
                    found.push(counter.span(bytes));
                }
            }
        }
        found
    }

    fn trimmed(&self, bytes: Range<usize>) -> Range<usize> {
        let within = &self.body[bytes.clone()];
        let from_start = within.trim_start();
        let (mut start, mut end) = (bytes.end - from_start.len(), bytes.end);
        end -= from_start.len() - from_start.trim_end().len();
        if start < end {
            let (before, after) = (&self.body[bytes.start..start], &self.body[end..bytes.end]);
            if !before.is_empty() && !is_boundary(&self.body, start) {
                start -= before.chars().next_back().map_or(0, char::len_utf8);
            }
            if !after.is_empty() && !is_boundary(&self.body, end) {
                end += after.chars().next().map_or(0, char::len_utf8);
            }
        }
        start..end
    }

    fn paragraph_bytes(&self, bytes: Range<usize>) -> Vec<Range<usize>> {
        let mut paragraphs = Vec::new();
        let mut open: Option<Range<usize>> = None;
        let mut at = bytes.start;
        for line in self.body[bytes].split_inclusive('\n') {
            let start = at;
            at += line.len();
            match (line.trim().is_empty(), &mut open) {
                (true, _) => paragraphs.extend(open.take()),
                (false, Some(paragraph)) => paragraph.end = at,
                (false, None) => open = Some(start..at),
            }
        }
        paragraphs.extend(open);
        paragraphs.into_iter().map(|paragraph| self.trimmed(paragraph)).collect()
    }
}

/// The paragraph for UAX 29, byte for byte as long: line ends as blanks, `…` as three full stops, and a capital
/// after an opening bracket, as a noise (`I know. [laughs] But …`) is no reason for a sentence to go on.
fn as_one_line(paragraph: &str) -> String {
    let mut line = String::with_capacity(paragraph.len());
    let mut opened = false;
    for c in paragraph.chars() {
        match c {
            '\n' | '\r' => line.push(' '),
            '…' => line.push_str("..."),
            c if opened && c.is_ascii_lowercase() => line.push(c.to_ascii_uppercase()),
            c => line.push(c),
        }
        opened = matches!(c, '[' | '(');
    }
    line
}

/// The sentences of one paragraph, as bytes, one after the other without gaps.
fn sentence_bytes(paragraph: &str, opens_line: bool) -> Vec<Range<usize>> {
    let line = as_one_line(paragraph);
    let mut found: Vec<Range<usize>> = Vec::new();
    for piece in pieces(&line) {
        let Some(open) = found.last_mut() else {
            found.push(piece);
            continue;
        };
        let opens_line = match open.start {
            0 => opens_line,
            start => self::opens_line(&paragraph[..start]),
        };
        let goes_on = sentences::goes_on(&line[open.clone()], &line[piece.clone()], opens_line);
        if goes_on || !is_boundary(paragraph, piece.start) {
            open.end = piece.end;
        } else {
            found.push(piece);
        }
    }
    found
}

/// Whether only blanks stand between the last line end and what follows `before`.
fn opens_line(before: &str) -> bool {
    let line = before.trim_end_matches([' ', '\t']);
    line.is_empty() || line.ends_with('\n')
}

/// The line cut by UAX 29's sentence boundaries, looking at `REACH` characters at a time.
fn pieces(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < line.len() {
        let rest = &line[from..];
        let mut beyond = rest.chars();
        let window = match beyond.nth(REACH as usize - 1) {
            Some(_) => &rest[..rest.len() - beyond.as_str().len()],
            None => rest,
        };
        let start = from;
        for sentence in window.split_sentence_bounds() {
            found.push(from..from + sentence.len());
            from += sentence.len();
        }
        // The last one may go on beyond the window: it is looked at again from its own start.
        if window.len() < rest.len() && from > start {
            let last = found.pop().expect("a window that is not empty has a sentence");
            from = if last.start > start {
                last.start
            } else {
                let cut = window.rfind(' ').map_or_else(|| last_boundary(rest, 0, window.len()), |blank| blank + 1);
                found.push(start..start + cut);
                start + cut
            };
        }
    }
    found
}

// ── Search ────────────────────────────────────────────────────────────────────────────────────────────────

impl Text {
    /// Every match of `regex` in the text, in order and disjoint; a match of nothing is no passage.
    pub fn find_all(&self, regex: &Regex) -> Vec<Span> {
        self.find_all_in(self.whole(), regex)
    }

    /// Every match of `regex` within `span`, which is a text of its own to `^`, `$` and `\b`.
    pub fn find_all_in(&self, span: Span, regex: &Regex) -> Vec<Span> {
        let bytes = self.bytes_of(span);
        let mut counter = self.counter();
        regex
            .find_iter(&self.body[bytes.clone()])
            .filter(|found| !found.is_empty())
            .map(|found| counter.span(bytes.start + found.start()..bytes.start + found.end()))
            .collect()
    }

    /// Every place where exactly `needle` stands, in order and disjoint.
    pub fn find_literal(&self, needle: &str) -> Vec<Span> {
        if needle.is_empty() {
            return Vec::new();
        }
        let mut counter = self.counter();
        self.body.match_indices(needle).map(|(start, found)| counter.span(start..start + found.len())).collect()
    }

    /// Every place a reader would take for `needle`: case, accents, the shape of quotes and dashes, and how many
    /// blanks or line ends stand between two words make no difference.
    ///
    /// `resume` finds `Résumé` however its accents are stored, `don't` finds `don’t`, `strasse` finds `Straße`.
    /// Spans are widened to whole graphemes. One pass over the text, whatever the needle.
    pub fn find_folded(&self, needle: &str) -> Vec<Span> {
        let mut found = Vec::new();
        if let Some(mut search) = FoldedSearch::new(needle, CharPos(0)) {
            search.go_on(self, self.chars, &mut found);
        }
        found
    }
}

/// A search as [`Text::find_folded`] does it, a part of the text at a time.
#[derive(Debug, Clone)]
pub struct FoldedSearch {
    sought: Vec<char>,
    back: Vec<usize>,
    /// The characters the last folded ones came from: as many as are sought, to know where a match began.
    origins: VecDeque<u32>,
    matched: usize,
    after_blank: bool,
    at: CharPos,
    /// Where the last place found ends.
    found_end: CharPos,
}

impl FoldedSearch {
    /// A search from `from` on; `None` if nothing is sought.
    pub fn new(needle: &str, from: CharPos) -> Option<Self> {
        let mut sought = Vec::new();
        for c in needle.chars() {
            fold(c, |folded| {
                if folded != ' ' || sought.last() != Some(&' ') {
                    sought.push(folded);
                }
            });
        }
        let back = (!sought.is_empty()).then(|| fall_backs(&sought))?;
        let origins = VecDeque::with_capacity(sought.len() + 1);
        Some(Self { sought, back, origins, matched: 0, after_blank: false, at: from, found_end: from })
    }

    /// How far it has looked.
    pub fn at(&self) -> CharPos {
        self.at
    }

    /// Where a place begins of which it has seen the beginning only; where it is, if there is none.
    pub fn open_at(&self) -> CharPos {
        let first = self.origins.len().checked_sub(self.matched.max(1)).and_then(|first| self.origins.get(first));
        first.filter(|_| self.matched > 0).map_or(self.at, |&first| CharPos(first))
    }

    /// Looks at so many more characters, as far as there are any.
    pub fn go_on(&mut self, text: &Text, count: u32, found: &mut Vec<Span>) {
        let to = self.at.plus(count).min(CharPos(text.chars));
        let bytes = text.bytes_of(Span::between(self.at.min(to), to));
        for (at, c) in (self.at.get()..).zip(text.body[bytes].chars()) {
            fold(c, |folded| self.see(text, at, folded, found));
        }
        self.at = to;
        if to.get() == text.chars && self.matched == self.sought.len() {
            self.accept(text, found);
        }
    }

    fn see(&mut self, text: &Text, at: u32, folded: char, found: &mut Vec<Span>) {
        if folded == ' ' && self.after_blank {
            return;
        }
        self.after_blank = folded == ' ';
        if self.matched == self.sought.len() {
            if self.sought.last().is_some_and(|&last| alters_letter(last, folded)) {
                self.matched = self.back[self.matched];
            } else {
                self.accept(text, found);
            }
        }
        self.origins.push_back(at);
        if self.origins.len() > self.sought.len() {
            self.origins.pop_front();
        }
        while self.matched > 0 && self.sought[self.matched] != folded {
            self.matched = self.back[self.matched];
        }
        self.matched += usize::from(self.sought[self.matched] == folded);
    }

    fn accept(&mut self, text: &Text, found: &mut Vec<Span>) {
        if let (Some(&first), Some(&last)) = (self.origins.front(), self.origins.back()) {
            let span = text.snap(Span::of(first, last + 1));
            // Two halves of one character are one place.
            if self.found_end <= span.start() {
                found.push(span);
                self.found_end = span.end();
            }
        }
        self.origins.clear();
        self.matched = 0;
    }
}

/// For every length of a matched beginning, the longest shorter one that is also its end (Knuth, Morris, Pratt).
fn fall_backs(sought: &[char]) -> Vec<usize> {
    let mut back = vec![0; sought.len() + 1];
    let mut matched = 0;
    for end in 1..sought.len() {
        while matched > 0 && sought[matched] != sought[end] {
            matched = back[matched];
        }
        if sought[matched] == sought[end] {
            matched += 1;
        }
        back[end + 1] = matched;
    }
    back
}

/// The text as a search compares it: without case, accents and the shapes of quotes and dashes.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    text.chars().for_each(|c| fold(c, |part| folded.push(part)));
    folded
}

/// What is left of a character when case, accents and typography are taken away: none, one or several characters.
fn fold(c: char, mut give: impl FnMut(char)) {
    if c.is_ascii() {
        return give(if c.is_ascii_whitespace() { ' ' } else { c.to_ascii_lowercase() });
    }
    // Han characters and pictures are what they are.
    if matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{1f300}'..='\u{1faff}') {
        return give(c);
    }
    decompose_compatible(c, |part| match part {
        // Latin, Greek and Cyrillic accents; Hebrew points; Arabic vowel signs. Not the marks that make another
        // letter, as in Japanese.
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5bd}'
        | '\u{5bf}'
        | '\u{5c1}'..='\u{5c2}'
        | '\u{5c4}'..='\u{5c5}'
        | '\u{5c7}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}' => {}
        // Soft hyphen, zero-width characters and marks of direction.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
        '‘' | '’' | '‚' | '‛' | 'ʼ' => give('\''),
        '“' | '”' | '„' | '‟' | '«' | '»' => give('"'),
        '‐'..='―' => give('-'),
        'ß' | 'ẞ' => {
            give('s');
            give('s');
        }
        'ς' => give('σ'),
        part if part.is_whitespace() => give(' '),
        part => part.to_lowercase().filter(|part| !matches!(part, '\u{300}'..='\u{36f}')).for_each(&mut give),
    });
}

/// The character with its accents apart: `é` gives `e` and the accent, however it was stored.
pub(super) fn canonical(c: char, mut give: impl FnMut(char)) {
    if c.is_ascii() { give(c) } else { decompose_canonical(c, give) }
}

/// Whether `mark` makes another letter of `letter`: the rest of a Hangul syllable, a Japanese voicing mark.
const fn alters_letter(letter: char, mark: char) -> bool {
    matches!(
        (letter, mark),
        ('\u{1100}'..='\u{11ff}', '\u{1160}'..='\u{11ff}') | ('\u{3040}'..='\u{30ff}', '\u{3099}' | '\u{309a}')
    )
}

impl fmt::Debug for Text {
    /// Its size only: what people said does not belong into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} characters, {} bytes)", self.chars, self.body.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(body: &str) -> Text {
        Text::new(body.to_owned()).expect("short")
    }

    fn words(text: &Text, spans: impl IntoIterator<Item = Span>) -> Vec<&str> {
        spans.into_iter().map(|span| text.slice(span)).collect()
    }

    fn place(text: &Text, byte: usize) -> u32 {
        text.as_str()[..byte].chars().count() as u32
    }

    /// UAX 29's words of the whole text by the crate alone.
    fn naive_words(text: &Text) -> Vec<Span> {
        let body = text.as_str();
        // The crate has a way of its own for ASCII; a letter that is none holds it to the general one.
        let general = format!("{body}\nß");
        let seen = |(at, word): (usize, &str)| {
            let start = at + word.len() - word.trim_start().len();
            Span::of(place(text, start), place(text, at + word.len()))
        };
        general.unicode_word_indices().take_while(|(at, _)| *at < body.len()).map(seen).collect()
    }

    fn naive_boundaries(text: &Text) -> Vec<u32> {
        let starts = text.as_str().grapheme_indices(true).map(|(at, _)| at);
        starts.chain([text.as_str().len()]).map(|at| place(text, at)).collect()
    }

    /// Short texts of every kind of trouble: accents, emoji, flags, jamo, Hebrew quotes, blanks and line ends.
    fn any_body() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[a-zA-Z0-9_ .,:;'\"()!?-]{1,6}",
            2 => prop::sample::select(vec![
                "don’t", "’", "3’4", "e\u{301}", "é", "été’s", "×", "÷", "ÿ\u{301}", "Ø:é", "🏽", "👩\u{200d}👩\u{200d}👧", "🇩🇪", "\u{1f1e9}", "각", "ᄀ", "ᅡ", "ש\"ב", "שלום'", "日本",
                "カタ", "ｶ", "ा", "क्ष", "\u{600}", "\u{200d}", "\u{301}", "…", "“", "”", "—", "–", "‚", "‐", "ß", "İ", "\u{a0}", "\u{3000}", "\u{2028}", "ไทย",
            ]).prop_map(String::from),
            2 => prop::sample::select(vec![" ", "  ", "\n", "\n\n", "\t", "\r\n", "\r", "\u{b}", "\u{c}"]).prop_map(String::from),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn words_counted_are_the_words_there_are(
            bodies in prop::collection::vec(prop_oneof![3 => "[a-zA-Z0-9.,:;' ]{0,90}", 1 => any_body()], 0..12),
            ends in prop::array::uniform2(0u32..1_000),
        ) {
            let text = text(&bodies.concat());
            let [start, end] = ends.map(|end| end.min(text.len()));
            let span = Span::of(start.min(end), start.max(end));
            prop_assert_eq!(text.word_count(span), text.words_over(span).count() as u32);
        }
    }

    #[test]
    fn a_span_is_cut_out_by_characters_not_bytes() {
        let text = text("Größe 👩\u{200d}👩 z");
        assert_eq!((text.len(), text.as_str().len()), (11, 21));
        assert_eq!(text.slice(Span::of(2, 5)), "öße");
        assert_eq!(text.slice(Span::of(8, 99)), "👩 z");
        assert_eq!(text.get(Span::of(8, 99)), None);
        assert_eq!(text.char_at(CharPos(3)), Some('ß'));
        assert_eq!(text.char_at(CharPos(11)), None);
    }

    #[test]
    fn a_part_of_the_text_knows_where_it_stands_and_a_copy_does_not() {
        let text = text("Ana: schön, schön");
        let (label, speech) = text.as_str().split_once(": ").unwrap();
        assert_eq!(text.span_of(label), Some(Span::of(0, 3)));
        assert_eq!(text.span_of(speech), Some(Span::of(5, 17)));
        let copy = speech.to_owned();
        assert_eq!(text.span_of(&copy), None);
    }

    #[test]
    fn no_selection_starts_inside_an_emoji_or_before_an_accent() {
        let text = text("a👩\u{200d}👩e\u{301}z");
        assert_eq!(text.next_grapheme(CharPos(1)), Some(CharPos(4)));
        assert_eq!(text.prev_grapheme(CharPos(4)), Some(CharPos(1)));
        assert_eq!(text.prev_grapheme(CharPos(0)), None);
        assert_eq!(text.next_grapheme(CharPos(7)), None);
        assert_eq!(text.snap(Span::of(2, 5)), Span::of(1, 6));
        assert_eq!(text.snap(Span::of(6, 99)), Span::of(6, 7));
    }

    #[test]
    fn a_cursor_walks_from_word_to_word_over_lines_and_punctuation() {
        let text = text("Well — I don’t\n\n  know, Ana’s 3.14_b?  ");
        let mut at = CharPos(0);
        let mut seen = Vec::new();
        while let Some(word) = text.next_word(at) {
            seen.push(word);
            at = word.end();
        }
        assert_eq!(words(&text, seen.clone()), ["Well", "I", "don’t", "know", "Ana’s", "3.14_b"]);
        let mut back = Vec::new();
        let mut at = CharPos(text.len());
        while let Some(word) = text.prev_word(at) {
            back.push(word);
            at = word.start();
        }
        back.reverse();
        assert_eq!(back, seen);
        assert_eq!(text.word_at(CharPos(5)), None);
        assert_eq!(text.word_at(CharPos(10)).map(|word| text.slice(word)), Some("don’t"));
    }

    #[test]
    fn a_word_cut_by_the_edge_of_a_span_counts() {
        let text = text("nobody has ever asked");
        assert_eq!(text.word_count(Span::of(3, 12)), 3);
        assert_eq!(words(&text, text.words(Span::of(3, 12))), ["nobody", "has", "ever"]);
        assert_eq!(text.word_count(Span::of(6, 7)), 0);
        assert_eq!(text.word_count(Span::of(8, 8)), 0);
    }

    #[test]
    fn paragraphs_are_parted_by_blank_lines_and_lines_by_line_ends() {
        let text = text("\none\ntwo  \n \t\n\n  three\n");
        assert_eq!(words(&text, text.paragraphs(text.whole())), ["one\ntwo", "three"]);
        assert_eq!(words(&text, text.lines()), ["", "one", "two  ", " \t", "", "  three"]);
        assert_eq!(text.trim(Span::of(8, 12)), Span::of(8, 8));
    }

    #[test]
    fn a_search_as_people_type_finds_what_a_reader_sees() {
        let found = |body: &str, needle: &str| -> Vec<String> {
            let text = text(body);
            text.find_folded(needle).into_iter().map(|span| text.slice(span).to_owned()).collect()
        };
        assert_eq!(found("Résumé, resume\u{301}, RESUME", "resume"), ["Résumé", "resume\u{301}", "RESUME"]);
        assert_eq!(found("I don’t, I don't", "don't"), ["don’t", "don't"]);
        assert_eq!(found("team\n   isolation", "team isolation"), ["team\n   isolation"]);
        assert_eq!(found("die Straße", "STRASSE"), ["Straße"]);
        assert_eq!(found("aß", "s"), ["ß"]);
        assert_eq!(found("aaaa", "aa"), ["aa", "aa"]);
        assert_eq!(found("aabaab aabaac", "aabaac"), ["aabaac"]);
        assert_eq!(found("שָׁלוֹם", "שלום"), ["שָׁלוֹם"]);
        assert_eq!(found("각 가", "가"), ["가"]);
        assert_eq!(found("がか", "か"), ["か"]);
        assert_eq!(found("eﬃcient", "efficient"), ["eﬃcient"]);
        assert_eq!(found("anything", " \u{301}"), [" "; 0]);
        assert_eq!(found("anything", ""), [""; 0]);
    }

    #[test]
    fn a_literal_and_a_pattern_give_disjoint_spans_in_characters() {
        let text = text("ööö aaa");
        assert_eq!(text.find_literal("aa"), [Span::of(4, 6)]);
        assert_eq!(text.find_literal(""), []);
        let pattern = Regex::new(r"(?i)\b[Ö]*").unwrap();
        assert_eq!(text.find_all(&pattern), [Span::of(0, 3)]);
        assert_eq!(text.find_all_in(Span::of(1, 3), &pattern), [Span::of(1, 3)]);
    }

    #[test]
    fn long_texts_are_walked_locally() {
        let text = text(&"é👩\u{200d}👩 won't ".repeat(20_000));
        let middle = CharPos(text.len() / 2);
        let word = text.next_word(middle).unwrap();
        assert!(middle <= word.start() && word.start() < middle.plus(12));
        assert_eq!(text.prev_word(word.end()), Some(word));
        assert_eq!(text.word_count(text.whole()), 40_000);
        assert_eq!(text.words(text.whole()).count(), 40_000);
        let blank = Text::new(" ".repeat(100_000)).unwrap();
        assert_eq!((blank.prev_word(CharPos(90_000)), blank.word_at(CharPos(50_000))), (None, None));
    }

    #[test]
    fn a_sentence_without_any_end_is_cut_at_a_blank_beyond_the_reach() {
        let text = text(&"and then ".repeat(2_000));
        let sentences = text.sentences(text.whole());
        assert!(sentences.len() > 3 && sentences.iter().all(|sentence| sentence.len() <= REACH));
        assert!(sentences.iter().all(|&sentence| text.slice(sentence).starts_with(['a', 't'])));
    }

    proptest! {
        #[test]
        fn characters_agree_with_counting_them(
            body in any_body(),
            plain in prop_oneof![Just(0), 0usize..700], // stretches of one byte a character among the others
            times in 1usize..40,
            a in 0u32..1_500,
            b in 0u32..1_500,
        ) {
            let text = text(&(body + &"x".repeat(plain)).repeat(times));
            let chars: Vec<char> = text.as_str().chars().collect();
            prop_assert_eq!(text.len() as usize, chars.len());
            let span = Span::of(a, b);
            let expected: String = chars.iter().skip(span.start().get() as usize).take(span.len() as usize).collect();
            prop_assert_eq!(text.slice(span), &expected);
            prop_assert_eq!(text.get(span).is_some(), span.end().get() as usize <= chars.len());
            prop_assert_eq!(text.char_at(span.start()), chars.get(span.start().get() as usize).copied());
            let inside = text.whole().intersection(span);
            prop_assert_eq!(inside.and_then(|_| text.span_of(text.slice(span))), inside);
        }

        #[test]
        fn uncommon_letters_are_those_outside_visible_ascii(body in any_body()) {
            let expected: Vec<char> = body.chars().filter(|letter| !(' '..='~').contains(letter)).collect();
            prop_assert_eq!(uncommon(&body).collect::<Vec<_>>(), expected);
        }

        #[test]
        fn graphemes_agree_with_the_whole_text_cut_at_once(body in any_body()) {
            let text = text(&body);
            let boundaries = naive_boundaries(&text);
            for at in 0..=text.len() {
                let here = CharPos(at);
                prop_assert_eq!(text.is_grapheme_boundary(here), boundaries.contains(&at));
                let next = boundaries.iter().copied().find(|&boundary| boundary > at).map(CharPos);
                prop_assert_eq!(text.next_grapheme(here), next);
                let before = boundaries.iter().copied().rfind(|&boundary| boundary < at).map(CharPos);
                prop_assert_eq!(text.prev_grapheme(here), before);
            }
        }

        #[test]
        fn words_agree_with_the_whole_text_cut_at_once(body in any_body(), a in 0u32..120, b in 0u32..120) {
            let text = text(&body);
            let all = naive_words(&text);
            prop_assert_eq!(text.words(text.whole()).collect::<Vec<_>>(), all.clone());
            let span = Span::of(a, b);
            let over: Vec<Span> = all.iter().copied().filter(|word| word.overlaps(span)).collect();
            prop_assert_eq!(text.word_count(span) as usize, over.len());
            let (start, end) = (span.start().min(text.whole().end()), span.end().min(text.whole().end()));
            let last = over.iter().map(|word| word.end()).rfind(|&last| last <= end);
            prop_assert_eq!(text.last_word_end(span), last);
            let first = over.iter().map(|word| word.start()).find(|&first| first >= start);
            prop_assert_eq!(text.first_word_start(span), first);
            prop_assert_eq!(text.words(span).collect::<Vec<_>>(), over);
            for at in (0..=text.len()).map(CharPos) {
                prop_assert_eq!(text.word_at(at), all.iter().copied().find(|word| word.contains(at)));
                prop_assert_eq!(text.next_word(at), all.iter().copied().find(|word| word.start() >= at));
                prop_assert_eq!(text.prev_word(at), all.iter().copied().rfind(|word| word.end() <= at));
            }
        }

        #[test]
        fn words_in_ascii_agree_with_the_general_rules(body in "[ab1_ .,:;'\"\\n-]{0,40}") {
            let text = text(&body);
            prop_assert_eq!(text.words(text.whole()).collect::<Vec<_>>(), naive_words(&text));
        }

        #[test]
        fn sentences_cover_what_is_not_blank_and_cut_no_grapheme(body in any_body(), a in 0u32..120, b in 0u32..120) {
            let text = text(&body);
            let span = text.snap(Span::of(a, b));
            let sentences = text.sentences(span);
            prop_assert!(sentences.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
            let boundaries = naive_boundaries(&text);
            for sentence in &sentences {
                prop_assert!(span.covers(*sentence) && !sentence.is_empty());
                prop_assert!(boundaries.contains(&sentence.start().get()) && boundaries.contains(&sentence.end().get()));
                let mut graphemes = text.slice(*sentence).graphemes(true);
                let blank = |grapheme: Option<&str>| grapheme.is_none_or(|grapheme| grapheme.trim().is_empty());
                prop_assert!(!blank(graphemes.next()));
                prop_assert!(!text.slice(*sentence).ends_with('\n'));
            }
            for at in span.start().get()..span.end().get() {
                let blank = text.char_at(CharPos(at)).is_some_and(char::is_whitespace);
                prop_assert!(blank || sentences.iter().any(|sentence| sentence.contains(CharPos(at))));
            }
        }

        #[test]
        fn a_folded_search_finds_every_literal_one(body in any_body(), a in 0u32..60, length in 1u32..6) {
            let text = text(&body);
            let needle = text.slice(Span::of(a, a + length)).to_owned();
            let found = text.find_folded(&needle);
            prop_assert!(found.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
            if needle.chars().all(|c| c.is_ascii_alphanumeric()) {
                for literal in text.find_literal(&needle) {
                    prop_assert!(found.iter().any(|span| span.overlaps(literal)), "{} in {:?}", needle, body);
                }
            }
        }
    }
}
