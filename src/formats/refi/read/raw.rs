//! The XML of a project or a codebook as it stands, in whatever order: nothing is looked up yet.

use super::super::guid;
use crate::formats::xml::{Element, Event, Reader, XmlError};
use crate::model::exchange::{Direction, Fidelity, Outcome};
use uuid::Uuid;

/// How many texts may stand in each other: a transcript stands in a recording, and nothing stands in a transcript.
const NESTED_MAX: usize = 4;

#[derive(Default)]
pub struct Project {
    pub namespace: String,
    pub name: String,
    pub origin: String,
    pub users: Vec<User>,
    pub codes: Vec<Code>,
    pub variables: Vec<Variable>,
    pub cases: Vec<Case>,
    pub sources: Vec<Body>,
    pub notes: Vec<Body>,
    pub links: Vec<Link>,
    pub sets: Vec<Set>,
    pub description: String,
    pub note_refs: Vec<Uuid>,
    /// What the parser could not take.
    pub odd: Fidelity,
}

pub struct User {
    pub guid: Option<Uuid>,
    pub name: String,
}

#[derive(Default)]
pub struct Code {
    pub guid: Option<Uuid>,
    pub name: String,
    pub parent: Option<usize>,
    pub codable: bool,
    pub color: Option<String>,
    pub description: String,
    pub note_refs: Vec<Uuid>,
}

pub struct Variable {
    pub guid: Option<Uuid>,
    pub name: String,
    pub type_of_variable: String,
    pub description: String,
}

#[derive(Default)]
pub struct Case {
    pub guid: Option<Uuid>,
    pub name: String,
    pub description: String,
    pub code_refs: usize,
    pub values: Vec<Value>,
    pub source_refs: Vec<Uuid>,
    pub selection_refs: Vec<Uuid>,
    pub note_refs: Vec<Uuid>,
}

pub struct Value {
    pub variable: Option<Uuid>,
    /// Already in thema's way of writing; empty if it is missing.
    pub value: String,
}

/// What a source, or a part of one, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Picture,
    Pdf,
    Audio,
    Video,
    Note,
    /// The text of a PDF, of a picture, of a recording.
    Inner,
}

/// A source, a note or a text of another source: the standard gives them nearly the same parts.
pub struct Body {
    pub kind: Kind,
    pub guid: Option<Uuid>,
    pub name: String,
    pub plain_path: String,
    pub rich_path: String,
    pub path: String,
    pub user: Option<Uuid>,
    pub at: Option<String>,
    pub description: String,
    pub content: Option<String>,
    pub inner: Vec<Body>,
    pub sync_points: Vec<SyncPoint>,
    pub selections: Vec<Selection>,
    pub codings: Vec<Coding>,
    pub note_refs: Vec<Uuid>,
    pub values: Vec<Value>,
}

pub struct SyncPoint {
    pub guid: Option<Uuid>,
    pub position: Option<i64>,
}

pub struct Selection {
    pub guid: Option<Uuid>,
    pub name: String,
    pub place: Place,
    pub user: Option<Uuid>,
    pub at: Option<String>,
    pub description: String,
    pub codings: Vec<Coding>,
    pub note_refs: Vec<Uuid>,
}

/// Where a selection is, in the file's numbers; `None` where there is none or it is no number.
#[derive(Clone, Copy)]
pub enum Place {
    Stretch { start: Option<i64>, end: Option<i64> },
    Points { from: Option<Uuid>, to: Option<Uuid> },
    Region { page: Option<i64>, corners: [Option<i64>; 4] },
    Time { begin: Option<i64>, end: Option<i64> },
}

pub struct Coding {
    pub guid: Option<Uuid>,
    pub user: Option<Uuid>,
    pub at: Option<String>,
    pub code: Option<Uuid>,
    pub note_refs: Vec<Uuid>,
}

pub struct Link {
    pub guid: Option<Uuid>,
    pub name: String,
    pub direction: Direction,
    pub from: Option<Uuid>,
    pub to: Option<Uuid>,
    pub note_refs: usize,
}

