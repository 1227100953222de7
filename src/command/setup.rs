//! Projects as files: making one, finding one, looking after one; and what is printed from the grammar.

use super::answer::{Answer, Reply};
use super::{Setting, grammar};
use crate::error::{Error, Result};
use crate::model::coding::CoderRole;
use crate::project::Project;
use std::path::PathBuf;

/// The ending of project files.
const ENDING: &str = "thema";

/// Make a new project
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Where [default: the folder's name with .thema, in this folder].
    file: Option<PathBuf>,
    /// The study's title [default: the file's name].
    #[arg(long)]
    title: Option<String>,
}

/// Check the project file: is it whole, and does it say what its history says?
#[derive(Debug, clap::Args)]
pub struct Doctor {}

/// Write a complete copy of the project
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// Where; must not be there yet.
    file: PathBuf,
}

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub struct Completions {
    shell: clap_complete::Shell,
}

/// Print the manual page
#[derive(Debug, clap::Args)]
pub struct Man {}

/// The project meant when none is named: the only one in the folder one is in, or in the nearest above that has any.
///
/// Fails if that folder has several.
pub fn default_project() -> Result<Option<PathBuf>> {
    let Ok(here) = std::env::current_dir() else { return Ok(None) };
    for folder in here.ancestors() {
        let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == ENDING) && path.is_file())
            .collect();
        found.sort();
        match found.as_slice() {
            [] => {}
            [_] => return Ok(found.pop()),
            several => {
                let names: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
                return Err(Error::with_hint(
                    format!("there are several projects: {}", names.join(", ")),
                    "name one with `-p FILE`",
                ));
            }
        }
    }
    Ok(None)
}

impl Init {
    pub(super) fn run(self, setting: &mut Setting<'_>) -> Result<Reply> {
        let path = match (self.file, std::env::current_dir()) {
            (Some(file), _) if file.extension().is_none() => file.with_extension(ENDING),
            (Some(file), _) => file,
            (None, Ok(folder)) => {
                let name = folder.file_name().map_or("study".into(), |name| name.to_string_lossy().into_owned());
                PathBuf::from(format!("{name}.{ENDING}"))
            }
            (None, Err(_)) => PathBuf::from(format!("study.{ENDING}")),
        };
        let title = self
            .title
            .unwrap_or_else(|| path.file_stem().map_or("study".into(), |name| name.to_string_lossy().into_owned()));
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::refused(format!("{} cannot be made: {error}", folder.display())))?;
        }
        let mut project = Project::create(&path, &title, setting.clock.clone())?;
        let mut talk = vec![format!("made {}", path.display())];
        if let Some(name) = &setting.coder {
            project.add_coder(name, CoderRole::Lead)?;
            talk.push(format!("{name} is its lead"));
        }
        let named = path.display();
        talk.push(format!("next: `thema -p {named} coder add YOUR-NAME`, then `thema -p {named} import TRANSCRIPTS…`"));
        Ok(Reply { talk, ..Reply::default() })
    }
}

impl Doctor {
    pub(super) fn run(self, setting: &mut Setting<'_>) -> Result<Reply> {
        let path = setting.project_file()?;
        let findings = Project::check_file(&path)?;
        let mut lines = Vec::new();
        for finding in &findings {
            lines.push(format!("{} {}", if finding.problems.is_empty() { "ok  " } else { "BAD " }, finding.checked));
            lines.extend(finding.problems.iter().map(|problem| format!("     {problem}")));
        }
        let bad = findings.iter().filter(|finding| !finding.problems.is_empty()).count();
        lines.push(match bad {
            0 => format!("{}: all {} checks passed", path.display(), findings.len()),
            _ => format!("{}: {bad} of {} checks failed", path.display(), findings.len()),
        });
        Ok(Reply { answer: Answer::Text(lines.join("\n") + "\n"), wrong: bad > 0, ..Reply::default() })
    }
}

impl Backup {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        project.backup(&self.file)?;
        let path = std::path::absolute(&self.file).unwrap_or_else(|_| self.file.clone());
        project.remember(&format!("{}{}", crate::project::BACKED_UP, path.display()), &project.now())?;
        Ok(Reply::said(format!("copied the project to {}", self.file.display())))
    }
}

impl Completions {
    pub(super) fn run(self) -> Result<Reply> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut grammar(), "thema", &mut script);
        Ok(Reply::text(String::from_utf8_lossy(&script)))
    }
}

impl Man {
    pub(super) fn run(self) -> Result<Reply> {
        let mut page = Vec::new();
        clap_mangen::Man::new(grammar())
            .render(&mut page)
            .map_err(|error| Error::refused(format!("the manual page cannot be printed: {error}")))?;
        Ok(Reply::text(String::from_utf8_lossy(&page)))
    }
}
