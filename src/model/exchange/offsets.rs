//! Positions of other tools made characters of thema's text.
//!
//! The tools count differently, and not every file of one tool alike: code points (the REFI-QDA standard, section 10.2),
//! UTF-16 units (NVivo and QualCoder, whose texts live in such strings), bytes of UTF-8 (Taguette); a line end CR LF is two
//! places or one. The counts differ only behind an emoji or a CR, so that most files leave nothing to decide. Where they
//! do differ, every way to count is tried and the one is taken under which the passages look most like passages:
//! [`place`] says how.

use crate::model::span::{CharPos, Span};
use crate::model::text::{Text, TooLong};
use std::collections::HashMap;

/// What a position counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Unicode code points, as the standard says.
    Characters,
    /// Units of UTF-16: an emoji is two.
    Utf16,
    /// Bytes of UTF-8.
    Utf8,
}

impl Unit {
    /// The word on the command line and in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Utf16 => "utf-16",
            Self::Utf8 => "utf-8",
        }
    }

    /// The unit of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Characters, Self::Utf16, Self::Utf8].into_iter().find(|unit| unit.word() == word)
    }

    const fn width(self, c: char) -> u64 {
        match self {
            Self::Characters => 1,
            Self::Utf16 => c.len_utf16() as u64,
            Self::Utf8 => c.len_utf8() as u64,
        }
    }
}

/// A way to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reading {
    pub unit: Unit,
    /// Whether CR LF is one place instead of two.
    pub crlf_is_one: bool,
}

impl Reading {
    /// The four ways that the standard's files are read in, the standard's own first.
    pub const OF_THE_STANDARD: [Self; 4] = [
        Self { unit: Unit::Characters, crlf_is_one: false },
        Self { unit: Unit::Utf16, crlf_is_one: false },
        Self { unit: Unit::Characters, crlf_is_one: true },
        Self { unit: Unit::Utf16, crlf_is_one: true },
    ];

    /// In words, for a report.
    pub fn told(self) -> String {
        let unit = match self.unit {
            Unit::Characters => "characters",
            Unit::Utf16 => "units of UTF-16",
            Unit::Utf8 => "bytes of UTF-8",
        };
        if self.crlf_is_one { format!("{unit}, a line end CR LF as one") } else { unit.to_owned() }
    }
}

/// What a file says of the words at a place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Said<'a> {
    #[default]
    Nothing,
    /// The words themselves: if they stand elsewhere, the place is mended.
    Words(&'a str),
    /// A name that may be the words, their beginning (ended by `…` or `...`), or anything else.
    Name(&'a str),
}

/// A passage as a file gives it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claim<'a> {
    pub start: u64,
    /// After the last one.
    pub end: u64,
    pub said: Said<'a>,
}

/// Where a passage is in thema's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Where the file says; its words, if the file has them, are those.
    There(Span),
    /// Elsewhere, where the words are that the file has.
    Moved(Span),
    /// As far as the text goes; the file says further.
    Cut(Span),
    /// Where the file says, though the words it has are not there, nor anywhere else.
    Unlike(Span),
    /// Nowhere, and why.
    Nowhere(&'static str),
}

impl Place {
    /// The passage, if it is anywhere.
    pub const fn span(self) -> Option<Span> {
        match self {
            Self::There(span) | Self::Moved(span) | Self::Cut(span) | Self::Unlike(span) => Some(span),
            Self::Nowhere(_) => None,
        }
    }
}

/// Why a way to count was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// All of them give the same passages.
    Alike,
    /// The passages fit better than under the others.
    ByThePassages,
    /// They fit as well under another one; it is the one that the program is known for.
    ByTheProgram,
}

/// A source's text with its passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Line ends are LF, a byte order mark is off, nothing else changed.
    pub text: String,
    pub reading: Reading,
    pub choice: Choice,
    /// One for each claim.
    pub places: Vec<Place>,
}

/// A text as thema keeps it: without byte order mark, line ends LF.
pub fn plain(raw: &str) -> String {
    let raw = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    if raw.contains('\r') { raw.replace("\r\n", "\n").replace('\r', "\n") } else { raw.to_owned() }
}

