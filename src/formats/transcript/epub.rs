//! Transcripts in e-books (EPUB): web pages in an archive, in the order that the book's list of parts gives.

use super::office::part;
use super::prose::Setter;
use super::{ReadError, Rules, Transcript, html, plain};
use crate::formats::Doubt;
use crate::formats::archive::{self, Archive};
use crate::formats::encoding::{self, DecodeError};
use crate::formats::xml::{Event, Reader, XmlError};
use std::collections::{HashMap, HashSet};

const WHAT: &str = "an e-book";

/// Where every e-book says where its list of parts is.
const CONTAINER: &str = "META-INF/container.xml";

/// Ways to make fonts unusable outside the book; they lock no words.
const ONLY_FONTS: &[&str] = &["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

pub(super) fn sniff(bytes: &[u8]) -> bool {
    archive::has_name(bytes, CONTAINER)
}

/// The transcript in an e-book.
pub(super) fn read(bytes: &[u8], rules: &Rules) -> Result<Transcript, ReadError> {
    let mut archive = Archive::open(bytes).map_err(ReadError::in_archive(WHAT))?;
    if part(&mut archive, "META-INF/encryption.xml", WHAT, locks_words)? {
        return Err(ReadError::Locked { what: WHAT });
    }
    let broken = |why: &str| ReadError::Broken { what: WHAT, why: why.to_owned() };
    let list = part(&mut archive, CONTAINER, WHAT, place_of_list)?;
    let list = list.ok_or_else(|| broken("it does not say where its list of parts is"))?;
    let book = part(&mut archive, &list, WHAT, Book::read)?;
    let members: HashSet<String> = archive.names().map(|name| name.to_lowercase()).collect();

    let mut setter = Setter::default();
    let (mut first_encoding, mut missing) = (None, 0usize);
    for name in book.parts(&list) {
        if !members.contains(&name.to_lowercase()) {
            missing += 1;
            continue;
        }
        let page = archive.read(&name).map_err(ReadError::in_archive(WHAT))?.unwrap_or_default();
        let declared = rules.encoding.clone().or_else(|| html::charset(&page));
        let decoded = match encoding::decode(&page, declared.as_deref()) {
            Ok(decoded) => decoded,
            Err(DecodeError::Empty) => continue,
            Err(error) => return Err(error.into()),
        };
        // A line of a part is not a line of the book.
        setter.doubts.extend(decoded.doubts.into_iter().map(|doubt| Doubt::about_file(doubt.message)));
        first_encoding.get_or_insert(decoded.encoding);
        html::set(&decoded.text, &mut setter)?;
    }
    if missing > 0 {
        setter.doubts.push(Doubt::about_file(format!("{missing} of the book's parts are not in it")));
    }
    let prose = setter.finish(first_encoding.unwrap_or("UTF-8"));
    if prose.text.trim().is_empty() {
        return Err(ReadError::NoText { what: WHAT, hint: "its pages may be pictures" });
    }
    plain::read(prose, "application/epub+zip", rules)
}

/// Whether something in the book is locked that is no font.
fn locks_words(reader: &mut Reader<'_>) -> Result<bool, XmlError> {
    let mut locks = false;
    while let Some(event) = reader.next()? {
        if let Event::Start(element) = event
            && element.name() == "EncryptionMethod"
        {
            let way = element.attribute("Algorithm").unwrap_or_default();
            locks |= !ONLY_FONTS.contains(&way.as_str());
        }
    }
    Ok(locks)
}

fn place_of_list(reader: &mut Reader<'_>) -> Result<Option<String>, XmlError> {
    while let Some(event) = reader.next()? {
        if let Event::Start(element) = event
            && element.name() == "rootfile"
            && let Some(path) = element.attribute("full-path")
        {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// A book's list of parts.
#[derive(Default)]
struct Book {
    /// The pages by their id, as addresses from the list.
    pages: HashMap<String, String>,
    /// Ids in the order of reading.
    order: Vec<String>,
    /// Addresses of pages that only list the others.
    contents: HashSet<String>,
}

impl Book {
    fn read(reader: &mut Reader<'_>) -> Result<Self, XmlError> {
        let mut book = Self::default();
        while let Some(event) = reader.next()? {
            let Event::Start(element) = event else { continue };
            match element.name() {
                "item" => {
                    let (Some(id), Some(href)) = (element.attribute("id"), element.attribute("href")) else { continue };
                    let kind = element.attribute("media-type").unwrap_or_default();
                    let properties = element.attribute("properties").unwrap_or_default();
                    let is_contents = properties.split(' ').any(|property| property == "nav");
                    if !is_contents && (kind.contains("html") || kind.is_empty()) {
                        book.pages.insert(id, href);
                    }
                }
                "itemref" => book.order.extend(element.attribute("idref")),
                "reference" if element.attribute("type").as_deref() == Some("toc") => {
                    book.contents.extend(element.attribute("href"));
                }
                _ => {}
            }
        }
        Ok(book)
    }

    /// The names of the pages in the archive, each once, in the order of reading.
    fn parts(&self, list: &str) -> Vec<String> {
        let contents: HashSet<String> = self.contents.iter().map(|href| place(list, href)).collect();
        let mut seen = HashSet::new();
        let pages = self.order.iter().filter_map(|id| self.pages.get(id)).map(|href| place(list, href));
        pages.filter(|name| !contents.contains(name) && seen.insert(name.clone())).collect()
    }
}

/// The name in the archive of what a part's address means, seen from another part.
fn place(from: &str, address: &str) -> String {
    let address = address.split(['#', '?']).next().unwrap_or_default();
    let address = percent_decoded(address);
    let mut steps: Vec<&str> = match address.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect()),
    };
    for step in address.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// `a%20b` as `a b`; what is no text then stays as it was.
fn percent_decoded(address: &str) -> String {
    let mut pieces = address.split('%');
    let mut bytes = pieces.next().unwrap_or_default().to_owned().into_bytes();
    for piece in pieces {
        let hex: String = piece.chars().take(2).collect();
        match u8::from_str_radix(&hex, 16) {
            Ok(byte) if hex.chars().all(|c| c.is_ascii_hexdigit()) && hex.chars().count() == 2 => {
                bytes.push(byte);
                bytes.extend(piece.chars().skip(2).collect::<String>().into_bytes());
            }
            _ => bytes.extend(format!("%{piece}").into_bytes()),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::archive::packed;
    use proptest::prelude::*;

    const CONTAINER_XML: &str = "<container><rootfiles><rootfile full-path=\"OEBPS/a.opf\"/></rootfiles></container>";
    const LIST: &str = "<package><manifest>\
        <item id=\"n\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
        <item id=\"b\" href=\"text/two%20b.xhtml\" media-type=\"application/xhtml+xml\"/>\
        <item id=\"a\" href=\"./text/one.xhtml#top\" media-type=\"application/xhtml+xml\"/>\
        <item id=\"g\" href=\"gone.xhtml\" media-type=\"application/xhtml+xml\"/>\
        <item id=\"p\" href=\"p.png\" media-type=\"image/png\"/></manifest>\
        <spine><itemref idref=\"n\"/><itemref idref=\"a\"/><itemref idref=\"b\"/><itemref idref=\"a\"/><itemref idref=\"p\"/>\
        <itemref idref=\"g\"/></spine></package>";

    fn book(more: &[(&str, &[u8])]) -> Vec<u8> {
        let one = "<?xml version=\"1.0\"?><html><head><title>T</title><script/></head><body><h1>Geese</h1>\
                   <p>I: So?<a id=\"r\" epub:type=\"noteref\" href=\"#n1\">1</a></p>\
                   <aside epub:type=\"footnote\" id=\"n1\"><p><a href=\"#r\">1</a> Softly.</p></aside></body></html>";
        let two = "<html><body><p/><p>P03: <![CDATA[No &]]> n\u{f6}.</p></body></html>";
        let two = format!("<?xml version=\"1.0\"?>{two}");
        let members: [(&str, &[u8]); 6] = [
            ("mimetype", b"application/epub+zip"),
            (CONTAINER, &CONTAINER_XML.to_owned().into_bytes()),
            ("OEBPS/a.opf", &LIST.to_owned().into_bytes()),
            ("OEBPS/nav.xhtml", b"<p>contents</p>"),
            ("OEBPS/text/two b.xhtml", &two.into_bytes()),
            ("OEBPS/text/one.xhtml", &one.to_owned().into_bytes()),
        ];
        packed(&[&members, more].concat())
    }

    fn read_book(bytes: &[u8]) -> Result<Transcript, ReadError> {
        super::super::read(std::path::Path::new("a.epub"), bytes, &Rules::default())
    }

    #[test]
    fn a_book_is_its_pages_in_the_order_of_reading() {
        let transcript = read_book(&book(&[])).unwrap();
        assert_eq!(transcript.body, "Geese\n\nI: So?[1]\n\nP03: No & nö.\n\nFootnotes\n\n[1] Softly.\n");
        assert_eq!((transcript.media_type, transcript.turns.len()), ("application/epub+zip", 2));
        assert_eq!(transcript.doubts[0].message, "1 of the book's parts are not in it");
    }

    #[test]
    fn a_locked_book_is_said_to_be_locked_and_one_with_locked_fonts_is_read() {
        let locked = |way: &str| {
            format!("<encryption><EncryptedData><EncryptionMethod Algorithm=\"{way}\"/></EncryptedData></encryption>")
        };
        let aes = locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc").into_bytes();
        let error = read_book(&book(&[("META-INF/encryption.xml", &aes)])).unwrap_err();
        assert_eq!(error, ReadError::Locked { what: "an e-book" });
        let fonts = locked(ONLY_FONTS[0]).into_bytes();
        assert!(read_book(&book(&[("META-INF/encryption.xml", &fonts)])).is_ok());
    }

    #[test]
    fn a_book_without_a_list_is_broken() {
        let error = read_book(&packed(&[(CONTAINER, b"<container/>")])).unwrap_err();
        assert_eq!(error.to_string(), "an e-book that is damaged: it does not say where its list of parts is");
        let empty = read_book(&packed(&[(CONTAINER, &CONTAINER_XML.to_owned().into_bytes())])).unwrap_err();
        assert_eq!(empty.to_string(), "an e-book without any text");
    }

    #[test]
    fn addresses_are_seen_from_the_list() {
        assert_eq!(place("OEBPS/a.opf", "../x/./y.xhtml?q#z"), "x/y.xhtml");
        assert_eq!(place("a.opf", "../../etc/b%2"), "etc/b%2");
        assert_eq!(place("a.opf", "/%C3%B6.xhtml"), "ö.xhtml");
    }

    proptest! {
        #[test]
        fn a_book_cut_short_or_changed_is_read_or_refused(at in 0usize..1500, byte in any::<u8>(), cut in any::<bool>()) {
            let mut bytes = book(&[]);
            let at = at.min(bytes.len() - 1);
            if cut { bytes.truncate(at) } else { bytes[at] = byte }
            let _ = super::super::read(std::path::Path::new("a.epub"), &bytes, &Rules::default());
        }
    }
}
