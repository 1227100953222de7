//! LaTeX with booktabs: a table for a page, a longtable beyond it.

use super::widths::{Wanted, lines, shared, wanted};
use super::{Align, Audience, Cell, Column, Report, Row, RowKind};
use unicode_normalization::UnicodeNormalization;

/// More lines than these do not fit a page, and a float cannot be broken.
const LINES_PER_PAGE: usize = 38;
/// Letters in a line of notes.
const LETTERS_OF_NOTES: usize = 85;
/// A word longer than this may be broken anywhere.
const WORD_MAX: usize = 30;

/// How tight a table is set: a size, half the gap between columns in points, and the letters of an ordinary line.
struct Tightness {
    size: &'static str,
    gap: f64,
    letters: f64,
}

/// The first at which all columns are comfortable is taken, or else the last.
const TIGHTNESS: [Tightness; 4] = [
    Tightness { size: "\\small", gap: 6.0, letters: 76.0 },
    Tightness { size: "\\small\\setlength{\\tabcolsep}{3pt}", gap: 3.0, letters: 76.0 },
    Tightness { size: "\\footnotesize\\setlength{\\tabcolsep}{3pt}", gap: 3.0, letters: 81.0 },
    Tightness { size: "\\scriptsize\\setlength{\\tabcolsep}{2pt}", gap: 2.0, letters: 87.0 },
];

impl Tightness {
    /// An ordinary page is 345 points wide.
    fn gaps(&self) -> f64 {
        2.0 * self.gap * self.letters / 345.0
    }

    fn has_room(&self, columns: &[Wanted], of: fn(&Wanted) -> usize) -> bool {
        columns.iter().map(|column| of(column) as f64 + self.gaps()).sum::<f64>() <= self.letters
    }
}

/// The report as a snippet to `\\input`: it compiles as it is inside a document with the packages it names.
pub(super) fn render(report: &Report) -> String {
    let columns = report.columns_for(Audience::People);
    if columns.is_empty() {
        return "% a table without columns\n".to_owned();
    }
    let wanted = wanted(report, &columns);
    let tight = TIGHTNESS.iter().find(|tight| tight.has_room(&wanted, |column| column.comfortable));
    let tight = tight.unwrap_or(&TIGHTNESS[TIGHTNESS.len() - 1]);
    let fits = tight.has_room(&wanted, |column| column.natural);
    let widths = shared(&wanted, tight.letters - columns.len() as f64 * tight.gaps());
    let is_wide: Vec<bool> =
        wanted.iter().zip(&widths).map(|(of, width)| !fits && of.natural as f64 > *width).collect();
    let spec: String = (0..columns.len())
        .map(|n| spec(columns[n].1.align, is_wide[n].then_some((widths[n] + tight.gaps()) / tight.letters)))
        .collect();

    let heading = joined(columns.iter().map(|(_, column)| escaped(&column.heading)));
    let caption =
        if report.title.is_empty() { String::new() } else { format!("\\caption{{{}}}", escaped(&report.title)) };
    let rows = rows(report, &columns, &is_wide);
    let notes = notes(report);
    let size = tight.size;
    let table = if height(report, &columns, &widths) > LINES_PER_PAGE {
        let caption = if caption.is_empty() { caption } else { format!("{caption}\\\\\n") };
        format!(
            "\\begingroup{size}\n\\begin{{longtable}}{{{spec}}}\n{caption}\\toprule\n{heading}\n\\midrule\n\\endfirsthead\n\
             \\toprule\n{heading}\n\\midrule\n\\endhead\n\\bottomrule\n\\endlastfoot\n{rows}\\end{{longtable}}\n\\endgroup\n{notes}"
        )
    } else {
        let caption = if caption.is_empty() { caption } else { format!("{caption}\n") };
        format!(
            "\\begin{{table}}\n\\centering{size}\n{caption}\\begin{{tabular}}{{{spec}}}\n\\toprule\n{heading}\n\\midrule\n\
             {rows}\\bottomrule\n\\end{{tabular}}\n{notes}\\end{{table}}\n"
        )
    };
    let long = if table.contains("{longtable}") { ",longtable}; not inside a float" } else { "}" };
    format!("% needs \\usepackage{{booktabs,array{long}\n{}{table}", helps(&table))
}

