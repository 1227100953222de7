//! The codebook of qc: YAML, of which it uses lists in lists, and no more is read.
//!
//! ```text
//! - feelings:
//!   - fear
//!   - joy
//! - place
//! ```

/// How deep a codebook may be.
const DEPTH_MAX: usize = 64;

/// A name, with the line of its parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    /// Its place in the list, before this one.
    pub parent: Option<usize>,
}

/// The names in the order of the file. Fails with the number of the first line that is not understood.
pub fn read(text: &str) -> Result<Vec<Line>, usize> {
    let mut lines: Vec<Line> = Vec::new();
    // What is open: its column, doubled, a name with a dash standing behind one without; the column of its name; its place.
    let mut open: Vec<(usize, usize, usize)> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let inside = line.trim_start_matches(' ');
        let mut column = line.chars().count() - inside.chars().count();
        let inside = inside.trim_end();
        if inside.is_empty() || inside.starts_with('#') || ["---", "...", "[]", "{}"].contains(&inside) {
            continue;
        }
        let mut rest = inside;
        let mut dash = None;
        while let Some(after) = rest.strip_prefix('-').filter(|after| after.is_empty() || after.starts_with(' ')) {
            // A list that begins in the line of another has no name for what is between.
            if dash.is_some() {
                return Err(number);
            }
            dash = Some(column);
            rest = after.trim_start_matches(' ');
            column += 1 + after.chars().count() - rest.chars().count();
        }
        if dash.is_some() && rest.is_empty() {
            return Err(number);
        }
        let name = name(rest).ok_or(number)?;
        match dash {
            Some(dash) => open.retain(|(level, ..)| *level <= 2 * dash),
            None => open.retain(|(_, known, _)| *known < column),
        }
        if open.len() >= DEPTH_MAX {
            return Err(number);
        }
        let parent = open.last().map(|(.., place)| *place);
        // A list under a name may begin in the name's own column.
        let level = dash.map_or(2 * column, |dash| 2 * dash + 1);
        open.push((level, column, lines.len()));
        lines.push(Line { name, parent });
    }
    Ok(lines)
}

/// One setting of a list `name: value`, each on a line of its own.
pub fn setting(text: &str, wanted: &str) -> Option<String> {
    let value = |line: &str| line.strip_prefix(wanted)?.strip_prefix(':').map(str::to_owned);
    let value = text.lines().find_map(value)?;
    name(value.trim()).filter(|value| !value.is_empty())
}

/// A name, quoted or not, with the colon behind it left out; `None` for anything that YAML means something else by.
fn name(written: &str) -> Option<String> {
    let mut letters = written.chars();
    let quote = letters.next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        let written = written.split_once(" #").map_or(written, |(before, _)| before).trim_end();
        let name = written.strip_suffix(':').unwrap_or(written).trim_end();
        let means_more = name.is_empty()
            || name.starts_with(['&', '*', '!', '|', '>', '%', '@', '`', '[', '{', ']', '}', ',', '#', '?', '\t'])
            || name.contains(": ")
            || name.contains('\t');
        return (!means_more).then(|| name.to_owned());
    };
    let mut name = String::new();
    loop {
        match letters.next()? {
            c if c == quote && quote == '\'' && letters.as_str().starts_with('\'') => name.extend(letters.next()),
            c if c == quote => break,
            '\\' if quote == '"' => match letters.next()? {
                'n' => name.push('\n'),
                't' => name.push('\t'),
                'x' => name.push(hex(&mut letters, 2)?),
                'u' => name.push(hex(&mut letters, 4)?),
                'U' => name.push(hex(&mut letters, 8)?),
                c @ ('"' | '\\' | '/' | ' ') => name.push(c),
                _ => return None,
            },
            c => name.push(c),
        }
    }
    let after = letters.as_str().trim();
    let is_end = after.is_empty() || after == ":" || after.starts_with('#') || after.starts_with(": #");
    (is_end && !name.trim().is_empty()).then_some(name)
}

fn hex(letters: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let digits: String = letters.take(digits).collect();
    u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Result<Vec<String>, usize> {
        let lines = read(text)?;
        let mut paths: Vec<String> = Vec::new();
        for line in lines {
            paths.push(line.parent.map_or(line.name.clone(), |parent| format!("{}/{}", paths[parent], line.name)));
        }
        Ok(paths)
    }

    #[test]
    fn lists_in_lists_are_a_tree() {
        let expected = ["feelings", "feelings/fear", "feelings/fear/of dogs", "feelings/joy", "place"];
        for text in [
            "- feelings:\n  - fear:\n    - of dogs\n  - joy\n- place\n",
            "---\n# codes\n-   feelings:\n    -   fear:\n        - \"of dogs\"\n    -   'joy' # yes\n\n-   place:\n",
            "feelings:\n- fear:\n  - of dogs\n- joy\nplace:\n",
            "feelings:\n  fear:\n  - of dogs\n  joy:\nplace:\n",
        ] {
            assert_eq!(paths(text).unwrap(), expected, "{text}");
        }
        assert_eq!(paths("- a:\n  b:\n    - c\n").unwrap(), ["a", "b", "b/c"]);
        assert_eq!(paths("- \"say: \\\"no\\\"\"\n- 'it''s'\n- \"\\u00e9\"\n").unwrap(), ["say: \"no\"", "it's", "é"]);
        assert_eq!(paths("").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_is_more_than_lists_is_refused_with_its_line() {
        for (text, line) in [
            ("- a\n- &b c\n", 2),
            ("- a: b\n", 1),
            ("- [a, b]\n", 1),
            ("- - a\n", 1),
            ("- a\n-\n", 2),
            ("- |\n  a\n", 1),
            ("- \"a\n", 1),
            ("\t- a\n", 1),
            ("- \"\\q\"", 1),
            ("- \"\\ud800\"", 1),
        ] {
            assert_eq!(paths(text), Err(line), "{text}");
        }
        let deep: String = (0..100).map(|n| format!("{}- a{n}:\n", "  ".repeat(n))).collect();
        assert_eq!(paths(&deep), Err(DEPTH_MAX + 1));
    }

    #[test]
    fn a_setting_is_found_by_its_name() {
        let text = "corpus_dir: corpus\ndatabase: 'x y.sqlite3'\ncodebook:\n";
        assert_eq!(setting(text, "corpus_dir").as_deref(), Some("corpus"));
        assert_eq!(setting(text, "database").as_deref(), Some("x y.sqlite3"));
        assert_eq!((setting(text, "codebook"), setting(text, "memos_dir")), (None, None));
    }
}
