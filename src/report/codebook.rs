//! The codebook as a table: for an appendix, or to be edited elsewhere and imported again.

use super::{Cell, Column, Report, RowKind};
use crate::model::codebook::{Code, CodeKind, Codebook};

/// How often a code occurs, if that is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub participants: u64,
    pub passages: u64,
}

/// The codes in use in reading order, with the fields MacQueen et al. (1998) ask for; themes head their codes.
///
/// As CSV its first columns are those a codebook is imported from, so that it can be edited in a spreadsheet and
/// read again.
pub fn codebook(title: &str, codebook: &Codebook, counts: impl Fn(&Code) -> Option<Counts>) -> Report {
    let columns = vec![
        Column::text("path", "Code"),
        Column::text("kind", "Kind").for_programs(),
        Column::text("definition", "Definition").for_programs(),
        Column::text("include", "Use for").for_programs(),
        Column::text("exclude", "Not for").for_programs(),
        Column::text("example", "Example").for_programs(),
        Column::text("color", "Colour").for_programs(),
        // Side by side the four texts would each be too narrow to read.
        Column::text("description", "Definition").for_people(),
        Column::figure("participants", "Participants"),
        Column::figure("passages", "Passages"),
    ];
    let mut report = Report { is_data: true, ..Report::new(title, columns) };
    for (code, depth) in codebook.tree() {
        let count = counts(code);
        let figure = |figure: Option<u64>| figure.map_or(Cell::Empty, Cell::Integer);
        let cells = vec![
            Cell::Path { path: codebook.path(code.id).to_owned(), depth },
            Cell::text(code.kind.word()),
            Cell::text(&code.definition),
            Cell::text(&code.include),
            Cell::text(&code.exclude),
            Cell::text(&code.example),
            Cell::text(code.color.as_deref().unwrap_or_default()),
            Cell::text(description(code)),
            figure(count.map(|count| count.participants)),
            figure(count.map(|count| count.passages)),
        ];
        let kind = if code.kind == CodeKind::Theme { RowKind::Heading } else { RowKind::Plain };
        report.push_as(kind, cells);
    }
    without_empty_columns(&mut report);
    report
}

/// What a person reads of a code: its definition, then a line each for when to use it, when not, and its example.
fn description(code: &Code) -> String {
    let parts = [("", &code.definition), ("Use for: ", &code.include), ("Not for: ", &code.exclude)];
    let mut lines: Vec<String> =
        parts.iter().filter(|(_, text)| !text.is_empty()).map(|(word, text)| format!("{word}{text}")).collect();
    if !code.example.is_empty() {
        lines.push(format!("Example: “{}”", code.example.trim_matches(['“', '”', '"'])));
    }
    lines.join("\n")
}

/// People are spared a column in which nothing stands; programs find every column they know.
fn without_empty_columns(report: &mut Report) {
    for at in 0..report.columns.len() {
        let is_empty = |cell: &Cell| matches!(cell, Cell::Empty) || matches!(cell, Cell::Text(text) if text.is_empty());
        if report.rows.iter().all(|row| is_empty(&row.cells[at])) {
            report.columns[at].audience = super::Audience::Programs;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, Page};
    use insta::assert_snapshot;

    fn book() -> Codebook {
        let theme = Code {
            definition: "Teams that build and teams that defend do not meet".into(),
            ..Code::new(CodeKind::Theme, "team isolation")
        };
        let code = Code {
            parent: Some(theme.id),
            definition: "Security is somebody else's work".into(),
            include: "Handing over, \"throwing over the fence\"".into(),
            example: "- We throw it over the fence. (P05)".into(),
            color: Some("#0072b2".into()),
            ..Code::new(CodeKind::Code, "security/safety elsewhere")
        };
        Codebook::new(vec![theme, code])
    }

    fn counted(code: &Code) -> Option<Counts> {
        Some(Counts { participants: 9, passages: if code.kind == CodeKind::Theme { 23 } else { 14 } })
    }

    #[test]
    fn as_csv_it_can_be_imported_again() {
        let report = codebook("Codebook", &book(), |_| None);
        assert_snapshot!(report.render(Format::Csv, Page::default()), @r#"
        path,kind,definition,include,exclude,example,color,participants,passages
        team isolation,theme,Teams that build and teams that defend do not meet,,,,,,
        team isolation/security\/safety elsewhere,code,Security is somebody else's work,"Handing over, ""throwing over the fence""",,'- We throw it over the fence. (P05),#0072b2,,
        "#);
    }

    #[test]
    fn on_a_terminal_codes_stand_under_their_theme_and_empty_columns_are_left_out() {
        let report = codebook("Codebook", &book(), counted);
        assert_snapshot!(report.render(Format::Table, Page { width: Some(90), ..Page::default() }), @r#"
        Codebook

        Code                         Definition                             Participants  Passages
        ──────────────────────────────────────────────────────────────────────────────────────────
        team isolation               Teams that build and teams that                   9        23
                                     defend do not meet

          security/safety elsewhere  Security is somebody else's work                  9        14
                                     Use for: Handing over, "throwing over
                                     the fence"
                                     Example: “- We throw it over the
                                     fence. (P05)”
        "#);
    }

    #[test]
    fn in_latex_themes_are_set_apart_and_long_definitions_wrapped() {
        let report = codebook("Codebook", &book(), counted);
        assert_snapshot!(report.render(Format::Latex, Page::default()), @r"
        % needs \usepackage{booktabs,array}
        \begin{table}
        \centering
        \caption{Codebook}
        \begin{tabular}{>{\raggedright\arraybackslash}p{\dimexpr 0.326\linewidth-2\tabcolsep\relax}>{\raggedright\arraybackslash}p{\dimexpr 0.333\linewidth-2\tabcolsep\relax}rr}
        \toprule
        Code & Definition & Participants & Passages \\
        \midrule
        \textbf{team isolation} & Teams that build and teams that defend do not meet & 9 & 23 \\
        \addlinespace[3pt]
        \leftskip=1em security/\allowbreak{}safety elsewhere & Security is somebody else's work\newline Use for: Handing over, “throwing over the fence”\newline Example: “- We throw it over the fence. (P05)” & 9 & 14 \\
        \bottomrule
        \end{tabular}
        \end{table}
        ");
    }

    #[test]
    fn in_markdown_codes_are_indented_under_their_theme() {
        let report = codebook("Codebook", &book(), counted);
        assert_snapshot!(report.render(Format::Markdown, Page::default()), @r#"
        ### Codebook

        | Code | Definition | Participants | Passages |
        | :-- | :-- | --: | --: |
        | **team isolation** | Teams that build and teams that defend do not meet | 9 | 23 |
        | &emsp;security/safety elsewhere | Security is somebody else's work<br>Use for: Handing over, "throwing over the fence"<br>Example: “- We throw it over the fence. (P05)” | 9 | 14 |
        "#);
    }
}
