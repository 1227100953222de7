//! What `update` asks the runtime to do. Nothing else touches the project.

use super::screens::{Work, codebook, insight, passages};
use crate::model::coding::Certainty;
use crate::model::document::Document;
use crate::model::ids::{CodeId, CodingId, DocumentId, MemoId, QuoteId, RecheckId};
use crate::model::memo::MemoAbout;
use crate::model::span::Span;

/// A passage to be coded, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marking {
    pub document: Document,
    pub span: Span,
    pub certainty: Certainty,
    pub memo: String,
}

/// One deed of the runtime. Each is on disk, or refused with a message, before the next key is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Codes for a passage, undone together.
    AddCodings {
        marking: Marking,
        codes: Vec<CodeId>,
    },
    /// A new code and its first coding, undone together.
    AddCodeAndCoding {
        path: String,
        marking: Marking,
    },
    AddCode {
        path: String,
    },
    RemoveCoding {
        coding: CodingId,
    },
    SetCoding {
        coding: CodingId,
        certainty: Certainty,
        memo: String,
    },
    /// Puts a coding on other words of its document.
    MoveCoding {
        document: DocumentId,
        coding: CodingId,
        span: Span,
    },
    SplitCoding {
        document: DocumentId,
        coding: CodingId,
        parts: [Span; 2],
    },
    WriteMemo {
        about: MemoAbout,
        memo: Option<MemoId>,
        title: String,
        body: String,
    },
    RemoveMemo(MemoId),
    /// The passage is wanted in the paper, to illustrate this code.
    PickQuote {
        document: Document,
        span: Span,
        code: Option<CodeId>,
    },
    DropQuote(QuoteId),
    /// Somebody has looked at what an amendment touched.
    CheckOff(Vec<RecheckId>),
    /// The acting coder is through with the document.
    Finish(Document),
    Reopen(Document),
    Undo,
    /// Everything the acting coder did after this step of the history.
    UndoTo(i64),
    Redo,
    Open(DocumentId),
    /// Something done to passages that were found.
    Passages(passages::Deed),
    /// What only the codebook's screen does.
    CodebookScreen(codebook::Deed),
    /// A question whose answer may take a while.
    Work(Work),
    AddCoder(String),
    /// A coder of the project sits down.
    ActAs(String),
    /// For comfort, outside the study's history.
    Remember {
        name: String,
        value: String,
    },
    /// A figure or its table, to a file beside the project that is not there yet.
    Export(insight::Export),
    /// A line of the palette, as it would be typed in a shell.
    Command(String),
    /// What is being done, or waited for, is no longer wanted.
    StopWork,
    /// A text in the editor of one's choice.
    Editor(String),
    Suspend,
    Quit,
}

impl Effect {
    /// Whether it writes to the project.
    pub const fn writes(&self) -> bool {
        !matches!(
            self,
            Self::Open(_)
                | Self::Work(_)
                | Self::Export(_)
                | Self::Editor(_)
                | Self::Command(_)
                | Self::StopWork
                | Self::Suspend
                | Self::Quit
        )
    }
}
