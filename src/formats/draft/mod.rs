//! Drafts of a paper, as the words a reader of it sees, with the line of the file each stands on.
//!
//! LaTeX and Markdown are read as far as it takes to find sentences and quotes: commands, comments and code are left out, and
//! nothing is ever an error. What word processors write is read as a transcript's text is.

mod latex;
mod markdown;

use super::encoding::{self, DecodeError};
use super::transcript::{self, ReadError, Rules};
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use std::path::Path;

/// A file larger than this is no paper.
const SIZE_MAX: usize = 64 << 20;

/// A draft.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its words; an empty line parts two paragraphs.
    pub text: Text,
    /// Where each line begins, with its number from 1, rising.
    lines: Vec<(u32, u32)>,
    /// Quotes set as paragraphs of their own, disjoint, in the order of the text.
    pub quotes: Vec<Span>,
    /// What the author says to thema, in the order of the file.
    pub remarks: Vec<Remark>,
    /// Files the draft takes in, which are not read.
    pub takes_in: Vec<String>,
    /// How such a remark is written, with `…` in the place of what it says; empty if it cannot be.
    pub remark_form: &'static str,
}

/// A comment that begins with `thema:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What follows the colon.
    pub says: String,
    pub line: u32,
    pub at: CharPos,
    /// Whether there are words before it on its line, which it is about then.
    pub trails: bool,
}

/// Why a draft cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("it is larger than {} MB", SIZE_MAX >> 20)]
    TooLarge,
    #[error("its ending says nothing about its format")]
    UnknownEnding,
    #[error(transparent)]
    Encoding(#[from] DecodeError),
    #[error(transparent)]
    Office(#[from] ReadError),
    #[error("it is too long")]
    TooLong,
}

impl DraftError {
    /// What to do now.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::TooLarge | Self::TooLong => Some("check the paper in parts".into()),
            Self::UnknownEnding => Some("drafts are .tex, .md, .docx, .odt, .rtf and .txt".into()),
            Self::Encoding(error) => error.hint(),
            Self::Office(error) => error.hint(),
        }
    }
}

/// Reads a draft; its ending says the format.
pub fn read(name: &Path, bytes: &[u8]) -> Result<Draft, DraftError> {
    if bytes.len() > SIZE_MAX {
        return Err(DraftError::TooLarge);
    }
    let ending = name.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let page = match ending.as_str() {
        "tex" | "ltx" | "latex" => latex::read(&encoding::decode(bytes, None)?.text),
        "md" | "markdown" | "qmd" | "rmd" => markdown::read(&encoding::decode(bytes, None)?.text),
        "txt" | "text" => plain(&encoding::decode(bytes, None)?.text),
        "docx" | "odt" | "rtf" => paragraphs(&transcript::read(name, bytes, &Rules::default())?.body),
        _ => return Err(DraftError::UnknownEnding),
    };
    page.finish()
}

fn plain(text: &str) -> Page {
    let mut page = Page::default();
    for (line, number) in text.lines().zip(1..) {
        line.chars().for_each(|letter| page.letter(letter, number));
        page.letter('\n', number);
    }
    page
}

/// A text of a word processor, in which every line is a paragraph: they are what is numbered.
fn paragraphs(text: &str) -> Page {
    let mut page = Page::default();
    let mut number = 0;
    for line in text.lines() {
        number += u32::from(!line.trim().is_empty());
        line.chars().for_each(|letter| page.letter(letter, number.max(1)));
        page.part(number.max(1));
    }
    page
}

/// Stand in a page for what is no letter. They are no characters, so no text can contain them.
const QUOTE_BEGINS: char = '\u{10fffd}';
const QUOTE_ENDS: char = '\u{10fffc}';
const REMARK: char = '\u{10fffb}';

/// A draft as it is being read: every letter with its line.
#[derive(Debug, Default)]
struct Page {
    letters: Vec<(char, u32)>,
    /// Notes that are open, the outer ones first: the letters that wait until they end.
    outer: Vec<Vec<(char, u32)>>,
    /// Notes that wait for the end of their paragraph.
    notes: Vec<Vec<(char, u32)>>,
    remarks: Vec<Remark>,
    takes_in: Vec<String>,
    remark_form: &'static str,
    /// The last letter that can be seen, or line end.
    last: Option<char>,
}

