//! The small codebook that several analyses are tried on.

use super::CodingAt;
use crate::model::codebook::{Code, CodeKind, Codebook};
use crate::model::ids::CoderId;
use crate::model::span::Span;

/// RQ1 (theme) › a, b; RQ2 (theme) › c; `old` merged into a, `gone` retired.
pub(super) fn book() -> Codebook {
    let (rq1, rq2) = (Code::new(CodeKind::Theme, "RQ1"), Code::new(CodeKind::Theme, "RQ2"));
    let under = |theme: &Code, name: &str| Code { parent: Some(theme.id), ..Code::new(CodeKind::Code, name) };
    let (a, b, c) = (under(&rq1, "a"), under(&rq1, "b"), under(&rq2, "c"));
    let old = Code { merged_into: Some(a.id), ..Code::new(CodeKind::Code, "old") };
    let gone = Code { retired: true, ..under(&rq1, "gone") };
    Codebook::new(vec![rq1, rq2, a, b, c, old, gone])
}

pub(super) fn coding(book: &Codebook, document: usize, start: u32, end: u32, name: &str, coder: CoderId) -> CodingAt {
    let code = book.all().iter().find(|code| code.name == name).expect("a code of the book").id;
    CodingAt { document, span: Span::of(start, end), code, coder }
}
