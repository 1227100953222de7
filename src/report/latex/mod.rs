//! LaTeX with booktabs: a table for a page, a longtable beyond it; upright where it can be, turned where it cannot. Quotes are
//! a text.

mod letters;
mod quotes;
mod setting;

pub(super) use letters::{escaped, helps};

use self::letters::{RULER, broken};
use self::setting::Setting;
use super::widths::{Wanted, lines, shared, wanted};
use super::{Align, Audience, Cell, Column, Report, Row, RowKind};

/// The report as a snippet to `\\input`: it compiles as it is inside a document with the packages it names.
pub(super) fn render(report: &Report) -> String {
    if let Some(parts) = super::quotes::parts(report) {
        return quotes::render(report, &parts);
    }
    let columns = report.columns_for(Audience::People);
    if columns.is_empty() {
        return "% a table without columns\n".to_owned();
    }
    let wanted = wanted(report, &columns, &RULER);
    let setting = Setting::for_columns(&wanted);
    // What says what a row is stands in every part: all columns up to the first of text.
    let keys = columns.iter().position(|(_, column)| column.align == Align::Left).unwrap_or(0) + 1;
    let parts = setting.parts(&wanted, keys);
    let tables: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(n, part)| {
            let of = |at: &usize| (columns[*at], wanted[*at]);
            let (columns, wanted): (Vec<_>, Vec<_>) = part.iter().map(of).unzip();
            let title = match parts.len() {
                1 => report.title.clone(),
                many => format!("{} (part {} of {many})", report.title, n + 1),
            };
            Table::new(report, setting, title.trim().to_owned(), columns, &wanted, n + 1 == parts.len()).latex()
        })
        .collect();
    let mut table = tables.join("\\clearpage\n");
    let mut packages = vec!["booktabs", "array"];
    let is_long = table.contains("{longtable}");
    packages.extend(is_long.then_some("longtable"));
    let mut said = String::new();
    if setting.is_turned {
        packages.push("lscape");
        said = "% turned, because it is too wide for the text of an upright page\n".to_owned();
        table = format!("\\begin{{landscape}}\n{table}\\end{{landscape}}\n");
    }
    let inside = if is_long || setting.is_turned { "; not inside a float" } else { "" };
    format!("% needs \\usepackage{{{}}}{inside}\n{said}{}{table}", packages.join(","), helps(&table))
}

/// A table that fits the width of its page.
struct Table<'r> {
    report: &'r Report,
    setting: &'static Setting,
    caption: String,
    columns: Vec<(usize, &'r Column)>,
    /// In letters, of which a line has as many as the setting says.
    widths: Vec<f64>,
    /// Which columns have their width given, and are wrapped within it.
    is_wide: Vec<bool>,
    /// Whether what belongs to the report is said below it.
    has_notes: bool,
}

