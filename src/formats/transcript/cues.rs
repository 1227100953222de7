//! What a single line says that could begin a turn: a label, a time, the words after them.
//!
//! [`cue`] reads the shapes people and programs write. Whether the label it finds is a speaker's, only the whole file
//! tells: see [`super::labels`].

use super::labels::is_name;
use crate::model::time::Millis;
use regex::Regex;
use std::sync::LazyLock;

/// How many characters and words a label has at most.
const CHARS_MAX: usize = 40;
const WORDS_MAX: usize = 5;

/// What stands before a label in a list.
const BULLETS: &[&str] = &["- ", "– ", "— ", "• ", "> "];

macro_rules! pattern {
    ($name:ident, $($part:expr),+) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(concat!($($part),+)).expect("a pattern of ours"));
    };
}

macro_rules! clock {
    () => {
        r"(?:\d{1,3}:\d{1,2}:\d{1,2}|\d{1,3}:\d{2})(?:[.,]\d{1,3}|-\d)?"
    };
}

macro_rules! clocks {
    () => {
        concat!("(", clock!(), r")(?:\s*(?:-->|->|–|—|-)\s*(", clock!(), "))?")
    };
}

macro_rules! clocks_in_brackets {
    () => {
        concat!(r"[\[(<{#]\s*", clocks!(), r"\s*[\])>}#]")
    };
}

pattern!(NUMBER, r"^(?:\[\d{1,5}\]|\(\d{1,5}\)|#?\d{1,5}[.)]?)[ \t]+");
pattern!(TIME_FIRST, "^(?:", clocks_in_brackets!(), "|", clocks!(), r"(?:\s|$))\s*(?:[-–—|]\s+)?");
pattern!(
    TIME_IN_BRACKETS,
    r"^([^:：\t]{1,40}?)\s*",
    clocks_in_brackets!(),
    r"\s*[*_]*(?:\s*[:：]|\s*[-–—](?:\s|$))?[*_]*"
);
pattern!(TIME_BARE, r"^([^:：\t]{1,40}?)[ \t,]+", clocks!(), r"\s*[*_]*(?:$|[:：](?:\s|$)[*_]*)");
pattern!(COLON, r"^([^:：\t]{1,40}?)\s*[*_]*\s*[:：][*_]*");
pattern!(TAB, r"^([^:：\t]{1,40}?)\t\s*");
pattern!(BRACKETS, r"^\[([^\[\]:：\t]{1,30})\]\s*");
pattern!(TIME_LAST, r"\s*#(", clock!(), r")#\s*$");

/// Start and, where given, end of a stretch of the recording.
pub(super) type Times = (Millis, Option<Millis>);

/// How a possible label is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With a time: `Ana (00:12:31)`, `[00:03:10] P02: …`.
    Timed,
    /// `P05: …`, `**I:** …`, `Ana:` alone, `Ana  0:03`.
    Colon,
    /// `P05<tab>…`.
    Tab,
    /// `[id1] …`.
    Brackets,
    /// A name on a line of its own.
    Alone,
}

/// A line that may begin a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cue<'a> {
    pub label: &'a str,
    pub form: Form,
    pub times: Option<Times>,
    /// What is said on the same line, without blanks around; may be nothing.
    pub speech: &'a str,
}

