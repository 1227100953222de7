//! The search before anything goes out: real names, addresses and numbers, and words of transcripts.

use super::super::answer::{Answer, counted, each_text};
use super::super::make::Ready;
use crate::analysis::identifiers::{Kind, addresses};
use crate::error::Error;
use crate::formats::archive::{Archive, words_of_xml};
use crate::model::names::Names;
use crate::model::quotes::folded;
use crate::project::spoken::Spoken;
use crate::report::{Cell, Rendered, Report};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// How many findings are told.
const TOLD_MAX: usize = 40;
/// So much of what is found is shown, in characters.
const WORDS_MAX: usize = 80;

/// What is looked for.
pub(super) struct Guard {
    /// Of the list given, if one was.
    pub(super) names: Option<Names>,
    /// What the transcripts seem to call people and organisations by, each with its kind.
    pub(super) likely: (Names, Vec<Kind>),
    /// What was said, unless its words may be in the package.
    pub(super) spoken: Option<Spoken>,
    /// Of the study: it stands below every table and may be made of digits alone.
    pub(super) fingerprint: String,
}

/// What a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Name,
    /// Of no list, but it looks like one.
    Likely(Kind),
    Address(Kind),
    Spoken,
    /// Nobody knows what is in it.
    Unread,
}

/// Something in a file that must not go out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Finding {
    pub(super) file: String,
    /// Where in it: `row 3, Quote`, `line 12`.
    place: String,
    what: What,
    words: String,
}

impl Finding {
    /// Whether somebody may say that it tells of nobody.
    pub(super) fn may_stand(&self) -> bool {
        !matches!(self.what, What::Name | What::Unread)
    }

    /// Whether these words, said to be nobody's, are or hold what was found.
    pub(super) fn is_in(&self, words: &str) -> bool {
        match self.what {
            What::Spoken => format!(" {} ", folded(words)).contains(&format!(" {} ", folded(&self.words))),
            What::Name | What::Likely(_) | What::Address(_) | What::Unread => words.trim() == self.words,
        }
    }

    fn kind(&self) -> &'static str {
        match self.what {
            What::Name => "name",
            What::Likely(kind) | What::Address(kind) => kind.word(),
            What::Spoken => "words of a transcript",
            What::Unread => "cannot be searched:",
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({"file": self.file, "place": self.place, "kind": self.kind(), "words": self.words})
    }

    /// Whether the same is found in the same file.
    fn is_again(&self, other: &Self) -> bool {
        (&self.file, self.what, &self.words) == (&other.file, other.what, &other.words)
    }

    fn line(&self, more: usize) -> String {
        let Self { file, place, .. } = self;
        let flat: Vec<&str> = self.words.split_whitespace().collect();
        let mut words: String = flat.join(" ").chars().take(WORDS_MAX).collect();
        if words.chars().count() == WORDS_MAX {
            words.push('…');
        }
        let more = if more > 0 { format!(", and {}", counted(more as u64, "more place")) } else { String::new() };
        format!("  {file}, {place}: {} “{words}”{more}", self.kind())
    }
}

/// The findings, a line for all that is the same in one file; of very many the first.
pub(super) fn in_words(findings: &[Finding]) -> String {
    let mut told: Vec<(&Finding, usize)> = Vec::new();
    for finding in findings {
        match told.iter_mut().find(|(known, _)| known.is_again(finding)) {
            Some((_, more)) => *more += 1,
            None => told.push((finding, 0)),
        }
    }
    let mut lines: Vec<String> = told.iter().take(TOLD_MAX).map(|(finding, more)| finding.line(*more)).collect();
    let more = told.len().saturating_sub(TOLD_MAX);
    if more > 0 {
        lines.push(format!("  … and {more} more"));
    }
    format!("\n{}", lines.join("\n"))
}

