//! XML, read piece by piece: what begins, what ends, and the text between.
//!
//! [`read`] finds the encoding and hands a [`Reader`] to the one who knows the format. Names come without their prefix, text
//! with its references resolved. Nothing is expanded: a document type is passed over, and an entity that only it could
//! explain is dropped and counted. Depth is limited. A file whose end tags do not fit its start tags (LibreOffice writes such)
//! is read a second time without minding them, and that is told.

use super::Doubt;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::errors::Error;
use quick_xml::events::{BytesEnd, BytesStart, Event as Raw};
use std::borrow::Cow;

/// How deep elements may stand in each other.
pub const DEPTH_MAX: usize = 1_000;

/// Why XML cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    #[error("{0}")]
    Broken(String),
    /// Tags do not fit each other; [`read`] tries again without minding them.
    #[error("{0}")]
    Unbalanced(String),
    #[error("elements stand in each other more than {DEPTH_MAX} deep")]
    TooDeep,
}

/// What comes next in a file.
pub enum Event<'a> {
    Start(Element<'a>),
    /// Also after an empty element (`<br/>`).
    End(End<'a>),
    /// A piece of text: one text may come in several.
    Text(Cow<'a, str>),
}

/// A start tag.
pub struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name without prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// Its name as it stands, for where two vocabularies use one word.
    pub fn full_name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// The value of the first attribute of that name without prefix.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().find(|it| it.key.local_name().into_inner() == name)?;
        Some(match quick_xml::escape::unescape(&found.value) {
            Ok(value) => value.into_owned(),
            Err(_) => found.value.into_owned(),
        })
    }

    /// The value of an attribute that is a number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// An end tag.
pub struct End<'a>(BytesEnd<'a>);

impl End<'_> {
    /// Its name without prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// Reads one file from start to end.
pub struct Reader<'a> {
    inner: quick_xml::Reader<&'a [u8]>,
    depth: usize,
    lenient: bool,
    /// How many references nobody could resolve without the document type.
    unresolved: usize,
}

/// What [`read`] made, and how.
pub struct Read<T> {
    pub value: T,
    /// The encoding, by its name on the web.
    pub encoding: &'static str,
    /// What could not be read; of interest where the words of a document are.
    pub doubts: Vec<Doubt>,
}

/// Reads a file: `make` takes its events, once, or twice if end tags do not fit.
pub fn read<T>(bytes: &[u8], make: impl FnMut(&mut Reader<'_>) -> Result<T, XmlError>) -> Result<Read<T>, XmlError> {
    let (text, encoding, wrong) = decoded(bytes);
    let (value, mut doubts) = read_text(&text, make)?;
    if wrong {
        doubts.push(Doubt::about_file(format!("some characters are no {} and are shown as \u{fffd}", encoding.name())));
    }
    Ok(Read { value, encoding: encoding.name(), doubts })
}

/// As [`read`], for what is decoded already.
pub fn read_text<T>(
    text: &str,
    mut make: impl FnMut(&mut Reader<'_>) -> Result<T, XmlError>,
) -> Result<(T, Vec<Doubt>), XmlError> {
    let mut reader = Reader::of(text, false);
    let made = match make(&mut reader) {
        Err(XmlError::Unbalanced(_)) => {
            reader = Reader::of(text, true);
            make(&mut reader)
        }
        made => made,
    };
    let value = made?;
    let mut doubts = Vec::new();
    if reader.lenient {
        doubts.push(Doubt::about_file("its XML is not well formed; it was read as well as could be"));
    }
    if reader.unresolved > 0 {
        doubts.push(Doubt::about_file(format!("{} unknown signs (XML entities) were left out", reader.unresolved)));
    }
    Ok((value, doubts))
}

impl<'a> Reader<'a> {
    fn of(text: &'a str, lenient: bool) -> Self {
        let mut inner = quick_xml::Reader::from_str(text);
        let config = inner.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = !lenient;
        config.allow_unmatched_ends = lenient;
        config.allow_dangling_amp = lenient;
        Self { inner, depth: 0, lenient, unresolved: 0 }
    }

    /// What comes next; `None` at the end. Comments and instructions are passed over.
    #[expect(clippy::should_implement_trait, reason = "an iterator could not be read on by who takes a part of it")]
    pub fn next(&mut self) -> Result<Option<Event<'a>>, XmlError> {
        loop {
            match self.inner.read_event().map_err(told)? {
                Raw::Start(tag) | Raw::Empty(tag) => {
                    self.depth += 1;
                    if self.depth > DEPTH_MAX {
                        return Err(XmlError::TooDeep);
                    }
                    return Ok(Some(Event::Start(Element(tag))));
                }
                Raw::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Event::End(End(tag))));
                }
                Raw::Text(text) => return Ok(Some(Event::Text(text.xml10_content()))),
                Raw::CData(text) => return Ok(Some(Event::Text(text.xml10_content()))),
                Raw::GeneralRef(reference) => {
                    let named = || quick_xml::escape::resolve_xml_entity(&reference).map(Cow::Borrowed);
                    let numbered = || Some(reference.resolve_char_ref().ok()??.to_string().into());
                    match named().or_else(numbered) {
                        Some(text) => return Ok(Some(Event::Text(text))),
                        None => self.unresolved += 1,
                    }
                }
                Raw::Eof if self.depth > 0 && !self.lenient => {
                    return Err(XmlError::Broken("its XML ends in the middle".to_owned()));
                }
                Raw::Eof => return Ok(None),
                Raw::Comment(_) | Raw::Decl(_) | Raw::PI(_) | Raw::DocType(_) => {}
            }
        }
    }

    /// Passes over the rest of the element that just began, its end tag included.
    pub fn skip(&mut self) -> Result<(), XmlError> {
        let mut inside = 1usize;
        while inside > 0 {
            match self.next()? {
                Some(Event::Start(_)) => inside += 1,
                Some(Event::End(_)) => inside -= 1,
                Some(Event::Text(_)) => {}
                None => break,
            }
        }
        Ok(())
    }

    /// All text in the element that just began, its end tag included.
    pub fn text(&mut self) -> Result<String, XmlError> {
        let (mut text, mut inside) = (String::new(), 1usize);
        while inside > 0 {
            match self.next()? {
                Some(Event::Start(_)) => inside += 1,
                Some(Event::End(_)) => inside -= 1,
                Some(Event::Text(piece)) => text.push_str(&piece),
                None => break,
            }
        }
        Ok(text)
    }
}