/// The label a line may begin with.
pub(super) fn cue(line: &str) -> Option<Cue<'_>> {
    let line = line.trim();
    let signs = Signs::of(line);
    let short = line.chars().nth(CHARS_MAX).is_none();
    if !short && !signs.any() {
        return None;
    }
    let rest = BULLETS.iter().find_map(|bullet| line.strip_prefix(bullet)).unwrap_or(line).trim_start();
    let rest = if begins_with_number(rest) { split(&NUMBER, rest).map_or(rest, |(_, rest)| rest) } else { rest };
    let rest = unmarked(rest);
    let (first, rest) = match signs.time.then(|| time_first(rest)).flatten() {
        Some((times, rest)) => (Some(times), unmarked(rest)),
        None => (None, rest),
    };

    // `Monday 10:30` is no speaker, so a bare time counts for no more than a colon.
    for (pattern, form, may_be) in [(&*TIME_IN_BRACKETS, Form::Timed, signs.bracket), (&*TIME_BARE, Form::Colon, true)]
    {
        if may_be
            && signs.time
            && let Some((found, speech)) = split(pattern, rest)
            && let (Some(label), Some(times)) = (label_of(&found), times(&found, 2))
        {
            return Some(Cue { label, form, times: Some(times), speech: speech.trim() });
        }
    }
    if signs.colon
        && let Some((found, speech)) = split(&COLON, rest)
    {
        let form = if first.is_some() { Form::Timed } else { Form::Colon };
        let digit = |c: char| c.is_ascii_digit();
        let label = label_of(&found).filter(|label| !(label.ends_with(digit) && speech.starts_with(digit)))?;
        let goes_on = speech.starts_with(['/', ':', '：', ')', '\\', '=']);
        return (!goes_on).then_some(Cue { label, form, times: first, speech: speech.trim() });
    }
    for (pattern, form, may_be) in [(&*TAB, Form::Tab, signs.tab), (&*BRACKETS, Form::Brackets, rest.starts_with('['))]
    {
        if may_be
            && let Some((found, speech)) = split(pattern, rest)
            && let Some(label) = label_of(&found)
            && !speech.trim().is_empty()
        {
            return Some(Cue { label, form, times: first, speech: speech.trim() });
        }
    }
    let label = rest.trim_end_matches(['*', '_', ' ', '\t']);
    let alone = short && !label.ends_with(['.', '?', '!', ',', ';', '…', ']', ')']) && could_be_label(label);
    alone.then_some(Cue { label, form: Form::Alone, times: first, speech: "" })
}

/// The label that a line's first characters are, set apart from the words as they may be.
pub(super) fn cue_set_apart(line: &str, characters: u32) -> Option<Cue<'_>> {
    let mut rest = line.chars();
    rest.by_ref().take(characters as usize).for_each(drop);
    let speech = rest.as_str();
    let label = line.strip_suffix(speech)?.trim();
    let label = BULLETS.iter().find_map(|bullet| label.strip_prefix(bullet)).unwrap_or(label);
    let label = if begins_with_number(label) { split(&NUMBER, label).map_or(label, |(_, label)| label) } else { label };
    let label = label.trim_end_matches([':', '：', ' ', '-', '–', '—', '.']);
    could_be_label(label).then_some(Cue { label, form: Form::Colon, times: None, speech: speech.trim() })
}

/// The signs in the part of a line where a label would be: what is not there need not be looked for.
struct Signs {
    colon: bool,
    tab: bool,
    bracket: bool,
    time: bool,
}

impl Signs {
    fn of(line: &str) -> Self {
        let mut signs = Self { colon: false, tab: false, bracket: false, time: false };
        let mut digit = false;
        for c in line.chars().take(2 * CHARS_MAX) {
            match c {
                ':' | '：' => {
                    signs.colon = true;
                    signs.time |= digit;
                }
                '\t' => signs.tab = true,
                '[' | '(' | '<' | '{' | '#' => signs.bracket = true,
                c => digit |= c.is_ascii_digit(),
            }
        }
        signs
    }

    fn any(&self) -> bool {
        self.colon || self.tab || self.bracket
    }
}

/// The time a line consists of, if it is nothing else.
pub(super) fn clock(line: &str) -> Option<Times> {
    let line = line.trim();
    let may_be = line.starts_with(['[', '(', '<', '{', '#']) || line.starts_with(|c: char| c.is_ascii_digit());
    let (times, rest) = may_be.then(|| time_first(line)).flatten()?;
    rest.is_empty().then_some(times)
}

/// The time a line begins with, and the rest.
fn time_first(line: &str) -> Option<(Times, &str)> {
    let (found, rest) = split(&TIME_FIRST, line)?;
    Some((times(&found, 1).or_else(|| times(&found, 3))?, rest))
}

