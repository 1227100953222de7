//! A passage in its surroundings, set on a few rows.

use super::Hit;
use crate::tui::cell;
use unicode_segmentation::UnicodeSegmentation;

/// A piece of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub words: String,
    /// Of the passage, and not around it.
    pub found: bool,
    /// The column it begins in.
    pub x: u16,
}

/// What cannot be parted.
struct Word {
    letters: String,
    found: bool,
    after_blank: bool,
}

/// A word wider than this is parted anywhere: not every script has blanks.
const WORD_MAX: u16 = 24;

/// The passage on so many rows of so many columns, with as much before it as leaves room for its beginning.
pub fn set(hit: &Hit, rows: usize, width: u16) -> Vec<Vec<Piece>> {
    let mut words = Vec::new();
    let mut after_blank = true;
    for (text, found) in [(&hit.found.before, false), (&hit.found.words, true), (&hit.found.after, false)] {
        add(text, found, &mut after_blank, &mut words);
    }
    let first = words.iter().position(|word| word.found).unwrap_or(0);
    let from = beginning(&words, first, width / 3);
    let mut lines: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut x = 0;
    if from > 0 {
        lines[0].push(Piece { words: "…".to_owned(), found: false, x: 0 });
        x = 1;
    }
    let count = words.len();
    for (at, word) in words.into_iter().enumerate().skip(from) {
        let gap = u16::from(word.after_blank && x > 0);
        let columns = cell::width_of(&word.letters);
        let is_last_row = lines.len() == rows;
        // The last row keeps room for the mark that something is left out.
        let end = if is_last_row && at + 1 < count { width.saturating_sub(1) } else { width };
        if x > 0 && x + gap + columns > end {
            if is_last_row {
                if let Some(line) = lines.last_mut() {
                    line.push(Piece { words: "…".to_owned(), found: word.found, x });
                }
                break;
            }
            lines.push(vec![Piece { words: word.letters, found: word.found, x: 0 }]);
            x = columns;
        } else {
            x += gap;
            if let Some(line) = lines.last_mut() {
                line.push(Piece { words: word.letters, found: word.found, x });
            }
            x += columns;
        }
    }
    lines
}

fn add(text: &str, found: bool, after_blank: &mut bool, words: &mut Vec<Word>) {
    *after_blank |= text.starts_with(char::is_whitespace);
    for (nth, word) in text.split_whitespace().enumerate() {
        *after_blank |= nth > 0;
        let (mut piece, mut columns) = (String::new(), 0);
        for grapheme in word.graphemes(true) {
            if columns + cell::width(grapheme) > WORD_MAX {
                words.push(Word { letters: std::mem::take(&mut piece), found, after_blank: *after_blank });
                (columns, *after_blank) = (0, false);
            }
            piece.push_str(grapheme);
            columns += cell::width(grapheme);
        }
        words.push(Word { letters: piece, found, after_blank: *after_blank });
        *after_blank = false;
    }
    *after_blank |= text.ends_with(char::is_whitespace);
}

/// The word to begin with, so that at most `room` columns stand before the passage.
fn beginning(words: &[Word], first: usize, room: u16) -> usize {
    let mut columns = 0;
    let mut from = first;
    for (at, word) in words.iter().enumerate().take(first).rev() {
        columns += cell::width_of(&word.letters) + 1;
        if columns > room {
            break;
        }
        from = at;
    }
    from
}
