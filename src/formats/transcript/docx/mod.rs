//! Word documents (.docx), in one walk over the XML of their words.
//!
//! What a reader of the document sees is taken: tracked changes as accepted, fields as their results, text boxes once, behind
//! their paragraph, notes at the end. Headers, footers, pictures and hidden text are left out. `parts` knows the
//! styles and lists.

mod parts;
#[cfg(test)]
mod tests;

use super::office::{Bold, NESTED_MAX, Note, Page, part};
use super::prose::Prose;
use super::{ReadError, Rules, Transcript, plain};
use crate::formats::archive::{self, Archive};
use crate::formats::xml::{self, Element, Event, Reader, XmlError};
use parts::{Counters, Lists, Styles};
use std::collections::{HashMap, HashSet};
use std::mem;

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const WHAT: &str = "a Word document";
const NO_TEXT: &str = "does it hold pictures of pages? Their text has to be recognised first";

/// Whether it is an archive with the parts of a Word document.
pub(super) fn sniff(bytes: &[u8]) -> bool {
    archive::has_name(bytes, "word/") && !archive::has_name(bytes, "mimetype")
}

/// The transcript in a Word document.
pub(super) fn read(bytes: &[u8], rules: &Rules) -> Result<Transcript, ReadError> {
    let prose = prose(bytes)?;
    if prose.text.is_empty() {
        return Err(ReadError::NoText { what: WHAT, hint: NO_TEXT });
    }
    plain::read(prose, MEDIA_TYPE, rules)
}

fn prose(bytes: &[u8]) -> Result<Prose, ReadError> {
    let mut archive = Archive::open(bytes).map_err(ReadError::in_archive(WHAT))?;
    let main = part(&mut archive, "_rels/.rels", WHAT, |reader| parts::relations(reader, ""))?;
    let main = main.into_iter().find(|(kind, _)| kind == "officeDocument").map(|(_, name)| name);
    let main = main.filter(|name| archive.holds(name)).unwrap_or_else(|| "word/document.xml".to_owned());
    let document = archive.read(&main).map_err(ReadError::in_archive(WHAT))?;
    let Some(document) = document else {
        return Err(ReadError::Broken { what: WHAT, why: format!("\"{main}\", which holds its words, is missing") });
    };

    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let relations =
        part(&mut archive, &format!("{folder}/_rels/{file}.rels"), WHAT, |reader| parts::relations(reader, folder))?;
    let name_of = |kind: &str| {
        let related = relations.iter().find(|(known, _)| known == kind).map(|(_, name)| name.clone());
        related.unwrap_or_else(|| format!("{folder}/{kind}.xml"))
    };
    let mut book = Book {
        styles: part(&mut archive, &name_of("styles"), WHAT, Styles::read)?,
        lists: part(&mut archive, &name_of("numbering"), WHAT, Lists::read)?,
        ..Book::default()
    };
    book.footnotes = asides(&mut archive, &name_of("footnotes"), &book)?;
    book.endnotes = asides(&mut archive, &name_of("endnotes"), &book)?;
    book.comments = asides(&mut archive, &name_of("comments"), &book)?;

    let read = xml::read(&document, |reader| Walk::through(reader, &book)).map_err(ReadError::in_xml(WHAT))?;
    let Walk { mut page, .. } = read.value;
    page.setter.doubts = [read.doubts, page.doubts()].concat();
    Ok(page.setter.finish(read.encoding))
}

/// The notes or comments in a part.
fn asides(archive: &mut Archive<'_>, name: &str, book: &Book) -> Result<Asides, ReadError> {
    part(archive, name, WHAT, |reader| Ok(Walk::through(reader, book)?.asides))
}

/// What is known before the words are read.
#[derive(Default)]
struct Book {
    styles: Styles,
    lists: Lists,
    footnotes: Asides,
    endnotes: Asides,
    comments: Asides,
}

