//! Coders: who codes, and who is acting.

use super::answer::Reply;
use crate::error::{Error, Result};
use crate::model::coding::CoderRole;
use crate::project::{Project, Verb};
use crate::report::{Cell, Column, Report};
use crate::store::coders;
use serde_json::json;

/// Who codes
#[derive(Debug, clap::Subcommand)]
pub enum Coder {
    /// List the coders with how much each has coded
    List,
    /// Add a coder
    Add {
        name: String,
        /// lead, coder, auditor, or consensus (the layer of what the team agreed on).
        #[arg(long, default_value = "coder")]
        role: String,
    },
    /// Act as this coder from now on
    Use { name: String },
    /// Give a coder another name
    Rename { name: String, new: String },
    /// Take a coder, with their codings, out of the counts
    Retire { name: String },
}

impl Coder {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self {
            Self::List => list(project),
            Self::Add { name, role } => {
                let role = CoderRole::from_word(&role).ok_or_else(|| {
                    Error::with_hint(format!("there is no role \"{role}\""), "choose lead, coder, auditor or consensus")
                })?;
                let coder = project.add_coder(&name, role)?;
                Ok(Reply::said(format!("added {} as {}", coder.name, role.word())))
            }
            Self::Use { name } => {
                project.remember_coder(&name)?;
                Ok(Reply::said(format!("acting as {name} from now on")))
            }
            Self::Rename { name, new } => {
                let mut coder = project.coder_named(&name)?;
                if new.trim().is_empty() || new.chars().any(char::is_control) {
                    return Err(Error::refused("a coder needs a name"));
                }
                if let Some(other) = project
                    .coders()?
                    .iter()
                    .find(|other| other.id != coder.id && other.name.to_lowercase() == new.trim().to_lowercase())
                {
                    return Err(Error::refused(format!("there is a coder named \"{}\" already", other.name)));
                }
                let label = format!("renamed the coder {} to {}", coder.name, new.trim());
                let acting = project.coder().is_some_and(|acting| acting.id == coder.id);
                coder.name = new.trim().to_owned();
                project.act(Verb::SetCoder, &label, |tx| Ok(coders::update(tx, &coder)?))?;
                if acting {
                    project.act_as(&coder.name)?;
                }
                Ok(Reply::said(label))
            }
            Self::Retire { name } => {
                let coder = project.coder_named(&name)?;
                if project.coder().is_some_and(|acting| acting.id == coder.id) {
                    return Err(Error::with_hint(
                        format!("you are acting as {} yourself", coder.name),
                        "act as somebody else first, with `thema coder use NAME` or `--coder NAME`",
                    ));
                }
                let label = format!("took the coder {} out of use", coder.name);
                project.act(Verb::RetireCoder, &label, |tx| Ok(coders::retire(tx, coder.id)?))?;
                Ok(Reply::said(label))
            }
        }
    }
}

fn list(project: &mut Project) -> Result<Reply> {
    let study = project.study()?;
    let acting = project.coder().map(|coder| coder.id);
    let mut report = Report::new(
        "Coders",
        vec![
            Column::text("coder", "Coder"),
            Column::text("role", "Role"),
            Column::figure("codings", "Codings"),
            Column::figure("documents", "Documents"),
            Column::text("acting", ""),
        ],
    );
    for coder in &study.coders {
        let theirs = study.codings.iter().filter(|coding| coding.coder == coder.id);
        let mut documents: Vec<_> = theirs.clone().map(|coding| coding.document).collect();
        documents.sort_unstable();
        documents.dedup();
        report.push(vec![
            coder.name.as_str().into(),
            coder.role.word().into(),
            Cell::Integer(theirs.count() as u64),
            Cell::Integer(documents.len() as u64),
            if acting == Some(coder.id) { "acting".into() } else { Cell::Empty },
        ]);
    }
    Ok(Reply::report(report, json!({"project": study.about.title})))
}
