//! Codes and themes.

use super::answer::Reply;
use crate::error::{Error, Result};
use crate::model::codebook::{CodeField, CodeKind};
use crate::project::Project;
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::json;

/// Codes and themes; a path is written theme/sub-theme/code, a slash in a name \/
#[derive(Debug, clap::Subcommand)]
pub enum Code {
    /// List the codebook as a tree
    List {
        /// With the codes retired or merged.
        #[arg(long)]
        all: bool,
    },
    /// Add a code (or a theme), and the themes above it that are missing
    Add {
        path: String,
        /// Make it a theme.
        #[arg(long)]
        theme: bool,
        #[command(flatten)]
        fields: Fields,
    },
    /// Change a code's definition, rules, example or colour
    Set {
        code: String,
        #[command(flatten)]
        fields: Fields,
    },
    /// Give a code another name
    Rename { code: String, name: String },
    /// Put a code, with everything under it, under a theme
    Move {
        code: String,
        /// The theme; left out, the code goes to the top.
        #[arg(long)]
        under: Option<String>,
    },
    /// Let one code become another: its codings count there
    Merge { from: String, into: String },
    /// Take a code, with everything under it, out of use
    Retire { code: String },
    /// Bring back a retired or merged code
    Restore { code: String },
}

/// What is written about a code.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Fields {
    #[arg(long)]
    definition: Option<String>,
    /// When to use it.
    #[arg(long)]
    include: Option<String>,
    /// When not to use it.
    #[arg(long)]
    exclude: Option<String>,
    #[arg(long)]
    example: Option<String>,
    /// As #0072b2.
    #[arg(long)]
    color: Option<String>,
}

impl Fields {
    fn list(self) -> Vec<CodeField> {
        let Self { definition, include, exclude, example, color } = self;
        [
            definition.map(CodeField::Definition),
            include.map(CodeField::Include),
            exclude.map(CodeField::Exclude),
            example.map(CodeField::Example),
            color.map(|color| CodeField::Color(Some(color).filter(|color| !color.is_empty()))),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Code {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self {
            Self::List { all } => list(project, all),
            Self::Add { path, theme, fields } => {
                let kind = if theme { CodeKind::Theme } else { CodeKind::Code };
                project.gesture(|project| {
                    let id = project.add_code(&path, kind, |_| {})?;
                    let fields = fields.list();
                    if fields.is_empty() { Ok(()) } else { project.set_code(id, fields) }
                })?;
                Ok(Reply::said(format!("added the {} \"{path}\"", kind.word())))
            }
            Self::Set { code, fields } => {
                let id = project.code_named(&code)?;
                let fields = fields.list();
                if fields.is_empty() {
                    return Err(Error::with_hint(
                        "nothing to change was given",
                        "give --definition, --include, --exclude, --example or --color",
                    ));
                }
                project.set_code(id, fields)?;
                Ok(Reply::said(format!("changed \"{}\"", project.codebook()?.path(id))))
            }
            Self::Rename { code, name } => {
                let id = project.code_named(&code)?;
                project.rename_code(id, &name)?;
                Ok(Reply::said(format!("it is \"{}\" now", project.codebook()?.path(id))))
            }
            Self::Move { code, under } => {
                let id = project.code_named(&code)?;
                let parent = under.map(|under| project.code_named(&under)).transpose()?;
                project.move_code(id, parent)?;
                Ok(Reply::said(format!("it is \"{}\" now", project.codebook()?.path(id))))
            }
            Self::Merge { from, into } => {
                let (from, into) = (project.code_named(&from)?, project.code_named(&into)?);
                let codings = project.study()?.codings;
                let count = codings.iter().filter(|coding| coding.code == from).count();
                project.merge_codes(from, into)?;
                Ok(Reply::said(format!("{count} codings count as \"{}\" now", project.codebook()?.path(into))))
            }
            Self::Retire { code } => {
                let id = project.code_named(&code)?;
                project.retire_code(id)?;
                Ok(Reply::said(format!(
                    "retired \"{}\"; `thema code restore` brings it back",
                    project.codebook()?.path(id)
                )))
            }
            Self::Restore { code } => {
                let id = project.restore_code(&code)?;
                Ok(Reply::said(format!("\"{}\" is in use again", project.codebook()?.path(id))))
            }
        }
    }
}

fn list(project: &mut Project, all: bool) -> Result<Reply> {
    let study = project.study()?;
    let book = &study.codebook;
    let mut report = Report::new(
        "Codes",
        vec![
            Column::text("code", "Code"),
            Column::text("kind", "Kind"),
            Column::figure("codings", "Codings"),
            Column::text("state", ""),
        ],
    );
    let count = |id| study.codings.iter().filter(|coding| book.resolve(coding.code) == Some(id)).count() as u64;
    for (code, depth) in book.tree() {
        let kind = if code.kind == CodeKind::Theme { RowKind::Heading } else { RowKind::Plain };
        let path = Cell::Path { path: book.path(code.id).to_owned(), depth };
        report.push_as(kind, vec![path, code.kind.word().into(), Cell::Integer(count(code.id)), Cell::Empty]);
    }
    for code in book.all().iter().filter(|code| all && !code.is_live()) {
        let own = study.codings.iter().filter(|coding| coding.code == code.id).count() as u64;
        let state = match code.merged_into {
            Some(into) => format!("merged into {}", book.path(into)),
            None => "retired".into(),
        };
        report.push(vec![book.path(code.id).into(), code.kind.word().into(), Cell::Integer(own), Cell::text(state)]);
    }
    Ok(Reply::report(report, json!({"project": study.about.title})))
}
