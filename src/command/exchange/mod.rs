//! Projects, codebooks and codings of other programs in; [`Writing`] is this project out to them.

mod out;

pub use out::Writing;

use super::Setting;
use super::answer::Reply;
use crate::error::{Error, Result};
use crate::formats::foreign::{self as tables, Given};
use crate::formats::transcript::Rules;
use crate::model::exchange::Fidelity;
use crate::model::exchange::offsets::Unit;
use crate::project::Project;
use crate::project::exchange::load::{Loaded, Loading};
use crate::project::foreign::{self, Asked, Kind};
use crate::project::import::Progress;
use crate::report::{Cell, Column, Report};
use crate::store::Draft;
use serde_json::json;
use std::path::{Path, PathBuf};

/// How files of other programs are taken.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Of other programs")]
pub struct FromOthers {
    /// What a file is, where its content does not say: codes (a list, one a line), nvivo-coding, …
    #[arg(long, value_name = "WHAT")]
    from: Option<String>,
    /// Refuse what cannot be taken just as it is.
    #[arg(long)]
    strict: bool,
    /// A coder of the file is the project's coder of the same name; else they are two people.
    #[arg(long)]
    same_coders: bool,
    /// Whose codings they are, where the file does not say.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// What positions count: characters, utf-16 or utf-8. Else what the passages fit best.
    #[arg(long, value_name = "UNIT")]
    offsets: Option<String>,
    /// Which project of a database that holds several.
    #[arg(long, value_name = "NAME")]
    project_in: Option<String>,
    /// What stands between theme and code in a name (`.` in Taguette): then a tree is made of them.
    #[arg(long, value_name = "SIGN")]
    split: Option<String>,
    /// Which column of a table of segments is what: document, code, quote, group, coder, memo, created_at, weight.
    #[arg(long, value_name = "FIELD=HEADING", value_delimiter = ',')]
    columns: Vec<String>,
    /// The code of a file that is about one and does not name it.
    #[arg(long, value_name = "NAME")]
    about_code: Option<String>,
}

impl FromOthers {
    fn asked(&self, encoding: Option<&str>) -> Result<Asked> {
        let listed = |words: Vec<&str>| format!("write one of {}", words.join(", "));
        let kind = self.from.as_deref().map(|word| {
            tables::Kind::from_word(word).ok_or_else(|| {
                let hint = listed(tables::Kind::ALL.iter().map(|kind| kind.word()).collect());
                Error::with_hint(format!("there is no kind of file \"{word}\""), hint)
            })
        });
        let unit = self.offsets.as_deref().map(|word| {
            Unit::from_word(word).ok_or_else(|| {
                Error::with_hint(
                    format!("positions cannot count \"{word}\""),
                    listed(vec!["characters", "utf-16", "utf-8"]),
                )
            })
        });
        let column = |column: &String| {
            let (field, heading) = column.split_once('=').unwrap_or((column, ""));
            let known = tables::Field::from_word(field.trim()).filter(|_| !heading.is_empty());
            known.map(|field| (field, heading.to_owned())).ok_or_else(|| {
                let hint = listed(tables::Field::ALL.iter().map(|field| field.word()).collect());
                Error::with_hint(format!("\"{column}\" names no field and heading, as document=Interview"), hint)
            })
        };
        Ok(Asked {
            kind: kind.transpose()?,
            unit: unit.transpose()?,
            project: self.project_in.clone(),
            split: self.split.clone(),
            columns: self.columns.iter().map(column).collect::<Result<_>>()?,
            code: self.about_code.clone(),
            encoding: encoding.map(str::to_owned),
        })
    }

    /// Sorts paths into what is of other programs and the rest. Looks into each file once.
    ///
    /// Fails for a file that only its own program can read.
    pub(super) fn sorted(&self, paths: &[PathBuf]) -> Result<Sorted> {
        let asked = self.asked(None)?.kind.map(Kind::Table);
        let mut sorted = Sorted { foreign: Vec::new(), own: Vec::new() };
        for path in paths {
            match asked.or_else(|| Kind::of(path)) {
                Some(kind) => sorted.foreign.push((path.clone(), kind)),
                None => {
                    foreign::ensure_open(path)?;
                    sorted.own.push(path.clone());
                }
            }
        }
        Ok(sorted)
    }

    /// Reads files of other programs.
    pub(super) fn read(&self, files: Vec<(PathBuf, Kind)>, encoding: Option<&str>) -> Result<Vec<Foreign>> {
        let asked = self.asked(encoding)?;
        let read = |(path, kind): (PathBuf, Kind)| {
            let (given, fidelity) = foreign::read(&path, kind, &asked)?;
            Ok(Foreign { path, kind, given, fidelity })
        };
        files.into_iter().map(read).collect()
    }

    /// How a study is loaded that is read by these rules.
    pub(super) fn loading(&self, rules: Rules, dry_run: bool, bring_back: Vec<String>) -> Loading {
        let (same_coders, strict) = (self.same_coders, self.strict);
        Loading { same_coders, by: self.by.clone(), rules, bring_back, strict, dry_run }
    }
}

/// Paths, by what lies there.
pub(super) struct Sorted {
    pub(super) foreign: Vec<(PathBuf, Kind)>,
    /// Transcripts and tables, as it seems.
    pub(super) own: Vec<PathBuf>,
}

/// A file of another program that was read.
pub(super) struct Foreign {
    path: PathBuf,
    kind: Kind,
    given: Given,
    fidelity: Fidelity,
}

