//! Boundaries: how alike do two coders cut a whole text into segments?
//!
//! Only for segmentations that leave nothing out, such as turns, or themes that follow one another. Boundary
//! similarity treats both coders alike and is the one to prefer; WindowDiff and Pk take one of them as the reference.

use crate::analysis::agreement::continuum::Continuum;
use crate::analysis::statistic::{Statistic, Undefined};
use std::ops::AddAssign;

/// A text cut into segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segmentation {
    /// Where one segment ends and the next begins, in order.
    boundaries: Vec<u64>,
    length: u64,
}

/// What turns the boundaries of one coder into those of the other; add the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Edits {
    /// Boundaries both coders set.
    pub matches: u64,
    /// Near misses: boundaries the coders set one character apart.
    pub transpositions: u64,
    /// Boundaries only one coder set, near none of the other's.
    pub additions: u64,
}

impl Segmentation {
    /// From the lengths of the segments, one after the other; empty ones are left out.
    pub fn from_lengths(lengths: &[u64]) -> Self {
        let mut length = 0;
        let mut boundaries = Vec::with_capacity(lengths.len());
        for &segment in lengths.iter().filter(|&&segment| segment > 0) {
            length += segment;
            boundaries.push(length);
        }
        boundaries.pop();
        Self { boundaries, length }
    }

    /// One coder's marks on a document as a segmentation, each mark a segment, whatever its value.
    ///
    /// Undefined if the document is empty, and if the marks overlap or leave part of it unmarked.
    pub fn of_coder(continuum: &Continuum, coder: usize, document: usize) -> Result<Self, Undefined> {
        let length = continuum.lengths().get(document).copied().unwrap_or(0);
        if length == 0 {
            return Err(Undefined::NoUnits);
        }
        let mut lengths = Vec::new();
        let mut end = 0;
        for mark in continuum.of_document(document).iter().filter(|mark| mark.coder == coder) {
            if mark.start < end {
                return Err(Undefined::UnitsOverlap);
            }
            if mark.start > end {
                return Err(Undefined::NotExhaustive);
            }
            lengths.push(mark.len());
            end = mark.end;
        }
        if end < length { Err(Undefined::NotExhaustive) } else { Ok(Self::from_lengths(&lengths)) }
    }

    /// The edits between two segmentations of one text (Fournier 2013), with n_t = 2: a boundary of one coder next to
    /// a boundary of the other is one that was moved, unless either was moved already; the leftmost comes first.
    pub fn edits(&self, other: &Self) -> Edits {
        let (a, b) = (&self.boundaries, &other.boundaries);
        let mut edits = Edits::default();
        let (mut i, mut j) = (0, 0);
        // The boundary only one coder set that may yet turn out moved: where, and whether the first coder's.
        let mut waiting: Option<(u64, bool)> = None;
        while i < a.len() || j < b.len() {
            let (x, y) = (a.get(i).copied(), b.get(j).copied());
            if x == y {
                edits.matches += 1;
                (i, j) = (i + 1, j + 1);
                continue;
            }
            let of_first = y.is_none_or(|y| x.is_some_and(|x| x < y));
            let Some(at) = (if of_first { x } else { y }) else { break };
            (i, j) = if of_first { (i + 1, j) } else { (i, j + 1) };
            match waiting {
                Some((before, first)) if before + 1 == at && first != of_first => {
                    edits.transpositions += 1;
                    edits.additions -= 1;
                    waiting = None;
                }
                _ => {
                    edits.additions += 1;
                    waiting = Some((at, of_first));
                }
            }
        }
        edits
    }

    /// WindowDiff of Pevzner and Hearst (2002): in how many of the windows that slide over the text do the coders
    /// differ in the number of boundaries? 0 is agreement.
    ///
    /// Not symmetrical: the window is half the mean segment of the reference. Undefined for a text no longer than the
    /// window.
    pub fn window_diff(&self, reference: &Self) -> Statistic {
        self.windows_that_differ(reference, |own, others| own != others)
    }

    /// Pk of Beeferman, Berger and Lafferty (1999): in how many of the windows does one coder see their two ends in
    /// one segment and the other in two? 0 is agreement.
    ///
    /// Window and limits as for [`Segmentation::window_diff`].
    pub fn pk(&self, reference: &Self) -> Statistic {
        self.windows_that_differ(reference, |own, others| (own == 0) != (others == 0))
    }

