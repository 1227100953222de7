//! Letters in LaTeX: how each is written so that it is printed, and how wide it is then.

use super::setting::LETTER;
use crate::model::visible::is_alive;
use crate::report::widths::{Ruler, is_end, pieces};
use unicode_normalization::UnicodeNormalization;

/// A word of more ordinary letters may be broken anywhere.
const WORD_MAX: f64 = 30.0;

/// Computer Modern, the font of a document that names no other; its bold; and one em a level.
pub(super) const RULER: Ruler = Ruler { letter: width, bold: 1.15, heading: 1.0, indent: 10.0 / LETTER };

/// What a snippet brings along for letters that pdflatex does not have by itself: other engines print them as they are.
pub(in crate::report) fn helps(table: &str) -> &'static str {
    if !table.contains(COMMAND) {
        return "";
    }
    "% Letters that pdflatex has no font for: it prints «» and their like from the T1 fonts, and any other by its number,\n\
     % as [U+4FE1]. lualatex and xelatex print them as they are, with a font that has them.\n\
     \\providecommand{\\themaletter}[2]{\\ifdefined\\Umathchar#1\\else#2\\fi}\n"
}

/// The command for such a letter, with the letter and what pdflatex prints for it.
const COMMAND: &str = "\\themaletter{";

/// The text with every character that means something to LaTeX written so that it is printed.
///
/// The ten specials; marks that fonts or languages turn into others (`"`, `<`, `>`, `|`, dashes, backticks); `[`
/// and `*`, which `\\` before them would swallow; the few Greek letters and signs of our own headings. Control
/// characters are dropped: no LaTeX font has them. A letter that pdflatex does not have by itself is printed from
/// another encoding, or as its number; a very long word can be broken.
pub(in crate::report) fn escaped(text: &str) -> String {
    broken(text, WORD_MAX)
}

/// The same where a line has so many ordinary letters: a word that is longer can be broken anywhere.
pub(super) fn broken(text: &str, width: f64) -> String {
    // An accent of its own is put on its letter: pdflatex has none.
    let text: String = text.trim().nfc().collect();
    let mut safe = String::with_capacity(text.len() + 8);
    let mut before = None;
    for piece in pieces(&text) {
        let letters = piece.trim_end().chars().count();
        let is_cut = RULER.width(piece.trim_end()) > width + 0.05;
        // A hyphen would be a letter more in an address or a file's name.
        let is_word = piece.trim_matches(|letter: char| !letter.is_alphanumeric()).chars().all(char::is_alphabetic);
        for (n, letter) in piece.chars().enumerate() {
            if is_cut && n >= 2 && n + 2 <= letters {
                safe.push_str(if is_word { "\\-" } else { "\\allowbreak{}" });
            }
            match letter {
                // TeX ends lines at every hyphen, but not in a box.
                '-' if n + 1 < letters => safe.push_str("\\mbox{-}"),
                _ => push(&mut safe, before, letter),
            }
            before = Some(letter);
            if is_end(letter) && !letter.is_whitespace() && letter != '-' {
                safe.push_str("\\allowbreak{}");
            }
        }
    }
    safe
}

