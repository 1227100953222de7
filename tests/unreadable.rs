//! Files that are no transcript, or mean harm: each is refused with a sentence and a hint, and nothing is written.

use crate::support::Sandbox;
use std::fs::File;
use std::io::{Cursor, Write};

const MIB: usize = 1 << 20;

/// What is done to be refused.
struct Refused {
    name: &'static str,
    bytes: Vec<u8>,
    /// What is said behind the file's name.
    says: &'static str,
    hint: Option<&'static str>,
}

const AS_TEXT: Option<&str> = Some("save it as plain text (UTF-8) and use that");
const AGAIN: Option<&str> = Some("open it in the program that made it, save it again, and import that");
const SPLIT: Option<&str> = Some("is it a transcript? If it is, split it into one file an interview");

/// What a workbook has beside its sheets.
const WORKBOOK: [(&str, &str); 3] = [
    ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
    (
        "xl/workbook.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>",
    ),
];

/// A row a file; another format adds its own.
fn files() -> Vec<Refused> {
    let word =
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>";
    let docx = |document: &str| packed(&[("word/document.xml", document.to_owned().into_bytes())]);
    let broken = docx(&format!("{word}I: Who notices?"));
    let mut nested = b"I: Who notices?\n".to_vec();
    for _ in 0..6 {
        nested = packed(&[("inner.zip", nested)]);
    }
    let row = |name, bytes, says, hint| Refused { name, bytes, says, hint };
    vec![
        row("random.txt", noise(4_096), "this is a binary file, not text", AS_TEXT),
        row("empty.txt", Vec::new(), "the file is empty", None),
        row("blank.docx", b" \r\n\t".to_vec(), "the file is empty", None),
        row("program.txt", [b"\x7fELF".as_slice(), &noise(20_000)].concat(), "this is a program, not text", AS_TEXT),
        row("nested.zip", nested, "this is an archive (ZIP), not text", AS_TEXT),
        row(
            "cut.docx",
            broken[..broken.len() / 2].to_vec(),
            "a Word document that is damaged: its archive cannot be read",
            AGAIN,
        ),
        row(
            "laughs.docx",
            docx(&format!("{}{word}&h9;</w:t></w:r></w:p></w:body></w:document>", laughs())),
            "a Word document without any text",
            Some(""),
        ),
        row(
            "laughs.eaf",
            format!(
                "{}<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"a\" TIME_VALUE=\"0\"/></TIME_ORDER>\
                 <TIER TIER_ID=\"Ana\"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a1\" TIME_SLOT_REF1=\"a\" \
                 TIME_SLOT_REF2=\"a\"><ANNOTATION_VALUE>&h9;</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>\
                 </ANNOTATION_DOCUMENT>",
                laughs()
            )
            .into_bytes(),
            "an ELAN file without any text",
            Some("is it the file with the annotations?"),
        ),
        row(
            "bomb.docx",
            bomb(&[], "word/document.xml", 1_100),
            "the archive is too large: \"word/document.xml\" in it unpacks to more than 64 MiB",
            SPLIT,
        ),
        row(
            "bomb.xlsx",
            bomb(&WORKBOOK, "xl/worksheets/sheet1.xml", 100),
            "the archive is too large: \"xl/worksheets/sheet1.xml\" in it unpacks to more than 64 MiB",
            SPLIT,
        ),
        row(
            "locked.pdf",
            include_bytes!("data/transcripts/locked.pdf").to_vec(),
            "a PDF that is locked with a password",
            Some("save a copy without the password, and import that"),
        ),
        row(
            "scan.pdf",
            scan(),
            "a PDF without any text",
            Some("its pages are pictures; let a program for text recognition"),
        ),
        row(
            "cut.pdf",
            include_bytes!("data/transcripts/press.pdf")[..15_000].to_vec(),
            "a PDF that is damaged: it cannot be taken apart",
            AGAIN,
        ),
        row(
            "loop.pdf",
            b"%PDF-1.5\n<</Size 99999999999/W[1 2 1]>>".to_vec(),
            "a PDF that is damaged: it speaks of more objects",
            AGAIN,
        ),
    ]
}

