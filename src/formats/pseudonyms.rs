//! The list of real names and what stands for them: a file that is kept outside the project.
//!
//! CSV with the columns `real` (or `candidate`) and `replacement`, or without headings, real name first; or lines as
//! `Odile Brannigan → [person 1]`. `#` begins a comment. Several real names may share one replacement.

use super::sheet::{Refused, Sheet, SheetError, folded};
use crate::model::names::{Name, Names, compared};
use std::collections::HashMap;

/// What a list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PseudonymsFile {
    pub names: Vec<Name>,
    /// The lines that cannot be used; a list with any should not be used at all.
    pub refused: Vec<Refused>,
}

/// A name with the line it stands on.
struct Line {
    line: u64,
    name: Name,
}

/// Reads a list.
pub fn read(text: &str) -> Result<PseudonymsFile, SheetError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // A comment becomes a line with nothing on it, so that the others keep their numbers.
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    let lines: Vec<&str> = text.lines().map(|line| if is_comment(&line) { "" } else { line }).collect();
    let first = lines.iter().find(|line| !line.trim().is_empty()).ok_or(SheetError::Empty)?;
    let (lines, refused) = if parted(first).is_some() { of_arrows(&lines) } else { of_table(&lines, first)? };
    Ok(checked(lines, refused))
}

/// The two sides of `real → replacement`.
fn parted(line: &str) -> Option<(&str, &str)> {
    line.split_once('→').or_else(|| line.split_once("->"))
}

fn of_arrows(lines: &[&str]) -> (Vec<Line>, Vec<Refused>) {
    let (mut read, mut refused) = (Vec::new(), Vec::new());
    for (text, line) in lines.iter().zip(1..).filter(|(text, _)| !text.trim().is_empty()) {
        match parted(text) {
            Some((real, replacement)) => read.push(Line { line, name: named(real, replacement) }),
            None => refused.push(Refused { line, reason: "no arrow as in `real → [descriptor]`".to_owned() }),
        }
    }
    (read, refused)
}

fn of_table(lines: &[&str], first: &str) -> Result<(Vec<Line>, Vec<Refused>), SheetError> {
    const REAL: [&str; 4] = ["real", "candidate", "name", "real_name"];
    const REPLACEMENT: [&str; 3] = ["replacement", "pseudonym", "descriptor"];
    let is_heading = |name: &str| REAL.contains(&name) || REPLACEMENT.contains(&name);
    let has_heading = first.split([',', ';', '\t']).any(|cell| is_heading(&folded(cell.trim_matches(['"', ' ']))));
    let separator = if first.contains('\t') {
        '\t'
    } else if first.contains(',') || !first.contains(';') {
        ','
    } else {
        ';'
    };
    let heading = if has_heading { String::new() } else { format!("real{separator}replacement{separator}kind\n") };
    let text = format!("{heading}{}", lines.join("\n"));
    let sheet = Sheet::read(&text)?;
    let column = |known: &[&str], wanted: &str| -> Result<Option<usize>, SheetError> {
        for name in known {
            if let Some(at) = sheet.column(name)? {
                return Ok(Some(at));
            }
        }
        Err(sheet.missing(wanted))
    };
    let (real, replacement) = (column(&REAL, "real")?, column(&REPLACEMENT, "replacement")?);
    let before = u64::from(!has_heading);
    let reading =
        sheet.read_rows(|row| Ok(Line { line: row.line - before, name: named(row.cell(real), row.cell(replacement)) }));
    let placed = |refused: Refused| Refused { line: refused.line.saturating_sub(before), ..refused };
    Ok((reading.rows, reading.refused.into_iter().map(placed).collect()))
}

fn named(real: &str, replacement: &str) -> Name {
    Name { real: real.trim().to_owned(), replacement: replacement.trim().to_owned() }
}

