//! Tables of many rows: each column said together with what stands in it.

use crate::model::cores::in_parts;
use crate::report::{Audience, Cell, Column, Report, Row, RowKind};

/// A column, and what stands in it of each thing.
pub(super) struct Field<'f, T> {
    column: Column,
    cell: Box<dyn Fn(&T) -> Cell + Sync + 'f>,
}

impl<'f, T: Sync> Field<'f, T> {
    pub fn new(column: Column, cell: impl Fn(&T) -> Cell + Sync + 'f) -> Self {
        Self { column, cell: Box::new(cell) }
    }

    /// A row for each thing. Of tens of thousands what only programs read is most of the work: of an answer that is
    /// `only_shown`, it is not made.
    pub fn table(title: impl Into<String>, mut fields: Vec<Self>, things: &[T], only_shown: bool) -> Report {
        fields.retain(|field| !only_shown || field.column.audience != Audience::Programs);
        let row =
            |thing: &T| Row { cells: fields.iter().map(|field| (field.cell)(thing)).collect(), kind: RowKind::Plain };
        let rows =
            in_parts(things, |things| things.iter().map(row).collect::<Vec<_>>()).into_iter().flatten().collect();
        Report { rows, ..Report::new(title, fields.into_iter().map(|field| field.column).collect()) }
    }
}
