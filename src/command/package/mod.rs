//! The replication package: what a study hands to its readers, searched for what must not go out before a byte is written.

mod bundle;
mod leaks;
mod outputs;
mod readme;

pub use bundle::Bundle;

use self::leaks::{Finding, Guard};
use self::outputs::{Grade, Plan};
use super::answer::{Answer, Reply, counted};
use super::make::{Origin, Ready, Recipe, compute, read};
use super::pseudonym::read_list;
use super::{Globals, select};
use crate::analysis::identifiers::{Candidate, Kind};
use crate::error::{Error, Result};
use crate::formats::recipe;
use crate::formats::toml::Problem;
use crate::model::names::Name;
use crate::project::Project;
use crate::project::import::Progress;
use crate::project::selection::{Asked, Selection};
use crate::project::study::Study;
use crate::report::{Cell, Column, Rendered, Report};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The replication package of a study, for a repository such as OSF or Zenodo: `thema package -o study.zip`
///
/// In a ZIP file or a folder (`-o study/`): codebook, participants, counts, agreement, picked quotes, figures, method
/// section, checklists and audit trail, with a README that names every file and its command, their checksums, and the recipe
/// from which `thema make` makes them again. As it is, it may be public: of what was said it has the picked quotes and
/// nothing else, and no memo. Before anything is written, every file is searched for the real names of `--check-names`, for
/// what else looks like a name, for addresses and numbers, and for words of the transcripts; if any is found, nothing is
/// written.
#[derive(Debug, clap::Args)]
pub struct Package {
    /// For the team alone: with the words of all coded passages.
    #[arg(long)]
    segments: bool,
    /// The outputs of this recipe (see `thema make`) instead.
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
    /// Show attributes that fewer than N participants share as "other".
    #[arg(long, value_name = "N", default_value = "2", conflicts_with = "recipe")]
    k: usize,
    /// The licence it is under, by its SPDX id, as in `--licence CC-BY-4.0`.
    #[arg(long, value_name = "ID", value_parser = licence)]
    licence: Option<String>,
    /// Words that are found and tell of nobody: let them stand. No name of a list can be let stand.
    #[arg(long, value_name = "WORDS")]
    allow: Vec<String>,
    /// List what would be in it and what the search finds, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// The shape of an SPDX id; which ids there are changes every month.
fn licence(id: &str) -> std::result::Result<String, String> {
    let is_id = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '+');
    match id.is_empty() || id.len() > 64 || !id.chars().all(is_id) {
        true => Err("a licence is named by its SPDX id, as CC-BY-4.0, CC0-1.0 or ODC-By-1.0".to_owned()),
        false => Ok(id.to_owned()),
    }
}

/// Files that thema puts into every package itself.
const README: &str = "README.md";
const RECIPE: &str = "outputs.toml";
const LICENCE: &str = "LICENCE.txt";
const SUMS: &str = "SHA256SUMS";

impl Package {
    /// Whether it lists what would be written, and writes nothing.
    pub(super) const fn is_dry(&self) -> bool {
        self.dry_run
    }

    pub(super) fn run(self, project: &mut Project, globals: &Globals, progress: Progress<'_>) -> Result<Reply> {
        let to = match (&globals.output, self.dry_run) {
            (None, false) => {
                let hint = "name it: `thema package -o study.zip`, or `-o study/`; --dry-run shows what would be in it";
                return Err(Error::with_hint("a package is a file or a folder, and not for the terminal", hint));
            }
            (to, _) => to.as_deref(),
        };
        // What cannot be written in the end is said before anything is computed.
        to.map_or(Ok(()), Bundle::check_place)?;
        let study = project.study()?;
        if let Some(round) = study.rounds.iter().find(|round| round.blind && !round.closed) {
            return Err(Error::with_hint(
                format!(
                    "the round {} is blind and not closed: its coders shall not see each other's work yet",
                    round.name
                ),
                "make the package when the round is closed",
            ));
        }
        let guard = self.guard(project, &study, globals)?;
        let (plan, recipe, origin) = self.plan(project, &study)?;
        let origin = Origin { name: origin, folder: Path::new("") };
        // The names are looked for below, in all files at once.
        let unchecked = Globals { raw: globals.raw, ..Globals::default() };
        let made = compute(&recipe.outputs, &origin, project, &unchecked, progress)?;

        let mut findings: Vec<Finding> = guard.of_answers(&made);
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for Ready { answer, made, .. } in &made {
            if [README, RECIPE, LICENCE, SUMS].iter().any(|own| own.eq_ignore_ascii_case(&made.file)) {
                let hint = "call the output otherwise in the recipe";
                return Err(Error::with_hint(format!("the package has a {} of its own", made.file), hint));
            }
            let bytes = match answer {
                Rendered::Text(text) => text.clone().into(),
                Rendered::File { bytes, .. } => bytes.clone(),
            };
            files.insert(made.file.clone(), bytes);
        }
        let everything = Selection::find(&study, &Asked::default())?;
        let provenance = select::provenance(&study, &everything, &[]);
        let about = readme::About {
            study: &study,
            grade: self.grade(),
            k: self.k,
            plan: &plan,
            made: &made,
            guard: &guard,
            allowed: findings.iter().filter(|finding| self.is_allowed(finding)).count(),
            licence: self.licence.as_deref(),
            provenance: &provenance,
        };
        let own = [(README, Some(about.readme())), (RECIPE, Some(recipe.text)), (LICENCE, about.licence())];
        for (file, text) in own.into_iter().filter_map(|(file, text)| Some((file, text?))) {
            findings.extend(guard.of_text(file, &text));
            files.insert(file.to_owned(), text.into());
        }
        findings.extend(files.keys().flat_map(|file| guard.of_file_name(file)));
        let folder = bundle::folder_name(&study.about.title);
        findings.extend(guard.of_file_name(&folder));
        findings
            .extend(to.and_then(Path::file_name).iter().flat_map(|name| guard.of_file_name(&name.to_string_lossy())));
        findings.retain(|finding| !self.is_allowed(finding));

        let bundle = Bundle::new(folder, files);
        if self.dry_run {
            return Ok(self.listed(&bundle, &made, &findings, &plan, &guard));
        }
        if !findings.is_empty() {
            return Err(leaks::refused(&findings));
        }
        let talk = self.said(&plan, &guard);
        Ok(Reply { answer: Answer::Bundle(bundle), talk, ..Reply::default() })
    }