/// What a snippet brings along for letters that pdflatex does not have by itself: other engines print them as they are.
pub(super) fn helps(table: &str) -> &'static str {
    if !table.contains(LETTER) {
        return "";
    }
    "% some letters are printed as they are by lualatex and xelatex alone, with a font that has them\n\
     \\providecommand{\\themaletter}[2]{\\ifdefined\\Umathchar#1\\else#2\\fi}\n"
}

/// The command for such a letter, with the letter and what pdflatex prints for it.
const LETTER: &str = "\\themaletter{";

fn rows(report: &Report, columns: &[(usize, &Column)], is_wide: &[bool]) -> String {
    let mut out = String::new();
    let mut previous = None;
    for row in &report.rows {
        match (previous, row.kind) {
            (Some(_), RowKind::Heading) => out.push_str("\\addlinespace\n"),
            (Some(RowKind::Plain | RowKind::Heading), RowKind::Total) => out.push_str("\\midrule\n"),
            _ => {}
        }
        previous = Some(row.kind);
        out.push_str(&joined(columns.iter().zip(is_wide).map(|(&(at, _), &is_wide)| cell(row, at, is_wide))));
        out.push('\n');
    }
    out
}

fn notes(report: &Report) -> String {
    let remarks: Vec<String> = report.remarks().iter().map(|remark| escaped(remark)).collect();
    if remarks.is_empty() {
        return String::new();
    }
    format!("\\par\\smallskip{{\\footnotesize\\raggedright {}\\par}}\n", remarks.join("\\par\n"))
}

/// About how many lines all of it takes.
fn height(report: &Report, columns: &[(usize, &Column)], widths: &[f64]) -> usize {
    let rows: usize = report.rows.iter().map(|row| lines(&row.cells, columns, widths)).sum();
    let headings = report.rows.iter().filter(|row| row.kind == RowKind::Heading).count();
    let notes: usize = report.remarks().iter().map(|note| 1 + note.chars().count() / LETTERS_OF_NOTES).sum();
    rows + headings / 2 + notes
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

/// A column as wide as it is, or of this share of the line.
fn spec(align: Align, share: Option<f64>) -> String {
    let ragged = match align {
        Align::Left => "\\raggedright",
        Align::Right => "\\raggedleft",
    };
    match (share, align) {
        (Some(share), _) => {
            format!(">{{{ragged}\\arraybackslash}}p{{\\dimexpr {share:.3}\\linewidth-2\\tabcolsep\\relax}}")
        }
        (None, Align::Left) => "l".to_owned(),
        (None, Align::Right) => "r".to_owned(),
    }
}

/// The text with every character that means something to LaTeX written so that it is printed.
///
/// The ten specials; marks that fonts or languages turn into others (`"`, `<`, `>`, `|`, dashes, backticks); `[`
/// and `*`, which `\\` before them would swallow; the few Greek letters and signs of our own headings. Control
/// characters are dropped: no LaTeX font has them. A letter that pdflatex does not have by itself is printed from
/// another encoding, or as its number; a word of any length can be broken.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    let mut unbroken = 0;
    // An accent of its own is put on its letter: pdflatex has none.
    for letter in text.trim().nfc() {
        unbroken = if letter.is_whitespace() || letter == '-' { 0 } else { unbroken + 1 };
        if unbroken > WORD_MAX {
            unbroken = 0;
            safe.push_str("\\allowbreak{}");
        }
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
            '/' => safe.push_str("/\\allowbreak{}"),
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
            letter if is_everywhere(letter) => safe.push(letter),
            letter if is_in_t1(letter) => {
                safe.push_str(&format!("{LETTER}{letter}}}{{{{\\fontencoding{{T1}}\\selectfont {letter}}}}}"));
            }
            letter => safe.push_str(&format!("{LETTER}{letter}}}{{{{[}}U+{:04X}{{]}}}}", u32::from(letter))),
        }
    }
    safe
}