/// Finds the passages in a text whose line ends are as the file has them.
///
/// Every reading is tried, the `usual` one of the program first. Better is, in this order: fewer passages outside the text,
/// more whose words or names are those at the place, fewer that end inside a character, more that begin and end at the
/// edge of a word. Where no two could differ nothing is compared. Costs a pass over the text a reading that counts otherwise
/// than thema does, and one a passage whose words are elsewhere. Fails if the text is too long for thema.
pub fn place(raw: &str, claims: &[Claim<'_>], readings: &[Reading], usual: Reading) -> Result<Placed, TooLong> {
    let raw = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    let text = Text::new(plain(raw))?;
    let (has_crlf, has_wide) = (raw.contains("\r\n"), raw.chars().any(|c| c.len_utf16() > 1));
    // Readings that cannot differ in this text are one.
    let same = |one: Reading, other: Reading| {
        (one.crlf_is_one == other.crlf_is_one || !has_crlf)
            && (one.unit == other.unit
                || (!has_wide && one.unit != Unit::Utf8 && other.unit != Unit::Utf8)
                || raw.is_ascii())
    };
    let mut different: Vec<Reading> = Vec::new();
    for reading in std::iter::once(usual).chain(readings.iter().copied()) {
        if !different.iter().any(|known| same(*known, reading)) {
            different.push(reading);
        }
    }
    let mut best: Option<(Score, Reading, Vec<Mapped>)> = None;
    let mut ties = false;
    let mut all_alike = true;
    let is_one = different.len() == 1;
    for reading in different {
        let mapped = map(raw, &text, claims, reading);
        let score = if is_one { Score::default() } else { Score::of(&text, claims, &mapped) };
        match &best {
            None => best = Some((score, reading, mapped)),
            Some((_, _, known)) if *known == mapped => {}
            Some((known, ..)) => {
                all_alike = false;
                match score.cmp(known) {
                    std::cmp::Ordering::Greater => (best, ties) = (Some((score, reading, mapped)), false),
                    std::cmp::Ordering::Equal => ties = true,
                    std::cmp::Ordering::Less => {}
                }
            }
        }
    }
    let (reading, mapped) = best.map_or((usual, Vec::new()), |(_, reading, mapped)| (reading, mapped));
    let choice = match (all_alike, ties) {
        (true, _) => Choice::Alike,
        (false, true) => Choice::ByTheProgram,
        (false, false) => Choice::ByThePassages,
    };
    let mut search = Search { text: &text, found: HashMap::new(), kept: 0, budget: SEARCHED_MAX };
    let places = claims.iter().zip(&mapped).map(|(claim, mapped)| search.place(claim, *mapped)).collect();
    Ok(Placed { text: text.into_string(), reading, choice, places })
}

/// How many characters are looked through for words that are not where the file says.
const SEARCHED_MAX: u64 = 2_000_000_000;

/// How many places of such words are kept for the next time they are looked for.
const FOUND_MAX: usize = 1_000_000;

/// A passage's ends in thema's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mapped {
    start: Option<CharPos>,
    end: Option<CharPos>,
    /// How many of them lie inside a character: they are taken for its end.
    inside: u8,
}

/// The passages under one reading, in one pass; `text` is the raw one as thema keeps it.
fn map(raw: &str, text: &Text, claims: &[Claim<'_>], reading: Reading) -> Vec<Mapped> {
    let is_as_thema =
        (reading.unit == Unit::Characters || raw.is_ascii()) && (reading.crlf_is_one || !raw.contains("\r\n"));
    if is_as_thema {
        let at = |offset: u64| u32::try_from(offset).ok().filter(|at| *at <= text.len()).map(CharPos);
        return claims.iter().map(|claim| Mapped { start: at(claim.start), end: at(claim.end), inside: 0 }).collect();
    }
    let mut offsets: Vec<u64> = claims.iter().flat_map(|claim| [claim.start, claim.end]).collect();
    offsets.sort_unstable();
    offsets.dedup();
    let mut known: HashMap<u64, (CharPos, bool)> = HashMap::with_capacity(offsets.len());
    let mut wanted = offsets.into_iter().peekable();
    let (mut counted, mut at) = (0u64, 0u32);
    let mut characters = raw.chars().peekable();
    while wanted.peek().is_some() {
        while let Some(offset) = wanted.next_if(|offset| *offset <= counted) {
            // An offset the count has jumped over lies inside the character before.
            known.insert(offset, (CharPos(at), offset < counted));
        }
        let Some(c) = characters.next() else { break };
        counted += reading.unit.width(c);
        if c == '\r' && characters.next_if_eq(&'\n').is_some() && !reading.crlf_is_one {
            counted += 1;
        }
        at = at.saturating_add(1);
    }
    let mapped = |claim: &Claim<'_>| {
        let (start, end) = (known.get(&claim.start), known.get(&claim.end));
        let inside = [start, end].into_iter().flatten().filter(|(_, inside)| *inside).count();
        Mapped { start: start.map(|found| found.0), end: end.map(|found| found.0), inside: inside as u8 }
    };
    claims.iter().map(mapped).collect()
}

