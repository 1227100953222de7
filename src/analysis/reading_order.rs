//! Codings sorted as the codebook reads, so that those of a theme are one slice.

use super::CodingAt;
use crate::model::codebook::{Code, Codebook};
use crate::model::ids::CodeId;
use std::collections::HashMap;
use std::iter;
use std::sync::Arc;

/// The codebook's rows with the codings that count for each: sorted once, read as slices.
///
/// A coding of a merged code counts for what the code has become; one of a retired code for nothing.
pub(super) struct ReadingOrder<'a> {
    codes: Arc<Codes<'a>>,
    /// Where the codings of each row begin, and where the last ones end.
    starts: Vec<usize>,
    /// All codings that count, in the order of their rows.
    codings: Vec<CodingAt>,
}

/// The codes in use, in reading order.
struct Codes<'a> {
    rows: Vec<Row<'a>>,
    /// The row each code counts in, those no longer in use with what they became.
    row_of: HashMap<CodeId, usize>,
}

/// A code in use.
pub(super) struct Row<'a> {
    pub(super) code: &'a Code,
    pub(super) path: &'a str,
    pub(super) depth: usize,
    /// How many rows its subtree has below it.
    under: usize,
}

impl<'a> Codes<'a> {
    fn new(codebook: &'a Codebook) -> Self {
        let tree: Vec<(&Code, usize)> = codebook.tree().collect();
        let row_of_live: HashMap<CodeId, usize> =
            tree.iter().enumerate().map(|(row, (code, _))| (code.id, row)).collect();
        let row_of = codebook
            .all()
            .iter()
            .filter_map(|code| Some((code.id, *row_of_live.get(&codebook.resolve(code.id)?)?)))
            .collect();
        let row = |(row, &(code, depth)): (usize, &(&'a Code, usize))| {
            let under = tree[row + 1..].iter().take_while(|&&(_, below)| below > depth).count();
            Row { code, path: codebook.path(code.id), depth, under }
        };
        Self { rows: tree.iter().enumerate().map(row).collect(), row_of }
    }
}

impl<'a> ReadingOrder<'a> {
    pub(super) fn new(codebook: &'a Codebook, codings: impl IntoIterator<Item = CodingAt>) -> Self {
        Self::of(Arc::new(Codes::new(codebook)), codings)
    }

    /// Other codings in the same order.
    pub(super) fn with(&self, codings: impl IntoIterator<Item = CodingAt>) -> Self {
        Self::of(Arc::clone(&self.codes), codings)
    }

    fn of(codes: Arc<Codes<'a>>, codings: impl IntoIterator<Item = CodingAt>) -> Self {
        let mut of_rows: Vec<Vec<CodingAt>> = vec![Vec::new(); codes.rows.len()];
        for coding in codings {
            if let Some(&row) = codes.row_of.get(&coding.code) {
                of_rows[row].push(coding);
            }
        }
        let ends = of_rows.iter().scan(0, |end, row| {
            *end += row.len();
            Some(*end)
        });
        Self { starts: iter::once(0).chain(ends).collect(), codings: of_rows.concat(), codes }
    }

    /// All codings that count for a code in use.
    pub(super) fn all(&self) -> &[CodingAt] {
        &self.codings
    }

    /// The codings of each code's own, in the order of [`ReadingOrder::rows`].
    pub(super) fn own(&self) -> impl Iterator<Item = &[CodingAt]> {
        self.starts.windows(2).map(|ends| &self.codings[ends[0]..ends[1]])
    }

    /// The codes in use, in reading order, each with the codings of its subtree.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&Row<'a>, &[CodingAt])> {
        let rows = self.codes.rows.iter().enumerate();
        rows.map(|(at, row)| (row, &self.codings[self.starts[at]..self.starts[at + 1 + row.under]]))
    }
}
