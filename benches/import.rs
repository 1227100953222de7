//! Bringing files in, from the folder to the durable project: a thousand interviews, Word files, a text of 100 MB.
//!
//! Targets: 21 text files 100 ms (see `study`), 1,000 documents of 32 MB in all 2 s, 21 Word files of 12,000 words 1 s, a
//! text of 100 MB 3 s and at most 500 MB of memory.

use crate::corpus;
use crate::measure::{Measure, timed};
use std::io::Write;
use std::path::{Path, PathBuf};
use thema::project::import::Importing;
use thema::project::{Clock, Project};
use zip::write::SimpleFileOptions;

/// Imports of many files, measured in that folder.
pub fn measures(folder: &Path) -> Vec<Measure> {
    let many = folder.join("many");
    let words = folder.join("words");
    std::fs::create_dir_all(&many).expect("a folder");
    std::fs::create_dir_all(&words).expect("a folder");
    let many = corpus::write_transcripts(&many, corpus::interviews(1_000, 5_600));
    let words = write_word_files(&words, corpus::interviews(21, 12_000));
    vec![
        importing("import 1,000 documents of 32 MB", folder.join("many.thema"), many).within_ms(2_000),
        importing("import 21 Word files", folder.join("words.thema"), words).within_ms(1_000),
    ]
}

/// The import of one text of 100 MB.
pub fn of_longest(folder: &Path, shape: corpus::Longest) -> (Measure, PathBuf) {
    let file = folder.join("longest.txt");
    std::fs::write(&file, shape.text()).expect("written");
    let measure = importing("import 100 MB", folder.join("longest-import.thema"), vec![file.clone()]);
    (measure.within_ms(3_000), file)
}

fn importing(name: &'static str, project_file: PathBuf, files: Vec<PathBuf>) -> Measure {
    Measure::timed(name, move || {
        let _ = std::fs::remove_file(&project_file); // there is none the first time
        let mut project = Project::create(&project_file, "import", Clock::system()).expect("a new project");
        timed(|| project.import_transcripts(&files, &Importing::default(), &mut |_, _, _| {}).expect("imported"))
    })
}

/// The interviews as a word processor writes them: labels in bold runs, headings by style.
fn write_word_files(folder: &Path, interviews: Vec<(String, String)>) -> Vec<PathBuf> {
    const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let run = |words: &str, bold: bool| {
        let bold = if bold { "<w:rPr><w:b/><w:lang w:val=\"en-GB\"/></w:rPr>" } else { "" };
        format!("<w:r>{bold}<w:t xml:space=\"preserve\">{words}</w:t></w:r>")
    };
    let paragraph = |block: &str| match (block.strip_prefix("## "), block.split_once(":** ")) {
        (Some(title), _) => {
            format!("<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr>{}</w:p>", run(title, false))
        }
        (None, Some((label, words))) => {
            // A run ends where somebody once stopped typing.
            let label = run(&format!("{}:", label.trim_start_matches("**")), true);
            let runs: String = words.split_inclusive(". ").map(|sentence| run(sentence, false)).collect();
            format!("<w:p w:rsidR=\"00AB12CD\">{label}{}{runs}</w:p>", run(" ", false))
        }
        _ => format!("<w:p>{}</w:p>", run(block, false)),
    };
    let write = |(name, text): (String, String)| {
        let body: String = text.trim().split("\n\n").map(paragraph).collect();
        let document =
            format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"{W}\"><w:body>{body}</w:body></w:document>");
        let path = folder.join(name).with_extension("docx");
        let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
        for (member, xml) in
            [("[Content_Types].xml", "<?xml version=\"1.0\"?><Types/>".to_owned()), ("word/document.xml", document)]
        {
            archive.start_file(member, SimpleFileOptions::default()).expect("a member");
            archive.write_all(xml.as_bytes()).expect("written");
        }
        archive.finish().expect("written");
        path
    };
    interviews.into_iter().map(write).collect()
}
