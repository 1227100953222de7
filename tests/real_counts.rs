//! Two published studies: what their authors counted in their own tools, and what thema counts of the same codings.
//!
//! The data lie beside the repository, where there are any, and not a sentence of them is copied here; where they are missing
//! these journeys are skipped. thema does not read their files as they are: each journey puts them into the tables it
//! does read, in the way its comment says.

use crate::support::{Sandbox, csv_rows, study_beside};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A table as CSV.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head).unwrap();
    rows.into_iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

/// A name as a part of a path.
fn part(name: &str) -> String {
    name.trim().replace('\\', r"\\").replace('/', r"\/")
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// A figure of each code and theme.
fn figures(answer: &Value, figure: &str) -> BTreeMap<String, u64> {
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["code"].as_str().unwrap().to_owned(), number(&row[figure]))).collect()
}

mod serdif {
    use super::*;
    use rusqlite::Connection;

    /// The text Taguette counts the bytes of: its page without the tags.
    fn text_of(page: &str) -> String {
        let pieces = page.split('<').enumerate();
        let words = pieces.map(|(n, piece)| match n {
            0 => piece,
            _ => piece.split_once('>').map_or("", |(_, words)| words),
        });
        words.collect::<String>().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }

    fn opened(data: &Path) -> Connection {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_URI;
        let path = data.join("SERDIF_P2_ThematicAnalysis.sqlite3");
        Connection::open_with_flags(format!("file:{}?immutable=1", path.display()), flags).unwrap()
    }

