//! Small files as other tools write them, and what becomes of everything in them.

use super::*;
use crate::formats::workbook::tests::{rows_of, workbook};
use crate::model::exchange::About;
use proptest::prelude::*;

fn read_text(kind: Kind, text: &str) -> (Given, Fidelity) {
    read_as(kind, "export.csv", text, &Asked::default())
}

fn read_as(kind: Kind, name: &str, text: &str, asked: &Asked) -> (Given, Fidelity) {
    let bytes = text.to_owned().into_bytes();
    read(kind, &[File { name, bytes: &bytes }], asked).unwrap_or_else(|error| panic!("{error}"))
}

fn study(given: Given) -> Exchange {
    match given {
        Given::Study(study) => *study,
        Given::Segments(segments) => panic!("{segments:?}"),
    }
}

fn segments_of(given: Given) -> Vec<SegmentRow> {
    match given {
        Given::Segments(segments) => segments.rows,
        Given::Study(study) => panic!("{study:?}"),
    }
}

/// Codes as people would write them: `care/support`, a category in brackets.
fn paths(study: &Exchange) -> Vec<String> {
    let codes = &study.codes;
    let path = |at: usize| {
        let mut names = vec![codes[at].name.clone()];
        let mut up = codes[at].parent;
        while let Some(at) = up {
            names.push(codes[at].name.clone());
            up = codes[at].parent;
        }
        names.reverse();
        let path = names.join("/");
        if codes[at].codable { path } else { format!("[{path}]") }
    };
    (0..codes.len()).map(path).collect()
}

/// Every entry of a report in a line.
fn told(fidelity: &Fidelity) -> Vec<String> {
    let entries = fidelity.entries.iter();
    entries
        .map(|entry| {
            let why = if entry.why.is_empty() { String::new() } else { format!(": {}", entry.why) };
            let examples =
                if entry.examples.is_empty() { String::new() } else { format!(" ({})", entry.examples.join("; ")) };
            format!("{} {} {}{why}{examples}", entry.count, entry.what, entry.outcome.word())
        })
        .collect()
}

fn known(text: &str) -> Option<Kind> {
    kind_of(&text.to_owned().into_bytes())
}

// ── Recognising ───────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_file_is_known_by_its_content() {
    let cases = [
        ("tag,description,number of highlights,number of documents\nfear,,0,0\n", Kind::TaguetteCodebook),
        ("tag,description\nfear,being afraid\n", Kind::TaguetteCodebook),
        ("Name,Description\nfear,being afraid\n", Kind::TaguetteCodebook),
        ("id,document,tag,content\n1,P01,fear,it was loud\n", Kind::TaguetteHighlights),
        ("zotqdaFormat,code,memo,nAnnotations\ncodebook/1,a/b,,1\n", Kind::ZotqdaCodebook),
        ("zotqdaFormat,code,annotationKey,text,positionKind\nfragments/1,a,K,x,text\n", Kind::ZotqdaFragments),
        ("Code;Memo\nA > B;x\n", Kind::MaxqdaCodes),
        ("Name,Description,Files,References\nfear,,1,2\n", Kind::NvivoCodebook),
        ("Document group,Document name,Code,Segment,Created\n,P01,a,it was loud,\n", Kind::MaxqdaSegments),
        ("Dokumentgruppe\tDokumentname\tCode\tAnfang\tEnde\tSegment\n\tP01\ta\t1\t1\tlaut\n", Kind::MaxqdaSegments),
        ("Nombre del documento,Código,Segmento\nP01,a,fuerte\n", Kind::MaxqdaSegments),
        ("Nom du document,Code,Segment\nP01,a,fort\n", Kind::MaxqdaSegments),
        ("ID,Document,Quotation Name,Quotation Content,Codes\n1:1,P01,x,it was loud,a\n", Kind::AtlastiQuotations),
        ("Media Title,Excerpt Copy,Code: fear Applied\nP01,it was loud,True\n", Kind::DedooseExcerpts),
        ("code1\tmemo\ncat1>>code2\n", Kind::QualcoderCodes),
        (
            "Name: fear\n\n<Files\\\\P01> - § 1 reference coded  [1% Coverage]\n\nReference 1 - 1% Coverage\n\nloud\n",
            Kind::NvivoCoding,
        ),
        ("T1\tPER 0 4\tCela\nR1\tOrg Arg1:T1 Arg2:T1\t\n", Kind::Brat),
        ("{\"id\": 1, \"text\": \"so loud\", \"label\": [[3, 7, \"fear\"]]}\n", Kind::Doccano),
        (
            "[{\"id\":1,\"annotations\":[{\"completed_by\":1,\"result\":[]}],\"data\":{\"text\":\"x\"}}]",
            Kind::LabelStudio,
        ),
    ];
    for (text, kind) in cases {
        assert_eq!(known(text), Some(kind), "{text}");
        assert_eq!(Kind::from_word(kind.word()), Some(kind));
    }
    let sheet = rows_of(&[&["Code", "Memo"], &["A\\B", ""]]);
    assert_eq!(kind_of(&workbook(&[("About", &rows_of(&[&["Read me"]])), ("Codes", &sheet)])), Some(Kind::MaxqdaCodes));
}

