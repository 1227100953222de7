//! Codes and themes.

use super::answer::Reply;
use crate::analysis::extent::{Extent, Merging};
use crate::error::{Error, Result};
use crate::model::codebook::{CodeField, CodeKind, LookupError};
use crate::model::ids::CodeId;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::codes::{SortBy, SplitTarget};
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
    /// Change a code's definition, rules, example, colour or kind
    Set {
        code: String,
        /// Make it a theme or a code.
        #[arg(long, value_name = "theme|code")]
        kind: Option<String>,
        #[command(flatten)]
        fields: Fields,
    },
    /// Give a code another name
    Rename { code: String, name: String },
    /// Put codes, with everything under them, under a theme
    Move {
        #[arg(required = true, value_name = "CODE")]
        codes: Vec<String>,
        /// The theme; left out, the codes go to the top.
        #[arg(long)]
        under: Option<String>,
    },
    /// Sort the codes under a theme, or those at the top
    Sort {
        theme: Option<String>,
        /// name, or codings: those with the most first, everybody's counted, with what is under them.
        #[arg(long, value_name = "WHAT", default_value = "name")]
        by: String,
        /// Sort what is under those codes too, at every level.
        #[arg(long)]
        deep: bool,
    },
    /// Let codes become another: their codings count there
    Merge {
        #[arg(required = true, value_name = "FROM")]
        from: Vec<String>,
        into: String,
        /// Only show what everybody's codings would become.
        #[arg(long)]
        dry_run: bool,
    },
    /// Give codings of yours, which have one code, another code; `thema coding list --format json` has their ids
    Split {
        code: String,
        /// The other code; it is made if it is not there.
        #[arg(long, value_name = "CODE")]
        to: String,
        #[arg(required = true, value_name = "ID")]
        codings: Vec<String>,
    },
    /// Take codes, with everything under them, out of use
    Retire {
        #[arg(required = true, value_name = "CODE")]
        codes: Vec<String>,
    },
    /// Bring back retired or merged codes
    Restore {
        #[arg(required = true, value_name = "CODE")]
        codes: Vec<String>,
    },
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
            Self::Set { code, kind, fields } => set(project, &code, kind.as_deref(), fields),
            Self::Rename { code, name } => {
                let id = project.code_named(&code)?;
                project.rename_code(id, &name)?;
                Ok(Reply::said(format!("it is \"{}\" now", project.codebook()?.path(id))))
            }
            Self::Move { codes, under } => {
                let ids = all_named(project, &codes)?;
                let parent = under.map(|under| project.code_named(&under)).transpose()?;
                project.move_codes(&ids, parent)?;
                Ok(Reply::said(format!("now {}", paths(project, &ids)?)))
            }
            Self::Sort { theme, by, deep } => {
                let Some(by) = SortBy::from_word(&by) else {
                    return Err(Error::with_hint(format!("codes cannot be sorted by {by}"), "write name or codings"));
                };
                let parent = theme.as_deref().map(|theme| project.code_named(theme)).transpose()?;
                project.sort_codes(parent, by, deep)?;
                Ok(Reply::said(format!("sorted by {}", by.word())))
            }
            Self::Merge { from, into, dry_run } => {
                let (from, into) = (all_named(project, &from)?, project.code_named(&into)?);
                let merging = project.preview_merge(&from, into)?;
                if dry_run {
                    return preview(project, &merging);
                }
                project.merge_codes(&from, into)?;
                let count: u64 = merging.from.iter().map(|(_, extent)| extent.codings).sum();
                let codings = if count == 1 { "1 coding counts".to_owned() } else { format!("{count} codings count") };
                Ok(Reply::said(format!("{codings} as \"{}\" now", project.codebook()?.path(into))))
            }
            Self::Split { code, to, codings } => split(project, &code, &to, &codings),
            Self::Retire { codes } => {
                let ids = all_named(project, &codes)?;
                project.retire_codes(&ids)?;
                Ok(Reply::said(format!("retired {}; `thema code restore` brings it back", paths(project, &ids)?)))
            }
            Self::Restore { codes } => {
                let ids = codes.iter().map(|name| project.retired_code_named(name)).collect::<Result<Vec<_>>>()?;
                project.restore_codes(&ids)?;
                Ok(Reply::said(format!("in use again: {}", paths(project, &ids)?)))
            }
        }
    }
}

