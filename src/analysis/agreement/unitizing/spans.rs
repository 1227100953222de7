//! Passages of two coders matched one to one: how many did both find?
//!
//! Matching corrects nothing for chance, and knows no text that neither coder marked: F1 is what kappa tends to when
//! such text grows (Hripcsak and Rothschild 2005). Of more than two coders take the mean over the pairs.

use crate::analysis::agreement::continuum::{Continuum, Mark};
use crate::analysis::statistic::{Statistic, Undefined};
use std::collections::VecDeque;
use std::ops::AddAssign;

/// When two passages with the same code in the same document are the same passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// They begin and end at the same characters.
    Strict,
    /// They share a character.
    Overlap,
    /// They share at least this part of the text they cover together (intersection over union, Jaccard).
    IntersectionOverUnion(f64),
}

/// How many passages the coders have and how many of them match; add the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Matches {
    /// Pairs of passages, each passage in one pair at most.
    pub matched: u64,
    pub first: u64,
    pub second: u64,
}

/// How many passages have a counterpart at the other coder, who may count for several; add the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Segments {
    pub agreed: u64,
    /// Of both coders together.
    pub segments: u64,
}

/// Matches the passages of two coders in one document: as many pairs as there can be, so that who comes first, or
/// which passage, decides nothing.
pub fn matches(continuum: &Continuum, coders: [usize; 2], document: usize, rule: Rule) -> Matches {
    let meetings = Meetings::of(continuum, coders, document, rule);
    let [first, second] = [meetings.of_first.len(), meetings.second_met.len()].map(|count| count as u64);
    Matches { matched: meetings.most_pairs(), first, second }
}

/// Looks up each passage of one coder at the other, and the other way round, in the manner of MAXQDA's "code overlap
/// at segments": it agrees if it overlaps one with the same code by at least `overlap` (usually .9).
///
/// Overlap is taken as intersection over union, which was not checked against the program.
pub fn segments(continuum: &Continuum, coders: [usize; 2], document: usize, overlap: f64) -> Segments {
    let meetings = Meetings::of(continuum, coders, document, Rule::IntersectionOverUnion(overlap));
    let agreed_first = meetings.of_first.iter().filter(|met| !met.is_empty()).count();
    let agreed_second = meetings.second_met.iter().filter(|&&met| met).count();
    Segments {
        agreed: (agreed_first + agreed_second) as u64,
        segments: (meetings.of_first.len() + meetings.second_met.len()) as u64,
    }
}

impl Matches {
    /// F1 = 2 TP / (|A| + |B|), the same as Dice; under [`Rule::Strict`] also the coefficient of reliability of
    /// Holsti (1969) for passages cut freely. Undefined if neither coder has any.
    pub fn f1(&self) -> Statistic {
        match self.first + self.second {
            0 => Statistic::undefined(Undefined::NeitherUsed),
            passages => Statistic::of(2.0 * self.matched as f64 / passages as f64),
        }
    }
}

impl Segments {
    /// The share of passages that agree. Undefined if neither coder has any.
    pub fn percent(&self) -> Statistic {
        match self.segments {
            0 => Statistic::undefined(Undefined::NeitherUsed),
            segments => Statistic::of(self.agreed as f64 / segments as f64),
        }
    }

    /// Kappa in the manner of MAXQDA, after Brennan and Prediger (1981): (P_o − P_c) / (1 − P_c) with
    /// P_c = 1 / `codes`, the number of codes compared.
    ///
    /// Undefined without passages, and for one code. The cell of what neither coder marked is empty by construction,
    /// and where coders cut passages freely the makers do not recommend it.
    pub fn kappa(&self, codes: usize) -> Statistic {
        let Some(observed) = self.percent().value else {
            return self.percent();
        };
        if codes < 2 {
            return Statistic::undefined(Undefined::OneValue);
        }
        let chance = 1.0 / codes as f64;
        Statistic::of((observed - chance) / (1.0 - chance))
    }
}

impl AddAssign for Matches {
    fn add_assign(&mut self, other: Self) {
        self.matched += other.matched;
        self.first += other.first;
        self.second += other.second;
    }
}

impl AddAssign for Segments {
    fn add_assign(&mut self, other: Self) {
        self.agreed += other.agreed;
        self.segments += other.segments;
    }
}

impl Rule {
    /// Whether two marks that share a character and their code are the same passage.
    fn accepts(self, x: &Mark, y: &Mark) -> bool {
        match self {
            Self::Strict => (x.start, x.end) == (y.start, y.end),
            Self::Overlap => true,
            Self::IntersectionOverUnion(least) => {
                let shared = x.shared_with(y);
                shared as f64 / (x.len() + y.len() - shared) as f64 >= least
            }
        }
    }
}

