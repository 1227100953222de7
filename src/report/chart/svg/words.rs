//! How wide words stand, before anybody has drawn them; and what is done when they are too wide.
//!
//! The font is the reader's, so widths are those of a wide one (Verdana, DejaVu Sans): text in another font leaves more
//! room than planned, and never less.

use super::sheet::{LEADING, Type};
use crate::model::visible::visible_line;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// No label is looked at further than this.
const LETTERS_MOST: usize = 600;
/// Marks stacked on one letter beyond this many would run over the lines around it.
const MARKS_MOST: usize = 12;

/// The width of one line of text.
pub(super) fn width(text: &str, kind: Type) -> f64 {
    text.graphemes(true).map(|letter| ems(letter) * kind.size * if kind.bold { 1.1 } else { 1.0 }).sum()
}

/// The width of one letter, as a share of the font's size.
fn ems(letter: &str) -> f64 {
    match letter {
        "i" | "j" | "l" | "I" | "'" | "|" | " " | "." | "," | ":" | ";" | "!" | "·" => 0.35,
        "f" | "r" | "t" | "(" | ")" | "[" | "]" | "-" | "/" | "J" => 0.42,
        "m" | "w" | "M" | "W" | "@" | "%" | "—" | "…" | "→" => 1.0,
        _ => match letter.width() {
            0 => 0.0,
            1 if letter.chars().any(char::is_uppercase) => 0.78,
            1 => 0.64,
            columns => 0.6 * columns as f64,
        },
    }
}

/// Text on one line or several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Block {
    pub(super) lines: Vec<String>,
    /// All of it, if a part had to be left out.
    pub(super) whole: Option<String>,
}

impl Block {
    /// The text on at most so many lines of this width, cut with an ellipsis where it is longer.
    pub(super) fn new(text: &str, kind: Type, width_most: f64, lines_most: usize) -> Self {
        let shown = visible_line(text);
        let mut lines = Lines { done: Vec::new(), line: String::new(), used: 0.0, kind, width_most };
        let is_whole = pieces(&shown).iter().all(|piece| lines.take(piece, lines_most));
        let is_whole = is_whole && shown.graphemes(true).nth(LETTERS_MOST).is_none();
        Self { lines: lines.end(is_whole), whole: (!is_whole).then(|| shown.into_owned()) }
    }

    /// How wide its widest line is.
    pub(super) fn width(&self, kind: Type) -> f64 {
        self.lines.iter().map(|line| width(line, kind)).fold(0.0, f64::max)
    }

    pub(super) fn height(&self, kind: Type) -> f64 {
        self.lines.len() as f64 * kind.size * LEADING
    }
}

/// The text on one line of this width.
pub(super) fn one_line(text: &str, kind: Type, width_most: f64) -> Block {
    Block::new(text, kind, width_most, 1)
}

/// Lines as they fill.
struct Lines {
    done: Vec<String>,
    line: String,
    /// How wide the open line is.
    used: f64,
    kind: Type,
    width_most: f64,
}

impl Lines {
    /// Sets a word where it fits, or what of it fits; false when there is no room for the rest.
    fn take(&mut self, piece: &str, lines_most: usize) -> bool {
        if !self.fits(piece.trim_end()) && !self.line.is_empty() && self.done.len() + 1 < lines_most {
            self.next();
        }
        if self.fits(piece.trim_end()) {
            self.push(piece);
            return true;
        }
        for letter in piece.graphemes(true) {
            if !self.fits(letter) && !self.line.is_empty() {
                if self.done.len() + 1 >= lines_most {
                    return false;
                }
                self.next();
            }
            self.push(letter);
        }
        true
    }

    fn fits(&self, words: &str) -> bool {
        self.used + width(words, self.kind) <= self.width_most
    }

    fn push(&mut self, words: &str) {
        self.line.push_str(words);
        self.used += width(words, self.kind);
    }

    fn next(&mut self) {
        self.done.push(std::mem::take(&mut self.line).trim_end().to_owned());
        self.used = 0.0;
    }

    fn end(mut self, is_whole: bool) -> Vec<String> {
        if !is_whole {
            let mut letters: Vec<&str> = self.line.trim_end().graphemes(true).collect();
            let room = self.width_most - width("…", self.kind);
            while letters.len() > 1 && width(&letters.concat(), self.kind) > room {
                letters.pop();
            }
            self.line = format!("{}…", letters.concat().trim_end());
        }
        if !self.line.trim().is_empty() {
            self.next();
        }
        self.done
    }
}

/// The text in words, each with what parts it from the next; at most so much of it as is ever looked at.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in text.trim().graphemes(true).take(LETTERS_MOST) {
        if let Some(piece) = pieces.last_mut() {
            piece.extend(letter.chars().take(MARKS_MOST));
        }
        if matches!(letter, " " | "-" | "/" | "_") || letter.width() > 1 {
            pieces.push(String::new());
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, letters: f64, lines_most: usize) -> Vec<String> {
        // A letter without a width of its own is as wide as an "a".
        let width_most = letters * width("a", Type::LABEL) + 0.01;
        Block::new(text, Type::LABEL, width_most, lines_most).lines
    }

    #[test]
    fn a_long_name_is_broken_between_words_and_then_cut() {
        assert_eq!(lines("no mandate", 20.0, 2), ["no mandate"]);
        assert_eq!(lines("no mandate to learn", 11.0, 2), ["no mandate", "to learn"]);
        assert_eq!(lines("aaa-bbb_ccc", 8.0, 2), ["aaa-bbb_", "ccc"]);
        assert_eq!(lines("aaaaaaaaaa", 4.0, 3), ["aaaa", "aaaa", "aa"]);
        assert_eq!(lines("aaaa bbbb cccc", 5.0, 2), ["aaaa", "bbb…"]);
        assert_eq!(lines("", 5.0, 2), Vec::<String>::new());
    }

    #[test]
    fn what_was_cut_is_kept_whole_beside_it() {
        let block = one_line("no mandate to learn", Type::LABEL, 60.0);
        assert!(block.lines[0].ends_with('…'));
        assert_eq!(block.whole.as_deref(), Some("no mandate to learn"));
        assert_eq!(one_line("no", Type::LABEL, 60.0).whole, None);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_there_is_room(text in ".{0,60}", room in 30.0..200.0f64, most in 1..4usize) {
            let block = Block::new(&text, Type::LABEL, room, most);
            prop_assert!(block.lines.len() <= most);
            for line in &block.lines {
                prop_assert!(width(line, Type::LABEL) <= room + 1e-9 || line.graphemes(true).count() <= 2, "{line:?}");
            }
        }
    }
}
