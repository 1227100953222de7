//! A page of its own: one table or a text, everything in the file, nothing that runs or loads.

use super::markup::escaped;
use super::{Align, Audience, Cell, Report, RowKind};

/// Reads well on screen, light and dark, and on paper; heads are repeated on every printed page.
const STYLE: &str = "\
:root { color-scheme: light dark; --rule: #8888; --quiet: #777 }
body { font: 16px/1.5 Georgia, 'Times New Roman', serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.3rem; font-weight: 600 }
.prose { max-width: 42rem }
table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid }
th, td { padding: .25rem .75rem; text-align: left; vertical-align: top; white-space: pre-line }
thead th { border-bottom: 1px solid; font-weight: 600 }
tbody tr + tr td { border-top: 1px solid var(--rule) }
.n { text-align: right; font-variant-numeric: tabular-nums lining-nums; white-space: nowrap }
.heading td { padding-top: .75rem }
.heading td:first-child { font-weight: 600 }
.total td { font-weight: 600; border-top: 1px solid }
footer { color: var(--quiet); font-size: .875rem; margin-top: 1rem }
footer p { margin: .25rem 0 }
@media print { body { margin: 0; max-width: none; font-size: 10pt } thead { display: table-header-group } tr { break-inside: avoid } }
";

/// The report as a whole HTML page.
pub(super) fn render(report: &Report) -> String {
    let columns = report.columns_for(Audience::People);
    let mut out = head(&report.title);
    out.push_str("<table>\n<thead>\n<tr>");
    for (_, column) in &columns {
        out.push_str(&format!("<th scope=\"col\"{}>{}</th>", class(column.align), escaped(&column.heading)));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &report.rows {
        out.push_str(match row.kind {
            RowKind::Plain => "<tr>",
            RowKind::Heading => "<tr class=\"heading\">",
            RowKind::Total => "<tr class=\"total\">",
        });
        for &(at, column) in &columns {
            let cell = row.cells.get(at).unwrap_or(&Cell::Empty);
            let indent = match cell.depth() {
                0 => String::new(),
                depth => format!(" style=\"padding-left: {}rem\"", 0.75 + 1.25 * depth as f64),
            };
            out.push_str(&format!("<td{}{indent}>{}</td>", class(column.align), escaped(&cell.for_people())));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
    foot(&mut out, &report.remarks());
    out
}

/// A text in paragraphs as a whole HTML page.
pub(super) fn of_prose(title: &str, paragraphs: &[String], provenance: &str) -> String {
    let mut out = head(title);
    paragraphs.iter().for_each(|text| out.push_str(&format!("<p class=\"prose\">{}</p>\n", escaped(text))));
    foot(&mut out, &[provenance.to_owned()]);
    out
}

/// Everything before the first words, and the title.
fn head(title: &str) -> String {
    let heading = if title.is_empty() { String::new() } else { format!("<h1>{}</h1>\n", escaped(title)) };
    let title = escaped(if title.is_empty() { "thema" } else { title });
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{heading}"
    )
}

/// What stands below, and the end.
fn foot(out: &mut String, remarks: &[String]) {
    if remarks.iter().any(|remark| !remark.is_empty()) {
        out.push_str("<footer>\n");
        remarks.iter().for_each(|remark| out.push_str(&format!("<p>{}</p>\n", escaped(remark))));
        out.push_str("</footer>\n");
    }
    out.push_str("</body>\n</html>\n");
}

const fn class(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Right => " class=\"n\"",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use insta::assert_snapshot;

    #[test]
    fn tags_in_a_quote_are_text() {
        let page = render(&hostile());
        let body = page.split_once("<body>").unwrap().1;
        assert_snapshot!(body, @r#"
        <h1>Codes &amp; &lt;themes&gt;</h1>
        <table>
        <thead>
        <tr><th scope="col">Code</th><th scope="col">Quote</th><th scope="col" class="n">n</th><th scope="col" class="n">κ</th></tr>
        </thead>
        <tbody>
        <tr class="heading"><td>RQ1_a</td><td></td><td class="n">12</td><td class="n">0.86</td></tr>
        <tr><td style="padding-left: 2rem">in/out | [sic]</td><td>=cmd|&#39; /C calc&#39;!A0
        second \line{} 100% &quot;quoted&quot;</td><td class="n">3</td><td class="n">-0.12</td></tr>
        <tr><td style="padding-left: 2rem">esc</td><td>␛[31mred⟨RLO⟩ &lt;script&gt;alert(1)&lt;/script&gt; #1 $x_2^3~ `*b*`</td><td class="n">0</td><td class="n">–</td></tr>
        </tbody>
        </table>
        <footer>
        <p>only 12 units, P_01 &amp; others</p>
        <p>– κ: neither coder used the code</p>
        <p>barriers.thema · consensus</p>
        </footer>
        </body>
        </html>
        "#);
    }
}
