//! The sample study: built in, imported by the same commands a person would type.

use super::Setting;
use super::answer::{Answer, Reply};
use crate::error::{Error, Result};
use crate::formats::{codebook, codings, participants};
use crate::model::coding::CoderRole;
use crate::model::ids::{CodeId, DocumentId};
use crate::model::memo::MemoAbout;
use crate::model::span::Span;
use crate::project::Project;
use crate::project::import::Importing;
use crate::project::import_csv::Lenience;
use crate::project::study::Study;
use std::path::{Path, PathBuf};

/// Make the sample study in a folder: eight interviews, coded by two people, ready to explore
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Where; made if it is not there.
    #[arg(default_value = "thema-demo")]
    folder: PathBuf,
}

/// Includes files of the sample study by their names in its folder.
macro_rules! sample {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../sample_transcripts/", $name)))),+]
    };
}

const SAMPLE: &[(&str, &[u8])] = sample!(
    "README.md",
    "guide.md",
    "participants.csv",
    "codebook-v4.csv",
    "codings-ada.csv",
    "codings-ben.csv",
    "codings-consensus.csv",
    "memos.csv",
    "transcripts/P01.txt",
    "transcripts/P02.vtt",
    "transcripts/P03.docx",
    "transcripts/P04.srt",
    "transcripts/P05.txt",
    "transcripts/P06.md",
    "transcripts/P07.txt",
    "transcripts/P08.csv",
    "other-formats/P08.odt",
);

const TITLE: &str = "Barriers to defending ML systems";
const FILE: &str = "barriers.thema";

impl Demo {
    pub(super) fn run(self, setting: &mut Setting<'_>) -> Result<Reply> {
        let path = self.folder.join(FILE);
        if path.exists() {
            return Err(Error::with_hint(
                format!("{} is there already", path.display()),
                format!("open it with `thema -p {}`, or name another folder", path.display()),
            ));
        }
        let files = unpack(&self.folder)?;
        let project = match build(&path, &files, setting) {
            Ok(project) => project,
            Err(error) => {
                // A half-made project would stand in the way of the next try.
                let _ = std::fs::remove_file(&path);
                return Err(error);
            }
        };
        let glance = glance(&project, &path)?;
        Ok(Reply { answer: Answer::Text(glance), open: Some(path), ..Reply::default() })
    }
}

/// Writes the sample's files into the folder and answers where each is.
fn unpack(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut written = Vec::with_capacity(SAMPLE.len());
    for (name, bytes) in SAMPLE {
        let path = folder.join("sample_transcripts").join(name);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, bytes))
            .map_err(|error| Error::refused(format!("{} cannot be written: {error}", path.display())))?;
        written.push(path);
    }
    Ok(written)
}

fn sample_text(name: &str) -> Result<String> {
    let found = SAMPLE.iter().find(|(known, _)| *known == name).and_then(|(_, bytes)| std::str::from_utf8(bytes).ok());
    found.map(str::to_owned).ok_or_else(|| Error::refused(format!("the sample has no {name}")))
}

fn build(path: &Path, files: &[PathBuf], setting: &mut Setting<'_>) -> Result<Project> {
    let broken = |error: crate::formats::sheet::SheetError| Error::refused(format!("the sample study: {error}"));
    let mut project = Project::create(path, TITLE, setting.clock.clone())?;
    project.add_coder("ada", CoderRole::Lead)?;
    project.add_coder("ben", CoderRole::Coder)?;
    project.add_coder("consensus", CoderRole::Consensus)?;
    let transcripts: Vec<PathBuf> = files
        .iter()
        .filter(|file| file.parent().is_some_and(|folder| folder.ends_with("transcripts")))
        .cloned()
        .collect();
    project.import_transcripts(&transcripts, &Importing::default(), setting.progress)?;
    let strict = &Lenience::default();
    project.import_participants(participants::read(&sample_text("participants.csv")?).map_err(broken)?, strict)?;
    project.import_codebook(codebook::read(&sample_text("codebook-v4.csv")?).map_err(broken)?, strict)?;
    for coder in ["ada", "ben", "consensus"] {
        project.act_as(coder)?;
        project
            .import_codings(codings::read(&sample_text(&format!("codings-{coder}.csv"))?).map_err(broken)?, strict)?;
    }
    write_memos(&mut project, &sample_text("memos.csv")?)?;
    project.act_as("ada")?;
    Ok(project)
}

/// The sample's memos: `about,document,start,end,code,title,body,author`.
fn write_memos(project: &mut Project, text: &str) -> Result<()> {
    let study = project.study()?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for row in reader.records().filter_map(std::result::Result::ok) {
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let document = study.documents.iter().find(|document| document.document.name == cell(1));
        let code = study.codebook.find(cell(4)).ok();
        let about = match cell(0) {
            "document" => document.map(|document| MemoAbout::Document(document.document.id)),
            "code" => code.map(MemoAbout::Code),
            "passage" => {
                let ends = cell(2).parse().ok().zip(cell(3).parse().ok());
                let place = document.zip(ends.map(|(start, end)| Span::of(start, end)));
                place.map(|(document, span)| about_passage(&study, document.document.id, span, code))
            }
            _ => Some(MemoAbout::Project),
        };
        project.act_as(cell(7))?;
        project.add_memo(about.unwrap_or(MemoAbout::Project), cell(5), cell(6))?;
    }
    Ok(())
}

/// About a coding that begins with the passage, or about the passage where nobody coded it so.
fn about_passage(study: &Study, document: DocumentId, span: Span, code: Option<CodeId>) -> MemoAbout {
    let coding = study.codings.iter().find(|coding| {
        coding.document == document
            && coding.span.start() == span.start()
            && code.is_none_or(|code| coding.code == code)
    });
    coding.map_or(MemoAbout::Passage(document, span), |coding| MemoAbout::Coding(coding.id))
}

/// The study on one page, and what to try.
fn glance(project: &Project, path: &Path) -> Result<String> {
    let study = project.study()?;
    let turns: usize = study.documents.iter().map(|document| document.turns.len()).sum();
    let by = |name: &str| {
        let coder = study.coders.iter().find(|coder| coder.name == name).map(|coder| coder.id);
        study.codings.iter().filter(|coding| Some(coding.coder) == coder).count()
    };
    let p = path.display();
    Ok(format!(
        "{TITLE}\n\
         {} interviews, {turns} turns, {} participants; {} codes and themes;\n\
         {} codings by ada, {} by ben, {} agreed on\n\
         \n\
         Try:\n\
         \x20 thema -p {p}                          read and code, full screen\n\
         \x20 thema -p {p} frequencies              how often each code and theme occurs\n\
         \x20 thema -p {p} kappa --coders ada,ben   how far the two agree\n\
         \x20 thema -p {p} codebook -o codebook.html\n\
         \x20 thema -p {p} log                      what was done, by whom\n",
        study.documents.len(),
        study.participants.len(),
        study.codebook.len(),
        by("ada"),
        by("ben"),
        by("consensus"),
    ))
}
