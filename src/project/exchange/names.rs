//! Names of other programs made names of thema: one line, not too long, and unique where they must be.

use std::collections::HashSet;

/// The most characters a name has.
const LONGEST: usize = 200;

/// A name on one line without control characters; `nothing` if there is no name. Whether it differs from what came.
pub(super) fn tidy(name: &str, nothing: &str) -> (String, bool) {
    let one_line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut clean: String = one_line.trim().chars().take(LONGEST).collect();
    clean.truncate(clean.trim_end().len());
    if clean.is_empty() {
        clean = nothing.to_owned();
    }
    let is_changed = clean != name;
    (clean, is_changed)
}

/// The names that are taken, in the letters' own case or in any.
#[derive(Debug, Default)]
pub(super) struct Taken {
    names: HashSet<String>,
    any_case: bool,
}

impl Taken {
    pub(super) fn of(names: impl IntoIterator<Item = String>, any_case: bool) -> Self {
        let mut taken = Self { names: HashSet::new(), any_case };
        names.into_iter().for_each(|name| {
            let key = taken.key(&name);
            taken.names.insert(key);
        });
        taken
    }

    fn key(&self, name: &str) -> String {
        // As SQLite compares: only A to Z are one in either case.
        if self.any_case { name.to_ascii_lowercase() } else { name.to_owned() }
    }

    /// The name itself if it is free, else with the first free number behind it; taken from now on.
    pub(super) fn take(&mut self, name: &str) -> String {
        let free = variants(name).find(|name| !self.names.contains(&self.key(name))).unwrap_or_default();
        let key = self.key(&free);
        self.names.insert(key);
        free
    }
}

/// `fear`, `fear (2)`, `fear (3)` and so on, none longer than a name may be.
pub(super) fn variants(name: &str) -> impl Iterator<Item = String> + '_ {
    let numbered = (2u64..).map(move |n| {
        let number = format!(" ({n})");
        let kept: String = name.chars().take(LONGEST - number.len()).collect();
        format!("{kept}{number}")
    });
    std::iter::once(name.to_owned()).chain(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_not_too_long() {
        assert_eq!(tidy("team isolation", "-"), ("team isolation".into(), false));
        assert_eq!(tidy(" two\nlines\t", "-"), ("two lines".into(), true));
        assert_eq!(tidy("\n", "code 4"), ("code 4".into(), true));
        assert_eq!(tidy(&"x".repeat(300), "-").0.len(), 200);
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut taken = Taken::of(["Ada".to_owned()], true);
        assert_eq!([taken.take("ada"), taken.take("ADA"), taken.take("Ben")], ["ada (2)", "ADA (3)", "Ben"]);
        let long = "x".repeat(200);
        let mut taken = Taken::of([long.clone()], false);
        assert_eq!(taken.take(&long).chars().count(), 200);
    }
}