/// Notes or comments by their ids, with who wrote them.
type Asides = HashMap<String, (String, Note)>;

/// One part being read: the words, or the notes, or the comments.
struct Walk<'a> {
    book: &'a Book,
    page: Page,
    counters: Counters,
    place: Place,
    /// Places that wait until a text box in them ends.
    outer: Vec<Place>,
    /// For each choice between two ways to write the same, whether one was taken.
    alternatives: Vec<bool>,
    /// The note or comment that is open, with its author, and those read.
    aside: Option<(String, String)>,
    asides: Asides,
    /// The notes that have their place in the text.
    notes_set: HashSet<String>,
    /// Whether the words before were hidden.
    in_hidden: bool,
}

/// Where the walk is.
#[derive(Default)]
struct Place {
    paragraph: Paragraph,
    /// In text that is read.
    in_text: bool,
    /// How the run looks that is read.
    run: Run,
    bold: Bold,
    /// For each open field, whether its result has begun.
    fields: Vec<bool>,
    /// How many rows are open.
    rows: usize,
}

/// How a run of words looks.
#[derive(Default)]
struct Run {
    hidden: bool,
    bold: bool,
}

/// What is said of a paragraph before its words.
#[derive(Default)]
struct Paragraph {
    style: String,
    outline: Option<u8>,
    list: Option<String>,
    level: Option<usize>,
    /// Its end was deleted: what follows belongs to it.
    goes_on: bool,
    changes: usize,
}

impl<'a> Walk<'a> {
    fn through(reader: &mut Reader<'_>, book: &'a Book) -> Result<Self, XmlError> {
        let mut walk = Self {
            book,
            page: Page::default(),
            counters: Counters::default(),
            place: Place::default(),
            outer: Vec::new(),
            alternatives: Vec::new(),
            aside: None,
            asides: Asides::new(),
            notes_set: HashSet::new(),
            in_hidden: false,
        };
        for (id, (author, note)) in &book.comments {
            walk.page.know_comment(id.clone(), author.clone(), note.text.clone());
        }
        while let Some(event) = reader.next()? {
            match event {
                Event::Start(tag) => walk.start(&tag, reader)?,
                Event::End(tag) => walk.end(tag.name()),
                Event::Text(text) if walk.place.in_text => walk.words(&text),
                Event::Text(_) => {}
            }
        }
        walk.page.follow_with_boxes();
        Ok(walk)
    }