impl Page {
    fn letter(&mut self, letter: char, line: u32) {
        let letter = if matches!(letter, QUOTE_BEGINS | QUOTE_ENDS | REMARK) { '\u{fffd}' } else { letter };
        if letter == '\n' && self.outer.is_empty() && !self.notes.is_empty() && self.ends_line() {
            self.set_notes(line);
        }
        if letter == '\n' || !letter.is_whitespace() {
            self.last = Some(letter);
        }
        self.letters.push((letter, line));
    }

    fn words(&mut self, words: &str, line: u32) {
        words.chars().for_each(|letter| self.letter(letter, line));
    }

    /// Whether the last thing that can be seen is a line's end.
    fn ends_line(&self) -> bool {
        self.last.is_none_or(|letter| letter == '\n')
    }

    /// Ends a paragraph.
    fn part(&mut self, line: u32) {
        if self.outer.is_empty() {
            self.set_notes(line);
        }
        self.last = Some('\n');
        self.letters.extend([('\n', line), ('\n', line)]);
    }

    fn set_notes(&mut self, line: u32) {
        for note in std::mem::take(&mut self.notes) {
            self.letters.extend([('\n', line), ('\n', line)]);
            self.letters.extend(note);
        }
        self.letters.extend([('\n', line), ('\n', line)]);
    }

    fn begin_quote(&mut self, line: u32) {
        self.part(line);
        self.letters.push((QUOTE_BEGINS, line));
    }

    fn end_quote(&mut self, line: u32) {
        self.letters.push((QUOTE_ENDS, line));
        self.part(line);
    }

    fn begin_note(&mut self) {
        self.outer.push(std::mem::take(&mut self.letters));
    }

    fn end_note(&mut self) {
        if let Some(outer) = self.outer.pop() {
            let note = std::mem::replace(&mut self.letters, outer);
            self.notes.push(note);
            // A note's mark stands behind a word.
            self.last = Some('*');
        }
    }

    /// A comment; it counts if it is for us.
    fn comment(&mut self, words: &str, line: u32) {
        let Some((_, says)) = words.trim().split_once(':').filter(|(name, _)| name.trim().to_lowercase() == "thema")
        else {
            return;
        };
        let seen = self.letters.iter().rev().take_while(|(_, at)| *at == line);
        let trails = seen.filter(|(letter, _)| *letter != REMARK).any(|(letter, _)| !letter.is_whitespace());
        // Which remark it is stands in the place of the line.
        self.letters.push((REMARK, self.remarks.len() as u32));
        self.remarks.push(Remark { says: says.trim().to_owned(), line, at: CharPos::default(), trails });
    }

    fn finish(mut self) -> Result<Draft, DraftError> {
        while !self.outer.is_empty() {
            self.end_note();
        }
        let last = self.letters.last().map_or(1, |(_, line)| *line);
        self.set_notes(last);
        let mut body = String::with_capacity(self.letters.len());
        let (mut lines, mut quotes, mut open) = (Vec::<(u32, u32)>::new(), Vec::new(), None);
        let mut at = 0_u32;
        for (letter, line) in self.letters {
            match letter {
                REMARK => {
                    if let Some(remark) = self.remarks.get_mut(line as usize) {
                        remark.at = CharPos(at);
                    }
                }
                QUOTE_BEGINS => open = open.or(Some(at)),
                QUOTE_ENDS => quotes.extend(open.take().map(|start| Span::of(start, at))),
                letter => {
                    if lines.last().is_none_or(|(_, last)| *last != line) {
                        lines.push((at, line));
                    }
                    body.push(letter);
                    at = at.checked_add(1).ok_or(DraftError::TooLong)?;
                }
            }
        }
        quotes.extend(open.map(|start| Span::of(start, at)));
        let text = Text::new(body).map_err(|_| DraftError::TooLong)?;
        quotes = quotes.into_iter().map(|quote| text.trim(quote)).filter(|quote| !quote.is_empty()).collect();
        let Self { remarks, takes_in, remark_form, .. } = self;
        Ok(Draft { text, lines, quotes, remarks, takes_in, remark_form })
    }
}

