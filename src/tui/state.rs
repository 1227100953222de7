//! Everything the screen shows, as one value. [`update`](super::update) changes it, [`view`](super::view) reads it.

use super::action::{Action, Edge, Message, Pane, Task};
use super::catalogue::{Catalogue, Swatches, Visibility};
use super::found::Found;
use super::input::Line;
use super::keymap::{Keymap, Place};
use super::layout;
use super::marks::{Mark, Marks};
use super::notes::Notes;
use super::page::{Opened, Page};
use super::rank::Candidate;
use super::screens::codebook::CodebookScreen;
use super::screens::insight::Insight;
use super::screens::passages::Passages;
use super::screens::{Screen, memos, worklist};
use super::slots::Slots;
use super::stretches::RowAt;
use super::theme::{Rgb, Theme};
use super::walk::{Origin, Walk};
use crate::config::{self, OKABE_ITO};
use crate::model::coding::Coding;
use crate::model::ids::{CodeId, CoderId, CodingId, DocumentId, MemoId};
use crate::model::memo::MemoAbout;
use crate::model::span::Span;
use ratatui::layout::Size;
use ratatui_textarea::TextArea;
use std::collections::{HashMap, HashSet};

/// The screen.
pub struct State {
    pub size: Size,
    pub theme: Theme,
    /// How the page is set.
    pub look: config::Screen,
    /// The colours of codes that have none of their own.
    pub palette: Vec<Rgb>,
    pub keymap: Keymap,
    /// The commands of the shell with what each does, for the palette.
    pub commands: Vec<(String, String)>,
    pub catalogue: Catalogue,
    pub swatches: Swatches,
    /// Codings of each code, with everything under it.
    pub tally: HashMap<CodeId, u32>,
    pub slots: Slots,
    pub visibility: Visibility,
    /// Only the codings of these codes are shown, unless there are none.
    pub only: HashSet<CodeId>,
    /// Times stand beside the turns instead of numbers.
    pub times: bool,
    /// The open document, once there is one.
    pub page: Option<Page>,
    pub marks: Marks,
    pub pane: Pane,
    pub mode: Mode,
    /// How often, or for how many units, the next thing is done.
    pub count: Option<u16>,
    /// The coding that was taken up, to be put down on other words.
    pub in_hand: Option<CodingId>,
    pub overlay: Option<Overlay>,
    /// The screen beside the text that is open instead of it.
    pub screen: Option<Screen>,
    /// The memos as they were left, to come back to.
    pub memos: Option<memos::Memos>,
    /// The worklist, to be found again as it was left.
    pub worklist: Option<worklist::Worklist>,
    /// The figures as they were left.
    pub insight: Option<Box<Insight>>,
    /// What is written about passages of the open document.
    pub notes: Notes,
    /// A passage to go to, while its document is being opened.
    pub bound_for: Option<(DocumentId, Span)>,
    /// The screen of passages as it was left.
    pub passages: Option<Box<Passages>>,
    /// The codebook's screen as it was left.
    pub codebook_left: Option<Box<CodebookScreen>>,
    pub shelf: List,
    pub tree: Tree,
    /// The walk from disagreement to disagreement one is on.
    pub walk: Option<Walk>,
    /// The last one, to go on with.
    pub walked: Option<Walk>,
    /// Where a walk began, while its document is being opened again.
    pub returning: Option<Origin>,
    /// The last search in the open document.
    pub found: Option<Found>,
    /// Who said that they want to see what others coded.
    pub looked: Option<CoderId>,
    pub message: Option<Message>,
    /// What is being worked on beside the screen.
    pub task: Option<Task>,
}

/// What the arrows do to the passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They go to the next one.
    Reading,
    /// They take more into it, or less: it reaches from one unit to another.
    Growing { from: Span, to: Span },
    /// They nudge one end.
    Edge(Edge),
    /// The mouse button is down since this letter.
    Dragging { from: Span },
}

/// What lies over the page and has the keys.
pub enum Overlay {
    Picker(Picker),
    Ask {
        question: Question,
        line: Line,
    },
    Who(Who),
    Search(SearchBox),
    Palette(Palette),
    Choose(Choose),
    /// A digit is awaited for these codes.
    Pin(Vec<CodeId>),
    /// What the letters on the screen stand for, from this line on.
    Legend(usize),
    Memo(Box<MemoPad>),
    Sheet(Sheet),
    Look(Look),
}

/// Choosing a code for the passage.
#[derive(Debug, Clone)]
pub struct Picker {
    pub line: Line,
    pub candidates: Vec<Candidate>,
    pub list: List,
}

impl Picker {
    /// What is typed for a code, and behind a `?` that the coding is uncertain, with its remark: `mon? as she says`.
    pub fn parts(&self) -> (String, Option<String>) {
        let typed = self.line.text();
        let (code, remark) = match (typed.split_once("? "), typed.strip_suffix('?')) {
            (Some((code, remark)), _) => (code, remark.trim()),
            (None, Some(code)) => (code, ""),
            (None, None) => return (typed, None),
        };
        match code.trim().is_empty() {
            true => (typed, None),
            false => (code.to_owned(), Some(remark.to_owned())),
        }
    }
}

