//! Names of files made of names that people gave, safe on any system.

use crate::model::text::folded;
use std::collections::HashSet;

/// The most characters of a name: four bytes each at most, and a file system takes 255.
const LONGEST: usize = 48;
const LONGEST_ENDING: usize = 8;

/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
const PORTS: [&str; 2] = ["com", "lpt"];

/// Gives every document a name for its files, no two of them the same even where case or accents do not count.
#[derive(Debug, Default)]
pub struct Stems {
    taken: HashSet<String>,
}

impl Stems {
    /// A name like this one. The id, which nobody else has, tells it from others where need be.
    pub fn stem(&mut self, name: &str, id: &str) -> String {
        let stem = plain(name);
        if self.take(&stem) {
            return stem;
        }
        let tail: Vec<char> = id.chars().filter(char::is_ascii_alphanumeric).collect();
        // Six letters tell a handful of documents apart; all of them tell any.
        for length in [6, tail.len()] {
            let tail: String = tail.iter().skip(tail.len().saturating_sub(length)).collect();
            let other = format!("{stem}~{tail}");
            if self.take(&other) {
                return other;
            }
        }
        // Only if two have one id, which the schema forbids.
        format!("{stem}~{id}")
    }

    /// Takes the name unless it, or its text's, is taken.
    fn take(&mut self, stem: &str) -> bool {
        let both = [folded(stem), folded(&format!("{stem}.txt"))];
        let is_free = both.iter().all(|name| !self.taken.contains(name));
        if is_free {
            self.taken.extend(both);
        }
        is_free
    }
}

/// The words as a name that no system takes for anything but a name.
pub fn plain(words: &str) -> String {
    let safe = |letter: char| match letter {
        ' ' | '-' | '_' | '.' | ',' | '(' | ')' | '[' | ']' | '+' | '=' | '@' | '&' | '\'' | '!' => letter,
        // An accent may be a character of its own.
        '\u{300}'..='\u{36f}' => letter,
        letter if letter.is_alphanumeric() => letter,
        _ => '_',
    };
    let name: String = words.chars().map(safe).take(LONGEST).collect();
    let name = name.trim_start_matches(['.', ' ', '-']).trim_end_matches(['.', ' ']);
    let before_dot = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let is_port = PORTS.iter().any(|port| {
        let number = before_dot.strip_prefix(port).unwrap_or_default();
        number.chars().count() == 1 && number.chars().all(char::is_numeric)
    });
    if name.is_empty() || is_port || DEVICES.contains(&before_dot.as_str()) {
        format!("_{name}")
    } else {
        name.to_owned()
    }
}

/// The ending of a file's name, if it is an ordinary one.
pub fn ending_of(filename: &str) -> &str {
    let ending = filename.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_ordinary = !ending.is_empty()
        && ending.chars().count() <= LONGEST_ENDING
        && ending.chars().all(|letter| letter.is_ascii_alphanumeric());
    if is_ordinary { ending } else { "bin" }
}

/// Whether a path written with `/` names something inside a folder, whatever the system.
pub fn is_inside(path: &str) -> bool {
    let is_name = |part: &str| {
        !matches!(part, "" | "." | "..")
            && !part.eq_ignore_ascii_case(".git")
            && !part.contains(['\\', ':', '\0'])
            && !part.chars().any(char::is_control)
    };
    !path.is_empty() && path.split('/').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_kept_where_it_can_be() {
        for (name, expected) in [
            ("P05", "P05"),
            ("Interview Köln 2 (kurz)", "Interview Köln 2 (kurz)"),
            ("調査 1", "調査 1"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a/b\\c:d*?\"<>|\n\u{202e}e", "a_b_c_d________e"),
            (".git", "git"),
            ("nul", "_nul"),
            ("Con.txt", "_Con.txt"),
            ("com1", "_com1"),
            ("COM²", "_COM²"),
            ("comma", "comma"),
            ("P01. ", "P01"),
            ("🙂", "_"),
            ("", "_"),
            ("-rf", "rf"),
        ] {
            assert_eq!(plain(name), expected, "{name:?}");
        }
    }

    #[test]
    fn names_that_a_file_system_may_take_for_one_are_told_apart() {
        let mut stems = Stems::default();
        let id = |n: u32| format!("0199f3a2-0000-7000-8000-0000000000{n:02}");
        let names = ["P01", "p01", "P01.txt", "Zo\u{eb}", "Zoe\u{308}", "a/b", "a:b"];
        let given: Vec<String> = names.iter().zip(10..).map(|(name, n)| stems.stem(name, &id(n))).collect();
        assert_eq!(
            given,
            ["P01", "p01~000011", "P01.txt~000012", "Zo\u{eb}", "Zoe\u{308}~000014", "a_b", "a_b~000016"]
        );
    }

    #[test]
    fn a_path_out_of_the_folder_is_known() {
        for path in ["documents/P01.txt", "study/code.csv", "documents/a..b/x"] {
            assert!(is_inside(path), "{path}");
        }
        for path in ["", "/etc/passwd", "../x", "a/../b", "a//b", "C:/x", "a\\b", "a/./b", ".git/config", "a\nb"] {
            assert!(!is_inside(path), "{path:?}");
        }
        assert_eq!(
            [ending_of("a.VTT"), ending_of("a"), ending_of("a.b/c"), ending_of("x.tar.gz")],
            ["VTT", "bin", "bin", "gz"]
        );
    }

    proptest! {
        #[test]
        fn whatever_documents_are_called_their_files_are_apart_and_inside(names in proptest::collection::vec("\\PC{0,70}|[pP.1/]{0,4}", 0..9)) {
            let mut stems = Stems::default();
            let mut given = HashSet::new();
            for (n, name) in names.iter().enumerate() {
                let stem = stems.stem(name, &format!("{n:032}"));
                let text = format!("{stem}.txt");
                prop_assert!(is_inside(&text), "{}", text);
                prop_assert!(text.len() < 255);
                prop_assert!(given.insert(stem.to_lowercase()) && given.insert(text.to_lowercase()));
            }
        }
    }
}
