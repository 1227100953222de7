//! Reading: the bytes of a project or a codebook made an [`Exchange`].

mod files;
mod raw;
mod resolve;

use super::{OF_CODEBOOKS, OF_PROJECTS, RefiError};
use crate::formats::archive::{Archive, Limits, is_archive};
use crate::formats::xml::{self, Event, XmlError};
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{Exchange, Fidelity, Outcome};
#[cfg(test)]
pub(super) use files::media_type;
use files::{Files, Found};

const MIB: usize = 1024 * 1024;

/// More than of a document: an archive may hold recordings, and the XML of a large study is some hundred MB.
const LIMITS: Limits = Limits { file: 2_048 * MIB, member: 256 * MIB, total: 512 * MIB };

/// The bytes that are looked at to tell what a file is.
const SAMPLE: usize = 64 * 1024;

/// What a person asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// What the positions count, if the person knows it; else it is found out, text by text.
    pub unit: Option<Unit>,
}

/// Whether it is an archive with a REFI-QDA project in it.
pub fn is_project(bytes: &[u8]) -> bool {
    is_archive(bytes)
        && Archive::open_within(bytes, LIMITS).is_ok_and(|archive| {
            let mut names = archive.names();
            names.any(|name| name.to_lowercase().ends_with(".qde"))
        })
}

/// Whether it is XML that begins as a codebook does, in whichever namespace.
pub fn is_codebook(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let first =
        sample.iter().find(|byte| !matches!(byte, 0xef | 0xbb | 0xbf | 0xfe | 0xff | 0 | b' ' | b'\n' | b'\r' | b'\t'));
    first == Some(&b'<') && first_element(sample).is_some_and(|name| name == "CodeBook")
}

/// The name of the first element, if there is one in these bytes.
fn first_element(bytes: &[u8]) -> Option<String> {
    let read = xml::read(bytes, |reader| {
        while let Some(event) = reader.next()? {
            if let Event::Start(element) = event {
                return Ok(element.name().to_owned());
            }
        }
        Ok(String::new())
    });
    read.ok().map(|read| read.value)
}

/// Reads a project: an archive (`.qdpx`), or the XML of one alone (`.qde`) if its texts stand in it.
///
/// What a study needs is read from every spelling known to be in use; what was mended, guessed or left is in the report.
/// Costs as much memory as the XML and all texts, and what they become. Fails if there is no project to be read at all, or
/// more than some hundred MB of one.
pub fn read_project(bytes: &[u8], asked: &Asked) -> Result<(Exchange, Fidelity), RefiError> {
    let (project, files) = opened(bytes, "Project")?;
    let mut report = Fidelity::default();
    check_namespace(&project, OF_PROJECTS, &mut report);
    let (exchange, of_parts) = resolve::exchange(project, files, asked);
    report.append(of_parts);
    Ok((exchange, report))
}

/// Reads the codes and the sets of codes of a codebook (`.qdc`), or of a whole project.
pub fn read_codebook(bytes: &[u8]) -> Result<(Exchange, Fidelity), RefiError> {
    let (project, _) = opened(bytes, "CodeBook")?;
    let mut report = Fidelity::default();
    if ![OF_PROJECTS, OF_CODEBOOKS].contains(&project.namespace.as_str()) {
        check_namespace(&project, OF_CODEBOOKS, &mut report);
    }
    let (exchange, of_parts) = resolve::codebook(project);
    report.append(of_parts);
    Ok((exchange, report))
}

/// The first sets of \[F\] ATLAS.ti 9 are of another one; the words in it are the same.
fn check_namespace(project: &raw::Project, namespace: &str, report: &mut Fidelity) {
    if project.namespace != namespace {
        let told = if project.namespace.is_empty() { "none" } else { &project.namespace };
        report.note(Outcome::Repaired, "namespaces", &format!("read as {namespace}"), told);
    }
}

/// The XML of a file as it stands, and the files beside it.
fn opened<'a>(bytes: &'a [u8], wanted: &'static str) -> Result<(raw::Project, Files<'a>), RefiError> {
    if !is_archive(bytes) {
        let project = parsed(bytes, "the file", wanted)?;
        return Ok((project, Files::of(None)));
    }
    let mut files = Files::of(Some(Archive::open_within(bytes, LIMITS)?));
    let all = files.ending(".qde");
    let at_the_root: Vec<&String> = all.iter().filter(|name| !name.contains(['/', '\\'])).collect();
    // One program packs the folder instead of what is in it.
    let candidates = if at_the_root.is_empty() { all.iter().collect() } else { at_the_root };
    let usual = candidates.iter().find(|name| name.to_lowercase() == "project.qde");
    let name = match (usual, &candidates[..]) {
        (Some(usual), _) => (*usual).clone(),
        (None, [only]) => (*only).clone(),
        (None, []) => return Err(RefiError::NoProject),
        (None, several) => {
            return Err(RefiError::SeveralProjects(several.iter().map(|name| (*name).clone()).collect()));
        }
    };
    let xml = match files.read(&name) {
        Found::File(xml) => xml,
        Found::Nowhere => return Err(RefiError::NoProject),
        Found::Unreadable(error) => return Err(error.into()),
    };
    Ok((parsed(&xml, &name, wanted)?, files))
}

/// The project in a piece of XML; a codebook is found in a project, and not the other way.
fn parsed(xml: &[u8], name: &str, wanted: &'static str) -> Result<raw::Project, RefiError> {
    let read = xml::read(xml, |reader| {
        while let Some(event) = reader.next()? {
            if let Event::Start(element) = event {
                return match element.name() {
                    "Project" => raw::root(reader, &element).map(Ok),
                    "CodeBook" if wanted == "CodeBook" => raw::root(reader, &element).map(Ok),
                    other => Ok(Err(other.to_owned())),
                };
            }
        }
        Err(XmlError::Broken("there is no XML in it".to_owned()))
    });
    let read = read.map_err(|error| RefiError::Xml { name: name.to_owned(), error })?;
    let mut project = read.value.map_err(|found| RefiError::OtherXml { name: name.to_owned(), found, wanted })?;
    for doubt in read.doubts {
        project.odd.note(Outcome::Repaired, "XML", &doubt.message, name);
    }
    Ok(project)
}
