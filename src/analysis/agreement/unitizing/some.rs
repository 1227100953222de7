//! Continua for the tests of this folder.

use crate::analysis::agreement::continuum::{Continuum, Mark};
use proptest::prelude::*;

/// Up to three documents in which no coder's marks overlap; three values; two lengths are never far apart.
pub fn continuum(coders: usize) -> impl Strategy<Value = Continuum> {
    // A gap, a length and a value in turn, so that a coder's marks follow one another; touching ones included.
    let one_coder = prop::collection::vec((0u64..6, 1u64..9, 0usize..3), 0..6);
    let document = (20u64..45, prop::collection::vec(one_coder, coders));
    prop::collection::vec(document, 1..4).prop_map(move |documents| {
        let mut marks = Vec::new();
        for (document, (_, of_coders)) in documents.iter().enumerate() {
            for (coder, steps) in of_coders.iter().enumerate() {
                let mut at = 0;
                for &(gap, length, value) in steps {
                    marks.push(Mark { document, start: at + gap, end: at + gap + length, coder, value });
                    at += gap + length;
                }
            }
        }
        Continuum::new(documents.iter().map(|(length, _)| *length).collect(), coders, 3, marks)
    })
}

/// Marks anywhere, overlapping or not, of two coders and two values in two documents.
pub fn overlapping() -> impl Strategy<Value = Continuum> {
    let mark = (0usize..2, 0u64..12, 1u64..9, 0usize..2, 0usize..2);
    let mark = mark.prop_map(|(document, start, length, coder, value)| Mark {
        document,
        start,
        end: start + length,
        coder,
        value,
    });
    prop::collection::vec(mark, 0..12).prop_map(|marks| Continuum::new(vec![20, 20], 2, 2, marks))
}

/// The same marks read from the end of each document.
pub fn mirrored(continuum: &Continuum) -> Continuum {
    let length = |mark: &Mark| continuum.lengths()[mark.document];
    with_marks(continuum, |mark| Mark { start: length(mark) - mark.end, end: length(mark) - mark.start, ..*mark })
}

/// Value `n` is called `numbers[n]`.
pub fn renumbered(continuum: &Continuum, numbers: &[usize]) -> Continuum {
    with_marks(continuum, |mark| Mark { value: numbers[mark.value], ..*mark })
}

fn with_marks(continuum: &Continuum, change: impl Fn(&Mark) -> Mark) -> Continuum {
    let marks = continuum.marks().iter().map(change);
    Continuum::new(continuum.lengths().to_vec(), continuum.coders(), continuum.values(), marks)
}
