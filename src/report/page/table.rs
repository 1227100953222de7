//! A report's table as a part of the page.

use super::write::Writer;
use crate::report::{Align, Audience, Cell, Report, RowKind};

/// The table with its caption; its remarks below it.
pub(super) fn table(out: &mut Writer, report: &Report) {
    let columns = report.columns_for(Audience::People);
    out.block("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"");
    out.line(&report.title);
    out.block("\"><table>\n<caption>");
    out.line(&report.title);
    out.block("</caption>\n<thead><tr>");
    for (_, column) in &columns {
        out.block(if column.align == Align::Right { "<th scope=\"col\" class=\"n\">" } else { "<th scope=\"col\">" });
        out.text(&column.heading);
        out.block("</th>");
    }
    out.block("</tr></thead>\n<tbody>\n");
    for row in &report.rows {
        out.block(match row.kind {
            RowKind::Plain => "<tr>",
            RowKind::Heading => "<tr class=\"heading\">",
            RowKind::Total => "<tr class=\"total\">",
        });
        for &(at, column) in &columns {
            let cell = row.cells.get(at).unwrap_or(&Cell::Empty);
            out.block(match (column.align, cell.depth()) {
                (Align::Right, _) => "<td class=\"n\">",
                (_, 0) => "<td>",
                (_, 1) => "<td class=\"i1\">",
                (_, 2) => "<td class=\"i2\">",
                (_, 3) => "<td class=\"i3\">",
                (_, 4) => "<td class=\"i4\">",
                _ => "<td class=\"i5\">",
            });
            out.text(&cell.for_people());
            out.block("</td>");
        }
        out.block("</tr>\n");
    }
    out.block("</tbody>\n</table></div>\n");
    for remark in report.remarks() {
        out.block("<p class=\"remark\">");
        out.text(&remark);
        out.block("</p>\n");
    }
}
