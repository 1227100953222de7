//! Files that nobody made in earnest: a clear error or a reported repair, and never more memory than is allowed.

use crate::formats::archive::packed;
use crate::formats::refi::{Asked, RefiError, read_codebook, read_project};
use crate::formats::xml::XmlError;
use crate::model::exchange::{Exchange, Fidelity, Outcome};

const CODE: &str = "11111111-1111-1111-1111-111111111111";

fn project(parts: &str, files: &[(&str, &[u8])]) -> Result<(Exchange, Fidelity), RefiError> {
    let xml = format!("<Project xmlns='urn:QDA-XML:project:1.0' name='p'>{parts}</Project>");
    let mut members: Vec<(&str, &[u8])> = vec![("project.qde", xml.as_bytes())];
    members.extend(files);
    read_project(&packed(&members), &Asked::default())
}

fn codebook(codes: &str) -> String {
    format!("<CodeBook><Codes>{codes}</Codes></CodeBook>")
}

#[test]
fn what_is_no_project_is_told() {
    let said = |bytes: &[u8]| read_project(bytes, &Asked::default()).unwrap_err().to_string();
    assert_eq!(said(&packed(&[("a.txt", b"x")])), "there is no project in it: no file in the archive ends in .qde");
    assert_eq!(
        said(&packed(&[("a.qde", b"<a/>"), ("b.qde", b"<a/>")])),
        "there are several projects in it: a.qde, b.qde"
    );
    assert_eq!(said(&packed(&[("a.qde", b"<html/>")])), "a.qde begins with <html>, not with <Project>");
    assert_eq!(said(&packed(&[("a.qde", b"")])), "a.qde: there is no XML in it");
    assert_eq!(said(b"words"), "the file: there is no XML in it");
    assert!(said(b"PK\x03\x04").contains("archive cannot be read"), "{}", said(b"PK\x03\x04"));
    assert!(read_codebook(b"<CodeBook><Codes>").is_err());
}

#[test]
fn codes_a_hundred_thousand_deep_are_refused_without_a_crash() {
    let deep = format!("<Code guid='{CODE}' name='a' isCodable='true'>").repeat(100_000);
    let deep = format!("{deep}{}", "</Code>".repeat(100_000));
    let xml = format!("<CodeBook xmlns='urn:QDA-XML:codebook:1.0'><Codes>{deep}</Codes></CodeBook>");
    assert!(matches!(read_codebook(xml.as_bytes()), Err(RefiError::Xml { error: XmlError::TooDeep, .. })));
    assert!(matches!(project(&codebook(&deep), &[]), Err(RefiError::Xml { error: XmlError::TooDeep, .. })));
    // Texts in texts are no deeper than the standard has them.
    let inner = format!("<Transcript guid='{CODE}'>").repeat(900);
    let nested =
        format!("<Sources><AudioSource guid='{CODE}'>{inner}{}</AudioSource></Sources>", "</Transcript>".repeat(900));
    assert_eq!(project(&nested, &[]).unwrap().1.count(Outcome::Dropped, "elements"), 1);
}

#[test]
fn names_that_climb_out_of_the_archive_lead_nowhere() {
    let source = format!(
        "<Sources><TextSource guid='{CODE}' name='P01' plainTextPath='internal://../../etc/passwd'/><TextSource guid='22222222-2222-2222-2222-222222222222' name='P02' plainTextPath='absolute:///etc/passwd'/><PictureSource guid='33333333-3333-3333-3333-333333333333' path='internal://..'/></Sources>"
    );
    let (x, report) = project(&source, &[("../../evil.txt", b"x")]).unwrap();
    assert_eq!((x.sources.len(), report.count(Outcome::Dropped, "documents")), (0, 2));
    assert_eq!(x.media[0].file.filename, "");
    // A member that climbs is read into memory as any other, under its plain name.
    let climbing = source.replace("etc/passwd", "evil.docx");
    let climbing = climbing.replace("<PictureSource", "<TextSource guid='44444444-4444-4444-4444-444444444444' plainTextPath='internal://evil.txt' richTextPath='internal://../../evil.docx'/><PictureSource");
    let (x, _) = project(&climbing, &[("../../evil.txt", b"x"), ("../../evil.docx", b"y")]).unwrap();
    assert_eq!(x.sources.last().unwrap().original.as_ref().unwrap().filename, "evil.docx");
}