    const fn grade(&self) -> Grade {
        if self.segments { Grade::Team } else { Grade::Public }
    }

    fn guard(&self, project: &Project, study: &Study, globals: &Globals) -> Result<Guard> {
        let names = match &globals.check_names {
            Some(list) => Some(project.names(read_list(list)?, false)?),
            None => None,
        };
        let spoken = match self.grade() {
            Grade::Public => Some(project.spoken()?),
            Grade::Team => None,
        };
        let known = names.clone().unwrap_or_default();
        let mut candidates = project.name_candidates(&project.documents()?, &known)?;
        candidates.retain(|one| matches!(one.kind, Kind::Person | Kind::Organisation));
        let kinds = candidates.iter().map(|one| one.kind).collect();
        let name = |one: Candidate| Name { real: one.text, replacement: one.replacement };
        let likely = (project.names(candidates.into_iter().map(name).collect(), false)?, kinds);
        Ok(Guard { names, likely, spoken, fingerprint: study.fingerprint().to_owned() })
    }

    /// What is made, and by which recipe.
    fn plan(&self, project: &Project, study: &Study) -> Result<(Plan, Recipe, String)> {
        if let Some(path) = &self.recipe {
            return Ok((Plan::default(), read(path)?, path.display().to_string()));
        }
        let plan = Plan::of(project, study, self.grade(), self.k)?;
        let text = recipe::write(plan.outputs.iter().map(|output| (output.0.as_str(), output.1.as_str())));
        let problem = |problems: Vec<Problem>| {
            let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Error::refused(format!("the recipe of the package cannot be read: {}", said.join("; ")))
        };
        let outputs = recipe::read(&text).map_err(problem)?;
        Ok((plan, Recipe { text, outputs }, "the package".to_owned()))
    }

    fn is_allowed(&self, finding: &Finding) -> bool {
        finding.may_stand() && self.allow.iter().any(|words| finding.is_in(words))
    }

    /// What people should know of a package that was, or would be, written.
    fn said(&self, plan: &Plan, guard: &Guard) -> Vec<String> {
        let mut said: Vec<String> =
            plan.absent.iter().map(|absent| format!("without {}: {}", absent.what, absent.why)).collect();
        if guard.names.is_none() {
            said.push(
                "no list of real names was given, so only what looks like one was looked for: `--check-names LIST` (see \
                 `thema pseudonym`)"
                    .to_owned(),
            );
        }
        if self.segments {
            said.push("it has the words of all coded passages: for the team, and not to be public".to_owned());
        }
        said
    }

    /// What would be in it.
    fn listed(&self, bundle: &Bundle, made: &[Ready], findings: &[Finding], plan: &Plan, guard: &Guard) -> Reply {
        let columns = vec![
            Column::text("file", "File"),
            Column::text("command", "Made by"),
            Column::figure("bytes", "Bytes"),
            Column::figure("found", "Found"),
        ];
        let mut report = Report::new("What would be in the package", columns);
        for (file, bytes) in bundle.files() {
            let line = made.iter().find(|one| one.made.file == *file).map(|one| format!("thema {}", one.made.line));
            let found = findings.iter().filter(|finding| finding.file == *file).count() as u64;
            report.push(vec![
                file.as_str().into(),
                line.map_or(Cell::Empty, Cell::text),
                Cell::Integer(bytes.len() as u64),
                if found == 0 { Cell::Empty } else { Cell::Integer(found) },
            ]);
        }
        let mut talk = self.said(plan, guard);
        talk.push(match findings {
            [] => "a dry run: nothing was written, and nothing was found that must not go out".to_owned(),
            _ => format!("a dry run: nothing was written. Found: {}", leaks::in_words(findings)),
        });
        let about = json!({"what": "package", "found": findings.iter().map(Finding::json).collect::<Vec<_>>()});
        Reply { talk, wrong: !findings.is_empty(), tells_names: true, ..Reply::report(report, about) }
    }
}

/// `3 files`.
fn files(count: usize) -> String {
    counted(count as u64, "file")
}