/// How much the passages under one reading look like passages; the greater the better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    outside: std::cmp::Reverse<u64>,
    as_said: u64,
    inside: std::cmp::Reverse<u64>,
    at_edges: u64,
}

impl Score {
    fn of(text: &Text, claims: &[Claim<'_>], mapped: &[Mapped]) -> Self {
        let (mut outside, mut as_said, mut inside, mut at_edges) = (0, 0, 0, 0);
        for (claim, mapped) in claims.iter().zip(mapped) {
            inside += u64::from(mapped.inside);
            let (Some(start), Some(end)) = (mapped.start, mapped.end) else {
                outside += 1;
                continue;
            };
            at_edges += [start, end].into_iter().filter(|at| is_edge(text, *at)).count() as u64;
            let said = Span::new(start, end).is_some_and(|span| is_said(text.slice(span), claim.said));
            as_said += u64::from(said);
        }
        Self { outside: std::cmp::Reverse(outside), as_said, inside: std::cmp::Reverse(inside), at_edges }
    }
}

/// Whether a position is not in the middle of a word.
fn is_edge(text: &Text, at: CharPos) -> bool {
    let is_of_a_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    at.get() == 0 || !is_of_a_word(text.char_at(at.minus(1))) || !is_of_a_word(text.char_at(at))
}

/// Whether the words at a place are what the file says of it.
fn is_said(words: &str, said: Said<'_>) -> bool {
    match said {
        Said::Nothing => false,
        Said::Words(quote) => words == line_ends(quote),
        Said::Name(name) => {
            let (words, name) = (squeezed(words), squeezed(name));
            let beginning = name.strip_suffix('…').or_else(|| name.strip_suffix("..."));
            !name.is_empty() && (words == name || beginning.is_some_and(|it| words.starts_with(it.trim_end())))
        }
    }
}

/// Words as a tool keeps them with thema's line ends; Qt writes a paragraph's end as U+2029, a line's as U+2028.
fn line_ends(words: &str) -> String {
    plain(words).replace(['\u{2029}', '\u{2028}'], "\n")
}

fn squeezed(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Looks for words that are not where the file says, each once.
struct Search<'t> {
    text: &'t Text,
    found: HashMap<String, Vec<Span>>,
    kept: usize,
    budget: u64,
}

impl Search<'_> {
    fn place(&mut self, claim: &Claim<'_>, mapped: Mapped) -> Place {
        let length = self.text.len();
        let (claimed, cut) = match (mapped.start, mapped.end) {
            (Some(start), Some(end)) => (Span::new(start, end), false),
            (Some(start), None) => (Span::new(start, CharPos(length)), true),
            _ => (None, false),
        };
        let claimed = claimed.filter(|span| !span.is_empty());
        if let Said::Words(quote) = claim.said {
            let quote = line_ends(quote);
            if let Some(span) = claimed.filter(|span| !cut && self.text.slice(*span) == quote) {
                return Place::There(span);
            }
            if let Some(span) = self.nearest(quote, mapped.start.map_or(length, CharPos::get)) {
                return Place::Moved(span);
            }
            return match claimed {
                Some(span) => Place::Unlike(span),
                None => Place::Nowhere("its words are not in the text"),
            };
        }
        match claimed {
            Some(span) if cut => Place::Cut(span),
            Some(span) => Place::There(span),
            None if claim.start == claim.end => Place::Nowhere("it is empty"),
            None if claim.start > claim.end => Place::Nowhere("its end comes before its start"),
            None => Place::Nowhere("it lies outside the text"),
        }
    }