    fn rows<T>(db: &Connection, question: &str, row: impl Fn(&rusqlite::Row) -> T) -> Vec<T> {
        let mut question = db.prepare(question).unwrap();
        let rows = question.query_map([], |found| Ok(row(found))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// The documents as text, the tags as codes, each highlight as a passage for each of its tags.
    fn imported(db: &Connection) -> Sandbox {
        let study = Sandbox::with_project();
        let mut texts = BTreeMap::new();
        for (id, name, page) in rows(db, "SELECT id, name, contents FROM documents", |row| {
            (row.get::<_, i64>(0).unwrap(), row.get::<_, String>(1).unwrap(), row.get::<_, String>(2).unwrap())
        }) {
            let name = name.trim_end_matches(".odt").to_owned();
            study.write(&format!("texts/{name}.txt"), text_of(&page));
            texts.insert(id, (name, text_of(&page)));
        }
        let tags = rows(db, "SELECT path, description FROM tags", |row| {
            vec![part(&row.get::<_, String>(0).unwrap()), "code".into(), row.get(1).unwrap()]
        });
        study.write("codebook.csv", table(&["path", "kind", "definition"], tags));
        let marks = rows(
            db,
            "SELECT h.document_id, h.start_offset, h.end_offset, t.path, h.snippet FROM highlights h
             JOIN highlight_tags ht ON ht.highlight_id = h.id JOIN tags t ON t.id = ht.tag_id",
            |row| {
                let (name, text) = &texts[&row.get::<_, i64>(0).unwrap()];
                let [start, end] = [1, 2].map(|at| {
                    let byte = row.get::<_, u32>(at).unwrap() as usize;
                    text.get(..byte).expect("a place between characters").chars().count().to_string()
                });
                // thema refuses the row if this is not the text there.
                let quote = text_of(&row.get::<_, String>(4).unwrap());
                vec![name.clone(), start, end, "ada".into(), part(&row.get::<_, String>(3).unwrap()), quote]
            },
        );
        study.write("marks.csv", table(&["document", "start", "end", "coder", "code", "quote"], marks));
        study.thema(["import", "codebook.csv", "texts"]).done();
        study.thema(["import", "marks.csv"]).done();
        study
    }

    #[test]
    fn the_last_codebook_of_serdif_has_the_counts_its_authors_exported() {
        let Some(data) = study_beside("serdif-codebook-versions") else { return };
        let db = opened(&data);
        let study = imported(&db);
        let answer = study.json(["frequencies"]);
        let passages = figures(&answer, "passages");

        let published = csv_rows(&std::fs::read_to_string(data.join("codebook_20220303_8.csv")).unwrap());
        let highlights = |row: &BTreeMap<String, String>| row["number of highlights"].parse::<u64>().unwrap();
        let published: BTreeMap<_, _> = published.iter().map(|row| (part(&row["tag"]), highlights(row))).collect();
        assert_eq!(passages, published);
        assert_eq!((published.len(), published.values().sum::<u64>()), (22, 1930), "22 tags, 1,930 taggings");
        assert_eq!(study.json(["document", "list"])["rows"].as_array().unwrap().len(), 17);

        let of_tag = "SELECT t.path, count(DISTINCT h.document_id) FROM highlights h
             JOIN highlight_tags ht ON ht.highlight_id = h.id JOIN tags t ON t.id = ht.tag_id GROUP BY t.path";
        let documents = rows(&db, of_tag, |row| {
            (part(&row.get::<_, String>(0).unwrap()), u64::from(row.get::<_, u32>(1).unwrap()))
        });
        assert_eq!(figures(&answer, "documents"), documents.into_iter().collect());
        study.healthy();
    }

    #[test]
    fn tags_of_the_same_highlight_are_the_pairs_within_a_passage() {
        let Some(data) = study_beside("serdif-codebook-versions") else { return };
        let db = opened(&data);
        let study = imported(&db);
        // Two highlights of the same stretch are one passage.
        let together = "SELECT DISTINCT a.path, b.path, g.document_id, g.start_offset, g.end_offset FROM highlights g
             JOIN highlights h USING (document_id, start_offset, end_offset)
             JOIN highlight_tags gt ON gt.highlight_id = g.id JOIN tags a ON a.id = gt.tag_id
             JOIN highlight_tags ht ON ht.highlight_id = h.id JOIN tags b ON b.id = ht.tag_id WHERE a.id <> b.id";
        let mut expected: BTreeMap<(String, String), u64> = BTreeMap::new();
        for pair in rows(&db, together, |row| [0, 1].map(|at| part(&row.get::<_, String>(at).unwrap()))) {
            let [first, second] = pair;
            *expected.entry((first, second)).or_default() += 1;
        }
        let answer = study.json(["cooccurrence", "--within", "passage"]);
        let mut found = BTreeMap::new();
        for row in answer["rows"].as_array().unwrap() {
            let [first, second] = ["first", "second"].map(|end| row[end].as_str().unwrap().to_owned());
            found.insert((second.clone(), first.clone()), number(&row["count"]));
            found.insert((first, second), number(&row["count"]));
        }
        assert_eq!(found, expected);
        assert!(found.len() > 20, "{} pairs", found.len());
    }

    /// 120 tags became 22 in nine days; every version of the codebook is read as it was.
    #[test]
    fn every_version_of_the_codebook_of_serdif_has_as_many_codes_as_its_authors_say() {
        let Some(data) = study_beside("serdif-codebook-versions") else { return };
        let mut files: Vec<_> = std::fs::read_dir(&data).unwrap().map(|file| file.unwrap().path()).collect();
        files.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with("codebook_"));
        files.sort();
        let codes = files.iter().map(|path| {
            let study = Sandbox::with_project();
            let tags = csv_rows(&std::fs::read_to_string(path).unwrap());
            let rows = tags.iter().map(|row| vec![part(&row["tag"]), "code".into(), row["description"].clone()]);
            study.write("codebook.csv", table(&["path", "kind", "definition"], rows));
            study.thema(["import", "codebook.csv"]).done();
            study.json(["code", "list"])["rows"].as_array().unwrap().len()
        });
        assert_eq!(codes.collect::<Vec<_>>(), [120, 80, 61, 49, 41, 25, 22, 22, 22]);
    }
}

mod pdpilot {
    use super::*;

