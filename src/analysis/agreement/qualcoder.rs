//! What QualCoder says of two coders: its coder comparison, computed as it computes it.
//!
//! Read in QualCoder's development version of 2026: `src/qualcoder/reports.py`, class `DialogReportCoderComparisons`,
//! function `calculate_agreement_for_code` (over all text files), and `src/qualcoder/report_compare_coder_file.py` (commit
//! 0b45f0f), function `agreement_text_file` (one file); both have the same formulas. Described here in our words and written
//! anew. Its figures are here so that a study that moves between the two programs
//! can say why they differ; [`Cells::cohen_kappa`](super::Cells::cohen_kappa) is the coefficient to report.
//!
//! Of every character of every file QualCoder counts how many codings of the code lie on it, of either coder: none is
//! *uncoded*, one *single coded*, two *dual coded*. The counter does not know whose a coding is. So two overlapping codings of
//! one coder count as dual coded, and a character under three codings is none of the three. A coder's characters (`coded`)
//! are counted coding by coding, overlaps twice.
//!
//! One thing cannot be told from here: QualCoder keeps positions of codings made by hand in units of UTF-16 and counts
//! characters with them, so that behind an emoji its counts are off by one; thema has characters throughout.

use super::units::Units;
use crate::analysis::{CodingAt, Place, Statistic, Undefined};
use crate::model::codebook::{Code, CodeKind, Codebook};
use crate::model::ids::CodeId;
use crate::model::note::Note;
use crate::model::span::Span;
use serde::Serialize;
use std::collections::BTreeSet;

/// What QualCoder counts of two coders and one code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Of all files.
    pub characters: u64,
    /// Characters under each coder's codings, those under two of them twice.
    pub coded: [u64; 2],
    /// Characters under two codings, whosever they are.
    pub dual: u64,
    /// Characters under one coding.
    pub single: u64,
    /// Characters under none.
    pub uncoded: u64,
}

impl Counts {
    /// Counts what the two marked with a code; `lengths` are those of the files, in characters.
    ///
    /// The same passage marked twice by one coder is one coding, as QualCoder keeps none twice. What lies behind the end of a
    /// file is not counted.
    pub fn of(lengths: &[u32], marks: [&[Place]; 2]) -> Self {
        let mut counts = Self { characters: lengths.iter().map(|&length| u64::from(length)).sum(), ..Self::default() };
        let mut edges: Vec<(usize, u32, i32)> = Vec::new();
        for (coder, marks) in marks.into_iter().enumerate() {
            for place in marks.iter().collect::<BTreeSet<_>>() {
                let Some(&length) = lengths.get(place.document) else { continue };
                let (start, end) = (place.span.start().get().min(length), place.span.end().get().min(length));
                counts.coded[coder] += u64::from(end - start);
                edges.extend([(place.document, start, 1), (place.document, end, -1)]);
            }
        }
        edges.sort_unstable();
        let (mut deep, mut marked) = (0i32, 0u64);
        for two in edges.windows(2) {
            let [(document, from, step), (next, to, _)] = [two[0], two[1]];
            deep += step;
            // A file's last edge closes its last coding: between files nothing is open.
            let stretch = if document == next { u64::from(to - from) } else { 0 };
            marked += if deep > 0 { stretch } else { 0 };
            match deep {
                1 => counts.single += stretch,
                2 => counts.dual += stretch,
                _ => {}
            }
        }
        counts.uncoded = counts.characters - marked;
        counts
    }

    /// Agree %: dual coded and uncoded characters of all.
    pub fn agreement(&self) -> Statistic {
        percent(self.dual + self.uncoded, self.characters, Undefined::NoUnits)
    }

    /// A and B %: dual coded characters of all.
    pub fn dual_percent(&self) -> Statistic {
        percent(self.dual, self.characters, Undefined::NoUnits)
    }

    /// Not A Not B %: uncoded characters of all.
    pub fn uncoded_percent(&self) -> Statistic {
        percent(self.uncoded, self.characters, Undefined::NoUnits)
    }