/// What thema takes today it goes on taking: none of this is a file of another tool.
#[test]
fn transcripts_and_thema_s_own_tables_are_never_claimed() {
    let texts = [
        "document,start,end,coder,code\nP01,0,4,ada,trust\n",
        "path,kind,definition\nRQ1,theme,\n",
        "participant,role\nP01,engineer\n",
        "start,end,speaker,text\n0,1,Ana,Who?\n",
        "timestamp,speaker,words,tags\n,DB:,Who?,career\n",
        "document,turn,start,end,speaker,participant,text\n",
        "I: Who notices?\n\nP05: Nobody.\n",
        ">> ANA: Who notices?\n>> BEN: Nobody. >> Mhm.\n",
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nWho?\n",
        "Who >> and what is this, she asked: nobody knows.\nYes.\n",
        "{\"text\": \"Who?\", \"segments\": [{\"text\": \"Who?\"}]}",
        "[{\"speaker\": \"Ana\", \"text\": \"result of the annotations\"}]",
        "T1 was the first.\tIt was loud 0 4\n",
        "trust\ndistrust\n",
        "unit,ada,ben\n1,a,b\n",
        "",
        "\0",
    ];
    for text in texts {
        assert_eq!(known(text), None, "{text}");
    }
}

// ── Codebooks ─────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn tags_keep_their_names_unless_a_separator_is_said() {
    let text = "Tag,Description,number of highlights,number of documents\nplace,Places,0,0\nplace.school,,2,1\nplace,again,0,0\n";
    let (given, report) = read_text(Kind::TaguetteCodebook, text);
    let book = study(given);
    assert_eq!(paths(&book), ["place", "place.school"]);
    assert_eq!((book.origin.as_str(), book.codes[0].description.as_str()), ("Taguette", "Places"));
    assert_eq!(told(&report), ["1 codes dropped: they stand in the list already (line 4: place)", "2 codes read"]);
    let asked = Asked { separator: Some(".".into()), ..Asked::default() };
    assert_eq!(paths(&study(read_as(Kind::TaguetteCodebook, "a.csv", text, &asked).0)), ["place", "place/school"]);
}

#[test]
fn what_stands_only_before_a_code_in_qualcoder_s_list_is_a_category() {
    let text = "code1\tA memo for code 1\r\ncat1>>code2\r\ncat1>>code3\r\ncat3>>cat2>>code4\tanother memo\r\n>>\r\n";
    let (given, report) = read_text(Kind::QualcoderCodes, text);
    let book = study(given);
    let expected = ["code1", "[cat1]", "cat1/code2", "cat1/code3", "[cat3]", "[cat3/cat2]", "cat3/cat2/code4"];
    assert_eq!(paths(&book), expected);
    assert_eq!(book.codes[6].description, "another memo");
    assert_eq!(
        told(&report),
        [
            "1 codes dropped: they have no name (line 5)",
            "4 codes read",
            "3 categories guessed: they stand only in the paths of other codes (cat1; cat3; cat2)",
        ]
    );
}

#[test]
fn names_of_63_characters_may_be_cut_and_columns_without_a_place_are_told() {
    let long = "x".repeat(63);
    let (given, report) = read_text(Kind::MaxqdaCodes, &format!("Code,Memo,Mood\nA > B,why,\nA\\C,,good\n{long},,\n"));
    assert_eq!(paths(&study(given)), ["[A]", "A/B", "A/C", &long]);
    assert_eq!(report.count(Outcome::Guessed, "code names"), 1);
    assert_eq!(told(&report)[0], "1 columns dropped: there is no place for them in a codebook (Mood)");
}

