//! The report: one page of a whole study in one file, which loads nothing and sends nothing.
//!
//! [`StudyPage`] is everything on it as a value; [`render`] sets it. It reads without a script, which only filters,
//! searches and draws the stripes in the margin. Text from outside passes through the writer's one escape, and a
//! Content-Security-Policy holds the page to the very style and script that are written here, by their hashes.

mod write;
mod seal;
mod color;
mod transcript;
mod table;
mod sections;
mod data;

#[cfg(test)]
mod tests;

use super::Report;
use crate::model::span::Span;
use crate::model::text::Text;
use write::Writer;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// A study as people are to see it. Codes, coders, participants, documents and codings name each other by their
/// places in these lists.
#[derive(Debug, Default)]
pub struct StudyPage {
    pub title: String,
    /// The research questions, one each.
    pub questions: Vec<String>,
    pub method: String,
    /// What is shown of what was said.
    pub quotes: Quotes,
    /// What a reader should know before trusting the page: what is left out of it, and why.
    pub notes: Vec<String>,
    /// Where it comes from, on one line.
    pub provenance: String,
    /// How much there is, each with what it is (`8`, `participants`).
    pub figures: Vec<(u64, String)>,
    /// Participants with their attributes, coders, rounds.
    pub tables: Vec<Report>,
    /// In reading order.
    pub codes: Vec<PageCode>,
    /// Quotes that were picked for no code.
    pub quotes_of_no_code: Vec<PageQuote>,
    pub coders: Vec<Named>,
    pub participants: Vec<Named>,
    pub documents: Vec<PageDocument>,
    /// Document by document in the order of the text.
    pub codings: Vec<PageCoding>,
    /// Whose codings are counted, in words (`consensus`).
    pub layer: String,
    /// The coder whose codings are the ones counted; `None` if everybody's are.
    pub counted: Option<usize>,
    /// Figures drawn as SVG, each with its title.
    pub charts: Vec<(String, String)>,
    /// How far the coders agree, or why that cannot be said.
    pub agreement: Option<Result<Report, String>>,
    pub memos: Vec<PageMemo>,
    /// The codebook's steps, and who did how much of what on which day.
    pub history: Vec<Report>,
}

/// What is shown of what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quotes {
    /// Nothing: not a word.
    None,
    /// The quotes that were picked for the paper.
    Picked,
    /// The transcripts and every passage.
    #[default]
    All,
}

/// A name with the id by which a link finds it, the same in every report of the project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// A code or theme.
#[derive(Debug, Clone, Default)]
pub struct PageCode {
    pub id: String,
    pub name: String,
    /// A letter or three for the margin.
    pub initials: String,
    pub depth: usize,
    /// The theme it stands under.
    pub parent: Option<usize>,
    pub is_theme: bool,
    pub definition: String,
    pub include: String,
    pub exclude: String,
    pub example: String,
    /// As `#rrggbb`.
    pub color: String,
    pub participants: u64,
    pub of_participants: u64,
    pub passages: u64,
    pub quotes: Vec<PageQuote>,
}

/// A passage of one code, whoever marked it; or a quote as it is shown in the paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageQuote {
    pub words: String,
    pub document: usize,
    /// The number of the first turn it touches, and who speaks there.
    pub turn: Option<u32>,
    pub speaker: String,
    /// The codings that mark it.
    pub codings: Vec<usize>,
    /// Whether it is shown before anybody asks for more.
    pub leads: bool,
    /// What people cite a quote by; empty of a passage.
    pub reference: String,
}

/// A document with its words, if these are shown.
#[derive(Debug, Default)]
pub struct PageDocument {
    pub id: String,
    pub name: String,
    /// Who speaks in it, how many turns, on one line.
    pub about: String,
    pub text: Option<Text>,
    pub blocks: Vec<Block>,
}

/// A part of a text that is set on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub span: Span,
    pub kind: BlockKind,
}

/// What a block is to its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// The title of a section of the interview guide.
    Heading,
    /// What somebody says.
    Turn { n: u32, speaker: String, time: String, asks: bool },
    /// Words outside any turn: field notes, a remark of the transcriber.
    Prose,
}

/// One mark of one coder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageCoding {
    pub document: usize,
    pub span: Span,
    pub code: usize,
    pub coder: usize,
    pub uncertain: bool,
    /// What the coder remarked on it, and what others wrote about it.
    pub memo: String,
    /// The participants whose words it touches.
    pub participants: Vec<usize>,
}

/// Something a researcher wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageMemo {
    pub kind: &'static str,
    /// What it is about.
    pub name: String,
    pub author: String,
    /// The day it was written.
    pub day: String,
    pub title: String,
    pub body: String,
    /// The document and turn it is about.
    pub place: Option<(usize, Option<u32>)>,
}

/// A page, and the words on it as a reader sees them, with nothing between the letters of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub html: String,
    pub words: String,
}

/// The page in one file; the same bytes for the same value.
pub fn render(page: &StudyPage) -> Rendered {
    let style = format!("{STYLE}{}", color::rules(&page.codes));
    let mut out = Writer::default();
    out.block("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.policy(&seal::policy(&style, SCRIPT));
    out.block(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
    );
    out.text(&page.title);
    out.block("</title>\n<style>");
    out.ours(&style);
    out.block("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
    sections::side(&mut out, page);
    out.block("<main id=\"main\" tabindex=\"-1\">\n");
    sections::overview(&mut out, page);
    sections::themes(&mut out, page);
    sections::codebook(&mut out, page);
    transcript::transcripts(&mut out, page);
    sections::figures(&mut out, page);
    sections::agreement(&mut out, page);
    sections::memos(&mut out, page);
    sections::history(&mut out, page);
    out.block("<footer><p class=\"from\">");
    out.text(&page.provenance);
    out.block("</p></footer>\n</main>\n");
    out.block(
        "<aside id=\"about\" class=\"about\" aria-live=\"polite\" aria-label=\"The passage under the cursor\" hidden>\
         </aside>\n<script type=\"application/json\" id=\"data\">",
    );
    out.json(&data::of(page));
    out.block("</script>\n<script>");
    out.ours(SCRIPT);
    out.block("</script>\n</body>\n</html>\n");
    out.done()
}

impl StudyPage {
    /// Whether a coding is one of those that are counted.
    fn counts(&self, coding: usize) -> bool {
        let coding = self.codings.get(coding);
        coding.is_some_and(|coding| self.counted.is_none_or(|coder| coder == coding.coder))
    }
}