#[derive(Default)]
pub struct Set {
    pub guid: Option<Uuid>,
    pub name: String,
    pub description: String,
    pub members: Vec<Uuid>,
}

/// Reads the parts of a `Project` or a `CodeBook` whose start tag was just read.
pub fn root(reader: &mut Reader<'_>, root: &Element<'_>) -> Result<Project, XmlError> {
    let mut odd = Fidelity::default();
    let namespace = match root.full_name().split_once(':') {
        Some((prefix, _)) => root.attribute(prefix),
        None => root.attribute("xmlns"),
    };
    let mut project = Project {
        namespace: namespace.unwrap_or_default(),
        name: root.attribute("name").unwrap_or_default(),
        origin: root.attribute("origin").unwrap_or_default(),
        ..Project::default()
    };
    if root.name() == "CodeBook" {
        codebook(reader, &mut project, &mut odd)?;
    } else {
        each(reader, |reader, part| match part.name() {
            "Users" => each(reader, |reader, user| match user.name() {
                "User" => {
                    let name = user.attribute("name").filter(|name| !name.is_empty());
                    let name = name.or_else(|| user.attribute("id")).unwrap_or_default();
                    project.users.push(User { guid: own_guid(&user, &mut odd), name });
                    reader.skip()
                }
                _ => unknown(reader, &user, &mut odd),
            }),
            "CodeBook" => codebook(reader, &mut project, &mut odd),
            "Variables" => each(reader, |reader, element| variable(reader, &element, &mut project.variables, &mut odd)),
            "Cases" => each(reader, |reader, element| case(reader, &element, &mut project.cases, &mut odd)),
            "Sources" => each(reader, |reader, element| match kind_of_source(element.name()) {
                Some(kind) => {
                    project.sources.push(body(reader, &element, kind, 0, &mut odd)?);
                    Ok(())
                }
                None => unknown(reader, &element, &mut odd),
            }),
            "Notes" => each(reader, |reader, element| match element.name() {
                "Note" => {
                    project.notes.push(body(reader, &element, Kind::Note, 0, &mut odd)?);
                    Ok(())
                }
                _ => unknown(reader, &element, &mut odd),
            }),
            "Links" => each(reader, |reader, element| link(reader, &element, &mut project.links, &mut odd)),
            "Sets" => sets(reader, &mut project.sets, &mut odd),
            "Graphs" => each(reader, |reader, graph| {
                let name = graph.attribute("name").unwrap_or_default();
                odd.note(Outcome::Dropped, "graphs", "a drawing of codes has no place in thema", name);
                reader.skip()
            }),
            "Description" => {
                project.description = reader.text()?;
                Ok(())
            }
            "NoteRef" => reference(reader, &part, &mut project.note_refs, &mut odd),
            _ => unknown(reader, &part, &mut odd),
        })?;
    }
    project.odd = odd;
    Ok(project)
}

fn kind_of_source(name: &str) -> Option<Kind> {
    Some(match name {
        "TextSource" => Kind::Text,
        "PictureSource" => Kind::Picture,
        "PDFSource" => Kind::Pdf,
        "AudioSource" => Kind::Audio,
        "VideoSource" => Kind::Video,
        _ => return None,
    })
}

/// Hands over each child of the element that just began; what takes it reads up to its end tag.
fn each<'a>(
    reader: &mut Reader<'a>,
    mut take: impl FnMut(&mut Reader<'a>, Element<'a>) -> Result<(), XmlError>,
) -> Result<(), XmlError> {
    loop {
        match reader.next()? {
            Some(Event::Start(child)) => take(reader, child)?,
            Some(Event::End(_)) | None => return Ok(()),
            Some(Event::Text(_)) => {}
        }
    }
}

fn unknown(reader: &mut Reader<'_>, element: &Element<'_>, odd: &mut Fidelity) -> Result<(), XmlError> {
    odd.note(Outcome::Dropped, "elements", "the standard does not have them there", format!("<{}>", element.name()));
    reader.skip()
}

