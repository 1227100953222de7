//! A query line cut into words.

use super::{QueryError, conditions::Key};
use crate::model::span::Span;

/// A word of the query with its place in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    /// In characters of the line.
    pub at: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    And,
    Or,
    Not,
    Relation(Relation),
    /// `*`: any code.
    Star,
    /// A code by its name or path; `alone` without what is under it (`=name`).
    Name {
        name: String,
        alone: bool,
        quoted: bool,
    },
    Condition(Key, Vec<Value>),
    Attribute {
        name: Value,
        compared: Compared,
        values: Vec<Value>,
    },
    Regex {
        pattern: String,
        any_case: bool,
    },
}

/// A name or a word beside a condition, with its place in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub word: String,
    pub at: Span,
}

/// How one passage stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// They share a character.
    Overlaps,
    /// They are the same stretch.
    Equals,
    /// All of it lies in the other.
    Within,
    /// All of the other lies in it.
    Contains,
    /// So many turns apart at most.
    Near(u32),
    /// The other begins after it ends, so many turns further on at most.
    Before(Option<u32>),
    /// It begins after the other ends, so many turns further on at most.
    After(Option<u32>),
}

/// How an attribute's value is compared with the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// The words that join terms, as they are written.
pub(super) const OPERATORS: [&str; 10] =
    ["AND", "OR", "NOT", "OVERLAPS", "EQUALS", "WITHIN", "CONTAINS", "NEAR", "BEFORE", "AFTER"];

/// A quote as keyboards and word processors write it.
pub(super) const fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„')
}

/// Cuts the line; an error points at what cannot be read.
pub(super) fn tokens(line: &str) -> Result<Vec<Token>, QueryError> {
    let mut lexer = Lexer { signs: line.chars().collect(), at: 0 };
    let mut found = Vec::new();
    while let Some(token) = lexer.token()? {
        found.push(token);
    }
    Ok(found)
}

struct Lexer {
    signs: Vec<char>,
    at: usize,
}

/// What a name or value was written as.
struct Piece {
    word: String,
    at: Span,
    quoted: bool,
}

impl Lexer {
    fn peek(&self) -> Option<char> {
        self.signs.get(self.at).copied()
    }

    fn span_from(&self, start: usize) -> Span {
        Span::of(start as u32, self.at as u32)
    }

    fn token(&mut self) -> Result<Option<Token>, QueryError> {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let start = self.at;
        let Some(letter) = self.peek() else { return Ok(None) };
        let kind = match letter {
            '(' => self.one(Kind::Open),
            ')' => self.one(Kind::Close),
            '/' => self.regex()?,
            '=' => {
                self.at += 1;
                let piece = self.piece(&[])?;
                if piece.word.is_empty() {
                    return Err(QueryError::new(
                        self.span_from(start),
                        "the name of a code is expected after =",
                        "=name is that code alone, without what is under it",
                    ));
                }
                Kind::Name { name: piece.word, alone: true, quoted: piece.quoted }
            }
            _ => self.word()?,
        };
        Ok(Some(Token { kind, at: self.span_from(start) }))
    }