#[test]
fn a_list_is_a_tree_by_its_indentation_or_its_separators() {
    let text = "Care\n  Support\n    • Family\n  Hours\nWork > Pay\n\tPension\nCare\n";
    let (given, report) = read_text(Kind::ListOfCodes, text);
    assert_eq!(
        paths(&study(given)),
        ["Care", "Care/Support", "Care/Support/Family", "Care/Hours", "[Work]", "Work/Pay", "Work/Pay/Pension"]
    );
    assert_eq!(report.count(Outcome::Dropped, "codes"), 1);
    let sheet = rows_of(&[
        &["Name", "Description", "Files", "References"],
        &["Care", "x", "1", "2"],
        &["Care\\Hours", "", "1", "2"],
    ]);
    let bytes = workbook(&[("Codebook", &sheet)]);
    let given = read(Kind::NvivoCodebook, &[File { name: "book.xlsx", bytes: &bytes }], &Asked::default()).unwrap().0;
    assert_eq!(paths(&study(given)), ["Care", "Care/Hours"]);
}

#[test]
fn a_codebook_by_word_is_a_table_with_its_codes_set_in() {
    let row = |cells: [&str; 4], twips: u32| {
        let cell = |text: &str| {
            let words: String = text
                .split('|')
                .map(|part| {
                    format!("<w:p><w:pPr><w:ind w:left=\"{twips}\"/></w:pPr><w:r><w:t>{part}</w:t></w:r></w:p>")
                })
                .collect();
            format!("<w:tc>{words}</w:tc>")
        };
        format!("<w:tr>{}</w:tr>", cells.map(cell).concat())
    };
    let rows = [
        row(["Name", "Description", "Files", "References"], 0),
        row(["Care", "who cares|and how", "1", "2"], 0),
        row(["Hours", "", "1", "2"], 360),
        row(["Pay", "", "0", "0"], 0),
    ];
    let document = format!(
        "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>Codebook</w:t></w:r></w:p><w:tbl>{}</w:tbl></w:body></w:document>",
        rows.concat()
    );
    let bytes = crate::formats::archive::packed(&[("word/document.xml", &document.into_bytes())]);
    assert_eq!(kind_of(&bytes), Some(Kind::NvivoCodebook));
    let (given, report) =
        read(Kind::NvivoCodebook, &[File { name: "book.docx", bytes: &bytes }], &Asked::default()).unwrap();
    let book = study(given);
    assert_eq!((paths(&book), report.is_whole()), (vec!["Care".into(), "Care/Hours".into(), "Pay".into()], true));
    assert_eq!(book.codes[0].description, "who cares\nand how");
}

#[test]
fn a_codebook_without_a_column_for_codes_says_what_it_has() {
    let read_it = |text: &str, asked: &Asked| {
        let bytes = text.to_owned().into_bytes();
        read(Kind::MaxqdaCodes, &[File { name: "a.csv", bytes: &bytes }], asked)
    };
    let error = read_it("Begriff,Memo\nA,\n", &Asked::default()).unwrap_err();
    assert_eq!(error.to_string(), "there is no column for the code; the file has Begriff, Memo");
    assert_eq!(error.hint().unwrap(), "say which it is: --columns code=HEADING");
    let asked = Asked { columns: vec![(Field::Code, "begriff".into())], ..Asked::default() };
    assert_eq!(paths(&study(read_it("Begriff,Memo\nA,\n", &asked).unwrap().0)), ["A"]);
    let error = read_it("Code,Memo\n,x\n", &Asked::default()).unwrap_err();
    assert_eq!(error.to_string(), "a table of codes of MAXQDA with nothing in it: it lists no code");
}

