//! Counting the words of plain text without finding them.
//!
//! Most of an interview is ASCII letters and blanks. There a word begins wherever a letter or digit follows something else,
//! and a mark inside a word takes one beginning off again: sums over bytes, of which a processor adds many at a time.

/// The sums over so many bytes fit into a byte.
pub(super) const BLOCK: usize = 240;

/// How many words, as [`super::text::Text::word_at`] has them, these bytes have that begin with a blank and end before one,
/// at most [`BLOCK`] of them, if what is not plain were nothing.
///
/// What stands between two blanks adds to it by itself: where it is not plain, its own part can be taken off again.
pub(super) fn count(bytes: &[u8]) -> u32 {
    debug_assert!(bytes.len() <= BLOCK);
    let begin = |(&before, &byte): (&u8, &u8)| u8::from(is_word(byte) & !is_word(before));
    let begun: u8 = bytes.iter().zip(bytes.iter().skip(1)).map(begin).sum();
    // Where a mark stands between two letters or digits it holds together, what begins behind it goes on.
    let held = |((&before, &mark), &after): ((&u8, &u8), &u8)| {
        let letters = before.is_ascii_alphabetic() & after.is_ascii_alphabetic() & holds_letters(mark);
        let digits = before.is_ascii_digit() & after.is_ascii_digit() & holds_digits(mark);
        u8::from(letters | digits)
    };
    let held: u8 = bytes.iter().zip(bytes.iter().skip(1)).zip(bytes.iter().skip(2)).map(held).sum();
    u32::from(begun) - u32::from(held)
}

/// Where the first byte stands that is not plain.
pub(super) fn first_odd(bytes: &[u8]) -> Option<usize> {
    const STRETCH: usize = 16; // looked at together
    let plain = |stretch: &&[u8]| stretch.iter().fold(true, |all, &byte| all & is_plain(byte));
    let at = STRETCH * bytes.chunks_exact(STRETCH).take_while(plain).count();
    bytes[at..].iter().position(|&byte| !is_plain(byte)).map(|odd| at + odd)
}

/// Whether the byte is ASCII, and no `_`, which is part of a word and makes none alone.
const fn is_plain(byte: u8) -> bool {
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
        assert_eq!(count(" I don't know: 3.14, P05's or a.b:c"), 8);
        assert_eq!(count(" 1,000;2 3,a b;c 'd' ."), 6);
        assert_eq!([count(""), count("  "), count(" a")], [0, 0, 1]);
    }

    #[test]
    fn what_is_not_plain_is_found_wherever_it_stands() {
        for before in [0, 1, 15, 16, 17, 40] {
            let plain = "x".repeat(before);
            let found = ["é", "_", ""].map(|odd| first_odd(format!("{plain}{odd}{plain}").as_ref()));
            assert_eq!(found, [Some(before), Some(before), None]);
        }
    }
}