#[test]
fn a_file_that_cannot_be_read_is_refused_with_a_hint_and_leaves_no_trace() {
    let study = Sandbox::with_long_interview();
    let before = std::fs::read(study.path("study.thema")).unwrap();
    for Refused { name, bytes, says, hint } in files() {
        study.write(name, bytes);
        refused(&study, name, says, hint);
    }
    assert!(std::fs::read(study.path("study.thema")).unwrap() == before, "a refused import writes nothing");
    assert_eq!(study.json(["document", "list"])["rows"].as_array().unwrap().len(), 1);
}

#[test]
fn a_text_of_200_mb_is_refused_before_it_is_read() {
    let study = Sandbox::with_project();
    File::create(study.path("large.txt")).unwrap().set_len(200 * MIB as u64).unwrap();
    let run = study.thema(["import", "large.txt"]).failed();
    assert!(run.stderr.starts_with("error: large.txt is larger than 100 MiB, the most a transcript may be"), "{run}");
    assert!(run.stderr.contains("hint: cut it into parts"), "{run}");
}

#[test]
fn one_bad_file_among_good_ones_keeps_all_of_them_out() {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: So?\n\nP01: Yes.\n");
    study.write("P02.pdf", b"%PDF-1.4\n");
    let run = study.thema(["import", "P01.txt", "P02.pdf"]).failed();
    assert!(run.stderr.contains("1 of 2 files cannot be read, so none was imported"), "{run}");
    assert!(run.stderr.contains("P02.pdf: a PDF that is damaged"), "{run}");
    assert_eq!(study.json(["document", "list"])["rows"].as_array().unwrap().len(), 0);
}

#[track_caller]
fn refused(study: &Sandbox, name: &str, says: &str, hint: Option<&str>) {
    let run = study.thema(["import", name]).failed();
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.starts_with(&format!("error: {name}: {says}")), "{run}");
    match hint {
        Some(hint) => assert!(run.stderr.contains(&format!("hint: {hint}")), "{run}"),
        None => assert!(!run.stderr.contains("hint:"), "{run}"),
    }
    assert!(!run.stderr.contains("panicked"), "{run}");
    assert_eq!(run.stdout, "", "{run}");
}

/// Bytes without any sense, the same each time.
fn noise(length: usize) -> Vec<u8> {
    let mut random = crate::support::seeded(7);
    (0..length).map(|_| random().to_le_bytes()[0]).collect()
}

/// Entities that would be a thousand million words if they were expanded.
fn laughs() -> String {
    let mut said = String::from("<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY h0 \"ha\">");
    for level in 1..10 {
        said += &format!("<!ENTITY h{level} \"{}\">", format!("&h{};", level - 1).repeat(10));
    }
    said + "]>"
}

fn packed(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// So many MiB of blanks in one of an archive's members, which pack to a thousandth.
fn bomb(others: &[(&str, &str)], member: &str, mib: usize) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in others {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file(member, options).unwrap();
    let blanks = vec![b' '; MIB];
    (0..mib).for_each(|_| zip.write_all(&blanks).unwrap());
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 8 * MIB, "{} bytes", bytes.len());
    bytes
}

/// A page that is a picture.
fn scan() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X1 5 0 R>>>>/Contents 4 0 R>>",
        "<</Length 30>>\nstream\nq 595 0 0 842 0 0 cm /X1 Do Q\n\nendstream",
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\nx\nendstream",
    ];
    let (mut file, mut places) = (String::from("%PDF-1.4\n"), String::new());
    for (object, number) in objects.iter().zip(1..) {
        places += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let list = file.len();
    file +=
        &format!("xref\n0 6\n0000000000 65535 f \n{places}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{list}\n%%EOF\n");
    file.into_bytes()
}
