//! What real programs write and the standard does not say.

use super::{packed, read, xml_of};
use crate::formats::archive;
use crate::formats::refi::{Asked, Target, is_codebook, is_project, read_codebook, read_project};
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{About, Code, Coder, Coding, Exchange, Fidelity, Note, Outcome, Part, Source};
use crate::model::span::Span;

const CODE: &str = "11111111-1111-1111-1111-111111111111";
const CODES: &str = "<CodeBook><Codes><Code guid='11111111-1111-1111-1111-111111111111' name='Trust' isCodable='true'/></Codes></CodeBook>";

/// An archive of a project with these parts and files.
fn project(origin: &str, parts: &str, files: &[(&str, &str)]) -> Vec<u8> {
    let xml = format!("<Project xmlns='urn:QDA-XML:project:1.0' name='p' origin='{origin}'>{parts}</Project>");
    let mut members: Vec<(&str, Vec<u8>)> = vec![("project.qde", xml.into_bytes())];
    members.extend(files.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())));
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    archive::packed(&members)
}

fn told(bytes: &[u8]) -> (Exchange, Fidelity) {
    read_project(bytes, &Asked::default()).unwrap()
}

fn quotes(x: &Exchange) -> Vec<String> {
    let quote = |it: &Coding| {
        let (start, end) = (it.span.start().get() as usize, it.span.end().get() as usize);
        x.sources[it.source].text.chars().skip(start).take(end - start).collect()
    };
    x.codings.iter().map(quote).collect()
}

fn coded(start: u32, end: u32) -> String {
    format!(
        "<PlainTextSelection guid='22222222-2222-2222-2222-2222{start:04}{end:04}' startPosition='{start}' endPosition='{end}'><Coding guid='33333333-3333-3333-3333-3333{start:04}{end:04}'><CodeRef targetGUID='{CODE}'/></Coding></PlainTextSelection>"
    )
}

fn source(path: &str, inside: &str) -> String {
    format!(
        "<Sources><TextSource guid='44444444-4444-4444-4444-444444444444' name='P01' plainTextPath='{path}'>{inside}</TextSource></Sources>"
    )
}

#[test]
fn a_text_is_found_whatever_the_case_of_its_name_and_its_folder() {
    for (path, name) in [
        ("internal://a.txt", "sources/a.txt"),
        ("internal://A.TXT", "Sources/a.txt"),
        ("a.txt", "sources/a.txt"),
        ("internal://a.txt", "study/Sources/a.txt"),
        ("Sources\\a.txt", "sources/a.txt"),
        ("internal://../../a.txt", "sources/a.txt"),
    ] {
        let bytes = project("", &format!("{CODES}{}", source(path, &coded(4, 7))), &[(name, "one two")]);
        assert_eq!(quotes(&told(&bytes).0), ["two"], "{path} in {name}");
    }
}

#[test]
fn a_missing_text_is_told_with_all_that_goes_with_it() {
    let (x, report) = told(&project("", &format!("{CODES}{}", source("internal://a.txt", &coded(4, 7))), &[]));
    assert!(x.sources.is_empty() && x.codings.is_empty());
    assert_eq!((report.count(Outcome::Dropped, "documents"), report.count(Outcome::Dropped, "codings")), (1, 1));
}

#[test]
fn nvivo_counts_utf16_and_each_line_end_twice() {
    let text = "\u{feff}👍👍👍 yes\r\nno way\r\n";
    let parts = format!("{CODES}{}", source("internal://a.txt", &format!("{}{}", coded(7, 10), coded(12, 14))));
    let (x, report) = told(&project("NVivo for Windows 12.6", &parts, &[("Sources/a.txt", text)]));
    assert_eq!(quotes(&x), ["yes", "no"]);
    assert_eq!(x.sources[0].text, "👍👍👍 yes\nno way\n");
    let told = report.entries.iter().find(|entry| entry.what == "positions").unwrap();
    assert_eq!((told.outcome, &*told.why), (Outcome::Read, "in units of UTF-16, under which the passages fit best"));
}

