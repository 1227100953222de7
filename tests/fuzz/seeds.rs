//! What is damaged: small files of every format, those of the tests and of the sample study among them.

use super::repository;
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;

/// A file that is read as it is.
pub struct Seed {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Seed {
    /// Its format: the ending, or the name of the table, or of another tool's.
    pub fn ending(&self) -> &str {
        match self.name.rsplit_once('.') {
            Some((table, "table" | "foreign")) => table,
            Some((_, ending)) => ending,
            None => "none",
        }
    }
}

/// A small transcript.
pub const TALK: &str = "Date: 2026-05-01\n\n# Begin\n\nI: Who notices? (00:00:12)\n\nP05: Nobody. [laughs]\nThe logs, maybe.\n\nI: Mhm.\n\nP05 a: Yes.\n";

/// Small files as people and programs write them.
const TEXTS: [(&str, &str); 23] = [
    ("talk.txt", TALK),
    ("talk.md", TALK),
    ("otter.txt", "Ana Ruiz  0:03\nWho notices?\n\nBen  0:09\nNobody.\n\nTranscribed by https://otter.ai\n"),
    ("clock.txt", "[00:00:01] Ana: Who?\n[00:00:04] Ben: Nobody. #00:00:06-1#\n\n[00:00:08] Ana: Mhm.\n"),
    ("tabs.txt", "I\tWho notices?\nP05\tNobody.\nI\tMhm.\nP05\tYes.\n"),
    (
        "zoom.vtt",
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nAna Ruiz: Who notices?\n\n2\n00:00:03.000 --> 00:00:04.000\nBen: Nobody.\n",
    ),
    (
        "teams.vtt",
        "\u{feff}WEBVTT\n\nNOTE made up\n\nSTYLE\n::cue {}\n\n4f-0\n00:00:01.000 --> 00:00:02.500 align:start\n<v Ana Ruiz>Who <i>notices</i>?</v>\n\n4f-1\n00:00:03.000 --> 00:00:04.000\n<v Ben>Nobody &amp; none.</v>\n",
    ),
    (
        "cues.srt",
        "1\n00:00:01,000 --> 00:00:02,500\nAna: Who <i>notices</i>?\n\n2\n00:00:03,000 --> 00:00:04,000\n{\\an8}Ben: Nobody.\n",
    ),
    (
        "whisper.json",
        "{\"text\":\" Who? Nobody.\",\"language\":\"en\",\"segments\":[{\"id\":0,\"start\":0.5,\"end\":1.25,\"text\":\" Who?\",\"speaker\":\"SPEAKER_00\",\"words\":[{\"word\":\" Who?\",\"start\":0.5,\"end\":1.2}]},{\"id\":1,\"start\":1.5,\"end\":2.0,\"text\":\" Nobody.\",\"speaker\":\"SPEAKER_01\"}]}",
    ),
    (
        "podcast.json",
        "{\"version\":\"1.0.0\",\"segments\":[{\"speaker\":\"Ana\",\"startTime\":0.5,\"endTime\":1.25,\"body\":\"Who?\"},{\"speaker\":\"Ben\",\"startTime\":1.5,\"endTime\":2,\"body\":\"Nobody.\"}]}",
    ),
    (
        "tiers.eaf",
        "<?xml version=\"1.0\"?><ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"t1\" TIME_VALUE=\"500\"/><TIME_SLOT TIME_SLOT_ID=\"t2\" TIME_VALUE=\"1250\"/><TIME_SLOT TIME_SLOT_ID=\"t3\"/></TIME_ORDER><TIER TIER_ID=\"Ana\" PARTICIPANT=\"Ana\"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a1\" TIME_SLOT_REF1=\"t1\" TIME_SLOT_REF2=\"t2\"><ANNOTATION_VALUE>Who &amp; why?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER><TIER TIER_ID=\"Ben\" PARENT_REF=\"Ana\"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID=\"a2\" ANNOTATION_REF=\"a1\"><ANNOTATION_VALUE>Nobody.</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>",
    ),
    (
        "long.TextGrid",
        "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\nxmax = 2\ntiers? <exists>\nsize = 1\nitem []:\n    item [1]:\n        class = \"IntervalTier\"\n        name = \"Ana\"\n        xmin = 0\n        xmax = 2\n        intervals: size = 2\n        intervals [1]:\n            xmin = 0\n            xmax = 1\n            text = \"Who \"\"really\"\"?\"\n        intervals [2]:\n            xmin = 1\n            xmax = 2\n            text = \"\"\n",
    ),
    (
        "short.TextGrid",
        "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n2\n<exists>\n1\n\"IntervalTier\"\n\"Ana\"\n0\n2\n1\n0\n2\n\"Who?\"\n",
    ),
    (
        "talk.rtf",
        "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times;}}{\\*\\generator x}\\pard I: Wo\\'fcr \\u8211? who?\\par P05: \\b Nobody\\b0 .{\\*\\annotation note}{\\footnote one}\\par\\trowd\\intbl a\\cell b\\cell\\row}",
    ),
    (
        "talk.html",
        "<!doctype html><html><head><title>t</title><style>p{}</style></head><body><h1>Begin</h1><p><b>I:</b> Who notices?</p><p>P05: Nobody.<br>None &amp; never &#8211; no.</p><ul><li>one<li>two</ul><table><tr><td>I</td><td>Mhm.</td></tr></table><script>x</script></body></html>",
    ),
    ("talk.csv", "time,speaker,text\n00:00:01,Ana,\"Who, then?\"\n00:00:04,Ben,Nobody.\n00:00:08,Ana,Mhm.\n"),
    (
        "survey.csv",
        "respondent,age,What worries you?,What helps?\nR1,34,\"The nights, mostly.\",Tea.\nR2,51,Nothing at all.,My sister.\n",
    ),
    ("talk.tsv", "speaker\ttext\nAna\tWho?\nBen\tNobody.\nAna\tMhm.\n"),
    (
        "talk.fodt",
        "<?xml version=\"1.0\"?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:mimetype=\"application/vnd.oasis.opendocument.text\"><office:body><office:text><text:h>Begin</text:h><text:p>I: Who?<text:s text:c=\"2\"/><text:line-break/>Why?</text:p><text:p>P05: Nobody.</text:p></office:text></office:body></office:document>",
    ),
    (
        "small.qdc",
        "<?xml version=\"1.0\"?><CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" origin=\"x\"><Codes><Code guid=\"11111111-1111-1111-1111-111111111111\" name=\"Trust\" isCodable=\"false\" color=\"#E73\"><Description>a &amp; b</Description><Code guid=\"{22222222-2222-2222-2222-222222222222}\" name=\"in people\" isCodable=\"true\" color=\"rgba(1,2,3,0.5)\"/></Code></Codes><Sets><Set guid=\"33333333-3333-3333-3333-333333333333\" name=\"s\"><MemberCode guid=\"22222222-2222-2222-2222-222222222222\"/></Set></Sets></CodeBook>",
    ),
    ("codings.table", "document,start,end,coder,code,quote\nP01,0,4,ada,trust,\"Who?\"\nP01,5,9,ben,\"a/b\",\n"),
    (
        "codebook.table",
        "path,kind,definition,include,exclude,example,color\ntheme,theme,,,,,\ntheme/code,code,what it is,,,,#aa3300\n",
    ),
    ("participants.table", "participant,age,role,met,ok\nP01,34,nurse,2026-05-01,yes\nP02,51,,2026-05-02,no\n"),
];

const TABLES: [(&str, &str); 4] = [
    ("ratings.table", "unit,ada,ben\nu1,a,a\nu2,b,a\nu3,,b\n"),
    ("weights.table", ",a,b\na,1,0.5\nb,0.5,1\n"),
    ("lengths.table", "document,length\nP01,400\n"),
    ("spans.table", "document,start,end,coder,code\nP01,0,40,ada,trust\nP01,10,60,ben,trust\n"),
];

/// Files of other tools, by the words of their kinds.
const FOREIGN: [(&str, &str); 15] = [
    (
        "taguette-codebook.foreign",
        "tag,description,number of highlights,number of documents\nplace,Places,0,0\nplace.school,,2,1\n",
    ),
    ("zotqda-codebook.foreign", "zotqdaFormat,code,codeId,color,memo,nAnnotations\ncodebook/1,a/b,c1,#aa3300,why,3\n"),
    ("qualcoder-codes.foreign", "code1\tA memo\ncat1>>code2\ncat3>>cat2>>code4\tanother\n"),
    ("maxqda-codes.foreign", "Code,Memo\nA > B,why\nA\\C,\n"),
    ("nvivo-codebook.foreign", "Name,Description,Files,References\nCare,x,1,2\n  Hours,,1,2\nCare\\Pay,,0,0\n"),
    ("codes.foreign", "Care\n  Support\n    Family\n  Hours\nWork > Pay\n"),
    (
        "taguette-highlights.foreign",
        "id,document,tag,content\n1,P01,fear,it was loud\n1,P01,place.school,it was loud\n",
    ),
    (
        "maxqda-segments.foreign",
        "Document group,Document name,Code,Segment,Created,Comment,Author,Weight score\nW1,P01,A > B,Nobody.,2026-11-22 10:31,hm,ada,0\n,P02,A\\C,Mhm.,22.11.2026 10:31,,ben,50\n",
    ),
    (
        "atlasti-quotations.foreign",
        "ID,Document,Quotation Name,Quotation Content,Comment,Codes,Reference\n1:1,P01,x,Nobody.,,\"a\nb; c\",1\n",
    ),
    (
        "dedoose-excerpts.foreign",
        "Media Title,Excerpt Creator,Excerpt Copy,Code: fear Applied,Code: care Applied\nP01,ada,Nobody.,True,False\n",
    ),
    (
        "nvivo-coding.foreign",
        "Name: fear\n\n<Files\\\\W1\\\\P01> - § 2 references coded  [4.12% Coverage]\n\nReference 1 - 1.20% Coverage\n\nNobody.\n\nReference 2 - 2% Coverage\n\nMhm.\n",
    ),
    (
        "zotqda-fragments.foreign",
        "zotqdaFormat,code,attachmentTitle,annotationKey,text,comment,codedBy,codedAt,positionKind,positionStart,positionEnd\nfragments/1,a/b,P01.txt,K1,Nobody.,hm,ann,2026-06-08T09:03:00.000Z,text,34,41\n",
    ),
    (
        "brat.foreign",
        "T1\tfear 0 4;6 10\tDate: 2026\nT2\tcare 12 17\t05-01\n#1\tAnnotatorNotes T2\thm\nR1\tIn Arg1:T1 Arg2:T2\t\n",
    ),
    (
        "label-studio.foreign",
        "[{\"id\":7,\"data\":{\"text\":\"so 😀 loud\",\"title\":\"P01\"},\"annotations\":[{\"completed_by\":{\"email\":\"a@x.org\"},\"created_at\":\"2026-01-02T03:04:05Z\",\"result\":[{\"id\":\"r\",\"type\":\"labels\",\"value\":{\"start\":6,\"end\":10,\"text\":\"loud\",\"labels\":[\"fear\"]},\"meta\":{\"text\":[\"hm\"]}}]}]}]",
    ),
    (
        "doccano.foreign",
        "{\"id\":3,\"text\":\"so 😀 loud\",\"label\":[[5,9,\"fear\"]],\"Comments\":[\"hm\"]}\n{\"id\":4,\"text\":\"so loud\",\"entities\":[{\"label\":\"fear\",\"start_offset\":3,\"end_offset\":7}],\"relations\":[]}\n",
    ),
];

/// All seeds.
pub fn all() -> Vec<Seed> {
    let mut seeds: Vec<Seed> = Vec::new();
    for folder in ["tests/data/transcripts", "sample_transcripts/transcripts", "tests/data/refi"] {
        let mut files: Vec<_> =
            std::fs::read_dir(repository().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        // The schemas beside the projects are read by a validator alone.
        let is_seed = |path: &&PathBuf| {
            path.is_file() && !path.ends_with("refi/README.md") && path.extension() != Some("xsd".as_ref())
        };
        seeds.extend(files.iter().filter(is_seed).map(|path| Seed {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            bytes: std::fs::read(path).unwrap(),
        }));
    }
    let texts = TEXTS.iter().chain(&TABLES).chain(&FOREIGN);
    seeds.extend(texts.map(|(name, text)| Seed { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() }));
    seeds.push(Seed { name: "small.docx".into(), bytes: packed(&docx()) });
    seeds.push(Seed { name: "small.xlsx".into(), bytes: packed(&xlsx()) });
    seeds.push(Seed { name: "small.pdf".into(), bytes: pdf() });
    seeds
}

type Members = Vec<(String, Vec<u8>)>;

/// An archive's members, if it is one and none of them is large.
pub fn unpacked(bytes: &[u8]) -> Option<Members> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut members = Vec::new();
    for index in 0..zip.len() {
        let mut member = zip.by_index(index).ok()?;
        let mut inside = Vec::new();
        (&mut member).take(1 << 20).read_to_end(&mut inside).ok()?;
        members.push((member.name().ok()?.into_owned(), inside));
    }
    Some(members)
}

pub fn packed(members: &Members) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        // Two of one name are no archive that could be written.
        if zip.start_file(name.as_str(), options.compression_method(zip::CompressionMethod::Stored)).is_ok() {
            zip.write_all(bytes).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

fn members(parts: &[(&str, &str)]) -> Members {
    parts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn docx() -> Members {
    const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let document = format!(
        "<w:document {W}><w:body><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Begin</w:t></w:r></w:p>\
         <w:p><w:r><w:t xml:space=\"preserve\">I: Who </w:t></w:r><w:ins><w:r><w:t>really</w:t></w:r></w:ins><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>\
         <w:p><w:commentRangeStart w:id=\"0\"/><w:r><w:t>P05: Nobody.</w:t><w:br/><w:tab/></w:r><w:commentRangeEnd w:id=\"0\"/><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>I</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Mhm.</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
    );
    let comments = format!(
        "<w:comments {W}><w:comment w:id=\"0\" w:author=\"Ana\"><w:p><w:r><w:t>really?</w:t></w:r></w:p></w:comment></w:comments>"
    );
    let notes = format!(
        "<w:footnotes {W}><w:footnote w:id=\"2\"><w:p><w:r><w:t>a note</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    members(&[
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
        ),
        ("word/document.xml", &document),
        ("word/comments.xml", &comments),
        ("word/footnotes.xml", &notes),
    ])
}

fn xlsx() -> Members {
    members(&[
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Talk\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1:B4\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>speaker</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>text</t></is></c></row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Ana</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>Who?</t></is></c></row><row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>Ben</t></is></c><c r=\"B3\" t=\"inlineStr\"><is><t>Nobody.</t></is></c></row><row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>Ana</t></is></c><c r=\"B4\" t=\"inlineStr\"><is><t>Mhm.</t></is></c></row></sheetData></worksheet>",
        ),
    ])
}

