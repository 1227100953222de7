//! Markdown with a pipe table, as GitHub, Pandoc and Quarto read it.

use super::{Align, Audience, Cell, Report};
use crate::model::visible::visible;

/// The report as a heading, a pipe table and a list of notes.
pub(super) fn render(report: &Report) -> String {
    let columns = report.columns_for(Audience::People);
    let mut out = String::new();
    if !report.title.is_empty() {
        out.push_str(&format!("### {}\n\n", escaped(&report.title)));
    }
    if !columns.is_empty() {
        line(&mut out, columns.iter().map(|(_, column)| escaped(&column.heading)));
        line(&mut out, columns.iter().map(|(_, column)| rule(column.align).to_owned()));
    }
    for row in &report.rows {
        let cells = columns.iter().map(|&(at, _)| {
            let cell = row.cells.get(at).unwrap_or(&Cell::Empty);
            let text = if cell.is_figure() { cell.for_people().into_owned() } else { escaped(&cell.for_people()) };
            let text = if Report::is_strong(row, cell) { format!("**{text}**") } else { text };
            format!("{}{text}", "&emsp;".repeat(cell.depth()))
        });
        line(&mut out, cells);
    }
    let remarks = report.remarks();
    if !remarks.is_empty() && !out.is_empty() {
        out.push('\n');
    }
    for remark in remarks {
        out.push_str(&format!("- {}\n", escaped(&remark)));
    }
    if out.is_empty() { "\n".to_owned() } else { out }
}

const fn rule(align: Align) -> &'static str {
    match align {
        Align::Left => ":--",
        Align::Right => "--:",
    }
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for cell in cells {
        out.push_str("| ");
        out.push_str(&cell);
        out.push(' ');
    }
    out.push_str("|\n");
}

/// The text with nothing left that Markdown or HTML would act upon, on one line.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let shown = visible(text.trim());
    let mut letters = shown.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '^' | '@' => safe.extend(['\\', letter]),
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\n' => safe.push_str("<br>"),
            '\t' => safe.push(' '),
            // Marks that begin a heading, a list or a citation mean so only where a line begins.
            '#' | '+' | '-' | '=' | ':' if safe.is_empty() => safe.extend(['\\', letter]),
            '.' | ')' if letters.peek().is_none_or(|next| *next == ' ') && is_number(&safe) => {
                safe.extend(['\\', letter]);
            }
            _ => safe.push(letter),
        }
    }
    safe
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use insta::assert_snapshot;

    #[test]
    fn pipes_line_ends_and_tags_are_text() {
        assert_snapshot!(render(&hostile()), @r#"
        ### Codes &amp; &lt;themes&gt;

        | Code | Quote | n | κ |
        | :-- | :-- | --: | --: |
        | **RQ1\_a** |  | 12 | 0.86 |
        | &emsp;in/out \| \[sic\] | \=cmd\|' /C calc'!A0<br>second \\line{} 100% "quoted" | 3 | -0.12 |
        | &emsp;esc | ␛\[31mred⟨RLO⟩ &lt;script&gt;alert(1)&lt;/script&gt; #1 \$x\_2\^3\~ \`\*b\*\` | 0 | – |

        - only 12 units, P\_01 &amp; others
        - – κ: neither coder used the code
        - barriers.thema · consensus
        "#);
    }

    #[test]
    fn marks_at_the_beginning_of_a_line_are_text() {
        assert_eq!(escaped("# one"), "\\# one");
        assert_eq!(escaped("- one"), "\\- one");
        assert_eq!(escaped("12. May"), "12\\. May");
        assert_eq!(escaped("team-isolation, 2.5 of 3."), "team-isolation, 2.5 of 3.");
    }
}