/// The GUID in an attribute. What is none by its form is one all the same, as long as it says the same each time.
fn guid_in(element: &Element<'_>, attribute: &str, odd: &mut Fidelity) -> Option<Uuid> {
    let text = element.attribute(attribute).filter(|text| !text.trim().is_empty())?;
    let parsed = guid::parse(&text);
    if parsed.is_none() {
        odd.note(Outcome::Repaired, "GUIDs", "not of a GUID's form; another is put in their place", text.trim());
    }
    parsed.or_else(|| Some(guid::derived("name", &[text.trim()])))
}

fn own_guid(element: &Element<'_>, odd: &mut Fidelity) -> Option<Uuid> {
    guid_in(element, "guid", odd)
}

/// A reference: `targetGUID`, or `guid` as in the sets of a codebook.
fn reference(
    reader: &mut Reader<'_>,
    element: &Element<'_>,
    into: &mut Vec<Uuid>,
    odd: &mut Fidelity,
) -> Result<(), XmlError> {
    into.extend(guid_in(element, "targetGUID", odd).or_else(|| guid_in(element, "guid", odd)));
    reader.skip()
}

fn codebook(reader: &mut Reader<'_>, project: &mut Project, odd: &mut Fidelity) -> Result<(), XmlError> {
    each(reader, |reader, part| match part.name() {
        "Codes" => codes(reader, &mut project.codes, odd),
        "Sets" => sets(reader, &mut project.sets, odd),
        _ => unknown(reader, &part, odd),
    })
}

/// The codes up to the end of `Codes`, parents before their children; however deep, without calling itself.
fn codes(reader: &mut Reader<'_>, codes: &mut Vec<Code>, odd: &mut Fidelity) -> Result<(), XmlError> {
    let mut open: Vec<usize> = Vec::new();
    loop {
        match reader.next()? {
            Some(Event::Start(element)) => match (element.name(), open.last().copied()) {
                ("Code", parent) => {
                    let codable = element.attribute("isCodable");
                    codes.push(Code {
                        guid: own_guid(&element, odd),
                        name: element.attribute("name").unwrap_or_default(),
                        parent,
                        codable: !codable.is_some_and(|it| matches!(it.trim().to_lowercase().as_str(), "false" | "0")),
                        color: element.attribute("color").filter(|color| !color.trim().is_empty()),
                        ..Code::default()
                    });
                    open.push(codes.len() - 1);
                }
                ("Description", Some(code)) => codes[code].description = reader.text()?,
                ("NoteRef", Some(code)) => reference(reader, &element, &mut codes[code].note_refs, odd)?,
                _ => unknown(reader, &element, odd)?,
            },
            Some(Event::End(_)) if open.pop().is_some() => {}
            Some(Event::End(_)) | None => return Ok(()),
            Some(Event::Text(_)) => {}
        }
    }
}

fn sets(reader: &mut Reader<'_>, sets: &mut Vec<Set>, odd: &mut Fidelity) -> Result<(), XmlError> {
    each(reader, |reader, element| {
        if element.name() != "Set" {
            return unknown(reader, &element, odd);
        }
        let name = element.attribute("name").unwrap_or_default();
        let mut set = Set { guid: own_guid(&element, odd), name, ..Set::default() };
        each(reader, |reader, part| match part.name() {
            "Description" => {
                set.description = reader.text()?;
                Ok(())
            }
            "MemberCode" | "MemberSource" | "MemberNote" => reference(reader, &part, &mut set.members, odd),
            _ => unknown(reader, &part, odd),
        })?;
        sets.push(set);
        Ok(())
    })
}

fn variable(
    reader: &mut Reader<'_>,
    element: &Element<'_>,
    into: &mut Vec<Variable>,
    odd: &mut Fidelity,
) -> Result<(), XmlError> {
    if element.name() != "Variable" {
        return unknown(reader, element, odd);
    }
    let mut variable = Variable {
        guid: own_guid(element, odd),
        name: element.attribute("name").unwrap_or_default(),
        type_of_variable: element.attribute("typeOfVariable").unwrap_or_default(),
        description: String::new(),
    };
    each(reader, |reader, part| match part.name() {
        "Description" => {
            variable.description = reader.text()?;
            Ok(())
        }
        _ => unknown(reader, &part, odd),
    })?;
    into.push(variable);
    Ok(())
}

