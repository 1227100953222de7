//! A text in paragraphs, in the dialects a text can have; any other gets a table of one column.

use super::{Column, Format, Page, Rendered, Report, docx, html, latex, markdown, text};
use crate::model::visible::{visible, visible_line};

/// On a terminal wider than this lines are no longer than that: they could not be read.
const WIDTH_MAX: usize = 90;

/// Paragraphs under a title. What is to be filled in by a person stands in square brackets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prose {
    pub title: String,
    pub paragraphs: Vec<String>,
    /// Where it comes from, on one line; empty if unsaid.
    pub provenance: String,
}

impl Prose {
    /// The text in this dialect, with a line end after the last line.
    pub fn render(&self, format: Format, page: Page) -> Rendered {
        match format {
            Format::Table => Rendered::Text(self.plain(page.width)),
            Format::Markdown => Rendered::Text(self.markdown()),
            Format::Latex => Rendered::Text(self.latex()),
            Format::Html => Rendered::Text(html::of_prose(&self.title, &self.paragraphs, &self.provenance)),
            Format::Docx => {
                Rendered::File { format, bytes: docx::of_prose(&self.title, &self.paragraphs, &self.provenance) }
            }
            _ => self.table().render(format, page),
        }
    }

    /// One row a paragraph.
    fn table(&self) -> Report {
        let mut report = Report::new(&self.title, vec![Column::text("paragraph", "Paragraph")]);
        self.paragraphs.iter().for_each(|paragraph| report.push(vec![paragraph.as_str().into()]));
        report.provenance.clone_from(&self.provenance);
        report
    }

    fn plain(&self, width: Option<usize>) -> String {
        let width = width.map_or(usize::MAX, |width| width.min(WIDTH_MAX));
        let mut out = format!("{}\n", visible_line(&self.title));
        for paragraph in self.paragraphs.iter().chain((!self.provenance.is_empty()).then_some(&self.provenance)) {
            out.push('\n');
            for line in text::wrapped(&visible(paragraph), width) {
                out.push_str(&line);
                out.push('\n');
            }
        }
        out
    }

    fn markdown(&self) -> String {
        let mut parts = vec![format!("### {}", markdown::escaped(&self.title))];
        parts.extend(self.paragraphs.iter().map(|paragraph| markdown::escaped(paragraph)));
        parts.extend(
            (!self.provenance.is_empty()).then(|| format!("<small>{}</small>", markdown::escaped(&self.provenance))),
        );
        parts.join("\n\n") + "\n"
    }

    fn latex(&self) -> String {
        let mut parts = vec![format!("\\paragraph{{{}}}", latex::escaped(&self.title))];
        parts.extend(self.paragraphs.iter().map(|paragraph| latex::escaped(paragraph)));
        let source = latex::escaped(&self.provenance);
        parts.extend((!source.is_empty()).then(|| format!("\\par\\smallskip{{\\footnotesize {source}\\par}}")));
        parts.join("\n\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;

    fn prose() -> Prose {
        Prose {
            title: "Methods & <more>".into(),
            paragraphs: vec![
                "Two researchers coded 100 % of P_01. [say who] κ was 0.75.".into(),
                "*Codes* | `themes` \u{1b}[31m\u{202e}.".into(),
            ],
            provenance: "Study · thema".into(),
        }
    }

    #[test]
    fn on_a_terminal_paragraphs_are_wrapped_and_harmless() {
        assert_snapshot!(prose().render(Format::Table, Page { width: Some(30), ..Page::default() }), @r"
        Methods & <more>

        Two researchers coded 100 % of
        P_01. [say who] κ was 0.75.

        *Codes* | `themes` ␛[31m⟨RLO⟩.

        Study · thema
        ");
    }

    #[test]
    fn in_markdown_and_latex_nothing_of_a_text_is_markup() {
        assert_snapshot!(prose().render(Format::Markdown, Page::default()), @r"
        ### Methods &amp; &lt;more&gt;

        Two researchers coded 100 % of P\_01. \[say who\] κ was 0.75.

        \*Codes\* \| \`themes\` ␛\[31m⟨RLO⟩.

        <small>Study · thema</small>
        ");
        assert_snapshot!(prose().render(Format::Latex, Page::default()), @r"
        \paragraph{Methods \& \textless{}more\textgreater{}}

        Two researchers coded 100 \% of P\_\allowbreak{}01. {[}say who{]} $\kappa$ was 0.75.

        {*}Codes{*} \textbar{} {`}themes’ {[}31m.

        \par\smallskip{\footnotesize Study $\cdot$ thema\par}
        ");
    }

    #[test]
    fn on_a_page_it_is_a_text_and_no_table() {
        let page = prose().render(Format::Html, Page::default()).to_string();
        let body = page.split_once("<body>").unwrap().1;
        assert_snapshot!(body, @r#"
        <h1>Methods &amp; &lt;more&gt;</h1>
        <p class="prose">Two researchers coded 100 % of P_01. [say who] κ was 0.75.</p>
        <p class="prose">*Codes* | `themes` ␛[31m⟨RLO⟩.</p>
        <footer>
        <p>Study · thema</p>
        </footer>
        </body>
        </html>
        "#);
    }

    #[test]
    fn as_csv_a_paragraph_is_a_row() {
        let csv = prose().render(Format::Csv, Page::default()).to_string();
        assert!(csv.starts_with("paragraph\nTwo researchers"), "{csv}");
    }
}
