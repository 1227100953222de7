//! The units coders are compared on, as they are written on the command line.

use std::str::FromStr;

/// What counts as one decision of a coder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    Turn,
    Sentence,
    Paragraph,
    Word,
    Character,
    /// So many characters, counted from the beginning of each turn.
    Fixed(u32),
    Document,
    /// Passages, matched one to one; two match if they share this much of what either covers.
    Match(f64),
    /// No units: what was marked, where it begins and ends.
    Continuum,
}

/// A share is a number from 0.01 to 1.
impl Eq for Unit {}

impl Unit {
    /// As the option is written.
    pub fn word(self) -> String {
        match self {
            Self::Turn => "turn".into(),
            Self::Sentence => "sentence".into(),
            Self::Paragraph => "paragraph".into(),
            Self::Word => "word".into(),
            Self::Character => "character".into(),
            Self::Fixed(length) => format!("fixed:{length}"),
            Self::Document => "document".into(),
            Self::Match(share) => format!("match:{share}"),
            Self::Continuum => "continuum".into(),
        }
    }

    /// Whether coders say yes or no to it, so that a kappa can be computed.
    pub const fn has_kappa(self) -> bool {
        !matches!(self, Self::Match(_) | Self::Continuum)
    }

    /// Whether the text is divided so before anybody codes, so that units are decisions and formulas for errors hold.
    pub const fn is_fixed_before(self) -> bool {
        matches!(self, Self::Turn | Self::Sentence | Self::Paragraph | Self::Document)
    }
}

/// How units are written, for help and errors.
pub const UNITS: &str = "turn, sentence, paragraph, word, character, fixed:N, document, match[:SHARE], continuum";

impl FromStr for Unit {
    type Err = String;

    fn from_str(word: &str) -> std::result::Result<Self, String> {
        let unknown = || format!("units are {UNITS}");
        Ok(match word {
            "turn" => Self::Turn,
            "sentence" => Self::Sentence,
            "paragraph" => Self::Paragraph,
            "word" | "token" => Self::Word,
            "character" | "char" => Self::Character,
            "document" => Self::Document,
            "match" | "segment" => Self::Match(0.5),
            "continuum" => Self::Continuum,
            _ => match word.split_once(':') {
                Some(("fixed", length)) => {
                    let length = length.parse().ok().filter(|&length| length > 0);
                    Self::Fixed(length.ok_or("fixed:N takes a number of characters, as in fixed:100")?)
                }
                Some(("match", share)) => {
                    let share = share.parse().ok().filter(|share| (0.01..=1.0).contains(share));
                    Self::Match(share.ok_or("match:SHARE takes a share from 0.01 to 1, as in match:0.9")?)
                }
                _ => return Err(unknown()),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_as_they_are_written() {
        for word in
            ["turn", "sentence", "paragraph", "word", "character", "fixed:50", "document", "match:0.9", "continuum"]
        {
            assert_eq!(word.parse::<Unit>().unwrap().word(), word);
        }
        assert_eq!("char".parse(), Ok(Unit::Character));
        for wrong in ["", "fixed", "fixed:0", "fixed:x", "match:2", "page"] {
            assert!(wrong.parse::<Unit>().is_err(), "{wrong}");
        }
    }
}