/// A line that answers a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// How shall the code of the passage's words be named?
    InVivo,
    NewCode,
    /// Where in the document to go.
    GoTo,
}

/// Who is at the keyboard?
#[derive(Debug, Clone)]
pub struct Who {
    pub line: Line,
    pub offers: Vec<Person>,
    pub list: List,
}

/// An answer to that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    /// A coder of the project, by name.
    Known(String),
    /// Somebody who joins it.
    New(String),
}

#[derive(Debug, Clone)]
pub struct SearchBox {
    pub line: Line,
    /// The passage to go back to if the search is left.
    pub from: Span,
    pub top: RowAt,
}

/// The palette: actions by name, commands as in a shell.
#[derive(Debug, Clone)]
pub struct Palette {
    pub line: Line,
    pub offers: Vec<Offer>,
    pub list: List,
}

/// A line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// An action of the table, by its name.
    Action { name: &'static str, words: &'static str, keys: String },
    /// A command to be completed.
    Command { name: String, about: String },
    /// What was typed, as a command.
    Run(String),
}

/// Which of several codings is meant.
#[derive(Debug, Clone)]
pub struct Choose {
    pub what_for: WhatFor,
    pub codings: Vec<CodingId>,
    pub list: List,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhatFor {
    TakeOff,
    Certainty,
    Memo,
    Extent,
    Split,
}

/// A memo being written.
pub struct MemoPad {
    pub target: MemoTarget,
    /// What it is about, in words.
    pub heading: String,
    pub area: TextArea<'static>,
}

/// Where a memo goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemoTarget {
    /// The remark on a coding, kept with it.
    Coding { document: DocumentId, coding: CodingId },
    /// A memo of its own, new or one written before.
    Memo { about: MemoAbout, memo: Option<MemoId> },
}

/// Whether somebody wants to see what others coded where they have not finished themselves.
#[derive(Debug, Clone)]
pub struct Look {
    /// The question.
    pub lines: Vec<String>,
    /// What shows it.
    pub then: Action,
}

/// Something to read.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub title: String,
    pub lines: Vec<String>,
    pub top: usize,
}

/// A chosen line of a list and the first one shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct List {
    pub chosen: usize,
    pub top: usize,
}

impl List {
    /// Chooses a line, as far as there is one, and scrolls no more than it must.
    pub fn choose(&mut self, line: usize, length: usize, height: usize) {
        self.chosen = line.min(length.saturating_sub(1));
        let height = height.max(1);
        self.top = self.top.clamp((self.chosen + 1).saturating_sub(height), self.chosen);
        self.top = self.top.min(length.saturating_sub(height));
    }
}

/// The codebook pane.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    pub list: List,
    pub folded: HashSet<CodeId>,
}

/// A line of the codebook pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeLine {
    pub code: CodeId,
    pub depth: usize,
    pub has_parts: bool,
}

impl State {
    /// An empty screen; the runtime loads the project into it.
    pub fn new(size: Size, theme: Theme, keymap: Keymap, commands: Vec<(String, String)>) -> Self {
        Self {
            size,
            theme,
            look: config::Screen::default(),
            palette: OKABE_ITO.into_iter().filter_map(Rgb::parse).collect(),
            keymap,
            commands,
            catalogue: Catalogue::default(),
            swatches: Swatches::default(),
            tally: HashMap::new(),
            slots: Slots::default(),
            visibility: Visibility::default(),
            only: HashSet::new(),
            times: false,
            page: None,
            marks: Marks::default(),
            pane: Pane::Transcript,
            mode: Mode::Reading,
            count: None,
            in_hand: None,
            overlay: None,
            screen: None,
            memos: None,
            worklist: None,
            insight: None,
            notes: Notes::default(),
            bound_for: None,
            passages: None,
            codebook_left: None,
            shelf: List::default(),
            tree: Tree::default(),
            walk: None,
            walked: None,
            returning: None,
            found: None,
            looked: None,
            message: None,
            task: None,
        }
    }

    /// Where the next key goes.
    pub fn place(&self) -> Place {
        if let (None, Some(screen)) = (&self.overlay, &self.screen) {
            return screen.place();
        }
        match (&self.overlay, self.pane) {
            (Some(Overlay::Picker(_)), _) => Place::Picker,
            (Some(Overlay::Ask { .. } | Overlay::Who(_) | Overlay::Search(_) | Overlay::Palette(_)), _) => Place::Line,
            (Some(Overlay::Choose(_) | Overlay::Look(_)), _) => Place::Choice,
            (Some(Overlay::Pin(_)), _) => Place::Digit,
            (Some(Overlay::Memo(_)), _) => Place::Memo,
            (Some(Overlay::Sheet(_) | Overlay::Legend(_)), _) => Place::Sheet,
            (None, _) if self.walk.is_some() => Place::Disagreements,
            (None, Pane::Transcript) => Place::Transcript,
            (None, Pane::Documents) => Place::Documents,
            (None, Pane::Codebook) => Place::Codebook,
        }
    }