#[test]
fn where_nothing_tells_how_is_counted_that_is_a_guess_and_the_person_decides() {
    let parts = format!("{CODES}{}", source("internal://a.txt", &coded(2, 4)));
    let bytes = project("NVivo for Windows 12.6", &parts, &[("sources/a.txt", "👍 - - - -")]);
    let (x, report) = told(&bytes);
    assert_eq!((quotes(&x), report.count(Outcome::Guessed, "positions")), (vec![" -".to_owned()], 1));
    let asked = Asked { unit: Some(Unit::Characters) };
    assert_eq!(quotes(&read_project(&bytes, &asked).unwrap().0), ["- "]);
}

#[test]
fn a_line_end_counted_once_is_seen_in_atlasti() {
    let named = "<PlainTextSelection guid='22222222-2222-2222-2222-222222222222' name='e f' startPosition='8' endPosition='11'><Coding guid='33333333-3333-3333-3333-333333333333'><CodeRef targetGUID='11111111-1111-1111-1111-111111111111'/></Coding></PlainTextSelection>";
    let bytes = project(
        "ATLAS.ti for Windows 23",
        &format!("{CODES}{}", source("internal://a.txt", named)),
        &[("sources/a.txt", "a b\r\nc d\r\ne f g")],
    );
    assert_eq!(quotes(&told(&bytes).0), ["e f"]);
}

#[test]
fn a_coding_at_a_case_is_a_passage_of_it() {
    let case = "<Cases><Case guid='55555555-5555-5555-5555-555555555555' name='Ana'/></Cases>";
    let at_case = coded(0, 3).replace(CODE, "55555555-5555-5555-5555-555555555555");
    let whole = "<Coding guid='66666666-6666-6666-6666-666666666666'><CodeRef targetGUID='55555555-5555-5555-5555-555555555555'/></Coding>";
    let parts = format!("{case}{}", source("internal://a.txt", &format!("{at_case}{whole}")));
    let (x, _) = told(&project("NVivo", &parts, &[("sources/a.txt", "one two")]));
    assert_eq!((&x.cases[0].sources, &x.cases[0].passages), (&vec![0], &vec![(0, Span::of(0, 3))]));
    assert!(x.codings.is_empty());
}

#[test]
fn a_note_that_a_link_leads_from_is_about_where_it_leads() {
    let parts = format!(
        "{CODES}{}<Notes><Note guid='77777777-7777-7777-7777-777777777777' name='n' plainTextPath='internal://n.txt'/></Notes><Links><Link guid='88888888-8888-8888-8888-888888888888' originGUID='77777777-7777-7777-7777-777777777777' targetGUID='22222222-2222-2222-2222-222200040007'/></Links>",
        source("internal://a.txt", &coded(4, 7)),
    );
    let bytes = project("NVivo", &parts, &[("sources/a.txt", "one two"), ("sources/n.txt", "\u{feff}why?\r\n")]);
    let (x, _) = told(&bytes);
    assert_eq!((x.notes[0].about, &*x.notes[0].body), (About::Passage(0, Span::of(4, 7)), "why?\n"));
    assert!(x.links.is_empty());
}

#[test]
fn a_description_of_a_passage_is_a_memo_about_it() {
    let commented = "<PlainTextSelection guid='22222222-2222-2222-2222-222222222222' name='the second' startPosition='4' endPosition='7'><Description>hm</Description></PlainTextSelection><PlainTextSelection guid='22222222-2222-2222-2222-222222222223' startPosition='0' endPosition='3'><Description/></PlainTextSelection>";
    let (x, report) = told(&project("", &source("internal://a.txt", commented), &[("sources/a.txt", "one two")]));
    let note = &x.notes[0];
    assert_eq!((note.about, &*note.title, &*note.body), (About::Passage(0, Span::of(4, 7)), "the second", "hm"));
    assert_eq!(report.count(Outcome::Dropped, "passages"), 1);
}