    /// A line of the code system: how deep it is set, its path, what its memo says, how often it was used.
    struct Listed {
        path: Vec<String>,
        memo: String,
        frequency: u64,
    }

    /// The list as it was printed: names set in by their level, then the memo, then the figure.
    fn code_system(text: &str) -> Vec<Listed> {
        let mut open: Vec<(usize, String)> = Vec::new();
        let mut listed = Vec::new();
        for line in text.lines().skip(3).filter(|line| !line.trim().is_empty()) {
            let level = line.len() - line.trim_start().len();
            let cells: Vec<&str> = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
            let (name, memo, frequency) = (cells[0], &cells[1..cells.len() - 1], cells[cells.len() - 1]);
            while open.last().is_some_and(|(above, _)| *above >= level) {
                open.pop();
            }
            open.push((level, name.to_owned()));
            listed.push(Listed {
                path: open.iter().map(|(_, name)| name.clone()).collect(),
                memo: memo.join(" "),
                frequency: frequency.parse().unwrap(),
            });
        }
        listed
    }

    fn path(names: &[String]) -> String {
        names.iter().map(|name| part(name)).collect::<Vec<_>>().join("/")
    }

    /// The coded segments as they were printed, in columns: document, code, words.
    fn segments(text: &str, codes: &[Listed]) -> Vec<(String, String, String)> {
        let names: BTreeMap<String, String> =
            codes.iter().map(|code| (code.path.join(" > "), path(&code.path))).collect();
        let mut found: Vec<(String, String, String)> = Vec::new();
        for line in text.replace('\u{c}', "\n").lines().skip(2).filter(|line| !line.trim().is_empty()) {
            let begins =
                line.strip_prefix('P').is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()));
            match line.split_once(' ').filter(|_| begins) {
                Some((document, rest)) => {
                    // The longest name, since one may begin as another does.
                    let rest = rest.trim_start();
                    let names = names.iter().filter(|(name, _)| rest.starts_with(name.as_str()));
                    let (name, path) = names.max_by_key(|(name, _)| name.chars().count()).expect("a code of the list");
                    found.push((document.to_owned(), path.clone(), rest.replacen(name.as_str(), "", 1)));
                }
                None => {
                    let (_, _, words) = found.last_mut().expect("a line goes on with the one before");
                    words.push(' ');
                    words.push_str(line);
                }
            }
        }
        found
    }

    /// The letters and figures of a text with their places, without what the page added: numbers of paragraphs before a
    /// line, "2/5" at the foot.
    fn letters(text: &str) -> (String, Vec<usize>) {
        let (mut letters, mut places, mut at) = (String::new(), Vec::new(), 0);
        for line in text.split_inclusive(['\n', '\u{c}']) {
            let trimmed = line.trim();
            let is_foot = trimmed.split_once('/').is_some_and(|(page, pages)| {
                [page, pages].iter().all(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
            });
            let numbered = line.chars().take_while(char::is_ascii_digit).count();
            for (n, letter) in line.chars().enumerate() {
                if !is_foot && n >= numbered && letter.is_alphanumeric() {
                    letters.push(letter);
                    places.push(at + n);
                }
            }
            at += line.chars().count();
        }
        (letters, places)
    }

    /// Where the words are: all of them, or as many of the first as stand together. Where a page ends, the transcript and
    /// the list of segments have the lines around it in different orders.
    fn found(words: &str, text: &(String, Vec<usize>)) -> (usize, usize) {
        let words: Vec<char> = letters(words).0.chars().collect();
        let place = |count: usize| text.0.find(&words[..count].iter().collect::<String>());
        let (mut low, mut high) = (0, words.len());
        while low < high {
            let middle = (low + high).div_ceil(2);
            if place(middle).is_some() { low = middle } else { high = middle - 1 }
        }
        assert!(low > 20 || low == words.len(), "{low} of {} letters", words.len());
        let before = text.0.split_at(place(low).unwrap()).0.chars().count();
        (text.1[before], text.1[before + low - 1] + 1)
    }

    /// Every run of blackened words, which the authors marked "Anonymize" and left out of their list of segments.
    fn blackened(text: &str) -> Vec<(usize, usize)> {
        let pattern = regex::Regex::new(r"X{2,}(\s+X+)*").unwrap();
        let places = pattern.find_iter(text).map(|run| {
            let start = text.split_at(run.start()).0.chars().count();
            (start, start + run.as_str().chars().count())
        });
        places.collect()
    }

    #[test]
    fn pdpilot_has_the_frequencies_of_its_published_code_system() {
        let Some(data) = study_beside("pdpilot") else { return };
        let read = |name: &str| std::fs::read_to_string(data.join(name)).unwrap();
        let codes = code_system(&read("code-system.txt"));
        let segments = segments(&read("coded-segments.txt"), &codes);

        let study = Sandbox::with_project();
        let documents: Vec<String> = (1..=7).map(|n| format!("P{n}")).collect();
        let heads = |one: &Listed| {
            codes.iter().any(|code| code.path.len() > one.path.len() && code.path.starts_with(&one.path))
        };
        let book = codes.iter().map(|code| {
            let kind = if heads(code) { "theme" } else { "code" };
            vec![path(&code.path), kind.into(), code.memo.clone()]
        });
        study.write("codebook.csv", table(&["path", "kind", "definition"], book));
        let files = documents.iter().map(|name| data.join(format!("{name}.txt")).to_str().unwrap().to_owned());
        study.thema(["import".to_owned(), "codebook.csv".to_owned()].into_iter().chain(files)).done();
        let texts: BTreeMap<&str, String> = documents
            .iter()
            .map(|name| (name.as_str(), study.thema(["document", "text", name]).done().stdout))
            .collect();
        let known: BTreeMap<&str, _> = texts.iter().map(|(name, text)| (*name, letters(text))).collect();
        let mut marks: Vec<(String, String, (usize, usize))> = segments
            .iter()
            .map(|(document, code, words)| (document.clone(), code.clone(), found(words, &known[document.as_str()])))
            .collect();
        for (document, text) in &texts {
            marks.extend(
                blackened(text).into_iter().map(|place| ((*document).to_owned(), "Anonymize".to_owned(), place)),
            );
        }
        let rows = marks.iter().map(|(document, code, (start, end))| {
            vec![document.clone(), start.to_string(), end.to_string(), "ada".into(), code.clone()]
        });
        study.write("marks.csv", table(&["document", "start", "end", "coder", "code"], rows));
        study.thema(["import", "marks.csv"]).done();

        let answer = study.json(["frequencies"]);
        let passages = figures(&answer, "passages");
        for code in codes.iter().filter(|code| !heads(code)) {
            assert_eq!(passages[&path(&code.path)], code.frequency, "{:?}", code.path);
        }
        let leaves = codes.iter().filter(|code| !heads(code));
        assert_eq!(leaves.map(|code| passages[&path(&code.path)]).sum::<u64>(), 293, "293 codings");
        // A theme, which the authors left at 0 because none of its passages is its own, is the union of its codes.
        for theme in codes.iter().filter(|code| heads(code)) {
            let under = format!("{}/", path(&theme.path));
            let union: BTreeSet<_> =
                marks.iter().filter(|(_, code, _)| code.starts_with(&under)).map(|(d, _, at)| (d, at)).collect();
            assert_eq!((theme.frequency, passages[&path(&theme.path)]), (0, union.len() as u64), "{:?}", theme.path);
        }
        // Participant by participant, as the list of segments has them.
        let by_document = study.json(["frequencies", "--by", "document", "--used"]);
        for row in by_document["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "code") {
            let (document, code) = (row["group"].as_str().unwrap(), row["code"].as_str().unwrap());
            let listed = marks.iter().filter(|(d, c, _)| d == document && c == code).count();
            assert_eq!(number(&row["passages"]), listed as u64, "{code} in {document}");
        }
        study.healthy();
    }
}
