//! What can happen: everything a key, a click or the world makes the screen do.

use super::catalogue::Catalogue;
use super::cell;
use super::page::{Opened, Step, Unit};
use super::screens::agreement::Setting;
use super::screens::{Outcome, Which, codebook, insight, memos};
use super::theme::Ground;
use crate::model::coding::Coding;
use crate::model::ids::{CodeId, CodingId, DocumentId};
use crossterm::event::KeyEvent;
use ratatui::layout::{Position, Size};

/// One thing that happens. The keymap produces most of them, the mouse and the runtime the rest.
#[derive(Debug, Clone)]
pub enum Action {
    // -- moving in the text ----------------------------------------------------------------------------------
    Unit(Unit),
    /// To the next unit; what is said here of "next" goes for "previous" too.
    Move(Step),
    /// To the unit below: for words the one under the cursor, otherwise the next.
    MoveLine(Step),
    Turn(Step),
    Coding(Step),
    Uncoded,
    Start,
    End,
    Page(Step),
    Match(Step),

    // -- the passage -------------------------------------------------------------------------------------------
    Grow,
    Edge(Edge),
    /// The chosen edge by a letter, where `Move` goes by a word.
    NudgeLetter(Step),
    /// Out of whatever one is in.
    Back,

    /// A digit of a count: what comes next is done so often, or is for so many units.
    Count(u8),
    /// Takes a coding of one's own up to give it other words, or puts the one in hand down.
    TakeUp,
    /// Makes two codings of one.
    Split,
    /// The next of the codings that overlap here.
    Overlapping,

    // -- coding --------------------------------------------------------------------------------------------------
    Again,
    Slot(u8),
    Pick,
    InVivo,
    TakeOff,
    Memo,
    Uncertain,
    /// The passage is wanted in the paper.
    PickQuote,
    /// A digit shall stand for the code at hand.
    Pin,
    /// A digit shall stand for all codes of the passage.
    PinAll,
    /// The document is finished, or no longer.
    Finish,
    Undo,
    Redo,

    // -- the screen ------------------------------------------------------------------------------------------------
    Search,
    Palette,
    Help,
    Focus(Pane),
    NextPane(Step),
    Document(Step),
    Fold,
    NewCode,
    Visibility,
    /// Show only the codings of the code at hand.
    Only,
    /// Show those of all codes again.
    AllCodes,
    /// To a turn, a time, a part of the document.
    GoTo,
    /// The times of the turns instead of their numbers.
    Times,
    /// What the letters in the margin stand for.
    Legend,
    /// Walk where two coders disagree.
    Disagreements,
    /// In that walk: two others.
    OtherCoders,
    /// In that walk: another kind of disagreement.
    KindOfDisagreement,
    /// In the agreement screen: another value of a setting.
    Set(Setting),
    /// In the insight screen: what only it does.
    Insight(insight::Do),
    /// A screen beside the text.
    Show(Which),
    /// Among passages: takes the chosen one into the selection, or out of it.
    Select,
    SelectAll,
    /// What they are put together by.
    Grouping,
    /// To whole sentences or turns, and back.
    Widen,
    CodeFound,
    Recode,
    /// What a query may say.
    Language,
    /// What only the codebook's screen does.
    CodebookScreen(codebook::Do),
    /// The hits of the search, listed, in all documents.
    ListHits,
    /// In the history: only what the acting coder did, or what everybody did.
    MineOnly,
    /// In the memos: what only they can be asked.
    Memos(memos::Deed),
    /// Somebody else sits down.
    Who,
    Suspend,
    Quit,

    // -- lists and inputs ------------------------------------------------------------------------------------------
    Choose(Step),
    ChoosePage(Step),
    /// Says yes to what is chosen or typed.
    Confirm,
    /// The chosen thing by its number in the list, from 1.
    ConfirmAt(u8),
    /// In the picker: a digit shall stand for the chosen code.
    PinChosen(u8),
    Type(char),
    Input(Edit),
    Paste(String),
    /// A key for the editor of a memo, which has its own.
    Editor(KeyEvent),

    // -- the mouse -----------------------------------------------------------------------------------------------------
    /// The button went down for the first, second or third time in quick succession.
    Press {
        at: Position,
        clicks: u8,
    },
    Drag(Position),
    Release,
    Wheel {
        at: Position,
        step: Step,
    },

    // -- the world -----------------------------------------------------------------------------------------------------
    Resize(Size),
    /// What is being worked on, or nothing any more.
    Task(Option<Task>),
    /// The terminal said what its own colours are.
    Ground(Ground),
    /// Nobody presses a key: what takes long goes on for a moment.
    Idle,
    /// The project as it is now.
    Loaded(Box<Catalogue>),
    Opened(Box<Opened>),
    /// Some codings as they are now; `None` for those that were taken off.
    Changed(Vec<(CodingId, Option<Coding>)>),
    /// One document's codings as they are now.
    Codings {
        document: DocumentId,
        codings: Vec<Coding>,
    },
    /// A passage was coded with these, in one stroke.
    Used(Vec<CodeId>),
    Say(Message),
    /// The answer to a screen's question.
    Worked(Outcome),
    /// A line to be run as the palette runs it.
    Run(String),
    /// What a text was made in another editor.
    Edited(String),
    /// The answer to a command, which may be long.
    Reply {
        line: String,
        answer: String,
    },
}

/// Work that takes longer than a moment, for the status row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What is being done, in words.
    pub words: String,
    pub seconds: u64,
    /// How much of how much is done.
    pub progress: Option<(usize, usize)>,
    pub stopping: bool,
}

/// Which end of the passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Start,
    End,
}

/// A part of the screen that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    Documents,
    Transcript,
    Codebook,
}

/// A change to a line being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    Left,
    Right,
    Home,
    End,
    Backspace,
    Delete,
    /// The word before the cursor.
    DeleteWord,
    Clear,
}

/// A sentence for the person at the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub text: String,
    pub hint: Option<String>,
    pub tone: Tone,
}

/// Whether it went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Done,
    Failed,
}

impl Message {
    pub fn done(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None, tone: Tone::Done }
    }

    pub fn failed(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None, tone: Tone::Failed }
    }

    /// How many columns it takes on one row.
    pub fn columns(&self) -> u16 {
        cell::width_of(&self.text) + self.hint.as_deref().map_or(0, |hint| cell::width_of(hint) + 2)
    }

    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl From<&crate::error::Error> for Message {
    fn from(error: &crate::error::Error) -> Self {
        Self { text: error.to_string(), hint: error.hint(), tone: Tone::Failed }
    }
}
