//! Cases by codes: how much of each code there is with each participant, or in each document.

use super::CodingAt;
use super::frequency::{FrequencyInput, Group, Tally, parted};
use super::reading_order::ReadingOrder;
use crate::model::codebook::CodeKind;
use crate::model::cores::each;
use crate::model::ids::CodeId;

/// Cases by codes, with its margins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    pub cases: Vec<Case>,
    /// In reading order of the codebook.
    pub codes: Vec<CodeOf>,
    /// A row for each case, in it a tally for each code.
    pub cells: Vec<Vec<Tally>>,
    /// Everything that was counted, together.
    pub all: Tally,
}

/// One case: a participant, a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub label: String,
    /// How many codes there are with it, themes not counted.
    pub codes: u64,
    /// Everything there is with it, together.
    pub all: Tally,
}

/// One code or theme, over all cases together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeOf {
    pub id: CodeId,
    pub path: String,
    pub depth: usize,
    pub kind: CodeKind,
    /// With how many of the cases it is.
    pub cases: u64,
    /// Over all cases: a passage in which two of them speak is one.
    pub all: Tally,
}

/// Counts every code and theme with every case. Totals are unions, and may be less than the sums of their cells.
pub fn matrix(input: &FrequencyInput, cases: &[Group]) -> Matrix {
    let everybody = |_| true;
    let order = ReadingOrder::new(input.codebook, input.codings.iter().copied());
    let rows: Vec<_> = order.rows().collect();
    let mut codes: Vec<CodeOf> = each(&rows, |(row, codings)| CodeOf {
        id: row.code.id,
        path: row.path.to_owned(),
        depth: row.depth,
        kind: row.code.kind,
        cases: 0,
        all: Tally::of(input, codings, everybody),
    });
    let cases: Vec<(&Group, Vec<CodingAt>)> = cases.iter().zip(parted(input, cases)).collect();
    let counted = each(&cases, |(case, codings)| {
        let (_, is_counted) = case.members(input);
        let order = order.with(codings.iter().copied());
        let cells: Vec<Tally> = order.rows().map(|(_, codings)| Tally::of(input, codings, &is_counted)).collect();
        (cells, order.tally(input, &is_counted))
    });
    let mut matrix =
        Matrix { cases: Vec::new(), codes: Vec::new(), cells: Vec::new(), all: order.tally(input, everybody) };
    for ((case, _), (cells, all)) in cases.iter().zip(counted) {
        let mut kinds = 0;
        for (code, _) in codes.iter_mut().zip(&cells).filter(|(_, cell)| cell.passages > 0) {
            code.cases += 1;
            kinds += u64::from(code.kind == CodeKind::Code);
        }
        matrix.cases.push(Case { label: case.label.clone(), codes: kinds, all });
        matrix.cells.push(cells);
    }
    matrix.codes = codes;
    matrix
}

impl ReadingOrder<'_> {
    /// Everything that counts, together.
    fn tally(&self, input: &FrequencyInput, is_counted: impl Fn(usize) -> bool) -> Tally {
        Tally::of(input, self.all(), is_counted)
    }
}

impl Matrix {
    /// The same without the codes that are not wanted. What the margins of cases count stays as it is.
    pub fn retain_codes(&mut self, is_wanted: impl Fn(&CodeOf) -> bool) {
        let wanted: Vec<bool> = self.codes.iter().map(is_wanted).collect();
        let keep = |at: usize| wanted[at];
        self.codes = std::mem::take(&mut self.codes)
            .into_iter()
            .enumerate()
            .filter(|(at, _)| keep(*at))
            .map(|(_, code)| code)
            .collect();
        for cells in &mut self.cells {
            *cells = cells.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, cell)| *cell).collect();
        }
    }

    /// Puts the codes with the most cases first, of those with as many the ones with the most passages; themes stand
    /// among them as equals.
    pub fn sort_by_frequency(&mut self) {
        let mut order: Vec<usize> = (0..self.codes.len()).collect();
        order.sort_by_key(|&at| {
            let code = &self.codes[at];
            std::cmp::Reverse((code.cases, code.all.passages))
        });
        self.codes = order.iter().map(|&at| self.codes[at].clone()).collect();
        for cells in &mut self.cells {
            *cells = order.iter().map(|&at| cells[at]).collect();
        }
    }
}
