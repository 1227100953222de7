//! Which codes occur together: how many units bear both, and what share of the units that bear either.
//!
//! # What is counted
//!
//! A code is borne by *units*, and [`Within`] says what a unit is. Two codes have the units of either; the *count* is
//! how many of these have both, and Jaccard (1901) is that count divided by how many there are:
//!
//! | within | a unit is | and it has a code if |
//! |---|---|---|
//! | `passage` | a passage: a distinct stretch of text | exactly this stretch is marked with it |
//! | `overlap` | a passage | a passage of the code shares a character with it |
//! | `turn` | a turn of the transcript, whoever speaks | a passage of the code touches the turn |
//! | `turns=N` | a turn | a passage of the code touches this turn or one at most N turns away |
//! | `participant` | a participant | a passage of the code touches the participant's words |
//! | `document` | a document | the code is in it |
//!
//! So `overlap` is to `passage` what `turns=N` is to `turn`: the same units, with a look around each. Two passages that
//! share a word but not their ends are two passages, and both take part: they count as 2 of 2, one passage with both codes
//! as 1 of 1, and a long passage over three short ones as 4 of 4. `turns=0` is `turn`.
//!
//! # Why so
//!
//! ATLAS.ti's c-coefficient is n12 / (n1 + n2 − n12), where n12 is the number of co-occurrences; its manual ("Code
//! Co-occurrence Coefficient") wants 1 to mean that two codes "co-occur wherever they are used", and warns that it leaves
//! the range from 0 to 1 where quotations overlap. It does because an overlap is not a unit: a long quotation over three
//! short ones overlaps three times, 3 / (1 + 3 − 3) = 3. MAXQDA's code relations browser shows such intersections,
//! or codes near one another in a document. Here the count is one of units, so that Jaccard is a share of a
//! set: symmetric, never below 0 nor above 1, and 1 exactly where each unit of either has both, which is what ATLAS.ti
//! wants of it. What codes of unequal number hide (5 of 10, but 5 of 100) is in the two one-sided counts beside it.
//!
//! A theme is borne by the units of all its codes; a code and a theme above it are no pair.
//!
//! # Cost
//!
//! Codings are sorted once; each document is swept once, with the passages that are open held by their ends. After that
//! the cost is that of the answer: for each unit, the codes it bears times the codes it has. Pairs of passages are never
//! listed, nor pairs of codes that do not meet.

use super::frequency::Speech;
use super::level::Level;
use super::reading_order::ReadingOrder;
use super::{CodingAt, Place};
use crate::model::codebook::{CodeKind, Codebook};
use crate::model::ids::CodeId;
use std::collections::BTreeSet;
use std::ops::Range;
use std::str::FromStr;

/// What two codes have to share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// The same stretch, exactly.
    Passage,
    /// At least a character.
    Overlap,
    /// A turn.
    Turn,
    /// Turns that are at most so many apart.
    Turns(u32),
    Participant,
    Document,
}

/// How it is written, for help and errors.
pub const WITHIN: &str = "passage, overlap, turn, turns=N, participant, document";

impl Within {
    /// As the option is written.
    pub fn word(self) -> String {
        match self {
            Self::Passage => "passage".into(),
            Self::Overlap => "overlap".into(),
            Self::Turn => "turn".into(),
            Self::Turns(count) => format!("turns={count}"),
            Self::Participant => "participant".into(),
            Self::Document => "document".into(),
        }
    }

    /// What is counted, in the singular.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Passage | Self::Overlap => "passage",
            Self::Turn | Self::Turns(_) => "turn",
            Self::Participant => "participant",
            Self::Document => "document",
        }
    }
}

impl FromStr for Within {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "passage" => Ok(Self::Passage),
            "overlap" => Ok(Self::Overlap),
            "turn" => Ok(Self::Turn),
            "participant" => Ok(Self::Participant),
            "document" => Ok(Self::Document),
            _ => match word.strip_prefix("turns=") {
                Some(count) => {
                    let count = count.parse().map_err(|_| "turns=N takes a number of turns, as in turns=2")?;
                    Ok(Self::Turns(count))
                }
                None => Err(format!("it is one of {WITHIN}")),
            },
        }
    }
}

/// What is counted, and where.
pub struct CoOccurrenceInput<'a> {
    pub codebook: &'a Codebook,
    /// The codings of the chosen layer and selection, in any order.
    pub codings: &'a [CodingAt],
    pub speech: &'a Speech,
    /// The numbers of the turns a passage touches.
    pub turns: &'a dyn Fn(Place) -> Vec<u32>,
    pub level: Level,
    /// The codes there may be rows for.
    pub is_wanted: &'a dyn Fn(CodeId) -> bool,
}