    fn start(&mut self, tag: &Element<'_>, reader: &mut Reader<'_>) -> Result<(), XmlError> {
        let id = || tag.attribute("id").unwrap_or_default();
        match tag.name() {
            "p" => {
                self.place.paragraph = Paragraph::default();
                self.place.bold = Bold::default();
            }
            "pPr" => {
                self.place.paragraph = Paragraph::read(reader)?;
                self.page.seen.changes += self.place.paragraph.changes;
            }
            "r" => self.place.run = Run::default(),
            "rPr" => self.place.run = Run::read(reader, &self.book.styles)?,
            "t" => self.place.in_text = true,
            "tab" | "ptab" => self.words("\t"),
            "br" | "cr" => self.line_break(),
            "noBreakHyphen" => self.words("\u{2011}"),
            "softHyphen" => self.words("\u{ad}"),
            "sym" => self.symbol(tag),
            "fldChar" => self.field(tag.attribute("fldCharType").as_deref()),
            "ins" | "moveTo" => self.page.seen.changes += 1,
            "del" => {
                self.page.seen.changes += 1;
                reader.skip()?;
            }
            "instrText" | "delText" | "delInstrText" | "moveFrom" | "sdtPr" | "sdtEndPr" | "sectPr" | "tblPr"
            | "tblGrid" | "trPr" | "tcPr" | "rt" => reader.skip()?,
            "footnoteReference" => self.note(&id(), "f"),
            "endnoteReference" => self.note(&id(), "e"),
            "commentRangeStart" => self.page.comment_starts(&id()),
            "commentRangeEnd" | "commentReference" => self.page.comment_ends(&id()),
            "blip" | "imagedata" => self.page.seen.pictures += 1,
            "altChunk" => self.page.seen.embedded += 1,
            "AlternateContent" => self.alternatives.push(false),
            "Choice" | "Fallback" => {
                let taken = self.alternatives.last_mut().is_some_and(|taken| mem::replace(taken, true));
                if taken {
                    reader.skip()?;
                }
            }
            "tr" => {
                self.place.rows += 1;
                if self.place.rows <= NESTED_MAX {
                    self.page.setter.start_row();
                }
            }
            "tc" if self.place.rows <= NESTED_MAX => self.page.setter.start_cell(),
            "txbxContent" if self.outer.len() >= NESTED_MAX => reader.skip()?,
            "txbxContent" => {
                self.page.open_aside();
                self.outer.push(mem::take(&mut self.place));
            }
            "footnote" | "endnote" | "comment" => {
                self.aside = Some((id(), tag.attribute("author").unwrap_or_default()));
                self.page.open_aside();
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.place.in_text = false,
            "p" => self.end_paragraph(),
            "tr" => {
                if (1..=NESTED_MAX).contains(&self.place.rows) {
                    self.page.setter.end_row();
                }
                self.place.rows = self.place.rows.saturating_sub(1);
            }
            "AlternateContent" => drop(self.alternatives.pop()),
            "txbxContent" => {
                if let Some(place) = self.outer.pop() {
                    self.place = place;
                    let text = self.page.close_aside();
                    self.page.text_box(text);
                }
            }
            "footnote" | "endnote" | "comment" => {
                if let Some((id, author)) = self.aside.take() {
                    let note = self.page.close_note();
                    self.asides.insert(id, (author, note));
                }
            }
            _ => {}
        }
    }

    /// Whether what stands here is seen.
    fn is_shown(&self) -> bool {
        !self.place.run.hidden && self.place.fields.iter().all(|in_result| *in_result)
    }

    fn words(&mut self, words: &str) {
        if self.is_shown() {
            if self.place.bold.ends_before(words, self.place.run.bold) {
                self.page.setter.set_apart();
            }
            self.page.setter.text(words);
            self.in_hidden = false;
        } else if self.place.run.hidden && !self.in_hidden && !words.trim().is_empty() {
            self.page.seen.hidden += 1;
            self.in_hidden = true;
        }
    }

    fn line_break(&mut self) {
        if self.is_shown() {
            self.end_bold();
            self.page.setter.line_break();
        }
    }

    /// A line ends: if all of it was bold, that is set apart from what follows.
    fn end_bold(&mut self) {
        if self.place.bold.ends() {
            self.page.setter.set_apart();
        }
    }

    /// A sign of a font that has signs of its own under other letters' numbers.
    fn symbol(&mut self, tag: &Element<'_>) {
        let code = tag.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok()).unwrap_or(0);
        let sign = match code {
            0xf04a => '\u{263a}',
            0xf04c => '\u{2639}',
            0xf0e0 | 0xf0e8 => '\u{2192}',
            0xf0df => '\u{2190}',
            0xf0fc => '\u{2713}',
            0xf0fb => '\u{2717}',
            0xf0a7 | 0xf0b7 | 0xf06c => '\u{2022}',
            0xe000..=0xf8ff => {
                self.page.seen.symbols += 1;
                '\u{fffd}'
            }
            code => char::from_u32(code).unwrap_or('\u{fffd}'),
        };
        self.words(sign.encode_utf8(&mut [0; 4]));
    }

    fn field(&mut self, kind: Option<&str>) {
        let fields = &mut self.place.fields;
        match kind {
            Some("begin") => fields.push(false),
            Some("separate") => fields.last_mut().into_iter().for_each(|in_result| *in_result = true),
            Some("end") => drop(fields.pop()),
            _ => {}
        }
    }

