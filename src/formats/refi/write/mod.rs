//! Writing: an [`Exchange`] made a project or a codebook, valid against the standard's schema.

mod emit;
mod plan;

use super::guid::{self, Guids, written};
use super::values;
use super::{FILE_MAX, OF_CODEBOOKS, OF_PROJECTS, WriteError};
use crate::model::exchange::{
    Direction, Exchange, Fidelity, Medium, MediumKind, Note, Original, Outcome, Part, PartCoding, Thing, Value,
};
use crate::model::span::Span;
use crate::model::text::Text;
use emit::Emitter;
use plan::{Key, Plan};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Seek, Write};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// How many characters of a passage its name has.
const NAME_MAX: usize = 60;

/// Who is to read what is written. All get what the standard says; what differs:
///
/// - `Standard`: nothing. Code points, one selection a passage, notes as notes. \[S\]
/// - `Nvivo`: positions of texts with characters beyond U+FFFF count units of UTF-16 \[F: NVivo for Windows 12.6\]; one
///   selection a coding \[F\]; a memo on a passage is a note in a file of its own with a link to the passage, as its own
///   annotations are \[C\].
/// - `AtlasTi`: a memo without title on a passage is its `Description`, as its own comments are \[S, example A.2\].
/// - `Maxqda`: every code is codable \[F: MAXQDA 24\]; the values of a case stand in its sources, too \[C\].
/// - `QualCoder`: names of codes, of categories and of sources stand once; those that do not are numbered \[C\].
///
/// For all: upper-case GUIDs, each once \[C: ATLAS.ti\]; the folder `sources` in small letters \[C: ATLAS.ti\]; no empty
/// containers \[S\]; LF, no byte order mark \[S\]; who and when on selections, too, where all their codings have them
/// \[I: QualCoder #1027\]. A Word file goes along for `Standard` alone: the others would show it instead of the text, and
/// might count otherwise in it \[K\].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Target {
    #[default]
    Standard,
    Nvivo,
    AtlasTi,
    Maxqda,
    QualCoder,
}

impl Target {
    pub const ALL: [Self; 5] = [Self::Standard, Self::Nvivo, Self::AtlasTi, Self::Maxqda, Self::QualCoder];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Nvivo => "nvivo",
            Self::AtlasTi => "atlasti",
            Self::Maxqda => "maxqda",
            Self::QualCoder => "qualcoder",
        }
    }

    /// The target of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.word() == word)
    }

    /// What a file says of who wrote it. The reader of it knows by that how positions are counted.
    fn origin(self) -> String {
        let thema = concat!("thema ", env!("CARGO_PKG_VERSION"));
        if self == Self::Nvivo { format!("{thema} for NVivo") } else { thema.to_owned() }
    }
}

/// Writes a project (`.qdpx`): an archive of `project.qde` and one file a text.
///
/// The same study is the same bytes: no clock is read, things without id get one derived of what identifies them. Texts go
/// out one by one. What the standard or the target has no place for is in the report. Fails only where the sink does.
pub fn write_project(exchange: &Exchange, target: &Target, sink: impl Write + Seek) -> Result<Fidelity, WriteError> {
    let plan = Plan::of(exchange, *target);
    let mut zip = ZipWriter::new(sink);
    zip.start_file("project.qde", packed("project.qde"))?;
    let mut project = Project::of(plan, Emitter::new(&mut zip));
    project.write()?;
    let Project { plan, xml, files, mut report, .. } = project;
    let replaced = xml.finish()?;
    report.note_many(Outcome::Repaired, "characters", "XML cannot hold them; written as U+FFFD", replaced);
    for File { name, content } in files {
        zip.start_file(format!("sources/{name}"), packed(&name))?;
        match content {
            Content::Text(text) if text.contains('\0') => {
                let nuls = text.chars().filter(|c| *c == '\0').count();
                report.note_many(Outcome::Repaired, "characters", "NUL ends a text elsewhere; written as U+FFFD", nuls);
                write!(zip, "{}", text.replace('\0', "\u{fffd}"))?;
            }
            Content::Text(text) => write!(zip, "{text}")?,
            Content::Bytes(bytes) => zip.write_all(bytes)?,
        }
    }
    zip.finish()?.flush()?;
    let x = plan.exchange;
    let mut told = Fidelity::default();
    told.read("coders", x.coders.len());
    told.read("codes", x.codes.len());
    told.read("variables", x.variables.len());
    told.read("cases", x.cases.len());
    told.read("sources", x.sources.len());
    told.read("codings", plan.selections.iter().map(|it| it.codings.len()).sum());
    told.read("memos", x.notes.len() + x.codings.iter().filter(|it| !it.memo.is_empty()).count());
    told.read("links", x.links.len());
    told.read("sets", x.sets.len());
    told.read("pictures and recordings", x.media.len());
    told.append(plan.report);
    told.append(report);
    Ok(told)
}

