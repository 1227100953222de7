//! Annotation tiers of Praat (`TextGrid`), long and short form.
//!
//! Praat itself reads no more of such a file than its numbers, quoted strings and flags; everything between them is for
//! people. Read so, both forms are one.

use super::spoken::{self, Utterance, Who};
use super::{ReadError, Rules, Transcript};
use crate::formats::Doubt;
use crate::formats::encoding::Decoded;
use crate::model::time::Millis;

/// What aligners call tiers that spell the words of another tier again, in small letters.
const SPELLED_AGAIN: &[&str] = &["phones", "phone", "phonemes", "phoneme", "syllables", "segments", "mau", "kan"];

const WHAT: &str = "a TextGrid";

/// Whether it begins as Praat's text files do and is a TextGrid.
pub(super) fn sniff(beginning: &str) -> bool {
    let mut strings = Tokens::of(beginning).filter_map(|token| match token {
        Token::Text(text) => Some(text),
        _ => None,
    });
    strings.next().is_some_and(|kind| kind.starts_with("ooTextFile")) && strings.next().as_deref() == Some("TextGrid")
}

/// The transcript in a TextGrid: each tier of intervals is a speaker.
pub(super) fn read(text: Decoded, rules: &Rules) -> Result<Transcript, ReadError> {
    let Decoded { text, encoding, mut doubts } = text;
    let mut tiers = Vec::new();
    let whole = read_tiers(Tokens::of(&text), &mut tiers);
    drop(text);
    if tiers.is_empty() {
        return Err(ReadError::Broken { what: WHAT, why: "there are no tiers in it".to_owned() });
    }
    if !whole {
        doubts.push(Doubt::about_file("the file ends in the middle; what stands before was read"));
    }
    let (spoken, left_out): (Vec<Tier>, Vec<Tier>) = tiers.into_iter().partition(Tier::is_spoken);
    let left_out: Vec<&str> = left_out.iter().map(|tier| tier.name.as_str()).collect();
    if !left_out.is_empty() {
        doubts.push(Doubt::about_file(format!("tiers left out, with points or sounds: {}", left_out.join(", "))));
    }
    let mut utterances: Vec<Utterance> = spoken.into_iter().flat_map(|tier| tier.utterances).collect();
    if utterances.is_empty() {
        let hint = "are the words in tiers of intervals? Points and sounds are not read";
        return Err(ReadError::NoText { what: WHAT, hint });
    }
    utterances.sort_by_key(|utterance| utterance.start);
    spoken::set(utterances, "text/praat-textgrid", encoding, doubts, rules)
}

struct Tier {
    name: String,
    is_of_intervals: bool,
    /// Only those with words.
    utterances: Vec<Utterance>,
}

impl Tier {
    fn is_spoken(&self) -> bool {
        let small = self.name.to_lowercase();
        let level = small.rsplit([' ', '-', '_', '.']).next().unwrap_or_default();
        self.is_of_intervals && !SPELLED_AGAIN.contains(&level)
    }
}

/// Reads tier by tier; false if the file ends, or goes wrong, in the middle.
fn read_tiers(tokens: Tokens<'_>, tiers: &mut Vec<Tier>) -> bool {
    let mut tokens =
        tokens.skip_while(|token| !matches!(token, Token::Text(text) if text == "TextGrid")).skip(1).peekable();
    while tokens.next_if(|token| !matches!(token, Token::Text(_))).is_some() {}
    while let Some(class) = tokens.next() {
        let (Token::Text(class), Some(Token::Text(name))) = (class, tokens.next()) else { return false };
        // From, to, and how many there are.
        let mut numbers = std::iter::from_fn(|| match tokens.next_if(|token| matches!(token, Token::Number(_))) {
            Some(Token::Number(number)) => Some(number),
            _ => None,
        });
        let Some(declared) = numbers.by_ref().take(3).nth(2) else { return false };
        let mut count = 0.0;
        let is_of_intervals = class == "IntervalTier";
        tiers.push(Tier { name, is_of_intervals, utterances: Vec::new() });
        while let Some(Token::Number(start)) = tokens.next_if(|token| matches!(token, Token::Number(_))) {
            let end = match is_of_intervals.then(|| tokens.next()) {
                None => None,
                Some(Some(Token::Number(end))) => Some(end),
                Some(_) => return false,
            };
            let Some(Token::Text(words)) = tokens.next() else { return false };
            count += 1.0;
            if let Some(tier) = tiers.last_mut().filter(|_| is_of_intervals && !words.trim().is_empty()) {
                let who = if tier.name.trim().is_empty() { Who::Nobody } else { Who::Named(tier.name.clone()) };
                let (start, end) = (Millis::of_seconds(start), end.and_then(Millis::of_seconds));
                tier.utterances.push(Utterance { who, start, end, words, line: None });
            }
        }
        if count < declared {
            return false;
        }
    }
    true
}