/// One whose parts are not packed, so that damage reaches them.
fn pdf() -> Vec<u8> {
    let drawing =
        "q 1 0 0 1 0 0 cm BT /F1 10 Tf 60 700 Td (I: Who notices?) Tj 0 -12 Td [(P05: No) -20 (body.)] TJ ET /X1 Do Q";
    let form = "BT /F1 10 Tf 60 600 Td (I: Mhm.) Tj ET";
    let table = "1 beginbfrange\n<20> <7e> <0020>\nendbfrange\n1 beginbfchar\n<41> <0042>\nendbfchar\n";
    let stream =
        |entries: &str, content: &str| format!("<<{entries}/Length {}>>\nstream\n{content}\nendstream", content.len());
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[4 0 R 4 0 R]/Count 2/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>/XObject<</X1 6 0 R>>>>>>".to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[65/A/B]>>/ToUnicode 7 0 R>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Contents 5 0 R>>".to_owned(),
        stream("", drawing),
        stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Matrix[1 0 0 1 0 0]", form),
        stream("", table),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = String::new();
    for (object, number) in objects.iter().zip(1..) {
        places += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let (list, size) = (file.len(), objects.len() + 1);
    file += &format!(
        "xref\n0 {size}\n0000000000 65535 f \n{places}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{list}\n%%EOF\n"
    );
    file.into_bytes()
}