fn case(
    reader: &mut Reader<'_>,
    element: &Element<'_>,
    into: &mut Vec<Case>,
    odd: &mut Fidelity,
) -> Result<(), XmlError> {
    if element.name() != "Case" {
        return unknown(reader, element, odd);
    }
    let name = element.attribute("name").unwrap_or_default();
    let mut case = Case { guid: own_guid(element, odd), name, ..Case::default() };
    each(reader, |reader, part| match part.name() {
        "Description" => {
            case.description = reader.text()?;
            Ok(())
        }
        "CodeRef" => {
            case.code_refs += 1;
            reader.skip()
        }
        "VariableValue" => value(reader, &mut case.values, odd),
        "SourceRef" => reference(reader, &part, &mut case.source_refs, odd),
        "SelectionRef" => reference(reader, &part, &mut case.selection_refs, odd),
        "NoteRef" => reference(reader, &part, &mut case.note_refs, odd),
        _ => unknown(reader, &part, odd),
    })?;
    into.push(case);
    Ok(())
}

fn value(reader: &mut Reader<'_>, into: &mut Vec<Value>, odd: &mut Fidelity) -> Result<(), XmlError> {
    let (mut variable, mut value) = (Vec::new(), String::new());
    each(reader, |reader, part| match part.name() {
        "VariableRef" => reference(reader, &part, &mut variable, odd),
        name @ ("TextValue" | "BooleanValue" | "IntegerValue" | "FloatValue" | "DateValue" | "DateTimeValue") => {
            value = super::super::values::value(name, &reader.text()?);
            Ok(())
        }
        _ => unknown(reader, &part, odd),
    })?;
    into.push(Value { variable: variable.first().copied(), value });
    Ok(())
}

fn link(
    reader: &mut Reader<'_>,
    element: &Element<'_>,
    into: &mut Vec<Link>,
    odd: &mut Fidelity,
) -> Result<(), XmlError> {
    if element.name() != "Link" {
        return unknown(reader, element, odd);
    }
    let mut notes = Vec::new();
    let direction = match element.attribute("direction").as_deref().map(str::trim) {
        Some("OneWay") => Direction::OneWay,
        Some("Bidirectional") => Direction::Bidirectional,
        _ => Direction::Associative,
    };
    let [guid, from, to] = ["guid", "originGUID", "targetGUID"].map(|name| guid_in(element, name, odd));
    each(reader, |reader, part| match part.name() {
        "NoteRef" => reference(reader, &part, &mut notes, odd),
        _ => unknown(reader, &part, odd),
    })?;
    let name = element.attribute("name").unwrap_or_default();
    into.push(Link { guid, name, direction, from, to, note_refs: notes.len() });
    Ok(())
}

/// When a thing was made; where only a change of it is told \[I\], that.
fn made_at(element: &Element<'_>) -> Option<String> {
    let told = |name| element.attribute(name).filter(|at| !at.trim().is_empty());
    told("creationDateTime").or_else(|| told("modifiedDateTime"))
}

/// The name; a text without one that lies beside the project is called as its file is. \[F\] qc names none.
fn named(element: &Element<'_>, kind: Kind) -> String {
    let name = element.attribute("name").unwrap_or_default();
    let path = element.attribute("plainTextPath").filter(|path| kind == Kind::Text && !path.contains("://"));
    let Some(path) = path.filter(|_| name.trim().is_empty()) else { return name };
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
}

