//! The memos: everything that was written, what it is about, and the way back to it.

mod update;
mod detail;
pub(super) mod view;
#[cfg(test)]
mod tests;

pub(super) use update::{open, update};

use crate::error::Result;
use crate::model::ids::CoderId;
use crate::model::memo::{Level, MemoAbout};
use crate::project::Project;
use crate::project::memos::Written;
use crate::tui::catalogue::{Catalogue, Visibility};
use crate::tui::input::Line;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::screens;
use crate::tui::state::{List, State};
use ratatui::layout::{Position, Rect};

/// The screen. It is kept when it is left, so that one comes back to where one was.
#[derive(Debug, Clone, Default)]
pub struct Memos {
    /// In the order they were written.
    pub written: Vec<Written>,
    /// Whether they are there yet.
    pub loaded: bool,
    pub shown: Shown,
    pub order: Order,
    /// Only what the acting coder wrote.
    pub mine: bool,
    /// What is searched for; empty for nothing.
    pub search: Line,
    /// The search is being typed.
    pub typing: bool,
    pub list: List,
    /// The first line shown of the chosen memo.
    pub top: usize,
}

/// Memos about what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    #[default]
    All,
    Project,
    /// And the people who speak in them.
    Documents,
    Codes,
    /// And the codings on them, with their remarks.
    Passages,
}

/// In which order, and under which headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Day by day, the latest first.
    #[default]
    Newest,
    /// By what they are about: the project, documents in their order, codes in the order of the codebook.
    About,
    Author,
}

/// What can be asked of the memos and of no other screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The next kind of thing they are about, or the one before.
    Shown(Step),
    Order,
    /// Goes on with the chosen memo.
    Edit,
    /// A new one about the project.
    New,
    /// A new one about the same as the chosen one.
    Beside,
    Remove,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry<'m> {
    /// What the memos below it have in common.
    Heading(String),
    Memo(&'m Written),
}

/// Everything written, in the order it was.
pub(super) fn look_up(project: &Project) -> Result<Vec<Written>> {
    project.written()
}

impl Shown {
    pub const ALL: [Self; 5] = [Self::All, Self::Project, Self::Documents, Self::Codes, Self::Passages];

    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Project => "project",
            Self::Documents => "documents",
            Self::Codes => "codes",
            Self::Passages => "passages",
        }
    }

    const fn has(self, level: Level) -> bool {
        match self {
            Self::All => true,
            Self::Project => matches!(level, Level::Project),
            Self::Documents => matches!(level, Level::Document | Level::Participant),
            Self::Codes => matches!(level, Level::Code),
            Self::Passages => matches!(level, Level::Passage | Level::Coding),
        }
    }

    fn stepped(self, step: Step) -> Self {
        let at = Self::ALL.iter().position(|shown| *shown == self).unwrap_or(0);
        let by = if step == Step::Next { 1 } else { Self::ALL.len() - 1 };
        Self::ALL[(at + by) % Self::ALL.len()]
    }
}

impl Order {
    const fn next(self) -> Self {
        match self {
            Self::Newest => Self::About,
            Self::About => Self::Author,
            Self::Author => Self::Newest,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Newest => "newest first",
            Self::About => "by what they are about",
            Self::Author => "by author",
        }
    }
}

/// Whether a memo is to be seen: what others wrote about a place in the text is, where their codings are.
fn is_open(written: &Written, acting: Option<CoderId>, visibility: Visibility) -> bool {
    let about_words = written.quote.is_some() || matches!(written.level(), Level::Passage | Level::Coding);
    !about_words || visibility.shows_memo(written.author, acting)
}

impl Memos {
    /// The memos that are listed, in their order.
    pub fn listed(&self, state: &State) -> Vec<&Written> {
        let acting = state.catalogue.acting_id();
        let words = self.search.text().trim().to_lowercase();
        let newest = self.written.iter().rev();
        let mut listed: Vec<&Written> = newest
            .filter(|written| is_open(written, acting, state.visibility))
            .filter(|written| self.shown.has(written.level()) && (!self.mine || written.author == acting))
            .filter(|written| words.is_empty() || written.mentions(&words))
            .collect();
        match self.order {
            Order::Newest => {}
            Order::About => listed.sort_by_cached_key(|written| place_of(&state.catalogue, written)),
            Order::Author => listed.sort_by_cached_key(|written| author(&state.catalogue, written).to_lowercase()),
        }
        listed
    }

