//! What `update` asks the runtime to do. Nothing else touches the project.

use super::screens::Work;
use crate::model::coding::{Certainty, MemoAbout};
use crate::model::document::Document;
use crate::model::ids::{CodeId, CodingId, DocumentId, MemoId};
use crate::model::span::Span;

/// One deed of the runtime. Each is on disk, or refused with a message, before the next key is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    AddCoding {
        document: Document,
        span: Span,
        code: CodeId,
    },
    /// A new code and its first coding, undone together.
    AddCodeAndCoding {
        path: String,
        document: Document,
        span: Span,
    },
    AddCode {
        path: String,
    },
    RemoveCoding {
        document: DocumentId,
        coding: CodingId,
    },
    SetCoding {
        document: DocumentId,
        coding: CodingId,
        certainty: Certainty,
        memo: String,
    },
    WriteMemo {
        about: MemoAbout,
        memo: Option<MemoId>,
        title: String,
        body: String,
    },
    /// The acting coder is through with the document.
    Finish(Document),
    Reopen(Document),
    Undo,
    /// Everything the acting coder did after this step of the history.
    UndoTo(i64),
    Redo,
    Open(DocumentId),
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
    /// A line of the palette, as it would be typed in a shell.
    Command(String),
    Suspend,
    Quit,
}