// ── Segments ──────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn maxqda_s_segments_keep_group_path_coder_comment_and_time() {
    let text = "Color,Document group,Document name,Code,Segment,Beginning,Author,Created,Comment,Weight score\n\
        ●,Wave 1,P01,Care > Hours,It was loud.,1,ada,22.11.2026 10:31:05,so early,0\n\
        ●,Wave 1,P02,Care\\Support,,1,ben,11/12/2026,,50\n\
        ●,,P02,Loose,We went.,1,,,,50\n";
    let (given, report) = read_text(Kind::MaxqdaSegments, text);
    let rows = segments_of(given);
    let expected = SegmentRow {
        line: 2,
        document: "P01".into(),
        group: Some("Wave 1".into()),
        code: vec!["Care".into(), "Hours".into()],
        quote: "It was loud.".into(),
        coder: Some("ada".into()),
        memo: "so early".into(),
        at: Some("2026-11-22T10:31:05Z".into()),
        place: None,
    };
    assert_eq!(rows[0], expected);
    assert_eq!((rows.len(), rows[1].coder.as_deref(), rows[1].line), (2, None, 4));
    assert_eq!(
        told(&report),
        [
            "1 weights dropped: there is no place for how much a coding weighs (line 4: 50)",
            "1 rows dropped: no words: a picture, a recording or an area of a page is not read (line 3)",
            "2 coded segments read",
            "1 times guessed: they name no zone, and are taken for UTC (line 2: 22.11.2026 10:31:05)",
        ]
    );
}

#[test]
fn a_table_in_german_is_read_and_one_in_no_known_language_by_the_columns_named() {
    let german =
        "Dokumentgruppe;Dokumentname;Code;Anfang;Ende;Gewicht;Segment;Autor;Kommentar\n;P01;A;1;1;0;laut;ada;ja\n";
    let rows = segments_of(read_text(Kind::MaxqdaSegments, german).0);
    assert_eq!((rows[0].quote.as_str(), rows[0].memo.as_str(), rows[0].coder.as_deref()), ("laut", "ja", Some("ada")));
    let polish = "Dokument;Kod;Segmenty\nP01;A;głośno\n";
    let bytes = polish.to_owned().into_bytes();
    let file = [File { name: "a.csv", bytes: &bytes }];
    let error = read(Kind::MaxqdaSegments, &file, &Asked::default()).unwrap_err();
    assert_eq!(error.to_string(), "there is no column for the segment's words; the file has Dokument, Kod, Segmenty");
    let columns = vec![(Field::Code, "Kod".into()), (Field::Quote, "Segmenty".into())];
    let asked = Asked { columns, coder: Some("ada".into()), ..Asked::default() };
    let rows = segments_of(read(Kind::MaxqdaSegments, &file, &asked).unwrap().0);
    assert_eq!((rows[0].quote.as_str(), rows[0].coder.as_deref()), ("głośno", Some("ada")));
}

#[test]
fn several_codes_of_a_quotation_are_a_row_each() {
    let text = "ID,Document,Quotation Name,Quotation Content,Comment,Codes,Reference\n\
        1:1,P01,x,It was loud.,,\"fear\nCoke::diet Coke; fear\",1\n1:2,P01,x,We went.,,,1\n";
    let (given, report) = read_text(Kind::AtlastiQuotations, text);
    let codes: Vec<Vec<String>> = segments_of(given).into_iter().map(|row| row.code).collect();
    assert_eq!(codes, [["fear"], ["Coke::diet Coke"], ["fear"]]);
    assert_eq!(told(&report)[0], "1 quotations dropped: they have no code (line 4: We went.)");
    let text = "Media Title,Excerpt Creator,Excerpt Copy,Code: fear Applied,Code: care\\hours Applied,Code: fear Weight\n\
        P01,ada,It was loud.,True,false,3\nP01,ada,We went.,1,TRUE,\n";
    let (given, report) = read_text(Kind::DedooseExcerpts, text);
    let codes: Vec<String> = segments_of(given).into_iter().map(|row| row.code.join("/")).collect();
    assert_eq!(codes, ["fear", "fear", "care/hours"]);
    assert_eq!(told(&report)[0], "1 columns dropped: there is no place for them (Code: fear Weight)");
}

#[test]
fn zotqda_s_fragments_have_positions_and_coders() {
    let text = "zotqdaFormat,code,attachmentTitle,annotationKey,text,comment,codedBy,codedAt,positionKind,positionStart,positionEnd\n\
        fragments/1,Ressourcen/Team,P01.txt,K1,so loud,hm,ann,2026-06-08T09:03:00.000Z,text,34,41\n\
        fragments/1,Team,P01.pdf,K2,so loud,,bob,,rects,,\n";
    let (given, report) = read_text(Kind::ZotqdaFragments, text);
    let rows = segments_of(given);
    assert_eq!((rows[0].place, rows[0].coder.as_deref(), rows[0].code.len()), (Some((34, 41)), Some("ann"), 2));
    assert_eq!((rows[0].document.as_str(), rows[1].place), ("P01.txt", None));
    assert!(report.is_whole(), "{:?}", told(&report));
}