fn push(safe: &mut String, before: Option<char>, letter: char) {
    match letter {
        '#' | '$' | '%' | '&' | '_' | '{' | '}' => safe.extend(['\\', letter]),
        '\\' => safe.push_str("\\textbackslash{}"),
        '~' => safe.push_str("\\textasciitilde{}"),
        '^' => safe.push_str("\\textasciicircum{}"),
        '<' => safe.push_str("\\textless{}"),
        '>' => safe.push_str("\\textgreater{}"),
        '|' => safe.push_str("\\textbar{}"),
        // Typewriter marks as print has them.
        '"' if before.is_none_or(opens) => safe.push('“'),
        '"' => safe.push('”'),
        '`' if !before.is_none_or(opens) => safe.push('’'),
        '⟨' => safe.push_str("$\\langle$"),
        '⟩' => safe.push_str("$\\rangle$"),
        '[' | ']' | '*' | '`' => safe.extend(['{', letter, '}']),
        '-' if safe.ends_with('-') => safe.push_str("{}-"),
        '\n' | '\t' | '\u{a0}' => safe.push(' '),
        'α' => safe.push_str("$\\alpha$"),
        'γ' => safe.push_str("$\\gamma$"),
        'κ' => safe.push_str("$\\kappa$"),
        'π' => safe.push_str("$\\pi$"),
        'χ' => safe.push_str("$\\chi$"),
        '≥' => safe.push_str("$\\geq$"),
        '≤' => safe.push_str("$\\leq$"),
        '×' => safe.push_str("$\\times$"),
        '±' => safe.push_str("$\\pm$"),
        '−' => safe.push_str("$-$"),
        '·' => safe.push_str("$\\cdot$"),
        '●' => safe.push_str("$\\bullet$"),
        letter if is_alive(letter) => {}
        letter => match raised(letter) {
            Some(raised_letter) => {
                // The whole of 6⁺² is raised as one.
                if before.and_then(raised).is_some() && safe.ends_with("}$") {
                    safe.truncate(safe.trim_end_matches("}$").len());
                } else {
                    safe.push_str("$^{");
                }
                safe.push(raised_letter);
                safe.push_str("}$");
            }
            None if is_everywhere(letter) => safe.push(letter),
            None if is_in_t1(letter) => {
                safe.push_str(&format!("{COMMAND}{letter}}}{{{{\\fontencoding{{T1}}\\selectfont {letter}}}}}"));
            }
            // They only say how the letters beside them are to look.
            None if matches!(letter, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}') => {
                safe.push_str(&format!("{COMMAND}{letter}}}{{}}"));
            }
            None => safe.push_str(&format!("{COMMAND}{letter}}}{{{{[}}U+{:04X}{{]}}}}", u32::from(letter))),
        },
    }
}

/// Whether a quotation may begin after it.
fn opens(letter: char) -> bool {
    letter.is_whitespace() || "([{“‘„«–—-/".contains(letter)
}

/// The letter that stands raised.
fn raised(letter: char) -> Option<char> {
    let place = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻".chars().position(|raised| raised == letter)?;
    "0123456789+-".chars().nth(place)
}

/// Whether pdflatex prints the letter without any package. Found by trying each.
const fn is_everywhere(letter: char) -> bool {
    matches!(letter,
        ' '..='~' | '\u{a1}'..='\u{aa}' | '\u{ac}' | '\u{ae}'..='\u{ba}' | '\u{bc}'..='\u{cf}' | '\u{d1}'..='\u{dd}'
        | '\u{df}'..='\u{ef}' | '\u{f1}'..='\u{fd}' | '\u{ff}'..='\u{103}' | '\u{106}'..='\u{10f}' | '\u{112}'..='\u{117}'
        | '\u{11a}'..='\u{125}' | '\u{128}'..='\u{12d}' | '\u{130}'..='\u{137}' | '\u{139}'..='\u{13e}'
        | '\u{141}'..='\u{148}' | '\u{14c}'..='\u{165}' | '\u{168}'..='\u{171}' | '\u{174}'..='\u{17e}'
        | '\u{1cd}'..='\u{1d4}' | '\u{218}'..='\u{21b}' | '\u{2010}'..='\u{2016}' | '‘' | '’' | '“' | '”'
        | '†' | '‡' | '•' | '…' | '‰' | '€' | '™' | '←'..='↓')
}

/// Whether it does so in the encoding of its European fonts.
fn is_in_t1(letter: char) -> bool {
    "«»‹›‚„ÐðÞþĄąĐđĘęĮįŊŋŲų".contains(letter)
}

/// How wide it is printed, in ordinary letters; a little more, since sizes differ a little.
fn width(letter: char) -> f64 {
    if is_alive(letter) {
        return 0.0;
    }
    // An accent stands on its letter.
    let base = std::iter::once(letter).nfd().next().unwrap_or(letter);
    thousandths(base) / 1000.0 * 10.0 * 1.02 / LETTER
}