/// Writes the codes, and the sets that have any, as a codebook (`.qdc`). Fails without codes and where the sink does.
pub fn write_codebook(exchange: &Exchange, target: &Target, sink: impl Write) -> Result<Fidelity, WriteError> {
    if exchange.codes.is_empty() {
        return Err(WriteError::NoCodes);
    }
    let plan = Plan::of(exchange, *target);
    let mut report = Fidelity::default();
    let mut xml = Emitter::new(sink);
    xml.start("CodeBook")?;
    namespaces(&mut xml, OF_CODEBOOKS, "Codebook");
    xml.attribute("origin", &target.origin());
    codes(&mut xml, &plan, false)?;
    let of_codes = |set: &&(usize, Vec<Uuid>)| exchange.sets[set.0].members.is_empty() || !set.1.is_empty();
    let members = |thing: &Thing| match thing {
        Thing::Code(code) => plan.codes.get(*code).copied(),
        _ => None,
    };
    let sets = exchange.sets.iter().enumerate();
    let sets: Vec<(usize, Vec<Uuid>)> =
        sets.map(|(at, set)| (at, set.members.iter().filter_map(members).collect())).collect();
    let sets: Vec<&(usize, Vec<Uuid>)> = sets.iter().filter(of_codes).collect();
    if !sets.is_empty() {
        xml.start("Sets")?;
        for (at, members) in &sets {
            let set = &exchange.sets[*at];
            xml.start("Set")?;
            xml.guid("guid", plan.sets[*at]);
            xml.attribute("name", &set.name);
            xml.words("Description", &set.description)?;
            for member in members {
                xml.reference("MemberCode", "guid", *member)?;
            }
            xml.end();
            let others = set.members.len() - members.len();
            report.note_many(Outcome::Dropped, "members of sets", "a codebook has codes alone", others);
        }
        xml.end();
    }
    xml.end();
    report.note_many(Outcome::Dropped, "sets", "a codebook has sets of codes alone", exchange.sets.len() - sets.len());
    let memos = plan.notes_of.iter().filter(|(key, _)| matches!(key, Key::Code(_))).map(|(_, notes)| notes.len()).sum();
    report.note_many(Outcome::Dropped, "memos", "a codebook has none", memos);
    let replaced = xml.finish()?;
    report.note_many(Outcome::Repaired, "characters", "XML cannot hold them; written as U+FFFD", replaced);
    let mut told = Fidelity::default();
    told.read("codes", exchange.codes.len());
    told.read("sets", sets.len());
    told.append(only(plan.report, &["codes"]));
    told.append(report);
    Ok(told)
}

/// What a report says of these kinds of things.
fn only(report: Fidelity, kinds: &[&str]) -> Fidelity {
    Fidelity { entries: report.entries.into_iter().filter(|entry| kinds.contains(&&*entry.what)).collect() }
}

/// How a file goes into the archive: all are of one day in 1980, and what is packed already is not packed again.
fn packed(name: &str) -> SimpleFileOptions {
    let ending = ending(name);
    let is_packed = ["docx", "jpg", "jpeg", "png", "mp3", "m4a", "mp4", "mov"].contains(&&*ending);
    let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
}

fn namespaces<W: Write>(xml: &mut Emitter<W>, namespace: &str, schema: &str) {
    xml.attribute("xmlns", namespace);
    xml.attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    let place = format!("{namespace} http://schema.qdasoftware.org/versions/{schema}/v1.0/{schema}.xsd");
    xml.attribute("xsi:schemaLocation", &place);
}