#[test]
fn a_coding_of_a_whole_source_is_one_of_all_of_its_text() {
    let whole = format!("<Coding guid='66666666-6666-6666-6666-666666666666'><CodeRef targetGUID='{CODE}'/></Coding>");
    let (x, report) =
        told(&project("", &format!("{CODES}{}", source("internal://a.txt", &whole)), &[("sources/a.txt", "one two")]));
    assert_eq!((quotes(&x), report.count(Outcome::Guessed, "codings")), (vec!["one two".to_owned()], 1));
}

#[test]
fn children_in_any_order_and_a_foreign_namespace_are_read() {
    let parts = format!("{}{CODES}", source("internal://a.txt", &coded(4, 7)));
    let xml = format!("<q:Project xmlns:q='urn:other' name='p'>{parts}</q:Project>")
        .replace("<q:", "<")
        .replace("</q:", "</")
        .replace("xmlns:q", "xmlns");
    let bytes = archive::packed(&[("Study.qde", xml.as_bytes()), ("sources/a.txt", b"one two")]);
    let (x, report) = told(&bytes);
    assert_eq!((quotes(&x), report.count(Outcome::Repaired, "namespaces")), (vec!["two".to_owned()], 1));
}

#[test]
fn a_codebook_is_known_in_every_namespace_and_inside_a_project() {
    let codebook = |namespace: &str| {
        format!("\u{feff}<?xml version='1.0'?><CodeBook xmlns='{namespace}'><Codes><Code guid='{{{CODE}}}' name='Trust' isCodable='false' color='rgba(1,2,3,0.5)'/></Codes><Sets/></CodeBook>").into_bytes()
    };
    for (namespace, repairs) in
        [("urn:QDA-XML:codebook:1.0", 0), ("urn:QDA-XML:codebook:0:4", 1), ("urn:QDA-XML:project:1.0", 0)]
    {
        let bytes = codebook(namespace);
        assert!(is_codebook(&bytes) && !is_project(&bytes));
        let (x, report) = read_codebook(&bytes).unwrap();
        assert_eq!((x.codes.len(), x.codes[0].codable, x.codes[0].color.as_deref()), (1, false, Some("#010203")));
        assert_eq!(report.count(Outcome::Repaired, "namespaces"), repairs, "{namespace}");
    }
    let bytes = project("", CODES, &[]);
    assert!(is_project(&bytes) && !is_codebook(&bytes));
    assert_eq!(read_codebook(&bytes).unwrap().0.codes.len(), 1);
    let error = read_project(&codebook("urn:QDA-XML:codebook:1.0"), &Asked::default()).unwrap_err();
    assert_eq!(error.to_string(), "the file begins with <CodeBook>, not with <Project>");
}

/// A text with an emoji, coded behind it by two coders, one of whom remarked on it.
fn small() -> Exchange {
    let coding = |coder, memo: &str| Coding {
        id: None,
        source: 0,
        span: Span::of(2, 5),
        code: 0,
        coder: Some(coder),
        at: Some("2026-01-02T03:04:05Z".into()),
        memo: memo.into(),
    };
    Exchange {
        title: "small".into(),
        coders: ["Ada", "Ben"].map(|name| Coder { name: name.into(), ..Coder::default() }).to_vec(),
        codes: vec![
            Code { name: "Trust".into(), codable: true, description: "what holds".into(), ..Code::default() },
            Code { name: "trust".into(), codable: true, parent: Some(0), ..Code::default() },
            Code { name: "Group".into(), ..Code::default() },
        ],
        sources: vec![Source { name: "P01".into(), text: "👍 yes and no".into(), ..Source::default() }],
        codings: vec![coding(0, "sure?"), coding(1, "")],
        notes: vec![Note {
            id: None,
            title: String::new(),
            body: "look".into(),
            coder: Some(1),
            at: None,
            about: About::Passage(0, Span::of(2, 5)),
        }],
        ..Exchange::default()
    }
}

fn xml(target: Target) -> String {
    String::from_utf8(xml_of(&packed(&small(), target).0)).unwrap()
}