fn all_named(project: &Project, names: &[String]) -> Result<Vec<CodeId>> {
    names.iter().map(|name| project.code_named(name)).collect()
}

fn paths(project: &Project, codes: &[CodeId]) -> Result<String> {
    let book = project.codebook()?;
    Ok(codes.iter().map(|id| format!("\"{}\"", book.path(*id))).collect::<Vec<_>>().join(", "))
}

fn set(project: &mut Project, code: &str, kind: Option<&str>, fields: Fields) -> Result<Reply> {
    let id = project.code_named(code)?;
    let mut fields = fields.list();
    if let Some(word) = kind {
        let Some(kind) = CodeKind::from_word(word) else {
            return Err(Error::with_hint(format!("a code cannot be made a {word}"), "write theme or code"));
        };
        fields.push(CodeField::Kind(kind));
    }
    if fields.is_empty() {
        return Err(Error::with_hint(
            "nothing to change was given",
            "give --definition, --include, --exclude, --example, --color or --kind",
        ));
    }
    project.set_code(id, fields)?;
    Ok(Reply::said(format!("changed \"{}\"", project.codebook()?.path(id))))
}

fn split(project: &mut Project, code: &str, to: &str, codings: &[String]) -> Result<Reply> {
    let id = project.code_named(code)?;
    let target = match project.codebook()?.find(to) {
        Ok(id) => SplitTarget::Code(id),
        Err(LookupError::Unknown { .. }) => SplitTarget::New(to.to_owned()),
        Err(error) => return Err(Error::no_code(to, error)),
    };
    let given = codings.iter().map(|coding| {
        let id = coding.parse().map_err(|_| {
            Error::with_hint(format!("\"{coding}\" is not a coding's id"), "list them with `thema coding list`")
        })?;
        Ok((id, 0))
    });
    let given: Vec<_> = given.collect::<Result<_>>()?;
    let moved = project.split_code(id, &[target], &given)?;
    if moved < given.len() {
        let book = project.codebook()?;
        let message = format!("{} of these codings do not have \"{}\"", given.len() - moved, book.path(id));
        return Ok(Reply::said(format!("gave {moved} to \"{to}\"; {message}")));
    }
    Ok(Reply::said(format!("gave {moved} to \"{to}\"")))
}

/// What merging would do: each code as it is, and the one that is left.
fn preview(project: &Project, merging: &Merging) -> Result<Reply> {
    let book = project.codebook()?;
    let mut report = Report::new(
        format!("Merging into {}", book.path(merging.into)),
        vec![
            Column::text("code", "Code"),
            Column::text("when", ""),
            Column::figure("codings", "Codings"),
            Column::figure("passages", "Passages"),
            Column::figure("documents", "Documents"),
            Column::figure("participants", "Participants"),
        ],
    );
    let into = [(merging.into, "now", merging.before), (merging.into, "after", merging.after)];
    for (id, when, extent) in merging.from.iter().map(|&(id, extent)| (id, "now", extent)).chain(into) {
        let Extent { codings, passages, documents, participants } = extent;
        let figures = [codings, passages, documents, participants].map(Cell::Integer);
        report.push([book.path(id).into(), when.into()].into_iter().chain(figures).collect());
    }
    let message = match merging.shared {
        0 => "No passage has more than one of these codes.".to_owned(),
        1 => "1 passage has more than one of these codes and will be one with one code.".to_owned(),
        many => format!("{many} passages have more than one of these codes and will be one with one code each."),
    };
    report.notes.push(Note::new("shared_passages", message));
    Ok(Reply::report(report, json!({"shared": merging.shared})))
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