    fn note(&mut self, id: &str, kind: &str) {
        let notes = if kind == "f" { &self.book.footnotes } else { &self.book.endnotes };
        if let Some((_, note)) = notes.get(id)
            && self.is_shown()
            // Each is set once, however often it is named.
            && self.notes_set.insert(format!("{kind}{id}"))
        {
            self.page.footnote(note.clone());
        }
    }

    fn end_paragraph(&mut self) {
        // What a field without a result would hide ends with its paragraph.
        self.place.fields.retain(|in_result| *in_result);
        self.end_bold();
        let Paragraph { style, outline, list, level, goes_on, .. } = mem::take(&mut self.place.paragraph);
        if goes_on {
            return;
        }
        let styles = &self.book.styles;
        let title = || styles.is_title(&style) && self.page.setter.is_blank();
        let heading = outline.map_or_else(|| styles.is_heading(&style) || title(), |level| level < 9);
        let of_style = styles.list(&style);
        let list = list.as_deref().or(of_style.map(|(list, _)| list)).filter(|list| *list != "0");
        let level = level.or(of_style.map(|(_, level)| level)).unwrap_or(0);
        match list {
            _ if heading => self.page.setter.end_heading(),
            Some(list) => match self.book.lists.mark(&mut self.counters, list, level) {
                Some(mark) => self.page.setter.end_entry(&mark, level),
                None => self.page.setter.end_paragraph(),
            },
            None => self.page.setter.end_paragraph(),
        }
        self.page.follow_with_boxes();
    }
}

impl Paragraph {
    /// Reads `<w:pPr>` to its end.
    fn read(reader: &mut Reader<'_>) -> Result<Self, XmlError> {
        let mut read = Self::default();
        let (mut inside, mut in_mark) = (1usize, 0usize);
        while inside > 0 {
            let tag = match reader.next()? {
                Some(Event::Start(tag)) => tag,
                Some(Event::End(_)) => {
                    inside -= 1;
                    if inside < in_mark {
                        in_mark = 0;
                    }
                    continue;
                }
                Some(Event::Text(_)) => continue,
                None => break,
            };
            inside += 1;
            match tag.name() {
                "pStyle" => read.style = tag.attribute("val").unwrap_or_default(),
                "outlineLvl" => read.outline = tag.number("val"),
                "numId" => read.list = tag.attribute("val"),
                "ilvl" => read.level = tag.number("val"),
                "rPr" => in_mark = inside,
                "del" if in_mark > 0 => (read.goes_on, read.changes) = (true, 1),
                "moveFrom" if in_mark > 0 => read.goes_on = true,
                "pPrChange" | "rPrChange" | "sectPr" => {
                    reader.skip()?;
                    inside -= 1;
                }
                _ => {}
            }
        }
        Ok(read)
    }
}

impl Run {
    /// Reads `<w:rPr>` to its end.
    fn read(reader: &mut Reader<'_>, styles: &Styles) -> Result<Self, XmlError> {
        let (mut hidden, mut bold, mut style, mut inside) = (None, None, String::new(), 1usize);
        while inside > 0 {
            match reader.next()? {
                Some(Event::Start(tag)) => {
                    inside += 1;
                    match tag.name() {
                        "vanish" => hidden = Some(parts::is_on(&tag)),
                        "b" => bold = Some(parts::is_on(&tag)),
                        "rStyle" => style = tag.attribute("val").unwrap_or_default(),
                        "rPrChange" => {
                            reader.skip()?;
                            inside -= 1;
                        }
                        _ => {}
                    }
                }
                Some(Event::End(_)) => inside -= 1,
                Some(Event::Text(_)) => {}
                None => break,
            }
        }
        let hidden = hidden.unwrap_or_else(|| styles.is_hidden(&style));
        Ok(Self { hidden, bold: bold.unwrap_or_else(|| styles.is_bold(&style)) })
    }
}
