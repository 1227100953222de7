//! A flow as text that other programs draw: DOT for Graphviz, TikZ for LaTeX, Mermaid for web pages and notebooks.
//!
//! Each escapes its own; the figure itself is drawn in `svg`.

use super::svg::wrapped;
use super::{Arrow, Flow};
use crate::model::visible::visible_line;
use crate::report::latex::{escaped as in_latex, helps};
use std::fmt::Write;

/// A program's way to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Dot,
    Tikz,
    Mermaid,
}

impl Dialect {
    pub const ALL: [Self; 3] = [Self::Dot, Self::Tikz, Self::Mermaid];

    /// The word `--as` takes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dot => "dot",
            Self::Tikz => "tikz",
            Self::Mermaid => "mermaid",
        }
    }

    /// The dialect of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.word() == word)
    }
}

impl Flow {
    /// The flow in this dialect.
    pub fn written(&self, dialect: Dialect) -> String {
        match dialect {
            Dialect::Dot => dot(self),
            Dialect::Tikz => tikz(self),
            Dialect::Mermaid => mermaid(self),
        }
    }

    /// Each arrow with the numbers of the stages it joins.
    fn steps(&self) -> impl Iterator<Item = (usize, &Arrow)> {
        self.arrows.iter().take(self.stages.len().saturating_sub(1)).enumerate()
    }
}

fn dot(flow: &Flow) -> String {
    // `\l` ends a line that is set to the left.
    let lines = |text: &str| wrapped(text).iter().map(|line| in_dot(line) + "\\l").collect::<String>();
    let mut out = String::from("digraph flow {\n");
    let title = format!("{}\\nnumbers: {}", in_dot(&flow.title), in_dot(&flow.unit));
    let _ = writeln!(out, "  graph [rankdir=LR, labelloc=t, label=\"{title}\", fontname=\"sans-serif\"];");
    out.push_str("  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=11];\n");
    for (n, stage) in flow.stages.iter().enumerate() {
        let words: Vec<String> = wrapped(stage).iter().map(|line| in_dot(line)).collect();
        let _ = writeln!(out, "  stage{n} [label=\"{}\"];", words.join("\\n"));
    }
    for (n, (label, items)) in flow.steps() {
        let mut words = lines(label);
        for (name, count) in items {
            words.push_str(&lines(&format!("{count}  {name}")));
        }
        let words = if words.is_empty() { words } else { format!(" [label=\"{words}\"]") };
        let _ = writeln!(out, "  stage{n} -> stage{}{words};", n + 1);
    }
    out.push_str("}\n");
    out
}

/// A line as it may stand between quotes: Graphviz reads entities and escapes there.
pub fn in_dot(text: &str) -> String {
    visible_line(text).replace('&', "&amp;").replace('\\', "\\\\").replace('"', "\\\"")
}

/// From one stage's middle to the next, in centimetres.
const STEP: f64 = 4.5;
/// A figure wider than a page's text is scaled down to it.
const PAGE: f64 = 15.0;

fn tikz(flow: &Flow) -> String {
    let is_wide = flow.stages.len() as f64 * STEP - 1.6 > PAGE;
    let mut out = String::new();
    if is_wide {
        out.push_str("\\resizebox{\\linewidth}{!}{%\n");
    }
    out.push_str(
        "\\begin{tikzpicture}[>=stealth, every node/.style={execute at begin node=\\hyphenpenalty10000\\relax},\n  \
         stage/.style={draw, thick, align=flush center, text width=2.6cm, minimum height=1.2cm, font=\\small\\bfseries},\n  \
         share/.style={midway, above, align=flush center, text width=1.4cm, font=\\scriptsize},\n  \
         barriers/.style={anchor=north west, align=flush left, text width=3.6cm, font=\\footnotesize}]\n",
    );
    for (n, stage) in flow.stages.iter().enumerate() {
        let _ = writeln!(out, "\\node[stage] (stage{n}) at ({:.1}, 0) {{{}}};", n as f64 * STEP, in_latex(stage));
    }
    for (n, (label, items)) in flow.steps() {
        let (next, middle) = (n + 1, (n as f64 + 0.5) * STEP);
        let _ = writeln!(out, "\\draw[->, thick] (stage{n}) -- node[share] {{{}}} (stage{next});", in_latex(label));
        if items.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\\draw[very thick, gray] ({middle:.1}, 0) -- ({middle:.1}, -0.9);");
        let lines: Vec<String> =
            items.iter().map(|(name, count)| format!("\\textbf{{{count}}} {}", in_latex(name))).collect();
        let left = middle - 0.8;
        let _ = writeln!(out, "\\node[barriers] at ({left:.1}, -0.9) {{{}}};", lines.join("\\\\[1pt]\n  "));
    }
    out.push_str("\\end{tikzpicture}");
    out.push_str(if is_wide { "}\n" } else { "\n" });
    let _ = writeln!(out, "% numbers: {}", in_latex(&flow.unit));
    format!("% needs \\usepackage{{tikz}}\n{}{out}", helps(&out))
}

