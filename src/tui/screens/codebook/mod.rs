//! The codebook: the tree with its counts, what each code means, and passages that show it at work.
//!
//! `update` moves about in the tree and begins what a key asks for; `tasks` are the questions that follow (a name, a
//! theme, yes or no), `form` is a code's fields, `split` the walk through its passages. `ask` looks up what is shown,
//! `deeds` does to the project what was decided.

mod ask;
mod deeds;
mod form;
mod layout;
mod split;
mod tasks;
mod update;
pub(super) mod view;
#[cfg(test)]
mod tests;

pub(super) use ask::look_up;
pub use ask::{Answer, Ask, Passage, Wanted};
pub use deeds::Deed;
pub use deeds::perform;
pub(super) use form::kept_on_leaving;
pub(super) use update::{answered, leave, open, renewed, update};

use crate::analysis::extent::{CodeExtent, Merging};
use crate::model::codebook::Codebook;
use crate::model::ids::CodeId;
use crate::tui::input::Line;
use crate::tui::keymap::Place;
use crate::tui::page::Step;
use crate::tui::rank::Candidate;
use crate::tui::screens;
use crate::tui::state::{List, State};
use form::Form;
use ratatui::layout::Position;
use split::Split;
use std::collections::{HashMap, HashSet};

/// The screen.
#[derive(Debug, Clone, Default)]
pub struct CodebookScreen {
    /// The code at the cursor; `None` only in an empty codebook.
    pub chosen: Option<CodeId>,
    /// The line it stands on, to stay near it when it goes.
    pub at: usize,
    /// The first line of the tree on the screen.
    pub top: usize,
    pub folded: HashSet<CodeId>,
    /// In the order in which they were selected.
    pub selected: Vec<CodeId>,
    /// Whether codes no longer in use are listed too.
    pub with_gone: bool,
    pub extents: HashMap<CodeId, CodeExtent>,
    pub passages: Passages,
    pub focus: Focus,
    /// What is searched for, until that is left.
    pub needle: Option<String>,
    pub task: Option<Task>,
}

/// The passages of the chosen code.
#[derive(Debug, Clone, Default)]
pub struct Passages {
    pub code: Option<CodeId>,
    /// One of each document before a second of any.
    pub shown: Vec<Passage>,
    /// How many there are; the screen shows no more than a reader would go through.
    pub total: usize,
    pub documents: usize,
    pub chosen: usize,
}

/// Where the arrows work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    #[default]
    Tree,
    Passages,
}

/// What is being done, and has the keys.
#[derive(Debug, Clone)]
pub enum Task {
    Form(Box<Form>),
    Line {
        question: Question,
        line: Line,
    },
    Pick(Pick),
    /// Merge them? The preview.
    Merge(Merging),
    /// Retire them?
    Retire(Vec<CodeId>),
    /// Sort the siblings of this code: by what?
    Sort {
        sibling: CodeId,
        list: List,
    },
    Color {
        codes: Vec<CodeId>,
        line: Line,
    },
    Split(Box<Split>),
}

/// A line that answers a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    New,
    Rename(CodeId),
    Search,
}

/// A code being chosen by a few of its letters.
#[derive(Debug, Clone)]
pub struct Pick {
    pub what_for: WhatFor,
    pub line: Line,
    pub offers: Vec<Offer>,
    pub list: List,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhatFor {
    /// Where these shall stand.
    Move(Vec<CodeId>),
    /// What these shall become.
    Merge(Vec<CodeId>),
}

/// A line of the picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// No theme at all.
    Top,
    Code(Candidate),
}

/// A line of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeLine {
    pub code: CodeId,
    pub depth: usize,
    pub has_parts: bool,
    /// Whether it is in use.
    pub is_live: bool,
}

/// What only this screen does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Do {
    Fold,
    Unfold,
    /// To the passages, and back to the tree.
    Other,
    Select,
    WithGone,
    Edit,
    /// A new code; after a search, the next hit.
    New,
    Rename,
    Move,
    Shift(Step),
    Sort,
    Merge,
    Split,
    Retire,
    Restore,
    Color,
    Memo,
    PreviousHit,
    /// The chosen passage is the code's example.
    Example,
    /// In the form: the next field.
    Field(Step),
    /// In the form: this field in another editor.
    Elsewhere,
    /// In a split: leave the passage where it is.
    Stay,
    /// What was asked for is done: choose this code.
    Done(Option<CodeId>),
}