    const fn one(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    /// A name, an operator or a condition.
    fn word(&mut self) -> Result<Kind, QueryError> {
        let start = self.at;
        if let Some(key) = self.key() {
            return self.condition(&key, start);
        }
        let piece = self.piece(&[])?;
        if piece.quoted {
            return Ok(Kind::Name { name: piece.word, alone: false, quoted: true });
        }
        if piece.word == "*" {
            return Ok(Kind::Star);
        }
        match operator(&piece.word, piece.at)? {
            Some(kind) => Ok(kind),
            None => Ok(Kind::Name { name: piece.word, alone: false, quoted: false }),
        }
    }

    /// The letters before a colon, if the word begins so; the colon is passed.
    fn key(&mut self) -> Option<String> {
        let rest = self.signs.get(self.at..)?;
        let length = rest.iter().position(|letter| !letter.is_alphanumeric() && !matches!(letter, '-' | '_'))?;
        if length == 0 || rest[length] != ':' {
            return None;
        }
        self.at += length + 1;
        Some(rest.iter().take(length).collect())
    }

    fn condition(&mut self, word: &str, start: usize) -> Result<Kind, QueryError> {
        let Some(key) = Key::from_word(word) else {
            let rest = self.piece(&[])?.word;
            return Err(super::conditions::unknown_key(word, &rest, self.span_from(start)));
        };
        if key == Key::Attribute {
            return self.attribute(start);
        }
        let values = self.values()?;
        if values.iter().any(|value| value.word.is_empty()) {
            let message = format!("a value is expected after {}:", key.word());
            return Err(QueryError::new(self.span_from(start), message, format!("as in {}", key.example())));
        }
        Ok(Kind::Condition(key, values))
    }

    fn attribute(&mut self, start: usize) -> Result<Kind, QueryError> {
        let name = self.value(&['=', '!', '<', '>'])?;
        let two: String = self.signs[self.at..].iter().take(2).collect();
        let (compared, length) = match two.as_str() {
            "!=" => (Compared::IsNot, 2),
            "<=" => (Compared::AtMost, 2),
            ">=" => (Compared::AtLeast, 2),
            _ if two.starts_with('=') => (Compared::Is, 1),
            _ if two.starts_with('<') => (Compared::Less, 1),
            _ if two.starts_with('>') => (Compared::More, 1),
            _ => {
                return Err(QueryError::new(
                    self.span_from(start),
                    "an attribute is compared with a value",
                    "as in attr:sector=health or attr:years>=5; also != < <= >",
                ));
            }
        };
        self.at += length;
        let values = self.values()?;
        if name.word.is_empty() || values.iter().any(|value| value.word.is_empty()) {
            let message = "an attribute and a value are expected after attr:";
            return Err(QueryError::new(self.span_from(start), message, "as in attr:sector=health"));
        }
        Ok(Kind::Attribute { name, compared, values })
    }

    /// Values with commas between them.
    fn values(&mut self) -> Result<Vec<Value>, QueryError> {
        let mut values = vec![self.value(&[','])?];
        while self.peek() == Some(',') {
            self.at += 1;
            values.push(self.value(&[','])?);
        }
        Ok(values)
    }

    fn value(&mut self, stops: &[char]) -> Result<Value, QueryError> {
        let Piece { word, at, .. } = self.piece(stops)?;
        Ok(Value { word, at })
    }

    /// Letters up to a blank, a bracket or a stop; quotes hold anything together, also in the middle of a path.
    fn piece(&mut self, stops: &[char]) -> Result<Piece, QueryError> {
        let start = self.at;
        let (mut word, mut quoted) = (String::new(), false);
        while let Some(letter) = self.peek() {
            if is_quote(letter) {
                quoted = true;
                self.quoted(&mut word)?;
            } else if letter.is_whitespace() || matches!(letter, '(' | ')') || stops.contains(&letter) {
                break;
            } else {
                word.push(letter);
                self.at += 1;
            }
        }
        Ok(Piece { word, at: self.span_from(start), quoted })
    }

    fn quoted(&mut self, word: &mut String) -> Result<(), QueryError> {
        let start = self.at;
        self.at += 1;
        while let Some(letter) = self.peek() {
            self.at += 1;
            match (letter, self.peek()) {
                ('\\', Some(next)) if is_quote(next) => {
                    word.push(next);
                    self.at += 1;
                }
                (letter, _) if is_quote(letter) => return Ok(()),
                (letter, _) => word.push(letter),
            }
        }
        Err(QueryError::new(self.span_from(start), "a quote is not closed", "end it with \""))
    }

    fn regex(&mut self) -> Result<Kind, QueryError> {
        let start = self.at;
        self.at += 1;
        let mut pattern = String::new();
        loop {
            let Some(letter) = self.peek() else {
                return Err(QueryError::new(
                    self.span_from(start),
                    "a pattern is not closed",
                    "it stands between two slashes, as in /fenc(e|es)/i; a slash in it is written \\/",
                ));
            };
            self.at += 1;
            match (letter, self.peek()) {
                ('\\', Some('/')) => {
                    pattern.push('/');
                    self.at += 1;
                }
                ('\\', Some(next)) => {
                    pattern.extend(['\\', next]);
                    self.at += 1;
                }
                ('/', _) => break,
                (letter, _) => pattern.push(letter),
            }
        }
        let flags = self.piece(&[])?;
        match flags.word.as_str() {
            "" | "i" if pattern.is_empty() => {
                Err(QueryError::new(self.span_from(start), "a pattern between / and / is empty", "as in /fenc(e|es)/i"))
            }
            "" | "i" => Ok(Kind::Regex { pattern, any_case: !flags.word.is_empty() }),
            other => Err(QueryError::new(
                flags.at,
                format!("\"{other}\" after a pattern means nothing"),
                "only i is known, for any case of the letters",
            )),
        }
    }
}

/// The operator the word is, if it is one.
fn operator(word: &str, at: Span) -> Result<Option<Kind>, QueryError> {
    let (name, count) = word.split_once('/').map_or((word, None), |(name, count)| (name, Some(count)));
    if !OPERATORS.contains(&name) {
        return Ok(None);
    }
    let turns = match count.map(str::parse::<u32>) {
        None => None,
        Some(Ok(turns)) => Some(turns),
        Some(Err(_)) => {
            let message = format!("a number of turns is expected after {name}/");
            return Err(QueryError::new(at, message, format!("as in {name}/3")));
        }
    };
    let kind = match name {
        "NEAR" => Kind::Relation(Relation::Near(turns.unwrap_or(1))),
        "BEFORE" => Kind::Relation(Relation::Before(turns)),
        "AFTER" => Kind::Relation(Relation::After(turns)),
        _ if turns.is_some() => {
            return Err(QueryError::new(at, format!("{name} takes no number"), "NEAR, BEFORE and AFTER take one"));
        }
        "AND" => Kind::And,
        "OR" => Kind::Or,
        "NOT" => Kind::Not,
        "OVERLAPS" => Kind::Relation(Relation::Overlaps),
        "EQUALS" => Kind::Relation(Relation::Equals),
        "WITHIN" => Kind::Relation(Relation::Within),
        _ => Kind::Relation(Relation::Contains),
    };
    Ok(Some(kind))
}