    /// Disagree %: what is left of 100; characters under three codings and more are in it.
    pub fn disagreement(&self) -> Statistic {
        percent(self.characters - self.dual - self.uncoded, self.characters, Undefined::NoUnits)
    }

    /// Agree coded only %: dual coded characters of those dual or single coded.
    pub fn agreement_coded_only(&self) -> Statistic {
        percent(self.dual, self.dual + self.single, Undefined::NeitherUsed)
    }

    /// QualCoder's kappa: (p_o − p_e) / (1 − p_e) with p_o = dual / u, p_e = (a / u · b / u) · ((u − a) / u · (u − b) / u)
    /// and u = a + b − dual, where a and b are the coders' characters.
    ///
    /// Not Cohen's (1960): text that nobody coded is left out, so that p_o is the share of the coded text that is dual
    /// coded (Jaccard's index), and chance is the *product* of both saying yes and both saying no, where Cohen has their
    /// sum; that product is 1/16 at most without overlaps, and 0 as soon as one coder's text holds the other's. Undefined if
    /// nobody used the code (QualCoder prints `zerodiv`).
    pub fn kappa(&self) -> Statistic {
        let [a, b] = self.coded.map(|coded| coded as f64);
        let u = a + b - self.dual as f64;
        if self.coded == [0, 0] {
            return Statistic::undefined(Undefined::NeitherUsed);
        }
        let observed = self.dual as f64 / u;
        let chance = (a / u * b / u) * ((u - a) / u * (u - b) / u);
        // Only overlapping codings get there, and then by chance.
        if chance == 1.0 {
            return Statistic::undefined(Undefined::NothingExpected);
        }
        Statistic::of((observed - chance) / (1.0 - chance))
    }

    /// How many characters lie under three codings or more, which QualCoder counts as nothing.
    pub const fn under_more(&self) -> u64 {
        self.characters - self.uncoded - self.single - self.dual
    }
}

fn percent(part: u64, of: u64, otherwise: Undefined) -> Statistic {
    if of == 0 { Statistic::undefined(otherwise) } else { Statistic::of(100.0 * part as f64 / of as f64) }
}

/// What QualCoder says of one code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualcoderRow {
    /// The code's path.
    pub code: String,
    pub kind: CodeKind,
    pub counts: Counts,
    pub agree_percent: Statistic,
    pub dual_percent: Statistic,
    pub uncoded_percent: Statistic,
    pub disagree_percent: Statistic,
    pub agree_coded_only_percent: Statistic,
    pub qualcoder_kappa: Statistic,
    /// Cohen's kappa on the very same characters and codings.
    pub cohen_kappa_of_characters: Statistic,
    /// Whether one coder's own codings overlap, which distorts the counts.
    #[serde(skip)]
    pub overlaps: bool,
}

/// A row for every code, in reading order; `lengths` are those of all files, `codings` has one list a coder.
///
/// A code's row has its own codings alone, as in QualCoder, where a category has no figures and a sub-code has its own.
/// Codings of a merged code count for what it has become. A theme has a row only if it was itself applied to text.
pub fn comparison(codebook: &Codebook, lengths: &[u32], codings: [&[CodingAt]; 2]) -> Vec<QualcoderRow> {
    let whole = Units::characters(lengths.iter().map(|&length| vec![Span::of(0, length)]));
    let own = |code: CodeId| {
        codings.map(|theirs| {
            let of_code = theirs.iter().filter(|coding| codebook.resolve(coding.code) == Some(code));
            of_code.map(CodingAt::place).collect::<Vec<Place>>()
        })
    };
    let row = |(code, _): (&Code, usize)| {
        let [first, second] = own(code.id);
        if code.kind == CodeKind::Theme && first.is_empty() && second.is_empty() {
            return None;
        }
        let counts = Counts::of(lengths, [&first, &second]);
        let cells = whole.cells(first, second);
        Some(QualcoderRow {
            code: codebook.path(code.id).to_owned(),
            kind: code.kind,
            counts,
            agree_percent: counts.agreement(),
            dual_percent: counts.dual_percent(),
            uncoded_percent: counts.uncoded_percent(),
            disagree_percent: counts.disagreement(),
            agree_coded_only_percent: counts.agreement_coded_only(),
            qualcoder_kappa: counts.kappa(),
            cohen_kappa_of_characters: cells.cohen_kappa().value_only(),
            overlaps: counts.coded != [cells.both + cells.only_first, cells.both + cells.only_second],
        })
    };
    codebook.tree().filter_map(row).collect()
}

