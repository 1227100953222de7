//! One coder's passages set beside the other's.

use super::{Disagreement, Pairing, Side, What};
use crate::analysis::CodingAt;
use crate::model::codebook::Codebook;
use crate::model::cores;
use crate::model::ids::CodeId;
use crate::model::span::{self, Span};
use std::cmp::Ordering;
use std::collections::HashMap;

/// A passage that its coder marked with a code, and the other did not.
#[derive(Debug, Clone, Copy)]
struct Passage {
    document: usize,
    span: Span,
    /// The code's place in the codebook as it is read.
    code: usize,
    side: Side,
}

/// Sets the passages of two coders beside one another.
///
/// 1. One coder's codings with one code that overlap or touch are one passage.
/// 2. Passages of both coders with the same code that overlap belong together: they agree if they are the same words,
///    otherwise the boundary is in question, also where one marked in pieces what the other marked whole.
/// 3. Of what is left, passages of different codes that overlap are paired one to one, those first that share the
///    largest part of what they cover (intersection over union).
/// 4. What is left then the other coder missed. So a second code on words that both marked with another one is missed,
///    not different.
///
/// Codings of a merged code count for what it has become; those of retired codes are left out. Costs a
/// sort of the codings, and of the overlaps in step 3.
pub fn pair(codebook: &Codebook, first: &[CodingAt], second: &[CodingAt]) -> Vec<Pairing> {
    let order: Vec<CodeId> = codebook.tree().map(|(code, _)| code.id).collect();
    let place: HashMap<CodeId, usize> = order.iter().zip(0..).map(|(&code, at)| (code, at)).collect();
    let of_side = |(side, codings): (Side, &[CodingAt])| -> Vec<Mark> {
        let mark = |coding: &CodingAt| {
            Some((coding.document, *place.get(&codebook.resolve(coding.code)?)?, side, coding.span))
        };
        codings.iter().filter_map(mark).collect()
    };
    let mut marks: Vec<_> = [(Side::First, first), (Side::Second, second)].into_iter().flat_map(of_side).collect();
    marks.sort_unstable();
    let documents: Vec<&[Mark]> = marks.chunk_by(|a, b| a.0 == b.0).collect();
    let (alike, different): (Vec<_>, Vec<_>) =
        cores::each(&documents, |marks| of_document(marks, &order)).into_iter().unzip();
    alike.into_iter().flatten().chain(different.into_iter().flatten().map(Pairing::Disagreed)).collect()
}

/// A document, a code's place in the codebook as it is read, who gave it, and where.
type Mark = (usize, usize, Side, Span);

/// What is of the same code in a document, and what is left.
fn of_document(marks: &[Mark], order: &[CodeId]) -> (Vec<Pairing>, Vec<Disagreement>) {
    let (mut pairings, mut alone) = (Vec::new(), Vec::new());
    for marks in marks.chunk_by(|a, b| a.1 == b.1) {
        let [(document, code, ..), ..] = *marks else { continue };
        let passages = Side::BOTH
            .map(|side| span::union(marks.iter().filter(|&&(_, _, of, _)| of == side).map(|&(.., span)| span)));
        for [ours, theirs] in meetings(passages) {
            let disagreed = |what| Pairing::Disagreed(Disagreement { document, what });
            match (&ours[..], &theirs[..]) {
                ([one], [other]) if one == other => {
                    pairings.push(Pairing::Agreed { document, code: order[code], span: *one });
                }
                (spans, []) => {
                    alone.extend(spans.iter().map(|&span| Passage { document, span, code, side: Side::First }))
                }
                ([], spans) => {
                    alone.extend(spans.iter().map(|&span| Passage { document, span, code, side: Side::Second }));
                }
                _ => pairings.push(disagreed(What::Boundary { code: order[code], passages: [ours, theirs] })),
            }
        }
    }
    (pairings, of_different_codes(alone, order))
}