    /// The lines of the list, with headings between them.
    pub fn entries<'m>(&'m self, state: &State) -> Vec<Entry<'m>> {
        let mut entries = Vec::new();
        let mut last: Option<String> = None;
        for written in self.listed(state) {
            let heading = match self.order {
                Order::Newest => written.at.get(..10).unwrap_or(&written.at).to_owned(),
                Order::About => group(&state.catalogue, written),
                Order::Author => match author(&state.catalogue, written) {
                    "" => "nobody in particular".to_owned(),
                    name => name.to_owned(),
                },
            };
            if last.as_ref() != Some(&heading) {
                entries.push(Entry::Heading(heading.clone()));
                last = Some(heading);
            }
            entries.push(Entry::Memo(written));
        }
        entries
    }

    pub fn chosen(&self, state: &State) -> Option<&Written> {
        self.listed(state).get(self.list.chosen).copied()
    }

    /// How many are not shown because others wrote them about places in the text.
    pub fn hidden(&self, state: &State) -> usize {
        let acting = state.catalogue.acting_id();
        self.written.iter().filter(|written| !is_open(written, acting, state.visibility)).count()
    }

    pub(super) fn heading(&self) -> String {
        match (self.loaded, self.mine) {
            (false, _) => String::new(),
            (true, false) => self.order.words().to_owned(),
            (true, true) => format!("{} · yours only", self.order.words()),
        }
    }

    /// The entries on the screen, each with its number in the list.
    fn rows(&self, entries: &[Entry<'_>], list: Rect) -> Vec<(usize, Option<usize>)> {
        let are_memos = entries.iter().map(|entry| matches!(entry, Entry::Memo(_)));
        screens::on_screen(are_memos, self.list, usize::from(list.height))
    }

    pub(super) fn lines_to(&self, state: &State, at: Position) -> Option<isize> {
        let list = parts(layout::screen_areas(state.size).body).list;
        let rows = self.rows(&self.entries(state), list);
        let (_, line) = *rows.get(screens::row_in(list, at).filter(|_| !self.typing)?)?;
        screens::steps(self.list.chosen, line?)
    }

    pub(super) const fn hints(&self) -> &'static [(&'static str, &'static str)] {
        if self.typing {
            return &[("accept", "find"), ("cancel", "leave")];
        }
        &[
            ("open-memo", "open"),
            ("edit-memo", "edit"),
            ("new-memo", "new"),
            ("memo-kind", "kind"),
            ("leave-screen", "back"),
        ]
    }
}

/// Who wrote it; empty if nobody is said to have.
fn author<'c>(catalogue: &'c Catalogue, written: &Written) -> &'c str {
    written.author.map_or("", |id| catalogue.coder(id).map_or("?", |coder| &coder.name))
}

/// What it is about, without the place in the text: the heading over memos about the same.
fn group(catalogue: &Catalogue, written: &Written) -> String {
    let document = written.document().and_then(|id| catalogue.document(id));
    match (document, written.name.as_str()) {
        (Some(document), _) => document.name.clone(),
        (None, "") => "no longer in use".to_owned(),
        (None, name) => name.to_owned(),
    }
}

/// Where it comes in the order of things: the project, documents with what is in them, participants, codes.
fn place_of(catalogue: &Catalogue, written: &Written) -> (u8, usize, u32, String) {
    let document = written.document().and_then(|id| catalogue.documents.iter().position(|known| known.id == id));
    let start = written.quote.as_ref().map_or(0, |quote| quote.span.start().get() + 1);
    match (written.about, document) {
        (MemoAbout::Project, _) => (0, 0, 0, String::new()),
        (_, Some(document)) => (1, document, start, String::new()),
        (MemoAbout::Participant(_), None) => (2, 0, 0, written.name.clone()),
        (MemoAbout::Code(_), None) if written.code.is_some() => {
            let at = catalogue.codebook.tree().position(|(code, _)| Some(code.id) == written.code);
            (3, at.unwrap_or(usize::MAX), 0, String::new())
        }
        _ => (4, 0, 0, written.name.clone()),
    }
}

/// Where the parts of the screen stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts {
    /// The kinds, and what is searched for.
    kinds: Rect,
    list: Rect,
    /// Between list and memo: a row, or where there is room a column.
    rule: Rect,
    memo: Rect,
}

/// The list above the memo, or beside it where there is room for both.
fn parts(body: Rect) -> Parts {
    let kinds = Rect { height: 1.min(body.height), ..body };
    let rest = Rect { y: kinds.bottom(), height: body.height - kinds.height, ..body };
    if body.width >= 100 {
        let list = Rect { width: body.width * 9 / 20, ..rest };
        let rule = Rect { x: list.right(), width: 1, ..rest };
        let memo = Rect { x: rule.right(), width: body.width - list.width - 1, ..rest };
        return Parts { kinds, list, rule, memo };
    }
    let list = Rect { height: rest.height * 9 / 20, ..rest };
    let rule = Rect { y: list.bottom(), height: 1.min(rest.height - list.height), ..rest };
    let memo = Rect { y: rule.bottom(), height: rest.height - list.height - rule.height, ..rest };
    Parts { kinds, list, rule, memo }
}
