//! Positions in a text: characters (Unicode scalar values) from 0, half-open.
//!
//! SQLite's `substr`, Python, R and the REFI-QDA standard count the same.

use serde::Serialize;
use std::fmt;

/// A place between two characters of a document, counted in characters from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct CharPos(pub u32);

impl CharPos {
    /// The position as an index or a count.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The position `count` characters further on; stops at the largest position there is.
    pub const fn plus(self, count: u32) -> Self {
        Self(self.0.saturating_add(count))
    }

    /// The position `count` characters back; stops at 0.
    pub const fn minus(self, count: u32) -> Self {
        Self(self.0.saturating_sub(count))
    }
}

impl fmt::Display for CharPos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A stretch of text, in characters, half-open: `start` belongs to it, `end` does not.
///
/// `start <= end` always; an empty span is a place, and no coding has one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: CharPos,
    end: CharPos,
}

impl Span {
    /// The span from `start` to `end`; `None` if it would run backwards.
    pub const fn new(start: CharPos, end: CharPos) -> Option<Self> {
        if start.0 <= end.0 { Some(Self { start, end }) } else { None }
    }

    /// The span between two places, whichever of them comes first.
    pub fn between(a: CharPos, b: CharPos) -> Self {
        Self { start: a.min(b), end: a.max(b) }
    }

    /// The span of characters `start..end`, in whichever order they are given.
    pub const fn of(start: u32, end: u32) -> Self {
        if start <= end {
            Self { start: CharPos(start), end: CharPos(end) }
        } else {
            Self { start: CharPos(end), end: CharPos(start) }
        }
    }

    /// The first character.
    pub const fn start(self) -> CharPos {
        self.start
    }

    /// The place after the last character.
    pub const fn end(self) -> CharPos {
        self.end
    }

    /// How many characters it covers.
    pub const fn len(self) -> u32 {
        self.end.0 - self.start.0
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start.0 == self.end.0
    }

    /// Whether the character at `at` is inside.
    pub fn contains(self, at: CharPos) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether all of `other` is inside.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one character.
    pub fn overlaps(self, other: Self) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }

    /// The characters both cover; `None` if there are none.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }

    /// The smallest span that covers both.
    pub fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// The spans joined where they overlap or touch: sorted, disjoint, with gaps between.
///
/// Costs a sort of the spans. Empty spans are dropped.
pub fn union(spans: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let mut sorted: Vec<Span> = spans.into_iter().filter(|span| !span.is_empty()).collect();
    sorted.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(sorted.len());
    for span in sorted {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_span() -> impl Strategy<Value = Span> {
        (0u32..60, 0u32..60).prop_map(|(a, b)| Span::of(a, b))
    }

    fn characters(spans: &[Span]) -> Vec<u32> {
        (0..60).filter(|&at| spans.iter().any(|span| span.contains(CharPos(at)))).collect()
    }

    #[test]
    fn a_span_never_runs_backwards() {
        assert_eq!(Span::new(CharPos(5), CharPos(3)), None);
        assert_eq!(Span::between(CharPos(5), CharPos(3)), Span::of(3, 5));
    }

    #[test]
    fn spans_that_only_touch_do_not_overlap_but_are_joined() {
        assert!(!Span::of(0, 3).overlaps(Span::of(3, 5)));
        assert_eq!(union([Span::of(3, 5), Span::of(0, 3), Span::of(7, 8)]), [Span::of(0, 5), Span::of(7, 8)]);
    }

    proptest! {
        #[test]
        fn overlap_intersection_and_hull_agree_with_counting_characters(a in any_span(), b in any_span()) {
            let shared: Vec<u32> = (0..60).filter(|&at| a.contains(CharPos(at)) && b.contains(CharPos(at))).collect();
            prop_assert_eq!(a.overlaps(b), !shared.is_empty());
            prop_assert_eq!(a.intersection(b).map_or(0, Span::len) as usize, shared.len());
            prop_assert!(a.hull(b).covers(a) && a.hull(b).covers(b));
        }

        #[test]
        fn a_union_covers_the_same_characters_with_gaps_between(spans in prop::collection::vec(any_span(), 0..12)) {
            let joined = union(spans.iter().copied());
            prop_assert_eq!(characters(&joined), characters(&spans));
            prop_assert!(joined.windows(2).all(|pair| pair[0].end() < pair[1].start()));
        }
    }
}
