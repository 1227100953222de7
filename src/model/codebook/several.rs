//! Rules for several codes at once, and for the order in which siblings stand.
//!
//! Each is the rule for one code, applied to one after another: what the first has changed counts for the second.

use super::{Code, CodeField, Codebook, Edit, RuleError};
use crate::model::ids::CodeId;
use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

impl Codebook {
    /// The codebook as it is once these edits are made.
    pub fn after(&self, edits: &[Edit]) -> Self {
        let mut codes = self.codes.clone();
        for edit in edits {
            if let Some(&at) = self.place.get(&edit.code) {
                codes[at].set(edit.field.clone());
            }
        }
        Self::new(codes)
    }

    /// Puts the codes under `parent` or at the top, in the order in which they stand. What is under one of them goes
    /// along, chosen or not.
    pub fn move_all(&self, codes: &[CodeId], parent: Option<CodeId>) -> Result<Vec<Edit>, RuleError> {
        self.one_by_one(&self.topmost(codes), |book, id| book.move_under(id, parent))
    }

    /// Lets each of `from` become `into`.
    pub fn merge_all(&self, from: &[CodeId], into: CodeId) -> Result<Vec<Edit>, RuleError> {
        // From the leaves up: a code that is merged itself is in nobody's way when its theme is.
        let mut from = self.in_reading_order(from);
        from.reverse();
        self.one_by_one(&from, |book, id| book.merge(id, into))
    }

    /// Takes the codes, with everything under them, out of use.
    pub fn retire_all(&self, codes: &[CodeId]) -> Result<Vec<Edit>, RuleError> {
        self.one_by_one(&self.topmost(codes), Self::retire)
    }

    /// Brings retired or merged codes back, with the retired themes above them.
    pub fn restore_all(&self, codes: &[CodeId]) -> Result<Vec<Edit>, RuleError> {
        self.one_by_one(codes, |book, id| {
            // The theme above one of them may have come back with it.
            let is_back = book.get(id).is_some_and(Code::is_live) && !self.get(id).is_some_and(Code::is_live);
            if is_back { Ok(Vec::new()) } else { book.restore(id) }
        })
    }

    /// Lets the codes under `parent`, or at the top, stand in this order; those it does not name come after.
    pub fn arrange(&self, parent: Option<CodeId>, order: &[CodeId]) -> Vec<Edit> {
        let siblings: Vec<&Code> = self.children(parent).collect();
        let named = order.iter().filter_map(|id| siblings.iter().find(|code| code.id == *id));
        let others = siblings.iter().filter(|code| !order.contains(&code.id));
        let moved = named.chain(others).zip(0..).filter(|(code, sort)| code.sort != *sort);
        moved.map(|(code, sort)| Edit { code: code.id, field: CodeField::Sort(sort) }).collect()
    }

    /// Lets the code change places with the sibling before it, or after it; no edit if there is none.
    pub fn shift(&self, id: CodeId, later: bool) -> Result<Vec<Edit>, RuleError> {
        self.in_use(id)?;
        let parent = self.parent(id);
        let mut order: Vec<CodeId> = self.children(parent).map(|code| code.id).collect();
        let other = |at: usize| if later { Some(at + 1) } else { at.checked_sub(1) };
        let at = order.iter().position(|sibling| *sibling == id);
        match at.zip(at.and_then(other)).filter(|&(_, other)| other < order.len()) {
            Some((at, other)) => {
                order.swap(at, other);
                Ok(self.arrange(parent, &order))
            }
            None => Ok(Vec::new()),
        }
    }

    /// Sorts the codes under each of these themes (`None` is the top) by `compare`.
    pub fn sort_under(
        &self,
        parents: &[Option<CodeId>],
        mut compare: impl FnMut(&Code, &Code) -> Ordering,
    ) -> Vec<Edit> {
        let sorted = parents.iter().map(|&parent| {
            let mut siblings: Vec<&Code> = self.children(parent).collect();
            siblings.sort_by(|a, b| compare(a, b));
            self.arrange(parent, &siblings.into_iter().map(|code| code.id).collect::<Vec<_>>())
        });
        sorted.collect::<Vec<_>>().concat()
    }

    /// Those that are under none of the others, as the codebook reads.
    fn topmost(&self, codes: &[CodeId]) -> Vec<CodeId> {
        let mut under = Vec::new();
        for &id in codes {
            under.extend(self.subtree(id).into_iter().skip(1));
        }
        self.in_reading_order(codes).into_iter().filter(|id| !under.contains(id)).collect()
    }

    /// Each once, as the codebook reads; those no longer in use last, for a rule to refuse.
    fn in_reading_order(&self, codes: &[CodeId]) -> Vec<CodeId> {
        let in_use = self.tree().map(|(code, _)| code.id).filter(|id| codes.contains(id));
        let gone = codes.iter().copied().filter(|&id| !self.get(id).is_some_and(Code::is_live));
        in_use.chain(gone).collect()
    }

