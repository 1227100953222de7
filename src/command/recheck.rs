//! The passages that amendments touched: listing them, and noting that somebody looked at them.

use super::answer::{Reply, counted};
use crate::error::{Error, Result};
use crate::model::ids::RecheckId;
use crate::project::Project;
use crate::project::recheck::{ToCheck, no_recheck};
use crate::report::{Cell, Column, Report};
use serde_json::json;

/// List the passages whose words an amendment touched, or note that you looked at them
///
/// A coding with changed words counts as it stands. One without a word left, or that would be there twice, counts nowhere
/// until it is placed again (`thema coding move ID --span START..END`) or taken off (`thema coding remove ID`).
#[derive(Debug, clap::Args)]
pub struct Recheck {
    /// Of this document; else of all.
    document: Option<String>,
    /// Those that somebody has looked at too.
    #[arg(long)]
    all: bool,
    /// Note that you looked at these, by their ids or the last letters of them.
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["document", "all", "all_done"])]
    done: Vec<String>,
    /// Note that you looked at everything in this document.
    #[arg(long, value_name = "DOCUMENT", conflicts_with_all = ["document", "all"])]
    all_done: Option<String>,
}

/// How many letters of an id people see: its last ones, as the first say when it was made.
const SHORT: usize = 6;

impl Recheck {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        if let Some(name) = &self.all_done {
            let document = project.document_named(name)?;
            let open: Vec<RecheckId> =
                project.to_check(Some(document.id), false)?.into_iter().map(|item| item.id).collect();
            return done(project, &open);
        }
        if !self.done.is_empty() {
            let list = project.to_check(None, true)?;
            let ids = self.done.iter().map(|id| meant(&list, id)).collect::<Result<Vec<_>>>()?;
            return done(project, &ids);
        }
        let document = self.document.as_deref().map(|name| project.document_named(name)).transpose()?;
        let list = project.to_check(document.as_ref().map(|document| document.id), self.all)?;
        if list.is_empty() {
            let of = document.map_or(String::new(), |document| format!(" in {}", document.name));
            let looked = if self.all { "was touched by an amendment" } else { "is left to look at" };
            return Ok(Reply { talk: vec![format!("no passage{of} {looked}")], ..table(project, &[], self.all)? });
        }
        table(project, &list, self.all)
    }
}

fn done(project: &mut Project, ids: &[RecheckId]) -> Result<Reply> {
    let count = if ids.is_empty() { 0 } else { project.check_off(ids)? };
    let left = counted(project.count_to_check()? as u64, "passage");
    Ok(Reply::said(match count {
        0 => format!("looked at already; {left} left"),
        _ => format!("looked at {}; {left} left", counted(count as u64, "passage")),
    }))
}

/// The one that is meant by an id or its last letters.
fn meant(list: &[ToCheck], id: &str) -> Result<RecheckId> {
    let wanted = id.to_lowercase();
    let mut found = list.iter().filter(|item| wanted.chars().count() >= 4 && item.id.to_string().ends_with(&wanted));
    match (found.next(), found.next()) {
        (Some(item), None) => Ok(item.id),
        (Some(_), Some(_)) => Err(Error::with_hint(
            format!("several ids end with {id}"),
            "give the whole id: `thema document recheck --format csv`",
        )),
        (None, _) => Err(no_recheck(id)),
    }
}

fn table(project: &Project, list: &[ToCheck], all: bool) -> Result<Reply> {
    let (documents, coders, book) = (project.documents()?, project.coders()?, project.codebook()?);
    let checked = Column::text("checked", "Looked at");
    let mut report = Report::new(
        "Passages to look at",
        vec![
            Column::text("id", "Id").for_programs(),
            Column::text("short_id", "Id").for_people(),
            Column::text("about", "About").for_programs(),
            Column::text("about_id", "About").for_programs(),
            Column::text("document", "Document"),
            Column::text("place", "Place").for_people(),
            Column::figure("start", "Start").for_programs(),
            Column::figure("end", "End").for_programs(),
            Column::text("coder", "Coder"),
            Column::text("code", "Code"),
            Column::text("change", "Change"),
            Column::text("before", "Before"),
            Column::text("after", "After"),
            if all { checked } else { checked.for_programs() },
        ],
    );
    for item in list {
        let id = item.id.to_string();
        let end = |end: fn(crate::model::span::Span) -> crate::model::span::CharPos| {
            item.place.map_or(Cell::Empty, |place| Cell::Integer(end(place).get().into()))
        };
        let code = match item.code {
            Some(code) => book.path(code).to_owned(),
            None => format!("{} {}", item.about.word(), item.title).trim_end().to_owned(),
        };
        let short: String = id.chars().skip(id.chars().count().saturating_sub(SHORT)).collect();
        report.push(vec![
            Cell::text(id),
            Cell::text(short),
            item.about.word().into(),
            Cell::text(item.about.id()),
            Project::document_name(&documents, item.document).into(),
            item.place.map_or(Cell::Empty, |place| Cell::text(place.to_string())),
            end(crate::model::span::Span::start),
            end(crate::model::span::Span::end),
            item.coder.map_or(Cell::Empty, |coder| Project::coder_name(&coders, coder).into()),
            Cell::text(code),
            item.touch.word().into(),
            Cell::text(item.before.as_deref().unwrap_or("(erased)")),
            item.after.as_str().into(),
            if item.checked { "yes".into() } else { "no".into() },
        ]);
    }
    Ok(Reply::report(report, json!({"all": all})))
}
