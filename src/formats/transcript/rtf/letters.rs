//! The bytes and numbers of a rich text file, made letters.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, IBM866, KOI8_R, MACINTOSH, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};
use std::mem;

/// Letters being gathered until something else stands in the file.
#[derive(Default)]
pub(super) struct Letters {
    run: String,
    /// Bytes that wait to be decoded together, as one letter may be two of them.
    bytes: Vec<u8>,
    /// The encoding of those bytes.
    encoding: Option<&'static Encoding>,
    /// The first half of a letter beyond U+FFFF.
    half: Option<u16>,
    /// How many could not be read.
    pub lost: usize,
}

impl Letters {
    /// A letter by its number, as `\u` gives it: negative above 32,767, in two halves above 65,535.
    pub fn number(&mut self, number: i32) {
        self.decode();
        let Ok(unit) = u16::try_from(if number < 0 { number.saturating_add(65_536) } else { number }) else {
            // Some programs write the whole number of an emoji.
            self.drop_half();
            let letter = u32::try_from(number).ok().and_then(char::from_u32);
            self.lost += usize::from(letter.is_none());
            self.run.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
            return;
        };
        match (self.half.take(), unit) {
            (Some(first), 0xdc00..=0xdfff) => self.run.extend(char::decode_utf16([first, unit]).flatten()),
            (lone, _) => {
                self.half = lone;
                self.drop_half();
                match char::from_u32(unit.into()) {
                    // Bullets of the old symbol fonts.
                    Some('\u{f0b7}' | '\u{f0a7}') => self.run.push('•'),
                    Some(letter) => self.run.push(letter),
                    None if unit < 0xdc00 => self.half = Some(unit),
                    None => self.lose(),
                }
            }
        }
    }

    /// A letter's byte, or one of its two.
    pub fn byte(&mut self, byte: u8, encoding: &'static Encoding) {
        self.drop_half();
        if self.encoding != Some(encoding) {
            self.decode();
            self.encoding = Some(encoding);
        }
        self.bytes.push(byte);
    }

    /// A letter of ASCII as it stands; it may be the second half of one of two bytes.
    pub fn ascii(&mut self, byte: u8) {
        self.drop_half();
        if !self.bytes.is_empty() {
            if self.encoding.is_some_and(|encoding| waits_for_second(&self.bytes, encoding)) {
                self.bytes.push(byte);
                return;
            }
            self.decode();
        }
        self.run.push(char::from(byte));
    }

    /// A letter that has a control word of its own.
    pub fn letter(&mut self, letter: char) {
        self.drop_half();
        self.decode();
        self.run.push(letter);
    }

    pub fn is_empty(&self) -> bool {
        self.run.is_empty() && self.bytes.is_empty() && self.half.is_none()
    }

    /// The letters gathered so far.
    pub fn take(&mut self) -> String {
        self.drop_half();
        self.decode();
        mem::take(&mut self.run)
    }

    fn decode(&mut self) {
        let Some(encoding) = self.encoding.filter(|_| !self.bytes.is_empty()) else { return };
        let (words, wrong) = encoding.decode_without_bom_handling(&self.bytes);
        if wrong {
            self.lost += words.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
        }
        self.run.push_str(&words);
        self.bytes.clear();
    }

    fn drop_half(&mut self) {
        if self.half.take().is_some() {
            self.lose();
        }
    }

    fn lose(&mut self) {
        self.lost += 1;
        self.run.push(char::REPLACEMENT_CHARACTER);
    }
}

/// Whether the bytes end in the first half of a letter of two.
fn waits_for_second(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let is_first = |byte: u8| match encoding {
        e if e == SHIFT_JIS => matches!(byte, 0x81..=0x9f | 0xe0..=0xfc),
        e if e == GBK || e == BIG5 || e == EUC_KR => matches!(byte, 0x81..=0xfe),
        _ => false,
    };
    bytes.iter().fold(false, |first, &byte| !first && is_first(byte))
}

/// The encoding that `\ansicpg` or `\cpg` names; `None` for one that is not known.
pub(super) fn by_code_page(page: i32) -> Option<&'static Encoding> {
    match page {
        866 => Some(IBM866),
        874 => Some(WINDOWS_874),
        932 | 10001 => Some(SHIFT_JIS),
        936 | 10008 => Some(GBK),
        949 | 1361 => Some(EUC_KR),
        950 | 10002 => Some(BIG5),
        1250 => Some(WINDOWS_1250),
        1251 => Some(WINDOWS_1251),
        0 | 1252 | 28591 | 20127 => Some(WINDOWS_1252),
        1253 => Some(WINDOWS_1253),
        1254 => Some(WINDOWS_1254),
        1255 => Some(WINDOWS_1255),
        1256 => Some(WINDOWS_1256),
        1257 => Some(WINDOWS_1257),
        1258 => Some(WINDOWS_1258),
        10000 => Some(MACINTOSH),
        20866 => Some(KOI8_R),
        65001 => Some(UTF_8),
        _ => None,
    }
}

/// The encoding of a font's letters by its `\fcharset`; `None` where it is the document's.
pub(super) fn by_charset(charset: i32) -> Option<&'static Encoding> {
    match charset {
        77 => Some(MACINTOSH),
        78 | 128 => Some(SHIFT_JIS),
        79 | 129 | 130 => Some(EUC_KR),
        80 | 134 => Some(GBK),
        81 | 136 => Some(BIG5),
        161 => Some(WINDOWS_1253),
        162 => Some(WINDOWS_1254),
        163 => Some(WINDOWS_1258),
        177 => Some(WINDOWS_1255),
        178 => Some(WINDOWS_1256),
        186 => Some(WINDOWS_1257),
        204 => Some(WINDOWS_1251),
        222 => Some(WINDOWS_874),
        238 => Some(WINDOWS_1250),
        _ => None,
    }
}

/// The letter of a control word that stands for one.
pub(super) fn by_word(word: &str) -> Option<char> {
    Some(match word {
        "tab" => '\t',
        "emdash" => '—',
        "endash" => '–',
        "lquote" => '‘',
        "rquote" => '’',
        "ldblquote" => '“',
        "rdblquote" => '”',
        "bullet" => '•',
        "emspace" => '\u{2003}',
        "enspace" => '\u{2002}',
        "qmspace" => '\u{2005}',
        "zwj" => '\u{200d}',
        "zwnj" => '\u{200c}',
        "ltrmark" => '\u{200e}',
        "rtlmark" => '\u{200f}',
        _ => return None,
    })
}