    fn one_by_one(
        &self,
        codes: &[CodeId],
        rule: impl Fn(&Self, CodeId) -> Result<Vec<Edit>, RuleError>,
    ) -> Result<Vec<Edit>, RuleError> {
        let [first, others @ ..] = codes else { return Ok(Vec::new()) };
        let mut edits = rule(self, *first)?;
        let mut book = (!others.is_empty()).then(|| self.after(&edits));
        for &id in others {
            let Some(now) = &book else { break };
            let more = rule(now, id)?;
            book = Some(now.after(&more));
            edits.extend(more);
        }
        Ok(edits)
    }
}

/// The order of names in a list: whatever their case, and RQ2 before RQ10.
pub fn by_name(a: &str, b: &str) -> Ordering {
    let (lower_a, lower_b) = (a.to_lowercase(), b.to_lowercase());
    let (mut left, mut right) = (lower_a.chars().peekable(), lower_b.chars().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (number(&mut left), number(&mut right));
                x.chars().count().cmp(&y.chars().count()).then_with(|| x.cmp(&y))
            }
            (None, None) => return a.cmp(b),
            _ => left.next().cmp(&right.next()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The digits that come next, without zeros before them.
fn number(letters: &mut Peekable<Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = letters.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits.trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{book, paths};
    use super::*;

    fn ids(book: &Codebook, names: &[&str]) -> Vec<CodeId> {
        names.iter().map(|name| book.find(name).unwrap()).collect()
    }

    #[test]
    fn several_codes_move_in_the_order_in_which_they_stand_and_take_along_what_is_under_them() {
        let book = book(&["a/x", "a/y", "b", "c/z"]);
        let edits = book.move_all(&ids(&book, &["c", "z", "y"]), Some(book.find("b").unwrap())).unwrap();
        assert_eq!(paths(&book.after(&edits)), ["a", "a/x", "b", "b/y", "b/c", "b/c/z"]);
    }

    #[test]
    fn two_codes_of_one_name_cannot_both_move_to_one_place() {
        let book = book(&["a/x", "b/x", "c"]);
        let both = [book.find("a/x").unwrap(), book.find("b/x").unwrap()];
        assert_eq!(book.move_all(&both, book.find("c").ok()), Err(RuleError::NameTaken("c/x".into())));
    }

    #[test]
    fn a_theme_and_its_code_are_merged_together_whatever_the_codes_are_called() {
        let book = book(&["a/x", "b/x"]);
        let (a, ax, b) = (book.find("a").unwrap(), book.find("a/x").unwrap(), book.find("b").unwrap());
        assert!(book.merge(a, b).is_err());
        let merged = book.after(&book.merge_all(&[a, ax], b).unwrap());
        assert_eq!(paths(&merged), ["b", "b/x"]);
        assert_eq!((merged.resolve(a), merged.resolve(ax)), (Some(b), Some(b)));
        assert_eq!(book.merge_all(&[a, b], b), Err(RuleError::MergeIntoItself("b".into())));
    }

    #[test]
    fn what_was_retired_together_is_restored_together() {
        let book = book(&["a/x", "b/y", "c"]);
        let chosen = ids(&book, &["a", "x", "y"]);
        let gone = book.after(&book.retire_all(&chosen).unwrap());
        assert_eq!(paths(&gone), ["b", "c"]);
        assert_eq!(gone.retire_all(&chosen), Err(RuleError::NotInUse("a".into())));
        assert_eq!(paths(&gone.after(&gone.restore_all(&chosen).unwrap())), paths(&book));
    }

    #[test]
    fn a_code_changes_places_with_its_sibling_and_stays_at_the_end() {
        let book = book(&["a/x", "a/y", "b"]);
        let y = book.find("y").unwrap();
        assert_eq!(book.shift(y, true), Ok(vec![]));
        let shifted = book.after(&book.shift(y, false).unwrap());
        assert_eq!(paths(&shifted), ["a", "a/y", "a/x", "b"]);
        assert_eq!(paths(&shifted.after(&shifted.shift(y, true).unwrap())), paths(&book));
    }

    #[test]
    fn names_are_sorted_whatever_their_case_and_by_their_numbers() {
        let book = book(&["RQ10", "rq2/b", "rq2/A", "RQ1"]);
        let parents = [None, book.find("rq2").ok()];
        let sorted = book.after(&book.sort_under(&parents, |a, b| by_name(&a.name, &b.name)));
        assert_eq!(paths(&sorted), ["RQ1", "rq2", "rq2/A", "rq2/b", "RQ10"]);
        assert_eq!(sorted.sort_under(&parents, |a, b| by_name(&a.name, &b.name)), []);
    }
}