fn told(error: Error) -> XmlError {
    let message = format!("its XML cannot be read ({error})");
    match error {
        Error::IllFormed(_) => XmlError::Unbalanced(message),
        _ => XmlError::Broken(message),
    }
}

/// The text, its encoding, and whether some bytes were no text of it.
///
/// A byte order mark decides, then the look of UTF-16, then what the file says of itself, then UTF-8.
fn decoded(bytes: &[u8]) -> (Cow<'_, str>, &'static Encoding, bool) {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some(marked) => marked,
        None if bytes.starts_with(b"<\0") => (UTF_16LE, 0),
        None if bytes.starts_with(b"\0<") => (UTF_16BE, 0),
        None => (declared(bytes).unwrap_or(UTF_8), 0),
    };
    let (text, wrong) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
    (text, encoding, wrong)
}

/// The encoding named in the first line: `<?xml version="1.0" encoding="…"?>`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let first: String = bytes.iter().take(200).map(|&byte| char::from(byte)).collect();
    let (declaration, _) = first.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, rest) = declaration.split_once("encoding")?;
    let name = rest.split(['"', '\'']).nth(1)?;
    // A file that was read this far is not in UTF-16, whatever it says.
    Encoding::for_label(&name.to_owned().into_bytes()).filter(|found| *found != UTF_16LE && *found != UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything in a file, told in short: `<a k=v>`, `</a>`, and text.
    fn told_all(bytes: &[u8]) -> Result<(String, Vec<String>), XmlError> {
        let made = read(bytes, |reader| {
            let mut told = String::new();
            while let Some(event) = reader.next()? {
                match event {
                    Event::Start(tag) => {
                        let key = tag.attribute("k").map(|value| format!(" k={value}")).unwrap_or_default();
                        told.push_str(&format!("<{}{key}>", tag.name()));
                    }
                    Event::End(tag) => told.push_str(&format!("</{}>", tag.name())),
                    Event::Text(text) => told.push_str(&text),
                }
            }
            Ok(told)
        })?;
        Ok((made.value, made.doubts.iter().map(|doubt| doubt.to_string()).collect()))
    }

    #[test]
    fn references_are_text_and_prefixes_are_dropped() {
        let (told, doubts) =
            told_all(b"<w:a x:k='1 &amp; 2'>a&amp;b&#x2019;<br/><![CDATA[<c>]]>&lt;&#252;</w:a>").unwrap();
        assert_eq!(told, "<a k=1 & 2>a&b\u{2019}<br></br><c><\u{fc}</a>");
        assert_eq!(doubts, Vec::<String>::new());
    }

    #[test]
    fn entities_of_a_document_type_are_never_expanded() {
        let laughs = b"<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;'>]><a>one&y;&y;two&#0;</a>";
        let (told, doubts) = told_all(laughs).unwrap();
        assert_eq!(told, "<a>onetwo</a>");
        assert_eq!(doubts, ["3 unknown signs (XML entities) were left out"]);
    }

    #[test]
    fn crossed_end_tags_are_read_and_told() {
        let (told, doubts) = told_all(b"<a><b>x<c>y</b></c></a>").unwrap();
        assert_eq!(told, "<a><b>x<c>y</b></c></a>");
        assert_eq!(doubts, ["its XML is not well formed; it was read as well as could be"]);
    }

    #[test]
    fn depth_is_limited_and_a_cut_file_is_told() {
        assert_eq!(told_all("<a>".repeat(100_000).as_bytes()), Err(XmlError::TooDeep));
        assert_eq!(told_all(b"<a><b>x"), Err(XmlError::Broken("its XML ends in the middle".to_owned())));
        assert!(matches!(told_all(b"<a><b x"), Err(XmlError::Broken(_))));
    }

    #[test]
    fn utf_16_and_declared_encodings_are_read() {
        let utf16: Vec<u8> =
            "<?xml version='1.0' encoding='UTF-16'?><a>ü</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told_all(&utf16).unwrap().0, "<a>ü</a>");
        assert_eq!(told_all(b"<?xml version='1.0' encoding=\"ISO-8859-1\"?><a>\xfc</a>").unwrap().0, "<a>ü</a>");
        let (told, doubts) = told_all(b"<a>\xfc</a>").unwrap();
        assert_eq!((told.as_str(), doubts.len()), ("<a>\u{fffd}</a>", 1));
    }

    #[test]
    fn a_part_is_passed_over_or_taken_as_text() {
        let (value, _) = read_text("<a><b>no<c>no</c></b><d>y<e>e</e>s</d>!</a>", |reader| {
            let mut told = String::new();
            while let Some(event) = reader.next()? {
                match event {
                    Event::Start(tag) if tag.name() == "b" => reader.skip()?,
                    Event::Start(tag) if tag.name() == "d" => told.push_str(&reader.text()?),
                    Event::Text(text) => told.push_str(&text),
                    _ => {}
                }
            }
            Ok(told)
        })
        .unwrap();
        assert_eq!(value, "yes!");
    }
}
