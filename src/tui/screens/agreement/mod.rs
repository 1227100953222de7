//! How far coders agree, code by code, and from there to where they do not.
//!
//! The figures are those of `thema agreement`: a [`Question`] is asked, and the line that asks it in a shell stands below
//! the table.

mod update;
pub(super) mod view;
mod panel;
#[cfg(test)]
mod tests;

pub use update::show_again;
pub(super) use update::{open, renewed, update};

use crate::analysis::Statistic;
use crate::analysis::agreement::per_code::{CodeAgreement, main_kappa};
use crate::command::{Answered, Question, Unit};
use crate::model::codebook::CodeKind;
use crate::model::ids::{CoderId, RoundId};
use crate::project::Project;
use crate::project::rounds::NO_ROUND;
use crate::tui::action::Message;
use crate::tui::catalogue::Catalogue;
use crate::tui::layout;
use crate::tui::screens;
use crate::tui::state::{List, State};
use crate::tui::walk;
use ratatui::layout::{Position, Size};

/// The screen.
#[derive(Debug, Clone)]
pub struct Agreement {
    pub settings: Settings,
    /// The last answer, which is shown until the next one is there.
    pub found: Option<Found>,
    pub list: List,
    /// The project has changed since the answer.
    pub is_old: bool,
}

/// What somebody chose to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Who is compared; empty where fewer than two have coded.
    pub coders: Vec<CoderId>,
    pub unit: Unit,
    pub round: Option<Option<RoundId>>,
    /// Whether units that nobody coded count.
    pub uncoded: bool,
    /// Which of the coefficients has the bars, by its place among them.
    pub coefficient: usize,
    pub order: Order,
}

/// In which order the codes stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Codebook,
    /// The least agreement first.
    Worst,
    /// Those on most units first.
    Most,
}

/// A setting that a key changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    Unit,
    Coefficient,
    Coders,
    Round,
    Uncoded,
    Order,
}

/// The answer, or why there is none.
pub type Found = std::result::Result<Box<Answered>, Message>;

/// An answer with its question.
#[derive(Debug, Clone)]
pub struct Came {
    pub question: Question,
    pub found: Found,
}

/// Asks, as `thema agreement` does.
pub(super) fn look_up(project: &Project, question: &Question) -> Came {
    let found = question.ask(project).map(Box::new).map_err(|error| Message::from(&error));
    Came { question: question.clone(), found }
}

/// Who can be compared: two by two those who coded, then all of them at once.
pub fn groups(catalogue: &Catalogue) -> Vec<Vec<CoderId>> {
    let mut groups: Vec<Vec<CoderId>> = walk::pairs(catalogue).into_iter().map(Vec::from).collect();
    let all = walk::active(catalogue);
    if all.len() > 2 {
        groups.push(all.iter().map(|coder| coder.id).collect());
    }
    groups
}

impl Settings {
    pub fn new(catalogue: &Catalogue) -> Self {
        Self {
            coders: groups(catalogue).into_iter().next().unwrap_or_default(),
            unit: Unit::Turn,
            round: None,
            uncoded: true,
            coefficient: 0,
            order: Order::Codebook,
        }
    }

    /// What is to be asked; `None` where fewer than two have coded.
    pub fn question(&self, catalogue: &Catalogue) -> Option<Question> {
        let name = |&id: &CoderId| catalogue.coder(id).map(|coder| coder.name.clone());
        let coders: Vec<String> = self.coders.iter().filter_map(name).collect();
        let round = self.round.map(|round| round_name(catalogue, round).to_owned());
        (coders.len() > 1).then_some(Question { coders, unit: self.unit, round, uncoded: self.uncoded })
    }

    /// The coefficient that has the bars.
    pub fn coefficient(&self) -> &'static str {
        let all = Question::coefficients(self.coders.len());
        all[self.coefficient.min(all.len() - 1)]
    }
}

/// The round's name, or the word for none.
pub fn round_name(catalogue: &Catalogue, round: Option<RoundId>) -> &str {
    let found = catalogue.rounds.iter().find(|known| Some(known.id) == round);
    found.map_or(NO_ROUND, |round| &round.name)
}

/// Units on which anybody used the code.
pub fn positives(row: &CodeAgreement) -> u64 {
    row.marked_by.iter().skip(1).sum()
}

impl Order {
    pub const fn words(self) -> &'static str {
        match self {
            Self::Codebook => "codebook order",
            Self::Worst => "worst first",
            Self::Most => "most first",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Codebook => Self::Worst,
            Self::Worst => Self::Most,
            Self::Most => Self::Codebook,
        }
    }
}

impl Agreement {
    /// The answer that is shown.
    pub fn answered(&self) -> Option<&Answered> {
        self.found.as_ref()?.as_ref().ok().map(|answered| &**answered)
    }

