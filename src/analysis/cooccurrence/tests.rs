use super::*;
use crate::analysis::fixtures::{self, book};
use crate::model::codebook::Code;
use crate::model::ids::CoderId;
use crate::model::span::Span;
use proptest::prelude::*;

fn coding(book: &Codebook, document: usize, start: u32, end: u32, name: &str) -> CodingAt {
    fixtures::coding(book, document, start, end, name, CoderId::from_number(1))
}

/// Turns of ten characters with a gap of two at the end of each, where nobody speaks.
fn turns(place: Place) -> Vec<u32> {
    let touches = |n: &u32| Span::of(n * 10, n * 10 + 8).overlaps(place.span);
    (0..=place.span.end().get() / 10).filter(touches).collect()
}

/// In documents 0 and 1 one participant each speaks in the even turns, both in document 2.
fn speech() -> Speech {
    let talk = |who: [usize; 2]| -> Vec<(Span, usize)> {
        (0..10).step_by(2).map(|n| (Span::of(n * 10, n * 10 + 8), who[n as usize / 2 % 2])).collect()
    };
    Speech::new([talk([0, 0]), talk([1, 1]), talk([0, 1])])
}

fn counted(book: &Codebook, codings: &[CodingAt], level: Level, within: Within) -> CoOccurrence {
    let speech = speech();
    let input =
        CoOccurrenceInput { codebook: book, codings, speech: &speech, turns: &turns, level, is_wanted: &|_| true };
    cooccurrence(&input, within)
}

/// The pair by the last names of its codes: one-sided counts, both, either.
fn pair_of(answer: &CoOccurrence, first: &str, second: &str) -> Option<(u64, u64, u64, u64)> {
    let number = |name: &str| answer.codes.iter().position(|code| code.path.rsplit('/').next() == Some(name));
    let pair = answer.pair(number(first)?, number(second)?)?;
    Some((pair.first_with_second, pair.second_with_first, pair.count, pair.either))
}

const ALL: [Within; 8] = [
    Within::Passage,
    Within::Overlap,
    Within::Turn,
    Within::Turns(0),
    Within::Turns(1),
    Within::Turns(u32::MAX),
    Within::Participant,
    Within::Document,
];

#[test]
fn each_way_of_occurring_together_finds_what_it_promises() {
    let book = book();
    // In document 0: the same stretch, an overlap, the same turn without overlap, and neighbouring turns.
    let codings = [
        coding(&book, 0, 0, 4, "a"),
        coding(&book, 0, 0, 4, "b"),
        coding(&book, 0, 20, 25, "a"),
        coding(&book, 0, 24, 27, "b"),
        coding(&book, 0, 40, 42, "old"),
        coding(&book, 0, 44, 46, "b"),
        coding(&book, 0, 60, 62, "a"),
        coding(&book, 0, 70, 72, "b"),
        coding(&book, 0, 70, 72, "gone"),
        coding(&book, 1, 20, 22, "a"),
        coding(&book, 2, 20, 22, "b"),
    ];
    let found = |within| pair_of(&counted(&book, &codings, Level::Code, within), "a", "b").unwrap();
    assert_eq!(found(Within::Passage), (1, 1, 1, 9));
    // The first stretch and the two that share a character.
    assert_eq!(found(Within::Overlap), (2, 2, 3, 9));
    assert_eq!(found(Within::Turn), (3, 3, 3, 7));
    assert_eq!(found(Within::Turns(0)), found(Within::Turn));
    assert_eq!(found(Within::Turns(1)), (4, 4, 5, 7));
    // P0 and P1 say a, P0 and P1 say b, who speaks in the second even turn of the group.
    assert_eq!(found(Within::Participant), (2, 2, 2, 2));
    assert_eq!(found(Within::Document), (1, 1, 1, 3));
}

#[test]
fn a_long_passage_over_three_short_ones_is_four_of_four_and_never_three_of_one() {
    let book = book();
    let short = [2, 20, 30].map(|start| coding(&book, 0, start, start + 5, "b"));
    let codings = [&short[..], &[coding(&book, 0, 0, 40, "a")]].concat();
    let answer = counted(&book, &codings, Level::Code, Within::Overlap);
    assert_eq!(pair_of(&answer, "a", "b"), Some((1, 3, 4, 4)));
    assert_eq!(answer.pairs()[0].jaccard(), 1.0);
}

#[test]
fn passages_that_only_touch_share_nothing() {
    let book = book();
    let codings = [coding(&book, 0, 0, 5, "a"), coding(&book, 0, 5, 9, "b")];
    let answer = counted(&book, &codings, Level::Code, Within::Overlap);
    assert_eq!((pair_of(&answer, "a", "b"), answer.pairs()), (Some((0, 0, 0, 2)), vec![]));
}

#[test]
fn a_theme_has_the_units_of_its_codes_and_is_no_pair_with_them() {
    let book = book();
    let codings = [
        coding(&book, 0, 0, 5, "a"),
        coding(&book, 0, 0, 5, "b"),
        coding(&book, 0, 3, 9, "c"),
        coding(&book, 0, 0, 5, "c"),
    ];
    let answer = counted(&book, &codings, Level::All, Within::Overlap);
    let codes: Vec<_> = answer.codes.iter().map(|code| (code.path.as_str(), code.units)).collect();
    assert_eq!(codes, [("RQ1", 1), ("RQ1/a", 1), ("RQ1/b", 1), ("RQ2", 2), ("RQ2/c", 2)]);
    assert_eq!(pair_of(&answer, "RQ1", "a"), None);
    assert_eq!(pair_of(&answer, "c", "RQ2"), None);
    assert_eq!(pair_of(&answer, "RQ1", "RQ2"), Some((1, 2, 2, 2)));
    // Themes alone, and no code under another theme is taken for one under this because its own is not shown.
    assert_eq!(counted(&book, &codings, Level::Theme, Within::Overlap).codes.len(), 2);
    let deep = Code { parent: book.find("RQ2").ok(), ..Code::new(CodeKind::Theme, "deep") };
    let low = Code { parent: Some(deep.id), ..Code::new(CodeKind::Code, "low") };
    let book = Codebook::new(book.all().iter().cloned().chain([deep, low]).collect());
    let codings = [coding(&book, 0, 0, 5, "b"), coding(&book, 0, 0, 5, "low")];
    let answer = counted(&book, &codings, Level::Code, Within::Passage);
    assert_eq!(pair_of(&answer, "b", "low"), Some((1, 1, 1, 1)));
}

