//! Words for how many: of 21 participants, 12 to 15 are "most".
//!
//! A [`Scale`] has one word for every count, no gap and no overlap. It is written as papers write their reporting ranges, in
//! per cent or in participants.

use std::fmt;
use std::ops::Range;

/// The scale usual in usable privacy and security: an end that two ranges share belongs to the upper one.
pub const USUAL: &str =
    "none=0%, a few=>0-25%, some=25-45%, about half=45-55%, most=55-75%, almost all=75-<100%, all=100%";

/// A hundred per cent in hundredths of one.
const WHOLE: u64 = 10_000;

/// More words than this are no scale anybody remembers.
const RANGES_MAX: usize = 40;
/// Nor is a longer one a word.
const WORD_MAX: usize = 60;

/// Which word stands for which share of the participants, or for which number of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    unit: Unit,
    /// From none to all, without gap or overlap.
    ranges: Vec<(String, Range<u64>)>,
}

/// What the ranges count. A place on the scale is a whole number, so that borders are never rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Hundredths of a per cent: `2 × s` is exactly the share `s`, `2 × s + 1` all between it and the next.
    Shares,
    /// Participants out of so many.
    Of(u64),
}

/// One word's row: which counts it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach<'s> {
    pub word: &'s str,
    /// As a paper writes it: `25 % to < 45 %`.
    pub share: String,
    /// The first and the last count of the participants; `None` if there are too few for the word to occur.
    pub counts: Option<(u64, u64)>,
}

/// Why a scale is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScaleError {
    #[error("\"{0}\" is no range with a word")]
    Unreadable(String),
    #[error("some ranges are in per cent and others in participants")]
    Mixed,
    #[error("the range of \"{0}\" is empty")]
    Empty(String),
    #[error("\"{0}\" has two ranges")]
    Twice(String),
    #[error("\"{word}\" reaches beyond {end}")]
    Beyond { word: String, end: String },
    #[error("there is no word for {0}")]
    Gap(String),
    #[error("{place} is both \"{first}\" and \"{second}\"")]
    Overlap { place: String, first: String, second: String },
    #[error("there are more than {RANGES_MAX} ranges")]
    TooMany,
}

impl ScaleError {
    /// What to do now.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Gap(_) => {
                "let each range begin where the one before ends: \"some=25-45%, about half=45-55%\" has no gap"
            }
            Self::Overlap { .. } | Self::Twice(_) => "give every count one word",
            _ => {
                "write them as in \"a few=<25%, some=25-45%, most=45-<100%\", or in participants: \"a few=1-5, some=6-9\""
            }
        }
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self::parse(USUAL, 0).expect("the usual scale is one")
    }
}

/// A range as written, before its neighbours decide to whom a shared end belongs.
struct Written {
    word: String,
    low: End,
    high: End,
    in_per_cent: bool,
}

/// One end of it.
#[derive(Clone, Copy)]
struct End {
    at: u64,
    /// `>` or `<` stands before it, or nothing stands there at all.
    left_out: bool,
}

