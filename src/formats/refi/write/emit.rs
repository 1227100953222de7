//! XML, written piece by piece.

use super::super::guid;
use std::io::{self, Write};
use uuid::Uuid;

/// What is collected before it is handed on.
const BUFFERED: usize = 64 * 1024;

/// Writes elements in the order they are opened. The same calls are the same bytes.
pub struct Emitter<W: Write> {
    out: W,
    buffer: String,
    open: Vec<&'static str>,
    /// Whether the last start tag has still to be closed.
    in_tag: bool,
    /// How many characters XML cannot hold were replaced.
    pub replaced: usize,
}

impl<W: Write> Emitter<W> {
    pub fn new(out: W) -> Self {
        let buffer = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned();
        Self { out, buffer, open: Vec::new(), in_tag: false, replaced: 0 }
    }

    /// Begins an element; each is on a line of its own.
    pub fn start(&mut self, name: &'static str) -> io::Result<()> {
        self.close_tag();
        self.buffer.push_str("\n<");
        self.buffer.push_str(name);
        self.open.push(name);
        self.in_tag = true;
        if self.buffer.len() < BUFFERED { Ok(()) } else { self.flush() }
    }

    /// An attribute of the element that just began.
    pub fn attribute(&mut self, name: &str, value: &str) {
        self.buffer.push(' ');
        self.buffer.push_str(name);
        self.buffer.push_str("=\"");
        for c in value.chars() {
            match c {
                '&' => self.buffer.push_str("&amp;"),
                '<' => self.buffer.push_str("&lt;"),
                '>' => self.buffer.push_str("&gt;"),
                '"' => self.buffer.push_str("&quot;"),
                // As themselves they would be read as blanks.
                '\n' => self.buffer.push_str("&#10;"),
                '\t' => self.buffer.push_str("&#9;"),
                '\r' => self.buffer.push_str("&#13;"),
                c => self.push(c),
            }
        }
        self.buffer.push('"');
    }

    pub fn guid(&mut self, name: &str, id: Uuid) {
        self.attribute(name, &guid::written(id));
    }

    /// Text in the element that just began.
    pub fn text(&mut self, text: &str) {
        self.close_tag();
        for c in text.chars() {
            match c {
                '&' => self.buffer.push_str("&amp;"),
                '<' => self.buffer.push_str("&lt;"),
                '>' => self.buffer.push_str("&gt;"),
                // As itself it would be read as LF.
                '\r' => self.buffer.push_str("&#13;"),
                c => self.push(c),
            }
        }
    }

    /// Ends the element that began last.
    pub fn end(&mut self) {
        let Some(name) = self.open.pop() else { return };
        if std::mem::take(&mut self.in_tag) {
            self.buffer.push_str("/>");
        } else {
            self.buffer.push_str("</");
            self.buffer.push_str(name);
            self.buffer.push('>');
        }
    }

    /// An element that holds nothing but text; none without text.
    pub fn words(&mut self, name: &'static str, text: &str) -> io::Result<()> {
        if !text.is_empty() {
            self.start(name)?;
            self.text(text);
            self.end();
        }
        Ok(())
    }

    /// An element that only refers to another.
    pub fn reference(&mut self, name: &'static str, attribute: &str, id: Uuid) -> io::Result<()> {
        self.start(name)?;
        self.guid(attribute, id);
        self.end();
        Ok(())
    }

    /// Writes what is left; how many characters were replaced.
    pub fn finish(mut self) -> io::Result<usize> {
        self.buffer.push('\n');
        self.flush()?;
        Ok(self.replaced)
    }

    fn close_tag(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.buffer.push('>');
        }
    }

    fn push(&mut self, c: char) {
        let c = allowed(c).unwrap_or_else(|| {
            self.replaced += 1;
            char::REPLACEMENT_CHARACTER
        });
        self.buffer.push(c);
    }

    fn flush(&mut self) -> io::Result<()> {
        write!(self.out, "{}", self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

/// The character, if XML 1.0 can hold it.
fn allowed(c: char) -> Option<char> {
    let is_forbidden = matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    (!is_forbidden).then_some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced_and_what_it_would_change_is_escaped() {
        let mut out = Vec::new();
        let mut emitter = Emitter::new(&mut out);
        emitter.start("a").unwrap();
        emitter.attribute("k", "1 < \"2\"\n\u{b}");
        emitter.words("b", "x & y\r\n\u{0}").unwrap();
        emitter.start("c").unwrap();
        emitter.end();
        emitter.end();
        assert_eq!(emitter.finish().unwrap(), 2);
        let told = String::from_utf8(out).unwrap();
        let told = told.split_once('\n').unwrap().1;
        assert_eq!(told, "<a k=\"1 &lt; &quot;2&quot;&#10;\u{fffd}\">\n<b>x &amp; y&#13;\n\u{fffd}</b>\n<c/></a>\n");
    }
}
