//! Bringing a study's material in: folders of everything, surveys, what is there already, and what is remembered.

use crate::support::{Sandbox, repository};
use serde_json::Value;
use std::io::Write;

const ANA: &str = "I: So who would notice that?\n\nAna: Nobody would, I am afraid, and nobody ever asked.\n";

/// A workbook with one sheet of these rows.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let to = |kind: &str, target: &str| {
        format!(r#"<Relationships><Relationship Id="r1" Type="{relation}/{kind}" Target="{target}"/></Relationships>"#)
    };
    let cell = |text: &&str| match text.parse::<f64>() {
        Ok(number) => format!("<c><v>{number}</v></c>"),
        Err(_) => format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#),
    };
    let rows: String =
        rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect();
    part("_rels/.rels", &to("officeDocument", "xl/workbook.xml"));
    part("xl/_rels/workbook.xml.rels", &to("worksheet", "worksheets/s1.xml"));
    part(
        "xl/workbook.xml",
        &format!(
            r#"<workbook xmlns:r="{relation}"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>"#
        ),
    );
    part("xl/worksheets/s1.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"));
    zip.finish().unwrap().into_inner()
}

/// All of these are said.
#[track_caller]
fn says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part}\n--- is not in\n{said}");
    }
}

fn cells(answer: &Value, column: &str) -> Vec<String> {
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| row[column].as_str().map_or(row[column].to_string(), str::to_owned)).collect()
}

#[test]
fn a_folder_of_everything_gives_its_transcripts_and_names_the_rest() {
    let study = Sandbox::with_project();
    study.write("all/P01.txt", ANA);
    study.write("all/P02.csv", "start,end,speaker,text\n0:01,0:04,I,And you?\n0:05,0:09,P02,\"Well, I asked.\"\n");
    study.write("all/P03.data", workbook(&[&["Speaker", "Sentence"], &["I", "And?"], &["P03", "It is 4 now."]]));
    study.write("all/interview", "I: Begin?\n\nP04: Yes.\n\nI: Good?\n\nP04: Yes.\n");
    study.write("all/people.csv", "participant,role\nP02,engineer\n");
    study.write("all/answers.csv", "id,age,why\n1,30,because of it all\n");
    study.write("all/pictures/wall.png", b"\x89PNG\r\n\x1a\n0000");
    study.write("all/pictures/wall.unknown", b"\x89PNG\r\n\x1a\n0000");
    study.write("all/analysis.R", "x <- 1\n");
    study.write("all/Thumbs.db", b"\xd0\xcf\x11\xe0");
    study.write("all/.DS_Store", b"\0\0");
    let run = study.thema(["import", "all"]).done();
    says(
        &run.stderr,
        &[
            "people.csv: left out, participants; import it by name",
            "answers.csv: left out, a table of unknown columns",
            "wall.png: left out, a picture",
            "wall.unknown: left out, a picture (PNG)",
            "analysis.R: left out",
            "Thumbs.db: left out",
            "imported 4 documents",
        ],
    );
    assert_eq!(cells(&study.json(["document", "list"]), "document"), ["interview", "P01", "P02", "P03"]);
    assert!(cells(&study.json(["participant", "list"]), "participant").contains(&"P04".to_owned()));
    let turns = study.thema(["export", "turns", "--format", "csv"]).done().stdout;
    assert!(turns.contains("It is 4 now."), "{turns}");
    study.thema(["import", "all/people.csv"]).done();
    study.healthy();
}

#[test]
fn a_dry_run_shows_what_a_file_would_become_with_and_without_a_project() {
    let study = Sandbox::with_project();
    study.write("P07.txt", "## Start\n\nIvo [0:02]: Who notices?\nP07a [0:05]: Nobody.\nIvo [0:09]: Ever?\nP07 a [0:11]: No.\nIvo [0:13]: And now?\nP07a [0:20]: Now, yes.\nP07a [0:25]: Still.\nP07a [0:29]: Really.\n");
    let run = study.thema(["import", "--dry-run", "P07.txt"]).done();
    says(
        &run.stdout,
        &[
            "P07.txt: the document P07 (text/plain, UTF-8)",
            "8 turns, 1 section, times 0:00:02 to 0:00:29",
            "P07a (participant, the new participant P07a): 4 turns",
            "sections: Start",
            "> Ivo [0:00:02]: Who notices?",
            "`thema document speaker P07 \"P07 a\" --as P07a`",
        ],
    );
    assert!(study.json(["document", "list"])["rows"].as_array().unwrap().is_empty());
    let alone = Sandbox::new();
    alone.write("P07.txt", ANA);
    says(
        &alone.thema(["import", "--dry-run", "P07.txt"]).done().stdout,
        &["Ana (participant, the new participant P07): 1 turn"],
    );
}

