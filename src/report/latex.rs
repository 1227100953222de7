//! LaTeX with booktabs: a table for a page, a longtable beyond it.

use super::{Align, Audience, Cell, Column, Report, Row, RowKind};

/// From so many rows on, the table may run over pages.
const ROWS_LONG: usize = 40;
/// With a cell longer than this, too: a float cannot be broken.
const TEXT_LONG: usize = 150;
/// Letters of the small size that fit on a line of an ordinary page.
const LETTERS_PER_LINE: usize = 76;
/// Where they do not fit, text longer than this gets a column of fixed width, in which it is wrapped.
const TEXT_SHORT: usize = 16;

/// The report as a snippet to `\input`: it compiles as it is inside a document with the packages it names.
pub(super) fn render(report: &Report) -> String {
    let columns = report.columns_for(Audience::People);
    if columns.is_empty() {
        return "% a table without columns\n".to_owned();
    }
    let is_long = report.rows.len() > ROWS_LONG || columns.iter().any(|&(at, _)| longest(report, at) > TEXT_LONG);
    let wide = wide_columns(report, &columns);
    let spec = spec(report, &columns, &wide);
    let heading = joined(columns.iter().map(|(_, column)| escaped(&column.heading)));
    let caption =
        if report.title.is_empty() { String::new() } else { format!("\\caption{{{}}}", escaped(&report.title)) };

    let mut out = String::new();
    if is_long {
        out.push_str("% needs \\usepackage{booktabs,array,longtable}; not inside a float\n");
        out.push_str(&format!("\\begingroup\\small\n\\begin{{longtable}}{{{spec}}}\n"));
        if !caption.is_empty() {
            out.push_str(&format!("{caption}\\\\\n"));
        }
        out.push_str(&format!("\\toprule\n{heading}\n\\midrule\n\\endfirsthead\n"));
        out.push_str(&format!("\\toprule\n{heading}\n\\midrule\n\\endhead\n\\bottomrule\n\\endlastfoot\n"));
    } else {
        out.push_str("% needs \\usepackage{booktabs,array}\n\\begin{table}\n\\centering\\small\n");
        if !caption.is_empty() {
            out.push_str(&format!("{caption}\n"));
        }
        out.push_str(&format!("\\begin{{tabular}}{{{spec}}}\n\\toprule\n{heading}\n\\midrule\n"));
    }
    for (n, row) in report.rows.iter().enumerate() {
        match row.kind {
            RowKind::Heading if n > 0 => out.push_str("\\addlinespace\n"),
            RowKind::Total => out.push_str("\\midrule\n"),
            _ => {}
        }
        out.push_str(&joined(columns.iter().zip(&wide).map(|(&(at, _), &is_wide)| cell(row, at, is_wide))));
        out.push('\n');
    }
    out.push_str(if is_long { "\\end{longtable}\n\\endgroup\n" } else { "\\bottomrule\n\\end{tabular}\n" });
    remarks(&mut out, report);
    if !is_long {
        out.push_str("\\end{table}\n");
    }
    out
}

fn remarks(out: &mut String, report: &Report) {
    let remarks = report.remarks();
    if !remarks.is_empty() {
        let lines: Vec<String> = remarks.iter().map(|remark| escaped(remark)).collect();
        out.push_str(&format!("\\par\\smallskip{{\\footnotesize {}\\par}}\n", lines.join("\\par\n")));
    }
}

fn joined(cells: impl Iterator<Item = String>) -> String {
    format!("{} \\\\", cells.collect::<Vec<_>>().join(" & "))
}

fn cell(row: &Row, at: usize, is_wide: bool) -> String {
    let cell = row.cells.get(at).unwrap_or(&Cell::Empty);
    let lines: Vec<String> = cell.for_people().lines().map(escaped).collect();
    // Only a column of fixed width can break a line.
    let text = lines.join(if is_wide { "\\newline " } else { " " });
    let text = match text.strip_prefix('-') {
        Some(positive) if cell.is_figure() => format!("$-${positive}"),
        _ => text,
    };
    let text = if Report::is_strong(row, cell) { format!("\\textbf{{{text}}}") } else { text };
    match cell.depth() {
        0 => text,
        depth if is_wide => format!("\\leftskip={depth}em {text}"),
        depth => format!("\\hspace*{{{depth}em}}{text}"),
    }
}