fn body(
    reader: &mut Reader<'_>,
    element: &Element<'_>,
    kind: Kind,
    nested: usize,
    odd: &mut Fidelity,
) -> Result<Body, XmlError> {
    let attribute = |name| element.attribute(name).unwrap_or_default();
    let mut body = Body {
        kind,
        guid: own_guid(element, odd),
        name: named(element, kind),
        plain_path: attribute("plainTextPath"),
        rich_path: attribute("richTextPath"),
        path: attribute("path"),
        user: guid_in(element, "creatingUser", odd),
        at: made_at(element),
        description: String::new(),
        content: None,
        inner: Vec::new(),
        sync_points: Vec::new(),
        selections: Vec::new(),
        codings: Vec::new(),
        note_refs: Vec::new(),
        values: Vec::new(),
    };
    each(reader, |reader, part| match part.name() {
        "Description" => {
            body.description = reader.text()?;
            Ok(())
        }
        "PlainTextContent" => {
            body.content = Some(reader.text()?);
            Ok(())
        }
        "Representation" | "TextDescription" | "Transcript" if nested < NESTED_MAX => {
            body.inner.push(self::body(reader, &part, Kind::Inner, nested + 1, odd)?);
            Ok(())
        }
        "SyncPoint" => {
            let (guid, position) = (own_guid(&part, odd), number(&part, "position"));
            body.sync_points.push(SyncPoint { guid, position });
            reader.skip()
        }
        "PlainTextSelection"
        | "TranscriptSelection"
        | "PictureSelection"
        | "PDFSelection"
        | "AudioSelection"
        | "VideoSelection" => {
            body.selections.push(selection(reader, &part, odd)?);
            Ok(())
        }
        "Coding" => coding(reader, &part, &mut body.codings, odd),
        "NoteRef" => reference(reader, &part, &mut body.note_refs, odd),
        "VariableValue" => value(reader, &mut body.values, odd),
        _ => unknown(reader, &part, odd),
    })?;
    Ok(body)
}

fn selection(reader: &mut Reader<'_>, element: &Element<'_>, odd: &mut Fidelity) -> Result<Selection, XmlError> {
    let place = match element.name() {
        "PlainTextSelection" => {
            Place::Stretch { start: number(element, "startPosition"), end: number(element, "endPosition") }
        }
        "TranscriptSelection" => {
            let [from, to] = ["fromSyncPoint", "toSyncPoint"].map(|name| guid_in(element, name, odd));
            Place::Points { from, to }
        }
        "AudioSelection" | "VideoSelection" => {
            Place::Time { begin: number(element, "begin"), end: number(element, "end") }
        }
        _ => Place::Region {
            page: number(element, "page"),
            corners: ["firstX", "firstY", "secondX", "secondY"].map(|name| number(element, name)),
        },
    };
    let mut selection = Selection {
        guid: own_guid(element, odd),
        name: element.attribute("name").unwrap_or_default(),
        place,
        user: guid_in(element, "creatingUser", odd),
        at: made_at(element),
        description: String::new(),
        codings: Vec::new(),
        note_refs: Vec::new(),
    };
    each(reader, |reader, part| match part.name() {
        "Description" => {
            selection.description = reader.text()?;
            Ok(())
        }
        "Coding" => coding(reader, &part, &mut selection.codings, odd),
        "NoteRef" => reference(reader, &part, &mut selection.note_refs, odd),
        // The words of a region of a page; if they are coded, they stand in the text of the whole PDF, too.
        "Representation" => reader.skip(),
        _ => unknown(reader, &part, odd),
    })?;
    Ok(selection)
}

fn coding(
    reader: &mut Reader<'_>,
    element: &Element<'_>,
    into: &mut Vec<Coding>,
    odd: &mut Fidelity,
) -> Result<(), XmlError> {
    let (guid, user) = (own_guid(element, odd), guid_in(element, "creatingUser", odd));
    let (mut codes, mut note_refs) = (Vec::new(), Vec::new());
    each(reader, |reader, part| match part.name() {
        "CodeRef" => reference(reader, &part, &mut codes, odd),
        "NoteRef" => reference(reader, &part, &mut note_refs, odd),
        _ => unknown(reader, &part, odd),
    })?;
    into.push(Coding { guid, user, at: made_at(element), code: codes.first().copied(), note_refs });
    Ok(())
}

/// A whole number; one with a part behind the point is rounded.
fn number(element: &Element<'_>, name: &str) -> Option<i64> {
    let text = element.attribute(name)?;
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<f64>().ok().filter(|it| it.abs() < 1e15).map(|it| it.round() as i64))
}
