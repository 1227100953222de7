//! Sets and links that came with another program's project.

use super::answer::Reply;
use crate::error::Result;
use crate::project::Project;
use crate::report::{Cell, Column, Report};
use serde_json::json;

/// Sets (document groups, code groups) and links of another program's project
#[derive(Debug, clap::Subcommand)]
pub enum Set {
    /// List the sets with what is in them
    List,
    /// List the links between things
    Links,
}

impl Set {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        let text = |names: &[(&str, &str)]| names.iter().map(|(name, heading)| Column::text(*name, *heading)).collect();
        let mut report;
        match self {
            Self::List => {
                let columns = [("set", "Set"), ("description", "Description"), ("kind", "Kind"), ("member", "Member")];
                report = Report::new("Sets", text(&columns));
                for (set, members) in project.sets()? {
                    let heading = || -> Vec<Cell> { vec![set.name.as_str().into(), set.description.as_str().into()] };
                    for (kind, name) in &members {
                        report.push([heading(), vec![(*kind).into(), name.as_str().into()]].concat());
                    }
                    if members.is_empty() {
                        report.push([heading(), vec![Cell::Empty; 2]].concat());
                    }
                }
            }
            Self::Links => {
                let columns = [
                    ("link", "Link"),
                    ("from_kind", "From"),
                    ("from", ""),
                    ("direction", "Direction"),
                    ("to_kind", "To"),
                    ("to", ""),
                ];
                report = Report::new("Links", text(&columns));
                for (link, [from, to]) in project.links()? {
                    report.push(vec![
                        link.name.as_str().into(),
                        from.0.into(),
                        from.1.as_str().into(),
                        link.direction.word().into(),
                        to.0.into(),
                        to.1.as_str().into(),
                    ]);
                }
            }
        }
        Ok(Reply::report(report, json!({"project": project.study()?.about.title})))
    }
}
