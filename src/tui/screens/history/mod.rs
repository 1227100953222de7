//! The history: what was done, in words, the latest first; and back to any point of it.

mod update;
pub(super) mod view;
#[cfg(test)]
mod tests;

pub(super) use update::{open, update};

use crate::error::Result;
use crate::model::ids::CoderId;
use crate::project::{Project, Step};
use crate::tui::layout;
use crate::tui::screens;
use crate::tui::state::{List, State};
use ratatui::layout::{Position, Rect, Size};

/// The screen.
#[derive(Debug, Clone)]
pub struct History {
    /// The latest first.
    pub steps: Vec<Step>,
    pub list: List,
    /// Only what the acting coder did.
    pub mine: bool,
    /// The step to go back to, while it is asked whether that is meant.
    pub asked: Option<i64>,
    /// Whether the steps are there yet.
    pub loaded: bool,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry<'s> {
    /// The day of the steps below it.
    Day(&'s str),
    Step(&'s Step),
}

/// All steps of the project, the latest first.
pub(super) fn look_up(project: &Project) -> Result<Vec<Step>> {
    project.log(usize::MAX)
}

impl History {
    /// The steps that are listed.
    pub fn listed(&self, acting: Option<CoderId>) -> Vec<&Step> {
        self.steps.iter().filter(|step| !self.mine || step.coder == acting).collect()
    }

    /// The lines of the list: steps, with their day above the first of it.
    pub fn entries(&self, acting: Option<CoderId>) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        let mut day = "";
        for step in self.listed(acting) {
            let its_day = step.at.get(..10).unwrap_or(&step.at);
            if its_day != day {
                entries.push(Entry::Day(its_day));
                day = its_day;
            }
            entries.push(Entry::Step(step));
        }
        entries
    }

    /// The entries on the screen, each with its number in the list.
    fn rows(&self, acting: Option<CoderId>, body: Rect) -> Vec<(usize, Option<usize>)> {
        let are_steps = self.entries(acting).into_iter().map(|entry| matches!(entry, Entry::Step(_)));
        screens::on_screen(are_steps, self.list, usize::from(body.height))
    }

    pub(super) fn lines_to(&self, state: &State, at: Position) -> Option<isize> {
        let body = layout::screen_areas(state.size).body;
        let (_, line) = *self.rows(state.catalogue.acting_id(), body).get(screens::row_in(body, at)?)?;
        screens::steps(self.list.chosen, line?)
    }

    /// Everything the coder did after step `n`, which going back to it takes back.
    pub fn since(&self, n: i64, coder: Option<CoderId>) -> usize {
        let gesture = self.steps.iter().find(|step| step.n == n).and_then(|step| step.gesture);
        let later = self.steps.iter().take_while(|step| step.n > n).filter(|step| step.coder == coder);
        later.filter(|step| gesture.is_none() || step.gesture != gesture).count()
    }

    /// Shows the steps as they are now; the chosen one stays chosen.
    pub fn show(&mut self, steps: Vec<Step>, size: Size) {
        let chosen = self.steps.get(self.list.chosen).map(|step| step.n);
        let latest_before = self.steps.first().map(|step| step.n);
        self.steps = steps;
        self.loaded = true;
        // Who looks at the latest step goes on looking at the latest.
        let kept = chosen.filter(|_| chosen != latest_before && !self.mine);
        let at = kept.and_then(|n| self.steps.iter().position(|step| step.n == n)).unwrap_or(0);
        self.list.choose(at, self.steps.len(), usize::from(layout::screen_areas(size).body.height));
    }

    pub(super) fn heading(&self) -> String {
        match (self.loaded, self.mine) {
            (false, _) => String::new(),
            (true, false) => format!("{} steps", self.steps.len()),
            (true, true) => "yours only".to_owned(),
        }
    }

    pub(super) const fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self.asked {
            Some(_) => &[("back-to-step", "yes, take them back"), ("leave-screen", "no")],
            None => &[("back-to-step", "undo to here"), ("mine-only", "yours only"), ("leave-screen", "back")],
        }
    }
}