/// Why there is no package.
pub(super) fn refused(findings: &[Finding]) -> Error {
    let has = |what: fn(&What) -> bool| findings.iter().any(|finding| what(&finding.what));
    let mut hints = Vec::new();
    if has(|what| matches!(what, What::Name | What::Likely(_))) {
        hints.push("`thema pseudonym apply` replaces names in the project");
    }
    if has(|what| *what == What::Spoken) {
        hints.push(
            "`thema quote pick` makes words of a transcript a quote to publish, `--segments` is for the team alone",
        );
    }
    if has(|what| *what == What::Unread) {
        hints.push("with `--recipe`, ask for that file as CSV");
    }
    if has(|what| !matches!(what, What::Name | What::Unread)) {
        hints.push("`--allow \"WORDS\"` lets stand what tells of nobody");
    }
    let message = format!("this must not go out, so nothing was written:{}", in_words(findings));
    Error::with_hint(message, hints.join("; "))
}

/// Whether a file has everything behind a table, too.
fn is_json(file: &str) -> bool {
    file.to_lowercase().ends_with(".json")
}

impl Guard {
    /// What all outputs hold, whatever they are written as.
    pub(super) fn of_answers(&self, made: &[Ready]) -> Vec<Finding> {
        // What several files show is read once.
        let mut known: HashMap<(*const super::Reply, bool), Vec<Finding>> = HashMap::new();
        let mut findings = Vec::new();
        for one in made {
            let file = &one.made.file;
            let place = (Rc::as_ptr(&one.reply), is_json(file));
            let in_values = known.entry(place).or_insert_with(|| self.of_answer(file, &one.reply.answer));
            let start = findings.len();
            findings.extend(in_values.iter().map(|finding| Finding { file: file.clone(), ..finding.clone() }));
            // Then as a reader of the file would search it.
            for finding in self.of_file(file, &one.answer) {
                let is_known = |known: &Finding| known.what == finding.what && known.words == finding.words;
                if !findings[start..].iter().any(is_known) {
                    findings.push(finding);
                }
            }
        }
        findings
    }

    fn of_answer(&self, file: &str, answer: &Answer) -> Vec<Finding> {
        match answer {
            Answer::Nothing | Answer::Bundle(_) => Vec::new(),
            Answer::Text(text) | Answer::Page { words: text, .. } | Answer::File { words: text, .. } => {
                self.of_text(file, text)
            }
            Answer::Prose(written) => {
                let prose = &written.prose;
                let paragraphs = prose.paragraphs.iter().zip(1..);
                let mut findings: Vec<Finding> =
                    paragraphs.flat_map(|(text, n)| self.look(file, &format!("paragraph {n}"), text)).collect();
                findings.extend(self.look(file, "title", &prose.title));
                findings.extend(self.look(file, "last line", &prose.provenance));
                if is_json(file) {
                    let facts = [&written.about, &written.facts];
                    each_text(facts, &mut |text| findings.extend(self.look(file, "facts", text)));
                }
                findings
            }
            Answer::Table(table) => {
                let mut findings = self.of_report(file, &table.report);
                if is_json(file) {
                    let values = [&table.about].into_iter().chain(&table.rows).chain(&table.overall);
                    each_text(values, &mut |text| findings.extend(self.look(file, "values", text)));
                }
                findings
            }
        }
    }