/// Which codes occur together.
#[derive(Debug, Clone, PartialEq)]
pub struct CoOccurrence {
    /// The codes that occur, in reading order of the codebook.
    pub codes: Vec<Bearer>,
    /// Passages that lie in no unit: outside every turn, or in no participant's words.
    pub outside: u64,
    /// For each code those it meets, itself among them, by their numbers.
    meetings: Vec<Vec<Meeting>>,
}

/// A code with how many units bear it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    pub id: CodeId,
    pub path: String,
    pub kind: CodeKind,
    pub depth: usize,
    pub units: u64,
    /// The codes under it, by their numbers.
    below: Range<usize>,
}

/// A code, seen from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meeting {
    code: usize,
    /// Units of the one that have the other.
    with: u64,
    /// Units that bear both.
    shared: u64,
}

/// Two codes and how often they occur together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Their numbers among the codes.
    pub first: usize,
    pub second: usize,
    /// Units of the first that have the second.
    pub first_with_second: u64,
    pub second_with_first: u64,
    /// Units of either that have both.
    pub count: u64,
    /// Units of either.
    pub either: u64,
}

impl Pair {
    /// `count` / `either`.
    pub fn jaccard(&self) -> f64 {
        // Codes without a unit are no codes here, so that there always is one.
        self.count as f64 / self.either.max(1) as f64
    }
}

impl CoOccurrence {
    /// The two codes, in this order; `None` for a code and itself, or and what is above it.
    pub fn pair(&self, first: usize, second: usize) -> Option<Pair> {
        let [one, other] = [first, second].map(|at| &self.codes[at]);
        let is_above = one.below.contains(&second) || other.below.contains(&first);
        (first != second && !is_above).then(|| self.counted(first, second))
    }

    /// All pairs that occur together, those with most units in common first, then by Jaccard and reading order.
    pub fn pairs(&self) -> Vec<Pair> {
        let met = |first: usize| self.meetings[first].iter().map(move |meeting| (first, meeting.code));
        let mut pairs: Vec<Pair> = (0..self.codes.len())
            .flat_map(met)
            .filter(|(first, second)| first < second)
            .filter_map(|(first, second)| self.pair(first, second))
            .collect();
        pairs.sort_by(|a, b| {
            let strength = b.count.cmp(&a.count).then(b.jaccard().total_cmp(&a.jaccard()));
            strength.then((a.first, a.second).cmp(&(b.first, b.second)))
        });
        pairs
    }

    fn counted(&self, first: usize, second: usize) -> Pair {
        let there = self.meeting(first, second);
        let back = self.meeting(second, first);
        Pair {
            first,
            second,
            first_with_second: there.with,
            second_with_first: back.with,
            // A unit that bears both is on both sides.
            count: there.with + back.with - there.shared,
            either: self.codes[first].units + self.codes[second].units - there.shared,
        }
    }

    fn meeting(&self, of: usize, code: usize) -> Meeting {
        let met = &self.meetings[of];
        let found = met.binary_search_by_key(&code, |meeting| meeting.code);
        found.map_or(Meeting { code, with: 0, shared: 0 }, |at| met[at])
    }
}

/// Which codes occur together within what.
pub fn cooccurrence(input: &CoOccurrenceInput, within: Within) -> CoOccurrence {
    let order = ReadingOrder::new(input.codebook, input.codings.iter().copied());
    let depths: Vec<usize> = order.rows().map(|(row, _)| row.depth).collect();
    let mut row_of: Vec<usize> = Vec::new();
    let mut codes: Vec<Bearer> = Vec::new();
    let mut bearings: Vec<(UnitAt, usize)> = Vec::new();
    let mut outside: BTreeSet<Place> = BTreeSet::new();
    for (number, (row, codings)) in order.rows().enumerate() {
        if !input.level.has(row.code.kind) || !(input.is_wanted)(row.code.id) {
            continue;
        }
        let mut places: Vec<Place> = codings.iter().map(CodingAt::place).collect();
        places.sort_unstable();
        places.dedup();
        let mut units: Vec<UnitAt> = Vec::with_capacity(places.len());
        for place in places {
            let before = units.len();
            units.extend(units_of(input, within, place));
            if units.len() == before {
                outside.insert(place);
            }
        }
        units.sort_unstable();
        units.dedup();
        if units.is_empty() {
            continue;
        }
        bearings.extend(units.iter().map(|&unit| (unit, codes.len())));
        row_of.push(number);
        codes.push(Bearer {
            id: row.code.id,
            path: row.path.to_owned(),
            kind: row.code.kind,
            depth: row.depth,
            units: units.len() as u64,
            below: 0..0,
        });
    }
    for (at, code) in codes.iter_mut().enumerate() {
        let after = row_of[at] + 1;
        let below = depths[after..].iter().take_while(|&&depth| depth > code.depth).count();
        code.below = at + 1..row_of.partition_point(|&row| row < after + below);
    }
    bearings.sort_unstable();
    let meetings = meetings(codes.len(), &units(&bearings, within, codes.len()));
    CoOccurrence { codes, outside: outside.len() as u64, meetings }
}