    pub fn document(&self) -> Option<DocumentId> {
        self.page.as_ref().map(|page| page.opened.document.id)
    }

    pub fn passage(&self) -> Option<Span> {
        self.page.as_ref().map(|page| page.passage).filter(|passage| !passage.is_empty())
    }

    /// The marks that touch the passage.
    pub fn marks_here(&self) -> Vec<&Mark> {
        self.passage().map_or_else(Vec::new, |passage| self.marks.over(passage))
    }

    /// The acting coder's own codings that touch the passage: those on exactly it first.
    pub fn own_codings_here(&self) -> Vec<CodingId> {
        let acting = self.catalogue.acting_id();
        self.marks_here().into_iter().filter(|mark| Some(mark.coder) == acting).map(|mark| mark.coding).collect()
    }

    /// The codes of the codings on the screen, in the order of the codebook.
    pub fn codes_on_screen(&self) -> Vec<CodeId> {
        let Some(page) = &self.page else { return Vec::new() };
        let last = page.down(page.top, usize::from(self.text_height()).saturating_sub(1));
        let seen: HashSet<CodeId> =
            self.marks.stripes(page, page.top, last).iter().map(|stripe| stripe.mark.code).collect();
        self.catalogue.codebook.tree().map(|(code, _)| code.id).filter(|code| seen.contains(code)).collect()
    }

    /// A coding of the open document.
    pub fn coding(&self, id: CodingId) -> Option<&Coding> {
        self.catalogue.coding(self.document()?, id)
    }

    /// The lines of the codebook pane: what is under a folded theme is left out.
    pub fn tree_lines(&self) -> Vec<TreeLine> {
        let mut lines: Vec<TreeLine> = Vec::new();
        let mut folded_at: Option<usize> = None;
        let tree: Vec<_> = self.catalogue.codebook.tree().map(|(code, depth)| (code.id, depth)).collect();
        for (at, &(code, depth)) in tree.iter().enumerate() {
            if folded_at.is_some_and(|folded| depth > folded) {
                continue;
            }
            let has_parts = tree.get(at + 1).is_some_and(|&(_, next)| next > depth);
            folded_at = (has_parts && self.tree.folded.contains(&code)).then_some(depth);
            lines.push(TreeLine { code, depth, has_parts });
        }
        lines
    }

    /// The code chosen in the codebook pane.
    pub fn chosen_code(&self) -> Option<CodeId> {
        self.tree_lines().get(self.tree.list.chosen).map(|line| line.code)
    }

    /// The codes' names, as several on one digit are called.
    pub fn names_of(&self, codes: &[CodeId]) -> String {
        let name = |&code: &CodeId| self.catalogue.codebook.get(code).map_or("?", |code| code.name.as_str());
        codes.iter().map(name).collect::<Vec<_>>().join(" + ")
    }

    pub fn color(&self, code: CodeId) -> Rgb {
        let code = self.catalogue.codebook.get(code);
        code.map_or(Rgb(128, 128, 128), |code| self.swatches.color(code, &self.palette))
    }

    /// Whether there is something to go on with while nobody presses a key.
    pub fn is_busy(&self) -> bool {
        self.found.as_ref().is_some_and(Found::is_searching)
    }

    /// How many rows of the transcript are on the screen.
    pub fn text_height(&self) -> u16 {
        layout::areas(self.size, self).text.height
    }

    /// Opens a document on the page.
    pub fn show(&mut self, opened: Opened) {
        self.page = None;
        self.found = None;
        self.mode = Mode::Reading;
        self.in_hand = None;
        let measure = layout::measure(self.size, &opened, self.times, self.look.width);
        let mut page = Page::new(opened, measure, layout::spacing(self.size, self.look.gap));
        page.show_passage_afresh(layout::areas(self.size, self).text.height);
        self.page = Some(page);
        self.lay_out();
    }

    /// Sets the page to the size of the screen, and lays the codings out on it.
    pub fn lay_out(&mut self) {
        let Self { page, size, look, catalogue, visibility, only, times, .. } = self;
        (self.marks, self.notes) = match page {
            Some(page) => {
                let measure = layout::measure(*size, &page.opened, *times, look.width);
                page.set(measure, layout::spacing(*size, look.gap));
                let shown = |code: &CodeId| only.is_empty() || only.contains(code);
                let resolve = |code: CodeId| catalogue.codebook.resolve(code).filter(shown);
                let codings = || catalogue.codings(page.opened.document.id, *visibility);
                let noted = codings().filter(|coding| resolve(coding.code).is_some());
                (Marks::new(page, codings(), resolve), Notes::new(page, catalogue, *visibility, noted))
            }
            None => Default::default(),
        };
        self.tally = self.catalogue.tally(self.visibility);
    }
}
