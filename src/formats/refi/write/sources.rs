//! Texts with their passages, and the files that they are in.

use super::super::guid::{self, written};
use super::super::{FILE_MAX, values};
use super::plan::{self, Key};
use super::project::{Content, File, Project};
use super::{Target, ending, note_refs};
use crate::model::exchange::{Original, Outcome, Value};
use crate::model::span::Span;
use crate::model::text::Text;
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use uuid::Uuid;

/// How many characters of a passage its name has.
const NAME_MAX: usize = 60;

impl<'x, W: Write> Project<'x, W> {
    pub(super) fn sources(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        let selections = std::mem::take(&mut self.plan.selections);
        let mut rest = &selections[..];
        for (at, source) in x.sources.iter().enumerate() {
            let (here, after) = rest.split_at(rest.partition_point(|it| it.source <= at));
            rest = after;
            let guid = self.plan.sources[at];
            let original = source.original.as_ref().filter(|it| !it.bytes.is_empty());
            let pdf = original.filter(|it| ending(&it.filename) == "pdf");
            let name = self.plan.source_names[at].clone().into_owned();
            if let Some(pdf) = pdf {
                // [C] ATLAS.ti and MAXQDA want another GUID for the text than for the PDF.
                let of_text = guid::derived("text of a PDF", &[&written(guid)]);
                self.xml.start("PDFSource")?;
                self.xml.guid("guid", guid);
                self.xml.attribute("name", &name);
                if let Some(path) = self.file(guid, pdf) {
                    self.xml.attribute("path", &path);
                }
                self.xml.words("Description", &source.description)?;
                self.xml.start("Representation")?;
                self.xml.guid("guid", of_text);
                self.plain_text(of_text, &source.text);
                self.passages(&source.text, here)?;
                self.xml.end();
            } else {
                self.xml.start("TextSource")?;
                self.xml.guid("guid", guid);
                self.xml.attribute("name", &name);
                if let Some(path) = original.and_then(|original| self.rich_text(guid, original, &name)) {
                    self.xml.attribute("richTextPath", &path);
                }
                self.plain_text(guid, &source.text);
                self.xml.words("Description", &source.description)?;
                self.passages(&source.text, here)?;
            }
            note_refs(&mut self.xml, &self.plan, Key::Source(at))?;
            let of_cases = self.values_of_cases(at);
            self.values(source.values.iter().chain(of_cases))?;
            self.xml.end();
        }
        self.plan.selections = selections;
        Ok(())
    }

