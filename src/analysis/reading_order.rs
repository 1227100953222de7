//! Codings sorted as the codebook reads, so that those of a theme are one slice.

use super::CodingAt;
use crate::model::codebook::{Code, Codebook};
use crate::model::ids::CodeId;
use std::collections::HashMap;
use std::ops::Range;

/// The codebook's rows with the codings that count for each: sorted once, read as slices.
///
/// A coding of a merged code counts for what the code has become; one of a retired code for nothing.
pub(super) struct ReadingOrder<'a> {
    rows: Vec<Row<'a>>,
    /// All codings that count, in the order of their rows.
    codings: Vec<CodingAt>,
}

/// A code in use, and where its codings and those of its subtree lie.
pub(super) struct Row<'a> {
    pub(super) code: &'a Code,
    pub(super) path: &'a str,
    pub(super) depth: usize,
    subtree: Range<usize>,
}

impl<'a> ReadingOrder<'a> {
    pub(super) fn new(codebook: &'a Codebook, codings: impl IntoIterator<Item = CodingAt>) -> Self {
        let tree: Vec<(&Code, usize)> = codebook.tree().collect();
        let row_of_live: HashMap<CodeId, usize> =
            tree.iter().enumerate().map(|(row, (code, _))| (code.id, row)).collect();
        let row_of: HashMap<CodeId, usize> = codebook
            .all()
            .iter()
            .filter_map(|code| Some((code.id, *row_of_live.get(&codebook.resolve(code.id)?)?)))
            .collect();

        let mut placed: Vec<(usize, CodingAt)> =
            codings.into_iter().filter_map(|coding| Some((*row_of.get(&coding.code)?, coding))).collect();
        placed.sort_by_key(|&(row, _)| row);

        let first_of = |row: usize| placed.partition_point(|&(at, _)| at < row);
        let rows = tree
            .iter()
            .enumerate()
            .map(|(row, &(code, depth))| {
                let under = tree[row + 1..].iter().take_while(|&&(_, below)| below > depth).count();
                let subtree = first_of(row)..first_of(row + 1 + under);
                Row { code, path: codebook.path(code.id), depth, subtree }
            })
            .collect();
        Self { rows, codings: placed.into_iter().map(|(_, coding)| coding).collect() }
    }

    /// All codings that count for a code in use.
    pub(super) fn all(&self) -> &[CodingAt] {
        &self.codings
    }

    /// The codes in use, in reading order, each with the codings of its subtree.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&Row<'a>, &[CodingAt])> {
        self.rows.iter().map(|row| (row, &self.codings[row.subtree.clone()]))
    }
}