/// The tree of codes, without calling itself.
fn codes<W: Write>(xml: &mut Emitter<W>, plan: &Plan<'_>, with_notes: bool) -> io::Result<()> {
    xml.start("Codes")?;
    let mut open = vec![plan.roots.iter()];
    while let Some(siblings) = open.last_mut() {
        let Some(&at) = siblings.next() else {
            open.pop();
            xml.end(); // the code above, and at last `Codes`
            continue;
        };
        let code = &plan.exchange.codes[at];
        xml.start("Code")?;
        xml.guid("guid", plan.codes[at]);
        xml.attribute("name", &plan.code_names[at]);
        xml.attribute("isCodable", if plan.codable[at] { "true" } else { "false" });
        let color = code.color.as_deref().and_then(values::color);
        if let Some((color, _)) = color {
            xml.attribute("color", &color.to_uppercase());
        }
        xml.words("Description", &code.description)?;
        if with_notes {
            note_refs(xml, plan, Key::Code(at))?;
        }
        open.push(plan.children[at].iter());
    }
    Ok(())
}

fn note_refs<W: Write>(xml: &mut Emitter<W>, plan: &Plan<'_>, key: Key) -> io::Result<()> {
    for note in plan.notes_of.get(&key).into_iter().flatten() {
        xml.reference("NoteRef", "targetGUID", plan.notes[*note])?;
    }
    Ok(())
}

/// A file beside the XML.
struct File<'x> {
    /// In the folder `sources`.
    name: String,
    content: Content<'x>,
}

enum Content<'x> {
    Text(&'x str),
    Bytes(&'x [u8]),
}

/// A project on its way out.
struct Project<'x, W: Write> {
    plan: Plan<'x>,
    xml: Emitter<W>,
    files: Vec<File<'x>>,
    /// Files that are in the archive already, by their content.
    packed: HashMap<[u8; 32], String>,
    guids: Guids,
    report: Fidelity,
}

impl<'x, W: Write> Project<'x, W> {
    fn of(plan: Plan<'x>, xml: Emitter<W>) -> Self {
        let mut guids = Guids::default();
        let all = [&plan.coders, &plan.codes, &plan.variables, &plan.cases, &plan.sources, &plan.codings];
        let all = all.into_iter().chain([&plan.notes, &plan.sets, &plan.links, &plan.media]);
        for id in all.flatten() {
            guids.own(Some(*id), "", &[]);
        }
        Self { plan, xml, files: Vec::new(), packed: HashMap::new(), guids, report: Fidelity::default() }
    }

    /// Everything in the order that the schema demands.
    fn write(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        self.xml.start("Project")?;
        namespaces(&mut self.xml, OF_PROJECTS, "Project");
        self.xml.attribute("name", &x.title);
        self.xml.attribute("origin", &self.plan.target.origin());
        if !x.coders.is_empty() {
            self.xml.start("Users")?;
            for (at, coder) in x.coders.iter().enumerate() {
                self.xml.start("User")?;
                self.xml.guid("guid", self.plan.coders[at]);
                self.xml.attribute("name", &coder.name);
                self.xml.end();
            }
            self.xml.end();
        }
        if !x.codes.is_empty() {
            self.xml.start("CodeBook")?;
            codes(&mut self.xml, &self.plan, true)?;
            self.xml.end();
        }
        self.variables()?;
        self.cases()?;
        if !(x.sources.is_empty() && x.media.is_empty()) {
            self.xml.start("Sources")?;
            self.sources()?;
            for at in 0..x.media.len() {
                self.medium(at)?;
            }
            self.xml.end();
        }
        self.notes()?;
        self.links()?;
        self.sets()?;
        self.xml.words("Description", &x.description)?;
        note_refs(&mut self.xml, &self.plan, Key::Project)?;
        self.xml.end();
        Ok(())
    }

    fn variables(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        if x.variables.is_empty() {
            return Ok(());
        }
        self.xml.start("Variables")?;
        for (at, variable) in x.variables.iter().enumerate() {
            self.xml.start("Variable")?;
            self.xml.guid("guid", self.plan.variables[at]);
            self.xml.attribute("name", &variable.name);
            self.xml.attribute("typeOfVariable", self.plan.types[at]);
            self.xml.words("Description", &variable.description)?;
            self.xml.end();
        }
        self.xml.end();
        Ok(())
    }