/// Which passages of two coders are the same by a rule.
struct Meetings {
    /// For each passage of the first coder the numbers of the second's that are the same.
    of_first: Vec<Vec<usize>>,
    /// For each passage of the second coder whether it is the same as any.
    second_met: Vec<bool>,
}

impl Meetings {
    /// One way along the document for each code, comparing a mark with those still open where it begins.
    fn of(continuum: &Continuum, [first, second]: [usize; 2], document: usize, rule: Rule) -> Self {
        let own = |mark: &&Mark| mark.coder == first || mark.coder == second;
        let mut marks: Vec<&Mark> = continuum.of_document(document).iter().filter(own).collect();
        // A stable sort: within a code they stay in the order they begin.
        marks.sort_by_key(|mark| mark.value);

        let mut meetings = Self { of_first: Vec::new(), second_met: Vec::new() };
        let mut open: [Vec<(usize, &Mark)>; 2] = [Vec::new(), Vec::new()];
        for mark in marks {
            for open in &mut open {
                open.retain(|(_, other)| other.value == mark.value && mark.start < other.end);
            }
            let same_among = |open: &[(usize, &Mark)]| -> Vec<usize> {
                open.iter().filter(|(_, other)| rule.accepts(mark, other)).map(|&(place, _)| place).collect()
            };
            if mark.coder == first {
                let same = same_among(&open[1]);
                same.iter().for_each(|&place| meetings.second_met[place] = true);
                open[0].push((meetings.of_first.len(), mark));
                meetings.of_first.push(same);
            } else {
                let (place, same) = (meetings.second_met.len(), same_among(&open[0]));
                same.iter().for_each(|&other| meetings.of_first[other].push(place));
                open[1].push((place, mark));
                meetings.second_met.push(!same.is_empty());
            }
        }
        meetings
    }

