//! The code keeps to its floors: DESIGN's table, read off `src/` as text.
//!
//! Comments, strings and tests are taken out first. What a rule lets pass is in a table with the reason; a table
//! entry that nothing needs any more is a failure too.

use crate::support::repository;
use regex::Regex;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What each floor may name: itself and those below it. Never sideways, never up.
const FLOORS: [(&str, &[&str]); 10] = [
    ("model", &["model"]),
    ("store", &["model", "store"]),
    ("formats", &["model", "formats"]),
    ("analysis", &["model", "analysis"]),
    ("report", &["model", "report"]),
    ("error", &["model", "store", "error"]),
    ("project", &["model", "store", "formats", "analysis", "report", "error", "project"]),
    ("config", &["model", "formats", "error", "config"]),
    ("command", &["model", "store", "formats", "analysis", "report", "error", "project", "config", "command"]),
    ("cli", &["model", "store", "formats", "analysis", "report", "error", "project", "config", "command", "cli"]),
];

/// The screen stands beside the shell, and never names it.
const TUI: [&str; 10] =
    ["model", "store", "formats", "analysis", "report", "error", "project", "config", "command", "tui"];

/// Where each third-party name may stand: a floor, or a file of it.
const THIRD_PARTIES: [(&str, &[&str]); 39] = [
    ("rusqlite", &["store"]),
    // Other programs' things have ids, too, and keep them on their way.
    ("uuid", &["model/ids.rs", "model/exchange/mod.rs", "store", "formats"]),
    ("jiff", &["project", "formats/participants.rs", "formats/refi/values.rs"]), // days and times in files, not today's
    // A page is held to its own style and script by their hashes; what has no GUID gets one of what identifies it.
    ("sha2", &["store", "report/page/seal.rs", "formats/refi/guid.rs", "formats/refi/write/sources.rs"]),
    ("itoa", &["project/study.rs"]), // the fingerprint of a study: a hundred thousand lines of numbers
    ("unicode_segmentation", &["model", "report", "tui"]),
    ("unicode_width", &["report", "tui"]),
    ("unicode_normalization", &["model/text.rs", "report/latex/letters.rs", "tui"]),
    ("toml", &["config", "formats"]),
    ("strsim", &["model", "formats"]),
    ("thiserror", &["model", "store", "formats", "analysis", "error", "tui"]),
    ("serde", &["model", "formats", "analysis", "report"]),
    ("serde_json", &["store", "formats", "report", "command", "tui"]),
    ("csv", &["formats", "report", "command/demo.rs"]), // the demo's memos have a format of their own
    ("encoding_rs", &["formats"]),
    ("chardetng", &["formats"]),
    (
        "regex",
        &[
            "model/text.rs",
            "formats",
            "analysis/query/bind.rs",
            "analysis/identifiers.rs",
            "project/import.rs",
            "project/amend/mod.rs",
            "command/import/mod.rs",
        ],
    ), // patterns come from a person
    ("clap", &["command", "cli"]),
    ("clap_complete", &["command"]),
    ("clap_mangen", &["command"]),
    ("indicatif", &["cli"]),
    ("terminal_size", &["cli"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("ratatui_textarea", &["tui"]),
    ("frizbee", &["tui"]),
    ("signal_hook", &["tui"]),
    ("statrs", &["analysis/statistic.rs"]),
    ("rand", &["analysis"]),
    ("rand_chacha", &["analysis"]),
    ("hashbrown", &["formats", "analysis/words.rs"]),
    ("quick_xml", &["formats"]),
    ("zip", &["formats", "report/docx.rs"]),
    ("calamine", &["formats"]),
    ("rust_xlsxwriter", &["report"]),
    ("html5ever", &["formats", "store/foreign/html.rs"]), // Taguette keeps its texts as HTML
    ("pdf_extract", &["formats"]),
    ("flate2", &["formats"]),
    ("similar", &["model"]),
];

/// A rule about what must not be written, with what may break it and why.
struct Rule {
    name: &'static str,
    /// Matched against code without comments and strings, or against the strings alone.
    pattern: &'static str,
    of_strings: bool,
    hint: &'static str,
    /// Files or floors, each with its reason.
    except: &'static [(&'static str, &'static str)],
}

const RULES: [Rule; 7] = [
    Rule {
        name: "no SQL outside store",
        pattern: r"\b(SELECT [\w(*]|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|CREATE (TABLE|VIEW|TRIGGER|INDEX)|PRAGMA )",
        of_strings: true,
        hint: "put the statement beside its function in src/store",
        except: &[("store", "the floor that speaks SQL")],
    },
    Rule {
        name: "no bytes outside model/text.rs",
        pattern: r"\.as_bytes\(|\.into_bytes\(|\.char_indices\(|\.bytes\(\)|from_utf8_unchecked|is_char_boundary|\.len_utf8\(|\b(text|body|line|label|name|title|word|words|said|quote|path|cell|content|string|rest|tail|head|heading|wanted|typed|query|letters|json|key)\[[^\]\[]*\.\.",
        of_strings: false,
        hint: "ask `Text`, or a method of str that counts nothing: chars, lines, strip_prefix, split_once",
        except: &[
            ("model/text.rs", "the one place where bytes are counted"),
            ("model/exchange/offsets.rs", "other tools count bytes, and theirs become characters here"),
            ("model/exchange/offsets.rs", "other programs count bytes, and units of UTF-16"),
            ("formats/encoding.rs", "a file is bytes before it is text"),
            ("formats/archive.rs", "an archive is bytes, and its names too where it is damaged"),
            ("formats/xml.rs", "what encoding a file names is in its bytes"),
            ("formats/sheet.rs", "the csv crate reads bytes, and tells places in them"),
            ("formats/transcript/html/mod.rs", "what encoding a page names is in its bytes"),
            ("formats/transcript/epub.rs", "an address in a book spells its letters by their bytes"),
            ("report/csv.rs", "the csv crate writes cells as bytes"),
            ("command/demo.rs", "the sample is read from memory"),
        ],
    },
    Rule {
        name: "no clock outside project",
        pattern: r"Timestamp::now|Zoned::now|SystemTime|Instant::now|\bnow_v[167]\b",
        of_strings: false,
        hint: "ask the project's Clock",
        except: &[
            ("project/act.rs", "the machine's clock is read here, or a test's"),
            ("cli/output.rs", "the progress bar waits half a second"),
            ("model/ids.rs", "ids sort by the time they were made"),
            ("store/history.rs", "a step's id is the same on every machine, and sorts by time"),
            ("tui", "frames, clicks and messages that go away"),
        ],
    },
    Rule {
        name: "no terminal outside cli and tui",
        pattern: r"\b(print|println|eprint|eprintln)!|\bstdout\(\)|\bstderr\(\)|\bstdin\(\)",
        of_strings: false,
        hint: "answer with a Reply; the shell prints it",
        except: &[("cli", "the shell"), ("tui", "the screen")],
    },
    Rule {
        name: "nothing left to do",
        pattern: r"\b(todo|unimplemented|dbg)!",
        of_strings: false,
        hint: "do it, or refuse it with a sentence",
        except: &[],
    },
    Rule {
        name: "no unwrap",
        pattern: r"\.unwrap\(\)|\.unwrap_err\(\)|\bunwrap_unchecked\b",
        of_strings: false,
        hint: "what a file or a person can cause is a value; elsewhere expect(\"why it cannot happen\")",
        except: &[],
    },
    Rule {
        name: "no unsafe code",
        pattern: r"\bunsafe\b",
        of_strings: false,
        hint: "there is no need",
        except: &[("tui", "only where a signal makes it necessary")],
    },
];

/// A file of `src/` without comments, strings and tests; and its strings alone. Lines stay where they were.
struct Source {
    /// Below `src`, as `store/mod.rs`.
    path: String,
    code: String,
    strings: String,
}

impl Source {
    /// The folder below `src`, or the file's own name there.
    fn floor(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    fn stands_in(&self, place: &str) -> bool {
        self.path == place || self.floor() == place
    }
}

fn sources() -> Vec<Source> {
    let root = repository().join("src");
    let (mut open, mut found) = (vec![root.clone()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                let (code, strings) = parted(&std::fs::read_to_string(&path).unwrap());
                found.push(Source { path: name, code, strings });
            }
        }
    }
    let mut tests: BTreeSet<String> = BTreeSet::new();
    for source in &mut found {
        let folder = source.path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        for (range, module) in test_items(&source.code) {
            // `#[cfg(test)] mod tests;` is a file of its own, or a folder.
            tests.extend(module.iter().map(|module| format!("{folder}{module}.rs")));
            tests.extend(module.map(|module| format!("{folder}{module}/")));
            source.code = blanked(&source.code, &range);
            source.strings = blanked(&source.strings, &range);
        }
    }
    found.retain(|source| {
        !tests
            .iter()
            .any(|test| source.path == *test || (test.ends_with('/') && source.path.starts_with(test.as_str())))
    });
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "src/ was not found");
    found
}

/// The text as code alone and as strings alone, everything else blank.
fn parted(text: &str) -> (String, String) {
    let letters: Vec<char> = text.chars().collect();
    let (mut code, mut strings) = (String::new(), String::new());
    let mut at = 0;
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    while at < letters.len() {
        let rest = &letters[at..];
        let starts = |what: &str| what.chars().zip(rest).all(|(a, b)| a == *b) && rest.len() >= what.len();
        let after_word = at > 0 && is_word(letters[at - 1]);
        let hashes = rest.iter().skip(1).take_while(|letter| **letter == '#').count();
        // How long the comment, string or character is, and whether it is a string.
        let (length, is_string) = if starts("//") {
            (rest.iter().position(|letter| *letter == '\n').unwrap_or(rest.len()), false)
        } else if starts("/*") {
            let mut depth = 0;
            let mut length = 0;
            while length < rest.len() {
                match (rest[length], rest.get(length + 1)) {
                    ('/', Some('*')) => (depth, length) = (depth + 1, length + 1),
                    ('*', Some('/')) => (depth, length) = (depth - 1, length + 1),
                    _ => {}
                }
                length += 1;
                if depth == 0 {
                    break;
                }
            }
            (length, false)
        } else if rest[0] == 'r' && !after_word && rest.get(1 + hashes) == Some(&'"') {
            let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            let body = &rest[2 + hashes..];
            let end = body.windows(close.len()).position(|window| window == close).unwrap_or(body.len());
            (2 + hashes + end + close.len(), true)
        } else if rest[0] == '"' {
            let mut length = 1;
            while length < rest.len() && rest[length] != '"' {
                length += 1 + usize::from(rest[length] == '\\');
            }
            (length + 1, true)
        } else if rest[0] == '\'' && (rest.get(1) == Some(&'\\') || rest.get(2) == Some(&'\'')) {
            let from = if rest.get(1) == Some(&'\\') { 3 } else { 2 };
            (rest.iter().skip(from).position(|letter| *letter == '\'').unwrap_or(0) + from + 1, false)
        } else {
            code.push(rest[0]);
            strings.push(if rest[0] == '\n' { '\n' } else { ' ' });
            at += 1;
            continue;
        };
        for &letter in rest.iter().take(length) {
            let blank = if letter == '\n' { '\n' } else { ' ' };
            code.push(blank);
            strings.push(if is_string { letter } else { blank });
        }
        // A string stays a value in the code.
        at += length.min(rest.len());
    }
    (code, strings)
}

/// Items marked `#[cfg(test)]`: their stretch in characters, and the name of a module in a file of its own.
fn test_items(code: &str) -> Vec<(std::ops::Range<usize>, Option<String>)> {
    let letters: Vec<char> = code.chars().collect();
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    let starts = letters.windows(mark.len()).enumerate().filter(|(_, window)| *window == mark).map(|(at, _)| at);
    starts
        .map(|start| {
            let (mut depth, mut end) = (0, start + mark.len());
            while end < letters.len() {
                match letters[end] {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                end += 1;
                if depth == 0 && matches!(letters[end - 1], '}' | ';') {
                    break;
                }
            }
            let item: String = letters[start + mark.len()..end].iter().collect();
            let module = item.trim().strip_suffix(';').and_then(|item| item.rsplit_once("mod "));
            (start..end, module.map(|(_, name)| name.trim().to_owned()))
        })
        .collect()
}

fn blanked(text: &str, range: &std::ops::Range<usize>) -> String {
    let blank = |(at, letter)| if range.contains(&at) && letter != '\n' { ' ' } else { letter };
    text.chars().enumerate().map(blank).collect()
}

/// What was found: file, line, rule, the line itself, hint.
#[derive(Default)]
struct Complaints(RefCell<BTreeSet<(String, usize, String, String)>>);

impl Complaints {
    fn add(&self, source: &Source, offset: usize, rule: &str, hint: &str) {
        let line = source.code[..offset.min(source.code.len())].matches('\n').count() + 1;
        self.0.borrow_mut().insert((source.path.clone(), line, rule.to_owned(), hint.to_owned()));
    }

    #[track_caller]
    fn none(&self) {
        let mut said = String::new();
        for (path, line, rule, hint) in self.0.borrow().iter() {
            let text = std::fs::read_to_string(repository().join("src").join(path)).unwrap();
            let code = text.lines().nth(line - 1).unwrap_or_default().trim();
            writeln!(said, "src/{path}:{line}: {rule}\n    {code}\n    hint: {hint}").unwrap();
        }
        assert!(said.is_empty(), "the code does not keep to its floors (DESIGN, section 5)\n\n{said}");
    }
}

#[test]
fn imports_go_down_only() {
    let complaints = Complaints::default();
    let path = Regex::new(r"\bcrate::(?:(\w+)|\{([^;]*)\})|\b((?:super::)+)(\w+)").unwrap();
    for source in sources() {
        let floor = source.floor();
        if matches!(floor, "lib" | "main") {
            continue;
        }
        let allowed: &[&str] = match FLOORS.iter().find(|(name, _)| *name == floor) {
            Some((_, allowed)) => allowed,
            None if floor == "tui" => &TUI,
            None => panic!("src/{} stands on no floor of the table", source.path),
        };
        let depth = source.path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
        for found in path.captures_iter(&source.code) {
            let offset = found.get(0).unwrap().start();
            let named: Vec<&str> = match (found.get(1), found.get(2), found.get(3)) {
                (Some(name), ..) => vec![name.as_str()],
                (_, Some(group), _) => first_names(group.as_str()),
                (_, _, Some(supers)) if supers.as_str().matches("super").count() >= depth => vec![&found[4]],
                _ => continue,
            };
            for name in named {
                let is_floor = name == "tui" || FLOORS.iter().any(|(floor, _)| *floor == name);
                // The shell opens the screen: the one way sideways.
                let is_the_screen_opened = source.path == "cli/mod.rs" && name == "tui";
                if is_floor && !allowed.contains(&name) && !is_the_screen_opened {
                    let rule = format!("{floor} names {name}, which is not below it");
                    complaints.add(&source, offset, &rule, "move what is needed down, or pass it in as a value");
                }
            }
        }
    }
    complaints.none();
}

/// The first names in `{a::b, c::{d, e}}`.
fn first_names(group: &str) -> Vec<&str> {
    let (mut depth, mut names, mut from) = (0, Vec::new(), 0);
    for (at, letter) in group.char_indices().chain([(group.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(group[from..at].trim().split("::").next().unwrap_or_default().trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn third_party_names_stay_on_their_floor() {
    let complaints = Complaints::default();
    let manifest = std::fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let (_, dependencies) = manifest.split_once("\n[dependencies]\n").unwrap();
    let dependencies = dependencies.split("\n[").next().unwrap();
    let names = dependencies.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    let sources = sources();
    for name in names.map(|(name, _)| name.trim().replace('-', "_")) {
        let places = THIRD_PARTIES.iter().find(|(known, _)| *known == name).map(|(_, places)| *places);
        let places = places.unwrap_or_else(|| panic!("say in tests/floors.rs on which floor {name} stands"));
        let used = Regex::new(&format!(r"(^|[^\w:.]){name}(::|!|;| as )")).unwrap();
        for source in &sources {
            for found in used.find_iter(&source.code) {
                if !places.iter().any(|place| source.stands_in(place)) && !is_module_of(source, &name, &found) {
                    let rule = format!("{name} belongs to {} alone", places.join(", "));
                    complaints.add(source, found.start(), &rule, "let that floor do it and pass the value");
                }
            }
        }
    }
    complaints.none();
}

/// Whether the name is a module of ours (`report::csv`), not the crate.
fn is_module_of(source: &Source, name: &str, found: &regex::Match<'_>) -> bool {
    let is_declared = |text: &str| {
        let declares = Regex::new(&format!(r"\b(mod {name}\b|use [^;]*(::|\{{|, ){name}\b)")).unwrap();
        declares.is_match(text)
    };
    is_declared(&source.code) || found.as_str().trim().is_empty()
}

#[test]
fn nothing_is_written_where_it_does_not_belong() {
    let complaints = Complaints::default();
    let sources = sources();
    for Rule { name, pattern, of_strings, hint, except } in &RULES {
        let pattern = Regex::new(pattern).unwrap();
        for source in &sources {
            let text = if *of_strings { &source.strings } else { &source.code };
            if except.iter().any(|(place, _)| source.stands_in(place)) {
                continue;
            }
            for found in pattern.find_iter(text) {
                let line = text[..found.start()].matches('\n').count();
                let offset = source.code.split_inclusive('\n').take(line).map(str::len).sum();
                complaints.add(source, offset, name, hint);
            }
        }
    }
    complaints.none();
}

#[test]
fn no_exception_outlives_its_reason() {
    let sources = sources();
    let mut idle = Vec::new();
    for Rule { name, pattern, of_strings, except, .. } in &RULES {
        let pattern = Regex::new(pattern).unwrap();
        // The screen is young: what it may do it need not do yet.
        for (place, reason) in except.iter().filter(|(place, _)| *place != "tui") {
            let needed = sources
                .iter()
                .filter(|source| source.stands_in(place))
                .any(|source| pattern.is_match(if *of_strings { &source.strings } else { &source.code }));
            if !needed {
                idle.push(format!("{name}: {place} ({reason})"));
            }
        }
    }
    assert_eq!(idle, Vec::<String>::new(), "take these out of the tables of tests/floors.rs");
}

#[test]
fn comments_strings_and_tests_are_told_from_code() {
    let (code, strings) = parted(
        "let a = \"x // \\\" y\"; // unwrap()\nlet b = 'c'; let d: &'static str = r#\"SELECT \"1\"\"#; /* a /* b */ c */ e()",
    );
    assert!(!code.contains("unwrap") && !code.contains("SELECT") && !code.contains('c'.to_string().repeat(2).as_str()));
    assert!(code.contains("let d: &'static str =") && code.trim_end().ends_with("e()"));
    assert!(strings.contains("SELECT \"1\"") && strings.contains("x // \\\" y") && !strings.contains("let"));
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { x }\n}\n#[cfg(test)]\nmod more;\nfn c() {}\n";
    let items = test_items(text);
    assert_eq!(items[1].1.as_deref(), Some("more"));
    let left = items.iter().fold(text.to_owned(), |text, (range, _)| blanked(&text, range));
    assert_eq!(left.split_whitespace().collect::<Vec<_>>(), ["fn", "a()", "{}", "fn", "c()", "{}"]);
    assert_eq!(first_names("a::b, c::{d, e}, f"), ["a", "c", "f"]);
}