#[test]
fn a_bomb_is_told_and_not_unpacked() {
    let zeros = vec![b' '; 257 * 1024 * 1024];
    let bytes = packed(&[("project.qde", &zeros)]);
    drop(zeros);
    let error = read_project(&bytes, &Asked::default()).unwrap_err();
    assert_eq!(error.to_string(), "the archive is too large: \"project.qde\" in it unpacks to more than 256 MiB");
    assert!(error.hint().contains("in parts"));
}

#[test]
fn entities_are_not_expanded() {
    let xml = b"<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>]><Project xmlns='urn:QDA-XML:project:1.0' name='&b;&c;'><Description>one&b;&c;</Description></Project>";
    let (x, report) = read_project(&packed(&[("project.qde", xml)]), &Asked::default()).unwrap();
    assert_eq!((&*x.description, report.count(Outcome::Repaired, "XML")), ("one", 1));
    assert!(!x.title.contains("ha") && !x.title.contains("root"), "{}", x.title);
}

#[test]
fn guids_that_stand_twice_or_lead_nowhere_are_told() {
    let codes = codebook(&format!(
        "<Code guid='{CODE}' name='a' isCodable='true'/><Code guid='{CODE}' name='b' isCodable='true'/><Code guid='code 3' name='c' isCodable='true'/><Code name='d' isCodable='true'/>"
    ));
    let coding = |guid: &str, code: &str| {
        format!(
            "<Coding guid='{guid}' creatingUser='99999999-9999-9999-9999-999999999999'><CodeRef targetGUID='{code}'/></Coding>"
        )
    };
    let selection = |start: &str, end: &str, codings: &str| {
        format!(
            "<PlainTextSelection guid='22222222-2222-2222-2222-222222222222' startPosition='{start}' endPosition='{end}'>{codings}<NoteRef targetGUID='88888888-8888-8888-8888-888888888888'/></PlainTextSelection>"
        )
    };
    let of = coding(CODE, CODE);
    let selections = [
        selection("0", "3", &format!("{of}{}", coding("33333333-3333-3333-3333-333333333333", "code 3"))),
        selection("4", "99", &of),
        selection("50", "99", &of),
        selection("-4", "2", &of),
        selection("3", "1", &of),
        selection("0", "0", &of),
        selection("99999999999999999999999", "x", &of),
        selection("0", "3", &coding("44444444-4444-4444-4444-444444444444", "77777777-7777-7777-7777-777777777777")),
    ]
    .concat();
    let parts = format!(
        "{codes}<Cases><Case guid='55555555-5555-5555-5555-555555555555'><SourceRef targetGUID='{CODE}'/><SelectionRef targetGUID='77777777-7777-7777-7777-777777777777'/></Case></Cases><Sources><TextSource guid='66666666-6666-6666-6666-666666666666' plainTextPath='internal://a.txt'>{selections}</TextSource></Sources><Sets><Set guid='{CODE}' name='s'><MemberCode targetGUID='77777777-7777-7777-7777-777777777777'/></Set></Sets><Links/><Sets/><Users/>"
    );
    let (x, report) = project(&parts, &[("sources/a.txt", b"one two")]).unwrap();
    assert_eq!((x.codes.len(), x.codings.len(), x.coders.len()), (4, 3, 1));
    assert_eq!(x.codes.iter().map(|code| code.id.is_some()).collect::<Vec<_>>(), [true, false, true, false]);
    assert_eq!((x.codings[0].code, x.codings[1].code), (0, 2));
    let counts = |outcome, what| report.count(outcome, what);
    assert_eq!((counts(Outcome::Dropped, "passages"), counts(Outcome::Repaired, "passages")), (5, 1));
    assert_eq!(counts(Outcome::Dropped, "codings"), 6);
    assert_eq!((counts(Outcome::Dropped, "sources of cases"), counts(Outcome::Dropped, "passages of cases")), (1, 1));
    assert_eq!((counts(Outcome::Dropped, "members of sets"), counts(Outcome::Repaired, "coders")), (1, 1));
    assert!(counts(Outcome::Repaired, "GUIDs") > 2);
}

#[test]
fn very_many_selections_cost_as_much_each_as_a_few() {
    let one = "<PlainTextSelection guid='22222222-2222-2222-2222-222222222222' startPosition='0' endPosition='3'/>";
    let many = 50_000;
    let begun = std::time::Instant::now();
    let parts = format!(
        "<Sources><TextSource guid='{CODE}' plainTextPath='internal://a.txt'>{}</TextSource></Sources>",
        one.repeat(many)
    );
    let (_, report) = project(&parts, &[("sources/a.txt", b"one two")]).unwrap();
    assert_eq!(report.count(Outcome::Dropped, "passages"), many as u64);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}
