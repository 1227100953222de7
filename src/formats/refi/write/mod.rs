//! Writing: an [`Exchange`] made a project or a codebook, valid against the standard's schema.

mod emit;
mod plan;
mod project;
mod sources;
mod media;

use super::values;
use super::{OF_CODEBOOKS, WriteError};
use crate::model::exchange::{Exchange, Fidelity, Outcome, Thing};
use emit::Emitter;
use plan::{Key, Plan};
use project::{Content, File, Project};
use std::borrow::Cow;
use std::io::{self, Seek, Write};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

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
        // What looks like a byte order mark and is part of the text needs one before it, or readers take it off.
        if matches!(content, Content::Text(text) if text.starts_with('\u{feff}')) {
            write!(zip, "\u{feff}")?;
        }
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
    told.read("attributes", x.variables.len());
    told.read("cases", x.cases.len());
    told.read("documents", x.sources.len());
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

/// How hard files are packed, from 1 to 9: 6, which is usual, takes twice as long for files a tenth to a sixth smaller.
const LEVEL: i64 = 3;

/// How a file goes into the archive: all are of one day in 1980, and what is packed already is not packed again.
fn packed(name: &str) -> SimpleFileOptions {
    let ending = ending(name);
    let is_packed = ["docx", "jpg", "jpeg", "png", "mp3", "m4a", "mp4", "mov"].contains(&&*ending);
    let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    SimpleFileOptions::default()
        .compression_method(method)
        .compression_level((!is_packed).then_some(LEVEL))
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

/// The ending of a file's name, in small letters; empty if it is none that may stand in a path.
fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_plain = ending.len() <= 8 && ending.chars().all(|c| c.is_ascii_alphanumeric());
    Cow::Borrowed(if is_plain { ending } else { "" }).to_lowercase()
}
