//! Pseudonyms: candidates, a check of the whole project, and replacing real names for good.

use super::answer::{Reply, counted};
use super::import::read_table;
use crate::error::{Error, Result};
use crate::formats::pseudonyms;
use crate::model::document::Document;
use crate::model::names::{Name, Names};
use crate::project::Project;
use crate::project::pseudonyms::{Replacements, Search};
use crate::report::{Cell, Column, Report};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Real names: find candidates, replace them for good, check that none is left
#[derive(Debug, clap::Subcommand)]
pub enum Pseudonym {
    /// List what may tell who somebody is; as CSV it is a list to edit and to use
    Find {
        /// In these documents only.
        #[arg(long = "document", value_name = "NAME")]
        documents: Vec<String>,
        /// A list there is already: what it has is left out.
        #[arg(long, value_name = "FILE")]
        list: Option<PathBuf>,
    },
    /// Replace the names of a list (`real,replacement`, kept outside the project) everywhere, for good
    ///
    /// Texts get a new revision, and codings, memos and turns go with their words. The texts before, and the files as they
    /// came, are erased from the project file, and the names from its history. This cannot be undone: look with --dry-run
    /// first, and keep a `thema backup` as long as you may.
    Apply {
        list: PathBuf,
        /// Change the texts of these documents only; memos, codebook and the rest are changed in any case.
        #[arg(long = "document", value_name = "NAME")]
        documents: Vec<String>,
        /// Say what would be replaced, and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Find names in any case, but for those that are also ordinary words.
        #[arg(long)]
        any_case: bool,
    },
    /// List where names of a list still stand in the project: texts, memos, codebook, labels, files, history
    Check {
        list: PathBuf,
        /// Find names in any case, but for those that are also ordinary words.
        #[arg(long)]
        any_case: bool,
    },
}

/// The names of a list. Refused whole if any line of it is: half a list would leave names behind.
pub(super) fn read_list(path: &Path) -> Result<Vec<Name>> {
    let (text, _) = read_table(path)?;
    let about = |error: crate::formats::sheet::SheetError| Error::Refused {
        message: format!("{}: {error}", path.display()),
        hint: error.hint(),
    };
    let file = pseudonyms::read(&text).map_err(about)?;
    if file.refused.is_empty() {
        return Ok(file.names);
    }
    let lines: Vec<String> = file.refused.iter().map(|row| format!("  line {}: {}", row.line, row.reason)).collect();
    Err(Error::with_hint(
        format!("{}: {} cannot be used\n{}", path.display(), counted(lines.len() as u64, "line"), lines.join("\n")),
        "mend the list; nothing was done with the rest of it",
    ))
}

impl Pseudonym {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self {
            Self::Find { documents, list } => find(project, &documents, list.as_deref()),
            Self::Apply { list, documents, dry_run, any_case } => {
                let names = project.names(read_list(&list)?, any_case)?;
                let chosen = chosen(project, &documents)?;
                if dry_run {
                    preview(project, &names, chosen.as_deref())
                } else {
                    apply(project, &names, chosen.as_deref())
                }
            }
            Self::Check { list, any_case } => {
                let names = project.names(read_list(&list)?, any_case)?;
                let search = project.names_left(&names)?;
                Ok(check(&names, &search))
            }
        }
    }
}

fn chosen(project: &Project, names: &[String]) -> Result<Option<Vec<Document>>> {
    let found = names.iter().map(|name| project.document_named(name)).collect::<Result<Vec<_>>>()?;
    Ok((!found.is_empty()).then_some(found))
}

fn find(project: &Project, documents: &[String], list: Option<&Path>) -> Result<Reply> {
    let known = match list {
        Some(path) => project.names(read_list(path)?, false)?,
        None => Names::default(),
    };
    let documents = match chosen(project, documents)? {
        Some(chosen) => chosen,
        None => project.documents()?,
    };
    let found = project.name_candidates(&documents, &known)?;
    let mut report = Report::new(
        "Candidates for pseudonyms",
        vec![
            Column::text("candidate", "Candidate"),
            Column::text("kind", "Kind"),
            Column::figure("count", "n"),
            Column::text("documents", "Documents"),
            Column::text("example", "Example"),
            Column::text("replacement", "Replacement"),
        ],
    );
    for one in &found {
        report.push(vec![
            one.text.as_str().into(),
            one.kind.word().into(),
            u64::from(one.count).into(),
            Cell::text(one.documents.join(", ")),
            one.example.as_str().into(),
            one.replacement.as_str().into(),
        ]);
    }
    let mut reply = Reply::report(report, json!({"what": "candidates for pseudonyms"}));
    reply.talk = vec![
        format!("{}; a person described without a name, as \"the only midwife of the village\", is not among them",
            counted(found.len() as u64, "candidate")),
        "nor is a name in a text written in a script without capitals: read those for names".to_owned(),
        "as CSV (`-o list.csv`) this is a list to edit, to keep outside the project, and to use with `thema pseudonym apply`"
            .to_owned(),
    ];
    Ok(reply)
}

