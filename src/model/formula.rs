//! Cells that a spreadsheet would run: taken the sting out of on the way out, given back on the way in.

use std::borrow::Cow;

/// What to do with text that a spreadsheet would take for a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formulas {
    /// Put a `'` before it, as [`neutral`] does.
    #[default]
    Neutral,
    /// Leave it as it is, for programs (`--raw`).
    Raw,
}

impl Formulas {
    /// The text as this choice writes it.
    pub fn written(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Neutral => neutral(text),
            Self::Raw => Cow::Borrowed(text),
        }
    }
}

/// The text as a spreadsheet shows it and never runs it: a `'` before a leading `= + - @`, tab, CR or NUL.
///
/// CWE-1236. Text that looks as if it had been made neutral before gets one more `'`, so that [`restored`] always
/// gives back the very same text.
pub fn neutral(text: &str) -> Cow<'_, str> {
    if would_run(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that [`neutral`] was given.
pub fn restored(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(inner) if would_run(inner) => inner,
        _ => text,
    }
}

fn would_run(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quote_that_looks_like_a_formula_is_shown_and_not_run() {
        assert_eq!(neutral("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(neutral("- well, yes"), "'- well, yes");
        assert_eq!(neutral("'tis nothing"), "'tis nothing");
        assert_eq!(restored("'tis nothing"), "'tis nothing");
    }

    proptest! {
        #[test]
        fn what_was_made_neutral_is_given_back(text in "['=+@a\\t-]{0,6}") {
            let safe = neutral(&text);
            prop_assert_eq!(restored(&safe), text.as_str());
            prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']));
        }
    }
}