#[test]
fn the_same_interview_is_noticed_in_any_format_and_asked_about() {
    let study = Sandbox::with_project();
    let sample = repository().join("sample_transcripts");
    std::fs::copy(sample.join("other-formats/P08.odt"), study.path("P08.odt")).unwrap();
    std::fs::copy(sample.join("transcripts/P08.csv"), study.path("again.csv")).unwrap();
    study.thema(["import", "P08.odt"]).done();
    std::fs::copy(study.path("P08.odt"), study.path("copy.odt")).unwrap();
    study.write("other.txt", ANA);
    let run = study.thema(["import", "again.csv", "copy.odt", "other.txt"]).failed();
    says(
        &run.stderr,
        &[
            "2 files are there twice",
            "again.csv: the text is the same as P08's, word for word",
            "copy.odt: the text is the same as P08's",
            "--twice skip",
        ],
    );
    let skipped = study.thema(["import", "P08.odt", "again.csv", "other.txt", "--twice", "skip"]).done();
    says(&skipped.stderr, &["P08.odt: left out", "again.csv: left out", "imported 1 document with"]);
    study.thema(["import", "again.csv", "--twice", "keep"]).done();
    assert_eq!(cells(&study.json(["document", "list"]), "document"), ["P08", "other", "again"]);
    study.write("a.txt", format!("{ANA} And more."));
    study.write("b.txt", format!("{ANA} And more."));
    assert!(study.thema(["import", "a.txt", "b.txt"]).failed().stderr.contains("the text is the same as a's"));
    study.healthy();
}

#[test]
fn rules_are_the_projects_own_until_they_are_changed() {
    let study = Sandbox::with_project();
    study.write("a.txt", "<<Ana>> Well, who asked?\n<<Ben>> Me.\n");
    study.write("b.txt", "<<Ana>> And then, who was it?\n<<Ben>> You.\n");
    study.write("c.txt", "<<Ana>> Last words.\n<<Ben>> None.\n");
    let pattern = "^<<(?P<speaker>[^>]+)>>";
    let first = study.thema(["import", "a.txt", "--speaker-pattern", pattern, "--interviewer", "Ana"]).done();
    assert!(first.stderr.contains("--speaker-pattern is remembered"), "{first}");
    says(
        &study.thema(["import", "b.txt"]).done().stderr,
        &["speakers by the pattern ^<<", "interviewers are Ana, as the project remembers"],
    );
    study.thema(["import", "c.txt", "--speaker-pattern", ""]).done();
    let c = study.json(["document", "speakers", "c"]);
    assert!(c["rows"].as_array().unwrap().is_empty(), "{c}");
}

#[test]
fn a_survey_is_a_document_a_respondent_and_a_section_a_question() {
    let study = Sandbox::with_project();
    let rows: &[&[&str]] = &[
        &["Respondent", "Age", "What would you change first?", "And last?"],
        &["r7", "34", "I would ask the others.", ""],
        &["r8", "51", "", "Nothing at all, I think."],
        &["r9", "28", "", ""],
    ];
    study.write("answers.xlsx", workbook(rows));
    assert!(study.thema(["import", "answers.xlsx"]).failed().stderr.contains("--survey"));
    let run = study.thema(["import", "--survey", "answers.xlsx"]).done();
    says(
        &run.stderr,
        &[
            "3 respondents, named by the column Respondent",
            "open question, a section: And last?",
            "attribute (number): Age",
            "without a document: r9",
            "imported 2 documents with 2 answers",
        ],
    );
    let turns = study.json(["export", "turns"]);
    assert_eq!(cells(&turns, "section"), ["What would you change first?", "And last?"]);
    assert_eq!(cells(&turns, "participant"), ["r7", "r8"]);
    assert_eq!(cells(&turns, "text"), ["I would ask the others.", "Nothing at all, I think."]);
    assert_eq!(cells(&study.json(["participant", "list"]), "Age"), ["34", "51", "28"]);
    assert!(study.thema(["import", "--survey", "answers.xlsx"]).failed().stderr.contains("named r7"));
    study.thema(["undo"]).done();
    assert!(study.json(["participant", "list"])["rows"].as_array().unwrap().is_empty());
    study.healthy();
}

#[test]
fn attributes_take_values_of_their_kind_only() {
    let study = Sandbox::with_project();
    study.write("people.xlsx", workbook(&[&["Name", "Years", "Team"], &["P01", "4", "red"], &["P02", "7.5", "red"]]));
    study.write("more.csv", "participant,Years\nP03,many\nP04,2\n");
    study.thema(["import", "people.xlsx", "--participant", "Name"]).done();
    says(&study.thema(["attribute", "list"]).done().stdout, &["Years", "number", "4 to 7.5", "Team"]);
    says(&study.thema(["import", "more.csv"]).failed().stderr, &["line 2: Years is \"many\", and must be a number"]);
    says(
        &study.thema(["participant", "set", "P01", "Years", "some"]).failed().stderr,
        &["Years is a number, and \"some\" is not"],
    );
    says(&study.thema(["attribute", "set", "Team", "--kind", "date"]).failed().stderr, &["P01 \"red\", P02 \"red\""]);
    study.thema(["attribute", "set", "Team", "--choices", "red, blue"]).done();
    says(&study.thema(["participant", "set", "P01", "Team", "green"]).failed().stderr, &["Team is one of red, blue"]);
    study.thema(["participant", "set", "P01", "Team", "blue"]).done();
    study.thema(["attribute", "rename", "Team", "Group"]).done();
    study.thema(["attribute", "retire", "Years"]).done();
    says(&study.thema(["participant", "show", "P01"]).done().stdout, &["Group", "blue"]);
    study.healthy();
}