/// The width in thousandths of an em, as Computer Modern Roman has them.
fn thousandths(letter: char) -> f64 {
    match letter {
        '!' | '\'' | ',' | '.' | ':' | ';' | 'i' | 'l' | '[' | ']' | '|' | '‘' | '’' | '`' | '·' => 278.0,
        'f' | 'j' => 306.0,
        '-' | ' ' | '\u{a0}' | '\t' | '_' => 333.0,
        'I' => 361.0,
        '(' | ')' | 't' | '›' | '‹' => 389.0,
        'r' | 's' => 394.0,
        'c' | 'e' | 'z' => 444.0,
        '?' => 472.0,
        '$'
        | '*'
        | '/'
        | '0'..='9'
        | 'a'
        | 'g'
        | 'o'
        | '–'
        | '“'
        | '”'
        | '"'
        | '{'
        | '}'
        | '\\'
        | '~'
        | '^'
        | '•'
        | '●' => 500.0,
        'k' | 'q' | 'v' | 'x' | 'y' | 'J' => 528.0,
        'S' | 'b' | 'd' | 'h' | 'n' | 'p' | 'u' | 'ß' => 556.0,
        'Z' | 'L' => 625.0,
        'F' | 'E' | 'P' | 'α'..='ω' => 681.0,
        'B' | 'C' | 'T' | 'w' | 'R' => 736.0,
        'A' | 'D' | 'H' | 'N' | 'U' | 'V' | 'X' | 'Y' => 764.0,
        'K' | 'O' | 'Q' | 'G' | '&' | '+' | '<'..='>' | '@' | '×' | '±' | '−' | '≤' | '≥' => 785.0,
        '#' | '%' | 'm' => 833.0,
        'M' => 917.0,
        '…' => 1172.0,
        letter if raised(letter).is_some() => 500.0,
        letter if is_everywhere(letter) || is_in_t1(letter) => 1028.0,
        // By its number.
        _ => 4200.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_that_pdflatex_does_not_have_are_printed_some_way() {
        assert_eq!(
            escaped("Zoe\u{308} trotzdem „“ ß"),
            "Zoë trotzdem \\themaletter{„}{{\\fontencoding{T1}\\selectfont „}}“ ß"
        );
        assert_eq!(escaped("⭐\u{fe0f}"), "\\themaletter{⭐}{{[}U+2B50{]}}\\themaletter{\u{fe0f}}{}");
        // Where a script puts no blanks between words a line may end after any letter.
        assert_eq!(
            escaped("信任"),
            "\\themaletter{信}{{[}U+4FE1{]}}\\allowbreak{}\\themaletter{任}{{[}U+4EFB{]}}\\allowbreak{}"
        );
    }

    #[test]
    fn what_was_typed_straight_or_raised_is_typeset() {
        assert_eq!(escaped("\"how\" she said (\"so\")."), "“how” she said (“so”).");
        assert_eq!(escaped("`thema undo` on 2026-11-23"), "{`}thema undo’ on 2026\\mbox{-}11\\mbox{-}23");
        assert_eq!(escaped("at 4⁺², χ² and 10⁻³"), "at 4$^{+2}$, $\\chi$$^{2}$ and 10$^{-3}$");
    }

    #[test]
    fn a_word_longer_than_its_line_can_be_broken() {
        assert_eq!(broken("a misconception", 6.0), "a mi\\-s\\-c\\-o\\-n\\-c\\-e\\-p\\-t\\-i\\-on");
        assert_eq!(
            broken("0f3a91bc", 4.0),
            "0f\\allowbreak{}3\\allowbreak{}a\\allowbreak{}9\\allowbreak{}1\\allowbreak{}bc"
        );
        assert_eq!(broken("a misconception", 20.0), "a misconception");
        assert_eq!(escaped("no_login/at-all"), "no\\_\\allowbreak{}login/\\allowbreak{}at-all");
    }

    #[test]
    fn a_line_of_running_text_is_measured_as_the_font_sets_it() {
        // 281 points in cmr10, by \the\wd of an \hbox with it.
        let sentence = "Nobody has ever asked me how this could be attacked, not once";
        let points = RULER.width(sentence) * LETTER;
        assert!((281.0..288.0).contains(&points), "{points}");
    }

    proptest! {
        #[test]
        fn no_text_opens_or_closes_a_group_or_a_comment(text in any::<String>(), marks in "[\\\\{}%$&#_^~\"\\[\\]*<>|`-]{0,20}") {
            for text in [text, marks] {
                // What is raised is so of our own will.
                let safe = escaped(&text).replace("$^{", "${");
                let mut depth = 0;
                let mut letters = safe.chars();
                while let Some(letter) = letters.next() {
                    match letter {
                        '\\' => drop(letters.next()),
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        '%' | '&' | '#' | '_' | '^' | '~' | '"' => prop_assert!(false, "{letter} alive in {safe}"),
                        _ => {}
                    }
                    prop_assert!(depth >= 0);
                }
                prop_assert_eq!(depth, 0);
            }
        }
    }
}
