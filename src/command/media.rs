//! Pictures and recordings that came with another program's project.

use super::answer::{Reply, counted, write_private};
use crate::error::{Error, Result};
use crate::model::medium::Part;
use crate::model::time::Millis;
use crate::project::Project;
use crate::report::{Cell, Column, Report};
use serde_json::json;
use std::path::PathBuf;

/// Pictures and recordings of another program's project: kept and handed on, not coded here
#[derive(Debug, clap::Subcommand)]
pub enum Media {
    /// List them with what was marked in them
    List,
    /// Write the file of one
    Save {
        name: String,
        /// Where; must not be there yet.
        file: PathBuf,
    },
    /// Erase one for good: its file, name and marks
    Erase { name: String },
}

impl Media {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self {
            Self::List => list(project),
            Self::Save { name, file } => {
                let medium = project.medium_named(&name)?;
                let bytes = project.medium_file(&medium)?;
                if bytes.is_empty() {
                    return Err(Error::refused(format!("the file of {} did not come along", medium.name)));
                }
                if file.exists() {
                    let message = format!("{} is there already", file.display());
                    return Err(Error::with_hint(message, "choose another name"));
                }
                write_private(&file, bytes)?;
                Ok(Reply::said(format!("wrote {}", file.display())))
            }
            Self::Erase { name } => {
                let medium = project.erase_medium(&name)?;
                Ok(Reply::said(format!("erased {} for good; copies made before are out of reach", medium.name)))
            }
        }
    }
}

/// A row a mark, and one for a medium without marks.
fn list(project: &mut Project) -> Result<Reply> {
    let columns = vec![
        Column::text("medium", "Medium"),
        Column::text("kind", "Kind"),
        Column::text("file", "File"),
        Column::figure("bytes", "Bytes"),
        Column::text("part", "Part"),
        Column::text("code", "Code"),
        Column::text("coder", "Coder"),
        Column::text("note", "Note"),
    ];
    let mut report = Report::new("Media", columns);
    let (media, marks) = (project.media()?, project.marks()?);
    let (book, coders) = (project.codebook()?, project.coders()?);
    for (medium, size) in &media {
        let heading = || -> Vec<Cell> {
            vec![
                medium.name.as_str().into(),
                medium.kind.word().into(),
                medium.filename.as_str().into(),
                Cell::Integer(*size),
            ]
        };
        let before = report.rows.len();
        for mark in marks.iter().filter(|mark| mark.medium == medium.id) {
            let code = mark.code.and_then(|code| book.resolve(code)).map_or("", |code| book.path(code));
            let coder = coders.iter().find(|coder| Some(coder.id) == mark.coder).map_or("", |coder| &coder.name);
            let note = [mark.name.as_str(), mark.description.as_str()];
            let note = note.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(": ");
            let own: Vec<Cell> = vec![Cell::text(told(mark.part)), code.into(), coder.into(), Cell::text(note)];
            report.push([heading(), own].concat());
        }
        if report.rows.len() == before {
            report.push([heading(), vec![Cell::Empty; 4]].concat());
        }
    }
    let talk = vec![format!("{}, {}", counted(media.len() as u64, "medium"), counted(marks.len() as u64, "mark"))];
    let talk = talk.into_iter().map(|line| line.replace("mediums", "media")).collect();
    Ok(Reply { talk, ..Reply::report(report, json!({"project": project.study()?.about.title})) })
}

/// A part of a medium in words.
fn told(part: Part) -> String {
    let time = |millis: u64| {
        u32::try_from(millis).map_or_else(|_| format!("{millis} ms"), |millis| Millis(millis).to_string())
    };
    match part {
        Part::Whole => "all of it".to_owned(),
        Part::Region { page, first, second } => {
            let page = page.map_or(String::new(), |page| format!("page {page}, "));
            format!("{page}{},{} to {},{}", first.0, first.1, second.0, second.1)
        }
        Part::Stretch { begin, end } => format!("{} to {}", time(begin), time(end)),
    }
}
