//! Text from outside, made safe to look at: control codes become marks that do nothing.

use super::text::uncommon;
use std::borrow::Cow;

/// The text with its control characters shown as marks; tabs and line ends stay what they are.
///
/// C0 controls and DEL become their control pictures (`␛`), C1 controls their number (`⟨9B⟩`), characters that
/// turn the reading direction of what follows their name (`⟨RLO⟩`). Without that, a transcript could move the
/// cursor, write to the clipboard or show a quote backwards.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |letter| letter == '\t' || letter == '\n')
}

/// The same on one line: tabs and line ends are shown as marks too.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    shown(text, |_| false)
}

/// Whether the character could act on a terminal or on the order of the text around it.
pub const fn is_alive(letter: char) -> bool {
    matches!(letter, '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shown(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let acts = |letter: char| is_alive(letter) && !is_kept(letter);
    if !uncommon(text).any(acts) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            _ if !acts(letter) => safe.push(letter),
            '\0'..='\x1f' => safe.extend(char::from_u32(0x2400 + u32::from(letter))),
            '\x7f' => safe.push('␡'),
            _ => match direction_name(letter) {
                Some(name) => safe.extend(["⟨", name, "⟩"]),
                None => safe.push_str(&format!("⟨{:02X}⟩", u32::from(letter))),
            },
        }
    }
    Cow::Owned(safe)
}

/// The Unicode name of an embedding, override or isolate.
const fn direction_name(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{202a}' => "LRE",
        '\u{202b}' => "RLE",
        '\u{202c}' => "PDF",
        '\u{202d}' => "LRO",
        '\u{202e}' => "RLO",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_transcript_cannot_drive_the_terminal() {
        assert_eq!(visible("\x1b]52;c;aGk=\x07"), "␛]52;c;aGk=␇");
        assert_eq!(visible("red\u{9b}31m \x7f"), "red⟨9B⟩31m ␡");
        assert_eq!(visible("I \u{202e}trust\u{202c} her"), "I ⟨RLO⟩trust⟨PDF⟩ her");
        assert_eq!(visible("one\r\n\ttwo"), "one␍\n\ttwo");
        assert_eq!(visible_line("one\n\ttwo"), "one␊␉two");
    }

    #[test]
    fn ordinary_text_in_any_script_is_left_alone_and_not_copied() {
        for text in ["Café", "عربي \u{200f}", "한국어", "👩🏽‍🚒", ""] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }

    proptest! {
        #[test]
        fn nothing_alive_comes_through(text in any::<String>(), codes in "[\\x00-\\x1f\\x7f-\\u{9f}\u{202a}-\u{202e}\u{2066}-\u{2069}a]*") {
            for text in [text, codes] {
                prop_assert!(!visible_line(&text).contains(is_alive));
                prop_assert!(visible(&text).chars().all(|c| !is_alive(c) || c == '\t' || c == '\n'));
            }
        }
    }
}
