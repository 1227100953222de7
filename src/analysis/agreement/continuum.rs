//! The continuum: what coders marked on a text, with where each mark begins and ends.

/// Documents on which coders marked stretches with values (codes); marks may overlap.
///
/// Positions count from 0 within each document, half-open, over the characters that take part: where a scope leaves
/// out an interviewer's turns, the text before and after them is joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuum {
    lengths: Vec<u64>,
    coders: usize,
    values: usize,
    marks: Vec<Mark>,
}

/// One stretch marked by one coder with one value; never empty, never past the document's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// The document's number in the caller's list.
    pub document: usize,
    pub start: u64,
    /// After the last character.
    pub end: u64,
    /// The coder's number in the caller's list.
    pub coder: usize,
    /// The value's (the code's) number in the caller's list.
    pub value: usize,
}

#[expect(clippy::len_without_is_empty, reason = "a mark is never empty")]
impl Mark {
    /// How many characters it covers.
    pub const fn len(&self) -> u64 {
        self.end - self.start
    }

    /// How many characters the two share; 0 in different documents.
    pub fn shared_with(&self, other: &Self) -> u64 {
        if self.document != other.document {
            return 0;
        }
        self.end.min(other.end).saturating_sub(self.start.max(other.start))
    }
}

impl Continuum {
    /// A continuum of documents of these lengths. Marks are cut at the document's end and sorted by document, start,
    /// end, coder and value; empty ones, and those of documents, coders or values there are not, are left out.
    pub fn new(lengths: Vec<u64>, coders: usize, values: usize, marks: impl IntoIterator<Item = Mark>) -> Self {
        let inside = |mut mark: Mark| {
            mark.end = mark.end.min(*lengths.get(mark.document)?);
            (mark.start < mark.end && mark.coder < coders && mark.value < values).then_some(mark)
        };
        let mut marks: Vec<Mark> = marks.into_iter().filter_map(inside).collect();
        marks.sort_unstable();
        Self { lengths, coders, values, marks }
    }

    /// The length of each document, in characters.
    pub fn lengths(&self) -> &[u64] {
        &self.lengths
    }

    /// The length of all documents together.
    pub fn total(&self) -> u64 {
        self.lengths.iter().sum()
    }

    /// How many coders there are, whether or not they marked anything.
    pub const fn coders(&self) -> usize {
        self.coders
    }

    /// How many values there are, whether or not they were used.
    pub const fn values(&self) -> usize {
        self.values
    }

    /// All marks, sorted by document, start, end, coder and value.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The marks of one document.
    pub fn of_document(&self, document: usize) -> &[Mark] {
        let from = self.marks.partition_point(|mark| mark.document < document);
        let to = self.marks.partition_point(|mark| mark.document <= document);
        &self.marks[from..to]
    }

    /// The marks of these values alone, renumbered in the order given: a theme's codes, or one code by itself.
    pub fn with_values(&self, values: &[usize]) -> Self {
        let mut places = vec![None; self.values];
        for (place, &value) in values.iter().enumerate().filter(|(_, value)| **value < self.values) {
            places[value] = Some(place);
        }
        let marks = self.marks.iter().filter_map(|mark| Some(Mark { value: places[mark.value]?, ..*mark }));
        let mut marks: Vec<Mark> = marks.collect();
        if !values.is_sorted() {
            marks.sort_unstable();
        }
        Self { lengths: self.lengths.clone(), coders: self.coders, values: values.len(), marks }
    }

    /// The same marks as if all values were one.
    pub fn as_one(&self) -> Self {
        let marks = self.marks.iter().map(|mark| Mark { value: 0, ..*mark }).collect();
        Self { lengths: self.lengths.clone(), coders: self.coders, values: 1, marks }
    }

    /// The marks of these coders alone, renumbered in the order given.
    pub fn with_coders(&self, coders: &[usize]) -> Self {
        let place = |mark: &Mark| coders.iter().position(|&coder| coder == mark.coder);
        let marks = self.marks.iter().filter_map(|mark| Some(Mark { coder: place(mark)?, ..*mark }));
        Self::new(self.lengths.clone(), coders.len(), self.values, marks)
    }

    /// The same documents laid end to end as one, in their order.
    pub fn end_to_end(&self) -> Self {
        let mut before = Vec::with_capacity(self.lengths.len());
        let mut total = 0;
        for length in &self.lengths {
            before.push(total);
            total += length;
        }
        let moved = |mark: &Mark| {
            let by = before[mark.document];
            Mark { document: 0, start: mark.start + by, end: mark.end + by, ..*mark }
        };
        Self {
            lengths: vec![total],
            coders: self.coders,
            values: self.values,
            marks: self.marks.iter().map(moved).collect(),
        }
    }

    /// Marks of one coder and one value that overlap become one; those that only touch stay two.
    pub fn merged(&self) -> Self {
        let mut merged: Vec<Mark> = Vec::with_capacity(self.marks.len());
        // Where the last mark of each coder and value stands: marks come in the order in which they begin.
        let mut last: Vec<Option<usize>> = vec![None; self.coders * self.values];
        for &mark in &self.marks {
            let last = &mut last[mark.coder * self.values + mark.value];
            match last.map(|at| &mut merged[at]) {
                Some(before) if before.document == mark.document && mark.start < before.end => {
                    before.end = before.end.max(mark.end);
                }
                _ => {
                    *last = Some(merged.len());
                    merged.push(mark);
                }
            }
        }
        // What begins together is in the order of its end, which may be another one now.
        merged.sort_unstable();
        Self { marks: merged, lengths: self.lengths.clone(), ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(document: usize, start: u64, end: u64, coder: usize, value: usize) -> Mark {
        Mark { document, start, end, coder, value }
    }

    #[test]
    fn marks_are_kept_inside_their_document_and_in_order() {
        let marks = [mark(1, 5, 99, 0, 0), mark(0, 3, 3, 0, 0), mark(0, 2, 4, 1, 0), mark(0, 2, 4, 7, 0)];
        let continuum = Continuum::new(vec![10, 8], 2, 1, marks);
        assert_eq!(continuum.marks(), [mark(0, 2, 4, 1, 0), mark(1, 5, 8, 0, 0)]);
        assert_eq!(continuum.of_document(1), [mark(1, 5, 8, 0, 0)]);
        assert_eq!(continuum.end_to_end().marks(), [mark(0, 2, 4, 1, 0), mark(0, 15, 18, 0, 0)]);
    }

    #[test]
    fn overlapping_marks_of_one_code_are_joined_and_touching_ones_are_not() {
        let marks = [mark(0, 0, 5, 0, 0), mark(0, 3, 7, 0, 0), mark(0, 7, 9, 0, 0), mark(0, 4, 6, 0, 1)];
        let continuum = Continuum::new(vec![10], 1, 2, marks);
        let merged = continuum.merged();
        assert_eq!(merged.marks(), [mark(0, 0, 7, 0, 0), mark(0, 4, 6, 0, 1), mark(0, 7, 9, 0, 0)]);
        assert_eq!(merged.with_values(&[1]).marks(), [mark(0, 4, 6, 0, 0)]);
    }
}
