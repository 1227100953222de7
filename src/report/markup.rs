//! Text between tags: HTML, SVG and what Word reads have the same letters that act.

use crate::model::visible::{visible, visible_line};

/// The text as text, in an element or in a quoted attribute: nothing in it acts, and XML allows all of it.
pub(super) fn escaped(text: &str) -> String {
    as_text(&visible(text))
}

/// The same on one line: tabs and line ends are shown as marks too.
pub(super) fn escaped_line(text: &str) -> String {
    as_text(&visible_line(text))
}

fn as_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // The only two characters left that XML has no place for.
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_opens_a_tag_or_leaves_an_attribute(text in any::<String>()) {
            let acts = ['<', '>', '"', '\'', '\u{fffe}', '\u{ffff}'];
            prop_assert!(!escaped(&text).contains(acts));
            prop_assert!(!escaped_line(&text).contains(acts) && !escaped_line(&text).contains('\n'));
        }
    }
}