impl<'r> Table<'r> {
    fn new(
        report: &'r Report,
        setting: &'static Setting,
        title: String,
        columns: Vec<(usize, &'r Column)>,
        wanted: &[Wanted],
        has_notes: bool,
    ) -> Self {
        let room = setting.letters() - columns.len() as f64 * setting.gaps();
        let fits = wanted.iter().map(|column| column.natural).sum::<f64>() <= room;
        let widths = shared(wanted, room);
        let is_wide = wanted.iter().zip(&widths).map(|(of, width)| !fits && of.natural > *width + 0.01).collect();
        let caption = if title.is_empty() { title } else { format!("\\caption{{{}}}", escaped(&title)) };
        Self { report, setting, caption, columns, widths, is_wide, has_notes }
    }

    fn latex(&self) -> String {
        let Self { setting, caption, .. } = self;
        let (size, heading, spec) = (setting.size(), self.heading(), self.spec());
        let notes = if self.has_notes { notes(self.report) } else { String::new() };
        if self.height() > setting.height() {
            let caption = if caption.is_empty() { String::new() } else { format!("{caption}\\\\\n") };
            let (columns, rows) = (self.columns.len(), self.rows(true));
            return format!(
                "\\begingroup{size}\n\\begin{{longtable}}{{{spec}}}\n{caption}\\toprule\n{heading}\n\\midrule\n\\endfirsthead\n\
                 \\toprule\n{heading}\n\\midrule\n\\endhead\n\\midrule\n\
                 \\multicolumn{{{columns}}}{{r}}{{\\itshape continued on the next page}} \\\\\n\\endfoot\n\\bottomrule\n\\endlastfoot\n\
                 {rows}\\end{{longtable}}\n\\endgroup\n{notes}"
            );
        }
        let caption = if caption.is_empty() { String::new() } else { format!("{caption}\n") };
        let rows = self.rows(false);
        format!(
            "\\begin{{table}}\n\\centering{size}\n{caption}\\begin{{tabular}}{{{spec}}}\n\\toprule\n{heading}\n\\midrule\n\
             {rows}\\bottomrule\n\\end{{tabular}}\n{notes}\\end{{table}}\n"
        )
    }

    /// How its columns are set.
    fn spec(&self) -> String {
        (0..self.columns.len()).map(|n| spec(self.columns[n].1.align, self.width_of(n), 'p')).collect()
    }

    /// The width of a column that is wrapped, as a share of the line.
    fn width_of(&self, n: usize) -> Option<f64> {
        let share = || (self.widths[n] + self.setting.gaps()) / self.setting.letters();
        // Rounded down, so that all together are no wider than the line.
        self.is_wide[n].then(|| (share() * 1000.0).floor() / 1000.0)
    }

    /// What stands at the head of each column, on the line just above the rule.
    fn heading(&self) -> String {
        joined(
            (0..self.columns.len()).map(|n| {
                let (_, column) = self.columns[n];
                let text = broken(&column.heading, self.widths[n]);
                let is_one_line = RULER.width(&column.heading) <= self.widths[n];
                match self.width_of(n) {
                    Some(width) if !is_one_line => {
                        format!("\\multicolumn{{1}}{{{}}}{{{text}}}", spec(column.align, Some(width), 'b'))
                    }
                    _ => text,
                }
            }),
            "\\\\",
        )
    }

    fn rows(&self, is_long: bool) -> String {
        let mut out = String::new();
        let mut previous = None;
        let is_airy = self.is_airy();
        for row in &self.report.rows {
            match (previous, row.kind) {
                (Some(_), RowKind::Heading) => out.push_str("\\addlinespace\n"),
                (Some(RowKind::Plain | RowKind::Heading), RowKind::Total) => out.push_str("\\midrule\n"),
                (Some(_), _) if is_airy => out.push_str("\\addlinespace[3pt]\n"),
                _ => {}
            }
            previous = Some(row.kind);
            // No page ends below a heading.
            let end = if is_long && row.kind == RowKind::Heading { "\\\\*" } else { "\\\\" };
            out.push_str(&joined((0..self.columns.len()).map(|n| self.cell(row, n)), end));
            out.push('\n');
        }
        out
    }

    fn cell(&self, row: &Row, n: usize) -> String {
        let (at, is_wide) = (self.columns[n].0, self.is_wide[n]);
        let cell = row.cells.get(at).unwrap_or(&Cell::Empty);
        if cell.is_figure() {
            return figure(row, cell);
        }
        let depth = cell.depth();
        let width = self.widths[n] - RULER.indent * depth as f64;
        let lines = cell.for_people();
        let lines = lines.lines().map(|line| if is_wide { broken(line, width) } else { escaped(line) });
        // Only a column of fixed width can break a line.
        let text = lines.collect::<Vec<_>>().join(if is_wide { "\\newline " } else { " " });
        let text = if Report::is_strong(row, cell) { format!("\\textbf{{{text}}}") } else { text };
        match depth {
            0 => text,
            depth if is_wide => format!("\\leftskip={depth}em {text}"),
            depth => format!("\\hspace*{{{depth}em}}{text}"),
        }
    }

    /// Whether rows take so many lines that the eye cannot tell where one ends.
    fn is_airy(&self) -> bool {
        self.report.rows.iter().any(|row| lines(row, &self.columns, &self.widths, &RULER) > 3)
    }

    /// About how high it is, in points.
    fn height(&self) -> f64 {
        let Self { report, setting, columns, widths, .. } = self;
        let rows: usize = report.rows.iter().map(|row| lines(row, columns, widths, &RULER)).sum();
        let air = if self.is_airy() { report.rows.len() as f64 * 3.0 } else { 0.0 };
        let headings = report.rows.iter().filter(|row| row.kind == RowKind::Heading).count();
        let heads = columns.iter().zip(widths).map(|((_, column), width)| RULER.lines(&column.heading, width + 0.01));
        let rows = rows + heads.max().unwrap_or(1);
        let remarks = if self.has_notes { report.remarks() } else { Vec::new() };
        let notes: usize = remarks.iter().map(|note| RULER.lines(note, setting.letters_of_notes())).sum();
        let caption = RULER.lines(&self.report.title, setting.letters_of_notes());
        // Half a line above a heading, one for each rule and around the notes; notes are in \footnotesize.
        (rows as f64 + headings as f64 / 2.0 + 3.0) * setting.leading
            + notes as f64 * 9.5
            + caption as f64 * 12.0
            + air
            + 16.0
    }
}

/// What stands below the table.
fn notes(report: &Report) -> String {
    let remarks: Vec<String> = report.remarks().iter().map(|remark| escaped(remark)).collect();
    if remarks.is_empty() {
        return String::new();
    }
    format!("\\par\\smallskip{{\\footnotesize\\raggedright {}\\par}}\n", remarks.join("\\par\n"))
}

fn joined(cells: impl Iterator<Item = String>, end: &str) -> String {
    format!("{} {end}", cells.collect::<Vec<_>>().join(" & "))
}

/// A figure is never broken.
fn figure(row: &Row, cell: &Cell) -> String {
    let text = escaped(&cell.for_people()).replace(" \\%", "\\,\\%").replace(' ', "~");
    let text = match text.strip_prefix('-') {
        Some(positive) => format!("$-${positive}"),
        None => text,
    };
    if Report::is_strong(row, cell) { format!("\\textbf{{{text}}}") } else { text }
}

/// A column as wide as it is, or of this share of the line; its lines hang from the first (`p`) or stand on the last (`b`).
fn spec(align: Align, share: Option<f64>, on: char) -> String {
    let ragged = match align {
        Align::Left => "\\raggedright",
        Align::Right => "\\raggedleft",
    };
    match (share, align) {
        (Some(share), _) => {
            format!(">{{{ragged}\\arraybackslash}}{on}{{\\dimexpr {share:.3}\\linewidth-2\\tabcolsep\\relax}}")
        }
        (None, Align::Left) => "l".to_owned(),
        (None, Align::Right) => "r".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use insta::assert_snapshot;

    #[test]
    fn the_specials_are_printed_and_the_table_is_set_with_booktabs() {
        assert_snapshot!(render(&hostile()), @r"
        % needs \usepackage{booktabs,array}
        \begin{table}
        \centering
        \caption{Codes \& \textless{}themes\textgreater{}}
        \begin{tabular}{l>{\raggedright\arraybackslash}p{\dimexpr 0.615\linewidth-2\tabcolsep\relax}rr}
        \toprule
        Code & Quote & n & $\kappa$ \\
        \midrule
        \textbf{RQ1\_\allowbreak{}a} &  & 12 & 0.86 \\
        \hspace*{1em}in/\allowbreak{}out \textbar{} {[}sic{]} & =cmd\textbar{}' /\allowbreak{}C calc'!A0\newline second \textbackslash{}line\{\} 100\% “quoted” & 3 & $-$0.12 \\
        \hspace*{1em}esc & {[}31mred \textless{}script\textgreater{}alert(1)\textless{}/\allowbreak{}script\textgreater{} \#1 \$x\_\allowbreak{}2\textasciicircum{}3\textasciitilde{} {`}{*}b{*}’ & 0 & – \\
        \bottomrule
        \end{tabular}
        \par\smallskip{\footnotesize\raggedright only 12 units, P\_\allowbreak{}01 \& others\par
        – $\kappa$: neither coder used the code\par
        barriers.thema $\cdot$ consensus\par}
        \end{table}
        ");
    }

    #[test]
    fn a_table_with_a_letter_that_pdflatex_does_not_have_brings_along_how_it_is_printed() {
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
}