impl Draft {
    /// The line of the file (of a word processor's, the paragraph) on which something stands.
    pub fn line(&self, at: CharPos) -> u32 {
        let before = self.lines.partition_point(|(start, _)| *start <= at.get());
        before.checked_sub(1).and_then(|last| self.lines.get(last)).map_or(1, |(_, line)| *line)
    }
}

/// Something read letter by letter, with the line one is on.
struct Letters {
    letters: Vec<char>,
    at: usize,
    line: u32,
}

impl Letters {
    fn of(text: &str) -> Self {
        Self { letters: text.chars().filter(|letter| *letter != '\r').collect(), at: 0, line: 1 }
    }

    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        self.line += u32::from(letter == '\n');
        Some(letter)
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.next();
        }
    }

    /// Takes these letters if they come next.
    fn take(&mut self, what: &str) -> bool {
        let comes = self.sees(what);
        if comes {
            self.skip(what.chars().count());
        }
        comes
    }

    fn sees(&self, what: &str) -> bool {
        let rest = self.letters.get(self.at..).unwrap_or_default();
        let mut rest = rest.iter();
        what.chars().all(|letter| rest.next() == Some(&letter))
    }

    fn while_is(&mut self, is: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(letter) = self.peek().filter(|letter| is(*letter)) {
            taken.push(letter);
            self.next();
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(super) fn draft(name: &str, text: &str) -> Draft {
        read(Path::new(name), text.as_bytes()).unwrap()
    }

    /// The words, each paragraph on a line, with their lines in the file.
    pub(super) fn seen(draft: &Draft) -> Vec<(u32, String)> {
        let paragraphs = draft.text.paragraphs(draft.text.whole()).into_iter();
        paragraphs
            .map(|part| {
                let words: Vec<&str> = draft.text.slice(part).split_whitespace().collect();
                (draft.line(part.start()), words.join(" "))
            })
            .collect()
    }

    #[test]
    fn a_plain_draft_keeps_its_lines() {
        let draft = draft("a.txt", "One\ntwo.\n\nThree.");
        assert_eq!(seen(&draft), [(1, "One two.".to_owned()), (4, "Three.".to_owned())]);
    }

    #[test]
    fn a_word_document_is_read_with_the_numbers_of_its_paragraphs() {
        let paragraph = |words: &str| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>");
        let body: String = ["Results", "Most participants left.", "“We throw it” (P05)"].map(paragraph).concat();
        let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        let document = format!("<w:document xmlns:w=\"{main}\"><w:body>{body}</w:body></w:document>");
        let bytes = crate::formats::archive::packed(&[("word/document.xml", document.as_bytes())]);
        let draft = read(Path::new("a.docx"), &bytes).unwrap();
        let expected = [(1, "Results"), (2, "Most participants left."), (3, "“We throw it” (P05)")];
        assert_eq!(seen(&draft), expected.map(|(line, words)| (line, words.to_owned())));
    }

    #[test]
    fn an_unknown_ending_is_said() {
        let error = read(Path::new("paper.pdf"), b"").unwrap_err();
        assert_eq!(error.to_string(), "its ending says nothing about its format");
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for name in ["a.tex", "a.md", "a.txt", "a.docx", "a.rtf"] {
                let _ = read(Path::new(name), &bytes);
            }
        }

        #[test]
        fn no_marks_make_a_reader_fail_and_lines_never_go_beyond_the_file(
            text in r"(\\begin\{quote\}|\\end\{quote\}|\\footnote\{|\\cite|\\item|\\enquote|%|\[|\]|\{|\}|`|'|\$|~|&|\\|<!--|-->|> |# |\| |\*|_|\n|\n\n|a b|P05|thema:){0,60}",
        ) {
            // An empty file is refused.
            let text = format!("{text}.");
            let lines = text.lines().count() as u32;
            for name in ["a.tex", "a.md", "a.txt"] {
                let draft = draft(name, &text);
                let end = draft.text.whole().end();
                prop_assert!(draft.line(end) <= lines + 1);
                prop_assert!(draft.quotes.iter().all(|quote| quote.end() <= end));
                prop_assert!(draft.quotes.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
                prop_assert!(draft.remarks.iter().all(|remark| remark.at <= end));
            }
        }
    }
}