impl Scale {
    /// Reads `a few=<25%, some=25-45%, …`, or the same in participants out of `of`: `a few=1-5, some=6-9, …`.
    ///
    /// Where only nobody or only everybody has no word, it is "none" and "all".
    pub fn parse(text: &str, of: u64) -> Result<Self, ScaleError> {
        let mut written = Vec::new();
        for part in text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            let range = Written::read(part, of).ok_or_else(|| ScaleError::Unreadable(part.to_owned()))?;
            written.push(range);
        }
        if written.len() > RANGES_MAX {
            return Err(ScaleError::TooMany);
        }
        let Some(first) = written.first() else { return Err(ScaleError::Unreadable(text.trim().to_owned())) };
        let unit = if first.in_per_cent { Unit::Shares } else { Unit::Of(of) };
        if written.iter().any(|range| range.in_per_cent != first.in_per_cent) {
            return Err(ScaleError::Mixed);
        }
        let mut ranges: Vec<(String, Range<u64>)> = Vec::new();
        for range in &written {
            if ranges.iter().any(|(word, _)| word.to_lowercase() == range.word.to_lowercase()) {
                return Err(ScaleError::Twice(range.word.clone()));
            }
            let places = range.places(unit, &written);
            if places.is_empty() {
                return Err(ScaleError::Empty(range.word.clone()));
            }
            if places.end > unit.end() {
                return Err(ScaleError::Beyond { word: range.word.clone(), end: unit.words(unit.end() - 1) });
            }
            ranges.push((range.word.clone(), places));
        }
        ranges.sort_by_key(|(_, places)| (places.start, places.end));
        let last = unit.end() - 1;
        for (word, place, is_missing) in [
            ("none", 0, ranges.first().is_some_and(|(_, places)| places.start == 1)),
            ("all", last, ranges.last().is_some_and(|(_, places)| places.end == last)),
        ] {
            if is_missing && ranges.iter().all(|(known, _)| known != word) {
                ranges.push((word.to_owned(), place..place + 1));
            }
        }
        ranges.sort_by_key(|(_, places)| (places.start, places.end));
        let scale = Self { unit, ranges };
        scale.check(of).map(|()| scale)
    }

    /// Every place has one word.
    fn check(&self, of: u64) -> Result<(), ScaleError> {
        let gap = |places: Range<u64>| {
            let here = (0..=of).filter(|_| of > 0).find(|&n| places.contains(&Unit::Shares.place(n, of)));
            let example = here.filter(|_| self.unit == Unit::Shares).map(|n| format!(" (here {n} of {of})"));
            ScaleError::Gap(format!("{}{}", self.unit.between(&places), example.unwrap_or_default()))
        };
        let mut covered = 0;
        let mut before = "";
        for (word, places) in &self.ranges {
            if places.start > covered {
                return Err(gap(covered..places.start));
            }
            if places.start < covered {
                return Err(ScaleError::Overlap {
                    place: self.unit.words(places.start),
                    first: before.to_owned(),
                    second: word.clone(),
                });
            }
            (covered, before) = (places.end, word);
        }
        if covered < self.unit.end() { Err(gap(covered..self.unit.end())) } else { Ok(()) }
    }

    /// The word for `n` of `of` participants; `None` of nobody, and of another number than a scale in participants is for.
    pub fn word(&self, n: u64, of: u64) -> Option<&str> {
        if of == 0 || n > of || matches!(self.unit, Unit::Of(known) if known != of) {
            return None;
        }
        let place = self.unit.place(n, of);
        let at = self.ranges.partition_point(|(_, places)| places.end <= place);
        self.ranges.get(at).map(|(word, _)| word.as_str())
    }

    /// The words, from none to all.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.ranges.iter().map(|(word, _)| word.as_str())
    }

    /// How many participants it is for, if it is in participants.
    pub fn made_for(&self) -> Option<u64> {
        match self.unit {
            Unit::Shares => None,
            Unit::Of(of) => Some(of),
        }
    }

    /// Which counts of so many participants each word stands for.
    pub fn reaches(&self, of: u64) -> Vec<Reach<'_>> {
        let mut counts: Vec<Option<(u64, u64)>> = vec![None; self.ranges.len()];
        for n in 0..=of {
            let Some(word) = self.word(n, of) else { break };
            let at = self.words().position(|known| known == word).unwrap_or_default();
            counts[at] = Some((counts[at].map_or(n, |(first, _)| first), n));
        }
        let rows = self.ranges.iter().zip(counts);
        rows.map(|((word, places), counts)| Reach { word, share: self.unit.shown(places, " % to ", " %"), counts })
            .collect()
    }
}

impl fmt::Display for Scale {
    /// As [`Scale::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, places) in &self.ranges {
            let between = if word == self.words().next().unwrap_or_default() { "" } else { ", " };
            write!(f, "{between}{word}={}", self.unit.shown(places, "-", "%"))?;
        }
        Ok(())
    }
}

impl Unit {
    /// After the last place.
    fn end(self) -> u64 {
        match self {
            Self::Shares => 2 * WHOLE + 1,
            Self::Of(of) => of + 1,
        }
    }

    /// Where `n` of `of` lies.
    fn place(self, n: u64, of: u64) -> u64 {
        match self {
            Self::Of(_) => n,
            Self::Shares => {
                let (share, of) = (u128::from(n) * u128::from(WHOLE), u128::from(of.max(1)));
                (share / of * 2 + u128::from(share % of != 0)) as u64
            }
        }
    }

    /// A range for people: `25 % to <45 %`, `>0-<25%`, `6-9`.
    fn shown(self, places: &Range<u64>, to: &str, sign: &str) -> String {
        match self {
            Self::Of(_) if places.end == places.start + 1 => places.start.to_string(),
            Self::Of(_) => format!("{}{}{}", places.start, to.replace(sign, ""), places.end - 1),
            Self::Shares => {
                let more = if places.start % 2 == 1 { ">" } else { "" };
                let less = if places.end.is_multiple_of(2) { "<" } else { "" };
                let (low, high) = (per_cent(places.start / 2), per_cent(places.end / 2));
                match low == high {
                    true => format!("{low}{sign}"),
                    false => format!("{more}{low}{to}{less}{high}{sign}"),
                }
            }
        }
    }

