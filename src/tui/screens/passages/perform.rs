//! What the screen asks of the project, and does to it.

use super::Asked;
use crate::analysis::query::QueryError;
use crate::error::Result;
use crate::model::ids::{CodeId, CodingId, DocumentId};
use crate::model::span::Span;
use crate::project::Project;
use crate::project::passages::{Found, Scope, Unanswered, Words};
use crate::project::selection::{Asked as Everything, Layer, Selection};
use crate::tui::action::{Action, Message};
use crate::tui::catalogue::Visibility;
use crate::tui::perform::load;
use crate::tui::view::counted;

/// So many characters of its turns are shown before and after a passage, if there is room.
const AROUND: u32 = 160;

/// A passage found, with what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub found: Found,
    pub document_name: String,
    /// The first turn it touches.
    pub turn: Option<u32>,
    /// Who speaks there.
    pub speaker: String,
    /// Whose turns it touches, each once.
    pub participants: Vec<String>,
}

impl Hit {
    pub const fn place(&self) -> (DocumentId, Span) {
        (self.found.document, self.found.span)
    }

    /// The codes behind it, each once.
    pub fn codes(&self) -> Vec<CodeId> {
        let mut codes = Vec::new();
        for coding in &self.found.codings {
            if !codes.contains(&coding.code) {
                codes.push(coding.code);
            }
        }
        codes
    }
}

/// Something to be done to many passages, in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Code { passages: Vec<(DocumentId, Span)>, code: CodeId },
    Recode { codings: Vec<CodingId>, to: CodeId },
    Uncode { codings: Vec<CodingId> },
}

/// Puts a query to the project.
pub fn look_up(project: &Project, asked: &Asked) -> Result<std::result::Result<Vec<Hit>, QueryError>> {
    let study = project.study()?;
    let layer = match asked.whose {
        // Who names coders has asked to see them.
        _ if asked.query.names_a_coder() => None,
        Visibility::All => None,
        Visibility::Mine => project.coder().map(|coder| Layer::Coder(coder.id)),
        Visibility::Of(coder) => Some(Layer::Coder(coder)),
    };
    let scope = Scope { selection: Selection::find(&study, &Everything::default())?, layer };
    let found = match project.passages(&study, &asked.query, &scope, asked.widen, Words::Spoken(AROUND)) {
        Ok(found) => found,
        Err(Unanswered::Query(error)) => return Ok(Err(error)),
        Err(Unanswered::Project(error)) => return Err(error),
    };
    let hits = found.into_iter().map(|found| {
        let document = &study.documents[found.at];
        let turns = document.turns_touched(found.span);
        let speakers = turns.iter().filter_map(|turn| document.speaker(turn.speaker));
        let mut participants: Vec<String> = Vec::new();
        for id in speakers.clone().filter_map(|speaker| speaker.participant) {
            let label = study.participant(Some(id)).map(|person| person.label.clone());
            participants.extend(label.filter(|label| !participants.contains(label)));
        }
        Hit {
            document_name: document.document.name.clone(),
            turn: turns.first().map(|turn| turn.n),
            speaker: speakers.clone().next().map_or_else(String::new, |speaker| speaker.label.clone()),
            participants,
            found,
        }
    });
    Ok(Ok(hits.collect()))
}

/// Does it to all of them; one undo takes it back.
pub fn perform(project: &mut Project, deed: &Deed) -> Result<Vec<Action>> {
    let name = |project: &Project, code: CodeId| -> Result<String> {
        Ok(project.codebook()?.get(code).map_or_else(String::new, |code| code.name.clone()))
    };
    let said = match deed {
        Deed::Code { passages, code } => {
            let added = project.add_codings(passages, *code)?;
            let already = if added.already == 0 { String::new() } else { format!("; {} had it", added.already) };
            format!("coded {} with {}{already}", counted(added.added.len(), "passage"), name(project, *code)?)
        }
        Deed::Recode { codings, to } => {
            let done = project.recode(codings, *to)?;
            let already = if done.already == 0 { String::new() } else { format!("; {} had it", done.already) };
            format!("recoded {} as {}{already}", counted(done.changed + done.joined, "coding"), name(project, *to)?)
        }
        Deed::Uncode { codings } => format!("took {} off", counted(project.remove_codings(codings)?, "coding")),
    };
    let catalogue = Action::Loaded(Box::new(load(project)?));
    Ok(vec![catalogue, Action::Say(Message::done(said).with_hint("u takes it back"))])
}
