//! What the readers of word processors' files share: text boxes, comments, list numbers, and what was left out.

use super::ReadError;
use super::prose::Setter;
use crate::formats::Doubt;
use crate::formats::archive::Archive;
use crate::formats::xml::{self, Reader, XmlError};
use std::collections::HashMap;
use std::mem;

/// How deep text boxes and tables may stand in each other; what is deeper reads as the text around it.
pub(super) const NESTED_MAX: usize = 8;

/// How many characters the mark before a list's entry has at most.
pub(super) const MARK_MAX: usize = 40;

/// A file being set: a [`Setter`], and what word processors add to it.
#[derive(Default)]
pub(super) struct Page {
    pub setter: Setter,
    /// What waits while a text box, a note or a comment is read.
    asides: Vec<Aside>,
    /// The text boxes of the paragraph, which follow it.
    boxes: Vec<String>,
    /// By the name the file gives them.
    comments: HashMap<String, Comment>,
    /// Comments of words that are no part of the paragraph yet: they are about the place where these are anchored.
    late: Vec<String>,
    pub seen: Seen,
}

struct Aside {
    setter: Setter,
    boxes: Vec<String>,
}

/// A comment, and what is known of its place.
#[derive(Default)]
struct Comment {
    author: String,
    body: String,
    number: Option<usize>,
    ended: bool,
}

/// What was taken in another way than it stands, or left out.
#[derive(Default)]
pub(super) struct Seen {
    pub changes: usize,
    pub pictures: usize,
    pub hidden: usize,
    pub embedded: usize,
    pub symbols: usize,
}

impl Page {
    /// Sets what follows aside, until [`Page::close_aside`] gives it as a text.
    pub fn open_aside(&mut self) {
        let (setter, boxes) = (mem::take(&mut self.setter), mem::take(&mut self.boxes));
        self.asides.push(Aside { setter, boxes });
    }

    pub fn close_aside(&mut self) -> String {
        self.follow_with_boxes();
        let Some(aside) = self.asides.pop() else { return String::new() };
        self.boxes = aside.boxes;
        mem::replace(&mut self.setter, aside.setter).finish("").text
    }

    /// A text box, as closed; it follows the paragraph it stands in.
    pub fn text_box(&mut self, text: String) {
        self.boxes.push(text);
        self.place_late_comments();
    }

    /// Sets the text boxes of the paragraph that ended.
    pub fn follow_with_boxes(&mut self) {
        for text in mem::take(&mut self.boxes) {
            self.set(&text);
        }
    }

    /// A footnote here, with what was read of it before.
    pub fn footnote(&mut self, note: Note) {
        self.setter.start_footnote();
        self.set(&note.text);
        self.setter.end_footnote();
        self.late.extend(note.comments);
        self.place_late_comments();
    }

    /// The note that was set aside.
    pub fn close_note(&mut self) -> Note {
        Note { text: self.close_aside(), comments: mem::take(&mut self.late) }
    }

    /// Sets a finished text once more: its paragraphs, with their lines.
    fn set(&mut self, text: &str) {
        for paragraph in text.split("\n\n") {
            for (index, line) in paragraph.trim_end_matches('\n').split('\n').enumerate() {
                if index > 0 {
                    self.setter.line_break();
                }
                self.setter.text(line);
            }
            self.setter.end_paragraph();
        }
    }

    // -- comments --------------------------------------------------------------------------------------------

    pub fn know_comment(&mut self, name: String, author: String, body: String) {
        self.comments.insert(name, Comment { author, body, ..Comment::default() });
    }

    /// How many comments are known.
    pub fn comments(&self) -> usize {
        self.comments.len()
    }

    pub fn comment_starts(&mut self, name: &str) {
        if !self.asides.is_empty() {
            return self.late.push(name.to_owned());
        }
        if let Some(comment) = self.comments.get_mut(name).filter(|comment| comment.number.is_none()) {
            let number = self.setter.remark(&comment.author, &comment.body);
            comment.number = Some(number);
            self.setter.remark_starts(number);
        }
    }

    /// Where its words end; also where it is anchored, if nothing said where they begin.
    pub fn comment_ends(&mut self, name: &str) {
        if !self.asides.is_empty() {
            return self.late.push(name.to_owned());
        }
        if let Some(comment) = self.comments.get_mut(name).filter(|comment| !comment.ended) {
            let number = *comment.number.get_or_insert_with(|| self.setter.remark(&comment.author, &comment.body));
            comment.ended = true;
            self.setter.remark_ends(number);
        }
    }

    fn place_late_comments(&mut self) {
        if self.asides.is_empty() {
            for name in mem::take(&mut self.late) {
                self.comment_ends(&name);
            }
        }
    }

    /// What a person should know of how the file was read; said once it is read to its end.
    pub fn doubts(&self) -> Vec<Doubt> {
        let Seen { changes, pictures, hidden, embedded, symbols } = self.seen;
        let lost = self.comments.values().filter(|comment| comment.number.is_none()).count();
        let told = [
            (changes, "tracked change was taken as accepted", "tracked changes were taken as accepted"),
            (pictures, "picture left out", "pictures left out"),
            (hidden, "passage of hidden text left out", "passages of hidden text left out"),
            (embedded, "embedded document left out", "embedded documents left out"),
            (symbols, "sign of a symbol font is shown as \u{fffd}", "signs of symbol fonts are shown as \u{fffd}"),
            (
                lost,
                "comment has no place in the text and was left out",
                "comments have no place in the text and were left out",
            ),
        ];
        let some = told.into_iter().filter(|(count, ..)| *count > 0);
        some.map(|(count, one, many)| Doubt::about_file(format!("{count} {}", if count == 1 { one } else { many })))
            .collect()
    }
}

/// A footnote or endnote as it was read before its place is known.
#[derive(Clone, Default)]
pub(super) struct Note {
    pub text: String,
    /// The comments on its words.
    comments: Vec<String>,
}

/// A list's number, written as `format` says: `1`, `a`, `A`, `i`, `I`. What is too large for letters is a number.
pub(super) fn numeral(format: char, number: u32) -> String {
    const ROMAN: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let small = match format {
        'a' | 'A' if (1..=260).contains(&number) => {
            let letter = char::from_u32('a' as u32 + (number - 1) % 26).unwrap_or('a');
            letter.to_string().repeat(1 + (number as usize - 1) / 26)
        }
        'i' | 'I' if (1..4000).contains(&number) => {
            let mut left = number;
            let mut roman = String::new();
            for (value, letters) in ROMAN {
                roman.push_str(&letters.repeat((left / value) as usize));
                left %= value;
            }
            roman
        }
        _ => return number.to_string(),
    };
    if format.is_uppercase() { small.to_uppercase() } else { small }
}

/// One part of an archive, read; the default where there is no such part.
pub(super) fn part<T: Default>(
    archive: &mut Archive<'_>,
    name: &str,
    what: &'static str,
    make: impl FnMut(&mut Reader<'_>) -> Result<T, XmlError>,
) -> Result<T, ReadError> {
    match archive.read(name).map_err(ReadError::in_archive(what))? {
        Some(bytes) => Ok(xml::read(&bytes, make).map_err(ReadError::in_xml(what))?.value),
        None => Ok(T::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_numbers_are_written_as_the_list_says() {
        let told = |format| [1, 4, 27, 1999].map(|number| numeral(format, number)).join(" ");
        assert_eq!(told('1'), "1 4 27 1999");
        assert_eq!(told('a'), "a d aa 1999");
        assert_eq!(told('I'), "I IV XXVII MCMXCIX");
        assert_eq!(numeral('a', u32::MAX), "4294967295");
    }
}