    /// One place in words.
    fn words(self, place: u64) -> String {
        self.between(&(place..place + 1))
    }

    /// Some places in words.
    fn between(self, places: &Range<u64>) -> String {
        match self {
            Self::Of(of) if places.end == places.start + 1 => format!("{} of {of}", places.start),
            Self::Of(of) => format!("{} to {} of {of}", places.start, places.end - 1),
            Self::Shares if places.end == places.start + 1 && places.start.is_multiple_of(2) => {
                format!("{} %", per_cent(places.start / 2))
            }
            Self::Shares => {
                let (low, high) = (per_cent(places.start / 2), per_cent(places.end / 2));
                match low == high {
                    true => format!("just above {low} %"),
                    false => format!("shares between {low} % and {high} %"),
                }
            }
        }
    }
}

/// Hundredths of a per cent as per cent, with the digits they need.
fn per_cent(hundredths: u64) -> String {
    let figure = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    figure.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Written {
    /// Reads `some=25-45%`.
    fn read(part: &str, of: u64) -> Option<Self> {
        let (word, range) = part.split_once('=')?;
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        if word.is_empty() || word.chars().count() > WORD_MAX || word.chars().any(char::is_control) {
            return None;
        }
        let in_per_cent = range.contains('%');
        let range: String = range.chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
        let range = range.replace(['–', '-'], "..");
        let whole = if in_per_cent { WHOLE } else { of };
        let number =
            |figure: &str| if in_per_cent { hundredths(figure) } else { figure.parse().ok().filter(|n| *n < 1 << 40) };
        let end = |figure: &str, sign: char| {
            let (left_out, figure) = figure.strip_prefix(sign).map_or((false, figure), |figure| (true, figure));
            Some(End { at: number(figure)?, left_out })
        };
        let nothing = End { at: 0, left_out: true };
        let (low, high) = match range.split_once("..") {
            Some(("", high)) => (nothing, end(high, '<')?),
            Some((low, "")) => (end(low, '>')?, End { at: whole, left_out: false }),
            Some((low, high)) => (end(low, '>')?, end(high, '<')?),
            None if range.starts_with('<') => (nothing, end(&range, '<')?),
            None if range.starts_with('>') => (end(&range, '>')?, End { at: whole, left_out: false }),
            None => (end(&range, ' ')?, end(&range, ' ')?),
        };
        Some(Self { word, low, high, in_per_cent })
    }

    fn is_point(&self) -> bool {
        self.low.at == self.high.at && !self.low.left_out && !self.high.left_out
    }

    /// The places it covers. An end that two ranges share belongs to the one that is nothing else, else to the upper one.
    fn places(&self, unit: Unit, all: &[Self]) -> Range<u64> {
        if unit != Unit::Shares {
            let low = self.low.at + u64::from(self.low.left_out);
            return low..self.high.at + u64::from(!self.high.left_out);
        }
        if self.is_point() {
            return 2 * self.low.at..2 * self.low.at + 1;
        }
        let is_a_point = |at: u64| all.iter().any(|other| other.is_point() && other.low.at == at);
        let begins = |at: u64| all.iter().any(|other| other.low.at == at && !other.low.left_out);
        let low = self.low.left_out || is_a_point(self.low.at);
        let high = self.high.left_out || begins(self.high.at);
        2 * self.low.at + u64::from(low)..2 * self.high.at + u64::from(!high)
    }
}

/// `12.5` as hundredths.
fn hundredths(figure: &str) -> Option<u64> {
    let (whole, part) = figure.split_once('.').unwrap_or((figure, ""));
    let is_number = |digits: &str| digits.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(part) || part.chars().count() > 2 {
        return None;
    }
    let part: u64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<u64>().ok().filter(|whole| *whole <= 1000).map(|whole| whole * 100 + part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, of: u64) -> String {
        match Scale::parse(text, of) {
            Ok(scale) => scale.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn of_21_participants_the_usual_words_are_those_of_the_literature() {
        let scale = Scale::default();
        let words: Vec<&str> = (0..=21).map(|n| scale.word(n, 21).unwrap()).collect();
        let expected =
            [(1, "none"), (5, "a few"), (4, "some"), (2, "about half"), (4, "most"), (5, "almost all"), (1, "all")];
        let expected: Vec<&str> =
            expected.into_iter().flat_map(|(count, word)| std::iter::repeat_n(word, count)).collect();
        assert_eq!(words, expected);
        assert_eq!((scale.word(22, 21), scale.word(0, 0)), (None, None));
    }

    #[test]
    fn an_end_that_two_ranges_share_belongs_to_the_upper_one_and_is_never_rounded() {
        let scale = Scale::default();
        assert_eq!([5, 9, 11, 15].map(|n| scale.word(n, 20).unwrap()), ["some", "about half", "most", "almost all"]);
        assert_eq!(scale.word(99_999, 100_000), Some("almost all"));
        assert_eq!(scale.word(249_999, 1_000_000), Some("a few"));
    }

    #[test]
    fn a_scale_is_written_as_papers_do_and_written_back_with_its_borders() {
        assert_eq!(
            read("few = <25%, some = 25–75%, many = 75 - <100%", 21),
            "none=0%, few=>0-<25%, some=25-<75%, many=75-<100%, all=100%"
        );
        assert_eq!(read("less=..50%,more=50..%", 21), "none=0%, less=>0-<50%, more=50-100%");
        assert_eq!(read("minority=0-50%, majority=>50%", 21), "minority=0-50%, majority=>50-100%");
        assert_eq!(read("a few=1-5, some=6-20", 21), "none=0, a few=1-5, some=6-20, all=21");
    }

    #[test]
    fn a_gap_and_an_overlap_are_named_with_the_counts_they_concern() {
        assert_eq!(
            read("few=<24%, some=25-100%", 25),
            "there is no word for shares between 24 % and 25 % (here 6 of 25)"
        );
        assert_eq!(read("few=<24%, some=25-100%", 9), "there is no word for shares between 24 % and 25 %");
        assert_eq!(read("few=<24%, some=>24-100%", 9), "there is no word for 24 %");
        assert_eq!(read("few=<30%, some=25-100%", 9), "25 % is both \"few\" and \"some\"");
        assert_eq!(read("few=1-5, some=7-21", 21), "there is no word for 6 of 21");
        assert_eq!(read("few=1-5, some=5-21", 21), "5 of 21 is both \"few\" and \"some\"");
        assert_eq!(read("few=1-5, some=6-22", 21), "\"some\" reaches beyond 21 of 21");
        assert_eq!(read("few=1-5", 21), "there is no word for 6 to 21 of 21");
    }

    #[test]
    fn what_is_no_scale_is_refused() {
        for (text, said) in [
            ("", "\"\" is no range with a word"),
            ("few", "\"few\" is no range with a word"),
            ("few=a-b", "\"few=a-b\" is no range with a word"),
            ("=1-5", "\"=1-5\" is no range with a word"),
            ("few=<50%, some=5-9", "some ranges are in per cent and others in participants"),
            ("few=50-25%", "the range of \"few\" is empty"),
            ("few=<50%, Few=50-100%", "\"Few\" has two ranges"),
            ("few=0-101%", "\"few\" reaches beyond 100 %"),
        ] {
            assert_eq!(read(text, 21), said, "{text}");
        }
    }

    #[test]
    fn a_scale_in_participants_is_for_their_number_alone() {
        let scale = Scale::parse("a few=1-5, some=6-20", 21).unwrap();
        assert_eq!((scale.word(6, 21), scale.word(6, 20), scale.made_for()), (Some("some"), None, Some(21)));
    }

    #[test]
    fn a_table_of_ranges_says_which_words_cannot_occur() {
        let scale = Scale::default();
        let reaches = scale.reaches(9);
        let shown: Vec<_> = reaches.iter().map(|reach| (reach.word, reach.share.as_str(), reach.counts)).collect();
        assert_eq!(
            shown[1..4],
            [
                ("a few", ">0 % to <25 %", Some((1, 2))),
                ("some", "25 % to <45 %", Some((3, 4))),
                ("about half", "45 % to <55 %", None),
            ]
        );
    }

    proptest! {
        #[test]
        fn every_count_has_exactly_the_word_of_its_share(of in 1u64..400, borders in prop::collection::btree_set(1u64..100, 1..6)) {
            let mut text = String::from("w0=<");
            for (at, border) in borders.iter().enumerate() {
                text.push_str(&format!("{border}%, w{}={border}-", at + 1));
            }
            text.push_str("100%");
            let scale = Scale::parse(&text, of).unwrap();
            for n in 0..=of {
                let above = borders.iter().filter(|border| n * 100 >= **border * of).count();
                let expected = if n == 0 { "none".to_owned() } else { format!("w{above}") };
                prop_assert_eq!(scale.word(n, of), Some(expected.as_str()));
            }
            prop_assert_eq!(Scale::parse(&scale.to_string(), of).unwrap(), scale);
        }

        #[test]
        fn no_text_makes_it_fail_otherwise_than_with_a_sentence(text in "[a-z<>=%.,0-9 –-]{0,40}", of in 0u64..30) {
            if let Err(error) = Scale::parse(&text, of) {
                prop_assert!(!error.to_string().is_empty() && !error.hint().is_empty());
            }
        }
    }
}
