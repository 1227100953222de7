//! Quotes in LaTeX: quote environments under the headings of their themes and codes.

use super::letters::{escaped, helps};
use crate::model::visible::visible_line;
use crate::report::Report;
use crate::report::quotes::Part;

/// The quotes as a snippet to `\input`. What is for the author alone – where a quote is found, how many there are, where
/// they come from – is a comment.
pub(super) fn render(report: &Report, parts: &[Part]) -> String {
    let body: String = parts.iter().map(part).collect();
    let mut out = "% needs no package\n".to_owned();
    report.remarks().iter().for_each(|remark| out.push_str(&comment(remark)));
    out.push_str(helps(&body));
    // Words that LaTeX cannot hyphenate, as those of another language, do not stand out over the margin.
    out.push_str("\\begingroup\\sloppy\n");
    out.push_str(&body);
    out.push_str("\\endgroup\n");
    out
}

fn part(part: &Part) -> String {
    match part {
        Part::Heading { depth, name } => {
            let (open, close) = match depth {
                0 => ("\\subsection*{", "}"),
                1 => ("\\subsubsection*{", "}"),
                // A heading within a line needs one.
                _ => ("\\paragraph{", "}\\mbox{}\\nopagebreak"),
            };
            format!("\n{open}{}{close}\n", escaped(name))
        }
        Part::Quote { said, whose, place } => {
            let whose = if whose.is_empty() { place } else { whose };
            format!(
                "\n{}\\begin{{quote}}\n“{}” ({})\n\\end{{quote}}\n",
                comment(place),
                escaped(&nested(said)),
                escaped(whose)
            )
        }
    }
}

/// A line that is not printed.
fn comment(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("% {}\n", visible_line(text)) }
}

/// What is quoted within a quote has single marks.
fn nested(said: &str) -> String {
    let mut nested = String::with_capacity(said.len());
    for letter in said.chars() {
        let opens = nested.chars().next_back().is_none_or(|before| before.is_whitespace() || "([‘–—".contains(before));
        nested.push(match letter {
            '“' => '‘',
            '”' => '’',
            '"' if opens => '‘',
            '"' => '’',
            _ => letter,
        });
    }
    nested
}

#[cfg(test)]
mod tests {
    use crate::report::quotes::tests::quotes;
    use crate::report::{Format, Page};
    use insta::assert_snapshot;

    #[test]
    fn each_quote_is_an_environment_with_whose_it_is() {
        assert_snapshot!(quotes().render(Format::Latex, Page::default()), @r"
        % needs no package
        % Study · picked only
        \begingroup\sloppy

        \subsection*{trust}

        \subsubsection*{in people}

        % P05, turn 12 · Q-7f3a91
        \begin{quote}
        “I trust her, {[}…{]} {[}their manager{]}.” (P05, engineer)
        \end{quote}

        % notes, 0–5
        \begin{quote}
        “I do.” (notes, 0–5)
        \end{quote}

        \subsubsection*{in tools}

        % P06, turn 3
        \begin{quote}
        “100 \% ‘safe’ \& sound” (P06)
        \end{quote}

        \subsection*{(no code)}

        % P07, turn 1
        \begin{quote}
        “Who knows?” (P07)
        \end{quote}
        \endgroup
        ");
    }
}
