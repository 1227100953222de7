//! TOML, read so that everything wrong in it is said with its place. The configuration and recipes are written in it.

use std::fmt;
use std::ops::Range;
use toml::de::DeTable;

/// Something wrong in a text, and where; both counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub line: usize,
    pub column: usize,
    pub said: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.said)
    }
}

/// What was found wrong in a text so far.
pub struct Faults<'t> {
    text: &'t str,
    problems: Vec<Problem>,
}

impl Faults<'_> {
    /// Notes what is wrong at a place, as the library names places.
    pub fn complain(&mut self, at: Range<usize>, said: impl Into<String>) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
        self.problems.push(Problem { line: self.line(&at), column, said: said.into() });
    }

    /// The line of a place, from 1.
    pub fn line(&self, at: &Range<usize>) -> usize {
        self.text.get(..at.start).unwrap_or(self.text).matches('\n').count() + 1
    }

    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }
}

/// What `make` makes of the text, or everything that is wrong with it, in the order of the text.
pub fn read<T>(text: &str, make: impl FnOnce(&DeTable<'_>, &mut Faults<'_>) -> T) -> Result<T, Vec<Problem>> {
    let mut faults = Faults { text, problems: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        faults.complain(error.span().unwrap_or_default(), error.message());
    }
    // What stands in a text that is no TOML is anybody's guess.
    let made = faults.is_empty().then(|| make(table.get_ref(), &mut faults));
    faults.problems.sort();
    made.filter(|_| faults.is_empty()).ok_or(faults.problems)
}