/// What Praat reads of its text files.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Text(String),
    Flag,
}

struct Tokens<'a>(std::iter::Peekable<std::str::Chars<'a>>);

impl<'a> Tokens<'a> {
    fn of(text: &'a str) -> Self {
        Self(text.chars().peekable())
    }

    /// Passes over everything up to and with this sign.
    fn skip_to(&mut self, sign: char) {
        self.0.by_ref().find(|&c| c == sign);
    }

    /// A quoted string whose first quote is passed; quotes in it are doubled. `None` if it does not end.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.0.next()? {
                '"' if self.0.next_if_eq(&'"').is_none() => return Some(text),
                c => text.push(c),
            }
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            match self.0.next()? {
                '"' => return self.quoted().map(Token::Text),
                '<' => {
                    self.skip_to('>');
                    return Some(Token::Flag);
                }
                '[' => self.skip_to(']'),
                '!' => self.skip_to('\n'),
                c if c.is_whitespace() => {}
                first => {
                    let mut word = String::from(first);
                    while let Some(c) = self.0.next_if(|c| !c.is_whitespace() && *c != '[') {
                        word.push(c);
                    }
                    let may_be = first.is_ascii_digit() || matches!(first, '-' | '+' | '.');
                    if let Some(number) = word.parse().ok().filter(|_| may_be) {
                        return Some(Token::Number(number));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::captions::tests::whole;
    use super::super::tests::{doubts, read_with, told};
    use super::*;
    use proptest::prelude::*;
    use std::path::Path;

    const SHORT: &str = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n5\n<exists>\n3\n\
        \"IntervalTier\"\n\"Ana\"\n0\n5\n2\n0\n2.4\n\"She said \"\"hi\"\"\"\n2.4\n5\n\"\"\n\
        \"TextTier\"\n\"bell\"\n0\n5\n1\n3\n\"ding\"\n\
        \"IntervalTier\"\n\"Ben\"\n0\n5\n2\n0\n1\n\"\"\n1\n4.25\n\"And\nthen?\"\n";

    #[test]
    fn the_short_form_is_merged_by_time_and_points_are_left_out() {
        let transcript = read_with("a.TextGrid", SHORT, &Rules::default());
        assert_eq!(told(&transcript), ["Ana 0:00:00-0:00:02: She said \"hi\"", "Ben 0:00:01-0:00:04: And then?"]);
        assert_eq!(transcript.turns[1].time_end, Some(Millis(4_250)));
        assert!(doubts(&transcript).contains(&"tiers left out, with points or sounds: bell".to_owned()));
    }

    #[test]
    fn utf16_is_read_and_what_is_cut_off_is_said() {
        let bytes: Vec<u8> = "\u{feff}".encode_utf16().chain(SHORT.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let transcript = super::super::read(Path::new("x.txt"), &bytes, &Rules::default()).expect("tiers");
        assert_eq!((transcript.encoding, transcript.turns.len()), ("UTF-16BE", 2));
        let cut: String = SHORT.chars().take(SHORT.chars().count() - 20).collect();
        let transcript = read_with("a.TextGrid", &cut, &Rules::default());
        assert_eq!(transcript.turns.len(), 1);
        assert!(doubts(&transcript).contains(&"the file ends in the middle; what stands before was read".to_owned()));
    }

    #[test]
    fn a_textgrid_without_words_or_tiers_is_refused() {
        let refused = |body: &str| {
            super::super::read(Path::new("a.TextGrid"), &body.to_owned().into_bytes(), &Rules::default())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(refused("hello"), "a TextGrid that is damaged: there are no tiers in it");
        let empty = "\"ooTextFile\" \"TextGrid\" 0 1 <exists> 1 \"IntervalTier\" \"A\" 0 1 1 0 1 \" \"";
        assert_eq!(refused(empty), "a TextGrid without any text");
    }

    proptest! {
        #[test]
        fn whatever_follows_the_header_is_read_or_refused(
            rest in "(\"[a\"\u{1b} ]{0,4}\"|\"IntervalTier\" \"[A-C]?\" 0 1 2|[0-9.eE-]{1,6}|<e>|\\[1\\]:|\"TextTier\"| |\n|!|\\PC){0,40}"
        ) {
            let body = format!("File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n5\n<exists>\n3\n{rest}");
            if let Ok(transcript) = super::super::read(Path::new("a.TextGrid"), &body.clone().into_bytes(), &Rules::default()) {
                whole(&transcript, &body)?;
            }
        }
    }
}
