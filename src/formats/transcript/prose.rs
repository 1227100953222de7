//! A text as people write it, with what its file says beside the words: headings and comments.
//!
//! Readers of word processors' files, pages and books give their paragraphs to a [`Setter`], which sets all of them alike,
//! so that one interview reads the same from each: a blank line between paragraphs, a line end for a break inside one,
//! a tab between the cells of a table, a list's mark before its entry, footnotes at the end.

use super::RemarkDraft;
use crate::formats::Doubt;
use crate::model::span::Span;
use std::mem;

/// A text, and what is known of its lines. Spans are of `text`.
pub(super) struct Prose {
    pub text: String,
    pub encoding: &'static str,
    /// The lines that are headings because the file says so, by their number from 0, in order.
    pub headings: Vec<usize>,
    /// Lines whose beginning is set apart (in bold, say), and how many characters that is.
    pub set_apart: Vec<(usize, u32)>,
    pub remarks: Vec<RemarkDraft>,
    pub doubts: Vec<Doubt>,
}

/// Marks set into the text while it is made, and taken out at the end. These are noncharacters, which no text that
/// is exchanged holds; what a file has of them is dropped.
const HEADING: char = '\u{fdd0}';
const REMARK_STARTS: char = '\u{fdd1}';
const REMARK_ENDS: char = '\u{fdd2}';
const SET_APART: char = '\u{fdd3}';
const MARKS: [char; 4] = [HEADING, REMARK_STARTS, REMARK_ENDS, SET_APART];

/// The line above the footnotes at the end.
pub(super) const FOOTNOTES: &str = "Footnotes";

/// Sets paragraphs as one text.
#[derive(Default)]
pub(super) struct Setter {
    /// Finished paragraphs, each followed by a blank line.
    text: String,
    /// The paragraph being set.
    paragraph: String,
    rows: Vec<Row>,
    /// Footnotes, and what was being set when the open one began.
    footnotes: String,
    footnote_count: u32,
    set_aside: Option<Aside>,
    /// In the order of their marks in the text.
    starts: Vec<usize>,
    ends: Vec<usize>,
    remarks: Vec<(String, String)>,
    pub doubts: Vec<Doubt>,
}

/// A table's row being set: its cells, each with its paragraphs.
#[derive(Default)]
struct Row {
    cells: Vec<Vec<String>>,
}

/// What waits while a footnote is set.
struct Aside {
    text: String,
    paragraph: String,
    rows: Vec<Row>,
}

impl Setter {
    /// Words of the paragraph, as they stand: blanks are the caller's. Line ends in them are blanks.
    pub fn text(&mut self, words: &str) {
        self.paragraph.extend(kept(words));
    }

