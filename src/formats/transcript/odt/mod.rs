//! OpenDocument texts (.odt, and .fodt, which is one XML file), in one walk over the XML of their words.
//!
//! As in Word documents, what a reader of the document sees is taken. Deleted text stands apart from the words in this
//! format, footnotes and comments amid them. `styles` knows headings, hidden text and lists.

mod styles;
#[cfg(test)]
mod tests;

use super::office::{Bold, NESTED_MAX, Page, part};
use super::prose::Prose;
use super::{ReadError, Rules, Transcript, plain};
use crate::formats::archive::{Archive, is_archive};
use crate::formats::encoding::Decoded;
use crate::formats::xml::{self, Element, Event, Reader, XmlError};
use std::collections::HashMap;
use std::mem;
use styles::{LEVELS, Styles};

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";
/// What the first member of the archive holds, which is not packed; with its name before it.
const FIRST: &[u8] = b"application/vnd.oasis.opendocument.text";
const FIRST_WITH_NAME: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";
const WHAT: &str = "an OpenDocument text";
const NO_TEXT: &str = "does it hold pictures of pages? Their text has to be recognised first";

/// Whether it is an archive that says it is an OpenDocument text.
pub(super) fn sniff(bytes: &[u8]) -> bool {
    if !is_archive(bytes) {
        return false;
    }
    // Seen even where the archive is damaged.
    let seen = bytes.get(30..).is_some_and(|rest| rest.starts_with(FIRST_WITH_NAME));
    let said = || Archive::open(bytes).ok()?.read("mimetype").ok()?;
    seen || said().is_some_and(|said| said.starts_with(FIRST))
}

/// Whether it is an OpenDocument text in one XML file.
pub(super) fn sniff_flat(beginning: &str) -> bool {
    beginning.trim_start().starts_with("<?xml")
        && beginning.contains("<office:document ")
        && beginning.contains(MEDIA_TYPE)
}

/// The transcript in an OpenDocument text.
pub(super) fn read(bytes: &[u8], rules: &Rules) -> Result<Transcript, ReadError> {
    told(prose(bytes)?, rules)
}

/// The transcript in an OpenDocument text that is one XML file.
pub(super) fn read_flat(text: Decoded, rules: &Rules) -> Result<Transcript, ReadError> {
    told(flat_prose(text)?, rules)
}

fn told(prose: Prose, rules: &Rules) -> Result<Transcript, ReadError> {
    if prose.text.is_empty() {
        return Err(ReadError::NoText { what: WHAT, hint: NO_TEXT });
    }
    plain::read(prose, MEDIA_TYPE, rules)
}

fn prose(bytes: &[u8]) -> Result<Prose, ReadError> {
    let mut archive = Archive::open(bytes).map_err(ReadError::in_archive(WHAT))?;
    if part(&mut archive, "META-INF/manifest.xml", WHAT, is_locked)? {
        return Err(ReadError::Locked { what: WHAT });
    }
    let Some(content) = archive.read("content.xml").map_err(ReadError::in_archive(WHAT))? else {
        let why = "\"content.xml\", which holds its words, is missing".to_owned();
        return Err(ReadError::Broken { what: WHAT, why });
    };
    let mut styles = Styles::default();
    part(&mut archive, "styles.xml", WHAT, |reader| styles.read(reader))?;
    xml::read(&content, |reader| styles.read(reader)).map_err(ReadError::in_xml(WHAT))?;
    let read = xml::read(&content, |reader| Walk::through(reader, &styles)).map_err(ReadError::in_xml(WHAT))?;
    let mut page = read.value;
    page.setter.doubts = [read.doubts, page.doubts()].concat();
    Ok(page.setter.finish(read.encoding))
}