#[test]
fn nvivo_s_references_are_read_with_the_code_named_at_the_top_or_by_the_file() {
    let text = "Name: Barriers\\fear\n\n<Files\\\\Wave 1\\\\P01> - § 2 references coded  [4.12% Coverage]\n\n\
        Reference 1 - 1.20% Coverage\n\nIt was loud.\nVery loud.\n\nReference 2 - 1.20% Coverage\n\n\
        <Files\\\\P02> - § 1 reference coded  [1% Coverage]\n\nReference 1 - 1% Coverage\n\nWe went.\n";
    let (given, report) = read_text(Kind::NvivoCoding, text);
    let rows = segments_of(given);
    assert_eq!((rows[0].quote.as_str(), rows[0].group.as_deref()), ("It was loud.\nVery loud.", Some("Wave 1")));
    assert_eq!((rows[1].document.as_str(), rows[1].group.as_deref(), rows[1].line), ("P02", None, 14));
    assert_eq!(rows[0].code, ["Barriers", "fear"]);
    assert_eq!(report.count(Outcome::Dropped, "coded segments"), 1);
    let unnamed = text.replace("Name: Barriers\\fear", "");
    let (given, report) = read_as(Kind::NvivoCoding, "coding/fear.txt", &unnamed, &Asked::default());
    assert_eq!((segments_of(given)[0].code[0].as_str(), report.count(Outcome::Guessed, "codes")), ("fear", 1));
    // By Word the same.
    let paragraphs: String = text
        .lines()
        .map(|line| {
            let line = line.replace('<', "&lt;").replace('>', "&gt;");
            format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")
        })
        .collect();
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{paragraphs}</w:body></w:document>").into_bytes();
    let bytes = crate::formats::archive::packed(&[("word/document.xml", &document)]);
    assert_eq!(kind_of(&bytes), Some(Kind::NvivoCoding));
    let (given, _) = read(Kind::NvivoCoding, &[File { name: "fear.docx", bytes: &bytes }], &Asked::default()).unwrap();
    assert_eq!(segments_of(given)[0].quote, "It was loud.\nVery loud.");
}

// ── Texts with marks ──────────────────────────────────────────────────────────────────────────────────────

/// The coders' words for each coding, with code and coder.
fn codings(study: &Exchange) -> Vec<String> {
    let one = |coding: &crate::model::exchange::Coding| {
        let text = crate::model::text::Text::new(study.sources[coding.source].text.clone()).unwrap();
        let coder = coding.coder.map_or("-", |at| study.coders[at].name.as_str());
        format!("{} = {} by {coder}", text.slice(coding.span), study.codes[coding.code].name)
    };
    study.codings.iter().map(one).collect()
}