/// The words of a turn's last line without a time at its end (`… #00:12:31-4#`), and that time.
pub(super) fn without_time_last(line: &str) -> (&str, Option<Millis>) {
    let Some(found) = line.ends_with('#').then(|| TIME_LAST.captures(line)).flatten() else { return (line, None) };
    match (line.strip_suffix(&found[0]), found.get(1).and_then(|clock| millis(clock.as_str()))) {
        (Some(words), Some(time)) => (words, Some(time)),
        _ => (line, None),
    }
}

/// The cue a person's own pattern finds at the start of a line.
pub(super) fn cue_by<'a>(pattern: &Regex, line: &'a str) -> Option<Cue<'a>> {
    let line = line.trim();
    let found = pattern.captures(line)?;
    let whole = found.get(0)?.as_str();
    let speech = line.strip_prefix(whole).filter(|_| !whole.is_empty())?.trim();
    let label = found.name("speaker").or_else(|| found.get(1)).map_or(whole, |label| label.as_str());
    let time = found.name("time").and_then(|time| millis(time.as_str()));
    let label = label.trim().trim_end_matches([':', '：']);
    (!label.is_empty()).then_some(Cue { label, form: Form::Colon, times: time.map(|time| (time, None)), speech })
}

/// A label as it is kept and compared: without brackets, Markdown marks and marks of direction, blanks squeezed.
pub(super) fn clean(label: &str) -> String {
    let marks = |c: char| matches!(c, '*' | '_' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let bare = label.trim_matches(|c| marks(c) || char::is_whitespace(c));
    let bare = bare.strip_prefix('[').and_then(|label| label.strip_suffix(']')).unwrap_or(bare);
    let words: Vec<&str> = bare.split_whitespace().collect();
    words.join(" ").replace(|c| marks(c) && !matches!(c, '*' | '_'), "")
}

/// Whether the person means this label, whatever its capitals.
pub(super) fn is_same(wanted: &str, label: &str) -> bool {
    clean(wanted).to_lowercase() == label.to_lowercase()
}

fn label_of<'a>(found: &regex::Captures<'a>) -> Option<&'a str> {
    found.get(1).map(|label| label.as_str()).filter(|label| could_be_label(label))
}

fn times(found: &regex::Captures<'_>, group: usize) -> Option<Times> {
    let start = millis(found.get(group)?.as_str())?;
    Some((start, found.get(group + 1).and_then(|end| millis(end.as_str()))))
}

/// Reads a time, `00:12:31-4` (tenths, as f4 writes them) among others.
fn millis(clock: &str) -> Option<Millis> {
    Millis::parse(&clock.replace('-', "."))
}

/// What the pattern finds at the start of a line, and the rest.
fn split<'a>(pattern: &Regex, line: &'a str) -> Option<(regex::Captures<'a>, &'a str)> {
    let found = pattern.captures(line)?;
    let rest = line.strip_prefix(found.get_match().as_str())?;
    Some((found, rest))
}

fn begins_with_number(text: &str) -> bool {
    text.trim_start_matches(['[', '(', '#']).starts_with(|c: char| c.is_ascii_digit())
}

fn unmarked(text: &str) -> &str {
    text.trim_start().trim_start_matches(['*', '_', '\u{200e}', '\u{200f}']).trim_start()
}

/// Whether it is short and holds a letter and nothing that labels do not hold.
fn could_be_label(label: &str) -> bool {
    let odd = |c: char| {
        matches!(c, '?' | '!' | ';' | '"' | '“' | '”' | '„' | '…' | '=' | '<' | '>' | '{' | '}' | '|' | '\\' | '@')
    };
    let short = label.chars().nth(CHARS_MAX).is_none() && label.split_whitespace().nth(WORDS_MAX).is_none();
    short && label.contains(char::is_alphabetic) && !label.contains(odd) && (!label.contains(',') || is_name(label))
}