    /// Half the mean segment, rounded to the even number where it lies between two, and 2 at least.
    fn window(&self) -> u64 {
        let twice = 2 * (self.boundaries.len() as u64 + 1);
        let (whole, rest) = (self.length / twice, 2 * (self.length % twice));
        let up = rest > twice || (rest == twice && whole % 2 == 1);
        (whole + u64::from(up)).max(2)
    }

    /// The share of windows whose numbers of boundaries differ in this sense.
    fn windows_that_differ(&self, reference: &Self, differ: impl Fn(usize, usize) -> bool) -> Statistic {
        let window = reference.window();
        let windows = reference.length.saturating_sub(window);
        if windows == 0 {
            return Statistic::undefined(Undefined::NoUnits);
        }
        // A window from i to i + k sees the boundaries b with i < b ≤ i + k: what it sees changes at b − k and at b.
        let all = self.boundaries.iter().chain(&reference.boundaries);
        let mut changes: Vec<u64> = all.flat_map(|&at| [at.saturating_sub(window), at]).chain([0, windows]).collect();
        changes.sort_unstable();
        let seen = |segmentation: &Self, from: u64| {
            let up_to = |end| segmentation.boundaries.partition_point(|&at| at <= end);
            up_to(from + window) - up_to(from)
        };
        let differing: u64 = changes
            .windows(2)
            .filter(|stretch| stretch[1] <= windows && differ(seen(self, stretch[0]), seen(reference, stretch[0])))
            .map(|stretch| stretch[1] - stretch[0])
            .sum();
        Statistic::of(differing as f64 / windows as f64)
    }
}

impl Edits {
    /// Boundary similarity B of Fournier (2013): 1 − (|A| + w |T|) / (|A| + |T| + |M|), where a near miss by one
    /// character of the n_t = 2 looked at counts w = 1 / 2.
    ///
    /// 1 if neither coder set a boundary: both see one segment.
    pub fn boundary_similarity(&self) -> Statistic {
        let Self { matches, transpositions, additions } = *self;
        match matches + transpositions + additions {
            0 => Statistic::of(1.0),
            all => Statistic::of(1.0 - (additions as f64 + transpositions as f64 / 2.0) / all as f64),
        }
    }
}