    fn of_report(&self, file: &str, report: &Report) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (row, n) in report.rows.iter().zip(1..) {
            for (cell, column) in row.cells.iter().zip(&report.columns) {
                let words = match cell {
                    Cell::Text(text) => text,
                    Cell::Path { path, .. } => path,
                    _ => continue,
                };
                let heading = if column.heading.is_empty() { &column.name } else { &column.heading };
                findings.extend(self.look(file, &format!("row {n}, {heading}"), words));
            }
        }
        let around = Report { rows: Vec::new(), ..report.clone() };
        around.each_text(&mut |text| findings.extend(self.look(file, "title, headings, notes or figure", text)));
        findings
    }

    /// A text, line by line; names and words of transcripts also where they go over a line end.
    pub(super) fn of_text(&self, file: &str, text: &str) -> Vec<Finding> {
        let mut findings: Vec<Finding> =
            text.lines().zip(1..).flat_map(|(line, n)| self.look(file, &format!("line {n}"), line)).collect();
        for finding in self.look(file, "over a line end", text) {
            let is_part = |known: &Finding| known.what == finding.what && finding.words.contains(&known.words);
            if !findings.iter().any(is_part) {
                findings.push(finding);
            }
        }
        findings
    }

    /// A file as it would be written, unpacked if it is packed.
    fn of_file(&self, file: &str, rendered: &Rendered) -> Vec<Finding> {
        match rendered {
            // Numbers in a drawing have the shape of anything: names alone.
            Rendered::Text(text) => self.names_in(text, |n| format!("line {n}"), file),
            Rendered::File { bytes, .. } => {
                let unread = |place: &str, words: String| Finding {
                    file: file.to_owned(),
                    place: place.to_owned(),
                    what: What::Unread,
                    words,
                };
                let mut archive = match Archive::open(bytes) {
                    Ok(archive) => archive,
                    Err(error) => return vec![unread("all of it", error.to_string())],
                };
                let parts: Vec<String> = archive.names().collect();
                let mut findings = Vec::new();
                for part in parts {
                    let words = match archive.read(&part) {
                        Ok(bytes) => bytes.map(|bytes| words_of_xml(&bytes)).unwrap_or_default(),
                        Err(error) => {
                            findings.push(unread(&part, error.to_string()));
                            continue;
                        }
                    };
                    findings.extend(self.names_in(&words, |n| format!("{part}, paragraph {n}"), file));
                    findings.extend(self.spoken_in(file, &part, &words));
                }
                findings
            }
        }
    }

    /// The name of a file or folder, with and without what stands for blanks.
    pub(super) fn of_file_name(&self, name: &str) -> Vec<Finding> {
        let blanks = name.replace(['-', '_'], " ");
        let mut findings = self.look(name, "its name", name);
        for finding in self.look(name, "its name", &blanks) {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        findings
    }

    fn names_in(&self, text: &str, place: impl Fn(usize) -> String, file: &str) -> Vec<Finding> {
        let Some(names) = &self.names else { return Vec::new() };
        let mut findings: Vec<Finding> = Vec::new();
        for found in names.find(text) {
            let before = text.chars().take(found.span.start().get() as usize);
            let line = 1 + before.filter(|letter| *letter == '\n').count();
            let words = names.names()[found.name].real.clone();
            findings.push(Finding { file: file.to_owned(), place: place(line), what: What::Name, words });
        }
        findings
    }

    fn spoken_in(&self, file: &str, place: &str, text: &str) -> Vec<Finding> {
        let found = self.spoken.iter().flat_map(|spoken| spoken.unpicked(text));
        let (file, place, what) = (file.to_owned(), place.to_owned(), What::Spoken);
        found.map(|words| Finding { file: file.clone(), place: place.clone(), what, words }).collect()
    }

    /// Everything that is looked for, in one text.
    fn look(&self, file: &str, place: &str, text: &str) -> Vec<Finding> {
        let mut findings = self.names_in(text, |_| place.to_owned(), file);
        let (likely, kinds) = &self.likely;
        for found in likely.find(text).into_iter().filter(|found| !found.is_doubtful) {
            let words = likely.names()[found.name].real.clone();
            let known = |finding: &Finding| finding.what == What::Name && finding.words.contains(&words);
            if !findings.iter().any(known) {
                let what = What::Likely(kinds[found.name]);
                findings.push(Finding { file: file.to_owned(), place: place.to_owned(), what, words });
            }
        }
        for (kind, words) in addresses(text).into_iter().filter(|(_, words)| *words != self.fingerprint) {
            findings.push(Finding {
                file: file.to_owned(),
                place: place.to_owned(),
                what: What::Address(kind),
                words: words.to_owned(),
            });
        }
        findings.extend(self.spoken_in(file, place, text));
        let mut seen = HashSet::new();
        findings.retain(|finding| seen.insert(finding.clone()));
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;

    #[test]
    fn a_packed_file_that_cannot_be_searched_must_not_go_out() {
        let guard =
            Guard { names: None, likely: (Names::default(), Vec::new()), spoken: None, fingerprint: String::new() };
        let broken = Rendered::File { format: Format::Xlsx, bytes: b"no archive".to_vec() };
        let findings = guard.of_file("matrix.xlsx", &broken);
        assert_eq!(findings.len(), 1);
        assert!(!findings[0].may_stand());
        let said = refused(&findings).to_string();
        assert!(said.contains("matrix.xlsx, all of it: cannot be searched:"), "{said}");
    }
}