    /// Whether no paragraph was set yet.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty() && self.rows.is_empty()
    }

    /// A line end inside the paragraph.
    pub fn line_break(&mut self) {
        let kept = self.paragraph.trim_end_matches(' ').len();
        self.paragraph.truncate(kept);
        self.paragraph.push('\n');
    }

    /// What stands in the line so far is set apart from what follows, as a label in bold is.
    pub fn set_apart(&mut self) {
        let kept = self.paragraph.trim_end_matches([' ', '\t']).len();
        self.paragraph.insert(kept, SET_APART);
    }

    /// The paragraph ends; one without words leaves nothing.
    pub fn end_paragraph(&mut self) {
        self.end(None, "");
    }

    /// The paragraph ends and was a heading. In a table it is a paragraph like others.
    pub fn end_heading(&mut self) {
        self.end(Some(HEADING), "");
    }

    /// The paragraph ends and was an entry of a list, `mark` (`-`, `3.`) before it, `depth` lists inside others.
    pub fn end_entry(&mut self, mark: &str, depth: usize) {
        let mark: String = kept(mark).collect();
        self.end(None, &format!("{}{mark} ", "  ".repeat(depth.min(8))));
    }

    fn end(&mut self, sign: Option<char>, mark: &str) {
        let paragraph = mem::take(&mut self.paragraph);
        let words = paragraph.trim_matches(|c: char| c == ' ' || c == '\t' || c == '\n');
        if words.chars().all(|c| c.is_whitespace() || MARKS.contains(&c)) {
            // Where a comment begins or ends is not lost with an empty paragraph.
            self.paragraph.extend(paragraph.chars().filter(|c| MARKS.contains(c) && *c != SET_APART));
            return;
        }
        let sign = sign.filter(|_| self.rows.is_empty());
        let set: String = sign.into_iter().chain(mark.chars()).chain(words.chars()).collect();
        // A heading is one line.
        let set = if sign.is_some() { set.replace('\n', " ") } else { set };
        match self.rows.last_mut().and_then(|row| row.cells.last_mut()) {
            Some(cell) => cell.push(set),
            None => {
                self.text.push_str(&set);
                self.text.push_str("\n\n");
            }
        }
    }

    // -- tables ----------------------------------------------------------------------------------------------

    /// A row begins; inside a cell, it is one of a table in a table.
    pub fn start_row(&mut self) {
        self.end_paragraph();
        self.rows.push(Row::default());
    }

    /// A cell of the row begins.
    pub fn start_cell(&mut self) {
        self.end_paragraph();
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(Vec::new());
        }
    }

    /// The row ends: its cells with tabs between, or, if only one has words, that one's paragraphs as they are.
    pub fn end_row(&mut self) {
        self.end_paragraph();
        let Some(row) = self.rows.pop() else { return };
        let filled: Vec<&Vec<String>> = row.cells.iter().filter(|cell| !cell.is_empty()).collect();
        let paragraphs: Vec<String> = match filled.as_slice() {
            [] => return,
            [only] => (*only).clone(),
            _ => {
                let cells: Vec<String> = row.cells.iter().map(|cell| cell.join("\n")).collect();
                vec![cells.join("\t")]
            }
        };
        for paragraph in paragraphs {
            // Marks of empty paragraphs that were waiting come before it.
            self.paragraph.push_str(&paragraph);
            self.end_paragraph();
        }
    }

    // -- footnotes -------------------------------------------------------------------------------------------

    /// A footnote: `[1]` here, and what is set until it ends, behind the same number at the end of the text.
    pub fn start_footnote(&mut self) {
        if self.set_aside.is_some() {
            return;
        }
        self.footnote_count += 1;
        let number = format!("[{}]", self.footnote_count);
        self.paragraph.push_str(&number);
        self.set_aside = Some(Aside {
            text: mem::take(&mut self.text),
            paragraph: mem::replace(&mut self.paragraph, number + " "),
            rows: mem::take(&mut self.rows),
        });
    }

    /// The footnote ends.
    pub fn end_footnote(&mut self) {
        self.end_paragraph();
        let Some(aside) = self.set_aside.take() else { return };
        self.footnotes.push_str(&mem::replace(&mut self.text, aside.text));
        (self.paragraph, self.rows) = (aside.paragraph, aside.rows);
    }

    // -- comments --------------------------------------------------------------------------------------------

    /// A comment of the file: where it begins and ends is said by its number, which this answers.
    pub fn remark(&mut self, author: &str, body: &str) -> usize {
        self.remarks.push((author.trim().to_owned(), body.trim().to_owned()));
        self.remarks.len() - 1
    }

    /// What a comment says, where that comes after its words in the file.
    pub fn remark_says(&mut self, remark: usize, author: &str, body: &str) {
        if let Some(known) = self.remarks.get_mut(remark) {
            *known = (author.trim().to_owned(), body.trim().to_owned());
        }
    }

    /// The words of a comment begin here.
    pub fn remark_starts(&mut self, remark: usize) {
        self.paragraph.push(REMARK_STARTS);
        self.starts.push(remark);
    }

    /// The words of a comment end here; where none began, it is about the line.
    pub fn remark_ends(&mut self, remark: usize) {
        self.paragraph.push(REMARK_ENDS);
        self.ends.push(remark);
    }

    // -- the end ---------------------------------------------------------------------------------------------

    /// The text as a whole.
    pub fn finish(mut self, encoding: &'static str) -> Prose {
        while !self.rows.is_empty() {
            self.end_row();
        }
        self.end_footnote();
        self.end_paragraph();
        let waiting = mem::take(&mut self.paragraph);
        let kept = self.text.trim_end_matches('\n').len();
        self.text.insert_str(kept, &waiting);
        if !self.footnotes.is_empty() {
            self.text.push_str(&format!("{HEADING}{FOOTNOTES}\n\n{}", self.footnotes));
        }
        self.without_marks(encoding)
    }

    /// Takes the marks out and says where they stood.
    fn without_marks(self, encoding: &'static str) -> Prose {
        let mut text = String::with_capacity(self.text.len());
        let (mut at, mut line, mut line_start) = (0u32, 0, 0u32);
        let (mut headings, mut set_apart) = (Vec::new(), Vec::new());
        let mut lines = vec![0];
        // Where each comment starts and ends, and the line it was in.
        let mut places: Vec<(Option<u32>, Option<u32>, u32)> = vec![(None, None, 0); self.remarks.len()];
        let (mut starts, mut ends) = (self.starts.into_iter(), self.ends.into_iter());
        for c in self.text.trim_end_matches('\n').chars() {
            match c {
                HEADING => headings.push(line),
                SET_APART => set_apart.push((line, at.saturating_sub(line_start))),
                REMARK_STARTS => {
                    if let Some(place) = starts.next().and_then(|remark| places.get_mut(remark)) {
                        (place.0, place.2) = (Some(at), line_start);
                    }
                }
                REMARK_ENDS => {
                    if let Some(place) = ends.next().and_then(|remark| places.get_mut(remark)) {
                        place.1 = Some(at);
                        if place.0.is_none() {
                            place.2 = line_start;
                        }
                    }
                }
                c => {
                    text.push(c);
                    at = at.saturating_add(1);
                    if c == '\n' {
                        (line, line_start) = (line + 1, at);
                        lines.push(at);
                    }
                }
            }
        }
        if !text.is_empty() {
            text.push('\n');
        }
        let mut remarks: Vec<RemarkDraft> = Vec::new();
        for ((author, body), (start, end, line_start)) in self.remarks.into_iter().zip(places) {
            let span = match (start, end) {
                (Some(start), Some(end)) if start < end => Some(Span::of(start, end)),
                (None, None) => None,
                _ => line_from(&lines, at, line_start),
            };
            if let Some(span) = span.filter(|_| !body.is_empty()) {
                remarks.push(RemarkDraft { span, author, body });
            }
        }
        remarks.sort_by_key(|remark| remark.span);
        Prose { text, encoding, headings, set_apart, remarks, doubts: self.doubts }
    }
}