fn flat_prose(Decoded { text, encoding, doubts }: Decoded) -> Result<Prose, ReadError> {
    let mut styles = Styles::default();
    xml::read_text(&text, |reader| styles.read(reader)).map_err(ReadError::in_xml(WHAT))?;
    let read = xml::read_text(&text, |reader| Walk::through(reader, &styles)).map_err(ReadError::in_xml(WHAT))?;
    let (mut page, more) = read;
    page.setter.doubts = [doubts, more, page.doubts()].concat();
    Ok(page.setter.finish(encoding))
}

/// Whether the list of the archive's members says that some are encrypted.
fn is_locked(reader: &mut Reader<'_>) -> Result<bool, XmlError> {
    while let Some(event) = reader.next()? {
        if matches!(event, Event::Start(tag) if tag.name() == "encryption-data") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The words being read.
struct Walk<'a> {
    styles: &'a Styles,
    page: Page,
    place: Place,
    /// What waits until a text box, a note or a comment ends.
    outer: Vec<Place>,
    comments: Vec<(String, String)>,
    /// How far lists came that may be continued: by their style, and by their id.
    by_style: HashMap<String, Vec<u32>>,
    by_id: HashMap<String, Vec<u32>>,
    in_hidden: bool,
}

/// Where the walk is.
#[derive(Default)]
struct Place {
    /// How many paragraphs are open: one, or none.
    in_paragraph: bool,
    style: String,
    /// Whether a blank that follows adds nothing.
    after_blank: bool,
    /// For the paragraph and each open span in it, how its words look.
    spans: Vec<Look>,
    bold: Bold,
    lists: Vec<List>,
    rows: usize,
    /// How many cells that follow are covered by the one before.
    covered: usize,
}

#[derive(Clone, Copy)]
struct Look {
    hidden: bool,
    bold: bool,
}

/// An open list.
struct List {
    style: String,
    id: Option<String>,
    /// The number of its last entry, those of the lists around before it.
    count: Option<u32>,
    /// An entry began whose mark is not set.
    waits: bool,
    /// The number the next entry has, if it says so.
    next: Option<u32>,
}

impl<'a> Walk<'a> {
    fn through(reader: &mut Reader<'_>, styles: &'a Styles) -> Result<Page, XmlError> {
        let mut walk = Self {
            styles,
            page: Page::default(),
            place: Place::default(),
            outer: Vec::new(),
            comments: Vec::new(),
            by_style: HashMap::new(),
            by_id: HashMap::new(),
            in_hidden: false,
        };
        while let Some(event) = reader.next()? {
            match event {
                Event::Start(tag) => walk.start(&tag, reader)?,
                Event::End(tag) => walk.end(tag.name()),
                Event::Text(text) if walk.place.in_paragraph => walk.words(&text),
                Event::Text(_) => {}
            }
        }
        walk.page.follow_with_boxes();
        Ok(walk.page)
    }

    fn start(&mut self, tag: &Element<'_>, reader: &mut Reader<'_>) -> Result<(), XmlError> {
        match tag.name() {
            "p" | "h" => {
                let style = tag.attribute("style-name").unwrap_or_default();
                let look = self.look(&style, false);
                let place = &mut self.place;
                (place.in_paragraph, place.after_blank) = (true, true);
                (place.spans, place.bold) = (vec![look], Bold::default());
                place.style = style;
            }
            "span" => {
                let around = self.place.spans.last().is_some_and(|look| look.bold);
                let look = self.look(&tag.attribute("style-name").unwrap_or_default(), around);
                self.place.spans.push(look);
            }
            "s" => {
                let count = tag.number("c").unwrap_or(1usize).min(200);
                self.set(&" ".repeat(count));
            }
            "tab" => self.set("\t"),
            "line-break" => {
                if self.is_shown() {
                    self.end_bold();
                    self.page.setter.line_break();
                }
                self.place.after_blank = false;
            }
            "list" => self.start_list(tag),
            "list-item" => {
                if let Some(list) = self.place.lists.last_mut() {
                    (list.waits, list.next) = (true, tag.number("start-value"));
                }
            }
            "table-row" => {
                self.place.rows += 1;
                self.place.covered = 0;
                if self.place.rows <= NESTED_MAX {
                    self.page.setter.start_row();
                }
            }
            "table-cell" | "covered-table-cell" if self.place.rows <= NESTED_MAX => self.start_cell(tag),
            "note-body" | "text-box" | "custom-shape" | "rect" | "ellipse" | "caption" | "polygon" | "annotation" => {
                if self.outer.len() >= NESTED_MAX {
                    return reader.skip();
                }
                if tag.name() == "annotation" {
                    let name = tag.attribute("name").unwrap_or_else(|| format!("\0{}", self.page.comments()));
                    self.comments.push((name, String::new()));
                }
                self.page.open_aside();
                self.outer.push(mem::take(&mut self.place));
            }
            "creator" => {
                let author = reader.text()?;
                self.comments.last_mut().into_iter().for_each(|comment| comment.1.clone_from(&author));
            }
            "annotation-end" => self.page.comment_ends(&tag.attribute("name").unwrap_or_default()),
            "insertion" | "deletion" => {
                self.page.seen.changes += 1;
                reader.skip()?;
            }
            "image" => self.page.seen.pictures += 1,
            "object" | "object-ole" => {
                self.page.seen.embedded += 1;
                reader.skip()?;
            }
            "section" if tag.attribute("display").is_some_and(|display| display == "none") => {
                self.page.seen.hidden += 1;
                reader.skip()?;
            }
            "hidden-text" | "hidden-paragraph" if tag.attribute("is-hidden").is_some_and(|hidden| hidden == "true") => {
                self.page.seen.hidden += 1;
                reader.skip()?;
            }
            "note-citation" | "ruby-text" | "title" | "desc" | "date" | "creator-initials" | "sender-initials"
                if tag.name() != "date" || !tag.full_name().starts_with("text") =>
            {
                reader.skip()?;
            }
            "meta"
            | "settings"
            | "scripts"
            | "font-face-decls"
            | "styles"
            | "automatic-styles"
            | "master-styles"
            | "forms"
            | "event-listeners"
            | "binary-data"
            | "table-of-content-source"
            | "alphabetical-index-source"
            | "illustration-index-source"
            | "table-index-source"
            | "object-index-source"
            | "user-index-source"
            | "bibliography-source" => reader.skip()?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(false),
            "h" => self.end_paragraph(true),
            "span" => drop(self.place.spans.pop()),
            "list" => self.end_list(),
            "table-row" => {
                if (1..=NESTED_MAX).contains(&self.place.rows) {
                    self.page.setter.end_row();
                }
                self.place.rows = self.place.rows.saturating_sub(1);
            }
            "note-body" | "text-box" | "custom-shape" | "rect" | "ellipse" | "caption" | "polygon" | "annotation" => {
                let Some(place) = self.outer.pop() else { return };
                self.place = place;
                match name {
                    "note-body" => {
                        let note = self.page.close_note();
                        if self.is_shown() {
                            self.page.footnote(note);
                        }
                        self.place.after_blank = false;
                    }
                    "annotation" => {
                        let body = self.page.close_aside();
                        if let Some((name, author)) = self.comments.pop() {
                            self.page.know_comment(name.clone(), author, body);
                            self.page.comment_starts(&name);
                        }
                    }
                    _ => {
                        let text = self.page.close_aside();
                        self.page.text_box(text);
                    }
                }
            }
            _ => {}
        }
    }

    // -- words -----------------------------------------------------------------------------------------------

    /// Whether what stands here is seen.
    fn is_shown(&self) -> bool {
        !self.place.spans.iter().any(|look| look.hidden)
    }

    /// How words of a style look, among words that are bold or not.
    fn look(&self, style: &str, around: bool) -> Look {
        Look { hidden: self.styles.is_hidden(style), bold: self.styles.bold(style).unwrap_or(around) }
    }

    /// A line ends: if all of it was bold, that is set apart from what follows.
    fn end_bold(&mut self) {
        if self.place.bold.ends() {
            self.page.setter.set_apart();
        }
    }

    /// Words as the XML has them, in which blanks and line ends in a row are one blank.
    fn words(&mut self, words: &str) {
        let mut squeezed = String::with_capacity(words.len());
        for c in words.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' => {
                    if !mem::replace(&mut self.place.after_blank, true) {
                        squeezed.push(' ');
                    }
                }
                c => {
                    self.place.after_blank = false;
                    squeezed.push(c);
                }
            }
        }
        let after_blank = self.place.after_blank;
        self.set(&squeezed);
        self.place.after_blank = after_blank;
    }

    fn set(&mut self, words: &str) {
        self.place.after_blank = false;
        if self.is_shown() {
            let bold = self.place.spans.last().is_some_and(|look| look.bold);
            if self.place.bold.ends_before(words, bold) {
                self.page.setter.set_apart();
            }
            self.page.setter.text(words);
            self.in_hidden = false;
        } else if !self.in_hidden && !words.trim().is_empty() {
            self.page.seen.hidden += 1;
            self.in_hidden = true;
        }
    }

    fn end_paragraph(&mut self, heading: bool) {
        self.end_bold();
        self.place.in_paragraph = false;
        self.place.spans.clear();
        let style = mem::take(&mut self.place.style);
        let heading = heading
            || self.styles.is_heading(&style)
            || (self.styles.is_title(&style) && self.outer.is_empty() && self.page.setter.is_blank());
        let entry = self.entry();
        match entry {
            _ if heading => self.page.setter.end_heading(),
            Some((mark, depth)) => self.page.setter.end_entry(&mark, depth),
            None => self.page.setter.end_paragraph(),
        }
        self.page.follow_with_boxes();
    }

    // -- lists -----------------------------------------------------------------------------------------------

    fn start_list(&mut self, tag: &Element<'_>) {
        let around = self.place.lists.last().map(|list| list.style.clone());
        let style = tag.attribute("style-name").or(around).unwrap_or_default();
        let goes_on = tag.attribute("continue-numbering").is_some_and(|it| it == "true");
        let continued = tag.attribute("continue-list").and_then(|id| self.by_id.get(&id));
        let continued = continued.or_else(|| self.by_style.get(&style).filter(|_| goes_on));
        let count = continued.and_then(|counts| counts.get(self.place.lists.len()).copied());
        self.place.lists.push(List { style, id: tag.attribute("id"), count, waits: false, next: None });
    }

    fn end_list(&mut self) {
        let counts: Vec<u32> = self.place.lists.iter().take(LEVELS).map(|list| list.count.unwrap_or(0)).collect();
        let Some(list) = self.place.lists.pop() else { return };
        if let Some(id) = list.id {
            self.by_id.insert(id, counts.clone());
        }
        if self.place.lists.is_empty() {
            self.by_style.insert(list.style, counts);
        }
    }

    /// The mark and depth of the entry whose first paragraph ends here.
    fn entry(&mut self) -> Option<(String, usize)> {
        let depth = self.place.lists.len().checked_sub(1)?;
        let list = self.place.lists.last_mut().filter(|list| list.waits)?;
        list.waits = false;
        let start = self.styles.start(&list.style, depth);
        let count = list.count.map_or(start, |count| count.saturating_add(1));
        list.count = Some(list.next.take().unwrap_or(count));
        let style = list.style.clone();
        let counts: Vec<u32> = self.place.lists.iter().take(LEVELS).map(|list| list.count.unwrap_or(1)).collect();
        Some((self.styles.mark(&style, &counts)?, depth))
    }

    // -- tables ----------------------------------------------------------------------------------------------

    /// A cell; one that is covered from the left is none, as in other formats, and one covered from above is empty.
    fn start_cell(&mut self, tag: &Element<'_>) {
        if tag.name() == "covered-table-cell" && self.place.covered > 0 {
            self.place.covered -= 1;
            return;
        }
        self.place.covered = tag.number("number-columns-spanned").unwrap_or(1usize).saturating_sub(1);
        self.page.setter.start_cell();
    }
}