#[test]
fn brat_s_folders_are_coders_and_their_texts_one() {
    let text = "Cela 😀 wrote\r\nin Madrid.";
    let ada = "T1\tPER 0 4\tCela\nT2\tLOC 17 23\tMadrid\n#1\tAnnotatorNotes T1\tthe writer\nA1\tSure T1\n";
    let ben = "T1\tPER 0 4;7 12\tCela wrote\nT2\tLOC 15 21\tMadrid\nT3\tLOC 90 99\tGranada\nR1\tIn Arg1:T1 Arg2:T2\t\nX\n\
        #1\tAnnotatorNotes R1\thm\nT9 broken\n";
    let files = [
        File { name: "ada/p01.ann", bytes: ada.as_bytes() },
        File { name: "ada/p01.txt", bytes: text.as_bytes() },
        File { name: "ben/p01.ann", bytes: ben.as_bytes() },
        File { name: "ben/p01.txt", bytes: text.as_bytes() },
        File { name: "ben/p02.ann", bytes: b"" },
        File { name: "annotation.conf", bytes: b"[entities]" },
    ];
    let (given, report) = read(Kind::Brat, &files, &Asked::default()).unwrap();
    let study = study(given);
    assert_eq!((study.sources.len(), study.sources[0].text.as_str()), (1, "Cela 😀 wrote\nin Madrid."));
    assert_eq!(
        codings(&study),
        ["Cela = PER by ada", "Madrid = LOC by ada", "Cela = PER by ben", "wrote = PER by ben", "Madrid = LOC by ben",]
    );
    assert_eq!(study.codings[0].memo, "the writer");
    assert_eq!(
        told(&report),
        [
            "1 files dropped: they are neither .txt nor .ann (annotation.conf)",
            "1 attributes dropped: there is no place for properties of a coding (ada/p01.ann line 4: A1 Sure T1)",
            "1 notes read",
            "1 annotations repaired: they are in several pieces, and each piece is a coding of its own (ben/p01.ann line 1: T1 PER 0 4;7 12 Cela wrote)",
            "1 relations dropped: there is no place for them between codings (ben/p01.ann line 4: R1 In Arg1:T1 Arg2:T2)",
            "1 lines dropped: they are of no known kind (ben/p01.ann line 5: X)",
            "1 annotations dropped: the line is not T1, a tab, a name and two positions (ben/p01.ann line 7: T9 broken)",
            "1 notes dropped: they are not about a marked passage (ben/p01.ann line 6: hm)",
            "4 codings read",
            "1 codings repaired: their words stand elsewhere in the text, and they went there (p01, T2: Madrid)",
            "1 codings dropped: it lies outside the text (p01, T3: Granada)",
            "1 texts read",
            "1 files dropped: there is no .txt of the same name (ben/p02.ann)",
            "2 codes read",
            "2 coders read",
        ]
    );
}

#[test]
fn label_studio_counts_in_utf16_and_its_annotators_are_coders() {
    let json = r#"[{"id": 7, "data": {"text": "😀😀 yes\nno way", "title": "P01", "n": {"x": [1]}}, "predictions": [{}],
        "annotations": [
          {"id": 1, "completed_by": {"id": 3, "email": "ada@x.org", "first_name": "Ada", "last_name": ""}, "created_at": "2026-01-02T03:04:05.123Z",
           "result": [
             {"id": "r1", "type": "labels", "from_name": "label", "to_name": "text", "value": {"start": 5, "end": 8, "text": "yes", "labels": ["agree", "short"]}, "meta": {"text": ["sure?"]}},
             {"id": "r2", "type": "choices", "value": {"choices": ["good"]}},
             {"id": "r3", "type": "labels", "value": {"start": 9, "end": 11, "labels": []}},
             {"type": "relation", "from_id": "r1", "to_id": "r2"}]},
          {"completed_by": 4, "result": [{"id": "s1", "type": "labels", "value": {"start": 9, "end": 11, "text": "no", "labels": ["agree"]}}]},
          {"completed_by": null, "was_cancelled": true, "result": []}]},
        {"id": 8, "data": {"image": 3}, "annotations": []}]"#;
    let (given, report) = read_text(Kind::LabelStudio, json);
    let study = study(given);
    assert_eq!(study.sources[0].name, "P01");
    assert_eq!(codings(&study), ["yes = agree by Ada", "yes = short by Ada", "no = agree by annotator 4"]);
    assert_eq!(
        (study.codings[0].memo.as_str(), study.codings[0].at.as_deref()),
        ("sure?", Some("2026-01-02T03:04:05.123Z"))
    );
    assert_eq!(
        told(&report),
        [
            "1 predictions dropped: they are a machine's, and nobody's decision",
            "1 answers about a whole text dropped: only marked passages are read (task 7, region r2 choices)",
            "1 regions dropped: they have no label (task 7, region r3 labels)",
            "1 relations dropped: there is no place for them between codings (task 7, region  relation)",
            "1 annotations dropped: their annotator skipped the task (task 7)",
            "3 codings read",
            "1 texts read",
            "1 tasks dropped: there is no text in their data (task 8)",
            "2 codes read",
            "2 coders read",
        ]
    );
}

/// Somebody's script wrote JavaScript's positions where the tool counts characters: the words under them tell.
#[test]
fn another_way_to_count_than_the_tool_s_is_told() {
    let text = "{\"text\": \"😀😀 so loud\", \"label\": [[5, 7, \"a\"], [8, 12, \"b\"]]}\n";
    let (given, report) = read_as(Kind::Doccano, "all.jsonl", text, &Asked::default());
    assert_eq!(codings(&study(given)), ["so = a by -", "loud = b by -"]);
    let guessed = "1 texts guessed: their positions count something else than is usual (all 1: units of UTF-16)";
    assert_eq!(told(&report)[0], guessed);
    let asked = Asked { unit: Some(Unit::Characters), ..Asked::default() };
    let (given, report) = read_as(Kind::Doccano, "all.jsonl", text, &asked);
    assert_eq!((codings(&study(given))[0].as_str(), report.count(Outcome::Guessed, "texts")), (" l = a by -", 0));
}

