//! Everything that can go wrong, in the user's words, with what to do now.

use crate::model::codebook::{LookupError, RuleError};
use crate::store;

/// Why something could not be done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A name that leads to nothing.
    #[error("no {what} named \"{name}\" in this project")]
    Unknown {
        what: &'static str,
        name: String,
        /// Names so near that a slip could lie between, the nearest first.
        near: Vec<String>,
        /// The command that lists what there is.
        list: &'static str,
    },
    /// A name that leads to several.
    #[error("\"{name}\" could be any of {}", paths.join(", "))]
    Ambiguous { name: String, paths: Vec<String> },
    /// Anything else that a file or a person caused.
    #[error("{message}")]
    Refused { message: String, hint: Option<String> },
}

/// What most of thema answers with.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of a sentence, with nothing to advise.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused { message: message.into(), hint: None }
    }

    /// The same with advice.
    pub fn with_hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { message: message.into(), hint: Some(hint.into()) }
    }

    /// The error of a name not found among `names`.
    pub fn unknown(
        what: &'static str,
        name: &str,
        names: impl IntoIterator<Item = String>,
        list: &'static str,
    ) -> Self {
        Self::Unknown { what, name: name.to_owned(), near: crate::model::codebook::nearest(name, names), list }
    }

    /// The error of a code not found.
    pub fn no_code(name: &str, error: LookupError) -> Self {
        match error {
            LookupError::Unknown { near } => {
                Self::Unknown { what: "code", name: name.to_owned(), near, list: "thema code list" }
            }
            LookupError::Ambiguous { paths } => Self::Ambiguous { name: name.to_owned(), paths },
        }
    }

    /// Whether another program is writing, so that it will be possible in a moment.
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Store(store::Error::Busy))
    }

    /// Whether somebody wanted it to stop.
    pub const fn is_stopped(&self) -> bool {
        matches!(self, Self::Store(store::Error::Stopped))
    }

    /// What to do now, if there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Store(error) => error.hint(),
            Self::Rule(RuleError::NameTaken(_)) => Some("choose another name, or merge the two codes".into()),
            Self::Rule(RuleError::EmptyName) => {
                Some("a path is written theme/sub-theme/code, a slash in a name \\/".into())
            }
            Self::Rule(_) => None,
            Self::Unknown { near, list, .. } => Some(match near.as_slice() {
                [] => format!("list all with `{list}`"),
                [one] => format!("did you mean \"{one}\"? List all with `{list}`"),
                [some @ .., last] => {
                    let some: Vec<String> = some.iter().map(|name| format!("\"{name}\"")).collect();
                    format!("did you mean {} or \"{last}\"? List all with `{list}`", some.join(", "))
                }
            }),
            Self::Ambiguous { .. } => Some("write more of its path".into()),
            Self::Refused { hint, .. } => hint.clone(),
        }
    }
}