/// Whether pdflatex prints the letter without any package. Found by trying each.
const fn is_everywhere(letter: char) -> bool {
    matches!(letter,
        ' '..='~' | '\u{a1}'..='\u{aa}' | '\u{ac}' | '\u{ae}'..='\u{ba}' | '\u{bc}'..='\u{cf}' | '\u{d1}'..='\u{dd}'
        | '\u{df}'..='\u{ef}' | '\u{f1}'..='\u{fd}' | '\u{ff}'..='\u{103}' | '\u{106}'..='\u{10f}' | '\u{112}'..='\u{117}'
        | '\u{11a}'..='\u{125}' | '\u{128}'..='\u{12d}' | '\u{130}'..='\u{137}' | '\u{139}'..='\u{13e}'
        | '\u{141}'..='\u{148}' | '\u{14c}'..='\u{165}' | '\u{168}'..='\u{171}' | '\u{174}'..='\u{17e}'
        | '\u{1cd}'..='\u{1d4}' | '\u{218}'..='\u{21b}' | '\u{2010}'..='\u{2016}' | '‘' | '’' | '“' | '”'
        | '†' | '‡' | '•' | '…' | '‰' | '€' | '™' | '←'..='↓')
}

/// Whether it does so in the encoding of its European fonts.
fn is_in_t1(letter: char) -> bool {
    "«»‹›‚„ÐðÞþĄąĐđĘęĮįŊŋŲų".contains(letter)
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
        \begin{tabular}{l>{\raggedright\arraybackslash}p{\dimexpr 0.593\linewidth-2\tabcolsep\relax}rr}
        \toprule
        Code & Quote & n & $\kappa$ \\
        \midrule
        \textbf{RQ1\_a} &  & 12 & 0.86 \\
        \hspace*{1em}in/\allowbreak{}out \textbar{} {[}sic{]} & =cmd\textbar{}' /\allowbreak{}C calc'!A0\newline second \textbackslash{}line\{\} 100\% {\char34}quoted{\char34} & 3 & $-$0.12 \\
        \hspace*{1em}esc & {[}31mred \textless{}script\textgreater{}alert(1)\textless{}/\allowbreak{}script\textgreater{} \#1 \$x\_2\textasciicircum{}3\textasciitilde{} {`}{*}b{*}{`} & 0 & – \\
        \bottomrule
        \end{tabular}
        \par\smallskip{\footnotesize\raggedright only 12 units, P\_01 \& others\par
        – $\kappa$: neither coder used the code\par
        barriers.thema $\cdot$ consensus\par}
        \end{table}
        ");
    }

    #[test]
    fn letters_that_pdflatex_does_not_have_are_printed_some_way_and_bring_along_how() {
        assert_eq!(
            escaped("Zoe\u{308} trotzdem „“ ß"),
            "Zoë trotzdem \\themaletter{„}{{\\fontencoding{T1}\\selectfont „}}“ ß"
        );
        assert_eq!(escaped("信"), "\\themaletter{信}{{[}U+4FE1{]}}");
        let mut report = Report::new("", vec![Column::text("a", "A")]);
        report.push(vec!["⭐".into()]);
        assert!(render(&report).contains("\\providecommand{\\themaletter}"));
        assert!(!render(&hostile()).contains("themaletter"));
    }

    #[test]
    fn a_wide_table_is_set_tighter_and_its_headings_in_lines() {
        let columns = [Column::text("code", "Code")].into_iter();
        let mut report = Report::new(
            "",
            columns.chain((0..9).map(|n| Column::figure("n", format!("a long heading {n}")))).collect(),
        );
        report.push([Cell::text("word ".repeat(20))].into_iter().chain((0..9).map(|n| n.into())).collect());
        let latex = render(&report);
        assert!(latex.contains("\\scriptsize\\setlength{\\tabcolsep}{2pt}"), "{latex}");
        assert_eq!(latex.matches(">{\\raggedleft\\arraybackslash}p{").count(), 9);
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
