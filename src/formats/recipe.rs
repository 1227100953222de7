//! Recipes: which outputs a study needs, in TOML.
//!
//! ```toml
//! [[output]]
//! file = "tables/frequencies.tex"
//! what = "frequencies"
//! options = "--layer consensus --used"
//! ```
//!
//! `what` is a command that answers something, `options` what would be typed after it; the file's ending sets the format.
//! A recipe may come from a colleague, so a file is named relative to the recipe and never outside its folder.

use super::toml::{self, Faults, Problem};
use crate::model::visible::is_alive;
use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};
use std::collections::HashSet;
use std::ops::Range;
use std::path::{Component, Path};

/// How many outputs a recipe may ask for.
const OUTPUTS_MAX: usize = 1_000;

/// One file to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Relative to the recipe, with `/` between folders.
    pub file: String,
    /// The command with its options, as it would be typed after `thema`.
    pub line: String,
    /// Where it stands in the recipe, from 1.
    pub at: usize,
}

/// The outputs a recipe asks for, in its order, or everything that is wrong with it.
pub fn read(text: &str) -> Result<Vec<Output>, Vec<Problem>> {
    toml::read(text, |table, faults| {
        let mut reading = Reading { faults, outputs: Vec::new() };
        reading.sections(table);
        reading.outputs.into_iter().map(|(_, output)| output).collect()
    })
}

/// A recipe that asks for these files (named as in [`Output::file`]), each by its command line.
pub fn write<'o>(outputs: impl IntoIterator<Item = (&'o str, &'o str)>) -> String {
    let written = outputs.into_iter().map(|(file, line)| {
        let (what, options) = line.split_once(' ').unwrap_or((line, ""));
        let options = if options.is_empty() { String::new() } else { format!("options = {}\n", quoted(options)) };
        format!("[[output]]\nfile = {}\nwhat = {}\n{options}", quoted(file), quoted(what))
    });
    written.collect::<Vec<_>>().join("\n")
}

/// A text as TOML quotes it.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

struct Reading<'f, 't> {
    faults: &'f mut Faults<'t>,
    outputs: Vec<(Range<usize>, Output)>,
}

impl Reading<'_, '_> {
    fn complain(&mut self, at: Range<usize>, said: String) {
        self.faults.complain(at, said);
    }

    fn sections(&mut self, table: &DeTable<'_>) {
        for (name, value) in table {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("output", DeValue::Array(outputs)) => outputs.iter().for_each(|output| self.output(output)),
                ("output", _) => self.complain(name.span(), "each output is written as [[output]]".to_owned()),
                (other, _) => {
                    let said = format!("a recipe has no \"{other}\"; each output is written as [[output]]");
                    self.complain(name.span(), said);
                }
            }
        }
        if self.outputs.len() > OUTPUTS_MAX {
            self.complain(0..0, format!("there are {} outputs; at most {OUTPUTS_MAX} are made", self.outputs.len()));
        }
        let mut files = HashSet::new();
        for (at, Output { file, .. }) in &self.outputs {
            if !files.insert(file.to_lowercase()) {
                self.faults.complain(at.clone(), format!("{file} is made twice"));
            }
        }
        if self.outputs.is_empty() && self.faults.is_empty() {
            self.complain(0..0, "there is no [[output]]".to_owned());
        }
    }

    fn output(&mut self, output: &Spanned<DeValue<'_>>) {
        let at = self.faults.line(&output.span());
        let DeValue::Table(table) = output.get_ref() else {
            self.complain(output.span(), "each output is written as [[output]]".to_owned());
            return;
        };
        let (mut file, mut what, mut options) = (None, None, String::new());
        for (name, value) in table {
            let text = value.get_ref().as_str();
            match (name.get_ref().as_ref(), text) {
                ("file", Some(path)) => match path_within(path) {
                    Ok(path) => file = Some(path),
                    Err(said) => self.complain(value.span(), said),
                },
                ("what", Some(command)) if !command.trim().is_empty() => what = Some(command.trim().to_owned()),
                ("options", Some(given)) => options = given.trim().to_owned(),
                ("file" | "what" | "options", _) => {
                    let said = format!("{} is a text in quotes", name.get_ref());
                    self.complain(value.span(), said);
                }
                (other, _) => {
                    let said = format!("an output has no \"{other}\"; it has file, what and options");
                    self.complain(name.span(), said);
                }
            }
        }
        match (file, what) {
            (Some(file), Some(what)) => {
                let line = [what, options].join(" ").trim_end().to_owned();
                self.outputs.push((output.span(), Output { file, line, at }));
            }
            (file, what) => {
                let wanting = |name: &str| table.keys().all(|key| key.get_ref().as_ref() != name);
                if file.is_none() && wanting("file") {
                    self.complain(output.span(), "the output has no file, as file = \"tables/codes.csv\"".to_owned());
                }
                if what.is_none() && wanting("what") {
                    self.complain(output.span(), "the output does not say what, as what = \"frequencies\"".to_owned());
                }
            }
        }
    }
}