fn longest(report: &Report, at: usize) -> usize {
    let length = |cell: &Cell| cell.for_people().chars().count() + 2 * cell.depth();
    report.rows.iter().filter_map(|row| row.cells.get(at)).map(length).max().unwrap_or(0)
}

/// The longest stretch of the column that cannot be broken, up to a reasonable width.
fn longest_word(report: &Report, at: usize) -> usize {
    let longest = |cell: &Cell| {
        let text = cell.for_people();
        let words = text.split(|letter: char| letter.is_whitespace() || letter == '-');
        words.map(|word| word.chars().count()).max().unwrap_or(0).min(14) + 2 * cell.depth()
    };
    report.rows.iter().filter_map(|row| row.cells.get(at)).map(longest).max().unwrap_or(0)
}

/// The columns that are wrapped: those of long text, if the table does not fit a line.
fn wide_columns(report: &Report, columns: &[(usize, &Column)]) -> Vec<bool> {
    let lengths = lengths(report, columns);
    let overflows = lengths.iter().map(|length| length + 2).sum::<usize>() > LETTERS_PER_LINE;
    let is_wide = |((_, column), length): (&(usize, &Column), usize)| {
        overflows && column.align == Align::Left && length > TEXT_SHORT
    };
    columns.iter().zip(lengths).map(is_wide).collect()
}

fn lengths(report: &Report, columns: &[(usize, &Column)]) -> Vec<usize> {
    columns.iter().map(|&(at, column)| longest(report, at).max(column.heading.chars().count())).collect()
}

/// Short columns as wide as they are; the long ones share what is left of the line, the longer the more.
fn spec(report: &Report, columns: &[(usize, &Column)], wide: &[bool]) -> String {
    let lengths = lengths(report, columns);
    let (broad, narrow): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|&n| wide[n]);
    let taken: usize = narrow.iter().map(|&n| lengths[n] + 2).sum();
    let left = LETTERS_PER_LINE.saturating_sub(taken).max(LETTERS_PER_LINE * 2 / 5) as f64;
    // Each gets room for its longest word; the square root keeps a very long column from starving the others.
    let words: Vec<f64> = columns.iter().map(|&(at, _)| longest_word(report, at) as f64).collect();
    let spare = (left - broad.iter().map(|&n| words[n]).sum::<f64>()).max(0.0);
    let weight = |n: usize| (lengths[n] as f64).sqrt();
    let weights: f64 = broad.iter().map(|&n| weight(n)).sum();
    let wanted = |n: usize| words[n] + spare * weight(n) / weights;
    let wanted_by_all: f64 = broad.iter().map(|&n| wanted(n)).sum();
    let letters = (0..columns.len()).map(|n| match columns[n].1.align {
        _ if wide[n] => {
            let share = wanted(n) / wanted_by_all * left / LETTERS_PER_LINE as f64;
            format!(">{{\\raggedright\\arraybackslash}}p{{\\dimexpr {share:.3}\\linewidth-2\\tabcolsep\\relax}}")
        }
        Align::Left => "l".to_owned(),
        Align::Right => "r".to_owned(),
    });
    letters.collect()
}