#[test]
fn equal_passages_are_one_selection_and_for_nvivo_one_a_coding() {
    let standard = xml(Target::Standard);
    assert_eq!((standard.matches("<PlainTextSelection").count(), standard.matches("<Coding ").count()), (1, 2));
    assert!(standard.contains("startPosition=\"2\" endPosition=\"5\"") && standard.contains("name=\"yes\""));
    let nvivo = xml(Target::Nvivo);
    assert_eq!((nvivo.matches("<PlainTextSelection").count(), nvivo.matches("<Coding ").count()), (3, 2));
    assert!(nvivo.contains("startPosition=\"3\" endPosition=\"6\"") && nvivo.contains("<Link "));
    assert_eq!(read(&packed(&small(), Target::Nvivo).0).codings.len(), 2);
}

#[test]
fn what_a_target_needs_is_done_and_told() {
    let (_, report) = packed(&small(), Target::QualCoder);
    assert_eq!(report.count(Outcome::Repaired, "codes"), 1);
    assert!(xml(Target::QualCoder).contains("name=\"trust (2)\""));
    assert!(!xml(Target::Maxqda).contains("isCodable=\"false\""));
    assert!(xml(Target::AtlasTi).contains("<Description>look</Description>"));
    assert!(packed(&small(), Target::Standard).1.is_whole());
}

#[test]
fn what_stands_on_pages_alone_is_a_pdf_beside_its_text() {
    let parts = format!(
        "{CODES}<Sources><PDFSource guid='44444444-4444-4444-4444-444444444444' name='N.pdf' path='internal://n.pdf'><PDFSelection guid='99999999-9999-9999-9999-999999999999' page='0' firstX='1' firstY='2' secondX='3' secondY='4'><Coding guid='66666666-6666-6666-6666-666666666666'><CodeRef targetGUID='{CODE}'/></Coding></PDFSelection><PDFSelection guid='22222222-2222-2222-2222-222200040007' page='0' firstX='1' firstY='2' secondX='3' secondY='4'/><Representation guid='55555555-5555-5555-5555-555555555555' plainTextPath='internal://n.txt'>{}</Representation></PDFSource></Sources>",
        coded(4, 7)
    );
    let bytes = project("", &parts, &[("sources/n.pdf", "%PDF"), ("sources/n.txt", "one two")]);
    let (x, _) = told(&bytes);
    assert_eq!((quotes(&x), x.media.len()), (vec!["two".to_owned()], 1));
    assert_eq!(x.sources[0].original.as_ref().unwrap().filename, "N.pdf");
    assert_eq!(x.media[0].selections.len(), 1);
    assert!(matches!(x.media[0].selections[0].part, Part::Region { page: Some(0), .. }));
    // Both are one file again.
    let written = packed(&x, Target::Standard).0;
    assert_eq!(archive::Archive::open(&written).unwrap().names().filter(|name| name.ends_with(".pdf")).count(), 1);
}

#[test]
fn words_between_sync_points_are_a_passage_of_the_transcript() {
    let parts = format!(
        "{CODES}<Sources><AudioSource guid='44444444-4444-4444-4444-444444444444' name='talk' path='relative:///talk.wav'><Transcript guid='55555555-5555-5555-5555-555555555555' plainTextPath='internal://t.txt'><SyncPoint guid='aaaaaaaa-0000-0000-0000-000000000001' timeStamp='0' position='4'/><SyncPoint guid='aaaaaaaa-0000-0000-0000-000000000002' timeStamp='9' position='7'/><TranscriptSelection guid='99999999-9999-9999-9999-999999999999' fromSyncPoint='aaaaaaaa-0000-0000-0000-000000000001' toSyncPoint='aaaaaaaa-0000-0000-0000-000000000002'><Coding guid='66666666-6666-6666-6666-666666666666'><CodeRef targetGUID='{CODE}'/></Coding></TranscriptSelection></Transcript></AudioSource></Sources>"
    );
    let (x, report) = told(&project("", &parts, &[("sources/t.txt", "one two three")]));
    assert_eq!((quotes(&x), &*x.sources[0].name, &*x.links[0].name), (vec!["two".to_owned()], "talk", "transcript of"));
    assert_eq!((report.count(Outcome::Dropped, "files"), &*x.media[0].file.filename), (1, "talk.wav"));
}