impl AddAssign for Edits {
    fn add_assign(&mut self, other: Self) {
        self.matches += other.matches;
        self.transpositions += other.transpositions;
        self.additions += other.additions;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::agreement::continuum::Mark;
    use proptest::prelude::*;

    fn cut(lengths: &[u64]) -> Segmentation {
        Segmentation::from_lengths(lengths)
    }

    #[test]
    fn a_boundary_moved_by_one_character_is_half_an_error_and_by_two_it_is_two() {
        let of = |lengths| cut(&[2, 3, 6]).edits(&cut(lengths));
        assert_eq!(of(&[2, 2, 7]), Edits { matches: 1, transpositions: 1, additions: 0 });
        assert_eq!(of(&[2, 2, 7]).boundary_similarity().value, Some(0.75));
        assert_eq!(of(&[2, 1, 8]), Edits { matches: 1, transpositions: 0, additions: 2 });
        assert_eq!(of(&[1, 1, 3, 1, 5]), Edits { matches: 2, transpositions: 0, additions: 2 });
    }

    #[test]
    fn coders_who_see_one_segment_only_are_alike() {
        assert_eq!(cut(&[9]).edits(&cut(&[9])).boundary_similarity().value, Some(1.0));
        assert_eq!(cut(&[9]).window_diff(&cut(&[9])).value, Some(0.0));
        assert_eq!(cut(&[2]).pk(&cut(&[1, 1])).undefined, Some(Undefined::NoUnits));
    }

    /// Thirteen characters: all boundaries against three segments, and one moved boundary.
    #[test]
    fn pk_counts_windows_whose_ends_one_coder_alone_sees_in_two_segments() {
        let (all, three, moved) = (cut(&[1; 13]), cut(&[4, 4, 5]), cut(&[5, 3, 5]));
        assert_eq!(all.pk(&three).value, Some(7.0 / 11.0));
        assert_eq!(three.pk(&all).value, Some(7.0 / 11.0));
        assert_eq!(moved.pk(&three).value, Some(2.0 / 11.0));
        assert_eq!([three.pk(&cut(&[13])).value, cut(&[13]).pk(&three).value], [Some(1.0), Some(4.0 / 11.0)]);
    }

    #[test]
    fn the_window_is_rounded_to_the_even_number() {
        assert_eq!([&[5][..], &[7], &[6], &[9], &[3, 3]].map(|lengths| cut(lengths).window()), [2, 4, 3, 4, 2]);
    }

    #[test]
    fn marks_are_a_segmentation_if_they_leave_nothing_out() {
        let mark = |start, end, coder| Mark { document: 0, start, end, coder, value: 0 };
        let marks = [mark(0, 4, 0), mark(4, 9, 0), mark(0, 4, 1), mark(5, 9, 1), mark(0, 9, 2), mark(3, 5, 2)];
        let continuum = Continuum::new(vec![9, 0], 4, 1, marks);
        let of = |coder| Segmentation::of_coder(&continuum, coder, 0);
        assert_eq!(of(0), Ok(cut(&[4, 5])));
        assert_eq!(of(1), Err(Undefined::NotExhaustive));
        assert_eq!(of(2), Err(Undefined::UnitsOverlap));
        assert_eq!(of(3), Err(Undefined::NotExhaustive));
        assert_eq!(Segmentation::of_coder(&continuum, 0, 1), Err(Undefined::NoUnits));
    }

    /// Which of the places between two characters are boundaries.
    fn two_texts() -> impl Strategy<Value = [Vec<bool>; 2]> {
        prop::collection::vec(any::<[bool; 2]>(), 3..30)
            .prop_map(|places| [0, 1].map(|coder| places.iter().map(|place| place[coder]).collect()))
    }

    fn of_places(places: &[bool]) -> Segmentation {
        let set = places.iter().enumerate().filter(|(_, set)| **set);
        Segmentation { boundaries: set.map(|(place, _)| place as u64 + 1).collect(), length: places.len() as u64 + 1 }
    }

    /// Place by place, as Fournier defines a transposition.
    fn edits_place_by_place(a: &[bool], b: &[bool]) -> Edits {
        let mut open: Vec<bool> = a.iter().zip(b).map(|(x, y)| x != y).collect();
        let mut transpositions = 0;
        for place in 1..a.len() {
            if open[place - 1] && open[place] && a[place - 1] != a[place] && b[place - 1] != b[place] {
                (open[place - 1], open[place]) = (false, false);
                transpositions += 1;
            }
        }
        Edits {
            matches: a.iter().zip(b).filter(|(x, y)| **x && **y).count() as u64,
            transpositions,
            additions: open.iter().filter(|open| **open).count() as u64,
        }
    }

    fn windows_one_by_one(a: &[bool], b: &[bool], window: usize, differ: fn(usize, usize) -> bool) -> usize {
        let boundaries = |window: &[bool]| window.iter().filter(|set| **set).count();
        a.windows(window).zip(b.windows(window)).filter(|(x, y)| differ(boundaries(x), boundaries(y))).count()
    }

    proptest! {
        #[test]
        fn edits_are_what_a_comparison_place_by_place_finds([a, b] in two_texts()) {
            let edits = of_places(&a).edits(&of_places(&b));
            prop_assert_eq!(edits, edits_place_by_place(&a, &b));
            prop_assert_eq!(edits, of_places(&b).edits(&of_places(&a)));
            prop_assert_eq!(of_places(&a).edits(&of_places(&a)).boundary_similarity().value, Some(1.0));
        }

        #[test]
        fn windows_are_counted_as_if_one_by_one([a, b] in two_texts()) {
            let (hypothesis, reference) = (of_places(&a), of_places(&b));
            let window = reference.window() as usize;
            let share = |count| (a.len() + 1 > window).then(|| count as f64 / (a.len() + 1 - window) as f64);
            let differ = windows_one_by_one(&a, &b, window, |x, y| x != y);
            prop_assert_eq!(hypothesis.window_diff(&reference).value, share(differ));
            let torn = windows_one_by_one(&a, &b, window, |x, y| (x == 0) != (y == 0));
            prop_assert_eq!(hypothesis.pk(&reference).value, share(torn));
            prop_assert!(reference.pk(&reference).value.is_none_or(|pk| pk == 0.0));
        }
    }
}