#[test]
fn what_lies_in_no_turn_and_in_nobodys_words_is_counted_as_left_out() {
    let book = book();
    let codings = [coding(&book, 0, 8, 10, "a"), coding(&book, 0, 8, 10, "b"), coding(&book, 0, 12, 14, "a")];
    let outside = |within| counted(&book, &codings, Level::All, within).outside;
    assert_eq!([Within::Overlap, Within::Turn, Within::Participant].map(outside), [0, 1, 2]);
}

#[test]
fn ways_are_read_as_they_are_written() {
    for within in ALL {
        assert_eq!(within.word().parse(), Ok(within));
    }
    for wrong in ["", "turns", "turns=", "turns=-1", "word"] {
        assert!(wrong.parse::<Within>().is_err(), "{wrong}");
    }
}

/// Every unit there is of these codings, and whether it has a code, by looking at each.
fn naive(book: &Codebook, codings: &[CodingAt], within: Within, names: [&str; 2]) -> (u64, u64, u64, u64) {
    let speech = speech();
    let of = |name: &str| -> Vec<Place> {
        let subtree = book.subtree(book.find(name).unwrap());
        let mine =
            codings.iter().filter(|coding| book.resolve(coding.code).is_some_and(|code| subtree.contains(&code)));
        mine.map(CodingAt::place).collect()
    };
    let bears = |name: &str| -> BTreeSet<(usize, u32, u32)> {
        let units = of(name).into_iter().flat_map(|place| match within {
            Within::Passage | Within::Overlap => {
                vec![(place.document, place.span.start().get(), place.span.end().get())]
            }
            Within::Turn | Within::Turns(_) => turns(place).into_iter().map(|n| (place.document, n, 0)).collect(),
            Within::Participant => speech.touched(place).map(|who| (who, 0, 0)).collect(),
            Within::Document => vec![(place.document, 0, 0)],
        });
        units.collect()
    };
    let is_near = |one: &(usize, u32, u32), other: &(usize, u32, u32)| match within {
        _ if one.0 != other.0 => false,
        Within::Overlap => one.1.max(other.1) < one.2.min(other.2),
        Within::Turns(turns) => one.1.abs_diff(other.1) <= turns,
        _ => one == other,
    };
    let [a, b] = names.map(bears);
    let has = |units: &BTreeSet<_>, unit| units.iter().any(|other| is_near(unit, other));
    let a_with_b = a.iter().filter(|unit| has(&b, unit)).count();
    let b_with_a = b.iter().filter(|unit| has(&a, unit)).count();
    let either: BTreeSet<_> = a.union(&b).collect();
    let both = either.iter().filter(|unit| has(&a, unit) && has(&b, unit)).count();
    (a_with_b as u64, b_with_a as u64, both as u64, either.len() as u64)
}

proptest! {
    #[test]
    fn counts_are_those_of_looking_at_every_unit_of_either(
        marks in prop::collection::vec((0usize..3, 0u32..95, 1u32..30, 0usize..5), 0..14),
        within in prop::sample::select(ALL.to_vec()),
    ) {
        let book = book();
        let names = ["a", "b", "c", "old", "gone"];
        let codings: Vec<CodingAt> =
            marks.iter().map(|&(document, start, length, code)| coding(&book, document, start, start + length, names[code])).collect();
        let answer = counted(&book, &codings, Level::All, within);
        for first in 0..answer.codes.len() {
            // A code with itself: each of its units, and Jaccard is 1.
            let own = answer.counted(first, first);
            prop_assert_eq!((own.count, own.either), (answer.codes[first].units, answer.codes[first].units));
            prop_assert_eq!(own.jaccard(), 1.0);
            for second in 0..answer.codes.len() {
                let pair = answer.counted(first, second);
                let back = answer.counted(second, first);
                prop_assert_eq!((pair.count, pair.either, pair.first_with_second), (back.count, back.either, back.second_with_first));
                prop_assert!((0.0..=1.0).contains(&pair.jaccard()));
                let names = [first, second].map(|at| answer.codes[at].path.rsplit('/').next().unwrap());
                let (a_with_b, b_with_a, both, either) = naive(&book, &codings, within, names);
                prop_assert_eq!((pair.first_with_second, pair.second_with_first, pair.count, pair.either), (a_with_b, b_with_a, both, either));
                // 1 where every unit of either has both, and only there.
                let [one, other] = [first, second].map(|at| answer.codes[at].units);
                prop_assert_eq!(pair.jaccard() == 1.0, a_with_b == one && b_with_a == other);
                if !matches!(within, Within::Overlap | Within::Turns(_)) {
                    // There the units of the two are sets, and it is 1 where they are the same set.
                    prop_assert_eq!(pair.either, one + other - pair.count);
                }
            }
        }
        let pairs = answer.pairs();
        prop_assert!(pairs.windows(2).all(|two| two[0].count >= two[1].count));
        prop_assert!(pairs.iter().all(|pair| pair.count > 0));
    }
}
