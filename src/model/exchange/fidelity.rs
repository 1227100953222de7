//! What became of the things of a file: read as they were, repaired, guessed, or left behind.

use serde::Serialize;

/// How many examples an entry keeps.
const EXAMPLES: usize = 3;

/// What became of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Taken as it was.
    Read,
    /// It was not as it should be, and there was one way to mend it.
    Repaired,
    /// There were several ways to understand it; the likeliest was taken.
    Guessed,
    /// Not taken.
    Dropped,
}

impl Outcome {
    /// The word in the report.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Repaired => "repaired",
            Self::Guessed => "guessed",
            Self::Dropped => "dropped",
        }
    }
}

/// All things of one kind that the same became of, for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub outcome: Outcome,
    /// The kind, in the plural and in the field's words: codings, memos.
    pub what: String,
    pub count: u64,
    /// Empty for what was taken as it was.
    pub why: String,
    /// A few of them, enough to find them in the other program.
    pub examples: Vec<String>,
}

/// The report of an import or an export, by kind and reason in the order they came up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fidelity {
    pub entries: Vec<Entry>,
}

impl Fidelity {
    /// So many things of a kind were taken as they were; none says nothing.
    pub fn read(&mut self, what: &str, count: usize) {
        if count > 0 {
            self.entry(Outcome::Read, what, "").count += count as u64;
        }
    }

    /// A thing of that kind was not taken as it was; `example` says which.
    pub fn note(&mut self, outcome: Outcome, what: &str, why: &str, example: impl Into<String>) {
        let entry = self.entry(outcome, what, why);
        entry.count += 1;
        if entry.examples.len() < EXAMPLES {
            entry.examples.push(example.into());
        }
    }

    /// Several at once, without examples; none says nothing.
    pub fn note_many(&mut self, outcome: Outcome, what: &str, why: &str, count: usize) {
        if count > 0 {
            self.entry(outcome, what, why).count += count as u64;
        }
    }

    /// Whether everything was taken as it was.
    pub fn is_whole(&self) -> bool {
        self.entries.iter().all(|entry| entry.outcome == Outcome::Read)
    }

    /// How many things of a kind came to that, whatever the reason.
    pub fn count(&self, outcome: Outcome, what: &str) -> u64 {
        let same = self.entries.iter().filter(|entry| entry.outcome == outcome && entry.what == what);
        same.map(|entry| entry.count).sum()
    }

    /// What another report says, too.
    pub fn append(&mut self, other: Fidelity) {
        for entry in other.entries {
            let mine = self.entry(entry.outcome, &entry.what, &entry.why);
            mine.count += entry.count;
            let free = EXAMPLES.saturating_sub(mine.examples.len());
            mine.examples.extend(entry.examples.into_iter().take(free));
        }
    }

    // Reasons are few, whatever the file: a search through them costs less than a map.
    fn entry(&mut self, outcome: Outcome, what: &str, why: &str) -> &mut Entry {
        let same = |entry: &Entry| entry.outcome == outcome && entry.what == what && entry.why == why;
        let at = self.entries.iter().position(same).unwrap_or_else(|| {
            let (what, why) = (what.to_owned(), why.to_owned());
            self.entries.push(Entry { outcome, what, count: 0, why, examples: Vec::new() });
            self.entries.len() - 1
        });
        &mut self.entries[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_of_one_kind_and_reason_are_one_entry_with_few_examples() {
        let mut report = Fidelity::default();
        report.read("codes", 0);
        report.read("codings", 4);
        assert!(report.is_whole());
        (1..=5).for_each(|n| report.note(Outcome::Repaired, "codings", "off by one", format!("P01 {n}")));
        report.note(Outcome::Dropped, "codings", "outside the text", "P01 900..950");
        assert_eq!(report.entries.len(), 3);
        assert_eq!(report.entries[1].examples, ["P01 1", "P01 2", "P01 3"]);
        assert_eq!(report.count(Outcome::Repaired, "codings"), 5);
        assert!(!report.is_whole());
        let mut both = report.clone();
        both.append(report);
        assert_eq!((both.entries.len(), both.count(Outcome::Read, "codings")), (3, 8));
        assert_eq!(both.entries[1].examples.len(), 3);
    }
}
