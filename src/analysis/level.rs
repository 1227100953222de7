//! Which rows of the codebook a table has: codes, themes, or both.

use super::CodingAt;
use crate::model::codebook::{CodeKind, Codebook};
use crate::model::ids::CodeId;
use std::str::FromStr;

/// Codes, themes, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Code,
    Theme,
    All,
}

impl Level {
    /// Whether rows of this kind are shown.
    pub fn has(self, kind: CodeKind) -> bool {
        match self {
            Self::Code => kind == CodeKind::Code,
            Self::Theme => kind == CodeKind::Theme,
            Self::All => true,
        }
    }

    /// As the option is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Theme => "theme",
            Self::All => "all",
        }
    }

    /// How many of these codings count in no row: marked with a theme itself, or with a code under no theme.
    pub fn unshown(self, codebook: &Codebook, codings: &[CodingAt]) -> u64 {
        let is_shown = |code: CodeId| {
            let up = std::iter::successors(codebook.resolve(code), |&id| codebook.parent(id));
            up.take(codebook.len()).any(|id| codebook.get(id).is_some_and(|code| self.has(code.kind)))
        };
        match self {
            Self::All => 0,
            _ => codings.iter().filter(|coding| !is_shown(coding.code)).count() as u64,
        }
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let all = [Self::Code, Self::Theme, Self::All];
        all.into_iter().find(|level| level.word() == word).ok_or_else(|| "levels are code, theme, all".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codebook::Code;
    use crate::model::ids::CoderId;
    use crate::model::span::Span;

    #[test]
    fn a_passage_marked_with_a_theme_itself_is_in_no_row_of_codes_nor_a_lone_code_in_one_of_themes() {
        let theme = Code::new(CodeKind::Theme, "Barriers");
        let under = Code { parent: Some(theme.id), ..Code::new(CodeKind::Code, "cost") };
        let lone = Code::new(CodeKind::Code, "lone");
        let book = Codebook::new(vec![theme.clone(), under.clone(), lone.clone()]);
        let by = CoderId::from_number(1);
        let coding = |code: &Code| CodingAt { document: 0, span: Span::of(0, 5), code: code.id, coder: by };
        let codings = [coding(&theme), coding(&under), coding(&lone), coding(&lone)];
        let unshown = |level: Level| level.unshown(&book, &codings);
        assert_eq!([Level::Code, Level::Theme, Level::All].map(unshown), [1, 2, 0]);
        assert_eq!("theme".parse(), Ok(Level::Theme));
        assert!("themes".parse::<Level>().is_err());
    }
}
