//! What was decided, done to the project. Each deed is one step of the history.

use super::Do;
use crate::error::Result;
use crate::model::codebook::{CodeField, CodeKind};
use crate::model::ids::{CodeId, CodingId};
use crate::project::Project;
use crate::project::codes::{SortBy, SplitTarget};
use crate::tui::action::{Action, Message};
use crate::tui::perform::load;

/// One deed, with what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Add {
        path: String,
        kind: CodeKind,
    },
    /// Other values for fields of these codes.
    Set {
        codes: Vec<CodeId>,
        fields: Vec<CodeField>,
        said: String,
    },
    Rename {
        code: CodeId,
        name: String,
    },
    Move {
        codes: Vec<CodeId>,
        parent: Option<CodeId>,
    },
    Shift {
        code: CodeId,
        later: bool,
    },
    Sort {
        parent: Option<CodeId>,
        by: SortBy,
    },
    Merge {
        from: Vec<CodeId>,
        into: CodeId,
    },
    Split {
        code: CodeId,
        targets: Vec<SplitTarget>,
        given: Vec<(CodingId, usize)>,
        said: String,
    },
    Retire(Vec<CodeId>),
    Restore(Vec<CodeId>),
}

/// Does it and answers with the project as it is now.
pub fn perform(project: &mut Project, deed: Deed) -> Result<Vec<Action>> {
    let before = project.log(1)?.first().map(|step| step.n);
    let (chosen, said) = done(project, deed)?;
    // A deed that changes nothing leaves no step, and is not said to be done.
    let changed = project.log(1)?.first().map(|step| step.n) != before;
    let said = if changed { said } else { Message::done("that is how it was already") };
    let loaded = Action::Loaded(Box::new(load(project)?));
    Ok(vec![loaded, Action::CodebookScreen(Do::Done(chosen)), Action::Say(said)])
}

fn done(project: &mut Project, deed: Deed) -> Result<(Option<CodeId>, Message)> {
    Ok(match deed {
        Deed::Add { path, kind } => {
            let id = project.add_code(&path, kind, |_| {})?;
            let said = Message::done(format!("new {}: {path}", kind.word()));
            (Some(id), said.with_hint("Enter says what it means"))
        }
        Deed::Set { codes, fields, said } => {
            project.set_codes(&codes, &fields)?;
            (None, Message::done(said).with_hint("u takes it back"))
        }
        Deed::Rename { code, name } => {
            project.rename_code(code, &name)?;
            (None, Message::done(format!("it is {} now", name.trim())))
        }
        Deed::Move { codes, parent } => {
            project.move_codes(&codes, parent)?;
            let book = project.codebook()?;
            let place = parent.map_or("at the top", |parent| book.path(parent));
            let place = if parent.is_some() { format!("under {place}") } else { place.to_owned() };
            (codes.first().copied(), Message::done(format!("{} {place} now", are(codes.len()))))
        }
        Deed::Shift { code, later } => {
            project.shift_code(code, later)?;
            (Some(code), Message::done(if later { "moved down" } else { "moved up" }))
        }
        Deed::Sort { parent, by } => {
            project.sort_codes(parent, by, false)?;
            (None, Message::done(format!("sorted by {}", by.word())).with_hint("u takes it back"))
        }
        Deed::Merge { from, into } => {
            project.merge_codes(&from, into)?;
            let name = project.codebook()?.get(into).map_or_else(String::new, |code| code.name.clone());
            let said = Message::done(format!("{} merged into {name}", are(from.len())));
            (Some(into), said.with_hint("u takes it back"))
        }
        Deed::Split { code, targets, given, said } => {
            project.split_code(code, &targets, &given)?;
            (Some(code), Message::done(said).with_hint("u takes it back"))
        }
        Deed::Retire(codes) => {
            project.retire_codes(&codes)?;
            let said = Message::done(format!("{} retired", are(codes.len())));
            (None, said.with_hint("u takes it back; z shows what is no longer in use, R there restores"))
        }
        Deed::Restore(codes) => {
            project.restore_codes(&codes)?;
            (codes.first().copied(), Message::done(format!("{} in use again", are(codes.len()))))
        }
    })
}

fn are(codes: usize) -> String {
    if codes == 1 { "the code is".to_owned() } else { format!("{codes} codes are") }
}
