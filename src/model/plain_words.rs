//! Counting the words of plain text without finding them.
//!
//! Most of an interview is ASCII letters and blanks. There a word begins wherever a letter or digit follows something else,
//! and a mark inside a word takes one beginning off again: sums over bytes, of which a processor adds many at a time.

/// The sums over so many bytes fit into a byte.
pub(super) const BLOCK: usize = 240;

/// How many words, as [`super::text::Text::word_at`] has them, these bytes between two blanks have.
///
/// `None` for more than [`BLOCK`] bytes, or if there is anything but ASCII in them, or a `_`, which is part of a word and
/// makes none alone.
pub(super) fn count(bytes: &[u8]) -> Option<u32> {
    let [first, ..] = bytes else { return Some(0) };
    // All are looked at, many at a time: nearly always all are plain.
    let all_plain = bytes.iter().fold(true, |plain, &byte| plain & is_plain(byte));
    if !all_plain || bytes.len() > BLOCK {
        return None;
    }
    let begin = |(&before, &byte): (&u8, &u8)| u8::from(is_word(byte) & !is_word(before));
    let begun: u8 = bytes.iter().zip(&bytes[1..]).map(begin).sum();
    // Where a mark stands between two letters or digits it holds together, what begins behind it goes on.
    let held = |((&before, &mark), &after): ((&u8, &u8), &u8)| {
        let letters = before.is_ascii_alphabetic() & after.is_ascii_alphabetic() & holds_letters(mark);
        let digits = before.is_ascii_digit() & after.is_ascii_digit() & holds_digits(mark);
        u8::from(letters | digits)
    };
    let held: u8 = bytes.iter().zip(bytes.iter().skip(1)).zip(bytes.iter().skip(2)).map(held).sum();
    Some(u32::from(is_word(*first)) + u32::from(begun) - u32::from(held))
}

/// Whether the byte is ASCII, and no `_`.
pub(super) const fn is_plain(byte: u8) -> bool {
    byte.is_ascii() & (byte != b'_')
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// The marks of UAX 29's WB6 and WB7.
const fn holds_letters(mark: u8) -> bool {
    (mark == b'\'') | (mark == b'.') | (mark == b':')
}

/// Those of WB11 and WB12.
const fn holds_digits(mark: u8) -> bool {
    (mark == b'\'') | (mark == b'.') | (mark == b',') | (mark == b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_inside_words_hold_them_together() {
        let count = |text: &str| count(text.as_ref());
        assert_eq!(count(" I don't know: 3.14, P05's or a.b:c"), Some(8));
        assert_eq!(count("1,000;2 3,a b;c 'd' ."), Some(6));
        assert_eq!([count(""), count("  "), count("a")], [Some(0), Some(0), Some(1)]);
        assert_eq!([count("a_b"), count("é")], [None, None]);
    }
}
