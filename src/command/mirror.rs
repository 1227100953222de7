//! The text mirror: a project as a folder of plain files, and a new project out of one.

use super::answer::{Reply, counted};
use super::{Globals, Setting, pseudonym, remember_export};
use crate::error::{Error, Result};
use crate::model::stop::Stop;
use crate::project::Project;
use crate::project::import::Progress;
use crate::project::mirror;
use std::path::{Path, PathBuf};

/// Everything, as a folder of plain files that git can keep
///
/// The whole project file in a form that reads well and compares well: texts as text, every table as CSV, a coding a line,
/// the history at its end. The same project gives the same bytes; written over an older mirror of the project, only what
/// changed is touched, and what else lies in the folder (`.git`) is left alone. `thema -p NEW.thema import FOLDER` makes a
/// project of it again, with everything that was in this one, ids, history and undo.
///
/// It has everything that the project file has: what was said, the files as they came, names, memos. Its files are readable
/// by you alone, but git does not keep that. What is erased in the project, by `participant withdraw` or `pseudonym apply`, is
/// erased in the mirror when it is written the next time, and stays in older versions that git keeps: those have to be
/// rewritten or removed too.
#[derive(Debug, clap::Args)]
pub struct Write {
    /// Where; made if it is not there.
    folder: PathBuf,
}

impl Write {
    pub(super) fn run(self, project: &mut Project, globals: &Globals, progress: Progress<'_>) -> Result<Reply> {
        if globals.output.is_some() {
            let hint = format!("leave `-o` out: `thema export mirror {}`", self.folder.display());
            return Err(Error::with_hint("a mirror is a folder of files, and no answer for one file", hint));
        }
        if let Some(list) = &globals.check_names {
            pseudonym::none_left(project, list)?;
        }
        let written = project.write_mirror(&self.folder, progress)?;
        remember_export(project, &self.folder);
        let mut changes = vec![format!("{} new or changed", written.changed)];
        changes.extend((written.removed > 0).then(|| format!("{} removed", written.removed)));
        let files = counted(written.files as u64, "file");
        Ok(Reply::said(format!("wrote {} with {files}: {}", self.folder.display(), changes.join(", "))))
    }
}

/// Makes a new project of a mirror: the one named by `-p`, else one in this folder that is called as the mirror is.
pub(super) fn restore(folder: &Path, is_dry: bool, globals: &Globals, setting: &mut Setting<'_>) -> Result<Reply> {
    if let Some(path) = &globals.output {
        let hint = format!("name it with `-p {}`", path.display());
        return Err(Error::with_hint("a mirror becomes a project, and no answer to be written", hint));
    }
    let to = if is_dry { None } else { Some(place(folder, setting)?) };
    let restored = mirror::restore(folder, to.as_deref(), setting.clock.clone(), &Stop::default(), setting.progress)?;
    let study = restored.project.study()?;
    let counts = [
        counted(study.documents.len() as u64, "document"),
        counted(study.codebook.len() as u64, "code"),
        counted(study.codings.len() as u64, "coding"),
        counted(restored.project.log(usize::MAX)?.len() as u64, "step"),
    ];
    let (title, counts) = (&study.about.title, counts.join(", "));
    Ok(Reply::said(match to {
        None => format!("{} can be read: the project \"{title}\" with {counts}", folder.display()),
        Some(to) => format!("made {} of {}: the project \"{title}\" with {counts}", to.display(), folder.display()),
    }))
}

/// Where the new project is made. Fails if a project is there.
fn place(folder: &Path, setting: &Setting<'_>) -> Result<PathBuf> {
    let nearest = if setting.project.is_none() { super::default_project()? } else { None };
    match (&setting.project, nearest) {
        (Some(path), _) if !path.exists() => Ok(path.clone()),
        (None, None) => Ok(named_after(folder)),
        (Some(there), _) => Err(not_into(folder, there)),
        (None, Some(there)) => Err(not_into(folder, &there)),
    }
}

/// A file in this folder called as the mirror is.
fn named_after(folder: &Path) -> PathBuf {
    let whole = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().map_or("study".into(), |name| name.to_string_lossy().into_owned());
    PathBuf::from(format!("{name}.thema"))
}

/// A mirror is not merged into a project that is there.
pub(super) fn not_into(folder: &Path, there: &Path) -> Error {
    let mirror = folder.display();
    Error::with_hint(
        format!("{mirror} is a text mirror: it becomes a new project, and {} is there already", there.display()),
        format!("name a new file, in a shell: `thema -p NEW.thema import {mirror}`"),
    )
}