/// Where a unit is: in which document (or who it is), and from where to where in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct UnitAt {
    of: usize,
    from: u32,
    to: u32,
}

/// The units a passage lies in.
fn units_of(input: &CoOccurrenceInput, within: Within, place: Place) -> Vec<UnitAt> {
    let Place { document: of, span } = place;
    let whole = |of| UnitAt { of, from: 0, to: 1 };
    match within {
        Within::Passage | Within::Overlap => vec![UnitAt { of, from: span.start().get(), to: span.end().get() }],
        Within::Turn | Within::Turns(_) => {
            (input.turns)(place).into_iter().map(|n| UnitAt { of, from: n, to: n.saturating_add(1) }).collect()
        }
        Within::Participant => input.speech.touched(place).map(whole).collect(),
        Within::Document => vec![whole(of)],
    }
}

/// For every unit the codes it bears and the codes it has.
#[derive(Default)]
struct Units {
    borne: Lists,
    /// Empty where units have what they bear.
    had: Lists,
}

/// Lists of codes, one after the other.
#[derive(Default)]
struct Lists {
    codes: Vec<usize>,
    ends: Vec<usize>,
}

impl Lists {
    fn push(&mut self, codes: impl IntoIterator<Item = usize>) {
        self.codes.extend(codes);
        self.ends.push(self.codes.len());
    }

    fn get(&self, at: usize) -> &[usize] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.codes[from..self.ends[at]]
    }
}

fn units(bearings: &[(UnitAt, usize)], within: Within, codes: usize) -> Units {
    let mut units = Units::default();
    let far = match within {
        Within::Overlap => Some(0),
        Within::Turns(turns) => Some(turns),
        _ => None,
    };
    let Some(far) = far else {
        for unit in bearings.chunk_by(|(a, _), (b, _)| a == b) {
            units.borne.push(unit.iter().map(|&(_, code)| code));
        }
        return units;
    };
    let mut open = Open { ends: vec![0; codes], by_end: BTreeSet::new() };
    for document in bearings.chunk_by(|(a, _), (b, _)| a.of == b.of) {
        let by_start: Vec<&[(UnitAt, usize)]> = document.chunk_by(|(a, _), (b, _)| a == b).collect();
        let mut by_end = by_start.clone();
        by_end.sort_by_key(|unit| unit[0].0.to);
        let mut waiting = by_start.into_iter().flatten().peekable();
        for unit in by_end {
            let UnitAt { from, to, .. } = unit[0].0;
            let (from, to) = (from.saturating_sub(far), to.saturating_add(far));
            while let Some(&(at, code)) = waiting.next_if(|(at, _)| at.from < to) {
                open.extend(code, at.to);
            }
            units.borne.push(unit.iter().map(|&(_, code)| code));
            units.had.push(open.beyond(from));
        }
        open.clear();
    }
    units
}

/// How far the codes reach, of all units that begin before a place.
struct Open {
    /// By code; 0 for one that has not begun.
    ends: Vec<u32>,
    by_end: BTreeSet<(u32, usize)>,
}

impl Open {
    fn extend(&mut self, code: usize, end: u32) {
        let before = self.ends[code];
        if before < end {
            self.by_end.remove(&(before, code));
            self.by_end.insert((end, code));
            self.ends[code] = end;
        }
    }

    /// The codes that reach beyond this place.
    fn beyond(&self, from: u32) -> impl Iterator<Item = usize> {
        self.by_end.range((from.saturating_add(1), 0)..).map(|&(_, code)| code)
    }

    fn clear(&mut self) {
        for (_, code) in std::mem::take(&mut self.by_end) {
            self.ends[code] = 0;
        }
    }
}

fn meetings(codes: usize, units: &Units) -> Vec<Vec<Meeting>> {
    let mut units_of: Vec<Vec<usize>> = vec![Vec::new(); codes];
    for unit in 0..units.borne.ends.len() {
        units.borne.get(unit).iter().for_each(|&code| units_of[code].push(unit));
    }
    let had = if units.had.ends.is_empty() { &units.borne } else { &units.had };
    let mut counts = vec![(0, 0); codes];
    let mut met: Vec<usize> = Vec::new();
    let of_code = |bearing: Vec<usize>| {
        for unit in bearing {
            for &code in had.get(unit) {
                if counts[code].0 == 0 {
                    met.push(code);
                }
                counts[code].0 += 1;
            }
            units.borne.get(unit).iter().for_each(|&code| counts[code].1 += 1);
        }
        met.sort_unstable();
        let meeting = |code| {
            let (with, shared) = std::mem::take(&mut counts[code]);
            Meeting { code, with, shared }
        };
        met.drain(..).map(meeting).collect()
    };
    units_of.into_iter().map(of_code).collect()
}

#[cfg(test)]
mod tests;
