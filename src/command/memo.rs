//! Memos from the shell.

use super::answer::Reply;
use crate::error::Result;
use crate::model::coding::MemoAbout;
use crate::project::Project;
use crate::report::{Column, Report};
use serde_json::json;

/// Memos, about the project, a document or a code
#[derive(Debug, clap::Subcommand)]
pub enum Memo {
    /// List the memos
    List,
    /// Write a memo; about the project unless --document or --code says otherwise
    Add {
        body: String,
        #[arg(long, default_value = "")]
        title: String,
        #[arg(long)]
        document: Option<String>,
        #[arg(long, conflicts_with = "document")]
        code: Option<String>,
    },
}

impl Memo {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self {
            Self::List => list(project),
            Self::Add { body, title, document, code } => {
                let about = match (document, code) {
                    (Some(name), _) => MemoAbout::Document(project.document_named(&name)?.id),
                    (None, Some(name)) => MemoAbout::Code(project.code_named(&name)?),
                    (None, None) => MemoAbout::Project,
                };
                project.add_memo(about, &title, &body)?;
                Ok(Reply::said("wrote the memo"))
            }
        }
    }
}

fn list(project: &mut Project) -> Result<Reply> {
    let study = project.study()?;
    let columns = ["about", "title", "body", "author", "created_at"];
    let headings = ["About", "Title", "Memo", "Author", "Written"];
    let columns = columns.into_iter().zip(headings).map(|(name, heading)| Column::text(name, heading)).collect();
    let mut report = Report::new("Memos", columns);
    for memo in project.memos()? {
        let place = |id| study.documents.iter().find(|document| document.document.id == id);
        let about = match memo.about {
            MemoAbout::Project => "project".to_owned(),
            MemoAbout::Document(id) => place(id).map_or(String::new(), |document| document.document.name.clone()),
            MemoAbout::Code(id) => study.codebook.path(id).to_owned(),
            MemoAbout::Coding(id) => {
                let coding = study.codings.iter().find(|coding| coding.id == id);
                let placed = coding.and_then(|coding| Some((place(coding.document)?, coding)));
                placed.map_or(String::new(), |(document, coding)| {
                    format!("{} {} {}", document.document.name, coding.span, study.codebook.path(coding.code))
                })
            }
        };
        let author = memo.author.map_or("", |id| Project::coder_name(&study.coders, id));
        let cells = [about.as_str(), &memo.title, &memo.body, author, &memo.created_at];
        report.push(cells.map(Into::into).to_vec());
    }
    Ok(Reply::report(report, json!({"project": study.about.title})))
}