    /// Where the words stand, nearest to a place.
    fn nearest(&mut self, quote: String, at: u32) -> Option<Span> {
        if quote.is_empty() {
            return None;
        }
        if !self.found.contains_key(&quote) {
            let cost = u64::from(self.text.len());
            if self.budget < cost {
                return None;
            }
            self.budget -= cost;
            let places = self.text.find_literal(&quote);
            if self.kept + places.len() > FOUND_MAX {
                self.found.clear();
                self.kept = 0;
            }
            self.kept += places.len();
            self.found.insert(quote.clone(), places);
        }
        let places = self.found.get(&quote)?;
        places.iter().copied().min_by_key(|span| span.start().get().abs_diff(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STANDARD: Reading = Reading::OF_THE_STANDARD[0];

    fn claim(start: u64, end: u64) -> Claim<'static> {
        Claim { start, end, said: Said::Nothing }
    }

    fn words(placed: &Placed) -> Vec<String> {
        let text = Text::new(placed.text.clone()).unwrap();
        placed.places.iter().map(|place| place.span().map_or("-".into(), |span| text.slice(span).to_owned())).collect()
    }

    #[test]
    fn without_emoji_and_cr_nothing_needs_deciding() {
        let placed = place("\u{feff}one two", &[claim(4, 7)], &Reading::OF_THE_STANDARD, STANDARD).unwrap();
        assert_eq!((placed.choice, words(&placed)), (Choice::Alike, vec!["two".to_owned()]));
        assert_eq!(placed.text, "one two");
    }

    #[test]
    fn utf16_is_seen_by_the_edges_of_words() {
        // As NVivo for Windows counts: the emoji is two, each line end too.
        let raw = "👍👍👍 yes\r\nno way\r\n";
        let placed = place(raw, &[claim(7, 10), claim(12, 14)], &Reading::OF_THE_STANDARD, STANDARD).unwrap();
        assert_eq!(placed.reading, Reading { unit: Unit::Utf16, crlf_is_one: false });
        assert_eq!((placed.choice, words(&placed)), (Choice::ByThePassages, vec!["yes".to_owned(), "no".to_owned()]));
    }

    #[test]
    fn a_line_end_counted_once_is_seen_by_the_names() {
        let raw = "a b\r\nc d\r\ne f g";
        let named = Claim { start: 8, end: 11, said: Said::Name("e f") };
        let placed = place(raw, &[named], &Reading::OF_THE_STANDARD, STANDARD).unwrap();
        assert_eq!((placed.reading.crlf_is_one, words(&placed)), (true, vec!["e f".to_owned()]));
    }

    #[test]
    fn where_nothing_tells_the_program_decides() {
        let usual = Reading { unit: Unit::Utf16, crlf_is_one: false };
        let placed = place("👍 - - - -", &[claim(2, 4)], &Reading::OF_THE_STANDARD, usual).unwrap();
        assert_eq!((placed.choice, placed.reading), (Choice::ByTheProgram, usual));
    }

    #[test]
    fn words_that_stand_elsewhere_move_the_place_to_the_nearest() {
        let said = |start, end, words| Claim { start, end, said: Said::Words(words) };
        let claims =
            [said(1, 4, "one"), said(9, 12, "one"), said(0, 3, "six"), said(90, 93, "two"), said(3, 8, "one\u{2029}")];
        let placed = place("one two one\none", &claims, &[STANDARD], STANDARD).unwrap();
        assert_eq!(
            placed.places,
            [
                Place::Moved(Span::of(0, 3)),
                Place::Moved(Span::of(8, 11)),
                Place::Unlike(Span::of(0, 3)),
                Place::Moved(Span::of(4, 7)),
                Place::Moved(Span::of(8, 12)),
            ]
        );
    }

    #[test]
    fn what_lies_outside_is_cut_or_nowhere() {
        let claims = [claim(2, 9), claim(7, 9), claim(2, 2), claim(3, 1)];
        let placed = place("a bc", &claims, &Reading::OF_THE_STANDARD, STANDARD).unwrap();
        assert_eq!(placed.places[0], Place::Cut(Span::of(2, 4)));
        assert!(placed.places[1..].iter().all(|place| place.span().is_none()), "{:?}", placed.places);
    }

    proptest! {
        /// Whatever a tool counts, a passage that is given in its unit is found again.
        #[test]
        fn every_unit_leads_back(text in "[a-c é👍日\\r\\n]{1,60}", a in 0usize..60, b in 0usize..60, crlf_is_one: bool) {
            // Cut only where thema can: not between CR and LF.
            let characters: Vec<char> = text.chars().collect();
            let kept: String = plain(&text);
            let length = kept.chars().count();
            let (start, end) = (a.min(b).min(length), a.max(b).min(length));
            prop_assume!(start < end && !text.starts_with('\u{feff}'));
            for unit in [Unit::Characters, Unit::Utf16, Unit::Utf8] {
                let mut offsets = vec![0u64];
                let mut at = 0;
                while at < characters.len() {
                    let pair = characters[at] == '\r' && characters.get(at + 1) == Some(&'\n');
                    let width = if pair { if crlf_is_one { 1 } else { 2 } } else { unit.width(characters[at]) };
                    offsets.push(offsets.last().unwrap() + width);
                    at += if pair { 2 } else { 1 };
                }
                let reading = Reading { unit, crlf_is_one };
                let placed = place(&text, &[claim(offsets[start], offsets[end])], &[reading], reading).unwrap();
                let expected = Place::There(Span::of(start as u32, end as u32));
                prop_assert_eq!((&placed.text, placed.places[0]), (&kept, expected));
            }
        }
    }
}