impl CodebookScreen {
    pub(super) fn lines_to(&self, state: &State, at: Position) -> Option<isize> {
        let tree = layout::areas(state.size, self).tree;
        // The first row has the columns' names.
        let row = screens::row_in(tree, at).filter(|_| self.task.is_none() && self.focus == Focus::Tree)?;
        let line = (self.top + row).checked_sub(1)?;
        screens::steps(self.at, Some(line).filter(|&line| line < self.lines(&state.catalogue.codebook).len())?)
    }

    /// The lines of the tree: what is under a folded theme is left out; what is no longer in use comes last.
    pub fn lines(&self, book: &Codebook) -> Vec<TreeLine> {
        let tree: Vec<_> = book.tree().map(|(code, depth)| (code.id, depth)).collect();
        let mut lines = Vec::new();
        let mut folded_at: Option<usize> = None;
        for (at, &(code, depth)) in tree.iter().enumerate() {
            if folded_at.is_some_and(|folded| depth > folded) {
                continue;
            }
            let has_parts = tree.get(at + 1).is_some_and(|&(_, next)| next > depth);
            folded_at = (has_parts && self.folded.contains(&code)).then_some(depth);
            lines.push(TreeLine { code, depth, has_parts, is_live: true });
        }
        let gone = book.all().iter().filter(|code| self.with_gone && !code.is_live());
        lines.extend(gone.map(|code| TreeLine { code: code.id, depth: 0, has_parts: false, is_live: false }));
        lines
    }

    /// What a deed is done to: the selected codes, else the chosen one.
    pub fn subjects(&self) -> Vec<CodeId> {
        if self.selected.is_empty() { self.chosen.into_iter().collect() } else { self.selected.clone() }
    }

    /// The codes that are searched for, as the codebook reads.
    pub fn hits(&self, book: &Codebook) -> Vec<CodeId> {
        let Some(needle) = self.needle.as_ref().map(|needle| needle.to_lowercase()).filter(|needle| !needle.is_empty())
        else {
            return Vec::new();
        };
        let listed = book.tree().map(|(code, _)| code);
        let gone = book.all().iter().filter(|code| self.with_gone && !code.is_live());
        let is_hit = |text: &String| text.to_lowercase().contains(&needle);
        let hits = listed
            .chain(gone)
            .filter(|code| [&code.name, &code.definition, &code.include, &code.exclude].into_iter().any(is_hit));
        hits.map(|code| code.id).collect()
    }

    pub(super) fn heading(&self) -> String {
        match self.selected.len() {
            0 => String::new(),
            1 => "1 selected".to_owned(),
            many => format!("{many} selected"),
        }
    }

    /// Where its keys are looked up.
    pub(super) const fn place(&self) -> Place {
        match &self.task {
            None => Place::CodebookScreen,
            Some(Task::Form(_)) => Place::CodeForm,
            Some(Task::Line { .. } | Task::Pick(_) | Task::Color { .. }) => Place::Line,
            Some(Task::Merge(_) | Task::Retire(_) | Task::Sort { .. }) => Place::Choice,
            Some(Task::Split(split)) => split.place(),
        }
    }

    pub(super) const fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match &self.task {
            None => match (self.focus, &self.needle, self.chosen) {
                (Focus::Passages, ..) => {
                    &[("code-edit", "to the text"), ("code-example", "as example"), ("code-other", "tree")]
                }
                (_, Some(_), _) => &[("code-new", "next hit"), ("code-back-hit", "previous"), ("leave-screen", "done")],
                (.., None) => &[("code-new", "new"), ("leave-screen", "back")],
                _ => &[
                    ("code-edit", "edit"),
                    ("code-new", "new"),
                    ("code-other", "passages"),
                    ("help", "keys"),
                    ("leave-screen", "back"),
                ],
            },
            Some(Task::Form(form)) if form.is_leaving() => &[("code-drop", "leave it so"), ("code-keep", "keep")],
            Some(Task::Form(_)) => {
                &[("code-field", "field"), ("code-elsewhere", "editor"), ("code-keep", "keep"), ("code-drop", "leave")]
            }
            Some(Task::Merge(_)) => &[("accept", "merge them"), ("cancel", "no")],
            Some(Task::Retire(_)) => &[("accept", "retire"), ("cancel", "no")],
            Some(Task::Sort { .. }) => &[("accept", "sort"), ("cancel", "leave")],
            Some(Task::Line { .. } | Task::Pick(_) | Task::Color { .. }) => &[("accept", "do it"), ("cancel", "leave")],
            Some(Task::Split(split)) => split.hints(),
        }
    }
}
