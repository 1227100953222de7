//! What is inside an archive: the first byte says of which kind and which part.
#![no_main]

use thema_fuzz::{packed, read};

const W: &[u8] = b"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:commentRangeStart w:id=\"0\"/><w:r><w:t>I: Who?</w:t></w:r><w:commentRangeEnd w:id=\"0\"/></w:p></w:body></w:document>";
const SHEET: &[u8] = b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Talk\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
const RELATED: &[u8] = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
const CONTAINER: &[u8] = b"<container><rootfiles><rootfile full-path=\"content.opf\"/></rootfiles></container>";
const BOOK: &[u8] = b"<package><manifest><item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"a\"/></spine></package>";
const ODT: &[u8] = b"application/vnd.oasis.opendocument.text";
const EPUB: &[u8] = b"application/epub+zip";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((kind, part)) = bytes.split_first() else { return };
    match kind % 7 {
        0 => read("P05.docx", &packed(&[("word/document.xml", part)])),
        1 => read("P05.docx", &packed(&[("word/document.xml", W), ("word/comments.xml", part)])),
        2 => read("P05.odt", &packed(&[("mimetype", ODT), ("content.xml", part)])),
        3 => read("P05.epub", &packed(&[("mimetype", EPUB), ("META-INF/container.xml", CONTAINER), ("content.opf", BOOK), ("a.xhtml", part)])),
        4 => read("P05.epub", &packed(&[("mimetype", EPUB), ("META-INF/container.xml", CONTAINER), ("content.opf", part), ("a.xhtml", b"<p>I: Who?</p>")])),
        5 => read("P05.xlsx", &packed(&[("xl/workbook.xml", SHEET), ("xl/_rels/workbook.xml.rels", RELATED), ("xl/worksheets/sheet1.xml", part)])),
        _ => read("P05.xlsx", &packed(&[("xl/workbook.xml", part), ("xl/_rels/workbook.xml.rels", RELATED), ("xl/worksheets/sheet1.xml", b"<worksheet/>")])),
    }
});