/// Passages of two coders, each sorted and disjoint, in groups that hang together by overlaps.
fn meetings(passages: [Vec<Span>; 2]) -> Vec<[Vec<Span>; 2]> {
    let [first, second] = passages;
    let theirs = second.into_iter().map(|span| (span, Side::Second));
    let mut all: Vec<(Span, Side)> = first.into_iter().map(|span| (span, Side::First)).chain(theirs).collect();
    all.sort_unstable();
    let mut groups: Vec<[Vec<Span>; 2]> = Vec::new();
    let mut end = None;
    for (span, side) in all {
        if end.is_none_or(|end| end <= span.start()) {
            groups.push(Default::default());
        }
        end = end.max(Some(span.end()));
        if let Some([first, second]) = groups.last_mut() {
            match side {
                Side::First => first.push(span),
                Side::Second => second.push(span),
            }
        }
    }
    groups
}

/// Passages of a document without a counterpart of the same code: those that overlap in pairs, the rest missed.
fn of_different_codes(mut alone: Vec<Passage>, order: &[CodeId]) -> Vec<Disagreement> {
    alone.sort_unstable_by_key(|passage| (passage.span, passage.code, passage.side));
    let mut overlaps = overlaps(&alone);
    overlaps.sort_unstable_by(|a, b| closer(&alone, *a, *b));
    let mut partner: Vec<Option<usize>> = vec![None; alone.len()];
    for [first, second] in overlaps {
        if partner[first].is_none() && partner[second].is_none() {
            (partner[first], partner[second]) = (Some(second), Some(first));
        }
    }
    let disagreement = |(passage, partner): (&Passage, Option<usize>)| {
        let &Passage { document, span, code, side } = passage;
        let what = match (partner.map(|at| &alone[at]), side) {
            (None, _) => What::Missed { by: side.other(), code: order[code], span },
            (Some(other), Side::First) => {
                What::Different { codes: [order[code], order[other.code]], spans: [span, other.span] }
            }
            (Some(_), Side::Second) => return None, // its partner has said it
        };
        Some(Disagreement { document, what })
    };
    alone.iter().zip(partner).filter_map(disagreement).collect()
}

/// All overlaps of a passage of the first coder with one of the second.
fn overlaps(sorted: &[Passage]) -> Vec<[usize; 2]> {
    let mut found = Vec::new();
    let [mut open_first, mut open_second] = [Vec::<usize>::new(), Vec::new()];
    for (at, passage) in sorted.iter().enumerate() {
        let (own, others) = match passage.side {
            Side::First => (&mut open_first, &mut open_second),
            Side::Second => (&mut open_second, &mut open_first),
        };
        // What began before it and has not ended shares a character with it.
        others.retain(|&other: &usize| sorted[other].span.end() > passage.span.start());
        found.extend(others.iter().map(|&other| match passage.side {
            Side::First => [at, other],
            Side::Second => [other, at],
        }));
        own.push(at);
    }
    found
}

/// Which of two overlaps is to be paired first. Of equals the one earlier in text and codebook, so that it does not matter
/// who is called the first coder.
fn closer(passages: &[Passage], a: [usize; 2], b: [usize; 2]) -> Ordering {
    let shared = |[one, other]: [usize; 2]| {
        let (one, other) = (passages[one].span, passages[other].span);
        let shared = u64::from(one.intersection(other).map_or(0, Span::len));
        (shared, u64::from(one.len()) + u64::from(other.len()) - shared)
    };
    let ((shared_a, all_a), (shared_b, all_b)) = (shared(a), shared(b));
    let key = |pair: [usize; 2]| {
        let (mut spans, mut codes) = (pair.map(|at| passages[at].span), pair.map(|at| passages[at].code));
        spans.sort_unstable();
        codes.sort_unstable();
        (spans, codes)
    };
    // shared_b / all_b against shared_a / all_a, without rounding: neither can be more than two texts long.
    (shared_b * all_a).cmp(&(shared_a * all_b)).then_with(|| key(a).cmp(&key(b)))
}