impl Foreign {
    /// What the study is called, if the file says so.
    fn title(&self) -> Option<&str> {
        match &self.given {
            Given::Study(study) if self.kind.is_study() => Some(study.title.trim()).filter(|title| !title.is_empty()),
            _ => None,
        }
    }

    /// Brings it in; what to say of it, and what became of everything in it.
    fn import(
        self,
        project: &mut Project,
        loading: &Loading,
        progress: Progress<'_>,
    ) -> Result<(Vec<String>, Fidelity)> {
        let Self { path, kind, given, mut fidelity } = self;
        let mut exchange = match given {
            Given::Study(exchange) => *exchange,
            Given::Segments(segments) => {
                let (exchange, found) = project.find_segments(segments)?;
                fidelity.append(found);
                exchange
            }
        };
        if exchange.title.is_empty() {
            exchange.title = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        }
        let origin = exchange.origin.clone();
        let loaded = project.load(exchange, fidelity, loading, progress)?;
        let mut talk = vec![match origin.is_empty() {
            true => format!("{}: {}", path.display(), kind.told()),
            false => format!("{}: {}, written by {origin}", path.display(), kind.told()),
        }];
        talk.extend(summed(&loaded));
        talk.extend(loading.dry_run.then(|| "a dry run: nothing was changed".to_owned()));
        Ok((talk, loaded.fidelity))
    }
}

/// Brings files of other programs in, one after another; answers what became of everything in them.
pub(super) fn import(
    files: Vec<Foreign>,
    project: &mut Project,
    loading: &Loading,
    progress: Progress<'_>,
) -> Result<Reply> {
    let (mut said, mut told) = (Vec::new(), Vec::new());
    for file in files {
        let path = file.path.display().to_string();
        let (talk, fidelity) = file.import(project, loading, progress)?;
        said.extend(talk);
        told.push((path, fidelity));
    }
    Ok(Reply { talk: said, ..report(&told) })
}

/// Makes a project, named by `-p` or as the first file is and titled as the study is, for `fill` to bring the files in;
/// nothing is left if that fails.
pub(super) fn in_new(
    files: Vec<Foreign>,
    setting: &mut Setting<'_>,
    fill: impl FnOnce(Vec<Foreign>, &mut Project, Progress<'_>) -> Result<Reply>,
) -> Result<Reply> {
    let first = files.first().map_or(Path::new("study"), |file| &file.path);
    let place = setting.project.clone().unwrap_or_else(|| named_after(first));
    let stem = place.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let title = files.iter().find_map(Foreign::title).unwrap_or(&stem).to_owned();
    let draft = Draft::of(&place)?;
    let mut project = Project::draft(&draft, &title, setting.clock.clone())?;
    let mut reply = fill(files, &mut project, setting.progress)?;
    drop(project);
    draft.publish()?;
    reply.talk.insert(0, format!("made {}", place.display()));
    Ok(Reply { from: Some(place), ..reply })
}

/// What was added, and what was there.
fn summed(loaded: &Loaded) -> Vec<String> {
    let parts = |pick: fn(&(&'static str, usize, usize)) -> usize| -> Vec<String> {
        let some = loaded.counts.iter().filter(|count| pick(count) > 0);
        some.map(|count| format!("{} {}", pick(count), in_number(count.0, pick(count)))).collect()
    };
    let (added, known) = (parts(|count| count.1), parts(|count| count.2));
    let mut lines = vec![match added.is_empty() {
        true => "added: nothing".to_owned(),
        false => format!("added: {}", added.join(", ")),
    }];
    lines.extend((!known.is_empty()).then(|| format!("there already: {}", known.join(", "))));
    lines
}

/// The word for one of them, if it is one.
fn in_number(what: &'static str, count: usize) -> &'static str {
    match (count, what) {
        (1, "media") => "medium",
        (1, "marks in media") => "mark in media",
        (1, "members of sets") => "member of sets",
        (1, what) => what.strip_suffix('s').unwrap_or(what),
        (_, what) => what,
    }
}

/// The report of what became of everything, as a table.
pub(super) fn report(files: &[(String, Fidelity)]) -> Reply {
    let columns = vec![
        Column::text("file", "File").for_programs(),
        Column::text("outcome", "Outcome"),
        Column::figure("count", "Count"),
        Column::text("what", "What"),
        Column::text("why", "Why"),
        Column::text("examples", "Examples"),
    ];
    let mut report = Report::new("Fidelity", columns);
    for (file, fidelity) in files {
        let mut entries: Vec<_> = fidelity.entries.iter().collect();
        entries.sort_by_key(|entry| entry.outcome);
        for entry in entries {
            let examples: Vec<&str> = entry.examples.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
            report.push(vec![
                file.as_str().into(),
                entry.outcome.word().into(),
                Cell::Integer(entry.count),
                entry.what.as_str().into(),
                entry.why.as_str().into(),
                Cell::text(examples.join("; ")),
            ]);
        }
    }
    let files: Vec<&str> = files.iter().map(|(file, _)| file.as_str()).collect();
    Reply::report(report, json!({"files": files}))
}

/// A file in this folder called as what it is made of.
fn named_after(path: &Path) -> PathBuf {
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = whole.file_stem().map_or("study".into(), |name| name.to_string_lossy().into_owned());
    PathBuf::from(format!("{name}.thema"))
}
