//! What stands in the cells of the screen for one grapheme. Wrapping, drawing and clicking ask the same two
//! functions, so they cannot disagree about where a letter is.

use crate::model::visible::visible_line;
use ratatui::buffer::CellWidth;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// The grapheme as it is shown: control codes as marks, a tab as two blanks, a line end as one.
///
/// An accent on nothing gets a circle to stand on, so that it can be seen and clicked.
pub fn shown(grapheme: &str) -> Cow<'_, str> {
    match grapheme {
        "\t" => Cow::Borrowed("  "),
        "\n" | "\r\n" => Cow::Borrowed(" "),
        _ => {
            let safe = visible_line(grapheme);
            if safe.cell_width() == 0 && leans(grapheme) { Cow::Owned(format!("◌{grapheme}")) } else { safe }
        }
    }
}

/// How many columns it takes; 0 for what cannot be seen (a zero-width space).
pub fn width(grapheme: &str) -> u16 {
    match grapheme {
        "\n" | "\r\n" => 1,
        _ if is_plain(grapheme) => 1,
        _ => shown(grapheme).graphemes(true).map(CellWidth::cell_width).sum(),
    }
}

/// How many columns a line of our own words, or somebody's names, takes.
pub fn width_of(line: &str) -> u16 {
    line.graphemes(true).map(width).fold(0, u16::saturating_add)
}

/// The line made safe and cut to `width_max` columns, with `…` where something was left out.
pub fn fitted(line: &str, width_max: u16) -> String {
    if width_of(line) <= width_max {
        return visible_line(line).into_owned();
    }
    let mut kept = String::new();
    let mut columns = 0;
    for grapheme in line.graphemes(true) {
        columns += width(grapheme);
        if columns >= width_max {
            break;
        }
        kept.push_str(&shown(grapheme));
    }
    if width_max == 0 { kept } else { format!("{}…", kept.trim_end()) }
}

/// The name made safe and cut to `width_max` columns in its middle: `team-isolation-security` and
/// `team-isolation-pipeline` differ at their ends.
pub fn shortened(name: &str, width_max: u16) -> String {
    if width_of(name) <= width_max || width_max < 8 {
        return fitted(name, width_max);
    }
    let (tail_max, mut tail, mut columns) = (width_max / 3, Vec::new(), 0);
    for grapheme in name.graphemes(true).rev() {
        columns += width(grapheme);
        if columns > tail_max {
            break;
        }
        tail.push(shown(grapheme).into_owned());
    }
    tail.reverse();
    let tail = tail.concat();
    let head = fitted(name, width_max - width_of(&tail));
    head + tail.trim_start()
}

/// Cuts a text into lines of `width` columns at blanks, for what is shown beside the transcript.
pub fn wrapped(text: &str, width: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is a first line");
        if line.is_empty() {
            line.push_str(word);
        } else if width_of(line) + 1 + width_of(word) <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Whether it is one of the characters most texts are made of, for which there is nothing to look up.
fn is_plain(grapheme: &str) -> bool {
    let mut letters = grapheme.chars();
    matches!((letters.next(), letters.next()), (Some(' '..='~'), None))
}

/// Whether the grapheme would join the letter before it.
fn leans(grapheme: &str) -> bool {
    let after_a_letter = format!("a{grapheme}");
    after_a_letter.graphemes(true).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_codes_and_lonely_accents_are_shown_and_take_room() {
        let seen: Vec<(String, u16)> =
            ["a", "語", "👩\u{200d}👩\u{200d}👧", "\x1b", "\u{9b}", "\u{301}", "\t", "\u{200b}"]
                .into_iter()
                .map(|grapheme| (shown(grapheme).into_owned(), width(grapheme)))
                .collect();
        let expected = [
            ("a", 1),
            ("語", 2),
            ("👩\u{200d}👩\u{200d}👧", 2),
            ("␛", 1),
            ("⟨9B⟩", 4),
            ("◌\u{301}", 1),
            ("  ", 2),
            ("\u{200b}", 0),
        ];
        assert_eq!(seen, expected.map(|(shown, width)| (shown.to_owned(), width)));
    }

    #[test]
    fn names_that_differ_at_their_ends_still_do_when_they_are_cut() {
        assert_eq!(shortened("team-isolation-security", 15), "team-isol…urity");
        assert_eq!(shortened("team-isolation-pipeline", 15), "team-isol…eline");
        assert_eq!(shortened("trust", 15), "trust");
        assert_eq!(width_of(&shortened("青嵐解析青嵐解析青嵐", 9)), 9);
    }

    #[test]
    fn a_long_name_ends_in_an_ellipsis_and_fits() {
        assert_eq!(fitted("team isolation", 14), "team isolation");
        assert_eq!(fitted("team isolation", 9), "team iso…");
        assert_eq!(fitted("team isolation", 6), "team…");
        assert_eq!(fitted("日本語", 5), "日本…");
        assert_eq!(fitted("日本語", 4), "日…");
        assert_eq!(fitted("x", 0), "");
    }
}
