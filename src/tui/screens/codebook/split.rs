//! Splitting a code: its passages are walked one by one, and a key sends each to another code.
//!
//! Nothing is written before the end, and then all of it as one step. Only the acting coder's own passages are walked:
//! a coding belongs to its coder, and what somebody meant by a mark is theirs to say. Those of others stay with the code,
//! which is said, so that they can split theirs.

use super::update::deed;
use super::{Ask, CodebookScreen, Deed, Do, Passage, Task, Wanted};
use crate::model::ids::{CodeId, CodingId};
use crate::project::codes::SplitTarget;
use crate::tui::action::{Action, Edit, Message};
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::keymap::Place;
use crate::tui::page::Step;
use crate::tui::rank::{Candidate, Leanings, candidates};
use crate::tui::screens::Work;
use crate::tui::state::State;

/// As many as there are digits.
const TARGETS_MAX: usize = 9;

/// A split being prepared, and then walked.
#[derive(Debug, Clone)]
pub struct Split {
    pub code: CodeId,
    /// Where passages can go, by their digit from 1.
    pub targets: Vec<SplitTarget>,
    /// How many passages are others'.
    pub others: usize,
    pub own: Vec<Wanted>,
    pub stage: Stage,
}

#[derive(Debug, Clone)]
pub enum Stage {
    /// Which codes? The line of the list only if one was gone to or something was typed.
    Choosing {
        line: Line,
        offers: Vec<Candidate>,
        chosen: Option<usize>,
    },
    Walking(Walk),
}

/// Going through the passages.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    pub passages: Vec<Passage>,
    /// What was decided for each: the place of a target, or to leave it.
    pub given: Vec<Option<Decision>>,
    /// After the last one stands what was decided.
    pub at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    To(usize),
    Stays,
}

impl Walk {
    /// How many passages go to the target.
    pub fn count(&self, target: usize) -> usize {
        self.given.iter().filter(|given| **given == Some(Decision::To(target))).count()
    }

    pub fn is_over(&self) -> bool {
        self.at >= self.passages.len()
    }

    fn decided(&self) -> Vec<(CodingId, usize)> {
        let pairs = self.passages.iter().zip(&self.given);
        let sent = pairs.filter_map(|(passage, given)| match given {
            Some(Decision::To(target)) => Some((passage.coding, *target)),
            _ => None,
        });
        sent.collect()
    }
}

impl Split {
    pub fn new(code: CodeId, own: Vec<Wanted>, others: usize, offers: Vec<Candidate>) -> Self {
        let stage = Stage::Choosing { line: Line::default(), offers, chosen: None };
        Self { code, targets: Vec::new(), others, own, stage }
    }

    /// The passages are there.
    pub fn begin(&mut self, passages: Vec<Passage>) {
        let given = vec![None; passages.len()];
        self.stage = Stage::Walking(Walk { passages, given, at: 0 });
    }

    pub const fn place(&self) -> Place {
        match self.stage {
            Stage::Choosing { .. } => Place::Line,
            Stage::Walking(_) => Place::CodeSplit,
        }
    }

    pub const fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self.stage {
            Stage::Choosing { .. } => &[("accept", "take, then begin"), ("cancel", "leave")],
            Stage::Walking(_) => &[
                ("choose-1", "sends it"),
                ("code-stay", "stays"),
                ("list-up", "back"),
                ("split-write", "write it"),
                ("split-drop", "leave"),
            ],
        }
    }

    pub fn panel_height(&self, height: u16) -> u16 {
        match self.stage {
            Stage::Choosing { .. } => (height * 3 / 5).min(16),
            Stage::Walking(_) => 0,
        }
    }
}

/// The codes that could be targets, and the one that could be made: beside the code, unless its path says otherwise.
pub fn offers(state: &State, code: CodeId, typed: &str) -> Vec<Candidate> {
    let book = &state.catalogue.codebook;
    let beside = book.parent(code).map(|theme| book.path(theme).to_owned());
    let found = candidates(book, typed, &Leanings::default()).into_iter();
    let found = found.map(|found| match (found, &beside) {
        (Candidate::New(path), Some(theme)) if !typed.contains('/') => Candidate::New(format!("{theme}/{path}")),
        (found, _) => found,
    });
    found.filter(|found| *found != Candidate::Code(code)).collect()
}