fn mermaid(flow: &Flow) -> String {
    let lines = |text: &str| wrapped(text).iter().map(|line| in_mermaid(line)).collect::<Vec<_>>().join("<br/>");
    let title = in_yaml(&format!("{} (numbers: {})", flow.title, flow.unit));
    let mut out = format!("---\ntitle: \"{title}\"\n---\nflowchart LR\n");
    for (n, stage) in flow.stages.iter().enumerate() {
        let _ = writeln!(out, "  stage{n}[\"{}\"]", lines(stage));
    }
    for (n, (label, items)) in flow.steps() {
        let mut words: Vec<String> = Some(lines(label)).filter(|label| !label.is_empty()).into_iter().collect();
        words.extend(items.iter().map(|(name, count)| lines(&format!("{count} {name}"))));
        let next = n + 1;
        let _ = match words.is_empty() {
            true => writeln!(out, "  stage{n} --> stage{next}"),
            false => writeln!(out, "  stage{n} -->|\"{}\"| stage{next}", words.join("<br/>")),
        };
    }
    out
}

/// Whatever could mean something to Mermaid, or to the HTML it makes, is written by its number.
fn in_mermaid(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            ' ' | ',' | '.' | '-' | '(' | ')' => safe.push(letter),
            letter if letter.is_ascii_punctuation() => safe.push_str(&format!("#{};", u32::from(letter))),
            letter => safe.push(letter),
        }
    }
    safe
}

/// In double quotes; what Mermaid looks for in its whole text, quotes or not, is escaped as well.
fn in_yaml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in visible_line(text).chars() {
        match letter {
            '"' | '\\' | '%' | '<' | '>' | '&' | '{' | '}' | '`' => {
                safe.push_str(&format!("\\x{:02x}", u32::from(letter)));
            }
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::{Chart, samples};
    use super::*;
    use proptest::prelude::*;

    fn flow() -> Flow {
        match samples::all().pop() {
            Some((_, Chart::Flow(flow))) => flow,
            _ => unreachable!("the last sample is a flow"),
        }
    }

    /// One arrow on which stands this.
    fn of(text: &str) -> Flow {
        let text = || text.to_owned();
        Flow { title: text(), stages: vec![text(), text()], arrows: vec![(text(), vec![(text(), 9)])], unit: text() }
    }

    #[test]
    fn each_program_gets_its_own_language_as_it_was_tried_with_it() {
        for (dialect, file) in [(Dialect::Dot, "flow.dot"), (Dialect::Tikz, "flow.tex"), (Dialect::Mermaid, "flow.mmd")]
        {
            samples::assert_golden(file, &flow().written(dialect));
        }
    }

    #[test]
    fn a_name_cannot_leave_its_quotes_in_any_dialect() {
        let hostile = of("a\"]; b -> c [URL=\"x\"] \\input{x} %%{init: 1}%% <script> #lt; `$x$` \n\u{202e}");
        let [dot, tikz, mermaid] = Dialect::ALL.map(|dialect| hostile.written(dialect));
        assert!(dot.contains(r#"a\"]; b"#) && !dot.contains("a\"]"), "{dot}");
        assert!(tikz.contains("\\textbackslash{}input\\{x\\}") && !tikz.contains("\\input{"), "{tikz}");
        assert!(!mermaid.contains("%%") && !mermaid.contains("<script") && !mermaid.contains('`'), "{mermaid}");
        for written in [dot, tikz, mermaid] {
            assert!(!written.contains('\u{202e}'));
        }
    }

    proptest! {
        #[test]
        fn nothing_ends_a_string_of_dot_or_mermaid(text in any::<String>()) {
            let quotes = |line: &str| line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
            let dot = of(&text).written(Dialect::Dot);
            prop_assert_eq!(dot.lines().count(), 8, "{}", dot);
            prop_assert!(dot.lines().all(|line| quotes(line).is_multiple_of(2)), "{}", dot);
            let mermaid = of(&text).written(Dialect::Mermaid);
            prop_assert_eq!(mermaid.lines().count(), 7, "{}", mermaid);
            prop_assert!(mermaid.lines().all(|line| matches!(line.matches('"').count(), 0 | 2)), "{}", mermaid);
        }
    }
}
