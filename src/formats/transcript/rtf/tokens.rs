//! A rich text file's bytes as groups, control words and letters.

/// What stands next in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// `\par`, `\u8217`: the number is `None` where none is given.
    Word(&'a str, Option<i32>),
    /// `\~`, `\*`: a control word of one sign.
    Symbol(u8),
    /// `\'e9`: a letter by its byte, in an encoding known from elsewhere.
    Byte(u8),
    /// A letter as it stands. Above 127 it is a byte like the above.
    Letter(u8),
}

/// Walks through the bytes; never fails, as anything that is no control word is a letter.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Jumps over bytes that are no text: the data that `\bin` announces.
    pub fn jump(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.bytes.len());
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take_while(&mut self, fits: impl Fn(u8) -> bool, count_max: usize) -> &'a str {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let count = rest.iter().take(count_max).take_while(|&&byte| fits(byte)).count();
        self.at += count;
        std::str::from_utf8(rest.get(..count).unwrap_or_default()).unwrap_or_default()
    }

    /// What stands behind a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if first.is_ascii_alphabetic() {
            let word = self.take_while(|byte| byte.is_ascii_alphabetic(), 64);
            let negative = self.peek() == Some(b'-');
            self.at += usize::from(negative);
            let digits = self.take_while(|byte| byte.is_ascii_digit(), 10);
            if negative && digits.is_empty() {
                self.at -= 1;
            }
            // One blank belongs to the word.
            self.at += usize::from(self.peek() == Some(b' '));
            let number = digits.parse::<i32>().ok().map(|number| if negative { -number } else { number });
            return Some(Token::Word(word, number));
        }
        self.at += 1;
        if first != b'\'' {
            return Some(Token::Symbol(first));
        }
        let hex = self.take_while(|byte| byte.is_ascii_hexdigit(), 2);
        match u8::from_str_radix(hex, 16) {
            Ok(byte) => Some(Token::Byte(byte)),
            Err(_) => self.next(),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return match byte {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.control(),
                // Line ends in the file mean nothing.
                b'\r' | b'\n' | 0 => continue,
                letter => Some(Token::Letter(letter)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_word_takes_its_number_and_one_blank() {
        let tokens: Vec<_> = Tokens::new(b"{\\par\\u-10179  x\\~\\'e9\\fs-\r\n}").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("par", None),
                Token::Word("u", Some(-10179)),
                Token::Letter(b' '),
                Token::Letter(b'x'),
                Token::Symbol(b'~'),
                Token::Byte(0xe9),
                Token::Word("fs", None),
                Token::Letter(b'-'),
                Token::Close
            ]
        );
    }
}