pub fn update(state: &mut State, screen: &mut CodebookScreen, mut split: Box<Split>, action: Action) -> Vec<Effect> {
    let code = split.code;
    let effects = match &mut split.stage {
        Stage::Walking(_) => return walking(state, screen, split, action),
        Stage::Choosing { line, offers: offered, chosen } => match action {
            Action::Back => return Vec::new(),
            Action::Confirm => {
                let taken = chosen.and_then(|at| offered.get(at)).cloned();
                let is_empty = line.is_empty();
                return choose(state, screen, split, taken, is_empty);
            }
            Action::Choose(step) => {
                *chosen = match (*chosen, step) {
                    (None, _) => Some(0),
                    (Some(0), Step::Back) => None,
                    (Some(at), Step::Back) => Some(at - 1),
                    (Some(at), Step::Next) => Some((at + 1).min(offered.len().saturating_sub(1))),
                };
                Vec::new()
            }
            Action::Input(Edit::Backspace) if line.is_empty() => {
                split.targets.pop();
                Vec::new()
            }
            action => {
                line.takes(&action);
                *offered = offers(state, code, &line.text());
                *chosen = (!line.is_empty()).then_some(0);
                Vec::new()
            }
        },
    };
    screen.task = Some(Task::Split(split));
    effects
}

/// Takes one more target; an empty line begins the walk.
fn choose(
    state: &mut State,
    screen: &mut CodebookScreen,
    mut split: Box<Split>,
    taken: Option<Candidate>,
    is_empty: bool,
) -> Vec<Effect> {
    let target = taken.map(|taken| match taken {
        Candidate::Code(code) => SplitTarget::Code(code),
        Candidate::New(path) => SplitTarget::New(path),
    });
    let mut effects = Vec::new();
    match target {
        Some(target) if split.targets.contains(&target) => {
            state.message = Some(Message::done("that one has a digit already"));
        }
        Some(_) if split.targets.len() == TARGETS_MAX => {
            state.message = Some(Message::done("there are no more digits; an empty line begins"));
        }
        Some(target) => {
            split.targets.push(target);
            let offers = offers(state, split.code, "");
            split.stage = Stage::Choosing { line: Line::default(), offers, chosen: None };
        }
        None if is_empty && split.targets.is_empty() => {
            state.message = Some(Message::done("where shall passages go? Type letters of a code, or a new name"));
        }
        None if is_empty => {
            effects.push(Effect::Work(Work::Codebook(Ask::ToSplit { wanted: split.own.clone() })));
        }
        None => {}
    }
    screen.task = Some(Task::Split(split));
    effects
}

fn walking(state: &mut State, screen: &mut CodebookScreen, mut split: Box<Split>, action: Action) -> Vec<Effect> {
    let targets = split.targets.len();
    let Stage::Walking(walk) = &mut split.stage else { return Vec::new() };
    match action {
        Action::ConfirmAt(number) if usize::from(number) <= targets && !walk.is_over() => {
            walk.given[walk.at] = Some(Decision::To(usize::from(number) - 1));
            walk.at += 1;
        }
        Action::CodebookScreen(Do::Stay) if !walk.is_over() => {
            walk.given[walk.at] = Some(Decision::Stays);
            walk.at += 1;
        }
        Action::Choose(Step::Next) => walk.at = (walk.at + 1).min(walk.passages.len()),
        Action::Choose(Step::Back) => walk.at = walk.at.saturating_sub(1),
        Action::Confirm => return write(state, &split),
        Action::Back => {
            state.message = Some(Message::done("the split was left; no coding was changed"));
            return Vec::new();
        }
        _ => {}
    }
    screen.task = Some(Task::Split(split));
    Vec::new()
}

/// Everything that was decided, as one step.
fn write(state: &mut State, split: &Split) -> Vec<Effect> {
    let Stage::Walking(walk) = &split.stage else { return Vec::new() };
    let given = walk.decided();
    if given.is_empty() {
        state.message = Some(Message::done("no passage was sent anywhere; no coding was changed"));
        return Vec::new();
    }
    let mut said = format!("split: {} of your {} passages sent on", given.len(), walk.passages.len());
    match split.others {
        0 => {}
        1 => said.push_str("; 1 of others stays"),
        many => said.push_str(&format!("; {many} of others stay")),
    }
    deed(Deed::Split { code: split.code, targets: split.targets.clone(), given, said })
}
