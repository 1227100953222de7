//! The marks in a caption's words: tags, overrides and references.

use super::Part;
use super::blocks::clock;

/// Marks that players draw and nobody reads. Anything else between `<` and `>` is words: `<inaudible>`.
const TAGS: &[&str] =
    &["b", "c", "em", "font", "i", "lang", "p", "rt", "ruby", "s", "span", "strike", "strong", "u", "v"];

/// The words of a cue by voice, without tags, overrides (`{\an8}`) and references (`&amp;`).
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut voice = None;
    let mut words = String::new();
    let mut close = |voice: &Option<String>, words: &mut String| {
        let said = plain_words(words);
        if !said.is_empty() {
            parts.push(Part { voice: voice.clone(), words: said });
        }
        words.clear();
    };
    for (number, piece) in text.split('<').enumerate() {
        let marked = piece.split_once('>').filter(|_| number > 0);
        match marked.and_then(|(tag, rest)| Some((mark(tag)?, rest))) {
            Some((Mark::Voice(name), rest)) => {
                close(&voice, &mut words);
                voice = name;
                words.push_str(rest);
            }
            Some((Mark::LineEnd, rest)) => words.extend(["\n", rest]),
            Some((Mark::Drawn, rest)) => words.push_str(rest),
            None => words.extend([if number > 0 { "<" } else { "" }, piece]),
        }
    }
    close(&voice, &mut words);
    parts
}

/// What stands between `<` and `>`.
enum Mark {
    /// A voice begins, or ends.
    Voice(Option<String>),
    LineEnd,
    Drawn,
}

fn mark(tag: &str) -> Option<Mark> {
    let name = tag.trim_start_matches('/').split(|c: char| c.is_whitespace() || matches!(c, '.' | '/')).next()?;
    match name.to_ascii_lowercase().as_str() {
        "v" => {
            let annotation = tag.split_once(char::is_whitespace).map(|(_, annotation)| plain_words(annotation));
            Some(Mark::Voice(annotation.filter(|name| !name.is_empty() && !tag.starts_with('/'))))
        }
        "br" => Some(Mark::LineEnd),
        name if TAGS.contains(&name) || clock(tag).is_some() => Some(Mark::Drawn),
        _ => None,
    }
}

/// Lines without overrides, references and blanks around; blank lines go.
pub(super) fn plain_words(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    for (number, piece) in text.split("{\\").enumerate() {
        match piece.split_once('}').filter(|_| number > 0) {
            Some((_, rest)) => bare.push_str(rest),
            None => bare.extend([if number > 0 { "{\\" } else { "" }, piece]),
        }
    }
    if bare.contains('&') {
        bare = without_references(&bare);
    }
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn without_references(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (number, piece) in text.split('&').enumerate() {
        let referred = piece.split_once(';').filter(|_| number > 0);
        match referred.and_then(|(name, rest)| Some((reference(name)?, rest))) {
            Some((letter, rest)) => {
                plain.push(letter);
                plain.push_str(rest);
            }
            None => plain.extend([if number > 0 { "&" } else { "" }, piece]),
        }
    }
    plain
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        return char::from_u32(number.ok()?).filter(|letter| !letter.is_control());
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        _ => return None,
    })
}