#[test]
fn doccano_s_lines_are_texts_with_comments() {
    let text = "{\"id\": 3, \"text\": \"so 😀 loud\", \"label\": [[5, 9, \"fear\"], \"good\", [1], [5, 9, \"fear\"]], \"Comments\": [\"hm\"]}\n\
        {\"id\": 4, \"text\": \"so\\u0000 loud\", \"entities\": [{\"id\": 1, \"label\": \"fear\", \"start_offset\": 4, \"end_offset\": 8, \"user\": 2}], \"relations\": [{}], \"meta\": {\"title\": \"P04\"}}\n";
    let (given, report) = read_as(Kind::Doccano, "all.jsonl", text, &Asked::default());
    let study = study(given);
    let names: Vec<&str> = study.sources.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names, ["all 3", "P04"]);
    assert_eq!(codings(&study), ["loud = fear by -", "loud = fear by annotator 2"]);
    assert_eq!((study.notes[0].body.as_str(), study.notes[0].about), ("hm", About::Source(0)));
    let said = told(&report);
    assert!(said.contains(&"1 texts repaired: they hold NUL, which is shown as \u{fffd} (P04)".to_owned()), "{said:?}");
    assert_eq!(report.count(Outcome::Dropped, "codings"), 2);
    assert_eq!(report.count(Outcome::Dropped, "labels of a whole text"), 1);
}

#[test]
fn json_that_is_none_is_told_with_its_line() {
    let bytes = b"[{\"id\": 1,\n \"annotations\": [}\n]";
    let error = read(Kind::LabelStudio, &[File { name: "a.json", bytes }], &Asked::default()).unwrap_err();
    assert_eq!(error.to_string(), "line 2: it cannot be read as JSON: expected value (column 18)");
    let deep = format!("{{\"text\": \"x\", \"label\": []}}\n{{\"text\": \"x\", \"label\": {}", "[".repeat(100_000));
    let error = read(Kind::Doccano, &[File { name: "a.json", bytes: deep.as_bytes() }], &Asked::default()).unwrap_err();
    assert!(error.to_string().starts_with("line 2: it cannot be read as JSON: recursion limit exceeded"), "{error}");
    let two = [File { name: "a", bytes }, File { name: "b", bytes }];
    let error = read(Kind::Doccano, &two, &Asked::default()).unwrap_err();
    assert_eq!(error.to_string(), "annotations of doccano is one file, and 2 were given");
    assert!(read(Kind::Brat, &two, &Asked::default()).is_err());
}

proptest! {
    /// Whatever is in a file, reading it gives values that hold together, or an error with words.
    #[test]
    fn any_text_is_read_or_refused(
        text in any::<String>(),
        table in "(tag|code|name|Segment|Document name|memo|files|T1|[,;\t\n\"<>. a0-9\\\\]){0,40}",
        which in 0usize..15
    ) {
        let kind = Kind::ALL[which];
        let table = match kind.holds() {
            Holds::Codes => format!("tag,description\n{table}"),
            _ => format!("Document name,Code,Segment\n{table}"),
        };
        for text in [text, table] {
            let bytes = text.into_bytes();
            let _ = kind_of(&bytes);
            let files = [File { name: "a/b.ann", bytes: &bytes }, File { name: "a/b.txt", bytes: b"so loud, so loud" }];
            let files = if kind == Kind::Brat { &files[..] } else { &files[..1] };
            match read(kind, files, &Asked::default()) {
                Ok((Given::Study(study), _)) => {
                    prop_assert!(study.codes.iter().enumerate().all(|(at, code)| code.parent.is_none_or(|up| up < at)));
                    prop_assert!(study.codings.iter().all(|coding| coding.code < study.codes.len() && !coding.span.is_empty()));
                }
                Ok((Given::Segments(segments), _)) => {
                    prop_assert!(segments.rows.iter().all(|row| !row.quote.trim().is_empty() && !row.code.is_empty()));
                }
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
