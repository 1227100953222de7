//! Transcripts in web pages (HTML), from the web or saved so by a word processor.
//!
//! The tokens of a page are walked through twice, and no tree is built, so that no page can be too deep. The first walk
//! ([`Survey`]) finds where the page's own text is and what its footnotes say; the second gives the words to a [`Setter`].

mod page;
mod tags;
#[cfg(test)]
mod tests;

use super::prose::Setter;
use super::{ReadError, Rules, Transcript, plain};
use crate::formats::Doubt;
use crate::formats::encoding::Decoded;
use crate::model::markup::{ATTRIBUTES_MAX, attributes_most};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use page::{Page, Sink};
use regex::{Regex, bytes};
use std::collections::HashMap;
use std::mem;
use std::sync::LazyLock;
use tags::OwnText;

/// How far into the file an encoding's name is looked for, in bytes.
const HEAD: usize = 4_096;

static BEGINNING: LazyLock<Regex> = LazyLock::new(|| {
    let before = r"\s*(?:<\?xml[^>]*>\s*|<!--(?s:.*?)-->\s*)*";
    Regex::new(&format!(r"(?i)^\u{{feff}}?{before}<(?:(!doctype\s+html|html)|{BLOCKS})[\s/>]"))
        .expect("a pattern of ours")
});
const BLOCKS: &str = "p|div|h[1-6]|table|ul|ol|dl|pre|head|body|meta|title|article|section|main|center|blockquote";
static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"</?[A-Za-z][^<>]*>").expect("a pattern of ours"));
static CHARSET: LazyLock<bytes::Regex> = LazyLock::new(|| {
    let named = r#"(?i)<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)|^\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([^"'>]+)"#;
    bytes::Regex::new(named).expect("a pattern of ours")
});
/// Facts for a program that makes pages, above the page.
static FRONT_MATTER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\A---\n(?:[^\n]*\n){0,60}?---\n").expect("a pattern of ours"));

/// Whether a text begins as a page does: with what every page begins with, or with a block among many tags.
pub(super) fn sniff(text: &str) -> bool {
    BEGINNING.captures(text).is_some_and(|found| {
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        found.get(1).is_some() || TAG.find_iter(text).count() * 2 >= lines
    })
}

/// The encoding that a page says it is in, for where its bytes do not tell.
///
/// A page that is UTF-8 is so whatever it says: it was saved again by a program that left the words at its head.
pub(super) fn charset(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    if head.trim_ascii_start().first() != Some(&b'<') || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let found = CHARSET.captures(head)?;
    let name = found.get(1).or(found.get(2))?;
    let name = String::from_utf8_lossy(name.as_bytes()).to_lowercase();
    // What is told in ASCII is not UTF-16, and what is not UTF-8 is best guessed.
    let known = encoding_rs::Encoding::for_label_no_replacement(&name.clone().into_bytes())?;
    let wide = [encoding_rs::UTF_8, encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].contains(&known);
    (!wide).then_some(name)
}

/// The transcript in a page.
pub(super) fn read(decoded: Decoded, rules: &Rules) -> Result<Transcript, ReadError> {
    let Decoded { text, encoding, doubts } = decoded;
    if !TAG.is_match(&text) {
        return plain::read(Decoded { text, encoding, doubts }.into(), super::PLAIN, rules);
    }
    let page = text.trim_start_matches('\u{feff}');
    let page = FRONT_MATTER.find(page).map_or(page, |found| page.split_at(found.end()).1);
    let mut setter = Setter::default();
    setter.doubts = doubts;
    set_own(page, &mut setter)?;
    let prose = setter.finish(encoding);
    if prose.text.trim().is_empty() {
        let hint = "the page may get its text from elsewhere: copy it out of the browser into a text file";
        return Err(ReadError::NoText { what: "a web page", hint });
    }
    plain::read(prose, "text/html", rules)
}

/// Sets the page's own text, and tells what was left out around it.
fn set_own(page: &str, setter: &mut Setter) -> Result<(), ReadError> {
    let survey = survey(page)?;
    let left_out = survey.letters_outside();
    if left_out > 0 {
        setter.doubts.push(Doubt::about_file(format!(
            "{left_out} letters around the page's own text (navigation and the like) were left out"
        )));
    }
    set_surveyed(page, setter, survey);
    Ok(())
}

/// Sets all words of a page that is a part of a book.
pub(super) fn set(page: &str, setter: &mut Setter) -> Result<(), ReadError> {
    let survey = Survey { articles: Part::default(), mains: Part::default(), ..survey(page)? };
    set_surveyed(page, setter, survey);
    Ok(())
}

fn survey(page: &str) -> Result<Survey, ReadError> {
    if attributes_most(page) > ATTRIBUTES_MAX {
        return Err(ReadError::TooMuch(format!("a tag of the page has more than {ATTRIBUTES_MAX} attributes")));
    }
    Ok(walk(page, Page::surveying(is_xml(page))).survey)
}

fn set_surveyed(page: &str, setter: &mut Setter, survey: Survey) {
    *setter = walk(page, Page::setting(is_xml(page), mem::take(setter), survey)).setter;
}

fn is_xml(page: &str) -> bool {
    page.trim_start().starts_with("<?xml")
}

fn walk(text: &str, page: Page) -> Page {
    let tokenizer = Tokenizer::new(Sink::new(page), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    // The sink asks for no stop, but a tokenizer may make one: the input says when it is done.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.into_page()
}

/// What the first walk finds.
#[derive(Default)]
struct Survey {
    /// Footnotes and comments at the end of the page, by the id that their places name. One is empty until it is read.
    notes: HashMap<String, String>,
    /// All letters, and those in the elements that may hold the page's own text.
    letters: usize,
    articles: Part,
    mains: Part,
}

/// How often an element is on the page, and how many letters are in it.
#[derive(Default, Clone, Copy)]
struct Part {
    count: usize,
    letters: usize,
}

impl Survey {
    /// The element that holds the page's own text: the only one of its kind, with most of the letters.
    fn own(&self) -> Option<(OwnText, Part)> {
        let parts = [(OwnText::Article, self.articles), (OwnText::Main, self.mains)];
        parts.into_iter().find(|(_, part)| part.count == 1 && part.letters * 2 > self.letters)
    }

    fn letters_outside(&self) -> usize {
        self.own().map_or(0, |(_, part)| self.letters - part.letters)
    }
}