/// The text with every character that means something to LaTeX written so that it is printed.
///
/// The ten specials; marks that fonts or languages turn into others (`"`, `<`, `>`, `|`, dashes, backticks); `[`
/// and `*`, which `\\` before them would swallow; the few Greek letters and signs of our own headings. Control
/// characters are dropped: no LaTeX font has them.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.trim().chars() {
        match letter {
            '#' | '$' | '%' | '&' | '_' | '{' | '}' => safe.extend(['\\', letter]),
            '\\' => safe.push_str("\\textbackslash{}"),
            '~' => safe.push_str("\\textasciitilde{}"),
            '^' => safe.push_str("\\textasciicircum{}"),
            '<' => safe.push_str("\\textless{}"),
            '>' => safe.push_str("\\textgreater{}"),
            '|' => safe.push_str("\\textbar{}"),
            '"' => safe.push_str("{\\char34}"),
            '[' | ']' | '*' | '`' => safe.extend(['{', letter, '}']),
            '-' if safe.ends_with('-') => safe.push_str("{}-"),
            '\n' | '\t' | '\u{a0}' => safe.push(' '),
            'α' => safe.push_str("$\\alpha$"),
            'γ' => safe.push_str("$\\gamma$"),
            'κ' => safe.push_str("$\\kappa$"),
            'π' => safe.push_str("$\\pi$"),
            'χ' => safe.push_str("$\\chi$"),
            '≥' => safe.push_str("$\\geq$"),
            '≤' => safe.push_str("$\\leq$"),
            '×' => safe.push_str("$\\times$"),
            '±' => safe.push_str("$\\pm$"),
            '−' => safe.push_str("$-$"),
            '·' => safe.push_str("$\\cdot$"),
            '●' => safe.push_str("$\\bullet$"),
            letter if crate::model::visible::is_alive(letter) => {}
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;

    #[test]
    fn the_specials_are_printed_and_the_table_is_set_with_booktabs() {
        assert_snapshot!(render(&hostile()), @r"
        % needs \usepackage{booktabs,array}
        \begin{table}
        \centering\small
        \caption{Codes \& \textless{}themes\textgreater{}}
        \begin{tabular}{l>{\raggedright\arraybackslash}p{\dimexpr 0.618\linewidth-2\tabcolsep\relax}rr}
        \toprule
        Code & Quote & n & $\kappa$ \\
        \midrule
        \textbf{RQ1\_a} &  & 12 & 0.86 \\
        \hspace*{1em}in/out \textbar{} {[}sic{]} & =cmd\textbar{}' /C calc'!A0\newline second \textbackslash{}line\{\} 100\% {\char34}quoted{\char34} & 3 & $-$0.12 \\
        \hspace*{1em}esc & {[}31mred \textless{}script\textgreater{}alert(1)\textless{}/script\textgreater{} \#1 \$x\_2\textasciicircum{}3\textasciitilde{} {`}{*}b{*}{`} & 0 & – \\
        \bottomrule
        \end{tabular}
        \par\smallskip{\footnotesize only 12 units, P\_01 \& others\par
        – $\kappa$: neither coder used the code\par
        barriers.thema $\cdot$ consensus\par}
        \end{table}
        ");
    }

    #[test]
    fn a_long_table_repeats_its_heading_on_every_page() {
        let mut report = Report::new("", vec![Column::text("code", "Code"), Column::figure("n", "n")]);
        (0..41).for_each(|n| report.push(vec!["a".into(), n.into()]));
        let latex = render(&report);
        assert!(latex.contains("\\begin{longtable}{lr}") && latex.contains("\\endhead"));
        assert_eq!(latex.matches("Code & n \\\\").count(), 2);
    }

    proptest! {
        #[test]
        fn no_text_opens_or_closes_a_group_or_a_comment(text in any::<String>(), marks in "[\\\\{}%$&#_^~\"\\[\\]*<>|`-]{0,20}") {
            for text in [text, marks] {
                let safe = escaped(&text);
                let mut depth = 0;
                let mut letters = safe.chars();
                while let Some(letter) = letters.next() {
                    match letter {
                        '\\' => drop(letters.next()),
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        '%' | '&' | '#' | '_' | '^' | '~' | '"' => prop_assert!(false, "{letter} alive in {safe}"),
                        _ => {}
                    }
                    prop_assert!(depth >= 0);
                }
                prop_assert_eq!(depth, 0);
            }
        }
    }
}