    /// For MAXQDA: what the cases of a source say, where the source does not say otherwise.
    fn values_of_cases(&mut self, source: usize) -> Vec<&'x Value> {
        let x = self.plan.exchange;
        if self.plan.target != Target::Maxqda {
            return Vec::new();
        }
        let own = &x.sources[source].values;
        let mut values: Vec<&'x Value> = Vec::new();
        for value in x.cases.iter().filter(|case| case.sources.contains(&source)).flat_map(|case| &case.values) {
            let is_known = |known: &Value| known.variable == value.variable;
            if !own.iter().any(is_known) && !values.iter().copied().any(is_known) {
                values.push(value);
            }
        }
        let why = "they stand in the sources of their case, too: MAXQDA looks there";
        self.report.note_many(Outcome::Repaired, "values", why, values.len());
        values
    }

    /// The attribute that leads to a text's file.
    pub(super) fn plain_text(&mut self, guid: Uuid, text: &'x str) {
        let name = format!("{}.txt", written(guid));
        self.xml.attribute("plainTextPath", &format!("internal://{name}"));
        self.files.push(File { name, content: Content::Text(text) });
    }

    /// Where the Word file of a text is, if it goes along.
    fn rich_text(&mut self, guid: Uuid, original: &'x Original, source: &str) -> Option<String> {
        let why = match (ending(&original.filename).as_str(), self.plan.target) {
            ("docx", Target::Standard) => return self.file(guid, original),
            ("docx", _) => "other programs would show it in place of the text, and may count otherwise in it",
            ("txt", _) => return None,
            _ => "beside a text, the standard has place for .docx and .pdf alone",
        };
        self.report.note(Outcome::Dropped, "files", why, source);
        None
    }

    /// A file that goes along, and its path; none if it is too large.
    pub(super) fn file(&mut self, guid: Uuid, file: &'x Original) -> Option<String> {
        if file.bytes.len() as u64 > FILE_MAX {
            self.report.note(Outcome::Dropped, "files", "they have more than 2,147,483,647 bytes", &*file.filename);
            return None;
        }
        let hash: [u8; 32] = Sha256::digest(&file.bytes).into();
        let ending = ending(&file.filename);
        let known = self.packed.get(&hash).filter(|known| self::ending(known) == ending);
        if let Some(known) = known {
            return Some(format!("internal://{known}"));
        }
        let name = match ending.is_empty() {
            true => written(guid),
            false => format!("{}.{ending}", written(guid)),
        };
        let path = format!("internal://{name}");
        self.packed.insert(hash, name.clone());
        self.files.push(File { name, content: Content::Bytes(&file.bytes) });
        Some(path)
    }

    fn passages(&mut self, text: &'x str, selections: &[plan::Selection]) -> io::Result<()> {
        if selections.is_empty() {
            return Ok(());
        }
        // No text is that long that is in memory and has passages: they were counted.
        let Ok(text) = Text::new(text.to_owned()) else { return Ok(()) };
        let wide = self.wide(&text);
        let counted = |at: u32| at as usize + wide.partition_point(|place| *place < at);
        for selection in selections {
            let (start, end) = (selection.span.start().get(), selection.span.end().get());
            self.xml.start("PlainTextSelection")?;
            self.xml.guid("guid", selection.guid);
            self.xml.attribute("name", &name_of(text.slice(selection.span)));
            self.xml.attribute("startPosition", &counted(start).to_string());
            self.xml.attribute("endPosition", &counted(end).to_string());
            self.who_and_when(&selection.codings);
            self.remark(selection.source, selection.span)?;
            for coding in &selection.codings {
                self.coding(*coding)?;
            }
            // [C] For NVivo a link leads from the note to here instead.
            if selection.has_notes && self.plan.target != Target::Nvivo {
                note_refs(&mut self.xml, &self.plan, Key::Passage(selection.source, selection.span))?;
            }
            self.xml.end();
        }
        Ok(())
    }

    /// The places of the characters that NVivo counts twice; none where all count once.
    fn wide(&mut self, text: &Text) -> Vec<u32> {
        if self.plan.target != Target::Nvivo {
            return Vec::new();
        }
        let wide: Vec<u32> =
            (0u32..).zip(text.as_str().chars()).filter(|(_, c)| c.len_utf16() > 1).map(|it| it.0).collect();
        if !wide.is_empty() {
            let why = "in units of UTF-16, as NVivo counts: the texts have characters beyond U+FFFF";
            self.report.note_many(Outcome::Repaired, "positions", why, 1);
        }
        wide
    }

    /// The remark that is a passage's description.
    fn remark(&mut self, source: usize, span: Span) -> io::Result<()> {
        if let Some(note) = self.plan.remarks.get(&(source, span)) {
            self.xml.words("Description", &self.plan.exchange.notes[*note].body)?;
        }
        Ok(())
    }

    /// Who selected a passage, and when: as with the first coding, if all of them say so.
    fn who_and_when(&mut self, codings: &[usize]) {
        let x = self.plan.exchange;
        let of = |at: &usize| &x.codings[*at];
        let Some(first) = codings.first().map(of) else { return };
        if codings.iter().map(of).all(|coding| coding.coder.is_some()) {
            self.who(first.coder);
        }
        if codings.iter().map(of).all(|coding| coding.at.as_deref().and_then(values::written_time).is_some()) {
            self.when(first.at.as_deref());
        }
    }

    pub(super) fn who(&mut self, coder: Option<usize>) {
        if let Some(coder) = coder.and_then(|coder| self.plan.coders.get(coder)) {
            self.xml.guid("creatingUser", *coder);
        }
    }

    pub(super) fn when(&mut self, at: Option<&str>) {
        let Some(at) = at else { return };
        match values::written_time(at) {
            Some(at) => self.xml.attribute("creationDateTime", &at),
            None => self.report.note(Outcome::Dropped, "times", "they are none that the schema takes", at),
        }
    }

    fn coding(&mut self, at: usize) -> io::Result<()> {
        let coding = &self.plan.exchange.codings[at];
        let guid = self.plan.codings[at];
        self.xml.start("Coding")?;
        self.xml.guid("guid", guid);
        self.who(coding.coder);
        self.when(coding.at.as_deref());
        self.xml.reference("CodeRef", "targetGUID", self.plan.codes[coding.code])?;
        if !coding.memo.is_empty() {
            self.xml.reference("NoteRef", "targetGUID", guid::of_memo(guid))?;
        }
        note_refs(&mut self.xml, &self.plan, Key::Coding(at))?;
        self.xml.end();
        Ok(())
    }
}

/// A passage's first words, in one line.
fn name_of(words: &str) -> String {
    // Enough to be sure that there is more: a passage may be a whole book.
    let mut name: String = words.split_whitespace().take(NAME_MAX).collect::<Vec<_>>().join(" ");
    if words.split_whitespace().nth(NAME_MAX).is_some() || name.chars().nth(NAME_MAX).is_some() {
        name = name.chars().take(NAME_MAX).collect();
        name = format!("{}…", name.trim_end());
    }
    name
}