    /// The rows in the order they are shown. A theme repeats its codes, and so it has no place among the worst or most.
    pub fn rows(&self) -> Vec<usize> {
        let Some(answered) = self.answered() else { return Vec::new() };
        let rows = &answered.answer.rows;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        if self.settings.order == Order::Codebook {
            return order;
        }
        if rows.iter().any(|row| row.kind == CodeKind::Code) {
            order.retain(|&at| rows[at].kind == CodeKind::Code);
        }
        let value = |at: usize| self.figure(&rows[at]).and_then(|statistic| statistic.value);
        match self.settings.order {
            // Codes without a figure come last, as they are neither good nor bad.
            Order::Worst => order.sort_by(|&a, &b| match (value(a), value(b)) {
                (Some(a), Some(b)) => a.total_cmp(&b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            }),
            Order::Most => order.sort_by_key(|&at| std::cmp::Reverse(positives(&rows[at]))),
            Order::Codebook => {}
        }
        order
    }

    /// The chosen row of the answer.
    pub fn chosen(&self) -> Option<usize> {
        self.rows().get(self.list.chosen).copied()
    }

    /// The figure with the bar.
    pub fn figure<'r>(&self, row: &'r CodeAgreement) -> Option<&'r Statistic> {
        row.figure(self.shown_coefficient())
    }

    /// The coefficient of the answer that has the bars: of the coders it is about, who may no longer be those chosen.
    pub fn shown_coefficient(&self) -> &'static str {
        let coders = self.answered().map_or(self.settings.coders.len(), |answered| answered.question.coders.len());
        let all = Question::coefficients(coders);
        all[self.settings.coefficient.min(all.len() - 1)]
    }

    /// The figure over all codes, where there is one: kappa is pooled, the mean of percent agreement is taken.
    pub fn overall(&self) -> Option<&Statistic> {
        let answered = self.answered()?;
        let name = match self.shown_coefficient() {
            name if name == main_kappa(answered.question.coders.len()) => format!("{name}_pooled"),
            name => name.to_owned(),
        };
        answered.answer.overall.figures.iter().find(|(known, _)| *known == name).map(|(_, statistic)| statistic)
    }

    /// The command that prints the same figures.
    pub fn line(&self) -> Option<String> {
        self.answered().map(|answered| answered.question.line(self.shown_coefficient()))
    }

    /// Keeps the chosen line on the list and on the screen.
    fn choose(&mut self, line: usize, size: Size) {
        let length = self.rows().len();
        self.list.choose(line, length, usize::from(view::parts(layout::screen_areas(size).body).rows.height));
    }

    pub(super) fn lines_to(&self, state: &State, at: Position) -> Option<isize> {
        let rows = view::parts(layout::screen_areas(state.size).body).rows;
        let line = self.list.top + screens::row_in(rows, at)?;
        screens::steps(self.list.chosen, Some(line).filter(|&line| line < self.rows().len())?)
    }

    /// Shows an answer; the chosen code stays chosen.
    pub(super) fn show(&mut self, came: Came, catalogue: &Catalogue, size: Size) {
        // An answer to what is no longer asked comes too late.
        if self.settings.question(catalogue).as_ref() != Some(&came.question) {
            return;
        }
        let code = self.chosen().zip(self.answered()).map(|(at, answered)| answered.codes[at]);
        self.found = Some(came.found);
        self.is_old = false;
        self.choose_code(code, size);
    }

    fn choose_code(&mut self, code: Option<crate::model::ids::CodeId>, size: Size) {
        let codes = self.answered().map_or(&[][..], |answered| &answered.codes);
        let at = code.and_then(|code| self.rows().iter().position(|&at| codes[at] == code));
        self.choose(at.unwrap_or(0), size);
    }

    /// Whether what is shown is not yet what was chosen.
    pub fn is_working(&self, catalogue: &Catalogue) -> bool {
        let wanted = self.settings.question(catalogue);
        wanted.is_some() && self.answered().map(|answered| &answered.question) != wanted.as_ref() && !self.has_failed()
    }

    fn has_failed(&self) -> bool {
        matches!(self.found, Some(Err(_)))
    }

    pub(super) fn heading(&self, catalogue: &Catalogue) -> String {
        match self.answered() {
            _ if self.is_working(catalogue) => "working …".to_owned(),
            Some(answered) => {
                let count = answered.documents.len();
                format!("{count} document{}, {}", if count == 1 { "" } else { "s" }, answered.rule)
            }
            None => String::new(),
        }
    }

    pub(super) fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self.answered() {
            Some(_) => &[("to-disagreements", "disagreements"), ("help", "keys"), ("leave-screen", "back")],
            None => &[("leave-screen", "back")],
        }
    }
}