/// Why QualCoder's kappa is another number than Cohen's, and which codes its counting distorts.
pub fn remarks(rows: &[QualcoderRow]) -> Vec<Note> {
    let why = "QualCoder's kappa is not Cohen's, even on the same characters: it leaves out the text nobody coded, takes as \
        agreement the share of the coded text that both coded, and as chance the product of both coding and both not coding, \
        where Cohen takes their sum. So it hardly corrects for chance; report Cohen's (QualCoder: src/qualcoder/reports.py, \
        calculate_agreement_for_code)";
    let mut notes = vec![Note::new("qualcoder_kappa", why)];
    let overlapping: Vec<&str> = rows.iter().filter(|row| row.overlaps).map(|row| row.code.as_str()).collect();
    if !overlapping.is_empty() {
        let message = format!(
            "a coder's own codings overlap, and QualCoder counts what lies under two of them as coded by both, under three as \
             nothing: {}",
            overlapping.join(", ")
        );
        notes.push(Note::new("qualcoder_overlaps", message));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(document: usize, start: u32, end: u32) -> Place {
        Place { document, span: Span::of(start, end) }
    }

    fn rounded(statistic: Statistic, digits: i32) -> f64 {
        let scale = 10f64.powi(digits);
        (statistic.value.unwrap() * scale).round() / scale
    }

    /// By hand: a file of 1000 characters; Ada marks 100–200, Ben 150–250. a = b = 100, dual 50, u = 150; p_o = 1/3;
    /// p_e = (2/3 · 2/3) · (1/3 · 1/3) = 4/81; kappa = (27/81 − 4/81) / (77/81) = 23/77. Cohen on the same characters:
    /// p_o = .9, p_e = .1² + .9² = .82, kappa = .08/.18 = 4/9.
    #[test]
    fn two_passages_that_overlap_by_half_worked_by_hand() {
        let counts = Counts::of(&[1000], [&[at(0, 100, 200)], &[at(0, 150, 250)]]);
        let expected = Counts { characters: 1000, coded: [100, 100], dual: 50, single: 100, uncoded: 850 };
        assert_eq!(counts, expected);
        assert!((counts.kappa().value.unwrap() - 23.0 / 77.0).abs() < 1e-12);
        let percents = [counts.agreement(), counts.dual_percent(), counts.uncoded_percent(), counts.disagreement()];
        assert_eq!(percents.map(|it| rounded(it, 2)), [90.0, 5.0, 85.0, 10.0]);
        assert_eq!(rounded(counts.agreement_coded_only(), 2), 33.33);
        let cohen = Units::characters([vec![Span::of(0, 1000)]]).cells([at(0, 100, 200)], [at(0, 150, 250)]);
        assert!((cohen.cohen_kappa().value.unwrap() - 4.0 / 9.0).abs() < 1e-12);
    }

    /// Two codings of one coder overlap, nobody else coded: QualCoder calls that agreement, and where they are the same but
    /// for one character nearly perfect.
    #[test]
    fn one_coder_alone_agrees_with_herself_where_her_codings_overlap() {
        let counts = Counts::of(&[100], [&[at(0, 10, 30), at(0, 10, 31)], &[]]);
        assert_eq!((counts.dual, counts.single, counts.coded), (20, 1, [41, 0]));
        assert_eq!(rounded(counts.kappa(), 4), 0.9524);
        let three = Counts::of(&[100], [&[at(0, 10, 30), at(0, 5, 30)], &[at(0, 20, 30)]]);
        assert_eq!((three.dual, three.single, three.uncoded, three.under_more()), (10, 5, 75, 10));
        assert_eq!(rounded(three.disagreement(), 2), 15.0);
    }

    #[test]
    fn a_code_nobody_used_has_no_kappa_and_an_empty_file_no_per_cent() {
        let nothing = Counts::of(&[50], [&[], &[]]);
        assert_eq!(nothing.kappa().undefined, Some(Undefined::NeitherUsed));
        assert_eq!((nothing.agreement().value, nothing.uncoded), (Some(100.0), 50));
        assert_eq!(Counts::of(&[], [&[], &[]]).agreement().undefined, Some(Undefined::NoUnits));
        // Behind the end there is nothing to count.
        assert_eq!(Counts::of(&[10], [&[at(0, 8, 20), at(3, 0, 5)], &[]]).coded, [2, 0]);
    }

    /// The codings of a hand-made QualCoder project (database v17) by its two coders, in its characters: both marked the same
    /// 25 with Hours; Support is Bob's alone, Closed early and Loose code Ann's.
    #[test]
    fn a_small_qualcoder_project_has_only_ones_and_noughts() {
        let lengths = [66, 32];
        let kappa = |first: &[Place], second: &[Place]| Counts::of(&lengths, [first, second]).kappa().value;
        assert_eq!(kappa(&[at(0, 14, 39)], &[at(0, 14, 39)]), Some(1.0));
        assert_eq!(kappa(&[at(0, 25, 45)], &[]), Some(0.0));
        assert_eq!(kappa(&[], &[at(1, 17, 25), at(0, 3, 24)]), Some(0.0));
        assert_eq!(kappa(&[at(0, 47, 64)], &[]), Some(0.0));
    }

    fn some_marks() -> impl Strategy<Value = Vec<Place>> {
        prop::collection::vec((0usize..3, 0u32..70, 0u32..70).prop_map(|(d, a, b)| at(d, a, b)), 0..7)
    }

    proptest! {
        /// The same by a list of counters, one a character.
        #[test]
        fn it_counts_as_a_counter_on_every_character_does(first in some_marks(), second in some_marks()) {
            let lengths = [60u32, 0, 45];
            let mut lists: Vec<Vec<u64>> = lengths.iter().map(|&length| vec![0; length as usize]).collect();
            let mut coded = [0, 0];
            for (coder, marks) in [&first, &second].into_iter().enumerate() {
                for place in marks.iter().collect::<BTreeSet<_>>() {
                    for character in place.span.start().get()..place.span.end().get() {
                        if let Some(counter) = lists[place.document].get_mut(character as usize) {
                            *counter += 1;
                            coded[coder] += 1;
                        }
                    }
                }
            }
            let of = |depth: u64| lists.iter().flatten().filter(|&&counter| counter == depth).count() as u64;
            let expected = Counts { characters: 105, coded, dual: of(2), single: of(1), uncoded: of(0) };
            prop_assert_eq!(Counts::of(&lengths, [&first, &second]), expected);
        }

        /// A coder whose own codings do not overlap agrees with an equal one by 1, and the order of the two does not matter.
        #[test]
        fn equal_codings_have_kappa_one(first in some_marks(), second in some_marks()) {
            let lengths = [60u32, 40, 45];
            let union: Vec<Place> = (0..3).flat_map(|document| {
                let spans = first.iter().filter(|place| place.document == document).map(|place| place.span);
                crate::model::span::union(spans).into_iter().map(move |span| Place { document, span })
            }).collect();
            let counts = Counts::of(&lengths, [&union, &union]);
            match counts.kappa().value {
                Some(kappa) => prop_assert_eq!(kappa, 1.0),
                None => prop_assert_eq!(counts.coded, [0, 0]),
            }
            let (one, other) = (Counts::of(&lengths, [&first, &second]), Counts::of(&lengths, [&second, &first]));
            let near = match (one.kappa().value, other.kappa().value) {
                (Some(one), Some(other)) => (one - other).abs() < 1e-9,
                (one, other) => one == other,
            };
            prop_assert!(near);
        }
    }
}