    fn values<'v>(&mut self, values: impl Iterator<Item = &'v Value>) -> io::Result<()> {
        for Value { variable, value } in values.filter(|it| !it.value.is_empty()) {
            let Some(guid) = self.plan.variables.get(*variable) else { continue };
            let (element, value) = match self.plan.types[*variable] {
                "Integer" => ("IntegerValue", &**value),
                "Float" => ("FloatValue", &**value),
                "Date" => ("DateValue", &**value),
                "Boolean" => ("BooleanValue", values::boolean(value).unwrap_or("false")),
                _ => ("TextValue", &**value),
            };
            self.xml.start("VariableValue")?;
            self.xml.reference("VariableRef", "targetGUID", *guid)?;
            self.xml.words(element, value)?;
            self.xml.end();
        }
        Ok(())
    }

    fn cases(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        if x.cases.is_empty() {
            return Ok(());
        }
        self.xml.start("Cases")?;
        for (at, case) in x.cases.iter().enumerate() {
            self.xml.start("Case")?;
            self.xml.guid("guid", self.plan.cases[at]);
            self.xml.attribute("name", &case.name);
            self.xml.words("Description", &case.description)?;
            self.values(case.values.iter())?;
            for source in case.sources.iter().filter_map(|source| self.plan.sources.get(*source)) {
                self.xml.reference("SourceRef", "targetGUID", *source)?;
            }
            for passage in case.passages.iter().filter_map(|passage| self.plan.passages.get(passage)) {
                self.xml.reference("SelectionRef", "targetGUID", *passage)?;
            }
            self.xml.end();
        }
        self.xml.end();
        Ok(())
    }

    // ── Sources ───────────────────────────────────────────────────────────────────────────────────────────

    fn sources(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        let selections = std::mem::take(&mut self.plan.selections);
        let mut rest = &selections[..];
        for (at, source) in x.sources.iter().enumerate() {
            let (here, after) = rest.split_at(rest.partition_point(|it| it.source <= at));
            rest = after;
            let guid = self.plan.sources[at];
            let pdf = source.original.as_ref().filter(|it| ending(&it.filename) == "pdf" && !it.bytes.is_empty());
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
                if let Some(path) = source.original.as_ref().and_then(|original| self.rich_text(guid, original, &name))
                {
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
            let is_known = |known: &&Value| known.variable == value.variable;
            if !own.iter().any(|known| is_known(&known)) && !values.iter().any(|known| is_known(known)) {
                values.push(value);
            }
        }
        let why = "they stand in the sources of their case, too: MAXQDA looks there";
        self.report.note_many(Outcome::Repaired, "values", why, values.len());
        values
    }

    /// The attribute that leads to a text's file.
    fn plain_text(&mut self, guid: Uuid, text: &'x str) {
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
    fn file(&mut self, guid: Uuid, file: &'x Original) -> Option<String> {
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

    fn who(&mut self, coder: Option<usize>) {
        if let Some(coder) = coder.and_then(|coder| self.plan.coders.get(coder)) {
            self.xml.guid("creatingUser", *coder);
        }
    }

    fn when(&mut self, at: Option<&str>) {
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

    fn medium(&mut self, at: usize) -> io::Result<()> {
        let Medium { name, kind, file, description, selections, .. } = &self.plan.exchange.media[at];
        let guid = self.plan.media[at];
        let (element, part) = match kind {
            MediumKind::Picture => ("PictureSource", "PictureSelection"),
            MediumKind::Pdf => ("PDFSource", "PDFSelection"),
            MediumKind::Audio => ("AudioSource", "AudioSelection"),
            MediumKind::Video => ("VideoSource", "VideoSelection"),
        };
        self.xml.start(element)?;
        self.xml.guid("guid", guid);
        self.xml.attribute("name", name);
        let path = match file.bytes.is_empty() {
            false => self.file(guid, file),
            true => {
                self.report.note(Outcome::Dropped, "files", "they were not there to be written", &**name);
                (!file.filename.is_empty()).then(|| format!("relative:///{}", file.filename))
            }
        };
        if let Some(path) = path {
            self.xml.attribute("path", &path);
        }
        self.xml.words("Description", description)?;
        let mut whole: Vec<&PartCoding> = Vec::new();
        for selection in selections {
            let is_time = matches!(kind, MediumKind::Audio | MediumKind::Video);
            match selection.part {
                Part::Whole => {
                    whole.extend(&selection.codings);
                    if !(selection.name.is_empty() && selection.description.is_empty()) {
                        let why = "a mark on all of a picture or a recording has codes alone";
                        self.report.note(Outcome::Dropped, "descriptions", why, &*selection.name);
                    }
                    continue;
                }
                Part::Region { .. } if is_time => {
                    self.report.note(Outcome::Dropped, "regions", "a recording has none", &*selection.name);
                    continue;
                }
                Part::Stretch { .. } if !is_time => {
                    self.report.note(Outcome::Dropped, "stretches", "a picture has none", &*selection.name);
                    continue;
                }
                Part::Region { .. } | Part::Stretch { .. } => {}
            }
            let own = self.plan.of_part(&mut self.guids, at, selection.id, selection.part, &selection.name);
            self.xml.start(part)?;
            self.xml.guid("guid", own);
            self.xml.attribute("name", &selection.name);
            match selection.part {
                Part::Region { page, first, second } => {
                    if *kind == MediumKind::Pdf {
                        self.xml.attribute("page", &page.unwrap_or_default().to_string());
                    }
                    let corners =
                        [("firstX", first.0), ("firstY", first.1), ("secondX", second.0), ("secondY", second.1)];
                    corners.into_iter().for_each(|(name, at)| self.xml.attribute(name, &at.to_string()));
                }
                Part::Stretch { begin, end } => {
                    self.xml.attribute("begin", &begin.to_string());
                    self.xml.attribute("end", &end.to_string());
                }
                Part::Whole => {}
            }
            self.xml.words("Description", &selection.description)?;
            for coding in &selection.codings {
                self.part_coding(own, coding)?;
            }
            self.xml.end();
        }
        for coding in whole {
            self.part_coding(guid, coding)?;
        }
        self.xml.end();
        Ok(())
    }

    fn part_coding(&mut self, of: Uuid, coding: &PartCoding) -> io::Result<()> {
        let Some(code) = self.plan.codes.get(coding.code).copied() else { return Ok(()) };
        let who = coding.coder.and_then(|coder| self.plan.coders.get(coder)).map_or(String::new(), |it| written(*it));
        let own = self.guids.own(coding.id, "coding of a part", &[&written(of), &written(code), &who]);
        self.xml.start("Coding")?;
        self.xml.guid("guid", own);
        self.who(coding.coder);
        self.when(coding.at.as_deref());
        self.xml.reference("CodeRef", "targetGUID", code)?;
        self.xml.end();
        Ok(())
    }

    // ── Notes, links, sets ────────────────────────────────────────────────────────────────────────────────

    fn notes(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        let remarks: std::collections::HashSet<usize> = self.plan.remarks.values().copied().collect();
        let memos = x.codings.iter().filter(|coding| !coding.memo.is_empty()).count();
        if x.notes.len() == remarks.len() && memos == 0 {
            return Ok(());
        }
        self.xml.start("Notes")?;
        for (at, note) in x.notes.iter().enumerate().filter(|(at, _)| !remarks.contains(at)) {
            self.xml.start("Note")?;
            self.xml.guid("guid", self.plan.notes[at]);
            self.xml.attribute("name", &note.title);
            if self.plan.target == Target::Nvivo {
                self.plain_text(self.plan.notes[at], &note.body);
            }
            self.who(note.coder);
            self.when(note.at.as_deref());
            if self.plan.target != Target::Nvivo {
                self.content(&note.body)?;
            }
            self.xml.end();
        }
        // In the order of their passages, as they are met again.
        let selections = std::mem::take(&mut self.plan.selections);
        for at in selections.iter().flat_map(|it| &it.codings) {
            let coding = &x.codings[*at];
            if !coding.memo.is_empty() {
                self.xml.start("Note")?;
                self.xml.guid("guid", guid::of_memo(self.plan.codings[*at]));
                self.who(coding.coder);
                self.when(coding.at.as_deref());
                self.content(&coding.memo)?;
                self.xml.end();
            }
        }
        self.plan.selections = selections;
        self.xml.end();
        Ok(())
    }

    /// The words of a note; an empty one has them, too. \[S\]
    fn content(&mut self, body: &str) -> io::Result<()> {
        self.xml.start("PlainTextContent")?;
        self.xml.text(body);
        self.xml.end();
        Ok(())
    }

    /// What an end of a link or a member of a set is written as.
    fn thing(&self, thing: Thing) -> Option<Uuid> {
        let plan = &self.plan;
        match thing {
            Thing::Source(at) => plan.sources.get(at),
            Thing::Code(at) => plan.codes.get(at),
            Thing::Note(at) => plan.notes.get(at),
            Thing::Case(at) => plan.cases.get(at),
            Thing::Medium(at) => plan.media.get(at),
        }
        .copied()
    }

    /// Links, and before them those that say what a note is about where the schema has no reference to notes.
    fn links(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        let mut about: Vec<(Uuid, Uuid)> = Vec::new();
        for (at, Note { about: of, .. }) in x.notes.iter().enumerate() {
            use crate::model::exchange::About;
            let target = match *of {
                About::Case(case) => self.plan.cases.get(case),
                About::Passage(source, span) if self.plan.target == Target::Nvivo => {
                    self.plan.passages.get(&(source, span))
                }
                _ => None,
            };
            about.extend(target.map(|target| (self.plan.notes[at], *target)));
        }
        if about.is_empty() && x.links.is_empty() {
            return Ok(());
        }
        self.xml.start("Links")?;
        for (note, target) in about {
            let guid = guid::derived("link of a note", &[&written(note), &written(target)]);
            self.link(guid, "", Direction::OneWay, note, target)?;
        }
        for (at, link) in x.links.iter().enumerate() {
            match (self.thing(link.from), self.thing(link.to)) {
                (Some(from), Some(to)) => self.link(self.plan.links[at], &link.name, link.direction, from, to)?,
                _ => self.report.note(Outcome::Dropped, "links", "they lead nowhere", &*link.name),
            }
        }
        self.xml.end();
        Ok(())
    }

    fn link(&mut self, guid: Uuid, name: &str, direction: Direction, from: Uuid, to: Uuid) -> io::Result<()> {
        self.xml.start("Link")?;
        self.xml.guid("guid", guid);
        self.xml.attribute("name", name);
        let direction = match direction {
            Direction::Associative => "Associative",
            Direction::OneWay => "OneWay",
            Direction::Bidirectional => "Bidirectional",
        };
        self.xml.attribute("direction", direction);
        self.xml.guid("originGUID", from);
        self.xml.guid("targetGUID", to);
        self.xml.end();
        Ok(())
    }

    fn sets(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        if x.sets.is_empty() {
            return Ok(());
        }
        self.xml.start("Sets")?;
        for (at, set) in x.sets.iter().enumerate() {
            self.xml.start("Set")?;
            self.xml.guid("guid", self.plan.sets[at]);
            self.xml.attribute("name", &set.name);
            self.xml.words("Description", &set.description)?;
            for element in ["MemberCode", "MemberSource", "MemberNote"] {
                for member in set.members.iter().filter(|member| element_of(member) == Some(element)) {
                    if let Some(guid) = self.thing(*member) {
                        self.xml.reference(element, "targetGUID", guid)?;
                    }
                }
            }
            let others = set.members.iter().filter(|member| element_of(member).is_none()).count();
            self.report.note_many(Outcome::Dropped, "members of sets", "a set has no cases in the standard", others);
            self.xml.end();
        }
        self.xml.end();
        Ok(())
    }
}

fn element_of(member: &Thing) -> Option<&'static str> {
    match member {
        Thing::Code(_) => Some("MemberCode"),
        Thing::Source(_) | Thing::Medium(_) => Some("MemberSource"),
        Thing::Note(_) => Some("MemberNote"),
        Thing::Case(_) => None,
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

/// The ending of a file's name, in small letters; empty if it is none that may stand in a path.
fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_plain = ending.len() <= 8 && ending.chars().all(|c| c.is_ascii_alphanumeric());
    Cow::Borrowed(if is_plain { ending } else { "" }).to_lowercase()
}
