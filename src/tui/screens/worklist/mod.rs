//! The worklist: passages whose words an amendment touched, as they were and as they are, until somebody looked at them.

mod update;
pub(super) mod view;
#[cfg(test)]
mod tests;

pub(super) use update::{open, update};

use crate::error::Result;
use crate::model::ids::{CoderId, DocumentId, RecheckId};
use crate::project::Project;
use crate::project::recheck::ToCheck;
use crate::tui::action::{Action, Message};
use crate::tui::catalogue::Visibility;
use crate::tui::layout;
use crate::tui::perform;
use crate::tui::screens;
use crate::tui::state::{List, State};
use ratatui::layout::{Position, Rect};

/// The screen.
#[derive(Debug, Clone, Default)]
pub struct Worklist {
    /// Document by document, in the order of the texts.
    pub items: Vec<ToCheck>,
    /// Whether they are there yet.
    pub loaded: bool,
    pub list: List,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry<'w> {
    /// The document of the passages below it.
    Document(DocumentId),
    Passage(&'w ToCheck),
}

/// What nobody has looked at yet.
pub(super) fn look_up(project: &Project) -> Result<Vec<ToCheck>> {
    project.to_check(None, false)
}

/// Notes that somebody looked at these.
pub(in crate::tui) fn perform(project: &mut Project, ids: &[RecheckId]) -> Result<Vec<Action>> {
    project.check_off(ids)?;
    let left = match project.count_to_check()? {
        0 => "looked at; that was the last one".to_owned(),
        1 => "looked at; 1 passage left".to_owned(),
        count => format!("looked at; {count} passages left"),
    };
    let said = Message::done(left).with_hint("u takes that back");
    Ok(vec![Action::Loaded(Box::new(perform::load(project)?)), Action::Say(said)])
}

/// Whether it is to be seen: one's own always, others' where their codings are.
fn is_open(item: &ToCheck, acting: Option<CoderId>, visibility: Visibility) -> bool {
    visibility.shows_memo(item.coder, acting)
}

impl Worklist {
    /// The passages that are listed.
    pub fn listed(&self, state: &State) -> Vec<&ToCheck> {
        let acting = state.catalogue.acting_id();
        self.items.iter().filter(|item| is_open(item, acting, state.visibility)).collect()
    }

    /// The lines of the list: passages, with their document above the first of it.
    pub fn entries(&self, state: &State) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        let mut document = None;
        for item in self.listed(state) {
            if document.replace(item.document) != Some(item.document) {
                entries.push(Entry::Document(item.document));
            }
            entries.push(Entry::Passage(item));
        }
        entries
    }

    pub fn chosen(&self, state: &State) -> Option<&ToCheck> {
        self.listed(state).get(self.list.chosen).copied()
    }

    /// How many are not listed, because they are others'.
    pub fn hidden(&self, state: &State) -> usize {
        self.items.len() - self.listed(state).len()
    }

    /// The entries on the screen, each with its number in the list.
    fn rows(&self, entries: &[Entry<'_>], area: Rect) -> Vec<(usize, Option<usize>)> {
        let are_passages = entries.iter().map(|entry| matches!(entry, Entry::Passage(_)));
        screens::on_screen(are_passages, self.list, usize::from(area.height))
    }

    pub(super) fn lines_to(&self, state: &State, at: Position) -> Option<isize> {
        let area = parts(layout::screen_areas(state.size).body).list;
        let rows = self.rows(&self.entries(state), area);
        let (_, line) = *rows.get(screens::row_in(area, at)?)?;
        screens::steps(self.list.chosen, line?)
    }

    /// Shows what there is now. The chosen line stays where it is: what was looked at makes room for the next.
    pub fn show(&mut self, items: Vec<ToCheck>, state: &State) {
        (self.items, self.loaded) = (items, true);
        self.choose(state, self.list.chosen);
    }

    fn choose(&mut self, state: &State, line: usize) {
        let height = usize::from(parts(layout::screen_areas(state.size).body).list.height).max(1);
        let length = self.listed(state).len();
        self.list.choose(line, length, height);
    }

    pub(super) fn heading(&self) -> String {
        if self.loaded { format!("{} to look at", self.items.len()) } else { String::new() }
    }

    pub(super) const fn hints() -> &'static [(&'static str, &'static str)] {
        &[
            ("looked-at", "looked at"),
            ("to-touched", "in the text"),
            ("drop-coding", "take off"),
            ("leave-screen", "back"),
        ]
    }
}

/// Where the parts of the screen stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts {
    list: Rect,
    /// Between the list and the chosen passage: a row, or where there is room a column.
    rule: Rect,
    passage: Rect,
}

/// The list above the chosen passage, or beside it where there is room for both.
fn parts(body: Rect) -> Parts {
    if body.width >= 100 {
        let list = Rect { width: body.width * 9 / 20, ..body };
        let rule = Rect { x: list.right(), width: 1, ..body };
        let passage = Rect { x: rule.right(), width: body.width - list.width - 1, ..body };
        return Parts { list, rule, passage };
    }
    let list = Rect { height: body.height * 9 / 20, ..body };
    let rule = Rect { y: list.bottom(), height: 1.min(body.height - list.height), ..body };
    let passage = Rect { y: rule.bottom(), height: body.height - list.height - rule.height, ..body };
    Parts { list, rule, passage }
}