/// A list's mark as programs write it, for [`Setter::end_entry`]: `-` for all that are drawn, others as they are.
pub(super) fn list_mark(words: &str) -> Option<String> {
    let mark = words.trim();
    let drawn = mark == "o" || !mark.contains(char::is_alphanumeric);
    match mark.is_empty() {
        true => None,
        false => Some(if drawn { "-".to_owned() } else { mark.chars().take(16).collect() }),
    }
}

/// The characters of a file's words that a text may have: no control codes, and no line ends, which the setter makes.
fn kept(words: &str) -> impl Iterator<Item = char> {
    let is_kept = |c: &char| matches!(c, '\t' | '\n') || !(c.is_control() || MARKS.contains(c));
    words.chars().filter(is_kept).map(|c| if c == '\n' { ' ' } else { c })
}

/// The line that begins at a place; `None` if it is empty. `lines` is where lines begin in a text of that length.
fn line_from(lines: &[u32], length: u32, start: u32) -> Option<Span> {
    let next = lines.partition_point(|line| *line <= start);
    let end = lines.get(next).map_or(length, |next| next.saturating_sub(1));
    (start < end).then(|| Span::of(start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(write: impl FnOnce(&mut Setter)) -> Prose {
        let mut setter = Setter::default();
        write(&mut setter);
        setter.finish("UTF-8")
    }

    fn paragraph(setter: &mut Setter, words: &str) {
        setter.text(words);
        setter.end_paragraph();
    }

    #[test]
    fn paragraphs_stand_apart_and_empty_ones_leave_nothing() {
        let prose = set(|setter| {
            setter.text("G1 Pipeline");
            setter.end_heading();
            paragraph(setter, "  ");
            setter.text("I: Who");
            setter.line_break();
            setter.text("notices? ");
            setter.end_paragraph();
            setter.text("nobody");
            setter.end_entry("-", 1);
        });
        assert_eq!(prose.text, "G1 Pipeline\n\nI: Who\nnotices?\n\n  - nobody\n");
        assert_eq!(prose.headings, [0]);
    }

    #[test]
    fn what_is_set_apart_is_told_without_its_blanks() {
        let prose = set(|setter| {
            paragraph(setter, "One.");
            setter.text("Ana ");
            setter.set_apart();
            paragraph(setter, "Two.");
            setter.text("Bo ");
            setter.set_apart();
            setter.end_paragraph();
        });
        assert_eq!(prose.text, "One.\n\nAna Two.\n\nBo\n");
        assert_eq!(prose.set_apart, [(2, 3), (4, 2)]);
    }

    #[test]
    fn a_row_is_a_line_with_tabs_and_a_lonely_cell_is_text() {
        let prose = set(|setter| {
            setter.start_row();
            setter.start_cell();
            setter.text("P03");
            setter.start_cell();
            paragraph(setter, "Buckets.");
            paragraph(setter, "And a goat.");
            setter.end_row();
            setter.start_row();
            setter.start_cell();
            setter.start_cell();
            paragraph(setter, "One.");
            paragraph(setter, "Two.");
            setter.end_row();
        });
        assert_eq!(prose.text, "P03\tBuckets.\nAnd a goat.\n\nOne.\n\nTwo.\n");
    }

    #[test]
    fn control_codes_get_into_no_text_not_even_as_the_mark_of_a_list() {
        let prose = set(|setter| {
            setter.text("no\u{0}body\r");
            setter.end_entry("1\u{0}\r.", 0);
        });
        assert_eq!(prose.text, "1. nobody\n");
    }

    #[test]
    fn a_footnote_goes_to_the_end_under_a_heading() {
        let prose = set(|setter| {
            setter.text("the model");
            setter.start_footnote();
            paragraph(setter, "a random forest");
            setter.end_footnote();
            setter.text(" leaks");
            setter.end_paragraph();
        });
        assert_eq!(prose.text, "the model[1] leaks\n\nFootnotes\n\n[1] a random forest\n");
        assert_eq!(prose.headings, [2]);
    }

    #[test]
    fn a_comment_is_about_its_words_and_one_without_about_its_line() {
        let prose = set(|setter| {
            setter.text("P03: the ");
            let first = setter.remark("Ana", "which one?");
            setter.remark_starts(first);
            setter.text("bucket");
            setter.remark_ends(first);
            setter.end_paragraph();
            setter.text("I: mhm");
            let second = setter.remark("", "laughs");
            setter.remark_ends(second);
            setter.end_paragraph();
        });
        assert_eq!(prose.text, "P03: the bucket\n\nI: mhm\n");
        let told: Vec<_> = prose.remarks.iter().map(|remark| (remark.span, remark.body.as_str())).collect();
        assert_eq!(told, [(Span::of(9, 15), "which one?"), (Span::of(17, 23), "laughs")]);
    }

    #[test]
    fn a_comment_may_be_known_after_its_words() {
        let prose = set(|setter| {
            let remark = setter.remark("", "");
            setter.remark_starts(remark);
            setter.text("ice");
            setter.remark_ends(remark);
            setter.remark_says(remark, "Ada ", "which?\n");
            setter.end_paragraph();
        });
        let remark = RemarkDraft { span: Span::of(0, 3), author: "Ada".to_owned(), body: "which?".to_owned() };
        assert_eq!(prose.remarks, [remark]);
    }

    #[test]
    fn a_comment_over_an_empty_paragraph_keeps_its_place() {
        let prose = set(|setter| {
            let remark = setter.remark("Ana", "all of this");
            setter.remark_starts(remark);
            paragraph(setter, "");
            paragraph(setter, "One.");
            paragraph(setter, "Two.");
            setter.remark_ends(remark);
            setter.end_paragraph();
        });
        assert_eq!(prose.text, "One.\n\nTwo.\n");
        assert_eq!(prose.remarks[0].span, Span::of(0, 10));
    }
}