/// The path with `/` between its folders, if it stays in the recipe's folder.
fn path_within(path: &str) -> Result<String, String> {
    let outside = || format!("{path} is not in the recipe's folder; name the file from there, without ..");
    let mut parts = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(part) => parts.push(part.to_str().ok_or_else(outside)?),
            _ => return Err(outside()),
        }
    }
    // On another system a backslash or a colon leads elsewhere.
    if path.contains(['\\', ':']) || path.chars().any(is_alive) {
        return Err(outside());
    }
    if parts.is_empty() { Err("the file has no name".to_owned()) } else { Ok(parts.join("/")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(text: &str) -> Vec<String> {
        let problems = read(text).unwrap_err();
        problems.iter().map(|problem| format!("line {}: {}", problem.line, problem.said)).collect()
    }

    #[test]
    fn outputs_are_read_in_their_order() {
        let text = "# for the paper\n[[output]]\nfile = \"tables/codes.tex\"\nwhat = \"frequencies\"\n\
                    options = \"--used\"\n\n[[output]]\nfile = \"./book.docx\"\nwhat = \"codebook\"\n";
        let output = |file: &str, line: &str, at| Output { file: file.into(), line: line.into(), at };
        let expected = [output("tables/codes.tex", "frequencies --used", 2), output("book.docx", "codebook", 7)];
        assert_eq!(read(text).unwrap(), expected);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let asked = [("a/b.csv", "crosstab --attr='a \"b\" \\ c'"), ("c.md", "codebook")];
        let read = read(&write(asked)).unwrap();
        assert_eq!(read.iter().map(|output| (output.file.as_str(), output.line.as_str())).collect::<Vec<_>>(), asked);
    }

    #[test]
    fn no_file_lies_outside_the_recipes_folder() {
        for path in ["/etc/passwd", "../x.csv", "a/../../x.csv", "C:x.csv", "a\\nb.csv", "a\\\\..\\\\x.csv", ""] {
            let text = format!("[[output]]\nfile = \"{path}\"\nwhat = \"codebook\"\n");
            assert!(said(&text)[0].starts_with("line 2: "), "{path}");
        }
    }

    #[test]
    fn everything_wrong_is_said_with_its_line() {
        let text = "[[output]]\nfile = \"a.csv\"\nwhta = \"codebook\"\n[[output]]\nfile = 3\nwhat = \"codebook\"\n\
                    [[output]]\nfile = \"A.csv\"\nwhat = \"codebook\"\n[[output]]\nfile = \"a.csv\"\nwhat = \"codebook\"\n";
        assert_eq!(
            said(text),
            [
                "line 1: the output does not say what, as what = \"frequencies\"",
                "line 3: an output has no \"whta\"; it has file, what and options",
                "line 5: file is a text in quotes",
                "line 10: a.csv is made twice",
            ]
        );
        assert_eq!(said(""), ["line 1: there is no [[output]]"]);
        assert_eq!(said("x = 1\n"), ["line 1: a recipe has no \"x\"; each output is written as [[output]]"]);
        assert!(said("[[output]\n")[0].starts_with("line 1: "));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(\\[\\[output\\]\\]|file|what|options|=|\"|'|\n|[a-z/.\\\\]|\\PC){0,40}") {
            let _ = read(&text);
        }
    }
}