/// For each name how often it is replaced, and where.
fn table(names: &Names, replacements: &Replacements) -> Report {
    let mut report = Report::new(
        "Names replaced",
        vec![
            Column::text("real", "Real"),
            Column::text("replacement", "Replacement"),
            Column::figure("in_texts", "In texts"),
            Column::text("documents", "Documents"),
            Column::figure("elsewhere", "Elsewhere"),
        ],
    );
    for (name, found) in names.names().iter().zip(&replacements.names) {
        let documents: Vec<String> = found.texts.iter().map(|(name, count)| format!("{name} ({count})")).collect();
        report.push(vec![
            name.real.as_str().into(),
            name.replacement.as_str().into(),
            u64::from(found.count()).into(),
            Cell::text(documents.join(", ")),
            u64::from(found.elsewhere).into(),
        ]);
    }
    report
}

fn said(names: &Names, replacements: &Replacements) -> Vec<String> {
    let nowhere: Vec<&str> = names
        .names()
        .iter()
        .zip(&replacements.names)
        .filter(|(_, found)| found.is_nowhere())
        .map(|(name, _)| name.real.as_str())
        .collect();
    let mut said = Vec::new();
    if !nowhere.is_empty() {
        said.push(format!("found nowhere: {}", nowhere.join(", ")));
    }
    let passages = replacements.passages.len() as u64;
    if passages > 0 {
        said.push(format!("{} hold a name, and go with their words", counted(passages, "coding")));
    }
    if !replacements.doubtful.is_empty() {
        let count = counted(replacements.doubtful.len() as u64, "place");
        said.push(format!("{count} where a name begins a sentence and may be an ordinary word:"));
        let place = |one: &crate::project::pseudonyms::Doubtful| format!("  {}: {}", one.document, one.words);
        said.extend(replacements.doubtful.iter().map(place));
    }
    said
}

fn preview(project: &Project, names: &Names, chosen: Option<&[Document]>) -> Result<Reply> {
    let replacements = project.preview_names(names, chosen)?;
    let mut talk = said(names, &replacements);
    let study = project.study()?;
    let places = study.places();
    for coding in study.codings.iter().filter(|coding| replacements.passages.contains(&coding.id)) {
        let document = places.get(&coding.document).map_or("?", |&at| study.documents[at].document.name.as_str());
        let code = study.codebook.resolve(coding.code).map_or("", |code| study.codebook.path(code));
        talk.push(format!(
            "  {document} {} {code} ({})",
            coding.span,
            Project::coder_name(&study.coders, coding.coder)
        ));
    }
    talk.push(format!(
        "a dry run: nothing was changed. {} would get a new text; {} and {} would be erased for good",
        counted(u64::from(replacements.documents), "document"),
        counted(u64::from(replacements.texts), "earlier text"),
        counted(u64::from(replacements.files), "file"),
    ));
    Ok(Reply { talk, ..Reply::report(table(names, &replacements), json!({"what": "names to replace"})) })
}

fn apply(project: &mut Project, names: &Names, chosen: Option<&[Document]>) -> Result<Reply> {
    let replacements = project.replace_names(names, chosen)?;
    let mut talk = said(names, &replacements);
    talk.push(format!(
        "{} got a new text; {} and {} were erased for good",
        counted(u64::from(replacements.documents), "document"),
        counted(u64::from(replacements.texts), "earlier text"),
        counted(u64::from(replacements.files), "file"),
    ));
    if replacements.same > 0 {
        talk.push(format!(
            "{} fell together with another of the same coder and code, and `thema document recheck` lists them",
            counted(u64::from(replacements.same), "coding")
        ));
    }
    let left: BTreeSet<String> = project.names_left(names)?.left.into_iter().map(|left| left.place).collect();
    if !left.is_empty() {
        let left: Vec<String> = left.into_iter().collect();
        talk.push(format!("names are left in {}; `thema pseudonym check` lists them", left.join(", ")));
    }
    talk.push(
        "copies made before, and what was exported, still hold the names; keep the list outside the project".to_owned(),
    );
    Ok(Reply { talk, ..Reply::report(table(names, &replacements), json!({"what": "names replaced"})) })
}

/// Refuses to copy a project in which names of the list stand.
pub(super) fn none_left(project: &Project, list: &Path) -> Result<()> {
    let names = project.names(read_list(list)?, false)?;
    let found: BTreeSet<usize> = project.names_left(&names)?.left.iter().map(|left| left.name).collect();
    if found.is_empty() {
        return Ok(());
    }
    let real: Vec<&str> = found.iter().map(|at| names.names()[*at].real.as_str()).collect();
    Err(Error::with_hint(
        format!("real names of {} stand in the project: {}", list.display(), real.join(", ")),
        "`thema pseudonym check` says where, `thema pseudonym apply` replaces them",
    ))
}

fn check(names: &Names, search: &Search) -> Reply {
    let mut report = Report::new(
        "Names left",
        vec![Column::text("real", "Real"), Column::text("place", "Where"), Column::figure("count", "n")],
    );
    for left in &search.left {
        report.push(vec![
            names.names()[left.name].real.as_str().into(),
            left.place.as_str().into(),
            u64::from(left.count).into(),
        ]);
    }
    let mut talk = Vec::new();
    if !search.unread.is_empty() {
        talk.push(format!("the files of these, as they came, cannot be searched: {}", search.unread.join(", ")));
    }
    if search.left.is_empty() {
        talk.push(format!("none of {} is left in the project", counted(names.names().len() as u64, "name")));
        return Reply { talk, ..Reply::default() };
    }
    let found: BTreeSet<usize> = search.left.iter().map(|left| left.name).collect();
    talk.push(format!("{} of {} are left", found.len(), counted(names.names().len() as u64, "name")));
    Reply { talk, wrong: true, ..Reply::report(report, json!({"what": "names left"})) }
}