/// Refuses what would do harm, or not what was meant.
fn checked(lines: Vec<Line>, mut refused: Vec<Refused>) -> PseudonymsFile {
    let mut known: HashMap<String, (u64, String)> = HashMap::new();
    let mut kept: Vec<Line> = Vec::new();
    for Line { line, name } in lines {
        let mut refuse = |reason: String| refused.push(Refused { line, reason });
        let Name { real, replacement } = &name;
        if real.is_empty() {
            refuse("no real name".to_owned());
        } else if replacement.is_empty() {
            refuse(format!("nothing stands for \"{real}\"; write a descriptor as [person 1]"));
        } else if real.chars().count() < 2 {
            refuse(format!("\"{real}\" is too short to be looked for: it would be found everywhere"));
        } else if !real.chars().any(char::is_alphanumeric) {
            refuse(format!("\"{real}\" has neither a letter nor a digit"));
        } else if replacement.chars().any(char::is_control) {
            refuse(format!("what stands for \"{real}\" must stand on one line"));
        } else {
            match known.get(&compared(real)) {
                Some((_, same)) if same == replacement => {}
                Some((first, other)) => {
                    refuse(format!("\"{real}\" is on line {first} already, with another replacement: {other}"));
                }
                None => {
                    known.insert(compared(real), (line, replacement.clone()));
                    kept.push(Line { line, name });
                }
            }
        }
    }
    let all = Names::new(kept.iter().map(|line| line.name.clone()).collect(), false);
    let mut names = Vec::with_capacity(kept.len());
    for Line { line, name } in kept {
        match all.find(&name.replacement).first() {
            None => names.push(name),
            Some(found) => refused.push(Refused {
                line,
                reason: format!(
                    "what stands for \"{}\" holds a real name: {}",
                    name.real,
                    all.names()[found.name].real
                ),
            }),
        }
    }
    refused.sort_by_key(|refused| refused.line);
    PseudonymsFile { names, refused }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let file = read(text).unwrap();
        assert_eq!(file.refused, [], "{text}");
        file.names.into_iter().map(|name| (name.real, name.replacement)).collect()
    }

    fn pair(real: &str, replacement: &str) -> (String, String) {
        (real.to_owned(), replacement.to_owned())
    }

    #[test]
    fn a_list_is_a_table_with_or_without_headings_or_lines_with_an_arrow() {
        let expected = [pair("Odile Brannigan", "[person 1]"), pair("Tallow, Finch", "[company 1]")];
        for text in [
            "real,replacement\nOdile Brannigan,[person 1]\n\"Tallow, Finch\",[company 1]\n",
            "Odile Brannigan,[person 1]\n\"Tallow, Finch\",[company 1]",
            "Odile Brannigan;[person 1];person\n\"Tallow, Finch\";[company 1]",
            "# ours\nOdile Brannigan → [person 1]\n\nTallow, Finch -> [company 1]\n",
            "\u{feff}candidate,kind,count,replacement\nOdile Brannigan,person?,2,[person 1]\n\"Tallow, Finch\",,,[company 1]\n",
        ] {
            assert_eq!(pairs(text), expected, "{text}");
        }
    }

    #[test]
    fn several_names_may_share_a_replacement_and_the_same_line_twice_is_one() {
        assert_eq!(
            pairs("Odile,[person 1]\nOdile Brannigan,[person 1]\nOdile,[person 1]\n"),
            [pair("Odile", "[person 1]"), pair("Odile Brannigan", "[person 1]")]
        );
    }

    #[test]
    fn what_would_do_harm_is_refused_with_its_line() {
        let text = "# list\nOdile,[person 1]\n,[person 2]\nX,[person 3]\nOdile,[person 4]\nBrill,\nRoke,friend of Odile\n…!,[x]\n";
        let file = read(text).unwrap();
        let said: Vec<String> = file.refused.iter().map(|row| format!("{}: {}", row.line, row.reason)).collect();
        insta::assert_snapshot!(said.join("\n"), @r#"
        3: no real name
        4: "X" is too short to be looked for: it would be found everywhere
        5: "Odile" is on line 2 already, with another replacement: [person 1]
        6: nothing stands for "Brill"; write a descriptor as [person 1]
        7: what stands for "Roke" holds a real name: Odile
        8: "…!" has neither a letter nor a digit
        "#);
        assert_eq!(file.names.len(), 1);
    }

    #[test]
    fn a_list_without_names_is_empty() {
        assert_eq!(read("# nothing\n\n"), Err(SheetError::Empty));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "([a-z,;→\"\t# \n]|->|[|]){0,60}") {
            let lines = text.lines().count() as u64;
            if let Ok(file) = read(&text) {
                prop_assert!(file.refused.iter().all(|row| 1 <= row.line && row.line <= lines));
            }
        }
    }
}
