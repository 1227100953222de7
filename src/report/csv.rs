//! Comma- and tab-separated values: headings are the columns' names, figures have all their digits.

use super::{Audience, Cell, Report};
use crate::model::formula::Formulas;
use std::borrow::Cow;

/// The report with this delimiter; what is missing is an empty cell, notes are left out.
pub(super) fn render(report: &Report, delimiter: u8, formulas: Formulas) -> String {
    let columns = report.columns_for(Audience::Programs);
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    let headings: Vec<Cow<str>> = columns.iter().map(|(_, column)| formulas.written(&column.name)).collect();
    let rows = report.rows.iter().map(|row| {
        columns.iter().map(|&(at, _)| written(row.cells.get(at).unwrap_or(&Cell::Empty), formulas)).collect()
    });
    for cells in std::iter::once(headings).chain(rows) {
        let cells: Vec<Cow<str>> = cells;
        writer.write_record(cells.iter().map(|cell| cell.as_bytes())).expect("rows of one length, into memory");
    }
    let bytes = writer.into_inner().expect("memory is never full before the program is");
    String::from_utf8(bytes).expect("made of text")
}

/// Only text can be taken for a formula: a negative figure is a figure.
fn written(cell: &Cell, formulas: Formulas) -> Cow<'_, str> {
    let figure = |value: f64| Cow::Owned(value.to_string());
    match cell {
        Cell::Text(text) | Cell::Path { path: text, .. } => formulas.written(text),
        Cell::Integer(count) => Cow::Owned(count.to_string()),
        Cell::Decimal { value: Some(value), .. } | Cell::Share(Some(value)) if value.is_finite() => figure(*value),
        Cell::Interval(Some((low, high)), _) => Cow::Owned(format!("{low} to {high}")),
        Cell::Empty | Cell::Decimal { .. } | Cell::Share(_) | Cell::Interval(None, _) => Cow::Borrowed(""),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use crate::model::visible::visible;
    use insta::assert_snapshot;

    // Control codes are data here and stay; `visible` is for the eyes of who reads this file.

    #[test]
    fn a_quote_that_starts_like_a_formula_is_neutral_and_a_negative_figure_stays_one() {
        assert_snapshot!(visible(&render(&hostile(), b',', Formulas::Neutral)), @r#"
        code,kind,quote,passages,cohen_kappa
        RQ1_a,theme,,12,0.8642
        RQ1_a/in\/out | [sic],code,"'=cmd|' /C calc'!A0
        second \line{} 100% ""quoted""",3,-0.125
        RQ1_a/esc,code,␛[31mred⟨RLO⟩ <script>alert(1)</script> #1 $x_2^3~ `*b*`,0,
        "#);
    }

    #[test]
    fn raw_tab_separated_values_are_left_as_they_are() {
        assert_snapshot!(visible(&render(&hostile(), b'\t', Formulas::Raw)), @r#"
        code	kind	quote	passages	cohen_kappa
        RQ1_a	theme		12	0.8642
        RQ1_a/in\/out | [sic]	code	"=cmd|' /C calc'!A0
        second \line{} 100% ""quoted"""	3	-0.125
        RQ1_a/esc	code	␛[31mred⟨RLO⟩ <script>alert(1)</script> #1 $x_2^3~ `*b*`	0
        "#);
    }
}