    /// How many pairs there are at most if nobody is in two: a maximum matching by augmenting paths.
    ///
    /// Each passage of the first coder looks for a free one of the second; finding none it takes one whose partner can
    /// be given another, and so on. What a search that failed has visited stays out of the later ones, for no free one
    /// can be reached from there any more.
    fn most_pairs(&self) -> u64 {
        let mut partners: Vec<Option<usize>> = vec![None; self.second_met.len()];
        let mut visited = vec![false; self.second_met.len()];
        let mut pairs = 0;
        for start in 0..self.of_first.len() {
            // In the order of the search: who wanted whom, and through which place of this list it got there.
            let mut steps: Vec<(usize, usize, Option<usize>)> = Vec::new();
            let mut waiting = VecDeque::from([(start, None)]);
            let mut found = None;
            'search: while let Some((wants, through)) = waiting.pop_front() {
                for &place in &self.of_first[wants] {
                    if std::mem::replace(&mut visited[place], true) {
                        continue;
                    }
                    steps.push((wants, place, through));
                    let step = Some(steps.len() - 1);
                    match partners[place] {
                        Some(partner) => waiting.push_back((partner, step)),
                        None => {
                            found = step;
                            break 'search;
                        }
                    }
                }
            }
            if found.is_some() {
                pairs += 1;
                steps.iter().for_each(|&(_, place, _)| visited[place] = false);
            }
            while let Some(step) = found {
                let (wants, place, through) = steps[step];
                partners[place] = Some(wants);
                found = through;
            }
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::super::some::{mirrored, overlapping, renumbered};
    use super::*;
    use proptest::prelude::*;

    const RULES: [Rule; 4] =
        [Rule::Strict, Rule::Overlap, Rule::IntersectionOverUnion(0.5), Rule::IntersectionOverUnion(0.25)];

    fn two_coders(first: &[(u64, u64, usize)], second: &[(u64, u64, usize)]) -> Continuum {
        let of = |coder, spans: &[(u64, u64, usize)]| -> Vec<Mark> {
            spans.iter().map(|&(start, end, value)| Mark { document: 0, start, end, coder, value }).collect()
        };
        Continuum::new(vec![1000], 2, 3, [of(0, first), of(1, second)].concat())
    }

    fn over_documents(continuum: &Continuum, rule: Rule) -> Matches {
        let mut sum = Matches::default();
        (0..continuum.lengths().len()).for_each(|document| sum += matches(continuum, [0, 1], document, rule));
        sum
    }

    #[test]
    fn a_long_passage_is_matched_with_one_of_its_parts_only() {
        let continuum = two_coders(&[(0, 100, 0)], &[(0, 50, 0), (50, 100, 0), (60, 70, 1)]);
        let of = |rule| matches(&continuum, [0, 1], 0, rule).matched;
        assert_eq!(RULES.map(of), [0, 1, 1, 1]);
        assert_eq!(matches(&continuum, [0, 1], 0, Rule::Overlap).f1().value, Some(0.5));
    }

    /// Taking the first that fits leaves the second passage of the first coder without a partner.
    #[test]
    fn a_partner_is_given_up_where_that_makes_one_pair_more() {
        let continuum = two_coders(&[(0, 40, 0), (10, 20, 0)], &[(5, 25, 0), (30, 40, 0)]);
        assert_eq!(matches(&continuum, [0, 1], 0, Rule::Overlap).matched, 2);
    }

    #[test]
    fn a_passage_marked_twice_agrees_twice_segment_by_segment_but_is_one_pair() {
        let continuum = two_coders(&[(0, 100, 0)], &[(0, 100, 0), (0, 95, 0)]);
        let looked_up = segments(&continuum, [0, 1], 0, 0.9);
        assert_eq!(looked_up, Segments { agreed: 3, segments: 3 });
        assert_eq!(looked_up.kappa(3).value, Some(1.0));
        assert_eq!(looked_up.kappa(1).undefined, Some(Undefined::OneValue));
        assert_eq!(matches(&continuum, [0, 1], 0, Rule::Strict), Matches { matched: 1, first: 1, second: 2 });
    }

    #[test]
    fn the_threshold_itself_is_enough() {
        let continuum = two_coders(&[(0, 50, 0)], &[(0, 45, 0)]);
        assert_eq!(segments(&continuum, [0, 1], 0, 0.9).agreed, 2);
        assert_eq!(segments(&continuum, [0, 1], 0, 0.91).agreed, 0);
    }

    #[test]
    fn without_passages_nothing_is_defined() {
        let nothing = two_coders(&[], &[]);
        assert_eq!(matches(&nothing, [0, 1], 0, Rule::Overlap).f1().undefined, Some(Undefined::NeitherUsed));
        assert_eq!(segments(&nothing, [0, 1], 0, 0.9).kappa(3).undefined, Some(Undefined::NeitherUsed));
    }

    /// The most pairs by trying every choice for the first passage, and then for the others.
    fn by_trying(first: &[&Mark], second: &[&Mark], rule: Rule) -> u64 {
        let Some((x, others)) = first.split_first() else { return 0 };
        let mut most = by_trying(others, second, rule);
        for (place, y) in second.iter().enumerate() {
            if x.shared_with(y) > 0 && x.value == y.value && rule.accepts(x, y) {
                let rest = [&second[..place], &second[place + 1..]].concat();
                most = most.max(1 + by_trying(others, &rest, rule));
            }
        }
        most
    }

    proptest! {
        #[test]
        fn no_other_choice_of_pairs_is_larger(continuum in overlapping()) {
            let of = |coder| continuum.marks().iter().filter(|mark| mark.coder == coder).collect::<Vec<&Mark>>();
            for rule in RULES {
                let found = over_documents(&continuum, rule);
                prop_assert_eq!(found.matched, by_trying(&of(0), &of(1), rule));
                prop_assert!(found.matched <= found.first.min(found.second));
                prop_assert_eq!([found.first, found.second], [of(0).len() as u64, of(1).len() as u64]);
            }
        }

        #[test]
        fn the_order_of_coders_codes_and_characters_does_not_matter(continuum in overlapping()) {
            for rule in RULES {
                let found = over_documents(&continuum, rule);
                prop_assert_eq!(found, over_documents(&mirrored(&continuum), rule));
                prop_assert_eq!(found, over_documents(&renumbered(&continuum, &[1, 0]), rule));
                prop_assert_eq!(found, over_documents(&continuum.end_to_end(), rule));
                let swapped = over_documents(&continuum.with_coders(&[1, 0]), rule);
                prop_assert_eq!(found, Matches { first: swapped.second, second: swapped.first, ..swapped });
            }
        }

        #[test]
        fn coders_who_marked_the_same_match_throughout(continuum in overlapping()) {
            let one = continuum.with_coders(&[0]);
            let two = (0..2).flat_map(|coder| one.marks().iter().map(move |mark| Mark { coder, ..*mark }));
            let same = Continuum::new(one.lengths().to_vec(), 2, 2, two);
            for rule in RULES {
                prop_assert!(over_documents(&same, rule).f1().value.is_none_or(|f1| f1 == 1.0));
            }
        }

        #[test]
        fn a_stricter_rule_never_finds_more(continuum in overlapping()) {
            let [strict, overlap, half, quarter] = RULES.map(|rule| over_documents(&continuum, rule).matched);
            prop_assert!(strict <= half && half <= quarter && quarter <= overlap);
        }
    }
}
